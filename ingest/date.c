#include "date.h"

#include "date_calendar.h"
#include "date_match.h"
#include "utf8.h"
#include "zone.h"

enum { PARSE_MAX_BYTES = 512, FIND_MAX_BYTES = 1500, FOREIGN_WORDS_MAX = 12 };

/* Fast paths: the two forms that nearly all machine-made dates have. */

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
    int h = ing_date_digits(s.p + 1, 2), m = ing_date_digits(s.p + (colon ? 4 : 3), 2);
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
    d.year = ing_date_digits(s.p, 4);
    d.month = ing_date_digits(s.p + 5, 2);
    d.day = ing_date_digits(s.p + 8, 2);
    if (s.n > 10) {
        if (s.n < 19 || (s.p[10] != 'T' && s.p[10] != ' ' && s.p[10] != 't') || s.p[13] != ':' || s.p[16] != ':')
            return false;
        d.hour = ing_date_digits(s.p + 11, 2);
        d.minute = ing_date_digits(s.p + 14, 2);
        d.second = ing_date_digits(s.p + 17, 2);
        d.precision = ING_PRECISION_SECOND;
        size_t i = 19;
        if (i + 1 < s.n && s.p[i] == '.')
            for (i++; i < s.n && ing_date_digits(s.p + i, 1) >= 0;)
                i++;
        if (i < s.n && !fast_offset(td_from(s, i), &d))
            return false;
    }
    if (ing_date_settle(&d))
        return false;
    *out = d;
    return true;
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
    d.day = ing_date_digits(p, n);
    p += n;
    if (end - p < 19 || p[0] != ' ' || p[4] != ' ' || p[9] != ' ' || p[12] != ':' || p[15] != ':' || p[18] != ' ')
        return false;
    d.month = ing_date_english_month(p + 1);
    d.year = ing_date_digits(p + 5, 4);
    d.hour = ing_date_digits(p + 10, 2);
    d.minute = ing_date_digits(p + 13, 2);
    d.second = ing_date_digits(p + 16, 2);
    struct td_slice zone = td_slice(p + 19, (size_t)(end - p) - 19);
    if (td_eqs(zone, "GMT") || td_eqs(zone, "UTC"))
        d.has_offset = true;
    else if (!fast_offset(zone, &d))
        return false;
    if (ing_date_settle(&d))
        return false;
    *out = d;
    return true;
}

/* The general path: tokens, then patterns over tokens. */

/* True when everything outside of tokens [begin, next) is marks, labels and small words. */
static bool stands_alone(const struct ing_date_scan *s, const struct ing_date_hit *h)
{
    for (size_t i = 0; i < s->n; i++) {
        const struct ing_date_token *t = ing_date_at(s, i);
        if (i >= h->begin && i < h->next)
            continue;
        if (t->kind == ING_DK_NUMBER ||
            (t->kind == ING_DK_WORD && (t->cls == ING_DW_NONE || t->cls == ING_DW_RELATIVE)))
            return false;
    }
    return true;
}

static size_t foreign_words(const struct ing_date_scan *s)
{
    size_t k = 0;
    for (size_t i = 0; i < s->n; i++)
        k += ing_date_at(s, i)->kind == ING_DK_WORD && ing_date_at(s, i)->cls == ING_DW_NONE;
    return k;
}

enum label { LABEL_NONE, LABEL_PUBLISHED, LABEL_MODIFIED };

/* Published before unlabelled before modified; the first of each. */
static int label_rank(enum label l)
{
    return l == LABEL_PUBLISHED ? 0 : l == LABEL_NONE ? 1 : 2;
}

static void read_label(const struct ing_date_token *t, enum label *label)
{
    if (t->kind != ING_DK_WORD)
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
static bool relative_word(const struct ing_date_scan *s, size_t i)
{
    const struct ing_date_token *t = ing_date_at(s, i);
    struct td_slice w = td_slice(s->text.p + t->begin, t->end - t->begin);
    return ing_date_is(s, i, ING_DW_RELATIVE) || td_eq_nocase(w, TD_S("ago")) || td_eq_nocase(w, TD_S("last"));
}

static enum td_status parse_general(struct td_slice text, const struct ing_date_hint *hint, struct ing_date *out,
                                    struct td_error *err)
{
    struct ing_date_scan s;
    ing_date_tokenize(&s, text, hint);
    const char *bad = NULL;
    bool relative = false;
    int best = 3;
    enum label label = LABEL_NONE;
    bool wordy = foreign_words(&s) > FOREIGN_WORDS_MAX;
    for (size_t i = 0; i < s.n;) {
        struct ing_date_hit h;
        read_label(ing_date_at(&s, i), &label);
        relative = relative || relative_word(&s, i);
        if (!ing_date_match(&s, i, &h)) {
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

enum td_status ing_date_parse(struct td_slice s, const struct ing_date_hint *hint, struct ing_date *out,
                              struct td_error *err)
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
static size_t foreign_between(const struct ing_date_scan *s, size_t from, size_t to)
{
    size_t k = 0;
    for (size_t i = from; i < to; i++)
        k += ing_date_at(s, i)->kind == ING_DK_WORD && ing_date_at(s, i)->cls == ING_DW_NONE;
    return k;
}

/* "BEIJING, Dec. 10, 2019 (Xinhua) --": a dash soon after the date, nothing but a name in brackets
 * between. */
static bool dateline_follows(const struct ing_date_scan *s, size_t i)
{
    for (size_t limit = i + 8; i < limit && ing_date_at(s, i)->kind != ING_DK_END && !ing_date_at(s, i)->line_before;
         i++) {
        if (ing_date_punct(s, i, '-'))
            return ing_date_at(s, i)->space_before || ing_date_punct(s, i + 1, '-');
        if (ing_date_punct(s, i, '.') || ing_date_at(s, i)->kind == ING_DK_NUMBER)
            return false;
    }
    return false;
}

/*
 * Whether a page would put its date where this hit is: after a label, in a line of its own with at
 * most a name beside it, or in a dateline. Captions ("... in Vienna, March 4, 2019.") and sentences
 * are not such places: of the dates that stand in them, one in six was the article's.
 */
static bool plausible_place(const struct ing_date_scan *s, const struct ing_date_hit *h)
{
    enum { BESIDE_MAX = 4, BEFORE_MAX = 3, LABELLED_LINE_MAX = 160 };
    size_t first = h->begin, last = h->next;
    while (first > 0 && !ing_date_at(s, first)->line_before)
        first--;
    while (ing_date_at(s, last)->kind != ING_DK_END && !ing_date_at(s, last)->line_before)
        last++;
    size_t before = foreign_between(s, first, h->begin), after = foreign_between(s, h->next, last);
    if (before + after <= BESIDE_MAX)
        return true;
    if (before <= BEFORE_MAX && dateline_follows(s, h->next))
        return true;
    size_t label = h->begin;
    while (label > first && ing_date_at(s, label)->cls != ING_DW_PUBLISHED &&
           ing_date_at(s, label)->cls != ING_DW_MODIFIED)
        label--;
    bool labelled = ing_date_at(s, label)->cls == ING_DW_PUBLISHED || ing_date_at(s, label)->cls == ING_DW_MODIFIED;
    size_t bytes = ing_date_at(s, last)->begin - ing_date_at(s, first)->begin;
    return labelled && foreign_between(s, label, h->begin) <= 1 && bytes <= LABELLED_LINE_MAX;
}

enum td_status ing_date_find(struct td_slice text, const struct ing_date_hint *hint, struct ing_date *out,
                             struct td_error *err)
{
    (void)err;
    *out = (struct ing_date){.precision = ING_PRECISION_NONE};
    struct ing_date_scan s;
    ing_date_tokenize(&s, td_utf8_head(text, FIND_MAX_BYTES), hint);
    enum label label = LABEL_NONE;
    struct ing_date modified = *out;
    for (size_t i = 0; i < s.n;) {
        struct ing_date_hit h;
        if (ing_date_at(&s, i)->line_before)
            label = LABEL_NONE;
        read_label(ing_date_at(&s, i), &label);
        if (!ing_date_match(&s, i, &h)) {
            i++;
            continue;
        }
        bool usable = !h.bad && !h.weak && !h.numeric && h.d.precision <= ING_PRECISION_DAY && plausible_place(&s, &h);
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
    int64_t wall = ing_date_wall(d);
    if (!d->has_offset) {
        if (!ing_zone_of_wall(hint->zones, hint->timezone, wall, &offset))
            return;
        d->has_offset = true;
        d->offset_min = offset;
    } else if (d->offset_min == 0 && ing_zone_of_utc(hint->zones, hint->timezone, wall, &offset)) {
        ing_date_set_wall(d, wall + offset * 60);
        d->offset_min = offset;
    }
}
