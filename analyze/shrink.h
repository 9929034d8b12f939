/*
 * shrink: what a small country's number is worth beside its neighbours'.
 *
 * Pure functions over the caller's arrays; inputs finite. All give false, and leave *out alone, where nothing can be
 * said. Not for comparing two countries (use contrast.h): shrunken numbers lean towards each other on purpose.
 */
#ifndef ANA_SHRINK_H
#define ANA_SHRINK_H

#include <stdbool.h>
#include <stddef.h>

#include "interval.h"

/* Random-effects pool of k estimates y with standard errors se > 0 (DerSimonian & Laird 1986). */
struct ana_pool {
    size_t k;
    double mu, se; /* pooled mean and its standard error, weights 1/(se^2 + tau2) */
    double q;      /* Cochran's Q */
    double tau2;   /* between-country variance, max(0, (Q - k + 1) / (sum w - sum w^2 / sum w)) */
    double v_mean; /* mean of se^2, weights as for mu */
};
/* False for k < 2 or a standard error that is not positive. */
bool ana_pool_fit(const double *y, const double *se, size_t k, struct ana_pool *out);

/*
 * y drawn towards the pool: y* = mu + (1 - B) (y - mu), B = (k-3)/(k-1) se^2 / (se^2 + tau2), with variance
 * se^2 (1 - (k-1)/k B) + 2/(k-3) B^2 (y - mu)^2 (v_mean + tau2) / (se^2 + tau2) and a normal interval (Morris 1983; his
 * factor (k-3)/(k-1) keeps an estimated tau2 from shrinking too much, and makes equal standard errors with the
 * unclipped tau2 give James & Stein's rule). False for k < 4.
 */
struct ana_shrunk {
    double estimate, b;
    struct ana_interval ci;
};
bool ana_shrink(const struct ana_pool *pool, double y, double se, double level, struct ana_shrunk *out);

/*
 * Gamma prior of k rates x_i / e_i by moments (Clayton & Kaldor 1987; Marshall 1991): shape a, rate b, mean a/b. With
 * no more spread than Poisson counts have, b is infinite: all rates are one. False without exposure or without events.
 */
struct ana_gamma {
    double mean, a, b;
};
bool ana_gamma_fit(const double *x, const double *e, size_t k, struct ana_gamma *out);
/* Posterior of one rate, the prior taken as known: its interval covers 71 to 93 % (docs/evaluation.md) and is not for
 * print. Gamma(a + x, b + e). estimate (a + x)/(b + e); with an infinite b the prior mean, no interval
 * width. */
bool ana_gamma_shrink(const struct ana_gamma *prior, double x, double e, double level, struct ana_shrunk *out);

/*
 * The same rates with the prior itself uncertain: x_i ~ Poisson(e_i rate_i), rate_i ~ Gamma(shape, mean), the logarithm
 * of the mean flat, and shape/(shape + z) uniform with z the harmonic mean of the expected counts: the uniform
 * shrinkage prior (Christiansen & Morris 1997, whose z is free). The two are integrated out numerically:
 * ANA_RATES_SHAPES shapes at the middles of equal parts of that prior, and for each ANA_RATES_MEANS means, one standard
 * error apart around their mode. So countries that look alike by chance are not taken for equal, which is what makes
 * ana_gamma_shrink too sure.
 */
enum { ANA_RATES_SHAPES = 16, ANA_RATES_MEANS = 7 };
struct ana_rates {
    double weight[ANA_RATES_SHAPES * ANA_RATES_MEANS], shape[ANA_RATES_SHAPES],
        mean[ANA_RATES_SHAPES * ANA_RATES_MEANS];
};
/* False for k < 2, without events, or with an exposure that is not above 0. */
bool ana_rates_fit(const double *x, const double *e, size_t k, struct ana_rates *out);
/* Posterior mean of one rate, and the interval of the Gamma with the posterior's mean and variance. b: not set (NaN).
 */
bool ana_rates_shrink(const struct ana_rates *rates, double x, double e, double level, struct ana_shrunk *out);

#endif
