#include "num.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static bool decimal_syntax(struct td_slice s)
{
    size_t i = 0, digits = 0;
    if (i < s.n && (s.p[i] == '-' || s.p[i] == '+'))
        i++;
    for (; i < s.n && s.p[i] >= '0' && s.p[i] <= '9'; i++)
        digits++;
    if (i < s.n && s.p[i] == '.')
        for (i++; i < s.n && s.p[i] >= '0' && s.p[i] <= '9'; i++)
            digits++;
    if (digits == 0)
        return false;
    if (i < s.n && (s.p[i] == 'e' || s.p[i] == 'E')) {
        i++;
        if (i < s.n && (s.p[i] == '-' || s.p[i] == '+'))
            i++;
        size_t from = i;
        while (i < s.n && s.p[i] >= '0' && s.p[i] <= '9')
            i++;
        if (i == from)
            return false;
    }
    return i == s.n;
}

bool td_num_parse(struct td_slice s, double *v)
{
    char tmp[TD_NUM_MAX];
    if (s.n >= sizeof tmp || !decimal_syntax(s))
        return false;
    memcpy(tmp, s.p, s.n);
    tmp[s.n] = '\0';
    double d = strtod(tmp, NULL);
    if (!isfinite(d))
        return false;
    *v = d;
    return true;
}

bool td_num_parse_int(struct td_slice s, int64_t *v)
{
    char tmp[32];
    if (s.n == 0 || s.n >= sizeof tmp)
        return false;
    for (size_t i = 0; i < s.n; i++)
        if (!(s.p[i] >= '0' && s.p[i] <= '9') && !(i == 0 && s.n > 1 && s.p[i] == '-'))
            return false;
    memcpy(tmp, s.p, s.n);
    tmp[s.n] = '\0';
    errno = 0;
    long long x = strtoll(tmp, NULL, 10);
    if (errno)
        return false;
    *v = x;
    return true;
}

bool td_num_parse_uint(struct td_slice s, uint64_t *v)
{
    int64_t x;
    if (!td_num_parse_int(s, &x) || x < 0)
        return false;
    *v = (uint64_t)x;
    return true;
}

size_t td_num_shortest(double v, char out[TD_NUM_MAX])
{
    if (v == 0)
        v = 0;
    for (int digits = 15; digits <= 17; digits++) {
        int n = snprintf(out, TD_NUM_MAX, "%.*g", digits, v);
        if (digits == 17 || strtod(out, NULL) == v)
            return (size_t)n;
    }
    return 0;
}

size_t td_num_uint(uint64_t v, char out[TD_NUM_MAX])
{
    char tmp[24];
    size_t n = 0, k = 0;
    do {
        tmp[n++] = (char)('0' + v % 10);
        v /= 10;
    } while (v);
    while (n)
        out[k++] = tmp[--n];
    out[k] = '\0';
    return k;
}

/* Numbers that fit an integer of millionths and the like: the common case in our tables. */
static size_t fixed_fast(double v, int decimals, char out[TD_NUM_MAX])
{
    static const double scale[] = {1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9};
    static const uint64_t unit[] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000};
    double scaled = nearbyint(fabs(v) * scale[decimals]);
    uint64_t u = (uint64_t)scaled, whole = u / unit[decimals], part = u % unit[decimals];
    size_t n = 0;
    if (v < 0 && u)
        out[n++] = '-';
    n += td_num_uint(whole, out + n);
    if (part) {
        out[n++] = '.';
        for (int d = decimals - 1; part; d--) {
            out[n++] = (char)('0' + part / unit[d]);
            part %= unit[d];
        }
    }
    out[n] = '\0';
    return n;
}

size_t td_num_fixed(double v, int decimals, char out[TD_NUM_MAX])
{
    if (decimals <= 9 && fabs(v) < 1e6)
        return fixed_fast(v, decimals, out);
    int n = snprintf(out, TD_NUM_MAX, "%.*f", decimals, v);
    size_t k = (size_t)n;
    if (decimals > 0) {
        while (out[k - 1] == '0')
            k--;
        if (out[k - 1] == '.')
            k--;
    }
    out[k] = '\0';
    if (strcmp(out, "-0") == 0) {
        out[0] = '0';
        out[1] = '\0';
        k = 1;
    }
    return k;
}

/* Powers of ten that a double holds exactly. */
enum { POWER_MAX = 22 };
static const double power[POWER_MAX + 1] = {1,    1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                            1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

/*
 * The significant digits of v > 0 as a whole number, and the power of ten of the first of them. One multiplication by
 * an exact power rounds once; the digits are those of v itself unless the product lies so near to half a unit that this
 * could matter. False then, and where no exact power leads there.
 */
static bool significant(double v, int digits, uint64_t *whole, int *exponent)
{
    int e = 0, up;
    if (!(v < power[POWER_MAX]) || !(v > 1e-12))
        return false;
    if (v >= 1)
        while (v >= power[e + 1])
            e++;
    else
        for (e = -1; v * power[-e] < 1;)
            e--;
    up = digits - 1 - e;
    if (up < 0 || up > POWER_MAX)
        return false;
    double scaled = v * power[up], down = floor(scaled), part = scaled - down;
    if (fabs(part - 0.5) < 1e-4 || down >= 1e10)
        return false;
    *whole = (uint64_t)down + (part > 0.5);
    *exponent = e;
    return true;
}

/* whole has `digits` digits, or is the power of ten beyond them; "%g" cuts trailing zeros. */
static size_t put_digits(uint64_t whole, int digits, int e, char *out)
{
    char d[TD_NUM_MAX];
    size_t n = 0, k = td_num_uint(whole, d);
    e += (int)k - digits;
    while (k > 1 && d[k - 1] == '0')
        k--;
    if (e < -4 || e >= digits) {
        out[n++] = d[0];
        if (k > 1)
            out[n++] = '.';
        memcpy(out + n, d + 1, k - 1);
        n += k - 1;
        out[n++] = 'e';
        out[n++] = e < 0 ? '-' : '+';
        e = e < 0 ? -e : e;
        out[n++] = (char)('0' + e / 10);
        out[n++] = (char)('0' + e % 10);
    } else if (e < 0) {
        memcpy(out, "0.000", 5);
        n = (size_t)(1 - e);
        memcpy(out + n, d, k);
        n += k;
    } else {
        for (size_t i = 0; i <= (size_t)e; i++)
            out[n++] = i < k ? d[i] : '0';
        if (k > (size_t)e + 1) {
            out[n++] = '.';
            memcpy(out + n, d + e + 1, k - (size_t)e - 1);
            n += k - (size_t)e - 1;
        }
    }
    out[n] = '\0';
    return n;
}

size_t td_num_digits(double v, int digits, char out[TD_NUM_MAX])
{
    uint64_t whole;
    int e;
    size_t sign = v < 0;
    if (v == 0)
        v = 0;
    if (!significant(fabs(v), digits, &whole, &e))
        return (size_t)snprintf(out, TD_NUM_MAX, "%.*g", digits, v);
    out[0] = '-';
    return sign + put_digits(whole, digits, e, out + sign);
}
