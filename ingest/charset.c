#include "charset.h"

#include <stdlib.h>
#include <uchardet/uchardet.h>
#include <unicode/ucnv.h>
#include <unicode/utf16.h>

#include "article.h"
#include "utf8.h"

enum {
    SNIFF_BYTES = 4096,       /* browsers look at 1024; pages with the meta further down exist and cost
                                 nothing more */
    GUESS_BYTES = 256 * 1024, /* what uchardet is shown */
    LABEL_MAX = 40,
    ERRORS_PER_HIGH_BYTE = 50, /* one broken character in so many bytes is damage, more is another charset */
    CHUNK = 2048
};

/* Charsets. */

enum shape { SHAPE_SINGLE, SHAPE_MULTI, SHAPE_SEVEN_BIT, SHAPE_UTF8, SHAPE_UTF16 };

struct charset {
    const char *icu;   /* ICU's name of the converter; NULL: windows-1252 and UTF-8 are decoded here */
    const char *other; /* tried when icu does not fit: extensions in use under the same label */
    enum shape shape;
    const char *labels; /* in lower case, each with a blank after it (WHATWG Encoding, 4.2) */
};

/*
 * Converter names are those whose tables are the web's: windows-949 for EUC-KR, ibm-943 with ASCII
 * below 0x80 for Shift_JIS, gb18030 for all of GB. The ISO 8859 parts fall back to the Windows code
 * page of the same alphabet where the text has its extra characters.
 */
static const struct charset charsets[] = {
    {NULL, NULL, SHAPE_UTF8,
     "utf-8 utf8 unicode-1-1-utf-8 unicode11utf8 unicode20utf8 x-unicode20utf8 utf8mb4 utf-8-sig "
     "cp65001 "},
    {NULL, NULL, SHAPE_SINGLE,
     "windows-1252 iso-8859-1 ascii us-ascii ansi_x3.4-1968 cp1252 cp819 csisolatin1 ibm819 "
     "iso-ir-100 iso8859-1 iso88591 "
     "iso_8859-1 iso_8859-1:1987 l1 latin1 latin-1 x-cp1252 ansi windows1252 win-1252 "},
    {"ibm-5346_P100-1998", NULL, SHAPE_SINGLE, "windows-1250 cp1250 x-cp1250 win-1250 "},
    {"ibm-5347_P100-1998", NULL, SHAPE_SINGLE, "windows-1251 cp1251 x-cp1251 win-1251 windows1251 "},
    {"ibm-5349_P100-1998", NULL, SHAPE_SINGLE, "windows-1253 cp1253 x-cp1253 "},
    {"ibm-5350_P100-1998", NULL, SHAPE_SINGLE,
     "windows-1254 cp1254 x-cp1254 csisolatin5 iso-8859-9 iso-ir-148 iso8859-9 iso88599 iso_8859-9 "
     "iso_8859-9:1989 l5 latin5 "},
    {"ibm-9447_P100-2002", NULL, SHAPE_SINGLE, "windows-1255 cp1255 x-cp1255 "},
    {"ibm-9448_X100-2005", NULL, SHAPE_SINGLE, "windows-1256 cp1256 x-cp1256 "},
    {"ibm-9449_P100-2002", NULL, SHAPE_SINGLE, "windows-1257 cp1257 x-cp1257 "},
    {"ibm-5354_P100-1998", NULL, SHAPE_SINGLE, "windows-1258 cp1258 x-cp1258 "},
    {"windows-874-2000", NULL, SHAPE_SINGLE, "windows-874 dos-874 iso-8859-11 iso8859-11 iso885911 tis-620 "},
    {"ibm-912_P100-1995", "ibm-5346_P100-1998", SHAPE_SINGLE,
     "iso-8859-2 csisolatin2 iso-ir-101 iso8859-2 iso88592 iso_8859-2 iso_8859-2:1987 l2 latin2 "},
    {"ibm-913_P100-2000", NULL, SHAPE_SINGLE,
     "iso-8859-3 csisolatin3 iso-ir-109 iso8859-3 iso88593 iso_8859-3 l3 latin3 "},
    {"ibm-914_P100-1995", "ibm-9449_P100-2002", SHAPE_SINGLE,
     "iso-8859-4 csisolatin4 iso-ir-110 iso8859-4 iso88594 iso_8859-4 l4 latin4 "},
    {"ibm-915_P100-1995", "ibm-5347_P100-1998", SHAPE_SINGLE,
     "iso-8859-5 csisolatincyrillic cyrillic iso-ir-144 iso8859-5 iso88595 iso_8859-5 "},
    {"ibm-1089_P100-1995", "ibm-9448_X100-2005", SHAPE_SINGLE,
     "iso-8859-6 arabic asmo-708 csisolatinarabic ecma-114 iso-ir-127 iso8859-6 iso88596 "
     "iso_8859-6 "},
    {"ibm-9005_X110-2007", "ibm-5349_P100-1998", SHAPE_SINGLE,
     "iso-8859-7 csisolatingreek ecma-118 elot_928 greek greek8 iso-ir-126 iso8859-7 iso88597 "
     "iso_8859-7 sun_eu_greek "},
    {"ibm-5012_P100-1999", "ibm-9447_P100-2002", SHAPE_SINGLE,
     "iso-8859-8 csisolatinhebrew hebrew iso-8859-8-e iso-8859-8-i csiso88598i csiso88598e logical "
     "visual iso-ir-138 iso8859-8 "
     "iso88598 iso_8859-8 "},
    {"iso-8859_10-1998", NULL, SHAPE_SINGLE, "iso-8859-10 csisolatin6 iso-ir-157 iso8859-10 iso885910 l6 latin6 "},
    {"ibm-921_P100-1995", "ibm-9449_P100-2002", SHAPE_SINGLE, "iso-8859-13 iso8859-13 iso885913 "},
    {"iso-8859_14-1998", NULL, SHAPE_SINGLE, "iso-8859-14 iso8859-14 iso885914 "},
    {"ibm-923_P100-1998", NULL, SHAPE_SINGLE, "iso-8859-15 csisolatin9 iso8859-15 iso885915 iso_8859-15 l9 latin-9 "},
    {"ibm-878_P100-1996", NULL, SHAPE_SINGLE, "koi8-r cskoi8r koi koi8 koi8_r "},
    {"ibm-1168_P100-2002", NULL, SHAPE_SINGLE, "koi8-u koi8-ru "},
    {"ibm-866_P100-1995", NULL, SHAPE_SINGLE, "ibm866 866 cp866 csibm866 "},
    {"ibm-852_P100-1995", NULL, SHAPE_SINGLE, "ibm852 cp852 "},
    {"ibm-855_P100-1995", NULL, SHAPE_SINGLE, "ibm855 cp855 "},
    {"macos-0_2-10.2", NULL, SHAPE_SINGLE, "macintosh csmacintosh mac x-mac-roman "},
    {"macos-29-10.2", NULL, SHAPE_SINGLE, "mac-centraleurope x-mac-ce "},
    {"macos-7_3-10.2", NULL, SHAPE_SINGLE, "x-mac-cyrillic x-mac-ukrainian mac-cyrillic "},
    {"gb18030", NULL, SHAPE_MULTI,
     "gb18030 gb2312 gbk gb_2312 gb_2312-80 chinese csgb2312 csiso58gb231280 iso-ir-58 x-gbk cp936 "
     "ms936 gb-2312 euc-cn "},
    {"windows-950-2000", "ibm-1375_P100-2008", SHAPE_MULTI, "big5 big5-hkscs cn-big5 csbig5 x-x-big5 cp950 big-5 "},
    {"euc-tw-2014", NULL, SHAPE_MULTI, "euc-tw "},
    {"euc-jp-2007", "ibm-33722_P12A_P12A-2009_U2", SHAPE_MULTI, "euc-jp cseucpkdfmtjapanese x-euc-jp eucjp "},
    {"ibm-943_P15A-2003", NULL, SHAPE_MULTI,
     "shift_jis csshiftjis ms932 ms_kanji shift-jis sjis windows-31j x-sjis cp932 shiftjis "},
    {"windows-949-2000", NULL, SHAPE_MULTI,
     "euc-kr cseuckr csksc56011987 iso-ir-149 korean ks_c_5601-1987 ks_c_5601-1989 ksc5601 "
     "ksc_5601 windows-949 cp949 uhc "},
    {"iso-2022-jp", NULL, SHAPE_SEVEN_BIT, "iso-2022-jp csiso2022jp "},
    {"iso-2022-kr", NULL, SHAPE_SEVEN_BIT, "iso-2022-kr csiso2022kr "},
    {"HZ", NULL, SHAPE_SEVEN_BIT, "hz-gb-2312 hz "},
    {"UTF-16LE", NULL, SHAPE_UTF16,
     "utf-16 utf-16le ucs-2 iso-10646-ucs-2 unicode unicodefeff csunicode utf16 utf16le "},
    {"UTF-16BE", NULL, SHAPE_UTF16, "utf-16be unicodefffe utf16be "},
    {"UTF-32LE", NULL, SHAPE_UTF16, "utf-32le "},
    {"UTF-32BE", NULL, SHAPE_UTF16, "utf-32be utf-32 "},
};

enum { I_UTF8 = 0, I_WINDOWS_1252 = 1 };

static const struct charset *by_name(const char *label)
{
    char key[LABEL_MAX + 2];
    size_t n = strlen(label);
    memcpy(key, label, n);
    key[n] = ' ';
    key[n + 1] = '\0';
    for (size_t i = 0; i < sizeof charsets / sizeof charsets[0]; i++)
        for (const char *at = strstr(charsets[i].labels, key); at; at = strstr(at + 1, key))
            if (at == charsets[i].labels || at[-1] == ' ')
                return &charsets[i];
    return NULL;
}

/* The charset of a label as people write it: any case, quotes, or a whole Content-Type. NULL when
 * it is none we know. */
static const struct charset *by_label(struct td_slice s)
{
    for (size_t i = 0; i + 8 <= s.n; i++)
        if (td_eq_nocase(td_head(td_from(s, i), 8), TD_S("charset="))) {
            s = td_from(s, i + 8);
            s = td_head(s, td_index(s, ';'));
            break;
        }
    while (s.n && (td_space_byte((unsigned char)s.p[0]) || s.p[0] == '"' || s.p[0] == '\''))
        s = td_from(s, 1);
    while (s.n && (td_space_byte((unsigned char)s.p[s.n - 1]) || s.p[s.n - 1] == '"' || s.p[s.n - 1] == '\''))
        s.n--;
    if (s.n == 0 || s.n > LABEL_MAX)
        return NULL;
    char label[LABEL_MAX + 1];
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == ' ' || s.p[i] == '\0')
            return NULL;
        label[i] = (char)td_lower_byte((unsigned char)s.p[i]);
    }
    label[s.n] = '\0';
    return by_name(label);
}

/* What markup says. */

static size_t find_nocase(struct td_slice s, size_t from, struct td_slice what)
{
    for (size_t i = from; i + what.n <= s.n; i++)
        if (td_eq_nocase(td_slice(s.p + i, what.n), what))
            return i;
    return s.n;
}

/* The value after `key`, blanks, '=' and a quote inside tag; empty when there is none. */
static struct td_slice attribute(struct td_slice tag, struct td_slice key)
{
    size_t i = find_nocase(tag, 0, key) + key.n;
    while (i < tag.n && td_space_byte((unsigned char)tag.p[i]))
        i++;
    if (i >= tag.n || tag.p[i] != '=')
        return td_slice(NULL, 0);
    i++;
    while (i < tag.n && (td_space_byte((unsigned char)tag.p[i]) || tag.p[i] == '"' || tag.p[i] == '\''))
        i++;
    size_t end = i;
    while (end < tag.n && !td_space_byte((unsigned char)tag.p[end]) && !memchr("\"';>/?", tag.p[end], 6))
        end++;
    return td_slice(tag.p + i, end - i);
}

static const struct charset *sniff(struct td_slice bytes)
{
    struct td_slice s = td_head(bytes, SNIFF_BYTES);
    for (size_t i = td_index(s, '<'); i < s.n;) {
        struct td_slice rest = td_from(s, i);
        size_t len = td_index(rest, '>');
        struct td_slice value = td_slice(NULL, 0);
        if (td_starts(rest, TD_S("<!--"))) {
            len = find_nocase(rest, 4, TD_S("-->"));
        } else if (rest.n > 5 && td_eq_nocase(td_head(rest, 5), TD_S("<meta"))) {
            value = attribute(td_head(rest, len), TD_S("charset"));
        } else if (td_starts(rest, TD_S("<?xml"))) {
            value = attribute(td_head(rest, len), TD_S("encoding"));
        }
        const struct charset *c = value.n ? by_label(value) : NULL;
        if (c)
            return c->shape == SHAPE_UTF16 ? &charsets[I_UTF8] : c; /* it was legible, so it is no UTF-16 */
        i += len ? len : 1;
        i += td_index(td_from(s, i), '<');
    }
    return NULL;
}

/* Decoding. Each decoder runs with out NULL to count and check, then again to write. */

struct decoded {
    size_t n_bytes;  /* of UTF-8 */
    size_t n_errors; /* sequences that became U+FFFD */
    size_t n_c1;     /* control characters U+0080..U+009F: the wrong charset's mark */
};

static void emit(struct decoded *d, char *out, uint32_t cp)
{
    char u[4];
    size_t n = td_utf8_encode(cp, u);
    if (out)
        memcpy(out + d->n_bytes, u, n);
    d->n_bytes += n;
    d->n_c1 += cp >= 0x80 && cp <= 0x9f;
}

/* Bytes 0x80 to 0x9f of windows-1252; 0 has no character. */
static const uint16_t windows_1252[32] = {0x20ac, 0,      0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
                                          0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017d, 0,
                                          0,      0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
                                          0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,      0x017e, 0x0178};

static struct decoded decode_1252(struct td_slice s, char *out)
{
    struct decoded d = {0};
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        uint32_t cp = c;
        if (c >= 0x80 && c <= 0x9f) {
            cp = windows_1252[c - 0x80];
            if (!cp) {
                cp = 0xfffd;
                d.n_errors++;
            }
        }
        emit(&d, out, cp);
    }
    return d;
}

/* How many bytes at the start of s one U+FFFD stands for (Unicode 15, 3.9: the maximal subpart). */
static size_t broken_length(struct td_slice s)
{
    unsigned char c = (unsigned char)s.p[0];
    size_t want = c >= 0xf0 && c <= 0xf4 ? 4 : c >= 0xe0 && c < 0xf0 ? 3 : c >= 0xc2 && c < 0xe0 ? 2 : 1;
    size_t n = 1;
    while (n < want && n < s.n && ((unsigned char)s.p[n] & 0xc0) == 0x80) {
        unsigned char b = (unsigned char)s.p[n];
        if (n == 1 &&
            ((c == 0xe0 && b < 0xa0) || (c == 0xed && b > 0x9f) || (c == 0xf0 && b < 0x90) || (c == 0xf4 && b > 0x8f)))
            break;
        n++;
    }
    return n;
}

static struct decoded decode_utf8(struct td_slice s, char *out)
{
    struct decoded d = {0};
    while (s.n) {
        size_t n = td_utf8_valid_prefix(s);
        if (out && n)
            memcpy(out + d.n_bytes, s.p, n);
        d.n_bytes += n;
        s = td_from(s, n);
        if (s.n == 0)
            break;
        emit(&d, out, 0xfffd);
        d.n_errors++;
        s = td_from(s, broken_length(s));
    }
    return d;
}

static void count_error(const void *context, UConverterToUnicodeArgs *args, const char *units, int32_t length,
                        UConverterCallbackReason reason, UErrorCode *e)
{
    if (reason <= UCNV_IRREGULAR) {
        size_t *n = (size_t *)(uintptr_t)context;
        ++*n;
    }
    UCNV_TO_U_CALLBACK_SUBSTITUTE(NULL, args, units, length, reason, e);
}

/* false: no such converter here. */
static bool decode_icu(const char *name, struct td_slice s, char *out, struct decoded *d)
{
    UErrorCode e = U_ZERO_ERROR;
    UConverter *c = ucnv_open(name, &e);
    if (U_FAILURE(e))
        return false;
    *d = (struct decoded){0};
    ucnv_setToUCallBack(c, count_error, &d->n_errors, NULL, NULL, &e);
    const char *from = s.p, *end = s.p + s.n;
    UChar units[CHUNK];
    uint32_t high = 0; /* a lead surrogate whose other half is in the next chunk */
    do {
        UChar *to = units;
        e = U_ZERO_ERROR;
        ucnv_toUnicode(c, &to, units + CHUNK, &from, end, NULL, true, &e);
        for (const UChar *u = units; u < to; u++) {
            /* ICU filled up to `to`: NOLINTNEXTLINE(clang-analyzer-core.UndefinedBinaryOperatorResult) */
            if (U16_IS_LEAD(*u)) {
                high = *u;
            } else if (U16_IS_TRAIL(*u) && high) {
                emit(d, out, (uint32_t)U16_GET_SUPPLEMENTARY(high, *u));
                high = 0;
            } else {
                emit(d, out, U16_IS_SURROGATE(*u) ? 0xfffd : *u);
                high = 0;
            }
        }
    } while (e == U_BUFFER_OVERFLOW_ERROR);
    ucnv_close(c);
    return true;
}

static bool decode(const struct charset *c, const char *icu, struct td_slice s, char *out, struct decoded *d)
{
    if (c == &charsets[I_UTF8])
        *d = decode_utf8(s, out);
    else if (c == &charsets[I_WINDOWS_1252])
        *d = decode_1252(s, out);
    else
        return decode_icu(icu, s, out, d);
    return true;
}

/* Choosing. */

static size_t count_high(struct td_slice s)
{
    size_t k = 0;
    for (size_t i = 0; i < s.n; i++)
        k += (unsigned char)s.p[i] >= 0x80;
    return k;
}

/* A charset with the converter that fits best, and how well. */
struct choice {
    const struct charset *c;
    const char *icu;
    struct decoded d;
};

static struct choice try_charset(const struct charset *c, struct td_slice s)
{
    struct choice first = {c, c->icu, {0}}, second = {c, c->other, {0}};
    if (!decode(c, c->icu, s, NULL, &first.d))
        first.c = NULL;
    if (!c->other || (first.c && first.d.n_errors == 0 && first.d.n_c1 == 0))
        return first;
    if (!decode(c, c->other, s, NULL, &second.d))
        return first;
    return !first.c || second.d.n_errors + second.d.n_c1 < first.d.n_errors + first.d.n_c1 ? second : first;
}

static enum td_status finish(const struct choice *choice, struct td_slice s, struct td_arena *arena,
                             struct td_slice *out, unsigned *flags, struct td_error *err)
{
    char *p = td_arena_alloc(arena, choice->d.n_bytes + 1);
    if (!p)
        return td_fail_nomem(err, "decoding text");
    struct decoded d;
    if (!decode(choice->c, choice->icu, s, p, &d))
        return td_fail_nomem(err, "decoding text");
    p[d.n_bytes] = '\0';
    *out = td_slice(p, d.n_bytes);
    if (d.n_errors)
        *flags |= ING_FLAG_INVALID_BYTES;
    return TD_OK;
}

/* UTF-16 without a mark shows by its zero bytes: Latin letters, digits and blanks have one in every
 * pair. */
static const struct charset *zero_pattern(struct td_slice s)
{
    struct td_slice head = td_head(s, 4096);
    if (!memchr(head.p, '\0', head.n))
        return NULL;
    size_t even = 0, odd = 0;
    for (size_t i = 0; i + 1 < head.n; i += 2) {
        even += head.p[i] == '\0';
        odd += head.p[i + 1] == '\0';
    }
    size_t pairs = head.n / 2, few = pairs / 50, some = pairs / 20 + 1;
    if (odd >= some && even <= few && odd > 4 * even)
        return by_name("utf-16le");
    if (even >= some && odd <= few && even > 4 * odd)
        return by_name("utf-16be");
    return NULL;
}

static const struct charset *guess(struct td_slice s)
{
    uchardet_t u = uchardet_new();
    if (!u)
        return NULL;
    struct td_slice head = td_head(s, GUESS_BYTES);
    const struct charset *c = NULL;
    if (uchardet_handle_data(u, head.p, head.n) == 0) {
        uchardet_data_end(u);
        c = by_label(td_str(uchardet_get_charset(u)));
    }
    uchardet_delete(u);
    return c;
}

/* Multi-byte sequences in the valid parts of s. */
static size_t count_sequences(struct td_slice s)
{
    size_t k = 0, i = 0;
    while (i < s.n) {
        uint32_t cp;
        size_t n = td_utf8_decode(td_from(s, i), &cp);
        k += n > 1;
        i += n ? n : 1;
    }
    return k;
}

/* A byte order mark's charset, and how long the mark is. */
static const struct charset *by_mark(struct td_slice s, size_t *n)
{
    *n = 3;
    if (td_starts(s, TD_S("\xef\xbb\xbf")))
        return &charsets[I_UTF8];
    *n = 4;
    if (td_starts(s, TD_S("\xff\xfe\0\0")))
        return by_name("utf-32le");
    if (td_starts(s, TD_S("\0\0\xfe\xff")))
        return by_name("utf-32be");
    *n = 2;
    if (td_starts(s, TD_S("\xff\xfe")))
        return by_name("utf-16le");
    if (td_starts(s, TD_S("\xfe\xff")))
        return by_name("utf-16be");
    *n = 0;
    return NULL;
}

static bool escapes(struct td_slice s)
{
    return s.n && (memchr(s.p, 0x1b, s.n) || memchr(s.p, '~', s.n) || memchr(s.p, 0x0e, s.n));
}

static bool single(const struct charset *c)
{
    return c && c->shape == SHAPE_SINGLE;
}

/* The charset said outside or inside; an unspecific outside one (servers' default) yields to a
 * specific inside one. */
static const struct charset *declared_charset(struct td_slice bytes, struct td_slice declared, bool sniff_markup)
{
    const struct charset *outside = declared.n ? by_label(declared) : NULL;
    const struct charset *inside = sniff_markup ? sniff(bytes) : NULL;
    if (!outside || (inside && outside == &charsets[I_WINDOWS_1252]))
        return inside ? inside : outside;
    return outside;
}

/* Bytes that are valid UTF-8: whether they are something else all the same. */
static const struct charset *not_utf8_after_all(struct td_slice s, const struct charset *declared)
{
    const struct charset *utf16 = zero_pattern(s);
    if (utf16)
        return utf16;
    if (!declared || declared->shape == SHAPE_UTF8 || single(declared) || declared->shape == SHAPE_UTF16)
        return NULL;
    size_t high = count_high(s);
    if (declared->shape == SHAPE_SEVEN_BIT)
        return high == 0 && escapes(s) ? declared : NULL;
    /* One or two double-byte characters can look like UTF-8 by chance, more cannot. */
    return high > 0 && high <= 4 ? declared : NULL;
}

static enum td_status decode_other(struct td_slice s, const struct charset *declared, struct td_arena *arena,
                                   struct td_slice *out, unsigned *flags, struct td_error *err)
{
    size_t high = count_high(s);
    struct choice best = {NULL, NULL, {0}};
    const struct charset *utf16 = zero_pattern(s);
    if (!utf16 && declared && declared->shape == SHAPE_UTF16 && s.n % 2 == 0)
        utf16 = declared;
    if (utf16) {
        best = try_charset(utf16, s);
        if (best.c && best.d.n_errors == 0) {
            if (declared != utf16)
                *flags |= ING_FLAG_CHARSET_GUESSED;
            return finish(&best, s, arena, out, flags, err);
        }
        best.c = NULL;
    }
    if (declared && declared->shape != SHAPE_UTF16) {
        best = try_charset(declared, s);
        if (best.c && best.d.n_errors == 0 && (single(declared) ? best.d.n_c1 == 0 : true))
            return finish(&best, s, arena, out, flags, err);
    }
    /* Damaged UTF-8, or a damaged text in the declared charset: better a few U+FFFD than another
     * charset's letters. */
    struct choice utf8 = try_charset(&charsets[I_UTF8], s);
    bool cut = s.n - td_utf8_valid_prefix(s) <= 3;
    size_t sequences = count_sequences(s);
    if (sequences > 0 && ((cut && utf8.d.n_errors <= 1) || sequences >= utf8.d.n_errors * 10)) {
        if (declared && declared->shape != SHAPE_UTF8)
            *flags |= ING_FLAG_CHARSET_GUESSED;
        return finish(&utf8, s, arena, out, flags, err);
    }
    if (best.c && !single(declared) && best.c->shape != SHAPE_UTF8 &&
        (best.d.n_errors * ERRORS_PER_HIGH_BYTE <= high || best.d.n_errors <= 1))
        return finish(&best, s, arena, out, flags, err);
    *flags |= ING_FLAG_CHARSET_GUESSED;
    const struct charset *g = guess(s);
    if (g && g->shape != SHAPE_UTF8) {
        struct choice guessed = try_charset(g, s);
        if (guessed.c && guessed.d.n_errors * ERRORS_PER_HIGH_BYTE <= high && guessed.d.n_c1 == 0)
            return finish(&guessed, s, arena, out, flags, err);
    }
    struct choice last = {&charsets[I_WINDOWS_1252], NULL, decode_1252(s, NULL)};
    return finish(&last, s, arena, out, flags, err);
}

enum td_status ing_charset_to_utf8(struct td_slice bytes, struct td_slice declared, bool sniff_markup,
                                   struct td_arena *arena, struct td_slice *out, unsigned *flags, struct td_error *err)
{
    *out = bytes;
    if (bytes.n == 0)
        return TD_OK;
    size_t mark;
    const struct charset *c = by_mark(bytes, &mark);
    struct td_slice s = td_from(bytes, mark);
    *out = s;
    if (c && c->shape == SHAPE_UTF16) {
        struct choice marked = try_charset(c, s);
        if (marked.c)
            return finish(&marked, s, arena, out, flags, err);
    }
    bool valid = td_utf8_valid(s);
    if (valid && c)
        return TD_OK;
    if (c) {
        struct choice marked = try_charset(c, s);
        return finish(&marked, s, arena, out, flags, err);
    }
    const struct charset *said = declared_charset(s, declared, sniff_markup);
    if (!valid)
        return decode_other(s, said, arena, out, flags, err);
    const struct charset *other = not_utf8_after_all(s, said);
    if (other) {
        struct choice chosen = try_charset(other, s);
        if (chosen.c && chosen.d.n_errors == 0) {
            if (other != said)
                *flags |= ING_FLAG_CHARSET_GUESSED;
            return finish(&chosen, s, arena, out, flags, err);
        }
    }
    if (said && said->shape != SHAPE_UTF8 && count_high(s) > 0)
        *flags |= ING_FLAG_CHARSET_GUESSED;
    return TD_OK;
}

/* Mojibake. */

/* The byte that windows-1252 (or Latin-1, for the control characters) shows as cp; -1 for none. */
static int shown_byte(uint32_t cp)
{
    if (cp < 0x80 || (cp >= 0xa0 && cp <= 0xff))
        return (int)cp;
    if (cp >= 0x80 && cp <= 0x9f)
        return (int)cp;
    for (int i = 0; i < 32; i++)
        if (windows_1252[i] == cp)
            return 0x80 + i;
    return -1;
}

/* Letters, punctuation and signs that newspapers print; a decoded sequence that is anything else
 * proves nothing. */
static bool plausible(uint32_t cp)
{
    static const uint32_t ranges[][2] = {
        {0xa0, 0x17f},    {0x192, 0x192},   {0x1cd, 0x1dc},   {0x218, 0x21b},   {0x259, 0x259},     {0x2bb, 0x2bc},
        {0x2c6, 0x2dd},   {0x300, 0x304},   {0x308, 0x308},   {0x30c, 0x30c},   {0x384, 0x3ce},     {0x400, 0x45f},
        {0x490, 0x4ff},   {0x531, 0x587},   {0x5d0, 0x5f4},   {0x60c, 0x6ff},   {0x900, 0xdff},     {0xe01, 0xe5b},
        {0x10d0, 0x10fa}, {0x1e00, 0x1ef9}, {0x2002, 0x203a}, {0x2044, 0x2044}, {0x2070, 0x208e},   {0x20a0, 0x20bf},
        {0x2100, 0x23ff}, {0x2500, 0x27bf}, {0x3000, 0x30ff}, {0x3400, 0x9fff}, {0xac00, 0xd7a3},   {0xf900, 0xfaff},
        {0xfe0f, 0xfe0f}, {0xfeff, 0xfeff}, {0xff00, 0xffef}, {0xfffd, 0xfffd}, {0x1f000, 0x1faff}, {0x20000, 0x2ffff}};
    for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++)
        if (cp >= ranges[i][0] && cp <= ranges[i][1])
            return true;
    return false;
}

/* One look at a text: what it holds of doubtful sequences. */
struct doubt {
    size_t n_strong;  /* sequences that no correct text has */
    size_t n_certain; /* strong ones that count alone: three bytes and more, or of Latin letters */
    size_t n_other;   /* characters beyond ASCII outside of doubtful sequences */
    bool refuted;     /* a lead with a continuation after it that does not decode, or decodes to
                         nonsense */
};

/* Marks that stand after a capital letter in correct text too: quotes, dashes, ellipsis, no-break
 * space. */
static bool may_follow_a_word(uint32_t cp)
{
    return cp == 0xa0 || cp == 0x2026 || cp == 0x2013 || cp == 0x2014 || (cp >= 0x2018 && cp <= 0x201e) ||
           cp == 0x203a || cp == 0xbb || cp == 0xab || cp == 0x2122 || cp == 0x2039;
}

static bool ascii_letter(struct td_slice s, size_t i)
{
    return i < s.n && ((s.p[i] | 32) >= 'a' && (s.p[i] | 32) <= 'z');
}

/*
 * The sequence that starts at byte i of s with lead character `lead`: its length in bytes of s and
 * the character it stands for; 0 when it does not decode. *doubtful: at least one continuation
 * stands after the lead.
 */
static size_t sequence_at(struct td_slice s, size_t i, uint32_t lead, bool *doubtful, uint32_t *cp, uint32_t *second)
{
    char u[4];
    size_t want = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2, k = 1, at = i + 2;
    u[0] = (char)(unsigned char)lead;
    *doubtful = false;
    while (k < want && at < s.n) {
        uint32_t c;
        size_t n = td_utf8_decode(td_from(s, at), &c);
        int b = n > 1 ? shown_byte(c) : -1;
        if (b < 0x80 || b > 0xbf)
            break;
        if (k == 1)
            *second = c;
        *doubtful = true;
        u[k++] = (char)(unsigned char)b;
        at += n;
    }
    if (k < want || td_utf8_decode(td_slice(u, k), cp) != k)
        return 0;
    return at - i;
}

/* Goes over s; with out, writes the mended text there (never longer than s) and sets *n. */
static struct doubt look(struct td_slice s, char *out, size_t *n)
{
    struct doubt d = {0};
    size_t w = 0;
    for (size_t i = 0; i < s.n;) {
        if ((unsigned char)s.p[i] < 0x80) {
            if (out)
                out[w] = s.p[i];
            w++;
            i++;
            continue;
        }
        uint32_t cp, decoded = 0, second = 0;
        size_t len = td_utf8_decode(td_from(s, i), &cp);
        len = len ? len : 1;
        bool doubtful = false;
        size_t seq = len == 2 && cp >= 0xc2 && cp <= 0xf4 ? sequence_at(s, i, cp, &doubtful, &decoded, &second) : 0;
        if (!seq) {
            d.refuted = d.refuted || doubtful;
            d.n_other++;
            if (out)
                memcpy(out + w, s.p + i, len);
            w += len;
            i += len;
            continue;
        }
        d.refuted = d.refuted || !plausible(decoded);
        bool long_one = decoded >= 0x800, latin = cp <= 0xc5;
        bool inside = ascii_letter(s, i + seq) && (i == 0 || !ascii_letter(s, i - 1));
        if (long_one || !may_follow_a_word(second) || inside) {
            d.n_strong++;
            d.n_certain += long_one || latin;
        }
        if (out)
            (void)td_utf8_encode(decoded, out + w);
        char u[4];
        w += td_utf8_encode(decoded, u);
        i += seq;
    }
    *n = w;
    return d;
}

/* Quick: whether a lead stands before a character that could be its continuation (as UTF-8, C2, C5,
 * C6, CB or E2 first). */
static bool may_be_doubtful(struct td_slice s)
{
    while (s.n > 2) {
        const char *lead = memchr(s.p, 0xc3, s.n); /* all leads, U+00C2 to U+00F4, begin with it */
        size_t i = lead ? (size_t)(lead - s.p) : s.n;
        if (i + 2 >= s.n)
            return false;
        unsigned char c = (unsigned char)s.p[i + 2];
        if (c == 0xc2 || c == 0xc5 || c == 0xc6 || c == 0xcb || c == 0xe2)
            return true;
        s = td_from(s, i + 2);
    }
    return false;
}

/*
 * Certain: all that is beyond ASCII decodes, with one sequence that no correct text has (two when
 * they are of other alphabets); or, in a text that has correct characters as well, at least two
 * such sequences and nothing against them.
 */
static bool certain(const struct doubt *d)
{
    if (d->refuted)
        return false;
    if (d->n_other == 0)
        return d->n_certain >= 1 || d->n_strong >= 2;
    return d->n_certain >= 2;
}

enum td_status ing_charset_mend(struct td_slice s, struct td_arena *arena, struct td_slice *out, unsigned *flags,
                                struct td_error *err)
{
    *out = s;
    /* Twice: text can have gone through the wrong door twice ("ÃƒÂ¼"). */
    for (int round = 0; round < 2; round++) {
        if (!may_be_doubtful(*out))
            return TD_OK;
        size_t n;
        struct doubt d = look(*out, NULL, &n);
        if (!certain(&d) || n >= out->n)
            return TD_OK;
        char *p = td_arena_alloc(arena, out->n + 1);
        if (!p)
            return td_fail_nomem(err, "mending text");
        (void)look(*out, p, &n);
        p[n] = '\0';
        *out = td_slice(p, n);
        *flags |= ING_FLAG_MOJIBAKE;
    }
    return TD_OK;
}
