#include "lag.h"

#include "unit/cmocka_all.h"

#include <math.h>

#define RDATA_SERIES
#define RDATA_PAIRS
#include "unit/rdata.h"

static void near(double a, double b, double eps)
{
    if (!(fabs(a - b) <= eps))
        fail_msg("%.15g is not %.15g", a, b);
}

/* R 4.2.2: ccf(as.numeric(mdeaths), as.numeric(fdeaths), 8, plot = FALSE)$acf; its lag k is our -k. */
static void test_ccf(void **state)
{
    (void)state;
    const double want[] = {-.38167142996248, -.61179347922562, -.67780347719922, -.60403117413565, -.34946839647663,
                           .01975942500531,  .40520063945255,  .74430932191735,  .97624125122248,  .73566853209025,
                           .36424183915095,  -.01067572496793, -.38292061981670, -.62238697895270, -.68853851934714,
                           -.61058398018488, -.38333830508183};
    double r;
    for (int k = -8; k <= 8; k++) {
        assert_true(ana_lag_correlation(mdeaths, fdeaths, 72, -k, &r));
        near(r, want[k + 8], 5e-14);
    }
    double flat[5] = {1, 1, 1, 1, 1};
    assert_false(ana_lag_correlation(mdeaths, flat, 5, 0, &r));
    assert_false(ana_lag_correlation(mdeaths, fdeaths, 5, 4, &r));
}

/* R 4.2.2: cor(speed, dist, method = "spearman") of cars, with ties; cor(mdeaths, fdeaths, method = "spearman"). */
static void test_spearman(void **state)
{
    (void)state;
    double r;
    assert_true(ana_spearman(cars_speed, cars_dist, 50, &r));
    near(r, .830356838833, 5e-13);
    assert_true(ana_spearman(mdeaths, fdeaths, 72, &r));
    near(r, .955064040684, 5e-13);
    assert_false(ana_spearman(mdeaths, fdeaths, 2, &r));
}

/* R 4.2.2: ar(lh), whose example in ?ar is order 3: .6534 -.0636 -.2269; ar(Nile, order.max = 8); ar(mdeaths). */
static void test_ar(void **state)
{
    (void)state;
    double a[ANA_AR_MAX], e[100];
    size_t order;
    assert_true(ana_ar_fit(lh, 48, 8, a, &order, e));
    assert_int_equal(order, 3);
    near(a[0], .6534016786916, 5e-13);
    near(a[1], -.0636208360875, 5e-13);
    near(a[2], -.2269402016502, 5e-13);
    near(e[0], (lh[3] - 2.4) - a[0] * (lh[2] - 2.4) - a[1] * (lh[1] - 2.4) - a[2] * (lh[0] - 2.4), 1e-12);
    assert_true(ana_ar_fit(nile, 100, 8, a, &order, NULL));
    assert_int_equal(order, 2);
    near(a[0], .408111072295, 5e-12);
    near(a[1], .181171005438, 5e-12);
    assert_true(ana_ar_fit(mdeaths, 72, 8, a, &order, NULL));
    assert_int_equal(order, 5);
    near(a[4], -.1742051055338, 5e-13);
    double flat[20] = {0};
    assert_false(ana_ar_fit(flat, 20, 8, a, &order, NULL));
    assert_false(ana_ar_fit(lh, 9, 8, a, &order, NULL));
}

/*
 * R 4.2.2, with the sum over acf() of the ranks up to n %/% 5 written out; t and p by pt(). 72 months with a strong
 * season are worth under nine.
 */
static void test_together(void **state)
{
    (void)state;
    struct ana_together a, b;
    assert_true(ana_together(mdeaths, fdeaths, 72, 5, .95, &a));
    near(a.rho, .9550640406838, 5e-13);
    near(a.n_eff, 8.525196970475, 5e-11);
    near(a.t, 8.2309848787400686, 5e-11);
    near(a.p, 1.114624327527e-4, 5e-14);
    assert_true(a.ci.lo < a.rho && a.rho < a.ci.hi && a.ci.lo > .8);
    assert_true(ana_together(mdeaths, fdeaths, 72, 5, .95, &b));
    assert_true(a.ci.lo == b.ci.lo && a.ci.hi == b.ci.hi);
    assert_false(ana_together(mdeaths, fdeaths, 7, 5, .95, &a));
    assert_false(ana_together(mdeaths, fdeaths, 72, 5, 1, &a));
}

/*
 * R 4.2.2: residuals of ar(x, order.max = 8) for both, from month 8 on, their ccf, and p by pnorm. After prewhitening
 * only the same month is left of a season that made every lag large.
 */
static void test_lead(void **state)
{
    (void)state;
    struct ana_lead a;
    assert_true(ana_lead(mdeaths, fdeaths, 72, 5, .95, &a));
    assert_int_equal(a.lag, 0);
    assert_int_equal(a.n, 65);
    assert_int_equal(a.order_x, 5);
    assert_int_equal(a.order_y, 7);
    near(a.r, .85426069109055, 5e-13);
    near(a.p, 9.668455538351e-11, 5e-21);
    assert_true(a.ci.lo < a.r && a.r < a.ci.hi);
    assert_false(ana_lead(mdeaths, fdeaths, 23, 5, .95, &a));
}

/* One series is the other three weeks later: it is found, with the right sign, and turns when they change places. */
static void test_direction(void **state)
{
    (void)state;
    double x[203];
    uint32_t noise = 12345;
    for (size_t t = 0; t < 203; t++) {
        noise = noise * 1664525 + 1013904223;
        x[t] = (t ? .6 * x[t - 1] : 0) + (double)(noise >> 8) / 16777216 - .5;
    }
    struct ana_lead a;
    /* y[t] = x[t - 3] */
    assert_true(ana_lead(x + 3, x, 200, 1, .95, &a));
    assert_int_equal(a.lag, 3);
    assert_true(a.r > .9 && a.p < 1e-6);
    assert_true(ana_lead(x, x + 3, 200, 1, .95, &a));
    assert_int_equal(a.lag, -3);
}

static void test_block(void **state)
{
    (void)state;
    assert_int_equal(ana_block_length(1), 2);
    assert_int_equal(ana_block_length(27), 3);
    assert_int_equal(ana_block_length(28), 4);
    assert_int_equal(ana_block_length(1000), 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ccf),      cmocka_unit_test(test_spearman), cmocka_unit_test(test_ar),
        cmocka_unit_test(test_together), cmocka_unit_test(test_lead),     cmocka_unit_test(test_direction),
        cmocka_unit_test(test_block),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
