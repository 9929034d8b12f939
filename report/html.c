#include "html.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "assets.h"
#include "axis.h"
#include "escape.h"
#include "model.h"
#include "num.h"
#include "period.h"
#include "sha256.h"
#include "svg.h"

static void put(struct td_buf *b, const char *s)
{
    (void)td_buf_puts(b, s);
}

static void text(struct td_buf *b, struct td_slice s)
{
    rep_put_html(b, s);
}

/* Our own words. */
static void say(struct td_buf *b, const struct rep_doc *d, const char *english)
{
    text(b, td_str(rep_tr(d, english)));
}

static void lines(struct td_buf *b, const char *const *line)
{
    for (; *line; line++)
        put(b, *line);
}

static void put_base64(struct td_buf *b, const unsigned char *p, size_t n)
{
    static const char digit[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < n; i += 3) {
        unsigned v = (unsigned)p[i] << 16 | (i + 1 < n ? (unsigned)p[i + 1] << 8 : 0) | (i + 2 < n ? p[i + 2] : 0U);
        char out[4] = {digit[v >> 18], digit[v >> 12 & 63], digit[v >> 6 & 63], digit[v & 63]};
        for (size_t k = n - i; k < 3; k++)
            out[k + 1] = '=';
        (void)td_buf_put(b, td_slice(out, 4));
    }
}

static unsigned nibble(char c)
{
    return (unsigned)(c <= '9' ? c - '0' : c - 'a' + 10);
}

static enum td_status put_policy(struct td_buf *b, struct td_error *err)
{
    char hex[65];
    unsigned char hash[32];
    struct td_sha256 *h = td_sha256_new();
    if (!h)
        return td_fail_nomem(err, "writing the page");
    for (const char *const *l = rep_js; *l; l++)
        td_sha256_add(h, td_str(*l));
    bool ok = td_sha256_hex(h, hex);
    td_sha256_free(h);
    if (!ok)
        return td_fail(err, TD_EIO, "SHA-256 failed");
    put(b, "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; style-src "
           "'unsafe-inline'; "
           "script-src 'sha256-");
    for (size_t i = 0; i < sizeof hash; i++)
        hash[i] = (unsigned char)(nibble(hex[2 * i]) << 4 | nibble(hex[2 * i + 1]));
    put_base64(b, hash, sizeof hash);
    put(b, "'; base-uri 'none'; form-action 'none'\">\n");
    return TD_OK;
}

static enum td_status put_head(struct td_buf *b, const struct rep_doc *d, struct td_error *err)
{
    (void)td_buf_printf(b, "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n",
                        rep_lang_id(d->lang));
    enum td_status st = put_policy(b, err);
    put(b, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"referrer\" "
           "content=\"no-referrer\">\n<title>");
    text(b, d->head);
    put(b, "</title>\n<link rel=\"icon\" href=\"data:,\">\n<style>\n");
    lines(b, rep_css);
    put(b, "</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#main\">");
    say(b, d, "Skip to the report");
    put(b, "</a>\n");
    return st;
}

static void put_label(struct td_buf *b, const struct rep_doc *d)
{
    if (d->label.n == 0)
        return;
    put(b, "<div class=\"banner\" role=\"note\">");
    text(b, d->label);
    put(b, "</div>\n");
}

/* A choice of one in a few: the script presses the button and swaps the drawings. */
static void put_switch(struct td_buf *b, const struct rep_doc *d, const char *kind, const char *title,
                       const char *const value[2], const char *const label[2])
{
    (void)td_buf_printf(b, "<div class=\"switch\" role=\"group\" aria-labelledby=\"%s-of\" hidden><span id=\"%s-of\">",
                        kind, kind);
    say(b, d, title);
    put(b, "</span>");
    for (int i = 0; i < 2; i++) {
        (void)td_buf_printf(b, " <button type=\"button\" data-%s=\"%s\" aria-pressed=\"%s\">", kind, value[i],
                            i == 0 ? "true" : "false");
        say(b, d, label[i]);
        put(b, "</button>");
    }
    put(b, "</div>\n");
}

/* What the script adds to the page stands here and is hidden until it runs. */
static void put_tools(struct td_buf *b, const struct rep_doc *d)
{
    static const char *const of[2] = {"by the outlet's country", "by the country mentioned"}, *const count[2] = {
                                                                                                  "every article",
                                                                                                  "one per story"};
    put(b, "<div class=\"tools\" hidden>\n");
    put_switch(b, d, "role", "Charts and maps:", rep_role_name, of);
    put_switch(b, d, "base", "Count:", rep_base_name, count);
    put(b, "<p class=\"filter\"><label for=\"filter\">");
    say(b, d, "Show only countries with");
    put(b, "</label> <input id=\"filter\" type=\"search\" autocomplete=\"off\" placeholder=\"");
    say(b, d, "part of a name");
    put(b, "\"></p>\n");
    if (d->n_choices) {
        put(b, "<details class=\"pick\"><summary>");
        rep_format(b, d->lang, "Choose countries (%zu)", d->n_choices);
        put(b, "</summary><div class=\"chips\">");
    }
    for (size_t i = 0; i < d->n_choices; i++) {
        put(b, "<button type=\"button\" aria-pressed=\"false\" data-f=\"");
        text(b, d->choice[i].code);
        put(b, "\">");
        text(b, d->choice[i].label);
        put(b, "</button>");
    }
    put(b, d->n_choices ? "</div></details>\n</div>\n" : "</div>\n");
}

/* Stays in sight while the page is not as it was made: what is shown, and the way back. */
static void put_state(struct td_buf *b, const struct rep_doc *d)
{
    put(b, "<div class=\"state\" hidden><p role=\"status\" data-only=\"");
    say(b, d, "Only: ");
    put(b, "\" data-none=\"");
    say(b, d, "no country of that name");
    put(b, "\" data-empty=\"");
    say(b, d, "Nothing here on the countries chosen.");
    put(b, "\"></p><button type=\"button\" class=\"reset\">");
    say(b, d, "Show everything again");
    put(b, "</button></div>\n");
}

/* A week or month, 2021-W10: where it would be broken at its hyphen, it stays in one piece. */
static bool is_period(struct td_slice word)
{
    size_t digits = 0;
    while (digits < word.n && word.p[digits] >= '0' && word.p[digits] <= '9')
        digits++;
    return digits == 4 && word.n > 4 && word.n <= 8 && word.p[4] == '-';
}

static void put_headline(struct td_buf *b, struct td_slice head)
{
    for (bool first = true; head.p; first = false) {
        struct td_slice word = td_cut(&head, ' ');
        if (!first)
            put(b, " ");
        if (is_period(word))
            put(b, "<span class=\"keep\">");
        text(b, word);
        if (is_period(word))
            put(b, "</span>");
    }
}

static void put_top(struct td_buf *b, const struct rep_doc *d)
{
    put_label(b, d);
    put(b, "<header>\n<p class=\"kicker\"><bdi>");
    text(b, d->kicker);
    put(b, "</bdi></p>\n<h1>");
    put_headline(b, d->head);
    put(b, "</h1>\n<p class=\"dates\">");
    text(b, d->dates);
    put(b, "</p>\n</header>\n<nav aria-label=\"");
    say(b, d, "Parts of the report");
    put(b, "\"><ul>\n");
    for (size_t i = 0; i < d->n_sections; i++) {
        (void)td_buf_printf(b, "<li><a href=\"#%s\">", d->section[i].id);
        text(b, td_str(d->section[i].title));
        put(b, "</a></li>\n");
    }
    put(b, "</ul>\n");
    put_tools(b, d);
    put(b, "</nav>\n");
    put_state(b, d);
    put(b, "<main id=\"main\">\n");
}

static void put_linked(struct td_buf *b, struct td_slice s, struct td_slice url)
{
    bool link = rep_is_link(url);
    if (link) {
        put(b, "<a rel=\"noopener noreferrer nofollow\" href=\"");
        text(b, url);
        put(b, "\">");
    }
    put(b, "<bdi>");
    text(b, s);
    put(b, "</bdi>");
    if (link)
        put(b, "</a>");
}

static void put_key(struct td_buf *b, double key)
{
    char s[TD_NUM_MAX];
    put(b, " data-k=\"");
    if (!isnan(key))
        (void)td_buf_put(b, td_slice(s, td_num_fixed(key, 5, s)));
    put(b, "\"");
}

static void put_cell(struct td_buf *b, const struct rep_doc *d, const struct rep_column *col, const struct rep_cell *x,
                     bool head)
{
    put(b, head ? "<th scope=\"row\"" : "<td");
    const char *set = col->number ? "r" : col->wrap ? "w" : "";
    const char *flag = x->flagged ? "f" : !x->spark && x->text.n == 0 ? "nil" : "";
    if (*set || *flag)
        (void)td_buf_printf(b, " class=\"%s%s%s\"", set, *set && *flag ? " " : "", flag);
    if (col->number)
        put_key(b, x->key);
    put(b, ">");
    if (x->spark)
        rep_svg_spark(b, d, x->spark);
    else if (x->text.n == 0)
        put(b, "–");
    else if (col->number)
        text(b, x->text);
    else
        put_linked(b, x->text, x->url);
    put(b, head ? "</th>" : "</td>");
}

static void put_caption(struct td_buf *b, const struct rep_doc *d, const struct rep_table *t, size_t rows,
                        unsigned number)
{
    (void)td_buf_printf(b, "<p class=\"note cap\" id=\"cap%u\">", number);
    text(b, td_str(t->caption));
    if (rows < t->n_rows)
        rep_format(b, d->lang, " The first %zu of %zu; all are in tables/%s.csv.", rows, t->n_rows, t->name);
    else if (t->name)
        rep_format(b, d->lang, " File: tables/%s.csv.", t->name);
    put(b, "</p>\n");
}

static void put_header(struct td_buf *b, const struct rep_table *t)
{
    put(b, "<thead><tr>");
    for (size_t c = 0; c < t->n_columns; c++) {
        if (!(t->column[c].where & REP_PAGE))
            continue;
        put(b, t->column[c].number ? "<th scope=\"col\" class=\"r\">" : "<th scope=\"col\">");
        text(b, td_str(t->column[c].title));
        put(b, "</th>");
    }
    put(b, "</tr></thead>\n<tbody>\n");
}

/* By which the page's script shows and hides: a country's code; rows of all countries together stay. */
static void put_code(struct td_buf *b, struct td_slice code)
{
    if (code.n != 2)
        return;
    put(b, " data-c=\"");
    text(b, code);
    put(b, "\"");
}

static void put_row(struct td_buf *b, const struct rep_doc *d, const struct rep_table *t, const struct rep_cell *row)
{
    bool first = true;
    put(b, "<tr");
    if (t->by_country)
        put_code(b, row[t->by_country].text);
    put(b, ">");
    for (size_t c = 0; c < t->n_columns; c++) {
        if (!(t->column[c].where & REP_PAGE))
            continue;
        put_cell(b, d, &t->column[c], &row[c], first);
        first = false;
    }
    put(b, "</tr>\n");
}

/* The caption stands before the table, not in it: a table wider than the screen would take it along. */
static void put_table(struct td_buf *b, const struct rep_doc *d, const struct rep_table *t, unsigned number)
{
    size_t rows = t->page_rows && t->page_rows < t->n_rows ? t->page_rows : t->n_rows;
    put_caption(b, d, t, rows, number);
    (void)td_buf_printf(b,
                        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-labelledby=\"cap%u\">"
                        "<table class=\"s\" aria-labelledby=\"cap%u\">\n",
                        number, number);
    put_header(b, t);
    for (size_t r = 0; r < rows; r++)
        put_row(b, d, t, &t->cell[r * t->n_columns]);
    put(b, "</tbody></table></div>\n");
}

/* With a true minus, and none before a zero. */
static void put_fixed(struct td_buf *b, const struct rep_lang *l, int decimals, double v)
{
    bool minus = v <= -pow(10, -decimals) / 2;
    rep_format(b, l, "%s%.*f", minus ? "\xe2\x88\x92" : "", decimals, fabs(v));
}

static void put_number(struct td_buf *b, const struct rep_chart *c, const struct rep_line *l, size_t w)
{
    double scale = c->measure == REP_ATTENTION ? 100 : 1;
    int k = c->measure == REP_ATTENTION ? 1 : 2;
    if (!rep_is_drawn(l, w)) {
        text(b, td_str(l->coverage[w] == REP_GAP       ? rep_say(c->lang, "gap")
                       : l->coverage[w] == REP_NO_DATA ? rep_say(c->lang, "no data")
                                                       : "–"));
        return;
    }
    put_fixed(b, c->lang, k, scale * l->v[w]);
    if (c->kind != REP_CHART_LINES || !l->lo || isnan(l->lo[w]))
        return;
    put(b, " (");
    put_fixed(b, c->lang, k, scale * l->lo[w]);
    put(b, rep_say(c->lang, " to "));
    put_fixed(b, c->lang, k, scale * l->hi[w]);
    put(b, ")");
}

static void put_scaled(struct td_buf *b, const struct rep_chart *c, double v)
{
    if (isnan(v))
        put(b, "–");
    else
        put_fixed(b, c->lang, c->measure == REP_ATTENTION ? 1 : 2, c->measure == REP_ATTENTION ? 100 * v : v);
}

static void put_places(struct td_buf *b, const struct rep_chart *c)
{
    const char *const head[] = {"Country", c->measure == REP_ATTENTION ? "Attention in %" : "Stance", "95 % from",
                                "to"};
    put(b, "<thead><tr>");
    for (size_t i = 0; i < sizeof head / sizeof *head; i++) {
        put(b, "<th scope=col>");
        text(b, td_str(rep_say(c->lang, head[i])));
    }
    put(b, "<th scope=col>n<tbody>\n");
    for (size_t i = 0; i < c->n_places; i++) {
        const struct rep_place *p = &c->place[i];
        const double v[] = {p->v, p->lo, p->hi};
        put(b, "<tr");
        put_code(b, p->code);
        put(b, "><th scope=row>");
        text(b, p->label);
        for (size_t k = 0; k < 3; k++) {
            put(b, "<td>");
            put_scaled(b, c, v[k]);
        }
        (void)td_buf_printf(b, "<td>%.0f\n", isnan(p->n) ? 0 : p->n);
    }
}

static void put_matrix(struct td_buf *b, const struct rep_chart *c)
{
    const struct rep_matrix *x = c->matrix;
    put(b, "<thead><tr><th scope=col>");
    text(b, td_str(x->row_head));
    for (size_t k = 0; k < x->n_columns; k++) {
        put(b, "<th scope=col>");
        text(b, x->column[k]);
    }
    put(b, "<tbody>\n");
    for (size_t r = 0; r < x->n_rows; r++) {
        put(b, "<tr><th scope=row>");
        text(b, x->row[r]);
        for (size_t k = 0; k < x->n_columns; k++) {
            put(b, "<td>");
            put_scaled(b, c, x->v[r * x->n_columns + k]);
            (void)td_buf_printf(b, " (%.0f)", x->n[r * x->n_columns + k]);
        }
        put(b, "\n");
    }
}

/* Up to the head of the caption; attention: what its numbers are. */
static void open_data(struct td_buf *b, const struct rep_chart *c, const char *attention)
{
    put(b, "<details><summary>");
    text(b, td_str(rep_say(c->lang, "Numbers of this chart")));
    put(b, "</summary><div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"");
    text(b, td_str(rep_say(c->lang, "Numbers: ")));
    text(b, td_str(c->title));
    put(b, "\"><table><caption>");
    text(b, td_str(rep_say(c->lang, c->measure == REP_ATTENTION ? attention
                                                                : "Stance, \xe2\x88\x92"
                                                                  "1 to +1")));
}

/* The numbers of a map or a matrix. */
static void put_other_data(struct td_buf *b, const struct rep_chart *c)
{
    open_data(b, c, "In %");
    text(b, td_str(rep_say(c->lang, c->kind == REP_CHART_MATRIX ? "; n in parentheses" : "; n: articles")));
    put(b, "</caption>");
    if (c->kind == REP_CHART_MATRIX)
        put_matrix(b, c);
    else
        put_places(b, c);
    put(b, "</table></div></details>\n");
}

/* The numbers of a chart; end tags that HTML lets us leave out are left out: this is most of a large page. */
static void put_data(struct td_buf *b, const struct rep_doc *d, const struct rep_chart *c)
{
    if (c->data_of) {
        (void)td_buf_printf(b, "<p class=\"note\"><a href=\"#%s\">", c->data_of);
        say(b, d, "Its numbers are in the table of the heat map.");
        put(b, "</a></p>\n");
        return;
    }
    if (c->kind == REP_CHART_WORLD || c->kind == REP_CHART_MATRIX) {
        put_other_data(b, c);
        return;
    }
    open_data(b, c, "Attention in % of articles");
    if (c->kind == REP_CHART_LINES)
        text(b, td_str(rep_say(c->lang, ", with 95 % intervals")));
    put(b, "</caption><thead><tr><th scope=col>");
    say(b, d, "Week");
    for (size_t i = 0; i < c->n_lines; i++) {
        put(b, "<th scope=col");
        put_code(b, c->line[i].code);
        put(b, ">");
        text(b, c->line[i].label);
    }
    put(b, "<tbody>\n");
    for (size_t w = 0; w < d->n_weeks; w++) {
        char name[16];
        td_week_name(d->week_first + (int32_t)w, name);
        (void)td_buf_printf(b, "<tr><th scope=row>%s", name);
        for (size_t i = 0; i < c->n_lines; i++) {
            put(b, "<td>");
            put_number(b, c, &c->line[i], w);
        }
        put(b, "\n");
    }
    put(b, "</table></div></details>\n");
}

static void put_marks(struct td_buf *b, const struct rep_doc *d)
{
    put(b, "<details><summary>");
    rep_format(b, d->lang, "Events marked (%zu)", d->n_marks);
    put(b, "</summary><ul class=\"note\">");
    for (size_t i = 0; i < d->n_marks; i++) {
        put(b, "<li><bdi>");
        text(b, d->mark[i].label);
        put(b, "</bdi></li>\n");
    }
    put(b, "</ul></details>\n");
}

static void put_chart(struct td_buf *b, const struct rep_doc *d, const struct rep_chart *c)
{
    (void)td_buf_printf(b, "<figure id=\"%s\"", c->id);
    if (c->data_of)
        (void)td_buf_printf(b, " data-of=\"%s\"", c->data_of);
    put(b, "><figcaption><b>");
    text(b, td_str(c->title));
    put(b, "</b>");
    text(b, td_str(c->caption));
    put(b, "</figcaption>\n");
    if (c->kind == REP_CHART_WORLD) {
        rep_svg_heat_legend(b, c);
        rep_svg_world(b, d, c);
    } else if (c->kind == REP_CHART_MATRIX) {
        put(b, "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"");
        text(b, td_str(c->title));
        put(b, "\">");
        rep_svg_matrix(b, c);
        put(b, "</div>\n");
    } else if (c->kind == REP_CHART_HEAT) {
        rep_svg_heat_legend(b, c);
        put(b, "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"");
        text(b, td_str(c->title));
        put(b, "\">");
        rep_svg_heat(b, d, c);
        put(b, "</div>\n");
    } else {
        put(b, c->kind == REP_CHART_MULTIPLES ? "<div class=\"grid small\">\n" : "<div class=\"grid\">\n");
        for (size_t i = 0; i < c->n_lines; i++) {
            put(b, "<div class=\"cell\"");
            put_code(b, c->line[i].code);
            put(b, "><h4>");
            text(b, c->line[i].label);
            put(b, "</h4>");
            rep_svg_line(b, d, c, i);
            put(b, "</div>\n");
        }
        put(b, "</div>\n");
    }
    if (c->kind == REP_CHART_LINES && d->n_marks)
        put_marks(b, d);
    put_data(b, d, c);
    put(b, "</figure>\n");
}

/* "n = 15" is not broken. */
static void put_kept(struct td_buf *b, struct td_slice s)
{
    static const char SIGN[] = " = ";
    for (size_t i = 0; i + 3 <= s.n; i++)
        if (memcmp(s.p + i, SIGN, 3) == 0) {
            text(b, td_head(s, i));
            put(b, "&nbsp;=&nbsp;");
            s = td_from(s, i + 3);
            i = (size_t)-1;
        }
    text(b, s);
}

static void put_figures(struct td_buf *b, const struct rep_block *x)
{
    put(b, "<dl class=\"cards\">\n");
    for (size_t i = 0; i < x->n; i++) {
        const struct rep_figure *f = &x->figure[i];
        put(b, "<div><dt>");
        text(b, td_str(f->label));
        put(b, "</dt><dd class=\"big\">");
        text(b, f->value.n ? f->value : TD_S("–"));
        put(b, "</dd>");
        const struct td_slice *const rest[4] = {&f->interval, &f->against4, &f->against13, &f->against52};
        for (size_t k = 0; k < 4; k++) {
            if (rest[k]->n == 0)
                continue;
            put(b, "<dd>");
            put_kept(b, *rest[k]);
            put(b, "</dd>");
        }
        put(b, "</div>\n");
    }
    put(b, "</dl>\n");
}

/* A weight as in mentions.csv, with the language's signs. */
static void put_weight(struct td_buf *b, const struct rep_doc *d, struct td_slice weight)
{
    if (td_starts(weight, TD_S("-"))) {
        put(b, "\xe2\x88\x92");
        weight = td_from(weight, 1);
    }
    for (size_t i = 0; i < weight.n; i++)
        text(b, weight.p[i] == '.' ? td_str(rep_lang_point(d->lang)) : td_slice(weight.p + i, 1));
}

/* "word -0.5; word +0.4": each word by itself, or one written from the right would take its number along. */
static void put_evidence(struct td_buf *b, const struct rep_doc *d, struct td_slice evidence)
{
    say(b, d, " Words that weighed: ");
    for (struct td_slice rest = evidence; rest.p;) {
        struct td_slice part = td_trim(td_cut(&rest, ';'));
        size_t at = part.n;
        while (at > 0 && part.p[at - 1] != ' ')
            at--;
        put(b, "<bdi>");
        text(b, at ? td_head(part, at - 1) : part);
        put(b, "</bdi> ");
        put_weight(b, d, td_from(part, at ? at : part.n));
        say(b, d, rest.p ? "; " : ".");
    }
}

static void put_quotes(struct td_buf *b, const struct rep_doc *d, const struct rep_block *x)
{
    put(b, "<div><div class=\"quotes\">\n");
    for (size_t i = 0; i < x->n; i++) {
        const struct rep_quote *q = &x->quote[i];
        put(b, q->negative ? "<blockquote" : "<blockquote class=\"pos\"");
        put_code(b, q->code);
        put(b, "><p dir=\"auto\">");
        text(b, q->text);
        put(b, "</p><p class=\"by\"><bdi><b>");
        text(b, q->outlet);
        put(b, "</b></bdi>");
        say(b, d, ", ");
        text(b, q->place);
        say(b, d, ": ");
        put_linked(b, q->title, q->url);
        put(b, "<br>");
        text(b, q->stance);
        if (q->evidence.n)
            put_evidence(b, d, q->evidence);
        put(b, "</p></blockquote>\n");
    }
    put(b, "</div></div>\n");
}

static void put_sentences(struct td_buf *b, const struct rep_block *x)
{
    put(b, "<ul class=\"lead\">\n");
    for (size_t i = 0; i < x->n; i++) {
        put(b, "<li>");
        text(b, x->sentence[i]);
        put(b, "</li>\n");
    }
    put(b, "</ul>\n");
}

static void put_text_block(struct td_buf *b, const char *open, struct td_slice s, const char *close)
{
    put(b, open);
    text(b, s);
    put(b, close);
}

static void put_block(struct td_buf *b, const struct rep_doc *d, const struct rep_block *x, unsigned *tables)
{
    switch (x->kind) {
    case REP_PARA:
        put_text_block(b, "<p>", x->text, "</p>\n");
        break;
    case REP_NOTE:
        put_text_block(b, "<p class=\"note\">", x->text, "</p>\n");
        break;
    case REP_SUBHEAD:
        put_text_block(b, "<h3>", x->text, "</h3>\n");
        break;
    case REP_SENTENCES:
        put_sentences(b, x);
        break;
    case REP_FIGURES:
        put_figures(b, x);
        break;
    case REP_TABLE:
        put_table(b, d, x->table, ++*tables);
        break;
    case REP_CHART:
        put_chart(b, d, x->chart);
        break;
    case REP_QUOTES:
        put_quotes(b, d, x);
        break;
    }
}

static bool has_map(const struct rep_doc *d)
{
    for (size_t i = 0; i < d->n_sections; i++)
        for (const struct rep_block *x = d->section[i].first; x; x = x->next)
            if (x->kind == REP_CHART && x->chart->kind == REP_CHART_WORLD)
                return true;
    return false;
}

static void put_blocks(struct td_buf *b, const struct rep_doc *d, const struct rep_section *s, unsigned *tables)
{
    for (const struct rep_block *x = s->first; x; x = x->next)
        put_block(b, d, x, tables);
}

/* Most of a view is digits and tags: deflated it is a fifth, in base64 a quarter. */
static enum td_status put_deflated(struct td_buf *b, struct td_slice s, struct td_error *err)
{
    uLongf n = compressBound((uLong)s.n);
    unsigned char *z = malloc(n);
    if (!z || compress2(z, &n, (const unsigned char *)s.p, (uLong)s.n, 6) != Z_OK) {
        free(z);
        return td_fail_nomem(err, "writing the page");
    }
    put_base64(b, z, n);
    free(z);
    return TD_OK;
}

/* Headings stay in the page; what stands under them is swapped. */
static enum td_status put_view(struct td_buf *b, const struct rep_doc *v, unsigned *tables, struct td_error *err)
{
    enum { VIEW_MAX_MIB = 256 };
    enum td_status st = TD_OK;
    struct td_buf part = TD_BUF_INIT((size_t)VIEW_MAX_MIB << 20);
    for (size_t i = 0; i < v->n_sections && st == TD_OK; i++) {
        td_buf_clear(&part);
        put_blocks(&part, v, &v->section[i], tables);
        (void)td_buf_printf(
            b, "<script type=\"text/plain\" class=\"view\" data-of=\"%s\" data-role=\"%s\" data-base=\"%s\">",
            v->section[i].id, rep_role_name[v->view.role], rep_base_name[v->view.base]);
        st = part.failed ? td_fail_nomem(err, "writing the page") : put_deflated(b, td_buf_slice(&part), err);
        put(b, "</script>\n");
    }
    td_buf_free(&part);
    return st;
}

enum td_status rep_html(struct td_buf *b, const struct rep_doc *d, const struct rep_doc *view, size_t n_views,
                        struct td_error *err)
{
    unsigned tables = 0;
    enum td_status st = put_head(b, d, err);
    if (st != TD_OK)
        return st;
    rep_svg_defs(b);
    if (has_map(d))
        rep_svg_shapes(b, d->world);
    put_top(b, d);
    for (size_t i = 0; i < d->n_sections; i++) {
        const struct rep_section *s = &d->section[i];
        (void)td_buf_printf(b, "<section id=\"%s\" aria-labelledby=\"h-%s\">\n<h2 id=\"h-%s\">", s->id, s->id, s->id);
        text(b, td_str(s->title));
        put(b, "</h2>\n");
        put_blocks(b, d, s, &tables);
        put(b, "</section>\n");
    }
    put(b, "</main>\n<footer>\n<p>");
    rep_format(b, d->lang, "Made by tidings %s from the tables beside it. ", TD_VERSION);
    text(b, d->label);
    put(b, "</p>\n</footer>\n");
    for (size_t i = 0; i < n_views && st == TD_OK; i++)
        st = put_view(b, &view[i], &tables, err);
    put(b, "<script>");
    lines(b, rep_js);
    put(b, "</script>\n</body>\n</html>\n");
    if (st != TD_OK)
        return st;
    return b->failed ? td_fail_nomem(err, "writing the page") : TD_OK;
}
