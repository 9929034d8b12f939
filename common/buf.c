#include "buf.h"

#include <stdio.h>
#include <stdlib.h>

bool td_buf_reserve(struct td_buf *b, size_t n)
{
    if (b->failed)
        return false;
    if (n <= b->cap - b->n)
        return true;
    if (n > b->max || b->n > b->max - n) {
        b->failed = true;
        return false;
    }
    size_t want = b->cap < 64 ? 64 : b->cap;
    if (want > b->max)
        want = b->max;
    while (want < b->n + n)
        want = want > b->max / 2 ? b->max : want * 2;
    char *p = realloc(b->p, want);
    if (!p) {
        b->failed = true;
        return false;
    }
    b->p = p;
    b->cap = want;
    return true;
}

void td_buf_clear(struct td_buf *b)
{
    b->n = 0;
    b->failed = false;
}

void td_buf_free(struct td_buf *b)
{
    free(b->p);
    *b = TD_BUF_INIT(b->max);
}

bool td_buf_printf(struct td_buf *b, const char *fmt, ...)
{
    char small[256];
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(small, sizeof small, fmt, ap);
    va_end(ap);
    if (n < 0) {
        b->failed = true;
        return false;
    }
    if ((size_t)n < sizeof small)
        return td_buf_put(b, td_slice(small, (size_t)n));
    if (!td_buf_reserve(b, (size_t)n + 1))
        return false;
    va_start(ap, fmt);
    (void)vsnprintf(b->p + b->n, (size_t)n + 1, fmt, ap);
    va_end(ap);
    b->n += (size_t)n;
    return true;
}

const char *td_buf_cstr(struct td_buf *b)
{
    if (b->failed || !td_buf_reserve(b, 1))
        return "";
    b->p[b->n] = '\0';
    return b->p;
}
