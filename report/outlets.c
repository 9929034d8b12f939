/* Sums per outlet from cells.csv, what of the articles has no week or no country, and which country speaks about which.
 */
#include "model.h"

#include <math.h>
#include <stdlib.h>

#include "csvwrite.h"
#include "period.h"
#include "rows.h"

enum { OUTLET_WEEKS = 13 };

struct table {         /* outlets by country and name */
    size_t *slot, cap; /* index + 1 */
    size_t outlets_cap;
    struct td_buf scratch;
};

static uint64_t key_hash(struct td_slice country, struct td_slice name)
{
    return td_hash(country) * UINT64_C(31) + td_hash(name);
}

static bool grow(struct rep_model *m, struct table *t)
{
    size_t cap = t->cap ? 2 * t->cap : 256;
    struct rep_outlet *o = td_arena_alloc(&m->arena, cap / 2 * sizeof *o);
    size_t *slot = calloc(cap, sizeof *slot);
    if (!o || !slot) {
        free(slot);
        return false;
    }
    if (m->n_outlets)
        memcpy(o, m->outlet, m->n_outlets * sizeof *o);
    for (size_t i = 0; i < m->n_outlets; i++) {
        size_t h = (size_t)key_hash(o[i].country, o[i].name) & (cap - 1);
        while (slot[h])
            h = (h + 1) & (cap - 1);
        slot[h] = i + 1;
    }
    free(t->slot);
    t->slot = slot;
    t->cap = cap;
    t->outlets_cap = cap / 2;
    m->outlet = o;
    return true;
}

static struct rep_outlet *outlet_at(struct rep_model *m, struct table *t, struct td_slice country, struct td_slice name)
{
    if (m->n_outlets == t->outlets_cap && !grow(m, t))
        return NULL;
    size_t h = (size_t)key_hash(country, name) & (t->cap - 1);
    for (; t->slot[h]; h = (h + 1) & (t->cap - 1)) {
        struct rep_outlet *o = &m->outlet[t->slot[h] - 1];
        if (td_eq(o->name, name) && td_eq(o->country, country))
            return o;
    }
    struct rep_outlet *o = &m->outlet[m->n_outlets];
    *o = (struct rep_outlet){.name = td_arena_dup(&m->arena, name), .country = td_arena_dup(&m->arena, country)};
    if (!o->name.p || !o->country.p)
        return NULL;
    t->slot[h] = ++m->n_outlets;
    return o;
}

static enum td_status add_cell(struct rep_model *m, struct table *t, const struct rep_rows *r, struct td_error *err)
{
    double total, match, pos, neu, neg, sum, sumsq;
    const struct {
        int column;
        double *v;
    } field[] = {{TD_CELL_n_total, &total},
                 {TD_CELL_n_match, &match},
                 {TD_CELL_n_pos, &pos},
                 {TD_CELL_n_neu, &neu},
                 {TD_CELL_n_neg, &neg},
                 {TD_CELL_stance_sum_e6, &sum},
                 {TD_CELL_stance_sumsq_e12, &sumsq}};
    for (size_t i = 0; i < sizeof field / sizeof *field; i++) {
        enum td_status st = rep_number(r, field[i].column, field[i].v, err);
        if (st != TD_OK)
            return st;
    }
    struct td_slice week = rep_field(r, TD_CELL_week), country = rep_field(r, TD_CELL_country);
    int32_t w = 0;
    bool dated = td_week_parse(week, &w);
    m->articles += total;
    m->articles_no_week += dated ? 0 : total;
    m->articles_no_country += country.n ? 0 : total;
    int32_t now = m->week_first + (int32_t)m->week;
    if (!dated || m->week == m->n_weeks || w > now || w <= now - OUTLET_WEEKS)
        return TD_OK;
    struct rep_outlet *o = outlet_at(m, t, country, td_csv_unescape(rep_field(r, TD_CELL_outlet), &t->scratch));
    if (!o)
        return td_fail_nomem(err, "reading cells.csv");
    o->week_total += w == now ? total : 0;
    o->week_match += w == now ? match : 0;
    o->n_total += total;
    o->n_match += match;
    o->n_scored += pos + neu + neg;
    o->stance_sum += sum / 1e6;
    o->stance_sumsq += sumsq / 1e12;
    return TD_OK;
}

/* Most matching articles first, then by name: a total order, so that the page never depends on the input's. */
static int by_matches(const void *a, const void *b)
{
    const struct rep_outlet *x = a, *y = b;
    if (x->n_match != y->n_match)
        return x->n_match < y->n_match ? 1 : -1;
    if (x->n_total != y->n_total)
        return x->n_total < y->n_total ? 1 : -1;
    int c = td_cmp(x->name, y->name);
    return c ? c : td_cmp(x->country, y->country);
}

/* Outlets by name alone, to find the country of an outlet in rows that are by the country mentioned. */
static int by_name(const void *a, const void *b)
{
    const struct rep_outlet *const *x = a, *const *y = b;
    int c = td_cmp((*x)->name, (*y)->name);
    return c ? c : td_cmp((*x)->country, (*y)->country);
}

struct names {
    const struct rep_outlet **row;
    size_t n;
};

/* Index of the country of the outlet of this name; n_countries when it has none, or several. */
static size_t home_of(const struct rep_model *m, const struct names *names, struct td_slice name)
{
    size_t lo = 0, hi = names->n;
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        if (td_cmp(names->row[mid]->name, name) < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    if (name.n == 0 || lo == names->n || !td_eq(names->row[lo]->name, name) || names->row[lo]->country.n == 0 ||
        (lo + 1 < names->n && td_eq(names->row[lo + 1]->name, name)))
        return m->n_countries;
    return rep_country_index(m, names->row[lo]->country);
}

/* Articles on a country in outlets of one name, until it is known where these are: cells.csv is read once, and its rows
 * by country mentioned come first. Sums are of whole numbers, so that no order of rows changes a digit. */
struct about {
    struct td_slice name;
    size_t country;
    double n_total, n_match, n_scored, sum_e6;
};

struct abouts {
    struct about *row;
    size_t *slot, n, cap; /* slot: index + 1; twice as many as rows */
    struct td_arena names;
    struct td_buf scratch;
};

static void abouts_free(struct abouts *a)
{
    free(a->row);
    free(a->slot);
    td_arena_free(&a->names);
    td_buf_free(&a->scratch);
}

static size_t *about_slot(const struct abouts *a, size_t country, struct td_slice name)
{
    size_t h = (size_t)(td_hash(name) * UINT64_C(31) + country) & (2 * a->cap - 1);
    while (a->slot[h] && (a->row[a->slot[h] - 1].country != country || !td_eq(a->row[a->slot[h] - 1].name, name)))
        h = (h + 1) & (2 * a->cap - 1);
    return &a->slot[h];
}

static bool abouts_grow(struct abouts *a)
{
    size_t cap = a->cap ? 2 * a->cap : 1024;
    struct about *row = realloc(a->row, cap * sizeof *row);
    size_t *slot = calloc(2 * cap, sizeof *slot);
    a->row = row ? row : a->row;
    if (!row || !slot) {
        free(slot);
        return false;
    }
    free(a->slot);
    a->slot = slot;
    a->cap = cap;
    for (size_t i = 0; i < a->n; i++)
        *about_slot(a, row[i].country, row[i].name) = i + 1;
    return true;
}

static struct about *about_at(struct abouts *a, size_t country, struct td_slice name)
{
    if (a->n == a->cap && !abouts_grow(a))
        return NULL;
    size_t *slot = about_slot(a, country, name);
    if (*slot)
        return &a->row[*slot - 1];
    struct about *x = &a->row[a->n];
    *x = (struct about){.name = td_arena_dup(&a->names, name), .country = country};
    if (!x->name.p)
        return NULL;
    *slot = ++a->n;
    return x;
}

static enum td_status add_about(struct rep_model *m, struct abouts *a, const struct rep_rows *r, struct td_error *err)
{
    double total, match, pos, neu, neg, sum;
    const struct {
        int column;
        double *v;
    } field[] = {{TD_CELL_n_total, &total}, {TD_CELL_n_match, &match}, {TD_CELL_n_pos, &pos},
                 {TD_CELL_n_neu, &neu},     {TD_CELL_n_neg, &neg},     {TD_CELL_stance_sum_e6, &sum}};
    int32_t w, now = m->week_first + (int32_t)m->week;
    if (!td_week_parse(rep_field(r, TD_CELL_week), &w) || w > now || w <= now - OUTLET_WEEKS)
        return TD_OK;
    size_t country = rep_country_index(m, rep_field(r, TD_CELL_country));
    if (country == m->n_countries)
        return TD_OK;
    for (size_t i = 0; i < sizeof field / sizeof *field; i++) {
        enum td_status st = rep_number(r, field[i].column, field[i].v, err);
        if (st != TD_OK)
            return st;
    }
    struct about *x = about_at(a, country, td_csv_unescape(rep_field(r, TD_CELL_outlet), &a->scratch));
    if (!x)
        return td_fail_nomem(err, "reading cells.csv");
    x->n_total += total;
    x->n_match += match;
    x->n_scored += pos + neu + neg;
    x->sum_e6 += sum;
    return TD_OK;
}

/* Each name's sums to the country of its outlet. */
static void place_pairs(struct rep_model *m, const struct names *names, const struct abouts *a, struct rep_pair *pair)
{
    for (size_t i = 0; i < a->n; i++) {
        const struct about *x = &a->row[i];
        size_t from = home_of(m, names, x->name);
        if (from == m->n_countries) {
            m->pairs_unplaced += x->n_match;
            continue;
        }
        struct rep_pair *p = &pair[from * m->n_countries + x->country];
        *p = (struct rep_pair){from,
                               x->country,
                               p->n_total + x->n_total,
                               p->n_match + x->n_match,
                               p->n_scored + x->n_scored,
                               p->stance_sum + x->sum_e6};
    }
}

static enum td_status make_pairs(struct rep_model *m, const struct abouts *a, struct td_error *err)
{
    size_t all = m->n_countries * m->n_countries, n = 0;
    struct names names = {calloc(m->n_outlets + 1, sizeof(const struct rep_outlet *)), m->n_outlets};
    struct rep_pair *pair = calloc(all + 1, sizeof *pair);
    if (names.row && pair) {
        for (size_t i = 0; i < m->n_outlets; i++)
            names.row[i] = &m->outlet[i];
        if (m->n_outlets)
            qsort(names.row, names.n, sizeof names.row[0], by_name); /* NOLINT(bugprone-sizeof-expression): pointers */
        place_pairs(m, &names, a, pair);
        for (size_t i = 0; i < all; i++)
            n += pair[i].n_total > 0;
        m->pair = td_arena_alloc(&m->arena, (n + 1) * sizeof *m->pair);
    }
    for (size_t i = 0; pair && m->pair && i < all; i++)
        if (pair[i].n_total > 0) {
            m->pair[m->n_pairs] = pair[i];
            m->pair[m->n_pairs++].stance_sum /= 1e6;
        }
    free(names.row);
    free(pair);
    return m->pair ? TD_OK : td_fail_nomem(err, "reading cells.csv");
}

enum td_status rep_load_cells(struct rep_model *m, const char *dir, struct td_error *err)
{
    struct rep_rows r;
    struct table t = {NULL, 0, 0, TD_BUF_INIT(1 << 20)};
    struct abouts a = {.names = TD_ARENA_INIT((size_t)1 << 30), .scratch = TD_BUF_INIT(1 << 20)};
    enum td_status st = rep_rows_open(&r, dir, "cells.csv", &td_cells_schema, &m->has_cells, err);
    if (st != TD_OK || !m->has_cells)
        return st;
    m->articles = m->articles_no_week = m->articles_no_country = 0;
    for (bool got = true; st == TD_OK && got;) {
        st = rep_rows_next(&r, &got, err);
        if (st != TD_OK || !got || !td_eqs(rep_field(&r, TD_CELL_base), "all") ||
            !td_eq(rep_field(&r, TD_CELL_target), m->target))
            continue;
        if (td_eqs(rep_field(&r, TD_CELL_country_role), "outlet"))
            st = add_cell(m, &t, &r, err);
        else if (td_eqs(rep_field(&r, TD_CELL_country_role), "mentioned"))
            st = add_about(m, &a, &r, err);
    }
    m->rows += r.n;
    rep_rows_close(&r);
    free(t.slot);
    td_buf_free(&t.scratch);
    if (m->n_outlets)
        qsort(m->outlet, m->n_outlets, sizeof *m->outlet, by_matches);
    if (st == TD_OK)
        st = make_pairs(m, &a, err);
    abouts_free(&a);
    return st;
}
