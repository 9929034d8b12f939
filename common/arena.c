#include "arena.h"

#include <stdint.h>
#include <stdlib.h>

enum { BLOCK = 64 * 1024, ALIGN = 16 };

struct td_arena_block {
    struct td_arena_block *next;
    size_t size; /* of the bytes after the header */
};

static char *block_bytes(struct td_arena_block *b)
{
    return (char *)b + ALIGN;
}

void *td_arena_alloc(struct td_arena *a, size_t n)
{
    if (n > SIZE_MAX - 2 * ALIGN)
        return NULL;
    n = (n + ALIGN - 1) & ~(size_t)(ALIGN - 1);
    if (n > a->max || a->used > a->max - n)
        return NULL;
    if ((size_t)(a->end - a->at) < n || !a->at) {
        size_t size = n > BLOCK ? n : BLOCK;
        struct td_arena_block *b = malloc(ALIGN + size);
        if (!b)
            return NULL;
        b->size = size;
        b->next = a->head;
        a->head = b;
        a->at = block_bytes(b);
        a->end = a->at + size;
    }
    void *p = a->at;
    a->at += n;
    a->used += n;
    return p;
}

void *td_arena_zalloc(struct td_arena *a, size_t n)
{
    void *p = td_arena_alloc(a, n);
    if (p)
        memset(p, 0, n);
    return p;
}

struct td_slice td_arena_dup(struct td_arena *a, struct td_slice s)
{
    char *p = s.n == SIZE_MAX ? NULL : td_arena_alloc(a, s.n + 1);
    if (!p)
        return td_slice(NULL, 0);
    if (s.n)
        memcpy(p, s.p, s.n);
    p[s.n] = '\0';
    return td_slice(p, s.n);
}

void td_arena_reset(struct td_arena *a)
{
    struct td_arena_block *keep = NULL;
    while (a->head) {
        struct td_arena_block *b = a->head;
        a->head = b->next;
        if (!keep && b->size == BLOCK)
            keep = b;
        else
            free(b);
    }
    a->used = 0;
    a->at = a->end = NULL;
    if (keep) {
        keep->next = NULL;
        a->head = keep;
        a->at = block_bytes(keep);
        a->end = a->at + keep->size;
    }
}

void td_arena_free(struct td_arena *a)
{
    while (a->head) {
        struct td_arena_block *b = a->head;
        a->head = b->next;
        free(b);
    }
    *a = TD_ARENA_INIT(a->max);
}
