/*
 * JSON Lines, and whole JSON files that hold an array of objects (or one object with such an array).
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "format.h"
#include "input.h"
#include "jsontext.h"

enum { LINE_MAX_BYTES = 64 << 20, PATH_PARTS = 8 };

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

/* The member at a dotted path ("source.name"); a key that holds dots itself is found first. */
static const json_t *member(const json_t *o, struct td_slice path)
{
    const json_t *direct = json_object_getn(o, path.p, path.n);
    if (direct)
        return direct;
    for (int i = 0; i < PATH_PARTS && path.p && json_is_object(o); i++) {
        struct td_slice part = td_cut(&path, '.');
        o = json_object_getn(o, part.p, part.n);
    }
    return path.p ? NULL : o;
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

static void set_value(struct ing_article *a, enum td_map_field f, const json_t *v, const struct texts *t)
{
    if (!json_is_array(v)) {
        ing_article_set(a, f, value_text(v, t), t->arena);
        return;
    }
    for (size_t i = 0; i < json_array_size(v); i++)
        ing_article_set(a, f, value_text(json_array_get(v, i), t), t->arena);
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
        for (size_t i = 0; i < map->n; i++) {
            const json_t *v = member(o, td_str(map->item[i]));
            if (v)
                set_value(a, (enum td_map_field)f, v, t);
        }
        if (map->n == 0 && guess[f])
            set_value(a, (enum td_map_field)f, guess[f], t);
    }
}

static enum td_status emit_object(struct ing_input *in, struct ing_sink *sink, json_t *o,
                                  const struct ing_json_shortened *taken_out, unsigned long line, unsigned long record,
                                  struct td_slice raw, unsigned flags, struct td_error *err)
{
    if (!json_is_object(o)) {
        sink->reject(sink, in,
                     &(struct td_reject){.input = in->name,
                                         .line_first = line,
                                         .line_last = line,
                                         .reason = "malformed",
                                         .detail = "JSON, but not an object",
                                         .raw = raw});
        return TD_OK;
    }
    struct ing_article a = {.line_first = line,
                            .line_last = line,
                            .record = record,
                            .published_method = ING_DATE_FIELD,
                            .raw = raw,
                            .flags = flags,
                            .url = in->url,
                            .retrieved = in->retrieved};
    map_object(&a, in->conf, o, &(struct texts){sink->batch, taken_out});
    return sink->article(sink, in, &a, err);
}

/* last: the line has no line break after it, so the file ends inside it. */
static void reject_line(struct ing_input *in, struct ing_sink *sink, unsigned long line, bool last,
                        const json_error_t *why, struct td_slice raw)
{
    char detail[300];
    (void)snprintf(detail, sizeof detail, "malformed JSON at column %d: %.200s", why->column, why->text);
    if (last)
        in->cut = NULL; /* said with the line itself */
    sink->reject(sink, in,
                 &(struct td_reject){.input = in->name,
                                     .line_first = line,
                                     .line_last = line,
                                     .reason = last ? "truncated" : "malformed",
                                     .detail = detail,
                                     .raw = raw});
}

static enum td_status read_line(struct ing_input *in, struct ing_sink *sink, struct td_slice line, unsigned long number,
                                bool last, unsigned long *record, struct ing_json_shortened *s, struct td_error *err)
{
    struct td_slice utf8;
    unsigned flags = 0;
    json_error_t why;
    json_t *o = NULL;
    ++*record;
    if (ing_field_text(in, sink, line, &utf8, &flags, err) != TD_OK)
        return err->status;
    if (ing_json_shorten(s, utf8, sink->batch))
        o = json_loadb(s->skeleton.p, s->skeleton.n, JSON_ALLOW_NUL, &why);
    if (!o) { /* again as it stands: what is wrong is told from there */
        s->n = 0;
        o = json_loadb(utf8.p, utf8.n, JSON_ALLOW_NUL, &why);
    }
    if (!o) {
        reject_line(in, sink, number, last, &why, line);
        return TD_OK;
    }
    enum td_status st = emit_object(in, sink, o, s, number, *record, line, flags, err);
    json_decref(o);
    return st;
}

static const struct ing_json_shortened whole; /* nothing taken out */

/* The array of records in a whole document: itself, or the first of the usual members that is an array of objects. */
static json_t *records_of(json_t *root)
{
    static const char *const usual[] = {"articles", "results", "items", "data", "docs", "response", "stories"};
    if (json_is_array(root))
        return root;
    for (size_t i = 0; i < sizeof usual / sizeof usual[0]; i++) {
        json_t *v = json_object_get(root, usual[i]);
        if (json_is_array(v))
            return v;
        if (json_is_object(v) && json_is_array(json_object_get(v, "docs")))
            return json_object_get(v, "docs");
    }
    return NULL;
}

static enum td_status emit_array(struct ing_input *in, struct ing_sink *sink, json_t *array, unsigned flags,
                                 struct td_error *err)
{
    for (size_t i = 0; i < json_array_size(array); i++) {
        json_t *o = json_array_get(array, i);
        char *raw = json_is_object(o) ? NULL : json_dumps(o, JSON_ENCODE_ANY);
        enum td_status st = emit_object(in, sink, o, &whole, 0, i + 1, td_str(raw), flags, err);
        free(raw);
        if (st != TD_OK)
            return st;
    }
    return TD_OK;
}

static enum td_status read_document(struct ing_input *in, struct ing_sink *sink, struct td_error *err)
{
    struct td_buf b = TD_BUF_INIT(ING_WHOLE_MAX);
    struct td_slice text;
    unsigned flags = 0;
    json_error_t why;
    enum td_status st = ing_input_text(in, sink, &b, false, &text, &flags, err);
    json_t *root = st == TD_OK ? json_loadb(text.p ? text.p : "", text.n, JSON_ALLOW_NUL, &why) : NULL;
    if (st == TD_OK && !root) {
        char detail[300];
        (void)snprintf(detail, sizeof detail, "malformed JSON at column %d: %.200s", why.column, why.text);
        sink->reject(sink, in,
                     &(struct td_reject){.input = in->name,
                                         .line_first = why.line > 0 ? (unsigned long)why.line : 1,
                                         .line_last = why.line > 0 ? (unsigned long)why.line : 1,
                                         .reason = "malformed",
                                         .detail = detail,
                                         .raw = text});
    } else if (root) {
        json_t *array = records_of(root);
        st = array ? emit_array(in, sink, array, flags, err)
                   : emit_object(in, sink, root, &whole, 0, 1, text, flags, err);
    }
    json_decref(root);
    td_buf_free(&b);
    return st;
}

/* Lines when the first one ends in '}' (a whole object), else one document. */
static bool is_lines(struct td_slice head)
{
    struct td_slice t = td_starts(head, TD_S("\xef\xbb\xbf")) ? td_from(head, 3) : head;
    while (t.n && td_space_byte((unsigned char)t.p[0]))
        t = td_from(t, 1);
    if (t.n == 0 || t.p[0] != '{')
        return false;
    size_t nl = td_index(t, '\n');
    struct td_slice line = td_trim(td_head(t, nl));
    if (line.n && line.p[line.n - 1] == '}')
        return true;
    return nl == t.n && line.n > 1 && td_trim(td_from(line, 1)).n; /* a first line longer than the head */
}

static enum td_status read_lines(struct ing_input *in, struct ing_sink *sink, struct td_error *err)
{
    enum { CHUNK = 128 * 1024 };
    struct td_buf b = TD_BUF_INIT(LINE_MAX_BYTES + CHUNK);
    struct ing_json_shortened shortened = ING_JSON_SHORTENED_INIT(LINE_MAX_BYTES + CHUNK);
    unsigned long number = 0, record = 0;
    bool eof = false, skipping = false;
    enum td_status st = TD_OK;
    while (!eof && st == TD_OK) {
        size_t got, from = 0;
        if (!td_buf_reserve(&b, CHUNK)) {
            st = td_fail_nomem(err, in->name);
            break;
        }
        st = td_source_read(&in->source, b.p + b.n, CHUNK, &got, err);
        eof = got == 0;
        b.n += got;
        while (st == TD_OK && from < b.n) {
            struct td_slice rest = td_slice(b.p + from, b.n - from);
            size_t nl = td_index(rest, '\n');
            if (nl == rest.n && !eof)
                break;
            struct td_slice line = td_trim(td_head(rest, nl));
            number++;
            from += nl + (nl < rest.n);
            if (number == 1 && td_starts(line, TD_S("\xef\xbb\xbf")))
                line = td_from(line, 3);
            if (line.n && !skipping)
                st = read_line(in, sink, line, number, nl == rest.n, &record, &shortened, err);
            skipping = false;
        }
        if (from)
            memmove(b.p, b.p + from, b.n - from);
        b.n -= from;
        if (b.n > LINE_MAX_BYTES) {
            json_error_t why = {.column = 0, .text = "longer than the limit for one line"};
            if (!skipping)
                reject_line(in, sink, number + 1, false, &why, td_slice(b.p, b.n));
            skipping = true;
            b.n = 0;
        }
    }
    ing_json_shortened_free(&shortened);
    td_buf_free(&b);
    return st;
}

static enum td_status read_jsonl(struct ing_input *in, struct ing_sink *sink, struct td_error *err)
{
    struct td_slice head;
    if (ing_input_peek(in, 4096, &head, err) != TD_OK)
        return err->status;
    return is_lines(head) ? read_lines(in, sink, err) : read_document(in, sink, err);
}

const struct ing_format ing_format_jsonl = {"jsonl", sniff_jsonl, read_jsonl};
