#include "diff.h"

#include <jansson.h>
#include <stdlib.h>
#include <unistd.h>

#include "arena.h"
#include "csvwrite.h"
#include "rows.h"

enum { KEYS = 7, SHOWN = 40, TEXT_MAX = 1 << 24 };

/* Why a cell or row changed, as a set. */
enum reason {
    NEW_ARTICLES = 1 << 0,
    REMOVED_ARTICLES = 1 << 1,
    MATCHES = 1 << 2,
    STANCE = 1 << 3,
    CLUSTERS = 1 << 4,
    NEIGHBOURS = 1 << 5,
    CONFIGURATION = 1 << 6,
    ARTICLES = 1 << 7
};
static const char *const reason_name[] = {"new_articles", "removed_articles", "matches",       "stance",
                                          "clusters",     "other_cells",      "configuration", "articles"};
enum { REASONS = sizeof reason_name / sizeof *reason_name };

/* A country's week with a changed cell. */
struct touched {
    struct td_slice target, role, country, week, base;
    unsigned reasons;
};

struct diff {
    const char *dir[2];
    struct td_buf *text;
    struct td_csvw *out; /* NULL: no table */
    struct rep_diff_counts *counts;
    struct td_arena arena;
    struct touched *touched; /* by key */
    size_t n_touched, cap_touched;
    bool spans;                     /* the cells are of days in one run only */
    bool configured;                /* the configuration differs */
    bool method, entity;            /* so does the stance method; an entity file */
    uint64_t by_reason[2][REASONS]; /* cells, rows */
    size_t shown;
};

static const char *const diff_columns[] = {
    "table",     "target",    "country_role", "country",   "week",     "day_first", "outlet",  "base",   "change",
    "n_total_a", "n_total_b", "n_match_a",    "n_match_b", "stance_a", "stance_b",  "columns", "reasons"};
static const struct td_schema diff_schema = {"diff.csv", diff_columns, sizeof diff_columns / sizeof *diff_columns, 0};

/* ---- run.json ---- */

static json_t *load(const char *dir)
{
    json_error_t ignored;
    char *path = td_path_join(dir, "run.json");
    json_t *j = path ? json_load_file(path, JSON_REJECT_DUPLICATES, &ignored) : NULL;
    free(path);
    return j;
}

static const char *text_of(const json_t *v, char *room, size_t n)
{
    if (json_is_string(v))
        return json_string_value(v);
    if (!v)
        return "(not set)";
    char *dump = json_dumps(v, JSON_ENCODE_ANY | JSON_COMPACT);
    (void)snprintf(room, n, "%.*s", (int)(n - 1), dump ? dump : "");
    free(dump);
    return room;
}

static void say_change(struct diff *d, const char *what, const char *key, const json_t *a, const json_t *b)
{
    char room[2][80];
    (void)td_buf_printf(d->text, "%s %s: %s -> %s\n", what, key, text_of(a, room[0], 80), text_of(b, room[1], 80));
    d->counts->run_changes++;
}

/* Members of two objects that differ, in the order of their names. */
static void compare_members(struct diff *d, const char *stage, const json_t *a, const json_t *b)
{
    json_t *all = json_object();
    const char *key;
    json_t *v;
    if (a)
        (void)json_object_update(all, (json_t *)(uintptr_t)a);
    if (b)
        (void)json_object_update(all, (json_t *)(uintptr_t)b);
    json_object_foreach(all, key, v)
    {
        const json_t *x = json_object_get(a, key), *y = json_object_get(b, key);
        char what[64];
        if (json_equal(x, y))
            continue;
        bool method = strcmp(key, "stance_method") == 0;
        (void)snprintf(what, sizeof what, "%s, %s", stage, method ? "method" : "configuration");
        say_change(d, what, key, x, y);
        d->method = d->method || method;
        if (strcmp(key, "period") == 0) {
            const char *p = json_string_value(x), *q = json_string_value(y);
            d->spans = !(p && strstr(p, "day")) != !(q && strstr(q, "day"));
        }
        d->configured = d->configured || !method;
    }
    json_decref(all);
}

static const json_t *input_named(const json_t *inputs, const char *name)
{
    for (size_t i = 0; i < json_array_size(inputs); i++) {
        const json_t *at = json_array_get(inputs, i);
        const char *n = json_string_value(json_object_get(at, "name"));
        if (n && strcmp(n, name) == 0)
            return json_object_get(at, "sha256");
    }
    return NULL;
}

static void compare_inputs(struct diff *d, const char *stage, const json_t *a, const json_t *b)
{
    const json_t *side[2] = {a, b};
    for (int s = 0; s < 2; s++) {
        for (size_t i = 0; i < json_array_size(side[s]); i++) {
            const char *name = json_string_value(json_object_get(json_array_get(side[s], i), "name"));
            const json_t *x = name ? input_named(a, name) : NULL, *y = name ? input_named(b, name) : NULL;
            if (!name || json_equal(x, y) || (s == 1 && x))
                continue;
            size_t n = strlen(name);
            (void)td_buf_printf(d->text, "%s, input %s: %s\n", stage, name, !x ? "new" : !y ? "gone" : "other content");
            d->counts->run_changes++;
            d->entity = d->entity || (n > 4 && strcmp(name + n - 4, ".ini") == 0);
            d->configured = d->configured || strcmp(name, "articles.csv") != 0;
        }
    }
}

static void compare_runs(struct diff *d)
{
    static const char *const stages[] = {"ingest", "analyze"};
    json_t *a = load(d->dir[0]), *b = load(d->dir[1]);
    if (!a || !b)
        (void)td_buf_printf(d->text, "run.json of %s cannot be read: configuration and methods are not compared\n",
                            d->dir[a ? 1 : 0]);
    for (size_t s = 0; a && b && s < sizeof stages / sizeof *stages; s++) {
        const json_t *x = json_object_get(a, stages[s]), *y = json_object_get(b, stages[s]);
        if (!x || !y)
            continue; /* a run that began with analyze */
        const json_t *vx = json_object_get(x, "version"), *vy = json_object_get(y, "version");
        if (!json_equal(vx, vy)) {
            say_change(d, stages[s], "version", vx, vy);
            d->configured = true;
        }
        bool was = d->configured;
        compare_members(d, stages[s], json_object_get(x, "config"), json_object_get(y, "config"));
        if (s == 0)
            d->configured = was; /* what ingest does differently shows in the articles */
        if (s == 1)
            compare_inputs(d, stages[s], json_object_get(x, "inputs"), json_object_get(y, "inputs"));
    }
    json_decref(a);
    json_decref(b);
}

/* ---- articles.csv ---- */

/* Hashes: two articles' differ by chance once in 10^10 corpora of a million. */
struct article {
    uint64_t id, words, when, cluster;
};

struct articles {
    struct article *row;
    size_t n, cap;
    bool there;
};

static int cmp_article(const void *a, const void *b)
{
    uint64_t x = ((const struct article *)a)->id, y = ((const struct article *)b)->id;
    return (x > y) - (x < y);
}

static uint64_t two(struct td_slice a, struct td_slice b)
{
    return td_hash(a) * UINT64_C(0x9E3779B97F4A7C15) ^ td_hash(b);
}

static enum td_status read_articles(const char *dir, struct articles *x, struct td_error *err)
{
    struct rep_rows r;
    bool got = true;
    enum td_status st = rep_rows_open(&r, dir, "articles.csv", &td_articles_schema, &x->there, err);
    if (st != TD_OK || !x->there)
        return st;
    while (st == TD_OK && (st = rep_rows_next(&r, &got, err)) == TD_OK && got) {
        if (x->n == x->cap) {
            size_t cap = x->cap ? 2 * x->cap : 1024;
            struct article *grown = realloc(x->row, cap * sizeof *grown);
            if (!grown) {
                st = td_fail_nomem(err, "reading articles.csv");
                break;
            }
            x->row = grown;
            x->cap = cap;
        }
        x->row[x->n++] = (struct article){
            td_hash(rep_field(&r, TD_ARTICLE_article_id)),
            two(rep_field(&r, TD_ARTICLE_title), rep_field(&r, TD_ARTICLE_text)),
            two(rep_field(&r, TD_ARTICLE_published_at), rep_field(&r, TD_ARTICLE_outlet)),
            two(rep_field(&r, TD_ARTICLE_cluster_id), rep_field(&r, TD_ARTICLE_is_reprint)),
        };
    }
    rep_rows_close(&r);
    if (x->n)
        qsort(x->row, x->n, sizeof *x->row, cmp_article);
    return st;
}

static enum td_status compare_articles(struct diff *d, struct td_error *err)
{
    struct articles a = {0}, b = {0};
    uint64_t fresh = 0, gone = 0, words = 0, moved = 0, clusters = 0;
    enum td_status st = read_articles(d->dir[0], &a, err);
    if (st == TD_OK)
        st = read_articles(d->dir[1], &b, err);
    for (size_t i = 0, k = 0; st == TD_OK && a.there && b.there && (i < a.n || k < b.n);) {
        int r = i == a.n ? 1 : k == b.n ? -1 : cmp_article(&a.row[i], &b.row[k]);
        if (r == 0) {
            words += a.row[i].words != b.row[k].words;
            moved += a.row[i].when != b.row[k].when;
            clusters += a.row[i].cluster != b.row[k].cluster;
        }
        gone += r < 0;
        fresh += r > 0;
        i += r <= 0;
        k += r >= 0;
    }
    if (st == TD_OK && !(a.there && b.there))
        (void)td_buf_puts(d->text, "articles.csv is not in both folders: articles are not compared\n");
    else if (st == TD_OK && (fresh | gone | words | moved | clusters)) {
        (void)td_buf_printf(
            d->text,
            "articles: %llu new, %llu removed, %llu with other words, %llu with another date or outlet, "
            "%llu in another cluster\n",
            (unsigned long long)fresh, (unsigned long long)gone, (unsigned long long)words, (unsigned long long)moved,
            (unsigned long long)clusters);
        d->counts->run_changes++;
    }
    free(a.row);
    free(b.row);
    return st;
}

/* ---- two sorted tables side by side ---- */

struct table {
    const char *name;
    const struct td_schema *schema;
    int key[KEYS]; /* columns, in the order of sorting */
    size_t n_keys;
};

static const struct table cells = {"cells.csv",
                                   &td_cells_schema,
                                   {TD_CELL_target, TD_CELL_country_role, TD_CELL_country, TD_CELL_day_first,
                                    TD_CELL_day_last, TD_CELL_outlet, TD_CELL_base},
                                   7};
static const struct table series = {
    "series.csv",
    &td_series_schema,
    {TD_SERIES_target, TD_SERIES_country_role, TD_SERIES_country, TD_SERIES_base, TD_SERIES_week},
    5};

struct side {
    struct rep_rows rows;
    bool got;
    struct td_slice key[KEYS];
    struct td_buf scratch[KEYS];
};

static enum td_status advance(struct side *s, const struct table *t, struct td_error *err)
{
    if (rep_rows_next(&s->rows, &s->got, err) != TD_OK || !s->got)
        return err->status;
    for (size_t i = 0; i < t->n_keys; i++)
        s->key[i] = td_csv_unescape(rep_field(&s->rows, t->key[i]), &s->scratch[i]);
    return TD_OK;
}

static enum td_status open_side(struct side *s, const char *dir, const struct table *t, struct td_error *err)
{
    bool there;
    for (size_t i = 0; i < KEYS; i++)
        s->scratch[i].max = 1 << 24;
    enum td_status st = rep_rows_open(&s->rows, dir, t->name, t->schema, &there, err);
    if (st == TD_OK && !there)
        return td_fail(err, TD_EIO, "%s/%s: not there: run analyze first", dir, t->name);
    return st == TD_OK ? advance(s, t, err) : st;
}

static void close_side(struct side *s)
{
    if (s->rows.path)
        rep_rows_close(&s->rows);
    for (size_t i = 0; i < KEYS; i++)
        td_buf_free(&s->scratch[i]);
}

static int cmp_keys(const struct side *a, const struct side *b, const struct table *t)
{
    for (size_t i = 0; i < t->n_keys; i++) {
        int r = td_cmp(a->key[i], b->key[i]);
        if (r)
            return r;
    }
    return 0;
}

/* a or b is NULL where only the other run has the row. */
typedef enum td_status visit(struct diff *d, const struct side *a, const struct side *b, struct td_error *err);

static enum td_status walk(struct diff *d, const struct table *t, visit *each, struct td_error *err)
{
    struct side a = {0}, b = {0};
    enum td_status st = open_side(&a, d->dir[0], t, err);
    if (st == TD_OK)
        st = open_side(&b, d->dir[1], t, err);
    while (st == TD_OK && (a.got || b.got)) {
        int r = !a.got ? 1 : !b.got ? -1 : cmp_keys(&a, &b, t);
        if (r != 0 || !td_eq(a.rows.row.raw, b.rows.row.raw))
            st = each(d, r <= 0 ? &a : NULL, r >= 0 ? &b : NULL, err);
        if (st == TD_OK && r <= 0)
            st = advance(&a, t, err);
        if (st == TD_OK && r >= 0)
            st = advance(&b, t, err);
    }
    close_side(&a);
    close_side(&b);
    return st;
}

/* ---- writing ---- */

static struct td_slice at(const struct side *s, int column)
{
    return s ? rep_field(&s->rows, column) : TD_S("");
}

static void put_reasons(const struct diff *d, struct td_csvw *w, unsigned reasons)
{
    char text[200];
    size_t n = 0;
    (void)d;
    for (int i = 0; i < REASONS; i++)
        if (reasons >> i & 1)
            n += (size_t)snprintf(text + n, sizeof text - n, "%s%s", n ? ";" : "", reason_name[i]);
    td_csvw_str(w, td_slice(text, n));
}

/* Fields of a row of our tables are written as they were read: their escapes are undone first. */
static void put_field(struct td_csvw *w, struct td_slice s)
{
    struct td_buf scratch = TD_BUF_INIT(1 << 24);
    td_csvw_str(w, td_csv_unescape(s, &scratch));
    td_buf_free(&scratch);
}

static void put_row(struct diff *d, bool of_cells, const struct side *a, const struct side *b, unsigned reasons)
{
    static const int key[2][7] = {{TD_SERIES_target, TD_SERIES_country_role, TD_SERIES_country, TD_SERIES_week,
                                   TD_SERIES_week_start, -1, TD_SERIES_base},
                                  {TD_CELL_target, TD_CELL_country_role, TD_CELL_country, TD_CELL_week,
                                   TD_CELL_day_first, TD_CELL_outlet, TD_CELL_base}};
    const int value[2][3] = {{TD_SERIES_n_total, TD_SERIES_n_match, TD_SERIES_stance},
                             {TD_CELL_n_total, TD_CELL_n_match, TD_CELL_stance_sum_e6}};
    const struct td_schema *schema = of_cells ? cells.schema : series.schema;
    const struct side *any = a ? a : b;
    struct td_buf names = TD_BUF_INIT(1 << 14);
    struct td_csvw *w = d->out;
    for (int i = 0; i < REASONS; i++)
        d->by_reason[!of_cells][i] += reasons >> i & 1;
    if (!w)
        return;
    td_csvw_str(w, of_cells ? TD_S("cells") : TD_S("series"));
    for (size_t i = 0; i < 7; i++)
        put_field(w, key[of_cells][i] < 0 ? TD_S("") : at(any, key[of_cells][i]));
    td_csvw_str(w, !a ? TD_S("added") : !b ? TD_S("removed") : TD_S("changed"));
    for (size_t i = 0; i < 3; i++) {
        td_csvw_str(w, at(a, value[of_cells][i]));
        td_csvw_str(w, at(b, value[of_cells][i]));
    }
    for (size_t c = 0; a && b && c < schema->n; c++)
        if (!td_eq(at(a, (int)c), at(b, (int)c)))
            (void)td_buf_printf(&names, "%s%s", names.n ? ";" : "", schema->column[c]);
    td_csvw_str(w, td_buf_slice(&names));
    put_reasons(d, w, reasons);
    td_csvw_end(w);
    td_buf_free(&names);
}

/* ---- cells ---- */

static uint64_t whole(const struct side *s, int column)
{
    struct td_slice f = at(s, column);
    uint64_t v = 0;
    for (size_t i = 0; i < f.n; i++)
        v = v * 10 + (uint64_t)(f.p[i] - '0');
    return v;
}

/* Which integers differ says why. On base unique a change of articles may be one of clusters: see settle_clusters. */
static unsigned cell_reasons(const struct side *a, const struct side *b)
{
    static const int match[] = {TD_CELL_n_match, TD_CELL_n_mentions, TD_CELL_n_title, TD_CELL_words};
    unsigned r = 0;
    uint64_t x = whole(a, TD_CELL_n_total), y = whole(b, TD_CELL_n_total);
    if (x != y)
        return y > x ? NEW_ARTICLES : REMOVED_ARTICLES;
    for (size_t i = 0; i < sizeof match / sizeof *match; i++)
        if (!td_eq(at(a, match[i]), at(b, match[i])))
            r |= MATCHES;
    return r ? r : STANCE;
}

static enum td_status touch(struct diff *d, const struct side *s, unsigned reasons, struct td_error *err)
{
    static const int column[] = {TD_CELL_target, TD_CELL_country_role, TD_CELL_country, TD_CELL_week, TD_CELL_base};
    struct td_slice kept[5];
    struct touched *last = d->n_touched ? &d->touched[d->n_touched - 1] : NULL;
    if (last && td_eq(last->week, at(s, TD_CELL_week)) && td_eq(last->country, at(s, TD_CELL_country)) &&
        td_eq(last->base, at(s, TD_CELL_base)) && td_eq(last->role, at(s, TD_CELL_country_role)) &&
        td_eq(last->target, at(s, TD_CELL_target))) {
        last->reasons |= reasons;
        return TD_OK;
    }
    for (size_t i = 0; i < 5; i++) {
        struct td_slice f = at(s, column[i]);
        kept[i] = f.n ? td_arena_dup(&d->arena, f) : TD_S("");
        if (!kept[i].p)
            return td_fail_nomem(err, "comparing cells");
    }
    if (d->n_touched == d->cap_touched) {
        size_t cap = d->cap_touched ? 2 * d->cap_touched : 256;
        struct touched *grown = realloc(d->touched, cap * sizeof *grown);
        if (!grown)
            return td_fail_nomem(err, "comparing cells");
        d->touched = grown;
        d->cap_touched = cap;
    }
    d->touched[d->n_touched++] = (struct touched){kept[0], kept[1], kept[2], kept[3], kept[4], reasons};
    return TD_OK;
}

/*
 * The cell of base `all` comes before that of `unique`. When only the second changed its number of articles, the
 * articles are the same and their clusters are not.
 */
static unsigned settle_clusters(const struct diff *d, const struct side *any, unsigned reasons)
{
    if (!td_eqs(at(any, TD_CELL_base), "unique") || !(reasons & (NEW_ARTICLES | REMOVED_ARTICLES)))
        return reasons;
    for (size_t i = d->n_touched; i-- > 0;) {
        const struct touched *t = &d->touched[i];
        if (!td_eq(t->week, at(any, TD_CELL_week)) || !td_eq(t->country, at(any, TD_CELL_country)) ||
            !td_eq(t->role, at(any, TD_CELL_country_role)))
            break;
        if (td_eqs(t->base, "all") && t->reasons & (NEW_ARTICLES | REMOVED_ARTICLES))
            return reasons;
    }
    return (reasons & ~(unsigned)(NEW_ARTICLES | REMOVED_ARTICLES)) | CLUSTERS;
}

static enum td_status visit_cell(struct diff *d, const struct side *a, const struct side *b, struct td_error *err)
{
    unsigned reasons = !a ? NEW_ARTICLES : !b ? REMOVED_ARTICLES : cell_reasons(a, b);
    const struct side *any = a ? a : b;
    d->counts->cells_added += !a;
    d->counts->cells_removed += !b;
    d->counts->cells_changed += a && b;
    reasons = settle_clusters(d, any, reasons);
    put_row(d, true, a, b, reasons);
    return touch(d, any, reasons, err);
}

/* ---- series ---- */

static int cmp_touched(const void *pa, const void *pb)
{
    const struct touched *a = pa, *b = pb;
    int r = td_cmp(a->target, b->target);
    r = r ? r : td_cmp(a->role, b->role);
    r = r ? r : td_cmp(a->base, b->base);
    r = r ? r : td_cmp(a->week, b->week);
    return r ? r : td_cmp(a->country, b->country);
}

/* Of the country's cells of the week; of all countries' for the rows of all of them. */
static unsigned row_reasons(const struct diff *d, const struct side *s)
{
    struct touched key = {at(s, TD_SERIES_target), at(s, TD_SERIES_country_role), TD_S(""),
                          at(s, TD_SERIES_week),   at(s, TD_SERIES_base),         0};
    struct td_slice country = at(s, TD_SERIES_country);
    bool all = country.n > 2;
    size_t lo = 0, hi = d->n_touched;
    unsigned reasons = 0;
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        if (cmp_touched(&d->touched[mid], &key) < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    for (; lo < d->n_touched; lo++) {
        const struct touched *t = &d->touched[lo];
        if (!td_eq(t->target, key.target) || !td_eq(t->role, key.role) || !td_eq(t->base, key.base) ||
            !td_eq(t->week, key.week))
            break;
        if (all || td_eq(t->country, country))
            reasons |= t->reasons;
    }
    return reasons;
}

static void show_row(struct diff *d, const struct side *a, const struct side *b, unsigned reasons)
{
    const struct side *any = a ? a : b;
    struct td_slice country = at(any, TD_SERIES_country), week = at(any, TD_SERIES_week),
                    role = at(any, TD_SERIES_country_role), target = at(any, TD_SERIES_target);
    /* Rows in which the numbers most read changed; the table has them all. */
    bool seen = !a || !b || !td_eq(at(a, TD_SERIES_n_match), at(b, TD_SERIES_n_match)) ||
                !td_eq(at(a, TD_SERIES_n_total), at(b, TD_SERIES_n_total)) ||
                !td_eq(at(a, TD_SERIES_stance), at(b, TD_SERIES_stance));
    if (!seen || !td_eqs(at(any, TD_SERIES_base), "all") || d->shown++ >= SHOWN)
        return;
    (void)td_buf_printf(d->text, "  %.*s %.*s %.*s %.*s: ", (int)target.n, target.p, (int)role.n, role.p,
                        (int)country.n, country.p, (int)week.n, week.p);
    static const int column[] = {TD_SERIES_n_total, TD_SERIES_n_match, TD_SERIES_stance};
    for (size_t i = 0; i < 3; i++) {
        struct td_slice x = at(a, column[i]), y = at(b, column[i]);
        if (!td_eq(x, y))
            (void)td_buf_printf(d->text, "%s %.*s -> %.*s; ", series.schema->column[column[i]], (int)(x.n ? x.n : 1),
                                x.n ? x.p : "-", (int)(y.n ? y.n : 1), y.n ? y.p : "-");
    }
    for (int i = 0, n = 0; i < REASONS; i++)
        if (reasons >> i & 1)
            (void)td_buf_printf(d->text, "%s%s", n++ ? ", " : "", reason_name[i]);
    (void)td_buf_puts(d->text, "\n");
}

static enum td_status visit_row(struct diff *d, const struct side *a, const struct side *b, struct td_error *err)
{
    unsigned reasons = row_reasons(d, a ? a : b);
    (void)err;
    d->counts->rows_added += !a;
    d->counts->rows_removed += !b;
    d->counts->rows_changed += a && b;
    if (!reasons)
        reasons = (d->n_touched ? NEIGHBOURS : 0) | (d->configured ? CONFIGURATION : 0);
    if (!reasons)
        reasons = ARTICLES; /* neither cells nor settings: stories, or the day of the newest article */
    put_row(d, false, a, b, reasons);
    show_row(d, a, b, reasons);
    return TD_OK;
}

static void say_counts(struct diff *d, const char *name, int which, uint64_t added, uint64_t removed, uint64_t changed)
{
    (void)td_buf_printf(d->text, "%s: %llu added, %llu removed, %llu changed", name, (unsigned long long)added,
                        (unsigned long long)removed, (unsigned long long)changed);
    for (int i = 0, n = 0; i < REASONS; i++)
        if (d->by_reason[which][i])
            (void)td_buf_printf(d->text, "%s%s %llu", n++ ? ", " : " (", reason_name[i],
                                (unsigned long long)d->by_reason[which][i]);
    (void)td_buf_puts(d->text, added + removed + changed ? ")\n" : "\n");
}

static enum td_status compare_tables(struct diff *d, struct td_error *err)
{
    struct rep_diff_counts *c = d->counts;
    struct td_buf *text = d->text, rows = TD_BUF_INIT(TEXT_MAX);
    enum td_status st = walk(d, &cells, visit_cell, err);
    if (st != TD_OK)
        return st;
    say_counts(d, "cells.csv", 0, c->cells_added, c->cells_removed, c->cells_changed);
    if (d->spans)
        (void)td_buf_puts(text,
                          "  the cells of one run are of days, those of the other of parts of weeks: they are not the "
                          "same cells, whatever their reasons say\n");
    if (c->cells_changed && d->method)
        (void)td_buf_puts(text, "  the stance method differs: `stance` is its doing at least in part\n");
    if (c->cells_changed && d->entity)
        (void)td_buf_puts(text, "  an entity file differs: `matches` is its doing at least in part\n");
    if (d->n_touched)
        qsort(d->touched, d->n_touched, sizeof *d->touched, cmp_touched);
    d->text = &rows; /* the counts come before the rows */
    st = walk(d, &series, visit_row, err);
    d->text = text;
    if (st == TD_OK)
        say_counts(d, "series.csv", 1, c->rows_added, c->rows_removed, c->rows_changed);
    (void)td_buf_put(text, td_buf_slice(&rows));
    if (d->shown > SHOWN)
        (void)td_buf_printf(text, "  and %zu more; -o FILE writes them all\n", d->shown - SHOWN);
    td_buf_free(&rows);
    return st;
}

enum td_status rep_diff_run(const char *dir_a, const char *dir_b, struct td_buf *text, struct td_outfile *table,
                            struct rep_diff_counts *counts, struct td_error *err)
{
    struct td_csvw w = {0};
    struct diff d = {.dir = {dir_a, dir_b}, .text = text, .out = table ? &w : NULL, .counts = counts};
    *counts = (struct rep_diff_counts){0};
    d.arena = TD_ARENA_INIT((size_t)1 << 31);
    if (table)
        td_csvw_init(&w, table, &diff_schema);
    compare_runs(&d);
    enum td_status st = compare_articles(&d, err);
    if (st == TD_OK)
        st = compare_tables(&d, err);
    if (st == TD_OK && text->failed)
        st = td_fail_nomem(err, "diff");
    if (table)
        td_csvw_free(&w);
    free(d.touched);
    td_arena_free(&d.arena);
    return st;
}
