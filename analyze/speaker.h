/*
 * speaker: who says the words in which a mention stands.
 *
 * By rules over one paragraph, in English, German, French and Spanish; nothing in other languages. What is looked for:
 *
 *   "...," said X; "...," X said; X said: "..."; X told Y "..."    next to the quotation that holds the mention
 *   "...," X said. "..."; X said that .... "..."                   the quotation or report before, when X's words go on
 *   X called Y "..."; "..." - X                                    quoted words of a sentence's subject; a source
 *   X left, saying ...; "...," X said, adding that ...             a clause of speech that hangs on another
 *   X said (that) ...; X told Y that ...; according to X, ...; ..., X said     reported speech within the sentence
 *   X: "..."; "...": X; Minister X: ...                            headlines
 *
 * A speaker is a name or a noun phrase with a role ("a Huawei spokesman", "three officials"), as it stands in the text,
 * without what follows in apposition. Pronouns are not resolved. Where it is not clear who speaks, there is no speaker:
 * an empty answer is no statement that nobody is quoted.
 *
 * Pure function, no allocation; the slice returned points into the text. Work is bounded: at most ANA_SPEAKER_REACH
 * bytes on either side of the sentence and ANA_SPEAKER_TOKENS tokens are read.
 */
#ifndef ANA_SPEAKER_H
#define ANA_SPEAKER_H

#include <stdbool.h>
#include <stddef.h>

#include "sentence.h"
#include "slice.h"

enum { ANA_SPEAKER_REACH = 900, ANA_SPEAKER_TOKENS = 480, ANA_SPEAKER_BYTES_MAX = 120 };

/* Offsets are bytes of text. quotes: what ana_quotations found in the paragraph, in order. */
struct ana_speech {
    struct td_slice text;
    size_t paragraph_begin, paragraph_end;
    size_t sentence_begin, sentence_end;
    size_t mention_begin, mention_end;
    const struct ana_span *quotes;
    size_t n_quotes;
    bool title;               /* the paragraph is a headline */
    struct td_slice language; /* BCP 47 */
};

/* The speaker, empty when there is none to be sure of. */
struct td_slice ana_speaker_find(const struct ana_speech *in);

#endif
