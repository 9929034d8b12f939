/*
 * hostile: pages that are hard on a parser.
 *
 * usage: hostile list                 the names of the kinds, one a line
 *        hostile KIND [MEGABYTES]     such a page on standard output; 1 MB unless said otherwise
 *
 * Every page begins with an article of its own: a title, a date and three paragraphs; what is hostile follows it (in
 * "nested" and its like it is around the third paragraph), so that a reader who gives up early shows.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof *(a))

static const char HEAD[] = "<!doctype html><html lang=en><head><title>Council votes to rebuild the old wall</title>"
                           "<meta property=\"article:published_time\" content=\"2021-03-09T10:00:00Z\">";
static const char BODY[] =
    "</head><body><article><h1>Council votes to rebuild the old wall</h1>"
    "<p>The council of Alderby voted on Tuesday to rebuild the old wall, which fell in the storm of January.</p>"
    "<p>Work is to begin in spring, said the mayor, and the quay will stay open while the stones are set.</p>";
static const char LAST[] =
    "<p>The third paragraph ends the article: the bill is to be paid by the county, in four equal parts.</p>";

/* One piece, over and over. */
static const struct {
    const char *name, *piece;
} PIECES[] = {
    {"lt", "<"},
    {"lt-slash", "</"},
    {"comment", "<!--"},
    {"unclosed-b", "<b>"},
    {"unclosed-p", "<p>"},
    {"unclosed-div", "<div>x"},
    {"unclosed-table", "<table>"},
    {"unclosed-a", "<a href=x>"},
    {"unclosed-form", "<form>"},
    {"unclosed-script", "<script>"},
    {"unclosed-title", "<title>"},
    {"unclosed-svg", "<svg>"},
    {"unclosed-quote", "<p class=\"x>"},
    {"end-tags", "</p>"},
    {"amp", "&amp;"},
    {"amp-bare", "&"},
    {"ref-numeric", "&#8217;"},
    {"ref-long", "&CounterClockwiseContourIntegral;"},
    {"adoption-a-b", "<a><b>"},
    {"adoption-b-p", "<b><p>"},
    {"adoption-crossed", "<b><i>x</b>y</i>"},
    {"adoption-div", "<a><div><b></a></div>"},
    {"adoption-wide", "<a><p>x<br>y</a>"},
    {"fonts", "<font size=1><p>"},
    {"foster", "<table>x<tr>y<td>z"},
    {"foster-text", "<table>x</table>"},
    {"tables", "<table><tr><td>"},
    {"lists", "<ul><li>"},
    {"items", "<li>x"},
    {"definitions", "<dl><dt>x<dd>"},
    {"br", "<br>"},
    {"br-text", "x<br>"},
    {"nul", "\001"}, /* becomes a NUL byte */
    {"meta", "<meta name=\"author\" content=\"Ann Example\">"},
    {"headings", "<h1>Another headline of this page, and long</h1>"},
    {"bylines", "<p class=byline>By Ann Example</p>"},
    {"dates", "<time datetime=\"2021-03-09T10:00:00Z\">9 March 2021</time>"},
    {"dates-text", "<p>9 March 2021</p>"},
    {"classes", "<p class=\"related share-box author-bio article-body teaser nav\">x</p>"},
    {"openers", "<h3>Related</h3>"},
    {"links", "<a href=/x>Read the whole story of the wall here</a> "},
    {"same", "<p>The same sentence stands here again, with a comma, and once more.</p>"},
    {"buttons", "<button><p>"},
    {"objects", "<object><b>"},
    {"nobr", "<nobr>x"},
    {"options", "<option>x"},
    {"math", "<math><mi>x"},
    {"wide-text", "\343\200\202\343\201\202"},
    {"state", "\"html\":\"\\u003cp>"},
    {"state-keys", "\"datePublished\":\""},
};

/* Opened n times, then the last paragraph, then closed. */
static const struct {
    const char *name, *open, *close;
} NESTED[] = {{"nested", "<div>", "</div>"},
              {"nested-span", "<span>", "</span>"},
              {"nested-list", "<ul><li>", "</li></ul>"},
              {"nested-quote", "<blockquote>", "</blockquote>"},
              {"nested-table", "<table><tr><td>", "</td></tr></table>"},
              {"nested-format", "<b><i><u>", "</u></i></b>"}};

static void put(const char *s)
{
    (void)fputs(s, stdout);
}

static void repeat(const char *piece, size_t bytes)
{
    size_t n = strlen(piece);
    for (size_t i = 0; i < bytes; i += n)
        for (size_t k = 0; k < n; k++)
            (void)putchar(piece[k] == 1 ? 0 : piece[k]);
}

static void nested(size_t k, size_t bytes)
{
    size_t n = bytes / (strlen(NESTED[k].open) + strlen(NESTED[k].close));
    for (size_t i = 0; i < n; i++)
        put(NESTED[k].open);
    put(LAST);
    for (size_t i = 0; i < n; i++)
        put(NESTED[k].close);
}

static void attributes(size_t bytes)
{
    put("<p");
    for (size_t i = 0, n = 0; n < bytes; i++)
        n += (size_t)printf(" a%zu=%zu", i, i);
    put(">x</p>");
}

static void jsonld(const char *name, size_t bytes)
{
    put("<script type=\"application/ld+json\">");
    if (strcmp(name, "jsonld-nested") == 0) {
        repeat("{\"@graph\":[", bytes);
    } else if (strcmp(name, "jsonld-wide") == 0) {
        put("{\"@graph\":[");
        repeat("{\"@type\":\"NewsArticle\",\"author\":{\"@id\":\"#a\"}},", bytes);
        put("{}]}");
    } else if (strcmp(name, "jsonld-broken") == 0) {
        put("{\"@type\":\"NewsArticle\",\"headline\":\"");
        repeat("a \"b\",\n", bytes);
    } else { /* jsonld-body: one long string */
        put("{\"@type\":\"Person\",\"description\":\"");
        repeat("word \\u00e9 ", bytes);
        put("\"}");
    }
    put("</script>");
}

static void word(size_t bytes)
{
    put("<p>");
    repeat("x", bytes);
    put("</p>");
}

static const char *const OTHERS[] = {"attributes",  "attribute-long", "word",          "jsonld-nested",
                                     "jsonld-wide", "jsonld-body",    "jsonld-broken", "scripts-jsonld"};

static void other(const char *name, size_t bytes)
{
    if (strncmp(name, "jsonld", 6) == 0) {
        jsonld(name, bytes);
    } else if (strcmp(name, "scripts-jsonld") == 0) {
        repeat("<script type=\"application/ld+json\">{\"@type\":\"NewsArticle\"}</script>", bytes);
    } else if (strcmp(name, "word") == 0) {
        word(bytes);
    } else if (strcmp(name, "attribute-long") == 0) {
        put("<p class=\"");
        repeat("related ", bytes);
        put("\">x</p>");
    } else {
        attributes(bytes);
    }
}

static void list(void)
{
    for (size_t i = 0; i < COUNT(PIECES); i++)
        puts(PIECES[i].name);
    for (size_t i = 0; i < COUNT(NESTED); i++)
        puts(NESTED[i].name);
    for (size_t i = 0; i < COUNT(OTHERS); i++)
        puts(OTHERS[i]);
}

static int page(const char *name, size_t bytes)
{
    size_t k = 0;
    put(HEAD);
    put(BODY);
    for (k = 0; k < COUNT(NESTED); k++)
        if (strcmp(NESTED[k].name, name) == 0) {
            nested(k, bytes);
            return 0;
        }
    put(LAST);
    put("</article>");
    for (k = 0; k < COUNT(PIECES); k++)
        if (strcmp(PIECES[k].name, name) == 0) {
            repeat(PIECES[k].piece, bytes);
            return 0;
        }
    for (k = 0; k < COUNT(OTHERS); k++)
        if (strcmp(OTHERS[k], name) == 0) {
            other(name, bytes);
            return 0;
        }
    (void)fprintf(stderr, "hostile: no kind '%s'\n", name);
    return 2;
}

int main(int argc, char **argv)
{
    if (argc < 2)
        return 2;
    if (strcmp(argv[1], "list") == 0)
        list();
    else if (page(argv[1], (size_t)(argc > 2 ? atoi(argv[2]) : 1) * 1000000) != 0)
        return 2;
    return ferror(stdout) || fflush(stdout) != 0;
}
