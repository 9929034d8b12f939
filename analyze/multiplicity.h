/*
 * multiplicity: many tests in one table.
 *
 * Benjamini & Hochberg's (1995) step-up as adjusted values: q_(i) = min over j >= i of (m / j) p_(j), at most 1.
 * Calling all rows with q <= .05 keeps the expected share of false ones among them at .05, for independent tests and
 * for positively dependent ones. Not a probability that the row is false.
 */
#ifndef ANA_MULTIPLICITY_H
#define ANA_MULTIPLICITY_H

#include <stdbool.h>
#include <stddef.h>

/* p[i] in [0, 1], or NaN for a row without a test, which stays NaN and is not counted in m. False when out of memory.
 */
bool ana_benjamini_hochberg(const double *p, size_t n, double *q);

#endif
