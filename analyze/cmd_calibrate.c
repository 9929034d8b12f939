/*
 * tidings calibrate: a map from the probabilities of mentions.csv to ones that come true, from labelled units.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "calibrate.h"
#include "calibration.h"
#include "command.h"
#include "corpus_labels.h"
#include "diag.h"
#include "manifest.h"
#include "option.h"
#include "outfile.h"
#include "sample.h"
#include "sha256.h"

enum { FILES_MAX = 256, FOLDS = 10, LEAST = 50, METHODS_MAX = 16 };

/* The labelled units whose scores are of one method. */
struct method {
    struct ana_calibration_map out; /* method: a name of the arena */
    struct ana_calibration_unit *unit;
    double *q;
    size_t n;
    char languages[160], model[65];
};

struct calibrate {
    struct td_config config;
    struct ana_corpus_labels c;
    const char *run, *out_path, *path[FILES_MAX];
    size_t n_paths;
    bool partial;
    enum ana_map_kind kind;
    struct method method[METHODS_MAX];
    size_t n_methods;
};

static struct method *method_of(struct calibrate *x, struct td_slice name, struct td_error *err)
{
    size_t n = x->c.p.n;
    for (size_t i = 0; i < x->n_methods; i++)
        if (td_eqs(name, x->method[i].out.method))
            return &x->method[i];
    struct td_slice kept = td_arena_dup(&x->c.p.arena, name);
    if (x->n_methods == METHODS_MAX || !name.n || strlen(kept.p ? kept.p : "") != name.n) {
        (void)td_fail(err, TD_EDATA, "%s: a stance_method that is empty or one too many", x->c.p.mentions_path);
        return NULL;
    }
    struct method *m = &x->method[x->n_methods++];
    m->out.method = kept.p;
    m->unit = calloc(n + 1, sizeof *m->unit);
    m->q = calloc(3 * n + 1, sizeof *m->q);
    if (!m->unit || !m->q)
        (void)td_fail_nomem(err, "calibrate");
    return m->unit && m->q ? m : NULL;
}

/* Once each, in the order of the units. */
static void add_language(struct method *m, struct td_slice language)
{
    struct td_slice l = ana_calibration_language(language);
    if (ana_calibration_lists(td_str(m->languages), l))
        return;
    size_t n = strlen(m->languages);
    if (n + l.n + 2 < sizeof m->languages)
        (void)snprintf(m->languages + n, sizeof m->languages - n, "%s%.*s", n ? " " : "", (int)l.n, l.p);
}

/* Folds by article, so that sentences of one do not vouch for each other. */
static enum td_status gather(struct calibrate *x, struct td_error *err)
{
    const struct ana_population *p = &x->c.p;
    size_t most = 0;
    for (size_t i = 0; i < p->n; i++) {
        const struct ana_placed *at = &x->c.placed[i];
        const struct ana_pop_article *article = &p->article[p->unit[i].article];
        if (!at->labelled)
            continue;
        struct method *m = method_of(x, article->method, err);
        if (!m)
            return err->status;
        struct ana_calibration_unit *u = &m->unit[m->n];
        memcpy(u->p, p->unit[i].p, sizeof u->p);
        memcpy(u->share, at->share, sizeof u->share);
        u->weight = 1 / at->probability;
        u->fold = (uint32_t)(td_sha256_u64(article->id) % FOLDS);
        memcpy(m->q + 3 * m->n++, u->p, sizeof u->p);
        add_language(m, article->language);
        most = m->n > most ? m->n : most;
    }
    if (most < LEAST)
        return td_fail(err, TD_EDATA, "calibrate: %zu labelled units of one method are too few, %d are needed", most,
                       LEAST);
    return TD_OK;
}

static enum td_status fit(struct calibrate *x, struct method *m, struct td_error *err)
{
    m->out.n_units = m->n;
    m->out.languages = td_str(m->languages); // NOLINT(clang-analyzer-unix.Malloc): freed by the command
    m->out.before = ana_weighted_ece(m->unit, m->q, m->n);
    m->out.loss_before = ana_weighted_log_loss(m->unit, m->q, m->n);
    if (!ana_cross_validate(x->kind, m->unit, m->n, FOLDS, m->q) ||
        !ana_map_fit(&m->out.map, x->kind, m->unit, m->n, UINT32_MAX)) {
        (void)td_fail_nomem(err, "calibrate");
        return TD_EIO;
    }
    m->out.after = ana_weighted_ece(m->unit, m->q, m->n); /* NOLINT(clang-analyzer-unix.Malloc): freed by the command */
    m->out.loss_after = ana_weighted_log_loss(m->unit, m->q, m->n);
    return TD_OK;
}

/* The files of the methods, where the run's run.json tells them. */
static void find_model(struct calibrate *x)
{
    struct td_error ignored = {0};
    struct ana_stance_model *stance = ana_stance_named(x->config.stance, &ignored);
    char *manifest = ana_run_file(&x->config, x->run, "run.json");
    for (size_t i = 0; manifest && stance && i < x->n_methods; i++) {
        struct method *m = &x->method[i];
        struct td_slice rest = td_str(m->languages), language = td_cut(&rest, ' ');
        const char *file = ana_stance_file(stance, language), *slash = file ? strrchr(file, '/') : NULL;
        const char *method = ana_stance_method(stance, language);
        if (file && method && strcmp(m->out.method, method) == 0 &&
            td_manifest_input_of(manifest, "analyze", slash ? slash + 1 : file, m->model))
            m->out.model = td_str(m->model);
    }
    free(manifest);
    ana_stance_free(stance);
}

static enum td_status put_provenance(struct calibrate *x, struct td_outfile *f, struct td_error *err)
{
    char hex[65];
    uint64_t bytes;
    td_outfile_printf(f, "[provenance]\nrun = %s\nunit = %s\nfolds = %d\n", x->c.p.run,
                      x->c.p.by_article ? "article" : "sentence", FOLDS);
    if (td_sha256_file(x->c.p.mentions_path, hex, &bytes, err) != TD_OK)
        return err->status;
    td_outfile_printf(f, "mentions = %s\n", hex);
    for (size_t i = 0; i < x->c.n_files; i++) {
        if (td_sha256_file(x->c.file[i], hex, &bytes, err) != TD_OK)
            return err->status;
        td_outfile_printf(f, "labels = %s\n", hex);
    }
    return TD_OK;
}

static enum td_status store(struct calibrate *x, struct td_error *err)
{
    struct td_outfile *f = td_outfile_open(x->out_path, err);
    if (!f)
        return err->status;
    td_outfile_puts(f, "# Made by tidings calibrate.\n");
    for (size_t i = 0; i < x->n_methods; i++)
        if (x->method[i].n >= LEAST)
            ana_calibration_put(f, &x->method[i].out);
    if (put_provenance(x, f, err) != TD_OK) {
        td_outfile_abort(f);
        return err->status;
    }
    return td_outfile_commit(f, err);
}

static void say(const struct calibrate *x)
{
    for (size_t i = 0; i < x->n_methods; i++) {
        const struct method *m = &x->method[i];
        if (m->n < LEAST) {
            (void)printf("%s: %zu labelled units, under %d: no map\n", m->out.method, m->n, LEAST);
            continue;
        }
        (void)printf("%s: %s over %zu labelled units: ECE %.4f before, %.4f after; log loss %.4f before, %.4f after "
                     "(%d folds by article)\n",
                     m->out.method, ana_map_kind_name[x->kind], m->n, m->out.before, m->out.after, m->out.loss_before,
                     m->out.loss_after, FOLDS);
        if (x->kind != ANA_MAP_ISOTONIC)
            (void)printf("temperature %.4f\n", m->out.map.temperature);
        if (x->kind == ANA_MAP_BIAS)
            (void)printf("bias of negative %.4f, of positive %.4f\n", m->out.map.bias[0], m->out.map.bias[2]);
        bool loses = x->kind == ANA_MAP_BIAS && m->out.loss_after >= m->out.loss_before;
        if (m->out.after >= m->out.before || loses)
            (void)printf("the map makes it no better: do not use it\n");
    }
}

static enum td_status work(struct calibrate *x, struct td_error *err)
{
    if (ana_corpus_labels_read(&x->c, &x->config, x->run, x->path, x->n_paths, x->partial, err) != TD_OK ||
        gather(x, err) != TD_OK)
        return err->status;
    for (size_t i = 0; i < x->n_methods; i++)
        if (x->method[i].n >= LEAST && fit(x, &x->method[i], err) != TD_OK)
            return err->status;
    find_model(x);
    if (store(x, err) != TD_OK)
        return err->status;
    say(x);
    return fflush(stdout) == 0 && !ferror(stdout) ? TD_OK : td_fail_errno(err, "(standard output)", "write");
}

enum { OPT_OUT, OPT_METHOD, OPT_PARTIAL };
static const struct td_option options[] = {
    {"out", 'o', "MAP.ini", "file for the map"},
    {"method", 0, "METHOD", "temperature, bias or isotonic (default: temperature)"},
    {"partial", 0, NULL, "take sampled units without a label for left out at random"},
    {NULL, 0, NULL, NULL},
};

static bool kind_of(const char *name, enum ana_map_kind *kind)
{
    for (int k = 0; k < ANA_MAP_KINDS; k++)
        if (strcmp(name, ana_map_kind_name[k]) == 0) {
            *kind = (enum ana_map_kind)k;
            return true;
        }
    return false;
}

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
        else if (k == OPT_METHOD && !kind_of(value, &x.kind))
            (void)td_fail(&err, TD_EUSAGE, "calibrate: --method: '%s' is none of temperature, bias, isotonic", value);
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
        (void)td_options_help(&o, "calibrate CORPUS|DIR [UNITS.csv ...] -o MAP.ini",
                              "Fits a map from stance probabilities to ones that come true.", &err);
    else if (err.status == TD_OK && ((!x.n_paths && (!x.run || !td_config_is_corpus(x.run))) || !x.out_path))
        (void)td_fail(&err, TD_EUSAGE, "calibrate: %s\n  try: tidings calibrate --help",
                      !x.run                                      ? "no corpus or folder given"
                      : !x.n_paths && !td_config_is_corpus(x.run) ? "no file of labels given"
                                                                  : "-o MAP.ini is missing");
    else if (err.status == TD_OK)
        (void)work(&x, &err);
    for (size_t i = 0; i < x.n_methods; i++) {
        ana_map_free(&x.method[i].out.map);
        free(x.method[i].unit);
        free(x.method[i].q);
    }
    ana_corpus_labels_free(&x.c);
    td_config_free(&x.config);
    if (err.status != TD_OK)
        td_diag_error(&err);
    return td_exit_code(err.status);
}
