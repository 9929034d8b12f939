#include "named.h"

#include <stdlib.h>

#include "rows.h"

static uint64_t key_of(struct td_slice id)
{
    uint64_t h = td_hash(id) * UINT64_C(0x9E3779B97F4A7C15);
    return h ? h : 1;
}

static size_t place_of(const struct rep_mentioned *place, size_t cap, uint64_t key)
{
    size_t h = (size_t)(key >> 20) & (cap - 1);
    while (place[h].id && place[h].id != key)
        h = (h + 1) & (cap - 1);
    return h;
}

static bool grow(struct rep_named *t)
{
    size_t cap = t->cap ? 2 * t->cap : 1 << 10;
    struct rep_mentioned *place = calloc(cap, sizeof *place);
    if (!place)
        return false;
    for (size_t i = 0; i < t->cap; i++)
        if (t->place[i].id)
            place[place_of(place, cap, t->place[i].id)] = t->place[i];
    free(t->place);
    t->place = place;
    t->cap = cap;
    return true;
}

/* The method's bit; none for one more method than anybody has. */
static uint32_t method_bit(struct rep_named *t, struct rep_model *m, struct td_slice name)
{
    unsigned i = 0;
    if (name.n == 0)
        return 0;
    while (i < t->n_methods && !td_eq(t->method[i], name))
        i++;
    if (i == REP_METHODS_MAX)
        return 0;
    if (i == t->n_methods) {
        t->method[i] = td_arena_dup(&m->arena, name);
        t->n_methods += t->method[i].p != NULL;
    }
    return UINT32_C(1) << i;
}

static bool add(struct rep_named *t, struct rep_model *m, const struct rep_rows *r)
{
    if (2 * (t->n + 1) > t->cap && !grow(t))
        return false;
    uint64_t key = key_of(rep_field(r, TD_MENTION_article_id));
    struct rep_mentioned *x = &t->place[place_of(t->place, t->cap, key)];
    t->n += x->id == 0;
    x->id = key;
    x->sentences++;
    if (rep_field(r, TD_MENTION_stance).n) {
        x->scored++;
        x->methods |= method_bit(t, m, rep_field(r, TD_MENTION_stance_method));
    }
    return true;
}

enum td_status rep_named_read(struct rep_named *t, struct rep_model *m, const char *dir, struct td_error *err)
{
    struct rep_rows r;
    bool there;
    if (!grow(t))
        return td_fail_nomem(err, "reading mentions.csv");
    enum td_status st = rep_rows_open(&r, dir, "mentions.csv", &td_mentions_schema, &there, err);
    if (st != TD_OK || !there)
        return st;
    for (bool got = true; st == TD_OK && got;) {
        st = rep_rows_next(&r, &got, err);
        if (st == TD_OK && got && td_eq(rep_field(&r, TD_MENTION_target), m->target) && !add(t, m, &r))
            st = td_fail_nomem(err, "reading mentions.csv");
    }
    rep_rows_close(&r);
    return st;
}

void rep_named_free(struct rep_named *t)
{
    free(t->place);
    *t = (struct rep_named){0};
}

const struct rep_mentioned *rep_named_find(const struct rep_named *t, struct td_slice id)
{
    if (t->cap == 0)
        return NULL;
    const struct rep_mentioned *x = &t->place[place_of(t->place, t->cap, key_of(id))];
    return x->id ? x : NULL;
}
