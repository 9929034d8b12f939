/*
 * Article lists of GDELT's DOC 2.0 API (mode=ArtList&format=json).
 *
 * They hold no texts: each entry is a coverage row. seendate is when GDELT met the article, in steps of 15 minutes, not
 * when it was published; the row's date bears the method "seen". What GDELT has against a query it says in plain text.
 */
#include "apijson.h"

static enum ing_cut_claim claim(void *ctx, struct td_slice path, char first)
{
    (void)ctx;
    return first == '[' && td_eqs(path, "articles") ? ING_CUT_ELEMENTS : ING_CUT_NO;
}

/* 20200102T030000Z -> 20200102T0300Z: quarters of an hour are not told to the second. */
static struct td_slice to_the_minute(struct td_slice seen, struct td_arena *arena)
{
    if (seen.n != 16 || seen.p[15] != 'Z' || seen.p[13] != '0' || seen.p[14] != '0')
        return seen;
    struct td_slice s = td_arena_dup(arena, td_head(seen, 14));
    if (!s.p)
        return seen;
    ((char *)(uintptr_t)s.p)[13] = 'Z';
    return s;
}

static void map(struct ing_api_reader *r, const json_t *o, struct td_slice path, struct ing_article *a)
{
    (void)path;
    a->title = ing_json_get(o, "title");
    a->url = ing_json_get(o, "url");
    if (a->url.n == 0) {
        r->not_article = "an entry without an address";
        return;
    }
    a->published = to_the_minute(ing_json_get(o, "seendate"), r->sink->batch);
    a->published_method = ING_DATE_SEEN;
    a->outlet = ing_json_get(o, "domain");
    a->country = ing_vendor_country(&r->country, ing_json_get(o, "sourcecountry"));
    a->language = ing_vendor_language(&r->language, ing_json_get(o, "language"));
}

/* How GDELT's complaints begin; each is one line of a sentence or two. */
static bool complains(struct td_slice s)
{
    static const char *const words[] = {"Your query was too ",
                                        "The specified phrase is too ",
                                        "The specified keyword",
                                        "Timespan is too ",
                                        "Invalid mode",
                                        "Invalid query ",
                                        "Invalid/Unsupported ",
                                        "Please limit requests to ",
                                        "One or more of your keywords ",
                                        "Parentheses may only be used ",
                                        "Queries containing OR'd terms "};
    if (s.n > 600 || td_index(s, '\n') < s.n)
        return false;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (td_starts(s, td_str(words[i])))
            return true;
    return false;
}

static bool sniff(struct td_slice head, struct td_slice name)
{
    struct td_slice t = td_trim(head);
    (void)name;
    if (t.n && t.p[0] == '{')
        return ing_json_head_has(t, "articles") && ing_vendor_find(t, "\"seendate\"") < t.n;
    return complains(t);
}

static enum td_status read_gdelt(struct ing_input *in, struct ing_sink *sink, struct td_error *err)
{
    static const struct ing_api api = {
        .what = "GDELT's DOC API", .claim = claim, .map = map, .no_text = true, .mend = true};
    return ing_api_read(&api, in, sink, err);
}

const struct ing_format ing_format_gdelt = {"gdelt", sniff, read_gdelt};
