#include "weekly.h"

#include <math.h>
#include <stdlib.h>

#include <gsl/gsl_errno.h>

#include "fetched.h"
#include "gap.h"
#include "mix.h"
#include "parallel.h"
#include "shrink.h"
#include "smooth.h"
#include "story.h"
#include "weight.h"

const char *const ana_coverage_name[5] = {"ok", "low", "gap", "partial", "no_data"};
static const char *const missing_name[ANA_MISSING] = {"few_articles", "not_fetched", "fetch_failed", "fetch_partial"};

/* A country's week is a gap when outlets with a gap stand for this share of its usual articles. */
static const double gap_share = 0.2;
enum { GARWOOD_KEPT = 4096 }; /* intervals of small counts are looked up */

/* What one thread works with. */
struct lane {
    struct ana_boot *boot;
    uint32_t *slot[2];             /* per base and outlet: its observation in the period being rolled up, plus 1 */
    double *total;                 /* per outlet: articles in weeks without a gap */
    struct ana_interval *count_ci; /* Garwood, of 0 to GARWOOD_KEPT - 1; hi is 0 where none was asked for yet */
};

/* Matches of all targets in one role and country: the whole of which one target has its share. */
struct voice {
    struct td_slice country;
    enum ana_role role;
    uint64_t *n[2]; /* per base and period */
};

struct ana_frame {
    const struct ana_pack *pack;
    const struct ana_series_options *options;
    enum td_period period;
    int32_t day_first, day_last; /* of the range */
    int32_t week_first;          /* of the gaps, always ISO weeks */
    size_t n_gap_weeks;
    int32_t first; /* number of the first period */
    size_t n_weeks;
    uint32_t *first_week; /* per outlet, of its first article; n_gap_weeks when none */
    uint32_t *open;       /* per outlet: weeks since then without a gap */
    uint8_t **missing;    /* per outlet and ISO week: 1 + enum ana_missing, 0 when it is whole; NULL when all are */
    double *weight;       /* per outlet; NULL: none given */
    struct voice *voice;
    size_t n_voices; /* 0 with one target */
    struct lane *lane;
    unsigned n_lanes;
};

/* ---- threads ---- */

struct side_by_side {
    bool (*job)(void *ctx, struct lane *lane, size_t i);
    void *ctx;
    struct lane *lane;
};

static bool one_job(void *ctx, unsigned lane, size_t i)
{
    const struct side_by_side *s = ctx;
    return s->job(s->ctx, &s->lane[lane], i);
}

/* n jobs over the frame's threads. */
static bool each(const struct ana_frame *f, size_t n, bool (*job)(void *, struct lane *, size_t), void *ctx)
{
    struct side_by_side s = {job, ctx, f->lane};
    return ana_parallel(f->n_lanes, n, one_job, &s);
}

/* ---- the frame ---- */

/* The days of the series: as configured, else those of the cells. */
static enum td_status survey(struct ana_frame *f, struct td_error *err)
{
    const struct ana_series_options *o = f->options;
    int32_t low = f->pack->day_low, high = f->pack->day_high;
    const int32_t weeks_low = -110000, weeks_high = 420000; /* years 1 to 9999, and a little */
    if ((o->week_first != ANA_WEEK_NONE && (o->week_first < weeks_low || o->week_first > weeks_high)) ||
        (o->week_last != ANA_WEEK_NONE && (o->week_last < weeks_low || o->week_last > weeks_high)))
        return td_fail(err, TD_EDATA, "cells: a range beyond the calendar");
    if (o->week_first != ANA_WEEK_NONE) {
        low = td_week_start(o->week_first);
        if (o->day_first > low && o->day_first <= low + 6)
            low = o->day_first;
    }
    if (o->week_last != ANA_WEEK_NONE) {
        high = td_week_start(o->week_last) + 6;
        if (o->day_last != INT32_MIN && o->day_last < high && o->day_last >= high - 6)
            high = o->day_last;
    }
    f->day_first = low;
    f->day_last = high;
    if (low > high || low == INT32_MAX || high == INT32_MIN)
        return TD_OK; /* no period at all */
    f->week_first = td_week_of_day(low);
    f->n_gap_weeks = (size_t)((int64_t)td_week_of_day(high) - f->week_first) + 1;
    f->first = td_period_of_day(f->period, low);
    f->n_weeks = (size_t)((int64_t)td_period_of_day(f->period, high) - f->first) + 1;
    if (f->n_gap_weeks > 100000 || f->n_weeks > 100000) /* 1,900 years of weeks: a range gone wrong, not a corpus */
        return td_fail(err, TD_EDATA, "cells: a range of %zu %ss", f->n_weeks, td_period_word[f->period]);
    return TD_OK;
}

/* The articles of every outlet per week, from the first target's cells of role outlet, and the gaps in them. */
static bool count_outlets(const struct ana_frame *f, double *count)
{
    const struct ana_pack *p = f->pack;
    size_t w = f->n_gap_weeks;
    for (size_t o = 0; o < p->n_outlets; o++)
        f->first_week[o] = (uint32_t)w;
    for (size_t g = 0; w && g < p->n_groups && p->group[g].target.p == p->group[0].target.p; g++) {
        struct ana_pack_reader r;
        struct ana_packed c;
        if (p->group[g].role != ANA_ROLE_OUTLET)
            continue;
        for (ana_pack_read(p, g, &r); ana_pack_next(&r, &c);) {
            int64_t at = (int64_t)td_week_of_day(c.day_first) - f->week_first;
            if (c.base != ANA_BASE_ALL || at < 0 || at >= (int64_t)w || c.n_total == 0)
                continue;
            count[c.outlet * w + (size_t)at] += (double)c.n_total;
            if (at < f->first_week[c.outlet])
                f->first_week[c.outlet] = (uint32_t)at;
        }
    }
    return true;
}

/* Does the outlet's week tell nothing? One that was fetched in part tells something. */
static bool is_gap(const struct ana_frame *f, size_t outlet, size_t week)
{
    uint8_t m = f->missing[outlet] ? f->missing[outlet][week] : 0;
    return m && m != 1 + ANA_MISSING_PARTLY;
}

/* What fetch says goes before what the totals say: it is the cause. */
static uint8_t missing_of(const struct ana_frame *f, size_t outlet, size_t t, bool gap)
{
    static const uint8_t by_fetch[] = {[ANA_FETCH_PARTIAL] = 1 + ANA_MISSING_PARTLY,
                                       [ANA_FETCH_FAILED] = 1 + ANA_MISSING_FAILED,
                                       [ANA_FETCH_NONE] = 1 + ANA_MISSING_NOT_FETCHED};
    uint8_t m = 0;
    if (f->options->fetched && t >= f->first_week[outlet])
        m = by_fetch[ana_fetched_week(f->options->fetched, f->pack->outlet[outlet], f->week_first + (int32_t)t)];
    return gap && (m == 0 || m == 1 + ANA_MISSING_PARTLY) ? 1 + ANA_MISSING_FEW : m;
}

/* gap: by the outlet's totals. */
static bool keep_missing(struct ana_frame *f, size_t outlet, const bool *gap)
{
    size_t w = f->n_gap_weeks, closed = 0, any = 0;
    uint8_t *missing = malloc((w + 1) * sizeof *missing);
    f->missing[outlet] = missing;
    for (size_t t = 0; missing && t < w; t++) {
        missing[t] = missing_of(f, outlet, t, gap[t]);
        any += missing[t] > 0;
        closed += is_gap(f, outlet, t);
    }
    f->open[outlet] -= (uint32_t)closed;
    if (missing && any == 0) {
        f->missing[outlet] = NULL;
        free(missing);
    }
    return missing != NULL;
}

static enum td_status find_gaps(struct ana_frame *f, struct td_error *err)
{
    size_t n = f->pack->n_outlets, w = f->n_gap_weeks;
    f->first_week = malloc((n + 1) * sizeof *f->first_week);
    f->open = calloc(n + 1, sizeof *f->open);
    f->missing = calloc(n + 1, sizeof(uint8_t *));
    double *count = calloc(n * w + 1, sizeof *count);
    bool *gap = malloc((w + 1) * sizeof *gap), ok = f->first_week && f->open && f->missing && count && gap;
    ok = ok && count_outlets(f, count);
    for (size_t o = 0; ok && o < n; o++) {
        f->open[o] = (uint32_t)w - f->first_week[o];
        if (f->pack->outlet[o].n == 0 || f->first_week[o] >= w)
            continue; /* articles without an outlet have no feed that could fail */
        ok = ana_gap_find(count + o * w, w, gap) && keep_missing(f, o, gap);
    }
    free(count);
    free(gap);
    return ok ? TD_OK : td_fail_nomem(err, "gaps");
}

static bool excluded(const struct ana_series_options *o, struct td_slice country)
{
    for (size_t i = 0; i < o->n_exclude; i++)
        if (td_eq(o->exclude_country[i], country))
            return true;
    return false;
}

/* An article that mentions no country is of no country's press; one whose outlet's country is not known is in the pool.
 */
static bool left_out(const struct ana_frame *f, const struct ana_pack_group *g)
{
    return excluded(f->options, g->country) || (g->country.n == 0 && g->role == ANA_ROLE_MENTIONED);
}

/* The period of a day, or SIZE_MAX outside the range. */
static size_t period_at(const struct ana_frame *f, int32_t day)
{
    if (f->n_weeks == 0)
        return SIZE_MAX;
    int64_t at = (int64_t)td_period_of_day(f->period, day) - f->first;
    return at >= 0 && at < (int64_t)f->n_weeks ? (size_t)at : SIZE_MAX;
}

static struct voice *voice_of(const struct ana_frame *f, enum ana_role role, struct td_slice country)
{
    for (size_t i = 0; i < f->n_voices; i++)
        if (f->voice[i].role == role && td_eq(f->voice[i].country, country))
            return &f->voice[i];
    return NULL;
}

static struct voice *voice_make(struct ana_frame *f, enum ana_role role, struct td_slice country)
{
    struct voice *v = voice_of(f, role, country);
    if (v)
        return v;
    struct voice *grown = realloc(f->voice, (f->n_voices + 1) * sizeof *grown);
    uint64_t *n = calloc(2 * f->n_weeks + 1, sizeof *n);
    if (grown)
        f->voice = grown;
    if (!grown || !n) {
        free(n);
        return NULL;
    }
    v = &grown[f->n_voices++];
    v->country = country;
    v->role = role;
    v->n[0] = n;
    v->n[1] = n + f->n_weeks;
    return v;
}

static enum td_status hear_voices(struct ana_frame *f, struct td_error *err)
{
    const struct ana_pack *p = f->pack;
    if (p->n_groups == 0 || p->group[0].target.p == p->group[p->n_groups - 1].target.p)
        return TD_OK;
    for (size_t g = 0; g < p->n_groups; g++) {
        struct ana_pack_reader r;
        struct ana_packed c;
        if (left_out(f, &p->group[g]))
            continue;
        struct voice *own = voice_make(f, p->group[g].role, p->group[g].country);
        size_t at = own ? (size_t)(own - f->voice) : 0;
        struct voice *pool = own ? voice_make(f, p->group[g].role, TD_S(ANA_POOLED)) : NULL;
        if (!pool)
            return td_fail_nomem(err, "series");
        own = &f->voice[at];
        for (ana_pack_read(p, g, &r); ana_pack_next(&r, &c);) {
            size_t t = period_at(f, c.day_first);
            if (t == SIZE_MAX)
                continue;
            own->n[c.base][t] += c.n_match;
            pool->n[c.base][t] += c.n_match;
        }
    }
    return TD_OK;
}

static bool make_lanes(struct ana_frame *f)
{
    size_t n = f->pack->n_outlets + 1;
    f->n_lanes = f->options->threads ? f->options->threads : 1;
    f->lane = calloc(f->n_lanes, sizeof *f->lane);
    bool ok = f->lane != NULL;
    for (unsigned i = 0; ok && i < f->n_lanes; i++) {
        struct lane *l = &f->lane[i];
        l->boot = ana_boot_new();
        l->slot[0] = calloc(n, sizeof *l->slot[0]);
        l->slot[1] = calloc(n, sizeof *l->slot[1]);
        l->total = malloc(n * sizeof *l->total);
        l->count_ci = calloc(GARWOOD_KEPT, sizeof *l->count_ci);
        ok = l->boot && l->slot[0] && l->slot[1] && l->total && l->count_ci;
    }
    return ok;
}

static bool make_weights(struct ana_frame *f)
{
    if (!f->options->weights)
        return true;
    f->weight = malloc((f->pack->n_outlets + 1) * sizeof *f->weight);
    for (size_t o = 0; f->weight && o < f->pack->n_outlets; o++)
        f->weight[o] = ana_weight_of(f->options->weights, f->pack->outlet[o]);
    return f->weight != NULL;
}

struct ana_frame *ana_frame_new(const struct ana_pack *pack, enum td_period period, const struct ana_series_options *o,
                                struct td_error *err)
{
    (void)gsl_set_error_handler_off();
    struct ana_frame *f = calloc(1, sizeof *f);
    if (!f) {
        (void)td_fail_nomem(err, "series");
        return NULL;
    }
    f->pack = pack;
    f->options = o;
    f->period = period;
    if (!make_lanes(f) || !make_weights(f))
        (void)td_fail_nomem(err, "series");
    if (err->status == TD_OK && survey(f, err) == TD_OK && find_gaps(f, err) == TD_OK && hear_voices(f, err) == TD_OK)
        return f;
    ana_frame_free(f);
    return NULL;
}

void ana_frame_free(struct ana_frame *f)
{
    if (!f)
        return;
    for (size_t i = 0; f->missing && i < f->pack->n_outlets; i++)
        free(f->missing[i]);
    for (unsigned i = 0; f->lane && i < f->n_lanes; i++) {
        ana_boot_free(f->lane[i].boot);
        free(f->lane[i].slot[0]);
        free(f->lane[i].slot[1]);
        free(f->lane[i].total);
        free(f->lane[i].count_ci);
    }
    for (size_t i = 0; i < f->n_voices; i++)
        free(f->voice[i].n[0]);
    free(f->voice);
    free(f->lane);
    free(f->missing);
    free(f->first_week);
    free(f->open);
    free(f->weight);
    free(f);
}

size_t ana_frame_outlets(const struct ana_frame *f)
{
    return f->pack->n_outlets;
}

struct td_slice ana_frame_outlet(const struct ana_frame *f, size_t i)
{
    return f->pack->outlet[i];
}

bool ana_frame_has_base(const struct ana_frame *f, enum ana_base base)
{
    return f->pack->has_base[base];
}

static void group_release(struct ana_group *g)
{
    for (int b = 0; b < 2; b++) {
        free(g->obs[b]);
        free(g->week[b]);
    }
    free(g->missing);
}

void ana_panel_free(struct ana_panel *p)
{
    if (!p)
        return;
    for (size_t i = 0; i < p->n_groups; i++)
        group_release(&p->group[i]);
    group_release(&p->mean);
    free(p->group);
    free(p);
}

/* ---- cells to periods ---- */

/* One group on its way from cells, which come by day, to one observation per period and outlet. */
struct roller {
    const struct ana_frame *f;
    struct lane *lane;
    struct ana_group *g;
    size_t t, start[2], cap[2];
    int32_t day; /* of the last cell, whose period is t */
};

static int cmp_obs(const void *pa, const void *pb)
{
    const struct ana_obs *a = pa, *b = pb;
    if (a->week != b->week)
        return a->week < b->week ? -1 : 1;
    return (a->outlet > b->outlet) - (a->outlet < b->outlet);
}

/* The period is complete: its observations by outlet. */
static void roll_close(struct roller *r)
{
    for (int b = 0; b < 2; b++) {
        if (!r->g->obs[b])
            continue;
        struct ana_obs *o = r->g->obs[b] + r->start[b];
        size_t n = r->g->n_obs[b] - r->start[b];
        bool sorted = true;
        for (size_t i = 0; i < n; i++) {
            r->lane->slot[b][o[i].outlet] = 0;
            sorted = sorted && (i == 0 || o[i - 1].outlet < o[i].outlet);
        }
        if (!sorted)
            qsort(o, n, sizeof *o, cmp_obs);
        r->start[b] = r->g->n_obs[b];
    }
}

static bool roll_room(struct roller *r, int b)
{
    if (r->g->n_obs[b] < r->cap[b])
        return true;
    size_t cap = r->cap[b] + r->cap[b] / 2 + 64;
    struct ana_obs *grown = realloc(r->g->obs[b], cap * sizeof *grown);
    if (!grown)
        return false;
    r->g->obs[b] = grown;
    r->cap[b] = cap;
    return true;
}

/* Cells in the order of their days. */
static bool roll_add(struct roller *r, const struct ana_packed *c)
{
    if (c->day_first != r->day) {
        size_t t = period_at(r->f, c->day_first);
        if (t != r->t)
            roll_close(r);
        r->t = t;
        r->day = c->day_first;
    }
    if (r->t == SIZE_MAX || c->n_total == 0)
        return true;
    int b = (int)c->base;
    size_t week = (size_t)((int64_t)td_week_of_day(c->day_first) - r->f->week_first);
    if (b == ANA_BASE_ALL && !is_gap(r->f, c->outlet, week))
        r->lane->total[c->outlet] += (double)c->n_total;
    uint32_t *slot = &r->lane->slot[b][c->outlet];
    if (*slot == 0) {
        if (!roll_room(r, b))
            return false;
        r->g->obs[b][r->g->n_obs[b]] = (struct ana_obs){.week = (uint32_t)r->t, .outlet = c->outlet};
        *slot = (uint32_t)(r->g->n_obs[b]++ - r->start[b]) + 1;
    }
    struct ana_obs *to = &r->g->obs[b][r->start[b] + *slot - 1];
    to->n_total += c->n_total;
    to->n_match += c->n_match;
    to->mentions += c->mentions;
    to->pos += c->pos;
    to->neu += c->neu;
    to->neg += c->neg;
    to->stance_e6 += c->stance_e6;
    to->tone_e6 += c->tone_e6;
    to->stance_e12 += c->stance_e12;
    return true;
}

static bool roll_start(const struct ana_frame *f, struct lane *lane, struct ana_group *g, struct roller *r)
{
    *r = (struct roller){.f = f, .lane = lane, .g = g, .t = SIZE_MAX, .day = INT32_MIN};
    for (size_t o = 0; o < f->pack->n_outlets; o++)
        lane->total[o] = 0;
    return roll_room(r, 0) && roll_room(r, 1);
}

static bool roll_group(const struct ana_frame *f, struct lane *lane, size_t from, struct ana_group *g)
{
    struct ana_pack_reader cells;
    struct ana_packed c;
    struct roller r;
    bool ok = roll_start(f, lane, g, &r);
    for (ana_pack_read(f->pack, from, &cells); ok && ana_pack_next(&cells, &c);)
        ok = roll_add(&r, &c);
    if (r.g->obs[0] && r.g->obs[1])
        roll_close(&r);
    return ok;
}

/* All groups of [from, to) that are not left out, as one: their cells side by side, period after period. */
static bool roll_pool(const struct ana_frame *f, struct lane *lane, size_t from, size_t to, struct ana_group *g)
{
    struct roller r = {.g = g};
    struct ana_pack_reader *cells = calloc(to - from + 1, sizeof *cells);
    struct ana_packed *next = calloc(to - from + 1, sizeof *next);
    size_t n = 0, left = 0;
    bool ok = cells && next && roll_start(f, lane, g, &r);
    for (size_t i = from; ok && i < to; i++) {
        if (left_out(f, &f->pack->group[i]))
            continue;
        ana_pack_read(f->pack, i, &cells[n]);
        if (ana_pack_next(&cells[n], &next[n]))
            n++;
    }
    for (left = n; ok && left > 0;) {
        int32_t day = INT32_MAX;
        for (size_t i = 0; i < left; i++)
            day = next[i].day_first < day ? next[i].day_first : day;
        for (size_t i = 0; ok && i < left; i++) {
            bool more = true;
            while (ok && more && next[i].day_first == day) {
                ok = roll_add(&r, &next[i]);
                more = ana_pack_next(&cells[i], &next[i]);
            }
            if (!more) { /* the last one takes its place and is looked at again */
                left--;
                cells[i] = cells[left];
                next[i] = next[left];
                i--;
            }
        }
    }
    if (cells && next && g->obs[0] && g->obs[1])
        roll_close(&r);
    free(cells);
    free(next);
    return ok;
}

/*
 * The share of a group's usual articles that is missing, per ISO week and reason. An outlet's usual week is its mean
 * over the weeks since its first article that are no gap.
 */
static bool find_missing(const struct ana_frame *f, const double *total, struct ana_group *g)
{
    size_t w = f->n_gap_weeks;
    double *alive = calloc(w + 1, sizeof *alive), *share = calloc(ANA_MISSING * w + 1, sizeof *share);
    g->missing = share;
    if (!share || !alive) {
        free(alive);
        return false;
    }
    for (size_t k = 0; k < f->pack->n_outlets; k++) {
        size_t first = f->first_week[k];
        if (!(total[k] > 0) || first >= w)
            continue;
        double usual = f->open[k] ? total[k] / (double)f->open[k] : 0;
        for (size_t t = first; t < w; t++) {
            alive[t] += usual;
            if (f->missing[k] && f->missing[k][t])
                share[ANA_MISSING * t + f->missing[k][t] - 1] += usual;
        }
    }
    for (size_t i = 0; i < ANA_MISSING * w; i++)
        share[i] = alive[i / ANA_MISSING] > 0 ? share[i] / alive[i / ANA_MISSING] : 0;
    free(alive);
    return true;
}

/* ---- a week ---- */

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
    td_period_name(p->period, p->week_first + (int32_t)week, name);
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
static void stance_interval(const struct ana_frame *f, struct lane *lane, const struct ana_cluster *cluster, size_t g,
                            uint64_t seed, struct ana_week *w)
{
    struct ana_mean m = {0};
    double level = f->options->level;
    bool few = ana_n_eff(w->n_scored, w->sum_sq_sizes, 1) < ANA_FEW_OUTLETS, ok;
    if (g < 2) {
        w->ci_method = "none:one_outlet";
        return;
    }
    if (few && f->options->few_bootstrap) {
        w->ci_method = "bootstrap";
        ok = ana_cluster_bootstrap(lane->boot, cluster, g, seed, level, &m);
    } else {
        ok = ana_clustered_mean(cluster, g, level, &m, &w->ci_method);
    }
    /* Outlets that agree to the last digit (all articles neutral, say) do not prove certainty. */
    if (!ok || !(m.se > 1e-9)) {
        w->ci_method = "none:no_variation";
        return;
    }
    w->se = m.se;
    w->stance_ci = (struct ana_interval){fmax(-1, m.ci.lo), fmin(1, m.ci.hi)};
}

static struct ana_interval cut(struct ana_interval ci, double lo, double hi)
{
    return (struct ana_interval){fmax(lo, ci.lo), fmin(hi, ci.hi)};
}

/* Outlets as clusters, each counting as the user says: the mean and its interval. Items of weight 0 are out. */
static void weighted(const struct ana_frame *f, const struct ana_cluster *cluster, size_t g, double lo, double hi,
                     struct ana_estimate *e)
{
    double n = 0, sum = 0;
    struct ana_mean m = {0};
    const char *method;
    for (size_t i = 0; i < g; i++) {
        n += cluster[i].n;
        sum += cluster[i].sum;
    }
    if (!(n > 0))
        return;
    e->value = sum / n;
    if (!ana_clustered_mean(cluster, g, f->options->level, &m, &method) || !(m.se > 1e-9))
        return;
    e->se = m.se;
    e->ci = cut(m.ci, lo, hi);
}

/* Beside ratio and stance, the same with the user's weights. room: as many clusters as observations. */
static void weigh_week(const struct ana_frame *f, const struct ana_obs *o, size_t n, struct ana_cluster *room,
                       struct ana_week *w)
{
    size_t g = 0, k = 0;
    for (size_t i = 0; i < n; i++) {
        double weight = f->weight[o[i].outlet];
        if (weight > 0)
            room[g++] = (struct ana_cluster){weight * (double)o[i].n_total, weight * (double)o[i].n_match};
    }
    weighted(f, room, g, 0, 1, &w->ratio_weighted);
    for (size_t i = 0; i < n; i++) {
        double weight = f->weight[o[i].outlet], size = weight * scored(&o[i]);
        if (!(size > 0))
            continue;
        room[k++] = (struct ana_cluster){size, weight * ((double)o[i].stance_e6 * 1e-6)};
        w->weight += size;
        w->weight_sq += weight * size;
        w->outlets_sq += size * size;
    }
    weighted(f, room, k, -1, 1, &w->stance_weighted);
}

static void two_way(const struct ana_frame *f, const struct ana_panel *p, const struct ana_group *g, size_t t,
                    const struct ana_cluster *cluster, size_t n, struct ana_week *w)
{
    const struct ana_story_week *s =
        ana_stories_find(f->options->stories, p->target, p->role, g->country, p->week_first + (int32_t)t);
    struct ana_mean m;
    double ss = 0;
    if (!s)
        return;
    for (size_t i = 0; i < n; i++) {
        double d = cluster[i].sum - cluster[i].n * w->stance;
        ss += d * d;
    }
    if (ana_story_interval(s, w->stance, w->n_scored, ss, n, f->options->level, &m))
        w->two_way = (struct ana_estimate){w->stance, m.se, cut(m.ci, -1, 1)};
}

/* Most weeks have one of few counts: each is computed once a lane, when a week first has it. */
static struct ana_interval count_interval(const struct ana_frame *f, struct lane *lane, uint64_t x)
{
    struct ana_interval none = {(double)NAN, (double)NAN}, other = {0},
                        *ci = x < GARWOOD_KEPT ? &lane->count_ci[x] : &other;
    if (!(ci->hi > 0) && !isnan(ci->hi) && !ana_garwood(x, f->options->level, ci))
        *ci = none;
    return *ci;
}

/* What a group's weeks are computed with. */
struct filling {
    const struct ana_frame *f;
    const struct ana_panel *p;
    struct ana_group *g;
    struct lane *lane;
    int base;
    struct ana_cluster *cluster; /* room for the observations of a week */
    struct ana_icc *icc;
};

/* The interval of the week's mean stance, outlets as clusters: [0, g) of the room. */
static void fill_stance(const struct filling *x, size_t t, size_t g, double between, struct ana_week *w)
{
    const struct ana_frame *f = x->f;
    double sum = w->stance * w->n_scored;
    ana_icc_group(x->icc, w->n_scored, sum, between, w->sum_sq_sizes, g);
    uint64_t seed = f->options->few_bootstrap ? seed_of(x->p, x->g, x->base, t) : 0;
    stance_interval(f, x->lane, x->cluster, g, seed, w);
    if (f->options->stories && x->base == ANA_BASE_ALL && f->period == TD_WEEK)
        two_way(f, x->p, x->g, t, x->cluster, g, w);
}

/* Attention and mentions, for articles that are independent and for outlets as clusters. The counts are in *w. */
static void fill_attention(const struct filling *x, const struct ana_obs *o, size_t n, struct ana_week *w)
{
    double level = x->f->options->level;
    struct ana_proportion mentions;
    w->ratio = (double)w->n_match / (double)w->n_total;
    (void)ana_wilson(w->n_match, w->n_total, level, &w->ratio_ci);
    w->mentions_ci = count_interval(x->f, x->lane, w->mentions);
    for (size_t i = 0; i < n; i++)
        x->cluster[i] = (struct ana_cluster){(double)o[i].n_total, (double)o[i].n_match};
    (void)ana_clustered_share(x->cluster, n, level, &w->attention);
    for (size_t i = 0; i < n; i++)
        x->cluster[i].sum = (double)o[i].mentions;
    if (ana_clustered_count(x->cluster, n, level, &mentions))
        w->mentions_clustered = mentions.ci;
}

/* One week from its observations [o, o + n), n > 0. */
static void fill_week(const struct filling *x, size_t t, const struct ana_obs *o, size_t n, struct ana_week *w)
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
    }
    fill_attention(x, o, n, w);
    for (size_t i = 0; i < n; i++) {
        double k = scored(&o[i]), sum = (double)o[i].stance_e6 * 1e-6;
        if (!(k > 0))
            continue;
        x->cluster[g++] = (struct ana_cluster){k, sum};
        w->sum_sq_sizes += k * k;
        between += sum * sum / k;
        ana_icc_cluster(x->icc, k, sum, (double)o[i].stance_e12 * 1e-12);
    }
    w->n_countries = 1;
    w->n_scored = (double)(w->pos + w->neu + w->neg);
    if (w->n_scored > 0) {
        double sum = (double)stance_e6 * 1e-6;
        w->stance = sum / w->n_scored;
        w->tone = (double)tone_e6 * 1e-6 / w->n_scored;
        w->sd = sqrt(variance(w->n_scored, stance_e12, stance_e6));
        w->net_sentiment = 100 * ((double)w->pos - (double)w->neg) / w->n_scored;
        fill_stance(x, t, g, between, w);
    }
    if (x->f->weight)
        weigh_week(x->f, o, n, x->cluster, w);
}

static struct ana_week empty_week(void)
{
    double u = (double)NAN;
    struct ana_interval none = {u, u};
    struct ana_estimate unknown = {u, u, none};
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
                             .smooth_se = u,
                             .smooth_ci = none,
                             .stance_ci = none,
                             .shrunk_ci = none,
                             .shrunk = u,
                             .mentions_ci = none,
                             .mentions_clustered = none,
                             .attention = {u, u, u, none, NULL},
                             .ratio_shrunk = unknown,
                             .ratio_smooth = unknown,
                             .voice = unknown,
                             .adjusted = unknown,
                             .two_way = unknown,
                             .ratio_weighted = unknown,
                             .stance_weighted = unknown,
                             .n_eff_weighted = u,
                             .index = u,
                             .coverage = ANA_COVERAGE_NO_DATA};
}

static bool fill_weeks(struct filling *x)
{
    const struct ana_obs *o = x->g->obs[x->base];
    size_t n = x->g->n_obs[x->base], weeks = x->p->n_weeks;
    struct ana_week *week = malloc((weeks + 1) * sizeof *week);
    x->cluster = malloc((x->f->pack->n_outlets + 1) * sizeof *x->cluster);
    x->g->week[x->base] = week;
    if (!week || !x->cluster) {
        free(x->cluster);
        return false;
    }
    for (size_t t = 0, i = 0; t < weeks; t++) {
        size_t from = i;
        while (i < n && o[i].week == t)
            i++;
        week[t] = empty_week();
        if (i > from)
            fill_week(x, t, o + from, i - from, &week[t]);
    }
    free(x->cluster);
    return true;
}

/* ---- the weeks of one country together ---- */

/* The week effect of stance beside those of the outlets. */
static bool fill_adjusted(const struct ana_frame *f, struct ana_group *g, int base, size_t n_weeks)
{
    size_t n = 0;
    struct ana_mix_cell *cell = malloc((g->n_obs[base] + 1) * sizeof *cell);
    double *effect = malloc((2 * n_weeks + 1) * sizeof *effect), *se = effect ? effect + n_weeks : NULL;
    struct ana_mix mix = {0};
    for (size_t i = 0; cell && i < g->n_obs[base]; i++) {
        const struct ana_obs *o = &g->obs[base][i];
        if (scored(o) > 0)
            cell[n++] = (struct ana_mix_cell){o->week, o->outlet, scored(o), (double)o->stance_e6 * 1e-6 / scored(o)};
    }
    bool ok = cell && effect && ana_mix_fit(cell, n, n_weeks, f->pack->n_outlets, effect, se, &mix);
    double quantile = ok && mix.df >= 1 ? ana_t_of_level(f->options->level, mix.df) : (double)NAN;
    for (size_t t = 0; ok && t < n_weeks; t++) {
        struct ana_estimate *e = &g->week[base][t].adjusted;
        e->value = effect[t];
        /* A fit without residuals proves no certainty. */
        if (!(se[t] > 1e-9))
            continue;
        e->se = se[t];
        e->ci = (struct ana_interval){effect[t] - quantile * se[t], effect[t] + quantile * se[t]};
    }
    free(cell);
    free(effect);
    return ok;
}

/* Whether a period lies in the base window of the index. */
static bool in_window(const struct ana_frame *f, size_t t)
{
    const struct ana_series_options *o = f->options;
    int32_t first = td_period_start(f->period, f->first + (int32_t)t),
            last = td_period_start(f->period, f->first + (int32_t)t + 1) - 1;
    return o->index_first >= o->index_last || (first >= o->index_first && last <= o->index_last);
}

/* Per outlet, over the base window: its periods with an article, their mean ratio, and the sum of squares about it. */
struct spread {
    double n, mean, m2;
};

/*
 * x_it = n_match / n_total over the outlet's standard deviation in the base window, averaged over the period's outlets,
 * scaled to mean 100 over the window (Baker, Bloom & Davis 2016). Outlets without variation there are left out.
 */
static bool fill_index(const struct ana_frame *f, struct ana_group *g, int base, size_t n_weeks)
{
    const struct ana_obs *o = g->obs[base];
    struct spread *s = calloc(f->pack->n_outlets + 1, sizeof *s);
    double level = 0, weeks = 0;
    if (!s)
        return false;
    for (size_t i = 0; i < g->n_obs[base]; i++) {
        struct spread *k = &s[o[i].outlet];
        if (!in_window(f, o[i].week))
            continue;
        double x = (double)o[i].n_match / (double)o[i].n_total, d = x - k->mean;
        k->n++;
        k->mean += d / k->n;
        k->m2 += d * (x - k->mean);
    }
    for (size_t k = 0; k < f->pack->n_outlets; k++)
        g->index_left_out[base] += s[k].n > 0 && !(s[k].m2 > 1e-20);
    for (size_t i = 0, t = 0; t < n_weeks; t++) {
        double sum = 0;
        struct ana_week *w = &g->week[base][t];
        for (; i < g->n_obs[base] && o[i].week == t; i++) {
            const struct spread *k = &s[o[i].outlet];
            if (!(k->m2 > 1e-20))
                continue;
            sum += (double)o[i].n_match / (double)o[i].n_total / sqrt(k->m2 / (k->n - 1));
            w->index_outlets++;
        }
        w->index = w->index_outlets ? sum / (double)w->index_outlets : (double)NAN;
        if (w->index_outlets && in_window(f, t)) {
            level += w->index;
            weeks++;
        }
    }
    for (size_t t = 0; t < n_weeks; t++)
        g->week[base][t].index = level > 0 ? g->week[base][t].index * 100 * weeks / level : (double)NAN;
    free(s);
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
            if (w->weight > 0)
                w->n_eff_weighted = ana_n_eff_weighted(w->weight, w->weight_sq, w->outlets_sq, g->rho[b]);
        }
    }
}

/* The share that is missing, by reason: of a week, or the mean over another period's days. */
static void missing_in(const struct ana_frame *f, const struct ana_group *g, int32_t first, int32_t last,
                       double share[ANA_MISSING])
{
    int32_t step = f->period == TD_WEEK ? 7 : 1;
    double days = f->period == TD_WEEK ? 1 : (double)(last - first + 1);
    for (int m = 0; m < ANA_MISSING; m++)
        share[m] = 0;
    for (int32_t day = first; day <= last; day += step) {
        int64_t week = (int64_t)td_week_of_day(day) - f->week_first;
        for (int m = 0; m < ANA_MISSING && week >= 0 && week < (int64_t)f->n_gap_weeks; m++)
            share[m] += g->missing[ANA_MISSING * week + m];
    }
    for (int m = 0; m < ANA_MISSING; m++)
        share[m] /= days;
}

/* The reason that stands for most, of equals the first, among the first n. */
static const char *main_reason(const double *share, int n)
{
    int most = 0;
    for (int m = 1; m < n; m++)
        most = share[m] > share[most] ? m : most;
    return missing_name[most];
}

/* *reason: of a gap and of a partial week. */
static enum ana_coverage coverage_of(const struct ana_frame *f, const struct ana_group *g, size_t t, uint64_t n_total,
                                     const char **reason)
{
    const struct ana_series_options *o = f->options;
    double share[ANA_MISSING], gap;
    int32_t first = td_period_start(f->period, f->first + (int32_t)t),
            last = td_period_start(f->period, f->first + (int32_t)t + 1) - 1;
    *reason = "range";
    if (o->day_last != INT32_MIN && last > o->day_last)
        return ANA_COVERAGE_PARTIAL;
    if (f->period != TD_WEEK && first < f->day_first) /* a month that the corpus begins within */
        return ANA_COVERAGE_PARTIAL;
    missing_in(f, g, first, last, share);
    gap = share[ANA_MISSING_FEW] + share[ANA_MISSING_NOT_FETCHED] + share[ANA_MISSING_FAILED];
    *reason = main_reason(share, ANA_MISSING_PARTLY);
    if (gap >= gap_share)
        return ANA_COVERAGE_GAP;
    *reason = main_reason(share, ANA_MISSING);
    if (share[ANA_MISSING_PARTLY] > 0 && gap + share[ANA_MISSING_PARTLY] >= gap_share)
        return ANA_COVERAGE_PARTIAL;
    *reason = NULL;
    if (n_total == 0)
        return ANA_COVERAGE_NO_DATA;
    return n_total < (o->n_low ? o->n_low : ANA_LOW_N_TOTAL) ? ANA_COVERAGE_LOW : ANA_COVERAGE_OK;
}

static void fill_coverage(const struct ana_frame *f, struct ana_group *g)
{
    for (int b = 0; b < 2; b++)
        for (size_t t = 0; t < f->n_weeks; t++)
            g->week[b][t].coverage = coverage_of(f, g, t, g->week[b][t].n_total, &g->week[b][t].coverage_reason);
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

/* The rates of a period's countries under one Gamma prior that is itself uncertain (Christiansen & Morris 1997). */
static void fill_ratio_shrunk(const struct ana_frame *f, struct ana_panel *p, int base, size_t t, double *room)
{
    double *x = room, *e = room + p->n_groups;
    struct ana_rates rates;
    size_t k = 0;
    for (size_t i = 0; i < p->n_groups; i++) {
        const struct ana_week *w = &p->group[i].week[base][t];
        if (p->group[i].pooled || w->n_total == 0)
            continue;
        x[k] = (double)w->n_match;
        e[k++] = (double)w->n_total;
    }
    if (k < 4 || !ana_rates_fit(x, e, k, &rates))
        return;
    for (size_t i = 0; i < p->n_groups; i++) {
        struct ana_week *w = &p->group[i].week[base][t];
        struct ana_shrunk s;
        if (p->group[i].pooled || w->n_total == 0 ||
            !ana_rates_shrink(&rates, (double)w->n_match, (double)w->n_total, f->options->level, &s))
            continue;
        w->ratio_shrunk = (struct ana_estimate){fmin(1, s.estimate), (double)NAN, cut(s.ci, 0, 1)};
    }
}

/* A LOWESS curve with its band through the n values; where it belongs: week[x]. */
struct curve {
    double *x, *y, *weight, *fit, *se;
    size_t n;
};

static bool curve_alloc(struct curve *c, size_t n_weeks)
{
    c->n = 0;
    c->x = malloc((5 * n_weeks + 1) * sizeof *c->x);
    if (!c->x)
        return false;
    c->y = c->x + n_weeks;
    c->weight = c->y + n_weeks;
    c->fit = c->weight + n_weeks;
    c->se = c->fit + n_weeks;
    return true;
}

static bool curve_fit(const struct ana_frame *f, struct curve *c, double *quantile)
{
    size_t q = c->n < ANA_SMOOTH_WEEKS ? c->n : ANA_SMOOTH_WEEKS;
    double df;
    if (!ana_lowess_band(c->x, c->y, c->weight, c->n, q, 3, c->fit, c->se, &df))
        return false;
    *quantile = df >= 1 ? ana_t_of_level(f->options->level, df) : (double)NAN;
    return true;
}

static bool fill_smooth(const struct ana_frame *f, const struct ana_panel *p, struct ana_group *g, int base)
{
    struct curve c;
    double k = 0;
    if (!curve_alloc(&c, p->n_weeks))
        return false;
    for (int ratio = 0; ratio < 2; ratio++) {
        c.n = 0;
        for (size_t t = 0; t < p->n_weeks; t++) {
            const struct ana_week *w = &g->week[base][t];
            if (w->coverage == ANA_COVERAGE_PARTIAL || !((ratio ? (double)w->n_total : w->n_scored) > 0))
                continue;
            c.x[c.n] = (double)t;
            c.y[c.n] = ratio ? w->ratio : w->stance;
            c.weight[c.n++] = ratio ? (double)w->n_total : w->n_eff;
        }
        if (c.n < ANA_SMOOTH_MIN)
            continue;
        if (!curve_fit(f, &c, &k)) {
            free(c.x);
            return false;
        }
        for (size_t i = 0; i < c.n; i++) {
            struct ana_week *w = &g->week[base][(size_t)c.x[i]];
            struct ana_interval ci = {c.fit[i] - k * c.se[i], c.fit[i] + k * c.se[i]};
            if (!isfinite(ci.lo) || !isfinite(ci.hi))
                ci = (struct ana_interval){(double)NAN, (double)NAN};
            else
                ci = cut(ci, ratio ? 0 : -1, 1);
            if (ratio) {
                w->ratio_smooth = (struct ana_estimate){fmax(0, fmin(1, c.fit[i])), c.se[i], ci};
            } else {
                w->smooth = fmax(-1, fmin(1, c.fit[i]));
                w->smooth_ci = ci;
            }
        }
    }
    free(c.x);
    return true;
}

static void fill_voice(const struct ana_frame *f, const struct ana_panel *p, struct ana_group *g)
{
    const struct voice *v = voice_of(f, p->role, g->country);
    for (int b = 0; v && b < 2; b++) {
        for (size_t t = 0; t < p->n_weeks; t++) {
            struct ana_week *w = &g->week[b][t];
            uint64_t all = v->n[b][t];
            if (all == 0)
                continue;
            w->voice.value = (double)w->n_match / (double)all;
            (void)ana_wilson(w->n_match, all, f->options->level, &w->voice.ci);
        }
    }
}

/* ---- countries together ---- */

/* Mean over k countries, each one vote, with Student's interval. */
static struct ana_estimate mean_of(const struct ana_frame *f, const double *y, size_t k, double lo, double hi)
{
    double u = (double)NAN, mean = 0, ss = 0;
    struct ana_estimate e = {u, u, {u, u}};
    for (size_t i = 0; i < k; i++)
        mean += y[i] / (double)k;
    for (size_t i = 0; i < k; i++)
        ss += (y[i] - mean) * (y[i] - mean);
    if (k > 0)
        e.value = mean;
    if (k < 2 || !(ss > 1e-18))
        return e;
    e.se = sqrt(ss / (double)(k - 1) / (double)k);
    double t = ana_t_of_level(f->options->level, (double)k - 1);
    e.ci = cut((struct ana_interval){mean - t * e.se, mean + t * e.se}, lo, hi);
    return e;
}

/* room: three values a group. */
static void mean_week(const struct ana_frame *f, const struct ana_panel *p, int base, size_t t, double *room,
                      struct ana_week *m)
{
    double *ratio = room, *stance = room + p->n_groups, *net = stance + p->n_groups, ss = 0;
    size_t n = 0, k = 0;
    for (size_t i = 0; i < p->n_groups; i++) {
        const struct ana_week *w = &p->group[i].week[base][t];
        if (p->group[i].pooled) {
            m->coverage = w->coverage;
            m->coverage_reason = w->coverage_reason;
            m->n_outlets = w->n_outlets;
            continue;
        }
        if (w->n_total == 0)
            continue;
        m->n_total += w->n_total;
        m->n_match += w->n_match;
        m->mentions += w->mentions;
        m->pos += w->pos;
        m->neu += w->neu;
        m->neg += w->neg;
        m->n_clusters = w->n_clusters < 0 ? -1 : (m->n_clusters < 0 ? 0 : m->n_clusters) + w->n_clusters;
        ratio[n++] = w->ratio;
        if (!(w->n_scored > 0))
            continue;
        stance[k] = w->stance;
        net[k++] = w->net_sentiment;
    }
    m->n_countries = n;
    for (size_t i = 0; i < p->n_groups; i++)
        if (p->group[i].pooled)
            p->group[i].week[base][t].n_countries = n;
    m->n_scored = (double)(m->pos + m->neu + m->neg);
    struct ana_estimate a = mean_of(f, ratio, n, 0, 1), s = mean_of(f, stance, k, -1, 1);
    m->ratio = a.value;
    m->ratio_ci = a.ci;
    if (n > 0) {
        m->attention.se = a.se;
        m->attention.df = isfinite(a.se) ? (double)n - 1 : (double)NAN;
        m->attention.ci = a.ci;
        m->attention.method = isfinite(a.se) ? "countries" : n < 2 ? "none:one_country" : "none:no_variation";
    }
    m->stance = s.value;
    m->se = s.se;
    m->stance_ci = s.ci;
    m->net_sentiment = mean_of(f, net, k, -100, 100).value;
    for (size_t i = 0; k > 1 && i < k; i++)
        ss += (stance[i] - s.value) * (stance[i] - s.value);
    m->sd = k > 1 ? sqrt(ss / (double)(k - 1)) : (double)NAN;
    if (k > 0)
        m->ci_method = isfinite(s.se) ? "countries" : k < 2 ? "none:one_country" : "none:no_variation";
}

static int cmp_group(const void *a, const void *b)
{
    return td_cmp(((const struct ana_group *)a)->country, ((const struct ana_group *)b)->country);
}

/* A panel being made: its groups are the pack's of [from, to). */
struct making {
    struct ana_frame *f;
    struct ana_panel *p;
    size_t from, to;
    size_t *source; /* of each group; SIZE_MAX for the pool */
    struct ana_icc (*icc)[2];
    size_t pooled;
};

/* Everything of one country that asks for nothing of the others. */
static bool make_group(void *ctx, struct lane *lane, size_t i)
{
    struct making *m = ctx;
    struct ana_group *g = &m->p->group[i];
    size_t from = m->source[i];
    if (!(from == SIZE_MAX ? roll_pool(m->f, lane, m->from, m->to, g) : roll_group(m->f, lane, from, g)))
        return false;
    if (!find_missing(m->f, lane->total, g))
        return false;
    for (int b = 0; b < 2; b++) {
        struct filling x = {.f = m->f, .p = m->p, .g = g, .lane = lane, .base = b, .icc = &m->icc[i][b]};
        if (!fill_weeks(&x) || !fill_adjusted(m->f, g, b, m->p->n_weeks) || !fill_index(m->f, g, b, m->p->n_weeks))
            return false;
    }
    if (m->f->pack->has_base[ANA_BASE_UNIQUE])
        fill_clusters(m->p, g);
    fill_voice(m->f, m->p, g);
    fill_coverage(m->f, g);
    return true;
}

/* And what needs the pool's likeness of articles. */
static bool finish_group(void *ctx, struct lane *lane, size_t i)
{
    struct making *m = ctx;
    (void)lane;
    fill_n_eff(m->p, &m->p->group[i], m->icc[i], m->icc[m->pooled]);
    return fill_smooth(m->f, m->p, &m->p->group[i], 0) && fill_smooth(m->f, m->p, &m->p->group[i], 1);
}

/* A period of a base, over countries. */
static bool finish_week(void *ctx, struct lane *lane, size_t i)
{
    struct making *m = ctx;
    struct ana_panel *p = m->p;
    int base = i < p->n_weeks ? 0 : 1;
    size_t t = i - (size_t)base * p->n_weeks;
    (void)lane;
    double *room = malloc((3 * p->n_groups + 1) * sizeof *room);
    if (!room)
        return false;
    p->mean.week[base][t] = empty_week();
    mean_week(m->f, p, base, t, room, &p->mean.week[base][t]);
    fill_ratio_shrunk(m->f, p, base, t, room);
    free(room);
    return true;
}

/* Countries with an article in the range, by code, and the pool of all that are not left out. */
static bool list_groups(struct making *m)
{
    const struct ana_pack *pack = m->f->pack;
    size_t n = m->to - m->from + 1;
    struct ana_panel *p = m->p;
    p->group = calloc(n, sizeof *p->group);
    if (!p->group)
        return false;
    bool any = false;
    for (size_t i = m->from; i < m->to; i++) {
        struct ana_pack_reader r;
        struct ana_packed c;
        bool seen = false;
        if (left_out(m->f, &pack->group[i]))
            continue;
        for (ana_pack_read(pack, i, &r); !seen && ana_pack_next(&r, &c);)
            seen = c.n_total > 0 && period_at(m->f, c.day_first) != SIZE_MAX;
        any = any || seen;
        if (seen && pack->group[i].country.n)
            p->group[p->n_groups++].country = pack->group[i].country;
    }
    if (any)
        p->group[p->n_groups++] = (struct ana_group){.country = TD_S(ANA_POOLED), .pooled = true};
    if (p->n_groups)
        qsort(p->group, p->n_groups, sizeof *p->group, cmp_group);
    m->source = malloc((p->n_groups + 1) * sizeof *m->source);
    m->icc = calloc(p->n_groups + 1, sizeof *m->icc);
    for (size_t i = 0; m->source && i < p->n_groups; i++) {
        m->source[i] = SIZE_MAX;
        for (size_t k = m->from; k < m->to && !p->group[i].pooled; k++)
            if (td_eq(pack->group[k].country, p->group[i].country))
                m->source[i] = k;
        if (p->group[i].pooled)
            m->pooled = i;
    }
    return m->source && m->icc;
}

static bool make_panel(struct making *m)
{
    struct ana_panel *p = m->p;
    bool ok = list_groups(m);
    p->mean.country = TD_S(ANA_MEAN);
    for (int b = 0; ok && b < 2; b++) {
        p->mean.week[b] = malloc((p->n_weeks + 1) * sizeof *p->mean.week[b]);
        ok = p->mean.week[b] != NULL;
    }
    ok = ok && each(m->f, p->n_groups, make_group, m) && each(m->f, p->n_groups, finish_group, m);
    ok = ok && (p->n_groups == 0 || each(m->f, 2 * p->n_weeks, finish_week, m));
    for (int b = 0; ok && b < 2; b++)
        ok = fill_shrunk(m->f, p, b);
    free(m->source);
    free(m->icc);
    return ok;
}

struct ana_panel *ana_panel_new(struct ana_frame *f, size_t *at, struct td_error *err)
{
    const struct ana_pack *pack = f->pack;
    size_t from = *at, to = from;
    if (from >= pack->n_groups)
        return NULL;
    while (to < pack->n_groups && pack->group[to].target.p == pack->group[from].target.p &&
           pack->group[to].role == pack->group[from].role)
        to++;
    *at = to;
    struct ana_panel *p = calloc(1, sizeof *p);
    struct making m = {.f = f, .p = p, .from = from, .to = to};
    if (p) {
        p->target = pack->group[from].target;
        p->role = pack->group[from].role;
        p->n_weeks = f->n_weeks;
        p->week_first = f->first;
        p->period = f->period;
    }
    if (!p || !make_panel(&m)) {
        (void)td_fail_nomem(err, "series");
        ana_panel_free(p);
        return NULL;
    }
    return p;
}
