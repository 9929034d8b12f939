/*
 * A week less the weeks before it, with nothing changed: does the interval of weeks.csv hold 0 in 95 %, does its p keep
 * 5 %, and how wide is it beside the interval that two levels give when they are put together as if independent.
 *
 * Outlets have a level of their own that lasts (intraclass correlation rho), and a mood of the week on top (of what is
 * left, the share `shock`). Their articles a week are Poisson about sizes that last: even, uneven, or one giant.
 */
#include "simulate.h"

#include "model.h"
#include "paired.h"
#include "proportion.h"

enum { OUTLETS_MAX = 50, BEFORE = 4, FULL = 10000, FEW = 400 };
static const double level = 0.95, stance_sd = 0.4;

enum shape { EVEN, UNEVEN, GIANT, SHAPES };
static const char *const shape_name[SHAPES] = {"even", "uneven", "one giant"};
static const size_t outlets[] = {2, 3, 5, 12, 50};
enum { N_OUTLETS = sizeof outlets / sizeof *outlets };
static const double rho[] = {0, .1, .3, .5}, shock[] = {0, .05};
enum { N_RHO = sizeof rho / sizeof *rho, N_SHOCK = 2 };

/* Articles of every outlet in every week, this one first. */
struct draw {
    size_t n;
    struct ana_cluster week[BEFORE + 1][OUTLETS_MAX];
};

static double size_of(struct sim *s, enum shape shape, size_t g, double mean)
{
    return shape == EVEN     ? mean
           : shape == UNEVEN ? .2 * mean + gsl_ran_exponential(s->rng, .8 * mean)
           : g == 0          ? 10 * mean
                             : mean / 2;
}

static double beta_about(struct sim *s, double p, double icc)
{
    return icc > 0 && p > 0 && p < 1 ? gsl_ran_beta(s->rng, p * (1 / icc - 1), (1 - p) * (1 / icc - 1)) : p;
}

/* p > 0: shares with that mean; else stance. */
static void draw_outlet(struct sim *s, double size, double p, double icc, double mood, size_t g, struct draw *d)
{
    double lasting = p > 0 ? beta_about(s, p, icc) : sim_normal(s, stance_sd * sqrt(icc));
    double left = stance_sd * sqrt(1 - icc);
    for (size_t w = 0; w <= BEFORE; w++) {
        unsigned n = gsl_ran_poisson(s->rng, size);
        double of_week = p > 0 ? beta_about(s, lasting, mood) : lasting + sim_normal(s, left * sqrt(mood));
        double sum = p > 0 ? gsl_ran_binomial(s->rng, of_week, n)
                           : n * of_week + sim_normal(s, left * sqrt(1 - mood) * sqrt((double)n));
        d->week[w][g] = (struct ana_cluster){n, sum};
    }
}

static void draw_weeks(struct sim *s, enum shape shape, size_t n, double p, double icc, double mood, struct draw *d)
{
    d->n = n;
    for (size_t g = 0; g < n; g++)
        draw_outlet(s, size_of(s, shape, g, p > 0 ? 20 : 4), p, icc, mood, g, d);
}

static void pair_up(const struct draw *d, struct ana_cluster_pair *pair)
{
    for (size_t g = 0; g < d->n; g++) {
        pair[g] = (struct ana_cluster_pair){.a = d->week[0][g]};
        for (size_t w = 1; w <= BEFORE; w++) {
            pair[g].b.n += d->week[w][g].n;
            pair[g].b.sum += d->week[w][g].sum;
        }
    }
}

/* The outlets of a week that have articles. */
static size_t present(const struct draw *d, size_t w, struct ana_cluster *c)
{
    size_t n = 0;
    for (size_t g = 0; g < d->n; g++)
        if (d->week[w][g].n > 0)
            c[n++] = d->week[w][g];
    return n;
}

/* What the report makes of the weeks' own intervals. */
static struct rep_estimate apart(const struct draw *d, bool share)
{
    struct ana_cluster c[OUTLETS_MAX];
    struct rep_share sum = {.k = 0};
    struct rep_estimate now = rep_no_estimate, part[BEFORE], before;
    for (size_t w = 0; w <= BEFORE; w++) {
        size_t g = present(d, w, c);
        struct rep_estimate e = rep_no_estimate;
        struct ana_proportion a;
        struct ana_interval wilson = {NAN, NAN};
        struct ana_mean m;
        const char *method;
        double n = 0, x = 0;
        for (size_t i = 0; i < g; i++) {
            n += c[i].n;
            x += c[i].sum;
        }
        if (share && ana_clustered_share(c, g, level, &a) && ana_wilson((uint64_t)x, (uint64_t)n, level, &wilson))
            e = (struct rep_estimate){x / n, a.ci.lo, a.ci.hi, n};
        if (!share && ana_clustered_mean(c, g, level, &m, &method))
            e = (struct rep_estimate){m.mean, fmax(-1, m.ci.lo), fmin(1, m.ci.hi), n};
        struct rep_point p = {.n_total = n,
                              .n_match = x,
                              .ratio = e.v,
                              .ratio_lo = e.lo,
                              .ratio_hi = e.hi,
                              .wilson_lo = wilson.lo,
                              .wilson_hi = wilson.hi};
        if (w == 0)
            now = e;
        else if (share)
            rep_share_add(&sum, &p);
        else
            part[w - 1] = e;
    }
    before = share ? rep_share(&sum) : rep_weighted_mean(part, BEFORE);
    return rep_difference(now, before);
}

struct cover {
    struct sim_share paired, small, apart; /* holds 0; p under .05; the other holds 0 */
    double width, width_apart;
    size_t n_width;
};

static void cover(struct sim *s, enum shape shape, size_t n, double p, double icc, double mood, struct cover *o)
{
    static struct draw d;
    struct ana_cluster_pair pair[OUTLETS_MAX];
    *o = (struct cover){.width = 0};
    for (size_t r = 0; r < s->replicates; r++) {
        struct ana_paired e;
        draw_weeks(s, shape, n, p, icc, mood, &d);
        pair_up(&d, pair);
        if (p > 0)
            ana_paired_share(pair, n, level, &e);
        else
            ana_paired_mean(pair, n, level, &e);
        if (isnan(e.ci.lo))
            continue;
        if (!(p > 0)) /* as the table has it */
            e.ci = (struct ana_interval){fmax(-2, e.ci.lo), fmin(2, e.ci.hi)};
        sim_count(&o->paired, e.ci.lo <= 0 && e.ci.hi >= 0);
        sim_count(&o->small, e.p < 0.05);
        struct rep_estimate two = apart(&d, p > 0);
        if (isnan(two.lo))
            continue;
        sim_count(&o->apart, two.lo <= 0 && two.hi >= 0);
        o->width += e.ci.hi - e.ci.lo;
        o->width_apart += two.hi - two.lo;
    }
}

/* p 0: stance. */
static void table(struct sim *s, double p)
{
    sim_print(s, "| outlets |");
    for (size_t k = 0; k < N_RHO * N_SHOCK; k++)
        sim_print(s, " rho %g, shock %g |", rho[k % N_RHO], shock[k / N_RHO]);
    sim_print(s, "\n|---|---|---|---|---|---|---|---|---|\n");
    for (size_t shape = 0; shape < SHAPES; shape++) {
        for (size_t i = 0; i < N_OUTLETS; i++) {
            if (s->check && outlets[i] != 5 && outlets[i] != 12)
                continue;
            sim_print(s, "| %zu, %s |", outlets[i], shape_name[shape]);
            for (size_t k = 0; k < N_RHO * N_SHOCK; k++) {
                struct cover c;
                if (s->check && k % 3 != 0)
                    continue;
                sim_seed(s, "weeks", (size_t)(1000 * p), 100 * shape + i, k);
                cover(s, (enum shape)shape, outlets[i], p, rho[k % N_RHO], shock[k / N_RHO], &c);
                sim_print(s, " %.1f, %.1f / %.1f, %.2f |", sim_percent(c.paired), sim_percent(c.small),
                          sim_percent(c.apart), c.width / c.width_apart);
                sim_bound(s, "a week less those before", sim_percent(c.paired), 90, 100);
                sim_bound(s, "its p", sim_percent(c.small), 0, 10);
            }
            sim_print(s, "\n");
        }
    }
}

int main(int argc, char **argv)
{
    static const double p[] = {.02, .1, .3};
    struct sim s;
    if (!sim_start(&s, argc, argv, FULL, FEW))
        return EXIT_FAILURE;
    sim_print(
        &s,
        "A week less the four before it, nothing changed, %zu replicates (Monte-Carlo error %.1f points at 95 %%, "
        "%.1f at 80 %%): the interval holds 0, p under .05 / two intervals put together hold 0, width of the first "
        "in widths of the second\n",
        s.replicates, sim_error(95, s.replicates), sim_error(80, s.replicates));
    sim_print(&s, "\nStance, 4 scored articles an outlet and week\n\n");
    table(&s, 0);
    for (size_t i = 0; i < sizeof p / sizeof *p; i++) {
        sim_print(&s, "\nAttention %g, 20 articles an outlet and week\n\n", p[i]);
        table(&s, p[i]);
    }
    return sim_end(&s, "weeks_sim");
}
