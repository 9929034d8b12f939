#include "calibrate.h"

#include "unit/cmocka_all.h"

#include <math.h>
#include <string.h>

static void near(double a, double b, double eps)
{
    if (!(fabs(a - b) <= eps))
        fail_msg("%.15g is not %.15g", a, b);
}

enum { N = 60 };

/* P_i proportional to |sin 1.3 i| + .05, |cos 2.1 i| + .05, |sin(.7 i + 1)| + .05; label: the likeliest, but every
 * fourth the next; weights 1, 2, 3 in turn. */
static void make(struct ana_calibration_unit u[N], double q[3 * N])
{
    for (int i = 0; i < N; i++) {
        double p[3] = {fabs(sin(i * 1.3)) + .05, fabs(cos(i * 2.1)) + .05, fabs(sin(i * .7 + 1)) + .05};
        double sum = p[0] + p[1] + p[2];
        int y = 0;
        u[i] = (struct ana_calibration_unit){.weight = 1 + i % 3, .fold = (uint32_t)i % 5};
        for (int k = 0; k < 3; k++) {
            u[i].p[k] = q[3 * i + k] = p[k] / sum;
            y = p[k] > p[y] ? k : y;
        }
        u[i].share[i % 4 ? y : (y + 1) % 3] = 1;
    }
}

/* scipy.optimize.minimize_scalar (bounded) of the same likelihood: 0.43714111; sklearn's IsotonicRegression per class
 * with sample weights, divided by the sum; the error of calibration with numpy. */
static void test_against_others(void **state)
{
    (void)state;
    static const int at[3] = {0, 17, 42};
    static const double want[3][3] = {{0, .50943396, .49056604}, {0, .81818182, .18181818}, {0, .92727273, .07272727}};
    struct ana_calibration_unit u[N];
    double q[3 * N], out[3];
    struct ana_map m;
    make(u, q);
    near(ana_weighted_ece(u, q, N), .2957925158831344, 1e-12);
    assert_true(ana_map_fit(&m, false, u, N, UINT32_MAX));
    near(m.temperature, .43714111, 2e-6);
    ana_map_free(&m);
    assert_true(ana_map_fit(&m, true, u, N, UINT32_MAX));
    for (int i = 0; i < 3; i++) {
        ana_map_apply(&m, u[at[i]].p, out);
        for (int k = 0; k < 3; k++)
            near(out[k], want[i][k], 1e-8);
    }
    ana_map_free(&m);
}

/* A fold is judged by the others alone: a unit's own label must not matter to what it is mapped to. */
static void test_folds(void **state)
{
    (void)state;
    for (int isotonic = 0; isotonic < 2; isotonic++) {
        struct ana_calibration_unit u[N];
        double q[3 * N], again[3 * N];
        make(u, q);
        assert_true(ana_cross_validate(isotonic, u, N, 5, q));
        for (int i = 0; i < N; i += 5)
            memcpy(u[i].share, (const double[3]){1, 0, 0}, sizeof u[i].share);
        assert_true(ana_cross_validate(isotonic, u, N, 5, again));
        for (int i = 0; i < N; i += 5) {
            near(q[3 * i] + q[3 * i + 1] + q[3 * i + 2], 1, 1e-12);
            for (int k = 0; k < 3; k++)
                near(q[3 * i + k], again[3 * i + k], 0);
        }
    }
}

static void test_nothing(void **state)
{
    (void)state;
    struct ana_map m;
    assert_false(ana_map_fit(&m, false, NULL, 0, UINT32_MAX));
    ana_map_free(&m);
    assert_true(isnan(ana_weighted_ece(NULL, NULL, 0)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_against_others), cmocka_unit_test(test_folds),
                                       cmocka_unit_test(test_nothing)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
