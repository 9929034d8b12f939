/*
 * tablecheck: every table of a run read once before anything is written.
 *
 * Checks each value against its column (columns.h), keys for being unique, references for leading somewhere, sums for
 * agreeing across tables (reconcile.h), files for being those of run.json and rows for naming an input of it
 * (provenance.h); and finds what the writers must know beforehand: rows, widths, empty values. Makes the table of
 * outlets. The first thing that is wrong refuses with file, line and column.
 *
 * Memory: 8 bytes per article for its id and 8 for its story; keys are sorted outside memory (extsort.h).
 */
#ifndef REP_TABLECHECK_H
#define REP_TABLECHECK_H

#include "provenance.h"
#include "xtable.h"

/*
 * tables: all REP_TABLES of them, .def and .dir set, the memory of events filled when there are any. full: profile
 * full. *n_checked: sums that were compared.
 */
enum td_status rep_check_tables(struct rep_xtable *tables, const char *dir, const struct rep_provenance *p, bool full,
                                uint64_t *n_checked, struct td_error *err);

#endif
