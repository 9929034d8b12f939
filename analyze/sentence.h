/*
 * sentence: where sentences begin and end, and what stands in quotation marks. By rules.
 *
 * A line end always ends a sentence. A full stop does when a blank and no small letter follow, unless it belongs to an
 * abbreviation ("Mr.", "z.B."), an initial ("J. Smith") or, in languages that write them so, an ordinal ("am 3.
 * Oktober"). After "U.S.", "Inc.", "p.m." and their like only a word that often begins sentences ("The", "Der") tells.
 * Stops of other scripts (。！？ ؟ ۔ ։ ।) need no blank. Quotation marks and brackets that close go with the sentence
 * before.
 */
#ifndef ANA_SENTENCE_H
#define ANA_SENTENCE_H

#include <stdbool.h>
#include <stdint.h>

#include "slice.h"
#include "token.h"

struct ana_span {
    uint32_t begin, end; /* bytes, end not included */
};

struct ana_spans {
    struct ana_span *v;
    size_t n, cap;
};

/* Appends the sentences of text, without the blanks around them; false when out of memory. language: BCP 47. */
bool ana_sentences(const struct ana_chars *chars, struct td_slice text, struct td_slice language,
                   struct ana_spans *out);

/*
 * Appends what is quoted in one paragraph (text[begin, end), no line end inside), marks not included: “ ” „ “ « » » «
 * " " 「 」 『 』 and ” ” (Finnish, Swedish), “ " „ " and " ” (typed by hand). A mark that is never closed quotes
 * nothing, except one at the paragraph's start: quotations over several paragraphs open each and close the last. False
 * when out of memory.
 */
bool ana_quotations(const struct ana_chars *chars, struct td_slice text, size_t begin, size_t end,
                    struct ana_spans *out);

void ana_spans_free(struct ana_spans *s);

#endif
