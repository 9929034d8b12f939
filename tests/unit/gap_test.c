#include "gap.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <math.h>

#include <gsl/gsl_errno.h>

#include <gsl/gsl_statistics_double.h>

#define RDATA_SERIES
#include "unit/rdata.h"

static void near(double a, double b, double eps)
{
    if (!(fabs(a - b) <= eps))
        fail_msg("%.15g is not %.15g", a, b);
}

/* R 4.2.2: mad(Nile, constant = 1.482602218505602). The window around the middle covers everything. */
static void test_mad(void **state)
{
    (void)state;
    double room[100], median[100], mad[100];
    near(gsl_stats_mad(nile, 1, 100, room), 179.394868, 5e-7);
    assert_true(ana_hampel(nile, 99, 49, median, mad));
    near(median[49], 897, 1e-12);                 /* median(Nile[1:99]) */
    near(mad[49], 123 * 1.482602218505602, 1e-9); /* mad(Nile[1:99], constant = 1) is 123 */
    assert_false(ana_hampel(nile, 0, 3, median, mad));
    assert_false(ana_hampel(nile, 5, 0, median, mad));
}

/* The window is cut at the ends, never padded with zeros. */
static void test_truncated(void **state)
{
    (void)state;
    double x[] = {10, 10, 10, 10, 10}, median[5], mad[5];
    assert_true(ana_hampel(x, 5, 3, median, mad));
    for (size_t i = 0; i < 5; i++)
        assert_true(median[i] == 10 && mad[i] == 0);
}

static size_t gaps(const double *x, size_t n, bool *gap)
{
    size_t k = 0;
    assert_true(ana_gap_find(x, n, gap));
    for (size_t i = 0; i < n; i++)
        k += gap[i];
    return k;
}

static void test_silence(void **state)
{
    (void)state;
    bool gap[30];
    double x[30] = {0, 0}; /* not yet there: no gap */
    for (size_t i = 2; i < 30; i++)
        x[i] = 6 + (double)(i % 3);
    assert_int_equal(gaps(x, 30, gap), 0);
    x[12] = 0; /* one empty week of a busy outlet */
    assert_int_equal(gaps(x, 30, gap), 1);
    assert_true(gap[12]);
    for (size_t i = 20; i < 30; i++)
        x[i] = 0; /* silent for good */
    assert_int_equal(gaps(x, 30, gap), 11);
    assert_true(gap[29]);
}

/* One article a month, or now and then: an empty week says nothing. Most weeks: half a year without one is a gap. */
static void test_rare(void **state)
{
    (void)state;
    bool gap[104];
    double x[104] = {0};
    for (size_t i = 0; i < 104; i += 4)
        x[i] = 1;
    assert_int_equal(gaps(x, 104, gap), 0);
    for (size_t i = 41; i < 70; i++)
        x[i] = 0;
    assert_int_equal(gaps(x, 104, gap), 0);
    for (size_t i = 0; i < 104; i++)
        x[i] = i < 41 || i >= 70 ? 1 : 0;
    assert_int_equal(gaps(x, 104, gap), 29);
    assert_true(gap[41] && gap[69] && !gap[40] && !gap[70]);
}

/* An outlet that never comes back has left after a quarter of a year: its weeks are not missing for ever. */
static void test_leaves(void **state)
{
    (void)state;
    bool gap[104];
    double x[104] = {0};
    for (size_t i = 0; i < 50; i++)
        x[i] = 5;
    assert_int_equal(gaps(x, 104, gap), 13);
    assert_true(!gap[49] && gap[50] && gap[62] && !gap[63]);
}

static void test_collapse(void **state)
{
    (void)state;
    bool gap[30];
    double x[30];
    for (size_t i = 0; i < 30; i++)
        x[i] = 100 + (double)(i * 7 % 11);
    x[14] = 20;  /* a feed at a fifth */
    x[20] = 300; /* a rise is never a gap */
    x[25] = 92;  /* low, not by half */
    assert_int_equal(gaps(x, 30, gap), 1);
    assert_true(gap[14]);
}

static void test_empty(void **state)
{
    (void)state;
    bool gap[5] = {true, true, true, true, true};
    double none[5] = {0}, one[5] = {0, 0, 1, 0, 0};
    assert_int_equal(gaps(none, 5, gap), 0);
    assert_int_equal(gaps(one, 5, gap), 0);
    assert_int_equal(gaps(none, 0, gap), 0);
}

int main(void)
{
    (void)gsl_set_error_handler_off();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mad),   cmocka_unit_test(test_truncated), cmocka_unit_test(test_silence),
        cmocka_unit_test(test_rare),  cmocka_unit_test(test_leaves),    cmocka_unit_test(test_collapse),
        cmocka_unit_test(test_empty),
    };
    (void)cars_speed;
    (void)cars_dist;
    (void)lh;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
