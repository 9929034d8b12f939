/*
 * its: did a series step up or down with an event.
 *
 * Interrupted time series (Lopez Bernal, Cummins & Gasparrini 2017): before and after share one straight trend, and
 * from the event's week on the level is another: counts with exposure   log E[y] = a + b1 (t - t0) + b2 step + log N,
 * quasi-Poisson; b2 is a log ratio of rates a mean                     E[y] = a + b1 (t - t0) + b2 step, least squares
 * with Newey & West's error and, on request, sines and cosines of the year. Autocorrelated weeks carry less than they
 * seem to: the variance of the step is multiplied by the factor of a first-order autoregression of what is left
 * (trend.h, never below 1); for a mean the larger of it and Newey & West's. t with n - k degrees of freedom.
 *
 * It says that the level changed at that week, not why: other things happened then too. So the same model is put at
 * every other week where it can be fitted, and the share of those placebo weeks with as large a |t| is given beside p.
 * Not for an effect that builds up slowly or fades within a few weeks (the step is then a mean over the weeks after),
 * nor with two events in one window.
 */
#ifndef ANA_ITS_H
#define ANA_ITS_H

#include <stdbool.h>
#include <stddef.h>

#include "interval.h"
#include "regress.h"

struct ana_its_series {
    const double *x;        /* week numbers, ascending, holes allowed */
    const double *y;        /* counts, or means */
    const double *exposure; /* above 0; NULL: y is a mean */
    size_t n;
};

struct ana_its_options {
    double window;    /* weeks on either side of the event that are used; 0: all */
    size_t side_min;  /* values needed on either side */
    double count_min; /* counts: their sum over both sides, which has none that is 0 */
    size_t harmonics; /* pairs of sine and cosine: 0 to ANA_ITS_HARMONICS */
    double period;    /* of the first pair, in units of x */
    double level;
};
enum { ANA_ITS_HARMONICS = 4, ANA_ITS_COLUMNS = 3 + 2 * ANA_ITS_HARMONICS };

struct ana_its {
    double step, se, t, df, p; /* step: b2 */
    struct ana_interval ci;    /* of b2 */
    double slope;              /* b1 */
    double dispersion;         /* of the counts; residual variance of the means */
    double factor;             /* by which the variance was multiplied for autocorrelation */
    bool by_newey_west;        /* means: it is Newey & West's that counted */
    size_t n_before, n_after;
};

/*
 * The step at week `at` (the first week of the new level). r: room for s->n rows and ANA_ITS_COLUMNS columns. False
 * when a side has too few values, or counts with no event at all on one side, or nothing varies.
 */
bool ana_its(struct ana_regression *r, const struct ana_its_series *s, double at, const struct ana_its_options *o,
             struct ana_its *out);

/*
 * The same at weeks first, first + 1, ..., n of them; fitted[i] is false where it cannot be. Weeks that part the same
 * values alike, since none lies between them, share one fit to the last bit.
 */
void ana_its_scan(struct ana_regression *r, const struct ana_its_series *s, double first, size_t n,
                  const struct ana_its_options *o, struct ana_its *out, bool *fitted);

/*
 * Of the fitted weeks other than i, how many there are and how many have at least the |t| of week i. A tie counts, and
 * as one counts what is smaller by no more than ANA_ITS_TIE times |t| (or 1 where |t| is below 1): rounding decides
 * nothing, and the share errs to the large side.
 */
#define ANA_ITS_TIE 1e-9
void ana_its_placebo(const struct ana_its *its, const bool *fitted, size_t n, size_t i, size_t *others,
                     size_t *as_extreme);

#endif
