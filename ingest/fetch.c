#include "fetch.h"

#include <assert.h>
#include <curl/curl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>
#define ZLIB_CONST
#include <zlib.h>

#include "robots.h"

enum {
    HEADER_MAX = 64 * 1024,
    URL_MAX = 8 * 1024,
    ADDRESS_MAX = 4 * URL_MAX, /* a blank becomes %20 */
    VALIDATOR_MAX = 2 * 1024,
    ROBOTS_REDIRECTS = 5,
    CONNECT_TIMEOUT_MS = 15000,
    WAIT_SLICE_MS = 200
};

/* What is known of scheme://host:port. */
struct origin {
    char *key;
    struct ing_robots *robots;     /* NULL: all is allowed, or nothing (why) */
    enum ing_fetch_result verdict; /* GOT: ask robots; REFUSED or FAILED: nothing is allowed */
    char why[ING_FETCH_WHY];
    uint32_t delay_ms;
};

struct host {
    char *name;
    int64_t last_ms; /* end of the last request, monotonic */
};

struct ing_fetcher {
    struct ing_fetch_settings set;
    CURL *curl;
    struct origin *origin;
    size_t n_origins, cap_origins;
    struct host *host;
    size_t n_hosts, cap_hosts;
};

/* One request and its answer, without redirects. */
struct hop {
    struct ing_fetcher *f;
    struct ing_response *r;
    size_t max;
    bool clip; /* keep the first max bytes of a longer body instead of failing */
    bool in_body, too_big, header_too_big, refused_address;
    char refused[64];
};

/* ---- clocks ---- */

static int64_t now_ms(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static bool stopped(const struct ing_fetcher *f)
{
    return f->set.stop && *f->set.stop;
}

static void wait_until(const struct ing_fetcher *f, int64_t when_ms)
{
    for (int64_t left; !stopped(f) && (left = when_ms - now_ms()) > 0;) {
        if (left > WAIT_SLICE_MS)
            left = WAIT_SLICE_MS;
        (void)nanosleep(&(struct timespec){.tv_nsec = (long)left * 1000000}, NULL);
    }
}

/* ---- addresses ---- */

static bool put_part(CURLU *u, CURLUPart part, unsigned flags, struct td_buf *out)
{
    char *s = NULL;
    bool ok = curl_url_get(u, part, &s, flags) == CURLUE_OK && td_buf_puts(out, s);
    curl_free(s);
    return ok;
}

static bool has_part(CURLU *u, CURLUPart part)
{
    char *s = NULL;
    bool yes = curl_url_get(u, part, &s, 0) == CURLUE_OK;
    curl_free(s);
    return yes;
}

static bool is_http(CURLU *u, char why[ING_FETCH_WHY])
{
    char *scheme = NULL;
    bool ok = curl_url_get(u, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK &&
              (strcmp(scheme, "http") == 0 || strcmp(scheme, "https") == 0);
    if (!ok)
        (void)snprintf(why, ING_FETCH_WHY, "'%.20s' is neither http nor https", scheme ? scheme : "");
    curl_free(scheme);
    return ok;
}

static bool no_controls(struct td_slice s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] <= 0x20 || s.p[i] == 0x7f)
            return false;
    return true;
}

bool ing_fetch_address(const char *url, const char *base, struct td_buf *out, char why[ING_FETCH_WHY])
{
    CURLU *u = curl_url();
    const unsigned flags = CURLU_NON_SUPPORT_SCHEME | CURLU_URLENCODE;
    bool ok = false;
    td_buf_clear(out);
    (void)snprintf(why, ING_FETCH_WHY, "not an address such as https://example.org/feed");
    if (u && strlen(url) <= URL_MAX && (!base || curl_url_set(u, CURLUPART_URL, base, flags) == CURLUE_OK) &&
        curl_url_set(u, CURLUPART_URL, url, flags) == CURLUE_OK && is_http(u, why)) {
        if (has_part(u, CURLUPART_USER) || has_part(u, CURLUPART_PASSWORD))
            (void)snprintf(why, ING_FETCH_WHY, "an address with a user name is not asked for");
        else
            ok = curl_url_set(u, CURLUPART_FRAGMENT, NULL, 0) == CURLUE_OK && put_part(u, CURLUPART_URL, 0, out) &&
                 no_controls(td_buf_slice(out)) && td_buf_reserve(out, 1);
    }
    if (u)
        curl_url_cleanup(u);
    if (ok)
        out->p[out->n] = '\0';
    return ok;
}

/* scheme://host:port, host, path?query of an address that ing_fetch_address made. */
static bool split(const char *url, struct td_buf *origin, struct td_buf *host, struct td_buf *path)
{
    CURLU *u = curl_url();
    bool ok = u && curl_url_set(u, CURLUPART_URL, url, 0) == CURLUE_OK && put_part(u, CURLUPART_SCHEME, 0, origin) &&
              td_buf_puts(origin, "://") && put_part(u, CURLUPART_HOST, 0, origin) && td_buf_puts(origin, ":") &&
              put_part(u, CURLUPART_PORT, CURLU_DEFAULT_PORT, origin) && put_part(u, CURLUPART_HOST, 0, host) &&
              put_part(u, CURLUPART_PATH, 0, path);
    if (ok && has_part(u, CURLUPART_QUERY))
        ok = td_buf_puts(path, "?") && put_part(u, CURLUPART_QUERY, 0, path);
    if (u)
        curl_url_cleanup(u);
    for (size_t i = 0; ok && i < origin->n; i++)
        origin->p[i] = (char)td_lower_byte((unsigned char)origin->p[i]);
    for (size_t i = 0; ok && i < host->n; i++)
        host->p[i] = (char)td_lower_byte((unsigned char)host->p[i]);
    return ok;
}

/* ---- one request ---- */

static size_t on_header(char *p, size_t size, size_t n, void *ctx)
{
    struct hop *h = ctx;
    struct td_buf *b = &h->r->header;
    n *= size;
    if (h->in_body)
        return n; /* trailers */
    if (td_starts(td_slice(p, n), TD_S("HTTP/")))
        td_buf_clear(b); /* what went before was an interim answer */
    if (!td_buf_put(b, td_slice(p, n))) {
        h->header_too_big = true;
        return 0;
    }
    return n;
}

static size_t on_body(char *p, size_t size, size_t n, void *ctx)
{
    struct hop *h = ctx;
    struct td_buf *b = &h->r->body;
    n *= size;
    h->in_body = true;
    h->r->bytes += n;
    bool over = n > h->max - b->n;
    if (!td_buf_put(b, td_slice(p, over ? h->max - b->n : n)))
        return 0;
    h->too_big = over;
    return over ? 0 : n;
}

static int on_debug(CURL *curl, curl_infotype type, char *p, size_t n, void *ctx)
{
    struct hop *h = ctx;
    (void)curl;
    if (type == CURLINFO_HEADER_OUT) {
        td_buf_clear(&h->r->request); /* a request sent anew over another connection */
        (void)td_buf_put(&h->r->request, td_slice(p, n));
    }
    return 0;
}

static int on_progress(void *ctx, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
    const struct hop *h = ctx;
    (void)a, (void)b, (void)c, (void)d;
    return stopped(h->f);
}

static curl_socket_t on_socket(void *ctx, curlsocktype purpose, struct curl_sockaddr *a)
{
    struct hop *h = ctx;
    if (purpose != CURLSOCKTYPE_IPCXN || (h->f->set.address_ok && !h->f->set.address_ok(&a->addr))) {
        h->refused_address = true;
        return CURL_SOCKET_BAD;
    }
    return socket(a->family, a->socktype, a->protocol);
}

static const char *meaning(CURLcode rc)
{
    static const struct {
        CURLcode rc;
        const char *text;
    } known[] = {
        {CURLE_COULDNT_RESOLVE_HOST, "host not found"},
        {CURLE_COULDNT_CONNECT, "no connection to the host"},
        {CURLE_PARTIAL_FILE, "the answer ends too early"},
        {CURLE_RECV_ERROR, "the connection was cut"},
        {CURLE_GOT_NOTHING, "no answer"},
        {CURLE_UNSUPPORTED_PROTOCOL, "not an HTTP answer"},
        {CURLE_WEIRD_SERVER_REPLY, "not an HTTP answer"},
        /* libcurl says so of a header line beyond its own limit too: no server may stop a run by it */
        {CURLE_OUT_OF_MEMORY, "a header too large to hold, or out of memory"},
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (known[i].rc == rc)
            return known[i].text;
    return NULL;
}

static void explain(const struct hop *h, CURLcode rc, const char *detail, char why[ING_FETCH_WHY])
{
    const struct ing_fetch_settings *s = &h->f->set;
    if (h->too_big || rc == CURLE_FILESIZE_EXCEEDED)
        (void)snprintf(why, ING_FETCH_WHY, "the body is larger than fetch_max_bytes (%" PRIu64 ")", s->max_bytes);
    else if (h->header_too_big)
        (void)snprintf(why, ING_FETCH_WHY, "the header is larger than %d bytes", HEADER_MAX);
    else if (h->refused_address)
        (void)snprintf(why, ING_FETCH_WHY,
                       "the host's address is private or reserved (allow_private = yes would permit it)");
    else if (rc == CURLE_OPERATION_TIMEDOUT)
        (void)snprintf(why, ING_FETCH_WHY, "no whole answer within fetch_timeout (%" PRIu64 " s)", s->timeout_s);
    else if (meaning(rc))
        (void)snprintf(why, ING_FETCH_WHY, "%s", meaning(rc));
    else
        (void)snprintf(why, ING_FETCH_WHY, "%.300s", detail[0] ? detail : curl_easy_strerror(rc));
}

static struct curl_slist *request_headers(const struct ing_validators *v)
{
    char line[VALIDATOR_MAX + 64];
    static const char *const fixed[] = {"Accept: application/rss+xml, application/atom+xml, text/html, "
                                        "application/xhtml+xml, application/xml;q=0.9, */*;q=0.8",
                                        "Accept-Encoding: gzip"};
    struct curl_slist *l = NULL;
    for (size_t i = 0; i < sizeof fixed / sizeof fixed[0]; i++) {
        struct curl_slist *more = curl_slist_append(l, fixed[i]);
        if (!more) {
            curl_slist_free_all(l);
            return NULL;
        }
        l = more;
    }
    for (int i = 0; i < 2 && v; i++) {
        struct td_slice value = i == 0 ? v->etag : v->last_modified;
        if (value.n == 0 || value.n > VALIDATOR_MAX)
            continue;
        (void)snprintf(line, sizeof line, "%s: %.*s", i == 0 ? "If-None-Match" : "If-Modified-Since", (int)value.n,
                       value.p);
        struct curl_slist *more = curl_slist_append(l, line);
        l = more ? more : l; /* without it the body comes again: no harm */
    }
    return l;
}

static bool configure(struct hop *h, const char *url, struct curl_slist *headers, char *detail)
{
    CURL *c = h->f->curl;
    const struct ing_fetch_settings *s = &h->f->set;
    long timeout = (long)s->timeout_s * 1000, connect = timeout < CONNECT_TIMEOUT_MS ? timeout : CONNECT_TIMEOUT_MS;
    curl_easy_reset(c);
    bool ok = curl_easy_setopt(c, CURLOPT_URL, url) == CURLE_OK;
    ok = ok && curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https") == CURLE_OK;
    ok = ok && curl_easy_setopt(c, CURLOPT_REDIR_PROTOCOLS_STR, "http,https") == CURLE_OK;
    ok = ok && curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L) == CURLE_OK; /* each hop is asked about: ing_fetch_one */
    ok = ok && curl_easy_setopt(c, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L) == CURLE_OK;
    ok = ok && curl_easy_setopt(c, CURLOPT_PROXY, "") == CURLE_OK; /* whatever the environment says */
    ok = ok && curl_easy_setopt(c, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED) == CURLE_OK;
    ok = ok &&
         curl_easy_setopt(c, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1) == CURLE_OK; /* what a WARC can hold */
    ok = ok && curl_easy_setopt(c, CURLOPT_HTTP_CONTENT_DECODING, 0L) == CURLE_OK;
    ok = ok && curl_easy_setopt(c, CURLOPT_SSL_VERIFYPEER, 1L) == CURLE_OK;
    ok = ok && curl_easy_setopt(c, CURLOPT_SSL_VERIFYHOST, 2L) == CURLE_OK;
    ok = ok && curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L) == CURLE_OK;
    ok = ok && curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, timeout) == CURLE_OK;
    ok = ok && curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS, connect) == CURLE_OK;
    ok = ok && (h->clip || curl_easy_setopt(c, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)h->max) == CURLE_OK);
    ok = ok && curl_easy_setopt(c, CURLOPT_USERAGENT, s->user_agent) == CURLE_OK;
    ok = ok && curl_easy_setopt(c, CURLOPT_HTTPHEADER, headers) == CURLE_OK;
    ok = ok && curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, on_header) == CURLE_OK &&
         curl_easy_setopt(c, CURLOPT_HEADERDATA, h) == CURLE_OK;
    ok = ok && curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, on_body) == CURLE_OK &&
         curl_easy_setopt(c, CURLOPT_WRITEDATA, h) == CURLE_OK;
    ok = ok && curl_easy_setopt(c, CURLOPT_DEBUGFUNCTION, on_debug) == CURLE_OK &&
         curl_easy_setopt(c, CURLOPT_DEBUGDATA, h) == CURLE_OK;
    ok = ok && curl_easy_setopt(c, CURLOPT_VERBOSE, 1L) == CURLE_OK; /* for on_debug; nothing is printed */
    ok = ok && curl_easy_setopt(c, CURLOPT_XFERINFOFUNCTION, on_progress) == CURLE_OK &&
         curl_easy_setopt(c, CURLOPT_XFERINFODATA, h) == CURLE_OK;
    ok = ok && curl_easy_setopt(c, CURLOPT_NOPROGRESS, 0L) == CURLE_OK;
    ok = ok && curl_easy_setopt(c, CURLOPT_OPENSOCKETFUNCTION, on_socket) == CURLE_OK &&
         curl_easy_setopt(c, CURLOPT_OPENSOCKETDATA, h) == CURLE_OK;
    return ok && curl_easy_setopt(c, CURLOPT_ERRORBUFFER, detail) == CURLE_OK;
}

/* Asks for url. r->result becomes GOT (any HTTP status), FAILED or STOPPED. */
static enum td_status ask(struct ing_fetcher *f, const char *url, const struct ing_validators *v, size_t max, bool clip,
                          struct ing_response *r, struct td_error *err)
{
    struct hop h = {.f = f, .r = r, .max = max, .clip = clip};
    char detail[CURL_ERROR_SIZE] = "";
    struct curl_slist *headers = request_headers(v);
    td_buf_clear(&r->request);
    td_buf_clear(&r->header);
    td_buf_clear(&r->body);
    r->status = 0;
    r->ip[0] = '\0';
    if (!headers || !configure(&h, url, headers, detail)) {
        curl_slist_free_all(headers);
        return td_fail_nomem(err, "fetch");
    }
    CURLcode rc = curl_easy_perform(f->curl);
    char *ip = NULL;
    (void)curl_easy_getinfo(f->curl, CURLINFO_RESPONSE_CODE, &r->status);
    if (curl_easy_getinfo(f->curl, CURLINFO_PRIMARY_IP, &ip) == CURLE_OK && ip)
        (void)snprintf(r->ip, sizeof r->ip, "%s", ip);
    (void)curl_easy_setopt(f->curl, CURLOPT_HTTPHEADER, NULL);
    (void)curl_easy_setopt(f->curl, CURLOPT_ERRORBUFFER, NULL);
    curl_slist_free_all(headers);
    r->result = ING_FETCH_GOT;
    if ((r->body.failed && !h.too_big) || r->request.failed)
        return td_fail_nomem(err, "fetch");
    if (rc == CURLE_OK || (clip && h.too_big))
        return TD_OK;
    r->result = rc == CURLE_ABORTED_BY_CALLBACK && stopped(f) ? ING_FETCH_STOPPED : ING_FETCH_FAILED;
    explain(&h, rc, detail, r->why);
    return TD_OK;
}

static struct host *host_named(struct ing_fetcher *f, const char *name)
{
    for (size_t i = 0; i < f->n_hosts; i++)
        if (strcmp(f->host[i].name, name) == 0)
            return &f->host[i];
    if (f->n_hosts == f->cap_hosts) {
        size_t cap = f->cap_hosts ? 2 * f->cap_hosts : 16;
        struct host *p = realloc(f->host, cap * sizeof *p);
        if (!p)
            return NULL;
        f->host = p;
        f->cap_hosts = cap;
    }
    struct host *h = &f->host[f->n_hosts];
    *h = (struct host){strdup(name), INT64_MIN / 2};
    if (!h->name)
        return NULL;
    f->n_hosts++;
    return h;
}

/* The same when the host's turn has come. */
static enum td_status ask_in_turn(struct ing_fetcher *f, const char *host, uint32_t crawl_delay_ms, const char *url,
                                  const struct ing_validators *v, size_t max, bool clip, struct ing_response *r,
                                  struct td_error *err)
{
    struct host *h = host_named(f, host);
    int64_t delay = (int64_t)f->set.delay_s * 1000;
    if (!h)
        return td_fail_nomem(err, "fetch");
    wait_until(f, h->last_ms + (crawl_delay_ms > delay ? crawl_delay_ms : delay));
    if (stopped(f)) {
        r->result = ING_FETCH_STOPPED;
        return TD_OK;
    }
    enum td_status st = ask(f, url, v, max, clip, r, err);
    h->last_ms = now_ms(); /* no request adds hosts while it runs: h stands */
    return st;
}

static bool is_redirect(long status)
{
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

/* The address a redirect leads to; FAILED when it leads nowhere we go. False: no Location, the answer stands for
 * itself. */
static bool next_address(struct ing_response *r, struct td_buf *next)
{
    struct td_slice location = ing_response_header(r, "Location");
    char to[URL_MAX + 1] = "", why[ING_FETCH_WHY] = "not an address";
    if (!is_redirect(r->status) || location.n == 0)
        return false;
    bool ok = location.n <= URL_MAX;
    if (ok) {
        memcpy(to, location.p, location.n);
        to[location.n] = '\0';
        ok = strlen(to) == location.n && ing_fetch_address(to, r->url.p, next, why);
    } else {
        (void)snprintf(why, sizeof why, "an address of more than %d bytes", URL_MAX);
    }
    if (!ok) {
        r->result = ING_FETCH_FAILED;
        (void)snprintf(r->why, sizeof r->why, "redirect to '%.100s': %.200s", to, why);
    }
    return true;
}

static bool set_url(struct ing_response *r, struct td_slice url)
{
    td_buf_clear(&r->url);
    bool ok = td_buf_put(&r->url, url) && td_buf_reserve(&r->url, 1);
    if (ok)
        r->url.p[r->url.n] = '\0';
    return ok;
}

/* ---- robots.txt ---- */

/* Follows redirects of a robots.txt; they are not themselves subject to any. */
static enum td_status ask_robots(struct ing_fetcher *f, const char *origin, struct ing_response *r,
                                 struct td_error *err)
{
    struct td_buf next = TD_BUF_INIT(ADDRESS_MAX), key = next, host = next, path = next;
    bool ok = td_buf_puts(&next, origin) && td_buf_puts(&next, "/robots.txt");
    for (unsigned hop = 0; ok && err->status == TD_OK; hop++) {
        td_buf_clear(&host);
        ok = set_url(r, td_buf_slice(&next)) && split(r->url.p, &key, &host, &path);
        if (!ok || ask_in_turn(f, td_buf_cstr(&host), 0, r->url.p, NULL, ING_ROBOTS_MAX, true, r, err) != TD_OK ||
            r->result != ING_FETCH_GOT || !next_address(r, &next) || r->result != ING_FETCH_GOT)
            break;
        if (hop == ROBOTS_REDIRECTS) {
            r->status = 404; /* RFC 9309, 2.3.1.2: may be taken as unavailable */
            break;
        }
        r->n_redirects++;
    }
    if (!ok)
        (void)td_fail_nomem(err, "fetch");
    td_buf_free(&next);
    td_buf_free(&key);
    td_buf_free(&host);
    td_buf_free(&path);
    return err->status;
}

static enum td_status inflate_all(struct td_slice in, size_t max, struct td_buf *out, bool *cut, bool *too_big,
                                  struct td_error *err);

static bool is_gzip(struct td_slice s)
{
    return td_starts(s, TD_S("\x1f\x8b\x08"));
}

static enum td_status judge_robots(struct origin *o, struct ing_response *r, struct td_error *err)
{
    o->verdict = ING_FETCH_GOT;
    if (r->result == ING_FETCH_FAILED) {
        o->verdict = ING_FETCH_FAILED;
        (void)snprintf(o->why, sizeof o->why, "robots.txt: %.300s", r->why);
    } else if (r->status >= 500 || r->status < 200) {
        o->verdict = ING_FETCH_REFUSED;
        (void)snprintf(o->why, sizeof o->why, "robots.txt answers HTTP status %ld, which means: not now", r->status);
    } else if (r->status < 300) {
        struct td_buf plain = TD_BUF_INIT(ING_ROBOTS_MAX);
        struct td_slice text = td_buf_slice(&r->body);
        bool cut = false, too_big = false;
        if (is_gzip(text) && inflate_all(text, ING_ROBOTS_MAX, &plain, &cut, &too_big, err) == TD_OK)
            text = td_buf_slice(&plain);
        o->robots = err->status == TD_OK ? ing_robots_parse(text, TD_S(ING_PRODUCT_TOKEN)) : NULL;
        td_buf_free(&plain);
        if (!o->robots)
            return td_fail_nomem(err, "robots.txt");
        uint32_t most = ING_CRAWL_DELAY_MAX_S * 1000, asked = ing_robots_delay_ms(o->robots);
        o->delay_ms = asked < most ? asked : most;
    }
    return TD_OK;
}

static struct origin *new_origin(struct ing_fetcher *f, const char *key)
{
    if (f->n_origins == f->cap_origins) {
        size_t cap = f->cap_origins ? 2 * f->cap_origins : 16;
        struct origin *p = realloc(f->origin, cap * sizeof *p);
        if (!p)
            return NULL;
        f->origin = p;
        f->cap_origins = cap;
    }
    struct origin *o = &f->origin[f->n_origins];
    *o = (struct origin){.key = strdup(key)};
    if (!o->key)
        return NULL;
    f->n_origins++;
    return o;
}

/* NULL: out of memory (err), or the user had enough (r->result). */
static struct origin *origin_of(struct ing_fetcher *f, const char *key, struct ing_response *r, struct td_error *err)
{
    for (size_t i = 0; i < f->n_origins; i++)
        if (strcmp(f->origin[i].key, key) == 0)
            return &f->origin[i];
    struct ing_response robots;
    struct origin *o = NULL;
    ing_response_init(&robots);
    if (ask_robots(f, key, &robots, err) == TD_OK) {
        r->bytes += robots.bytes;
        r->result = robots.result == ING_FETCH_STOPPED ? ING_FETCH_STOPPED : r->result;
        o = robots.result == ING_FETCH_STOPPED ? NULL : new_origin(f, key);
        if (o)
            (void)judge_robots(o, &robots, err);
        else if (r->result != ING_FETCH_STOPPED)
            (void)td_fail_nomem(err, "fetch");
    }
    ing_response_free(&robots);
    return err->status == TD_OK ? o : NULL;
}

/* ---- what an answer is worth ---- */

/* out may be NULL: only counted. Several members one after the other are one text. */
static enum td_status inflate_all(struct td_slice in, size_t max, struct td_buf *out, bool *cut, bool *too_big,
                                  struct td_error *err)
{
    z_stream z = {0};
    unsigned char chunk[16384];
    size_t total = 0;
    int rc = Z_OK;
    if (inflateInit2(&z, 15 + 16) != Z_OK)
        return td_fail_nomem(err, "fetch");
    z.next_in = (const unsigned char *)in.p;
    z.avail_in = (unsigned)in.n;
    for (;;) {
        z.next_out = chunk;
        z.avail_out = sizeof chunk;
        rc = inflate(&z, Z_NO_FLUSH);
        size_t got = sizeof chunk - z.avail_out;
        *too_big = got > max - total;
        if (*too_big)
            got = max - total;
        if (out && !td_buf_put(out, td_slice((const char *)chunk, got)))
            (void)td_fail_nomem(err, "fetch");
        total += got;
        if (rc == Z_STREAM_END && z.avail_in >= 2 && z.next_in[0] == 0x1f && z.next_in[1] == 0x8b && !*too_big)
            rc = inflateReset(&z);
        if (rc != Z_OK || *too_big || err->status != TD_OK)
            break;
    }
    *cut = rc != Z_STREAM_END && !*too_big;
    (void)inflateEnd(&z);
    return err->status;
}

static void fail(struct ing_response *r, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static void fail(struct ing_response *r, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    (void)vsnprintf(r->why, sizeof r->why, fmt, ap);
    va_end(ap);
    r->result = ING_FETCH_FAILED;
}

static enum td_status judge(const struct ing_fetcher *f, bool conditional, struct ing_response *r, struct td_error *err)
{
    struct td_slice coding = ing_response_header(r, "Content-Encoding"), body = td_buf_slice(&r->body);
    bool cut = false, too_big = false;
    if (r->status == 304 && conditional)
        r->result = ING_FETCH_UNCHANGED;
    else if (is_redirect(r->status))
        fail(r, "HTTP status %ld without an address to go to", r->status);
    else if (r->status < 200 || r->status > 299 || r->status == 206)
        fail(r, "HTTP status %ld", r->status);
    else if (body.n == 0)
        fail(r, "HTTP status %ld, but the body is empty", r->status);
    else if (coding.n && !td_eq_nocase(coding, TD_S("gzip")) && !td_eq_nocase(coding, TD_S("x-gzip")) &&
             !td_eq_nocase(coding, TD_S("identity")))
        fail(r, "content coding '%.*s', which was not asked for", coding.n < 40 ? (int)coding.n : 40, coding.p);
    else if (is_gzip(body) && inflate_all(body, f->set.max_bytes, NULL, &cut, &too_big, err) == TD_OK &&
             (cut || too_big)) {
        if (too_big)
            fail(r, "the body is larger than fetch_max_bytes (%" PRIu64 ") once unpacked", f->set.max_bytes);
        else
            fail(r, "the gzip body is damaged or ends too early");
    }
    return err->status;
}

/* ---- the interface ---- */

static enum td_status hops(struct ing_fetcher *f, const struct ing_validators *v, struct ing_response *r,
                           struct td_buf *next, struct td_buf parts[3], struct td_error *err)
{
    for (;;) {
        for (size_t i = 0; i < 3; i++)
            td_buf_clear(&parts[i]);
        if (!set_url(r, td_buf_slice(next)) || !split(r->url.p, &parts[0], &parts[1], &parts[2]))
            return td_fail_nomem(err, "fetch");
        const struct origin *o = origin_of(f, td_buf_cstr(&parts[0]), r, err);
        if (!o)
            return err->status;
        if (o->verdict != ING_FETCH_GOT || (o->robots && !ing_robots_allows(o->robots, td_buf_slice(&parts[2])))) {
            r->result = o->verdict == ING_FETCH_GOT ? ING_FETCH_REFUSED : o->verdict;
            (void)snprintf(r->why, sizeof r->why, "%s",
                           o->verdict == ING_FETCH_GOT ? "robots.txt disallows it" : o->why);
            return TD_OK;
        }
        bool conditional = v && (v->etag.n || v->last_modified.n) && td_eq(v->url, td_buf_slice(&r->url));
        if (ask_in_turn(f, td_buf_cstr(&parts[1]), o->delay_ms, r->url.p, conditional ? v : NULL, f->set.max_bytes,
                        false, r, err) != TD_OK ||
            r->result != ING_FETCH_GOT)
            return err->status;
        if (!next_address(r, next))
            return judge(f, conditional, r, err);
        if (r->result != ING_FETCH_GOT)
            return TD_OK;
        if (r->n_redirects == f->set.max_redirects) {
            fail(r, "more redirects than fetch_max_redirects (%" PRIu64 ")", f->set.max_redirects);
            return TD_OK;
        }
        r->n_redirects++;
    }
}

enum td_status ing_fetch_one(struct ing_fetcher *f, const char *url, const struct ing_validators *v,
                             struct ing_response *r, struct td_error *err)
{
    struct td_buf next = TD_BUF_INIT(ADDRESS_MAX), parts[3] = {next, next, next};
    r->result = ING_FETCH_GOT;
    r->why[0] = '\0';
    r->status = 0;
    r->n_redirects = 0;
    r->bytes = 0;
    if (ing_fetch_address(url, NULL, &next, r->why))
        (void)hops(f, v, r, &next, parts, err);
    else
        r->result = ING_FETCH_FAILED;
    td_buf_free(&next);
    for (size_t i = 0; i < 3; i++)
        td_buf_free(&parts[i]);
    return err->status;
}

struct td_slice ing_response_header(const struct ing_response *r, const char *name)
{
    struct td_slice block = td_buf_slice(&r->header);
    while (block.n) {
        size_t n = td_index(block, '\n');
        struct td_slice line = td_head(block, n);
        size_t colon = td_index(line, ':');
        if (colon < line.n && td_eq_nocase(td_trim(td_head(line, colon)), td_str(name)))
            return td_trim(td_from(line, colon + 1));
        block = td_from(block, n + 1);
    }
    return td_slice(NULL, 0);
}

void ing_response_init(struct ing_response *r)
{
    *r = (struct ing_response){.url = TD_BUF_INIT(ADDRESS_MAX),
                               .request = TD_BUF_INIT(HEADER_MAX),
                               .header = TD_BUF_INIT(HEADER_MAX),
                               .body = TD_BUF_INIT(ING_FETCH_BYTES_MAX)};
}

void ing_response_free(struct ing_response *r)
{
    td_buf_free(&r->url);
    td_buf_free(&r->request);
    td_buf_free(&r->header);
    td_buf_free(&r->body);
}

struct ing_fetcher *ing_fetcher_new(const struct ing_fetch_settings *settings, struct td_error *err)
{
    struct ing_fetcher *f = calloc(1, sizeof *f);
    assert(settings->timeout_s >= 1 && settings->timeout_s <= ING_FETCH_TIMEOUT_MAX_S &&
           settings->max_bytes <= ING_FETCH_BYTES_MAX);
    if (!f || curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
        free(f);
        (void)td_fail_nomem(err, "starting libcurl");
        return NULL;
    }
    f->set = *settings;
    f->curl = curl_easy_init();
    if (!f->curl) {
        (void)td_fail_nomem(err, "starting libcurl");
        ing_fetcher_free(f);
        return NULL;
    }
    return f;
}

void ing_fetcher_free(struct ing_fetcher *f)
{
    if (!f)
        return;
    curl_easy_cleanup(f->curl);
    curl_global_cleanup();
    for (size_t i = 0; i < f->n_origins; i++) {
        free(f->origin[i].key);
        ing_robots_free(f->origin[i].robots);
    }
    for (size_t i = 0; i < f->n_hosts; i++)
        free(f->host[i].name);
    free(f->origin);
    free(f->host);
    free(f);
}
