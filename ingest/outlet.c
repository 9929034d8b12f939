#include "outlet.h"

#include <stdio.h>
#include <stdlib.h>

#include "arena.h"
#include "country.h"
#include "csvread.h"
#include "datadir.h"
#include "source.h"

struct entry {
    struct td_slice key; /* lower case ASCII */
    const struct ing_outlet *outlet;
};

struct table {
    struct entry *slot;
    size_t n, cap; /* cap is a power of two */
};

struct country {
    struct td_slice code, tld, timezone;
};

struct ing_outlets {
    struct td_arena arena;
    struct table domain, name;
    struct country *country;
    size_t n_countries, cap_countries;
};

static struct entry *find(const struct table *t, struct td_slice key)
{
    if (t->cap == 0)
        return NULL;
    for (size_t i = td_hash(key) & (t->cap - 1);; i = (i + 1) & (t->cap - 1))
        if (!t->slot[i].outlet || td_eq(t->slot[i].key, key))
            return &t->slot[i];
}

static bool insert(struct table *t, struct td_slice key, const struct ing_outlet *o)
{
    if (2 * (t->n + 1) > t->cap) {
        struct table bigger = {calloc(t->cap ? 2 * t->cap : 1024, sizeof *t->slot), t->n, t->cap ? 2 * t->cap : 1024};
        if (!bigger.slot)
            return false;
        for (size_t i = 0; i < t->cap; i++)
            if (t->slot[i].outlet)
                *find(&bigger, t->slot[i].key) = t->slot[i];
        free(t->slot);
        *t = bigger;
    }
    struct entry *e = find(t, key);
    if (!e->outlet) { /* the first row of a name wins */
        *e = (struct entry){key, o};
        t->n++;
    }
    return true;
}

static struct td_slice lowered(struct td_arena *a, struct td_slice s)
{
    struct td_slice d = td_arena_dup(a, s);
    char *p = (char *)(uintptr_t)d.p;
    for (size_t i = 0; p && i < d.n; i++)
        p[i] = (char)td_lower_byte((unsigned char)p[i]);
    return d;
}

static bool add_name(struct ing_outlets *o, struct td_slice name, const struct ing_outlet *outlet)
{
    struct td_slice key = lowered(&o->arena, td_trim(name));
    if (!key.p)
        return false;
    return key.n == 0 || insert(&o->name, key, outlet);
}

static bool add_outlet(struct ing_outlets *o, const struct td_slice *f)
{
    struct ing_outlet *x = td_arena_alloc(&o->arena, sizeof *x);
    if (!x)
        return false;
    *x = (struct ing_outlet){td_arena_dup(&o->arena, f[1]), td_arena_dup(&o->arena, f[2]),
                             td_arena_dup(&o->arena, f[3]), td_arena_dup(&o->arena, f[4])};
    struct td_slice domain = lowered(&o->arena, f[0]);
    if (!domain.p || (domain.n && !insert(&o->domain, domain, x)) || !add_name(o, f[1], x))
        return false;
    struct td_slice rest = f[6];
    while (rest.p)
        if (!add_name(o, td_cut(&rest, ';'), x))
            return false;
    return true;
}

static bool add_country(struct ing_outlets *o, const struct td_slice *f)
{
    if (o->n_countries == o->cap_countries) {
        size_t cap = o->cap_countries ? 2 * o->cap_countries : 256;
        struct country *c = realloc(o->country, cap * sizeof *c);
        if (!c)
            return false;
        o->country = c;
        o->cap_countries = cap;
    }
    struct td_slice tld = td_eqs(f[5], "1") ? td_arena_dup(&o->arena, f[4]) : td_slice(NULL, 0);
    o->country[o->n_countries++] = (struct country){td_arena_dup(&o->arena, f[0]), tld, td_arena_dup(&o->arena, f[6])};
    return true;
}

/* Every row of a dataset with `width` columns to `add`. */
static enum td_status load(struct ing_outlets *o, const char *name,
                           bool (*add)(struct ing_outlets *, const struct td_slice *), size_t width,
                           struct td_error *err)
{
    char *path = td_datadir_path(name, err);
    struct td_source s;
    if (!path)
        return err->status;
    if (td_source_open(&s, path, err) != TD_OK) {
        free(path);
        return err->status;
    }
    struct td_csv_options opt = {0};
    struct td_csv *csv = td_csv_new(&s, &opt, err);
    struct td_csv_row row;
    bool header = true;
    while (csv && err->status == TD_OK && td_csv_next(csv, &row, err) == TD_CSV_ROW) {
        if (row.bad || row.n != width)
            (void)td_fail(err, TD_EDATA, "%s:%llu: %s", path, (unsigned long long)row.line_first,
                          row.bad ? row.bad : "wrong number of columns");
        else if (!header && !add(o, row.field))
            (void)td_fail_nomem(err, path);
        header = false;
    }
    td_csv_free(csv);
    td_source_close(&s);
    free(path);
    return err->status;
}

/* ---- the user's own table ---- */

enum own_column { OWN_DOMAIN, OWN_NAME, OWN_COUNTRY, OWN_LANGUAGE, OWN_TIMEZONE, OWN_ALIASES, OWN_N };
static const char *const own_name[OWN_N] = {"domain", "name", "country", "language", "timezone", "aliases"};
enum { ABSENT = 999 };

/* One more line of the message; TD_EDATA. */
static void wrong(struct td_error *err, const char *path, uint64_t line, const char *what, struct td_slice value)
{
    size_t at = strlen(err->text), room = sizeof err->text - at;
    err->status = TD_EDATA;
    if (room > 600)
        (void)snprintf(err->text + at, room, "%s%.200s:%llu: %s '%.*s'", at ? "\n" : "", path, (unsigned long long)line,
                       what, (int)(value.n < 100 ? value.n : 100), value.p ? value.p : "");
}

static void map_own(const struct td_csv_row *row, const char *path, size_t column[OWN_N], struct td_error *err)
{
    for (size_t c = 0; c < OWN_N; c++) {
        column[c] = ABSENT;
        for (size_t i = 0; i < row->n && i < ABSENT; i++) {
            if (!td_eq_nocase(td_trim(row->field[i]), td_str(own_name[c])))
                continue;
            if (column[c] != ABSENT)
                wrong(err, path, row->line_first, "doubled column", td_str(own_name[c]));
            column[c] = i;
        }
    }
    if (column[OWN_COUNTRY] == ABSENT)
        wrong(err, path, row->line_first, "no column", TD_S("country"));
    if (column[OWN_DOMAIN] == ABSENT && column[OWN_NAME] == ABSENT)
        wrong(err, path, row->line_first, "neither of the columns", TD_S("domain, name"));
}

static bool taken(const struct table *t, struct td_arena *a, struct td_slice key)
{
    struct td_slice low = lowered(a, key);
    const struct entry *e = low.n ? find(t, low) : NULL;
    return e && e->outlet;
}

static void add_own(struct ing_outlets *o, const struct td_csv_row *row, const char *path, const size_t column[OWN_N],
                    struct td_error *err)
{
    struct td_slice v[OWN_N], none = {NULL, 0};
    for (size_t c = 0; c < OWN_N; c++)
        v[c] = column[c] < row->n ? td_trim(row->field[column[c]]) : none;
    if (td_starts(v[OWN_DOMAIN], TD_S("www.")))
        v[OWN_DOMAIN] = td_from(v[OWN_DOMAIN], 4);
    if (!td_country_known(v[OWN_COUNTRY]))
        wrong(err, path, row->line_first, "country: no ISO 3166-1 alpha-2 code", v[OWN_COUNTRY]);
    else if (v[OWN_DOMAIN].n == 0 && v[OWN_NAME].n == 0)
        wrong(err, path, row->line_first, "neither a domain nor a name", none);
    else if (taken(&o->domain, &o->arena, v[OWN_DOMAIN]))
        wrong(err, path, row->line_first, "domain: stands there twice", v[OWN_DOMAIN]);
    else if (taken(&o->name, &o->arena, v[OWN_NAME]))
        wrong(err, path, row->line_first, "name: stands there twice", v[OWN_NAME]);
    else if (!add_outlet(o,
                         (struct td_slice[]){v[OWN_DOMAIN], v[OWN_NAME].n ? v[OWN_NAME] : v[OWN_DOMAIN], v[OWN_COUNTRY],
                                             v[OWN_LANGUAGE], v[OWN_TIMEZONE], none, v[OWN_ALIASES]}))
        (void)td_fail_nomem(err, path);
}

static enum td_status load_own(struct ing_outlets *o, const char *path, struct td_error *err)
{
    struct td_source s;
    if (td_source_open(&s, path, err) != TD_OK)
        return err->status;
    struct td_csv *csv = td_csv_new(&s, &(struct td_csv_options){0}, err);
    struct td_csv_row row;
    size_t column[OWN_N] = {0}, rows = 0;
    struct td_error failed = {0};
    while (csv && err->status != TD_EIO && td_csv_next(csv, &row, &failed) == TD_CSV_ROW) {
        if (row.bad)
            wrong(err, path, row.line_first, row.bad, td_slice(NULL, 0));
        else if (rows++ > 0)
            add_own(o, &row, path, column, err);
        else {
            map_own(&row, path, column, err);
            if (err->status != TD_OK)
                break;
        }
    }
    if (failed.status != TD_OK && err->status == TD_OK)
        *err = failed;
    if (err->status == TD_OK && rows == 0)
        (void)td_fail(err, TD_EDATA, "%s: the table of outlets is empty", path);
    td_csv_free(csv);
    td_source_close(&s);
    return err->status;
}

struct ing_outlets *ing_outlets_new(const char *own, struct td_error *err)
{
    struct ing_outlets *o = calloc(1, sizeof *o);
    if (!o) {
        (void)td_fail_nomem(err, "loading the outlets");
        return NULL;
    }
    o->arena = TD_ARENA_INIT((size_t)256 << 20);
    if ((own && load_own(o, own, err) != TD_OK) || load(o, "outlets.csv", add_outlet, 7, err) != TD_OK ||
        load(o, "countries.csv", add_country, 7, err) != TD_OK) {
        ing_outlets_free(o);
        return NULL;
    }
    return o;
}

void ing_outlets_free(struct ing_outlets *o)
{
    if (!o)
        return;
    td_arena_free(&o->arena);
    free(o->domain.slot);
    free(o->name.slot);
    free(o->country);
    free(o);
}

static bool lower_into(char *buf, size_t size, struct td_slice s)
{
    if (s.n >= size)
        return false;
    for (size_t i = 0; i < s.n; i++)
        buf[i] = (char)td_lower_byte((unsigned char)s.p[i]);
    return true;
}

const struct ing_outlet *ing_outlet_by_host(const struct ing_outlets *o, struct td_slice host)
{
    char buf[256];
    if (host.n == 0 || !lower_into(buf, sizeof buf, host))
        return NULL;
    struct td_slice h = td_slice(buf, host.n);
    while (h.n) {
        const struct entry *e = find(&o->domain, h);
        if (e && e->outlet)
            return e->outlet;
        size_t dot = td_index(h, '.');
        h = td_from(h, dot + 1);
    }
    return NULL;
}

const struct ing_outlet *ing_outlet_by_name(const struct ing_outlets *o, struct td_slice name)
{
    char buf[512];
    if (name.n == 0 || !lower_into(buf, sizeof buf, name))
        return NULL;
    const struct entry *e = find(&o->name, td_slice(buf, name.n));
    return e ? e->outlet : NULL;
}

struct td_slice ing_country_by_tld(const struct ing_outlets *o, struct td_slice host)
{
    char buf[64];
    size_t at = host.n;
    while (at > 0 && host.p[at - 1] != '.')
        at--;
    struct td_slice tld = td_from(host, at);
    if (at == 0 || tld.n == 0 || !lower_into(buf, sizeof buf, tld))
        return td_slice(NULL, 0);
    for (size_t i = 0; i < o->n_countries; i++)
        if (o->country[i].tld.n && td_eq(o->country[i].tld, td_slice(buf, tld.n)))
            return o->country[i].code;
    return td_slice(NULL, 0);
}

struct td_slice ing_country_timezone(const struct ing_outlets *o, struct td_slice country)
{
    for (size_t i = 0; i < o->n_countries && country.n; i++)
        if (td_eq(o->country[i].code, country))
            return o->country[i].timezone;
    return td_slice(NULL, 0);
}

struct td_slice ing_url_host(struct td_slice url)
{
    struct td_slice none = {NULL, 0};
    size_t i = 0;
    while (i + 3 <= url.n && memcmp(url.p + i, "://", 3) != 0) {
        char c = url.p[i];
        if (c == '/' || c == ' ' || i > 12)
            return none;
        i++;
    }
    if (i + 3 > url.n)
        return none;
    struct td_slice rest = td_from(url, i + 3);
    size_t end = 0;
    while (end < rest.n && rest.p[end] != '/' && rest.p[end] != '?' && rest.p[end] != '#')
        end++;
    struct td_slice host = td_head(rest, end);
    size_t at = td_index(host, '@');
    if (at < host.n)
        host = td_from(host, at + 1);
    return td_head(host, td_index(host, ':'));
}
