#include "change.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <math.h>

#include <gsl/gsl_errno.h>

#define RDATA_SERIES
#include "unit/rdata.h"

static void near(double a, double b, double eps)
{
    if (!(fabs(a - b) <= eps))
        fail_msg("%.15g is not %.15g", a, b);
}

/* R 4.2.2: trend::pettitt.test(Nile): U* 1617, K 28, p 3.591e-07. */
static void test_pettitt(void **state)
{
    (void)state;
    struct ana_pettitt p;
    assert_true(ana_pettitt(nile, 100, &p));
    assert_true(p.k == 1617);
    assert_int_equal(p.at, 28); /* the 29th value, 1899, is the first of the new level */
    near(p.p, 3.591e-07, 5e-11);
    near(ana_pettitt_p(1617, 100, 1), p.p, 0);
    near(ana_pettitt_p(1617, 100, 2), 2 * sqrt(p.p / 2), 1e-15); /* half the exponent */
    assert_true(ana_pettitt_p(1, 100, 1) == 1);
    double flat[] = {2, 2, 2, 2};
    assert_false(ana_pettitt(flat, 4, &p));
    assert_false(ana_pettitt(nile, 2, &p));
}

/* R 4.2.2: strucchange: b <- breakpoints(Nile ~ 1); BIC(b); confint(b) */
static void test_breaks_nile(void **state)
{
    (void)state;
    struct ana_breaks b;
    assert_true(ana_breaks(nile, 100, 15, 1, .95, &b));
    assert_int_equal(b.m, 1);
    assert_int_equal(b.at[0], 28);
    near(b.rss, 1597457.194, 5e-4);
    near(b.bic, 1270.084, 5e-4);
    near(b.bic0, 1318.24180688, 1e-8); /* BIC(lm(Nile ~ 1)) */
    near(b.mean[0], 1097.75, 1e-9);
    near(b.mean[1], 849.9722, 5e-5);
    assert_true(b.has_ci[0]);
    assert_int_equal(b.lo[0], 25);
    assert_int_equal(b.hi[0], 32);
    assert_true(
        ana_breaks(nile, 100, 15, 2, .95, &b)); /* worth half as many values: the same break, less sure of its date */
    assert_int_equal(b.at[0], 28);
    assert_true(b.lo[0] < 25 && b.hi[0] > 32);
    assert_true(ana_breaks(nile, 100, 15, 50, .95, &b)); /* worth two: none */
    assert_int_equal(b.m, 0);
    assert_false(ana_breaks(nile, 100, 15, .5, .95, &b));
}

/* R 4.2.2: set.seed(3); z <- round(c(rnorm(30), rnorm(25, 2), rnorm(35, -1)), 2); b <- breakpoints(z ~ 1); confint(b)
 */
static const double three[] = {
    -0.96, -0.29, 0.26,  -1.15, 0.2,   0.03,  0.09,  1.12,  -1.22, 1.27,  -0.74, -1.13, -0.72, 0.25,  0.15,
    -0.31, -0.95, -0.65, 1.22,  0.2,   -0.58, -0.94, -0.2,  -1.67, -0.48, -0.74, 1.16,  1.01,  -0.07, -1.14,
    2.9,   2.85,  2.73,  2.74,  1.65,  2.71,  3.3,   2.04,  1.02,  2.79,  2.79,  1.69,  3.7,   1.21,  2.35,
    -0.27, 1.84,  3.13,  1.54,  1.1,   2.73,  1.19,  2.27,  0.26,  0.59,  -1.45, -2.04, 0.36,  -0.08, -1.79,
    -0.43, -0.08, -0.74, -0.65, 0.17,  -1.48, -1.42, -0.04, -2.29, -0.81, -1.03, -0.53, 0.02,  -0.73, -0.77,
    -0.25, 0.22,  -0.62, -1.99, -1.16, 0.74,  -1.35, -0.31, 0.22,  -0.21, -1.01, -0.78, -1.89, -0.56, -1.89};

static void test_breaks_two(void **state)
{
    (void)state;
    struct ana_breaks b;
    assert_true(ana_breaks(three, 90, 13, 1, .95, &b));
    assert_int_equal(b.m, 2);
    assert_int_equal(b.at[0], 30);
    assert_int_equal(b.at[1], 53);
    near(b.bic, 247.711793551, 1e-8);
    near(b.bic0, 329.851420153, 1e-8);
    assert_true(b.has_ci[0] && b.has_ci[1]);
    assert_int_equal(b.lo[0], 28);
    assert_int_equal(b.hi[0], 32);
    assert_int_equal(b.lo[1], 52);
    assert_int_equal(b.hi[1], 55);
}

static void test_breaks_edges(void **state)
{
    (void)state;
    struct ana_breaks b;
    double flat[20], step[20];
    for (size_t i = 0; i < 20; i++) {
        flat[i] = 3;
        step[i] = i < 8 ? 0 : 1;
    }
    assert_false(ana_breaks(flat, 20, 4, 1, .95, &b));
    assert_false(ana_breaks(nile, 7, 4, 1, .95, &b));
    assert_false(ana_breaks(nile, 100, 1, 1, .95, &b));
    assert_true(ana_breaks(step, 20, 4, 1, .95, &b)); /* no noise at all: the break, and no interval */
    assert_int_equal(b.m, 1);
    assert_int_equal(b.at[0], 8);
    assert_false(b.has_ci[0]);
}

/* R 4.2.2: pnbinom(9, size = 4.5, mu = 3.2, lower.tail = FALSE), qnbinom; ppois(9, 3.2, lower.tail = FALSE), qpois. */
static void test_alert(void **state)
{
    (void)state;
    struct ana_alert a;
    assert_true(ana_alert(10, 3.2, 4.5, .95, &a));
    near(a.p, .0161974036166, 1e-12);
    assert_true(a.expected.lo == 0 && a.expected.hi == 9);
    assert_true(ana_alert(10, 3.2, INFINITY, .95, &a));
    near(a.p, .00176188786818, 1e-13);
    assert_true(a.expected.lo == 0 && a.expected.hi == 7);
    assert_true(ana_alert(0, 3.2, 4.5, .95, &a));
    assert_true(a.p == 1);
    assert_false(ana_alert(3, 0, 4.5, .95, &a));
    assert_false(ana_alert(3, 1, 0, .95, &a));
    assert_false(ana_alert(1e12, 1, 1, .95, &a));
}

/* Hutwagner (2003): (x - mean) / sd of the seven days (weeks) before. */
static void test_ears(void **state)
{
    (void)state;
    double base[] = {2, 4, 4, 4, 5, 5, 7, 9}, t, flat[] = {1, 1, 1};
    assert_true(ana_ears_c1(11, base, 8, &t));
    near(t, 6 / sqrt(32.0 / 7), 1e-12);
    assert_false(ana_ears_c1(11, flat, 3, &t));
    assert_false(ana_ears_c1(11, base, 2, &t));
}

int main(void)
{
    (void)gsl_set_error_handler_off();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pettitt),      cmocka_unit_test(test_breaks_nile), cmocka_unit_test(test_breaks_two),
        cmocka_unit_test(test_breaks_edges), cmocka_unit_test(test_alert),       cmocka_unit_test(test_ears),
    };
    (void)cars_speed;
    (void)cars_dist;
    (void)lh;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
