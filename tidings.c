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
    {"analyze", ana_cmd_analyze, "articles.csv -> mentions, cells, series, trends, changes, contrasts"},
    {"report", rep_cmd_report, "those tables -> HTML, Markdown, CSV tables, gnuplot plots"},
    {"validate", ana_cmd_validate, "judge labelled sentences, say how often that is right"},
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
    (void)fputs("\ntidings COMMAND --help tells more; manuals: tidings(1), corpus.ini(5), articles.csv(5)\n", f);
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
    {NULL, 0, NULL, NULL},
};

/* The corpus folder among the arguments; they were all checked by the same parser that the stages use. */
static enum td_status run_folder(int argc, char **argv, const char **dir, bool *fetch, const char **week, bool *help,
                                 struct td_error *err)
{
    struct td_config scratch;
    struct td_options o;
    const char *value;
    int k;
    td_config_init(&scratch);
    td_options_start(&o, "run", run_options, &scratch, argc, argv);
    while ((k = td_options_next(&o, &value, err)) != TD_OPT_END) {
        if (k == 0)
            *fetch = false;
        else if (k == 1)
            *week = value;
        else if (k == TD_OPT_ARGUMENT && !*dir)
            *dir = value;
        else if (k == TD_OPT_ARGUMENT)
            (void)td_fail(err, TD_EUSAGE, "run: one corpus folder, not also '%s'", value);
        else
            break;
    }
    *help = k == TD_OPT_HELP;
    if (*help)
        (void)td_options_help(&o, "run CORPUS",
                              "Runs fetch (when a source has a url), ingest, analyze and report in order.", err);
    else if (err->status == TD_OK && !*dir)
        (void)td_fail(err, TD_EUSAGE, "run: no corpus folder given\n  try: tidings run --help");
    else if (err->status == TD_OK && !td_config_is_corpus(*dir))
        (void)td_fail(err, TD_EUSAGE, "%s: holds no corpus.ini (tidings init %s makes one)", *dir, *dir);
    td_config_free(&scratch);
    return err->status;
}

/* An argument of run to a stage, without run's own options. */
static int pass_on(char **args, int n, char **argv, int *i)
{
    const char *a = argv[*i];
    if (strcmp(a, "--no-fetch") == 0 || strncmp(a, "--week=", 7) == 0 || (strncmp(a, "-w", 2) == 0 && a[2]))
        return n;
    if (strcmp(a, "--week") == 0 || strcmp(a, "-w") == 0) {
        ++*i;
        return n;
    }
    args[n++] = argv[*i];
    return n;
}

static int cmd_run(int argc, char **argv)
{
    struct td_error err = {0};
    const char *dir = NULL, *week = NULL;
    bool fetch = true, help = false;
    int partial = 0;
    if (run_folder(argc, argv, &dir, &fetch, &week, &help, &err) != TD_OK) {
        td_diag_error(&err);
        return td_exit_code(err.status);
    }
    if (help)
        return 0;
    static const char *const stages[] = {"fetch", "ingest", "analyze", "report"};
    char *args[256];
    for (size_t s = 0; s < sizeof stages / sizeof stages[0]; s++) {
        if (s == 0 && !(fetch && has_urls(dir)))
            continue;
        int n = 0;
        args[n++] = (char *)(uintptr_t)stages[s];
        for (int i = 1; i < argc && n < 250; i++)
            n = pass_on(args, n, argv, &i);
        if (week && strcmp(stages[s], "report") == 0) {
            args[n++] = (char *)(uintptr_t) "--week";
            args[n++] = (char *)(uintptr_t)week;
        }
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

int main(int argc, char **argv)
{
    /* A write past a limit must come back as an error, so that the part file is removed. */
    (void)signal(SIGXFSZ, SIG_IGN);
    (void)signal(SIGPIPE, SIG_IGN);
    if (argc < 2)
        return usage(stderr, 2);
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 || strcmp(argv[1], "help") == 0)
        return usage(stdout, 0);
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
