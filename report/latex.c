#include "latex.h"

#include "escape.h"
#include "tablefile.h"

static void put(struct td_buf *b, const char *s)
{
    (void)td_buf_puts(b, s);
}

static void wrapped(struct td_buf *b, const char *open, struct td_slice s, const char *close)
{
    put(b, open);
    rep_put_latex(b, s);
    put(b, close);
}

static void put_head(struct td_buf *b, const struct rep_doc *d)
{
    put(b,
        "\\documentclass[10pt]{article}\n"
        "\\usepackage[a4paper,margin=18mm]{geometry}\n"
        "\\usepackage{fontspec,booktabs,graphicx,xcolor}\n"
        "\\IfFontExistsTF{Noto Serif CJK SC}{\\newcommand\\cjk{Noto Serif CJK SC}}{\\newcommand\\cjk{DejaVu Serif}}\n"
        "\\IfFontExistsTF{DejaVu Serif}{\\setmainfont{DejaVu Serif}[Scale=.86]}{}\n");
    if (td_eqs(td_str(rep_lang_id(d->lang)), "zh"))
        put(b, "\\IfFontExistsTF{\\cjk}{\\setmainfont{\\cjk}}{}\n\\XeTeXlinebreaklocale \"zh\"\n"
               "\\XeTeXlinebreakskip=0pt plus 1pt\n");
    put(b, "\\setlength\\parindent{0pt}\\setlength\\parskip{4pt plus 2pt}\\emergencystretch=3em\\sloppy\n"
           "\\setcounter{secnumdepth}{0}\n\\newsavebox\\wide\n"
           /* a table as wide as it is, or as the page when it is wider */
           "\\newcommand\\fit{\\ifdim\\wd\\wide>\\linewidth\\resizebox{\\linewidth}{!}{\\usebox\\wide}\\else"
           "\\usebox\\wide\\fi}\n\\begin{document}\n");
    if (d->label.n)
        wrapped(b, "\\fbox{\\parbox{\\dimexpr\\linewidth-2\\fboxsep-2\\fboxrule}{\\centering ", d->label, "}}\\par\n");
    wrapped(b, "{\\small ", d->kicker, "}\\par\n");
    wrapped(b, "{\\LARGE\\bfseries ", d->head, "}\\par\n");
    wrapped(b, "{\\small ", d->dates, "}\\par\n");
}

static void put_table(struct td_buf *b, const struct rep_doc *d, const struct rep_table *t)
{
    enum { PIECE = 40 };
    size_t rows = t->page_rows && t->page_rows < t->n_rows ? t->page_rows : t->n_rows;
    wrapped(b, "\\par\\medskip{\\small ", td_str(t->caption), "");
    struct td_buf note = TD_BUF_INIT(4096);
    if (rows < t->n_rows)
        rep_format(&note, d->lang, " The first %zu of %zu; all are in tables/%s.csv.", rows, t->n_rows, t->name);
    rep_put_latex(b, td_buf_slice(&note));
    td_buf_free(&note);
    put(b, "}\\par\\nobreak\n");
    for (size_t from = 0; from < rows; from += PIECE) {
        put(b, "\\sbox\\wide{\\footnotesize\n");
        rep_table_tex_piece(b, t, from, from + PIECE < rows ? from + PIECE : rows);
        put(b, "}\\fit\\par\n");
    }
}

static void put_chart(struct td_buf *b, const struct rep_doc *d, const struct rep_chart *c)
{
    bool picture = d->images && d->png && c->plot; /* has its title in it */
    put(b, "\\par\\medskip\\begin{minipage}{\\linewidth}");
    if (!picture)
        wrapped(b, "\\textbf{", td_str(c->title), "}\\par\n");
    wrapped(b, "{\\small ", td_str(c->caption), "}\\par\n");
    if (picture)
        (void)td_buf_printf(
            b, "\\includegraphics[width=\\linewidth,height=.8\\textheight,keepaspectratio]{plots/%s.png}\n", c->id);
    put(b, "\\end{minipage}\\par\n");
}

static void put_figures(struct td_buf *b, const struct rep_block *x)
{
    for (size_t i = 0; i < x->n; i++) {
        const struct rep_figure *f = &x->figure[i];
        const struct td_slice *const rest[4] = {&f->interval, &f->against4, &f->against13, &f->against52};
        wrapped(b, "\\par\\textbf{", f->value.n ? f->value : TD_S("\xe2\x80\x93"), "} ");
        rep_put_latex(b, td_str(f->label));
        for (size_t k = 0; k < 4; k++)
            if (rest[k]->n)
                wrapped(b, "\\\\\\hspace*{1em}{\\small ", *rest[k], "}");
        put(b, "\\par\n");
    }
}

static void put_quotes(struct td_buf *b, const struct rep_doc *d, const struct rep_block *x)
{
    for (size_t i = 0; i < x->n; i++) {
        const struct rep_quote *q = &x->quote[i];
        wrapped(b, "\\begin{quote}", q->text, "\\\\\n");
        wrapped(b, "{\\small\\textbf{", q->outlet, "}");
        wrapped(b, "", td_str(rep_tr(d, ", ")), "");
        wrapped(b, "", q->place, "");
        wrapped(b, "", td_str(rep_tr(d, ": ")), "");
        wrapped(b, "", q->title, "\\\\\n");
        wrapped(b, "", q->stance, " ");
        wrapped(b, "", q->evidence, "}\\end{quote}\n");
    }
}

static void put_block(struct td_buf *b, const struct rep_doc *d, const struct rep_block *x)
{
    switch (x->kind) {
    case REP_PARA:
        wrapped(b, "\\par ", x->text, "\\par\n");
        break;
    case REP_NOTE:
        wrapped(b, "\\par{\\small\\color{darkgray} ", x->text, "\\par}\n");
        break;
    case REP_SUBHEAD:
        wrapped(b, "\\subsection{", x->text, "}\n");
        break;
    case REP_SENTENCES:
        for (size_t i = 0; i < x->n; i++)
            wrapped(b, "\\par ", x->sentence[i], "\\par\n");
        break;
    case REP_FIGURES:
        put_figures(b, x);
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

void rep_latex(struct td_buf *b, const struct rep_doc *d)
{
    put_head(b, d);
    for (size_t i = 0; i < d->n_sections; i++) {
        wrapped(b, "\\section{", td_str(d->section[i].title), "}\n");
        for (const struct rep_block *x = d->section[i].first; x; x = x->next)
            put_block(b, d, x);
    }
    put(b, "\\end{document}\n");
}
