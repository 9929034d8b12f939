#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "gazetteer.h"
#include "period.h"

static char dir[] = "/tmp/tidings-gazetteer-XXXXXX";

static void write_file(const char *name, const char *bytes)
{
    char path[200];
    (void)snprintf(path, sizeof path, "%s/%s", dir, name);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    assert_true(fputs(bytes, f) >= 0);
    assert_int_equal(fclose(f), 0);
}

static int setup(void **state)
{
    *state = ana_chars_new();
    return *state && mkdtemp(dir) && setenv("TIDINGS_DATA", dir, 1) == 0 ? 0 : -1;
}

static int teardown(void **state)
{
    static const char *const names[] = {"countries.csv", "gazetteer.csv", "gazetteer-stop.csv"};
    ana_chars_free(*state);
    for (size_t i = 0; i < 3; i++) {
        char path[200];
        (void)snprintf(path, sizeof path, "%s/%s", dir, names[i]);
        (void)unlink(path);
    }
    return rmdir(dir);
}

static void test_whole(void **state)
{
    write_file("countries.csv", "name,code\nUnited States,US\nChina,CN\n");
    write_file("gazetteer.csv",
               "form,code,language,kind,valid_from,valid_until,match\n"
               "US,US,en,name,,,case\nchinesisch,CN,de-AT,demonym,,,prefix\n"
               "Trump,US,und,leader,2017-01-20,2021-01,case\nEU,EU,,bloc,,,fold\nNATO,XNATO,nb,bloc,,,case\n");
    write_file("gazetteer-stop.csv", "form,language,note\n\"China, Maine\",en,a town\n");
    struct ana_gazetteer g;
    struct td_error err = {0};
    enum td_status st = ana_gazetteer_read(*state, &g, &err);
    assert_string_equal(err.text, "");
    assert_int_equal(st, TD_OK);
    assert_int_equal(g.n_codes, 3);
    assert_true(td_eqs(g.code[0], "CN") && td_eqs(g.code[1], "EU") && td_eqs(g.code[2], "US"));
    assert_int_equal(g.n_forms, 6);
    static const uint16_t ids[] = {2, 0, 2, 1};
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(g.form[i].kind, ANA_KIND_COUNTRY);
        assert_int_equal(g.form[i].id, ids[i]);
    }
    assert_int_equal(g.form[1].match, ANA_MATCH_PREFIX);
    assert_int_equal(g.form[2].lang, ANA_LANG_EVERY);
    assert_int_equal(g.form[2].from, td_day_from_date(2017, 1, 20));
    assert_int_equal(g.form[2].until, td_day_from_date(2021, 1, 31));
    assert_int_equal(g.form[4].kind, ANA_KIND_BLOC);
    assert_int_equal(g.form[5].kind, ANA_KIND_STOP);
    assert_int_equal(ana_gazetteer_language(&g, TD_S("EN-us")), g.form[0].lang);
    assert_int_equal(ana_gazetteer_language(&g, TD_S("de")), g.form[1].lang);
    assert_int_equal(ana_gazetteer_language(&g, TD_S("nn")), g.form[4].lang);
    assert_int_equal(ana_gazetteer_language(&g, TD_S("fi")), ANA_LANG_EVERY);
    assert_int_equal(ana_gazetteer_language(&g, TD_S("")), ANA_LANG_ANY_ARTICLE);
    assert_int_equal(ana_gazetteer_language(&g, TD_S("und")), ANA_LANG_ANY_ARTICLE);
    ana_gazetteer_free(&g);
}

static void test_errors(void **state)
{
    char want[1000];
    write_file("countries.csv", "code\nUS\nusa\n");
    write_file("gazetteer.csv",
               "form,code,language,kind,valid_from,valid_until,match\n"
               "US,us,en,name,,,case\nx,US,e,name,,,exact\nTrump,US,en,leader,2017-13-20,yesterday,case\n\"a\"b,US\n");
    write_file("gazetteer-stop.csv", "form,language\n,en\n");
    (void)snprintf(want, sizeof want,
                   "%s/countries.csv:3: not a country code: 'usa'\n"
                   "%s/gazetteer.csv:2: code: not a country or bloc: 'us'\n"
                   "%s/gazetteer.csv:3: form: 'x' is a single letter\n"
                   "%s/gazetteer.csv:3: language: not a tag: 'e'\n"
                   "%s/gazetteer.csv:3: match: case, fold or prefix, not 'exact'\n"
                   "%s/gazetteer.csv:4: valid_from: not a date: '2017-13-20'\n"
                   "%s/gazetteer.csv:4: valid_until: not a date: 'yesterday'\n"
                   "%s/gazetteer.csv:5: a quote stands where none may stand\n"
                   "%s/gazetteer-stop.csv:2: form: '' is empty",
                   dir, dir, dir, dir, dir, dir, dir, dir, dir);
    struct ana_gazetteer g;
    struct td_error err = {0};
    assert_int_equal(ana_gazetteer_read(*state, &g, &err), TD_EUSAGE);
    assert_string_equal(err.text, want);
}

static void test_missing_column(void **state)
{
    char want[300];
    write_file("countries.csv", "code\nUS\n");
    write_file("gazetteer.csv", "form,code,language,kind,valid_from,valid_until\n");
    (void)snprintf(want, sizeof want, "%s/gazetteer.csv:1: no column 'match'", dir);
    struct ana_gazetteer g;
    struct td_error err = {0};
    assert_int_equal(ana_gazetteer_read(*state, &g, &err), TD_EUSAGE);
    assert_string_equal(err.text, want);
}

static void test_days(void **state)
{
    (void)state;
    int32_t day;
    assert_true(ana_day_parse(TD_S("2020"), false, &day) && day == td_day_from_date(2020, 1, 1));
    assert_true(ana_day_parse(TD_S("2020"), true, &day) && day == td_day_from_date(2020, 12, 31));
    assert_true(ana_day_parse(TD_S("2020-02"), true, &day) && day == td_day_from_date(2020, 2, 29));
    assert_true(ana_day_parse(TD_S("2020-02-03"), true, &day) && day == td_day_from_date(2020, 2, 3));
    static const char *const bad[] = {"",           "20",   "2020-13", "2020-00", "2020-+1",
                                      "2020-02-30", "abcd", "2020-2",  "-020"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(ana_day_parse(td_str(bad[i]), false, &day));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whole),
        cmocka_unit_test(test_errors),
        cmocka_unit_test(test_missing_column),
        cmocka_unit_test(test_days),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
