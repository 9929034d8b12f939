/*
 * Sitemaps (sitemaps.org 0.9), Google's news extension, and indexes of sitemaps.
 *
 * An entry with a news title is an article without a text: a row of coverage. An entry without one is an address that
 * says nothing of what stands there, and <lastmod> is when the page was changed, not published: such entries are
 * rejects with the reason address_only and the address as raw bytes, and so are the sitemaps that an index names.
 * Titles of pictures and videos and links to other languages belong to the entry that they stand in.
 *
 * Elements are known by their local names and their place: namespace prefixes are free. A document that is not
 * well-formed loses the entry in which the error stands.
 */
#include <stdio.h>
#include <stdlib.h>

#include "format.h"
#include "vendor.h"
#include "xml.h"

enum { VALUE_MAX = 4 << 20 };
enum slot { LOC, LASTMOD, TITLE, NAME, LANGUAGE, DATE, SECTION, N_SLOTS };

struct reader {
    struct ing_input *in;
    struct ing_sink *sink;
    struct td_error *err;
    struct ing_xml *xml;
    struct td_slice text;
    size_t base; /* byte at which this parser's part begins */
    unsigned long base_line, record, entry_line;
    size_t entry_from;
    int entry_depth, news_depth, open_depth; /* 0: not inside one */
    bool is_index, publication;
    struct td_buf value[N_SLOTS], *open;
    unsigned flags;
};

static bool root_is(struct td_slice head, const char *name)
{
    size_t n = strlen(name);
    for (size_t at = 0; at < head.n; at++) {
        at += td_index(td_from(head, at), '<');
        struct td_slice s = td_from(head, at + 1);
        if (s.n == 0 || s.p[0] == '?' || s.p[0] == '!')
            continue;
        size_t i = 0;
        while (i < s.n && s.p[i] != '>' && s.p[i] != '/' && !td_space_byte((unsigned char)s.p[i]))
            i++;
        struct td_slice whole = td_head(s, i), tail = td_from(whole, whole.n > n ? whole.n - n : 0);
        return td_eqs(tail, name) && (whole.n == n || whole.p[whole.n - n - 1] == ':');
    }
    return false;
}

static bool sniff_sitemap(struct td_slice head, struct td_slice name)
{
    struct td_slice t = td_trim(head);
    (void)name;
    return t.n && t.p[0] == '<' && (root_is(t, "urlset") || root_is(t, "sitemapindex"));
}

static void open_value(struct reader *r, enum slot s, int depth)
{
    if (r->value[s].n) /* the first of a kind stays */
        return;
    r->open = &r->value[s];
    r->open_depth = depth;
}

static void on_start(void *user, struct td_slice prefix, struct td_slice name, const char **atts, int depth)
{
    struct reader *r = user;
    (void)atts;
    (void)prefix;
    if (r->open)
        return;
    if (r->entry_depth == 0) {
        if (!td_eqs(name, "url") && !td_eqs(name, "sitemap"))
            return;
        r->is_index = td_eqs(name, "sitemap");
        r->entry_depth = depth;
        r->entry_from = r->base + ing_xml_byte(r->xml);
        r->entry_line = r->base_line + ing_xml_line(r->xml);
        r->record++;
        for (int i = 0; i < N_SLOTS; i++)
            td_buf_clear(&r->value[i]);
        return;
    }
    if (depth == r->entry_depth + 1) {
        if (td_eqs(name, "loc"))
            open_value(r, LOC, depth);
        else if (td_eqs(name, "lastmod"))
            open_value(r, LASTMOD, depth);
        else if (td_eqs(name, "news"))
            r->news_depth = depth;
    } else if (r->news_depth && depth == r->news_depth + 1) {
        r->publication = td_eqs(name, "publication");
        if (td_eqs(name, "title"))
            open_value(r, TITLE, depth);
        else if (td_eqs(name, "publication_date"))
            open_value(r, DATE, depth);
        else if (td_eqs(name, "genres"))
            open_value(r, SECTION, depth);
    } else if (r->news_depth && r->publication && depth == r->news_depth + 2) {
        if (td_eqs(name, "name"))
            open_value(r, NAME, depth);
        else if (td_eqs(name, "language"))
            open_value(r, LANGUAGE, depth);
    }
}

static void on_text(void *user, struct td_slice s)
{
    struct reader *r = user;
    if (r->open)
        (void)td_buf_put(r->open, s);
}

static struct td_slice value(struct reader *r, enum slot s)
{
    return td_trim(td_buf_slice(&r->value[s]));
}

static void address_only(struct reader *r, unsigned long last)
{
    struct td_slice loc = value(r, LOC);
    r->sink->reject(r->sink, r->in,
                    &(struct td_reject){.input = r->in->name,
                                        .line_first = r->entry_line,
                                        .line_last = last,
                                        .column = TD_S("loc"),
                                        .reason = loc.n ? "address_only" : "malformed",
                                        .detail = loc.n == 0    ? "an entry without an address"
                                                  : r->is_index ? "the address of another sitemap: have it fetched"
                                                                : "an address without a title: have its page fetched",
                                        .raw = loc});
}

/* A value beyond VALUE_MAX is a reject; one for which there was no memory ends the run. */
static bool too_long(struct reader *r, unsigned long last)
{
    for (int i = 0; i < N_SLOTS; i++) {
        if (!r->value[i].failed)
            continue;
        if (r->value[i].max - r->value[i].n > ING_XML_PIECE) {
            (void)td_fail_nomem(r->err, r->in->name);
            ing_xml_stop(r->xml);
            return true;
        }
        r->sink->reject(r->sink, r->in,
                        &(struct td_reject){.input = r->in->name,
                                            .line_first = r->entry_line,
                                            .line_last = last,
                                            .reason = "malformed",
                                            .detail = "a value larger than can be held",
                                            .raw = value(r, LOC)});
        return true;
    }
    return false;
}

static void emit(struct reader *r)
{
    unsigned long last = r->base_line + ing_xml_line(r->xml);
    struct td_slice title = value(r, TITLE), name = value(r, NAME);
    if (too_long(r, last))
        return;
    if (!r->is_index && title.n) /* titles are often escaped twice */
        if (ing_vendor_plain(r->sink, title, &title, r->err) != TD_OK ||
            ing_vendor_plain(r->sink, name, &name, r->err) != TD_OK) {
            ing_xml_stop(r->xml);
            return;
        }
    if (r->is_index || title.n == 0) {
        address_only(r, last);
        return;
    }
    struct ing_article a = {.line_first = r->entry_line,
                            .line_last = last,
                            .record = r->record,
                            .published_method = ING_DATE_FEED,
                            .retrieved = r->in->retrieved,
                            .title = ing_vendor_one_line(title, r->sink->batch),
                            .url = value(r, LOC),
                            .published = value(r, DATE),
                            .modified = value(r, LASTMOD),
                            .outlet = ing_vendor_one_line(name, r->sink->batch),
                            .language = value(r, LANGUAGE),
                            .flags = r->flags | ING_FLAG_NO_TEXT};
    if (!a.title.p || !a.outlet.p)
        (void)td_fail_nomem(r->err, r->in->name);
    if (r->err->status != TD_OK || r->sink->article(r->sink, r->in, &a, r->err) != TD_OK)
        ing_xml_stop(r->xml);
}

static void on_end(void *user, struct td_slice prefix, struct td_slice name, int depth)
{
    struct reader *r = user;
    (void)prefix;
    (void)name;
    if (r->open) {
        if (depth == r->open_depth)
            r->open = NULL;
    } else if (depth == r->entry_depth) {
        emit(r);
        r->entry_depth = r->news_depth = 0;
        r->publication = false;
    } else if (depth == r->news_depth) {
        r->news_depth = 0;
    }
}

static void reject_at(struct reader *r, size_t at)
{
    char detail[200];
    unsigned long line = r->base_line + ing_xml_line(r->xml);
    size_t from = r->entry_depth ? r->entry_from : at;
    bool cut = r->in->cut || td_index(td_from(r->text, at), '>') + at >= r->text.n;
    (void)snprintf(detail, sizeof detail, "malformed XML at line %lu, column %lu: %s", line, ing_xml_column(r->xml),
                   ing_xml_why(r->xml));
    r->sink->reject(r->sink, r->in,
                    &(struct td_reject){.input = r->in->name,
                                        .line_first = r->entry_depth ? r->entry_line : line,
                                        .line_last = line,
                                        .reason = cut ? "truncated" : "malformed",
                                        .detail = detail,
                                        .raw = td_slice(r->text.p + from, at > from ? at - from : 0)});
}

/* The next "<url>" or "<sitemap>" at or after a byte, whatever its prefix; text.n when there is none. */
static size_t next_entry(struct td_slice text, size_t from)
{
    for (size_t at = from; at < text.n; at++) {
        at += td_index(td_from(text, at), '<');
        struct td_slice tag = td_head(td_from(text, at + 1), 64);
        tag = td_trim(td_head(tag, td_index(tag, '>')));
        if (tag.n == 0 || tag.p[0] == '/')
            continue;
        size_t colon = td_index(tag, ':');
        struct td_slice local = td_from(tag, colon < tag.n ? colon + 1 : 0);
        if (td_eqs(local, "url") || td_eqs(local, "sitemap"))
            return at;
    }
    return text.n;
}

/* From r->base to the end or to the first error; true when there was none. */
static bool parse_part(struct reader *r, size_t *error_at)
{
    static const struct ing_xml_calls calls = {on_start, on_end, on_text};
    unsigned long before = r->record;
    r->entry_depth = r->news_depth = 0;
    r->open = NULL;
    r->xml = ing_xml_new(&calls, r, true);
    if (!r->xml) {
        (void)td_fail_nomem(r->err, r->in->name);
        return true;
    }
    bool good = ing_xml_push(r->xml, td_from(r->text, r->base), true);
    if (!good && r->err->status == TD_OK && ing_xml_nomem(r->xml)) {
        (void)td_fail_nomem(r->err, r->in->name);
    } else if (!good && r->err->status == TD_OK) {
        *error_at = r->base + ing_xml_byte(r->xml);
        /* What follows the end of a part that began at an entry is the rest of the set: no error. */
        if (r->base == 0 || r->entry_depth || r->record == before)
            reject_at(r, *error_at);
    }
    ing_xml_free(r->xml);
    return good;
}

static void parse_all(struct reader *r)
{
    size_t error_at = 0;
    while (!parse_part(r, &error_at) && r->err->status == TD_OK) {
        size_t old = r->base;
        r->base = next_entry(r->text, error_at > old ? error_at : old + 1);
        if (r->base >= r->text.n)
            return;
        r->base_line += ing_vendor_lines(td_slice(r->text.p + old, r->base - old));
    }
}

static enum td_status read_sitemap(struct ing_input *in, struct ing_sink *sink, struct td_error *err)
{
    struct reader r = {.in = in, .sink = sink, .err = err};
    struct ing_vendor_text t;
    for (int i = 0; i < N_SLOTS; i++)
        r.value[i] = TD_BUF_INIT(VALUE_MAX);
    if (ing_vendor_slurp(&t, in, sink, true, err) == TD_OK) {
        r.text = td_trim(t.text);
        r.base_line = t.text.n ? ing_vendor_lines(td_slice(t.text.p, (size_t)(r.text.p - t.text.p))) : 0;
        r.flags = t.flags;
        if (r.text.n)
            parse_all(&r);
        in->cut = NULL;
    }
    for (int i = 0; i < N_SLOTS; i++)
        td_buf_free(&r.value[i]);
    ing_vendor_free(&t);
    return err->status;
}

const struct ing_format ing_format_sitemap = {"sitemap", sniff_sitemap, read_sitemap};
