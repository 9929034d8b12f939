#include "vecmath.h"

#include <stdint.h>

/*
 * GNU C's vectors: elementwise by definition, so the width changes nothing in the figures. Four floats are what every
 * x86-64 and most others have, eight are AVX, sixteen AVX-512.
 */
#define VECTOR(T, n) __attribute__((vector_size(4 * (n)), aligned(4), may_alias)) T
typedef VECTOR(float, 4) f4;
typedef VECTOR(float, 8) f8;
typedef VECTOR(float, 16) f16;
typedef VECTOR(int32_t, 4) i4;
typedef VECTOR(int32_t, 8) i8;
typedef VECTOR(int32_t, 16) i16;
typedef VECTOR(uint32_t, 4) u4;
typedef VECTOR(uint32_t, 8) u8;
typedef VECTOR(uint32_t, 16) u16;

/* NOLINTBEGIN(bugprone-macro-parentheses): types cannot stand in parentheses */
#define INLINE static inline __attribute__((always_inline))

static const float EXP_MAX = 87.0F, LOG2E = 1.44269504F, LN2_HIGH = 0.693359375F, LN2_LOW = -2.12194440e-4F;
static const float ROUND = 12582912.0F; /* 1.5 * 2^23: adding and taking away rounds to a whole number */

/* ---- sums of weighted rows ---- */

/*
 * COUNT vectors of sums stay in registers while the rows go by. ROW(j) is where row j's figures begin. Leaves *at
 * behind the last column it has done.
 */
#define PASS(V, COUNT, ROW)                                                                                            \
    for (; *at + (COUNT) * sizeof(V) / 4 <= m; *at += (COUNT) * sizeof(V) / 4) {                                       \
        V *o = (V *)(acc + *at), s[COUNT];                                                                             \
        for (int k = 0; k < (COUNT); k++)                                                                              \
            s[k] = o[k];                                                                                               \
        for (size_t j = 0; j < rows; j++) {                                                                            \
            const V *r = (const V *)((ROW) + *at);                                                                     \
            for (int k = 0; k < (COUNT); k++)                                                                          \
                s[k] += x[j] * r[k];                                                                                   \
        }                                                                                                              \
        for (int k = 0; k < (COUNT); k++)                                                                              \
            o[k] = s[k];                                                                                               \
    }

#define ROWS_BODY(V, ROW)                                                                                              \
    size_t done = 0, *at = &done;                                                                                      \
    PASS(V, 12, ROW)                                                                                                   \
    PASS(V, 6, ROW)                                                                                                    \
    PASS(V, 4, ROW)                                                                                                    \
    PASS(V, 1, ROW)                                                                                                    \
    PASS(f8, 1, ROW)

/* ---- exp, and the step of a gated recurrent unit ---- */

/* In place, through pointers: how vectors are passed depends on the machine's flags. */
#define FUNCTIONS(V, IV, UV)                                                                                           \
    INLINE void exp_##V(V *v)                                                                                          \
    {                                                                                                                  \
        V x = *v, high = x - x + EXP_MAX, low = x - x - EXP_MAX;                                                       \
        /* what is cut off is told by the signs of differences: gcc 12 takes comparisons of sixteen apart */           \
        UV over = ~-((UV)(x - high) >> 31), under = -((UV)(x - low) >> 31); /* all ones, or none */                    \
        x = (V)((over & (UV)high) | (under & (UV)low) | (~(over | under) & (UV)x));                                    \
        V n = (x * LOG2E + ROUND) - ROUND;                                                                             \
        V r = (x - n * LN2_HIGH) - n * LN2_LOW;                                                                        \
        V p = r * (1.0F / 5040) + 1.0F / 720;                                                                          \
        p = p * r + 1.0F / 120;                                                                                        \
        p = p * r + 1.0F / 24;                                                                                         \
        p = p * r + 1.0F / 6;                                                                                          \
        p = p * r + 0.5F;                                                                                              \
        p = (p * r) * r + r + 1.0F;                                                                                    \
        UV e = (UV)(__builtin_convertvector(n, IV) + 127) << 23;                                                       \
        *v = p * (V)e;                                                                                                 \
    }                                                                                                                  \
    INLINE void sigmoid_##V(V *v)                                                                                      \
    {                                                                                                                  \
        *v = -*v;                                                                                                      \
        exp_##V(v);                                                                                                    \
        *v = 1.0F / (1.0F + *v);                                                                                       \
    }                                                                                                                  \
    INLINE void tanh_##V(V *v)                                                                                         \
    {                                                                                                                  \
        *v += *v;                                                                                                      \
        exp_##V(v);                                                                                                    \
        *v = 1.0F - 2.0F / (*v + 1.0F);                                                                                \
    }                                                                                                                  \
    /* Elements i to n of a step; returns where less than a vector is left. */                                         \
    INLINE size_t step_##V(float *h, const float *a, const float *b, size_t n, size_t i)                               \
    {                                                                                                                  \
        for (; i + sizeof(V) / 4 <= n; i += sizeof(V) / 4) {                                                           \
            V r = *(const V *)(a + i) + *(const V *)(b + i), z = *(const V *)(a + n + i) + *(const V *)(b + n + i);    \
            sigmoid_##V(&r);                                                                                           \
            sigmoid_##V(&z);                                                                                           \
            V t = *(const V *)(a + 2 * n + i) + r * *(const V *)(b + 2 * n + i), *o = (V *)(h + i);                    \
            tanh_##V(&t);                                                                                              \
            *o = t + z * (*o - t);                                                                                     \
        }                                                                                                              \
        return i;                                                                                                      \
    }

FUNCTIONS(f4, i4, u4)
FUNCTIONS(f8, i8, u8)
FUNCTIONS(f16, i16, u16)

/* ---- one of each for every machine ---- */

/* The short loops over registers are to be unrolled; clang does so by itself. */
#if defined(__GNUC__) && !defined(__clang__)
#define O3 __attribute__((optimize("O3")))
#else
#define O3
#endif
#define ROWS(name, V, ATTRIBUTES)                                                                                      \
    ATTRIBUTES static void rows_##name(float *acc, size_t m, const float *x, size_t rows, const float *w){             \
        ROWS_BODY(V, w + j * m)} ATTRIBUTES static void list_##name(float *acc, size_t m, const float *x, size_t rows, \
                                                                    const float *const *w)                             \
    {                                                                                                                  \
        ROWS_BODY(V, w[j])                                                                                             \
    }
#define GRU(name, V, ATTRIBUTES)                                                                                       \
    ATTRIBUTES static void gru_##name(float *h, const float *a, const float *b, size_t n)                              \
    {                                                                                                                  \
        (void)step_f8(h, a, b, n, step_##V(h, a, b, n, 0));                                                            \
    }

ROWS(plain, f4, O3)
GRU(plain, f4, O3)
#if defined(__x86_64__) && defined(__GNUC__)
ROWS(avx2, f8, O3 __attribute__((target("avx2"))))
GRU(avx2, f8, O3 __attribute__((target("avx2"))))
ROWS(avx512, f16, O3 __attribute__((target("avx512f"))))
GRU(avx512, f16, O3 __attribute__((target("avx512f"))))
#endif

/* NOLINTEND(bugprone-macro-parentheses) */

static const struct ana_vec plain = {rows_plain, list_plain, gru_plain};

#if defined(__x86_64__) && defined(__GNUC__)
static const struct ana_vec avx2 = {rows_avx2, list_avx2, gru_avx2}, avx512 = {rows_avx512, list_avx512, gru_avx512};

const struct ana_vec *ana_vec_of(enum ana_vec_machine machine)
{
    if (machine == ANA_VEC_AVX512)
        return __builtin_cpu_supports("avx512f") ? &avx512 : NULL;
    if (machine == ANA_VEC_AVX2)
        return __builtin_cpu_supports("avx2") ? &avx2 : NULL;
    return &plain;
}
#else
const struct ana_vec *ana_vec_of(enum ana_vec_machine machine)
{
    return machine == ANA_VEC_PLAIN ? &plain : NULL;
}
#endif

const struct ana_vec *ana_vec_best(void)
{
    const struct ana_vec *v = ana_vec_of(ANA_VEC_AVX512);
    if (!v)
        v = ana_vec_of(ANA_VEC_AVX2);
    return v ? v : &plain;
}

/* ---- the rest, not in the inner loops ---- */

float ana_vec_dot(const float *a, const float *b, size_t n)
{
    f4 s = {0}, t = {0};
    for (size_t i = 0; i < n; i += 8) {
        s += *(const f4 *)(a + i) * *(const f4 *)(b + i);
        t += *(const f4 *)(a + i + 4) * *(const f4 *)(b + i + 4);
    }
    return ((s[0] + s[1]) + (s[2] + s[3])) + ((t[0] + t[1]) + (t[2] + t[3]));
}

void ana_vec_exp(float *x, size_t n)
{
    for (size_t i = 0; i < n; i += 4)
        exp_f4((f4 *)(x + i));
}

void ana_vec_tanh(float *x, size_t n)
{
    for (size_t i = 0; i < n; i += 4)
        tanh_f4((f4 *)(x + i));
}

void ana_vec_sigmoid(float *x, size_t n)
{
    for (size_t i = 0; i < n; i += 4)
        sigmoid_f4((f4 *)(x + i));
}
