/*
 * clean: texts in which letters are written in other bytes than the forms have.
 *
 * Ingest gives NFC without invisible characters. A text from elsewhere may hold soft hyphens (Hua-wei with U+00AD in
 * it), zero-width spaces, word joiners, marks of direction, or letters followed by combining marks (u and U+0308 for
 * ü). ana_match looks for such bytes, which costs little, and only when there are some makes a copy without the
 * invisible ones and with composed letters, scans that, and gives the hits in offsets of the text itself. The
 * zero-width joiner and non-joiner stay: they carry meaning; both end a word.
 */
#ifndef ANA_CLEAN_H
#define ANA_CLEAN_H

#include <stdbool.h>
#include <stdint.h>

#include "buf.h"
#include "matcher.h"
#include "slice.h"

/* Scratch, kept between calls; zeroed at first. */
struct ana_clean {
    struct td_buf text;
    uint32_t *map; /* by byte of the copy, its end included: offset in the text */
    size_t n, cap;
};

/* As ana_matcher_scan. False when out of memory. */
bool ana_match(const struct ana_matcher *m, struct ana_clean *c, struct td_slice text, uint8_t lang, int32_t day,
               struct ana_hits *hits);
void ana_clean_free(struct ana_clean *c);

#endif
