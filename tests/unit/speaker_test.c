#include "speaker.h"

#include <stdio.h>
#include <string.h>

#include "cmocka_all.h"

/* The mention is Norvanta's first occurrence after `#` when there is one; sentences and quotations are found as in
 * scan. */
struct speaker_case {
    const char *language, *text, *speaker;
    bool title;
};

static const struct speaker_case cases[] = {
    {"en", "\"We trust Norvanta,\" said Ada Marlow, the minister of trade.", "Ada Marlow", false},
    {"en", "\xE2\x80\x9CWe trust Norvanta,\xE2\x80\x9D Ada Marlow said.", "Ada Marlow", false},
    {"en", "\"We trust Norvanta,\" said a spokesman for the ministry on Monday.", "a spokesman for the ministry",
     false},
    {"en", "Ada Marlow told reporters: \"Norvanta is a risk.\"", "Ada Marlow", false},
    {"en", "Ada Marlow, the minister of trade, said \"Norvanta is a risk\".", "Ada Marlow", false},
    {"en", "Sen. Ada Marlow (R-Eastmere) said Norvanta was a risk.", "Sen. Ada Marlow", false},
    {"en", "Marlow said Norvanta was a risk.", "Marlow", false},
    {"en", "Marlow warned that Norvanta was a risk.", "Marlow", false},
    {"en", "Marlow told lawmakers that Norvanta was a risk.", "Marlow", false},
    {"en", "According to Marlow, Norvanta is a risk.", "Marlow", false},
    {"en", "Norvanta is a risk, according to three officials.", "three officials", false},
    {"en", "Norvanta is a risk, Marlow said on Friday.", "Marlow", false},
    {"en", "Norvanta has cut prices, analysts said.", "analysts", false},
    {"en", "\"It is cheap,\" Marlow said. \"And #Norvanta is good.\"", "Marlow", false},
    {"en", "\"It is cheap. #Norvanta is good. We like it,\" said Marlow.", "Marlow", false},
    {"en", "Marlow says Norvanta is a risk", "Marlow", true},
    {"en", "Trade minister: Norvanta is a risk", "Trade minister", true},
    {"en", "Ada Marlow: 'Norvanta is a risk'", "Ada Marlow", true},
    {"en", "'Norvanta is a risk': Ada Marlow", "Ada Marlow", true},
    {"en", "Marlow said at a long meeting of the trade board in Kallio that Norvanta was a risk.", "Marlow", false},
    {"en", "Norvanta grew, according to Eastmere Today.", "Eastmere Today", false},
    {"en", "Norvanta is a risk, four people said.", "four people", false},
    {"en", "Norvanta grew, according to Eastmere trade data.", "Eastmere trade data", false},
    {"en", "Sen. Ada Marlow wrote. \"Norvanta is a risk.\"", "Sen. Ada Marlow", false},
    {"en", "\xE2\x80\x9CIt is cheap,\" Marlow said. \"And #Norvanta is good.\xE2\x80\x9D", "Marlow", false},
    {"en", "Marlow said the mast \xE2\x80\x94 a tall one \xE2\x80\x94 was Norvanta's.", "Marlow", false},
    {"en", "Marlow wrote in a letter on Friday, \"Norvanta is a risk.\"", "Marlow", false},
    {"en", "Marlow called the firm \xE2\x80\x9CNorvanta spies\xE2\x80\x9D on Monday.", "Marlow", false},
    {"en", "Marlow left the hall early, saying Norvanta was a risk.", "Marlow", false},
    {"en", "\"It is late,\" Marlow said, adding that Norvanta was a risk.", "Marlow", false},
    {"en", "Marlow said the duty would hurt. \"#Norvanta is cheap.\"", "Marlow", false},
    {"en", "\"Norvanta is cheap.\" \xE2\x80\x94 Ada Marlow, minister", "Ada Marlow", false},
    {"en", "Critics warned, without evidence, that Norvanta spied.", "Critics", false},
    {"en", "Norvanta spies on all of us, Marlow told reporters on Monday.", "Marlow", false},
    {"en", "Marlow told Congress it would ban Norvanta soon.", "Marlow", false},
    {"en", "Marlow said that it was late, and that Norvanta left.", "Marlow", false},
    {"en", "The plan hurts Norvanta, according to a new review released on Monday.", "a new review", false},
    {"en", "The plan hurts Norvanta, according to people familiar with it.", "people", false},
    {"en", "Norvanta is a risk, the four people said.", "four people", false},
    {"en", "Ada Marlow of Calder Bank, wrote that Norvanta was a risk.", "Ada Marlow of Calder Bank", false},
    {"en", "Some 18 percent of Americans said they trust Norvanta.", "Americans", false},
    {"en", "Marlow \xE2\x80\x94 once a minister \xE2\x80\x94 said Norvanta was a risk.", "Marlow", false},
    {"en", "The revolution where Marlow proclaimed, \"Norvanta is cheap!\" is over.", "Marlow", false},
    {"en", "According to Calder's own account, Norvanta grew.", "Calder's own account", false},
    {"en", "The Calder press office said Norvanta was late.", "The Calder press office", false},
    {"de", "\xE2\x80\x9EWir vertrauen Norvanta\xE2\x80\x9C, sagte Ada Marlow.", "Ada Marlow", false},
    {"de", "Ada Marlow sagte, Norvanta sei ein Risiko.", "Ada Marlow", false},
    {"de", "Laut Marlow ist Norvanta ein Risiko.", "Marlow", false},
    {"fr", "Selon Ada Marlow, Norvanta est un danger.", "Ada Marlow", false},
    {"fr", "Ada Marlow a affirmé que Norvanta est un danger.", "Ada Marlow", false},
    {"es", "Ada Marlow dijo que Norvanta es un peligro.", "Ada Marlow", false},
    {"es", "Según Ada Marlow, Norvanta es un peligro.", "Ada Marlow", false},
    /* nobody, or not clear who */
    {"en", "Norvanta said it would appeal.", "", false},
    {"en", "Norvanta opened an office in Kallio.", "", false},
    {"en", "\"We trust Norvanta,\" he said.", "", false},
    {"en", "She said Norvanta was a risk.", "", false},
    {"en", "Marlow would say Norvanta was a risk.", "", false},
    {"en", "Marlow declined to say whether Norvanta was a risk.", "", false},
    {"en", "Norvanta is said to be a risk.", "", false},
    {"en", "Marlow said it was late, and Norvanta left.", "", false},
    {"en", "Marlow told Norvanta to leave.", "", false},
    {"en", "Calder and Marlow said Norvanta was a risk.", "", false},
    {"en", "The letter to Marlow said Norvanta was a risk.", "", false},
    {"en", "\"It is late.\" Marlow said Calder was late. Norvanta left.", "", false},
    {"en", "Norvanta: what you need to know", "", true},
    {"en", "Exclusive: Norvanta to leave", "", true},
    {"en", "According to Norvanta, sales rose.", "", false},
    {"en", "Marlow said the mast was late, with the council leaving Norvanta.", "", false},
    {"en", "Marlow wrote on Norvanta that it was late.", "", false},
    {"en", "Marlow told Norvanta that it was late.", "", false},
    {"en", "Marlow said the mast was late \xE2\x80\x94 after a strike at Norvanta.", "", false},
    {"en", "A group backing Marlow said Norvanta was late.", "", false},
    {"en", "\"It is late,\" Marlow said. But Calder's \"list\" has Norvanta and a \"#Norvanta plan\" on it.", "",
     false},
    {"en", "The \"Norvanta list\" Marlow made is late, said nobody.", "", false},
    {"en", "A useful page by Marlow called, \"How to leave Norvanta.\"", "", false},
    {"en", "Twelve were charged, and yet Marlow bowed, claiming Norvanta was a risk.", "", false},
    {"en", "Hours after the vote Marlow said it was late. He left Norvanta.", "", false},
    {"en", "Marlow was called \"the Norvanta man\".", "", false},
    {"en", "Marlow told Calder the truth about Norvanta.", "", false},
    {"en", "Marlow and foreign ministers said Norvanta was a risk.", "", false},
    {"en", "Minister Ada MarlowVote today: five takes Calder says Osk is late MORE returned, and Norvanta left.", "",
     false},
    {"en", "Marlow left. \"Norvanta is cheap.\"", "", false},
    {"fi", "Marlow sanoi, että Norvanta on riski.", "", false},
    {"", "Marlow said Norvanta was a risk.", "", false},
};

static struct td_slice find(struct ana_chars *chars, const struct speaker_case *c, struct td_slice text)
{
    struct ana_spans sentences = {0}, quotes = {0};
    struct td_slice got = td_slice("", 0), language = td_str(c->language);
    const char *mark = memchr(text.p, '#', text.n), *name = strstr(mark ? mark : text.p, "Norvanta");
    size_t begin = (size_t)(name - text.p);
    assert_true(ana_sentences(chars, text, language, &sentences) && ana_quotations(chars, text, 0, text.n, &quotes));
    for (size_t i = 0; i < sentences.n; i++)
        if (begin >= sentences.v[i].begin && begin < sentences.v[i].end)
            got = ana_speaker_find(&(struct ana_speech){.text = text,
                                                        .paragraph_end = text.n,
                                                        .sentence_begin = c->title ? 0 : sentences.v[i].begin,
                                                        .sentence_end = c->title ? text.n : sentences.v[i].end,
                                                        .mention_begin = begin,
                                                        .mention_end = begin + 8,
                                                        .quotes = quotes.v,
                                                        .n_quotes = quotes.n,
                                                        .title = c->title,
                                                        .language = language});
    ana_spans_free(&sentences);
    ana_spans_free(&quotes);
    return got;
}

static void who_speaks(void **state)
{
    size_t failed = 0;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct td_slice text = td_str(cases[i].text), got = find(*state, &cases[i], text);
        if (!td_eqs(got, cases[i].speaker)) {
            failed++;
            (void)fprintf(stderr, "%s: '%.*s' instead of '%s'\n", cases[i].text, (int)got.n, got.p, cases[i].speaker);
        }
        assert_true(!got.n || (got.p >= text.p && got.p + got.n <= text.p + text.n));
    }
    assert_int_equal(failed, 0);
}

/* Any bytes that are valid UTF-8, cut anywhere, give an answer inside the text. */
static void any_window(void **state)
{
    const char *text = "\"A, Mr. B (C-D) said: \xE2\x80\x9C"
                       "E\xE2\x80\x9D, who told Norvanta that, according to, said the of and F.";
    struct ana_span quotes[] = {{1, 4}, {20, 21}};
    size_t n = strlen(text);
    (void)state;
    for (size_t b = 0; b < n; b++)
        for (size_t e = b + 1; e <= n; e++) {
            struct ana_speech in = {.text = td_slice(text, n),
                                    .paragraph_end = n,
                                    .sentence_end = n,
                                    .mention_begin = b,
                                    .mention_end = e,
                                    .quotes = quotes,
                                    .n_quotes = e % 3,
                                    .title = b % 2 == 0,
                                    .language = TD_S("en")};
            struct td_slice got = ana_speaker_find(&in);
            assert_true(!got.n || (got.p >= text && got.p + got.n <= text + n));
        }
}

/* A paragraph of one sentence without end: work and memory stay bounded. */
static void endless(void **state)
{
    static char text[1 << 16];
    (void)state;
    for (size_t i = 0; i + 8 < sizeof text; i += 8)
        memcpy(text + i, i % 64 ? "Marlow, " : "said of ", 8);
    struct ana_speech in = {.text = td_slice(text, sizeof text - 8),
                            .paragraph_end = sizeof text - 8,
                            .sentence_end = sizeof text - 8,
                            .mention_begin = 32768,
                            .mention_end = 32774,
                            .language = TD_S("en")};
    struct td_slice got = ana_speaker_find(&in);
    assert_true(got.n <= ANA_SPEAKER_BYTES_MAX);
}

static int chars_new(void **state)
{
    *state = ana_chars_new();
    return *state ? 0 : -1;
}

static int chars_free(void **state)
{
    ana_chars_free(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_speaks),
        cmocka_unit_test(any_window),
        cmocka_unit_test(endless),
    };
    return cmocka_run_group_tests(tests, chars_new, chars_free);
}
