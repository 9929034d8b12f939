/*
 * frame: which words of a sentence bear on the target, and in what role.
 *
 * A shallow reading of the sentence around one mention: words and phrases of the lexicon are looked up, verb, noun and
 * adjective readings told apart by their neighbours, and from the mention outward each word of weight gets a relation
 * to the target (it does this, this is done to it, this is said of it, this stands near it) with a factor for negation,
 * for operators over events ("lifted the ban on X") and for contrast. No parser: clause openers, commas, prepositions,
 * auxiliaries and verbs on the way decide. What the relations weigh is not decided here, see stance.c.
 *
 * The reading covers the text up to ANA_FRAME_REACH bytes on either side of the mention, so that work is bounded
 * whatever the length of the sentence. No allocation; everything is in struct ana_frame, which the caller owns.
 */
#ifndef ANA_FRAME_H
#define ANA_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lexicon.h"
#include "slice.h"

enum { ANA_FRAME_REACH = 700, ANA_FRAME_HITS_MAX = 64, ANA_FRAME_UNITS_MAX = 320 };

/*
 * Word order and passives differ by family. In Finnic and Slavic languages order tells little of who does what; Slavic
 * has no articles, and in Russian a dash after the subject stands for "is".
 */
enum ana_grammar { ANA_ENGLISH, ANA_GERMANIC, ANA_ROMANCE, ANA_FINNIC, ANA_SLAVIC };

enum ana_rel {
    ANA_REL_DOER,     /* X stole */
    ANA_REL_DOER_FAR, /* X was said to have stolen: other verbs between */
    ANA_REL_PASSIVE,  /* X was banned; X, accused of */
    ANA_REL_PASSIVE_FAR,
    ANA_REL_OBJECT,      /* banned X */
    ANA_REL_OBJECT_PREP, /* warned against X; banned gear made by X */
    ANA_REL_BY,          /* stolen by X */
    ANA_REL_COMPLEMENT,  /* fear X will: the target is subject of a clause under the verb */
    ANA_REL_NOUN_AT,     /* criticism of X, ban on X */
    ANA_REL_NOUN_FROM,   /* risk from X, success of X */
    ANA_REL_HAS,         /* X's success */
    ANA_REL_COMPOUND,    /* X ban, X scandal */
    ANA_REL_IS,          /* X is a risk */
    ANA_REL_FACES,       /* X drew criticism */
    ANA_REL_GETS,        /* X committed fraud, X has support */
    ANA_REL_APPOSED,     /* market leader X; X, a danger to */
    ANA_REL_ADJ,         /* embattled X */
    ANA_REL_ADJ_IS,      /* X is reliable */
    ANA_REL_ADVERB,      /* X illegally sold */
    ANA_REL_NEAR_LEFT,   /* the same clause, no relation found */
    ANA_REL_NEAR_RIGHT,
    ANA_REL_FAR_LEFT, /* another clause */
    ANA_REL_FAR_RIGHT,
    ANA_REL_OWN,   /* inside what the target says */
    ANA_REL_DEALT, /* barred from using X, allowed to sell to X */
    ANA_REL_SAME,  /* a later pronoun's doing: it was banned */
    ANA_N_RELS
};

/* Where the target stands: a place or tool ("on X", "an X account") is less often judged than a subject or an object.
 */
enum ana_position {
    ANA_POS_SUBJECT,  /* a verb follows */
    ANA_POS_OBJECT,   /* a verb stands before, no preposition between */
    ANA_POS_PLACE,    /* in X, on X, at X, via X */
    ANA_POS_PREP,     /* after another preposition */
    ANA_POS_MODIFIER, /* X users */
    ANA_POS_OWNER,    /* X's */
    ANA_POS_OTHER,    /* lists, appositions, fragments */
    ANA_N_POSITIONS
};

struct ana_frame_hit {
    int32_t entry; /* index into the lexicon */
    enum ana_lex_slot slot;
    enum ana_rel rel;
    float factor;        /* 1; negative when turned round by negation or an operator; smaller when softened */
    uint32_t begin, end; /* bytes in the sentence */
    uint16_t unit;       /* internal */
};

/* What a unit is. WORD may be a phrase of several words; POSS is 's. */
enum ana_unit_kind { ANA_UNIT_WORD, ANA_UNIT_COMMA, ANA_UNIT_BREAK, ANA_UNIT_QUOTE, ANA_UNIT_POSS, ANA_UNIT_TARGET };
enum ana_unit_flag {
    ANA_UNIT_CAPITAL = 1,
    ANA_UNIT_LY = 2,
    ANA_UNIT_GUESSED = 4, /* an unlisted word that looks like a verb */
    ANA_UNIT_NEGATED = 8  /* in the scope of a negation */
};

/* class is an enum ana_lex_class, ANA_N_CLASSES when the word has none; entry its reading in the lexicon or -1. */
struct ana_unit {
    const struct ana_lex_form *form;
    uint32_t begin, end;
    uint32_t op;
    int32_t entry;
    uint8_t kind, class, verb_form, flags;
};

struct ana_frame {
    size_t n_units, target, n_hits;
    enum ana_position position;
    struct ana_frame_hit hit[ANA_FRAME_HITS_MAX];
    struct ana_unit unit[ANA_FRAME_UNITS_MAX];
};

/* sentence: valid UTF-8; the mention at bytes [begin, end), clipped to the sentence when outside. */
void ana_frame_read(struct ana_frame *f, const struct ana_lexicon *x, enum ana_grammar grammar,
                    struct td_slice sentence, size_t begin, size_t end);

/*
 * One word, as lexicons know it. There is one idea of what a word is: this, for tone too.
 * tail: its last bytes in lower case, 0 after letters outside ASCII.
 */
struct ana_word {
    size_t end;
    uint64_t hash;
    size_t n_prefix;
    uint64_t prefix[ANA_LEX_STEM_MAX];
    size_t n_lower; /* bytes of the word in lower case, its first ANA_LEX_WORD_MAX at most; with prefixes only */
    char lower[ANA_LEX_WORD_MAX];
    bool capital, cjk;
    char tail[3];
};
/* Reads the word at i of s (a letter or digit); false when there is none. prefixes: for ana_lexicon_stem. */
bool ana_read_word(struct td_slice s, size_t i, struct ana_word *w, bool prefixes);

/* A letter or digit: what words are made of. */
bool ana_frame_letter(uint32_t cp);
/* The start of the character that byte i of valid UTF-8 belongs to (i <= s.n). */
size_t ana_char_start(struct td_slice s, size_t i);

#endif
