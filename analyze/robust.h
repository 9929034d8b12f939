/*
 * robust: how the headline results move with choices that could have been made otherwise (robustness.csv).
 *
 * The same results are computed per target, role and country from each variant's cells, and set beside the baseline's:
 * attention and stance of the last ANA_ROBUST_WEEKS weeks that may be tested, their trends (mann_kendall) over the
 * whole range, their largest change of level (pettitt), and the alert of the newest week (nb_alert). They are the rows
 * of trends.csv and changes.csv; nothing is tested here in another way.
 *
 * Calling sequence: ana_robust_new with the baseline, ana_robust_add per variant, ana_robust_write, ana_robust_free.
 * The names and options of a variant must live until then, its cells until its call returns.
 */
#ifndef ANA_ROBUST_H
#define ANA_ROBUST_H

#include "cell.h"
#include "outfile.h"
#include "series.h"
#include "status.h"

enum ana_headline {
    ANA_HEAD_ATTENTION,
    ANA_HEAD_STANCE,
    ANA_HEAD_TREND_ATTENTION,
    ANA_HEAD_TREND_STANCE,
    ANA_HEAD_CHANGE_ATTENTION,
    ANA_HEAD_CHANGE_STANCE,
    ANA_HEAD_ALERT,
    ANA_HEADLINES
};

/* Weeks of the last window; times that a mention in the title counts in variant `title_3`. */
enum { ANA_ROBUST_WEEKS = 13, ANA_ROBUST_TITLE = 3 };
/* Sets of results. */
enum {
    ANA_HEAD_ALL = (1 << ANA_HEADLINES) - 1,
    ANA_HEAD_OF_STANCE = 1 << ANA_HEAD_STANCE | 1 << ANA_HEAD_TREND_STANCE | 1 << ANA_HEAD_CHANGE_STANCE,
    ANA_HEAD_NO_ALERT = ANA_HEAD_ALL & ~(1 << ANA_HEAD_ALERT)
};

struct ana_robust_variant {
    const char *name;
    const struct ana_cells *cells; /* sorted */
    const struct ana_series_options *options;
    enum ana_base base;
    unsigned results; /* bits 1 << enum ana_headline: those that it can move */
    bool pool_only;   /* it can move the pool alone */
    bool no_largest;  /* without the outlet that has most matches in the country (in the pool: of all) */
};

struct ana_robust; /* opaque */

/* NULL and *err filled on failure. */
struct ana_robust *ana_robust_new(const struct ana_robust_variant *baseline, struct td_error *err);
void ana_robust_free(struct ana_robust *r);
/* Countries that the baseline does not have are left out. */
enum td_status ana_robust_add(struct ana_robust *r, const struct ana_robust_variant *v, struct td_error *err);
/* By target, role, country and result; within a result the baseline, then the variants as they were added. Results that
 * the baseline does not have (too few weeks, say) have no rows. */
void ana_robust_write(const struct ana_robust *r, struct td_outfile *out, uint64_t *rows);

#endif
