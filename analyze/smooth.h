/*
 * smooth: a curve through noisy weeks.
 *
 * LOWESS: at each point a line is fitted to its q nearest neighbours with tricube weights times the caller's, then
 * refitted with bisquare weights of the residuals, 6 times their median absolute value wide (Cleveland 1979). As R's
 * lowess(delta = 0) when the caller's weights are equal. For the eye only: the curve at the ends rests on one side, and
 * nothing should be tested on it.
 */
#ifndef ANA_SMOOTH_H
#define ANA_SMOOTH_H

#include <stdbool.h>
#include <stddef.h>

/*
 * x ascending (ties allowed), y finite, weight >= 0 or NULL for equal ones; q: neighbours, 2 to n; robust refits (3 is
 * usual). fit: n values. False when out of memory, n < 2 or q out of range.
 */
bool ana_lowess(const double *x, const double *y, const double *weight, size_t n, size_t q, int refits, double *fit);

/*
 * The same with the standard error of each fitted value. The curve is taken as linear in y with the last robustness
 * weights: fit_i = sum_j l_ij y_j. With var(y_j) = s^2 / weight_j, s^2 = sum weight_i (y_i - fit_i)^2 / delta,
 * delta = sum_i (1 - 2 l_ii + sum_j l_ij^2 weight_i / weight_j), and se_i^2 = s^2 sum_j l_ij^2 / weight_j (Cleveland &
 * Devlin 1988, section 4; as R's loess(degree = 1, statistics = "exact") without refits). *df: delta, for Student's t.
 * Weeks are taken as independent around the curve. se is NaN, all of it, where delta is below 1.
 */
bool ana_lowess_band(const double *x, const double *y, const double *weight, size_t n, size_t q, int refits,
                     double *fit, double *se, double *df);

#endif
