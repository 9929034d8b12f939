/*
 * page_dom: the tree of a page as one array in document order.
 *
 * Part of page.c. The tokens of what page_scan copied go to page_tree, which builds the tree; another HTML parser would
 * take the place of these two files. A node's descendants are the nodes after it up to, not including, nodes[i].end;
 * node 0 is the root. Text and attribute values are decoded and live until the next ing_page_dom_parse or the next
 * change of the bytes that were parsed. Attributes are the few that page_scan lets through.
 */
#ifndef ING_PAGE_DOM_H
#define ING_PAGE_DOM_H

#include "buf.h"
#include "slice.h"
#include "status.h"

/* What the extractor tells apart; all other elements are inline OTHER. */
enum ing_page_tag {
    PAGE_TEXT,
    PAGE_OTHER,
    /* inline */
    PAGE_A,
    PAGE_ABBR,
    PAGE_B,
    PAGE_EM,
    PAGE_I,
    PAGE_LABEL,
    PAGE_Q,
    PAGE_SMALL,
    PAGE_SPAN,
    PAGE_STRONG,
    PAGE_SUB,
    PAGE_SUP,
    PAGE_TIME,
    PAGE_CITE,
    PAGE_BUTTON,
    PAGE_U,
    /* in the head */
    PAGE_HTML,
    PAGE_HEAD,
    PAGE_TITLE,
    PAGE_META,
    PAGE_LINK,
    /* breaks and blocks: from here on a paragraph ends at the element's edges */
    PAGE_BR,
    PAGE_HR,
    PAGE_BODY,
    PAGE_MAIN,
    PAGE_ARTICLE,
    PAGE_SECTION,
    PAGE_DIV,
    PAGE_P,
    PAGE_H1,
    PAGE_H2,
    PAGE_H3,
    PAGE_H4,
    PAGE_H5,
    PAGE_H6,
    PAGE_HEADER,
    PAGE_FOOTER,
    PAGE_NAV,
    PAGE_ASIDE,
    PAGE_MENU,
    PAGE_FORM,
    PAGE_FIELDSET,
    PAGE_FIGURE,
    PAGE_FIGCAPTION,
    PAGE_UL,
    PAGE_OL,
    PAGE_LI,
    PAGE_DL,
    PAGE_DT,
    PAGE_DD,
    PAGE_BLOCKQUOTE,
    PAGE_PRE,
    PAGE_TABLE,
    PAGE_TBODY,
    PAGE_TR,
    PAGE_TD,
    PAGE_TH,
    PAGE_CAPTION,
    PAGE_ADDRESS,
    PAGE_DETAILS,
    PAGE_SUMMARY,
    PAGE_DIALOG,
    PAGE_VIDEO,
    PAGE_AUDIO,
    PAGE_OBJECT,
    PAGE_TAGS
};

static inline bool ing_page_is_block(unsigned tag)
{
    return tag >= PAGE_BR;
}

enum ing_page_attr_name {
    PAGE_ATTR_CLASS,
    PAGE_ATTR_ID,
    PAGE_ATTR_ROLE,
    PAGE_ATTR_LANG,
    PAGE_ATTR_HIDDEN,
    PAGE_ATTR_STYLE, /* only when it holds "none" */
    PAGE_ATTR_ITEMPROP,
    PAGE_ATTR_ITEMTYPE,
    PAGE_ATTR_DATETIME,
    PAGE_ATTR_REL,
    PAGE_ATTR_HREF,
    PAGE_ATTR_NAME,
    PAGE_ATTR_PROPERTY,
    PAGE_ATTR_CONTENT,
    PAGE_ATTR_HTTP_EQUIV,
    PAGE_ATTR_DATA, /* data-testid, data-component and their kin: names given to blocks */
    PAGE_ATTR_ARIA_HIDDEN,
    PAGE_ATTRS
};

struct ing_page_attr {
    enum ing_page_attr_name name;
    struct td_slice value;
};

struct ing_page_node {
    uint8_t tag;
    uint8_t n_attrs;
    uint32_t attrs; /* index of the first in attrs */
    uint32_t parent, end;
    struct td_slice text; /* of a text node */
};

struct ing_page_tree;

struct ing_page_dom {
    struct ing_page_node *nodes;
    size_t n, cap;
    const struct ing_page_attr *attrs; /* of all nodes; the tree's */
    struct ing_page_tree *tree;
};

/* d zeroed before the first call. */
enum td_status ing_page_dom_init(struct ing_page_dom *d, struct td_error *err);
/* html: what page_scan wrote; it is changed (text is decoded in place) and must live as long as the nodes. */
enum td_status ing_page_dom_parse(struct ing_page_dom *d, struct td_buf *html, struct td_error *err);
void ing_page_dom_release(struct ing_page_dom *d);

/* The value, with .p NULL when the attribute is absent. */
struct td_slice ing_page_attr(const struct ing_page_dom *d, size_t node, enum ing_page_attr_name name);
bool ing_page_has_attr(const struct ing_page_dom *d, size_t node, enum ing_page_attr_name name);
const char *ing_page_tag_name(unsigned tag);

#endif
