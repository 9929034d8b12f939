/*
 * agreement: do people who label the same things agree beyond chance.
 *
 * Krippendorff's alpha = 1 - D_o / D_e (Hayes & Krippendorff 2007; Krippendorff 2011, "Computing Krippendorff's
 * alpha-reliability"): observed over expected disagreement, from coincidences of values within units, any number of
 * labellers, missing values allowed. The squared difference of two values is, by scale,
 *   nominal   1 when they differ
 *   ordinal   (sum of the marginals from the one to the other, less half of both ends)^2
 *   interval  (c - k)^2
 *   ratio     ((c - k) / (c + k))^2
 * 1 is agreement without exception, 0 what chance gives, below 0 worse. Not for labels of one labeller, nor for units
 * that fewer than two have labelled: those are left out.
 *
 * value[labeller * n_units + unit]; NaN is a missing label. False, and *out as it was, when no unit has two labels,
 * when all labels are one value (chance cannot be told from agreement), when a ratio has a negative or two zero values
 * only, or when out of memory.
 */
#ifndef ANA_AGREEMENT_H
#define ANA_AGREEMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "interval.h"

enum ana_scale { ANA_NOMINAL, ANA_ORDINAL, ANA_INTERVAL, ANA_RATIO };

struct ana_alpha {
    double alpha, observed, expected; /* D_o and D_e per pair of values */
    size_t n_units, n_values;         /* units with two labels or more, and their labels */
};
bool ana_krippendorff(const double *value, size_t n_labellers, size_t n_units, enum ana_scale scale,
                      struct ana_alpha *out);

/*
 * Percentile interval of alpha over ANA_ALPHA_DRAWS samples of the units with replacement (Zapf and others 2016),
 * seeded. Draws in which alpha is not defined are left out; false when more than half are.
 */
enum { ANA_ALPHA_DRAWS = 1999 };
bool ana_krippendorff_interval(const double *value, size_t n_labellers, size_t n_units, enum ana_scale scale,
                               uint64_t seed, double level, struct ana_interval *out);

#endif
