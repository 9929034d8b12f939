/*
 * vader: figures that the authors print for their own examples.
 *
 * Source: README of vaderSentiment, "Output for the above example code" (github.com/cjhutto/vaderSentiment,
 * README.rst); the emoji example is left out where its emoji are. The figures of the cases marked "rules" come from
 * running the rules of version 3.3.2 (vaderSentiment.py) by an independent program on these sentences.
 */
#include "cmocka_all.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "datadir.h"
#include "vader.h"

static struct ana_vader *vader;

static int load(void **state)
{
    struct td_error err = {0};
    char *path = td_datadir_path("lexicon/vader-en.csv", &err);
    (void)state;
    vader = path ? ana_vader_load(path, &err) : NULL;
    if (!vader)
        (void)fprintf(stderr, "%s\n", err.text);
    free(path);
    return vader ? 0 : -1;
}

static int unload(void **state)
{
    (void)state;
    ana_vader_free(vader);
    return 0;
}

struct vader_case {
    const char *text;
    double compound, neg, neu, pos;
};

static void check(const struct vader_case *c, size_t n)
{
    size_t failed = 0;
    for (size_t i = 0; i < n; i++) {
        struct ana_vader_score s;
        ana_vader_score(vader, td_str(c[i].text), &s);
        if (fabs(s.compound - c[i].compound) > 1e-9 || fabs(s.neg - c[i].neg) > 1e-9 || fabs(s.neu - c[i].neu) > 1e-9 ||
            fabs(s.pos - c[i].pos) > 1e-9) {
            failed++;
            (void)fprintf(stderr, "%s: compound %.4f neg %.3f neu %.3f pos %.3f\n", c[i].text, s.compound, s.neg, s.neu,
                          s.pos);
        }
    }
    assert_int_equal(failed, 0);
}

static void readme(void **state)
{
    static const struct vader_case cases[] = {
        {"VADER is smart, handsome, and funny.", 0.8316, 0, 0.254, 0.746},
        {"VADER is smart, handsome, and funny!", 0.8439, 0, 0.248, 0.752},
        {"VADER is very smart, handsome, and funny.", 0.8545, 0, 0.299, 0.701},
        {"VADER is VERY SMART, handsome, and FUNNY.", 0.9227, 0, 0.246, 0.754},
        {"VADER is VERY SMART, handsome, and FUNNY!!!", 0.9342, 0, 0.233, 0.767},
        {"VADER is VERY SMART, uber handsome, and FRIGGIN FUNNY!!!", 0.9469, 0, 0.294, 0.706},
        {"VADER is not smart, handsome, nor funny.", -0.7424, 0.646, 0.354, 0},
        {"The book was good.", 0.4404, 0, 0.508, 0.492},
        {"At least it isn't a horrible book.", 0.431, 0, 0.678, 0.322},
        {"The book was only kind of good.", 0.3832, 0, 0.697, 0.303},
        {"The plot was good, but the characters are uncompelling and the dialog is not great.", -0.7042, 0.327, 0.579,
         0.094},
        {"Today SUX!", -0.5461, 0.779, 0.221, 0},
        {"Today only kinda sux! But I'll get by, lol", 0.5249, 0.127, 0.556, 0.317},
        {"Make sure you :) or :D today!", 0.8633, 0, 0.294, 0.706},
        {"Not bad at all", 0.431, 0, 0.513, 0.487},
        {"Catch utf-8 emoji such as such as \xF0\x9F\x92\x98 and \xF0\x9F\x92\x8B and \xF0\x9F\x98\x81", 0.875, 0,
         0.615, 0.385},
    };
    (void)state;
    check(cases, sizeof cases / sizeof *cases);
}

static void rules(void **state)
{
    static const struct vader_case cases[] = {
        {"Sentiment analysis has never been good.", -0.3412, 0.325, 0.675, 0.0},
        {"Sentiment analysis has never been this good!", 0.5672, 0.0, 0.621, 0.379},
        {"With VADER, sentiment analysis is the shit!", 0.6476, 0.0, 0.583, 0.417},
        {"On the other hand, VADER is quite bad ass", 0.802, 0.0, 0.423, 0.577},
        {"Without a doubt, excellent idea.", 0.7013, 0.0, 0.341, 0.659},
        {"Roger Dodger is one of the most compelling variations on this theme.", 0.2944, 0.0, 0.834, 0.166},
        {"Roger Dodger is at least compelling as a variation on the theme.", 0.2263, 0.0, 0.853, 0.147},
        {"Roger Dodger is one of the least compelling variations on this theme.", -0.1695, 0.132, 0.868, 0.0},
        {"Not such a badass after all.", -0.2584, 0.289, 0.711, 0.0},
        {"Without a doubt, an excellent idea.", 0.7013, 0.0, 0.408, 0.592},
        {"There is no good reason and no hope, war or peace.", 0.428, 0.261, 0.379, 0.36},
        {"Good good bad, but good bad bad and GOOD.", -0.013, 0.444, 0.076, 0.48},
        {"Is this bad?? Or is it BAD???", -0.8655, 0.635, 0.365, 0.0},
        {"We were so much happier; this is so good.", 0.8136, 0.0, 0.485, 0.515},
        {"It is sort of a good thing, just enough to win.", 0.7281, 0.0, 0.595, 0.405},
        {"They had a broken heart and a kiss of death.", -0.8176, 0.539, 0.314, 0.147},
        {"\xc3\x84"
         "RGER IS \xc3\x89"
         "LITE but GREAT",
         0.8294, 0.0, 0.372, 0.628},
        {"least good, very least bad, the least bad", -0.5162, 0.441, 0.356, 0.203},
    };
    (void)state;
    check(cases, sizeof cases / sizeof *cases);
}

static void edges(void **state)
{
    static const struct vader_case none[] = {
        {"", 0, 0, 0, 0}, {"   \t ", 0, 0, 0, 0}, {"table", 0, 0, 1, 0}, {"!!!", 0, 0, 1, 0}};
    char long_text[3 * ANA_VADER_BYTES];
    struct ana_vader_score s, t;
    (void)state;
    check(none, sizeof none / sizeof *none);
    for (size_t i = 0; i + 5 <= sizeof long_text; i += 5)
        memcpy(long_text + i, i % 2 ? "good " : "but! ", 5);
    clock_t t0 = clock();
    ana_vader_score(vader, td_slice(long_text, sizeof long_text / 5 * 5), &s);
    ana_vader_score(vader, td_slice(long_text, ANA_VADER_BYTES), &t); /* the rest is not looked at */
    assert_true((double)(clock() - t0) / CLOCKS_PER_SEC < 2);
    assert_memory_equal(&s, &t, sizeof s);
    ana_vader_score(vader, TD_S("\xff\xfe bad\xc3"), &s);
    assert_true(s.compound <= 0);
}

static void bad_files(void **state)
{
    static const struct {
        const char *text, *says;
    } t[] = {
        {"word,score\n", ":1: the header"},
        {"term,class,score\ngood,word\n", ":2: not a row"},
        {"term,class,score\ngood,verb,1\n", ":2: class is none of"},
        {"term,class,score\ngood,word,x\n", ":2: score is not a number"},
        {"term,class,score\ngood,word,1\ngood,word,2\n", ":3: the term stands twice"},
        {"term,class,score\n\"go,word,1\n", ":2: "},
    };
    (void)state;
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        struct td_error err = {0};
        char path[] = "/tmp/tidings-vader-XXXXXX";
        FILE *f = fdopen(mkstemp(path), "w");
        assert_non_null(f);
        assert_true(fputs(t[i].text, f) >= 0);
        assert_int_equal(fclose(f), 0);
        struct ana_vader *v = ana_vader_load(path, &err);
        (void)remove(path);
        assert_null(v);
        assert_int_equal(err.status, TD_EDATA);
        if (!strstr(err.text, t[i].says))
            (void)fprintf(stderr, "%s\n", err.text);
        assert_non_null(strstr(err.text, t[i].says));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(readme), cmocka_unit_test(rules), cmocka_unit_test(edges),
                                       cmocka_unit_test(bad_files)};
    return cmocka_run_group_tests(tests, load, unload);
}
