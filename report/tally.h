/*
 * tally: counters by key, for sums that must agree across tables.
 *
 * Owns copies of its keys. rep_tally_at gives the counters of a key, zero when new, NULL when out of memory or past the
 * maximum; the pointer lives until the next rep_tally_at. Entries are numbered in the order in which they came.
 */
#ifndef REP_TALLY_H
#define REP_TALLY_H

#include <stdbool.h>
#include <stdint.h>

#include "arena.h"
#include "buf.h"
#include "slice.h"

enum { REP_TALLY_COUNTERS = 8 };
#define REP_TALLY_SEPARATOR '\0' /* between the parts of a key: no value of a table holds it (tablecheck.c) */

struct rep_tally_entry {
    struct td_slice key;
    uint64_t n[REP_TALLY_COUNTERS];
};

struct rep_tally {
    struct td_arena arena;
    struct rep_tally_entry *entry;
    uint32_t *slot; /* entry number + 1 */
    size_t n, cap, slots;
};

void rep_tally_init(struct rep_tally *t);
uint64_t *rep_tally_at(struct rep_tally *t, struct td_slice key);
/* NULL when the key is not there. */
struct rep_tally_entry *rep_tally_find(const struct rep_tally *t, struct td_slice key);
/* In the order of the keys' bytes; nothing is to be added afterwards. */
void rep_tally_sort(struct rep_tally *t);
void rep_tally_free(struct rep_tally *t);
/* A key of several parts, made in b, where it lives until the next one. */
struct td_slice rep_tally_key(struct td_buf *b, const struct td_slice *part, size_t n);
/* A key for people: "norvanta|outlet|DE"; cut where it does not fit. */
void rep_tally_shown(struct td_slice key, char out[512]);

#endif
