/*
 * breaktest: how often would a series in which nothing changed show breaks like these.
 *
 * BIC (change.h) finds breaks in up to a third of short autocorrelated series without any. ana_breaks_p puts a p beside
 * each break by an autoregressive sieve bootstrap (Buehlmann 1997; for tests of breaks Diebold & Chen 1996): series are
 * drawn from what the levels leave, x_t = rho x_{t-1} + e_t with e_t resampled, and put through the same search. p of a
 * break is the larger of two shares of draws:
 *
 *   - of the series: those whose whole search (any number of breaks, the second BIC for autocorrelated values) gains as
 *     much BIC as the series';
 *   - of the break: those in which one more break beside the others of the series, at the best place of all, reaches
 *     this one's F / f: sup-F(m | m - 1) of Bai & Perron (1998), and plain sup-F (Andrews 1993) when there is one.
 *
 * The first alone would let a spurious break ride on a real one; the second alone takes the others for given, and they
 * were chosen to look large.
 *
 * f = (1 + rho)/(1 - rho) of the levels, the series' own and each draw's own, divides F and the number of values in the
 * second BIC: what is compared then depends little on rho, which is known badly (Beran 1988). A searched break soaks up
 * autocorrelation: the median of r after one is phi - (4 + 7 phi)/n (simulated, n from 26 to 260), after none phi - (1
 * + 3 phi)/n; so rho = (n r + 1 + 3 m)/(n - 3 - 4 m), from 0 to .95, which is median-unbiased (the idea of Andrews
 * 1993b) where nothing changed. Each draw has a rho of its own around it, normal with sqrt((1 - rho^2)/n) n/(n - 3 - 4
 * m), the error of the estimate (Mann & Wald 1943) times what the correction makes of it: with one rho for all the
 * level would be 1 to 3 points too high in under a year of weeks.
 *
 * Pure functions; y finite, in time order. Not for series with longer memory than a first-order autoregression, with
 * seasons or trends: they have breaks of level by this test.
 */
#ifndef ANA_BREAKTEST_H
#define ANA_BREAKTEST_H

#include <stdint.h>

#include "change.h"

/* Drawing ends early once so many draws reached the series (Besag & Clifford 1991): p is then above .05 for sure. */
enum { ANA_BREAKS_DRAWS = 999, ANA_BREAKS_ENOUGH = 50 };
/* Longer series are searched at every second, third... value, the series and its draws alike. */
enum { ANA_BREAKS_PLACES = 130 };

/*
 * p[i] of each break of b, which ana_breaks_test found in y. The draws depend on the seed only. False, and p as it was,
 * when b has none, when the levels leave nothing to draw from, or when out of memory. O(draws * n).
 */
bool ana_breaks_p(const double *y, size_t n, const struct ana_breaks *b, uint64_t seed, double *p);

/*
 * The best place for one more break beside the n_cut given ones, segments of at least h values, and its F = (RSS -
 * RSS') / (RSS' / (n - n_cut - 2)), as R's strucchange counts (Fstats). False when there is no place.
 */
struct ana_sup_f {
    double f;
    size_t at; /* first index of the new level */
};
bool ana_sup_f(const double *y, size_t n, size_t h, const size_t *cut, size_t n_cut, struct ana_sup_f *out);

#endif
