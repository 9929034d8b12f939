#include "shrink.h"

#include <math.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_sf_gamma.h>

bool ana_pool_fit(const double *y, const double *se, size_t k, struct ana_pool *out)
{
    double w = 0, ww = 0, wy = 0;
    if (k < 2)
        return false;
    for (size_t i = 0; i < k; i++) {
        if (!(se[i] > 0))
            return false;
        double wi = 1 / (se[i] * se[i]);
        w += wi;
        ww += wi * wi;
        wy += wi * y[i];
    }
    struct ana_pool p = {.k = k};
    double fixed = wy / w;
    for (size_t i = 0; i < k; i++)
        p.q += (y[i] - fixed) * (y[i] - fixed) / (se[i] * se[i]);
    double c = w - ww / w;
    p.tau2 = c > 0 ? fmax(0, (p.q - (double)k + 1) / c) : 0;
    w = wy = 0;
    for (size_t i = 0; i < k; i++) {
        double wi = 1 / (se[i] * se[i] + p.tau2);
        w += wi;
        wy += wi * y[i];
    }
    p.mu = wy / w;
    for (size_t i = 0; i < k; i++)
        p.v_mean += se[i] * se[i] / (se[i] * se[i] + p.tau2) / w;
    p.se = sqrt(1 / w);
    if (!isfinite(p.mu) || !isfinite(p.se) || !isfinite(p.tau2))
        return false;
    *out = p;
    return true;
}

bool ana_shrink(const struct ana_pool *pool, double y, double se, double level, struct ana_shrunk *out)
{
    if (pool->k < 4 || !(se > 0) || !(level > 0 && level < 1))
        return false;
    double k = (double)pool->k, v = se * se, d = y - pool->mu;
    double b = (k - 3) / (k - 1) * v / (v + pool->tau2);
    double var =
        v * (1 - (k - 1) / k * b) + 2 / (k - 3) * b * b * d * d * (pool->v_mean + pool->tau2) / (v + pool->tau2);
    double half = ana_z_of_level(level) * sqrt(var), estimate = pool->mu + (1 - b) * d;
    *out = (struct ana_shrunk){estimate, b, {estimate - half, estimate + half}};
    return true;
}

bool ana_gamma_fit(const double *x, const double *e, size_t k, struct ana_gamma *out)
{
    double sx = 0, se = 0, s2 = 0;
    for (size_t i = 0; i < k; i++) {
        sx += x[i];
        se += e[i];
    }
    if (!(sx > 0) || !(se > 0))
        return false;
    double m = sx / se;
    for (size_t i = 0; i < k; i++)
        if (e[i] > 0)
            s2 += e[i] * (x[i] / e[i] - m) * (x[i] / e[i] - m) / se;
    double var = s2 - m / (se / (double)k);
    *out = (struct ana_gamma){m, INFINITY, INFINITY};
    if (var > 0)
        *out = (struct ana_gamma){m, m * m / var, m / var};
    return true;
}

bool ana_gamma_shrink(const struct ana_gamma *prior, double x, double e, double level, struct ana_shrunk *out)
{
    if (!(e >= 0) || !(x >= 0) || !(level > 0 && level < 1))
        return false;
    if (!isfinite(prior->b)) {
        *out = (struct ana_shrunk){prior->mean, 1, {prior->mean, prior->mean}};
        return true;
    }
    double a = prior->a + x, b = prior->b + e, tail = (1 - level) / 2;
    (void)gsl_set_error_handler_off();
    double lo = gsl_cdf_gamma_Pinv(tail, a, 1 / b), hi = gsl_cdf_gamma_Qinv(tail, a, 1 / b);
    if (!isfinite(lo) || !isfinite(hi))
        return false;
    *out = (struct ana_shrunk){a / b, prior->b / b, {lo, hi}};
    return true;
}

/* Counts x in exposures e: negative binomial with this shape and mean exp(log_mean) e. */
struct counts {
    const double *x, *e;
    size_t k;
    double sum_x;
};

/* The log-likelihood as far as it depends on the mean. */
static double loglik_mean(const struct counts *c, double shape, double log_mean)
{
    double m = exp(log_mean), l = c->sum_x * log_mean;
    for (size_t i = 0; i < c->k; i++)
        l -= (c->x[i] + shape) * log1p(c->e[i] * m / shape);
    return l;
}

/* The rest of it: (shape)_x / shape^x. */
static double loglik_shape(const struct counts *c, double shape)
{
    double l = 0, at0 = gsl_sf_lngamma(shape);
    for (size_t i = 0; i < c->k; i++)
        l += c->x[i] > 0 ? gsl_sf_lngamma(shape + c->x[i]) - at0 - c->x[i] * log(shape) : 0;
    return l;
}

/* Its mode over the mean and the curvature there, by Newton's steps; it is concave in log_mean. */
static void mode_of_mean(const struct counts *c, double shape, double *log_mean, double *sd)
{
    double curvature = 1;
    for (int step = 0; step < 25; step++) {
        double m = exp(*log_mean), slope = c->sum_x;
        curvature = 0;
        for (size_t i = 0; i < c->k; i++) {
            double part = c->e[i] * m / (shape + c->e[i] * m);
            slope -= (c->x[i] + shape) * part;
            curvature += (c->x[i] + shape) * part * (1 - part);
        }
        double move = fmax(-1, fmin(1, slope / curvature));
        *log_mean += move;
        if (fabs(move) < 1e-4)
            break;
    }
    *sd = 1 / sqrt(curvature);
}

bool ana_rates_fit(const double *x, const double *e, size_t k, struct ana_rates *out)
{
    struct counts c = {x, e, k, 0};
    struct ana_rates r;
    double sum_e = 0, sum_inverse = 0, highest = -INFINITY, sum = 0;
    for (size_t i = 0; i < k; i++) {
        if (!(e[i] > 0))
            return false;
        c.sum_x += x[i];
        sum_e += e[i];
        sum_inverse += 1 / e[i];
    }
    if (k < 2 || !(c.sum_x > 0))
        return false;
    (void)gsl_set_error_handler_off();
    double log_mean = log(c.sum_x / sum_e), z = c.sum_x / sum_e * (double)k / sum_inverse;
    enum { MIDDLE = ANA_RATES_MEANS / 2 };
    for (size_t s = ANA_RATES_SHAPES; s-- > 0;) { /* from nearly Poisson on: each mode is near the last one's */
        double part = ((double)s + 0.5) / ANA_RATES_SHAPES, shape = z * part / (1 - part), sd;
        mode_of_mean(&c, shape, &log_mean, &sd);
        double rest = loglik_shape(&c, shape) + log(sd);
        r.shape[s] = shape;
        for (size_t j = 0; j < ANA_RATES_MEANS; j++) {
            double at = log_mean + ((double)j - (double)MIDDLE) * sd;
            double l = loglik_mean(&c, shape, at) + rest;
            r.mean[s * ANA_RATES_MEANS + j] = exp(at);
            r.weight[s * ANA_RATES_MEANS + j] = l;
            highest = fmax(highest, l);
        }
    }
    if (!isfinite(highest))
        return false;
    for (size_t i = 0; i < ANA_RATES_SHAPES * ANA_RATES_MEANS; i++)
        sum += r.weight[i] = exp(r.weight[i] - highest);
    for (size_t i = 0; i < ANA_RATES_SHAPES * ANA_RATES_MEANS; i++)
        r.weight[i] /= sum;
    *out = r;
    return true;
}

bool ana_rates_shrink(const struct ana_rates *rates, double x, double e, double level, struct ana_shrunk *out)
{
    double mean = 0, var = 0, tail = (1 - level) / 2;
    if (!(e >= 0) || !(x >= 0) || !(level > 0 && level < 1))
        return false;
    for (size_t i = 0; i < ANA_RATES_SHAPES * ANA_RATES_MEANS; i++)
        mean += rates->weight[i] * (rates->shape[i / ANA_RATES_MEANS] + x) /
                (rates->shape[i / ANA_RATES_MEANS] / rates->mean[i] + e);
    for (size_t i = 0; i < ANA_RATES_SHAPES * ANA_RATES_MEANS; i++) {
        double shape = rates->shape[i / ANA_RATES_MEANS], a = shape + x, b = shape / rates->mean[i] + e;
        var += rates->weight[i] * (a / (b * b) + (a / b - mean) * (a / b - mean));
    }
    (void)gsl_set_error_handler_off();
    if (!(mean > 0) || !(var > 0))
        return false;
    double shape = mean * mean / var, scale = var / mean;
    double lo = scale * ana_gamma_quantile(tail, false, shape), hi = scale * ana_gamma_quantile(tail, true, shape);
    if (!isfinite(lo) || !isfinite(hi))
        return false;
    *out = (struct ana_shrunk){mean, (double)NAN, {lo, hi}};
    return true;
}
