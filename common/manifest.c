#include "manifest.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>

#include "buf.h"
#include "outfile.h"
#include "sha256.h"
#include "source.h"
#include "utf8.h"

struct td_manifest {
    char *path;
    json_t *root, *stage, *config, *counts, *inputs, *outputs, *notes;
    const char *name;
    struct timespec start;
    bool nomem;
    struct td_error failed;
};

static double seconds_since(const struct timespec *t)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - t->tv_sec) + 1e-9 * (double)(now.tv_nsec - t->tv_nsec);
}

/* The run.json of earlier stages, or a new object when there is none that can be read. */
static json_t *read_root(const char *path)
{
    struct td_error ignored = {0};
    struct td_source s;
    json_t *root = NULL;
    if (td_source_open(&s, path, &ignored) == TD_OK) {
        struct td_buf b = TD_BUF_INIT((size_t)256 << 20);
        if (td_source_slurp(&s, &b, &ignored) == TD_OK)
            root = json_loadb(b.p ? b.p : "", b.n, 0, NULL);
        td_buf_free(&b);
        td_source_close(&s);
    }
    if (!json_is_object(root)) {
        json_decref(root);
        root = json_object();
    }
    return root;
}

bool td_manifest_input_of(const char *path, const char *stage, const char *name, char hex[65])
{
    json_t *root = read_root(path);
    const json_t *inputs = json_object_get(json_object_get(root, stage), "inputs");
    bool found = false;
    for (size_t i = 0; i < json_array_size(inputs) && !found; i++) {
        const json_t *at = json_array_get(inputs, i);
        const char *n = json_string_value(json_object_get(at, "name")),
                   *h = json_string_value(json_object_get(at, "sha256"));
        found = n && h && strcmp(n, name) == 0 && strlen(h) == 64;
        if (found)
            memcpy(hex, h, 65);
    }
    json_decref(root);
    return found;
}

struct td_manifest *td_manifest_open(const char *path, const char *stage, struct td_error *err)
{
    struct td_manifest *m = calloc(1, sizeof *m);
    if (!m) {
        (void)td_fail_nomem(err, "opening run.json");
        return NULL;
    }
    (void)clock_gettime(CLOCK_MONOTONIC, &m->start);
    m->path = strdup(path);
    m->name = stage;
    m->root = read_root(path);
    m->stage = json_object();
    m->config = json_object();
    m->counts = json_object();
    m->inputs = json_array();
    m->outputs = json_array();
    m->notes = json_array();
    if (!m->path || !m->root || !m->stage || !m->config || !m->counts || !m->inputs || !m->outputs || !m->notes)
        m->nomem = true;
    return m;
}

/* A JSON string of any bytes: what is not UTF-8 becomes U+FFFD. */
static json_t *text(const char *s)
{
    struct td_slice rest = td_str(s);
    if (td_utf8_valid(rest))
        return json_stringn(s, rest.n);
    struct td_buf b = TD_BUF_INIT(1 << 16);
    td_utf8_put(&b, rest);
    json_t *j = json_stringn(td_buf_cstr(&b), b.n);
    td_buf_free(&b);
    return j;
}

static void set(struct td_manifest *m, json_t *object, const char *key, json_t *value)
{
    if (json_object_set_new(object, key, value) != 0)
        m->nomem = true;
}

void td_manifest_forget(struct td_manifest *m, const char *stage)
{
    (void)json_object_del(m->root, stage);
}

void td_manifest_config(struct td_manifest *m, const char *key, const char *value)
{
    set(m, m->config, key, value ? text(value) : json_null());
}

void td_manifest_corpus(struct td_manifest *m, const char *name, const char *label)
{
    json_t *o = json_object();
    set(m, o, "name", name && *name ? text(name) : json_null());
    set(m, o, "label", label && *label ? text(label) : json_null());
    set(m, m->stage, "corpus", o);
}

void td_manifest_count(struct td_manifest *m, const char *name, uint64_t n)
{
    set(m, m->counts, name, json_integer((json_int_t)n));
}

void td_manifest_count_in(struct td_manifest *m, const char *group, const char *name, uint64_t n)
{
    json_t *g = json_object_get(m->counts, group);
    if (!g) {
        set(m, m->counts, group, json_object());
        g = json_object_get(m->counts, group); /* NULL when there was no memory for it */
    }
    if (g)
        set(m, g, name, json_integer((json_int_t)n));
}

void td_manifest_hash(const char *path, struct td_file_hash *h)
{
    struct stat st; /* a pipe has been read once and gives nothing more; to open it again would wait for ever */
    *h = (struct td_file_hash){0};
    if (strcmp(path, "-") == 0 || (stat(path, &st) == 0 && !S_ISREG(st.st_mode)))
        return;
    if (td_sha256_file(path, h->hex, &h->bytes, &h->failed) != TD_OK)
        h->hex[0] = '\0';
}

static void add_file(struct td_manifest *m, json_t *array, const char *name, const struct td_file_hash *h)
{
    json_t *o = json_object();
    if (!o || json_array_append_new(array, o) != 0) {
        m->nomem = true;
        return;
    }
    set(m, o, "name", text(name));
    if (h->failed.status != TD_OK && m->failed.status == TD_OK)
        m->failed = h->failed;
    if (!h->hex[0])
        return;
    set(m, o, "sha256", json_string(h->hex));
    set(m, o, "bytes", json_integer((json_int_t)h->bytes));
}

void td_manifest_input_hashed(struct td_manifest *m, const char *name, const struct td_file_hash *h)
{
    add_file(m, m->inputs, name, h);
}

static void hash_and_add(struct td_manifest *m, json_t *array, const char *name, const char *path)
{
    struct td_file_hash h;
    td_manifest_hash(path, &h);
    add_file(m, array, name, &h);
}

void td_manifest_input(struct td_manifest *m, const char *name, const char *path)
{
    hash_and_add(m, m->inputs, name, path);
}

void td_manifest_output(struct td_manifest *m, const char *name, const char *path)
{
    hash_and_add(m, m->outputs, name, path);
}

void td_manifest_note(struct td_manifest *m, const char *s)
{
    if (json_array_append_new(m->notes, text(s)) != 0)
        m->nomem = true;
}

static void finish(struct td_manifest *m)
{
    char when[32];
    time_t now = time(NULL);
    struct tm tm;
    if (gmtime_r(&now, &tm) && strftime(when, sizeof when, "%Y-%m-%dT%H:%M:%SZ", &tm))
        set(m, m->stage, "finished_at", json_string(when));
    struct rusage ru;
    if (getrusage(RUSAGE_SELF, &ru) == 0) {
        double cpu = (double)(ru.ru_utime.tv_sec + ru.ru_stime.tv_sec) +
                     1e-6 * (double)(ru.ru_utime.tv_usec + ru.ru_stime.tv_usec);
        set(m, m->stage, "process_cpu_seconds", json_real(cpu));
        set(m, m->stage, "process_peak_memory_kib", json_integer(ru.ru_maxrss));
    }
    set(m, m->stage, "seconds", json_real(seconds_since(&m->start)));
    set(m, m->stage, "version", json_string(TD_VERSION));
    set(m, m->stage, "config", json_incref(m->config));
    set(m, m->stage, "counts", json_incref(m->counts));
    set(m, m->stage, "inputs", json_incref(m->inputs));
    set(m, m->stage, "outputs", json_incref(m->outputs));
    set(m, m->stage, "notes", json_incref(m->notes));
    set(m, m->root, m->name, json_incref(m->stage));
}

enum td_status td_manifest_commit(struct td_manifest *m, struct td_error *err)
{
    enum td_status st = TD_OK;
    char *bytes = NULL;
    if (!m->nomem)
        finish(m);
    if (!m->nomem)
        bytes = json_dumps(m->root, JSON_INDENT(2) | JSON_SORT_KEYS | JSON_REAL_PRECISION(6));
    if (m->failed.status != TD_OK)
        st = td_fail(err, m->failed.status, "%s", m->failed.text);
    else if (!bytes)
        st = td_fail_nomem(err, "writing run.json");
    if (st == TD_OK) {
        struct td_outfile *f = td_outfile_open(m->path, err);
        if (f) {
            td_outfile_puts(f, bytes);
            td_outfile_puts(f, "\n");
            st = td_outfile_commit(f, err);
        } else {
            st = err->status;
        }
    }
    free(bytes);
    td_manifest_abort(m);
    return st;
}

void td_manifest_abort(struct td_manifest *m)
{
    if (!m)
        return;
    json_decref(m->root);
    json_decref(m->stage);
    json_decref(m->config);
    json_decref(m->counts);
    json_decref(m->inputs);
    json_decref(m->outputs);
    json_decref(m->notes);
    free(m->path);
    free(m);
}
