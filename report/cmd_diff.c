/*
 * tidings diff: what changed between two runs, and why.
 */
#include <stdio.h>
#include <stdlib.h>

#include "command.h"
#include "diag.h"
#include "diff.h"
#include "option.h"

/* Told apart from "could not read" (1) and the others of the program. */
enum { EXIT_DIFFERENT = 5 };

static const struct td_option options[] = {
    {"out", 'o', "FILE", "write every changed cell and row of the series to this CSV file"},
    {NULL, 0, NULL, NULL},
};

/* A corpus stands for its output folder. */
static char *folder_of(const char *input, struct td_error *err)
{
    struct td_config c;
    char *dir = NULL;
    if (!td_config_is_corpus(input)) {
        dir = strdup(input);
    } else {
        td_config_init(&c);
        if (td_config_load(&c, input, err) == TD_OK)
            dir = td_config_output(&c, "");
        td_config_free(&c);
    }
    if (!dir && err->status == TD_OK)
        (void)td_fail_nomem(err, "diff");
    return dir;
}

static enum td_status run(const char *const input[2], const char *out, bool *different, struct td_error *err)
{
    struct rep_diff_counts n = {0};
    struct td_buf text = TD_BUF_INIT((size_t)1 << 28);
    char *a = folder_of(input[0], err), *b = err->status == TD_OK ? folder_of(input[1], err) : NULL;
    struct td_outfile *table = err->status == TD_OK && out ? td_outfile_open(out, err) : NULL;
    if (err->status == TD_OK)
        (void)rep_diff_run(a, b, &text, table, &n, err);
    if (err->status == TD_OK && table) {
        (void)td_outfile_commit(table, err);
        table = NULL;
    }
    td_outfile_abort(table);
    *different = n.cells_added + n.cells_removed + n.cells_changed + n.rows_added + n.rows_removed + n.rows_changed > 0;
    if (err->status == TD_OK) {
        if (!*different)
            (void)td_buf_puts(&text, "no cell and no row of the series differs\n");
        bool to_stdout = !out || !td_outfile_is_stdout(out);
        if (to_stdout && (fwrite(text.p, 1, text.n, stdout) != text.n || fflush(stdout) != 0))
            (void)td_fail(err, TD_EIO, "standard output: cannot be written");
    }
    td_buf_free(&text);
    free(a);
    free(b);
    return err->status;
}

int rep_cmd_diff(int argc, char **argv)
{
    struct td_error err = {0};
    struct td_config config;
    struct td_options o;
    const char *value, *input[2] = {NULL, NULL}, *out = NULL;
    bool different = false;
    int k, n = 0;
    td_config_init(&config);
    td_options_start(&o, "diff", options, &config, argc, argv);
    while ((k = td_options_next(&o, &value, &err)) != TD_OPT_END) {
        if (k == TD_OPT_ARGUMENT && n < 2)
            input[n++] = value;
        else if (k == TD_OPT_ARGUMENT) {
            (void)td_fail(&err, TD_EUSAGE, "diff: two runs, not also '%s'", value);
            break;
        } else if (k == 0)
            out = value;
        else
            break;
    }
    if (k == TD_OPT_HELP)
        (void)td_options_help(&o, "diff RUN_A RUN_B",
                              "Says which cells and rows of the series differ between two runs (output folders or "
                              "corpora), and why.",
                              &err);
    else if (err.status == TD_OK && n < 2)
        (void)td_fail(&err, TD_EUSAGE, "diff: two runs are needed\n  try: tidings diff --help");
    else if (err.status == TD_OK)
        (void)run(input, out, &different, &err);
    td_config_free(&config);
    if (err.status != TD_OK)
        td_diag_error(&err);
    return err.status != TD_OK ? td_exit_code(err.status) : different ? EXIT_DIFFERENT : 0;
}
