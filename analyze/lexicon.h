/*
 * lexicon: the words that carry stance in one language, and the function words that structure a sentence.
 *
 * One CSV per language, datasets/lexicon/LL.csv, with the columns
 *
 *   term    lower case, one to four words (a hyphen separates words too); a last character `*` makes it a stem, a first
 *           one the tail of a compound, three bytes into a word or further (`*verbot`, `*tappio*`)
 *   class   v verb, n noun, a adjective or adverb, p fixed phrase, f function word
 *   doer    weight for the target when it does this, has it or is it ("X stole", "X is a risk", "reliable X"), -5 to 5
 *   done    weight for the target when this is done to it or directed at it ("banned X", "criticism of X")
 *   tone    general polarity: its sign counts in ana_tone_count, its size weighs in the target's vicinity
 *   op      what it does to other words, `|` between several: say, deny, flip, keep, face, flipadj; of function
 *           words: not, be, have, modal, by, from, of, against, prep, det, pron, rel, clause, but, and, to,
 *           void, place, more, less, adv; of nouns: person
 *   forms   English verbs: `past/participle` when irregular, `+` to double the last consonant; empty: regular;
 *           `.`: no forms
 *
 * In English the inflected forms of verbs and nouns are made while loading; elsewhere the file lists forms or stems.
 *
 * Loaded once, read-only after that, shared freely between threads. Lookup is by 64-bit hash of the lower-cased word
 * (FNV-1a) and by chained hashes for phrases; the words themselves are not compared again (a collision would only mean
 * one wrong weight).
 */
#ifndef ANA_LEXICON_H
#define ANA_LEXICON_H

#include <stdbool.h>
#include <stdint.h>

#include "slice.h"
#include "status.h"

enum { ANA_LEX_WORDS_MAX = 4, ANA_LEX_STEM_MAX = 40, ANA_LEX_WORD_MAX = 96, ANA_LEX_HEAD_MIN = 3 };

enum ana_lex_slot { ANA_DOER, ANA_DONE, ANA_TONE, ANA_N_SLOTS };

enum ana_lex_class { ANA_VERB, ANA_NOUN, ANA_ADJ, ANA_PHRASE, ANA_FUNCTION, ANA_N_CLASSES };

/* What a word does to others; one bit each. */
enum ana_lex_op {
    ANA_OP_SAY = 1 << 0,     /* a verb of speech: what follows is its subject's statement */
    ANA_OP_DENY = 1 << 1,    /* its subject denies what follows */
    ANA_OP_FLIP = 1 << 2,    /* turns the event it acts on: lift, criticise, reject */
    ANA_OP_KEEP = 1 << 3,    /* passes its subject on to the next verb: try, agree, threaten */
    ANA_OP_FACE = 1 << 4,    /* its subject undergoes the noun that follows: face, draw, win */
    ANA_OP_FLIPADJ = 1 << 5, /* said of an event, turns it: groundless, a mistake */
    ANA_OP_NOT = 1 << 6,
    ANA_OP_BE = 1 << 7,
    ANA_OP_HAVE = 1 << 8,
    ANA_OP_MODAL = 1 << 9,
    ANA_OP_BY = 1 << 10,   /* marks the doer of a passive */
    ANA_OP_FROM = 1 << 11, /* origin: threat from X */
    ANA_OP_OF = 1 << 12,
    ANA_OP_AGAINST = 1 << 13, /* the target of an action: against, on, for, to, about */
    ANA_OP_PREP = 1 << 14,    /* any preposition */
    ANA_OP_DET = 1 << 15,
    ANA_OP_PRON = 1 << 16, /* a pronoun that can be a subject */
    ANA_OP_REL = 1 << 17,
    ANA_OP_CLAUSE = 1 << 18, /* opens a clause */
    ANA_OP_BUT = 1 << 19,
    ANA_OP_AND = 1 << 20,
    ANA_OP_TO = 1 << 21,    /* before an infinitive */
    ANA_OP_VOID = 1 << 22,  /* denies what follows, however long: no evidence that, cleared of */
    ANA_OP_PLACE = 1 << 23, /* a preposition of place or means: in, on, at, via */
    ANA_OP_DEAL = 1 << 24,  /* doing business: use, buy, sell to; who forbids or allows it acts on the target */
    ANA_OP_MORE = 1 << 25,  /* strengthens the word beside it: very, severely */
    ANA_OP_LESS = 1 << 26,  /* weakens it: slightly, partly */
    ANA_OP_ADV = 1 << 27, /* an adverb of time, place or degree: also, last, overseas; no noun, and it hides no verb */
    ANA_OP_PERSON = 1 << 28 /* a noun for people: what they do and undergo is theirs, not the target's they belong to */
};

enum ana_lex_form_kind { ANA_FORM_BASE = 1, ANA_FORM_S = 2, ANA_FORM_PAST = 4, ANA_FORM_PP = 8, ANA_FORM_ING = 16 };

struct ana_lex_entry {
    struct td_slice term;
    enum ana_lex_class class;
    uint32_t op;
    float w[ANA_N_SLOTS];
    uint32_t line;
};

/* One inflected form or phrase. entry[c] is its reading of class c, or -1. */
struct ana_lex_form {
    uint64_t hash;
    uint32_t op; /* of all readings */
    uint8_t verb_form;
    uint8_t phrase; /* longest phrase that begins with this word, 0 when none */
    int8_t tone;
    uint8_t used;
    int32_t entry[ANA_N_CLASSES];
};

struct ana_lexicon; /* opaque */

/* Reads a lexicon file; english makes inflected forms. NULL and *err filled ("file:line: what") when it is not in
 * order. */
struct ana_lexicon *ana_lexicon_load(const char *path, bool english, struct td_error *err);
void ana_lexicon_free(struct ana_lexicon *x);

size_t ana_lexicon_count(const struct ana_lexicon *x);
const struct ana_lex_entry *ana_lexicon_entry(const struct ana_lexicon *x, size_t i);
bool ana_lexicon_has_stems(const struct ana_lexicon *x);

/* Hashes: start from ANA_HASH_SEED, one step per byte of the lower-cased word; a finished word is ana_hash_word, words
 * chain. */
#define ANA_HASH_SEED UINT64_C(14695981039346656037)
static inline uint64_t ana_hash_step(uint64_t h, unsigned char c)
{
    return (h ^ c) * UINT64_C(1099511628211);
}
static inline uint64_t ana_hash_word(uint64_t h)
{
    h ^= h >> 32;
    h *= UINT64_C(0x9E3779B97F4A7C15);
    return h ^ (h >> 29);
}
static inline uint64_t ana_hash_chain(uint64_t h, uint64_t next)
{
    return (h * 3 + next) * UINT64_C(0xD6E8FEB86659FD93) + 1;
}

/*
 * A denser table for the tone of texts: words of up to 16 ASCII letters and digits, by their bytes in lower case, the
 * first eight in a, the others in b, little end first, zero after the last. As with the hashes, the bytes themselves
 * are not compared again: 30 bits of a mix are.
 */
struct ana_short_words {
    uint64_t *gate; /* a bit for the mix's first 17 of each word, and of "t" (don't): most others stop here */
    uint32_t *slot; /* mix with the meaning in its two low bits; 0: empty */
    unsigned shift; /* 64 less the logarithm of the number of slots */
};
enum { ANA_SHORT_GATE = 1 << 17 };
enum ana_short_meaning { ANA_SHORT_NONE, ANA_SHORT_ADVERSE, ANA_SHORT_NEGATION, ANA_SHORT_FAVOURABLE };
const struct ana_short_words *ana_lexicon_short_words(const struct ana_lexicon *x);
static inline uint64_t ana_short_mix(uint64_t a, uint64_t b)
{
    uint64_t h = (a ^ (b << 29 | b >> 35)) * UINT64_C(0x9E3779B97F4A7C15);
    return (h ^ h >> 32) * UINT64_C(0xD6E8FEB86659FD93);
}
/* 0: certainly none of them. */
static inline unsigned ana_short_gate(const struct ana_short_words *t, uint64_t mix)
{
    uint64_t bit = mix >> 47;
    return (unsigned)(t->gate[bit / 64] >> bit % 64) & 1;
}
static inline enum ana_short_meaning ana_short_find(const struct ana_short_words *t, uint64_t mix)
{
    uint32_t key = (uint32_t)mix & ~UINT32_C(3), mask = (UINT32_C(1) << (64 - t->shift)) - 1;
    for (uint32_t i = (uint32_t)(mix >> t->shift);; i = (i + 1) & mask) {
        uint32_t v = t->slot[i];
        if (!v || (v & ~UINT32_C(3)) == key)
            return (enum ana_short_meaning)(v & 3);
    }
}

/* The form with this (chained) hash, or NULL. */
const struct ana_lex_form *ana_lexicon_find(const struct ana_lexicon *x, uint64_t hash);
/* What a word that is not listed is read as by its parts: the longest stem among its prefixes (prefix[i] is the running
 * hash after i + 1 bytes, n <= ANA_LEX_STEM_MAX), or the longest tail of a compound that begins where that stem ends or
 * later and at least ANA_LEX_HEAD_MIN bytes into lower, the word in lower case: a Sicherheitsrisiko is a risk, a
 * Misserfolg with an entry of its own no success. NULL when there is neither. */
const struct ana_lex_form *ana_lexicon_part(const struct ana_lexicon *x, const uint64_t *prefix, size_t n,
                                            struct td_slice lower);
/* Tone -1, 0 or 1 of a single word's hash: a denser table than ana_lexicon_find's. Stems are not looked at. */
int ana_lexicon_tone(const struct ana_lexicon *x, uint64_t hash);

/* Lower case of a code point in the scripts that have it (simple mapping). */
uint32_t ana_lower(uint32_t cp);

#endif
