#include "date_match.h"

#include "date_calendar.h"

/* Zone names. */

static bool country_is(const struct ing_date_scan *s, const char *codes)
{
    struct td_slice c = s->hint ? s->hint->country : td_slice(NULL, 0);
    if (c.n != 2)
        return false;
    for (; *codes; codes += 3)
        if (td_eq_nocase(c, td_slice(codes, 2)))
            return true;
    return false;
}

static bool no_country(const struct ing_date_scan *s)
{
    return !s->hint || s->hint->country.n == 0;
}

/* Names that mean different clocks in different countries: false when the country does not say
 * which. */
static bool zone_by_country(const struct ing_date_scan *s, enum ing_date_ambiguous_zone z, int *offset)
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
        if (uses[i].zone == z && (uses[i].countries[0] == '\0' || country_is(s, uses[i].countries))) {
            *offset = uses[i].offset;
            return true;
        }
    return false;
}

/* First Sunday of the month on or after the given day. */
static int sunday_from(int y, int m, int d)
{
    int64_t weekday = (ing_date_days(y, m, d) % 7 + 11) % 7; /* 0 is Sunday: 1970-01-01 was a Thursday */
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
static size_t match_offset(const struct ing_date_scan *s, size_t i, bool after_name, int *offset)
{
    if (!ing_date_punct(s, i, '+') && !ing_date_punct(s, i, '-'))
        return 0;
    const struct ing_date_token *sign = ing_date_at(s, i), *n = ing_date_at(s, i + 1);
    if (n->kind != ING_DK_NUMBER || (n->space_before && sign->punct == '-'))
        return 0;
    int v = ing_date_val(s, i + 1), minutes;
    size_t used = 2;
    if (n->n_digits <= 2 && ing_date_punct(s, i + 2, ':') && ing_date_num(s, i + 3, 2, 2)) {
        minutes = v * 60 + ing_date_val(s, i + 3);
        used = 4;
    } else if (n->n_digits == 4) {
        if (v % 100 > 59)
            return 0;
        minutes = v / 100 * 60 + v % 100;
    } else if (n->n_digits <= 2 && (after_name || !sign->space_before || n->n_digits == 2)) {
        if (ing_date_punct(s, i + 2, '/') || ing_date_punct(s, i + 2, '-') || ing_date_punct(s, i + 2, '.') ||
            ing_date_is(s, i + 2, ING_DW_MONTH))
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
static size_t match_zone(const struct ing_date_scan *s, size_t i, struct ing_date *d, int *us)
{
    size_t at = i;
    bool paren = ing_date_punct(s, at, '(');
    if (paren)
        at++;
    size_t used = match_offset(s, at, false, &d->offset_min);
    if (used) {
        d->has_offset = true;
        at += used;
        /* "+0100 (CET)" */
        if (!paren && ing_date_punct(s, at, '(') && ing_date_at(s, at + 1)->kind == ING_DK_WORD &&
            ing_date_punct(s, at + 2, ')'))
            at += 3;
    } else if (ing_date_is(s, at, ING_DW_ZONE)) {
        int more = 0, value = ing_date_at(s, at)->value;
        at++;
        if (value == 0)
            at += match_offset(s, at, true, &more);
        d->has_offset = true;
        d->offset_min = value + more;
        if (ing_date_punct(s, at, '(') && ing_date_at(s, at + 1)->kind == ING_DK_WORD && ing_date_punct(s, at + 2, ')'))
            at += 3;
    } else if (ing_date_is(s, at, ING_DW_ZONE_BY_COUNTRY)) {
        d->has_offset = zone_by_country(s, (enum ing_date_ambiguous_zone)ing_date_at(s, at)->value, &d->offset_min);
        at++;
    } else if (ing_date_is(s, at, ING_DW_ZONE_US) && (no_country(s) || country_is(s, "US CA "))) {
        *us = ing_date_at(s, at)->value;
        at++;
    } else {
        return 0;
    }
    if (paren && ing_date_punct(s, at, ')'))
        at++;
    return at - i;
}

/* Times of day. */

/* "am", "a.m.", "p. m.": the class, and the tokens used. */
static size_t match_half(const struct ing_date_scan *s, size_t i, enum ing_date_class *half)
{
    if (ing_date_is(s, i, ING_DW_AM) || ing_date_is(s, i, ING_DW_PM)) {
        *half = ing_date_at(s, i)->cls;
        return ing_date_punct(s, i + 1, '.') ? 2 : 1;
    }
    char a = ing_date_at(s, i)->kind == ING_DK_WORD ? ing_date_at(s, i)->letter : '\0';
    size_t at = i + 1;
    if (a != 'a' && a != 'p' && a != 'P' && a != 'M')
        return 0;
    if (ing_date_punct(s, at, '.'))
        at++;
    if (ing_date_at(s, at)->kind != ING_DK_WORD || ing_date_at(s, at)->letter != (a < 'a' ? 'M' : 'm'))
        return 0;
    at++;
    if (ing_date_punct(s, at, '.'))
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
static size_t match_seconds(const struct ing_date_scan *s, size_t i, char sep, struct ing_date *d)
{
    if (!ing_date_punct(s, i, sep) || ing_date_at(s, i)->space_before || !ing_date_num(s, i + 1, 2, 2) ||
        ing_date_at(s, i + 1)->space_before)
        return 0;
    d->second = ing_date_val(s, i + 1);
    d->precision = ING_PRECISION_SECOND;
    size_t at = i + 2;
    bool point = ing_date_punct(s, at, '.') || (ing_date_punct(s, at, ',') && !ing_date_at(s, at + 1)->space_before);
    if (sep == ':' && point && !ing_date_at(s, at)->space_before && ing_date_at(s, at + 1)->kind == ING_DK_NUMBER &&
        !ing_date_at(s, at + 1)->space_before)
        at += 2;
    else if (sep == ':' && ing_date_punct(s, at, ':') && ing_date_num(s, at + 1, 3, 3))
        at += 2; /* milliseconds as SQL Server writes them */
    return at - i;
}

/* Hour and minutes at token i; dot: "13.23" counts as a time here. Returns the tokens used. */
static size_t match_clock(const struct ing_date_scan *s, size_t i, bool dot, bool basic, struct ing_date *d)
{
    if (basic && (ing_date_num(s, i, 4, 4) || ing_date_num(s, i, 6, 6))) {
        int v = ing_date_val(s, i);
        bool six = ing_date_at(s, i)->n_digits == 6;
        d->hour = six ? v / 10000 : v / 100;
        d->minute = six ? v / 100 % 100 : v % 100;
        d->second = six ? v % 100 : 0;
        d->precision = six ? ING_PRECISION_SECOND : ING_PRECISION_MINUTE;
        bool point = six && (ing_date_punct(s, i + 1, '.') || ing_date_punct(s, i + 1, ','));
        return point && ing_date_num(s, i + 2, 1, 20) ? 3 : 1;
    }
    if (!ing_date_num(s, i, 1, 2))
        return 0;
    d->hour = ing_date_val(s, i);
    d->minute = d->second = 0;
    d->precision = ING_PRECISION_MINUTE;
    const struct ing_date_token *sep = ing_date_at(s, i + 1);
    if ((ing_date_punct(s, i + 1, ':') || (dot && ing_date_punct(s, i + 1, '.') && !sep->space_before)) &&
        ing_date_num(s, i + 2, 2, 2) && (sep->punct == ':' || !ing_date_at(s, i + 2)->space_before)) {
        d->minute = ing_date_val(s, i + 2);
        return 3 + match_seconds(s, i + 3, sep->punct, d);
    }
    /* "13h23", "13時23分", "오후 1시 23분"; "13 Uhr" alone is a time to the hour, which has no
     * precision of its own. */
    if (ing_date_is(s, i + 1, ING_DW_HOUR) && ing_date_num(s, i + 2, 1, 2)) {
        d->minute = ing_date_val(s, i + 2);
        size_t at = i + 3;
        if (!ing_date_is(s, at, ING_DW_MINUTE))
            return at - i;
        at++;
        if (ing_date_num(s, at, 1, 2) && ing_date_is(s, at + 1, ING_DW_SECOND)) {
            d->second = ing_date_val(s, at);
            d->precision = ING_PRECISION_SECOND;
            at += 2;
        }
        return at - i;
    }
    if (ing_date_is(s, i + 1, ING_DW_HOUR))
        return 2;
    enum ing_date_class half;
    return match_half(s, i + 1, &half) && (ing_date_is(s, i + 1, ING_DW_AM) || ing_date_is(s, i + 1, ING_DW_PM) ||
                                           ing_date_at(s, i + 1)->letter)
               ? 1
               : 0;
}

/*
 * A time of day at token i with its half of the day and zone, into the time fields of *d. *us
 * becomes the index of a US zone whose offset needs the date. Returns the tokens used, 0 for none.
 */
static size_t match_time(const struct ing_date_scan *s, size_t i, bool dot, bool basic, struct ing_date *d, int *us)
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
    while (half_at < at + 2 && ing_date_is(s, half_at, ING_DW_GLUE)) /* "1:23 de la tarde" */
        half_at++;
    if (!ing_date_is(s, half_at, ING_DW_AM) && !ing_date_is(s, half_at, ING_DW_PM))
        half_at = at;
    size_t half_used = match_half(s, half_at, &after);
    if (half_used && half == ING_DW_NONE) {
        at = half_at + half_used;
        half = after;
    }
    if (ing_date_is(s, at, ING_DW_HOUR)) /* "13:23 Uhr" */
        at += ing_date_punct(s, at + 1, '.') ? 2 : 1;
    apply_half(&t, half);
    size_t zone_at = at;
    if (ing_date_punct(s, zone_at, ',') && ing_date_at(s, zone_at + 1)->kind == ING_DK_WORD)
        zone_at++;
    size_t zone = match_zone(s, zone_at, &t, us);
    if (zone)
        at = zone_at + zone;
    *d = t;
    return at - i;
}

/* Dates. */

/* The month named at token i (a word, or a number beside a month's mark), or 0; *used tokens. */
static int match_month(const struct ing_date_scan *s, size_t i, size_t *used)
{
    *used = 1;
    if (ing_date_is(s, i, ING_DW_MONTH))
        return ing_date_at(s, i)->value;
    if (ing_date_is(s, i, ING_DW_MONTH_WEST)) {
        struct td_slice lang = s->hint ? td_head(s->hint->language, 2) : td_slice(NULL, 0);
        bool south = td_eq_nocase(lang, TD_S("hr")) || td_eq_nocase(lang, TD_S("bs")) || country_is(s, "HR BA ");
        return ing_date_at(s, i)->value - south;
    }
    *used = 2;
    if (ing_date_is(s, i, ING_DW_MONTHMARK) && ing_date_num(s, i + 1, 1, 2)) /* "tháng 12" */
        return ing_date_val(s, i + 1);
    if (ing_date_num(s, i, 1, 2) && ing_date_is(s, i + 1, ING_DW_MONTHMARK)) /* "12月" */
        return ing_date_val(s, i);
    return 0;
}

/* Past what may stand between the parts of a written date: "de", "rd", ".", ",", "-", "/", an
 * apostrophe. */
static size_t skip_between(const struct ing_date_scan *s, size_t i)
{
    for (size_t limit = i + 4; i < limit; i++) {
        const struct ing_date_token *t = ing_date_at(s, i);
        bool word = t->kind == ING_DK_WORD && (t->cls == ING_DW_GLUE || t->cls == ING_DW_ORDINAL ||
                                               t->cls == ING_DW_DAYMARK || t->cls == ING_DW_YEARMARK);
        bool mark = t->kind == ING_DK_PUNCT && (memchr(".,-/'", t->punct, 5) || t->punct == '?');
        if (!word && !mark)
            break;
    }
    return i;
}

static void set_day(struct ing_date_hit *h, int y, int m, int d, size_t next)
{
    h->d.year = y;
    h->d.month = m;
    h->d.day = d;
    h->d.precision = ING_PRECISION_DAY;
    h->next = next;
}

/* ISO week date to a day (ISO 8601: week 1 has the first Thursday). */
static bool set_week(struct ing_date_hit *h, int y, int week, int weekday, size_t next)
{
    int64_t jan4 = ing_date_days(y, 1, 4);
    int64_t monday = jan4 - (jan4 % 7 + 10) % 7; /* 1970-01-01 was a Thursday */
    int64_t next_jan4 = ing_date_days(y + 1, 1, 4);
    int64_t n_weeks = (next_jan4 - (next_jan4 % 7 + 10) % 7 - monday) / 7;
    h->next = next;
    if (week < 1 || week > n_weeks || weekday < 1 || weekday > 7) {
        h->bad = "no such week date";
        return true;
    }
    int yy, mm, dd;
    ing_date_civil(monday + 7 * (week - 1) + weekday - 1, &yy, &mm, &dd);
    set_day(h, yy, mm, dd, next);
    return true;
}

/* What starts with a year of four digits. */
static bool match_from_year(const struct ing_date_scan *s, size_t i, struct ing_date_hit *h)
{
    int y = ing_date_val(s, i);
    size_t used;
    const struct ing_date_token *sep = ing_date_at(s, i + 1);
    if (sep->kind == ING_DK_PUNCT && memchr("-/.", sep->punct, 3) && ing_date_num(s, i + 2, 1, 2) &&
        ing_date_punct(s, i + 3, sep->punct) && ing_date_num(s, i + 4, 1, 2)) {
        set_day(h, y, ing_date_val(s, i + 2), ing_date_val(s, i + 4), i + 5);
        return true;
    }
    if (ing_date_punct(s, i + 1, '-') && ing_date_num(s, i + 2, 2, 2) && !ing_date_at(s, i + 2)->space_before &&
        ing_date_punct(s, i + 3, '/') && ing_date_num(s, i + 4, 2, 2)) { /* "2019-12/10" */
        set_day(h, y, ing_date_val(s, i + 2), ing_date_val(s, i + 4), i + 5);
        return true;
    }
    size_t w = ing_date_punct(s, i + 1, '-') ? i + 2 : i + 1;
    if (ing_date_at(s, w)->kind == ING_DK_WORD && ing_date_at(s, w)->letter == 'w' &&
        !ing_date_at(s, w)->space_before) {
        h->weak = true;
        if (ing_date_num(s, w + 1, 3, 3))
            return set_week(h, y, ing_date_val(s, w + 1) / 10, ing_date_val(s, w + 1) % 10, w + 2);
        if (ing_date_num(s, w + 1, 2, 2) && ing_date_punct(s, w + 2, '-') && ing_date_num(s, w + 3, 1, 1))
            return set_week(h, y, ing_date_val(s, w + 1), ing_date_val(s, w + 3), w + 4);
        h->bad = "a week without a day is no date";
        h->next = w + 1;
        return true;
    }
    if (ing_date_punct(s, i + 1, '-') && ing_date_num(s, i + 2, 3, 3) && !ing_date_at(s, i + 2)->space_before) {
        int day = ing_date_val(s, i + 2), yy, mm, dd;
        h->weak = true;
        ing_date_civil(ing_date_days(y, 1, 1) + day - 1, &yy, &mm, &dd);
        set_day(h, yy, mm, dd, i + 3);
        if (day < 1 || yy != y)
            h->bad = "no such day in that year";
        return true;
    }
    size_t at = skip_between(s, i + 1);
    int m = match_month(s, at, &used);
    if (!m && ing_date_num(s, at, 1, 2) && at > i + 1) { /* "2019. gada 10. decembris" */
        size_t month_at = skip_between(s, at + 1);
        m = match_month(s, month_at, &used);
        if (m && !ing_date_is(s, at + 1, ING_DW_MONTHMARK)) {
            set_day(h, y, m, ing_date_val(s, at), month_at + used);
            return true;
        }
        m = 0;
    }
    if (m) {
        at += used;
        size_t day_at = skip_between(s, at);
        if (ing_date_num(s, day_at, 1, 2) && !ing_date_punct(s, day_at + 1, ':')) {
            set_day(h, y, m, ing_date_val(s, day_at), day_at + 1);
            if (ing_date_is(s, h->next, ING_DW_DAYMARK) || ing_date_is(s, h->next, ING_DW_ORDINAL))
                h->next++;
            return true;
        }
        h->d = (struct ing_date){.year = y, .month = m, .precision = ING_PRECISION_MONTH};
        h->weak = true;
        h->next = at;
        return true;
    }
    h->weak = true;
    if (sep->kind == ING_DK_PUNCT && memchr("-/", sep->punct, 2) && ing_date_num(s, i + 2, 1, 2) &&
        !ing_date_at(s, i + 2)->space_before) {
        h->d = (struct ing_date){.year = y, .month = ing_date_val(s, i + 2), .precision = ING_PRECISION_MONTH};
        h->next = i + 3;
        return true;
    }
    h->d = (struct ing_date){.year = y, .precision = ING_PRECISION_YEAR};
    h->next = ing_date_is(s, i + 1, ING_DW_YEARMARK) ? i + 2 : i + 1;
    return true;
}

/* "20191210", "201912101323", "20191210132300" and Unix epochs: numbers that are dates only when
 * nothing else is there. */
static bool match_long_number(const struct ing_date_scan *s, size_t i, struct ing_date_hit *h)
{
    const struct ing_date_token *t = ing_date_at(s, i);
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
    ing_date_set_wall(&h->d, (int64_t)v);
    h->d.has_offset = true;
    h->d.precision = ING_PRECISION_SECOND;
    if (t->n_digits == 10 && ing_date_punct(s, i + 1, '.') && ing_date_num(s, i + 2, 1, 20))
        h->next = i + 3;
    return true;
}

/* Which comes first, by the country; UNKNOWN when it does not say. */
static enum ing_date_order country_order(const struct ing_date_scan *s)
{
    const struct ing_date_hint *hint = s->hint;
    if (!hint)
        return ING_ORDER_UNKNOWN;
    struct ing_date_hint by_region = {0};
    if (hint->country.n == 0) {
        struct td_slice l = hint->language;
        if (l.n == 5 && (l.p[2] == '-' || l.p[2] == '_')) {
            by_region.country = td_from(l, 3);
            struct ing_date_scan region = {.hint = &by_region};
            return country_order(&region);
        }
        return l.n >= 2 && !td_eq_nocase(td_head(l, 2), TD_S("en")) ? ING_ORDER_DMY : ING_ORDER_UNKNOWN;
    }
    if (country_is(s, "US PH PR GU VI AS MP FM MH PW UM "))
        return ING_ORDER_MDY;
    return country_is(s, "CA ") ? ING_ORDER_UNKNOWN : ING_ORDER_DMY;
}

/* a SEP b SEP year, day and month by the hints, the separator or the values. */
static void decide_order(const struct ing_date_scan *s, int a, int b, int y, char sep, struct ing_date_hit *h)
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
static bool short_year(const struct ing_date_scan *s, size_t i, int *y)
{
    if (!ing_date_num(s, i, 2, 2) || ing_date_punct(s, i + 1, ':'))
        return false;
    struct ing_date t = {.year = 2000, .month = 1, .day = 1};
    int us = -1;
    size_t used =
        ing_date_num(s, i + 1, 2, 2) && ing_date_punct(s, i + 2, ':') ? match_time(s, i + 1, false, false, &t, &us) : 0;
    if (!used || !t.has_offset)
        return false;
    *y = ing_date_val(s, i) < 50 ? 2000 + ing_date_val(s, i) : 1900 + ing_date_val(s, i); /* RFC 2822, 4.3 */
    return true;
}

/* A year after day and month: at token i, after what may stand between. Returns the token after it,
 * 0 for none. */
static size_t match_year(const struct ing_date_scan *s, size_t i, int *y)
{
    size_t at = skip_between(s, i);
    if (ing_date_is(s, at, ING_DW_YEARMARK))
        at++;
    if (ing_date_num(s, at, 4, 4)) {
        *y = ing_date_val(s, at);
        return at + 1;
    }
    bool close = at == i || (at == i + 1 && ing_date_punct(s, i, '-')); /* "10-Dec-19": RFC 850 */
    return close && short_year(s, at, y) ? at + 1 : 0;
}

/* "10 Dec 13:23:00 +0000 2019": ctime, date(1) and kin. */
static size_t match_time_year(const struct ing_date_scan *s, size_t i, struct ing_date_hit *h)
{
    struct ing_date t = h->d;
    int us = -1;
    size_t used =
        ing_date_num(s, i, 1, 2) && ing_date_punct(s, i + 1, ':') ? match_time(s, i, false, false, &t, &us) : 0;
    if (!used || !ing_date_num(s, i + used, 4, 4))
        return 0;
    t.year = ing_date_val(s, i + used);
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
static size_t skip_same_month(const struct ing_date_scan *s, size_t i, int m)
{
    size_t at = skip_between(s, i), used;
    return at > i && ing_date_at(s, at)->kind == ING_DK_WORD && match_month(s, at, &used) == m ? at + used : i;
}

static bool finish_written(const struct ing_date_scan *s, size_t at, int m, int d, struct ing_date_hit *h)
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
    bool two = ing_date_num(s, year_at, 2, 2) && !ing_date_punct(s, year_at + 1, ':');
    h->bad = two ? "year of two digits" : "no year";
    return true;
}

/* What starts with a day or a month's number. */
static bool match_from_number(const struct ing_date_scan *s, size_t i, struct ing_date_hit *h)
{
    const struct ing_date_token *sep = ing_date_at(s, i + 1);
    size_t used;
    if (sep->kind == ING_DK_PUNCT && memchr("-/.", sep->punct, 3) && ing_date_num(s, i + 2, 1, 2) &&
        ing_date_punct(s, i + 3, sep->punct)) {
        if (ing_date_num(s, i + 4, 4, 4)) {
            h->next = i + 5;
            decide_order(s, ing_date_val(s, i), ing_date_val(s, i + 2), ing_date_val(s, i + 4), sep->punct, h);
            return true;
        }
        if (ing_date_num(s, i + 4, 2, 2) && !ing_date_at(s, i + 4)->space_before) {
            h->next = i + 5;
            h->bad = "year of two digits";
            return true;
        }
    }
    if (ing_date_is(s, i + 1, ING_DW_MONTHMARK) && !ing_date_num(s, i + 2, 1, 2)) /* "12月" without a year */
        return false;
    size_t at = skip_between(s, i + 1);
    if (ing_date_is(s, i + 1, ING_DW_MONTHMARK) && ing_date_is(s, i + 3, ING_DW_DAYMARK)) /* "12月10日" */
        return finish_written(s, i + 4, ing_date_val(s, i), ing_date_val(s, i + 2), h);
    int m = ing_date_at(s, at)->kind == ING_DK_WORD ? match_month(s, at, &used) : 0;
    if (m)
        return finish_written(s, at + used, m, ing_date_val(s, i), h);
    if (sep->kind == ING_DK_PUNCT && memchr("/.", sep->punct, 2) && ing_date_num(s, i + 2, 4, 4)) {
        h->d = (struct ing_date){
            .year = ing_date_val(s, i + 2), .month = ing_date_val(s, i), .precision = ING_PRECISION_MONTH};
        h->weak = true;
        h->next = i + 3;
        return true;
    }
    return false;
}

/* What starts with a month's name. */
static bool match_from_month(const struct ing_date_scan *s, size_t i, struct ing_date_hit *h)
{
    size_t used;
    int m = match_month(s, i, &used);
    if (!m)
        return false;
    size_t at = skip_between(s, i + used);
    if (ing_date_num(s, at, 1, 2) && !ing_date_punct(s, at + 1, ':')) {
        int d = ing_date_val(s, at);
        int y;
        size_t next = at + 1;
        if (match_year(s, next, &y) || (ing_date_num(s, next, 1, 2) && ing_date_punct(s, next + 1, ':')))
            return finish_written(s, next, m, d, h);
        h->bad = "no year";
        h->next = next;
        h->weak = true;
        return true;
    }
    if (ing_date_num(s, at, 4, 4)) {
        h->d = (struct ing_date){.year = ing_date_val(s, at), .month = m, .precision = ING_PRECISION_MONTH};
        h->weak = true;
        h->next = at + 1;
        return true;
    }
    return false;
}

/* A date at token i, whether possible or not. */
static bool match_date(const struct ing_date_scan *s, size_t i, struct ing_date_hit *h)
{
    *h = (struct ing_date_hit){.begin = i};
    h->d.precision = ING_PRECISION_NONE;
    const struct ing_date_token *t = ing_date_at(s, i);
    bool found = false;
    if (t->kind == ING_DK_NUMBER) {
        if (t->n_digits == 4)
            found = match_from_year(s, i, h);
        else if (t->n_digits <= 2)
            found = match_from_number(s, i, h);
        else if (t->n_digits >= 8)
            found = match_long_number(s, i, h);
    } else if (t->kind == ING_DK_WORD) {
        found = match_from_month(s, i, h);
    }
    return found;
}

/* Past words and marks that may stand between a date and its time; 0 when something else stands
   there. *dot: what was passed
   ("klo", "um", nothing) lets "13.23" be a time. */
static size_t skip_to_time(const struct ing_date_scan *s, size_t i, bool *dot, bool *basic)
{
    *dot = true;
    *basic = false;
    size_t foreign = 0;
    if (ing_date_at(s, i)->kind == ING_DK_WORD && ing_date_at(s, i)->letter == 't' &&
        ing_date_at(s, i + 1)->kind == ING_DK_NUMBER) {
        *basic = true;
        return i + 1;
    }
    for (size_t limit = i + 8; i < limit; i++) {
        const struct ing_date_token *t = ing_date_at(s, i);
        if (t->kind == ING_DK_NUMBER)
            return i;
        if (t->kind == ING_DK_END || t->cls == ING_DW_PUBLISHED || t->cls == ING_DW_MODIFIED || t->cls == ING_DW_MONTH)
            return 0;
        enum ing_date_class half;
        size_t used = match_half(s, i, &half);
        if (used && ing_date_num(s, i + used, 1, 2)) /* "오후 1:23" */
            return i;
        bool known = t->kind == ING_DK_PUNCT || t->cls == ING_DW_GLUE || t->cls == ING_DW_HOUR ||
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

static void take_time(struct ing_date_hit *h, const struct ing_date *t, int us)
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
static bool leads_to_time(const struct ing_date_scan *s, size_t from, size_t i)
{
    if (i == from || (i == from + 1 && ing_date_punct(s, from, ',')))
        return true;
    return ing_date_is(s, i - 1, ING_DW_GLUE) || (ing_date_punct(s, i - 1, '.') && ing_date_is(s, i - 2, ING_DW_GLUE));
}

/* The time after a date whose last token is before h->next. */
static void match_time_after(const struct ing_date_scan *s, struct ing_date_hit *h)
{
    if (h->d.precision != ING_PRECISION_DAY)
        return;
    bool dot, basic;
    size_t at = skip_to_time(s, h->next, &dot, &basic);
    if (!at)
        return;
    struct ing_date_hit other;
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
static size_t match_time_before(const struct ing_date_scan *s, size_t i, struct ing_date_hit *h)
{
    struct ing_date t = {.year = 2000, .month = 1, .day = 1};
    int us = -1;
    size_t used = match_time(s, i, false, false, &t, &us);
    if (!used && ing_date_at(s, i)->kind == ING_DK_NUMBER &&
        ing_date_is(s, i + 3, ING_DW_AM) + ing_date_is(s, i + 3, ING_DW_PM))
        used = match_time(s, i, true, false, &t, &us); /* "8.30am" */
    if (!used)
        return 0;
    size_t at = i + used;
    for (size_t limit = at + 5; at < limit; at++) {
        const struct ing_date_token *w = ing_date_at(s, at);
        if (w->kind == ING_DK_END || w->cls == ING_DW_PUBLISHED || w->cls == ING_DW_MODIFIED)
            return 0;
        struct ing_date_hit date;
        if (w->kind != ING_DK_PUNCT && match_date(s, at, &date)) {
            if (date.bad || date.weak || date.d.precision != ING_PRECISION_DAY)
                return 0;
            /* A time of its own wins: what was before belongs to something else. */
            struct ing_date_hit with = date;
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

bool ing_date_match(const struct ing_date_scan *s, size_t i, struct ing_date_hit *h)
{
    if (!match_time_before(s, i, h)) {
        if (!match_date(s, i, h))
            return false;
        if (!h->bad)
            match_time_after(s, h);
    }
    if (!h->bad)
        h->bad = ing_date_settle(&h->d);
    return true;
}
