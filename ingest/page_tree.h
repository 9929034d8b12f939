/*
 * page_tree: the tree of a page, built as the HTML standard says (WHATWG HTML, 13.2.6, "Tree construction").
 *
 * Part of page_dom.c. The caller hands over start tags, end tags and runs of text in the order of the page; the tree
 * stands in an array of linked nodes afterwards. What page_scan leaves out needs no rules here: scripts, styles,
 * templates, select, frames and void elements without text never come, and there is no end tag of body or html. MathML
 * elements are elements like others.
 *
 * Calling sequence: ing_page_tree_start per page; ing_page_tree_attr for each attribute of a tag, then
 * ing_page_tree_open; ing_page_tree_close; ing_page_tree_text; ing_page_tree_finish. The slices must live and stay
 * writable until the tree is no longer used: text that arrives in pieces is moved together in place. Node 0 is the
 * document. Time is linear in the tokens; every stack has a maximum, past which an element is left out and its text
 * stays. t->failed: out of memory.
 */
#ifndef ING_PAGE_TREE_H
#define ING_PAGE_TREE_H

#include "arena.h"
#include "page_dom.h"

enum {
    PAGE_TREE_DEPTH = 700, /* open elements */
    PAGE_TREE_FORMATS = 64 /* formatting elements that are reopened, with markers */
};

struct ing_page_tree_node {
    uint64_t name;
    uint32_t parent, first, last, prev, next; /* 0: none */
    uint32_t attrs, n_attrs;
    char *text;
    size_t n_text, cap_text; /* cap_text 0: the text stands in the page's bytes */
    uint8_t el;
    bool open, text_node;
};

struct ing_page_tree {
    struct ing_page_tree_node *nodes;
    size_t n, cap;
    struct ing_page_attr *attrs;
    size_t n_attrs, cap_attrs, tag_attrs; /* tag_attrs: where those of the tag at hand begin */
    uint32_t stack[PAGE_TREE_DEPTH];
    size_t depth;
    uint32_t formats[PAGE_TREE_FORMATS]; /* 0: a marker */
    size_t n_formats;
    uint32_t head, form, last_text; /* nodes; last_text: the text that was written last of all */
    uint32_t n_p;                   /* open p elements */
    int mode;
    bool foster, failed;
    bool after_pre;     /* the last token opened a pre */
    uint8_t slots[256]; /* hash of names to elements */
    uint64_t slot_names[256];
    struct td_arena side;
};

/* t zeroed before. */
void ing_page_tree_init(struct ing_page_tree *t);
void ing_page_tree_release(struct ing_page_tree *t);
/* An element's name as a number; upper and lower case are the same. */
uint64_t ing_page_tree_name(const char *p, size_t n);
void ing_page_tree_start(struct ing_page_tree *t);
void ing_page_tree_attr(struct ing_page_tree *t, enum ing_page_attr_name name, struct td_slice value);
void ing_page_tree_open(struct ing_page_tree *t, uint64_t name);
void ing_page_tree_close(struct ing_page_tree *t, uint64_t name);
void ing_page_tree_text(struct ing_page_tree *t, char *p, size_t n);
void ing_page_tree_finish(struct ing_page_tree *t);
/* What the extractor calls an element of the tree. */
enum ing_page_tag ing_page_tree_tag(const struct ing_page_tree_node *n);
const char *ing_page_tree_tag_name(enum ing_page_tag tag);

#endif
