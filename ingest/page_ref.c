#include "page_ref.h"

#include "utf8.h"
#include "v16.h"

enum { NAME_MAX_BYTES = 32, BARE_MAX_BYTES = 6 };

/* What Windows-1252 has where Unicode has control codes (&#128; to &#159;). */
static const uint16_t C1[32] = {0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
                                0x2039, 0x0152, 0x8D,   0x017D, 0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
                                0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};

static bool alnum(unsigned char c)
{
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

static int digit(unsigned char c, bool hex)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return hex && c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* "&#..." at the beginning of s: its bytes, and the character into out; 0: none. */
static size_t numeric(struct td_slice s, char out[4], size_t *n_out)
{
    bool hex = s.n > 2 && (s.p[2] | 0x20) == 'x';
    size_t first = hex ? 3 : 2, i = first;
    uint32_t v = 0;
    for (int d; i < s.n && (d = digit((unsigned char)s.p[i], hex)) >= 0; i++)
        v = v > 0x10FFFF ? v : v * (hex ? 16 : 10) + (uint32_t)d;
    if (i == first)
        return 0;
    i += i < s.n && s.p[i] == ';';
    if (v >= 0x80 && v < 0xA0)
        v = C1[v - 0x80];
    if (v == 0 || v > 0x10FFFF || (v >= 0xD800 && v < 0xE000))
        v = 0xFFFD;
    *n_out = td_utf8_encode(v, out);
    return i;
}

/* Bytewise order of a name and a string; most differ in the first bytes. */
static int order(struct td_slice name, const char *s)
{
    size_t i = 0;
    while (i < name.n && name.p[i] == s[i])
        i++;
    return i < name.n ? (unsigned char)name.p[i] - (unsigned char)s[i] : -(s[i] != 0);
}

static const struct ing_page_ref_name *find(struct td_slice name)
{
    size_t lo = 0, hi = PAGE_REF_NAMES;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        int c = order(name, ing_page_ref_names[mid].name);
        if (c == 0)
            return &ing_page_ref_names[mid];
        if (c < 0)
            hi = mid;
        else
            lo = mid + 1;
    }
    return NULL;
}

/* "&name;" at the beginning of s: its bytes, and what it stands for; 0: none. The longest name counts. */
static size_t named(struct td_slice s, bool attribute, const char **utf8)
{
    const struct ing_page_ref_name *r = NULL;
    size_t n = 1;
    while (n < s.n && n <= NAME_MAX_BYTES && alnum((unsigned char)s.p[n]))
        n++;
    if (n < s.n && s.p[n] == ';' && (r = find(td_slice(s.p + 1, n))) != NULL) {
        *utf8 = r->utf8;
        return n + 1;
    }
    for (n = n - 1 < BARE_MAX_BYTES ? n : BARE_MAX_BYTES + 1; n > 2; n--)
        if ((r = find(td_slice(s.p + 1, n - 1))) != NULL) {
            if (attribute && n < s.n && (s.p[n] == '=' || alnum((unsigned char)s.p[n])))
                return 0;
            *utf8 = r->utf8;
            return n;
        }
    return 0;
}

/* The first '&' or line end that is to be changed. */
static size_t first_special(const char *p, size_t n)
{
    size_t i = 0;
    for (; i + 16 <= n; i += 16) {
        struct td_v16 x = td_v16_load(p + i);
        unsigned hit = td_v16_is(x, '&') | td_v16_is(x, '\r');
        if (hit)
            return i + td_v16_first(hit);
    }
    while (i < n && p[i] != '&' && p[i] != '\r')
        i++;
    return i;
}

size_t ing_page_ref_decode(char *p, size_t n, bool attribute)
{
    size_t r = first_special(p, n), w = r;
    while (r < n) {
        char out[4];
        const char *utf8 = out;
        size_t n_out = 0, used = 0;
        if (p[r] == '\r') {
            r += r + 1 < n && p[r + 1] == '\n';
            p[w++] = '\n';
            r++;
            continue;
        }
        if (p[r] == '&') {
            struct td_slice s = {p + r, n - r};
            if (s.n > 2 && s.p[1] == '#')
                used = numeric(s, out, &n_out);
            else if ((used = named(s, attribute, &utf8)) != 0)
                n_out = strlen(utf8);
        }
        if (!used || n_out > used) {
            p[w++] = p[r++];
            continue;
        }
        memcpy(p + w, utf8, n_out);
        w += n_out;
        r += used;
    }
    return w;
}
