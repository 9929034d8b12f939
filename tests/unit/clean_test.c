#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "clean.h"
#include "token.h"

#define FORM(t, m, k, i)                                                                                               \
    {                                                                                                                  \
        .text = {(t), sizeof(t) - 1}, .match = (m), .kind = (k), .id = (i), .from = INT32_MIN, .until = INT32_MAX      \
    }

static const struct ana_form forms[] = {
    FORM("Huawei", ANA_MATCH_FOLD, ANA_KIND_TARGET, 0),
    FORM("Türkei", ANA_MATCH_CASE, ANA_KIND_COUNTRY, 1),
    FORM("Việt Nam", ANA_MATCH_CASE, ANA_KIND_COUNTRY, 2),
    FORM("U.S.", ANA_MATCH_CASE, ANA_KIND_COUNTRY, 3),
};

struct fixture {
    struct ana_chars *chars;
    struct ana_matcher *m;
};

static int setup(void **state)
{
    static struct fixture f;
    struct td_error err = {0};
    f.chars = ana_chars_new();
    assert_non_null(f.chars);
    f.m = ana_matcher_new(f.chars, forms, sizeof forms / sizeof forms[0], &err);
    assert_non_null(f.m);
    *state = &f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    ana_matcher_free(f->m);
    ana_chars_free(f->chars);
    return 0;
}

/* Hits are given in the bytes of the text as it is. */
static void test_table(void **state)
{
    static const struct {
        const char *text, *found;
    } cases[] = {
        {"Huawei", "Huawei"},
        {"Hua\xc2\xadwei's phones", "Hua\xc2\xadwei"},
        {"Huawei\xc2\xad", "Huawei"},
        {"\xef\xbb\xbfHuawei", "Huawei"},
        {"Hu\xe2\x80\x8b"
         "awei and H\xe2\x81\xa0uawei",
         "Hu\xe2\x80\x8b"
         "awei|H\xe2\x81\xa0uawei"},
        {"\xe2\x80\x8fHuawei\xe2\x80\x8e.", "Huawei"},
        {"Huawei\xc2\xad"
         "en",
         ""}, /* one word, of which only the line was broken */
        {"die Tu\xcc\x88rkei, TU\xcc\x88RKEI, Tu\xcc\x88rkeier", "Tu\xcc\x88rkei|TU\xcc\x88RKEI"},
        {"Vie\xcc\xa3\xcc\x82t Nam", "Vie\xcc\xa3\xcc\x82t Nam"}, /* two marks on one letter */
        {"Huawei\xcc\x81", ""},
        {"Huaweie\xcc\x81", ""},
        {"“Huawei” – U.S.", "Huawei|U.S."},
        {"caf\xc3\xa9 Huawei", "Huawei"},
        {"\xc2\xad\xc2\xad", ""},
        {"", ""},
    };
    const struct fixture *f = *state;
    struct ana_clean clean = {0};
    struct ana_hits hits = {0};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct td_slice text = td_str(cases[i].text);
        char got[200] = "";
        size_t n = 0;
        hits.n = 0;
        assert_true(ana_match(f->m, &clean, text, ANA_LANG_EVERY, INT32_MIN, &hits));
        for (size_t k = 0; k < hits.n; k++)
            n += (size_t)snprintf(got + n, sizeof got - n, "%s%.*s", k ? "|" : "",
                                  (int)(hits.v[k].end - hits.v[k].begin), text.p + hits.v[k].begin);
        assert_string_equal(got, cases[i].found);
    }
    free(hits.v);
    ana_clean_free(&clean);
}

/* With invisible characters strewn in, the same is found as without. */
static void test_strewn(void **state)
{
    static const char *const pieces[] = {"Huawei", "Türkei", "U.S.", " ", "x", "Việt Nam", "é", "\n", "-"};
    const struct fixture *f = *state;
    struct ana_clean clean = {0};
    struct ana_hits plain = {0}, strewn = {0};
    struct td_buf a = TD_BUF_INIT(1 << 16), b = TD_BUF_INIT(1 << 16);
    uint64_t x = 88172645463325252u;
    for (int round = 0; round < 2000; round++) {
        td_buf_clear(&a);
        for (int i = 0; i < 20; i++) {
            x ^= x << 13;
            x ^= x >> 7;
            x ^= x << 17;
            td_buf_puts(&a, pieces[x % (sizeof pieces / sizeof pieces[0])]);
        }
        td_buf_clear(&b);
        for (size_t i = 0; i < a.n; i++) {
            bool lead = ((unsigned char)a.p[i] & 0xc0) != 0x80;
            x = x * 6364136223846793005u + 1442695040888963407u;
            if (lead && x >> 62 == 0)
                td_buf_puts(&b, "\xc2\xad");
            td_buf_putc(&b, a.p[i]);
        }
        plain.n = strewn.n = 0;
        assert_true(ana_match(f->m, &clean, td_buf_slice(&a), ANA_LANG_EVERY, INT32_MIN, &plain));
        assert_true(ana_match(f->m, &clean, td_buf_slice(&b), ANA_LANG_EVERY, INT32_MIN, &strewn));
        assert_int_equal(plain.n, strewn.n);
        for (size_t i = 0; i < plain.n; i++) {
            assert_int_equal(plain.v[i].id, strewn.v[i].id);
            assert_true(strewn.v[i].begin < strewn.v[i].end && strewn.v[i].end <= b.n);
            assert_int_equal(a.p[plain.v[i].begin], b.p[strewn.v[i].begin]);
            assert_int_equal(a.p[plain.v[i].end - 1], b.p[strewn.v[i].end - 1]);
        }
    }
    free(plain.v);
    free(strewn.v);
    td_buf_free(&a);
    td_buf_free(&b);
    ana_clean_free(&clean);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_table), cmocka_unit_test(test_strewn)};
    return cmocka_run_group_tests(tests, setup, teardown);
}
