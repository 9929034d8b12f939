/*
 * Do the tests of trends.csv, changes.csv, effects.csv and contrasts.csv reject 5 % where nothing happens, with weeks
 * as autocorrelated as real ones, and how large must a change or the number of articles be to be found.
 */
#include "simulate.h"

#include "breaktest.h"
#include "change.h"
#include "contrast.h"
#include "did.h"
#include "its.h"
#include "lag.h"
#include "paired.h"
#include "shrink.h"
#include "trend.h"

enum { WEEKS_MAX = 260, OUTLETS_MAX = 30, FULL = 10000, FEW = 200 };
static const double level = 0.95;
static const double phis[] = {0, 0.3, 0.6};
static double week_number[WEEKS_MAX];

/* ---- trends and changes: size ---- */

enum { MK, MK_HR, NW, NW_ALONE, PETTITT, PETTITT_RAW, BREAKS, BREAKS_RAW, BREAKS_P, SERIES_TESTS };

/* Breaks that BIC finds, and whether p of one of them is at most 5 %. */
static void test_breaks(const double *y, size_t n, uint64_t seed, struct sim_share *found, struct sim_share *marked)
{
    struct ana_breaks b;
    double room[WEEKS_MAX], inflation, p[ANA_BREAKS_MAX], least = 1;
    bool any = ana_breaks_test(y, n, level, room, &b, &inflation) && b.m > 0;
    if (any && ana_breaks_p(y, n, &b, seed, p))
        for (size_t i = 0; i < b.m; i++)
            least = fmin(least, p[i]);
    sim_count(found, any);
    sim_count(marked, least <= 0.05);
}

static void test_series(const double *y, size_t n, uint64_t seed, struct sim_share *hit)
{
    struct ana_mann_kendall mk;
    struct ana_slope slope;
    struct ana_pettitt pt;
    struct ana_breaks breaks;
    double room[WEEKS_MAX], inflation;
    bool by_ar1;
    size_t lag = ana_newey_west_lag(n);
    sim_count(&hit[MK], ana_trend_test(week_number, y, n, level, &mk, &slope) && mk.p < 0.05);
    sim_count(&hit[MK_HR], ana_mann_kendall_hr(week_number, y, n, level, &mk, &slope) && mk.p < 0.05);
    sim_count(&hit[NW], ana_slope_test(week_number, y, n, lag, level, &slope, &by_ar1) && slope.p < 0.05);
    sim_count(&hit[NW_ALONE], ana_newey_west_slope(week_number, y, n, lag, level, &slope) && slope.p < 0.05);
    sim_count(&hit[PETTITT], ana_pettitt_test(y, n, room, &pt, &inflation) && pt.p < 0.05);
    sim_count(&hit[PETTITT_RAW], ana_pettitt(y, n, &pt) && pt.p < 0.05);
    test_breaks(y, n, seed, &hit[BREAKS], &hit[BREAKS_P]);
    sim_count(&hit[BREAKS_RAW], ana_breaks(y, n, ana_breaks_segment(n), 1, level, &breaks) && breaks.m > 0);
}

static void table_series(struct sim *s)
{
    static const size_t weeks[] = {26, 52, 104, 260};
    sim_print(s, "\nTrends and changes, autoregressions without trend or change\n\n"
                 "| weeks | φ | mann_kendall | Hamed-Rao alone | newey_west | its error alone | pettitt | uncorrected |"
                 " BIC finds a break | uncorrected | p of a break |\n|---|---|---|---|---|---|---|---|---|---|---|\n");
    for (size_t w = 0; w < 4; w++) {
        for (size_t f = 0; f < 3; f++) {
            struct sim_share hit[SERIES_TESTS] = {{0}};
            double y[WEEKS_MAX];
            if (s->check && (w != 1 || f != 1))
                continue;
            sim_seed(s, "series", w, f, 0);
            for (size_t r = 0; r < s->replicates; r++) {
                sim_ar1(s, phis[f], 1, y, weeks[w]);
                test_series(y, weeks[w], r + 1, hit);
            }
            sim_print(s, "| %zu | %g |", weeks[w], phis[f]);
            for (size_t t = 0; t < SERIES_TESTS; t++)
                sim_cell(s, hit[t]);
            sim_print(s, "\n");
            sim_bound(s, "mann_kendall without trend", sim_percent(hit[MK]), 1, 11);
            sim_bound(s, "newey_west without trend", sim_percent(hit[NW]), 1, 12);
            sim_bound(s, "pettitt without change", sim_percent(hit[PETTITT]), 0.4, 10);
            sim_bound(s, "Pettitt uncorrected", sim_percent(hit[PETTITT_RAW]), 6, 25);
            sim_bound(s, "breaks by BIC without change", sim_percent(hit[BREAKS]), 6, 28);
            sim_bound(s, "bic_break without change", sim_percent(hit[BREAKS_P]), 1.5, 12);
        }
    }
}

/* ---- breaks: power ---- */

enum shift { STEP, RISE_AND_FALL, SHIFTS };

/* The level is `change` SD higher in the second half, or in the middle third. */
static void draw_shift(struct sim *s, enum shift shift, double phi, double change, double *y, size_t n)
{
    size_t from = shift == STEP ? n / 2 : n / 3, to = shift == STEP ? n : 2 * n / 3;
    sim_ar1(s, phi, 1, y, n);
    for (size_t t = from; t < to; t++)
        y[t] += change;
}

static void table_breaks(struct sim *s)
{
    static const size_t weeks[] = {26, 52, 104, 260};
    static const double change[] = {0.5, 1, 2};
    size_t n_rep = s->check ? 60 : s->replicates / 25;
    sim_print(
        s,
        "\nBreaks that are there, %zu replicates (error up to %.1f): share with a bic_break whose p is at most .05, in"
        " brackets with any\n\n"
        "| weeks | φ | half of it .5 SD higher | 1 SD | 2 SD | middle third .5 SD higher | 1 SD | 2 SD |\n"
        "|---|---|---|---|---|---|---|---|\n",
        n_rep, sim_error(50, n_rep));
    for (size_t w = 0; w < 4; w++) {
        for (size_t f = 0; f < 3; f++) {
            if (s->check && (w != 1 || f != 1))
                continue;
            sim_print(s, "| %zu | %g |", weeks[w], phis[f]);
            for (size_t k = 0; k < SHIFTS * 3; k++) {
                struct sim_share found = {0}, marked = {0};
                double y[WEEKS_MAX];
                sim_seed(s, "breaks", w, f, k);
                for (size_t r = 0; r < n_rep; r++) {
                    draw_shift(s, (enum shift)(k / 3), phis[f], change[k % 3], y, weeks[w]);
                    test_breaks(y, weeks[w], r + 1, &found, &marked);
                }
                sim_print(s, " %.0f (%.0f) |", sim_percent(marked), sim_percent(found));
                if (k == 2)
                    sim_bound(s, "bic_break at two SD", sim_percent(marked), 75, 100);
            }
            sim_print(s, "\n");
        }
    }
}

/* ---- breaks: where an AR(1) about one level is not what the series is ---- */

enum odd { HEAVY, COUNTS, LONGER, TWO_LAGS, TREND, SEASON, ODDS };
static const char *const odd_name[ODDS] = {"t with 3 degrees of freedom, φ .3",
                                           "counts of 5, rates swinging by φ .3",
                                           "φ .8",
                                           "two lags, .4 and .3",
                                           "a trend of 2 SD over all weeks, φ .3",
                                           "a season of ±1.4 SD, φ 0"};

static void draw_odd(struct sim *s, enum odd odd, double *y, size_t n)
{
    enum { WARM = 60 };
    double x = 0, before = 0, phi = odd == LONGER ? 0.8 : odd == TWO_LAGS ? 0.4 : odd == SEASON ? 0 : 0.3;
    for (size_t i = 0; i < WARM + n; i++) {
        double e = odd == HEAVY ? gsl_ran_tdist(s->rng, 3) : sim_normal(s, 1), was = x;
        x = phi * x + (odd == TWO_LAGS ? 0.3 * before : 0) + e;
        before = was;
        if (i < WARM)
            continue;
        double part = (double)(i - WARM) / (double)n;
        y[i - WARM] = odd == COUNTS   ? gsl_ran_poisson(s->rng, 5 * exp(0.5 * x - 0.125))
                      : odd == TREND  ? x + 2 * part / sqrt(1 - phi * phi)
                      : odd == SEASON ? x + M_SQRT2 * sin(2 * M_PI * part)
                                      : x;
    }
}

static void table_odd(struct sim *s)
{
    enum { YEAR_OF_WEEKS = 52 };
    size_t n_rep = s->check ? 60 : s->replicates / 10;
    sim_print(s,
              "\nThe p of breaks of series that are no AR(1) about one level, 52 weeks, %zu replicates\n\n"
              "| series | p of a bic_break | BIC finds a break |\n|---|---|---|\n",
              n_rep);
    for (size_t k = 0; k < ODDS; k++) {
        struct sim_share found = {0}, marked = {0};
        double y[WEEKS_MAX];
        if (s->check && k != HEAVY)
            continue;
        sim_seed(s, "odd", k, 0, 0);
        for (size_t r = 0; r < n_rep; r++) {
            draw_odd(s, (enum odd)k, y, YEAR_OF_WEEKS);
            test_breaks(y, YEAR_OF_WEEKS, r + 1, &found, &marked);
        }
        sim_print(s, "| %s |", odd_name[k]);
        sim_cell(s, marked);
        sim_cell(s, found);
        sim_print(s, "\n");
        sim_bound(s, "bic_break with heavy tails", sim_percent(marked), 0, 16);
    }
}

/* ---- interrupted series: size ---- */

static struct ana_its_options its_options(void)
{
    return (struct ana_its_options){
        .window = 52, .side_min = 12, .count_min = 10, .harmonics = 0, .period = 52.1775, .level = level};
}

/* Counts of 100 articles a week whose rate swings log-normally. mu 0: a mean instead. */
static void draw_weeks(struct sim *s, double mu, double phi, double swing_sd, size_t n, double *y)
{
    sim_ar1(s, phi, mu > 0 ? swing_sd : 1, y, n);
    for (size_t t = 0; mu > 0 && t < n; t++)
        y[t] = gsl_ran_poisson(s->rng, mu * exp(y[t] - swing_sd * swing_sd / 2));
}

static void table_its(struct sim *s)
{
    static const size_t weeks[] = {26, 52, 104};
    static const double mu[] = {0.5, 2, 10, 0};
    struct ana_regression *reg = ana_regression_new(WEEKS_MAX, ANA_ITS_COLUMNS);
    struct ana_its_options o = its_options();
    double exposure[WEEKS_MAX];
    for (size_t t = 0; t < WEEKS_MAX; t++)
        exposure[t] = 100;
    sim_print(s,
              "\nInterrupted series without a step, event in the middle: counts of mean μ a week with log-normal swings"
              " (variance .25), and a mean; in brackets without the factor\n\n"
              "| weeks | φ | μ = .5 | μ = 2 | μ = 10 | mean |\n|---|---|---|---|---|---|\n");
    for (size_t w = 0; reg && w < 3; w++) {
        for (size_t f = 0; f < 3; f++) {
            sim_print(s, "| %zu | %g |", weeks[w], phis[f]);
            for (size_t m = 0; m < 4; m++) {
                struct sim_share with = {0}, without = {0};
                double y[WEEKS_MAX];
                if (s->check && (w != 1 || f != 1 || m < 2))
                    continue;
                sim_seed(s, "its", w, f, m);
                for (size_t r = 0; r < s->replicates; r++) {
                    struct ana_its its;
                    struct ana_difference plain;
                    struct ana_its_series x = {week_number, y, m == 3 ? NULL : exposure, weeks[w]};
                    draw_weeks(s, mu[m], phis[f], 0.5, weeks[w], y);
                    if (!ana_its(reg, &x, (double)(weeks[w] / 2), &o, &its))
                        continue;
                    sim_count(&with, its.p < 0.05);
                    if (ana_difference_from(its.step, its.se / sqrt(its.factor), its.df, level, &plain))
                        sim_count(&without, plain.p < 0.05);
                }
                if (m == 3)
                    sim_print(s, " %.1f |", sim_percent(with));
                else
                    sim_print(s, " %.1f (%.1f) |", sim_percent(with), sim_percent(without));
                sim_bound(s, "interrupted series without a step", sim_percent(with), 1, 13);
            }
            if (!s->check || (w == 1 && f == 1))
                sim_print(s, "\n");
        }
    }
    ana_regression_free(reg);
}

/* ---- groups of outlets: size ---- */

enum shape { EVEN, UNEVEN, GIANT };

static struct ana_cluster draw_cluster(struct sim *s, enum shape shape, size_t g, double effect)
{
    double n = shape == EVEN     ? 8
               : shape == UNEVEN ? 1 + floor(gsl_ran_exponential(s->rng, 10))
               : g == 0          ? 60
                                 : 1 + (double)gsl_rng_uniform_int(s->rng, 6);
    return (struct ana_cluster){n, n * effect + sim_normal(s, 0.4 * sqrt(n))};
}

/* p under .05 of welch_clustered, and of the jackknife alone, which it was before. */
static void welch_clustered(const struct ana_cluster_pair *pair, size_t g, struct sim_share hit[2])
{
    struct ana_paired e;
    struct ana_difference d;
    ana_paired_sides_mean(pair, g, level, &e);
    sim_count(&hit[0], e.p < 0.05);
    sim_count(&hit[1], ana_clustered_difference(pair, g, level, &d) && d.p < 0.05);
}

static void one_contrast(struct sim *s, enum shape shape, size_t g, struct sim_share hit[4])
{
    struct ana_cluster_pair pair[2 * OUTLETS_MAX];
    struct ana_did_outlet did[2 * OUTLETS_MAX];
    struct ana_cluster side[2][OUTLETS_MAX];
    struct ana_difference d;
    double p;
    memset(pair, 0, sizeof pair);
    memset(did, 0, sizeof did);
    for (size_t i = 0; i < 2 * g; i++) {
        size_t k = i / g;
        double effect = sim_normal(s, 0.2);
        struct ana_cluster x = side[k][i % g] = draw_cluster(s, shape, i % g, effect);
        /* an outlet's view drifts a little from before to after */
        struct ana_cluster before = draw_cluster(s, shape, i % g, effect + sim_normal(s, 0.1));
        struct ana_cluster after = draw_cluster(s, shape, i % g, effect + sim_normal(s, 0.1));
        *(k ? &pair[i].b : &pair[i].a) = x;
        struct ana_cluster *cell = k ? did[i].rest : did[i].country;
        cell[ANA_DID_BEFORE] = before;
        cell[ANA_DID_AFTER] = after;
    }
    welch_clustered(pair, 2 * g, hit);
    sim_count(&hit[2], ana_cluster_permutation(side[0], g, side[1], g, s->replicates, &p) && p < 0.05);
    sim_count(&hit[3], ana_did(did, 2 * g, level, &d) && d.p < 0.05);
}

static void table_contrasts(struct sim *s)
{
    static const size_t outlets[] = {2, 3, 4, 6, 12, 30};
    sim_print(s, "\nGroups without a difference, outlets' effects SD .2: welch_clustered (the jackknife alone) / "
                 "cluster_permutation / did\n\n"
                 "| outlets a side | even | uneven | one giant a side |\n|---|---|---|---|\n");
    for (size_t i = 0; i < sizeof outlets / sizeof *outlets; i++) {
        sim_print(s, "| %zu |", outlets[i]);
        for (int shape = EVEN; shape <= GIANT; shape++) {
            struct sim_share hit[4] = {{0}};
            if (s->check && outlets[i] != 6)
                continue;
            sim_seed(s, "contrasts", i, (size_t)shape, 0);
            for (size_t r = 0; r < s->replicates; r++)
                one_contrast(s, (enum shape)shape, outlets[i], hit);
            sim_print(s, " %.1f (%.1f) / %.1f / %.1f |", sim_percent(hit[0]), sim_percent(hit[1]), sim_percent(hit[2]),
                      sim_percent(hit[3]));
            sim_bound(s, "welch_clustered without difference", sim_percent(hit[0]), 1, 13);
            sim_bound(s, "cluster_permutation without difference", sim_percent(hit[2]), 1, 11);
            sim_bound(s, "did without effect", sim_percent(hit[3]), 1, 13);
        }
        sim_print(s, "\n");
    }
}

/* ---- two countries that the same outlets mention: size ---- */

enum mention { M_EVEN, M_UNEVEN, M_ONE, M_BOTH, MENTIONS };

/* Articles of an outlet about either country. */
static void mention_sizes(struct sim *s, enum mention m, size_t g, double size[2])
{
    size[0] = size[1] = m == M_EVEN ? 8 : 3;
    if (m == M_UNEVEN)
        for (int k = 0; k < 2; k++)
            size[k] = 1 + gsl_ran_exponential(s->rng, 10);
    if (m >= M_ONE && g == 0)
        size[0] = 60;
    if (m == M_BOTH && g == 0)
        size[1] = 60;
}

static void add_articles(struct sim *s, double size, double mean, struct ana_cluster *a, struct ana_cluster *b)
{
    double n = gsl_ran_poisson(s->rng, size), sum = n * mean + sim_normal(s, 0.4 * sqrt(n));
    a->n += n;
    a->sum += sum;
    if (b) {
        b->n += n;
        b->sum += sum;
    }
}

/* An outlet's view lasts (SD .2) and differs a little (SD .1) between countries; of the smaller country's articles the
 * share `about_both` names the other as well. */
static void one_mentioned(struct sim *s, enum mention m, double about_both, size_t g, struct sim_share hit[2])
{
    struct ana_cluster_pair pair[OUTLETS_MAX];
    size_t n = 0;
    for (size_t i = 0; i < g; i++) {
        struct ana_cluster_pair x = {{0, 0}, {0, 0}};
        double size[2], view = sim_normal(s, 0.2), of[2] = {view + sim_normal(s, 0.1), view + sim_normal(s, 0.1)};
        mention_sizes(s, m, i, size);
        double both = about_both * fmin(size[0], size[1]);
        add_articles(s, size[0] - both, of[0], &x.a, NULL);
        add_articles(s, size[1] - both, of[1], &x.b, NULL);
        if (both > 0)
            add_articles(s, both, (of[0] + of[1]) / 2, &x.a, &x.b);
        if (x.a.n > 0 || x.b.n > 0)
            pair[n++] = x;
    }
    welch_clustered(pair, n, hit);
}

static void table_mentioned(struct sim *s)
{
    static const size_t outlets[] = {2, 3, 6, 12, 30};
    static const double about_both[] = {0, .3};
    sim_print(s, "\nTwo countries that the same outlets mention, without a difference: welch_clustered (the jackknife "
                 "alone)\n\n| outlets |");
    for (int k = 0; k < 2; k++)
        for (int m = 0; m < MENTIONS; m++) {
            static const char *const name[MENTIONS] = {"even", "uneven", "a giant about one", "a giant about both"};
            sim_print(s, " %s%s |", name[m], k ? ", .3 of the articles about both" : "");
        }
    sim_print(s, "\n|---|---|---|---|---|---|---|---|---|\n");
    for (size_t i = 0; i < sizeof outlets / sizeof *outlets; i++) {
        sim_print(s, "| %zu |", outlets[i]);
        for (size_t k = 0; k < 2; k++) {
            for (int m = 0; m < MENTIONS; m++) {
                struct sim_share hit[2] = {{0}};
                if (s->check && (outlets[i] != 6 || m < M_ONE))
                    continue;
                sim_seed(s, "mentioned", i, (size_t)m, k);
                for (size_t r = 0; r < s->replicates; r++)
                    one_mentioned(s, (enum mention)m, about_both[k], outlets[i], hit);
                sim_print(s, " %.1f (%.1f) |", sim_percent(hit[0]), sim_percent(hit[1]));
                sim_bound(s, "welch_clustered, role mentioned", sim_percent(hit[0]), 0, 9);
            }
        }
        sim_print(s, "\n");
    }
}

/* ---- series side by side: size ---- */

static void table_together(struct sim *s)
{
    static const size_t weeks[] = {26, 52, 104};
    size_t n_rep = s->check ? 60 : s->replicates / 2;
    sim_print(s,
              "\nPairs of unrelated autoregressions, %zu replicates\n\n"
              "| weeks | φ | spearman | its interval misses 0 | cross_correlation | outlet_weeks |\n"
              "|---|---|---|---|---|---|\n",
              n_rep);
    for (size_t w = 0; w < 3; w++) {
        for (size_t f = 0; f < 3; f++) {
            struct sim_share rho = {0}, ci = {0}, lead = {0}, outlets = {0};
            double x[WEEKS_MAX], y[WEEKS_MAX], d[WEEKS_MAX];
            if (s->check && (w != 1 || f != 1))
                continue;
            sim_seed(s, "together", w, f, 0);
            for (size_t r = 0; r < n_rep; r++) {
                struct ana_together t;
                struct ana_lead l;
                struct ana_difference diff;
                sim_ar1(s, phis[f], 1, x, weeks[w]);
                sim_ar1(s, phis[f], 1, y, weeks[w]);
                for (size_t i = 0; i < weeks[w]; i++)
                    d[i] = x[i] - y[i];
                if (ana_together(x, y, weeks[w], r + 1, level, &t)) {
                    sim_count(&rho, t.p < 0.05);
                    sim_count(&ci, t.ci.lo > 0 || t.ci.hi < 0);
                }
                if (ana_lead(x, y, weeks[w], r + 1, level, &l))
                    sim_count(&lead, l.p < 0.05);
                sim_count(&outlets, ana_weekly_difference(d, weeks[w], level, &diff) && diff.p < 0.05);
            }
            sim_print(s, "| %zu | %g |", weeks[w], phis[f]);
            sim_cell(s, rho);
            sim_cell(s, ci);
            sim_cell(s, lead);
            sim_cell(s, outlets);
            sim_print(s, "\n");
            sim_bound(s, "spearman of unrelated series", sim_percent(rho), 0, 17);
            sim_bound(s, "cross_correlation of unrelated series", sim_percent(lead), 0, 15);
            sim_bound(s, "outlet_weeks without difference", sim_percent(outlets), 0, 17);
        }
    }
}

/* ---- alerts ---- */

enum { COUNTRIES = 8 };

/* Eight countries whose rates differ (Gamma, CV .5); the first one's newest week has `times` its rate. */
static void one_alert(struct sim *s, double mu, double swing, double times, struct sim_share *nb,
                      struct sim_share *ears)
{
    struct ana_alert_baseline b[COUNTRIES];
    double sum_x[COUNTRIES], sum_e[COUNTRIES], rate = 0.05, size, expected, statistic;
    struct ana_gamma prior;
    struct ana_alert a;
    memset(b, 0, sizeof b);
    for (size_t c = 0; c < COUNTRIES; c++) {
        double r = c == 0 ? rate : gsl_ran_gamma(s->rng, 4, rate / 4);
        for (size_t t = 0; t < ANA_ALERT_WEEKS; t++) {
            double e = mu / rate, sd = sqrt(log(1 + swing));
            double x = gsl_ran_poisson(s->rng, e * r * exp(sim_normal(s, sd) - sd * sd / 2));
            b[c].x[b[c].n] = x;
            b[c].e[b[c].n++] = e;
            b[c].sum_x += x;
            b[c].sum_e += e;
        }
        sum_x[c] = b[c].sum_x;
        sum_e[c] = b[c].sum_e;
    }
    double sd = sqrt(log(1 + swing));
    double x = gsl_ran_poisson(s->rng, times * mu * exp(sim_normal(s, sd) - sd * sd / 2));
    bool has_prior = ana_gamma_fit(sum_x, sum_e, COUNTRIES, &prior);
    ana_alert_expectation(&b[0], has_prior ? &prior : NULL, mu / rate, &expected, &size);
    sim_count(nb, ana_alert(x, expected, size, level, &a) && a.p < ANA_ALERT_P);
    sim_count(ears, ana_ears_c1(x, b[0].x, 7, &statistic) && statistic > 3);
}

static void table_alerts(struct sim *s)
{
    static const double mu[] = {0.5, 2, 5, 10, 50}, swing[] = {0, 0.05, 0.2}, times[] = {1, 1.5, 2, 3};
    sim_print(s, "\nAlerts: share of weeks, nb_alert / ears_c1; a country's false alerts in a year are the first "
                 "column times .52."
                 " Swing: variance of the weekly rate beyond Poisson, relative to its square\n\n"
                 "| expected matches | swing | no change | 1.5 times | twice | three times | false alerts a year |\n"
                 "|---|---|---|---|---|---|---|\n");
    for (size_t m = 0; m < 5; m++) {
        for (size_t w = 0; w < 3; w++) {
            struct sim_share none = {0}, ears_none = {0};
            if (s->check && (m != 4 || w != 2))
                continue;
            sim_print(s, "| %g | %g |", mu[m], swing[w]);
            for (size_t k = 0; k < 4; k++) {
                struct sim_share nb = {0}, ears = {0};
                sim_seed(s, "alerts", m, w, k);
                for (size_t r = 0; r < s->replicates; r++)
                    one_alert(s, mu[m], swing[w], times[k], &nb, &ears);
                if (k == 0) {
                    none = nb;
                    ears_none = ears;
                }
                sim_print(s, " %.1f / %.1f |", sim_percent(nb), sim_percent(ears));
                if (k == 0)
                    sim_bound(s, "nb_alert without change", sim_percent(nb), 0, 4.5);
                if (k == 3)
                    sim_bound(s, "nb_alert at three times", sim_percent(nb), 55, 100);
            }
            sim_print(s, " %.2f / %.2f |\n", 0.52 * sim_percent(none), 0.52 * sim_percent(ears_none));
        }
    }
}

/* ---- power ---- */

enum { YEAR = 52, SIZES = 8, EFFECTS = 5, ARTICLES_OUTLETS = 10 };
static const size_t articles[SIZES] = {2, 5, 10, 20, 50, 100, 200, 500};
enum found { BY_PETTITT, BY_ITS, BY_TREND, FINDERS };
static const char *const finder_name[FINDERS] = {"pettitt (week not known)", "interrupted series (week known)",
                                                 "mann_kendall (rising evenly)"};
static const double power_phi = 0.3, week_sd_stance = 0.05, week_sd_rate = 0.3;

/* Mean stance of n articles of ten outlets. */
static double draw_stance_week(struct sim *s, const double *effect, size_t n, double level_now)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += effect[gsl_rng_uniform_int(s->rng, ARTICLES_OUTLETS)];
    return level_now + (sum + sim_normal(s, 0.4 * sqrt((double)n))) / (double)n;
}

/* A year whose second half differs by `change` (stance) or is `change` times as high (attention, base rate 5 %). */
static void draw_year(struct sim *s, bool stance, size_t n, double change, bool evenly, double *y, double *count,
                      double *exposure)
{
    double effect[ARTICLES_OUTLETS], swing[YEAR];
    for (size_t g = 0; g < ARTICLES_OUTLETS; g++)
        effect[g] = sim_normal(s, 0.2);
    sim_ar1(s, power_phi, stance ? week_sd_stance : week_sd_rate, swing, YEAR);
    for (size_t t = 0; t < YEAR; t++) {
        double part = evenly ? (double)t / (YEAR - 1) : t >= YEAR / 2;
        if (stance) {
            y[t] = draw_stance_week(s, effect, n, part * change + swing[t]);
            continue;
        }
        double rate = fmin(1, 0.05 * pow(change, part) * exp(swing[t] - week_sd_rate * week_sd_rate / 2));
        count[t] = gsl_ran_binomial(s->rng, rate, (unsigned)n);
        exposure[t] = (double)n;
        y[t] = count[t] / (double)n;
    }
}

static bool found(struct ana_regression *reg, enum found by, bool stance, const double *y, const double *count,
                  const double *exposure)
{
    struct ana_mann_kendall mk;
    struct ana_slope sen;
    struct ana_pettitt pt;
    struct ana_its its;
    struct ana_its_options o = its_options();
    struct ana_its_series x = {week_number, stance ? y : count, stance ? NULL : exposure, YEAR};
    double room[YEAR], inflation;
    if (by == BY_PETTITT)
        return ana_pettitt_test(y, YEAR, room, &pt, &inflation) && pt.p < 0.05;
    if (by == BY_ITS)
        return ana_its(reg, &x, YEAR / 2, &o, &its) && its.p < 0.05;
    return ana_trend_test(week_number, y, YEAR, level, &mk, &sen) && mk.p < 0.05;
}

static double power_of(struct sim *s, struct ana_regression *reg, enum found by, bool stance, size_t n, double change)
{
    double y[YEAR], count[YEAR], exposure[YEAR];
    struct sim_share hit = {0};
    size_t n_rep = s->check ? 100 : s->replicates / 2;
    for (size_t r = 0; r < n_rep; r++) {
        draw_year(s, stance, n, change, by == BY_TREND, y, count, exposure);
        sim_count(&hit, found(reg, by, stance, y, count, exposure));
    }
    return sim_percent(hit);
}

/* Articles a week at which the power passes 80 %, on the logarithm between two sizes; 0: not within 500. */
static double articles_for_80(const double power[SIZES])
{
    for (size_t i = 0; i < SIZES; i++) {
        if (power[i] < 80)
            continue;
        if (i == 0)
            return (double)articles[0];
        double part = (80 - power[i - 1]) / (power[i] - power[i - 1]);
        return exp(log((double)articles[i - 1]) + part * log((double)articles[i] / (double)articles[i - 1]));
    }
    return 0;
}

static void table_power(struct sim *s, struct ana_regression *reg, bool stance, const double change[EFFECTS],
                        double need[EFFECTS][FINDERS])
{
    for (int by = 0; by < FINDERS; by++) {
        sim_print(s, "\nPower in per cent, %s, %s, a year of weeks, φ .3\n\n| change | %s |\n|---|",
                  stance ? "stance" : "attention", finder_name[by],
                  stance ? "2 matches a week | 5 | 10 | 20 | 50 | 100 | 200 | 500"
                         : "2 articles a week | 5 | 10 | 20 | 50 | 100 | 200 | 500");
        for (size_t i = 0; i < SIZES; i++)
            sim_print(s, "---|");
        sim_print(s, "\n");
        for (size_t e = 0; e < EFFECTS; e++) {
            double power[SIZES] = {0};
            sim_print(s, stance ? "| %.2f |" : "| %.2f times |", change[e]);
            for (size_t i = 0; i < SIZES; i++) {
                bool null = e == 0, large = e == EFFECTS - 1;
                if (s->check && !((null || large) && articles[i] == 200))
                    continue;
                sim_seed(s, stance ? "stance power" : "attention power", (size_t)by, e, i);
                power[i] = power_of(s, reg, (enum found)by, stance, articles[i], change[e]);
                sim_print(s, " %.0f |", power[i]);
                sim_bound(s, "power", power[i], null ? 0 : 85, null ? 14 : 100);
            }
            need[e][by] = articles_for_80(power);
            sim_print(s, "\n");
        }
    }
}

static void print_need(const struct sim *s, bool stance, const double change[EFFECTS], double need[EFFECTS][FINDERS])
{
    sim_print(s,
              "\n%s a week for 80 %% power within a year\n\n| change | pettitt | interrupted series | mann_kendall |\n"
              "|---|---|---|---|\n",
              stance ? "Matches (stance)" : "Articles (attention, 5 % of them match)");
    for (size_t e = 1; e < EFFECTS; e++) {
        sim_print(s, stance ? "| %.2f |" : "| %.2f times |", change[e]);
        for (int by = 0; by < FINDERS; by++) {
            if (need[e][by] > 0)
                sim_print(s, " %.0f |", ceil(need[e][by]));
            else
                sim_print(s, " over 500 |");
        }
        sim_print(s, "\n");
    }
}

static void tables_power(struct sim *s)
{
    static const double stance[EFFECTS] = {0, 0.05, 0.1, 0.2, 0.3}, attention[EFFECTS] = {1, 1.25, 1.5, 2, 3};
    double need[2][EFFECTS][FINDERS];
    struct ana_regression *reg = ana_regression_new(WEEKS_MAX, ANA_ITS_COLUMNS);
    if (reg) {
        table_power(s, reg, true, stance, need[0]);
        table_power(s, reg, false, attention, need[1]);
        print_need(s, true, stance, need[0]);
        print_need(s, false, attention, need[1]);
    }
    ana_regression_free(reg);
}

int main(int argc, char **argv)
{
    struct sim s;
    if (!sim_start(&s, argc, argv, FULL, FEW))
        return EXIT_FAILURE;
    for (size_t t = 0; t < WEEKS_MAX; t++)
        week_number[t] = (double)t;
    sim_print(&s,
              "\nRejections at 5 %% in per cent, %zu replicates: Monte-Carlo error %.1f points at 5 %%, %.1f at 30 %%;"
              " power from half as many, %.1f at 80 %%.\n",
              s.replicates, sim_error(5, s.replicates), sim_error(30, s.replicates), sim_error(80, s.replicates / 2));
    table_series(&s);
    table_breaks(&s);
    table_odd(&s);
    table_its(&s);
    table_contrasts(&s);
    table_mentioned(&s);
    table_together(&s);
    table_alerts(&s);
    tables_power(&s);
    return sim_end(&s, "tests_sim");
}
