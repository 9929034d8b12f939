#include "contrast.h"

#include <math.h>
#include <stdlib.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_rng.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>

#include "trend.h"

/* t, p and interval from estimate, se and df. */
static bool finish(struct ana_difference *d, double level)
{
    if (!(d->se > 0) || !(d->df > 0) || !(level > 0 && level < 1))
        return false;
    d->t = d->estimate / d->se;
    d->p = fmin(1, 2 * gsl_cdf_tdist_Q(fabs(d->t), d->df));
    double half = ana_t_of_level(level, d->df) * d->se;
    d->ci = (struct ana_interval){d->estimate - half, d->estimate + half};
    return isfinite(d->p) && isfinite(half);
}

static double satterthwaite(double v_a, double df_a, double v_b, double df_b)
{
    return (v_a + v_b) * (v_a + v_b) / (v_a * v_a / df_a + v_b * v_b / df_b);
}

bool ana_difference_from(double estimate, double se, double df, double level, struct ana_difference *out)
{
    struct ana_difference d = {.estimate = estimate, .se = se, .df = df};
    (void)gsl_set_error_handler_off();
    if (!finish(&d, level))
        return false;
    *out = d;
    return true;
}

bool ana_welch(const double *a, size_t n_a, const double *b, size_t n_b, double level, struct ana_difference *out)
{
    if (n_a < 2 || n_b < 2)
        return false;
    (void)gsl_set_error_handler_off();
    double v_a = gsl_stats_variance(a, 1, n_a) / (double)n_a, v_b = gsl_stats_variance(b, 1, n_b) / (double)n_b;
    struct ana_difference d = {.estimate = gsl_stats_mean(a, 1, n_a) - gsl_stats_mean(b, 1, n_b),
                               .se = sqrt(v_a + v_b)};
    if (!(d.se > 0))
        return false;
    d.df = satterthwaite(v_a, (double)n_a - 1, v_b, (double)n_b - 1);
    if (!finish(&d, level))
        return false;
    *out = d;
    return true;
}

/* One side's totals, over the outlets that have items in it. */
struct side {
    double n, sum, g;
};

static void side_add(struct side *s, const struct ana_cluster *c)
{
    s->n += c->n;
    s->sum += c->sum;
    s->g += c->n > 0;
}

/* How the side's mean moves when the cluster is left out; 0 when it has none there. */
static double left_out(const struct side *s, const struct ana_cluster *c)
{
    return c->n > 0 ? (c->n * s->sum / s->n - c->sum) / (s->n - c->n) : 0;
}

bool ana_jackknife_pair(const struct ana_cluster_pair *cluster, size_t g, struct ana_mean *out)
{
    struct side a = {0}, b = {0};
    double v_a = 0, v_b = 0, both = 0;
    bool shared = false;
    for (size_t i = 0; i < g; i++) {
        side_add(&a, &cluster[i].a);
        side_add(&b, &cluster[i].b);
        shared |= cluster[i].a.n > 0 && cluster[i].b.n > 0;
    }
    if (a.g < 2 || b.g < 2)
        return false;
    for (size_t i = 0; i < g; i++) {
        double d_a = left_out(&a, &cluster[i].a), d_b = left_out(&b, &cluster[i].b);
        v_a += d_a * d_a;
        v_b += d_b * d_b;
        both += d_a * d_b;
    }
    double f_a = (a.g - 1) / a.g, f_b = (b.g - 1) / b.g;
    v_a *= f_a;
    v_b *= f_b;
    double v = v_a + v_b - 2 * sqrt(f_a * f_b) * both;
    if (!(v > 1e-18))
        return false;
    double df = shared ? fmin(a.g, b.g) - 1 : satterthwaite(v_a, a.g - 1, v_b, b.g - 1);
    *out = (struct ana_mean){.mean = a.sum / a.n - b.sum / b.n, .se = sqrt(v), .df = df};
    return true;
}

bool ana_clustered_difference(const struct ana_cluster_pair *cluster, size_t g, double level,
                              struct ana_difference *out)
{
    struct ana_mean m;
    return ana_jackknife_pair(cluster, g, &m) && ana_difference_from(m.mean, m.se, m.df, level, out);
}

bool ana_newcombe(uint64_t x_a, uint64_t n_a, uint64_t x_b, uint64_t n_b, double level, struct ana_difference *out)
{
    struct ana_interval a, b;
    if (!ana_wilson(x_a, n_a, level, &a) || !ana_wilson(x_b, n_b, level, &b))
        return false;
    double p = (double)x_a / (double)n_a, q = (double)x_b / (double)n_b, nan = (double)NAN;
    struct ana_difference d = {.estimate = p - q, .se = nan, .t = nan, .df = nan, .p = nan};
    d.ci.lo = d.estimate - hypot(p - a.lo, b.hi - q);
    d.ci.hi = d.estimate + hypot(a.hi - p, q - b.lo);
    *out = d;
    return true;
}

bool ana_mann_whitney(const double *a, size_t n_a, const double *b, size_t n_b, struct ana_mann_whitney *out)
{
    size_t n = n_a + n_b;
    if (n_a == 0 || n_b == 0)
        return false;
    double *v = calloc(n, sizeof *v), rank_sum = 0, ties = 0, m = (double)n, na = (double)n_a, nb = (double)n_b;
    size_t *order = malloc(n * sizeof *order);
    bool ok = v && order;
    if (ok) {
        for (size_t i = 0; i < n; i++)
            v[i] = i < n_a ? a[i] : b[i - n_a];
        gsl_sort_index(order, v, 1, n);
        for (size_t i = 0, j; i < n; i = j) {
            for (j = i + 1; j < n && !(v[order[j]] > v[order[i]]);)
                j++;
            double t = (double)(j - i);
            ties += t * t * t - t;
            for (size_t k = i; k < j; k++)
                rank_sum += order[k] < n_a ? (double)(i + j - 1) / 2 + 1 : 0;
        }
        double var = na * nb / 12 * (m + 1 - ties / (m * (m - 1)));
        struct ana_mann_whitney r = {.u = rank_sum - na * (na + 1) / 2};
        double d = r.u - na * nb / 2;
        ok = var > 0;
        if (ok) {
            r.z = (d - (d > 0 ? 0.5 : d < 0 ? -0.5 : 0)) / sqrt(var);
            r.p = fmin(1, 2 * gsl_cdf_ugaussian_Q(fabs(r.z)));
            *out = r;
        }
    }
    free(v);
    free(order);
    return ok;
}

/* Number of ways, or more than the limit. */
static size_t ways(size_t n, size_t k)
{
    size_t c = 1;
    k = k < n - k ? k : n - k;
    for (size_t i = 1; i <= k && c <= ANA_PERMUTE_EXACT; i++)
        c = c * (n - k + i) / i;
    return c;
}

/* |difference of means| with the clusters named by pick in the first group. */
static double distance(const struct ana_cluster *all, const size_t *pick, size_t g_a, const struct ana_cluster *total)
{
    double n = 0, sum = 0;
    for (size_t i = 0; i < g_a; i++) {
        n += all[pick[i]].n;
        sum += all[pick[i]].sum;
    }
    if (!(n > 0) || !(total->n - n > 0))
        return 0;
    return fabs(sum / n - (total->sum - sum) / (total->n - n));
}

static bool next_choice(size_t *pick, size_t k, size_t n)
{
    for (size_t i = k; i-- > 0;) {
        if (pick[i] < n - k + i) {
            pick[i]++;
            for (size_t j = i + 1; j < k; j++)
                pick[j] = pick[j - 1] + 1;
            return true;
        }
    }
    return false;
}

static bool permute(const struct ana_cluster *all, size_t g, size_t g_a, const struct ana_cluster *total, uint64_t seed,
                    size_t *pick, double *p)
{
    for (size_t i = 0; i < g; i++)
        pick[i] = i;
    /* Ties of the observed split with itself in another order must count, whatever the rounding. */
    double seen = distance(all, pick, g_a, total) * (1 - 1e-9) - 1e-15;
    size_t as_large = 0, n = 0;
    if (ways(g, g_a) <= ANA_PERMUTE_EXACT) {
        do {
            as_large += distance(all, pick, g_a, total) >= seen;
            n++;
        } while (next_choice(pick, g_a, g));
        *p = (double)as_large / (double)n;
        return true;
    }
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    if (!rng)
        return false;
    gsl_rng_set(rng, (unsigned long)((seed ^ (seed >> 32)) & 0xffffffffU));
    for (; n < ANA_PERMUTE_DRAWS; n++) {
        for (size_t i = 0; i < g_a; i++) {
            size_t j = i + (size_t)(((uint64_t)gsl_rng_get(rng) * (g - i)) >> 32), t = pick[i];
            pick[i] = pick[j];
            pick[j] = t;
        }
        as_large += distance(all, pick, g_a, total) >= seen;
    }
    gsl_rng_free(rng);
    *p = (1 + (double)as_large) / (1 + (double)n);
    return true;
}

bool ana_cluster_permutation(const struct ana_cluster *a, size_t g_a, const struct ana_cluster *b, size_t g_b,
                             uint64_t seed, double *p)
{
    size_t g = g_a + g_b;
    if (g_a == 0 || g_b == 0 || g > UINT32_MAX)
        return false;
    (void)gsl_set_error_handler_off();
    struct ana_cluster *all = malloc(g * sizeof *all), total = {0};
    size_t *pick = calloc(g, sizeof *pick);
    bool ok = all && pick;
    for (size_t i = 0; ok && i < g; i++) {
        all[i] = i < g_a ? a[i] : b[i - g_a];
        total.n += all[i].n;
        total.sum += all[i].sum;
    }
    ok = ok && permute(all, g, g_a, &total, seed, pick, p);
    free(all);
    free(pick);
    return ok;
}

/* |difference of means| with the clusters of the bits swapped; bit k is the k-th cluster that has both sides. */
static double swapped(const struct ana_cluster_pair *cluster, size_t g, const unsigned char *swap)
{
    struct ana_cluster a = {0}, b = {0};
    for (size_t i = 0; i < g; i++) {
        const struct ana_cluster *x = swap[i] ? &cluster[i].b : &cluster[i].a;
        const struct ana_cluster *y = swap[i] ? &cluster[i].a : &cluster[i].b;
        a.n += x->n;
        a.sum += x->sum;
        b.n += y->n;
        b.sum += y->sum;
    }
    return a.n > 0 && b.n > 0 ? fabs(a.sum / a.n - b.sum / b.n) : 0;
}

/* The next of the 2^k ways over the clusters with both sides: binary counting. False when it is back at none. */
static bool next_swap(const struct ana_cluster_pair *cluster, size_t g, unsigned char *swap)
{
    for (size_t i = 0; i < g; i++) {
        if (!(cluster[i].a.n > 0 && cluster[i].b.n > 0))
            continue;
        swap[i] = !swap[i];
        if (swap[i])
            return true;
    }
    return false;
}

bool ana_cluster_swap(const struct ana_cluster_pair *cluster, size_t g, uint64_t seed, double *p)
{
    size_t both = 0, n = 0, as_large = 0;
    double n_a = 0, n_b = 0;
    for (size_t i = 0; i < g; i++) {
        both += cluster[i].a.n > 0 && cluster[i].b.n > 0;
        n_a += cluster[i].a.n;
        n_b += cluster[i].b.n;
    }
    unsigned char *swap = both >= 2 && n_a > 0 && n_b > 0 ? calloc(g, 1) : NULL;
    if (!swap)
        return false;
    double seen = swapped(cluster, g, swap) * (1 - 1e-9) - 1e-15;
    if (both <= ANA_SWAP_EXACT) {
        do {
            as_large += swapped(cluster, g, swap) >= seen;
            n++;
        } while (next_swap(cluster, g, swap));
        *p = (double)as_large / (double)n;
        free(swap);
        return true;
    }
    (void)gsl_set_error_handler_off();
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    if (rng)
        gsl_rng_set(rng, (unsigned long)((seed ^ (seed >> 32)) & 0xffffffffU));
    for (; rng && n < ANA_PERMUTE_DRAWS; n++) {
        for (size_t i = 0; i < g; i++)
            swap[i] = cluster[i].a.n > 0 && cluster[i].b.n > 0 && gsl_rng_get(rng) >> 31;
        as_large += swapped(cluster, g, swap) >= seen;
    }
    bool ok = rng != NULL;
    if (rng)
        gsl_rng_free(rng);
    free(swap);
    if (ok)
        *p = (1 + (double)as_large) / (1 + (double)n);
    return ok;
}

bool ana_weekly_difference(const double *d, size_t n, double level, struct ana_difference *out)
{
    struct ana_slope nw;
    double r, k = (double)n;
    if (n < ANA_TREND_MIN || !ana_newey_west_mean(d, n, ana_newey_west_lag(n), level, &nw))
        return false;
    double mean = nw.slope, ss = 0;
    for (size_t i = 0; i < n; i++)
        ss += (d[i] - mean) * (d[i] - mean);
    double plain = ss / (k - 1) / k * (ana_autocorrelation(d, n, 1, &r) ? ana_ar1_factor(r, n, 1, 3) : 1);
    return ana_difference_from(mean, sqrt(fmax(plain, nw.se * nw.se)), k - 1, level, out);
}
