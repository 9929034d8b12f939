#include "triangle.h"

#include "unit/cmocka_all.h"

#include <math.h>
#include <string.h>

enum { N = 37, STRIDE = 41 };

/* The same by plain loops, with the same partial sums: what the vectors have to give to the last bit. */
static bool plain_factor(double *s, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j <= i; j++) {
            double *a = s + i * STRIDE, *b = s + j * STRIDE, p[4] = {0};
            for (size_t k = 0; k < j; k++)
                p[k < j / 4 * 4 ? k % 4 : 0] += a[k] * b[k];
            double v = a[j] - ((p[0] + p[1]) + (p[2] + p[3]));
            if (i == j && !(v > 1e-10 * a[i]))
                return false;
            a[j] = i == j ? sqrt(v) : v / b[j];
        }
    }
    return true;
}

static double plain_solve(const double *l, size_t n, double *b, size_t first)
{
    double ss = 0;
    for (size_t i = first; i < n; i++) {
        double p[2] = {0};
        for (size_t k = first; k < i; k++)
            p[(k - first) % 2] += l[i * STRIDE + k] * b[k];
        b[i] = (b[i] - (p[0] + p[1])) / l[i * STRIDE + i];
        ss += b[i] * b[i];
    }
    return ss;
}

static double uniform(void)
{
    static uint64_t x = 88172645463325252U;
    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
    return (double)(x >> 11) / 9007199254740992.0 - 0.5;
}

static void make_definite(double *s, size_t n)
{
    double a[N][N];
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            a[i][j] = uniform();
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j <= i; j++) {
            double sum = i == j ? 0.1 : 0;
            for (size_t k = 0; k < n; k++)
                sum += a[i][k] * a[j][k];
            s[i * STRIDE + j] = sum;
        }
}

static void test_factor_and_solution_to_the_bit(void **state)
{
    (void)state;
    for (size_t n = 1; n <= N; n++) {
        double s[N * STRIDE], t[N * STRIDE], b[N][ANA_TRIANGLE_SIDES] = {{0}}, squares[ANA_TRIANGLE_SIDES];
        memset(s, 0x7f, sizeof s); /* above the diagonal: not to be touched */
        make_definite(s, n);
        memcpy(t, s, sizeof s);
        assert_true(plain_factor(t, n));
        assert_true(ana_triangle_factor(s, n, STRIDE));
        assert_memory_equal(s, t, sizeof s);
        /* each side begins at another row: what is 0 before it changes nothing */
        double c[ANA_TRIANGLE_SIDES][N] = {{0}};
        for (size_t r = 0; r < ANA_TRIANGLE_SIDES; r++)
            for (size_t i = r % n; i < n; i++)
                b[i][r] = c[r][i] = uniform();
        ana_triangle_solve(s, n, STRIDE, b, 0, squares);
        for (size_t r = 0; r < ANA_TRIANGLE_SIDES; r++) {
            double ss = plain_solve(t, n, c[r], r % n);
            assert_memory_equal(&ss, &squares[r], sizeof ss);
            for (size_t i = 0; i < n; i++)
                assert_memory_equal(&c[r][i], &b[i][r], sizeof ss);
        }
    }
}

/* L L' is the matrix again, and L z = b. */
static void test_it_is_a_factor(void **state)
{
    double s[N * STRIDE], l[N * STRIDE], b[N][ANA_TRIANGLE_SIDES], z[N][ANA_TRIANGLE_SIDES], squares[8];
    (void)state;
    make_definite(s, N);
    memcpy(l, s, sizeof s);
    assert_true(ana_triangle_factor(l, N, STRIDE));
    for (size_t i = 0; i < N; i++)
        for (size_t r = 0; r < ANA_TRIANGLE_SIDES; r++)
            z[i][r] = b[i][r] = uniform();
    ana_triangle_solve(l, N, STRIDE, z, 0, squares);
    for (size_t i = 0; i < N; i++) {
        for (size_t j = 0; j <= i; j++) {
            double sum = 0;
            for (size_t k = 0; k <= j; k++)
                sum += l[i * STRIDE + k] * l[j * STRIDE + k];
            assert_true(fabs(sum - s[i * STRIDE + j]) < 1e-12);
        }
        double sum = 0;
        for (size_t k = 0; k <= i; k++)
            sum += l[i * STRIDE + k] * z[k][3];
        assert_true(fabs(sum - b[i][3]) < 1e-12);
    }
}

static void test_singular_is_refused(void **state)
{
    double s[N * STRIDE];
    (void)state;
    for (size_t i = 0; i < N; i++)
        for (size_t j = 0; j <= i; j++)
            s[i * STRIDE + j] = 1;
    assert_false(ana_triangle_factor(s, N, STRIDE));
    s[0] = -1;
    assert_false(ana_triangle_factor(s, 1, STRIDE));
    s[0] = (double)NAN;
    assert_false(ana_triangle_factor(s, 1, STRIDE));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_factor_and_solution_to_the_bit),
                                       cmocka_unit_test(test_it_is_a_factor),
                                       cmocka_unit_test(test_singular_is_refused)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
