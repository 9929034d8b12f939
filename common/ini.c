#include "ini.h"

#include <ini.h>
#include <stdlib.h>

#include "arena.h"
#include "source.h"
#include "utf8.h"

enum { INI_BYTES_MAX = 8 << 20, INI_LINE_MAX = 190 };

struct reading {
    struct td_ini *ini;
    struct td_arena *arena;
    struct td_slice rest; /* bytes not read yet */
    size_t cap;
    int line, section_line;
    bool nomem;
};

/* inih asks for lines as from fgets. */
static char *next_line(char *out, int n, void *stream)
{
    struct reading *r = stream;
    if (r->rest.n == 0)
        return NULL;
    size_t len = td_index(r->rest, '\n');
    if (len < r->rest.n)
        len++;
    if (len > (size_t)n - 1)
        len = (size_t)n - 1;
    memcpy(out, r->rest.p, len);
    out[len] = '\0';
    r->rest = td_from(r->rest, len);
    r->line++;
    if (out[0] == '[') /* after a blank it goes on with a value */
        r->section_line = r->line;
    return out;
}

static int on_entry(void *user, const char *section, const char *key, const char *value)
{
    struct reading *r = user;
    if (r->ini->n == r->cap) {
        size_t cap = r->cap ? 2 * r->cap : 64;
        struct td_ini_entry *e = realloc(r->ini->entry, cap * sizeof *e);
        if (!e) {
            r->nomem = true;
            return 0;
        }
        r->ini->entry = e;
        r->cap = cap;
    }
    struct td_ini_entry *e = &r->ini->entry[r->ini->n];
    *e = (struct td_ini_entry){td_arena_dup(r->arena, td_str(section)), td_arena_dup(r->arena, td_str(key)),
                               td_arena_dup(r->arena, td_str(value)), r->line, r->section_line};
    if (!e->section.p || !e->key.p || !e->value.p) {
        r->nomem = true;
        return 0;
    }
    r->ini->n++;
    return 1;
}

static enum td_status check_bytes(const char *name, struct td_slice s, struct td_error *err)
{
    int line = 1;
    while (s.n) {
        struct td_slice l = td_head(s, td_index(s, '\n'));
        size_t ok = td_utf8_valid_prefix(l);
        if (ok < l.n)
            return td_fail(err, TD_EUSAGE, "%s:%d:%zu: not UTF-8", name, line, ok + 1);
        if (memchr(l.p, '\0', l.n))
            return td_fail(err, TD_EUSAGE, "%s:%d: holds a NUL byte", name, line);
        if (l.n > INI_LINE_MAX)
            return td_fail(err, TD_EUSAGE, "%s:%d: longer than %d bytes", name, line, INI_LINE_MAX);
        s = td_from(s, l.n + 1);
        line++;
    }
    return TD_OK;
}

enum td_status td_ini_parse(const char *name, struct td_slice bytes, struct td_ini *ini, struct td_error *err)
{
    *ini = (struct td_ini){0};
    if (td_starts(bytes, TD_S("\xef\xbb\xbf")))
        bytes = td_from(bytes, 3);
    if (check_bytes(name, bytes, err) != TD_OK)
        return err->status;
    struct td_arena *arena = malloc(sizeof *arena);
    if (!arena)
        return td_fail_nomem(err, name);
    *arena = TD_ARENA_INIT((size_t)64 << 20);
    ini->memory = arena;
    struct reading r = {.ini = ini, .arena = arena, .rest = bytes};
    int bad = ini_parse_stream(next_line, &r, on_entry, &r);
    if (bad == 0 && !r.nomem)
        return TD_OK;
    td_ini_free(ini);
    if (r.nomem)
        return td_fail_nomem(err, name);
    return td_fail(err, TD_EUSAGE, "%s:%d: neither '[section]' nor 'key = value'", name, bad);
}

enum td_status td_ini_read(const char *path, struct td_ini *ini, struct td_error *err)
{
    *ini = (struct td_ini){0};
    struct td_source s;
    if (td_source_open(&s, path, err) != TD_OK)
        return err->status;
    struct td_buf b = TD_BUF_INIT(INI_BYTES_MAX);
    enum td_status st = td_source_slurp(&s, &b, err);
    td_source_close(&s);
    if (st == TD_OK)
        st = td_ini_parse(path, td_buf_slice(&b), ini, err);
    td_buf_free(&b);
    return st;
}

void td_ini_free(struct td_ini *ini)
{
    if (ini->memory) {
        td_arena_free(ini->memory);
        free(ini->memory);
    }
    free(ini->entry);
    *ini = (struct td_ini){0};
}
