/* Two-way intervals from sums, against the same from the articles (interval_test.c checks those against Petersen's). */
#include "story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>

enum { N = 300, OUTLETS = 20, STORIES = 70 };

static void test_as_from_articles(void **state)
{
    (void)state;
    struct td_error err = {0};
    struct ana_stories *s = ana_stories_new("/tmp", &err);
    double value[N], sum[OUTLETS] = {0}, size[OUTLETS] = {0}, mean = 0, ss = 0;
    uint32_t a[N], b[N];
    assert_non_null(s);
    for (uint32_t i = 0; i < N; i++) {
        char outlet[16], story[16];
        a[i] = i * 7 % OUTLETS;
        b[i] = i * i * 13 % 97 % STORIES;
        value[i] = round(1e6 * (.3 * sin(a[i]) + .4 * cos(b[i]) + .2 * sin(i * 1.7))) / 1e6;
        mean += value[i] / N;
        sum[a[i]] += value[i];
        size[a[i]]++;
        (void)snprintf(outlet, sizeof outlet, "o%u", a[i]);
        (void)snprintf(story, sizeof story, "s%u", b[i]);
        assert_int_equal(ana_stories_add(s, TD_S("x"), ANA_ROLE_MENTIONED, TD_S("DE"), -3, td_str(outlet),
                                         td_str(story), value[i], &err),
                         TD_OK);
        assert_int_equal(ana_stories_add(s, TD_S("x"), ANA_ROLE_OUTLET, TD_S("DE"), (int32_t)(i % 9), td_str(outlet),
                                         td_str(story), 0, &err),
                         TD_OK);
    }
    assert_int_equal(ana_stories_finish(s, &err), TD_OK);
    const struct ana_story_week *w = ana_stories_find(s, TD_S("x"), ANA_ROLE_MENTIONED, TD_S("DE"), -3);
    struct ana_mean want, got;
    assert_non_null(w);
    for (size_t o = 0; o < OUTLETS; o++)
        ss += (sum[o] - size[o] * mean) * (sum[o] - size[o] * mean);
    assert_true(ana_cr1_two_way(value, a, b, N, OUTLETS, STORIES, .95, &want));
    assert_true(ana_story_interval(w, mean, N, ss, OUTLETS, .95, &got));
    assert_true(fabs(got.se - want.se) < 1e-12);
    assert_true(got.df == want.df);
    assert_true(fabs(got.ci.lo - want.ci.lo) < 1e-10 && fabs(got.ci.hi - want.ci.hi) < 1e-10);
    assert_null(ana_stories_find(s, TD_S("x"), ANA_ROLE_MENTIONED, TD_S("DE"), -2));
    assert_null(ana_stories_find(s, TD_S("y"), ANA_ROLE_MENTIONED, TD_S("DE"), -3));
    assert_null(ana_stories_find(s, TD_S("x"), ANA_ROLE_MENTIONED, TD_S("FR"), -3));
    assert_non_null(ana_stories_find(s, TD_S("x"), ANA_ROLE_OUTLET, TD_S("DE"), 8));
    assert_false(ana_story_interval(w, mean, N, ss, 1, .95, &got));
    ana_stories_free(s);
}

/* Every article its own story: outlets alone are left. */
static void test_own_stories(void **state)
{
    (void)state;
    struct td_error err = {0};
    struct ana_stories *s = ana_stories_new("/tmp", &err);
    struct ana_mean got;
    for (int i = 0; i < 12; i++) {
        char outlet[16], story[16];
        (void)snprintf(outlet, sizeof outlet, "o%d", i % 4);
        (void)snprintf(story, sizeof story, "s%d", i);
        assert_int_equal(ana_stories_add(s, TD_S("x"), ANA_ROLE_OUTLET, TD_S("ALL"), 5, td_str(outlet), td_str(story),
                                         .1 * (i % 4) + .01 * i, &err),
                         TD_OK);
    }
    assert_int_equal(ana_stories_finish(s, &err), TD_OK);
    const struct ana_story_week *w = ana_stories_find(s, TD_S("x"), ANA_ROLE_OUTLET, TD_S("ALL"), 5);
    assert_non_null(w);
    assert_true(w->story.clusters == 12 && w->both.clusters == 12 && w->both.s2_e12 == w->story.s2_e12);
    struct ana_cluster c[4] = {{0, 0}};
    double ss = 0, mean = 0;
    for (int i = 0; i < 12; i++) {
        c[i % 4].n++;
        c[i % 4].sum += .1 * (i % 4) + .01 * i;
        mean += (.1 * (i % 4) + .01 * i) / 12;
    }
    for (int o = 0; o < 4; o++)
        ss += (c[o].sum - c[o].n * mean) * (c[o].sum - c[o].n * mean);
    struct ana_mean one_way;
    assert_true(ana_cr1(c, 4, .95, &one_way));
    assert_true(ana_story_interval(w, mean, 12, ss, 4, .95, &got));
    assert_true(fabs(got.se - one_way.se) < 1e-9);
    ana_stories_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_as_from_articles), cmocka_unit_test(test_own_stories)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
