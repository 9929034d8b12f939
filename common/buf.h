/*
 * buf: a growing byte buffer with a maximum.
 *
 * Calling sequence: struct td_buf b = TD_BUF_INIT(max_bytes); td_buf_put(...)...; td_buf_free(&b).
 * A failed append (maximum reached or out of memory) sets b.failed and changes nothing; later appends
 * do nothing, so that a writer may check once at the end. td_buf_clear keeps the memory and resets failed.
 */
#ifndef TD_BUF_H
#define TD_BUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include "slice.h"

struct td_buf {
    char *p;
    size_t n, cap, max;
    bool failed;
};

#define TD_BUF_INIT(max_bytes) ((struct td_buf){NULL, 0, 0, (max_bytes), false})

/* Room for n more bytes; false (and failed set) when there is none. */
bool td_buf_reserve(struct td_buf *b, size_t n);
void td_buf_clear(struct td_buf *b);
void td_buf_free(struct td_buf *b);
bool td_buf_printf(struct td_buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static inline bool td_buf_put(struct td_buf *b, struct td_slice s)
{
    if (b->cap - b->n < s.n && !td_buf_reserve(b, s.n))
        return false;
    if (b->failed)
        return false;
    if (s.n) {
        memcpy(b->p + b->n, s.p, s.n);
        b->n += s.n;
    }
    return true;
}

static inline bool td_buf_putc(struct td_buf *b, char c)
{
    if (b->n == b->cap && !td_buf_reserve(b, 1))
        return false;
    if (b->failed)
        return false;
    b->p[b->n++] = c;
    return true;
}

static inline bool td_buf_puts(struct td_buf *b, const char *s)
{
    return td_buf_put(b, td_str(s));
}

static inline struct td_slice td_buf_slice(const struct td_buf *b)
{
    return td_slice(b->p, b->n);
}

/* The bytes as a C string (a NUL is kept after them); "" when empty or failed to allocate. */
const char *td_buf_cstr(struct td_buf *b);

#endif
