/*
 * series: cells to weekly series with uncertainty, and to trends and changes.
 *
 * Every week of the range has a row for every country that has any article; undefined values are empty, never 0.
 */
#ifndef ANA_SERIES_H
#define ANA_SERIES_H

#include "alert.h"
#include "cell.h"
#include "event.h"
#include "outfile.h"
#include "period.h"
#include "status.h"

struct ana_fetched;
struct ana_pack;
struct ana_stories;
struct ana_weights;

struct ana_series_options {
    unsigned threads;              /* 0: one */
    int32_t day_first;             /* first day covered by the corpus, if known; else INT32_MIN or 0 */
    int32_t week_first, week_last; /* of the range; ANA_WEEK_NONE: from the cells */
    int32_t day_last; /* last day covered by the corpus; a week that ends after it is `partial`; INT32_MIN: not known */
    double level;     /* confidence level, 0.95 */
    const struct td_slice *exclude_country; /* countries left out, e.g. the target's home */
    size_t n_exclude;
    uint64_t n_low;                  /* a week with fewer articles is `low`; 0: ANA_LOW_N_TOTAL (weekly.h) */
    const struct ana_events *events; /* sorted; NULL: none */
    size_t event_weeks;              /* window of their tests on either side; 0: all weeks */
    size_t event_harmonics;
    bool headlines_only;               /* trends and changes, no contrasts and no effects: for robust.c */
    int32_t near_event_weeks;          /* how far a change's nearest event may be */
    const struct ana_weights *weights; /* of outlets; NULL: none */
    const struct ana_stories *stories; /* of the articles; NULL: not known */
    const struct ana_fetched *fetched; /* sorted; NULL: nothing known */
    int32_t index_first, index_last;   /* base window of the attention index, days; both 0: the whole range */
    bool few_bootstrap;                /* few outlets: the percentile cluster bootstrap in place of CR3 (too narrow: see
                                          docs/methods.md) */
};

struct ana_series_counts {
    uint64_t period_rows[TD_PERIODS]; /* of the tables beside series.csv */
    uint64_t index_left_out;          /* outlets, per country and base, that the attention index leaves out */
    uint64_t series_rows, trend_rows, change_rows, contrast_rows, effect_rows, week_rows;
    /* Pairs compared by weeks and those left out by the rules in docs/methods.md. */
    uint64_t outlet_pairs, outlet_pairs_left_out, country_pairs, country_pairs_left_out;
    uint64_t effects_not_possible; /* tests of an event in a country: too few weeks, matches or articles */
    uint64_t articles, articles_no_week, articles_no_country; /* n_total of role outlet, base all, first target */
};

/* The tables that are written; each gets header and rows, and the caller commits. */
struct ana_series_files {
    struct td_outfile *series, *trends, *changes, *contrasts, *effects;
    struct td_outfile *weeks;              /* NULL: not wanted */
    struct td_outfile *period[TD_PERIODS]; /* series-day.csv and so on; NULL: not wanted; that of weeks is `series` */
    struct ana_alerts *alerts;             /* is told of every alert; may be NULL */
};

/* cells must be sorted. */
enum td_status ana_series_write(const struct ana_cells *cells, const struct ana_series_options *o,
                                const struct ana_series_files *out, struct ana_series_counts *counts,
                                struct td_error *err);
/* The same of a finished pack. */
enum td_status ana_series_write_pack(const struct ana_pack *pack, const struct ana_series_options *o,
                                     const struct ana_series_files *out, struct ana_series_counts *counts,
                                     struct td_error *err);

#endif
