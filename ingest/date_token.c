#include "date_token.h"

#include <utf8proc.h>

#include "utf8.h"

enum { FOLDED_MAX = 64 /* longer words are in no table */ };

static bool ideograph(uint32_t cp)
{
    return cp == 0x3007 || (cp >= 0x3400 && cp <= 0x9fff) || (cp >= 0xf900 && cp <= 0xfaff);
}

/* Characters that only steer the display: directional marks, joiners, soft hyphen, byte order mark.
 */
static bool invisible(uint32_t cp)
{
    return cp == 0xad || cp == 0x61c || (cp >= 0x200b && cp <= 0x200f) || (cp >= 0x202a && cp <= 0x202e) ||
           (cp >= 0x2060 && cp <= 0x2069) || cp == 0xfeff || cp == 0x640;
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
    if (cp == 0xa0 || cp == 0x1680 || (cp >= 0x2000 && cp <= 0x200a) || cp == 0x202f || cp == 0x205f || cp == 0x3000)
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
    utf8proc_category_t c = utf8proc_category((utf8proc_int32_t)cp); /* letters and marks come first in the enum */
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

static void classify(struct ing_date_token *t, const struct folded *f)
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

static void take_number(struct ing_date_scan *s, struct ing_date_token *t, size_t *at)
{
    t->kind = ING_DK_NUMBER;
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
static bool take_han_number(struct ing_date_scan *s, struct ing_date_token *t, size_t *at)
{
    static const uint32_t han[10] = {0x3007, 0x4e00, 0x4e8c, 0x4e09, 0x56db, 0x4e94, 0x516d, 0x4e03, 0x516b, 0x4e5d};
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
    t->kind = ING_DK_NUMBER;
    t->number = ten ? by_ten + unit : plainly;
    t->n_digits = ten ? 2 : n;
    *at = before;
    return true;
}

/* Han: words of two characters that are in the table, else single characters. */
static void take_han(struct ing_date_scan *s, struct ing_date_token *t, size_t *at)
{
    t->kind = ING_DK_WORD;
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

static void take_word(struct ing_date_scan *s, struct ing_date_token *t, size_t *at)
{
    t->kind = ING_DK_WORD;
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
static void join_month_pairs(struct ing_date_scan *s)
{
    for (size_t i = 0; i + 1 < s->n; i++) {
        struct ing_date_token *a = &s->t[i], *b = &s->t[i + 1];
        if (a->cls != ING_DW_MONTH_PAIR || (b->cls != ING_DW_PAIR_FIRST && b->cls != ING_DW_PAIR_SECOND))
            continue;
        bool second = b->cls == ING_DW_PAIR_SECOND;
        /* kanun: first is December, second January; tishrin: October, November. */
        b->value = a->value == 1 ? (second ? 1 : 12) : (second ? 11 : 10);
        b->cls = ING_DW_MONTH;
        a->cls = ING_DW_GLUE;
    }
}

void ing_date_tokenize(struct ing_date_scan *s, struct td_slice text, const struct ing_date_hint *hint)
{
    s->text = text;
    s->hint = hint;
    s->n = 0;
    size_t at = 0;
    bool space = false, line = false;
    while (at < text.n && s->n < ING_DATE_TOKENS_MAX) {
        size_t next = at;
        uint32_t cp = next_char(text, &next);
        if (cp <= ' ' || invisible(cp)) {
            space = space || cp <= ' ';
            line = line || cp == '\n';
            at = next;
            continue;
        }
        struct ing_date_token *t = &s->t[s->n++];
        *t = (struct ing_date_token){.space_before = space, .line_before = line, .begin = at};
        space = line = false;
        if (cp >= '0' && cp <= '9') {
            take_number(s, t, &at);
        } else if (ideograph(cp)) {
            if (!take_han_number(s, t, &at))
                take_han(s, t, &at);
        } else if (word_char(cp)) {
            take_word(s, t, &at);
        } else {
            t->kind = ING_DK_PUNCT;
            t->punct = cp < 0x80 ? (char)cp : '?';
            at = next;
        }
        t->end = at;
    }
    s->t[s->n] = (struct ing_date_token){.kind = ING_DK_END, .space_before = true, .begin = at, .end = at};
    join_month_pairs(s);
}
