/*
 * sqltext: the tables as SQL definitions, for SQLite and for PostgreSQL.
 *
 * Names are quoted identifiers, values quoted literals (the quote doubled): nothing of a run can end a string. A
 * reference is written when the table that it leads to is exported. Unique keys with empty parts are indexes over
 * coalesce(x, ''), since SQL takes two NULLs for different.
 */
#ifndef REP_SQLTEXT_H
#define REP_SQLTEXT_H

#include "xtable.h"

enum rep_sql { REP_SQLITE, REP_POSTGRES };

void rep_sql_name(struct td_buf *b, struct td_slice name);
/* The name of a table as SQL has it, '_' for '-', and a suffix: "series_day". */
void rep_sql_table_name(struct td_buf *b, const char *table, const char *suffix);
void rep_sql_literal(struct td_buf *b, struct td_slice text);
/* CREATE TABLE ...; tables: all REP_TABLES of them. */
void rep_sql_table(struct td_buf *b, const struct rep_xtable *tables, size_t which, enum rep_sql dialect);
/* CREATE INDEX ...; of its key when that is no primary one, its references and further columns. */
void rep_sql_indexes(struct td_buf *b, const struct rep_xtable *tables, size_t which);
/* load.sql: definitions, \copy of each NAME.csv, a check of the numbers of rows, references and indexes, in one
 * transaction. */
void rep_sql_load(struct td_buf *b, const struct rep_xtable *tables);

/* True when the reference's columns are shown and its table is exported; *to gets that table. */
bool rep_reference_there(const struct rep_xtable *tables, size_t which, const struct rep_reference *r, size_t *to);

#endif
