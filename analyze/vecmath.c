#include "vecmath.h"

#include <stdint.h>

/* GNU C's vectors: elementwise by definition, split by the compiler where the machine's are narrower. */
typedef float vec __attribute__((vector_size(4 * ANA_VEC), aligned(4), may_alias));
typedef int32_t ivec __attribute__((vector_size(4 * ANA_VEC), aligned(4), may_alias));

#define INLINE static inline __attribute__((always_inline))

static const float EXP_MAX = 87.0F, LOG2E = 1.44269504F, LN2_HIGH = 0.693359375F, LN2_LOW = -2.12194440e-4F;
static const float ROUND = 12582912.0F; /* 1.5 * 2^23: adding and taking away rounds to a whole number */

/* ---- bodies, compiled once for the plain machine and once for AVX2 ---- */

INLINE void rows_body(float *acc, size_t m, const float *x, size_t rows, const float *w)
{
    size_t c = 0;
    for (; c + 64 <= m; c += 64) {
        vec *o = (vec *)(acc + c);
        vec a0 = o[0], a1 = o[1], a2 = o[2], a3 = o[3], a4 = o[4], a5 = o[5], a6 = o[6], a7 = o[7];
        for (size_t j = 0; j < rows; j++) {
            const vec *r = (const vec *)(w + j * m + c);
            a0 += x[j] * r[0];
            a1 += x[j] * r[1];
            a2 += x[j] * r[2];
            a3 += x[j] * r[3];
            a4 += x[j] * r[4];
            a5 += x[j] * r[5];
            a6 += x[j] * r[6];
            a7 += x[j] * r[7];
        }
        o[0] = a0, o[1] = a1, o[2] = a2, o[3] = a3, o[4] = a4, o[5] = a5, o[6] = a6, o[7] = a7;
    }
    for (; c + 32 <= m; c += 32) {
        vec *o = (vec *)(acc + c);
        vec a0 = o[0], a1 = o[1], a2 = o[2], a3 = o[3];
        for (size_t j = 0; j < rows; j++) {
            const vec *r = (const vec *)(w + j * m + c);
            a0 += x[j] * r[0];
            a1 += x[j] * r[1];
            a2 += x[j] * r[2];
            a3 += x[j] * r[3];
        }
        o[0] = a0, o[1] = a1, o[2] = a2, o[3] = a3;
    }
    for (; c < m; c += ANA_VEC) {
        vec *o = (vec *)(acc + c), a = *o;
        for (size_t j = 0; j < rows; j++)
            a += x[j] * *(const vec *)(w + j * m + c);
        *o = a;
    }
}

/* In place, through pointers: how vectors are passed depends on the machine's flags. */
INLINE void exp_of(vec *v)
{
    vec x = *v, high = x - x + EXP_MAX, low = x - x - EXP_MAX;
    ivec over = x > high, under = x < low;
    x = (vec)((over & (ivec)high) | (under & (ivec)low) | (~(over | under) & (ivec)x));
    vec n = (x * LOG2E + ROUND) - ROUND;
    vec r = (x - n * LN2_HIGH) - n * LN2_LOW;
    vec p = r * (1.0F / 5040) + 1.0F / 720;
    p = p * r + 1.0F / 120;
    p = p * r + 1.0F / 24;
    p = p * r + 1.0F / 6;
    p = p * r + 0.5F;
    p = (p * r) * r + r + 1.0F;
    ivec e = (__builtin_convertvector(n, ivec) + 127) << 23;
    *v = p * (vec)e;
}

INLINE void sigmoid_of(vec *v)
{
    *v = -*v;
    exp_of(v);
    *v = 1.0F / (1.0F + *v);
}

INLINE void tanh_of(vec *v)
{
    *v += *v;
    exp_of(v);
    *v = 1.0F - 2.0F / (*v + 1.0F);
}

INLINE void gru_body(float *h, const float *a, const float *b, size_t n)
{
    for (size_t i = 0; i < n; i += ANA_VEC) {
        vec r = *(const vec *)(a + i) + *(const vec *)(b + i),
            z = *(const vec *)(a + n + i) + *(const vec *)(b + n + i);
        sigmoid_of(&r);
        sigmoid_of(&z);
        vec t = *(const vec *)(a + 2 * n + i) + r * *(const vec *)(b + 2 * n + i), *o = (vec *)(h + i);
        tanh_of(&t);
        *o = t + z * (*o - t);
    }
}

/* ---- dispatch ---- */

#if defined(__x86_64__) && defined(__GNUC__)
#define AVX2 __attribute__((target("avx2")))
AVX2 static void rows_avx2(float *acc, size_t m, const float *x, size_t rows, const float *w)
{
    rows_body(acc, m, x, rows, w);
}
AVX2 static void gru_avx2(float *h, const float *a, const float *b, size_t n)
{
    gru_body(h, a, b, n);
}
static int has_avx2(void)
{
    return __builtin_cpu_supports("avx2");
}
#else
#define rows_avx2 rows_body
#define gru_avx2  gru_body
static int has_avx2(void)
{
    return 0;
}
#endif

void ana_vec_rows(float *acc, size_t m, const float *x, size_t rows, const float *w)
{
    if (has_avx2())
        rows_avx2(acc, m, x, rows, w);
    else
        rows_body(acc, m, x, rows, w);
}

void ana_vec_gru(float *h, const float *a, const float *b, size_t n)
{
    if (has_avx2())
        gru_avx2(h, a, b, n);
    else
        gru_body(h, a, b, n);
}

void ana_vec_add(float *acc, size_t m, float a, const float *w)
{
    for (size_t i = 0; i < m; i += ANA_VEC)
        *(vec *)(acc + i) += a * *(const vec *)(w + i);
}

float ana_vec_dot(const float *a, const float *b, size_t n)
{
    vec s = {0};
    for (size_t i = 0; i < n; i += ANA_VEC)
        s += *(const vec *)(a + i) * *(const vec *)(b + i);
    float sum = 0;
    for (int i = 0; i < ANA_VEC; i++)
        sum += s[i];
    return sum;
}

void ana_vec_exp(float *x, size_t n)
{
    for (size_t i = 0; i < n; i += ANA_VEC)
        exp_of((vec *)(x + i));
}

void ana_vec_tanh(float *x, size_t n)
{
    for (size_t i = 0; i < n; i += ANA_VEC)
        tanh_of((vec *)(x + i));
}

void ana_vec_sigmoid(float *x, size_t n)
{
    for (size_t i = 0; i < n; i += ANA_VEC)
        sigmoid_of((vec *)(x + i));
}
