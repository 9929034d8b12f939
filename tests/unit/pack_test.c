#include "pack.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>

#include "period.h"

/* What is packed is read again, to the last digit of the largest numbers. */
static void test_round_trip(void **state)
{
    (void)state;
    struct td_error err = {0};
    struct ana_pack *p = ana_pack_new(&err);
    struct ana_cell c = {.key = {.target = TD_S("x"), .country = TD_S("DE"), .outlet = TD_S("zeta"), .week = 2600}};
    struct ana_packed got;
    struct ana_pack_reader r;
    assert_non_null(p);
    c.n_total = UINT64_C(80000000000);
    c.n_match = c.n_pos = UINT64_C(70000000000);
    c.n_mentions = UINT64_MAX / 3;
    c.stance_sum_e6 = -INT64_C(70000000000000000);
    c.tone_sum_e6 = INT64_MIN + 1;
    c.stance_sumsq_e12 = (ana_u128)70000000000 * 1000000000000;
    assert_int_equal(ana_pack_add(p, &c, &err), TD_OK);
    struct ana_cell small = {.key = c.key, .n_total = 3};
    small.key.week = 2601;
    small.key.weekday = 2;
    small.key.n_days = 3;
    small.key.outlet = TD_S("alpha");
    small.key.base = ANA_BASE_UNIQUE;
    assert_int_equal(ana_pack_add(p, &small, &err), TD_OK);
    small.key.week = ANA_WEEK_NONE;
    assert_int_equal(ana_pack_add(p, &small, &err), TD_OK);
    small.key.week = 10; /* another country begins anew */
    small.key.country = TD_S("FR");
    small.key.base = ANA_BASE_ALL;
    assert_int_equal(ana_pack_add(p, &small, &err), TD_OK);
    assert_int_equal(ana_pack_finish(p, &err), TD_OK);
    assert_int_equal(p->n_groups, 2);
    assert_int_equal(p->n_outlets, 2);
    assert_true(td_eqs(p->outlet[0], "alpha"));
    assert_false(p->daily);
    assert_int_equal(p->articles, c.n_total + 3);
    ana_pack_read(p, 0, &r);
    assert_true(ana_pack_next(&r, &got));
    assert_int_equal(got.day_first, td_week_start(2600));
    assert_int_equal(got.day_last, td_week_start(2600) + 6);
    assert_int_equal(got.outlet, 1);
    assert_true(got.n_total == c.n_total && got.n_match == c.n_match && got.mentions == c.n_mentions);
    assert_true(got.pos == c.n_pos && got.neu == 0 && got.stance_e6 == c.stance_sum_e6 && got.tone_e6 == c.tone_sum_e6);
    assert_true(got.stance_e12 == c.stance_sumsq_e12);
    assert_true(ana_pack_next(&r, &got));
    assert_int_equal(got.day_first, td_week_start(2601) + 2);
    assert_int_equal(got.day_last, td_week_start(2601) + 4);
    assert_int_equal(got.outlet, 0);
    assert_true(got.base == ANA_BASE_UNIQUE && got.n_total == 3 && got.n_match == 0);
    assert_false(ana_pack_next(&r, &got));
    ana_pack_read(p, 1, &r);
    assert_true(ana_pack_next(&r, &got));
    assert_int_equal(got.day_first, td_week_start(10) + 2);
    assert_false(ana_pack_next(&r, &got));
    ana_pack_free(p);
}

static void test_too_many(void **state)
{
    (void)state;
    struct td_error err = {0};
    struct ana_pack *p = ana_pack_new(&err);
    struct ana_cell c = {.key = {.target = TD_S("x"), .outlet = TD_S("o"), .week = 1}, .n_total = UINT64_MAX / 2};
    assert_int_equal(ana_pack_add(p, &c, &err), TD_EDATA);
    ana_pack_free(p);
}

/* The spans of all days of some years: each within one week and month, together every day once. */
static void test_spans(void **state)
{
    (void)state;
    int32_t last = INT32_MIN;
    for (int32_t day = td_day_from_date(2018, 1, 1); day < td_day_from_date(2026, 1, 1); day++) {
        struct ana_cell_key part = {0}, one = {0};
        ana_cell_span(day, false, &part);
        ana_cell_span(day, true, &one);
        assert_int_equal(ana_cell_day_first(&one), day);
        assert_int_equal(ana_cell_day_last(&one), day);
        int32_t first = ana_cell_day_first(&part), end = ana_cell_day_last(&part);
        assert_true(first <= day && day <= end);
        for (int k = 0; k < TD_PERIODS; k++)
            assert_true(k == TD_DAY ||
                        td_period_of_day((enum td_period)k, first) == td_period_of_day((enum td_period)k, end));
        assert_true(first == last || day == first); /* a new span begins with its first day */
        last = first;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_round_trip), cmocka_unit_test(test_too_many),
                                       cmocka_unit_test(test_spans)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
