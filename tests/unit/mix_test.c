#include "mix.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>

enum { CELLS = 18, WEEKS = 6, OUTLETS = 4 };

/* R 4.2.2: m <- lm(y ~ 0 + week + outlet, weights = n), week effects at the outlets' shares of all articles. */
static const struct ana_mix_cell made[CELLS] = {
    {0, 0, 4, .10},  {0, 1, 2, -.20}, {0, 2, 5, .35}, {1, 0, 3, .15},  {1, 1, 6, -.05}, {2, 1, 1, -.30},
    {2, 2, 2, .40},  {2, 3, 8, .05},  {3, 0, 7, .22}, {3, 2, 3, .31},  {3, 3, 2, -.12}, {4, 0, 5, .02},
    {4, 1, 5, -.18}, {4, 2, 1, .28},  {4, 3, 4, .07}, {5, 1, 2, -.11}, {5, 3, 9, .19},  {5, 0, 0, 0}};
enum { USED = CELLS - 1 };
static const double r_effect[WEEKS] = {0.0545933796, 0.1543291168, 0.0643430281,
                                       0.0863308863, 0.0293351801, 0.1915217388};
static const double r_se[WEEKS] = {0.0550039345, 0.0611305107, 0.0549938866, 0.0515410341, 0.0431130813, 0.0573406361};

static void test_as_r(void **state)
{
    (void)state;
    double effect[WEEKS], se[WEEKS];
    struct ana_mix m;
    assert_true(ana_mix_fit(made, USED, WEEKS, OUTLETS, effect, se, &m)); /* outlets are fewer: weeks eliminated */
    assert_true(fabs(m.s2 - 0.0268958539) < 1e-9);
    assert_true(m.df == 8);
    assert_int_equal(m.n_outlets, OUTLETS);
    for (size_t t = 0; t < WEEKS; t++) {
        assert_true(fabs(effect[t] - r_effect[t]) < 1e-9);
        assert_true(fabs(se[t] - r_se[t]) < 1e-9);
    }
}

/* The same sides exchanged: more outlets than weeks. Each outlet twice with half the articles says the same. */
static void test_either_side(void **state)
{
    (void)state;
    struct ana_mix_cell twice[2 * USED];
    double effect[WEEKS], se[WEEKS];
    struct ana_mix m;
    for (size_t i = 0; i < USED; i++) {
        twice[2 * i] = twice[2 * i + 1] = made[i];
        twice[2 * i].outlet = 2 * made[i].outlet;
        twice[2 * i + 1].outlet = 2 * made[i].outlet + 1;
        twice[2 * i].n = twice[2 * i + 1].n = made[i].n / 2;
    }
    assert_true(ana_mix_fit(twice, 2 * USED, WEEKS, 2 * OUTLETS, effect, se, &m));
    assert_true(m.df == 2 * USED - 8 - 6 + 1);
    double s = sqrt(m.s2 / 0.0268958539); /* the same residuals, other degrees of freedom */
    for (size_t t = 0; t < WEEKS; t++) {
        assert_true(fabs(effect[t] - r_effect[t]) < 1e-9);
        assert_true(fabs(se[t] - s * r_se[t]) < 1e-8);
    }
}

/* A tabloid that joins half way moves the mean and not the effect. */
static void test_new_outlet_is_no_mood(void **state)
{
    (void)state;
    struct ana_mix_cell c[30];
    double effect[10], se[10];
    struct ana_mix m;
    size_t n = 0;
    for (uint32_t t = 0; t < 10; t++) {
        c[n++] = (struct ana_mix_cell){t, 0, 10, .2};
        c[n++] = (struct ana_mix_cell){t, 1, 10, .1};
        if (t >= 5)
            c[n++] = (struct ana_mix_cell){t, 2, 20, -.5};
    }
    assert_true(ana_mix_fit(c, n, 10, 3, effect, se, &m));
    for (size_t t = 1; t < 10; t++)
        assert_true(fabs(effect[t] - effect[0]) < 1e-9);
    assert_true(m.s2 < 1e-12);
}

/* Weeks that no chain of outlets connects are not compared; outlets of one week carry nothing. */
static void test_unconnected(void **state)
{
    (void)state;
    static const struct ana_mix_cell c[] = {{0, 0, 5, .1}, {0, 1, 5, .3}, {1, 0, 5, .2}, {1, 1, 5, .5},
                                            {2, 2, 1, -1}, {3, 2, 1, 1},  {4, 3, 9, .9}};
    double effect[6], se[6];
    struct ana_mix m;
    assert_true(ana_mix_fit(c, 7, 6, 4, effect, se, &m));
    assert_true(isfinite(effect[0]) && isfinite(effect[1]));
    for (size_t t = 2; t < 6; t++)
        assert_true(isnan(effect[t]) && isnan(se[t]));
    assert_int_equal(m.weeks_apart, 3);
    assert_int_equal(m.outlets_once, 1);
    assert_true(ana_mix_fit(c, 0, 6, 4, effect, se, &m));
    assert_true(isnan(effect[0]) && isnan(m.s2));
    /* one outlet: the weeks are what they are, and nothing is left to tell their error */
    assert_true(ana_mix_fit(c + 4, 2, 6, 4, effect, se, &m));
    assert_true(fabs(effect[2] + 1) < 1e-12 && fabs(effect[3] - 1) < 1e-12 && isnan(se[2]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_as_r), cmocka_unit_test(test_either_side),
                                       cmocka_unit_test(test_new_outlet_is_no_mood),
                                       cmocka_unit_test(test_unconnected)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
