/*
 * measure: the few estimates the report makes itself: sums over weeks and countries, and differences.
 *
 * Intervals are 95 %. A proportion k / n has Wilson's interval (Wilson 1927). A weighted sum of independent estimates
 * and a difference of two get theirs from the intervals of their parts by the method of variance estimates recovery
 * (Zou & Donner 2008, eq. 5: lo = d - sqrt((a - a_lo)^2 + (b_hi - b)^2), hi alike), which for two proportions is
 * Newcombe's method 10 (1998). So they take over what analyze knows about clustering in outlets and add no model of
 * their own. NaN is "not available" throughout.
 */
#ifndef REP_MEASURE_H
#define REP_MEASURE_H

#include <stdbool.h>
#include <stddef.h>

struct rep_estimate {
    double v, lo, hi; /* NaN when not available */
    double n;         /* articles behind it */
};

extern const struct rep_estimate rep_no_estimate;

/* k of n; no estimate when n is 0 or either is NaN. */
struct rep_estimate rep_proportion(double k, double n);
/* a - b; lo and hi are NaN when either has no interval; n is a's. */
struct rep_estimate rep_difference(struct rep_estimate a, struct rep_estimate b);
/* The mean of estimates weighted by their n; parts without a value or with n 0 are left out; no interval when one part
 * has none. */
struct rep_estimate rep_weighted_mean(const struct rep_estimate *part, size_t n);
/* A difference whose interval is there and leaves out 0. */
bool rep_distinguishable(struct rep_estimate difference);
/* Mean of n scored articles with sum and sum of squares: Student's interval, articles taken as independent; none when n
 * < 2. */
struct rep_estimate rep_mean(double n, double sum, double sumsq);

#endif
