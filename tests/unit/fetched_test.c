#include "fetched.h"

#include "unit/cmocka_all.h"

#include "unit/tmpdir.h"

#include "period.h"

#define HEADER "fetched_at,source,outlet,result,addresses,fetched,unchanged,refused,failed,reason\n"

static char path[256];

static void write_file(const char *text)
{
    (void)snprintf(path, sizeof path, "%s/coverage.csv", tmp_dir);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
}

static int32_t week(const char *name)
{
    int32_t w;
    assert_true(td_week_parse(td_str(name), &w));
    return w;
}

static enum ana_fetch at(const struct ana_fetched *f, const char *outlet, const char *name)
{
    return ana_fetched_week(f, td_str(outlet), week(name));
}

static struct ana_fetched *read_log(void)
{
    struct td_error err = {0};
    write_file(HEADER "2020-07-06T06:00:00Z,wire,,ok,2,2,0,0,0,\n"
                      "2020-07-13T06:00:00Z,wire,,failed,2,0,0,0,2,HTTP status 500\n"
                      "2020-07-15T06:00:00Z,wire,,failed,2,0,0,1,1,robots.txt\n"
                      "2020-07-20T06:00:00Z,wire,,partial,2,1,0,0,1,timed out\n"
                      "2020-08-03T06:00:00Z,wire,,failed,2,0,0,0,2,timed out\n"
                      "2020-08-09T23:59:59Z,wire,,ok,2,0,2,0,0,\n"
                      "2020-08-03T06:00:00Z,paper,The Paper,ok,1,1,0,0,0,\n");
    struct ana_fetched *f = ana_fetched_read(path, &err);
    assert_non_null(f);
    return f;
}

static void test_weeks_of_a_source(void **state)
{
    struct td_error err = {0};
    struct ana_fetched *f = read_log();
    (void)state;
    assert_int_equal(ana_fetched_article(f, TD_S("Wire"), TD_S("raw/wire/wire-0001.warc.gz"), &err), TD_OK);
    assert_int_equal(ana_fetched_article(f, TD_S("Filed"), TD_S("mine/old.csv"), &err), TD_OK);
    assert_int_equal(ana_fetched_article(f, TD_S(""), TD_S("raw/wire/wire-0001.warc.gz"), &err), TD_OK);
    ana_fetched_sort(f);
    assert_int_equal(at(f, "Wire", "2020-W27"), ANA_FETCH_NOTHING_KNOWN); /* before the first row */
    assert_int_equal(at(f, "Wire", "2020-W28"), ANA_FETCH_OK);
    assert_int_equal(at(f, "Wire", "2020-W29"), ANA_FETCH_FAILED); /* twice */
    assert_int_equal(at(f, "Wire", "2020-W30"), ANA_FETCH_PARTIAL);
    assert_int_equal(at(f, "Wire", "2020-W31"), ANA_FETCH_NONE);
    assert_int_equal(at(f, "Wire", "2020-W32"), ANA_FETCH_PARTIAL); /* failed on Monday, got on Sunday */
    assert_int_equal(at(f, "Wire", "2020-W33"), ANA_FETCH_NONE);    /* after the last row */
    assert_int_equal(at(f, "Filed", "2020-W29"), ANA_FETCH_OK);
    assert_int_equal(at(f, "Nobody", "2020-W29"), ANA_FETCH_NOTHING_KNOWN);
    assert_int_equal(at(f, "The Paper", "2020-W33"), ANA_FETCH_NOTHING_KNOWN); /* it has no article */
    ana_fetched_free(f);
}

/* An outlet that several sources have misses a week when all do. */
static void test_several_sources(void **state)
{
    struct td_error err = {0};
    struct ana_fetched *f = read_log();
    (void)state;
    assert_int_equal(ana_fetched_article(f, TD_S("Both"), TD_S("raw/wire/a.warc.gz"), &err), TD_OK);
    assert_int_equal(ana_fetched_article(f, TD_S("Both"), TD_S("raw/paper/a.warc.gz"), &err), TD_OK);
    assert_int_equal(ana_fetched_article(f, TD_S("Both"), TD_S("raw/wire/b.warc.gz"), &err), TD_OK);
    assert_int_equal(ana_fetched_article(f, TD_S("Half"), TD_S("raw/wire/b.warc.gz"), &err), TD_OK);
    assert_int_equal(ana_fetched_article(f, TD_S("Half"), TD_S("raw/unknown/b.warc.gz"), &err), TD_OK);
    ana_fetched_sort(f);
    assert_int_equal(at(f, "Both", "2020-W29"), ANA_FETCH_FAILED); /* of the paper nothing is known yet */
    assert_int_equal(at(f, "Both", "2020-W32"), ANA_FETCH_PARTIAL);
    assert_int_equal(at(f, "Both", "2020-W33"), ANA_FETCH_NONE);
    assert_int_equal(at(f, "Half", "2020-W29"), ANA_FETCH_PARTIAL);
    assert_int_equal(at(f, "Half", "2020-W28"), ANA_FETCH_OK);
    ana_fetched_free(f);
}

/* Cells have no files: the file's own column says whose the source is. */
static void test_without_articles(void **state)
{
    struct ana_fetched *f = read_log();
    (void)state;
    ana_fetched_sort(f);
    assert_int_equal(at(f, "The Paper", "2020-W32"), ANA_FETCH_OK);
    assert_int_equal(at(f, "The Paper", "2020-W33"), ANA_FETCH_NONE);
    assert_int_equal(at(f, "Wire", "2020-W33"), ANA_FETCH_NOTHING_KNOWN);
    ana_fetched_free(f);
}

static void test_bad_files(void **state)
{
    static const struct {
        const char *text, *says;
    } bad[] = {
        {"", "coverage.csv:1: this is no coverage.csv: empty"},
        {"fetched_at,source\n", "coverage.csv:1: "},
        {HEADER "2020-07-06T06:00:00Z,wire,,ok,2,2,0,0,0\n", "coverage.csv:2: 9 fields where the header has 10"},
        {HEADER "2020-07-06,wire,,ok,2,2,0,0,0,\n", "coverage.csv:2: fetched_at: '2020-07-06' is not a time"},
        {HEADER "2020-13-06T06:00:00Z,wire,,ok,2,2,0,0,0,\n", "coverage.csv:2: fetched_at: '2020-13-06T06:00:00Z'"},
        {HEADER "2020-07-06T06:00:00Z,,,ok,2,2,0,0,0,\n", "coverage.csv:2: source: ''"},
        {HEADER "2020-07-06T06:00:00Z,w,,ok,1,1,0,0,0,\n2020-07-06T06:00:00Z,wire,,fine,2,2,0,0,0,\n",
         "coverage.csv:3: result: 'fine' is neither"},
        {HEADER "2020-07-06T06:00:00Z,wire,,ok,2,-2,0,0,0,\n", "coverage.csv:2: fetched: '-2' is not a count"},
        {HEADER "2020-07-06T06:00:00Z,wire,,ok,2,2,0,0,many,\n", "coverage.csv:2: failed: 'many' is not a count"},
        {HEADER "2020-07-06T06:00:00Z,wi\"re,,ok,2,2,0,0,0,\n", "coverage.csv:2: "},
        {HEADER "2020-07-06T06:00:00Z,\"wire\n,,ok,2,2,0,0,0,\n", "coverage.csv:2: "},
    };
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct td_error err = {0};
        write_file(bad[i].text);
        assert_null(ana_fetched_read(path, &err));
        assert_int_equal(err.status, TD_EDATA);
        if (!strstr(err.text, bad[i].says))
            fail_msg("%s: does not say %s", err.text, bad[i].says);
    }
    struct td_error err = {0};
    assert_null(ana_fetched_read("/nowhere/coverage.csv", &err));
    assert_int_equal(err.status, TD_EIO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_weeks_of_a_source), cmocka_unit_test(test_several_sources),
                                       cmocka_unit_test(test_without_articles), cmocka_unit_test(test_bad_files)};
    if (tmp_make())
        return 1;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    tmp_remove();
    return failed;
}
