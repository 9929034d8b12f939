#include "doc.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>

void rep_doc_init(struct rep_doc *d, struct td_arena *arena)
{
    *d = (struct rep_doc){.arena = arena};
}

void *rep_alloc(struct rep_doc *d, size_t n)
{
    void *p = td_arena_zalloc(d->arena, n ? n : 1);
    if (!p)
        d->failed = true;
    return p;
}

struct td_slice rep_fmt(struct rep_doc *d, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    char *p = n >= 0 ? rep_alloc(d, (size_t)n + 1) : NULL;
    if (!p)
        return TD_S("");
    va_start(ap, fmt);
    (void)vsnprintf(p, (size_t)n + 1, fmt, ap);
    va_end(ap);
    return td_slice(p, (size_t)n);
}

void rep_section(struct rep_doc *d, const char *id, const char *title)
{
    if (d->n_sections == REP_SECTIONS_MAX) {
        d->failed = true;
        return;
    }
    d->section[d->n_sections++] = (struct rep_section){id, title, NULL, NULL};
}

static struct rep_block *block(struct rep_doc *d, enum rep_block_kind kind)
{
    static struct rep_block nowhere; /* written to only after `failed` is set */
    struct rep_block *b = d->n_sections ? rep_alloc(d, sizeof *b) : NULL;
    if (!b) {
        d->failed = true;
        return &nowhere;
    }
    struct rep_section *s = &d->section[d->n_sections - 1];
    b->kind = kind;
    if (s->last)
        s->last->next = b;
    else
        s->first = b;
    s->last = b;
    return b;
}

void rep_para(struct rep_doc *d, struct td_slice text)
{
    block(d, REP_PARA)->text = text;
}

void rep_note(struct rep_doc *d, struct td_slice text)
{
    block(d, REP_NOTE)->text = text;
}

void rep_subhead(struct rep_doc *d, struct td_slice text)
{
    block(d, REP_SUBHEAD)->text = text;
}

void rep_sentences(struct rep_doc *d, struct td_slice *sentence, size_t n)
{
    struct rep_block *b = block(d, REP_SENTENCES);
    b->sentence = sentence;
    b->n = n;
}

void rep_figures(struct rep_doc *d, struct rep_figure *figure, size_t n)
{
    struct rep_block *b = block(d, REP_FIGURES);
    b->figure = figure;
    b->n = n;
}

void rep_quotes(struct rep_doc *d, struct rep_quote *quote, size_t n)
{
    struct rep_block *b = block(d, REP_QUOTES);
    b->quote = quote;
    b->n = n;
}

struct rep_table *rep_table(struct rep_doc *d, const char *name, const char *caption, const struct rep_column *column,
                            size_t n_columns)
{
    static struct rep_table nowhere;
    struct rep_table *t = rep_alloc(d, sizeof *t);
    if (!t)
        return &nowhere;
    *t = (struct rep_table){.name = name, .caption = caption, .column = column, .n_columns = n_columns};
    block(d, REP_TABLE)->table = t;
    return t;
}

struct rep_cell *rep_row(struct rep_doc *d, struct rep_table *t)
{
    enum { COLUMNS_MAX = 64 };
    static struct rep_cell nowhere[COLUMNS_MAX];
    if (t->n_rows == t->cap) {
        size_t cap = t->cap ? 2 * t->cap : 32;
        struct rep_cell *grown = rep_alloc(d, cap * t->n_columns * sizeof *grown);
        if (!grown || t->n_columns > COLUMNS_MAX)
            return nowhere;
        if (t->n_rows)
            memcpy(grown, t->cell, t->n_rows * t->n_columns * sizeof *grown);
        t->cell = grown;
        t->cap = cap;
    }
    struct rep_cell *row = &t->cell[t->n_rows++ * t->n_columns];
    for (size_t i = 0; i < t->n_columns; i++)
        row[i].key = NAN;
    return row;
}

void rep_chart(struct rep_doc *d, const struct rep_chart *c)
{
    struct rep_chart *copy = rep_alloc(d, sizeof *copy);
    if (!copy)
        return;
    *copy = *c;
    block(d, REP_CHART)->chart = copy;
}

bool rep_is_marked(const struct rep_doc *d, const struct rep_mark *mark, const struct rep_line *l)
{
    enum { FEW = 12 };
    if (l->code.n == 2)
        return td_eq(mark->code, l->code);
    return d->n_marks <= FEW;
}

struct td_slice rep_count(struct rep_doc *d, double n)
{
    if (isnan(n))
        return TD_S("");
    char digits[64], out[96];
    int len = snprintf(digits, sizeof digits, "%.0f", n < 1e15 ? n : 1e15);
    size_t k = 0;
    for (int i = 0; i < len; i++) {
        if (i && (len - i) % 3 == 0 && digits[i - 1] != '-')
            out[k++] = ',';
        out[k++] = digits[i];
    }
    return rep_fmt(d, "%.*s", (int)k, out);
}

/* Decimals: enough to tell small shares apart. */
static int percent_decimals(double ratio)
{
    return fabs(ratio) < 0.01 && ratio != 0 ? 2 : 1;
}

struct td_slice rep_percent(struct rep_doc *d, double ratio)
{
    return isnan(ratio) ? TD_S("") : rep_fmt(d, "%.*f\xc2\xa0%%", percent_decimals(ratio), 100 * ratio);
}

static const char *sign(double v, int decimals)
{
    double unit = pow(10, -decimals) / 2;
    return v >= unit ? "+" : v <= -unit ? "\xe2\x88\x92" : "";
}

struct td_slice rep_signed(struct rep_doc *d, double v, int decimals)
{
    return isnan(v) ? TD_S("") : rep_fmt(d, "%s%.*f", sign(v, decimals), decimals, fabs(v));
}

struct td_slice rep_points(struct rep_doc *d, double diff)
{
    int decimals = percent_decimals(diff);
    return isnan(diff) ? TD_S("")
                       : rep_fmt(d, "%s%.*f\xc2\xa0points", sign(100 * diff, decimals), decimals, fabs(100 * diff));
}

struct td_slice rep_attention_text(struct rep_doc *d, struct rep_estimate e)
{
    int k = percent_decimals(e.v);
    if (isnan(e.v))
        return TD_S("");
    if (isnan(e.lo) || isnan(e.hi))
        return rep_fmt(d, "%.*f\xc2\xa0%% (no interval)", k, 100 * e.v);
    return rep_fmt(d, "%.*f\xc2\xa0%% (%.*f to %.*f)", k, 100 * e.v, k, 100 * e.lo, k, 100 * e.hi);
}

struct td_slice rep_stance_text(struct rep_doc *d, struct rep_estimate e)
{
    if (isnan(e.v))
        return TD_S("");
    struct td_slice v = rep_signed(d, e.v, 2);
    if (isnan(e.lo) || isnan(e.hi))
        return rep_fmt(d, "%.*s (no interval)", (int)v.n, v.p);
    struct td_slice lo = rep_signed(d, e.lo, 2), hi = rep_signed(d, e.hi, 2);
    return rep_fmt(d, "%.*s (%.*s to %.*s)", (int)v.n, v.p, (int)lo.n, lo.p, (int)hi.n, hi.p);
}
