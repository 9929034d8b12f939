/*
 * GDELT's Global Knowledge Graph 2.1: tables of 27 columns separated by tabs, without a header (codebook V2.1).
 *
 * A row is an article that GDELT read in one batch of 15 minutes. It holds what was found in the text, not the text:
 * each is a coverage row. DATE is the batch's time (date method "seen"), unless the extras hold the page's own
 * (<PAGE_PRECISEPUBTIMESTAMP>) and it is not later, as a page cannot be published after it was read; the title, when
 * there is one, stands in the extras as <PAGE_TITLE>; the number of words is the last figure of V1.5Tone; countries are
 * FIPS 10-4.
 */
#include <stdio.h>

#include "fips.h"
#include "format.h"
#include "input.h"
#include "num.h"
#include "vendor.h"

enum column {
    RECORD_ID,
    DATE,
    COLLECTION,
    SOURCE_NAME,
    DOCUMENT,
    LOCATIONS_V1 = 9,
    LOCATIONS_V2 = 10,
    PERSONS_V1,
    PERSONS_V2,
    ORGANISATIONS_V1,
    ORGANISATIONS_V2,
    TONE = 15,
    TRANSLATION = 25,
    EXTRAS = 26,
    N_COLUMNS = 27
};

enum { LINE_MAX_BYTES = 16 << 20, PLACES_MAX = 250 };

struct reader {
    struct ing_input *in;
    struct ing_sink *sink;
    struct td_error *err;
    struct ing_vendor_name language;
    unsigned long line;
};

static bool digits(struct td_slice s, size_t n)
{
    if (s.n != n)
        return false;
    for (size_t i = 0; i < n; i++)
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
    return true;
}

/* 20200102030000-17, 20200102030000-T17 */
static bool is_record_id(struct td_slice s)
{
    struct td_slice tail = td_from(s, 15);
    if (s.n < 16 || !digits(td_head(s, 14), 14) || s.p[14] != '-')
        return false;
    if (tail.p[0] == 'T')
        tail = td_from(tail, 1);
    return tail.n > 0 && digits(tail, tail.n);
}

static bool sniff(struct td_slice head, struct td_slice name)
{
    struct td_slice line = td_head(head, td_index(head, '\n'));
    (void)name;
    struct td_slice id = td_cut(&line, '\t'), date = td_cut(&line, '\t'), collection = td_cut(&line, '\t');
    return is_record_id(id) && digits(date, 14) && digits(collection, 1) && line.p != NULL;
}

static size_t split(struct td_slice line, struct td_slice *field, size_t max)
{
    size_t n = 0;
    while (line.p) {
        struct td_slice f = td_cut(&line, '\t');
        if (n < max)
            field[n] = f;
        n++;
    }
    return n;
}

/* "20200102031500" to "20200102T0315Z": batches are told to the quarter of an hour. */
static struct td_slice batch_time(struct td_slice date, char out[16])
{
    if (!digits(date, 14) || date.p[12] != '0' || date.p[13] != '0')
        return date;
    memcpy(out, date.p, 8);
    out[8] = 'T';
    memcpy(out + 9, date.p + 8, 4);
    out[13] = 'Z';
    return td_slice(out, 14);
}

/* The text of an element in the extras. */
static struct td_slice extra(struct td_slice xml, const char *open, const char *close)
{
    size_t at = ing_vendor_find(xml, open);
    if (at == xml.n)
        return td_slice(NULL, 0);
    struct td_slice rest = td_from(xml, at + strlen(open));
    size_t end = ing_vendor_find(rest, close);
    return end < rest.n ? td_trim(td_head(rest, end)) : td_slice(NULL, 0);
}

/* "srclc:fra; eng:Moses 2.1.1 ..." of what was translated; what was not is English. */
static struct td_slice language_of(struct reader *r, struct td_slice translation)
{
    struct td_slice t = td_trim(translation);
    if (t.n == 0)
        return TD_S("en");
    size_t at = ing_vendor_find(t, "srclc:");
    if (at == t.n)
        return td_slice(NULL, 0);
    struct td_slice rest = td_from(t, at + 6);
    return ing_vendor_language(&r->language, td_head(rest, td_index(rest, ';')));
}

static unsigned long words_of(struct td_slice tone)
{
    uint64_t n = 0;
    for (int i = 0; i < 6; i++)
        (void)td_cut(&tone, ',');
    return td_num_parse_uint(td_trim(tone), &n) && n < UINT32_MAX ? (unsigned long)n : 0;
}

/* "4#Paris, ...#FR#...;1#China#CH#...": each country once, by code. */
static struct td_slice places_of(struct td_slice locations, struct td_arena *arena)
{
    struct td_slice code[PLACES_MAX];
    size_t n = 0;
    while (locations.p && n < PLACES_MAX) {
        struct td_slice block = td_cut(&locations, ';');
        (void)td_cut(&block, '#');
        (void)td_cut(&block, '#');
        struct td_slice iso = ing_fips_to_iso(td_cut(&block, '#'));
        size_t at = 0;
        while (at < n && iso.n && td_cmp(code[at], iso) < 0)
            at++;
        if (iso.n == 0 || (at < n && td_eq(code[at], iso)))
            continue;
        memmove(code + at + 1, code + at, (n++ - at) * sizeof *code);
        code[at] = iso;
    }
    char *p = n ? td_arena_alloc(arena, 3 * n) : NULL;
    for (size_t i = 0; p && i < n; i++) {
        memcpy(p + 3 * i, code[i].p, 2);
        p[3 * i + 2] = ';';
    }
    return p ? td_slice(p, 3 * n - 1) : td_slice(NULL, 0);
}

/* Is it in a list joined by "; "? Lists of more than some hundred names are searched in their beginning only. */
static bool has_name(struct td_slice list, struct td_slice name)
{
    list = td_head(list, 8192);
    while (list.p)
        if (td_eq(td_trim(td_cut(&list, ';')), name))
            return true;
    return false;
}

/* "United Nations,123;Ann Example,17": each name once, without the places in the text. */
static void add_names(struct ing_article *a, struct td_slice list, struct td_arena *arena)
{
    char *p = td_arena_alloc(arena, a->names.n + 2 * list.n + 4);
    size_t n = a->names.n, first = n;
    if (!p)
        return;
    if (n)
        memcpy(p, a->names.p, n);
    struct td_slice last = {NULL, 0};
    while (list.p) {
        struct td_slice block = td_cut(&list, ';'), name = td_trim(td_head(block, td_index(block, ',')));
        if (name.n == 0 || td_eq(name, last) || has_name(td_slice(p + first, n - first), name))
            continue;
        last = name;
        if (n) {
            memcpy(p + n, "; ", 2);
            n += 2;
        }
        memcpy(p + n, name.p, name.n);
        n += name.n;
    }
    a->names = td_slice(p, n);
}

static void reject(struct reader *r, struct td_slice line, const char *reason, const char *detail)
{
    r->sink->reject(r->sink, r->in,
                    &(struct td_reject){.input = r->in->name,
                                        .line_first = r->line,
                                        .line_last = r->line,
                                        .reason = reason,
                                        .detail = detail,
                                        .raw = line});
}

/* The time of publication that GDELT found on the page, to the second in UTC; empty when it is none. */
static struct td_slice page_time(struct td_slice xml, char out[16])
{
    struct td_slice t = extra(xml, "<PAGE_PRECISEPUBTIMESTAMP>", "</PAGE_PRECISEPUBTIMESTAMP>");
    if (!digits(t, 14) || memcmp(t.p + 4, "01", 2) < 0 || memcmp(t.p + 4, "12", 2) > 0 ||
        memcmp(t.p + 6, "01", 2) < 0 || memcmp(t.p + 6, "31", 2) > 0 || memcmp(t.p + 8, "23", 2) > 0)
        return td_slice(NULL, 0);
    memcpy(out, t.p, 8);
    out[8] = 'T';
    memcpy(out + 9, t.p + 8, 6);
    out[15] = 'Z';
    return td_slice(out, 16);
}

static bool page_later(struct td_slice xml, struct td_slice batch)
{
    struct td_slice t = extra(xml, "<PAGE_PRECISEPUBTIMESTAMP>", "</PAGE_PRECISEPUBTIMESTAMP>");
    return digits(t, 14) && digits(batch, 14) && td_cmp(t, batch) > 0;
}

static void take_row(struct reader *r, struct td_slice line, struct td_slice field[N_COLUMNS], unsigned flags)
{
    char when[16], said[16];
    struct ing_article a = {.line_first = r->line,
                            .line_last = r->line,
                            .record = r->line,
                            .published_method = ING_DATE_SEEN,
                            .retrieved = r->in->retrieved,
                            .raw = line,
                            .flags = flags | ING_FLAG_COVERAGE};
    a.published = batch_time(field[DATE], when);
    struct td_slice page = page_time(field[EXTRAS], said);
    if (page.n && page_later(field[EXTRAS], field[DATE])) {
        a.published_alt = page;
    } else if (page.n) {
        a.published_alt = a.published;
        a.published = page;
        a.published_method = ING_DATE_META;
    }
    a.url = td_trim(field[DOCUMENT]);
    a.outlet = td_trim(field[SOURCE_NAME]);
    a.language = language_of(r, field[TRANSLATION]);
    a.words = words_of(field[TONE]);
    a.places = places_of(td_trim(field[LOCATIONS_V2]).n ? field[LOCATIONS_V2] : field[LOCATIONS_V1], r->sink->batch);
    add_names(&a, td_trim(field[ORGANISATIONS_V2]).n ? field[ORGANISATIONS_V2] : field[ORGANISATIONS_V1],
              r->sink->batch);
    add_names(&a, td_trim(field[PERSONS_V2]).n ? field[PERSONS_V2] : field[PERSONS_V1], r->sink->batch);
    a.title = extra(field[EXTRAS], "<PAGE_TITLE>", "</PAGE_TITLE>");
    a.author = extra(field[EXTRAS], "<PAGE_AUTHORS>", "</PAGE_AUTHORS>");
    if (ing_vendor_plain(r->sink, a.title, &a.title, r->err) == TD_OK &&
        ing_vendor_plain(r->sink, a.author, &a.author, r->err) == TD_OK)
        (void)r->sink->article(r->sink, r->in, &a, r->err);
}

/* last: no line break follows, so that the file ends inside the line when it is too short. */
static void take_line(struct reader *r, struct td_slice raw, bool last)
{
    struct td_slice line, field[N_COLUMNS];
    unsigned flags = 0;
    char detail[120];
    if (ing_field_text(r->in, r->sink, raw, &line, &flags, r->err) != TD_OK)
        return;
    size_t n = split(line, field, N_COLUMNS);
    if (n != N_COLUMNS) {
        bool cut = last && n < N_COLUMNS;
        if (cut)
            r->in->cut = NULL; /* said here */
        (void)snprintf(detail, sizeof detail, "%zu fields where a row of the GKG has %d", n, N_COLUMNS);
        reject(r, raw, cut ? "truncated" : "field_count", detail);
    } else if (!is_record_id(field[RECORD_ID])) {
        reject(r, raw, "malformed", "the first field is no record number of the GKG");
    } else {
        take_row(r, raw, field, flags);
    }
    td_arena_reset(r->sink->batch);
}

/* The lines that are whole in b, and at the end of the file the last one. Bytes used. */
static size_t take_lines(struct reader *r, struct td_slice b, bool eof)
{
    size_t from = 0;
    while (from < b.n && r->err->status == TD_OK) {
        struct td_slice rest = td_from(b, from);
        size_t nl = td_index(rest, '\n');
        if (nl == rest.n && !eof)
            break;
        struct td_slice line = td_head(rest, nl);
        if (line.n && line.p[line.n - 1] == '\r')
            line.n--;
        r->line++;
        from += nl + (nl < rest.n);
        if (r->line == 1 && td_starts(line, TD_S("\xef\xbb\xbf")))
            line = td_from(line, 3);
        if (td_trim(line).n)
            take_line(r, line, nl == rest.n);
    }
    return from;
}

static enum td_status read_gkg(struct ing_input *in, struct ing_sink *sink, struct td_error *err)
{
    enum { CHUNK = 256 * 1024 };
    struct reader r = {.in = in, .sink = sink, .err = err};
    struct td_buf b = TD_BUF_INIT(LINE_MAX_BYTES + 2 * CHUNK);
    bool eof = false, skipping = false;
    while (!eof && err->status == TD_OK) {
        size_t got = 0;
        if (!td_buf_reserve(&b, CHUNK)) {
            (void)td_fail_nomem(err, in->name);
            break;
        }
        if (td_source_read(&in->source, b.p + b.n, CHUNK, &got, err) != TD_OK)
            break;
        eof = got == 0;
        b.n += got;
        size_t used = 0;
        if (skipping) { /* to the end of a line that was too long, and is rejected already */
            size_t nl = td_index(td_buf_slice(&b), '\n');
            used = nl + (nl < b.n);
            skipping = nl == b.n && !eof;
        }
        used += take_lines(&r, td_from(td_buf_slice(&b), used), eof);
        memmove(b.p, b.p + used, b.n - used);
        b.n -= used;
        if (b.n > LINE_MAX_BYTES) {
            r.line++;
            reject(&r, td_buf_slice(&b), "malformed", "longer than the limit for one row");
            skipping = true;
            b.n = 0;
        }
    }
    td_buf_free(&b);
    return err->status;
}

const struct ing_format ing_format_gkg = {"gkg", sniff, read_gkg};
