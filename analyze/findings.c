#include "findings.h"

#include <math.h>
#include <stdlib.h>

#include "breaktest.h"
#include "change.h"
#include "contrast.h"
#include "finding.h"
#include "parallel.h"
#include "period.h"
#include "schema.h"
#include "shrink.h"
#include "trend.h"

/* What alerts.csv lists the articles of. */
static enum td_status raise_alerts(const struct ana_findings *f, struct ana_alerts *alerts, struct td_error *err)
{
    for (size_t i = 0; alerts && i < f->n[ANA_CHANGES]; i++) {
        const struct ana_finding *r = &f->row[ANA_CHANGES][i];
        struct ana_alert_key key = {.target = r->target,
                                    .country = r->country,
                                    .role = r->role,
                                    .base = (enum ana_base)r->base,
                                    .test = r->test,
                                    .week = r->week,
                                    .pooled = td_eqs(r->country, ANA_POOLED)};
        if (r->week != ANA_WEEK_NONE && ana_alerts_raise(alerts, &key, err) != TD_OK)
            return err->status;
    }
    return TD_OK;
}

enum td_status ana_findings_write(const struct ana_findings *f, const struct ana_series_files *out,
                                  struct ana_series_counts *counts, struct td_error *err)
{
    enum td_status st = ana_finding_write(f, ANA_TRENDS, out->trends, &td_trends_schema, &counts->trend_rows, err);
    if (st == TD_OK)
        st = ana_finding_write(f, ANA_CHANGES, out->changes, &td_changes_schema, &counts->change_rows, err);
    if (st == TD_OK)
        st = ana_finding_write(f, ANA_CONTRASTS, out->contrasts, &td_contrasts_schema, &counts->contrast_rows, err);
    if (st == TD_OK)
        st = ana_finding_write(f, ANA_EFFECTS, out->effects, &td_effects_schema, &counts->effect_rows, err);
    if (st == TD_OK)
        st = raise_alerts(f, out->alerts, err);
    counts->outlet_pairs = f->outlet_pairs;
    counts->outlet_pairs_left_out = f->outlet_pairs_left_out;
    counts->country_pairs = f->country_pairs;
    counts->country_pairs_left_out = f->country_pairs_left_out;
    counts->effects_not_possible = f->effects_not_possible;
    return st;
}

/* A measure's usable weeks: x the week's number, y its value. */
struct points {
    double *x, *y;
    size_t n;
};

static void take_points(const struct ana_place *at, enum ana_measure m, size_t from, struct points *out)
{
    out->n = 0;
    for (size_t t = from; t < at->p->n_weeks; t++) {
        const struct ana_week *w = &at->g->week[at->base][t];
        double v = ana_week_value(w, m);
        if (!ana_week_usable(w) || !isfinite(v))
            continue;
        out->x[out->n] = (double)t;
        out->y[out->n++] = v;
    }
}

struct window {
    const char *name;
    size_t weeks; /* 0: all */
};
static const struct window windows[] = {{"all", 0}, {"52w", 52}, {"13w", 13}};

static void mann_kendall_row(struct ana_place *at, enum ana_measure m, const struct points *s, const char *window)
{
    struct ana_mann_kendall mk;
    struct ana_slope sen;
    struct ana_finding *r = ana_finding_add(at, ANA_TRENDS, ana_measure_name[m], "mann_kendall", window);
    r->n = s->n;
    if (s->n < ANA_TREND_MIN) {
        r->note = TD_NOTE_TOO_SHORT;
        return;
    }
    if (!ana_trend_test(s->x, s->y, s->n, at->level, &mk, &sen)) {
        r->note = TD_NOTE_NO_VARIATION;
        return;
    }
    r->statistic = mk.z;
    r->p = mk.p;
    r->estimate = sen.slope;
    r->lo = sen.ci.lo;
    r->hi = sen.ci.hi;
    if (mk.correction > 1)
        r->note = ana_finding_note(at, "variance_factor=%.3f;by=%s", mk.correction, mk.by_ar1 ? "ar1" : "hamed_rao");
}

static void newey_west_row(struct ana_place *at, enum ana_measure m, const struct points *s, const char *window)
{
    struct ana_slope nw;
    struct ana_finding *r = ana_finding_add(at, ANA_TRENDS, ana_measure_name[m], "newey_west", window);
    r->n = s->n;
    if (s->n < ANA_TREND_MIN) {
        r->note = TD_NOTE_TOO_SHORT;
        return;
    }
    size_t lag = ana_newey_west_lag(s->n);
    bool by_ar1;
    if (!ana_slope_test(s->x, s->y, s->n, lag, at->level, &nw, &by_ar1)) {
        r->note = TD_NOTE_NO_VARIATION;
        return;
    }
    r->statistic = nw.t;
    r->df = (double)s->n - 2;
    r->p = nw.p;
    r->estimate = nw.slope;
    r->lo = nw.ci.lo;
    r->hi = nw.ci.hi;
    r->note = by_ar1 ? "by=ar1" : ana_finding_note(at, "lags=%zu", lag);
}

static void trend_rows(struct ana_place *at, struct points *s)
{
    for (int m = 0; m < ANA_MEASURES; m++) {
        for (size_t k = 0; k < sizeof windows / sizeof *windows; k++) {
            size_t weeks = windows[k].weeks, n = at->p->n_weeks;
            if (weeks && n <= weeks)
                continue; /* the same weeks as "all" */
            take_points(at, (enum ana_measure)m, weeks ? n - weeks : 0, s);
            mann_kendall_row(at, (enum ana_measure)m, s, windows[k].name);
            newey_west_row(at, (enum ana_measure)m, s, windows[k].name);
        }
    }
}

static double mean_between(const struct points *s, size_t from, size_t to)
{
    double sum = 0;
    for (size_t i = from; i < to; i++)
        sum += s->y[i];
    return sum / (double)(to - from);
}

/* Estimate and limits: the level after less the level before, Welch over weeks with the variance inflated. */
static void put_step(const struct ana_place *at, const struct points *s, size_t from, size_t cut, size_t to,
                     double inflation, struct ana_finding *r)
{
    struct ana_difference d;
    r->estimate = mean_between(s, cut, to) - mean_between(s, from, cut);
    if (ana_welch(s->y + cut, to - cut, s->y + from, cut - from, at->level, &d)) {
        double wider = sqrt(inflation);
        r->lo = d.estimate - wider * (d.estimate - d.ci.lo);
        r->hi = d.estimate + wider * (d.ci.hi - d.estimate);
        r->df = d.df;
    }
}

/* Each week's nearest event within reach, of one scope: per week of the panel, NULL where there is none. */
struct scope {
    const struct ana_event **event;
    int32_t *apart;
};

/* A place's two scopes: its own country, and any, which is the same for all places of a panel. */
struct near {
    struct scope own;
    const struct scope *any;
};

/* country: empty for events of any. */
static void find_near(const struct ana_panel *p, const struct ana_series_options *o, struct td_slice country,
                      struct scope *n)
{
    const struct ana_events *e = o->events;
    bool one = country.n == 0 && e;
    for (size_t i = 0; e && i < ana_events_count(e) && !one; i++)
        one = td_eq(ana_events_at(e, i)->country, country);
    for (size_t t = 0; one && t < p->n_weeks; t++) {
        size_t i =
            ana_events_near(e, p->target, country, p->week_first + (int32_t)t, o->near_event_weeks, &n->apart[t]);
        n->event[t] = i == SIZE_MAX ? NULL : ana_events_at(e, i);
    }
}

/*
 * The event nearest to week t: the country's own where there is one, else any; with the share of the range's weeks that
 * have one as near, since with events all year round a near one says little.
 */
static void put_near(const struct ana_place *at, const struct near *n, size_t t, struct ana_finding *r)
{
    const struct scope *s = n->own.event[t] ? &n->own : n->any;
    const struct ana_event *const *event = s->event;
    const int32_t *apart = s->apart;
    size_t as_near = 0;
    if (!event[t])
        return;
    for (size_t k = 0; k < at->p->n_weeks; k++)
        as_near += event[k] && abs(apart[k]) <= abs(apart[t]);
    r->event = event[t];
    r->near_weeks = apart[t];
    r->share = (double)as_near / (double)at->p->n_weeks;
}

static void pettitt_row(struct ana_place *at, enum ana_measure m, const struct points *s, const struct near *near,
                        double *room)
{
    struct ana_pettitt pt;
    double inflation;
    struct ana_finding *r = ana_finding_add(at, ANA_CHANGES, ana_measure_name[m], TD_TEST_PETTITT, "all");
    r->n = s->n;
    if (s->n < ANA_TREND_MIN) {
        r->note = TD_NOTE_TOO_SHORT;
        return;
    }
    if (!ana_pettitt_test(s->y, s->n, room, &pt, &inflation)) {
        r->note = TD_NOTE_NO_VARIATION;
        return;
    }
    r->statistic = pt.k;
    r->p = pt.p;
    put_step(at, s, 0, pt.at, s->n, inflation, r);
    r->at = ana_finding_week(at, (int64_t)s->x[pt.at]);
    put_near(at, near, (size_t)s->x[pt.at], r);
    double before = mean_between(s, 0, pt.at), after = mean_between(s, pt.at, s->n);
    r->note = ana_finding_note(at, "before=%.6g;after=%.6g;variance_factor=%.3f", before, after, inflation);
}

/* The week of point i, where i may lie beyond the ends. */
static int64_t week_of_point(const struct points *s, ptrdiff_t i)
{
    return (int64_t)s->x[i < 0 ? 0 : (size_t)i >= s->n ? s->n - 1 : (size_t)i];
}

static void one_break_row(struct ana_place *at, enum ana_measure m, const struct points *s, const struct ana_breaks *b,
                          size_t i, double p, double inflation, const struct near *near)
{
    struct ana_finding *r = ana_finding_add(at, ANA_CHANGES, ana_measure_name[m], TD_TEST_BIC_BREAK, "all");
    size_t first = i ? b->at[i - 1] : 0, cut = b->at[i], end = i + 1 < b->m ? b->at[i + 1] : s->n;
    char from[16] = "", to[16] = "";
    r->n = s->n;
    r->statistic = b->bic0 - b->bic;
    r->p = p;
    put_step(at, s, first, cut, end, inflation, r);
    r->at = ana_finding_week(at, (int64_t)s->x[cut]);
    put_near(at, near, (size_t)s->x[cut], r);
    if (b->has_ci[i]) {
        td_week_name(at->p->week_first + (int32_t)week_of_point(s, b->lo[i]), from);
        td_week_name(at->p->week_first + (int32_t)week_of_point(s, b->hi[i]), to);
    }
    r->note = ana_finding_note(at, "before=%.6g;after=%.6g;variance_factor=%.3f%s%s%s%s", mean_between(s, first, cut),
                               mean_between(s, cut, end), inflation, b->has_ci[i] ? ";at_lo=" : "", from,
                               b->has_ci[i] ? ";at_hi=" : "", to);
}

/* The same draws whatever the threads, and whatever else is computed. */
static uint64_t break_seed(const struct ana_place *at, enum ana_measure m)
{
    uint64_t h = ana_seed_part(ana_seed_part(ANA_SEED, at->p->target), td_str(ana_role_name[at->p->role]));
    h = ana_seed_part(ana_seed_part(h, at->g->country), td_str(ana_base_name[at->base]));
    return ana_seed_part(h, td_str(ana_measure_name[m]));
}

static void break_rows(struct ana_place *at, enum ana_measure m, const struct points *s, const struct near *near,
                       double *room)
{
    struct ana_breaks b;
    double inflation, p[ANA_BREAKS_MAX];
    bool ok = ana_breaks_test(s->y, s->n, at->level, room, &b, &inflation);
    if (!ok || b.m == 0) {
        struct ana_finding *r = ana_finding_add(at, ANA_CHANGES, ana_measure_name[m], TD_TEST_BIC_BREAK, "all");
        r->n = s->n;
        r->note = s->n < 2 * ANA_BREAKS_SEGMENT_MIN ? TD_NOTE_TOO_SHORT : ok ? "none" : TD_NOTE_NO_VARIATION;
        if (ok) { /* nothing gained, which every changeless series reaches; the family of q has to know of it */
            r->statistic = 0;
            r->p = 1;
        }
        return;
    }
    ok = ana_breaks_p(s->y, s->n, &b, break_seed(at, m), p);
    for (size_t i = 0; i < b.m; i++)
        one_break_row(at, m, s, &b, i, ok ? p[i] : (double)NAN, inflation, near);
}

enum { ALERT_MIN = 8, EARS_WEEKS = 7 };

static void take_baseline(const struct ana_group *g, int base, size_t newest, struct ana_alert_baseline *b)
{
    *b = (struct ana_alert_baseline){.n = 0};
    for (size_t t = newest; t-- > 0 && newest - t <= ANA_ALERT_WEEKS;) {
        const struct ana_week *w = &g->week[base][t];
        if (!ana_week_usable(w))
            continue;
        b->x[b->n] = (double)w->n_match;
        b->e[b->n++] = (double)w->n_total;
        b->sum_x += (double)w->n_match;
        b->sum_e += (double)w->n_total;
    }
}

/* The newest week that is over; false when there is none. */
static bool newest_week(const struct ana_place *at, size_t *t)
{
    for (*t = at->p->n_weeks; *t > 0; (*t)--)
        if (at->g->week[at->base][*t - 1].coverage != ANA_COVERAGE_PARTIAL)
            break;
    return (*t)-- > 0;
}

/* Prior of the countries' rates over the same weeks; false with fewer than four of them. */
static bool rate_prior(const struct ana_place *at, size_t newest, struct ana_gamma *prior)
{
    size_t n = at->p->n_groups, k = 0;
    double *room = calloc(2 * n + 1, sizeof *room);
    for (size_t i = 0; room && i < n; i++) {
        struct ana_alert_baseline b;
        if (at->p->group[i].pooled)
            continue;
        take_baseline(&at->p->group[i], at->base, newest, &b);
        if (!(b.sum_e > 0))
            continue;
        room[k] = b.sum_x;
        room[n + k++] = b.sum_e;
    }
    bool ok = room && k >= 4 && ana_gamma_fit(room, room + n, k, prior);
    free(room);
    return ok;
}

static void alert_rows(struct ana_place *at, const struct ana_gamma *prior, size_t newest, const struct near *near)
{
    const struct ana_week *w = &at->g->week[at->base][newest];
    struct ana_alert_baseline b;
    struct ana_alert a;
    double mu, size, ears;
    take_baseline(at->g, at->base, newest, &b);
    struct ana_finding *r = ana_finding_add(at, ANA_CHANGES, "attention", TD_TEST_NB_ALERT, "26w");
    r->n = b.n;
    r->at = ana_finding_week(at, (int64_t)newest);
    r->note = b.n < ALERT_MIN ? TD_NOTE_TOO_SHORT : !ana_week_usable(w) ? ana_coverage_name[w->coverage] : "";
    if (r->note[0] == '\0') {
        ana_alert_expectation(&b, at->g->pooled ? NULL : prior, (double)w->n_total, &mu, &size);
        if (ana_alert((double)w->n_match, mu, size, at->level, &a)) {
            r->statistic = (double)w->n_match;
            r->estimate = mu;
            r->lo = a.expected.lo;
            r->hi = a.expected.hi;
            r->p = a.p;
            r->week = a.p < ANA_ALERT_P ? at->p->week_first + (int32_t)newest : ANA_WEEK_NONE;
            r->note = a.p < ANA_ALERT_P ? ana_finding_note(at, TD_NOTE_ALERT ";" TD_NOTE_SIZE "=%.6g", size)
                                        : ana_finding_note(at, TD_NOTE_SIZE "=%.6g", size);
        }
    }
    put_near(at, near, newest, r);
    struct ana_finding *c = ana_finding_add(at, ANA_CHANGES, "attention", TD_TEST_EARS_C1, "7w");
    put_near(at, near, newest, c);
    c->n = b.n < EARS_WEEKS ? b.n : EARS_WEEKS;
    c->at = ana_finding_week(at, (int64_t)newest);
    c->note = b.n < EARS_WEEKS      ? TD_NOTE_TOO_SHORT
              : !ana_week_usable(w) ? ana_coverage_name[w->coverage]
                                    : TD_NOTE_NO_VARIATION;
    if (b.n >= EARS_WEEKS && ana_week_usable(w) && ana_ears_c1((double)w->n_match, b.x, EARS_WEEKS, &ears)) {
        c->statistic = ears;
        c->estimate = mean_between(&(struct points){.y = b.x}, 0, EARS_WEEKS);
        c->note = ears > 3 ? TD_NOTE_ALERT : "";
        c->week = ears > 3 ? at->p->week_first + (int32_t)newest : ANA_WEEK_NONE;
    }
}

static void change_rows(struct ana_place *at, struct points *s, double *room, const struct near *near)
{
    struct ana_gamma prior;
    size_t newest = 0;
    for (int m = 0; m < ANA_MEASURES; m++) {
        take_points(at, (enum ana_measure)m, 0, s);
        pettitt_row(at, (enum ana_measure)m, s, near, room);
        break_rows(at, (enum ana_measure)m, s, near, room);
    }
    if (newest_week(at, &newest)) {
        bool has_prior = !at->g->pooled && rate_prior(at, newest, &prior);
        alert_rows(at, has_prior ? &prior : NULL, newest, near);
    }
}

static void scope_release(struct scope *n)
{
    free(n->event);
    free(n->apart);
}

static bool scope_init(const struct ana_panel *p, struct scope *n)
{
    size_t w = p->n_weeks + 1;
    n->event = calloc(w, sizeof *n->event); /* NOLINT(bugprone-sizeof-expression): an array of pointers */
    n->apart = calloc(w, sizeof *n->apart);
    return n->event && n->apart;
}

static void trends_and_changes(struct ana_place *at, const struct scope *any, size_t group)
{
    const struct ana_panel *p = at->p;
    struct near near = {.any = any};
    double *room = calloc(3 * p->n_weeks + 1, sizeof *room);
    at->failed |= !scope_init(p, &near.own) || !room;
    if (!at->failed) {
        struct points s = {room, room + p->n_weeks, 0};
        at->g = &p->group[group];
        if (!at->g->pooled)
            find_near(p, at->o, at->g->country, &near.own);
        trend_rows(at, &s);
        change_rows(at, &s, room + 2 * p->n_weeks, &near);
    }
    scope_release(&near.own);
    free(room);
}

/*
 * One panel's tests as jobs: per base the contrasts, the effects, and each country's; each into rows of its own, which
 * are put together by base and in this order.
 */
enum { LONG_JOBS = ANA_CONTRAST_PIECES + 1 };
struct testing {
    const struct ana_frame *frame;
    const struct ana_panel *p;
    const struct ana_series_options *o;
    struct ana_findings **part;
    struct scope any;
};

/* The place of a job's rows, in a part of its own; false when out of memory. */
static bool place_of(const struct testing *t, int base, size_t k, struct ana_place *at)
{
    struct td_error err = {0};
    struct ana_findings *part = ana_findings_new(&err);
    t->part[(size_t)base * (t->p->n_groups + LONG_JOBS) + k] = part;
    *at = (struct ana_place){.f = part, .frame = t->frame, .p = t->p, .o = t->o, .level = t->o->level, .base = base};
    return part != NULL;
}

/* Both bases' rows in one job. */
static bool pairs_job(const struct testing *t)
{
    struct ana_place at[2];
    if (!place_of(t, 0, ANA_CONTRAST_PAIRS, &at[0]) || !place_of(t, 1, ANA_CONTRAST_PAIRS, &at[1]))
        return false;
    if (!t->o->headlines_only)
        ana_country_pairs_add(at);
    return !at[0].failed && !at[1].failed;
}

static bool test_job(void *ctx, unsigned lane, size_t i)
{
    const struct testing *t = ctx;
    size_t groups = t->p->n_groups, late = i - 2 * LONG_JOBS;
    bool is_long = i < 2 * LONG_JOBS; /* of both bases first: or the last of them would hold up all the others' end */
    int base = (int)(is_long ? i % 2 : late / groups);
    size_t k = is_long ? i / 2 : LONG_JOBS + late % groups;
    struct ana_place at;
    (void)lane;
    if (k == ANA_CONTRAST_PAIRS)
        return base > 0 || pairs_job(t);
    if (!place_of(t, base, k, &at))
        return false;
    if (!ana_frame_has_base(t->frame, base ? ANA_BASE_UNIQUE : ANA_BASE_ALL))
        return true;
    if (is_long && t->o->headlines_only)
        return true;
    if (k < ANA_CONTRAST_PIECES)
        ana_contrasts_add(&at, k);
    else if (is_long)
        ana_effects_add(&at);
    else
        trends_and_changes(&at, &t->any, k - LONG_JOBS);
    return !at.failed;
}

enum td_status ana_findings_add(struct ana_findings *f, const struct ana_frame *frame, const struct ana_panel *p,
                                const struct ana_series_options *o, struct td_error *err)
{
    size_t n = 2 * (p->n_groups + LONG_JOBS);
    struct ana_findings **part = calloc(n, sizeof(struct ana_findings *));
    struct testing t = {.frame = frame, .p = p, .o = o, .part = part};
    bool ok = part && scope_init(p, &t.any);
    if (ok) {
        find_near(p, o, TD_S(""), &t.any);
        ok = ana_parallel(o->threads, n, test_job, &t);
    }
    for (size_t i = 0; part && i < n; i++) {
        if (ok)
            ok = ana_findings_take(f, part[i]);
        else
            ana_findings_free(part[i]);
    }
    free(part);
    scope_release(&t.any);
    return ok ? TD_OK : td_fail_nomem(err, "findings");
}
