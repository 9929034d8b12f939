/* Web archives: which records become articles, which are skipped, rejected, or found elsewhere in the archive. */
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "buf.h"
#include "seen.h"

static void seen_article(char *line, size_t n, const struct ing_article *a)
{
    (void)snprintf(line, n, "%.*s|%.*s|%.*s|%.*s|%u", P(a->title), P(a->url), P(a->retrieved), P(td_head(a->text, 30)),
                   a->flags);
}

static void seen_reject(char *line, size_t n, const struct td_reject *r)
{
    (void)snprintf(line, n, "%s %.*s %s", r->reason, P(r->column), r->detail);
}

static void read_warc(struct seen *v, struct td_slice bytes)
{
    seen_detect(v, "warc", bytes, NULL);
    assert_int_equal(v->status, TD_OK);
}

static void put(struct td_buf *b, const char *type, const char *uri, const char *more, struct td_slice block)
{
    (void)td_buf_printf(b,
                        "WARC/1.1\r\nWARC-Type: %s\r\nWARC-Record-ID: <urn:x:%zu>\r\nWARC-Target-URI: %s\r\nWARC-Date: "
                        "2020-01-0%dT00:00:00Z\r\n%sContent-Length: %zu\r\n\r\n",
                        type, b->n, uri, uri[strlen(uri) - 1] - '0', more, block.n);
    (void)td_buf_put(b, block);
    (void)td_buf_puts(b, "\r\n\r\n");
}

/* A response with its HTTP header. */
static void put_http(struct td_buf *b, const char *uri, const char *more, const char *http, struct td_slice body)
{
    struct td_buf block = TD_BUF_INIT(1 << 20);
    (void)td_buf_printf(&block, "HTTP/1.1 200 OK\r\n%s\r\n", http);
    (void)td_buf_put(&block, body);
    put(b, "response", uri, more, td_buf_slice(&block));
    td_buf_free(&block);
}

#define PAGE                                                                                                           \
    "<html><head><title>A dam holds</title></head><body><article><h1>A dam holds</h1><p>The dam above the town held "  \
    "through the night, as the engineers of the water board had said it would.</p></article></body></html>"
#define HTML "Content-Type: text/html; charset=utf-8\r\n"

static void kinds(void **state)
{
    struct td_buf b = TD_BUF_INIT(1 << 20);
    struct seen v;
    (void)state;
    put(&b, "warcinfo", "x:0", "", TD_S("software: x"));
    put(&b, "request", "http://g.example/1", "", TD_S("GET / HTTP/1.1\r\n\r\n"));
    put_http(&b, "http://g.example/1", "", HTML, TD_S(PAGE));
    put(&b, "metadata", "http://g.example/1", "", TD_S("via: x"));
    put_http(&b, "http://g.example/2.png2", "", "Content-Type: image/png\r\n", TD_S("\x89PNG"));
    put_http(&b, "http://g.example/3", "", "Content-Type: application/json\r\n",
             TD_S("{\"title\": \"By JSON\", \"text\": \"One.\"}\n"));
    put_http(&b, "http://g.example/4", "", "Content-Type: application/rss+xml\r\n",
             TD_S("<rss version='2.0'><channel><item><title>By feed</title><link>http://g.example/5</link></item>"
                  "</channel></rss>"));
    put(&b, "resource", "http://g.example/6", "Content-Type: text/html\r\n", TD_S(PAGE));
    put(&b, "conversion", "http://g.example/7", "Content-Type: text/plain\r\n",
        TD_S("A bridge is open\nThe bridge over the harbour is open at last, said the town.\n"));
    put(&b, "resource", "metadata://gnu.org/wget.log8", "Content-Type: text/plain\r\n", TD_S("log"));
    put_http(&b, "http://g.example/9", "", "Content-Type: text/plain\r\n", TD_S("User-agent: *"));
    read_warc(&v, td_buf_slice(&b));
    assert_int_equal(v.n, 5);
    assert_string_equal(v.row[0],
                        "A dam holds|http://g.example/1|2020-01-01T00:00:00Z|The dam above the town held th|0");
    assert_memory_equal(v.row[1], "By JSON|http://g.example/3|2020-01-03", 37);
    assert_memory_equal(v.row[2], "By feed|http://g.example/5|2020-01-04", 37);
    assert_memory_equal(v.row[3], "A dam holds|http://g.example/6|", 31);
    assert_memory_equal(v.row[4], "A bridge is open|http://g.example/7|2020-01-07T00:00:00Z|The bridge", 66);
    assert_int_equal(v.sink.skipped, 5);
    assert_int_equal(v.rejects, 1);
    assert_memory_equal(v.reject[0], "unknown_format http://g.example/9 ", 34);
    td_buf_free(&b);
}

static void codings(void **state)
{
    struct td_buf b = TD_BUF_INIT(1 << 20), chunks = TD_BUF_INIT(1 << 16);
    struct seen v;
    unsigned char z[4096], raw[4096];
    uLongf nz = sizeof z;
    z_stream s = {.next_in = (unsigned char *)(uintptr_t)PAGE,
                  .avail_in = sizeof PAGE - 1,
                  .next_out = raw,
                  .avail_out = sizeof raw};
    (void)state;
    assert_int_equal(compress(z, &nz, (const unsigned char *)PAGE, sizeof PAGE - 1), Z_OK);
    assert_int_equal(deflateInit2(&s, 9, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY), Z_OK);
    assert_int_equal(deflate(&s, Z_FINISH), Z_STREAM_END);
    (void)deflateEnd(&s);
    put_http(&b, "http://g.example/1", "", HTML "Content-Encoding: deflate\r\n", td_slice((char *)z, nz));
    put_http(&b, "http://g.example/2", "", HTML "Content-Encoding: deflate\r\n", td_slice((char *)raw, s.total_out));
    /* chunked, and deflate within chunks */
    (void)td_buf_printf(&chunks, "%zx\r\n" PAGE "\r\n0\r\n\r\n", sizeof PAGE - 1);
    put_http(&b, "http://g.example/3", "", HTML "Transfer-Encoding: chunked\r\n", td_buf_slice(&chunks));
    td_buf_clear(&chunks);
    (void)td_buf_printf(&chunks, "5\r\n%.5s\r\n%zx; x=y\r\n", (const char *)z, (size_t)nz - 5);
    chunks.n = 3; /* zlib's bytes may hold a NUL: put them as they are */
    (void)td_buf_put(&chunks, td_slice((char *)z, 5));
    (void)td_buf_printf(&chunks, "\r\n%zx; x=y\r\n", (size_t)nz - 5);
    (void)td_buf_put(&chunks, td_slice((char *)z + 5, nz - 5));
    (void)td_buf_puts(&chunks, "\r\n0\r\n\r\n");
    put_http(&b, "http://g.example/4", "", HTML "Transfer-Encoding: chunked\r\nContent-Encoding: deflate\r\n",
             td_buf_slice(&chunks));
    put_http(&b, "http://g.example/5", "", HTML "Content-Encoding: br\r\n", TD_S("\x8b\x01\x80\x00"));
    put_http(&b, "http://g.example/6", "", HTML "Content-Encoding: deflate\r\n",
             TD_S(PAGE)); /* decoded by the archive */
    read_warc(&v, td_buf_slice(&b));
    assert_int_equal(v.n, 5);
    for (size_t i = 0; i < 4; i++) {
        char want[64];
        (void)snprintf(want, sizeof want, "A dam holds|http://g.example/%zu|", i + 1);
        assert_memory_equal(v.row[i], want, strlen(want));
    }
    assert_int_equal(v.rejects, 1);
    assert_non_null(strstr(v.reject[0], "content coding 'br'"));
    td_buf_free(&b);
    td_buf_free(&chunks);
}

static void revisits(void **state)
{
    struct td_buf b = TD_BUF_INIT(1 << 20);
    struct seen v;
    (void)state;
    put_http(&b, "http://g.example/1", "WARC-Payload-Digest: sha1:AAAA\r\n", HTML, TD_S(PAGE));
    put(&b, "revisit", "http://g.example/2",
        "WARC-Payload-Digest: sha1:AAAA\r\nWARC-Profile: identical-payload-digest\r\n",
        TD_S("HTTP/1.1 200 OK\r\n\r\n"));
    put(&b, "revisit", "http://g.example/3", "WARC-Payload-Digest: sha1:BBBB\r\n", TD_S(""));
    put(&b, "revisit", "http://g.example/1", "WARC-Profile: server-not-modified\r\n",
        TD_S("HTTP/1.1 304 Not Modified\r\n\r\n"));
    put(&b, "revisit", "http://g.example/5", "WARC-Refers-To: <urn:x:0>\r\n", TD_S(""));
    read_warc(&v, td_buf_slice(&b));
    assert_int_equal(v.n, 4);
    assert_memory_equal(v.row[1], "A dam holds|http://g.example/2|2020-01-02T00:00:00Z|", 52);
    assert_memory_equal(v.row[3], "A dam holds|http://g.example/1|2020-01-01T00:00:00Z|", 52);
    assert_memory_equal(v.row[2], "A dam holds|http://g.example/5|2020-01-05T00:00:00Z|", 52);
    assert_int_equal(v.rejects, 1);
    assert_string_equal(v.reject[0], "revisit http://g.example/3 a revisit whose payload this archive does not hold");
    td_buf_free(&b);
}

static void broken(void **state)
{
    struct td_buf b = TD_BUF_INIT(1 << 20);
    struct seen v;
    (void)state;
    put_http(&b, "http://g.example/1", "WARC-Truncated: length\r\n", HTML,
             TD_S("<html><title>A part only</title><p>So"));
    (void)td_buf_puts(&b, "WARC/1.0\r\nWARC-Type: response\r\n\r\nno length\r\n\r\n");
    put_http(&b, "http://g.example/3", "", HTML, TD_S(""));
    put_http(&b, "http://g.example/4", "", HTML, TD_S(PAGE));
    size_t whole = b.n;
    (void)td_buf_puts(&b, "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://g.example/5\r\nContent-Length: "
                          "99999999999\r\n\r\nHTTP/1.1 200 OK\r\n\r\n");
    read_warc(&v, td_buf_slice(&b));
    assert_int_equal(v.n, 2);
    assert_memory_equal(v.row[0], "A part only|http://g.example/1|2020-01-01T00:00:00Z||4", 54);
    assert_int_equal(v.rejects, 3);
    assert_string_equal(v.reject[0], "malformed  not a WARC record header");
    assert_string_equal(v.reject[1], "empty_file http://g.example/3 an answer without a body");
    assert_string_equal(v.reject[2], "truncated http://g.example/5 the file ends inside a record");
    /* cut anywhere in the last record, everything before it stays */
    for (size_t n = whole - 10; n > whole - 150; n -= 7) {
        read_warc(&v, td_head(td_buf_slice(&b), n));
        assert_int_equal(v.n, 1);
        assert_int_equal(v.rejects, 3);
        assert_memory_equal(v.reject[2], "truncated http://g.example/4", 28);
    }
    td_buf_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(kinds), cmocka_unit_test(codings), cmocka_unit_test(revisits),
                                       cmocka_unit_test(broken)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
