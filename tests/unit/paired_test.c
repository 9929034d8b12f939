#include "cmocka_all.h"

#include <math.h>

#define RDATA_GROUPS
#include "paired.h"
#include "unit/rdata.h"

static void near(double a, double b, double tolerance)
{
    if (!(fabs(a - b) <= tolerance))
        fail_msg("%.12g is not %.12g within %g", a, b, tolerance);
}

/*
 * R 4.2.2 with clubSandwich 0.5.8: new <- list(c(.1,-.2,.3), c(-.5,-.4), c(.2), c(0,.1,-.1,.25,-.35), c(-.6,-.15),
 * NULL) and old <- list(c(.2,.1,0,.15,-.1), c(-.3,-.45,-.2), c(.5,.4), c(.05,-.2,.3,.1,-.05,.2,.45), NULL, c(-.25,.3))
 * as rows of d with outlet o, w 1 and 0; m <- lm(y ~ w, d); s <- coef_test(m, vcovCR(m, d$o, "CR2"), test =
 * "Satterthwaite")[2,]; interval qt(.975, s$df) * s$SE. One outlet is new, one is gone. CR0 of the same fit is
 * .0602372811054 by clubSandwich, sandwich's vcovCL and statsmodels 0.13.5 alike.
 */
static void test_mean_is_cr2_of_a_dummy(void **state)
{
    (void)state;
    const struct ana_cluster_pair c[] = {{{3, .2}, {5, .35}},  {{2, -.9}, {3, -.95}}, {{1, .2}, {2, .9}},
                                         {{5, -.1}, {7, .85}}, {{2, -.75}, {0, 0}},   {{0, 0}, {2, .05}}};
    struct ana_paired e;
    ana_paired_mean(c, 6, .95, &e);
    assert_string_equal(e.method, "cr2");
    near(e.difference, -.167004048583, 1e-12);
    near(e.se, .0671456180843, 1e-12);
    near(e.df, 3.20130810815, 1e-11);
    near(e.ci.lo, -.373287114707, 1e-11);
    near(e.ci.hi, .0392790175412, 1e-11);
    near(e.p, .0833900020085, 1e-12);
    assert_true(e.g_a == 5 && e.g_b == 5 && e.g_both == 4 && e.n_a == 13 && e.n_b == 19);
    near(e.a, -1.35 / 13, 1e-15);
    near(e.b, 1.2 / 19, 1e-15);
}

/* One article on either side: the paired t test. R 4.2.2: t.test(sleep1, sleep2, paired = TRUE). */
static void test_mean_is_the_paired_t_test(void **state)
{
    (void)state;
    struct ana_cluster_pair c[10];
    struct ana_paired e;
    for (size_t i = 0; i < 10; i++)
        c[i] = (struct ana_cluster_pair){{1, sleep_1[i]}, {1, sleep_2[i]}};
    ana_paired_mean(c, 10, .95, &e);
    near(e.difference / e.se, -4.06212768338, 1e-10);
    near(e.df, 9, 1e-10);
    near(e.p, .00283289019738, 1e-13);
    near(e.ci.lo, -2.45988576328, 1e-10);
    near(e.ci.hi, -.700114236723, 1e-10);
}

/*
 * Two outlets this week: CR3 there (each left out, times 1/2), CR2 before; written out in R, degrees of freedom by
 * clubSandwich: error .1107200714, 1.139811227 degrees of freedom. The jackknife's error is smaller and has one, which
 * makes the wider interval; p is the other's.
 */
static void test_two_outlets(void **state)
{
    (void)state;
    const struct ana_cluster_pair c[] = {{{6, 1.2}, {20, 2}}, {{4, -.5}, {15, -1}}, {{0, 0}, {10, .5}}},
                                  same[] = {{{6, 1.2}, {24, 2}}, {{4, -.5}, {16, -1}}};
    struct ana_paired e;
    ana_paired_mean(c, 3, .95, &e);
    assert_string_equal(e.method, "jackknife");
    near(e.difference, .0366666666667, 1e-12);
    near(e.se, .1073598669072, 1e-12);
    near(e.df, 1, 1e-10);
    near(e.ci.lo, -1.327469782704, 1e-11);
    near(e.ci.hi, 1.400803116038, 1e-11);
    near(e.p, .7910112148494, 1e-12);
    near(e.statistic_df, 1.13981122701, 1e-10);
    /* The same two on both sides, of the same shares: one error by either way, whatever the rounding. */
    ana_paired_mean(same, 2, .95, &e);
    assert_string_equal(e.method, "cr3");
    near(e.df, 1, 1e-10);
}

/* With nothing on the other side but one value without spread, the error is the level's own. */
static void test_mean_goes_over_into_the_level(void **state)
{
    (void)state;
    const struct ana_cluster level[] = {{3, .2}, {2, -.9}, {1, .2}, {5, -.1}};
    struct ana_cluster_pair c[6] = {{{0, 0}, {0, 0}}};
    struct ana_mean m, d;
    const char *method;
    for (size_t i = 0; i < 4; i++)
        c[i] = (struct ana_cluster_pair){.a = level[i]};
    for (size_t i = 4; i < 6; i++)
        c[i].b = (struct ana_cluster){1e9, 0};
    assert_true(ana_cr2(level, 4, .95, &m));
    assert_true(ana_clustered_pair(c, 6, &d, &method));
    near(d.mean, m.mean, 1e-15);
    near(d.se, m.se, 1e-12);
    near(d.df, m.df, 1e-6);
}

struct reference {
    struct ana_cluster_pair c[6];
    size_t g;
    bool rate;
    double difference, se, df, lo, hi, p;
    const char *method;
};

/*
 * R 4.2.2 with clubSandwich 0.5.8: se and df as above, of 1 for an article that matches and 0 for one that does not (of
 * mentions: any numbers with these sums), the jackknife written out; F, c, f, k and both limits as paired.h has them, p
 * by uniroot on the limit.
 */
static const struct reference reference[] = {
    {{{{12, 1}, {50, 3}},
      {{40, 9}, {150, 20}},
      {{7, 0}, {40, 2}},
      {{95, 6}, {400, 10}},
      {{23, 5}, {80, 9}},
      {{3, 1}, {10, 1}}},
     6,
     false,
     .0605783866058,
     .0202966128929,
     2.17593887819,
     -.00590473858543,
     .158972293165,
     .0620971954975,
     "clustered"},
    {{{{30, 5}, {100, 12}}, {{25, 4}, {110, 14}}, {{35, 6}, {120, 13}}},
     3,
     false,
     .0484848484848,
     .00906466663925,
     1.9708716675,
     -.025937543651,
     .144072171945,
     .223440827795,
     "newcombe:not_wider"},
    /* none this week */
    {{{{20, 0}, {80, 5}}, {{15, 0}, {70, 3}}, {{18, 0}, {60, 6}}, {{22, 0}, {90, 2}}},
     4,
     false,
     -.0533333333333,
     .0157884566161,
     2.93726021841,
     -.129271238215,
     .119797757245,
     .205498600794,
     "clustered"},
    {{{{12, 1}, {50, 3}},
      {{40, 14}, {150, 30}},
      {{7, 0}, {40, 2}},
      {{95, 6}, {400, 14}},
      {{23, 9}, {80, 9}},
      {{3, 1}, {10, 1}}},
     6,
     true,
     .091400304414,
     .0565688360908,
     2.17593887819,
     -.0720547167826,
     .477691420338,
     .171941660907,
     "clustered"},
    /* A giant this week alone: CR2 has .0305566673518 and p .038 of the share, .0611 and .038 of the rate. */
    {{{{200, 60}, {44, 14}}, {{10, 1}, {40, 3}}, {{8, 0}, {36, 1}}, {{12, 3}, {48, 10}}, {{9, 1}, {40, 4}}},
     5,
     false,
     .1181203733505,
     .09251266726664,
     4,
     -.1510473329598,
     .3589517307056,
     .2827261504778,
     "clustered:jackknife"},
    {{{{200, 120}, {44, 28}}, {{10, 2}, {40, 6}}, {{8, 0}, {36, 2}}, {{12, 6}, {48, 20}}, {{9, 2}, {40, 8}}},
     5,
     true,
     .236240746701,
     .1850253345333,
     4,
     -.3653442088424,
     .8416457918705,
     .2833366919071,
     "clustered:jackknife"},
    /* One all along: CR2's interval, and the jackknife's p. */
    {{{{200, 40}, {800, 100}}, {{10, 1}, {40, 3}}, {{8, 0}, {36, 1}}, {{12, 3}, {48, 10}}, {{9, 1}, {40, 4}}},
     5,
     false,
     .0658778798243,
     .01948020669579,
     1.305298768107,
     -.05282000794808,
     .2356598088057,
     .1607985414211,
     "clustered"},
};

static void test_shares_and_rates(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof reference / sizeof *reference; i++) {
        const struct reference *r = &reference[i];
        struct ana_paired e;
        if (r->rate)
            ana_paired_rate(r->c, r->g, .95, &e);
        else
            ana_paired_share(r->c, r->g, .95, &e);
        near(e.difference, r->difference, 1e-12);
        near(e.se, r->se, 1e-12);
        near(e.df, r->df, 1e-10);
        near(e.ci.lo, r->lo, 1e-11);
        near(e.ci.hi, r->hi, 1e-10);
        near(e.p, r->p, 1e-10);
        assert_true(e.statistic * e.difference > 0);
        assert_string_equal(e.method, r->method);
    }
}

/* p is .05 where a limit of the 95 % interval is 0, whatever the level was: p and interval never disagree. */
static void test_p_is_of_the_interval(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof reference / sizeof *reference; i++) {
        const struct reference *r = &reference[i];
        struct ana_paired e, at;
        ana_paired_share(r->c, r->g, .95, &e);
        ana_paired_share(r->c, r->g, 1 - e.p, &at);
        near(e.difference > 0 ? at.ci.lo : at.ci.hi, 0, 1e-9);
    }
}

/* The other way round is the same with the other sign. */
static void test_exchanged_sides(void **state)
{
    (void)state;
    struct ana_cluster_pair other[6];
    for (size_t i = 0; i < sizeof reference / sizeof *reference; i++) {
        const struct reference *r = &reference[i];
        struct ana_paired e, x;
        for (size_t k = 0; k < r->g; k++)
            other[k] = (struct ana_cluster_pair){r->c[k].b, r->c[k].a};
        ana_paired_share(r->c, r->g, .95, &e);
        ana_paired_share(other, r->g, .95, &x);
        near(e.difference, -x.difference, 1e-15);
        near(e.se, x.se, 1e-14);
        near(e.df, x.df, 1e-9);
        near(e.ci.lo, -x.ci.hi, 1e-12);
        near(e.p, x.p, 1e-12);
    }
}

static void refused(const struct ana_cluster_pair *c, size_t g, const char *why)
{
    void (*const by[])(const struct ana_cluster_pair *, size_t, double,
                       struct ana_paired *) = {ana_paired_mean, ana_paired_share, ana_paired_rate};
    for (size_t i = 0; i < 3; i++) {
        struct ana_paired e;
        by[i](c, g, .95, &e);
        assert_string_equal(e.method, why);
        assert_true(isnan(e.se) && isnan(e.df) && isnan(e.p) && isnan(e.ci.lo) && isnan(e.ci.hi));
        assert_true(isnan(e.difference) == (!(e.n_a > 0) || !(e.n_b > 0)));
    }
}

static void test_refusals(void **state)
{
    (void)state;
    const struct ana_cluster_pair none[] = {{{0, 0}, {9, 1}}, {{0, 0}, {9, 2}}},
                                  before[] = {{{9, 1}, {0, 0}}, {{9, 2}, {0, 0}}},
                                  one[] = {{{9, 1}, {9, 1}}, {{0, 0}, {9, 2}}},
                                  differ[] = {{{9, 1}, {9, 1}}, {{9, 2}, {0, 0}}, {{0, 0}, {9, 2}}};
    refused(none, 2, "none:no_data");
    refused(NULL, 0, "none:no_data");
    refused(before, 2, "none:no_data_before");
    refused(one, 2, "none:one_outlet");
    refused(differ, 3, "none:outlets_differ");
}

static void no_test(const struct ana_paired *e)
{
    assert_true(isnan(e->se) && isnan(e->df) && isnan(e->p) && isnan(e->statistic) && isnan(e->statistic_df));
}

/* The same outlet on both sides and no other: as independent articles, and no p, wherever the interval lies. Newcombe
 * (1998b), table II, 56/70 - 48/80: method 10 has .0524 to .3339. */
static void test_alone(void **state)
{
    (void)state;
    const struct ana_cluster_pair c[] = {{{70, 56}, {80, 48}}}, same[] = {{{9, 0}, {40, 0}}},
                                  others[] = {{{70, 56}, {0, 0}}, {{0, 0}, {80, 48}}};
    struct ana_paired e;
    ana_paired_share(c, 1, .95, &e);
    assert_string_equal(e.method, "newcombe:one_outlet");
    near(e.difference, .2, 1e-15);
    near(e.ci.lo, .0524, 5e-5);
    near(e.ci.hi, .3339, 5e-5);
    no_test(&e);
    ana_paired_rate(c, 1, .95, &e);
    assert_string_equal(e.method, "poisson:one_outlet");
    assert_true(e.ci.lo < .2 && e.ci.hi > .2);
    no_test(&e);
    ana_paired_share(same, 1, .95, &e);
    assert_true(e.difference == 0 && e.ci.lo < 0 && e.ci.hi > 0);
    no_test(&e);
    ana_paired_mean(c, 1, .95, &e);
    assert_string_equal(e.method, "none:one_outlet");
    assert_true(isnan(e.ci.lo) && isnan(e.p));
    refused(others, 2, "none:one_outlet");
}

/* Nothing matches on either side, or everything: outlets cannot differ, which proves no certainty. */
static void test_none_and_all(void **state)
{
    (void)state;
    const struct ana_cluster_pair none[] = {{{10, 0}, {40, 0}}, {{12, 0}, {50, 0}}, {{9, 0}, {30, 0}}},
                                  all[] = {{{10, 10}, {40, 40}}, {{12, 12}, {50, 50}}, {{9, 9}, {30, 30}}},
                                  turned[] = {{{10, 10}, {40, 0}}, {{12, 12}, {50, 0}}, {{9, 9}, {30, 0}}};
    struct ana_paired e;
    ana_paired_share(none, 3, .95, &e);
    assert_string_equal(e.method, "newcombe_t:none_or_all");
    assert_true(e.difference == 0 && e.p == 1 && e.ci.lo < -.05 && e.ci.hi > .05);
    ana_paired_share(all, 3, .95, &e);
    assert_true(e.difference == 0 && e.p == 1 && e.ci.lo < -.05 && e.ci.hi > .05);
    ana_paired_share(turned, 3, .95, &e);
    assert_true(e.difference == 1 && e.ci.hi == 1 && e.ci.lo < 1 && e.p > 0);
    ana_paired_rate(none, 3, .95, &e);
    assert_string_equal(e.method, "poisson_t:none");
    assert_true(e.difference == 0 && e.p == 1 && e.ci.lo < 0 && e.ci.hi > 0);
    ana_paired_mean(none, 3, .95, &e);
    assert_string_equal(e.method, "none:no_variation");
}

/* What an outlet always does is no change: levels far apart, each the same on both sides. */
static void test_lasting_levels_cancel(void **state)
{
    (void)state;
    const struct ana_cluster_pair c[] = {{{10, 6}, {40, 24}}, {{10, -5}, {40, -20}}, {{10, 1}, {40, 4.1}}};
    const struct ana_cluster now[] = {{10, 6}, {10, -5}, {10, 1}};
    struct ana_paired e;
    struct ana_mean level;
    ana_paired_mean(c, 3, .95, &e);
    assert_true(ana_cr2(now, 3, .95, &level));
    assert_true(e.se < .01 * level.se);
}

/*
 * R 4.2.2 with clubSandwich 0.5.8: CR2 and its df as above; the jackknife written out (each outlet left out of both
 * sides, sqrt((G-1)/G) times each side's change, df by Welch or the smaller G - 1), the wider interval and the larger
 * p. Values of a giant: 200 articles of mean .1 (or 180 of 1/90) beside 8 to 12.
 */
static void test_two_sides(void **state)
{
    (void)state;
    static const struct {
        struct ana_cluster_pair c[8];
        size_t g;
        double difference, lo, hi, p, t, df;
        const char *method;
    } r[] = {
        {{{{3, .2}, {0, 0}},
          {{2, -.9}, {0, 0}},
          {{1, .2}, {0, 0}},
          {{5, -.1}, {0, 0}},
          {{0, 0}, {5, .35}},
          {{0, 0}, {3, -.95}},
          {{0, 0}, {2, .9}},
          {{0, 0}, {7, .85}}},
         8,
         -.122192513369,
         -.478681385183,
         .234296358445,
         .404833084911,
         -.921713966785,
         4.35674911528,
         "cr2"},
        /* The giant on both sides: the interval is CR2's, p that of the jackknife. */
        {{{{200, 20}, {180, 2}}, {{10, 1.5}, {9, 1}}, {{12, -1}, {11, .5}}, {{8, .5}, {10, -1}}},
         4,
         .0793995859213,
         -.138562622239,
         .297361794082,
         .247180901593,
         1.43344594262,
         3,
         "cr2"},
        /* On one: 2.99 degrees of freedom, and the other's error is near. */
        {{{{200, 20}, {9, 2}}, {{10, 1.5}, {9, 1}}, {{12, -1}, {11, .5}}, {{8, .5}, {10, -1}}},
         4,
         .0272017837235,
         -.141891373243,
         .19629494069,
         .643605990323,
         .512704552086,
         2.99227223235,
         "cr2"},
        /* Two giants, and no outlet on both sides. */
        {{{{200, 20}, {0, 0}},
          {{10, 1.5}, {0, 0}},
          {{12, -1}, {0, 0}},
          {{8, .5}, {0, 0}},
          {{0, 0}, {180, 2}},
          {{0, 0}, {9, 1}},
          {{0, 0}, {11, .5}},
          {{0, 0}, {10, -1}}},
         8,
         .0793995859213,
         -.0806579818942,
         .239457153737,
         .2170921379131,
         1.54128941468,
         3.13367792604,
         "jackknife"},
    };
    for (size_t i = 0; i < sizeof r / sizeof *r; i++) {
        struct ana_paired e;
        ana_paired_sides_mean(r[i].c, r[i].g, .95, &e);
        assert_string_equal(e.method, r[i].method);
        near(e.difference, r[i].difference, 1e-12);
        near(e.ci.lo, r[i].lo, 1e-10);
        near(e.ci.hi, r[i].hi, 1e-10);
        near(e.p, r[i].p, 1e-10);
        near(e.statistic, r[i].t, 1e-10);
        near(e.statistic_df, r[i].df, 1e-10);
    }
}

/*
 * A giant in the week that was like the others before, all outlets on both sides, and one that was a giant all along:
 * by the same R. CR2 alone has .0537 with 2.76 degrees of freedom and p .069 for the first, .0206 with 1.31 for the
 * second. `more` and df_most: what stories add.
 */
static void test_a_giant_now(void **state)
{
    (void)state;
    static const struct {
        struct ana_cluster_pair c[5];
        double more, df_most, se, df, lo, hi, p, t, t_df;
        const char *method;
    } r[] = {
        {{{{200, 60}, {44, 14}}, {{10, 1}, {40, 3}}, {{8, -2}, {36, -6}}, {{12, 3}, {48, 10}}, {{9, .5}, {40, 1}}},
         0,
         99,
         .1337784210033,
         4,
         -.2156913967942,
         .527165487557,
         .3090682014307,
         1.164141751812,
         4,
         "jackknife"},
        {{{{200, 60}, {44, 14}}, {{10, 1}, {40, 3}}, {{8, -2}, {36, -6}}, {{12, 3}, {48, 10}}, {{9, .5}, {40, 1}}},
         .0004,
         3,
         .1352651689317,
         3,
         -.274737091719,
         .5862111824818,
         .333025330919,
         1.151346252781,
         3,
         "jackknife"},
        {{{{200, 20}, {800, 20}}, {{10, 1}, {40, 3}}, {{8, -2}, {36, -6}}, {{12, 3}, {48, 10}}, {{9, .5}, {40, 1}}},
         0,
         99,
         .02086008408889,
         1.305298768107,
         -.0902966873067,
         .2204899198281,
         .2193822816496,
         1.454923144278,
         4,
         "cr2"},
    };
    for (size_t i = 0; i < sizeof r / sizeof *r; i++) {
        struct ana_paired e, plain;
        ana_paired_mean_beyond(r[i].c, 5, r[i].more, r[i].df_most, .95, &e);
        ana_paired_mean(r[i].c, 5, .95, &plain);
        assert_string_equal(e.method, r[i].method);
        near(e.se, r[i].se, 1e-12);
        near(e.df, r[i].df, 1e-10);
        near(e.ci.lo, r[i].lo, 1e-11);
        near(e.ci.hi, r[i].hi, 1e-11);
        near(e.p, r[i].p, 1e-11);
        near(e.statistic, r[i].t, 1e-10);
        near(e.statistic_df, r[i].t_df, 1e-10);
        assert_true(r[i].more > 0 || (plain.se == e.se && plain.df == e.df && plain.p == e.p));
    }
    /* An error that what is taken off outweighs is none. */
    struct ana_paired e;
    ana_paired_mean_beyond(r[2].c, 5, -1, 99, .95, &e);
    assert_string_equal(e.method, "none:no_variation");
    assert_true(isnan(e.p) && isnan(e.ci.lo));
}

/* The same of shares, c and k of both errors as paired.h has them, limits by Wilson's formula, p by uniroot. */
static void test_two_sides_of_shares(void **state)
{
    (void)state;
    static const struct {
        struct ana_cluster_pair c[8];
        size_t g;
        bool same_articles;
        double difference, lo, hi, p, t, df;
        const char *method;
    } r[] = {
        {{{{200, 40}, {180, 20}}, {{10, 1}, {9, 2}}, {{12, 4}, {11, 3}}, {{8, 2}, {10, 1}}},
         4,
         false,
         .0805383022774,
         -.103311623614,
         .255180239674,
         .154813351555,
         1.89223008382,
         3,
         "clustered"},
        {{{{200, 40}, {0, 0}},
          {{10, 1}, {0, 0}},
          {{12, 4}, {0, 0}},
          {{8, 2}, {0, 0}},
          {{0, 0}, {180, 20}},
          {{0, 0}, {9, 2}},
          {{0, 0}, {11, 3}},
          {{0, 0}, {10, 1}}},
         8,
         false,
         .0805383022774,
         -.132230980586,
         .281310989115,
         .3325378107257,
         1.10481806338,
         3.91033067626,
         "clustered:jackknife"},
        /* Two targets of the same articles: their outlets agree closely, and independent articles are no bound. */
        {{{{40, 8}, {40, 6}}, {{35, 7}, {35, 5}}, {{30, 7}, {30, 5}}, {{45, 9}, {45, 7}}, {{38, 8}, {38, 6}}},
         5,
         true,
         .0531914893617,
         .0432770307343,
         .0630982667586,
         .000132772409868,
         14.9675837631,
         3.91824504681,
         "clustered"},
        {{{{40, 8}, {40, 6}}, {{35, 7}, {35, 5}}, {{30, 7}, {30, 5}}, {{45, 9}, {45, 7}}, {{38, 8}, {38, 6}}},
         5,
         false,
         .0531914893617,
         -.0254678472771,
         .1313509313546,
         .18374857669208,
         1.32930132688,
         NAN,
         "newcombe:not_wider"},
    };
    for (size_t i = 0; i < sizeof r / sizeof *r; i++) {
        struct ana_paired e;
        ana_paired_sides_share(r[i].c, r[i].g, r[i].same_articles, .95, &e);
        assert_string_equal(e.method, r[i].method);
        near(e.difference, r[i].difference, 1e-12);
        near(e.ci.lo, r[i].lo, 1e-10);
        near(e.ci.hi, r[i].hi, 1e-10);
        near(e.p, r[i].p, 1e-9);
        near(e.statistic, r[i].t, 1e-8);
        assert_true(isnan(e.statistic_df) == isnan(r[i].df));
        if (!isnan(r[i].df))
            near(e.statistic_df, r[i].df, 1e-9);
    }
}

/* The same articles with the same values on both sides: no difference, and nothing that would say how sure. */
static void test_two_sides_of_the_same(void **state)
{
    (void)state;
    const struct ana_cluster_pair c[] = {{{9, 2}, {9, 2}}, {{12, 5}, {12, 5}}, {{7, 1}, {7, 1}}},
                                  one[] = {{{9, 2}, {9, 2}}, {{0, 0}, {7, 1}}},
                                  none[] = {{{9, 0}, {9, 0}}, {{12, 0}, {12, 0}}};
    struct ana_paired e;
    ana_paired_sides_mean(c, 3, .95, &e);
    assert_string_equal(e.method, "none:no_variation");
    assert_true(e.difference == 0 && isnan(e.p) && isnan(e.ci.lo) && isnan(e.statistic));
    ana_paired_sides_share(c, 3, true, .95, &e);
    assert_string_equal(e.method, "none:no_variation");
    ana_paired_sides_share(c, 3, false, .95, &e);
    assert_string_equal(e.method, "newcombe:not_wider");
    assert_true(e.p == 1 && e.statistic == 0 && e.ci.lo < 0 && e.ci.hi > 0);
    ana_paired_sides_share(one, 2, false, .95, &e);
    assert_string_equal(e.method, "none:one_outlet");
    ana_paired_sides_share(one, 1, false, .95, &e); /* the caller says what one outlet is worth */
    assert_string_equal(e.method, "none:one_outlet");
    ana_paired_sides_share(none, 2, true, .95, &e);
    assert_string_equal(e.method, "newcombe_t:none_or_all");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mean_is_cr2_of_a_dummy),
        cmocka_unit_test(test_mean_is_the_paired_t_test),
        cmocka_unit_test(test_two_outlets),
        cmocka_unit_test(test_mean_goes_over_into_the_level),
        cmocka_unit_test(test_shares_and_rates),
        cmocka_unit_test(test_p_is_of_the_interval),
        cmocka_unit_test(test_exchanged_sides),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_alone),
        cmocka_unit_test(test_none_and_all),
        cmocka_unit_test(test_lasting_levels_cancel),
        cmocka_unit_test(test_two_sides),
        cmocka_unit_test(test_a_giant_now),
        cmocka_unit_test(test_two_sides_of_shares),
        cmocka_unit_test(test_two_sides_of_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
