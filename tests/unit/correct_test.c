#include "correct.h"

#include "unit/apistrat.h"
#include "unit/cmocka_all.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void near(double a, double b, double eps)
{
    if (!(fabs(a - b) <= eps))
        fail_msg("%.15g is not %.15g", a, b);
}

/*
 * R 4.2.2, survey 4.1-1, data(api):
 *   d <- svydesign(id=~1, strata=~stype, weights=~pw, data=apistrat, fpc=~fpc); svymean(~api00, d)
 *   api00 662.29 SE 9.4089 (as in the package's published documentation; 662.287363159, 9.40894080278)
 *   mean(apipop$api99) 631.912980304; svymean of api00 - api99: 32.8925183754 SE 2.05111240771
 * pw is stored there with seven digits, hence the tolerance of the means.
 */
static void test_survey(void **state)
{
    (void)state;
    enum { N = 6194, SAMPLED = 200 };
    static const double size[3] = {4421, 755, 1018}, drawn[3] = {100, 50, 50};
    const struct ana_label_design design[3] = {{4421, 100}, {755, 50}, {1018, 50}};
    struct ana_unit_value *u = calloc(N, sizeof *u);
    struct ana_cluster *cluster = calloc(N, sizeof *cluster);
    assert_true(u && cluster);
    double known = 0;
    for (int i = 0; i < N; i++)
        u[i] = (struct ana_unit_value){.weight = 1, .outlet = (uint32_t)i};
    for (int i = 0; i < SAMPLED; i++) {
        int h = apistrat[i][0];
        u[i].label = apistrat[i][1];
        u[i].score = apistrat[i][2];
        u[i].stratum = (uint32_t)h;
        u[i].probability = drawn[h] / size[h];
        u[i].labelled = true;
        known += u[i].score;
    }
    for (int i = SAMPLED; i < N; i++)
        u[i].score = (N * 631.912980304 - known) / (N - SAMPLED);
    struct ana_corrected c;
    assert_true(ana_correct(ANA_PPI, u, N, design, 3, N, 0, .95, cluster, &c)); /* lambda 0: labels alone */
    near(c.estimate, 662.287363159, 1e-5);
    near(c.se_labels, 9.40894080278, 1e-6);
    assert_int_equal(c.n_labels, SAMPLED);
    assert_true(ana_correct(ANA_PPI, u, N, design, 3, N, 1, .95, cluster, &c));
    near(c.estimate, 631.912980304 + 32.8925183754, 1e-5);
    near(c.se_labels, 2.05111240771, 1e-6);
    assert_true(ana_correct(ANA_DSL, u, N, design, 3, N, 1, .95, cluster, &c)); /* weights 1: the same as lambda 1 */
    near(c.estimate, 631.912980304 + 32.8925183754, 1e-5);
    double lambda = ana_correct_lambda(u, N, design, 3), at[3];
    for (int k = 0; k < 3; k++) {
        assert_true(ana_correct(ANA_PPI, u, N, design, 3, N, lambda + .02 * (k - 1), .95, cluster, &c));
        at[k] = c.se_labels;
    }
    assert_true(lambda > 0 && lambda < 1 && at[1] <= at[0] && at[1] <= at[2]);
    free(u);
    free(cluster);
}

/*
 * Angelopoulos, Duchi & Zrnic (2023), the mean, computed from the paper's formulae with numpy:
 *   lam = cov(Y, F) / ((1 + n/N) var(F)) = 0.5332442365519544 for n = 20, N = 80 and these scores
 *   theta = lam * mean(FU) + mean(Y - lam F) = 0.051256498496491824
 *   ours is lam (1 + n/N) = 0.6665552956899430; se_labels = sqrt((1 - n/100) var(Y - ours F) / n) = 0.07357535500697843
 */
static void test_ppi(void **state)
{
    (void)state;
    static const double y[20] = {1, 0, -1, 1, 0, 0, -1, 1, 1, 0, -1, 0, 1, 0, 0, 1, -1, 0, 1, 0};
    static const double f[20] = {.8, .1, -.5, .6, -.2, .3, -.9, .2, .7, 0, -.3, .4, .5, -.1, .2, .9, -.6, .1, .3, -.4};
    const struct ana_label_design design = {100, 20};
    struct ana_unit_value u[100] = {{0}};
    struct ana_cluster cluster[10];
    for (int i = 0; i < 100; i++) {
        double unlabelled = round(sin((i - 20) * 1.7) * .9 * 1000) / 1000;
        u[i] = (struct ana_unit_value){.score = 2 * (i < 20 ? f[i < 20 ? i : 0] : unlabelled),
                                       .label = i < 20 ? y[i < 20 ? i : 0] : 0,
                                       .weight = 1,
                                       .probability = .2,
                                       .outlet = (uint32_t)i % 10,
                                       .labelled = i < 20};
    }
    double lambda = ana_correct_lambda(u, 100, &design, 1);
    struct ana_corrected c;
    near(lambda, 0.6665552956899430, 1e-12);
    assert_true(ana_correct(ANA_PPI, u, 100, &design, 1, 10, lambda, .95, cluster, &c));
    near(c.estimate, 0.051256498496491824, 1e-12);
    near(c.se_labels, 0.07357535500697843, 1e-12);
    assert_true(c.se >= c.se_labels && c.ci.lo < c.estimate && c.ci.hi > c.estimate);
    near(c.df, 9, 0);
    double sum = 0;
    for (int g = 0; g < 10; g++)
        sum += cluster[g].sum;
    near(sum / 100, c.estimate, 1e-12); /* what contrasts are made of adds up */
}

/* Egami and others (2023): the mean of y~, and the delete-one-outlet jackknife of it, with numpy: .1375, .161719636. */
static void test_dsl(void **state)
{
    (void)state;
    static const double y[8] = {1, -1, 0, 1, 0, 0, -1, 1}, f[8] = {.5, -.2, .1, .4, -.3, .2, -.8, .6};
    static const int labelled[8] = {1, 1, 0, 0, 1, 0, 0, 0}, outlet[8] = {0, 1, 2, 0, 1, 2, 0, 1};
    const struct ana_label_design design[2] = {{4, 2}, {4, 1}};
    struct ana_unit_value u[8];
    struct ana_cluster cluster[3];
    struct ana_corrected c;
    for (int i = 0; i < 8; i++)
        u[i] = (struct ana_unit_value){.score = f[i],
                                       .label = y[i],
                                       .weight = 1,
                                       .probability = i < 4 ? .5 : .25,
                                       .stratum = i >= 4,
                                       .outlet = (uint32_t)outlet[i],
                                       .labelled = labelled[i]};
    assert_true(ana_correct(ANA_DSL, u, 8, design, 2, 3, 1, .95, cluster, &c));
    near(c.estimate, 0.1375, 1e-12);
    near(fmax(c.se, c.se_labels), fmax(0.16171963622498273, c.se_labels), 1e-12);
    assert_true(ana_correct(ANA_NAIVE, u, 8, design, 2, 3, 1, .95, cluster, &c));
    near(c.estimate, .0625, 1e-12);
    assert_true(isnan(c.se_labels) && isnan(c.lambda) && c.se > 0);
    for (int i = 0; i < 8; i++)
        u[i].labelled = false;
    assert_false(ana_correct(ANA_DSL, u, 8, design, 2, 3, 1, .95, cluster, &c));
    near(ana_correct_lambda(u, 8, design, 2), 1, 0);
}

/* One outlet: an estimate, its doubt from labelling, no interval. A census: nothing is left to labelling. */
static void test_edges(void **state)
{
    (void)state;
    const struct ana_label_design design = {3, 3};
    struct ana_unit_value u[3] = {{.score = 1, .label = 0, .weight = 1, .probability = 1, .labelled = true},
                                  {.score = 0, .label = 1, .weight = 1, .probability = 1, .labelled = true},
                                  {.score = 0, .label = 1, .weight = 2, .probability = 1, .labelled = true}};
    struct ana_cluster cluster;
    struct ana_corrected c;
    assert_true(ana_correct(ANA_PPI, u, 3, &design, 1, 1, .3, .95, &cluster, &c));
    near(c.estimate, .75, 1e-12);
    near(c.se_labels, 0, 0);
    assert_true(isnan(c.se) && isnan(c.ci.lo));
    assert_false(ana_correct(ANA_PPI, u, 0, &design, 1, 1, .3, .95, &cluster, &c));
}

/* Rogan & Gladen (1978): p = (q + sp - 1)/(se + sp - 1) and their variance, with Python: q .3 of 500, se .85 of 80,
 * sp .9 of 120: .2666666667, SE .04080668064404633. Three classes: numpy.linalg.solve. */
static void test_adjust(void **state)
{
    (void)state;
    static const double m[4] = {.9, .15, .1, .85}, n_true[2] = {120, 80}, value[2] = {0, 1}, q[2] = {350, 150};
    struct ana_adjusted a;
    assert_true(ana_adjust(m, n_true, 2, value, q, NULL, 0, .95, &a));
    near(a.estimate, .26666666666666666, 1e-12);
    near(a.se, .04080668064404633, 1e-12);
    near(a.ci.hi - a.estimate, 1.959963985 * a.se, 1e-9);
    assert_false(a.outside);
    static const double m3[9] = {.7, .15, .05, .2, .7, .25, .1, .15, .7}, n3[3] = {50, 60, 40}, v3[3] = {-100, 0, 100},
                        q3[3] = {300, 450, 250};
    assert_true(ana_adjust(m3, n3, 3, v3, q3, NULL, 0, .95, &a));
    near(a.share[0], .31092437, 5e-9);
    near(a.share[1], .4789916, 5e-8);
    near(a.share[2], .21008403, 5e-9);
    near(a.estimate, -10.084033613445378, 1e-9);
    static const double low[2] = {490, 10}, flat[4] = {.5, .5, .5, .5};
    assert_true(ana_adjust(m, n_true, 2, value, low, NULL, 0, .95, &a));
    assert_true(a.outside && a.estimate < 0); /* fewer than the false positives alone would be */
    assert_false(ana_adjust(flat, n_true, 2, value, q, NULL, 0, .95, &a));
}

/*
 * Published examples of Rogan & Gladen's estimate, as R's epiR 2.0.57 has them (epi.prev): brucellosis in 45 of 150
 * cows, tuberculosis in three herds, and Helicobacter pylori in 6 of 151 children (Moujaber and others 2008), where it
 * falls below 0. Its manual prints 22, 56, 80, 57 and -4 per 100.
 */
static void test_adjust_published(void **state)
{
    (void)state;
    static const struct {
        double positive, tested, se, sp, published;
    } of[] = {{45, 150, .96, .89, 22},
              {80, 210, .60, .90, 56},
              {100, 189, .65, .95, 80},
              {50, 124, .70, .99, 57},
              {6, 151, .964, .927, -4}};
    for (size_t i = 0; i < sizeof of / sizeof *of; i++) {
        const double m[4] = {of[i].sp, 1 - of[i].se, 1 - of[i].sp, of[i].se}, n_true[2] = {1e9, 1e9}, value[2] = {0, 1},
                     q[2] = {of[i].tested - of[i].positive, of[i].positive};
        struct ana_adjusted a;
        assert_true(ana_adjust(m, n_true, 2, value, q, NULL, 0, .95, &a));
        near(round(100 * a.estimate), of[i].published, 0);
        assert_true(a.outside == (of[i].published < 0));
    }
}

/* R 4.2.2: oneway.test(count ~ spray, InsectSprays), 12 a group. */
static void test_welch_anova(void **state)
{
    (void)state;
    static const double mean[6] = {14.5, 15.333333333333333, 2.0833333333333333, 4.9166666666666667,
                                   3.5,  16.666666666666667},
                        se[6] = {1.362373152283, 1.232964727882, .570198441445, .722562080098, .5, 1.793647601167},
                        df[6] = {11, 11, 11, 11, 11, 11};
    struct ana_welch_f f;
    assert_true(ana_welch_anova(mean, se, df, 6, &f));
    near(f.f, 36.0654438936, 1e-7);
    near(f.df1, 5, 0);
    near(f.df2, 30.0425605128, 1e-7);
    near(f.p / 7.99937945567e-12, 1, 1e-6);
    assert_false(ana_welch_anova(mean, se, df, 1, &f));
    assert_false(ana_welch_anova(mean, (const double[2]){1, 0}, df, 2, &f));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_survey),     cmocka_unit_test(test_ppi),
                                       cmocka_unit_test(test_dsl),        cmocka_unit_test(test_edges),
                                       cmocka_unit_test(test_adjust),     cmocka_unit_test(test_adjust_published),
                                       cmocka_unit_test(test_welch_anova)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
