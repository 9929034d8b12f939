#include "feed.h"

#include <pthread.h>
#include <stdlib.h>

#include "arena.h"

enum { BATCH_MOST = 1024, BATCH_LEAST = 32, BATCHES_TOGETHER = 16384, ARENA_MAX = 1 << 28 };

struct batch {
    struct ana_feed_row *row;
    size_t n;
    bool last; /* nothing follows: the end of the file, or the failure in err */
    struct td_arena arena;
    struct td_error err;
};

struct input {
    struct ana_cell_reader *reader;
    struct batch batch[2];
    unsigned front; /* the one being used */
    size_t at;      /* rows of it that were given */
    bool ready;     /* under the lock: the other one is filled */
};

struct ana_feeds {
    struct input *input;
    size_t n, rows; /* rows: of a batch */
    bool ahead;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    size_t *queue, first, waiting; /* under the lock: files whose other batch is to be filled */
    bool stop;
};

/* A string of the row, which lies in the copy of it that is kept, or beside it when it was escaped. */
static bool keep(struct td_arena *a, struct td_slice raw, struct td_slice kept, struct td_slice *s)
{
    if (s->n == 0) {
        *s = TD_S("");
        return true;
    }
    bool inside = s->p >= raw.p && s->p + s->n <= raw.p + raw.n;
    *s = inside ? td_slice(kept.p + (s->p - raw.p), s->n) : td_arena_dup(a, *s);
    return s->p != NULL;
}

static bool take_row(struct batch *b, struct ana_cell_reader *r, const struct ana_cell *cell)
{
    struct ana_feed_row *to = &b->row[b->n++];
    struct td_slice raw = ana_cell_reader_raw(r), kept = td_arena_dup(&b->arena, raw);
    to->cell = *cell;
    to->row = ana_cell_reader_row(r).n ? kept : TD_S("");
    to->line = ana_cell_reader_line(r);
    return kept.p && keep(&b->arena, raw, kept, &to->cell.key.target) &&
           keep(&b->arena, raw, kept, &to->cell.key.country) && keep(&b->arena, raw, kept, &to->cell.key.outlet);
}

static void fill(const struct ana_feeds *f, struct input *in, struct batch *b)
{
    const struct ana_cell *cell = NULL;
    td_arena_reset(&b->arena);
    b->n = 0;
    while (b->n < f->rows && !b->last) {
        if (ana_cell_reader_next(in->reader, &cell, &b->err) != TD_OK || !cell) {
            b->last = true;
        } else if (!take_row(b, in->reader, cell)) {
            b->n--;
            (void)td_fail_nomem(&b->err, "reading cells");
            b->last = true;
        }
    }
}

static void *read_ahead(void *p)
{
    struct ana_feeds *f = p;
    (void)pthread_mutex_lock(&f->lock);
    while (!f->stop) {
        if (f->waiting == 0) {
            (void)pthread_cond_wait(&f->changed, &f->lock);
            continue;
        }
        struct input *in = &f->input[f->queue[f->first]];
        f->first = (f->first + 1) % f->n;
        f->waiting--;
        (void)pthread_mutex_unlock(&f->lock);
        fill(f, in, &in->batch[1 - in->front]);
        (void)pthread_mutex_lock(&f->lock);
        in->ready = true;
        (void)pthread_cond_broadcast(&f->changed);
    }
    (void)pthread_mutex_unlock(&f->lock);
    return NULL;
}

/* Under the lock. */
static void ask(struct ana_feeds *f, size_t i)
{
    f->queue[(f->first + f->waiting++) % f->n] = i;
    (void)pthread_cond_broadcast(&f->changed);
}

static bool open_input(struct ana_feeds *f, struct input *in, const char *path, struct td_error *err)
{
    in->reader = ana_cell_reader_open(path, err);
    if (!in->reader)
        return false;
    for (int k = 0; k < (f->ahead ? 2 : 1); k++) {
        in->batch[k].arena = TD_ARENA_INIT(ARENA_MAX);
        in->batch[k].row = malloc(f->rows * sizeof *in->batch[k].row);
        if (!in->batch[k].row)
            return td_fail_nomem(err, "reading cells"), false;
    }
    fill(f, in, &in->batch[0]);
    return true;
}

/* A thread that cannot be had is no failure: the files are then read as they are asked for. */
static void start(struct ana_feeds *f)
{
    f->ahead = f->ahead && f->n && pthread_mutex_init(&f->lock, NULL) == 0;
    if (f->ahead && pthread_cond_init(&f->changed, NULL) != 0) {
        (void)pthread_mutex_destroy(&f->lock);
        f->ahead = false;
    }
    if (!f->ahead)
        return;
    for (size_t i = 0; i < f->n; i++)
        if (!f->input[i].batch[0].last)
            ask(f, i);
    if (pthread_create(&f->thread, NULL, read_ahead, f) != 0) {
        (void)pthread_cond_destroy(&f->changed);
        (void)pthread_mutex_destroy(&f->lock);
        f->ahead = false;
    }
}

struct ana_feeds *ana_feeds_open(const char *const *path, size_t n, bool ahead, struct td_error *err)
{
    struct ana_feeds *f = calloc(1, sizeof *f);
    bool ok = f != NULL;
    if (ok) {
        f->rows = n > BATCHES_TOGETHER / BATCH_MOST ? BATCHES_TOGETHER / n : BATCH_MOST;
        f->rows = f->rows < BATCH_LEAST ? BATCH_LEAST : f->rows;
        f->input = calloc(n + 1, sizeof *f->input);
        f->queue = calloc(n + 1, sizeof *f->queue);
        ok = f->input && f->queue;
    }
    if (!ok)
        (void)td_fail_nomem(err, "reading cells");
    bool wanted = ahead && ok;
    if (ok)
        f->ahead = wanted;
    for (size_t i = 0; ok && i < n; i++) {
        f->n++;
        ok = open_input(f, &f->input[i], path[i], err);
    }
    if (ok) {
        start(f);
        return f;
    }
    if (f)
        f->ahead = false; /* no thread to end */
    ana_feeds_close(f);
    return NULL;
}

/* The batch is used up: the next one. */
static void turn(struct ana_feeds *f, size_t i)
{
    struct input *in = &f->input[i];
    if (!f->ahead) {
        fill(f, in, &in->batch[in->front]);
    } else {
        (void)pthread_mutex_lock(&f->lock);
        while (!in->ready)
            (void)pthread_cond_wait(&f->changed, &f->lock);
        in->ready = false;
        in->front = 1 - in->front;
        if (!in->batch[in->front].last)
            ask(f, i);
        (void)pthread_mutex_unlock(&f->lock);
    }
    in->at = 0;
}

enum td_status ana_feeds_next(struct ana_feeds *f, size_t i, const struct ana_feed_row **row, struct td_error *err)
{
    struct input *in = &f->input[i];
    *row = NULL;
    while (in->at == in->batch[in->front].n) {
        const struct batch *b = &in->batch[in->front];
        if (b->last) {
            if (b->err.status != TD_OK)
                *err = b->err;
            return b->err.status;
        }
        turn(f, i);
    }
    *row = &in->batch[in->front].row[in->at++];
    return TD_OK;
}

void ana_feeds_close(struct ana_feeds *f)
{
    if (!f)
        return;
    if (f->ahead) {
        (void)pthread_mutex_lock(&f->lock);
        f->stop = true;
        (void)pthread_cond_broadcast(&f->changed);
        (void)pthread_mutex_unlock(&f->lock);
        (void)pthread_join(f->thread, NULL);
        (void)pthread_cond_destroy(&f->changed);
        (void)pthread_mutex_destroy(&f->lock);
    }
    for (size_t i = 0; f->input && i < f->n; i++) {
        ana_cell_reader_close(f->input[i].reader);
        for (int k = 0; k < 2; k++) {
            free(f->input[i].batch[k].row);
            td_arena_free(&f->input[i].batch[k].arena);
        }
    }
    free(f->input);
    free(f->queue);
    free(f);
}
