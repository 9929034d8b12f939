/*
 * Answers of the New York Times' Article Search and Archive APIs, and of Top Stories, Most Popular and Times Newswire.
 *
 * The first two give response.docs with headline.main, pub_date, web_url, byline, section_name, abstract,
 * lead_paragraph and snippet; since 2025 byline has no persons, and docs is null when there are none. The others give
 * results with title, abstract, url, byline, published_date, updated_date. Articles' texts are not in them: what stands
 * for the text is the abstract and the lead, flagged text_cut. Docs and results that were saved alone are read too.
 *
 * A pub_date of midnight in UTC is a day without a time: the archive writes it so, while what appears at midnight in
 * New York has 04:00 or 05:00. An address that names the day before says otherwise.
 */
#include <stdio.h>

#include "apijson.h"
#include "period.h"

static enum ing_cut_claim claim(void *ctx, struct td_slice path, char first)
{
    (void)ctx;
    return first == '[' && (td_eqs(path, "response.docs") || td_eqs(path, "results")) ? ING_CUT_ELEMENTS : ING_CUT_NO;
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

/* "By Ann Example, Bo Example and The Associated Press": each of them. */
static void byline_names(struct ing_article *a, struct td_slice line, struct td_arena *arena)
{
    struct td_slice rest = ing_vendor_author(line);
    while (rest.n) {
        size_t comma = ing_vendor_find(rest, ", "), and = ing_vendor_find(rest, " and ");
        size_t end = comma < and? comma : and;
        ing_article_set(a, TD_MAP_AUTHOR, td_head(rest, end), arena);
        rest = td_from(rest, end + (comma < and? 2 : 5));
        if (td_starts(rest, TD_S("and "))) /* "A, B, and C" */
            rest = td_from(rest, 4);
    }
}

/* The byline is an object; in old answers an empty array, or a string. */
static void authors(struct ing_article *a, const json_t *byline, struct td_arena *arena)
{
    const json_t *person = json_object_get(byline, "person");
    for (size_t i = 0; i < json_array_size(person); i++)
        ing_article_set(a, TD_MAP_AUTHOR, full_name(json_array_get(person, i), arena), arena);
    struct td_slice original = json_is_string(byline) ? ing_json_text(byline) : ing_json_get(byline, "original");
    if (a->author.n == 0)
        byline_names(a, original, arena);
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

/* The day before a date "2016-08-12", as an address has it: "/2016/08/11/". */
static bool url_names_day_before(struct td_slice url, struct td_slice date)
{
    int32_t day;
    char eve[16], path[24];
    if (!td_day_parse(td_head(date, 10), &day))
        return false;
    td_day_name(day - 1, eve);
    (void)snprintf(path, sizeof path, "/%.4s/%.2s/%.2s/", eve, eve + 5, eve + 8);
    return ing_vendor_find(url, path) < url.n;
}

static struct td_slice day_only(struct td_slice date, struct td_slice url)
{
    struct td_slice time = td_from(date, 10);
    bool midnight = td_eqs(time, "T00:00:00Z") || td_eqs(time, "T00:00:00+0000");
    return midnight && !url_names_day_before(url, date) ? td_head(date, 10) : date;
}

/* Top Stories, Most Popular, Times Newswire. */
static void map_result(struct ing_api_reader *r, const json_t *o, struct ing_article *a)
{
    static const char *const updated[] = {"updated_date", "updated"};
    a->title = ing_json_get(o, "title");
    a->url = ing_json_get(o, "url");
    a->published = ing_json_get(o, "published_date");
    a->modified = ing_json_first(o, updated, 2);
    a->section = ing_json_get(o, "section");
    a->outlet = TD_S("The New York Times");
    byline_names(a, ing_json_get(o, "byline"), r->sink->batch);
    a->text = ing_json_get(o, "abstract");
    a->flags |= a->text.n ? ING_FLAG_TEXT_CUT : 0;
    if (a->published.n == 0 || a->title.n == 0)
        r->not_article = "an entry without a title and a date of publication";
}

static void map(struct ing_api_reader *r, const json_t *o, struct td_slice path, struct ing_article *a)
{
    static const char *const titles[] = {"main", "print_headline", "name"};
    static const char *const sections[] = {"section_name", "news_desk"};
    const json_t *headline = json_object_get(o, "headline");
    struct td_slice abstract = ing_json_get(o, "abstract"), lead = ing_json_get(o, "lead_paragraph");
    if (td_eqs(path, "results")) {
        map_result(r, o, a);
        return;
    }
    a->title = json_is_string(headline) ? ing_json_text(headline) : ing_json_first(headline, titles, 3);
    a->url = ing_json_get(o, "web_url");
    a->published = day_only(ing_json_get(o, "pub_date"), a->url);
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

static const char *const entry[] = {"web_url", "snippet", NULL};

static bool sniff(struct td_slice head, struct td_slice name)
{
    struct td_slice t = ing_api_head(head);
    (void)name;
    if (ing_api_head_entry(t, entry))
        return true;
    if (t.n == 0 || t.p[0] != '{')
        return false;
    if (ing_json_head_has(t, "response.docs"))
        return ing_vendor_find(t, "\"web_url\"") < t.n || ing_vendor_find(t, "New York Times") < t.n;
    if (ing_json_head_has(t, "fault"))
        return ing_vendor_find(t, "\"faultstring\"") < t.n;
    return (ing_json_head_has(t, "response") || ing_json_head_has(t, "results")) &&
           ing_vendor_find(t, "New York Times") < t.n;
}

static enum td_status read_nyt(struct ing_input *in, struct ing_sink *sink, struct td_error *err)
{
    static const struct ing_api api = {.what = "the New York Times' API", .claim = claim, .map = map, .entry = entry};
    return ing_api_read(&api, in, sink, err);
}

const struct ing_format ing_format_nyt = {"nyt", sniff, read_nyt};
