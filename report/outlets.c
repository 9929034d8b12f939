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
    struct td_buf scratch;
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

static enum td_status add_pair(struct rep_model *m, struct names *names, struct rep_pair *pair,
                               const struct rep_rows *r, struct td_error *err)
{
    double total, match, pos, neu, neg, sum;
    const struct {
        int column;
        double *v;
    } field[] = {{TD_CELL_n_total, &total}, {TD_CELL_n_match, &match}, {TD_CELL_n_pos, &pos},
                 {TD_CELL_n_neu, &neu},     {TD_CELL_n_neg, &neg},     {TD_CELL_stance_sum_e6, &sum}};
    int32_t w, now = m->week_first + (int32_t)m->week;
    size_t about = rep_country_index(m, rep_field(r, TD_CELL_country));
    if (!td_week_parse(rep_field(r, TD_CELL_week), &w) || w > now || w <= now - OUTLET_WEEKS || about == m->n_countries)
        return TD_OK;
    for (size_t i = 0; i < sizeof field / sizeof *field; i++) {
        enum td_status st = rep_number(r, field[i].column, field[i].v, err);
        if (st != TD_OK)
            return st;
    }
    size_t from = home_of(m, names, td_csv_unescape(rep_field(r, TD_CELL_outlet), &names->scratch));
    if (from == m->n_countries) {
        m->pairs_unplaced += match;
        return TD_OK;
    }
    struct rep_pair *p = &pair[from * m->n_countries + about];
    *p = (struct rep_pair){
        from, about, p->n_total + total, p->n_match + match, p->n_scored + pos + neu + neg, p->stance_sum + sum / 1e6};
    return TD_OK;
}

static enum td_status read_pairs(struct rep_model *m, const char *dir, struct names *names, struct rep_pair *pair,
                                 struct td_error *err)
{
    struct rep_rows r;
    bool there, got = true;
    enum td_status st = rep_rows_open(&r, dir, "cells.csv", &td_cells_schema, &there, err);
    if (st != TD_OK || !there)
        return st;
    while (st == TD_OK && got) {
        st = rep_rows_next(&r, &got, err);
        if (st == TD_OK && got && td_eqs(rep_field(&r, TD_CELL_country_role), "mentioned") &&
            td_eqs(rep_field(&r, TD_CELL_base), "all") && td_eq(rep_field(&r, TD_CELL_target), m->target))
            st = add_pair(m, names, pair, &r, err);
    }
    rep_rows_close(&r);
    return st;
}

static enum td_status load_pairs(struct rep_model *m, const char *dir, struct td_error *err)
{
    size_t all = m->n_countries * m->n_countries;
    struct names names = {calloc(m->n_outlets + 1, sizeof(const struct rep_outlet *)), m->n_outlets,
                          TD_BUF_INIT(1 << 20)};
    struct rep_pair *pair = calloc(all + 1, sizeof *pair);
    enum td_status st = TD_OK;
    if (!names.row || !pair) {
        (void)td_fail_nomem(err, "reading cells.csv");
        st = TD_EIO;
    }
    for (size_t i = 0; st == TD_OK && i < m->n_outlets; i++)
        names.row[i] = &m->outlet[i];
    if (st == TD_OK && m->n_outlets)
        qsort(names.row, names.n, sizeof names.row[0], by_name); /* NOLINT(bugprone-sizeof-expression): pointers */
    if (st == TD_OK)
        st = read_pairs(m, dir, &names, pair, err);
    size_t n = 0;
    for (size_t i = 0; st == TD_OK && i < all; i++)
        n += pair[i].n_total > 0;
    m->pair = td_arena_alloc(&m->arena, (n + 1) * sizeof *m->pair);
    if (st == TD_OK && !m->pair) {
        (void)td_fail_nomem(err, "reading cells.csv");
        st = TD_EIO;
    }
    for (size_t i = 0; st == TD_OK && i < all; i++)
        if (pair[i].n_total > 0)
            m->pair[m->n_pairs++] = pair[i];
    free(names.row);
    free(pair);
    td_buf_free(&names.scratch);
    return st;
}

enum td_status rep_load_cells(struct rep_model *m, const char *dir, struct td_error *err)
{
    struct rep_rows r;
    struct table t = {NULL, 0, 0, TD_BUF_INIT(1 << 20)};
    enum td_status st = rep_rows_open(&r, dir, "cells.csv", &td_cells_schema, &m->has_cells, err);
    if (st != TD_OK || !m->has_cells)
        return st;
    m->articles = m->articles_no_week = m->articles_no_country = 0;
    for (bool got = true; st == TD_OK && got;) {
        st = rep_rows_next(&r, &got, err);
        if (st == TD_OK && got && td_eqs(rep_field(&r, TD_CELL_country_role), "outlet") &&
            td_eqs(rep_field(&r, TD_CELL_base), "all") && td_eq(rep_field(&r, TD_CELL_target), m->target))
            st = add_cell(m, &t, &r, err);
    }
    m->rows += r.n;
    rep_rows_close(&r);
    free(t.slot);
    td_buf_free(&t.scratch);
    if (m->n_outlets)
        qsort(m->outlet, m->n_outlets, sizeof *m->outlet, by_matches);
    return st == TD_OK ? load_pairs(m, dir, err) : st;
}
