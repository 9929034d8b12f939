/*
 * export: the tables of a run as a dataset that is sent, published and built on.
 *
 * rep_export reads the tables in in_dir (articles.csv or series.csv must be there), checks all of them
 * (tablecheck.h), and writes out_dir: NAME.csv of each table, datapackage.json, codebook.md and .html, README.md,
 * CITATION.cff, load.sql, run.json as it is, and when asked for NAME.dta, NAME.sav and tidings.sqlite. The folder
 * appears whole or not at all (outfolder.h). Rows are streamed: read once to check, once to write all formats. No
 * clock: the same run gives the same bytes.
 *
 * Of what fetch got the rows are exported that analyze read: runs of fetch since then have put theirs behind them.
 *
 * Profile open leaves out the columns that columns.h marks; full has to be asked for.
 *
 * TD_EDATA when a table breaks its contract, sums do not agree or a table is not the one of run.json; TD_EUSAGE when
 * out_dir holds something else; TD_EIO.
 */
#ifndef REP_EXPORT_H
#define REP_EXPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "status.h"

enum { REP_FORMAT_CSV = 1, REP_FORMAT_DTA = 2, REP_FORMAT_SAV = 4, REP_FORMAT_SQLITE = 8 };

struct rep_export {
    const char *in_dir, *out_dir;
    const char *title, *label, *authors, *licence; /* NULL: none */
    const char *events;                            /* events file of the configuration; NULL: by target; "none" */
    const char *coverage; /* what fetch got; NULL: coverage.csv of in_dir, if it is there; "none" */
    bool coverage_asked;  /* it was named: not there, or not what analyze read, is an error */
    bool full, excel;
    unsigned formats; /* csv is always written: the package is made of it */
};

struct rep_export_counts {
    uint64_t tables, rows, files, sums, cut;
    bool coverage_left_out; /* it is there, and not what analyze read */
};

enum td_status rep_export(const struct rep_export *o, struct rep_export_counts *n, struct td_error *err);

#endif
