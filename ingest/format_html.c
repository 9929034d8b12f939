/*
 * Saved HTML pages: one file, one article.
 */
#include <stdio.h>

#include "format.h"
#include "page.h"

static bool has_tag(struct td_slice head, const char *tag)
{
    struct td_slice t = td_str(tag);
    for (size_t i = 0; i + t.n <= head.n; i++)
        if (head.p[i] == '<' && td_eq_nocase(td_slice(head.p + i, t.n), t))
            return true;
    return false;
}

static bool sniff_html(struct td_slice head, struct td_slice name)
{
    struct td_slice t = td_trim(head);
    bool named = td_ends(name, TD_S(".html")) || td_ends(name, TD_S(".htm")) || td_ends(name, TD_S(".xhtml")) ||
                 td_ends(name, TD_S(".html.gz")) || td_ends(name, TD_S(".html.xz"));
    if (t.n == 0 || t.p[0] != '<')
        return named;
    return named || has_tag(head, "<!doctype html") || has_tag(head, "<html") || has_tag(head, "<head") ||
           has_tag(head, "<body");
}

/* The bytes end inside a tag or a script: the file was cut. */
static bool is_cut(struct td_slice html)
{
    struct td_slice tail = html.n > 65536 ? td_from(html, html.n - 65536) : html;
    size_t lt = tail.n, gt = tail.n;
    for (size_t i = tail.n; i-- > 0 && (lt == tail.n || gt == tail.n);) {
        if (tail.p[i] == '<' && lt == tail.n)
            lt = i;
        if (tail.p[i] == '>' && gt == tail.n)
            gt = i;
    }
    return lt != tail.n && (gt == tail.n || lt > gt);
}

static enum td_status read_html(struct ing_input *in, struct ing_sink *sink, struct td_error *err)
{
    struct td_buf *b = ing_page_bytes(sink->page);
    struct td_slice html;
    struct ing_article a = {0};
    unsigned flags = 0;
    b->max = ING_WHOLE_MAX;
    enum td_status st = ing_input_text(in, sink, b, true, &html, &flags, err);
    if (st == TD_OK && !html.p) /* a byte order mark and nothing else */
        html = TD_S("");
    if (st == TD_OK)
        st = ing_page_read(sink->page, html, in->url, sink->batch, &a, sink->explain, err);
    if (st == TD_OK) {
        a.record = 1;
        a.flags |= flags | (is_cut(html) || in->cut ? ING_FLAG_TRUNCATED : 0);
        if (a.url.n == 0)
            a.url = in->url.n ? in->url : a.canonical;
        if (a.retrieved.n == 0)
            a.retrieved = in->retrieved;
        in->cut = NULL; /* the flag says it: the record itself is kept */
        st = sink->article(sink, in, &a, err);
    }
    return st;
}

const struct ing_format ing_format_html = {"html", sniff_html, read_html};
