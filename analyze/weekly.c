#include "weekly.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include <gsl/gsl_errno.h>

#include "gap.h"
#include "period.h"
#include "shrink.h"
#include "smooth.h"

const char *const ana_coverage_name[5] = {"ok", "low", "gap", "partial", "no_data"};

/* Up to this many articles no sum of a panel can overflow: 1e8 (tone, fixed point) times it is below 2^63. */
static const uint64_t articles_max = UINT64_C(90000000000);
/* A country's week is a gap when outlets with a gap stand for this share of its usual articles. */
static const double gap_share = 0.2;

struct ana_frame {
    const struct ana_cells *cells;
    const struct ana_series_options *options;
    int32_t week_first;
    size_t n_weeks;
    bool has_base[2];
    struct td_slice *outlet; /* by rank */
    size_t n_outlets;
    struct td_slice *slot; /* open addressing by pointer; rank of slot i in slot_rank */
    uint32_t *slot_rank;
    size_t n_slots;
    uint32_t *first_week; /* per outlet, of its first article; n_weeks when none */
    bool **gap;           /* per outlet, NULL when it has none */
    struct ana_boot *boot;
};

static size_t slot_of(const struct ana_frame *f, struct td_slice s)
{
    size_t mask = f->n_slots - 1;
    size_t k = (size_t)(((uint64_t)(uintptr_t)s.p * UINT64_C(0x9E3779B97F4A7C15)) >> 20) & mask;
    while (f->slot[k].p && f->slot[k].p != s.p)
        k = (k + 1) & mask;
    return k;
}

static int cmp_slice(const void *a, const void *b)
{
    return td_cmp(*(const struct td_slice *)a, *(const struct td_slice *)b);
}

static bool slots_grow(struct ana_frame *f)
{
    size_t n = f->n_slots ? 2 * f->n_slots : 512;
    struct td_slice *slot = calloc(n, sizeof *slot);
    if (!slot)
        return false;
    free(f->slot);
    f->slot = slot;
    f->n_slots = n;
    for (size_t i = 0; i < f->n_outlets; i++)
        f->slot[slot_of(f, f->outlet[i])] = f->outlet[i];
    return true;
}

static bool outlet_add(struct ana_frame *f, size_t *cap, struct td_slice name)
{
    if (2 * f->n_outlets >= f->n_slots && !slots_grow(f))
        return false;
    size_t k = slot_of(f, name);
    if (f->slot[k].p)
        return true;
    if (f->n_outlets == *cap) {
        *cap = *cap ? 2 * *cap : 256;
        struct td_slice *grown = *cap < UINT32_MAX ? realloc(f->outlet, *cap * sizeof *grown) : NULL;
        if (!grown)
            return false;
        f->outlet = grown;
    }
    f->slot[k] = name;
    f->outlet[f->n_outlets++] = name;
    return true;
}

/* Every outlet once, ranked by name, so that the order of sums and draws depends on nothing else. */
static enum td_status rank_outlets(struct ana_frame *f, struct td_error *err)
{
    size_t cap = 0;
    struct td_slice last = {NULL, 0};
    for (size_t i = 0; i < ana_cells_count(f->cells); i++) {
        struct td_slice name = ana_cells_get(f->cells, i)->key.outlet;
        if (name.p != last.p && !outlet_add(f, &cap, name))
            return td_fail_nomem(err, "outlets");
        last = name;
    }
    if (f->n_outlets == 0)
        return TD_OK;
    qsort(f->outlet, f->n_outlets, sizeof *f->outlet, cmp_slice);
    f->slot_rank = calloc(f->n_slots, sizeof *f->slot_rank);
    if (!f->slot_rank)
        return td_fail_nomem(err, "outlets");
    for (size_t i = 0; i < f->n_outlets; i++)
        f->slot_rank[slot_of(f, f->outlet[i])] = (uint32_t)i;
    return TD_OK;
}

static uint32_t outlet_rank(const struct ana_frame *f, struct td_slice name)
{
    assert(f->slot_rank); /* an outlet that is asked for has been ranked */
    return f->slot_rank[slot_of(f, name)];
}

/* Range of weeks, bases, and that no sum can overflow. */
static enum td_status survey(struct ana_frame *f, struct td_error *err)
{
    int32_t low = INT32_MAX, high = INT32_MIN;
    uint64_t articles = 0, mentions = 0;
    for (size_t i = 0; i < ana_cells_count(f->cells); i++) {
        const struct ana_cell *c = ana_cells_get(f->cells, i);
        if (!c)
            return td_fail_nomem(err, "sorting cells");
        f->has_base[c->key.base] = true;
        if (__builtin_add_overflow(articles, c->n_total, &articles) || articles > articles_max ||
            __builtin_add_overflow(mentions, c->n_mentions, &mentions))
            return td_fail(err, TD_EDATA, "cells: more than %llu articles", (unsigned long long)articles_max);
        if (c->key.week == ANA_WEEK_NONE)
            continue;
        low = c->key.week < low ? c->key.week : low;
        high = c->key.week > high ? c->key.week : high;
    }
    if (f->options->week_first != ANA_WEEK_NONE)
        low = f->options->week_first;
    if (f->options->week_last != ANA_WEEK_NONE)
        high = f->options->week_last;
    f->week_first = low;
    f->n_weeks = low <= high && high != INT32_MIN && low != INT32_MAX ? (size_t)((int64_t)high - low) + 1 : 0;
    if (f->n_weeks > 100000) /* 1,900 years: a range gone wrong, not a corpus */
        return td_fail(err, TD_EDATA, "cells: a range of %zu weeks", f->n_weeks);
    return TD_OK;
}

/* The articles of every outlet per week, from the first target's cells of role outlet, and the gaps in them. */
static enum td_status find_gaps(struct ana_frame *f, struct td_error *err)
{
    size_t n = ana_cells_count(f->cells), w = f->n_weeks;
    f->first_week = malloc((f->n_outlets + 1) * sizeof *f->first_week);
    f->gap = calloc(f->n_outlets + 1, sizeof(bool *));
    double *count = w ? calloc(f->n_outlets * w + 1, sizeof *count) : NULL;
    bool *gap = w ? malloc(w * sizeof *gap) : NULL, ok = f->first_week && f->gap && (w == 0 || (count && gap));
    for (size_t i = 0; ok && i < f->n_outlets; i++)
        f->first_week[i] = (uint32_t)w;
    for (size_t i = 0; ok && w && i < n; i++) {
        const struct ana_cell *c = ana_cells_get(f->cells, i), *first = ana_cells_get(f->cells, 0);
        int64_t at = (int64_t)c->key.week - f->week_first;
        if (c->key.role != ANA_ROLE_OUTLET || c->key.base != ANA_BASE_ALL || c->key.week == ANA_WEEK_NONE || at < 0 ||
            at >= (int64_t)w || c->key.target.p != first->key.target.p || c->n_total == 0)
            continue;
        uint32_t o = outlet_rank(f, c->key.outlet);
        count[o * w + (size_t)at] += (double)c->n_total;
        if (at < f->first_week[o])
            f->first_week[o] = (uint32_t)at;
    }
    for (size_t o = 0; ok && w && o < f->n_outlets; o++) {
        if (f->outlet[o].n == 0)
            continue; /* articles without an outlet have no feed that could fail */
        ok = ana_gap_find(count + o * w, w, gap);
        bool any = false;
        for (size_t t = 0; t < w; t++)
            any |= gap[t];
        if (!ok || !any)
            continue;
        f->gap[o] = malloc(w * sizeof *gap);
        ok = f->gap[o] != NULL;
        if (ok)
            memcpy(f->gap[o], gap, w * sizeof *gap);
    }
    free(count);
    free(gap);
    return ok ? TD_OK : td_fail_nomem(err, "gaps");
}

struct ana_frame *ana_frame_new(const struct ana_cells *cells, const struct ana_series_options *o, struct td_error *err)
{
    (void)gsl_set_error_handler_off();
    struct ana_frame *f = calloc(1, sizeof *f);
    if (!f) {
        (void)td_fail_nomem(err, "series");
        return NULL;
    }
    f->cells = cells;
    f->options = o;
    f->boot = ana_boot_new();
    if (!f->boot)
        (void)td_fail_nomem(err, "series");
    if (!f->boot || survey(f, err) != TD_OK || rank_outlets(f, err) != TD_OK || find_gaps(f, err) != TD_OK) {
        ana_frame_free(f);
        return NULL;
    }
    return f;
}

void ana_frame_free(struct ana_frame *f)
{
    if (!f)
        return;
    for (size_t i = 0; f->gap && i < f->n_outlets; i++)
        free(f->gap[i]);
    free(f->gap);
    free(f->first_week);
    free(f->outlet);
    free(f->slot);
    free(f->slot_rank);
    ana_boot_free(f->boot);
    free(f);
}

size_t ana_frame_outlets(const struct ana_frame *f)
{
    return f->n_outlets;
}

struct td_slice ana_frame_outlet(const struct ana_frame *f, size_t i)
{
    return f->outlet[i];
}

bool ana_frame_has_base(const struct ana_frame *f, enum ana_base base)
{
    return f->has_base[base];
}

static void group_release(struct ana_group *g)
{
    for (int b = 0; b < 2; b++) {
        free(g->obs[b]);
        free(g->week[b]);
    }
}

void ana_panel_free(struct ana_panel *p)
{
    if (!p)
        return;
    for (size_t i = 0; i < p->n_groups; i++)
        group_release(&p->group[i]);
    free(p->group);
    free(p);
}

static bool excluded(const struct ana_series_options *o, struct td_slice country)
{
    for (size_t i = 0; i < o->n_exclude; i++)
        if (td_eq(o->exclude_country[i], country))
            return true;
    return false;
}

static bool in_range(const struct ana_frame *f, const struct ana_cell *c)
{
    int64_t at = (int64_t)c->key.week - f->week_first;
    return c->key.week != ANA_WEEK_NONE && at >= 0 && at < (int64_t)f->n_weeks && c->n_total > 0;
}

/* The observations of cells [from, to). */
static bool take_obs(const struct ana_frame *f, size_t from, size_t to, struct ana_group *g)
{
    size_t n[2] = {0, 0};
    for (size_t i = from; i < to; i++)
        n[ana_cells_get(f->cells, i)->key.base] += in_range(f, ana_cells_get(f->cells, i));
    for (int b = 0; b < 2; b++) {
        g->obs[b] = malloc((n[b] + 1) * sizeof *g->obs[b]);
        if (!g->obs[b])
            return false;
    }
    for (size_t i = from; i < to; i++) {
        const struct ana_cell *c = ana_cells_get(f->cells, i);
        if (!in_range(f, c))
            continue;
        g->obs[c->key.base][g->n_obs[c->key.base]++] = (struct ana_obs){
            .week = (uint32_t)(c->key.week - f->week_first),
            .outlet = outlet_rank(f, c->key.outlet),
            .n_total = c->n_total,
            .n_match = c->n_match,
            .mentions = c->n_mentions,
            .pos = c->n_pos,
            .neu = c->n_neu,
            .neg = c->n_neg,
            .stance_e6 = c->stance_sum_e6,
            .tone_e6 = c->tone_sum_e6,
            .stance_e12 = c->stance_sumsq_e12,
        };
    }
    return true;
}

static int cmp_obs(const void *pa, const void *pb)
{
    const struct ana_obs *a = pa, *b = pb;
    if (a->week != b->week)
        return a->week < b->week ? -1 : 1;
    return (a->outlet > b->outlet) - (a->outlet < b->outlet);
}

/* Adds obs to the pool's, unsorted. */
static bool pool_obs(struct ana_group *pool, const struct ana_group *g)
{
    for (int b = 0; b < 2; b++) {
        struct ana_obs *grown = realloc(pool->obs[b], (pool->n_obs[b] + g->n_obs[b] + 1) * sizeof *grown);
        if (!grown)
            return false;
        if (g->n_obs[b])
            memcpy(grown + pool->n_obs[b], g->obs[b], g->n_obs[b] * sizeof *grown);
        pool->obs[b] = grown;
        pool->n_obs[b] += g->n_obs[b];
    }
    return true;
}

/* One observation per week and outlet; all sums are of integers, so their order does not matter. */
static void merge_pool(struct ana_group *pool)
{
    for (int b = 0; b < 2; b++) {
        struct ana_obs *o = pool->obs[b];
        size_t n = 0;
        if (pool->n_obs[b])
            qsort(o, pool->n_obs[b], sizeof *o, cmp_obs);
        for (size_t i = 0; i < pool->n_obs[b]; i++) {
            if (n == 0 || cmp_obs(&o[n - 1], &o[i]) != 0) {
                o[n++] = o[i];
                continue;
            }
            struct ana_obs *to = &o[n - 1];
            to->n_total += o[i].n_total;
            to->n_match += o[i].n_match;
            to->mentions += o[i].mentions;
            to->pos += o[i].pos;
            to->neu += o[i].neu;
            to->neg += o[i].neg;
            to->stance_e6 += o[i].stance_e6;
            to->tone_e6 += o[i].tone_e6;
            to->stance_e12 += o[i].stance_e12;
        }
        pool->n_obs[b] = n;
    }
}

/* Sample variance from integers, exactly up to the last division. */
static double variance(double n, ana_u128 sumsq_e12, int64_t sum_e6)
{
    if (n < 2)
        return (double)NAN;
    uint64_t s = sum_e6 < 0 ? 0 - (uint64_t)sum_e6 : (uint64_t)sum_e6;
    ana_u128 nn = (ana_u128)n, a = nn * sumsq_e12, b = (ana_u128)s * s;
    return a > b ? (double)(a - b) / (n * (n - 1)) * 1e-12 : 0;
}

static double scored(const struct ana_obs *o)
{
    return (double)(o->pos + o->neu + o->neg);
}

/* FNV-1a with a final mix. Part of the results: a change changes every bootstrapped interval. */
static uint64_t seed_part(uint64_t h, struct td_slice s)
{
    for (size_t i = 0; i < s.n; i++)
        h = (h ^ (unsigned char)s.p[i]) * UINT64_C(1099511628211);
    return (h ^ 0xff) * UINT64_C(1099511628211);
}

static uint64_t seed_of(const struct ana_panel *p, const struct ana_group *g, int base, size_t week)
{
    char name[16];
    td_week_name(p->week_first + (int32_t)week, name);
    uint64_t h = UINT64_C(14695981039346656037);
    h = seed_part(h, p->target);
    h = seed_part(h, td_str(ana_role_name[p->role]));
    h = seed_part(h, g->country);
    h = seed_part(h, td_str(ana_base_name[base]));
    h = seed_part(h, td_str(name));
    h = (h ^ (h >> 31)) * UINT64_C(0x94D049BB133111EB);
    return h ^ (h >> 29);
}

/* The interval of a week's mean stance over g outlets. */
static void stance_interval(struct ana_frame *f, const struct ana_cluster *cluster, size_t g, uint64_t seed,
                            struct ana_week *w)
{
    struct ana_mean m = {0};
    double level = f->options->level;
    bool few = ana_n_eff(w->n_scored, w->sum_sq_sizes, 1) < ANA_FEW_OUTLETS;
    bool ok = false;
    if (g < 2) {
        w->ci_method = "none:one_outlet";
        return;
    }
    if (few && f->options->few_bootstrap) {
        w->ci_method = "bootstrap";
        ok = ana_cluster_bootstrap(f->boot, cluster, g, seed, level, &m);
    } else if (few) {
        w->ci_method = "cr3";
        ok = ana_cr3(cluster, g, level, &m);
    } else {
        w->ci_method = "cr1";
        ok = ana_cr1(cluster, g, level, &m);
    }
    /* Outlets that agree to the last digit (all articles neutral, say) do not prove certainty. */
    if (!ok || !(m.se > 1e-9)) {
        w->ci_method = "none:no_variation";
        return;
    }
    w->se = m.se;
    w->stance_ci = (struct ana_interval){fmax(-1, m.ci.lo), fmin(1, m.ci.hi)};
}

/* One week from its observations [o, o + n), n > 0. cluster: room for n. */
static void fill_week(struct ana_frame *f, const struct ana_obs *o, size_t n, uint64_t seed,
                      struct ana_cluster *cluster, struct ana_icc *icc, struct ana_week *w)
{
    int64_t stance_e6 = 0, tone_e6 = 0;
    ana_u128 stance_e12 = 0;
    size_t g = 0;
    double between = 0;
    for (size_t i = 0; i < n; i++) {
        w->n_total += o[i].n_total;
        w->n_match += o[i].n_match;
        w->mentions += o[i].mentions;
        w->pos += o[i].pos;
        w->neu += o[i].neu;
        w->neg += o[i].neg;
        w->n_outlets += o[i].n_match > 0;
        stance_e6 += o[i].stance_e6;
        tone_e6 += o[i].tone_e6;
        stance_e12 += o[i].stance_e12;
        double k = scored(&o[i]), sum = (double)o[i].stance_e6 * 1e-6;
        if (!(k > 0))
            continue;
        cluster[g++] = (struct ana_cluster){k, sum};
        w->sum_sq_sizes += k * k;
        between += sum * sum / k;
        ana_icc_cluster(icc, k, sum, (double)o[i].stance_e12 * 1e-12);
    }
    w->n_scored = (double)(w->pos + w->neu + w->neg);
    w->ratio = (double)w->n_match / (double)w->n_total;
    (void)ana_wilson(w->n_match, w->n_total, f->options->level, &w->ratio_ci);
    if (!(w->n_scored > 0))
        return;
    double sum = (double)stance_e6 * 1e-6;
    ana_icc_group(icc, w->n_scored, sum, between, w->sum_sq_sizes, g);
    w->stance = sum / w->n_scored;
    w->tone = (double)tone_e6 * 1e-6 / w->n_scored;
    w->sd = sqrt(variance(w->n_scored, stance_e12, stance_e6));
    w->net_sentiment = 100 * ((double)w->pos - (double)w->neg) / w->n_scored;
    stance_interval(f, cluster, g, seed, w);
}

static struct ana_week empty_week(void)
{
    double u = (double)NAN;
    struct ana_interval none = {u, u};
    return (struct ana_week){.n_clusters = -1,
                             .ratio_ci = none,
                             .ratio = u,
                             .stance = u,
                             .sd = u,
                             .se = u,
                             .n_eff = u,
                             .net_sentiment = u,
                             .tone = u,
                             .smooth = u,
                             .stance_ci = none,
                             .shrunk_ci = none,
                             .shrunk = u,
                             .coverage = ANA_COVERAGE_NO_DATA};
}

static bool fill_weeks(struct ana_frame *f, const struct ana_panel *p, struct ana_group *g, int base,
                       struct ana_icc *icc)
{
    const struct ana_obs *o = g->obs[base];
    size_t n = g->n_obs[base];
    struct ana_week *week = malloc((p->n_weeks + 1) * sizeof *week);
    struct ana_cluster *cluster = malloc((n + 1) * sizeof *cluster);
    g->week[base] = week;
    if (!week || !cluster) {
        free(cluster);
        return false;
    }
    for (size_t t = 0, i = 0; t < p->n_weeks; t++) {
        size_t from = i;
        while (i < n && o[i].week == t)
            i++;
        week[t] = empty_week();
        if (i > from)
            fill_week(f, o + from, i - from, f->options->few_bootstrap ? seed_of(p, g, base, t) : 0, cluster, icc,
                      &week[t]);
    }
    free(cluster);
    return true;
}

/* Distinct stories: the items of base unique. */
static void fill_clusters(const struct ana_panel *p, struct ana_group *g)
{
    for (size_t t = 0; t < p->n_weeks; t++)
        for (int b = 0; b < 2; b++)
            g->week[b][t].n_clusters = (int64_t)g->week[ANA_BASE_UNIQUE][t].n_match;
}

/*
 * n_eff of every week, with rho of the country where its weeks can tell it, else of the pool, else 1: an outlet is then
 * one voice however much it prints.
 */
static void fill_n_eff(const struct ana_panel *p, struct ana_group *g, const struct ana_icc icc[2],
                       const struct ana_icc pool[2])
{
    for (int b = 0; b < 2; b++) {
        /* Few degrees of freedom would make rho a lottery. */
        bool own = icc[b].df_between >= 10 && icc[b].df_within >= 10 && ana_icc_rho(&icc[b], &g->rho[b]);
        if (!own && !ana_icc_rho(&pool[b], &g->rho[b]))
            g->rho[b] = 1;
        for (size_t t = 0; t < p->n_weeks; t++) {
            struct ana_week *w = &g->week[b][t];
            if (w->n_scored > 0)
                w->n_eff = ana_n_eff(w->n_scored, w->sum_sq_sizes, g->rho[b]);
        }
    }
}

/*
 * The share of a group's usual articles that stood behind a gap, per week. An outlet's usual week is its mean over the
 * weeks since its first article that are no gap.
 */
static bool find_gap_shares(const struct ana_frame *f, const struct ana_panel *p, const struct ana_group *g,
                            double *share)
{
    size_t w = p->n_weeks, n = f->n_outlets;
    double *total = calloc(n + 1, sizeof *total), *alive = calloc(w + 1, sizeof *alive);
    const struct ana_obs *o = g->obs[ANA_BASE_ALL];
    if (!total || !alive) {
        free(total);
        free(alive);
        return false;
    }
    for (size_t t = 0; t < w; t++)
        share[t] = 0;
    for (size_t i = 0; i < g->n_obs[ANA_BASE_ALL]; i++)
        if (!f->gap[o[i].outlet] || !f->gap[o[i].outlet][o[i].week])
            total[o[i].outlet] += (double)o[i].n_total;
    for (size_t k = 0; k < n; k++) {
        size_t first = f->first_week[k], open = 0;
        if (!(total[k] > 0) || first >= w)
            continue;
        for (size_t t = first; t < w; t++)
            open += !f->gap[k] || !f->gap[k][t];
        double usual = open ? total[k] / (double)open : 0;
        for (size_t t = first; t < w; t++) {
            alive[t] += usual;
            if (f->gap[k] && f->gap[k][t])
                share[t] += usual;
        }
    }
    for (size_t t = 0; t < w; t++)
        share[t] = alive[t] > 0 ? share[t] / alive[t] : 0;
    free(total);
    free(alive);
    return true;
}

static bool fill_coverage(const struct ana_frame *f, const struct ana_panel *p, struct ana_group *g)
{
    const struct ana_series_options *o = f->options;
    uint64_t low = o->n_low ? o->n_low : ANA_LOW_N_TOTAL;
    double *share = malloc((p->n_weeks + 1) * sizeof *share);
    bool ok = share && find_gap_shares(f, p, g, share);
    for (int b = 0; ok && b < 2; b++) {
        for (size_t t = 0; t < p->n_weeks; t++) {
            struct ana_week *w = &g->week[b][t];
            int32_t sunday = td_week_start(p->week_first + (int32_t)t) + 6;
            if (o->day_last != INT32_MIN && sunday > o->day_last)
                w->coverage = ANA_COVERAGE_PARTIAL;
            else if (share[t] >= gap_share)
                w->coverage = ANA_COVERAGE_GAP;
            else if (w->n_total == 0)
                w->coverage = ANA_COVERAGE_NO_DATA;
            else
                w->coverage = w->n_total < low ? ANA_COVERAGE_LOW : ANA_COVERAGE_OK;
        }
    }
    free(share);
    return ok;
}

/* The variance of articles within country and week, pooled over the panel: what one article is worth. */
static double article_variance(const struct ana_panel *p, int base)
{
    double ss = 0, df = 0;
    for (size_t i = 0; i < p->n_groups; i++) {
        for (size_t t = 0; t < p->n_weeks && !p->group[i].pooled; t++) {
            const struct ana_week *w = &p->group[i].week[base][t];
            if (w->n_scored > 1) {
                ss += w->sd * w->sd * (w->n_scored - 1);
                df += w->n_scored - 1;
            }
        }
    }
    return df > 0 ? ss / df : 0;
}

/*
 * Each week, countries are drawn towards their mean. The standard errors are sqrt(v / n_eff) with the panel's v: an
 * estimate per country would be no guide where shrinkage is needed most, with one or two outlets.
 */
static bool fill_shrunk(const struct ana_frame *f, struct ana_panel *p, int base)
{
    double v = article_variance(p, base);
    double *y = malloc((2 * p->n_groups + 1) * sizeof *y), *se = y ? y + p->n_groups : NULL;
    if (!y)
        return false;
    for (size_t t = 0; v > 0 && t < p->n_weeks; t++) {
        struct ana_pool pool;
        size_t k = 0;
        for (size_t i = 0; i < p->n_groups; i++) {
            const struct ana_week *w = &p->group[i].week[base][t];
            if (p->group[i].pooled || !(w->n_scored > 0))
                continue;
            y[k] = w->stance;
            se[k++] = sqrt(v / w->n_eff);
        }
        if (!ana_pool_fit(y, se, k, &pool))
            continue;
        for (size_t i = 0; i < p->n_groups; i++) {
            struct ana_week *w = &p->group[i].week[base][t];
            struct ana_shrunk s;
            if (p->group[i].pooled || !(w->n_scored > 0) ||
                !ana_shrink(&pool, w->stance, sqrt(v / w->n_eff), f->options->level, &s))
                continue;
            w->shrunk = s.estimate;
            w->shrunk_ci = (struct ana_interval){fmax(-1, s.ci.lo), fmin(1, s.ci.hi)};
        }
    }
    free(y);
    return true;
}

static bool fill_smooth(const struct ana_panel *p, struct ana_group *g, int base)
{
    size_t n = 0;
    double *room = malloc((4 * p->n_weeks + 1) * sizeof *room);
    if (!room)
        return false;
    double *x = room, *y = room + p->n_weeks, *weight = y + p->n_weeks, *fit = weight + p->n_weeks;
    for (size_t t = 0; t < p->n_weeks; t++) {
        const struct ana_week *w = &g->week[base][t];
        if (!(w->n_scored > 0) || w->coverage == ANA_COVERAGE_PARTIAL)
            continue;
        x[n] = (double)t;
        y[n] = w->stance;
        weight[n++] = w->n_eff;
    }
    bool ok = n < ANA_SMOOTH_MIN || ana_lowess(x, y, weight, n, n < ANA_SMOOTH_WEEKS ? n : ANA_SMOOTH_WEEKS, 3, fit);
    for (size_t i = 0; ok && n >= ANA_SMOOTH_MIN && i < n; i++)
        g->week[base][(size_t)x[i]].smooth = fmax(-1, fmin(1, fit[i]));
    free(room);
    return ok;
}

static bool add_group(struct ana_panel *p, struct ana_group **g)
{
    struct ana_group *grown = realloc(p->group, (p->n_groups + 1) * sizeof *grown);
    if (!grown)
        return false;
    p->group = grown;
    *g = &grown[p->n_groups++];
    memset(*g, 0, sizeof **g);
    return true;
}

static int cmp_group(const void *a, const void *b)
{
    return td_cmp(((const struct ana_group *)a)->country, ((const struct ana_group *)b)->country);
}

/*
 * Groups of the cells [from, to). An outlet whose country is not known counts in the pool only; an article that
 * mentions no country is of no country's press.
 */
static bool make_groups(const struct ana_frame *f, size_t from, size_t to, struct ana_panel *p)
{
    struct ana_group pool = {.country = TD_S(ANA_POOLED), .pooled = true}, *g;
    bool ok = true;
    for (size_t i = from, end; ok && i < to; i = end) {
        struct td_slice country = ana_cells_get(f->cells, i)->key.country;
        for (end = i; end < to && ana_cells_get(f->cells, end)->key.country.p == country.p;)
            end++;
        if (excluded(f->options, country) || (country.n == 0 && p->role == ANA_ROLE_MENTIONED))
            continue;
        struct ana_group one = {.country = country};
        ok = take_obs(f, i, end, &one) && pool_obs(&pool, &one);
        if (!ok || country.n == 0 || one.n_obs[0] + one.n_obs[1] == 0) {
            group_release(&one);
            continue;
        }
        ok = add_group(p, &g);
        if (ok)
            *g = one;
        else
            group_release(&one);
    }
    if (ok && pool.n_obs[0] + pool.n_obs[1] > 0 && add_group(p, &g)) {
        merge_pool(&pool);
        *g = pool;
        qsort(p->group, p->n_groups, sizeof *p->group, cmp_group);
        return true;
    }
    bool none = ok && pool.n_obs[0] + pool.n_obs[1] == 0;
    group_release(&pool);
    return none;
}

static bool compute(struct ana_frame *f, struct ana_panel *p)
{
    struct ana_icc(*icc)[2] = calloc(p->n_groups + 1, sizeof *icc);
    size_t pooled = 0;
    bool ok = icc != NULL;
    for (size_t i = 0; ok && i < p->n_groups; i++) {
        for (int b = 0; ok && b < 2; b++)
            ok = fill_weeks(f, p, &p->group[i], b, &icc[i][b]);
        if (ok && f->has_base[ANA_BASE_UNIQUE])
            fill_clusters(p, &p->group[i]);
        if (p->group[i].pooled)
            pooled = i;
    }
    for (size_t i = 0; ok && i < p->n_groups; i++) {
        fill_n_eff(p, &p->group[i], icc[i], icc[pooled]);
        ok = fill_coverage(f, p, &p->group[i]);
        for (int b = 0; ok && b < 2; b++)
            ok = fill_smooth(p, &p->group[i], b);
    }
    for (int b = 0; ok && b < 2; b++)
        ok = fill_shrunk(f, p, b);
    free(icc);
    return ok;
}

struct ana_panel *ana_panel_new(struct ana_frame *f, size_t *at, struct td_error *err)
{
    size_t n = ana_cells_count(f->cells), from = *at, to = from;
    if (from >= n)
        return NULL;
    const struct ana_cell_key *key = &ana_cells_get(f->cells, from)->key;
    while (to < n && ana_cells_get(f->cells, to)->key.target.p == key->target.p &&
           ana_cells_get(f->cells, to)->key.role == key->role)
        to++;
    *at = to;
    struct ana_panel *p = calloc(1, sizeof *p);
    if (p) {
        p->target = key->target;
        p->role = key->role;
        p->n_weeks = f->n_weeks;
        p->week_first = f->week_first;
    }
    if (!p || !make_groups(f, from, to, p) || !compute(f, p)) {
        (void)td_fail_nomem(err, "series");
        ana_panel_free(p);
        return NULL;
    }
    return p;
}
