#include "alert.h"

#include "unit/cmocka_all.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "buf.h"
#include "period.h"
#include "source.h"

static char dir[] = "/tmp/tidings-alert-XXXXXX";
static int32_t monday; /* of 2020-W40 */

static void article(struct ana_alerts *a, const char *id, const char *country, const char *named, int32_t day,
                    int32_t day_last, bool reprint)
{
    struct td_error err = {0};
    struct td_slice code[2] = {td_slice(named, 2), td_slice(named + 2, 2)};
    struct ana_alert_article x = {.target = TD_S("acme"),
                                  .id = td_str(id),
                                  .outlet = TD_S("The Gazette"),
                                  .country = td_str(country),
                                  .published_at = TD_S("2020-09-28"),
                                  .mentioned = code,
                                  .n_mentioned = strlen(named) / 2,
                                  .week = td_week_of_day(day),
                                  .mentions = 3,
                                  .stance = reprint ? (double)NAN : -.25,
                                  .reprint = reprint};
    assert_int_equal(ana_alerts_article(a, &x, day_last, &err), TD_OK);
}

static void raise_alert(struct ana_alerts *a, const char *country, enum ana_role role, enum ana_base base)
{
    struct td_error err = {0};
    struct ana_alert_key key = {.target = TD_S("acme"),
                                .country = td_str(country),
                                .role = role,
                                .base = base,
                                .test = "nb_alert",
                                .week = td_week_of_day(monday),
                                .pooled = strcmp(country, "ALL") == 0};
    assert_int_equal(ana_alerts_raise(a, &key, &err), TD_OK);
}

/* The rows without the header; frees a. */
static uint64_t written(struct ana_alerts *a, struct td_buf *b)
{
    struct td_error err = {0};
    struct td_slice excluded[1] = {TD_S("CN")};
    char path[80];
    uint64_t rows = 77;
    struct td_source s;
    (void)snprintf(path, sizeof path, "%s/alerts.csv", dir);
    struct td_outfile *out = td_outfile_open(path, &err);
    ana_alerts_write(a, excluded, 1, out, &rows);
    ana_alerts_free(a);
    assert_int_equal(td_outfile_commit(out, &err), TD_OK);
    *b = TD_BUF_INIT(1 << 24);
    assert_int_equal(td_source_open(&s, path, &err), TD_OK);
    assert_int_equal(td_source_slurp(&s, b, &err), TD_OK);
    td_source_close(&s);
    return rows;
}

static bool has(struct td_buf *b, const char *text)
{
    return strstr(td_buf_cstr(b), text) != NULL;
}

static void test_rows(void **state)
{
    (void)state;
    struct td_error err = {0};
    struct td_buf b;
    struct ana_alerts *a = ana_alerts_new(&err);
    int32_t last = monday + 6;
    article(a, "bb", "DE", "FRDE", monday + 2, last, false);
    article(a, "aa", "DE", "", monday, last, false);
    article(a, "cc", "DE", "FR", monday + 6, last, true);
    article(a, "dd", "CN", "FR", monday, last, false);
    article(a, "ee", "", "", monday, last, false);
    article(a, "ff", "DE", "FR", monday - 1, last, false); /* the week before */
    raise_alert(a, "DE", ANA_ROLE_OUTLET, ANA_BASE_ALL);
    raise_alert(a, "DE", ANA_ROLE_OUTLET, ANA_BASE_UNIQUE);
    raise_alert(a, "ALL", ANA_ROLE_OUTLET, ANA_BASE_ALL);
    raise_alert(a, "FR", ANA_ROLE_MENTIONED, ANA_BASE_ALL);
    assert_int_equal(written(a, &b), 3 + 2 + 4 + 3);
    assert_true(has(&b, "acme,outlet,DE,all,nb_alert,2020-W40,aa,The Gazette,DE,2020-09-28,3,-0.25\n"
                        "acme,outlet,DE,all,nb_alert,2020-W40,bb,The Gazette,DE,2020-09-28,3,-0.25\n"
                        "acme,outlet,DE,all,nb_alert,2020-W40,cc,The Gazette,DE,2020-09-28,3,\n"
                        "acme,outlet,DE,unique,nb_alert,2020-W40,aa,"));
    assert_true(has(&b, "acme,outlet,ALL,all,nb_alert,2020-W40,ee,The Gazette,,"));
    assert_false(has(&b, "ALL,all,nb_alert,2020-W40,dd")); /* excluded from the pool */
    assert_true(has(&b, "acme,mentioned,FR,all,nb_alert,2020-W40,dd"));
    assert_false(has(&b, ",ff,"));
    td_buf_free(&b);
}

/* Whatever the order of the articles, and however many of older weeks came first. */
static void test_order(void **state)
{
    (void)state;
    struct td_error err = {0};
    struct td_buf b[2];
    for (int backwards = 0; backwards < 2; backwards++) {
        struct ana_alerts *a = ana_alerts_new(&err);
        int32_t newest = INT32_MIN;
        for (int i = 0; i < 30000; i++) {
            int k = backwards ? 29999 - i : i;
            int32_t day = monday + 6 - (29999 - k) / 100;
            char id[16];
            (void)snprintf(id, sizeof id, "%08d", k);
            newest = day > newest ? day : newest;
            article(a, id, "DE", "", day, newest, false);
        }
        raise_alert(a, "DE", ANA_ROLE_OUTLET, ANA_BASE_ALL);
        assert_int_equal(written(a, &b[backwards]), 700);
    }
    assert_true(td_eq(td_buf_slice(&b[0]), td_buf_slice(&b[1])));
    td_buf_free(&b[0]);
    td_buf_free(&b[1]);
}

static void test_none(void **state)
{
    (void)state;
    struct td_error err = {0};
    struct td_buf b;
    assert_int_equal(written(ana_alerts_new(&err), &b), 0);
    assert_int_equal(td_index(td_buf_slice(&b), '\n'), b.n - 1); /* a header and nothing else */
    td_buf_free(&b);
    ana_alerts_free(NULL);
}

int main(void)
{
    int32_t week;
    assert_true(td_week_parse(TD_S("2020-W40"), &week));
    monday = td_week_start(week);
    assert_non_null(mkdtemp(dir));
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_rows), cmocka_unit_test(test_order),
                                       cmocka_unit_test(test_none)};
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    char path[80];
    (void)snprintf(path, sizeof path, "%s/alerts.csv", dir);
    (void)unlink(path);
    (void)rmdir(dir);
    return failed;
}
