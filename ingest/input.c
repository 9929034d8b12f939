#include "input.h"

#include <lzma.h>
#include <stdlib.h>
#include <zlib.h>

enum { IN_CHUNK = 128 * 1024, PEEK_MAX = 4096 };
#define LZMA_MEMORY ((uint64_t)256 << 20)

enum packing { PLAIN, GZIP, XZ };

struct packed {
    struct td_source inner;
    enum packing packing;
    struct ing_input *in;
    struct ing_tap *tap;
    z_stream gz;
    lzma_stream xz;
    bool gz_open, eof, done, between; /* between: a gzip member has ended */
    size_t at, n;                     /* bytes of buf not consumed */
    size_t peek_at, peek_n;           /* bytes of peek not delivered */
    unsigned char buf[IN_CHUNK];      /* from here on nothing is read before it was written */
    char peek[PEEK_MAX];
};

/* Bytes as they stand in the file. */
static enum td_status read_raw(struct packed *p, void *out, size_t n, size_t *got, struct td_error *err)
{
    enum td_status st = td_source_read(&p->inner, out, n, got, err);
    if (!p->tap || st != TD_OK)
        return st;
    td_sha256_add(p->tap->sha, td_slice(out, *got));
    p->tap->bytes += *got;
    p->tap->whole = *got == 0;
    return st;
}

static enum td_status refill(struct packed *p, struct td_error *err)
{
    if (p->at < p->n || p->eof)
        return TD_OK;
    p->at = p->n = 0;
    enum td_status st = read_raw(p, p->buf, sizeof p->buf, &p->n, err);
    if (st == TD_OK && p->n == 0)
        p->eof = true;
    return st;
}

static void cut(struct packed *p, const char *why)
{
    p->done = true;
    p->in->cut = why;
}

static enum td_status read_plain(struct packed *p, void *out, size_t n, size_t *got, struct td_error *err)
{
    if (p->at == p->n)
        return read_raw(p, out, n, got, err);
    *got = n < p->n - p->at ? n : p->n - p->at;
    memcpy(out, p->buf + p->at, *got);
    p->at += *got;
    return TD_OK;
}

static enum td_status read_gzip(struct packed *p, void *out, size_t n, size_t *got, struct td_error *err)
{
    p->gz.next_out = out;
    p->gz.avail_out = n > UINT32_MAX ? UINT32_MAX : (unsigned)n;
    unsigned room = p->gz.avail_out;
    while (p->gz.avail_out == room && !p->done) {
        if (refill(p, err) != TD_OK)
            return err->status;
        if (p->eof) {
            if (!p->between)
                cut(p, "the gzip stream ends too early");
            p->done = true;
            break;
        }
        p->gz.next_in = p->buf + p->at;
        p->gz.avail_in = (unsigned)(p->n - p->at);
        p->between = false;
        int rc = inflate(&p->gz, Z_NO_FLUSH);
        p->at = p->n - p->gz.avail_in;
        if (rc == Z_STREAM_END) {
            p->between = true;
            if (inflateReset(&p->gz) != Z_OK)
                return td_fail_nomem(err, p->in->name);
        } else if (rc != Z_OK && rc != Z_BUF_ERROR) {
            cut(p, "the gzip stream is damaged");
        }
    }
    *got = room - p->gz.avail_out;
    return TD_OK;
}

static enum td_status read_xz(struct packed *p, void *out, size_t n, size_t *got, struct td_error *err)
{
    p->xz.next_out = out;
    p->xz.avail_out = n;
    while (p->xz.avail_out == n && !p->done) {
        if (refill(p, err) != TD_OK)
            return err->status;
        p->xz.next_in = p->buf + p->at;
        p->xz.avail_in = p->n - p->at;
        lzma_ret rc = lzma_code(&p->xz, p->eof ? LZMA_FINISH : LZMA_RUN);
        p->at = p->n - p->xz.avail_in;
        if (rc == LZMA_STREAM_END)
            p->done = true;
        else if (rc == LZMA_BUF_ERROR && p->eof)
            cut(p, "the xz stream ends too early");
        else if (rc != LZMA_OK)
            cut(p, rc == LZMA_MEMLIMIT_ERROR ? "the xz stream needs too much memory" : "the xz stream is damaged");
    }
    *got = n - p->xz.avail_out;
    return TD_OK;
}

static enum td_status read_packed(struct packed *p, void *out, size_t n, size_t *got, struct td_error *err)
{
    *got = 0;
    if (p->done)
        return TD_OK;
    if (p->packing == GZIP)
        return read_gzip(p, out, n, got, err);
    if (p->packing == XZ)
        return read_xz(p, out, n, got, err);
    return read_plain(p, out, n, got, err);
}

static enum td_status packed_read(struct td_source *s, void *buf, size_t n, size_t *got, struct td_error *err)
{
    struct packed *p = s->ctx;
    if (p->peek_n) {
        *got = n < p->peek_n ? n : p->peek_n;
        memcpy(buf, p->peek + p->peek_at, *got);
        p->peek_at += *got;
        p->peek_n -= *got;
        return TD_OK;
    }
    return read_packed(p, buf, n, got, err);
}

static void packed_close(struct td_source *s)
{
    struct packed *p = s->ctx;
    struct td_error ignored = {0};
    size_t got;
    while (p->tap && !p->tap->whole && ignored.status == TD_OK)
        (void)read_raw(p, p->buf, sizeof p->buf, &got, &ignored);
    if (p->gz_open)
        (void)inflateEnd(&p->gz);
    lzma_end(&p->xz);
    td_source_close(&p->inner);
    free(p);
}

static enum td_status start_unpacking(struct packed *p, struct td_error *err)
{
    /* A short first read (a pipe) must not hide the magic bytes. */
    while (p->n < 6 && !p->eof) {
        size_t got;
        if (read_raw(p, p->buf + p->n, sizeof p->buf - p->n, &got, err) != TD_OK)
            return err->status;
        p->n += got;
        p->eof = got == 0;
    }
    p->eof = p->eof && p->n == 0;
    if (p->n >= 3 && memcmp(p->buf, "\x1f\x8b\x08", 3) == 0) {
        p->packing = GZIP;
        p->gz_open = inflateInit2(&p->gz, 15 + 16) == Z_OK;
        return p->gz_open ? TD_OK : td_fail_nomem(err, p->in->name);
    }
    if (p->n >= 6 && memcmp(p->buf,
                            "\xfd"
                            "7zXZ\0",
                            6) == 0) {
        p->packing = XZ;
        if (lzma_stream_decoder(&p->xz, LZMA_MEMORY, LZMA_CONCATENATED) != LZMA_OK)
            return td_fail_nomem(err, p->in->name);
    }
    return TD_OK;
}

static enum td_status wrap(struct ing_input *in, struct td_source inner, struct ing_tap *tap, struct td_error *err)
{
    struct packed *p = malloc(sizeof *p);
    if (!p) {
        td_source_close(&inner);
        return td_fail_nomem(err, in->name);
    }
    memset(p, 0, offsetof(struct packed, buf));
    p->inner = inner;
    p->in = in;
    p->tap = tap;
    p->xz = (lzma_stream)LZMA_STREAM_INIT;
    in->cut = NULL;
    in->source = (struct td_source){.name = in->name, .read = packed_read, .close = packed_close, .ctx = p};
    enum td_status st = start_unpacking(p, err);
    if (st != TD_OK)
        td_source_close(&in->source);
    return st;
}

enum td_status ing_input_open(struct ing_input *in, const char *path, struct td_error *err)
{
    struct td_source inner;
    in->path = path;
    if (td_source_open(&inner, path, err) != TD_OK)
        return err->status;
    return wrap(in, inner, in->tap, err);
}

enum td_status ing_input_memory(struct ing_input *in, struct td_slice bytes, struct td_error *err)
{
    struct td_source inner;
    in->path = NULL;
    in->memory = bytes;
    td_source_memory(&inner, in->name, bytes);
    return wrap(in, inner, NULL, err);
}

enum td_status ing_input_peek(struct ing_input *in, size_t n, struct td_slice *head, struct td_error *err)
{
    struct packed *p = in->source.ctx;
    if (n > PEEK_MAX)
        n = PEEK_MAX;
    if (p->peek_at && p->peek_n)
        memmove(p->peek, p->peek + p->peek_at, p->peek_n);
    p->peek_at = 0;
    while (p->peek_n < n) {
        size_t got;
        if (read_packed(p, p->peek + p->peek_n, n - p->peek_n, &got, err) != TD_OK)
            return err->status;
        if (got == 0)
            break;
        p->peek_n += got;
    }
    *head = td_slice(p->peek, p->peek_n);
    return TD_OK;
}

bool ing_input_again(const struct ing_input *in, struct ing_input *again)
{
    *again = (struct ing_input){.name = in->name,
                                .conf = in->conf,
                                .url = in->url,
                                .charset = in->charset,
                                .retrieved = in->retrieved,
                                .path = in->path,
                                .memory = in->memory};
    return in->path ? strcmp(in->path, "-") != 0 : in->memory.p != NULL;
}

void ing_input_close(struct ing_input *in)
{
    td_source_close(&in->source);
}
