/*
 * mix: the week's stance freed of which outlets happened to write.
 *
 * stance of outlet i in week t = week effect w_t + outlet effect a_i + error, least squares over the means of outlets'
 * weeks weighted by their articles (Shapiro, Sudhof & Wilson 2022, eq. 3, with outlets in the place of their
 * newspapers' fixed effects; as R's lm(stance ~ outlet + week, weights = n)). Outlet effects add up to 0 over all
 * articles, so that w_t reads on the scale of stance: the week as it would be with the outlets' shares of the whole
 * range. With s^2 = sum n (y - fit)^2 / df, df = means - outlets - weeks + 1, its error is exact for that model.
 *
 * Week effects can be compared only where chains of outlets and weeks connect them: weeks outside the connected part
 * with the most articles stay undefined. Outlets seen in one week only carry nothing from week to week and are left
 * out. Not for a country with outlets that come and go without overlap.
 */
#ifndef ANA_MIX_H
#define ANA_MIX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ana_mix_cell {
    uint32_t week, outlet;
    double n, mean; /* n > 0 */
};

struct ana_mix {
    double df, s2;       /* NaN s2 where df is under 1 */
    size_t n_outlets;    /* in the fit */
    size_t weeks_apart;  /* weeks with a cell that are not connected */
    size_t outlets_once; /* outlets left out */
};

enum { ANA_MIX_SIDE_MAX = 2048 }; /* outlets or weeks, whichever are fewer: beyond it nothing is fitted */

/*
 * Cells by week, then outlet, no pair twice. effect and se: n_weeks values each, NaN where undefined; se all NaN where
 * df is under 1. False when out of memory; nothing to fit is no failure (all NaN).
 */
bool ana_mix_fit(const struct ana_mix_cell *cell, size_t n, size_t n_weeks, size_t n_outlets, double *effect,
                 double *se, struct ana_mix *out);

#endif
