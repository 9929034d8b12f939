/* The report's words in other languages: every one is there, slots agree, numbers and dates are written as they should.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lang.h"
#include "outfile.h"
#include "period.h"
#include "report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct td_arena arena = {NULL, NULL, NULL, 0, (size_t)64 << 20};
static char dir[] = "/tmp/tidings-lang-XXXXXX";

static const struct rep_lang *load(const char *code)
{
    const struct rep_lang *l;
    struct td_error e = {0};
    if (rep_lang_load(&l, &arena, code, &e) != TD_OK)
        fail_msg("%s", e.text);
    return l;
}

static void said(const struct rep_lang *l, const char *want, const char *fmt, ...)
{
    struct td_buf b = TD_BUF_INIT(1 << 16);
    va_list ap;
    va_start(ap, fmt);
    rep_vformat(&b, l, fmt, ap);
    va_end(ap);
    assert_string_equal(td_buf_cstr(&b), want);
    td_buf_free(&b);
}

static void formats(void **state)
{
    (void)state;
    said(NULL, "1.5 abc 7 8 9.25% |ab|", "%.1f %s %d %zu %g%% |%.*s|", 1.5, "abc", 7, (size_t)8, 9.25, 2, "abz");
    said(NULL, "95 % of", "95 % of");
    said(load("de"), "1,5 2,50", "%.1f %.*f", 1.5, 2, 2.5);
    said(load("zh"), "1.5", "%.1f", 1.5);
    said(load("de"), "Hinter den Zahlen: K\xc3\xb6ln", "Behind the figures of %.*s", 5, "K\xc3\xb6ln!");
    said(load("de"), "L\xc3\xa4nder w\xc3\xa4hlen (1.234)", "Choose countries (%zu)", (size_t)1234);
    /* without words of its own, yet set otherwise */
    said(load("de"), "5,0\xc2\xa0%", "%.1f\xc2\xa0%%", 5.0);
    said(load("zh"), "5.0%", "%.1f\xc2\xa0%%", 5.0);
    said(load("fr"), "5,0\xe2\x80\xaf%", "%.1f\xc2\xa0%%", 5.0);
}

/* The word goes with the number printed last before it. */
static void plurals(void **state)
{
    (void)state;
    said(NULL, "1 article", "%zu {article|articles}", (size_t)1);
    said(NULL, "0 articles", "%zu {article|articles}", (size_t)0);
    said(NULL, "21 articles", "%zu {article|articles}", (size_t)21);
    said(NULL, "1,001 articles", "%.*s {article|articles}", 5, "1,001");
    said(NULL, "+1 point", "%s%.0f {point|points}", "+", 1.0);
    said(NULL, "1.0 points", "%.1f {point|points}", 1.0);
    said(NULL, "1 of 2 has in W12", "%zu of 2 {has|have} in %s", (size_t)1, "W12");
    said(NULL, "2 units in 2020-W01 are", "%zu units in %s {is|are}", (size_t)2, "2020-W01"); /* a week is no number */
    said(NULL, "{a|b", "{a|b");
    said(NULL, "{a} b|c}", "{a} b|c}");
    said(NULL, "1 row, 2 rows", "%d row{|s}, %d row{|s}", 1, 2);
    said(NULL, "{3|4}", "{%d|%d}", 3, 4);
    said(load("de"), "1 Woche", "%zu {week|weeks}", (size_t)1);
    said(load("de"), "0 Wochen", "%zu {week|weeks}", (size_t)0);
    said(load("fr"), "0 semaine", "%zu {week|weeks}", (size_t)0); /* in French all below 2 are one */
    said(load("fr"), "2 semaines", "%zu {week|weeks}", (size_t)2);
    said(load("fr"), "10 semaines", "%zu {week|weeks}", (size_t)10);
    said(load("fr"),
         "\xe2\x88\x92"
         "1,9\xc2\xa0point",
         "%s%.*f\xc2\xa0points", "\xe2\x88\x92", 1, 1.9);
    said(load("es"), "1 semana", "%zu {week|weeks}", (size_t)1);
    said(load("zh"), "1 \xe5\x91\xa8", "%zu {week|weeks}", (size_t)1);
}

static void slots(void **state)
{
    (void)state;
    assert_true(rep_same_slots("%.*s of %zu", "%.*s von %zu"));
    assert_false(rep_same_slots("%.*s of %zu", "%zu von %.*s"));
    assert_false(rep_same_slots("%s", "%d"));
    assert_false(rep_same_slots("%s", "%s %s"));
    assert_false(rep_same_slots("%s", "%n"));
    assert_true(rep_same_slots("at 95 %, alone", "bei 95 %, allein"));
}

static void grouped(const char *code, double n, const char *want)
{
    char s[64];
    (void)rep_group(load(code), n, s);
    assert_string_equal(s, want);
}

static void numbers(void **state)
{
    (void)state;
    grouped("en", 1234567, "1,234,567");
    grouped("en", -1234, "-1,234");
    grouped("de", 1234567, "1.234.567");
    grouped("fr", 1234,
            "1\xe2\x80\xaf"
            "234");
    grouped("es", 1234, "1234"); /* four digits stand together (Real Academia) */
    grouped("es", 12345,
            "12\xc2\xa0"
            "345");
    grouped("zh", 999, "999");
}

static void dated(const char *code, const char *date, const char *month)
{
    char s[32];
    int32_t day;
    assert_true(td_day_parse(TD_S("2021-03-08"), &day));
    rep_date(load(code), day, s);
    assert_string_equal(s, date);
    rep_month(load(code), 3, 2021, s);
    assert_string_equal(s, month);
}

static void dates(void **state)
{
    (void)state;
    dated("en", "2021-03-08", "Mar 2021");
    dated("de", "08.03.2021", "M\xc3\xa4rz 2021");
    dated("fr", "08/03/2021", "mars 2021");
    dated("es", "8/3/2021", "mar. 2021");
    dated("zh",
          "2021\xe5\xb9\xb4"
          "3\xe6\x9c\x88"
          "8\xe6\x97\xa5",
          "2021\xe5\xb9\xb4"
          "3\xe6\x9c\x88");
}

static void unknown(void **state)
{
    (void)state;
    const struct rep_lang *l;
    struct td_error e = {0};
    assert_int_equal(rep_lang_load(&l, &arena, "xx", &e), TD_EUSAGE);
    const char *first;
    l = load("fr");
    assert_string_equal(rep_say(l, "no such text"), "no such text");
    assert_int_equal(rep_lang_missing(l, &first), 1);
    assert_string_equal(first, "no such text");
}

static void made(const char *in, const char *lang, const char *week)
{
    char in_dir[128], out[128];
    struct rep_counts n;
    struct td_error e = {0};
    (void)snprintf(in_dir, sizeof in_dir, "%s/%s", dir, in);
    (void)snprintf(out, sizeof out, "%s/%s-%s", dir, in, lang);
    struct rep_options o = {.in_dir = in_dir, .out_dir = out, .lang = lang, .week = week};
    if (rep_report(&o, &n, &e) != TD_OK)
        fail_msg("%s", e.text);
    if (n.untranslated)
        fail_msg("%s: %s", lang, n.warning);
}

/* No text is missing in any language, in a whole report, in poor ones and in odd weeks. */
static void complete(void **state)
{
    (void)state;
    for (size_t i = 1; rep_lang_code(i); i++) {
        made("in", rep_lang_code(i), NULL);
        made("in", rep_lang_code(i), "2021-W03");
        made("in", rep_lang_code(i), "2021-W11");
        made("one", rep_lang_code(i), NULL);
        made("none", rep_lang_code(i), NULL);
    }
    /* names in files stay the same in every language; words on the page do not */
    assert_int_equal(
        system("cd $D && "
               "grep -q ',outlet,' in-zh/tables/countries.csv && grep -q '<html lang=\"zh\">' in-zh/index.html && "
               "grep -q 'Deutschland' in-de/index.html && ! grep -q 'What changed this week' in-es/index.html"),
        0);
}

static int setup(void **state)
{
    (void)state;
    if (!mkdtemp(dir))
        return -1;
    (void)setenv("D", dir, 1);
    (void)setenv("TIDINGS_DATA", "datasets", 0);
    return system("sh tests/golden/report/fixture.sh $D/in && mkdir $D/one $D/none && head -n 3 $D/in/series.csv "
                  ">$D/one/series.csv && head -n 1 $D/in/series.csv >$D/none/series.csv");
}

static int teardown(void **state)
{
    (void)state;
    td_arena_free(&arena);
    return system("rm -rf \"$D\"");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(formats), cmocka_unit_test(plurals), cmocka_unit_test(slots),
                                       cmocka_unit_test(numbers), cmocka_unit_test(dates),   cmocka_unit_test(unknown),
                                       cmocka_unit_test(complete)};
    return cmocka_run_group_tests(tests, setup, teardown);
}
