#include "paired.h"

#include <math.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>

#include "contrast.h"
#include "schema.h"

/* A share has variance p (1 - p), a rate p; and their method's names. */
struct kind {
    bool share;
    const char *not_wider, *no_variance, *one_outlet;
};
static const struct kind share_kind = {true, TD_METHOD_SHARE_NOT_WIDER, TD_METHOD_SHARE_NONE_OR_ALL,
                                       TD_METHOD_SHARE_ONE_OUTLET};
static const struct kind rate_kind = {false, TD_METHOD_RATE_NOT_WIDER, TD_METHOD_RATE_NONE, TD_METHOD_RATE_ONE_OUTLET};

/* What may be on the two sides. */
enum sides { SAME_PRESS, ANY_OUTLETS, SAME_ARTICLES };

/* Counts, means and difference; false, with the reason, where there is no interval. */
static bool sum_up(const struct ana_cluster_pair *c, size_t g, enum sides sides, struct ana_paired *e)
{
    double u = (double)NAN, sum_a = 0, sum_b = 0;
    *e = (struct ana_paired){
        .a = u, .b = u, .difference = u, .se = u, .df = u, .p = u, .statistic = u, .statistic_df = u, .ci = {u, u}};
    for (size_t i = 0; i < g; i++) {
        e->n_a += c[i].a.n;
        e->n_b += c[i].b.n;
        sum_a += c[i].a.sum;
        sum_b += c[i].b.sum;
        e->g_a += c[i].a.n > 0;
        e->g_b += c[i].b.n > 0;
        e->g_both += c[i].a.n > 0 && c[i].b.n > 0;
    }
    if (e->n_a > 0)
        e->a = sum_a / e->n_a;
    if (e->n_b > 0)
        e->b = sum_b / e->n_b;
    if (e->n_a > 0 && e->n_b > 0)
        e->difference = e->a - e->b;
    e->method = !(e->n_a > 0)                          ? TD_METHOD_NO_DATA
                : !(e->n_b > 0)                        ? TD_METHOD_NO_DATA_BEFORE
                : e->g_a < 2 || e->g_b < 2             ? TD_METHOD_ONE_OUTLET
                : sides == SAME_PRESS && e->g_both < 2 ? TD_METHOD_OUTLETS_DIFFER
                                                       : NULL;
    return !e->method;
}

/* An error of the difference with outlets as clusters, and the method's name of a mean and of a share. */
struct error {
    double se, df;
    const char *mean, *share;
};
enum { ERRORS_MAX = 2 };

/* Not larger but for rounding: two outlets on both sides have one error by either way. */
static bool no_more(double a, double b)
{
    return a <= b * (1 + 1e-12);
}

/*
 * Those that can be the wider one or have the larger p. Most often one is larger and has fewer degrees of freedom: the
 * other then has no say, and is left out before it costs a quantile.
 */
static size_t errors_of(const struct ana_cluster_pair *cluster, size_t g, struct error error[ERRORS_MAX])
{
    struct ana_mean cr2, jackknife;
    const char *method;
    if (!ana_clustered_pair(cluster, g, &cr2, &method))
        return 0;
    error[0] = (struct error){cr2.se, cr2.df, method, TD_METHOD_CLUSTERED};
    if (!ana_jackknife_pair(cluster, g, &jackknife) || (no_more(jackknife.se, cr2.se) && no_more(cr2.df, jackknife.df)))
        return 1;
    size_t n = no_more(cr2.se, jackknife.se) && no_more(jackknife.df, cr2.df) ? 0 : 1;
    error[n++] = (struct error){jackknife.se, jackknife.df, TD_METHOD_JACKKNIFE, TD_METHOD_CLUSTERED_JACKKNIFE};
    return n;
}

/* Student's: the wider interval and the larger p. */
static void student(const struct error *error, size_t n, double level, struct ana_paired *out)
{
    out->method = TD_METHOD_NO_VARIATION;
    for (size_t i = 0; i < n; i++) {
        struct ana_difference d;
        /* Outlets that agree to the last digit do not prove certainty. */
        if (!(error[i].se > 1e-9) || !ana_difference_from(out->difference, error[i].se, error[i].df, level, &d))
            continue;
        if (isnan(out->p) || d.ci.hi - d.ci.lo > out->ci.hi - out->ci.lo) {
            out->method = error[i].mean;
            out->se = error[i].se;
            out->df = error[i].df;
            out->ci = d.ci;
        }
        if (isnan(out->p) || d.p > out->p) {
            out->p = d.p;
            out->statistic = d.t;
            out->statistic_df = d.df;
        }
    }
}

static void mean(const struct ana_cluster_pair *cluster, size_t g, enum sides sides, double level,
                 struct ana_paired *out)
{
    struct error error[ERRORS_MAX];
    (void)gsl_set_error_handler_off();
    if (sum_up(cluster, g, sides, out))
        student(error, errors_of(cluster, g, error), level, out);
}

void ana_paired_mean(const struct ana_cluster_pair *cluster, size_t g, double level, struct ana_paired *out)
{
    mean(cluster, g, SAME_PRESS, level, out);
}

void ana_paired_mean_beyond(const struct ana_cluster_pair *cluster, size_t g, double variance, double df_most,
                            double level, struct ana_paired *out)
{
    struct error error[ERRORS_MAX];
    (void)gsl_set_error_handler_off();
    if (!sum_up(cluster, g, SAME_PRESS, out))
        return;
    size_t n = errors_of(cluster, g, error);
    for (size_t i = 0; i < n; i++) {
        error[i].se = error[i].se > 1e-9 ? sqrt(fmax(0, error[i].se * error[i].se + variance)) : 0;
        error[i].df = fmin(error[i].df, df_most);
    }
    student(error, n, level, out);
}

void ana_paired_sides_mean(const struct ana_cluster_pair *cluster, size_t g, double level, struct ana_paired *out)
{
    mean(cluster, g, ANY_OUTLETS, level, out);
}

static double variance(const struct kind *k, double p)
{
    return k->share ? p * (1 - p) : p;
}

/* Score limits of p of n with k in the place of z: Wilson's, and the same of a Poisson mean. */
static struct ana_interval limits(const struct kind *kind, double p, double n, double k)
{
    double kk = k * k / n, half = sqrt(variance(kind, p) * kk + kk * kk / 4), below = kind->share ? 1 + kk : 1;
    struct ana_interval ci = {(p + kk / 2 - half) / below, (p + kk / 2 + half) / below};
    /* At the ends the limit is exactly 0 or 1, which rounding would miss. */
    ci.lo = p > 0 ? fmax(0, ci.lo) : 0;
    if (kind->share)
        ci.hi = p < 1 ? fmin(1, ci.hi) : 1;
    return ci;
}

static struct ana_interval newcombe(const struct kind *kind, const struct ana_paired *e, double k)
{
    struct ana_interval a = limits(kind, e->a, e->n_a, k), b = limits(kind, e->b, e->n_b, k);
    return (struct ana_interval){e->difference - hypot(e->a - a.lo, b.hi - e->b),
                                 e->difference + hypot(a.hi - e->a, e->b - b.lo)};
}

/* How far the interval's limit on the side of 0 is beyond it, in units of the difference: below 0 it leaves 0 out. */
static double beyond(const struct kind *kind, const struct ana_paired *e, double k)
{
    struct ana_interval ci = newcombe(kind, e, k);
    return e->difference > 0 ? -ci.lo / e->difference : ci.hi / -e->difference;
}

/* The k with which the interval just holds 0; 0 for no difference. By regula falsi in the form of Illinois. */
static double reach(const struct kind *kind, const struct ana_paired *e)
{
    double lo = 0, hi = 1, at_lo = -1, at_hi;
    if (!(fabs(e->difference) > 0))
        return 0;
    for (int i = 0; (at_hi = beyond(kind, e, hi)) < 0 && i < 60; i++) {
        lo = hi;
        at_lo = at_hi;
        hi *= 2;
    }
    for (int i = 0, side = 0; i < 100 && hi - lo > 1e-14 * hi; i++) {
        double k = (lo * at_hi - hi * at_lo) / (at_hi - at_lo), at = beyond(kind, e, k);
        if (fabs(at) < 1e-13)
            return k;
        if (at < 0) {
            lo = k;
            at_lo = at;
            at_hi = side < 0 ? at_hi / 2 : at_hi;
            side = -1;
        } else {
            hi = k;
            at_hi = at;
            at_lo = side > 0 ? at_lo / 2 : at_lo;
            side = 1;
        }
    }
    return hi;
}

/* F over that of all articles alike: how uncertain the difference is when articles are independent in their outlets. */
static double within(const struct kind *kind, const struct ana_cluster_pair *c, size_t g, const struct ana_paired *e)
{
    double pooled = variance(kind, (e->a * e->n_a + e->b * e->n_b) / (e->n_a + e->n_b)), sum = 0;
    if (!(pooled > 0))
        return 0;
    for (size_t i = 0; i < g; i++) {
        double n = c[i].a.n + c[i].b.n;
        if (!(n > 0))
            continue;
        double own = variance(kind, (c[i].a.sum + c[i].b.sum) / n);
        if (kind->share) /* of so few articles p (1 - p) is small by (n - 1)/n on average; of one it tells nothing */
            own = n > 1 ? own * n / (n - 1) : pooled;
        sum += (c[i].a.n / (e->n_a * e->n_a) + c[i].b.n / (e->n_b * e->n_b)) * own;
    }
    return sum / (pooled * (1 / e->n_a + 1 / e->n_b));
}

/* p, when it is the larger, from the deviate t that just reaches 0. */
static void larger_p(struct ana_paired *e, double t, double df)
{
    double p = fmin(1, 2 * (isnan(df) ? gsl_cdf_ugaussian_Q(t) : gsl_cdf_tdist_Q(t, df)));
    if (!isnan(e->p) && !(p > e->p))
        return;
    e->p = p;
    e->statistic = copysign(t, e->difference);
    e->statistic_df = df;
}

/* Of the same outlet on both sides: its articles as independent, as the level's interval takes them; no p. */
static void alone(const struct kind *kind, double level, struct ana_paired *e)
{
    e->method = kind->one_outlet;
    e->ci = newcombe(kind, e, ana_z_of_level(level));
}

/* What k is the largest of: t and the root of c for each error of outlets, z and the root of f. */
struct factor {
    double root, se, df, k; /* root of c or f; se and df NaN of f */
    const char *method;
};

static size_t factors_of(const struct kind *kind, const struct ana_cluster_pair *cluster, size_t g, enum sides sides,
                         double level, const struct ana_paired *e, struct factor *factor)
{
    struct error error[ERRORS_MAX];
    double apart = variance(kind, e->a) / e->n_a + variance(kind, e->b) / e->n_b;
    size_t n = errors_of(cluster, g, error);
    for (size_t i = 0; i < n; i++) {
        double root = apart > 0 ? sqrt(error[i].se * error[i].se / apart) : 1, df = error[i].df;
        factor[i] = (struct factor){root, error[i].se, df, ana_t_of_level(level, df) * root,
                                    apart > 0 ? error[i].share : kind->no_variance};
    }
    if (n && sides != SAME_ARTICLES) {
        double root = sqrt(within(kind, cluster, g, e)), u = (double)NAN;
        factor[n++] =
            (struct factor){root, u, u, ana_z_of_level(level) * root, apart > 0 ? kind->not_wider : kind->no_variance};
    }
    return n;
}

static void paired(const struct kind *kind, const struct ana_cluster_pair *cluster, size_t g, enum sides sides,
                   double level, struct ana_paired *out)
{
    struct factor factor[ERRORS_MAX + 1], widest = {.k = 0};
    (void)gsl_set_error_handler_off();
    if (!sum_up(cluster, g, sides, out)) {
        if (sides == SAME_PRESS && out->g_a == 1 && out->g_b == 1 && out->g_both == 1)
            alone(kind, level, out);
        return;
    }
    out->method = TD_METHOD_NO_VARIATION;
    size_t n = factors_of(kind, cluster, g, sides, level, out, factor);
    for (size_t i = 0; i < n; i++)
        if (factor[i].k > widest.k)
            widest = factor[i];
    if (!(widest.k > 0) || !isfinite(widest.k))
        return;
    double at = reach(kind, out), by_outlets = -1;
    out->method = widest.method;
    out->ci = newcombe(kind, out, widest.k);
    for (size_t i = 0; i < n; i++) {
        if (factor[i].root > 0)
            larger_p(out, at / factor[i].root, factor[i].df);
        if (isnan(factor[i].df) || !(factor[i].k > by_outlets))
            continue;
        by_outlets = factor[i].k;
        out->se = factor[i].se;
        out->df = factor[i].df;
    }
}

void ana_paired_share(const struct ana_cluster_pair *cluster, size_t g, double level, struct ana_paired *out)
{
    paired(&share_kind, cluster, g, SAME_PRESS, level, out);
}

void ana_paired_rate(const struct ana_cluster_pair *cluster, size_t g, double level, struct ana_paired *out)
{
    paired(&rate_kind, cluster, g, SAME_PRESS, level, out);
}

void ana_paired_sides_share(const struct ana_cluster_pair *cluster, size_t g, bool same_articles, double level,
                            struct ana_paired *out)
{
    paired(&share_kind, cluster, g, same_articles ? SAME_ARTICLES : ANY_OUTLETS, level, out);
}
