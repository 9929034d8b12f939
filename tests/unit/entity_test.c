#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "entity.h"
#include "period.h"

static char path[] = "/tmp/tidings-entity-XXXXXX";

static void write_file(const char *bytes)
{
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    assert_true(fputs(bytes, f) >= 0);
    assert_int_equal(fclose(f), 0);
}

static int setup(void **state)
{
    int fd = mkstemp(path);
    if (fd < 0 || close(fd) != 0)
        return -1;
    *state = ana_chars_new();
    return *state ? 0 : -1;
}

static int teardown(void **state)
{
    ana_chars_free(*state);
    return unlink(path);
}

static void test_whole(void **state)
{
    write_file(
        "; a comment\n[entity]\nid = huawei\nname = Huawei\ncountry = CN\n[alias]\nalias = Huawei\nalias = 华为\n"
        "[subsidiary]\nalias = Honor | until=2020-11-17\n[person]\nalias = Ren Zhengfei\n[descriptor]\n"
        "phrase = the Chinese telecoms giant\n[exclude]\nphrase = Huawei, Elsewhere\n[alias]\nalias = 華為* | "
        "from=2019 until=2020-02\n");
    struct ana_entity e;
    struct td_error err = {0};
    enum td_status st = ana_entity_read(path, *state, &e, &err);
    assert_string_equal(err.text, "");
    assert_int_equal(st, TD_OK);
    assert_true(td_eqs(e.id, "huawei") && td_eqs(e.name, "Huawei") && td_eqs(e.country, "CN"));
    assert_int_equal(e.n_terms, 7);
    static const enum ana_term_class classes[] = {ANA_TERM_ALIAS,  ANA_TERM_ALIAS,      ANA_TERM_SUBSIDIARY,
                                                  ANA_TERM_PERSON, ANA_TERM_DESCRIPTOR, ANA_TERM_EXCLUDE,
                                                  ANA_TERM_ALIAS};
    for (size_t i = 0; i < 7; i++)
        assert_int_equal(e.term[i].class, classes[i]);
    assert_true(td_eqs(e.term[2].text, "Honor"));
    assert_int_equal(e.term[2].from, INT32_MIN);
    assert_int_equal(e.term[2].until, td_day_from_date(2020, 11, 17));
    assert_int_equal(e.term[2].line, 10);
    assert_int_equal(e.term[6].from, td_day_from_date(2019, 1, 1));
    assert_int_equal(e.term[6].until, td_day_from_date(2020, 2, 29));
    assert_true(e.term[6].stem && !e.term[0].stem && td_eqs(e.term[6].text, "華為"));
    ana_entity_free(&e);
}

static void expect(void **state, const char *bytes, enum td_status status, const char *text)
{
    char want[8192];
    struct ana_entity e;
    struct td_error err = {0};
    write_file(bytes);
    assert_int_equal(ana_entity_read(path, *state, &e, &err), status);
    /* "@" stands for the file's name. */
    size_t n = 0;
    for (const char *p = text; *p; p++)
        n += (size_t)snprintf(want + n, sizeof want - n, *p == '@' ? "%s" : "%.1s", *p == '@' ? path : p);
    if (strcmp(err.text, want) != 0)
        print_error("%s\n", err.text);
    assert_string_equal(err.text, want);
}

static void test_errors(void **state)
{
    expect(state,
           "[entity]\nid = Hua wei\ncolour = red\nname = X\nname = Y\ncountry = china\n[alias]\nphrase = x\nalias "
           "=\n[aliases]\nalias = x\n",
           TD_EUSAGE,
           "@:2: id: small letters, digits, '-' and '_' only: 'Hua wei'\n"
           "@:3: [entity] has no key 'colour' (id, name, country)\n"
           "@:5: 'name' stands twice\n"
           "@:6: country: not a code of two capitals: 'china'\n"
           "@:8: [alias] has no key 'phrase' (alias)\n"
           "@:9: alias: '' is empty\n"
           "@:11: no section is called [aliases] (entity, alias, subsidiary, person, descriptor, exclude)");
    expect(state, "[entity]\nid = x\nname = X\n", TD_EUSAGE, "@:1: no [alias] with an 'alias'");
    expect(state, "[alias]\nalias = Xyz\n", TD_EUSAGE, "@:1: [entity] lacks 'id'\n@:1: [entity] lacks 'name'");
    expect(state, "[alias]\nalias = Xyz | until=2020-02-30 since=2019\n", TD_EUSAGE,
           "@:2: until: not a date: '2020-02-30'\n@:2: after '|' stand from=DATE or until=DATE, not 'since'");
    expect(state, "[alias]\nalias = .net\nalias = x\n", TD_EUSAGE,
           "@:2: alias: '.net' does not begin with a letter or digit\n@:3: alias: 'x' is a single letter");
    expect(state, "nonsense\n", TD_EUSAGE, "@:1: neither '[section]' nor 'key = value'");
    /* Of very many the first twenty are shown. */
    char bytes[400] = "[a]\n", want[4000] = "";
    for (int i = 0; i < 23; i++) {
        (void)strcat(bytes, "a = 1\n");
        if (i < 20)
            (void)snprintf(want + strlen(want), sizeof want - strlen(want),
                           "@:%d: no section is called [a] (entity, alias, subsidiary, person, descriptor, exclude)\n",
                           i + 2);
    }
    (void)strcat(want, "(and 3 more)");
    expect(state, bytes, TD_EUSAGE, want);
}

static void test_missing(void **state)
{
    struct ana_entity e;
    struct td_error err = {0};
    assert_int_equal(ana_entity_read("/nonexistent/x.ini", *state, &e, &err), TD_EIO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whole),
        cmocka_unit_test(test_errors),
        cmocka_unit_test(test_missing),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
