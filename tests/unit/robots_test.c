#include "robots.h"

#include "cmocka_all.h"

struct question {
    const char *robots, *path;
    bool allowed;
};

static void ask_all(const struct question *q, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct ing_robots *r = ing_robots_parse(td_str(q[i].robots), TD_S("tidings"));
        assert_non_null(r);
        if (ing_robots_allows(r, td_str(q[i].path)) != q[i].allowed)
            fail_msg("%zu: '%s' for '%s' is not %s", i, q[i].path, q[i].robots, q[i].allowed ? "allowed" : "refused");
        ing_robots_free(r);
    }
}
#define ASK(table) ask_all(table, sizeof(table) / sizeof((table)[0]))

#define US "User-agent: tidings\n"

static void groups(void **state)
{
    (void)state;
    static const struct question q[] = {
        {"", "/", true},
        {"nothing that makes sense", "/x", true},
        {"Disallow: /\n", "/", true}, /* a rule before any group */
        {US "Disallow: /\n", "/", false},
        {US "Disallow:\n", "/", true},
        {US "Disallow: /\n", "/robots.txt", true},
        {"user-AGENT : TiDiNgS\r\ndisALLOW :/a\r\n", "/a", false},
        {"User-agent: tidings/2.0 (news)\nDisallow: /\n", "/", false},
        {"User-agent: tidings-images\nDisallow: /\n", "/", true}, /* another product */
        {"User-agent: tiding\nDisallow: /\n", "/", true},
        {"User-agent: *\nDisallow: /\n", "/x", false},
        {"User-agent: * # all\nDisallow: / # nothing\n", "/x", false},
        {"User-agent: other\nDisallow: /\n", "/x", true},
        /* our own group counts alone, wherever it stands, even when it has no rules */
        {"User-agent: *\nDisallow: /\n\n" US "Disallow: /a\n", "/b", true},
        {US "Disallow: /a\n\nUser-agent: *\nDisallow: /\n", "/b", true},
        {"User-agent: *\nDisallow: /\n" US, "/b", true},
        /* one group for several */
        {"User-agent: a\n" US "User-agent: b\nDisallow: /x\n", "/x", false},
        {"User-agent: a\n\n\n" US "Disallow: /x\n", "/x", false},
        {"User-agent: tidings\nDisallow: /x\nUser-agent: b\nDisallow: /y\n", "/y", true},
        /* several groups for one are taken together */
        {US "Disallow: /x\n\nUser-agent: b\nDisallow: /\n\n" US "Disallow: /y\n", "/y", false},
        {US "Disallow: /x\n\nUser-agent: b\nDisallow: /\n\n" US "Disallow: /y\n", "/x", false},
        {"User-agent: *\nDisallow: /x\n\nUser-agent: *\nDisallow: /y\n", "/y", false},
        /* other lines neither end nor begin a group */
        {"User-agent: a\nSitemap: http://x/s.xml\n" US "Disallow: /\n", "/", false},
        {"User-agent: a\nCrawl-delay: 3\n" US "Disallow: /\n", "/", false},
        /* line ends, byte order mark, white space */
        {"\xef\xbb\xbf" US "Disallow: /a", "/a", false},
        {"User-agent: tidings\rDisallow: /a\rAllow: /a/b\r", "/a/b", true},
        {"User-agent: tidings\rDisallow: /a\r", "/a", false},
        {"\t User-agent \t:\t tidings \t\n  Disallow : /a  \n", "/a", false},
    };
    ASK(q);
}

static void longest_match(void **state)
{
    (void)state;
    static const struct question q[] = {
        {US "Disallow: /a\n", "/ab", false},
        {US "Disallow: /a\n", "/A", true}, /* paths keep their case */
        {US "Disallow: /a/\n", "/a", true},
        {US "Disallow: /a\nAllow: /a/b\n", "/a/b/c", true},
        {US "Allow: /a/b\nDisallow: /a\n", "/a/c", false},
        {US "Allow: /a\nDisallow: /a/b\n", "/a/b", false},
        {US "Disallow: /page\nAllow: /page\n", "/page", true}, /* a tie: allowed */
        {US "Allow: /page\nDisallow: /page\n", "/page", true},
        {US "Allow: /p\nDisallow: /\n", "/page", true},
        {US "Disallow: /\nAllow: /$\n", "/", true},
        {US "Disallow: /\nAllow: /$\n", "/x", false},
        {US "Allow: /page\nDisallow: /*.htm\n", "/page.htm", false},
        {US "Disallow: /x?y=1\n", "/x?y=12", false},
        {US "Disallow: /x?\n", "/x", true},
        {US "Disallow: x\n", "/x", true}, /* no path begins like this */
    };
    ASK(q);
}

static void stars_and_ends(void **state)
{
    (void)state;
    static const struct question q[] = {
        {US "Disallow: *\n", "/", false},
        {US "Disallow: /*\n", "/any", false},
        {US "Disallow: *.pdf\n", "/a/b.pdf?x", false},
        {US "Disallow: /*.pdf$\n", "/a.pdf", false},
        {US "Disallow: /*.pdf$\n", "/a.pdf?x", true},
        {US "Disallow: /*.pdf$\n", "/a.pdf.pdf", false},
        {US "Disallow: /a*b*c\n", "/a1b2c3", false},
        {US "Disallow: /a*b*c\n", "/acb", true},
        {US "Disallow: /a*b*b$\n", "/ab", true},
        {US "Disallow: /a*b*b$\n", "/abb", false},
        {US "Disallow: /a****$\n", "/abc", false},
        {US "Disallow: /a$b\n", "/a$b", false}, /* only at the end it is the end */
        {US "Disallow: /a$b\n", "/a", true},
        {US "Disallow: $\n", "/", true},
        {US "Disallow: /x%2Ay\n", "/x*y", false}, /* a star that is meant */
        {US "Disallow: /x%2Ay\n", "/xzy", true},
        {US "Disallow: /x%24\n", "/x$", false},
        {US "Disallow: /x%24\n", "/x", true},
    };
    ASK(q);
}

static void encodings(void **state)
{
    (void)state;
    static const struct question q[] = {
        {US "Disallow: /caf\xc3\xa9\n", "/caf%C3%A9", false},
        {US "Disallow: /caf%c3%a9\n", "/caf\xc3\xa9", false},
        {US "Disallow: /%7euser\n", "/~user", false},
        {US "Disallow: /~user\n", "/%7Euser", false},
        {US "Disallow: /a%62c\n", "/abc", false},
        {US "Disallow: /a%2fb\n", "/a%2Fb", false},
        {US "Disallow: /a%2Fb\n", "/a/b", true}, /* an encoded delimiter is another octet */
        {US "Disallow: /a/b\n", "/a%2Fb", true},
        {US "Disallow: /a b\n", "/a%20b", false},
        {US "Disallow: /100%\n", "/100%", false},
        {US "Disallow: /a%zz\n", "/a%zz", false},
        {US "Disallow: /\x01\n", "/%01", false},
    };
    ASK(q);
}

static uint32_t delay(const char *robots)
{
    struct ing_robots *r = ing_robots_parse(td_str(robots), TD_S("tidings"));
    assert_non_null(r);
    uint32_t ms = ing_robots_delay_ms(r);
    ing_robots_free(r);
    return ms;
}

static void delays(void **state)
{
    (void)state;
    assert_int_equal(delay(""), 0);
    assert_int_equal(delay("User-agent: *\nCrawl-delay: 2\n"), 2000);
    assert_int_equal(delay("User-agent: *\nCrawl-delay: 0.5\n"), 500);
    assert_int_equal(delay("User-agent: *\nCrawl-delay: 2\n\n" US "Crawl-delay: 7\n"), 7000);
    assert_int_equal(delay("User-agent: *\nCrawl-delay: 2\n\n" US "Disallow: /x\n"), 0);
    assert_int_equal(delay(US "Crawl-delay: -1\n"), 0);
    assert_int_equal(delay(US "Crawl-delay: soon\n"), 0);
    assert_int_equal(delay(US "Crawl-delay: 1e300\n"), UINT32_MAX);
    assert_int_equal(delay("Crawl-delay: 9\n" US "Disallow: /\n"), 0);
}

/* The limit is on bytes read; what stands behind it does not count. */
static void large(void **state)
{
    (void)state;
    static char text[ING_ROBOTS_MAX + 4096];
    memset(text, '#', sizeof text);
    memcpy(text, US "Disallow: /a\n", sizeof US - 1 + 13);
    memcpy(text + ING_ROBOTS_MAX + 8, "\nDisallow: /b\n", 14);
    struct ing_robots *r = ing_robots_parse(td_slice(text, sizeof text), TD_S("tidings"));
    assert_non_null(r);
    assert_false(ing_robots_allows(r, TD_S("/a")));
    assert_true(ing_robots_allows(r, TD_S("/b")));
    ing_robots_free(r);
    /* every octet of a pattern may become three, in both choices of groups */
    memset(text, 0x01, sizeof text);
    memcpy(text, US "User-agent: *\nDisallow: /", sizeof US - 1 + 25);
    r = ing_robots_parse(td_slice(text, sizeof text), TD_S("tidings"));
    assert_non_null(r);
    assert_true(ing_robots_allows(r, TD_S("/b")));
    ing_robots_free(r);
    /* many stars and a long path take no time */
    for (size_t i = 0; i + 3 < sizeof text; i += 2)
        memcpy(text + i, "*a", 2);
    memcpy(text, US "Disallow: /", sizeof US - 1 + 11);
    r = ing_robots_parse(td_slice(text, ING_ROBOTS_MAX), TD_S("tidings"));
    assert_non_null(r);
    static char path[8192];
    memset(path, 'a', sizeof path);
    path[0] = '/';
    assert_true(ing_robots_allows(r, td_slice(path, sizeof path)));
    ing_robots_free(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(groups),    cmocka_unit_test(longest_match), cmocka_unit_test(stars_and_ends),
        cmocka_unit_test(encodings), cmocka_unit_test(delays),        cmocka_unit_test(large),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
