#include "page_state.h"

#include "utf8.h"

enum { MIN_BYTES = 600, MIN_PARAGRAPHS = 2 };

/* Paragraphs in a JSON string, whose '<' may be written \u003c. */
static size_t paragraphs(struct td_slice s)
{
    size_t n = 0;
    for (size_t i = 0; i + 3 < s.n; i++) {
        struct td_slice at = td_from(s, i);
        if (s.p[i] == '<')
            n += (at.p[1] | 0x20) == 'p' && (at.p[2] == '>' || at.p[2] == ' ');
        else if (s.p[i] == '\\' && at.n > 8 && td_eq_nocase(td_head(at, 7), TD_S("\\u003cp")))
            n += at.p[7] == '>' || at.p[7] == ' ' || at.p[7] == '\\';
    }
    return n;
}

/* The end of a string that starts at i: its closing quote. */
static size_t string_end(struct td_slice s, size_t i)
{
    while (i < s.n && s.p[i] != '"')
        i += s.p[i] == '\\' && i + 1 < s.n ? 2 : 1;
    return i;
}

static int hex4(struct td_slice s)
{
    int v = 0;
    if (s.n < 4)
        return -1;
    for (size_t i = 0; i < 4; i++) {
        int c = s.p[i] | 0x20;
        if (c >= '0' && c <= '9')
            v = v * 16 + c - '0';
        else if (c >= 'a' && c <= 'f')
            v = v * 16 + c - 'a' + 10;
        else
            return -1;
    }
    return v;
}

/* One \uXXXX, or two that are a surrogate pair; returns the bytes read. */
static size_t unescape_u(struct td_slice s, struct td_buf *out)
{
    int v = hex4(td_from(s, 2)), low;
    char utf8[4];
    size_t n = 6;
    if (v < 0)
        return 2;
    if (v >= 0xD800 && v < 0xDC00 && s.n >= 12 && s.p[6] == '\\' && s.p[7] == 'u' &&
        (low = hex4(td_from(s, 8))) >= 0xDC00 && low < 0xE000) {
        v = 0x10000 + ((v - 0xD800) << 10) + (low - 0xDC00);
        n = 12;
    } else if (v >= 0xD800 && v < 0xE000) {
        return n;
    }
    if (v)
        td_buf_put(out, td_slice(utf8, td_utf8_encode((uint32_t)v, utf8)));
    return n;
}

static void unescape(struct td_slice s, struct td_buf *out)
{
    td_buf_clear(out);
    while (s.n) {
        size_t plain = td_index(s, '\\');
        td_buf_put(out, td_head(s, plain));
        s = td_from(s, plain);
        if (s.n < 2)
            return;
        if (s.p[1] == 'u') {
            s = td_from(s, unescape_u(s, out));
            continue;
        }
        td_buf_putc(out, s.p[1] == 'n' || s.p[1] == 't' || s.p[1] == 'r' ? ' ' : s.p[1]);
        s = td_from(s, 2);
    }
}

bool ing_page_state(struct td_slice page, struct td_buf *out)
{
    struct td_slice best = {NULL, 0};
    for (size_t i = 0; i < page.n;) {
        i += td_index(td_from(page, i), '"') + 1;
        if (i >= page.n)
            break;
        /* only strings that follow a key, as values do; the closing quote of one is never taken for the opening one of
         * the next */
        if (i < 2 || page.p[i - 2] != ':')
            continue;
        size_t end = string_end(page, i);
        struct td_slice s = {page.p + i, end - i};
        if (s.n >= MIN_BYTES && s.n > best.n && paragraphs(s) >= MIN_PARAGRAPHS)
            best = s;
        i = end + 1;
    }
    if (!best.n)
        return false;
    unescape(best, out);
    return !out->failed;
}
