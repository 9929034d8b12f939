#include "fetched.h"

#include <stdlib.h>

#include "arena.h"
#include "csvread.h"
#include "csvwrite.h"
#include "day.h"
#include "num.h"
#include "period.h"
#include "schema.h"

/* What the runs of a week came to, of one source. */
struct asked {
    struct td_slice source;
    int32_t week;
    bool got, missed;
};

/* An outlet of a source; source empty: of files that fetch knows nothing of. */
struct link {
    struct td_slice outlet, source;
};

struct ana_fetched {
    struct td_arena arena;
    struct asked *asked; /* by source and week, one each once sorted */
    size_t n_asked, cap_asked;
    struct link *link; /* by outlet and source, once sorted */
    size_t n_links, cap_links;
    struct link last;  /* articles of one source come in a row */
    bool articles;     /* any were seen: the column `outlet` is not asked */
    struct link *said; /* by the column */
    size_t n_said, cap_said;
};

void ana_fetched_free(struct ana_fetched *f)
{
    if (!f)
        return;
    td_arena_free(&f->arena);
    free(f->asked);
    free(f->link);
    free(f->said);
    free(f);
}

/* Room for one more of the n things of this size. */
static bool room(void **p, size_t n, size_t *cap, size_t size)
{
    if (*p && n < *cap)
        return true;
    size_t more = *cap ? 2 * *cap : 64;
    void *grown = realloc(*p, more * size);
    if (!grown)
        return false;
    *p = grown;
    *cap = more;
    return true;
}

static bool add_link(struct ana_fetched *f, struct link **list, size_t *n, size_t *cap, struct td_slice outlet,
                     struct td_slice source)
{
    void *p = *list;
    bool ok = room(&p, *n, cap, sizeof **list);
    *list = p;
    struct td_slice o = outlet.n ? td_arena_dup(&f->arena, outlet) : TD_S(""),
                    s = source.n ? td_arena_dup(&f->arena, source) : TD_S("");
    if (!ok || !o.p || !s.p)
        return false;
    (*list)[(*n)++] = (struct link){o, s};
    return true;
}

/* ---- reading ---- */

struct reading {
    struct ana_fetched *f;
    const char *path;
    const struct td_csv_row *row;
    const size_t *index;
    struct td_buf scratch[2];
    struct td_error *err;
};

static struct td_slice field(const struct reading *r, enum td_coverage_column c)
{
    return r->row->field[r->index[c]];
}

static enum td_status refuse(const struct reading *r, enum td_coverage_column c, const char *what)
{
    struct td_slice s = field(r, c);
    return td_fail(r->err, TD_EDATA, "%s:%llu: %s: '%.*s' %s", r->path, (unsigned long long)r->row->line_first,
                   td_coverage_schema.column[c], (int)(s.n < 60 ? s.n : 60), s.n ? s.p : "", what);
}

static enum td_status read_row(struct reading *r)
{
    struct ana_fetched *f = r->f;
    struct td_slice source = td_csv_unescape(field(r, TD_COVERAGE_source), &r->scratch[0]),
                    outlet = td_csv_unescape(field(r, TD_COVERAGE_outlet), &r->scratch[1]),
                    at = field(r, TD_COVERAGE_fetched_at), result = field(r, TD_COVERAGE_result);
    int32_t day = ana_day_of(at, true);
    uint64_t count;
    if (day == INT32_MIN || at.n < 20)
        return refuse(r, TD_COVERAGE_fetched_at, "is not a time such as 2020-07-13T10:00:00Z");
    if (source.n == 0)
        return refuse(r, TD_COVERAGE_source, "is no name of a source");
    bool got = !td_eqs(result, "failed"), missed = !td_eqs(result, "ok");
    if (got && missed && !td_eqs(result, "partial"))
        return refuse(r, TD_COVERAGE_result, "is neither ok, partial nor failed");
    for (int c = TD_COVERAGE_addresses; c <= TD_COVERAGE_failed; c++)
        if (!td_num_parse_uint(field(r, (enum td_coverage_column)c), &count))
            return refuse(r, (enum td_coverage_column)c, "is not a count");
    void *p = f->asked;
    bool ok = room(&p, f->n_asked, &f->cap_asked, sizeof *f->asked);
    f->asked = p;
    struct td_slice own = td_arena_dup(&f->arena, source);
    if (!ok || !own.p)
        return td_fail_nomem(r->err, r->path);
    f->asked[f->n_asked++] = (struct asked){own, td_week_of_day(day), got, missed};
    if (outlet.n && !add_link(f, &f->said, &f->n_said, &f->cap_said, outlet, source))
        return td_fail_nomem(r->err, r->path);
    return TD_OK;
}

static int cmp_asked(const void *pa, const void *pb)
{
    const struct asked *a = pa, *b = pb;
    int r = td_cmp(a->source, b->source);
    return r ? r : (a->week > b->week) - (a->week < b->week);
}

static int cmp_link(const void *pa, const void *pb)
{
    const struct link *a = pa, *b = pb;
    int r = td_cmp(a->outlet, b->outlet);
    return r ? r : td_cmp(a->source, b->source);
}

/* One entry per source and week. */
static void merge_weeks(struct ana_fetched *f)
{
    size_t n = 0;
    if (f->n_asked)
        qsort(f->asked, f->n_asked, sizeof *f->asked, cmp_asked);
    for (size_t i = 0; i < f->n_asked; i++) {
        if (n && cmp_asked(&f->asked[n - 1], &f->asked[i]) == 0) {
            f->asked[n - 1].got |= f->asked[i].got;
            f->asked[n - 1].missed |= f->asked[i].missed;
        } else {
            f->asked[n++] = f->asked[i];
        }
    }
    f->n_asked = n;
}

static enum td_status read_rows(struct ana_fetched *f, const char *path, struct td_csv *csv, struct td_error *err)
{
    struct td_csv_row row;
    size_t index[TD_SCHEMA_MAX], extra, width = 0;
    struct reading r = {f, path, &row, index, {TD_BUF_INIT(1 << 20), TD_BUF_INIT(1 << 20)}, err};
    while (err->status == TD_OK && td_csv_next(csv, &row, err) == TD_CSV_ROW) {
        if (row.bad)
            (void)td_fail(err, TD_EDATA, "%s:%llu: %s", path, (unsigned long long)row.line_first, row.bad);
        else if (width == 0)
            width = td_schema_map(&td_coverage_schema, path, row.field, row.n, index, &extra, err) == TD_OK ? row.n : 0;
        else if (row.n != width)
            (void)td_fail(err, TD_EDATA, "%s:%llu: %zu fields where the header has %zu", path,
                          (unsigned long long)row.line_first, row.n, width);
        else
            (void)read_row(&r);
    }
    td_buf_free(&r.scratch[0]);
    td_buf_free(&r.scratch[1]);
    if (err->status == TD_OK && width == 0)
        (void)td_fail(err, TD_EDATA, "%s:1: this is no coverage.csv: empty", path);
    return err->status;
}

struct ana_fetched *ana_fetched_read_source(struct td_source *source, struct td_error *err)
{
    struct ana_fetched *f = calloc(1, sizeof *f);
    if (!f) {
        (void)td_fail_nomem(err, source->name);
        return NULL;
    }
    f->arena = TD_ARENA_INIT((size_t)1 << 30);
    struct td_csv *csv = td_csv_new(source, &(struct td_csv_options){.one_line = true, .max_record = 1 << 20}, err);
    if (csv && read_rows(f, source->name, csv, err) == TD_OK)
        merge_weeks(f);
    td_csv_free(csv);
    if (err->status == TD_OK)
        return f;
    ana_fetched_free(f);
    return NULL;
}

struct ana_fetched *ana_fetched_read(const char *path, struct td_error *err)
{
    struct td_source source;
    if (td_source_open(&source, path, err) != TD_OK)
        return NULL;
    struct ana_fetched *f = ana_fetched_read_source(&source, err);
    td_source_close(&source);
    return f;
}

/* ---- whose articles a source has ---- */

/* The entries of a source: [*from, *from + n). */
static size_t weeks_of(const struct ana_fetched *f, struct td_slice source, size_t *from)
{
    size_t lo = 0, hi = f->n_asked, n = 0;
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        if (td_cmp(f->asked[mid].source, source) < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    while (lo + n < f->n_asked && td_eq(f->asked[lo + n].source, source))
        n++;
    *from = lo;
    return n;
}

enum td_status ana_fetched_article(struct ana_fetched *f, struct td_slice outlet, struct td_slice ingest_file,
                                   struct td_error *err)
{
    struct td_slice source = TD_S(""), rest = ingest_file;
    size_t from;
    f->articles = true;
    if (td_starts(rest, TD_S("raw/"))) {
        rest = td_from(rest, 4);
        size_t n = td_index(rest, '/');
        if (n < rest.n && weeks_of(f, td_head(rest, n), &from) > 0)
            source = td_head(rest, n);
    }
    if (outlet.n == 0 || (td_eq(f->last.outlet, outlet) && td_eq(f->last.source, source)))
        return TD_OK;
    for (size_t i = f->n_links; i-- > 0;) /* a handful per source */
        if (td_eq(f->link[i].outlet, outlet) && td_eq(f->link[i].source, source)) {
            f->last = f->link[i];
            return TD_OK;
        }
    if (!add_link(f, &f->link, &f->n_links, &f->cap_links, outlet, source))
        return td_fail_nomem(err, "coverage.csv");
    f->last = f->link[f->n_links - 1];
    return TD_OK;
}

void ana_fetched_sort(struct ana_fetched *f)
{
    if (!f->articles && f->said) {
        free(f->link);
        f->link = f->said;
        f->n_links = f->n_said;
        f->said = NULL;
    }
    if (f->n_links)
        qsort(f->link, f->n_links, sizeof *f->link, cmp_link);
    size_t n = 0;
    for (size_t i = 0; i < f->n_links; i++)
        if (n == 0 || cmp_link(&f->link[n - 1], &f->link[i]) != 0)
            f->link[n++] = f->link[i];
    f->n_links = n;
}

/* ---- weeks ---- */

static enum ana_fetch source_week(const struct ana_fetched *f, struct td_slice source, int32_t week)
{
    size_t from, n = weeks_of(f, source, &from);
    if (n == 0 || week < f->asked[from].week)
        return ANA_FETCH_NOTHING_KNOWN;
    for (size_t i = from; i < from + n; i++)
        if (f->asked[i].week == week)
            return !f->asked[i].got ? ANA_FETCH_FAILED : f->asked[i].missed ? ANA_FETCH_PARTIAL : ANA_FETCH_OK;
    return ANA_FETCH_NONE;
}

enum ana_fetch ana_fetched_week(const struct ana_fetched *f, struct td_slice outlet, int32_t week)
{
    struct link key = {outlet, TD_S("")};
    size_t lo = 0, hi = f->n_links, had = 0, missed = 0, part = 0, failed = 0;
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        if (cmp_link(&f->link[mid], &key) < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    for (; lo < f->n_links && td_eq(f->link[lo].outlet, outlet); lo++) {
        enum ana_fetch s = f->link[lo].source.n ? source_week(f, f->link[lo].source, week) : ANA_FETCH_OK;
        had += s == ANA_FETCH_OK;
        part += s == ANA_FETCH_PARTIAL;
        missed += s == ANA_FETCH_FAILED || s == ANA_FETCH_NONE;
        failed += s == ANA_FETCH_FAILED;
    }
    if (part + missed == 0)
        return had ? ANA_FETCH_OK : ANA_FETCH_NOTHING_KNOWN;
    if (had + part > 0)
        return ANA_FETCH_PARTIAL;
    return failed ? ANA_FETCH_FAILED : ANA_FETCH_NONE;
}
