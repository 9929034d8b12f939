/*
 * page_mark: what the names that people give to elements (class, id, role, itemprop, data-testid) say about them.
 *
 * Part of page.c. Names are cut into words ("ArticleBody__lead-2" gives article, body, lead, 2) and looked up in one
 * vocabulary of several languages; some marks need two words of the same name (article + body, author + box).
 */
#ifndef ING_PAGE_MARK_H
#define ING_PAGE_MARK_H

#include "page_dom.h"

enum ing_page_mark {
    MARK_BODY = 1u << 0,     /* the main text */
    MARK_NAV = 1u << 1,      /* menus, breadcrumbs, pagers */
    MARK_FOOT = 1u << 2,     /* footers, imprints, legal lines */
    MARK_SIDE = 1u << 3,     /* side columns and widgets */
    MARK_RELATED = 1u << 4,  /* links to other articles */
    MARK_COMMENT = 1u << 5,  /* readers' comments */
    MARK_SHARE = 1u << 6,    /* share and follow buttons */
    MARK_AD = 1u << 7,       /* advertisements */
    MARK_LETTER = 1u << 8,   /* newsletter, subscription, login boxes */
    MARK_CONSENT = 1u << 9,  /* cookie banners, dialogs */
    MARK_BYLINE = 1u << 10,  /* names of the authors */
    MARK_BIO = 1u << 11,     /* about the author */
    MARK_CAPTION = 1u << 12, /* captions and credits */
    MARK_TAGS = 1u << 13,    /* keywords */
    MARK_META = 1u << 14,    /* dates, reading time */
    MARK_LEAD = 1u << 15,    /* standfirst */
    MARK_TITLE = 1u << 16,   /* headline */
    MARK_HIDDEN = 1u << 17,  /* not shown */
    MARK_MEDIA = 1u << 18,   /* players, galleries */
    MARK_ARTICLE = 1u << 19, /* the article as a whole */
    MARK_FACT = 1u << 20,    /* boxes of facts */
    MARK_TEASER = 1u << 21,  /* teasers */
    MARK_EMBED = 1u << 22,   /* posts of social networks */
    MARK_PAYWALL = 1u << 23, /* barriers */
    MARK_KICKER = 1u << 25,  /* a line above the headline */
    MARK_EXACT = 1u << 26,   /* itemprop=articleBody: BODY beyond doubt */
    MARK_CONTENT = 1u << 24  /* content, main: a weak form of BODY */
};

enum { PAGE_MARK_WORDS = 320 }; /* room for the vocabulary */

struct ing_page_words {
    uint16_t first[26 * 26]; /* by the first two letters: 1 + the first entry of the vocabulary; 0: none */
    uint16_t next[PAGE_MARK_WORDS];
    struct ing_page_memo {
        char names[59];
        uint8_t n; /* bytes of names; 0: empty */
        uint32_t marks;
    } memo[1024]; /* pages, and the pages of an outlet, say the same names over and over */
};

void ing_page_words_init(struct ing_page_words *w);
/* The marks of one name list, as of a class attribute. */
uint32_t ing_page_mark_names(struct ing_page_words *w, struct td_slice names);
/* The marks of an element. */
uint32_t ing_page_mark(struct ing_page_words *w, const struct ing_page_dom *d, size_t node);

#endif
