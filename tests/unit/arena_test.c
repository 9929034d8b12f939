/*
 * arena: alignment, no overlap, a maximum, and reuse after a reset.
 */
#include "cmocka_all.h"

#include "arena.h"

static void aligned_and_apart(void **state)
{
    (void)state;
    struct td_arena a = TD_ARENA_INIT(8 << 20);
    unsigned char *p[400];
    size_t n[400];
    for (size_t i = 0; i < 400; i++) {
        n[i] =
            i % 17 == 0 ? 5000 * (i % 5) : i; /* some larger than what is left of a block, some larger than a block */
        if (i == 399)
            n[i] = 200000;
        p[i] = td_arena_alloc(&a, n[i]);
        assert_non_null(p[i]);
        assert_int_equal((uintptr_t)p[i] % 16, 0);
        memset(p[i], (int)(i & 0xff), n[i]);
    }
    for (size_t i = 0; i < 400; i++)
        for (size_t k = 0; k < n[i]; k++)
            if (p[i][k] != (i & 0xff))
                fail_msg("allocation %zu was overwritten at %zu", i, k);
    td_arena_free(&a);
    assert_null(a.head);
    assert_int_equal(a.used, 0);
    assert_int_equal(a.max, 8 << 20);
}

static void zeroed(void **state)
{
    (void)state;
    struct td_arena a = TD_ARENA_INIT(1 << 20);
    memset(td_arena_alloc(&a, 1000), 0xff, 1000);
    td_arena_reset(&a);
    const char *p = td_arena_zalloc(&a, 1000);
    for (size_t i = 0; i < 1000; i++)
        assert_int_equal(p[i], 0);
    td_arena_free(&a);
}

static void the_maximum(void **state)
{
    (void)state;
    struct td_arena a = TD_ARENA_INIT(1000);
    assert_null(td_arena_alloc(&a, 1001));
    assert_non_null(td_arena_alloc(&a, 500));
    assert_null(td_arena_alloc(&a, 500)); /* 512 + 512 */
    assert_non_null(td_arena_alloc(&a, 480));
    assert_null(td_arena_alloc(&a, 16));
    assert_null(td_arena_dup(&a, TD_S("xxxxxxxxxxxxxxxx")).p);
    assert_null(td_arena_alloc(&a, SIZE_MAX));
    assert_null(td_arena_alloc(&a, SIZE_MAX - 40));
    assert_null(td_arena_zalloc(&a, SIZE_MAX / 2));
    assert_null(td_arena_dup(&a, td_slice("x", SIZE_MAX)).p);
    td_arena_reset(&a);
    assert_non_null(td_arena_alloc(&a, 900)); /* the whole of it is there again */
    td_arena_free(&a);
}

static void copies(void **state)
{
    (void)state;
    struct td_arena a = TD_ARENA_INIT(1 << 20);
    char text[] = "a\0b";
    struct td_slice d = td_arena_dup(&a, td_slice(text, 3));
    text[0] = 'z';
    assert_int_equal(d.n, 3);
    assert_memory_equal(d.p, "a\0b", 4);
    struct td_slice none = td_arena_dup(&a, td_slice(NULL, 0));
    assert_non_null(none.p); /* there was room: empty, not failed */
    assert_int_equal(none.n, 0);
    assert_string_equal(none.p, "");
    td_arena_free(&a);
}

/* A run of batches takes one block, whatever their number. */
static void reset_reuses(void **state)
{
    (void)state;
    struct td_arena a = TD_ARENA_INIT(1 << 20);
    const void *first = td_arena_alloc(&a, 100);
    for (int i = 0; i < 1000; i++) {
        td_arena_reset(&a);
        assert_int_equal(a.used, 0);
        assert_ptr_equal(td_arena_alloc(&a, 100), first);
    }
    assert_non_null(td_arena_alloc(&a, 300000));
    td_arena_reset(&a);
    assert_true((size_t)(a.end - a.at) <= 64 * 1024); /* the large block is gone */
    td_arena_free(&a);
    td_arena_reset(&a);
    td_arena_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(aligned_and_apart), cmocka_unit_test(zeroed),
        cmocka_unit_test(the_maximum),       cmocka_unit_test(copies),
        cmocka_unit_test(reset_reuses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
