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
