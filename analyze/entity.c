#include "entity.h"

#include <stdlib.h>

#include "gazetteer.h"
#include "ini.h"

enum { ARENA_BYTES = 4 << 20 };

static const struct section {
    const char *name, *key;
    const char *vague_key; /* another key of the section, NULL: none */
    enum ana_term_class class;
} sections[] = {
    {"alias", "alias", NULL, ANA_TERM_ALIAS},      {"subsidiary", "alias", NULL, ANA_TERM_SUBSIDIARY},
    {"person", "alias", NULL, ANA_TERM_PERSON},    {"descriptor", "phrase", "vague", ANA_TERM_DESCRIPTOR},
    {"exclude", "phrase", NULL, ANA_TERM_EXCLUDE},
};

const char *const ana_term_class_name[ANA_TERM_COUNTABLE] = {"alias", "subsidiary", "person", "descriptor"};

struct reading {
    const char *path;
    const struct ana_chars *chars;
    struct ana_entity *e;
    struct td_buf problems;
    size_t n_problems, cap;
    bool nomem;
};

#define PROBLEM(r, line, ...) ana_problem(&(r)->problems, &(r)->n_problems, (r)->path, (uint64_t)(line), __VA_ARGS__)

static bool is_id(struct td_slice s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_'))
            return false;
    }
    return s.n > 0 && s.n <= 64;
}

static bool is_country(struct td_slice s)
{
    return s.n == 2 && s.p[0] >= 'A' && s.p[0] <= 'Z' && s.p[1] >= 'A' && s.p[1] <= 'Z';
}

/* A key of [entity]; each may stand once. */
static void take_entity(struct reading *r, const struct td_ini_entry *x)
{
    struct ana_entity *e = r->e;
    struct td_slice *field = td_eqs(x->key, "id")        ? &e->id
                             : td_eqs(x->key, "name")    ? &e->name
                             : td_eqs(x->key, "country") ? &e->country
                                                         : NULL;
    if (!field)
        PROBLEM(r, x->line, "[entity] has no key '%s' (id, name, country)", x->key.p);
    else if (field->p)
        PROBLEM(r, x->line, "'%s' stands twice", x->key.p);
    else if (field == &e->id && !is_id(x->value))
        PROBLEM(r, x->line, "id: small letters, digits, '-' and '_' only: '%s'", x->value.p);
    else if (field == &e->country && !is_country(x->value))
        PROBLEM(r, x->line, "country: not a code of two capitals: '%s'", x->value.p);
    else if (field == &e->name && x->value.n == 0)
        PROBLEM(r, x->line, "name is empty");
    else {
        *field = td_arena_dup(&e->arena, x->value);
        r->nomem |= !field->p;
    }
}

/* "from=DATE" or "until=DATE". */
static void take_attribute(struct reading *r, const struct td_ini_entry *x, struct td_slice part, struct ana_term *t)
{
    struct td_slice rest = td_trim(part), name = td_trim(td_cut(&rest, '=')), value = td_trim(rest);
    bool from = td_eqs(name, "from"), until = td_eqs(name, "until");
    if (!from && !until)
        PROBLEM(r, x->line, "after '|' stand from=DATE or until=DATE, not '%.*s'", (int)name.n, name.p);
    else if (!ana_day_parse(value, until, from ? &t->from : &t->until))
        PROBLEM(r, x->line, "%s: not a date: '%.*s'", from ? "from" : "until", (int)value.n, value.n ? value.p : "");
}

static void add_term(struct reading *r, struct ana_term t)
{
    struct ana_entity *e = r->e;
    if (e->n_terms == r->cap) {
        size_t cap = r->cap ? 2 * r->cap : 64;
        struct ana_term *v = realloc(e->term, cap * sizeof *v);
        if (!v) {
            r->nomem = true;
            return;
        }
        e->term = v;
        r->cap = cap;
    }
    e->term[e->n_terms++] = t;
}

static void take_term(struct reading *r, const struct section *s, const struct td_ini_entry *x)
{
    struct ana_term t = {.class = s->class, .from = INT32_MIN, .until = INT32_MAX, .line = x->line};
    t.vague = s->vague_key && td_eqs(x->key, s->vague_key);
    if (!t.vague && !td_eqs(x->key, s->key)) {
        PROBLEM(r, x->line, "[%s] has no key '%s' (%s%s%s)", s->name, x->key.p, s->key, s->vague_key ? ", " : "",
                s->vague_key ? s->vague_key : "");
        return;
    }
    struct td_slice rest = x->value, text = td_trim(td_cut(&rest, '|'));
    while (rest.p) {
        struct td_slice part = td_trim(td_cut(&rest, ' '));
        if (part.n && !td_eqs(part, "|"))
            take_attribute(r, x, part, &t);
    }
    t.stem = td_ends(text, TD_S("*"));
    text = td_head(text, text.n - t.stem);
    const char *why = ana_form_problem(r->chars, text);
    if (why) {
        PROBLEM(r, x->line, "%s: '%.*s' %s", s->key, (int)text.n, text.p, why);
        return;
    }
    t.text = ana_nfc(&r->e->arena, text);
    r->nomem |= !t.text.p;
    add_term(r, t);
}

static void take(struct reading *r, const struct td_ini_entry *x)
{
    if (td_eqs(x->section, "entity")) {
        take_entity(r, x);
        return;
    }
    for (size_t i = 0; i < sizeof sections / sizeof sections[0]; i++)
        if (td_eqs(x->section, sections[i].name)) {
            take_term(r, &sections[i], x);
            return;
        }
    PROBLEM(r, x->line, "no section is called [%s] (entity, alias, subsidiary, person, descriptor, exclude)",
            x->section.p);
}

static void check_whole(struct reading *r)
{
    const struct ana_entity *e = r->e;
    size_t aliases = 0;
    for (size_t i = 0; i < e->n_terms; i++)
        aliases += e->term[i].class == ANA_TERM_ALIAS;
    if (r->n_problems) /* what is missing may be what is wrong */
        return;
    if (!e->id.p)
        PROBLEM(r, 1, "[entity] lacks 'id'");
    if (!e->name.p)
        PROBLEM(r, 1, "[entity] lacks 'name'");
    if (aliases == 0)
        PROBLEM(r, 1, "no [alias] with an 'alias'");
}

enum td_status ana_entity_read(const char *path, const struct ana_chars *chars, struct ana_entity *e,
                               struct td_error *err)
{
    *e = (struct ana_entity){.arena = TD_ARENA_INIT(ARENA_BYTES)};
    struct td_ini ini;
    if (td_ini_read(path, &ini, err) != TD_OK)
        return err->status;
    struct reading r = {.path = path, .chars = chars, .e = e, .problems = TD_BUF_INIT(1 << 16)};
    for (size_t i = 0; i < ini.n; i++)
        take(&r, &ini.entry[i]);
    check_whole(&r);
    enum td_status st = r.nomem ? td_fail_nomem(err, path) : ana_problems(&r.problems, r.n_problems, err);
    td_buf_free(&r.problems);
    td_ini_free(&ini);
    if (st != TD_OK)
        ana_entity_free(e);
    return st;
}

void ana_entity_free(struct ana_entity *e)
{
    free(e->term);
    td_arena_free(&e->arena);
    *e = (struct ana_entity){.arena = TD_ARENA_INIT(ARENA_BYTES)};
}
