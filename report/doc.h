/*
 * doc: the report before it is HTML, Markdown, CSV or gnuplot.
 *
 * Panels put sections, paragraphs, figures, tables, charts and quotations into a struct rep_doc; each writer (html.h,
 * markdown.h, tablefile.h, gnuplot.h) goes over the same blocks. All text is plain UTF-8, ours and foreign alike: the
 * writers escape. Everything lives in the arena given to rep_doc_init; when it is exhausted `failed` is set, calls give
 * empty results, and rep_report fails once at its end.
 */
#ifndef REP_DOC_H
#define REP_DOC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena.h"
#include "lang.h"
#include "measure.h"
#include "slice.h"

enum rep_where {
    REP_PAGE = 1,
    REP_FILE = 2,
    REP_BOTH = 3
}; /* columns: on the page (HTML, Markdown), in tables/NAME.csv */

struct rep_column {
    const char *id;    /* header in the CSV file */
    const char *title; /* header on the page */
    enum rep_where where;
    bool number; /* in the file: the key is written, not the text; on the page: set flush right */
    bool wrap;   /* on the page: long text, may break into lines */
};

/* A line over weeks: arrays of the doc's n_weeks values, NaN where there is none. */
struct rep_line {
    struct td_slice label, code;
    const double *v, *lo, *hi, *n; /* lo, hi, n may be NULL */
    const unsigned char *coverage; /* enum rep_coverage per week */
    const size_t *breaks;          /* weeks at which a change was dated */
    size_t n_breaks;
};

struct rep_cell {
    struct td_slice text;         /* on the page; "" prints as a dash */
    struct td_slice file;         /* in the file when it is not the text: a name that stays in every language */
    double key;                   /* to sort by, and the number in the file; NaN: none */
    struct td_slice url;          /* the text links to it when rep_is_link */
    const struct rep_line *spark; /* drawn instead of the text in HTML */
    bool flagged;                 /* set apart (a coverage flag, a distinguishable change) */
};

struct rep_table {
    const char *name; /* tables/NAME.csv; NULL: page only */
    const char *caption;
    const struct rep_column *column;
    size_t n_columns;
    struct rep_cell *cell; /* row-major */
    size_t n_rows, cap;
    size_t page_rows;    /* more rows are in the file only; 0: all */
    unsigned by_country; /* the column of the country's code, by which the page filters rows; 0: it does not */
};

enum rep_chart_kind { REP_CHART_LINES, REP_CHART_MULTIPLES, REP_CHART_HEAT, REP_CHART_WORLD, REP_CHART_MATRIX };
enum rep_measure { REP_ATTENTION, REP_STANCE };

/* A country of a WORLD chart. */
struct rep_place {
    struct td_slice code, label;
    double v, lo, hi, n; /* v NaN: no value */
    bool known;          /* there are articles: without a value it is blank, not hatched */
};

/* A MATRIX chart: rows by columns, values row-major, NaN where there is none. */
struct rep_matrix {
    size_t n_rows, n_columns;
    const struct td_slice *row, *column; /* labels */
    const double *v, *n;                 /* n: articles behind it */
    const char *row_head;                /* what rows are */
};

/* A week to mark on time charts: a dated public fact. */
struct rep_mark {
    size_t week;
    struct td_slice code; /* its country; "": all */
    struct td_slice label;
};

struct rep_chart {
    const char *id; /* of the element, and plots/ID.gp when plot is set */
    const char *title, *caption;
    enum rep_chart_kind kind;
    enum rep_measure measure;
    struct rep_line *line;
    size_t n_lines;
    const struct rep_place *place; /* WORLD */
    size_t n_places;
    const struct rep_matrix *matrix; /* MATRIX */
    double top;                      /* end of the scale: attention 0 to top, stance -top to top; NaN: per line */
    const struct rep_lang *lang;     /* set by rep_chart */
    const char *data_of;             /* id of the chart whose table holds these numbers too; NULL: an own table */
    bool plot;
};

struct rep_figure { /* a headline number */
    const char *label;
    struct td_slice value, interval, against4, against13, against52;
};

struct rep_quote {
    struct td_slice text, outlet, place, title, url, stance; /* place: country and date */
    struct td_slice evidence;                                /* "word -0.5; word +0.4" */
    struct td_slice code;                                    /* the outlet's country; "": not known */
    bool negative;
};

enum rep_block_kind { REP_PARA, REP_NOTE, REP_SENTENCES, REP_FIGURES, REP_TABLE, REP_CHART, REP_QUOTES, REP_SUBHEAD };

struct rep_block {
    enum rep_block_kind kind;
    struct rep_block *next;
    struct td_slice text;      /* PARA, NOTE, SUBHEAD */
    struct td_slice *sentence; /* SENTENCES */
    struct rep_figure *figure; /* FIGURES */
    struct rep_quote *quote;   /* QUOTES */
    size_t n;                  /* of the three above */
    struct rep_table *table;   /* TABLE */
    struct rep_chart *chart;   /* CHART */
};

struct rep_section {
    const char *id, *title;
    struct rep_block *first, *last;
};

enum { REP_SECTIONS_MAX = 40 };

/* What the page may be switched to: panels that follow the choice draw it (enum rep_role and rep_base of model.h). */
struct rep_view {
    unsigned char role, base;
};

struct rep_choice { /* a country the reader may choose */
    struct td_slice code, label;
};

/* Whether a mark stands in a line's plot: the line's country's, and in a line over all countries every one when they
 * are few. */
struct rep_doc;
bool rep_is_marked(const struct rep_doc *d, const struct rep_mark *mark, const struct rep_line *l);

struct rep_doc {
    struct td_arena *arena;
    const struct rep_lang *lang; /* NULL: English */
    struct rep_section section[REP_SECTIONS_MAX];
    size_t n_sections;
    struct td_slice head, dates, kicker, label; /* title, its week in dates, the corpus, the label */
    int32_t week_first;
    size_t n_weeks, week;        /* the axis of every chart, and the week to mark (n_weeks: none) */
    bool images, png;            /* plots/ID.svg are there, and plots/ID.png */
    struct rep_world *world;     /* shapes for WORLD charts; NULL: none are there */
    const struct rep_mark *mark; /* on LINES charts, by week */
    size_t n_marks;
    struct rep_view view;            /* 0, 0: country of the outlet, every article */
    const struct rep_choice *choice; /* most matching articles first */
    size_t n_choices;
    bool failed;
};

void rep_doc_init(struct rep_doc *d, struct td_arena *arena);
/* Zeroed memory in the arena; NULL (and failed) when there is none. */
void *rep_alloc(struct rep_doc *d, size_t n);
/* The text in the doc's language. Titles of sections, charts and columns and labels of figures are translated when they
 * are put; all other text by who makes it. */
const char *rep_tr(const struct rep_doc *d, const char *english);
struct td_slice rep_tr_slice(const struct rep_doc *d, const char *english);
/* "%.*s" of what rep_t gives. */
#define rep_t(english) rep_tr_slice(d, english)
/* Formatted text in the arena, the format translated. */
struct td_slice rep_fmt(struct rep_doc *d, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

void rep_section(struct rep_doc *d, const char *id, const char *title);
void rep_para(struct rep_doc *d, struct td_slice text);
void rep_note(struct rep_doc *d, struct td_slice text);
void rep_subhead(struct rep_doc *d, struct td_slice text);
void rep_sentences(struct rep_doc *d, struct td_slice *sentence, size_t n);
void rep_figures(struct rep_doc *d, struct rep_figure *figure, size_t n);
void rep_quotes(struct rep_doc *d, struct rep_quote *quote, size_t n);
/* A new table; rows are added with rep_row (zeroed cells with key NaN), never NULL. */
struct rep_table *rep_table(struct rep_doc *d, const char *name, const char *caption, const struct rep_column *column,
                            size_t n_columns);
struct rep_cell *rep_row(struct rep_doc *d, struct rep_table *t);
/* Puts a chart (copied); lines stay the caller's, in the arena. */
void rep_chart(struct rep_doc *d, const struct rep_chart *c);

/* Numbers as people read them; "" for NaN. Minus signs are U+2212, thousands are set off by commas. */
struct td_slice rep_count(struct rep_doc *d, double n);
struct td_slice rep_percent(struct rep_doc *d, double ratio);
struct td_slice rep_signed(struct rep_doc *d, double v, int decimals);
struct td_slice rep_points(struct rep_doc *d, double ratio_difference);
/* "8.3 % (6.0 to 11.3)"; "8.3 % (no interval)" when there is none. */
struct td_slice rep_attention_text(struct rep_doc *d, struct rep_estimate e);
struct td_slice rep_stance_text(struct rep_doc *d, struct rep_estimate e);

#endif
