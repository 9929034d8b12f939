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

/* Two doubles side by side: u and v of a pair go through the same steps, rounded as they would be one by one. */
typedef double both __attribute__((vector_size(2 * sizeof(double))));

/* Percentiles of the correlation of pairs (u[i], v[i]) drawn in blocks; as ranks anew in each draw when by_rank. */
struct blocks {
    size_t n, length;
    bool by_rank;
    double *times;      /* how often each pair was drawn */
    size_t *order[2];   /* by_rank: the pairs sorted by u and by v */
    bool *tied[2];      /* by_rank: the one in this place of the order is as large as the one before it */
    both *pair, *drawn; /* values, or ranks in the draw; of those drawn, the value and how often */
    double *drawn_times;
    double draw[ANA_BLOCK_DRAWS];
};

static void draw_times(struct blocks *b, gsl_rng *rng)
{
    memset(b->times, 0, b->n * sizeof *b->times);
    for (size_t got = 0; got < b->n;) {
        size_t at = (size_t)(((uint64_t)gsl_rng_get(rng) * (b->n - b->length + 1)) >> 32);
        for (size_t i = 0; i < b->length && got < b->n; i++, got++)
            b->times[at + i]++;
    }
}

/* Mid-ranks of the drawn pairs, from the order of all pairs. */
static void ranks_of_draw(struct blocks *b, int side)
{
    const size_t *order = b->order[side];
    double below = 0;
    for (size_t i = 0, j; i < b->n; i = j) {
        double here = b->times[order[i]];
        for (j = i + 1; j < b->n && b->tied[side][j]; j++)
            here += b->times[order[j]];
        for (size_t k = i; k < j; k++)
            b->pair[order[k]][side] = below + (here + 1) / 2;
        below += here;
    }
}

static bool correlation_of_draw(struct blocks *b, double *r)
{
    if (b->by_rank) {
        ranks_of_draw(b, 0);
        ranks_of_draw(b, 1);
    }
    both n = {(double)b->n, (double)b->n}, mean = {0, 0}, squares = {0, 0};
    double uv = 0;
    size_t k = 0;
    for (size_t i = 0; i < b->n; i++) { /* a pair that was not drawn would add 0 */
        b->drawn[k] = b->pair[i];
        b->drawn_times[k] = b->times[i];
        k += b->times[i] > 0;
    }
    for (size_t i = 0; i < k; i++)
        mean += b->drawn_times[i] * b->drawn[i] / n;
    for (size_t i = 0; i < k; i++) {
        both d = b->drawn[i] - mean, wd = b->drawn_times[i] * d;
        squares += wd * d;
        uv += wd[0] * d[1];
    }
    if (!(squares[0] > 0) || !(squares[1] > 0))
        return false;
    *r = uv / sqrt(squares[0] * squares[1]);
    return isfinite(*r);
}

static bool draw_all(struct blocks *b, uint64_t seed, double level, struct ana_interval *ci)
{
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    size_t n = 0;
    if (!rng)
        return false;
    gsl_rng_set(rng, (unsigned long)((seed ^ (seed >> 32)) & 0xffffffffU));
    for (size_t k = 0; k < ANA_BLOCK_DRAWS; k++) {
        draw_times(b, rng);
        if (correlation_of_draw(b, &b->draw[n]))
            n++;
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
    both *pair = malloc(2 * n * sizeof *pair);
    double *times = malloc(2 * n * sizeof *times);
    bool ok = b && order && tied && pair && times;
    if (ok) {
        *b = (struct blocks){.n = n,
                             .length = ana_block_length(n),
                             .by_rank = by_rank,
                             .times = times,
                             .order = {order, order + n},
                             .tied = {tied, tied + n},
                             .pair = pair,
                             .drawn = pair + n,
                             .drawn_times = times + n};
        for (size_t i = 0; i < n; i++)
            pair[i] = (both){u[i], v[i]};
        for (int s = 0; s < 2 && by_rank; s++) {
            const double *value = s ? v : u;
            gsl_sort_index(b->order[s], value, 1, n);
            for (size_t i = 0; i < n; i++)
                b->tied[s][i] = i && !(value[b->order[s][i]] > value[b->order[s][i - 1]]);
        }
        ok = draw_all(b, seed, level, ci);
    }
    free(b);
    free(order);
    free(tied);
    free(pair);
    free(times);
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
