#include "page.h"

#include <ctype.h>
#include <stdlib.h>

#include "page_dom.h"
#include "page_jsonld.h"
#include "page_meta.h"
#include "page_scan.h"
#include "page_state.h"
#include "page_text.h"

struct ing_page {
    struct ing_page_scan scan;
    struct ing_page_dom dom;
    struct ing_page_text text;
    struct ing_json_shortened json;
    struct td_buf work, bytes;
};

enum { KEPT_BYTES = 16 << 20 }; /* of a buffer, from page to page */
/* Bytes: less is hardly an article; a JSON-LD articleBody of less is none. */
enum { SHORT_TEXT = 250, JSONLD_TEXT = 400 };

struct ing_page *ing_page_new(void)
{
    struct ing_page *p = calloc(1, sizeof *p);
    struct td_error err = {0};
    if (!p)
        return NULL;
    p->scan.html = TD_BUF_INIT(SIZE_MAX / 2);
    ing_page_text_init(&p->text);
    p->json = ING_JSON_SHORTENED_INIT(SIZE_MAX / 2);
    p->work = TD_BUF_INIT(SIZE_MAX / 2);
    p->bytes = TD_BUF_INIT(SIZE_MAX / 2);
    if (ing_page_dom_init(&p->dom, &err) != TD_OK) {
        free(p);
        return NULL;
    }
    return p;
}

void ing_page_free(struct ing_page *p)
{
    if (!p)
        return;
    ing_page_dom_release(&p->dom);
    ing_page_text_release(&p->text);
    td_buf_free(&p->scan.html);
    ing_json_shortened_free(&p->json);
    td_buf_free(&p->work);
    td_buf_free(&p->bytes);
    free(p);
}

struct td_buf *ing_page_bytes(struct ing_page *p)
{
    if (p->bytes.cap > KEPT_BYTES)
        td_buf_free(&p->bytes);
    td_buf_clear(&p->bytes);
    return &p->bytes;
}

/* Scan, parse and mark one piece of HTML. */
static enum td_status load(struct ing_page *p, struct td_slice html, struct td_error *err)
{
    enum td_status st;
    if (!ing_page_scan(&p->scan, html))
        return td_fail_nomem(err, "reading a page");
    if ((st = ing_page_dom_parse(&p->dom, &p->scan.html, err)) != TD_OK)
        return st;
    return ing_page_text_mark(&p->text, &p->dom, err);
}

/* A page drawn by its scripts: its article is in their data. */
static enum td_status text_of_state(struct ing_page *p, struct td_slice html, const struct ing_page_hints *hints,
                                    struct td_error *err)
{
    enum td_status st;
    if (!ing_page_state(html, &p->work))
        return p->work.failed ? td_fail_nomem(err, "reading a page") : TD_OK;
    if ((st = load(p, td_buf_slice(&p->work), err)) != TD_OK)
        return st;
    if (p->text.explain)
        fputs("root\tscript data\t\t\n", p->text.explain);
    return ing_page_text(&p->text, hints, err);
}

/* Whether a text is HTML, or has character references left in it. */
static bool is_markup(struct td_slice s)
{
    for (size_t i = 0; i < s.n; i++) {
        struct td_slice at = td_head(td_from(s, i + 1), 10);
        if (s.p[i] == '<' && at.n && (at.p[0] == '/' || isalpha((unsigned char)at.p[0])))
            return true;
        size_t end = s.p[i] == '&' ? td_index(at, ';') : at.n;
        if (end < at.n && end > 1 && (at.p[0] == '#' || isalpha((unsigned char)at.p[0])))
            return true;
    }
    return false;
}

/* The articleBody in the place of the text, when it is as much more as page.h says. Some outlets give it as HTML,
 * escaped once or twice: what counts is the text in it. */
static enum td_status text_of_jsonld(struct ing_page *p, struct td_slice body, struct td_arena *arena,
                                     struct td_error *err)
{
    struct td_buf plain = TD_BUF_INIT(SIZE_MAX / 2);
    enum td_status st = TD_OK;
    ing_page_unescape(&plain, body);
    body = td_buf_slice(&plain);
    if (plain.failed)
        st = td_fail_nomem(err, "reading a page");
    else if (is_markup(body))
        st = ing_page_fragment(p, body, arena, &body, err);
    if (st == TD_OK && p->text.out.n < body.n / 2 && body.n > JSONLD_TEXT) {
        td_buf_clear(&p->text.out);
        (void)td_buf_put(&p->text.out, body);
        if (p->text.explain)
            fputs("root\tjsonld\tarticleBody\t\n", p->text.explain);
    }
    td_buf_free(&plain);
    return st;
}

/* The date as raw text: a time without an offset keeps its hour, which the outlet's time zone is still to explain. */
static size_t raw_date(const struct ing_date *d, char out[40])
{
    if (d->has_offset || d->precision > ING_PRECISION_MINUTE)
        return ing_date_format(d, out);
    return (size_t)snprintf(out, 40, "%04d-%02d-%02dT%02d:%02d", d->year % 10000, d->month % 100, d->day % 100,
                            d->hour % 100, d->minute % 100);
}

static void date_of_text(struct ing_page *p, struct td_arena *arena, struct ing_article *out)
{
    struct ing_date date;
    char buf[40];
    if (!ing_page_text_date(&p->text, out->language, &date))
        return;
    struct td_slice s = {buf, raw_date(&date, buf)};
    out->published = td_arena_dup(arena, s);
    out->published_method = ING_DATE_TEXT;
    if (p->text.explain)
        fprintf(p->text.explain, "published\ttext near the headline\tchosen\t%.*s\tno other signal is a date\n",
                (int)s.n, s.p);
}

/* The first date that the data of the page's scripts call the publication: the last resort. */
static void date_of_data(const struct ing_page *p, struct td_slice html, struct ing_article *out)
{
    static const char *const keys[] = {"datePublished",  "publishedDate", "publishDate", "publishedAt",
                                       "date_published", "published_at",  "publish_date"};
    for (size_t i = td_index(html, '"') + 1; i < html.n; i += td_index(td_from(html, i), '"') + 1)
        for (size_t k = 0; k < sizeof keys / sizeof *keys; k++) {
            struct td_slice at = td_from(html, i);
            size_t n = strlen(keys[k]);
            if (!td_starts(at, td_str(keys[k])) || !td_starts(td_from(at, n), TD_S("\":\"")))
                continue;
            struct td_slice v = td_from(at, n + 3);
            struct ing_date date;
            struct td_error ignored = {0};
            v.n = td_index(v, '"');
            if (v.n < 10 || v.n > 40 || ing_date_parse(v, NULL, &date, &ignored) != TD_OK ||
                date.precision > ING_PRECISION_DAY)
                continue;
            out->published = v;
            out->published_method = ING_DATE_META;
            if (p->text.explain)
                fprintf(p->text.explain, "published\tscript data\tchosen\t%.*s\tno other signal is a date\n", (int)v.n,
                        v.p);
            return;
        }
}

enum td_status ing_page_read(struct ing_page *p, struct td_slice html, struct td_slice url, struct td_arena *arena,
                             struct ing_article *out, FILE *explain, struct td_error *err)
{
    struct ing_page_jsonld ld;
    struct td_slice headline;
    enum td_status st;
    *out = (struct ing_article){.url = url, .published_method = ING_DATE_NONE};
    if ((st = load(p, html, err)) != TD_OK)
        return st;
    p->text.explain = explain;
    ing_page_jsonld(p->scan.jsonld, p->scan.n_jsonld, &p->work, &p->json, arena, &ld);
    if (td_eqs(ld.type, "LiveBlogPosting"))
        out->flags |= ING_FLAG_SEVERAL;
    ing_page_meta(&p->dom, p->text.marks, &ld, url, &p->work, arena, out, &headline, explain);
    struct ing_page_hints hints = {out->title, headline, ld.description};
    if ((st = ing_page_text(&p->text, &hints, err)) != TD_OK)
        return st;
    if (!out->published.n)
        date_of_text(p, arena, out);
    if (!out->published.n) {
        date_of_data(p, html, out);
        out->published = td_arena_dup(arena, out->published);
    }
    bool longer = p->text.out.n < ld.body.n / 2 && ld.body.n > JSONLD_TEXT;
    if (longer && (st = text_of_jsonld(p, ld.body, arena, err)) != TD_OK)
        return st;
    if (p->text.out.n < SHORT_TEXT && (st = text_of_state(p, html, &hints, err)) != TD_OK)
        return st;
    out->text = td_arena_dup(arena, td_buf_slice(&p->text.out));
    if (p->text.out.n && !out->text.p)
        return td_fail_nomem(err, "reading a page");
    return TD_OK;
}

static uint32_t block_of(const struct ing_page_dom *d, size_t node)
{
    uint32_t i = d->nodes[node].parent;
    while (i && !ing_page_is_block(d->nodes[i].tag))
        i = d->nodes[i].parent;
    return i;
}

enum td_status ing_page_fragment(struct ing_page *p, struct td_slice html, struct td_arena *arena,
                                 struct td_slice *text, struct td_error *err)
{
    enum td_status st;
    uint32_t block = 0;
    *text = td_slice(NULL, 0);
    if (!ing_page_scan(&p->scan, html))
        return td_fail_nomem(err, "reading a fragment");
    if ((st = ing_page_dom_parse(&p->dom, &p->scan.html, err)) != TD_OK)
        return st;
    td_buf_clear(&p->work);
    for (size_t i = 0; i < p->dom.n; i++) {
        const struct ing_page_node *n = &p->dom.nodes[i];
        bool breaks = n->tag == PAGE_BR;
        if (n->tag == PAGE_TEXT) {
            breaks = block_of(&p->dom, i) != block;
            block = block_of(&p->dom, i);
        }
        if (breaks && p->work.n)
            (void)td_buf_putc(&p->work, '\n');
        if (n->tag == PAGE_TEXT)
            (void)td_buf_put(&p->work, n->text);
    }
    *text = td_trim(td_arena_dup(arena, td_buf_slice(&p->work)));
    if (p->work.failed || (p->work.n && !text->p))
        return td_fail_nomem(err, "reading a fragment");
    return TD_OK;
}
