/*
 * normalize: what an input says of an article to what articles.csv says.
 *
 * The named steps, in order: repair and clean the texts (mojibake, NFC, invisible characters, blanks), move a URL out
 * of the title, normalise the URL, find outlet and country (given, registry by name, registry by domain, national
 * domain), language (given, else identified), dates (given, else URL, else a date line of the text), count words,
 * compute the content id.
 */
#ifndef ING_NORMALIZE_H
#define ING_NORMALIZE_H

#include "arena.h"
#include "article.h"
#include "config.h"
#include "date.h"
#include "outlet.h"
#include "status.h"
#include "zone.h"

struct ing_row {
    struct td_slice url, normalized_url, outlet, country, language, title, author, section, text;
    char published[40], modified[40], retrieved[40];
    struct td_slice places, names; /* of coverage rows, as the source says */
    const char *precision, *method;
    struct td_slice day;    /* first 10 bytes of published when its precision is a day or finer, else empty */
    uint64_t published_key; /* order of publication for the choice of the original; UINT64_MAX when undated; coverage
                               rows come after all that are dated */
    uint64_t content_id;
    unsigned long words;
    unsigned flags;
};

struct ing_normalizer {
    const struct ing_outlets *outlets;
    struct ing_zone_cache *zones; /* one per thread */
    const char *timezone;         /* of the corpus, may be NULL */
    int32_t day_last;             /* dates after it are suspect: the corpus's `until`, else today */
};

/*
 * False when the record cannot become a row: *reason (a fixed token), *column and detail (at least 200 bytes) say why.
 * The row's slices live in arena or in the article's memory. TD_EIO through err when out of memory.
 */
bool ing_normalize(const struct ing_normalizer *n, const struct td_source_config *conf, const struct ing_article *a,
                   struct td_arena *arena, struct ing_row *row, const char **reason, const char **column, char *detail,
                   struct td_error *err);

/* Names of the bits of flags joined by ';' (at most 200 bytes). */
size_t ing_flags_print(unsigned flags, char out[256]);
/* Cleaned text as described above; keep_lines: newlines stay as paragraph marks. */
enum td_status ing_clean_text(struct td_slice s, bool keep_lines, struct td_arena *arena, struct td_slice *out,
                              unsigned *flags, struct td_error *err);
/* "http://www.X.com:80/a/?utm_source=b#c" -> "https://x.com/a"; empty when s is no http(s) URL. */
struct td_slice ing_normalize_url(struct td_slice s, struct td_arena *arena);
/* Runs of letters and digits; each CJK ideograph or kana counts as one word. */
unsigned long ing_count_words(struct td_slice s);

#endif
