/*
 * date_calendar: days, seconds and validity of a struct ing_date (proleptic Gregorian calendar). Used by date*.c only.
 */
#ifndef ING_DATE_CALENDAR_H
#define ING_DATE_CALENDAR_H

#include "date.h"

/* Days since 1970-01-01, and back. */
int64_t ing_date_days(int y, int m, int d);
void ing_date_civil(int64_t z, int *y, int *m, int *d);
/* Seconds since 1970-01-01T00:00:00 on the date's own clock; the other way round the offset is not touched. */
int64_t ing_date_wall(const struct ing_date *d);
void ing_date_set_wall(struct ing_date *d, int64_t s);
/* NULL, or what is wrong with the parts that d->precision sets. "24:00" becomes the next day, a leap second the one
 * before it. */
const char *ing_date_settle(struct ing_date *d);
/* 1 to 12 for "jan", "Feb" at p (three bytes), else -1. */
int ing_date_english_month(const char *p);

/* The number in the n digits at p, or -1. */
static inline int ing_date_digits(const char *p, size_t n)
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

#endif
