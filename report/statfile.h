/*
 * statfile: a table as a Stata (.dta) or SPSS (.sav) file (the one file with ReadStat).
 *
 * Columns get their titles as variable labels; an enum becomes a number with value labels (1 for the first of its
 * codes), a flag 0 or 1 with "no" and "yes"; integers and numbers are doubles, and an integer beyond 2^53 is refused
 * rather than rounded; BIGINT, dates and strings are text. A missing number is system-missing, a missing text empty.
 *
 * Stata: format 118 (Stata 14 on), UTF-8; a column with a value over 2045 bytes is strL. ReadStat wants all of a
 * file's strL values in memory before the first row (the table is read once more for it), so their sum is bounded
 * (REP_STRL_MAX_MIB): beyond it the export is refused. SPSS: the widest text
 * is 32767 bytes; longer values are cut at a character, and *n_cut counts them. Stata and SPSS both write a time of
 * their making: SOURCE_DATE_EPOCH, else a constant, so that the same rows give the same bytes in every time zone.
 */
#ifndef REP_STATFILE_H
#define REP_STATFILE_H

#include "xtable.h"

enum { REP_STRL_MAX_MIB = 1024, REP_SAV_WIDEST = 32767, REP_DTA_WIDEST = 2045 };

enum rep_stat_format { REP_DTA, REP_SAV };

/* n_cut lives as long as the sink. */
enum td_status rep_statfile_open(struct rep_sink *s, const struct rep_xtable *t, enum rep_stat_format format,
                                 const char *path, uint64_t *n_cut, struct td_error *err);

#endif
