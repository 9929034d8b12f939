#include "extsort.h"

#include <assert.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    MEMORY_MIN = 256 * 1024,
    CURSOR_BYTES = 16 * 1024, /* least buffer of one run in a merge: smaller reads cost more than another pass */
    SMALL = 24                /* below this, insertion sort */
};

/* A sorted stretch of the file. */
struct run {
    uint64_t offset, n_bytes;
};

/* A run being read: buffer [at, end) and what is still in the file. */
struct cursor {
    struct run rest;
    unsigned char *buffer, *at, *end;
};

/* The first bytes of the cursor's record decide most comparisons without looking at it. */
struct node {
    uint64_t prefix;
    unsigned cursor;
};

struct td_extsort {
    char *tmpdir;
    size_t size; /* of a record */
    uint64_t n;
    unsigned char *memory; /* records while filling, the cursors' buffers while merging */
    size_t memory_bytes, used;
    int fd;
    uint64_t file_bytes;
    struct run *runs;
    size_t n_runs, cap_runs;
    struct cursor *cursors;
    struct node *heap;    /* the smallest record first */
    size_t n_heap, share; /* share: bytes of one cursor's buffer */
    bool sorted, advance; /* advance: the record given last is still at the top */
    size_t next;          /* in memory: offset of the next record */
};

int td_tmpfile(const char *dir, struct td_error *err)
{
    if (!dir || !*dir)
        dir = "/tmp";
    size_t n = strlen(dir) + sizeof "/.tidings-XXXXXX";
    char *path = malloc(n);
    if (!path) {
        td_fail_nomem(err, "temporary file");
        return -1;
    }
    (void)snprintf(path, n, "%s/.tidings-XXXXXX", dir);
    int fd = mkstemp(path);
    if (fd < 0)
        td_fail_errno(err, dir, "cannot make a temporary file");
    else
        (void)unlink(path);
    free(path);
    return fd;
}

enum td_status td_write_all(int fd, const void *bytes, size_t n, const char *dir, struct td_error *err)
{
    const char *p = bytes;
    while (n) {
        ssize_t k = write(fd, p, n);
        if (k < 0 && errno == EINTR)
            continue;
        if (k <= 0)
            return td_fail_errno(err, dir && *dir ? dir : "/tmp", "cannot write a temporary file");
        p += k;
        n -= (size_t)k;
    }
    return TD_OK;
}

enum td_status td_pread_all(int fd, void *bytes, size_t n, uint64_t offset, const char *dir, struct td_error *err)
{
    char *p = bytes;
    while (n) {
        ssize_t k = pread(fd, p, n, (off_t)offset);
        if (k < 0 && errno == EINTR)
            continue;
        if (k == 0)
            return td_fail(err, TD_EIO, "%s: temporary file is shorter than written", dir && *dir ? dir : "/tmp");
        if (k < 0)
            return td_fail_errno(err, dir && *dir ? dir : "/tmp", "cannot read a temporary file");
        p += k;
        offset += (uint64_t)k;
        n -= (size_t)k;
    }
    return TD_OK;
}

struct td_extsort *td_extsort_new(const char *tmpdir, size_t record_bytes, uint64_t memory_bytes, struct td_error *err)
{
    assert(record_bytes >= 1 && record_bytes <= TD_EXTSORT_MAX_RECORD);
    struct td_extsort *s = calloc(1, sizeof *s);
    if (!s) {
        td_fail_nomem(err, "sort");
        return NULL;
    }
    s->fd = -1;
    s->size = record_bytes;
    if (memory_bytes < MEMORY_MIN)
        memory_bytes = MEMORY_MIN;
    if (memory_bytes > SIZE_MAX / 2)
        memory_bytes = SIZE_MAX / 2;
    s->memory_bytes = (size_t)memory_bytes / record_bytes * record_bytes;
    s->memory = malloc(s->memory_bytes);
    s->tmpdir = strdup(tmpdir ? tmpdir : "");
    if (!s->memory || !s->tmpdir) {
        td_fail_nomem(err, "sort");
        td_extsort_free(s);
        return NULL;
    }
    return s;
}

void td_extsort_free(struct td_extsort *s)
{
    if (!s)
        return;
    if (s->fd >= 0)
        (void)close(s->fd);
    free(s->tmpdir);
    free(s->memory);
    free(s->runs);
    free(s->cursors);
    free(s->heap);
    free(s);
}

uint64_t td_extsort_count(const struct td_extsort *s)
{
    return s->n;
}

static void insertion_sort(unsigned char *p, size_t n, size_t size, size_t byte)
{
    unsigned char hold[TD_EXTSORT_MAX_RECORD];
    for (size_t i = 1; i < n; i++) {
        size_t j = i;
        while (j > 0 && memcmp(p + (j - 1) * size + byte, p + i * size + byte, size - byte) > 0)
            j--;
        if (j == i)
            continue;
        memcpy(hold, p + i * size, size);
        memmove(p + (j + 1) * size, p + j * size, (i - j) * size);
        memcpy(p + j * size, hold, size);
    }
}

static void swap_records(unsigned char *a, unsigned char *b, size_t size)
{
    size_t i = 0;
    for (uint64_t x, y; i + 8 <= size; i += 8) {
        memcpy(&x, a + i, 8);
        memcpy(&y, b + i, 8);
        memcpy(a + i, &y, 8);
        memcpy(b + i, &x, 8);
    }
    for (uint32_t x, y; i + 4 <= size; i += 4) {
        memcpy(&x, a + i, 4);
        memcpy(&y, b + i, 4);
        memcpy(a + i, &y, 4);
        memcpy(b + i, &x, 4);
    }
    for (; i < size; i++) {
        unsigned char x = a[i];
        a[i] = b[i];
        b[i] = x;
    }
}

/*
 * American flag sort (McIlroy, Bostic and McIlroy 1993): most significant byte first, in place. All
 * records are equal before `byte`. The depth of recursion is at most the record's size.
 */
static void radix_sort(unsigned char *p, size_t n, size_t size, size_t byte)
{
    while (n > SMALL && byte < size) {
        size_t count[256] = {0}, at[256], end[256], sum = 0;
        for (size_t i = 0; i < n; i++)
            count[p[i * size + byte]]++;
        if (count[p[byte]] == n) { /* one value only: no need to recurse */
            byte++;
            continue;
        }
        for (int v = 0; v < 256; v++) {
            at[v] = sum;
            sum += count[v];
            end[v] = sum;
        }
        for (int v = 0; v < 256; v++)
            while (at[v] < end[v]) {
                unsigned char *here = p + at[v] * size;
                unsigned w = here[byte];
                if (w == (unsigned)v)
                    at[v]++;
                else
                    swap_records(here, p + at[w]++ * size, size);
            }
        for (int v = 0; v < 256; v++)
            if (count[v] > 1)
                radix_sort(p + (end[v] - count[v]) * size, count[v], size, byte + 1);
        return;
    }
    if (byte < size)
        insertion_sort(p, n, size, byte);
}

static enum td_status add_run(struct td_extsort *s, struct run r, struct td_error *err)
{
    if (s->n_runs == s->cap_runs) {
        size_t cap = s->cap_runs ? 2 * s->cap_runs : 64;
        struct run *runs = realloc(s->runs, cap * sizeof *runs);
        if (!runs)
            return td_fail_nomem(err, "sort");
        s->runs = runs;
        s->cap_runs = cap;
    }
    s->runs[s->n_runs++] = r;
    return TD_OK;
}

/* Sorts what is in memory and writes it as a run. */
static enum td_status spill(struct td_extsort *s, struct td_error *err)
{
    if (s->fd < 0) {
        s->fd = td_tmpfile(s->tmpdir, err);
        if (s->fd < 0)
            return err->status;
    }
    radix_sort(s->memory, s->used / s->size, s->size, 0);
    enum td_status st = td_write_all(s->fd, s->memory, s->used, s->tmpdir, err);
    if (st != TD_OK)
        return st;
    st = add_run(s, (struct run){s->file_bytes, s->used}, err);
    s->file_bytes += s->used;
    s->used = 0;
    return st;
}

enum td_status td_extsort_put(struct td_extsort *s, const void *record, struct td_error *err)
{
    assert(!s->sorted);
    if (s->used == s->memory_bytes) {
        enum td_status st = spill(s, err);
        if (st != TD_OK)
            return st;
    }
    memcpy(s->memory + s->used, record, s->size);
    s->used += s->size;
    s->n++;
    return TD_OK;
}

static enum td_status refill(struct td_extsort *s, struct cursor *c, struct td_error *err)
{
    size_t n = c->rest.n_bytes < s->share ? (size_t)c->rest.n_bytes : s->share;
    enum td_status st = td_pread_all(s->fd, c->buffer, n, c->rest.offset, s->tmpdir, err);
    c->rest.offset += n;
    c->rest.n_bytes -= n;
    c->at = c->buffer;
    c->end = c->buffer + n;
    return st;
}

static struct node node_of(const struct td_extsort *s, unsigned cursor)
{
    const unsigned char *p = s->cursors[cursor].at;
    uint64_t prefix = 0;
    if (s->size >= 8)
        prefix = td_get_be64(p);
    else
        for (size_t i = 0; i < s->size; i++)
            prefix = prefix << 8 | p[i];
    return (struct node){prefix, cursor};
}

static bool before(const struct td_extsort *s, const struct node *a, const struct node *b)
{
    if (a->prefix != b->prefix)
        return a->prefix < b->prefix;
    int c = memcmp(s->cursors[a->cursor].at, s->cursors[b->cursor].at, s->size);
    return c ? c < 0 : a->cursor < b->cursor;
}

static void sift_down(struct td_extsort *s, size_t i)
{
    struct node x = s->heap[i];
    for (;;) {
        size_t child = 2 * i + 1;
        if (child >= s->n_heap)
            break;
        if (child + 1 < s->n_heap && before(s, &s->heap[child + 1], &s->heap[child]))
            child++;
        if (!before(s, &s->heap[child], &x))
            break;
        s->heap[i] = s->heap[child];
        i = child;
    }
    s->heap[i] = x;
}

/* Starts reading runs[first, first + n) through `bytes` bytes of s->memory. */
static enum td_status open_merge(struct td_extsort *s, size_t first, size_t n, size_t bytes, struct td_error *err)
{
    s->share = bytes / n / s->size * s->size;
    s->n_heap = n;
    s->advance = false;
    for (size_t i = 0; i < n; i++) {
        struct cursor *c = &s->cursors[i];
        c->rest = s->runs[first + i];
        c->buffer = s->memory + i * s->share;
        enum td_status st = refill(s, c, err);
        if (st != TD_OK)
            return st;
        s->heap[i] = node_of(s, (unsigned)i); /* NOLINT(clang-analyzer-core.NullDereference): sized for every run */
    }
    for (size_t i = n / 2; i-- > 0;)
        sift_down(s, i);
    return TD_OK;
}

static enum td_status merge_next(struct td_extsort *s, const unsigned char **record, struct td_error *err)
{
    *record = NULL;
    if (s->advance) {
        struct cursor *c = &s->cursors[s->heap[0].cursor];
        c->at += s->size;
        if (c->at == c->end && c->rest.n_bytes) {
            enum td_status st = refill(s, c, err);
            if (st != TD_OK)
                return st;
        }
        s->heap[0] = c->at == c->end ? s->heap[--s->n_heap] : node_of(s, s->heap[0].cursor);
        if (s->n_heap > 1)
            sift_down(s, 0);
        s->advance = false;
    }
    if (s->n_heap) {
        *record = s->cursors[s->heap[0].cursor].at;
        s->advance = true;
    }
    return TD_OK;
}

/* Merges runs[first, first + n) into one run at the end of fd. The first half of memory reads, the
 * second writes. */
static enum td_status merge_group(struct td_extsort *s, size_t first, size_t n, int fd, uint64_t *written,
                                  struct run *out, struct td_error *err)
{
    size_t half = s->memory_bytes / 2, used = 0, room = (s->memory_bytes - half) / s->size * s->size;
    unsigned char *buffer = s->memory + half;
    enum td_status st = open_merge(s, first, n, half, err);
    out->offset = *written;
    while (st == TD_OK) {
        const unsigned char *r;
        st = merge_next(s, &r, err);
        if (st != TD_OK)
            break;
        if (!r || used == room) {
            st = td_write_all(fd, buffer, used, s->tmpdir, err);
            *written += used;
            used = 0;
        }
        if (!r)
            break;
        memcpy(buffer + used, r, s->size);
        used += s->size;
    }
    out->n_bytes = *written - out->offset;
    return st;
}

/* One pass over all runs, fan_in at a time, into a new file. */
static enum td_status merge_pass(struct td_extsort *s, size_t fan_in, struct td_error *err)
{
    int fd = td_tmpfile(s->tmpdir, err);
    if (fd < 0)
        return err->status;
    uint64_t written = 0;
    size_t n_out = 0;
    enum td_status st = TD_OK;
    for (size_t i = 0; i < s->n_runs && st == TD_OK; i += fan_in) {
        struct run out;
        st = merge_group(s, i, s->n_runs - i < fan_in ? s->n_runs - i : fan_in, fd, &written, &out, err);
        s->runs[n_out++] = out; /* n_out <= i: its group has been read */
    }
    (void)close(s->fd);
    s->fd = fd;
    s->n_runs = n_out;
    return st;
}

enum td_status td_extsort_sort(struct td_extsort *s, struct td_error *err)
{
    assert(!s->sorted);
    s->sorted = true;
    if (s->n_runs == 0) {
        radix_sort(s->memory, s->used / s->size, s->size, 0);
        return TD_OK;
    }
    enum td_status st = s->used ? spill(s, err) : TD_OK;
    size_t fan_in = s->memory_bytes / 2 / CURSOR_BYTES;
    s->cursors = calloc(2 * fan_in, sizeof *s->cursors);
    s->heap = calloc(2 * fan_in, sizeof *s->heap);
    if (st == TD_OK && (!s->cursors || !s->heap))
        st = td_fail_nomem(err, "sort");
    while (st == TD_OK && s->n_runs > 2 * fan_in) /* the last pass has no output buffer: twice the runs */
        st = merge_pass(s, fan_in, err);
    return st == TD_OK ? open_merge(s, 0, s->n_runs, s->memory_bytes, err) : st;
}

enum td_status td_extsort_next(struct td_extsort *s, const unsigned char **record, struct td_error *err)
{
    assert(s->sorted);
    if (s->n_runs)
        return merge_next(s, record, err);
    *record = s->next < s->used ? s->memory + s->next : NULL;
    s->next += s->size;
    return TD_OK;
}
