/*
 * neural_model: a loaded stance model, as neural_load.c makes it and neural.c reads it. Private to the two.
 */
#ifndef ANA_NEURAL_MODEL_H
#define ANA_NEURAL_MODEL_H

#include <stdatomic.h>
#include <stdint.h>

#include "neural.h"
#include "vecmath.h"

enum {
    ANA_NEURAL_EMBED = 100,
    ANA_NEURAL_PAIRS = ANA_NEURAL_EMBED / 2,
    ANA_NEURAL_POINTS = 256, /* for each pair of an embedding's figures: a code is a byte */
    ANA_NEURAL_POSITION = 20,
    ANA_NEURAL_INPUT = ANA_NEURAL_EMBED + ANA_NEURAL_POSITION + ANA_TOKEN_FEATURES,
    ANA_NEURAL_FREQUENT = 4096, /* words whose input products are kept once they are made */
    ANA_NEURAL_COPIES = 3,
    ANA_NEURAL_KEY_CAPITAL = 13 /* the token figure that tells <name> from <unk> */
};

/* Of a product that is kept; whoever finds NONE and makes it TAKEN writes it. */
enum { ANA_PRODUCT_NONE, ANA_PRODUCT_TAKEN, ANA_PRODUCT_MADE };

/* Forward is 0, backward 1. A matrix's rows are its inputs. */
struct ana_neural_net {
    float *weights; /* what the pointers of these three lines point into */
    const float *w_x[2], *w_h[2], *b_x[2], *b_h[2];
    const float *att_q, *att_b, *dense_w, *dense_b, *out_w, *out_b;
    const float *special, *position; /* its own rows for the first words of the vocabulary, and for the distances */
    float *place[2];                 /* per distance: position's product plus b_x; 2 clip + 1 rows of 3 hidden */
    float *frequent[2];              /* per frequent word: the embedding's product, when made[] says so */
    atomic_uchar *made[2];
};

struct ana_neural {
    char method[ANA_NEURAL_METHOD_MAX + 1];
    char languages[ANA_NEURAL_LANGUAGES_MAX + 1]; /* codes with a blank between; empty: English alone */
    unsigned char *bytes;                         /* the whole file; the pointers point into it */
    const struct ana_vec *vec;
    size_t hidden, heads, dense, n_nets, clip, n_words, n_special, n_frequent, n_sparse;
    char *vocab; /* its words joined by line feeds */
    size_t vocab_size;
    uint32_t *word_at; /* n_words + 1 offsets into vocab */
    uint32_t *slot;    /* open hash table of word number + 1; n_slots is a power of two */
    size_t n_slots;
    uint32_t unknown, name; /* rows; name is UINT32_MAX when the vocabulary has none */
    /* Of the words after the special ones, shared by the nets: the first n_whole as they are, the others as codes. */
    size_t n_whole;
    const int8_t *embed;
    const float *embed_scale;
    const uint8_t *embed_codes;
    const float *embed_points; /* per pair, the two figures of each code */
    struct ana_neural_net net[ANA_NEURAL_NETS_MAX];
    const uint64_t *sparse_hash;
    const int8_t *sparse_weight;             /* per feature, copy and class */
    const float *sparse_scale, *sparse_bias; /* per copy and class */
    uint32_t *sparse_bucket;                 /* by the hash's first 12 bits: where to begin; 4097 entries */
    float t_net, t_sparse, mix, t_final[ANA_NEURAL_COPIES], bias[3]; /* t_final by kind of target */
};

/* out[3 hidden] = the product of word `row`'s embedding with the input weights of one direction. */
void ana_neural_word(const struct ana_neural *m, const struct ana_neural_net *net, int direction, uint32_t row,
                     float *out);
/*
 * The row of a token's key. language: the code of the sentence's language, empty in a model of one language. With a
 * language a word's keys are "de:word" and "de:stem*": the word's own, else that of a stem it begins with (four letters
 * at least, at most four cut off), else, where compounds are written in one word, the longest tail from the fourth
 * letter on that has either. Marks and special words are common to all languages.
 */
uint32_t ana_neural_row(const struct ana_neural *m, struct td_slice key, struct td_slice language, bool capital);

#endif
