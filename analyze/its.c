#include "its.h"

#include <math.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_math.h>

#include "trend.h"

/* The values inside the window: [from, to), and the first one of the new level. */
static void window_of(const struct ana_its_series *s, double at, double window, size_t *from, size_t *cut, size_t *to)
{
    *from = *cut = *to = 0;
    for (size_t i = 0; i < s->n; i++) {
        *from += window > 0 && s->x[i] < at - window;
        *cut += s->x[i] < at;
        *to += !(window > 0) || s->x[i] < at + window;
    }
}

/* Counts: a side without a single event has no rate to compare. */
static bool sides_ok(const struct ana_its_series *s, const struct ana_its_options *o, size_t from, size_t cut,
                     size_t to)
{
    double before = 0, after = 0;
    if (cut - from < o->side_min || to - cut < o->side_min || cut == from || to == cut)
        return false;
    for (size_t i = from; i < cut; i++)
        before += s->y[i];
    for (size_t i = cut; i < to; i++)
        after += s->y[i];
    return !s->exposure || (before > 0 && after > 0 && before + after >= o->count_min);
}

static void set_rows(struct ana_regression *r, const struct ana_its_series *s, double at,
                     const struct ana_its_options *o, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        double x[ANA_ITS_COLUMNS] = {1, s->x[i] - at, s->x[i] >= at}, w = 2 * M_PI * s->x[i] / o->period;
        for (size_t h = 0; h < o->harmonics; h++) {
            x[3 + 2 * h] = sin((double)(h + 1) * w);
            x[4 + 2 * h] = cos((double)(h + 1) * w);
        }
        ana_regression_set(r, i - from, x, s->y[i], s->exposure ? log(s->exposure[i]) : 0);
    }
}

/* The step's variance, the larger of the two for a mean. */
static double variance(const struct ana_regression *r, const struct ana_fit *f, bool counts, struct ana_its *its)
{
    double rho, plain = f->dispersion * f->bread[2][2], k = (double)f->k;
    if (ana_autocorrelation(ana_regression_residuals(r), f->n, 1, &rho))
        its->factor = ana_ar1_factor(rho, f->n, k, 2 * k + 1);
    double v = plain * its->factor;
    if (!counts) {
        double nw = ana_newey_west_error(r, f, 2, ana_newey_west_lag(f->n));
        its->by_newey_west = nw * nw > v;
        v = fmax(v, nw * nw);
    }
    return v;
}

bool ana_its(struct ana_regression *r, const struct ana_its_series *s, double at, const struct ana_its_options *o,
             struct ana_its *out)
{
    size_t from, cut, to, k = 3 + 2 * o->harmonics;
    struct ana_fit f;
    if (o->harmonics > ANA_ITS_HARMONICS || (o->harmonics && !(o->period > 0)) || !(o->level > 0 && o->level < 1))
        return false;
    window_of(s, at, o->window, &from, &cut, &to);
    if (!sides_ok(s, o, from, cut, to))
        return false;
    set_rows(r, s, at, o, from, to);
    if (!(s->exposure ? ana_quasi_poisson(r, to - from, k, &f) : ana_least_squares(r, to - from, k, &f)))
        return false;
    struct ana_its its = {.step = f.beta[2],
                          .slope = f.beta[1],
                          .df = (double)(f.n - f.k),
                          .dispersion = f.dispersion,
                          .factor = 1,
                          .n_before = cut - from,
                          .n_after = to - cut};
    its.se = sqrt(variance(r, &f, s->exposure != NULL, &its));
    if (!(its.se > 0) || !isfinite(its.se))
        return false;
    its.t = its.step / its.se;
    its.p = fmin(1, 2 * gsl_cdf_tdist_Q(fabs(its.t), its.df));
    double half = ana_t_of_level(o->level, its.df) * its.se;
    its.ci = (struct ana_interval){its.step - half, its.step + half};
    if (!isfinite(its.t) || !isfinite(half))
        return false;
    *out = its;
    return true;
}

void ana_its_scan(struct ana_regression *r, const struct ana_its_series *s, double first, size_t n,
                  const struct ana_its_options *o, struct ana_its *out, bool *fitted)
{
    for (size_t i = 0; i < n; i++)
        fitted[i] = ana_its(r, s, first + (double)i, o, &out[i]);
}

void ana_its_placebo(const struct ana_its *its, const bool *fitted, size_t n, size_t i, size_t *others,
                     size_t *as_extreme)
{
    *others = *as_extreme = 0;
    for (size_t k = 0; k < n; k++) {
        if (k == i || !fitted[k])
            continue;
        (*others)++;
        *as_extreme += fabs(its[k].t) >= fabs(its[i].t);
    }
}
