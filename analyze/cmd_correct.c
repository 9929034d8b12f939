/*
 * tidings correct: what the labels of a sample make of the scores of a run.
 *
 * It reads tables and changes none of them, so that labels may come days later, and from several people, without
 * anything being scored again. `tidings analyze --labels` writes the same table in the run itself.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "corpus_labels.h"
#include "corrected.h"
#include "diag.h"
#include "manifest.h"
#include "num.h"
#include "option.h"
#include "outfile.h"

enum { FILES_MAX = 256 };

struct correct {
    struct td_config config;
    struct ana_corpus_labels c;
    const char *run, *out_path, *path[FILES_MAX];
    size_t n_paths;
    bool partial;
    char *csv_path, *manifest_path;
    struct td_outfile *out;
    struct ana_corrected_table table;
};

static enum td_status make_paths(struct correct *x, struct td_error *err)
{
    bool corpus = td_config_is_corpus(x->run);
    x->csv_path = x->out_path ? strdup(x->out_path)
                  : corpus    ? td_config_output(&x->config, "corrected.csv")
                              : td_path_join(x->run, "corrected.csv");
    x->manifest_path = corpus ? td_config_output(&x->config, "run.json") : td_path_join(x->run, "run.json");
    return x->csv_path && x->manifest_path ? TD_OK : td_fail_nomem(err, "correct");
}

static enum td_status publish(struct correct *x, struct td_error *err)
{
    struct td_outfile *out = x->out;
    x->out = NULL;
    if (td_outfile_commit(out, err) != TD_OK)
        return err->status;
    if (x->out_path)
        return TD_OK;
    struct td_manifest *m = td_manifest_open(x->manifest_path, "correct", err);
    if (!m)
        return err->status;
    td_manifest_input(m, "articles.csv", x->c.p.articles_path);
    td_manifest_input(m, "mentions.csv", x->c.p.mentions_path);
    for (size_t i = 0; i < x->c.n_files; i++)
        td_manifest_input(m, x->c.file[i], x->c.file[i]);
    td_manifest_output(m, "corrected.csv", x->csv_path);
    char level[TD_NUM_MAX];
    (void)td_num_shortest(x->config.level, level);
    td_manifest_config(m, "level", level); /* the report reads it: its intervals are of 95 % */
    return td_manifest_commit(m, err);
}

static enum td_status work(struct correct *x, struct td_error *err)
{
    if (ana_corpus_labels_read(&x->c, &x->config, x->run, x->path, x->n_paths, x->partial, err) != TD_OK ||
        make_paths(x, err) != TD_OK)
        return err->status;
    x->out = td_outfile_open(x->csv_path, err);
    if (!x->out || ana_corrected_write(&x->c, x->config.level, x->out, &x->table, err) != TD_OK ||
        publish(x, err) != TD_OK || ana_corrected_say(&x->c, &x->table, x->csv_path, err) != TD_OK)
        return err->status;
    td_diag_note("correct", "%zu units, %zu rows of labels: %s", x->c.p.n, x->c.l.n, x->csv_path);
    return TD_OK;
}

static void correct_free(struct correct *x)
{
    td_outfile_abort(x->out);
    ana_corrected_free(&x->table);
    ana_corpus_labels_free(&x->c);
    free(x->csv_path);
    free(x->manifest_path);
    td_config_free(&x->config);
}

enum { OPT_OUT, OPT_PARTIAL };
static const struct td_option options[] = {
    {"out", 'o', "FILE.csv", "the table (default: corrected.csv in the output folder)"},
    {"partial", 0, NULL, "take sampled units without a label for left out at random"},
    {NULL, 0, NULL, NULL},
};

int ana_cmd_correct(int argc, char **argv)
{
    struct td_error err = {0};
    struct correct x = {0};
    struct td_options o;
    const char *value;
    int k;
    td_config_init(&x.config);
    td_options_start(&o, "correct", options, &x.config, argc, argv);
    while ((k = td_options_next(&o, &value, &err)) != TD_OPT_END && err.status == TD_OK) {
        if (k == OPT_OUT)
            x.out_path = value;
        else if (k == OPT_PARTIAL)
            x.partial = true;
        else if (k == TD_OPT_ARGUMENT && !x.run)
            x.run = value;
        else if (k == TD_OPT_ARGUMENT && x.n_paths < FILES_MAX)
            x.path[x.n_paths++] = value;
        else if (k == TD_OPT_ARGUMENT)
            (void)td_fail(&err, TD_EUSAGE, "correct: more than %d files of labels", FILES_MAX);
        else
            break;
    }
    if (k == TD_OPT_HELP)
        (void)td_options_help(&o, "correct CORPUS|DIR [UNITS.csv ...]",
                              "Corrects a run's stance by the labels of a sample of it.", &err);
    else if (err.status == TD_OK && !x.n_paths && (!x.run || !td_config_is_corpus(x.run)))
        (void)td_fail(&err, TD_EUSAGE, "correct: %s\n  try: tidings correct --help",
                      x.run ? "no file of labels given" : "no corpus or folder given");
    else if (err.status == TD_OK)
        (void)work(&x, &err);
    correct_free(&x);
    if (err.status != TD_OK)
        td_diag_error(&err);
    return td_exit_code(err.status);
}
