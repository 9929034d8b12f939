#include "interval.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <math.h>
#include <string.h>

#include <gsl/gsl_cdf.h>
#include <stdlib.h>

#include <gsl/gsl_errno.h>

#define RDATA_CLUSTERS
#include "unit/petersen.h"
#include "unit/rdata.h"

static void near(double a, double b, double eps)
{
    if (!(fabs(a - b) <= eps))
        fail_msg("%.15g is not %.15g", a, b);
}

/* R 4.2.2: prop.test(x, n, correct = FALSE)$conf.int; the four of Newcombe (1998), table I. */
static void test_wilson(void **state)
{
    (void)state;
    struct ana_interval w;
    assert_true(ana_wilson(81, 263, .95, &w));
    near(w.lo, .2553, 5e-5);
    near(w.hi, .3662, 5e-5);
    assert_true(ana_wilson(15, 148, .95, &w));
    near(w.lo, .0624, 5e-5);
    near(w.hi, .1605, 5e-5);
    assert_true(ana_wilson(0, 20, .95, &w));
    assert_true(w.lo == 0);
    near(w.hi, .1611, 5e-5);
    assert_true(ana_wilson(1, 29, .95, &w));
    near(w.lo, .0061, 5e-5);
    near(w.hi, .1718, 5e-5);
}

static void test_wilson_edges(void **state)
{
    (void)state;
    struct ana_interval w = {7, 8};
    assert_false(ana_wilson(0, 0, .95, &w));
    assert_false(ana_wilson(2, 1, .95, &w));
    assert_false(ana_wilson(1, 2, 1, &w));
    assert_false(ana_wilson(1, 2, 0, &w));
    assert_true(w.lo == 7 && w.hi == 8);
    assert_true(ana_wilson(20, 20, .95, &w));
    assert_true(w.hi == 1);
    near(w.lo, 1 - .1611, 5e-5);
    for (uint64_t x = 0; x <= 50; x++) {
        assert_true(ana_wilson(x, 50, .95, &w));
        assert_true(w.lo >= 0 && w.lo <= (double)x / 50 && (double)x / 50 <= w.hi && w.hi <= 1);
    }
}

/* R 4.2.2: poisson.test(10)$conf.int, poisson.test(0)$conf.int (Garwood 1936). */
static void test_garwood(void **state)
{
    (void)state;
    struct ana_interval g;
    assert_true(ana_garwood(10, .95, &g));
    near(g.lo, 4.795389, 5e-7);
    near(g.hi, 18.390356, 5e-7);
    assert_true(ana_garwood(0, .95, &g));
    assert_true(g.lo == 0);
    near(g.hi, 3.688879, 5e-7);
    assert_false(ana_garwood(3, 1.5, &g));
    /* scipy 1.10: gamma.ppf(.025, x), gamma.ppf(.975, x + 1); GSL's own quantiles go astray here */
    static const double large[][3] = {{4000, 3876.990848, 4125.918918},
                                      {25657, 25344.005062, 25972.895357},
                                      {94932, 94329.062482, 95537.835003},
                                      {351248, 350087.351675, 352411.544284},
                                      {4808580, 4804283.045178, 4812879.849574}};
    for (size_t i = 0; i < sizeof large / sizeof *large; i++) {
        assert_true(ana_garwood((uint64_t)large[i][0], .95, &g));
        near(g.lo, large[i][1], 1e-6 * large[i][1]);
        near(g.hi, large[i][2], 1e-6 * large[i][2]);
    }
    assert_true(ana_garwood_of(.004, .95, &g) && g.lo == 0);
}

static size_t chicks(struct ana_cluster *c)
{
    size_t n = sizeof chick_n / sizeof *chick_n;
    for (size_t i = 0; i < n; i++)
        c[i] = (struct ana_cluster){chick_n[i], chick_sum[i]};
    return n;
}

/* R 4.2.2: m <- lm(weight ~ 1, ChickWeight); sqrt(sandwich::vcovCL(m, ~Chick, type = "HC0", cadjust = TRUE)) */
static void test_cr1(void **state)
{
    (void)state;
    struct ana_cluster c[64];
    struct ana_mean m;
    size_t g = chicks(c);
    assert_true(ana_cr1(c, g, .95, &m));
    near(m.mean, 121.81833910035, 1e-10);
    near(m.se, 4.24365751175, 1e-10);
    assert_true(m.df == 49);
    near(m.ci.hi - m.mean, 2.00957523712924 * 4.24365751175, 1e-8); /* qt(.975, 49) */
}

/* R 4.2.2: mean of ChickWeight$weight without each chick in turn; sqrt(49/50 * sum((m_i - m)^2)) */
static void test_cr3(void **state)
{
    (void)state;
    struct ana_cluster c[64];
    struct ana_mean m;
    size_t g = chicks(c);
    assert_true(ana_cr3(c, g, .95, &m));
    near(m.se, 4.24353662655, 1e-10);
    struct ana_mean m1;
    struct ana_cluster even[] = {{3, 1}, {3, 2.5}, {3, -.5}};
    assert_true(ana_cr1(even, 3, .95, &m1) && ana_cr3(even, 3, .95, &m));
    near(m.se, m1.se, 1e-15); /* of one size: the same */
    struct ana_cluster one[] = {{3, 1}, {0, 0}};
    assert_false(ana_cr3(one, 2, .95, &m));
    assert_false(ana_cr3(one, 1, .95, &m));
    assert_false(ana_cr1(one, 1, .95, &m));
}

/*
 * R 4.2.2, clubSandwich 0.5.8: m <- lm(weight ~ 1, ChickWeight); coef_test(m, vcovCR(m, ChickWeight$Chick, "CR2"), test
 * = "Satterthwaite"). Further values in proportion_test.c.
 */
static void test_cr2(void **state)
{
    (void)state;
    struct ana_cluster c[64];
    struct ana_mean m, m3;
    const char *method;
    size_t g = chicks(c);
    assert_true(ana_cr2(c, g, .95, &m));
    near(m.mean, 121.81833910035, 1e-10);
    near(m.se, 4.24359037043, 1e-10);
    near(m.df, 48.00036183368, 1e-9);
    struct ana_cluster even[] = {{3, 1}, {3, 2.5}, {3, -.5}}, two[] = {{30, 4}, {2, 1}}, all[] = {{3, 1}, {0, 0}};
    assert_true(ana_clustered_mean(even, 3, .95, &m, &method) && ana_cr3(even, 3, .95, &m3));
    assert_string_equal(method, "cr2");
    near(m.se, m3.se, 1e-15);
    near(m.df, 2, 1e-12);
    assert_true(ana_clustered_mean(two, 2, .95, &m, &method) && ana_cr3(two, 2, .95, &m3));
    assert_string_equal(method, "cr3");
    assert_true(m.se == m3.se && m.df == 1);
    assert_false(ana_cr2(all, 2, .95, &m));
    assert_false(ana_cr2(all, 1, .95, &m));
}

/*
 * The slope of y on x clustered by firm and by year: values of METHODS, sandwich::vcovCL(lm(y ~ x, PetersenCL)),
 * R 4.2.2. A slope is the mean of its influence values b + n x_i e_i / sum x^2 (x centred), so the clustered error of
 * that mean is the slope's.
 */
static double petersen[5000];
static uint32_t firm[5000], year[5000];

static double petersen_influence(double *intercept)
{
    double mx = 0, my = 0, sxx = 0, sxy = 0;
    for (size_t i = 0; i < 5000; i++) {
        mx += petersen_x[i] / 5e7;
        my += petersen_y[i] / 5e7;
        firm[i] = (uint32_t)(i / 10);
        year[i] = (uint32_t)(i % 10);
    }
    for (size_t i = 0; i < 5000; i++) {
        double x = petersen_x[i] / 1e4 - mx;
        sxx += x * x;
        sxy += x * (petersen_y[i] / 1e4 - my);
    }
    double b = sxy / sxx, a = my - b * mx;
    for (size_t i = 0; i < 5000; i++) {
        double x = petersen_x[i] / 1e4 - mx, e = petersen_y[i] / 1e4 - my - b * x;
        petersen[i] = intercept ? a + e * (1 - 5000 * mx * x / sxx) : b + 5000 * x * e / sxx;
    }
    if (intercept)
        *intercept = a;
    return b;
}

static double one_way(const uint32_t *of, size_t g)
{
    struct ana_cluster *c = calloc(g, sizeof *c);
    struct ana_mean m;
    for (size_t i = 0; i < 5000; i++) {
        c[of[i]].n++;
        c[of[i]].sum += petersen[i];
    }
    assert_true(ana_cr1(c, g, .95, &m));
    free(c);
    return m.se;
}

static void test_petersen(void **state)
{
    (void)state;
    struct ana_mean m;
    double a, b = petersen_influence(NULL);
    near(one_way(firm, 500), .0506, 5e-5);
    near(one_way(firm, 500), .0505906650462, 1e-6);
    near(one_way(year, 10), .0334, 5e-5);
    assert_true(ana_cr1_two_way(petersen, firm, year, 5000, 500, 10, .95, &m));
    near(m.mean, b, 1e-12);
    near(m.se, .0536, 5e-5);
    near(m.se, .0535526658033, 1e-6);
    (void)petersen_influence(&a);
    near(one_way(firm, 500), .0670, 5e-5);
    near(one_way(year, 10), .0234, 5e-5);
    assert_true(ana_cr1_two_way(petersen, firm, year, 5000, 500, 10, .95, &m));
    near(m.mean, a, 1e-12);
    near(m.se, .0651, 5e-5);
    assert_true(m.df == 9);
}

/* R 4.2.2: vcovCL(lm(yield ~ 1, npk), data.frame(block, interaction(N, P)), type = "HC0"): more than one item in both
 * clusters */
static void test_two_way(void **state)
{
    (void)state;
    struct ana_mean m;
    assert_true(ana_cr1_two_way(npk_yield, npk_block, npk_np, 24, 6, 4, .95, &m));
    near(m.mean, 54.875, 1e-12);
    near(m.se, 2.07710242131, 1e-10);
    struct ana_cluster c[6] = {{0, 0}};
    for (size_t i = 0; i < 24; i++) {
        c[npk_block[i]].n++;
        c[npk_block[i]].sum += npk_yield[i];
    }
    assert_true(ana_cr1(c, 6, .95, &m));
    near(m.se, 1.69138749749, 1e-10);
    uint32_t same[24] = {0};
    assert_false(ana_cr1_two_way(npk_yield, same, npk_np, 24, 6, 4, .95, &m));
}

/* Against CR1 with enough clusters; the same seed gives the same draws, whatever was drawn before. */
static void test_bootstrap(void **state)
{
    (void)state;
    struct ana_boot *b = ana_boot_new();
    struct ana_cluster c[64];
    struct ana_mean m, again, cr1;
    size_t g = chicks(c);
    assert_non_null(b);
    assert_true(ana_cr1(c, g, .95, &cr1));
    assert_true(ana_cluster_bootstrap(b, c, g, 42, .95, &m));
    near(m.mean, cr1.mean, 1e-10);
    near(m.se / cr1.se, 1, .1);
    near(m.ci.lo, cr1.ci.lo, 1.5);
    near(m.ci.hi, cr1.ci.hi, 1.5);
    assert_true(ana_cluster_bootstrap(b, c, 3, 7, .95, &again));
    assert_true(ana_cluster_bootstrap(b, c, g, 42, .95, &again));
    assert_true(again.ci.lo == m.ci.lo && again.ci.hi == m.ci.hi && again.se == m.se);
    assert_true(ana_cluster_bootstrap(b, c, g, 43, .95, &again));
    assert_true(again.ci.lo != m.ci.lo);
    assert_false(ana_cluster_bootstrap(b, c, 1, 42, .95, &m));
    /* Two clusters: only three means can come up, and the ends are the clusters' own. */
    struct ana_cluster two[] = {{2, 1}, {2, -1}};
    assert_true(ana_cluster_bootstrap(b, two, 2, 1, .95, &m));
    near(m.ci.lo, -.5, 1e-15);
    near(m.ci.hi, .5, 1e-15);
    ana_boot_free(b);
}

/* Kish (1965): equal weights count all; one weight of k counts as its share. */
static void test_kish(void **state)
{
    (void)state;
    double equal[] = {2, 2, 2, 2}, uneven[] = {3, 1};
    near(ana_kish(equal, 4), 4, 1e-15);
    near(ana_kish(uneven, 2), 16.0 / 10, 1e-15);
    assert_true(ana_kish(equal, 0) == 0);
    near(ana_n_eff(20, 4 * 25, 0), 20, 1e-15);         /* independent: all */
    near(ana_n_eff(20, 4 * 25, 1), 4, 1e-15);          /* one voice an outlet: the outlets */
    near(ana_n_eff(20, 4 * 25, .25), 10, 1e-15);       /* deff 1 + (5 - 1) / 4 */
    near(ana_n_eff(10, 64 + 4, 1), 100.0 / 68, 1e-12); /* uneven: Kish's formula on the sizes */
    assert_true(ana_n_eff(0, 0, .5) == 0);
    /* Weights: equal ones change nothing; independent articles, Kish's (sum w)^2 / sum w^2; one voice an outlet, the
       outlets' totals as weights: two of 5 articles, of weight 3 and 1, are (15 + 5)^2 / (15^2 + 5^2) outlets. */
    near(ana_n_eff_weighted(40, 80, 4 * 100, .25), ana_n_eff(20, 4 * 25, .25), 1e-15);
    near(ana_n_eff_weighted(5 * 3 + 5, 5 * 9 + 5, 0, 0), 400.0 / 50, 1e-15);
    near(ana_n_eff_weighted(20, 50, 225 + 25, 1), 1.6, 1e-15);
    near(ana_n_eff_weighted(20, 50, 225 + 25, .5), 8 / 3.0, 1e-15); /* b = 5: deff 10 * 50 / 400 * (1 + 4 / 2) */
    assert_true(ana_n_eff_weighted(0, 0, 0, .5) == 0);
}

/* R 4.2.2: anova(lm(weight ~ Chick, ChickWeight)) gives MSB 10818.4790211, MSW 4516.00464692, n0 11.5551867806 */
static void test_icc(void **state)
{
    (void)state;
    struct ana_icc icc = {0};
    double n = 0, sum = 0, over = 0, sizes = 0, rho;
    size_t g = sizeof chick_n / sizeof *chick_n;
    assert_false(ana_icc_rho(&icc, &rho));
    for (size_t i = 0; i < g; i++) {
        ana_icc_cluster(&icc, chick_n[i], chick_sum[i], chick_sumsq[i]);
        n += chick_n[i];
        sum += chick_sum[i];
        over += chick_sum[i] * chick_sum[i] / chick_n[i];
        sizes += chick_n[i] * chick_n[i];
    }
    ana_icc_group(&icc, n, sum, over, sizes, g);
    near(icc.ss_between / icc.df_between, 10818.4790211, 1e-6);
    near(icc.ss_within / icc.df_within, 4516.00464692, 1e-6);
    assert_true(ana_icc_rho(&icc, &rho));
    near(rho, .107760851231, 1e-11);
}

/* What is kept is what was asked for: levels and df in turn, whole ones and those between, that share a place. */
static void test_quantiles_kept(void **state)
{
    (void)state;
    static const double level[] = {.9, .95, .99},
                        df[] = {0.5, 1, 1.5, 2, 2.0000001, 30, 30.5, 511, 511.9, 512, 600, 1e6};
    for (int round = 0; round < 3; round++)
        for (size_t d = 0; d < sizeof df / sizeof df[0]; d++)
            for (size_t l = 0; l < sizeof level / sizeof level[0]; l++) {
                double t = ana_t_of_level(level[l], df[d]), gsl = gsl_cdf_tdist_Pinv(0.5 + level[l] / 2, df[d]);
                if (memcmp(&t, &gsl, sizeof t) != 0)
                    fail_msg("t of level %g, df %.9g: %.17g is not %.17g", level[l], df[d], t, gsl);
            }
}

int main(void)
{
    (void)gsl_set_error_handler_off();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_quantiles_kept),
        cmocka_unit_test(test_wilson),
        cmocka_unit_test(test_wilson_edges),
        cmocka_unit_test(test_garwood),
        cmocka_unit_test(test_cr1),
        cmocka_unit_test(test_cr3),
        cmocka_unit_test(test_cr2),
        cmocka_unit_test(test_petersen),
        cmocka_unit_test(test_two_way),
        cmocka_unit_test(test_bootstrap),
        cmocka_unit_test(test_kish),
        cmocka_unit_test(test_icc),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
