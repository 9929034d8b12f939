/*
 * vecmath: the few kernels of the stance model's arithmetic, in single precision.
 *
 * Every output is a sum in one fixed order (over the inputs, first to last), whatever the width of the machine's
 * vectors: lanes hold different outputs, never parts of one sum, and nothing is contracted to fused operations. So the
 * figures are the same bits with SSE2, AVX2 and AVX-512, in any thread.
 *
 * exp: argument reduced by ln 2 in two parts (Cody and Waite 1980), Taylor polynomial of degree 7; the truncation is
 * below 6e-9 and rounding brings the relative error to at most 2.5e-7. Sigmoid and tanh are made from it: absolute
 * error at most 2e-7 (tests/unit/vecmath_test.c tries a million arguments).
 */
#ifndef ANA_VECMATH_H
#define ANA_VECMATH_H

#include <stddef.h>

/* Lengths m and n are multiples of this. */
enum { ANA_VEC = 8 };

struct ana_vec {
    /* acc[c] += sum over j < rows of x[j] * w[j * m + c], c < m */
    void (*rows)(float *acc, size_t m, const float *x, size_t rows, const float *w);
    /* The same, of rows that stand anywhere: acc[c] += sum over j of x[j] * w[j][c]. */
    void (*list)(float *acc, size_t m, const float *x, size_t rows, const float *const *w);
    /*
     * One step of a gated recurrent unit (Cho et al. 2014, in the variant with the reset gate after the product): a and
     * b hold 3 n values (reset, update, new) from the input and from the state before; h is the state, changed in
     * place.
     */
    void (*gru)(float *h, const float *a, const float *b, size_t n);
};

enum ana_vec_machine { ANA_VEC_PLAIN, ANA_VEC_AVX2, ANA_VEC_AVX512, ANA_VEC_N };
/* The kernels for one kind of machine, NULL when this is none; and the fastest that this one can run. */
const struct ana_vec *ana_vec_of(enum ana_vec_machine machine);
const struct ana_vec *ana_vec_best(void);

/* The sum of a[i] * b[i]: eight partial sums, then these in a fixed order. */
float ana_vec_dot(const float *a, const float *b, size_t n);
/* x[i] = exp(x[i]); arguments beyond +-87 are cut off there. */
void ana_vec_exp(float *x, size_t n);
void ana_vec_tanh(float *x, size_t n);
void ana_vec_sigmoid(float *x, size_t n);

#endif
