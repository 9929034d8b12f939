/*
 * csvread: no byte is lost and no chunking changes a row. The first byte chooses options.
 */
#include <stdlib.h>

#include "csvread.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

struct trickle {
    struct td_slice rest;
    size_t step;
};

static enum td_status trickle_read(struct td_source *s, void *buf, size_t n, size_t *got, struct td_error *err)
{
    struct trickle *t = s->ctx;
    (void)err;
    *got = n < t->step ? n : t->step;
    if (*got > t->rest.n)
        *got = t->rest.n;
    if (*got)
        memcpy(buf, t->rest.p, *got);
    t->rest = td_from(t->rest, *got);
    return TD_OK;
}

static uint64_t digest(struct td_slice bytes, size_t step, const struct td_csv_options *o)
{
    struct trickle t = {bytes, step};
    struct td_source s = {.name = "fuzz", .read = trickle_read, .ctx = &t};
    struct td_error err = {0};
    struct td_csv *c = td_csv_new(&s, o, &err);
    struct td_csv_row row;
    uint64_t h = 1, last = 0;
    if (!c)
        abort();
    while (td_csv_next(c, &row, &err) == TD_CSV_ROW) {
        if (row.line_first <= last || row.line_last < row.line_first)
            abort(); /* lines go forward, each in one record at most */
        last = row.line_last;
        h = h * 31 + row.line_first * 7 + row.line_last * 3 + (row.bad != NULL);
        for (size_t i = 0; i < row.n; i++)
            h = h * 31 + td_hash(row.field[i]);
    }
    td_csv_free(c);
    return h;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    if (n == 0)
        return 0;
    struct td_slice bytes = {(const char *)data + 1, n - 1};
    struct td_csv_options o = {.delimiter = (data[0] & 1) ? ';' : ',', .one_line = (data[0] & 2) != 0};
    uint64_t whole = digest(bytes, n, &o);
    if (digest(bytes, 1 + data[0] % 7u, &o) != whole)
        abort();
    return 0;
}
