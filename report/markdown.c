#include "markdown.h"

#include "escape.h"

static void put(struct td_buf *b, const char *s)
{
    (void)td_buf_puts(b, s);
}

static void text(struct td_buf *b, struct td_slice s)
{
    rep_put_markdown(b, s);
}

/* The address is one that rep_is_link takes: only its parentheses and underscores could still mean something. */
static void put_linked(struct td_buf *b, struct td_slice s, struct td_slice url)
{
    if (!rep_is_link(url)) {
        text(b, s);
        return;
    }
    put(b, "[");
    text(b, s);
    put(b, "](<");
    (void)td_buf_put(b, url);
    put(b, ">)");
}

static void put_row_end(struct td_buf *b)
{
    put(b, "|\n");
}

static void put_table(struct td_buf *b, const struct rep_doc *d, const struct rep_table *t)
{
    size_t rows = t->page_rows && t->page_rows < t->n_rows ? t->page_rows : t->n_rows;
    text(b, td_str(t->caption));
    if (t->name && rows < t->n_rows)
        rep_format(b, d->lang, " First %zu of %zu rows; all: `tables/%s.csv`.", rows, t->n_rows, t->name);
    put(b, "\n\n");
    for (size_t c = 0; c < t->n_columns; c++) {
        if (!(t->column[c].where & REP_PAGE))
            continue;
        put(b, "| ");
        text(b, td_str(t->column[c].title));
        put(b, " ");
    }
    put_row_end(b);
    for (size_t c = 0; c < t->n_columns; c++)
        if (t->column[c].where & REP_PAGE)
            put(b, t->column[c].number ? "| ---: " : "| --- ");
    put_row_end(b);
    for (size_t r = 0; r < rows; r++) {
        for (size_t c = 0; c < t->n_columns; c++) {
            const struct rep_cell *x = &t->cell[r * t->n_columns + c];
            if (!(t->column[c].where & REP_PAGE))
                continue;
            put(b, "| ");
            if (x->text.n == 0)
                put(b, "–");
            else
                put_linked(b, x->text, x->url);
            put(b, " ");
        }
        put_row_end(b);
    }
    put(b, "\n");
}

static void put_chart(struct td_buf *b, const struct rep_doc *d, const struct rep_chart *c)
{
    if (!c->plot)
        return;
    put(b, "**");
    text(b, td_str(c->title));
    put(b, "**\n\n");
    if (d->images) {
        put(b, "![");
        text(b, td_str(c->title));
        (void)td_buf_printf(b, "](plots/%s.svg)\n\n", c->id);
    }
    text(b, td_str(c->caption));
    rep_format(b, d->lang, " Data: `plots/%s.dat`, script: `plots/%s.gp`.", c->id, c->id);
    put(b, "\n\n");
}

/* Our own signs between foreign texts. */
static void sign(struct td_buf *b, const struct rep_doc *d, const char *english)
{
    put(b, rep_tr(d, english));
}

static void put_figures(struct td_buf *b, const struct rep_doc *d, const struct rep_block *x)
{
    for (size_t i = 0; i < x->n; i++) {
        const struct rep_figure *f = &x->figure[i];
        const struct td_slice *const rest[4] = {&f->interval, &f->against4, &f->against13, &f->against52};
        put(b, "- ");
        text(b, td_str(f->label));
        sign(b, d, ": ");
        put(b, "**");
        text(b, f->value.n ? f->value : TD_S("–"));
        put(b, "**");
        for (size_t k = 0; k < 4; k++) {
            if (rest[k]->n == 0)
                continue;
            sign(b, d, "; ");
            text(b, *rest[k]);
        }
        put(b, "\n");
    }
    put(b, "\n");
}

static void put_quotes(struct td_buf *b, const struct rep_doc *d, const struct rep_block *x)
{
    for (size_t i = 0; i < x->n; i++) {
        const struct rep_quote *q = &x->quote[i];
        put(b, "> ");
        text(b, q->text);
        put(b, "\n>\n> **");
        text(b, q->outlet);
        put(b, "**");
        sign(b, d, ", ");
        text(b, q->place);
        sign(b, d, ": ");
        put_linked(b, q->title, q->url);
        sign(b, d, ".");
        put(b, " ");
        text(b, q->stance);
        if (q->evidence.n) {
            sign(b, d, " Words that weighed: ");
            text(b, q->evidence);
            sign(b, d, ".");
        }
        put(b, "\n\n");
    }
}

static void put_block(struct td_buf *b, const struct rep_doc *d, const struct rep_block *x)
{
    switch (x->kind) {
    case REP_PARA:
    case REP_NOTE:
        text(b, x->text);
        put(b, "\n\n");
        break;
    case REP_SUBHEAD:
        put(b, "### ");
        text(b, x->text);
        put(b, "\n\n");
        break;
    case REP_SENTENCES:
        for (size_t i = 0; i < x->n; i++) {
            put(b, "- ");
            text(b, x->sentence[i]);
            put(b, "\n");
        }
        put(b, "\n");
        break;
    case REP_FIGURES:
        put_figures(b, d, x);
        break;
    case REP_TABLE:
        put_table(b, d, x->table);
        break;
    case REP_CHART:
        put_chart(b, d, x->chart);
        break;
    case REP_QUOTES:
        put_quotes(b, d, x);
        break;
    }
}

void rep_markdown(struct td_buf *b, const struct rep_doc *d)
{
    put(b, "# ");
    text(b, d->head);
    put(b, "\n\n");
    if (d->label.n) {
        put(b, "> **");
        text(b, d->label);
        put(b, "**\n\n");
    }
    text(b, d->kicker);
    put(b, "\n\n");
    text(b, d->dates);
    put(b, "\n");
    for (size_t i = 0; i < d->n_sections; i++) {
        put(b, "\n## ");
        text(b, td_str(d->section[i].title));
        put(b, "\n\n");
        for (const struct rep_block *x = d->section[i].first; x; x = x->next)
            put_block(b, d, x);
    }
    put(b, "---\n\n");
    rep_format(b, d->lang, "Made by tidings %s from the tables beside it. ", TD_VERSION);
    put(b, "\n");
}
