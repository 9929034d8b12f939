/*
 * sidebyside: two sides of a comparison, place by place, with the tests of their differences.
 *
 * A place (role, country, base) that both sides have is compared in attention and in stance; differences are side A
 * less side B, p two-sided:
 *   - clustered: the two means over articles, outlets as clusters, an outlet that both sides have (by its name) one
 *     cluster of both (paired.h, two sides): right for the same articles on both sides too, since these have the same
 *     outlet;
 *   - newcombe: attention with under two outlets on a side, articles as independent, no p; not when articles are
 * shared;
 *   - cluster_permutation: whole outlets between the sides; cluster_swap where two or more outlets are on both sides;
 *   - weekly_difference: the mean of the weekly differences over the weeks that both sides have;
 *   - slope_of_difference: the slope of these, which is the difference of the slopes; difference_of_slopes: the two
 *     slopes as independent, where the sides have too few weeks in common.
 * Stance of different methods is shown and not tested. q is Benjamini & Hochberg's over the rows of one test and base.
 * Weeks of coverage `ok` or `low` enter.
 *
 * Calling sequence: ana_compare fills tables that the caller opened and commits.
 */
#ifndef ANA_SIDEBYSIDE_H
#define ANA_SIDEBYSIDE_H

#include "outfile.h"
#include "side.h"

struct ana_compare_files {
    struct td_outfile *tests, *weeks, *sides;
};

struct ana_compare_counts {
    uint64_t rows, tested;                 /* of comparison.csv; those with a p */
    uint64_t shared_ids, shared_addresses; /* articles on both sides */
    bool other_methods;
};

enum td_status ana_compare(const struct ana_side *a, const struct ana_side *b, double level,
                           const struct ana_compare_files *out, struct ana_compare_counts *n, struct td_error *err);

#endif
