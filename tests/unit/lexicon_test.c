#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <cmocka.h>

#include "datadir.h"
#include "frame.h"
#include "lexicon.h"
#include "tone.h"

#define HEADER "term,class,doer,done,tone,op,forms\n"

static struct td_error err;

static struct ana_lexicon *load(const char *content, bool english)
{
    char path[] = "/tmp/lexicon_test_XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    size_t n = strlen(content);
    assert_int_equal(write(fd, content, n), (ssize_t)n);
    assert_int_equal(close(fd), 0);
    err.status = TD_OK;
    err.text[0] = '\0';
    struct ana_lexicon *x = ana_lexicon_load(path, english, &err);
    assert_int_equal(unlink(path), 0);
    return x;
}

static uint64_t hash(const char *word)
{
    uint64_t h = ANA_HASH_SEED;
    for (; *word; word++)
        h = ana_hash_step(h, (unsigned char)*word);
    return ana_hash_word(h);
}

static const struct ana_lex_form *find(const struct ana_lexicon *x, const char *word)
{
    return ana_lexicon_find(x, hash(word));
}

static void forms_are_made(void **state)
{
    static const char *const made[] = {
        "ban",    "bans",    "banned", "banning", "accuse",    "accuses",  "accused", "accusing",  "deny", "denies",
        "denied", "denying", "steal",  "stole",   "stolen",    "stealing", "prefer",  "preferred", "cut",  "cutting",
        "threat", "threats", "crisis", "penalty", "penalties", "visit",    "visited", "visiting",  "quiz", "quizzes"};
    static const char *const not_made[] = {"baned",    "accuseing", "denyed", "stealed",
                                           "visitted", "threated",  "cutted", "crisises2"};
    (void)state;
    struct ana_lexicon *x = load(
        HEADER "ban,v,0,-2,-1,,\naccuse,v,0,-2,-1,,\ndeny,v,0,0,0,deny,\nsteal,v,-2,-1,-1,,stole/stolen\n"
               "prefer,v,0,1,0,,+\ncut,v,0,-1,0,,cut/cut\nthreat,n,-2,0,-1,,\ncrisis,n,-1,0,-1,,\npenalty,n,0,-1,-1,,\n"
               "visit,v,0,0,0,,\nquizz,v,0,0,0,,\nquiz,n,0,0,0,,.\n",
        true);
    assert_non_null(x);
    assert_int_equal(ana_lexicon_count(x), 12);
    for (size_t i = 0; i < sizeof made / sizeof made[0]; i++)
        if (!find(x, made[i]))
            fail_msg("%s is missing", made[i]);
    for (size_t i = 0; i < sizeof not_made / sizeof not_made[0]; i++)
        if (find(x, not_made[i]))
            fail_msg("%s is there", not_made[i]);
    assert_int_equal(find(x, "stole")->verb_form, ANA_FORM_PAST);
    assert_int_equal(find(x, "stolen")->verb_form, ANA_FORM_PP);
    assert_int_equal(find(x, "banned")->verb_form, ANA_FORM_PAST | ANA_FORM_PP);
    assert_int_equal(ana_lexicon_tone(x, hash("stolen")), -1);
    assert_int_equal(ana_lexicon_tone(x, hash("visit")), 0);
    assert_int_equal(ana_lexicon_tone(x, hash("absent")), 0);
    ana_lexicon_free(x);
}

static void stems_and_phrases(void **state)
{
    (void)state;
    struct ana_lexicon *x = load(
        HEADER "verbot*,n,0,-2,-1,,\nverboten,v,0,-2,-1,,\nauf keinen fall,f,0,0,0,not,\nstate-owned,a,-1,0,-1,,\n",
        false);
    struct ana_words w;
    assert_non_null(x);
    assert_true(ana_lexicon_has_stems(x));
    ana_tone_words(x, TD_S("Verbote, VERBOTEN; Verb verbot"), &w);
    assert_int_equal(w.words, 4);
    assert_int_equal(w.neg, 3);
    assert_int_equal(find(x, "auf")->phrase, 3);
    assert_non_null(ana_lexicon_find(x, ana_hash_chain(ana_hash_chain(hash("auf"), hash("keinen")), hash("fall"))));
    assert_non_null(ana_lexicon_find(x, ana_hash_chain(hash("state"), hash("owned"))));
    ana_lexicon_free(x);
}

/* The word's tone by its parts; the last byte of a slice is never read beyond. */
static int tone_of(const struct ana_lexicon *x, const char *word)
{
    struct ana_words w;
    ana_tone_words(x, td_str(word), &w);
    assert_int_equal(w.words, 1);
    return (int)w.pos - (int)w.neg;
}

static void tails_of_compounds(void **state)
{
    static const struct {
        const char *word;
        int tone;
    } is[] = {
        {"Exportverbot", -1},       /* the tail, at the end */
        {"Exportverbote", 0},       /* which it has to be */
        {"Milliardenverluste", -1}, /* an open one */
        {"verbot", 0},              /* a tail is no word */
        {"abverbot", 0},            /* too near the beginning */
        {"Sicherheitsrisiko", -1},  /* the tail after the stem */
        {"Sicherheiten", 1},        /* the stem */
        {"Misserfolg", -1},         /* the stem reaches into the tail */
        {"Verkaufserfolg", 1},
        {"\xC3\x96lverbot", -1},     /* bytes count: an umlaut has two */
        {"Verkaufserfolgverbot", 1}, /* the longest, so the first */
    };
    (void)state;
    struct ana_lexicon *x = load(HEADER "*verbot,n,0,-2,-1,,\n*verlust*,n,-2,-1,-1,,\n*risiko,n,-2,-1,-1,,\n"
                                        "sicherheit*,n,1,1,1,,\nmisserfolg*,n,-1,-1,-1,,\n*erfolg*,n,1,1,1,,\n",
                                 false);
    assert_non_null(x);
    for (size_t i = 0; i < sizeof is / sizeof is[0]; i++)
        if (tone_of(x, is[i].word) != is[i].tone)
            fail_msg("%s: %d", is[i].word, tone_of(x, is[i].word));
    char longest[200];
    memset(longest, 'a', sizeof longest);
    memcpy(longest + ANA_LEX_WORD_MAX - 6, "verbot", 7);
    assert_int_equal(tone_of(x, longest), -1);
    memset(longest + ANA_LEX_WORD_MAX - 6, 'a', 3);
    memcpy(longest + ANA_LEX_WORD_MAX - 3, "verbot", 7);
    assert_int_equal(tone_of(x, longest), 0); /* what is beyond is not looked at */
    ana_lexicon_free(x);
}

/* A word that phrases alone begin with has the reading of its stem where it stands without them. */
static void first_word_of_a_phrase(void **state)
{
    (void)state;
    struct ana_lexicon *x = load(HEADER "kris*,n,-2,-1,-1,,\nkrise beendet,p,1,0,1,,\n", false);
    struct ana_frame f;
    assert_non_null(x);
    ana_frame_read(&f, x, ANA_GERMANIC, TD_S("X Krise"), 0, 1);
    assert_int_equal(f.n_hits, 1);
    assert_int_equal(f.hit[0].entry, 0);
    ana_frame_read(&f, x, ANA_GERMANIC, TD_S("X Krise beendet"), 0, 1);
    assert_int_equal(f.n_hits, 1);
    assert_int_equal(f.hit[0].entry, 1);
    ana_lexicon_free(x);
}

/* Weights are what the C library reads, to the bit. */
static void weights(void **state)
{
    enum { N = 10001, ROW = 40 };
    char *b = malloc(sizeof HEADER + N * ROW), *at = b + sprintf(b, "%s", HEADER);
    (void)state;
    assert_non_null(b);
    for (int i = 0; i < N; i++)
        at += sprintf(at, "w%d,n,%.3f,%.*f,%.1f,,\n", i, (i - 5000) / 1000.0, i % 3, (i - 5000) / 1000.0,
                      (i - 5000) / 1000.0);
    struct ana_lexicon *x = load(b, false);
    assert_non_null(x);
    assert_int_equal(ana_lexicon_count(x), N);
    for (int i = 0; i < N; i++) {
        const struct ana_lex_entry *e = ana_lexicon_entry(x, (size_t)i);
        char text[3][16];
        sprintf(text[0], "%.3f", (i - 5000) / 1000.0);
        sprintf(text[1], "%.*f", i % 3, (i - 5000) / 1000.0);
        sprintf(text[2], "%.1f", (i - 5000) / 1000.0);
        for (int k = 0; k < 3; k++)
            if (e->w[k] != strtof(text[k], NULL))
                fail_msg("%s: %.9g", text[k], (double)e->w[k]);
    }
    ana_lexicon_free(x);
    free(b);
}

/* Every fault is refused with its line. */
static void faults(void **state)
{
    static const struct {
        const char *content, *what;
    } fault[] = {
        {"", ":1: the header is not"},
        {"term,class\n", ":1: the header is not"},
        {HEADER "ban,v,0,-2\n", ":2: not seven columns"},
        {HEADER "ban,v,0,-2,-1,,\n,v,0,0,0,,\n", ":3: empty term"},
        {HEADER "Ban,v,0,-2,-1,,\n", ":2: term is not in lower case"},
        {HEADER "ban,x,0,-2,-1,,\n", ":2: class is not"},
        {HEADER "ban,v,0,-9,-1,,\n", ":2: a weight is not"},
        {HEADER "ban,v,0,,-1,,\n", ":2: a weight is not"},
        {HEADER "ban,v,0,1e1,-1,,\n", ":2: a weight is not"},
        {HEADER "ban,v,0,nan,-1,,\n", ":2: a weight is not"},
        {HEADER "ban,v,0,1,-1,fly,\n", ":2: unknown op"},
        {HEADER "ban,v,0,1,-1,flip|,\n", ":2: unknown op"},
        {HEADER "a b c d e,v,0,1,-1,,\n", ":2: term has no words or more than four"},
        {HEADER "-,v,0,1,-1,,\n", ":2: term has no words or more than four"},
        {HEADER "ba*n,v,0,1,-1,,\n", ":2: term has a character"},
        {HEADER "to ban*,v,0,1,-1,,\n", ":2: a stem is one word"},
        {HEADER "*ban the,v,0,1,-1,,\n", ":2: a stem is one word"},
        {HEADER "*,v,0,1,-1,,\n", ":2: a stem is one word"},
        {HEADER "**,v,0,1,-1,,\n", ":2: a stem is one word"},
        {HEADER "*ban,v,0,1,-1,,\n", ":2: the tail of a compound has four bytes or more"},
        {HEADER "ban,v,0,-2,-1,,\nbar,v,0,-2,-1,,\nban,v,0,-1,-1,,\n", ":4: term and class are already on line 2"},
        {HEADER "b\xFFn,v,0,1,-1,,\n", ":2: term is not valid UTF-8"},
        {HEADER "\"ban,v,0,1,-1,,\n", ":2: "},
    };
    (void)state;
    for (size_t i = 0; i < sizeof fault / sizeof fault[0]; i++) {
        struct ana_lexicon *x = load(fault[i].content, true);
        if (x || !strstr(err.text, fault[i].what))
            fail_msg("%zu: %s", i, x ? "accepted" : err.text);
        assert_int_equal(err.status, TD_EDATA);
    }
    err.status = TD_OK;
    assert_null(ana_lexicon_load("/nonexistent/en.csv", true, &err));
    assert_int_equal(err.status, TD_EIO);
}

/* Relations that later figures rest on. */
static void relations(void **state)
{
    static const struct {
        const char *text; /* mention in brackets */
        const char *word;
        enum ana_rel rel; /* ANA_N_RELS: does not bear on it */
        int sign;         /* of weight times factor */
    } expect[] = {
        {"They banned [X] today.", "banned", ANA_REL_OBJECT, -1},
        {"[X] was banned today.", "banned", ANA_REL_PASSIVE, -1},
        {"[X] stole it.", "stole", ANA_REL_DOER, -1},
        {"It was stolen by [X] then.", "stolen", ANA_REL_BY, -1},
        {"A ban on [X] is near.", "ban", ANA_REL_NOUN_AT, -1},
        {"They lifted the ban on [X].", "ban", ANA_REL_NOUN_AT, 1},
        {"The ban on [X] was lifted.", "ban", ANA_REL_NOUN_AT, 1},
        {"They refused to ban [X].", "ban", ANA_REL_OBJECT, 1},
        {"[X] is a threat.", "threat", ANA_REL_IS, -1},
        {"[X] is not a threat.", "threat", ANA_REL_IS, 1},
        {"[X]'s success was noted.", "success", ANA_REL_HAS, 1},
        {"[X] drew praise.", "praise", ANA_REL_FACES, 1},
        {"The embattled [X] met.", "embattled", ANA_REL_ADJ, -1},
        {"[X] is reliable.", "reliable", ANA_REL_ADJ_IS, 1},
        /* another clause's verb */
        {"They ordered staff to drop [X].", "drop", ANA_REL_OBJECT, -1},
        {"They stopped praising [X].", "stopped", ANA_REL_OBJECT_PREP, -1},
        {"[X], a maker of phones, failed.", "failed", ANA_REL_DOER, -1},
        {"Banning [X] failed.", "failed", ANA_N_RELS, 0},
        {"The campaign to ban [X] failed.", "failed", ANA_N_RELS, 0},
        {"They saw [X] fail.", "fail", ANA_REL_DOER, -1},
        /* people that the target has or is modified by */
        {"[X] users lied.", "lied", ANA_REL_NEAR_RIGHT, -1},
        {"A former [X] engineer was arrested.", "arrested", ANA_REL_NEAR_RIGHT, -1},
        {"[X] phones failed.", "failed", ANA_REL_DOER, -1},
        {"They arrested the chairman of [X].", "arrested", ANA_REL_NEAR_LEFT, -1},
        {"They banned the phones of [X].", "banned", ANA_REL_OBJECT_PREP, -1},
    };
    char *path = td_datadir_path("lexicon/en.csv", &err);
    (void)state;
    assert_non_null(path);
    struct ana_lexicon *x = ana_lexicon_load(path, true, &err);
    free(path);
    assert_non_null(x);
    assert_true(ana_lexicon_count(x) > 2000);
    for (size_t i = 0; i < sizeof expect / sizeof expect[0]; i++) {
        char b[128];
        struct ana_frame f;
        const char *t = expect[i].text, *open = strchr(t, '[');
        size_t before = (size_t)(open - t);
        assert_true(strlen(t) < sizeof b);
        memcpy(b, t, before);
        b[before] = open[1];
        memcpy(b + before + 1, open + 3, strlen(open + 3) + 1);
        ana_frame_read(&f, x, ANA_ENGLISH, td_str(b), before, before + 1);
        bool found = false;
        for (size_t k = 0; k < f.n_hits; k++) {
            const struct ana_frame_hit *h = &f.hit[k];
            if (!td_eqs(td_slice(b + h->begin, h->end - h->begin), expect[i].word))
                continue;
            float w = ana_lexicon_entry(x, (size_t)h->entry)->w[h->slot] * h->factor;
            found = true;
            if (h->rel != expect[i].rel || w * (float)expect[i].sign <= 0)
                fail_msg("%s: relation %d, weight %.2f", t, (int)h->rel, (double)w);
        }
        if (found != (expect[i].rel != ANA_N_RELS))
            fail_msg("%s: %s not found", t, expect[i].word);
    }
    ana_lexicon_free(x);
}

/* Adverbs, words of time and the rest of a web name are no nouns that the target modifies. */
static void positions(void **state)
{
    static const struct {
        const char *text;
        size_t at; /* the mention is the letter X there */
        enum ana_position position;
    } t[] = {
        {"X also said so.", 0, ANA_POS_SUBJECT},
        {"X just recently said so.", 0, ANA_POS_SUBJECT},
        {"X.com said so.", 0, ANA_POS_SUBJECT},
        {"They banned X last week.", 12, ANA_POS_OBJECT},
        {"They banned X abroad.", 12, ANA_POS_OBJECT},
        {"A boycott of X last week hurt.", 13, ANA_POS_PREP},
        {"They sell it in X 24 times.", 16, ANA_POS_PLACE},
        {"X phones are out.", 0, ANA_POS_MODIFIER},
        {"X's phones are out.", 0, ANA_POS_OWNER},
    };
    char *path = td_datadir_path("lexicon/en.csv", &err);
    (void)state;
    assert_non_null(path);
    struct ana_lexicon *x = ana_lexicon_load(path, true, &err);
    free(path);
    assert_non_null(x);
    for (size_t i = 0; i < sizeof t / sizeof t[0]; i++) {
        struct ana_frame f;
        ana_frame_read(&f, x, ANA_ENGLISH, td_str(t[i].text), t[i].at, t[i].at + 1);
        if (f.position != t[i].position)
            fail_msg("%s: %d", t[i].text, (int)f.position);
    }
    ana_lexicon_free(x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(forms_are_made),
        cmocka_unit_test(stems_and_phrases),
        cmocka_unit_test(tails_of_compounds),
        cmocka_unit_test(first_word_of_a_phrase),
        cmocka_unit_test(weights),
        cmocka_unit_test(faults),
        cmocka_unit_test(relations),
        cmocka_unit_test(positions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
