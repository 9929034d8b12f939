/* Words that set a week apart: the formula against R, the counting against texts counted by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "logodds.h"
#include "terms.h"

#include <math.h>

/*
 * R 4.2, base only:
 *   f <- function(y1, n1, y2, n2, a0) { a <- a0 * (y1 + y2) / (n1 + n2)
 *     d <- qlogis((y1 + a) / (n1 + a0)) - qlogis((y2 + a) / (n2 + a0)); s <- sqrt(1 / (y1 + a) + 1 / (y2 + a)); c(d, s,
 * d / s) } which is Monroe et al.'s eq. 16, 20 and 22 written through the logit of the posterior mean.
 */
static void formula(void **state)
{
    (void)state;
    static const struct {
        double y1, n1, y2, n2, a0, delta, se, z;
    } known[] = {
        {12, 2400, 3, 31000, 500, 3.722051323133209, 0.626037779845735, 5.945410074213692},
        {0, 1500, 40, 20000, 500, -1.45844529642107, 1.0485379431293, -1.39093230338277},
        {85, 1200, 900, 14000, 500, 0.0764510644517737, 0.0979300345023537, 0.7806702493292422},
        {1, 800, 0, 9000, 500, 5.01502204358186, 4.53337140665527, 1.10624557172163},
        {300, 50000, 290, 49000, 1000, 0.0135079772536812, 0.0815306384420719, 0.1656797678982824},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        struct rep_log_odds r = rep_log_odds(known[i].y1, known[i].n1, known[i].y2, known[i].n2, known[i].a0);
        assert_true(fabs(r.delta - known[i].delta) < 1e-10);
        assert_true(fabs(r.se - known[i].se) < 1e-10);
        assert_true(fabs(r.z - known[i].z) < 1e-9);
    }
}

static void undefined(void **state)
{
    (void)state;
    assert_true(isnan(rep_log_odds(0, 100, 0, 100, 500).z)); /* in neither text */
    assert_true(isnan(rep_log_odds(1, 0, 1, 100, 500).z));
    assert_true(isnan(rep_log_odds(1, 100, 1, 0, 500).z));
    assert_true(isnan(rep_log_odds(100, 100, 50, 50, 500).z)); /* the only word there is */
    assert_true(rep_log_odds(10, 100, 10, 100, 500).z == 0);
}

static const struct rep_term *term(const struct rep_model *m, const char *language, const char *word)
{
    for (size_t i = 0; i < m->n_terms; i++)
        if (td_eqs(m->term[i].term, word) && td_eqs(m->term[i].language, language))
            return &m->term[i];
    return NULL;
}

static void counting(void **state)
{
    (void)state;
    struct rep_term_counts *t = rep_terms_new();
    struct rep_model m = {.arena = TD_ARENA_INIT((size_t)64 << 20)};
    struct td_error err = {0};
    assert_non_null(t);
    for (int i = 0; i < 4; i++) {
        assert_true(rep_terms_add(t, TD_S("en"), TD_S("The Lawsuit"),
                                  TD_S("A lawsuit, 5G lawsuit: naïve the x 2020 LAWSUIT."), true));
        assert_true(rep_terms_add(t, TD_S("zh"), TD_S(""),
                                  TD_S("\xe5\x88\xb6\xe8\xa3\x81 \xe5\x88\xb6\xe8\xa3\x81 \xe5\x88\xb6\xe8\xa3\x81 "
                                       "\xe5\x88\xb6\xe8\xa3\x81 \xe5\x88\xb6\xe8\xa3\x81 \xe5\x88\xb6\xe8\xa3\x81"),
                                  true));
    }
    for (int i = 0; i < 40; i++) {
        assert_true(
            rep_terms_add(t, TD_S("en"), TD_S("the network"), TD_S("the network of the masts and the towers"), false));
        assert_true(
            rep_terms_add(t, TD_S("zh"), TD_S(""), TD_S("\xe7\xbd\x91\xe7\xbb\x9c\xe7\xbd\x91\xe7\xbb\x9c"), false));
    }
    assert_true(rep_terms_add(t, TD_S("en"), TD_S("\xff\xfe"), TD_S("\xc3\x28 verdict verdict verdict verdict"),
                              true)); /* not UTF-8 */
    assert_int_equal(rep_terms_finish(t, &m, &err), TD_OK);
    const struct rep_term *x = term(&m, "en", "lawsuit");
    assert_non_null(x);
    assert_true(x->count == 16 && x->stories == 4 && x->before == 0);
    assert_true(x->words_before == 40 * 10);
    assert_true(x->z > 1.96);
    struct rep_log_odds r = rep_log_odds(x->count, x->words, x->before, x->words_before, REP_PRIOR_WORDS);
    assert_true(r.z == x->z && r.delta == x->delta);
    assert_null(term(&m, "en", "the"));                          /* used as often before */
    assert_null(term(&m, "en", "verdict"));                      /* one story is too few */
    assert_null(term(&m, "en", "2020"));                         /* digits are no words */
    assert_non_null(term(&m, "zh", "\xe5\x88\xb6\xe8\xa3\x81")); /* cut by ICU's dictionary */
    assert_true(m.term_stories == 9 && m.term_stories_before == 80);
    rep_terms_free(t);
    td_arena_free(&m.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(formula), cmocka_unit_test(undefined),
                                       cmocka_unit_test(counting)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
