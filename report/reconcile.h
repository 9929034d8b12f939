/*
 * reconcile: do the tables of a run agree with each other?
 *
 * What is counted in two places must be the same number in both:
 *   - articles and cells: of each target and outlet, the articles that are not recorded twice are the sum of n_total
 *     over the cells of role outlet, base all (fewer by at most the rows that analyze rejected);
 *   - mentions and cells: of each target, the articles with a sentence are the sum of n_match (with coverage rows,
 * which may match without a sentence, at most that), those with a stance are n_pos + n_neu + n_neg, and there are at
 * least as many mentions as sentences;
 *   - cells and series, of weeks and of the other periods: of each target, role, country, period and base, n_total,
 *     n_match, mentions and pos + neu + neg, and of countries stance, to its sixth decimal; of ALL the sum of the
 *     countries;
 *   - cells and weeks: n of a country's week is its n_total, for stance its scored articles;
 *   - corrected with cells and itself (labelcheck.h), coverage with itself and series (fetchcheck.h).
 * The first difference refuses: TD_EDATA with both tables, the key, and both numbers.
 *
 * Calling sequence: rep_recon_new; rep_recon_row for every row of every table, articles before mentions, cells and
 * coverage before series and weeks; rep_recon_end; rep_recon_free. Memory: one entry per group of cells, and 8 bytes
 * per article recorded twice.
 */
#ifndef REP_RECONCILE_H
#define REP_RECONCILE_H

#include "period.h"
#include "tally.h"
#include "xtable.h"

struct rep_recon; /* opaque */

/* wanted: of which periods the run has a table of series. */
struct rep_recon *rep_recon_new(uint64_t n_rejected, const bool wanted[TD_PERIODS], struct td_error *err);
enum td_status rep_recon_row(struct rep_recon *r, enum rep_table_id table, const struct rep_xread *row,
                             struct td_error *err);
/* there: which tables the run has. *n_checked: numbers that were compared. */
enum td_status rep_recon_end(struct rep_recon *r, const struct rep_xtable *tables, uint64_t *n_checked,
                             struct td_error *err);
void rep_recon_free(struct rep_recon *r);

/* The outlets of the articles so far, sorted by name: outlets.csv as a table of ours (escaped), appended to b. */
enum td_status rep_recon_outlets(struct rep_recon *r, struct td_buf *b, struct td_error *err);
/* Is it one of them? */
bool rep_recon_has_outlet(const struct rep_recon *r, struct td_slice outlet);

#endif
