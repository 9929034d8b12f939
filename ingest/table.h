/*
 * table: CSV exports whose columns are known by name and stand in any order.
 *
 * A format lists the names that it knows and which of its columns each means, says when a header is one of its tables,
 * and makes an article of a row. The header is looked at in a file's beginning to tell the format, and read again when
 * the rows are. A row that is no record, or as wide as no header, is rejected; a header that does not fit refuses the
 * file.
 */
#ifndef ING_TABLE_H
#define ING_TABLE_H

#include "csvread.h"
#include "format.h"

enum { ING_TABLE_COLUMNS = 12 };

/* Where the columns of a format stand in this file. */
struct ing_table_header {
    size_t at[ING_TABLE_COLUMNS]; /* from 1; 0: not there; of two with the same meaning the first */
    size_t n;                     /* columns of the file */
};

struct ing_table_name {
    const char *name; /* capitals do not count */
    int column;       /* less than ING_TABLE_COLUMNS */
};

struct ing_table {
    const struct ing_table_name *name;
    size_t n_names;
    bool (*fits)(const struct ing_table_header *h);
    const char *otherwise; /* what to say when it does not fit: "no story list: columns ... are expected" */
    /* An article of a row of the header's width, or a reject; ctx is that of ing_table_read. */
    enum td_status (*take)(void *ctx, const struct ing_table_header *h, const struct td_csv_row *row);
};

/* Does a file that begins so have a header that fits? */
bool ing_table_sniff(const struct ing_table *t, struct td_slice head);
enum td_status ing_table_read(const struct ing_table *t, struct ing_input *in, struct ing_sink *sink, void *ctx,
                              struct td_error *err);
/* Trimmed; empty when the file has no such column. */
struct td_slice ing_table_field(const struct ing_table_header *h, const struct td_csv_row *row, int column);
void ing_table_reject(struct ing_input *in, struct ing_sink *sink, const struct td_csv_row *row, const char *reason,
                      const char *detail);

#endif
