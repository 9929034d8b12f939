/*
 * page_text: the main text of a page, out of its blocks.
 *
 * Part of page.c. A block is a run of text between two block edges. Elements are cut by tag and by mark (page_mark.h)
 * unless they hold much of the page's prose; the root of the article is the marked body or else the deepest element
 * that still holds most of the prose; inside it blocks are kept or dropped by length, link density and neighbours.
 */
#ifndef ING_PAGE_TEXT_H
#define ING_PAGE_TEXT_H

#include <stdio.h>

#include "arena.h"
#include "buf.h"
#include "date.h"
#include "page_dom.h"
#include "page_line.h"
#include "page_mark.h"
#include "status.h"

struct ing_page_block;

struct ing_page_count {
    uint32_t len;   /* bytes that are not white space */
    uint32_t stops; /* punctuation of sentences */
};

struct ing_page_text {
    const struct ing_page_dom *dom;
    uint32_t *marks;               /* of every node */
    uint8_t *cut;                  /* why a node is left out; 0: it is not */
    uint32_t *good;                /* bytes of prose below a node */
    uint32_t *all;                 /* bytes of text below a node */
    struct ing_page_count *counts; /* of every text node */
    size_t cap;
    struct ing_page_block *blocks;
    size_t n_blocks, cap_blocks;
    size_t title_node; /* where the headline stands; 0: nowhere */
    struct td_buf out;
    struct ing_page_lines lines;
    struct ing_page_words words;
    FILE *explain;
};

struct ing_page_hints {
    struct td_slice title;    /* as chosen; a block that repeats it is not text */
    struct td_slice headline; /* as the page shows it, may be empty */
    struct td_slice lead;     /* the description of the page */
};

/* t zeroed before. */
void ing_page_text_init(struct ing_page_text *t);
void ing_page_text_release(struct ing_page_text *t);
/* Marks every node; to be called first. */
enum td_status ing_page_text_mark(struct ing_page_text *t, const struct ing_page_dom *dom, struct td_error *err);
/* The main text into t->out. */
enum td_status ing_page_text(struct ing_page_text *t, const struct ing_page_hints *hints, struct td_error *err);

/* After ing_page_text: a date to the day in a short line after, before or at the end of the article. */
bool ing_page_text_date(const struct ing_page_text *t, struct td_slice language, struct ing_date *out);

/* Numeric entities and the named ones of European languages decoded, for text that was escaped twice. */
void ing_page_unescape(struct td_buf *b, struct td_slice s);
/* White space folded to one blank, appended to b; `blank` tells whether a blank is due. */
void ing_page_fold(struct td_buf *b, struct td_slice s, bool *blank);
/* All text below a node, folded. */
void ing_page_node_text(const struct ing_page_dom *d, size_t node, struct td_buf *b);

#endif
