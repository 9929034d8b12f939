/*
 * unit: labelled sentences as JSON Lines.
 *
 * A line is an object with id (a string or a whole number), sentence, from and to (where the mention stands, in code
 * points, the end not included), and optionally mention (what stands there), polarity (-1, 0, 1; null is none),
 * language (BCP 47) and kind (person or organisation). Other members are not looked at. Empty lines are no units.
 *
 * Calling sequence: ana_unit_parse per line, ana_unit_free per unit. The slices live until then.
 */
#ifndef ANA_UNIT_H
#define ANA_UNIT_H

#include <stdbool.h>

#include "features.h"
#include "slice.h"

struct ana_unit_in {
    struct td_slice id, sentence, language; /* language: empty when not given */
    size_t begin, end;                      /* bytes */
    enum ana_target_kind kind;
    bool labelled, elsewhere; /* elsewhere: the mention is not what stands at from to to, which decide */
    int label;
    void *json; /* internal: owns the slices */
    char number[24];
};

/* What is wrong, as a reason for the rejects and a sentence; false then, and nothing is to be freed. */
struct ana_unit_fault {
    const char *column, *reason;
    char detail[200];
};

enum { ANA_UNIT_LINE_MAX = 1 << 20 };

bool ana_unit_parse(struct td_slice line, struct ana_unit_in *u, struct ana_unit_fault *fault);
void ana_unit_free(struct ana_unit_in *u);

#endif
