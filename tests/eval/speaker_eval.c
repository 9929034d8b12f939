/*
 * speaker_eval: who says the words in which a mention stands.
 *
 *   speaker_eval < PARAGRAPHS > SPEAKERS
 *
 * PARAGRAPHS has a line each: language, first byte of the mention in the paragraph, the byte after it, the paragraph,
 * with tabs between. SPEAKERS has a line for each: first byte of the speaker in the paragraph and the byte after it, or
 * `-`.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sentence.h"
#include "speaker.h"

static struct td_slice find(const struct ana_chars *chars, struct td_slice language, size_t begin, size_t end,
                            struct td_slice text)
{
    struct ana_spans sentences = {0}, quotes = {0};
    struct td_slice speaker = td_slice("", 0);
    if (!ana_sentences(chars, text, language, &sentences) || !ana_quotations(chars, text, 0, text.n, &quotes))
        abort();
    for (size_t i = 0; i < sentences.n; i++)
        if (begin >= sentences.v[i].begin && begin < sentences.v[i].end)
            speaker = ana_speaker_find(&(struct ana_speech){.text = text,
                                                            .paragraph_end = text.n,
                                                            .sentence_begin = sentences.v[i].begin,
                                                            .sentence_end = sentences.v[i].end,
                                                            .mention_begin = begin,
                                                            .mention_end = end,
                                                            .quotes = quotes.v,
                                                            .n_quotes = quotes.n,
                                                            .language = language});
    ana_spans_free(&sentences);
    ana_spans_free(&quotes);
    return speaker;
}

int main(void)
{
    struct ana_chars *chars = ana_chars_new();
    static char line[1 << 18];
    while (chars && fgets(line, sizeof line, stdin)) {
        struct td_slice rest = td_slice(line, strcspn(line, "\n")), language = td_cut(&rest, '\t');
        size_t begin = strtoul(td_cut(&rest, '\t').p, NULL, 10), end = strtoul(td_cut(&rest, '\t').p, NULL, 10);
        struct td_slice s = find(chars, language, begin, end, rest);
        if (s.n)
            printf("%zu %zu\n", (size_t)(s.p - rest.p), (size_t)(s.p - rest.p) + s.n);
        else
            printf("-\n");
    }
    ana_chars_free(chars);
    return 0;
}
