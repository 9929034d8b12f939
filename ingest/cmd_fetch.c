/*
 * tidings fetch: the addresses of a corpus, asked for once and kept as WARC in CORPUS/raw/NAME/.
 *
 * This is the schedule, and a plain one: source by source, address by address. How one address is asked for, politely,
 * is fetch.c's; what is remembered from run to run fetchstate.c's.
 */
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "address.h"
#include "command.h"
#include "diag.h"
#include "fetch.h"
#include "fetchlog.h"
#include "fetchstate.h"
#include "manifest.h"
#include "num.h"
#include "option.h"
#include "outfile.h"
#include "sha256.h"
#include "warcwrite.h"

enum { NAME_MAX_BYTES = 200, DATE_N = 24 };
#define LOG_NAME "coverage.csv" /* in raw */

struct counts {
    uint64_t requested, fetched, unchanged, refused, failed, bytes;
};

struct fetch {
    struct td_config config;
    struct td_buf user_agent;
    struct ing_fetcher *fetcher;
    struct ing_response response;
    struct td_manifest *manifest;
    struct ing_fetchlog *log;
    char *log_path;
    struct counts total;
    bool some_kept; /* an earlier run left something for ingest */
    bool write_failed;
};

/* One source while it is being fetched. */
struct one_source {
    const struct td_source_config *conf;
    char *dir;
    struct ing_fetchstate *state;
    struct ing_warc *warc;
    char warc_name[NAME_MAX_BYTES + 40];
    struct counts n;
    char began[DATE_N], why[ING_FETCH_WHY]; /* why the first address that was not got was not */
};

static volatile sig_atomic_t stop;

static void on_signal(int signo)
{
    stop = signo;
}

static void now_text(char out[DATE_N])
{
    const char *epoch = getenv("SOURCE_DATE_EPOCH");
    int64_t given;
    time_t t = epoch && td_num_parse_int(td_str(epoch), &given) ? (time_t)given : time(NULL);
    struct tm tm;
    if (!gmtime_r(&t, &tm) || strftime(out, DATE_N, "%Y-%m-%dT%H:%M:%SZ", &tm) == 0)
        (void)snprintf(out, DATE_N, "1970-01-01T00:00:00Z");
}

/* One line per address that was not got; shown under -q too. */
static void tell(const struct one_source *s, const char *url, const char *what)
{
    struct td_error line = {0};
    (void)td_fail(&line, TD_EPARTIAL, "source %s: %s: %s", s->conf->name, url, what);
    for (char *p = line.text; *p; p++)
        if (*p == '\n' || *p == '\r')
            *p = ' ';
    td_diag_error(&line);
}

/* ---- one address ---- */

/* The next free number after those of earlier runs. */
static enum td_status name_warc(struct one_source *s, struct td_error *err)
{
    uint64_t last = 0, k;
    size_t n = strlen(s->conf->name);
    DIR *d = opendir(s->dir);
    if (!d)
        return td_fail_errno(err, s->dir, "list folder");
    for (const struct dirent *e; (e = readdir(d)) != NULL;) {
        struct td_slice name = td_str(e->d_name);
        if (td_starts(name, td_slice(s->conf->name, n)) && td_ends(name, TD_S(".warc.gz")) && name.n > n + 9 &&
            name.p[n] == '-' && td_num_parse_uint(td_slice(name.p + n + 1, name.n - n - 9), &k) && k > last)
            last = k;
    }
    (void)closedir(d);
    (void)snprintf(s->warc_name, sizeof s->warc_name, "%s-%04" PRIu64 ".warc.gz", s->conf->name, last + 1);
    return TD_OK;
}

static enum td_status open_warc(const struct fetch *f, struct one_source *s, const char *date, struct td_error *err)
{
    if (s->warc)
        return TD_OK;
    if (name_warc(s, err) != TD_OK)
        return err->status;
    char *path = td_path_join(s->dir, s->warc_name);
    s->warc = path ? ing_warc_open(path, td_buf_slice(&f->user_agent), td_str(date), err) : NULL;
    free(path);
    return s->warc ? TD_OK : td_fail_nomem(err, "fetch");
}

static bool still_there(const struct one_source *s, const struct ing_fetched *e)
{
    char *path = td_path_join(s->dir, e->warc.p); /* entries end with a NUL: they come from an arena */
    bool yes = path && (access(path, R_OK) == 0 || (s->warc && td_eqs(e->warc, s->warc_name)));
    free(path);
    return yes;
}

static enum td_status keep(struct fetch *f, struct one_source *s, const char *url, const struct ing_fetched *before,
                           struct td_error *err)
{
    const struct ing_response *r = &f->response;
    char digest[65], date[DATE_N];
    struct td_sha256 *sha = td_sha256_new();
    bool hashed = sha != NULL;
    if (hashed) {
        td_sha256_add(sha, td_buf_slice(&r->body));
        hashed = td_sha256_hex(sha, digest);
    }
    td_sha256_free(sha);
    if (!hashed)
        return td_fail_nomem(err, "fetch");
    now_text(date);
    struct ing_fetched now = {.url = td_str(url),
                              .final_url = td_buf_slice(&r->url),
                              .etag = ing_response_header(r, "ETag"),
                              .last_modified = ing_response_header(r, "Last-Modified"),
                              .payload = td_slice(digest, 64)};
    if (before && td_eq(before->payload, now.payload) && still_there(s, before)) {
        now.warc = before->warc; /* the same bytes again, from a server that does not do conditional requests */
        now.fetched_at = before->fetched_at;
        s->n.unchanged++;
        return ing_fetchstate_set(s->state, &now) ? TD_OK : td_fail_nomem(err, "fetch");
    }
    if (open_warc(f, s, date, err) != TD_OK)
        return err->status;
    now.warc = td_str(s->warc_name);
    now.fetched_at = td_str(date);
    struct ing_exchange x = {.url = td_buf_slice(&r->url),
                             .via = r->n_redirects ? td_str(url) : td_slice(NULL, 0),
                             .ip = td_str(r->ip),
                             .date = td_str(date),
                             .request = td_buf_slice(&r->request),
                             .header = td_buf_slice(&r->header),
                             .body = td_buf_slice(&r->body)};
    s->n.fetched++;
    if (ing_warc_put(s->warc, &x, err) != TD_OK)
        return err->status;
    return ing_fetchstate_set(s->state, &now) ? TD_OK : td_fail_nomem(err, "fetch");
}

static enum td_status fetch_url(struct fetch *f, struct one_source *s, const char *url, struct td_error *err)
{
    struct ing_response *r = &f->response;
    const struct ing_fetched *before = ing_fetchstate_find(s->state, td_str(url));
    struct ing_validators v = {0};
    if (before && still_there(s, before))
        v = (struct ing_validators){before->final_url, before->etag, before->last_modified};
    if (stop || ing_fetch_one(f->fetcher, url, &v, r, err) != TD_OK || r->result == ING_FETCH_STOPPED) {
        if (before && err->status == TD_OK)
            (void)ing_fetchstate_set(s->state, before);
        return err->status;
    }
    s->n.requested++;
    s->n.bytes += r->bytes;
    td_diag_verbose("fetch", "%s: %s: HTTP status %ld, %zu bytes, %u redirects", s->conf->name, url, r->status,
                    r->body.n, r->n_redirects);
    if (r->result == ING_FETCH_GOT)
        return keep(f, s, url, before, err);
    if (before && !ing_fetchstate_set(s->state, before))
        return td_fail_nomem(err, "fetch");
    s->n.unchanged += r->result == ING_FETCH_UNCHANGED;
    s->n.refused += r->result == ING_FETCH_REFUSED;
    s->n.failed += r->result == ING_FETCH_FAILED;
    if (r->result != ING_FETCH_UNCHANGED) {
        tell(s, url, r->why);
        if (!s->why[0])
            (void)snprintf(s->why, sizeof s->why, "%s", r->why);
    }
    return TD_OK;
}

/* ---- one source ---- */

static enum td_status open_source(struct fetch *f, struct one_source *s, struct td_error *err)
{
    char name[NAME_MAX_BYTES + 8], shown[NAME_MAX_BYTES + 32], trouble[256];
    (void)snprintf(name, sizeof name, "raw/%s", s->conf->name);
    s->dir = td_config_path(&f->config, name);
    if (!s->dir)
        return td_fail_nomem(err, "fetch");
    if (td_mkdirs(s->dir, err) != TD_OK)
        return err->status;
    char *path = td_path_join(s->dir, ".state.csv");
    s->state = path ? ing_fetchstate_open(path, trouble, err) : NULL;
    free(path);
    if (!s->state)
        return td_fail_nomem(err, "fetch"); /* unless *err says better */
    (void)snprintf(shown, sizeof shown, "%s/.state.csv", name);
    if (trouble[0])
        td_diag_warn(shown, "%s; ignored, everything is fetched anew", trouble);
    if (name_warc(s, err) == TD_OK)
        f->some_kept = f->some_kept || !td_ends(td_str(s->warc_name), TD_S("-0001.warc.gz"));
    return err->status;
}

/* The WARC first: a run that dies in between fetches once more, it does not lose. */
static enum td_status commit_source(struct fetch *f, struct one_source *s, struct td_error *err)
{
    bool wrote = s->warc != NULL;
    struct ing_warc *w = s->warc;
    struct ing_fetchstate *state = s->state;
    s->warc = NULL;
    if (ing_warc_commit(w, err) != TD_OK)
        return err->status;
    s->state = NULL;
    if (ing_fetchstate_commit(state, err) != TD_OK)
        return err->status;
    if (wrote) {
        char name[2 * NAME_MAX_BYTES + 64];
        (void)snprintf(name, sizeof name, "raw/%s/%s", s->conf->name, s->warc_name);
        char *path = td_path_join(s->dir, s->warc_name);
        if (path)
            td_manifest_output(f->manifest, name, path);
        free(path);
    }
    return TD_OK;
}

static void add_counts(struct counts *to, const struct counts *n)
{
    to->requested += n->requested;
    to->fetched += n->fetched;
    to->unchanged += n->unchanged;
    to->refused += n->refused;
    to->failed += n->failed;
    to->bytes += n->bytes;
}

/* A source that an interrupted run did not come to was not asked for: it has no row. */
static void log_source(struct fetch *f, const struct one_source *s)
{
    if (stop && s->n.requested == 0)
        return;
    struct ing_fetchlog_row row = {.fetched_at = td_str(s->began),
                                   .source = td_str(s->conf->name),
                                   .outlet = td_str(s->conf->outlet),
                                   .addresses = s->conf->url.n,
                                   .fetched = s->n.fetched,
                                   .unchanged = s->n.unchanged,
                                   .refused = s->n.refused,
                                   .failed = s->n.failed,
                                   .reason = s->why[0] ? td_str(s->why) : TD_S("interrupted")};
    ing_fetchlog_add(f->log, &row);
}

/* A source whose files cannot be written is told and counted as failed; the others go on. */
static void fetch_source(struct fetch *f, const struct td_source_config *conf)
{
    struct td_error err = {0};
    struct one_source s = {.conf = conf};
    struct td_buf url = TD_BUF_INIT(1 << 16);
    char why[ING_FETCH_WHY];
    now_text(s.began);
    (void)open_source(f, &s, &err);
    for (size_t i = 0; i < conf->url.n && err.status == TD_OK; i++) {
        if (ing_fetch_address(conf->url.item[i], NULL, &url, why))
            (void)fetch_url(f, &s, url.p, &err);
        else
            (void)td_fail_nomem(&err, "fetch"); /* it was an address when the configuration was checked */
    }
    if (err.status == TD_OK)
        (void)commit_source(f, &s, &err);
    if (err.status != TD_OK) {
        struct td_error line = {0};
        (void)td_fail(&line, err.status, "source %s: %s", conf->name, err.text);
        td_diag_error(&line);
        f->write_failed = true;
        s.n = (struct counts){.requested = conf->url.n, .failed = conf->url.n, .bytes = s.n.bytes};
        (void)snprintf(s.why, sizeof s.why, "%.300s", err.text);
    }
    add_counts(&f->total, &s.n);
    log_source(f, &s);
    ing_warc_abort(s.warc);
    ing_fetchstate_abort(s.state);
    if (s.dir)
        (void)rmdir(s.dir); /* only when nothing is in it */
    free(s.dir);
    td_buf_free(&url);
}

/* ---- the run ---- */

static void say_problem(struct td_error *err, const char *file, int line, const char *name, const char *what)
{
    size_t at = strlen(err->text), room = sizeof err->text - at;
    err->status = TD_EUSAGE;
    if (room > 600)
        (void)snprintf(err->text + at, room < 600 ? room : 600, "%s%s:%d: [source %.100s] %.400s", at ? "\n" : "", file,
                       line, name, what);
}

/* The name of a source becomes that of a folder and of files. */
static bool is_file_name(const char *name)
{
    size_t n = strlen(name);
    if (n == 0 || n > NAME_MAX_BYTES || name[0] == '.')
        return false;
    for (size_t i = 0; i < n; i++)
        if (name[i] == '/' || (unsigned char)name[i] < 0x20 || name[i] == 0x7f)
            return false;
    return true;
}

static size_t check_sources(const struct td_config *c, struct td_error *err)
{
    struct td_buf url = TD_BUF_INIT(1 << 16);
    char why[ING_FETCH_WHY], what[ING_FETCH_WHY + 200];
    size_t n = 0;
    for (size_t i = 0; i < c->n_sources; i++) {
        const struct td_source_config *s = &c->source[i];
        n += s->url.n;
        if (s->url.n && !is_file_name(s->name))
            say_problem(err, c->file, s->line, s->name, "a source with a url needs a name that a folder can have");
        else if (s->url.n && strcmp(s->name, LOG_NAME) == 0)
            say_problem(err, c->file, s->line, s->name, "is what fetch's own record is called");
        for (size_t k = 0; k < s->url.n; k++)
            if (!ing_fetch_address(s->url.item[k], NULL, &url, why)) {
                (void)snprintf(what, sizeof what, "url '%.100s': %.300s", s->url.item[k], why);
                say_problem(err, c->file, s->line, s->name, what);
            }
    }
    td_buf_free(&url);
    return n;
}

static void check_limits(const struct td_config *c, struct td_error *err)
{
    if (c->fetch_timeout_s < 1 || c->fetch_timeout_s > ING_FETCH_TIMEOUT_MAX_S)
        (void)td_fail(err, TD_EUSAGE, "fetch_timeout: must be from 1 to %d seconds", ING_FETCH_TIMEOUT_MAX_S);
    else if (c->fetch_max_bytes < 1 || c->fetch_max_bytes > ING_FETCH_BYTES_MAX)
        (void)td_fail(err, TD_EUSAGE, "fetch_max_bytes: must be from 1 to %d", ING_FETCH_BYTES_MAX);
    else if (c->fetch_max_redirects > ING_FETCH_REDIRECTS_MAX)
        (void)td_fail(err, TD_EUSAGE, "fetch_max_redirects: must be at most %d", ING_FETCH_REDIRECTS_MAX);
    else if (c->fetch_delay_s > ING_FETCH_TIMEOUT_MAX_S)
        (void)td_fail(err, TD_EUSAGE, "fetch_delay: must be at most %d seconds", ING_FETCH_TIMEOUT_MAX_S);
}

static bool holds(const char *s, const char *word)
{
    size_t n = strlen(word);
    for (; *s; s++)
        if (td_eq_nocase(td_head(td_str(s), n), td_slice(word, n)))
            return true;
    return false;
}

/* Whatever it is called, the name robots.txt is read for stands in it: whoever reads a log can write a rule that is
 * obeyed. */
static enum td_status name_ourselves(struct fetch *f, struct td_error *err)
{
    const char *given = f->config.user_agent;
    if (!given || !given[0])
        (void)td_buf_puts(&f->user_agent,
                          "tidings/" TD_VERSION " (media research; contact: set user_agent in corpus.ini)");
    else
        (void)td_buf_printf(&f->user_agent, "%s%s", given,
                            holds(given, ING_PRODUCT_TOKEN) ? "" : " tidings/" TD_VERSION);
    for (size_t i = 0; i < f->user_agent.n; i++)
        if (f->user_agent.p[i] < 0x20 || f->user_agent.p[i] > 0x7e)
            return td_fail(err, TD_EUSAGE, "user_agent: only printable ASCII can be sent");
    return f->user_agent.failed ? td_fail(err, TD_EUSAGE, "user_agent: too long") : TD_OK;
}

static void record(struct fetch *f)
{
    char number[TD_NUM_MAX];
    const struct td_config *c = &f->config;
    const struct {
        const char *name;
        uint64_t v;
    } limit[] = {{"fetch_timeout", c->fetch_timeout_s},
                 {"fetch_max_bytes", c->fetch_max_bytes},
                 {"fetch_max_redirects", c->fetch_max_redirects},
                 {"fetch_delay", c->fetch_delay_s}};
    for (size_t i = 0; i < sizeof limit / sizeof limit[0]; i++) {
        (void)snprintf(number, sizeof number, "%" PRIu64, limit[i].v);
        td_manifest_config(f->manifest, limit[i].name, number);
    }
    td_manifest_config(f->manifest, "user_agent", td_buf_cstr(&f->user_agent));
    td_manifest_config(f->manifest, "allow_private", c->allow_private ? "yes" : "no");
    td_manifest_count(f->manifest, "requested", f->total.requested);
    td_manifest_count(f->manifest, "fetched", f->total.fetched);
    td_manifest_count(f->manifest, "unchanged", f->total.unchanged);
    td_manifest_count(f->manifest, "refused_by_robots", f->total.refused);
    td_manifest_count(f->manifest, "failed", f->total.failed);
    td_manifest_count(f->manifest, "bytes", f->total.bytes);
}

static enum td_status open_all(struct fetch *f, struct td_error *err)
{
    const struct td_config *c = &f->config;
    char *out = td_config_output(c, ""), *manifest = td_config_output(c, "run.json"), *raw = td_config_path(c, "raw");
    struct ing_fetch_settings set = {.user_agent = td_buf_cstr(&f->user_agent),
                                     .timeout_s = c->fetch_timeout_s,
                                     .max_bytes = c->fetch_max_bytes,
                                     .max_redirects = c->fetch_max_redirects,
                                     .delay_s = c->fetch_delay_s,
                                     .address_ok = c->allow_private ? NULL : ing_address_public,
                                     .stop = &stop};
    f->log_path = raw ? td_path_join(raw, LOG_NAME) : NULL;
    if (!out || !manifest || !f->log_path)
        (void)td_fail_nomem(err, "fetch");
    else if (td_mkdirs(out, err) == TD_OK && td_mkdirs(raw, err) == TD_OK)
        f->log = ing_fetchlog_open(f->log_path, err);
    if (f->log)
        f->manifest = td_manifest_open(manifest, "fetch", err);
    if (f->manifest)
        f->fetcher = ing_fetcher_new(&set, err);
    free(out);
    free(manifest);
    free(raw);
    return err->status;
}

/* Something for ingest to read, so that the stages after this one are of use. */
static bool something_there(const struct fetch *f)
{
    bool files = false;
    for (size_t i = 0; i < f->config.n_sources; i++)
        files = files || f->config.source[i].path.n > 0;
    return files || f->some_kept || f->total.fetched + f->total.unchanged > 0;
}

static enum td_status finish(struct fetch *f, size_t n_urls, struct td_error *err)
{
    const struct counts *n = &f->total;
    struct td_manifest *m = f->manifest;
    struct ing_fetchlog *log = f->log;
    record(f);
    f->manifest = NULL;
    f->log = NULL;
    if (ing_fetchlog_commit(log, err) != TD_OK) {
        td_manifest_abort(m);
        return err->status;
    }
    td_manifest_output(m, "raw/" LOG_NAME, f->log_path);
    td_diag_note("fetch",
                 "%" PRIu64 " addresses asked for: %" PRIu64 " fetched, %" PRIu64 " unchanged, %" PRIu64
                 " refused by robots.txt, %" PRIu64 " failed; %" PRIu64 " bytes",
                 n->requested, n->fetched, n->unchanged, n->refused, n->failed, n->bytes);
    if (td_manifest_commit(m, err) != TD_OK)
        return err->status;
    if (stop)
        return td_fail(err, TD_EIO, "fetch: interrupted; %zu addresses were not asked for",
                       n_urls - (size_t)n->requested);
    if (f->write_failed)
        return td_fail(err, TD_EIO, "fetch: not everything could be written");
    if (n->failed + n->refused == 0)
        return TD_OK;
    if (something_there(f))
        return td_fail(err, TD_EPARTIAL, "fetch: %" PRIu64 " of %" PRIu64 " addresses could not be got",
                       n->failed + n->refused, n->requested);
    return td_fail(err, TD_EIO, "fetch: none of the addresses could be got");
}

static enum td_status run(struct fetch *f, const char *dir, struct td_error *err)
{
    struct sigaction act = {.sa_handler = on_signal}, old_int, old_term;
    if (!td_config_is_corpus(dir))
        return td_fail(err, TD_EUSAGE, "%s: holds no corpus.ini (tidings init %s makes one)", dir, dir);
    if (td_config_load(&f->config, dir, err) != TD_OK || td_config_check(&f->config, err) != TD_OK)
        return err->status;
    size_t n_urls = check_sources(&f->config, err);
    check_limits(&f->config, err);
    if (err->status == TD_OK && n_urls == 0)
        return td_fail(err, TD_EUSAGE, "%s: no source has a url", f->config.file);
    if (err->status != TD_OK || name_ourselves(f, err) != TD_OK || open_all(f, err) != TD_OK)
        return err->status;
    stop = 0;
    (void)sigemptyset(&act.sa_mask);
    (void)sigaction(SIGINT, &act, &old_int);
    (void)sigaction(SIGTERM, &act, &old_term);
    for (size_t i = 0; i < f->config.n_sources && !stop; i++)
        if (f->config.source[i].url.n)
            fetch_source(f, &f->config.source[i]);
    (void)finish(f, n_urls, err);
    (void)sigaction(SIGINT, &old_int, NULL);
    (void)sigaction(SIGTERM, &old_term, NULL);
    return err->status;
}

static const struct td_option options[] = {{NULL, 0, NULL, NULL}};

int ing_cmd_fetch(int argc, char **argv)
{
    struct td_error err = {0};
    struct fetch f = {.user_agent = TD_BUF_INIT(1024)};
    struct td_options o;
    const char *value, *dir = NULL;
    int k;
    td_config_init(&f.config);
    ing_response_init(&f.response);
    td_options_start(&o, "fetch", options, &f.config, argc, argv);
    while ((k = td_options_next(&o, &value, &err)) == TD_OPT_ARGUMENT) {
        if (dir) {
            (void)td_fail(&err, TD_EUSAGE, "fetch: one corpus folder, not also '%s'", value);
            break;
        }
        dir = value;
    }
    if (k == TD_OPT_HELP)
        (void)td_options_help(
            &o, "fetch CORPUS",
            "Asks for the addresses of a corpus's sources and keeps the answers as WARC in CORPUS/raw.", &err);
    else if (err.status == TD_OK && !dir)
        (void)td_fail(&err, TD_EUSAGE, "fetch: no corpus folder given\n  try: tidings fetch --help");
    else if (err.status == TD_OK)
        (void)run(&f, dir, &err);
    td_manifest_abort(f.manifest);
    ing_fetchlog_abort(f.log);
    free(f.log_path);
    ing_fetcher_free(f.fetcher);
    ing_response_free(&f.response);
    td_buf_free(&f.user_agent);
    td_config_free(&f.config);
    if (err.status != TD_OK)
        td_diag_error(&err);
    return td_exit_code(err.status);
}
