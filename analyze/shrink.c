#include "shrink.h"

#include <math.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>

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
