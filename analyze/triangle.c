#include "triangle.h"

#include <math.h>

/* GNU C's vectors: elementwise by definition, so the width of the machine's changes nothing in the figures. */
typedef double v4 __attribute__((vector_size(4 * sizeof(double)), aligned(sizeof(double)), may_alias));
#define INLINE static inline __attribute__((always_inline))

/* ---- the factor ---- */

/* Sums of products over k < n, those of equal k mod 4 together; what is left over goes with the first. */
INLINE double dot(const double *a, const double *b, size_t n)
{
    v4 p = {0, 0, 0, 0};
    size_t k = 0;
    for (; k + 4 <= n; k += 4)
        p += *(const v4 *)(a + k) * *(const v4 *)(b + k);
    for (; k < n; k++)
        p[0] += a[k] * b[k];
    return (p[0] + p[1]) + (p[2] + p[3]);
}

INLINE void dot_four(double *const a[4], const double *b, size_t n, double out[4])
{
    v4 p = {0, 0, 0, 0}, q = p, r = p, s = p;
    size_t k = 0;
    for (; k + 4 <= n; k += 4) {
        v4 x = *(const v4 *)(b + k);
        p += *(const v4 *)(a[0] + k) * x;
        q += *(const v4 *)(a[1] + k) * x;
        r += *(const v4 *)(a[2] + k) * x;
        s += *(const v4 *)(a[3] + k) * x;
    }
    for (; k < n; k++) {
        p[0] += a[0][k] * b[k];
        q[0] += a[1][k] * b[k];
        r[0] += a[2][k] * b[k];
        s[0] += a[3][k] * b[k];
    }
    out[0] = (p[0] + p[1]) + (p[2] + p[3]);
    out[1] = (q[0] + q[1]) + (q[2] + q[3]);
    out[2] = (r[0] + r[1]) + (r[2] + r[3]);
    out[3] = (s[0] + s[1]) + (s[2] + s[3]);
}

/* Columns from j on of row i, to its diagonal. */
INLINE bool end_row(double *s, size_t stride, size_t i, size_t j)
{
    double *row = s + i * stride;
    for (; j < i; j++) {
        const double *above = s + j * stride;
        row[j] = (row[j] - dot(row, above, j)) / above[j];
    }
    double v = row[i] - dot(row, row, i);
    if (!(v > 1e-10 * row[i]))
        return false;
    row[i] = sqrt(v);
    return true;
}

INLINE bool factor(double *s, size_t n, size_t stride)
{
    size_t i = 0;
    for (; i + 4 <= n; i += 4) {
        double *const row[4] = {s + i * stride, s + (i + 1) * stride, s + (i + 2) * stride, s + (i + 3) * stride};
        for (size_t j = 0; j < i; j++) {
            const double *above = s + j * stride;
            double sum[4];
            dot_four(row, above, j, sum);
            for (size_t r = 0; r < 4; r++)
                row[r][j] = (row[r][j] - sum[r]) / above[j];
        }
        for (size_t r = 0; r < 4; r++)
            if (!end_row(s, stride, i + r, i))
                return false;
    }
    for (; i < n; i++)
        if (!end_row(s, stride, i, 0))
            return false;
    return true;
}

/* ---- solving ---- */

/* Two partial sums a column: of rows as even as `first` is, and of the others. */
INLINE void solve(const double *l, size_t n, size_t stride, double (*b)[ANA_TRIANGLE_SIDES], size_t first,
                  double *squares)
{
    v4 low = {0, 0, 0, 0}, high = low;
    for (size_t i = first; i < n; i++) {
        const double *row = l + i * stride;
        v4 p = {0, 0, 0, 0}, q = p, r = p, s = p;
        size_t k = first;
        for (; k + 2 <= i; k += 2) {
            p += row[k] * *(const v4 *)b[k];
            q += row[k] * *(const v4 *)(b[k] + 4);
            r += row[k + 1] * *(const v4 *)b[k + 1];
            s += row[k + 1] * *(const v4 *)(b[k + 1] + 4);
        }
        if (k < i) {
            p += row[k] * *(const v4 *)b[k];
            q += row[k] * *(const v4 *)(b[k] + 4);
        }
        p = (*(v4 *)b[i] - (p + r)) / row[i];
        q = (*(v4 *)(b[i] + 4) - (q + s)) / row[i];
        *(v4 *)b[i] = p;
        *(v4 *)(b[i] + 4) = q;
        low += p * p;
        high += q * q;
    }
    *(v4 *)squares = low;
    *(v4 *)(squares + 4) = high;
}

/* ---- one of each for every machine ---- */

static bool factor_plain(double *s, size_t n, size_t stride)
{
    return factor(s, n, stride);
}

static void solve_plain(const double *l, size_t n, size_t stride, double (*b)[ANA_TRIANGLE_SIDES], size_t first,
                        double *squares)
{
    solve(l, n, stride, b, first, squares);
}

#if defined(__x86_64__) && defined(__GNUC__)
__attribute__((target("avx2"))) static bool factor_avx2(double *s, size_t n, size_t stride)
{
    return factor(s, n, stride);
}

__attribute__((target("avx2"))) static void solve_avx2(const double *l, size_t n, size_t stride,
                                                       double (*b)[ANA_TRIANGLE_SIDES], size_t first, double *squares)
{
    solve(l, n, stride, b, first, squares);
}

static bool wide(void)
{
    return __builtin_cpu_supports("avx2");
}
#else
#define factor_avx2 factor_plain
#define solve_avx2  solve_plain
static bool wide(void)
{
    return false;
}
#endif

bool ana_triangle_factor(double *s, size_t n, size_t stride)
{
    return wide() ? factor_avx2(s, n, stride) : factor_plain(s, n, stride);
}

void ana_triangle_solve(const double *l, size_t n, size_t stride, double (*b)[ANA_TRIANGLE_SIDES], size_t first,
                        double squares[ANA_TRIANGLE_SIDES])
{
    (wide() ? solve_avx2 : solve_plain)(l, n, stride, b, first, squares);
}
