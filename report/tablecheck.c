#include "tablecheck.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "extsort.h"
#include "num.h"
#include "outfile.h"
#include "period.h"
#include "reconcile.h"
#include "utf8.h"

enum { SORT_MEMORY = 64 << 20, KEY_RECORD = 24, KEY_MAX = 8 << 20 };

struct ids {
    uint64_t *v;
    size_t n, cap;
};

struct check {
    struct rep_xtable *tables;
    const struct rep_provenance *provenance;
    struct rep_recon *recon;
    struct ids articles, stories;
    struct rep_tally events;
    struct td_extsort *keys; /* of the table that is read */
    struct td_buf key;
};

/* ---- values ---- */

static bool in_range(const struct rep_column *c, double v)
{
    return !(v < c->min) && !(v > c->max); /* NaN: no bound */
}

static bool big_integer(struct td_slice s)
{
    if (s.n && s.p[0] == '-')
        s = td_from(s, 1);
    bool ok = s.n > 0 && s.n <= 39;
    for (size_t i = 0; i < s.n && ok; i++)
        ok = s.p[i] >= '0' && s.p[i] <= '9';
    return ok;
}

/* NULL when the value is as the column says, else what it is not. */
static const char *wrong(const struct rep_column *c, struct td_slice v)
{
    double x;
    int64_t n;
    int32_t day;
    if (v.n == 0)
        return c->required ? "empty" : NULL;
    if (memchr(v.p, '\0', v.n) || !td_utf8_valid(v))
        return "not UTF-8 text";
    switch (c->type) {
    case REP_ENUM:
        return rep_value_number(c, v) ? NULL : "not one of its values";
    case REP_FLAG:
        return v.n == 1 && (v.p[0] == '0' || v.p[0] == '1') ? NULL : "neither 0 nor 1";
    case REP_INTEGER:
        return !td_num_parse_int(v, &n) ? "not a whole number" : in_range(c, (double)n) ? NULL : "out of its range";
    case REP_BIGINT:
        return big_integer(v) ? NULL : "not a whole number";
    case REP_NUMBER:
        return !td_num_parse(v, &x) ? "not a number" : in_range(c, x) ? NULL : "out of its range";
    case REP_DATE:
        return v.n == 10 && td_day_parse(v, &day) ? NULL : "not a date";
    case REP_STRING:
        break;
    }
    return NULL;
}

static enum td_status check_values(struct rep_xtable *t, const struct rep_xread *r, struct td_error *err)
{
    for (size_t c = 0; c < t->def->schema->n; c++) {
        if (r->rows.index[c] == TD_SCHEMA_ABSENT)
            continue;
        const char *why = wrong(rep_column_at(t->def, c), r->value[c]);
        if (why)
            return rep_xrefuse(r, c, why, err);
        if (r->value[c].n > t->widest[c])
            t->widest[c] = r->value[c].n;
        t->empty[c] += r->value[c].n == 0;
    }
    return TD_OK;
}

/* ---- keys ---- */

/* Two hashes of the key and the line: equal keys come to stand side by side. */
static enum td_status note_key(struct check *k, const struct rep_xtable *t, const struct rep_xread *r,
                               struct td_error *err)
{
    struct td_slice rest = td_str(t->def->key);
    unsigned char record[KEY_RECORD];
    td_buf_clear(&k->key);
    (void)td_buf_putc(&k->key, 'k');
    while (rest.p) {
        (void)td_buf_put(&k->key, r->value[rep_column_index(t->def, td_cut(&rest, ','))]);
        (void)td_buf_putc(&k->key, '\0');
    }
    if (k->key.failed)
        return td_fail(err, TD_EDATA, "%s:%" PRIu64 ": a key of several MiB", r->rows.path, r->rows.row.line_first);
    struct td_slice s = td_buf_slice(&k->key);
    td_put_be64(record, td_hash(s));
    td_put_be64(record + 8, td_hash(td_from(s, 1)));
    td_put_be64(record + 16, r->rows.row.line_first);
    return td_extsort_put(k->keys, record, err);
}

static uint64_t get_be64(const unsigned char *p)
{
    uint64_t v = 0;
    for (int i = 0; i < 8; i++)
        v = v << 8 | p[i];
    return v;
}

static enum td_status check_keys(struct check *k, const struct rep_xtable *t, struct td_error *err)
{
    unsigned char last[KEY_RECORD];
    const unsigned char *r;
    bool any = false;
    if (td_extsort_sort(k->keys, err) != TD_OK)
        return err->status;
    while (td_extsort_next(k->keys, &r, err) == TD_OK && r) {
        if (any && memcmp(last, r, 16) == 0)
            return td_fail(err, TD_EDATA, "%s%s%s:%" PRIu64 ": the same %s as in line %" PRIu64,
                           t->in_memory ? "" : t->dir, t->in_memory ? "" : "/", t->def->schema->name, get_be64(r + 16),
                           t->def->key, get_be64(last + 16));
        memcpy(last, r, sizeof last);
        any = true;
    }
    return err->status;
}

/* ---- references ---- */

static bool hex_id(struct td_slice s, uint64_t *v)
{
    *v = 0;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        int d = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
        if (d < 0)
            return false;
        *v = *v << 4 | (uint64_t)d;
    }
    return s.n == 16;
}

static bool ids_add(struct ids *a, uint64_t v)
{
    if (a->n == a->cap) {
        size_t cap = a->cap ? 2 * a->cap : 1024;
        uint64_t *grown = realloc(a->v, cap * sizeof *grown);
        if (!grown)
            return false;
        a->v = grown;
        a->cap = cap;
    }
    a->v[a->n++] = v;
    return true;
}

static int by_value(const void *a, const void *b)
{
    const uint64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static void ids_sort(struct ids *a)
{
    if (a->n)
        qsort(a->v, a->n, sizeof *a->v, by_value);
}

static bool ids_has(const struct ids *a, uint64_t v)
{
    return a->n && bsearch(&v, a->v, a->n, sizeof *a->v, by_value);
}

static enum td_status take_article(struct check *k, const struct rep_xread *r, struct td_error *err)
{
    uint64_t id, story;
    if (!hex_id(r->value[TD_ARTICLE_article_id], &id))
        return rep_xrefuse(r, TD_ARTICLE_article_id, "not 16 hexadecimal digits", err);
    if (!hex_id(r->value[TD_ARTICLE_cluster_id], &story))
        return rep_xrefuse(r, TD_ARTICLE_cluster_id, "not 16 hexadecimal digits", err);
    if (k->provenance->knows_inputs && !rep_tally_find(&k->provenance->inputs, r->value[TD_ARTICLE_ingest_file]))
        return rep_xrefuse(r, TD_ARTICLE_ingest_file, "no input that run.json lists", err);
    return ids_add(&k->articles, id) && ids_add(&k->stories, story) ? TD_OK : td_fail_nomem(err, "articles");
}

static bool leads_somewhere(const struct check *k, const struct rep_reference *ref, struct td_slice v)
{
    uint64_t id;
    if (td_eqs(td_str(ref->table), "articles"))
        return hex_id(v, &id) && ids_has(&k->articles, id);
    if (td_eqs(td_str(ref->table), "outlets"))
        return rep_recon_has_outlet(k->recon, v);
    return rep_tally_find(&k->events, v) != NULL;
}

static bool is_there(const struct check *k, const char *table)
{
    for (size_t i = 0; i < REP_TABLES; i++)
        if (td_eqs(td_str(table), k->tables[i].def->name))
            return k->tables[i].there;
    return false;
}

static enum td_status check_references(const struct check *k, const struct rep_xtable *t, const struct rep_xread *r,
                                       struct td_error *err)
{
    for (size_t i = 0; i < 3 && t->def->reference[i].from; i++) {
        const struct rep_reference *ref = &t->def->reference[i];
        size_t c = rep_column_index(t->def, td_str(ref->from));
        if (r->value[c].n == 0 || !is_there(k, ref->table) || leads_somewhere(k, ref, r->value[c]))
            continue;
        char what[64];
        (void)snprintf(what, sizeof what, "not in the table %s", ref->table);
        return rep_xrefuse(r, c, what, err);
    }
    return TD_OK;
}

/* When all articles are known: their ids, their stories, their outlets. */
static enum td_status end_articles(struct check *k, struct td_error *err)
{
    struct rep_xtable *outlets = &k->tables[REP_T_OUTLETS];
    ids_sort(&k->articles);
    for (size_t i = 0; i < k->stories.n; i++)
        if (!ids_has(&k->articles, k->stories.v[i]))
            return td_fail(err, TD_EDATA,
                           "%s/articles.csv:%zu: cluster_id: not in the table articles: '%016" PRIx64 "'",
                           k->tables[REP_T_ARTICLES].dir, i + 2, k->stories.v[i]);
    free(k->stories.v);
    k->stories = (struct ids){0};
    outlets->there = outlets->in_memory = true;
    return rep_recon_outlets(k->recon, &outlets->memory, err);
}

/* ---- a table ---- */

static enum td_status check_row(struct check *k, size_t which, const struct rep_xread *r, struct td_error *err)
{
    struct rep_xtable *t = &k->tables[which];
    enum td_status st = check_values(t, r, err);
    if (st == TD_OK && which == REP_T_ARTICLES)
        st = take_article(k, r, err);
    else if (st == TD_OK)
        st = check_references(k, t, r, err);
    if (st == TD_OK && which == REP_T_EVENTS && !rep_tally_at(&k->events, r->value[TD_EVENT_event]))
        st = td_fail_nomem(err, "events");
    if (st == TD_OK && t->def->kind != REP_KEY_NONE)
        st = note_key(k, t, r, err);
    return st == TD_OK ? rep_recon_row(k->recon, (enum rep_table_id)which, r, err) : st;
}

static enum td_status check_hash(const struct check *k, const struct rep_xtable *t, struct td_error *err)
{
    if (t->in_memory)
        return TD_OK;
    char *path = td_path_join(t->dir, t->def->schema->name);
    if (!path)
        return td_fail_nomem(err, "a table");
    enum td_status st = rep_provenance_check(k->provenance, t->def->schema->name, path, err);
    free(path);
    return st;
}

static enum td_status read_rows(struct check *k, size_t which, struct rep_xread *r, bool full, struct td_error *err)
{
    struct rep_xtable *t = &k->tables[which];
    enum td_status st = TD_OK;
    for (size_t c = 0; c < t->def->schema->n; c++)
        t->shown[c] = r->rows.index[c] != TD_SCHEMA_ABSENT && (full || !rep_column_at(t->def, c)->full_only);
    k->keys = td_extsort_new(getenv("TMPDIR"), KEY_RECORD, SORT_MEMORY, err);
    if (!k->keys)
        return err->status;
    for (bool got = true; st == TD_OK && got;) {
        st = rep_xread_next(r, &got, err);
        if (st == TD_OK && got)
            st = check_row(k, which, r, err);
    }
    t->rows = r->rows.n;
    if (st == TD_OK)
        st = check_keys(k, t, err);
    td_extsort_free(k->keys);
    k->keys = NULL;
    return st;
}

static enum td_status check_table(struct check *k, size_t which, bool full, struct td_error *err)
{
    struct rep_xtable *t = &k->tables[which];
    struct rep_xread r;
    enum td_status st = rep_xread_open(&r, t, &t->there, err);
    if (st != TD_OK || !t->there)
        return st;
    st = check_hash(k, t, err);
    if (st == TD_OK)
        st = read_rows(k, which, &r, full, err);
    rep_xread_close(&r);
    if (st == TD_OK && which == REP_T_ARTICLES)
        st = end_articles(k, err);
    return st;
}

/* Rows of articles.csv that analyze could not use. */
static enum td_status count_rejects(const char *dir, uint64_t *n, struct td_error *err)
{
    struct rep_rows r;
    bool there;
    *n = 0;
    enum td_status st = rep_rows_open(&r, dir, "analyze.rejects.csv", &td_rejects_schema, &there, err);
    if (st != TD_OK || !there)
        return st;
    for (bool got = true; st == TD_OK && got;)
        st = rep_rows_next(&r, &got, err);
    *n = r.n;
    rep_rows_close(&r);
    return st;
}

/* What cells are summed to, before they are read. */
static bool lies_there(const struct rep_xtable *t)
{
    char *path = td_path_join(t->dir, t->def->schema->name);
    bool there = path && access(path, F_OK) == 0;
    free(path);
    return there;
}

enum td_status rep_check_tables(struct rep_xtable *tables, const char *dir, const struct rep_provenance *p, bool full,
                                uint64_t *n_checked, struct td_error *err)
{
    static const enum rep_table_id order[] = {
        REP_T_ARTICLES, REP_T_OUTLETS, REP_T_EVENTS, REP_T_MENTIONS,   REP_T_PLACES,   REP_T_CELLS,   REP_T_COVERAGE,
        REP_T_SERIES,   REP_T_DAYS,    REP_T_MONTHS, REP_T_QUARTERS,   REP_T_TRENDS,   REP_T_CHANGES, REP_T_CONTRASTS,
        REP_T_EFFECTS,  REP_T_WEEKS,   REP_T_ALERTS, REP_T_ROBUSTNESS, REP_T_CORRECTED};
    static_assert(sizeof order / sizeof *order == REP_TABLES, "every table is checked");
    struct check k = {.tables = tables, .provenance = p, .key = TD_BUF_INIT(KEY_MAX)};
    const bool wanted[TD_PERIODS] = {[TD_DAY] = lies_there(&tables[REP_T_DAYS]),
                                     [TD_WEEK] = true,
                                     [TD_MONTH] = lies_there(&tables[REP_T_MONTHS]),
                                     [TD_QUARTER] = lies_there(&tables[REP_T_QUARTERS])};
    uint64_t rejected;
    rep_tally_init(&k.events);
    if (count_rejects(dir, &rejected, err) == TD_OK)
        k.recon = rep_recon_new(rejected, wanted, err);
    tables[REP_T_OUTLETS].in_memory = true;
    enum td_status st = err->status;
    for (size_t i = 0; i < sizeof order / sizeof *order && st == TD_OK; i++)
        st = check_table(&k, order[i], full, err);
    if (st == TD_OK)
        st = rep_recon_end(k.recon, tables, n_checked, err);
    rep_recon_free(k.recon);
    rep_tally_free(&k.events);
    free(k.articles.v);
    free(k.stories.v);
    td_buf_free(&k.key);
    return st;
}
