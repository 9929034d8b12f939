/*
 * xtable: a table on its way out of a run: where it is read, what the profile shows of it, what is known of its rows.
 *
 * Rows are read as often as they are needed: once to check and measure them (rep_check_tables), once to write them.
 * A row's values are what the fields stand for (escapes undone) and live until the next row.
 *
 * Calling sequence: rep_xread_open, rep_xread_next until *got is false or it fails, rep_xread_close.
 */
#ifndef REP_XTABLE_H
#define REP_XTABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "buf.h"
#include "columns.h"
#include "rows.h"
#include "status.h"

struct rep_xtable {
    const struct rep_table *def;
    const char *dir;               /* where def->schema->name lies, or */
    struct td_buf memory;          /* the table itself: outlets, events */
    bool in_memory, there;         /* there: the run has it */
    bool shown[TD_SCHEMA_MAX];     /* the profile sees this column, and the file has it */
    size_t widest[TD_SCHEMA_MAX];  /* longest value in bytes */
    uint64_t empty[TD_SCHEMA_MAX]; /* rows without a value */
    uint64_t rows;
};

struct rep_xread {
    struct rep_rows rows;
    const struct rep_xtable *table;
    struct td_buf scratch;
    struct td_slice value[TD_SCHEMA_MAX];
};

/* A table that is not there has no rows: TD_OK, and *there says so. */
enum td_status rep_xread_open(struct rep_xread *r, const struct rep_xtable *t, bool *there, struct td_error *err);
enum td_status rep_xread_next(struct rep_xread *r, bool *got, struct td_error *err);
void rep_xread_close(struct rep_xread *r);
/* TD_EDATA "file:line: column: what: 'value'". */
enum td_status rep_xrefuse(const struct rep_xread *r, size_t column, const char *what, struct td_error *err);

/* Where rows go: one file, or one table of a file. close publishes nothing: the folder does. */
struct rep_sink {
    void *self;
    enum td_status (*row)(void *self, const struct td_slice *value, struct td_error *err);
    /* Ends and frees self in every case; failed: only frees. */
    enum td_status (*close)(void *self, bool failed, struct td_error *err);
};

#endif
