/*
 * tone: the fast count equals a count word by word, on text of every kind and at every offset; negation.
 */
#include "cmocka_all.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "datadir.h"
#include "frame.h"
#include "tone.h"
#include "utf8.h"

static struct ana_lexicon *english, *finnish;

static struct ana_lexicon *load_one(const char *name, bool is_english)
{
    struct td_error err = {0};
    char *path = td_datadir_path(name, &err);
    struct ana_lexicon *x = path ? ana_lexicon_load(path, is_english, &err) : NULL;
    if (!x)
        (void)fprintf(stderr, "%s\n", err.text);
    free(path);
    return x;
}

static int load(void **state)
{
    (void)state;
    english = load_one("lexicon/en.csv", true);
    finnish = load_one("lexicon/fi.csv", false);
    return english && finnish ? 0 : -1;
}

static int unload(void **state)
{
    (void)state;
    ana_lexicon_free(english);
    ana_lexicon_free(finnish);
    return 0;
}

/* By the definition: words in order, the lexicon's forms, the last negation and what stands between. */
static struct ana_words by_word(const struct ana_lexicon *x, struct td_slice s)
{
    struct ana_words n = {0, 0, 0, 0, 0};
    unsigned long negated_at = 0;
    size_t negation_end = 0;
    for (size_t i = 0; i < s.n;) {
        struct ana_word w;
        if (!ana_read_word(s, i, &w, false)) {
            uint32_t cp;
            size_t k = td_utf8_decode(td_from(s, i), &cp);
            i += k ? k : 1;
            continue;
        }
        n.words++;
        const struct ana_lex_form *f = ana_lexicon_find(x, w.hash);
        size_t before = i && s.p[i - 1] == '\'' ? i - 1 : i > 2 && !memcmp(s.p + i - 3, "\xE2\x80\x99", 3) ? i - 3 : 0;
        bool nt = w.end == i + 1 && (s.p[i] | 32) == 't' && before && (s.p[before - 1] | 32) == 'n';
        int tone = f && !nt ? f->tone : 0;
        if (nt || (f && !tone && f->op & ANA_OP_NOT)) {
            negated_at = n.words;
            negation_end = w.end;
        }
        if (tone) {
            bool negated = negated_at && n.words - negated_at <= ANA_NEGATION_REACH;
            for (size_t k = negation_end; negated && k < i; k++)
                if (strchr(",.;:!?", s.p[k]) && s.p[k])
                    negated = false;
            n.pos += tone > 0;
            n.neg += tone < 0;
            n.pos_negated += (tone > 0) != negated;
            n.neg_negated += (tone < 0) != negated;
        }
        i = w.end;
    }
    return n;
}

static void compare(struct td_slice s)
{
    /* a copy of exactly this length, so that reading past it is seen by the sanitizers */
    char *exact = malloc(s.n ? s.n : 1);
    struct ana_words got, want;
    assert_non_null(exact);
    memcpy(exact, s.p, s.n);
    ana_tone_words(english, td_slice(exact, s.n), &got);
    want = by_word(english, td_slice(exact, s.n));
    if (memcmp(&got, &want, sizeof got) != 0)
        (void)fprintf(stderr, "%.*s\n%lu %lu %lu %lu %lu, not %lu %lu %lu %lu %lu\n", (int)s.n, s.p, got.words, got.pos,
                      got.neg, got.pos_negated, got.neg_negated, want.words, want.pos, want.neg, want.pos_negated,
                      want.neg_negated);
    assert_memory_equal(&got, &want, sizeof got);
    free(exact);
}

static void every_offset(void **state)
{
    static const char text[] =
        "It wasn't a terrible scandal, nor a brilliant success: Norvanta isn\xE2\x80\x99t banned, and never was "
        "trusted. "
        "T't n't 5G COUNTERPRODUCTIVENESSES na\xC3\xAFve caf\xC3\xA9s praised \xE7\xA6\x81 no-one's good; not: bad, "
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\xC3\xA9 wrong";
    (void)state;
    for (size_t b = 0; b < sizeof text - 1; b++)
        compare(td_slice(text + b, sizeof text - 1 - b));
    for (size_t n = 0; n < sizeof text; n++)
        compare(td_slice(text, n));
}

static void salads(void **state)
{
    static const char *const part[] = {"good",
                                       "bad",
                                       "not",
                                       "n't",
                                       "don't",
                                       "never",
                                       "t",
                                       ",",
                                       ".",
                                       "?",
                                       " ",
                                       "  ",
                                       "\xC3\xA9",
                                       "BANNED",
                                       "won\xE2\x80\x99t",
                                       "praise",
                                       "1,000",
                                       "x",
                                       "-",
                                       "'",
                                       "\"",
                                       "extraordinarily",
                                       "scandal",
                                       "\n",
                                       "fraudulently",
                                       "failed"};
    unsigned seed = 7;
    char b[600];
    (void)state;
    for (int i = 0; i < 20000; i++) {
        size_t n = 0;
        for (int k = 0; k < 40; k++) {
            seed = seed * 1664525U + 1013904223U;
            const char *p = part[(seed >> 16) % (sizeof part / sizeof *part)];
            if (n + strlen(p) + 1 >= sizeof b)
                break;
            memcpy(b + n, p, strlen(p));
            n += strlen(p);
            if (seed >> 30)
                b[n++] = ' ';
        }
        compare(td_slice(b, n));
    }
}

static void expect(const char *text, unsigned long words, unsigned long pos, unsigned long neg,
                   unsigned long pos_negated, unsigned long neg_negated)
{
    struct ana_words w;
    ana_tone_words(english, td_str(text), &w);
    assert_int_equal(w.words, words);
    assert_int_equal(w.pos, pos);
    assert_int_equal(w.neg, neg);
    assert_int_equal(w.pos_negated, pos_negated);
    assert_int_equal(w.neg_negated, neg_negated);
}

static void negation(void **state)
{
    (void)state;
    expect("a brilliant success", 3, 2, 0, 2, 0);
    expect("not a brilliant success", 4, 2, 0, 0, 2);
    expect("not at all a brilliant idea", 6, 1, 0, 1, 0); /* four words on */
    expect("not one, brilliant", 3, 1, 0, 1, 0);          /* a comma between */
    expect("It isn't brilliant.", 4, 1, 0, 0, 1);
    expect("It isn\xE2\x80\x99t terrible.", 4, 0, 1, 1, 0);
    expect("", 0, 0, 0, 0, 0);
}

static void other_language(void **state)
{
    struct ana_words w;
    (void)state;
    ana_tone_words(finnish, TD_S("Skandaali oli paha, ja petos my\xC3\xB6s."), &w);
    assert_int_equal(w.words, 6);
    assert_true(w.neg > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_offset), cmocka_unit_test(salads),
                                       cmocka_unit_test(negation), cmocka_unit_test(other_language)};
    return cmocka_run_group_tests(tests, load, unload);
}
