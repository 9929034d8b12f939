/*
 * trend: does a weekly series go up or down, and how fast.
 *
 * Pure functions; y finite, in time order. False, and *out as it was, where nothing can be said (too few values, all
 * equal) or when out of memory. Slopes are per unit of x: per week when x is the week's number. Missing weeks are
 * simply not there: the signs and slopes do not mind; the autocorrelation is that of neighbours in the list, a little
 * too low over holes.
 */
#ifndef ANA_TREND_H
#define ANA_TREND_H

#include <stdbool.h>
#include <stddef.h>

#include "interval.h"

/* Fewer values than this and the normal approximation of S is poor (Kendall 1975 asks for more than 10 without ties).
 */
enum { ANA_TREND_MIN = 10 };

/*
 * Mann-Kendall: S = sum over i < j of sign(y_j - y_i), Var = [n(n-1)(2n+5) - sum over ties t(t-1)(2t+5)] / 18, Z with
 * continuity correction, two-sided p (Mann 1945; Kendall 1975). Monotone trends only; p is far too small for
 * autocorrelated series.
 */
struct ana_mann_kendall {
    double s, var, z, p;
    double correction; /* of the variance; 1 without */
    double lag1;       /* of the ranks of the detrended series; NaN when not computed */
    bool by_ar1;       /* the correction is ana_ar1_factor's, not Hamed & Rao's */
};
bool ana_mann_kendall(const double *y, size_t n, struct ana_mann_kendall *out);

/*
 * The same with Hamed & Rao's (1998) correction: Var x n/n*, n/n* = 1 + 2/(n(n-1)(n-2)) sum_i (n-i)(n-i-1)(n-i-2) r_i
 * over the lags i whose r_i of the ranks of y - sen x is beyond 1.96/sqrt(n). It is made only when r_1 is, and never
 * below 1: random negative correlations must not make a trend surer. The slope comes with it, its limits from the
 * corrected variance.
 */
struct ana_slope {
    double slope, se; /* se: NaN for Sen */
    struct ana_interval ci;
    double t, p; /* NaN for Sen */
};
bool ana_mann_kendall_hr(const double *x, const double *y, size_t n, double level, struct ana_mann_kendall *out,
                         struct ana_slope *sen);

/*
 * The test the tables use: the larger of Hamed & Rao's correction and ana_ar1_factor of the detrended series. Hamed &
 * Rao's alone rejects 9 to 23 % of trendless AR(1) series at the 5 % level (docs/evaluation.md); this one about 5 %.
 */
bool ana_trend_test(const double *x, const double *y, size_t n, double level, struct ana_mann_kendall *out,
                    struct ana_slope *sen);

/*
 * By how much a first-order autocorrelation inflates the variance of a mean (Bayley & Hammersley 1946): (1 + r)/(1 -
 * r), at least 1. r is the lag-1 autocorrelation of residuals, freed of its bias towards 0 from fitting k means or
 * coefficients: (n r + k)/(n - 1 - k - k') with k' = k for a line and 2k for k levels (Marriott & Pope 1954 gives k =
 * 1); at most .95.
 */
double ana_ar1_factor(double r, size_t n, double add, double lose);

/*
 * Sen's slope: the median of (y_j - y_i) / (x_j - x_i), x ascending without ties; limits are the slopes of rank (N -+
 * C)/2 with C = z sqrt(var), var that of Mann-Kendall's S (Sen 1968; Gilbert 1987), rounded as R's trend::sens.slope
 * does. n up to 20,000.
 */
bool ana_sen(const double *x, const double *y, size_t n, double var, double level, struct ana_slope *out);

/* L = floor(4 (n/100)^(2/9)) (Newey & West 1994's rule of thumb). */
size_t ana_newey_west_lag(size_t n);

/*
 * Least squares slope of y on x with Newey & West's (1987) Bartlett-weighted standard error over `lag` lags, no
 * prewhitening, no small-sample factor; t with n - 2 df. Linear trends only. n >= 3.
 */
bool ana_newey_west_slope(const double *x, const double *y, size_t n, size_t lag, double level, struct ana_slope *out);

/*
 * The slope the tables use: the larger of Newey & West's standard error and that of least squares times
 * sqrt(ana_ar1_factor) of the residuals, since the former alone rejects 6 to 29 % of trendless AR(1) series at the 5 %
 * level. *by_ar1 says which.
 */
bool ana_slope_test(const double *x, const double *y, size_t n, size_t lag, double level, struct ana_slope *out,
                    bool *by_ar1);

/* The mean with the same standard error, t with n - 1 df: `slope` is the mean. n >= 2. */
bool ana_newey_west_mean(const double *y, size_t n, size_t lag, double level, struct ana_slope *out);

/* Autocorrelation at a lag, sum (y_t - m)(y_{t+lag} - m) / sum (y_t - m)^2 (Box & Jenkins). False when y is constant.
 */
bool ana_autocorrelation(const double *y, size_t n, size_t lag, double *r);

/* Ranks from 1, ties at their mean; false when out of memory. */
bool ana_ranks(const double *v, size_t n, double *rank);

#endif
