#include "lag.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_rng.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>

#include "trend.h"

bool ana_lag_correlation(const double *x, const double *y, size_t n, int lag, double *r)
{
    size_t k = (size_t)abs(lag);
    if (n < 3 || k + 2 > n)
        return false;
    double mx = gsl_stats_mean(x, 1, n), my = gsl_stats_mean(y, 1, n), vx = 0, vy = 0, sum = 0;
    for (size_t t = 0; t < n; t++) {
        vx += (x[t] - mx) * (x[t] - mx);
        vy += (y[t] - my) * (y[t] - my);
    }
    if (!(vx > 0) || !(vy > 0))
        return false;
    for (size_t t = 0; t + k < n; t++)
        sum += (x[lag < 0 ? t + k : t] - mx) * (y[lag < 0 ? t : t + k] - my);
    *r = sum / sqrt(vx * vy);
    return true;
}

bool ana_spearman(const double *x, const double *y, size_t n, double *rho)
{
    double *rank = malloc((2 * n + 1) * sizeof *rank);
    bool ok = n >= 3 && rank && ana_ranks(x, n, rank) && ana_ranks(y, n, rank + n) &&
              ana_lag_correlation(rank, rank + n, n, 0, rho);
    free(rank);
    return ok;
}

/* One step of Levinson & Durbin: a[0..k-1] to order k + 1, the error variance along with it. */
static void levinson(const double *rho, size_t k, double *a, double *v)
{
    double top = rho[k + 1], b[ANA_AR_MAX];
    for (size_t j = 0; j < k; j++)
        top -= a[j] * rho[k - j];
    double reflection = top / *v;
    for (size_t j = 0; j < k; j++)
        b[j] = a[j] - reflection * a[k - 1 - j];
    for (size_t j = 0; j < k; j++)
        a[j] = b[j];
    a[k] = reflection;
    *v *= 1 - reflection * reflection;
}

bool ana_ar_fit(const double *y, size_t n, size_t order_max, double a[ANA_AR_MAX], size_t *order, double *residual)
{
    double rho[ANA_AR_MAX + 1] = {1}, trial[ANA_AR_MAX] = {0}, v = 1, best = 0;
    if (n < 4 || order_max > ANA_AR_MAX || order_max + 2 > n)
        return false;
    for (size_t k = 1; k <= order_max; k++)
        if (!ana_autocorrelation(y, n, k, &rho[k]))
            return false;
    if (!(gsl_stats_tss(y, 1, n) > 0))
        return false;
    *order = 0;
    for (size_t k = 0; k < order_max && v > 1e-12; k++) {
        levinson(rho, k, trial, &v);
        double aic = v > 0 ? (double)n * log(v) + 2 * (double)(k + 1) : INFINITY;
        if (aic < best) {
            best = aic;
            *order = k + 1;
            memcpy(a, trial, sizeof trial);
        }
    }
    double mean = gsl_stats_mean(y, 1, n);
    for (size_t t = *order; residual && t < n; t++) {
        double e = y[t] - mean;
        for (size_t j = 0; j < *order; j++)
            e -= a[j] * (y[t - 1 - j] - mean);
        residual[t - *order] = e;
    }
    return true;
}

bool ana_pairs_effective(const double *x, const double *y, size_t n, double *n_eff)
{
    double m = (double)n, sum = 1 / m;
    if (n < 3)
        return false;
    for (size_t j = 1; j <= n / 5; j++) {
        double rx, ry;
        if (!ana_autocorrelation(x, n, j, &rx) || !ana_autocorrelation(y, n, j, &ry))
            return false;
        sum += 2 / m * (m - (double)j) / m * rx * ry;
    }
    *n_eff = sum > 1 / m ? fmax(2, 1 / sum) : m;
    return true;
}

size_t ana_block_length(size_t n)
{
    size_t b = (size_t)ceil(cbrt((double)n) - 1e-9);
    return b < 2 ? 2 : b;
}

/*
 * Four draws side by side: a lane of a vector is a draw, and does what that draw alone would do in the same order, so
 * that the width changes nothing in the figures. GNU C's vectors are elementwise by definition, and products are not
 * fused with sums.
 */
enum { SIDE_BY_SIDE = 4 };
typedef double draws __attribute__((vector_size(SIDE_BY_SIDE * sizeof(double)), aligned(sizeof(double)), may_alias));
#define INLINE static inline __attribute__((always_inline))

/* Percentiles of the correlation of pairs (u[i], v[i]) drawn in blocks; as ranks anew in each draw when by_rank. */
struct blocks {
    size_t n, length;
    bool by_rank;
    double (*starts)[SIDE_BY_SIDE]; /* per pair: blocks that begin here less those that are over, n + 1 */
    double (*times)[SIDE_BY_SIDE];  /* how often each pair was drawn */
    size_t *order[2];               /* by_rank: the pairs sorted by u and by v */
    bool *tied[2];                  /* by_rank: the one in this place of the order is as large as the one before it */
    const double *value[2];
    double (*rank[2])[SIDE_BY_SIDE]; /* by_rank: of the pairs in the draw */
    double draw[ANA_BLOCK_DRAWS];
};

/* What is left of one lane's draws for the correlation: sums of squares of u and v about their means, and of uv. */
struct spread {
    double u[SIDE_BY_SIDE], v[SIDE_BY_SIDE], uv[SIDE_BY_SIDE];
};

static void draw_blocks(struct blocks *b, gsl_rng *rng, size_t lane)
{
    for (size_t got = 0; got < b->n; got += b->length) {
        size_t at = (size_t)(((uint64_t)gsl_rng_get(rng) * (b->n - b->length + 1)) >> 32);
        size_t left = b->n - got, length = left < b->length ? left : b->length;
        b->starts[at][lane]++;
        b->starts[at + length][lane]--;
    }
}

/* Mid-ranks of the drawn pairs, from the order of all pairs: halves of whole numbers, and as such exact. */
INLINE void ranks_of_draws(struct blocks *b, int side)
{
    const size_t *order = b->order[side];
    draws below = {0, 0, 0, 0};
    for (size_t i = 0, j; i < b->n; i = j) {
        draws here = *(const draws *)b->times[order[i]];
        for (j = i + 1; j < b->n && b->tied[side][j]; j++)
            here += *(const draws *)b->times[order[j]];
        draws rank = below + (here + 1) * 0.5;
        for (size_t k = i; k < j; k++)
            *(draws *)b->rank[side][order[k]] = rank;
        below += here;
    }
}

/* What pair i is in the draws, through a pointer: how vectors are returned depends on the machine's flags. */
INLINE void take_pair(const struct blocks *b, bool by_rank, int side, size_t i, draws *to)
{
    draws zero = {0, 0, 0, 0};
    if (by_rank)
        *to = *(const draws *)b->rank[side][i];
    else
        *to = zero + b->value[side][i];
}

/* by_rank: known to the compiler, as is the width of the vectors. A pair that was not drawn adds 0 to every sum. */
INLINE void spread_of_draws(struct blocks *b, bool by_rank, struct spread *out)
{
    draws zero = {0, 0, 0, 0}, drawn = zero, n = zero + (double)b->n;
    draws mean_u = zero, mean_v = zero, uu = zero, vv = zero, uv = zero;
    for (size_t i = 0; i < b->n; i++) {
        drawn += *(const draws *)b->starts[i];
        *(draws *)b->times[i] = drawn;
    }
    for (int side = 0; side < 2 && by_rank; side++)
        ranks_of_draws(b, side);
    for (size_t i = 0; i < b->n; i++) {
        draws times = *(const draws *)b->times[i], u, v;
        take_pair(b, by_rank, 0, i, &u);
        take_pair(b, by_rank, 1, i, &v);
        mean_u += times * u / n;
        mean_v += times * v / n;
    }
    for (size_t i = 0; i < b->n; i++) {
        draws times = *(const draws *)b->times[i], u, v;
        take_pair(b, by_rank, 0, i, &u);
        take_pair(b, by_rank, 1, i, &v);
        u -= mean_u;
        v -= mean_v;
        draws wu = times * u;
        uu += wu * u;
        vv += times * v * v;
        uv += wu * v;
    }
    *(draws *)out->u = uu;
    *(draws *)out->v = vv;
    *(draws *)out->uv = uv;
}

static void spread_plain(struct blocks *b, struct spread *out)
{
    if (b->by_rank)
        spread_of_draws(b, true, out);
    else
        spread_of_draws(b, false, out);
}

#if defined(__x86_64__) && defined(__GNUC__)
__attribute__((target("avx2"))) static void spread_avx2(struct blocks *b, struct spread *out)
{
    if (b->by_rank)
        spread_of_draws(b, true, out);
    else
        spread_of_draws(b, false, out);
}

static bool wide(void)
{
    return __builtin_cpu_supports("avx2");
}
#else
#define spread_avx2 spread_plain
static bool wide(void)
{
    return false;
}
#endif

static bool correlation_of(const struct spread *s, size_t lane, double *r)
{
    if (!(s->u[lane] > 0) || !(s->v[lane] > 0))
        return false;
    *r = s->uv[lane] / sqrt(s->u[lane] * s->v[lane]);
    return isfinite(*r);
}

static bool draw_all(struct blocks *b, uint64_t seed, double level, struct ana_interval *ci)
{
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    size_t n = 0;
    if (!rng)
        return false;
    gsl_rng_set(rng, (unsigned long)((seed ^ (seed >> 32)) & 0xffffffffU));
    for (size_t k = 0; k < ANA_BLOCK_DRAWS; k += SIDE_BY_SIDE) {
        size_t lanes = ANA_BLOCK_DRAWS - k < SIDE_BY_SIDE ? ANA_BLOCK_DRAWS - k : SIDE_BY_SIDE;
        struct spread s = {.u = {0}};
        memset(b->starts, 0, (b->n + 1) * sizeof *b->starts);
        for (size_t lane = 0; lane < lanes; lane++)
            draw_blocks(b, rng, lane);
        (wide() ? spread_avx2 : spread_plain)(b, &s);
        for (size_t lane = 0; lane < lanes; lane++)
            n += correlation_of(&s, lane, &b->draw[n]);
    }
    gsl_rng_free(rng);
    if (2 * n <= ANA_BLOCK_DRAWS)
        return false;
    gsl_sort(b->draw, 1, n);
    ci->lo = gsl_stats_quantile_from_sorted_data(b->draw, 1, n, (1 - level) / 2);
    ci->hi = gsl_stats_quantile_from_sorted_data(b->draw, 1, n, (1 + level) / 2);
    return true;
}

static bool block_interval(const double *u, const double *v, size_t n, bool by_rank, uint64_t seed, double level,
                           struct ana_interval *ci)
{
    if (n < 8 || n > UINT32_MAX || !(level > 0 && level < 1))
        return false;
    struct blocks *b = malloc(sizeof *b);
    size_t *order = malloc(2 * n * sizeof *order);
    bool *tied = malloc(2 * n * sizeof *tied);
    double(*room)[SIDE_BY_SIDE] = malloc((4 * n + 1) * sizeof *room);
    bool ok = b && order && tied && room;
    if (ok) {
        *b = (struct blocks){.n = n,
                             .length = ana_block_length(n),
                             .by_rank = by_rank,
                             .times = room,
                             .rank = {room + n, room + 2 * n},
                             .starts = room + 3 * n,
                             .order = {order, order + n},
                             .tied = {tied, tied + n},
                             .value = {u, v}};
        for (int s = 0; s < 2 && by_rank; s++) {
            gsl_sort_index(b->order[s], b->value[s], 1, n);
            for (size_t i = 0; i < n; i++)
                b->tied[s][i] = i && !(b->value[s][b->order[s][i]] > b->value[s][b->order[s][i - 1]]);
        }
        ok = draw_all(b, seed, level, ci);
    }
    free(b);
    free(order);
    free(tied);
    free(room);
    return ok;
}

bool ana_together(const double *x, const double *y, size_t n, uint64_t seed, double level, struct ana_together *out)
{
    struct ana_together a = {0};
    (void)gsl_set_error_handler_off();
    double *rank = malloc((2 * n + 1) * sizeof *rank);
    bool ok = n >= 8 && rank && ana_ranks(x, n, rank) && ana_ranks(y, n, rank + n) &&
              ana_lag_correlation(rank, rank + n, n, 0, &a.rho) && ana_pairs_effective(rank, rank + n, n, &a.n_eff) &&
              block_interval(x, y, n, true, seed, level, &a.ci);
    free(rank);
    a.df = a.n_eff - 2;
    if (!ok || !(a.df > 1))
        return false;
    /* Series that go up and down in exactly the same order have no spread left. */
    double left = fmax(1 - a.rho * a.rho, 1e-12);
    a.t = a.rho * sqrt(a.df / left);
    a.p = fmin(1, 2 * gsl_cdf_tdist_Q(fabs(a.t), a.df));
    *out = a;
    return true;
}

/* The lag with the largest |r| of two prewhitened series. */
static bool best_lag(const double *x, const double *y, size_t n, struct ana_lead *a)
{
    double least = 2, m = (double)n;
    for (int lag = -ANA_LAG_MAX; lag <= ANA_LAG_MAX; lag++) {
        double r;
        if (!ana_lag_correlation(x, y, n, lag, &r))
            return false;
        double p = 2 * gsl_cdf_ugaussian_Q(fabs(r) * m / sqrt(m - abs(lag)));
        /* By p rather than r, since far lags rest on fewer weeks; of equals the nearest. */
        if (p < least || (!(p > least) && abs(lag) < abs(a->lag))) {
            least = p;
            a->lag = lag;
            a->r = r;
        }
    }
    a->p = -expm1((2 * ANA_LAG_MAX + 1) * log1p(-fmin(least, 1)));
    a->p = least >= 1 ? 1 : a->p;
    return true;
}

bool ana_lead(const double *x, const double *y, size_t n, uint64_t seed, double level, struct ana_lead *out)
{
    struct ana_lead a = {0};
    double coefficient[ANA_AR_MAX];
    if (n < 3 * ANA_LAG_MAX)
        return false;
    (void)gsl_set_error_handler_off();
    double *e = malloc(2 * n * sizeof *e);
    bool ok = e && ana_ar_fit(x, n, ANA_AR_MAX, coefficient, &a.order_x, e) &&
              ana_ar_fit(y, n, ANA_AR_MAX, coefficient, &a.order_y, e + n);
    if (ok) {
        /* Both from the same week on. */
        size_t lost = a.order_x > a.order_y ? a.order_x : a.order_y;
        const double *u = e + (lost - a.order_x), *v = e + n + (lost - a.order_y);
        a.n = n - lost;
        ok = best_lag(u, v, a.n, &a);
        size_t k = (size_t)abs(a.lag);
        ok = ok && block_interval(a.lag < 0 ? u + k : u, a.lag < 0 ? v : v + k, a.n - k, false, seed, level, &a.ci);
    }
    free(e);
    if (ok)
        *out = a;
    return ok;
}
