/*
 * features: what becomes of a sentence; bounds on hostile ones.
 */
#include "cmocka_all.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "features.h"
#include "utf8.h"

static struct ana_lexicon *lexicon;
static struct ana_features f;
static const struct ana_language *language = &ana_language[ANA_ENGLISH_AT];

static int load(void **state)
{
    struct td_error err = {0};
    (void)state;
    lexicon = ana_lexicon_load("tests/data/neural/lexicon.csv", true, &err); /* small and fixed */
    if (!lexicon)
        (void)fprintf(stderr, "%s\n", err.text);
    return lexicon ? 0 : -1;
}

static int unload(void **state)
{
    (void)state;
    ana_lexicon_free(lexicon);
    return 0;
}

/* The mention stands between brackets. */
static void read_marked(const char *text, enum ana_target_kind kind)
{
    char b[2048];
    const char *open = strchr(text, '['), *close = strchr(text, ']');
    size_t before = (size_t)(open - text), mention = (size_t)(close - open - 1);
    assert_true(strlen(text) < sizeof b);
    memcpy(b, text, before);
    memcpy(b + before, open + 1, mention);
    memcpy(b + before + mention, close + 1, strlen(close + 1));
    ana_features_read(&f, lexicon, language, td_slice(b, strlen(text) - 2), before, before + mention, kind);
}

static void tokens_are(const char *text, const char *want)
{
    char got[4096];
    size_t n = 0;
    read_marked(text, ANA_TARGET_UNKNOWN);
    for (size_t i = 0; i < f.n; i++) {
        if (i)
            got[n++] = ' ';
        memcpy(got + n, f.token[i].key, f.token[i].n);
        n += f.token[i].n;
    }
    got[n] = '\0';
    assert_string_equal(got, want);
    assert_int_equal(f.token[f.target].n, 3);
    assert_memory_equal(f.token[f.target].key, "<t>", 3);
}

static void tokens(void **state)
{
    (void)state;
    tokens_are("The U.S. banned [Norvanta].", "the u.s. banned <t>");
    tokens_are("In 2019 [Norvanta] sold 1,200.5 of 5G-ready sets, up 10%.",
               "in <year> <t> sold <num> of 5g ready sets , up <num> %");
    tokens_are("[Norvanta]\xE2\x80\x99s rivals can't win; they didn\xE2\x80\x99t.",
               "<t> 's rivals ca n't win ; they did n't");
    tokens_are("Norvanta said [Norvanta] and norvanta", "<t> said <t> and norvanta");
    tokens_are("Calder Telecom sued [Calder Telecom], not Calder.", "<t> sued <t> , not calder");
    tokens_are("He said [he] left.", "he said <t> left");
    tokens_are("\xE2\x80\x9CGood,\xE2\x80\x9D said [Norvanta] \xE2\x80\x93 \xC3\x96KO-Caf\xC3\xA9.",
               "\" good , \" said <t> - \xC3\xB6ko caf\xC3\xA9");
    tokens_are("[Norvanta]", "<t>");
    tokens_are("anti-[Norvanta]ism", "anti <t> ism");
    tokens_are("I'll say O'Brien's [X] isn't 19th 42", "i 'll say o brien 's <t> is n't 19th <num>");
}

/* Outside English: quotation marks, apostrophes and names as they are there. */
static void foreign_tokens(void **state)
{
    static const struct {
        const char *language, *text, *want;
    } t[] = {
        {"de",
         "\xE2\x80\x9E"
         "Das [Norvanta]-Verbot\xE2\x80\x9C, sagte Norvantas Chef, koste 1.200,5 Euro.",
         "\" das <t> verbot \" , sagte <t> chef , koste <num> euro"},
        {"de", "\xC2\xBBGut\xC2\xAB, hie\xC3\x9F es bei [Norvanta].", "\" gut \" , hie\xC3\x9F es bei <t>"},
        {"fr",
         "L'entreprise d\xE2\x80\x99"
         "[Oslo] n\xE2\x80\x99"
         "a rien dit : \xC2\xAB non \xC2\xBB",
         "l entreprise d <t> n a rien dit : \" non \""},
        {"fi",
         "\xE2\x80\x9D"
         "Hyv\xC3\xA4\xE2\x80\x9D, [Norvantan] mukaan Norvanta kasvaa.",
         "\" hyv\xC3\xA4 \" , <t> mukaan <t> kasvaa"},
        {"pl", "Akcje [Calder], Caldera i Caldery", "akcje <t> , <t> i <t>"},
        {"pl", "O [Fox] i Foxie", "o <t> i foxie"}, /* three letters are too few to go by */
        {"zh",
         "\xE5\x8D\x8E\xE4\xB8\xBA\xEF\xBC\x8C"
         "[Oslo]\xE3\x80\x81\xE5\xA5\xBD\xEF\xBC\x9F",
         "\xE5\x8D\x8E \xE4\xB8\xBA , <t> , \xE5\xA5\xBD ?"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        language = &ana_language[ana_language_index(td_str(t[i].language))];
        tokens_are(t[i].text, t[i].want);
        assert_int_equal(f.kind, ANA_TARGET_UNKNOWN);
        size_t quoted = 0;
        for (size_t k = 0; k < f.n; k++)
            quoted += f.x[k][11] > 0; /* "quoted" */
        assert_int_equal(quoted, t[i].text[0] == '\xE2'                              ? (t[i].language[0] == 'd' ? 3 : 1)
                                 : t[i].text[0] == '\xC2' || t[i].language[1] == 'r' ? 1
                                                                                     : 0);
    }
    language = &ana_language[ANA_ENGLISH_AT];
}

static float figure(size_t token, const char *name)
{
    for (size_t k = 0; k < ANA_TOKEN_FEATURES; k++)
        if (!strcmp(ana_token_feature_name[k], name))
            return f.x[token][k];
    fail_msg("no figure %s", name);
    return 0;
}

static float sentence_figure(const char *name)
{
    for (size_t k = 0; k < ANA_SENTENCE_FEATURES; k++)
        if (!strcmp(ana_sentence_feature_name[k], name))
            return f.g[k];
    fail_msg("no figure %s", name);
    return 0;
}

static void figures(void **state)
{
    (void)state;
    read_marked("The ministry banned [Norvanta], but Calder was not praised?", ANA_TARGET_UNKNOWN);
    /* 0 the 1 ministry 2 banned 3 <t> 4 , 5 but 6 calder 7 was 8 not 9 praised 10 ? */
    assert_true(figure(2, "done") == -0.5F && figure(2, "verb") == 1 && figure(2, "patient") == 1);
    assert_true(figure(2, "hit") == -0.5F && figure(2, "clauses") == 0 && figure(2, "left") == 1);
    assert_true(figure(3, "target") == 1 && figure(3, "capital") == 1);
    assert_true(figure(4, "mark") == 1);
    assert_true(figure(5, "but") == 1 && figure(5, "clauses") > 0);
    assert_true(figure(6, "capital") == 1);
    assert_true(figure(8, "not") == 1);
    assert_true(figure(9, "negated") == 1 && figure(9, "near") == 1 && figure(9, "left") == 0);
    assert_true(sentence_figure("question") == 1 && sentence_figure("object") == 1);
    assert_true(sentence_figure("adverse") > sentence_figure("favourable"));
    read_marked("\"[Norvanta] is reliable,\" she said of Norvanta.", ANA_TARGET_UNKNOWN);
    assert_true(sentence_figure("quoted") == 1 && figure(3, "quoted") == 1 && figure(f.n - 1, "quoted") == 0);
    assert_true(figure(f.n - 1, "other") == 1 && sentence_figure("others") == 1);
}

static void kinds(void **state)
{
    static const struct {
        const char *text;
        enum ana_target_kind kind;
    } t[] = {
        {"[Mr. Halloran] left.", ANA_TARGET_PERSON},           {"President [Halloran] left.", ANA_TARGET_PERSON},
        {"[Mary Halloran] left.", ANA_TARGET_PERSON},          {"Then [she] left.", ANA_TARGET_PERSON},
        {"The [Democrats] said so.", ANA_TARGET_ORGANISATION}, {"[Calder Inc] left.", ANA_TARGET_ORGANISATION},
        {"[Calder] Group left.", ANA_TARGET_ORGANISATION},     {"[FBI] agents left.", ANA_TARGET_ORGANISATION},
        {"So [they] left.", ANA_TARGET_ORGANISATION},          {"[Halloran] left.", ANA_TARGET_UNKNOWN},
    };
    (void)state;
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        read_marked(t[i].text, ANA_TARGET_UNKNOWN);
        if (f.kind != t[i].kind)
            (void)fprintf(stderr, "%s: %d\n", t[i].text, (int)f.kind);
        assert_int_equal(f.kind, t[i].kind);
        read_marked(t[i].text, ANA_TARGET_PERSON); /* what is known goes first */
        assert_int_equal(f.kind, ANA_TARGET_PERSON);
    }
}

struct list {
    char text[64 * 1024];
    size_t n, count;
};

static void append(void *to, struct td_slice s)
{
    struct list *l = to;
    assert_true(l->n + s.n + 2 < sizeof l->text);
    l->text[l->n++] = '|';
    memcpy(l->text + l->n, s.p, s.n);
    l->n += s.n;
    l->text[l->n] = '|';
    l->text[l->n + 1] = '\0';
    l->count++;
}

static void sparse(void **state)
{
    static const char *const want[] = {"|w:banned|",          "|L0:banned|", "|-1:banned|",     "|s:banned from|",
                                       "|h:object-|",         "|p:object|",  "|c>t:ban|",       "|vl:banned|",
                                       "|hp:object object-|", "|R0:from|",   "|ht:object ban|", "|sn:"};
    static struct list l;
    (void)state;
    read_marked("The ministry banned [Norvanta] from its networks.", ANA_TARGET_UNKNOWN);
    l.n = l.count = 0;
    ana_features_sparse(&f, lexicon, append, &l);
    for (size_t i = 0; i < sizeof want / sizeof *want; i++)
        if (!strstr(l.text, want[i]))
            fail_msg("no %s in %s", want[i], l.text);
    assert_true(l.count > 20 && l.count < 200);
}

/* The noun that the target belongs to, and what that noun does. */
static void heads(void **state)
{
    static const struct {
        const char *text, *want, *not ;
    } t[] = {
        {"[Norvanta] phones will ban it.", "|hdm:phones|", "|hdo:"},
        {"[Norvanta]'s new rival banned it.", "|hdo:rival|", "|hdm:"},
        {"[Norvanta]'s new rival banned it.", "|hvn:banned|hvs:rival -|", "|hve:"},
        {"[Norvanta]'s fraud was praised.", "|hve:praised|hvs:fraud +|", "|hvn:"},
        {"[Norvanta] banned it.", "|p:subject|", "|hd"},
        {"The rival of [Norvanta] banned it.", "|p:", "|hd"},
        {"[Norvanta]'s", "|p:owner|", "|hd"},
    };
    static struct list l;
    (void)state;
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        read_marked(t[i].text, ANA_TARGET_UNKNOWN);
        l.n = l.count = 0;
        ana_features_sparse(&f, lexicon, append, &l);
        if (!strstr(l.text, t[i].want) || strstr(l.text, t[i].not ))
            fail_msg("%s: %s", t[i].text, l.text);
    }
}

/* The last figure is export.py's sparse_hash. */
static void hashes(void **state)
{
    (void)state;
    assert_true(ana_sparse_hash(TD_S("w:both")) == ana_sparse_hash(TD_S("w:both")));
    assert_true(ana_sparse_hash(TD_S("w:both")) != ana_sparse_hash(TD_S("w:bott")));
    assert_true(ana_sparse_hash(TD_S("h:doer-")) == UINT64_C(0x310738D46F7A9971));
}

/* Every offset of hostile texts, whole and cut: bounds, one target, keys that are UTF-8. */
static void hostile(void **state)
{
    static const char *const texts[] = {"",
                                        "'",
                                        "n't",
                                        "t't'st",
                                        "\"\"''\xE2\x80\x9C",
                                        "U.S.A.B.",
                                        "1,2,.3",
                                        "\xE7\xA6\x81\xE5\x8D\x8E\xE4\xB8\xBA\xE3\x80\x82",
                                        "a\xCC\x88 \xF0\x9F\x98\x80 - b",
                                        "<t> <t>"};
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct td_slice s = td_str(texts[i]);
        for (size_t b = 0; b <= s.n + 1; b++)
            for (size_t e = 0; e <= s.n + 1; e++) {
                ana_features_read(&f, lexicon, &ana_language[ANA_ENGLISH_AT], s, b, e, ANA_TARGET_UNKNOWN);
                assert_true(f.n >= 1 && f.n <= ANA_TOKENS_MAX && f.target < f.n);
                for (size_t k = 0; k < f.n; k++)
                    assert_true(f.token[k].n <= ANA_TOKEN_KEY_MAX &&
                                td_utf8_valid(td_slice(f.token[k].key, f.token[k].n)));
            }
    }
    size_t n = 1 << 20;
    char *big = malloc(n);
    assert_non_null(big);
    for (size_t i = 0; i < n; i++)
        big[i] = "ban, N't \"x"[i % 11];
    for (size_t at = 0; at + 10 < n; at += n / 37) {
        ana_features_read(&f, lexicon, &ana_language[ANA_ENGLISH_AT], td_slice(big, n), at, at + 9, ANA_TARGET_UNKNOWN);
        assert_true(f.n == ANA_TOKENS_MAX || f.n > 40);
        static struct list l;
        l.n = l.count = 0;
        ana_features_sparse(&f, lexicon, append, &l);
        assert_true(l.count < ANA_SPARSE_MAX);
    }
    ana_features_read(&f, lexicon, &ana_language[ANA_ENGLISH_AT], td_slice(big, n), 0, n, ANA_TARGET_UNKNOWN);
    assert_int_equal(f.n, 1);
    free(big);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(tokens),  cmocka_unit_test(foreign_tokens),
                                       cmocka_unit_test(figures), cmocka_unit_test(kinds),
                                       cmocka_unit_test(sparse),  cmocka_unit_test(heads),
                                       cmocka_unit_test(hashes),  cmocka_unit_test(hostile)};
    return cmocka_run_group_tests(tests, load, unload);
}
