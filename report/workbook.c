#include "workbook.h"

#include <math.h>
#include <stdio.h>
#include <xlsxwriter.h>

#include "axis.h"
#include "buf.h"
#include "escape.h"
#include "period.h"
#include "utf8.h"

enum { TEXT_BYTES_MAX = 8000, ROWS_MAX = 1000000, CHART_LINES_MAX = 9, WIDTH_MAX = 60 };

struct book {
    lxw_workbook *file;
    lxw_format *bold, *note, *decimal, *tiny;
    struct td_buf text;
    bool failed;
};

static const char *text_of(struct book *k, struct td_slice s)
{
    td_buf_clear(&k->text);
    rep_put_excel(&k->text, td_utf8_head(s, TEXT_BYTES_MAX));
    return td_buf_cstr(&k->text);
}

static void put_text(struct book *k, lxw_worksheet *sheet, size_t row, size_t column, struct td_slice s,
                     lxw_format *format)
{
    if (s.n && worksheet_write_string(sheet, (lxw_row_t)row, (lxw_col_t)column, text_of(k, s), format) != LXW_NO_ERROR)
        k->failed = true;
}

static void put_number(struct book *k, lxw_worksheet *sheet, size_t row, size_t column, double v)
{
    /* cells hold all digits and show as many as can be read */
    lxw_format *format = v == floor(v) ? NULL : fabs(v) < 0.001 ? k->tiny : k->decimal;
    if (isfinite(v) && worksheet_write_number(sheet, (lxw_row_t)row, (lxw_col_t)column, v, format) != LXW_NO_ERROR)
        k->failed = true;
}

/* Sheet names are ours, ids of tables and charts; Excel takes 31 characters. */
static lxw_worksheet *new_sheet(struct book *k, const char *name)
{
    char cut[32];
    (void)snprintf(cut, sizeof cut, "%s", name);
    lxw_worksheet *sheet = workbook_add_worksheet(k->file, cut);
    if (!sheet) {
        k->failed = true;
        return NULL;
    }
    worksheet_set_landscape(sheet);
    worksheet_set_paper(sheet, 9); /* A4 */
    worksheet_fit_to_pages(sheet, 1, 0);
    return sheet;
}

enum { HEAD_ROW = 2 }; /* rows are numbered from 0; above it the caption and the label */

static void put_table(struct book *k, const struct rep_doc *d, const struct rep_table *t)
{
    lxw_worksheet *sheet = new_sheet(k, t->name);
    size_t at = 0, rows = t->n_rows < ROWS_MAX ? t->n_rows : ROWS_MAX;
    if (!sheet)
        return;
    put_text(k, sheet, 0, 0, td_str(t->caption), k->note);
    put_text(k, sheet, 1, 0, d->label, k->bold);
    for (size_t c = 0; c < t->n_columns; c++) {
        if (!(t->column[c].where & REP_FILE))
            continue;
        size_t width = strlen(t->column[c].id);
        put_text(k, sheet, HEAD_ROW, at, td_str(t->column[c].id), k->bold);
        for (size_t r = 0; r < rows; r++) {
            const struct rep_cell *x = &t->cell[r * t->n_columns + c];
            if (t->column[c].number) {
                put_number(k, sheet, HEAD_ROW + 1 + r, at, x->key);
                continue;
            }
            put_text(k, sheet, HEAD_ROW + 1 + r, at, x->file.n ? x->file : x->text, NULL);
            width = td_utf8_count(x->text) > width ? td_utf8_count(x->text) : width;
        }
        (void)worksheet_set_column(sheet, (lxw_col_t)at, (lxw_col_t)at,
                                   (double)(width < WIDTH_MAX ? width : WIDTH_MAX) + 2, NULL);
        at++;
    }
    if (at && rows)
        (void)worksheet_autofilter(sheet, HEAD_ROW, 0, (lxw_row_t)(HEAD_ROW + rows), (lxw_col_t)(at - 1));
    worksheet_freeze_panes(sheet, HEAD_ROW + 1, 1);
}

static void put_series(struct book *k, lxw_worksheet *sheet, const char *name, const struct rep_doc *d,
                       const struct rep_chart *c, lxw_chart *chart)
{
    for (size_t w = 0; w < d->n_weeks; w++) {
        char week[16];
        td_week_name(d->week_first + (int32_t)w, week);
        put_text(k, sheet, HEAD_ROW + 1 + w, 0, td_str(week), NULL);
    }
    for (size_t i = 0; i < c->n_lines; i++) {
        const struct rep_line *l = &c->line[i];
        put_text(k, sheet, HEAD_ROW, i + 1, l->label, k->bold);
        size_t width = td_utf8_count(l->label);
        (void)worksheet_set_column(sheet, (lxw_col_t)(i + 1), (lxw_col_t)(i + 1),
                                   (double)(width < 8           ? 8
                                            : width > WIDTH_MAX ? WIDTH_MAX
                                                                : width) +
                                       2,
                                   NULL);
        for (size_t w = 0; w < d->n_weeks; w++)
            if (rep_is_drawn(l, w))
                put_number(k, sheet, HEAD_ROW + 1 + w, i + 1, l->v[w]);
        if (i >= CHART_LINES_MAX)
            continue;
        lxw_chart_series *series = chart_add_series(chart, NULL, NULL);
        lxw_row_t first = HEAD_ROW + 1, last = (lxw_row_t)(HEAD_ROW + d->n_weeks);
        if (!series) {
            k->failed = true;
            return;
        }
        chart_series_set_categories(series, name, first, 0, last, 0);
        chart_series_set_values(series, name, first, (lxw_col_t)(i + 1), last, (lxw_col_t)(i + 1));
        chart_series_set_name_range(series, name, HEAD_ROW, (lxw_col_t)(i + 1));
    }
}

static void put_chart(struct book *k, const struct rep_doc *d, const struct rep_chart *c)
{
    char name[32];
    (void)snprintf(name, sizeof name, "%s", c->id);
    lxw_worksheet *sheet = new_sheet(k, name);
    lxw_chart *chart = workbook_add_chart(k->file, LXW_CHART_LINE);
    if (!sheet || !chart) {
        k->failed = true;
        return;
    }
    put_text(k, sheet, 0, 0, td_str(c->caption), k->note);
    put_text(k, sheet, 1, 0, d->label, k->bold);
    put_text(k, sheet, HEAD_ROW, 0, rep_t("Week"), k->bold);
    put_series(k, sheet, name, d, c, chart);
    chart_title_set_name(chart, c->title);
    chart_axis_set_name(chart->y_axis,
                        c->measure == REP_ATTENTION ? rep_tr(d, "share of articles") : rep_tr(d, "mean stance"));
    if (c->measure == REP_ATTENTION)
        chart_axis_set_num_format(chart->y_axis, "0%");
    if (!isnan(c->top)) { /* one scale for all, as on the page */
        chart_axis_set_min(chart->y_axis, c->measure == REP_STANCE ? -c->top : 0);
        chart_axis_set_max(chart->y_axis, c->top);
    }
    chart_axis_set_interval_unit(chart->x_axis, (uint16_t)(d->n_weeks / 12 + 1));
    chart_axis_set_label_position(chart->x_axis, LXW_CHART_AXIS_LABEL_POSITION_LOW);
    chart_show_blanks_as(chart, LXW_CHART_BLANKS_AS_GAP);
    lxw_chart_options size = {.x_scale = 1.9, .y_scale = 1.6};
    if (worksheet_insert_chart_opt(sheet, HEAD_ROW, (lxw_col_t)(c->n_lines + 2), chart, &size) != LXW_NO_ERROR)
        k->failed = true;
    worksheet_freeze_panes(sheet, HEAD_ROW + 1, 1);
}

static void put_first(struct book *k, const struct rep_doc *d)
{
    lxw_worksheet *sheet = new_sheet(k, "report");
    size_t row = 0;
    if (!sheet)
        return;
    put_text(k, sheet, row++, 0, d->head, k->bold);
    put_text(k, sheet, row++, 0, d->label, k->bold);
    put_text(k, sheet, row++, 0, d->dates, k->note);
    for (size_t i = 0; i < d->n_sections; i++)
        for (const struct rep_block *x = d->section[i].first; x; x = x->next) {
            if (x->kind == REP_SENTENCES)
                for (size_t s = 0; s < x->n; s++)
                    put_text(k, sheet, ++row, 0, x->sentence[s], NULL);
            if (x->kind == REP_FIGURES)
                for (size_t f = 0; f < x->n; f++) {
                    put_text(k, sheet, ++row, 0, td_str(x->figure[f].label), NULL);
                    put_text(k, sheet, row, 1, x->figure[f].value, k->bold);
                    put_text(k, sheet, row, 2, x->figure[f].interval, NULL);
                }
        }
    (void)worksheet_set_column(sheet, 0, 0, 60, NULL);
}

static void put_all(struct book *k, const struct rep_doc *d)
{
    k->bold = workbook_add_format(k->file);
    k->note = workbook_add_format(k->file);
    k->decimal = workbook_add_format(k->file);
    k->tiny = workbook_add_format(k->file);
    if (!k->bold || !k->note || !k->decimal || !k->tiny) {
        k->failed = true;
        return;
    }
    format_set_bold(k->bold);
    format_set_num_format(k->decimal, "0.000");
    format_set_num_format(k->tiny, "0.0E+00");
    format_set_font_color(k->note, 0x595650);
    put_first(k, d);
    for (size_t i = 0; i < d->n_sections; i++)
        for (const struct rep_block *x = d->section[i].first; x; x = x->next) {
            if (x->kind == REP_TABLE && x->table->name)
                put_table(k, d, x->table);
            if (x->kind == REP_CHART && x->chart->kind == REP_CHART_LINES && d->n_weeks)
                put_chart(k, d, x->chart);
        }
}

enum td_status rep_workbook(const char *path, const struct rep_doc *d, struct td_error *err)
{
    struct book k = {.file = workbook_new(path), .text = TD_BUF_INIT(1 << 20)};
    if (!k.file)
        return td_fail_nomem(err, "the workbook");
    int32_t day = td_week_start(d->week_first + (int32_t)(d->week < d->n_weeks ? d->week : 0));
    lxw_doc_properties about = {.created = (time_t)day * 86400};
    if (about.created == 0)
        about.created = 86400; /* 0 would be the clock */
    (void)workbook_set_properties(k.file, &about);
    put_all(&k, d);
    bool failed = k.failed || k.text.failed;
    lxw_error closed = workbook_close(k.file); /* frees it */
    td_buf_free(&k.text);
    if (failed)
        return td_fail(err, TD_EIO, "%s: the workbook could not be made", path);
    return closed == LXW_NO_ERROR ? TD_OK : td_fail(err, TD_EIO, "%s: %s", path, lxw_strerror(closed));
}
