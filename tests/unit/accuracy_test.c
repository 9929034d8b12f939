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
    const struct CMUnitTest tests[] = {cmocka_unit_test(f1), cmocka_unit_test(calibration), cmocka_unit_test(nothing)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
