#include "pack.h"

#include <stdlib.h>

#include "arena.h"

/* Up to this many articles no sum of a panel can overflow: 1e8 (tone, fixed point) times it is below 2^63. */
static const uint64_t articles_max = UINT64_C(90000000000);
/* Longest form of one cell: 13 numbers, one of them of 128 bits. */
enum { CELL_BYTES_MAX = 12 * 10 + 19 };

struct ana_pack_room {
    struct td_arena arena;
    uint32_t *slot; /* open addressing: outlet number + 1 */
    size_t n_slots, cap_outlets, cap_groups;
    uint32_t *rank; /* of outlet number, once finished */
    uint64_t all_articles, all_mentions;
    int32_t day; /* of the group's last cell */
};

struct ana_pack *ana_pack_new(struct td_error *err)
{
    struct ana_pack *p = calloc(1, sizeof *p);
    if (p)
        p->room = calloc(1, sizeof *p->room);
    if (!p || !p->room) {
        free(p);
        (void)td_fail_nomem(err, "series");
        return NULL;
    }
    p->room->arena = TD_ARENA_INIT((size_t)1 << 31);
    p->daily = true;
    p->day_low = INT32_MAX;
    p->day_high = INT32_MIN;
    return p;
}

void ana_pack_free(struct ana_pack *p)
{
    if (!p)
        return;
    for (size_t i = 0; i < p->n_groups; i++)
        free(p->group[i].bytes);
    free(p->group);
    free(p->outlet);
    free(p->room->slot);
    free(p->room->rank);
    td_arena_free(&p->room->arena);
    free(p->room);
    free(p);
}

static bool slots_grow(struct ana_pack *p)
{
    struct ana_pack_room *r = p->room;
    size_t n = r->n_slots ? 2 * r->n_slots : 512;
    uint32_t *slot = calloc(n, sizeof *slot);
    if (!slot)
        return false;
    for (size_t i = 0; i < p->n_outlets; i++) {
        size_t k = td_hash(p->outlet[i]) & (n - 1);
        while (slot[k])
            k = (k + 1) & (n - 1);
        slot[k] = (uint32_t)i + 1;
    }
    free(r->slot);
    r->slot = slot;
    r->n_slots = n;
    return true;
}

/* The number of an outlet, new or known; false when out of memory. */
static bool outlet_number(struct ana_pack *p, struct td_slice name, uint32_t *number)
{
    struct ana_pack_room *r = p->room;
    if (2 * p->n_outlets >= r->n_slots && !slots_grow(p))
        return false;
    size_t k = td_hash(name) & (r->n_slots - 1);
    for (; r->slot[k]; k = (k + 1) & (r->n_slots - 1)) {
        if (td_eq(p->outlet[r->slot[k] - 1], name)) {
            *number = r->slot[k] - 1;
            return true;
        }
    }
    if (!p->outlet || p->n_outlets == r->cap_outlets) {
        size_t cap = r->cap_outlets ? 2 * r->cap_outlets : 256;
        struct td_slice *grown = cap < UINT32_MAX ? realloc(p->outlet, cap * sizeof *grown) : NULL;
        if (!grown)
            return false;
        p->outlet = grown;
        r->cap_outlets = cap;
    }
    struct td_slice own = name.n ? td_arena_dup(&r->arena, name) : TD_S("");
    if (!own.p)
        return false;
    p->outlet[p->n_outlets] = own;
    *number = (uint32_t)p->n_outlets++;
    r->slot[k] = *number + 1;
    return true;
}

static bool new_group(struct ana_pack *p, const struct ana_cell_key *key)
{
    struct ana_pack_room *r = p->room;
    if (!p->group || p->n_groups == r->cap_groups) {
        size_t cap = r->cap_groups ? 2 * r->cap_groups : 64;
        struct ana_pack_group *grown = realloc(p->group, cap * sizeof *grown);
        if (!grown)
            return false;
        p->group = grown;
        r->cap_groups = cap;
    }
    const struct ana_pack_group *before = p->n_groups ? &p->group[p->n_groups - 1] : NULL;
    struct ana_pack_group g = {.role = key->role};
    /* One copy of a target's name, so that panels can be told apart by pointer. */
    g.target = before && td_eq(before->target, key->target) ? before->target : td_arena_dup(&r->arena, key->target);
    g.country = key->country.n ? td_arena_dup(&r->arena, key->country) : TD_S("");
    if (!g.target.p || !g.country.p)
        return false;
    p->group[p->n_groups++] = g;
    r->day = 0;
    return true;
}

static unsigned char *put_u(unsigned char *p, ana_u128 v)
{
    for (; v >= 0x80; v >>= 7)
        *p++ = (unsigned char)(0x80 | (unsigned)(v & 0x7F));
    *p++ = (unsigned char)v;
    return p;
}

/* Small of either sign is short. */
static unsigned char *put_i(unsigned char *p, int64_t v)
{
    return put_u(p, v < 0 ? ((uint64_t) - (v + 1) << 1) | 1 : (uint64_t)v << 1);
}

static bool put_cell(struct ana_pack *p, const struct ana_cell *c, uint32_t outlet)
{
    struct ana_pack_group *g = &p->group[p->n_groups - 1];
    if (g->cap_bytes - g->n_bytes < CELL_BYTES_MAX) {
        size_t cap = g->cap_bytes + g->cap_bytes / 2 + 1024;
        unsigned char *grown = realloc(g->bytes, cap);
        if (!grown)
            return false;
        g->bytes = grown;
        g->cap_bytes = cap;
    }
    int32_t first = ana_cell_day_first(&c->key), days = ana_cell_day_last(&c->key) - first;
    unsigned char *q = g->bytes + g->n_bytes;
    q = put_i(q, (int64_t)first - p->room->day);
    q = put_u(q, (unsigned)days << 1 | (unsigned)c->key.base);
    q = put_u(q, outlet);
    q = put_u(q, c->n_total);
    q = put_u(q, c->n_match);
    if (c->n_match) {
        q = put_u(q, c->n_mentions);
        q = put_u(q, c->n_pos);
        q = put_u(q, c->n_neu);
        q = put_u(q, c->n_neg);
        if (ana_cell_scored(c)) {
            q = put_i(q, c->stance_sum_e6);
            q = put_i(q, c->tone_sum_e6);
            q = put_u(q, c->stance_sumsq_e12);
        }
    }
    g->n_bytes = (size_t)(q - g->bytes);
    g->n_cells[c->key.base]++;
    p->room->day = first;
    return true;
}

static enum td_status count(struct ana_pack *p, const struct ana_cell *c, struct td_error *err)
{
    struct ana_pack_room *r = p->room;
    if (__builtin_add_overflow(r->all_articles, c->n_total, &r->all_articles) || r->all_articles > articles_max ||
        __builtin_add_overflow(r->all_mentions, c->n_mentions, &r->all_mentions))
        return td_fail(err, TD_EDATA, "cells: more than %llu articles", (unsigned long long)articles_max);
    p->n_cells++;
    p->has_base[c->key.base] = true;
    if (p->group[0].target.p != p->group[p->n_groups - 1].target.p || c->key.role != ANA_ROLE_OUTLET ||
        c->key.base != ANA_BASE_ALL)
        return TD_OK;
    p->articles += c->n_total;
    p->articles_no_week += c->key.week == ANA_WEEK_NONE ? c->n_total : 0;
    p->articles_no_country += c->key.country.n == 0 ? c->n_total : 0;
    return TD_OK;
}

enum td_status ana_pack_add(struct ana_pack *p, const struct ana_cell *c, struct td_error *err)
{
    const struct ana_pack_group *g = p->n_groups ? &p->group[p->n_groups - 1] : NULL;
    uint32_t outlet;
    if ((!g || g->role != c->key.role || !td_eq(g->country, c->key.country) || !td_eq(g->target, c->key.target)) &&
        !new_group(p, &c->key))
        return td_fail_nomem(err, "series");
    if (count(p, c, err) != TD_OK)
        return err->status;
    if (c->key.week == ANA_WEEK_NONE)
        return TD_OK;
    if (!outlet_number(p, c->key.outlet, &outlet) || !put_cell(p, c, outlet))
        return td_fail_nomem(err, "series");
    int32_t first = ana_cell_day_first(&c->key), last = ana_cell_day_last(&c->key);
    p->any = true;
    p->daily = p->daily && first == last;
    p->day_low = first < p->day_low ? first : p->day_low;
    p->day_high = last > p->day_high ? last : p->day_high;
    return TD_OK;
}

struct named {
    struct td_slice name;
    uint32_t number;
};

static int cmp_named(const void *a, const void *b)
{
    return td_cmp(((const struct named *)a)->name, ((const struct named *)b)->name);
}

enum td_status ana_pack_finish(struct ana_pack *p, struct td_error *err)
{
    size_t n = p->n_outlets;
    struct named *order = malloc((n + 1) * sizeof *order);
    p->room->rank = malloc((n + 1) * sizeof *p->room->rank);
    if (!order || !p->room->rank) {
        free(order);
        return td_fail_nomem(err, "series");
    }
    for (size_t i = 0; i < n; i++)
        order[i] = (struct named){p->outlet[i], (uint32_t)i};
    if (n)
        qsort(order, n, sizeof *order, cmp_named);
    for (size_t i = 0; i < n; i++) {
        p->outlet[i] = order[i].name;
        p->room->rank[order[i].number] = (uint32_t)i;
    }
    free(order);
    return TD_OK;
}

struct ana_pack *ana_pack_cells(const struct ana_cells *c, struct td_error *err)
{
    struct ana_pack *p = ana_pack_new(err);
    bool ok = p != NULL;
    for (size_t i = 0; ok && i < ana_cells_count(c); i++) {
        const struct ana_cell *cell = ana_cells_get(c, i);
        ok = cell ? ana_pack_add(p, cell, err) == TD_OK : (td_fail_nomem(err, "sorting cells"), false);
    }
    if (ok && ana_pack_finish(p, err) == TD_OK)
        return p;
    ana_pack_free(p);
    return NULL;
}

void ana_pack_read(const struct ana_pack *p, size_t group, struct ana_pack_reader *r)
{
    const struct ana_pack_group *g = &p->group[group];
    *r = (struct ana_pack_reader){p, g->bytes, g->bytes + g->n_bytes, 0};
}

static inline uint64_t get_u(struct ana_pack_reader *r)
{
    uint64_t v = *r->p & 0x7F;
    for (unsigned shift = 7; *r->p++ & 0x80; shift += 7)
        v |= (uint64_t)(*r->p & 0x7F) << shift;
    return v;
}

static inline ana_u128 get_u128(struct ana_pack_reader *r)
{
    ana_u128 v = *r->p & 0x7F;
    for (unsigned shift = 7; *r->p++ & 0x80; shift += 7)
        v |= (ana_u128)(*r->p & 0x7F) << shift;
    return v;
}

static inline int64_t get_i(struct ana_pack_reader *r)
{
    uint64_t v = get_u(r);
    return v & 1 ? -(int64_t)(v >> 1) - 1 : (int64_t)(v >> 1);
}

bool ana_pack_next(struct ana_pack_reader *r, struct ana_packed *out)
{
    if (r->p == r->end)
        return false;
    memset(out, 0, sizeof *out);
    r->day += (int32_t)get_i(r);
    uint64_t days = get_u(r);
    out->day_first = r->day;
    out->day_last = r->day + (int32_t)(days >> 1);
    out->base = days & 1 ? ANA_BASE_UNIQUE : ANA_BASE_ALL;
    out->outlet = r->pack->room->rank[get_u(r)];
    out->n_total = get_u(r);
    out->n_match = get_u(r);
    if (out->n_match == 0)
        return true;
    out->mentions = get_u(r);
    out->pos = get_u(r);
    out->neu = get_u(r);
    out->neg = get_u(r);
    if (out->pos + out->neu + out->neg == 0)
        return true;
    out->stance_e6 = get_i(r);
    out->tone_e6 = get_i(r);
    out->stance_e12 = get_u128(r);
    return true;
}
