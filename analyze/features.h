/*
 * features: what the stance model sees of a sentence and one mention in it.
 *
 * The one place where text becomes numbers for the model: training reads exactly this, through
 * train/stance_tokens.c, so that the fitted weights and the program cannot disagree on what a word is. A change of
 * anything that is read here needs a new ANA_FEATURES_VERSION and new weights; the loader refuses others.
 *
 * Tokens. The text up to ANA_FRAME_REACH bytes on either side of the mention is cut into lower-cased words, marks and
 * clitics ("'s", "n't"); hyphens part words, full stops are dropped except in "u.s.", whole numbers become <num>, years
 * (1900 to 2099) <year>. The mention is one token, <t>; so is every other occurrence of the same name (a pronoun is
 * replaced only where it is the mention). At most ANA_TOKENS_MAX tokens are kept, those nearest to the mention: half
 * on either side, and what one side does not need goes to the other. Long sentences (over some 95 words and marks) so
 * lose their far end.
 *
 * Each token has its distance to the mention and ANA_TOKEN_FEATURES figures, most of them 0: the lexicon's weights and
 * classes, what frame.c found (role of the word toward the target, negation, operators), quotes, clauses, case. The
 * sentence has ANA_SENTENCE_FEATURES figures. All are exact functions of the text and the lexicon.
 *
 * Sparse features are strings ("R0:banned", "h:passive:-"), made on demand for one sentence, each at most once.
 *
 * Nothing is allocated; the caller owns the struct (some 30 KB), one per thread.
 */
#ifndef ANA_FEATURES_H
#define ANA_FEATURES_H

#include <stddef.h>
#include <stdint.h>

#include "frame.h"
#include "languages.h"
#include "lexicon.h"
#include "slice.h"

enum {
    ANA_FEATURES_VERSION = 2,
    ANA_TOKENS_MAX = 96,
    ANA_TOKEN_KEY_MAX = 40,
    ANA_TOKEN_FEATURES = 36,
    ANA_SENTENCE_FEATURES = 18,
    ANA_SPARSE_MAX = 1024
};

/* What the target is: weights of the sparse part have a copy for persons and one for organisations (and places). */
enum ana_target_kind { ANA_TARGET_UNKNOWN, ANA_TARGET_PERSON, ANA_TARGET_ORGANISATION };

struct ana_token {
    uint32_t begin, end; /* bytes in the sentence */
    int16_t unit;        /* index into the frame's units, -1: none */
    uint8_t n;           /* bytes of key */
    uint8_t flags;       /* internal */
    char key[ANA_TOKEN_KEY_MAX];
};

struct ana_features {
    size_t n, target; /* tokens, and which of them is the mention */
    enum ana_target_kind kind;
    const struct ana_language *language;
    struct ana_token token[ANA_TOKENS_MAX];
    float x[ANA_TOKENS_MAX][ANA_TOKEN_FEATURES];
    float g[ANA_SENTENCE_FEATURES];
    struct ana_frame frame;
};

extern const char *const ana_token_feature_name[ANA_TOKEN_FEATURES];
extern const char *const ana_sentence_feature_name[ANA_SENTENCE_FEATURES];

/*
 * x: the word list of the language. kind: ANA_TARGET_UNKNOWN lets the sentence decide where it can (in English).
 * Outside English apostrophes part words, quotation marks are those of the language, and a name with another ending is
 * the same name.
 */
void ana_features_read(struct ana_features *f, const struct ana_lexicon *x, const struct ana_language *language,
                       struct td_slice sentence, size_t begin, size_t end, enum ana_target_kind kind);

/* Calls for every sparse feature, repetitions included (see ana_sparse_hash). */
typedef void ana_sparse_sink(void *to, struct td_slice feature);
void ana_features_sparse(const struct ana_features *f, const struct ana_lexicon *x, ana_sparse_sink *sink, void *to);

/* False for marks, numbers and other mentions of the target: nothing to show as a reason. */
bool ana_token_is_word(const struct ana_token *t);

/* FNV-1a over the bytes, finished by ana_hash_word: the number a sparse feature is stored under. */
uint64_t ana_sparse_hash(struct td_slice feature);

#endif
