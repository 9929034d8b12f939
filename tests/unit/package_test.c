#include "package.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include "sqltext.h"

static void names_of_packages(void **state)
{
    (void)state;
    static const struct {
        const char *title, *name;
    } cases[] = {{"Norvanta Pulse", "norvanta-pulse"},
                 {"  a//b  ", "a-b"},
                 {"\xC3\x9C"
                  "ber",
                  "ber"},
                 {"", "tidings-export"},
                 {NULL, "tidings-export"},
                 {"\xE2\x82\xAC", "tidings-export"},
                 {"<b>1+1=2</b>", "b-1-1-2-b"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char name[64];
        rep_package_name(cases[i].title, name);
        assert_string_equal(name, cases[i].name);
    }
    char longest[300], name[64];
    memset(longest, 'a', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    rep_package_name(longest, name);
    assert_true(strlen(name) <= 60);
}

static void nothing_ends_a_string_of_sql(void **state)
{
    (void)state;
    struct td_buf b = TD_BUF_INIT(4096);
    rep_sql_literal(&b, TD_S("x'); DROP TABLE articles;--"));
    assert_string_equal(td_buf_cstr(&b), "'x''); DROP TABLE articles;--'");
    td_buf_clear(&b);
    rep_sql_name(&b, TD_S("a\"; DROP"));
    assert_string_equal(td_buf_cstr(&b), "\"a\"\"; DROP\"");
    td_buf_free(&b);
}

static void references_need_their_table(void **state)
{
    (void)state;
    static struct rep_xtable t[REP_TABLES];
    struct td_buf b = TD_BUF_INIT(1 << 16);
    size_t to;
    for (size_t i = 0; i < REP_TABLES; i++)
        t[i].def = &rep_tables[i];
    t[REP_T_MENTIONS].there = true;
    for (size_t c = 0; c < TD_MENTION_N; c++)
        t[REP_T_MENTIONS].shown[c] = !rep_tables[REP_T_MENTIONS].column[c].full_only;
    const struct rep_reference *r = &rep_tables[REP_T_MENTIONS].reference[0];
    assert_false(rep_reference_there(t, REP_T_MENTIONS, r, &to));
    rep_sql_table(&b, t, REP_T_MENTIONS, REP_SQLITE);
    assert_null(strstr(td_buf_cstr(&b), "REFERENCES"));
    assert_null(strstr(td_buf_cstr(&b), "evidence"));
    assert_non_null(strstr(td_buf_cstr(&b), "PRIMARY KEY (\"article_id\", \"target\", \"sentence\")"));
    t[REP_T_ARTICLES].there = true;
    assert_true(rep_reference_there(t, REP_T_MENTIONS, r, &to));
    assert_int_equal(to, REP_T_ARTICLES);
    td_buf_clear(&b);
    rep_sql_table(&b, t, REP_T_MENTIONS, REP_POSTGRES);
    assert_non_null(strstr(td_buf_cstr(&b), "REFERENCES \"articles\" (\"article_id\")"));
    assert_null(strstr(td_buf_cstr(&b), "STRICT"));
    td_buf_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_of_packages),
        cmocka_unit_test(nothing_ends_a_string_of_sql),
        cmocka_unit_test(references_need_their_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
