/*
 * tidings power: how many more labels a country (and quarter) needs, and in which strata.
 *
 * The variance of a corrected mean is V_s + V_l: that of outlets and articles, which labels do not touch, and that of
 * labelling, sum_h N_h^2 (1 - n_h/N_h) s_h^2 / n_h / W^2 with s_h^2 as in correct.h. V_s is what the interval's
 * variance is above V_l now. Labels are added one at a time where the sum falls most, which is Neyman's allocation with
 * whole numbers, until the goal is met or every unit has a label.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_cdf.h>

#include "command.h"
#include "corpus_labels.h"
#include "diag.h"
#include "num.h"
#include "option.h"

enum { FILES_MAX = 256 };

struct power {
    struct td_config config;
    struct ana_corpus_labels c;
    const char *run, *path[FILES_MAX], *target, *country, *quarter;
    size_t n_paths;
    bool partial, net;
    double half_width, change, power;
    double *variance, *size, *n; /* per stratum: s_h^2 of the domain, N_h, labels so far */
};

/* The stretch that is asked for; n 0 when there is none. */
static struct ana_stretch find(const struct power *x)
{
    const struct ana_stretch *s = x->quarter ? x->c.cell : x->country ? x->c.country : x->c.target;
    size_t n = x->quarter ? x->c.n_cells : x->country ? x->c.n_countries : x->c.n_targets;
    for (size_t i = 0; i < n; i++) {
        char quarter[16];
        ana_stretch_quarter(&x->c, s[i], quarter);
        if ((!x->target || td_eqs(ana_stretch_target(&x->c, s[i]), x->target)) &&
            (!x->country || td_eqs(ana_stretch_country(&x->c, s[i]), x->country)) &&
            (!x->quarter || strcmp(quarter, x->quarter) == 0))
            return s[i];
    }
    return (struct ana_stretch){0, 0};
}

static enum ana_label_measure measure_of(const struct power *x)
{
    return x->net ? ANA_LABEL_NET : ANA_LABEL_STANCE;
}

/* s_h^2 of w (y - lambda f - r) in each stratum, as the domain's labels show it. */
static bool stratum_variances(struct power *x, struct ana_stretch s, double lambda)
{
    const struct ana_unit_value *u = x->c.value[measure_of(x)] + s.first;
    size_t k = x->c.l.n_strata;
    double *sum = calloc(k + 1, sizeof *sum), w = 0, r = 0;
    x->variance = calloc(k + 1, sizeof *x->variance);
    x->size = calloc(k + 1, sizeof *x->size);
    x->n = calloc(k + 1, sizeof *x->n);
    bool good = sum && x->variance && x->size && x->n;
    for (size_t i = 0; good && i < s.n; i++)
        if (u[i].labelled) {
            w += u[i].weight / u[i].probability;
            r += u[i].weight / u[i].probability * (u[i].label - lambda * u[i].score);
        }
    for (size_t i = 0; good && i < s.n; i++)
        if (u[i].labelled) {
            double e = u[i].weight * (u[i].label - lambda * u[i].score - r / w);
            sum[u[i].stratum] += e;
            x->variance[u[i].stratum] += e * e;
        }
    for (size_t h = 0; good && h < k; h++) {
        x->size[h] = x->c.design[h].n_units;
        x->n[h] = x->c.design[h].n_labelled;
        double ss = x->variance[h] - sum[h] * sum[h] / x->n[h];
        x->variance[h] = x->n[h] > 1 && ss > 0 ? ss / (x->n[h] - 1) : 0;
    }
    free(sum);
    return good;
}

static double part(const struct power *x, size_t h, double n)
{
    return x->size[h] * (x->size[h] - n) * x->variance[h] / n;
}

/* Adds labels until V_s + V_l is at most goal; false when even all labels do not get there. */
static bool add_labels(struct power *x, double v_sampling, double total, double goal, uint64_t *added)
{
    size_t k = x->c.l.n_strata;
    double v = 0;
    for (size_t h = 0; h < k; h++)
        v += part(x, h, x->n[h]);
    *added = 0;
    while (v_sampling + v / (total * total) > goal) {
        size_t best = k;
        double most = 0;
        for (size_t h = 0; h < k; h++) {
            double gain = x->n[h] < x->size[h] ? part(x, h, x->n[h]) - part(x, h, x->n[h] + 1) : 0;
            if (gain > most) {
                most = gain;
                best = h;
            }
        }
        if (best == k)
            return false;
        v -= most;
        x->n[best]++;
        ++*added;
    }
    return true;
}

static void print_strata(const struct power *x)
{
    for (size_t h = 0; h < x->c.l.n_strata; h++)
        if (x->n[h] > x->c.design[h].n_labelled) {
            (void)fputs("  ", stdout);
            td_diag_scrub(stdout, x->c.l.stratum[h].name);
            (void)printf(": %.0f more, %.0f of %.0f then\n", x->n[h] - x->c.design[h].n_labelled, x->n[h], x->size[h]);
        }
}

static enum td_status answer(struct power *x, struct ana_stretch s, struct td_error *err)
{
    struct ana_corrected r, naive;
    struct ana_stretch whole = s;
    for (size_t i = 0; i < x->c.n_countries; i++)
        if (x->c.country[i].first <= s.first && s.first < x->c.country[i].first + x->c.country[i].n && x->country)
            whole = x->c.country[i];
    struct ana_stretch target = whole;
    for (size_t i = 0; i < x->c.n_targets; i++)
        if (x->c.target[i].first <= s.first && s.first < x->c.target[i].first + x->c.target[i].n)
            target = x->c.target[i];
    double lambda = ana_stretch_lambda(&x->c, measure_of(x), whole, target), total = 0;
    struct ana_cluster *cluster = calloc(x->c.n_outlets + 1, sizeof *cluster);
    if (!cluster || !stratum_variances(x, s, lambda)) {
        free(cluster);
        return td_fail_nomem(err, "power");
    }
    const struct ana_unit_value *u = x->c.value[measure_of(x)] + s.first;
    bool known = ana_stretch_labels(&x->c, s) >= ANA_LABELS_LEAST &&
                 ana_correct(ANA_PPI, u, s.n, x->c.design, x->c.l.n_strata, x->c.n_outlets, lambda, x->config.level,
                             cluster, &r) &&
                 ana_correct(ANA_NAIVE, u, s.n, x->c.design, x->c.l.n_strata, x->c.n_outlets, lambda, x->config.level,
                             cluster, &naive) &&
                 isfinite(r.se) && isfinite(naive.se);
    free(cluster);
    if (!known)
        return td_fail(err, TD_EDATA, "power: there are %zu labels here; %d labels and two outlets are needed to tell",
                       ana_stretch_labels(&x->c, s), ANA_LABELS_LEAST);
    for (size_t i = 0; i < s.n; i++)
        total += u[i].weight;
    double t = ana_t_of_level(x->config.level, r.df), now = t * r.se, v_label = r.se_labels * r.se_labels,
           v_sampling = fmax(lambda * lambda * naive.se * naive.se, r.se * r.se - v_label);
    (void)printf("now: %zu labels of %zu units, %+.4g +- %.4g; +- %.4g were every unit labelled\n", r.n_labels,
                 r.n_units, r.estimate, now, t * sqrt(v_sampling));
    double goal_se = now / 2 / t;
    if (x->change > 0) { /* between two such periods */
        goal_se = x->change / (t + gsl_cdf_tdist_Pinv(x->power, r.df)) / sqrt(2);
        (void)printf("goal: a change of %.4g between two such periods is seen with a chance of %.0f %%: +- %.4g each\n",
                     x->change, 100 * x->power, t * goal_se);
    } else {
        goal_se = x->half_width > 0 ? x->half_width / t : goal_se;
        (void)printf("goal: +- %.4g\n", t * goal_se);
    }
    uint64_t added;
    if (add_labels(x, v_sampling, total, goal_se * goal_se, &added)) {
        (void)printf("%" PRIu64 " more labels\n", added);
        print_strata(x);
    } else {
        (void)printf(
            "no number of labels gets there: outlets differ too much among themselves, only more of them help\n");
    }
    return fflush(stdout) == 0 && !ferror(stdout) ? TD_OK : td_fail_errno(err, "(standard output)", "write");
}

static enum td_status work(struct power *x, struct td_error *err)
{
    if (ana_corpus_labels_read(&x->c, &x->config, x->run, x->path, x->n_paths, x->partial, err) != TD_OK)
        return err->status;
    struct ana_stretch s = find(x);
    if (s.n == 0)
        return td_fail(err, TD_EUSAGE, "power: the run has no unit of %s%s%s%s%s", x->target ? x->target : "any target",
                       x->country ? ", " : "", x->country ? x->country : "", x->quarter ? ", " : "",
                       x->quarter ? x->quarter : "");
    return answer(x, s, err);
}

enum { OPT_TOWARD, OPT_COUNTRY, OPT_QUARTER, OPT_MEASURE, OPT_HALF, OPT_CHANGE, OPT_POWER, OPT_PARTIAL };
static const struct td_option options[] = {
    {"toward", 0, "ID", "target (default: the first)"},
    {"country", 0, "CODE", "of the outlets (default: all)"},
    {"quarter", 0, "QUARTER", "such as 2020-Q3; with --country (default: all)"},
    {"measure", 0, "MEASURE", "stance or net_sentiment (default: stance)"},
    {"half-width", 0, "X", "of the interval to reach (default: half of what it is)"},
    {"change", 0, "X", "a change between two such periods to be seen instead"},
    {"power", 0, "SHARE", "chance to see it (default: 0.8)"},
    {"partial", 0, NULL, "take sampled units without a label for left out at random"},
    {NULL, 0, NULL, NULL},
};

static enum td_status set_option(struct power *x, int k, const char *value, struct td_error *err)
{
    double *number = k == OPT_HALF ? &x->half_width : k == OPT_CHANGE ? &x->change : &x->power;
    if (k == OPT_TOWARD)
        x->target = value;
    else if (k == OPT_COUNTRY)
        x->country = value;
    else if (k == OPT_QUARTER)
        x->quarter = value;
    else if (k == OPT_PARTIAL)
        x->partial = true;
    else if (k == OPT_MEASURE) {
        x->net = strcmp(value, "net_sentiment") == 0;
        if (!x->net && strcmp(value, "stance") != 0)
            return td_fail(err, TD_EUSAGE, "power: --measure: '%s' is neither stance nor net_sentiment", value);
    } else if (!td_num_parse(td_str(value), number) || !(*number > 0) || (k == OPT_POWER && *number >= 1)) {
        return td_fail(err, TD_EUSAGE, "power: --%s: '%s' is not a positive number%s", options[k].name, value,
                       k == OPT_POWER ? " below 1" : "");
    }
    return TD_OK;
}

int ana_cmd_power(int argc, char **argv)
{
    struct td_error err = {0};
    struct power x = {.power = 0.8};
    struct td_options o;
    const char *value;
    int k;
    td_config_init(&x.config);
    td_options_start(&o, "power", options, &x.config, argc, argv);
    while ((k = td_options_next(&o, &value, &err)) != TD_OPT_END && err.status == TD_OK) {
        if (k == TD_OPT_ARGUMENT && !x.run)
            x.run = value;
        else if (k == TD_OPT_ARGUMENT && x.n_paths < FILES_MAX)
            x.path[x.n_paths++] = value;
        else if (k == TD_OPT_ARGUMENT)
            (void)td_fail(&err, TD_EUSAGE, "power: more than %d files of labels", FILES_MAX);
        else if (k < 0 || set_option(&x, k, value, &err) != TD_OK)
            break;
    }
    if (k == TD_OPT_HELP)
        (void)td_options_help(&o, "power CORPUS|DIR [UNITS.csv ...]",
                              "Says how many more labels an interval needs, and in which strata.", &err);
    else if (err.status == TD_OK &&
             ((!x.n_paths && (!x.run || !td_config_is_corpus(x.run))) || (x.quarter && !x.country)))
        (void)td_fail(&err, TD_EUSAGE, "power: %s\n  try: tidings power --help",
                      x.run && x.quarter && !x.country ? "--quarter needs --country"
                      : x.run                          ? "no file of labels given"
                                                       : "no corpus or folder given");
    else if (err.status == TD_OK)
        (void)work(&x, &err);
    ana_corpus_labels_free(&x.c);
    free(x.variance);
    free(x.size);
    free(x.n);
    td_config_free(&x.config);
    if (err.status != TD_OK)
        td_diag_error(&err);
    return td_exit_code(err.status);
}
