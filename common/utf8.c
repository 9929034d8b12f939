#include "utf8.h"

#include "v16.h"

size_t td_utf8_decode(struct td_slice s, uint32_t *cp)
{
    if (s.n == 0)
        return 0;
    const unsigned char *p = (const unsigned char *)s.p;
    if (p[0] < 0x80) {
        *cp = p[0];
        return 1;
    }
    size_t len = p[0] >= 0xf0 ? 4 : p[0] >= 0xe0 ? 3 : 2;
    if (p[0] < 0xc2 || p[0] > 0xf4 || s.n < len)
        return 0;
    uint32_t c = p[0] & (0x7fu >> len);
    for (size_t i = 1; i < len; i++) {
        if ((p[i] & 0xc0) != 0x80)
            return 0;
        c = c << 6 | (p[i] & 0x3fu);
    }
    if ((len == 3 && c < 0x800) || (len == 4 && c < 0x10000) || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
        return 0;
    *cp = c;
    return len;
}

size_t td_utf8_encode(uint32_t cp, char out[4])
{
    if (cp < 0x80) {
        out[0] = (char)cp;
        return 1;
    }
    if (cp < 0x800) {
        out[0] = (char)(0xc0 | cp >> 6);
        out[1] = (char)(0x80 | (cp & 0x3f));
        return 2;
    }
    if (cp < 0x10000) {
        out[0] = (char)(0xe0 | cp >> 12);
        out[1] = (char)(0x80 | (cp >> 6 & 0x3f));
        out[2] = (char)(0x80 | (cp & 0x3f));
        return 3;
    }
    out[0] = (char)(0xf0 | cp >> 18);
    out[1] = (char)(0x80 | (cp >> 12 & 0x3f));
    out[2] = (char)(0x80 | (cp >> 6 & 0x3f));
    out[3] = (char)(0x80 | (cp & 0x3f));
    return 4;
}

/* ASCII from byte i on is passed over. */
static size_t skip_ascii(struct td_slice s, size_t i)
{
    while (i + 16 <= s.n) {
        unsigned high = td_v16_high(td_v16_load(s.p + i));
        if (high)
            return i + td_v16_first(high);
        i += 16;
    }
    while (i < s.n && (unsigned char)s.p[i] < 0x80)
        i++;
    return i;
}

size_t td_utf8_valid_prefix(struct td_slice s)
{
    size_t i = 0;
    while ((i = skip_ascii(s, i)) < s.n)
        do {
            uint32_t cp;
            size_t len = td_utf8_decode(td_from(s, i), &cp);
            if (len == 0)
                return i;
            i += len;
        } while (i < s.n && (unsigned char)s.p[i] >= 0x80);
    return i;
}

struct td_slice td_utf8_head(struct td_slice s, size_t n)
{
    if (n >= s.n)
        return s;
    while (n > 0 && ((unsigned char)s.p[n] & 0xc0) == 0x80)
        n--;
    return td_slice(s.p, n);
}

void td_utf8_put(struct td_buf *b, struct td_slice s)
{
    while (s.n) {
        size_t ok = td_utf8_valid_prefix(s);
        (void)td_buf_put(b, td_head(s, ok));
        s = td_from(s, ok);
        if (s.n) {
            (void)td_buf_puts(b, "\xef\xbf\xbd");
            s = td_from(s, 1);
        }
    }
}

size_t td_utf8_count(struct td_slice s)
{
    size_t k = 0;
    for (size_t i = 0; i < s.n; i++)
        k += ((unsigned char)s.p[i] & 0xc0) != 0x80;
    return k;
}

bool td_utf8_is_cjk(uint32_t cp)
{
    return (cp >= 0x3400 && cp <= 0x4dbf) || (cp >= 0x4e00 && cp <= 0x9fff) || (cp >= 0xf900 && cp <= 0xfaff) ||
           (cp >= 0x3040 && cp <= 0x30ff) || (cp >= 0x20000 && cp <= 0x3ffff);
}
