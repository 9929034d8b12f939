/*
 * option: the command line of every subcommand.
 *
 * A command has a table of its own options; every key of corpus.ini is an option too (--max-reject-rate .1, --map.title
 * Title).
 * "--name value" and "--name=value" both work, "--" ends the options, "-" is an argument. -q, -v, -h and --help are
 * known everywhere.
 *
 * Calling sequence: td_options_start, td_options_next until TD_OPT_END. Unknown options, missing and superfluous values
 * are TD_EUSAGE with the near name.
 */
#ifndef TD_OPTION_H
#define TD_OPTION_H

#include "config.h"
#include "status.h"

struct td_option {
    const char *name;  /* without dashes */
    char letter;       /* 0: none */
    const char *value; /* what stands for its value in the help, NULL: takes none */
    const char *help;
};

enum { TD_OPT_END = -1, TD_OPT_ARGUMENT = -2, TD_OPT_HELP = -3, TD_OPT_BAD = -4 };

struct td_options {
    const char *command;            /* "ingest" */
    const struct td_option *option; /* ends with .name == NULL */
    struct td_config *config;       /* NULL: keys of corpus.ini are no options of this command */
    int argc, at;
    char **argv;
    bool ended;
    const char *cluster; /* rest of "-qv" */
};

void td_options_start(struct td_options *o, const char *command, const struct td_option *table,
                      struct td_config *config, int argc, char **argv);
/* Index in the table, or one of TD_OPT_*; *value gets the value or the argument. */
int td_options_next(struct td_options *o, const char **value, struct td_error *err);
/* Prints usage, the table and (when the command takes them) where corpus.ini's keys are listed to stdout: at most a
 * screen of 24 lines. TD_EIO when that fails. */
enum td_status td_options_help(const struct td_options *o, const char *usage, const char *about, struct td_error *err);
/* `tidings help keys`: every key that is an option, with what it does. */
enum td_status td_options_keys(struct td_error *err);

#endif
