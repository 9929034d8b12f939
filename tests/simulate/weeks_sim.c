/*
 * A week less the weeks before it, with nothing changed: does the p of weeks.csv keep 5 % (its interval leaves out 0
 * just then), beside what CR2, the error that stood there alone before, has for stance; and how wide is the interval
 * beside the one that two levels give when they are put together as if independent.
 *
 * Outlets have a level of their own that lasts (intraclass correlation rho), and a mood of the week on top (of what is
 * left, the share `shock`). Their articles a week are Poisson about sizes: even, uneven, or one outlet is a giant; in
 * all weeks, or in the newest alone (a paper that turns on the target, or a crawl that reaches it at last), or in those
 * before alone. One outlet alone is in it for attention, where it has an interval, of itself, and no p: how often that
 * leaves out 0 is printed in the place of p, as information, since the share is no error of a test.
 */
#include "simulate.h"

#include "contrast.h"
#include "model.h"
#include "paired.h"
#include "proportion.h"

enum { OUTLETS_MAX = 50, WEEKS_MAX = 52, FULL = 10000, FEW = 400 };
static const double level = 0.95, stance_sd = 0.4;

enum shape { EVEN, UNEVEN, GIANT, GIANT_NOW, GIANT_BEFORE, SHAPES };
static const char *const shape_name[SHAPES] = {"even", "uneven", "one giant", "a giant now", "a giant before"};
static const size_t outlets[] = {2, 3, 5, 12, 50};
enum { N_OUTLETS = sizeof outlets / sizeof *outlets };
static const double rho[] = {0, .1, .3, .5}, shock[] = {0, .05};
enum { N_RHO = sizeof rho / sizeof *rho, N_SHOCK = 2 };

/* What a cell draws. p: the share, 0 for stance; before: weeks before this one. */
struct setting {
    enum shape shape;
    size_t outlets, before;
    double p, rho, mood;
};

/* Articles of every outlet in every week, this one first. */
struct draw {
    size_t n, before;
    struct ana_cluster week[WEEKS_MAX + 1][OUTLETS_MAX];
};

/* Articles of an outlet in this week and in each of those before it. */
struct size {
    double now, before;
};

static struct size size_of(struct sim *s, enum shape shape, size_t g, double mean)
{
    double giant = 10 * mean, dust = mean / 2, same = shape == EVEN ? mean : giant;
    if (shape == UNEVEN)
        same = .2 * mean + gsl_ran_exponential(s->rng, .8 * mean);
    if (shape <= UNEVEN || (shape == GIANT && g == 0))
        return (struct size){same, same};
    return (struct size){g == 0 && shape == GIANT_NOW ? giant : dust, g == 0 && shape == GIANT_BEFORE ? giant : dust};
}

static double beta_about(struct sim *s, double p, double icc)
{
    return icc > 0 && p > 0 && p < 1 ? gsl_ran_beta(s->rng, p * (1 / icc - 1), (1 - p) * (1 / icc - 1)) : p;
}

static void draw_outlet(struct sim *s, const struct setting *t, struct size size, size_t g, struct draw *d)
{
    double p = t->p, lasting = p > 0 ? beta_about(s, p, t->rho) : sim_normal(s, stance_sd * sqrt(t->rho));
    double left = stance_sd * sqrt(1 - t->rho);
    for (size_t w = 0; w <= t->before; w++) {
        unsigned n = gsl_ran_poisson(s->rng, w == 0 ? size.now : size.before);
        double of_week = p > 0 ? beta_about(s, lasting, t->mood) : lasting + sim_normal(s, left * sqrt(t->mood));
        double sum = p > 0 ? gsl_ran_binomial(s->rng, of_week, n)
                           : n * of_week + sim_normal(s, left * sqrt(1 - t->mood) * sqrt((double)n));
        d->week[w][g] = (struct ana_cluster){n, sum};
    }
}

static void draw_weeks(struct sim *s, const struct setting *t, struct draw *d)
{
    d->n = t->outlets;
    d->before = t->before;
    for (size_t g = 0; g < d->n; g++)
        draw_outlet(s, t, size_of(s, t->shape, g, t->p > 0 ? 20 : 4), g, d);
}

/* How many outlets have articles. */
static size_t pair_up(const struct draw *d, struct ana_cluster_pair *pair)
{
    size_t n = 0;
    for (size_t g = 0; g < d->n; g++) {
        struct ana_cluster_pair x = {.a = d->week[0][g]};
        for (size_t w = 1; w <= d->before; w++) {
            x.b.n += d->week[w][g].n;
            x.b.sum += d->week[w][g].sum;
        }
        if (x.a.n > 0 || x.b.n > 0)
            pair[n++] = x;
    }
    return n;
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
    struct rep_estimate now = rep_no_estimate, part[WEEKS_MAX], before;
    for (size_t w = 0; w <= d->before; w++) {
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
            e = (struct rep_estimate){x / n, a.ci.lo, a.ci.hi, n, false};
        if (!share && ana_clustered_mean(c, g, level, &m, &method))
            e = (struct rep_estimate){m.mean, fmax(-1, m.ci.lo), fmin(1, m.ci.hi), n, false};
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
    before = share ? rep_share(&sum) : rep_weighted_mean(part, d->before);
    return rep_difference(now, before);
}

struct cover {
    struct sim_share small, cr2, apart, agree; /* p under .05 of both; the other holds 0; p and interval say the same */
    struct sim_share untested;                 /* an interval without a p; it leaves out 0 */
    double width, width_paired, width_cr2, width_apart;
};

static double width(struct ana_interval ci)
{
    return ci.hi - ci.lo;
}

/* What stood alone before: Student's interval by CR2. */
static void cr2_alone(const struct ana_cluster_pair *pair, size_t g, const struct ana_paired *e, struct cover *o)
{
    struct ana_mean m;
    struct ana_difference d;
    const char *method;
    if (!ana_clustered_pair(pair, g, &m, &method) || !ana_difference_from(m.mean, m.se, m.df, level, &d))
        return;
    sim_count(&o->cr2, d.p < 0.05);
    o->width_paired += width(e->ci);
    o->width_cr2 += width(d.ci);
}

static void cover(struct sim *s, const struct setting *t, struct cover *o)
{
    static struct draw d;
    struct ana_cluster_pair pair[OUTLETS_MAX];
    *o = (struct cover){.width = 0};
    for (size_t r = 0; r < s->replicates; r++) {
        struct ana_paired e;
        draw_weeks(s, t, &d);
        size_t g = pair_up(&d, pair);
        if (t->p > 0)
            ana_paired_share(pair, g, level, &e);
        else
            ana_paired_mean(pair, g, level, &e);
        if (isnan(e.ci.lo))
            continue;
        bool out = e.ci.lo > 0 || e.ci.hi < 0;
        if (isnan(e.p)) {
            sim_count(&o->untested, out);
        } else {
            sim_count(&o->small, e.p < 0.05);
            sim_count(&o->agree, (e.p < 0.05) == out);
        }
        if (!(t->p > 0))
            cr2_alone(pair, g, &e, o);
        if (!(t->p > 0)) /* as the table has it */
            e.ci = (struct ana_interval){fmax(-2, e.ci.lo), fmin(2, e.ci.hi)};
        struct rep_estimate two = apart(&d, t->p > 0);
        if (isnan(two.lo))
            continue;
        sim_count(&o->apart, two.lo <= 0 && two.hi >= 0);
        o->width += width(e.ci);
        o->width_apart += two.hi - two.lo;
    }
}

/* Of an outlet alone the first figure is of the interval, as there must be no p at all. */
static void cell(struct sim *s, const struct setting *t)
{
    struct cover c;
    bool alone = t->outlets == 1;
    cover(s, t, &c);
    sim_print(s, " %.1f", sim_percent(alone ? c.untested : c.small));
    if (!(t->p > 0))
        sim_print(s, " (%.1f), %.2f", sim_percent(c.cr2), c.width_paired / c.width_cr2);
    sim_print(s, " / %.1f, %.2f |", sim_percent(c.apart), c.width / c.width_apart);
    if (alone) {
        sim_bound(s, "weeks of an outlet alone that have a p", (double)c.small.n, 0, 0);
        if (!(t->mood > 0)) /* moods are not in it, and it says so */
            sim_bound(s, "the interval of an outlet alone leaves out 0", sim_percent(c.untested), 0, 9);
        return;
    }
    sim_bound(s, "p of a week less those before", sim_percent(c.small), 0, 9);
    sim_bound(s, "p under .05 just when the interval leaves out 0", sim_percent(c.agree), 100, 100);
}

static void columns(const struct sim *s)
{
    sim_print(s, "| outlets |");
    for (size_t k = 0; k < N_RHO * N_SHOCK; k++)
        sim_print(s, " rho %g, shock %g |", rho[k % N_RHO], shock[k / N_RHO]);
    sim_print(s, "\n|---|---|---|---|---|---|---|---|---|\n");
}

/* at: of the row, for its seeds. */
static void row(struct sim *s, struct setting t, size_t at)
{
    sim_print(s, "| %zu, %s |", t.outlets, shape_name[t.shape]);
    for (size_t k = 0; k < N_RHO * N_SHOCK; k++) {
        if (s->check && k % 3 != 0)
            continue;
        sim_seed(s, t.before > 4 ? "weeks of a year" : "weeks", (size_t)(1000 * t.p), at, k);
        t.rho = rho[k % N_RHO];
        t.mood = shock[k / N_RHO];
        cell(s, &t);
    }
    sim_print(s, "\n");
}

/* p 0: stance. */
static void table(struct sim *s, double p, size_t before)
{
    columns(s);
    for (size_t shape = 0; shape < SHAPES; shape++)
        for (size_t i = 0; i < N_OUTLETS; i++)
            if (before == 4 ? !s->check || outlets[i] == 5 || outlets[i] == 12 : outlets[i] == 3 || outlets[i] == 12)
                row(s, (struct setting){(enum shape)shape, outlets[i], before, p, 0, 0}, 100 * shape + i);
    if (p > 0) /* of 20 articles a week, and of 200 */
        for (size_t k = 0; k < 2; k++)
            row(s, (struct setting){k ? GIANT : EVEN, 1, before, p, 0, 0}, 1000 + k);
}

int main(int argc, char **argv)
{
    static const double p[] = {.02, .1, .3};
    struct sim s;
    if (!sim_start(&s, argc, argv, FULL, FEW))
        return EXIT_FAILURE;
    sim_print(&s,
              "A week less the four before it, nothing changed, %zu replicates (Monte-Carlo error %.1f points at 5 %%, "
              "%.1f at 10 %%): p under .05 in per cent (of one outlet, which has no p: the interval leaves out 0), in "
              "brackets by CR2 alone, width of the interval in widths of "
              "CR2's / two intervals put together hold 0, width of the first in widths of these\n",
              s.replicates, sim_error(5, s.replicates), sim_error(10, s.replicates));
    sim_print(&s, "\nStance, 4 scored articles an outlet and week\n\n");
    table(&s, 0, 4);
    sim_print(&s, "\nStance, against the 52 weeks before\n\n");
    table(&s, 0, 52);
    for (size_t i = 0; i < sizeof p / sizeof *p; i++) {
        sim_print(&s, "\nAttention %g, 20 articles an outlet and week\n\n", p[i]);
        table(&s, p[i], 4);
    }
    return sim_end(&s, "weeks_sim");
}
