/*
 * Article lists of GDELT's DOC 2.0 API (mode=ArtList): its JSON, whole or the entries alone, its CSV (URL, MobileURL,
 * Date, Title), and tables with the columns of the JSON, as clients write them.
 *
 * They hold no texts: each entry is a coverage row. seendate (Date in the CSV, in UTC) is when GDELT met the article,
 * in steps of 15 minutes, not when it was published; the row's date bears the method "seen". What GDELT has against a
 * query it says in plain text; {} says that nothing was found.
 */
#include <stdio.h>

#include "apijson.h"
#include "csvread.h"
#include "input.h"

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

static const char *const column_name[] = {"title", "url",    "seendate",      "mobileurl",
                                          "date",  "domain", "sourcecountry", "language"};

struct header {
    size_t at[N_COLUMNS]; /* position from 1; 0: absent */
    size_t n;
};

static void note_column(struct header *h, struct td_slice name)
{
    struct td_slice s = td_trim(name);
    if (h->n == 0 && td_starts(s, TD_S("\xef\xbb\xbf")))
        s = td_from(s, 3);
    if (s.n >= 2 && s.p[0] == '"' && s.p[s.n - 1] == '"')
        s = td_slice(s.p + 1, s.n - 2);
    h->n++;
    for (size_t i = 0; i < N_COLUMNS; i++)
        if (td_eq_nocase(s, td_str(column_name[i])) && h->at[i] == 0)
            h->at[i] = h->n;
}

static bool header_fits(const struct header *h)
{
    return h->at[TITLE] && h->at[URL] && (h->at[SEEN] || (h->at[MOBILE] && h->at[DATE]));
}

static bool sniff_table(struct td_slice head)
{
    struct td_slice line = td_trim(td_head(head, td_index(head, '\n')));
    struct header h = {.n = 0};
    while (line.p && h.n < 64)
        note_column(&h, td_cut(&line, ','));
    return header_fits(&h);
}

static struct td_slice field(const struct header *h, const struct td_csv_row *row, enum column c)
{
    return h->at[c] && h->at[c] <= row->n ? td_trim(row->field[h->at[c] - 1]) : td_slice(NULL, 0);
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

static void reject(struct ing_api_reader *r, const struct td_csv_row *row, const char *reason, const char *detail)
{
    r->sink->reject(r->sink, r->in,
                    &(struct td_reject){.input = r->in->name,
                                        .line_first = row->line_first,
                                        .line_last = row->line_last,
                                        .reason = reason,
                                        .detail = detail,
                                        .raw = row->raw});
}

static void take_row(struct ing_api_reader *r, const struct header *h, const struct td_csv_row *row)
{
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
        if (ing_field_text(r->in, r->sink, field(h, row, (enum column)c), &v[c], &a.flags, r->err) != TD_OK)
            return;
    if (v[URL].n == 0) {
        reject(r, row, "not_an_article", "an entry without an address");
        return;
    }
    a.url = v[URL];
    a.title = v[TITLE];
    a.published = to_the_minute(as_seendate(v[h->at[SEEN] ? SEEN : DATE], seen), r->sink->batch);
    a.outlet = v[DOMAIN];
    a.country = ing_vendor_country(&r->country, v[COUNTRY]);
    a.language = ing_vendor_language(&r->language, v[LANGUAGE]);
    if (ing_vendor_plain(r->sink, a.title, &a.title, r->err) == TD_OK)
        (void)r->sink->article(r->sink, r->in, &a, r->err);
}

static void read_rows(struct ing_api_reader *r, struct td_csv *csv)
{
    struct td_csv_row row;
    struct header h = {.n = 0};
    char detail[160];
    while (r->err->status == TD_OK && td_csv_next(csv, &row, r->err) == TD_CSV_ROW) {
        if (row.bad) {
            (void)snprintf(detail, sizeof detail, "malformed CSV: %s", row.bad);
            reject(r, &row, "malformed", detail);
        } else if (h.n == 0) {
            for (size_t i = 0; i < row.n; i++)
                note_column(&h, row.field[i]);
        } else if (row.n != h.n) {
            (void)snprintf(detail, sizeof detail, "%zu fields where the header has %zu", row.n, h.n);
            reject(r, &row, "field_count", detail);
        } else {
            take_row(r, &h, &row);
        }
    }
}

static enum td_status read_table(struct ing_input *in, struct ing_sink *sink, struct td_error *err)
{
    struct ing_api_reader r = {.in = in, .sink = sink, .err = err};
    struct td_csv *csv = td_csv_new(&in->source, &(struct td_csv_options){.delimiter = ','}, err);
    if (csv)
        read_rows(&r, csv);
    td_csv_free(csv);
    return err->status;
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
    return complains(t) || sniff_table(t);
}

static enum td_status read_gdelt(struct ing_input *in, struct ing_sink *sink, struct td_error *err)
{
    static const struct ing_api api = {
        .what = "GDELT's DOC API", .claim = claim, .map = map, .entry = entry, .no_text = true, .mend = true};
    struct td_slice head;
    if (ing_input_peek(in, 4096, &head, err) != TD_OK)
        return err->status;
    return sniff_table(head) ? read_table(in, sink, err) : ing_api_read(&api, in, sink, err);
}

const struct ing_format ing_format_gdelt = {"gdelt", sniff, read_gdelt};
