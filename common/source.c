#include "source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct memory {
    struct td_slice rest;
};

static enum td_status file_read(struct td_source *s, void *buf, size_t n, size_t *got, struct td_error *err)
{
    int fd = *(int *)s->ctx;
    for (;;) {
        ssize_t k = read(fd, buf, n);
        if (k >= 0) {
            *got = (size_t)k;
            return TD_OK;
        }
        if (errno != EINTR)
            return td_fail_errno(err, s->name, "read");
    }
}

static void file_close(struct td_source *s)
{
    int fd = *(int *)s->ctx;
    if (fd != STDIN_FILENO)
        (void)close(fd);
    free(s->ctx);
}

enum td_status td_source_open(struct td_source *s, const char *path, struct td_error *err)
{
    *s = (struct td_source){.name = path};
    int fd = STDIN_FILENO;
    if (strcmp(path, "-") != 0) {
        fd = open(path, O_RDONLY | O_CLOEXEC);
        if (fd < 0)
            return td_fail_errno(err, path, "open");
        struct stat st;
        if (fstat(fd, &st) != 0 || S_ISDIR(st.st_mode)) {
            (void)close(fd);
            return td_fail(err, TD_EIO, "%s: is a directory", path);
        }
    } else {
        s->name = "(standard input)";
    }
    int *ctx = malloc(sizeof *ctx);
    if (!ctx) {
        if (fd != STDIN_FILENO)
            (void)close(fd);
        return td_fail_nomem(err, "opening a file");
    }
    *ctx = fd;
    s->ctx = ctx;
    s->read = file_read;
    s->close = file_close;
    return TD_OK;
}

static enum td_status memory_read(struct td_source *s, void *buf, size_t n, size_t *got, struct td_error *err)
{
    (void)err;
    struct memory *m = s->ctx;
    *got = n < m->rest.n ? n : m->rest.n;
    if (*got)
        memcpy(buf, m->rest.p, *got);
    m->rest = td_from(m->rest, *got);
    return TD_OK;
}

static void memory_close(struct td_source *s)
{
    free(s->ctx);
}

static enum td_status memory_empty(struct td_source *s, void *buf, size_t n, size_t *got, struct td_error *err)
{
    (void)buf;
    (void)n;
    *got = 0;
    (void)s;
    return td_fail_nomem(err, "reading from memory");
}

void td_source_memory(struct td_source *s, const char *name, struct td_slice bytes)
{
    *s = (struct td_source){.name = name, .read = memory_empty};
    struct memory *m = malloc(sizeof *m);
    if (!m)
        return;
    m->rest = bytes;
    s->ctx = m;
    s->read = memory_read;
    s->close = memory_close;
}

enum td_status td_source_read(struct td_source *s, void *buf, size_t n, size_t *got, struct td_error *err)
{
    *got = 0;
    enum td_status st = s->read(s, buf, n, got, err);
    s->offset += *got;
    return st;
}

enum td_status td_source_slurp(struct td_source *s, struct td_buf *b, struct td_error *err)
{
    enum { CHUNK = 64 * 1024 };
    for (;;) {
        char probe[1];
        size_t room = b->cap - b->n, got;
        if (room < CHUNK) {
            size_t left = b->max - b->n;
            if (left == 0) {
                enum td_status st = td_source_read(s, probe, 1, &got, err);
                if (st != TD_OK || got == 0)
                    return st;
                return td_fail(err, TD_EDATA, "%s: larger than %zu bytes", s->name, b->max);
            }
            if (!td_buf_reserve(b, left < CHUNK ? left : CHUNK))
                return td_fail_nomem(err, s->name);
            room = b->cap - b->n;
        }
        enum td_status st = td_source_read(s, b->p + b->n, room, &got, err);
        if (st != TD_OK)
            return st;
        if (got == 0)
            return TD_OK;
        b->n += got;
    }
}

void td_source_close(struct td_source *s)
{
    if (s->close)
        s->close(s);
    *s = (struct td_source){0};
}
