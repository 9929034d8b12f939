/*
 * tidings agree: how far coders agree, which pairs, on which units not, and whether one changes on the way.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agreement.h"
#include "command.h"
#include "contrast.h"
#include "csvwrite.h"
#include "diag.h"
#include "labels.h"
#include "num.h"
#include "option.h"
#include "outfile.h"
#include "schema.h"

enum { FILES_MAX = 256, N_SCALES = 3, DRIFT_LEAST = 20 };

struct agree {
    struct ana_labels l;
    const char *path[FILES_MAX], *out_path;
    size_t n_paths;
    uint64_t seed;
    double level;
    uint32_t *unit_of; /* per row: 0, 1, ... */
    size_t *first;     /* first row of a unit */
    size_t n_units;
    double *value; /* [coder * n_units + unit], NaN: none */
};

static enum td_status arrange(struct agree *a, struct td_error *err)
{
    const struct ana_labels *l = &a->l;
    a->unit_of = calloc(l->n + 1, sizeof *a->unit_of);
    a->first = calloc(l->n + 1, sizeof *a->first);
    if (!a->unit_of || !a->first)
        return td_fail_nomem(err, "agree");
    for (size_t i = 0; i < l->n; i++) {
        if (i == 0 || l->row[i].unit != l->row[i - 1].unit)
            a->first[a->n_units++] = i;
        a->unit_of[i] = (uint32_t)(a->n_units - 1);
    }
    a->first[a->n_units] = l->n;
    a->value = malloc(l->n_coders * a->n_units * sizeof *a->value);
    if (!a->value)
        return td_fail_nomem(err, "agree");
    for (size_t i = 0; i < l->n_coders * a->n_units; i++)
        a->value[i] = (double)NAN;
    for (size_t i = 0; i < l->n; i++)
        if (l->row[i].label != ANA_NO_LABEL && !td_eqs(l->coder[l->row[i].coder], "adjudicated"))
            a->value[l->row[i].coder * a->n_units + a->unit_of[i]] = l->row[i].label;
    return TD_OK;
}

static void put_name(const struct agree *a, size_t coder)
{
    td_diag_scrub(stdout, a->l.coder[coder].n ? a->l.coder[coder] : td_str("(no name)"));
}

/* ---- alpha ---- */

static bool print_alpha(const struct agree *a)
{
    static const char *const name[N_SCALES] = {"nominal", "ordinal", "interval"};
    bool any = false;
    for (int s = 0; s < N_SCALES; s++) {
        struct ana_alpha k;
        struct ana_interval ci;
        if (!ana_krippendorff(a->value, a->l.n_coders, a->n_units, (enum ana_scale)s, &k)) {
            (void)printf("alpha %-8s not defined: no unit has two labels, or all labels are one value\n", name[s]);
            continue;
        }
        any = true;
        (void)printf("alpha %-8s %.4f", name[s], k.alpha);
        if (ana_krippendorff_interval(a->value, a->l.n_coders, a->n_units, (enum ana_scale)s, a->seed, a->level, &ci))
            (void)printf(" [%.4f, %.4f]", ci.lo, ci.hi);
        (void)printf(" over %zu units, %zu labels\n", k.n_units, k.n_values);
    }
    return any;
}

/* ---- pairs ---- */

static void print_pair(const struct agree *a, size_t x, size_t y)
{
    size_t n[3][3] = {{0}}, all = 0, same = 0;
    const double *u = a->value + x * a->n_units, *v = a->value + y * a->n_units;
    for (size_t i = 0; i < a->n_units; i++)
        if (!isnan(u[i]) && !isnan(v[i])) {
            n[(int)u[i] + 1][(int)v[i] + 1]++;
            all++;
            same += (int)u[i] == (int)v[i];
        }
    if (!all)
        return;
    (void)fputc('\n', stdout);
    put_name(a, x);
    (void)fputs(" (rows) and ", stdout);
    put_name(a, y);
    (void)printf(": %zu units, the same label on %.1f %%\n        -1      0      1\n", all,
                 100.0 * (double)same / (double)all);
    for (int r = 0; r < 3; r++)
        (void)printf("%2d  %6zu %6zu %6zu\n", r - 1, n[r][0], n[r][1], n[r][2]);
}

/* ---- drift ---- */

static const struct ana_label *sorting;

static int by_time(const void *p, const void *q)
{
    const struct ana_label *x = &sorting[*(const size_t *)p], *y = &sorting[*(const size_t *)q];
    int c = td_cmp(x->at, y->at);
    if (c)
        return c;
    if (x->file != y->file)
        return x->file < y->file ? -1 : 1;
    return x->line < y->line ? -1 : x->line > y->line;
}

/* 1 when the coder differs from another on the unit, 0 when from none, -1 when nobody else has a label. */
static int differs(const struct agree *a, size_t coder, size_t unit)
{
    int d = -1;
    double own = a->value[coder * a->n_units + unit];
    for (size_t c = 0; c < a->l.n_coders; c++) {
        double v = a->value[c * a->n_units + unit];
        if (c != coder && !isnan(v))
            d = d == 1 || fabs(v - own) > 0.5;
    }
    return d;
}

static double mean_of(const double *v, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += v[i];
    return n ? sum / (double)n : 0;
}

static void print_drift(const struct agree *a, size_t coder, const size_t *order, size_t n, double *value)
{
    uint64_t hit[2] = {0}, of[2] = {0};
    size_t half = n / 2;
    struct ana_difference d;
    for (size_t i = 0; i < n; i++) {
        int k = differs(a, coder, a->unit_of[order[i]]);
        value[i] = a->l.row[order[i]].label;
        if (k >= 0) {
            of[i >= half]++;
            hit[i >= half] += (uint64_t)k;
        }
    }
    put_name(a, coder);
    (void)printf(": mean label %+.3f in the first half, %+.3f in the second", mean_of(value, half),
                 mean_of(value + half, n - half));
    if (ana_welch(value + half, n - half, value, half, a->level, &d))
        (void)printf(", change %+.3f [%+.3f, %+.3f], p %.3f", d.estimate, d.ci.lo, d.ci.hi, d.p);
    (void)fputc('\n', stdout);
    if (of[0] && of[1] && ana_newcombe(hit[1], of[1], hit[0], of[0], a->level, &d))
        (void)printf("  differs from others on %" PRIu64 " of %" PRIu64 ", then on %" PRIu64 " of %" PRIu64
                     ": change %+.3f [%+.3f, %+.3f]\n",
                     hit[0], of[0], hit[1], of[1], d.estimate, d.ci.lo, d.ci.hi);
}

static enum td_status print_drifts(const struct agree *a, struct td_error *err)
{
    size_t *order = calloc(a->l.n + 1, sizeof *order);
    double *value = calloc(a->l.n + 1, sizeof *value);
    if (order && value)
        (void)printf("\ndrift, by the time of labelling\n");
    for (size_t c = 0; order && value && c < a->l.n_coders; c++) {
        size_t n = 0;
        for (size_t i = 0; i < a->l.n; i++)
            if (a->l.row[i].coder == c && a->l.row[i].label != ANA_NO_LABEL && a->l.row[i].at.n)
                order[n++] = i;
        sorting = a->l.row;
        qsort(order, n, sizeof *order, by_time);
        if (n >= DRIFT_LEAST) {
            print_drift(a, c, order, n, value);
        } else {
            put_name(a, c);
            (void)printf(": %zu labels with a time, too few to tell (%d needed)\n", n, DRIFT_LEAST);
        }
    }
    bool good = order && value;
    free(order);
    free(value);
    return good ? TD_OK : td_fail_nomem(err, "agree");
}

/* ---- units to adjudicate ---- */

static bool disputed(const struct agree *a, size_t unit)
{
    double first = (double)NAN;
    for (size_t c = 0; c < a->l.n_coders; c++) {
        double v = a->value[c * a->n_units + unit];
        if (isnan(first))
            first = v;
        else if (!isnan(v) && fabs(v - first) > 0.5)
            return true;
    }
    return false;
}

static void write_unit(const struct agree *a, struct td_csvw *w, const struct ana_label *x)
{
    char id[20];
    const struct ana_label_stratum *h = &a->l.stratum[x->stratum];
    (void)snprintf(id, sizeof id, "%016" PRIx64, x->unit);
    td_csvw_str(w, td_str(id));
    td_csvw_str(w, td_str(a->l.run));
    td_csvw_str(w, td_str(a->l.by_article ? "article" : "sentence"));
    td_csvw_str(w, x->article);
    td_csvw_uint(w, x->sentence);
    td_csvw_uint(w, x->begin);
    td_csvw_uint(w, x->end);
    td_csvw_str(w, x->target);
    td_csvw_str(w, h->name);
    td_csvw_uint(w, h->n_units);
    td_csvw_uint(w, h->n_sampled);
    td_csvw_num(w, (double)h->n_sampled / (double)h->n_units);
    td_csvw_str(w, td_str("adjudicated"));
    td_csvw_empty(w);
    td_csvw_empty(w);
    td_csvw_end(w);
}

static enum td_status adjudicate(const struct agree *a, struct td_error *err)
{
    struct td_csvw w;
    size_t n = 0;
    for (size_t u = 0; u < a->n_units; u++)
        n += disputed(a, u);
    (void)printf("\n%zu units to adjudicate\n", n);
    if (!a->out_path)
        return TD_OK;
    struct td_outfile *out = td_outfile_open(a->out_path, err);
    if (!out)
        return err->status;
    td_csvw_init(&w, out, &td_units_schema);
    for (size_t u = 0; u < a->n_units; u++)
        if (disputed(a, u))
            write_unit(a, &w, &a->l.row[a->first[u]]);
    td_csvw_free(&w);
    return td_outfile_commit(out, err);
}

static enum td_status work(struct agree *a, struct td_error *err)
{
    if (ana_labels_read(&a->l, a->path, a->n_paths, err) != TD_OK || arrange(a, err) != TD_OK)
        return err->status;
    (void)printf("%zu coders, %zu units\n", a->l.n_coders, a->n_units);
    if (print_alpha(a)) {
        for (size_t x = 0; x < a->l.n_coders; x++)
            for (size_t y = x + 1; y < a->l.n_coders; y++)
                print_pair(a, x, y);
    }
    if (print_drifts(a, err) != TD_OK || adjudicate(a, err) != TD_OK)
        return err->status;
    return fflush(stdout) == 0 && !ferror(stdout) ? TD_OK : td_fail_errno(err, "(standard output)", "write");
}

enum { OPT_OUT, OPT_SEED, OPT_LEVEL };
static const struct td_option options[] = {
    {"out", 'o', "FILE.csv", "units on which coders differ, to be labelled once more"},
    {"seed", 0, "N", "of the bootstrap (default: 1)"},
    {"level", 0, "LEVEL", "of the intervals (default: 0.95)"},
    {NULL, 0, NULL, NULL},
};

static enum td_status set_option(struct agree *a, int k, const char *value, struct td_error *err)
{
    if (k == OPT_OUT)
        a->out_path = value;
    else if (k == OPT_SEED && !td_num_parse_uint(td_str(value), &a->seed))
        return td_fail(err, TD_EUSAGE, "agree: --seed: '%s' is not a whole number", value);
    else if (k == OPT_LEVEL && (!td_num_parse(td_str(value), &a->level) || !(a->level > 0 && a->level < 1)))
        return td_fail(err, TD_EUSAGE, "agree: --level: '%s' is not a number between 0 and 1", value);
    return TD_OK;
}

int ana_cmd_agree(int argc, char **argv)
{
    struct td_error err = {0};
    struct agree a = {.seed = 1, .level = 0.95};
    struct td_options o;
    const char *value;
    int k;
    td_options_start(&o, "agree", options, NULL, argc, argv);
    while ((k = td_options_next(&o, &value, &err)) != TD_OPT_END && err.status == TD_OK) {
        if (k == TD_OPT_ARGUMENT && a.n_paths < FILES_MAX)
            a.path[a.n_paths++] = value;
        else if (k == TD_OPT_ARGUMENT)
            (void)td_fail(&err, TD_EUSAGE, "agree: more than %d files", FILES_MAX);
        else if (k < 0 || set_option(&a, k, value, &err) != TD_OK)
            break;
    }
    if (k == TD_OPT_HELP)
        (void)td_options_help(&o, "agree CODER.csv ...", "Says how far coders agree, and on which units they do not.",
                              &err);
    else if (err.status == TD_OK && a.n_paths == 0)
        (void)td_fail(&err, TD_EUSAGE, "agree: no file of units given\n  try: tidings agree --help");
    else if (err.status == TD_OK)
        (void)work(&a, &err);
    ana_labels_free(&a.l);
    free(a.unit_of);
    free(a.first);
    free(a.value);
    if (err.status != TD_OK)
        td_diag_error(&err);
    return td_exit_code(err.status);
}
