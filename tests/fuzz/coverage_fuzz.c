/*
 * coverage.csv: any bytes give weeks that were asked for, or a message that names file and line.
 *
 * Input: the first line is an outlet and the second the ingest_file of an article of its; the file follows. What was
 * got of a week does not depend on the order of the rows, nor on a row being there twice.
 */
#include <stdlib.h>

#include "fetched.h"
#include "period.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

struct article {
    struct td_slice outlet, file;
};

enum { N_WEEKS = 14, N_ARTICLES = 3 };

/* What is known of the outlets' weeks; false when the file is refused. */
static bool answers(struct td_slice file, const struct article *a, bool seen, enum ana_fetch *out)
{
    struct td_error err = {0};
    struct td_source s;
    int32_t week;
    td_source_memory(&s, "fuzz.csv", file);
    struct ana_fetched *f = ana_fetched_read_source(&s, &err);
    td_source_close(&s);
    if (!f && (!err.text[0] || strncmp(err.text, "fuzz.csv:", 9) != 0))
        abort();
    if (!f)
        return false;
    for (size_t i = 0; seen && i < N_ARTICLES; i++)
        if (ana_fetched_article(f, a[i].outlet, a[i].file, &err) != TD_OK)
            abort();
    ana_fetched_sort(f);
    if (!td_week_parse(TD_S("2020-W26"), &week))
        abort();
    for (size_t i = 0; i < N_ARTICLES; i++)
        for (int32_t w = 0; w < N_WEEKS; w++) {
            enum ana_fetch *x = &out[i * N_WEEKS + (size_t)w];
            *x = ana_fetched_week(f, a[i].outlet, w ? week + w : INT32_MIN);
            if (*x > ANA_FETCH_NONE || (w == 0 && *x > ANA_FETCH_OK)) /* nothing is missed before the first row */
                abort();
        }
    ana_fetched_free(f);
    return true;
}

/* The header, the other lines from the last to the first, and again from the first to the last. The caller frees .p. */
static struct td_slice turned(struct td_slice file)
{
    struct td_slice rest = file, header = td_cut(&rest, '\n');
    char *p = malloc(2 * file.n + 4), *at = p;
    if (!p)
        abort();
    at = (char *)memcpy(at, header.p, header.n) + header.n;
    *at++ = '\n';
    while (rest.n) {
        size_t i = rest.n - (rest.p[rest.n - 1] == '\n'), end = i;
        while (i && rest.p[i - 1] != '\n')
            i--;
        at = (char *)memcpy(at, rest.p + i, end - i) + (end - i);
        *at++ = '\n';
        rest.n = i;
    }
    size_t body = file.n - header.n - (header.n < file.n);
    if (body)
        at = (char *)memcpy(at, file.p + header.n + 1, body) + body;
    return td_slice(p, (size_t)(at - p));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct td_slice file = td_slice((const char *)data, n);
    struct article a[N_ARTICLES] = {
        {TD_S(""), TD_S("")}, {TD_S("Wire"), TD_S("raw/wire/1.warc.gz")}, {TD_S("Wire"), TD_S("old.csv")}};
    enum ana_fetch first[N_ARTICLES * N_WEEKS], second[N_ARTICLES * N_WEEKS];
    a[0].outlet = td_cut(&file, '\n');
    a[0].file = td_cut(&file, '\n');
    if (n > 1 << 16)
        return 0;
    for (int seen = 0; seen < 2; seen++) {
        if (!answers(file, a, seen == 1, first))
            return 0;
        struct td_slice other = turned(file);
        /* a first line that is no header, and a return within a line, make other lines of it */
        bool plain = td_index(file, '\r') == file.n && td_starts(file, TD_S("fetched_at"));
        if (plain && (!answers(other, a, seen == 1, second) || memcmp(first, second, sizeof first) != 0))
            abort();
        free((void *)(uintptr_t)other.p);
    }
    return 0;
}
