/*
 * Do 95 % intervals cover 95 %: of attention, counts, stance, differences and shrunken numbers, for independent
 * articles, for outlets that differ, and for stories that several outlets run. And does shrinkage lower the error.
 */
#include "simulate.h"

#include "contrast.h"
#include "interval.h"
#include "shrink.h"
#include "weekly.h"

enum { OUTLETS_MAX = 50, ITEMS_MAX = 20000, FULL = 10000, FEW = 200 };
static const double level = 0.95;

/* ---- stance: outlets as clusters ---- */

enum shape { EVEN, UNEVEN, GIANT, SHAPES };
static const char *const shape_name[SHAPES] = {"even", "uneven", "one giant"};
static const double outlet_sd = 0.2, article_sd = 0.4;

static size_t size_of(struct sim *s, enum shape shape, size_t g)
{
    if (shape == EVEN)
        return 4;
    if (shape == UNEVEN)
        return 1 + (size_t)gsl_ran_exponential(s->rng, 5);
    return g == 0 ? 30 : 1 + gsl_rng_uniform_int(s->rng, 3);
}

static void draw_outlets(struct sim *s, enum shape shape, size_t n, struct ana_cluster *out)
{
    for (size_t g = 0; g < n; g++) {
        size_t k = size_of(s, shape, g);
        double effect = sim_normal(s, outlet_sd);
        out[g] = (struct ana_cluster){(double)k, (double)k * effect + sim_normal(s, article_sd * sqrt((double)k))};
    }
}

static bool holds(struct ana_interval ci, double truth)
{
    return ci.lo <= truth && truth <= ci.hi;
}

struct stance_cover {
    struct sim_share cr1, cr3, boot, table; /* table: what series.csv prints */
};

static void cover_stance(struct sim *s, enum shape shape, size_t n, struct ana_boot *boot, struct stance_cover *c)
{
    struct ana_cluster x[OUTLETS_MAX];
    sim_seed(s, "stance", (size_t)shape, n, 0);
    *c = (struct stance_cover){{0}, {0}, {0}, {0}};
    for (size_t r = 0; r < s->replicates; r++) {
        struct ana_mean cr1 = {0}, cr3 = {0}, cr2 = {0}, b = {0};
        const char *method;
        draw_outlets(s, shape, n, x);
        sim_count(&c->cr1, ana_cr1(x, n, level, &cr1) && holds(cr1.ci, 0));
        sim_count(&c->cr3, ana_cr3(x, n, level, &cr3) && holds(cr3.ci, 0));
        sim_count(&c->boot, ana_cluster_bootstrap(boot, x, n, r + 1, level, &b) && holds(b.ci, 0));
        sim_count(&c->table, ana_clustered_mean(x, n, level, &cr2, &method) && holds(cr2.ci, 0));
    }
}

static void table_stance(struct sim *s)
{
    static const size_t outlets[] = {2, 3, 4, 6, 8, 12, 20, 50};
    struct ana_boot *boot = ana_boot_new();
    sim_print(s,
              "\nStance, outlets as clusters (effects SD %.1f, articles SD %.1f): CR1 / CR3 / bootstrap / as printed "
              "(CR2, with two outlets CR3)\n\n",
              outlet_sd, article_sd);
    sim_print(s, "| outlets | even | uneven | one giant |\n|---|---|---|---|\n");
    for (size_t i = 0; boot && i < sizeof outlets / sizeof *outlets; i++) {
        sim_print(s, "| %zu |", outlets[i]);
        for (int shape = 0; shape < SHAPES; shape++) {
            struct stance_cover c;
            char what[64];
            if (s->check && outlets[i] != 6 && outlets[i] != 20)
                continue;
            cover_stance(s, (enum shape)shape, outlets[i], boot, &c);
            sim_print(s, " %.1f / %.1f / %.1f / %.1f |", sim_percent(c.cr1), sim_percent(c.cr3), sim_percent(c.boot),
                      sim_percent(c.table));
            (void)snprintf(what, sizeof what, "CR3, %zu outlets, %s", outlets[i], shape_name[shape]);
            sim_bound(s, what, sim_percent(c.cr3), shape == EVEN ? 89 : 81, 99.5);
            (void)snprintf(what, sizeof what, "CR1, %zu outlets, %s", outlets[i], shape_name[shape]);
            if (shape == EVEN)
                sim_bound(s, what, sim_percent(c.cr1), 89, 99);
            (void)snprintf(what, sizeof what, "as printed, %zu outlets, %s", outlets[i], shape_name[shape]);
            sim_bound(s, what, sim_percent(c.table), 90.5, 99.5);
        }
        sim_print(s, "\n");
    }
    ana_boot_free(boot);
}

/* ---- stance: stories that several outlets run ---- */

struct items {
    double value[ITEMS_MAX];
    uint32_t outlet[ITEMS_MAX], story[ITEMS_MAX];
    size_t n, n_stories;
};

static void item_add(struct items *x, double v, size_t outlet)
{
    x->value[x->n] = v;
    x->outlet[x->n] = (uint32_t)outlet;
    x->story[x->n++] = (uint32_t)x->n_stories;
}

/* Outlets' own articles, and wire reports each run by several outlets: about `wire` of all items. */
static void draw_stories(struct sim *s, size_t n_outlets, size_t own, double wire, struct items *x)
{
    double effect[OUTLETS_MAX];
    size_t goal = (size_t)((double)(own * n_outlets) * wire / (1 - wire));
    x->n = x->n_stories = 0;
    for (size_t g = 0; g < n_outlets; g++) {
        effect[g] = sim_normal(s, outlet_sd);
        for (size_t i = 0; i < own; i++, x->n_stories++)
            item_add(x, effect[g] + sim_normal(s, article_sd), g);
    }
    for (size_t reprints = 0; reprints < goal; x->n_stories++) {
        double story = sim_normal(s, article_sd);
        size_t first = gsl_rng_uniform_int(s->rng, n_outlets), copies = 2 + gsl_rng_uniform_int(s->rng, n_outlets / 2);
        for (size_t i = 0; i < copies && i < n_outlets; i++, reprints++) {
            size_t g = (first + i) % n_outlets;
            item_add(x, story + 0.2 * effect[g] + sim_normal(s, 0.05), g);
        }
    }
}

/* unique: the first item of each story alone. */
static bool by_outlet(const struct items *x, size_t n_outlets, bool unique, struct ana_mean *out)
{
    struct ana_cluster c[OUTLETS_MAX] = {{0}};
    size_t g = 0;
    for (size_t i = 0; i < x->n; i++) {
        if (unique && i && x->story[i] == x->story[i - 1])
            continue;
        c[x->outlet[i]].n++;
        c[x->outlet[i]].sum += x->value[i];
    }
    const char *method;
    for (size_t k = 0; k < n_outlets; k++)
        if (c[k].n > 0)
            c[g++] = c[k];
    return ana_clustered_mean(c, g, level, out, &method);
}

static void table_stories(struct sim *s)
{
    static const size_t outlets[] = {3, 6, 12, 20, 50};
    static const double wire[] = {0.2, 0.5, 0.75};
    static struct items x;
    sim_print(
        s,
        "\nStance where wire stories (effect SD %.1f) are run by 2 to half of the outlets: base all by outlet / two-way"
        " by outlet and story / base unique\n\n| outlets | 20 %% wire | 50 %% | 75 %% |\n|---|---|---|---|\n",
        article_sd);
    for (size_t i = 0; i < sizeof outlets / sizeof *outlets; i++) {
        sim_print(s, "| %zu |", outlets[i]);
        for (size_t w = 0; w < 3; w++) {
            struct sim_share one = {0}, two = {0}, unique = {0};
            struct ana_mean m;
            if (s->check && (outlets[i] != 20 || w != 1))
                continue;
            sim_seed(s, "stories", i, w, 0);
            for (size_t r = 0; r < s->replicates; r++) {
                draw_stories(s, outlets[i], 4, wire[w], &x);
                sim_count(&one, by_outlet(&x, outlets[i], false, &m) && holds(m.ci, 0));
                sim_count(&unique, by_outlet(&x, outlets[i], true, &m) && holds(m.ci, 0));
                sim_count(&two, ana_cr1_two_way(x.value, x.outlet, x.story, x.n, outlets[i], x.n_stories, level, &m) &&
                                    holds(m.ci, 0));
            }
            sim_print(s, " %.1f / %.1f / %.1f |", sim_percent(one), sim_percent(two), sim_percent(unique));
            sim_bound(s, "base unique with stories", sim_percent(unique), 88, 99);
            sim_bound(s, "two-way is above one-way", sim_percent(two) - sim_percent(one), 3, 60);
        }
        sim_print(s, "\n");
    }
}

/* ---- attention ---- */

/* The mean of 1 / (1 + exp(-(logit p + sd z))) over a standard normal z, by the midpoint rule. */
static double mean_rate(double p, double sd)
{
    enum { STEPS = 4000 };
    double mean = 0, width = 16.0 / STEPS;
    for (int k = 0; k < STEPS; k++) {
        double z = -8 + (k + 0.5) * width;
        mean += gsl_ran_ugaussian_pdf(z) * width / (1 + exp(-(log(p / (1 - p)) + sd * z)));
    }
    return mean;
}

/* Rates whose logits differ by outlet. */
static void draw_rates(struct sim *s, double p, double sd, size_t n, double *rate)
{
    for (size_t g = 0; g < n; g++)
        rate[g] = 1 / (1 + exp(-(log(p / (1 - p)) + sim_normal(s, sd))));
}

static void cover_attention(struct sim *s, size_t n, double p, double sd, struct sim_share *wilson,
                            struct sim_share *cr)
{
    enum { N_OUTLETS = 10 };
    double rate[N_OUTLETS], truth = mean_rate(p, sd);
    *wilson = *cr = (struct sim_share){0};
    for (size_t r = 0; r < s->replicates; r++) {
        struct ana_cluster c[N_OUTLETS] = {{0}};
        struct ana_interval ci;
        struct ana_mean m;
        uint64_t x = 0;
        draw_rates(s, p, sd, N_OUTLETS, rate);
        for (size_t i = 0; i < n; i++) {
            bool match = gsl_rng_uniform(s->rng) < rate[i % N_OUTLETS];
            x += match;
            c[i % N_OUTLETS].n++;
            c[i % N_OUTLETS].sum += match;
        }
        sim_count(wilson, ana_wilson(x, n, level, &ci) && holds(ci, truth));
        sim_count(cr, ana_cr3(c, n < N_OUTLETS ? n : N_OUTLETS, level, &m) && holds(m.ci, truth));
    }
}

static void table_attention(struct sim *s)
{
    static const size_t n[] = {5, 10, 20, 50, 100, 200, 500};
    static const double p[] = {0.02, 0.1, 0.3}, sd[] = {0, 0.5};
    sim_print(s,
              "\nAttention: Wilson, and in brackets outlets as clusters (CR3), ten outlets\n\n"
              "| articles a week | p .02, outlets alike | .1 | .3 | p .02, outlets differ (logit SD .5) | .1 | .3 |\n"
              "|---|---|---|---|---|---|---|\n");
    for (size_t i = 0; i < sizeof n / sizeof *n; i++) {
        sim_print(s, "| %zu |", n[i]);
        for (size_t k = 0; k < 6; k++) {
            struct sim_share wilson, cr;
            char what[64];
            if (s->check && k / 3 == 1)
                continue;
            sim_seed(s, "attention", i, k, 0);
            cover_attention(s, n[i], p[k % 3], sd[k / 3], &wilson, &cr);
            sim_print(s, " %.1f (%.1f) |", sim_percent(wilson), sim_percent(cr));
            (void)snprintf(what, sizeof what, "Wilson, %zu articles, p %.2f", n[i], p[k % 3]);
            if (n[i] >= 50 && k > 0)
                sim_bound(s, what, sim_percent(wilson), 90, 99);
        }
        sim_print(s, "\n");
    }
}

/* ---- counts ---- */

/* Mentions in matches: one, and Poisson more of mean `more`. */
static void table_counts(struct sim *s)
{
    static const double mu[] = {0.5, 2, 10, 50};
    sim_print(s, "\nCounts: Garwood for matches (Poisson), and for mentions when a match has 1 + Poisson(1) of them\n\n"
                 "| mean matches | matches | mentions |\n|---|---|---|\n");
    for (size_t i = 0; i < sizeof mu / sizeof *mu; i++) {
        struct sim_share matches = {0}, mentions = {0};
        struct ana_interval ci;
        char what[32];
        sim_seed(s, "counts", i, 0, 0);
        for (size_t r = 0; r < s->replicates; r++) {
            unsigned x = gsl_ran_poisson(s->rng, mu[i]);
            unsigned m = x ? x + gsl_ran_poisson(s->rng, (double)x) : 0;
            sim_count(&matches, ana_garwood(x, level, &ci) && holds(ci, mu[i]));
            sim_count(&mentions, ana_garwood(m, level, &ci) && holds(ci, 2 * mu[i]));
        }
        sim_print(s, "| %g |", mu[i]);
        sim_cell(s, matches);
        sim_cell(s, mentions);
        sim_print(s, "\n");
        (void)snprintf(what, sizeof what, "Garwood, mean %g", mu[i]);
        sim_bound(s, what, sim_percent(matches), 92, 100);
    }
}

/* ---- differences ---- */

static void cover_difference(struct sim *s, size_t n, double p, double q, double sd, struct sim_share *newcombe,
                             struct sim_share *clustered)
{
    enum { SIDE = 8 };
    double rate[2 * SIDE], truth = mean_rate(p, sd) - mean_rate(q, sd);
    *newcombe = *clustered = (struct sim_share){0};
    for (size_t r = 0; r < s->replicates; r++) {
        struct ana_cluster_pair c[2 * SIDE];
        struct ana_difference d;
        uint64_t x[2] = {0, 0};
        memset(c, 0, sizeof c);
        draw_rates(s, p, sd, SIDE, rate);
        draw_rates(s, q, sd, SIDE, rate + SIDE);
        for (size_t i = 0; i < 2 * n; i++) {
            size_t side = i / n, g = side * SIDE + i % SIDE;
            struct ana_cluster *k = side ? &c[g].b : &c[g].a;
            bool match = gsl_rng_uniform(s->rng) < rate[g];
            x[side] += match;
            k->n++;
            k->sum += match;
        }
        sim_count(newcombe, ana_newcombe(x[0], n, x[1], n, level, &d) && holds(d.ci, truth));
        sim_count(clustered, ana_clustered_difference(c, 2 * SIDE, level, &d) && holds(d.ci, truth));
    }
}

static void table_differences(struct sim *s)
{
    static const size_t n[] = {20, 50, 200, 500};
    static const double p[] = {0.05, 0.1}, q[] = {0.05, 0.3}, sd[] = {0, 0.5};
    sim_print(s,
              "\nDifferences of attention, eight outlets a side: Newcombe / outlets as clusters\n\n"
              "| articles a side | .05 and .05, outlets alike | .1 and .3 | .05 and .05, outlets differ (logit SD .5) |"
              " .1 and .3 |\n|---|---|---|---|---|\n");
    for (size_t i = 0; i < sizeof n / sizeof *n; i++) {
        sim_print(s, "| %zu |", n[i]);
        for (size_t k = 0; k < 4; k++) {
            struct sim_share newcombe, clustered;
            if (s->check && (k >= 2 || n[i] < 50))
                continue;
            sim_seed(s, "differences", i, k, 0);
            cover_difference(s, n[i], p[k % 2], q[k % 2], sd[k / 2], &newcombe, &clustered);
            sim_print(s, " %.1f / %.1f |", sim_percent(newcombe), sim_percent(clustered));
            sim_bound(s, "Newcombe", sim_percent(newcombe), 89, 99.5);
            sim_bound(s, "clustered difference", sim_percent(clustered), 88, 99.5);
        }
        sim_print(s, "\n");
    }
}

/* ---- shrinkage ---- */

struct shrunk {
    struct sim_share shrunk, small;                  /* intervals that cover, and of countries under 10 */
    double raw_e, shrunk_e, raw_small, shrunk_small; /* squared errors */
};

/* k countries with 2 to 100 articles each (log-uniform), true means with SD tau. */
static void shrink_stance(struct sim *s, size_t k, double tau, struct shrunk *o)
{
    double y[OUTLETS_MAX], se[OUTLETS_MAX], truth[OUTLETS_MAX], n[OUTLETS_MAX];
    *o = (struct shrunk){.raw_e = 0};
    for (size_t r = 0; r < s->replicates; r++) {
        struct ana_pool pool;
        for (size_t i = 0; i < k; i++) {
            n[i] = floor(exp(log(2) + gsl_rng_uniform(s->rng) * log(50)));
            truth[i] = sim_normal(s, tau);
            se[i] = article_sd / sqrt(n[i]);
            y[i] = truth[i] + sim_normal(s, se[i]);
        }
        if (!ana_pool_fit(y, se, k, &pool))
            continue;
        for (size_t i = 0; i < k; i++) {
            struct ana_shrunk x;
            if (!ana_shrink(&pool, y[i], se[i], level, &x))
                continue;
            double raw = (y[i] - truth[i]) * (y[i] - truth[i]);
            double drawn = (x.estimate - truth[i]) * (x.estimate - truth[i]);
            sim_count(&o->shrunk, holds(x.ci, truth[i]));
            o->raw_e += raw;
            o->shrunk_e += drawn;
            if (n[i] < 10) {
                sim_count(&o->small, holds(x.ci, truth[i]));
                o->raw_small += raw;
                o->shrunk_small += drawn;
            }
        }
    }
}

static void table_shrunk(struct sim *s)
{
    static const size_t k[] = {4, 8, 20, 50};
    static const double tau[] = {0.05, 0.1, 0.2};
    sim_print(s, "\nShrunken stance of a week, countries of 2 to 100 articles: coverage, and mean squared error as a "
                 "share of the"
                 " raw mean's; after the semicolon the countries under 10 articles\n\n"
                 "| countries | spread SD .05 | .1 | .2 |\n|---|---|---|---|\n");
    for (size_t i = 0; i < sizeof k / sizeof *k; i++) {
        sim_print(s, "| %zu |", k[i]);
        for (size_t t = 0; t < 3; t++) {
            struct shrunk o;
            sim_seed(s, "shrunk", i, t, 0);
            shrink_stance(s, k[i], tau[t], &o);
            sim_print(s, " %.1f, %.2f; %.1f, %.2f |", sim_percent(o.shrunk), o.shrunk_e / o.raw_e, sim_percent(o.small),
                      o.shrunk_small / o.raw_small);
            sim_bound(s, "squared error of shrunken stance, per cent of raw", 100 * o.shrunk_e / o.raw_e, 1, 99);
            sim_bound(s, "shrunken interval", sim_percent(o.shrunk), k[i] == 4 ? 84 : 88, 99.5);
        }
        sim_print(s, "\n");
    }
}

/* What series.csv printed before: the prior taken as known, and all countries equal where it has no spread. */
static bool known_prior(const struct ana_gamma *prior, double x, double e, double sum_x, double sum_e,
                        struct ana_shrunk *out)
{
    struct ana_interval pool;
    if (!ana_gamma_shrink(prior, x, e, level, out) || !ana_garwood((uint64_t)sum_x, level, &pool))
        return false;
    if (!isfinite(prior->b))
        out->ci = (struct ana_interval){pool.lo / sum_e, pool.hi / sum_e};
    return true;
}

struct rates {
    struct sim_share known, printed, small;
    double raw_e, known_e, printed_e;
};

/* k countries of 5 to 500 articles (log-uniform), rates Gamma with this coefficient of variation about 5 %. */
static void shrink_rates(struct sim *s, size_t k, double cv, struct rates *o)
{
    double x[OUTLETS_MAX], e[OUTLETS_MAX], rate[OUTLETS_MAX];
    *o = (struct rates){.raw_e = 0};
    for (size_t r = 0; r < s->replicates; r++) {
        struct ana_gamma prior;
        struct ana_rates rates;
        double matches = 0, articles = 0;
        for (size_t c = 0; c < k; c++) {
            e[c] = floor(exp(log(5) + gsl_rng_uniform(s->rng) * log(100)));
            rate[c] = gsl_ran_gamma(s->rng, 1 / (cv * cv), 0.05 * cv * cv);
            x[c] = gsl_ran_poisson(s->rng, rate[c] * e[c]);
            matches += x[c];
            articles += e[c];
        }
        if (!ana_gamma_fit(x, e, k, &prior) || !ana_rates_fit(x, e, k, &rates))
            continue;
        for (size_t c = 0; c < k; c++) {
            struct ana_shrunk y, z;
            if (!known_prior(&prior, x[c], e[c], matches, articles, &y) ||
                !ana_rates_shrink(&rates, x[c], e[c], level, &z))
                continue;
            sim_count(&o->known, holds(y.ci, rate[c]));
            sim_count(&o->printed, holds(z.ci, rate[c]));
            if (e[c] < 40)
                sim_count(&o->small, holds(z.ci, rate[c]));
            o->raw_e += (x[c] / e[c] - rate[c]) * (x[c] / e[c] - rate[c]);
            o->known_e += (y.estimate - rate[c]) * (y.estimate - rate[c]);
            o->printed_e += (z.estimate - rate[c]) * (z.estimate - rate[c]);
        }
    }
}

static void table_shrunk_rates(struct sim *s)
{
    static const size_t k[] = {4, 8, 20, 50};
    static const double cv[] = {0.2, 0.5, 1};
    sim_print(s, "\nShrunken attention, countries of 5 to 500 articles, mean 5 %%: coverage with the prior taken as "
                 "known / as printed / of countries under 40 articles, squared error as a share of the raw rate's with "
                 "the prior taken as known / as printed\n\n| countries | spread CV .2 | .5 | 1 |\n|---|---|---|---|\n");
    for (size_t i = 0; i < sizeof k / sizeof *k; i++) {
        sim_print(s, "| %zu |", k[i]);
        for (size_t t = 0; t < 3; t++) {
            struct rates o;
            sim_seed(s, "rates", i, t, 0);
            shrink_rates(s, k[i], cv[t], &o);
            sim_print(s, " %.1f / %.1f / %.1f, %.2f / %.2f |", sim_percent(o.known), sim_percent(o.printed),
                      sim_percent(o.small), o.known_e / o.raw_e, o.printed_e / o.raw_e);
            sim_bound(s, "squared error of shrunken attention, per cent of raw", 100 * o.printed_e / o.raw_e, 1, 99);
            sim_bound(s, "shrunken attention's interval", sim_percent(o.printed), 90, 99.5);
        }
        sim_print(s, "\n");
    }
}

int main(int argc, char **argv)
{
    struct sim s;
    if (!sim_start(&s, argc, argv, FULL, FEW))
        return EXIT_FAILURE;
    sim_print(
        &s,
        "Coverage of 95 %% intervals in per cent, %zu replicates: Monte-Carlo error %.1f points at 95 %%, %.1f at 85 %%"
        " (the shrunken ones have as many times more as there are countries).\n",
        s.replicates, sim_error(95, s.replicates), sim_error(85, s.replicates));
    table_stance(&s);
    table_stories(&s);
    table_attention(&s);
    table_counts(&s);
    table_differences(&s);
    table_shrunk(&s);
    table_shrunk_rates(&s);
    return sim_end(&s, "intervals_sim");
}
