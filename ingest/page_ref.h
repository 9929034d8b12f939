/*
 * page_ref: character references ("&amp;", "&#8217;") decoded as the HTML standard says (WHATWG HTML, 13.2.5.72 and
 * following).
 *
 * Part of page_dom.c. Nothing grows: the two names that are shorter than what they stand for are left alone.
 */
#ifndef ING_PAGE_REF_H
#define ING_PAGE_REF_H

#include "slice.h"

enum { PAGE_REF_NAMES = 2231 };

struct ing_page_ref_name {
    const char *name, *utf8;
};

extern const struct ing_page_ref_name ing_page_ref_names[PAGE_REF_NAMES];

/*
 * Decodes the n bytes at p in place and makes line ends '\n'; returns how many are left. In an attribute's value a name
 * without ';' before a letter, digit or '=' is no reference.
 */
size_t ing_page_ref_decode(char *p, size_t n, bool attribute);

#endif
