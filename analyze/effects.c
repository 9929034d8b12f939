/*
 * effects: did attention or stance step up or down with an event (effects.csv).
 */
#include "finding.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "did.h"
#include "its.h"
#include "period.h"

enum {
    COUNTRIES_MOST = 12, /* besides the pool and the event's own country */
    SIDE_MIN = 12,       /* weeks with a value on either side */
    COUNT_MIN = 10,      /* matches in the window */
    DID_WEEKS = 13
};
static const double year_weeks = 365.2425 / 7;

/* ---- interrupted series ---- */

/* What the tests of one panel and base share. */
struct effects {
    struct ana_place *at;
    const struct ana_events *events;
    size_t first, last; /* of the target's events, by number */
    struct ana_regression *regression;
    struct ana_its_options options;
    struct ana_its *fit; /* per week */
    bool *fitted;
    double *x, *y, *exposure;
    const char *window;
};

static size_t take_series(const struct effects *e, enum ana_measure m)
{
    const struct ana_place *at = e->at;
    size_t n = 0;
    for (size_t t = 0; t < at->p->n_weeks; t++) {
        const struct ana_week *w = &at->g->week[at->base][t];
        if (!ana_week_usable(w) || (m == ANA_STANCE ? !isfinite(w->stance) : w->n_total == 0))
            continue;
        e->x[n] = (double)t;
        e->y[n] = m == ANA_STANCE ? w->stance : (double)w->n_match;
        e->exposure[n++] = (double)w->n_total;
    }
    return n;
}

/* The event's week in the panel; false when it is outside, or not known to the day. */
static bool week_in_panel(const struct effects *e, const struct ana_event *v, size_t *t)
{
    const struct ana_panel *p = e->at->p;
    if (!v->exact || v->week < p->week_first || v->week - p->week_first >= (int64_t)p->n_weeks)
        return false;
    *t = (size_t)(v->week - p->week_first);
    return true;
}

/* A trend that is flat but for what rounding leaves of it, which depends on the order of the sums, is 0. */
static double trend_of(const struct ana_its *s)
{
    static const double least = 1e-12; /* of a log rate, or of stance, a week */
    return fabs(s->slope) < least ? 0 : s->slope;
}

static void its_row(const struct effects *e, const struct ana_event *v, enum ana_measure m, size_t t)
{
    struct ana_place *at = e->at;
    const struct ana_its *s = &e->fit[t];
    bool counts = m == ANA_ATTENTION;
    size_t others, as_extreme;
    struct ana_finding *r =
        ana_finding_add(at, ANA_EFFECTS, ana_measure_name[m], counts ? "its_rate_ratio" : "its_step", e->window);
    ana_its_placebo(e->fit, e->fitted, at->p->n_weeks, t, &others, &as_extreme);
    r->event = v;
    r->at = ana_finding_week(at, (int64_t)t);
    r->n = s->n_before + s->n_after;
    r->statistic = s->t;
    r->df = s->df;
    r->estimate = counts ? exp(s->step) : s->step;
    r->lo = counts ? exp(s->ci.lo) : s->ci.lo;
    r->hi = counts ? exp(s->ci.hi) : s->ci.hi;
    r->p = s->p;
    r->placebo_n = others;
    r->has_placebo = true;
    r->share = others ? (double)as_extreme / (double)others : (double)NAN;
    r->note = ana_finding_note(at, "weeks=%zu:%zu;trend=%.6g;%s=%.6g;variance_factor=%.3f%s", s->n_before, s->n_after,
                               trend_of(s), counts ? "dispersion" : "residual_variance", s->dispersion, s->factor,
                               s->by_newey_west ? ";by=newey_west" : "");
}

/* The country's rows; only events of its own when it is not among those with most matches. */
static void its_country(const struct effects *e, bool own_only)
{
    for (int m = ANA_ATTENTION; m <= ANA_STANCE; m++) {
        struct ana_its_series s = {e->x, e->y, m == ANA_STANCE ? NULL : e->exposure,
                                   take_series(e, (enum ana_measure)m)};
        bool scanned = false;
        for (size_t i = e->first; i < e->last && !e->at->failed; i++) {
            const struct ana_event *v = ana_events_at(e->events, i);
            size_t t;
            if (!week_in_panel(e, v, &t) || (own_only && !td_eq(v->country, e->at->g->country)))
                continue;
            if (!scanned)
                ana_its_scan(e->regression, &s, 0, e->at->p->n_weeks, &e->options, e->fit, e->fitted);
            scanned = true;
            if (e->fitted[t])
                its_row(e, v, (enum ana_measure)m, t);
            else
                e->at->f->effects_not_possible++;
        }
    }
}

/* ---- differences of differences ---- */

/* A country's articles before and after, with their sum. */
struct totals {
    double n[2], sum[2];
};

static void obs_value(const struct ana_obs *o, enum ana_measure m, double *n, double *sum)
{
    *n = m == ANA_STANCE ? (double)(o->pos + o->neu + o->neg) : (double)o->n_total;
    *sum = m == ANA_STANCE ? (double)o->stance_e6 * 1e-6 : (double)o->n_match;
}

/* The first observation of week t or later; they are by week. */
static size_t first_obs(const struct ana_obs *o, size_t n, size_t t)
{
    size_t lo = 0, hi = n;
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        if (o[mid].week < t)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

/* Sums of every country, and of every outlet within the event's country c and outside it. */
static void take_sides(const struct effects *e, enum ana_measure m, size_t t, size_t c, struct totals *total,
                       struct ana_did_outlet *outlet)
{
    const struct ana_panel *p = e->at->p;
    int base = e->at->base;
    for (size_t g = 0; g < p->n_groups; g++) {
        const struct ana_group *group = &p->group[g];
        total[g] = (struct totals){{0}, {0}};
        const struct ana_obs *obs = group->obs[base];
        size_t n_obs = group->pooled ? 0 : group->n_obs[base];
        for (size_t i = first_obs(obs, n_obs, t > DID_WEEKS ? t - DID_WEEKS : 0); i < n_obs; i++) {
            const struct ana_obs *o = &obs[i];
            double n, sum;
            if (o->week >= t + DID_WEEKS)
                break;
            if (!ana_week_usable(&group->week[base][o->week]))
                continue;
            int side = o->week >= t;
            obs_value(o, m, &n, &sum);
            struct ana_cluster *cell = g == c ? &outlet[o->outlet].country[side] : &outlet[o->outlet].rest[side];
            cell->n += n;
            cell->sum += sum;
            total[g].n[side] += n;
            total[g].sum[side] += sum;
        }
    }
}

static const double did_min[] = {[ANA_ATTENTION] = 20, [ANA_STANCE] = 5};

static bool enough(const struct totals *a, enum ana_measure m)
{
    return fmin(a->n[0], a->n[1]) >= did_min[m];
}

/* The change of country j less that of all others but j and c. */
static bool placebo(const struct ana_panel *p, const struct totals *total, size_t j, size_t c, enum ana_measure m,
                    double *estimate)
{
    struct totals rest = {{0}, {0}};
    for (size_t g = 0; g < p->n_groups; g++) {
        for (int s = 0; s < 2 && g != j && g != c; s++) {
            rest.n[s] += total[g].n[s];
            rest.sum[s] += total[g].sum[s];
        }
    }
    if (!enough(&total[j], m) || !enough(&rest, m))
        return false;
    *estimate = total[j].sum[1] / total[j].n[1] - total[j].sum[0] / total[j].n[0] -
                (rest.sum[1] / rest.n[1] - rest.sum[0] / rest.n[0]);
    return true;
}

static void did_row(const struct effects *e, const struct ana_event *v, enum ana_measure m, size_t t, size_t c,
                    const struct totals *total, const struct ana_did_outlet *outlet)
{
    struct ana_place *at = e->at;
    size_t g = ana_frame_outlets(at->frame), as_extreme = 0, others = 0;
    struct ana_difference d;
    double estimate, other;
    if (!enough(&total[c], m) || !placebo(at->p, total, c, c, m, &estimate)) {
        at->f->effects_not_possible++;
        return;
    }
    at->g = &at->p->group[c];
    struct ana_finding *r = ana_finding_add(at, ANA_EFFECTS, ana_measure_name[m], "did", "13w");
    for (size_t j = 0; j < at->p->n_groups; j++) {
        if (j == c || !placebo(at->p, total, j, c, m, &other))
            continue;
        others++;
        as_extreme += fabs(other) >= fabs(estimate);
    }
    r->family = ANA_FAMILY_DID;
    r->event = v;
    r->at = ana_finding_week(at, (int64_t)t);
    r->n = (uint64_t)(total[c].n[0] + total[c].n[1]);
    r->estimate = estimate;
    r->placebo_n = others;
    r->has_placebo = true;
    r->share = others ? (double)as_extreme / (double)others : (double)NAN;
    r->note = "one_outlet";
    if (ana_did(outlet, g, at->level, &d)) {
        r->statistic = d.t;
        r->df = d.df;
        r->lo = d.ci.lo;
        r->hi = d.ci.hi;
        r->p = d.p;
        r->note = "";
    }
}

static void did_rows(const struct effects *e, struct totals *total, struct ana_did_outlet *outlet)
{
    const struct ana_panel *p = e->at->p;
    for (size_t i = e->first; i < e->last && !e->at->failed; i++) {
        const struct ana_event *v = ana_events_at(e->events, i);
        size_t t, c = 0;
        while (c < p->n_groups && (p->group[c].pooled || !td_eq(p->group[c].country, v->country)))
            c++;
        if (c == p->n_groups || v->country.n == 0 || !week_in_panel(e, v, &t))
            continue;
        for (int m = ANA_ATTENTION; m <= ANA_STANCE; m++) {
            memset(outlet, 0, (ana_frame_outlets(e->at->frame) + 1) * sizeof *outlet);
            take_sides(e, (enum ana_measure)m, t, c, total, outlet);
            did_row(e, v, (enum ana_measure)m, t, c, total, outlet);
        }
    }
}

/* ---- all of them ---- */

static bool find_events(struct effects *e)
{
    size_t n = ana_events_count(e->events);
    while (e->first < n && !td_eq(ana_events_at(e->events, e->first)->target, e->at->p->target))
        e->first++;
    for (e->last = e->first; e->last < n && td_eq(ana_events_at(e->events, e->last)->target, e->at->p->target);)
        e->last++;
    return e->last > e->first;
}

static bool is_event_country(const struct effects *e, struct td_slice country)
{
    for (size_t i = e->first; i < e->last; i++)
        if (td_eq(ana_events_at(e->events, i)->country, country))
            return true;
    return false;
}

static void its_rows(const struct effects *e)
{
    const struct ana_panel *p = e->at->p;
    size_t rank[COUNTRIES_MOST], n = ana_groups_by_matches(p, e->at->base, rank, COUNTRIES_MOST);
    for (size_t i = 0; i < p->n_groups; i++) {
        bool among = p->group[i].pooled;
        for (size_t k = 0; k < n; k++)
            among = among || rank[k] == i;
        e->at->g = &p->group[i];
        if (among || is_event_country(e, p->group[i].country))
            its_country(e, !among);
    }
}

void ana_effects_add(struct ana_place *at)
{
    size_t w = at->p->n_weeks;
    struct effects e = {.at = at, .events = at->o->events};
    if (!e.events || w == 0 || at->failed || !find_events(&e))
        return;
    e.options = (struct ana_its_options){.window = (double)at->o->event_weeks,
                                         .side_min = SIDE_MIN,
                                         .count_min = COUNT_MIN,
                                         .harmonics = at->o->event_harmonics,
                                         .period = year_weeks,
                                         .level = at->level};
    e.window = at->o->event_weeks ? ana_finding_note(at, "%zuw", at->o->event_weeks) : "all";
    e.regression = ana_regression_new(w, ANA_ITS_COLUMNS);
    e.fit = calloc(w, sizeof *e.fit);
    e.fitted = calloc(w, sizeof *e.fitted);
    e.x = calloc(3 * w, sizeof *e.x);
    struct totals *total = calloc(at->p->n_groups + 1, sizeof *total);
    struct ana_did_outlet *outlet = calloc(ana_frame_outlets(at->frame) + 1, sizeof *outlet);
    at->failed |= !e.regression || !e.fit || !e.fitted || !e.x || !total || !outlet;
    if (!at->failed) {
        e.y = e.x + w;
        e.exposure = e.y + w;
        its_rows(&e);
        did_rows(&e, total, outlet);
    }
    ana_regression_free(e.regression);
    free(e.fit);
    free(e.fitted);
    free(e.x);
    free(total);
    free(outlet);
}
