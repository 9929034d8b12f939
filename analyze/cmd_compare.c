/*
 * tidings compare: two runs, targets or spans of weeks side by side, with the tests of their differences.
 */
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "diag.h"
#include "manifest.h"
#include "option.h"
#include "period.h"
#include "sidebyside.h"

enum { TESTS, WEEKS, SIDES, N_OUTPUTS };
static const char *const output_name[N_OUTPUTS] = {"comparison.csv", "comparison-weeks.csv", "comparison-sides.csv"};

struct compare {
    const char *input[2], *out_dir, *targets, *weeks;
    char *dir[2]; /* of the tables */
    char target[2][128];
    int32_t from[2], to[2];
    struct ana_side side[2];
    bool loaded[2];
    char *path[N_OUTPUTS];
    struct td_outfile *out[N_OUTPUTS];
    bool help;
};

static const struct td_option options[] = {
    {"out", 'o', "DIR", "folder for the comparison: not that of a run"},
    {"targets", 0, "A,B", "target of either side (default: the first of each run)"},
    {"weeks", 0, "W:W,W:W", "ISO weeks of either side, 2020-W01:2020-W26,2020-W27:2020-W53 (default: all)"},
    {NULL, 0, NULL, NULL},
};

/* ---- what is compared ---- */

/* Both halves of "x,y"; "x" stands for both. */
static bool halves(const char *text, struct td_slice half[2])
{
    struct td_slice rest = td_str(text);
    half[0] = td_trim(td_cut(&rest, ','));
    half[1] = rest.p ? td_trim(td_cut(&rest, ',')) : half[0];
    return !rest.p && half[0].n && half[1].n;
}

static enum td_status read_targets(struct compare *c, struct td_error *err)
{
    struct td_slice half[2];
    if (!c->targets)
        return TD_OK;
    if (!halves(c->targets, half) || half[0].n >= sizeof c->target[0] || half[1].n >= sizeof c->target[1])
        return td_fail(err, TD_EUSAGE, "compare: --targets: two ids, such as one,other, not '%s'", c->targets);
    for (int s = 0; s < 2; s++)
        (void)snprintf(c->target[s], sizeof c->target[s], "%.*s", (int)half[s].n, half[s].p);
    return TD_OK;
}

static enum td_status read_weeks(struct compare *c, struct td_error *err)
{
    struct td_slice half[2];
    c->from[0] = c->from[1] = c->to[0] = c->to[1] = ANA_WEEK_NONE;
    if (!c->weeks)
        return TD_OK;
    if (!halves(c->weeks, half))
        return td_fail(err, TD_EUSAGE,
                       "compare: --weeks: two spans, such as 2020-W01:2020-W26,2020-W27:2020-W53, not '%s'", c->weeks);
    for (int s = 0; s < 2; s++) {
        struct td_slice rest = half[s], from = td_cut(&rest, ':');
        if (!rest.p || !td_week_parse(from, &c->from[s]) || !td_week_parse(rest, &c->to[s]))
            return td_fail(err, TD_EUSAGE, "compare: --weeks: not two ISO weeks with a colon between: '%.*s'",
                           (int)half[s].n, half[s].p);
        if (c->from[s] > c->to[s])
            return td_fail(err, TD_EUSAGE, "compare: --weeks: '%.*s' ends before it begins", (int)half[s].n, half[s].p);
    }
    return TD_OK;
}

/* A corpus stands for its output folder. */
static enum td_status find_tables(struct compare *c, int s, struct td_error *err)
{
    struct td_config config;
    td_config_init(&config);
    if (!td_config_is_corpus(c->input[s]))
        c->dir[s] = strdup(c->input[s]);
    else if (td_config_load(&config, c->input[s], err) == TD_OK)
        c->dir[s] = td_config_output(&config, "");
    td_config_free(&config);
    size_t n = c->dir[s] ? strlen(c->dir[s]) : 0;
    while (n > 1 && c->dir[s][n - 1] == '/')
        c->dir[s][--n] = '\0';
    return c->dir[s] ? TD_OK : err->status != TD_OK ? err->status : td_fail_nomem(err, "compare");
}

static bool same_folder(const char *a, const char *b)
{
    char *x = realpath(a, NULL), *y = realpath(b, NULL);
    bool same = x && y ? strcmp(x, y) == 0 : a && b && strcmp(a, b) == 0;
    free(x);
    free(y);
    return same;
}

static enum td_status refuse_a_run(const struct compare *c, struct td_error *err)
{
    for (int s = 0; s < 2; s++)
        if (same_folder(c->dir[s], c->out_dir))
            return td_fail(err, TD_EUSAGE, "compare: -o %s is the folder of a run", c->out_dir);
    return TD_OK;
}

/* By what the tables turn out to hold: the first target by name, all weeks by number. */
static enum td_status refuse_the_same(const struct compare *c, struct td_error *err)
{
    const struct ana_side *a = &c->side[0], *b = &c->side[1];
    if (same_folder(c->dir[0], c->dir[1]) && td_eq(a->target, b->target) && a->week_first == b->week_first &&
        a->week_last == b->week_last)
        return td_fail(err, TD_EUSAGE,
                       "compare: both sides are the same: give a second run, two --targets or two spans of --weeks");
    return TD_OK;
}

static enum td_status prepare(struct compare *c, struct td_error *err)
{
    if (!c->input[1])
        c->input[1] = c->input[0];
    if (read_targets(c, err) != TD_OK || read_weeks(c, err) != TD_OK || find_tables(c, 0, err) != TD_OK ||
        find_tables(c, 1, err) != TD_OK || refuse_a_run(c, err) != TD_OK)
        return err->status;
    for (int s = 0; s < 2; s++) {
        c->loaded[s] = true;
        if (ana_side_load(&c->side[s], c->dir[s], c->target[s], c->from[s], c->to[s], err) != TD_OK)
            return err->status;
    }
    return refuse_the_same(c, err);
}

/* ---- writing ---- */

static enum td_status open_all(struct compare *c, struct td_error *err)
{
    if (td_mkdirs(c->out_dir, err) != TD_OK)
        return err->status;
    for (int i = 0; i < N_OUTPUTS; i++) {
        c->path[i] = td_path_join(c->out_dir, output_name[i]);
        if (!c->path[i])
            return td_fail_nomem(err, "compare");
        c->out[i] = td_outfile_open(c->path[i], err);
        if (!c->out[i])
            return err->status;
    }
    return TD_OK;
}

/* All of them are on the disk before the first is renamed. */
static enum td_status publish(struct compare *c, struct td_error *err)
{
    for (int i = 0; i < N_OUTPUTS && err->status == TD_OK; i++)
        (void)td_outfile_prepare(c->out[i], err);
    for (int i = 0; i < N_OUTPUTS && err->status == TD_OK; i++) {
        struct td_outfile *f = c->out[i];
        c->out[i] = NULL;
        (void)td_outfile_commit(f, err);
    }
    return err->status;
}

static enum td_status record(const struct compare *c, const struct ana_compare_counts *n, struct td_error *err)
{
    static const char *const inputs[] = {"series.csv", "cells.csv", "mentions.csv", "articles.csv"};
    char *path = td_path_join(c->out_dir, "run.json");
    struct td_manifest *m = path ? td_manifest_open(path, "compare", err) : NULL;
    if (!m) {
        free(path);
        return err->status != TD_OK ? err->status : td_fail_nomem(err, "compare");
    }
    td_manifest_config(m, "run_a", c->dir[0]);
    td_manifest_config(m, "run_b", c->dir[1]);
    td_manifest_config(m, "targets", c->targets);
    td_manifest_config(m, "weeks", c->weeks);
    for (int s = 0; s < 2; s++)
        for (size_t i = 0; i < sizeof inputs / sizeof *inputs; i++) {
            char name[32];
            char *p = td_path_join(c->dir[s], inputs[i]);
            struct td_file_hash h;
            (void)snprintf(name, sizeof name, "%c/%s", 'a' + s, inputs[i]);
            if (p) {
                td_manifest_hash(p, &h);
                if (h.failed.status == TD_OK)
                    td_manifest_input_hashed(m, name, &h);
            }
            free(p);
        }
    for (int i = 0; i < N_OUTPUTS; i++)
        td_manifest_output(m, output_name[i], c->path[i]);
    td_manifest_count(m, "rows", n->rows);
    td_manifest_count(m, "tested", n->tested);
    td_manifest_count(m, "articles_in_both", n->shared_ids);
    free(path);
    return td_manifest_commit(m, err);
}

static void warn(const struct compare *c, const struct ana_compare_counts *n)
{
    if (n->other_methods)
        td_diag_warn(NULL, "compare: the stance methods differ: stance is shown and not tested");
    if (!c->side[0].knows_articles || !c->side[1].knows_articles)
        td_diag_warn(NULL, "compare: without articles.csv on both sides it is not known how many articles are in both");
}

static enum td_status run(struct compare *c, struct td_error *err)
{
    struct ana_compare_counts n;
    if (prepare(c, err) != TD_OK || open_all(c, err) != TD_OK)
        return err->status;
    const struct ana_compare_files files = {c->out[TESTS], c->out[WEEKS], c->out[SIDES]};
    if (ana_compare(&c->side[0], &c->side[1], 0.95, &files, &n, err) != TD_OK || publish(c, err) != TD_OK ||
        record(c, &n, err) != TD_OK)
        return err->status;
    warn(c, &n);
    if (c->side[0].knows_articles && c->side[1].knows_articles)
        td_diag_note("compare", "%" PRIu64 " rows, %" PRIu64 " tested; %" PRIu64 " articles in both", n.rows, n.tested,
                     n.shared_ids);
    else
        td_diag_note("compare", "%" PRIu64 " rows, %" PRIu64 " tested", n.rows, n.tested);
    (void)printf("%s\n", c->path[TESTS]);
    return fflush(stdout) == 0 ? TD_OK : td_fail_errno(err, "(standard output)", "write");
}

static void read_options(struct compare *c, int argc, char **argv, struct td_error *err)
{
    struct td_options o;
    const char *value;
    int k;
    td_options_start(&o, "compare", options, NULL, argc, argv);
    while ((k = td_options_next(&o, &value, err)) != TD_OPT_END) {
        if (k == 0)
            c->out_dir = value;
        else if (k == 1)
            c->targets = value;
        else if (k == 2)
            c->weeks = value;
        else if (k == TD_OPT_ARGUMENT && !c->input[1])
            c->input[c->input[0] != NULL] = value;
        else if (k == TD_OPT_ARGUMENT)
            (void)td_fail(err, TD_EUSAGE, "compare: two runs at most, not also '%s'", value);
        else
            break;
        if (err->status != TD_OK)
            return;
    }
    c->help = k == TD_OPT_HELP;
    if (c->help)
        (void)td_options_help(&o, "compare A [B] -o DIR",
                              "Sets two runs (corpora or folders of tables), two targets or two spans of weeks side by "
                              "side, with tests of their differences. tidings report DIR makes the page.",
                              err);
}

int ana_cmd_compare(int argc, char **argv)
{
    struct td_error err = {0};
    struct compare c = {.help = false};
    read_options(&c, argc, argv, &err);
    if (err.status == TD_OK && !c.help && !c.input[0])
        (void)td_fail(&err, TD_EUSAGE, "compare: no run given\n  try: tidings compare --help");
    else if (err.status == TD_OK && !c.help && !c.out_dir)
        (void)td_fail(&err, TD_EUSAGE, "compare: no folder to write to: -o DIR");
    else if (err.status == TD_OK && !c.help)
        (void)run(&c, &err);
    for (int s = 0; s < 2; s++) {
        if (c.loaded[s])
            ana_side_free(&c.side[s]);
        free(c.dir[s]);
    }
    for (int i = 0; i < N_OUTPUTS; i++) {
        td_outfile_abort(c.out[i]);
        free(c.path[i]);
    }
    if (err.status != TD_OK)
        td_diag_error(&err);
    return td_exit_code(err.status);
}
