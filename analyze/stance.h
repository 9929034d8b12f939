/*
 * stance: in what light a sentence puts the target.
 *
 * Three probabilities toward one mention of the target (not the sentence's mood); stance = p_pos - p_neg in [-1, 1].
 * This header is the seam; three methods stand behind it:
 *
 *   model    a trained network (neural.h) over frames and words; its name is in the weights ("model-7" in English, with
 *            a logistic regression beside it; "model-xx-3" in the languages that stance-xx.bin lists)
 *   lexicon  the words of datasets/lexicon by their relation to the target ("lexicon-1"; "lexicon-de-2" and so on
 *            elsewhere)
 *   vader    English: VADER's figures for the sentence, without a target ("vader-3.3.2"); for comparison
 *
 * Languages that the chosen method does not read have the lexicon or nothing. ana_stance_method says which method made
 * the figures of a language, for every output.
 *
 * Calling sequence: ana_stance_new, ana_stance_score per sentence, ana_stance_free. A stance scorer is read-only after
 * loading and may be used by many threads; scoring takes some 300 KB of stack and allocates nothing.
 */
#ifndef ANA_STANCE_H
#define ANA_STANCE_H

#include <stdbool.h>

#include "features.h"
#include "slice.h"
#include "status.h"
#include "tone.h"

struct ana_stance_model; /* opaque */

struct ana_stance {
    double p_neg, p_neu, p_pos; /* sum to 1, multiples of 1e-6 */
    int label;                  /* -1, 0, 1: the largest of the three (neutral wins ties, then negative); for vader its
                                   authors' thresholds, compound at +-0.05 */
    char evidence[200];         /* the words that weighed, as "banned -0.8; trusted +0.5"; UTF-8, may be empty */
};

/* What corpus.ini's `stance` chooses. */
enum ana_stance_choice { ANA_STANCE_MODEL, ANA_STANCE_LEXICON, ANA_STANCE_VADER };
/* False when the name is none of model, lexicon, vader. */
bool ana_stance_choice_parse(const char *name, enum ana_stance_choice *choice);

/*
 * Loads datasets/lexicon, and datasets/model for the model, through datadir. NULL and *err filled on failure
 * ("file:line: what"); a missing model is a failure that names its file, not a change of method.
 */
struct ana_stance_model *ana_stance_new(enum ana_stance_choice choice, struct td_error *err);
/* The same by the name in corpus.ini; TD_EUSAGE for an unknown one. */
struct ana_stance_model *ana_stance_named(const char *name, struct td_error *err);
/* *there: has a method its own files (the model's weights, VADER's words)? Whether they are good shows when they are
 * loaded. TD_EUSAGE for an unknown name. */
enum td_status ana_stance_there(const char *name, bool *there, struct td_error *err);
void ana_stance_free(struct ana_stance_model *m);

/*
 * The method for a language (BCP 47, may be empty): "model-7", "lexicon-1", "lexicon-de-2", "vader-3.3.2"; NULL when
 * there is none: sentences in such languages get no stance, never neutral.
 */
const char *ana_stance_method(const struct ana_stance_model *m, struct td_slice language);
/* The i-th language of those with a method and its name, for run.json; NULL past the end. */
const char *ana_stance_language_at(const struct ana_stance_model *m, size_t i);

/* The file that the figures of a language come from, for run.json: weights, or the English word list; NULL for other
 * lists and for languages without a method. */
const char *ana_stance_file(const struct ana_stance_model *m, struct td_slice language);

/*
 * sentence: valid UTF-8; the mention of the target is at bytes [begin, end) of it. kind: what the target is, where that
 * is known; it matters to the model alone. Deterministic.
 */
void ana_stance_score(const struct ana_stance_model *m, struct td_slice sentence, size_t begin, size_t end,
                      struct td_slice language, enum ana_target_kind kind, struct ana_stance *out);

/* Words of the general lexicon in a whole text; all 0 in a language without one. */
void ana_tone_count(const struct ana_stance_model *m, struct td_slice text, struct td_slice language,
                    struct ana_words *out);

#endif
