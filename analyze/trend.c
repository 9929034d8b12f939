#include "trend.h"

#include <math.h>
#include <stdlib.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_multifit.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>

enum { SEN_MAX = 20000 };

/* Tie correction sum t(t-1)(2t+5) of a sorted array. */
static double ties(const double *sorted, size_t n)
{
    double sum = 0;
    for (size_t i = 0, j; i < n; i = j) {
        for (j = i + 1; j < n && !(sorted[j] > sorted[i]);)
            j++;
        double t = (double)(j - i);
        sum += t * (t - 1) * (2 * t + 5);
    }
    return sum;
}

static void test_s(struct ana_mann_kendall *m)
{
    double sd = sqrt(m->var);
    m->z = m->s > 0 ? (m->s - 1) / sd : m->s < 0 ? (m->s + 1) / sd : 0;
    m->p = fmin(1, 2 * gsl_cdf_ugaussian_Q(fabs(m->z)));
}

bool ana_mann_kendall(const double *y, size_t n, struct ana_mann_kendall *out)
{
    struct ana_mann_kendall m = {.correction = 1, .lag1 = (double)NAN};
    if (n < 3)
        return false;
    double *sorted = malloc(n * sizeof *sorted), k = (double)n;
    if (!sorted)
        return false;
    int64_t s = 0;
    for (size_t i = 0; i < n; i++) {
        sorted[i] = y[i];
        for (size_t j = i + 1; j < n; j++)
            s += (y[j] > y[i]) - (y[j] < y[i]);
    }
    gsl_sort(sorted, 1, n);
    m.s = (double)s;
    m.var = (k * (k - 1) * (2 * k + 5) - ties(sorted, n)) / 18;
    free(sorted);
    if (!(m.var > 0))
        return false;
    test_s(&m);
    *out = m;
    return true;
}

bool ana_autocorrelation(const double *y, size_t n, size_t lag, double *r)
{
    if (n < 2 || lag >= n)
        return false;
    double mean = gsl_stats_mean(y, 1, n), num = 0, den = 0;
    for (size_t t = 0; t < n; t++) {
        den += (y[t] - mean) * (y[t] - mean);
        if (t + lag < n)
            num += (y[t] - mean) * (y[t + lag] - mean);
    }
    if (!(den > 0))
        return false;
    *r = num / den;
    return true;
}

bool ana_ranks(const double *v, size_t n, double *rank)
{
    size_t *order = malloc((n + 1) * sizeof *order);
    if (!order)
        return false;
    gsl_sort_index(order, v, 1, n);
    for (size_t i = 0, j; i < n; i = j) {
        for (j = i + 1; j < n && !(v[order[j]] > v[order[i]]);)
            j++;
        for (size_t k = i; k < j; k++)
            rank[order[k]] = (double)(i + j - 1) / 2 + 1;
    }
    free(order);
    return true;
}

/* Hamed & Rao's factor from the ranks of the detrended series, which it centres; 1 when the first lag is within chance.
 */
static double hamed_rao(double *rank, size_t n, double *lag1)
{
    double k = (double)n, bound = 1.96 / sqrt(k), sum = 0, mean = (k + 1) / 2, den = 0;
    *lag1 = (double)NAN;
    for (size_t t = 0; t < n; t++) {
        rank[t] -= mean;
        den += rank[t] * rank[t];
    }
    for (size_t i = 1; den > 0 && i + 2 < n; i++) {
        double d = k - (double)i, r = 0;
        for (size_t t = i; t < n; t++)
            r += rank[t] * rank[t - i];
        r /= den;
        if (i == 1)
            *lag1 = r;
        if (fabs(r) > bound)
            sum += d * (d - 1) * (d - 2) * r;
        else if (i == 1)
            return 1;
    }
    return fmax(1, 1 + 2 / (k * (k - 1) * (k - 2)) * sum);
}

/* All pairwise slopes; NULL when there are none or no memory. The caller frees. */
static double *pair_slopes(const double *x, const double *y, size_t n, size_t *k)
{
    *k = 0;
    if (n < 3 || n > SEN_MAX)
        return NULL;
    double *slope = malloc(n * (n - 1) / 2 * sizeof *slope);
    for (size_t i = 0; slope && i < n; i++)
        for (size_t j = i + 1; j < n; j++)
            if (x[j] > x[i])
                slope[(*k)++] = (y[j] - y[i]) / (x[j] - x[i]);
    if (*k == 0) {
        free(slope);
        return NULL;
    }
    return slope;
}

static void swap(double *v, ptrdiff_t i, ptrdiff_t j)
{
    double t = v[i];
    v[i] = v[j];
    v[j] = t;
}

/*
 * Parts v[left..right] so that what is smaller than the value of rank k stands before place k and what is larger
 * behind it (Floyd & Rivest 1975, algorithm 489): the cut is chosen from a sample of some n^(2/3), so that little more
 * than n comparisons do for the median. The value does not depend on how it is found.
 */
static void part_at(double *v, ptrdiff_t left, ptrdiff_t right, ptrdiff_t k)
{
    while (right > left) {
        if (right - left > 600) {
            double n = (double)(right - left + 1), i = (double)(k - left + 1), z = log(n), s = 0.5 * exp(2 * z / 3);
            double sd = 0.5 * sqrt(z * s * (n - s) / n) * (i < n / 2 ? -1 : 1);
            double lo = (double)k - i * s / n + sd, hi = (double)k + (n - i) * s / n + sd;
            part_at(v, lo > (double)left ? (ptrdiff_t)lo : left, hi < (double)right ? (ptrdiff_t)hi : right, k);
        }
        double t = v[k];
        ptrdiff_t i = left, j = right;
        swap(v, left, k);
        if (v[right] > t)
            swap(v, right, left);
        while (i < j) {
            swap(v, i, j);
            i++;
            j--;
            while (v[i] < t)
                i++;
            while (v[j] > t)
                j--;
        }
        if (!(v[left] < t) && !(v[left] > t))
            swap(v, left, j);
        else
            swap(v, ++j, right);
        if (j <= k)
            left = j + 1;
        if (k <= j)
            right = j - 1;
    }
}

static double of_rank(double *v, size_t n, size_t k)
{
    part_at(v, 0, (ptrdiff_t)n - 1, (ptrdiff_t)k);
    return v[k];
}

/* Leaves the k slopes parted at k / 2, which narrows the later searches for the limits. */
static double median_slope(double *slope, size_t k)
{
    double hi = of_rank(slope, k, k / 2), lo = slope[0];
    for (size_t i = 1; i < k / 2; i++)
        lo = slope[i] > lo ? slope[i] : lo;
    return k % 2 ? hi : (lo + hi) / 2;
}

/* The value of 1-based rank r, kept inside, of slopes parted at k / 2. */
static double ranked(double *slope, size_t k, double r)
{
    size_t i = r < 1 ? 0 : r > (double)k ? k - 1 : (size_t)r - 1, half = k / 2;
    return i < half ? of_rank(slope, half, i) : of_rank(slope + half, k - half, i - half);
}

static void sen_from(double *slope, size_t k, double median, double var, double level, struct ana_slope *out)
{
    double c = ana_z_of_level(level) * sqrt(var), m = (double)k, nan = (double)NAN;
    *out = (struct ana_slope){.slope = median, .se = nan, .t = nan, .p = nan};
    out->ci.lo = ranked(slope, k, nearbyint((m - c) / 2));
    out->ci.hi = ranked(slope, k, nearbyint((m + c) / 2 + 1));
}

bool ana_sen(const double *x, const double *y, size_t n, double var, double level, struct ana_slope *out)
{
    size_t k;
    if (!(var > 0) || !(level > 0 && level < 1))
        return false;
    (void)gsl_set_error_handler_off();
    double *slope = pair_slopes(x, y, n, &k);
    if (!slope)
        return false;
    sen_from(slope, k, median_slope(slope, k), var, level, out);
    free(slope);
    return true;
}

double ana_ar1_factor(double r, size_t n, double add, double lose)
{
    double k = (double)n;
    if (!(k > lose))
        return 1;
    double c = fmin(.95, (k * r + add) / (k - lose));
    return c > 0 ? (1 + c) / (1 - c) : 1;
}

/* Mann-Kendall with Hamed & Rao's correction, or with the larger of it and that of a first-order autoregression. */
static bool corrected(const double *x, const double *y, size_t n, bool ar1, double level, struct ana_mann_kendall *out,
                      struct ana_slope *sen)
{
    struct ana_mann_kendall m;
    size_t k = 0;
    if (!(level > 0 && level < 1) || !ana_mann_kendall(y, n, &m))
        return false;
    (void)gsl_set_error_handler_off();
    double *room = malloc(2 * n * sizeof *room), *slope = pair_slopes(x, y, n, &k);
    bool ok = room && slope;
    if (ok) {
        double median = median_slope(slope, k), r;
        for (size_t i = 0; i < n; i++)
            room[i] = y[i] - median * x[i];
        ok = ana_ranks(room, n, room + n);
        if (ok) {
            m.correction = hamed_rao(room + n, n, &m.lag1);
            double factor = ar1 && ana_autocorrelation(room, n, 1, &r) ? ana_ar1_factor(r, n, 2, 4) : 1;
            m.by_ar1 = factor > m.correction;
            m.correction = fmax(factor, m.correction);
            m.var *= m.correction;
            test_s(&m);
            *out = m;
            sen_from(slope, k, median, m.var, level, sen);
        }
    }
    free(slope);
    free(room);
    return ok;
}

bool ana_mann_kendall_hr(const double *x, const double *y, size_t n, double level, struct ana_mann_kendall *out,
                         struct ana_slope *sen)
{
    return corrected(x, y, n, false, level, out, sen);
}

bool ana_trend_test(const double *x, const double *y, size_t n, double level, struct ana_mann_kendall *out,
                    struct ana_slope *sen)
{
    return corrected(x, y, n, true, level, out, sen);
}

size_t ana_newey_west_lag(size_t n)
{
    return (size_t)floor(4 * pow((double)n / 100, 2.0 / 9));
}

/* sum of score_t score_t + 2 sum_l (1 - l/(L+1)) sum_t score_t score_{t-l}: the variance of a sum, Bartlett weights. */
static double long_run(const double *score, size_t n, size_t lag)
{
    double v = 0;
    for (size_t l = 0; l <= lag && l < n; l++) {
        double sum = 0;
        for (size_t t = l; t < n; t++)
            sum += score[t] * score[t - l];
        v += l ? 2 * (1 - (double)l / ((double)lag + 1)) * sum : sum;
    }
    return v;
}

static bool finish(struct ana_slope *s, double var, double df, double level)
{
    if (!(var > 0) || !(df > 0) || !(level > 0 && level < 1))
        return false;
    s->se = sqrt(var);
    s->t = s->slope / s->se;
    s->p = fmin(1, 2 * gsl_cdf_tdist_Q(fabs(s->t), df));
    double half = ana_t_of_level(level, df) * s->se;
    s->ci = (struct ana_interval){s->slope - half, s->slope + half};
    return isfinite(s->t) && isfinite(half);
}

/* Residuals of the straight line through GSL's weighted least squares; false when it cannot be fitted. */
static bool line(const double *x, const double *y, size_t n, double *slope, double *residual)
{
    gsl_matrix *design = gsl_matrix_alloc(n, 2), *cov = gsl_matrix_alloc(2, 2);
    gsl_vector *coefficient = gsl_vector_alloc(2), *weight = gsl_vector_alloc(n);
    gsl_multifit_linear_workspace *work = gsl_multifit_linear_alloc(n, 2);
    bool ok = design && cov && coefficient && weight && work;
    if (ok) {
        double chisq;
        gsl_vector_const_view yv = gsl_vector_const_view_array(y, n);
        gsl_vector_set_all(weight, 1);
        for (size_t i = 0; i < n; i++) {
            gsl_matrix_set(design, i, 0, 1);
            gsl_matrix_set(design, i, 1, x[i]);
        }
        ok = gsl_multifit_wlinear(design, weight, &yv.vector, coefficient, cov, &chisq, work) == GSL_SUCCESS;
        double a = ok ? gsl_vector_get(coefficient, 0) : 0;
        *slope = ok ? gsl_vector_get(coefficient, 1) : 0;
        for (size_t i = 0; i < n; i++)
            residual[i] = y[i] - a - *slope * x[i];
        ok = ok && isfinite(a) && isfinite(*slope);
    }
    gsl_multifit_linear_free(work);
    gsl_vector_free(weight);
    gsl_vector_free(coefficient);
    gsl_matrix_free(cov);
    gsl_matrix_free(design);
    return ok;
}

/* The slope's variance by Newey & West, or by the larger of it and least squares inflated for a first-order
 * autoregression. */
static bool slope_with_error(const double *x, const double *y, size_t n, size_t lag, bool ar1, double level,
                             struct ana_slope *out, bool *by_ar1)
{
    if (n < 3)
        return false;
    (void)gsl_set_error_handler_off();
    double *room = malloc(2 * n * sizeof *room), *centred = room ? room + n : NULL, k = (double)n;
    struct ana_slope s;
    bool ok = room != NULL;
    if (ok) {
        /* With x centred the slope's score is (x - mean) e and the bread is 1 / sum (x - mean)^2. */
        double mean = gsl_stats_mean(x, 1, n), sxx = 0, left = 0, total = gsl_stats_tss(y, 1, n), r, v;
        for (size_t i = 0; i < n; i++) {
            centred[i] = x[i] - mean;
            sxx += centred[i] * centred[i];
        }
        ok = sxx > 0 && line(centred, y, n, &s.slope, room);
        for (size_t i = 0; ok && i < n; i++)
            left += room[i] * room[i];
        ok = ok && total > 0 && left > 1e-20 * total; /* residuals that are rounding only have no error to speak of */
        v = ok && ar1 && ana_autocorrelation(room, n, 1, &r) ? left / (k - 2) / sxx * ana_ar1_factor(r, n, 2, 4) : 0;
        for (size_t i = 0; i < n; i++)
            room[i] *= centred[i];
        double nw = ok ? long_run(room, n, lag) / (sxx * sxx) : 0;
        *by_ar1 = v > nw;
        ok = ok && finish(&s, fmax(v, nw), k - 2, level);
    }
    free(room);
    if (ok)
        *out = s;
    return ok;
}

bool ana_newey_west_slope(const double *x, const double *y, size_t n, size_t lag, double level, struct ana_slope *out)
{
    bool unused;
    return slope_with_error(x, y, n, lag, false, level, out, &unused);
}

bool ana_slope_test(const double *x, const double *y, size_t n, size_t lag, double level, struct ana_slope *out,
                    bool *by_ar1)
{
    return slope_with_error(x, y, n, lag, true, level, out, by_ar1);
}

bool ana_newey_west_mean(const double *y, size_t n, size_t lag, double level, struct ana_slope *out)
{
    if (n < 2)
        return false;
    (void)gsl_set_error_handler_off();
    double *residual = malloc(n * sizeof *residual), k = (double)n;
    if (!residual)
        return false;
    struct ana_slope s = {.slope = gsl_stats_mean(y, 1, n)};
    for (size_t i = 0; i < n; i++)
        residual[i] = y[i] - s.slope;
    bool ok = gsl_stats_tss(y, 1, n) > 0 && finish(&s, long_run(residual, n, lag) / (k * k), k - 1, level);
    free(residual);
    if (ok)
        *out = s;
    return ok;
}
