/*
 * WARC 1.0 and 1.1 (ISO 28500): what `tidings fetch` keeps and what web archives and wget give out.
 *
 * Records of type response, resource and conversion are read one after the other, each body by the format that fits it,
 * with the target URI, the charset of the Content-Type and the WARC-Date as time of retrieval. Chunks, gzip and deflate
 * are undone. A revisit names a payload that stands elsewhere: when the same archive holds it, the archive is read a
 * second time for those payloads and each revisit gives the article again with its own address and date; else it is a
 * reject. Responses with a status other than 2xx are rejects. Other record types, and bodies that are pictures, sound,
 * fonts, style sheets or scripts by their Content-Type, hold no article and are counted as skipped.
 *
 * Memory: one record's body, at most ING_WHOLE_MAX bytes; larger ones are rejects, and what is not read is not held.
 */
#include <stdio.h>
#include <stdlib.h>

#include "format.h"
#include <zlib.h>

#include "input.h"
#include "num.h"

enum { HEADER_MAX = 1 << 20, CHUNK = 64 * 1024, REVISITS_MAX = 4 << 20 };

struct revisit {
    struct td_slice uri, date, digest, refers_to, refers_uri; /* in warc.keep */
    bool done;
};

/* What the second pass looks up: each revisit by the names of what it asks for. */
struct key {
    struct td_slice name;   /* a digest, a record's id or an address: they cannot be taken for each other */
    uint32_t revisit, next; /* next of the bucket, from 1; 0: none */
};

struct warc {
    struct ing_input *in;
    struct ing_sink *sink;
    struct td_buf win; /* bytes read, not consumed */
    size_t at;         /* start of what is not consumed */
    bool eof;
    bool second; /* the pass for the payloads of revisits */
    struct revisit *revisit;
    size_t n_revisits;
    struct key *key;
    uint32_t *bucket, mask; /* first key of the bucket, from 1 */
    size_t n_keys;
    struct td_arena keep;
};

struct headers {
    struct td_slice type, uri, date, content_type, id, digest, truncated, refers_to, refers_uri;
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
            return td_fail_nomem(err, w->in->name);
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
    if (w->second) /* told in the first pass */
        return;
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

/* Undoes "Content-Encoding: deflate", with zlib's header or without; false when it is neither. */
static bool inflate_all(struct td_slice s, int window, struct td_buf *out)
{
    z_stream z = {.next_in = (unsigned char *)(uintptr_t)s.p, .avail_in = (unsigned)s.n};
    int rc = inflateInit2(&z, window);
    td_buf_clear(out);
    if (rc != Z_OK)
        return false;
    while (rc == Z_OK && td_buf_reserve(out, CHUNK)) {
        z.next_out = (unsigned char *)out->p + out->n;
        z.avail_out = CHUNK;
        rc = inflate(&z, Z_NO_FLUSH);
        out->n += CHUNK - z.avail_out;
        if (z.avail_in == 0 && z.avail_out)
            break;
    }
    (void)inflateEnd(&z);
    return rc == Z_STREAM_END || (rc == Z_OK && out->n > 0);
}

struct body {
    struct td_slice bytes, type, coding;
    bool text; /* plain text is welcome: a conversion, or a resource that says so */
    const char *cut;
};

static bool starts_nocase(struct td_slice s, const char *prefix)
{
    size_t n = strlen(prefix);
    return s.n >= n && td_eq_nocase(td_head(s, n), td_str(prefix));
}

/* Pictures and the like hold no article. */
static bool is_no_article(struct td_slice type)
{
    static const char *const start[] = {"image/",
                                        "video/",
                                        "audio/",
                                        "font/",
                                        "text/css",
                                        "text/javascript",
                                        "application/javascript",
                                        "application/x-javascript",
                                        "application/font"};
    for (size_t i = 0; i < sizeof start / sizeof start[0]; i++)
        if (starts_nocase(type, start[i]))
            return true;
    return false;
}

/* What a program wrote about its crawl (wget's log, Heritrix's DNS answers) is no answer of a site. */
static bool is_about_crawl(struct td_slice uri)
{
    return starts_nocase(uri, "metadata:") || starts_nocase(uri, "filedesc:") || starts_nocase(uri, "dns:") ||
           starts_nocase(uri, "whois:");
}

/* One body through the format that fits it. */
static enum td_status read_body(struct warc *w, const struct body *b, struct td_slice target, struct td_slice when,
                                struct td_error *err)
{
    char uri[2048], date[64], detail[128];
    size_t nu = target.n < sizeof uri - 1 ? target.n : sizeof uri - 1,
           nd = when.n < sizeof date - 1 ? when.n : sizeof date - 1;
    memcpy(uri, target.p ? target.p : "", nu);
    memcpy(date, when.p ? when.p : "", nd);
    struct ing_input inner = {.name = w->in->name,
                              .conf = w->in->conf,
                              .url = td_slice(uri, nu),
                              .charset = charset_of(b->type),
                              .retrieved = td_slice(date, nd)};
    if (ing_input_memory(&inner, b->bytes, err) != TD_OK)
        return err->status;
    struct td_slice head;
    enum td_status st = ing_input_peek(&inner, 4096, &head, err);
    if (!inner.cut)
        inner.cut = b->cut;
    const struct ing_format *f = st == TD_OK ? ing_format_detect(head, td_slice(NULL, 0)) : NULL;
    if (st == TD_OK && f && f != &ing_format_warc && (b->text || f != &ing_format_text)) {
        st = f->read(&inner, w->sink, err);
        if (st == TD_EDATA) { /* this body cannot be used; the next one may */
            reject(w, inner.url, "refused", err->text, td_head(b->bytes, 4096));
            *err = (struct td_error){0};
            st = TD_OK;
        }
    } else if (st == TD_OK) {
        bool coded = b->coding.n && !td_eq_nocase(b->coding, TD_S("identity"));
        (void)snprintf(detail, sizeof detail, "the body is of none of the formats that are read%s%.*s%s",
                       coded ? " (content coding '" : "", coded ? (int)(b->coding.n < 20 ? b->coding.n : 20) : 0,
                       coded ? b->coding.p : "", coded ? "')" : "");
        reject(w, inner.url, "unknown_format", detail, td_head(b->bytes, 4096));
    }
    if (st == TD_OK && inner.cut)
        reject(w, inner.url, "truncated", inner.cut, td_slice(NULL, 0));
    ing_input_close(&inner);
    return st;
}

/* The keys of all revisits in buckets, each in the order of the archive. */
static bool index_revisits(struct warc *w)
{
    w->mask = 1;
    while (w->mask < w->n_revisits * 2)
        w->mask = w->mask * 2 + 1;
    w->bucket = calloc((size_t)w->mask + 1, sizeof *w->bucket);
    w->key = calloc(w->n_revisits * 2 + 1, sizeof *w->key);
    if (!w->bucket || !w->key)
        return false;
    for (size_t i = w->n_revisits; i-- > 0;) {
        const struct revisit *v = &w->revisit[i];
        const struct td_slice name[2] = {v->digest.n ? v->digest : v->refers_uri, v->refers_to};
        for (size_t k = 0; k < 2; k++) {
            uint32_t *b = &w->bucket[td_hash(name[k]) & w->mask];
            if (name[k].n == 0)
                continue;
            w->key[w->n_keys] = (struct key){name[k], (uint32_t)i, *b};
            *b = (uint32_t)++w->n_keys;
        }
    }
    return true;
}

/* The next revisit after key *at (0: the first) that asks for this name and has not got it; NULL when there is none. */
static struct revisit *asks_for(struct warc *w, struct td_slice name, uint32_t *at)
{
    for (uint32_t k = *at      ? w->key[*at - 1].next
                      : name.n ? w->bucket[td_hash(name) & w->mask]
                               : 0;
         k; k = w->key[k - 1].next)
        if (td_eq(w->key[k - 1].name, name) && !w->revisit[w->key[k - 1].revisit].done) {
            *at = k;
            return &w->revisit[w->key[k - 1].revisit];
        }
    return NULL;
}

/* The body once for the record itself, or once for each revisit that asks for it. */
static enum td_status give_body(struct warc *w, const struct body *b, const struct headers *h, struct td_error *err)
{
    if (!w->second)
        return read_body(w, b, h->uri, h->date, err);
    const struct td_slice name[3] = {h->digest, h->id, h->uri};
    for (size_t k = 0; k < 3; k++) {
        uint32_t at = 0;
        for (struct revisit *v; err->status == TD_OK && (v = asks_for(w, name[k], &at)) != NULL;) {
            v->done = true;
            (void)read_body(w, b, v->uri, v->date, err);
        }
    }
    return err->status;
}

static bool wanted(struct warc *w, const struct headers *h)
{
    uint32_t a = 0, b = 0, c = 0;
    return asks_for(w, h->digest, &a) || asks_for(w, h->id, &b) || asks_for(w, h->uri, &c);
}

static const char *cut_of(const struct headers *h)
{
    return h->truncated.n ? "the archive holds a part of the answer only" : NULL;
}

static enum td_status read_response(struct warc *w, struct td_slice block, const struct headers *h,
                                    struct td_error *err)
{
    size_t n = header_length(block);
    struct td_slice http = td_head(block, n);
    size_t sp = td_index(http, ' ');
    struct td_slice status = td_head(td_from(http, sp + 1), 3);
    struct body b = {.bytes = td_from(block, n),
                     .type = header(http, "Content-Type"),
                     .coding = header(http, "Content-Encoding"),
                     .cut = cut_of(h)};
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
    if (is_no_article(b.type)) {
        w->sink->skipped += !w->second;
        return TD_OK;
    }
    struct td_buf plain = TD_BUF_INIT(ING_WHOLE_MAX), flat = TD_BUF_INIT(ING_WHOLE_MAX);
    if (td_eq_nocase(header(http, "Transfer-Encoding"), TD_S("chunked")) && dechunk(b.bytes, &plain))
        b.bytes = td_buf_slice(&plain);
    if (td_eq_nocase(b.coding, TD_S("deflate")) &&
        (inflate_all(b.bytes, 15, &flat) || inflate_all(b.bytes, -15, &flat)))
        b.bytes = td_buf_slice(&flat);
    enum td_status st = td_trim(b.bytes).n ? give_body(w, &b, h, err) : TD_OK;
    if (td_trim(b.bytes).n == 0)
        reject(w, h->uri, "empty_file", "an answer without a body", td_head(http, 4096));
    td_buf_free(&plain);
    td_buf_free(&flat);
    return st;
}

/* Kept for the second pass: what it asks for, and where and when it was asked. */
static enum td_status note_revisit(struct warc *w, const struct headers *h, struct td_error *err)
{
    if (w->n_revisits == REVISITS_MAX) {
        reject(w, h->uri, "revisit", "too many revisits in one archive", td_slice(NULL, 0));
        return TD_OK;
    }
    if ((w->n_revisits & (w->n_revisits - 1)) == 0) {
        struct revisit *v = realloc(w->revisit, (w->n_revisits ? 2 * w->n_revisits : 1) * sizeof *v);
        if (!v)
            return td_fail_nomem(err, w->in->name);
        w->revisit = v;
    }
    struct td_arena *a = &w->keep;
    struct revisit v = {.uri = td_arena_dup(a, h->uri),
                        .date = td_arena_dup(a, h->date),
                        .digest = td_arena_dup(a, h->digest),
                        .refers_to = td_arena_dup(a, h->refers_to),
                        .refers_uri = td_arena_dup(a, h->refers_uri.n ? h->refers_uri : h->uri)};
    if (!v.uri.p || !v.date.p || !v.digest.p || !v.refers_to.p || !v.refers_uri.p)
        return td_fail_nomem(err, w->in->name);
    w->revisit[w->n_revisits++] = v;
    return TD_OK;
}

static struct td_slice without_angles(struct td_slice s)
{
    return s.n > 1 && s.p[0] == '<' ? td_slice(s.p + 1, s.n - 2) : s;
}

static bool parse_headers(struct td_slice block, struct headers *h)
{
    *h = (struct headers){.type = header(block, "WARC-Type"),
                          .uri = without_angles(header(block, "WARC-Target-URI")),
                          .date = header(block, "WARC-Date"),
                          .content_type = header(block, "Content-Type"),
                          .id = header(block, "WARC-Record-ID"),
                          .digest = header(block, "WARC-Payload-Digest"),
                          .truncated = header(block, "WARC-Truncated"),
                          .refers_to = header(block, "WARC-Refers-To"),
                          .refers_uri = without_angles(header(block, "WARC-Refers-To-Target-URI"))};
    h->has_length = td_num_parse_uint(header(block, "Content-Length"), &h->length);
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

/* Passes over n bytes without holding them; *got how many there were. */
static enum td_status pass_over(struct warc *w, uint64_t n, uint64_t *got, struct td_error *err)
{
    *got = 0;
    while (*got < n) {
        size_t have = w->win.n - w->at;
        if (have == 0) {
            if (w->eof)
                break;
            if (need(w, 1, err) != TD_OK)
                return err->status;
            continue;
        }
        size_t take = n - *got < have ? (size_t)(n - *got) : have;
        w->at += take;
        *got += take;
    }
    return TD_OK;
}

/* The block of a record that is not read; large: it would be if it could be held. */
static enum td_status skip_block(struct warc *w, size_t n, const struct headers *h, struct td_slice uri, bool large,
                                 bool revisit, struct td_error *err)
{
    uint64_t got;
    w->at += n;
    if (pass_over(w, h->length, &got, err) != TD_OK)
        return err->status;
    if (got < h->length) {
        if (!revisit) /* its header is all of it that counts */
            reject(w, uri, "truncated", "the file ends inside a record", td_slice(NULL, 0));
        w->in->cut = NULL;
    } else if (large) {
        reject(w, uri, "too_large", "a record larger than can be held", td_slice(NULL, 0));
    }
    return TD_OK;
}

/* n: bytes of the record's header, which stands at w->at. */
static enum td_status read_block(struct warc *w, size_t n, struct headers h, struct td_error *err)
{
    char uri[2048];
    size_t nu = h.uri.n < sizeof uri ? h.uri.n : sizeof uri;
    memcpy(uri, h.uri.p ? h.uri.p : "", nu);
    bool response = td_eqs(h.type, "response"), revisit = td_eqs(h.type, "revisit"),
         body = (response || td_eqs(h.type, "resource") || td_eqs(h.type, "conversion")) && !is_about_crawl(h.uri);
    if (revisit && !w->second && note_revisit(w, &h, err) != TD_OK)
        return err->status;
    w->sink->skipped += !body && !revisit && !w->second;
    if (!body || h.length >= ING_WHOLE_MAX || (w->second && !wanted(w, &h)))
        return skip_block(w, n, &h, td_slice(uri, nu), body && h.length >= ING_WHOLE_MAX, revisit, err);
    if (need(w, n + (size_t)h.length, err) != TD_OK)
        return err->status;
    (void)parse_headers(td_head(rest(w), n), &h); /* the window may have moved */
    struct td_slice block = td_head(td_from(rest(w), n), (size_t)h.length);
    struct body b = {
        .bytes = block, .type = h.content_type, .cut = cut_of(&h), .text = starts_nocase(h.content_type, "text/plain")};
    if (block.n < h.length) {
        reject(w, h.uri, "truncated", "the file ends inside a record", td_head(block, 4096));
        w->in->cut = NULL;
    } else if (response) {
        (void)read_response(w, block, &h, err);
    } else if (is_no_article(b.type)) {
        w->sink->skipped += !w->second;
    } else if (td_trim(block).n) {
        (void)give_body(w, &b, &h, err);
    } else {
        reject(w, h.uri, "empty_file", "a record without a body", td_slice(NULL, 0));
    }
    w->at += n + block.n;
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
    if (n == 0 && w->eof && td_starts(rest(w), td_head(TD_S("WARC/1."), rest(w).n))) {
        reject(w, td_slice(NULL, 0), "truncated", "the file ends inside a record's header", td_head(rest(w), 4096));
        w->in->cut = NULL;
        w->at = w->win.n;
        return TD_OK;
    }
    if (n == 0 || !td_starts(rest(w), TD_S("WARC/1.")) || !parse_headers(td_head(rest(w), n), &h)) {
        reject(w, td_slice(NULL, 0), "malformed", "not a WARC record header", td_head(rest(w), 4096));
        return resync(w, more, err);
    }
    return read_block(w, n, h, err);
}

/* Calls read_record until there is none. */
static enum td_status pass(struct warc *w, struct td_error *err)
{
    bool more = true;
    while (more && err->status == TD_OK)
        (void)read_record(w, &more, err);
    return err->status;
}

/* The archive again, for the payloads of revisits; what it does not hold is rejected. */
static enum td_status resolve(struct warc *w, struct td_error *err)
{
    struct ing_input again;
    if (w->n_revisits == 0 || err->status != TD_OK)
        return err->status;
    if (!index_revisits(w))
        return td_fail_nomem(err, w->in->name);
    if (ing_input_again(w->in, &again)) {
        struct ing_input *in = w->in;
        if ((again.path ? ing_input_open(&again, again.path, err) : ing_input_memory(&again, again.memory, err)) !=
            TD_OK)
            return err->status;
        w->in = &again;
        w->win.n = w->at = 0;
        w->eof = false;
        w->second = true;
        (void)pass(w, err);
        w->second = false;
        w->in = in;
        ing_input_close(&again);
    }
    for (size_t i = 0; i < w->n_revisits && err->status == TD_OK; i++)
        if (!w->revisit[i].done)
            reject(w, w->revisit[i].uri, "revisit", "a revisit whose payload this archive does not hold",
                   w->revisit[i].refers_uri);
    return err->status;
}

static enum td_status read_warc(struct ing_input *in, struct ing_sink *sink, struct td_error *err)
{
    struct warc w = {.in = in,
                     .sink = sink,
                     .win = TD_BUF_INIT((size_t)ING_WHOLE_MAX + 2 * HEADER_MAX),
                     .keep = TD_ARENA_INIT((size_t)1 << 30)};
    (void)pass(&w, err);
    (void)resolve(&w, err);
    td_buf_free(&w.win);
    td_arena_free(&w.keep);
    free(w.revisit);
    free(w.key);
    free(w.bucket);
    return err->status;
}

const struct ing_format ing_format_warc = {"warc", sniff_warc, read_warc};
