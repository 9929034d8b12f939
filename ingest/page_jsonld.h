/*
 * page_jsonld: the article that a page's JSON-LD scripts describe (schema.org NewsArticle and its kin).
 *
 * Part of page.c; page_jsonld.c includes the JSON parser. Graphs, arrays, @id references and nested mainEntity are
 * followed. Broken scripts are mended (raw line breaks in strings, trailing commas, comments, CDATA wrappers) and, if
 * that does not help, searched for the keys that matter.
 */
#ifndef ING_PAGE_JSONLD_H
#define ING_PAGE_JSONLD_H

#include "arena.h"
#include "buf.h"
#include "jsontext.h"
#include "slice.h"

enum { PAGE_JSONLD_AUTHORS = 32 };

struct ing_page_jsonld {
    struct td_slice type, headline, name, body, description, published, modified, section, language, url, publisher,
        site;
    struct td_slice authors[PAGE_JSONLD_AUTHORS];
    size_t n_authors;
    bool author_is_org[PAGE_JSONLD_AUTHORS];
};

/* scripts: the texts of the JSON-LD scripts; work, json: scratch. What is found lives in arena; *out is overwritten. */
void ing_page_jsonld(const struct td_slice *scripts, size_t n, struct td_buf *work, struct ing_json_shortened *json,
                     struct td_arena *arena, struct ing_page_jsonld *out);

#endif
