/*
 * csvwrite: rows of our own files: one record is one physical line.
 *
 * Newline, CR, tab and backslash inside a field are escaped as \n \r \t \\; a field with a comma or a quote is quoted
 * (RFC 4180). td_csv_unescape undoes the escapes of a field read back.
 *
 * Calling sequence per row: td_csvw_* for each column in order, td_csvw_end. The writer counts the fields of each
 * row: a row of a wrong width is our bug (assert). Rows go to a file, or into memory for somebody else to write.
 */
#ifndef TD_CSVWRITE_H
#define TD_CSVWRITE_H

#include <stdint.h>

#include "buf.h"
#include "outfile.h"
#include "schema.h"

struct td_csvw {
    struct td_outfile *out; /* NULL: to memory */
    struct td_buf *memory;
    const struct td_schema *schema;
    struct td_buf row;
    size_t at;     /* fields in the row so far */
    uint64_t rows; /* without the header */
};

/* Writes the header row. The outfile stays the caller's. */
void td_csvw_init(struct td_csvw *w, struct td_outfile *out, const struct td_schema *schema);
/* Rows without a header, appended to *memory, which stays the caller's; out of memory shows as memory->failed. */
void td_csvw_init_memory(struct td_csvw *w, struct td_buf *memory, const struct td_schema *schema);
void td_csvw_str(struct td_csvw *w, struct td_slice s);
void td_csvw_empty(struct td_csvw *w);
void td_csvw_int(struct td_csvw *w, int64_t v);
void td_csvw_uint(struct td_csvw *w, uint64_t v);
/* Shortest decimal form that reads back equal; empty when v is not finite (undefined is never a number). */
void td_csvw_num(struct td_csvw *w, double v);
/* Rounded to `decimals` places, without trailing zeros; empty when v is not finite. */
void td_csvw_fixed(struct td_csvw *w, double v, int decimals);
/* Significant digits: fixed decimals would print small slopes and p values as 0. */
void td_csvw_digits(struct td_csvw *w, double v, int digits);
/* A whole row as it is to stand, without its line break; not within a row. */
void td_csvw_row(struct td_csvw *w, struct td_slice row);
/* Ends the row; out of memory shows as a failed outfile at commit. */
void td_csvw_end(struct td_csvw *w);
/* Byte offset in the file (in the memory) at which the next field's bytes will stand (fields of hex digits: never
 * quoted). */
uint64_t td_csvw_offset(const struct td_csvw *w);
void td_csvw_free(struct td_csvw *w);

/* Appends s escaped and, if it must be, quoted. */
bool td_csv_put_field(struct td_buf *b, struct td_slice s);
/* s itself when it has no backslash, else the bytes without escapes in *scratch (cleared first). */
struct td_slice td_csv_unescape(struct td_slice s, struct td_buf *scratch);

#endif
