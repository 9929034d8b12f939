#include "proportion.h"

#include <math.h>

#include <gsl/gsl_errno.h>

static void totals(const struct ana_cluster *c, size_t g, double *n, double *x)
{
    *n = *x = 0;
    for (size_t i = 0; i < g; i++) {
        *n += c[i].n;
        *x += c[i].sum;
    }
}

/* Wilson's limits of the share p of n articles, n not always whole. */
static struct ana_interval wilson(double p, double n, double z)
{
    double zz = z * z / n, centre = p + zz / 2, half = sqrt(p * (1 - p) * zz + zz * zz / 4);
    /* At the ends the limit is exactly 0 or 1, which rounding would miss. */
    return (struct ana_interval){p > 0 ? fmax(0, (centre - half) / (1 + zz)) : 0,
                                 p < 1 ? fmin(1, (centre + half) / (1 + zz)) : 1};
}

enum kind { CLUSTERED, NOT_WIDER, NO_VARIANCE, ONE_OUTLET };

/*
 * By what the articles are to be divided: deff (t/z)^2, at least 1. independent: the variance of the mean if they were
 * independent; 0 at the ends.
 */
static enum kind divisor(const struct ana_cluster *c, size_t g, double independent, double z, double level, double *by,
                         struct ana_proportion *e)
{
    struct ana_mean m;
    const char *method;
    *by = 1;
    e->se = e->df = e->deff = (double)NAN;
    if (!ana_clustered_mean(c, g, level, &m, &method))
        return ONE_OUTLET;
    double t = ana_t_of_level(level, m.df), ratio = t / z * (t / z);
    e->df = m.df;
    if (!(independent > 0)) {
        *by = ratio;
        return NO_VARIANCE;
    }
    e->se = m.se;
    e->deff = m.se * m.se / independent;
    *by = fmax(1, e->deff * ratio);
    return *by > 1 ? CLUSTERED : NOT_WIDER;
}

bool ana_clustered_share(const struct ana_cluster *cluster, size_t g, double level, struct ana_proportion *out)
{
    static const char *const name[] = {"clustered", "wilson:not_wider", "wilson_t:none_or_all", "wilson:one_outlet"};
    struct ana_proportion e;
    double n, x, by, z = ana_z_of_level(level);
    totals(cluster, g, &n, &x);
    if (!(n > 0) || !(x >= 0) || !(x <= n) || !(level > 0 && level < 1))
        return false;
    (void)gsl_set_error_handler_off();
    double p = x / n;
    e.method = name[divisor(cluster, g, p * (1 - p) / n, z, level, &by, &e)];
    e.ci = wilson(p, n / by, z);
    *out = e;
    return true;
}

bool ana_clustered_count(const struct ana_cluster *cluster, size_t g, double level, struct ana_proportion *out)
{
    static const char *const name[] = {"clustered", "garwood:not_wider", "garwood_t:none", "garwood:one_outlet"};
    struct ana_proportion e;
    double n, x, by, z = ana_z_of_level(level);
    totals(cluster, g, &n, &x);
    if (!(n > 0) || !(x >= 0) || !(level > 0 && level < 1))
        return false;
    (void)gsl_set_error_handler_off();
    e.method = name[divisor(cluster, g, x / n / n, z, level, &by, &e)];
    if (!ana_garwood_of(x / by, level, &e.ci))
        return false;
    e.ci.lo *= by;
    e.ci.hi *= by;
    e.se *= n;
    *out = e;
    return true;
}
