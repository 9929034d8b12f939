/*
 * page_scan: the bytes of a page, made safe and small before the HTML parser sees them.
 *
 * Part of page.c. One pass copies the page and leaves out what the extractor never reads: comments, scripts, styles,
 * drawings, frames, images, and all attributes but the few that carry meaning. JSON-LD scripts are handed out as slices
 * of the input. The pass follows the open elements approximately, so that the parser, whose cost grows with the number
 * of open elements, never meets more than PAGE_SCAN_DEPTH of them: deeper start tags are dropped, their text stays. End
 * tags that match nothing are dropped as the parser would ignore them. Past a number of tags that grows with
 * the page (PAGE_SCAN_FREE_TAGS and following) all further tags are dropped and only text is copied, which bounds the
 * parser's time and memory; real pages have a tag for every 20 to 60 bytes.
 */
#ifndef ING_PAGE_SCAN_H
#define ING_PAGE_SCAN_H

#include "buf.h"
#include "slice.h"

enum {
    PAGE_SCAN_DEPTH = 150, /* open elements that count; real news pages stay under 100 */
    PAGE_SCAN_FORMAT = 12, /* open formatting elements (b, i, font, ...): the parser reopens each in every paragraph */
    PAGE_SCAN_TAGS = 1 << 20,    /* tags at most, each weighted by the formatting elements it may reopen */
    PAGE_SCAN_FREE_TAGS = 25000, /* tags a page of any size may have, and then one more for every */
    PAGE_SCAN_TAG_BYTES = 24,    /* bytes of the page */
    PAGE_SCAN_ATTRS = 24,        /* attributes kept per tag */
    PAGE_SCAN_JSONLD = 48        /* JSON-LD scripts handed out */
};

struct ing_page_scan {
    struct td_buf html; /* what the parser gets */
    struct td_slice jsonld[PAGE_SCAN_JSONLD];
    size_t n_jsonld;
    size_t n_dropped; /* start tags left out for depth or number */
};

/* False: out of memory. s->html keeps its memory from page to page. */
bool ing_page_scan(struct ing_page_scan *s, struct td_slice html);

#endif
