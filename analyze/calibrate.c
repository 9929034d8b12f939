#include "calibrate.h"

#include <float.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_linalg.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BINS = 10 };
static const double tiny = 1e-9;
const char *const ana_map_kind_name[ANA_MAP_KINDS] = {"temperature", "bias", "isotonic"};

static void heat(double t, const double p[3], double out[3])
{
    double sum = 0;
    for (int k = 0; k < 3; k++)
        sum += out[k] = pow(fmax(p[k], tiny), 1 / t);
    for (int k = 0; k < 3; k++)
        out[k] /= sum;
}

static double loss(double t, const struct ana_calibration_unit *u, size_t n, uint32_t without)
{
    double l = 0, q[3];
    for (size_t i = 0; i < n; i++) {
        if (u[i].fold == without)
            continue;
        heat(t, u[i].p, q);
        for (int k = 0; k < 3; k++)
            l -= u[i].weight * u[i].share[k] * log(q[k]);
    }
    return l;
}

static double fit_temperature(const struct ana_calibration_unit *u, size_t n, uint32_t without)
{
    const double g = 0.6180339887498949;
    double a = -3, b = 3, c = b - g * (b - a), d = a + g * (b - a);
    double lc = loss(exp(c), u, n, without), ld = loss(exp(d), u, n, without);
    while (b - a > 1e-6) {
        if (lc < ld) {
            b = d;
            d = c;
            ld = lc;
            c = b - g * (b - a);
            lc = loss(exp(c), u, n, without);
        } else {
            a = c;
            c = d;
            lc = ld;
            d = a + g * (b - a);
            ld = loss(exp(d), u, n, without);
        }
    }
    return exp((a + b) / 2);
}

/* ---- temperature and biases ---- */

enum { PARAMETERS = 3, NEWTON_MAX = 100, HALVED_MAX = 30 }; /* 1 / T, bias of negative, of positive */
static const double prior_precision = 1.0 / 25, sharpest = 20.085536923187668; /* e^3, as for the temperature alone */

static void tilt(const double t[PARAMETERS], const double p[3], double out[3])
{
    double z[3], most = -INFINITY, sum = 0;
    for (int k = 0; k < 3; k++) {
        z[k] = t[0] * log(fmax(p[k], tiny)) + (k == 0 ? t[1] : k == 2 ? t[2] : 0);
        most = fmax(most, z[k]);
    }
    for (int k = 0; k < 3; k++)
        sum += out[k] = exp(z[k] - most);
    for (int k = 0; k < 3; k++)
        out[k] /= sum;
}

/* Loss with the prior, its gradient and Hessian; weights are divided by their mean. Convex: a sum of log-sum-exp. */
static double tilted_loss(const double t[PARAMETERS], const struct ana_calibration_unit *u, size_t n, uint32_t without,
                          double mean_weight, double g[PARAMETERS], double h[PARAMETERS * PARAMETERS])
{
    double l = prior_precision * (t[1] * t[1] + t[2] * t[2]) / 2;
    for (int a = 0; a < PARAMETERS; a++) {
        g[a] = a ? prior_precision * t[a] : 0;
        for (int b = 0; b < PARAMETERS; b++)
            h[a * PARAMETERS + b] = a == b ? (a ? prior_precision : tiny) : 0;
    }
    for (size_t i = 0; i < n; i++) {
        if (u[i].fold == without)
            continue;
        double q[3], w = u[i].weight / mean_weight, mean[PARAMETERS] = {0};
        tilt(t, u[i].p, q);
        for (int k = 0; k < 3; k++) {
            const double x[PARAMETERS] = {log(fmax(u[i].p[k], tiny)), k == 0, k == 2};
            l -= w * u[i].share[k] * log(fmax(q[k], DBL_MIN));
            for (int a = 0; a < PARAMETERS; a++) {
                mean[a] += q[k] * x[a];
                g[a] += w * (q[k] - u[i].share[k]) * x[a];
                for (int b = 0; b < PARAMETERS; b++)
                    h[a * PARAMETERS + b] += w * q[k] * x[a] * x[b];
            }
        }
        for (int a = 0; a < PARAMETERS; a++)
            for (int b = 0; b < PARAMETERS; b++)
                h[a * PARAMETERS + b] -= w * mean[a] * mean[b];
    }
    return l;
}

/* Newton's method with halved steps; `fixed`: 1 / T stays. */
static void descend(double t[PARAMETERS], bool fixed, const struct ana_calibration_unit *u, size_t n, uint32_t without,
                    double mean_weight)
{
    double g[PARAMETERS], h[PARAMETERS * PARAMETERS], l = tilted_loss(t, u, n, without, mean_weight, g, h);
    for (int round = 0; round < NEWTON_MAX; round++) {
        double by = 1, decrement = 0, next[PARAMETERS] = {0}, after = INFINITY;
        if (fixed) {
            g[0] = h[1] = h[2] = h[3] = h[6] = 0;
            h[0] = 1;
        }
        double step[PARAMETERS] = {g[0], g[1], g[2]};
        gsl_matrix_view hessian = gsl_matrix_view_array(h, PARAMETERS, PARAMETERS);
        gsl_vector_view s = gsl_vector_view_array(step, PARAMETERS);
        if (gsl_linalg_cholesky_decomp1(&hessian.matrix) || gsl_linalg_cholesky_svx(&hessian.matrix, &s.vector))
            return;
        for (int a = 0; a < PARAMETERS; a++)
            decrement += g[a] * step[a];
        for (int halved = 0; halved < HALVED_MAX && !(after <= l - 1e-4 * by * decrement); halved++) {
            by = ldexp(1, -halved);
            for (int a = 0; a < PARAMETERS; a++)
                next[a] = t[a] - by * step[a];
            after = tilted_loss(next, u, n, without, mean_weight, g, h);
        }
        if (!(after < l))
            return;
        memcpy(t, next, sizeof next);
        bool done = l - after < 1e-12 * fmax(1, l);
        l = after;
        if (done)
            return;
    }
}

static void fit_bias(struct ana_map *m, const struct ana_calibration_unit *u, size_t n, uint32_t without)
{
    double t[PARAMETERS] = {1, 0, 0}, sum = 0;
    size_t used = 0;
    for (size_t i = 0; i < n; i++)
        if (u[i].fold != without) {
            sum += u[i].weight;
            used++;
        }
    double mean_weight = sum > 0 ? sum / (double)used : 1;
    (void)gsl_set_error_handler_off();
    descend(t, false, u, n, without, mean_weight);
    if (!(t[0] >= 1 / sharpest && t[0] <= sharpest)) { /* labels that know nothing of the scores, or all */
        t[0] = t[0] > sharpest ? sharpest : 1 / sharpest;
        descend(t, true, u, n, without, mean_weight);
    }
    m->temperature = 1 / t[0];
    m->bias[0] = t[1];
    m->bias[2] = t[2];
}

/* ---- steps ---- */

struct block {
    double from, sum, weight;
};

static int by_from(const void *a, const void *b)
{
    const struct block *x = a, *y = b;
    return x->from < y->from ? -1 : x->from > y->from;
}

/* Pool adjacent violators; equal probabilities are one block to begin with. */
static bool fit_steps(struct ana_map *m, int k, const struct ana_calibration_unit *u, size_t n, uint32_t without)
{
    struct block *b = calloc(n + 1, sizeof *b);
    size_t used = 0, top = 0;
    m->step[k] = calloc(n + 1, sizeof *m->step[k]);
    if (!b || !m->step[k]) {
        free(b);
        return false;
    }
    for (size_t i = 0; i < n; i++)
        if (u[i].fold != without)
            b[used++] = (struct block){u[i].p[k], u[i].weight * u[i].share[k], u[i].weight};
    qsort(b, used, sizeof *b, by_from);
    for (size_t i = 0; i < used; i++) {
        struct block now = b[i];
        while (top && (b[top - 1].from >= now.from || b[top - 1].sum * now.weight >= now.sum * b[top - 1].weight)) {
            top--;
            now = (struct block){b[top].from, b[top].sum + now.sum, b[top].weight + now.weight};
        }
        b[top++] = now; /* never ahead of i */
    }
    for (size_t i = 0; i < top; i++)
        m->step[k][i] = (struct ana_step){b[i].from, b[i].sum / b[i].weight};
    m->n_steps[k] = top;
    free(b);
    return top > 0;
}

bool ana_map_fit(struct ana_map *m, enum ana_map_kind kind, const struct ana_calibration_unit *u, size_t n,
                 uint32_t without)
{
    *m = (struct ana_map){.kind = kind, .temperature = 1};
    size_t used = 0;
    for (size_t i = 0; i < n; i++)
        used += u[i].fold != without;
    if (!used)
        return false;
    if (kind == ANA_MAP_TEMPERATURE) {
        m->temperature = fit_temperature(u, n, without);
    } else if (kind == ANA_MAP_BIAS) {
        fit_bias(m, u, n, without);
    } else {
        for (int k = 0; k < 3; k++)
            if (!fit_steps(m, k, u, n, without))
                return false;
    }
    return true;
}

void ana_map_free(struct ana_map *m)
{
    for (int k = 0; k < 3; k++)
        free(m->step[k]);
    *m = (struct ana_map){0};
}

void ana_map_apply(const struct ana_map *m, const double p[3], double out[3])
{
    double sum = 0;
    if (m->kind == ANA_MAP_BIAS) {
        tilt((const double[PARAMETERS]){1 / m->temperature, m->bias[0], m->bias[2]}, p, out);
        return;
    }
    if (m->kind == ANA_MAP_TEMPERATURE) {
        heat(m->temperature, p, out);
        return;
    }
    for (int k = 0; k < 3; k++) {
        size_t i = 0;
        while (i + 1 < m->n_steps[k] && m->step[k][i + 1].from <= p[k])
            i++;
        sum += out[k] = m->step[k][i].value;
    }
    for (int k = 0; k < 3; k++)
        out[k] = sum > 0 ? out[k] / sum : p[k];
}

double ana_weighted_ece(const struct ana_calibration_unit *u, const double *q, size_t n)
{
    double top[BINS] = {0}, hits[BINS] = {0}, total = 0, e = 0;
    for (size_t i = 0; i < n; i++) {
        int best = 0;
        for (int k = 1; k < 3; k++)
            if (q[3 * i + (size_t)k] > q[3 * i + (size_t)best])
                best = k;
        double p = q[3 * i + (size_t)best];
        int bin = p >= 1 ? BINS - 1 : (int)(p * BINS);
        top[bin] += u[i].weight * p;
        hits[bin] += u[i].weight * u[i].share[best];
        total += u[i].weight;
    }
    for (int b = 0; b < BINS; b++)
        e += fabs(hits[b] - top[b]);
    return total > 0 ? e / total : (double)NAN;
}

double ana_weighted_log_loss(const struct ana_calibration_unit *u, const double *q, size_t n)
{
    double l = 0, total = 0;
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < 3; k++)
            l -= u[i].weight * u[i].share[k] * log(fmax(q[3 * i + k], tiny));
        total += u[i].weight;
    }
    return total > 0 ? l / total : (double)NAN;
}

bool ana_cross_validate(enum ana_map_kind kind, const struct ana_calibration_unit *u, size_t n, uint32_t n_folds,
                        double *q)
{
    for (uint32_t f = 0; f < n_folds; f++) {
        struct ana_map m;
        bool good = ana_map_fit(&m, kind, u, n, f);
        for (size_t i = 0; good && i < n; i++)
            if (u[i].fold == f)
                ana_map_apply(&m, u[i].p, q + 3 * i);
        ana_map_free(&m);
        if (!good)
            return false;
    }
    return true;
}
