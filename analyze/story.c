#include "story.h"

#include <math.h>
#include <stdlib.h>

#include "arena.h"
#include "extsort.h"
#include "sha256.h"

/* target 2, role 1, country 2, week 4, story 8, outlet 4, stance 4: ordered as bytes. */
enum { RECORD = 25, SORT_BYTES = 64 << 20, NAMES_MAX = 65535 };

struct name {
    struct td_slice s;
    uint32_t number;
};

/* Strings numbered in the order they came. Numbers do not reach any output. */
struct names {
    struct name *slot;
    size_t n, n_slots;
};

struct week {
    uint16_t target, country;
    enum ana_role role;
    int32_t week;
    struct ana_story_week sums;
};

struct ana_stories {
    struct td_arena arena;
    struct names target, country, outlet;
    struct td_extsort *sort;
    struct week *week; /* by key once finished */
    size_t n, cap;
};

struct ana_stories *ana_stories_new(const char *tmpdir, struct td_error *err)
{
    struct ana_stories *s = calloc(1, sizeof *s);
    if (!s) {
        (void)td_fail_nomem(err, "stories");
        return NULL;
    }
    s->arena = TD_ARENA_INIT((size_t)1 << 30);
    s->sort = td_extsort_new(tmpdir, RECORD, SORT_BYTES, err);
    if (s->sort)
        return s;
    ana_stories_free(s);
    return NULL;
}

void ana_stories_free(struct ana_stories *s)
{
    if (!s)
        return;
    td_extsort_free(s->sort);
    td_arena_free(&s->arena);
    free(s->target.slot);
    free(s->country.slot);
    free(s->outlet.slot);
    free(s->week);
    free(s);
}

static struct name *slot_of(const struct names *t, struct td_slice s)
{
    size_t k = td_hash(s) & (t->n_slots - 1);
    while (t->slot[k].s.p && !td_eq(t->slot[k].s, s))
        k = (k + 1) & (t->n_slots - 1);
    return &t->slot[k];
}

static bool names_grow(struct names *t)
{
    struct names bigger = {.n = t->n, .n_slots = t->n_slots ? 2 * t->n_slots : 64};
    bigger.slot = calloc(bigger.n_slots, sizeof *bigger.slot);
    if (!bigger.slot)
        return false;
    for (size_t i = 0; i < t->n_slots; i++)
        if (t->slot[i].s.p)
            *slot_of(&bigger, t->slot[i].s) = t->slot[i];
    free(t->slot);
    *t = bigger;
    return true;
}

static bool number_of(struct ana_stories *s, struct names *t, struct td_slice name, uint32_t *number)
{
    if (2 * t->n >= t->n_slots && !names_grow(t))
        return false;
    struct name *at = slot_of(t, name);
    if (!at->s.p) {
        struct td_slice own = name.n ? td_arena_dup(&s->arena, name) : TD_S("");
        if (!own.p || t->n >= UINT32_MAX)
            return false;
        *at = (struct name){own, (uint32_t)t->n++};
    }
    *number = at->number;
    return true;
}

enum td_status ana_stories_add(struct ana_stories *s, struct td_slice target, enum ana_role role,
                               struct td_slice country, int32_t week, struct td_slice outlet, struct td_slice story,
                               double stance, struct td_error *err)
{
    uint32_t t, c, o;
    if (!number_of(s, &s->target, target, &t) || !number_of(s, &s->country, country, &c) ||
        !number_of(s, &s->outlet, outlet, &o) || t > NAMES_MAX || c > NAMES_MAX)
        return td_fail_nomem(err, "stories");
    double clamped = fmin(1, fmax(-1, stance));
    unsigned char r[RECORD];
    td_put_be32(r, t << 16 | (uint32_t)role << 8 | c >> 8);
    r[4] = (unsigned char)(c & 0xFF);
    td_put_be32(r + 5, (uint32_t)week ^ 0x80000000u);
    td_put_be64(r + 9, td_sha256_u64(story));
    td_put_be32(r + 17, o);
    td_put_be32(r + 21, (uint32_t)(llround(clamped * 1e6) + 1000000));
    return td_extsort_put(s->sort, r, err);
}

/* A cluster is complete: its sums go to the week's. */
static void close_cluster(struct ana_story_sums *to, int64_t sum, int64_t n)
{
    if (n == 0)
        return;
    uint64_t size = sum < 0 ? (uint64_t)-sum : (uint64_t)sum;
    to->clusters++;
    to->s2_e12 += (ana_u128)size * size;
    __extension__ __int128 sn = sum;
    to->sn_e6 += sn * n;
    to->n2 += (ana_u128)(uint64_t)n * (uint64_t)n;
}

static struct week *new_week(struct ana_stories *s, const unsigned char *r)
{
    if (s->n == s->cap) {
        size_t cap = s->cap ? 2 * s->cap : 256;
        struct week *grown = realloc(s->week, cap * sizeof *grown);
        if (!grown)
            return NULL;
        s->week = grown;
        s->cap = cap;
    }
    struct week *w = &s->week[s->n++];
    *w = (struct week){.target = (uint16_t)(r[0] << 8 | r[1]),
                       .role = r[2] ? ANA_ROLE_MENTIONED : ANA_ROLE_OUTLET,
                       .country = (uint16_t)(r[3] << 8 | r[4]),
                       .week = (int32_t)(td_get_be32(r + 5) ^ 0x80000000u)};
    return w;
}

enum td_status ana_stories_finish(struct ana_stories *s, struct td_error *err)
{
    enum { WEEK_KEY = 9, STORY_KEY = 17, BOTH_KEY = 21 };
    const unsigned char *r;
    unsigned char last[RECORD] = {0};
    struct week *w = NULL;
    int64_t story = 0, n_story = 0, both = 0, n_both = 0;
    if (td_extsort_sort(s->sort, err) != TD_OK)
        return err->status;
    for (;;) {
        if (td_extsort_next(s->sort, &r, err) != TD_OK)
            return err->status;
        if (w && (!r || memcmp(r, last, BOTH_KEY) != 0)) {
            close_cluster(&w->sums.both, both, n_both);
            both = n_both = 0;
        }
        if (w && (!r || memcmp(r, last, STORY_KEY) != 0)) {
            close_cluster(&w->sums.story, story, n_story);
            story = n_story = 0;
        }
        if (!r)
            break;
        if ((!w || memcmp(r, last, WEEK_KEY) != 0) && !(w = new_week(s, r)))
            return td_fail_nomem(err, "stories");
        int64_t stance = (int64_t)td_get_be32(r + 21) - 1000000;
        story += stance;
        both += stance;
        n_story++;
        n_both++;
        memcpy(last, r, RECORD);
    }
    td_extsort_free(s->sort);
    s->sort = NULL;
    return TD_OK;
}

static int cmp_week(const void *pa, const void *pb)
{
    const struct week *a = pa, *b = pb;
    if (a->target != b->target)
        return a->target < b->target ? -1 : 1;
    if (a->role != b->role)
        return a->role < b->role ? -1 : 1;
    if (a->country != b->country)
        return a->country < b->country ? -1 : 1;
    return (a->week > b->week) - (a->week < b->week);
}

const struct ana_story_week *ana_stories_find(const struct ana_stories *s, struct td_slice target, enum ana_role role,
                                              struct td_slice country, int32_t week)
{
    if (s->n == 0)
        return NULL;
    const struct name *t = slot_of(&s->target, target), *c = slot_of(&s->country, country);
    if (!t->s.p || !c->s.p)
        return NULL;
    struct week key = {.target = (uint16_t)t->number, .country = (uint16_t)c->number, .role = role, .week = week};
    const struct week *w = bsearch(&key, s->week, s->n, sizeof *s->week, cmp_week);
    return w ? &w->sums : NULL;
}

/* Sum over clusters of (S - m n)^2 with the factor G/(G-1). */
static double meat(const struct ana_story_sums *s, double m)
{
    double g = (double)s->clusters;
    double ss = (double)s->s2_e12 * 1e-12 - 2 * m * (double)s->sn_e6 * 1e-6 + m * m * (double)s->n2;
    return g > 1 ? fmax(0, ss) * g / (g - 1) : (double)NAN;
}

bool ana_story_beyond(const struct ana_story_sums *story, const struct ana_story_sums *both, double m, double n,
                      double *v)
{
    if (!story || !both || story->clusters < 2 || both->clusters < 2)
        return false;
    *v = (meat(story, m) - meat(both, m)) / (n * n);
    return true;
}

void ana_story_sums_add(struct ana_story_sums *to, const struct ana_story_sums *from)
{
    if (!from)
        return;
    to->clusters += from->clusters;
    to->s2_e12 += from->s2_e12;
    to->sn_e6 += from->sn_e6;
    to->n2 += from->n2;
}

bool ana_story_interval(const struct ana_story_week *w, double m, double n, double outlet_ss, size_t n_outlets,
                        double level, struct ana_mean *out)
{
    double g = (double)n_outlets, k = (double)w->story.clusters, beyond;
    if (n_outlets < 2 || !ana_story_beyond(&w->story, &w->both, m, n, &beyond))
        return false;
    double v = outlet_ss * g / (g - 1) / (n * n) + beyond;
    double df = fmin(g, k) - 1, t = ana_t_of_level(level, df);
    if (!(v > 1e-18) || !isfinite(t))
        return false;
    double se = sqrt(v);
    *out = (struct ana_mean){m, se, df, {m - t * se, m + t * se}};
    return true;
}
