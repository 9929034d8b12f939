#include "its.h"

#include "unit/cmocka_all.h"

#include <math.h>

#define RDATA_SERIES
#include "unit/itsdata.h"
#include "unit/rdata.h"

static double x[200];

static void near(double a, double b, double eps)
{
    if (!(fabs(a - b) <= eps))
        fail_msg("%.15g is not %.15g", a, b);
}

/*
 * Lopez Bernal et al. (2017): RR .894 and, with two pairs of harmonics, theirs. R 4.2.2 as in regress_test.c; the
 * factor from r = acf(resid(m, "pearson"))[1], c = (n r + 3) / (n - 7), (1 + c) / (1 - c); interval and p by qt and pt
 * with 56 df.
 */
static void test_sicily(void **state)
{
    (void)state;
    struct ana_its_series s = {x, sicily_aces, sicily_stdpop, 59};
    struct ana_its_options o = {.side_min = 12, .level = .95};
    struct ana_its a;
    struct ana_regression *r = ana_regression_new(59, ANA_ITS_COLUMNS);
    assert_true(ana_its(r, &s, 37, &o, &a));
    near(a.step, -.11162844256310, 1e-11);
    near(a.slope, .00494499203225, 1e-12);
    near(a.dispersion, 3.55918676377, 1e-9);
    near(a.factor, 1.8217677506652, 1e-9);
    near(a.se, .04386070605941, 1e-11);
    near(a.t, -2.54506715901699, 1e-9);
    near(a.p, .01370796908255, 1e-10);
    near(a.ci.lo, -.19949199489873, 1e-10);
    near(a.ci.hi, -.02376489022747, 1e-10);
    assert_true(a.df == 56 && a.n_before == 36 && a.n_after == 23 && !a.by_newey_west);
    o.harmonics = 2;
    o.period = 12;
    assert_true(ana_its(r, &s, 37, &o, &a));
    near(a.step, -.12208679289862, 1e-10);
    o.side_min = 24;
    assert_false(ana_its(r, &s, 37, &o, &a));
    ana_regression_free(r);
}

/* R 4.2.2: lm(Nile ~ t + s), s = t > 28; see regress_test.c. The autoregression's error is the larger one here. */
static void test_mean(void **state)
{
    (void)state;
    struct ana_its_series s = {x, nile, NULL, 100};
    struct ana_its_options o = {.side_min = 12, .level = .95};
    struct ana_its a;
    struct ana_regression *r = ana_regression_new(100, ANA_ITS_COLUMNS);
    assert_true(ana_its(r, &s, 29, &o, &a));
    near(a.step, -283.602379144520, 1e-9);
    near(a.factor, 1.4801279664504, 1e-10);
    near(a.se, 55.0234792321195, 1e-9);
    assert_false(a.by_newey_west);
    /* Twenty years on either side: lm(Nile ~ t + s, subset = 9:48), -333.0868421053. */
    o.window = 20;
    assert_true(ana_its(r, &s, 29, &o, &a));
    near(a.step, -333.0868421053, 1e-9);
    assert_true(a.n_before == 20 && a.n_after == 20);
    ana_regression_free(r);
}

/* The dam of 1898 against every other year: few are as extreme, and none is further from chance. */
static void test_placebo(void **state)
{
    (void)state;
    struct ana_its_series s = {x, nile, NULL, 100};
    struct ana_its_options o = {.side_min = 12, .level = .95};
    struct ana_its fit[100];
    bool fitted[100];
    size_t others, as_extreme, n = 0;
    struct ana_regression *r = ana_regression_new(100, ANA_ITS_COLUMNS);
    ana_its_scan(r, &s, 1, 100, &o, fit, fitted);
    for (size_t i = 0; i < 100; i++)
        n += fitted[i];
    assert_int_equal(n, 77); /* at least 12 values on either side: years 13 to 89 */
    ana_its_placebo(fit, fitted, 100, 28, &others, &as_extreme);
    assert_int_equal(others, 76);
    assert_true(as_extreme <= 1);
    ana_its_placebo(fit, fitted, 100, 60, &others, &as_extreme);
    assert_true(as_extreme > 20);
    ana_regression_free(r);
}

/* 60 weeks of which 24 to 27 and 41 have no value, so that 24 to 28, and 41 and 42, part the rest alike. */
static size_t series_with_holes(uint32_t *seed, double *at, double *y, double *exposure)
{
    size_t n = 0;
    for (int week = 1; week <= 60; week++) {
        if ((week >= 24 && week <= 27) || week == 41)
            continue;
        *seed = *seed * 1664525 + 1013904223;
        at[n] = week;
        y[n] = *seed >> 28;
        exposure[n++] = 100 + (*seed >> 20 & 63);
    }
    return n;
}

/* Each week's fit is that of ana_its but for rounding; weeks that part the values alike count each other. */
static void check_ties(const struct ana_its_series *s, const struct ana_its_options *o, struct ana_regression *r)
{
    struct ana_its fit[60], alone;
    bool fitted[60];
    size_t others, as_extreme, share[60] = {0};
    ana_its_scan(r, s, 1, 60, o, fit, fitted);
    for (size_t i = 0; i < 60; i++) {
        assert_int_equal(fitted[i], ana_its(r, s, 1 + (double)i, o, &alone));
        if (!fitted[i])
            continue;
        near(fit[i].t, alone.t, 1e-7 * fmax(1, fabs(alone.t)));
        near(fit[i].slope, alone.slope, 1e-7);
        assert_true(fit[i].n_before == alone.n_before && fit[i].n_after == alone.n_after);
        ana_its_placebo(fit, fitted, 60, i, &others, &as_extreme);
        share[i] = as_extreme;
    }
    if (o->window > 0) /* the window's ends move with the week: 28 and 42 have fits of their own */
        return;
    assert_true(fitted[23] && fitted[40] && share[23] >= 4 && share[40] >= 1);
    for (size_t i = 24; i <= 27; i++)
        assert_int_equal(share[i], share[23]);
    assert_int_equal(share[41], share[40]);
}

static void test_ties(void **state)
{
    (void)state;
    double at[60], y[60], exposure[60];
    uint32_t seed = 1;
    struct ana_regression *r = ana_regression_new(60, ANA_ITS_COLUMNS);
    for (int k = 0; k < 120; k++) {
        struct ana_its_series s = {at, y, k % 2 ? exposure : NULL, series_with_holes(&seed, at, y, exposure)};
        struct ana_its_options o = {
            .side_min = 6, .level = .95, .harmonics = (size_t)(k / 2 % 3), .period = 52.18, .window = k % 5 ? 0 : 18};
        check_ties(&s, &o, r);
    }
    ana_regression_free(r);
}

/* A difference of rounding is a tie, on either side of 0 and at 0 itself; a larger one is none. */
static void test_placebo_rounding(void **state)
{
    (void)state;
    const bool fitted[] = {true, true, true, true, false, true, true};
    struct ana_its fit[] = {
        {.t = 3},    {.t = 3 * (1 - 4e-16)}, {.t = -3 * (1 - 1e-10)}, {.t = 0}, {.t = 9}, {.t = 3 * (1 - 1e-8)},
        {.t = 1e-13}};
    size_t others, as_extreme;
    ana_its_placebo(fit, fitted, 7, 0, &others, &as_extreme);
    assert_int_equal(others, 5);
    assert_int_equal(as_extreme, 2);
    ana_its_placebo(fit, fitted, 7, 5, &others, &as_extreme);
    assert_int_equal(as_extreme, 3);
    ana_its_placebo(fit, fitted, 7, 6, &others, &as_extreme);
    assert_int_equal(as_extreme, 5); /* the week of exactly 0 too */
}

static void test_refusals(void **state)
{
    (void)state;
    double none[40] = {0}, e[40];
    for (size_t i = 0; i < 40; i++)
        e[i] = 100;
    struct ana_its_series s = {x, none, e, 40};
    struct ana_its_options o = {.side_min = 5, .level = .95};
    struct ana_its a = {.step = 77};
    struct ana_regression *r = ana_regression_new(40, ANA_ITS_COLUMNS);
    assert_false(ana_its(r, &s, 20, &o, &a)); /* nothing at all */
    none[30] = 4;
    assert_false(ana_its(r, &s, 20, &o, &a)); /* nothing before: no finite ratio */
    none[3] = 2;
    assert_true(ana_its(r, &s, 20, &o, &a));
    a.step = 77;
    o.count_min = 7;
    assert_false(ana_its(r, &s, 20, &o, &a));
    o.count_min = 6;
    assert_false(ana_its(r, &s, 1, &o, &a));
    assert_false(ana_its(r, &s, 100, &o, &a));
    o.harmonics = 1; /* without a period */
    assert_false(ana_its(r, &s, 20, &o, &a));
    o.harmonics = ANA_ITS_HARMONICS + 1;
    assert_false(ana_its(r, &s, 20, &o, &a));
    assert_true(a.step == 77);
    ana_regression_free(r);
}

int main(void)
{
    for (size_t i = 0; i < 200; i++)
        x[i] = (double)i + 1;
    (void)cars_speed;
    (void)cars_dist;
    (void)lh;
    (void)van_killed;
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_sicily),           cmocka_unit_test(test_mean),
                                       cmocka_unit_test(test_placebo),          cmocka_unit_test(test_ties),
                                       cmocka_unit_test(test_placebo_rounding), cmocka_unit_test(test_refusals)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
