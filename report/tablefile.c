#include "tablefile.h"

#include <math.h>

#include "escape.h"
#include "num.h"

static void put_field(struct td_buf *b, const struct rep_column *c, const struct rep_cell *x)
{
    char s[TD_NUM_MAX];
    if (!c->number)
        rep_put_spreadsheet(b, x->file.n ? x->file : x->text);
    else if (!isnan(x->key))
        (void)td_buf_put(b, td_slice(s, td_num_shortest(x->key, s)));
}

void rep_table_csv(struct td_buf *b, const struct rep_table *t)
{
    for (size_t r = 0; r <= t->n_rows; r++) {
        bool first = true;
        for (size_t c = 0; c < t->n_columns; c++) {
            if (!(t->column[c].where & REP_FILE))
                continue;
            if (!first)
                (void)td_buf_putc(b, ',');
            first = false;
            if (r == 0)
                (void)td_buf_puts(b, t->column[c].id);
            else
                put_field(b, &t->column[c], &t->cell[(r - 1) * t->n_columns + c]);
        }
        (void)td_buf_putc(b, '\n');
    }
}

static size_t page_columns(const struct rep_table *t)
{
    size_t n = 0;
    for (size_t c = 0; c < t->n_columns; c++)
        n += t->column[c].where & REP_PAGE && !(t->n_rows && t->cell[c].spark) ? 1 : 0;
    return n;
}

static void put_tex_row(struct td_buf *b, const struct rep_table *t, const struct rep_cell *row)
{
    bool first = true;
    for (size_t c = 0; c < t->n_columns; c++) {
        if (!(t->column[c].where & REP_PAGE) || (t->n_rows && t->cell[c].spark))
            continue;
        (void)td_buf_puts(b, first ? "" : " & ");
        first = false;
        if (!row)
            rep_put_latex(b, td_str(t->column[c].title));
        else if (row[c].text.n == 0)
            (void)td_buf_puts(b, "--");
        else
            rep_put_latex(b, row[c].text);
    }
    (void)td_buf_puts(b, " \\\\\n");
}

static void put_tex_columns(struct td_buf *b, const struct rep_table *t)
{
    (void)td_buf_puts(b, "{@{}");
    for (size_t c = 0; c < t->n_columns; c++)
        if (t->column[c].where & REP_PAGE && !(t->n_rows && t->cell[c].spark))
            (void)td_buf_puts(b, t->column[c].number                        ? "r"
                                 : t->column[c].wrap && page_columns(t) < 6 ? "p{0.4\\linewidth}"
                                                                            : "l");
    (void)td_buf_puts(b, "@{}}\n\\toprule\n");
    put_tex_row(b, t, NULL);
}

void rep_table_tex_piece(struct td_buf *b, const struct rep_table *t, size_t from, size_t to)
{
    (void)td_buf_puts(b, "\\begin{tabular}");
    put_tex_columns(b, t);
    (void)td_buf_puts(b, "\\midrule\n");
    for (size_t r = from; r < to; r++)
        put_tex_row(b, t, &t->cell[r * t->n_columns]);
    (void)td_buf_puts(b, "\\bottomrule\n\\end{tabular}\n");
}

void rep_table_tex(struct td_buf *b, const struct rep_table *t, struct td_slice label)
{
    enum { LONG = 40 };
    size_t rows = t->page_rows && t->page_rows < t->n_rows ? t->page_rows : t->n_rows;
    bool is_long = rows > LONG;
    const char *environment = is_long ? "longtable" : "tabular";
    (void)td_buf_printf(
        b,
        "%% Packages: booktabs%s. For words in other scripts than Latin: XeLaTeX or LuaLaTeX with a font that has "
        "them.\n%% ",
        is_long ? ", longtable" : "");
    rep_put_latex(b, td_str(t->caption));
    if (rows < t->n_rows)
        (void)td_buf_printf(b, " The first %zu of %zu rows; all are in %s.csv.", rows, t->n_rows, t->name);
    (void)td_buf_printf(b, "\n\\begin{%s}", environment);
    put_tex_columns(b, t);
    (void)td_buf_puts(b, is_long ? "\\midrule\n\\endhead\n" : "\\midrule\n");
    for (size_t r = 0; r < rows; r++)
        put_tex_row(b, t, &t->cell[r * t->n_columns]);
    (void)td_buf_printf(b, "\\bottomrule\n\\end{%s}\n", environment);
    if (label.n) { /* under it, so that a long one does not widen it */
        (void)td_buf_puts(b, "\\par\\noindent{\\footnotesize ");
        rep_put_latex(b, label);
        (void)td_buf_puts(b, "}\n");
    }
}
