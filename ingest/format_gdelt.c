/*
 * Article lists of GDELT's DOC 2.0 API (mode=ArtList): its JSON, whole or the entries alone, its CSV (URL, MobileURL,
 * Date, Title), and tables with the columns of the JSON, as clients write them.
 *
 * They hold no texts: each entry is a coverage row. seendate (Date in the CSV, in UTC) is when GDELT met the article,
 * in steps of 15 minutes, not when it was published; the row's date bears the method "seen". What GDELT has against a
 * query it says in plain text; {} says that nothing was found.
 */
#include "apijson.h"
#include "input.h"
#include "table.h"

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

/* ---- tables ---- */

enum column { TITLE, URL, SEEN, MOBILE, DATE, DOMAIN, COUNTRY, LANGUAGE, N_COLUMNS };

static const struct ing_table_name column_names[] = {
    {"title", TITLE}, {"url", URL},       {"seendate", SEEN},         {"mobileurl", MOBILE},
    {"date", DATE},   {"domain", DOMAIN}, {"sourcecountry", COUNTRY}, {"language", LANGUAGE}};

static bool header_fits(const struct ing_table_header *h)
{
    return h->at[TITLE] && h->at[URL] && (h->at[SEEN] || (h->at[MOBILE] && h->at[DATE]));
}

/* "2020-01-02 03:00:00" and "2020-01-02 03:00:00+00:00" as the JSON has it. */
static struct td_slice as_seendate(struct td_slice s, char out[17])
{
    static const char shape[] = "dddd-dd-dd dd:dd:dd";
    size_t n = 0;
    if (s.n < sizeof shape - 1)
        return s;
    for (size_t i = 0; i < sizeof shape - 1; i++) {
        bool digit = s.p[i] >= '0' && s.p[i] <= '9';
        if (digit != (shape[i] == 'd') || (!digit && s.p[i] != shape[i]))
            return s;
        if (digit)
            out[n++] = s.p[i];
        else if (shape[i] == ' ')
            out[n++] = 'T';
    }
    out[n++] = 'Z';
    return td_slice(out, n);
}

static enum td_status take_row(void *ctx, const struct ing_table_header *h, const struct td_csv_row *row)
{
    struct ing_api_reader *r = ctx;
    char seen[17];
    struct td_slice v[N_COLUMNS];
    struct ing_article a = {.line_first = row->line_first,
                            .line_last = row->line_last,
                            .record = row->record - 1,
                            .published_method = ING_DATE_SEEN,
                            .retrieved = r->in->retrieved,
                            .raw = row->raw,
                            .flags = ING_FLAG_COVERAGE};
    for (int c = 0; c < N_COLUMNS; c++)
        if (ing_field_text(r->in, r->sink, ing_table_field(h, row, c), &v[c], &a.flags, r->err) != TD_OK)
            return r->err->status;
    if (v[URL].n == 0) {
        ing_table_reject(r->in, r->sink, row, "not_an_article", "an entry without an address");
        return TD_OK;
    }
    a.url = v[URL];
    a.title = v[TITLE];
    a.published = to_the_minute(as_seendate(v[h->at[SEEN] ? SEEN : DATE], seen), r->sink->batch);
    a.outlet = v[DOMAIN];
    a.country = ing_vendor_country(&r->country, v[COUNTRY]);
    a.language = ing_vendor_language(&r->language, v[LANGUAGE]);
    if (ing_vendor_plain(r->sink, a.title, &a.title, r->err) != TD_OK)
        return r->err->status;
    return r->sink->article(r->sink, r->in, &a, r->err);
}

static const struct ing_table table = {
    column_names, sizeof column_names / sizeof column_names[0], header_fits,
    "no article list of GDELT: columns title, url and seendate, or URL, MobileURL, Date and Title are expected",
    take_row};

static enum td_status read_table(struct ing_input *in, struct ing_sink *sink, struct td_error *err)
{
    struct ing_api_reader r = {.in = in, .sink = sink, .err = err};
    return ing_table_read(&table, in, sink, &r, err);
}

/* ---- the format ---- */

static const char *const entry[] = {"url", "seendate", NULL};

/* An answer of nothing. */
static bool is_empty(struct td_slice t)
{
    return t.n && t.n < 64 && t.p[0] == '{' && td_eqs(td_trim(td_from(t, 1)), "}");
}

static bool sniff(struct td_slice head, struct td_slice name)
{
    struct td_slice t = ing_api_head(head);
    (void)name;
    if (is_empty(t) || ing_api_head_entry(t, entry))
        return true;
    if (t.n && t.p[0] == '{')
        return ing_json_head_has(t, "articles") && ing_vendor_find(t, "\"seendate\"") < t.n;
    return complains(t) || ing_table_sniff(&table, t);
}

static enum td_status read_gdelt(struct ing_input *in, struct ing_sink *sink, struct td_error *err)
{
    static const struct ing_api api = {
        .what = "GDELT's DOC API", .claim = claim, .map = map, .entry = entry, .no_text = true, .mend = true};
    struct td_slice head;
    if (ing_input_peek(in, 4096, &head, err) != TD_OK)
        return err->status;
    return ing_table_sniff(&table, head) ? read_table(in, sink, err) : ing_api_read(&api, in, sink, err);
}

const struct ing_format ing_format_gdelt = {"gdelt", sniff, read_gdelt};
