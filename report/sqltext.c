#include "sqltext.h"

#include <inttypes.h>
#include <stdio.h>

void rep_sql_name(struct td_buf *b, struct td_slice name)
{
    (void)td_buf_putc(b, '"');
    for (size_t i = 0; i < name.n; i++) {
        if (name.p[i] == '"')
            (void)td_buf_putc(b, '"');
        (void)td_buf_putc(b, name.p[i]);
    }
    (void)td_buf_putc(b, '"');
}

void rep_sql_table_name(struct td_buf *b, const char *table, const char *suffix)
{
    (void)td_buf_putc(b, '"');
    for (; *table; table++)
        (void)td_buf_putc(b, *table == '-' ? '_' : *table);
    (void)td_buf_printf(b, "%s\"", suffix);
}

void rep_sql_literal(struct td_buf *b, struct td_slice text)
{
    (void)td_buf_putc(b, '\'');
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '\'')
            (void)td_buf_putc(b, '\'');
        (void)td_buf_putc(b, text.p[i]);
    }
    (void)td_buf_putc(b, '\'');
}

static const char *type_name(enum rep_type t, enum rep_sql d)
{
    switch (t) {
    case REP_FLAG:
        return d == REP_SQLITE ? "INTEGER" : "boolean";
    case REP_INTEGER:
        return d == REP_SQLITE ? "INTEGER" : "bigint";
    case REP_BIGINT:
        return d == REP_SQLITE ? "TEXT" : "numeric(39,0)";
    case REP_NUMBER:
        return d == REP_SQLITE ? "REAL" : "double precision";
    case REP_DATE:
        return d == REP_SQLITE ? "TEXT" : "date";
    case REP_STRING:
    case REP_ENUM:
        break;
    }
    return d == REP_SQLITE ? "TEXT" : "text";
}

static void put_check(struct td_buf *b, const struct rep_column *c, enum rep_sql d)
{
    struct td_slice rest = td_str(c->values), code, meaning;
    bool first = true;
    if (c->type == REP_FLAG && d == REP_SQLITE) {
        (void)td_buf_puts(b, " CHECK (");
        rep_sql_name(b, td_str(c->name));
        (void)td_buf_puts(b, " IN (0, 1))");
    }
    if (c->type != REP_ENUM)
        return;
    (void)td_buf_puts(b, " CHECK (");
    rep_sql_name(b, td_str(c->name));
    while (rep_next_value(&rest, &code, &meaning)) {
        (void)td_buf_puts(b, first ? " IN (" : ", ");
        rep_sql_literal(b, code);
        first = false;
    }
    (void)td_buf_puts(b, "))");
}

/* "a","b" of "a,b". */
static void put_names(struct td_buf *b, const char *list, const struct rep_table *coalesced)
{
    struct td_slice rest = td_str(list);
    for (bool first = true; rest.p; first = false) {
        struct td_slice name = td_cut(&rest, ',');
        (void)td_buf_puts(b, first ? "" : ", ");
        (void)td_buf_puts(b, coalesced ? "coalesce(" : "");
        rep_sql_name(b, name);
        if (coalesced) /* of a type that the column has in every dialect */
            (void)td_buf_puts(b, rep_column_at(coalesced, rep_column_index(coalesced, name))->type == REP_DATE
                                     ? ", '0001-01-01')"
                                     : ", '')");
    }
}

bool rep_reference_there(const struct rep_xtable *tables, size_t which, const struct rep_reference *r, size_t *to)
{
    if (!r->from || !tables[which].shown[rep_column_index(tables[which].def, td_str(r->from))])
        return false;
    for (*to = 0; *to < REP_TABLES; ++*to)
        if (td_eqs(td_str(r->table), tables[*to].def->name))
            return tables[*to].there;
    return false;
}

static void put_references(struct td_buf *b, const struct rep_xtable *tables, size_t which)
{
    const struct rep_table *d = tables[which].def;
    size_t to;
    for (size_t i = 0; i < 3 && d->reference[i].from; i++) {
        if (!rep_reference_there(tables, which, &d->reference[i], &to))
            continue;
        (void)td_buf_puts(b, ",\n  FOREIGN KEY (");
        put_names(b, d->reference[i].from, NULL);
        (void)td_buf_puts(b, ") REFERENCES ");
        rep_sql_table_name(b, d->reference[i].table, "");
        (void)td_buf_puts(b, " (");
        put_names(b, d->reference[i].to, NULL);
        (void)td_buf_puts(b, ") DEFERRABLE INITIALLY DEFERRED");
    }
}

void rep_sql_table(struct td_buf *b, const struct rep_xtable *tables, size_t which, enum rep_sql dialect)
{
    const struct rep_xtable *t = &tables[which];
    bool first = true;
    (void)td_buf_puts(b, "CREATE TABLE ");
    rep_sql_table_name(b, t->def->name, "");
    (void)td_buf_puts(b, " (");
    for (size_t c = 0; c < t->def->schema->n; c++) {
        const struct rep_column *col = rep_column_at(t->def, c);
        if (!t->shown[c])
            continue;
        (void)td_buf_puts(b, first ? "\n  " : ",\n  ");
        first = false;
        rep_sql_name(b, td_str(col->name));
        (void)td_buf_printf(b, " %s%s", type_name(col->type, dialect), col->required ? " NOT NULL" : "");
        put_check(b, col, dialect);
    }
    if (t->def->kind == REP_KEY_PRIMARY) {
        (void)td_buf_puts(b, ",\n  PRIMARY KEY (");
        put_names(b, t->def->key, NULL);
        (void)td_buf_putc(b, ')');
    }
    put_references(b, tables, which);
    (void)td_buf_puts(b, dialect == REP_SQLITE ? "\n) STRICT;\n" : "\n);\n");
}

static void put_index(struct td_buf *b, const char *table, struct td_slice column)
{
    char suffix[80];
    (void)snprintf(suffix, sizeof suffix, "_%.*s", (int)column.n, column.p);
    (void)td_buf_puts(b, "CREATE INDEX ");
    rep_sql_table_name(b, table, suffix);
    (void)td_buf_puts(b, " ON ");
    rep_sql_table_name(b, table, "");
    (void)td_buf_puts(b, " (");
    rep_sql_name(b, column);
    (void)td_buf_puts(b, ");\n");
}

void rep_sql_indexes(struct td_buf *b, const struct rep_xtable *tables, size_t which)
{
    const struct rep_table *d = tables[which].def;
    struct td_slice rest = td_str(d->index);
    if (d->kind == REP_KEY_UNIQUE) {
        (void)td_buf_puts(b, "CREATE UNIQUE INDEX ");
        rep_sql_table_name(b, d->name, "_key");
        (void)td_buf_puts(b, " ON ");
        rep_sql_table_name(b, d->name, "");
        (void)td_buf_puts(b, " (");
        put_names(b, d->key, d);
        (void)td_buf_puts(b, ");\n");
    }
    while (rest.p && rest.n) {
        struct td_slice name = td_cut(&rest, ',');
        if (tables[which].shown[rep_column_index(d, name)])
            put_index(b, d->name, name);
    }
    for (size_t i = 0; i < 3 && d->reference[i].from; i++) {
        struct td_slice from = td_str(d->reference[i].from), listed = td_str(d->index);
        bool there = !tables[which].shown[rep_column_index(d, from)];
        while (listed.p && !there)
            there = td_eq(td_cut(&listed, ','), from);
        if (!there)
            put_index(b, d->name, from);
    }
}

static void put_copy(struct td_buf *b, const struct rep_xtable *t)
{
    bool first = true;
    (void)td_buf_puts(b, "\\copy ");
    rep_sql_table_name(b, t->def->name, "");
    (void)td_buf_puts(b, " (");
    for (size_t c = 0; c < t->def->schema->n; c++) {
        if (!t->shown[c])
            continue;
        (void)td_buf_puts(b, first ? "" : ", ");
        rep_sql_name(b, td_str(rep_column_at(t->def, c)->name));
        first = false;
    }
    (void)td_buf_printf(b, ") FROM '%s.csv' WITH (FORMAT csv, HEADER true, ENCODING 'UTF8')\n", t->def->name);
    (void)td_buf_puts(b, "DO $$ BEGIN IF (SELECT count(*) FROM ");
    rep_sql_table_name(b, t->def->name, "");
    (void)td_buf_printf(b, ") <> %" PRIu64 " THEN RAISE EXCEPTION '%s: not %" PRIu64 " rows'; END IF; END $$;\n",
                        t->rows, t->def->name, t->rows);
}

void rep_sql_load(struct td_buf *b, const struct rep_xtable *tables)
{
    (void)td_buf_puts(b, "-- Loads the tables of this folder into PostgreSQL: all of them, or nothing.\n"
                         "-- In this folder: psql -d DATABASE -f load.sql\n"
                         "\\set ON_ERROR_STOP on\nBEGIN;\n");
    for (size_t i = 0; i < REP_TABLES; i++)
        if (tables[i].there)
            rep_sql_table(b, tables, i, REP_POSTGRES);
    for (size_t i = 0; i < REP_TABLES; i++)
        if (tables[i].there)
            put_copy(b, &tables[i]);
    (void)td_buf_puts(b, "SET CONSTRAINTS ALL IMMEDIATE;\n"); /* no index is made while references wait */
    for (size_t i = 0; i < REP_TABLES; i++) {
        const struct rep_table *d = tables[i].def;
        if (!tables[i].there)
            continue;
        rep_sql_indexes(b, tables, i);
        (void)td_buf_puts(b, "COMMENT ON TABLE ");
        rep_sql_table_name(b, d->name, "");
        (void)td_buf_puts(b, " IS ");
        rep_sql_literal(b, td_str(d->about));
        (void)td_buf_puts(b, ";\n");
        for (size_t c = 0; c < d->schema->n; c++) {
            if (!tables[i].shown[c])
                continue;
            (void)td_buf_puts(b, "COMMENT ON COLUMN ");
            rep_sql_table_name(b, d->name, "");
            (void)td_buf_printf(b, ".\"%s\" IS ", rep_column_at(d, c)->name);
            rep_sql_literal(b, td_str(rep_column_at(d, c)->about));
            (void)td_buf_puts(b, ";\n");
        }
    }
    (void)td_buf_puts(b, "COMMIT;\nANALYZE;\n");
}
