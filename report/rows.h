/*
 * rows: one of our own CSV files, row by row, columns by the schema.
 *
 * Calling sequence: rep_rows_open; when *there is true, rep_rows_next until it gives false or fails, rep_rows_close. A
 * missing file is no failure (*there false). A malformed row breaks the contract: TD_EDATA with file and line.
 */
#ifndef REP_ROWS_H
#define REP_ROWS_H

#include <stdbool.h>

#include "csvread.h"
#include "schema.h"

struct rep_rows {
    char *path;
    struct td_source source;
    struct td_csv *csv;
    struct td_csv_row row;
    size_t index[TD_SCHEMA_MAX], width;
    uint64_t n; /* rows so far */
};

enum td_status rep_rows_open(struct rep_rows *r, const char *dir, const char *name, const struct td_schema *schema,
                             bool *there, struct td_error *err);
/* The same of a table in memory, which the caller keeps alive; path is for messages. */
enum td_status rep_rows_open_memory(struct rep_rows *r, const char *path, struct td_slice bytes,
                                    const struct td_schema *schema, struct td_error *err);
enum td_status rep_rows_next(struct rep_rows *r, bool *got, struct td_error *err);
void rep_rows_close(struct rep_rows *r);

/* Column c of the row (an enum of schema.h), empty when the table lacks it; lives until the next row. */
static inline struct td_slice rep_field(const struct rep_rows *r, int c)
{
    size_t i = r->index[c];
    return i == TD_SCHEMA_ABSENT ? td_slice(NULL, 0) : r->row.field[i];
}
/* The number in column c, NaN when it is empty; TD_EDATA with the place when it is no number. */
enum td_status rep_number(const struct rep_rows *r, int c, double *v, struct td_error *err);
/* TD_EDATA: the row's column holds what it may not. */
enum td_status rep_bad_field(const struct rep_rows *r, const char *column, struct td_error *err);
/* Which of n names a field is; n when it is none of them. */
size_t rep_one_of(struct td_slice s, const char *const *name, size_t n);

#endif
