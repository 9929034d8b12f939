/*
 * target: the entity files of a configuration's targets, and which classes of names count.
 *
 * A target is the path of an entity file (ends in .ini, relative to the corpus), the id of a shipped entity, or a plain
 * name. A plain name becomes an entity file in `dir`, target-ID.ini, with the name and the keys `alias`, so that the
 * run can be repeated from it.
 */
#ifndef ANA_TARGET_H
#define ANA_TARGET_H

#include <stdbool.h>
#include <stddef.h>

#include "config.h"
#include "scan.h"
#include "status.h"

struct ana_targets {
    char **path;
    bool *made; /* written into dir */
    size_t n;
};

/* Free also after a failure. */
enum td_status ana_targets_find(struct ana_targets *t, const struct td_config *c, const char *dir,
                                struct td_error *err);
void ana_targets_free(struct ana_targets *t);

/* The set of classes that a checked configuration counts: bits 1 << enum ana_term_class. */
unsigned ana_targets_classes(const struct td_config *c);
/* Their names with ',' between them, in the order of the classes. */
void ana_targets_class_names(unsigned classes, char out[64]);

#endif
