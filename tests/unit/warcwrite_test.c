/* What warcwrite writes, format_warc reads back. */
#include "warcwrite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmocka_all.h"
#include "format.h"
#include "input.h"
#include "page.h"

enum { MAX = 8 };

struct seen {
    struct ing_sink sink; /* first: the callbacks cast back */
    char title[MAX][64], url[MAX][128], retrieved[MAX][32];
    size_t n, rejects;
};

static enum td_status on_article(struct ing_sink *s, const struct ing_input *in, const struct ing_article *a,
                                 struct td_error *err)
{
    struct seen *v = (struct seen *)s;
    (void)err;
    assert_true(v->n < MAX);
    (void)snprintf(v->title[v->n], 64, "%.*s", (int)a->title.n, a->title.p);
    (void)snprintf(v->url[v->n], 128, "%.*s", (int)in->url.n, in->url.p);
    (void)snprintf(v->retrieved[v->n], 32, "%.*s", (int)in->retrieved.n, in->retrieved.p);
    v->n++;
    return TD_OK;
}

static void on_reject(struct ing_sink *s, const struct ing_input *in, const struct td_reject *r)
{
    (void)in;
    (void)r;
    ((struct seen *)s)->rejects++;
}

static char dir[64], path[96];

static int make_dir(void **state)
{
    (void)state;
    (void)strcpy(dir, "/tmp/warcwrite_test.XXXXXX");
    if (!mkdtemp(dir))
        return 1;
    (void)snprintf(path, sizeof path, "%s/a-0001.warc.gz", dir);
    return 0;
}

static int remove_dir(void **state)
{
    (void)state;
    (void)unlink(path);
    return rmdir(dir); /* fails when a part file was left */
}

static struct ing_warc *open_it(void)
{
    struct td_error err = {0};
    struct ing_warc *w = ing_warc_open(path, TD_S("tidings/test"), TD_S("2020-07-13T10:00:00Z"), &err);
    assert_non_null(w);
    return w;
}

static void put(struct ing_warc *w, const char *url, struct td_slice header, struct td_slice body)
{
    struct td_error err = {0};
    struct ing_exchange x = {.url = td_str(url),
                             .via = TD_S("http://example.org/old"),
                             .ip = TD_S("192.0.2.7"),
                             .date = TD_S("2020-07-13T10:00:00Z"),
                             .request = TD_S("GET / HTTP/1.1\r\nHost: example.org\r\n\r\n"),
                             .header = header,
                             .body = body};
    assert_int_equal(ing_warc_put(w, &x, &err), TD_OK);
}

static void read_back(struct seen *v)
{
    struct td_error err = {0};
    static const struct td_source_config conf = {.name = "a", .format = "auto"};
    struct td_arena batch = TD_ARENA_INIT((size_t)1 << 28);
    struct ing_input in = {.name = "a.warc.gz", .conf = &conf};
    *v = (struct seen){.sink = {.article = on_article, .reject = on_reject, .batch = &batch, .page = ing_page_new()}};
    assert_non_null(v->sink.page);
    assert_int_equal(ing_input_open(&in, path, &err), TD_OK);
    assert_int_equal(ing_format_warc.read(&in, &v->sink, &err), TD_OK);
    assert_null(in.cut);
    ing_input_close(&in);
    ing_page_free(v->sink.page);
    td_arena_free(&batch);
}

static struct td_slice slurp(struct td_buf *b)
{
    struct td_error err = {0};
    static const struct td_source_config conf = {.name = "a"};
    struct ing_input in = {.name = "a.warc.gz", .conf = &conf};
    assert_int_equal(ing_input_open(&in, path, &err), TD_OK);
    assert_int_equal(td_source_slurp(&in.source, b, &err), TD_OK);
    ing_input_close(&in);
    (void)td_buf_cstr(b);
    return td_buf_slice(b);
}

#define HTML(title)                                                                                                    \
    TD_S("<!DOCTYPE html><html><head><title>" title                                                                    \
         "</title></head><body><article><p>A sentence that is long enough to be kept as the text of this page, "       \
         "with a second clause.</p></article></body></html>")

static void round_trip(void **state)
{
    (void)state;
    struct td_error err = {0};
    struct seen v;
    struct ing_warc *w = open_it();
    put(w, "http://example.org/1", TD_S("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"), HTML("One"));
    /* bare line feeds, no final empty line, a transfer coding that was undone */
    put(w, "http://example.org/2", TD_S("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\nContent-Type: text/html"),
        HTML("Two"));
    /* a body that looks like the end of a record and the start of another */
    put(w, "http://example.org/3", TD_S("HTTP/1.1 200 OK\r\n\r\n"),
        TD_S("<!DOCTYPE html><html><head><title>Three</title></head><body><p>one</p>\r\n\r\nWARC/1.1\r\nWARC-Type: "
             "response\r\nContent-Length: 3\r\n\r\n</body></html>"));
    assert_int_equal(ing_warc_commit(w, &err), TD_OK);
    read_back(&v);
    assert_int_equal(v.n, 3);
    assert_int_equal(v.rejects, 0);
    assert_string_equal(v.title[0], "One");
    assert_string_equal(v.title[1], "Two");
    assert_string_equal(v.title[2], "Three");
    assert_string_equal(v.url[2], "http://example.org/3");
    assert_string_equal(v.retrieved[0], "2020-07-13T10:00:00Z");
}

/* Lengths, ids and line ends of the records themselves. */
static void records(void **state)
{
    (void)state;
    struct td_error err = {0};
    struct td_buf b = TD_BUF_INIT(1 << 20);
    struct ing_warc *w = open_it();
    put(w, "http://example.org/1", TD_S("HTTP/1.1 200 OK\r\nX-A: 1\rX-B: 2\x01\r\n\r\n"), TD_S("body"));
    put(w, "http://example.org/1", TD_S("HTTP/1.1 200 OK\r\nX-A: 1\rX-B: 2\x01\r\n\r\n"), TD_S("body"));
    assert_int_equal(ing_warc_commit(w, &err), TD_OK);
    struct td_slice s = slurp(&b);
    assert_non_null(strstr(s.p, "HTTP/1.1 200 OK\r\nX-A: 1 X-B: 2 \r\n\r\nbody\r\n\r\n"));
    size_t n = 0;
    char id[16][64];
    while (s.n) { /* follow the lengths: each must lead to the next record */
        assert_true(td_starts(s, TD_S("WARC/1.1\r\nWARC-Type: ")));
        const char *end = strstr(s.p, "\r\n\r\n"), *length = strstr(s.p, "Content-Length: "),
                   *rid = strstr(s.p, "WARC-Record-ID: ");
        assert_true(end && length && rid && length < end && rid < end && n < 16);
        (void)snprintf(id[n], 64, "%.47s", rid + 16);
        assert_memory_equal(id[n], "<urn:uuid:", 10);
        assert_int_equal(id[n][24], '8');
        for (size_t i = 0; i < n; i++)
            assert_string_not_equal(id[i], id[n]);
        n++;
        size_t block = strtoul(length + 16, NULL, 10);
        s = td_from(s, (size_t)(end - s.p) + 4 + block);
        assert_true(td_starts(s, TD_S("\r\n\r\n")));
        s = td_from(s, 4);
    }
    assert_int_equal(n, 7); /* warcinfo, twice response, request, metadata */
    td_buf_free(&b);
}

static void aborted(void **state)
{
    (void)state;
    struct ing_warc *w = open_it();
    put(w, "http://example.org/1", TD_S("HTTP/1.1 200 OK\r\n\r\n"), HTML("One"));
    ing_warc_abort(w);
    assert_int_not_equal(access(path, F_OK), 0);
    ing_warc_abort(NULL);
}

static void no_such_folder(void **state)
{
    (void)state;
    struct td_error err = {0};
    assert_null(ing_warc_open("/nonexistent/folder/a.warc.gz", TD_S("x"), TD_S("2020-07-13T10:00:00Z"), &err));
    assert_int_equal(err.status, TD_EIO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(round_trip, make_dir, remove_dir),
        cmocka_unit_test_setup_teardown(records, make_dir, remove_dir),
        cmocka_unit_test_setup_teardown(aborted, make_dir, remove_dir),
        cmocka_unit_test(no_such_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
