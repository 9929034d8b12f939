/*
 * triangle: Cholesky's factor and its lower triangle solved, for the few hundred unknowns of mix.c.
 *
 * Several rows, or several right sides, go side by side in the lanes of vectors. Each lane does the same operations in
 * the same order as a plain loop over two (solving) or four (factor) partial sums would, and products are not fused
 * with sums, so that the figures are the same to the last bit on every machine and for every number of right sides.
 * Matrices are by rows, row i at s + i * stride; above the diagonal nothing is read or written.
 */
#ifndef ANA_TRIANGLE_H
#define ANA_TRIANGLE_H

#include <stdbool.h>
#include <stddef.h>

/* Right sides at once. */
enum { ANA_TRIANGLE_SIDES = 8 };

/* The lower factor in place of the lower half of s. False when s is not positive definite, or all but; s is then
 * spoilt.
 */
bool ana_triangle_factor(double *s, size_t n, size_t stride);

/* z = L^-1 b in place for each column of b, which is 0 before row `first`; squares: z'z of each. */
void ana_triangle_solve(const double *l, size_t n, size_t stride, double (*b)[ANA_TRIANGLE_SIDES], size_t first,
                        double squares[ANA_TRIANGLE_SIDES]);

#endif
