#include "tally.h"

#include <stdio.h>
#include <stdlib.h>

enum { TALLY_MAX_MIB = 1024 };

void rep_tally_init(struct rep_tally *t)
{
    *t = (struct rep_tally){.arena = TD_ARENA_INIT((size_t)TALLY_MAX_MIB << 20)};
}

static size_t place(const struct rep_tally *t, struct td_slice key)
{
    size_t i = td_hash(key) & (t->slots - 1);
    while (t->slot[i] && !td_eq(t->entry[t->slot[i] - 1].key, key))
        i = (i + 1) & (t->slots - 1);
    return i;
}

struct rep_tally_entry *rep_tally_find(const struct rep_tally *t, struct td_slice key)
{
    uint32_t k = t->slots ? t->slot[place(t, key)] : 0;
    return k ? &t->entry[k - 1] : NULL;
}

/* Room for one more: the table of slots is kept under half full. */
static bool grow(struct rep_tally *t)
{
    if (t->n < t->cap)
        return true;
    size_t cap = t->cap ? 2 * t->cap : 256;
    if (cap > UINT32_MAX / 4)
        return false;
    struct rep_tally_entry *e = realloc(t->entry, cap * sizeof *e);
    if (!e)
        return false;
    t->entry = e;
    uint32_t *slot = calloc(4 * cap, sizeof *slot);
    if (!slot)
        return false;
    free(t->slot);
    t->slot = slot;
    t->slots = 4 * cap;
    t->cap = cap;
    for (size_t i = 0; i < t->n; i++)
        t->slot[place(t, t->entry[i].key)] = (uint32_t)i + 1;
    return true;
}

uint64_t *rep_tally_at(struct rep_tally *t, struct td_slice key)
{
    struct rep_tally_entry *e = rep_tally_find(t, key);
    if (e)
        return e->n;
    struct td_slice copy = td_arena_dup(&t->arena, key);
    if (!copy.p || !grow(t))
        return NULL;
    t->slot[place(t, key)] = (uint32_t)t->n + 1;
    e = &t->entry[t->n++];
    *e = (struct rep_tally_entry){.key = copy};
    return e->n;
}

static int by_key(const void *a, const void *b)
{
    const struct rep_tally_entry *x = a, *y = b;
    return td_cmp(x->key, y->key);
}

void rep_tally_sort(struct rep_tally *t)
{
    if (t->n == 0)
        return;
    qsort(t->entry, t->n, sizeof *t->entry, by_key);
    memset(t->slot, 0, t->slots * sizeof *t->slot);
    for (size_t i = 0; i < t->n; i++)
        t->slot[place(t, t->entry[i].key)] = (uint32_t)i + 1;
}

void rep_tally_free(struct rep_tally *t)
{
    td_arena_free(&t->arena);
    free(t->entry);
    free(t->slot);
    *t = (struct rep_tally){0};
}

struct td_slice rep_tally_key(struct td_buf *b, const struct td_slice *part, size_t n)
{
    td_buf_clear(b);
    for (size_t i = 0; i < n; i++) {
        if (i)
            (void)td_buf_putc(b, REP_TALLY_SEPARATOR);
        (void)td_buf_put(b, part[i]);
    }
    return td_buf_slice(b);
}

void rep_tally_shown(struct td_slice key, char out[512])
{
    size_t n = key.n < 511 ? key.n : 511;
    for (size_t i = 0; i < n; i++)
        out[i] = (char)(key.p[i] == REP_TALLY_SEPARATOR ? '|' : key.p[i]);
    (void)snprintf(out + n, 512 - n, "%s", n ? "" : "(unknown)");
}
