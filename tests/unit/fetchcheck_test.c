/* What a row of coverage.csv must come to, and what it allows series.csv to say of a week. */
#include "fetchcheck.h"

#include "unit/cmocka_all.h"

static enum td_status row(struct rep_fetchcheck *f, const char *at, const char *result, const char *counts[5],
                          const char *reason, struct td_error *err)
{
    struct rep_xread x = {.rows.path = (char[]){"coverage.csv"}};
    struct rep_xtable t = {.def = &rep_tables[REP_T_COVERAGE]};
    x.table = &t;
    x.value[TD_COVERAGE_fetched_at] = td_str(at);
    x.value[TD_COVERAGE_result] = td_str(result);
    for (int i = 0; i < 5; i++)
        x.value[TD_COVERAGE_addresses + i] = td_str(counts[i]);
    x.value[TD_COVERAGE_reason] = td_str(reason);
    *err = (struct td_error){0};
    return rep_fetchcheck_row(f, &x, err);
}

static enum td_status week(struct rep_fetchcheck *f, const char *name, const char *reason, uint64_t *n)
{
    struct rep_xread x = {.rows.path = (char[]){"series.csv"}};
    struct rep_xtable t = {.def = &rep_tables[REP_T_SERIES]};
    struct td_error err = {0};
    x.table = &t;
    x.value[TD_SERIES_week] = td_str(name);
    x.value[TD_SERIES_coverage_reason] = td_str(reason);
    return rep_fetchcheck_series(f, &x, n, &err);
}

#define COUNTS(...) ((const char *[5]){__VA_ARGS__})

static void a_result_follows_from_its_counts(void **state)
{
    (void)state;
    struct td_error err = {0};
    struct rep_fetchcheck *f = rep_fetchcheck_new(&err);
    const char *at = "2020-07-13T10:00:00Z";
    assert_int_equal(row(f, at, "ok", COUNTS("2", "1", "1", "0", "0"), "", &err), TD_OK);
    assert_int_equal(row(f, at, "partial", COUNTS("2", "0", "1", "0", "0"), "interrupted", &err), TD_OK);
    assert_int_equal(row(f, at, "failed", COUNTS("2", "0", "0", "1", "1"), "HTTP status 503", &err), TD_OK);
    assert_int_equal(row(f, at, "ok", COUNTS("0", "0", "0", "0", "0"), "", &err), TD_OK);
    static const struct {
        const char *at, *result, *counts[5], *reason, *said;
    } bad[] = {
        {"2020-07-13", "ok", {"1", "1", "0", "0", "0"}, "", "fetched_at: not a time"},
        {"2020-02-30T10:00:00Z", "ok", {"1", "1", "0", "0", "0"}, "", "fetched_at: not a time"},
        {"2020-07-13T10:00:00Z", "partial", {"1", "1", "0", "0", "0"}, "x", "result: not what its counts"},
        {"2020-07-13T10:00:00Z", "ok", {"2", "1", "0", "0", "1"}, "x", "result: not what its counts"},
        {"2020-07-13T10:00:00Z", "partial", {"1", "0", "0", "0", "1"}, "x", "result: not what its counts"},
        {"2020-07-13T10:00:00Z", "ok", {"1", "1", "0", "0", "0"}, "x", "reason: a reason"},
        {"2020-07-13T10:00:00Z", "failed", {"1", "0", "0", "0", "1"}, "", "reason: no reason"},
        {"2020-07-13T10:00:00Z", "ok", {"1", "1", "1", "0", "0"}, "", "unchanged: more than"},
        {"2020-07-13T10:00:00Z", "partial", {"2", "1", "0", "1", "1"}, "x", "failed: more than"},
        /* four of these would wrap to less than there are addresses */
        {"2020-07-13T10:00:00Z",
         "ok",
         {"2", "9223372036854775807", "9223372036854775807", "1", "3"},
         "",
         "fetched: more than"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        const char *counts[5];
        memcpy(counts, bad[i].counts, sizeof counts);
        assert_int_equal(row(f, bad[i].at, bad[i].result, counts, bad[i].reason, &err), TD_EDATA);
        assert_non_null(strstr(err.text, bad[i].said));
    }
    rep_fetchcheck_free(f);
}

static void a_week_is_as_fetch_left_it(void **state)
{
    (void)state;
    struct td_error err = {0};
    struct rep_fetchcheck *f = rep_fetchcheck_new(&err);
    uint64_t n = 0;
    assert_int_equal(week(f, "2020-W01", "fetch_failed", &n), TD_OK); /* no record: nothing to hold it against */
    assert_int_equal(n, 0);
    assert_int_equal(row(f, "2021-01-03T23:59:59Z", "failed", COUNTS("1", "0", "0", "0", "1"), "x", &err), TD_OK);
    assert_int_equal(row(f, "2020-12-21T00:00:00Z", "ok", COUNTS("1", "1", "0", "0", "0"), "", &err), TD_OK);
    assert_int_equal(week(f, "2020-W53", "fetch_failed", &n), TD_OK);
    assert_int_equal(week(f, "2020-W52", "fetch_failed", &n), TD_EDATA);
    assert_int_equal(week(f, "2020-W52", "fetch_partial", &n), TD_OK); /* another source was not asked */
    assert_int_equal(week(f, "2021-W01", "not_fetched", &n), TD_OK);
    assert_int_equal(week(f, "2021-W01", "fetch_failed", &n), TD_EDATA);
    assert_int_equal(week(f, "2020-W51", "not_fetched", &n), TD_EDATA);
    assert_int_equal(n, 6);
    assert_int_equal(week(f, "2020-W51", "few_articles", &n), TD_OK);
    assert_int_equal(week(f, "2020-W51", "", &n), TD_OK);
    assert_int_equal(n, 6);
    rep_fetchcheck_free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_result_follows_from_its_counts),
                                       cmocka_unit_test(a_week_is_as_fetch_left_it)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
