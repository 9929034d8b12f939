#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "day.h"
#include "period.h"

static void test_day(void **state)
{
    static const struct {
        const char *at;
        int local, utc; /* day of July 2020; 0: no day */
    } cases[] = {
        {"2020-07-13", 13, 13},
        {"2020-07-13T00:30:00+02:00", 13, 12},
        {"2020-07-13T02:00:00+02:00", 13, 13},
        {"2020-07-13T23:30:00-05:00", 13, 14},
        {"2020-07-13T23:30:00+00:00", 13, 13},
        {"2020-07-13T12:00:00Z", 13, 13},
        {"2020-07-32", 0, 0},
        {"", 0, 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct td_slice s = td_str(cases[i].at);
        assert_int_equal(ana_day_of(s, false), cases[i].local ? td_day_from_date(2020, 7, cases[i].local) : INT32_MIN);
        assert_int_equal(ana_day_of(s, true), cases[i].utc ? td_day_from_date(2020, 7, cases[i].utc) : INT32_MIN);
    }
    assert_true(ana_day_is_known(TD_S("day")) && ana_day_is_known(TD_S("second")));
    assert_false(ana_day_is_known(TD_S("month")) || ana_day_is_known(TD_S("")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_day)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
