/*
 * csvcheck FILE...
 *
 * For test scripts: each file is one of our tables: every record one physical line, as many fields as the header, the
 * last line ended. Says what is not so; exit 1.
 */
#include <inttypes.h>
#include <stdio.h>

#include "csvread.h"

static int check(const char *path)
{
    struct td_error err = {0};
    struct td_source s;
    struct td_csv_row row;
    uint64_t lines = 0;
    size_t width = 0;
    enum td_csv_result r;
    if (td_source_open(&s, path, &err) != TD_OK) {
        fprintf(stderr, "csvcheck: %s\n", err.text);
        return 1;
    }
    struct td_csv *csv = td_csv_new(&s, &(struct td_csv_options){.one_line = true}, &err);
    if (!csv)
        return 1;
    while ((r = td_csv_next(csv, &row, &err)) == TD_CSV_ROW) {
        lines++;
        if (lines == 1)
            width = row.n;
        if (row.bad || row.n != width || row.line_first != lines || row.line_last != lines) {
            fprintf(stderr, "csvcheck: %s:%" PRIu64 ": %zu fields of %zu, lines %" PRIu64 "-%" PRIu64 " %s\n", path,
                    lines, row.n, width, row.line_first, row.line_last, row.bad ? row.bad : "");
            return 1;
        }
    }
    td_csv_free(csv);
    td_source_close(&s);
    return r == TD_CSV_END && lines > 0 ? 0 : 1;
}

int main(int argc, char **argv)
{
    int bad = argc < 2;
    for (int i = 1; i < argc; i++)
        bad |= check(argv[i]);
    return bad;
}
