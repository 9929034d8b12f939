#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "slug.h"

static void test_table(void **state)
{
    static const struct {
        const char *name, *slug;
    } cases[] = {
        {"Acme", "acme"},
        {"Calder Telecom", "calder-telecom"},
        {"AT&T 2", "at-t-2"},
        {"../etc/passwd", "---etc-passwd"},
        {"华为", "name-82eaaba8"}, /* the head of its SHA-256, by sha256sum */
        {"Nestlé", "name-8e796900"},
    };
    char out[TD_SLUG_MAX], other[TD_SLUG_MAX], many[200];
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        td_slug(cases[i].name, out);
        assert_string_equal(out, cases[i].slug);
    }
    td_slug("", out);
    assert_true(strlen(out) > 0);
    td_slug("中兴", out);
    td_slug("华为", other);
    assert_string_not_equal(out, other);
    memset(many, 'x', sizeof many - 1);
    many[sizeof many - 1] = '\0';
    td_slug(many, out);
    assert_int_equal(strlen(out), TD_SLUG_MAX - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_table)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
