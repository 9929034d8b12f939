/*
 * csvsel FILE COLUMNS [NAME=VALUE | NAME!=VALUE | NAME~PART]...
 *
 * For test scripts: prints the named columns (comma-separated; "#" is the count of matching rows) of the rows that
 * match all conditions, separated by tabs, as they stand in the file (escapes stay).
 */
#include <stdio.h>
#include <stdlib.h>

#include "csvread.h"

enum { MAX = 64 };

struct condition {
    size_t column;
    char op;
    struct td_slice value;
};

static size_t column_of(const struct td_csv_row *h, struct td_slice name)
{
    for (size_t i = 0; i < h->n; i++)
        if (td_eq(h->field[i], name))
            return i;
    fprintf(stderr, "csvsel: no column %.*s\n", (int)name.n, name.p);
    exit(2);
}

static bool holds(struct td_slice s, struct td_slice part)
{
    for (size_t i = 0; i + part.n <= s.n; i++)
        if (memcmp(s.p + i, part.p, part.n) == 0)
            return true;
    return false;
}

static bool matches(const struct condition *c, const struct td_csv_row *row)
{
    struct td_slice v = c->column < row->n ? row->field[c->column] : td_slice(NULL, 0);
    return c->op == '~' ? holds(v, c->value) : td_eq(v, c->value) == (c->op == '=');
}

int main(int argc, char **argv)
{
    struct td_error err = {0};
    struct td_source s;
    struct td_csv_row row;
    struct condition cond[MAX];
    size_t column[MAX], n_columns = 0, n_cond = 0, count = 0;
    if (argc < 3 || td_source_open(&s, argv[1], &err) != TD_OK) {
        fprintf(stderr, "csvsel: %s\n", err.text);
        return 2;
    }
    struct td_csv *csv = td_csv_new(&s, &(struct td_csv_options){0}, &err);
    if (!csv || td_csv_next(csv, &row, &err) != TD_CSV_ROW)
        return 2;
    struct td_slice rest = td_str(argv[2]);
    bool counting = td_eqs(rest, "#");
    while (!counting && rest.p && n_columns < MAX)
        column[n_columns++] = column_of(&row, td_cut(&rest, ','));
    for (int i = 3; i < argc && n_cond < MAX; i++) {
        struct td_slice a = td_str(argv[i]);
        size_t k = 0;
        while (k < a.n && a.p[k] != '=' && a.p[k] != '~' && a.p[k] != '!')
            k++;
        struct condition *c = &cond[n_cond++];
        c->column = column_of(&row, td_head(a, k));
        c->op = k < a.n ? a.p[k] : '=';
        c->value = td_from(a, k + (c->op == '!' ? 2 : 1));
    }
    while (td_csv_next(csv, &row, &err) == TD_CSV_ROW) {
        bool all = !row.bad;
        for (size_t i = 0; i < n_cond && all; i++)
            all = matches(&cond[i], &row);
        if (!all)
            continue;
        count++;
        for (size_t i = 0; i < n_columns; i++) {
            struct td_slice v = column[i] < row.n ? row.field[column[i]] : td_slice(NULL, 0);
            if (i)
                putchar('\t');
            fwrite(v.p ? v.p : "", 1, v.n, stdout);
        }
        if (!counting)
            putchar('\n');
    }
    if (counting)
        printf("%zu\n", count);
    td_csv_free(csv);
    td_source_close(&s);
    return err.status == TD_OK ? 0 : 1;
}
