/*
 * stance: in what light a sentence puts the target.
 *
 * Three probabilities toward one mention of the target (not the sentence's mood); stance = p_pos - p_neg in [-1, 1].
 * This header is the seam: the first version behind it is a lexicon with clause and side rules; a model replaces it
 * without any change above. Calling sequence: ana_stance_new, ana_stance_score per sentence, ana_stance_free. A stance
 * scorer is read-only after loading.
 */
#ifndef ANA_STANCE_H
#define ANA_STANCE_H

#include <stdbool.h>

#include "slice.h"
#include "status.h"

struct ana_stance_model; /* opaque */

struct ana_stance {
    double p_neg, p_neu, p_pos; /* sum to 1, multiples of 1e-6 */
    char evidence[200];         /* the words that weighed, as "banned -0.8; trusted +0.5"; UTF-8, may be empty */
};

/* Which method made the figures, for run.json and the report: "lexicon-1". */
extern const char ana_stance_method[];

/* Loads datasets/lexicon through datadir. NULL and *err filled on failure ("file:line: what"). */
struct ana_stance_model *ana_stance_new(struct td_error *err);
void ana_stance_free(struct ana_stance_model *m);

/* True when the language (BCP 47, may be empty) has a method; sentences in other languages get no stance, never
 * neutral. */
bool ana_stance_language(const struct ana_stance_model *m, struct td_slice language);

/* sentence: valid UTF-8; the mention of the target is at bytes [begin, end) of it. Deterministic. */
void ana_stance_score(const struct ana_stance_model *m, struct td_slice sentence, size_t begin, size_t end,
                      struct td_slice language, struct ana_stance *out);

/* Words of the general lexicon in a whole text: for tone = 100 (P - N) / W. */
struct ana_tone {
    unsigned long words, pos, neg;
};
void ana_tone_count(const struct ana_stance_model *m, struct td_slice text, struct td_slice language,
                    struct ana_tone *out);

#endif
