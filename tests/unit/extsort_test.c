#include "extsort.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static uint64_t next_random(uint64_t *x)
{
    *x ^= *x << 13;
    *x ^= *x >> 7;
    *x ^= *x << 17;
    return *x;
}

static int compare(const void *a, const void *b)
{
    return memcmp(a, b, 20);
}

/* n records of 20 bytes under a memory bound, against qsort. `mask` narrows the keys, for many
 * equal ones. */
static void against_qsort(size_t n, uint64_t memory_bytes, uint64_t mask)
{
    struct td_error err = {0};
    struct td_extsort *s = td_extsort_new(NULL, 20, memory_bytes, &err);
    assert_non_null(s);
    unsigned char *all = malloc(n * 20 + 1);
    assert_non_null(all);
    uint64_t x = 88172645463325252u;
    for (size_t i = 0; i < n; i++) {
        unsigned char *r = all + i * 20;
        td_put_be64(r, next_random(&x) & mask);
        td_put_be64(r + 8, next_random(&x) & mask);
        td_put_be32(r + 16, (uint32_t)(next_random(&x) & mask));
        assert_int_equal(td_extsort_put(s, r, &err), TD_OK);
    }
    assert_int_equal(td_extsort_count(s), n);
    qsort(all, n, 20, compare);
    assert_int_equal(td_extsort_sort(s, &err), TD_OK);
    const unsigned char *r;
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(td_extsort_next(s, &r, &err), TD_OK);
        assert_non_null(r);
        assert_memory_equal(r, all + i * 20, 20);
    }
    for (int again = 0; again < 3; again++) {
        assert_int_equal(td_extsort_next(s, &r, &err), TD_OK);
        assert_null(r);
    }
    free(all);
    td_extsort_free(s);
}

static void in_memory(void **state)
{
    (void)state;
    for (size_t n = 0; n < 70; n++)
        against_qsort(n, 1 << 20, ~UINT64_C(0));
    against_qsort(10000, 1 << 20, ~UINT64_C(0));
    against_qsort(10000, 1 << 20, 3);
    against_qsort(10000, 1 << 20, 0);
}

static void one_merge(void **state)
{
    (void)state;
    against_qsort(50000, 0, ~UINT64_C(0));
    against_qsort(50000, 0, 1);
    against_qsort(13107 * 2, 0, ~UINT64_C(0)); /* a multiple of the run's length */
}

static void several_passes(void **state)
{
    (void)state;
    against_qsort(400000, 0, ~UINT64_C(0));
    against_qsort(400000, 0, 7);
}

static void bad_folder(void **state)
{
    (void)state;
    struct td_error err = {0};
    struct td_extsort *s = td_extsort_new("/nonexistent/folder", 8, 0, &err);
    assert_non_null(s);
    unsigned char r[8] = {0};
    enum td_status st = TD_OK;
    for (int i = 0; i < 100000 && st == TD_OK; i++)
        st = td_extsort_put(s, r, &err);
    assert_int_equal(st, TD_EIO);
    assert_non_null(strstr(err.text, "/nonexistent/folder: cannot make a temporary file"));
    td_extsort_free(s);
}

static void disk_full(void **state)
{
    (void)state;
    struct td_error err = {0};
    assert_int_equal(td_write_all(-1, "x", 1, "/somewhere", &err), TD_EIO);
    assert_non_null(strstr(err.text, "/somewhere: cannot write a temporary file"));
}

static void freed_early(void **state)
{
    (void)state;
    td_extsort_free(NULL);
    struct td_error err = {0};
    struct td_extsort *s = td_extsort_new(NULL, 1, 0, &err);
    for (int i = 0; i < 300000; i++)
        assert_int_equal(td_extsort_put(s, "x", &err), TD_OK);
    td_extsort_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(in_memory),  cmocka_unit_test(one_merge), cmocka_unit_test(several_passes),
        cmocka_unit_test(bad_folder), cmocka_unit_test(disk_full), cmocka_unit_test(freed_early),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
