/* Estimates of the report against published and R values. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>

#include "axis.h"
#include "measure.h"
#include "model.h"
#include "panels.h"
#include "period.h"

static void near(double a, double b, double eps)
{
    if (!(fabs(a - b) <= eps))
        fail_msg("%.8g is not within %g of %.8g", a, eps, b);
}

/* Newcombe 1998, Statistics in Medicine 17, 857-872, table I, method 3. */
static void wilson(void **state)
{
    (void)state;
    static const struct {
        double k, n, lo, hi;
    } t[] = {
        {81, 263, .2553, .3662}, {15, 148, .0624, .1605}, {0, 20, 0, .1611}, {1, 29, .0061, .1718}, {20, 20, .8389, 1}};
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        struct rep_estimate e = rep_proportion(t[i].k, t[i].n);
        near(e.lo, t[i].lo, 5e-5);
        near(e.hi, t[i].hi, 5e-5);
    }
    assert_true(isnan(rep_proportion(0, 0).v));
    assert_true(isnan(rep_proportion(NAN, 5).v));
}

/* Newcombe 1998, Statistics in Medicine 17, 873-890, table II, method 10: 56/70 - 48/80, 9/10 - 3/10, 10/10 - 0/20. */
static void difference(void **state)
{
    (void)state;
    static const struct {
        double a, m, b, n, lo, hi;
    } t[] = {{56, 70, 48, 80, .0524, .3339}, {9, 10, 3, 10, .1705, .8090}, {10, 10, 0, 20, .6791, 1}};
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        struct rep_estimate d = rep_difference(rep_proportion(t[i].a, t[i].m), rep_proportion(t[i].b, t[i].n));
        near(d.lo, t[i].lo, 5e-5);
        near(d.hi, t[i].hi, 5e-5);
        assert_true(rep_distinguishable(d));
    }
    struct rep_estimate none = {.2, NAN, NAN, 3, false};
    assert_true(isnan(rep_difference(none, rep_proportion(1, 2)).lo));
    assert_false(rep_distinguishable(rep_difference(none, rep_proportion(1, 2))));
    assert_false(rep_distinguishable(rep_difference(rep_proportion(5, 10), rep_proportion(5, 10))));
}

/* Of one outlet on either side a difference has an interval and is never told from none, wherever that lies. */
static void one_outlet(void **state)
{
    (void)state;
    struct rep_point p = {.n_total = 100, .n_match = 60, .ratio = .6, .ratio_lo = .5, .ratio_hi = .69, .n_outlets = 1};
    struct rep_estimate few = rep_proportion(5, 100), alone = rep_attention_of(&p), pair[2];
    assert_true(alone.one_outlet && rep_distinguishable(rep_difference(rep_proportion(60, 100), few)));
    pair[0] = rep_difference(alone, few);
    pair[1] = rep_difference(few, alone);
    for (size_t i = 0; i < 2; i++)
        assert_true(rep_untested(pair[i]) && !rep_distinguishable(pair[i]) && (pair[i].lo > 0 || pair[i].hi < 0));
    alone.lo = alone.hi = NAN; /* without an interval there is nothing to be said */
    assert_false(rep_untested(rep_difference(alone, few)));
    /* several weeks: of one outlet when each is; a week of two is told of two */
    struct rep_share one = {0}, two = {0};
    for (int i = 0; i < 3; i++)
        rep_share_add(&one, &p);
    rep_share_add(&two, &p);
    p.n_outlets = 2;
    rep_share_add(&two, &p);
    assert_true(rep_share(&one).one_outlet && !rep_share(&two).one_outlet && !rep_attention_of(&p).one_outlet);
    p.n_outlets = NAN; /* a table that does not say */
    assert_false(rep_attention_of(&p).one_outlet);
}

/* One week has its own interval; weeks alike have Wilson's of the sum, and all that the clusters add to each of them.
 */
static void share(void **state)
{
    (void)state;
    struct rep_point p = {.n_total = 100, .n_match = 20, .ratio = .2, .ratio_lo = .08, .ratio_hi = .4};
    struct rep_estimate w = rep_proportion(20, 100), sum = rep_proportion(80, 400), e;
    struct rep_share s = {0}, plain = {0}, none = {0};
    p.wilson_lo = w.lo;
    p.wilson_hi = w.hi;
    rep_share_add(&s, &p);
    e = rep_share(&s);
    near(e.lo, .08, 0);
    near(e.hi, .4, 0);
    for (int i = 0; i < 3; i++)
        rep_share_add(&s, &p);
    e = rep_share(&s);
    near(e.v, .2, 1e-15);
    near(e.n, 400, 0);
    near(e.lo, .2 - sqrt(pow(.2 - sum.lo, 2) + pow(.12, 2) - pow(.2 - w.lo, 2)), 1e-12);
    near(e.hi, .2 + sqrt(pow(sum.hi - .2, 2) + pow(.2, 2) - pow(w.hi - .2, 2)), 1e-12);
    p.ratio_lo = w.lo;
    p.ratio_hi = w.hi;
    for (int i = 0; i < 4; i++)
        rep_share_add(&plain, &p);
    near(rep_share(&plain).lo, sum.lo, 1e-12);
    near(rep_share(&plain).hi, sum.hi, 1e-12);
    assert_true(isnan(rep_share(&none).v));
    p.ratio_lo = NAN; /* a week without an interval */
    rep_share_add(&plain, &p);
    assert_true(isnan(rep_share(&plain).lo) && rep_share(&plain).v > 0);
}

/* R: t.test(c(.1, .2, .3, .4, .5))$conf.int is 0.1036757 0.4963243. */
static void mean(void **state)
{
    (void)state;
    struct rep_estimate e = rep_mean(5, 1.5, .55);
    near(e.v, .3, 1e-12);
    near(e.lo, .1036757, 1e-5);
    near(e.hi, .4963243, 1e-5);
    assert_true(isnan(rep_mean(1, .4, .16).lo));
    assert_true(isnan(rep_mean(0, 0, 0).v));
}

static void weighted_mean(void **state)
{
    (void)state;
    const struct rep_estimate part[] = {
        {.2, .1, .3, 30, false}, {NAN, NAN, NAN, 5, false}, {-.1, -.3, .1, 10, false}, {.5, .4, .6, 0, false}};
    struct rep_estimate e = rep_weighted_mean(part, 4);
    near(e.v, (30 * .2 - 10 * .1) / 40, 1e-12);
    near(e.hi - e.v, hypot(30 * .1, 10 * .2) / 40, 1e-12);
    near(e.n, 40, 0);
    const struct rep_estimate open[] = {{.2, .1, .3, 30, false}, {-.1, NAN, NAN, 10, false}};
    assert_true(isnan(rep_weighted_mean(open, 2).lo));
    near(rep_weighted_mean(open, 2).v, .125, 1e-12);
    assert_true(isnan(rep_weighted_mean(open, 0).v));
}

static void axis(void **state)
{
    (void)state;
    static const double in[] = {.003, .011, .02, .021, .24, .26, .9, 1}, out[] = {.005, .02, .02, .025, .25, .5, 1, 1};
    for (size_t i = 0; i < sizeof in / sizeof *in; i++)
        near(rep_nice_top(in[i]), out[i], 1e-12);
    assert_int_equal(rep_heat_class(REP_STANCE, 0, 1), 3);
    assert_int_equal(rep_heat_class(REP_STANCE, -1, 1), 0);
    assert_int_equal(rep_heat_class(REP_ATTENTION, 0, .2), 0);
    assert_int_equal(rep_heat_class(REP_ATTENTION, .2, .2), REP_HEAT_CLASSES - 1);
    struct rep_tick tick[REP_TICKS_MAX];
    int32_t week;
    assert_true(td_week_parse(td_str("2020-W35"), &week));
    size_t n = rep_week_ticks(NULL, week, 30, 0, tick);
    assert_int_equal(n, 2); /* quarters: October 2020 and January 2021, whose first Sunday is in 2020-W53 */
    assert_string_equal(tick[0].label, "Oct 2020");
    assert_string_equal(tick[1].label, "Jan 2021");
    assert_int_equal(tick[1].week, 18);
}

/* A break counts by q, by p where there is no q; without both, as older tables have them, it does not. */
static void breaks(void **state)
{
    (void)state;
    struct rep_test t = {.test = TD_S("bic_break"), .at = TD_S("2021-W03"), .statistic = 9, .p = .001, .q = .04};
    assert_true(rep_is_break(&t));
    t.q = .2;
    assert_false(rep_is_break(&t));
    t.q = NAN;
    assert_true(rep_is_break(&t));
    t.p = .06;
    assert_false(rep_is_break(&t));
    t.p = NAN;
    assert_false(rep_is_break(&t));
    t.p = t.q = .001;
    t.at = TD_S(""); /* none */
    assert_false(rep_is_break(&t));
    t.at = TD_S("2021-W03");
    t.test = TD_S("pettitt");
    assert_true(rep_is_break(&t));
    t.test = TD_S("nb_alert");
    assert_false(rep_is_break(&t));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wilson), cmocka_unit_test(difference), cmocka_unit_test(one_outlet),
        cmocka_unit_test(share),  cmocka_unit_test(mean),       cmocka_unit_test(weighted_mean),
        cmocka_unit_test(axis),   cmocka_unit_test(breaks),
    };
    return cmocka_run_group_tests_name("report_measure", tests, NULL, NULL);
}
