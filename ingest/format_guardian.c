/*
 * Answers of the Guardian's Content API: searches, and single items (/{id}), with or without show-fields.
 *
 * The keys are those of the Open Platform's documentation: response.results or response.content with webTitle, webUrl,
 * webPublicationDate, sectionName, and, asked for by show-fields, fields.headline, byline, bodyText, body, trailText,
 * lastModified, publication. Results that were saved alone, without the answer around them, are read too.
 *
 * In fields.body captions stand in <figure> and links to other articles in <aside>; both are left out, as on a page.
 */
#include "apijson.h"

static enum ing_cut_claim claim(void *ctx, struct td_slice path, char first)
{
    static const char *const lists[] = {"response.results", "response.editorsPicks", "response.mostViewed",
                                        "response.leadContent", "response.relatedContent"};
    (void)ctx;
    for (size_t i = 0; first == '[' && i < sizeof lists / sizeof lists[0]; i++)
        if (td_eqs(path, lists[i]))
            return ING_CUT_ELEMENTS;
    return first == '{' && td_eqs(path, "response.content") ? ING_CUT_WHOLE : ING_CUT_NO;
}

/* The writers among the tags, when the byline was not asked for. */
static void contributors(struct ing_article *a, const json_t *tags, struct td_arena *arena)
{
    for (size_t i = 0; i < json_array_size(tags); i++) {
        const json_t *t = json_array_get(tags, i);
        if (td_eqs(ing_json_get(t, "type"), "contributor"))
            ing_article_set(a, TD_MAP_AUTHOR, ing_json_get(t, "webTitle"), arena);
    }
}

static void map(struct ing_api_reader *r, const json_t *o, struct td_slice path, struct ing_article *a)
{
    static const char *const bodies[] = {"bodyText", "body"}, *const leads[] = {"trailText", "standfirst"};
    const json_t *fields = json_object_get(o, "fields");
    (void)path;
    a->published = ing_json_get(o, "webPublicationDate");
    if (a->published.n == 0 && !json_is_object(fields)) {
        r->not_article = "an entry without a date of publication: a tag, a section or an edition";
        return;
    }
    a->title = ing_json_get(fields, "headline");
    if (a->title.n == 0)
        a->title = ing_json_get(o, "webTitle");
    a->url = ing_json_get(o, "webUrl");
    a->section = ing_json_get(o, "sectionName");
    a->modified = ing_json_get(fields, "lastModified");
    a->language = ing_json_get(fields, "lang");
    a->flags |= td_eqs(ing_json_get(o, "type"), "liveblog") ? ING_FLAG_SEVERAL : 0;
    a->outlet = ing_json_get(fields, "publication");
    ing_article_set(a, TD_MAP_AUTHOR, ing_vendor_author(ing_json_get(fields, "byline")), r->sink->batch);
    if (a->author.n == 0)
        contributors(a, json_object_get(o, "tags"), r->sink->batch);
    a->text = ing_json_first(fields, bodies, 2);
    a->text = ing_vendor_without(ing_vendor_without(a->text, "figure", r->sink->batch), "aside", r->sink->batch);
    if (a->text.n == 0) {
        a->text = ing_json_first(fields, leads, 2);
        a->flags |= a->text.n ? ING_FLAG_TEXT_CUT : 0;
    }
}

static const char *const entry[] = {"webTitle", "webUrl", "apiUrl", NULL};

static bool sniff(struct td_slice head, struct td_slice name)
{
    struct td_slice t = ing_api_head(head);
    char detail[ING_API_ERROR_BYTES];
    (void)name;
    if (ing_api_head_entry(t, entry))
        return true;
    if (t.n == 0 || t.p[0] != '{' || !ing_json_head_has(t, "response"))
        return false;
    if (ing_vendor_find(t, "\"webTitle\"") < t.n || ing_vendor_find(t, "\"userTier\"") < t.n)
        return true;
    return ing_api_error_head(t, detail) && !ing_json_head_has(t, "response.docs");
}

static enum td_status read_guardian(struct ing_input *in, struct ing_sink *sink, struct td_error *err)
{
    static const struct ing_api api = {.what = "the Guardian's API", .claim = claim, .map = map, .entry = entry};
    return ing_api_read(&api, in, sink, err);
}

const struct ing_format ing_format_guardian = {"guardian", sniff, read_guardian};
