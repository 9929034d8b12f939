#include "date_calendar.h"

enum {
    YEAR_MIN = 1600, /* before it: other calendars (Persian 1398, Minguo 108) and placeholders
                        (0001-01-01) */
    YEAR_MAX = 2299  /* after it: the Buddhist era (2562) */
};

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
int64_t ing_date_days(int y, int m, int d)
{
    int64_t yy = y - (m <= 2);
    int64_t era = (yy >= 0 ? yy : yy - 399) / 400;
    int64_t yoe = yy - era * 400;
    int64_t doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
    int64_t doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    return era * 146097 + doe - 719468;
}

/* The inverse (civil_from_days). */
void ing_date_civil(int64_t z, int *y, int *m, int *d)
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

int64_t ing_date_wall(const struct ing_date *d)
{
    return ing_date_days(d->year, d->month, d->day) * 86400 + d->hour * 3600 + d->minute * 60 + d->second;
}

void ing_date_set_wall(struct ing_date *d, int64_t s)
{
    int64_t day = s >= 0 ? s / 86400 : -((-s + 86399) / 86400);
    int rest = (int)(s - day * 86400);
    ing_date_civil(day, &d->year, &d->month, &d->day);
    d->hour = rest / 3600;
    d->minute = rest / 60 % 60;
    d->second = rest % 60;
}

const char *ing_date_settle(struct ing_date *d)
{
    if (d->year < YEAR_MIN || d->year > YEAR_MAX)
        return "year out of range";
    if (d->precision <= ING_PRECISION_MONTH && (d->month < 1 || d->month > 12))
        return "no such month";
    if (d->precision <= ING_PRECISION_DAY && (d->day < 1 || d->day > days_in_month(d->year, d->month)))
        return "no such day in that month";
    if (d->precision > ING_PRECISION_MINUTE)
        return NULL;
    if (d->hour < 0 || d->hour > 24 || d->minute < 0 || d->minute > 59 || d->second < 0 || d->second > 60 ||
        (d->hour == 24 && (d->minute || d->second)))
        return "no such time of day";
    if (d->has_offset && (d->offset_min < -14 * 60 || d->offset_min > 14 * 60))
        return "no such offset from UTC";
    if (d->second == 60)
        d->second = 59;
    if (d->hour == 24)
        ing_date_set_wall(d, ing_date_wall(d));
    return d->year > YEAR_MAX ? "year out of range" : NULL;
}

int ing_date_english_month(const char *p)
{
    static const char names[12][4] = {"jan", "feb", "mar", "apr", "may", "jun",
                                      "jul", "aug", "sep", "oct", "nov", "dec"};
    for (int m = 0; m < 12; m++)
        if ((p[0] | 32) == names[m][0] && (p[1] | 32) == names[m][1] && (p[2] | 32) == names[m][2])
            return m + 1;
    return -1;
}
