#include "period.h"

#include <stdio.h>

bool td_date_valid(int year, int month, int day)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1)
        return false;
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return day <= days[month - 1] + (month == 2 && leap);
}

/* Days and dates after Howard Hinnant, "chrono-compatible low-level date algorithms" (2013): eras of 400 years. */
int32_t td_day_from_date(int year, int month, int day)
{
    int y = year - (month <= 2);
    int era = (y >= 0 ? y : y - 399) / 400;
    int yoe = y - era * 400;
    int doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    return era * 146097 + doe - 719468;
}

void td_day_to_date(int32_t day, int *year, int *month, int *dom)
{
    int32_t z = day + 719468;
    int32_t era = (z >= 0 ? z : z - 146096) / 146097;
    int32_t doe = z - era * 146097;
    int32_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int32_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int32_t mp = (5 * doy + 2) / 153;
    *dom = doy - (153 * mp + 2) / 5 + 1;
    *month = mp + (mp < 10 ? 3 : -9);
    *year = yoe + era * 400 + (*month <= 2);
}

static int32_t floor_div(int32_t a, int32_t b)
{
    return a >= 0 ? a / b : -((b - 1 - a) / b);
}

int td_day_weekday(int32_t day)
{
    /* 1970-01-01 was a Thursday. */
    return (int)(day + 3 - 7 * floor_div(day + 3, 7)) + 1;
}

int32_t td_week_of_day(int32_t day)
{
    return floor_div(day - 4, 7);
}

int32_t td_week_start(int32_t week)
{
    return week * 7 + 4;
}

/* Each of millions of cells is written with three names: no printf. */
static char *put_digits(char *p, unsigned v, int n)
{
    for (int i = n; i-- > 0; v /= 10)
        p[i] = (char)('0' + v % 10);
    return p + n;
}

void td_week_name(int32_t week, char out[16])
{
    /* ISO 8601: a week belongs to the year of its Thursday. */
    int32_t thursday = td_week_start(week) + 3;
    int y, m, d;
    td_day_to_date(thursday, &y, &m, &d);
    int32_t doy = thursday - td_day_from_date(y, 1, 1);
    char *p = put_digits(out, (unsigned)y % 10000, 4);
    *p++ = '-';
    *p++ = 'W';
    *put_digits(p, (unsigned)(doy / 7 + 1) % 100, 2) = '\0';
}

void td_day_name(int32_t day, char out[16])
{
    int y, m, d;
    td_day_to_date(day, &y, &m, &d);
    char *p = put_digits(out, (unsigned)y % 10000, 4);
    *p++ = '-';
    p = put_digits(p, (unsigned)m % 100, 2);
    *p++ = '-';
    *put_digits(p, (unsigned)d % 100, 2) = '\0';
}

static bool digits(const char *p, int n, int *v)
{
    *v = 0;
    for (int i = 0; i < n; i++) {
        if (p[i] < '0' || p[i] > '9')
            return false;
        *v = *v * 10 + (p[i] - '0');
    }
    return true;
}

bool td_day_parse(struct td_slice s, int32_t *day)
{
    int y, m, d;
    if (s.n < 10 || s.p[4] != '-' || s.p[7] != '-' || !digits(s.p, 4, &y) || !digits(s.p + 5, 2, &m) ||
        !digits(s.p + 8, 2, &d) || !td_date_valid(y, m, d))
        return false;
    *day = td_day_from_date(y, m, d);
    return true;
}

bool td_week_parse(struct td_slice s, int32_t *week)
{
    int y, w;
    char name[16];
    if (s.n != 8 || s.p[4] != '-' || s.p[5] != 'W' || !digits(s.p, 4, &y) || !digits(s.p + 6, 2, &w) || y < 1 ||
        w < 1 || w > 53)
        return false;
    /* 4 January is always in week 1. */
    *week = td_week_of_day(td_day_from_date(y, 1, 4)) + w - 1;
    td_week_name(*week, name);
    return td_eqs(s, name);
}

const char *const td_period_word[TD_PERIODS] = {"day", "week", "month", "quarter"};

int32_t td_period_of_day(enum td_period kind, int32_t day)
{
    int y, m, d;
    if (kind == TD_DAY)
        return day;
    if (kind == TD_WEEK)
        return td_week_of_day(day);
    td_day_to_date(day, &y, &m, &d);
    return kind == TD_MONTH ? 12 * y + m - 1 : 4 * y + (m - 1) / 3;
}

int32_t td_period_start(enum td_period kind, int32_t period)
{
    if (kind == TD_DAY)
        return period;
    if (kind == TD_WEEK)
        return td_week_start(period);
    int in_year = kind == TD_MONTH ? 12 : 4, months = kind == TD_MONTH ? 1 : 3;
    int32_t y = floor_div(period, in_year);
    return td_day_from_date(y, (period - y * in_year) * months + 1, 1);
}

void td_period_name(enum td_period kind, int32_t period, char out[16])
{
    int y, m, d;
    td_day_to_date(td_period_start(kind, period), &y, &m, &d);
    if (kind == TD_DAY)
        td_day_name(period, out);
    else if (kind == TD_WEEK)
        td_week_name(period, out);
    else if (kind == TD_MONTH)
        (void)snprintf(out, 16, "%04u-%02u", (unsigned)y % 10000, (unsigned)m % 100);
    else
        (void)snprintf(out, 16, "%04u-Q%u", (unsigned)y % 10000, (unsigned)((m - 1) / 3 + 1) % 10);
}
