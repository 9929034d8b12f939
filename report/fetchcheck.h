/*
 * fetchcheck: does coverage.csv agree with itself and with what the series say of fetch?
 *
 *   - no row has more addresses in its counts than the source has; result follows from them, and a reason is there when
 *     it is not ok;
 *   - a week of series.csv that was not fetched, or failed, or came in part (coverage_reason) is not before the first
 *     row, and one that failed has a row that failed.
 *
 * Calling sequence: new; row for every row of coverage, then series for every row of series; free. Memory: an entry per
 * week.
 */
#ifndef REP_FETCHCHECK_H
#define REP_FETCHCHECK_H

#include "xtable.h"

struct rep_fetchcheck; /* opaque */

struct rep_fetchcheck *rep_fetchcheck_new(struct td_error *err);
enum td_status rep_fetchcheck_row(struct rep_fetchcheck *f, const struct rep_xread *x, struct td_error *err);
/* Adds to *n_checked. Without a row of coverage before, nothing is checked. */
enum td_status rep_fetchcheck_series(struct rep_fetchcheck *f, const struct rep_xread *x, uint64_t *n_checked,
                                     struct td_error *err);
void rep_fetchcheck_free(struct rep_fetchcheck *f);

#endif
