/*
 * html: a doc as one self-contained page.
 *
 * Everything is inside: style, script, drawings. A content policy in the page allows that one script (by its hash) and
 * no network at all, so that even a hole in the escaping could neither run nor load anything.
 */
#ifndef REP_HTML_H
#define REP_HTML_H

#include "buf.h"
#include "doc.h"
#include "status.h"

/* view: docs whose sections take the place of d's of the same id when the reader chooses their role and base. They are
 * in the page deflated, as text that no browser shows or runs; without a script the page is d. */
enum td_status rep_html(struct td_buf *b, const struct rep_doc *d, const struct rep_doc *view, size_t n_views,
                        struct td_error *err);

#endif
