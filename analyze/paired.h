/*
 * paired: what one number of the press is now less what it was, the same outlets standing behind both.
 *
 * A week and the weeks before it have outlets in common. Two intervals combined as if of independent samples are too
 * wide for their difference: what an outlet always does stands in both and cancels. Here each outlet is one cluster,
 * with its part in the newer number less its part in the older one.
 *
 * A mean (stance) has Student's interval by that error. Shares (attention) and rates (mentions per article) keep the
 * form of their levels' intervals, which is right near 0 (proportion.h): Wilson's limits of both sides (for rates the
 * score limits of a Poisson mean), put together by Newcombe's (1998b) method 10, Zou & Donner (2008), with in the place
 * of z
 *
 *     k = max(z sqrt(f), t sqrt(c))
 *
 *     c = V / (v_a/n_a + v_b/n_b)       V of the difference with outlets as clusters, v = p (1 - p), of a rate p
 *     f = F / (v (1/n_a + 1/n_b))       v of both sides together
 *     F = sum_o (n_ao/n_a^2 + n_bo/n_b^2) v_o
 *     v_o of the outlet's own N_o articles on both sides: a share's p (1 - p) N_o/(N_o - 1), v for N_o = 1; a rate's p
 *
 * which is the levels' effective number of articles (Korn & Graubard 1998), n/c (z/t)^2, for a difference: away from 0
 * and 1 the half width is t sqrt(V). The bound f says that articles are at least as uncertain as independent ones
 * within their outlets: where V from a few outlets is small by accident the interval is not. p is the level at which
 * the interval just holds 0, so p and interval never disagree.
 *
 * Each side needs two outlets, and two outlets must be on both sides, or a change of outlets could not be told from
 * one of the press: then there is the difference, no interval and no p, and method says why. But where one and the same
 * outlet is all there is, its share or rate has the interval that its level has, articles as independent (k = z): it
 * tells of this outlet and of no other. What makes a paper's weeks differ beyond chance is not in it, and nothing here
 * could tell how much that is: so there is no p (of 200 articles a week p was under .05 in up to 57 % without a change,
 * docs/evaluation.md).
 *
 * Two errors. CR2 is right for articles that are independent in their outlets, and for outlets whose levels last and
 * whose shares of the articles do; it is too small where an outlet is a giant on one side and dust on the other, or is
 * on one side alone, since what it always does then does not cancel (docs/evaluation.md). There the jackknife over
 * outlets (contrast.h) holds, which in turn has too many degrees of freedom where one giant is on both sides. Both are
 * made, the wider interval and the larger p stand, and k is the largest over both. se and df are those of the interval.
 *
 * Two sides of a comparison (two runs, targets, spans of time; two countries that articles mention) are the same
 * difference, but need no outlet on both sides. The bound f is left out when articles are on both sides, since these
 * are not independent.
 *
 * Pure functions. a is the newer side.
 */
#ifndef ANA_PAIRED_H
#define ANA_PAIRED_H

#include "interval.h"

struct ana_paired {
    double a, b, difference; /* NaN where a side has no items */
    double n_a, n_b;         /* items */
    size_t g_a, g_b, g_both; /* outlets with items */
    double se, df, p; /* of outlets as clusters, those of the wider interval; NaN without one, and of one outlet */
    /* What p is of (the larger): Student's t with its degrees of freedom, or a normal deviate with NaN; with the
     * difference's sign.
     */
    double statistic, statistic_df;
    struct ana_interval ci;
    /*
     * Of a mean "cr2", "cr3" or "jackknife". Of shares "clustered" or "clustered:jackknife" (k by outlets, the error
     * that makes it the larger), "newcombe:not_wider" (by f), "newcombe_t:none_or_all" (both sides 0 or 1: c is taken
     * as 1), "newcombe:one_outlet" (se, df and p NaN); of rates "clustered", "clustered:jackknife",
     * "poisson:not_wider", "poisson_t:none", "poisson:one_outlet". Without an interval: "none:no_data",
     * "none:no_data_before" (no items there), "none:one_outlet", "none:outlets_differ" (not two on both sides),
     * "none:no_variation". Of two sides neither "none:outlets_differ" nor "newcombe:one_outlet".
     */
    const char *method;
};

/* Items with values; e.g. scored articles. */
void ana_paired_mean(const struct ana_cluster_pair *cluster, size_t g, double level, struct ana_paired *out);
/*
 * The same with `variance` added to either error's and at most df_most degrees of freedom: what else than outlets makes
 * items alike (stories).
 */
void ana_paired_mean_beyond(const struct ana_cluster_pair *cluster, size_t g, double variance, double df_most,
                            double level, struct ana_paired *out);
/* sum of n items count. */
void ana_paired_share(const struct ana_cluster_pair *cluster, size_t g, double level, struct ana_paired *out);
/* sum things in n items, Poisson at best. */
void ana_paired_rate(const struct ana_cluster_pair *cluster, size_t g, double level, struct ana_paired *out);

/* The same of two sides of a comparison, which may have other outlets; same_articles: some articles are on both. */
void ana_paired_sides_mean(const struct ana_cluster_pair *cluster, size_t g, double level, struct ana_paired *out);
void ana_paired_sides_share(const struct ana_cluster_pair *cluster, size_t g, bool same_articles, double level,
                            struct ana_paired *out);

#endif
