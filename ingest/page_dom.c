#include "page_dom.h"

#include <stdlib.h>

#include <myhtml/myhtml.h>

struct tag_row {
    const char *name;
    myhtml_tag_id_t id;
};

static const struct tag_row TAGS[PAGE_TAGS] = {
    [PAGE_TEXT] = {"#text", MyHTML_TAG__TEXT},
    [PAGE_OTHER] = {"other", MyHTML_TAG__UNDEF},
    [PAGE_A] = {"a", MyHTML_TAG_A},
    [PAGE_ABBR] = {"abbr", MyHTML_TAG_ABBR},
    [PAGE_B] = {"b", MyHTML_TAG_B},
    [PAGE_EM] = {"em", MyHTML_TAG_EM},
    [PAGE_I] = {"i", MyHTML_TAG_I},
    [PAGE_LABEL] = {"label", MyHTML_TAG_LABEL},
    [PAGE_Q] = {"q", MyHTML_TAG_Q},
    [PAGE_SMALL] = {"small", MyHTML_TAG_SMALL},
    [PAGE_SPAN] = {"span", MyHTML_TAG_SPAN},
    [PAGE_STRONG] = {"strong", MyHTML_TAG_STRONG},
    [PAGE_SUB] = {"sub", MyHTML_TAG_SUB},
    [PAGE_SUP] = {"sup", MyHTML_TAG_SUP},
    [PAGE_TIME] = {"time", MyHTML_TAG_TIME},
    [PAGE_CITE] = {"cite", MyHTML_TAG_CITE},
    [PAGE_BUTTON] = {"button", MyHTML_TAG_BUTTON},
    [PAGE_U] = {"u", MyHTML_TAG_U},
    [PAGE_HTML] = {"html", MyHTML_TAG_HTML},
    [PAGE_HEAD] = {"head", MyHTML_TAG_HEAD},
    [PAGE_TITLE] = {"title", MyHTML_TAG_TITLE},
    [PAGE_META] = {"meta", MyHTML_TAG_META},
    [PAGE_LINK] = {"link", MyHTML_TAG_LINK},
    [PAGE_BR] = {"br", MyHTML_TAG_BR},
    [PAGE_HR] = {"hr", MyHTML_TAG_HR},
    [PAGE_BODY] = {"body", MyHTML_TAG_BODY},
    [PAGE_MAIN] = {"main", MyHTML_TAG_MAIN},
    [PAGE_ARTICLE] = {"article", MyHTML_TAG_ARTICLE},
    [PAGE_SECTION] = {"section", MyHTML_TAG_SECTION},
    [PAGE_DIV] = {"div", MyHTML_TAG_DIV},
    [PAGE_P] = {"p", MyHTML_TAG_P},
    [PAGE_H1] = {"h1", MyHTML_TAG_H1},
    [PAGE_H2] = {"h2", MyHTML_TAG_H2},
    [PAGE_H3] = {"h3", MyHTML_TAG_H3},
    [PAGE_H4] = {"h4", MyHTML_TAG_H4},
    [PAGE_H5] = {"h5", MyHTML_TAG_H5},
    [PAGE_H6] = {"h6", MyHTML_TAG_H6},
    [PAGE_HEADER] = {"header", MyHTML_TAG_HEADER},
    [PAGE_FOOTER] = {"footer", MyHTML_TAG_FOOTER},
    [PAGE_NAV] = {"nav", MyHTML_TAG_NAV},
    [PAGE_ASIDE] = {"aside", MyHTML_TAG_ASIDE},
    [PAGE_MENU] = {"menu", MyHTML_TAG_MENU},
    [PAGE_FORM] = {"form", MyHTML_TAG_FORM},
    [PAGE_FIELDSET] = {"fieldset", MyHTML_TAG_FIELDSET},
    [PAGE_FIGURE] = {"figure", MyHTML_TAG_FIGURE},
    [PAGE_FIGCAPTION] = {"figcaption", MyHTML_TAG_FIGCAPTION},
    [PAGE_UL] = {"ul", MyHTML_TAG_UL},
    [PAGE_OL] = {"ol", MyHTML_TAG_OL},
    [PAGE_LI] = {"li", MyHTML_TAG_LI},
    [PAGE_DL] = {"dl", MyHTML_TAG_DL},
    [PAGE_DT] = {"dt", MyHTML_TAG_DT},
    [PAGE_DD] = {"dd", MyHTML_TAG_DD},
    [PAGE_BLOCKQUOTE] = {"blockquote", MyHTML_TAG_BLOCKQUOTE},
    [PAGE_PRE] = {"pre", MyHTML_TAG_PRE},
    [PAGE_TABLE] = {"table", MyHTML_TAG_TABLE},
    [PAGE_TBODY] = {"tbody", MyHTML_TAG_TBODY},
    [PAGE_TR] = {"tr", MyHTML_TAG_TR},
    [PAGE_TD] = {"td", MyHTML_TAG_TD},
    [PAGE_TH] = {"th", MyHTML_TAG_TH},
    [PAGE_CAPTION] = {"caption", MyHTML_TAG_CAPTION},
    [PAGE_ADDRESS] = {"address", MyHTML_TAG_ADDRESS},
    [PAGE_DETAILS] = {"details", MyHTML_TAG_DETAILS},
    [PAGE_SUMMARY] = {"summary", MyHTML_TAG_SUMMARY},
    [PAGE_DIALOG] = {"dialog", MyHTML_TAG_DIALOG},
    [PAGE_VIDEO] = {"video", MyHTML_TAG_VIDEO},
    [PAGE_AUDIO] = {"audio", MyHTML_TAG_AUDIO},
    [PAGE_OBJECT] = {"object", MyHTML_TAG_OBJECT},
};

/* Elements that break the text like one of those above. */
static const struct {
    myhtml_tag_id_t id;
    enum ing_page_tag as;
} ALIASES[] = {
    {MyHTML_TAG_CENTER, PAGE_DIV}, {MyHTML_TAG_THEAD, PAGE_TBODY}, {MyHTML_TAG_TFOOT, PAGE_TBODY},
    {MyHTML_TAG_DIR, PAGE_UL},     {MyHTML_TAG_LISTING, PAGE_PRE}, {MyHTML_TAG_HGROUP, PAGE_DIV},
    {MyHTML_TAG_LEGEND, PAGE_P},   {MyHTML_TAG_OPTION, PAGE_P},
};

struct handle {
    myhtml_t *html;
    uint8_t tag_of[MyHTML_TAG_LAST_ENTRY];
};

const char *ing_page_tag_name(unsigned tag)
{
    return tag < PAGE_TAGS ? TAGS[tag].name : "?";
}

static void map_tags(struct handle *h)
{
    memset(h->tag_of, PAGE_OTHER, sizeof h->tag_of);
    for (size_t i = 0; i < PAGE_TAGS; i++)
        if (i != PAGE_OTHER)
            h->tag_of[TAGS[i].id] = (uint8_t)i;
    for (size_t i = 0; i < sizeof ALIASES / sizeof *ALIASES; i++)
        h->tag_of[ALIASES[i].id] = (uint8_t)ALIASES[i].as;
}

enum td_status ing_page_dom_init(struct ing_page_dom *d, struct td_error *err)
{
    struct handle *h = calloc(1, sizeof *h);
    if (!h)
        return td_fail_nomem(err, "reading a page");
    map_tags(h);
    h->html = myhtml_create();
    /* One thread: the default starts threads of its own for every parser. */
    if (!h->html || MyHTML_FAILED(myhtml_init(h->html, MyHTML_OPTIONS_PARSE_MODE_SINGLE, 1, 0))) {
        if (h->html)
            myhtml_destroy(h->html);
        free(h);
        return td_fail_nomem(err, "reading a page");
    }
    d->parser = h;
    return TD_OK;
}

void ing_page_dom_release(struct ing_page_dom *d)
{
    struct handle *h = (struct handle *)d->parser;
    if (d->tree)
        myhtml_tree_destroy((myhtml_tree_t *)d->tree);
    if (h)
        myhtml_destroy(h->html);
    free(h);
    free(d->nodes);
    free(d->attrs);
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
        if (ATTRS[i].n == n && memcmp(ATTRS[i].name, key, n) == 0)
            return ATTRS[i].id;
    return n > 5 && memcmp(key, "data-", 5) == 0 ? PAGE_ATTR_DATA : PAGE_ATTRS;
}

static bool grow(void **p, size_t *cap, size_t need, size_t size)
{
    if (need <= *cap)
        return true;
    size_t want = *cap ? *cap * 2 : 4096;
    void *q = realloc(*p, want * size);
    if (!q)
        return false;
    *p = q;
    *cap = want;
    return true;
}

static bool add_attrs(struct ing_page_dom *d, struct ing_page_node *n, const myhtml_tree_node_t *from)
{
    n->attrs = (uint32_t)d->n_attrs;
    if (!from->token)
        return true;
    for (const myhtml_token_attr_t *a = from->token->attr_first; a && n->n_attrs < 64; a = a->next) {
        enum ing_page_attr_name id = attr_id(a->key.data ? a->key.data : "", a->key.length);
        if (id == PAGE_ATTRS)
            continue;
        if (!grow((void **)&d->attrs, &d->cap_attrs, d->n_attrs + 1, sizeof *d->attrs))
            return false;
        d->attrs[d->n_attrs++] =
            (struct ing_page_attr){id, td_slice(a->value.data, a->value.data ? a->value.length : 0)};
        n->n_attrs++;
    }
    return true;
}

static bool add_node(struct ing_page_dom *d, const myhtml_tree_node_t *from, uint32_t parent)
{
    const struct handle *h = (const struct handle *)d->parser;
    if (!grow((void **)&d->nodes, &d->cap, d->n + 1, sizeof *d->nodes))
        return false;
    struct ing_page_node *n = &d->nodes[d->n++];
    *n = (struct ing_page_node){.parent = parent, .end = (uint32_t)d->n};
    n->tag = from->tag_id < MyHTML_TAG_LAST_ENTRY ? h->tag_of[from->tag_id] : PAGE_OTHER;
    if (n->tag == PAGE_TEXT) {
        if (from->token && from->token->str.data)
            n->text = td_slice(from->token->str.data, from->token->str.length);
        return true;
    }
    return add_attrs(d, n, from);
}

/* The parser's linked tree to the array, without recursion. */
static bool flatten(struct ing_page_dom *d, const myhtml_tree_node_t *root)
{
    const myhtml_tree_node_t *at = root;
    uint32_t parent = 0;
    d->n = d->n_attrs = 0;
    if (!add_node(d, root, 0))
        return false;
    at = root->child;
    while (at) {
        if (at->tag_id != MyHTML_TAG__COMMENT && at->tag_id != MyHTML_TAG__DOCTYPE) {
            if (!add_node(d, at, parent))
                return false;
            if (at->child) {
                parent = (uint32_t)d->n - 1;
                at = at->child;
                continue;
            }
        }
        while (!at->next && at->parent != root) {
            d->nodes[parent].end = (uint32_t)d->n;
            parent = d->nodes[parent].parent;
            at = at->parent;
        }
        at = at->next;
    }
    d->nodes[0].end = (uint32_t)d->n;
    return true;
}

enum td_status ing_page_dom_parse(struct ing_page_dom *d, struct td_slice html, struct td_error *err)
{
    struct handle *h = (struct handle *)d->parser;
    myhtml_tree_t *tree = (myhtml_tree_t *)d->tree;
    d->n = d->n_attrs = 0;
    if (!tree) {
        tree = myhtml_tree_create();
        if (!tree || MyHTML_FAILED(myhtml_tree_init(tree, h->html))) {
            if (tree)
                myhtml_tree_destroy(tree);
            return td_fail_nomem(err, "reading a page");
        }
        d->tree = tree;
    }
    if (MyHTML_FAILED(myhtml_parse(tree, MyENCODING_UTF_8, html.p, html.n)) ||
        !flatten(d, myhtml_tree_get_document(tree))) {
        myhtml_tree_destroy(tree);
        d->tree = NULL;
        d->n = 0;
        return td_fail_nomem(err, "reading a page");
    }
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
