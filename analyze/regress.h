/*
 * regress: a few coefficients by least squares or quasi-Poisson, with errors that allow for autocorrelation.
 *
 * Calling sequence: ana_regression_new for at most n_max rows and k_max columns; rows are set with ana_regression_set,
 * then one of the fits; ana_regression_free. One object may be used for any number of fits up to its size. The design
 * is decomposed by GSL's singular value decomposition with balanced columns, so that scales may differ. All input
 * finite. A fit gives false, and *out as it was, when there are no more rows than columns, when columns depend on each
 * other, when nothing is left to vary, or when the iteration does not settle (counts that are 0 on one side of a step:
 * the estimate is then infinite).
 *
 * How exact: NIST's Norris to 12 digits, Longley to 11, Filip (a polynomial of degree 10 in raw powers, which no fit in
 * double precision reproduces whole) to 7; see tests/unit/regress_test.c.
 */
#ifndef ANA_REGRESS_H
#define ANA_REGRESS_H

#include <stdbool.h>
#include <stddef.h>

enum { ANA_FIT_MAX = 12 };

struct ana_fit {
    size_t n, k;
    double beta[ANA_FIT_MAX];
    double bread[ANA_FIT_MAX][ANA_FIT_MAX]; /* (X'WX)^-1; times `dispersion` the covariance of beta */
    double rss;                             /* sum of squared residuals; quasi-Poisson: of Pearson residuals */
    double dispersion;                      /* rss / (n - k) */
};

struct ana_regression;
struct ana_regression *ana_regression_new(size_t n_max, size_t k_max); /* NULL when out of memory */
void ana_regression_free(struct ana_regression *r);
/* Row i: k columns, the intercept among them when there is to be one; y; log exposure (0 for least squares). */
void ana_regression_set(struct ana_regression *r, size_t i, const double *x, double y, double offset);

/* Ordinary least squares of the first n rows and k columns. */
bool ana_least_squares(struct ana_regression *r, size_t n, size_t k, struct ana_fit *out);

/*
 * log E[y] = x beta + offset, Var = dispersion x mean (McCullagh & Nelder 1989, ch. 6), by iteratively reweighted least
 * squares (with this link Newton's method: steps on the normal equations where they can be factored, the last round by
 * singular values) until the deviance changes by less than 1e-12 of itself; dispersion is Pearson's chi-square / (n -
 * k). As R's glm(family = quasipoisson). Not for series where nearly all counts are 0.
 */
bool ana_quasi_poisson(struct ana_regression *r, size_t n, size_t k, struct ana_fit *out);

/* Residuals of the last fit (Pearson's for quasi-Poisson), n of them. */
const double *ana_regression_residuals(const struct ana_regression *r);

/*
 * Newey & West (1987): the standard error of coefficient j of the last least squares fit, Bartlett weights over `lag`
 * lags, no prewhitening, no factor for small samples, as R's sandwich::NeweyWest(prewhite = FALSE, adjust = FALSE).
 * Rows must be in time order. Too small in short series: see docs/evaluation.md.
 */
double ana_newey_west_error(const struct ana_regression *r, const struct ana_fit *fit, size_t j, size_t lag);

#endif
