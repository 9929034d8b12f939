/*
 * tidings report: the tables of analyze to a report.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "comparison.h"
#include "diag.h"
#include "manifest.h"
#include "option.h"
#include "outfile.h"
#include "report.h"

struct report {
    struct td_config config;
    const char *out_dir, *week, *lang, *target;
    char *in_dir, *dir;
    bool pdf;
};

static const struct td_option options[] = {
    {"out", 'o', "DIR", "folder for the report (default: report in the folder of the tables)"},
    {"week", 'w', "WEEK", "ISO week to report on, such as 2020-W29 (default: the newest complete week with data)"},
    {"lang", 0, "LANG", "language of the report: en, de, fr, es or zh"},
    {"pdf", 0, NULL, "also report.pdf, printed by Chromium or set by XeLaTeX when one is there"},
    {"target", 0, "ID", "which target of the tables to report on (default: the first)"},
    {NULL, 0, NULL, NULL},
};

static enum td_status prepare(struct report *r, const char *input, struct td_error *err)
{
    bool corpus = td_config_is_corpus(input);
    if (corpus && td_config_load(&r->config, input, err) != TD_OK)
        return err->status;
    if (td_config_check(&r->config, err) != TD_OK)
        return err->status;
    r->in_dir = corpus ? td_config_output(&r->config, "") : strdup(input);
    r->dir = !r->in_dir ? NULL : r->out_dir ? strdup(r->out_dir) : td_path_join(r->in_dir, "report");
    char *series = r->in_dir ? td_path_join(r->in_dir, "series.csv") : NULL;
    if (!r->in_dir || !r->dir || !series)
        (void)td_fail_nomem(err, "report");
    else if (access(series, R_OK) != 0 && !rep_is_comparison(r->in_dir))
        (void)td_fail(err, TD_EIO, "%s: not there yet (tidings analyze comes first)", series);
    free(series);
    return err->status;
}

/* The manifest lies with the tables when the report does too; else beside the report. */
static enum td_status record(struct report *r, const struct rep_counts *c, struct td_error *err)
{
    char *path = td_path_join(r->out_dir ? r->dir : r->in_dir, "run.json");
    struct td_manifest *m = path ? td_manifest_open(path, "report", err) : NULL;
    static const char *const inputs[] = {"series.csv",  "trends.csv",   "changes.csv",   "contrasts.csv",
                                         "effects.csv", "weeks.csv",    "corrected.csv", "alerts.csv",
                                         "cells.csv",   "mentions.csv", "articles.csv"};
    static const char *const outputs[] = {"index.html", "report.md", "report.xlsx", "report.pdf"};
    if (!m) {
        free(path);
        return err->status != TD_OK ? err->status : td_fail_nomem(err, "report");
    }
    td_manifest_config(m, "week", c->week);
    td_manifest_count(m, "files", c->files);
    td_manifest_count(m, "rows_read", c->rows);
    td_manifest_count(m, "images", c->images);
    td_manifest_count(m, "warnings", c->warnings);
    if (c->warning[0])
        td_manifest_note(m, c->warning);
    for (size_t i = 0; i < sizeof inputs / sizeof inputs[0]; i++) {
        char *p = td_path_join(r->in_dir, inputs[i]);
        if (p && access(p, R_OK) == 0)
            td_manifest_input(m, inputs[i], p);
        free(p);
    }
    for (size_t i = 0; i < sizeof outputs / sizeof outputs[0]; i++) {
        char *p = td_path_join(r->dir, outputs[i]);
        if (p && access(p, R_OK) == 0) /* report.pdf only when asked for */
            td_manifest_output(m, outputs[i], p);
        free(p);
    }
    free(path);
    return td_manifest_commit(m, err);
}

/* A folder of tidings compare has a page of its own kind. */
static enum td_status run_comparison(const struct report *r, struct td_error *err)
{
    if (r->week || r->target || r->pdf || (r->lang && strcmp(r->lang, "en") != 0))
        return td_fail(err, TD_EUSAGE,
                       "report: a comparison has no --week, no --target, no --pdf and no language but en");
    if (rep_comparison(r->in_dir, r->dir, err) != TD_OK)
        return err->status;
    td_diag_note("report", "the page of a comparison: 2 files written");
    (void)printf("%s/index.html\n", r->dir);
    return fflush(stdout) == 0 ? TD_OK : td_fail_errno(err, "(standard output)", "write");
}

static enum td_status run(struct report *r, const char *input, struct td_error *err)
{
    struct rep_counts c = {0};
    if (prepare(r, input, err) != TD_OK)
        return err->status;
    if (rep_is_comparison(r->in_dir))
        return run_comparison(r, err);
    struct rep_options o = {.in_dir = r->in_dir,
                            .out_dir = r->dir,
                            .week = r->week,
                            .title = r->config.name,
                            .label = r->config.label,
                            .lang = r->lang,
                            .target = r->target,
                            .make_images = r->config.images,
                            .make_pdf = r->pdf};
    if (rep_report(&o, &c, err) != TD_OK)
        return err->status;
    if (c.warnings)
        td_diag_warn(NULL, "report: %s%s", c.warning, c.warnings > 1 ? " (and more)" : "");
    if (record(r, &c, err) != TD_OK)
        return err->status;
    td_diag_note("report", "%" PRIu64 " rows read, %" PRIu64 " files written, %" PRIu64 " images drawn; week %s",
                 c.rows, c.files, c.images, c.week[0] ? c.week : "none: no week has data");
    (void)printf("%s/index.html\n", r->dir);
    if (fflush(stdout) != 0)
        return td_fail_errno(err, "(standard output)", "write");
    if (c.no_pdf[0]) /* asked for: who waits for it must be told by the exit status too */
        return td_fail(err, TD_EIO, "report.pdf: not made (%s); the rest of the report is there", c.no_pdf);
    return TD_OK;
}

int rep_cmd_report(int argc, char **argv)
{
    struct td_error err = {0};
    struct report r = {0};
    struct td_options o;
    const char *value, *input = NULL;
    int k;
    td_config_init(&r.config);
    td_options_start(&o, "report", options, &r.config, argc, argv);
    while ((k = td_options_next(&o, &value, &err)) != TD_OPT_END) {
        if (k == TD_OPT_ARGUMENT && !input)
            input = value;
        else if (k == TD_OPT_ARGUMENT) {
            (void)td_fail(&err, TD_EUSAGE, "report: one corpus or one folder of tables, not also '%s'", value);
            break;
        } else if (k == 0)
            r.out_dir = value;
        else if (k == 1)
            r.week = value;
        else if (k == 2)
            r.lang = value;
        else if (k == 3)
            r.pdf = true;
        else if (k == 4)
            r.target = value;
        else
            break;
    }
    if (k == TD_OPT_HELP)
        (void)td_options_help(
            &o, "report CORPUS | tidings report DIR [-o DIR2]",
            "Writes the report of one week: HTML, Markdown, Excel, CSV and LaTeX tables, gnuplot scripts and plots.",
            &err);
    else if (err.status == TD_OK && !input)
        (void)td_fail(&err, TD_EUSAGE,
                      "report: no corpus folder and no folder of tables given\n  try: tidings report --help");
    else if (err.status == TD_OK)
        (void)run(&r, input, &err);
    free(r.in_dir);
    free(r.dir);
    td_config_free(&r.config);
    if (err.status != TD_OK)
        td_diag_error(&err);
    return td_exit_code(err.status);
}
