/*
 * utf8: the table of well-formed byte sequences (Unicode 15, table 3-7), every scalar value, and cuts at characters'
 * starts.
 */
#include "cmocka_all.h"

#include "utf8.h"

static void every_scalar_value(void **state)
{
    (void)state;
    for (uint32_t cp = 0; cp <= 0x10ffff; cp++) {
        char b[4];
        uint32_t back = 0;
        if (cp >= 0xd800 && cp <= 0xdfff)
            continue;
        size_t n = td_utf8_encode(cp, b);
        if (td_utf8_decode(td_slice(b, n), &back) != n || back != cp || !td_utf8_valid(td_slice(b, n)))
            fail_msg("U+%04X does not come back", cp);
        for (size_t k = 0; k < n; k++)
            assert_int_equal(td_utf8_decode(td_slice(b, k), &back), 0); /* cut short */
    }
}

/* Table 3-7: what each first byte allows after it. */
static bool well_formed(const unsigned char *p, size_t n)
{
    static const struct {
        unsigned char a0, a1, b0, b1;
        size_t n;
    } t[] = {{0x00, 0x7f, 0, 0, 1},       {0xc2, 0xdf, 0x80, 0xbf, 2}, {0xe0, 0xe0, 0xa0, 0xbf, 3},
             {0xe1, 0xec, 0x80, 0xbf, 3}, {0xed, 0xed, 0x80, 0x9f, 3}, {0xee, 0xef, 0x80, 0xbf, 3},
             {0xf0, 0xf0, 0x90, 0xbf, 4}, {0xf1, 0xf3, 0x80, 0xbf, 4}, {0xf4, 0xf4, 0x80, 0x8f, 4}};
    for (size_t i = 0; i < sizeof t / sizeof t[0]; i++) {
        if (p[0] < t[i].a0 || p[0] > t[i].a1)
            continue;
        if (t[i].n != n || (n > 1 && (p[1] < t[i].b0 || p[1] > t[i].b1)))
            return false;
        for (size_t k = 2; k < n; k++)
            if (p[k] < 0x80 || p[k] > 0xbf)
                return false;
        return true;
    }
    return false;
}

static void every_short_sequence(void **state)
{
    static const unsigned char third[] = {0x00, 0x7f, 0x80, 0x9f, 0xa0, 0xbf, 0xc0, 0xff};
    uint32_t cp;
    (void)state;
    for (unsigned a = 0; a < 256; a++)
        for (unsigned b = 0; b < 256; b++) {
            unsigned char two[2] = {(unsigned char)a, (unsigned char)b};
            if (a >= 0x80)
                assert_int_equal(td_utf8_decode(td_slice((const char *)two, 2), &cp) == 2, well_formed(two, 2));
            for (size_t i = 0; i < sizeof third; i++) {
                unsigned char three[3] = {two[0], two[1], third[i]};
                if (a >= 0xe0)
                    assert_int_equal(td_utf8_decode(td_slice((const char *)three, 3), &cp) == 3, well_formed(three, 3));
                for (size_t k = 0; k < sizeof third; k++) {
                    unsigned char four[4] = {two[0], two[1], third[i], third[k]};
                    if (a >= 0xf0)
                        assert_int_equal(td_utf8_decode(td_slice((const char *)four, 4), &cp) == 4,
                                         well_formed(four, 4));
                }
            }
        }
}

/* The fast path over eight ASCII bytes must not step over a bad byte, wherever it stands. */
static void a_bad_byte_is_found_anywhere(void **state)
{
    (void)state;
    char s[40];
    for (size_t n = 1; n <= sizeof s; n++)
        for (size_t at = 0; at < n; at++) {
            memset(s, 'a', sizeof s);
            s[at] = (char)0xff;
            assert_int_equal(td_utf8_valid_prefix(td_slice(s, n)), at);
            s[at] = (char)0xc3; /* the start of two, followed by 'a' or the end */
            assert_int_equal(td_utf8_valid_prefix(td_slice(s, n)), at);
        }
    assert_int_equal(td_utf8_valid_prefix(td_slice(NULL, 0)), 0);
    assert_true(td_utf8_valid(td_slice("a\0b", 3)));
}

static void heads_and_counts(void **state)
{
    (void)state;
    struct td_slice s = TD_S("a\xc3\xa9\xe4\xb8\xad\xf0\x9f\x98\x80z");
    static const size_t want[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 11, 11};
    for (size_t n = 0; n < sizeof want / sizeof want[0]; n++) {
        assert_int_equal(td_utf8_head(s, n).n, want[n]);
        assert_true(td_utf8_valid(td_utf8_head(s, n)));
    }
    assert_int_equal(td_utf8_count(s), 5);
    assert_int_equal(td_utf8_count(td_slice(NULL, 0)), 0);
}

static void scripts_without_blanks(void **state)
{
    (void)state;
    assert_true(td_utf8_is_cjk(0x4e2d));
    assert_true(td_utf8_is_cjk(0x3042));
    assert_true(td_utf8_is_cjk(0x30ab));
    assert_true(td_utf8_is_cjk(0x20000));
    assert_false(td_utf8_is_cjk(0xac00));
    assert_false(td_utf8_is_cjk(0x3002));
    assert_false(td_utf8_is_cjk('a'));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_scalar_value),           cmocka_unit_test(every_short_sequence),
        cmocka_unit_test(a_bad_byte_is_found_anywhere), cmocka_unit_test(heads_and_counts),
        cmocka_unit_test(scripts_without_blanks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
