/*
 * page_found: what page_meta found on a page, for the files that choose among it.
 *
 * Part of page.c. page_meta.c fills it and chooses the dates and the plain fields, page_title.c chooses the title and
 * page_author.c the authors.
 */
#ifndef ING_PAGE_FOUND_H
#define ING_PAGE_FOUND_H

#include "date.h"
#include "page_meta.h"

/* Where values come from; within a field a smaller number is trusted more unless the field says otherwise. */
enum ing_page_slot {
    OG_TITLE,
    META_TITLE,
    TWITTER_TITLE,
    META_AUTHOR,
    META_PUBLISHED,
    META_DATE,
    META_MODIFIED,
    META_SECTION,
    META_LANGUAGE,
    OG_LOCALE,
    OG_SITE,
    META_SITE,
    OG_URL,
    CANONICAL,
    META_DESCRIPTION,
    TITLE_TAG,
    H1,
    ITEM_HEADLINE,
    ITEM_AUTHOR,
    ITEM_PUBLISHED,
    ITEM_MODIFIED,
    TIME_PUBLISHED,
    TIME_ANY,
    TEXT_DATE,
    HEAD_DATE,
    REL_AUTHOR,
    TWITTER_AUTHOR,
    BYLINE,
    HTML_LANG,
    SLOTS
};

enum { MAX_DATES = 16, MAX_H1 = 8, MAX_BYLINES = 16, MAX_META_AUTHORS = 20, MAX_WORK = 4096 };

struct ing_page_found {
    const struct ing_page_dom *d;
    const uint32_t *marks;
    const struct ing_page_jsonld *ld;
    struct td_buf *work;
    struct td_arena *arena;
    FILE *explain;
    struct td_slice slot[SLOTS];
    struct td_slice h1[MAX_H1];
    size_t h1_node[MAX_H1];
    size_t n_h1;
    size_t headline; /* the node of the headline; 0: not known */
    struct td_slice bylines[MAX_BYLINES];
    size_t n_bylines, n_meta_authors;
    bool names_author; /* the last twitter:label says "written by" */
    struct {
        struct td_slice text;
        struct ing_date date;
        bool ok;
    } dates[MAX_DATES]; /* read so far: each is asked for several times */
    size_t n_dates;
    const char *source, *why; /* of the value that was chosen last, for the explanation */
};

/* A line of the explanation about a candidate; nothing without a stream or a value. */
void ing_page_say(const struct ing_page_found *m, const char *field, const char *source, struct td_slice v);
/* ... about the value that won, with m->source and m->why. */
void ing_page_say_chosen(const struct ing_page_found *m, const char *field, struct td_slice v);
/* Notes where v comes from and why it is taken; returns v. */
static inline struct td_slice ing_page_won(struct ing_page_found *m, struct td_slice v, const char *source,
                                           const char *why)
{
    m->source = source;
    m->why = why;
    return v;
}
const char *ing_page_slot_name(enum ing_page_slot s);
/* White space folded and entities that were escaped twice ("&amp;quot;") decoded, into the arena. */
struct td_slice ing_page_folded(struct ing_page_found *m, struct td_slice s);
/* All text below a node, folded, into the arena. */
struct td_slice ing_page_found_text(struct ing_page_found *m, size_t node);

/* Equal in letters and digits. */
bool ing_page_alike(struct td_slice a, struct td_slice b);
/* Whether s names the outlet: by the site's name, the publisher or the host. */
bool ing_page_names_site(const struct ing_page_found *m, struct td_slice s);
/* Inside readers' comments or teasers of other articles. */
bool ing_page_elsewhere(const struct ing_page_found *m, size_t node);
/* Text of a headline without the kicker inside it. */
struct td_slice ing_page_h1_text(struct ing_page_found *m, size_t node);
/* The h1 that another signal agrees with; empty when there is none. */
struct td_slice ing_page_agreed_h1(const struct ing_page_found *m, struct td_slice ld, struct td_slice og);
struct td_slice ing_page_choose_title(struct ing_page_found *m);
struct td_slice ing_page_choose_author(struct ing_page_found *m);

#endif
