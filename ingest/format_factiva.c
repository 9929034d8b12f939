/*
 * Exports of Factiva: HTML with indexing, where each row of a table is a field named by a code (HD, LP, TD, ...), and
 * XML (ppsarticle). Both are cut into articles by their tags before anything is parsed, so that one broken article
 * costs no other; the pieces are read as markup.
 */
#include <stdio.h>

#include "format.h"
#include "vendor.h"

struct reader {
    struct ing_input *in;
    struct ing_sink *sink;
    struct td_error *err;
    struct ing_vendor_name language;
    unsigned flags;
    unsigned long record;
};

static bool sniff_factiva(struct td_slice head, struct td_slice name)
{
    struct td_slice t = td_trim(head);
    (void)name;
    if (t.n == 0 || t.p[0] != '<')
        return false;
    return ing_vendor_find(t, "<title>Factiva</title>") < t.n || ing_vendor_find(t, "<ppsArticleResponse") < t.n ||
           ing_vendor_find(t, "<ppsarticle") < t.n || ing_vendor_find(t, "<distdoc") < t.n;
}

/* Where "<NAME" stands, followed by what ends a name; s.n when it does not. */
static size_t find_tag(struct td_slice s, size_t from, const char *open)
{
    size_t n = strlen(open);
    for (size_t i = from; i < s.n; i += n) {
        i += ing_vendor_find(td_from(s, i), open);
        if (i + n >= s.n)
            return s.n;
        char c = s.p[i + n];
        if (c == '>' || c == '/' || td_space_byte((unsigned char)c))
            return i;
    }
    return s.n;
}

/* What stands between the tags of the first such element; empty when there is none. */
static struct td_slice element(struct td_slice s, const char *open, const char *close)
{
    size_t from = find_tag(s, 0, open), gt = from + td_index(td_from(s, from), '>');
    if (gt >= s.n || s.p[gt - 1] == '/')
        return td_slice(NULL, 0);
    struct td_slice rest = td_from(s, gt + 1);
    return td_head(rest, ing_vendor_find(rest, close));
}

static struct td_slice line_of(struct reader *r, struct td_slice markup)
{
    struct td_slice out;
    if (r->err->status != TD_OK || ing_vendor_plain(r->sink, markup, &out, r->err) != TD_OK)
        return td_slice(NULL, 0);
    return ing_vendor_one_line(out, r->sink->batch);
}

static void add_text(struct reader *r, struct ing_article *a, struct td_slice markup)
{
    struct td_slice out;
    if (r->err->status == TD_OK && ing_vendor_plain(r->sink, markup, &out, r->err) == TD_OK)
        ing_article_set(a, TD_MAP_TEXT, out, r->sink->batch);
}

static void reject(struct reader *r, const char *reason, const char *detail, struct td_slice raw, unsigned long line)
{
    r->sink->reject(r->sink, r->in,
                    &(struct td_reject){.input = r->in->name,
                                        .line_first = line,
                                        .line_last = line + ing_vendor_lines(td_trim(raw)),
                                        .reason = reason,
                                        .detail = detail,
                                        .raw = raw});
}

/* ---- XML ---- */

/* Paragraph by paragraph; text without paragraph elements is wrapped, and an indented line begins a paragraph. */
static void xml_text(struct reader *r, struct ing_article *a, struct td_slice s)
{
    size_t at = find_tag(s, 0, "<paragraph");
    if (at < s.n) {
        for (; at < s.n; at = find_tag(s, at + 1, "<paragraph")) {
            struct td_slice p = line_of(r, element(td_from(s, at), "<paragraph", "</paragraph>"));
            ing_article_set(a, TD_MAP_TEXT, p, r->sink->batch);
        }
        return;
    }
    struct td_slice rest = td_trim(s), block = td_head(rest, 0);
    while (rest.p) {
        struct td_slice l = td_cut(&rest, '\n');
        if (td_trim(l).n == 0 || td_starts(l, TD_S("   ")) || td_starts(l, TD_S("\t"))) {
            ing_article_set(a, TD_MAP_TEXT, line_of(r, block), r->sink->batch);
            block = td_head(l, 0);
        }
        block.n = (size_t)(l.p + l.n - block.p);
    }
    ing_article_set(a, TD_MAP_TEXT, line_of(r, block), r->sink->batch);
}

static void map_xml(struct reader *r, struct td_slice s, struct ing_article *a)
{
    struct td_slice when = element(s, "<publicationDate", "</publicationDate>");
    a->title = line_of(r, element(s, "<headline", "</headline>"));
    a->outlet = line_of(r, element(s, "<sourceName", "</sourceName>"));
    a->author = ing_vendor_author(line_of(r, element(s, "<byline", "</byline>")));
    a->section = line_of(r, element(s, "<sectionName", "</sectionName>"));
    a->language = ing_vendor_language(&r->language, element(s, "<baseLanguage", "</baseLanguage>"));
    a->published = td_trim(element(when, "<dateTime", "</dateTime>"));
    if (a->published.n == 0)
        a->published = td_trim(element(when, "<date", "</date>"));
    xml_text(r, a, element(s, "<leadParagraph", "</leadParagraph>"));
    xml_text(r, a, element(s, "<tailParagraphs", "</tailParagraphs>"));
}

/* ---- HTML ---- */

/* The next row: "<b>CODE</b>" in a cell, and the cells after it. */
static bool next_field(struct td_slice s, size_t *at, struct td_slice *code, struct td_slice *value)
{
    for (;;) {
        size_t b = *at + ing_vendor_find(td_from(s, *at), "<b>");
        if (b >= s.n)
            return false;
        struct td_slice rest = td_from(s, b + 3);
        size_t n = 0;
        while (n < rest.n && rest.p[n] >= 'A' && rest.p[n] <= 'Z')
            n++;
        *at = b + 3;
        if (n < 2 || n > 3 || !td_starts(td_from(rest, n), TD_S("</b>")))
            continue;
        size_t cell = ing_vendor_find(rest, "</td>"), row = ing_vendor_find(rest, "</tr>");
        *code = td_head(rest, n);
        *value = cell < row ? td_slice(rest.p + cell + 5, row - cell - 5) : td_slice(NULL, 0);
        *at += row;
        return true;
    }
}

static bool map_html(struct reader *r, struct td_slice s, struct ing_article *a)
{
    struct td_slice code, value, date = {NULL, 0}, time = {NULL, 0};
    bool any = false;
    for (size_t at = 0; next_field(s, &at, &code, &value);) {
        any = true;
        if (td_eqs(code, "HD"))
            a->title = line_of(r, value);
        else if (td_eqs(code, "LP") || td_eqs(code, "TD"))
            add_text(r, a, value);
        else if (td_eqs(code, "BY"))
            a->author = ing_vendor_author(line_of(r, value));
        else if (td_eqs(code, "SN"))
            a->outlet = line_of(r, value);
        else if (td_eqs(code, "SE"))
            a->section = line_of(r, value);
        else if (td_eqs(code, "LA"))
            a->language = ing_vendor_language(&r->language, line_of(r, value));
        else if (td_eqs(code, "PD"))
            date = line_of(r, value);
        else if (td_eqs(code, "ET"))
            time = line_of(r, value);
    }
    char *p = date.n && time.n ? td_arena_alloc(r->sink->batch, date.n + time.n + 1) : NULL;
    a->published = date;
    if (p) {
        memcpy(p, date.p, date.n);
        p[date.n] = ' ';
        memcpy(p + date.n + 1, time.p, time.n);
        a->published = td_slice(p, date.n + time.n + 1);
    }
    return any;
}

/* ---- articles ---- */

static void read_all(struct reader *r, struct td_slice text)
{
    bool xml = ing_vendor_find(text, "<html") == text.n;
    const char *open = xml ? "<article" : "<div class=\"article", *close = xml ? "</article>" : "</table>";
    size_t n = strlen(open), done = 0, at = 0;
    unsigned long line = 1;
    while (r->err->status == TD_OK) {
        at = xml ? find_tag(text, at, open) : at + ing_vendor_find(td_from(text, at), open);
        if (at + n >= text.n)
            break;
        line += ing_vendor_lines(td_slice(text.p + done, at - done));
        done = at;
        struct td_slice rest = td_from(text, at);
        size_t next = xml ? find_tag(rest, n, open) : n + ing_vendor_find(td_from(rest, n), open);
        size_t end = ing_vendor_find(td_head(rest, next), close);
        struct td_slice s = td_head(rest, end);
        struct ing_article a = {.line_first = line,
                                .line_last = line + ing_vendor_lines(s),
                                .record = ++r->record,
                                .published_method = ING_DATE_FIELD,
                                .retrieved = r->in->retrieved,
                                .flags = r->flags};
        at += next;
        if (end >= next) {
            bool cut = at >= text.n;
            if (cut)
                r->in->cut = NULL;
            reject(r, cut ? "truncated" : "malformed", "an article that is not closed", s, line);
            continue;
        }
        bool good = true;
        if (xml)
            map_xml(r, s, &a);
        else
            good = map_html(r, s, &a);
        if (!good)
            reject(r, "malformed", "an article without field codes: export it with its indexing", s, line);
        else if (r->err->status == TD_OK)
            (void)r->sink->article(r->sink, r->in, &a, r->err);
    }
    if (r->record == 0 && ing_vendor_find(text, "count=\"0\"") == text.n)
        reject(r, "malformed", "an export without an article", text, 1);
}

static enum td_status read_factiva(struct ing_input *in, struct ing_sink *sink, struct td_error *err)
{
    struct reader r = {.in = in, .sink = sink, .err = err};
    struct ing_vendor_text t;
    if (ing_vendor_slurp(&t, in, sink, true, err) == TD_OK) {
        r.flags = t.flags;
        if (t.text.n)
            read_all(&r, t.text);
    }
    ing_vendor_free(&t);
    return err->status;
}

const struct ing_format ing_format_factiva = {"factiva", sniff_factiva, read_factiva};
