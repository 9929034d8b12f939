#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>
#include <math.h>
#include <time.h>

#include "stance.h"
#include "utf8.h"

#include "stance_cases.h"

static struct ana_stance_model *model;

static int load(void **state)
{
    static struct td_error err;
    (void)state;
    model = ana_stance_new(ANA_STANCE_LEXICON, &err);
    if (!model)
        (void)fprintf(stderr, "%s\n", err.text);
    return model ? 0 : -1;
}

static int unload(void **state)
{
    (void)state;
    ana_stance_free(model);
    return 0;
}

/* Three probabilities in steps of 1e-6 that sum to one, and evidence that fits into a CSV field. */
static void well_formed(const struct ana_stance *s)
{
    long n = lround(s->p_neg * 1e6), u = lround(s->p_neu * 1e6), p = lround(s->p_pos * 1e6);
    assert_true(n >= 0 && u >= 0 && p >= 0);
    assert_int_equal(n + u + p, 1000000);
    assert_true(s->p_neg == (double)n / 1e6 && s->p_neu == (double)u / 1e6 && s->p_pos == (double)p / 1e6);
    size_t len = strnlen(s->evidence, sizeof s->evidence);
    assert_true(len < sizeof s->evidence);
    assert_true(td_utf8_valid(td_slice(s->evidence, len)));
    for (size_t i = 0; i < len; i++)
        assert_true((unsigned char)s->evidence[i] >= 0x20 && s->evidence[i] != '"' && s->evidence[i] != 0x7f);
}

/* Scores a case with `name` in the place of what stands between brackets. */
static void score_case(const char *language, const char *text, const char *name, struct ana_stance *out)
{
    char b[1024];
    const char *open = strchr(text, '['), *close = strchr(text, ']');
    assert_non_null(open);
    assert_non_null(close);
    size_t before = (size_t)(open - text), mention = name ? strlen(name) : (size_t)(close - open - 1),
           after = strlen(close + 1);
    assert_true(before + mention + after < sizeof b);
    memcpy(b, text, before);
    memcpy(b + before, name ? name : open + 1, mention);
    memcpy(b + before + mention, close + 1, after);
    ana_stance_score(model, td_slice(b, before + mention + after), before, before + mention, td_str(language),
                     ANA_TARGET_UNKNOWN, out);
    well_formed(out);
}

static bool agrees(const struct ana_stance *s, int sign)
{
    double stance = s->p_pos - s->p_neg;
    if (sign == 0)
        return s->p_neu > s->p_pos && s->p_neu > s->p_neg && fabs(stance) < 0.35;
    return stance * sign > 0.1;
}

/* Every language's cases; the first failures are shown together. */
static void sign_of_sentences(void **state)
{
    size_t n = sizeof stance_cases / sizeof stance_cases[0], failed = 0;
    (void)state;
    assert_true(n >= 120);
    for (size_t i = 0; i < n; i++) {
        const struct stance_case *c = &stance_cases[i];
        struct ana_stance s;
        char method[16];
        bool en = strcmp(c->language, "en") == 0;
        (void)snprintf(method, sizeof method, "lexicon-%s%s", en ? "1" : c->language, en ? "" : "-2");
        assert_string_equal(ana_stance_method(model, td_str(c->language)), method);
        score_case(c->language, c->text, NULL, &s);
        if (!agrees(&s, c->sign)) {
            failed++;
            (void)fprintf(stderr, "%s %+d: %s -> %.2f %.2f %.2f (%s)\n", c->language, c->sign, c->text, s.p_neg,
                          s.p_neu, s.p_pos, s.evidence);
        }
    }
    assert_int_equal(failed, 0);
}

/* The name itself carries nothing, whatever it means elsewhere. */
static void name_does_not_matter(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof stance_cases / sizeof stance_cases[0]; i++) {
        struct ana_stance a, b, c;
        score_case(stance_cases[i].language, stance_cases[i].text, "Norvanta", &a);
        score_case(stance_cases[i].language, stance_cases[i].text, "Criminal", &b);
        score_case(stance_cases[i].language, stance_cases[i].text, "Heroical", &c);
        assert_true(a.p_neg == b.p_neg && a.p_neu == b.p_neu && a.p_pos == b.p_pos);
        assert_true(a.p_neg == c.p_neg && a.p_neu == c.p_neu && a.p_pos == c.p_pos);
        assert_string_equal(a.evidence, b.evidence);
    }
}

static void again_the_same(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof stance_cases / sizeof stance_cases[0]; i++) {
        struct ana_stance a, b;
        memset(&a, 0, sizeof a);
        memset(&b, 0xA5, sizeof b);
        score_case(stance_cases[i].language, stance_cases[i].text, NULL, &a);
        score_case(stance_cases[i].language, stance_cases[i].text, NULL, &b);
        assert_true(a.p_neg == b.p_neg && a.p_neu == b.p_neu && a.p_pos == b.p_pos);
        assert_string_equal(a.evidence, b.evidence);
    }
}

static void direction_decides(void **state)
{
    struct ana_stance a, b;
    (void)state;
    score_case("en", "[Norvanta] praised Calder.", NULL, &a);
    score_case("en", "Calder praised [Norvanta].", NULL, &b);
    assert_true(b.p_pos > a.p_pos + 0.2);
    score_case("en", "[Norvanta] sued Calder.", NULL, &a);
    score_case("en", "Calder sued [Norvanta].", NULL, &b);
    assert_true(b.p_neg > a.p_neg + 0.2);
}

static void edges(void **state)
{
    static const char *const texts[] = {"",   " ",          "Norvanta",   "banned Norvanta", "Norvanta banned",
                                        "\"", "' 's n't '", "Norvanta's", "\xC3\xA9"};
    struct ana_stance s;
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct td_slice t = td_str(texts[i]);
        for (size_t b = 0; b <= t.n + 1; b++)
            for (size_t e = 0; e <= t.n + 1; e++) {
                ana_stance_score(model, t, b, e, TD_S("en"), ANA_TARGET_UNKNOWN, &s);
                well_formed(&s);
            }
    }
    ana_stance_score(model, td_slice(NULL, 0), 0, 0, TD_S("en"), ANA_TARGET_UNKNOWN, &s);
    well_formed(&s);
    ana_stance_score(model, TD_S("banned X"), 7, 8, TD_S("tlh"), ANA_TARGET_UNKNOWN, &s);
    well_formed(&s);
}

static void languages(void **state)
{
    (void)state;
    assert_non_null(ana_stance_method(model, TD_S("en")));
    assert_non_null(ana_stance_method(model, TD_S("en-GB")));
    assert_non_null(ana_stance_method(model, TD_S("EN-us")));
    assert_null(ana_stance_method(model, TD_S("")));
    assert_null(ana_stance_method(model, TD_S("tlh")));
    assert_null(ana_stance_method(model, TD_S("eng")));
}

/* A sentence of a megabyte costs no more than its neighbourhood of the mention. */
static void long_sentence(void **state)
{
    static const char *const filler[] = {"banned ",     "trusted \"risk\"; ", "a, ", "\xE7\xA6\x81",
                                         "'s n't (-) ", "\xF0\x9F\x98\x80",   "- - "};
    size_t max = 1 << 20;
    char *b = malloc(max + 64);
    (void)state;
    assert_non_null(b);
    for (size_t k = 0; k < sizeof filler / sizeof filler[0]; k++) {
        size_t len = strlen(filler[k]), n = 0;
        while (n + len < max) {
            memcpy(b + n, filler[k], len);
            n += len;
        }
        struct ana_stance s;
        clock_t t0 = clock();
        for (size_t i = 0; i < 50; i++) {
            size_t at = i * (n / 50);
            ana_stance_score(model, td_slice(b, n), at, at + 8, TD_S("en"), ANA_TARGET_UNKNOWN, &s);
            well_formed(&s);
        }
        assert_true((double)(clock() - t0) / CLOCKS_PER_SEC < 1);
        ana_stance_score(model, td_slice(b, n), 0, n, TD_S("en"), ANA_TARGET_UNKNOWN, &s);
        well_formed(&s);
    }
    free(b);
}

static void evidence_names_the_words(void **state)
{
    struct ana_stance s;
    (void)state;
    score_case("en", "The government banned [Norvanta] from its networks.", NULL, &s);
    assert_true(strncmp(s.evidence, "banned -", 8) == 0);
    score_case("en", "The bureau has its office beside the [Norvanta] hall.", NULL, &s);
    assert_string_equal(s.evidence, "");
}

static void tone_counts(void **state)
{
    struct ana_words t;
    (void)state;
    ana_tone_count(model, TD_S("A terrible scandal, and a brilliant success."), TD_S("en"), &t);
    assert_int_equal(t.words, 7);
    assert_int_equal(t.neg, 2);
    assert_int_equal(t.pos, 2);
    ana_tone_count(model, TD_S("BANNED"), TD_S("en"), &t);
    assert_int_equal(t.words, 1);
    assert_int_equal(t.neg, 1);
    ana_tone_count(model, TD_S(""), TD_S("en"), &t);
    assert_int_equal(t.words, 0);
    ana_tone_count(model, TD_S("terrible"), TD_S("tlh"), &t);
    assert_int_equal(t.words + t.pos + t.neg, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sign_of_sentences),
        cmocka_unit_test(name_does_not_matter),
        cmocka_unit_test(again_the_same),
        cmocka_unit_test(direction_decides),
        cmocka_unit_test(edges),
        cmocka_unit_test(languages),
        cmocka_unit_test(long_sentence),
        cmocka_unit_test(evidence_names_the_words),
        cmocka_unit_test(tone_counts),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
