#include "breaktest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <math.h>

#include <gsl/gsl_errno.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>

#define RDATA_SERIES
#include "unit/rdata.h"

static void near(double a, double b, double eps)
{
    if (!(fabs(a - b) <= eps))
        fail_msg("%.15g is not %.15g", a, b);
}

/*
 * R 4.2.2, strucchange 1.5-3: f <- Fstats(Nile ~ 1); max(f$Fstats); f$breakpoint. sup.F = 75.93 is also what its
 * vignette (Zeileis, Leisch, Hornik & Kleiber 2002) and example(Nile) show. Break in 1898: 1899 is of the new level.
 */
static void test_sup_f_nile(void **state)
{
    (void)state;
    struct ana_sup_f s;
    assert_true(ana_sup_f(nile, 100, 15, NULL, 0, &s));
    near(s.f, 75.9297694274855, 1e-9);
    assert_int_equal(s.at, 28);
}

/*
 * Three levels: the larger step first, the other beside it. R 4.2.2, x the series: max(Fstats(x ~ 1)$Fstats), break 40;
 * then anova(lm(x ~ factor(1:60 > 40)), lm(x ~ factor(findInterval(1:60, c(21, 41)))))$F[2].
 */
static void test_sup_f_beside(void **state)
{
    (void)state;
    static const double step[3] = {0, 1, 3}, swing[4] = {.1, -.2, .3, -.1};
    double y[60];
    struct ana_sup_f s;
    for (size_t i = 0; i < 60; i++)
        y[i] = step[i / 20] + swing[i % 4] + .01 * (double)(i % 7);
    assert_true(ana_sup_f(y, 60, 9, NULL, 0, &s));
    assert_int_equal(s.at, 40);
    near(s.f, 394.948300763855, 1e-8);
    size_t first = s.at;
    assert_true(ana_sup_f(y, 60, 9, &first, 1, &s));
    assert_int_equal(s.at, 20);
    near(s.f, 255.262385750012, 1e-8);
    size_t both[2] = {20, 40};
    assert_true(ana_sup_f(y, 60, 9, both, 2, &s));
    assert_true(s.f < 1);                            /* nothing more */
    assert_false(ana_sup_f(y, 60, 11, both, 2, &s)); /* no segment can be cut in two */
}

/*
 * Two series of which BIC finds two breaks and one, and p by a bootstrap written for R 4.2.2 on strucchange 1.5-3
 * (breakpoints() for every search, its own cumulated sums for the further break, sample(), rnorm() and filter() for the
 * draws; the series are set.seed(k); round(as.numeric(arima.sim(list(ar = .4), 60)) + c(0, 1)[1 + (1:60 > 35)], 2) with
 * k 3 and 37). Of the first the share of the break is the larger, of the second that of the series.
 */
static const struct middling {
    double y[60];
    size_t m, at[2];
    double gain, p[2], draws; /* of R */
} middling[] = {
    {{-0.76, 0.96,  -0.36, -1.28, -1.23, -0.24, 0.06,  -0.28, -1.07, -1.08, 0.79, 0.52, -0.37, -1.09, -0.64,
      -1.92, -1.25, -1.24, 0.66,  1.28,  0.44,  -0.96, 0.52,  1.06,  1.15,  1.2,  0.13, 0.76,  1.6,   0.68,
      -0.71, 0.51,  0.99,  0.09,  1.73,  0.9,   1.31,  -1.14, -0.02, 1.72,  0.83, 0.03, 1.34,  0.33,  1,
      -0.74, -1.11, -0.3,  -0.55, 1.74,  2.21,  0.7,   1.45,  2.1,   1.7,   1.63, 2.43, 1.09,  0.62,  1.8},
     2,
     {18, 49},
     10.02545793,
     {.0250, .0439},
     12000},
    {{1.33,  0.75,  -0.08, 0.01,  1.43,  1.55,  0.93,  -1.29, -3.22, -3.03, -0.81, -1.06, -0.7, 1,     1.23,
      -1.89, -0.02, -0.47, -0.1,  -0.02, -2.11, -0.38, 0.2,   -0.44, 0.48,  -0.03, 0.3,   0.25, -0.36, -0.1,
      -0.25, 0.8,   0.61,  -0.71, -1.5,  2.03,  -0.54, 0.82,  0.74,  1.99,  0.42,  -0.05, 1.18, 1.27,  2.46,
      3.06,  1.95,  2.54,  -0.05, -0.42, 1.96,  0.74,  1.07,  0.67,  -0.82, 2.15,  0.02,  1.73, 1.24,  2.12},
     1,
     {35},
     2.801865312,
     {.062},
     2000}};

/* The p of every break of y as the tables have them; gives how many. */
static size_t p_of(const double *y, size_t n, uint64_t seed, double *p)
{
    struct ana_breaks b;
    double room[600], inflation;
    assert_true(n <= 600 && ana_breaks_test(y, n, .95, room, &b, &inflation));
    if (b.m > 0)
        assert_true(ana_breaks_p(y, n, &b, seed, p));
    return b.m;
}

static void draw_ar1(gsl_rng *rng, double phi, double *y, size_t n)
{
    double x = gsl_ran_ugaussian(rng);
    for (size_t i = 0; i < n; i++)
        y[i] = x = phi * x + gsl_ran_gaussian(rng, sqrt(1 - phi * phi));
}

static void test_nile(void **state)
{
    (void)state;
    double p[ANA_BREAKS_MAX];
    assert_int_equal(p_of(nile, 100, 1, p), 1);
    near(p[0], 1.0 / (ANA_BREAKS_DRAWS + 1), 1e-15); /* no draw has the like */
}

/* A level that rises and falls again has little of a single step, and both its breaks; so has a long series, which is
 * searched at every second week. */
static void test_rise_and_fall(void **state)
{
    (void)state;
    static double y[260];
    double p[ANA_BREAKS_MAX];
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    for (size_t n = 104; n <= 260; n += 156) {
        gsl_rng_set(rng, 11);
        draw_ar1(rng, .3, y, n);
        for (size_t i = n / 3; i < 2 * n / 3; i++)
            y[i] += 2.5;
        assert_int_equal(p_of(y, n, 1, p), 2);
        assert_true(p[0] < .01 && p[1] < .01);
    }
    gsl_rng_free(rng);
}

/* A break in noise beside a real one is not carried by it: its own share says so. */
static void test_beside_a_real_one(void **state)
{
    (void)state;
    struct ana_breaks b = {.m = 2, .at = {28, 60}};
    double room[100], p[ANA_BREAKS_MAX];
    ana_levels_residuals(nile, 100, b.at, 2, room);
    for (size_t i = 0; i < 100; i++)
        b.rss += room[i] * room[i];
    assert_true(ana_breaks_p(nile, 100, &b, 1, p));
    assert_true(p[0] < .01);
    assert_true(p[1] > .5);
}

/* The draws are the seed's: the same p again, another with another seed, and nothing of the breaks' own. */
static void test_seed(void **state)
{
    (void)state;
    double p[3][ANA_BREAKS_MAX];
    size_t n = sizeof middling[0].y / sizeof *middling[0].y;
    assert_int_equal(p_of(middling[0].y, n, 7, p[0]), middling[0].m);
    assert_int_equal(p_of(middling[0].y, n, 7, p[1]), middling[0].m);
    assert_int_equal(p_of(middling[0].y, n, 8, p[2]), middling[0].m);
    for (size_t i = 0; i < middling[0].m; i++)
        near(p[0][i], p[1][i], 0);
    assert_true(fabs(p[0][0] - p[2][0]) > 0 && fabs(p[0][0] - p[2][0]) < .05);
}

/* Means of twenty seeds within three errors of R's shares. */
static void test_against_r(void **state)
{
    (void)state;
    for (size_t k = 0; k < sizeof middling / sizeof *middling; k++) {
        const struct middling *c = &middling[k];
        double mean[ANA_BREAKS_MAX] = {0}, p[ANA_BREAKS_MAX], room[60], inflation;
        struct ana_breaks b;
        assert_true(ana_breaks_test(c->y, 60, .95, room, &b, &inflation));
        assert_int_equal(b.m, c->m);
        near(b.bic0 - b.bic, c->gain, 1e-8);
        for (uint64_t seed = 1; seed <= 20; seed++) {
            assert_int_equal(p_of(c->y, 60, seed, p), c->m);
            for (size_t i = 0; i < c->m; i++)
                mean[i] += p[i] / 20;
        }
        for (size_t i = 0; i < c->m; i++)
            assert_int_equal(b.at[i], c->at[i]);
        for (size_t i = 0; i < c->m; i++)
            near(mean[i], c->p[i], 3 * sqrt(c->p[i] * (1 - c->p[i]) * (1 / c->draws + 1. / 20000)) + .001);
    }
}

static void test_edges(void **state)
{
    (void)state;
    struct ana_breaks b = {.m = 0};
    double p[ANA_BREAKS_MAX] = {7}, y[24], room[24], inflation;
    assert_false(ana_breaks_p(nile, 100, &b, 1, p)); /* no break */
    for (size_t i = 0; i < 24; i++)
        y[i] = i < 10 ? .1 : .7;
    assert_true(ana_breaks_test(y, 24, .95, room, &b, &inflation));
    assert_true(b.m > 0);
    assert_false(ana_breaks_p(y, 24, &b, 1, p)); /* levels without noise: nothing to draw from */
    near(p[0], 7, 0);
    b.m = 1;
    assert_false(ana_breaks_p(y, 11, &b, 1, p)); /* too short for two segments */
    struct ana_sup_f s = {3, 4};
    assert_false(ana_sup_f(y, 10, 3, NULL, 0, &s)); /* one level */
    assert_false(ana_sup_f(y, 24, 0, NULL, 0, &s));
    assert_false(ana_sup_f(y, 24, 13, NULL, 0, &s));
    assert_true(s.at == 4);
    assert_true(ana_sup_f(y, 24, 3, NULL, 0, &s)); /* an exact fit: large, and finite */
    assert_int_equal(s.at, 10);
    assert_true(isfinite(s.f));
}

int main(void)
{
    (void)gsl_set_error_handler_off();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sup_f_nile),
        cmocka_unit_test(test_sup_f_beside),
        cmocka_unit_test(test_nile),
        cmocka_unit_test(test_rise_and_fall),
        cmocka_unit_test(test_beside_a_real_one),
        cmocka_unit_test(test_seed),
        cmocka_unit_test(test_against_r),
        cmocka_unit_test(test_edges),
    };
    (void)cars_speed;
    (void)cars_dist;
    (void)lh;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
