#include "page_dom.h"

#include <stdlib.h>

#include "page_ref.h"
#include "page_tree.h"

const char *ing_page_tag_name(unsigned tag)
{
    return ing_page_tree_tag_name((enum ing_page_tag)tag);
}

enum td_status ing_page_dom_init(struct ing_page_dom *d, struct td_error *err)
{
    d->tree = calloc(1, sizeof *d->tree);
    if (!d->tree)
        return td_fail_nomem(err, "reading a page");
    ing_page_tree_init(d->tree);
    return TD_OK;
}

void ing_page_dom_release(struct ing_page_dom *d)
{
    if (d->tree)
        ing_page_tree_release(d->tree);
    free(d->tree);
    free(d->nodes);
    *d = (struct ing_page_dom){0};
}

static const struct {
    const char *name;
    size_t n;
    enum ing_page_attr_name id;
} ATTRS[] = {
    {"class", 5, PAGE_ATTR_CLASS},
    {"id", 2, PAGE_ATTR_ID},
    {"href", 4, PAGE_ATTR_HREF},
    {"rel", 3, PAGE_ATTR_REL},
    {"role", 4, PAGE_ATTR_ROLE},
    {"lang", 4, PAGE_ATTR_LANG},
    {"hidden", 6, PAGE_ATTR_HIDDEN},
    {"style", 5, PAGE_ATTR_STYLE},
    {"itemprop", 8, PAGE_ATTR_ITEMPROP},
    {"itemtype", 8, PAGE_ATTR_ITEMTYPE},
    {"datetime", 8, PAGE_ATTR_DATETIME},
    {"name", 4, PAGE_ATTR_NAME},
    {"property", 8, PAGE_ATTR_PROPERTY},
    {"content", 7, PAGE_ATTR_CONTENT},
    {"http-equiv", 10, PAGE_ATTR_HTTP_EQUIV},
    {"aria-hidden", 11, PAGE_ATTR_ARIA_HIDDEN},
};

static enum ing_page_attr_name attr_id(const char *key, size_t n)
{
    for (size_t i = 0; i < sizeof ATTRS / sizeof *ATTRS; i++)
        if (ATTRS[i].n == n && (ATTRS[i].name[0] ^ key[0]) % 32 == 0 &&
            td_eq_nocase(td_slice(ATTRS[i].name, n), td_slice(key, n)))
            return ATTRS[i].id;
    return n > 5 && td_eq_nocase(td_slice(key, 5), TD_S("data-")) ? PAGE_ATTR_DATA : PAGE_ATTRS;
}

/* ---- what page_scan copied, as tokens ---- */

struct reader {
    struct ing_page_tree *tree;
    char *p, *end;
};

static bool blank(char c)
{
    return td_space_byte((unsigned char)c);
}

/* The value at r->p, without its quotes, decoded. */
static struct td_slice attr_value(struct reader *r)
{
    char *p = r->p, *q;
    char quote = p < r->end && (*p == '"' || *p == '\'') ? *p : 0;
    if (quote && (q = (char *)memchr(p + 1, quote, (size_t)(r->end - p - 1))) != NULL) {
        p++;
        r->p = q + 1;
    } else {
        for (q = p; q < r->end && *q != '>' && !blank(*q);)
            q++;
        r->p = q;
    }
    return td_slice(p, ing_page_ref_decode(p, (size_t)(q - p), true));
}

/* The attributes of a tag; r->p is after its name, and then after its '>'. */
static void read_attrs(struct reader *r)
{
    for (;;) {
        while (r->p < r->end && blank(*r->p))
            r->p++;
        if (r->p == r->end || *r->p == '>') {
            r->p += r->p < r->end;
            return;
        }
        char *name = r->p++;
        while (r->p < r->end && *r->p != '=' && *r->p != '>' && !blank(*r->p))
            r->p++;
        enum ing_page_attr_name id = attr_id(name, (size_t)(r->p - name));
        struct td_slice value = {r->p, 0};
        if (r->p < r->end && *r->p == '=') {
            r->p++;
            value = attr_value(r);
        }
        if (id != PAGE_ATTRS)
            ing_page_tree_attr(r->tree, id, value);
    }
}

/* r->p is at '<', which page_scan writes only before a letter or '/'. */
static void read_tag(struct reader *r)
{
    bool close = r->p + 1 < r->end && r->p[1] == '/';
    char *name = r->p + 1 + close;
    for (r->p = name; r->p < r->end && *r->p != '>' && !blank(*r->p);)
        r->p++;
    uint64_t tag = ing_page_tree_name(name, (size_t)(r->p - name));
    if (close) {
        r->p += r->p < r->end;
        ing_page_tree_close(r->tree, tag);
    } else {
        read_attrs(r);
        ing_page_tree_open(r->tree, tag);
    }
}

static void read_text(struct reader *r, char *end)
{
    if (end > r->p)
        ing_page_tree_text(r->tree, r->p, ing_page_ref_decode(r->p, (size_t)(end - r->p), false));
    r->p = end;
}

/* The text of a title element: markup means nothing in it. */
static void read_title(struct reader *r)
{
    char *q = r->p;
    while ((q = (char *)memchr(q, '<', (size_t)(r->end - q))) != NULL &&
           !((size_t)(r->end - q) >= 8 && td_eq_nocase(td_slice(q, 8), TD_S("</title>"))))
        q++;
    read_text(r, q ? q : r->end);
}

static void read_page(struct reader *r)
{
    const uint64_t title = ing_page_tree_name("title", 5);
    if (r->end - r->p > 1 && r->p[1] == '!') /* the document type comes first, if at all */
        r->p += td_index(td_slice(r->p, (size_t)(r->end - r->p)), '>') + 1;
    while (r->p < r->end && !r->tree->failed) {
        char *q = (char *)memchr(r->p, '<', (size_t)(r->end - r->p));
        read_text(r, q ? q : r->end);
        if (!q)
            break;
        read_tag(r);
        if ((q[1] | 0x20) == 't' && (size_t)(r->p - q) == 7 && ing_page_tree_name(q + 1, 5) == title)
            read_title(r);
    }
}

/* ---- the tree as an array ---- */

static bool room(struct ing_page_dom *d, size_t n)
{
    if (n <= d->cap)
        return true;
    void *p = realloc(d->nodes, (n + n / 2) * sizeof *d->nodes);
    if (!p)
        return false;
    d->nodes = (struct ing_page_node *)p;
    d->cap = n + n / 2;
    return true;
}

static void add_node(struct ing_page_dom *d, const struct ing_page_tree_node *from, uint32_t parent)
{
    struct ing_page_node *n = &d->nodes[d->n++];
    *n = (struct ing_page_node){.tag = (uint8_t)ing_page_tree_tag(from),
                                .n_attrs = (uint8_t)(from->n_attrs < 64 ? from->n_attrs : 64),
                                .attrs = from->attrs,
                                .parent = parent,
                                .end = (uint32_t)d->n,
                                .text = {from->text, from->n_text}};
}

/* In document order, without recursion. */
static void flatten(struct ing_page_dom *d)
{
    const struct ing_page_tree_node *v = d->tree->nodes;
    uint32_t at = v[0].first, parent = 0;
    add_node(d, &v[0], 0);
    while (at) {
        add_node(d, &v[at], parent);
        if (v[at].first) {
            parent = (uint32_t)d->n - 1;
            at = v[at].first;
            continue;
        }
        while (!v[at].next && v[at].parent) {
            d->nodes[parent].end = (uint32_t)d->n;
            parent = d->nodes[parent].parent;
            at = v[at].parent;
        }
        at = v[at].next;
    }
    d->nodes[0].end = (uint32_t)d->n;
}

enum td_status ing_page_dom_parse(struct ing_page_dom *d, struct td_buf *html, struct td_error *err)
{
    struct reader r = {d->tree, html->p, html->p + html->n};
    d->n = 0;
    ing_page_tree_start(d->tree);
    read_page(&r);
    ing_page_tree_finish(d->tree);
    if (d->tree->failed || !room(d, d->tree->n))
        return td_fail_nomem(err, "reading a page");
    flatten(d);
    d->attrs = d->tree->attrs;
    return TD_OK;
}

struct td_slice ing_page_attr(const struct ing_page_dom *d, size_t node, enum ing_page_attr_name name)
{
    const struct ing_page_node *n = &d->nodes[node];
    for (size_t i = n->attrs; i < n->attrs + n->n_attrs; i++)
        if (d->attrs[i].name == name)
            return d->attrs[i].value;
    return (struct td_slice){NULL, 0};
}

bool ing_page_has_attr(const struct ing_page_dom *d, size_t node, enum ing_page_attr_name name)
{
    const struct ing_page_node *n = &d->nodes[node];
    for (size_t i = n->attrs; i < n->attrs + n->n_attrs; i++)
        if (d->attrs[i].name == name)
            return true;
    return false;
}
