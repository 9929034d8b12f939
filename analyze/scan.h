/*
 * scan: one pass over an article for every alias of every target and every form that means a country.
 *
 * Calling sequence: ana_scanner_new (loads entities and the gazetteer), ana_scan per article, ana_scanner_free. A
 * scanner is read-only after loading; struct ana_scan_result belongs to the caller, is reused, and keeps its memory
 * between calls.
 *
 * Matching: longest form wins at a place; forms match at Unicode word boundaries (no letter, digit or mark on either
 * side; CJK needs none), possessives and hyphen compounds count ("Huawei's", "Huawei-Ausschluss", "anti-Huawei"); case
 * rules per form (matcher.h). A form that two countries share counts for both. Sentences are found only in articles
 * with a target.
 *
 * What counts as a target: the classes that the scanner was made for (entity.h), by default [alias] alone, in any case
 * when it has more than three letters, on the days for which it holds. Descriptors count where descriptor.h says so;
 * they do not hide the countries that they name ("the Chinese giant" is a mention of the target and of China).
 *
 * Countries are those of countries.csv and EU; blocs (XNATO) are reported apart from them.
 *
 * Cost: linear in the text; about twice the speed of `wc -w` (bench/scan_bench.c); a scanner with the shipped tables
 * holds some 8 MB. Forms do not reach over a line end, so paragraphs may be scanned apart with the same counts.
 */
#ifndef ANA_SCAN_H
#define ANA_SCAN_H

#include <stdbool.h>
#include <stdint.h>

#include "entity.h"
#include "gazetteer.h"
#include "slice.h"
#include "status.h"

enum { ANA_TARGETS_MAX = 32, ANA_COUNTRIES_MAX = 288, ANA_PLACES_MAX = ANA_COUNTRIES_MAX + ANA_BLOCS_MAX };
enum { ANA_COUNT_ALIASES = 1 << ANA_TERM_ALIAS }; /* the default set of classes */
/* What a mention of a place weighs in its focus (docs/methods.md). */
enum { ANA_WEIGHT_TITLE = 3, ANA_WEIGHT_LEAD = 2, ANA_WEIGHT_BODY = 1 };

struct ana_scanner; /* opaque */

/* A sentence in which a target is named. */
struct ana_sentence {
    uint32_t index;                      /* 0 is the title, then 1, 2, ... in the text */
    uint32_t begin, end;                 /* UTF-8 byte offsets in the text (in the title when index is 0) */
    uint16_t target;                     /* number of the target */
    uint32_t mention_begin, mention_end; /* the first mention, offsets as above */
    uint16_t n_mentions;                 /* mentions of this target in this sentence */
    enum ana_term_class class;           /* of the first mention */
    bool quoted;                         /* the first mention stands inside quotation marks */
    struct td_slice speaker;             /* who says the words it stands in, as it stands in the text; often empty */
    struct td_slice alias;               /* the first mention as it stands in the text */
    uint32_t first_country, n_countries; /* range in ana_scan_result.sentence_country */
    uint32_t blocs;                      /* bit 1 << number of each bloc named in the sentence */
};

/* A country or bloc that the article names. */
struct ana_place {
    uint16_t id; /* number of the country, or of the bloc */
    bool bloc;
    uint32_t mentions, in_title, in_lead; /* all; those in the title; those in the first fifth of the text */
};

struct ana_scan_result {
    struct ana_sentence *sentence;
    size_t n_sentences, cap_sentences;
    uint16_t *sentence_country; /* country numbers, ascending within a sentence, no doubles */
    size_t n_sentence_countries, cap_sentence_countries;
    uint16_t country[ANA_COUNTRIES_MAX];       /* countries mentioned in title or text, ascending */
    uint16_t country_count[ANA_COUNTRIES_MAX]; /* times each is mentioned (saturating) */
    size_t n_countries;
    struct ana_place place[ANA_PLACES_MAX]; /* the same countries, then the blocs, each ascending */
    size_t n_places;
    uint64_t place_weight;              /* of all mentions of places */
    uint32_t mentions[ANA_TARGETS_MAX]; /* per target, title included, of all classes that count */
    uint32_t class_mentions[ANA_TARGETS_MAX][ANA_TERM_COUNTABLE];
    bool in_title[ANA_TARGETS_MAX];
    bool named[ANA_TARGETS_MAX]; /* by the source of a coverage row (ana_scan_source) */
    void *work;                  /* scratch of the scanner */
};

/*
 * entity_paths: entity files (.ini), n of them; classes: those that count, bits 1 << enum ana_term_class; datasets are
 * found through datadir. Errors name file and line.
 */
struct ana_scanner *ana_scanner_new(const char *const *entity_paths, size_t n, unsigned classes, struct td_error *err);
void ana_scanner_free(struct ana_scanner *s);

size_t ana_scanner_targets(const struct ana_scanner *s);
struct td_slice ana_target_id(const struct ana_scanner *s, size_t target);      /* "huawei" */
struct td_slice ana_target_name(const struct ana_scanner *s, size_t target);    /* "Huawei" */
struct td_slice ana_target_country(const struct ana_scanner *s, size_t target); /* "CN" or empty */
/* Code of a country number: "DE", "EU". Numbers are in the order of codes. */
struct td_slice ana_country_code(const struct ana_scanner *s, size_t country);
size_t ana_countries(const struct ana_scanner *s);
struct td_slice ana_bloc_code(const struct ana_scanner *s, size_t bloc); /* "XNATO" */
/* Code and focus of a place: its share of the weight of all places in the article, above 0 and at most 1. EU is a bloc
 * too, though numbered among the countries. */
struct td_slice ana_place_code(const struct ana_scanner *s, const struct ana_place *p);
bool ana_place_is_bloc(const struct ana_scanner *s, const struct ana_place *p);
double ana_place_focus(const struct ana_scan_result *r, const struct ana_place *p);
const struct ana_chars *ana_scanner_chars(const struct ana_scanner *s);

/*
 * title, text: valid UTF-8. language: BCP 47, may be empty (then every form applies). day: days since 1970-01-01 of the
 * publication, INT32_MIN when undated (leaders' terms are then not checked). TD_EIO when out of memory.
 */
enum td_status ana_scan(const struct ana_scanner *s, struct td_slice title, struct td_slice text,
                        struct td_slice language, int32_t day, struct ana_scan_result *out, struct td_error *err);
/*
 * What the source of a coverage row read in a text that is not here, added to the result of ana_scan: targets among
 * names (separated by ';') are `named`, which is no mention; places (codes separated by ';') are countries mentioned.
 */
enum td_status ana_scan_source(const struct ana_scanner *s, struct td_slice names, struct td_slice places, int32_t day,
                               struct ana_scan_result *out, struct td_error *err);
/* Everything that was found in the title or the text of the last article, in order; descriptors overlap countries. */
const struct ana_hit *ana_scan_hits(const struct ana_scan_result *r, bool title, size_t *n);
void ana_scan_result_free(struct ana_scan_result *r);

#endif
