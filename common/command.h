/*
 * command: what main knows of a subcommand.
 */
#ifndef TD_COMMAND_H
#define TD_COMMAND_H

/* argv[0] is the subcommand's name; returns the process's exit code (status.h). */
typedef int td_command(int argc, char **argv);

/* Of the stages; each lives in its own folder. */
td_command ing_cmd_ingest, ing_cmd_fetch, ana_cmd_analyze, ana_cmd_validate, ana_cmd_explain, ana_cmd_sample,
    ana_cmd_agree, ana_cmd_correct, ana_cmd_power, ana_cmd_calibrate, ana_cmd_compare, rep_cmd_report, rep_cmd_export,
    rep_cmd_diff, td_cmd_init, td_cmd_config;

#endif
