/*
 * Media Cloud's story lists: CSV, mostly without the stories' texts, so that a row is a coverage row.
 *
 * Two sets of columns are known, in any order: stories_id, publish_date, title, url, language, ap_syndicated, themes,
 * media_id, media_name, media_url of the old system (until 2022), and id, indexed_date, language, media_name,
 * media_url, publish_date, title, url of the new one. The new one keeps days, not times: its midnights are no hours.
 * Clients write further columns: collect_date of the old API, and text, which the new one gives to some; a row with a
 * text is an article.
 */
#include <stdio.h>

#include "csvread.h"
#include "format.h"
#include "input.h"
#include "vendor.h"

enum column { ID, DATE, TITLE, URL, LANGUAGE, MEDIA_NAME, MEDIA_URL, MEDIA_ID, INDEXED, TEXT, N_COLUMNS };

/* The better name first. */
static const struct known {
    enum column column;
    const char *name;
} known[] = {{ID, "stories_id"},
             {ID, "id"},
             {DATE, "publish_date"},
             {TITLE, "title"},
             {URL, "url"},
             {LANGUAGE, "language"},
             {MEDIA_NAME, "media_name"},
             {MEDIA_URL, "media_url"},
             {MEDIA_ID, "media_id"},
             {INDEXED, "indexed_date"},
             {INDEXED, "collect_date"},
             {TEXT, "text"},
             {TEXT, "story_text"}};
enum { N_KNOWN = sizeof known / sizeof known[0], ABSENT = -1 };

struct header {
    int at[N_COLUMNS]; /* position, or ABSENT */
    size_t n;
};

static void note_column(struct header *h, struct td_slice name)
{
    struct td_slice s = td_trim(name);
    if (h->n == 0 && td_starts(s, TD_S("\xef\xbb\xbf")))
        s = td_from(s, 3);
    if (s.n >= 2 && s.p[0] == '"' && s.p[s.n - 1] == '"')
        s = td_slice(s.p + 1, s.n - 2);
    for (size_t i = 0; i < N_KNOWN; i++)
        if (td_eq_nocase(s, td_str(known[i].name)) && h->at[known[i].column] == ABSENT)
            h->at[known[i].column] = (int)h->n;
    h->n++;
}

static void header_init(struct header *h)
{
    h->n = 0;
    for (int i = 0; i < N_COLUMNS; i++)
        h->at[i] = ABSENT;
}

static bool header_fits(const struct header *h)
{
    bool medium = h->at[MEDIA_NAME] != ABSENT || h->at[MEDIA_URL] != ABSENT || h->at[MEDIA_ID] != ABSENT;
    return h->at[ID] != ABSENT && h->at[DATE] != ABSENT && h->at[TITLE] != ABSENT && h->at[URL] != ABSENT && medium;
}

static bool sniff(struct td_slice head, struct td_slice name)
{
    struct td_slice line = td_trim(td_head(head, td_index(head, '\n')));
    struct header h;
    (void)name;
    header_init(&h);
    while (line.p && h.n < 64)
        note_column(&h, td_cut(&line, ','));
    return header_fits(&h);
}

static struct td_slice field(const struct header *h, const struct td_csv_row *row, enum column c)
{
    return h->at[c] != ABSENT && (size_t)h->at[c] < row->n ? td_trim(row->field[h->at[c]]) : td_slice(NULL, 0);
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

static void reject(struct ing_input *in, struct ing_sink *sink, const struct td_csv_row *row, const char *reason,
                   const char *detail)
{
    sink->reject(sink, in,
                 &(struct td_reject){.input = in->name,
                                     .line_first = row->line_first,
                                     .line_last = row->line_last,
                                     .reason = reason,
                                     .detail = detail,
                                     .raw = row->raw});
}

static enum td_status emit(const struct header *h, struct ing_input *in, struct ing_sink *sink,
                           struct ing_vendor_name *language, const struct td_csv_row *row, struct td_error *err)
{
    struct ing_article a = {.line_first = row->line_first,
                            .line_last = row->line_last,
                            .record = row->record - 1,
                            .published_method = ING_DATE_FIELD,
                            .raw = row->raw};
    struct {
        enum column from;
        struct td_slice *to;
    } const take[] = {{TITLE, &a.title},       {URL, &a.url},           {DATE, &a.published}, {INDEXED, &a.retrieved},
                      {LANGUAGE, &a.language}, {MEDIA_NAME, &a.outlet}, {TEXT, &a.text}};
    for (size_t i = 0; i < sizeof take / sizeof take[0]; i++)
        if (ing_field_text(in, sink, field(h, row, take[i].from), take[i].to, &a.flags, err) != TD_OK)
            return err->status;
    if (td_eq_nocase(a.published, TD_S("undateable")))
        a.published.n = 0;
    a.published = day_only(a.published);
    a.retrieved = in_utc(a.retrieved, sink->batch);
    a.flags |= a.text.n ? 0 : ING_FLAG_COVERAGE;
    a.language = ing_vendor_language(language, a.language);
    return sink->article(sink, in, &a, err);
}

static enum td_status read_rows(struct td_csv *csv, struct ing_input *in, struct ing_sink *sink, struct td_error *err)
{
    struct td_csv_row row;
    struct header h;
    struct ing_vendor_name language = {0};
    enum td_csv_result r;
    char detail[160];
    header_init(&h);
    while ((r = td_csv_next(csv, &row, err)) == TD_CSV_ROW) {
        if (row.bad) {
            (void)snprintf(detail, sizeof detail, "malformed CSV: %s", row.bad);
            reject(in, sink, &row, "malformed", detail);
        } else if (h.n == 0) {
            for (size_t i = 0; i < row.n; i++)
                note_column(&h, row.field[i]);
            if (!header_fits(&h))
                return td_fail(err, TD_EDATA,
                               "%s:1: no story list of Media Cloud: columns stories_id or id, "
                               "publish_date, title, url and media_name are expected",
                               in->name);
        } else if (row.n != h.n) {
            (void)snprintf(detail, sizeof detail, "%zu fields where the header has %zu", row.n, h.n);
            reject(in, sink, &row, "field_count", detail);
        } else if (emit(&h, in, sink, &language, &row, err) != TD_OK) {
            return err->status;
        }
    }
    return r == TD_CSV_END ? TD_OK : err->status;
}

static enum td_status read_mediacloud(struct ing_input *in, struct ing_sink *sink, struct td_error *err)
{
    struct td_csv *csv = td_csv_new(&in->source, &(struct td_csv_options){.delimiter = ','}, err);
    if (!csv)
        return err->status;
    (void)read_rows(csv, in, sink, err);
    td_csv_free(csv);
    return err->status;
}

const struct ing_format ing_format_mediacloud = {"mediacloud", sniff, read_mediacloud};
