/*
 * period: calendar dates and ISO 8601 weeks.
 *
 * A day is the number of days since 1970-01-01 (proleptic Gregorian). A week is the number of ISO weeks (Monday start)
 * since the week of Monday 1970-01-05, so that consecutive weeks differ by 1 across years; its name is %G-W%V, never
 * the calendar year with the ISO week. Years 1 to 9999.
 */
#ifndef TD_PERIOD_H
#define TD_PERIOD_H

#include <stdbool.h>
#include <stdint.h>

#include "slice.h"

bool td_date_valid(int year, int month, int day);
int32_t td_day_from_date(int year, int month, int day);
void td_day_to_date(int32_t day, int *year, int *month, int *dom);
/* 1 Monday ... 7 Sunday. */
int td_day_weekday(int32_t day);
int32_t td_week_of_day(int32_t day);
/* The Monday of a week. */
int32_t td_week_start(int32_t week);
/* "2020-W29"; out has room for 16 bytes. */
void td_week_name(int32_t week, char out[16]);
/* "2020-07-13". */
void td_day_name(int32_t day, char out[16]);

/*
 * Periods of four kinds, each numbered so that neighbours differ by 1: days and weeks as above, months and quarters
 * since year 0 of the calendar (never of the ISO year). Names: "2020-07-13", "2020-W29", "2020-07", "2020-Q3".
 */
enum td_period { TD_DAY, TD_WEEK, TD_MONTH, TD_QUARTER, TD_PERIODS };
extern const char *const td_period_word[TD_PERIODS]; /* "day", "week", "month", "quarter" */
int32_t td_period_of_day(enum td_period kind, int32_t day);
int32_t td_period_start(enum td_period kind, int32_t period); /* its first day; the next one's less 1 is its last */
void td_period_name(enum td_period kind, int32_t period, char out[16]);

/* Reads the first 10 bytes of "2020-07-13T..." as a day; false when they are no valid date. */
bool td_day_parse(struct td_slice s, int32_t *day);
/* "2020-W29"; false when malformed or the year has no such week. */
bool td_week_parse(struct td_slice s, int32_t *week);

#endif
