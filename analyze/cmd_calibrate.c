/*
 * tidings calibrate: a map from the probabilities of mentions.csv to ones that come true, from labelled units.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "calibrate.h"
#include "command.h"
#include "corpus_labels.h"
#include "diag.h"
#include "num.h"
#include "option.h"
#include "outfile.h"
#include "sample.h"
#include "sha256.h"

enum { FILES_MAX = 256, FOLDS = 10, LEAST = 50 };

struct calibrate {
    struct td_config config;
    struct ana_corpus_labels c;
    const char *run, *out_path, *path[FILES_MAX];
    size_t n_paths, n;
    bool partial, isotonic;
    struct ana_calibration_unit *unit;
    double *q;
    struct ana_map map;
    double before, after;
};

/* Folds by article, so that sentences of one do not vouch for each other. */
static enum td_status gather(struct calibrate *x, struct td_error *err)
{
    const struct ana_population *p = &x->c.p;
    x->unit = calloc(p->n + 1, sizeof *x->unit);
    x->q = calloc(3 * p->n + 1, sizeof *x->q);
    if (!x->unit || !x->q) {
        (void)td_fail_nomem(err, "calibrate");
        return TD_EIO;
    }
    for (size_t i = 0; i < p->n; i++) {
        const struct ana_placed *at = &x->c.placed[i];
        if (!at->labelled)
            continue;
        struct ana_calibration_unit *u = &x->unit[x->n];
        memcpy(u->p, p->unit[i].p, sizeof u->p);
        memcpy(u->share, at->share, sizeof u->share);
        u->weight = 1 / at->probability;
        u->fold = (uint32_t)(td_sha256_u64(p->article[p->unit[i].article].id) % FOLDS);
        memcpy(x->q + 3 * x->n++, u->p, sizeof u->p);
    }
    if (x->n < LEAST)
        return td_fail(err, TD_EDATA, "calibrate: %zu labelled units are too few, %d are needed", x->n, LEAST);
    return TD_OK;
}

static enum td_status fit(struct calibrate *x, struct td_error *err)
{
    x->before = ana_weighted_ece(x->unit, x->q, x->n);
    if (!ana_cross_validate(x->isotonic, x->unit, x->n, FOLDS, x->q) ||
        !ana_map_fit(&x->map, x->isotonic, x->unit, x->n, UINT32_MAX)) {
        (void)td_fail_nomem(err, "calibrate");
        return TD_EIO;
    }
    x->after = ana_weighted_ece(x->unit, x->q, x->n); /* NOLINT(clang-analyzer-unix.Malloc): freed by the command */
    return TD_OK;
}

static void put_number(struct td_outfile *f, const char *before, double v)
{
    char b[TD_NUM_MAX];
    size_t n = td_num_fixed(v, 6, b);
    td_outfile_puts(f, before);
    td_outfile_put(f, td_slice(b, n));
}

static enum td_status put_provenance(struct calibrate *x, struct td_outfile *f, struct td_error *err)
{
    char hex[65];
    uint64_t bytes;
    td_outfile_printf(f, "[provenance]\nrun = %s\nunit = %s\nlabelled = %zu\nfolds = %d\n", x->c.p.run,
                      x->c.p.by_article ? "article" : "sentence", x->n, FOLDS);
    if (td_sha256_file(x->c.p.mentions_path, hex, &bytes, err) != TD_OK)
        return err->status;
    td_outfile_printf(f, "mentions = %s\n", hex);
    for (size_t i = 0; i < x->n_paths; i++) {
        if (td_sha256_file(x->path[i], hex, &bytes, err) != TD_OK)
            return err->status;
        td_outfile_printf(f, "labels = %s\n", hex);
    }
    put_number(f, "ece_before = ", x->before);
    put_number(f, "\nece_after = ", x->after);
    td_outfile_puts(f, "\n");
    return TD_OK;
}

static enum td_status store(struct calibrate *x, struct td_error *err)
{
    static const char *const class[3] = {"negative", "neutral", "positive"};
    struct td_outfile *f = td_outfile_open(x->out_path, err);
    if (!f)
        return err->status;
    td_outfile_printf(f, "# Made by tidings calibrate.\n[map]\nmethod = %s\n",
                      x->isotonic ? "isotonic" : "temperature");
    if (!x->isotonic)
        put_number(f, "temperature = ", x->map.temperature);
    for (int k = 0; x->isotonic && k < 3; k++) {
        td_outfile_printf(f, "%s =", class[k]);
        for (size_t i = 0; i < x->map.n_steps[k]; i++) {
            put_number(f, " ", x->map.step[k][i].from);
            put_number(f, ":", x->map.step[k][i].value);
        }
        td_outfile_puts(f, k < 2 ? "\n" : "");
    }
    td_outfile_puts(f, "\n\n");
    if (put_provenance(x, f, err) != TD_OK) {
        td_outfile_abort(f);
        return err->status;
    }
    return td_outfile_commit(f, err);
}

static enum td_status work(struct calibrate *x, struct td_error *err)
{
    if (ana_corpus_labels_read(&x->c, &x->config, x->run, x->path, x->n_paths, x->partial, err) != TD_OK ||
        gather(x, err) != TD_OK || fit(x, err) != TD_OK || store(x, err) != TD_OK)
        return err->status;
    (void)printf("%s over %zu labelled units: ECE %.4f before, %.4f after (%d folds by article)\n",
                 x->isotonic ? "isotonic" : "temperature", x->n, x->before, x->after, FOLDS);
    if (!x->isotonic)
        (void)printf("temperature %.4f\n", x->map.temperature);
    if (x->after >= x->before)
        (void)printf("the map makes it no better: do not use it\n");
    return fflush(stdout) == 0 && !ferror(stdout) ? TD_OK : td_fail_errno(err, "(standard output)", "write");
}

enum { OPT_OUT, OPT_METHOD, OPT_PARTIAL };
static const struct td_option options[] = {
    {"out", 'o', "MAP.ini", "file for the map"},
    {"method", 0, "METHOD", "temperature or isotonic (default: temperature)"},
    {"partial", 0, NULL, "take sampled units without a label for left out at random"},
    {NULL, 0, NULL, NULL},
};

int ana_cmd_calibrate(int argc, char **argv)
{
    struct td_error err = {0};
    struct calibrate x = {0};
    struct td_options o;
    const char *value;
    int k;
    td_config_init(&x.config);
    td_options_start(&o, "calibrate", options, &x.config, argc, argv);
    while ((k = td_options_next(&o, &value, &err)) != TD_OPT_END && err.status == TD_OK) {
        if (k == OPT_OUT)
            x.out_path = value;
        else if (k == OPT_PARTIAL)
            x.partial = true;
        else if (k == OPT_METHOD && (x.isotonic = strcmp(value, "isotonic") == 0, !x.isotonic) &&
                 strcmp(value, "temperature") != 0)
            (void)td_fail(&err, TD_EUSAGE, "calibrate: --method: '%s' is neither temperature nor isotonic", value);
        else if (k == TD_OPT_ARGUMENT && !x.run)
            x.run = value;
        else if (k == TD_OPT_ARGUMENT && x.n_paths < FILES_MAX)
            x.path[x.n_paths++] = value;
        else if (k == TD_OPT_ARGUMENT)
            (void)td_fail(&err, TD_EUSAGE, "calibrate: more than %d files of labels", FILES_MAX);
        else if (k < 0)
            break;
    }
    if (k == TD_OPT_HELP)
        (void)td_options_help(&o, "calibrate CORPUS|DIR UNITS.csv ... -o MAP.ini",
                              "Fits a map from stance probabilities to ones that come true.", &err);
    else if (err.status == TD_OK && (!x.n_paths || !x.out_path))
        (void)td_fail(&err, TD_EUSAGE, "calibrate: %s\n  try: tidings calibrate --help",
                      !x.run       ? "no corpus or folder given"
                      : !x.n_paths ? "no file of labels given"
                                   : "-o MAP.ini is missing");
    else if (err.status == TD_OK)
        (void)work(&x, &err);
    ana_corpus_labels_free(&x.c);
    ana_map_free(&x.map);
    free(x.unit);
    free(x.q);
    td_config_free(&x.config);
    if (err.status != TD_OK)
        td_diag_error(&err);
    return td_exit_code(err.status);
}
