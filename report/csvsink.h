/*
 * csvsink: a table as CSV for everybody: RFC 4180, values as they are.
 *
 * Unlike the tables of a run, a newline inside a value stands as a newline inside quotes: a field is what any CSV
 * reader gives, and byte offsets into a text count in it. An empty field is a missing value. excel: a byte order mark,
 * CRLF, and an apostrophe before text that a spreadsheet would read as a formula (rep_is_formula), since that is how a
 * title becomes a command.
 */
#ifndef REP_CSVSINK_H
#define REP_CSVSINK_H

#include "xtable.h"

enum td_status rep_csvsink_open(struct rep_sink *s, const struct rep_xtable *t, const char *path, bool excel,
                                struct td_error *err);

#endif
