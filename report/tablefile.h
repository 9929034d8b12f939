/*
 * tablefile: a table of the doc as tables/NAME.csv.
 *
 * RFC 4180, LF, UTF-8; numbers at full precision and never quoted; text that a spreadsheet would run as a formula has
 * an apostrophe before it (escape.h). An empty field is "not available".
 */
#ifndef REP_TABLEFILE_H
#define REP_TABLEFILE_H

#include "buf.h"
#include "doc.h"

void rep_table_csv(struct td_buf *b, const struct rep_table *t);
/* The columns of the page as a LaTeX table (booktabs), the page's rows; label: of the corpus, in a remark. */
void rep_table_tex(struct td_buf *b, const struct rep_table *t, struct td_slice label);
/* Rows [from, to) of it as a tabular of their own, with the header. */
void rep_table_tex_piece(struct td_buf *b, const struct rep_table *t, size_t from, size_t to);

#endif
