#include "robust.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "arena.h"
#include "csvwrite.h"
#include "finding.h"
#include "findings.h"
#include "interval.h"
#include "pack.h"
#include "schema.h"
#include "weekly.h"

static const char *const headline_name[ANA_HEADLINES] = {
    "attention", "stance", "trend_attention", "trend_stance", "change_attention", "change_stance", "alert"};

/* One result: NaN where undefined. at: the week of a change or an alert, else empty. */
struct headline {
    double value, lo, hi;
    bool alert;
    char at[16];
};

/* The results of one target, role and country. */
struct entry {
    struct td_slice target, country, left_out; /* left_out: the outlet without which they are */
    enum ana_role role;
    bool pooled;
    struct headline result[ANA_HEADLINES];
};

struct set {
    const char *name;
    unsigned results;
    bool pool_only;
    struct entry *entry; /* by target, role and country */
    size_t n, cap;
};

struct ana_robust {
    struct td_arena arena;
    struct set *set; /* the baseline first */
    size_t n;
};

static int cmp_entry(const void *pa, const void *pb)
{
    const struct entry *a = pa, *b = pb;
    int c = td_cmp(a->target, b->target);
    if (c == 0)
        c = td_cmp(td_str(ana_role_name[a->role]), td_str(ana_role_name[b->role]));
    return c ? c : td_cmp(a->country, b->country);
}

static struct entry *find_entry(const struct set *s, const struct entry *key)
{
    return s->n ? bsearch(key, s->entry, s->n, sizeof *s->entry, cmp_entry) : NULL;
}

/* ---- results of one group ---- */

/* First week of the last window: the ANA_ROBUST_WEEKS last ones that may be tested. */
static size_t window_from(const struct ana_panel *p, const struct ana_group *g, int base)
{
    size_t t = p->n_weeks, n = 0;
    while (t > 0 && n < ANA_ROBUST_WEEKS)
        n += ana_week_usable(&g->week[base][--t]);
    return t;
}

/* The mean over the window's articles with outlets as clusters, as in series.csv; share: of a share. */
static void put_mean(const struct ana_cluster *outlet, size_t n_outlets, double level, bool share,
                     struct ana_cluster *room, struct headline *h)
{
    struct ana_mean m;
    struct ana_proportion s;
    const char *method;
    double n = 0, sum = 0;
    size_t g = 0;
    for (size_t i = 0; i < n_outlets; i++) {
        if (!(outlet[i].n > 0))
            continue;
        room[g++] = outlet[i];
        n += outlet[i].n;
        sum += outlet[i].sum;
    }
    if (!(n > 0))
        return;
    h->value = sum / n;
    if (g < 2)
        return; /* one outlet says nothing about others */
    if (share && ana_clustered_share(room, g, level, &s)) {
        h->lo = s.ci.lo;
        h->hi = s.ci.hi;
    } else if (!share && ana_clustered_mean(room, g, level, &m, &method) && m.se > 1e-9) {
        h->lo = m.ci.lo;
        h->hi = m.ci.hi;
    }
}

/* Attention and stance of the last window. room: three times the frame's outlets. */
static void put_window(const struct ana_frame *f, const struct ana_panel *p, const struct ana_group *g, int base,
                       double level, struct ana_cluster *room, struct entry *e)
{
    size_t n = ana_frame_outlets(f), from = window_from(p, g, base);
    struct ana_cluster *attention = room, *stance = room + n;
    for (size_t i = 0; i < 2 * n; i++)
        room[i] = (struct ana_cluster){0, 0};
    for (size_t i = 0; i < g->n_obs[base]; i++) {
        const struct ana_obs *o = &g->obs[base][i];
        if (o->week < from || !ana_week_usable(&g->week[base][o->week]))
            continue;
        attention[o->outlet].n += (double)o->n_total;
        attention[o->outlet].sum += (double)o->n_match;
        stance[o->outlet].n += (double)(o->pos + o->neu + o->neg);
        stance[o->outlet].sum += (double)o->stance_e6 * 1e-6;
    }
    put_mean(attention, n, level, true, room + 2 * n, &e->result[ANA_HEAD_ATTENTION]);
    put_mean(stance, n, level, false, room + 2 * n, &e->result[ANA_HEAD_STANCE]);
    struct headline *s = &e->result[ANA_HEAD_STANCE];
    s->lo = isnan(s->lo) ? s->lo : fmax(-1, s->lo);
    s->hi = isnan(s->hi) ? s->hi : fmin(1, s->hi);
}

/* Which result a row of trends.csv or changes.csv is; ANA_HEADLINES when none. */
static enum ana_headline headline_of(const struct ana_finding *r)
{
    bool attention = strcmp(r->measure, "attention") == 0, stance = strcmp(r->measure, "stance") == 0;
    if (strcmp(r->test, TD_TEST_NB_ALERT) == 0)
        return ANA_HEAD_ALERT;
    if (strcmp(r->test, "mann_kendall") == 0 && strcmp(r->window, "all") == 0)
        return attention ? ANA_HEAD_TREND_ATTENTION : stance ? ANA_HEAD_TREND_STANCE : ANA_HEADLINES;
    if (strcmp(r->test, TD_TEST_PETTITT) == 0)
        return attention ? ANA_HEAD_CHANGE_ATTENTION : stance ? ANA_HEAD_CHANGE_STANCE : ANA_HEADLINES;
    return ANA_HEADLINES;
}

static void put_finding(const struct ana_finding *r, struct headline *h)
{
    bool alert = strcmp(r->test, TD_TEST_NB_ALERT) == 0;
    h->value = alert ? r->statistic - r->estimate : r->estimate;
    h->lo = alert ? r->statistic - r->hi : r->lo;
    h->hi = alert ? r->statistic - r->lo : r->hi;
    h->alert = alert && r->week != ANA_WEEK_NONE;
    if (isfinite(h->value))
        (void)snprintf(h->at, sizeof h->at, "%.*s", (int)r->at.n, r->at.p ? r->at.p : "");
}

static void put_findings(const struct ana_findings *f, enum ana_base base, struct set *s)
{
    static const enum ana_table tables[] = {ANA_TRENDS, ANA_CHANGES};
    for (size_t k = 0; k < 2; k++) {
        for (size_t i = 0; i < f->n[tables[k]]; i++) {
            const struct ana_finding *r = &f->row[tables[k]][i];
            enum ana_headline h = headline_of(r);
            struct entry *e =
                h == ANA_HEADLINES || r->base != (int)base
                    ? NULL
                    : find_entry(s, &(struct entry){.target = r->target, .role = r->role, .country = r->country});
            if (e)
                put_finding(r, &e->result[h]);
        }
    }
}

/* ---- results of all groups ---- */

static struct entry *add_entry(struct ana_robust *r, struct set *s, const struct ana_panel *p,
                               const struct ana_group *g)
{
    if (s->n == s->cap) {
        size_t cap = s->cap ? 2 * s->cap : 64;
        struct entry *grown = realloc(s->entry, cap * sizeof *grown);
        if (!grown)
            return NULL;
        s->entry = grown;
        s->cap = cap;
    }
    struct entry *e = &s->entry[s->n];
    *e = (struct entry){.target = td_arena_dup(&r->arena, p->target),
                        .country = td_arena_dup(&r->arena, g->country),
                        .role = p->role,
                        .pooled = g->pooled};
    for (int i = 0; i < ANA_HEADLINES; i++)
        e->result[i].value = e->result[i].lo = e->result[i].hi = (double)NAN;
    if (!e->target.p || !e->country.p)
        return NULL;
    s->n++;
    return e;
}

static enum td_status take_panel(struct ana_robust *r, const struct ana_frame *f, const struct ana_panel *p,
                                 const struct ana_robust_variant *v, bool pool, bool countries, struct set *s,
                                 struct td_error *err)
{
    struct ana_cluster *room = calloc(3 * ana_frame_outlets(f) + 1, sizeof *room);
    bool ok = room != NULL;
    for (size_t i = 0; ok && i < p->n_groups; i++) {
        const struct ana_group *g = &p->group[i];
        if (!(g->pooled ? pool : countries))
            continue;
        struct entry *e = add_entry(r, s, p, g);
        ok = e != NULL;
        if (ok)
            put_window(f, p, g, (int)v->base, v->options->level, room, e);
    }
    free(room);
    return ok ? TD_OK : td_fail_nomem(err, "robustness");
}

/* Adds the results of the pools, of the countries or of both. The set is in order afterwards. */
static enum td_status collect(struct ana_robust *r, const struct ana_robust_variant *v, const struct ana_cells *cells,
                              bool pool, bool countries, struct set *s, struct td_error *err)
{
    struct ana_series_options o = *v->options;
    o.headlines_only = true;
    o.stories = NULL;
    o.weights = NULL;
    struct ana_pack *pack = ana_pack_cells(cells, err);
    struct ana_frame *f = pack ? ana_frame_new(pack, TD_WEEK, &o, err) : NULL;
    struct ana_findings *found = f ? ana_findings_new(err) : NULL;
    struct ana_panel *p;
    enum td_status st = TD_OK;
    if (!found) {
        ana_frame_free(f);
        ana_pack_free(pack);
        return err->status;
    }
    /* The findings' names are the pack's, which outlives the panels. */
    for (size_t at = 0; st == TD_OK && (p = ana_panel_new(f, &at, err)) != NULL; ana_panel_free(p)) {
        st = take_panel(r, f, p, v, pool, countries, s, err);
        if (st == TD_OK)
            st = ana_findings_add(found, f, p, &o, err);
    }
    if (st == TD_OK)
        st = err->status;
    if (st == TD_OK && s->n)
        qsort(s->entry, s->n, sizeof *s->entry, cmp_entry);
    if (st == TD_OK)
        put_findings(found, v->base, s);
    ana_findings_free(found);
    ana_frame_free(f);
    ana_pack_free(pack);
    return st;
}

/* ---- the largest outlet ---- */

struct tally {
    struct td_slice outlet;
    uint64_t n_match;
};

static int cmp_tally(const void *a, const void *b)
{
    return td_cmp(((const struct tally *)a)->outlet, ((const struct tally *)b)->outlet);
}

static bool left_out_country(const struct ana_series_options *o, struct td_slice country)
{
    for (size_t i = 0; i < o->n_exclude; i++)
        if (td_eq(o->exclude_country[i], country))
            return true;
    return false;
}

/* The outlet with most matches in weeks among cells [from, to); of equals the first by name; empty when there is none.
 */
static struct td_slice largest_outlet(const struct ana_cells *c, size_t from, size_t to,
                                      const struct ana_series_options *o, struct tally *room)
{
    struct td_slice largest = {NULL, 0};
    uint64_t most = 0;
    size_t n = 0;
    for (size_t i = from; i < to; i++) {
        const struct ana_cell *x = ana_cells_get(c, i);
        if (x->key.base == ANA_BASE_ALL && x->key.week != ANA_WEEK_NONE && x->key.outlet.n &&
            !left_out_country(o, x->key.country))
            room[n++] = (struct tally){x->key.outlet, x->n_match};
    }
    qsort(room, n, sizeof *room, cmp_tally);
    for (size_t i = 0, j; i < n; i = j) {
        uint64_t sum = 0;
        for (j = i; j < n && td_eq(room[j].outlet, room[i].outlet); j++)
            sum += room[j].n_match;
        if (sum > most) {
            most = sum;
            largest = room[i].outlet;
        }
    }
    return largest;
}

static bool same_block(const struct ana_cell *a, const struct ana_cell *b, bool per_country)
{
    return a->key.target.p == b->key.target.p && a->key.role == b->key.role &&
           (!per_country || a->key.country.p == b->key.country.p);
}

/* What left_out is of the entries of a block's target and role, and country when it is per country. */
static bool note_left_out(struct ana_robust *r, const struct ana_cell *x, bool per_country, struct td_slice outlet,
                          const struct set *s)
{
    struct entry *e = find_entry(s, &(struct entry){.target = x->key.target,
                                                    .role = x->key.role,
                                                    .country = per_country ? x->key.country : td_str(ANA_POOLED)});
    if (e && outlet.n)
        e->left_out = td_arena_dup(&r->arena, outlet);
    return !e || !outlet.n || e->left_out.p;
}

/* Copies the cells but those of each block's largest outlet; with s, only writes down which that is. */
static bool without_largest(struct ana_robust *r, const struct ana_robust_variant *v, bool per_country,
                            struct ana_cells *out, const struct set *s)
{
    size_t n = ana_cells_count(v->cells);
    struct tally *room = calloc(n + 1, sizeof *room);
    bool ok = room != NULL;
    for (size_t i = 0, end; ok && i < n; i = end) {
        const struct ana_cell *first = ana_cells_get(v->cells, i);
        for (end = i; end < n && same_block(first, ana_cells_get(v->cells, end), per_country);)
            end++;
        struct td_slice largest = largest_outlet(v->cells, i, end, v->options, room);
        if (s)
            ok = note_left_out(r, first, per_country, largest, s);
        for (size_t k = i; ok && !s && k < end; k++) {
            const struct ana_cell *x = ana_cells_get(v->cells, k);
            if (largest.n && td_eq(x->key.outlet, largest))
                continue;
            struct ana_cell *to = ana_cells_at(out, &x->key);
            ok = to && ana_cell_merge(to, x);
        }
    }
    free(room);
    return ok;
}

static enum td_status collect_without_largest(struct ana_robust *r, const struct ana_robust_variant *v, struct set *s,
                                              struct td_error *err)
{
    for (int per_country = 0; per_country < 2; per_country++) {
        struct ana_cells *left = ana_cells_new(err);
        if (!left)
            return err->status;
        if (!without_largest(r, v, per_country, left, NULL))
            (void)td_fail_nomem(err, "robustness");
        ana_cells_sort(left);
        if (err->status == TD_OK && collect(r, v, left, !per_country, per_country, s, err) == TD_OK &&
            !without_largest(r, v, per_country, NULL, s))
            (void)td_fail_nomem(err, "robustness");
        ana_cells_free(left);
        if (err->status != TD_OK)
            return err->status;
    }
    return TD_OK;
}

/* ---- the object ---- */

enum td_status ana_robust_add(struct ana_robust *r, const struct ana_robust_variant *v, struct td_error *err)
{
    struct set *grown = realloc(r->set, (r->n + 1) * sizeof *grown);
    if (!grown)
        return td_fail_nomem(err, "robustness");
    r->set = grown;
    struct set *s = &grown[r->n++];
    *s = (struct set){.name = v->name, .results = v->results, .pool_only = v->pool_only};
    return v->no_largest ? collect_without_largest(r, v, s, err) : collect(r, v, v->cells, true, true, s, err);
}

struct ana_robust *ana_robust_new(const struct ana_robust_variant *baseline, struct td_error *err)
{
    struct ana_robust *r = calloc(1, sizeof *r);
    if (!r) {
        (void)td_fail_nomem(err, "robustness");
        return NULL;
    }
    r->arena = TD_ARENA_INIT((size_t)1 << 30);
    if (ana_robust_add(r, baseline, err) == TD_OK)
        return r;
    ana_robust_free(r);
    return NULL;
}

void ana_robust_free(struct ana_robust *r)
{
    if (!r)
        return;
    for (size_t i = 0; i < r->n; i++)
        free(r->set[i].entry);
    free(r->set);
    td_arena_free(&r->arena);
    free(r);
}

/* ---- writing ---- */

/* Has it the same sign as the baseline, and is it inside the baseline's interval. A 0 has either sign. */
static const char *verdict(const struct headline *base, const struct headline *x)
{
    if (!isfinite(base->value) || !isfinite(x->value))
        return "undefined";
    if (base->alert != x->alert)
        return "alert_differs";
    bool other = base->value * x->value < 0;
    if (!isfinite(base->lo) || !isfinite(base->hi))
        return other ? "other_sign" : "same_sign";
    if (x->value >= base->lo && x->value <= base->hi)
        return other ? "other_sign_inside" : "same_sign_inside";
    return other ? "other_sign_outside" : "same_sign_outside";
}

static void write_row(struct td_csvw *w, const struct entry *key, const char *variant, enum ana_headline h,
                      const struct headline *base, const struct entry *e)
{
    static const struct headline none = {.value = NAN, .lo = NAN, .hi = NAN};
    const struct headline *x = e ? &e->result[h] : &none;
    struct td_buf note = TD_BUF_INIT(1 << 16);
    td_csvw_str(w, key->target);
    td_csvw_str(w, td_str(ana_role_name[key->role]));
    td_csvw_str(w, key->country);
    td_csvw_str(w, td_str(headline_name[h]));
    td_csvw_str(w, td_str(variant));
    td_csvw_fixed(w, x->value, 6);
    td_csvw_fixed(w, x->lo, 6);
    td_csvw_fixed(w, x->hi, 6);
    td_csvw_fixed(w, base->value, 6);
    td_csvw_fixed(w, x->value - base->value, 6);
    td_csvw_str(w, td_str(x == base ? "baseline" : verdict(base, x)));
    if (x->at[0])
        (void)td_buf_printf(&note, "at=%s", x->at);
    if (x->alert)
        (void)td_buf_puts(&note, ";alert");
    if (e && e->left_out.n) {
        (void)td_buf_puts(&note, note.n ? ";left_out=" : "left_out=");
        (void)td_buf_put(&note, e->left_out);
    }
    if (note.failed)
        td_outfile_fail(w->out);
    td_csvw_str(w, td_buf_slice(&note));
    td_csvw_end(w);
    td_buf_free(&note);
}

void ana_robust_write(const struct ana_robust *r, struct td_outfile *out, uint64_t *rows)
{
    struct td_csvw w;
    td_csvw_init(&w, out, &td_robustness_schema);
    for (size_t i = 0; i < r->set[0].n; i++) {
        const struct entry *base = &r->set[0].entry[i];
        for (int h = 0; h < ANA_HEADLINES; h++) {
            /* what the baseline cannot say no variant is set beside */
            for (size_t k = 0; isfinite(base->result[h].value) && k < r->n; k++) {
                const struct set *s = &r->set[k];
                if ((s->results >> h & 1) && (base->pooled || !s->pool_only))
                    write_row(&w, base, s->name, (enum ana_headline)h, &base->result[h],
                              k ? find_entry(s, base) : base);
            }
        }
    }
    *rows = w.rows;
    td_csvw_free(&w);
}
