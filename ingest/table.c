#include "table.h"

#include <stdio.h>

static void note_column(const struct ing_table *t, struct ing_table_header *h, struct td_slice name)
{
    struct td_slice s = td_trim(name);
    if (h->n == 0 && td_starts(s, TD_S("\xef\xbb\xbf")))
        s = td_from(s, 3);
    if (s.n >= 2 && s.p[0] == '"' && s.p[s.n - 1] == '"')
        s = td_slice(s.p + 1, s.n - 2);
    h->n++;
    for (size_t i = 0; i < t->n_names; i++) {
        size_t *at = &h->at[t->name[i].column];
        if (*at == 0 && td_eq_nocase(s, td_str(t->name[i].name)))
            *at = h->n;
    }
}

bool ing_table_sniff(const struct ing_table *t, struct td_slice head)
{
    struct td_slice line = td_trim(td_head(head, td_index(head, '\n')));
    struct ing_table_header h = {.n = 0};
    while (line.p && h.n < 64)
        note_column(t, &h, td_cut(&line, ','));
    return t->fits(&h);
}

struct td_slice ing_table_field(const struct ing_table_header *h, const struct td_csv_row *row, int column)
{
    size_t at = h->at[column];
    return at && at <= row->n ? td_trim(row->field[at - 1]) : td_slice(NULL, 0);
}

void ing_table_reject(struct ing_input *in, struct ing_sink *sink, const struct td_csv_row *row, const char *reason,
                      const char *detail)
{
    sink->reject(sink, in,
                 &(struct td_reject){.input = in->name,
                                     .line_first = row->line_first,
                                     .line_last = row->line_last,
                                     .reason = reason,
                                     .detail = detail,
                                     .raw = row->raw});
}

static enum td_status read_rows(const struct ing_table *t, struct td_csv *csv, struct ing_input *in,
                                struct ing_sink *sink, void *ctx, struct td_error *err)
{
    struct td_csv_row row;
    struct ing_table_header h = {.n = 0};
    char detail[160];
    while (err->status == TD_OK && td_csv_next(csv, &row, err) == TD_CSV_ROW) {
        if (row.bad) {
            (void)snprintf(detail, sizeof detail, "malformed CSV: %s", row.bad);
            ing_table_reject(in, sink, &row, "malformed", detail);
        } else if (h.n == 0) {
            for (size_t i = 0; i < row.n; i++)
                note_column(t, &h, row.field[i]);
            if (!t->fits(&h))
                return td_fail(err, TD_EDATA, "%s:%lu: %s", in->name, (unsigned long)row.line_first, t->otherwise);
        } else if (row.n != h.n) {
            (void)snprintf(detail, sizeof detail, "%zu fields where the header has %zu", row.n, h.n);
            ing_table_reject(in, sink, &row, "field_count", detail);
        } else {
            (void)t->take(ctx, &h, &row);
        }
    }
    return err->status;
}

enum td_status ing_table_read(const struct ing_table *t, struct ing_input *in, struct ing_sink *sink, void *ctx,
                              struct td_error *err)
{
    struct td_csv *csv = td_csv_new(&in->source, &(struct td_csv_options){.delimiter = ','}, err);
    if (csv)
        (void)read_rows(t, csv, in, sink, ctx, err);
    td_csv_free(csv);
    return err->status;
}
