/*
 * labels_sim: does an interval of 95 % cover 95 %, with classifiers that err by country.
 *
 * Four countries, their outlets of 20 to 100 sentences. A sentence's true stance is drawn from its outlet's shares of
 * -1, 0, 1, which are (.35, .4, .25) moved by d to the one side, d uniform in +-.2 and the outlet's own; so the truth
 * of every country is -.1. A classifier is right with the given probability; where it is wrong it says the lower class
 * in country 0, the higher in 1, the middle in 2, any other in 3. Its score is the class with a doubt that says little.
 * 100 sentences of each country get a label, then 30. What is counted: how often the interval of each estimate covers
 * -.1, the same for the difference of countries 0 and 1 (0), and the mean width against that of labels alone.
 *
 *   labels_sim [REPETITIONS [SEED]]
 */
#include <gsl/gsl_rng.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "correct.h"

enum { COUNTRIES = 4, OUTLETS_MAX = 40, SENTENCES_MAX = 100, N_HOW = 4 };
static const char *const how_name[N_HOW] = {"naive", "labels alone", "DSL", "PPI++"};

enum { POOLED, OWN, RULE, N_ADJUSTED, CLASS_LEAST = 5 };
static const char *const adjusted_name[N_ADJUSTED] = {"adjusted pooled", "adjusted own", "adjusted rule"};
static const double SE_MAX = .5;

struct adjusted_tally {
    size_t n, covered;
    double width, error;
};

struct tally {
    size_t n, covered[N_HOW], pairs, pair_covered[N_HOW];
    double width[N_HOW];
    struct adjusted_tally adjusted[N_ADJUSTED];
};

static int draw_class(gsl_rng *rng, double neg, double neu)
{
    double x = gsl_rng_uniform(rng);
    return x < neg ? -1 : x < neg + neu ? 0 : 1;
}

static int err_class(gsl_rng *rng, int truth, int country)
{
    if (country == 0)
        return truth > -1 ? truth - 1 : 0;
    if (country == 1)
        return truth < 1 ? truth + 1 : 0;
    if (country == 2)
        return truth ? 0 : draw_class(rng, .5, 0);
    return (truth + 1 + 1 + (int)gsl_rng_uniform_int(rng, 2)) % 3 - 1;
}

static size_t make_country(gsl_rng *rng, int country, size_t n_outlets, size_t labels, double accuracy,
                           struct ana_unit_value *u)
{
    size_t n = 0;
    for (size_t g = 0; g < n_outlets; g++) {
        double d = .4 * (gsl_rng_uniform(rng) - .5);
        size_t m = 20 + gsl_rng_uniform_int(rng, SENTENCES_MAX - 19);
        for (size_t i = 0; i < m; i++) {
            int y = draw_class(rng, .35 + d / 2, .4);
            int c = gsl_rng_uniform(rng) < accuracy ? y : err_class(rng, y, country);
            double score = .8 * c + .4 * (gsl_rng_uniform(rng) - .5);
            score = fmax(-1, fmin(1, score));
            u[n++] =
                (struct ana_unit_value){.score = score, .label = y, .weight = 1, .outlet = (uint32_t)g, .class = c};
            u[n - 1].share[y + 1] = 1;
        }
    }
    for (size_t k = 0; k < labels; k++) { /* Floyd's would do; the units are few */
        size_t i = gsl_rng_uniform_int(rng, n);
        while (u[i].labelled)
            i = gsl_rng_uniform_int(rng, n);
        u[i].labelled = true;
    }
    for (size_t i = 0; i < n; i++)
        u[i].probability = (double)labels / (double)n;
    return n;
}

struct country {
    struct ana_unit_value unit[OUTLETS_MAX * SENTENCES_MAX];
    struct ana_cluster cluster[N_HOW][OUTLETS_MAX];
    struct ana_corrected of[N_HOW];
    size_t n, labels;
};

static void estimate(struct country *c, size_t n_outlets, struct tally *t)
{
    const struct ana_label_design design = {(double)c->n, (double)c->labels};
    double lambda = ana_correct_lambda(c->unit, c->n, &design, 1);
    static const enum ana_estimator how[N_HOW] = {ANA_NAIVE, ANA_PPI, ANA_DSL, ANA_PPI};
    for (int k = 0; k < N_HOW; k++) {
        if (!ana_correct(how[k], c->unit, c->n, &design, 1, n_outlets, k == 1 ? 0 : lambda, .95, c->cluster[k],
                         &c->of[k]))
            abort();
        t->covered[k] += c->of[k].ci.lo <= -.1 && c->of[k].ci.hi >= -.1;
        t->width[k] += c->of[k].ci.hi - c->of[k].ci.lo;
    }
    t->n++;
}

/* Adds the labels of a country to a matrix, by predicted and true class. */
static void count_matrix(const struct country *c, double m[9], double n_true[3])
{
    for (size_t i = 0; i < c->n; i++)
        if (c->unit[i].labelled) {
            m[(c->unit[i].class + 1) * 3 + (int)c->unit[i].label + 1]++;
            n_true[(int)c->unit[i].label + 1]++;
        }
}

static bool solve(const struct country *c, const double counts[9], const double n_true[3], size_t n_outlets,
                  struct ana_adjusted *a)
{
    static const double value[3] = {-1, 0, 1};
    double m[9], predicted[3] = {0}, by_outlet[3 * OUTLETS_MAX] = {0};
    for (int j = 0; j < 9; j++)
        m[j] = counts[j] / n_true[j % 3];
    for (size_t i = 0; i < c->n; i++) {
        predicted[c->unit[i].class + 1]++;
        by_outlet[3 * c->unit[i].outlet + (uint32_t)(c->unit[i].class + 1)]++;
    }
    return ana_adjust(m, n_true, 3, value, predicted, by_outlet, n_outlets, .95, a);
}

static void count_adjusted(struct adjusted_tally *t, const struct ana_adjusted *a)
{
    t->n++;
    t->covered += a->ci.lo <= -.1 && a->ci.hi >= -.1;
    t->width += a->ci.hi - a->ci.lo;
    t->error += a->estimate + .1;
}

/*
 * Adjusted counts of a country with the matrix of all four, right only as far as the errors are alike; with its own;
 * and as tidings does: the own matrix when it has CLASS_LEAST labels of each class, else that of all, and nothing when
 * the standard error is above half of the scale.
 */
static void adjust(const struct country *all, const struct country *c, size_t n_outlets, struct tally *t)
{
    double pooled[9] = {0}, own[9] = {0}, n_pooled[3] = {0}, n_own[3] = {0};
    struct ana_adjusted a;
    for (int k = 0; k < COUNTRIES; k++)
        count_matrix(&all[k], pooled, n_pooled);
    count_matrix(c, own, n_own);
    bool known = n_own[0] >= CLASS_LEAST && n_own[1] >= CLASS_LEAST && n_own[2] >= CLASS_LEAST;
    if (solve(c, pooled, n_pooled, n_outlets, &a)) {
        count_adjusted(&t->adjusted[POOLED], &a);
        if (!known && a.se <= SE_MAX)
            count_adjusted(&t->adjusted[RULE], &a);
    }
    if (known && solve(c, own, n_own, n_outlets, &a)) {
        count_adjusted(&t->adjusted[OWN], &a);
        if (a.se <= SE_MAX)
            count_adjusted(&t->adjusted[RULE], &a);
    }
}

static void contrast(const struct country *a, const struct country *b, size_t n_outlets, struct tally *t)
{
    struct ana_cluster_pair pair[2 * OUTLETS_MAX];
    for (int k = 0; k < N_HOW; k++) {
        struct ana_difference d, wide;
        memset(pair, 0, sizeof pair);
        for (size_t g = 0; g < n_outlets; g++) {
            pair[g].a = a->cluster[k][g];
            pair[n_outlets + g].b = b->cluster[k][g];
        }
        if (!ana_clustered_difference(pair, 2 * n_outlets, .95, &d))
            abort();
        double floor = k ? hypot(a->of[k].se_labels, b->of[k].se_labels) : 0;
        if (floor > d.se && ana_difference_from(d.estimate, floor, d.df, .95, &wide))
            d = wide;
        t->pair_covered[k] += d.ci.lo <= 0 && d.ci.hi >= 0;
    }
    t->pairs++;
}

static void print_tally(const struct tally *t, size_t n_outlets, double accuracy)
{
    for (int k = 0; k < N_HOW; k++) {
        double p = (double)t->covered[k] / (double)t->n, q = (double)t->pair_covered[k] / (double)t->pairs;
        (void)printf("%7zu %8.1f  %-15s %6.1f (%.1f) %8.1f (%.1f) %8.3f %8.2f\n", n_outlets, accuracy, how_name[k],
                     100 * p, 100 * sqrt(p * (1 - p) / (double)t->n), 100 * q,
                     100 * sqrt(q * (1 - q) / (double)t->pairs), t->width[k] / (double)t->n, t->width[k] / t->width[1]);
    }
    for (int k = 0; k < N_ADJUSTED; k++) {
        const struct adjusted_tally *j = &t->adjusted[k];
        double n = (double)j->n, p = j->n ? (double)j->covered / n : (double)NAN;
        (void)printf("%7zu %8.1f  %-15s %6.1f (%.1f) %14s %8.3f %8.2f   given %.1f %%, mean error %+.3f\n", n_outlets,
                     accuracy, adjusted_name[k], 100 * p, 100 * sqrt(p * (1 - p) / n), "", j->width / n,
                     j->width / n * (double)t->n / t->width[1], 100 * n / (double)t->n, j->error / n);
    }
}

static void simulate(gsl_rng *rng, struct country *c, size_t labels, size_t n_outlets, double accuracy,
                     unsigned long repetitions)
{
    struct tally t = {0};
    for (unsigned long r = 0; r < repetitions; r++) {
        for (int k = 0; k < COUNTRIES; k++) {
            c[k].labels = labels;
            c[k].n = make_country(rng, k, n_outlets, labels, accuracy, c[k].unit);
            memset(c[k].cluster, 0, sizeof c[k].cluster);
            estimate(&c[k], n_outlets, &t);
        }
        for (int k = 0; k < COUNTRIES; k++)
            adjust(c, &c[k], n_outlets, &t);
        contrast(&c[0], &c[1], n_outlets, &t);
    }
    print_tally(&t, n_outlets, accuracy);
}

int main(int argc, char **argv)
{
    unsigned long repetitions = argc > 1 ? strtoul(argv[1], NULL, 10) : 2000,
                  seed = argc > 2 ? strtoul(argv[2], NULL, 10) : 7;
    static const size_t outlets[] = {6, 12, 40}, labels[] = {100, 30};
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    struct country *c = calloc(COUNTRIES, sizeof *c);
    if (!rng || !c || !repetitions)
        return 1;
    gsl_rng_set(rng, seed);
    (void)printf("%lu repetitions, seed %lu; in brackets the Monte-Carlo standard error\n", repetitions, seed);
    for (size_t l = 0; l < sizeof labels / sizeof labels[0]; l++) {
        (void)printf("%zu labels in each country\n"
                     "outlets accuracy  estimate        covers %%      contrast %%    width  of labels alone\n",
                     labels[l]);
        for (size_t s = 0; s < sizeof outlets / sizeof outlets[0]; s++)
            for (int a = 5; a <= 9; a++)
                simulate(rng, c, labels[l], outlets[s], a / 10., repetitions);
    }
    gsl_rng_free(rng);
    free(c);
    return fflush(stdout) == 0 ? 0 : 1;
}
