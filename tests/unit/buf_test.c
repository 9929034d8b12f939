/*
 * buf: contents, growth up to a maximum, and failures that stick until the buffer is cleared.
 */
#include "cmocka_all.h"

#include <stdio.h>

#include "buf.h"

static void appending(void **state)
{
    (void)state;
    struct td_buf b = TD_BUF_INIT(1 << 20);
    assert_true(td_buf_slice(&b).n == 0);
    assert_string_equal(td_buf_cstr(&b), "");
    assert_true(td_buf_puts(&b, "one"));
    assert_true(td_buf_putc(&b, '\0'));
    assert_true(td_buf_put(&b, td_slice(NULL, 0)));
    assert_true(td_buf_printf(&b, "%d:%s", 42, "two"));
    assert_int_equal(b.n, 10);
    assert_memory_equal(b.p,
                        "one\0"
                        "42:two",
                        10);
    assert_memory_equal(td_buf_cstr(&b),
                        "one\0"
                        "42:two",
                        11);
    td_buf_free(&b);
    assert_null(b.p);
    assert_int_equal(b.max, 1 << 20);
}

static void long_formats(void **state)
{
    (void)state;
    struct td_buf b = TD_BUF_INIT(1 << 16);
    for (int n = 250; n < 260; n++) { /* around the size of the small buffer */
        td_buf_clear(&b);
        assert_true(td_buf_printf(&b, "%*d", n, 7));
        assert_int_equal(b.n, n);
        assert_int_equal(b.p[n - 1], '7');
        assert_int_equal(b.p[0], ' ');
    }
    td_buf_free(&b);
}

static void the_maximum(void **state)
{
    (void)state;
    for (size_t max = 0; max < 300; max += 7) {
        struct td_buf b = TD_BUF_INIT(max);
        for (size_t i = 0; i < max; i++)
            assert_true(td_buf_putc(&b, 'x'));
        assert_int_equal(b.n, max);
        assert_true(b.cap <= max);
        assert_false(td_buf_putc(&b, 'y'));
        assert_true(b.failed);
        assert_int_equal(b.n, max);
        td_buf_free(&b);
    }
}

static void failure_sticks(void **state)
{
    (void)state;
    struct td_buf b = TD_BUF_INIT(100);
    assert_true(td_buf_puts(&b, "kept"));
    assert_false(td_buf_reserve(&b, 97));
    assert_true(b.failed);
    assert_int_equal(b.n, 4); /* nothing changed */
    assert_false(td_buf_put(&b, TD_S("a")));
    assert_false(td_buf_putc(&b, 'a'));
    assert_false(td_buf_puts(&b, "a"));
    assert_false(td_buf_printf(&b, "a"));
    assert_false(td_buf_reserve(&b, 0));
    assert_string_equal(td_buf_cstr(&b), "");
    assert_int_equal(b.n, 4);
    td_buf_clear(&b);
    assert_false(b.failed);
    assert_true(td_buf_puts(&b, "again"));
    assert_string_equal(td_buf_cstr(&b), "again");
    td_buf_free(&b);
}

static void sizes_that_overflow(void **state)
{
    (void)state;
    struct td_buf b = TD_BUF_INIT(SIZE_MAX);
    assert_true(td_buf_putc(&b, 'a'));
    assert_false(td_buf_reserve(&b, SIZE_MAX));
    assert_true(b.failed);
    td_buf_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(appending),      cmocka_unit_test(long_formats),        cmocka_unit_test(the_maximum),
        cmocka_unit_test(failure_sticks), cmocka_unit_test(sizes_that_overflow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
