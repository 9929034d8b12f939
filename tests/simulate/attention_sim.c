/*
 * Attention and mentions where outlets differ: do 95 % intervals cover 95 %, before (Wilson, Garwood) and with outlets
 * as clusters. Each outlet has a rate of its own from a beta distribution; what is estimated is that distribution's
 * mean: the rate of the country's press, not of these outlets.
 */
#include "simulate.h"

#include "proportion.h"

enum { OUTLETS_MAX = 50, FULL = 10000, FEW = 400 };
static const double level = 0.95;

enum shape { EVEN, UNEVEN, GIANT, SHAPES };
static const char *const shape_name[SHAPES] = {"even", "uneven", "one giant"};
static const size_t outlets[] = {2, 3, 5, 8, 12, 20, 50};
enum { N_OUTLETS = sizeof outlets / sizeof *outlets };

/* Articles of an outlet: 20; 1 and exponential of mean 20 more; 200 beside 1 to 20. */
static unsigned articles(struct sim *s, enum shape shape, size_t g)
{
    if (shape == EVEN)
        return 20;
    if (shape == UNEVEN)
        return 1 + (unsigned)gsl_ran_exponential(s->rng, 20);
    return g == 0 ? 200 : 1 + (unsigned)gsl_rng_uniform_int(s->rng, 20);
}

/* Outlets' matches: rates with mean p and intraclass correlation rho, as a beta distribution has it. */
static void draw(struct sim *s, enum shape shape, size_t n, double p, double rho, struct ana_cluster *c)
{
    for (size_t g = 0; g < n; g++) {
        double rate = rho > 0 ? gsl_ran_beta(s->rng, p * (1 / rho - 1), (1 - p) * (1 / rho - 1)) : p;
        unsigned k = articles(s, shape, g);
        c[g] = (struct ana_cluster){k, gsl_ran_binomial(s->rng, rate, k)};
    }
}

static bool holds(struct ana_interval ci, double truth)
{
    return ci.lo <= truth && truth <= ci.hi;
}

/* The usual choice of survey programs: logit limits with the clustered error and t; Wilson's without one. */
static struct ana_interval logit(const struct ana_proportion *e, double p, struct ana_interval wilson)
{
    if (!(e->se > 0) || !(p > 0 && p < 1))
        return wilson;
    double half = ana_t_of_level(level, e->df) * e->se / (p * (1 - p)), at = log(p / (1 - p));
    return (struct ana_interval){fmin(wilson.lo, 1 / (1 + exp(half - at))), fmax(wilson.hi, 1 / (1 + exp(-half - at)))};
}

struct cover {
    struct sim_share wilson, logit, clustered;
    double widths; /* of the clustered interval, in widths of Wilson's */
};

static void cover_share(struct sim *s, enum shape shape, size_t n, double p, double rho, struct cover *o)
{
    struct ana_cluster c[OUTLETS_MAX];
    double clustered = 0, plain = 0;
    *o = (struct cover){.widths = 0};
    for (size_t r = 0; r < s->replicates; r++) {
        struct ana_proportion e;
        struct ana_interval w;
        double items = 0, x = 0;
        draw(s, shape, n, p, rho, c);
        for (size_t g = 0; g < n; g++) {
            items += c[g].n;
            x += c[g].sum;
        }
        if (!ana_wilson((uint64_t)x, (uint64_t)items, level, &w) || !ana_clustered_share(c, n, level, &e))
            continue;
        sim_count(&o->wilson, holds(w, p));
        sim_count(&o->clustered, holds(e.ci, p));
        sim_count(&o->logit, holds(logit(&e, x / items, w), p));
        clustered += e.ci.hi - e.ci.lo;
        plain += w.hi - w.lo;
    }
    o->widths = clustered / plain;
}

static void table_share(struct sim *s)
{
    static const double p[] = {.005, .05, .3}, rho[] = {0, .02, .1};
    sim_print(
        s, "\nAttention, outlets with beta-distributed rates of mean p and intraclass correlation rho: Wilson / logit "
           "/ `ratio_clustered`, and the width of the last in widths of Wilson's\n\n"
           "| outlets | p .005, rho 0 | .02 | .1 | p .05, rho 0 | .02 | .1 | p .3, rho 0 | .02 | .1 |\n"
           "|---|---|---|---|---|---|---|---|---|---|\n");
    for (size_t shape = 0; shape < SHAPES; shape++) {
        for (size_t i = 0; i < N_OUTLETS; i++) {
            if (s->check && outlets[i] != 5 && outlets[i] != 20)
                continue;
            sim_print(s, "| %zu, %s |", outlets[i], shape_name[shape]);
            for (size_t k = 0; k < 9; k++) {
                struct cover c;
                char what[64];
                sim_seed(s, "share", shape, i, k);
                cover_share(s, (enum shape)shape, outlets[i], p[k / 3], rho[k % 3], &c);
                sim_print(s, " %.1f / %.1f / %.1f, %.1f |", sim_percent(c.wilson), sim_percent(c.logit),
                          sim_percent(c.clustered), c.widths);
                (void)snprintf(what, sizeof what, "clustered attention, %zu outlets, %s", outlets[i],
                               shape_name[shape]);
                sim_bound(s, what, sim_percent(c.clustered), 88.5, 100);
                if (k == 8)
                    sim_bound(s, "Wilson where outlets differ", sim_percent(c.wilson), 20, 85);
                sim_bound(s, "never narrower than Wilson", c.widths, 1, 100);
            }
            sim_print(s, "\n");
        }
    }
}

/* A match has 1 + Poisson(1) mentions. */
static void cover_count(struct sim *s, enum shape shape, size_t n, double p, double rho, struct sim_share *garwood,
                        struct sim_share *clustered)
{
    struct ana_cluster c[OUTLETS_MAX];
    *garwood = *clustered = (struct sim_share){0};
    for (size_t r = 0; r < s->replicates; r++) {
        struct ana_proportion e;
        struct ana_interval w;
        double items = 0, x = 0;
        draw(s, shape, n, p, rho, c);
        for (size_t g = 0; g < n; g++) {
            if (c[g].sum > 0)
                c[g].sum += gsl_ran_poisson(s->rng, c[g].sum);
            items += c[g].n;
            x += c[g].sum;
        }
        sim_count(garwood, ana_garwood((uint64_t)x, level, &w) && holds(w, 2 * p * items));
        sim_count(clustered, ana_clustered_count(c, n, level, &e) && holds(e.ci, 2 * p * items));
    }
}

static void table_count(struct sim *s)
{
    static const double p[] = {.005, .05, .3}, rho[] = {0, .02, .1};
    sim_print(s, "\nMentions, a match having 1 + Poisson(1) of them: Garwood / `mentions_clustered`\n\n"
                 "| outlets | p .005, rho 0 | .02 | .1 | p .05, rho 0 | .02 | .1 | p .3, rho 0 | .02 | .1 |\n"
                 "|---|---|---|---|---|---|---|---|---|---|\n");
    for (size_t shape = 0; shape < SHAPES; shape++) {
        for (size_t i = 0; i < N_OUTLETS; i++) {
            if (s->check && outlets[i] != 20)
                continue;
            sim_print(s, "| %zu, %s |", outlets[i], shape_name[shape]);
            for (size_t k = 0; k < 9; k++) {
                struct sim_share garwood, clustered;
                sim_seed(s, "count", shape, i, k);
                cover_count(s, (enum shape)shape, outlets[i], p[k / 3], rho[k % 3], &garwood, &clustered);
                sim_print(s, " %.1f / %.1f |", sim_percent(garwood), sim_percent(clustered));
                sim_bound(s, "clustered mentions", sim_percent(clustered), 86, 100);
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
        "Coverage of 95 %% intervals in per cent, %zu replicates: Monte-Carlo error %.1f points at 95 %%, %.1f at "
        "85 %%, %.1f at 50 %%.\n",
        s.replicates, sim_error(95, s.replicates), sim_error(85, s.replicates), sim_error(50, s.replicates));
    table_share(&s);
    table_count(&s);
    return sim_end(&s, "attention_sim");
}
