/*
 * page_line: lines that are about the page and not of the article, told by their words.
 *
 * Part of page.c. Labels ("Advertisement"), calls to subscribe, credits, legal lines, dates; and the lines that open a
 * box of links ("Related", "Mehr zum Thema"). One vocabulary for some twenty languages.
 */
#ifndef ING_PAGE_LINE_H
#define ING_PAGE_LINE_H

#include "slice.h"

enum { PAGE_PHRASES = 250 };

struct ing_page_phrases {
    uint64_t pairs[16]; /* which hashes of two bytes begin a phrase, as bits: most places in a text begin none */
    uint8_t head[256];  /* by first byte: 1 + index of the first phrase; 0: none */
    uint8_t next[PAGE_PHRASES];
};

struct ing_page_lines {
    struct ing_page_phrases labels, notices, openers, parts, credits;
};

struct ing_page_line {
    struct td_slice text; /* its first 400 bytes, folded, ASCII in lower case */
    size_t len;           /* bytes of all of it that are not white space */
    bool heading, list, cell;
    bool link; /* some of it is a link */
};

void ing_page_lines_init(struct ing_page_lines *l);
bool ing_page_is_notice(const struct ing_page_lines *l, const struct ing_page_line *b);
/* A short line that opens a box: "Related coverage". */
bool ing_page_is_opener(const struct ing_page_lines *l, const struct ing_page_line *b);

#endif
