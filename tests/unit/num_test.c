/*
 * num: strict syntax, shortest forms that read back equal, rounding, and no dependence on the locale.
 */
#include "cmocka_all.h"

#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "num.h"

static uint64_t random_state = 88172645463325252u;

static uint64_t next_random(void)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return random_state;
}

static void numbers_that_are(void **state)
{
    static const struct {
        const char *text;
        double v;
    } t[] = {
        {"0", 0},           {"-0", 0},       {"+1", 1},     {"1.", 1},
        {".5", 0.5},        {"-.25", -0.25}, {"1e3", 1000}, {"1E-2", 0.01},
        {"1.5e+2", 150},    {"007", 7},      {"0.1", 0.1},  {"179769313486231570e291", 179769313486231570e291},
        {"5e-324", 5e-324}, {"1e-400", 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof t / sizeof t[0]; i++) {
        double v = -1;
        assert_true(td_num_parse(td_str(t[i].text), &v));
        assert_true(v == t[i].v);
    }
}

static void numbers_that_are_not(void **state)
{
    static const char *const t[] = {"",      " 1",     "1 ",    "1,5",      "0x10", "inf",     "nan",   "-",
                                    "+",     ".",      "e5",    "1e",       "1e+",  "--1",     "1.2.3", "1e5.0",
                                    "1e400", "-1e400", "1_000", "\xd9\xa1", "1d5",  "infinity"};
    (void)state;
    for (size_t i = 0; i < sizeof t / sizeof t[0]; i++) {
        double v = 42;
        if (td_num_parse(td_str(t[i]), &v))
            fail_msg("'%s' was read as %g", t[i], v);
        assert_true(v == 42);
    }
    double v = 42;
    assert_false(td_num_parse(td_slice(NULL, 0), &v));
    assert_false(td_num_parse(td_slice("1\0", 2), &v));
    char longer[TD_NUM_MAX + 8];
    memset(longer, '1', sizeof longer);
    assert_false(td_num_parse(td_slice(longer, sizeof longer), &v));
}

static void only_the_slice_is_read(void **state)
{
    (void)state;
    double v;
    int64_t i;
    assert_true(td_num_parse(td_slice("12345", 2), &v));
    assert_true(v == 12);
    assert_true(td_num_parse_int(td_slice("12345", 3), &i));
    assert_int_equal(i, 123);
}

static void whole_numbers(void **state)
{
    (void)state;
    int64_t v;
    uint64_t u;
    assert_true(td_num_parse_int(TD_S("-9223372036854775808"), &v));
    assert_true(v == INT64_MIN);
    assert_true(td_num_parse_int(TD_S("9223372036854775807"), &v));
    assert_true(v == INT64_MAX);
    assert_false(td_num_parse_int(TD_S("9223372036854775808"), &v));
    assert_false(td_num_parse_int(TD_S("-9223372036854775809"), &v));
    assert_false(td_num_parse_int(TD_S(""), &v));
    assert_false(td_num_parse_int(TD_S("-"), &v));
    assert_false(td_num_parse_int(TD_S("+1"), &v));
    assert_false(td_num_parse_int(TD_S("1.0"), &v));
    assert_false(td_num_parse_int(TD_S(" 1"), &v));
    assert_false(td_num_parse_int(TD_S("1-"), &v));
    assert_true(td_num_parse_uint(TD_S("0"), &u));
    assert_int_equal(u, 0);
    assert_false(td_num_parse_uint(TD_S("-1"), &u));
    char s[TD_NUM_MAX];
    assert_int_equal(td_num_uint(UINT64_MAX, s), 20);
    assert_string_equal(s, "18446744073709551615");
    assert_int_equal(td_num_uint(0, s), 1);
    assert_string_equal(s, "0");
}

static void shortest_forms(void **state)
{
    static const struct {
        double v;
        const char *text;
    } t[] = {{0, "0"},
             {-0.0, "0"},
             {0.1, "0.1"},
             {1.0 / 3, "0.3333333333333333"},
             {0.1 + 0.2, "0.30000000000000004"},
             {100, "100"},
             {-2.5, "-2.5"},
             {1e15, "1e+15"},
             {123456789012345, "123456789012345"}};
    (void)state;
    for (size_t i = 0; i < sizeof t / sizeof t[0]; i++) {
        char s[TD_NUM_MAX];
        size_t n = td_num_shortest(t[i].v, s);
        assert_string_equal(s, t[i].text);
        assert_int_equal(n, strlen(s));
    }
}

static void any_double_reads_back(void **state)
{
    (void)state;
    for (int i = 0; i < 200000; i++) {
        uint64_t bits = next_random();
        double v, back;
        memcpy(&v, &bits, sizeof v);
        if (!isfinite(v))
            continue;
        char s[TD_NUM_MAX];
        size_t n = td_num_shortest(v, s);
        assert_true(td_num_parse(td_slice(s, n), &back));
        assert_true(back == v);
    }
}

static void rounded(void **state)
{
    static const struct {
        double v;
        int decimals;
        const char *text;
    } t[] = {
        {0, 3, "0"},
        {-0.0, 3, "0"},
        {-0.0004, 3, "0"},
        {0.0006, 3, "0.001"},
        {1.5, 0, "2"},
        {2.5, 0, "2"},
        {1.25, 3, "1.25"},
        {-1.25, 1, "-1.2"},
        {999999.9999, 2, "1000000"},
        {1234567.891, 2, "1234567.89"},
        {-1e7, 6, "-10000000"},
        {0.1, 9, "0.1"},
        {1e-9, 9, "0.000000001"},
        {1.0 / 3, 15, "0.333333333333333"},
        {12, 6, "12"},
        {100, 0, "100"},
        {1e20, 3, "100000000000000000000"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof t / sizeof t[0]; i++) {
        char s[TD_NUM_MAX];
        size_t n = td_num_fixed(t[i].v, t[i].decimals, s);
        assert_string_equal(s, t[i].text);
        assert_int_equal(n, strlen(s));
    }
}

/* Against printf and a cut of the zeros: half a unit of the last place may fall on either side, no more. */
static void rounding_is_near(void **state)
{
    (void)state;
    for (int i = 0; i < 100000; i++) {
        int decimals = (int)(next_random() % 10);
        double v = ((double)(int64_t)next_random() / 9.3e18) * pow(10, (double)(next_random() % 9)), back;
        char s[TD_NUM_MAX];
        size_t n = td_num_fixed(v, decimals, s);
        assert_true(td_num_parse(td_slice(s, n), &back));
        assert_true(fabs(back - v) <= 0.5000001 * pow(10, -decimals) + fabs(v) * 1e-15);
        const char *dot = strchr(s, '.');
        if (dot) {
            assert_true(strlen(dot + 1) <= (size_t)decimals);
            assert_true(s[n - 1] != '0' && s[n - 1] != '.');
        }
        assert_string_not_equal(s, "-0");
    }
}

/* Nobody calls setlocale; a library that did would be met by this in a locale with a decimal comma, when one is
 * installed. */
static void the_process_is_in_the_c_locale(void **state)
{
    (void)state;
    assert_string_equal(setlocale(LC_ALL, NULL), "C");
    char s[TD_NUM_MAX];
    (void)td_num_shortest(1.5, s);
    assert_string_equal(s, "1.5");
}

static void same_digits(double v, int digits)
{
    char ours[TD_NUM_MAX], libc[TD_NUM_MAX];
    size_t n = td_num_digits(v, digits, ours);
    (void)snprintf(libc, sizeof libc, "%.*g", digits, v == 0 ? 0.0 : v);
    if (strcmp(ours, libc) != 0 || n != strlen(ours))
        fail_msg("%.17g with %d digits: '%s', but libc says '%s'", v, digits, ours, libc);
}

/* Every digit as libc prints it: around the powers of ten, on and beside halves, and at random over many scales. */
static void digits_as_printed_by_libc(void **state)
{
    static const double t[] = {
        0,     -0.0,   1,   -1,   0.5,  999999.5, 999999.4999999999, 9999995, 0.0001,     0.00009999, 1e-5,
        1e300, 5e-324, 2.5, 0.15, 1e22, 1e23,     123456.5,          1234565, 0.30000005, 0.000125,   100000.500001,
        1e-12, 9.9e-13};
    (void)state;
    for (int digits = 1; digits <= 9; digits++) {
        for (size_t i = 0; i < sizeof t / sizeof t[0]; i++)
            same_digits(t[i], digits);
        for (int e = -25; e <= 25; e++) {
            double p = pow(10, e);
            for (int k = 1; k < 40; k++) {
                same_digits(p * k, digits);
                same_digits(nextafter(p * k, 0), digits);
                same_digits(-nextafter(p * k, INFINITY), digits);
                same_digits(p * (k + 0.5), digits);
            }
        }
    }
    for (int i = 0; i < 300000; i++) {
        double v =
            ((double)(next_random() >> 11) / 9007199254740992.0 - 0.5) * pow(10, (double)(next_random() % 30) - 18);
        same_digits(v, 6);
        same_digits((double)(int64_t)(next_random() % 20000000) / 1024, 6); /* halves that a double holds */
        same_digits((double)(int64_t)(next_random() % 2000000) / 1e6, 1 + (int)(next_random() % 9));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(digits_as_printed_by_libc),
        cmocka_unit_test(numbers_that_are),
        cmocka_unit_test(numbers_that_are_not),
        cmocka_unit_test(only_the_slice_is_read),
        cmocka_unit_test(whole_numbers),
        cmocka_unit_test(shortest_forms),
        cmocka_unit_test(any_double_reads_back),
        cmocka_unit_test(rounded),
        cmocka_unit_test(rounding_is_near),
        cmocka_unit_test(the_process_is_in_the_c_locale),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
