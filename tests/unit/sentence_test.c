#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#include "buf.h"
#include "sentence.h"

static int setup(void **state)
{
    *state = ana_chars_new();
    return *state ? 0 : -1;
}

static int teardown(void **state)
{
    ana_chars_free(*state);
    return 0;
}

struct table_case {
    const char *language, *text; /* '|' in the text where a sentence ends; it is taken out before the test */
};

static const struct table_case cases[] = {
    {"en", "One.| Two.| Three"},
    {"en", "One\n|Two\r\n|Three.\n\n"},
    {"en", "He said no.| \"Why?\" she asked.| \"Because.\"| Then he left."},
    {"en", "“We ban it.”| The EU agreed.|"},
    {"en", "Mr. Smith met Dr. Who.| Sen. Warner left."},
    {"en", "The U.S. State Department said so.| It did."},
    {"en", "He moved to the U.S.| The rest stayed."},
    {"en", "At 5 p.m. Eastern time.| At 5 p.m.| The end."},
    {"en", "J. K. Rowling wrote.| George W. Bush did not."},
    {"en", "It rose 3.5 percent.| Then 4."},
    {"en", "Visit example.com today.| Yahoo! said no.| What? no."},
    {"en", "Huawei Technologies Co. Ltd. is large.| It makes phones, tablets, etc.| The end."},
    {"en", "Wait ... what.| Wait… what.| Wait...| What?"},
    {"en", "Really?!| Yes."},
    {"en", "(It did.)| [So.]| Next."},
    {"en", "officials said.|The ban|"},
    {"en", "On Jan. 5 it came.| In Jan. Huawei fell.| No. 5 is alive.| I said no.| He did."},
    {"en", "e.g. Huawei, i.e. this.| So vs. that."},
    {"en", "“Stop.” — he said.| Done."},
    {"en", "He sold his iPhone.| iPhone sales fell."},
    {"en", "1. Huawei wins.| 2. It loses.|"},
    {"de", "Das gilt z.B. für Huawei.| Am 3. Oktober kam es.| Das war bzw. ist so.|"},
    {"de", "„Wir verbieten es.“| Er ging.| Rund 5 Mio. Euro."},
    {"en", "In 2019.| Then.| It was the 3.| Then."},
    {"fi", "Se oli 5. kerta.| Esim. Huawei voitti.| Loppu."},
    {"fr", "« C’est non. »| Il est parti.| M. Macron a dit."},
    {"es", "¿Por qué?| ¡No!| El Sr. Sánchez dijo."},
    {"ru", "Это так.| В 2019 г. Китай вырос.| Да."},
    {"zh", "美国禁止华为。|中国抗议!|“不行。”|他说。|为什么?|因为"},
    {"zh", "他说:“好。|真的!”|完"},
    {"ja", "「そうです。」|彼は言った。|終わり"},
    {"ar", "هل هذا صحيح؟| نعم.| لا"},
    {"ur", "یہ ہے۔| وہ ہے۔|"},
    {"hi", "यह है।| वह है।|"},
    {"hy", "Սա է։| Այո։|"},
    {"", "... So.| B"},
    {"", "   \n \t "},
    {"", ""},
    {"", "No stop at all"},
    {"", ". . ."},
};

static void test_table(void **state)
{
    struct td_buf text = TD_BUF_INIT(1 << 16), got = TD_BUF_INIT(1 << 16);
    struct ana_spans spans = {0};
    size_t failed = 0;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        size_t ends[32], n = 0;
        td_buf_clear(&text);
        for (const char *p = cases[i].text; *p; p++) {
            if (*p == '|')
                ends[n++] = text.n;
            else
                td_buf_putc(&text, *p);
        }
        spans.n = 0;
        assert_true(ana_sentences(*state, td_buf_slice(&text), td_str(cases[i].language), &spans));
        td_buf_clear(&got);
        size_t e = 0;
        for (size_t k = 0; k < spans.n; k++) {
            assert_true(spans.v[k].begin < spans.v[k].end && spans.v[k].end <= text.n);
            td_buf_printf(&got, "[%.*s]", (int)(spans.v[k].end - spans.v[k].begin), text.p + spans.v[k].begin);
        }
        bool ok = true;
        for (size_t k = 0; k + 1 < spans.n && ok; k++, e++) {
            /* The mark stands at the end, or behind the line end that ends the sentence. */
            ok = e < n && spans.v[k].end <= ends[e] && ends[e] <= spans.v[k + 1].begin;
        }
        ok = ok && (n == e || (n == e + 1 && spans.n && ends[e] >= spans.v[spans.n - 1].end));
        if (!ok)
            print_error("case %zu (%s): %s\n", i, cases[i].text, td_buf_cstr(&got));
        failed += !ok;
    }
    assert_int_equal(failed, 0);
    ana_spans_free(&spans);
    td_buf_free(&text);
    td_buf_free(&got);
}

static void test_quotations(void **state)
{
    static const struct {
        const char *text, *quoted; /* parts joined by '|' */
    } q[] = {
        {"He said “no” and “yes”.", "no|yes"},
        {"He said \"no\" and \"yes\".", "no|yes"},
        {"„Nein“, sagte er, »ja« und «oui».", "Nein|ja|oui"},
        {"« Non », dit-il.", " Non "},
        {"”Ei”, hän sanoi.", "Ei"},
        {"他说“不行”,「好」。", "不行|好"},
        {"“We ban Huawei. It goes on", "We ban Huawei. It goes on"},
        {"He said “this is never closed", ""},
        {"A 5\" screen and a 6\" one", ""},
        {"never opened” and “opened”", "opened"},
        {"“outer ‘inner’ outer”", "outer ‘inner’ outer"},
        {"„Er sagte »nie« zu ihm“", "Er sagte »nie« zu ihm"},
        {"“first “second”", "second"},
        {"“We ban it,\" she said. \"It goes on.”", "We ban it,|It goes on."},
        {"„Nein\", sagte er.", "Nein"},
        {"“He said \"no\" to it” again", "He said \"no\" to it"},
        {"\"He said “no” to it\" again", "He said “no” to it"},
        {"“A 5\" screen” and a 6\" one", "A 5\" screen"},
        {"", ""},
        {"\"", ""},
    };
    struct ana_spans spans = {0};
    struct td_buf got = TD_BUF_INIT(1 << 16);
    for (size_t i = 0; i < sizeof q / sizeof q[0]; i++) {
        struct td_slice t = td_str(q[i].text);
        spans.n = 0;
        td_buf_clear(&got);
        assert_true(ana_quotations(*state, t, 0, t.n, &spans));
        for (size_t k = 0; k < spans.n; k++)
            td_buf_printf(&got, "%s%.*s", k ? "|" : "", (int)(spans.v[k].end - spans.v[k].begin),
                          t.p + spans.v[k].begin);
        assert_string_equal(td_buf_cstr(&got), q[i].quoted);
    }
    ana_spans_free(&spans);
    td_buf_free(&got);
}

/* Sentences cover all that is not blank, in order, and never reach over a line end. */
static void test_cover(void **state)
{
    static const char *const pieces[] = {"A",  "b", "U.S.", " ", " ",   "\n", ".",   "?",  "!", "…",
                                         "。", "”", "“",    "5", "Mr.", "中", "The", "\"", ")"};
    struct td_buf text = TD_BUF_INIT(1 << 16);
    struct ana_spans spans = {0};
    uint64_t x = 88172645463325252u;
    for (int round = 0; round < 5000; round++) {
        td_buf_clear(&text);
        for (int i = 0; i < 40; i++) {
            x ^= x << 13;
            x ^= x >> 7;
            x ^= x << 17;
            td_buf_puts(&text, pieces[x % (sizeof pieces / sizeof pieces[0])]);
        }
        spans.n = 0;
        assert_true(ana_sentences(*state, td_buf_slice(&text), TD_S("en"), &spans));
        size_t at = 0;
        for (size_t k = 0; k <= spans.n; k++) {
            size_t to = k < spans.n ? spans.v[k].begin : text.n;
            for (; at < to; at++)
                assert_true(text.p[at] == ' ' || text.p[at] == '\n');
            for (; k < spans.n && at < spans.v[k].end; at++)
                assert_true(text.p[at] != '\n');
        }
    }
    ana_spans_free(&spans);
    td_buf_free(&text);
}

static void test_hostile(void **state)
{
    static const char *const unit[] = {"U.S. ", ".", "a.", "\"", "“", "Mr. ", "。", "a", ". ", "\n", "'", ".\"", "J. "};
    struct td_buf b = TD_BUF_INIT(1 << 22);
    struct ana_spans spans = {0};
    clock_t t0 = clock();
    for (size_t i = 0; i < sizeof unit / sizeof unit[0]; i++) {
        td_buf_clear(&b);
        while (b.n < 1 << 20)
            td_buf_puts(&b, unit[i]);
        spans.n = 0;
        assert_true(ana_sentences(*state, td_buf_slice(&b), TD_S("en"), &spans));
        spans.n = 0;
        assert_true(ana_quotations(*state, td_buf_slice(&b), 0, b.n, &spans));
    }
    assert_true((double)(clock() - t0) / CLOCKS_PER_SEC < 10);
    ana_spans_free(&spans);
    td_buf_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_quotations),
        cmocka_unit_test(test_cover),
        cmocka_unit_test(test_hostile),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
