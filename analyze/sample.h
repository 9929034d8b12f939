/*
 * sample: how many units of each stratum, and which.
 *
 * Units of a stratum are ordered by permanent random numbers (Ohlsson 1995): a number made of the seed and the unit's
 * id alone. The first n_h of that order are a simple random sample without replacement, the first n_h + 1 contain
 * them, and units that come or go elsewhere change nothing. Each has the inclusion probability n_h / N_h.
 *
 * Shares are given out one at a time, each to the stratum with the largest size_h / (n_h + 1/2) (Webster's, or
 * Sainte-Lague's, method), after two for each (all, of smaller strata): a variance needs two. No stratum ever loses one
 * when the sample grows, which the method of largest remainders does not promise. size_h is
 *   proportional  N_h
 *   equal         1
 *   Neyman        N_h S_h (Neyman 1934), S_h the standard deviation of the scores in the stratum, but at least a tenth
 *                 of the largest: the scores are what is in doubt. All alike when no score varies.
 */
#ifndef ANA_SAMPLE_H
#define ANA_SAMPLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum ana_allocation { ANA_PROPORTIONAL, ANA_EQUAL, ANA_NEYMAN };

struct ana_stratum {
    size_t n_units;
    double sd;
    size_t n_sampled; /* out */
};

/* The smallest n that gives each stratum its two. */
size_t ana_allocation_least(const struct ana_stratum *s, size_t k);
/* False when n is below that; n above all units takes all. */
bool ana_allocate(struct ana_stratum *s, size_t k, size_t n, enum ana_allocation how);

/* The unit's permanent random number; what: "order", "coder" or "overlap", which are independent of each other. */
uint64_t ana_permanent(uint64_t seed, const char *what, uint64_t unit_id);

#endif
