/*
 * matcher: every occurrence of many thousand forms in one pass.
 *
 * Calling sequence: ana_matcher_new with all forms, ana_matcher_scan per text (any number of threads at once: a matcher
 * is read-only), ana_matcher_free. Hits are appended to a caller-owned array, in the order of the text, never
 * overlapping.
 *
 * How: 64 bytes at a time are turned into a bit mask of the places where a word may start (SSE2, or a portable loop).
 * At each, the first bytes are looked up in a bitmap of the forms of the article's language; few places pass. Those
 * walk down a double-array trie of the folded forms, and the longest form that keeps its rules (word boundaries, case,
 * language, dates) wins; the scan goes on behind it. Time is linear in the text: each place walks at most the longest
 * form.
 *
 * Rules of a form at a place:
 *   spelling    a form with ß is also found with ss
 *   boundaries  the neighbours are not joined to it (ana_joined). A Hangul form may be followed by a particle; a form
 * that begins in Arabic letters may be preceded by the clitics wa-, fa-, bi-, li-, ka- and the article's contractions.
 *   CASE        the same letters in the same case, or all in capitals when the form has four letters or more
 *   FOLD        the same after folding
 *   PREFIX      any letters may follow; the first letter in the form's case when that is a capital, the rest folded
 *   language    lang is 0 or the article's
 *   dates       the article's day is in [from, until], or it has none
 */
#ifndef ANA_MATCHER_H
#define ANA_MATCHER_H

#include <stdbool.h>
#include <stdint.h>

#include "slice.h"
#include "status.h"
#include "token.h"

enum ana_match { ANA_MATCH_CASE, ANA_MATCH_FOLD, ANA_MATCH_PREFIX };
/* What a form means; of several that are equal at a place the first kind here wins. Stops only take the place. */
enum ana_kind { ANA_KIND_STOP, ANA_KIND_TARGET, ANA_KIND_COUNTRY, ANA_KIND_BLOC };
/* Languages are small numbers given out by the loader; 0 is "every language". */
enum { ANA_LANG_EVERY = 0, ANA_LANGS_MAX = 64, ANA_LANG_ANY_ARTICLE = 255 };

struct ana_form {
    struct td_slice text; /* UTF-8, NFC; copied */
    uint8_t match;        /* enum ana_match */
    uint8_t kind;         /* enum ana_kind */
    uint8_t lang;
    uint8_t class;       /* the caller's own, handed back in the hits */
    uint16_t id;         /* number of the target, the country or the bloc */
    int32_t from, until; /* days since 1970-01-01, both included; INT32_MIN and INT32_MAX when open */
};

struct ana_hit {
    uint32_t begin, end;
    uint16_t id;
    uint8_t kind;  /* ANA_KIND_TARGET, ANA_KIND_COUNTRY or ANA_KIND_BLOC */
    uint8_t class; /* of the form */
};

struct ana_hits {
    struct ana_hit *v;
    size_t n, cap;
};

struct ana_matcher; /* opaque */

/* chars is kept and must outlive the matcher. NULL and *err filled when out of memory or a form cannot be used. */
struct ana_matcher *ana_matcher_new(const struct ana_chars *chars, const struct ana_form *forms, size_t n,
                                    struct td_error *err);
void ana_matcher_free(struct ana_matcher *m);

/* NULL when the text can serve as a form, else why not. */
const char *ana_form_problem(const struct ana_chars *chars, struct td_slice text);

/*
 * lang: the article's language number, ANA_LANG_EVERY when no form is of its language, ANA_LANG_ANY_ARTICLE when
 * unknown (then all apply). day: INT32_MIN when undated. False when out of memory.
 */
bool ana_matcher_scan(const struct ana_matcher *m, struct td_slice text, uint8_t lang, int32_t day,
                      struct ana_hits *hits);

/* Bytes of memory a matcher holds. */
size_t ana_matcher_bytes(const struct ana_matcher *m);

#endif
