/*
 * comparison.csv, two sides that do not differ: how often does each test over articles say that they do, at 5 %, and
 * how often does the interval hold 0. The sides share all outlets (two targets of one corpus, two spans of one), half
 * of them, or none. Outlets have a level that lasts on both sides (intraclass correlation rho) and a mood on each.
 */
#include "simulate.h"

#include "contrast.h"

enum { OUTLETS_MAX = 100, FULL = 10000, FEW = 400 };
static const double level = 0.95, stance_sd = 0.4, mood = 0.05;

enum shape { EVEN, UNEVEN, GIANT, SHAPES };
static const char *const shape_name[SHAPES] = {"even", "uneven", "one giant"};
enum shared { ALL, HALF, NONE, SHARED };
static const size_t outlets[] = {2, 3, 5, 12, 50};
enum { N_OUTLETS = sizeof outlets / sizeof *outlets };

static double size_of(struct sim *s, enum shape shape, bool first)
{
    if (shape == EVEN)
        return 20;
    return shape == UNEVEN ? 4 + gsl_ran_exponential(s->rng, 16) : first ? 200 : 10;
}

/* A side of an outlet: Poisson many articles about its size, their level and a mood. */
static struct ana_cluster draw_side(struct sim *s, double size, double lasting, double rho)
{
    double left = stance_sd * sqrt(1 - rho), n = gsl_ran_poisson(s->rng, size);
    double of_side = lasting + sim_normal(s, left * sqrt(mood));
    return (struct ana_cluster){n, n * of_side + sim_normal(s, left * sqrt(1 - mood) * sqrt(n))};
}

/* n outlets a side; how many there are in all. */
static size_t draw(struct sim *s, enum shape shape, enum shared shared, size_t n, double rho,
                   struct ana_cluster_pair *pair)
{
    size_t both = shared == ALL ? n : shared == HALF ? (n + 1) / 2 : 0, all = 2 * n - both;
    for (size_t g = 0; g < all; g++) {
        bool on_a = g < n, on_b = g < both || g >= n;
        double size = size_of(s, shape, g == 0 || (both == 0 && g == n)),
               lasting = sim_normal(s, stance_sd * sqrt(rho));
        pair[g] = (struct ana_cluster_pair){{0, 0}, {0, 0}};
        if (on_a)
            pair[g].a = draw_side(s, size, lasting, rho);
        if (on_b)
            pair[g].b = draw_side(s, size, lasting, rho);
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

static void table(struct sim *s, double rho)
{
    static const char *const head[SHARED] = {"all", "half", "none"};
    sim_print(s, "\nrho %g\n\n| outlets a side |", rho);
    for (size_t k = 0; k < SHARED; k++)
        sim_print(s, " %s shared |", head[k]);
    sim_print(s, "\n|---|---|---|---|\n");
    for (size_t shape = 0; shape < SHAPES; shape++) {
        for (size_t i = 0; i < N_OUTLETS; i++) {
            if (s->check && outlets[i] != 5)
                continue;
            sim_print(s, "| %zu, %s |", outlets[i], shape_name[shape]);
            for (size_t k = 0; k < SHARED; k++) {
                struct sim_share clustered = {0}, dealt = {0}, holds = {0};
                sim_seed(s, "compare", (size_t)(100 * rho), 10 * shape + i, k);
                for (size_t r = 0; r < s->replicates; r++) {
                    struct ana_cluster_pair pair[OUTLETS_MAX];
                    struct ana_difference d;
                    double p;
                    size_t g = draw(s, (enum shape)shape, (enum shared)k, outlets[i], rho, pair);
                    if (ana_clustered_difference(pair, g, level, &d)) {
                        sim_count(&clustered, d.p < 0.05);
                        sim_count(&holds, d.ci.lo <= 0 && d.ci.hi >= 0);
                    }
                    if (k == NONE ? permuted(pair, g, r, &p) : ana_cluster_swap(pair, g, r, &p))
                        sim_count(&dealt, p < 0.05);
                }
                sim_print(s, " %.1f / %.1f |", sim_percent(clustered), sim_percent(dealt));
                sim_bound(s, "welch_clustered of sides alike", sim_percent(clustered), 0, shape == GIANT ? 18 : 11);
                sim_bound(s, "its interval", sim_percent(holds), shape == GIANT ? 82 : 89, 100);
                sim_bound(s, "cluster_swap and cluster_permutation of sides alike", sim_percent(dealt), 0, 9);
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
        "Two sides without a difference, %zu replicates: p under .05 in per cent (Monte-Carlo error %.1f points at "
        "5 %%), welch_clustered / cluster_swap (without a shared outlet cluster_permutation)\n",
        s.replicates, sim_error(5, s.replicates));
    table(&s, .1);
    table(&s, .5);
    return sim_end(&s, "compare_sim");
}
