#include "apijson.h"

#include <stdio.h>

#include "input.h"
#include "utf8.h"

/* ---- values ---- */

json_t *ing_json_parse(struct td_slice text, json_error_t *why)
{
    const char *p = text.p ? text.p : "";
    json_t *v = json_loadb(p, text.n, JSON_ALLOW_NUL | JSON_DECODE_ANY, why);
    if (!v && json_error_code(why) == json_error_numeric_overflow)
        v = json_loadb(p, text.n, JSON_ALLOW_NUL | JSON_DECODE_ANY | JSON_DECODE_INT_AS_REAL, why);
    return v;
}

struct td_slice ing_json_text(const json_t *v)
{
    return json_is_string(v) ? td_trim(td_slice(json_string_value(v), json_string_length(v))) : td_slice(NULL, 0);
}

struct td_slice ing_json_get(const json_t *o, const char *key)
{
    return ing_json_text(json_object_get(o, key));
}

struct td_slice ing_json_first(const json_t *o, const char *const *keys, size_t n)
{
    struct td_slice s = {NULL, 0};
    for (size_t i = 0; i < n && s.n == 0; i++)
        s = ing_json_get(o, keys[i]);
    return s;
}

void ing_json_authors(struct ing_article *a, const json_t *v, struct td_arena *arena)
{
    size_t n = json_is_array(v) ? json_array_size(v) : 1;
    for (size_t i = 0; i < n; i++) {
        const json_t *one = json_is_array(v) ? json_array_get(v, i) : v;
        struct td_slice name = json_is_object(one) ? ing_json_get(one, "name") : ing_json_text(one);
        ing_article_set(a, TD_MAP_AUTHOR, ing_vendor_author(name), arena);
    }
}

/* ---- errors ---- */

/* The words of an error, wherever they stand in it. */
static struct td_slice words_of(const json_t *v, int depth)
{
    static const char *const keys[] = {"message", "faultstring", "detail", "error", "description", "msg", "title"};
    struct td_slice s = ing_json_text(v);
    if (s.n || depth == 0)
        return s;
    if (json_is_array(v))
        return words_of(json_array_get(v, 0), depth - 1);
    for (size_t i = 0; json_is_object(v) && i < sizeof keys / sizeof keys[0] && s.n == 0; i++)
        s = words_of(json_object_get(v, keys[i]), depth - 1);
    if (s.n == 0 && json_is_object(v) && json_object_size(v)) /* {"errors":{"q":["too short"]}} */
        s = words_of(json_object_iter_value(json_object_iter((json_t *)(uintptr_t)v)), depth - 1);
    return s;
}

/* A code beside the words: a string, or a number. */
static struct td_slice code_of(const json_t *v, char tmp[24])
{
    static const char *const keys[] = {"code", "errorcode", "status"};
    for (size_t i = 0; json_is_object(v) && i < sizeof keys / sizeof keys[0]; i++) {
        const json_t *c = json_object_get(v, keys[i]);
        struct td_slice s = ing_json_text(c);
        if (json_is_integer(c)) {
            int n = snprintf(tmp, 24, "%lld", (long long)json_integer_value(c));
            return td_slice(tmp, (size_t)n);
        }
        if (s.n && !td_eq_nocase(s, TD_S("error")))
            return s;
    }
    return json_is_object(v) ? code_of(json_object_get(v, "detail"), tmp) : td_slice(NULL, 0);
}

static bool says_error(const json_t *v)
{
    struct td_slice s = ing_json_get(v, "status");
    return td_eq_nocase(s, TD_S("error")) || td_eq_nocase(s, TD_S("fail")) || td_eq_nocase(s, TD_S("failed"));
}

/* Neither absent nor null, false, empty. */
static bool holds(const json_t *v)
{
    if (json_is_string(v))
        return json_string_length(v) > 0;
    if (json_is_array(v))
        return json_array_size(v) > 0;
    return json_is_object(v) ? json_object_size(v) > 0 : json_is_true(v);
}

/* What is nothing but a message and its like. */
static bool only_words(const json_t *o)
{
    static const char *const usual[] = {"message", "detail", "code", "status", "request_id", "type", "statusCode",
                                        "error",   "reason", "path", "title",  "errors",     "msg",  "timestamp"};
    const char *key;
    json_t *value;
    bool words = false;
    json_object_foreach((json_t *)(uintptr_t)o, key, value)
    {
        bool known = false;
        for (size_t i = 0; i < sizeof usual / sizeof usual[0]; i++)
            known = known || strcmp(key, usual[i]) == 0;
        if (!known)
            return false;
        words = words || ((strcmp(key, "message") == 0 || strcmp(key, "detail") == 0 || strcmp(key, "msg") == 0) &&
                          holds(value));
    }
    return words;
}

static const json_t *error_in(const json_t *o)
{
    static const char *const homes[] = {"fault", "error", "errors"};
    for (size_t i = 0; i < sizeof homes / sizeof homes[0]; i++)
        if (holds(json_object_get(o, homes[i])))
            return json_object_get(o, homes[i]);
    return says_error(o) || only_words(o) ? o : NULL;
}

static void print_error(const json_t *home, const json_t *e, char detail[ING_API_ERROR_BYTES])
{
    char tmp[24];
    struct td_slice s = words_of(e, 4), code = code_of(e, tmp);
    if (code.n == 0 && e != home)
        code = code_of(home, tmp);
    if (s.n == 0)
        s = TD_S("the API says no more than that it failed");
    s = td_utf8_head(s, 300);
    code = td_utf8_head(code, 60);
    if (td_eq(s, code))
        code.n = 0;
    (void)snprintf(detail, ING_API_ERROR_BYTES, "%.*s%s%.*s", (int)code.n, code.n ? code.p : "", code.n ? ": " : "",
                   (int)s.n, s.p);
}

bool ing_api_error(const json_t *answer, char detail[ING_API_ERROR_BYTES])
{
    if (!json_is_object(answer))
        return false;
    const json_t *home = answer, *e = error_in(answer);
    if (!e) {
        home = json_object_get(answer, "response");
        e = json_is_object(home) ? error_in(home) : NULL;
    }
    if (!e && json_object_size(answer) == 1) { /* Event Registry: {"eng-1234":{"error":"..."}} */
        home = json_object_iter_value(json_object_iter((json_t *)(uintptr_t)answer));
        e = json_is_object(home) && holds(json_object_get(home, "error")) ? json_object_get(home, "error") : NULL;
    }
    if (!e)
        return false;
    print_error(home, e, detail);
    return true;
}

/* ---- beginnings ---- */

struct wanted {
    struct td_slice path;
    bool any; /* a value of any kind */
    bool found;
};

static enum ing_cut_claim look(void *ctx, struct td_slice path, char first)
{
    struct wanted *w = ctx;
    if ((w->any || first == '{' || first == '[') && td_eq(path, w->path))
        w->found = true;
    return ING_CUT_NO;
}

static bool head_has(struct td_slice head, const char *path, bool any)
{
    struct td_source source;
    struct td_error err = {0};
    struct wanted w = {td_str(path), any, false};
    struct ing_cut_piece piece;
    td_source_memory(&source, "head", head);
    struct ing_json_cut *c = ing_json_cut_new(&source, look, &w, 8192, &err);
    if (c)
        (void)ing_json_cut_next(c, &piece, &err);
    ing_json_cut_free(c);
    td_source_close(&source);
    return w.found;
}

bool ing_json_head_has(struct td_slice head, const char *path)
{
    return head_has(head, path, false);
}

struct td_slice ing_api_head(struct td_slice head)
{
    struct td_slice t = td_trim(head);
    if (t.n && t.p[0] == '[') {
        struct td_slice first = td_trim(td_from(t, 1));
        return first.n && first.p[0] == '{' ? first : t;
    }
    return t;
}

bool ing_api_head_entry(struct td_slice head, const char *const *keys)
{
    struct td_slice t = ing_api_head(head);
    if (t.n == 0 || t.p[0] != '{')
        return false;
    t = td_head(t, 4096);
    for (; *keys; keys++)
        if (!head_has(t, *keys, true))
            return false;
    return true;
}

bool ing_api_error_head(struct td_slice head, char detail[ING_API_ERROR_BYTES])
{
    json_error_t why = {.line = 0};
    struct td_slice t = td_trim(head);
    if (t.n == 0 || t.p[0] != '{')
        return false;
    json_t *v = ing_json_parse(t, &why);
    bool is = ing_api_error(v, detail);
    json_decref(v);
    return is;
}

/* ---- reading ---- */

static void reject_piece(struct ing_api_reader *r, const struct ing_cut_piece *p, const char *reason,
                         const char *detail)
{
    r->sink->reject(r->sink, r->in,
                    &(struct td_reject){.input = r->in->name,
                                        .line_first = p->line_first,
                                        .line_last = p->line_last,
                                        .reason = reason,
                                        .detail = detail,
                                        .raw = p->bytes});
}

/* Without the backslash of escapes that JSON has not, control characters as blanks. NULL when that is no JSON either.
 */
static json_t *parse_mended(struct ing_api_reader *r, struct td_slice text)
{
    json_error_t ignored;
    char *out = td_arena_alloc(r->sink->batch, text.n);
    size_t n = 0;
    for (size_t i = 0; out && i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i], next = i + 1 < text.n ? (unsigned char)text.p[i + 1] : 0;
        if (c == '\\' && next && strchr("\"\\/bfnrtu", next)) {
            out[n++] = text.p[i++];
            out[n++] = text.p[i];
        } else if (c != '\\') {
            out[n++] = c < ' ' ? ' ' : (char)c;
        }
    }
    return out ? ing_json_parse(td_slice(out, n), &ignored) : NULL;
}

/* The piece parsed, or rejected and NULL. */
static json_t *parse_piece(const struct ing_api *api, struct ing_api_reader *r, const struct ing_cut_piece *p,
                           unsigned *flags)
{
    struct td_slice utf8;
    json_error_t why = {.line = 0};
    char detail[300];
    if (p->too_long) {
        reject_piece(r, p, "malformed", "longer than the limit for one record");
        return NULL;
    }
    if (ing_field_text(r->in, r->sink, p->bytes, &utf8, flags, r->err) != TD_OK)
        return NULL;
    json_t *v = ing_json_parse(utf8, &why);
    if (!v && api->mend && !p->truncated)
        v = parse_mended(r, utf8);
    if (!v) {
        if (p->truncated)
            r->in->cut = NULL; /* said here */
        unsigned long line = p->line_first + (why.line > 0 ? (unsigned long)why.line - 1 : 0);
        (void)snprintf(detail, sizeof detail, "malformed JSON at line %lu, column %d: %.200s", line, why.column,
                       why.text);
        reject_piece(r, p, p->truncated ? "truncated" : "malformed", detail);
    }
    return v;
}

static bool plain(struct ing_api_reader *r, struct td_slice *s)
{
    return ing_vendor_plain(r->sink, *s, s, r->err) == TD_OK;
}

/* The path in the answer, when that stands in an array of answers. */
static struct td_slice in_answer(struct td_slice path)
{
    return td_starts(path, TD_S("[].")) ? td_from(path, 3) : path;
}

static void take_record(const struct ing_api *api, struct ing_api_reader *r, const struct ing_cut_piece *p,
                        unsigned long number)
{
    struct ing_article a = {.line_first = p->line_first,
                            .line_last = p->line_last,
                            .record = number,
                            .published_method = ING_DATE_FIELD,
                            .retrieved = r->in->retrieved,
                            .raw = p->bytes,
                            .flags = api->no_text ? ING_FLAG_COVERAGE : 0};
    char detail[ING_API_ERROR_BYTES];
    json_t *o = parse_piece(api, r, p, &a.flags);
    if (!o)
        return;
    r->not_article = json_is_object(o) ? NULL : "JSON, but not an object";
    if (!json_is_object(o)) {
        reject_piece(r, p, "malformed", r->not_article);
    } else if (api->map(r, o, in_answer(p->path), &a), r->not_article) {
        bool failed = a.title.n == 0 && ing_api_error(o, detail);
        reject_piece(r, p, failed ? "api_error" : "not_an_article", failed ? detail : r->not_article);
    } else if (plain(r, &a.title) && plain(r, &a.text) && plain(r, &a.author)) {
        (void)r->sink->article(r->sink, r->in, &a, r->err);
    }
    json_decref(o);
}

/* What is left of an answer when its records are out. lists: places for records were found in it. */
static void take_envelope(const struct ing_api *api, struct ing_api_reader *r, const struct ing_cut_piece *p,
                          bool record_cut, bool lists)
{
    char detail[ING_API_ERROR_BYTES];
    unsigned flags = 0;
    if (p->truncated && record_cut)
        return; /* told with the record */
    json_t *v = parse_piece(api, r, p, &flags);
    if (!v)
        return;
    for (size_t i = 0; i < json_array_size(v); i++)
        if (ing_api_error(json_array_get(v, i), detail))
            reject_piece(r, p, "api_error", detail);
    if (ing_api_error(v, detail)) {
        reject_piece(r, p, "api_error", detail);
    } else if (!lists && !(json_is_object(v) && json_object_size(v) == 0)) {
        (void)snprintf(detail, sizeof detail, "JSON, but no answer of %s", api->what);
        reject_piece(r, p, "malformed", detail);
    }
    json_decref(v);
}

/* An answer that is no JSON at all: the API's own words, a proxy's page. */
static void take_words(struct ing_api_reader *r, struct td_slice head)
{
    char detail[ING_API_ERROR_BYTES];
    struct td_slice t = td_trim(head), line = td_utf8_head(td_trim(td_head(t, td_index(t, '\n'))), 300);
    (void)snprintf(detail, sizeof detail, "not JSON but '%.*s'", (int)line.n, line.n ? line.p : "");
    if (!td_utf8_valid(line))
        (void)snprintf(detail, sizeof detail, "not JSON");
    r->sink->reject(
        r->sink, r->in,
        &(struct td_reject){
            .input = r->in->name, .line_first = 1, .line_last = 1, .reason = "api_error", .detail = detail, .raw = t});
}

struct claims {
    const struct ing_api *api;
    struct ing_api_reader *reader;
    bool entries; /* the file holds entries alone */
    bool lists;
};

static enum ing_cut_claim claim(void *ctx, struct td_slice path, char first)
{
    struct claims *c = ctx;
    if (c->entries)
        return path.n == 0 && first == '[' ? ING_CUT_ELEMENTS : ING_CUT_NO;
    enum ing_cut_claim k = c->api->claim(c->reader, in_answer(path), first);
    /* a list of no entries may be null */
    c->lists = c->lists || k != ING_CUT_NO || (first == 'n' && c->api->claim(c->reader, in_answer(path), '['));
    return k;
}

static void read_answers(const struct ing_api *api, struct ing_api_reader *r, struct ing_json_cut *cut,
                         struct claims *claims)
{
    struct ing_cut_piece p;
    enum ing_cut k;
    unsigned long number = 0;
    bool record_cut = false;
    while (r->err->status == TD_OK && (k = ing_json_cut_next(cut, &p, r->err)) != ING_CUT_END && k != ING_CUT_FAILED) {
        if (k == ING_CUT_RECORD) {
            record_cut = p.truncated;
            take_record(api, r, &p, ++number);
        } else if (claims->entries) {
            if (p.bytes.n && p.bytes.p[0] == '{')
                take_record(api, r, &p, ++number);
            else
                take_envelope(api, r, &p, record_cut, true);
            record_cut = false;
        } else {
            take_envelope(api, r, &p, record_cut, claims->lists);
            claims->lists = record_cut = false;
        }
        td_arena_reset(r->sink->batch);
    }
}

enum td_status ing_api_read(const struct ing_api *api, struct ing_input *in, struct ing_sink *sink,
                            struct td_error *err)
{
    struct ing_api_reader r = {.in = in, .sink = sink, .err = err};
    struct claims claims = {api, &r, false, false};
    struct td_slice head;
    if (ing_input_peek(in, 4096, &head, err) != TD_OK)
        return err->status;
    struct td_slice t = td_trim(td_starts(head, TD_S("\xef\xbb\xbf")) ? td_from(head, 3) : head);
    if (t.n && t.p[0] != '{' && t.p[0] != '[') {
        take_words(&r, t);
        return TD_OK;
    }
    claims.entries = api->entry && ing_api_head_entry(t, api->entry);
    struct ing_json_cut *cut = ing_json_cut_new(&in->source, claim, &claims, ING_API_RECORD_MAX, err);
    if (cut)
        read_answers(api, &r, cut, &claims);
    ing_json_cut_free(cut);
    return err->status;
}
