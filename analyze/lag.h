/*
 * lag: do two weekly series move together, and which goes first.
 *
 * Two autocorrelated series correlate by accident (Yule 1926), so nothing here is tested as if weeks were independent:
 *   - Spearman's rank correlation, the same week, with an effective number of weeks in place of n;
 *   - cross-correlation over lags after each series was freed of its own autoregression (prewhitened; Haugh 1976), with
 * a p that allows for having looked at all lags;
 *   - intervals by a moving block bootstrap of pairs (Künsch 1989).
 * A lead is no cause: both may follow a third. Weeks must be consecutive, without holes. Pure functions; false, and
 * *out as it was, where nothing can be said or when out of memory.
 */
#ifndef ANA_LAG_H
#define ANA_LAG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "interval.h"

enum { ANA_LAG_MAX = 8, ANA_AR_MAX = 8, ANA_BLOCK_DRAWS = 999 };

/* Pearson's correlation of x[t] and y[t + lag] (lag below 0: y is earlier) over the weeks that both have, each with the
 * mean and the spread of its whole series, as R's ccf; its ccf(x, y) has our lag with the other sign. */
bool ana_lag_correlation(const double *x, const double *y, size_t n, int lag, double *r);

/* Spearman's rho, ties at their mean rank. */
bool ana_spearman(const double *x, const double *y, size_t n, double *rho);

/*
 * The autoregression of y by Yule & Walker, order 0 to order_max by AIC, as R's ar(): a[0..order-1]. residual (may be
 * NULL): n - *order values, the first belonging to week *order. order_max at most ANA_AR_MAX, and below n.
 */
bool ana_ar_fit(const double *y, size_t n, size_t order_max, double a[ANA_AR_MAX], size_t *order, double *residual);

/*
 * How many independent pairs n autocorrelated ones are worth: 1/n* = 1/n + 2/n sum_j (n - j)/n r_x(j) r_y(j), j up to
 * n/5 (Pyper & Peterman 1998, after Bartlett 1946); never above n nor below 2.
 */
bool ana_pairs_effective(const double *x, const double *y, size_t n, double *n_eff);

struct ana_together {
    double rho, n_eff, t, df, p;
    struct ana_interval ci; /* block bootstrap */
};
/* Spearman of the same week; t = rho sqrt((n* - 2) / (1 - rho^2)) with n* - 2 df, n* of the ranks. */
bool ana_together(const double *x, const double *y, size_t n, uint64_t seed, double level, struct ana_together *out);

struct ana_lead {
    int lag;     /* with the largest |r|: above 0 x leads, so that x of a week goes with y of a later one */
    double r, p; /* p: 1 - (1 - p_lag)^17, normal with variance (n - |lag|) / n^2 at each lag */
    size_t n, order_x, order_y; /* weeks left after prewhitening; orders of the autoregressions */
    struct ana_interval ci;     /* of r at that lag, block bootstrap; it does not know that the lag was chosen */
};
/* Lags -ANA_LAG_MAX to ANA_LAG_MAX. */
bool ana_lead(const double *x, const double *y, size_t n, uint64_t seed, double level, struct ana_lead *out);

/* Length of the blocks: n^(1/3) rounded up, at least 2 (Hall, Horowitz & Jing 1995: that order is best for a variance).
 */
size_t ana_block_length(size_t n);

#endif
