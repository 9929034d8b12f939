/*
 * interval: how sure a ratio, a count or a mean is.
 *
 * Pure functions over the caller's arrays; nothing is kept, except that ana_boot owns a generator and room for its
 * draws. Every function gives false, and leaves *out alone, where the interval is undefined (no data, one cluster, a
 * level outside (0, 1)): undefined is never a number. Inputs are finite. level is the confidence level, e.g. 0.95.
 * Intervals are two-sided.
 */
#ifndef ANA_INTERVAL_H
#define ANA_INTERVAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ana_interval {
    double lo, hi;
};

/* x of n: Wilson's score interval without continuity correction (Wilson 1927; Newcombe 1998, method 3). */
bool ana_wilson(uint64_t x, uint64_t n, double level, struct ana_interval *out);

/*
 * A Poisson count x: Garwood's (1936) exact limits, chi2inv(a/2, 2x)/2 and chi2inv(1-a/2, 2x+2)/2. Conservative: covers
 * at least the level. Not for counts that cluster (mentions within one article): then it is too narrow.
 */
bool ana_garwood(uint64_t x, double level, struct ana_interval *out);

/* The same for a count that need not be whole, e.g. an effective one. */
bool ana_garwood_of(double x, double level, struct ana_interval *out);

/*
 * The value below which a Gamma variable of this shape and scale 1 stays with probability tail (upper: above which).
 * GSL's up to 5,000, beyond it Wilson and Hilferty's (1931) cube, there within 1e-6 of it: GSL 2.7.1 is wrong in the
 * second digit from 20,000 on and gives nothing from 300,000 on. Below a shape of some hundredths 0, where GSL gives
 * nothing.
 */
double ana_gamma_quantile(double tail, bool upper, double shape);

/* One outlet's items: how many, and the sum of their values. */
struct ana_cluster {
    double n, sum;
};

/* One outlet's items on two sides (two countries an article mentions, two spans of time); n 0 where it has none. */
struct ana_cluster_pair {
    struct ana_cluster a, b;
};

struct ana_mean {
    double mean, se, df;
    struct ana_interval ci;
};

/*
 * Mean over all items of g clusters with the CR1 standard error, SE^2 = g/(g-1) sum_g (sum_{i in g} (s_i - m))^2 / n^2,
 * and t with g-1 degrees of freedom (Liang & Zeger 1986; the factor as in Cameron, Gelbach & Miller 2011). False for g
 * < 2. Under about a dozen clusters, or when one holds most items, it is too narrow.
 */
bool ana_cr1(const struct ana_cluster *cluster, size_t g, double level, struct ana_mean *out);

/*
 * The same mean with the delete-one-cluster jackknife, SE^2 = (g-1)/g sum_g (m_(-g) - m)^2, CR3 (Bell & McCaffrey 2002;
 * MacKinnon, Nielsen & Webb 2023), t with g-1 df. Equal to CR1 when clusters are of one size; wider, as it must be,
 * when they are not; too narrow where one cluster holds most items (docs/evaluation.md). False for g < 2.
 */
bool ana_cr3(const struct ana_cluster *cluster, size_t g, double level, struct ana_mean *out);

/*
 * The same mean with Bell and McCaffrey's (2002) bias-reduced linearisation, CR2, for independent items of one
 * variance: SE^2 = sum_g (sum_{i in g} (s_i - m))^2 / (1 - u_g) / n^2 with u_g = n_g/n, and t with Satterthwaite's
 * degrees of freedom of that sum, 1 / (sum u^2 + (sum u^2/(1-u))^2 - sum u^4/(1-u)^2) (Pustejovsky & Tipton 2018, eq.
 * 11, for a mean). They are g-1 for clusters of one size and fewer when one holds most items, which CR3 with g-1 does
 * not know. False for g < 2.
 */
bool ana_cr2(const struct ana_cluster *cluster, size_t g, double level, struct ana_mean *out);

/*
 * The interval of the tables: ana_cr2 from three clusters on. With two, both have 1 degree of freedom and CR3 has the
 * larger error, which two need (docs/evaluation.md). *method: "cr2" or "cr3". False for g < 2.
 */
bool ana_clustered_mean(const struct ana_cluster *cluster, size_t g, double level, struct ana_mean *out,
                        const char **method);

/*
 * The mean of a less that of b, where one outlet may have items on both sides: V = sum_g (e_a/n_a - e_b/n_b)^2, with e
 * the sum of an outlet's deviations from its side's mean (Taylor linearisation), each divided by sqrt(1 - u) of its
 * side as in ana_cr2. That is CR2 of the least squares of the items on a dummy for the side (Bell & McCaffrey 2002); df
 * by Satterthwaite for it (Pustejovsky & Tipton 2018). What an outlet always does cancels, as far as its share of the
 * items is the same on both sides; with no outlet on both sides V is the sum of the two sides' V. A side of two outlets
 * has CR3 as in ana_clustered_mean, and *method is then "cr3". No interval is
 * made (out->ci is 0): shares have another (paired.h). False when a side has fewer than two.
 */
bool ana_clustered_pair(const struct ana_cluster_pair *cluster, size_t g, struct ana_mean *out, const char **method);

/*
 * The same for items that fall into clusters of two kinds at once, e.g. outlets and stories: V = V_outlet + V_story -
 * V_both (Cameron, Gelbach & Miller 2011, eq. 2.10), each with its own factor, df from the smaller number of clusters
 * less one. a[i], b[i]: the item's cluster numbers, below n_a and n_b. False when V is not positive or either number is
 * under 2. The series have it from sums in place of articles: story.h.
 */
bool ana_cr1_two_way(const double *value, const uint32_t *a, const uint32_t *b, size_t n, size_t n_a, size_t n_b,
                     double level, struct ana_mean *out);

/* Percentile bootstrap over whole clusters. */
enum { ANA_BOOT_DRAWS = 999, ANA_BOOT_CLUSTERS_MAX = 11 };
struct ana_boot;                     /* a generator (mt19937) and room for the draws */
struct ana_boot *ana_boot_new(void); /* NULL when out of memory */
void ana_boot_free(struct ana_boot *b);
/*
 * Draws g of the g clusters with replacement, ANA_BOOT_DRAWS times, takes each draw's mean over its items, and gives
 * the percentiles (type 7) of those means (Cameron, Gelbach & Miller 2008). The draws depend on the seed only, never on
 * what was drawn before. se: standard deviation of the draws. False for g < 2. Not for few clusters, although often
 * advised for them: with 3 clusters a 95 % interval covers about 75 %, with 8 about 88 %.
 */
bool ana_cluster_bootstrap(struct ana_boot *b, const struct ana_cluster *cluster, size_t g, uint64_t seed, double level,
                           struct ana_mean *out);

/* (sum w)^2 / sum w^2 (Kish 1965); 0 for no weight. */
double ana_kish(const double *weight, size_t n);

/*
 * Articles of one outlet resemble each other: n articles in clusters of sizes n_g are worth n / deff independent ones,
 * deff = 1 + (sum n_g^2 / n - 1) rho (Kish 1965; the mean cluster size weighted for unequal clusters). 0 for n = 0.
 */
double ana_n_eff(double n, double sum_sq_sizes, double rho);
/*
 * The same of articles that count unequally: deff = n sum w^2 / (sum w)^2 (1 + (b - 1) rho) with b = sum_g (sum w)^2 /
 * sum w^2 (Kish 1987; Gabler, Haeder & Lahiri 1999), which is the former when all weigh the same. sum and sum_sq:
 * of the articles' weights and of their squares; sum_sq_sizes: of the outlets' sums of weights, squared. 0 without any.
 */
double ana_n_eff_weighted(double sum, double sum_sq, double sum_sq_sizes, double rho);

/*
 * rho, the intraclass correlation of items within outlets, pooled over many groups (weeks): the analysis-of-variance
 * estimator (MSB - MSW) / (MSB + (n0 - 1) MSW) (Donner 1986), clipped to [0, 1]. Start from {0}.
 */
struct ana_icc {
    double ss_between, ss_within, df_between, df_within, size; /* size: sum over groups of n - sum n_g^2 / n */
};
/* One cluster of a group: its items' number, sum and sum of squares. */
void ana_icc_cluster(struct ana_icc *icc, double n, double sum, double sumsq);
/* The group as a whole, after its clusters: items, their sum, sum over clusters of sum_g^2/n_g and of n_g^2, number of
 * clusters. */
void ana_icc_group(struct ana_icc *icc, double n, double sum, double sum_sq_over_n, double sum_sq_sizes,
                   size_t clusters);
/* False when it cannot be told: no group has two clusters, or no cluster has two items. */
bool ana_icc_rho(const struct ana_icc *icc, double *rho);

/* z such that a standard normal stays within +-z with this level. */
double ana_z_of_level(double level);
/* The same for Student's t. */
double ana_t_of_level(double level, double df);

#endif
