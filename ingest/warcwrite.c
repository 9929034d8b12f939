#include "warcwrite.h"

#include <stdlib.h>
#define ZLIB_CONST
#include <zlib.h>

#include "buf.h"
#include "outfile.h"
#include "sha256.h"

enum { HEADER_MAX = 1 << 20, ID_N = 46, PARTS = 2 };

struct ing_warc {
    struct td_outfile *out;
    struct td_sha256 *sha;
    z_stream gz;
    bool gz_open;
    uint64_t n_records;
    struct td_buf header, scratch;
    char info_id[ID_N];
};

/* What stands in a record besides the headers that every record has. */
struct record {
    const char *type, *content_type;
    struct td_slice date, extra;
    struct td_slice part[PARTS]; /* of the block */
    size_t payload;              /* part at which the payload begins; PARTS: there is none */
};

static bool digest(struct ing_warc *w, const struct td_slice *part, size_t n, char out[65])
{
    for (size_t i = 0; i < n; i++)
        td_sha256_add(w->sha, part[i]);
    return td_sha256_hex(w->sha, out);
}

/* urn:uuid of version 8 (RFC 9562: made by a rule of one's own) from a digest. */
static void id_from(const char hex[65], char out[ID_N])
{
    static const char variant[] = "89ab";
    size_t at = 0;
    memcpy(out, "urn:uuid:", 9);
    at = 9;
    for (size_t i = 0; i < 32; i++) {
        if (i == 8 || i == 12 || i == 16 || i == 20)
            out[at++] = '-';
        out[at++] = i == 12 ? '8' : i == 16 ? variant[hex[i] & 3] : hex[i];
    }
    out[at] = '\0';
}

static bool make_id(struct ing_warc *w, const struct record *r, const char block[65], char out[ID_N])
{
    char hex[65];
    const char *slash = strrchr(td_outfile_path(w->out), '/');
    td_buf_clear(&w->scratch);
    (void)td_buf_printf(&w->scratch, "%s\n%llu\n%s\n%s\n", slash ? slash + 1 : td_outfile_path(w->out),
                        (unsigned long long)w->n_records, r->type, block);
    (void)td_buf_put(&w->scratch, r->date);
    (void)td_buf_put(&w->scratch, r->extra);
    struct td_slice s = td_buf_slice(&w->scratch);
    if (w->scratch.failed || !digest(w, &s, 1, hex))
        return false;
    id_from(hex, out);
    return true;
}

static bool squeeze(struct ing_warc *w, struct td_slice s, int flush)
{
    unsigned char out[16384];
    w->gz.next_in = (const unsigned char *)s.p;
    w->gz.avail_in = (unsigned)s.n; /* bodies are far below 4 GiB: fetch_max_bytes is checked against it */
    do {
        w->gz.next_out = out;
        w->gz.avail_out = sizeof out;
        int rc = deflate(&w->gz, flush);
        if (rc != Z_OK && rc != Z_STREAM_END && rc != Z_BUF_ERROR)
            return false;
        td_outfile_put(w->out, td_slice((const char *)out, sizeof out - w->gz.avail_out));
    } while (w->gz.avail_out == 0);
    return true;
}

/* id gets the record's id. */
static enum td_status put_record(struct ing_warc *w, const struct record *r, char id[ID_N], struct td_error *err)
{
    char block[65], payload[65];
    struct td_buf *h = &w->header;
    bool ok = digest(w, r->part, PARTS, block) && make_id(w, r, block, id) &&
              (r->payload == PARTS || digest(w, r->part + r->payload, PARTS - r->payload, payload));
    td_buf_clear(h);
    (void)td_buf_printf(h, "WARC/1.1\r\nWARC-Type: %s\r\nWARC-Record-ID: <%s>\r\nWARC-Date: ", r->type, id);
    (void)td_buf_put(h, r->date);
    (void)td_buf_printf(h, "\r\nContent-Type: %s\r\nContent-Length: %llu\r\n", r->content_type,
                        (unsigned long long)r->part[0].n + r->part[1].n);
    (void)td_buf_put(h, r->extra);
    if (w->info_id[0])
        (void)td_buf_printf(h, "WARC-Warcinfo-ID: <%s>\r\n", w->info_id);
    (void)td_buf_printf(h, "WARC-Block-Digest: sha256:%s\r\n", block);
    if (r->payload < PARTS)
        (void)td_buf_printf(h, "WARC-Payload-Digest: sha256:%s\r\n", payload);
    (void)td_buf_puts(h, "\r\n");
    ok = ok && !h->failed && deflateReset(&w->gz) == Z_OK && squeeze(w, td_buf_slice(h), Z_NO_FLUSH);
    for (size_t i = 0; i < PARTS; i++)
        ok = ok && squeeze(w, r->part[i], Z_NO_FLUSH);
    ok = ok && squeeze(w, TD_S("\r\n\r\n"), Z_FINISH);
    w->n_records++;
    if (ok)
        return TD_OK;
    td_outfile_fail(w->out);
    return td_fail_nomem(err, td_outfile_path(w->out));
}

static enum td_status put_info(struct ing_warc *w, struct td_slice user_agent, struct td_slice date,
                               struct td_error *err)
{
    struct td_buf extra = TD_BUF_INIT(HEADER_MAX), body = TD_BUF_INIT(HEADER_MAX);
    char id[ID_N] = "";
    const char *slash = strrchr(td_outfile_path(w->out), '/');
    (void)td_buf_printf(&extra, "WARC-Filename: %s\r\n", slash ? slash + 1 : td_outfile_path(w->out));
    (void)td_buf_puts(&body,
                      "software: tidings/" TD_VERSION "\r\nformat: WARC File Format 1.1\r\n"
                      "conformsTo: http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/\r\n"
                      "robots: obey\r\nhttp-header-user-agent: ");
    (void)td_buf_put(&body, user_agent);
    (void)td_buf_puts(&body, "\r\n");
    struct record r = {.type = "warcinfo",
                       .content_type = "application/warc-fields",
                       .date = date,
                       .extra = td_buf_slice(&extra),
                       .part = {td_buf_slice(&body)},
                       .payload = PARTS};
    if (extra.failed || body.failed)
        (void)td_fail_nomem(err, "warcinfo");
    else
        (void)put_record(w, &r, id, err);
    memcpy(w->info_id, id, sizeof id);
    td_buf_free(&extra);
    td_buf_free(&body);
    return err->status;
}

struct ing_warc *ing_warc_open(const char *path, struct td_slice user_agent, struct td_slice date, struct td_error *err)
{
    struct ing_warc *w = calloc(1, sizeof *w);
    if (!w) {
        (void)td_fail_nomem(err, path);
        return NULL;
    }
    w->header = TD_BUF_INIT(HEADER_MAX);
    w->scratch = TD_BUF_INIT(HEADER_MAX);
    w->sha = td_sha256_new();
    w->gz_open = deflateInit2(&w->gz, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK;
    if (!w->sha || !w->gz_open)
        (void)td_fail_nomem(err, path);
    else if ((w->out = td_outfile_open(path, err)) != NULL)
        (void)put_info(w, user_agent, date, err);
    if (err->status != TD_OK) {
        ing_warc_abort(w);
        return NULL;
    }
    return w;
}

/* One header line without its line end; control bytes become blanks. */
static void put_line(struct td_buf *b, const char *prefix, struct td_slice line)
{
    while (line.n && (line.p[line.n - 1] == '\r' || line.p[line.n - 1] == '\n'))
        line.n--;
    (void)td_buf_puts(b, prefix);
    for (size_t i = 0; i < line.n; i++) {
        unsigned char c = (unsigned char)line.p[i];
        (void)td_buf_putc(b, c == '\t' || (c >= 0x20 && c != 0x7f) ? line.p[i] : ' ');
    }
    (void)td_buf_puts(b, "\r\n");
}

/* The header block of the answer as it is kept. */
static void put_header(struct td_buf *b, struct td_slice header)
{
    bool first = true;
    while (header.n) {
        size_t n = td_index(header, '\n');
        struct td_slice line = td_head(header, n), name = td_trim(td_head(line, td_index(line, ':')));
        header = td_from(header, n + 1);
        if (td_trim(line).n == 0)
            break;
        bool coded = !first && td_eq_nocase(name, TD_S("Transfer-Encoding"));
        put_line(b, coded ? "X-Archive-Orig-" : "", line);
        first = false;
    }
    (void)td_buf_puts(b, "\r\n");
}

static void put_extra(struct td_buf *b, const struct ing_exchange *x, const char *relation, const char *id)
{
    td_buf_clear(b);
    (void)td_buf_puts(b, "WARC-Target-URI: ");
    (void)td_buf_put(b, x->url);
    (void)td_buf_puts(b, "\r\n");
    if (x->ip.n && !relation) {
        (void)td_buf_puts(b, "WARC-IP-Address: ");
        (void)td_buf_put(b, x->ip);
        (void)td_buf_puts(b, "\r\n");
    }
    if (relation)
        (void)td_buf_printf(b, "%s: <%s>\r\n", relation, id);
}

static enum td_status put_companion(struct ing_warc *w, const struct ing_exchange *x, const char *type,
                                    const char *content_type, struct td_slice block, const char *id,
                                    struct td_error *err)
{
    struct td_buf extra = TD_BUF_INIT(HEADER_MAX);
    char own[ID_N];
    put_extra(&extra, x, "WARC-Concurrent-To", id);
    struct record r = {.type = type,
                       .content_type = content_type,
                       .date = x->date,
                       .extra = td_buf_slice(&extra),
                       .part = {block},
                       .payload = PARTS};
    enum td_status st = extra.failed ? td_fail_nomem(err, "a WARC record") : put_record(w, &r, own, err);
    td_buf_free(&extra);
    return st;
}

enum td_status ing_warc_put(struct ing_warc *w, const struct ing_exchange *x, struct td_error *err)
{
    struct td_buf extra = TD_BUF_INIT(HEADER_MAX), header = TD_BUF_INIT(HEADER_MAX);
    char id[ID_N];
    put_extra(&extra, x, NULL, NULL);
    put_header(&header, x->header);
    struct record r = {.type = "response",
                       .content_type = "application/http; msgtype=response",
                       .date = x->date,
                       .extra = td_buf_slice(&extra),
                       .part = {td_buf_slice(&header), x->body},
                       .payload = 1};
    if (extra.failed || header.failed)
        (void)td_fail_nomem(err, "a WARC record");
    else
        (void)put_record(w, &r, id, err);
    if (err->status == TD_OK && x->request.n)
        (void)put_companion(w, x, "request", "application/http; msgtype=request", x->request, id, err);
    if (err->status == TD_OK && x->via.n) {
        td_buf_clear(&header);
        (void)td_buf_puts(&header, "via: ");
        (void)td_buf_put(&header, x->via);
        (void)td_buf_puts(&header, "\r\n");
        (void)put_companion(w, x, "metadata", "application/warc-fields", td_buf_slice(&header), id, err);
    }
    td_buf_free(&extra);
    td_buf_free(&header);
    if (err->status != TD_OK)
        td_outfile_fail(w->out); /* an exchange that could not be written must not be left out silently */
    return err->status;
}

static void release(struct ing_warc *w)
{
    if (w->gz_open)
        (void)deflateEnd(&w->gz);
    td_sha256_free(w->sha);
    td_buf_free(&w->header);
    td_buf_free(&w->scratch);
    free(w);
}

enum td_status ing_warc_commit(struct ing_warc *w, struct td_error *err)
{
    if (!w)
        return TD_OK;
    enum td_status st = td_outfile_commit(w->out, err);
    release(w);
    return st;
}

void ing_warc_abort(struct ing_warc *w)
{
    if (!w)
        return;
    td_outfile_abort(w->out);
    release(w);
}
