/*
 * page: one HTML page to one article.
 *
 * The page must be UTF-8 already (charset.h). How it goes, one file each: page_scan drops what is never read and caps
 * the nesting before the tree is built; page_tree builds it by the rules of the HTML standard, page_ref decodes its
 * character references, page_dom gives it as an array; page_mark reads class names in several languages; page_jsonld
 * reads JSON-LD; page_meta finds the signals and chooses dates, section, language, address and outlet, page_title the
 * title, page_author the authors; page_text, with page_block, page_cut, page_row and the phrases of page_line, finds
 * the main text; page_state finds it in the data of pages drawn by scripts.
 *
 * Order of the signals. Title: the h1 that another signal agrees with or that is a whole part of the title element,
 * unless the outlet's other statements speak against it (og:title where h1, title element and JSON-LD are one headline
 * made for search engines; JSON-LD and og:title together); then JSON-LD, og:title, title element; always without the
 * site's name. Authors: JSON-LD, meta, itemprop, rel=author, twitter:data after "written by", bylines, a line at
 * the headline that says "by" or a day and a name; the first that names somebody else than the outlet. Published:
 * JSON-LD, meta, itemprop, time elements, meta "date" unless the page shows another day at the headline, URL, the date
 * at the headline, a marked date text, modified, a date in the lines around the headline, script data. One statement
 * gives way to the day shown at the headline when a second one says the same; a time in UTC gives way to the same
 * moment with the outlet's offset. Only what ing_date_parse accepts to the day is taken; years of two digits on German
 * pages are written out; a local time stays without offset. Text: the element named as the article's body or the
 * deepest one that holds the prose, and the standfirst before it. Left out: navigation, consent banners, related links,
 * comments, captions and credits, newsletter boxes, author biographies and legal lines. A JSON-LD articleBody more than
 * twice as long as what was found replaces it.
 *
 * Calling sequence: ing_page_new once per thread, ing_page_read per page, ing_page_free. Everything that changes is in
 * struct ing_page: there is no other state, so that threads with one each do not disturb each other. The slices of *out
 * live in *arena, those of the page's own bytes as long as these. Time grows with the page's bytes whatever they are
 * (tests/tools/hostile.c); memory is bounded by a multiple of the page. A page without any text gives TD_OK and an
 * empty out->text. Errors: TD_EIO (memory) only.
 *
 * Explanation, one line per decision, fields separated by tabs; explain.h lays it out for people:
 *     FIELD SOURCE VERDICT VALUE WHY   title, author, published, modified, outlet, section, language, canonical;
 *                                      VERDICT is candidate, unusable (WHY says why) or chosen (WHY it won)
 *     root ELEMENT PROSE OF            the element the text is taken from, bytes of prose in it and on the page; again
 *                                      when the first attempt found too little. ELEMENT jsonld or "script data": taken
 *                                      from there instead
 *     block VERDICT ELEMENT BYTES LINKED RULE TEXT
 *                                      every block of text in page order with its length, the bytes in links, the rule
 *                                      that decided, and its first 100 bytes. VERDICT: kept, lead (a standfirst outside
 *                                      the root), or dropped: tag, mark (a name says so), outside (the root), links,
 *                                      short, title, again (repeats), tail (heading without text), line (label, notice,
 *                                      credit), card (made unlike the article's paragraphs), box (opened by a label)
 * An element is its tag and its first class or id.
 */
#ifndef ING_PAGE_H
#define ING_PAGE_H

#include <stdio.h>

#include "arena.h"
#include "article.h"
#include "buf.h"
#include "status.h"

struct ing_page; /* parser state, reusable */

struct ing_page *ing_page_new(void); /* NULL: out of memory */
void ing_page_free(struct ing_page *p);

/* A buffer for a page's bytes, cleared; it keeps its memory from page to page, unless that is much. */
struct td_buf *ing_page_bytes(struct ing_page *p);

/*
 * html: the page, UTF-8. url: where it came from, may be empty (used for URL dates and relative links).
 * explain: NULL, or a stream that gets one line per decision (which candidate each field came from, why each
 * block was kept or dropped).
 */
enum td_status ing_page_read(struct ing_page *p, struct td_slice html, struct td_slice url, struct td_arena *arena,
                             struct ing_article *out, FILE *explain, struct td_error *err);

/*
 * A piece of HTML (a feed entry's description) to plain text: paragraphs separated by '\n', no extraction, nothing left
 * out but scripts, styles and tags. Text without markup comes back as it is, entities decoded.
 */
enum td_status ing_page_fragment(struct ing_page *p, struct td_slice html, struct td_arena *arena,
                                 struct td_slice *text, struct td_error *err);

#endif
