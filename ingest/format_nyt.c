/*
 * Answers of the New York Times' Article Search and Archive APIs.
 *
 * Both give response.docs with headline.main, pub_date, web_url, byline, section_name, abstract, lead_paragraph and
 * snippet. Articles' texts are not in them: what stands for the text is the abstract and the lead, flagged text_cut.
 */
#include "apijson.h"

static enum ing_cut_claim claim(void *ctx, struct td_slice path, char first)
{
    (void)ctx;
    return first == '[' && td_eqs(path, "response.docs") ? ING_CUT_ELEMENTS : ING_CUT_NO;
}

/* "Ann", "B.", "EXAMPLE" -> "Ann B. EXAMPLE" */
static struct td_slice full_name(const json_t *person, struct td_arena *arena)
{
    static const char *const parts[] = {"firstname", "middlename", "lastname"};
    struct td_slice part[3];
    size_t n = 0, total = 0;
    for (size_t i = 0; i < 3; i++) {
        part[i] = ing_json_get(person, parts[i]);
        total += part[i].n + 1;
    }
    char *p = td_arena_alloc(arena, total);
    for (size_t i = 0; i < 3 && p; i++) {
        if (part[i].n == 0)
            continue;
        if (n)
            p[n++] = ' ';
        memcpy(p + n, part[i].p, part[i].n);
        n += part[i].n;
    }
    return td_slice(p, n);
}

/* The byline is an object; in old answers an empty array, or a string. */
static void authors(struct ing_article *a, const json_t *byline, struct td_arena *arena)
{
    const json_t *person = json_object_get(byline, "person");
    for (size_t i = 0; i < json_array_size(person); i++)
        ing_article_set(a, TD_MAP_AUTHOR, full_name(json_array_get(person, i), arena), arena);
    struct td_slice original = json_is_string(byline) ? ing_json_text(byline) : ing_json_get(byline, "original");
    if (a->author.n == 0)
        ing_article_set(a, TD_MAP_AUTHOR, ing_vendor_author(original), arena);
    if (a->author.n == 0)
        ing_article_set(a, TD_MAP_AUTHOR, ing_json_get(byline, "organization"), arena);
}

/* Up to the full stop of the shorter one. */
static bool begins_alike(struct td_slice a, struct td_slice b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    n = n > 40 ? 40 : n > 1 ? n - 1 : n;
    return n > 0 && memcmp(a.p, b.p, n) == 0;
}

static void map(struct ing_api_reader *r, const json_t *o, struct td_slice path, struct ing_article *a)
{
    static const char *const titles[] = {"main", "print_headline", "name"};
    static const char *const sections[] = {"section_name", "news_desk"};
    const json_t *headline = json_object_get(o, "headline");
    struct td_slice abstract = ing_json_get(o, "abstract"), lead = ing_json_get(o, "lead_paragraph");
    (void)path;
    a->title = json_is_string(headline) ? ing_json_text(headline) : ing_json_first(headline, titles, 3);
    a->url = ing_json_get(o, "web_url");
    a->published = ing_json_get(o, "pub_date");
    a->section = ing_json_first(o, sections, 2);
    a->outlet = TD_S("The New York Times");
    authors(a, json_object_get(o, "byline"), r->sink->batch);
    if (abstract.n == 0)
        abstract = ing_json_get(o, "snippet");
    if (begins_alike(abstract, lead)) { /* the longer one holds the other */
        lead = lead.n > abstract.n ? lead : abstract;
        abstract.n = 0;
    }
    ing_article_set(a, TD_MAP_TEXT, abstract, r->sink->batch);
    ing_article_set(a, TD_MAP_TEXT, lead, r->sink->batch);
    a->flags |= a->text.n ? ING_FLAG_TEXT_CUT : 0;
    if (a->title.n == 0 && a->url.n == 0 && a->text.n == 0)
        r->not_article = "an entry without a headline and an address";
}

static bool sniff(struct td_slice head, struct td_slice name)
{
    struct td_slice t = td_trim(head);
    (void)name;
    if (t.n == 0 || t.p[0] != '{')
        return false;
    if (ing_json_head_has(t, "response.docs"))
        return ing_vendor_find(t, "\"web_url\"") < t.n || ing_vendor_find(t, "New York Times") < t.n;
    if (ing_json_head_has(t, "fault"))
        return ing_vendor_find(t, "\"faultstring\"") < t.n;
    return ing_json_head_has(t, "response") && ing_vendor_find(t, "New York Times") < t.n;
}

static enum td_status read_nyt(struct ing_input *in, struct ing_sink *sink, struct td_error *err)
{
    static const struct ing_api api = {.what = "the New York Times' API", .claim = claim, .map = map};
    return ing_api_read(&api, in, sink, err);
}

const struct ing_format ing_format_nyt = {"nyt", sniff, read_nyt};
