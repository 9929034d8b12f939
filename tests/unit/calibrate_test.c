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
 * with sample weights, divided by the sum; the error of calibration with numpy; temperature and biases by
 * scipy.optimize.minimize (BFGS, then Nelder-Mead) of the likelihood with its prior. */
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
    assert_true(ana_map_fit(&m, ANA_MAP_TEMPERATURE, u, N, UINT32_MAX));
    near(m.temperature, .43714111, 2e-6);
    ana_map_free(&m);
    near(ana_weighted_log_loss(u, q, N), .9025067773903487, 1e-12);
    assert_true(ana_map_fit(&m, ANA_MAP_BIAS, u, N, UINT32_MAX));
    near(m.temperature, .372329192, 1e-7);
    near(m.bias[0], -.75688652, 1e-6);
    near(m.bias[1], 0, 0);
    near(m.bias[2], -.44331839, 1e-6);
    ana_map_free(&m);
    assert_true(ana_map_fit(&m, ANA_MAP_ISOTONIC, u, N, UINT32_MAX));
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
    for (int kind = 0; kind < ANA_MAP_KINDS; kind++) {
        struct ana_calibration_unit u[N];
        double q[3 * N], again[3 * N];
        make(u, q);
        assert_true(ana_cross_validate((enum ana_map_kind)kind, u, N, 5, q));
        for (int i = 0; i < N; i += 5)
            memcpy(u[i].share, (const double[3]){1, 0, 0}, sizeof u[i].share);
        assert_true(ana_cross_validate((enum ana_map_kind)kind, u, N, 5, again));
        for (int i = 0; i < N; i += 5) {
            near(q[3 * i] + q[3 * i + 1] + q[3 * i + 2], 1, 1e-12);
            for (int k = 0; k < 3; k++)
                near(q[3 * i + k], again[3 * i + k], 0);
        }
    }
}

/* Labels that are all neutral, or have nothing to do with the scores: finite figures, sums of one. */
static void test_no_such_class(void **state)
{
    (void)state;
    struct ana_calibration_unit u[N];
    double q[3 * N], out[3];
    for (int made_up = 0; made_up < 2; made_up++) {
        struct ana_map m;
        make(u, q);
        for (int i = 0; i < N; i++)
            for (int k = 0; k < 3; k++)
                u[i].share[k] = k == (made_up ? (i * 7 / 3) % 3 : 1);
        assert_true(ana_map_fit(&m, ANA_MAP_BIAS, u, N, UINT32_MAX));
        assert_true(isfinite(m.bias[0]) && isfinite(m.bias[2]) && m.temperature > 0 && m.temperature <= exp(3) + 1e-9);
        ana_map_apply(&m, u[7].p, out);
        near(out[0] + out[1] + out[2], 1, 1e-12);
        assert_true(made_up || out[1] > .9);
        ana_map_free(&m);
    }
}

/* Scores made for other class frequencies than the labels have: the shift is found again. */
static void test_shift(void **state)
{
    (void)state;
    enum { MANY = 20000 };
    static struct ana_calibration_unit u[MANY];
    static double q[3 * MANY], before[3 * MANY];
    const struct ana_map truth = {.kind = ANA_MAP_BIAS, .temperature = 2, .bias = {-1, 0, -1.8}};
    struct ana_map m;
    uint64_t x = 88172645463325252U;
    for (int i = 0; i < MANY; i++) {
        double p[3], sum = 0, v = 0;
        for (int k = 0; k < 4; k++) {
            x ^= x << 13;
            x ^= x >> 7;
            x ^= x << 17;
            v = (double)(x >> 11) / 9007199254740992.0;
            if (k < 3)
                sum += p[k] = v * v * v + .001;
        }
        u[i] = (struct ana_calibration_unit){.weight = 1, .fold = (uint32_t)i % 5};
        for (int k = 0; k < 3; k++)
            u[i].p[k] = before[3 * i + k] = p[k] / sum;
        ana_map_apply(&truth, u[i].p, p);
        u[i].share[v < p[0] ? 0 : v < p[0] + p[1] ? 1 : 2] = 1;
    }
    assert_true(ana_map_fit(&m, ANA_MAP_BIAS, u, MANY, UINT32_MAX));
    near(m.temperature, 2, .1);
    near(m.bias[0], -1, .1);
    near(m.bias[2], -1.8, .1);
    ana_map_free(&m);
    assert_true(ana_cross_validate(ANA_MAP_BIAS, u, MANY, 5, q));
    assert_true(ana_weighted_ece(u, q, MANY) < .02 && ana_weighted_ece(u, before, MANY) > .1);
    assert_true(ana_weighted_log_loss(u, q, MANY) < ana_weighted_log_loss(u, before, MANY) - .1);
}

static void test_nothing(void **state)
{
    (void)state;
    struct ana_map m;
    assert_false(ana_map_fit(&m, ANA_MAP_BIAS, NULL, 0, UINT32_MAX));
    ana_map_free(&m);
    assert_true(isnan(ana_weighted_ece(NULL, NULL, 0)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_against_others), cmocka_unit_test(test_folds),
                                       cmocka_unit_test(test_no_such_class), cmocka_unit_test(test_shift),
                                       cmocka_unit_test(test_nothing)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
