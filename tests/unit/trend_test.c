#include "trend.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <math.h>

#include <gsl/gsl_errno.h>

#include <gsl/gsl_statistics_double.h>

#define RDATA_SERIES
#include "unit/rdata.h"

static double week[1200];

static void near(double a, double b, double eps)
{
    if (!(fabs(a - b) <= eps))
        fail_msg("%.15g is not %.15g", a, b);
}

/* R 4.2.2: trend::mk.test(Nile) and by hand. */
static void test_mann_kendall(void **state)
{
    (void)state;
    struct ana_mann_kendall m;
    assert_true(ana_mann_kendall(nile, 100, &m));
    assert_true(m.s == -1387);
    near(m.var, 112728.3333, 5e-5);
    near(m.z, -4.128066523, 5e-10);
    near(m.p, 3.658263e-05, 5e-12);
    double flat[] = {1, 1, 1, 1}, two[] = {1, 2};
    assert_false(ana_mann_kendall(flat, 4, &m));
    assert_false(ana_mann_kendall(two, 2, &m));
}

/* R 4.2.2: trend::sens.slope(Nile). */
static void test_sen(void **state)
{
    (void)state;
    struct ana_slope s;
    assert_true(ana_sen(week, nile, 100, 112728.3333333, .95, &s));
    near(s.slope, -2.6, 1e-12);
    near(s.ci.lo, -3.627907, 5e-7);
    near(s.ci.hi, -1.428571, 5e-7);
    /* A hole in time: the slope is per week, not per value. */
    double x[] = {0, 1, 2, 10, 11, 12}, y[] = {0, 2, 4, 20, 22, 24};
    assert_true(ana_sen(x, y, 6, 28.3, .95, &s));
    near(s.slope, 2, 1e-12);
    assert_false(ana_sen(x, y, 6, 0, .95, &s));
    assert_false(ana_sen(x, y, 2, 1, .95, &s));
}

/*
 * Hamed & Rao (1998) written out in R 4.2.2: r <- rank(y - b * x); a <- acf(r, 99)$acf[-1]; the lags beyond 1.96/10;
 * cf <- 1 + 2/(n(n-1)(n-2)) * sum((n-i)(n-i-1)(n-i-2) a[i])
 */
static void test_hamed_rao(void **state)
{
    (void)state;
    struct ana_mann_kendall m;
    struct ana_slope sen, wide;
    assert_true(ana_mann_kendall_hr(week, nile, 100, .95, &m, &wide));
    assert_true(ana_sen(week, nile, 100, m.var, .95, &sen));
    assert_true(sen.slope == wide.slope && sen.ci.lo == wide.ci.lo && sen.ci.hi == wide.ci.hi);
    near(m.lag1, .356442921607, 1e-11);
    near(m.correction, 2.1428983271, 1e-9);
    near(m.z, -2.81997919565, 1e-9);
    near(m.p, .00480267631018, 1e-12);
    /* Nothing to correct: the plain test. A strict rise leaves residuals of 0, whose ranks do not correlate. */
    double y[20];
    for (size_t i = 0; i < 20; i++)
        y[i] = (double)i + (i % 2 ? .3 : -.3);
    assert_true(ana_mann_kendall_hr(week, y, 20, .95, &m, &sen));
    assert_true(m.correction == 1);
}

/* The larger of the two corrections; under an alternating series neither. */
static void test_trend(void **state)
{
    (void)state;
    struct ana_mann_kendall m;
    struct ana_slope sen;
    double y[40];
    near(ana_ar1_factor(.5, 100, 0, 0), 3, 1e-12);
    near(ana_ar1_factor(.5, 100, 2, 4), (1 + 52.0 / 96) / (1 - 52.0 / 96), 1e-12);
    assert_true(ana_ar1_factor(-.5, 100, 0, 0) == 1);
    near(ana_ar1_factor(.99, 100, 2, 4), 39, 1e-9); /* kept finite */
    assert_true(ana_ar1_factor(.5, 4, 2, 4) == 1);
    assert_true(ana_trend_test(week, nile, 100, .95, &m, &sen));
    assert_true(m.correction >= 2.1428983271 - 1e-9);
    near(m.var, 112728.3333333 * m.correction, 1e-6);
    for (size_t i = 0; i < 40; i++)
        y[i] = i % 2 ? 1 : -1;
    y[3] = 1.5;
    assert_true(ana_trend_test(week, y, 40, .95, &m, &sen));
    assert_true(m.correction == 1 && !m.by_ar1);
}

/* R 4.2.2: sandwich::NeweyWest(lm(Nile ~ 1), lag = 4, prewhite = FALSE); the same for lm(Nile ~ x). */
static void test_newey_west(void **state)
{
    (void)state;
    struct ana_slope s;
    assert_int_equal(ana_newey_west_lag(100), 4);
    assert_int_equal(ana_newey_west_lag(260), 4);
    assert_int_equal(ana_newey_west_lag(13), 2);
    assert_true(ana_newey_west_mean(nile, 100, 4, .95, &s));
    near(s.se, 27.23848492, 5e-9);
    near(s.slope, 919.35, 1e-10);
    assert_true(ana_newey_west_slope(week, nile, 100, 4, .95, &s));
    near(s.slope, -2.714305430543, 1e-11);
    near(s.se, .695619938184, 1e-11);
    bool by_ar1;
    struct ana_slope t;
    assert_true(ana_slope_test(week, nile, 100, 4, .95, &t, &by_ar1));
    assert_true(t.slope == s.slope && t.se >= s.se);
    double flat[] = {1, 1, 1, 1};
    assert_false(ana_newey_west_slope(week, flat, 4, 1, .95, &s));
    assert_false(ana_newey_west_slope(flat, nile, 4, 1, .95, &s));
    assert_false(ana_newey_west_slope(week, nile, 2, 1, .95, &s));
}

/* acf(lh) in R 4.2.2; NIST StRD NumAcc4 (certified: mean 10000000.2, SD .1, lag-1 -.999). */
static void test_autocorrelation(void **state)
{
    (void)state;
    static double numacc4[1001];
    double r;
    assert_true(ana_autocorrelation(nile, 100, 1, &r));
    near(r, .49840818, 5e-9);
    near(gsl_stats_lag1_autocorrelation(nile, 1, 100), .49840818, 5e-9);
    assert_true(ana_autocorrelation(lh, 48, 1, &r));
    near(r, .575524475524, 1e-12);
    assert_true(ana_autocorrelation(lh, 48, 3, &r));
    near(r, -.144755244755, 1e-12);
    numacc4[0] = 10000000.2;
    for (size_t i = 1; i < 1001; i++)
        numacc4[i] = i % 2 ? 10000000.1 : 10000000.3;
    near(gsl_stats_mean(numacc4, 1, 1001), 10000000.2, 1e-8);
    near(gsl_stats_sd(numacc4, 1, 1001), .1, 1e-8);
    assert_true(ana_autocorrelation(numacc4, 1001, 1, &r));
    near(r, -.999, 1e-7);
    double flat[] = {1, 1, 1};
    assert_false(ana_autocorrelation(flat, 3, 1, &r));
}

int main(void)
{
    (void)gsl_set_error_handler_off();
    for (size_t i = 0; i < 1200; i++)
        week[i] = (double)i;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mann_kendall), cmocka_unit_test(test_sen),        cmocka_unit_test(test_hamed_rao),
        cmocka_unit_test(test_trend),        cmocka_unit_test(test_newey_west), cmocka_unit_test(test_autocorrelation),
    };
    (void)cars_speed;
    (void)cars_dist;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
