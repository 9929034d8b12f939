/*
 * Answers of news search APIs, saved as they came: NewsAPI, GNews, NewsData.io and Google's Programmable Search (CSE).
 *
 * A file holds one answer or several one after the other. The records are cut out of the bytes before any JSON is read,
 * so that each has its lines and that a file which ends early still gives those that are whole.
 */
#include <jansson.h>
#include <stdio.h>

#include "format.h"
#include "vendor.h"

/* ---- the outline of an answer ---- */

enum top_key {
    STATUS = 1 << 0,
    TOTAL_RESULTS = 1 << 1,
    TOTAL_ARTICLES = 1 << 2,
    ARTICLES = 1 << 3,
    RESULTS = 1 << 4,
    ITEMS = 1 << 5,
    SOURCES = 1 << 6,
    ERROR = 1 << 7,
    ERRORS = 1 << 8,
    CODE = 1 << 9,
    MESSAGE = 1 << 10,
    CSE = 1 << 11,       /* kind: customsearch#search */
    STATUS_OK = 1 << 12, /* the values of status */
    STATUS_SUCCESS = 1 << 13,
    STATUS_ERROR = 1 << 14
};

static const struct key_name {
    const char *name;
    unsigned key;
} top_names[] = {{"status", STATUS},
                 {"totalResults", TOTAL_RESULTS},
                 {"totalArticles", TOTAL_ARTICLES},
                 {"articles", ARTICLES},
                 {"results", RESULTS},
                 {"items", ITEMS},
                 {"sources", SOURCES},
                 {"error", ERROR},
                 {"errors", ERRORS},
                 {"code", CODE},
                 {"message", MESSAGE}};
enum { N_TOP = sizeof top_names / sizeof top_names[0], RECORDS = ARTICLES | RESULTS | ITEMS | SOURCES };

struct outline {
    struct td_slice text;
    size_t at;
    unsigned long line;
    int depth;
    unsigned seen, current; /* keys met at the top level; the one whose value is being read */
    struct td_slice key;    /* of the top level, without its quotes */
    unsigned array;         /* the key of the array of records that is open, 0 when none is */
    size_t record_from;
    unsigned long record_line;
};

static struct td_slice string_at(struct outline *o)
{
    size_t from = ++o->at;
    while (o->at < o->text.n && o->text.p[o->at] != '"') {
        o->line += o->text.p[o->at] == '\n';
        o->at += o->text.p[o->at] == '\\' && o->at + 1 < o->text.n ? 2 : 1;
    }
    size_t to = o->at < o->text.n ? o->at : o->text.n;
    o->at = to + 1;
    return td_slice(o->text.p + from, to - from);
}

static void top_string(struct outline *o, struct td_slice s)
{
    struct td_slice rest = td_from(o->text, o->at);
    while (rest.n && td_space_byte((unsigned char)rest.p[0]))
        rest = td_from(rest, 1);
    if (rest.n && rest.p[0] == ':') {
        o->key = s;
        o->current = 0;
        for (size_t i = 0; i < N_TOP; i++)
            if (td_eqs(s, top_names[i].name))
                o->current = top_names[i].key;
        o->seen |= o->current;
    } else if (td_eqs(o->key, "kind") && td_eqs(s, "customsearch#search")) {
        o->seen |= CSE;
    } else if (o->current == STATUS) {
        o->seen |= td_eqs(s, "ok")        ? STATUS_OK
                   : td_eqs(s, "success") ? STATUS_SUCCESS
                   : td_eqs(s, "error")   ? STATUS_ERROR
                                          : 0;
    }
}

static bool closes(struct outline *o)
{
    o->depth--;
    if (o->array && o->depth == 1)
        o->array = 0;
    return o->array && o->depth == 2;
}

/* Reads on to the end of the next record (true), or of the answer or the bytes. Structure only: nothing is checked. */
static bool next_record(struct outline *o, struct td_slice *record)
{
    while (o->at < o->text.n) {
        char c = o->text.p[o->at];
        if (c == '"') {
            struct td_slice s = string_at(o);
            if (o->depth == 1)
                top_string(o, s);
            continue;
        }
        o->line += c == '\n';
        o->at++;
        if (c == '{' || c == '[') {
            if (o->array && o->depth == 2) {
                o->record_from = o->at - 1;
                o->record_line = o->line;
            }
            if (o->depth == 1 && c == '[' && (o->current & RECORDS))
                o->array = o->current;
            o->depth++;
        } else if (c == '}' || c == ']') {
            if (closes(o)) {
                *record = td_slice(o->text.p + o->record_from, o->at - o->record_from);
                return true;
            }
            if (o->depth <= 0)
                return false;
        }
    }
    return false;
}

static bool is_answer(unsigned s)
{
    if (s & (CSE | TOTAL_ARTICLES | STATUS_ERROR))
        return !(s & STATUS_ERROR) || (s & (MESSAGE | RESULTS | CODE));
    if ((s & STATUS_OK) && (s & (ARTICLES | SOURCES)))
        return (s & TOTAL_RESULTS) || (s & SOURCES);
    return (s & STATUS_SUCCESS) && (s & RESULTS);
}

static bool sniff_newsapi(struct td_slice head, struct td_slice name)
{
    struct outline o = {.text = td_trim(head), .line = 1};
    struct td_slice record;
    (void)name;
    if (o.text.n == 0 || o.text.p[0] != '{')
        return false;
    while (next_record(&o, &record))
        ;
    if (is_answer(o.seen))
        return true;
    /* A body that holds nothing but the errors: GNews and Google. */
    bool only = o.depth <= 0 && td_trim(td_from(o.text, o.at)).n == 0;
    return only && ((o.seen == ERRORS && ing_vendor_find(o.text, "[") < o.text.n) ||
                    (o.seen == ERROR && ing_vendor_find(o.text, "\"message\"") < o.text.n));
}

/* ---- values ---- */

static struct td_slice text_of(const json_t *v)
{
    return json_is_string(v) ? td_trim(td_slice(json_string_value(v), json_string_length(v))) : td_slice(NULL, 0);
}

static struct td_slice get(const json_t *o, const char *key)
{
    return text_of(json_object_get(o, key));
}

/* The string at a key, or the first string of the array that stands there. */
static struct td_slice first(const json_t *o, const char *key)
{
    const json_t *v = json_object_get(o, key);
    return text_of(json_is_array(v) ? json_array_get(v, 0) : v);
}

static struct td_slice first_of(const json_t *o, const char *const *keys, size_t n)
{
    struct td_slice s = {NULL, 0};
    for (size_t i = 0; i < n && s.n == 0; i++)
        s = get(o, keys[i]);
    return s;
}

struct reader {
    struct ing_input *in;
    struct ing_sink *sink;
    struct td_error *err;
    struct ing_vendor_name language, country;
    unsigned flags;
    unsigned long record;
};

/* "... [+1234 chars]" of NewsAPI and "... [1234 chars]" of GNews: what the API kept back. */
static struct td_slice cut_tail(struct td_slice s, unsigned *flags)
{
    static const char *const ellipsis[] = {"\xe2\x80\xa6", "..."};
    struct td_slice t = td_trim(s);
    if (!td_ends(t, TD_S(" chars]")))
        return t;
    size_t i = t.n - 7;
    while (i > 0 && t.p[i - 1] >= '0' && t.p[i - 1] <= '9')
        i--;
    if (i == t.n - 7)
        return t;
    i -= i > 0 && t.p[i - 1] == '+';
    if (i == 0 || t.p[i - 1] != '[')
        return t;
    *flags |= ING_FLAG_TEXT_CUT;
    t = td_trim(td_head(t, i - 1));
    for (size_t k = 0; k < 2; k++)
        if (td_ends(t, td_str(ellipsis[k])))
            t = td_trim(td_head(t, t.n - strlen(ellipsis[k])));
    return t;
}

/* NewsData.io's countries are its source's; several of them say nothing. */
static struct td_slice country_of(struct reader *r, const json_t *v)
{
    if (json_is_array(v) && json_array_size(v) != 1)
        return td_slice(NULL, 0);
    return ing_vendor_country(&r->country, text_of(json_is_array(v) ? json_array_get(v, 0) : v));
}

static void authors(struct ing_article *a, const json_t *v, struct td_arena *arena)
{
    if (!json_is_array(v))
        ing_article_set(a, TD_MAP_AUTHOR, ing_vendor_author(text_of(v)), arena);
    for (size_t i = 0; json_is_array(v) && i < json_array_size(v); i++)
        ing_article_set(a, TD_MAP_AUTHOR, ing_vendor_author(text_of(json_array_get(v, i))), arena);
}

/* NewsAPI and GNews. */
static void map_article(struct reader *r, const json_t *o, struct ing_article *a)
{
    const json_t *source = json_object_get(o, "source");
    static const char *const languages[] = {"language", "lang"};
    a->title = get(o, "title");
    a->url = get(o, "url");
    a->published = get(o, "publishedAt");
    a->outlet = json_is_string(source) ? text_of(source) : get(source, "name");
    a->country = country_of(r, json_object_get(source, "country"));
    a->language = ing_vendor_language(&r->language, first_of(o, languages, 2));
    a->text = cut_tail(get(o, "content"), &a->flags);
    if (a->text.n == 0)
        a->text = cut_tail(get(o, "description"), &a->flags);
    authors(a, json_object_get(o, "author"), r->sink->batch);
}

static void map_newsdata(struct reader *r, const json_t *o, struct ing_article *a)
{
    static const char *const outlets[] = {"source_name", "source_id"};
    struct td_slice zone = get(o, "pubDateTZ");
    a->title = get(o, "title");
    a->url = get(o, "link");
    a->published = get(o, "pubDate");
    if (a->published.n == 19 && td_eqs(zone, "UTC")) {
        char *p = td_arena_alloc(r->sink->batch, 20);
        if (p) {
            memcpy(p, a->published.p, 19);
            p[19] = 'Z';
            a->published = td_slice(p, 20);
        }
    }
    a->outlet = first_of(o, outlets, 2);
    a->country = country_of(r, json_object_get(o, "country"));
    a->language = ing_vendor_language(&r->language, first(o, "language"));
    a->section = first(o, "category");
    a->text = get(o, "content");
    if (td_starts(a->text, TD_S("ONLY AVAILABLE IN ")))
        a->text = td_slice(NULL, 0);
    if (a->text.n == 0)
        a->text = get(o, "description");
    authors(a, json_object_get(o, "creator"), r->sink->batch);
}

/* "Nov 30, 2021 ... " and "3 days ago ... " before a snippet. */
static struct td_slice cut_snippet(struct td_slice s, struct td_slice *date)
{
    size_t i = ing_vendor_find(td_head(s, 40), " ... ");
    if (i >= 40 || i >= s.n)
        return s;
    struct td_slice before = td_head(s, i);
    bool ago = td_ends(before, TD_S(" ago"));
    bool day = i <= 12 && i >= 11 && before.p[i - 4] >= '1' && before.p[i - 4] <= '2' && before.p[i - 5] == ' ';
    if (!ago && !day)
        return s;
    if (day)
        *date = before;
    return td_trim(td_from(s, i + 5));
}

static bool is_web_address(struct td_slice s)
{
    return td_starts(s, TD_S("http://")) || td_starts(s, TD_S("https://"));
}

static void map_cse(struct reader *r, const json_t *o, struct ing_article *a)
{
    static const char *const titles[] = {"og:title", "twitter:title", "title"};
    static const char *const dates[] = {"article:published_time",
                                        "og:article:published_time",
                                        "og:published_time",
                                        "datepublished",
                                        "article.published",
                                        "pubdate",
                                        "publishdate",
                                        "publish-date",
                                        "publish_date",
                                        "parsely-pub-date",
                                        "sailthru.date",
                                        "dc.date.issued",
                                        "dcterms.created",
                                        "dc.date",
                                        "date"};
    static const char *const modified[] = {"article:modified_time", "og:updated_time", "lastmod", "last-modified"};
    static const char *const sections[] = {"article:section", "section"};
    static const char *const people[] = {"author", "article:author", "og:article:author", "parsely-author"};
    static const char *const described[] = {"og:description", "twitter:description", "description"};
    static const char *const inner[] = {"newsarticle", "article", "website", "webpage"};
    const json_t *map = json_object_get(o, "pagemap"), *meta = json_array_get(json_object_get(map, "metatags"), 0);
    struct td_slice from_snippet = {NULL, 0}, snippet = cut_snippet(get(o, "snippet"), &from_snippet);
    a->title = first_of(meta, titles, 2);
    if (a->title.n == 0)
        a->title = get(o, "title");
    a->url = get(o, "link");
    a->published_method = ING_DATE_META;
    a->published = first_of(meta, dates, sizeof dates / sizeof dates[0]);
    a->modified = first_of(meta, modified, sizeof modified / sizeof modified[0]);
    for (size_t i = 0; i < sizeof inner / sizeof inner[0]; i++) {
        const json_t *item = json_array_get(json_object_get(map, inner[i]), 0);
        if (a->published.n == 0)
            a->published = get(item, "datepublished");
        if (a->modified.n == 0)
            a->modified = get(item, "datemodified");
    }
    if (a->published.n == 0 && from_snippet.n) {
        a->published = from_snippet;
        a->published_method = ING_DATE_TEXT;
    }
    a->outlet = get(meta, "og:site_name");
    a->language = ing_vendor_language(&r->language, get(meta, "og:locale"));
    a->section = first_of(meta, sections, 2);
    for (size_t i = 0; i < sizeof people / sizeof people[0] && a->author.n == 0; i++) {
        struct td_slice who = ing_vendor_author(get(meta, people[i]));
        if (!is_web_address(who) && !td_eq(who, a->outlet))
            a->author = who;
    }
    a->text = first_of(meta, described, 3);
    if (a->text.n == 0)
        a->text = snippet;
    if (td_ends(a->text, TD_S("...")) || td_ends(a->text, TD_S("\xe2\x80\xa6")))
        a->flags |= ING_FLAG_TEXT_CUT;
}

/* ---- answers ---- */

static void reject(struct reader *r, const char *why, const char *detail, unsigned long from, unsigned long to,
                   struct td_slice raw)
{
    r->sink->reject(
        r->sink, r->in,
        &(struct td_reject){
            .input = r->in->name, .line_first = from, .line_last = to, .reason = why, .detail = detail, .raw = raw});
}

static bool plain(struct reader *r, struct td_slice *s)
{
    return ing_vendor_plain(r->sink, *s, s, r->err) == TD_OK;
}

static enum td_status read_record(struct reader *r, unsigned array, struct td_slice raw, unsigned long from,
                                  unsigned long to)
{
    json_error_t why;
    json_t *o = json_loadb(raw.p, raw.n, JSON_ALLOW_NUL, &why);
    struct ing_article a = {.line_first = from,
                            .line_last = to,
                            .record = ++r->record,
                            .published_method = ING_DATE_FIELD,
                            .retrieved = r->in->retrieved,
                            .flags = r->flags};
    if (!o) {
        char detail[300];
        (void)snprintf(detail, sizeof detail, "malformed JSON: %.200s", why.text);
        reject(r, "malformed", detail, from, to, raw);
        return TD_OK;
    }
    if (array == SOURCES || (array == RESULTS && !json_object_get(o, "link") && !json_object_get(o, "pubDate"))) {
        reject(r, "not_an_article", "an entry of a list of sources", from, to, raw);
    } else if (td_eqs(get(o, "title"), "[Removed]")) {
        reject(r, "not_an_article", "taken back by the API", from, to, raw);
    } else {
        if (array == ARTICLES)
            map_article(r, o, &a);
        else if (array == RESULTS)
            map_newsdata(r, o, &a);
        else
            map_cse(r, o, &a);
        if (plain(r, &a.title) && plain(r, &a.text) && plain(r, &a.author))
            (void)r->sink->article(r->sink, r->in, &a, r->err);
    }
    json_decref(o);
    return r->err->status;
}

/* The message of an error body, wherever the API puts it. */
static struct td_slice message_of(const json_t *v)
{
    struct td_slice s = text_of(v);
    const json_t *item = NULL;
    if (json_is_array(v))
        item = json_array_get(v, 0);
    else if (json_is_object(v) && (s = get(v, "message")).n == 0)
        item = json_object_iter_value(json_object_iter((json_t *)(uintptr_t)v));
    if (s.n == 0 && item)
        s = json_is_object(item) ? get(item, "message") : text_of(item);
    return s;
}

static void read_error(struct reader *r, const json_t *root, unsigned long from, unsigned long to, struct td_slice raw)
{
    static const char *const homes[] = {"error", "errors", "results"};
    struct td_slice s = get(root, "message"), code = get(root, "code");
    char detail[400];
    for (size_t i = 0; i < sizeof homes / sizeof homes[0] && s.n == 0; i++) {
        const json_t *v = json_object_get(root, homes[i]);
        s = message_of(v);
        code = get(v, "code");
    }
    if (s.n == 0)
        s = TD_S("the API says no more than that it failed");
    (void)snprintf(detail, sizeof detail, "%.*s%s%.*s", (int)(code.n < 60 ? code.n : 60), code.n ? code.p : "",
                   code.n ? ": " : "", (int)(s.n < 300 ? s.n : 300), s.p);
    reject(r, "api_error", detail, from, to, raw);
}

/* One answer from o->at on; false when nothing can follow it. */
static bool read_answer(struct reader *r, struct outline *o)
{
    json_error_t why;
    struct td_slice rest = td_from(o->text, o->at), record;
    unsigned long line = o->line;
    size_t from = o->at;
    unsigned long n = 0;
    json_t *root = json_loadb(rest.p, rest.n, JSON_ALLOW_NUL | JSON_DISABLE_EOF_CHECK, &why);
    o->depth = 0;
    o->seen = o->current = o->array = 0;
    o->key = td_slice(NULL, 0);
    while (r->err->status == TD_OK && next_record(o, &record)) {
        unsigned error = o->seen & (ERROR | ERRORS | STATUS_ERROR);
        if (record.p[0] == '{' && !error)
            (void)read_record(r, o->array, record, o->record_line, o->line);
        n++;
    }
    struct td_slice all = td_slice(o->text.p + from, o->at - from);
    if (!root) {
        char detail[300];
        bool cut = o->depth > 0;
        unsigned long at = line + (why.line > 0 ? (unsigned long)why.line - 1 : 0);
        (void)snprintf(detail, sizeof detail, "malformed JSON at column %d: %.200s", why.column, why.text);
        if (cut)
            r->in->cut = NULL; /* said here */
        bool inside = o->array && o->depth > 2;
        unsigned long first_line = inside && o->record_line < at ? o->record_line : at;
        reject(r, cut ? "truncated" : "malformed", detail, first_line, at,
               td_from(o->text, inside ? o->record_from
                                : n    ? o->at
                                       : from));
    } else if (o->seen & (ERROR | ERRORS | STATUS_ERROR)) {
        read_error(r, root, line, o->line, all);
    } else if (!(o->seen & RECORDS) && !(o->seen & (CSE | TOTAL_ARTICLES | TOTAL_RESULTS))) {
        reject(r, "malformed", "JSON, but no answer of a news API", line, o->line, all);
    }
    bool more = root && r->err->status == TD_OK;
    json_decref(root);
    return more;
}

static enum td_status read_newsapi(struct ing_input *in, struct ing_sink *sink, struct td_error *err)
{
    struct reader r = {.in = in, .sink = sink, .err = err};
    struct ing_vendor_text t;
    if (ing_vendor_slurp(&t, in, sink, false, err) == TD_OK) {
        struct outline o = {.text = t.text, .line = 1};
        r.flags = t.flags;
        do {
            while (o.at < o.text.n && td_space_byte((unsigned char)o.text.p[o.at]))
                o.line += o.text.p[o.at++] == '\n';
        } while (o.at < o.text.n && read_answer(&r, &o));
    }
    ing_vendor_free(&t);
    return err->status;
}

const struct ing_format ing_format_newsapi = {"newsapi", sniff_newsapi, read_newsapi};
