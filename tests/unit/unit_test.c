/*
 * unit: lines of labelled sentences, good and bad.
 */
#include "cmocka_all.h"

#include <stdio.h>
#include <string.h>

#include "unit.h"

static struct ana_unit_in u;
static struct ana_unit_fault fault;

static bool parse(const char *line)
{
    return ana_unit_parse(td_str(line), &u, &fault);
}

static void good(void **state)
{
    (void)state;
    assert_true(parse("{\"id\": \"a\", \"sentence\": \"\xC3\x84h, X!\", \"from\": 4, \"to\": 5, \"mention\": \"X\", "
                      "\"polarity\": -1.0, "
                      "\"language\": \"en-GB\", \"kind\": \"organisation\", \"more\": [1]}"));
    assert_true(td_eqs(u.id, "a") && td_eqs(u.language, "en-GB") && u.kind == ANA_TARGET_ORGANISATION);
    assert_true(u.begin == 5 && u.end == 6 && u.labelled && u.label == -1 && !u.elsewhere);
    ana_unit_free(&u);
    assert_true(
        parse("{\"id\": -12, \"sentence\": \"X\", \"from\": 0, \"to\": 1, \"mention\": \"Y\", \"polarity\": null}"));
    assert_true(td_eqs(u.id, "-12") && !u.labelled && u.elsewhere && u.kind == ANA_TARGET_UNKNOWN && u.language.n == 0);
    ana_unit_free(&u);
    assert_true(parse("{\"id\": \"a\", \"sentence\": \"\xF0\x9F\x98\x80X\", \"from\": 0, \"to\": 2}"));
    assert_true(u.begin == 0 && u.end == 5);
    ana_unit_free(&u);
}

static void bad(void **state)
{
    static const struct {
        const char *line, *reason;
    } t[] = {
        {"", "not_json"},
        {"{", "not_json"},
        {"[1]", "not_json"},
        {"{\"id\": \"a\", \"id\": \"b\"}", "not_json"},
        {"{\"id\": \"a\", \"sentence\": \"x\\u0000\", \"from\": 0, \"to\": 1}", "not_json"},
        {"{\"id\": \"\xC3\"}", "not_json"},
        {"{\"sentence\": \"X\", \"from\": 0, \"to\": 1}", "no_id"},
        {"{\"id\": \"\", \"sentence\": \"X\", \"from\": 0, \"to\": 1}", "no_id"},
        {"{\"id\": 1.5, \"sentence\": \"X\", \"from\": 0, \"to\": 1}", "no_id"},
        {"{\"id\": \"a\", \"sentence\": \"\", \"from\": 0, \"to\": 1}", "no_sentence"},
        {"{\"id\": \"a\", \"sentence\": 7, \"from\": 0, \"to\": 1}", "no_sentence"},
        {"{\"id\": \"a\", \"sentence\": \"X\", \"from\": 0}", "bad_offsets"},
        {"{\"id\": \"a\", \"sentence\": \"X\", \"from\": 0.0, \"to\": 1}", "bad_offsets"},
        {"{\"id\": \"a\", \"sentence\": \"X\", \"from\": 0, \"to\": 2}", "bad_offsets"},
        {"{\"id\": \"a\", \"sentence\": \"X\", \"from\": 1, \"to\": 1}", "bad_offsets"},
        {"{\"id\": \"a\", \"sentence\": \"XY\", \"from\": 2, \"to\": 1}", "bad_offsets"},
        {"{\"id\": \"a\", \"sentence\": \"X\", \"from\": 0, \"to\": 1, \"polarity\": 0.5}", "bad_polarity"},
        {"{\"id\": \"a\", \"sentence\": \"X\", \"from\": 0, \"to\": 1, \"polarity\": 2}", "bad_polarity"},
        {"{\"id\": \"a\", \"sentence\": \"X\", \"from\": 0, \"to\": 1, \"polarity\": \"1\"}", "bad_polarity"},
        {"{\"id\": \"a\", \"sentence\": \"X\", \"from\": 0, \"to\": 1, \"kind\": \"ship\"}", "bad_kind"},
        {"{\"id\": \"a\", \"sentence\": \"X\", \"from\": 0, \"to\": 1, \"language\": 1}", "bad_language"},
        {"{\"id\": \"a\", \"sentence\": \"X\", \"from\": 0, \"to\": 1, \"mention\": 1}", "bad_mention"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        if (parse(t[i].line) || strcmp(fault.reason, t[i].reason) != 0)
            fail_msg("%s: %s", t[i].line, fault.reason);
        assert_true(fault.detail[0] != '\0');
    }
    /* before the first character: an offset of -1 must not become the first */
    assert_false(parse("{\"id\": \"a\", \"sentence\": \"X\", \"from\": -1, \"to\": 1}"));
    assert_string_equal(fault.reason, "bad_offsets");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(good), cmocka_unit_test(bad)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
