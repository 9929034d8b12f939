#include "fetchlog.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "csvread.h"
#include "csvwrite.h"
#include "outfile.h"
#include "schema.h"

struct ing_fetchlog {
    struct td_outfile *out;
    struct td_csvw w;
};

/* The rows there are, each as it stands. */
static enum td_status copy_rows(struct ing_fetchlog *l, const char *path, struct td_csv *csv, struct td_error *err)
{
    struct td_csv_row row;
    size_t index[TD_SCHEMA_MAX], extra = 0, width = 0;
    enum td_csv_result r;
    while ((r = td_csv_next(csv, &row, err)) == TD_CSV_ROW) {
        if (row.bad)
            return td_fail(err, TD_EDATA, "%s:%llu: %s", path, (unsigned long long)row.line_first, row.bad);
        if (width == 0) {
            if (td_schema_map(&td_coverage_schema, path, row.field, row.n, index, &extra, err) != TD_OK)
                return err->status;
            for (size_t i = 0; i < td_coverage_schema.n; i++)
                if (extra || index[i] != i)
                    return td_fail(err, TD_EDATA, "%s:1: columns in another order than fetch writes them", path);
            width = row.n;
            continue;
        }
        if (row.n != width)
            return td_fail(err, TD_EDATA, "%s:%llu: %zu fields where the header has %zu", path,
                           (unsigned long long)row.line_first, row.n, width);
        td_csvw_row(&l->w, row.raw);
    }
    if (r == TD_CSV_END && width == 0)
        return td_fail(err, TD_EDATA, "%s:1: this is no coverage.csv: empty", path);
    return r == TD_CSV_END ? TD_OK : err->status;
}

static enum td_status copy_file(struct ing_fetchlog *l, const char *path, struct td_error *err)
{
    struct td_source source;
    if (access(path, F_OK) != 0 && errno == ENOENT)
        return TD_OK;
    if (td_source_open(&source, path, err) != TD_OK)
        return err->status;
    struct td_csv *csv = td_csv_new(&source, &(struct td_csv_options){.max_record = 1 << 16, .one_line = true}, err);
    if (csv)
        (void)copy_rows(l, path, csv, err);
    td_csv_free(csv);
    td_source_close(&source);
    return err->status;
}

struct ing_fetchlog *ing_fetchlog_open(const char *path, struct td_error *err)
{
    struct ing_fetchlog *l = calloc(1, sizeof *l);
    if (!l) {
        (void)td_fail_nomem(err, path);
        return NULL;
    }
    l->out = td_outfile_open(path, err);
    if (l->out)
        td_csvw_init(&l->w, l->out, &td_coverage_schema);
    if (l->out && copy_file(l, path, err) == TD_OK)
        return l;
    ing_fetchlog_abort(l);
    return NULL;
}

void ing_fetchlog_add(struct ing_fetchlog *l, const struct ing_fetchlog_row *row)
{
    struct td_csvw *w = &l->w;
    uint64_t got = row->fetched + row->unchanged;
    td_csvw_str(w, row->fetched_at);
    td_csvw_str(w, row->source);
    td_csvw_str(w, row->outlet);
    td_csvw_str(w, td_str(got == row->addresses ? "ok" : got > 0 ? "partial" : "failed"));
    td_csvw_uint(w, row->addresses);
    td_csvw_uint(w, row->fetched);
    td_csvw_uint(w, row->unchanged);
    td_csvw_uint(w, row->refused);
    td_csvw_uint(w, row->failed);
    td_csvw_str(w, got == row->addresses ? TD_S("") : row->reason);
    td_csvw_end(w);
}

enum td_status ing_fetchlog_commit(struct ing_fetchlog *l, struct td_error *err)
{
    struct td_outfile *out = l->out;
    l->out = NULL;
    enum td_status st = td_outfile_commit(out, err);
    ing_fetchlog_abort(l);
    return st;
}

void ing_fetchlog_abort(struct ing_fetchlog *l)
{
    if (!l)
        return;
    td_outfile_abort(l->out);
    td_csvw_free(&l->w);
    free(l);
}
