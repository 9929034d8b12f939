#include "calibrate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BINS = 10 };
static const double tiny = 1e-9;

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

bool ana_map_fit(struct ana_map *m, bool isotonic, const struct ana_calibration_unit *u, size_t n, uint32_t without)
{
    *m = (struct ana_map){.isotonic = isotonic, .temperature = 1};
    size_t used = 0;
    for (size_t i = 0; i < n; i++)
        used += u[i].fold != without;
    if (!used)
        return false;
    if (!isotonic)
        m->temperature = fit_temperature(u, n, without);
    for (int k = 0; isotonic && k < 3; k++)
        if (!fit_steps(m, k, u, n, without))
            return false;
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
    if (!m->isotonic) {
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

bool ana_cross_validate(bool isotonic, const struct ana_calibration_unit *u, size_t n, uint32_t n_folds, double *q)
{
    for (uint32_t f = 0; f < n_folds; f++) {
        struct ana_map m;
        bool good = ana_map_fit(&m, isotonic, u, n, f);
        for (size_t i = 0; good && i < n; i++)
            if (u[i].fold == f)
                ana_map_apply(&m, u[i].p, q + 3 * i);
        ana_map_free(&m);
        if (!good)
            return false;
    }
    return true;
}
