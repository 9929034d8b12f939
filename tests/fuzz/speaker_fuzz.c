/*
 * libFuzzer target: who speaks, in a text whose sentences and quotations are found as the scanner does.
 *
 * Input: byte 0 picks the language (low bits), whether each paragraph is a headline (16) and whether bytes that are not
 * UTF-8 stay in (both high bits); byte 1 says where in each sentence a mention stands besides every "Norvanta"; the
 * text follows. The answer lies in its paragraph, is of a bounded length, and is the same when the paragraph stands
 * alone, in memory that ends where it ends.
 */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>

#include "frame.h"
#include "speaker.h"
#include "utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

enum { QUESTIONS = 40 }; /* each reads its paragraph anew */

static const char name[] = "Norvanta";

/* One paragraph alone, and the same one where it stands in the text. */
struct paragraph {
    struct td_slice text, language;
    size_t begin, end;
    char *alone; /* text[begin, end), to the byte */
    struct ana_spans quotes, quotes_alone;
    bool title;
    size_t left; /* questions that may still be asked of this input */
};

static size_t cleaned(const uint8_t *data, size_t n, char *out)
{
    size_t k = 0;
    struct td_slice s = td_slice((const char *)data, n);
    while (s.n) {
        size_t ok = td_utf8_valid_prefix(s);
        memcpy(out + k, s.p, ok);
        k += ok;
        s = td_from(s, ok + (ok < s.n));
    }
    return k;
}

static void ask(struct paragraph *p, const struct ana_span *sentence, size_t mention, size_t mention_end)
{
    if (p->left == 0)
        return;
    p->left--;
    struct ana_speech in = {.text = p->text,
                            .paragraph_begin = p->begin,
                            .paragraph_end = p->end,
                            .sentence_begin = sentence->begin,
                            .sentence_end = sentence->end,
                            .mention_begin = mention,
                            .mention_end = mention_end,
                            .quotes = p->quotes.v,
                            .n_quotes = p->quotes.n,
                            .title = p->title,
                            .language = p->language};
    struct ana_speech own = {.text = td_slice(p->alone, p->end - p->begin),
                             .paragraph_end = p->end - p->begin,
                             .sentence_begin = sentence->begin - p->begin,
                             .sentence_end = sentence->end - p->begin,
                             .mention_begin = mention - p->begin,
                             .mention_end = mention_end - p->begin,
                             .quotes = p->quotes_alone.v,
                             .n_quotes = p->quotes_alone.n,
                             .title = p->title,
                             .language = p->language};
    struct td_slice got = ana_speaker_find(&in), again = ana_speaker_find(&own);
    assert(got.n <= ANA_SPEAKER_BYTES_MAX && td_eq(got, again));
    assert(!got.n || (got.p >= p->text.p + p->begin && got.p + got.n <= p->text.p + p->end));
    assert(!got.n || !td_utf8_valid(own.text) || td_utf8_valid(got));
}

static void ask_of_sentence(struct paragraph *p, const struct ana_span *s, uint8_t where)
{
    struct td_slice text = td_head(p->text, s->end);
    size_t len = sizeof name - 1, at = ana_char_start(text, s->begin + where % (s->end - s->begin));
    if (at >= s->begin)
        ask(p, s, at, s->end - at < len ? s->end : at + len);
    for (size_t i = s->begin; i + len <= s->end && p->left; i++)
        if (memcmp(text.p + i, name, len) == 0)
            ask(p, s, i, i + len);
}

static void one_paragraph(const struct ana_chars *chars, struct paragraph *p, const struct ana_spans *sentences,
                          uint8_t where)
{
    size_t n = p->end - p->begin;
    p->alone = malloc(n);
    p->quotes.n = p->quotes_alone.n = 0;
    if (p->alone)
        memcpy(p->alone, p->text.p + p->begin, n);
    if (p->alone && ana_quotations(chars, p->text, p->begin, p->end, &p->quotes) &&
        ana_quotations(chars, td_slice(p->alone, n), 0, n, &p->quotes_alone)) {
        struct ana_span whole = {(uint32_t)p->begin, (uint32_t)p->end};
        if (p->title)
            ask_of_sentence(p, &whole, where);
        for (size_t i = 0; !p->title && i < sentences->n; i++)
            if (sentences->v[i].begin >= p->begin && sentences->v[i].end <= p->end)
                ask_of_sentence(p, &sentences->v[i], where);
    }
    free(p->alone);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static const char *const languages[] = {"en", "de", "fr", "es", "en-GB", "", "fi", "EN"};
    static struct ana_chars *chars; /* once for all inputs */
    if (!chars && !(chars = ana_chars_new()))
        abort();
    if (n < 3 || n > 4096)
        return 0;
    char *copy = malloc(n);
    if (!copy)
        return 0;
    struct paragraph p = {.language = td_str(languages[data[0] & 7]), .title = (data[0] & 16) != 0, .left = QUESTIONS};
    struct ana_spans sentences = {0};
    if (data[0] >= 0xc0)
        p.text = td_slice(memcpy(copy, data + 2, n - 2), n - 2);
    else
        p.text = td_slice(copy, cleaned(data + 2, n - 2, copy));
    bool ok = ana_sentences(chars, p.text, p.language, &sentences);
    for (size_t i = 0; ok && i < p.text.n; i = p.end + 1) {
        p.begin = p.end = i;
        while (p.end < p.text.n && p.text.p[p.end] != '\n' && p.text.p[p.end] != '\r')
            p.end++;
        if (p.end > p.begin)
            one_paragraph(chars, &p, &sentences, data[1]);
    }
    ana_spans_free(&sentences);
    ana_spans_free(&p.quotes);
    ana_spans_free(&p.quotes_alone);
    free(copy);
    return 0;
}
