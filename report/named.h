/*
 * named: which articles name the target, from mentions.csv.
 *
 * Articles are known by a 64-bit hash of their id (two of a million share one with a chance of 3e-8). Calling sequence:
 * rep_named_read, rep_named_find, rep_named_free; a zeroed struct is empty.
 */
#ifndef REP_NAMED_H
#define REP_NAMED_H

#include "model.h"

enum { REP_METHODS_MAX = 16 };

struct rep_mentioned {
    uint64_t id; /* hash; 0: an empty place */
    uint32_t sentences, scored;
    uint32_t methods; /* bit i: rep_named.method[i] */
};

struct rep_named {
    struct rep_mentioned *place;
    size_t n, cap;
    struct td_slice method[REP_METHODS_MAX]; /* in the model's arena */
    unsigned n_methods;
};

enum td_status rep_named_read(struct rep_named *t, struct rep_model *m, const char *dir, struct td_error *err);
void rep_named_free(struct rep_named *t);
const struct rep_mentioned *rep_named_find(const struct rep_named *t, struct td_slice id);

#endif
