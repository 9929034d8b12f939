#include "did.h"

#include "unit/cmocka_all.h"

#include <math.h>

static void near(double a, double b, double eps)
{
    if (!(fabs(a - b) <= eps))
        fail_msg("%.15g is not %.15g", a, b);
}

static const struct ana_did_outlet six[] = {
    {.country = {{4, 1.2}, {5, 2.5}}}, {.country = {{7, .7}, {6, 2.4}}}, {.country = {{3, -.3}, {4, .8}}},
    {.rest = {{8, 1.6}, {9, 2.0}}},    {.rest = {{5, -.5}, {5, .2}}},    {.rest = {{6, .9}, {2, .6}}},
};

/* R 4.2.2: means by subset(), each outlet left out in turn, (G - 1) / G sum of squares per side, Welch's df, pt(). */
static void test_jackknife(void **state)
{
    (void)state;
    struct ana_difference d;
    double estimate;
    assert_true(ana_did_estimate(six, 6, &estimate));
    near(estimate, .195977443609023, 1e-14);
    assert_true(ana_did(six, 6, .95, &d));
    near(d.estimate, estimate, 1e-15);
    near(d.se, .028676766476057, 1e-14);
    near(d.df, 2.818583466633922, 1e-11);
    near(d.t, 6.834014698716111, 1e-11);
    near(d.p, .007803105228336, 1e-12);
    assert_true(d.ci.lo < estimate && estimate < d.ci.hi);
}

/* What moves both sides alike falls out; what is added to the country after the event is the estimate. */
static void test_invariance(void **state)
{
    (void)state;
    struct ana_did_outlet o[6];
    struct ana_difference d, e;
    for (size_t i = 0; i < 6; i++) {
        o[i] = six[i];
        o[i].country[1].sum += .4 * o[i].country[1].n;
        o[i].rest[1].sum += .4 * o[i].rest[1].n;
    }
    assert_true(ana_did(six, 6, .95, &d) && ana_did(o, 6, .95, &e));
    near(d.estimate, e.estimate, 1e-14);
    near(d.se, e.se, 1e-14);
    for (size_t i = 0; i < 3; i++)
        o[i].country[1].sum += .1 * o[i].country[1].n;
    assert_true(ana_did(o, 6, .95, &e));
    near(e.estimate, d.estimate + .1, 1e-14);
}

/* The same outlets on both sides, each with its own level: differences within outlets are sure. */
static void test_shared(void **state)
{
    (void)state;
    struct ana_did_outlet o[4];
    struct ana_difference d;
    for (size_t i = 0; i < 4; i++) {
        double level = (double)i, more = .2 + .01 * (double)i;
        o[i] = (struct ana_did_outlet){.country = {{10, 10 * level}, {10, 10 * (level + more)}},
                                       .rest = {{10, 10 * level}, {10, 10 * level}}};
    }
    assert_true(ana_did(o, 4, .95, &d));
    near(d.estimate, .215, 1e-13);
    assert_true(d.se < .01 && d.df == 3);
}

static void test_refusals(void **state)
{
    (void)state;
    struct ana_difference d = {.estimate = 77};
    double estimate = 77;
    assert_false(ana_did(six + 2, 4, .95, &d)); /* one outlet in the country */
    assert_true(ana_did_estimate(six + 2, 4, &estimate));
    estimate = 77;
    assert_false(ana_did_estimate(six, 3, &estimate)); /* no rest */
    assert_false(ana_did(six, 6, 1, &d));
    assert_true(d.estimate == 77 && estimate == 77);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_jackknife), cmocka_unit_test(test_invariance),
                                       cmocka_unit_test(test_shared), cmocka_unit_test(test_refusals)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
