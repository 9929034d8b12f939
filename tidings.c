/*
 * tidings: main, the command table, and `run`, which strings the stages together.
 *
 * The only file that knows all stages. A stage never calls another: run calls each as a person would type it.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "config.h"
#include "diag.h"
#include "option.h"
#include "ordered.h"

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

static const struct td_option run_options[] = {
    {"no-fetch", 0, NULL, "use what was fetched before"},
    {"week", 'w', "WEEK", "week to report on, such as 2020-W29"},
    {"jobs", 'j', "N",
     "threads of ingest and analyze; the output does not depend on it (default: the processors, at most 8)"},
    {NULL, 0, NULL, NULL},
};

/* What run itself is told. */
struct run {
    const char *dir, *week, *jobs;
    bool fetch, help;
};

/* The corpus folder and run's own options; all arguments were checked by the same parser that the stages use. */
static enum td_status run_options_read(int argc, char **argv, struct run *r, struct td_error *err)
{
    struct td_config scratch;
    struct td_options o;
    const char *value;
    int k;
    td_config_init(&scratch);
    td_options_start(&o, "run", run_options, &scratch, argc, argv);
    while ((k = td_options_next(&o, &value, err)) != TD_OPT_END) {
        if (k == 0)
            r->fetch = false;
        else if (k == 1)
            r->week = value;
        else if (k == 2)
            r->jobs = value;
        else if (k == TD_OPT_ARGUMENT && !r->dir)
            r->dir = value;
        else if (k == TD_OPT_ARGUMENT)
            (void)td_fail(err, TD_EUSAGE, "run: one corpus folder, not also '%s'", value);
        else
            break;
    }
    unsigned n_threads;
    r->help = k == TD_OPT_HELP;
    if (r->help)
        (void)td_options_help(&o, "run CORPUS",
                              "Runs fetch (when a source has a url), ingest, analyze and report in order.", err);
    else if (err->status == TD_OK && r->jobs && td_threads_parse("run", r->jobs, &n_threads, err) != TD_OK)
        ; /* said */
    else if (err->status == TD_OK && !r->dir)
        (void)td_fail(err, TD_EUSAGE, "run: no corpus folder given\n  try: tidings run --help");
    else if (err->status == TD_OK && !td_config_is_corpus(r->dir))
        (void)td_fail(err, TD_EUSAGE, "%s: holds no corpus.ini (tidings init %s makes one)", r->dir, r->dir);
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

/* An argument of run to a stage, without run's own options. */
static int pass_on(char **args, int n, char **argv, int *i)
{
    for (const struct td_option *o = run_options; o->name; o++) {
        if (o->value && joined(argv[*i], o))
            return n;
        if (alone(argv[*i], o)) {
            *i += o->value != NULL;
            return n;
        }
    }
    args[n++] = argv[*i];
    return n;
}

static int add_option(char **args, int n, const char *name, const char *value)
{
    args[n++] = (char *)(uintptr_t)name;
    args[n++] = (char *)(uintptr_t)value;
    return n;
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
    static const char *const stages[] = {"fetch", "ingest", "analyze", "report"};
    char *args[256];
    for (size_t s = 0; s < sizeof stages / sizeof stages[0]; s++) {
        if (s == 0 && !(r.fetch && has_urls(r.dir)))
            continue;
        int n = 0;
        args[n++] = (char *)(uintptr_t)stages[s];
        for (int i = 1; i < argc && n < 250; i++)
            n = pass_on(args, n, argv, &i);
        if (r.week && strcmp(stages[s], "report") == 0)
            n = add_option(args, n, "--week", r.week);
        if (r.jobs && (strcmp(stages[s], "ingest") == 0 || strcmp(stages[s], "analyze") == 0))
            n = add_option(args, n, "--jobs", r.jobs);
        args[n] = NULL;
        const struct command *c = find(stages[s]);
        int code = c ? c->run(n, args) : 2;
        if (code == 4)
            partial = 4;
        else if (code != 0)
            return code;
    }
    return partial;
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
