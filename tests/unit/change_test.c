#include "change.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <math.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_statistics_double.h>

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

/*
 * EARS C1, C2 and C3 of R's surveillance 1.20.3 (R 4.2.2): the upper bounds of
 *   upperbound(earsC(sts(observed = x), control = list(method = "C1", alpha = 0.001)))
 * for x made up and for the first 30 weeks of its salmonella.agona (data(salmonella.agona); $observed). All three are
 * made of C1's statistic: C2 is that of a baseline two weeks older; R's C3 adds what C2 had beyond 1 in the two weeks
 * before. The bound is where the statistic is qnorm(.999).
 */
static const double ears_x[][30] = {
    {3, 5, 4, 7, 2, 6, 5, 9, 4, 3, 14, 6, 5, 8, 30, 7, 6, 5, 4, 11},
    {1, 0, 5, 2, 1, 2, 0, 4, 0, 0, 0, 3, 1, 1, 0, 0, 2, 2, 0, 2, 6, 3, 2, 1, 2, 0, 1, 1, 3, 5}};
static const size_t ears_n[] = {20, 30};
/* From the 8th, 10th and 12th week on. */
static const double ears_upper[2][3][23] = {
    {{9.881218334, 12.305557595, 12.358293554, 12.591229788, 18.937634452, 18.237480597, 18.251408822, 18.562590535,
      39.478937383, 39.133771471, 38.521688324, 37.603381173, 37.816123221},
     {9.881218334, 12.305557595, 12.358293554, 12.591229788, 18.937634452, 18.237480597, 18.251408822, 18.562590535,
      39.478937383, 39.133771471, 38.521688324},
     {6.546053332, 5.575067249, 20.794777309, 41.523194882, 0.000000000, 0.000000000, 34.478937383, 32.705200043,
      38.664545467}},
    {{6.881218334, 7.917344358, 7.917344358, 5.908783655, 5.720407819, 6.552509092, 6.322591493, 6.241110229,
      4.152778798, 4.152778798, 4.568292908, 4.724207369, 3.637534291, 4.090232306, 8.321480306, 8.432719002,
      8.030093176, 8.125704411, 8.125704411, 8.125704411, 8.174373009, 4.444329362, 4.444329362},
     {6.881218334, 7.917344358, 7.917344358, 5.908783655, 5.720407819, 6.552509092, 6.322591493,
      6.241110229, 4.152778798, 4.152778798, 4.568292908, 4.724207369, 3.637534291, 4.090232306,
      8.321480306, 8.432719002, 8.030093176, 8.125704411, 8.125704411, 8.125704411, 8.174373009},
     {8.917344358, 5.623069369, 5.720407819, 5.266794806, 5.179734350, 6.955395944, 5.438493083, 3.265476078,
      5.388744676, 9.438493083, 2.868119870, 0.471770872, 4.653097163, 8.289861859, 5.601521748, 6.839990125,
      6.839990125, 8.839990125, 11.031515866}}};

static double ears_bound(const double *y, size_t t, size_t back)
{
    double statistic, sd = gsl_stats_sd(y + t - back - 7, 1, 7);
    assert_true(ana_ears_c1(y[t], y + t - back - 7, 7, &statistic));
    return y[t] - (statistic - gsl_cdf_ugaussian_Pinv(.999)) * sd;
}

static void test_ears_surveillance(void **state)
{
    (void)state;
    for (size_t s = 0; s < 2; s++) {
        const double *y = ears_x[s];
        for (size_t t = 7; t < ears_n[s]; t++)
            near(ears_bound(y, t, 0), ears_upper[s][0][t - 7], 1e-8);
        for (size_t t = 9; t < ears_n[s]; t++)
            near(ears_bound(y, t, 2), ears_upper[s][1][t - 9], 1e-8);
        for (size_t t = 11; t < ears_n[s]; t++) {
            double before, last, sd = gsl_stats_sd(y + t - 9, 1, 7);
            assert_true(ana_ears_c1(y[t - 2], y + t - 11, 7, &before) && ana_ears_c1(y[t - 1], y + t - 10, 7, &last));
            double sum = fmax(0, before - 1) + fmax(0, last - 1);
            near(fmax(0, y[t] + sd * (gsl_cdf_ugaussian_Pinv(.999) - sum)), ears_upper[s][2][t - 11], 1e-8);
        }
    }
    double flat[] = {2, 2, 2, 2, 2, 2, 2}, statistic;
    assert_false(ana_ears_c1(5, flat, 7, &statistic)); /* R divides by 0 there */
}

int main(void)
{
    (void)gsl_set_error_handler_off();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ears_surveillance),
        cmocka_unit_test(test_pettitt),
        cmocka_unit_test(test_breaks_nile),
        cmocka_unit_test(test_breaks_two),
        cmocka_unit_test(test_breaks_edges),
        cmocka_unit_test(test_alert),
        cmocka_unit_test(test_ears),
    };
    (void)cars_speed;
    (void)cars_dist;
    (void)lh;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
