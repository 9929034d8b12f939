/*
 * codepage: one HTML file on which people judge the units of a sample, without a network and without the scores.
 *
 * Page and guide are analyze/assets/coding.html; the units stand in it as JSON in which <, > and & are escaped, so that
 * no text of an article can end the script or become markup; the page puts them in as text, never as HTML.
 *
 * Calling sequence: ana_codepage_start, ana_codepage_unit for each, ana_codepage_end.
 */
#ifndef ANA_CODEPAGE_H
#define ANA_CODEPAGE_H

#include "buf.h"
#include "outfile.h"
#include "slice.h"

extern const char *const ana_coding_page[]; /* lines; "@DATA@" stands where the units go */

struct ana_codepage {
    struct td_outfile *out;
    struct td_buf row;
    size_t n_units;
};

struct ana_coding_unit {
    const struct td_slice *row; /* columns of units.csv before coder */
    size_t n_row;
    const size_t *coder;
    size_t n_coders;
    struct td_slice language, before, head, mention, tail, after; /* head mention tail: what is judged */
};

void ana_codepage_start(struct ana_codepage *p, struct td_outfile *out, const char *run, const char *sample,
                        const char *unit, const struct td_slice *coder, size_t n_coders);
void ana_codepage_unit(struct ana_codepage *p, const struct ana_coding_unit *u);
void ana_codepage_end(struct ana_codepage *p);

/* Appends s as a JSON string that may stand in a script element. */
void ana_json_put(struct td_buf *b, struct td_slice s);

#endif
