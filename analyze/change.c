#include "change.h"

#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_math.h>
#include <gsl/gsl_sf_erf.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>

#include "trend.h"

/* Mid-ranks of y. */
static bool ranks(const double *y, size_t n, double *rank)
{
    size_t *order = malloc(n * sizeof *order);
    if (!order)
        return false;
    gsl_sort_index(order, y, 1, n);
    for (size_t i = 0, j; i < n; i = j) {
        for (j = i + 1; j < n && !(y[order[j]] > y[order[i]]);)
            j++;
        for (size_t k = i; k < j; k++)
            rank[order[k]] = (double)(i + j - 1) / 2 + 1;
    }
    free(order);
    return true;
}

bool ana_pettitt(const double *y, size_t n, struct ana_pettitt *out)
{
    if (n < 3)
        return false;
    double *rank = malloc(n * sizeof *rank), sum = 0, m = (double)n;
    struct ana_pettitt r = {0};
    bool ok = rank && ranks(y, n, rank);
    for (size_t t = 1; ok && t < n; t++) {
        sum += rank[t - 1];
        double u = fabs(2 * sum - (double)t * (m + 1));
        if (u > r.k) {
            r.k = u;
            r.at = t;
        }
    }
    free(rank);
    if (!ok || !(r.k > 0))
        return false;
    r.p = ana_pettitt_p(r.k, n, 1);
    *out = r;
    return true;
}

double ana_pettitt_p(double k, size_t n, double inflation)
{
    double m = (double)n;
    return fmin(1, 2 * exp(-6 * k * k / (inflation * (m * m * m + m * m))));
}

/* Prefix sums of a centred series: the residual sum of squares of any stretch in constant time. */
struct stretch {
    const double *sum, *sumsq;
};

static double rss_of(const struct stretch *s, size_t from, size_t to)
{
    double d = s->sum[to] - s->sum[from], v = s->sumsq[to] - s->sumsq[from] - d * d / (double)(to - from);
    return v > 0 ? v : 0;
}

static double bic_of(double rss, size_t n, double inflation, size_t m, double floor_rss)
{
    double k = (double)n, worth = k / inflation;
    return worth * (log(fmax(rss, floor_rss) / k) + log(2 * M_PI) + 1) + (2 * (double)m + 2) * log(worth);
}

/* log of the standard normal's lower tail at -z. */
static double log_tail(double z)
{
    return gsl_sf_log_erfc(z / M_SQRT2) - M_LN2;
}

/*
 * Distribution function of the argmax in Bai (1997), appendix B, for a change of mean with phi the ratio of the error
 * variances after and before (xi = 1 there: the regressor is a constant).
 */
static double argmax_cdf(double v, double phi)
{
    double x = fabs(v), root = sqrt(x);
    if (v < 0) {
        double f = 1 / phi;
        return -root * exp(-x / 8) / sqrt(2 * M_PI) -
               phi * (phi + 2) / (phi + 1) * exp(f * (1 + f) * x / 2 + log_tail((0.5 + f) * root)) +
               (x / 2 - 2 + (phi + 2) * (phi + 2) / (phi + 1)) * exp(log_tail(root / 2));
    }
    double f = 1 / phi;
    return 1 + sqrt(f) * root * exp(-f * x / 8) / sqrt(2 * M_PI) +
           (2 * phi + 1) / (phi * (phi + 1)) * exp((phi + 1) * x / 2 + log_tail((phi + 0.5) / sqrt(phi) * root)) -
           ((2 * phi + 1) * (2 * phi + 1) / ((phi + 1) * phi) - 2 + f * x / 2) * exp(log_tail(sqrt(f) * root / 2));
}

/* The point where the distribution function reaches p, on the side of 0 that `sign` says; false when there is none. */
static bool argmax_quantile(double p, double phi, double sign, double *v)
{
    double near = 0, far = 1;
    while (sign > 0 ? argmax_cdf(far, phi) < p : argmax_cdf(-far, phi) > p) {
        far *= 2;
        if (!(far < 1e7))
            return false;
    }
    for (int i = 0; i < 200 && far - near > 1e-10 * far; i++) {
        double mid = (near + far) / 2;
        if (sign > 0 ? argmax_cdf(mid, phi) < p : argmax_cdf(-mid, phi) > p)
            near = mid;
        else
            far = mid;
    }
    *v = sign * far;
    return true;
}

/* The interval of break i, from the segments on its two sides. */
static void date_interval(const struct stretch *s, size_t n, double inflation, double level, size_t i,
                          struct ana_breaks *b)
{
    size_t from = i ? b->at[i - 1] : 0, at = b->at[i], to = i + 1 < b->m ? b->at[i + 1] : n;
    double before = rss_of(s, from, at) / (double)(at - from), after = rss_of(s, at, to) / (double)(to - at);
    double delta = b->mean[i + 1] - b->mean[i], a = (1 - level) / 2, lo, hi;
    b->has_ci[i] = false;
    if (!(before > 0) || !(after > 0) || !(delta * delta > 0))
        return;
    double phi = after / before, p0 = argmax_cdf(0, phi);
    if (!(p0 >= a) || !(p0 <= 1 - a) || !argmax_quantile(1 - a, phi, 1, &hi) || !argmax_quantile(a, phi, -1, &lo))
        return;
    hi *= inflation * before / (delta * delta);
    lo *= inflation * before / (delta * delta);
    if (!(fabs(lo) < 1e9) || !(fabs(hi) < 1e9))
        return;
    b->lo[i] = (ptrdiff_t)at - (ptrdiff_t)ceil(hi);
    b->hi[i] = (ptrdiff_t)at - (ptrdiff_t)floor(lo);
    b->has_ci[i] = true;
}

/* cost[m][j]: least RSS of the first j values in m + 1 segments; from[m][j]: where the last of them begins. */
static void partition(const struct stretch *s, size_t n, size_t h, size_t m_max, double *cost, size_t *from)
{
    size_t w = n + 1;
    for (size_t j = 0; j <= n; j++) {
        cost[j] = j >= h ? rss_of(s, 0, j) : INFINITY;
        from[j] = 0;
    }
    for (size_t m = 1; m <= m_max; m++) {
        for (size_t j = 0; j <= n; j++) {
            double best = INFINITY;
            size_t at = 0;
            for (size_t k = m * h; k + h <= j; k++) {
                double c = cost[(m - 1) * w + k] + rss_of(s, k, j);
                if (c < best) {
                    best = c;
                    at = k;
                }
            }
            cost[m * w + j] = best;
            from[m * w + j] = at;
        }
    }
}

static void choose(const struct stretch *s, size_t n, double inflation, size_t m_max, const double *cost,
                   const size_t *from, double centre, struct ana_breaks *b)
{
    size_t w = n + 1;
    double floor_rss = fmax(cost[n] * 1e-12, DBL_MIN);
    b->bic0 = bic_of(cost[n], n, inflation, 0, floor_rss);
    b->bic = b->bic0;
    b->rss = cost[n];
    for (size_t m = 1; m <= m_max; m++) {
        double rss = cost[m * w + n], bic = bic_of(rss, n, inflation, m, floor_rss);
        if (bic < b->bic) {
            b->m = m;
            b->bic = bic;
            b->rss = rss;
        }
    }
    size_t end = n;
    for (size_t m = b->m; m-- > 0;) {
        end = from[(m + 1) * w + end];
        b->at[m] = end;
    }
    for (size_t m = 0; m <= b->m; m++) {
        size_t lo = m ? b->at[m - 1] : 0, hi = m < b->m ? b->at[m] : n;
        b->mean[m] = centre + (s->sum[hi] - s->sum[lo]) / (double)(hi - lo);
    }
}

bool ana_breaks(const double *y, size_t n, size_t h, double inflation, double level, struct ana_breaks *out)
{
    if (h < 2 || n < 2 * h || !(inflation >= 1) || !(level > 0 && level < 1))
        return false;
    size_t m_max = n / h - 1 < ANA_BREAKS_MAX ? n / h - 1 : ANA_BREAKS_MAX, w = n + 1;
    double *sum = calloc(2 * w, sizeof *sum), *cost = malloc((m_max + 1) * w * sizeof *cost);
    size_t *from = malloc((m_max + 1) * w * sizeof *from);
    bool ok = sum && cost && from;
    if (ok) {
        (void)gsl_set_error_handler_off();
        struct stretch s = {sum, sum + w};
        double centre = gsl_stats_mean(y, 1, n), *sumsq = sum + w;
        for (size_t i = 0; i < n; i++) {
            sum[i + 1] = sum[i] + (y[i] - centre);
            sumsq[i + 1] = sumsq[i] + (y[i] - centre) * (y[i] - centre);
        }
        ok = sumsq[n] > 0;
        if (ok) {
            struct ana_breaks b = {0};
            partition(&s, n, h, m_max, cost, from);
            choose(&s, n, inflation, m_max, cost, from, centre, &b);
            for (size_t i = 0; i < b.m; i++)
                date_interval(&s, n, inflation, level, i, &b);
            *out = b;
        }
    }
    free(sum);
    free(cost);
    free(from);
    return ok;
}

/* P(X <= k) for k >= 0. */
static double count_cdf(unsigned k, double mu, double size)
{
    return isfinite(size) ? gsl_cdf_negative_binomial_P(k, size / (size + mu), size) : gsl_cdf_poisson_P(k, mu);
}

/* Least k with P(X <= k) >= p. */
static bool count_quantile(double p, double mu, double size, double *k)
{
    unsigned lo = 0, hi = 1;
    while (count_cdf(hi, mu, size) < p) {
        if (hi > UINT32_MAX / 4)
            return false;
        hi *= 2;
    }
    while (lo < hi) {
        unsigned mid = lo + (hi - lo) / 2;
        if (count_cdf(mid, mu, size) >= p)
            hi = mid;
        else
            lo = mid + 1;
    }
    *k = lo;
    return true;
}

bool ana_alert(double x, double mu, double size, double level, struct ana_alert *out)
{
    struct ana_alert a = {.p = 1};
    if (!(mu > 0) || !isfinite(mu) || !(size > 0) || !(x >= 0) || x > 1e9 || mu > 1e8 || !(level > 0 && level < 1))
        return false;
    (void)gsl_set_error_handler_off();
    if (x >= 1) {
        unsigned below = (unsigned)x - 1;
        a.p = isfinite(size) ? gsl_cdf_negative_binomial_Q(below, size / (size + mu), size)
                             : gsl_cdf_poisson_Q(below, mu);
    }
    if (!isfinite(a.p) || !count_quantile((1 - level) / 2, mu, size, &a.expected.lo) ||
        !count_quantile((1 + level) / 2, mu, size, &a.expected.hi))
        return false;
    *out = a;
    return true;
}

bool ana_ears_c1(double x, const double *baseline, size_t n, double *statistic)
{
    if (n < 3)
        return false;
    double sd = gsl_stats_sd(baseline, 1, n);
    if (!(sd > 0))
        return false;
    *statistic = (x - gsl_stats_mean(baseline, 1, n)) / sd;
    return true;
}

void ana_levels_residuals(const double *y, size_t n, const size_t *cut, size_t n_cut, double *residual)
{
    for (size_t i = 0; i <= n_cut; i++) {
        size_t from = i ? cut[i - 1] : 0, to = i < n_cut ? cut[i] : n;
        double sum = 0;
        for (size_t j = from; j < to; j++)
            sum += y[j];
        for (size_t j = from; j < to; j++)
            residual[j] = y[j] - sum / (double)(to - from);
    }
}

double ana_levels_inflation(const double *y, size_t n, const size_t *cut, size_t n_cut, double *room)
{
    double k = (double)n_cut + 1, r;
    ana_levels_residuals(y, n, cut, n_cut, room);
    return ana_autocorrelation(room, n, 1, &r) ? ana_ar1_factor(r, n, k, 3 * k) : 1;
}

bool ana_pettitt_test(const double *y, size_t n, double *room, struct ana_pettitt *out, double *inflation)
{
    if (!ana_pettitt(y, n, out))
        return false;
    *inflation = ana_levels_inflation(y, n, &out->at, 1, room);
    out->p = ana_pettitt_p(out->k, n, *inflation);
    return true;
}

size_t ana_breaks_segment(size_t n)
{
    size_t h = (size_t)floor(0.15 * (double)n);
    return h < ANA_BREAKS_SEGMENT_MIN ? ANA_BREAKS_SEGMENT_MIN : h;
}

bool ana_breaks_test(const double *y, size_t n, double level, double *room, struct ana_breaks *out, double *inflation)
{
    size_t h = ana_breaks_segment(n);
    *inflation = 1;
    if (n < 2 * (size_t)ANA_BREAKS_SEGMENT_MIN || !ana_breaks(y, n, h, 1, level, out))
        return false;
    if (out->m == 0)
        return true;
    *inflation = ana_levels_inflation(y, n, out->at, out->m, room);
    return ana_breaks(y, n, h, *inflation, level, out);
}

void ana_alert_expectation(const struct ana_alert_baseline *b, const struct ana_gamma *prior, double n_total,
                           double *mu, double *size)
{
    double shape = b->sum_x + 0.5, rate = shape / b->sum_e, excess = 0, squares = 0;
    if (prior && isfinite(prior->b)) {
        shape = prior->a + b->sum_x;
        rate = shape / (prior->b + b->sum_e);
    }
    for (size_t i = 0; i < b->n; i++) {
        double e = b->e[i] * b->sum_x / b->sum_e;
        excess += (b->x[i] - e) * (b->x[i] - e) - e;
        squares += e * e;
    }
    double swing = squares > 0 && excess > 0 ? excess / squares : 0;
    *mu = rate * n_total;
    *size = 1 / (1 / shape + swing);
}
