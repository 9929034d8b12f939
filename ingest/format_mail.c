/*
 * Mail (.eml, mbox) and pages saved as one file (MHTML), both MIME.
 *
 * A saved page is one article: the HTML part that Snapshot-Content-Location or the start parameter names, else the
 * first, read as a page with its address and charset. Frames and pictures are part of it. The header's date is when it
 * was saved.
 *
 * A mail is one article: the subject is the title, the date that of publication. The text is the first HTML part as
 * plain text, or else the first plain part. The sender is the outlet when the mail comes from a list (List-Id,
 * List-Unsubscribe), as newsletters do, and the author when it does not. A mail within a mail is an article of its own;
 * other attachments are not read.
 *
 * A newsletter that leads to several articles stays one article, since where one ends and the next begins is anybody's
 * guess, but says so by a flag: when two links to different addresses are headings, or invite to read on.
 */
#include <stdio.h>

#include "charset.h"
#include "input.h"
#include "lines.h"
#include "mime.h"
#include "page.h"
#include "vendor.h"

struct reader {
    struct ing_input *in;
    struct ing_sink *sink;
    struct td_error *err;
    struct ing_mime *mime;
    struct td_slice bytes;
    size_t from, to; /* of the message */
    unsigned long line_first, line_last, record;
};

/* ---- detection ---- */

struct seen {
    unsigned headers;
    bool strong, saved, routed, related;
};

static bool starts_nocase(struct td_slice s, const char *prefix)
{
    size_t n = strlen(prefix);
    return s.n >= n && td_eq_nocase(td_head(s, n), td_str(prefix));
}

static bool is_header(struct td_slice line)
{
    size_t colon = td_index(line, ':');
    if (colon == 0 || colon == line.n || colon > 60)
        return false;
    for (size_t i = 0; i < colon; i++)
        if (line.p[i] <= ' ' || (unsigned char)line.p[i] >= 0x7f)
            return false;
    return true;
}

/* The header block at the start; false when the bytes begin as no mail does. */
static bool scan(struct td_slice head, struct seen *s)
{
    static const char *const strong[] = {"mime-version:",
                                         "message-id:",
                                         "received:",
                                         "return-path:",
                                         "content-type: multipart/",
                                         "snapshot-content-location:"};
    static const char *const routed[] = {"message-id:", "received:", "return-path:", "to:", "delivered-to:"};
    *s = (struct seen){0};
    while (head.p && head.n) {
        struct td_slice line = td_cut(&head, '\n');
        if (td_trim(line).n == 0)
            break;
        if (line.p[0] == ' ' || line.p[0] == '\t') {
            if (s->headers == 0)
                return false;
            continue;
        }
        if (!is_header(line)) {
            if (head.p == NULL && s->headers > 1) /* the head was cut inside a line */
                break;
            return false;
        }
        s->headers++;
        for (size_t i = 0; i < sizeof strong / sizeof strong[0]; i++)
            s->strong = s->strong || starts_nocase(line, strong[i]);
        for (size_t i = 0; i < sizeof routed / sizeof routed[0]; i++)
            s->routed = s->routed || starts_nocase(line, routed[i]);
        s->saved = s->saved || starts_nocase(line, "snapshot-content-location:") ||
                   starts_nocase(line, "content-location:") || starts_nocase(line, "from: <saved by") ||
                   starts_nocase(line, "from: \"saved by");
        s->related = s->related || starts_nocase(line, "content-type: multipart/related") ||
                     starts_nocase(line, "content-type: text/html");
    }
    return s->strong && s->headers >= 2;
}

static bool sniff_mhtml(struct td_slice head, struct td_slice name)
{
    struct seen s;
    (void)name;
    return scan(head, &s) && (s.saved || (s.related && !s.routed));
}

static bool is_mbox(struct td_slice head)
{
    struct seen s;
    struct td_slice rest = head;
    if (!td_starts(head, TD_S("From ")) || td_cut(&rest, '\n').n > 200)
        return false;
    return rest.p && scan(rest, &s);
}

static bool sniff_mail(struct td_slice head, struct td_slice name)
{
    struct seen s;
    (void)name;
    return is_mbox(head) || scan(head, &s);
}

/* ---- common ---- */

static void reject(struct reader *r, const char *reason, const char *detail)
{
    r->sink->reject(r->sink, r->in,
                    &(struct td_reject){.input = r->in->name,
                                        .line_first = r->line_first,
                                        .line_last = r->line_last,
                                        .reason = reason,
                                        .detail = detail,
                                        .raw = td_slice(r->bytes.p + r->from, r->to - r->from)});
}

static struct td_slice keep(struct reader *r, struct td_slice s)
{
    unsigned ignored = 0;
    struct td_slice out = s;
    if (ing_charset_to_utf8(s, td_slice(NULL, 0), false, r->sink->batch, &out, &ignored, r->err) != TD_OK)
        return td_slice(NULL, 0);
    return td_arena_dup(r->sink->batch, out);
}

static struct td_slice header(struct reader *r, int message, const char *name)
{
    return keep(r, ing_mime_header(r->mime, message, name));
}

/* ---- a saved page ---- */

static bool same_id(struct td_slice id, struct td_slice start)
{
    if (start.n > 1 && start.p[0] == '<')
        start = td_slice(start.p + 1, start.n - 2);
    return id.n && td_eq(id, start);
}

/* The start parameter of the header's content type. */
static struct td_slice start_of(struct td_slice type)
{
    size_t at = ing_vendor_find(type, "start=");
    struct td_slice s = td_from(type, at + 6);
    if (s.n && s.p[0] == '"')
        return td_head(td_from(s, 1), td_index(td_from(s, 1), '"'));
    return td_trim(td_head(s, td_index(s, ';')));
}

/* The page's part; ing_mime_parts when there is none. */
static size_t page_part(struct reader *r, struct td_slice url, struct td_slice start)
{
    size_t n = ing_mime_parts(r->mime), first = n;
    for (size_t i = 0; i < n; i++) {
        const struct ing_mime_part *p = ing_mime_part_at(r->mime, i);
        if (!td_eqs(p->type, "text/html") && !td_eqs(p->type, "application/xhtml+xml") &&
            !td_eqs(p->type, "text/plain"))
            continue;
        if ((url.n && td_eq(p->location, url)) || same_id(p->id, start))
            return i;
        if (first == n && !td_eqs(p->type, "text/plain"))
            first = i;
    }
    return first;
}

static enum td_status read_page(struct reader *r)
{
    struct td_slice url = header(r, 0, "Snapshot-Content-Location"), start = start_of(header(r, 0, "Content-Type")),
                    saved = header(r, 0, "Date");
    size_t i = page_part(r, url, start);
    if (i == ing_mime_parts(r->mime)) {
        reject(r, "malformed", "a saved page without an HTML part");
        return r->err->status;
    }
    const struct ing_mime_part *p = ing_mime_part_at(r->mime, i);
    if (url.n == 0)
        url = p->location.n ? p->location : header(r, 0, "Content-Location");
    struct td_buf body = TD_BUF_INIT(ING_WHOLE_MAX);
    if (!ing_mime_body(r->mime, i, &body)) {
        td_buf_free(&body);
        return td_fail_nomem(r->err, r->in->name);
    }
    char address[2048], when[128];
    url = td_starts(url, TD_S("http")) ? url : r->in->url; /* file: and cid: say nothing of the page */
    size_t nu = url.n < sizeof address ? url.n : 0, nw = saved.n < sizeof when ? saved.n : 0;
    memcpy(address, url.p ? url.p : "", nu); /* the batch arena is reset before the reader is done */
    memcpy(when, saved.p ? saved.p : "", nw);
    struct ing_input inner = {.name = r->in->name,
                              .conf = r->in->conf,
                              .url = td_slice(address, nu),
                              .charset = p->charset,
                              .retrieved = nw ? td_slice(when, nw) : r->in->retrieved,
                              .cut = NULL};
    if (td_trim(td_buf_slice(&body)).n == 0) {
        reject(r, "malformed", "a saved page without a byte in its HTML part");
    } else if (ing_input_memory(&inner, td_buf_slice(&body), r->err) == TD_OK) {
        inner.cut = ing_mime_cut(r->mime) || r->in->cut ? "the file ends too early" : NULL;
        (void)ing_format_html.read(&inner, r->sink, r->err);
        ing_input_close(&inner);
    }
    td_buf_free(&body);
    return r->err->status;
}

/* ---- a mail ---- */

/* Lines that end in a blank go on (RFC 3676); a signature is left out. */
static void put_plain(struct td_buf *out, struct td_slice text, bool flowed)
{
    struct td_buf joined = TD_BUF_INIT(ING_WHOLE_MAX);
    struct td_slice rest = text;
    while (rest.p) {
        struct td_slice line = td_cut(&rest, '\n');
        if (line.n && line.p[line.n - 1] == '\r')
            line.n--;
        if (td_eqs(line, "-- "))
            break;
        (void)td_buf_put(&joined, line);
        if (!flowed || line.n == 0 || line.p[line.n - 1] != ' ')
            (void)td_buf_putc(&joined, '\n');
    }
    ing_lines_paragraphs(out, td_buf_slice(&joined));
    out->failed = out->failed || joined.failed;
    td_buf_free(&joined);
}

/* First part of a type in a message; ing_mime_parts when there is none. */
static size_t find_part(const struct reader *r, int message, const char *type)
{
    size_t n = ing_mime_parts(r->mime);
    for (size_t i = 0; i < n; i++) {
        const struct ing_mime_part *p = ing_mime_part_at(r->mime, i);
        if (p->message == message && !p->attachment && td_eqs(p->type, type))
            return i;
    }
    return n;
}

/* Does a text invite to read on elsewhere, as teasers end? */
static bool invites(struct td_slice s)
{
    static const char *const words[] = {"read more",
                                        "read on",
                                        "read the",
                                        "continue reading",
                                        "full story",
                                        "see more",
                                        "weiterlesen",
                                        "mehr lesen",
                                        "mehr dazu",
                                        "lire la",
                                        "lire plus",
                                        "en savoir plus",
                                        "leer m\xc3\xa1s",
                                        "leggi",
                                        "continua a legg",
                                        "lees meer",
                                        "lees verder",
                                        "l\xc3\xa4s mer",
                                        "les mer",
                                        "l\xc3\xa6s mere",
                                        "leia mais",
                                        "czytaj",
                                        "lue lis\xc3\xa4\xc3\xa4"};
    s = td_trim(s);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (starts_nocase(s, words[i]))
            return true;
    return false;
}

/* The address of the link whose tag stands in tag, without its query: newsletters add who clicked. */
static struct td_slice address_of(struct td_slice tag)
{
    struct td_slice s = td_from(tag, ing_vendor_find(tag, "href=") + 5);
    char q = s.n ? s.p[0] : '\0';
    if (q != '"' && q != '\'')
        return td_slice(NULL, 0);
    s = td_from(s, 1);
    s = td_head(s, td_index(s, q));
    return starts_nocase(s, "http") ? td_head(s, td_index(s, '#')) : td_slice(NULL, 0);
}

/* Two links to different addresses that stand in headings or invite to read on. */
static bool html_leads_on(struct td_slice html)
{
    enum { TAG_MAX = 4096 };
    struct td_slice one = {NULL, 0};
    bool heading = false;
    for (size_t i = 0; i < html.n; i++) {
        i += td_index(td_from(html, i), '<');
        struct td_slice rest = td_head(td_from(html, i), TAG_MAX);
        bool end = rest.n > 1 && rest.p[1] == '/';
        struct td_slice name = td_from(rest, end ? 2 : 1);
        if (name.n > 2 && (name.p[0] | 0x20) == 'h' && name.p[1] >= '1' && name.p[1] <= '4') {
            heading = !end;
        } else if (!end && name.n > 2 && (name.p[0] | 0x20) == 'a' && td_space_byte((unsigned char)name.p[1])) {
            size_t gt = td_index(rest, '>');
            struct td_slice to = address_of(td_head(rest, gt)), text = td_from(rest, gt + 1);
            if (to.n == 0 || (!heading && !invites(td_head(text, td_index(text, '<')))))
                continue;
            if (one.n && !td_eq(one, to))
                return true;
            one = to;
        }
    }
    return false;
}

static bool plain_leads_on(struct td_slice text)
{
    size_t n = 0;
    while (text.p) {
        struct td_slice line = td_trim(td_cut(&text, '\n'));
        while (line.n && strchr("*>[-( ", line.p[0]))
            line = td_from(line, 1);
        n += invites(line);
    }
    return n > 1;
}

static bool read_text(struct reader *r, int message, const char *type, struct td_buf *text, unsigned *flags)
{
    size_t i = find_part(r, message, type);
    struct td_buf body = TD_BUF_INIT(ING_WHOLE_MAX);
    struct td_slice s = {NULL, 0};
    bool html = strcmp(type, "text/html") == 0;
    if (i == ing_mime_parts(r->mime))
        return false;
    const struct ing_mime_part *p = ing_mime_part_at(r->mime, i);
    if (!ing_mime_body(r->mime, i, &body))
        (void)td_fail_nomem(r->err, r->in->name);
    else if (ing_charset_to_utf8(td_buf_slice(&body), p->charset, html, r->sink->batch, &s, flags, r->err) == TD_OK) {
        *flags |= (html ? html_leads_on(s) : plain_leads_on(s)) ? ING_FLAG_SEVERAL : 0;
        if (html && s.n && ing_page_fragment(r->sink->page, s, r->sink->batch, &s, r->err) == TD_OK)
            (void)td_buf_put(text, td_trim(s));
        else if (!html)
            put_plain(text, s, p->flowed);
    }
    td_buf_free(&body);
    if (text->failed)
        (void)td_fail_nomem(r->err, r->in->name);
    return r->err->status == TD_OK && text->n > 0;
}

static enum td_status read_message(struct reader *r, int message)
{
    struct td_buf text = TD_BUF_INIT(ING_WHOLE_MAX);
    unsigned flags = 0;
    if (!read_text(r, message, "text/html", &text, &flags) && r->err->status == TD_OK)
        (void)read_text(r, message, "text/plain", &text, &flags);
    struct td_slice sender = keep(r, ing_mime_sender(r->mime, message)), archived = header(r, message, "Archived-At");
    bool list = header(r, message, "List-Id").n || header(r, message, "List-Unsubscribe").n;
    flags &= list ? ~0u : ~(unsigned)ING_FLAG_SEVERAL;
    if (archived.n > 1 && archived.p[0] == '<')
        archived = td_head(td_from(archived, 1), td_index(archived, '>') - 1);
    struct ing_article a = {.title = header(r, message, "Subject"),
                            .published = header(r, message, "Date"),
                            .published_method = ING_DATE_FIELD,
                            .outlet = list ? sender : td_slice(NULL, 0),
                            .author = list ? td_slice(NULL, 0) : sender,
                            .url = archived,
                            .text = td_buf_slice(&text),
                            .retrieved = r->in->retrieved,
                            .line_first = r->line_first,
                            .line_last = r->line_last,
                            .record = ++r->record,
                            .flags = flags | (ing_mime_cut(r->mime) || r->in->cut ? ING_FLAG_TRUNCATED : 0)};
    if (r->err->status != TD_OK)
        ;
    else if (a.text.n == 0 && ing_mime_encrypted(r->mime))
        reject(r, "malformed", "an encrypted message");
    else if (a.text.n == 0 && ing_mime_messages(r->mime) == 1)
        reject(r, "malformed", "a message without a text");
    else if (a.text.n)
        (void)r->sink->article(r->sink, r->in, &a, r->err);
    td_buf_free(&text);
    return r->err->status;
}

static bool slurp(struct reader *r, struct td_buf *hold)
{
    if (td_source_slurp(&r->in->source, hold, r->err) != TD_OK)
        return false;
    r->bytes = td_buf_slice(hold);
    if (td_starts(r->bytes, TD_S("\xef\xbb\xbf")))
        r->bytes = td_from(r->bytes, 3);
    return true;
}

static enum td_status read_messages(struct reader *r, bool page)
{
    bool any = false;
    r->mime = ing_mime_open(r->bytes, !page && is_mbox(td_head(r->bytes, 4096)));
    if (!r->mime)
        return td_fail_nomem(r->err, r->in->name);
    unsigned long line = 1;
    size_t at = 0;
    while (r->err->status == TD_OK && ing_mime_next(r->mime, &r->from, &r->to)) {
        any = true;
        line += r->from > at ? ing_vendor_lines(td_slice(r->bytes.p + at, r->from - at)) : 0;
        at = r->from > at ? r->from : at;
        r->line_first = line;
        r->line_last = line + ing_vendor_lines(td_trim(td_slice(r->bytes.p + r->from, r->to - r->from)));
        if (page)
            (void)read_page(r);
        for (int i = 0; !page && i < ing_mime_messages(r->mime) && r->err->status == TD_OK; i++)
            (void)read_message(r, i);
    }
    if (!any && r->err->status == TD_OK) {
        r->to = r->bytes.n;
        reject(r, "malformed", "not a message");
    }
    r->in->cut = NULL;
    ing_mime_close(r->mime);
    return r->err->status;
}

static enum td_status read_mail(struct ing_input *in, struct ing_sink *sink, struct td_error *err)
{
    struct reader r = {.in = in, .sink = sink, .err = err};
    struct td_buf hold = TD_BUF_INIT(ING_WHOLE_MAX);
    if (slurp(&r, &hold))
        (void)read_messages(&r, false);
    td_buf_free(&hold);
    return err->status;
}

static enum td_status read_mhtml(struct ing_input *in, struct ing_sink *sink, struct td_error *err)
{
    struct reader r = {.in = in, .sink = sink, .err = err};
    struct td_buf hold = TD_BUF_INIT(ING_WHOLE_MAX);
    if (slurp(&r, &hold))
        (void)read_messages(&r, true);
    td_buf_free(&hold);
    return err->status;
}

const struct ing_format ing_format_mail = {"mail", sniff_mail, read_mail};
const struct ing_format ing_format_mhtml = {"mhtml", sniff_mhtml, read_mhtml};
