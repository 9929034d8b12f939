/*
 * Text exports of Nexis: many articles in one file.
 *
 * Two layouts. The older one sets "3 of 10 DOCUMENTS" before each article, centres source and date, and wraps lines;
 * Nexis Uni begins with title, source and date, has a line "Body" and closes with "End of Document". In both, labelled
 * lines ("BYLINE: ...") stand before and after the body, and blank lines part the paragraphs.
 */
#include <stdio.h>

#include "date.h"
#include "format.h"
#include "vendor.h"

enum { CENTRED = 8, DATE_MAX = 80, SOURCE_MAX = 200 };

enum label { BODY, BYLINE, SECTION, LENGTH, LANGUAGE, LOAD_DATE, HEAD_OTHER, TAIL_OTHER, NO_LABEL };

static const struct label_name {
    const char *name;
    enum label label;
} labels[] = {
    {"BYLINE", BYLINE},        {"SECTION", SECTION},          {"LENGTH", LENGTH},
    {"LANGUAGE", LANGUAGE},    {"LOAD-DATE", LOAD_DATE},      {"DATELINE", HEAD_OTHER},
    {"HIGHLIGHT", HEAD_OTHER}, {"SERIES", HEAD_OTHER},        {"GRAPHIC", TAIL_OTHER},
    {"SUBJECT", TAIL_OTHER},   {"JOURNAL-CODE", TAIL_OTHER},  {"PUBLICATION-TYPE", TAIL_OTHER},
    {"COMPANY", TAIL_OTHER},   {"ORGANIZATION", TAIL_OTHER},  {"TICKER", TAIL_OTHER},
    {"INDUSTRY", TAIL_OTHER},  {"GEOGRAPHIC", TAIL_OTHER},    {"PERSON", TAIL_OTHER},
    {"ACC-NO", TAIL_OTHER},    {"DOCUMENT-TYPE", TAIL_OTHER}, {"CORRECTION-DATE", TAIL_OTHER},
};

struct line {
    struct td_slice whole, s; /* s: trimmed */
    size_t from;
};

struct reader {
    struct ing_input *in;
    struct ing_sink *sink;
    struct td_error *err;
    struct ing_vendor_name language;
    struct td_slice text;
    size_t at;
    unsigned long line; /* of the next line, from 1 */
    unsigned flags;
    unsigned long record;
};

static bool next_line(struct td_slice text, size_t *at, struct line *l)
{
    if (*at >= text.n)
        return false;
    struct td_slice rest = td_from(text, *at);
    size_t nl = td_index(rest, '\n');
    l->from = *at;
    l->whole = td_head(rest, nl);
    l->s = td_trim(l->whole);
    *at += nl + (nl < rest.n);
    return true;
}

static size_t indent(const struct line *l)
{
    size_t i = 0;
    while (i < l->whole.n && (l->whole.p[i] == ' ' || l->whole.p[i] == '\t'))
        i++;
    return i;
}

static size_t digits(struct td_slice s)
{
    size_t i = 0;
    while (i < s.n && s.p[i] >= '0' && s.p[i] <= '9')
        i++;
    return i;
}

/* "3 of 10 DOCUMENTS" */
static bool is_counter(struct td_slice s)
{
    size_t a = digits(s), b;
    if (a == 0 || s.n > 40 || !td_starts(td_from(s, a), TD_S(" of ")))
        return false;
    s = td_from(s, a + 4);
    b = digits(s);
    s = td_from(s, b);
    return b > 0 && (td_eqs(s, " DOCUMENTS") || td_eqs(s, " DOCUMENT"));
}

static enum label label_of(struct td_slice s, struct td_slice *value)
{
    size_t colon = td_index(s, ':');
    *value = td_trim(td_from(s, colon + 1));
    if (td_eqs(s, "Body"))
        return BODY;
    if (td_eqs(s, "Classification") || td_eqs(s, "Graphic"))
        return TAIL_OTHER;
    for (size_t i = 0; colon < s.n && i < sizeof labels / sizeof labels[0]; i++)
        if (td_eq_nocase(td_head(s, colon), td_str(labels[i].name)))
            return labels[i].label;
    return NO_LABEL;
}

static bool is_legal(struct td_slice s)
{
    return td_starts(s, TD_S("Copyright ")) || td_starts(s, TD_S("All Rights Reserved")) ||
           td_starts(s, TD_S("\xc2\xa9"));
}

static bool is_date(struct td_slice s)
{
    struct td_error ignored = {0};
    struct ing_date d;
    return s.n >= 8 && s.n <= DATE_MAX && ing_date_parse(s, NULL, &d, &ignored) == TD_OK &&
           d.precision <= ING_PRECISION_DAY;
}

static bool sniff_nexis(struct td_slice head, struct td_slice name)
{
    struct line l;
    bool length = false, labelled = false;
    (void)name;
    for (size_t at = 0; next_line(head, &at, &l);) {
        struct td_slice value;
        enum label k = label_of(l.s, &value);
        if (is_counter(l.s) || td_eqs(l.s, "End of Document"))
            return true;
        length = length || (k == LENGTH && digits(value) && td_ends(value, TD_S(" words")));
        labelled = labelled || k == BODY || k == BYLINE || k == SECTION;
    }
    return length && labelled;
}

/* ---- one article ---- */

struct parts {
    struct td_slice title, outlet, date, author, section, language;
    struct td_buf text;
    size_t head_to; /* byte at which the first label stands */
    bool labelled, loaded;
};

static struct td_slice own(struct reader *r, struct td_slice s)
{
    struct td_slice out = ing_vendor_one_line(s, r->sink->batch);
    if (!out.p)
        (void)td_fail_nomem(r->err, r->in->name);
    return out;
}

/* Title, source and date before the first label: the date is looked for, the others stand around it. */
static void read_head(struct reader *r, struct td_slice all, bool centred, struct parts *p)
{
    struct td_slice head = td_head(all, p->head_to);
    struct line l, before = {0};
    size_t block = 0, last_block = 0, after = 0;
    bool blank = true, found = false;
    for (size_t at = 0; next_line(head, &at, &l);) {
        if (l.s.n == 0 || is_legal(l.s)) {
            blank = true;
            continue;
        }
        if (blank)
            block = l.from;
        blank = false;
        if (before.s.n && is_date(l.s) && (!centred || !found)) {
            found = true;
            p->date = l.s;
            p->outlet = before.s.n <= SOURCE_MAX ? before.s : td_slice(NULL, 0);
            p->title = own(r, td_slice(head.p + last_block, before.from - last_block));
            after = at;
        }
        before = l;
        last_block = block;
    }
    if (found && !centred)
        return;
    /* The older layout: what is flush left after the date is the title; without a date, all of it. */
    p->title = td_slice(NULL, 0);
    size_t from = head.n, to = head.n;
    for (size_t at = after; next_line(head, &at, &l);) {
        if (l.s.n == 0 || indent(&l) >= CENTRED) {
            if (from < head.n)
                break;
            continue;
        }
        if (from == head.n)
            from = l.from;
        to = at;
    }
    p->title = own(r, td_slice(head.p + from, to - from));
    while (found && next_line(head, &to, &l)) /* a standfirst */
        if (l.s.n && indent(&l) < CENTRED && !is_legal(l.s))
            (void)td_buf_printf(&p->text, "%.*s\n", (int)l.s.n, l.s.p);
}

static void take(struct parts *p, enum label k, struct td_slice value)
{
    if (k == LOAD_DATE)
        p->loaded = true;
    struct td_slice *to = k == BYLINE ? &p->author : k == SECTION ? &p->section : k == LANGUAGE ? &p->language : NULL;
    if (to && to->n == 0)
        *to = value;
}

/* Labels and paragraphs. A label's value may go on until the next blank line. */
static void read_rest(struct td_slice all, struct parts *p)
{
    struct line l;
    bool open = false, in_label = false, tail = false, has_body = ing_vendor_find(all, "\nBody") < all.n,
         body = !has_body;
    size_t width = 0;
    for (size_t at = p->head_to; next_line(all, &at, &l);) {
        struct td_slice value;
        enum label k = label_of(l.s, &value);
        if (k != NO_LABEL) {
            take(p, k, value);
            body = body || k == BODY;
            tail = tail || (body && (k == LANGUAGE || k == LOAD_DATE || k == TAIL_OTHER));
            in_label = k != BODY;
            open = false;
            continue;
        }
        if (l.s.n == 0) {
            in_label = open = false;
            continue;
        }
        if (in_label || tail || !body || is_legal(l.s))
            continue;
        if (p->text.n)
            (void)td_buf_putc(&p->text, open && width >= 50 && width <= 90 ? ' ' : '\n');
        (void)td_buf_put(&p->text, l.s);
        open = true;
        width = l.s.n;
    }
}

static void read_article(struct reader *r, struct td_slice all, unsigned long line, bool centred, bool cut)
{
    struct parts p = {.text = TD_BUF_INIT(ING_WHOLE_MAX), .head_to = all.n};
    struct line l;
    struct td_slice value;
    unsigned long last = line + ing_vendor_lines(td_trim(all));
    for (size_t at = 0; !p.labelled && next_line(all, &at, &l);)
        if (label_of(l.s, &value) != NO_LABEL) {
            p.labelled = true;
            p.head_to = l.from;
        }
    r->record++;
    if (p.labelled) {
        read_head(r, all, centred, &p);
        read_rest(all, &p);
    }
    if (p.text.failed)
        (void)td_fail_nomem(r->err, r->in->name);
    if (!p.labelled || (p.date.n == 0 && p.text.n == 0)) {
        if (cut)
            r->in->cut = NULL;
        r->sink->reject(r->sink, r->in,
                        &(struct td_reject){.input = r->in->name,
                                            .line_first = line,
                                            .line_last = last,
                                            .reason = cut ? "truncated" : "malformed",
                                            .detail = "not laid out as an article of Nexis",
                                            .raw = td_trim(all)});
    } else if (r->err->status == TD_OK) {
        struct ing_article a = {.title = p.title,
                                .outlet = p.outlet,
                                .published = p.date,
                                .published_method = ING_DATE_FIELD,
                                .author = ing_vendor_author(p.author),
                                .section = td_trim(td_head(p.section, td_index(p.section, ';'))),
                                .language = ing_vendor_language(&r->language, p.language),
                                .text = td_buf_slice(&p.text),
                                .retrieved = r->in->retrieved,
                                .line_first = line,
                                .line_last = last,
                                .record = r->record,
                                .flags = r->flags | (cut ? ING_FLAG_TRUNCATED : 0)};
        if (cut)
            r->in->cut = NULL;
        (void)r->sink->article(r->sink, r->in, &a, r->err);
    }
    td_buf_free(&p.text);
}

static void give(struct reader *r, size_t from, size_t to, unsigned long line, bool centred, bool cut)
{
    struct td_slice all = td_slice(r->text.p + from, to - from);
    while (all.n && td_space_byte((unsigned char)all.p[0]) && td_trim(td_head(all, td_index(all, '\n'))).n == 0) {
        size_t nl = td_index(all, '\n');
        line += nl < all.n;
        all = td_from(all, nl + 1);
    }
    if (td_trim(all).n && r->err->status == TD_OK)
        read_article(r, all, line, centred, cut);
}

static void read_all(struct reader *r)
{
    struct line l;
    bool centred = false, any = false;
    for (size_t at = 0; !centred && next_line(r->text, &at, &l);)
        centred = is_counter(l.s);
    size_t from = 0;
    unsigned long line = 1, from_line = 1;
    for (size_t at = 0; next_line(r->text, &at, &l); line++) {
        if (!(centred ? is_counter(l.s) : td_eqs(l.s, "End of Document")))
            continue;
        if (!centred || any)
            give(r, from, l.from, from_line, centred, false);
        any = true;
        from = at;
        from_line = line + 1;
    }
    if (any || td_trim(r->text).n)
        give(r, from, r->text.n, from_line, centred, centred ? r->in->cut != NULL : true);
}

static enum td_status read_nexis(struct ing_input *in, struct ing_sink *sink, struct td_error *err)
{
    struct reader r = {.in = in, .sink = sink, .err = err};
    struct ing_vendor_text t;
    if (ing_vendor_slurp(&t, in, sink, false, err) == TD_OK) {
        r.text = t.text;
        r.flags = t.flags;
        read_all(&r);
    }
    ing_vendor_free(&t);
    return err->status;
}

const struct ing_format ing_format_nexis = {"nexis", sniff_nexis, read_nexis};
