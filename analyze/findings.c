#include "findings.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "arena.h"
#include "change.h"
#include "contrast.h"
#include "csvwrite.h"
#include "multiplicity.h"
#include "period.h"
#include "schema.h"
#include "shrink.h"
#include "trend.h"

enum table { TRENDS, CHANGES, CONTRASTS, TABLES };

/* One row of one of the three files; numbers are NaN, strings NULL, where empty. */
struct row {
    struct td_slice target, country, at;
    enum ana_role role;
    int base;
    const char *measure, *test, *window, *note;
    double statistic, df, estimate, lo, hi, p;
    uint64_t n;
};

struct ana_findings {
    struct td_arena arena;
    struct row *row[TABLES];
    size_t n[TABLES], cap[TABLES];
    struct row nowhere; /* written to and never read once memory is gone */
};

struct ana_findings *ana_findings_new(struct td_error *err)
{
    struct ana_findings *f = calloc(1, sizeof *f);
    if (!f) {
        (void)td_fail_nomem(err, "findings");
        return NULL;
    }
    f->arena = TD_ARENA_INIT((size_t)1 << 31);
    return f;
}

void ana_findings_free(struct ana_findings *f)
{
    if (!f)
        return;
    for (int t = 0; t < TABLES; t++)
        free(f->row[t]);
    td_arena_free(&f->arena);
    free(f);
}

/* Six significant digits: fixed decimals would print small slopes and p values as 0. */
static void put(struct td_csvw *w, double v)
{
    char text[32];
    if (!isfinite(v)) {
        td_csvw_empty(w);
        return;
    }
    (void)snprintf(text, sizeof text, "%.6g", v == 0 ? 0.0 : v);
    td_csvw_str(w, td_str(text));
}

static void write_row(struct td_csvw *w, const struct row *r, double q)
{
    td_csvw_str(w, r->target);
    td_csvw_str(w, td_str(ana_role_name[r->role]));
    td_csvw_str(w, r->country);
    td_csvw_str(w, td_str(ana_base_name[r->base]));
    td_csvw_str(w, td_str(r->measure));
    td_csvw_str(w, td_str(r->test));
    put(w, r->statistic);
    put(w, r->df);
    put(w, r->estimate);
    put(w, r->lo);
    put(w, r->hi);
    put(w, r->p);
    put(w, q);
    td_csvw_uint(w, r->n);
    td_csvw_str(w, td_str(r->window));
    td_csvw_str(w, r->at);
    td_csvw_str(w, td_str(r->note));
    td_csvw_end(w);
}

static enum td_status write_table(const struct ana_findings *f, enum table t, struct td_outfile *out,
                                  const struct td_schema *schema, uint64_t *rows, struct td_error *err)
{
    size_t n = f->n[t];
    double *p = calloc(2 * n + 1, sizeof *p);
    for (size_t i = 0; p && i < n; i++)
        p[i] = f->row[t][i].p;
    if (!p || !ana_benjamini_hochberg(p, n, p + n)) {
        free(p);
        return td_fail_nomem(err, schema->name);
    }
    struct td_csvw w;
    td_csvw_init(&w, out, schema);
    for (size_t i = 0; i < n; i++)
        write_row(&w, &f->row[t][i], p[n + i]);
    *rows = w.rows;
    td_csvw_free(&w);
    free(p);
    return TD_OK;
}

enum td_status ana_findings_write(struct ana_findings *f, struct td_outfile *trends, struct td_outfile *changes,
                                  struct td_outfile *contrasts, struct ana_series_counts *counts, struct td_error *err)
{
    enum td_status st = write_table(f, TRENDS, trends, &td_trends_schema, &counts->trend_rows, err);
    if (st == TD_OK)
        st = write_table(f, CHANGES, changes, &td_changes_schema, &counts->change_rows, err);
    if (st == TD_OK)
        st = write_table(f, CONTRASTS, contrasts, &td_contrasts_schema, &counts->contrast_rows, err);
    return st;
}

/* What every row of one country and base has in common. */
struct place {
    struct ana_findings *f;
    const struct ana_panel *p;
    const struct ana_group *g;
    int base;
    double level;
    bool failed; /* out of memory */
};

static struct row *add_row(struct place *at, enum table t, const char *measure, const char *test, const char *window)
{
    struct ana_findings *f = at->f;
    if (f->n[t] == f->cap[t]) {
        size_t cap = f->cap[t] ? 2 * f->cap[t] : 256;
        struct row *grown = realloc(f->row[t], cap * sizeof *grown);
        if (!grown) {
            at->failed = true;
            return &f->nowhere;
        }
        f->row[t] = grown;
        f->cap[t] = cap;
    }
    struct row *r = &f->row[t][f->n[t]++];
    double u = (double)NAN;
    *r = (struct row){.target = at->p->target,
                      .country = at->g->country,
                      .role = at->p->role,
                      .base = at->base,
                      .measure = measure,
                      .test = test,
                      .window = window,
                      .statistic = u,
                      .df = u,
                      .estimate = u,
                      .lo = u,
                      .hi = u,
                      .p = u};
    return r;
}

static const char *note(struct place *at, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static const char *note(struct place *at, const char *fmt, ...)
{
    char text[256];
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    struct td_slice kept = td_arena_dup(&at->f->arena, td_slice(text, n > 0 ? (size_t)n : 0));
    if (!kept.p)
        at->failed = true;
    return kept.p;
}

static struct td_slice week_name(struct place *at, int64_t t)
{
    char name[16];
    td_week_name(at->p->week_first + (int32_t)t, name);
    struct td_slice kept = td_arena_dup(&at->f->arena, td_str(name));
    if (!kept.p)
        at->failed = true;
    return kept;
}

static bool usable(const struct ana_week *w)
{
    return w->coverage == ANA_COVERAGE_OK || w->coverage == ANA_COVERAGE_LOW;
}

enum measure { ATTENTION, STANCE, NET_SENTIMENT, MEASURES };
static const char *const measure_name[MEASURES] = {"attention", "stance", "net_sentiment"};

static double value_of(const struct ana_week *w, enum measure m)
{
    return m == ATTENTION ? w->ratio : m == STANCE ? w->stance : w->net_sentiment;
}

/* A measure's usable weeks: x the week's number, y its value. */
struct points {
    double *x, *y;
    size_t n;
};

static void take_points(const struct place *at, enum measure m, size_t from, struct points *out)
{
    out->n = 0;
    for (size_t t = from; t < at->p->n_weeks; t++) {
        const struct ana_week *w = &at->g->week[at->base][t];
        double v = value_of(w, m);
        if (!usable(w) || !isfinite(v))
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

static void mann_kendall_row(struct place *at, enum measure m, const struct points *s, const char *window)
{
    struct ana_mann_kendall mk;
    struct ana_slope sen;
    struct row *r = add_row(at, TRENDS, measure_name[m], "mann_kendall", window);
    r->n = s->n;
    if (s->n < ANA_TREND_MIN) {
        r->note = "too_short";
        return;
    }
    if (!ana_trend_test(s->x, s->y, s->n, at->level, &mk, &sen)) {
        r->note = "no_variation";
        return;
    }
    r->statistic = mk.z;
    r->p = mk.p;
    r->estimate = sen.slope;
    r->lo = sen.ci.lo;
    r->hi = sen.ci.hi;
    if (mk.correction > 1)
        r->note = note(at, "variance_factor=%.3f;by=%s", mk.correction, mk.by_ar1 ? "ar1" : "hamed_rao");
}

static void newey_west_row(struct place *at, enum measure m, const struct points *s, const char *window)
{
    struct ana_slope nw;
    struct row *r = add_row(at, TRENDS, measure_name[m], "newey_west", window);
    r->n = s->n;
    if (s->n < ANA_TREND_MIN) {
        r->note = "too_short";
        return;
    }
    size_t lag = ana_newey_west_lag(s->n);
    bool by_ar1;
    if (!ana_slope_test(s->x, s->y, s->n, lag, at->level, &nw, &by_ar1)) {
        r->note = "no_variation";
        return;
    }
    r->statistic = nw.t;
    r->df = (double)s->n - 2;
    r->p = nw.p;
    r->estimate = nw.slope;
    r->lo = nw.ci.lo;
    r->hi = nw.ci.hi;
    r->note = by_ar1 ? "by=ar1" : note(at, "lags=%zu", lag);
}

static void trend_rows(struct place *at, struct points *s)
{
    for (int m = 0; m < MEASURES; m++) {
        for (size_t k = 0; k < sizeof windows / sizeof *windows; k++) {
            size_t weeks = windows[k].weeks, n = at->p->n_weeks;
            if (weeks && n <= weeks)
                continue; /* the same weeks as "all" */
            take_points(at, (enum measure)m, weeks ? n - weeks : 0, s);
            mann_kendall_row(at, (enum measure)m, s, windows[k].name);
            newey_west_row(at, (enum measure)m, s, windows[k].name);
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

/* By how much autocorrelation inflates variances, from what the levels between the cuts leave. */
static double inflation_of(const struct points *s, const size_t *cut, size_t n_cut, double *room)
{
    double k = (double)n_cut + 1, r;
    for (size_t i = 0; i <= n_cut; i++) {
        size_t from = i ? cut[i - 1] : 0, to = i < n_cut ? cut[i] : s->n;
        double mean = mean_between(s, from, to);
        for (size_t j = from; j < to; j++)
            room[j] = s->y[j] - mean;
    }
    return ana_autocorrelation(room, s->n, 1, &r) ? ana_ar1_factor(r, s->n, k, 3 * k) : 1;
}

/* Estimate and limits: the level after less the level before, Welch over weeks with the variance inflated. */
static void put_step(const struct place *at, const struct points *s, size_t from, size_t cut, size_t to,
                     double inflation, struct row *r)
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

static void pettitt_row(struct place *at, enum measure m, const struct points *s, double *room)
{
    struct ana_pettitt pt;
    struct row *r = add_row(at, CHANGES, measure_name[m], "pettitt", "all");
    r->n = s->n;
    if (s->n < ANA_TREND_MIN) {
        r->note = "too_short";
        return;
    }
    if (!ana_pettitt(s->y, s->n, &pt)) {
        r->note = "no_variation";
        return;
    }
    double inflation = inflation_of(s, &pt.at, 1, room);
    r->statistic = pt.k;
    r->p = ana_pettitt_p(pt.k, s->n, inflation);
    put_step(at, s, 0, pt.at, s->n, inflation, r);
    r->at = week_name(at, (int64_t)s->x[pt.at]);
    double before = mean_between(s, 0, pt.at), after = mean_between(s, pt.at, s->n);
    r->note = note(at, "before=%.6g;after=%.6g;variance_factor=%.3f", before, after, inflation);
}

/* The week of point i, where i may lie beyond the ends. */
static int64_t week_of_point(const struct points *s, ptrdiff_t i)
{
    return (int64_t)s->x[i < 0 ? 0 : (size_t)i >= s->n ? s->n - 1 : (size_t)i];
}

static void one_break_row(struct place *at, enum measure m, const struct points *s, const struct ana_breaks *b,
                          size_t i, double inflation)
{
    struct row *r = add_row(at, CHANGES, measure_name[m], "bic_break", "all");
    char from[16] = "", to[16] = "";
    r->n = s->n;
    r->statistic = b->bic0 - b->bic;
    put_step(at, s, i ? b->at[i - 1] : 0, b->at[i], i + 1 < b->m ? b->at[i + 1] : s->n, inflation, r);
    r->at = week_name(at, (int64_t)s->x[b->at[i]]);
    if (b->has_ci[i]) {
        td_week_name(at->p->week_first + (int32_t)week_of_point(s, b->lo[i]), from);
        td_week_name(at->p->week_first + (int32_t)week_of_point(s, b->hi[i]), to);
    }
    r->note = note(at, "before=%.6g;after=%.6g;variance_factor=%.3f%s%s%s%s", b->mean[i], b->mean[i + 1], inflation,
                   b->has_ci[i] ? ";at_lo=" : "", from, b->has_ci[i] ? ";at_hi=" : "", to);
}

/* Shorter levels are found too often in short series. */
static const size_t segment_min = 6;

static void break_rows(struct place *at, enum measure m, const struct points *s, double *room)
{
    struct ana_breaks b;
    size_t h = (size_t)floor(0.15 * (double)s->n);
    h = h < segment_min ? segment_min : h;
    bool ok = s->n >= 2 * segment_min && ana_breaks(s->y, s->n, h, 1, at->level, &b);
    double inflation = 1;
    if (ok && b.m > 0) {
        /* What plain BIC's breaks leave says how much less than n values these are; then they are chosen again. */
        inflation = inflation_of(s, b.at, b.m, room);
        ok = ana_breaks(s->y, s->n, h, inflation, at->level, &b);
    }
    if (!ok || b.m == 0) {
        struct row *r = add_row(at, CHANGES, measure_name[m], "bic_break", "all");
        r->n = s->n;
        r->note = s->n < 2 * segment_min ? "too_short" : ok ? "none" : "no_variation";
        return;
    }
    for (size_t i = 0; i < b.m; i++)
        one_break_row(at, m, s, &b, i, inflation);
}

enum { ALERT_WEEKS = 26, ALERT_MIN = 8, EARS_WEEKS = 7 };
static const double alert_p = 0.01;

/* The weeks before the newest one: matches and articles. */
struct baseline {
    double x[ALERT_WEEKS], e[ALERT_WEEKS], sum_x, sum_e;
    size_t n;
};

static void take_baseline(const struct ana_group *g, int base, size_t newest, struct baseline *b)
{
    *b = (struct baseline){.n = 0};
    for (size_t t = newest; t-- > 0 && newest - t <= ALERT_WEEKS;) {
        const struct ana_week *w = &g->week[base][t];
        if (!usable(w))
            continue;
        b->x[b->n] = (double)w->n_match;
        b->e[b->n++] = (double)w->n_total;
        b->sum_x += (double)w->n_match;
        b->sum_e += (double)w->n_total;
    }
}

/* The newest week that is over; false when there is none. */
static bool newest_week(const struct place *at, size_t *t)
{
    for (*t = at->p->n_weeks; *t > 0; (*t)--)
        if (at->g->week[at->base][*t - 1].coverage != ANA_COVERAGE_PARTIAL)
            break;
    return (*t)-- > 0;
}

/* Prior of the countries' rates over the same weeks; false with fewer than four of them. */
static bool rate_prior(const struct place *at, size_t newest, struct ana_gamma *prior)
{
    size_t n = at->p->n_groups, k = 0;
    double *room = calloc(2 * n + 1, sizeof *room);
    for (size_t i = 0; room && i < n; i++) {
        struct baseline b;
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

/*
 * Mean and size of the negative binomial that the newest week's matches should come from: the country's rate drawn
 * towards the others', its uncertainty, and the swing from week to week beyond Poisson seen in the baseline.
 */
static void expectation(const struct baseline *b, const struct ana_gamma *prior, double n_total, double *mu,
                        double *size)
{
    double shape = b->sum_x + 0.5, rate = shape / b->sum_e, excess = 0, squares = 0;
    if (prior && isfinite(prior->b)) {
        shape = prior->a + b->sum_x;
        rate = shape / (prior->b + b->sum_e);
    }
    for (size_t i = 0; i < b->n; i++) {
        double e = b->e[i] * b->sum_x / b->sum_e;
        excess += (b->x[i] - e) * (b->x[i] - e) - e;
        squares += e * e;
    }
    double swing = squares > 0 && excess > 0 ? excess / squares : 0;
    *mu = rate * n_total;
    *size = 1 / (1 / shape + swing);
}

static void alert_rows(struct place *at, const struct ana_gamma *prior, size_t newest)
{
    const struct ana_week *w = &at->g->week[at->base][newest];
    struct baseline b;
    struct ana_alert a;
    double mu, size, ears;
    take_baseline(at->g, at->base, newest, &b);
    struct row *r = add_row(at, CHANGES, "attention", "nb_alert", "26w");
    r->n = b.n;
    r->at = week_name(at, (int64_t)newest);
    r->note = b.n < ALERT_MIN ? "too_short" : !usable(w) ? ana_coverage_name[w->coverage] : "";
    if (r->note[0] == '\0') {
        expectation(&b, at->g->pooled ? NULL : prior, (double)w->n_total, &mu, &size);
        if (ana_alert((double)w->n_match, mu, size, at->level, &a)) {
            r->statistic = (double)w->n_match;
            r->estimate = mu;
            r->lo = a.expected.lo;
            r->hi = a.expected.hi;
            r->p = a.p;
            r->note = a.p < alert_p ? note(at, "alert;size=%.6g", size) : note(at, "size=%.6g", size);
        }
    }
    struct row *c = add_row(at, CHANGES, "attention", "ears_c1", "7w");
    c->n = b.n < EARS_WEEKS ? b.n : EARS_WEEKS;
    c->at = week_name(at, (int64_t)newest);
    c->note = b.n < EARS_WEEKS ? "too_short" : !usable(w) ? ana_coverage_name[w->coverage] : "no_variation";
    if (b.n >= EARS_WEEKS && usable(w) && ana_ears_c1((double)w->n_match, b.x, EARS_WEEKS, &ears)) {
        c->statistic = ears;
        c->estimate = mean_between(&(struct points){.y = b.x}, 0, EARS_WEEKS);
        c->note = ears > 3 ? "alert" : "";
    }
}

static void change_rows(struct place *at, struct points *s, double *room, const struct ana_gamma *prior, size_t newest,
                        bool has_newest)
{
    for (int m = 0; m < MEASURES; m++) {
        take_points(at, (enum measure)m, 0, s);
        pettitt_row(at, (enum measure)m, s, room);
        break_rows(at, (enum measure)m, s, room);
    }
    if (has_newest)
        alert_rows(at, prior, newest);
}

/* Per country: each outlet's sums over a window, by outlet. */
struct outlets {
    uint32_t *outlet;
    struct ana_cluster *attention, *stance;
    size_t n;
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
        if (o[i].week >= from && usable(&g->week[base][o[i].week]))
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
        if (o[i].week < from || !usable(&g->week[base][o[i].week]))
            continue;
        size_t k = slot[o[i].outlet] - 1;
        out->attention[k].n += (double)o[i].n_total;
        out->attention[k].sum += (double)o[i].n_match;
        out->stance[k].n += (double)(o[i].pos + o[i].neu + o[i].neg);
        out->stance[k].sum += (double)o[i].stance_e6 * 1e-6;
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

static uint64_t seed_part(uint64_t h, struct td_slice s)
{
    for (size_t i = 0; i < s.n; i++)
        h = (h ^ (unsigned char)s.p[i]) * UINT64_C(1099511628211);
    return (h ^ 0xff) * UINT64_C(1099511628211);
}

static void permutation_row(struct place *at, enum measure m, const struct ana_cluster_pair *pair, size_t n,
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
        seed_part(seed_part(seed_part(UINT64_C(14695981039346656037), at->g->country), other), td_str(measure_name[m]));
    if (ana_cluster_permutation(side, a, side + n, b, seed, &p)) {
        struct row *r = add_row(at, CONTRASTS, measure_name[m], "cluster_permutation", "all");
        r->at = other;
        r->n = n;
        r->estimate = estimate;
        r->p = p;
    }
    free(side);
}

/* Without two outlets a side the only interval left for attention is that of independent articles, and it says so. */
static void newcombe(const struct ana_cluster *a, const struct ana_cluster *b, double level, struct row *r)
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
static const double contrast_min[] = {[ATTENTION] = 20, [STANCE] = 5};

static void contrast_rows(struct place *at, const struct ana_group *other, const struct outlets *a,
                          const struct outlets *b, const char *window, struct ana_cluster_pair *pair)
{
    for (int m = ATTENTION; m <= STANCE; m++) {
        size_t n = pair_up(a, b, m == STANCE, pair), g_a = 0, g_b = 0;
        struct ana_cluster all_a = {0}, all_b = {0};
        struct ana_difference d;
        for (size_t i = 0; i < n; i++) {
            all_a.n += pair[i].a.n;
            all_a.sum += pair[i].a.sum;
            all_b.n += pair[i].b.n;
            all_b.sum += pair[i].b.sum;
            g_a += pair[i].a.n > 0;
            g_b += pair[i].b.n > 0;
        }
        if (fmin(all_a.n, all_b.n) < contrast_min[m])
            continue; /* nothing to compare, and a row of it would only weigh on every q */
        struct row *r = add_row(at, CONTRASTS, measure_name[m], "welch_clustered", window);
        double estimate = all_a.sum / all_a.n - all_b.sum / all_b.n;
        r->at = other->country;
        r->n = (uint64_t)(all_a.n + all_b.n);
        r->estimate = estimate;
        if (ana_clustered_difference(pair, n, at->level, &d)) {
            r->statistic = d.t;
            r->df = d.df;
            r->lo = d.ci.lo;
            r->hi = d.ci.hi;
            r->p = d.p;
            r->note = note(at, "outlets=%zu:%zu", g_a, g_b);
            if (at->p->role == ANA_ROLE_OUTLET && window == windows[0].name)
                permutation_row(at, (enum measure)m, pair, n, other->country, estimate);
            continue;
        }
        r->note = g_a < 2 || g_b < 2 ? "one_outlet" : "no_variation";
        if (m == ATTENTION && (g_a < 2 || g_b < 2))
            newcombe(&all_a, &all_b, at->level, r);
    }
}

static void contrast_window(struct place *at, const struct window *w, size_t n_outlets)
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

static void add_group(struct place *at, struct points *s, double *room)
{
    struct ana_gamma prior;
    size_t newest = 0;
    bool has_newest = newest_week(at, &newest);
    bool has_prior = has_newest && !at->g->pooled && rate_prior(at, newest, &prior);
    trend_rows(at, s);
    change_rows(at, s, room, has_prior ? &prior : NULL, newest, has_newest);
}

enum td_status ana_findings_add(struct ana_findings *f, const struct ana_frame *frame, const struct ana_panel *p,
                                const struct ana_series_options *o, struct td_error *err)
{
    double *room = calloc(3 * p->n_weeks + 1, sizeof *room);
    if (!room)
        return td_fail_nomem(err, "findings");
    struct points s = {room, room + p->n_weeks, 0};
    struct place at = {.f = f, .p = p, .level = o->level};
    for (int b = 0; b < 2; b++) {
        at.base = b;
        if (!ana_frame_has_base(frame, b ? ANA_BASE_UNIQUE : ANA_BASE_ALL))
            continue;
        for (size_t i = 0; i < p->n_groups; i++) {
            at.g = &p->group[i];
            add_group(&at, &s, room + 2 * p->n_weeks);
        }
        for (size_t k = 0; k < 2; k++)
            if (windows[k].weeks == 0 || p->n_weeks > windows[k].weeks)
                contrast_window(&at, &windows[k], ana_frame_outlets(frame));
    }
    free(room);
    return at.failed ? td_fail_nomem(err, "findings") : TD_OK;
}
