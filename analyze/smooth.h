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

#endif
