#include "date.h"

#include <utf8proc.h>

#include "date_words.h"
#include "utf8.h"
#include "zone.h"

enum {
    PARSE_MAX_BYTES = 512,
    FIND_MAX_BYTES = 1500,
    TOKENS_MAX = 512,
    FOLDED_MAX = 64, /* longer words are in no table */
    YEAR_MIN = 1600, /* before it: other calendars (Persian 1398, Minguo 108) and placeholders
                        (0001-01-01) */
    YEAR_MAX = 2299, /* after it: the Buddhist era (2562) */
    FOREIGN_WORDS_MAX = 12
};

/* Calendar arithmetic. */

static bool leap(int y)
{
    return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
}

static int days_in_month(int y, int m)
{
    static const signed char days[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return days[m - 1] + (m == 2 && leap(y));
}

/* Days since 1970-01-01 (Hinnant, "chrono-compatible low-level date algorithms", days_from_civil).
 */
static int64_t days_from_civil(int y, int m, int d)
{
    int64_t yy = y - (m <= 2);
    int64_t era = (yy >= 0 ? yy : yy - 399) / 400;
    int64_t yoe = yy - era * 400;
    int64_t doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
    int64_t doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    return era * 146097 + doe - 719468;
}

/* The inverse (civil_from_days). */
static void civil_from_days(int64_t z, int *y, int *m, int *d)
{
    z += 719468;
    int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    int64_t doe = z - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int64_t mp = (5 * doy + 2) / 153;
    *d = (int)(doy - (153 * mp + 2) / 5 + 1);
    *m = (int)(mp + (mp < 10 ? 3 : -9));
    *y = (int)(yoe + era * 400 + (*m <= 2));
}

static int64_t wall_seconds(const struct ing_date *d)
{
    return days_from_civil(d->year, d->month, d->day) * 86400 + d->hour * 3600 + d->minute * 60 +
           d->second;
}

static void set_wall(struct ing_date *d, int64_t s)
{
    int64_t day = s >= 0 ? s / 86400 : -((-s + 86399) / 86400);
    int rest = (int)(s - day * 86400);
    civil_from_days(day, &d->year, &d->month, &d->day);
    d->hour = rest / 3600;
    d->minute = rest / 60 % 60;
    d->second = rest % 60;
}

/* NULL, or what is wrong with the parts that are set. "24:00" becomes the next day, a leap second
 * the second before it. */
static const char *settle(struct ing_date *d)
{
    if (d->year < YEAR_MIN || d->year > YEAR_MAX)
        return "year out of range";
    if (d->precision <= ING_PRECISION_MONTH && (d->month < 1 || d->month > 12))
        return "no such month";
    if (d->precision <= ING_PRECISION_DAY &&
        (d->day < 1 || d->day > days_in_month(d->year, d->month)))
        return "no such day in that month";
    if (d->precision > ING_PRECISION_MINUTE)
        return NULL;
    if (d->hour < 0 || d->hour > 24 || d->minute < 0 || d->minute > 59 || d->second < 0 ||
        d->second > 60 || (d->hour == 24 && (d->minute || d->second)))
        return "no such time of day";
    if (d->has_offset && (d->offset_min < -14 * 60 || d->offset_min > 14 * 60))
        return "no such offset from UTC";
    if (d->second == 60)
        d->second = 59;
    if (d->hour == 24)
        set_wall(d, wall_seconds(d));
    return d->year > YEAR_MAX ? "year out of range" : NULL;
}

/* Fast paths: the two forms that nearly all machine-made dates have. */

/* The number in the n digits at p, or -1. */
static inline int digits(const char *p, size_t n)
{
    unsigned v = 0;
    for (size_t i = 0; i < n; i++) {
        unsigned c = (unsigned)(unsigned char)p[i] - '0';
        if (c > 9)
            return -1;
        v = v * 10 + c;
    }
    return (int)v;
}

/* "+01:00", "+0100", "Z" and nothing after it. */
static bool fast_offset(struct td_slice s, struct ing_date *d)
{
    if (s.n == 1 && (s.p[0] == 'Z' || s.p[0] == 'z')) {
        d->has_offset = true;
        d->offset_min = 0;
        return true;
    }
    bool colon = s.n == 6 && s.p[3] == ':';
    if ((!colon && s.n != 5) || (s.p[0] != '+' && s.p[0] != '-'))
        return false;
    int h = digits(s.p + 1, 2), m = digits(s.p + (colon ? 4 : 3), 2);
    if (h < 0 || m < 0 || m > 59)
        return false;
    d->has_offset = true;
    d->offset_min = s.p[0] == '-' ? -(h * 60 + m) : h * 60 + m;
    return true;
}

/* "2019-12-10", "2019-12-10T13:23:00Z", "2019-12-10 13:23:00.123+01:00": false when it is anything
 * else or not valid. */
static bool fast_rfc3339(struct td_slice s, struct ing_date *out)
{
    if (s.n < 10 || s.p[4] != '-' || s.p[7] != '-')
        return false;
    struct ing_date d = {.precision = ING_PRECISION_DAY};
    d.year = digits(s.p, 4);
    d.month = digits(s.p + 5, 2);
    d.day = digits(s.p + 8, 2);
    if (s.n > 10) {
        if (s.n < 19 || (s.p[10] != 'T' && s.p[10] != ' ' && s.p[10] != 't') || s.p[13] != ':' ||
            s.p[16] != ':')
            return false;
        d.hour = digits(s.p + 11, 2);
        d.minute = digits(s.p + 14, 2);
        d.second = digits(s.p + 17, 2);
        d.precision = ING_PRECISION_SECOND;
        size_t i = 19;
        if (i + 1 < s.n && s.p[i] == '.')
            for (i++; i < s.n && digits(s.p + i, 1) >= 0;)
                i++;
        if (i < s.n && !fast_offset(td_from(s, i), &d))
            return false;
    }
    if (settle(&d))
        return false;
    *out = d;
    return true;
}

static int english_month(const char *p)
{
    static const char names[12][4] = {"jan", "feb", "mar", "apr", "may", "jun",
                                      "jul", "aug", "sep", "oct", "nov", "dec"};
    for (int m = 0; m < 12; m++)
        if ((p[0] | 32) == names[m][0] && (p[1] | 32) == names[m][1] && (p[2] | 32) == names[m][2])
            return m + 1;
    return -1;
}

/* "Tue, 10 Dec 2019 13:23:00 GMT" or "... +0100", weekday and seconds as in practice always there.
 */
static bool fast_rfc822(struct td_slice s, struct ing_date *out)
{
    if (s.n < 28 || s.p[3] != ',' || s.p[4] != ' ')
        return false;
    const char *p = s.p + 5, *end = s.p + s.n;
    struct ing_date d = {.precision = ING_PRECISION_SECOND};
    size_t n = p[1] == ' ' ? 1 : 2;
    d.day = digits(p, n);
    p += n;
    if (end - p < 19 || p[0] != ' ' || p[4] != ' ' || p[9] != ' ' || p[12] != ':' || p[15] != ':' ||
        p[18] != ' ')
        return false;
    d.month = english_month(p + 1);
    d.year = digits(p + 5, 4);
    d.hour = digits(p + 10, 2);
    d.minute = digits(p + 13, 2);
    d.second = digits(p + 16, 2);
    struct td_slice zone = td_slice(p + 19, (size_t)(end - p) - 19);
    if (td_eqs(zone, "GMT") || td_eqs(zone, "UTC"))
        d.has_offset = true;
    else if (!fast_offset(zone, &d))
        return false;
    if (settle(&d))
        return false;
    *out = d;
    return true;
}

/* The general path: tokens, then patterns over tokens. */

enum kind { K_END, K_NUMBER, K_WORD, K_PUNCT };

struct token {
    enum kind kind;
    bool space_before, line_before;
    unsigned char n_digits; /* of a number, at most 20 */
    char punct;             /* of punctuation that is not ASCII: '?' */
    char letter; /* of a word of one ASCII letter, in lower case; 'P', 'M' for pi and mu */
    enum ing_date_class cls; /* of a word */
    int value;               /* of a word */
    uint64_t number;
    size_t begin, end; /* bytes of the text */
};

struct scan {
    struct td_slice text;
    const struct ing_date_hint *hint;
    size_t n;
    struct token t[TOKENS_MAX + 1]; /* the last one is K_END */
};

static bool ideograph(uint32_t cp)
{
    return cp == 0x3007 || (cp >= 0x3400 && cp <= 0x9fff) || (cp >= 0xf900 && cp <= 0xfaff);
}

/* Characters that only steer the display: directional marks, joiners, soft hyphen, byte order mark.
 */
static bool invisible(uint32_t cp)
{
    return cp == 0xad || cp == 0x61c || (cp >= 0x200b && cp <= 0x200f) ||
           (cp >= 0x202a && cp <= 0x202e) || (cp >= 0x2060 && cp <= 0x2069) || cp == 0xfeff ||
           cp == 0x640;
}

/* Digits of other scripts and full-width forms to ASCII, dashes to '-', blanks to ' '; everything
 * else as it is. */
static uint32_t plain(uint32_t cp)
{
    static const uint32_t zeros[] = {0x660, 0x6f0, 0x966, 0x9e6, 0xa66, 0xae6,  0xb66, 0xbe6,
                                     0xc66, 0xce6, 0xd66, 0xe50, 0xed0, 0x1040, 0x17e0};
    if (cp >= 0xff01 && cp <= 0xff5e)
        return cp - 0xfee0;
    if (cp >= 0x2010 && cp <= 0x2015)
        return '-';
    if (cp == 0x2212)
        return '-';
    if (cp == 0xa0 || cp == 0x1680 || (cp >= 0x2000 && cp <= 0x200a) || cp == 0x202f ||
        cp == 0x205f || cp == 0x3000)
        return ' ';
    if (cp == 0x85 || cp == 0x2028 || cp == 0x2029)
        return '\n';
    if (cp == 0x60c || cp == 0x3001)
        return ',';
    if (cp == 0x3002 || cp == 0x6d4)
        return '.';
    if (cp >= 0x660 && cp <= 0x17e9)
        for (size_t i = 0; i < sizeof zeros / sizeof zeros[0]; i++)
            if (cp >= zeros[i] && cp <= zeros[i] + 9)
                return '0' + (cp - zeros[i]);
    return cp;
}

/* The next character at *at, plain; moves *at past it. A byte that is no UTF-8 is U+FFFD. */
static uint32_t next_char(struct td_slice s, size_t *at)
{
    unsigned char c = (unsigned char)s.p[*at];
    if (c < 0x80) {
        ++*at;
        return c;
    }
    uint32_t cp;
    size_t n = td_utf8_decode(td_from(s, *at), &cp);
    if (n == 0) {
        ++*at;
        return 0xfffd;
    }
    *at += n;
    return plain(cp);
}

static bool word_char(uint32_t cp)
{
    if (cp < 0x80)
        return (cp | 32) >= 'a' && (cp | 32) <= 'z';
    if (cp == 0xaa || cp == 0xba)
        return true;
    utf8proc_category_t c =
        utf8proc_category((utf8proc_int32_t)cp); /* letters and marks come first in the enum */
    return c >= UTF8PROC_CATEGORY_LU && c <= UTF8PROC_CATEGORY_MC;
}

struct folded {
    size_t n;
    bool full;
    char p[FOLDED_MAX];
};

static void fold_put(struct folded *f, uint32_t cp)
{
    char u[4];
    size_t n = td_utf8_encode(cp, u);
    if (f->full || f->n + n > FOLDED_MAX) {
        f->full = true;
        return;
    }
    memcpy(f->p + f->n, u, n);
    f->n += n;
}

static uint32_t fold_last(uint32_t cp)
{
    switch (cp) {
    case 0x131: /* dotless i */
        return 'i';
    case 0x3c2: /* final sigma */
        return 0x3c3;
    case 0x622: /* alef with madda, hamza */
    case 0x623:
    case 0x625:
        return 0x627;
    default:
        return cp;
    }
}

/* Lower case without combining marks; Hangul, kana and Han as they are. */
static void fold_char(struct folded *f, uint32_t cp)
{
    if (cp < 0x80) {
        fold_put(f, td_lower_byte((unsigned char)cp));
        return;
    }
    if (cp >= 0x1100 && !(cp >= 0x1e00 && cp < 0x2000)) {
        fold_put(f, cp);
        return;
    }
    utf8proc_int32_t parts[8];
    utf8proc_ssize_t n = utf8proc_decompose_char(utf8proc_tolower((utf8proc_int32_t)cp), parts, 8,
                                                 UTF8PROC_DECOMPOSE | UTF8PROC_STABLE, NULL);
    if (n < 0 || n > 8)
        n = 0;
    for (utf8proc_ssize_t i = 0; i < n; i++) {
        uint32_t c = (uint32_t)parts[i];
        bool mark = (c >= 0x300 && c <= 0x36f) || (c >= 0x64b && c <= 0x655);
        if (!mark)
            fold_put(f, fold_last((uint32_t)utf8proc_tolower(parts[i])));
    }
}

static void classify(struct token *t, const struct folded *f)
{
    if (f->full)
        return;
    struct td_slice w = td_slice(f->p, f->n);
    if (w.n == 1)
        t->letter = w.p[0];
    else if (td_eqs(w, "π"))
        t->letter = 'P';
    else if (td_eqs(w, "μ"))
        t->letter = 'M';
    const struct ing_date_word *e = ing_date_word(w);
    /* Hebrew writes "in" and "on" as a letter before the word. */
    if (!e && td_starts(w, TD_S("ב")) && w.n > 2)
        e = ing_date_word(td_from(w, 2));
    if (e) {
        t->cls = (enum ing_date_class)e->cls;
        t->value = e->value;
    }
}

static void take_number(struct scan *s, struct token *t, size_t *at)
{
    t->kind = K_NUMBER;
    while (*at < s->text.n) {
        size_t next = *at;
        uint32_t cp = next_char(s->text, &next);
        if (cp < '0' || cp > '9')
            break;
        if (t->n_digits < 18)
            t->number = t->number * 10 + (cp - '0');
        if (t->n_digits < 20)
            t->n_digits++;
        *at = next;
    }
}

/* "二〇一九", "十二", "二十三": false when the ideographs at *at are no number before a date's
 * mark. */
static bool take_han_number(struct scan *s, struct token *t, size_t *at)
{
    static const uint32_t han[10] = {0x3007, 0x4e00, 0x4e8c, 0x4e09, 0x56db,
                                     0x4e94, 0x516d, 0x4e03, 0x516b, 0x4e5d};
    uint64_t plainly = 0, by_ten = 0, unit = 0;
    unsigned char n = 0;
    bool ten = false;
    size_t i = *at, before = i;
    uint32_t cp = 0;
    for (; i < s->text.n && n < 5; n++) {
        before = i;
        cp = next_char(s->text, &i);
        unsigned v = 0;
        while (v < 10 && han[v] != cp && !(v == 0 && cp == 0x96f6))
            v++;
        if (cp == 0x5341) {
            if (ten)
                return false;
            ten = true;
            by_ten = unit ? unit * 10 : 10;
            unit = 0;
        } else if (v < 10) {
            unit = v;
            plainly = plainly * 10 + v;
        } else {
            break;
        }
    }
    bool mark = cp == 0x5e74 || cp == 0x6708 || cp == 0x65e5 || cp == 0x53f7 || cp == 0x865f;
    if (n == 0 || !mark)
        return false;
    t->kind = K_NUMBER;
    t->number = ten ? by_ten + unit : plainly;
    t->n_digits = ten ? 2 : n;
    *at = before;
    return true;
}

/* Han: words of two characters that are in the table, else single characters. */
static void take_han(struct scan *s, struct token *t, size_t *at)
{
    t->kind = K_WORD;
    struct folded f = {0};
    size_t one = *at;
    fold_char(&f, next_char(s->text, &one));
    struct folded single = f;
    size_t two = one;
    uint32_t cp = two < s->text.n ? next_char(s->text, &two) : 0;
    if (ideograph(cp)) {
        fold_char(&f, cp);
        classify(t, &f);
    }
    if (t->cls != ING_DW_NONE) {
        *at = two;
        return;
    }
    classify(t, &single);
    *at = one;
}

static void take_word(struct scan *s, struct token *t, size_t *at)
{
    t->kind = K_WORD;
    struct folded f = {0};
    while (*at < s->text.n) {
        size_t next = *at;
        uint32_t cp = next_char(s->text, &next);
        if (!invisible(cp)) {
            if (!word_char(cp) || ideograph(cp))
                break;
            fold_char(&f, cp);
        }
        *at = next;
    }
    classify(t, &f);
}

/* Levantine Arabic names two pairs of months with two words each. */
static void join_month_pairs(struct scan *s)
{
    for (size_t i = 0; i + 1 < s->n; i++) {
        struct token *a = &s->t[i], *b = &s->t[i + 1];
        if (a->cls != ING_DW_MONTH_PAIR ||
            (b->cls != ING_DW_PAIR_FIRST && b->cls != ING_DW_PAIR_SECOND))
            continue;
        bool second = b->cls == ING_DW_PAIR_SECOND;
        /* kanun: first is December, second January; tishrin: October, November. */
        b->value = a->value == 1 ? (second ? 1 : 12) : (second ? 11 : 10);
        b->cls = ING_DW_MONTH;
        a->cls = ING_DW_GLUE;
    }
}

static void tokenize(struct scan *s, struct td_slice text, const struct ing_date_hint *hint)
{
    s->text = text;
    s->hint = hint;
    s->n = 0;
    size_t at = 0;
    bool space = false, line = false;
    while (at < text.n && s->n < TOKENS_MAX) {
        size_t next = at;
        uint32_t cp = next_char(text, &next);
        if (cp <= ' ' || invisible(cp)) {
            space = space || cp <= ' ';
            line = line || cp == '\n';
            at = next;
            continue;
        }
        struct token *t = &s->t[s->n++];
        *t = (struct token){.space_before = space, .line_before = line, .begin = at};
        space = line = false;
        if (cp >= '0' && cp <= '9') {
            take_number(s, t, &at);
        } else if (ideograph(cp)) {
            if (!take_han_number(s, t, &at))
                take_han(s, t, &at);
        } else if (word_char(cp)) {
            take_word(s, t, &at);
        } else {
            t->kind = K_PUNCT;
            t->punct = cp < 0x80 ? (char)cp : '?';
            at = next;
        }
        t->end = at;
    }
    s->t[s->n] = (struct token){.kind = K_END, .space_before = true, .begin = at, .end = at};
    join_month_pairs(s);
}

static const struct token *tok(const struct scan *s, size_t i)
{
    return &s->t[i < s->n ? i : s->n];
}

static bool punct(const struct scan *s, size_t i, char c)
{
    return tok(s, i)->kind == K_PUNCT && tok(s, i)->punct == c;
}

static bool cls(const struct scan *s, size_t i, enum ing_date_class c)
{
    return tok(s, i)->kind == K_WORD && tok(s, i)->cls == c;
}

/* A number of lo to hi digits. */
static bool num(const struct scan *s, size_t i, int lo, int hi)
{
    const struct token *t = tok(s, i);
    return t->kind == K_NUMBER && t->n_digits >= lo && t->n_digits <= hi;
}

static int val(const struct scan *s, size_t i)
{
    return (int)tok(s, i)->number;
}

/* What was found at some place. */
struct hit {
    struct ing_date d;
    size_t begin, next; /* tokens */
    bool weak;          /* counts only when nothing else stands beside it */
    bool numeric;       /* order of day and month had to be decided */
    const char *bad;    /* the shape of a date, but this is wrong with it */
};

/* Zone names. */

static bool country_is(const struct scan *s, const char *codes)
{
    struct td_slice c = s->hint ? s->hint->country : td_slice(NULL, 0);
    if (c.n != 2)
        return false;
    for (; *codes; codes += 3)
        if (td_eq_nocase(c, td_slice(codes, 2)))
            return true;
    return false;
}

static bool no_country(const struct scan *s)
{
    return !s->hint || s->hint->country.n == 0;
}

/* Names that mean different clocks in different countries: false when the country does not say
 * which. */
static bool zone_by_country(const struct scan *s, enum ing_date_ambiguous_zone z, int *offset)
{
    static const struct {
        enum ing_date_ambiguous_zone zone;
        int offset;
        const char *countries; /* "" : also without any country */
    } uses[] = {
        {ING_DZ_EST, 600, "AU PG "},
        {ING_DZ_EST, -300, ""},
        {ING_DZ_CST, 480, "CN TW HK MO "},
        {ING_DZ_CST, -300, "CU "}, /* -4 in summer: named CDT */
        {ING_DZ_CST, -360, "US CA MX CR GT HN NI SV BZ "},
        {ING_DZ_IST, 330, "IN LK "},
        {ING_DZ_IST, 60, "IE "},
        {ING_DZ_IST, 120, "IL PS "},
        {ING_DZ_BST, 360, "BD "},
        {ING_DZ_BST, 60, ""},
        {ING_DZ_AST, 180, "SA KW BH QA YE IQ AE "},
        {ING_DZ_AST, -240, "CA US PR BM TT BB JM DO "},
        {ING_DZ_SST, 480, "SG MY "},
        {ING_DZ_SST, -660, "AS WS "},
    };
    for (size_t i = 0; i < sizeof uses / sizeof uses[0]; i++)
        if (uses[i].zone == z &&
            (uses[i].countries[0] == '\0' || country_is(s, uses[i].countries))) {
            *offset = uses[i].offset;
            return true;
        }
    return false;
}

/* First Sunday of the month on or after the given day. */
static int sunday_from(int y, int m, int d)
{
    int64_t weekday =
        (days_from_civil(y, m, d) % 7 + 11) % 7; /* 0 is Sunday: 1970-01-01 was a Thursday */
    return d + (int)((7 - weekday) % 7);
}

/*
 * "ET": Eastern time, standard or summer by the date. The rule since 2007 (Energy Policy Act of
 * 2005, second Sunday of March to first Sunday of November, at 2:00), and that of 1987 to 2006
 * (first Sunday of April to last Sunday of October).
 */
static int us_offset(int which, const struct ing_date *d)
{
    int base = -300 - 60 * which;
    int from_m = d->year >= 2007 ? 3 : 4, to_m = d->year >= 2007 ? 11 : 10;
    int from_d = sunday_from(d->year, from_m, d->year >= 2007 ? 8 : 1);
    int to_d = sunday_from(d->year, to_m, d->year >= 2007 ? 1 : 25);
    int now = (d->month * 32 + d->day) * 24 + d->hour;
    bool summer = now >= (from_m * 32 + from_d) * 24 + 2 && now < (to_m * 32 + to_d) * 24 + 2;
    return summer ? base + 60 : base;
}

/* A numeric offset at token i: "+0100", "+01:00", "+1" (the last only right after the time or a
 * zone's name). */
static size_t match_offset(const struct scan *s, size_t i, bool after_name, int *offset)
{
    if (!punct(s, i, '+') && !punct(s, i, '-'))
        return 0;
    const struct token *sign = tok(s, i), *n = tok(s, i + 1);
    if (n->kind != K_NUMBER || (n->space_before && sign->punct == '-'))
        return 0;
    int v = val(s, i + 1), minutes;
    size_t used = 2;
    if (n->n_digits <= 2 && punct(s, i + 2, ':') && num(s, i + 3, 2, 2)) {
        minutes = v * 60 + val(s, i + 3);
        used = 4;
    } else if (n->n_digits == 4) {
        if (v % 100 > 59)
            return 0;
        minutes = v / 100 * 60 + v % 100;
    } else if (n->n_digits <= 2 && (after_name || !sign->space_before || n->n_digits == 2)) {
        if (punct(s, i + 2, '/') || punct(s, i + 2, '-') || punct(s, i + 2, '.') ||
            cls(s, i + 2, ING_DW_MONTH))
            return 0;
        minutes = v * 60;
    } else {
        return 0;
    }
    if (minutes > 14 * 60)
        return 0;
    *offset = sign->punct == '-' ? -minutes : minutes;
    return used;
}

/* A zone after a time; the date must be known for "ET". Returns the tokens used, 0 for none. */
static size_t match_zone(const struct scan *s, size_t i, struct ing_date *d, int *us)
{
    size_t at = i;
    bool paren = punct(s, at, '(');
    if (paren)
        at++;
    size_t used = match_offset(s, at, false, &d->offset_min);
    if (used) {
        d->has_offset = true;
        at += used;
        /* "+0100 (CET)" */
        if (!paren && punct(s, at, '(') && tok(s, at + 1)->kind == K_WORD && punct(s, at + 2, ')'))
            at += 3;
    } else if (cls(s, at, ING_DW_ZONE)) {
        int more = 0, value = tok(s, at)->value;
        at++;
        if (value == 0)
            at += match_offset(s, at, true, &more);
        d->has_offset = true;
        d->offset_min = value + more;
        if (punct(s, at, '(') && tok(s, at + 1)->kind == K_WORD && punct(s, at + 2, ')'))
            at += 3;
    } else if (cls(s, at, ING_DW_ZONE_BY_COUNTRY)) {
        d->has_offset =
            zone_by_country(s, (enum ing_date_ambiguous_zone)tok(s, at)->value, &d->offset_min);
        at++;
    } else if (cls(s, at, ING_DW_ZONE_US) && (no_country(s) || country_is(s, "US CA "))) {
        *us = tok(s, at)->value;
        at++;
    } else {
        return 0;
    }
    if (paren && punct(s, at, ')'))
        at++;
    return at - i;
}

/* Times of day. */

/* "am", "a.m.", "p. m.": the class, and the tokens used. */
static size_t match_half(const struct scan *s, size_t i, enum ing_date_class *half)
{
    if (cls(s, i, ING_DW_AM) || cls(s, i, ING_DW_PM)) {
        *half = tok(s, i)->cls;
        return punct(s, i + 1, '.') ? 2 : 1;
    }
    char a = tok(s, i)->kind == K_WORD ? tok(s, i)->letter : '\0';
    size_t at = i + 1;
    if (a != 'a' && a != 'p' && a != 'P' && a != 'M')
        return 0;
    if (punct(s, at, '.'))
        at++;
    if (tok(s, at)->kind != K_WORD || tok(s, at)->letter != (a < 'a' ? 'M' : 'm'))
        return 0;
    at++;
    if (punct(s, at, '.'))
        at++;
    *half = a == 'a' || a == 'P' ? ING_DW_AM : ING_DW_PM;
    return at - i;
}

static void apply_half(struct ing_date *d, enum ing_date_class half)
{
    if (half == ING_DW_PM && d->hour < 12)
        d->hour += 12;
    if (half == ING_DW_AM && d->hour == 12)
        d->hour = 0;
}

/* ":00" or ".00" after minutes, with a fraction. */
static size_t match_seconds(const struct scan *s, size_t i, char sep, struct ing_date *d)
{
    if (!punct(s, i, sep) || tok(s, i)->space_before || !num(s, i + 1, 2, 2) ||
        tok(s, i + 1)->space_before)
        return 0;
    d->second = val(s, i + 1);
    d->precision = ING_PRECISION_SECOND;
    size_t at = i + 2;
    bool point = punct(s, at, '.') || (punct(s, at, ',') && !tok(s, at + 1)->space_before);
    if (sep == ':' && point && !tok(s, at)->space_before && tok(s, at + 1)->kind == K_NUMBER &&
        !tok(s, at + 1)->space_before)
        at += 2;
    else if (sep == ':' && punct(s, at, ':') && num(s, at + 1, 3, 3))
        at += 2; /* milliseconds as SQL Server writes them */
    return at - i;
}

/* Hour and minutes at token i; dot: "13.23" counts as a time here. Returns the tokens used. */
static size_t match_clock(const struct scan *s, size_t i, bool dot, bool basic, struct ing_date *d)
{
    if (basic && (num(s, i, 4, 4) || num(s, i, 6, 6))) {
        int v = val(s, i);
        bool six = tok(s, i)->n_digits == 6;
        d->hour = six ? v / 10000 : v / 100;
        d->minute = six ? v / 100 % 100 : v % 100;
        d->second = six ? v % 100 : 0;
        d->precision = six ? ING_PRECISION_SECOND : ING_PRECISION_MINUTE;
        bool point = six && (punct(s, i + 1, '.') || punct(s, i + 1, ','));
        return point && num(s, i + 2, 1, 20) ? 3 : 1;
    }
    if (!num(s, i, 1, 2))
        return 0;
    d->hour = val(s, i);
    d->minute = d->second = 0;
    d->precision = ING_PRECISION_MINUTE;
    const struct token *sep = tok(s, i + 1);
    if ((punct(s, i + 1, ':') || (dot && punct(s, i + 1, '.') && !sep->space_before)) &&
        num(s, i + 2, 2, 2) && (sep->punct == ':' || !tok(s, i + 2)->space_before)) {
        d->minute = val(s, i + 2);
        return 3 + match_seconds(s, i + 3, sep->punct, d);
    }
    /* "13h23", "13時23分", "오후 1시 23분"; "13 Uhr" alone is a time to the hour, which has no
     * precision of its own. */
    if (cls(s, i + 1, ING_DW_HOUR) && num(s, i + 2, 1, 2)) {
        d->minute = val(s, i + 2);
        size_t at = i + 3;
        if (!cls(s, at, ING_DW_MINUTE))
            return at - i;
        at++;
        if (num(s, at, 1, 2) && cls(s, at + 1, ING_DW_SECOND)) {
            d->second = val(s, at);
            d->precision = ING_PRECISION_SECOND;
            at += 2;
        }
        return at - i;
    }
    if (cls(s, i + 1, ING_DW_HOUR))
        return 2;
    enum ing_date_class half;
    return match_half(s, i + 1, &half) &&
                   (cls(s, i + 1, ING_DW_AM) || cls(s, i + 1, ING_DW_PM) || tok(s, i + 1)->letter)
               ? 1
               : 0;
}

/*
 * A time of day at token i with its half of the day and zone, into the time fields of *d. *us
 * becomes the index of a US zone whose offset needs the date. Returns the tokens used, 0 for none.
 */
static size_t match_time(const struct scan *s, size_t i, bool dot, bool basic, struct ing_date *d,
                         int *us)
{
    enum ing_date_class half = ING_DW_NONE;
    struct ing_date t = *d;
    size_t at = i + match_half(s, i, &half);
    t.has_offset = false;
    t.offset_min = 0;
    size_t used = match_clock(s, at, dot || half != ING_DW_NONE, basic, &t);
    if (!used)
        return 0;
    at += used;
    enum ing_date_class after = ING_DW_NONE;
    size_t half_at = at;
    while (half_at < at + 2 && cls(s, half_at, ING_DW_GLUE)) /* "1:23 de la tarde" */
        half_at++;
    if (!cls(s, half_at, ING_DW_AM) && !cls(s, half_at, ING_DW_PM))
        half_at = at;
    size_t half_used = match_half(s, half_at, &after);
    if (half_used && half == ING_DW_NONE) {
        at = half_at + half_used;
        half = after;
    }
    if (cls(s, at, ING_DW_HOUR)) /* "13:23 Uhr" */
        at += punct(s, at + 1, '.') ? 2 : 1;
    apply_half(&t, half);
    size_t zone_at = at;
    if (punct(s, zone_at, ',') && tok(s, zone_at + 1)->kind == K_WORD)
        zone_at++;
    size_t zone = match_zone(s, zone_at, &t, us);
    if (zone)
        at = zone_at + zone;
    *d = t;
    return at - i;
}

/* Dates. */

/* The month named at token i (a word, or a number beside a month's mark), or 0; *used tokens. */
static int match_month(const struct scan *s, size_t i, size_t *used)
{
    *used = 1;
    if (cls(s, i, ING_DW_MONTH))
        return tok(s, i)->value;
    if (cls(s, i, ING_DW_MONTH_WEST)) {
        struct td_slice lang = s->hint ? td_head(s->hint->language, 2) : td_slice(NULL, 0);
        bool south = td_eq_nocase(lang, TD_S("hr")) || td_eq_nocase(lang, TD_S("bs")) ||
                     country_is(s, "HR BA ");
        return tok(s, i)->value - south;
    }
    *used = 2;
    if (cls(s, i, ING_DW_MONTHMARK) && num(s, i + 1, 1, 2)) /* "tháng 12" */
        return val(s, i + 1);
    if (num(s, i, 1, 2) && cls(s, i + 1, ING_DW_MONTHMARK)) /* "12月" */
        return val(s, i);
    return 0;
}

/* Past what may stand between the parts of a written date: "de", "rd", ".", ",", "-", "/", an
 * apostrophe. */
static size_t skip_between(const struct scan *s, size_t i)
{
    for (size_t limit = i + 4; i < limit; i++) {
        const struct token *t = tok(s, i);
        bool word = t->kind == K_WORD && (t->cls == ING_DW_GLUE || t->cls == ING_DW_ORDINAL ||
                                          t->cls == ING_DW_DAYMARK || t->cls == ING_DW_YEARMARK);
        bool mark = t->kind == K_PUNCT && (memchr(".,-/'", t->punct, 5) || t->punct == '?');
        if (!word && !mark)
            break;
    }
    return i;
}

static void set_day(struct hit *h, int y, int m, int d, size_t next)
{
    h->d.year = y;
    h->d.month = m;
    h->d.day = d;
    h->d.precision = ING_PRECISION_DAY;
    h->next = next;
}

/* ISO week date to a day (ISO 8601: week 1 has the first Thursday). */
static bool set_week(struct hit *h, int y, int week, int weekday, size_t next)
{
    int64_t jan4 = days_from_civil(y, 1, 4);
    int64_t monday = jan4 - (jan4 % 7 + 10) % 7; /* 1970-01-01 was a Thursday */
    int64_t next_jan4 = days_from_civil(y + 1, 1, 4);
    int64_t n_weeks = (next_jan4 - (next_jan4 % 7 + 10) % 7 - monday) / 7;
    h->next = next;
    if (week < 1 || week > n_weeks || weekday < 1 || weekday > 7) {
        h->bad = "no such week date";
        return true;
    }
    int yy, mm, dd;
    civil_from_days(monday + 7 * (week - 1) + weekday - 1, &yy, &mm, &dd);
    set_day(h, yy, mm, dd, next);
    return true;
}

/* What starts with a year of four digits. */
static bool match_from_year(const struct scan *s, size_t i, struct hit *h)
{
    int y = val(s, i);
    size_t used;
    const struct token *sep = tok(s, i + 1);
    if (sep->kind == K_PUNCT && memchr("-/.", sep->punct, 3) && num(s, i + 2, 1, 2) &&
        punct(s, i + 3, sep->punct) && num(s, i + 4, 1, 2)) {
        set_day(h, y, val(s, i + 2), val(s, i + 4), i + 5);
        return true;
    }
    if (punct(s, i + 1, '-') && num(s, i + 2, 2, 2) && !tok(s, i + 2)->space_before &&
        punct(s, i + 3, '/') && num(s, i + 4, 2, 2)) { /* "2019-12/10" */
        set_day(h, y, val(s, i + 2), val(s, i + 4), i + 5);
        return true;
    }
    size_t w = punct(s, i + 1, '-') ? i + 2 : i + 1;
    if (tok(s, w)->kind == K_WORD && tok(s, w)->letter == 'w' && !tok(s, w)->space_before) {
        h->weak = true;
        if (num(s, w + 1, 3, 3))
            return set_week(h, y, val(s, w + 1) / 10, val(s, w + 1) % 10, w + 2);
        if (num(s, w + 1, 2, 2) && punct(s, w + 2, '-') && num(s, w + 3, 1, 1))
            return set_week(h, y, val(s, w + 1), val(s, w + 3), w + 4);
        h->bad = "a week without a day is no date";
        h->next = w + 1;
        return true;
    }
    if (punct(s, i + 1, '-') && num(s, i + 2, 3, 3) && !tok(s, i + 2)->space_before) {
        int day = val(s, i + 2), yy, mm, dd;
        h->weak = true;
        civil_from_days(days_from_civil(y, 1, 1) + day - 1, &yy, &mm, &dd);
        set_day(h, yy, mm, dd, i + 3);
        if (day < 1 || yy != y)
            h->bad = "no such day in that year";
        return true;
    }
    size_t at = skip_between(s, i + 1);
    int m = match_month(s, at, &used);
    if (!m && num(s, at, 1, 2) && at > i + 1) { /* "2019. gada 10. decembris" */
        size_t month_at = skip_between(s, at + 1);
        m = match_month(s, month_at, &used);
        if (m && !cls(s, at + 1, ING_DW_MONTHMARK)) {
            set_day(h, y, m, val(s, at), month_at + used);
            return true;
        }
        m = 0;
    }
    if (m) {
        at += used;
        size_t day_at = skip_between(s, at);
        if (num(s, day_at, 1, 2) && !punct(s, day_at + 1, ':')) {
            set_day(h, y, m, val(s, day_at), day_at + 1);
            if (cls(s, h->next, ING_DW_DAYMARK) || cls(s, h->next, ING_DW_ORDINAL))
                h->next++;
            return true;
        }
        h->d = (struct ing_date){.year = y, .month = m, .precision = ING_PRECISION_MONTH};
        h->weak = true;
        h->next = at;
        return true;
    }
    h->weak = true;
    if (sep->kind == K_PUNCT && memchr("-/", sep->punct, 2) && num(s, i + 2, 1, 2) &&
        !tok(s, i + 2)->space_before) {
        h->d =
            (struct ing_date){.year = y, .month = val(s, i + 2), .precision = ING_PRECISION_MONTH};
        h->next = i + 3;
        return true;
    }
    h->d = (struct ing_date){.year = y, .precision = ING_PRECISION_YEAR};
    h->next = cls(s, i + 1, ING_DW_YEARMARK) ? i + 2 : i + 1;
    return true;
}

/* "20191210", "201912101323", "20191210132300" and Unix epochs: numbers that are dates only when
 * nothing else is there. */
static bool match_long_number(const struct scan *s, size_t i, struct hit *h)
{
    const struct token *t = tok(s, i);
    uint64_t v = t->number;
    h->next = i + 1;
    h->weak = true;
    if (t->n_digits == 8 || t->n_digits == 12 || t->n_digits == 14) {
        uint64_t time = 0;
        if (t->n_digits > 8) {
            uint64_t unit = t->n_digits == 12 ? 10000 : 1000000;
            time = t->n_digits == 12 ? v % unit * 100 : v % unit;
            v /= unit;
        }
        set_day(h, (int)(v / 10000), (int)(v / 100 % 100), (int)(v % 100), i + 1);
        if (t->n_digits > 8) {
            h->d.hour = (int)(time / 10000);
            h->d.minute = (int)(time / 100 % 100);
            h->d.second = (int)(time % 100);
            h->d.precision = t->n_digits == 12 ? ING_PRECISION_MINUTE : ING_PRECISION_SECOND;
            int us = -1;
            h->next += match_zone(s, i + 1, &h->d, &us);
        }
        return true;
    }
    if (t->n_digits == 13)
        v /= 1000;
    else if (t->n_digits == 16)
        v /= 1000000;
    else if (t->n_digits != 9 && t->n_digits != 10)
        return false;
    set_wall(&h->d, (int64_t)v);
    h->d.has_offset = true;
    h->d.precision = ING_PRECISION_SECOND;
    if (t->n_digits == 10 && punct(s, i + 1, '.') && num(s, i + 2, 1, 20))
        h->next = i + 3;
    return true;
}

/* Which comes first, by the country; UNKNOWN when it does not say. */
static enum ing_date_order country_order(const struct scan *s)
{
    const struct ing_date_hint *hint = s->hint;
    if (!hint)
        return ING_ORDER_UNKNOWN;
    struct ing_date_hint by_region = {0};
    if (hint->country.n == 0) {
        struct td_slice l = hint->language;
        if (l.n == 5 && (l.p[2] == '-' || l.p[2] == '_')) {
            by_region.country = td_from(l, 3);
            struct scan region = {.hint = &by_region};
            return country_order(&region);
        }
        return l.n >= 2 && !td_eq_nocase(td_head(l, 2), TD_S("en")) ? ING_ORDER_DMY
                                                                    : ING_ORDER_UNKNOWN;
    }
    if (country_is(s, "US PH PR GU VI AS MP FM MH PW UM "))
        return ING_ORDER_MDY;
    return country_is(s, "CA ") ? ING_ORDER_UNKNOWN : ING_ORDER_DMY;
}

/* a SEP b SEP year, day and month by the hints, the separator or the values. */
static void decide_order(const struct scan *s, int a, int b, int y, char sep, struct hit *h)
{
    enum ing_date_order given = s->hint ? s->hint->order : ING_ORDER_UNKNOWN, order = given;
    h->numeric = true;
    if (order == ING_ORDER_UNKNOWN || order == ING_ORDER_YMD) {
        order = country_order(s);
        if (order == ING_ORDER_UNKNOWN && sep == '.')
            order = ING_ORDER_DMY; /* dots are written where the day comes first */
        /* A country's habit has exceptions: values that allow one reading only decide. */
        if (a > 12 && b <= 12)
            order = ING_ORDER_DMY;
        else if (b > 12 && a <= 12)
            order = ING_ORDER_MDY;
        else if (a == b)
            order = ING_ORDER_DMY;
    }
    if (order == ING_ORDER_UNKNOWN) {
        h->bad = a > 12 && b > 12 ? "no such month" : "ambiguous: day or month first?";
        return;
    }
    bool mdy = order == ING_ORDER_MDY;
    h->d.year = y;
    h->d.month = mdy ? a : b;
    h->d.day = mdy ? b : a;
    h->d.precision = ING_PRECISION_DAY;
}

/* A year of two digits counts only as RFC 822 has it: "10 Dec 19 13:23 GMT". */
static bool short_year(const struct scan *s, size_t i, int *y)
{
    if (!num(s, i, 2, 2) || punct(s, i + 1, ':'))
        return false;
    struct ing_date t = {.year = 2000, .month = 1, .day = 1};
    int us = -1;
    size_t used = num(s, i + 1, 2, 2) && punct(s, i + 2, ':')
                      ? match_time(s, i + 1, false, false, &t, &us)
                      : 0;
    if (!used || !t.has_offset)
        return false;
    *y = val(s, i) < 50 ? 2000 + val(s, i) : 1900 + val(s, i); /* RFC 2822, 4.3 */
    return true;
}

/* A year after day and month: at token i, after what may stand between. Returns the token after it,
 * 0 for none. */
static size_t match_year(const struct scan *s, size_t i, int *y)
{
    size_t at = skip_between(s, i);
    if (cls(s, at, ING_DW_YEARMARK))
        at++;
    if (num(s, at, 4, 4)) {
        *y = val(s, at);
        return at + 1;
    }
    bool close = at == i || (at == i + 1 && punct(s, i, '-')); /* "10-Dec-19": RFC 850 */
    return close && short_year(s, at, y) ? at + 1 : 0;
}

/* "10 Dec 13:23:00 +0000 2019": ctime, date(1) and kin. */
static size_t match_time_year(const struct scan *s, size_t i, struct hit *h)
{
    struct ing_date t = h->d;
    int us = -1;
    size_t used =
        num(s, i, 1, 2) && punct(s, i + 1, ':') ? match_time(s, i, false, false, &t, &us) : 0;
    if (!used || !num(s, i + used, 4, 4))
        return 0;
    t.year = val(s, i + used);
    t.month = h->d.month;
    t.day = h->d.day;
    if (us >= 0) {
        t.has_offset = true;
        t.offset_min = us_offset(us, &t);
    }
    h->d = t;
    return i + used + 1;
}

/* Past the same month named a second time ("تشرين الثاني/نوفمبر"). */
static size_t skip_same_month(const struct scan *s, size_t i, int m)
{
    size_t at = skip_between(s, i), used;
    return at > i && tok(s, at)->kind == K_WORD && match_month(s, at, &used) == m ? at + used : i;
}

static bool finish_written(const struct scan *s, size_t at, int m, int d, struct hit *h)
{
    int y;
    at = skip_same_month(s, at, m);
    size_t next = match_year(s, at, &y);
    if (next) {
        set_day(h, y, m, d, next);
        return true;
    }
    h->d.month = m;
    h->d.day = d;
    next = match_time_year(s, at, h);
    h->next = next ? next : at;
    if (next)
        return true;
    size_t year_at = skip_between(s, at);
    bool two = num(s, year_at, 2, 2) && !punct(s, year_at + 1, ':');
    h->bad = two ? "year of two digits" : "no year";
    return true;
}

/* What starts with a day or a month's number. */
static bool match_from_number(const struct scan *s, size_t i, struct hit *h)
{
    const struct token *sep = tok(s, i + 1);
    size_t used;
    if (sep->kind == K_PUNCT && memchr("-/.", sep->punct, 3) && num(s, i + 2, 1, 2) &&
        punct(s, i + 3, sep->punct)) {
        if (num(s, i + 4, 4, 4)) {
            h->next = i + 5;
            decide_order(s, val(s, i), val(s, i + 2), val(s, i + 4), sep->punct, h);
            return true;
        }
        if (num(s, i + 4, 2, 2) && !tok(s, i + 4)->space_before) {
            h->next = i + 5;
            h->bad = "year of two digits";
            return true;
        }
    }
    if (cls(s, i + 1, ING_DW_MONTHMARK) && !num(s, i + 2, 1, 2)) /* "12月" without a year */
        return false;
    size_t at = skip_between(s, i + 1);
    if (cls(s, i + 1, ING_DW_MONTHMARK) && cls(s, i + 3, ING_DW_DAYMARK)) /* "12月10日" */
        return finish_written(s, i + 4, val(s, i), val(s, i + 2), h);
    int m = tok(s, at)->kind == K_WORD ? match_month(s, at, &used) : 0;
    if (m)
        return finish_written(s, at + used, m, val(s, i), h);
    if (sep->kind == K_PUNCT && memchr("/.", sep->punct, 2) && num(s, i + 2, 4, 4)) {
        h->d = (struct ing_date){
            .year = val(s, i + 2), .month = val(s, i), .precision = ING_PRECISION_MONTH};
        h->weak = true;
        h->next = i + 3;
        return true;
    }
    return false;
}

/* What starts with a month's name. */
static bool match_from_month(const struct scan *s, size_t i, struct hit *h)
{
    size_t used;
    int m = match_month(s, i, &used);
    if (!m)
        return false;
    size_t at = skip_between(s, i + used);
    if (num(s, at, 1, 2) && !punct(s, at + 1, ':')) {
        int d = val(s, at);
        int y;
        size_t next = at + 1;
        if (match_year(s, next, &y) || (num(s, next, 1, 2) && punct(s, next + 1, ':')))
            return finish_written(s, next, m, d, h);
        h->bad = "no year";
        h->next = next;
        h->weak = true;
        return true;
    }
    if (num(s, at, 4, 4)) {
        h->d = (struct ing_date){.year = val(s, at), .month = m, .precision = ING_PRECISION_MONTH};
        h->weak = true;
        h->next = at + 1;
        return true;
    }
    return false;
}

/* A date at token i, whether possible or not. */
static bool match_date(const struct scan *s, size_t i, struct hit *h)
{
    *h = (struct hit){.begin = i};
    h->d.precision = ING_PRECISION_NONE;
    const struct token *t = tok(s, i);
    bool found = false;
    if (t->kind == K_NUMBER) {
        if (t->n_digits == 4)
            found = match_from_year(s, i, h);
        else if (t->n_digits <= 2)
            found = match_from_number(s, i, h);
        else if (t->n_digits >= 8)
            found = match_long_number(s, i, h);
    } else if (t->kind == K_WORD) {
        found = match_from_month(s, i, h);
    }
    return found;
}

/* Past words and marks that may stand between a date and its time; 0 when something else stands
   there. *dot: what was passed
   ("klo", "um", nothing) lets "13.23" be a time. */
static size_t skip_to_time(const struct scan *s, size_t i, bool *dot, bool *basic)
{
    *dot = true;
    *basic = false;
    size_t foreign = 0;
    if (tok(s, i)->kind == K_WORD && tok(s, i)->letter == 't' && tok(s, i + 1)->kind == K_NUMBER) {
        *basic = true;
        return i + 1;
    }
    for (size_t limit = i + 8; i < limit; i++) {
        const struct token *t = tok(s, i);
        if (t->kind == K_NUMBER)
            return i;
        if (t->kind == K_END || t->cls == ING_DW_PUBLISHED || t->cls == ING_DW_MODIFIED ||
            t->cls == ING_DW_MONTH)
            return 0;
        enum ing_date_class half;
        size_t used = match_half(s, i, &half);
        if (used && num(s, i + used, 1, 2)) /* "오후 1:23" */
            return i;
        bool known = t->kind == K_PUNCT || t->cls == ING_DW_GLUE || t->cls == ING_DW_HOUR ||
                     t->cls == ING_DW_YEARMARK || t->cls == ING_DW_DAYMARK || t->cls == ING_DW_AM;
        if (!known) {
            *dot = false;
            foreign++;
        }
        if (foreign > 3)
            return 0;
    }
    return 0;
}

static void take_time(struct hit *h, const struct ing_date *t, int us)
{
    h->d.hour = t->hour;
    h->d.minute = t->minute;
    h->d.second = t->second;
    h->d.precision = t->precision;
    h->d.has_offset = t->has_offset;
    h->d.offset_min = t->offset_min;
    if (us >= 0 && h->d.month >= 1 && h->d.month <= 12) {
        h->d.has_offset = true;
        h->d.offset_min = us_offset(us, &h->d);
    }
}

/*
 * Whether what stands before token i, after a date that ended before token `from`, leads to a time:
 * a small word, perhaps with a point ("kl."), a comma, or nothing at all.
 */
static bool leads_to_time(const struct scan *s, size_t from, size_t i)
{
    if (i == from || (i == from + 1 && punct(s, from, ',')))
        return true;
    return cls(s, i - 1, ING_DW_GLUE) || (punct(s, i - 1, '.') && cls(s, i - 2, ING_DW_GLUE));
}

/* The time after a date whose last token is before h->next. */
static void match_time_after(const struct scan *s, struct hit *h)
{
    if (h->d.precision != ING_PRECISION_DAY)
        return;
    bool dot, basic;
    size_t at = skip_to_time(s, h->next, &dot, &basic);
    if (!at)
        return;
    struct hit other;
    bool date = !basic && match_date(s, at, &other) && !other.weak;
    /* "klo 13.23.05" has the shape of a date with a short year. */
    if (date && !(other.bad && leads_to_time(s, h->next, at)))
        return;
    struct ing_date t = h->d;
    int us = -1;
    size_t used = match_time(s, at, dot, basic, &t, &us);
    if (!used)
        return;
    take_time(h, &t, us);
    h->next = at + used;
}

/* The time before a date: "13:23 GMT, Tuesday 20 February 2019". */
static size_t match_time_before(const struct scan *s, size_t i, struct hit *h)
{
    struct ing_date t = {.year = 2000, .month = 1, .day = 1};
    int us = -1;
    size_t used = match_time(s, i, false, false, &t, &us);
    if (!used && tok(s, i)->kind == K_NUMBER && cls(s, i + 3, ING_DW_AM) + cls(s, i + 3, ING_DW_PM))
        used = match_time(s, i, true, false, &t, &us); /* "8.30am" */
    if (!used)
        return 0;
    size_t at = i + used;
    for (size_t limit = at + 5; at < limit; at++) {
        const struct token *w = tok(s, at);
        if (w->kind == K_END || w->cls == ING_DW_PUBLISHED || w->cls == ING_DW_MODIFIED)
            return 0;
        struct hit date;
        if (w->kind != K_PUNCT && match_date(s, at, &date)) {
            if (date.bad || date.weak || date.d.precision != ING_PRECISION_DAY)
                return 0;
            /* A time of its own wins: what was before belongs to something else. */
            struct hit with = date;
            match_time_after(s, &with);
            if (with.d.precision != ING_PRECISION_DAY)
                return 0;
            take_time(&date, &t, us);
            date.begin = i;
            *h = date;
            return date.next;
        }
    }
    return 0;
}

/* Finds the date with its time at token i; h->bad is set when it is impossible. */
static bool match_at(const struct scan *s, size_t i, struct hit *h)
{
    if (!match_time_before(s, i, h)) {
        if (!match_date(s, i, h))
            return false;
        if (!h->bad)
            match_time_after(s, h);
    }
    if (!h->bad)
        h->bad = settle(&h->d);
    return true;
}

/* True when everything outside of tokens [begin, next) is marks, labels and small words. */
static bool stands_alone(const struct scan *s, const struct hit *h)
{
    for (size_t i = 0; i < s->n; i++) {
        const struct token *t = tok(s, i);
        if (i >= h->begin && i < h->next)
            continue;
        if (t->kind == K_NUMBER ||
            (t->kind == K_WORD && (t->cls == ING_DW_NONE || t->cls == ING_DW_RELATIVE)))
            return false;
    }
    return true;
}

static size_t foreign_words(const struct scan *s)
{
    size_t k = 0;
    for (size_t i = 0; i < s->n; i++)
        k += tok(s, i)->kind == K_WORD && tok(s, i)->cls == ING_DW_NONE;
    return k;
}

enum label { LABEL_NONE, LABEL_PUBLISHED, LABEL_MODIFIED };

/* Published before unlabelled before modified; the first of each. */
static int label_rank(enum label l)
{
    return l == LABEL_PUBLISHED ? 0 : l == LABEL_NONE ? 1 : 2;
}

static void read_label(const struct token *t, enum label *label)
{
    if (t->kind != K_WORD)
        return;
    if (t->cls == ING_DW_MODIFIED)
        *label = LABEL_MODIFIED;
    else if (t->cls == ING_DW_PUBLISHED && *label != LABEL_MODIFIED)
        *label = LABEL_PUBLISHED; /* "last updated date:" stays an update */
}

static enum td_status refuse(struct td_slice s, const char *why, struct td_error *err)
{
    struct td_slice shown = td_utf8_head(s, 60);
    return td_fail(err, TD_EDATA, "%s: '%.*s'%s", why, (int)shown.n, shown.n ? shown.p : "",
                   shown.n < s.n ? "..." : "");
}

/* "ago" is also the Spanish and Italian August, "last" also stands before "updated". */
static bool relative_word(const struct scan *s, size_t i)
{
    const struct token *t = tok(s, i);
    struct td_slice w = td_slice(s->text.p + t->begin, t->end - t->begin);
    return cls(s, i, ING_DW_RELATIVE) || td_eq_nocase(w, TD_S("ago")) ||
           td_eq_nocase(w, TD_S("last"));
}

static enum td_status parse_general(struct td_slice text, const struct ing_date_hint *hint,
                                    struct ing_date *out, struct td_error *err)
{
    struct scan s;
    tokenize(&s, text, hint);
    const char *bad = NULL;
    bool relative = false;
    int best = 3;
    enum label label = LABEL_NONE;
    bool wordy = foreign_words(&s) > FOREIGN_WORDS_MAX;
    for (size_t i = 0; i < s.n;) {
        struct hit h;
        read_label(tok(&s, i), &label);
        relative = relative || relative_word(&s, i);
        if (!match_at(&s, i, &h)) {
            i++;
            continue;
        }
        if (h.weak && !stands_alone(&s, &h)) {
            if (h.bad && !bad)
                bad = h.bad;
            i = h.next > i ? h.next : i + 1;
            continue;
        }
        if (h.bad) {
            if (!bad)
                bad = h.bad;
        } else if (!wordy && label_rank(label) < best) {
            best = label_rank(label);
            *out = h.d;
        }
        label = LABEL_NONE;
        i = h.next > i ? h.next : i + 1;
    }
    if (best < 3 || s.n == 0)
        return TD_OK;
    if (relative && !bad)
        return TD_OK;
    return refuse(text, wordy ? "a text, not a date" : bad ? bad : "not a date", err);
}

enum td_status ing_date_parse(struct td_slice s, const struct ing_date_hint *hint,
                              struct ing_date *out, struct td_error *err)
{
    *out = (struct ing_date){.precision = ING_PRECISION_NONE};
    s = td_trim(s);
    if (s.n == 0 || fast_rfc3339(s, out) || fast_rfc822(s, out))
        return TD_OK;
    if (s.n > PARSE_MAX_BYTES)
        return refuse(s, "too long for a date", err);
    return parse_general(s, hint, out, err);
}

/* Foreign words among the tokens [from, to). */
static size_t foreign_between(const struct scan *s, size_t from, size_t to)
{
    size_t k = 0;
    for (size_t i = from; i < to; i++)
        k += tok(s, i)->kind == K_WORD && tok(s, i)->cls == ING_DW_NONE;
    return k;
}

/* "BEIJING, Dec. 10, 2019 (Xinhua) --": a dash soon after the date, nothing but a name in brackets
 * between. */
static bool dateline_follows(const struct scan *s, size_t i)
{
    for (size_t limit = i + 8; i < limit && tok(s, i)->kind != K_END && !tok(s, i)->line_before;
         i++) {
        if (punct(s, i, '-'))
            return tok(s, i)->space_before || punct(s, i + 1, '-');
        if (punct(s, i, '.') || tok(s, i)->kind == K_NUMBER)
            return false;
    }
    return false;
}

/*
 * Whether a page would put its date where this hit is: after a label, in a line of its own with at
 * most a name beside it, or in a dateline. Captions ("... in Vienna, March 4, 2019.") and sentences
 * are not such places: of the dates that stand in them, one in six was the article's.
 */
static bool plausible_place(const struct scan *s, const struct hit *h)
{
    enum { BESIDE_MAX = 4, BEFORE_MAX = 3, LABELLED_LINE_MAX = 160 };
    size_t first = h->begin, last = h->next;
    while (first > 0 && !tok(s, first)->line_before)
        first--;
    while (tok(s, last)->kind != K_END && !tok(s, last)->line_before)
        last++;
    size_t before = foreign_between(s, first, h->begin), after = foreign_between(s, h->next, last);
    if (before + after <= BESIDE_MAX)
        return true;
    if (before <= BEFORE_MAX && dateline_follows(s, h->next))
        return true;
    size_t label = h->begin;
    while (label > first && tok(s, label)->cls != ING_DW_PUBLISHED &&
           tok(s, label)->cls != ING_DW_MODIFIED)
        label--;
    bool labelled = tok(s, label)->cls == ING_DW_PUBLISHED || tok(s, label)->cls == ING_DW_MODIFIED;
    size_t bytes = tok(s, last)->begin - tok(s, first)->begin;
    return labelled && foreign_between(s, label, h->begin) <= 1 && bytes <= LABELLED_LINE_MAX;
}

enum td_status ing_date_find(struct td_slice text, const struct ing_date_hint *hint,
                             struct ing_date *out, struct td_error *err)
{
    (void)err;
    *out = (struct ing_date){.precision = ING_PRECISION_NONE};
    struct scan s;
    tokenize(&s, td_utf8_head(text, FIND_MAX_BYTES), hint);
    enum label label = LABEL_NONE;
    struct ing_date modified = *out;
    for (size_t i = 0; i < s.n;) {
        struct hit h;
        if (tok(&s, i)->line_before)
            label = LABEL_NONE;
        read_label(tok(&s, i), &label);
        if (!match_at(&s, i, &h)) {
            i++;
            continue;
        }
        bool usable = !h.bad && !h.weak && !h.numeric && h.d.precision <= ING_PRECISION_DAY &&
                      plausible_place(&s, &h);
        if (usable && label != LABEL_MODIFIED) {
            *out = h.d;
            return TD_OK;
        }
        if (usable && modified.precision == ING_PRECISION_NONE)
            modified = h.d;
        label = LABEL_NONE;
        i = h.next > i ? h.next : i + 1;
    }
    *out = modified;
    return TD_OK;
}

/* URLs. */

static size_t run_of_digits(struct td_slice s, size_t i)
{
    size_t n = 0;
    while (i + n < s.n && digits(s.p + i + n, 1) >= 0)
        n++;
    return n;
}

static bool url_year(int y)
{
    return y >= 1990 && y <= 2099;
}

/* Whether the bytes at i can be the end of a date in a path: a separator or the end. */
static bool url_break(struct td_slice s, size_t i)
{
    return i >= s.n || !(digits(s.p + i, 1) >= 0 || ((s.p[i] | 32) >= 'a' && (s.p[i] | 32) <= 'z'));
}

static bool url_day(struct ing_date *out, int y, int m, int d)
{
    struct ing_date t = {.year = y, .month = m, .day = d, .precision = ING_PRECISION_DAY};
    if (!url_year(y) || settle(&t))
        return false;
    *out = t;
    return true;
}

/* A day of one or two digits at i, after which the path breaks; -1 when there is none. */
static int url_two(struct td_slice s, size_t i, size_t *next)
{
    size_t n = run_of_digits(s, i);
    *next = i + n;
    return n == 1 || n == 2 ? digits(s.p + i, n) : -1;
}

/* What starts with the n digits at i; true when *out is a day (a month may be set without). */
static bool url_date_at(struct td_slice s, size_t i, size_t n, struct ing_date *out)
{
    size_t at = i + n, next, end;
    int y = n >= 4 ? digits(s.p + i, 4) : -1;
    bool start = i > 0 && s.p[i - 1] == '/';
    if (!url_year(y))
        return false;
    if ((n == 8 || n == 12 || n == 14) &&
        url_day(out, y, digits(s.p + i + 4, 2), digits(s.p + i + 6, 2)))
        return true;
    if (at >= s.n || (s.p[at] != '/' && s.p[at] != '-' && s.p[at] != '_' && s.p[at] != '.'))
        return false;
    int m = -1;
    if (n == 6) { /* /201912/10/ */
        m = digits(s.p + i + 4, 2);
        next = at;
    } else if (n == 4) {
        m = url_two(s, at + 1, &next);
        size_t k = next - at - 1;
        if (m < 0 && k == 4 && start && url_break(s, next)) /* /2019/1210/ */
            return url_day(out, y, digits(s.p + at + 1, 2), digits(s.p + at + 3, 2));
        if (m < 0 && k == 0 && s.n - at > 4) { /* /2019/dec/10/ */
            m = english_month(s.p + at + 1);
            next = at + 4;
        }
    }
    if (m < 1 || m > 12)
        return false;
    bool sep = next < s.n &&
               (s.p[next] == '/' || s.p[next] == '-' || s.p[next] == '_' || s.p[next] == '.');
    int d = sep ? url_two(s, next + 1, &end) : -1;
    /* "2019-12-10-title" is a day, "2019/12/10-things-to-know" is not. */
    bool listicle = sep && end < s.n && s.p[end] == '-' && s.p[next] == '/';
    if (d > 0 && url_break(s, end) && !listicle && url_day(out, y, m, d))
        return true;
    if (start && next < s.n && s.p[next] == '/' && out->precision == ING_PRECISION_NONE)
        *out = (struct ing_date){.year = y, .month = m, .precision = ING_PRECISION_MONTH};
    return false;
}

void ing_date_from_url(struct td_slice url, struct ing_date *out)
{
    *out = (struct ing_date){.precision = ING_PRECISION_NONE};
    /* The path only: hosts and queries hold dates of other things. */
    size_t i = 0;
    for (size_t k = 0; k + 2 < url.n; k++)
        if (url.p[k] == ':' && url.p[k + 1] == '/' && url.p[k + 2] == '/') {
            i = k + 3;
            break;
        }
    while (i < url.n && url.p[i] != '/')
        i++;
    size_t end = i;
    while (end < url.n && url.p[end] != '?' && url.p[end] != '#')
        end++;
    struct td_slice path = td_head(url, end);
    while (i < path.n) {
        size_t n = run_of_digits(path, i);
        if (n && url_date_at(path, i, n, out))
            return;
        i += n ? n : 1;
    }
}

/* Writing. */

static char *put_digits(char *p, int v, int n)
{
    for (int i = n - 1; i >= 0; i--) {
        p[i] = (char)('0' + v % 10);
        v /= 10;
    }
    return p + n;
}

size_t ing_date_format(const struct ing_date *d, char out[40])
{
    char *p = out;
    if (d->precision != ING_PRECISION_NONE)
        p = put_digits(p, d->year, 4);
    if (d->precision <= ING_PRECISION_MONTH) {
        *p++ = '-';
        p = put_digits(p, d->month, 2);
    }
    if (d->precision <= ING_PRECISION_DAY) {
        *p++ = '-';
        p = put_digits(p, d->day, 2);
    }
    if (d->precision <= ING_PRECISION_MINUTE && d->has_offset) {
        *p++ = 'T';
        p = put_digits(p, d->hour, 2);
        *p++ = ':';
        p = put_digits(p, d->minute, 2);
        *p++ = ':';
        p = put_digits(p, d->precision == ING_PRECISION_SECOND ? d->second : 0, 2);
        if (d->offset_min == 0) {
            *p++ = 'Z';
        } else {
            int o = d->offset_min < 0 ? -d->offset_min : d->offset_min;
            *p++ = d->offset_min < 0 ? '-' : '+';
            p = put_digits(p, o / 60, 2);
            *p++ = ':';
            p = put_digits(p, o % 60, 2);
        }
    }
    *p = '\0';
    return (size_t)(p - out);
}

const char *ing_precision_name(enum ing_precision p)
{
    switch (p) {
    case ING_PRECISION_SECOND:
        return "second";
    case ING_PRECISION_MINUTE:
        return "minute";
    case ING_PRECISION_DAY:
        return "day";
    case ING_PRECISION_MONTH:
        return "month";
    case ING_PRECISION_YEAR:
        return "year";
    case ING_PRECISION_NONE:
        return "none";
    }
    return "none";
}

void ing_date_localize(struct ing_date *d, const struct ing_date_hint *hint)
{
    if (!hint || hint->timezone.n == 0 || d->precision > ING_PRECISION_MINUTE)
        return;
    int offset;
    int64_t wall = wall_seconds(d);
    if (!d->has_offset) {
        if (!ing_zone_of_wall(hint->zones, hint->timezone, wall, &offset))
            return;
        d->has_offset = true;
        d->offset_min = offset;
    } else if (d->offset_min == 0 && ing_zone_of_utc(hint->zones, hint->timezone, wall, &offset)) {
        set_wall(d, wall + offset * 60);
        d->offset_min = offset;
    }
}
