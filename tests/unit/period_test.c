/*
 * period: ISO 8601 weeks, days and their names, against examples whose answers are known and against counting day by
 * day.
 */
#include "cmocka_all.h"

#include <stdio.h>

#include "period.h"

static void known_weeks(void **state)
{
    static const struct {
        const char *day, *week;
    } t[] = {
        {"2005-01-01", "2004-W53"}, {"2005-01-02", "2004-W53"}, {"2005-12-31", "2005-W52"}, {"2006-01-01", "2005-W52"},
        {"2006-01-02", "2006-W01"}, {"2007-01-01", "2007-W01"}, {"2007-12-30", "2007-W52"}, {"2007-12-31", "2008-W01"},
        {"2008-01-01", "2008-W01"}, {"2008-12-28", "2008-W52"}, {"2008-12-29", "2009-W01"}, {"2009-12-31", "2009-W53"},
        {"2010-01-03", "2009-W53"}, {"2010-01-04", "2010-W01"}, {"2020-12-31", "2020-W53"}, {"2021-01-03", "2020-W53"},
        {"2021-01-04", "2021-W01"}, {"2024-12-29", "2024-W52"}, {"2024-12-30", "2025-W01"}, {"1970-01-01", "1970-W01"},
        {"1969-12-28", "1969-W52"}, {"1969-12-29", "1970-W01"}, {"2020-07-13", "2020-W29"}, {"0001-01-01", "0001-W01"},
        {"9999-12-31", "9999-W52"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof t / sizeof t[0]; i++) {
        int32_t day, week;
        char name[16];
        assert_true(td_day_parse(td_str(t[i].day), &day));
        td_week_name(td_week_of_day(day), name);
        assert_string_equal(name, t[i].week);
        assert_true(td_week_parse(td_str(t[i].week), &week));
        assert_int_equal(week, td_week_of_day(day));
        td_day_name(day, name);
        assert_string_equal(name, t[i].day);
    }
}

static int days_in_month(int y, int m)
{
    if (m == 2)
        return y % 400 == 0 || (y % 4 == 0 && y % 100 != 0) ? 29 : 28;
    return m == 4 || m == 6 || m == 9 || m == 11 ? 30 : 31;
}

/*
 * Every day from 1900 to 2100 by counting on from a Monday (1900-01-01) with no division: the ISO year changes on the
 * Monday of the week that holds 4 January.
 */
static void every_day(void **state)
{
    (void)state;
    int weekday = 1, iso_year = 1900, iso_week = 1;
    int32_t day = -25567, last_week = -3654;
    assert_int_equal(td_day_from_date(1900, 1, 1), day);
    for (int y = 1900; y <= 2100; y++)
        for (int m = 1; m <= 12; m++)
            for (int d = 1; d <= days_in_month(y, m); d++, day++, weekday = weekday % 7 + 1) {
                if (weekday == 1 && !(y == 1900 && m == 1 && d == 1)) {
                    bool first = (m == 12 && d >= 29) || (m == 1 && d <= 4); /* the week holds 4 January */
                    iso_week = first ? 1 : iso_week + 1;
                    iso_year += first;
                }
                int yy, mm, dd;
                char want[32], got[16];
                assert_int_equal(td_day_from_date(y, m, d), day);
                td_day_to_date(day, &yy, &mm, &dd);
                assert_true(yy == y && mm == m && dd == d);
                assert_int_equal(td_day_weekday(day), weekday);
                int32_t week = td_week_of_day(day);
                (void)snprintf(want, sizeof want, "%04d-W%02d", iso_year, iso_week);
                td_week_name(week, got);
                assert_string_equal(got, want);
                assert_int_equal(td_week_start(week), day - (weekday - 1));
                assert_int_equal(week - last_week, weekday == 1 ? 1 : 0); /* consecutive weeks differ by 1 */
                last_week = week;
            }
}

static void dates_that_are_none(void **state)
{
    static const char *const t[] = {"2021-02-29", "1900-02-29", "2021-13-01", "2021-00-10", "2021-01-00", "2021-01-32",
                                    "2021-04-31", "0000-01-01", "2021/01/01", "2021-1-1",   "21-01-01",   "",
                                    "2021-01-0",  "+021-01-01", "2021-01-0x", " 2021-01-01"};
    (void)state;
    for (size_t i = 0; i < sizeof t / sizeof t[0]; i++) {
        int32_t day;
        if (td_day_parse(td_str(t[i]), &day))
            fail_msg("'%s' was read as a day", t[i]);
    }
    int32_t day;
    assert_true(td_day_parse(TD_S("2000-02-29T23:59:59Z"), &day));
    assert_int_equal(day, 11016);
    assert_true(td_date_valid(2000, 2, 29));
    assert_false(td_date_valid(10000, 1, 1));
}

static void weeks_that_are_none(void **state)
{
    static const char *const t[] = {"2021-W53", "2021-W00", "2020-W54",  "2021W01", "2021-W1",
                                    "2021-w01", "0000-W01", "2021-W011", "",        "20-W01"};
    (void)state;
    for (size_t i = 0; i < sizeof t / sizeof t[0]; i++) {
        int32_t week;
        if (td_week_parse(td_str(t[i]), &week))
            fail_msg("'%s' was read as a week", t[i]);
    }
    int32_t week;
    assert_true(td_week_parse(TD_S("2020-W53"), &week));
}

/* Every day lies in the periods that its name says, which follow each other without a hole. */
static void test_periods(void **state)
{
    (void)state;
    for (int32_t day = td_day_from_date(1899, 12, 1); day < td_day_from_date(1905, 3, 1); day++) {
        int y, m, d;
        char name[16], want[32];
        td_day_to_date(day, &y, &m, &d);
        for (int k = 0; k < TD_PERIODS; k++) {
            enum td_period kind = (enum td_period)k;
            int32_t p = td_period_of_day(kind, day);
            assert_true(td_period_start(kind, p) <= day && day < td_period_start(kind, p + 1));
        }
        td_period_name(TD_MONTH, td_period_of_day(TD_MONTH, day), name);
        (void)snprintf(want, sizeof want, "%04d-%02d", y, m);
        assert_string_equal(name, want);
        td_period_name(TD_QUARTER, td_period_of_day(TD_QUARTER, day), name);
        (void)snprintf(want, sizeof want, "%04d-Q%d", y, (m + 2) / 3);
        assert_string_equal(name, want);
        td_period_name(TD_DAY, day, name);
        (void)snprintf(want, sizeof want, "%04d-%02d-%02d", y, m, d);
        assert_string_equal(name, want);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_periods),        cmocka_unit_test(known_weeks),         cmocka_unit_test(every_day),
        cmocka_unit_test(dates_that_are_none), cmocka_unit_test(weeks_that_are_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
