/*
 * article: one article on its way from a source format to a row of articles.csv.
 *
 * A format fills struct ing_article with what the input says, as found: slices into memory that lives
 * until the next record (usually the batch arena). Nothing is guessed there: normalize.c turns raw
 * dates into RFC 3339, finds language, outlet and country, cleans the text and computes the ids.
 * An empty slice means "the input does not say".
 */
#ifndef ING_ARTICLE_H
#define ING_ARTICLE_H

#include "slice.h"

/* Where a date was found; the order is from the most to the least trusted. */
enum ing_date_method {
    ING_DATE_FIELD, /* a column or key of the input that holds the date */
    ING_DATE_JSONLD,
    ING_DATE_META,
    ING_DATE_URL,
    ING_DATE_TEXT,
    ING_DATE_FEED, /* pubDate, dc:date, published of a feed entry */
    ING_DATE_SEEN, /* when a monitor met the article: not before it was published, usually soon after */
    ING_DATE_NONE
};

/* Bits of ing_article.flags; their names stand in the column `flags`, joined by ';'. */
enum ing_flag {
    ING_FLAG_CHARSET_GUESSED = 1u << 0,  /* charset_guessed: the declared encoding was absent or wrong */
    ING_FLAG_MOJIBAKE = 1u << 1,         /* mojibake_repaired */
    ING_FLAG_TRUNCATED = 1u << 2,        /* truncated: the input ended inside the record, the usable part is kept */
    ING_FLAG_TITLE_IS_URL = 1u << 3,     /* title_is_url: the title column held a URL, moved to url */
    ING_FLAG_SUSPECT_DATE = 1u << 4,     /* suspect_date: before 1990 or in the future; kept out of series */
    ING_FLAG_DATE_CONFLICT = 1u << 5,    /* date_conflict: two signals disagree by more than a day */
    ING_FLAG_COUNTRY_BY_TLD = 1u << 6,   /* country_by_tld: outlet_country from the national domain only */
    ING_FLAG_OUTLET_BY_DOMAIN = 1u << 7, /* outlet_by_domain: outlet not in the registry, its host name stands in */
    ING_FLAG_LANGUAGE_GUESSED = 1u << 8, /* language_guessed: identified from the text, not declared */
    ING_FLAG_INVALID_BYTES = 1u << 9,    /* invalid_bytes: bytes that fit no encoding were replaced by U+FFFD */
    ING_FLAG_NO_TEXT = 1u << 10,         /* no_text: title only */
    ING_FLAG_TEXT_CUT = 1u << 11, /* text_cut: longer than the limit, or the source gives only a part or summary */
    ING_FLAG_COVERAGE = 1u << 12, /* coverage: the source lists articles without their texts; never scored */
    ING_FLAG_SEVERAL = 1u << 13   /* several_articles: one record of several: a newsletter of teasers, a live blog */
};

struct ing_article {
    struct td_slice url;       /* as given */
    struct td_slice canonical; /* the page's own canonical URL, when it differs */
    struct td_slice outlet;    /* name as given by the input (site name, column) */
    struct td_slice country;   /* ISO 3166-1 alpha-2 as given */
    struct td_slice language;  /* BCP 47 as given (html lang, column) */
    struct td_slice published; /* raw date text */
    enum ing_date_method published_method;
    struct td_slice published_alt; /* a second signal for the publication date, to compare; may be empty */
    struct td_slice modified;      /* raw date text */
    struct td_slice retrieved;     /* raw date text */
    struct td_slice title;
    struct td_slice author; /* several joined by "; " */
    struct td_slice section;
    struct td_slice text;   /* paragraphs separated by '\n' */
    struct td_slice places; /* countries the article speaks of as the source says: ISO 3166-1 joined by ';', sorted */
    struct td_slice names;  /* organisations and persons it names as the source says, joined by "; " */
    unsigned long words;    /* of a coverage row, as its source counted them; 0: not said */
    unsigned flags;         /* ING_FLAG_* */
    struct td_slice raw;    /* the record's bytes as they stand in the input, for the rejects file; may be empty */
    unsigned long line_first, line_last; /* physical lines of the record in its file, from 1; 0 when it has none */
    unsigned long record;                /* number of the record in its file, from 1 */
};

#endif
