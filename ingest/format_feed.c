/*
 * RSS 0.9x, 1.0 (RDF), 2.0 and Atom files (the one file with expat).
 *
 * Names are compared without their namespace prefix, in any case, because feeds in the wild get both wrong. Where an
 * item has several elements for one field, the order of the table below decides. A document that is not well-formed
 * loses the item in which the error stands; reading goes on with the next item.
 */
#include <expat.h>
#include <stdio.h>
#include <stdlib.h>

#include "format.h"
#include "input.h"
#include "page.h"

enum { DEPTH_MAX = 256 };

enum slot {
    TITLE,
    LINK,
    GUID,
    PUBLISHED,
    PUBDATE,
    DC_DATE,
    UPDATED,
    CREATOR,
    AUTHOR_NAME,
    AUTHOR,
    ENCODED,
    CONTENT,
    DESCRIPTION,
    SUMMARY,
    CATEGORY,
    LANGUAGE,
    N_SLOTS,
    NO_SLOT = N_SLOTS
};

static const struct tag {
    const char *name; /* with its usual prefix where that matters */
    enum slot slot;
} tags[] = {
    {"title", TITLE},
    {"link", LINK},
    {"guid", GUID},
    {"id", GUID},
    {"published", PUBLISHED},
    {"issued", PUBLISHED},
    {"pubdate", PUBDATE},
    {"dc:date", DC_DATE},
    {"dcterms:created", DC_DATE},
    {"updated", UPDATED},
    {"modified", UPDATED},
    {"dcterms:modified", UPDATED},
    {"atom:updated", UPDATED},
    {"dc:creator", CREATOR},
    {"name", AUTHOR_NAME},
    {"author", AUTHOR},
    {"content:encoded", ENCODED},
    {"encoded", ENCODED},
    {"content", CONTENT},
    {"description", DESCRIPTION},
    {"summary", SUMMARY},
    {"category", CATEGORY},
    {"dc:subject", CATEGORY},
    {"language", LANGUAGE},
    {"dc:language", LANGUAGE},
    {"atom:published", PUBLISHED},
};

struct feed {
    struct ing_input *in;
    struct ing_sink *sink;
    struct td_error *err;
    XML_Parser parser;
    struct td_slice text;    /* the whole document */
    size_t base;             /* byte at which this parser's document begins */
    unsigned long base_line; /* lines before it */
    struct td_buf value[N_SLOTS], *open;
    struct td_buf outlet, language;
    char prefix[32];                   /* of the item elements, with the colon */
    int depth, item_depth, open_depth; /* 0: not inside one */
    bool in_image, is_entry;
    size_t item_from;
    unsigned long item_line, record, part_record; /* part_record: record when this part began */
    unsigned flags;
};

static bool sniff_feed(struct td_slice head, struct td_slice name)
{
    struct td_slice t = td_trim(head);
    static const char *const root[] = {"<rss", "<feed", "<rdf:RDF", "<atom:feed"};
    (void)name;
    if (t.n == 0 || t.p[0] != '<')
        return false;
    for (size_t i = 0; i < sizeof root / sizeof root[0]; i++) {
        size_t n = strlen(root[i]);
        for (size_t at = 0; at + n < t.n; at++)
            if (t.p[at] == '<' && memcmp(t.p + at, root[i], n) == 0)
                return t.p[at + n] == ' ' || t.p[at + n] == '>' || td_space_byte((unsigned char)t.p[at + n]);
    }
    return false;
}

static struct td_slice local_name(const char *name)
{
    const char *colon = strrchr(name, ':');
    return td_str(colon ? colon + 1 : name);
}

/* A prefix that the items bear themselves (<atom:entry>) says nothing of their elements. */
static enum slot slot_of(const struct feed *f, const char *name)
{
    size_t n = strlen(f->prefix);
    if (n && strncmp(name, f->prefix, n) == 0)
        name += n;
    for (size_t i = 0; i < sizeof tags / sizeof tags[0]; i++)
        if (td_eq_nocase(td_str(name), td_str(tags[i].name)))
            return tags[i].slot;
    return NO_SLOT;
}

static const char *attribute(const char **atts, const char *name)
{
    for (size_t i = 0; atts[i]; i += 2)
        if (td_eq_nocase(td_str(atts[i]), td_str(name)))
            return atts[i + 1];
    return NULL;
}

static void stop(struct feed *f)
{
    (void)XML_StopParser(f->parser, XML_FALSE);
}

static void open_value(struct feed *f, enum slot s, const char **atts)
{
    const char *href = attribute(atts, "href"), *rel = attribute(atts, "rel"), *term = attribute(atts, "term");
    const char *permalink = attribute(atts, "isPermaLink");
    struct td_buf *b = &f->value[s];
    if (s == LINK && href) {
        if ((!rel || strcmp(rel, "alternate") == 0) && b->n == 0)
            (void)td_buf_puts(b, href);
        return;
    }
    if (s == GUID && permalink && strcmp(permalink, "false") == 0)
        return;
    if (s == CATEGORY && term && b->n == 0) {
        (void)td_buf_puts(b, term);
        return;
    }
    if (s == CREATOR || s == AUTHOR_NAME) {
        if (b->n)
            (void)td_buf_puts(b, "; ");
    } else if (b->n) {
        return; /* the first of a kind stays */
    }
    f->open = b;
    f->open_depth = f->depth;
}

static void start_item(struct feed *f, const char *name)
{
    const char *colon = strrchr(name, ':');
    size_t n = colon ? (size_t)(colon + 1 - name) : 0;
    n = n < sizeof f->prefix ? n : 0;
    memcpy(f->prefix, name, n);
    f->prefix[n] = '\0';
    for (int i = 0; i < N_SLOTS; i++)
        td_buf_clear(&f->value[i]);
    f->item_depth = f->depth;
    f->item_from = f->base + (size_t)XML_GetCurrentByteIndex(f->parser);
    f->item_line = f->base_line + XML_GetCurrentLineNumber(f->parser);
    f->record++;
}

static void XMLCALL on_start(void *user, const char *name, const char **atts)
{
    struct feed *f = user;
    struct td_slice local = local_name(name);
    f->depth++;
    if (f->depth > DEPTH_MAX) {
        stop(f);
        return;
    }
    if (f->open == &f->value[AUTHOR] && f->item_depth && slot_of(f, name) == AUTHOR_NAME) { /* Atom's <author><name> */
        f->open = NULL;
        open_value(f, AUTHOR_NAME, atts);
        return;
    }
    if (f->open) { /* markup inside a value (Atom's xhtml): kept as markup */
        (void)td_buf_printf(f->open, "<%.*s>", (int)local.n, local.p);
        return;
    }
    if (f->item_depth == 0 && (td_eq_nocase(local, TD_S("item")) || td_eq_nocase(local, TD_S("entry")))) {
        start_item(f, name);
        return;
    }
    if (td_eq_nocase(local, TD_S("image")))
        f->in_image = true;
    enum slot s = slot_of(f, name);
    if (f->item_depth) {
        /* Titles and links of an inner element (media:content, source, inreplyto) are not the item's; an author's name
         * is. */
        if (s != NO_SLOT && (f->depth == f->item_depth + 1 || s == AUTHOR_NAME))
            open_value(f, s, atts);
        return;
    }
    if (s == TITLE && !f->in_image && f->outlet.n == 0 && f->depth <= 3) {
        f->open = &f->outlet;
        f->open_depth = f->depth;
    } else if (s == LANGUAGE && f->language.n == 0) {
        f->open = &f->language;
        f->open_depth = f->depth;
    } else if (f->depth == 1 && attribute(atts, "xml:lang")) {
        (void)td_buf_puts(&f->language, attribute(atts, "xml:lang"));
    }
}

static void XMLCALL on_text(void *user, const char *s, int n)
{
    struct feed *f = user;
    if (f->open)
        (void)td_buf_put(f->open, td_slice(s, (size_t)n));
}

/* HTML's named entities that feeds use although XML does not know them. */
static void XMLCALL on_skipped(void *user, const char *name, int is_parameter)
{
    struct feed *f = user;
    if (f->open && !is_parameter)
        (void)td_buf_printf(f->open, "&%s;", name);
}

static struct td_slice plain(struct feed *f, struct td_buf *b)
{
    struct td_slice out = td_buf_slice(b), s = td_trim(out);
    if (s.n == 0)
        return s;
    if (memchr(s.p, '<', s.n) || memchr(s.p, '&', s.n)) {
        if (ing_page_fragment(f->sink->page, s, f->sink->batch, &out, f->err) != TD_OK)
            stop(f);
        return td_trim(out);
    }
    return s;
}

static struct td_slice first_of(struct feed *f, const enum slot *order, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct td_slice s = td_trim(td_buf_slice(&f->value[order[i]]));
        if (s.n)
            return s;
    }
    return td_slice(NULL, 0);
}

/* The link; else the identifier, when it is an address. */
static struct td_slice address(struct feed *f)
{
    static const enum slot links[] = {LINK};
    struct td_slice link = first_of(f, links, 1), id = td_trim(td_buf_slice(&f->value[GUID]));
    bool http = td_starts(id, TD_S("http://")) || td_starts(id, TD_S("https://"));
    return link.n || !http ? link : id;
}

static struct td_slice author(struct feed *f)
{
    static const enum slot names[] = {CREATOR, AUTHOR_NAME};
    struct td_slice name = first_of(f, names, 2);
    return name.n ? name : plain(f, &f->value[AUTHOR]);
}

/* The longest of the bodies: some feeds put a teaser into content and the text into description. */
static struct td_slice body(struct feed *f)
{
    static const enum slot order[] = {ENCODED, CONTENT, DESCRIPTION, SUMMARY};
    struct td_slice best = {NULL, 0};
    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++) {
        struct td_slice s = plain(f, &f->value[order[i]]);
        if (s.n > best.n)
            best = s;
    }
    return best;
}

static void emit_item(struct feed *f)
{
    static const enum slot dates[] = {PUBLISHED, PUBDATE, DC_DATE, UPDATED};
    struct ing_article a = {.line_first = f->item_line,
                            .line_last = f->base_line + XML_GetCurrentLineNumber(f->parser),
                            .record = f->record,
                            .published_method = ING_DATE_FEED,
                            .retrieved = f->in->retrieved,
                            .flags = f->flags};
    a.title = plain(f, &f->value[TITLE]);
    a.url = address(f);
    a.published = first_of(f, dates, 4);
    a.modified = td_trim(td_buf_slice(&f->value[UPDATED]));
    a.author = author(f);
    a.section = td_trim(td_buf_slice(&f->value[CATEGORY]));
    a.outlet = td_trim(td_buf_slice(&f->outlet));
    a.language = td_trim(td_buf_slice(&f->language));
    a.text = body(f);
    if (f->err->status == TD_OK && f->sink->article(f->sink, f->in, &a, f->err) != TD_OK)
        stop(f);
}

static void XMLCALL on_end(void *user, const char *name)
{
    struct feed *f = user;
    struct td_slice local = local_name(name);
    if (f->open) {
        if (f->depth == f->open_depth)
            f->open = NULL;
        else
            (void)td_buf_printf(f->open, "</%.*s>", (int)local.n, local.p);
    } else if (f->item_depth && f->depth == f->item_depth) {
        emit_item(f);
        f->item_depth = 0;
    } else if (td_eq_nocase(local, TD_S("image"))) {
        f->in_image = false;
    }
    f->depth--;
}

/* Next "<item" or "<entry" at or after a byte; text.n when there is none. */
static size_t next_item(const struct feed *f, size_t from)
{
    for (size_t i = from; i + 6 < f->text.n; i++) {
        const char *p = memchr(f->text.p + i, '<', f->text.n - i);
        if (!p)
            break;
        i = (size_t)(p - f->text.p);
        struct td_slice s = td_from(f->text, i + 1);
        if ((td_starts(s, TD_S("item")) && s.n > 4 && !(s.p[4] >= 'a' && s.p[4] <= 'z') && s.p[4] != 's') ||
            (td_starts(s, TD_S("entry")) && s.n > 5 && !(s.p[5] >= 'a' && s.p[5] <= 'z')))
            return i;
    }
    return f->text.n;
}

static unsigned long lines_between(struct td_slice text, size_t from, size_t to)
{
    unsigned long n = 0;
    for (size_t i = from; i < to; i++)
        n += text.p[i] == '\n';
    return n;
}

static void reject_at(struct feed *f, size_t at, const char *why, unsigned long line, unsigned long column)
{
    char detail[300];
    size_t from = f->item_depth ? f->item_from : at;
    (void)snprintf(detail, sizeof detail, "malformed XML at line %lu, column %lu: %s", line, column, why);
    f->sink->reject(f->sink, f->in,
                    &(struct td_reject){.input = f->in->name,
                                        .line_first = f->item_depth ? f->item_line : line,
                                        .line_last = line,
                                        .reason = f->in->cut ? "truncated" : "malformed",
                                        .detail = detail,
                                        .raw = td_slice(f->text.p + from, (at > from ? at - from : 0))});
}

/* Parses from f->base to the end or to the first error; true when there was none. */
static bool parse_part(struct feed *f, size_t *error_at)
{
    f->parser = XML_ParserCreate("UTF-8");
    if (!f->parser) {
        (void)td_fail_nomem(f->err, f->in->name);
        return true;
    }
    XML_SetUserData(f->parser, f);
    XML_SetElementHandler(f->parser, on_start, on_end);
    XML_SetCharacterDataHandler(f->parser, on_text);
    XML_SetSkippedEntityHandler(f->parser, on_skipped);
    (void)XML_UseForeignDTD(f->parser, XML_TRUE);
    f->depth = f->item_depth = 0;
    f->part_record = f->record;
    f->open = NULL;
    bool ok = true;
    struct td_slice rest = td_from(f->text, f->base);
    while (ok) {
        int n = rest.n > (1 << 20) ? 1 << 20 : (int)rest.n;
        ok = XML_Parse(f->parser, rest.p, n, (size_t)n == rest.n) == XML_STATUS_OK;
        rest = td_from(rest, (size_t)n);
        if (rest.n == 0)
            break;
    }
    if (!ok && f->err->status == TD_OK) {
        enum XML_Error code = XML_GetErrorCode(f->parser);
        long at = XML_GetCurrentByteIndex(f->parser);
        *error_at = f->base + (at > 0 ? (size_t)at : 0);
        /* What follows the end of a part that began at an item is the rest of the channel: no error. */
        bool after_part = f->base > 0 && f->item_depth == 0 && f->depth == 0 && f->record > f->part_record;
        if (!after_part)
            reject_at(f, *error_at, code == XML_ERROR_ABORTED ? "nested too deep" : XML_ErrorString(code),
                      f->base_line + XML_GetCurrentLineNumber(f->parser), XML_GetCurrentColumnNumber(f->parser) + 1);
    }
    XML_ParserFree(f->parser);
    return ok;
}

static void parse_all(struct feed *f)
{
    size_t error_at = 0;
    while (!parse_part(f, &error_at) && f->err->status == TD_OK) {
        size_t old = f->base;
        f->base = next_item(f, error_at > old ? error_at : old + 1);
        if (f->base >= f->text.n)
            return;
        f->base_line += lines_between(f->text, old, f->base);
    }
}

static enum td_status read_feed(struct ing_input *in, struct ing_sink *sink, struct td_error *err)
{
    struct td_slice head;
    if (ing_input_peek(in, 4096, &head, err) != TD_OK)
        return err->status;
    if (ing_format_jsonfeed.sniff(head, td_str(in->name))) /* a source of feeds may hold both kinds */
        return ing_format_jsonfeed.read(in, sink, err);
    struct feed *f = calloc(1, sizeof *f);
    struct td_buf whole = TD_BUF_INIT(ING_WHOLE_MAX);
    if (!f)
        return td_fail_nomem(err, in->name);
    f->in = in;
    f->sink = sink;
    f->err = err;
    for (int i = 0; i < N_SLOTS; i++)
        f->value[i] = TD_BUF_INIT(16 << 20);
    f->outlet = TD_BUF_INIT(1 << 16);
    f->language = TD_BUF_INIT(1 << 10);
    struct td_slice text;
    if (ing_input_text(in, sink, &whole, true, &text, &f->flags, err) == TD_OK) {
        /* The sink resets the batch arena after each article: the document must not live there. */
        struct td_buf own = TD_BUF_INIT(ING_WHOLE_MAX);
        if (text.p != whole.p && text.n && !(text.p >= whole.p && text.p < whole.p + whole.n)) {
            if (!td_buf_put(&own, text))
                (void)td_fail_nomem(err, in->name);
            text = td_buf_slice(&own);
        }
        while (text.n && td_space_byte((unsigned char)text.p[0]))
            text = td_from(text, 1);
        f->text = text;
        if (err->status == TD_OK)
            parse_all(f);
        td_buf_free(&own);
    }
    in->cut = NULL;
    for (int i = 0; i < N_SLOTS; i++)
        td_buf_free(&f->value[i]);
    td_buf_free(&f->outlet);
    td_buf_free(&f->language);
    td_buf_free(&whole);
    free(f);
    return err->status;
}

const struct ing_format ing_format_feed = {"feed", sniff_feed, read_feed};
