/*
 * accuracy: figures checked against scikit-learn 1.2 and by hand.
 *
 *   from sklearn.metrics import f1_score, accuracy_score
 *   y = [-1,-1,-1,-1,-1,0,0,0,0,1,1,1]; p = [-1,-1,-1,0,1,0,0,-1,1,1,0,1]
 *   f1_score(y, p, average=None) -> .66666667 .5 .57142857; average='macro' -> .57936508; accuracy_score -> .58333333
 */
#include "cmocka_all.h"

#include <math.h>

#include "accuracy.h"

static const int label[] = {-1, -1, -1, -1, -1, 0, 0, 0, 0, 1, 1, 1};
static const int predicted[] = {-1, -1, -1, 0, 1, 0, 0, -1, 1, 1, 0, 1};
enum { N = sizeof label / sizeof *label };

static void sure(double p[3], int class, double top)
{
    for (int c = 0; c < 3; c++)
        p[c] = c == class + 1 ? top : (1 - top) / 2;
}

static void f1(void **state)
{
    struct ana_accuracy a = {0};
    (void)state;
    for (int i = 0; i < N; i++) {
        double p[3];
        sure(p, predicted[i], 0.8);
        ana_accuracy_add(&a, label[i], predicted[i], p);
    }
    assert_true(fabs(ana_accuracy_f1(&a, -1) - 0.66666667) < 1e-8);
    assert_true(fabs(ana_accuracy_f1(&a, 0) - 0.5) < 1e-8);
    assert_true(fabs(ana_accuracy_f1(&a, 1) - 0.57142857) < 1e-8);
    assert_true(fabs(ana_accuracy_f1m(&a) - 0.57936508) < 1e-8);
    assert_true(fabs(ana_accuracy_share(&a) - 0.58333333) < 1e-8);
    /* one bin: 12 of .8 with 7 hits */
    assert_true(fabs(ana_accuracy_calibration(&a) - (12 * 0.8 - 7) / 12) < 1e-12);
}

static void calibration(void **state)
{
    struct ana_accuracy a = {0};
    double p[3];
    (void)state;
    sure(p, 1, 1); /* the last bin holds 1 */
    ana_accuracy_add(&a, 1, 1, p);
    sure(p, 0, 0.5);
    ana_accuracy_add(&a, 1, 0, p);
    ana_accuracy_add(&a, 0, 0, p);
    assert_true(fabs(ana_accuracy_calibration(&a)) < 1e-12);
    sure(p, -1, 0.95);
    ana_accuracy_add(&a, 0, -1, p); /* .95 with no hit joins 1 with a hit: |1.95 - 1| of 4 */
    assert_true(fabs(ana_accuracy_calibration(&a) - 0.95 / 4) < 1e-12);
}

/* E |X - n p| of a binomial by de Moivre's formula, 2 (m + 1) C(n, m + 1) p^(m + 1) (1 - p)^(n - m) with m = floor(n p)
 * (Diaconis and Zabell, Statistical Science 6, 1991). */
static double mean_deviation(double n, double p)
{
    double m = floor(n * p);
    double log_choose = lgamma(n + 1) - lgamma(m + 2) - lgamma(n - m);
    return 2 * (m + 1) * exp(log_choose + (m + 1) * log(p) + (n - m) * log(1 - p));
}

/* Of calibrated forecasts: two bins, against the exact mean; scipy 1.10, binom(300, .55) and binom(100, .85), the sum
 * of the deviations over all pairs: 9.70226 on average, .95 quantile 20. */
static void calibrated(void **state)
{
    struct ana_accuracy a = {0};
    double p[3], mean, bound;
    (void)state;
    for (int i = 0; i < 400; i++) {
        sure(p, 0, i < 300 ? 0.55 : 0.85);
        ana_accuracy_add(&a, 0, 0, p);
    }
    ana_accuracy_calibrated(&a, &mean, &bound);
    double exact = (mean_deviation(300, 0.55) + mean_deviation(100, 0.85)) / 400;
    assert_true(fabs(400 * exact - 9.702262) < 1e-6);
    assert_true(fabs(mean / exact - 1) < 0.005);
    assert_true(fabs(bound - 20. / 400) < 1.5 / 400);
    sure(p, 0, 1); /* certain and right: nothing to deviate */
    for (int i = 0; i < 400; i++)
        ana_accuracy_add(&a, 0, 0, p);
    double half;
    ana_accuracy_calibrated(&a, &half, &bound);
    assert_true(fabs(half - mean / 2) < 1e-12);
}

static void nothing(void **state)
{
    struct ana_accuracy a = {0};
    (void)state;
    assert_true(isnan(ana_accuracy_share(&a)) && isnan(ana_accuracy_calibration(&a)));
    ana_accuracy_add(&a, 0, 1, (double[]){0, 0, 1});
    assert_true(ana_accuracy_f1m(&a) == 0 && ana_accuracy_share(&a) == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(f1), cmocka_unit_test(calibration),
                                       cmocka_unit_test(calibrated), cmocka_unit_test(nothing)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
