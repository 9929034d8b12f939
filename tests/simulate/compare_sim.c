/*
 * comparison.csv, the difference of two sides with outlets as clusters. Stance of sides that do not differ: how often
 * do the test and the errors it is made of say that they do, at 5 %, and how much wider is its interval than the
 * jackknife's, which stood there alone before. Attention, alike and not: how often does the interval hold the truth.
 *
 * The sides share all outlets (two targets of one corpus, two spans of one), half of them, or none. Outlets have a
 * level that lasts on both sides (intraclass correlation rho) and a mood on each. Sizes are even, uneven, or there is a
 * giant: on side A, where on B the same outlet is like the others, or on both.
 */
#include "simulate.h"

#include "contrast.h"
#include "paired.h"

enum { OUTLETS_MAX = 100, FULL = 10000, FEW = 400 };
static const double level = 0.95, stance_sd = 0.4, mood = 0.05;

enum shape { EVEN, UNEVEN, GIANT_A, GIANT_BOTH, SHAPES };
static const char *const shape_name[SHAPES] = {"even", "uneven", "giant on one", "giant on both"};
enum shared { ALL, HALF, NONE, SHARED };
static const char *const shared_name[SHARED] = {"all shared", "half shared", "none shared"};
static const size_t outlets[] = {2, 3, 6, 12, 40};
enum { N_OUTLETS = sizeof outlets / sizeof *outlets };

/* What a table draws: p_a 0 stance, else shares; the sides' articles are the same ones. */
struct setting {
    double rho, p_a, p_b;
    bool same_articles;
};

static double beta_about(struct sim *s, double p, double icc)
{
    return icc > 0 && p > 0 && p < 1 ? gsl_ran_beta(s->rng, p * (1 / icc - 1), (1 - p) * (1 / icc - 1)) : p;
}

/* A side of an outlet: Poisson many articles about its size, their level and a mood. */
static struct ana_cluster draw_stance(struct sim *s, double size, double lasting, double rho)
{
    double left = stance_sd * sqrt(1 - rho), n = gsl_ran_poisson(s->rng, size);
    double of_side = lasting + sim_normal(s, left * sqrt(mood));
    return (struct ana_cluster){n, n * of_side + sim_normal(s, left * sqrt(1 - mood) * sqrt(n))};
}

static struct ana_cluster draw_share(struct sim *s, double size, double lasting)
{
    unsigned n = gsl_ran_poisson(s->rng, size);
    return (struct ana_cluster){n, gsl_ran_binomial(s->rng, beta_about(s, lasting, mood), n)};
}

/* Of the same articles: in this share of them the second target is named just when the first is. */
static const double together = .3;

static double second_level(const struct setting *t, double lasting)
{
    double p_b = t->same_articles ? (t->p_b - together * t->p_a) / (1 - together) : t->p_b;
    return lasting + (p_b - t->p_a) * (1 - lasting) / (1 - t->p_a);
}

static void draw_same(struct sim *s, double size, double a, double b, struct ana_cluster_pair *pair)
{
    pair->a = draw_share(s, size, a);
    unsigned n = (unsigned)pair->a.n, hit = (unsigned)pair->a.sum, with = gsl_ran_binomial(s->rng, together, hit),
             without = gsl_ran_binomial(s->rng, together, n - hit);
    pair->b =
        (struct ana_cluster){n, with + (double)gsl_ran_binomial(s->rng, beta_about(s, b, mood), n - with - without)};
}

/* n outlets a side; how many there are in all. */
static size_t draw(struct sim *s, const struct setting *t, enum shape shape, enum shared shared, size_t n,
                   struct ana_cluster_pair *pair)
{
    size_t both = shared == ALL ? n : shared == HALF ? (n + 1) / 2 : 0, all = 2 * n - both;
    for (size_t g = 0; g < all; g++) {
        bool on_a = g < n, on_b = g < both || g >= n, share = t->p_a > 0, giant = shape >= GIANT_A;
        double size = shape == UNEVEN ? 4 + gsl_ran_exponential(s->rng, 16) : giant ? 10 : 20;
        double size_a = giant && g == 0 ? 200 : size;
        double size_b = shape == GIANT_BOTH && g == (both ? 0 : n) ? 200 : size;
        double lasting = share ? beta_about(s, t->p_a, t->rho) : sim_normal(s, stance_sd * sqrt(t->rho));
        pair[g] = (struct ana_cluster_pair){{0, 0}, {0, 0}};
        if (t->same_articles) {
            draw_same(s, size_a, lasting, second_level(t, lasting), &pair[g]);
            continue;
        }
        if (on_a)
            pair[g].a = share ? draw_share(s, size_a, lasting) : draw_stance(s, size_a, lasting, t->rho);
        if (on_b)
            pair[g].b =
                share ? draw_share(s, size_b, second_level(t, lasting)) : draw_stance(s, size_b, lasting, t->rho);
    }
    return all;
}

static bool permuted(struct ana_cluster_pair *pair, size_t g, uint64_t seed, double *p)
{
    struct ana_cluster a[OUTLETS_MAX], b[OUTLETS_MAX];
    size_t n_a = 0, n_b = 0;
    for (size_t i = 0; i < g; i++) {
        if (pair[i].a.n > 0)
            a[n_a++] = pair[i].a;
        if (pair[i].b.n > 0)
            b[n_b++] = pair[i].b;
    }
    return ana_cluster_permutation(a, n_a, b, n_b, seed, p);
}

struct cell {
    struct sim_share now, cr2, jackknife, dealt; /* p under .05; of attention: the interval holds the truth */
    double width, width_jackknife;
};

static double width(struct ana_interval ci)
{
    return ci.hi - ci.lo;
}

static bool holds(struct ana_interval ci, double truth)
{
    return ci.lo <= truth && truth <= ci.hi;
}

static void widths(const struct ana_paired *e, const struct ana_difference *d, struct cell *o)
{
    o->width += width(e->ci);
    o->width_jackknife += width(d->ci);
}

/* By degrees of freedom: under 4 Satterthwaite's are no good guide (Pustejovsky & Tipton 2018). */
struct by_df {
    struct sim_share few, more;
};

static void stance_cell(struct sim *s, const struct setting *t, enum shape shape, enum shared shared, size_t n,
                        struct cell *o, struct by_df *by)
{
    *o = (struct cell){.width = 0};
    for (size_t r = 0; r < s->replicates; r++) {
        struct ana_cluster_pair pair[OUTLETS_MAX];
        struct ana_paired e;
        struct ana_mean m;
        struct ana_difference d;
        const char *method;
        double p;
        size_t g = draw(s, t, shape, shared, n, pair);
        ana_paired_sides_mean(pair, g, level, &e);
        if (isfinite(e.p)) {
            sim_count(&o->now, e.p < 0.05);
            sim_count(e.statistic_df < 4 ? &by->few : &by->more, e.p < 0.05);
        }
        if (ana_clustered_pair(pair, g, &m, &method) && ana_difference_from(m.mean, m.se, m.df, level, &d))
            sim_count(&o->cr2, d.p < 0.05);
        if (ana_clustered_difference(pair, g, level, &d)) {
            sim_count(&o->jackknife, d.p < 0.05);
            widths(&e, &d, o);
        }
        if (shared == NONE ? permuted(pair, g, r, &p) : ana_cluster_swap(pair, g, r, &p))
            sim_count(&o->dealt, p < 0.05);
    }
}

static void share_cell(struct sim *s, const struct setting *t, enum shape shape, enum shared shared, size_t n,
                       struct cell *o)
{
    *o = (struct cell){.width = 0};
    for (size_t r = 0; r < s->replicates; r++) {
        struct ana_cluster_pair pair[OUTLETS_MAX];
        struct ana_paired e;
        struct ana_difference d;
        size_t g = draw(s, t, shape, shared, n, pair);
        ana_paired_sides_share(pair, g, t->same_articles, level, &e);
        if (isfinite(e.ci.lo))
            sim_count(&o->now, holds(e.ci, t->p_a - t->p_b));
        if (ana_clustered_difference(pair, g, level, &d)) {
            sim_count(&o->jackknife, holds(d.ci, t->p_a - t->p_b));
            widths(&e, &d, o);
        }
    }
}

static void stance_table(struct sim *s, double rho)
{
    const struct setting t = {.rho = rho};
    struct by_df by = {{0}, {0}};
    sim_print(s, "\nStance, rho %g\n\n| outlets a side |", rho);
    for (size_t k = 0; k < SHARED; k++)
        sim_print(s, " %s |", shared_name[k]);
    sim_print(s, "\n|---|---|---|---|\n");
    for (size_t shape = 0; shape < SHAPES; shape++) {
        for (size_t i = 0; i < N_OUTLETS; i++) {
            if (s->check && outlets[i] != 6)
                continue;
            sim_print(s, "| %zu, %s |", outlets[i], shape_name[shape]);
            for (size_t k = 0; k < SHARED; k++) {
                struct cell c;
                sim_seed(s, "compare", (size_t)(100 * rho), 10 * shape + i, k);
                stance_cell(s, &t, (enum shape)shape, (enum shared)k, outlets[i], &c, &by);
                sim_print(s, " %.1f (%.1f, %.1f), %.2f / %.1f |", sim_percent(c.now), sim_percent(c.cr2),
                          sim_percent(c.jackknife), c.width / c.width_jackknife, sim_percent(c.dealt));
                sim_bound(s, "clustered of sides alike", sim_percent(c.now), 0, 10);
                sim_bound(s, "cluster_swap and cluster_permutation of sides alike", sim_percent(c.dealt), 0, 9);
            }
            sim_print(s, "\n");
        }
    }
    sim_print(s,
              "\np under .05 with fewer than 4 degrees of freedom: %.1f %% of %zu; with 4 and more: %.1f %% of %zu\n",
              sim_percent(by.few), by.few.n, sim_percent(by.more), by.more.n);
}

static void share_table(struct sim *s, double rho, double p_a, double p_b)
{
    sim_print(s, "\nAttention %g and %g, rho %g\n\n| outlets a side |", p_a, p_b, rho);
    for (size_t k = 0; k < SHARED; k++)
        sim_print(s, " %s |", shared_name[k]);
    sim_print(s, " the same articles |\n|---|---|---|---|---|\n");
    for (size_t shape = 0; shape < SHAPES; shape++) {
        for (size_t i = 0; i < N_OUTLETS; i++) {
            if (s->check && outlets[i] != 6)
                continue;
            sim_print(s, "| %zu, %s |", outlets[i], shape_name[shape]);
            for (size_t k = 0; k <= SHARED; k++) {
                struct cell c;
                const struct setting t = {rho, p_a, p_b, k == SHARED};
                if (k == SHARED && shape == GIANT_A) {
                    sim_print(s, " |"); /* the same articles are as many on both sides */
                    continue;
                }
                sim_seed(s, "compare", (size_t)(1000 * p_b + 100000 * rho), 10 * shape + i, 10 + k);
                share_cell(s, &t, (enum shape)shape, k == SHARED ? ALL : (enum shared)k, outlets[i], &c);
                sim_print(s, " %.1f / %.1f, %.2f |", sim_percent(c.now), sim_percent(c.jackknife),
                          c.width / c.width_jackknife);
                sim_bound(s, "clustered attention", sim_percent(c.now), 89, 100);
            }
            sim_print(s, "\n");
        }
    }
}

int main(int argc, char **argv)
{
    struct sim s;
    if (!sim_start(&s, argc, argv, FULL, FEW))
        return EXIT_FAILURE;
    sim_print(
        &s,
        "Two sides, %zu replicates (Monte-Carlo error %.1f points at 5 and 95 %%). Stance without a difference: p "
        "under .05 in per cent, clustered (CR2 alone, jackknife alone), width of the first in widths of the "
        "jackknife's / cluster_swap (without a shared outlet cluster_permutation). Attention: the interval holds "
        "the truth, clustered / jackknife alone, width of the first in widths of the second\n",
        s.replicates, sim_error(5, s.replicates));
    stance_table(&s, .1);
    stance_table(&s, .5);
    share_table(&s, .1, .1, .1);
    share_table(&s, .1, .1, .3);
    share_table(&s, .1, .005, .005); /* a rare target: an outlet of 20 articles has none nine times of ten */
    share_table(&s, .1, .005, .02);
    return sim_end(&s, "compare_sim");
}
