/*
 * labelcheck: is corrected.csv of these articles, and does it agree with itself?
 *
 *   - the scores alone (naive) of a country and quarter, of a country and of all countries are what cells say for the
 *     same span: stance as the mean over scored articles, and, when the units are articles, their number and net
 *     sentiment. Units that are sentences are at least as many as the articles, and their net sentiment has no second
 *     table to be held against: no sum of sentences is kept;
 *   - a country that has scored articles and a series is there;
 *   - units and labels of the quarters are those of the country, of the countries those of all;
 *   - a change and a contrast are the difference of the two levels that they name.
 * Tables round to six decimals and cells to millionths of an article's stance, so numbers agree to about 1e-6, counts
 * exactly.
 *
 * Calling sequence: new; cell, series and row for every row of those tables in any order; end; free. Memory: an entry
 * per row of corrected.csv, and per target, country and quarter of cells.
 */
#ifndef REP_LABELCHECK_H
#define REP_LABELCHECK_H

#include "xtable.h"

struct rep_labelcheck; /* opaque */

struct rep_labelcheck *rep_labelcheck_new(struct td_error *err);
enum td_status rep_labelcheck_cell(struct rep_labelcheck *l, const struct rep_xread *x, struct td_error *err);
enum td_status rep_labelcheck_series(struct rep_labelcheck *l, const struct rep_xread *x, struct td_error *err);
enum td_status rep_labelcheck_row(struct rep_labelcheck *l, const struct rep_xread *x, struct td_error *err);
/* cells: the run has cells.csv. Adds to *n_checked. TD_EDATA with the first difference: tables, key, both numbers. */
enum td_status rep_labelcheck_end(struct rep_labelcheck *l, bool cells, uint64_t *n_checked, struct td_error *err);
void rep_labelcheck_free(struct rep_labelcheck *l);

#endif
