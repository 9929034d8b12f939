#include "weeks.h"

#include <math.h>
#include <stdlib.h>

#include "contrast.h"
#include "finding.h"
#include "multiplicity.h"
#include "paired.h"
#include "parallel.h"
#include "period.h"
#include "schema.h"
#include "story.h"

static const size_t span_weeks[] = {4, 13, 52};
enum { SPANS = sizeof span_weeks / sizeof *span_weeks, DIGITS = 6 };
enum measure { ATTENTION, MENTIONS, STANCE, MEASURES };
static const char *const measure_name[MEASURES] = {"attention", "mentions", "stance"};

struct row {
    struct ana_paired e;
    size_t weeks; /* usable ones of the span */
    struct ana_estimate two_way;
    double two_way_p;
};

/* What an outlet's weeks come to. */
struct tally {
    uint64_t n_total, n_match, mentions, scored;
    int64_t stance_e6;
};

/* One group and base at work. Outlets of either side are in `seen`, each once. */
struct work {
    const struct ana_frame *f;
    const struct ana_panel *p;
    const struct ana_group *g;
    const struct ana_series_options *o;
    int base;
    size_t first;             /* week whose observations from[0] counts up to */
    size_t *from;             /* per week from `first` on: its first observation; one more at the end */
    struct tally *now, *then; /* per outlet */
    uint32_t *seen;
    size_t n_seen;
    bool *is_seen;
    struct ana_cluster_pair *pair;
    struct ana_story_sums story, both; /* of the older side */
};

struct making {
    const struct ana_frame *f;
    const struct ana_panel *p;
    const struct ana_series_options *o;
    size_t first, n; /* weeks of the table */
    struct row *row; /* by group, base, week, span, measure */
};

static struct row *row_at(const struct making *m, size_t group, int base, size_t week, size_t span, int measure)
{
    size_t at = ((group * 2 + (size_t)base) * m->n + week) * SPANS + span;
    return &m->row[at * MEASURES + (size_t)measure];
}

static const struct ana_story_week *stories_of(const struct work *w, size_t t)
{
    return w->o->stories && w->base == ANA_BASE_ALL
               ? ana_stories_find(w->o->stories, w->p->target, w->p->role, w->g->country, w->p->week_first + (int32_t)t)
               : NULL;
}

static void add_week(struct work *w, size_t t, struct tally *to)
{
    for (size_t i = w->from[t - w->first]; i < w->from[t - w->first + 1]; i++) {
        const struct ana_obs *o = &w->g->obs[w->base][i];
        if (!w->is_seen[o->outlet]) {
            w->is_seen[o->outlet] = true;
            w->seen[w->n_seen++] = o->outlet;
            w->now[o->outlet] = w->then[o->outlet] = (struct tally){0};
        }
        struct tally *x = &to[o->outlet];
        x->n_total += o->n_total;
        x->n_match += o->n_match;
        x->mentions += o->mentions;
        x->scored += o->pos + o->neu + o->neg;
        x->stance_e6 += o->stance_e6;
    }
}

static struct ana_cluster cluster_of(const struct tally *t, int measure)
{
    double n = measure == STANCE ? (double)t->scored : (double)t->n_total;
    double sum = measure == STANCE      ? (double)t->stance_e6 * 1e-6
                 : measure == ATTENTION ? (double)t->n_match
                                        : (double)t->mentions;
    return (struct ana_cluster){n, sum};
}

/* With what stories add to the variance of the difference, and at most the fewer of the sides' stories less one. g:
 * pairs of w->pair. */
static void two_way(const struct work *w, const struct ana_story_week *now, size_t g, struct row *r)
{
    double more, before;
    struct ana_paired e;
    if (!now || !(r->e.se > 0) || !ana_story_beyond(&now->story, &now->both, r->e.a, r->e.n_a, &more) ||
        !ana_story_beyond(&w->story, &w->both, r->e.b, r->e.n_b, &before))
        return;
    uint64_t stories = now->story.clusters < w->story.clusters ? now->story.clusters : w->story.clusters;
    ana_paired_mean_beyond(w->pair, g, more + before, (double)stories - 1, w->o->level, &e);
    if (isnan(e.p))
        return;
    r->two_way = (struct ana_estimate){e.difference, e.se, {fmax(-2, e.ci.lo), fmin(2, e.ci.hi)}};
    r->two_way_p = e.p;
}

static void fill_row(struct work *w, size_t t, int measure, struct row *r)
{
    double level = w->o->level;
    size_t g = 0;
    for (size_t i = 0; i < w->n_seen; i++) {
        struct ana_cluster a = cluster_of(&w->now[w->seen[i]], measure), b = cluster_of(&w->then[w->seen[i]], measure);
        if (a.n > 0 || b.n > 0)
            w->pair[g++] = (struct ana_cluster_pair){a, b};
    }
    if (measure == STANCE) {
        ana_paired_mean(w->pair, g, level, &r->e);
        if (isfinite(r->e.se)) /* fmax would make a limit of what is none */
            r->e.ci = (struct ana_interval){fmax(-2, r->e.ci.lo), fmin(2, r->e.ci.hi)};
        two_way(w, stories_of(w, t), g, r);
    } else if (measure == ATTENTION) {
        ana_paired_share(w->pair, g, level, &r->e);
    } else {
        ana_paired_rate(w->pair, g, level, &r->e);
    }
}

/* Of a week that may not be compared: what it is, and why not. */
static void refuse(const char *why, struct row *r)
{
    double u = (double)NAN;
    r->e.difference = r->e.se = r->e.df = r->e.p = u;
    r->e.ci = (struct ana_interval){u, u};
    r->e.method = why;
    r->two_way = (struct ana_estimate){u, u, {u, u}};
    r->two_way_p = u;
}

static const char *const refusal[5] = {[ANA_COVERAGE_GAP] = TD_METHOD_GAP,
                                       [ANA_COVERAGE_PARTIAL] = TD_METHOD_PARTIAL,
                                       [ANA_COVERAGE_NO_DATA] = TD_METHOD_NO_DATA};

/* The spans before week t, each with the weeks of the one before it: one way back through all of them. */
static void fill_week(struct work *w, size_t t, const struct making *m, size_t group)
{
    const struct ana_week *week = w->g->week[w->base];
    size_t back = 0, usable = 0;
    for (size_t i = 0; i < w->n_seen; i++)
        w->is_seen[w->seen[i]] = false;
    w->n_seen = 0;
    w->story = w->both = (struct ana_story_sums){0};
    add_week(w, t, w->now);
    for (size_t s = 0; s < SPANS; s++) {
        for (; back < span_weeks[s] && back < t; back++) {
            size_t at = t - back - 1;
            if (!ana_week_usable(&week[at]))
                continue;
            const struct ana_story_week *of = stories_of(w, at);
            add_week(w, at, w->then);
            ana_story_sums_add(&w->story, of ? &of->story : NULL);
            ana_story_sums_add(&w->both, of ? &of->both : NULL);
            usable++;
        }
        for (int k = 0; w->n_seen > 0 && k < MEASURES; k++) { /* no article on either side: no row */
            struct row *r = row_at(m, group, w->base, t - m->first, s, k);
            double u = (double)NAN;
            *r = (struct row){.weeks = usable, .two_way = {u, u, {u, u}}, .two_way_p = u};
            fill_row(w, t, k, r);
            if (!ana_week_usable(&week[t]))
                refuse(refusal[week[t].coverage], r);
            else if (usable == 0)
                refuse(TD_METHOD_NO_WEEKS_BEFORE, r);
        }
    }
}

static bool index_weeks(struct work *w, const struct making *m)
{
    size_t most = span_weeks[SPANS - 1], n_weeks = w->p->n_weeks, i = 0;
    w->first = m->first > most ? m->first - most : 0;
    w->from = malloc((n_weeks - w->first + 1) * sizeof *w->from);
    if (!w->from)
        return false;
    const struct ana_obs *o = w->g->obs[w->base];
    for (size_t t = w->first; t <= n_weeks; t++) {
        while (i < w->g->n_obs[w->base] && o[i].week < t)
            i++;
        w->from[t - w->first] = i;
    }
    return true;
}

static bool one_group(void *ctx, unsigned lane, size_t job)
{
    const struct making *m = ctx;
    size_t group = job / 2, n = ana_frame_outlets(m->f) + 1;
    struct work w = {.f = m->f, .p = m->p, .g = &m->p->group[group], .o = m->o, .base = (int)(job % 2)};
    (void)lane;
    if (!ana_frame_has_base(m->f, w.base ? ANA_BASE_UNIQUE : ANA_BASE_ALL))
        return true;
    w.now = calloc(2 * n, sizeof *w.now);
    w.then = w.now ? w.now + n : NULL;
    w.seen = malloc(n * sizeof *w.seen);
    w.is_seen = calloc(n, sizeof *w.is_seen);
    w.pair = malloc(n * sizeof *w.pair);
    bool ok = w.now && w.seen && w.is_seen && w.pair && index_weeks(&w, m);
    for (size_t t = m->first; ok && t < m->p->n_weeks; t++)
        fill_week(&w, t, m, group);
    free(w.now);
    free(w.seen);
    free(w.is_seen);
    free(w.pair);
    free(w.from);
    return ok;
}

/* ---- writing ---- */

static void write_row(const struct making *m, size_t group, int base, size_t week, size_t span, int measure, double q,
                      struct td_csvw *out)
{
    const struct row *r = row_at(m, group, base, week, span, measure);
    const struct ana_paired *e = &r->e;
    char name[16];
    td_week_name(m->p->week_first + (int32_t)(m->first + week), name);
    td_csvw_str(out, m->p->target);
    td_csvw_str(out, td_str(ana_role_name[m->p->role]));
    td_csvw_str(out, m->p->group[group].country);
    td_csvw_str(out, td_str(ana_base_name[base]));
    td_csvw_str(out, td_str(name));
    td_csvw_uint(out, span_weeks[span]);
    td_csvw_str(out, td_str(measure_name[measure]));
    td_csvw_digits(out, e->a, DIGITS);
    td_csvw_digits(out, e->b, DIGITS);
    td_csvw_digits(out, e->difference, DIGITS);
    td_csvw_digits(out, e->se, DIGITS);
    td_csvw_digits(out, e->df, DIGITS);
    td_csvw_digits(out, e->ci.lo, DIGITS);
    td_csvw_digits(out, e->ci.hi, DIGITS);
    td_csvw_digits(out, e->p, DIGITS);
    td_csvw_digits(out, q, DIGITS);
    td_csvw_uint(out, (uint64_t)e->n_a);
    td_csvw_uint(out, (uint64_t)e->n_b);
    td_csvw_uint(out, r->weeks);
    td_csvw_uint(out, e->g_a);
    td_csvw_uint(out, e->g_b);
    td_csvw_uint(out, e->g_both);
    td_csvw_str(out, td_str(e->method));
    td_csvw_digits(out, r->two_way.ci.lo, DIGITS);
    td_csvw_digits(out, r->two_way.ci.hi, DIGITS);
    td_csvw_digits(out, r->two_way_p, DIGITS);
    td_csvw_end(out);
}

/* q over the countries of one base, week, span and measure; q[] in the order of the rows. p, room: one for each group.
 */
static bool adjust(const struct making *m, double *p, double *room, double *q)
{
    size_t groups = m->p->n_groups, per_group = 2 * m->n * SPANS * MEASURES;
    for (size_t k = 0; k < per_group; k++) {
        for (size_t i = 0; i < groups; i++)
            p[i] = m->row[i * per_group + k].e.method ? m->row[i * per_group + k].e.p : (double)NAN;
        if (!ana_benjamini_hochberg(p, groups, room))
            return false;
        for (size_t i = 0; i < groups; i++)
            q[i * per_group + k] = room[i];
    }
    return true;
}

static void write_group(const struct making *m, size_t group, const double *q, struct td_csvw *out)
{
    size_t at = group * 2 * m->n * SPANS * MEASURES;
    for (int base = 0; base < 2; base++)
        for (size_t week = 0; week < m->n; week++)
            for (size_t span = 0; span < SPANS; span++)
                for (int k = 0; k < MEASURES; k++, at++)
                    if (m->row[at].e.method)
                        write_row(m, group, base, week, span, k, q[at], out);
}

enum td_status ana_weeks_write(const struct ana_frame *f, const struct ana_panel *p, const struct ana_series_options *o,
                               struct td_csvw *out, struct td_error *err)
{
    size_t n = p->n_weeks < ANA_WEEKS_NEWEST ? p->n_weeks : ANA_WEEKS_NEWEST;
    size_t rows = p->n_groups * 2 * n * SPANS * MEASURES;
    struct making m = {.f = f, .p = p, .o = o, .first = p->n_weeks - n, .n = n};
    m.row = calloc(rows + 1, sizeof *m.row);
    double *q = calloc(rows + 2 * p->n_groups + 1, sizeof *q), *room = q ? q + rows : NULL;
    bool ok = m.row && q && ana_parallel(o->threads, 2 * p->n_groups, one_group, &m) &&
              adjust(&m, room, room + p->n_groups, q);
    for (size_t i = 0; ok && i < p->n_groups; i++)
        write_group(&m, i, q, out);
    free(m.row);
    free(q);
    return ok ? TD_OK : td_fail_nomem(err, "weeks");
}
