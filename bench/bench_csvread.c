/*
 * bench_csvread: our reader of CSV on the same bytes as bench_libcsv.
 *
 *     bench_csvread FILE    reads FILE as analyze reads articles.csv
 */
#include <stdio.h>

#include "csvread.h"

int main(int argc, char **argv)
{
    struct td_error err = {0};
    struct td_source s;
    struct td_csv_options o = {.one_line = true, .max_record = (size_t)32 << 20};
    struct td_csv_row row;
    unsigned long long rows = 0, fields = 0, bytes = 0;
    enum td_csv_result r = TD_CSV_FAILED;
    if (argc < 2) {
        fprintf(stderr, "usage: bench_csvread FILE\n");
        return 2;
    }
    struct td_csv *c = td_source_open(&s, argv[1], &err) == TD_OK ? td_csv_new(&s, &o, &err) : NULL;
    while (c && (r = td_csv_next(c, &row, &err)) == TD_CSV_ROW) {
        if (row.bad)
            return 1;
        rows++;
        fields += row.n;
        for (size_t i = 0; i < row.n; i++)
            bytes += row.field[i].n;
    }
    if (r != TD_CSV_END) {
        fprintf(stderr, "bench_csvread: %s\n", err.text);
        return 1;
    }
    td_csv_free(c);
    td_source_close(&s);
    printf("%llu rows, %llu fields, %llu bytes\n", rows, fields, bytes);
    return 0;
}
