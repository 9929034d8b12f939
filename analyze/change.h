/*
 * change: when did a series' level change.
 *
 * Pure functions; y finite, in time order. False, and *out as it was, where nothing can be said or when out of memory.
 * Indices are of the first value of the new level (R's breakpoints() name the last of the old one, one less as 0-based
 * index goes: its 28 is our 28).
 */
#ifndef ANA_CHANGE_H
#define ANA_CHANGE_H

#include <stdbool.h>
#include <stddef.h>

#include "interval.h"
#include "shrink.h"

/*
 * Pettitt (1979): U_t = 2 sum of ranks up to t - t(n+1), K = max |U_t|, p about 2 exp(-6 K^2 / (n^3 + n^2)), at most 1.
 * One change, independent values.
 */
struct ana_pettitt {
    double k, p;
    size_t at; /* the level is new from this index on */
};
bool ana_pettitt(const double *y, size_t n, struct ana_pettitt *out);
/* 2 exp(-6 K^2 / (inflation (n^3 + n^2))), at most 1: for autocorrelated values, inflation from ana_ar1_factor of what
 * the two levels leave. */
double ana_pettitt_p(double k, size_t n, double inflation);

/* What the levels between the n_cut cuts leave: n numbers. */
void ana_levels_residuals(const double *y, size_t n, const size_t *cut, size_t n_cut, double *residual);
/* By how much autocorrelation inflates variances: ana_ar1_factor (trend.h) of what the levels between the n_cut cuts
 * leave; 1 when nothing varies. room: n numbers. */
double ana_levels_inflation(const double *y, size_t n, const size_t *cut, size_t n_cut, double *room);
/* The test the tables print: Pettitt's, p with the inflation of its own two levels, which is given besides. */
bool ana_pettitt_test(const double *y, size_t n, double *room, struct ana_pettitt *out, double *inflation);

/*
 * Breaks in the mean: for 0 to ANA_BREAKS_MAX breaks the partition of least residual sum of squares, by dynamic
 * programming (Bai & Perron 2003), segments of at least h values; the number with the least BIC = n (ln(RSS/n) + ln 2pi
 * + 1) + (2m + 2) ln n, as R's strucchange counts, where n is divided by `inflation`: 1 for independent values.
 * Autocorrelated ones carry less, and BIC with their full n finds breaks where there are none.
 */
enum { ANA_BREAKS_MAX = 5 };
struct ana_breaks {
    size_t m;                        /* breaks chosen */
    size_t at[ANA_BREAKS_MAX];       /* first index of each new level, ascending */
    double mean[ANA_BREAKS_MAX + 1]; /* of each segment */
    double rss, bic, bic0;           /* of the chosen, and BIC without a break */
    /* Indices between which a break's `at` lies with the level asked for (Bai 1997); has_ci false when it has no
     * interval. */
    bool has_ci[ANA_BREAKS_MAX];
    ptrdiff_t lo[ANA_BREAKS_MAX], hi[ANA_BREAKS_MAX];
};
/* h >= 2, inflation >= 1; false for n < 2 h. O(ANA_BREAKS_MAX n^2). */
bool ana_breaks(const double *y, size_t n, size_t h, double inflation, double level, struct ana_breaks *out);

/*
 * The breaks the tables print: segments of at least 0.15 n and ANA_BREAKS_SEGMENT_MIN values (shorter levels are found
 * too often in short series). What plain BIC's breaks leave says how much less than n values these are; then they are
 * chosen again with that inflation. room: n numbers. BIC has no level; ana_breaks_p (breaktest.h) says how often breaks
 * like these come from nothing.
 */
enum { ANA_BREAKS_SEGMENT_MIN = 6 };
size_t ana_breaks_segment(size_t n); /* the shortest segment in n values */
bool ana_breaks_test(const double *y, size_t n, double level, double *room, struct ana_breaks *out, double *inflation);

/*
 * Alert for the newest count x: P(X >= x) under a negative binomial with mean mu and variance mu + mu^2 / size; Poisson
 * when size is infinite. lo, hi: the central interval of counts to expect. False for mu <= 0.
 */
struct ana_alert {
    double p;
    struct ana_interval expected;
};
bool ana_alert(double x, double mu, double size, double level, struct ana_alert *out);

#define ANA_ALERT_P 0.01 /* below it a count is an alert */

/* The weeks before the newest one: matches and articles, n of them, and their sums. */
enum { ANA_ALERT_WEEKS = 26 };
struct ana_alert_baseline {
    double x[ANA_ALERT_WEEKS], e[ANA_ALERT_WEEKS], sum_x, sum_e;
    size_t n;
};
/*
 * Mean and size of the negative binomial that the newest week's matches among n_total articles should come from: the
 * country's rate drawn towards the others' (prior; NULL: not), its uncertainty, and the swing from week to week beyond
 * Poisson seen in the baseline. sum_e above 0.
 */
void ana_alert_expectation(const struct ana_alert_baseline *b, const struct ana_gamma *prior, double n_total,
                           double *mu, double *size);

/* EARS C1 (Hutwagner 2003): (x - mean) / sd of the baseline's n values; above 3 is its alarm. False for n < 3 or no
 * spread. */
bool ana_ears_c1(double x, const double *baseline, size_t n, double *statistic);

#endif
