#include "sample.h"

#include "unit/cmocka_all.h"

#include "buf.h"
#include "codepage.h"

/* Shares by hand: Webster's method for 4421, 755, 1018 (schools of California by kind) and 200: 142.7, 24.4, 32.9. */
static void test_proportional(void **state)
{
    (void)state;
    struct ana_stratum s[3] = {{.n_units = 4421}, {.n_units = 755}, {.n_units = 1018}};
    assert_true(ana_allocate(s, 3, 200, ANA_PROPORTIONAL));
    assert_int_equal(s[0].n_sampled, 143);
    assert_int_equal(s[1].n_sampled, 24);
    assert_int_equal(s[2].n_sampled, 33);
    assert_true(ana_allocate(s, 3, 201, ANA_EQUAL));
    for (int i = 0; i < 3; i++)
        assert_int_equal(s[i].n_sampled, 67);
}

/* Neyman (1934): n_h proportional to N_h S_h: 100 x 1, 100 x 3 and 60 labels: 15, 45. */
static void test_neyman(void **state)
{
    (void)state;
    struct ana_stratum s[2] = {{.n_units = 100, .sd = 1}, {.n_units = 100, .sd = 3}};
    assert_true(ana_allocate(s, 2, 60, ANA_NEYMAN));
    assert_int_equal(s[0].n_sampled, 15);
    assert_int_equal(s[1].n_sampled, 45);
    struct ana_stratum still[2] = {{.n_units = 100}, {.n_units = 300}};
    assert_true(ana_allocate(still, 2, 40, ANA_NEYMAN)); /* no score varies: proportional */
    assert_int_equal(still[0].n_sampled, 10);
}

static void test_limits(void **state)
{
    (void)state;
    struct ana_stratum s[3] = {{.n_units = 1}, {.n_units = 2}, {.n_units = 50}};
    assert_int_equal(ana_allocation_least(s, 3), 5);
    assert_false(ana_allocate(s, 3, 4, ANA_PROPORTIONAL));
    assert_true(ana_allocate(s, 3, 1000, ANA_NEYMAN));
    assert_int_equal(s[0].n_sampled + s[1].n_sampled + s[2].n_sampled, 53);
}

/* No stratum loses a unit when the sample grows, whatever the rule. */
static void test_monotone(void **state)
{
    (void)state;
    for (int how = ANA_PROPORTIONAL; how <= ANA_NEYMAN; how++) {
        struct ana_stratum s[5] = {{.n_units = 7, .sd = .2},
                                   {.n_units = 71, .sd = .5},
                                   {.n_units = 13, .sd = 0},
                                   {.n_units = 3, .sd = .9},
                                   {.n_units = 40, .sd = .1}};
        size_t before[5] = {0};
        for (size_t n = 10; n <= 140; n++) {
            size_t sum = 0;
            assert_true(ana_allocate(s, 5, n, (enum ana_allocation)how));
            for (int i = 0; i < 5; i++) {
                assert_true(s[i].n_sampled >= before[i] && s[i].n_sampled <= s[i].n_units);
                before[i] = s[i].n_sampled;
                sum += before[i];
            }
            assert_int_equal(sum, n < 134 ? n : 134);
        }
    }
}

/* The number depends on seed, purpose and unit alone; a thousand of them are spread evenly. */
static void test_permanent(void **state)
{
    (void)state;
    size_t low = 0;
    assert_true(ana_permanent(1, "order", 5) == ana_permanent(1, "order", 5));
    assert_true(ana_permanent(1, "order", 5) != ana_permanent(2, "order", 5));
    assert_true(ana_permanent(1, "order", 5) != ana_permanent(1, "coder", 5));
    for (uint64_t i = 0; i < 1000; i++)
        low += ana_permanent(1, "order", i) < UINT64_MAX / 4;
    assert_true(low > 200 && low < 300);
}

static void test_json(void **state)
{
    (void)state;
    struct td_buf b = TD_BUF_INIT(1000);
    ana_json_put(&b, td_str("a\"\\\n</script><!--&\xe2\x80\xa8\xc3\xa9"));
    assert_string_equal(td_buf_cstr(&b), "\"a\\\"\\\\\\u000a\\u003c/script\\u003e\\u003c!--\\u0026\\u2028\xc3\xa9\"");
    td_buf_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_proportional), cmocka_unit_test(test_neyman),
                                       cmocka_unit_test(test_limits),       cmocka_unit_test(test_monotone),
                                       cmocka_unit_test(test_permanent),    cmocka_unit_test(test_json)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
