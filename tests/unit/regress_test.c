#include "regress.h"

#include "unit/cmocka_all.h"

#include <math.h>

#include "trend.h"

#define NIST_REGRESSION
#define RDATA_SERIES
#include "unit/itsdata.h"
#include "unit/nist.h"
#include "unit/rdata.h"

static void near(double a, double b, double eps)
{
    if (!(fabs(a - b) <= eps))
        fail_msg("%.15g is not %.15g", a, b);
}

/* Agreement to so many digits: -log10 of the relative error, 15 at most. */
static double digits(double got, double certified)
{
    double e = fabs(got - certified) / fabs(certified);
    return e < 1e-15 ? 15 : -log10(e);
}

static void at_least(const struct ana_fit *f, const double *beta, const double *se, double want)
{
    double least = 15;
    for (size_t j = 0; j < f->k; j++) {
        least = fmin(least, digits(f->beta[j], beta[j]));
        least = fmin(least, digits(sqrt(f->dispersion * f->bread[j][j]), se[j]));
    }
    print_message("%zu coefficients and errors agree to %.1f digits\n", f->k, least);
    assert_true(least >= want);
}

static void test_norris(void **state)
{
    (void)state;
    const double beta[] = {-0.262323073774029, 1.00211681802045}, se[] = {0.232818234301152, 0.429796848199937E-03};
    struct ana_regression *r = ana_regression_new(36, 2);
    struct ana_fit f;
    for (size_t i = 0; i < 36; i++)
        ana_regression_set(r, i, (double[]){1, nist_norris[i][1]}, nist_norris[i][0], 0);
    assert_true(ana_least_squares(r, 36, 2, &f));
    at_least(&f, beta, se, 12);
    assert_true(digits(sqrt(f.dispersion), 0.884796396144373) > 13);
    assert_true(digits(f.rss, 26.6173985294224) > 13);
    ana_regression_free(r);
}

static void test_longley(void **state)
{
    (void)state;
    const double beta[] = {-3482258.63459582, 15.0618722713733,       -0.358191792925910E-01, -2.02022980381683,
                           -1.03322686717359, -0.511041056535807E-01, 1829.15146461355},
                 se[] = {890420.383607373,  84.9149257747669,  0.334910077722432E-01, 0.488399681651699,
                         0.214274163161675, 0.226073200069370, 455.478499142212};
    struct ana_regression *r = ana_regression_new(16, 7);
    struct ana_fit f;
    for (size_t i = 0; i < 16; i++)
        ana_regression_set(r, i, nist_longley[i], nist_longley[i][7], 0);
    assert_true(ana_least_squares(r, 16, 7, &f));
    at_least(&f, beta, se, 11);
    assert_true(digits(sqrt(f.dispersion), 304.854073561965) > 12);
    ana_regression_free(r);
}

static void test_filip(void **state)
{
    (void)state;
    const double beta[] = {-1467.48961422980,      -2772.17959193342,      -2316.37108160893,     -1127.97394098372,
                           -354.478233703349,      -75.1242017393757,      -10.8753180355343,     -1.06221498588947,
                           -0.670191154593408E-01, -0.246781078275479E-02, -0.402962525080404E-04},
                 se[] = {298.084530995537,      559.779865474950,      466.477572127796,     227.204274477751,
                         71.6478660875927,      15.2897178747400,      2.23691159816033,     0.221624321934227,
                         0.142363763154724E-01, 0.535617408889821E-03, 0.896632837373868E-05};
    struct ana_regression *r = ana_regression_new(82, 11);
    struct ana_fit f;
    for (size_t i = 0; i < 82; i++) {
        double x[11] = {1};
        for (size_t j = 1; j < 11; j++)
            x[j] = x[j - 1] * nist_filip_x[i];
        ana_regression_set(r, i, x, nist_filip_y[i], 0);
    }
    assert_true(ana_least_squares(r, 82, 11, &f));
    at_least(&f, beta, se, 7);
    assert_true(digits(f.rss, 0.795851382172941E-03) > 7);
    ana_regression_free(r);
}

static struct ana_regression *steps(const double *y, const double *exposure, size_t n, size_t at, int harmonics)
{
    struct ana_regression *r = ana_regression_new(n, 3 + 2 * (size_t)harmonics);
    for (size_t i = 0; i < n; i++) {
        double t = (double)i + 1, x[7] = {1, t, i >= at}, w = 2 * M_PI * t / 12;
        for (int h = 0; h < harmonics; h++) {
            x[3 + 2 * h] = sin((h + 1) * w);
            x[4 + 2 * h] = cos((h + 1) * w);
        }
        ana_regression_set(r, i, x, y[i], exposure ? log(exposure[i]) : 0);
    }
    return r;
}

static void check(const struct ana_fit *f, size_t j, double beta, double se)
{
    near(f->beta[j], beta, 1e-10);
    near(sqrt(f->dispersion * f->bread[j][j]), se, 1e-10);
}

/*
 * Lopez Bernal et al. (2017), RR .8943765, with R 4.2.2:
 *   glm(aces ~ time + smokban + offset(log(stdpop)), quasipoisson, sicily, control = glm.control(epsilon = 1e-14))
 * and with sin(w) + cos(w) + sin(2 * w) + cos(2 * w), w = 2 * pi * time / 12. Their error of the step in family poisson
 * is .0172247651; with the dispersion it is .0324959407. (R's own epsilon of 1e-8 stops at a dispersion of 3.559195.)
 */
static void test_sicily(void **state)
{
    (void)state;
    struct ana_fit f;
    struct ana_regression *r = steps(sicily_aces, sicily_stdpop, 59, 36, 0);
    assert_true(ana_quasi_poisson(r, 59, 3, &f));
    check(&f, 2, -.11162844256310, .032495940708360);
    check(&f, 1, .00494499203225, .000941837705115);
    near(sqrt(f.bread[2][2]), .0172247651, 5e-8);
    near(f.dispersion, 3.55918676377, 1e-10);
    near(exp(f.beta[2]), .8943765, 5e-8);
    ana_regression_free(r);
    r = steps(sicily_aces, sicily_stdpop, 59, 36, 2);
    assert_true(ana_quasi_poisson(r, 59, 7, &f));
    check(&f, 2, -.12208679289862, .02703109876567);
    near(f.dispersion, 2.2621826405, 1e-9);
    ana_regression_free(r);
}

/*
 * R 4.2.2: glm(VanKilled ~ t + law, quasipoisson, Seatbelts, control = glm.control(epsilon = 1e-14)), t = 1:192. Counts
 * of about nine a month.
 */
static void test_seatbelts(void **state)
{
    (void)state;
    struct ana_fit f;
    struct ana_regression *r = steps(van_killed, NULL, 192, 169, 0);
    assert_true(ana_quasi_poisson(r, 192, 3, &f));
    check(&f, 0, 2.54090370751754, .045923671832389);
    check(&f, 1, -.00346946376295, .000505924626654);
    check(&f, 2, -.26956629309733, .107400796508251);
    near(f.dispersion, .971482063948, 1e-10);
    ana_regression_free(r);
}

/* The same with a third column that is t and a ten-thousandth of the law: no factor of the normal equations, but a fit.
 * Its coefficients are those above, (beta 1 - 1e4 beta 2) and 1e4 beta 2. */
static void test_nearly_dependent(void **state)
{
    (void)state;
    struct ana_fit f;
    struct ana_regression *r = ana_regression_new(192, 3);
    for (size_t i = 0; i < 192; i++) {
        double t = (double)i + 1, x[3] = {1, t, t + (i >= 169 ? 1e-4 : 0)};
        ana_regression_set(r, i, x, van_killed[i], 0);
    }
    assert_true(ana_quasi_poisson(r, 192, 3, &f));
    near(f.beta[0], 2.54090370751754, 1e-6);
    near(f.beta[2] * 1e-4, -.26956629309733, 1e-3);
    near(f.dispersion, .971482063948, 1e-6);
    ana_regression_free(r);
    r = ana_regression_new(192, 3);
    for (size_t i = 0; i < 192; i++) {
        double t = (double)i + 1, x[3] = {1, t, 2 * t};
        ana_regression_set(r, i, x, van_killed[i], 0);
    }
    assert_false(ana_quasi_poisson(r, 192, 3, &f));
    ana_regression_free(r);
}

/*
 * R 4.2.2: coef(summary(lm(Nile ~ t + s))), s = t > 28; Newey-West with 4 lags written out (bread and Bartlett-weighted
 * meat): 28.016837638644 .751236187209 48.068049761377. The mean alone: 27.2384849248, as ana_newey_west_mean.
 */
static void test_newey_west(void **state)
{
    (void)state;
    struct ana_fit f;
    struct ana_regression *r = steps(nile, NULL, 100, 28, 0);
    assert_true(ana_least_squares(r, 100, 3, &f));
    near(f.beta[2], -283.602379144520, 1e-9);
    near(sqrt(f.dispersion * f.bread[2][2]), 45.227066108749, 1e-10);
    assert_int_equal(ana_newey_west_lag(100), 4);
    near(ana_newey_west_error(r, &f, 0, 4), 28.016837638644, 1e-9);
    near(ana_newey_west_error(r, &f, 1, 4), .751236187209, 1e-10);
    near(ana_newey_west_error(r, &f, 2, 4), 48.068049761377, 1e-9);
    assert_true(ana_least_squares(r, 100, 1, &f));
    near(ana_newey_west_error(r, &f, 0, 4), 27.2384849248, 1e-9);
    ana_regression_free(r);
}

static void test_refusals(void **state)
{
    (void)state;
    struct ana_fit f = {.n = 77};
    double y[12] = {0, 0, 0, 0, 0, 0, 3, 4, 5, 3, 2, 4}, flat[12] = {0};
    struct ana_regression *r = steps(y, NULL, 12, 6, 0);
    assert_false(ana_quasi_poisson(r, 12, 3, &f)); /* none before: no finite ratio */
    assert_false(ana_least_squares(r, 3, 3, &f));
    assert_false(ana_least_squares(r, 13, 3, &f));
    assert_false(
        ana_least_squares(r, 5, 3, &f)); /* the step is 0 in the first five rows: columns depend on each other */
    ana_regression_free(r);
    r = steps(flat, NULL, 12, 6, 0);
    assert_false(ana_least_squares(r, 12, 3, &f));
    assert_false(ana_quasi_poisson(r, 12, 3, &f));
    ana_regression_free(r);
    assert_int_equal(f.n, 77);
    assert_null(ana_regression_new(0, 3));
    assert_null(ana_regression_new(5, ANA_FIT_MAX + 1));
}

int main(void)
{
    (void)cars_speed;
    (void)cars_dist;
    (void)lh;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_norris),   cmocka_unit_test(test_longley),          cmocka_unit_test(test_filip),
        cmocka_unit_test(test_sicily),   cmocka_unit_test(test_seatbelts),        cmocka_unit_test(test_newey_west),
        cmocka_unit_test(test_refusals), cmocka_unit_test(test_nearly_dependent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
