/*
 * v16: sixteen bytes at a time: which of them are this byte, or lie in this range, as sixteen bits (bit 0 is the first
 * byte).
 *
 * SSE2, which every x86-64 has, or a loop that says the same. For passes over whole texts, where a byte at a time costs
 * more than all that is done with what is found.
 */
#ifndef TD_V16_H
#define TD_V16_H

#include <stdint.h>
#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>

struct td_v16 {
    __m128i v;
};

static inline struct td_v16 td_v16_load(const char *p)
{
    return (struct td_v16){_mm_loadu_si128((const __m128i *)(const void *)p)};
}

static inline void td_v16_store(char *p, struct td_v16 x)
{
    _mm_storeu_si128((__m128i *)(void *)p, x.v);
}

static inline unsigned td_v16_is(struct td_v16 x, char c)
{
    return (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(x.v, _mm_set1_epi8(c)));
}

/* 0 < first <= last < 0x7f */
static inline unsigned td_v16_in(struct td_v16 x, char first, char last)
{
    __m128i above = _mm_cmpgt_epi8(x.v, _mm_set1_epi8((char)(first - 1))),
            below = _mm_cmplt_epi8(x.v, _mm_set1_epi8((char)(last + 1)));
    return (unsigned)_mm_movemask_epi8(_mm_and_si128(above, below));
}

static inline unsigned td_v16_letters(struct td_v16 x)
{
    return td_v16_in((struct td_v16){_mm_or_si128(x.v, _mm_set1_epi8(0x20))}, 'a', 'z');
}

/* Bytes of 0x80 and above. */
static inline unsigned td_v16_high(struct td_v16 x)
{
    return (unsigned)_mm_movemask_epi8(x.v);
}

#else

struct td_v16 {
    char v[16];
};

static inline struct td_v16 td_v16_load(const char *p)
{
    struct td_v16 x;
    memcpy(x.v, p, 16);
    return x;
}

static inline void td_v16_store(char *p, struct td_v16 x)
{
    memcpy(p, x.v, 16);
}

static inline unsigned td_v16_is(struct td_v16 x, char c)
{
    unsigned m = 0;
    for (unsigned i = 0; i < 16; i++)
        m |= (unsigned)(x.v[i] == c) << i;
    return m;
}

static inline unsigned td_v16_in(struct td_v16 x, char first, char last)
{
    unsigned m = 0;
    for (unsigned i = 0; i < 16; i++)
        m |= (unsigned)((unsigned char)x.v[i] >= (unsigned char)first && (unsigned char)x.v[i] <= (unsigned char)last)
             << i;
    return m;
}

static inline unsigned td_v16_letters(struct td_v16 x)
{
    return td_v16_in(x, 'a', 'z') | td_v16_in(x, 'A', 'Z');
}

static inline unsigned td_v16_high(struct td_v16 x)
{
    unsigned m = 0;
    for (unsigned i = 0; i < 16; i++)
        m |= (unsigned)((unsigned char)x.v[i] >> 7) << i;
    return m;
}
#endif

/* Number of the lowest bit; mask is not 0. */
static inline unsigned td_v16_first(unsigned mask)
{
    return (unsigned)__builtin_ctz(mask);
}

#endif
