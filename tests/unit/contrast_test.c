#include "contrast.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <math.h>

#include <gsl/gsl_errno.h>

#define RDATA_GROUPS
#include "unit/rdata.h"

static void near(double a, double b, double eps)
{
    if (!(fabs(a - b) <= eps))
        fail_msg("%.15g is not %.15g", a, b);
}

/* R 4.2.2: t.test(extra ~ group, sleep). */
static void test_welch(void **state)
{
    (void)state;
    struct ana_difference d;
    assert_true(ana_welch(sleep_1, 10, sleep_2, 10, .95, &d));
    near(d.t, -1.8608135, 5e-8);
    near(d.df, 17.776474, 5e-7);
    near(d.p, .07939414, 5e-9);
    near(d.ci.lo, -3.365483230712, 1e-10);
    near(d.ci.hi, .205483230712, 1e-10);
    double flat[] = {1, 1};
    assert_false(ana_welch(flat, 2, flat, 2, .95, &d));
    assert_false(ana_welch(flat, 1, sleep_1, 10, .95, &d));
}

/* Clusters of one article: Welch itself. */
static void test_clustered_is_welch(void **state)
{
    (void)state;
    struct ana_cluster_pair c[20] = {{{0, 0}, {0, 0}}};
    struct ana_difference d, w;
    for (size_t i = 0; i < 10; i++) {
        c[i].a = (struct ana_cluster){1, sleep_1[i]};
        c[10 + i].b = (struct ana_cluster){1, sleep_2[i]};
    }
    assert_true(ana_clustered_difference(c, 20, .95, &d) && ana_welch(sleep_1, 10, sleep_2, 10, .95, &w));
    near(d.t, w.t, 1e-12);
    near(d.df, w.df, 1e-10);
    near(d.ci.lo, w.ci.lo, 1e-12);
}

/*
 * Every outlet in both groups with one article: the paired t test. R 4.2.2: t.test(sleep1, sleep2, paired = TRUE): t
 * -4.0621277, df 9, p .00283289.
 */
static void test_clustered_is_paired(void **state)
{
    (void)state;
    struct ana_cluster_pair c[10];
    struct ana_difference d;
    for (size_t i = 0; i < 10; i++)
        c[i] = (struct ana_cluster_pair){{1, sleep_1[i]}, {1, sleep_2[i]}};
    assert_true(ana_clustered_difference(c, 10, .95, &d));
    near(d.t, -4.0621277, 5e-8);
    near(d.df, 9, 1e-12);
    near(d.p, .00283289, 5e-9);
    assert_false(ana_clustered_difference(c, 1, .95, &d));
    for (size_t i = 0; i < 10; i++)
        c[i].b = c[i].a;
    assert_false(ana_clustered_difference(c, 10, .95, &d)); /* the same articles: nothing to test */
}

/* Newcombe (1998, Statistics in Medicine 17, 873-890), table II, method 10, contrasts (a), (b), (g), (h). */
static void test_newcombe(void **state)
{
    (void)state;
    struct ana_difference d;
    assert_true(ana_newcombe(56, 70, 48, 80, .95, &d));
    near(d.estimate, .2, 1e-12);
    near(d.ci.lo, .0524, 5e-5);
    near(d.ci.hi, .3339, 5e-5);
    assert_true(ana_newcombe(9, 10, 3, 10, .95, &d));
    near(d.ci.lo, .1705, 5e-5);
    near(d.ci.hi, .8090, 5e-5);
    assert_true(ana_newcombe(10, 10, 0, 20, .95, &d));
    near(d.ci.lo, .6791, 5e-5);
    assert_true(d.ci.hi == 1);
    assert_true(ana_newcombe(10, 10, 0, 10, .95, &d));
    near(d.ci.lo, .6075, 5e-5);
    assert_true(d.ci.hi == 1);
    assert_false(ana_newcombe(1, 0, 1, 2, .95, &d));
}

/* R 4.2.2: wilcox.test(Temp[Month == 5], Temp[Month == 6], exact = FALSE) of airquality: W 78, p 2.39975047e-08. */
static void test_mann_whitney(void **state)
{
    (void)state;
    struct ana_mann_whitney m;
    assert_true(ana_mann_whitney(temp_may, 31, temp_june, 30, &m));
    assert_true(m.u == 78);
    near(m.p, 2.39975047e-08, 5e-17);
    double flat[] = {1, 1};
    assert_false(ana_mann_whitney(flat, 2, flat, 2, &m));
    assert_false(ana_mann_whitney(flat, 0, flat, 2, &m));
}

/* R 4.2.2: combn(9, 4): 8 of the 126 splits are as far apart. */
static void test_permutation(void **state)
{
    (void)state;
    struct ana_cluster a[] = {{1, 1.1}, {1, 2.3}, {1, 3.0}, {1, 4.2}};
    struct ana_cluster b[] = {{1, 2.2}, {1, 5.1}, {1, 6.4}, {1, 7.7}, {1, 8.0}};
    double p, q;
    assert_true(ana_cluster_permutation(a, 4, b, 5, 1, &p));
    near(p, .0634920634921, 1e-12);
    assert_false(ana_cluster_permutation(a, 0, b, 5, 1, &p));
    /* Too many to enumerate: about Welch's .079, the same for the same seed. */
    struct ana_cluster s1[10], s2[10];
    for (size_t i = 0; i < 10; i++) {
        s1[i] = (struct ana_cluster){1, sleep_1[i]};
        s2[i] = (struct ana_cluster){1, sleep_2[i]};
    }
    assert_true(ana_cluster_permutation(s1, 10, s2, 10, 5, &p));
    near(p, .08, .03);
    assert_true(ana_cluster_permutation(s1, 10, s2, 10, 5, &q));
    assert_true(p == q);
}

/* Side by side within clusters: all 8 ways of three pairs and two clusters of one side, by numpy:
 *   a=[(10,3.),(8,1.),(12,6.),(0,0),(5,2.)]; b=[(9,1.),(11,1.5),(7,2.),(6,4.),(0,0)]
 *   4 of the 8 exchanges of the first three are at least as far apart as 0.0852814. */
static void test_swap(void **state)
{
    (void)state;
    const struct ana_cluster_pair c[] = {
        {{10, 3}, {9, 1}}, {{8, 1}, {11, 1.5}}, {{12, 6}, {7, 2}}, {{0, 0}, {6, 4}}, {{5, 2}, {0, 0}}};
    double p = -1, q;
    assert_true(ana_cluster_swap(c, 5, 1, &p));
    near(p, 0.5, 1e-12);
    assert_false(ana_cluster_swap(c + 2, 3, 1, &p)); /* one cluster with both */
    assert_false(ana_cluster_swap(c, 0, 1, &p));
    near(p, 0.5, 1e-12); /* as it was */
    /* Fisher (1935, section 21): Darwin's fifteen pairs of maize, in eighths of an inch; 863 of the 32,768 sums are at
     * least 314, so p = 2 x 863 / 32768 = .0527 for the differences in either direction. */
    const double darwin[15] = {49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48};
    struct ana_cluster_pair pair[15];
    double sum = 0;
    for (size_t i = 0; i < 15; i++)
        pair[i] = (struct ana_cluster_pair){{1, darwin[i]}, {1, 0}};
    for (uint64_t seed = 1; seed <= 20; seed++) {
        assert_true(ana_cluster_swap(pair, 15, seed, &p));
        sum += p;
    }
    near(sum / 20, .0527, .006); /* 19,980 draws: within four standard errors, and the 1 that is added */
    assert_true(ana_cluster_swap(pair, 15, 20, &q));
    assert_true(p == q);
    /* Thirteen of them are enumerated, whatever the seed; by itertools.product in Python: 260 of 8192. */
    assert_true(ana_cluster_swap(pair, 13, 1, &p));
    assert_true(ana_cluster_swap(pair, 13, 2, &q));
    assert_true(p == q);
    near(p, 260 / 8192.0, 1e-12);
}

int main(void)
{
    (void)gsl_set_error_handler_off();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_welch),
        cmocka_unit_test(test_clustered_is_welch),
        cmocka_unit_test(test_clustered_is_paired),
        cmocka_unit_test(test_newcombe),
        cmocka_unit_test(test_mann_whitney),
        cmocka_unit_test(test_permutation),
        cmocka_unit_test(test_swap),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
