/*
 * jsoncut: records cut out of JSON text of any length, in constant memory.
 *
 * A file holds one JSON value or several one after the other. In each, lists of records stand somewhere: the reader
 * says which (claim), and the records are delivered one by one as bytes, with their lines, before any parser has seen
 * them. What is left of the value, its lists emptied, follows as the value's envelope: `{"status":"ok","docs":[]}`.
 *
 * Only structure is looked at: brackets, quotes, commas. What is no JSON is delivered as it stands, for a parser to
 * say what is wrong. A line break ends a string, since JSON has none inside strings, and an object on the line after
 * such a break is the next record: a lost quote costs one record, not the file. Commas between values are passed over.
 *
 * Calling sequence: ing_json_cut_new, ing_json_cut_next until ING_CUT_END or ING_CUT_FAILED, ing_json_cut_free. The
 * slices of a piece live until the next call. Memory: the longest record and the envelope, each at most max_bytes.
 */
#ifndef ING_JSONCUT_H
#define ING_JSONCUT_H

#include <stdbool.h>
#include <stddef.h>

#include "slice.h"
#include "source.h"
#include "status.h"

struct ing_json_cut; /* opaque */

enum ing_cut { ING_CUT_RECORD, ING_CUT_VALUE, ING_CUT_END, ING_CUT_FAILED };
enum ing_cut_claim {
    ING_CUT_NO,
    ING_CUT_ELEMENTS, /* the array's elements are records */
    ING_CUT_WHOLE     /* the object is a record */
};

/*
 * Asked for every value outside of records: path is its keys joined by dots ("response.docs", "" for the whole value);
 * elements of an array that was not claimed bear its path and "[]". first is the value's first byte.
 */
typedef enum ing_cut_claim ing_cut_claim_fn(void *ctx, struct td_slice path, char first);

struct ing_cut_piece {
    struct td_slice bytes; /* of the record, or the envelope; as they stand, trimmed */
    struct td_slice path;  /* of the list the record is in, or of the record; empty for an envelope */
    unsigned long line_first, line_last;
    bool truncated;        /* the input ended inside it */
    bool too_long;         /* longer than max_bytes: bytes is its beginning */
    bool first;            /* the first record of its list: ing_json_cut_refuse may follow */
    unsigned long records; /* of an envelope: how many were cut out of it, refused ones not counted */
};

struct ing_json_cut *ing_json_cut_new(struct td_source *source, ing_cut_claim_fn *claim, void *ctx, size_t max_bytes,
                                      struct td_error *err);
enum ing_cut ing_json_cut_next(struct ing_json_cut *c, struct ing_cut_piece *piece, struct td_error *err);
/* The list whose first record was just delivered holds none: it and what follows in the list stay in the envelope. */
void ing_json_cut_refuse(struct ing_json_cut *c);
/* Lines before the source's first byte, for messages; 0 unless said. */
void ing_json_cut_lines_before(struct ing_json_cut *c, unsigned long lines);
void ing_json_cut_free(struct ing_json_cut *c);

#endif
