/*
 * neural: the trained part of the stance models, read from datasets/model/stance-en.bin (English) and stance-xx.bin
 * (other languages), and run in plain C.
 *
 * A sentence comes in as struct ana_features; three probabilities go out, averaged over the nets (at most four, which
 * share the words' embeddings and nothing else). Per net: the embedding of each token's key,
 * of its distance to the mention and the token's figures go through a gated recurrent unit in either direction; heads
 * of attention, whose question is made from the state at the mention, pool the states; state at the mention, pools and
 * sentence figures go through at most one hidden layer to three logits. Beside it a logistic regression over the sparse
 * features, with weights shared by all targets and copies for persons and organisations. Both are calibrated by a
 * temperature, mixed, and calibrated once more (Guo et al. 2017). Equations: train/FORMAT.md; the layout of the file:
 * train/export.py.
 *
 * Ownership: ana_neural_load's result is freed by ana_neural_free and is shared freely between threads; all that
 * changes between is that words' products are kept as the words first occur. ana_neural_score allocates nothing and
 * uses some 200 KB of stack; same input, same bits, whatever the machine.
 *
 * A file that is not in order is refused as a whole, with what is wrong; weights that are not finite are, too.
 */
#ifndef ANA_NEURAL_H
#define ANA_NEURAL_H

#include <stddef.h>

#include "features.h"
#include "status.h"

enum {
    ANA_NEURAL_HIDDEN_MAX = 96,
    ANA_NEURAL_HEADS_MAX = 4,
    ANA_NEURAL_DENSE_MAX = 256,
    ANA_NEURAL_NETS_MAX = 4,
    ANA_NEURAL_SPECIAL_MAX = 64,
    ANA_NEURAL_FILE_MAX = 64 << 20,
    ANA_NEURAL_METHOD_MAX = 24,
    ANA_NEURAL_LANGUAGES_MAX = 64
};

struct ana_neural; /* opaque */

struct ana_neural_result {
    double p[3];                  /* neg, neu, pos; sum to 1 */
    float weight[ANA_TOKENS_MAX]; /* what attention to each token adds to ln(p_pos / p_neg) of the nets */
};

/* NULL and *err filled when the file is missing or not in order. */
struct ana_neural *ana_neural_load(const char *path, struct td_error *err);
/* The same from memory; the bytes are copied. name is for messages. */
struct ana_neural *ana_neural_parse(const void *bytes, size_t n, const char *name, struct td_error *err);
void ana_neural_free(struct ana_neural *m);

/* What stance_method records, NUL-terminated. */
const char *ana_neural_method(const struct ana_neural *m);
/* Does it read sentences in this language (a code of languages.h)? */
bool ana_neural_reads(const struct ana_neural *m, const char *code);

/* lexicon: the one the features were read with. */
void ana_neural_score(const struct ana_neural *m, const struct ana_lexicon *lexicon, const struct ana_features *f,
                      struct ana_neural_result *out);

#endif
