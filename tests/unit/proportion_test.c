#include "cmocka_all.h"

#include <math.h>

#include "proportion.h"

static void near(double a, double b, double tolerance)
{
    if (!(fabs(a - b) <= tolerance))
        fail_msg("%.12g is not %.12g within %g", a, b, tolerance);
}

/*
 * R 4.2.2 with clubSandwich 0.5.8, n and x as below:
 *   d <- data.frame(o = rep(seq_along(n), n), y = unlist(mapply(function(n, x) rep(1:0, c(x, n - x)), n, x,
 *                   SIMPLIFY = FALSE)))
 *   m <- lm(y ~ 1, d); s <- coef_test(m, vcovCR(m, d$o, "CR2"), test = "Satterthwaite")
 *   p <- mean(d$y); N <- sum(n); deff <- s$SE^2 / (p * (1 - p) / N)
 *   k <- min(N, N / deff * (qnorm(.975) / qt(.975, s$df))^2); prop.test(p * k, k, correct = FALSE)$conf.int
 */
struct reference {
    struct ana_cluster c[16];
    size_t g;
    double se, df, deff, lo, hi;
    const char *method;
};

static const struct reference reference[] = {
    {{{12, 1}, {40, 9}, {7, 0}, {95, 6}, {23, 5}, {3, 1}},
     6,
     .054234098273,
     2.179729222182,
     4.934948160887,
     .023141253204,
     .450071954601,
     "clustered"},
    /* one giant */
    {{{30, 2}, {2, 1}, {1, 0}, {3, 0}, {2, 1}, {1, 1}, {2, 0}, {3, 2}},
     8,
     .121807817711,
     1.876640151818,
     4.879873796493,
     .009668187398,
     .785697565344,
     "clustered"},
    {{{260, 130}, {260, 26}, {260, 26}},
     3,
     .133333333333,
     2,
     77.515527950312,
     .024334391028,
     .787857858425,
     "clustered"},
    {{{50, 5}, {52, 5}, {48, 5}, {50, 5}},
     4,
     .001633138336,
     2.997157745144,
     .005926979611,
     .065670448669,
     .149405812433,
     "wilson:not_wider"},
    /* survey's apiclus1: schools with an award, by district (dnum) */
    {{{13, 10},
      {34, 26},
      {4, 3},
      {13, 9},
      {16, 13},
      {2, 2},
      {1, 1},
      {4, 3},
      {12, 11},
      {21, 14},
      {9, 4},
      {11, 9},
      {37, 24},
      {2, 1},
      {4, 0}},
     15,
     .033810702361,
     7.504411337967,
     1.016816143056,
     .626255971340,
     .782159754525,
     "clustered"},
};

static void test_share(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof reference / sizeof *reference; i++) {
        const struct reference *r = &reference[i];
        struct ana_proportion e;
        assert_true(ana_clustered_share(r->c, r->g, .95, &e));
        near(e.se, r->se, 1e-11);
        near(e.df, r->df, 1e-10);
        near(e.deff, r->deff, 1e-9);
        near(e.ci.lo, r->lo, 1e-10);
        near(e.ci.hi, r->hi, 1e-10);
        assert_string_equal(e.method, r->method);
    }
}

/* Of none and of all: deff is not defined; t with 2.392405 degrees of freedom (clubSandwich, clusters of these sizes)
 * in the place of z: prop.test(0, 100 * (qnorm(.975) / qt(.975, 2.392405))^2, correct = FALSE) */
static void test_none_and_all(void **state)
{
    (void)state;
    struct ana_cluster none[] = {{40, 0}, {30, 0}, {20, 0}, {10, 0}}, all[] = {{40, 40}, {30, 30}, {20, 20}, {10, 10}};
    struct ana_proportion e;
    assert_true(ana_clustered_share(none, 4, .95, &e));
    assert_string_equal(e.method, "wilson_t:none_or_all");
    assert_true(e.ci.lo == 0 && isnan(e.deff) && isnan(e.se));
    near(e.df, 2.392405, 5e-7);
    near(e.ci.hi, .119976968028, 1e-9);
    assert_true(ana_clustered_share(all, 4, .95, &e));
    assert_true(e.ci.hi == 1);
    near(e.ci.lo, 1 - .119976968028, 1e-9);
}

static void test_one_outlet_is_wilson(void **state)
{
    (void)state;
    struct ana_cluster one = {148, 15};
    struct ana_proportion e;
    assert_true(ana_clustered_share(&one, 1, .95, &e));
    assert_string_equal(e.method, "wilson:one_outlet");
    near(e.ci.lo, .0624, 5e-5); /* Newcombe 1998 */
    near(e.ci.hi, .1605, 5e-5);
    assert_true(isnan(e.se) && isnan(e.df) && isnan(e.deff));
    assert_false(ana_clustered_share(&one, 0, .95, &e));
    assert_false(ana_clustered_share(&one, 1, 1, &e));
    struct ana_cluster wrong = {2, 3};
    assert_false(ana_clustered_share(&wrong, 1, .95, &e));
}

/*
 * R 4.2.2: as above with y = rep(x / n, n), SE times N; by <- (SE N)^2 / M * (qt(.975, df) / qnorm(.975))^2;
 * by * qchisq(.025, 2 * M / by) / 2; by * qchisq(.975, 2 * M / by + 2) / 2
 */
static void test_count(void **state)
{
    (void)state;
    struct ana_cluster c[] = {{12, 3}, {40, 20}, {7, 0}, {95, 9}, {23, 8}, {3, 1}}, none[] = {{5, 0}, {5, 0}},
                       one = {20, 10};
    struct ana_proportion e;
    assert_true(ana_clustered_count(c, 6, .95, &e));
    near(e.se, 22.411703691008, 1e-9);
    near(e.deff, 12.250840544721, 1e-9);
    near(e.ci.lo, .496225933584, 1e-8);
    near(e.ci.hi, 264.751945256079, 1e-6);
    assert_string_equal(e.method, "clustered");
    assert_true(ana_clustered_count(&one, 1, .95, &e)); /* poisson.test(10) */
    near(e.ci.lo, 4.795389, 5e-7);
    near(e.ci.hi, 18.390356, 5e-7);
    assert_true(ana_clustered_count(none, 2, .95, &e)); /* 3.688879 (qt(.975, 1) / qnorm(.975))^2 */
    assert_true(e.ci.lo == 0);
    near(e.ci.hi, 3.688879454 * 161.4476388 / 3.841458821, 1e-6);
}

/* Never narrower than for independent articles, inside what a share can be, around the share; whatever the level. */
static void test_bounds(void **state)
{
    (void)state;
    static const double level[] = {.5, .9, .95, .999};
    uint64_t seed = 88172645463325252U;
    for (size_t r = 0; r < 20000; r++) {
        struct ana_cluster c[12];
        double n = 0, x = 0;
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        size_t g = 1 + seed % 12;
        for (size_t i = 0; i < g; i++) {
            uint64_t draw = seed >> (4 * i);
            c[i].n = (double)(1 + (i == 0 && r % 3 == 0 ? UINT64_C(100000) : 0) + draw % 50);
            c[i].sum = r % 5 == 0 ? 0 : floor(c[i].n * (double)(draw % 7) / 6);
            n += c[i].n;
            x += c[i].sum;
        }
        struct ana_proportion e;
        struct ana_interval w;
        assert_true(ana_clustered_share(c, g, level[r % 4], &e) &&
                    ana_wilson((uint64_t)x, (uint64_t)n, level[r % 4], &w));
        assert_true(e.ci.lo >= 0 && e.ci.hi <= 1 && e.ci.lo <= x / n && x / n <= e.ci.hi);
        assert_true(e.ci.lo <= w.lo + 1e-12 && e.ci.hi >= w.hi - 1e-12);
        assert_true(isnan(e.df) || (e.df >= 1 && e.df <= (double)g - 1 + 1e-9));
        assert_true(ana_clustered_count(c, g, level[r % 4], &e) && ana_garwood((uint64_t)x, level[r % 4], &w));
        assert_true(e.ci.lo >= 0 && e.ci.lo <= w.lo * (1 + 1e-7) && e.ci.hi >= w.hi * (1 - 1e-7));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_share), cmocka_unit_test(test_none_and_all),
                                       cmocka_unit_test(test_one_outlet_is_wilson), cmocka_unit_test(test_count),
                                       cmocka_unit_test(test_bounds)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
