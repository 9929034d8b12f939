#include "event.h"

#include <stdlib.h>

#include "arena.h"
#include "buf.h"
#include "country.h"
#include "csvread.h"
#include "gazetteer.h"
#include "period.h"
#include "schema.h"

enum { EVENTS_MAX = 100000, ID_MAX = 80 };

static const char *const kind_name[] = {"approval",  "arrest",     "ban",         "contract",  "corporate", "court",
                                        "guideline", "indictment", "law",         "lawsuit",   "licence",   "product",
                                        "release",   "report",     "restriction", "statement", "warning",   NULL};
static const char *const bloc_name[] = {"XASEAN", "XFIVE", "XG7", "XNATO", NULL};

struct ana_events {
    struct td_arena arena;
    struct ana_event *event;
    size_t n, cap;
};

const char *ana_event_kind(size_t i)
{
    return i < sizeof kind_name / sizeof *kind_name ? kind_name[i] : NULL;
}

struct ana_events *ana_events_new(struct td_error *err)
{
    struct ana_events *e = calloc(1, sizeof *e);
    if (!e) {
        (void)td_fail_nomem(err, "events");
        return NULL;
    }
    e->arena = TD_ARENA_INIT((size_t)256 << 20);
    return e;
}

void ana_events_free(struct ana_events *e)
{
    if (!e)
        return;
    td_arena_free(&e->arena);
    free(e->event);
    free(e);
}

struct reader {
    struct ana_events *e;
    const char *file;
    size_t column[TD_SCHEMA_MAX], width;
    uint64_t last_line;
    struct td_buf problems;
    size_t n_problems;
    bool nomem;
};

static void problem(struct reader *r, uint64_t line, const char *column, const char *what, struct td_slice value)
{
    if (value.n)
        ana_problem(&r->problems, &r->n_problems, r->file, line, "%s%s%s: '%.*s'", column, column[0] ? ": " : "", what,
                    (int)(value.n < 60 ? value.n : 60), value.p);
    else
        ana_problem(&r->problems, &r->n_problems, r->file, line, "%s%s%s", column, column[0] ? ": " : "", what);
}

static bool among(const char *const *names, struct td_slice s)
{
    for (; *names; names++)
        if (td_eqs(s, *names))
            return true;
    return false;
}

static bool id_ok(struct td_slice s)
{
    if (s.n == 0 || s.n > ID_MAX)
        return false;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '-' && c != '_')
            return false;
    }
    return true;
}

static struct td_slice field(const struct reader *r, const struct td_csv_row *row, enum td_event_column c)
{
    return row->field[r->column[c]];
}

/* Says all that is wrong with a row. */
static bool row_ok(struct reader *r, const struct td_csv_row *row, struct ana_event *v)
{
    size_t before = r->n_problems;
    uint64_t line = row->line_first;
    struct td_slice date = field(r, row, TD_EVENT_date), precision = field(r, row, TD_EVENT_precision);
    *v = (struct ana_event){.id = field(r, row, TD_EVENT_event),
                            .country = field(r, row, TD_EVENT_country),
                            .kind = field(r, row, TD_EVENT_kind),
                            .target = field(r, row, TD_EVENT_target),
                            .exact = td_eqs(precision, "day")};
    if (!id_ok(v->id))
        problem(r, line, "event", "not lower-case letters, digits, '-' and '_', at most 80", v->id);
    if (date.n != 10 || !td_day_parse(date, &v->day))
        problem(r, line, "date", "not a date such as 2020-07-14", date);
    else
        v->week = td_week_of_day(v->day);
    if (!v->exact && !td_eqs(precision, "month"))
        problem(r, line, "precision", "neither day nor month", precision);
    if (v->country.n && !td_country_known(v->country) && !among(bloc_name, v->country))
        problem(r, line, "country", "no ISO 3166-1 code and no bloc", v->country);
    if (!among(kind_name, v->kind))
        problem(r, line, "kind", "unknown (events.csv(5) lists them)", v->kind);
    if (field(r, row, TD_EVENT_title).n == 0)
        problem(r, line, "title", "empty", TD_S(""));
    if (field(r, row, TD_EVENT_source).n == 0)
        problem(r, line, "source", "empty: an event without a source cannot be cited", TD_S(""));
    if (v->target.n == 0)
        problem(r, line, "target", "empty", TD_S(""));
    return r->n_problems == before;
}

static struct td_slice keep(struct reader *r, struct td_slice s)
{
    struct td_slice kept = td_arena_dup(&r->e->arena, s);
    r->nomem = r->nomem || !kept.p;
    return kept;
}

static void add(struct reader *r, const struct ana_event *v)
{
    struct ana_events *e = r->e;
    if (e->n == e->cap) {
        size_t cap = e->cap ? 2 * e->cap : 128;
        struct ana_event *grown = realloc(e->event, cap * sizeof *grown);
        if (!grown) {
            r->nomem = true;
            return;
        }
        e->event = grown;
        e->cap = cap;
    }
    e->event[e->n] = *v;
    e->event[e->n].id = keep(r, v->id);
    e->event[e->n].country = keep(r, v->country);
    e->event[e->n].kind = keep(r, v->kind);
    e->event[e->n++].target = keep(r, v->target);
}

static enum td_status read_row(struct reader *r, const struct td_csv_row *row, struct td_error *err)
{
    struct ana_event v;
    size_t extra;
    r->last_line = row->line_last;
    if (r->width == 0) {
        if (row->bad)
            return td_fail(err, TD_EUSAGE, "%s:1: this is no events.csv: %s", r->file, row->bad);
        if (td_schema_map(&td_events_schema, r->file, row->field, row->n, r->column, &extra, err) != TD_OK)
            return err->status = TD_EUSAGE; /* a setting, not data of the corpus */
        r->width = row->n;
        return TD_OK;
    }
    if (row->bad)
        problem(r, row->line_first, "", row->bad, TD_S(""));
    else if (row->n != r->width)
        problem(r, row->line_first, "", "not as many fields as the header", TD_S(""));
    else if (row_ok(r, row, &v))
        add(r, &v);
    if (r->e->n > EVENTS_MAX)
        return td_fail(err, TD_EUSAGE, "%s:%llu: more than %d events", r->file, (unsigned long long)row->line_first,
                       EVENTS_MAX);
    return TD_OK;
}

static int cmp_id(const void *a, const void *b)
{
    return td_cmp(*(const struct td_slice *)a, *(const struct td_slice *)b);
}

/* Ids name events in other tables: one may not stand for two. Each is said once. */
static void find_doubles(struct reader *r)
{
    size_t n = r->e->n;
    struct td_slice *id = malloc((n + 1) * sizeof *id);
    if (!id) {
        r->nomem = true;
        return;
    }
    for (size_t i = 0; i < n; i++)
        id[i] = r->e->event[i].id;
    qsort(id, n, sizeof *id, cmp_id);
    for (size_t i = 1; i < n; i++)
        if ((i < 2 || !td_eq(id[i], id[i - 2])) && td_eq(id[i], id[i - 1]))
            problem(r, r->last_line, "event", "stands twice", id[i]);
    free(id);
}

enum td_status ana_events_read_source(struct ana_events *e, struct td_source *s, struct td_error *err)
{
    struct reader r = {.e = e, .file = s->name, .problems = TD_BUF_INIT(1 << 16)};
    struct td_csv_options o = {.one_line = true, .open_end = true, .max_record = 1 << 16};
    struct td_csv_row row;
    struct td_csv *csv = td_csv_new(s, &o, err);
    enum td_status st = csv ? TD_OK : err->status;
    while (st == TD_OK && td_csv_next(csv, &row, err) == TD_CSV_ROW)
        st = read_row(&r, &row, err);
    st = st == TD_OK ? err->status : st;
    if (st == TD_OK && r.width == 0)
        st = td_fail(err, TD_EUSAGE, "%s: empty, not even a header", r.file);
    if (st == TD_OK)
        find_doubles(&r);
    if (st == TD_OK)
        st = r.nomem ? td_fail_nomem(err, "events") : ana_problems(&r.problems, r.n_problems, err);
    td_csv_free(csv);
    td_buf_free(&r.problems);
    return st;
}

enum td_status ana_events_read(struct ana_events *e, const char *path, struct td_error *err)
{
    struct td_source s;
    if (td_source_open(&s, path, err) != TD_OK)
        return err->status;
    enum td_status st = ana_events_read_source(e, &s, err);
    td_source_close(&s);
    return st;
}

static int cmp_event(const void *pa, const void *pb)
{
    const struct ana_event *a = pa, *b = pb;
    int c = td_cmp(a->target, b->target);
    if (c)
        return c;
    if (a->day != b->day)
        return a->day < b->day ? -1 : 1;
    return td_cmp(a->id, b->id);
}

void ana_events_sort(struct ana_events *e)
{
    if (e->n)
        qsort(e->event, e->n, sizeof *e->event, cmp_event);
}

size_t ana_events_count(const struct ana_events *e)
{
    return e->n;
}

const struct ana_event *ana_events_at(const struct ana_events *e, size_t i)
{
    return &e->event[i];
}

size_t ana_events_near(const struct ana_events *e, struct td_slice target, struct td_slice country, int32_t week,
                       int32_t most, int32_t *apart)
{
    size_t best = SIZE_MAX;
    int64_t least = (int64_t)most + 1;
    for (size_t i = 0; i < e->n; i++) {
        const struct ana_event *v = &e->event[i];
        int64_t d = (int64_t)week - v->week, far = d < 0 ? -d : d;
        if (!v->exact || far >= least || !td_eq(v->target, target) || (country.n && !td_eq(v->country, country)))
            continue;
        least = far;
        best = i;
        *apart = (int32_t)d;
    }
    return best;
}
