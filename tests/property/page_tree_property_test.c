/*
 * The tree of ingest/page_tree.c against that of myhtml (libmodest), an independent parser: random tag soup goes
 * through page_scan and then to both, and every element, its attributes and every text must stand in the same place.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <myhtml/myhtml.h>

#include "page_dom.h"
#include "page_ref.h"
#include "page_scan.h"

/* ---- random soup ---- */

static uint64_t seed;

static unsigned random_below(unsigned n)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (unsigned)((seed >> 33) % n);
}

static const char *const TAGS[] = {"p",        "div",    "b",       "i",      "a",      "span",  "em",    "strong",
                                   "font",     "small",  "ul",      "ol",     "li",     "dl",    "dt",    "dd",
                                   "table",    "tr",     "td",      "th",     "tbody",  "tfoot", "thead", "caption",
                                   "h1",       "h2",     "form",    "button", "pre",    "br",    "hr",    "meta",
                                   "article",  "x-y",    "section", "object", "option", "label", "code",  "colgroup",
                                   "fieldset", "center", "address", "time",   "head",   "body",  "html",  "u"};
static const char *const TEXTS[] = {"x",        " ",       "\n",      "word word", "&amp;",    "&nbsp;y",
                                    "&eacute;", "&#8217;", "&notit;", "&ampx",     "a &lt; b", "&#x80;",
                                    "z\r\n",    "&bogus;", "q &",     "1"};
static const char *const ATTRS[] = {" class=a",
                                    " ID='b c'",
                                    " rel=\"x&amp;y\"",
                                    " hidden",
                                    " content=/x?a&copy=1",
                                    " itemprop=name",
                                    " style='display:none'"};

static const char *pick(const char *const *list, size_t n)
{
    return list[random_below((unsigned)n)];
}

#define PICK(list) pick(list, sizeof(list) / sizeof *(list))

static void soup(struct td_buf *b, unsigned tokens, unsigned kinds)
{
    td_buf_clear(b);
    while (tokens-- > 0) {
        unsigned what = random_below(10);
        const char *tag = TAGS[random_below(kinds)];
        if (what < 5) {
            td_buf_printf(b, "<%s", tag);
            for (unsigned i = random_below(6); i > 3; i--)
                td_buf_puts(b, PICK(ATTRS));
            td_buf_puts(b, ">");
        } else if (what < 8) {
            td_buf_printf(b, "</%s>", tag);
        } else {
            td_buf_puts(b, PICK(TEXTS));
        }
    }
}

/* ---- the two trees as lines ---- */

static void put_value(struct td_buf *b, const char *p, size_t n)
{
    td_buf_puts(b, "=");
    td_buf_put(b, td_slice(p, n));
}

static void put_ours(struct td_buf *b, const struct ing_page_dom *d)
{
    size_t depth[4096];
    assert_true(d->n < 4096);
    for (size_t i = 0; i < d->n; i++) {
        const struct ing_page_node *n = &d->nodes[i];
        depth[i] = i ? depth[n->parent] + 1 : 0;
        if (!i)
            continue;
        td_buf_printf(b, "%zu %s", depth[i], n->tag == PAGE_TEXT ? "#text" : ing_page_tag_name(n->tag));
        for (size_t k = n->attrs; k < n->attrs + n->n_attrs; k++)
            put_value(b, d->attrs[k].value.p, d->attrs[k].value.n);
        td_buf_puts(b, " ");
        td_buf_put(b, n->text);
        td_buf_puts(b, "\n");
    }
}

static const char *their_name(myhtml_tree_t *tree, const myhtml_tree_node_t *n)
{
    static const char *const same[][2] = {{"thead", "tbody"}, {"tfoot", "tbody"}, {"center", "div"}, {"option", "p"}};
    const char *name = myhtml_tag_name_by_id(tree, n->tag_id, NULL);
    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        if (strcmp(name, same[i][0]) == 0)
            return same[i][1];
    for (unsigned tag = PAGE_A; tag < PAGE_TAGS; tag++)
        if (strcmp(name, ing_page_tag_name(tag)) == 0)
            return name;
    return "other";
}

/* The standard keeps the first of two attributes of one name, myhtml both. */
static bool doubled(const myhtml_tree_node_t *n, const myhtml_token_attr_t *a)
{
    for (const myhtml_token_attr_t *b = n->token->attr_first; b != a; b = b->next)
        if (b->key.length == a->key.length && memcmp(b->key.data, a->key.data, a->key.length) == 0)
            return true;
    return false;
}

static void put_their_node(struct td_buf *b, myhtml_tree_t *tree, const myhtml_tree_node_t *n, size_t depth)
{
    bool text = n->tag_id == MyHTML_TAG__TEXT;
    td_buf_printf(b, "%zu %s", depth, text ? "#text" : their_name(tree, n));
    for (const myhtml_token_attr_t *a = n->token && !text ? n->token->attr_first : NULL; a; a = a->next)
        if (!doubled(n, a))
            put_value(b, a->value.data ? a->value.data : "", a->value.data ? a->value.length : 0);
    td_buf_puts(b, " ");
    if (text && n->token)
        td_buf_put(b, td_slice(n->token->str.data, n->token->str.length));
    td_buf_puts(b, "\n");
}

static void put_theirs(struct td_buf *b, myhtml_tree_t *tree)
{
    const myhtml_tree_node_t *root = myhtml_tree_get_document(tree), *n = root->child;
    for (size_t depth = 1; n;) {
        if (n->tag_id != MyHTML_TAG__DOCTYPE)
            put_their_node(b, tree, n, depth);
        if (n->child) {
            n = n->child;
            depth++;
            continue;
        }
        while (!n->next && n->parent != root) {
            n = n->parent;
            depth--;
        }
        n = n->next;
    }
}

struct both {
    struct ing_page_scan scan;
    struct ing_page_dom dom;
    myhtml_t *html;
    myhtml_tree_t *tree;
    struct td_buf page, ours, theirs;
};

static void setup(struct both *x)
{
    struct td_error err = {0};
    *x = (struct both){.scan.html = TD_BUF_INIT(1 << 24),
                       .page = TD_BUF_INIT(1 << 20),
                       .ours = TD_BUF_INIT(1 << 24),
                       .theirs = TD_BUF_INIT(1 << 24)};
    assert_int_equal(ing_page_dom_init(&x->dom, &err), TD_OK);
    x->html = myhtml_create();
    x->tree = myhtml_tree_create();
    assert_false(MyHTML_FAILED(myhtml_init(x->html, MyHTML_OPTIONS_PARSE_MODE_SINGLE, 1, 0)));
    assert_false(MyHTML_FAILED(myhtml_tree_init(x->tree, x->html)));
}

static void teardown(struct both *x)
{
    myhtml_tree_destroy(x->tree);
    myhtml_destroy(x->html);
    ing_page_dom_release(&x->dom);
    td_buf_free(&x->scan.html);
    td_buf_free(&x->page);
    td_buf_free(&x->ours);
    td_buf_free(&x->theirs);
}

static bool same(struct both *x)
{
    struct td_error err = {0};
    td_buf_clear(&x->ours);
    td_buf_clear(&x->theirs);
    assert_true(ing_page_scan(&x->scan, td_buf_slice(&x->page)));
    assert_false(MyHTML_FAILED(myhtml_parse(x->tree, MyENCODING_UTF_8, x->scan.html.p, x->scan.html.n)));
    put_theirs(&x->theirs, x->tree); /* before the bytes are changed in place */
    assert_int_equal(ing_page_dom_parse(&x->dom, &x->scan.html, &err), TD_OK);
    put_ours(&x->ours, &x->dom);
    return td_eq(td_buf_slice(&x->ours), td_buf_slice(&x->theirs));
}

/*
 * Whether inline elements stand four deep: there the parsers differ in how the adoption agency ends (page_tree.c), and
 * so they are not compared.
 */
static bool deep_inline(const struct ing_page_dom *d)
{
    for (size_t i = 0; i < d->n; i++) {
        size_t up = i, n = 0;
        while (up && d->nodes[up].tag < PAGE_HTML)
            n += d->nodes[up].tag != PAGE_TEXT, up = d->nodes[up].parent;
        if (n > 3)
            return true;
    }
    return false;
}

/* Takes tokens away as long as the trees differ, so that a failure shows little. */
static void shrink(struct both *x)
{
    struct td_buf whole = TD_BUF_INIT(1 << 20);
    for (size_t width = x->page.n / 2; width; width /= 2)
        for (size_t at = 0; at + width <= x->page.n;) {
            td_buf_clear(&whole);
            td_buf_put(&whole, td_buf_slice(&x->page));
            memmove(x->page.p + at, x->page.p + at + width, x->page.n - at - width);
            x->page.n -= width;
            if (!same(x) && !deep_inline(&x->dom))
                continue;
            td_buf_clear(&x->page);
            td_buf_put(&x->page, td_buf_slice(&whole));
            at++;
        }
    (void)same(x);
    td_buf_free(&whole);
}

static void compare(unsigned pages, unsigned tokens, unsigned kinds)
{
    struct both x;
    unsigned skipped = 0;
    setup(&x);
    for (unsigned i = 0; i < pages; i++) {
        seed = (uint64_t)i * 2654435761u + kinds;
        soup(&x.page, 1 + random_below(tokens), kinds);
        bool alike = same(&x);
        if (deep_inline(&x.dom)) {
            skipped++;
        } else if (!alike) {
            shrink(&x);
            print_message("page: %s\nours:\n%stheirs:\n%s", td_buf_cstr(&x.page), td_buf_cstr(&x.ours),
                          td_buf_cstr(&x.theirs));
            fail();
        }
    }
    assert_true(skipped < pages / 2);
    teardown(&x);
}

static void inline_soup_gives_the_same_tree(void **state)
{
    (void)state;
    compare(20000, 16, 10);
}

static void lists_and_tables_give_the_same_tree(void **state)
{
    (void)state;
    compare(10000, 60, 24);
}

static void all_tags_give_the_same_tree(void **state)
{
    (void)state;
    compare(10000, 80, sizeof TAGS / sizeof *TAGS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(inline_soup_gives_the_same_tree),
                                       cmocka_unit_test(lists_and_tables_give_the_same_tree),
                                       cmocka_unit_test(all_tags_give_the_same_tree)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
