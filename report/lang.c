#include "lang.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unicode/uloc.h>
#include <unicode/ustring.h>

#include "csvread.h"
#include "csvwrite.h"
#include "datadir.h"
#include "period.h"
#include "source.h"

enum { TEXTS_MAX = 2048, SLOTS_MAX = 24 };

struct text {
    const char *english, *own;
};

struct rep_lang {
    const char *code, *point, *group;
    size_t group_from; /* digits from which thousands are set apart */
    struct text *text; /* by English */
    size_t n;
    struct missing { /* grows while texts are asked for: the language itself is not changed */
        size_t n;
        const char *first;
    } * missing;
};

/* Spaces: U+00A0 in Spanish, U+202F in French, by each academy's and style guide's rule. */
static const struct {
    const char *code, *point, *group;
    size_t group_from;
} rules[] = {{"en", ".", ",", 4},
             {"de", ",", ".", 4},
             {"fr", ",", "\xe2\x80\xaf", 4},
             {"es", ",", "\xc2\xa0", 5},
             {"zh", ".", ",", 4}};

const char *rep_lang_code(size_t i)
{
    return i < sizeof rules / sizeof *rules ? rules[i].code : NULL;
}

const char *rep_lang_id(const struct rep_lang *l)
{
    return l ? l->code : "en";
}

const char *rep_lang_point(const struct rep_lang *l)
{
    return l ? l->point : ".";
}

static int by_english(const void *a, const void *b)
{
    const struct text *x = a, *y = b;
    return strcmp(x->english, y->english);
}

/* How long the slot at p is, which begins with %; 0 for a sign that is only a sign, as in "95 % of". */
static size_t slot_length(const char *p)
{
    size_t n = 1;
    n += strspn(p + n, "-+0123456789.*");
    n += strspn(p + n, "zl");
    return p[n] && strchr("sdufg%", p[n]) ? n + 1 : 0;
}

/* The next slot as its stars, length and conversion: what has to agree. Gives the text after it, NULL at the end. */
static const char *next_slot(const char *s, char slot[8])
{
    size_t n = 0, k = 0;
    slot[0] = '\0';
    while ((s = strchr(s, '%')) != NULL && (n = slot_length(s)) == 0)
        s++;
    if (!s)
        return NULL;
    for (size_t i = 1; i < n && k < 7; i++)
        if (!strchr("-+0123456789.", s[i]))
            slot[k++] = s[i];
    slot[k] = '\0';
    return s + n;
}

bool rep_same_slots(const char *english, const char *other)
{
    char x[8], y[8];
    do {
        english = next_slot(english, x);
        other = next_slot(other, y);
        if (strcmp(x, y) != 0)
            return false;
    } while (english && other);
    return !english && !other;
}

static enum td_status add_row(struct rep_lang *l, struct td_arena *arena, const struct td_csv_row *row, size_t column,
                              struct td_buf *scratch, const char *path, struct td_error *err)
{
    unsigned long long line = row->line_first;
    if (row->bad || row->n <= column || row->field[0].n == 0 || row->field[column].n == 0 || l->n == TEXTS_MAX)
        return td_fail(err, TD_EDATA, "%s:%llu: no text in %s", path, line, l->code);
    struct td_slice english = td_arena_dup(arena, td_csv_unescape(row->field[0], scratch));
    struct td_slice own = td_arena_dup(arena, td_csv_unescape(row->field[column], scratch));
    if (!english.p || !own.p)
        return td_fail_nomem(err, "reading the report's texts");
    if (!rep_same_slots(english.p, own.p))
        return td_fail(err, TD_EDATA, "%s:%llu: the text in %s has other slots than the English one", path, line,
                       l->code);
    l->text[l->n++] = (struct text){english.p, own.p};
    return TD_OK;
}

static enum td_status read_texts(struct rep_lang *l, struct td_arena *arena, const char *path, struct td_error *err)
{
    struct td_source s;
    enum td_status st = td_source_open(&s, path, err);
    if (st != TD_OK)
        return st;
    struct td_buf scratch = TD_BUF_INIT(1 << 20);
    struct td_csv *csv = td_csv_new(&s, &(struct td_csv_options){.one_line = true}, err);
    struct td_csv_row row;
    size_t column = 0;
    st = csv ? TD_OK : err->status;
    while (st == TD_OK) {
        enum td_csv_result got = td_csv_next(csv, &row, err);
        if (got != TD_CSV_ROW) {
            st = got == TD_CSV_FAILED ? err->status : TD_OK;
            break;
        }
        for (size_t i = 1; row.record == 1 && i < row.n; i++)
            column = td_eqs(row.field[i], l->code) ? i : column;
        if (column == 0)
            st = td_fail(err, TD_EDATA, "%s:1: no column %s", path, l->code);
        else if (row.record > 1)
            st = add_row(l, arena, &row, column, &scratch, path, err);
    }
    td_csv_free(csv);
    td_source_close(&s);
    td_buf_free(&scratch);
    if (l->n)
        qsort(l->text, l->n, sizeof *l->text, by_english);
    return st;
}

static enum td_status not_there(const char *code, struct td_error *err)
{
    return td_fail(err, TD_EUSAGE, "lang: '%s' is not one of en, de, fr, es, zh", code);
}

enum td_status rep_lang_load(const struct rep_lang **lang, struct td_arena *arena, const char *code,
                             struct td_error *err)
{
    size_t i = 0;
    *lang = NULL;
    if (!code || strcmp(code, "en") == 0)
        return TD_OK;
    while (rep_lang_code(i) && strcmp(rules[i].code, code) != 0)
        i++;
    if (!rep_lang_code(i))
        return not_there(code, err);
    struct rep_lang *l = td_arena_zalloc(arena, sizeof *l);
    struct text *text = td_arena_alloc(arena, TEXTS_MAX * sizeof *text);
    struct missing *missing = td_arena_zalloc(arena, sizeof *missing);
    if (!l || !text || !missing)
        return td_fail_nomem(err, "reading the report's texts");
    *l = (struct rep_lang){rules[i].code, rules[i].point, rules[i].group, rules[i].group_from, text, 0, missing};
    char *path = td_datadir_path("report-text.csv", err);
    enum td_status st = path ? read_texts(l, arena, path, err) : err->status;
    free(path);
    *lang = st == TD_OK ? l : NULL;
    return st;
}

static const struct text *find(const struct rep_lang *l, const char *english)
{
    const struct text key = {english, NULL};
    return l && l->n ? bsearch(&key, l->text, l->n, sizeof *l->text, by_english) : NULL;
}

const char *rep_say_known(const struct rep_lang *l, const char *english)
{
    const struct text *found = find(l, english);
    return found ? found->own : english;
}

const char *rep_say(const struct rep_lang *l, const char *english)
{
    const struct text *found = find(l, english);
    if (found || !l || !*english)
        return found ? found->own : english;
    if (l->missing->n++ == 0)
        l->missing->first = english;
    return english;
}

size_t rep_lang_missing(const struct rep_lang *l, const char **first)
{
    *first = l && l->missing->n ? l->missing->first : "";
    return l ? l->missing->n : 0;
}

/* Words of its own, beside slots and signs: else there is nothing to translate. */
static bool has_words(const char *fmt)
{
    for (const char *p = fmt; *p; p++) {
        if (*p == '%' && slot_length(p)) {
            p += slot_length(p) - 1;
        } else if ((*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z')) {
            return true;
        }
    }
    return false;
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral" /* pieces of formats whose slots were checked */
static void put_double(struct td_buf *b, const struct rep_lang *l, const char *spec, double v)
{
    char s[400];
    int n = snprintf(s, sizeof s, spec, v);
    if (n < 0 || (size_t)n >= sizeof s)
        return;
    for (const char *p = s; *p; p++)
        if (*p == '.' && l)
            (void)td_buf_puts(b, l->point);
        else
            (void)td_buf_putc(b, *p);
}
#pragma GCC diagnostic pop

/* One slot of a format, its length letters left out of spec: a star is filled in. */
static const char *put_slot(struct td_buf *b, const struct rep_lang *l, const char *p, va_list *ap)
{
    char spec[40] = "%";
    size_t k = 1;
    int star = -1;
    bool wide = false;
    for (p++; *p && strchr("-+0123456789.*", *p) && k < 24; p++) {
        if (*p != '*') {
            spec[k++] = *p;
            continue;
        }
        star = va_arg(*ap, int);
        k += (size_t)snprintf(spec + k, sizeof spec - k, "%d", star);
    }
    for (; *p == 'z' || *p == 'l'; p++)
        wide = true;
    spec[k] = *p;
    spec[k + 1] = '\0';
    if (*p == '%') {
        (void)td_buf_putc(b, '%');
    } else if (*p == 's') {
        const char *s = va_arg(*ap, const char *);
        (void)td_buf_put(b, star >= 0 ? td_slice(s, (size_t)star) : td_str(s));
    } else if (*p == 'd' && !wide) {
        (void)td_buf_printf(b, "%d", va_arg(*ap, int));
    } else if (*p == 'u') {
        char digits[64];
        size_t v = wide ? va_arg(*ap, size_t) : va_arg(*ap, unsigned);
        (void)td_buf_put(b, td_slice(digits, rep_group(l, (double)v, digits)));
    } else if (*p == 'f' || *p == 'g') {
        put_double(b, l, spec, va_arg(*ap, double));
    }
    return *p ? p + 1 : p;
}

/* Digits, grouped or not, with a sign or not. */
static bool is_number(struct td_slice s)
{
    static const char *const beside[] = {"+", "-", "\xe2\x88\x92", ".", ",", "\xc2\xa0", "\xe2\x80\xaf"};
    bool digits = false;
    while (s.n) {
        size_t n = *s.p >= '0' && *s.p <= '9' ? 1 : 0;
        digits = digits || n;
        for (size_t i = 0; n == 0 && i < sizeof beside / sizeof *beside; i++)
            if (td_starts(s, td_str(beside[i])))
                n = strlen(beside[i]);
        if (n == 0)
            return false;
        s = td_from(s, n);
    }
    return digits;
}

/* Whether a printed number takes the singular: 1, and in French all below 2. */
static bool is_one(const struct rep_lang *l, struct td_slice s)
{
    if (td_starts(s, TD_S("+")) || td_starts(s, TD_S("-")))
        s = td_from(s, 1);
    else if (td_starts(s, TD_S("\xe2\x88\x92")))
        s = td_from(s, 3);
    if (l && strcmp(l->code, "fr") == 0)
        return s.n && (*s.p == '0' || *s.p == '1') && (s.n == 1 || s.p[1] == ',');
    return td_eqs(s, "1");
}

/* "{week|weeks}" at p: the word for the number before it. Anything else that begins with { is text. */
static const char *put_choice(struct td_buf *b, const char *p, bool one)
{
    size_t first = strcspn(p + 1, "{|}%"), second = p[1 + first] == '|' ? strcspn(p + first + 2, "{|}%") : 0;
    if (p[1 + first] != '|' || p[first + 2 + second] != '}') {
        (void)td_buf_putc(b, *p);
        return p + 1;
    }
    (void)td_buf_put(b, one ? td_slice(p + 1, first) : td_slice(p + first + 2, second));
    return p + first + second + 3;
}

void rep_vformat(struct td_buf *b, const struct rep_lang *l, const char *fmt, va_list ap)
{
    va_list rest;
    va_copy(rest, ap);
    bool one = false;
    for (const char *p = has_words(fmt) ? rep_say(l, fmt) : rep_say_known(l, fmt); *p;) {
        size_t n = strcspn(p, "%{"), from = b->n + n;
        (void)td_buf_put(b, td_slice(p, n));
        p += n;
        if (*p == '%' && slot_length(p)) {
            p = put_slot(b, l, p, &rest);
            struct td_slice printed = b->failed || b->n <= from ? TD_S("") : td_slice(b->p + from, b->n - from);
            if (is_number(printed))
                one = is_one(l, printed);
        } else if (*p == '{') {
            p = put_choice(b, p, one);
        } else if (*p) {
            (void)td_buf_putc(b, *p++);
        }
    }
    va_end(rest);
}

void rep_format(struct td_buf *b, const struct rep_lang *l, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    rep_vformat(b, l, fmt, ap);
    va_end(ap);
}

size_t rep_group(const struct rep_lang *l, double n, char out[64])
{
    char digits[40];
    int len = snprintf(digits, sizeof digits, "%.0f", n < 1e15 ? n : 1e15);
    const char *group = l ? l->group : ",";
    size_t k = 0, from = l ? l->group_from : 4, size = strlen(group);
    bool minus = digits[0] == '-';
    for (int i = 0; i < len && k + size + 2 < 64; i++) {
        if (i > minus && (len - i) % 3 == 0 && (size_t)(len - minus) >= from) {
            memcpy(out + k, group, size);
            k += size;
        }
        out[k++] = digits[i];
    }
    out[k] = '\0';
    return k;
}

void rep_date(const struct rep_lang *l, int32_t day, char out[32])
{
    int y, m, d;
    td_day_to_date(day, &y, &m, &d);
    const char *id = rep_lang_id(l);
    if (strcmp(id, "de") == 0)
        (void)snprintf(out, 32, "%02d.%02d.%04d", d, m, y);
    else if (strcmp(id, "fr") == 0)
        (void)snprintf(out, 32, "%02d/%02d/%04d", d, m, y);
    else if (strcmp(id, "es") == 0)
        (void)snprintf(out, 32, "%d/%d/%04d", d, m, y);
    else if (strcmp(id, "zh") == 0)
        (void)snprintf(out, 32, "%d\xe5\xb9\xb4%d\xe6\x9c\x88%d\xe6\x97\xa5", y, m, d);
    else
        td_day_name(day, out);
}

void rep_month(const struct rep_lang *l, int month, int year, char out[32])
{
    static const char *const name[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const char *own = rep_say(l, name[(month + 11) % 12]);
    if (strcmp(rep_lang_id(l), "zh") == 0 && year)
        (void)snprintf(out, 32, "%d\xe5\xb9\xb4%s", year, own);
    else if (year)
        (void)snprintf(out, 32, "%.20s %d", own, year);
    else
        (void)snprintf(out, 32, "%.24s", own);
}

struct td_slice rep_country_name(const struct rep_lang *l, struct td_arena *arena, struct td_slice code,
                                 struct td_slice english)
{
    char locale[16], utf8[256];
    UChar name[128];
    UErrorCode e = U_ZERO_ERROR;
    int32_t n = 0;
    if (!l || code.n != 2)
        return english;
    (void)snprintf(locale, sizeof locale, "und_%.2s", code.p);
    (void)uloc_getDisplayCountry(locale, l->code, name, 128, &e);
    if (e != U_ZERO_ERROR) /* U_USING_DEFAULT_WARNING: ICU gave the code back */
        return english;
    (void)u_strToUTF8(utf8, sizeof utf8, &n, name, -1, &e);
    if (U_FAILURE(e) || n <= 0 || n >= (int32_t)sizeof utf8)
        return english;
    struct td_slice copy = td_arena_dup(arena, td_slice(utf8, (size_t)n));
    return copy.p ? copy : english;
}
