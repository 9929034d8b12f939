#include "multiplicity.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <math.h>

#include <gsl/gsl_errno.h>

static void near(double a, double b, double eps)
{
    if (!(fabs(a - b) <= eps))
        fail_msg("%.15g is not %.15g", a, b);
}

/* Benjamini & Hochberg (1995), section 4.2: 15 p values, 4 rejected at .05; R 4.2.2: p.adjust(p, "BH"). */
static void test_their_example(void **state)
{
    (void)state;
    double p[] = {.0001, .0004, .0019, .0095, .0201, .0278, .0298, .0344, .0459, .3240, .4262, .5719, .6528, .7590, 1};
    double want[] = {.0015, .003, .0095, .035625, .0603, .0638571}, q[15];
    size_t rejected = 0;
    assert_true(ana_benjamini_hochberg(p, 15, q));
    for (size_t i = 0; i < 6; i++)
        near(q[i], want[i], 5e-8);
    for (size_t i = 0; i < 15; i++)
        rejected += q[i] <= .05;
    assert_int_equal(rejected, 4);
    assert_true(q[14] == 1);
}

static void test_holes_and_order(void **state)
{
    (void)state;
    double p[] = {NAN, .04, .01, NAN, .04}, q[5];
    assert_true(ana_benjamini_hochberg(p, 5, q));
    assert_true(isnan(q[0]) && isnan(q[3]));
    near(q[2], .03, 1e-15);
    near(q[1], .04, 1e-15);
    near(q[4], .04, 1e-15);
    assert_true(ana_benjamini_hochberg(p, 0, q));
}

int main(void)
{
    (void)gsl_set_error_handler_off();
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_their_example), cmocka_unit_test(test_holes_and_order)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
