#include "event.h"

#include "unit/cmocka_all.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "datadir.h"
#include "period.h"

#define HEADER "event,date,precision,country,kind,title,source,url,target\n"

static struct ana_events *read_text(const char *csv, struct td_error *err)
{
    struct td_source s;
    struct ana_events *e = ana_events_new(err);
    assert_non_null(e);
    td_source_memory(&s, "my.csv", td_str(csv));
    (void)ana_events_read_source(e, &s, err);
    td_source_close(&s);
    return e;
}

static void expect_error(const char *csv, const char *want)
{
    struct td_error err = {0};
    struct ana_events *e = read_text(csv, &err);
    assert_int_equal(err.status, TD_EUSAGE);
    if (!strstr(err.text, want))
        fail_msg("'%s' is not in '%s'", want, err.text);
    ana_events_free(e);
}

static void test_reads(void **state)
{
    (void)state;
    struct td_error err = {0};
    struct ana_events *e =
        read_text(HEADER "b,2020-07-14,day,GB,ban,\"A, ban\",A gazette,,huawei\n"
                         "a,2020-07-14,day,,law,L,S,https://example.org/,huawei\n"
                         "c,2019-05-01,month,XNATO,report,R,S,,huawei\n"
                         "d,2021-01-01,day,EU,court,C,S,,acme", /* an editor may leave the last break out */
                  &err);
    assert_int_equal(err.status, TD_OK);
    ana_events_sort(e);
    assert_int_equal(ana_events_count(e), 4);
    const char *order[] = {"d", "c", "a", "b"}; /* by target, day, id */
    for (size_t i = 0; i < 4; i++)
        assert_true(td_eqs(ana_events_at(e, i)->id, order[i]));
    const struct ana_event *b = ana_events_at(e, 3);
    char week[16];
    td_week_name(b->week, week);
    assert_string_equal(week, "2020-W29");
    assert_true(b->exact && td_eqs(b->country, "GB") && td_eqs(b->kind, "ban"));
    assert_true(!ana_events_at(e, 1)->exact);
    ana_events_free(e);
}

static void test_errors(void **state)
{
    (void)state;
    expect_error("", "my.csv: empty");
    expect_error("event,date\n", "my.csv:1: this is no events.csv: column 'precision' is missing");
    expect_error(HEADER "A b,2020-07-14,day,GB,ban,T,S,,huawei\n", "my.csv:2: event: not lower-case");
    expect_error(HEADER "a,14.7.2020,day,GB,ban,T,S,,huawei\n",
                 "my.csv:2: date: not a date such as 2020-07-14: '14.7.2020'");
    expect_error(HEADER "a,2020-02-30,day,GB,ban,T,S,,huawei\n", "date");
    expect_error(HEADER "a,2020-07-14,week,GB,ban,T,S,,huawei\n", "my.csv:2: precision: neither day nor month");
    expect_error(HEADER "a,2020-07-14,day,UK,ban,T,S,,huawei\n",
                 "my.csv:2: country: no ISO 3166-1 code and no bloc: 'UK'");
    expect_error(HEADER "a,2020-07-14,day,GB,party,T,S,,huawei\n", "my.csv:2: kind: unknown");
    expect_error(HEADER "a,2020-07-14,day,GB,ban,,S,,huawei\n", "my.csv:2: title: empty");
    expect_error(HEADER "a,2020-07-14,day,GB,ban,T,,,huawei\n", "my.csv:2: source: empty");
    expect_error(HEADER "a,2020-07-14,day,GB,ban,T,S,,\n", "my.csv:2: target: empty");
    expect_error(HEADER "a,2020-07-14,day,GB,ban,T,S,huawei\n", "my.csv:2: not as many fields");
    expect_error(HEADER "a,2020-07-14,day,GB,ban,T,S,,huawei\na,2020-07-15,day,GB,ban,T,S,,huawei\n",
                 "my.csv:3: event: stands twice: 'a'");
    expect_error(HEADER "\"a,2020-07-14,day,GB,ban,T,S,,huawei\n", "my.csv:2: ");
    /* All problems of a file at once. */
    expect_error(HEADER "a,2020-07-14,day,UK,party,T,S,,huawei\n\nb,x,day,GB,ban,T,S,,huawei\n",
                 "kind: unknown (events.csv(5) lists them): 'party'\nmy.csv:4: date");
}

static void test_near(void **state)
{
    (void)state;
    struct td_error err = {0};
    int32_t apart = 99, week;
    struct ana_events *e = read_text(HEADER "a,2020-07-14,day,GB,ban,T,S,,huawei\n"   /* W29 */
                                            "b,2020-07-28,day,FR,ban,T,S,,huawei\n"   /* W31 */
                                            "c,2020-07-21,month,FR,ban,T,S,,huawei\n" /* W30, not to the day */
                                            "d,2020-07-21,day,FR,ban,T,S,,acme\n",
                                     &err);
    ana_events_sort(e);
    assert_true(td_week_parse(TD_S("2020-W30"), &week));
    size_t i = ana_events_near(e, TD_S("huawei"), TD_S(""), week, 4, &apart);
    assert_true(td_eqs(ana_events_at(e, i)->id, "a") && apart == 1); /* of two as near the earlier */
    i = ana_events_near(e, TD_S("huawei"), TD_S("FR"), week, 4, &apart);
    assert_true(td_eqs(ana_events_at(e, i)->id, "b") && apart == -1);
    assert_true(ana_events_near(e, TD_S("huawei"), TD_S("DE"), week, 4, &apart) == SIZE_MAX);
    assert_true(ana_events_near(e, TD_S("huawei"), TD_S(""), week, 0, &apart) == SIZE_MAX);
    assert_true(ana_events_near(e, TD_S("huawei"), TD_S(""), week + 5, 3, &apart) == SIZE_MAX);
    assert_true(ana_events_near(e, TD_S("huawei"), TD_S(""), week + 5, 4, &apart) != SIZE_MAX);
    ana_events_free(e);
}

/* The shipped file reads, and holds what the documents say of it. */
static void test_shipped(void **state)
{
    (void)state;
    struct td_error err = {0};
    struct ana_events *e = ana_events_new(&err);
    char *path = td_datadir_path("events/huawei.csv", &err);
    assert_non_null(path);
    if (ana_events_read(e, path, &err) != TD_OK)
        fail_msg("%s", err.text);
    free(path);
    ana_events_sort(e);
    assert_true(ana_events_count(e) >= 80);
    size_t countries = 0;
    for (size_t i = 0; i < ana_events_count(e); i++) {
        bool first = true;
        for (size_t k = 0; k < i; k++)
            first = first && !td_eq(ana_events_at(e, k)->country, ana_events_at(e, i)->country);
        countries += first;
        assert_true(td_eqs(ana_events_at(e, i)->target, "huawei"));
    }
    assert_true(countries >= 30);
    ana_events_free(e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_reads), cmocka_unit_test(test_errors),
                                       cmocka_unit_test(test_near), cmocka_unit_test(test_shipped)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
