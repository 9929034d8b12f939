#include "page_jsonld.h"

#include <jansson.h>
#include <stdlib.h>

enum { MAX_DEPTH = 12, MAX_ROOTS = 48 };

struct walk {
    struct td_arena *arena;
    struct ing_json_shortened *json; /* long strings of all scripts */
    struct ing_page_jsonld *out;
    json_t *roots[MAX_ROOTS];
    size_t n_roots;
    json_t *best; /* the article */
    int score;
    unsigned budget; /* values looked at: a bound for hostile graphs */
};

/* schema.org types and how likely they are the page's own article. */
static const struct {
    const char *type;
    int score;
} TYPES[] = {
    {"NewsArticle", 100},
    {"ReportageNewsArticle", 100},
    {"AnalysisNewsArticle", 100},
    {"OpinionNewsArticle", 100},
    {"BackgroundNewsArticle", 100},
    {"ReviewNewsArticle", 100},
    {"AskPublicNewsArticle", 100},
    {"LiveBlogPosting", 95},
    {"Report", 90},
    {"BlogPosting", 90},
    {"Article", 90},
    {"AdvertiserContentArticle", 80},
    {"SatiricalArticle", 80},
    {"TechArticle", 80},
    {"ScholarlyArticle", 80},
    {"MedicalScholarlyArticle", 80},
    {"SocialMediaPosting", 70},
    {"DiscussionForumPosting", 60},
    {"Review", 50},
    {"CreativeWork", 40},
    {"VideoObject", 20},
    {"Recipe", 30},
    {"WebPage", 10},
    {"ItemPage", 10},
};

static struct td_slice text_of(const struct walk *w, const json_t *v)
{
    if (!json_is_string(v))
        return (struct td_slice){NULL, 0};
    return td_trim(ing_json_string(w->json, td_slice(json_string_value(v), json_string_length(v))));
}

static struct td_slice keep(struct walk *w, struct td_slice s)
{
    return s.n ? td_arena_dup(w->arena, s) : (struct td_slice){NULL, 0};
}

static int type_score(const struct walk *w, const json_t *type)
{
    int best = 0;
    if (json_is_array(type)) {
        for (size_t i = 0; i < json_array_size(type) && i < 8; i++) {
            int s = type_score(w, json_is_string(json_array_get(type, i)) ? json_array_get(type, i) : NULL);
            best = s > best ? s : best;
        }
        return best;
    }
    struct td_slice s = text_of(w, type);
    static const char schema[] = "http://schema.org/", schemas[] = "https://schema.org/";
    if (td_starts(s, TD_S(schema)))
        s = td_from(s, sizeof schema - 1);
    if (td_starts(s, TD_S(schemas)))
        s = td_from(s, sizeof schemas - 1);
    for (size_t i = 0; i < sizeof TYPES / sizeof *TYPES; i++)
        if (td_eqs(s, TYPES[i].type))
            return TYPES[i].score;
    return 0;
}

static bool has_key(const json_t *o, const char *key)
{
    return json_object_get(o, key) != NULL;
}

/* The best article of the graph so far; a page's own article comes first and has a headline or a date. */
static void consider(struct walk *w, json_t *o)
{
    int s = type_score(w, json_object_get(o, "@type"));
    if (!s)
        return;
    s = s * 4 + (has_key(o, "headline") ? 90 : 0) + (has_key(o, "datePublished") ? 90 : 0) +
        (has_key(o, "author") ? 20 : 0) + (has_key(o, "articleBody") ? 10 : 0);
    if (s > w->score) {
        w->score = s;
        w->best = o;
    }
}

static void visit(struct walk *w, json_t *v, int depth)
{
    static const char *const inner[] = {"@graph", "mainEntity", "mainEntityOfPage"};
    if (depth > MAX_DEPTH || w->budget == 0)
        return;
    w->budget--;
    if (json_is_array(v)) {
        for (size_t i = 0; i < json_array_size(v); i++)
            visit(w, json_array_get(v, i), depth + 1);
    } else if (json_is_object(v)) {
        consider(w, v);
        for (size_t i = 0; i < sizeof inner / sizeof *inner; i++)
            if (has_key(v, inner[i]))
                visit(w, json_object_get(v, inner[i]), depth + 1);
    }
}

static json_t *find_id(struct walk *w, json_t *v, struct td_slice id, int depth)
{
    if (depth > 4 || w->budget == 0)
        return NULL;
    w->budget--;
    if (json_is_array(v)) {
        for (size_t i = 0; i < json_array_size(v); i++) {
            json_t *hit = find_id(w, json_array_get(v, i), id, depth + 1);
            if (hit)
                return hit;
        }
        return NULL;
    }
    if (!json_is_object(v))
        return NULL;
    if (td_eq(text_of(w, json_object_get(v, "@id")), id) && json_object_size(v) > 2)
        return v;
    json_t *graph = json_object_get(v, "@graph");
    return graph ? find_id(w, graph, id, depth + 1) : NULL;
}

/* An object that only refers to another one. */
static json_t *resolve(struct walk *w, json_t *v)
{
    struct td_slice id = text_of(w, json_object_get(v, "@id"));
    if (!json_is_object(v) || !id.n || has_key(v, "name"))
        return v;
    for (size_t i = 0; i < w->n_roots; i++) {
        json_t *hit = find_id(w, w->roots[i], id, 0);
        if (hit)
            return hit;
    }
    return v;
}

static void add_author(struct walk *w, struct td_slice name, bool org)
{
    if (!name.n || w->out->n_authors == PAGE_JSONLD_AUTHORS)
        return;
    struct td_slice kept = keep(w, name);
    if (!kept.n)
        return;
    w->out->author_is_org[w->out->n_authors] = org;
    w->out->authors[w->out->n_authors++] = kept;
}

static void authors(struct walk *w, json_t *v, int depth)
{
    if (depth > 3)
        return;
    if (json_is_array(v)) {
        for (size_t i = 0; i < json_array_size(v); i++)
            authors(w, json_array_get(v, i), depth + 1);
    } else if (json_is_string(v)) {
        add_author(w, text_of(w, v), false);
    } else if (json_is_object(v)) {
        json_t *o = resolve(w, v);
        bool org = td_ends(text_of(w, json_object_get(o, "@type")), TD_S("Organization"));
        json_t *name = json_object_get(o, "name");
        if (json_is_array(name))
            authors(w, name, depth + 1);
        else
            add_author(w, text_of(w, name), org);
    }
}

/* A string, the first string of an array, or the name (or @id, for URLs) of an object. */
static struct td_slice string_at(struct walk *w, json_t *o, const char *key)
{
    json_t *v = json_object_get(o, key);
    if (json_is_array(v))
        v = json_array_get(v, 0);
    if (json_is_object(v))
        v = has_key(resolve(w, v), "name") ? json_object_get(resolve(w, v), "name") : json_object_get(v, "@value");
    return keep(w, text_of(w, v));
}

static void fill(struct walk *w, json_t *o)
{
    struct ing_page_jsonld *r = w->out;
    r->type = string_at(w, o, "@type");
    r->headline = string_at(w, o, "headline");
    r->name = string_at(w, o, "name");
    r->body = string_at(w, o, "articleBody");
    if (!r->body.n)
        r->body = string_at(w, o, "text");
    r->description = string_at(w, o, "description");
    r->published = string_at(w, o, "datePublished");
    if (!r->published.n)
        r->published = string_at(w, o, "dateCreated");
    if (!r->published.n)
        r->published = string_at(w, o, "uploadDate");
    r->modified = string_at(w, o, "dateModified");
    r->section = string_at(w, o, "articleSection");
    r->language = string_at(w, o, "inLanguage");
    r->url = string_at(w, o, "url");
    r->publisher = string_at(w, o, "publisher");
    if (has_key(o, "author"))
        authors(w, json_object_get(o, "author"), 0);
    if (!r->n_authors && has_key(o, "creator"))
        authors(w, json_object_get(o, "creator"), 0);
}

/* Skips what people wrap scripts in: <!-- -->, //<![CDATA[ ... //]]>, and anything before the first brace. */
static struct td_slice unwrap(struct td_slice s)
{
    size_t i = 0;
    while (i < s.n && s.p[i] != '{' && s.p[i] != '[')
        i++;
    if (i + 7 < s.n && memcmp(s.p + i, "[CDATA[", 7) == 0) {
        s = td_from(s, i + 7);
        for (i = 0; i < s.n && s.p[i] != '{' && s.p[i] != '['; i++)
            ;
    }
    s = td_from(s, i);
    while (s.n && s.p[s.n - 1] != '}' && s.p[s.n - 1] != ']')
        s.n--;
    return s;
}

struct mend {
    struct td_slice in;
    size_t i;
    struct td_buf *out;
};

static size_t skip_comment(struct td_slice s, size_t i)
{
    if (s.p[i + 1] == '*') {
        for (i += 2; i + 1 < s.n && !(s.p[i] == '*' && s.p[i + 1] == '/'); i++)
            ;
        return i + 2 < s.n ? i + 2 : s.n;
    }
    while (i < s.n && s.p[i] != '\n')
        i++;
    return i;
}

/* Whether the quote at i ends its string: JSON goes on with a comma, colon, bracket or the end. */
static bool closes(struct td_slice s, size_t i)
{
    size_t j = i + 1;
    while (j < s.n && td_space_byte((unsigned char)s.p[j]))
        j++;
    return j >= s.n || memchr(",:}]", s.p[j], 4) != NULL;
}

static void mend_string(struct mend *m)
{
    struct td_slice s = m->in;
    td_buf_putc(m->out, '"');
    for (m->i++; m->i < s.n; m->i++) {
        unsigned char c = (unsigned char)s.p[m->i];
        if (c == '"' && closes(s, m->i))
            break;
        if (c == '"') {
            td_buf_puts(m->out, "\\\"");
        } else if (c < 0x20) {
            td_buf_puts(m->out, c == '\n' ? "\\n" : " ");
        } else if (c == '\\' && m->i + 1 < s.n) {
            char d = s.p[++m->i];
            if (memchr("\"\\/bfnrtu", d, 9))
                td_buf_putc(m->out, '\\');
            if ((unsigned char)d >= 0x20)
                td_buf_putc(m->out, d);
        } else {
            td_buf_putc(m->out, (char)c);
        }
    }
    td_buf_putc(m->out, '"');
    m->i++;
}

static bool trailing_comma(struct td_slice s, size_t i)
{
    for (i++; i < s.n && (td_space_byte((unsigned char)s.p[i]) || s.p[i] == ','); i++)
        ;
    return i >= s.n || s.p[i] == '}' || s.p[i] == ']';
}

static void mend(struct td_slice s, struct td_buf *out)
{
    struct mend m = {s, 0, out};
    td_buf_clear(out);
    while (m.i < s.n) {
        char c = s.p[m.i];
        if (c == '"') {
            mend_string(&m);
        } else if (c == '/' && m.i + 1 < s.n && (s.p[m.i + 1] == '*' || s.p[m.i + 1] == '/')) {
            m.i = skip_comment(s, m.i);
        } else if (c == ',' && trailing_comma(s, m.i)) {
            m.i++;
        } else {
            if (c != ';')
                td_buf_putc(out, c);
            m.i++;
        }
    }
}

static json_t *load(struct walk *w, struct td_slice s, struct td_buf *work)
{
    const size_t flags = JSON_DISABLE_EOF_CHECK | JSON_ALLOW_NUL;
    json_error_t e;
    s = unwrap(s);
    if (!s.n)
        return NULL;
    size_t taken = w->json->n;
    json_t *v = ing_json_shorten_next(w->json, s, w->arena)
                    ? json_loadb(w->json->skeleton.p, w->json->skeleton.n, flags, &e)
                    : json_loadb(s.p, s.n, flags, &e);
    if (v)
        return v;
    w->json->n = taken;
    mend(s, work);
    return work->failed ? NULL : json_loadb(work->p, work->n, flags, &e);
}

/* "key" : "value" anywhere in a script that no parser accepts. */
static struct td_slice scavenge(struct walk *w, struct td_slice s, const char *key)
{
    size_t n = strlen(key);
    for (size_t i = 0; i + n + 3 < s.n; i++) {
        if (s.p[i] != '"' || memcmp(s.p + i + 1, key, n) != 0 || s.p[i + 1 + n] != '"')
            continue;
        size_t j = i + n + 2;
        while (j < s.n && (td_space_byte((unsigned char)s.p[j]) || s.p[j] == ':'))
            j++;
        if (j >= s.n || s.p[j] != '"')
            continue;
        struct td_slice v = td_from(s, j + 1);
        v.n = td_index(v, '"');
        return td_index(v, '\\') == v.n ? keep(w, td_trim(v)) : (struct td_slice){NULL, 0};
    }
    return (struct td_slice){NULL, 0};
}

static void take(struct td_slice *to, struct td_slice from)
{
    if (!to->n)
        *to = from;
}

static void scavenge_all(struct walk *w, struct td_slice s)
{
    take(&w->out->headline, scavenge(w, s, "headline"));
    take(&w->out->published, scavenge(w, s, "datePublished"));
    take(&w->out->modified, scavenge(w, s, "dateModified"));
}

void ing_page_jsonld(const struct td_slice *scripts, size_t n, struct td_buf *work, struct ing_json_shortened *json,
                     struct td_arena *arena, struct ing_page_jsonld *out)
{
    struct walk w = {.json = json, .arena = arena, .out = out, .budget = 20000};
    *out = (struct ing_page_jsonld){0};
    json->n = 0;
    for (size_t i = 0; i < n && w.n_roots < MAX_ROOTS; i++) {
        json_t *v = load(&w, scripts[i], work);
        if (v) {
            w.roots[w.n_roots++] = v;
            visit(&w, v, 0);
        }
    }
    if (w.best)
        fill(&w, w.best);
    if (!w.n_roots)
        for (size_t i = 0; i < n; i++)
            scavenge_all(&w, scripts[i]);
    for (size_t i = 0; i < w.n_roots; i++)
        json_decref(w.roots[i]);
}
