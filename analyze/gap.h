/*
 * gap: weeks in which an outlet's feed, not its interest, fell away.
 *
 * Works on one outlet's own number of articles per week, whatever they are about: a fall of that is a fault of the
 * collection. Two signs, each enough:
 *   silence   a run of k empty weeks after the outlet's first article, too long for its own rate: exp(-rate k) < 0.01,
 *             the chance of it under a Poisson process with the rate of its weeks without a gap. Covers an outlet that
 * falls silent for good. collapse  a week below the Hampel identifier's lower limit, median - 3 scale, and below half
 * the median, in a window of 13 weeks cut at the ends; scale is 1.4826 MAD, not less than the Poisson sqrt(median)
 * (Hampel 1974; Pearson 2002). Rises are never gaps. Only an outlet with articles in ANA_GAP_REGULAR of the weeks
 * between its first and its last or more has gaps: where outlets come and go, as in a corpus made by selection or
 * search, an empty week says nothing. An outlet that is silent to the end of the range counts as having left after
 * ANA_GAP_LEFT weeks.
 */
#ifndef ANA_GAP_H
#define ANA_GAP_H

#include <stdbool.h>
#include <stddef.h>

enum { ANA_GAP_HALF_WINDOW = 6, ANA_GAP_LEFT = 13 };
#define ANA_GAP_REGULAR 0.5

/*
 * count[i]: articles in week i, finite. Sets gap[i]; weeks before the first article are none. False when out of memory.
 */
bool ana_gap_find(const double *count, size_t n, bool *gap);

/*
 * Running median and scaled MAD with the window cut at the ends (never padded: zeros would be invented). False when out
 * of memory. half 0 or n 0: false.
 */
bool ana_hampel(const double *x, size_t n, size_t half, double *median, double *scaled_mad);

#endif
