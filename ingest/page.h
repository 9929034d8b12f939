/*
 * page: one HTML page to one article.
 *
 * The only file that includes the HTML parser. The page must be UTF-8 already (charset.h). Title, authors,
 * dates, section, language, canonical URL, site name and main text are found from JSON-LD, Open Graph,
 * meta names, microdata, time elements, the URL and the blocks of the page; docs/design.md names the
 * order of the signals. Navigation, consent banners, related links, comments, captions and credits,
 * newsletter boxes, author biographies and legal lines are left out of the text.
 *
 * Calling sequence: ing_page_new once per thread, ing_page_read per page, ing_page_free. The slices of
 * *out live in *arena. Memory is bounded by a multiple of the page; nesting is capped before parsing.
 * A page without any text block gives TD_OK and an empty out->text. Errors: TD_EIO (memory) only.
 */
#ifndef ING_PAGE_H
#define ING_PAGE_H

#include <stdio.h>

#include "arena.h"
#include "article.h"
#include "status.h"

struct ing_page; /* parser state, reusable */

struct ing_page *ing_page_new(void); /* NULL: out of memory */
void ing_page_free(struct ing_page *p);

/*
 * html: the page, UTF-8. url: where it came from, may be empty (used for URL dates and relative links).
 * explain: NULL, or a stream that gets one line per decision (which candidate each field came from, why each
 * block was kept or dropped).
 */
enum td_status ing_page_read(struct ing_page *p, struct td_slice html, struct td_slice url,
                             struct td_arena *arena, struct ing_article *out, FILE *explain,
                             struct td_error *err);

/*
 * A piece of HTML (a feed entry's description) to plain text: paragraphs separated by '\n', no extraction, nothing left out but
 * scripts, styles and tags. Text without markup comes back as it is, entities decoded.
 */
enum td_status ing_page_fragment(struct ing_page *p, struct td_slice html, struct td_arena *arena, struct td_slice *text,
                                 struct td_error *err);

#endif
