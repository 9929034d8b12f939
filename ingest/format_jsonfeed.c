/*
 * JSON Feed, versions 1.0 and 1.1 (jsonfeed.org).
 *
 * The feed's title is the outlet; its language and its authors stand for the items that have none. Members of a JSON
 * object have no order, so the feed is gone through twice: for what is around the items, then for them.
 */
#include "apijson.h"
#include "input.h"

struct feed {
    struct ing_api_reader r;
    struct td_slice text;
    json_t *about; /* the feed without its items; NULL when that is no JSON */
    unsigned flags;
    unsigned long record;
};

static enum ing_cut_claim claim(void *ctx, struct td_slice path, char first)
{
    (void)ctx;
    return first == '[' && td_eqs(path, "items") ? ING_CUT_ELEMENTS : ING_CUT_NO;
}

static void reject(struct feed *f, const struct ing_cut_piece *p, const char *reason, const char *detail)
{
    f->r.sink->reject(f->r.sink, f->r.in,
                      &(struct td_reject){.input = f->r.in->name,
                                          .line_first = p->line_first,
                                          .line_last = p->line_last,
                                          .reason = reason,
                                          .detail = detail,
                                          .raw = p->bytes});
}

static void reject_json(struct feed *f, const struct ing_cut_piece *p, const json_error_t *why)
{
    char detail[300];
    unsigned long line = p->line_first + (why->line > 0 ? (unsigned long)why->line - 1 : 0);
    (void)snprintf(detail, sizeof detail, "malformed JSON at line %lu, column %d: %.200s", line, why->column,
                   why->text);
    if (p->truncated)
        f->r.in->cut = NULL; /* said here */
    reject(f, p, p->truncated ? "truncated" : "malformed", detail);
}

static struct td_slice plain(struct feed *f, struct td_slice s)
{
    if (f->r.err->status == TD_OK)
        (void)ing_vendor_plain(f->r.sink, s, &s, f->r.err);
    return s;
}

/* 1.1 has "authors", 1.0 "author"; both may stand in one feed. */
static void authors(struct ing_article *a, const json_t *o, struct td_arena *arena)
{
    const json_t *several = json_object_get(o, "authors");
    ing_json_authors(a, json_array_size(several) ? several : json_object_get(o, "author"), arena);
}

static bool is_address(struct td_slice s)
{
    return td_starts(s, TD_S("http://")) || td_starts(s, TD_S("https://"));
}

static void fill(struct feed *f, const json_t *o, struct ing_article *a)
{
    static const char *const addresses[] = {"url", "external_url"};
    struct td_arena *arena = f->r.sink->batch;
    struct td_slice id = ing_json_get(o, "id"), tag = ing_json_text(json_array_get(json_object_get(o, "tags"), 0));
    a->title = plain(f, ing_json_get(o, "title"));
    a->url = ing_json_first(o, addresses, 2);
    if (a->url.n == 0 && is_address(id))
        a->url = id;
    a->published = ing_json_get(o, "date_published");
    a->modified = ing_json_get(o, "date_modified");
    a->section = tag;
    a->outlet = ing_json_get(f->about, "title");
    a->language = ing_json_get(o, "language");
    if (a->language.n == 0)
        a->language = ing_json_get(f->about, "language");
    authors(a, o, arena);
    if (a->author.n == 0)
        authors(a, f->about, arena);
    a->text = plain(f, ing_json_get(o, "content_html"));
    struct td_slice text = ing_json_get(o, "content_text"), summary = ing_json_get(o, "summary");
    a->text = text.n > a->text.n ? text : a->text;
    if (a->text.n == 0 && summary.n) {
        a->text = summary;
        a->flags |= ING_FLAG_TEXT_CUT;
    }
}

static void take_item(struct feed *f, const struct ing_cut_piece *p)
{
    struct ing_article a = {.line_first = p->line_first,
                            .line_last = p->line_last,
                            .record = ++f->record,
                            .published_method = ING_DATE_FEED,
                            .retrieved = f->r.in->retrieved,
                            .raw = p->bytes,
                            .flags = f->flags};
    json_error_t why = {.line = 0};
    json_t *o = ing_json_parse(p->bytes, &why);
    if (!o) {
        reject_json(f, p, &why);
    } else if (!json_is_object(o)) {
        reject(f, p, "malformed", "an item that is no object");
    } else {
        fill(f, o, &a);
        if (f->r.err->status == TD_OK)
            (void)f->r.sink->article(f->r.sink, f->r.in, &a, f->r.err);
    }
    json_decref(o);
}

/* Goes through the whole text: with items false for the envelope, with items true for the items. */
static void go_through(struct feed *f, bool items)
{
    struct td_source source;
    struct ing_cut_piece p;
    enum ing_cut k;
    json_error_t why = {.line = 0};
    char detail[ING_API_ERROR_BYTES];
    bool item_cut = false;
    td_source_memory(&source, f->r.in->name, f->text);
    struct ing_json_cut *cut = ing_json_cut_new(&source, claim, NULL, ING_WHOLE_MAX, f->r.err);
    while (cut && f->r.err->status == TD_OK && (k = ing_json_cut_next(cut, &p, f->r.err)) != ING_CUT_END &&
           k != ING_CUT_FAILED) {
        if (k == ING_CUT_RECORD && items)
            take_item(f, &p);
        item_cut = k == ING_CUT_RECORD && p.truncated;
        if (k != ING_CUT_VALUE || (p.truncated && item_cut))
            continue;
        json_t *v = ing_json_parse(p.bytes, &why);
        if (!items && !f->about)
            f->about = json_incref(v);
        else if (items && !v && !(p.truncated && f->record))
            reject_json(f, &p, &why);
        else if (items && ing_api_error(v, detail))
            reject(f, &p, "api_error", detail);
        json_decref(v);
    }
    ing_json_cut_free(cut);
    td_source_close(&source);
}

static enum td_status read_jsonfeed(struct ing_input *in, struct ing_sink *sink, struct td_error *err)
{
    struct feed f = {.r = {.in = in, .sink = sink, .err = err}};
    struct ing_vendor_text t;
    if (ing_vendor_slurp(&t, in, sink, false, err) == TD_OK) {
        f.text = t.text;
        f.flags = t.flags;
        go_through(&f, false);
        go_through(&f, true);
    }
    json_decref(f.about);
    ing_vendor_free(&t);
    return err->status;
}

/* "version": "https://jsonfeed.org/version/1.1", its slashes perhaps escaped. */
static bool sniff(struct td_slice head, struct td_slice name)
{
    struct td_slice t = td_trim(head);
    char value[64];
    size_t n = 0;
    (void)name;
    if (t.n == 0 || t.p[0] != '{')
        return false;
    for (;;) {
        t = td_from(t, ing_vendor_find(t, "\"version\""));
        if (t.n == 0)
            return false;
        t = td_trim(td_from(t, 9));
        if (t.n && t.p[0] == ':' && (t = td_trim(td_from(t, 1))).n && t.p[0] == '"')
            break;
    }
    for (size_t i = 1; i < t.n && t.p[i] != '"' && n < sizeof value; i++)
        if (t.p[i] != '\\')
            value[n++] = t.p[i];
    struct td_slice v = td_slice(value, n);
    v = td_starts(v, TD_S("https://")) ? td_from(v, 8) : td_starts(v, TD_S("http://")) ? td_from(v, 7) : v;
    v = td_starts(v, TD_S("www.")) ? td_from(v, 4) : v;
    return td_starts(v, TD_S("jsonfeed.org/version/"));
}

const struct ing_format ing_format_jsonfeed = {"jsonfeed", sniff, read_jsonfeed};
