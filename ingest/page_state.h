/*
 * page_state: the article inside the data of a page that is drawn by its scripts.
 *
 * Part of page.c, asked only when the page itself has no text. Such pages carry their article as HTML in a JSON string
 * ("contentHtml":"\u003cp\u003e..."): the longest string with paragraphs in it is taken.
 */
#ifndef ING_PAGE_STATE_H
#define ING_PAGE_STATE_H

#include "buf.h"
#include "slice.h"

/* The HTML of that string, unescaped, into out (replaced); false when there is none. */
bool ing_page_state(struct td_slice page, struct td_buf *out);

#endif
