/* Dates in the paths of URLs; the declaration is in date.h. */
#include "date.h"

#include "date_calendar.h"

static size_t run_of_digits(struct td_slice s, size_t i)
{
    size_t n = 0;
    while (i + n < s.n && ing_date_digits(s.p + i + n, 1) >= 0)
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
    return i >= s.n || !(ing_date_digits(s.p + i, 1) >= 0 || ((s.p[i] | 32) >= 'a' && (s.p[i] | 32) <= 'z'));
}

static bool url_day(struct ing_date *out, int y, int m, int d)
{
    struct ing_date t = {.year = y, .month = m, .day = d, .precision = ING_PRECISION_DAY};
    if (!url_year(y) || ing_date_settle(&t))
        return false;
    *out = t;
    return true;
}

/* A day of one or two digits at i, after which the path breaks; -1 when there is none. */
static int url_two(struct td_slice s, size_t i, size_t *next)
{
    size_t n = run_of_digits(s, i);
    *next = i + n;
    return n == 1 || n == 2 ? ing_date_digits(s.p + i, n) : -1;
}

/* What starts with the n digits at i; true when *out is a day (a month may be set without). */
static bool url_date_at(struct td_slice s, size_t i, size_t n, struct ing_date *out)
{
    size_t at = i + n, next, end;
    int y = n >= 4 ? ing_date_digits(s.p + i, 4) : -1;
    bool start = i > 0 && s.p[i - 1] == '/';
    if (!url_year(y))
        return false;
    if ((n == 8 || n == 12 || n == 14) &&
        url_day(out, y, ing_date_digits(s.p + i + 4, 2), ing_date_digits(s.p + i + 6, 2)))
        return true;
    if (at >= s.n || (s.p[at] != '/' && s.p[at] != '-' && s.p[at] != '_' && s.p[at] != '.'))
        return false;
    int m = -1;
    if (n == 6) { /* /201912/10/ */
        m = ing_date_digits(s.p + i + 4, 2);
        next = at;
    } else if (n == 4) {
        m = url_two(s, at + 1, &next);
        size_t k = next - at - 1;
        if (m < 0 && k == 4 && start && url_break(s, next)) /* /2019/1210/ */
            return url_day(out, y, ing_date_digits(s.p + at + 1, 2), ing_date_digits(s.p + at + 3, 2));
        if (m < 0 && k == 0 && s.n - at > 4) { /* /2019/dec/10/ */
            m = ing_date_english_month(s.p + at + 1);
            next = at + 4;
        }
    }
    if (m < 1 || m > 12)
        return false;
    bool sep = next < s.n && (s.p[next] == '/' || s.p[next] == '-' || s.p[next] == '_' || s.p[next] == '.');
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
