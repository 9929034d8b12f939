#include "tally.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <setjmp.h>
#include <cmocka.h>

static void counters_by_key(void **state)
{
    (void)state;
    struct rep_tally t;
    char key[32];
    rep_tally_init(&t);
    assert_null(rep_tally_find(&t, TD_S("a")));
    for (int round = 0; round < 3; round++)
        for (int i = 0; i < 5000; i++) {
            uint64_t *n = rep_tally_at(&t, td_slice(key, (size_t)snprintf(key, sizeof key, "%d", i)));
            assert_non_null(n);
            assert_int_equal(n[0], round);
            n[0]++;
            n[7] = (uint64_t)i;
        }
    assert_int_equal(t.n, 5000);
    uint64_t *empty = rep_tally_at(&t, td_slice(NULL, 0)); /* an unknown outlet is a key, too */
    assert_non_null(empty);
    empty[0] = 9;
    rep_tally_sort(&t);
    assert_int_equal(t.entry[0].n[0], 9);
    for (size_t i = 1; i < t.n; i++)
        assert_true(td_cmp(t.entry[i - 1].key, t.entry[i].key) < 0);
    for (int i = 0; i < 5000; i++) {
        struct rep_tally_entry *e = rep_tally_find(&t, td_slice(key, (size_t)snprintf(key, sizeof key, "%d", i)));
        assert_non_null(e);
        assert_int_equal(e->n[0], 3);
        assert_int_equal(e->n[7], i);
    }
    assert_null(rep_tally_find(&t, TD_S("5000")));
    rep_tally_free(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(counters_by_key)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
