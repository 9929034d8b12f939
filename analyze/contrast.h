/*
 * contrast: is one group's number another's.
 *
 * Pure functions; inputs finite. False, and *out as it was, where nothing can be said or when out of memory.
 * Differences are first less second; p is two-sided.
 */
#ifndef ANA_CONTRAST_H
#define ANA_CONTRAST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "interval.h"

struct ana_difference {
    double estimate, se, t, df, p;
    struct ana_interval ci;
};

/* t, two-sided p and interval of an estimate with a standard error and so many degrees of freedom. */
bool ana_difference_from(double estimate, double se, double df, double level, struct ana_difference *out);

/*
 * Welch's (1947) t for two samples of independent values, df by Satterthwaite. Not for articles: they are not
 * independent within an outlet; use ana_clustered_difference.
 */
bool ana_welch(const double *a, size_t n_a, const double *b, size_t n_b, double level, struct ana_difference *out);

/*
 * The mean of weekly differences d (two outlets, week by week) with the larger of Newey & West's error and that of a
 * first-order autoregression (trend.h); t with n - 1 df. False under ANA_TREND_MIN weeks.
 */
bool ana_weekly_difference(const double *d, size_t n, double level, struct ana_difference *out);

/*
 * Difference of two means over articles, outlets as clusters: V = V_a + V_b - 2 C by the delete-one-outlet jackknife,
 * each variance with its own (G-1)/G. An outlet may be in both groups (countries an article mentions): C is then not 0,
 * and df is the smaller G - 1, which is too many where one giant is in both (paired.h has what is right there too);
 * otherwise df is Welch's. False when either group has under two outlets, or nothing varies.
 */
bool ana_clustered_difference(const struct ana_cluster_pair *cluster, size_t g, double level,
                              struct ana_difference *out);
/* Its error and degrees of freedom alone; no interval is made (out->ci is 0). */
bool ana_jackknife_pair(const struct ana_cluster_pair *cluster, size_t g, struct ana_mean *out);

/*
 * x_a of n_a less x_b of n_b: Newcombe's (1998b, method 10) interval from the two Wilson intervals. Treats articles as
 * independent.
 */
bool ana_newcombe(uint64_t x_a, uint64_t n_a, uint64_t x_b, uint64_t n_b, double level, struct ana_difference *out);

/*
 * Mann & Whitney (1947): U of the first sample, normal approximation with ties and continuity corrected. Not below
 * about 8 values a side, where it is coarse. False when all values are equal.
 */
struct ana_mann_whitney {
    double u, z, p;
};
bool ana_mann_whitney(const double *a, size_t n_a, const double *b, size_t n_b, struct ana_mann_whitney *out);

/*
 * Permutation of whole clusters between two groups: how often is |difference of means over items| as large as seen. All
 * C(g_a + g_b, g_a) ways when they are at most ANA_PERMUTE_EXACT (the seed is then not used), else ANA_PERMUTE_DRAWS
 * random ones, p = (1 + as large) / (1 + draws). Assumes outlets exchangeable between the groups. False when either has
 * none.
 */
enum { ANA_PERMUTE_EXACT = 1000, ANA_PERMUTE_DRAWS = 999 };
bool ana_cluster_permutation(const struct ana_cluster *a, size_t g_a, const struct ana_cluster *b, size_t g_b,
                             uint64_t seed, double *p);

/*
 * The same where both groups hold the same clusters (two targets in one corpus, two periods of one): in every cluster
 * that has items on both sides these may have been the other way round. Clusters with items on one side stay where they
 * are. All 2^k ways for k up to ANA_SWAP_EXACT, else ANA_PERMUTE_DRAWS random ones. Assumes the two sides exchangeable
 * within an outlet. False with fewer than two clusters on both sides, or without items.
 */
enum { ANA_SWAP_EXACT = 13 };
bool ana_cluster_swap(const struct ana_cluster_pair *cluster, size_t g, uint64_t seed, double *p);

#endif
