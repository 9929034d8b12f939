/*
 * JSON Lines, and JSON files of any other shape: an array of objects, one object, an object that holds such an array
 * somewhere, several of these one after the other.
 *
 * In an object that is no article itself the articles are the first array of objects whose first object has a title or
 * a text, by the mapping or by its usual name, and something else of an article's; arrays whose own name is a usual one
 * ("articles", "results") go before the members of the object around them and need no more than a title. Such files are
 * read element by element, in the memory of one.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "apijson.h"
#include "format.h"
#include "input.h"
#include "jsoncut.h"
#include "jsontext.h"

enum { LINE_MAX_BYTES = 64 << 20, PATH_PARTS = 12, LIST_DEPTH = 4 };

/* Where the texts of values are: in the arena when they must be made, or taken out before jansson came. */
struct texts {
    struct td_arena *arena;
    const struct ing_json_shortened *taken_out;
};

static bool sniff_jsonl(struct td_slice head, struct td_slice name)
{
    (void)name;
    struct td_slice t = td_trim(head);
    if (t.n == 0 || (t.p[0] != '{' && t.p[0] != '['))
        return false;
    struct td_slice after = td_trim(td_from(t, 1));
    return after.n && (after.p[0] == '"' || after.p[0] == '{' || after.p[0] == '}' || after.p[0] == ']');
}

static struct td_slice number_text(const json_t *v, struct td_arena *arena)
{
    char tmp[64];
    int n = json_is_integer(v) ? snprintf(tmp, sizeof tmp, "%lld", (long long)json_integer_value(v))
                               : snprintf(tmp, sizeof tmp, "%.17g", json_real_value(v));
    return td_arena_dup(arena, td_slice(tmp, (size_t)n));
}

static struct td_slice string_text(const json_t *v, const struct texts *t)
{
    return ing_json_string(t->taken_out, td_slice(json_string_value(v), json_string_length(v)));
}

/* A value as text: strings, numbers, the name of an object, the parts of an array one by one through the caller. */
static struct td_slice value_text(const json_t *v, const struct texts *t)
{
    if (json_is_string(v))
        return string_text(v, t);
    if (json_is_number(v))
        return number_text(v, t->arena);
    if (json_is_object(v)) {
        const json_t *name = json_object_get(v, "name");
        if (!name)
            name = json_object_get(v, "title");
        if (json_is_string(name))
            return string_text(name, t);
    }
    return td_slice(NULL, 0);
}

/* What a path leads to, value by value: of arrays each element, of an object its name. */
struct use {
    struct ing_article *a; /* NULL: only look whether there is anything */
    enum td_map_field field;
    const struct texts *texts;
    bool found;
};

static void set_value(struct use *u, const json_t *v)
{
    if (json_is_array(v)) {
        for (size_t i = 0; i < json_array_size(v); i++)
            set_value(u, json_array_get(v, i));
        return;
    }
    u->found = u->found || v;
    if (u->a)
        ing_article_set(u->a, u->field, value_text(v, u->texts), u->texts->arena);
}

/* "0", "12": which element of an array; false for "" and "[]", which mean all of them. */
static bool element_number(struct td_slice part, size_t *i)
{
    *i = 0;
    for (size_t k = 0; k < part.n; k++) {
        if (part.p[k] < '0' || part.p[k] > '9' || k > 8)
            return false;
        *i = 10 * *i + (size_t)(part.p[k] - '0');
    }
    return part.n > 0;
}

/* Cuts the next part off a path: "a.b[0][].c" is a, b, 0, "", c. */
static struct td_slice next_part(struct td_slice *path)
{
    size_t dot = td_index(*path, '.'), open = td_index(*path, '[');
    struct td_slice part;
    if (path->n && path->p[0] == '[') {
        size_t close = td_index(*path, ']');
        part = td_slice(path->p + 1, close - 1);
        *path = td_from(*path, close + 1);
    } else {
        size_t n = dot < open ? dot : open;
        part = td_head(*path, n);
        *path = td_from(*path, n);
    }
    if (path->n && path->p[0] == '.')
        *path = td_from(*path, 1);
    return part;
}

/*
 * The members at a path ("source.name", "authors[0].name", "authors.name" of each author); a key that holds the rest of
 * the path as it stands is found first.
 */
static void follow(struct use *u, const json_t *v, struct td_slice path, int parts)
{
    size_t i;
    if (path.n == 0 || !v) {
        if (v)
            set_value(u, v);
        return;
    }
    if (parts == 0 || !(json_is_object(v) || json_is_array(v)))
        return;
    const json_t *direct = json_is_object(v) ? json_object_getn(v, path.p, path.n) : NULL;
    struct td_slice rest = path, part = next_part(&rest);
    if (direct)
        set_value(u, direct);
    else if (json_is_object(v))
        follow(u, json_object_getn(v, part.p, part.n), rest, parts - 1);
    else if (element_number(part, &i))
        follow(u, json_array_get(v, i), rest, parts - 1);
    else
        for (i = 0; i < json_array_size(v); i++) /* each of them */
            follow(u, json_array_get(v, i), part.n ? path : rest, parts - 1);
}

static void map_object(struct ing_article *a, const struct td_source_config *conf, json_t *o, const struct texts *t)
{
    unsigned best[TD_MAP_N];
    const json_t *guess[TD_MAP_N] = {NULL};
    const char *key;
    json_t *value;
    for (int f = 0; f < TD_MAP_N; f++)
        best[f] = UINT32_MAX;
    json_object_foreach(o, key, value)
    {
        unsigned rank = 0;
        enum td_map_field f = ing_map_guess(td_str(key), &rank);
        if (f != TD_MAP_N && rank < best[f] && !json_is_null(value)) {
            best[f] = rank;
            guess[f] = value;
        }
    }
    for (int f = 0; f < TD_MAP_N; f++) {
        const struct td_list *map = &conf->map[f];
        struct use u = {a, (enum td_map_field)f, t, false};
        for (size_t i = 0; i < map->n; i++)
            follow(&u, o, td_str(map->item[i]), PATH_PARTS);
        if (map->n == 0 && guess[f])
            set_value(&u, guess[f]);
    }
}

/* Has the object a member that is its title or its text, be it null? */
static bool is_article(const struct td_source_config *conf, const json_t *o)
{
    static const enum td_map_field telling[] = {TD_MAP_TITLE, TD_MAP_TEXT};
    const char *key;
    json_t *value;
    unsigned rank;
    if (conf->map[TD_MAP_TITLE].n == 0 && json_is_string(json_object_get(o, "title")))
        return true; /* nearly always */
    for (size_t i = 0; i < 2; i++) {
        const struct td_list *map = &conf->map[telling[i]];
        struct use u = {.field = telling[i]};
        for (size_t k = 0; k < map->n && !u.found; k++)
            follow(&u, o, td_str(map->item[k]), PATH_PARTS);
        if (u.found)
            return true;
        if (map->n)
            continue;
        json_object_foreach((json_t *)(uintptr_t)o, key, value)
        {
            if (!json_is_array(value) && ing_map_guess(td_str(key), &rank) == telling[i])
                return true;
        }
    }
    return false;
}

/* How many fields the usual names of its members give it. */
static unsigned fields_guessed(const json_t *o)
{
    const char *key;
    json_t *value;
    unsigned rank, seen = 0;
    json_object_foreach((json_t *)(uintptr_t)o, key, value)
    {
        enum td_map_field f = ing_map_guess(td_str(key), &rank);
        if (f != TD_MAP_N && value)
            seen |= 1u << f;
    }
    return (unsigned)__builtin_popcount(seen);
}

/* Where a record stands in its file. */
struct place {
    unsigned long line_first, line_last, record;
    struct td_slice raw;
};

static enum td_status reject_at(struct ing_input *in, struct ing_sink *sink, const struct place *at, const char *reason,
                                const char *detail)
{
    sink->reject(sink, in,
                 &(struct td_reject){.input = in->name,
                                     .line_first = at->line_first,
                                     .line_last = at->line_last,
                                     .reason = reason,
                                     .detail = detail,
                                     .raw = at->raw});
    return TD_OK;
}

/* Does a record that is no article say that the API failed? Its words may have been taken out: once more, whole. */
static bool says_error(struct td_slice raw, char detail[ING_API_ERROR_BYTES])
{
    json_error_t why = {.line = 0};
    json_t *o = ing_json_parse(raw, &why);
    bool error = ing_api_error(o, detail);
    json_decref(o);
    return error;
}

static enum td_status emit_object(struct ing_input *in, struct ing_sink *sink, json_t *o,
                                  const struct ing_json_shortened *taken_out, const struct place *at, unsigned flags,
                                  struct td_error *err)
{
    char detail[ING_API_ERROR_BYTES];
    if (!json_is_object(o))
        return reject_at(in, sink, at, "malformed", "JSON, but not an object");
    struct ing_article a = {.line_first = at->line_first,
                            .line_last = at->line_last,
                            .record = at->record,
                            .published_method = ING_DATE_FIELD,
                            .raw = at->raw,
                            .flags = flags,
                            .url = in->url,
                            .retrieved = in->retrieved};
    map_object(&a, in->conf, o, &(struct texts){sink->batch, taken_out});
    if (a.title.n + a.text.n == 0 && says_error(at->raw, detail))
        return reject_at(in, sink, at, "api_error", detail);
    return sink->article(sink, in, &a, err);
}

/* ---- values of any shape ---- */

struct reader {
    struct ing_input *in;
    struct ing_sink *sink;
    struct td_error *err;
    struct ing_json_shortened shortened;
    unsigned long record;
    /* of the value that is open */
    char list[256]; /* path of the list its records are in; "" and has_list for an array that is the whole value */
    size_t list_n;
    bool has_list, saw_list, article_around; /* saw_list: one of a usual name, which may be empty */
};

/* What lists of articles are usually called. */
static const char *const usual[] = {"articles", "results", "items", "data",  "docs",    "response", "stories",
                                    "news",     "entries", "hits",  "posts", "records", "documents"};
enum { N_USUAL = sizeof usual / sizeof usual[0] };

static bool usual_list(struct td_slice path)
{
    for (size_t i = path.n; i > 0; i--)
        if (path.p[i - 1] == '.') {
            path = td_from(path, i);
            break;
        }
    for (size_t i = 0; i < N_USUAL; i++)
        if (td_eqs(path, usual[i]))
            return true;
    return path.n == 0;
}

static enum ing_cut_claim claim(void *ctx, struct td_slice path, char first)
{
    struct reader *r = ctx;
    const struct td_list *map = r->in->conf->map;
    unsigned rank;
    if (path.n == 0) {
        r->has_list = r->saw_list = r->article_around = false;
    } else if (first != '[' && first != '{' && first != 'n' && td_index(path, '.') == path.n) {
        enum td_map_field f = ing_map_guess(path, &rank);
        r->article_around =
            r->article_around || (f == TD_MAP_TITLE && map[f].n == 0) || (f == TD_MAP_TEXT && map[f].n == 0);
        for (size_t i = 0; i < map[TD_MAP_TITLE].n; i++)
            r->article_around = r->article_around || td_eqs(path, map[TD_MAP_TITLE].item[i]);
    }
    size_t depth = 0;
    for (size_t i = 0; i < path.n; i++)
        depth += path.p[i] == '.' || path.p[i] == '[';
    if (first != '[' || depth >= LIST_DEPTH || path.n > sizeof r->list || memchr(path.p, '[', path.n))
        return ING_CUT_NO;
    r->saw_list = r->saw_list || usual_list(path);
    if (r->has_list)
        return td_eq(path, td_slice(r->list, r->list_n)) ? ING_CUT_ELEMENTS : ING_CUT_NO;
    return usual_list(path) || !r->article_around ? ING_CUT_ELEMENTS : ING_CUT_NO;
}

/* The JSON of a piece; NULL when it is none, and *why says so. */
static json_t *parse(struct reader *r, struct td_slice bytes, unsigned *flags, json_error_t *why)
{
    struct td_slice utf8;
    json_t *o = NULL;
    if (ing_field_text(r->in, r->sink, bytes, &utf8, flags, r->err) != TD_OK)
        return NULL;
    if (ing_json_shorten(&r->shortened, utf8, r->sink->batch))
        o = ing_json_parse(td_buf_slice(&r->shortened.skeleton), why);
    if (!o) { /* again as it stands: what is wrong is told from there */
        r->shortened.n = 0;
        o = ing_json_parse(utf8, why);
    }
    return o;
}

static void reject_json(struct reader *r, const struct place *at, bool truncated, const json_error_t *why)
{
    char detail[300];
    struct place p = *at;
    (void)snprintf(detail, sizeof detail, "malformed JSON at column %d: %.200s", why->column, why->text);
    if (at->line_last > at->line_first && why->line > 0) {
        p.line_first += (unsigned long)why->line - 1;
        p.line_last = p.line_first;
    }
    if (truncated)
        r->in->cut = NULL; /* said with the record itself */
    (void)reject_at(r->in, r->sink, &p, truncated ? "truncated" : "malformed", detail);
}

/* The first record of a list that nobody named: is it an article? */
static bool accept_list(struct reader *r, const struct ing_cut_piece *p)
{
    json_error_t why = {.line = 0};
    unsigned flags = 0;
    json_t *o = p->too_long || p->truncated ? NULL : parse(r, p->bytes, &flags, &why);
    bool take = p->path.n == 0 || (!o && p->bytes.n && p->bytes.p[0] == '{' && usual_list(p->path)) ||
                (json_is_object(o) && is_article(r->in->conf, o) &&
                 (usual_list(p->path) || r->in->conf->map[TD_MAP_TITLE].n || fields_guessed(o) > 1));
    json_decref(o);
    if (!take)
        return false;
    if (p->path.n)
        memcpy(r->list, p->path.p, p->path.n);
    r->list_n = p->path.n;
    return r->has_list = true;
}

static void take_piece(struct reader *r, const struct ing_cut_piece *p)
{
    json_error_t why = {.text = "longer than the limit for one record"};
    unsigned flags = 0;
    struct place at = {p->line_first, p->line_last, ++r->record, p->bytes};
    json_t *o = p->too_long ? NULL : parse(r, p->bytes, &flags, &why);
    if (o)
        (void)emit_object(r->in, r->sink, o, &r->shortened, &at, flags, r->err);
    else if (r->err->status == TD_OK)
        reject_json(r, &at, p->truncated, &why);
    json_decref(o);
    td_arena_reset(r->sink->batch);
}

/* What is around the records of a value, or the value when it has none. */
static void take_envelope(struct reader *r, const struct ing_cut_piece *p, bool record_cut)
{
    json_error_t why = {.line = 0};
    unsigned flags = 0;
    char detail[ING_API_ERROR_BYTES];
    if (p->truncated && record_cut)
        return; /* told with the record */
    if (!r->has_list && !(r->saw_list && p->bytes.n && p->bytes.p[0] == '[')) {
        json_t *o = p->too_long ? NULL : parse(r, p->bytes, &flags, &why);
        bool empty = r->saw_list && json_is_object(o) && !is_article(r->in->conf, o) && !ing_api_error(o, detail);
        json_decref(o);
        if (!empty)
            take_piece(r, p);
        return;
    }
    struct place at = {p->line_first, p->line_last, 0, p->bytes};
    json_t *v = parse(r, p->bytes, &flags, &why);
    if (!v && r->err->status == TD_OK)
        reject_json(r, &at, p->truncated, &why);
    else if (says_error(p->bytes, detail))
        (void)reject_at(r->in, r->sink, &at, "api_error", detail);
    json_decref(v);
    td_arena_reset(r->sink->batch);
}

static void read_values(struct reader *r, struct td_source *source, unsigned long lines_before)
{
    struct ing_cut_piece p;
    enum ing_cut k;
    bool record_cut = false;
    struct ing_json_cut *cut = ing_json_cut_new(source, claim, r, LINE_MAX_BYTES, r->err);
    if (cut)
        ing_json_cut_lines_before(cut, lines_before);
    while (cut && r->err->status == TD_OK && (k = ing_json_cut_next(cut, &p, r->err)) != ING_CUT_END &&
           k != ING_CUT_FAILED) {
        if (k == ING_CUT_VALUE)
            take_envelope(r, &p, record_cut);
        else if (p.first && !r->has_list && !accept_list(r, &p))
            ing_json_cut_refuse(cut);
        else
            take_piece(r, &p);
        record_cut = k == ING_CUT_RECORD && p.truncated;
    }
    ing_json_cut_free(cut);
}

/* ---- lines ---- */

/* Is the object an answer with articles in it rather than an article? */
static bool holds_list(const struct td_source_config *conf, const json_t *o)
{
    for (size_t i = 0; i < N_USUAL; i++) {
        const json_t *first = json_array_get(json_object_get(o, usual[i]), 0);
        if (json_is_object(first) && is_article(conf, first))
            return true;
    }
    return !is_article(conf, o);
}

/* last: the line has no line break after it, so the file ends inside it when it is no JSON. */
static enum td_status read_line(struct reader *r, struct td_slice line, unsigned long number, bool last)
{
    unsigned flags = 0;
    json_error_t why = {.line = 0};
    json_t *o = parse(r, line, &flags, &why);
    if (json_is_object(o) && holds_list(r->in->conf, o)) {
        struct td_source source;
        json_decref(o);
        td_source_memory(&source, r->in->name, line);
        read_values(r, &source, number - 1);
        td_source_close(&source);
        return r->err->status;
    }
    struct place at = {number, number, ++r->record, line};
    if (o)
        (void)emit_object(r->in, r->sink, o, &r->shortened, &at, flags, r->err);
    else if (r->err->status == TD_OK)
        reject_json(r, &at, last, &why);
    json_decref(o);
    return r->err->status;
}

/* The first line ends with an object, or is longer than the head and no list of articles begins in it. */
static bool is_lines(struct td_slice head)
{
    struct td_slice t = td_trim(td_starts(head, TD_S("\xef\xbb\xbf")) ? td_from(head, 3) : head);
    if (t.n == 0 || t.p[0] != '{')
        return false;
    size_t nl = td_index(t, '\n');
    struct td_slice line = td_trim(td_head(t, nl));
    if (line.n && line.p[line.n - 1] == '}' && (nl < t.n || head.n < 4096))
        return true;
    if (nl < t.n || line.n < 2)
        return false;
    for (size_t i = 0; i < N_USUAL; i++)
        if (ing_json_head_has(t, usual[i]))
            return false;
    return true;
}

/* Reads the lines that are whole in b, and at the end of the file the last one. Bytes used. */
static size_t take_lines(struct reader *r, struct td_slice b, bool eof, unsigned long *number, bool *skipping)
{
    size_t from = 0;
    while (from < b.n && r->err->status == TD_OK) {
        struct td_slice rest = td_from(b, from);
        size_t nl = td_index(rest, '\n');
        if (nl == rest.n && !eof)
            break;
        struct td_slice line = td_trim(td_head(rest, nl));
        ++*number;
        from += nl + (nl < rest.n);
        if (*number == 1 && td_starts(line, TD_S("\xef\xbb\xbf")))
            line = td_from(line, 3);
        if (line.n && !*skipping)
            (void)read_line(r, line, *number, nl == rest.n);
        *skipping = false;
    }
    return from;
}

static void read_lines(struct reader *r)
{
    enum { CHUNK = 128 * 1024 };
    struct td_buf b = TD_BUF_INIT(LINE_MAX_BYTES + 2 * CHUNK);
    unsigned long number = 0;
    bool eof = false, skipping = false;
    while (!eof && r->err->status == TD_OK) {
        size_t got = 0;
        if (!td_buf_reserve(&b, CHUNK)) {
            (void)td_fail_nomem(r->err, r->in->name);
            break;
        }
        if (td_source_read(&r->in->source, b.p + b.n, CHUNK, &got, r->err) != TD_OK)
            break;
        eof = got == 0;
        b.n += got;
        size_t from = take_lines(r, td_buf_slice(&b), eof, &number, &skipping);
        memmove(b.p, b.p + from, b.n - from);
        b.n -= from;
        if (b.n > LINE_MAX_BYTES) {
            json_error_t why = {.text = "longer than the limit for one line"};
            if (!skipping)
                reject_json(r, &(struct place){number + 1, number + 1, ++r->record, td_buf_slice(&b)}, false, &why);
            skipping = true;
            b.n = 0;
        }
    }
    td_buf_free(&b);
}

static enum td_status read_jsonl(struct ing_input *in, struct ing_sink *sink, struct td_error *err)
{
    struct td_slice head;
    struct reader r = {
        .in = in, .sink = sink, .err = err, .shortened = ING_JSON_SHORTENED_INIT(LINE_MAX_BYTES + (1 << 20))};
    if (ing_input_peek(in, 4096, &head, err) != TD_OK)
        return err->status;
    if (is_lines(head))
        read_lines(&r);
    else
        read_values(&r, &in->source, 0);
    ing_json_shortened_free(&r.shortened);
    return err->status;
}

const struct ing_format ing_format_jsonl = {"jsonl", sniff_jsonl, read_jsonl};
