#include "fetchstate.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "arena.h"
#include "csvread.h"
#include "csvwrite.h"
#include "outfile.h"
#include "schema.h"

enum { N_FIELDS = 7, STATE_MAX = 64 << 20 };

static const char *const columns[N_FIELDS] = {"url",  "final_url", "etag", "last_modified", "payload_sha256",
                                              "warc", "fetched_at"};
static const struct td_schema schema = {"fetch state", columns, N_FIELDS, 0};

struct entries {
    struct ing_fetched *e;
    size_t n, cap;
};

struct ing_fetchstate {
    struct td_outfile *out;
    struct td_arena arena;
    struct entries old, now;
    bool nomem, damaged;
};

static void fields_of(const struct ing_fetched *e, struct td_slice f[N_FIELDS])
{
    const struct td_slice all[N_FIELDS] = {e->url,     e->final_url, e->etag,      e->last_modified,
                                           e->payload, e->warc,      e->fetched_at};
    memcpy(f, all, sizeof all);
}

static bool add(struct ing_fetchstate *s, struct entries *to, const struct td_slice f[N_FIELDS])
{
    struct td_slice c[N_FIELDS];
    bool ok = true;
    for (size_t i = 0; i < N_FIELDS; i++) {
        c[i] = td_arena_dup(&s->arena, f[i]);
        ok = ok && c[i].p;
    }
    if (ok && to->n == to->cap) {
        size_t cap = to->cap ? 2 * to->cap : 16;
        struct ing_fetched *p = realloc(to->e, cap * sizeof *p);
        ok = p != NULL;
        if (ok) {
            to->e = p;
            to->cap = cap;
        }
    }
    if (ok)
        to->e[to->n++] = (struct ing_fetched){c[0], c[1], c[2], c[3], c[4], c[5], c[6]};
    s->nomem = s->nomem || !ok;
    return ok;
}

/* What may be sent back to a server: no control bytes. */
static bool is_plain(struct td_slice v)
{
    for (size_t i = 0; i < v.n; i++)
        if ((unsigned char)v.p[i] < 0x20 || v.p[i] == 0x7f)
            return false;
    return true;
}

static bool read_row(struct ing_fetchstate *s, const struct td_csv_row *row, const size_t index[TD_SCHEMA_MAX],
                     size_t width, const char **why)
{
    struct td_slice f[N_FIELDS];
    *why = row->bad ? row->bad : row->n != width ? "a row of another width than the header" : NULL;
    for (size_t i = 0; i < N_FIELDS && !*why; i++) {
        f[i] = row->field[index[i]];
        if (!is_plain(f[i]) || td_index(f[i], '\\') < f[i].n)
            *why = "a value that fetch does not write";
    }
    if (!*why && (f[0].n == 0 || f[4].n != 64 || td_index(f[5], '/') < f[5].n))
        *why = "a value that fetch does not write";
    return !*why && add(s, &s->old, f);
}

static void read_rows(struct ing_fetchstate *s, const char *path, struct td_csv *csv, char trouble[256],
                      struct td_error *err)
{
    struct td_csv_row row;
    size_t index[TD_SCHEMA_MAX], extra, width;
    const char *why;
    enum td_csv_result r = td_csv_next(csv, &row, err);
    if (r != TD_CSV_ROW || row.bad || td_schema_map(&schema, path, row.field, row.n, index, &extra, err) != TD_OK) {
        (void)snprintf(trouble, 256, "not a state file of fetch");
        return;
    }
    width = row.n;
    while ((r = td_csv_next(csv, &row, err)) == TD_CSV_ROW)
        if (!read_row(s, &row, index, width, &why)) {
            (void)snprintf(trouble, 256, "line %llu: %s", (unsigned long long)row.line_first,
                           why ? why : "out of memory");
            return;
        }
    if (r == TD_CSV_FAILED)
        (void)snprintf(trouble, 256, "%.200s", err->text);
}

static void read_state(struct ing_fetchstate *s, const char *path, char trouble[256])
{
    struct td_error own = {0};
    struct td_source source;
    if (access(path, F_OK) != 0 && errno == ENOENT)
        return;
    if (td_source_open(&source, path, &own) != TD_OK) {
        (void)snprintf(trouble, 256, "%.200s", own.text);
        return;
    }
    struct td_csv *csv = td_csv_new(&source, &(struct td_csv_options){.max_record = 1 << 16, .one_line = true}, &own);
    if (csv)
        read_rows(s, path, csv, trouble, &own);
    td_csv_free(csv);
    td_source_close(&source);
    if (trouble[0]) {
        s->old.n = 0;
        s->damaged = true;
    }
}

struct ing_fetchstate *ing_fetchstate_open(const char *path, char trouble[256], struct td_error *err)
{
    struct ing_fetchstate *s = calloc(1, sizeof *s);
    trouble[0] = '\0';
    if (!s) {
        (void)td_fail_nomem(err, path);
        return NULL;
    }
    s->arena = TD_ARENA_INIT(STATE_MAX);
    s->out = td_outfile_open(path, err);
    if (!s->out) {
        ing_fetchstate_abort(s);
        return NULL;
    }
    read_state(s, path, trouble);
    return s;
}

static const struct ing_fetched *find(const struct entries *in, struct td_slice url)
{
    for (size_t i = 0; i < in->n; i++)
        if (td_eq(in->e[i].url, url))
            return &in->e[i];
    return NULL;
}

const struct ing_fetched *ing_fetchstate_find(const struct ing_fetchstate *s, struct td_slice url)
{
    return find(&s->old, url);
}

bool ing_fetchstate_set(struct ing_fetchstate *s, const struct ing_fetched *e)
{
    struct td_slice f[N_FIELDS];
    if (find(&s->now, e->url))
        return true; /* an address named twice */
    if (!is_plain(e->url) || td_index(e->url, '\\') < e->url.n || !is_plain(e->final_url) ||
        td_index(e->final_url, '\\') < e->final_url.n)
        return true; /* not worth remembering: it is fetched anew each time */
    fields_of(e, f);
    if (!is_plain(e->etag))
        f[2].n = 0;
    if (!is_plain(e->last_modified))
        f[3].n = 0;
    for (size_t i = 2; i < 4; i++)
        if (td_index(f[i], '\\') < f[i].n)
            f[i].n = 0; /* no server needs one: what is written can be read back without escapes */
    return add(s, &s->now, f);
}

static bool same(const struct entries *a, const struct entries *b)
{
    if (a->n != b->n)
        return false;
    for (size_t i = 0; i < a->n; i++) {
        struct td_slice x[N_FIELDS], y[N_FIELDS];
        fields_of(&a->e[i], x);
        fields_of(&b->e[i], y);
        for (size_t k = 0; k < N_FIELDS; k++)
            if (!td_eq(x[k], y[k]))
                return false;
    }
    return true;
}

static void release(struct ing_fetchstate *s)
{
    td_arena_free(&s->arena);
    free(s->old.e);
    free(s->now.e);
    free(s);
}

enum td_status ing_fetchstate_commit(struct ing_fetchstate *s, struct td_error *err)
{
    struct td_csvw w;
    struct td_slice f[N_FIELDS];
    if (!s->nomem && !s->damaged && same(&s->old, &s->now)) {
        ing_fetchstate_abort(s);
        return TD_OK;
    }
    td_csvw_init(&w, s->out, &schema);
    for (size_t i = 0; i < s->now.n; i++) {
        fields_of(&s->now.e[i], f);
        for (size_t k = 0; k < N_FIELDS; k++)
            td_csvw_str(&w, f[k]);
        td_csvw_end(&w);
    }
    td_csvw_free(&w);
    if (s->nomem)
        td_outfile_fail(s->out);
    enum td_status st = td_outfile_commit(s->out, err);
    release(s);
    return st;
}

void ing_fetchstate_abort(struct ing_fetchstate *s)
{
    if (!s)
        return;
    td_outfile_abort(s->out);
    release(s);
}
