#include "jsontext.h"

#include <stdlib.h>

#include "utf8.h"
#include "v16.h"

/* A stand-in is "\u0001" and a number. No other string may begin like that: a text with an escaped U+0001 is not
 * shortened. */
enum { LONG_BYTES = 48, STAND_IN = 1 };

static bool hex4(struct td_slice t, size_t i, uint32_t *v)
{
    *v = 0;
    if (t.n - i < 4)
        return false;
    for (size_t k = i; k < i + 4; k++) {
        unsigned char c = (unsigned char)t.p[k], l = td_lower_byte(c);
        if (!(c >= '0' && c <= '9') && !(l >= 'a' && l <= 'f'))
            return false;
        *v = *v << 4 | (c <= '9' ? (uint32_t)c - '0' : (uint32_t)l - 'a' + 10);
    }
    return true;
}

/* The escape whose backslash is at *i; moves *i behind it. */
static bool decode_escape(struct td_slice t, size_t *i, char *out, size_t *n)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    uint32_t cp, low;
    if (t.n - *i < 2)
        return false;
    char c = t.p[*i + 1];
    const char *simple = c ? strchr(from, c) : NULL;
    *i += 2;
    if (simple) {
        out[(*n)++] = to[simple - from];
        return true;
    }
    if (c != 'u' || !hex4(t, *i, &cp) || cp <= STAND_IN || (cp >= 0xdc00 && cp <= 0xdfff))
        return false;
    *i += 4;
    if (cp >= 0xd800 && cp <= 0xdbff) {
        if (t.n - *i < 6 || t.p[*i] != '\\' || t.p[*i + 1] != 'u' || !hex4(t, *i + 2, &low) || low < 0xdc00 ||
            low > 0xdfff)
            return false;
        cp = 0x10000 + ((cp - 0xd800) << 10) + (low - 0xdc00);
        *i += 6;
    }
    *n += td_utf8_encode(cp, out + *n);
    return true;
}

/* Decodes the string that begins at i, behind its quote. The place behind its closing quote, or 0; out has room for
 * what is left of t. */
static size_t decode_string(struct td_slice t, size_t i, char *out, size_t *n)
{
    *n = 0;
    for (;;) {
        while (t.n - i >= 16) {
            struct td_v16 x = td_v16_load(t.p + i);
            unsigned plain = (td_v16_in(x, ' ', '~') | td_v16_high(x)) & ~(td_v16_is(x, '"') | td_v16_is(x, '\\'));
            td_v16_store(out + *n, x);
            unsigned stop = ~plain & 0xffff;
            size_t k = stop ? td_v16_first(stop) : 16;
            i += k;
            *n += k;
            if (stop)
                break;
        }
        if (i >= t.n)
            return 0;
        unsigned char c = (unsigned char)t.p[i];
        if (c == '"')
            return i + 1;
        if (c < ' ')
            return 0;
        if (c != '\\') {
            out[(*n)++] = (char)c;
            i++;
        } else if (!decode_escape(t, &i, out, n)) {
            return 0;
        }
    }
}

static bool is_key(struct td_slice t, size_t end)
{
    while (end < t.n && (t.p[end] == ' ' || t.p[end] == '\t' || t.p[end] == '\n' || t.p[end] == '\r'))
        end++;
    return end < t.n && t.p[end] == ':';
}

static bool take_out(struct ing_json_shortened *s, struct td_slice string)
{
    if (s->n == s->cap) {
        size_t cap = s->cap ? 2 * s->cap : 16;
        struct td_slice *v = realloc(s->string, cap * sizeof *v);
        if (!v)
            return false;
        s->string = v;
        s->cap = cap;
    }
    s->string[s->n] = string;
    return td_buf_printf(&s->skeleton, "\"\\u000%d%zu\"", STAND_IN, s->n++);
}

static bool shorten(struct ing_json_shortened *s, struct td_slice text, char *out)
{
    for (size_t i = 0; i < text.n;) {
        struct td_slice rest = td_from(text, i);
        size_t quote = td_index(rest, '"');
        if (!td_buf_put(&s->skeleton, td_head(rest, quote)))
            return false;
        if (quote == rest.n)
            return true;
        i += quote;
        size_t n, end = decode_string(text, i + 1, out, &n);
        if (end == 0)
            return false;
        if (n < LONG_BYTES || is_key(text, end)) {
            if (!td_buf_put(&s->skeleton, td_slice(text.p + i, end - i)))
                return false;
        } else {
            if (!take_out(s, td_slice(out, n)))
                return false;
            out += n;
        }
        i = end;
    }
    return true;
}

bool ing_json_shorten_next(struct ing_json_shortened *s, struct td_slice text, struct td_arena *arena)
{
    size_t before = s->n;
    td_buf_clear(&s->skeleton);
    char *out = text.n < LONG_BYTES ? NULL : td_arena_alloc(arena, text.n);
    if (out && shorten(s, text, out))
        return true;
    s->n = before;
    return false;
}

bool ing_json_shorten(struct ing_json_shortened *s, struct td_slice text, struct td_arena *arena)
{
    s->n = 0;
    return ing_json_shorten_next(s, text, arena);
}

struct td_slice ing_json_string(const struct ing_json_shortened *s, struct td_slice value)
{
    if (s->n == 0 || value.n < 2 || value.p[0] != STAND_IN)
        return value;
    size_t k = 0;
    for (size_t i = 1; i < value.n; i++)
        k = 10 * k + (size_t)(value.p[i] - '0');
    return k < s->n ? s->string[k] : value;
}

void ing_json_shortened_free(struct ing_json_shortened *s)
{
    td_buf_free(&s->skeleton);
    free(s->string);
    *s = (struct ing_json_shortened){0};
}
