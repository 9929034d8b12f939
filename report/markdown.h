/*
 * markdown: a doc as CommonMark with tables (GitHub's extension), readable as plain text.
 */
#ifndef REP_MARKDOWN_H
#define REP_MARKDOWN_H

#include "buf.h"
#include "doc.h"

/* Charts are links to plots/ID.svg when d->images is set, else to the script and data. Failure is b->failed. */
void rep_markdown(struct td_buf *b, const struct rep_doc *d);

#endif
