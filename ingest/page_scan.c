#include "page_scan.h"

#include <stdlib.h>

/* Tag and attribute names of up to eight bytes as one number, so that a switch tells them apart. */
#define B(c, i)                    ((uint64_t)(unsigned char)(c) << (8 * (i)))
#define N1(a)                      B(a, 0)
#define N2(a, b)                   (N1(a) | B(b, 1))
#define N3(a, b, c)                (N2(a, b) | B(c, 2))
#define N4(a, b, c, d)             (N3(a, b, c) | B(d, 3))
#define N5(a, b, c, d, e)          (N4(a, b, c, d) | B(e, 4))
#define N6(a, b, c, d, e, f)       (N5(a, b, c, d, e) | B(f, 5))
#define N7(a, b, c, d, e, f, g)    (N6(a, b, c, d, e, f) | B(g, 6))
#define N8(a, b, c, d, e, f, g, h) (N7(a, b, c, d, e, f, g) | B(h, 7))

enum kind {
    KIND_OPEN,    /* stays open until its end tag: counts for depth */
    KIND_BLOCK,   /* the same, and white space after its tags means nothing */
    KIND_IMPLIED, /* closed by its own kind or by its parent: does not nest by itself */
    KIND_FORMAT,  /* reopened by the parser after misnesting */
    KIND_VOID,    /* no content, kept */
    KIND_LINK,    /* the same, kept when it is canonical */
    KIND_DROP,    /* the tag is left out, its content stays */
    KIND_SKIP,    /* left out up to its end tag */
    KIND_SVG,     /* the same, and nests */
    KIND_SCRIPT,
    KIND_TITLE /* text only, copied up to its end tag */
};

struct scan {
    const char *p, *end;
    char *out;
    struct ing_page_scan *r;
    uint64_t stack[PAGE_SCAN_DEPTH];
    size_t depth, over, n_format, over_format, tags, max_tags;
    uint64_t lost[8]; /* end tags that do not come any more, so that nobody looks for them again */
    size_t n_lost;
    bool no_comment_end, no_quote, no_apostrophe;
    bool after_block; /* the last tag copied was a block's */
};

/* memmem is not in POSIX.1-2008. */
static const char *find(const char *p, size_t n, struct td_slice what)
{
    while (n >= what.n) {
        const char *q = (const char *)memchr(p, what.p[0], n - what.n + 1);
        if (!q)
            return NULL;
        if (memcmp(q, what.p, what.n) == 0)
            return q;
        n -= (size_t)(q + 1 - p);
        p = q + 1;
    }
    return NULL;
}

static uint64_t pack(const char *p, size_t n)
{
    uint64_t v = 0;
    for (size_t i = 0; i < n && i < 8; i++)
        v |= (uint64_t)((unsigned char)p[i] | 0x20) << (8 * i);
    return n > 8 ? v ^ (n << 56) : v;
}

static enum kind kind_of(uint64_t name)
{
    switch (name) {
    case N1('p'):
    case N2('l', 'i'):
    case N2('d', 't'):
    case N2('d', 'd'):
    case N2('t', 'r'):
    case N2('t', 'd'):
    case N2('t', 'h'):
    case N5('t', 'b', 'o', 'd', 'y'):
    case N5('t', 'h', 'e', 'a', 'd'):
    case N5('t', 'f', 'o', 'o', 't'):
    case N4('b', 'o', 'd', 'y'):
    case N4('h', 'e', 'a', 'd'):
    case N4('h', 't', 'm', 'l'):
        return KIND_IMPLIED;
    case N1('a'):
    case N1('b'):
    case N1('i'):
    case N1('s'):
    case N1('u'):
    case N2('e', 'm'):
    case N2('t', 't'):
    case N3('b', 'i', 'g'):
    case N4('c', 'o', 'd', 'e'):
    case N4('f', 'o', 'n', 't'):
    case N4('n', 'o', 'b', 'r'):
    case N5('s', 'm', 'a', 'l', 'l'):
    case N6('s', 't', 'r', 'i', 'k', 'e'):
    case N6('s', 't', 'r', 'o', 'n', 'g'):
        return KIND_FORMAT;
    case N3('d', 'i', 'v'):
    case N2('u', 'l'):
    case N2('o', 'l'):
    case N2('d', 'l'):
    case N2('h', '1'):
    case N2('h', '2'):
    case N2('h', '3'):
    case N2('h', '4'):
    case N2('h', '5'):
    case N2('h', '6'):
    case N3('n', 'a', 'v'):
    case N4('m', 'a', 'i', 'n'):
    case N4('f', 'o', 'r', 'm'):
    case N5('a', 's', 'i', 'd', 'e'):
    case N6('h', 'e', 'a', 'd', 'e', 'r'):
    case N6('f', 'o', 'o', 't', 'e', 'r'):
    case N6('f', 'i', 'g', 'u', 'r', 'e'):
    case N7('s', 'e', 'c', 't', 'i', 'o', 'n'):
    case N7('a', 'r', 't', 'i', 'c', 'l', 'e'):
    case N5('t', 'a', 'b', 'l', 'e'):
        return KIND_BLOCK;
    case N2('b', 'r'):
    case N2('h', 'r'):
    case N4('m', 'e', 't', 'a'):
        return KIND_VOID;
    case N4('l', 'i', 'n', 'k'):
        return KIND_LINK;
    case N3('i', 'm', 'g'):
    case N5('i', 'm', 'a', 'g', 'e'):
    case N5('i', 'n', 'p', 'u', 't'):
    case N6('s', 'o', 'u', 'r', 'c', 'e'):
    case N5('t', 'r', 'a', 'c', 'k'):
    case N5('e', 'm', 'b', 'e', 'd'):
    case N5('p', 'a', 'r', 'a', 'm'):
    case N3('c', 'o', 'l'):
    case N4('a', 'r', 'e', 'a'):
    case N4('b', 'a', 's', 'e'):
    case N3('w', 'b', 'r'):
    case N5('f', 'r', 'a', 'm', 'e'):
    case N7('p', 'i', 'c', 't', 'u', 'r', 'e'):
    case N3('x', 'm', 'p'):
    case N3('m', 'a', 'p'):
        return KIND_DROP;
    case N5('s', 't', 'y', 'l', 'e'):
    case N6('i', 'f', 'r', 'a', 'm', 'e'):
    case N8('n', 'o', 's', 'c', 'r', 'i', 'p', 't'):
    case N7('n', 'o', 'e', 'm', 'b', 'e', 'd'):
    case N8('n', 'o', 'f', 'r', 'a', 'm', 'e', 's'):
    case N8('t', 'e', 'm', 'p', 'l', 'a', 't', 'e'):
    case N8('t', 'e', 'x', 't', 'a', 'r', 'e', 'a'):
    case N6('s', 'e', 'l', 'e', 'c', 't'):
    case N6('c', 'a', 'n', 'v', 'a', 's'):
        return KIND_SKIP;
    case N3('s', 'v', 'g'):
        return KIND_SVG;
    case N6('s', 'c', 'r', 'i', 'p', 't'):
        return KIND_SCRIPT;
    case N5('t', 'i', 't', 'l', 'e'):
        return KIND_TITLE;
    default:
        return KIND_OPEN;
    }
}

/* plaintext and frameset would swallow or replace the body. */
static bool never(struct td_slice name)
{
    return td_eq_nocase(name, TD_S("plaintext")) || td_eq_nocase(name, TD_S("frameset"));
}

static void put(struct scan *s, const char *p, size_t n)
{
    memcpy(s->out, p, n);
    s->out += n;
}

static bool name_end(unsigned char c)
{
    return c == '>' || c == '/' || td_space_byte(c);
}

/* The attributes the extractor reads; href only where it means something. */
static bool wanted(const char *p, size_t n, uint64_t tag)
{
    switch (n <= 8 ? pack(p, n) : 0) {
    case N2('i', 'd'):
    case N5('c', 'l', 'a', 's', 's'):
    case N4('r', 'o', 'l', 'e'):
    case N4('l', 'a', 'n', 'g'):
    case N6('h', 'i', 'd', 'd', 'e', 'n'):
    case N8('i', 't', 'e', 'm', 'p', 'r', 'o', 'p'):
    case N8('i', 't', 'e', 'm', 't', 'y', 'p', 'e'):
    case N8('d', 'a', 't', 'e', 't', 'i', 'm', 'e'):
    case N3('r', 'e', 'l'):
        return true;
    case N7('c', 'o', 'n', 't', 'e', 'n', 't'):
    case N8('p', 'r', 'o', 'p', 'e', 'r', 't', 'y'):
    case N4('n', 'a', 'm', 'e'):
        return true;
    case N4('h', 'r', 'e', 'f'):
        return tag == N4('l', 'i', 'n', 'k');
    case N5('s', 't', 'y', 'l', 'e'):
        return tag != N1('a');
    case N7('d', 'a', 't', 'a', '-', 'q', 'a'):
        return true;
    default:
        break;
    }
    if (n < 9 || n > 14)
        return false;
    struct td_slice a = {p, n};
    return td_eq_nocase(a, TD_S("data-testid")) || td_eq_nocase(a, TD_S("data-component")) ||
           td_eq_nocase(a, TD_S("data-test-id")) || td_eq_nocase(a, TD_S("data-type")) ||
           td_eq_nocase(a, TD_S("data-module")) || td_eq_nocase(a, TD_S("http-equiv")) ||
           td_eq_nocase(a, TD_S("aria-hidden"));
}

/* The end of an attribute value that starts at p; a quote that is never closed counts as none. */
static const char *value_end(struct scan *s, const char *p)
{
    if (p < s->end && (*p == '"' || *p == '\'')) {
        bool *none = *p == '"' ? &s->no_quote : &s->no_apostrophe;
        const char *q = *none ? NULL : (const char *)memchr(p + 1, *p, (size_t)(s->end - p - 1));
        if (q)
            return q + 1;
        *none = true;
    }
    while (p < s->end && *p != '>' && !td_space_byte((unsigned char)*p))
        p++;
    return p;
}

struct attr {
    const char *name, *name_end, *value, *end; /* value == end: none */
};

/* Reads the next attribute at s->p; false at the end of the tag (s->p after '>' or at the end of the page). */
static bool next_attr(struct scan *s, struct attr *a)
{
    const char *p = s->p, *end = s->end;
    while (p < end && (*p == '/' || td_space_byte((unsigned char)*p)))
        p++;
    if (p == end || *p == '>') {
        s->p = p < end ? p + 1 : p;
        return false;
    }
    a->name = p++;
    while (p < end && *p != '=' && !name_end((unsigned char)*p))
        p++;
    a->name_end = p;
    const char *q = p;
    while (q < end && td_space_byte((unsigned char)*q))
        q++;
    a->value = a->end = p;
    if (q < end && *q == '=') {
        for (q++; q < end && td_space_byte((unsigned char)*q);)
            q++;
        a->value = q;
        a->end = value_end(s, q);
        p = a->end;
    }
    s->p = p;
    return true;
}

/* style is kept only when it hides; a quote without its mate would swallow the page. */
static bool worth(const struct attr *a)
{
    size_t n = (size_t)(a->end - a->value);
    if (n && (*a->value == '"' || *a->value == '\'') && (n == 1 || a->end[-1] != *a->value))
        return false;
    if ((size_t)(a->name_end - a->name) != 5 || (a->name[0] | 0x20) != 's')
        return n < 65536;
    return n < 4096 && find(a->value, n, TD_S("none"));
}

/* Copies "<name" and the wanted attributes; s->p is after the name. */
static void copy_tag(struct scan *s, struct td_slice name, uint64_t tag)
{
    struct attr a;
    size_t kept = 0;
    *s->out++ = '<';
    put(s, name.p, name.n);
    while (next_attr(s, &a)) {
        size_t n = (size_t)(a.name_end - a.name);
        if (kept == PAGE_SCAN_ATTRS || !wanted(a.name, n, tag) || !worth(&a))
            continue;
        kept++;
        *s->out++ = ' ';
        put(s, a.name, n);
        if (a.end > a.value) {
            *s->out++ = '=';
            put(s, a.value, (size_t)(a.end - a.value));
        }
    }
    *s->out++ = '>';
}

static void pass_tag(struct scan *s)
{
    struct attr a;
    while (next_attr(s, &a))
        ;
}

/* The next "</name" from p, or NULL; what is not found once is not looked for again. */
static const char *find_end_tag(struct scan *s, const char *p, struct td_slice name, uint64_t tag)
{
    for (size_t i = 0; i < s->n_lost; i++)
        if (s->lost[i] == tag)
            return NULL;
    while ((p = (const char *)memchr(p, '<', (size_t)(s->end - p))) != NULL) {
        if ((size_t)(s->end - p) < name.n + 2)
            break;
        if (p[1] == '/' && td_eq_nocase(td_slice(p + 2, name.n), name) &&
            ((size_t)(s->end - p) == name.n + 2 || name_end((unsigned char)p[2 + name.n])))
            return p;
        p++;
    }
    if (s->n_lost < sizeof s->lost / sizeof *s->lost)
        s->lost[s->n_lost++] = tag;
    return NULL;
}

static void after_end_tag(struct scan *s, const char *p)
{
    const char *q = (const char *)memchr(p, '>', (size_t)(s->end - p));
    s->p = q ? q + 1 : s->end;
}

/* A drawing may hold drawings. */
static const char *svg_end(struct scan *s, const char *p, struct td_slice name, uint64_t tag)
{
    for (size_t level = 1;; p += 2) {
        const char *close = find_end_tag(s, p, name, tag);
        if (!close)
            return NULL;
        for (const char *q = p; (q = find(q, (size_t)(close - q), TD_S("<svg"))) != NULL; q++)
            level++;
        if (--level == 0)
            return close;
        p = close;
    }
}

/* Inside "<!--", a script that opens another one goes on after the first end tag (HTML 13.2.5.20 and following). */
static const char *script_end(struct scan *s, const char *p, struct td_slice name, uint64_t tag)
{
    const char *close = find_end_tag(s, p, name, tag);
    if (!close)
        return NULL;
    const char *escape = find(p, (size_t)(close - p), TD_S("<!--"));
    if (!escape || find(escape, (size_t)(close - escape), TD_S("-->")) ||
        !find(escape, (size_t)(close - escape), TD_S("<script")))
        return close;
    const char *again = find_end_tag(s, close + 2, name, tag);
    return again ? again : close;
}

static bool is_jsonld(const struct attr *a)
{
    return a->name_end - a->name == 4 && pack(a->name, 4) == N4('t', 'y', 'p', 'e') &&
           find(a->value, (size_t)(a->end - a->value), TD_S("ld+json"));
}

static void script(struct scan *s, struct td_slice name, uint64_t tag)
{
    bool jsonld = false;
    struct attr a;
    while (next_attr(s, &a))
        jsonld = jsonld || is_jsonld(&a);
    const char *close = script_end(s, s->p, name, tag);
    if (jsonld && s->r->n_jsonld < PAGE_SCAN_JSONLD)
        s->r->jsonld[s->r->n_jsonld++] = td_slice(s->p, (size_t)((close ? close : s->end) - s->p));
    if (close)
        after_end_tag(s, close);
    else if (!jsonld)
        return; /* never closed: a browser would drop the rest, here it is read as markup */
    else
        s->p = s->end;
}

/* True for template elements whose content is shown (declarative shadow roots). */
static bool shown_template(struct scan *s, uint64_t tag)
{
    bool shown = false;
    struct attr a;
    while (next_attr(s, &a))
        shown = shown || (tag == N8('t', 'e', 'm', 'p', 'l', 'a', 't', 'e') && a.name_end - a.name == 14 &&
                          td_eq_nocase(td_slice(a.name, 14), TD_S("shadowrootmode")));
    return shown;
}

static void skip_element(struct scan *s, struct td_slice name, uint64_t tag, bool nests)
{
    if (shown_template(s, tag))
        return;
    const char *close = nests ? svg_end(s, s->p, name, tag) : find_end_tag(s, s->p, name, tag);
    if (close)
        after_end_tag(s, close);
}

static void title(struct scan *s, struct td_slice name, uint64_t tag)
{
    pass_tag(s);
    const char *close = find_end_tag(s, s->p, name, tag);
    if (!close)
        return;
    put(s, "<title>", 7);
    put(s, s->p, (size_t)(close - s->p));
    put(s, "</title>", 8);
    after_end_tag(s, close);
}

static void link_tag(struct scan *s, struct td_slice name, uint64_t tag)
{
    const char *start = s->p;
    char *out = s->out;
    copy_tag(s, name, tag);
    if (!find(start, (size_t)(s->p - start), TD_S("canonical")))
        s->out = out;
}

static bool nests(enum kind kind)
{
    return kind == KIND_OPEN || kind == KIND_BLOCK;
}

static bool ends_text(enum kind kind)
{
    return kind == KIND_BLOCK || kind == KIND_IMPLIED || kind == KIND_VOID;
}

static bool on_stack(const struct scan *s, uint64_t tag)
{
    for (size_t i = s->depth; i-- > 0;)
        if (s->stack[i] == tag)
            return true;
    return false;
}

static bool over_budget(struct scan *s)
{
    s->tags += 1 + s->n_format;
    return s->tags > s->max_tags;
}

/* Decides whether the parser may see one more open element. */
static bool admit(struct scan *s, uint64_t tag, enum kind kind)
{
    if (nests(kind) && s->depth == PAGE_SCAN_DEPTH) {
        s->over++;
        return false;
    }
    if (kind == KIND_FORMAT) {
        bool again = tag == N1('a') && on_stack(s, tag); /* the parser closes the first */
        if (!again && (s->n_format == PAGE_SCAN_FORMAT || s->depth == PAGE_SCAN_DEPTH)) {
            s->over_format++;
            return false;
        }
        if (again)
            return true;
        s->n_format++;
    }
    if (nests(kind) || kind == KIND_FORMAT)
        s->stack[s->depth++] = tag;
    return true;
}

static void start_tag(struct scan *s)
{
    const char *p = s->p + 1;
    while (p < s->end && !name_end((unsigned char)*p))
        p++;
    struct td_slice name = {s->p + 1, (size_t)(p - s->p - 1)};
    uint64_t tag = pack(name.p, name.n);
    enum kind kind = kind_of(tag);
    s->p = p;
    switch (kind) {
    case KIND_SCRIPT:
        script(s, name, tag);
        return;
    case KIND_SKIP:
    case KIND_SVG:
        skip_element(s, name, tag, kind == KIND_SVG);
        return;
    case KIND_TITLE:
        title(s, name, tag);
        return;
    case KIND_DROP:
        pass_tag(s);
        return;
    case KIND_LINK:
        link_tag(s, name, tag);
        return;
    case KIND_OPEN:
    case KIND_BLOCK:
    case KIND_IMPLIED:
    case KIND_FORMAT:
    case KIND_VOID:
        break;
    }
    if (name.n > 32 || never(name)) {
        pass_tag(s);
    } else if (over_budget(s) || !admit(s, tag, kind)) {
        s->r->n_dropped++;
        pass_tag(s);
        *s->out++ = ' ';
    } else {
        copy_tag(s, name, tag);
        s->after_block = ends_text(kind);
    }
}

static bool is_scope(uint64_t tag)
{
    return tag == N5('t', 'a', 'b', 'l', 'e') || tag == N8('t', 'e', 'm', 'p', 'l', 'a', 't', 'e') ||
           tag == N6('o', 'b', 'j', 'e', 'c', 't') || tag == N6('a', 'p', 'p', 'l', 'e', 't') ||
           tag == N7('m', 'a', 'r', 'q', 'u', 'e', 'e') || tag == N7('c', 'a', 'p', 't', 'i', 'o', 'n');
}

/* Closes the nearest open `tag`; false when there is none in scope. */
static bool pop(struct scan *s, uint64_t tag)
{
    for (size_t i = s->depth; i-- > 0;) {
        if (s->stack[i] == tag) {
            s->depth = i;
            return true;
        }
        if (is_scope(s->stack[i]))
            break;
    }
    return false;
}

/* A formatting element is closed wherever it stands: the elements above it stay open. */
static void unstack(struct scan *s, uint64_t tag)
{
    for (size_t i = s->depth; i-- > 0;)
        if (s->stack[i] == tag) {
            memmove(s->stack + i, s->stack + i + 1, (s->depth - i - 1) * sizeof *s->stack);
            s->depth--;
            return;
        }
}

/* Whether the parser shall see this end tag. */
static bool close_tag(struct scan *s, uint64_t tag, enum kind kind)
{
    if (nests(kind)) {
        if (s->over && s->depth == PAGE_SCAN_DEPTH) {
            s->over--;
            return false;
        }
        return pop(s, tag);
    }
    if (kind == KIND_FORMAT) {
        if (s->over_format) {
            s->over_format--;
            return false;
        }
        if (!s->n_format)
            return false;
        s->n_format--;
        unstack(s, tag);
        return true;
    }
    if (tag == N4('b', 'o', 'd', 'y') || tag == N4('h', 't', 'm', 'l'))
        return false; /* what follows belongs to the body all the same */
    return kind == KIND_IMPLIED || tag == N2('b', 'r');
}

static void end_tag(struct scan *s)
{
    const char *p = s->p + 2;
    while (p < s->end && !name_end((unsigned char)*p))
        p++;
    struct td_slice name = {s->p + 2, (size_t)(p - s->p - 2)};
    after_end_tag(s, p);
    uint64_t tag = pack(name.p, name.n);
    enum kind kind = kind_of(tag);
    if (name.n > 32 || over_budget(s) || !close_tag(s, tag, kind))
        return;
    s->after_block = ends_text(kind);
    put(s, "</", 2);
    put(s, name.p, name.n);
    *s->out++ = '>';
}

static void comment(struct scan *s)
{
    const char *p = s->p + 4;
    while (!s->no_comment_end && p < s->end && (p = (const char *)memchr(p, '>', (size_t)(s->end - p))) != NULL) {
        if ((p[-1] == '-' && p[-2] == '-') || (p[-1] == '!' && p[-2] == '-' && p[-3] == '-')) {
            s->p = p + 1;
            return;
        }
        p++;
    }
    s->no_comment_end = true; /* never closed: only this tag is lost */
    after_end_tag(s, s->p);
}

static void declaration(struct scan *s)
{
    size_t left = (size_t)(s->end - s->p);
    if (left >= 4 && s->p[2] == '-' && s->p[3] == '-')
        comment(s);
    else
        after_end_tag(s, s->p);
}

static bool ascii_letter(unsigned char c)
{
    return (unsigned char)((c | 0x20) - 'a') < 26;
}

static void markup(struct scan *s)
{
    unsigned char c = s->end - s->p > 1 ? (unsigned char)s->p[1] : 0;
    if (ascii_letter(c))
        start_tag(s);
    else if (c == '/' && s->end - s->p > 2 && ascii_letter((unsigned char)s->p[2]))
        end_tag(s);
    else if (c == '!')
        declaration(s);
    else if (c == '?' || c == '/')
        after_end_tag(s, s->p);
    else {
        put(s, "&lt;", 4); /* a bare '<' is text; written so, the parser need not guess */
        s->p++;
    }
}

/* NUL bytes mean nothing and stop many a string function. */
static void drop_nul(struct td_buf *b)
{
    char *from = (char *)memchr(b->p, 0, b->n);
    if (!from)
        return;
    char *to = from;
    for (char *end = b->p + b->n; from < end; from++)
        if (*from)
            *to++ = *from;
    b->n = (size_t)(to - b->p);
}

/* Text between tags; indentation after a block's tag is left out. */
static void text(struct scan *s, const char *end)
{
    const char *p = s->p;
    if (s->after_block)
        while (p < end && td_space_byte((unsigned char)*p))
            p++;
    if (p < end) {
        put(s, p, (size_t)(end - p));
        s->after_block = false;
    }
    s->p = end;
}

bool ing_page_scan(struct ing_page_scan *r, struct td_slice html)
{
    static const struct td_slice doctype = {"<!DOCTYPE html>", 15};
    struct scan s = {.p = html.p, .end = html.p + html.n, .r = r};
    s.max_tags = PAGE_SCAN_FREE_TAGS + html.n / PAGE_SCAN_TAG_BYTES;
    if (s.max_tags > PAGE_SCAN_TAGS)
        s.max_tags = PAGE_SCAN_TAGS;
    td_buf_clear(&r->html);
    r->n_jsonld = r->n_dropped = 0;
    /* "<" may become "&lt;", and an attribute may gain a blank: four times the page is never passed. */
    if (!td_buf_reserve(&r->html, html.n * 4 + 64))
        return false;
    s.out = r->html.p;
    put(&s, doctype.p, doctype.n);
    while (s.p < s.end) {
        const char *q = (const char *)memchr(s.p, '<', (size_t)(s.end - s.p));
        if (!q)
            q = s.end;
        text(&s, q);
        if (q < s.end)
            markup(&s);
    }
    r->html.n = (size_t)(s.out - r->html.p);
    drop_nul(&r->html);
    return true;
}
