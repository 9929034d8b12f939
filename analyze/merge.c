#include "merge.h"

#include <stdlib.h>

#include "buf.h"
#include "csvwrite.h"
#include "schema.h"

/* A file and its next cell. */
struct input {
    const char *path;
    struct ana_cell_reader *reader;
    const struct ana_cell *cell;
};

struct merge {
    struct input *heap; /* those with a cell, the smallest key first */
    size_t n;
    struct ana_cell sum; /* of the key being added up */
    bool any;
    struct td_buf name[3]; /* its strings */
    struct td_csvw *out;
    struct ana_pack *pack;
    uint64_t n_cells;
};

static void sift(struct merge *m, size_t i)
{
    for (;;) {
        size_t least = i;
        for (size_t k = 2 * i + 1; k <= 2 * i + 2 && k < m->n; k++)
            if (ana_cell_compare(&m->heap[k].cell->key, &m->heap[least].cell->key) < 0)
                least = k;
        if (least == i)
            return;
        struct input swap = m->heap[i];
        m->heap[i] = m->heap[least];
        m->heap[least] = swap;
        i = least;
    }
}

static enum td_status emit(struct merge *m, struct td_error *err)
{
    if (!m->any)
        return TD_OK;
    m->n_cells++;
    if (m->out)
        ana_cell_put(m->out, &m->sum);
    return m->pack ? ana_pack_add(m->pack, &m->sum, err) : TD_OK;
}

/* The sum's strings are copied: the file they came from moves on. */
static bool begin(struct merge *m, const struct ana_cell *c)
{
    const struct td_slice from[3] = {c->key.target, c->key.country, c->key.outlet};
    struct td_slice *to[3] = {&m->sum.key.target, &m->sum.key.country, &m->sum.key.outlet};
    m->sum = *c;
    m->any = true;
    for (size_t i = 0; i < 3; i++) {
        td_buf_clear(&m->name[i]);
        if (!td_buf_put(&m->name[i], from[i]))
            return false;
        *to[i] = td_buf_slice(&m->name[i]);
    }
    return true;
}

static enum td_status take_cell(struct merge *m, struct input *in, struct td_error *err)
{
    int order = m->any ? ana_cell_compare(&in->cell->key, &m->sum.key) : 1;
    if (order < 0)
        return td_fail(err, TD_EDATA, "%s:%llu: not sorted: this row comes before the one above it", in->path,
                       (unsigned long long)ana_cell_reader_line(in->reader));
    if (order == 0)
        return ana_cell_merge(&m->sum, in->cell)
                   ? TD_OK
                   : td_fail(err, TD_EDATA, "%s:%llu: n_total: the sums overflow", in->path,
                             (unsigned long long)ana_cell_reader_line(in->reader));
    if (emit(m, err) != TD_OK)
        return err->status;
    return begin(m, in->cell) ? TD_OK : td_fail_nomem(err, "merging cells");
}

static enum td_status open_all(struct merge *m, const char *const *path, size_t n, struct td_error *err)
{
    m->heap = calloc(n + 1, sizeof *m->heap);
    if (!m->heap)
        return td_fail_nomem(err, "merging cells");
    for (size_t i = 0; i < n; i++) {
        struct input in = {path[i], ana_cell_reader_open(path[i], err), NULL};
        if (!in.reader)
            return err->status;
        if (ana_cell_reader_next(in.reader, &in.cell, err) == TD_OK && in.cell)
            m->heap[m->n++] = in;
        else
            ana_cell_reader_close(in.reader);
        if (err->status != TD_OK)
            return err->status;
    }
    for (size_t i = m->n; i-- > 0;)
        sift(m, i);
    return TD_OK;
}

static enum td_status merge_all(struct merge *m, struct td_error *err)
{
    while (m->n > 0) {
        struct input *in = &m->heap[0];
        if (take_cell(m, in, err) != TD_OK || ana_cell_reader_next(in->reader, &in->cell, err) != TD_OK)
            return err->status;
        if (!in->cell) {
            ana_cell_reader_close(in->reader);
            *in = m->heap[--m->n];
        }
        sift(m, 0);
    }
    return emit(m, err);
}

enum td_status ana_merge_cells(const char *const *path, size_t n_paths, struct td_outfile *out, struct ana_pack *pack,
                               uint64_t *n, struct td_error *err)
{
    struct td_csvw w = {0};
    struct merge m = {.out = out ? &w : NULL, .pack = pack};
    for (size_t i = 0; i < 3; i++)
        m.name[i].max = 1 << 24;
    if (out)
        td_csvw_init(&w, out, &td_cells_schema);
    enum td_status st = open_all(&m, path, n_paths, err);
    if (st == TD_OK)
        st = merge_all(&m, err);
    *n = m.n_cells;
    for (size_t i = 0; m.heap && i < m.n; i++)
        ana_cell_reader_close(m.heap[i].reader);
    for (size_t i = 0; i < 3; i++)
        td_buf_free(&m.name[i]);
    free(m.heap);
    if (out)
        td_csvw_free(&w);
    return st;
}
