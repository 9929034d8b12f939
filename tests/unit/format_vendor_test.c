/* Vendors' exports and answers: what becomes of their fields, and of input that is broken. */
#include <string.h>

#include "seen.h"
#include "vendor.h"

static void seen_article(char *line, size_t n, const struct ing_article *a)
{
    (void)snprintf(line, n, "%.*s|%.*s|%.*s|%.*s|%.*s|%.*s|%.*s|%.*s|%.*s|%u|%lu-%lu", P(a->title), P(a->outlet),
                   P(a->published), P(a->author), P(a->section), P(a->language), P(a->country), P(a->url), P(a->text),
                   a->flags, a->line_first, a->line_last);
}

static void seen_reject(char *line, size_t n, const struct td_reject *r)
{
    (void)snprintf(line, n, "%s %lu-%lu %s", r->reason, (unsigned long)r->line_first, (unsigned long)r->line_last,
                   r->detail);
}

static void read_as(struct seen *v, const char *format, const char *text)
{
    seen_detect(v, format, td_str(text), NULL);
    assert_int_equal(v->status, TD_OK);
}

static void newsapi(void **state)
{
    struct seen v;
    (void)state;
    read_as(&v, "newsapi",
            "{\"status\":\"ok\",\"totalResults\":2,\"articles\":[\n{\"source\":{\"id\":null,\"name\":\"The Gazette\"},"
            "\"author\":\"By Ann Example\",\"title\":\"A bridge\",\"url\":\"https://example.org/1\",\n"
            "\"publishedAt\":\"2020-01-02T03:04:05Z\",\"content\":\"It is open\xe2\x80\xa6 [+12 chars]\"},\n"
            "{\"title\":\"[Removed]\"}]}");
    assert_int_equal(v.n, 1);
    assert_string_equal(v.row[0], "A bridge|The Gazette|2020-01-02T03:04:05Z|Ann Example||||https://example.org/1|"
                                  "It is open|2048|2-3");
    assert_string_equal(v.reject[0], "not_an_article 4-4 taken back by the API");
    read_as(&v, "newsapi",
            "{\"status\":\"success\",\"totalResults\":1,\"results\":[{\"title\":\"A dam\",\"link\":\"u\",\"creator\":"
            "[\"A\",\"B\"],\"pubDate\":\"2020-01-02 03:04:05\",\"pubDateTZ\":\"UTC\",\"content\":\"ONLY AVAILABLE IN "
            "PAID PLANS\",\"description\":\"Held\",\"source_id\":\"gazette\",\"category\":[\"top\"],\"country\":"
            "[\"united states of america\"],\"language\":\"french\"}]}");
    assert_string_equal(v.row[0], "A dam|gazette|2020-01-02 03:04:05Z|A; B|top|fr|US|u|Held|0|1-1");
}

static void newsapi_errors(void **state)
{
    struct seen v;
    (void)state;
    read_as(&v, "newsapi", "{\"status\":\"error\",\"code\":\"apiKeyInvalid\",\"message\":\"No such key\"}");
    assert_int_equal(v.n, 0);
    assert_string_equal(v.reject[0], "api_error 1-1 apiKeyInvalid: No such key");
    read_as(&v, "newsapi", "{\"errors\":[\"No key\"]}");
    assert_string_equal(v.reject[0], "api_error 1-1 No key");
    read_as(&v, "newsapi", "{\"status\":\"ok\",\"totalResults\":0,\"articles\":[]}");
    assert_int_equal(v.n + v.rejects, 0);
    read_as(&v, "newsapi", "{\"totalArticles\":2,\"articles\":[{\"title\":\"Whole\"},\n{\"title\":\"Cut");
    assert_int_equal(v.n, 1);
    assert_int_equal(v.rejects, 1);
    assert_memory_equal(v.reject[0], "truncated 2-2", 13);
}

static void nexis(void **state)
{
    struct seen v;
    (void)state;
    read_as(
        &v, "nexis",
        "     1 of 1 DOCUMENTS\n\n            The Gazette\n\n         January 11, 2010 Monday\n            Edition 1;\n"
        "\nA dam\nholds\n\nBYLINE: BY B EXAMPLE\n\nSECTION: NEWS; Pg. 6\n\nLENGTH: 5 words\n\nIt holds.\n\n"
        "LOAD-DATE: January 12, 2010\n\nLANGUAGE: ENGLISH\n\n     Copyright 2010 G\n");
    assert_int_equal(v.n, 1);
    assert_string_equal(v.row[0],
                        "A dam holds|The Gazette|January 11, 2010 Monday|B EXAMPLE|NEWS|en|||It holds.|0|3-23");
    read_as(&v, "nexis",
            "A bridge\nThe Gazette\nDecember 10, 2019 Tuesday\n\nLength: 2 words\nByline: Ann\nBody\n\nOpen.\n\n"
            "Load-Date: December 11, 2019\n\nEnd of Document\nnothing\n");
    assert_int_equal(v.n, 1);
    assert_string_equal(v.row[0], "A bridge|The Gazette|December 10, 2019 Tuesday|Ann|||||Open.|0|1-11");
    assert_memory_equal(v.reject[0], "truncated 14-14", 15);
}

static void factiva(void **state)
{
    struct seen v;
    (void)state;
    read_as(&v, "factiva",
            "<html><head><title>Factiva</title></head><div class=\"article\"><table><tr><td><b>HD</b>&nbsp;</td><td>\n"
            "<b>A &amp; B</b></td></tr><tr><td><b>LA</b></td><td>Anglais</td></tr><tr><td><p><b>LP</b></p></td><td><p>"
            "One.</p><p>Two.</p></td></tr></table></div><div class=\"article\"><table><tr><td>Cut");
    assert_int_equal(v.n, 1);
    assert_string_equal(v.row[0], "A & B|||||en|||One.\nTwo.|0|1-2");
    assert_memory_equal(v.reject[0], "truncated 2-2", 13);
    read_as(
        &v, "factiva",
        "<ppsArticleResponse><article><headline><paragraph><hlt>A</hlt> dam</paragraph></headline><leadParagraph>It\n"
        "holds.\n    Still.</leadParagraph><publicationDate><date>2012-01-09</date></publicationDate>"
        "<sourceName>G</sourceName></article></ppsArticleResponse>");
    assert_string_equal(v.row[0], "A dam|G|2012-01-09||||||It holds.\nStill.|0|1-3");
}

static void elements_taken_out(void **state)
{
    static const struct {
        const char *in, *out;
    } t[] = {
        {"<p>a</p><aside class=\"x\"><p>b</p></aside><p>c</p>", "<p>a</p> <p>c</p>"},
        {"a<aside>b<aside>c</aside>d</aside>e<ASIDE >f</Aside>g", "a e g"},
        {"a<asides>b</asides>", "a<asides>b</asides>"},
        {"a<aside>b", "a<aside>b"},
        {"a<aside>b<aside>c</aside>", "a<aside>b<aside>c</aside>"},
        {"a</aside>b<aside", "a</aside>b<aside"},
        {"<aside>b</aside", "<aside>b</aside"},
        {"<aside>b</aside >", " "},
        {"", ""},
    };
    struct td_arena arena = TD_ARENA_INIT(1 << 20);
    (void)state;
    for (size_t i = 0; i < sizeof t / sizeof t[0]; i++) {
        struct td_slice s = ing_vendor_without(td_str(t[i].in), "aside", &arena);
        if (!td_eqs(s, t[i].out))
            fail_msg("'%s' became '%.*s'", t[i].in, (int)s.n, s.p);
    }
    td_arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(elements_taken_out), cmocka_unit_test(newsapi),
                                       cmocka_unit_test(newsapi_errors), cmocka_unit_test(nexis),
                                       cmocka_unit_test(factiva)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
