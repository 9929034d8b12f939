/*
 * tidings export: the tables of a run to a dataset that others can use.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "command.h"
#include "config.h"
#include "diag.h"
#include "export.h"
#include "option.h"
#include "outfile.h"

struct command {
    struct td_config config;
    struct rep_export export;
    const char *out_dir, *profile, *formats, *input;
    char *in_dir, *events, *coverage;
    bool help;
};

static const struct td_option options[] = {
    {"out", 'o', "DIR", "folder for the dataset; must be new, empty, or an earlier export"},
    {"profile", 0, "WHICH", "open: no texts or titles (default); full: with them"},
    {"format", 0, "LIST", "besides csv: dta, sav, sqlite, separated by commas"},
    {"excel", 0, NULL, "CSV for spreadsheets: byte order mark, CRLF, guarded formulas"},
    {"author", 0, "NAMES", "who made it: 'Family, Given; Family, Given'"},
    {"licence", 0, "ID", "under which terms, such as CC-BY-4.0"},
    {NULL, 0, NULL, NULL},
};

static enum td_status read_formats(struct command *c, struct td_error *err)
{
    static const struct {
        const char *name;
        unsigned bit;
    } known[] = {
        {"csv", REP_FORMAT_CSV}, {"dta", REP_FORMAT_DTA}, {"sav", REP_FORMAT_SAV}, {"sqlite", REP_FORMAT_SQLITE}};
    struct td_slice rest = td_str(c->formats);
    c->export.formats = REP_FORMAT_CSV;
    while (rest.p) {
        struct td_slice one = td_trim(td_cut(&rest, ','));
        size_t i = 0;
        while (i < 4 && !td_eqs(one, known[i].name))
            i++;
        if (i == 4)
            return td_fail(err, TD_EUSAGE, "export: --format: no format '%.*s' (csv, dta, sav, sqlite)", (int)one.n,
                           one.p);
        c->export.formats |= known[i].bit;
    }
    return TD_OK;
}

/* The file of the configuration, or the corpus's own, as analyze looks for it. */
static enum td_status name_coverage(struct command *c, bool corpus, struct td_error *err)
{
    const char *given = c->config.coverage && c->config.coverage[0] ? c->config.coverage : NULL;
    if (!given && !corpus)
        return TD_OK;
    bool none = given && td_eqs(td_str(given), "none");
    c->coverage = none ? strdup("none") : td_config_path(&c->config, given ? given : "raw/coverage.csv");
    c->export.coverage = c->coverage;
    c->export.coverage_asked = given && !none;
    return c->coverage ? TD_OK : td_fail_nomem(err, "export");
}

static enum td_status prepare(struct command *c, struct td_error *err)
{
    bool corpus = td_config_is_corpus(c->input);
    if (corpus && td_config_load(&c->config, c->input, err) != TD_OK)
        return err->status;
    if (td_config_check(&c->config, err) != TD_OK || read_formats(c, err) != TD_OK)
        return err->status;
    if (c->profile && !td_eqs(td_str(c->profile), "open") && !td_eqs(td_str(c->profile), "full"))
        return td_fail(err, TD_EUSAGE, "export: --profile: neither open nor full: '%s'", c->profile);
    c->in_dir = corpus ? td_config_output(&c->config, "") : strdup(c->input);
    if (!c->in_dir)
        return td_fail_nomem(err, "export");
    if (c->config.events && c->config.events[0]) {
        c->events =
            td_eqs(td_str(c->config.events), "none") ? strdup("none") : td_config_path(&c->config, c->config.events);
        if (!c->events)
            return td_fail_nomem(err, "export");
    }
    if (name_coverage(c, corpus, err) != TD_OK)
        return err->status;
    c->export.in_dir = c->in_dir;
    c->export.out_dir = c->out_dir;
    c->export.events = c->events;
    c->export.title = c->config.name && c->config.name[0] ? c->config.name : NULL;
    c->export.label = c->config.label && c->config.label[0] ? c->config.label : NULL;
    c->export.full = c->profile && td_eqs(td_str(c->profile), "full");
    return TD_OK;
}

static enum td_status run(struct command *c, struct td_error *err)
{
    struct rep_export_counts n;
    if (prepare(c, err) != TD_OK || rep_export(&c->export, &n, err) != TD_OK)
        return err->status;
    if (n.cut)
        td_diag_warn(NULL, "export: %" PRIu64 " texts are longer than SPSS holds and are cut in the .sav files", n.cut);
    if (n.coverage_left_out)
        td_diag_warn(NULL, "export: %s: not what analyze read; the dataset is without it (tidings analyze comes first)",
                     c->coverage ? c->coverage : "coverage.csv");
    td_diag_note("export",
                 "%" PRIu64 " rows in %" PRIu64 " tables, %" PRIu64 " files, profile %s; %" PRIu64 " sums compared",
                 n.rows, n.tables, n.files, c->export.full ? "full" : "open", n.sums);
    (void)printf("%s/datapackage.json\n", c->out_dir);
    if (fflush(stdout) != 0)
        return td_fail_errno(err, "(standard output)", "write");
    return TD_OK;
}

static void take_option(struct command *c, int k, const char *value)
{
    const char **const at[] = {&c->out_dir, &c->profile, &c->formats, NULL, &c->export.authors, &c->export.licence};
    if (at[k])
        *at[k] = value;
    else
        c->export.excel = true;
}

static void read_options(struct command *c, int argc, char **argv, struct td_error *err)
{
    struct td_options o;
    const char *value;
    int k;
    td_options_start(&o, "export", options, &c->config, argc, argv);
    while ((k = td_options_next(&o, &value, err)) != TD_OPT_END) {
        if (k >= 0)
            take_option(c, k, value);
        else if (k == TD_OPT_ARGUMENT && !c->input)
            c->input = value;
        else if (k == TD_OPT_ARGUMENT)
            (void)td_fail(err, TD_EUSAGE, "export: one corpus or one folder of tables, not also '%s'", value);
        else
            break;
        if (err->status != TD_OK)
            return;
    }
    c->help = k == TD_OPT_HELP;
    if (c->help)
        (void)td_options_help(&o, "export CORPUS -o DIR | tidings export DIR2 -o DIR",
                              "Writes the tables of a run as a dataset: a Data Package with codebook, labels and keys.",
                              err);
}

int rep_cmd_export(int argc, char **argv)
{
    struct td_error err = {0};
    struct command c = {0};
    td_config_init(&c.config);
    read_options(&c, argc, argv, &err);
    if (err.status == TD_OK && !c.help && !c.input)
        (void)td_fail(&err, TD_EUSAGE,
                      "export: no corpus folder and no folder of tables given\n  try: tidings export --help");
    else if (err.status == TD_OK && !c.help && !c.out_dir)
        (void)td_fail(&err, TD_EUSAGE, "export: no folder to write to: -o DIR");
    else if (err.status == TD_OK && !c.help)
        (void)run(&c, &err);
    free(c.in_dir);
    free(c.events);
    free(c.coverage);
    td_config_free(&c.config);
    if (err.status != TD_OK)
        td_diag_error(&err);
    return td_exit_code(err.status);
}
