#include "fetch.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "address.h"
#include "cmocka_all.h"
#include "fetchstate.h"

static bool is_public(const char *text)
{
    struct sockaddr_in a4 = {.sin_family = AF_INET};
    struct sockaddr_in6 a6 = {.sin6_family = AF_INET6};
    if (inet_pton(AF_INET, text, &a4.sin_addr) == 1)
        return ing_address_public((const struct sockaddr *)&a4);
    assert_int_equal(inet_pton(AF_INET6, text, &a6.sin6_addr), 1);
    return ing_address_public((const struct sockaddr *)&a6);
}

static void addresses(void **state)
{
    (void)state;
    static const char *const refused[] = {
        "0.0.0.0",
        "0.255.255.255",
        "10.0.0.0",
        "10.255.255.255",
        "100.64.0.0",
        "100.127.255.255",
        "127.0.0.1",
        "127.255.255.254",
        "169.254.0.0",
        "169.254.169.254",
        "172.16.0.0",
        "172.31.255.255",
        "192.0.0.8",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.0.0",
        "192.168.255.255",
        "198.18.0.0",
        "198.19.255.255",
        "198.51.100.7",
        "203.0.113.9",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:10.1.2.3",
        "::ffff:192.168.1.1",
        "::ffff:169.254.169.254",
        "64:ff9b::10.0.0.1",
        "64:ff9b:1::1",
        "100::1",
        "2001::1",
        "2001:10::1",
        "2001:20::1",
        "2001:db8::1",
        "2002:7f00:1::",
        "2002:a00:1::1",
        "3fff::1",
        "4000::1",
        "fc00::1",
        "fd12:3456::1",
        "fe80::1",
        "fec0::1",
        "ff02::1",
    };
    static const char *const allowed[] = {
        "1.1.1.1",         "9.255.255.255",   "11.0.0.0",         "100.63.255.255",  "100.128.0.0",
        "126.255.255.255", "128.0.0.1",       "169.253.255.255",  "169.255.0.0",     "172.15.255.255",
        "172.32.0.0",      "192.0.1.0",       "192.0.3.0",        "192.167.255.255", "192.169.0.0",
        "198.17.255.255",  "198.20.0.0",      "198.51.99.255",    "203.0.112.255",   "203.0.114.0",
        "223.255.255.255", "::ffff:8.8.8.8",  "64:ff9b::8.8.8.8", "2001:200::1",     "2001:4860:4860::8888",
        "2002:808:808::1", "2606:4700::1111", "2a00:1450::1",
    };
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++)
        if (is_public(refused[i]))
            fail_msg("%s is taken for public", refused[i]);
    for (size_t i = 0; i < sizeof allowed / sizeof allowed[0]; i++)
        if (!is_public(allowed[i]))
            fail_msg("%s is refused", allowed[i]);
    struct sockaddr other = {.sa_family = AF_UNIX};
    assert_false(ing_address_public(&other));
}

static void urls(void **state)
{
    (void)state;
    static const struct {
        const char *base, *url, *want; /* want NULL: refused */
    } t[] = {
        {NULL, "http://example.org", "http://example.org/"},
        {NULL, "HTTPS://Example.org/a#b", "https://Example.org/a"},
        {NULL, "http://example.org/a/../b?q=1#x", "http://example.org/b?q=1"},
        {NULL, "http://example.org/a b", "http://example.org/a%20b"},
        {NULL, "http://example.org:8080/", "http://example.org:8080/"},
        {NULL, "example.org/feed", NULL},
        {NULL, "", NULL},
        {NULL, "/feed", NULL},
        {NULL, "ftp://example.org/", NULL},
        {NULL, "file:///etc/passwd", NULL},
        {NULL, "gopher://example.org/", NULL},
        {NULL, "javascript:alert(1)", NULL},
        {NULL, "http://u@example.org/", NULL},
        {NULL, "http://u:p@example.org/", NULL},
        {NULL, "http://example.org/a\nb", NULL},
        {NULL, "http://exa mple.org/", NULL},
        {NULL, "http://example.org:99999/", NULL},
        {"http://example.org/a/b", "c", "http://example.org/a/c"},
        {"http://example.org/a/b", "/c", "http://example.org/c"},
        {"https://example.org/a/b", "//other.example/c", "https://other.example/c"},
        {"http://example.org/a/b", "?q", "http://example.org/a/b?q"},
        {"http://example.org/a/b", "file:///etc/passwd", NULL},
        {"http://example.org/a/b", "data:text/html,x", NULL},
    };
    struct td_buf out = TD_BUF_INIT(1 << 16);
    char why[ING_FETCH_WHY];
    for (size_t i = 0; i < sizeof t / sizeof t[0]; i++) {
        bool ok = ing_fetch_address(t[i].url, t[i].base, &out, why);
        if (ok != (t[i].want != NULL) || (ok && strcmp(out.p, t[i].want) != 0))
            fail_msg("'%s' gives '%s'", t[i].url, ok ? out.p : why);
    }
    td_buf_free(&out);
}

/* ---- a child that answers `n` connections on 127.0.0.1 and 127.0.0.2 with one reply ---- */

static int listening(uint32_t address, int port, int *bound)
{
    struct sockaddr_in a = {
        .sin_family = AF_INET, .sin_addr.s_addr = htonl(address), .sin_port = htons((uint16_t)port)};
    socklen_t n = sizeof a;
    int s = socket(AF_INET, SOCK_STREAM, 0);
    assert_true(s >= 0 && bind(s, (struct sockaddr *)&a, sizeof a) == 0 && listen(s, 8) == 0);
    assert_int_equal(getsockname(s, (struct sockaddr *)&a, &n), 0);
    *bound = ntohs(a.sin_port);
    return s;
}

static pid_t serve(int s, const char *location)
{
    pid_t pid = fork();
    if (pid != 0)
        return pid;
    (void)alarm(20);
    for (;;) {
        char request[4096];
        int fd = accept(s, NULL, NULL);
        ssize_t n = read(fd, request, sizeof request - 1);
        request[n > 0 ? n : 0] = '\0';
        if (strncmp(request, "GET /robots.txt", 15) == 0)
            (void)dprintf(fd, "HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n");
        else if (strncmp(request, "GET /go", 7) == 0)
            (void)dprintf(fd, "HTTP/1.1 302 Go\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n", location);
        else
            (void)dprintf(fd, "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecret");
        (void)close(fd);
    }
}

/* 127.0.0.1 plays the internet, everything else a private network. */
static bool only_one(const struct sockaddr *a)
{
    struct sockaddr_in in;
    memcpy(&in, a, sizeof in);
    return in.sin_family == AF_INET && ntohl(in.sin_addr.s_addr) == INADDR_LOOPBACK;
}

static void redirect_into_a_private_network(void **state)
{
    (void)state;
    struct td_error err = {0};
    int port1, port2, s2 = listening(INADDR_LOOPBACK + 1, 0, &port2), s1 = listening(INADDR_LOOPBACK, 0, &port1);
    char inner[64], url[64];
    (void)snprintf(inner, sizeof inner, "http://127.0.0.2:%d/x", port2);
    pid_t outside = serve(s1, inner), inside = serve(s2, "/");
    struct ing_fetch_settings set = {
        .user_agent = "tidings/test", .timeout_s = 5, .max_bytes = 1000, .max_redirects = 5, .address_ok = only_one};
    struct ing_fetcher *f = ing_fetcher_new(&set, &err);
    struct ing_response r;
    assert_non_null(f);
    ing_response_init(&r);
    (void)snprintf(url, sizeof url, "http://127.0.0.1:%d/page", port1);
    assert_int_equal(ing_fetch_one(f, url, NULL, &r, &err), TD_OK);
    assert_int_equal(r.result, ING_FETCH_GOT);
    assert_true(td_eqs(td_buf_slice(&r.body), "secret"));
    (void)snprintf(url, sizeof url, "http://127.0.0.1:%d/go", port1);
    assert_int_equal(ing_fetch_one(f, url, NULL, &r, &err), TD_OK);
    assert_int_equal(r.result, ING_FETCH_FAILED);
    assert_non_null(strstr(r.why, "private"));
    assert_int_equal(r.n_redirects, 1);
    ing_fetcher_free(f);
    set.address_ok = NULL; /* the same path is open when it may be */
    f = ing_fetcher_new(&set, &err);
    assert_non_null(f);
    assert_int_equal(ing_fetch_one(f, url, NULL, &r, &err), TD_OK);
    assert_int_equal(r.result, ING_FETCH_GOT);
    assert_true(td_eqs(td_buf_slice(&r.url), inner));
    ing_response_free(&r);
    ing_fetcher_free(f);
    (void)kill(outside, SIGKILL);
    (void)kill(inside, SIGKILL);
    (void)waitpid(outside, NULL, 0);
    (void)waitpid(inside, NULL, 0);
    (void)close(s1);
    (void)close(s2);
}

static void stop_at_once(void **state)
{
    (void)state;
    struct td_error err = {0};
    static volatile sig_atomic_t stop = 1;
    struct ing_fetch_settings set = {
        .user_agent = "tidings/test", .timeout_s = 5, .max_bytes = 1000, .delay_s = 60, .stop = &stop};
    struct ing_fetcher *f = ing_fetcher_new(&set, &err);
    struct ing_response r;
    ing_response_init(&r);
    assert_int_equal(ing_fetch_one(f, "http://127.0.0.1:1/", NULL, &r, &err), TD_OK);
    assert_int_equal(r.result, ING_FETCH_STOPPED);
    ing_response_free(&r);
    ing_fetcher_free(f);
}

static void state_file(void **state)
{
    (void)state;
    struct td_error err = {0};
    char dir[] = "/tmp/fetch_test.XXXXXX", path[64], trouble[256];
    static const char hex[] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    assert_non_null(mkdtemp(dir));
    (void)snprintf(path, sizeof path, "%s/.state.csv", dir);
    struct ing_fetched e = {.url = TD_S("http://e.org/?a=1,2"),
                            .final_url = TD_S("http://e.org/b"),
                            .etag = TD_S("W/\"x, y\""),
                            .last_modified = TD_S("Wed, 15 Jul 2020 09:00:00 GMT"),
                            .payload = td_str(hex),
                            .warc = TD_S("a-0001.warc.gz"),
                            .fetched_at = TD_S("2020-07-15T09:00:00Z")};
    struct ing_fetched bad = e;
    bad.url = TD_S("http://e.org/2");
    bad.etag = TD_S("\"a\tb\\c\""); /* cannot be sent back: forgotten */
    struct ing_fetchstate *s = ing_fetchstate_open(path, trouble, &err);
    assert_non_null(s);
    assert_string_equal(trouble, "");
    assert_true(ing_fetchstate_set(s, &e) && ing_fetchstate_set(s, &e) && ing_fetchstate_set(s, &bad));
    assert_null(ing_fetchstate_open(path, trouble, &err)); /* another run */
    assert_int_equal(err.status, TD_EIO);
    err = (struct td_error){0};
    assert_int_equal(ing_fetchstate_commit(s, &err), TD_OK);
    s = ing_fetchstate_open(path, trouble, &err);
    assert_non_null(s);
    assert_string_equal(trouble, "");
    const struct ing_fetched *got = ing_fetchstate_find(s, e.url);
    assert_non_null(got);
    assert_true(td_eq(got->etag, e.etag) && td_eq(got->last_modified, e.last_modified) && td_eq(got->warc, e.warc));
    got = ing_fetchstate_find(s, bad.url);
    assert_true(got && got->etag.n == 0);
    assert_null(ing_fetchstate_find(s, TD_S("http://e.org/")));
    ing_fetchstate_abort(s);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(rmdir(dir), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses),    cmocka_unit_test(urls),       cmocka_unit_test(redirect_into_a_private_network),
        cmocka_unit_test(stop_at_once), cmocka_unit_test(state_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
