/*
 * Answers of Event Registry (NewsAPI.ai): articles (articles.results), the articles of an event
 * (EVENT.articles.results), single articles (ARTICLE.info) and the minute stream (recentActivityArticles.activity); and
 * articles alone, as a program that goes through the results writes them.
 *
 * dateTimePub is when the article was published; dateTime, date and time are when Event Registry found it, and only
 * stand in for it with the date method "seen".
 */
#include <stdio.h>

#include "apijson.h"

static enum ing_cut_claim claim(void *ctx, struct td_slice path, char first)
{
    (void)ctx;
    struct td_slice tail = path;
    if (first == '[' && (td_eqs(path, "recentActivityArticles.activity") || td_eqs(path, "events.results")))
        return ING_CUT_ELEMENTS;
    size_t dot = td_index(path, '.');
    if (first == '[' && (td_eqs(path, "articles.results") || td_eqs(td_from(tail, dot + 1), "articles.results")))
        return ING_CUT_ELEMENTS;
    return first == '{' && dot < path.n && td_eqs(td_from(tail, dot + 1), "info") ? ING_CUT_WHOLE : ING_CUT_NO;
}

/* "2020-01-02" and "03:04:05", in UTC. */
static struct td_slice found_at(const json_t *o, struct td_arena *arena)
{
    struct td_slice date = ing_json_get(o, "date"), time = ing_json_get(o, "time"), at = ing_json_get(o, "dateTime");
    char tmp[64];
    if (at.n || date.n == 0 || date.n > 20 || time.n > 20)
        return at;
    int n = time.n ? snprintf(tmp, sizeof tmp, "%.*sT%.*sZ", (int)date.n, date.p, (int)time.n, time.p)
                   : snprintf(tmp, sizeof tmp, "%.*s", (int)date.n, date.p);
    return td_arena_dup(arena, td_slice(tmp, (size_t)n));
}

static void map(struct ing_api_reader *r, const json_t *o, struct td_slice path, struct ing_article *a)
{
    static const char *const outlets[] = {"title", "uri"};
    const json_t *source = json_object_get(o, "source"), *title = json_object_get(o, "title");
    const json_t *place = json_object_get(source, "location"), *country = json_object_get(place, "country");
    if (td_eqs(path, "events.results") || json_is_object(title) || (!title && json_object_get(o, "articleCounts"))) {
        r->not_article = "an event";
        return;
    }
    a->title = ing_json_text(title);
    a->url = ing_json_get(o, "url");
    a->text = ing_json_get(o, "body");
    if (a->title.n + a->url.n + a->text.n == 0) {
        r->not_article = "an entry without a title, an address and a text";
        return;
    }
    a->published = ing_json_get(o, "dateTimePub");
    if (a->published.n == 0) {
        a->published = found_at(o, r->sink->batch);
        a->published_method = ING_DATE_SEEN;
    }
    a->outlet = ing_json_first(source, outlets, 2);
    a->country =
        ing_vendor_country(&r->country, ing_json_get(json_object_get(country ? country : place, "label"), "eng"));
    a->language = ing_vendor_language(&r->language, ing_json_get(o, "lang"));
    ing_json_authors(a, json_object_get(o, "authors"), r->sink->batch);
}

static const char *const entry[] = {"uri", "lang", "isDuplicate", "dateTime", NULL};

static bool sniff(struct td_slice head, struct td_slice name)
{
    static const char *const marks[] = {"\"dateTimePub\"", "\"isDuplicate\"", "\"eventUri\"", "\"totalArticleCount\""};
    struct td_slice t = ing_api_head(head);
    (void)name;
    if (t.n == 0 || t.p[0] != '{')
        return false;
    if (ing_json_head_has(t, "recentActivityArticles.activity") || ing_api_head_entry(t, entry))
        return true;
    if (ing_vendor_find(t, "\"articles\"") < t.n && ing_vendor_find(t, "\"results\"") < t.n &&
        ing_vendor_find(t, "\"totalResults\"") < t.n && !ing_json_head_has(t, "articles") &&
        !ing_json_head_has(t, "results"))
        return true; /* of an event, whose number is the key around them */
    bool list = ing_json_head_has(t, "articles.results") || ing_json_head_has(t, "events.results");
    if (list && (ing_vendor_find(t, "\"totalResults\"") < t.n || ing_vendor_find(t, "\"pages\"") < t.n))
        return true;
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++)
        if (ing_vendor_find(t, marks[i]) < t.n)
            return list || ing_vendor_find(t, "\"info\"") < t.n || ing_vendor_find(t, "\"results\"") < t.n;
    return false;
}

static enum td_status read_er(struct ing_input *in, struct ing_sink *sink, struct td_error *err)
{
    static const struct ing_api api = {.what = "Event Registry", .claim = claim, .map = map, .entry = entry};
    return ing_api_read(&api, in, sink, err);
}

const struct ing_format ing_format_eventregistry = {"eventregistry", sniff, read_er};
