/*
 * What run.json and the rejects say. The clock, durations and memory in run.json stay out, and so does the report's own
 * member: the same tables must give the same page.
 */
#include "model.h"

#include <errno.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "outfile.h"
#include "rows.h"
#include "source.h"
#include "utf8.h"

enum td_status rep_fact_add(struct rep_model *m, struct rep_facts *f, struct td_slice stage, struct td_slice name,
                            struct td_slice value, struct td_error *err)
{
    if (f->n == f->cap) {
        size_t cap = f->cap ? 2 * f->cap : 32;
        struct rep_fact *grown = td_arena_alloc(&m->arena, cap * sizeof *grown);
        if (!grown)
            return td_fail_nomem(err, "reading run.json");
        if (f->n)
            memcpy(grown, f->row, f->n * sizeof *grown);
        f->row = grown;
        f->cap = cap;
    }
    struct rep_fact x = {td_arena_dup(&m->arena, stage), td_arena_dup(&m->arena, name), td_arena_dup(&m->arena, value)};
    if (!x.stage.p || !x.name.p || !x.value.p)
        return td_fail_nomem(err, "reading run.json");
    f->row[f->n++] = x;
    return TD_OK;
}

/* A scalar as text; false for what is none. */
static bool scalar(const json_t *v, char *out, size_t n, struct td_slice *s)
{
    int len = -1;
    if (json_is_string(v)) {
        *s = td_slice(json_string_value(v), json_string_length(v));
        return true;
    }
    if (json_is_integer(v))
        len = snprintf(out, n, "%lld", (long long)json_integer_value(v));
    else if (json_is_real(v))
        len = snprintf(out, n, "%.6g", json_real_value(v));
    else if (json_is_boolean(v))
        len = snprintf(out, n, "%s", json_is_true(v) ? "yes" : "no");
    *s = td_slice(out, len > 0 ? (size_t)len : 0);
    return len > 0;
}

static enum td_status add_members(struct rep_model *m, struct rep_facts *f, const char *stage, const char *group,
                                  json_t *object, struct td_error *err)
{
    const char *key;
    json_t *v;
    enum td_status st = TD_OK;
    json_object_foreach(object, key, v)
    {
        char number[64], name[256];
        struct td_slice s;
        int len = snprintf(name, sizeof name, "%s%s%s", group, *group ? ": " : "", key);
        if (json_is_object(v) && !*group)
            st = add_members(m, f, stage, key, v, err);
        else if (scalar(v, number, sizeof number, &s))
            st = rep_fact_add(m, f, td_str(stage), td_head(td_str(name), (size_t)len), s, err);
        if (st != TD_OK)
            return st;
    }
    return TD_OK;
}

static enum td_status add_inputs(struct rep_model *m, const char *stage, json_t *array, struct td_error *err)
{
    enum td_status st = TD_OK;
    for (size_t i = 0; i < json_array_size(array) && st == TD_OK; i++) {
        json_t *o = json_array_get(array, i);
        const char *name = json_string_value(json_object_get(o, "name"));
        const char *hash = json_string_value(json_object_get(o, "sha256"));
        if (name)
            st = rep_fact_add(m, &m->inputs, td_str(stage), td_str(name), td_str(hash ? hash : ""), err);
    }
    return st;
}

static enum td_status add_stage(struct rep_model *m, const char *stage, json_t *o, struct td_error *err)
{
    const char *version = json_string_value(json_object_get(o, "version"));
    enum td_status st = TD_OK;
    if (version)
        st = rep_fact_add(m, &m->settings, td_str(stage), TD_S("version"), td_str(version), err);
    if (st == TD_OK)
        st = add_members(m, &m->settings, stage, "", json_object_get(o, "config"), err);
    if (st == TD_OK)
        st = add_members(m, &m->counts, stage, "", json_object_get(o, "counts"), err);
    if (st == TD_OK)
        st = add_inputs(m, stage, json_object_get(o, "inputs"), err);
    return st;
}

/* The corpus's title and label, where the caller gives none: tables that left their corpus.ini behind keep them. */
static enum td_status take_corpus(struct rep_model *m, json_t *stage, struct td_error *err)
{
    enum { CORPUS_BYTES_MAX = 1000 }; /* as much as a page can show */
    json_t *corpus = json_object_get(stage, "corpus");
    const struct {
        const char *key, **to;
    } field[] = {{"name", &m->title}, {"label", &m->label}};
    for (size_t i = 0; i < sizeof field / sizeof *field; i++) {
        const char *s = json_string_value(json_object_get(corpus, field[i].key));
        if (!s || (*field[i].to && **field[i].to))
            continue;
        struct td_slice cut = td_utf8_head(td_str(s), CORPUS_BYTES_MAX);
        char *copy = td_arena_zalloc(&m->arena, cut.n + 1);
        if (!copy)
            return td_fail_nomem(err, "reading run.json");
        memcpy(copy, cut.p, cut.n);
        *field[i].to = copy;
    }
    return TD_OK;
}

static int by_name(const void *a, const void *b)
{
    const struct rep_fact *x = a, *y = b;
    int c = td_cmp(x->stage, y->stage);
    c = c ? c : td_cmp(x->name, y->name);
    return c ? c : td_cmp(x->value, y->value);
}

static void sort_facts(struct rep_facts *f)
{
    if (f->n)
        qsort(f->row, f->n, sizeof *f->row, by_name);
}

static enum td_status read_run(struct rep_model *m, const char *path, struct td_error *err)
{
    struct td_source s;
    struct td_buf b = TD_BUF_INIT((size_t)256 << 20);
    enum td_status st = td_source_open(&s, path, err);
    if (st != TD_OK)
        return st;
    st = td_source_slurp(&s, &b, err);
    td_source_close(&s);
    json_error_t je;
    json_t *root = st == TD_OK ? json_loadb(b.p ? b.p : "", b.n, 0, &je) : NULL;
    if (st == TD_OK && !json_is_object(root))
        st = td_fail(err, TD_EDATA, "%s: not a run.json", path);
    static const char *const stages[] = {"fetch", "ingest", "analyze", "correct"};
    for (size_t i = 0; i < sizeof stages / sizeof *stages && st == TD_OK; i++)
        st = add_stage(m, stages[i], json_object_get(root, stages[i]), err);
    if (st == TD_OK)
        st = take_corpus(m, json_object_get(root, "analyze"), err);
    json_decref(root);
    td_buf_free(&b);
    sort_facts(&m->counts);
    sort_facts(&m->settings);
    sort_facts(&m->inputs);
    m->has_run = st == TD_OK;
    return st;
}

/* Counts of the rejects by reason. */
static enum td_status read_rejects(struct rep_model *m, const char *dir, struct td_error *err)
{
    enum { REASONS_MAX = 64 };
    struct td_slice reason[REASONS_MAX];
    uint64_t count[REASONS_MAX];
    size_t n = 0;
    struct rep_rows r;
    enum td_status st = rep_rows_open(&r, dir, "articles.rejects.csv", &td_rejects_schema, &m->has_rejects, err);
    if (st != TD_OK || !m->has_rejects)
        return st;
    for (bool got = true; st == TD_OK && got;) {
        st = rep_rows_next(&r, &got, err);
        if (st != TD_OK || !got)
            break;
        size_t i = 0;
        while (i < n && !td_eq(reason[i], rep_field(&r, TD_REJECT_reason)))
            i++;
        if (i == REASONS_MAX)
            i--;
        if (i == n) {
            reason[n] = td_arena_dup(&m->arena, rep_field(&r, TD_REJECT_reason));
            count[n++] = 0;
        }
        count[i]++;
    }
    m->rows += r.n;
    rep_rows_close(&r);
    for (size_t i = 0; i < n && st == TD_OK; i++) {
        char s[32];
        (void)snprintf(s, sizeof s, "%llu", (unsigned long long)count[i]);
        st = rep_fact_add(m, &m->rejects, TD_S(""), reason[i].p ? reason[i] : TD_S("?"), td_str(s), err);
    }
    sort_facts(&m->rejects);
    return st;
}

enum td_status rep_load_run(struct rep_model *m, const char *dir, struct td_error *err)
{
    char *path = td_path_join(dir, "run.json");
    if (!path)
        return td_fail_nomem(err, "reading run.json");
    enum td_status st = TD_OK;
    if (access(path, F_OK) == 0 || errno != ENOENT)
        st = read_run(m, path, err);
    free(path);
    return st == TD_OK ? read_rejects(m, dir, err) : st;
}
