#include "correct.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_cdf.h>

/* ---- labelling variance by strata ---- */

struct moments {
    double yy, yf, ff, y, f;
};

/* Weighted labelled means of label and score, and W^. */
static double labelled_means(const struct ana_unit_value *u, size_t n, double *y, double *f)
{
    double w = 0;
    *y = *f = 0;
    for (size_t i = 0; i < n; i++)
        if (u[i].labelled) {
            double v = u[i].weight / u[i].probability;
            w += v;
            *y += v * u[i].label;
            *f += v * u[i].score;
        }
    if (w > 0) {
        *y /= w;
        *f /= w;
    }
    return w;
}

/* Sums per stratum of products of w (y - y0) and w (f - f0); units outside would add 0. NULL: out of memory. */
static struct moments *stratum_moments(const struct ana_unit_value *u, size_t n, size_t n_strata, double y0, double f0)
{
    struct moments *m = calloc(n_strata + 1, sizeof *m);
    for (size_t i = 0; m && i < n; i++)
        if (u[i].labelled) {
            double y = u[i].weight * (u[i].label - y0), f = u[i].weight * (u[i].score - f0);
            struct moments *h = &m[u[i].stratum];
            h->y += y;
            h->f += f;
            h->yy += y * y;
            h->yf += y * f;
            h->ff += f * f;
        }
    return m;
}

/* Coefficient of a stratum's covariance; 0 for a census and where one label shows no variance. */
static double design_factor(const struct ana_label_design *d)
{
    return d->n_labelled > 1 ? d->n_units * (d->n_units - d->n_labelled) / d->n_labelled / (d->n_labelled - 1) : 0;
}

double ana_correct_lambda(const struct ana_unit_value *u, size_t n, const struct ana_label_design *design,
                          size_t n_strata)
{
    double y0, f0, cov = 0, var = 0;
    if (!(labelled_means(u, n, &y0, &f0) > 0))
        return 1;
    struct moments *m = stratum_moments(u, n, n_strata, y0, f0);
    for (size_t h = 0; m && h < n_strata; h++) {
        double c = design_factor(&design[h]), k = design[h].n_labelled;
        if (c <= 0)
            continue;
        cov += c * (m[h].yf - m[h].y * m[h].f / k);
        var += c * (m[h].ff - m[h].f * m[h].f / k);
    }
    free(m);
    double lambda = var > 0 ? cov / var : 1;
    return lambda < 0 ? 0 : lambda > 1 ? 1 : lambda;
}

/* False when out of memory. y0, f0: what the residuals are taken from; 0 for DSL. */
static bool labelling_se(const struct ana_unit_value *u, size_t n, const struct ana_label_design *design,
                         size_t n_strata, double y0, double f0, double lambda, double total, double *se)
{
    struct moments *m = stratum_moments(u, n, n_strata, y0, f0);
    double v = 0;
    for (size_t h = 0; m && h < n_strata; h++) {
        double k = design[h].n_labelled, e = m[h].y - lambda * m[h].f;
        double ss = m[h].yy - 2 * lambda * m[h].yf + lambda * lambda * m[h].ff;
        if (k > 1)
            v += design_factor(&design[h]) * (ss - e * e / k);
    }
    *se = v > 0 ? sqrt(v) / total : 0;
    free(m);
    return m != NULL;
}

/* ---- estimates ---- */

struct parts {
    double r, ratio; /* the labelled mean of y - lambda f, and W / W^ */
};

static double outcome(enum ana_estimator how, const struct ana_unit_value *u, double lambda, const struct parts *p)
{
    double e = u->labelled ? (u->label - lambda * u->score - p->r) / u->probability : 0;
    return how == ANA_NAIVE ? u->score : lambda * u->score + p->r + p->ratio * e;
}

static size_t fill_clusters(enum ana_estimator how, const struct ana_unit_value *u, size_t n, double lambda,
                            const struct parts *p, size_t n_outlets, struct ana_cluster *cluster)
{
    size_t g = 0;
    memset(cluster, 0, n_outlets * sizeof *cluster);
    for (size_t i = 0; i < n; i++) {
        struct ana_cluster *c = &cluster[u[i].outlet];
        g += c->n <= 0;
        c->n += u[i].weight;
        c->sum += u[i].weight * outcome(how, &u[i], lambda, p);
    }
    return g;
}

/* The outlets that are there, close together, for the jackknife. */
static bool jackknife(const struct ana_cluster *cluster, size_t n_outlets, double level, struct ana_mean *mean)
{
    struct ana_cluster *there = calloc(n_outlets + 1, sizeof *there);
    size_t g = 0;
    for (size_t i = 0; there && i < n_outlets; i++)
        if (cluster[i].n > 0)
            there[g++] = cluster[i];
    bool good = there && ana_cr3(there, g, level, mean);
    free(there);
    return good;
}

bool ana_correct(enum ana_estimator how, const struct ana_unit_value *u, size_t n,
                 const struct ana_label_design *design, size_t n_strata, size_t n_outlets, double lambda, double level,
                 struct ana_cluster *cluster, struct ana_corrected *out)
{
    struct ana_corrected c = {.lambda = how == ANA_PPI ? lambda : how == ANA_DSL ? 1 : (double)NAN};
    double y0, f0, total = 0, sum = 0;
    c.n_units = n;
    for (size_t i = 0; i < n; i++) {
        total += u[i].weight;
        c.n_labels += u[i].labelled;
    }
    double labelled = labelled_means(u, n, &y0, &f0);
    if (!(total > 0) || (how != ANA_NAIVE && !(labelled > 0)))
        return false;
    struct parts p = {0, 1};
    if (how == ANA_PPI)
        p = (struct parts){y0 - lambda * f0, total / labelled};
    c.n_outlets = fill_clusters(how, u, n, c.lambda, &p, n_outlets, cluster);
    for (size_t i = 0; i < n_outlets; i++)
        sum += cluster[i].sum;
    c.estimate = sum / total;
    if (how != ANA_NAIVE && !labelling_se(u, n, design, n_strata, how == ANA_PPI ? y0 : 0, how == ANA_PPI ? f0 : 0,
                                          c.lambda, total, &c.se_labels))
        return false;
    struct ana_mean m;
    c.se = c.df = c.ci.lo = c.ci.hi = (double)NAN;
    if (how == ANA_NAIVE)
        c.se_labels = (double)NAN;
    if (jackknife(cluster, n_outlets, level, &m)) {
        c.se = c.se_labels > m.se ? c.se_labels : m.se;
        c.df = m.df;
        double t = ana_t_of_level(level, m.df);
        c.ci = (struct ana_interval){c.estimate - t * c.se, c.estimate + t * c.se};
    }
    *out = c;
    return true;
}

/* ---- adjusted counts ---- */

/* a = M^-T value by elimination with pivots; false when M is singular. */
static bool solve_transposed(const double *m, size_t k, const double *value, double a[ANA_CLASSES_MAX])
{
    double t[ANA_CLASSES_MAX][ANA_CLASSES_MAX + 1];
    for (size_t r = 0; r < k; r++) {
        for (size_t c = 0; c < k; c++)
            t[r][c] = m[c * k + r];
        t[r][k] = value[r];
    }
    for (size_t c = 0; c < k; c++) {
        size_t best = c;
        for (size_t r = c + 1; r < k; r++)
            if (fabs(t[r][c]) > fabs(t[best][c]))
                best = r;
        if (fabs(t[best][c]) < 1e-9)
            return false;
        for (size_t i = 0; i <= k; i++) {
            double swap = t[c][i];
            t[c][i] = t[best][i];
            t[best][i] = swap;
        }
        for (size_t r = 0; r < k; r++) {
            double by = r == c ? 0 : t[r][c] / t[c][c];
            for (size_t i = c; i <= k; i++)
                t[r][i] -= by * t[c][i];
        }
    }
    for (size_t r = 0; r < k; r++)
        a[r] = t[r][k] / t[r][r];
    return true;
}

/* Variance of a' x for multinomial shares x of n. */
static double multinomial(const double *a, const double *x, size_t stride, size_t k, double n)
{
    double mean = 0, square = 0;
    for (size_t j = 0; j < k; j++) {
        mean += a[j] * x[j * stride];
        square += a[j] * a[j] * x[j * stride];
    }
    return n > 0 ? (square - mean * mean) / n : 0;
}

bool ana_adjust(const double *m, const double *n_true, size_t k, const double *value, const double *predicted,
                const double *by_outlet, size_t n_outlets, double level, struct ana_adjusted *out)
{
    struct ana_adjusted r = {.df = INFINITY};
    double a[ANA_CLASSES_MAX], q[ANA_CLASSES_MAX], n = 0, unit[ANA_CLASSES_MAX];
    for (size_t j = 0; j < k; j++)
        n += predicted[j];
    if (!(n > 0) || !solve_transposed(m, k, value, a))
        return false;
    for (size_t j = 0; j < k; j++)
        q[j] = predicted[j] / n;
    for (size_t j = 0; j < k; j++)
        r.estimate += a[j] * q[j];
    double v = multinomial(a, q, 1, k, n);
    struct ana_cluster *cluster = calloc(n_outlets + 1, sizeof *cluster);
    struct ana_mean mean;
    if (!cluster)
        return false;
    for (size_t g = 0; by_outlet && g < n_outlets; g++)
        for (size_t j = 0; j < k; j++) {
            cluster[g].n += by_outlet[g * k + j];
            cluster[g].sum += a[j] * by_outlet[g * k + j];
        }
    if (by_outlet && jackknife(cluster, n_outlets, level, &mean)) {
        v = mean.se * mean.se > v ? mean.se * mean.se : v;
        r.df = mean.df;
    }
    free(cluster);
    for (size_t c = 0; c < k; c++) {
        double e[ANA_CLASSES_MAX] = {0};
        e[c] = 1;
        if (!solve_transposed(m, k, e, unit))
            return false;
        for (size_t j = 0; j < k; j++)
            r.share[c] += unit[j] * q[j];
        r.outside = r.outside || r.share[c] < -1e-12 || r.share[c] > 1 + 1e-12;
        v += r.share[c] * r.share[c] * multinomial(a, m + c, k, k, n_true[c]);
    }
    double t = isinf(r.df) ? ana_z_of_level(level) : ana_t_of_level(level, r.df);
    r.se = sqrt(v);
    r.ci = (struct ana_interval){r.estimate - t * r.se, r.estimate + t * r.se};
    *out = r;
    return true;
}

/* ---- one correction for all? ---- */

bool ana_welch_anova(const double *mean, const double *se, const double *df, size_t k, struct ana_welch_f *out)
{
    double w = 0, grand = 0, between = 0, rest = 0, kk = (double)k;
    for (size_t i = 0; i < k; i++) {
        if (!(se[i] > 0) || !(df[i] > 0))
            return false;
        w += 1 / (se[i] * se[i]);
        grand += mean[i] / (se[i] * se[i]);
    }
    if (k < 2)
        return false;
    grand /= w;
    for (size_t i = 0; i < k; i++) {
        double wi = 1 / (se[i] * se[i]), part = 1 - wi / w;
        between += wi * (mean[i] - grand) * (mean[i] - grand);
        rest += part * part / df[i];
    }
    out->df1 = kk - 1;
    out->df2 = (kk * kk - 1) / (3 * rest);
    out->f = between / (kk - 1) / (1 + 2 * (kk - 2) / (kk * kk - 1) * rest);
    out->p = gsl_cdf_fdist_Q(out->f, out->df1, out->df2);
    return true;
}
