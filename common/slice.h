/*
 * slice: bytes owned by somebody else.
 *
 * A slice is a pointer and a length; it never owns, is never NUL-terminated by promise, and may hold
 * any byte. An empty slice means "not available" wherever a field is meant. Print with
 * fwrite(s.p, 1, s.n, f): "%.*s" stops at a NUL byte.
 */
#ifndef TD_SLICE_H
#define TD_SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct td_slice {
    const char *p;
    size_t n;
};

/* A slice of a string literal. */
#define TD_S(lit) ((struct td_slice){(lit), sizeof(lit) - 1})

static inline struct td_slice td_slice(const char *p, size_t n)
{
    return (struct td_slice){p, n};
}

/* A slice of a NUL-terminated string; NULL gives the empty slice. */
static inline struct td_slice td_str(const char *s)
{
    return (struct td_slice){s, s ? strlen(s) : 0};
}

static inline bool td_eq(struct td_slice a, struct td_slice b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static inline bool td_eqs(struct td_slice a, const char *s)
{
    return td_eq(a, td_str(s));
}

/* Bytewise order, the shorter first on a common prefix: the order of LC_ALL=C sort. */
static inline int td_cmp(struct td_slice a, struct td_slice b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int c = n ? memcmp(a.p, b.p, n) : 0;
    return c ? c : (a.n > b.n) - (a.n < b.n);
}

static inline unsigned char td_lower_byte(unsigned char c)
{
    return (unsigned char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
}

/* Equal when ASCII letters are compared without case; other bytes must be equal. */
static inline bool td_eq_nocase(struct td_slice a, struct td_slice b)
{
    if (a.n != b.n)
        return false;
    for (size_t i = 0; i < a.n; i++)
        if (td_lower_byte((unsigned char)a.p[i]) != td_lower_byte((unsigned char)b.p[i]))
            return false;
    return true;
}

static inline bool td_starts(struct td_slice s, struct td_slice prefix)
{
    return s.n >= prefix.n && (prefix.n == 0 || memcmp(s.p, prefix.p, prefix.n) == 0);
}

static inline bool td_ends(struct td_slice s, struct td_slice suffix)
{
    return s.n >= suffix.n && (suffix.n == 0 || memcmp(s.p + s.n - suffix.n, suffix.p, suffix.n) == 0);
}

static inline bool td_space_byte(unsigned char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Without ASCII white space at either end. */
static inline struct td_slice td_trim(struct td_slice s)
{
    while (s.n && td_space_byte((unsigned char)s.p[0])) {
        s.p++;
        s.n--;
    }
    while (s.n && td_space_byte((unsigned char)s.p[s.n - 1]))
        s.n--;
    return s;
}

/* From byte i to the end; empty when i is past it. */
static inline struct td_slice td_from(struct td_slice s, size_t i)
{
    if (i > s.n)
        i = s.n;
    return (struct td_slice){s.n ? s.p + i : s.p, s.n - i};
}

/* The first n bytes, or all of them. */
static inline struct td_slice td_head(struct td_slice s, size_t n)
{
    return (struct td_slice){s.p, n < s.n ? n : s.n};
}

/* Index of byte c, or s.n when it is not there. */
static inline size_t td_index(struct td_slice s, char c)
{
    const char *q = s.n ? (const char *)memchr(s.p, c, s.n) : NULL;
    return q ? (size_t)(q - s.p) : s.n;
}

/*
 * Takes the part before the next byte `sep` off *rest and returns it; *rest keeps what follows.
 * After the last part rest->p is NULL, so `while (rest.p) part = td_cut(&rest, ';')` sees every part.
 */
static inline struct td_slice td_cut(struct td_slice *rest, char sep)
{
    size_t i = td_index(*rest, sep);
    struct td_slice part = {rest->p, i};
    if (i < rest->n)
        *rest = td_from(*rest, i + 1);
    else
        *rest = (struct td_slice){NULL, 0};
    return part;
}

/* FNV-1a, 64 bits: for tables in memory only, never written out. */
static inline uint64_t td_hash(struct td_slice s)
{
    uint64_t h = UINT64_C(14695981039346656037);
    for (size_t i = 0; i < s.n; i++)
        h = (h ^ (unsigned char)s.p[i]) * UINT64_C(1099511628211);
    return h ^ (h >> 29);
}

#endif
