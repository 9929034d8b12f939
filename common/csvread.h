/*
 * csvread: CSV records with exact line numbers (the one file with libcsv's parser).
 *
 * libcsv runs in strict mode (CSV_STRICT | CSV_STRICT_FINI) and is fed the skeleton of one physical line at a time (its
 * quotes, delimiters and line breaks, and one byte of what stands between them), which gives each record its first and
 * last line. Fields are delivered as they are between the quotes; blanks are kept.
 *
 * A malformed record (a quote inside an unquoted field, text after a closing quote, a quote never closed, a record
 * longer than max_record) is delivered as a row with `bad` set; reading goes on with the physical line after the one on
 * which the bad record began, so that one stray quote costs one line.
 *
 * Calling sequence: td_csv_new, td_csv_next until it gives TD_CSV_END, td_csv_free. The row's slices live until the
 * next call. A byte order mark is skipped. Empty lines are no records. Memory: two times max_record at most.
 */
#ifndef TD_CSVREAD_H
#define TD_CSVREAD_H

#include <stdint.h>

#include "slice.h"
#include "source.h"
#include "status.h"

struct td_csv; /* opaque */

struct td_csv_options {
    char delimiter;    /* ',' when 0 */
    size_t max_record; /* bytes; 16 MiB when 0 */
    /* Our own files: a record is one physical line with its line break. One inside quotes is `bad`, and so is a last
     * line without: the file was cut off. */
    bool one_line;
    bool open_end; /* with one_line, for tables that people write: a last line without its line break is a row */
};

struct td_csv_row {
    struct td_slice *field;
    size_t n;
    uint64_t line_first, line_last; /* physical lines, from 1 */
    uint64_t record;                /* from 1, the header included, bad ones included */
    struct td_slice raw;            /* the record's bytes with its line breaks, without the last */
    const char *bad;                /* NULL, or why it is no record */
    size_t bad_column;              /* byte in the line where the trouble was met, from 1; 0 when not known */
};

enum td_csv_result { TD_CSV_ROW, TD_CSV_END, TD_CSV_FAILED };

struct td_csv *td_csv_new(struct td_source *source, const struct td_csv_options *options, struct td_error *err);
enum td_csv_result td_csv_next(struct td_csv *c, struct td_csv_row *row, struct td_error *err);
void td_csv_free(struct td_csv *c);

/* Guesses ',', ';', '\t' or '|' from the first lines of a file. */
char td_csv_guess_delimiter(struct td_slice head);

#endif
