/*
 * The codebook, in Markdown and in HTML: every column of every table of an export, from columns.h.
 */
#include <inttypes.h>
#include <math.h>

#include "escape.h"
#include "num.h"
#include "package.h"
#include "sqltext.h"

static const char *type_words(enum rep_type t)
{
    switch (t) {
    case REP_FLAG:
        return "0 or 1";
    case REP_INTEGER:
    case REP_BIGINT:
        return "integer";
    case REP_NUMBER:
        return "number";
    case REP_DATE:
        return "date";
    case REP_ENUM:
        return "code";
    case REP_STRING:
        break;
    }
    return "text";
}

static void put_number(struct td_buf *b, double v)
{
    char s[TD_NUM_MAX];
    (void)td_buf_put(b, td_slice(s, td_num_shortest(v, s)));
}

/* "never empty; from 0 to 1; key". */
static void put_rules(const struct rep_package *p, size_t which, size_t c, struct td_buf *b)
{
    const struct rep_table *d = p->tables[which].def;
    const struct rep_column *col = rep_column_at(d, c);
    size_t from = b->n, to;
    if (col->required)
        (void)td_buf_puts(b, "never empty");
    if (!isnan(col->min)) {
        (void)td_buf_puts(b, b->n > from ? "; from " : "from ");
        put_number(b, col->min);
    }
    if (!isnan(col->max)) {
        (void)td_buf_puts(b, isnan(col->min) && b->n > from ? "; to " : " to ");
        put_number(b, col->max);
    }
    struct td_slice rest = td_str(d->kind == REP_KEY_NONE ? NULL : d->key);
    while (rest.p)
        if (td_eqs(td_cut(&rest, ','), col->name))
            (void)td_buf_puts(b, b->n > from ? "; part of the key" : "part of the key");
    for (size_t i = 0; i < 3 && d->reference[i].from; i++)
        if (strcmp(d->reference[i].from, col->name) == 0 &&
            rep_reference_there(p->tables, which, &d->reference[i], &to))
            (void)td_buf_printf(b, "%srefers to %s.%s", b->n > from ? "; " : "", d->reference[i].table,
                                d->reference[i].to);
}

static const char *title_of(const struct rep_package *p)
{
    return p->title ? p->title : "Media coverage and stance";
}

static void markdown_column(const struct rep_package *p, size_t which, size_t c, struct td_buf *b)
{
    const struct rep_xtable *t = &p->tables[which];
    const struct rep_column *col = rep_column_at(t->def, c);
    struct td_slice rest = td_str(col->values), code, meaning;
    (void)td_buf_printf(b, "| `%s` | %s | %s | %s | %s", col->name, type_words(col->type), col->unit, col->title,
                        col->about);
    for (bool first = true; rep_next_value(&rest, &code, &meaning); first = false) {
        (void)td_buf_puts(b, first ? " Codes: `" : "; `");
        (void)td_buf_put(b, code);
        (void)td_buf_puts(b, "` ");
        (void)td_buf_put(b, meaning);
    }
    (void)td_buf_puts(b, " | ");
    put_rules(p, which, c, b);
    (void)td_buf_printf(b, " | %" PRIu64 " | %s |\n", t->empty[c], col->since);
}

void rep_codebook_markdown(const struct rep_package *p, struct td_buf *b)
{
    (void)td_buf_puts(b, "# ");
    rep_put_markdown(b, td_str(title_of(p)));
    (void)td_buf_puts(b, ": codebook\n\nAn empty field is a missing value in every table.\n");
    for (size_t i = 0; i < REP_TABLES; i++) {
        const struct rep_xtable *t = &p->tables[i];
        if (!t->there)
            continue;
        (void)td_buf_printf(b, "\n## %s\n\n%s\n%" PRIu64 " rows.", t->def->name, t->def->about, t->rows);
        if (t->def->kind != REP_KEY_NONE)
            (void)td_buf_printf(b, " No two rows agree in %s.", t->def->key);
        (void)td_buf_puts(b, "\n\n| column | type | unit | title | what it holds | rules | empty | since |\n"
                             "|---|---|---|---|---|---|---:|---|\n");
        for (size_t c = 0; c < t->def->schema->n; c++)
            if (t->shown[c])
                markdown_column(p, i, c, b);
        bool any = false;
        for (size_t c = 0; c < t->def->schema->n && !p->full; c++)
            if (rep_column_at(t->def, c)->full_only) {
                (void)td_buf_printf(b, "%s`%s`",
                                    any ? ", " : "\nLeft out in profile open: ", rep_column_at(t->def, c)->name);
                any = true;
            }
        (void)td_buf_puts(b, any ? ".\n" : "");
    }
}

static const char head[] =
    "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
    "<style>\n:root { color-scheme: light dark; }\n"
    "body { font: 16px/1.45 system-ui, sans-serif; margin: 0 auto; max-width: 76rem; padding: 1rem; }\n"
    ".t { overflow-x: auto; }\ntable { border-collapse: collapse; width: 100%; }\n"
    "th, td { text-align: left; vertical-align: top; padding: .3rem .6rem; border-bottom: 1px solid #8886; }\n"
    "td.n { text-align: right; font-variant-numeric: tabular-nums; }\ndl { margin: .2rem 0; }\n"
    "dt { float: left; clear: left; margin-right: .5em; }\ndd { margin: 0; }\n"
    "@media print { body { font-size: 10pt; } }\n</style>\n";

static void html(struct td_buf *b, const char *before, struct td_slice s, const char *after)
{
    (void)td_buf_puts(b, before);
    rep_put_html(b, s);
    (void)td_buf_puts(b, after);
}

static void html_column(const struct rep_package *p, size_t which, size_t c, struct td_buf *b)
{
    const struct rep_xtable *t = &p->tables[which];
    const struct rep_column *col = rep_column_at(t->def, c);
    struct td_slice rest = td_str(col->values), code, meaning;
    struct td_buf rules = TD_BUF_INIT(4096);
    (void)td_buf_printf(b, "<tr id=\"%s.%s\">", t->def->name, col->name);
    html(b, "<th scope=\"row\"><code>", td_str(col->name), "</code></th>");
    html(b, "<td>", td_str(type_words(col->type)), "</td>");
    html(b, "<td>", td_str(col->unit), "</td>");
    html(b, "<td>", td_str(col->title), "</td>");
    html(b, "<td>", td_str(col->about), "");
    bool any = rest.p != NULL;
    (void)td_buf_puts(b, any ? "<dl>" : "");
    while (rep_next_value(&rest, &code, &meaning)) {
        html(b, "<dt><code>", code, "</code></dt>");
        html(b, "<dd>", meaning, "</dd>");
    }
    (void)td_buf_puts(b, any ? "</dl></td>" : "</td>");
    put_rules(p, which, c, &rules);
    html(b, "<td>", td_buf_slice(&rules), "</td>");
    (void)td_buf_printf(b, "<td class=\"n\">%" PRIu64 "</td><td>%s</td></tr>\n", t->empty[c], col->since);
    td_buf_free(&rules);
}

void rep_codebook_html(const struct rep_package *p, struct td_buf *b)
{
    (void)td_buf_puts(b, head);
    html(b, "<title>", td_str(title_of(p)), ": codebook</title>\n</head>\n<body>\n");
    html(b, "<h1>", td_str(title_of(p)), ": codebook</h1>\n");
    (void)td_buf_puts(b, "<p>An empty field is a missing value in every table.</p>\n<nav><ul>\n");
    for (size_t i = 0; i < REP_TABLES; i++)
        if (p->tables[i].there)
            (void)td_buf_printf(b, "<li><a href=\"#%s\">%s</a></li>\n", p->tables[i].def->name,
                                p->tables[i].def->title);
    (void)td_buf_puts(b, "</ul></nav>\n<main>\n");
    for (size_t i = 0; i < REP_TABLES; i++) {
        const struct rep_xtable *t = &p->tables[i];
        if (!t->there)
            continue;
        (void)td_buf_printf(b, "<h2 id=\"%s\">%s</h2>\n", t->def->name, t->def->name);
        html(b, "<p>", td_str(t->def->about), "");
        (void)td_buf_printf(b,
                            " %" PRIu64 " rows.</p>\n<div class=\"t\" tabindex=\"0\" role=\"region\" "
                            "aria-labelledby=\"%s\"><table>\n<thead><tr>",
                            t->rows, t->def->name);
        (void)td_buf_puts(b, "<th scope=\"col\">column</th><th scope=\"col\">type</th><th scope=\"col\">unit</th>"
                             "<th scope=\"col\">title</th><th scope=\"col\">what it holds</th>"
                             "<th scope=\"col\">rules</th><th scope=\"col\">empty</th><th scope=\"col\">since</th>"
                             "</tr></thead>\n<tbody>\n");
        for (size_t c = 0; c < t->def->schema->n; c++)
            if (t->shown[c])
                html_column(p, i, c, b);
        (void)td_buf_puts(b, "</tbody></table></div>\n");
    }
    (void)td_buf_puts(b, "</main>\n</body>\n</html>\n");
}
