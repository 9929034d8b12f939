/*
 * countries: the shipped tables on sentences written for this test, in fifteen languages
 * (tests/data/countries-sentences.csv: language, day, countries, wrong, sentence): names, peoples, capitals,
 * governments by metonym, heads of state in and out of their terms, and words that only look like a country. The
 * contents are invented.
 *
 * countries holds what a reader finds, codes between ';', countries before blocs. wrong is empty where the tables
 * agree; else what they find instead, `-` for nothing: a hard sentence stays in the file, and a change for better or
 * worse is seen.
 */
#include "unit/cmocka_all.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "csvread.h"
#include "period.h"
#include "scan.h"
#include "source.h"

enum { LANGUAGE, DAY, COUNTRIES, WRONG, SENTENCE, N_COLUMNS };

struct tally {
    char language[4];
    size_t n, wrong;
};

static const char *find(const struct ana_scanner *s, const struct td_csv_row *row, struct ana_scan_result *r,
                        struct td_buf *b)
{
    struct td_error err = {0};
    int32_t day;
    assert_true(td_day_parse(row->field[DAY], &day));
    assert_int_equal(ana_scan(s, td_slice("", 0), row->field[SENTENCE], row->field[LANGUAGE], day, r, &err), TD_OK);
    td_buf_clear(b);
    for (size_t i = 0; i < r->n_places; i++) {
        struct td_slice code = ana_place_code(s, &r->place[i]);
        td_buf_printf(b, "%s%.*s", i ? ";" : "", (int)code.n, code.p);
    }
    return td_buf_cstr(b);
}

static void count(struct tally *t, struct td_slice language, bool wrong)
{
    while (t->n && !td_eqs(language, t->language))
        t++;
    (void)snprintf(t->language, sizeof t->language, "%.*s", (int)language.n, language.p);
    t->n++;
    t->wrong += wrong;
}

static void test_sentences(void **state)
{
    struct td_error err = {0};
    struct td_source in;
    struct td_csv_row row;
    struct ana_scan_result r = {0};
    struct td_buf found = TD_BUF_INIT(1 << 16);
    struct tally tally[32] = {0};
    struct ana_scanner *s = ana_scanner_new(NULL, 0, ANA_COUNT_ALIASES, &err);
    size_t failed = 0;
    (void)state;
    assert_string_equal(err.text, "");
    assert_int_equal(td_source_open(&in, "tests/data/countries-sentences.csv", &err), TD_OK);
    struct td_csv *csv = td_csv_new(&in, &(struct td_csv_options){.one_line = true}, &err);
    assert_non_null(csv);
    assert_int_equal(td_csv_next(csv, &row, &err), TD_CSV_ROW);
    assert_true(row.n == N_COLUMNS && td_eqs(row.field[SENTENCE], "sentence"));
    while (td_csv_next(csv, &row, &err) == TD_CSV_ROW) {
        assert_true(!row.bad && row.n == N_COLUMNS);
        bool wrong = row.field[WRONG].n > 0;
        struct td_slice want = wrong ? row.field[WRONG] : row.field[COUNTRIES];
        if (wrong && td_eqs(want, "-"))
            want = td_slice("", 0);
        const char *got = find(s, &row, &r, &found);
        if (!td_eqs(want, got)) {
            print_error("line %llu: '%.*s', found '%s': %.*s\n", (unsigned long long)row.line_first, (int)want.n,
                        want.p, got, (int)row.field[SENTENCE].n, row.field[SENTENCE].p);
            failed++;
        }
        assert_false(wrong && td_eq(row.field[WRONG], row.field[COUNTRIES]));
        count(tally, row.field[LANGUAGE], wrong);
    }
    assert_string_equal(err.text, "");
    assert_int_equal(failed, 0);
    size_t languages = 0;
    for (; languages < 32 && tally[languages].n; languages++) {
        assert_true(tally[languages].n >= 30);
        assert_true(tally[languages].wrong * 10 <= tally[languages].n);
    }
    assert_int_equal(languages, 15);
    td_csv_free(csv);
    td_source_close(&in);
    td_buf_free(&found);
    ana_scan_result_free(&r);
    ana_scanner_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_sentences)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
