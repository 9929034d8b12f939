/*
 * tone: words of the general lexicon in a whole text, for tone = 100 (P - N) / W.
 *
 * The definition is that of GDELT's Global Knowledge Graph 2.1 (V1.5TONE): positive words less negative words, in
 * percent of all words, with another lexicon. It looks at no target and no grammar. With negation, a word of tone
 * counts for the other side when a negation stands among the three words before it with no mark between (, . ; : ! ?);
 * GDELT has no such rule.
 *
 * English is read sixty-four bytes at a time, where letters begin and end, and words by their bytes; languages whose
 * lexicon has stems word by word.
 */
#ifndef ANA_TONE_H
#define ANA_TONE_H

#include "lexicon.h"
#include "slice.h"

enum { ANA_NEGATION_REACH = 3 };

struct ana_words {
    unsigned long words, pos, neg;          /* without negation */
    unsigned long pos_negated, neg_negated; /* with negation: words that count as favourable, as adverse */
};

void ana_tone_words(const struct ana_lexicon *x, struct td_slice text, struct ana_words *out);

#endif
