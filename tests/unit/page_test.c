/* Unit tests of the page extractor. Every page here was written for the test. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "page.h"

struct fixture {
    struct ing_page *page;
    struct td_arena arena;
    struct ing_article a;
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    f->page = ing_page_new();
    f->arena = TD_ARENA_INIT((size_t)1 << 30);
    *state = f;
    return f->page ? 0 : -1;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    ing_page_free(f->page);
    td_arena_free(&f->arena);
    free(f);
    return 0;
}

static void read_bytes(struct fixture *f, struct td_slice html, const char *url)
{
    struct td_error err = {0};
    td_arena_reset(&f->arena);
    assert_int_equal(ing_page_read(f->page, html, td_str(url), &f->arena, &f->a, NULL, &err), TD_OK);
}

static void read_page(struct fixture *f, const char *html)
{
    read_bytes(f, td_str(html), "");
}

static void is(struct td_slice got, const char *want)
{
    if (!td_eqs(got, want))
        print_error("got: %.*s\nwant: %s\n", (int)got.n, got.p ? got.p : "", want);
    assert_true(td_eqs(got, want));
}

static bool holds(struct td_slice s, const char *what)
{
    size_t n = strlen(what);
    for (size_t i = 0; i + n <= s.n; i++)
        if (memcmp(s.p + i, what, n) == 0)
            return true;
    return false;
}

#define P1 "The council of Alderby voted on Tuesday to rebuild the old harbour wall, after two winters of floods, at a cost of four million."
#define P2 "Engineers said the work would start in spring, once the last of the surveys is finished, and would take about eighteen months."
#define P3 "Residents who live near the quay welcomed the vote, though some asked why it had taken so long for the plan to be agreed."

static const char ORDINARY[] =
    "<!doctype html><html lang=en-GB><head><title>Council votes to rebuild harbour wall | Alderby Echo</title>"
    "<meta property=og:site_name content='Alderby Echo'><meta property=og:title content='Council votes to rebuild harbour wall'>"
    "<link rel=canonical href=https://echo.example/2021/03/09/harbour-wall>"
    "<script type=application/ld+json>{\"@context\":\"https://schema.org\",\"@type\":\"NewsArticle\","
    "\"headline\":\"Council votes to rebuild harbour wall\",\"datePublished\":\"2021-03-09T08:15:00+00:00\","
    "\"dateModified\":\"2021-03-09T10:00:00+00:00\",\"articleSection\":\"Local\","
    "\"author\":[{\"@type\":\"Person\",\"name\":\"Ines Whitlock\"},{\"@type\":\"Person\",\"name\":\"Tom Okafor\"}]}</script></head><body>"
    "<div class=cookie-banner><p>We use cookies to make this site better for you, and we share some of them with our partners.</p></div>"
    "<nav><ul><li><a href=/>Home</a><li><a href=/sport>Sport</a></ul></nav>"
    "<main><article><h1>Council votes to rebuild harbour wall</h1><p class=byline>By Ines Whitlock and Tom Okafor</p>"
    "<figure><img src=a.jpg><figcaption>The wall in January. Photo: A. Person</figcaption></figure>"
    "<div class=article-body><p>" P1 "</p><p>" P2 "</p>"
    "<div class=newsletter-signup><p>Sign up to our newsletter, and get the best of Alderby every morning in your inbox.</p></div>"
    "<p>" P3 "</p></div>"
    "<div class=author-bio><p>Ines Whitlock has covered the county for ten years, and she lives in Alderby with two dogs.</p></div></article>"
    "<section class=related-articles><h2>Related</h2><ul><li><a href=/1>Ferry to run on Sundays</a></ul></section>"
    "<section id=comments><p>First! I think that this is a great idea, and I hope that it will be done soon.</p></section></main>"
    "<footer><p>Copyright Alderby Echo. All rights reserved, and nothing may be copied without consent.</p></footer></body></html>";

static void test_ordinary_page(void **state)
{
    struct fixture *f = *state;
    read_page(f, ORDINARY);
    is(f->a.title, "Council votes to rebuild harbour wall");
    is(f->a.author, "Ines Whitlock; Tom Okafor");
    is(f->a.published, "2021-03-09T08:15:00+00:00");
    assert_int_equal(f->a.published_method, ING_DATE_JSONLD);
    is(f->a.modified, "2021-03-09T10:00:00+00:00");
    is(f->a.section, "Local");
    is(f->a.language, "en-GB");
    is(f->a.outlet, "Alderby Echo");
    is(f->a.canonical, "https://echo.example/2021/03/09/harbour-wall");
    is(f->a.text, P1 "\n" P2 "\n" P3);
}

static void test_empty_page(void **state)
{
    struct fixture *f = *state;
    read_page(f, "");
    is(f->a.text, "");
    is(f->a.title, "");
    assert_int_equal(f->a.published_method, ING_DATE_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_ordinary_page, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_empty_page, set_up, tear_down),
    };
    (void)holds;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
