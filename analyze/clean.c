#include "clean.h"

#include <stdlib.h>
#include <utf8proc.h>

#include "token.h"

enum { FIRST_MARK = 0x300, LAST_MARK = 0x36f };

static bool is_invisible(uint32_t cp)
{
    return cp == 0xad || cp == 0x200b || cp == 0x200e || cp == 0x200f || cp == 0x2060 || cp == 0xfeff;
}

static bool is_mark(uint32_t cp)
{
    return cp >= FIRST_MARK && cp <= LAST_MARK;
}

/* Is there a character after `lead` that must be seen to? */
static bool any_with_lead(struct td_slice s, unsigned char lead)
{
    for (size_t i = 0; i < s.n; i++) {
        const char *q = memchr(s.p + i, lead, s.n - i);
        size_t len;
        if (!q)
            return false;
        i = (size_t)(q - s.p);
        uint32_t cp = ana_at(s.p, s.n, i, &len);
        if (is_invisible(cp) || is_mark(cp))
            return true;
    }
    return false;
}

static bool is_needed(struct td_slice s)
{
    static const unsigned char leads[] = {0xc2, 0xcc, 0xcd, 0xe2, 0xef};
    for (size_t i = 0; i < sizeof leads; i++)
        if (any_with_lead(s, leads[i]))
            return true;
    return false;
}

/* Appends bytes that stand at text[at, ...); each maps to where its character began. */
static bool put(struct ana_clean *c, struct td_slice bytes, uint32_t at)
{
    if (c->n + bytes.n + 1 > c->cap) {
        size_t cap = 2 * (c->n + bytes.n + 1);
        uint32_t *map = realloc(c->map, cap * sizeof *map);
        if (!map)
            return false;
        c->map = map;
        c->cap = cap;
    }
    if (!td_buf_put(&c->text, bytes))
        return false;
    for (size_t i = 0; i < bytes.n; i++)
        c->map[c->n++] = at;
    return true;
}

/* A letter and the marks behind it, composed as far as Unicode has such letters. */
static bool put_composed(struct ana_clean *c, struct td_slice s, size_t begin, size_t end)
{
    utf8proc_uint8_t *out = NULL;
    utf8proc_ssize_t n = utf8proc_map((const utf8proc_uint8_t *)s.p + begin, (utf8proc_ssize_t)(end - begin), &out,
                                      UTF8PROC_STABLE | UTF8PROC_COMPOSE);
    bool ok = n >= 0 ? put(c, td_slice((const char *)out, (size_t)n), (uint32_t)begin)
                     : put(c, td_slice(s.p + begin, end - begin), (uint32_t)begin);
    free(out);
    return ok;
}

static bool copy(struct ana_clean *c, struct td_slice s)
{
    size_t i = 0, len;
    c->text.max = SIZE_MAX / 2;
    td_buf_clear(&c->text);
    c->n = 0;
    while (i < s.n) {
        size_t end = i, next;
        uint32_t cp = ana_at(s.p, s.n, i, &len);
        end += len;
        if (is_invisible(cp)) {
            i = end;
            continue;
        }
        while (end < s.n && is_mark(ana_at(s.p, s.n, end, &next)))
            end += next;
        bool ok = end > i + len ? put_composed(c, s, i, end) : put(c, td_slice(s.p + i, len), (uint32_t)i);
        if (!ok)
            return false;
        i = end;
    }
    if (!put(c, td_slice("", 0), 0)) /* room for the end */
        return false;
    c->map[c->n] = (uint32_t)s.n;
    return true;
}

bool ana_match(const struct ana_matcher *m, struct ana_clean *c, struct td_slice text, uint8_t lang, int32_t day,
               struct ana_hits *hits)
{
    size_t first = hits->n, len;
    if (!is_needed(text))
        return ana_matcher_scan(m, text, lang, day, hits);
    if (!copy(c, text) || !ana_matcher_scan(m, td_buf_slice(&c->text), lang, day, hits))
        return false;
    for (size_t i = first; i < hits->n; i++) {
        struct ana_hit *h = &hits->v[i];
        size_t last = h->end; /* the last character, with what belongs to it, and nothing invisible behind */
        (void)ana_before(c->text.p, last, &len);
        h->begin = c->map[h->begin];
        uint32_t at = c->map[last - len], stop = c->map[last];
        (void)ana_at(text.p, text.n, at, &len);
        uint32_t end = at + (uint32_t)len;
        while (end < stop && is_mark(ana_at(text.p, text.n, end, &len)))
            end += (uint32_t)len;
        h->end = end;
    }
    return true;
}

void ana_clean_free(struct ana_clean *c)
{
    td_buf_free(&c->text);
    free(c->map);
    *c = (struct ana_clean){0};
}
