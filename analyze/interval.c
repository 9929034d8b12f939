#include "interval.h"

#include <math.h>
#include <stdlib.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_rng.h>
#include <gsl/gsl_statistics_double.h>

#include "schema.h"

static bool level_ok(double level)
{
    return level > 0 && level < 1;
}

double ana_z_of_level(double level)
{
    return gsl_cdf_ugaussian_Pinv(0.5 + level / 2);
}

static bool equal(double a, double b)
{
    return !(a < b) && !(a > b);
}

/* GSL looks for the quantile step by step, and most questions have few whole df and one level: answers are kept. */
double ana_t_of_level(double level, double df)
{
    enum { KEPT = 512 };
    static _Thread_local struct {
        double level, df, t;
    } kept[KEPT];
    if (!(df >= 1 && df < KEPT) || !(level > 0))
        return gsl_cdf_tdist_Pinv(0.5 + level / 2, df);
    size_t i = (size_t)df;
    if (!equal(kept[i].level, level) || !equal(kept[i].df, df)) {
        kept[i].t = gsl_cdf_tdist_Pinv(0.5 + level / 2, df);
        kept[i].level = level;
        kept[i].df = df;
    }
    return kept[i].t;
}

bool ana_wilson(uint64_t x, uint64_t n, double level, struct ana_interval *out)
{
    if (n == 0 || x > n || !level_ok(level))
        return false;
    double z = ana_z_of_level(level), m = (double)n, p = (double)x / m, zz = z * z / m;
    double centre = p + zz / 2, half = sqrt(p * (1 - p) * zz + zz * zz / 4);
    /* At the ends the limit is exactly 0 or 1, which rounding would miss. */
    out->lo = x == 0 ? 0 : fmax(0, (centre - half) / (1 + zz));
    out->hi = x == n ? 1 : fmin(1, (centre + half) / (1 + zz));
    return true;
}

double ana_gamma_quantile(double tail, bool upper, double shape)
{
    enum { GSL_UP_TO = 5000 };
    if (!(shape > 0))
        return 0;
    if (shape > GSL_UP_TO) {
        double z = upper ? gsl_cdf_ugaussian_Qinv(tail) : gsl_cdf_ugaussian_Pinv(tail);
        double cube = 1 - 1 / (9 * shape) + z / (3 * sqrt(shape));
        return shape * cube * cube * cube;
    }
    (void)gsl_set_error_handler_off();
    double q = upper ? gsl_cdf_gamma_Qinv(tail, shape, 1) : gsl_cdf_gamma_Pinv(tail, shape, 1);
    return !isfinite(q) && shape < 1 && !upper ? 0 : q;
}

bool ana_garwood_of(double x, double level, struct ana_interval *out)
{
    if (!level_ok(level) || !(x >= 0))
        return false;
    double a = (1 - level) / 2, lo = ana_gamma_quantile(a, false, x), hi = ana_gamma_quantile(a, true, x + 1);
    if (!isfinite(lo) || !isfinite(hi))
        return false;
    *out = (struct ana_interval){lo, hi};
    return true;
}

bool ana_garwood(uint64_t x, double level, struct ana_interval *out)
{
    return ana_garwood_of((double)x, level, out);
}

static bool mean_of(const struct ana_cluster *c, size_t g, double *n, double *mean)
{
    double sum = 0;
    *n = 0;
    for (size_t i = 0; i < g; i++) {
        *n += c[i].n;
        sum += c[i].sum;
    }
    if (!(*n > 0))
        return false;
    *mean = sum / *n;
    return true;
}

static bool t_interval(struct ana_mean *m, double level)
{
    double t = ana_t_of_level(level, m->df);
    if (!isfinite(t) || !isfinite(m->se))
        return false;
    m->ci = (struct ana_interval){m->mean - t * m->se, m->mean + t * m->se};
    return true;
}

bool ana_cr1(const struct ana_cluster *cluster, size_t g, double level, struct ana_mean *out)
{
    struct ana_mean m = {0};
    double n, ss = 0;
    if (g < 2 || !level_ok(level) || !mean_of(cluster, g, &n, &m.mean))
        return false;
    for (size_t i = 0; i < g; i++) {
        double d = cluster[i].sum - cluster[i].n * m.mean;
        ss += d * d;
    }
    m.df = (double)g - 1;
    m.se = sqrt((double)g / m.df * ss) / n;
    if (!t_interval(&m, level))
        return false;
    *out = m;
    return true;
}

/* The items of a mean. two: the rule for two clusters, CR3, else CR2. */
struct side {
    double n, mean, g;
    bool two;
};

/* What one cluster adds to the error of its side's mean, corrected; its share u of the items, and u / sqrt(1 - u). */
struct pull {
    double score, u, a;
};

/* False when the cluster holds all items: as good as one cluster. */
static bool pull_of(const struct side *s, const struct ana_cluster *c, struct pull *p)
{
    *p = (struct pull){0, 0, 0};
    if (!(c->n > 0))
        return true;
    p->u = c->n / s->n;
    double rest = 1 - p->u, root = sqrt(rest), e = (c->sum - c->n * s->mean) / s->n;
    if (!(rest > 0))
        return false;
    p->score = s->two ? e / rest * sqrt((s->g - 1) / s->g) : e / root;
    p->a = p->u / root;
    return true;
}

static bool side_of(const struct ana_cluster *c, size_t g, bool two, struct side *s)
{
    *s = (struct side){.g = (double)g, .two = two};
    return g >= 2 && mean_of(c, g, &s->n, &s->mean);
}

bool ana_cr3(const struct ana_cluster *cluster, size_t g, double level, struct ana_mean *out)
{
    struct side s;
    double ss = 0;
    if (!level_ok(level) || !side_of(cluster, g, true, &s))
        return false;
    for (size_t i = 0; i < g; i++) {
        struct pull p;
        if (!pull_of(&s, &cluster[i], &p))
            return false;
        ss += p.score * p.score;
    }
    struct ana_mean m = {.mean = s.mean, .se = sqrt(ss), .df = s.g - 1};
    if (!t_interval(&m, level))
        return false;
    *out = m;
    return true;
}

bool ana_cr2(const struct ana_cluster *cluster, size_t g, double level, struct ana_mean *out)
{
    struct side s;
    double ss = 0, uu = 0, a2 = 0, a4 = 0;
    if (!level_ok(level) || !side_of(cluster, g, false, &s))
        return false;
    for (size_t i = 0; i < g; i++) {
        struct pull p;
        if (!pull_of(&s, &cluster[i], &p))
            return false;
        ss += p.score * p.score;
        uu += p.u * p.u;
        a2 += p.a * p.a;
        a4 += p.a * p.a * p.a * p.a;
    }
    /* Between 1 and g-1; a giant beside dust can come out a rounding below 1. */
    struct ana_mean m = {.mean = s.mean, .se = sqrt(ss), .df = fmax(1, 1 / (uu + a2 * a2 - a4))};
    if (!t_interval(&m, level))
        return false;
    *out = m;
    return true;
}

/* Of independent items of one variance: products of the residual makers' rows, summed over pairs of clusters. */
struct trace {
    double own, a2, a4, b2, b4, ab, ab2;
};

static void trace_add(struct trace *t, const struct pull *a, const struct pull *b, double n_a, double n_b)
{
    double own = a->u / n_a + b->u / n_b, aa = a->a * a->a, bb = b->a * b->a;
    t->own += own * own;
    t->a2 += aa;
    t->a4 += aa * aa;
    t->b2 += bb;
    t->b4 += bb * bb;
    t->ab += a->a * b->a;
    t->ab2 += aa * bb;
}

/* Satterthwaite's degrees of freedom: (trace)^2 over the sum of squares of the matrix; at least 1 but for rounding. */
static double trace_df(const struct trace *t, double n_a, double n_b)
{
    double sum = 1 / n_a + 1 / n_b;
    double off = (t->a2 * t->a2 - t->a4) / (n_a * n_a) + (t->b2 * t->b2 - t->b4) / (n_b * n_b) +
                 2 * (t->ab * t->ab - t->ab2) / (n_a * n_b);
    return fmax(1, sum * sum / (t->own + off));
}

static bool sides_of(const struct ana_cluster_pair *c, size_t g, struct side *a, struct side *b)
{
    double sum_a = 0, sum_b = 0;
    *a = *b = (struct side){.n = 0};
    for (size_t i = 0; i < g; i++) {
        a->n += c[i].a.n;
        a->g += c[i].a.n > 0;
        sum_a += c[i].a.sum;
        b->n += c[i].b.n;
        b->g += c[i].b.n > 0;
        sum_b += c[i].b.sum;
    }
    if (a->g < 2 || b->g < 2)
        return false;
    a->mean = sum_a / a->n;
    b->mean = sum_b / b->n;
    a->two = a->g < 3;
    b->two = b->g < 3;
    return true;
}

bool ana_clustered_pair(const struct ana_cluster_pair *cluster, size_t g, struct ana_mean *out, const char **method)
{
    struct side a, b;
    struct trace t = {.own = 0};
    double ss = 0;
    if (!sides_of(cluster, g, &a, &b))
        return false;
    for (size_t i = 0; i < g; i++) {
        struct pull x, y;
        if (!pull_of(&a, &cluster[i].a, &x) || !pull_of(&b, &cluster[i].b, &y))
            return false;
        ss += (x.score - y.score) * (x.score - y.score);
        trace_add(&t, &x, &y, a.n, b.n);
    }
    *method = a.two || b.two ? TD_METHOD_CR3 : TD_METHOD_CR2;
    *out = (struct ana_mean){.mean = a.mean - b.mean, .se = sqrt(ss), .df = trace_df(&t, a.n, b.n)};
    return true;
}

bool ana_clustered_mean(const struct ana_cluster *cluster, size_t g, double level, struct ana_mean *out,
                        const char **method)
{
    *method = g == 2 ? TD_METHOD_CR3 : TD_METHOD_CR2;
    return g == 2 ? ana_cr3(cluster, g, level, out) : ana_cr2(cluster, g, level, out);
}

/* Sum over clusters of (sum of deviations in it)^2, with the factor G/(G-1) of the clusters that have items. */
static double meat(const double *deviation, const uint32_t *of, size_t n, double *room, size_t n_clusters, size_t *used)
{
    double ss = 0;
    for (size_t k = 0; k < n_clusters; k++)
        room[k] = 0;
    bool *seen = calloc(n_clusters + 1, sizeof *seen);
    if (!seen)
        return (double)NAN;
    for (size_t i = 0; i < n; i++) {
        room[of[i]] += deviation[i];
        seen[of[i]] = true;
    }
    *used = 0;
    for (size_t k = 0; k < n_clusters; k++) {
        ss += room[k] * room[k];
        *used += seen[k];
    }
    free(seen);
    return *used > 1 ? ss * (double)*used / ((double)*used - 1) : (double)NAN;
}

struct pair {
    uint32_t a, b;
    double deviation;
};

static int cmp_pair(const void *pa, const void *pb)
{
    const struct pair *a = pa, *b = pb;
    if (a->a != b->a)
        return a->a < b->a ? -1 : 1;
    if (a->b != b->b)
        return a->b < b->b ? -1 : 1;
    return (a->deviation > b->deviation) - (a->deviation < b->deviation);
}

/* The same for the clusters of both kinds at once. */
static double meat_both(struct pair *pair, size_t n)
{
    double ss = 0, sum = 0;
    size_t used = 0;
    qsort(pair, n, sizeof *pair, cmp_pair);
    for (size_t i = 0; i < n; i++) {
        sum += pair[i].deviation;
        if (i + 1 < n && pair[i + 1].a == pair[i].a && pair[i + 1].b == pair[i].b)
            continue;
        ss += sum * sum;
        sum = 0;
        used++;
    }
    return used > 1 ? ss * (double)used / ((double)used - 1) : (double)NAN;
}

bool ana_cr1_two_way(const double *value, const uint32_t *a, const uint32_t *b, size_t n, size_t n_a, size_t n_b,
                     double level, struct ana_mean *out)
{
    if (n < 2 || n_a < 2 || n_b < 2 || !level_ok(level))
        return false;
    double *deviation = malloc(n * sizeof *deviation), *room = malloc((n_a > n_b ? n_a : n_b) * sizeof *room);
    struct pair *pair = malloc(n * sizeof *pair);
    bool ok = deviation && room && pair;
    if (ok) {
        struct ana_mean m = {0};
        size_t used_a = 0, used_b = 0;
        for (size_t i = 0; i < n; i++)
            m.mean += value[i];
        m.mean /= (double)n;
        for (size_t i = 0; i < n; i++) {
            deviation[i] = value[i] - m.mean;
            pair[i] = (struct pair){a[i], b[i], deviation[i]};
        }
        double v = meat(deviation, a, n, room, n_a, &used_a) + meat(deviation, b, n, room, n_b, &used_b);
        v -= meat_both(pair, n);
        ok = isfinite(v) && v > 0;
        if (ok) {
            m.se = sqrt(v) / (double)n;
            m.df = (double)(used_a < used_b ? used_a : used_b) - 1;
            ok = t_interval(&m, level);
        }
        if (ok)
            *out = m;
    }
    free(deviation);
    free(room);
    free(pair);
    return ok;
}

struct ana_boot {
    gsl_rng *rng;
    double draw[ANA_BOOT_DRAWS];
};

struct ana_boot *ana_boot_new(void)
{
    (void)gsl_set_error_handler_off();
    struct ana_boot *b = malloc(sizeof *b);
    if (!b)
        return NULL;
    b->rng = gsl_rng_alloc(gsl_rng_mt19937);
    if (!b->rng) {
        free(b);
        return NULL;
    }
    return b;
}

void ana_boot_free(struct ana_boot *b)
{
    if (!b)
        return;
    gsl_rng_free(b->rng);
    free(b);
}

/* Type 7 quantile by selection: sorting all draws would cost more than drawing them. Reorders v. */
static double quantile(double *v, size_t n, double p)
{
    double h = (double)(n - 1) * p;
    size_t k = (size_t)h;
    double low = gsl_stats_select(v, 1, n, k), frac = h - (double)k;
    if (k + 1 >= n || !(frac > 0))
        return low;
    double high = gsl_stats_select(v, 1, n, k + 1);
    return low + frac * (high - low);
}

bool ana_cluster_bootstrap(struct ana_boot *b, const struct ana_cluster *cluster, size_t g, uint64_t seed, double level,
                           struct ana_mean *out)
{
    struct ana_mean m = {0};
    double n;
    if (g < 2 || g > UINT32_MAX || !level_ok(level) || !mean_of(cluster, g, &n, &m.mean))
        return false;
    /* mt19937 takes 32 bits of seed and reads 0 as its default, 4357. */
    gsl_rng_set(b->rng, (unsigned long)((seed ^ (seed >> 32)) & 0xffffffffU));
    for (size_t k = 0; k < ANA_BOOT_DRAWS; k++) {
        double sum = 0, items = 0;
        do { /* a draw without items has no mean: draw again */
            sum = items = 0;
            for (size_t i = 0; i < g; i++) {
                size_t pick = (size_t)(((uint64_t)gsl_rng_get(b->rng) * g) >> 32);
                sum += cluster[pick].sum;
                items += cluster[pick].n;
            }
        } while (!(items > 0));
        b->draw[k] = sum / items;
    }
    m.df = (double)g - 1;
    m.se = gsl_stats_sd(b->draw, 1, ANA_BOOT_DRAWS);
    m.ci.lo = quantile(b->draw, ANA_BOOT_DRAWS, (1 - level) / 2);
    m.ci.hi = quantile(b->draw, ANA_BOOT_DRAWS, (1 + level) / 2);
    *out = m;
    return true;
}

double ana_kish(const double *weight, size_t n)
{
    double sum = 0, squares = 0;
    for (size_t i = 0; i < n; i++) {
        sum += weight[i];
        squares += weight[i] * weight[i];
    }
    return squares > 0 ? sum * sum / squares : 0;
}

double ana_n_eff(double n, double sum_sq_sizes, double rho)
{
    if (!(n > 0))
        return 0;
    double deff = 1 + (sum_sq_sizes / n - 1) * rho;
    return deff > 1 ? n / deff : n;
}

double ana_n_eff_weighted(double sum, double sum_sq, double sum_sq_sizes, double rho)
{
    return sum_sq > 0 ? ana_n_eff(sum * sum / sum_sq, sum_sq_sizes / sum_sq * (sum * sum / sum_sq), rho) : 0;
}

void ana_icc_cluster(struct ana_icc *icc, double n, double sum, double sumsq)
{
    if (!(n > 0))
        return;
    double ss = sumsq - sum * sum / n;
    icc->ss_within += ss > 0 ? ss : 0;
    icc->df_within += n - 1;
}

void ana_icc_group(struct ana_icc *icc, double n, double sum, double sum_sq_over_n, double sum_sq_sizes,
                   size_t clusters)
{
    if (!(n > 0) || clusters == 0)
        return;
    double ss = sum_sq_over_n - sum * sum / n;
    icc->ss_between += ss > 0 ? ss : 0;
    icc->df_between += (double)clusters - 1;
    icc->size += n - sum_sq_sizes / n;
}

bool ana_icc_rho(const struct ana_icc *icc, double *rho)
{
    if (!(icc->df_between > 0) || !(icc->df_within > 0))
        return false;
    double msb = icc->ss_between / icc->df_between, msw = icc->ss_within / icc->df_within;
    double n0 = icc->size / icc->df_between, below = msb + (n0 - 1) * msw;
    if (!(below > 0)) {
        *rho = 0;
        return true;
    }
    double r = (msb - msw) / below;
    *rho = r < 0 ? 0 : r > 1 ? 1 : r;
    return true;
}
