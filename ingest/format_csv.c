/*
 * CSV and TSV files of other people: any delimiter, a header row, quoted line breaks, rows of a wrong width.
 */
#include <stdio.h>
#include <stdlib.h>

#include "csvread.h"
#include "format.h"
#include "input.h"
#include "table.h"
#include "utf8.h"

enum { COLUMNS_MAX = 4096 };

struct columns {
    struct td_slice *name; /* of each column of the file, in run-long memory */
    size_t n;
    size_t *use[TD_MAP_N]; /* columns that hold a field, in order */
    size_t n_use[TD_MAP_N];
    struct td_arena arena;
};

static bool has_suffix(struct td_slice name, const char *a)
{
    size_t n = strlen(a);
    return name.n >= n && td_eq_nocase(td_from(name, name.n - n), td_str(a));
}

/* The name without .gz or .xz. */
static struct td_slice unpacked_name(struct td_slice name)
{
    if (has_suffix(name, ".gz") || has_suffix(name, ".xz"))
        return td_head(name, name.n - 3);
    return name;
}

static bool header_known(struct td_slice head, char delimiter)
{
    struct td_slice line = td_trim(td_head(head, td_index(head, '\n')));
    unsigned known = 0, rank;
    size_t parts = 0;
    while (line.p && parts++ < 200) {
        struct td_slice f = td_trim(td_cut(&line, delimiter));
        if (f.n >= 2 && f.p[0] == '"' && f.p[f.n - 1] == '"')
            f = td_slice(f.p + 1, f.n - 2);
        enum td_map_field m = ing_map_guess(f, &rank);
        if (m != TD_MAP_N)
            known |= 1u << m;
    }
    return parts > 1 && (known & (1u << TD_MAP_TITLE | 1u << TD_MAP_TEXT));
}

static bool sniff_csv(struct td_slice head, struct td_slice name)
{
    if (has_suffix(unpacked_name(name), ".csv"))
        return true;
    if (has_suffix(unpacked_name(name), ".txt") && !header_known(head, ','))
        return false;
    return header_known(head, td_csv_guess_delimiter(head)) && td_csv_guess_delimiter(head) != '\t';
}

static bool sniff_tsv(struct td_slice head, struct td_slice name)
{
    if (has_suffix(unpacked_name(name), ".tsv") || has_suffix(unpacked_name(name), ".tab"))
        return true;
    return !has_suffix(unpacked_name(name), ".csv") && td_csv_guess_delimiter(head) == '\t' && header_known(head, '\t');
}

static bool add_use(struct columns *c, enum td_map_field f, size_t column)
{
    size_t *u = td_arena_alloc(&c->arena, (c->n_use[f] + 1) * sizeof *u);
    if (!u)
        return false;
    for (size_t i = 0; i < c->n_use[f]; i++)
        u[i] = c->use[f][i];
    u[c->n_use[f]++] = column;
    c->use[f] = u;
    return true;
}

static enum td_status map_named(struct columns *c, const struct ing_input *in, enum td_map_field f, const char *want,
                                struct td_error *err)
{
    for (size_t i = 0; i < c->n; i++)
        if (td_eqs(c->name[i], want))
            return add_use(c, f, i) ? TD_OK : td_fail_nomem(err, in->name);
    struct td_buf have = TD_BUF_INIT(2000);
    for (size_t i = 0; i < c->n && have.n < 1500; i++) {
        (void)td_buf_puts(&have, i ? ", " : "");
        (void)td_buf_put(&have, td_utf8_head(c->name[i], 100));
    }
    if (have.n >= 1500)
        (void)td_buf_puts(&have, ", ...");
    enum td_status st = td_fail(err, TD_EUSAGE, "%s:1: map.%s: there is no column '%s'\n  columns: %s", in->name,
                                td_map_name[f], want, td_buf_cstr(&have));
    td_buf_free(&have);
    return st;
}

/* Fields without a mapping take the usual name with the best rank; what is mapped is left alone. */
static enum td_status map_guessed(struct columns *c, const struct ing_input *in, struct td_error *err)
{
    for (int f = 0; f < TD_MAP_N; f++) {
        unsigned best = UINT32_MAX, rank = 0;
        size_t column = 0;
        if (in->conf->map[f].n)
            continue;
        for (size_t i = 0; i < c->n; i++)
            if (ing_map_guess(td_trim(c->name[i]), &rank) == (enum td_map_field)f && rank < best) {
                best = rank;
                column = i;
            }
        if (best != UINT32_MAX && !add_use(c, (enum td_map_field)f, column))
            return td_fail_nomem(err, in->name);
    }
    return TD_OK;
}

static enum td_status map_columns(struct columns *c, const struct ing_input *in, const struct td_csv_row *row,
                                  struct td_error *err)
{
    if (row->n > COLUMNS_MAX)
        return td_fail(err, TD_EDATA, "%s:1: %zu columns", in->name, row->n);
    c->n = row->n;
    c->name = td_arena_alloc(&c->arena, (row->n + 1) * sizeof *c->name);
    if (!c->name)
        return td_fail_nomem(err, in->name);
    for (size_t i = 0; i < row->n; i++)
        c->name[i] = td_arena_dup(&c->arena, row->field[i]);
    for (int f = 0; f < TD_MAP_N; f++)
        for (size_t i = 0; i < in->conf->map[f].n; i++)
            if (map_named(c, in, (enum td_map_field)f, in->conf->map[f].item[i], err) != TD_OK)
                return err->status;
    return map_guessed(c, in, err);
}

static void reject_bad(struct ing_input *in, struct ing_sink *sink, const struct td_csv_row *row)
{
    char detail[160];
    if (row->bad_column)
        (void)snprintf(detail, sizeof detail, "malformed CSV at byte %zu of a line of the record: %s", row->bad_column,
                       row->bad);
    else
        (void)snprintf(detail, sizeof detail, "malformed CSV: %s", row->bad);
    ing_table_reject(in, sink, row, "malformed", detail);
}

/* False (and rejected) when the row is narrower than the header, or wider with something in the extra fields. */
static bool width_fits(const struct columns *c, struct ing_input *in, struct ing_sink *sink,
                       const struct td_csv_row *row)
{
    bool extra = false;
    for (size_t i = c->n; i < row->n; i++)
        extra = extra || td_trim(row->field[i]).n > 0;
    if (row->n >= c->n && !extra)
        return true;
    char detail[160];
    (void)snprintf(detail, sizeof detail, "%zu fields where the header has %zu", row->n, c->n);
    ing_table_reject(in, sink, row, "field_count", detail);
    return false;
}

static enum td_status emit_row(const struct columns *c, struct ing_input *in, struct ing_sink *sink,
                               const struct td_csv_row *row, struct td_error *err)
{
    struct ing_article a = {.line_first = row->line_first,
                            .line_last = row->line_last,
                            .record = row->record - 1,
                            .published_method = ING_DATE_FIELD,
                            .raw = row->raw,
                            .url = in->url,
                            .retrieved = in->retrieved};
    for (int f = 0; f < TD_MAP_N; f++)
        for (size_t k = 0; k < c->n_use[f]; k++) {
            struct td_slice v;
            if (ing_field_text(in, sink, row->field[c->use[f][k]], &v, &a.flags, err) != TD_OK)
                return err->status;
            ing_article_set(&a, (enum td_map_field)f, v, sink->batch);
        }
    return sink->article(sink, in, &a, err);
}

static enum td_status read_rows(struct td_csv *csv, struct ing_input *in, struct ing_sink *sink, struct columns *c,
                                struct td_error *err)
{
    struct td_csv_row row;
    enum td_csv_result r;
    bool header = true;
    while ((r = td_csv_next(csv, &row, err)) == TD_CSV_ROW) {
        if (row.bad) {
            reject_bad(in, sink, &row);
            continue;
        }
        if (header) {
            header = false;
            if (map_columns(c, in, &row, err) != TD_OK)
                return err->status;
            if (c->n_use[TD_MAP_TITLE] + c->n_use[TD_MAP_TEXT] == 0)
                return td_fail(err, TD_EDATA,
                               "%s:1: no column holds a title or a text (name them: map.title, map.text)", in->name);
            continue;
        }
        if (!width_fits(c, in, sink, &row))
            continue;
        if (emit_row(c, in, sink, &row, err) != TD_OK)
            return err->status;
    }
    return r == TD_CSV_END ? TD_OK : err->status;
}

static enum td_status read_delimited(struct ing_input *in, struct ing_sink *sink, char delimiter, struct td_error *err)
{
    struct td_csv_options o = {.delimiter = delimiter};
    struct td_csv *csv = td_csv_new(&in->source, &o, err);
    if (!csv)
        return err->status;
    struct columns c = {.arena = TD_ARENA_INIT(16 << 20)};
    enum td_status st = read_rows(csv, in, sink, &c, err);
    td_arena_free(&c.arena);
    td_csv_free(csv);
    return st;
}

static enum td_status read_tsv(struct ing_input *in, struct ing_sink *sink, struct td_error *err)
{
    return read_delimited(in, sink, '\t', err);
}

static enum td_status read_csv(struct ing_input *in, struct ing_sink *sink, struct td_error *err)
{
    const char *d = in->conf->delimiter;
    struct td_slice head;
    if (ing_input_peek(in, 4096, &head, err) != TD_OK)
        return err->status;
    char delimiter = d ? (strcmp(d, "tab") == 0 ? '\t' : d[0]) : td_csv_guess_delimiter(head);
    return read_delimited(in, sink, delimiter, err);
}

const struct ing_format ing_format_csv = {"csv", sniff_csv, read_csv};
const struct ing_format ing_format_tsv = {"tsv", sniff_tsv, read_tsv};
