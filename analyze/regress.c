#include "regress.h"

#include <math.h>
#include <stdlib.h>

#include <gsl/gsl_errno.h>
#include <gsl/gsl_multifit.h>

#include "triangle.h"

struct ana_regression {
    size_t n_max, k_max;
    gsl_matrix *x, *cov;
    gsl_vector *y, *weight, *beta;
    gsl_multifit_linear_workspace *work;
    double *offset, *outcome, *residual, *mu, *score;
};

struct ana_regression *ana_regression_new(size_t n_max, size_t k_max)
{
    (void)gsl_set_error_handler_off();
    struct ana_regression *r = calloc(1, sizeof *r);
    if (!r || n_max == 0 || k_max == 0 || k_max > ANA_FIT_MAX) {
        free(r);
        return NULL;
    }
    r->n_max = n_max;
    r->k_max = k_max;
    r->x = gsl_matrix_alloc(n_max, k_max);
    r->cov = gsl_matrix_alloc(k_max, k_max);
    r->y = gsl_vector_alloc(n_max);
    r->weight = gsl_vector_alloc(n_max);
    r->beta = gsl_vector_alloc(k_max);
    r->work = gsl_multifit_linear_alloc(n_max, k_max);
    r->offset = calloc(5 * n_max, sizeof *r->offset);
    if (!r->x || !r->cov || !r->y || !r->weight || !r->beta || !r->work || !r->offset) {
        ana_regression_free(r);
        return NULL;
    }
    r->outcome = r->offset + n_max;
    r->residual = r->outcome + n_max;
    r->mu = r->residual + n_max;
    r->score = r->mu + n_max;
    return r;
}

void ana_regression_free(struct ana_regression *r)
{
    if (!r)
        return;
    gsl_multifit_linear_free(r->work);
    gsl_vector_free(r->beta);
    gsl_vector_free(r->weight);
    gsl_vector_free(r->y);
    gsl_matrix_free(r->cov);
    gsl_matrix_free(r->x);
    free(r->offset);
    free(r);
}

void ana_regression_set(struct ana_regression *r, size_t i, const double *x, double y, double offset)
{
    for (size_t j = 0; j < r->k_max; j++)
        gsl_matrix_set(r->x, i, j, x[j]);
    r->outcome[i] = y;
    r->offset[i] = offset;
}

/* Weighted least squares of r->y with r->weight; beta and bread go to *fit. */
static bool solve(struct ana_regression *r, size_t n, size_t k, struct ana_fit *fit)
{
    gsl_matrix_view x = gsl_matrix_submatrix(r->x, 0, 0, n, k), cov = gsl_matrix_submatrix(r->cov, 0, 0, k, k);
    gsl_vector_view y = gsl_vector_subvector(r->y, 0, n), w = gsl_vector_subvector(r->weight, 0, n),
                    beta = gsl_vector_subvector(r->beta, 0, k);
    double chisq;
    size_t rank;
    if (gsl_multifit_wlinear_tsvd(&x.matrix, &w.vector, &y.vector, 1e-14, &beta.vector, &cov.matrix, &chisq, &rank,
                                  r->work) != GSL_SUCCESS ||
        rank < k)
        return false;
    fit->n = n;
    fit->k = k;
    bool finite = true;
    for (size_t i = 0; i < k; i++) {
        fit->beta[i] = gsl_vector_get(r->beta, i);
        finite = finite && isfinite(fit->beta[i]);
        for (size_t j = 0; j < k; j++) {
            fit->bread[i][j] = gsl_matrix_get(r->cov, i, j);
            finite = finite && isfinite(fit->bread[i][j]);
        }
    }
    return finite;
}

static double row_times(const struct ana_regression *r, size_t i, size_t k, const double *beta)
{
    const double *x = gsl_matrix_const_ptr(r->x, i, 0);
    double sum = 0;
    for (size_t j = 0; j < k; j++)
        sum += x[j] * beta[j];
    return sum;
}

static bool size_ok(const struct ana_regression *r, size_t n, size_t k)
{
    return k > 0 && k <= r->k_max && n > k && n <= r->n_max;
}

bool ana_least_squares(struct ana_regression *r, size_t n, size_t k, struct ana_fit *out)
{
    struct ana_fit fit = {0};
    double total = 0;
    if (!size_ok(r, n, k))
        return false;
    for (size_t i = 0; i < n; i++) {
        gsl_vector_set(r->y, i, r->outcome[i]);
        gsl_vector_set(r->weight, i, 1);
        total += r->outcome[i] * r->outcome[i];
    }
    if (!solve(r, n, k, &fit))
        return false;
    for (size_t i = 0; i < n; i++) {
        r->residual[i] = r->outcome[i] - row_times(r, i, k, fit.beta);
        fit.rss += r->residual[i] * r->residual[i];
    }
    fit.dispersion = fit.rss / (double)(n - k);
    if (!(fit.rss > 1e-24 * total)) /* residuals that are rounding only have no error to speak of */
        return false;
    *out = fit;
    return true;
}

static double deviance(const struct ana_regression *r, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        double y = r->outcome[i], mu = r->mu[i];
        sum += y > 0 ? y * log(y / mu) - (y - mu) : mu;
    }
    return 2 * sum;
}

/* False on the way to no rate at all, or out of hand. */
static bool new_means(struct ana_regression *r, size_t n, size_t k, const double *beta)
{
    for (size_t i = 0; i < n; i++) {
        double eta = row_times(r, i, k, beta) + r->offset[i];
        if (!(eta > -18) || !(eta < 60))
            return false;
        r->mu[i] = exp(eta);
    }
    return true;
}

/* One round: working response and weights from r->mu, the fit, and the new means. */
static bool irls_round(struct ana_regression *r, size_t n, size_t k, struct ana_fit *fit)
{
    for (size_t i = 0; i < n; i++) {
        double eta = log(r->mu[i]);
        gsl_vector_set(r->y, i, eta - r->offset[i] + (r->outcome[i] - r->mu[i]) / r->mu[i]);
        gsl_vector_set(r->weight, i, r->mu[i]);
    }
    return solve(r, n, k, fit) && new_means(r, n, k, fit->beta);
}

enum { ROUNDS = 50 };
enum settling { SETTLED, NEVER, UNSAFE };

static bool settled(double before, double now)
{
    return fabs(now - before) < 1e-12 * (fabs(now) + 0.1);
}

/* Counts that start the rounds; false for what is none. */
static bool first_means(struct ana_regression *r, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (!(r->outcome[i] >= 0))
            return false;
        r->mu[i] = r->outcome[i] + 0.1;
    }
    return true;
}

/* All rounds by singular values. */
static enum settling irls(struct ana_regression *r, size_t n, size_t k)
{
    struct ana_fit fit = {0};
    double before = INFINITY;
    for (int round = 0; round < ROUNDS; round++) {
        if (!irls_round(r, n, k, &fit))
            return NEVER;
        double now = deviance(r, n);
        if (settled(before, now))
            return SETTLED;
        before = now;
    }
    return NEVER;
}

/* ---- the same rounds by normal equations ---- */

/* a: the lower half of X'WX, by rows; g: X' score. Of a known k the compiler makes straight code. */
static inline __attribute__((always_inline)) void normal_sums(const struct ana_regression *r, size_t n, size_t k,
                                                              double *a, double *g)
{
    for (size_t j = 0; j < k; j++)
        g[j] = 0;
    for (size_t j = 0; j < k * k; j++)
        a[j] = 0;
    for (size_t i = 0; i < n; i++) {
        const double *x = gsl_matrix_const_ptr(r->x, i, 0);
        for (size_t j = 0; j < k; j++) {
            double wx = r->mu[i] * x[j];
            g[j] += r->score[i] * x[j];
            for (size_t c = 0; c <= j; c++)
                a[j * k + c] += wx * x[c];
        }
    }
}

/* (X'WX)^-1 X' score; false where columns all but depend on each other. */
static bool newton_step(const struct ana_regression *r, size_t n, size_t k, double *step)
{
    enum { PLAIN = 3 }; /* level, trend, step */
    double a[ANA_FIT_MAX * ANA_FIT_MAX];
    if (k == PLAIN)
        normal_sums(r, n, PLAIN, a, step);
    else
        normal_sums(r, n, k, a, step);
    if (!ana_triangle_factor(a, k, k))
        return false;
    for (size_t i = 0; i < k; i++) {
        for (size_t j = 0; j < i; j++)
            step[i] -= a[i * k + j] * step[j];
        step[i] /= a[i * k + i];
    }
    for (size_t i = k; i-- > 0;) {
        for (size_t j = i + 1; j < k; j++)
            step[i] -= a[j * k + i] * step[j];
        step[i] /= a[i * k + i];
    }
    return true;
}

/*
 * With the canonical link a round of reweighted least squares is a step of Newton's. The first, from means that no
 * coefficients have, gives these; those after it add to them, so that what the normal equations lose in digits makes a
 * step a little wrong and not its end: where the score is 0.
 */
static enum settling newton(struct ana_regression *r, size_t n, size_t k)
{
    double beta[ANA_FIT_MAX] = {0}, step[ANA_FIT_MAX], before = INFINITY;
    for (size_t i = 0; i < n; i++)
        r->score[i] = r->mu[i] * (log(r->mu[i]) - r->offset[i]) + (r->outcome[i] - r->mu[i]);
    for (int round = 0; round < ROUNDS; round++) {
        if (!newton_step(r, n, k, step))
            return UNSAFE;
        for (size_t j = 0; j < k; j++)
            beta[j] += step[j];
        if (!new_means(r, n, k, beta))
            return NEVER;
        for (size_t i = 0; i < n; i++)
            r->score[i] = r->outcome[i] - r->mu[i];
        double now = deviance(r, n);
        if (settled(before, now))
            return SETTLED;
        before = now;
    }
    return NEVER;
}

bool ana_quasi_poisson(struct ana_regression *r, size_t n, size_t k, struct ana_fit *out)
{
    struct ana_fit fit = {0};
    if (!size_ok(r, n, k) || !first_means(r, n))
        return false;
    enum settling s = newton(r, n, k);
    if (s == UNSAFE && first_means(r, n))
        s = irls(r, n, k);
    /* One more round, by singular values: coefficients and bread both from the settled means. */
    if (s != SETTLED || !irls_round(r, n, k, &fit))
        return false;
    for (size_t i = 0; i < n; i++) {
        r->residual[i] = (r->outcome[i] - r->mu[i]) / sqrt(r->mu[i]);
        fit.rss += r->residual[i] * r->residual[i];
    }
    fit.dispersion = fit.rss / (double)(n - k);
    if (!(fit.rss > 0) || !isfinite(fit.rss))
        return false;
    *out = fit;
    return true;
}

const double *ana_regression_residuals(const struct ana_regression *r)
{
    return r->residual;
}

double ana_newey_west_error(const struct ana_regression *r, const struct ana_fit *fit, size_t j, size_t lag)
{
    double v = 0;
    /* The influence of row t on coefficient j: its score times row j of the bread. */
    for (size_t t = 0; t < fit->n; t++) {
        double sum = 0;
        for (size_t c = 0; c < fit->k; c++)
            sum += fit->bread[j][c] * gsl_matrix_get(r->x, t, c);
        r->score[t] = sum * r->residual[t];
    }
    for (size_t l = 0; l <= lag && l < fit->n; l++) {
        double sum = 0;
        for (size_t t = l; t < fit->n; t++)
            sum += r->score[t] * r->score[t - l];
        v += l ? 2 * (1 - (double)l / ((double)lag + 1)) * sum : sum;
    }
    return v > 0 ? sqrt(v) : 0;
}
