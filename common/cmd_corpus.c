/*
 * tidings init and tidings config: making and checking a corpus folder.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "command.h"
#include "config.h"
#include "diag.h"
#include "option.h"
#include "outfile.h"

static const struct td_option none[] = {{NULL, 0, NULL, NULL}};

static enum td_status init_folder(const char *dir, struct td_error *err)
{
    struct td_buf text = TD_BUF_INIT(1 << 16);
    char *path = td_path_join(dir, "corpus.ini"), *articles = td_path_join(dir, "articles");
    if (!path || !articles)
        (void)td_fail_nomem(err, "init");
    else if (access(path, F_OK) == 0)
        (void)td_fail(err, TD_EUSAGE, "%s: is there already; nothing was changed", path);
    else if (td_mkdirs(articles, err) == TD_OK) {
        struct td_outfile *f = td_outfile_open(path, err);
        td_config_template(&text);
        if (f && text.failed)
            td_outfile_fail(f);
        if (f) {
            td_outfile_put(f, td_buf_slice(&text));
            (void)td_outfile_commit(f, err);
        }
        if (err->status == TD_OK)
            (void)printf("%s\nput files into %s, then: tidings run %s\n", path, articles, dir);
    }
    td_buf_free(&text);
    free(path);
    free(articles);
    return err->status;
}

static enum td_status print_config(struct td_config *c, const char *dir, struct td_error *err)
{
    struct td_buf text = TD_BUF_INIT(1 << 22);
    if (!td_config_is_corpus(dir))
        (void)td_fail(err, TD_EUSAGE, "%s: holds no corpus.ini (tidings init %s makes one)", dir, dir);
    else if (td_config_load(c, dir, err) == TD_OK && td_config_check(c, err) == TD_OK &&
             td_config_print(c, &text, err) == TD_OK)
        (void)fwrite(text.p, 1, text.n, stdout);
    td_buf_free(&text);
    return err->status;
}

static int corpus_command(int argc, char **argv, bool init, const char *usage, const char *about)
{
    struct td_error err = {0};
    struct td_config c;
    struct td_options o;
    const char *value, *dir = NULL;
    int k;
    td_config_init(&c);
    td_options_start(&o, argv[0], none, init ? NULL : &c, argc, argv);
    while ((k = td_options_next(&o, &value, &err)) == TD_OPT_ARGUMENT) {
        if (dir) {
            (void)td_fail(&err, TD_EUSAGE, "%s: one folder, not also '%s'", argv[0], value);
            break;
        }
        dir = value;
    }
    if (k == TD_OPT_HELP)
        (void)td_options_help(&o, usage, about, &err);
    else if (err.status == TD_OK && !dir)
        (void)td_fail(&err, TD_EUSAGE, "%s: no folder given\n  try: tidings %s --help", argv[0], argv[0]);
    else if (err.status == TD_OK)
        (void)(init ? init_folder(dir, &err) : print_config(&c, dir, &err));
    if (err.status == TD_OK && (fflush(stdout) != 0 || ferror(stdout)))
        (void)td_fail_errno(&err, "(standard output)", "write");
    td_config_free(&c);
    if (err.status != TD_OK)
        td_diag_error(&err);
    return td_exit_code(err.status);
}

int td_cmd_init(int argc, char **argv)
{
    return corpus_command(argc, argv, true, "init DIR", "Makes a corpus folder with a commented corpus.ini.");
}

int td_cmd_config(int argc, char **argv)
{
    return corpus_command(argc, argv, false, "config DIR", "Checks a corpus.ini and prints the effective settings.");
}
