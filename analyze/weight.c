#include "weight.h"

#include <stdlib.h>

#include "arena.h"
#include "csvread.h"
#include "csvwrite.h"
#include "num.h"

struct entry {
    struct td_slice outlet;
    double weight;
    uint64_t line;
};

struct ana_weights {
    struct td_arena arena;
    struct td_slice name;
    struct entry *entry; /* by outlet */
    size_t n, cap;
};

void ana_weights_free(struct ana_weights *w)
{
    if (!w)
        return;
    free(w->entry);
    td_arena_free(&w->arena);
    free(w);
}

static int cmp_entry(const void *a, const void *b)
{
    return td_cmp(((const struct entry *)a)->outlet, ((const struct entry *)b)->outlet);
}

static enum td_status add(struct ana_weights *w, const char *path, uint64_t line, struct td_slice outlet,
                          struct td_slice weight, struct td_error *err)
{
    double v = 1;
    if (weight.n && (!td_num_parse(weight, &v) || !(v >= 0) || v > 1e12))
        return td_fail(err, TD_EDATA, "%s:%llu: weight: '%.*s' is not a number from 0 to 1e12", path,
                       (unsigned long long)line, (int)(weight.n < 40 ? weight.n : 40), weight.p);
    if (w->n == w->cap) {
        size_t cap = w->cap ? 2 * w->cap : 64;
        struct entry *grown = realloc(w->entry, cap * sizeof *grown);
        if (!grown)
            return td_fail_nomem(err, path);
        w->entry = grown;
        w->cap = cap;
    }
    struct td_slice own = outlet.n ? td_arena_dup(&w->arena, outlet) : TD_S("");
    if (!own.p)
        return td_fail_nomem(err, path);
    w->entry[w->n++] = (struct entry){own, v, line};
    return TD_OK;
}

/* Where the row's outlet, or its name and domain, and its weight stand; the row's width when there is none. */
struct columns {
    size_t outlet, name, domain, weight;
    bool table; /* of outlets */
};

/* Which column is called so; n when none is. */
static size_t column_named(const struct td_csv_row *row, const char *name)
{
    size_t i = 0;
    while (i < row->n && !td_eqs(td_trim(row->field[i]), name))
        i++;
    return i;
}

static void find_columns(struct columns *at, const struct td_csv_row *row, const char *path, struct td_error *err)
{
    *at = (struct columns){column_named(row, "outlet"), column_named(row, "name"), column_named(row, "domain"),
                           column_named(row, "weight"), false};
    at->table = at->outlet == row->n;
    if ((at->table && at->name == row->n && at->domain == row->n) || at->weight == row->n)
        (void)td_fail(err, TD_EDATA,
                      "%s:1: no column '%s': weights need outlet and weight, or a table of outlets with a weight", path,
                      at->weight == row->n ? "weight" : "outlet");
}

static struct td_slice outlet_of(const struct columns *at, const struct td_csv_row *row)
{
    if (!at->table)
        return row->field[at->outlet];
    struct td_slice name = at->name < row->n ? td_trim(row->field[at->name]) : TD_S(""),
                    domain = at->domain < row->n ? td_trim(row->field[at->domain]) : TD_S("");
    if (name.n)
        return name;
    return td_starts(domain, TD_S("www.")) ? td_from(domain, 4) : domain;
}

/* table: of outlets, where one may stand in several rows. */
static enum td_status check_twice(struct ana_weights *w, const char *path, bool table, struct td_error *err)
{
    if (w->n)
        qsort(w->entry, w->n, sizeof *w->entry, cmp_entry);
    for (size_t i = 1; i < w->n; i++)
        if (td_eq(w->entry[i - 1].outlet, w->entry[i].outlet) &&
            !(table && w->entry[i - 1].weight <= w->entry[i].weight && w->entry[i - 1].weight >= w->entry[i].weight))
            return td_fail(
                err, TD_EDATA, "%s:%llu: outlet: '%.*s' stands twice, also in line %llu", path,
                (unsigned long long)(w->entry[i].line > w->entry[i - 1].line ? w->entry[i].line : w->entry[i - 1].line),
                (int)w->entry[i].outlet.n, w->entry[i].outlet.p,
                (unsigned long long)(w->entry[i].line > w->entry[i - 1].line ? w->entry[i - 1].line
                                                                             : w->entry[i].line));
    return TD_OK;
}

static enum td_status read_rows(struct ana_weights *w, struct td_csv *csv, const char *path, struct td_error *err)
{
    struct td_csv_row row;
    struct td_buf scratch = TD_BUF_INIT(1 << 20);
    struct columns at = {0};
    size_t width = 0;
    while (err->status == TD_OK && td_csv_next(csv, &row, err) == TD_CSV_ROW) {
        if (row.bad) {
            (void)td_fail(err, TD_EDATA, "%s:%llu: %s", path, (unsigned long long)row.line_first, row.bad);
        } else if (width == 0) {
            width = row.n;
            find_columns(&at, &row, path, err);
        } else if (row.n != width) {
            (void)td_fail(err, TD_EDATA, "%s:%llu: %zu fields where the header has %zu", path,
                          (unsigned long long)row.line_first, row.n, width);
        } else {
            struct td_slice weight = td_trim(row.field[at.weight]);
            if (weight.n || !at.table)
                (void)add(w, path, row.line_first, td_trim(td_csv_unescape(outlet_of(&at, &row), &scratch)), weight,
                          err);
        }
    }
    td_buf_free(&scratch);
    if (err->status == TD_OK && width == 0)
        (void)td_fail(err, TD_EDATA, "%s: empty, not even a header", path);
    return err->status == TD_OK ? check_twice(w, path, at.table, err) : err->status;
}

struct ana_weights *ana_weights_read(const char *path, const char *name, struct td_error *err)
{
    struct td_source source;
    struct td_csv_options options = {0};
    struct ana_weights *w = calloc(1, sizeof *w);
    if (!w) {
        (void)td_fail_nomem(err, path);
        return NULL;
    }
    w->arena = TD_ARENA_INIT((size_t)1 << 28);
    w->name = td_arena_dup(&w->arena, td_str(name));
    if (!w->name.p)
        (void)td_fail_nomem(err, path);
    if (err->status == TD_OK && td_source_open(&source, path, err) == TD_OK) {
        struct td_csv *csv = td_csv_new(&source, &options, err);
        if (csv)
            (void)read_rows(w, csv, path, err);
        td_csv_free(csv);
        td_source_close(&source);
    }
    if (err->status == TD_OK)
        return w;
    ana_weights_free(w);
    return NULL;
}

double ana_weight_of(const struct ana_weights *w, struct td_slice outlet)
{
    struct entry key = {.outlet = outlet};
    const struct entry *e = w->n ? bsearch(&key, w->entry, w->n, sizeof *w->entry, cmp_entry) : NULL;
    return e ? e->weight : 1;
}

struct td_slice ana_weights_name(const struct ana_weights *w)
{
    return w->name;
}

size_t ana_weights_count(const struct ana_weights *w)
{
    return w->n;
}
