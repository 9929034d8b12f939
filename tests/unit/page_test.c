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

#define P1                                                                                                             \
    "The council of Alderby voted on Tuesday to rebuild the old harbour wall, after two winters of floods, at a cost " \
    "of four million."
#define P2                                                                                                             \
    "Engineers said the work would start in spring, once the last of the surveys is finished, and would take about "   \
    "eighteen months."
#define P3                                                                                                             \
    "Residents who live near the quay welcomed the vote, though some asked why it had taken so long for the plan to "  \
    "be agreed."

static const char ORDINARY[] =
    "<!doctype html><html lang=en-GB><head><title>Council votes to rebuild harbour wall | Alderby Echo</title>"
    "<meta property=og:site_name content='Alderby Echo'><meta property=og:title content='Council votes to rebuild "
    "harbour wall'>"
    "<link rel=canonical href=https://echo.example/2021/03/09/harbour-wall>"
    "<script type=application/ld+json>{\"@context\":\"https://schema.org\",\"@type\":\"NewsArticle\","
    "\"headline\":\"Council votes to rebuild harbour wall\",\"datePublished\":\"2021-03-09T08:15:00+00:00\","
    "\"dateModified\":\"2021-03-09T10:00:00+00:00\",\"articleSection\":\"Local\","
    "\"author\":[{\"@type\":\"Person\",\"name\":\"Ines Whitlock\"},{\"@type\":\"Person\",\"name\":\"Tom "
    "Okafor\"}]}</script></head><body>"
    "<div class=cookie-banner><p>We use cookies to make this site better for you, and we share some of them with our "
    "partners.</p></div>"
    "<nav><ul><li><a href=/>Home</a><li><a href=/sport>Sport</a></ul></nav>"
    "<main><article><h1>Council votes to rebuild harbour wall</h1><p class=byline>By Ines Whitlock and Tom Okafor</p>"
    "<figure><img src=a.jpg><figcaption>The wall in January. Photo: A. Person</figcaption></figure>"
    "<div class=article-body><p>" P1 "</p><p>" P2 "</p>"
    "<div class=newsletter-signup><p>Sign up to our newsletter, and get the best of Alderby every morning in your "
    "inbox.</p></div>"
    "<p>" P3 "</p></div>"
    "<div class=author-bio><p>Ines Whitlock has covered the county for ten years, and she lives in Alderby with two "
    "dogs.</p></div></article>"
    "<section class=related-articles><h2>Related</h2><ul><li><a href=/1>Ferry to run on Sundays</a></ul></section>"
    "<section id=comments><p>First! I think that this is a great idea, and I hope that it will be done "
    "soon.</p></section></main>"
    "<footer><p>Copyright Alderby Echo. All rights reserved, and nothing may be copied without "
    "consent.</p></footer></body></html>";

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

/* head, body: a page whose main text is P1, P2, P3 and what the test adds. */
static const char *page_of(const char *head, const char *body)
{
    static char html[8192];
    snprintf(html, sizeof html, "<html><head>%s</head><body>%s</body></html>", head, body);
    return html;
}

#define BODY "<div class=story-text><p>" P1 "</p><p>" P2 "</p><p>" P3 "</p></div>"
#define TEXT P1 "\n" P2 "\n" P3

static void test_paragraphs_without_any_names(void **state)
{
    struct fixture *f = *state;
    read_page(f, page_of("<title>Council votes to rebuild harbour wall</title>",
                         "<div><a href=/>Home</a> <a href=/n>News</a></div><div><h1>Council votes to rebuild harbour "
                         "wall</h1><div>" P1 "<br><br>" P2 "</div><p>" P3
                         "</p></div><div><p><a href=/1>Ferry to run on Sundays, from May</a></p></div>"));
    is(f->a.title, "Council votes to rebuild harbour wall");
    is(f->a.text, TEXT);
}

static void test_furniture_inside_the_body(void **state)
{
    struct fixture *f = *state;
    read_page(
        f,
        page_of("<title>x</title>",
                "<h1>Council votes to rebuild harbour wall</h1><div class=story-text><p>Advertisement</p><p>" P1 "</p>"
                "<div class=pullquote>The wall has to be rebuilt, and soon.</div><p>Photo: A. Person / Alderby "
                "Echo</p><p>" P2 "</p>"
                "<p>Read more: <a href=/2>Ferry to run on Sundays</a></p><p>9.3.2021, 10:15 Uhr</p>"
                "<div class=rel><h3>Related</h3><ul><li><a href=/3>Bridge closed</a><li>More to come, says the "
                "mayor.</ul></div><p>" P3 "</p><p>Sign up for our newsletter to get Alderby in your inbox.</p></div>"));
    is(f->a.text, TEXT);
}

static void test_headings_and_lists_stay(void **state)
{
    struct fixture *f = *state;
    read_page(f, page_of("", "<h1>Council votes</h1><div class=article-content><p>" P1 "</p><h2>The cost</h2><p>" P2
                             "</p><ul><li>Stone: two million</li><li>Work: one million</li></ul><p>" P3
                             "</p><h2>Idle heading</h2></div>"));
    is(f->a.text, P1 "\nThe cost\n" P2 "\nStone: two million\nWork: one million\n" P3);
}

static void test_standfirst_before_the_body(void **state)
{
    struct fixture *f = *state;
    read_page(f, page_of("", "<header><h1>Council votes</h1><p class=standfirst>After two winters of floods, the old "
                             "wall of Alderby will be "
                             "rebuilt at last, and the people who live at the quay are glad of it.</p></header>" BODY));
    assert_true(td_starts(f->a.text, TD_S("After two winters of floods, the old wall")));
}

static void test_body_in_parts(void **state)
{
    struct fixture *f = *state;
    read_page(f, page_of("", "<article><h1>Council votes</h1><div><p class=par>" P1 "</p><p class=par>" P2
                             "</p><p class=par>" P3 "</p></div><div class=ad>Advertisement</div><div><p class=par>The "
                             "last part, which stands behind an advertisement, is "
                             "part of the article too.</p></div></article>"));
    assert_true(holds(f->a.text, "The last part, which"));
}

static void test_teasers_after_the_article(void **state)
{
    struct fixture *f = *state;
    read_page(
        f,
        page_of(
            "",
            "<h1>Council votes</h1><div><p>" P1 "</p><p>" P2 "</p><p>" P3 "</p></div>"
            "<div><h3><a href=/1>Ferry</a></h3><p class=dek>The ferry will run on Sundays, from May, the company "
            "said.</p>"
            "<h3><a href=/2>Bridge</a></h3><p class=dek>The bridge is closed again, for the third time this year.</p>"
            "<h3><a href=/3>School</a></h3><p class=dek>The school will get a new roof, and a garden behind "
            "it.</p></div>"));
    is(f->a.text, TEXT);
}

static void test_title_signals(void **state)
{
    struct fixture *f = *state;
    read_page(f, page_of("<title>Wall to be rebuilt, council decides - Alderby Echo</title><meta property=og:site_name "
                         "content='Alderby Echo'>",
                         BODY));
    is(f->a.title, "Wall to be rebuilt, council decides");
    /* a blog's name in h1 is not the title */
    read_page(
        f,
        page_of("<title>Wall to be rebuilt | Alderby Echo</title><meta property=og:title content='Wall to be rebuilt'>"
                "<meta property=og:site_name content='Alderby Echo'>",
                "<h1>Alderby Echo</h1>" BODY));
    is(f->a.title, "Wall to be rebuilt");
    /* the kicker inside the headline is not part of it */
    read_page(f, page_of("<title>Council decides on the wall</title>",
                         "<h1><span class=kicker>Harbour</span> Council decides on the wall</h1>" BODY));
    is(f->a.title, "Council decides on the wall");
}

static void test_author_signals(void **state)
{
    struct fixture *f = *state;
    read_page(f, page_of("<meta name=author content='By Ines Whitlock and Tom Okafor, Alderby'>", BODY));
    assert_true(td_starts(f->a.author, TD_S("Ines Whitlock; Tom Okafor")));
    read_page(f, page_of("<meta name=author content='Alderby Echo'><meta property=og:site_name content='Alderby Echo'>",
                         "<h1>Council votes</h1><p class=byline>von Ines Wei&szlig; am 9. März 2021</p>" BODY));
    is(f->a.author, "Ines Weiß");
    read_page(f, page_of("<meta name=author content='Redacci&amp;oacute;n Alderby'>", BODY));
    is(f->a.author, "Redacción Alderby");
    read_page(f, page_of("<meta name=author content='admin'>", BODY));
    is(f->a.author, "");
    read_page(f, page_of("", "<div itemscope><span itemprop=author itemscope><span itemprop=name>Tom Okafor "
                             "Jr.</span></span></div>" BODY));
    is(f->a.author, "Tom Okafor Jr.");
}

static void test_author_of_weaker_signals(void **state)
{
    struct fixture *f = *state;
    read_page(f,
              page_of("", "<h1>Council votes</h1><a rel=author href=/u/7>quayside</a>" BODY)); /* a pen name will do */
    is(f->a.author, "quayside");
    read_page(f,
              page_of("<meta name=twitter:label1 content='Written by'><meta name=twitter:data1 content='Ines Whitlock "
                      "@ines'><meta name=twitter:label2 content='Reading time'><meta name=twitter:data2 content='Four "
                      "Minutes'>",
                      BODY));
    is(f->a.author, "Ines Whitlock");
    read_page(
        f, page_of("<meta name=twitter:label1 content='Reading time'><meta name=twitter:data1 content='Four Minutes'>",
                   BODY));
    is(f->a.author, "");
    read_page(f, page_of("", "<h1>Council votes</h1><p>11.12.2019 - Ines Whitlock</p>" BODY));
    is(f->a.author, "Ines Whitlock");
    read_page(f, page_of("", "<h1>Council votes</h1><div>Text: <b>Ines Whitlock</b></div>" BODY));
    is(f->a.author, "Ines Whitlock");
    read_page(f, page_of("", "<h1>Council votes</h1><p>By the way of the quay</p>" BODY)); /* nobody's name */
    is(f->a.author, "");
    read_page(f, page_of("", "<h1>Council votes</h1><div class=byline><span>By</span><a>Ines Whitlock</a></div>" BODY));
    is(f->a.author, "Ines Whitlock");
}

static void test_date_signals(void **state)
{
    struct fixture *f = *state;
    read_page(f, page_of("<meta property=article:published_time content=2021-03-09T08:15:00+01:00>", BODY));
    is(f->a.published, "2021-03-09T08:15:00+01:00");
    assert_int_equal(f->a.published_method, ING_DATE_META);
    read_page(f, page_of("", "<h1>Council votes</h1><time datetime=2021-03-10>yesterday</time>" BODY));
    is(f->a.published, "2021-03-10");
    read_page(f, page_of("<link rel=canonical href=https://echo.example/2021/03/11/wall>", BODY));
    is(f->a.published, "2021/03/11");
    assert_int_equal(f->a.published_method, ING_DATE_URL);
    read_page(
        f, page_of("<title>Rat stimmt ab</title>", "<h1>Rat stimmt ab</h1><div>Stand: 12.03.2021 | Hafen</div>" BODY));
    is(f->a.published, "Stand: 12.03.2021 | Hafen");
    assert_int_equal(f->a.published_method, ING_DATE_TEXT);
    read_page(f, page_of("<meta name=date content='last Tuesday'>", BODY));
    is(f->a.published, "");
    /* 23:30 UTC is the next day in the outlet's town */
    read_page(f, page_of("<meta property=article:published_time content=2021-03-09T23:30:00Z>",
                         "<time datetime=2021-03-10T00:30:00+01:00>10 March</time>" BODY));
    is(f->a.published, "2021-03-10T00:30:00+01:00");
}

static void test_dates_shown_on_the_page(void **state)
{
    struct fixture *f = *state;
    /* the day at the headline before a top bar's and a sidebar's, and not lost to a date of the last change */
    read_page(f, page_of("<title>Rat stimmt ab</title><meta name=date content=2021-03-15>",
                         "<p class=date>Dienstag, 16. März 2021</p><h1>Rat stimmt ab</h1><div><span>12.03.2021</span>"
                         "</div>" BODY));
    is(f->a.published, "12.03.2021");
    read_page(f, page_of("<title>Vote</title>", "<h1>Vote</h1><p>Written: 2021-03-12 15:03</p>" BODY
                                                "<div class=comments><time datetime=2021-03-20>x</time></div>"));
    is(f->a.published, "Written: 2021-03-12 15:03");
    /* years of two digits: on German pages only */
    read_bytes(f, td_str("<html lang=de-AT><title>Rat</title><h1>Rat</h1><div>12.03.21</div>" BODY), "");
    is(f->a.published, "12.03.2021");
    read_bytes(f, td_str("<html lang=en><title>Rat</title><h1>Rat</h1><div>12.03.21</div>" BODY), "");
    is(f->a.published, "");
    /* two statements against one */
    read_page(f, page_of("<meta property=article:published_time content=2021-03-30T10:00:00Z>",
                         "<h1>Vote</h1><time datetime=2021-03-12>12 March 2021</time>" BODY));
    is(f->a.published, "2021-03-12");
    /* a local time keeps its hour */
    read_page(f, page_of("<title>Council votes</title>", BODY "<p>12.03.2021, 13:45</p>"));
    is(f->a.published, "2021-03-12T13:45");
    read_page(f, page_of("", "<script>x = {\"published_at\":\"2021-03-12T06:22:28+01:00\"}</script>" BODY));
    is(f->a.published, "2021-03-12T06:22:28+01:00");
}

static void test_titles_and_sites(void **state)
{
    struct fixture *f = *state;
    read_page(f, page_of("<title>Zoll online - Meldungen - Council votes on the wall</title>",
                         "<h1>Zoll</h1><h1>Council votes on the wall</h1>" BODY));
    is(f->a.title, "Council votes on the wall");
    read_page(f, page_of("<title>Alderby harbour wall: council votes</title><meta property=og:title content='How "
                         "Alderby lost its harbour'>",
                         "<h1>Alderby harbour wall: council votes</h1>" BODY));
    is(f->a.title, "How Alderby lost its harbour");
    read_page(f, page_of("<title>Echo weblog » Blog Archive » Council votes on the wall</title>", BODY));
    is(f->a.title, "Council votes on the wall");
    read_page(f, page_of("<title>武汉的声音：有英勇的你，才有英雄的城！-新华网</title>", BODY));
    is(f->a.title, "武汉的声音：有英勇的你，才有英雄的城！");
    read_page(f,
              page_of("<title>Council votes on the wall | Echo</title>", "<h1>- Council votes on the wall</h1>" BODY));
    is(f->a.title, "Council votes on the wall");
}

#define LD(json) "<script type='application/ld+json'>" json "</script>"

static void test_jsonld_graph_and_references(void **state)
{
    struct fixture *f = *state;
    read_page(f, page_of(LD("{\"@graph\":[{\"@type\":\"WebPage\",\"name\":\"Page\"},{\"@type\":\"Person\",\"@id\":\"#"
                            "p\",\"name\":\"Ines Whitlock\",\"url\":\"/p\"},"
                            "{\"@type\":[\"Thing\",\"NewsArticle\"],\"headline\":\"Wall &amp; "
                            "quay\",\"datePublished\":\"2021-03-09\",\"author\":{\"@id\":\"#p\"}}]}"),
                         BODY));
    is(f->a.title, "Wall & quay");
    is(f->a.author, "Ines Whitlock");
    is(f->a.published, "2021-03-09");
}

static void test_broken_jsonld(void **state)
{
    struct fixture *f = *state;
    read_page(f, page_of(LD("<!-- //<![CDATA[\n{\"@type\":\"NewsArticle\", /* by hand */\n\"headline\":\"The \"old\" "
                            "wall\nof Alderby\", \"author\":[\"Ines Whitlock\",],"
                            "\"datePublished\":\"2021-03-09\",};\n//]]> -->"),
                         BODY));
    is(f->a.title, "The \"old\" wall of Alderby");
    is(f->a.author, "Ines Whitlock");
    read_page(
        f,
        page_of(
            LD("{\"@type\":\"NewsArticle\",\"x\":,,\"datePublished\":\"2021-03-10\",\"headline\":\"Wall of Alderby\""),
            BODY));
    is(f->a.published, "2021-03-10");
}

static void test_text_only_in_jsonld(void **state)
{
    struct fixture *f = *state;
    read_page(f, page_of(LD("{\"@type\":\"NewsArticle\",\"headline\":\"Wall\",\"articleBody\":\"" P1 "\\n" P2 "\\n" P3
                            " " P1 "\"}"),
                         "<div id=root></div>"));
    is(f->a.text, TEXT " " P1);
}

static void test_text_only_in_script_data(void **state)
{
    struct fixture *f = *state;
    read_page(f, page_of("", "<div id=root></div><script>window.__data={\"a\":\"b\",\"html\":\"\\u003cp\\u003e" P1
                             "\\u003c/p\\u003e\\u003cp class=\\\"x\\\"\\u003e" P2 "\\u003c/p\\u003e\\u003cp\\u003e" P3
                             "\\u003c/p\\u003e\\u003cp\\u003e" P1 P2 P3 "\\u003c/p\\u003e\"}</script>"));
    assert_true(td_starts(f->a.text, TD_S(TEXT)));
}

static void test_other_scripts(void **state)
{
    struct fixture *f = *state;
    read_page(f,
              "<html lang=zh><title>议会决定重建城墙</title><h1>议会决定重建城墙</h1><div "
              "class=article-content><p>阿尔德比议会星期二决定，在两个冬天的洪水之后，重建古老的港口"
              "城墙，费用为四百万。</"
              "p><p>工程师说，工程将在春天开始，需要大约十八个月的时间，居民们对此表示欢迎，也有人问为什么花了这么久。<"
              "/p></div><p>责任编辑：某人</p>");
    assert_true(td_starts(f->a.text, TD_S("阿尔德比议会")));
    assert_true(td_ends(f->a.text, TD_S("这么久。")));
}

/* ---- hostile pages ---- */

/* n times piece, then tail; freed by the caller. */
static struct td_slice repeat(const char *head, const char *piece, size_t n, const char *tail)
{
    size_t h = strlen(head), k = strlen(piece), t = strlen(tail);
    char *p = malloc(h + k * n + t + 1);
    memcpy(p, head, h);
    for (size_t i = 0; i < n; i++)
        memcpy(p + h + i * k, piece, k);
    memcpy(p + h + n * k, tail, t + 1);
    return td_slice(p, h + k * n + t);
}

static void check_hostile(struct fixture *f, struct td_slice html, const char *expect)
{
    read_bytes(f, html, "");
    if (expect)
        assert_true(holds(f->a.text, expect));
    free((char *)(uintptr_t)html.p);
}

static void test_hostile_pages(void **state)
{
    struct fixture *f = *state;
    static const struct {
        const char *head, *piece;
        size_t n;
        const char *tail, *expect;
    } cases[] = {
        {"", "<div>", 100000, "<p>" P1, "The council of Alderby"},
        {"<div ", "a=1 ", 100000, "><p>" P1, "The council of Alderby"},
        {"<div ", "class=x ", 100000, "><p>" P1, "The council of Alderby"},
        {"", "<", 1 << 20, "<p>" P1, "The council of Alderby"},
        {"", "<b>", 100000, P1, "The council of Alderby"},
        {"", "<table>", 100000, P1, "The council of Alderby"},
        {"", "<ul><li>", 100000, P1, "The council of Alderby"},
        {"", "<a href=x><div>", 50000, P1, NULL},
        {"", "</x>", 200000, "<p>" P1, "The council of Alderby"},
        {"", "<!--", 200000, "<p>" P1, "The council of Alderby"},
        {"", "<script>", 100000, "<p>" P1, "The council of Alderby"},
        {"", "<svg>", 100000, "</svg><p>" P1, "The council of Alderby"},
        {"<p>" P1, "<a b=\"", 100000, "", NULL},
        {"", "<meta name=author content=x>", 50000, "<p>" P1, "The council of Alderby"},
        {"<p>" P1, "<p>related", 50000, "", "The council of Alderby"},
        {"<script type='application/ld+json'>", "[", 200000, "</script><p>" P1, "The council of Alderby"},
        {"<script type='application/ld+json'>", "{\"@graph\":[", 20000, "</script><p>" P1, "The council of Alderby"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check_hostile(f, repeat(cases[i].head, cases[i].piece, cases[i].n, cases[i].tail), cases[i].expect);
}

static void test_nul_bytes(void **state)
{
    struct fixture *f = *state;
    static const char html[] =
        "<p\0>The coun\0cil of Alderby voted on Tuesday to rebuild the old harbour wall.\0</p>\0";
    read_bytes(f, td_slice(html, sizeof html - 1), "");
    is(f->a.text, "The council of Alderby voted on Tuesday to rebuild the old harbour wall.");
}

/* Everything of a long, ordinary page is there: first, middle and last paragraph. */
static void test_long_page_is_whole(void **state)
{
    struct fixture *f = *state;
    enum { N = 20000 };
    static const char para[] = "<p>Paragraph %06d says that the wall of Alderby, which is old, will be built again in "
                               "the spring of next year.</p>";
    size_t cap = (sizeof para + 16) * N;
    char *html = malloc(cap);
    size_t n = (size_t)snprintf(html, cap, "<h1>Wall</h1><div class=article-body>");
    for (int i = 0; i < N; i++)
        n += (size_t)snprintf(html + n, cap - n, para, i);
    read_bytes(f, td_slice(html, n), "");
    assert_true(holds(f->a.text, "Paragraph 000000 "));
    assert_true(holds(f->a.text, "Paragraph 010000 "));
    assert_true(holds(f->a.text, "Paragraph 019999 "));
    free(html);
}

static void test_reader_is_reusable(void **state)
{
    struct fixture *f = *state;
    for (int i = 0; i < 3; i++) {
        check_hostile(f, repeat("", "<div class=comment>", 5000, ""), NULL);
        read_page(f, ORDINARY);
        is(f->a.text, TEXT);
    }
}

static void test_explain_lines(void **state)
{
    struct fixture *f = *state;
    char *out = NULL;
    size_t n = 0;
    struct td_error err = {0};
    FILE *m = open_memstream(&out, &n);
    assert_int_equal(ing_page_read(f->page, td_str(ORDINARY), td_str(""), &f->arena, &f->a, m, &err), TD_OK);
    (void)fclose(m);
    struct td_slice s = {out, n};
    assert_true(holds(s, "\tchosen\tCouncil votes to rebuild harbour wall\tanother signal agrees"));
    assert_true(holds(s, "published\tjsonld datePublished\tcandidate\t2021-03-09T08:15:00+00:00\t\n"));
    assert_true(holds(s, "published\tjsonld datePublished\tchosen\t2021-03-09T08:15:00+00:00\tthe first in"));
    assert_true(holds(s, "root\tdiv.article-body\t"));
    assert_true(holds(s, "block\tkept\tp\t"));
    assert_true(holds(s, "block\ttag\tfigcaption\t"));
    assert_true(holds(s, "\tin figure\t"));
    free(out);
}

#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(test_ordinary_page),
        T(test_empty_page),
        T(test_paragraphs_without_any_names),
        T(test_furniture_inside_the_body),
        T(test_headings_and_lists_stay),
        T(test_standfirst_before_the_body),
        T(test_body_in_parts),
        T(test_teasers_after_the_article),
        T(test_title_signals),
        T(test_author_signals),
        T(test_author_of_weaker_signals),
        T(test_date_signals),
        T(test_dates_shown_on_the_page),
        T(test_titles_and_sites),
        T(test_jsonld_graph_and_references),
        T(test_broken_jsonld),
        T(test_text_only_in_jsonld),
        T(test_text_only_in_script_data),
        T(test_other_scripts),
        T(test_hostile_pages),
        T(test_nul_bytes),
        T(test_long_page_is_whole),
        T(test_reader_is_reusable),
        T(test_explain_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
