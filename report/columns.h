/*
 * columns: what every column of every exported table means, written once.
 *
 * common/schema.h says which columns there are; this table says of each its title, type, unit, constraint, which
 * profile may see it, since which version it is there, and what it holds. datapackage.json, the codebook, the labels of
 * the Stata and SPSS files, the SQL definitions and the checks at export all go by it, so that they cannot disagree.
 * tests/unit/columns_test.c holds it against schema.h, column by column.
 *
 * Everything here is static and const.
 */
#ifndef REP_COLUMNS_H
#define REP_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>

#include "schema.h"
#include "slice.h"

/* The outlets of articles.csv: made at export, one row per name. */
#define REP_OUTLET_COLUMNS(X)                                                                                          \
    X(outlet)                                                                                                          \
    X(countries) X(languages) X(n_articles) X(n_counted) X(n_reprints) X(n_coverage) X(first_day) X(last_day)
#define REP_ENUM_OUTLET(c) REP_OUT_##c,
enum rep_outlet_column { REP_OUTLET_COLUMNS(REP_ENUM_OUTLET) REP_OUT_N };
extern const struct td_schema rep_outlets_schema;

enum rep_type {
    REP_STRING,
    REP_ENUM,    /* one of `values` */
    REP_FLAG,    /* 0 or 1 */
    REP_INTEGER, /* fits 64 bits */
    REP_BIGINT,  /* an integer of up to 128 bits: text where a format has no such number */
    REP_NUMBER,
    REP_DATE, /* YYYY-MM-DD */
};

struct rep_column {
    const char *name;
    enum rep_type type;
    bool required;      /* never empty */
    bool full_only;     /* text of others: left out of profile open */
    double min, max;    /* NaN: none */
    const char *title;  /* a few words: the label in Stata and SPSS, at most 80 bytes */
    const char *unit;   /* "" when it has none */
    const char *values; /* REP_ENUM: "code=meaning|code=meaning"; else NULL */
    const char *since;  /* version */
    const char *about;  /* one paragraph */
};

/* A reference from columns of one table to those of another; an empty value refers to nothing. */
struct rep_reference {
    const char *from, *table, *to; /* names; table without ".csv" */
};

enum rep_key { REP_KEY_NONE, REP_KEY_PRIMARY, REP_KEY_UNIQUE };

struct rep_table {
    const char *name; /* "articles": the file is NAME.csv */
    const struct td_schema *schema;
    const struct rep_column *head; /* the first n_head columns; NULL when there are none of its own */
    size_t n_head;
    const struct rep_column *column; /* the others: schema->n - n_head of them, in its order */
    const char *title, *about;
    const char *key;                   /* columns joined by ',': no two rows agree in all of them */
    enum rep_key kind;                 /* PRIMARY: none of them is ever empty */
    struct rep_reference reference[3]; /* ends with .from == NULL */
    const char *index;                 /* further columns that SQL gets an index on, joined by ',' */
};

enum rep_table_id { /* the order of export: what is referred to comes first */
                    REP_T_OUTLETS,
                    REP_T_EVENTS,
                    REP_T_ARTICLES,
                    REP_T_MENTIONS,
                    REP_T_PLACES,
                    REP_T_CELLS,
                    REP_T_SERIES,
                    REP_T_DAYS, /* series-day and so on: there when analyze was asked for them */
                    REP_T_MONTHS,
                    REP_T_QUARTERS,
                    REP_T_TRENDS,
                    REP_T_CHANGES,
                    REP_T_CONTRASTS,
                    REP_T_EFFECTS,
                    REP_T_WEEKS,
                    REP_T_ALERTS,
                    REP_T_ROBUSTNESS,
                    REP_T_CORRECTED, /* there when labels were put to the run */
                    REP_T_COVERAGE,  /* there when fetch was at work and analyze read what it says */
                    REP_TABLES
};
extern const struct rep_table rep_tables[REP_TABLES];

/* What column c of the table's schema means. */
static inline const struct rep_column *rep_column_at(const struct rep_table *t, size_t c)
{
    return c < t->n_head ? &t->head[c] : &t->column[c - t->n_head];
}
/* Index of a column in the table's schema; schema->n when there is none. */
size_t rep_column_index(const struct rep_table *t, struct td_slice name);
/* Takes the next "code=meaning" off *rest; false at the end. */
bool rep_next_value(struct td_slice *rest, struct td_slice *code, struct td_slice *meaning);
/* Position of a code among the values, from 1; 0 when it is none of them. */
int rep_value_number(const struct rep_column *c, struct td_slice code);

#endif
