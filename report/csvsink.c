#include "csvsink.h"

#include <stdlib.h>

#include "escape.h"
#include "outfile.h"

enum { ROW_MAX = 256 << 20 };

struct csvsink {
    const struct rep_xtable *table;
    struct td_outfile *out;
    struct td_buf row;
    bool excel;
};

static void put_field(struct csvsink *k, enum rep_type type, struct td_slice v)
{
    bool guard = k->excel && (type == REP_STRING || type == REP_ENUM) && rep_is_formula(v);
    bool quote = false;
    for (size_t i = 0; i < v.n && !quote; i++)
        quote = v.p[i] == '"' || v.p[i] == ',' || v.p[i] == '\n' || v.p[i] == '\r';
    if (quote)
        (void)td_buf_putc(&k->row, '"');
    if (guard)
        (void)td_buf_putc(&k->row, '\'');
    while (quote && v.n) {
        size_t i = td_index(v, '"');
        (void)td_buf_put(&k->row, td_head(v, i));
        if (i < v.n)
            (void)td_buf_puts(&k->row, "\"\"");
        v = td_from(v, i + 1);
    }
    (void)td_buf_put(&k->row, v);
    if (quote)
        (void)td_buf_putc(&k->row, '"');
}

static void end_row(struct csvsink *k)
{
    (void)td_buf_puts(&k->row, k->excel ? "\r\n" : "\n");
    if (k->row.failed)
        td_outfile_fail(k->out);
    else
        td_outfile_put(k->out, td_buf_slice(&k->row));
    td_buf_clear(&k->row);
}

static enum td_status put_row(void *self, const struct td_slice *value, struct td_error *err)
{
    (void)err; /* the outfile keeps it for close */
    struct csvsink *k = self;
    bool first = true;
    for (size_t c = 0; c < k->table->def->schema->n; c++) {
        if (!k->table->shown[c])
            continue;
        if (!first)
            (void)td_buf_putc(&k->row, ',');
        first = false;
        put_field(k, rep_column_at(k->table->def, c)->type, value[c]);
    }
    end_row(k);
    return TD_OK;
}

static enum td_status end(void *self, bool failed, struct td_error *err)
{
    struct csvsink *k = self;
    enum td_status st = TD_OK;
    if (failed)
        td_outfile_abort(k->out);
    else
        st = td_outfile_commit(k->out, err);
    td_buf_free(&k->row);
    free(k);
    return st;
}

enum td_status rep_csvsink_open(struct rep_sink *s, const struct rep_xtable *t, const char *path, bool excel,
                                struct td_error *err)
{
    struct csvsink *k = malloc(sizeof *k);
    if (!k)
        return td_fail_nomem(err, path);
    *k = (struct csvsink){.table = t, .row = TD_BUF_INIT(ROW_MAX), .excel = excel, .out = td_outfile_open(path, err)};
    if (!k->out) {
        free(k);
        return err->status;
    }
    *s = (struct rep_sink){.self = k, .row = put_row, .close = end};
    struct td_slice name[TD_SCHEMA_MAX] = {{NULL, 0}};
    for (size_t c = 0; c < t->def->schema->n; c++)
        name[c] = td_str(t->def->schema->column[c]);
    if (excel)
        td_outfile_puts(k->out, "\xEF\xBB\xBF");
    return put_row(k, name, err);
}
