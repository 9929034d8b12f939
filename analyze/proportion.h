/*
 * proportion: attention and counts of mentions with outlets as clusters.
 *
 * Wilson's and Garwood's intervals take articles as independent. Outlets differ in how much they cover a target, so
 * what articles say about the press of a country is worth less than that, and the more articles an outlet prints the
 * less each one adds. Here a share or a count keeps the form of those intervals, which is right near 0 and 1 and for
 * small counts, on an effective number of articles or mentions (Korn & Graubard 1998; on Wilson's limits Dean & Pacheco
 * 2015; compared by Franco, Little, Louis & Slud 2019):
 *
 *     n* = min(n, n / deff (z/t)^2),   deff = V / (p (1 - p) / n)   (Kish 1965)
 *
 * with V the clustered variance of the ratio x/n by linearisation, ana_clustered_mean, and t of its degrees of freedom.
 * So an interval is never narrower than the one for independent articles. Logit limits with the same V and t, the usual
 * choice of survey programs, hold less often where one outlet holds most articles (docs/evaluation.md).
 *
 * Pure functions. Not defined without articles.
 */
#ifndef ANA_PROPORTION_H
#define ANA_PROPORTION_H

#include <stdbool.h>
#include <stddef.h>

#include "interval.h"

struct ana_proportion {
    double se, df, deff;    /* NaN with one cluster; deff also where V or the variance of independent articles is 0 */
    struct ana_interval ci; /* for ana_clustered_count in units of the count */
    /*
     * "clustered"; "wilson:not_wider": clusters differ no more than chance would have it, n* = n;
     * "wilson_t:none_or_all": no item or every item, where clusters cannot differ: deff 1; "wilson:one_outlet": one
     * cluster, nothing can be told about others. Of a count the same with "garwood" in the place of "wilson".
     */
    const char *method;
};

/* Of the share sum/n of all clusters: cluster[i].sum of cluster[i].n articles match. Clusters have n > 0. */
bool ana_clustered_share(const struct ana_cluster *cluster, size_t g, double level, struct ana_proportion *out);

/* Of the sum of all clusters, a count that is Poisson at best: cluster[i].sum mentions in cluster[i].n articles. */
bool ana_clustered_count(const struct ana_cluster *cluster, size_t g, double level, struct ana_proportion *out);

#endif
