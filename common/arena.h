/*
 * arena: many small allocations, one release.
 *
 * Two lifetimes use it: a run arena (lives as long as the command) and a batch arena (reset every
 * article or every N articles). td_arena_dup is the one call that carries bytes from one to the other.
 * Blocks are aligned for any type. A maximum bounds the total; NULL is returned past it.
 */
#ifndef TD_ARENA_H
#define TD_ARENA_H

#include <stddef.h>

#include "slice.h"

struct td_arena_block;

struct td_arena {
    struct td_arena_block *head;
    char *at, *end;
    size_t used, max;
};

#define TD_ARENA_INIT(max_bytes) ((struct td_arena){NULL, NULL, NULL, 0, (max_bytes)})

/* n bytes, not zeroed, aligned to 16; NULL when the maximum or memory is exhausted. */
void *td_arena_alloc(struct td_arena *a, size_t n);
/* The same, zeroed. */
void *td_arena_zalloc(struct td_arena *a, size_t n);
/* A copy of s with a NUL after it (not counted); .p is NULL when there was no room. */
struct td_slice td_arena_dup(struct td_arena *a, struct td_slice s);
/* Forgets all allocations, keeps one block for reuse. */
void td_arena_reset(struct td_arena *a);
void td_arena_free(struct td_arena *a);

#endif
