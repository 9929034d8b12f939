#include "provenance.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "escape.h"
#include "outfile.h"
#include "sha256.h"
#include "source.h"

static enum td_status slurp(struct rep_provenance *p, const char *path, struct td_error *err)
{
    struct td_source s;
    enum td_status st = td_source_open(&s, path, err);
    if (st != TD_OK)
        return st;
    st = td_source_slurp(&s, &p->bytes, err);
    td_source_close(&s);
    return st;
}

static enum td_status read_names(struct rep_provenance *p, struct td_error *err)
{
    json_t *list = json_object_get(json_object_get(p->root, "ingest"), "inputs");
    p->knows_inputs = json_is_array(list);
    for (size_t i = 0; i < json_array_size(list); i++) {
        json_t *name = json_object_get(json_array_get(list, i), "name");
        if (json_is_string(name) &&
            !rep_tally_at(&p->inputs, td_slice(json_string_value(name), json_string_length(name))))
            return td_fail_nomem(err, "reading run.json");
    }
    json_t *config = json_object_get(json_object_get(p->root, "analyze"), "config"), *v;
    const char *key;
    json_object_foreach(config, key, v)
    {
        if (strncmp(key, "target_", 7) == 0 && json_is_string(v) &&
            !rep_tally_at(&p->targets, td_slice(json_string_value(v), json_string_length(v))))
            return td_fail_nomem(err, "reading run.json");
    }
    return TD_OK;
}

enum td_status rep_provenance_load(struct rep_provenance *p, const char *dir, struct td_error *err)
{
    *p = (struct rep_provenance){.bytes = TD_BUF_INIT((size_t)256 << 20)};
    rep_tally_init(&p->inputs);
    rep_tally_init(&p->targets);
    char *path = td_path_join(dir, "run.json");
    if (!path)
        return td_fail_nomem(err, "reading run.json");
    enum td_status st = TD_OK;
    if (access(path, F_OK) == 0 || errno != ENOENT) {
        st = slurp(p, path, err);
        p->root = st == TD_OK ? json_loadb(p->bytes.p ? p->bytes.p : "", p->bytes.n, 0, NULL) : NULL;
        p->there = json_is_object((json_t *)p->root);
        if (st == TD_OK && !p->there)
            st = td_fail(err, TD_EDATA, "%s: not a run.json", path);
        if (st == TD_OK)
            st = read_names(p, err);
    }
    free(path);
    return st;
}

/* The hash under which a stage lists a file; NULL when none does. */
static const char *hash_of(const struct rep_provenance *p, const char *name)
{
    static const char *const stages[] = {"ingest", "analyze", "correct"};
    for (size_t s = 0; s < sizeof stages / sizeof *stages; s++) {
        json_t *list = json_object_get(json_object_get(p->root, stages[s]), "outputs");
        for (size_t i = 0; i < json_array_size(list); i++) {
            json_t *o = json_array_get(list, i);
            const char *n = json_string_value(json_object_get(o, "name"));
            if (n && strcmp(n, name) == 0)
                return json_string_value(json_object_get(o, "sha256"));
        }
    }
    return NULL;
}

enum td_status rep_provenance_check(const struct rep_provenance *p, const char *name, const char *path,
                                    struct td_error *err)
{
    const char *want = p->there ? hash_of(p, name) : NULL;
    char have[65];
    uint64_t bytes;
    if (!want)
        return TD_OK;
    if (td_sha256_file(path, have, &bytes, err) != TD_OK)
        return err->status;
    return strcmp(want, have) == 0 ? TD_OK
                                   : td_fail(err, TD_EDATA,
                                             "%s: not the file that run.json says the run wrote (SHA-256 %s, not %s); "
                                             "run the stage again",
                                             path, have, want);
}

bool rep_provenance_has_input(const struct rep_provenance *p, const char *sha256)
{
    json_t *list = json_object_get(json_object_get(p->root, "analyze"), "inputs");
    if (!json_is_array(list))
        return true;
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *have = json_string_value(json_object_get(json_array_get(list, i), "sha256"));
        if (have && strcmp(have, sha256) == 0)
            return true;
    }
    return false;
}

static bool sha256_of(struct td_slice bytes, char out[65])
{
    struct td_sha256 *h = td_sha256_new();
    if (!h)
        return false;
    td_sha256_add(h, bytes);
    bool good = td_sha256_hex(h, out);
    td_sha256_free(h);
    return good;
}

bool rep_provenance_was_read(const struct rep_provenance *p, const char *name, struct td_slice bytes, size_t *n)
{
    json_t *list = json_object_get(json_object_get(p->root, "analyze"), "inputs");
    *n = bytes.n;
    if (!json_is_array(list))
        return true;
    for (size_t i = 0; i < json_array_size(list); i++) {
        json_t *input = json_array_get(list, i), *size = json_object_get(input, "bytes");
        const char *called = json_string_value(json_object_get(input, "name")),
                   *hash = json_string_value(json_object_get(input, "sha256"));
        char have[65];
        if (!called || !hash || strcmp(called, name) != 0 || !json_is_integer(size) || json_integer_value(size) < 0 ||
            (uint64_t)json_integer_value(size) > bytes.n)
            continue;
        *n = (size_t)json_integer_value(size);
        return sha256_of(td_head(bytes, *n), have) && strcmp(have, hash) == 0;
    }
    return false;
}

void rep_provenance_list(const struct rep_provenance *p, const char *stage, const char *group, struct td_buf *b)
{
    json_t *o = json_object_get(json_object_get(p->root, stage), group), *v;
    const char *key;
    json_object_foreach(o, key, v)
    {
        if (!json_is_string(v) && !json_is_integer(v))
            continue;
        (void)td_buf_puts(b, "- ");
        rep_put_markdown(b, td_str(key));
        (void)td_buf_puts(b, ": ");
        if (json_is_integer(v))
            (void)td_buf_printf(b, "%lld", (long long)json_integer_value(v));
        else
            rep_put_markdown(b, td_slice(json_string_value(v), json_string_length(v)));
        (void)td_buf_putc(b, '\n');
    }
}

void rep_provenance_free(struct rep_provenance *p)
{
    json_decref(p->root);
    td_buf_free(&p->bytes);
    rep_tally_free(&p->inputs);
    rep_tally_free(&p->targets);
}
