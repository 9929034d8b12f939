/*
 * slice: comparing, trimming and cutting, with NUL bytes and with the empty slice whose pointer is NULL.
 */
#include "cmocka_all.h"

#include "slice.h"

static const struct td_slice none = {NULL, 0};

static void comparing(void **state)
{
    (void)state;
    assert_true(td_eq(none, TD_S("")));
    assert_true(td_eqs(none, NULL));
    assert_true(td_eqs(TD_S("abc"), "abc"));
    assert_false(td_eqs(TD_S("abc"), "ab"));
    assert_false(td_eq(td_slice("a\0b", 3), td_slice("a\0c", 3)));
    assert_true(td_cmp(TD_S("a"), TD_S("ab")) < 0);
    assert_true(td_cmp(TD_S("b"), TD_S("ab")) > 0);
    assert_true(td_cmp(TD_S("\x7f"), TD_S("\x80")) < 0); /* bytes are unsigned */
    assert_int_equal(td_cmp(none, TD_S("")), 0);
    assert_true(td_eq_nocase(TD_S("HuaWEI"), TD_S("huawei")));
    assert_false(td_eq_nocase(TD_S("\xc3\x84"), TD_S("\xc3\xa4"))); /* ASCII only */
    assert_false(td_eq_nocase(TD_S("["), TD_S("{")));               /* 0x5b and 0x7b are no letters */
    assert_false(td_eq_nocase(TD_S("a"), TD_S("ab")));
}

static void heads_and_tails(void **state)
{
    (void)state;
    assert_true(td_starts(TD_S("abc"), none));
    assert_true(td_starts(TD_S("abc"), TD_S("ab")));
    assert_false(td_starts(TD_S("a"), TD_S("ab")));
    assert_true(td_ends(TD_S("abc"), TD_S("bc")));
    assert_false(td_ends(TD_S("c"), TD_S("bc")));
    assert_true(td_eqs(td_from(TD_S("abc"), 1), "bc"));
    assert_int_equal(td_from(TD_S("abc"), 9).n, 0);
    assert_int_equal(td_from(none, 3).n, 0);
    assert_true(td_eqs(td_head(TD_S("abc"), 2), "ab"));
    assert_true(td_eqs(td_head(TD_S("abc"), 9), "abc"));
    assert_int_equal(td_index(TD_S("abc"), 'c'), 2);
    assert_int_equal(td_index(TD_S("abc"), 'x'), 3);
    assert_int_equal(td_index(none, 'x'), 0);
}

static void trimming(void **state)
{
    (void)state;
    assert_true(td_eqs(td_trim(TD_S(" \t\r\n\v\fa b \n")), "a b"));
    assert_int_equal(td_trim(TD_S("  \n ")).n, 0);
    assert_int_equal(td_trim(none).n, 0);
    assert_true(td_eqs(td_trim(TD_S("\xc2\xa0"
                                    "a")),
                       "\xc2\xa0"
                       "a")); /* ASCII only */
    assert_int_equal(td_trim(td_slice(" \0 ", 3)).n, 1);
}

static size_t parts(const char *s, char sep, const char *const *want)
{
    struct td_slice rest = td_str(s);
    size_t n = 0;
    while (rest.p) {
        struct td_slice part = td_cut(&rest, sep);
        assert_true(td_eqs(part, want[n]));
        n++;
    }
    return n;
}

static void cutting(void **state)
{
    (void)state;
    assert_int_equal(parts("a;b;c", ';', (const char *const[]){"a", "b", "c"}), 3);
    assert_int_equal(parts(";a;", ';', (const char *const[]){"", "a", ""}), 3);
    assert_int_equal(parts("", ';', (const char *const[]){""}), 1);
    assert_int_equal(parts(";;", ';', (const char *const[]){"", "", ""}), 3);
    assert_int_equal(parts("abc", ';', (const char *const[]){"abc"}), 1);
}

static void hashing(void **state)
{
    (void)state;
    assert_true(td_hash(TD_S("a")) != td_hash(TD_S("b")));
    assert_true(td_hash(TD_S("ab")) != td_hash(TD_S("ba")));
    assert_true(td_hash(none) == td_hash(TD_S("")));
    assert_true(td_hash(td_slice("a\0", 2)) != td_hash(TD_S("a")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(comparing), cmocka_unit_test(heads_and_tails), cmocka_unit_test(trimming),
        cmocka_unit_test(cutting),   cmocka_unit_test(hashing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
