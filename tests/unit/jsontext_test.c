/*
 * jsontext: what is taken out is what jansson would have made of it, and what jansson refuses is still refused.
 */
#include "cmocka_all.h"

#include <jansson.h>
#include <stdlib.h>

#include "jsontext.h"

static const char *const filler = "0123456789abcdefghijklmnopqrstuvwxyz 0123456789abcdefghijklmnopqrstuvwxyz "
                                  "0123456789abcdefghijklmnopqrstuvwxyz 0123456789abcdefgh";

/* {"k": "FILLER + piece", "short": "piece", "list": ["piece + FILLER"]} */
static void record(struct td_buf *b, const char *piece)
{
    td_buf_clear(b);
    (void)td_buf_printf(b, "{\"k\": \"%s%s\", \"short\": \"%s\", \"list\": [1, \"%s%s\" ]}", filler, piece, piece,
                        piece, filler);
}

static struct td_slice string_at(const json_t *v, const struct ing_json_shortened *s)
{
    struct td_slice t = td_slice(json_string_value(v), json_string_length(v));
    return s ? ing_json_string(s, t) : t;
}

static void check_piece(const char *piece, bool shortens)
{
    struct td_arena arena = TD_ARENA_INIT(1 << 20);
    struct td_buf b = TD_BUF_INIT(1 << 16);
    struct ing_json_shortened s = ING_JSON_SHORTENED_INIT(1 << 16);
    json_error_t why;
    record(&b, piece);
    json_t *want = json_loadb(b.p, b.n, JSON_ALLOW_NUL, &why), *got = NULL;
    bool shortened = ing_json_shorten(&s, td_buf_slice(&b), &arena);
    assert_int_equal(shortened, shortens);
    if (shortened) {
        assert_int_equal(s.n, 2);
        assert_true(s.skeleton.n < b.n / 2);
        got = json_loadb(s.skeleton.p, s.skeleton.n, JSON_ALLOW_NUL, &why);
        assert_non_null(want);
        assert_non_null(got);
        assert_true(td_eq(string_at(json_object_get(got, "k"), &s), string_at(json_object_get(want, "k"), NULL)));
        assert_true(
            td_eq(string_at(json_object_get(got, "short"), &s), string_at(json_object_get(want, "short"), NULL)));
        assert_true(td_eq(string_at(json_array_get(json_object_get(got, "list"), 1), &s),
                          string_at(json_array_get(json_object_get(want, "list"), 1), NULL)));
    }
    json_decref(want);
    json_decref(got);
    ing_json_shortened_free(&s);
    td_buf_free(&b);
    td_arena_free(&arena);
}

static void pieces(void **state)
{
    (void)state;
    static const char *const fine[] = {"",
                                       "x",
                                       "\\n",
                                       "\\\"",
                                       "\\\\",
                                       "\\/ \\b\\f\\r\\t",
                                       "\\u00e9",
                                       "\\u00E9",
                                       "\\ud83d\\ude00",
                                       "\xc3\xa9",
                                       "\\\\\\\"",
                                       "\\u0002",
                                       "\\ud7ff\\ue000",
                                       "\x7f"};
    static const char *const odd[] = {"\\u0000",        "\\u0001", "\\u00", "\\x",  "\\ud800", "\\ud800x",
                                      "\\ud800\\u0041", "\\udc00", "\n",    "\x01", "\\u00g0"};
    for (size_t i = 0; i < sizeof fine / sizeof fine[0]; i++)
        check_piece(fine[i], true);
    for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++)
        check_piece(odd[i], false);
}

/* A long key must stay: it may be one that the configuration names. */
static void keys_stay(void **state)
{
    (void)state;
    struct td_arena arena = TD_ARENA_INIT(1 << 20);
    struct td_buf b = TD_BUF_INIT(1 << 16);
    struct ing_json_shortened s = ING_JSON_SHORTENED_INIT(1 << 16);
    (void)td_buf_printf(&b, "{\"%s\" : 1}", filler);
    assert_true(ing_json_shorten(&s, td_buf_slice(&b), &arena));
    assert_int_equal(s.n, 0);
    assert_true(td_eq(td_buf_slice(&s.skeleton), td_buf_slice(&b)));
    ing_json_shortened_free(&s);
    td_buf_free(&b);
    td_arena_free(&arena);
}

/* Every beginning of a record: none is taken for a whole one. */
static void cut_anywhere(void **state)
{
    (void)state;
    struct td_arena arena = TD_ARENA_INIT(1 << 24);
    struct td_buf b = TD_BUF_INIT(1 << 16);
    struct ing_json_shortened s = ING_JSON_SHORTENED_INIT(1 << 16);
    json_error_t why;
    record(&b, "\\ud83d\\ude00");
    for (size_t n = 0; n < b.n; n++) {
        char *exact = malloc(n + 1); /* so that a sanitizer sees a read past the end */
        memcpy(exact, b.p, n);
        if (ing_json_shorten(&s, td_slice(exact, n), &arena))
            assert_null(json_loadb(s.skeleton.p ? s.skeleton.p : "", s.skeleton.n, JSON_ALLOW_NUL, &why));
        free(exact);
    }
    ing_json_shortened_free(&s);
    td_buf_free(&b);
    td_arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(pieces), cmocka_unit_test(keys_stay),
                                       cmocka_unit_test(cut_anywhere)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
