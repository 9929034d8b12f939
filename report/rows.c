#include "rows.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <unistd.h>

#include "num.h"
#include "outfile.h"

static enum td_status read_header(struct rep_rows *r, const struct td_schema *schema, struct td_error *err)
{
    enum td_csv_result got = td_csv_next(r->csv, &r->row, err);
    if (got == TD_CSV_FAILED)
        return err->status;
    if (got == TD_CSV_END)
        return td_fail(err, TD_EDATA, "%s:1: not a %s: the file is empty", r->path, schema->name);
    if (r->row.bad)
        return td_fail(err, TD_EDATA, "%s:1: not a %s: %s", r->path, schema->name, r->row.bad);
    size_t extra;
    r->width = r->row.n;
    return td_schema_map(schema, r->path, r->row.field, r->row.n, r->index, &extra, err);
}

static enum td_status begin(struct rep_rows *r, const struct td_schema *schema, struct td_error *err)
{
    struct td_csv_options o = {.one_line = true, .max_record = (size_t)64 << 20};
    r->csv = td_csv_new(&r->source, &o, err);
    enum td_status st = r->csv ? read_header(r, schema, err) : err->status;
    if (st != TD_OK)
        rep_rows_close(r);
    return st;
}

enum td_status rep_rows_open(struct rep_rows *r, const char *dir, const char *name, const struct td_schema *schema,
                             bool *there, struct td_error *err)
{
    *r = (struct rep_rows){0};
    *there = false;
    r->path = td_path_join(dir, name);
    if (!r->path)
        return td_fail_nomem(err, "reading a table");
    if (access(r->path, F_OK) != 0 && errno == ENOENT) {
        free(r->path);
        r->path = NULL;
        return TD_OK;
    }
    enum td_status st = td_source_open(&r->source, r->path, err);
    if (st != TD_OK) {
        free(r->path);
        r->path = NULL;
        return st;
    }
    *there = true;
    return begin(r, schema, err);
}

enum td_status rep_rows_open_memory(struct rep_rows *r, const char *path, struct td_slice bytes,
                                    const struct td_schema *schema, struct td_error *err)
{
    *r = (struct rep_rows){.path = strdup(path)};
    if (!r->path)
        return td_fail_nomem(err, "reading a table");
    td_source_memory(&r->source, r->path, bytes);
    return begin(r, schema, err);
}

enum td_status rep_rows_next(struct rep_rows *r, bool *got, struct td_error *err)
{
    *got = false;
    enum td_csv_result x = td_csv_next(r->csv, &r->row, err);
    if (x == TD_CSV_FAILED)
        return err->status;
    if (x == TD_CSV_END)
        return TD_OK;
    unsigned long long line = r->row.line_first;
    if (r->row.bad)
        return td_fail(err, TD_EDATA, "%s:%llu: %s", r->path, line, r->row.bad);
    if (r->row.n != r->width)
        return td_fail(err, TD_EDATA, "%s:%llu: %zu fields where the header has %zu", r->path, line, r->row.n,
                       r->width);
    r->n++;
    *got = true;
    return TD_OK;
}

void rep_rows_close(struct rep_rows *r)
{
    if (!r->path)
        return;
    td_csv_free(r->csv);
    td_source_close(&r->source);
    free(r->path);
    *r = (struct rep_rows){0};
}

enum td_status rep_number(const struct rep_rows *r, int c, double *v, struct td_error *err)
{
    struct td_slice s = rep_field(r, c);
    *v = NAN;
    if (s.n == 0 || td_num_parse(s, v))
        return TD_OK;
    return td_fail(err, TD_EDATA, "%s:%llu: column %zu is not a number", r->path, (unsigned long long)r->row.line_first,
                   r->index[c] + 1);
}

enum td_status rep_bad_field(const struct rep_rows *r, const char *column, struct td_error *err)
{
    return td_fail(err, TD_EDATA, "%s:%llu: %s: not a value this column may have", r->path,
                   (unsigned long long)r->row.line_first, column);
}

size_t rep_one_of(struct td_slice s, const char *const *name, size_t n)
{
    size_t i = 0;
    while (i < n && !td_eqs(s, name[i]))
        i++;
    return i;
}
