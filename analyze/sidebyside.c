#include "sidebyside.h"

#include <assert.h>
#include <inttypes.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "contrast.h"
#include "csvwrite.h"
#include "finding.h"
#include "multiplicity.h"
#include "paired.h"
#include "period.h"
#include "schema.h"
#include "trend.h"

enum test { CLUSTERED, NEWCOMBE, PERMUTATION, SWAP, WEEKLY, SLOPE, SLOPES, TESTS };
static const char *const test_name[TESTS] = {"clustered",           "newcombe",          "cluster_permutation",
                                             "cluster_swap",        "weekly_difference", "slope_of_difference",
                                             "difference_of_slopes"};
/* Articles (for stance: scored ones) that either side must have, as in contrasts.csv. */
static const double least[] = {[ANA_ATTENTION] = 20, [ANA_STANCE] = 5};

struct row {
    const struct ana_side_place *place;
    enum ana_measure measure;
    enum test test;
    double value_a, value_b, estimate, lo, hi, statistic, df, p, q;
    uint64_t n_a, n_b;
    size_t outlets_a, outlets_b, outlets_both;
    char note[96];
    const char *method; /* of the interval of CLUSTERED; "" */
};

struct compare {
    const struct ana_side *a, *b;
    double level;
    bool other_methods;
    uint64_t shared;
    struct row *row;
    size_t n, cap;
    struct ana_cluster_pair *pair; /* room for all outlets of both */
    double *room;                  /* for weeks */
    bool failed;
};

/* ---- what both have ---- */

static uint64_t in_both(const uint64_t *a, size_t n, const uint64_t *b, size_t m)
{
    uint64_t k = 0;
    for (size_t i = 0, j = 0; i < n && j < m;) {
        k += a[i] == b[j];
        if (a[i] < b[j])
            i++;
        else if (b[j] < a[i])
            j++;
        else
            i++, j++;
    }
    return k;
}

static bool same_methods(const struct ana_side *a, const struct ana_side *b)
{
    bool same = a->n_methods == b->n_methods;
    for (size_t i = 0; same && i < a->n_methods; i++)
        same = td_eq(a->method[i], b->method[i]);
    return same || a->n_methods == 0 || b->n_methods == 0; /* without a sentence there is nothing to differ */
}

static struct row *add(struct compare *c, const struct ana_side_place *place, enum ana_measure m, enum test test)
{
    static struct row nowhere;
    if (c->n == c->cap) {
        size_t cap = c->cap ? 2 * c->cap : 64;
        struct row *grown = realloc(c->row, cap * sizeof *grown);
        if (!grown) {
            c->failed = true;
            return &nowhere;
        }
        c->row = grown;
        c->cap = cap;
    }
    double nan = (double)NAN;
    c->row[c->n] = (struct row){.place = place,
                                .measure = m,
                                .test = test,
                                .value_a = nan,
                                .value_b = nan,
                                .estimate = nan,
                                .lo = nan,
                                .hi = nan,
                                .statistic = nan,
                                .df = nan,
                                .p = nan,
                                .q = nan,
                                .method = ""};
    return &c->row[c->n++];
}

/* Stance differs by 2 at most. Where no article matches on either side, or all do, there is an interval and no test. */
static void take_clustered(struct row *r, const struct ana_paired *e, bool tested)
{
    r->lo = fmax(-2, e->ci.lo);
    r->hi = fmin(2, e->ci.hi);
    r->method = e->method;
    if (!tested)
        return;
    r->statistic = e->statistic;
    r->df = e->statistic_df;
    r->p = e->p;
}

static void take(struct row *r, const struct ana_difference *d)
{
    r->statistic = d->t;
    r->df = d->df;
    r->lo = d->ci.lo;
    r->hi = d->ci.hi;
    r->p = d->p;
}

/* ---- by outlets ---- */

struct sums {
    struct ana_cluster a, b;
    size_t n, g_a, g_b, both; /* pairs; outlets with an item on a side, on both */
};

static struct ana_cluster cluster_of(const struct ana_side_outlet *o, enum ana_measure m)
{
    return m == ANA_STANCE ? o->stance : o->attention;
}

static struct sums pair_up(struct compare *c, const struct ana_side_place *a, const struct ana_side_place *b,
                           enum ana_measure m)
{
    struct sums s = {0};
    size_t n_a = a->outlet ? c->a->n_outlets : 0, n_b = b->outlet ? c->b->n_outlets : 0;
    for (size_t i = 0, j = 0; i < n_a || j < n_b;) {
        struct ana_cluster_pair p = {0};
        int order = i == n_a ? 1 : j == n_b ? -1 : td_cmp(a->outlet[i].name, b->outlet[j].name);
        if (order <= 0)
            p.a = cluster_of(&a->outlet[i++], m);
        if (order >= 0)
            p.b = cluster_of(&b->outlet[j++], m);
        if (!(p.a.n > 0) && !(p.b.n > 0))
            continue;
        s.a.n += p.a.n;
        s.a.sum += p.a.sum;
        s.b.n += p.b.n;
        s.b.sum += p.b.sum;
        s.g_a += p.a.n > 0;
        s.g_b += p.b.n > 0;
        s.both += p.a.n > 0 && p.b.n > 0;
        c->pair[s.n++] = p;
    }
    return s;
}

static struct row *means_row(struct compare *c, const struct ana_side_place *place, enum ana_measure m, enum test test,
                             const struct sums *s)
{
    struct row *r = add(c, place, m, test);
    r->value_a = s->a.sum / s->a.n;
    r->value_b = s->b.sum / s->b.n;
    r->estimate = r->value_a - r->value_b;
    r->n_a = (uint64_t)s->a.n;
    r->n_b = (uint64_t)s->b.n;
    r->outlets_a = s->g_a;
    r->outlets_b = s->g_b;
    r->outlets_both = s->both;
    return r;
}

static void permutation_row(struct compare *c, const struct ana_side_place *place, enum ana_measure m,
                            const struct sums *s)
{
    double p;
    uint64_t seed = ana_seed_part(ana_seed_part(ANA_SEED, place->country), td_str(ana_measure_name[m]));
    if (s->both >= 2) {
        if (ana_cluster_swap(c->pair, s->n, seed, &p))
            means_row(c, place, m, SWAP, s)->p = p;
        return;
    }
    struct ana_cluster *side = s->both == 0 ? calloc(2 * s->n + 1, sizeof *side) : NULL;
    size_t a = 0, b = 0;
    c->failed |= s->both == 0 && !side;
    for (size_t i = 0; side && i < s->n; i++) {
        if (c->pair[i].a.n > 0)
            side[a++] = c->pair[i].a;
        if (c->pair[i].b.n > 0)
            side[s->n + b++] = c->pair[i].b;
    }
    if (side && ana_cluster_permutation(side, a, side + s->n, b, seed, &p))
        means_row(c, place, m, PERMUTATION, s)->p = p;
    free(side);
}

static void by_outlets(struct compare *c, const struct ana_side_place *a, const struct ana_side_place *b,
                       enum ana_measure m)
{
    struct sums s = pair_up(c, a, b, m);
    struct ana_difference d;
    struct ana_paired e;
    if (fmin(s.a.n, s.b.n) < least[m])
        return; /* nothing to compare, and a row of it would only weigh on every q */
    struct row *r = means_row(c, a, m, CLUSTERED, &s);
    if (m == ANA_STANCE && c->other_methods) {
        (void)snprintf(r->note, sizeof r->note, "different_methods");
        return;
    }
    if (m == ANA_STANCE)
        ana_paired_sides_mean(c->pair, s.n, c->level, &e);
    else
        ana_paired_sides_share(c->pair, s.n, c->shared > 0, c->level, &e);
    bool few = s.g_a < 2 || s.g_b < 2;
    bool alike = m == ANA_ATTENTION && (!(s.a.sum + s.b.sum > 0) || !(s.a.sum + s.b.sum < s.a.n + s.b.n));
    if (isfinite(e.ci.lo))
        take_clustered(r, &e, !alike);
    if (isfinite(e.ci.lo) && !alike) {
        permutation_row(c, a, m, &s);
        return;
    }
    (void)snprintf(r->note, sizeof r->note, few ? "one_outlet" : "no_variation");
    if (m != ANA_ATTENTION || !few)
        return;
    if (c->shared) {
        (void)snprintf(r->note, sizeof r->note, "one_outlet;same_articles");
    } else if (ana_newcombe((uint64_t)s.a.sum, (uint64_t)s.a.n, (uint64_t)s.b.sum, (uint64_t)s.b.n, c->level, &d)) {
        r->test = NEWCOMBE;
        r->lo = d.ci.lo;
        r->hi = d.ci.hi;
        (void)snprintf(r->note, sizeof r->note, "one_outlet;articles_as_independent");
    }
}

/* ---- by weeks ---- */

static double value_of(const struct ana_side_week *w, enum ana_measure m)
{
    return !w->usable ? (double)NAN : m == ANA_STANCE ? w->stance : w->ratio;
}

/* Values of one side and the numbers of their weeks, those that may be tested. */
static size_t weeks_of(const struct ana_side *s, const struct ana_side_place *p, enum ana_measure m, double *x,
                       double *y)
{
    size_t n = 0;
    for (size_t i = 0; i < s->n_weeks; i++) {
        double v = value_of(&p->week[i], m);
        if (isnan(v))
            continue;
        x[n] = s->week_first + (double)i;
        y[n++] = v;
    }
    return n;
}

/* The weeks that both sides have: number, value of A, value of B. */
static size_t common_weeks(const struct compare *c, const struct ana_side_place *a, const struct ana_side_place *b,
                           enum ana_measure m, double *x, double *ya, double *yb)
{
    size_t n = 0;
    for (size_t i = 0; i < c->a->n_weeks; i++) {
        int64_t j = (int64_t)c->a->week_first + (int64_t)i - c->b->week_first;
        if (j < 0 || j >= (int64_t)c->b->n_weeks)
            continue;
        double va = value_of(&a->week[i], m), vb = value_of(&b->week[j], m);
        if (isnan(va) || isnan(vb))
            continue;
        x[n] = c->a->week_first + (double)i;
        ya[n] = va;
        yb[n++] = vb;
    }
    return n;
}

static double mean(const double *v, size_t n)
{
    double s = 0;
    for (size_t i = 0; i < n; i++)
        s += v[i];
    return n ? s / (double)n : (double)NAN;
}

static void paired_rows(struct compare *c, const struct ana_side_place *a, enum ana_measure m, const double *x,
                        const double *ya, const double *yb, double *d, size_t n)
{
    struct ana_difference diff;
    struct ana_slope s, sa, sb;
    bool ar1;
    size_t lag = ana_newey_west_lag(n);
    for (size_t i = 0; i < n; i++)
        d[i] = ya[i] - yb[i];
    if (ana_weekly_difference(d, n, c->level, &diff)) {
        struct row *r = add(c, a, m, WEEKLY);
        r->value_a = mean(ya, n);
        r->value_b = mean(yb, n);
        r->estimate = diff.estimate;
        r->n_a = r->n_b = n;
        take(r, &diff);
        (void)snprintf(r->note, sizeof r->note, "units=weeks");
    }
    if (ana_slope_test(x, d, n, lag, c->level, &s, &ar1)) {
        struct row *r = add(c, a, m, SLOPE);
        r->value_a = ana_slope_test(x, ya, n, lag, c->level, &sa, &ar1) ? sa.slope : (double)NAN;
        r->value_b = ana_slope_test(x, yb, n, lag, c->level, &sb, &ar1) ? sb.slope : (double)NAN;
        r->estimate = s.slope;
        r->statistic = s.t;
        r->df = (double)n - 2;
        r->lo = s.ci.lo;
        r->hi = s.ci.hi;
        r->p = s.p;
        r->n_a = r->n_b = n;
        (void)snprintf(r->note, sizeof r->note, "units=weeks");
    }
}

static void independent_slopes(struct compare *c, const struct ana_side_place *a, const struct ana_side_place *b,
                               enum ana_measure m, size_t common)
{
    size_t room = (c->a->n_weeks > c->b->n_weeks ? c->a->n_weeks : c->b->n_weeks) + 1;
    double *xa = c->room, *ya = xa + room, *xb = ya + room, *yb = xb + room;
    size_t n = weeks_of(c->a, a, m, xa, ya), k = weeks_of(c->b, b, m, xb, yb);
    struct ana_slope s, t;
    struct ana_difference d;
    bool ar1;
    if (n < ANA_TREND_MIN || k < ANA_TREND_MIN ||
        !ana_slope_test(xa, ya, n, ana_newey_west_lag(n), c->level, &s, &ar1) ||
        !ana_slope_test(xb, yb, k, ana_newey_west_lag(k), c->level, &t, &ar1))
        return;
    double va = s.se * s.se, vb = t.se * t.se;
    double df = (va + vb) * (va + vb) / (va * va / (double)(n - 2) + vb * vb / (double)(k - 2));
    if (!(va + vb > 0) || !ana_difference_from(s.slope - t.slope, sqrt(va + vb), df, c->level, &d))
        return;
    struct row *r = add(c, a, m, SLOPES);
    r->value_a = s.slope;
    r->value_b = t.slope;
    r->estimate = d.estimate;
    r->n_a = n;
    r->n_b = k;
    take(r, &d);
    (void)snprintf(r->note, sizeof r->note, common ? "units=weeks;weeks_in_both=%zu" : "units=weeks", common);
}

static void by_weeks(struct compare *c, const struct ana_side_place *a, const struct ana_side_place *b,
                     enum ana_measure m)
{
    size_t room = (c->a->n_weeks > c->b->n_weeks ? c->a->n_weeks : c->b->n_weeks) + 1;
    double *x = c->room, *ya = x + room, *yb = ya + room, *d = yb + room;
    if (m == ANA_STANCE && c->other_methods)
        return;
    size_t n = common_weeks(c, a, b, m, x, ya, yb);
    if (n >= ANA_TREND_MIN)
        paired_rows(c, a, m, x, ya, yb, d, n);
    else
        independent_slopes(c, a, b, m, n);
}

/* ---- writing ---- */

static bool adjust(struct compare *c)
{
    double *p = calloc(2 * c->n + 1, sizeof *p), *q = p ? p + c->n : NULL;
    bool ok = p != NULL;
    for (int test = 0; ok && test < TESTS; test++)
        for (int base = 0; ok && base < 2; base++) {
            for (size_t i = 0; i < c->n; i++)
                p[i] = (int)c->row[i].test == test && (int)c->row[i].place->base == base ? c->row[i].p : (double)NAN;
            ok = ana_benjamini_hochberg(p, c->n, q);
            for (size_t i = 0; ok && i < c->n; i++)
                if (isfinite(p[i]))
                    c->row[i].q = q[i];
        }
    free(p);
    return ok;
}

enum { DIGITS = 6 }; /* significant ones */

static void put_key(struct td_csvw *w, const struct ana_side_place *p)
{
    assert(p);
    td_csvw_str(w, td_str(ana_role_name[p->role]));
    td_csvw_str(w, p->country);
    td_csvw_str(w, td_str(ana_base_name[p->base]));
}

static void put_count(struct td_csvw *w, const struct row *r, size_t n)
{
    if (r->test >= WEEKLY) /* weeks have no outlets */
        td_csvw_empty(w);
    else
        td_csvw_uint(w, n);
}

static void write_tests(const struct compare *c, struct td_outfile *out, struct ana_compare_counts *n)
{
    struct td_csvw w;
    td_csvw_init(&w, out, &td_comparison_schema);
    for (size_t i = 0; i < c->n; i++) {
        const struct row *r = &c->row[i];
        put_key(&w, r->place);
        td_csvw_str(&w, td_str(ana_measure_name[r->measure]));
        td_csvw_str(&w, td_str(test_name[r->test]));
        const double v[] = {r->value_a, r->value_b, r->estimate, r->lo, r->hi, r->statistic, r->df, r->p, r->q};
        for (size_t k = 0; k < sizeof v / sizeof *v; k++)
            td_csvw_digits(&w, v[k], DIGITS);
        td_csvw_uint(&w, r->n_a);
        td_csvw_uint(&w, r->n_b);
        put_count(&w, r, r->outlets_a);
        put_count(&w, r, r->outlets_b);
        put_count(&w, r, r->outlets_both);
        td_csvw_str(&w, td_str(r->note));
        td_csvw_str(&w, td_str(r->method));
        td_csvw_end(&w);
        n->tested += isfinite(r->p);
    }
    n->rows = w.rows;
    td_csvw_free(&w);
}

/* Sides of the same weeks stand week by week; others from the first week of each on. */
static void write_week(struct td_csvw *w, const struct compare *c, const struct ana_side_place *key,
                       const struct ana_side_place *a, const struct ana_side_place *b, size_t step, int64_t i,
                       int64_t j)
{
    const struct ana_side_week *x = a && i >= 0 && i < (int64_t)c->a->n_weeks ? &a->week[i] : NULL;
    const struct ana_side_week *y = b && j >= 0 && j < (int64_t)c->b->n_weeks ? &b->week[j] : NULL;
    const struct ana_side_week *both[2] = {x && x->there ? x : NULL, y && y->there ? y : NULL};
    const int32_t week[2] = {c->a->week_first + (int32_t)i, c->b->week_first + (int32_t)j};
    char name[16];
    put_key(w, key);
    td_csvw_uint(w, step);
    for (int k = 0; k < 2; k++) {
        if (both[k])
            td_week_name(week[k], name);
        td_csvw_str(w, both[k] ? td_str(name) : TD_S(""));
    }
    for (int m = 0; m < 4; m++)
        for (int k = 0; k < 2; k++) {
            const struct ana_side_week *s = both[k];
            td_csvw_fixed(w,
                          !s       ? (double)NAN
                          : m == 0 ? s->n_total
                          : m == 1 ? s->n_match
                          : m == 2 ? s->ratio
                                   : s->stance,
                          6);
        }
    for (int k = 0; k < 2; k++)
        td_csvw_str(w, !both[k] ? TD_S("") : both[k]->usable ? TD_S("1") : TD_S("0"));
    td_csvw_end(w);
}

static void write_weeks(const struct compare *c, struct td_outfile *out)
{
    struct td_csvw w;
    const struct ana_side *a = c->a, *b = c->b;
    bool apart = a->week_last < b->week_first || b->week_last < a->week_first;
    int32_t first = a->week_first < b->week_first ? a->week_first : b->week_first;
    int32_t last = a->week_last > b->week_last ? a->week_last : b->week_last;
    size_t n = apart ? (a->n_weeks > b->n_weeks ? a->n_weeks : b->n_weeks) : (size_t)(last - first) + 1;
    td_csvw_init(&w, out, &td_compared_weeks_schema);
    for (size_t p = 0, q = 0; p < a->n_places || q < b->n_places;) {
        int order = p == a->n_places ? 1 : q == b->n_places ? -1 : ana_side_order(&a->place[p], &b->place[q]);
        const struct ana_side_place *key = order <= 0 ? &a->place[p] : &b->place[q];
        const struct ana_side_place *x = order <= 0 ? &a->place[p++] : NULL;
        const struct ana_side_place *y = order >= 0 ? &b->place[q++] : NULL;
        for (size_t i = 0; i < n; i++)
            write_week(&w, c, key, x, y, i + 1, apart ? (int64_t)i : first + (int64_t)i - a->week_first,
                       apart ? (int64_t)i : first + (int64_t)i - b->week_first);
    }
    td_csvw_free(&w);
}

static void fact(struct td_csvw *w, const char *name, struct td_slice a, struct td_slice b)
{
    td_csvw_str(w, td_str(name));
    td_csvw_str(w, a);
    td_csvw_str(w, b);
    td_csvw_end(w);
}

static void fact_number(struct td_csvw *w, const char *name, bool known, uint64_t a, uint64_t b)
{
    char x[24], y[24];
    (void)snprintf(x, sizeof x, "%" PRIu64, a);
    (void)snprintf(y, sizeof y, "%" PRIu64, b);
    fact(w, name, known ? td_str(x) : TD_S(""), known ? td_str(y) : TD_S(""));
}

static void fact_methods(struct td_csvw *w, const struct ana_side *a, const struct ana_side *b)
{
    const struct ana_side *side[2] = {a, b};
    struct td_buf list[2] = {TD_BUF_INIT(1 << 16), TD_BUF_INIT(1 << 16)};
    for (int s = 0; s < 2; s++)
        for (size_t i = 0; i < side[s]->n_methods; i++) {
            (void)td_buf_puts(&list[s], i ? ";" : "");
            (void)td_buf_put(&list[s], side[s]->method[i]);
        }
    fact(w, "stance_methods", td_buf_slice(&list[0]), td_buf_slice(&list[1]));
    td_buf_free(&list[0]);
    td_buf_free(&list[1]);
}

static struct td_slice setting(const struct ana_side *s, const char *key)
{
    const json_t *v = json_object_get(s->settings, key);
    return json_is_string(v) ? td_slice(json_string_value(v), json_string_length(v)) : TD_S("");
}

/* The settings of analyze that are not the same, by name. */
static bool write_settings(struct td_csvw *w, const struct ana_side *a, const struct ana_side *b)
{
    json_t *all = json_object(), *v;
    const char *key;
    if (!all || json_object_update(all, a->settings ? a->settings : all) != 0 ||
        json_object_update(all, b->settings ? b->settings : all) != 0) {
        json_decref(all);
        return false;
    }
    char *sorted = json_dumps(all, JSON_SORT_KEYS);
    json_t *ordered = sorted ? json_loads(sorted, 0, NULL) : NULL; /* in the order of the names */
    json_object_foreach(ordered, key, v)
    {
        char name[160];
        if (strncmp(key, "target_", 7) == 0 || td_eq(setting(a, key), setting(b, key)))
            continue;
        (void)snprintf(name, sizeof name, "setting %s", key);
        fact(w, name, setting(a, key), setting(b, key));
    }
    bool ok = ordered != NULL;
    free(sorted);
    json_decref(ordered);
    json_decref(all);
    return ok;
}

static enum td_status write_sides(const struct compare *c, struct td_outfile *out, const struct ana_compare_counts *n,
                                  struct td_error *err)
{
    const struct ana_side *a = c->a, *b = c->b;
    struct td_csvw w;
    char first[2][16], last[2][16];
    bool articles = a->knows_articles && b->knows_articles;
    td_week_name(a->week_first, first[0]);
    td_week_name(b->week_first, first[1]);
    td_week_name(a->week_last, last[0]);
    td_week_name(b->week_last, last[1]);
    td_csvw_init(&w, out, &td_compared_sides_schema);
    fact(&w, "run", td_str(a->dir), td_str(b->dir));
    if (a->corpus.n || b->corpus.n)
        fact(&w, "corpus", a->corpus, b->corpus);
    if (a->label.n || b->label.n)
        fact(&w, "label", a->label, b->label);
    fact(&w, "target", a->target, b->target);
    fact(&w, "week_first", td_str(first[0]), td_str(first[1]));
    fact(&w, "week_last", td_str(last[0]), td_str(last[1]));
    fact_number(&w, "articles_tested", true, a->n_total, b->n_total);
    fact_number(&w, "matches_tested", true, a->n_match, b->n_match);
    fact_number(&w, "articles_in_both", articles, n->shared_ids, n->shared_ids);
    fact_number(&w, "addresses_in_both", articles, n->shared_addresses, n->shared_addresses);
    fact_methods(&w, a, b);
    bool ok = write_settings(&w, a, b);
    td_csvw_free(&w);
    return ok ? TD_OK : td_fail_nomem(err, "comparing");
}

enum td_status ana_compare(const struct ana_side *a, const struct ana_side *b, double level,
                           const struct ana_compare_files *out, struct ana_compare_counts *n, struct td_error *err)
{
    struct compare c = {.a = a, .b = b, .level = level, .other_methods = !same_methods(a, b)};
    size_t weeks = (a->n_weeks > b->n_weeks ? a->n_weeks : b->n_weeks) + 1;
    *n = (struct ana_compare_counts){.other_methods = c.other_methods,
                                     .shared_ids = in_both(a->id, a->n_ids, b->id, b->n_ids),
                                     .shared_addresses =
                                         in_both(a->address, a->n_addresses, b->address, b->n_addresses)};
    c.shared = n->shared_ids;
    c.pair = calloc(a->n_outlets + b->n_outlets + 1, sizeof *c.pair);
    c.room = calloc(4 * weeks, sizeof *c.room);
    c.failed = !c.pair || !c.room;
    for (size_t i = 0; i < a->n_places && !c.failed; i++) {
        const struct ana_side_place *x = &a->place[i], *y = ana_side_find(b, x->role, x->country, x->base);
        for (int m = ANA_ATTENTION; y && m <= ANA_STANCE; m++) {
            by_outlets(&c, x, y, (enum ana_measure)m);
            by_weeks(&c, x, y, (enum ana_measure)m);
        }
    }
    enum td_status st = !c.failed && adjust(&c) ? TD_OK : td_fail_nomem(err, "comparing");
    if (st == TD_OK) {
        write_tests(&c, out->tests, n);
        write_weeks(&c, out->weeks);
        st = write_sides(&c, out->sides, n, err);
    }
    free(c.row);
    free(c.pair);
    free(c.room);
    return st;
}
