#include "xtable.h"

#include "csvwrite.h"
#include "utf8.h"

enum { SCRATCH_MAX = 128 << 20 };

enum td_status rep_xread_open(struct rep_xread *r, const struct rep_xtable *t, bool *there, struct td_error *err)
{
    *r = (struct rep_xread){.table = t, .scratch = TD_BUF_INIT(SCRATCH_MAX)};
    if (!t->in_memory)
        return rep_rows_open(&r->rows, t->dir, t->def->schema->name, t->def->schema, there, err);
    *there = t->there;
    if (!t->there)
        return TD_OK;
    return rep_rows_open_memory(&r->rows, t->def->schema->name, td_buf_slice(&t->memory), t->def->schema, err);
}

/* The field with its escapes undone, in the scratch buffer, which has room for the whole record. */
static struct td_slice plain(struct rep_xread *r, struct td_slice s)
{
    if (td_index(s, '\\') == s.n)
        return s;
    size_t at = r->scratch.n;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c == '\\' && i + 1 < s.n) {
            c = s.p[++i];
            c = (char)(c == 'n' ? '\n' : c == 'r' ? '\r' : c == 't' ? '\t' : c);
        }
        (void)td_buf_putc(&r->scratch, c);
    }
    return td_slice(r->scratch.p + at, r->scratch.n - at);
}

enum td_status rep_xread_next(struct rep_xread *r, bool *got, struct td_error *err)
{
    enum td_status st = rep_rows_next(&r->rows, got, err);
    if (st != TD_OK || !*got)
        return st;
    td_buf_clear(&r->scratch);
    if (!td_buf_reserve(&r->scratch, r->rows.row.raw.n + 1))
        return td_fail_nomem(err, "reading a table");
    for (size_t c = 0; c < r->table->def->schema->n; c++)
        r->value[c] = plain(r, rep_field(&r->rows, (int)c));
    return TD_OK;
}

void rep_xread_close(struct rep_xread *r)
{
    rep_rows_close(&r->rows);
    td_buf_free(&r->scratch);
}

enum td_status rep_xrefuse(const struct rep_xread *r, size_t column, const char *what, struct td_error *err)
{
    struct td_slice v = td_utf8_head(r->value[column], 60);
    return td_fail(err, TD_EDATA, "%s:%llu: %s: %s: '%.*s'", r->rows.path, (unsigned long long)r->rows.row.line_first,
                   rep_column_at(r->table->def, column)->name, what, (int)v.n, v.n ? v.p : "");
}
