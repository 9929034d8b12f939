/*
 * WARC 1.0 and 1.1 (ISO 28500): what `tidings fetch` keeps and what web archives give out.
 *
 * Records of type response and resource are read; each HTTP body is given to the format that fits it, with the target
 * URI, the charset of the Content-Type header and the WARC-Date as time of retrieval. Other record types are passed
 * over. Records of revisits carry no body and are passed over as well; responses with a status other than 2xx are
 * rejects.
 */
#include <stdio.h>
#include <stdlib.h>

#include "format.h"
#include "input.h"
#include "num.h"

enum { HEADER_MAX = 1 << 20, CHUNK = 64 * 1024 };

struct warc {
    struct ing_input *in;
    struct ing_sink *sink;
    struct td_buf win; /* bytes read, not consumed */
    size_t at;         /* start of what is not consumed */
    bool eof;
    uint64_t records;
};

struct headers {
    struct td_slice type, uri, date, content_type;
    uint64_t length;
    bool has_length;
};

static bool sniff_warc(struct td_slice head, struct td_slice name)
{
    (void)name;
    return td_starts(head, TD_S("WARC/1."));
}

/* At least n bytes after at, or all there are. */
static enum td_status need(struct warc *w, size_t n, struct td_error *err)
{
    while (w->win.n - w->at < n && !w->eof) {
        if (w->at) {
            memmove(w->win.p, w->win.p + w->at, w->win.n - w->at);
            w->win.n -= w->at;
            w->at = 0;
        }
        size_t got;
        if (!td_buf_reserve(&w->win, CHUNK))
            return td_fail(err, TD_EDATA, "%s: a WARC record larger than %d bytes", w->in->name, ING_WHOLE_MAX);
        if (td_source_read(&w->in->source, w->win.p + w->win.n, CHUNK, &got, err) != TD_OK)
            return err->status;
        w->win.n += got;
        w->eof = got == 0;
    }
    return TD_OK;
}

static struct td_slice rest(const struct warc *w)
{
    return td_slice(w->win.p + w->at, w->win.n - w->at);
}

/* Length of a header block with its empty line; 0 when there is none in s. */
static size_t header_length(struct td_slice s)
{
    for (size_t i = 0; i + 1 < s.n; i++) {
        if (s.p[i] != '\n')
            continue;
        if (s.p[i + 1] == '\n')
            return i + 2;
        if (s.p[i + 1] == '\r' && i + 2 < s.n && s.p[i + 2] == '\n')
            return i + 3;
    }
    return 0;
}

/* The value of a header in a block, without case; empty when absent. */
static struct td_slice header(struct td_slice block, const char *name)
{
    while (block.n) {
        struct td_slice line = td_cut(&block, '\n');
        size_t colon = td_index(line, ':');
        if (colon < line.n && td_eq_nocase(td_trim(td_head(line, colon)), td_str(name)))
            return td_trim(td_from(line, colon + 1));
    }
    return td_slice(NULL, 0);
}

static void reject(struct warc *w, struct td_slice uri, const char *reason, const char *detail, struct td_slice raw)
{
    w->sink->reject(
        w->sink, w->in,
        &(struct td_reject){.input = w->in->name, .column = uri, .reason = reason, .detail = detail, .raw = raw});
}

static int hex_digit(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

/*
 * Undoes "Transfer-Encoding: chunked"; what cannot be followed is left out. False when s does not begin as a chunk
 * does: archives keep the header beside a body that they have put together already.
 */
static bool dechunk(struct td_slice s, struct td_buf *out)
{
    bool any = false;
    while (s.n) {
        size_t n = 0, i = 0;
        for (; i < s.n && i < 8 && hex_digit(s.p[i]) >= 0; i++)
            n = n * 16 + (size_t)hex_digit(s.p[i]);
        if (i == 0 || i == s.n || !memchr("\r\n; \t", s.p[i], 5))
            return any;
        s = td_from(s, td_index(s, '\n') + 1);
        if (n == 0 || !td_buf_put(out, td_head(s, n)))
            return true;
        any = true;
        s = td_from(s, n);
        s = td_from(s, td_index(s, '\n') + 1);
    }
    return any;
}

static struct td_slice charset_of(struct td_slice content_type)
{
    for (size_t i = 0; i + 8 < content_type.n; i++)
        if (td_eq_nocase(td_slice(content_type.p + i, 8), TD_S("charset="))) {
            struct td_slice c = td_from(content_type, i + 8);
            c = td_trim(td_head(c, td_index(c, ';')));
            if (c.n >= 2 && c.p[0] == '"')
                c = td_slice(c.p + 1, c.n - 2);
            return c;
        }
    return td_slice(NULL, 0);
}

/* One body through the format that fits it. */
static enum td_status read_body(struct warc *w, struct td_slice body, const struct headers *h, struct td_slice type,
                                struct td_error *err)
{
    char uri[2048], date[64];
    size_t nu = h->uri.n < sizeof uri - 1 ? h->uri.n : sizeof uri - 1,
           nd = h->date.n < sizeof date - 1 ? h->date.n : sizeof date - 1;
    memcpy(uri, h->uri.p ? h->uri.p : "", nu);
    memcpy(date, h->date.p ? h->date.p : "", nd);
    struct ing_input inner = {.name = w->in->name,
                              .conf = w->in->conf,
                              .url = td_slice(uri, nu),
                              .charset = charset_of(type),
                              .retrieved = td_slice(date, nd)};
    if (ing_input_memory(&inner, body, err) != TD_OK)
        return err->status;
    struct td_slice head;
    enum td_status st = ing_input_peek(&inner, 4096, &head, err);
    const struct ing_format *f = st == TD_OK ? ing_format_detect(head, td_slice(NULL, 0)) : NULL;
    if (st == TD_OK && f && f != &ing_format_warc && f != &ing_format_text)
        st = f->read(&inner, w->sink, err);
    else if (st == TD_OK)
        reject(w, inner.url, "unknown_format", "the body is neither a page nor a feed nor JSON nor a table",
               td_head(body, 4096));
    if (st == TD_OK && inner.cut)
        reject(w, inner.url, "truncated", inner.cut, td_slice(NULL, 0));
    ing_input_close(&inner);
    return st;
}

static enum td_status read_response(struct warc *w, struct td_slice block, const struct headers *h,
                                    struct td_error *err)
{
    size_t n = header_length(block);
    struct td_slice http = td_head(block, n), body = td_from(block, n);
    size_t sp = td_index(http, ' ');
    struct td_slice status = td_head(td_from(http, sp + 1), 3);
    if (n == 0 || !td_starts(http, TD_S("HTTP/"))) {
        reject(w, h->uri, "malformed", "a response record without an HTTP header", td_head(block, 4096));
        return TD_OK;
    }
    if (status.n < 3 || status.p[0] != '2') {
        char detail[64];
        (void)snprintf(detail, sizeof detail, "HTTP status %.*s", (int)status.n, status.p);
        reject(w, h->uri, "http_status", detail, td_head(http, 4096));
        return TD_OK;
    }
    struct td_buf plain = TD_BUF_INIT(ING_WHOLE_MAX);
    if (td_eq_nocase(header(http, "Transfer-Encoding"), TD_S("chunked")) && dechunk(body, &plain))
        body = td_buf_slice(&plain);
    enum td_status st = read_body(w, body, h, header(http, "Content-Type"), err);
    td_buf_free(&plain);
    return st;
}

static bool parse_headers(struct td_slice block, struct headers *h)
{
    *h = (struct headers){header(block, "WARC-Type"),
                          header(block, "WARC-Target-URI"),
                          header(block, "WARC-Date"),
                          header(block, "Content-Type"),
                          0,
                          false};
    h->has_length = td_num_parse_uint(header(block, "Content-Length"), &h->length) && h->length < ING_WHOLE_MAX;
    if (h->uri.n > 1 && h->uri.p[0] == '<')
        h->uri = td_slice(h->uri.p + 1, h->uri.n - 2);
    return h->has_length;
}

/* Goes on at the next line that begins a record, however far away; *more is false when there is none. */
static enum td_status resync(struct warc *w, bool *more, struct td_error *err)
{
    enum { MARK = 8 }; /* a line break and "WARC/1." */
    *more = false;
    do {
        struct td_slice s = rest(w);
        for (size_t i = 0; i + MARK <= s.n; i++)
            if (memcmp(s.p + i, "\nWARC/1.", MARK) == 0) {
                w->at += i + 1;
                *more = true;
                return TD_OK;
            }
        w->at += s.n < MARK ? 0 : s.n - (MARK - 1); /* the mark may stand across what is read and what is not */
        if (w->eof)
            break;
    } while (need(w, w->win.n - w->at + 1, err) == TD_OK);
    w->at = w->win.n;
    return err->status;
}

static enum td_status read_record(struct warc *w, bool *more, struct td_error *err)
{
    do { /* records end with two empty lines */
        if (need(w, 1, err) != TD_OK)
            return err->status;
        while (w->at < w->win.n && td_space_byte((unsigned char)w->win.p[w->at]))
            w->at++;
    } while (w->at == w->win.n && !w->eof);
    *more = w->at < w->win.n;
    if (!*more)
        return TD_OK;
    size_t n = 0;
    for (size_t want = 4096; n == 0 && want <= HEADER_MAX; want *= 4) {
        if (need(w, want, err) != TD_OK)
            return err->status;
        n = header_length(rest(w));
        if (w->eof)
            break;
    }
    struct headers h;
    w->records++;
    if (n == 0 || !td_starts(rest(w), TD_S("WARC/1.")) || !parse_headers(td_head(rest(w), n), &h)) {
        reject(w, td_slice(NULL, 0), "malformed", "not a WARC record header", td_head(rest(w), 4096));
        return resync(w, more, err);
    }
    if (need(w, n + h.length, err) != TD_OK)
        return err->status;
    (void)parse_headers(td_head(rest(w), n), &h); /* the window may have moved */
    struct td_slice block = td_head(td_from(rest(w), n), h.length);
    bool short_block = block.n < h.length;
    enum td_status st = TD_OK;
    if (short_block) {
        reject(w, h.uri, "truncated", "the file ends inside a record", td_head(block, 4096));
        w->in->cut = NULL;
    } else if (td_eqs(h.type, "response")) {
        st = read_response(w, block, &h, err);
    } else if (td_eqs(h.type, "resource")) {
        st = read_body(w, block, &h, h.content_type, err);
    }
    w->at += n + block.n;
    return st;
}

static enum td_status read_warc(struct ing_input *in, struct ing_sink *sink, struct td_error *err)
{
    struct warc w = {.in = in, .sink = sink, .win = TD_BUF_INIT((size_t)ING_WHOLE_MAX + 2 * HEADER_MAX)};
    bool more = true;
    while (more && err->status == TD_OK)
        (void)read_record(&w, &more, err);
    td_buf_free(&w.win);
    return err->status;
}

const struct ing_format ing_format_warc = {"warc", sniff_warc, read_warc};
