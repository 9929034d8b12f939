/*
 * diff: what changed between two runs' tables, and why.
 *
 * Reads two output folders: run.json (configuration, methods, inputs), articles.csv (which articles are new, gone,
 * moved to another day, worded or clustered differently), cells.csv and series.csv, which it walks side by side. A
 * changed cell names its reasons by its own integers; a changed row of series.csv has those of its cells, or, when none
 * of them changed, that other weeks or countries did (curves, shrinkage, index) or the configuration.
 *
 * Calling sequence: rep_diff_run, then the counts; text goes to `text`, rows to `table` when it is not NULL. Both
 * folders need cells.csv and series.csv (TD_EIO); the other two may be missing and then say nothing.
 */
#ifndef REP_DIFF_H
#define REP_DIFF_H

#include <stdint.h>

#include "buf.h"
#include "outfile.h"
#include "status.h"

struct rep_diff_counts {
    uint64_t cells_added, cells_removed, cells_changed, rows_added, rows_removed, rows_changed;
    uint64_t run_changes; /* of configuration, method, inputs and articles */
};

enum td_status rep_diff_run(const char *dir_a, const char *dir_b, struct td_buf *text, struct td_outfile *table,
                            struct rep_diff_counts *counts, struct td_error *err);

#endif
