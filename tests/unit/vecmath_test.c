/*
 * vecmath: the stated errors of exp, sigmoid and tanh against libm in double precision; the same bits on every machine.
 */
#include "cmocka_all.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vecmath.h"

enum { STEPS = 1000000, M = 176, ROWS = 57 };

static double worst_of(void (*f)(float *, size_t), double (*exact)(double), double from, double to, bool relative)
{
    double worst = 0;
    for (int i = 0; i < STEPS; i += ANA_VEC) {
        float x[ANA_VEC], y[ANA_VEC];
        for (int k = 0; k < ANA_VEC; k++)
            y[k] = x[k] = (float)(from + (to - from) * (double)(i + k) / STEPS);
        f(y, ANA_VEC);
        for (int k = 0; k < ANA_VEC; k++) {
            double want = exact((double)x[k]), e = fabs((double)y[k] - want) / (relative ? want : 1);
            worst = e > worst ? e : worst;
        }
    }
    return worst;
}

static double sigmoid(double x)
{
    return 1 / (1 + exp(-x));
}

static void errors(void **state)
{
    (void)state;
    assert_true(worst_of(ana_vec_exp, exp, -87, 87, true) < 2.5e-7);
    assert_true(worst_of(ana_vec_exp, exp, -1, 1, true) < 2.5e-7);
    assert_true(worst_of(ana_vec_sigmoid, sigmoid, -100, 100, false) < 2e-7);
    assert_true(worst_of(ana_vec_tanh, tanh, -50, 50, false) < 2e-7);
    assert_true(worst_of(ana_vec_tanh, tanh, -0.01, 0.01, false) < 2e-7);
}

static void far_arguments(void **state)
{
    float x[ANA_VEC] = {-1e30F, -200, -88, 0, 88, 200, 1e30F, 87};
    (void)state;
    ana_vec_exp(x, ANA_VEC);
    for (int k = 0; k < ANA_VEC; k++)
        assert_true(isfinite(x[k]) && x[k] > 0);
    assert_true(x[3] == 1);
    assert_true(x[0] == x[2] && x[4] == x[6]);
    float y[ANA_VEC] = {-1e30F, 1e30F, 0, 1, -1, 9, -9, 87};
    ana_vec_tanh(y, ANA_VEC);
    assert_true(y[0] == -1 && y[1] == 1 && y[2] == 0);
}

static uint32_t seed = 1;

static float random_float(void)
{
    seed = seed * 1664525 + 1013904223;
    return (float)((double)(seed >> 8) / (1 << 23) - 1) * 3;
}

/* Every kernel of this machine and a plain loop in the same order: equal bits, for widths that leave rests. */
static void same_bits(void **state)
{
    static const size_t widths[] = {8, 16, 24, 40, 64, 72, 96, 128, 136, 176};
    static float w[ROWS * M], x[ROWS], want[M], got[M], a[3 * M], b[3 * M], h[M], g[M];
    static const float *row[ROWS];
    int machines = 0;
    (void)state;
    for (size_t i = 0; i < ROWS * M; i++)
        w[i] = random_float();
    for (size_t i = 0; i < 3 * M; i++)
        a[i] = random_float(), b[i] = random_float();
    for (size_t i = 0; i < ROWS; i++)
        x[i] = random_float();
    for (size_t k = 0; k < sizeof widths / sizeof *widths; k++) {
        size_t m = widths[k];
        for (size_t c = 0; c < m; c++) {
            volatile float sum = 0.25F;
            for (size_t j = 0; j < ROWS; j++) {
                volatile float product = x[j] * w[j * m + c];
                sum = sum + product;
            }
            want[c] = sum;
        }
        for (int v = 0; v < ANA_VEC_N; v++) {
            const struct ana_vec *kernel = ana_vec_of((enum ana_vec_machine)v);
            if (!kernel)
                continue;
            machines++;
            for (size_t c = 0; c < m; c++)
                got[c] = 0.25F;
            kernel->rows(got, m, x, ROWS, w);
            assert_memory_equal(got, want, m * sizeof *got);
            for (size_t c = 0; c < m; c++)
                got[c] = 0.25F;
            for (size_t j = 0; j < ROWS; j++)
                row[j] = w + j * m;
            kernel->list(got, m, x, ROWS, row);
            assert_memory_equal(got, want, m * sizeof *got);
            for (size_t c = 0; c < m; c++)
                g[c] = want[c] / 200;
            kernel->gru(g, a, b, m);
            if (v == ANA_VEC_PLAIN)
                memcpy(h, g, m * sizeof *h);
            assert_memory_equal(g, h, m * sizeof *h);
        }
    }
    assert_true(machines >= 10);
}

static void gru_step(void **state)
{
    float a[24], b[24], h[8];
    (void)state;
    for (int i = 0; i < 24; i++)
        a[i] = random_float(), b[i] = random_float();
    for (int i = 0; i < 8; i++)
        h[i] = random_float() / 3;
    float before[8];
    memcpy(before, h, sizeof h);
    ana_vec_best()->gru(h, a, b, 8);
    for (int i = 0; i < 8; i++) {
        double r = sigmoid((double)a[i] + (double)b[i]), z = sigmoid((double)a[8 + i] + (double)b[8 + i]);
        double n = tanh((double)a[16 + i] + r * (double)b[16 + i]);
        assert_true(fabs((1 - z) * n + z * (double)before[i] - (double)h[i]) < 1e-6);
    }
}

static void dot(void **state)
{
    float a[24], b[24];
    double want = 0;
    (void)state;
    for (int i = 0; i < 24; i++) {
        a[i] = random_float(), b[i] = random_float();
        want += (double)a[i] * (double)b[i];
    }
    assert_true(fabs((double)ana_vec_dot(a, b, 24) - want) < 1e-5);
    assert_true(ana_vec_dot(a, b, 0) == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(errors),   cmocka_unit_test(far_arguments), cmocka_unit_test(same_bits),
        cmocka_unit_test(gru_step), cmocka_unit_test(dot),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
