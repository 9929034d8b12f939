#include "its.h"

#include <math.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_math.h>

#include "trend.h"

/* The values inside the window: [from, to), and the first one of the new level. */
struct sides {
    size_t from, cut, to;
};

static struct sides sides_of(const struct ana_its_series *s, double at, double window)
{
    struct sides v = {0, 0, 0};
    for (size_t i = 0; i < s->n; i++) {
        v.from += window > 0 && s->x[i] < at - window;
        v.cut += s->x[i] < at;
        v.to += !(window > 0) || s->x[i] < at + window;
    }
    return v;
}

/* Counts: a side without a single event has no rate to compare. */
static bool sides_ok(const struct ana_its_series *s, const struct ana_its_options *o, struct sides v)
{
    size_t from = v.from, cut = v.cut, to = v.to;
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

static bool fit_at(struct ana_regression *r, const struct ana_its_series *s, double at, struct sides v,
                   const struct ana_its_options *o, struct ana_its *out)
{
    size_t n = v.to - v.from, k = 3 + 2 * o->harmonics;
    struct ana_fit f;
    if (o->harmonics > ANA_ITS_HARMONICS || (o->harmonics && !(o->period > 0)) || !(o->level > 0 && o->level < 1))
        return false;
    if (!sides_ok(s, o, v))
        return false;
    set_rows(r, s, at, o, v.from, v.to);
    if (!(s->exposure ? ana_quasi_poisson(r, n, k, &f) : ana_least_squares(r, n, k, &f)))
        return false;
    struct ana_its its = {.step = f.beta[2],
                          .slope = f.beta[1],
                          .df = (double)(f.n - f.k),
                          .dispersion = f.dispersion,
                          .factor = 1,
                          .n_before = v.cut - v.from,
                          .n_after = v.to - v.cut};
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

bool ana_its(struct ana_regression *r, const struct ana_its_series *s, double at, const struct ana_its_options *o,
             struct ana_its *out)
{
    return fit_at(r, s, at, sides_of(s, at, o->window), o, out);
}

/*
 * Weeks with the same values on the same sides have the same fit: where the trend is 0 only moves the level. Fitted
 * anew it would differ in its last digits, and those must not rank such weeks.
 */
void ana_its_scan(struct ana_regression *r, const struct ana_its_series *s, double first, size_t n,
                  const struct ana_its_options *o, struct ana_its *out, bool *fitted)
{
    struct sides before = {0, 0, 0};
    for (size_t i = 0; i < n; i++) {
        double at = first + (double)i;
        struct sides v = sides_of(s, at, o->window);
        if (i > 0 && v.from == before.from && v.cut == before.cut && v.to == before.to) {
            fitted[i] = fitted[i - 1];
            if (fitted[i])
                out[i] = out[i - 1];
        } else {
            fitted[i] = fit_at(r, s, at, v, o, &out[i]);
        }
        before = v;
    }
}

void ana_its_placebo(const struct ana_its *its, const bool *fitted, size_t n, size_t i, size_t *others,
                     size_t *as_extreme)
{
    double t = fabs(its[i].t), least = t - ANA_ITS_TIE * fmax(1, t);
    *others = *as_extreme = 0;
    for (size_t k = 0; k < n; k++) {
        if (k == i || !fitted[k])
            continue;
        (*others)++;
        *as_extreme += fabs(its[k].t) >= least;
    }
}
