#include "agreement.h"

#include "unit/cmocka_all.h"

#include <math.h>

static void near(double a, double b, double eps)
{
    if (!(fabs(a - b) <= eps))
        fail_msg("%.15g is not %.15g", a, b);
}

/* Krippendorff (2011): four observers, twelve units, values missing. */
static const double four[4][12] = {
    {1, 2, 3, 3, 2, 1, 4, 1, 2, NAN, NAN, NAN},
    {1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NAN, 3},
    {NAN, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NAN},
    {1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NAN},
};

/* Published .743, .815, .849, .797; R 4.2.2, irr::kripp.alpha. */
static void test_canonical(void **state)
{
    (void)state;
    const double want[] = {.743421, .815388, .849107, .797403};
    for (int s = ANA_NOMINAL; s <= ANA_RATIO; s++) {
        struct ana_alpha a;
        assert_true(ana_krippendorff(&four[0][0], 4, 12, (enum ana_scale)s, &a));
        near(a.alpha, want[s], 5e-7);
        assert_int_equal(a.n_units, 11); /* the last unit has one label */
        assert_int_equal(a.n_values, 40);
    }
}

/* Krippendorff (2011), section B: two observers, nominal, no missing values: ten objects .095; and five values .692. */
static void test_two_observers(void **state)
{
    (void)state;
    const double binary[2][10] = {{0, 1, 0, 0, 0, 0, 0, 0, 1, 0}, {1, 1, 1, 0, 0, 1, 0, 0, 0, 0}};
    /* a b c d e as 1 to 5 */
    const double many[2][12] = {{1, 1, 2, 2, 4, 3, 3, 3, 5, 4, 4, 1}, {2, 1, 2, 2, 2, 3, 3, 3, 5, 4, 4, 4}};
    struct ana_alpha a;
    assert_true(ana_krippendorff(&binary[0][0], 2, 10, ANA_NOMINAL, &a));
    near(a.alpha, .095, 5e-4);
    assert_true(ana_krippendorff(&many[0][0], 2, 12, ANA_NOMINAL, &a));
    near(a.alpha, .692, 5e-4);
}

static void test_interval(void **state)
{
    (void)state;
    struct ana_interval a, b, c;
    assert_true(ana_krippendorff_interval(&four[0][0], 4, 12, ANA_NOMINAL, 7, .95, &a));
    assert_true(ana_krippendorff_interval(&four[0][0], 4, 12, ANA_NOMINAL, 7, .95, &b));
    assert_true(a.lo == b.lo && a.hi == b.hi); /* the seed alone decides */
    assert_true(a.lo < .743421 && .743421 < a.hi && a.hi <= 1);
    assert_true(ana_krippendorff_interval(&four[0][0], 4, 12, ANA_NOMINAL, 7, .5, &c));
    assert_true(c.hi - c.lo < a.hi - a.lo);
    /* Units that all agree: alpha is 1 in every draw that has two values. */
    const double same[2][6] = {{1, 2, 1, 2, 3, 1}, {1, 2, 1, 2, 3, 1}};
    assert_true(ana_krippendorff_interval(&same[0][0], 2, 6, ANA_INTERVAL, 1, .95, &a));
    assert_true(a.lo == 1 && a.hi == 1);
}

static void test_refusals(void **state)
{
    (void)state;
    struct ana_alpha a = {.n_units = 77};
    struct ana_interval ci;
    const double one[2][3] = {{1, NAN, 2}, {NAN, 3, NAN}}, flat[2][3] = {{1, 1, 1}, {1, 1, 1}},
                 below[2][2] = {{-1, 2}, {1, 2}};
    assert_false(ana_krippendorff(&one[0][0], 2, 3, ANA_NOMINAL, &a));
    assert_false(ana_krippendorff(&flat[0][0], 2, 3, ANA_NOMINAL, &a));
    assert_false(ana_krippendorff(&below[0][0], 2, 2, ANA_RATIO, &a));
    assert_true(ana_krippendorff(&below[0][0], 2, 2, ANA_INTERVAL, &(struct ana_alpha){0}));
    assert_false(ana_krippendorff(&flat[0][0], 2, 0, ANA_NOMINAL, &a));
    assert_false(ana_krippendorff_interval(&flat[0][0], 2, 3, ANA_NOMINAL, 1, .95, &ci));
    assert_false(ana_krippendorff_interval(&four[0][0], 4, 12, ANA_NOMINAL, 1, 1, &ci));
    assert_int_equal(a.n_units, 77);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_canonical), cmocka_unit_test(test_two_observers),
                                       cmocka_unit_test(test_interval), cmocka_unit_test(test_refusals)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
