/*
 * Media Cloud's story lists: CSV, mostly without the stories' texts, so that a row is a coverage row.
 *
 * Two sets of columns are known, in any order: stories_id, publish_date, title, url, language, ap_syndicated, themes,
 * media_id, media_name, media_url of the old system (until 2022), and id, indexed_date, language, media_name,
 * media_url, publish_date, title, url of the new one. The new one keeps days, not times: its midnights are no hours.
 * Clients write further columns: collect_date of the old API, and text, which the new one gives to some; a row with a
 * text is an article.
 */
#include "table.h"
#include "vendor.h"

enum column { ID, DATE, TITLE, URL, LANGUAGE, MEDIA_NAME, MEDIA_URL, MEDIA_ID, INDEXED, TEXT };

static const struct ing_table_name names[] = {{"stories_id", ID},
                                              {"id", ID},
                                              {"publish_date", DATE},
                                              {"title", TITLE},
                                              {"url", URL},
                                              {"language", LANGUAGE},
                                              {"media_name", MEDIA_NAME},
                                              {"media_url", MEDIA_URL},
                                              {"media_id", MEDIA_ID},
                                              {"indexed_date", INDEXED},
                                              {"collect_date", INDEXED},
                                              {"text", TEXT},
                                              {"story_text", TEXT}};

static bool fits(const struct ing_table_header *h)
{
    return h->at[ID] && h->at[DATE] && h->at[TITLE] && h->at[URL] &&
           (h->at[MEDIA_NAME] || h->at[MEDIA_URL] || h->at[MEDIA_ID]);
}

/* "2023-05-01 00:00:00" of a system that keeps days. */
static struct td_slice day_only(struct td_slice date)
{
    struct td_slice time = td_from(date, 10);
    bool midnight = time.n >= 9 && (time.p[0] == ' ' || time.p[0] == 'T') && memcmp(time.p + 1, "00:00:00", 8) == 0;
    return midnight ? td_head(date, 10) : date;
}

/* "2024-01-06 01:02:03.456", in UTC: said so, since the reader would take it for the outlet's time. */
static struct td_slice in_utc(struct td_slice date, struct td_arena *arena)
{
    char *p = date.n > 11 && date.n < 40 && date.p[13] == ':' ? td_arena_alloc(arena, date.n + 1) : NULL;
    if (!p || date.p[date.n - 1] < '0' || date.p[date.n - 1] > '9' ||
        ing_vendor_find(td_from(date, 11), "+") < date.n - 11)
        return date;
    memcpy(p, date.p, date.n);
    p[date.n] = 'Z';
    return td_slice(p, date.n + 1);
}

struct reader {
    struct ing_input *in;
    struct ing_sink *sink;
    struct ing_vendor_name language;
    struct td_error *err;
};

static enum td_status take(void *ctx, const struct ing_table_header *h, const struct td_csv_row *row)
{
    struct reader *r = ctx;
    struct ing_article a = {.line_first = row->line_first,
                            .line_last = row->line_last,
                            .record = row->record - 1,
                            .published_method = ING_DATE_FIELD,
                            .raw = row->raw};
    struct {
        enum column from;
        struct td_slice *to;
    } const fields[] = {{TITLE, &a.title},       {URL, &a.url},           {DATE, &a.published}, {INDEXED, &a.retrieved},
                        {LANGUAGE, &a.language}, {MEDIA_NAME, &a.outlet}, {TEXT, &a.text}};
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
        if (ing_field_text(r->in, r->sink, ing_table_field(h, row, fields[i].from), fields[i].to, &a.flags, r->err) !=
            TD_OK)
            return r->err->status;
    if (td_eq_nocase(a.published, TD_S("undateable")))
        a.published.n = 0;
    a.published = day_only(a.published);
    a.retrieved = in_utc(a.retrieved, r->sink->batch);
    a.flags |= a.text.n ? 0 : ING_FLAG_COVERAGE;
    a.language = ing_vendor_language(&r->language, a.language);
    return r->sink->article(r->sink, r->in, &a, r->err);
}

static const struct ing_table table = {
    names, sizeof names / sizeof names[0], fits,
    "no story list of Media Cloud: columns stories_id or id, publish_date, title, url and media_name are expected",
    take};

static bool sniff(struct td_slice head, struct td_slice name)
{
    (void)name;
    return ing_table_sniff(&table, head);
}

static enum td_status read_mediacloud(struct ing_input *in, struct ing_sink *sink, struct td_error *err)
{
    struct reader r = {.in = in, .sink = sink, .err = err};
    return ing_table_read(&table, in, sink, &r, err);
}

const struct ing_format ing_format_mediacloud = {"mediacloud", sniff, read_mediacloud};
