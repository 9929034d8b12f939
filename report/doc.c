#include "doc.h"

#include <math.h>
#include <stdarg.h>

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
    struct td_buf b = TD_BUF_INIT(1 << 20);
    va_list ap;
    va_start(ap, fmt);
    rep_vformat(&b, d->lang, fmt, ap);
    va_end(ap);
    struct td_slice out = b.failed ? td_slice(NULL, 0) : td_arena_dup(d->arena, td_buf_slice(&b));
    td_buf_free(&b);
    if (out.p)
        return out;
    d->failed = true;
    return TD_S("");
}

const char *rep_tr(const struct rep_doc *d, const char *english)
{
    return rep_say(d->lang, english);
}

struct td_slice rep_tr_slice(const struct rep_doc *d, const char *english)
{
    return td_str(rep_say(d->lang, english));
}

void rep_section(struct rep_doc *d, const char *id, const char *title)
{
    if (d->n_sections == REP_SECTIONS_MAX) {
        d->failed = true;
        return;
    }
    d->section[d->n_sections++] = (struct rep_section){id, rep_tr(d, title), NULL, NULL};
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
    for (size_t i = 0; i < n; i++)
        figure[i].label = rep_tr(d, figure[i].label);
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
    struct rep_column *own = rep_alloc(d, n_columns * sizeof *own);
    if (!own)
        return &nowhere;
    for (size_t i = 0; i < n_columns; i++) {
        own[i] = column[i];
        if (column[i].where & REP_PAGE)
            own[i].title = rep_tr(d, column[i].title);
    }
    *t = (struct rep_table){
        .name = name, .caption = rep_say_known(d->lang, caption), .column = own, .n_columns = n_columns};
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
    copy->lang = d->lang;
    copy->title = rep_tr(d, c->title);
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
    char out[64];
    size_t k = rep_group(d->lang, n, out);
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
