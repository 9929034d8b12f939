/*
 * measure: the few estimates the report makes itself: sums over weeks and countries, and differences.
 *
 * Intervals are 95 %. A proportion k / n has Wilson's interval (Wilson 1927). A weighted sum of independent estimates
 * and a difference of two get theirs from the intervals of their parts by the method of variance estimates recovery
 * (Zou & Donner 2008, eq. 5: lo = d - sqrt((a - a_lo)^2 + (b_hi - b)^2), hi alike), which for two proportions is
 * Newcombe's method 10 (1998). So they take over what analyze knows about clustering in outlets and add no model of
 * their own. Attention of several weeks together has the weeks' outlets in common, see rep_share. NaN is "not
 * available" throughout.
 *
 * What makes one outlet's weeks differ beyond chance is in no interval of its articles, so a difference with one outlet
 * on either side is never called distinguishable, wherever its interval lies (docs/evaluation.md).
 */
#ifndef REP_MEASURE_H
#define REP_MEASURE_H

#include <stdbool.h>
#include <stddef.h>

struct rep_estimate {
    double v, lo, hi; /* NaN when not available */
    double n;         /* articles behind it */
    bool one_outlet;  /* its interval takes one outlet's articles as independent: a difference with it is not tested */
};

extern const struct rep_estimate rep_no_estimate;

/* k of n; no estimate when n is 0 or either is NaN. */
struct rep_estimate rep_proportion(double k, double n);
/*
 * Attention of several weeks, or of several countries, as one share. Of each part analyze gives Wilson's interval and
 * the one with outlets as clusters. What the latter adds, sqrt((p - lo)^2 - (p - wilson_lo)^2), is how outlets differ:
 * that does not average out over weeks of the same outlets, so its mean over the parts, weighted by articles, is added
 * to Wilson's interval of the sum in squares. One part has its own interval. Start from {0}.
 */
struct rep_share {
    double k, n, below, above; /* matches, articles, sums of articles times what clusters add */
    struct rep_estimate last;
    size_t parts;
    bool unknown, outlets; /* a part had no interval; a part was of more than one outlet */
};
struct rep_point;
struct rep_estimate rep_attention_of(const struct rep_point *p);
void rep_share_add(struct rep_share *s, const struct rep_point *p);
struct rep_estimate rep_share(const struct rep_share *s);
/* a - b; lo and hi are NaN when either has no interval; n is a's; one_outlet when either is. */
struct rep_estimate rep_difference(struct rep_estimate a, struct rep_estimate b);
/* The mean of estimates weighted by their n; parts without a value or with n 0 are left out; no interval when one part
 * has none. */
struct rep_estimate rep_weighted_mean(const struct rep_estimate *part, size_t n);
/* A difference that is tested, whose interval is there and leaves out 0. */
bool rep_distinguishable(struct rep_estimate difference);
/* It has an interval and is not tested, being of one outlet. */
bool rep_untested(struct rep_estimate difference);
/* Mean of n scored articles with sum and sum of squares: Student's interval, articles taken as independent; none when n
 * < 2. */
struct rep_estimate rep_mean(double n, double sum, double sumsq);

#endif
