#include "merge.h"

#include <stdlib.h>

#include "buf.h"
#include "csvwrite.h"
#include "feed.h"
#include "schema.h"

/* A file and its next row. */
struct input {
    const char *path;
    size_t number;
    const struct ana_feed_row *next;
};

struct merge {
    struct input *heap; /* those with a cell, the smallest key first */
    size_t n;
    struct ana_cell sum; /* of the key being added up */
    bool any;
    struct td_buf name[3]; /* its strings */
    struct td_buf row;     /* its row as it stood in the one file that has it; empty when it is to be written anew */
    struct ana_feeds *feeds;
    struct td_csvw *out;
    struct ana_pack *pack;
    uint64_t n_cells;
};

static void sift(struct merge *m, size_t i)
{
    for (;;) {
        size_t least = i;
        for (size_t k = 2 * i + 1; k <= 2 * i + 2 && k < m->n; k++)
            if (ana_cell_compare(&m->heap[k].next->cell.key, &m->heap[least].next->cell.key) < 0)
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
    if (m->out && m->row.n)
        td_csvw_row(m->out, td_buf_slice(&m->row));
    else if (m->out)
        ana_cell_put(m->out, &m->sum);
    return m->pack ? ana_pack_add(m->pack, &m->sum, err) : TD_OK;
}

/* The sum's strings are copied: the file they came from moves on. */
static bool begin(struct merge *m, const struct ana_feed_row *row)
{
    const struct ana_cell *c = &row->cell;
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
    td_buf_clear(&m->row);
    return !m->out || td_buf_put(&m->row, row->row);
}

static enum td_status take_cell(struct merge *m, struct input *in, struct td_error *err)
{
    const struct ana_feed_row *next = in->next;
    int order = m->any ? ana_cell_compare(&next->cell.key, &m->sum.key) : 1;
    if (order < 0)
        return td_fail(err, TD_EDATA, "%s:%llu: not sorted: this row comes before the one above it", in->path,
                       (unsigned long long)next->line);
    if (order == 0) {
        td_buf_clear(&m->row);
        return ana_cell_merge(&m->sum, &next->cell) ? TD_OK
                                                    : td_fail(err, TD_EDATA, "%s:%llu: n_total: the sums overflow",
                                                              in->path, (unsigned long long)next->line);
    }
    if (emit(m, err) != TD_OK)
        return err->status;
    return begin(m, next) ? TD_OK : td_fail_nomem(err, "merging cells");
}

static enum td_status open_all(struct merge *m, const char *const *path, size_t n, bool ahead, struct td_error *err)
{
    m->heap = calloc(n + 1, sizeof *m->heap);
    if (!m->heap)
        return td_fail_nomem(err, "merging cells");
    m->feeds = ana_feeds_open(path, n, ahead, err);
    if (!m->feeds)
        return err->status;
    for (size_t i = 0; i < n; i++) {
        struct input in = {path[i], i, NULL};
        if (ana_feeds_next(m->feeds, i, &in.next, err) != TD_OK)
            return err->status;
        if (in.next)
            m->heap[m->n++] = in;
    }
    for (size_t i = m->n; i-- > 0;)
        sift(m, i);
    return TD_OK;
}

static enum td_status merge_all(struct merge *m, struct td_error *err)
{
    while (m->n > 0) {
        struct input *in = &m->heap[0];
        if (take_cell(m, in, err) != TD_OK || ana_feeds_next(m->feeds, in->number, &in->next, err) != TD_OK)
            return err->status;
        if (!in->next)
            *in = m->heap[--m->n];
        sift(m, 0);
    }
    return emit(m, err);
}

enum td_status ana_merge_cells(const char *const *path, size_t n_paths, bool ahead, struct td_outfile *out,
                               struct ana_pack *pack, uint64_t *n, struct td_error *err)
{
    struct td_csvw w = {0};
    struct merge m = {.out = out ? &w : NULL, .pack = pack, .row = TD_BUF_INIT(1 << 26)};
    for (size_t i = 0; i < 3; i++)
        m.name[i].max = 1 << 24;
    if (out)
        td_csvw_init(&w, out, &td_cells_schema);
    enum td_status st = open_all(&m, path, n_paths, ahead, err);
    if (st == TD_OK)
        st = merge_all(&m, err);
    *n = m.n_cells;
    ana_feeds_close(m.feeds);
    td_buf_free(&m.row);
    for (size_t i = 0; i < 3; i++)
        td_buf_free(&m.name[i]);
    free(m.heap);
    if (out)
        td_csvw_free(&w);
    return st;
}
