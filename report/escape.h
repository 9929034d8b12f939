/*
 * escape: foreign text into each language the report is written in.
 *
 * Titles, outlet names, passages and addresses come from the open web: each function makes any bytes harmless in its
 * language and keeps them readable. Bytes that are not UTF-8 become U+FFFD, control characters become blanks. Errors
 * are the buffer's.
 */
#ifndef REP_ESCAPE_H
#define REP_ESCAPE_H

#include <stdbool.h>

#include "buf.h"
#include "slice.h"

/* Text and double- or single-quoted attribute values: & < > " ' as character references. */
void rep_put_html(struct td_buf *b, struct td_slice s);
/* One line of CommonMark: marks that could start markup get a backslash; text with right-to-left letters is isolated.
 */
void rep_put_markdown(struct td_buf *b, struct td_slice s);
/* A single-quoted gnuplot string, quotes included: no escapes and no command substitution are read inside. */
void rep_put_gnuplot(struct td_buf *b, struct td_slice s);
/* A field of a tab-separated gnuplot data file: no tab, no double quote, no comment mark at its start, never empty. */
void rep_put_gnuplot_data(struct td_buf *b, struct td_slice s);
/*
 * A field of a CSV table that a spreadsheet may open: text that would be read as a formula (it starts with = + - @, a
 * tab, a line break, or the wide forms of those marks, blanks before it or not) gets an apostrophe before it. Numbers
 * are written apart and never get one.
 */
void rep_put_spreadsheet(struct td_buf *b, struct td_slice s);
/* What the apostrophe is for: text that a spreadsheet would read as a formula. */
bool rep_is_formula(struct td_slice s);
/* Text in LaTeX, in a cell of a tabular: nothing of it is a command, an option of the row's end, or a ligature. */
void rep_put_latex(struct td_buf *b, struct td_slice s);
/* A string cell of an Excel workbook: what Excel would read as an escape (_x0041_) stays as it is written. */
void rep_put_excel(struct td_buf *b, struct td_slice s);
/* True for an absolute http or https address without blanks, quotes, control or non-ASCII bytes: the only ones that
 * become links. */
bool rep_is_link(struct td_slice url);

#endif
