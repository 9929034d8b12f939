/*
 * contrasts: countries and outlets compared, pair by pair (contrasts.csv).
 */
#include "finding.h"

#include <math.h>
#include <stdlib.h>

#include "contrast.h"
#include "lag.h"
#include "paired.h"
#include "period.h"

struct window {
    const char *name;
    size_t weeks; /* 0: all */
};
static const struct window windows[] = {{"all", 0}, {"52w", 52}};

/* Per country: each outlet's sums over a window, by outlet. */
struct outlets {
    uint32_t *outlet;
    struct ana_cluster *attention, *stance;
    size_t n;
    double items[2]; /* of attention and stance, over all outlets */
};

static void outlets_release(struct outlets *o)
{
    free(o->outlet);
    free(o->attention);
    free(o->stance);
}

/* slot: room for one number per outlet of the frame, all 0; left so. */
static bool take_outlets(const struct ana_group *g, int base, size_t from, size_t *slot, size_t n_outlets,
                         struct outlets *out)
{
    const struct ana_obs *o = g->obs[base];
    size_t n = 0;
    *out = (struct outlets){0};
    for (size_t i = 0; i < g->n_obs[base]; i++)
        if (o[i].week >= from && ana_week_usable(&g->week[base][o[i].week]))
            slot[o[i].outlet] = 1;
    for (size_t k = 0; k < n_outlets; k++)
        n += slot[k];
    out->outlet = calloc(n + 1, sizeof *out->outlet);
    out->attention = calloc(n + 1, sizeof *out->attention);
    out->stance = calloc(n + 1, sizeof *out->stance);
    bool ok = out->outlet && out->attention && out->stance;
    for (size_t k = 0; ok && k < n_outlets; k++) {
        if (slot[k]) {
            out->outlet[out->n] = (uint32_t)k;
            slot[k] = ++out->n;
        }
    }
    for (size_t i = 0; ok && i < g->n_obs[base]; i++) {
        if (o[i].week < from || !ana_week_usable(&g->week[base][o[i].week]))
            continue;
        size_t k = slot[o[i].outlet] - 1;
        out->attention[k].n += (double)o[i].n_total;
        out->attention[k].sum += (double)o[i].n_match;
        out->stance[k].n += (double)(o[i].pos + o[i].neu + o[i].neg);
        out->stance[k].sum += (double)o[i].stance_e6 * 1e-6;
    }
    for (size_t k = 0; ok && k < out->n; k++) {
        out->items[ANA_ATTENTION] += out->attention[k].n;
        out->items[ANA_STANCE] += out->stance[k].n;
    }
    for (size_t i = 0; i < n_outlets; i++)
        slot[i] = 0;
    return ok;
}

/* Both countries' outlets side by side, those without items left out. Gives the number of pairs. */
static size_t pair_up(const struct outlets *a, const struct outlets *b, bool stance, struct ana_cluster_pair *pair)
{
    size_t n = 0;
    for (size_t i = 0, j = 0; i < a->n || j < b->n;) {
        struct ana_cluster_pair c = {0};
        bool left = j == b->n || (i < a->n && a->outlet[i] <= b->outlet[j]);
        bool right = i == a->n || (j < b->n && b->outlet[j] <= a->outlet[i]);
        if (left)
            c.a = stance ? a->stance[i] : a->attention[i];
        if (right)
            c.b = stance ? b->stance[j] : b->attention[j];
        i += left;
        j += right;
        if (c.a.n > 0 || c.b.n > 0)
            pair[n++] = c;
    }
    return n;
}

static void permutation_row(struct ana_place *at, enum ana_measure m, const struct ana_cluster_pair *pair, size_t n,
                            struct td_slice other, double estimate)
{
    struct ana_cluster *side = calloc(2 * n + 1, sizeof *side);
    size_t a = 0, b = 0;
    double p;
    if (!side) {
        at->failed = true;
        return;
    }
    for (size_t i = 0; i < n; i++) {
        if (pair[i].a.n > 0)
            side[a++] = pair[i].a;
        if (pair[i].b.n > 0)
            side[n + b++] = pair[i].b;
    }
    uint64_t seed =
        ana_seed_part(ana_seed_part(ana_seed_part(ANA_SEED, at->g->country), other), td_str(ana_measure_name[m]));
    if (ana_cluster_permutation(side, a, side + n, b, seed, &p)) {
        struct ana_finding *r = ana_finding_add(at, ANA_CONTRASTS, ana_measure_name[m], "cluster_permutation", "all");
        r->at = other;
        r->n = n;
        r->estimate = estimate;
        r->p = p;
    }
    free(side);
}

/* Without two outlets a side the only interval left for attention is that of independent articles, and it says so. */
static void newcombe(const struct ana_cluster *a, const struct ana_cluster *b, double level, struct ana_finding *r)
{
    struct ana_difference d;
    if (!ana_newcombe((uint64_t)a->sum, (uint64_t)a->n, (uint64_t)b->sum, (uint64_t)b->n, level, &d))
        return;
    r->test = "newcombe";
    r->lo = d.ci.lo;
    r->hi = d.ci.hi;
    r->note = "one_outlet;articles_as_independent";
}

/* Articles (for stance: scored ones) that either country must have in the window. */
static const double contrast_min[] = {[ANA_ATTENTION] = 20, [ANA_STANCE] = 5};

static void sum_sides(const struct ana_cluster_pair *pair, size_t n, struct ana_cluster *a, struct ana_cluster *b)
{
    *a = *b = (struct ana_cluster){0, 0};
    for (size_t i = 0; i < n; i++) {
        a->n += pair[i].a.n;
        a->sum += pair[i].a.sum;
        b->n += pair[i].b.n;
        b->sum += pair[i].b.sum;
    }
}

static void contrast_rows(struct ana_place *at, const struct ana_group *other, const struct outlets *a,
                          const struct outlets *b, const char *window, struct ana_cluster_pair *pair)
{
    for (int m = ANA_ATTENTION; m <= ANA_STANCE; m++) {
        if (fmin(a->items[m], b->items[m]) < contrast_min[m])
            continue; /* nothing to compare, and a row of it would only weigh on every q */
        size_t n = pair_up(a, b, m == ANA_STANCE, pair);
        struct ana_cluster all_a, all_b;
        struct ana_paired e;
        sum_sides(pair, n, &all_a, &all_b);
        struct ana_finding *r = ana_finding_add(at, ANA_CONTRASTS, ana_measure_name[m], "welch_clustered", window);
        ana_paired_sides_mean(pair, n, at->level, &e);
        r->at = other->country;
        r->n = (uint64_t)(all_a.n + all_b.n);
        r->estimate = e.difference;
        if (isfinite(e.p)) {
            r->statistic = e.statistic;
            r->df = e.statistic_df;
            r->lo = e.ci.lo;
            r->hi = e.ci.hi;
            r->p = e.p;
            r->note = ana_finding_note(at, "outlets=%zu:%zu;by=%s", e.g_a, e.g_b, e.method);
            if (at->p->role == ANA_ROLE_OUTLET && window == windows[0].name)
                permutation_row(at, (enum ana_measure)m, pair, n, other->country, e.difference);
            continue;
        }
        bool few = e.g_a < 2 || e.g_b < 2;
        r->note = few ? "one_outlet" : "no_variation";
        if (m == ANA_ATTENTION && few)
            newcombe(&all_a, &all_b, at->level, r);
    }
}

/* ---- outlets, by weeks ---- */

/*
 * Welch's t over articles takes no outlet as a unit of itself: its articles are one cluster. What two outlets have in
 * common is the calendar, so the weeks are the units: per week the one's value less the other's, which takes out what
 * moved both.
 */
enum { OUTLETS_MOST = 20 };

/* One outlet's weeks: values NaN where it has none. */
struct outlet_series {
    size_t rank;
    struct td_slice country;
    uint64_t n_match;
    double *value[2]; /* attention, stance */
};

/* The outlets with most matches, most first, ties by name; those without a name are nobody. Gives how many. */
static size_t most_matches(const struct ana_place *at, const struct ana_group *pool, uint64_t *n_match,
                           size_t n_outlets, size_t *rank, size_t *candidates)
{
    size_t n = 0;
    *candidates = 0;
    for (size_t i = 0; i < pool->n_obs[at->base]; i++)
        n_match[pool->obs[at->base][i].outlet] += pool->obs[at->base][i].n_match;
    for (size_t o = 0; o < n_outlets; o++) {
        size_t k = n;
        if (n_match[o] == 0 || ana_frame_outlet(at->frame, o).n == 0)
            continue;
        (*candidates)++;
        while (k > 0 && n_match[rank[k - 1]] < n_match[o])
            k--;
        if (k == OUTLETS_MOST)
            continue;
        n += n < OUTLETS_MOST;
        for (size_t j = n; j-- > k + 1;)
            rank[j] = rank[j - 1];
        rank[k] = o;
    }
    return n;
}

static void take_weeks(const struct ana_place *at, const struct ana_group *pool, struct outlet_series *s)
{
    for (size_t t = 0; t < at->p->n_weeks; t++)
        s->value[0][t] = s->value[1][t] = (double)NAN;
    for (size_t i = 0; i < pool->n_obs[at->base]; i++) {
        const struct ana_obs *o = &pool->obs[at->base][i];
        double scored = (double)(o->pos + o->neu + o->neg);
        if (o->outlet != s->rank || !ana_week_usable(&pool->week[at->base][o->week]))
            continue;
        s->value[0][o->week] = o->n_total ? (double)o->n_match / (double)o->n_total : (double)NAN;
        s->value[1][o->week] = scored > 0 ? (double)o->stance_e6 * 1e-6 / scored : (double)NAN;
    }
    for (size_t g = 0; g < at->p->n_groups; g++) {
        const struct ana_group *group = &at->p->group[g];
        for (size_t i = 0; !group->pooled && s->country.n == 0 && i < group->n_obs[at->base]; i++)
            if (group->obs[at->base][i].outlet == s->rank)
                s->country = group->country;
    }
}

static void outlet_pair(struct ana_place *at, const struct outlet_series *a, const struct outlet_series *b, double *d)
{
    for (int m = 0; m < 2; m++) {
        struct ana_difference diff;
        size_t n = 0;
        for (size_t t = 0; t < at->p->n_weeks; t++)
            if (!isnan(a->value[m][t]) && !isnan(b->value[m][t]))
                d[n++] = a->value[m][t] - b->value[m][t];
        if (!ana_weekly_difference(d, n, at->level, &diff)) {
            at->f->outlet_pairs_left_out++;
            continue;
        }
        at->f->outlet_pairs++;
        struct ana_finding *r = ana_finding_add(at, ANA_CONTRASTS, ana_measure_name[m], "outlet_weeks", "all");
        r->family = ANA_FAMILY_OUTLETS;
        r->country = a->country;
        r->at = b->country;
        r->outlet = ana_frame_outlet(at->frame, a->rank);
        r->at_outlet = ana_frame_outlet(at->frame, b->rank);
        r->n = n;
        r->statistic = diff.t;
        r->df = diff.df;
        r->estimate = diff.estimate;
        r->lo = diff.ci.lo;
        r->hi = diff.ci.hi;
        r->p = diff.p;
        r->note = "units=weeks";
    }
}

static void outlet_pairs(struct ana_place *at, const struct ana_group *pool)
{
    size_t n_outlets = ana_frame_outlets(at->frame), w = at->p->n_weeks + 1, rank[OUTLETS_MOST] = {0}, candidates = 0,
           n = 0;
    uint64_t *n_match = calloc(n_outlets + 1, sizeof *n_match);
    double *room = calloc((2 * OUTLETS_MOST + 1) * w, sizeof *room);
    struct outlet_series s[OUTLETS_MOST] = {{0}};
    at->failed |= !n_match || !room;
    if (!at->failed)
        n = most_matches(at, pool, n_match, n_outlets, rank, &candidates);
    for (size_t i = 0; i < n; i++) {
        s[i].rank = rank[i];
        s[i].value[0] = room + 2 * i * w;
        s[i].value[1] = s[i].value[0] + w;
        take_weeks(at, pool, &s[i]);
    }
    at->f->outlet_pairs_left_out += candidates * (candidates - (candidates > 0)) - n * (n - (n > 0));
    for (size_t i = 0; i < n; i++)
        for (size_t j = i + 1; j < n; j++)
            outlet_pair(at, &s[i], &s[j], room + 2 * (size_t)OUTLETS_MOST * w);
    free(n_match);
    free(room);
}

/* ---- countries, week by week ---- */

enum { COUNTRIES_MOST = 12, TOGETHER_MIN = 26 };

/* The longest run of weeks in which both have a value: [*from, *from + n). Of equals the later. */
static size_t longest_run(const struct ana_place *at, const struct ana_group *a, const struct ana_group *b,
                          enum ana_measure m, size_t *from)
{
    size_t best = 0, run = 0;
    for (size_t t = 0; t < at->p->n_weeks; t++) {
        const struct ana_week *u = &a->week[at->base][t], *v = &b->week[at->base][t];
        bool both = ana_week_usable(u) && ana_week_usable(v) && isfinite(ana_week_value(u, m)) &&
                    isfinite(ana_week_value(v, m));
        run = both ? run + 1 : 0;
        if (run > 0 && run >= best) {
            best = run;
            *from = t + 1 - run;
        }
    }
    return best;
}

/* What was found for two countries in one base, for the other: most pairs have no reprint, and the same weeks in both.
 */
struct known {
    const struct ana_group *a, *b;
    enum ana_measure measure;
    int base;
    size_t from, n;
    bool has_together, has_lead;
    struct ana_together together;
    struct ana_lead lead;
};
struct ana_pairs_known {
    struct known pair[COUNTRIES_MOST * (COUNTRIES_MOST - 1) / 2 * 2];
    size_t n;
};

static bool same(double a, double b)
{
    return !(a < b) && !(a > b);
}

/* The weeks of the pair as in k, in whose base they were tested; all of them have a value. */
static bool same_weeks(const struct known *k, int base)
{
    for (size_t t = k->from; t < k->from + k->n; t++)
        if (!same(ana_week_value(&k->a->week[base][t], k->measure),
                  ana_week_value(&k->a->week[k->base][t], k->measure)) ||
            !same(ana_week_value(&k->b->week[base][t], k->measure),
                  ana_week_value(&k->b->week[k->base][t], k->measure)))
            return false;
    return true;
}

static const struct known *find_known(const struct ana_pairs_known *known, const struct known *wanted)
{
    for (size_t i = 0; i < known->n; i++) {
        const struct known *k = &known->pair[i];
        if (k->a == wanted->a && k->b == wanted->b && k->measure == wanted->measure && k->from == wanted->from &&
            k->n == wanted->n && k->base != wanted->base && same_weeks(k, wanted->base))
            return k;
    }
    return NULL;
}

/* The draws depend on the names of countries and measure, and on nothing of the base. */
static void test_pair(struct known *k, const double *x, const double *y, double level)
{
    uint64_t seed = ana_seed_part(ana_seed_part(ana_seed_part(ANA_SEED, k->a->country), k->b->country),
                                  td_str(ana_measure_name[k->measure]));
    k->has_together = ana_together(x, y, k->n, seed, level, &k->together);
    k->has_lead = ana_lead(x, y, k->n, seed, level, &k->lead);
}

static struct ana_finding *together_row(struct ana_place *at, enum ana_measure m, const char *test,
                                        const struct ana_group *b)
{
    struct ana_finding *r = ana_finding_add(at, ANA_CONTRASTS, ana_measure_name[m], test, "all");
    r->family = ANA_FAMILY_TOGETHER;
    r->at = b->country;
    return r;
}

static void together_rows(struct ana_place *at, const struct known *k)
{
    char first[16], last[16];
    td_week_name(at->p->week_first + (int32_t)k->from, first);
    td_week_name(at->p->week_first + (int32_t)(k->from + k->n - 1), last);
    if (k->has_together) {
        const struct ana_together *s = &k->together;
        struct ana_finding *r = together_row(at, k->measure, "spearman", k->b);
        r->n = k->n;
        r->statistic = s->t;
        r->df = s->df;
        r->estimate = s->rho;
        r->lo = s->ci.lo;
        r->hi = s->ci.hi;
        r->p = s->p;
        r->note = ana_finding_note(at, "n_eff=%.1f;from=%s;to=%s", s->n_eff, first, last);
    }
    if (k->has_lead) {
        const struct ana_lead *l = &k->lead;
        struct ana_finding *r = together_row(at, k->measure, "cross_correlation", k->b);
        r->n = l->n;
        r->statistic = l->lag;
        r->estimate = l->r;
        r->lo = l->ci.lo;
        r->hi = l->ci.hi;
        r->p = l->p;
        r->note = ana_finding_note(at, "lag=%d;prewhitened=%zu:%zu;from=%s;to=%s", l->lag, l->order_x, l->order_y,
                                   first, last);
    }
}

/* One pair and measure, tested or known from the other base; kept for the latter. */
static void country_pair(struct ana_place *at, struct ana_pairs_known *known, struct known *k, double *room)
{
    const struct known *before = find_known(known, k);
    if (before) {
        together_rows(at, before);
        return;
    }
    for (size_t t = 0; t < k->n; t++) {
        room[t] = ana_week_value(&k->a->week[at->base][k->from + t], k->measure);
        room[k->n + t] = ana_week_value(&k->b->week[at->base][k->from + t], k->measure);
    }
    test_pair(k, room, room + k->n, at->level);
    together_rows(at, k);
    if (k->base == 0 && known->n < sizeof known->pair / sizeof known->pair[0])
        known->pair[known->n++] = *k;
}

static void country_pairs(struct ana_place *at, struct ana_pairs_known *known)
{
    const struct ana_panel *p = at->p;
    size_t rank[COUNTRIES_MOST], k = ana_groups_by_matches(p, at->base, rank, COUNTRIES_MOST), all = 0;
    double *room = calloc(2 * p->n_weeks + 1, sizeof *room);
    at->failed |= !room;
    for (size_t i = 0; i < p->n_groups; i++)
        all += !p->group[i].pooled;
    at->f->country_pairs_left_out += all * (all - (all > 0)) - k * (k - (k > 0));
    for (size_t i = 0; i < k * k && !at->failed; i++) {
        /* The pair in the order of the codes, as in the other contrasts. */
        const struct ana_group *a = &p->group[rank[i / k]], *b = &p->group[rank[i % k]];
        for (int m = ANA_ATTENTION; m <= ANA_STANCE && a < b; m++) {
            struct known pair = {.a = a, .b = b, .measure = (enum ana_measure)m, .base = at->base};
            pair.n = longest_run(at, a, b, pair.measure, &pair.from);
            if (pair.n < TOGETHER_MIN) {
                at->f->country_pairs_left_out++;
                continue;
            }
            at->f->country_pairs++;
            at->g = a;
            country_pair(at, known, &pair, room);
        }
    }
    free(room);
}

void ana_country_pairs_add(struct ana_place at[2])
{
    struct ana_pairs_known *known = calloc(1, sizeof *known);
    at[0].failed |= !known;
    for (int base = 0; known && base < 2; base++)
        if (ana_frame_has_base(at[base].frame, base ? ANA_BASE_UNIQUE : ANA_BASE_ALL))
            country_pairs(&at[base], known);
    free(known);
}

static void contrast_window(struct ana_place *at, const struct window *w, size_t n_outlets)
{
    const struct ana_panel *p = at->p;
    size_t n = p->n_groups, from = w->weeks ? p->n_weeks - w->weeks : 0;
    struct outlets *o = calloc(n + 1, sizeof *o);
    size_t *slot = calloc(n_outlets + 1, sizeof *slot);
    struct ana_cluster_pair *pair = calloc(2 * n_outlets + 1, sizeof *pair);
    at->failed |= !o || !slot || !pair;
    for (size_t i = 0; !at->failed && i < n; i++)
        if (!p->group[i].pooled)
            at->failed |= !take_outlets(&p->group[i], at->base, from, slot, n_outlets, &o[i]);
    for (size_t i = 0; !at->failed && i < n; i++) {
        at->g = &p->group[i];
        for (size_t j = i + 1; !at->failed && j < n && !p->group[i].pooled; j++)
            if (!p->group[j].pooled)
                contrast_rows(at, &p->group[j], &o[i], &o[j], w->name, pair);
    }
    for (size_t i = 0; o && i < n; i++)
        outlets_release(&o[i]);
    free(o);
    free(slot);
    free(pair);
}

/* The windows, the weeks of countries (apart), the weeks of outlets. */
void ana_contrasts_add(struct ana_place *at, size_t piece)
{
    enum { WINDOWS = sizeof windows / sizeof *windows };
    _Static_assert((int)WINDOWS == (int)ANA_CONTRAST_PAIRS, "the pieces are numbered in the order of their rows");
    const struct ana_panel *p = at->p;
    if (piece < WINDOWS) {
        if (windows[piece].weeks == 0 || p->n_weeks > windows[piece].weeks)
            contrast_window(at, &windows[piece], ana_frame_outlets(at->frame));
        return;
    }
    for (size_t i = 0; piece > ANA_CONTRAST_PAIRS && i < p->n_groups && p->role == ANA_ROLE_OUTLET; i++)
        if (p->group[i].pooled) {
            at->g = &p->group[i];
            outlet_pairs(at, &p->group[i]);
        }
}
