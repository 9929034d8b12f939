/*
 * tidings: main, the command table, and `run`, which strings the stages together.
 *
 * The only file that knows all stages. A stage never calls another: run calls each as a person would type it.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "config.h"
#include "diag.h"
#include "option.h"
#include "ordered.h"
#include "outfile.h"

static td_command cmd_run;

static const struct command {
    const char *name;
    td_command *run;
    const char *about;
} commands[] = {
    {"init", td_cmd_init, "make a corpus folder with a commented corpus.ini"},
    {"config", td_cmd_config, "check a corpus.ini and print the effective settings"},
    {"fetch", ing_cmd_fetch, "get the feeds and pages of a corpus, keep them as WARC"},
    {"ingest", ing_cmd_ingest, "pages, feeds, tables, JSON Lines, texts, archives -> articles.csv"},
    {"analyze", ana_cmd_analyze, "articles.csv -> mentions, cells, series and tables of tests"},
    {"explain", ana_cmd_explain, "one article with its mentions, countries and stance marked"},
    {"report", rep_cmd_report, "those tables -> HTML, Markdown, CSV tables, gnuplot plots"},
    {"export", rep_cmd_export, "those tables -> a dataset: Data Package, codebook, Stata, SPSS, SQLite"},
    {"compare", ana_cmd_compare, "two runs, targets or periods side by side, with tests"},
    {"diff", rep_cmd_diff, "which cells and weeks changed between two runs, and why"},
    {"validate", ana_cmd_validate, "judge labelled sentences, say how often that is right"},
    {"sample", ana_cmd_sample, "a random sample of a run to label: units.csv and a coding page"},
    {"agree", ana_cmd_agree, "how far coders agree, and on which units they do not"},
    {"correct", ana_cmd_correct, "labels and scores -> corrected.csv: estimates that hold"},
    {"power", ana_cmd_power, "how many more labels an interval needs, and where"},
    {"calibrate", ana_cmd_calibrate, "a map from scores to probabilities, from labels"},
    {"run", cmd_run, "fetch when there are URLs, ingest, analyze, report"},
};
enum { N_COMMANDS = sizeof commands / sizeof commands[0] };

static const struct command *find(const char *name)
{
    for (int i = 0; i < N_COMMANDS; i++)
        if (strcmp(commands[i].name, name) == 0)
            return &commands[i];
    return NULL;
}

static int usage(FILE *f, int code)
{
    (void)fputs("usage: tidings COMMAND ...\n\n", f);
    for (int i = 0; i < N_COMMANDS; i++)
        (void)fprintf(f, "  %-9s %s\n", commands[i].name, commands[i].about);
    (void)fputs("\ntidings COMMAND --help tells more; tidings help keys: what corpus.ini can say.\n"
                "Manuals: tidings(1), corpus.ini(5), articles.csv(5)\n",
                f);
    return fflush(f) == 0 ? code : 1;
}

static bool has_urls(const char *dir)
{
    struct td_config c;
    struct td_error err = {0};
    bool yes = false;
    td_config_init(&c);
    if (td_config_load(&c, dir, &err) == TD_OK)
        for (size_t i = 0; i < c.n_sources; i++)
            yes = yes || c.source[i].url.n > 0;
    td_config_free(&c);
    return yes;
}

/* A finished run without its corpus. */
static bool has_tables(const char *dir)
{
    char *path = td_path_join(dir, "series.csv");
    bool there = path && access(path, R_OK) == 0;
    free(path);
    return there;
}

static const struct td_option run_options[] = {
    {"no-fetch", 0, NULL, "use what was fetched before"},
    {"week", 'w', "WEEK", "week to report on, such as 2020-W29"},
    {"jobs", 'j', "N",
     "threads of ingest and analyze; the output does not depend on it (default: the processors, at most 8)"},
    {"compare", 0, NULL, "set two runs side by side afterwards: corpora, or folders of tables that are there"},
    {"targets", 0, "A,B", "with --compare: target of either side"},
    {"weeks", 0, "W:W,W:W", "with --compare: ISO weeks of either side"},
    {"out", 'o', "DIR", "with --compare: its folder (default: comparison-NAME beside the tables of the first)"},
    {NULL, 0, NULL, NULL},
};
enum { RUN_NO_FETCH, RUN_WEEK, RUN_JOBS, RUN_COMPARE, RUN_TARGETS, RUN_WEEKS, RUN_OUT };

/* What run itself is told. */
struct run {
    const char *input[2], *week, *jobs, *targets, *weeks, *out;
    bool fetch, compare, help;
};

static void take_option(struct run *r, int k, const char *value)
{
    const char **const at[] = {NULL, &r->week, &r->jobs, NULL, &r->targets, &r->weeks, &r->out};
    if (at[k])
        *at[k] = value;
    else if (k == RUN_NO_FETCH)
        r->fetch = false;
    else
        r->compare = true;
}

/* What contradicts itself is refused before anything is read. */
static enum td_status run_check(const struct run *r, struct td_error *err)
{
    unsigned n_threads;
    if (r->jobs && td_threads_parse("run", r->jobs, &n_threads, err) != TD_OK)
        return err->status;
    if (!r->input[0])
        return td_fail(err, TD_EUSAGE, "run: no corpus folder given\n  try: tidings run --help");
    if (!r->compare && r->input[1])
        return td_fail(err, TD_EUSAGE, "run: one corpus folder, not also '%s' (--compare sets two side by side)",
                       r->input[1]);
    if (!r->compare && (r->targets || r->weeks || r->out))
        return td_fail(err, TD_EUSAGE, "run: --%s goes with --compare",
                       r->targets ? "targets"
                       : r->weeks ? "weeks"
                                  : "out");
    for (int s = 0; s < 2 && r->input[s]; s++)
        if (!td_config_is_corpus(r->input[s]) && !(r->compare && has_tables(r->input[s])))
            return td_fail(err, TD_EUSAGE, "%s: holds no corpus.ini%s (tidings init %s makes one)", r->input[s],
                           r->compare ? " and no series.csv" : "", r->input[s]);
    if (r->compare && !r->targets && !r->weeks && (!r->input[1] || strcmp(r->input[0], r->input[1]) == 0))
        return td_fail(err, TD_EUSAGE,
                       "run: both sides are the same: give a second run, two --targets or two spans of --weeks");
    return TD_OK;
}

/* The folders and run's own options; all arguments were checked by the same parser that the stages use. */
static enum td_status run_options_read(int argc, char **argv, struct run *r, struct td_error *err)
{
    struct td_config scratch;
    struct td_options o;
    const char *value;
    int k;
    td_config_init(&scratch);
    td_options_start(&o, "run", run_options, &scratch, argc, argv);
    while ((k = td_options_next(&o, &value, err)) != TD_OPT_END) {
        if (k >= 0)
            take_option(r, k, value);
        else if (k == TD_OPT_ARGUMENT && !r->input[1])
            r->input[r->input[0] != NULL] = value;
        else if (k == TD_OPT_ARGUMENT)
            (void)td_fail(err, TD_EUSAGE, "run: two folders at most, not also '%s'", value);
        else
            break;
        if (err->status != TD_OK)
            break;
    }
    r->help = k == TD_OPT_HELP;
    if (r->help)
        (void)td_options_help(&o, "run CORPUS | tidings run A [B] --compare",
                              "Runs fetch (when a source has a url), ingest, analyze and report in order.", err);
    else if (err->status == TD_OK)
        (void)run_check(r, err);
    td_config_free(&scratch);
    return err->status;
}

/* Is this the option with its value in the same word ("--week=W", "-wW")? */
static bool joined(const char *a, const struct td_option *o)
{
    size_t n = strlen(o->name);
    return (strncmp(a, "--", 2) == 0 && strncmp(a + 2, o->name, n) == 0 && a[2 + n] == '=') ||
           (o->letter && a[0] == '-' && a[1] == o->letter && a[2]);
}

static bool alone(const char *a, const struct td_option *o)
{
    return (strncmp(a, "--", 2) == 0 && strcmp(a + 2, o->name) == 0) ||
           (o->letter && a[0] == '-' && a[1] == o->letter && !a[2]);
}

/* Whether the argument is the option; its value, in a word of its own, is skipped too. */
static bool is_option(const struct td_option *o, char **argv, int *i)
{
    if (o->value && joined(argv[*i], o))
        return true;
    if (!alone(argv[*i], o))
        return false;
    *i += o->value != NULL;
    return true;
}

/* An argument of run to a stage, without run's own options. Of analyze a target is a name or a file; report's option of
 * that name takes an id of the tables, and without it report takes the target that analyze was asked for first. */
static int pass_on(char **args, int n, const char *stage, char **argv, int *i)
{
    static const struct td_option target = {"target", 0, "TARGET", NULL};
    for (const struct td_option *o = run_options; o->name; o++)
        if (is_option(o, argv, i))
            return n;
    if (strcmp(stage, "report") == 0 && is_option(&target, argv, i))
        return n;
    args[n++] = argv[*i];
    return n;
}

static int add_option(char **args, int n, const char *name, const char *value)
{
    args[n++] = (char *)(uintptr_t)name;
    args[n++] = (char *)(uintptr_t)value;
    return n;
}

/* One stage on one corpus, with what run was told besides its own options. */
static int run_stage(const struct run *r, const char *stage, const char *dir, int argc, char **argv)
{
    char *args[256];
    int n = 0;
    args[n++] = (char *)(uintptr_t)stage;
    args[n++] = (char *)(uintptr_t)dir;
    for (int i = 1; i < argc && n < 250; i++) {
        if (argv[i] == r->input[0] || argv[i] == r->input[1])
            continue;
        n = pass_on(args, n, stage, argv, &i);
    }
    if (r->week && strcmp(stage, "report") == 0)
        n = add_option(args, n, "--week", r->week);
    if (r->jobs && (strcmp(stage, "ingest") == 0 || strcmp(stage, "analyze") == 0))
        n = add_option(args, n, "--jobs", r->jobs);
    args[n] = NULL;
    const struct command *c = find(stage);
    return c ? c->run(n, args) : 2;
}

static int run_stages(const struct run *r, const char *dir, int argc, char **argv)
{
    static const char *const stages[] = {"fetch", "ingest", "analyze", "report"};
    int partial = 0;
    for (size_t s = 0; s < sizeof stages / sizeof stages[0]; s++) {
        if (s == 0 && !(r->fetch && has_urls(dir)))
            continue;
        int code = run_stage(r, stages[s], dir, argc, argv);
        if (code == 4)
            partial = 4;
        else if (code != 0)
            return code;
    }
    return partial;
}

/* The last part of a path that is not a slash. */
static struct td_slice last_name(const char *path)
{
    struct td_slice s = td_str(path);
    while (s.n > 1 && s.p[s.n - 1] == '/')
        s.n--;
    size_t i = s.n;
    while (i > 0 && s.p[i - 1] != '/')
        i--;
    return td_from(s, i);
}

/* "comparison-NAME" beside the tables of the first side; NULL and *err filled on failure. */
static char *comparison_folder(const struct run *r, struct td_error *err)
{
    char name[300];
    struct td_config c;
    struct td_slice other = last_name(r->input[1] ? r->input[1] : r->input[0]);
    char *path = NULL;
    (void)snprintf(name, sizeof name, "comparison-%.*s", (int)(other.n < 200 ? other.n : 200), other.p);
    td_config_init(&c);
    if (!td_config_is_corpus(r->input[0]))
        path = td_path_join(r->input[0], name);
    else if (td_config_load(&c, r->input[0], err) == TD_OK)
        path = td_config_output(&c, name);
    td_config_free(&c);
    if (!path && err->status == TD_OK)
        (void)td_fail_nomem(err, "run");
    return path;
}

/* What a person would type: tidings compare A B -o DIR; tidings report DIR. */
static int run_compare(const struct run *r)
{
    struct td_error err = {0};
    char *made = r->out ? NULL : comparison_folder(r, &err);
    const char *out = r->out ? r->out : made;
    const struct command *compare = find("compare"), *report = find("report");
    char *args[12];
    int n = 0, code = 2;
    if (!out) {
        td_diag_error(&err);
        return td_exit_code(err.status);
    }
    args[n++] = (char *)(uintptr_t) "compare";
    args[n++] = (char *)(uintptr_t)r->input[0];
    if (r->input[1])
        args[n++] = (char *)(uintptr_t)r->input[1];
    n = add_option(args, n, "--out", out);
    if (r->targets)
        n = add_option(args, n, "--targets", r->targets);
    if (r->weeks)
        n = add_option(args, n, "--weeks", r->weeks);
    args[n] = NULL;
    if (compare && report)
        code = compare->run(n, args);
    if (code == 0)
        code = report->run(2, (char *[]){(char *)(uintptr_t) "report", (char *)(uintptr_t)out, NULL});
    free(made);
    return code;
}

static int cmd_run(int argc, char **argv)
{
    struct td_error err = {0};
    struct run r = {.fetch = true};
    int partial = 0;
    if (run_options_read(argc, argv, &r, &err) != TD_OK) {
        td_diag_error(&err);
        return td_exit_code(err.status);
    }
    if (r.help)
        return 0;
    for (int s = 0; s < 2 && r.input[s]; s++) {
        if (!td_config_is_corpus(r.input[s]) || (s == 1 && strcmp(r.input[0], r.input[1]) == 0))
            continue;
        int code = run_stages(&r, r.input[s], argc, argv);
        if (code == 4)
            partial = 4;
        else if (code != 0)
            return code;
    }
    int code = r.compare ? run_compare(&r) : 0;
    return code ? code : partial;
}

/* "help", "help keys", "help COMMAND". */
static int help(int argc, char **argv)
{
    struct td_error err = {0};
    if (argc < 3)
        return usage(stdout, 0);
    const struct command *c = find(argv[2]);
    if (c)
        return c->run(2, (char *[]){argv[2], (char *)(uintptr_t) "--help", NULL});
    if (strcmp(argv[2], "keys") == 0)
        (void)td_options_keys(&err);
    else
        (void)td_fail(&err, TD_EUSAGE, "no command '%s' (try: tidings --help)", argv[2]);
    if (err.status != TD_OK)
        td_diag_error(&err);
    return td_exit_code(err.status);
}

int main(int argc, char **argv)
{
    /* A write past a limit must come back as an error, so that the part file is removed. */
    (void)signal(SIGXFSZ, SIG_IGN);
    (void)signal(SIGPIPE, SIG_IGN);
    if (argc < 2)
        return usage(stderr, 2);
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 || strcmp(argv[1], "help") == 0)
        return help(argc, argv);
    if (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "version") == 0)
        return puts("tidings " TD_VERSION) >= 0 && fflush(stdout) == 0 ? 0 : 1;
    const struct command *c = find(argv[1]);
    if (!c) {
        struct td_error err = {0};
        (void)td_fail(&err, TD_EUSAGE, "no command '%s' (try: tidings --help)", argv[1]);
        td_diag_error(&err);
        return 2;
    }
    return c->run(argc - 1, argv + 1);
}
