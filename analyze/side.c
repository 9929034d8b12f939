#include "side.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "csvread.h"
#include "day.h"
#include "num.h"
#include "outfile.h"
#include "period.h"
#include "schema.h"

enum { ROW_MAX = 64 << 20, WEEKS_MAX = 20000 };

/* ---- one of our tables, row by row ---- */

struct table {
    char *path;
    struct td_source source;
    struct td_csv *csv;
    struct td_csv_row row;
    size_t index[TD_SCHEMA_MAX], width;
    bool opened;
};

static void table_close(struct table *t)
{
    td_csv_free(t->csv);
    if (t->opened)
        td_source_close(&t->source);
    free(t->path);
    *t = (struct table){0};
}

/* *there: the file is; a missing one is no failure here. */
static enum td_status table_open(struct table *t, const char *dir, const struct td_schema *schema, bool *there,
                                 struct td_error *err)
{
    const struct td_csv_options options = {.max_record = ROW_MAX, .one_line = true};
    size_t extra;
    *t = (struct table){.path = td_path_join(dir, schema->name)};
    if (!t->path)
        return td_fail_nomem(err, schema->name);
    *there = access(t->path, F_OK) == 0;
    if (!*there)
        return TD_OK;
    if (td_source_open(&t->source, t->path, err) != TD_OK)
        return err->status;
    t->opened = true;
    t->csv = td_csv_new(&t->source, &options, err);
    if (!t->csv)
        return err->status;
    enum td_csv_result r = td_csv_next(t->csv, &t->row, err);
    if (r == TD_CSV_FAILED)
        return err->status;
    if (r == TD_CSV_END || t->row.bad)
        return td_fail(err, TD_EDATA, "%s:1: not a %s: %s", t->path, schema->name,
                       r == TD_CSV_END ? "the file is empty" : t->row.bad);
    t->width = t->row.n;
    return td_schema_map(schema, t->path, t->row.field, t->row.n, t->index, &extra, err);
}

static bool table_next(struct table *t, struct td_error *err)
{
    if (!t->csv || err->status != TD_OK)
        return false;
    enum td_csv_result r = td_csv_next(t->csv, &t->row, err);
    if (r == TD_CSV_ROW && (t->row.bad || t->row.n != t->width))
        (void)td_fail(err, TD_EDATA, "%s:%llu: %s", t->path, (unsigned long long)t->row.line_first,
                      t->row.bad ? t->row.bad : "more or fewer fields than the header has");
    return r == TD_CSV_ROW && err->status == TD_OK;
}

static struct td_slice field(const struct table *t, int c)
{
    size_t i = t->index[c];
    return i == TD_SCHEMA_ABSENT ? td_slice(NULL, 0) : t->row.field[i];
}

static enum td_status refuse(const struct table *t, const char *column, const char *what, struct td_error *err)
{
    return td_fail(err, TD_EDATA, "%s:%llu: %s: %s", t->path, (unsigned long long)t->row.line_first, column, what);
}

/* NaN for an empty field. */
static double number(const struct table *t, int c, const char *name, struct td_error *err)
{
    double v = (double)NAN;
    if (field(t, c).n && !td_num_parse(field(t, c), &v))
        (void)refuse(t, name, "not a number", err);
    return v;
}

/* ---- series.csv ---- */

/* Reads role and base; false for a word that is neither. */
static bool read_word(struct td_slice s, const char *const name[2], int *which)
{
    *which = td_eqs(s, name[1]);
    return *which == 1 || td_eqs(s, name[0]);
}

/* The target and the range of weeks, from a first reading. */
static enum td_status find_span(struct ana_side *s, const char *target, int32_t from, int32_t to, struct td_error *err)
{
    struct table t;
    bool there = false;
    int32_t first = INT32_MAX, last = INT32_MIN, week;
    enum td_status st = table_open(&t, s->dir, &td_series_schema, &there, err);
    if (st == TD_OK && !there)
        (void)td_fail(err, TD_EIO, "%s: not there yet (tidings analyze comes first)", t.path);
    while (table_next(&t, err)) {
        struct td_slice id = field(&t, TD_SERIES_target);
        if (!s->target.p && (!target[0] || td_eqs(id, target)))
            s->target = td_arena_dup(&s->arena, id);
        if (!s->target.p || !td_eq(id, s->target))
            continue;
        if (!td_week_parse(field(&t, TD_SERIES_week), &week)) {
            (void)refuse(&t, "week", "not an ISO week", err);
            break;
        }
        first = week < first ? week : first;
        last = week > last ? week : last;
    }
    table_close(&t);
    if (err->status != TD_OK)
        return err->status;
    if (!s->target.p)
        return target[0] ? td_fail(err, TD_EUSAGE, "%s: no target '%s' in series.csv", s->dir, target)
                         : td_fail(err, TD_EDATA, "%s: series.csv has no rows: nothing to compare", s->dir);
    s->week_first = from == ANA_WEEK_NONE || from < first ? first : from;
    s->week_last = to == ANA_WEEK_NONE || to > last ? last : to;
    if (s->week_first > s->week_last || s->week_last - s->week_first >= WEEKS_MAX) {
        char a[16], b[16];
        td_week_name(first, a);
        td_week_name(last, b);
        return td_fail(err, TD_EUSAGE, "%s: its series are of %s to %s: none of the weeks asked for", s->dir, a, b);
    }
    s->n_weeks = (size_t)(s->week_last - s->week_first) + 1;
    return TD_OK;
}

int ana_side_order(const struct ana_side_place *a, const struct ana_side_place *b)
{
    int r = (int)a->role - (int)b->role;
    r = r ? r : td_cmp(a->country, b->country);
    return r ? r : (int)a->base - (int)b->base;
}

static int compare_places(const void *a, const void *b)
{
    return ana_side_order(a, b);
}

const struct ana_side_place *ana_side_find(const struct ana_side *s, enum ana_role role, struct td_slice country,
                                           enum ana_base base)
{
    const struct ana_side_place key = {.role = role, .country = country, .base = base};
    return s->n_places ? bsearch(&key, s->place, s->n_places, sizeof *s->place, compare_places) : NULL;
}

static struct ana_side_place *find_place(const struct ana_side *s, enum ana_role role, struct td_slice country,
                                         enum ana_base base)
{
    const struct ana_side_place *p = ana_side_find(s, role, country, base);
    return p ? s->place + (p - s->place) : NULL;
}

/* Rows of one place stand together. */
static struct ana_side_place *place_of_row(struct ana_side *s, size_t *cap, struct ana_side_place key,
                                           struct td_error *err)
{
    struct ana_side_place *last = s->n_places ? &s->place[s->n_places - 1] : NULL;
    if (last && compare_places(last, &key) == 0)
        return last;
    if (s->n_places == *cap) {
        size_t more = *cap ? 2 * *cap : 64;
        struct ana_side_place *grown = realloc(s->place, more * sizeof *grown);
        if (!grown) {
            (void)td_fail_nomem(err, "comparing");
            return NULL;
        }
        s->place = grown;
        *cap = more;
    }
    key.country = td_arena_dup(&s->arena, key.country);
    key.week = td_arena_alloc(&s->arena, s->n_weeks * sizeof *key.week);
    if (!key.country.p || !key.week) {
        (void)td_fail_nomem(err, "comparing");
        return NULL;
    }
    for (size_t i = 0; i < s->n_weeks; i++)
        key.week[i] = (struct ana_side_week){.ratio = (double)NAN, .stance = (double)NAN};
    s->place[s->n_places] = key;
    return &s->place[s->n_places++];
}

static void read_week(const struct table *t, struct ana_side_week *w, struct td_error *err)
{
    struct td_slice coverage = field(t, TD_SERIES_coverage);
    if (w->there)
        (void)refuse(t, "week", "the same week twice", err);
    *w = (struct ana_side_week){.there = true,
                                .usable = td_eqs(coverage, "ok") || td_eqs(coverage, "low"),
                                .n_total = number(t, TD_SERIES_n_total, "n_total", err),
                                .n_match = number(t, TD_SERIES_n_match, "n_match", err),
                                .scored = number(t, TD_SERIES_pos, "pos", err) + number(t, TD_SERIES_neu, "neu", err) +
                                          number(t, TD_SERIES_neg, "neg", err),
                                .ratio = number(t, TD_SERIES_ratio, "ratio", err),
                                .stance = number(t, TD_SERIES_stance, "stance", err)};
}

static enum td_status load_series(struct ana_side *s, struct td_error *err)
{
    struct table t;
    bool there;
    size_t cap = 0;
    (void)table_open(&t, s->dir, &td_series_schema, &there, err);
    while (table_next(&t, err)) {
        int role, base;
        int32_t week;
        struct td_slice country = field(&t, TD_SERIES_country);
        if (!td_eq(field(&t, TD_SERIES_target), s->target) || td_eqs(country, "ALLM"))
            continue;
        if (!read_word(field(&t, TD_SERIES_country_role), ana_role_name, &role) ||
            !read_word(field(&t, TD_SERIES_base), ana_base_name, &base) ||
            !td_week_parse(field(&t, TD_SERIES_week), &week)) {
            (void)refuse(&t, "week", "no key of a series", err);
            break;
        }
        if (week < s->week_first || week > s->week_last)
            continue;
        struct ana_side_place *p = place_of_row(
            s, &cap,
            (struct ana_side_place){.role = (enum ana_role)role, .country = country, .base = (enum ana_base)base}, err);
        if (p)
            read_week(&t, &p->week[week - s->week_first], err);
    }
    table_close(&t);
    if (err->status == TD_OK && s->n_places)
        qsort(s->place, s->n_places, sizeof *s->place, compare_places);
    for (size_t i = 1; i < s->n_places && err->status == TD_OK; i++)
        if (compare_places(&s->place[i - 1], &s->place[i]) == 0)
            (void)td_fail(err, TD_EDATA, "%s/series.csv: rows of %.*s do not stand together", s->dir,
                          (int)s->place[i].country.n, s->place[i].country.p);
    return err->status;
}

/* ---- cells.csv ---- */

static int compare_slices(const void *a, const void *b)
{
    return td_cmp(*(const struct td_slice *)a, *(const struct td_slice *)b);
}

/* The outlets of all cells, by name, once each. */
static struct td_slice *outlets_of(struct ana_side *s, const struct ana_cells *cells, struct td_error *err)
{
    size_t n = ana_cells_count(cells), k = 0;
    struct td_slice *name = calloc(n + 1, sizeof *name);
    if (!name) {
        (void)td_fail_nomem(err, "comparing");
        return NULL;
    }
    for (size_t i = 0; i < n; i++)
        if (i == 0 || name[k - 1].p != ana_cells_get(cells, i)->key.outlet.p ||
            ana_cells_get(cells, i)->key.outlet.n == 0)
            name[k++] = ana_cells_get(cells, i)->key.outlet;
    if (k)
        qsort(name, k, sizeof *name, compare_slices);
    for (size_t i = 0; i < k; i++)
        if (s->n_outlets == 0 || !td_eq(name[s->n_outlets - 1], name[i]))
            name[s->n_outlets++] = name[i];
    for (size_t i = 0; i < s->n_outlets; i++)
        name[i] = name[i].n ? td_arena_dup(&s->arena, name[i]) : TD_S("");
    return name;
}

static bool add_cell(struct ana_side *s, struct ana_side_place *p, const struct ana_cell *c,
                     const struct td_slice *name)
{
    if (!p || !p->week[c->key.week - s->week_first].usable)
        return true;
    if (!p->outlet) {
        p->outlet = td_arena_alloc(&s->arena, s->n_outlets * sizeof *p->outlet);
        for (size_t i = 0; p->outlet && i < s->n_outlets; i++)
            p->outlet[i] = (struct ana_side_outlet){.name = name[i]};
    }
    if (!p->outlet)
        return false;
    const struct td_slice *at = bsearch(&c->key.outlet, name, s->n_outlets, sizeof *name, compare_slices);
    if (!at)
        return true;
    struct ana_side_outlet *o = &p->outlet[at - name];
    o->attention.n += (double)c->n_total;
    o->attention.sum += (double)c->n_match;
    o->stance.n += (double)ana_cell_scored(c);
    o->stance.sum += (double)c->stance_sum_e6 * 1e-6;
    return true;
}

static enum td_status load_cells(struct ana_side *s, struct td_error *err)
{
    struct ana_cells *cells = ana_cells_new(err);
    char *path = td_path_join(s->dir, "cells.csv");
    struct td_slice *name = NULL;
    if (cells && !path)
        (void)td_fail_nomem(err, "cells.csv");
    if (err->status == TD_OK && ana_cells_read(cells, path, err) == TD_OK) {
        ana_cells_sort(cells);
        name = outlets_of(s, cells, err);
    }
    for (size_t i = 0; err->status == TD_OK && i < ana_cells_count(cells); i++) {
        const struct ana_cell *c = ana_cells_get(cells, i);
        if (!td_eq(c->key.target, s->target) || c->key.week == ANA_WEEK_NONE || c->key.week < s->week_first ||
            c->key.week > s->week_last)
            continue;
        if (!add_cell(s, find_place(s, c->key.role, c->key.country, c->key.base), c, name) ||
            !add_cell(s, find_place(s, c->key.role, TD_S("ALL"), c->key.base), c, name))
            (void)td_fail_nomem(err, "comparing");
    }
    free(name);
    free(path);
    ana_cells_free(cells);
    return err->status;
}

/* ---- methods, articles, settings ---- */

static enum td_status load_methods(struct ana_side *s, struct td_error *err)
{
    struct table t;
    (void)table_open(&t, s->dir, &td_mentions_schema, &s->knows_methods, err);
    while (table_next(&t, err)) {
        struct td_slice m = field(&t, TD_MENTION_stance_method);
        size_t k = 0;
        if (m.n == 0 || !td_eq(field(&t, TD_MENTION_target), s->target))
            continue;
        while (k < s->n_methods && !td_eq(s->method[k], m))
            k++;
        if (k < s->n_methods || s->n_methods == ANA_SIDE_METHODS)
            continue;
        s->method[s->n_methods] = td_arena_dup(&s->arena, m);
        if (!s->method[s->n_methods++].p)
            (void)td_fail_nomem(err, "comparing");
    }
    table_close(&t);
    if (s->n_methods)
        qsort(s->method, s->n_methods, sizeof *s->method, compare_slices);
    return err->status;
}

static bool push(uint64_t **v, size_t *n, uint64_t x)
{
    if ((*n & (*n - 1)) == 0) { /* at every power of two */
        uint64_t *grown = realloc(*v, (*n ? 2 * *n : 1) * sizeof *grown);
        if (!grown)
            return false;
        *v = grown;
    }
    (*v)[(*n)++] = x;
    return true;
}

static int compare_hashes(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static enum td_status load_articles(struct ana_side *s, struct td_error *err)
{
    struct table t;
    const char *rule = json_string_value(json_object_get(s->settings, "week_rule"));
    bool utc = rule && strcmp(rule, "iso_utc") == 0;
    (void)table_open(&t, s->dir, &td_articles_schema, &s->knows_articles, err);
    while (table_next(&t, err)) {
        int32_t day = ana_day_of(field(&t, TD_ARTICLE_published_at), utc);
        if (td_eqs(field(&t, TD_ARTICLE_is_duplicate), "1") || day == INT32_MIN ||
            !ana_day_is_known(field(&t, TD_ARTICLE_date_precision)) || td_week_of_day(day) < s->week_first ||
            td_week_of_day(day) > s->week_last)
            continue;
        struct td_slice url = field(&t, TD_ARTICLE_normalized_url);
        if (!push(&s->id, &s->n_ids, td_hash(field(&t, TD_ARTICLE_article_id))) ||
            (url.n && !push(&s->address, &s->n_addresses, td_hash(url))))
            (void)td_fail_nomem(err, "comparing");
    }
    table_close(&t);
    if (s->n_ids)
        qsort(s->id, s->n_ids, sizeof *s->id, compare_hashes);
    if (s->n_addresses)
        qsort(s->address, s->n_addresses, sizeof *s->address, compare_hashes);
    return err->status;
}

static enum td_status load_settings(struct ana_side *s, struct td_error *err)
{
    char *path = td_path_join(s->dir, "run.json");
    if (!path)
        return td_fail_nomem(err, "run.json");
    json_t *run = access(path, R_OK) == 0 ? json_load_file(path, 0, NULL) : NULL;
    json_t *stage = json_object_get(run, "analyze"), *config = json_object_get(stage, "config");
    if (json_is_object(config)) {
        s->settings = json_deep_copy(config);
        (void)json_object_set(s->settings, "version", json_object_get(stage, "version"));
    }
    const json_t *corpus = json_object_get(stage, "corpus");
    const char *name = json_string_value(json_object_get(corpus, "name")),
               *label = json_string_value(json_object_get(corpus, "label"));
    s->corpus = td_arena_dup(&s->arena, td_str(name ? name : ""));
    s->label = td_arena_dup(&s->arena, td_str(label ? label : ""));
    if (!s->corpus.p || !s->label.p)
        (void)td_fail_nomem(err, "run.json");
    json_decref(run);
    free(path);
    return err->status;
}

static void count_articles(struct ana_side *s)
{
    const struct ana_side_place *p = ana_side_find(s, ANA_ROLE_OUTLET, TD_S("ALL"), ANA_BASE_ALL);
    for (size_t i = 0; p && p->outlet && i < s->n_outlets; i++) {
        s->n_total += (uint64_t)p->outlet[i].attention.n;
        s->n_match += (uint64_t)p->outlet[i].attention.sum;
    }
}

enum td_status ana_side_load(struct ana_side *s, const char *dir, const char *target, int32_t week_first,
                             int32_t week_last, struct td_error *err)
{
    *s = (struct ana_side){.dir = dir};
    s->arena = TD_ARENA_INIT((size_t)1 << 34);
    enum td_status st = find_span(s, target, week_first, week_last, err);
    if (st == TD_OK)
        st = load_settings(s, err);
    if (st == TD_OK)
        st = load_series(s, err);
    if (st == TD_OK)
        st = load_cells(s, err);
    if (st == TD_OK)
        st = load_methods(s, err);
    if (st == TD_OK)
        st = load_articles(s, err);
    count_articles(s);
    return st;
}

void ana_side_free(struct ana_side *s)
{
    free(s->place);
    free(s->id);
    free(s->address);
    json_decref(s->settings);
    td_arena_free(&s->arena);
}
