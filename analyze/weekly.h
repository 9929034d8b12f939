/*
 * weekly: the weeks of one target and role, country beside country, with everything that is computed per week.
 *
 * Between cells and the tables: the frame holds what is common to all panels (range of weeks, outlets, their gaps); a
 * panel holds one target and role: its countries, all of them pooled, and their mean. series.c writes panels down,
 * findings.c tests them. A frame may be of days, months or quarters instead: then what is called a week here is one of
 * those.
 *
 * Calling sequence: ana_frame_new, then ana_panel_new over the pack's groups from *at on, until it gives NULL with
 * TD_OK; ana_panel_free each, ana_frame_free. A frame keeps pointers into the pack and the options. Countries are
 * computed side by side by the options' threads; nothing depends on how many.
 */
#ifndef ANA_WEEKLY_H
#define ANA_WEEKLY_H

#include "cell.h"
#include "interval.h"
#include "pack.h"
#include "period.h"
#include "proportion.h"
#include "series.h"

/* The code of the pooled rows: no country has three letters. */
#define ANA_POOLED "ALL"
/* Of the rows that are the mean over countries. */
#define ANA_MEAN "ALLM"

enum ana_coverage { ANA_COVERAGE_OK, ANA_COVERAGE_LOW, ANA_COVERAGE_GAP, ANA_COVERAGE_PARTIAL, ANA_COVERAGE_NO_DATA };
extern const char *const ana_coverage_name[5];

/* Why an outlet's week is wholly or partly missing: by its own totals (gap.h), or by what fetch says (fetched.h). */
enum ana_missing { ANA_MISSING_FEW, ANA_MISSING_NOT_FETCHED, ANA_MISSING_FAILED, ANA_MISSING_PARTLY, ANA_MISSING };

enum {
    ANA_LOW_N_TOTAL = 20,  /* fewer articles than this in a week: coverage `low` */
    ANA_FEW_OUTLETS = 12,  /* fewer effective outlets than this: the bootstrap, where it is asked for */
    ANA_SMOOTH_WEEKS = 26, /* neighbours of the LOWESS curve */
    ANA_SMOOTH_MIN = 8     /* weeks with a stance, for a curve */
};

/* One outlet's week in one country and base: the integers of its cell, or of several cells when pooled. */
struct ana_obs {
    uint32_t week, outlet; /* week from the frame's first; the outlet's rank by name */
    uint64_t n_total, n_match, mentions, pos, neu, neg;
    int64_t stance_e6, tone_e6;
    ana_u128 stance_e12;
};

/* A value with its interval; NaN where undefined. */
struct ana_estimate {
    double value, se;
    struct ana_interval ci;
};

struct ana_week {
    uint64_t n_total, n_match, mentions, pos, neu, neg, n_outlets;
    uint64_t n_countries;            /* with an article */
    uint64_t index_outlets;          /* in `index` */
    int64_t n_clusters;              /* -1: not known */
    double n_scored;                 /* articles with a stance */
    double sum_sq_sizes;             /* of the scored articles per outlet */
    struct ana_interval ratio_ci;    /* Wilson */
    struct ana_proportion attention; /* the same ratio with outlets as clusters; method NULL without an article */
    const char *ci_method;           /* NULL without a stance */
    /* NaN where undefined: */
    double ratio, stance, sd, se, n_eff, net_sentiment, tone, smooth;
    struct ana_interval stance_ci, shrunk_ci;
    double shrunk;
    struct ana_interval mentions_ci;        /* Garwood */
    struct ana_interval mentions_clustered; /* outlets as clusters */
    struct ana_estimate ratio_shrunk;       /* Gamma-Poisson over countries */
    struct ana_estimate ratio_smooth;       /* LOWESS */
    struct ana_estimate voice;              /* share among the targets */
    struct ana_estimate adjusted;           /* week effect beside outlet effects */
    struct ana_estimate two_way;            /* of the mean stance: outlets and stories as clusters */
    struct ana_estimate ratio_weighted;     /* outlets weighted by the user */
    struct ana_estimate stance_weighted;
    double n_eff_weighted;                /* articles behind stance_weighted, as independent equal ones */
    double weight, weight_sq, outlets_sq; /* of its articles: sums of weights, of squares, of outlets' sums squared */
    double index;                         /* outlet-normalised attention, mean 100 over the base window */
    double smooth_se;
    struct ana_interval smooth_ci;
    enum ana_coverage coverage;
    const char *coverage_reason; /* of a gap and of a partial week; else NULL */
};

struct ana_group {
    struct td_slice country; /* a code, or ANA_POOLED */
    bool pooled;
    struct ana_obs *obs[2]; /* per base, by week and outlet */
    size_t n_obs[2];
    struct ana_week *week[2];
    double rho[2];            /* intraclass correlation of stance within outlets */
    double *missing;          /* per ISO week of the frame and reason: share of the usual articles that it stands for */
    size_t index_left_out[2]; /* outlets without variation in the base window */
};

struct ana_panel {
    struct td_slice target;
    enum ana_role role;
    size_t n_weeks;
    int32_t week_first;
    enum td_period period;
    struct ana_group *group; /* by country code, the pooled one among them */
    size_t n_groups;
    struct ana_group mean; /* has weeks only */
};

struct ana_frame; /* opaque */

struct ana_frame *ana_frame_new(const struct ana_pack *pack, enum td_period period, const struct ana_series_options *o,
                                struct td_error *err);
void ana_frame_free(struct ana_frame *f);
size_t ana_frame_outlets(const struct ana_frame *f);
/* Name of the outlet of rank i; empty for articles of no known outlet. */
struct td_slice ana_frame_outlet(const struct ana_frame *f, size_t i);
/* False when no cell is of this base: then no row is written for it. */
bool ana_frame_has_base(const struct ana_frame *f, enum ana_base base);

/* The panel of the pack's groups from *at on, which is moved behind them. NULL with err->status TD_OK at the end. */
struct ana_panel *ana_panel_new(struct ana_frame *f, size_t *at, struct td_error *err);
void ana_panel_free(struct ana_panel *p);

#endif
