#include "page_text.h"
#include "utf8.h"

/* Named entities met in text that was escaped twice: the accented letters of Latin-1 and common punctuation. */
static const struct {
    const char *name;
    uint32_t cp;
} NAMED[] = {
    {"amp", '&'},      {"quot", '"'},     {"apos", '\''},    {"lt", '<'},       {"gt", '>'},        {"nbsp", 0xA0},
    {"laquo", 0xAB},   {"raquo", 0xBB},   {"lsquo", 0x2018}, {"rsquo", 0x2019}, {"ldquo", 0x201C},  {"rdquo", 0x201D},
    {"bdquo", 0x201E}, {"sbquo", 0x201A}, {"ndash", 0x2013}, {"mdash", 0x2014}, {"hellip", 0x2026}, {"shy", 0xAD},
    {"euro", 0x20AC},  {"copy", 0xA9},    {"reg", 0xAE},     {"deg", 0xB0},     {"middot", 0xB7},   {"bull", 0x2022},
    {"Agrave", 0xC0},  {"Aacute", 0xC1},  {"Acirc", 0xC2},   {"Atilde", 0xC3},  {"Auml", 0xC4},     {"Aring", 0xC5},
    {"AElig", 0xC6},   {"Ccedil", 0xC7},  {"Egrave", 0xC8},  {"Eacute", 0xC9},  {"Ecirc", 0xCA},    {"Euml", 0xCB},
    {"Iacute", 0xCD},  {"Icirc", 0xCE},   {"Ntilde", 0xD1},  {"Oacute", 0xD3},  {"Ocirc", 0xD4},    {"Otilde", 0xD5},
    {"Ouml", 0xD6},    {"Oslash", 0xD8},  {"Uacute", 0xDA},  {"Uuml", 0xDC},    {"szlig", 0xDF},    {"agrave", 0xE0},
    {"aacute", 0xE1},  {"acirc", 0xE2},   {"atilde", 0xE3},  {"auml", 0xE4},    {"aring", 0xE5},    {"aelig", 0xE6},
    {"ccedil", 0xE7},  {"egrave", 0xE8},  {"eacute", 0xE9},  {"ecirc", 0xEA},   {"euml", 0xEB},     {"igrave", 0xEC},
    {"iacute", 0xED},  {"icirc", 0xEE},   {"iuml", 0xEF},    {"ntilde", 0xF1},  {"ograve", 0xF2},   {"oacute", 0xF3},
    {"ocirc", 0xF4},   {"otilde", 0xF5},  {"ouml", 0xF6},    {"oslash", 0xF8},  {"ugrave", 0xF9},   {"uacute", 0xFA},
    {"ucirc", 0xFB},   {"uuml", 0xFC},    {"iexcl", 0xA1},   {"iquest", 0xBF},
};

static uint32_t numeric(struct td_slice s)
{
    bool hex = s.n > 1 && (s.p[1] | 0x20) == 'x';
    uint32_t v = 0;
    if (s.n < (hex ? 3u : 2u))
        return 0;
    for (size_t i = hex ? 2 : 1; i < s.n; i++) {
        unsigned c = (unsigned char)s.p[i] | 0x20u, digit = 0;
        if (s.p[i] >= '0' && s.p[i] <= '9')
            digit = (unsigned char)s.p[i] - '0';
        else if (hex && c >= 'a' && c <= 'f')
            digit = c - 'a' + 10;
        else
            return 0;
        v = v * (hex ? 16 : 10) + digit;
        if (v > 0x10FFFF)
            return 0;
    }
    return v < 0x20 || (v >= 0x7F && v < 0xA0) || (v >= 0xD800 && v < 0xE000) ? 0 : v;
}

/* The character an entity stands for (its name without '&' and ';'); 0: none that is known. */
static uint32_t entity(struct td_slice name)
{
    if (name.n && name.p[0] == '#')
        return numeric(name);
    for (size_t i = 0; i < sizeof NAMED / sizeof *NAMED; i++)
        if (td_eqs(name, NAMED[i].name))
            return NAMED[i].cp;
    return 0;
}

void ing_page_unescape(struct td_buf *b, struct td_slice s)
{
    while (s.n) {
        size_t amp = td_index(s, '&');
        td_buf_put(b, td_head(s, amp));
        s = td_from(s, amp);
        if (!s.n)
            return;
        struct td_slice name = td_head(td_from(s, 1), 10);
        name.n = td_index(name, ';');
        uint32_t cp = name.n < 10 ? entity(name) : 0;
        char out[4];
        td_buf_put(b, cp ? td_slice(out, td_utf8_encode(cp, out)) : td_head(s, 1));
        s = td_from(s, cp ? name.n + 2 : 1);
    }
}
