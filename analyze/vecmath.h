/*
 * vecmath: the few kernels of the stance model's arithmetic, in single precision.
 *
 * Every output is a sum in one fixed order (over the inputs, first to last), whatever the width of the machine's
 * vectors: lanes hold different outputs, never parts of one sum, and nothing is contracted to fused operations. So the
 * figures are the same bits with SSE2 and AVX2, in any thread.
 *
 * exp: argument reduced by ln 2 in two parts (Cody and Waite 1980), Taylor polynomial of degree 7; the truncation is
 * below 6e-9 and rounding brings the relative error to at most 2.5e-7 (tests/unit/vecmath_test.c tries a million
 * points). Sigmoid and tanh are made from it: absolute error at most 2e-7.
 */
#ifndef ANA_VECMATH_H
#define ANA_VECMATH_H

#include <stddef.h>

/* Lengths m and n are multiples of this. */
enum { ANA_VEC = 8 };

/* acc[c] += sum over j < rows of x[j] * w[j * m + c], c < m; rows with x[j] = 0 may be left out by the caller. */
void ana_vec_rows(float *acc, size_t m, const float *x, size_t rows, const float *w);
/* acc[c] += a * w[c] */
void ana_vec_add(float *acc, size_t m, float a, const float *w);
/* The sum of a[i] * b[i]: eight partial sums, then these in order. */
float ana_vec_dot(const float *a, const float *b, size_t n);

/*
 * One step of a gated recurrent unit (Cho et al. 2014, in the variant with the reset gate after the product): a and b
 * hold 3 n values (reset, update, new) from the input and from the state before; h is the state, changed in place.
 */
void ana_vec_gru(float *h, const float *a, const float *b, size_t n);
/* x[i] = exp(x[i]); arguments beyond +-87 are cut off there. */
void ana_vec_exp(float *x, size_t n);
void ana_vec_tanh(float *x, size_t n);
void ana_vec_sigmoid(float *x, size_t n);

#endif
