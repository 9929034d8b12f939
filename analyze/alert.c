#include "alert.h"

#include <stdlib.h>

#include "arena.h"
#include "csvwrite.h"
#include "period.h"
#include "schema.h"

enum { PRUNE_AT = 4096 };
#define ARENA_BYTES ((size_t)1 << 34)

struct ana_alerts {
    struct td_arena arena, key_arena;
    struct ana_alert_article *article;
    size_t n, cap, prune_at;
    struct ana_alert_key *key;
    size_t n_keys, cap_keys;
    int32_t week; /* the newest one that is known to be complete */
};

struct ana_alerts *ana_alerts_new(struct td_error *err)
{
    struct ana_alerts *a = calloc(1, sizeof *a);
    if (!a) {
        (void)td_fail_nomem(err, "alerts");
        return NULL;
    }
    a->arena = TD_ARENA_INIT(ARENA_BYTES);
    a->key_arena = TD_ARENA_INIT(ARENA_BYTES);
    a->week = ANA_WEEK_NONE;
    a->prune_at = PRUNE_AT;
    return a;
}

void ana_alerts_free(struct ana_alerts *a)
{
    if (!a)
        return;
    td_arena_free(&a->arena);
    td_arena_free(&a->key_arena);
    free(a->article);
    free(a->key);
    free(a);
}

static bool keep(struct td_arena *arena, struct td_slice *s)
{
    *s = td_arena_dup(arena, *s);
    return s->p != NULL;
}

/* The article with strings of its own. */
static bool own(struct td_arena *arena, struct ana_alert_article *x)
{
    struct td_slice *code = td_arena_alloc(arena, (x->n_mentioned + 1) * sizeof *code);
    bool ok = code && keep(arena, &x->target) && keep(arena, &x->id) && keep(arena, &x->outlet) &&
              keep(arena, &x->country) && keep(arena, &x->published_at);
    for (size_t i = 0; ok && i < x->n_mentioned; i++) {
        code[i] = x->mentioned[i];
        ok = keep(arena, &code[i]);
    }
    x->mentioned = code;
    return ok;
}

/* Lets go of the weeks before the newest complete one, with their strings. */
static bool prune(struct ana_alerts *a)
{
    struct td_arena fresh = TD_ARENA_INIT(ARENA_BYTES);
    size_t n = 0;
    bool ok = true;
    for (size_t i = 0; i < a->n && ok; i++) {
        if (a->article[i].week < a->week)
            continue;
        a->article[n] = a->article[i];
        ok = own(&fresh, &a->article[n++]);
    }
    a->n = n;
    td_arena_free(&a->arena);
    a->arena = fresh;
    a->prune_at = 2 * n < PRUNE_AT ? PRUNE_AT : 2 * n;
    return ok;
}

enum td_status ana_alerts_article(struct ana_alerts *a, const struct ana_alert_article *x, int32_t day_last,
                                  struct td_error *err)
{
    int32_t complete = td_week_of_day(day_last + 1) - 1;
    a->week = complete > a->week ? complete : a->week;
    if (x->week < a->week)
        return TD_OK;
    if (a->n >= a->prune_at && !prune(a))
        return td_fail_nomem(err, "alerts");
    if (a->n == a->cap) {
        size_t cap = a->cap ? 2 * a->cap : 256;
        struct ana_alert_article *grown = realloc(a->article, cap * sizeof *grown);
        if (!grown)
            return td_fail_nomem(err, "alerts");
        a->article = grown;
        a->cap = cap;
    }
    a->article[a->n] = *x;
    if (!own(&a->arena, &a->article[a->n]))
        return td_fail_nomem(err, "alerts");
    a->n++;
    return TD_OK;
}

enum td_status ana_alerts_raise(struct ana_alerts *a, const struct ana_alert_key *key, struct td_error *err)
{
    if (a->n_keys == a->cap_keys) {
        size_t cap = a->cap_keys ? 2 * a->cap_keys : 64;
        struct ana_alert_key *grown = realloc(a->key, cap * sizeof *grown);
        if (!grown)
            return td_fail_nomem(err, "alerts");
        a->key = grown;
        a->cap_keys = cap;
    }
    struct ana_alert_key *k = &a->key[a->n_keys];
    *k = *key;
    if (!keep(&a->key_arena, &k->target) || !keep(&a->key_arena, &k->country))
        return td_fail_nomem(err, "alerts");
    a->n_keys++;
    return TD_OK;
}

static bool among(struct td_slice s, const struct td_slice *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (td_eq(s, list[i]))
            return true;
    return false;
}

/* Is the article one of those that the alert counted. */
static bool behind(const struct ana_alert_key *k, const struct ana_alert_article *x, const struct td_slice *excluded,
                   size_t n_excluded)
{
    if (x->week != k->week || (x->reprint && k->base == ANA_BASE_UNIQUE) || !td_eq(x->target, k->target))
        return false;
    if (k->role == ANA_ROLE_OUTLET)
        return k->pooled ? !among(x->country, excluded, n_excluded) : td_eq(x->country, k->country);
    for (size_t i = 0; i < x->n_mentioned; i++)
        if (k->pooled ? !among(x->mentioned[i], excluded, n_excluded) : td_eq(x->mentioned[i], k->country))
            return true;
    return false;
}

static int by_id(const void *a, const void *b)
{
    return td_cmp(((const struct ana_alert_article *)a)->id, ((const struct ana_alert_article *)b)->id);
}

static void write_article(struct td_csvw *w, const struct ana_alert_key *k, const struct ana_alert_article *x)
{
    char week[16];
    td_week_name(k->week, week);
    td_csvw_str(w, k->target);
    td_csvw_str(w, td_str(ana_role_name[k->role]));
    td_csvw_str(w, k->country);
    td_csvw_str(w, td_str(ana_base_name[k->base]));
    td_csvw_str(w, td_str(k->test));
    td_csvw_str(w, td_str(week));
    td_csvw_str(w, x->id);
    td_csvw_str(w, x->outlet);
    td_csvw_str(w, x->country);
    td_csvw_str(w, x->published_at);
    td_csvw_uint(w, x->mentions);
    td_csvw_fixed(w, x->stance, 6);
    td_csvw_end(w);
}

void ana_alerts_write(struct ana_alerts *a, const struct td_slice *excluded, size_t n_excluded, struct td_outfile *out,
                      uint64_t *rows)
{
    struct td_csvw w;
    if (a->n)
        qsort(a->article, a->n, sizeof *a->article, by_id);
    td_csvw_init(&w, out, &td_alerts_schema);
    for (size_t k = 0; k < a->n_keys; k++)
        for (size_t i = 0; i < a->n; i++)
            if (behind(&a->key[k], &a->article[i], excluded, n_excluded))
                write_article(&w, &a->key[k], &a->article[i]);
    *rows = w.rows;
    td_csvw_free(&w);
}
