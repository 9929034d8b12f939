/*
 * page_block: the blocks of a page and what the parts of page_text share.
 *
 * Part of page.c. A block is a run of text between two block edges. page_block.c makes them; page_cut.c decides which
 * elements are cut by tag and name and where the root of the article is; page_text.c judges the blocks in it one by
 * one; page_row.c judges them in rows (boxes, teasers, repetitions).
 */
#ifndef ING_PAGE_BLOCK_H
#define ING_PAGE_BLOCK_H

#include "page_text.h"

enum cut {
    CUT_NONE,
    CUT_TAG,     /* nav, footer, aside, form and other elements that are not prose */
    CUT_MARK,    /* a name that says so */
    CUT_OUTSIDE, /* not below the root of the article */
    CUT_LINKS,   /* mostly links */
    CUT_SHORT,   /* too short to be prose */
    CUT_TITLE,   /* repeats the headline */
    CUT_AGAIN,   /* repeats an earlier block */
    CUT_TAIL,    /* a heading without text below it */
    CUT_LINE,    /* a label, legal line, credit, call to subscribe */
    CUT_CARD,    /* not made like the article's paragraphs */
    CUT_BOX      /* in a box that such a line opens */
};

struct ing_page_block {
    uint32_t from, to;  /* nodes [from, to) */
    uint32_t container; /* nearest block element around it */
    uint32_t len;       /* bytes that are not white space */
    uint32_t link;      /* of them inside links */
    uint32_t stops;     /* punctuation of sentences */
    uint8_t cut;
    uint8_t heading; /* level, 0: none */
    uint8_t strong;  /* all of it bold */
    bool list;       /* in a list item */
    bool lead;       /* a standfirst before the root */
    bool more;       /* goes on after the root */
};

static inline bool ing_page_is_heading(unsigned tag)
{
    return tag >= PAGE_H1 && tag <= PAGE_H6;
}

/* Cuts the page into t->blocks; a block has the cut of its text (t->cut). False: out of memory. */
bool ing_page_make_blocks(struct ing_page_text *t);
/* Bytes of prose in a block: long enough, with punctuation, not links; else 0. */
uint32_t ing_page_prose(const struct ing_page_block *b);
/* t->good and t->all of every element, over the blocks that are not cut. */
void ing_page_sum_prose(struct ing_page_text *t);
/* Whether node lies in element outer; node 0 lies nowhere. */
bool ing_page_contains(const struct ing_page_text *t, size_t outer, size_t node);
/* Whether one of the `levels` elements from node upwards bears the mark. */
bool ing_page_marked_above(const struct ing_page_text *t, size_t node, uint32_t mark, int levels);
/* Bytes of white space at s.p[i], no-break and zero-width blanks included; 0: none. */
size_t ing_page_blank_at(struct td_slice s, size_t i);
/* Whether the block says s, white space and ASCII case aside. */
bool ing_page_same_text(const struct ing_page_text *t, const struct ing_page_block *b, struct td_slice s);
/* The first bytes of a block, folded, ASCII letters in lower case; returns how many. */
size_t ing_page_block_head(const struct ing_page_text *t, const struct ing_page_block *b, char *out, size_t cap);
struct ing_page_line ing_page_block_line(const struct ing_page_text *t, const struct ing_page_block *b, char *buf,
                                         size_t cap);

/* t->cut of every node; by_mark false: only tags and comments cut. */
void ing_page_decide_cuts(struct ing_page_text *t, bool by_mark);
/* The element the text is taken from; 0: the whole page. */
size_t ing_page_find_root(const struct ing_page_text *t);

/* Marks the paragraphs after the root that belong to it. */
void ing_page_mark_continuation(struct ing_page_text *t, size_t root);
/* Cuts what whole rows of blocks show; after every block was judged alone. */
void ing_page_cut_rows(struct ing_page_text *t, size_t root);

#endif
