/*
 * page_meta: who, when, where: every field of an article but its text.
 *
 * Part of page.c. Each field has a list of candidates in the order of trust; the first that is usable wins.
 */
#ifndef ING_PAGE_META_H
#define ING_PAGE_META_H

#include <stdio.h>

#include "arena.h"
#include "article.h"
#include "buf.h"
#include "page_dom.h"
#include "page_jsonld.h"

/* marks: of every node (page_mark.h); ld: its strings are folded. Fills every field of *out but text, and *headline
 * with the headline as the page shows it, when it is known; slices live in arena. */
void ing_page_meta(const struct ing_page_dom *d, const uint32_t *marks, struct ing_page_jsonld *ld, struct td_slice url,
                   struct td_buf *work, struct td_arena *arena, struct ing_article *out, struct td_slice *headline,
                   FILE *explain);

#endif
