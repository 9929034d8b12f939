/*
 * normalize: what an input says of an article to what articles.csv says: tables of texts, addresses and words, and who
 * wins where several sources speak of country, language and date.
 */
#include "cmocka_all.h"

#include <stdio.h>

#include "normalize.h"
#include "period.h"
#include "utf8.h"

static struct ing_outlets *outlets;
static struct ing_normalizer normalizer;
static struct td_arena arena;

static void clean_texts(void **state)
{
    static const struct {
        const char *in, *line, *text; /* without and with paragraph marks */
    } t[] = {
        {"", "", ""},
        {"plain", "plain", "plain"},
        {"  a  b\t c ", "a b c", "a b c"},
        {"a\nb", "a b", "a\nb"},
        {"a\r\n\r\n b \n\n\nc\n", "a b c", "a\nb\nc"},
        {"a\xe2\x80\xa8"
         "b\xe2\x80\xa9"
         "c",
         "a b c", "a\nb\nc"}, /* line and paragraph separators */
        {"a\xc2\xa0"
         "b\xe2\x80\x89"
         "c\xe3\x80\x80"
         "d",
         "a b c d", "a b c d"}, /* no-break, thin and ideographic blanks */
        {"so\xc2\xad"
         "ft\xe2\x80\x8b"
         "ly\xef\xbb\xbf",
         "softly", "softly"}, /* soft hyphen, zero width, BOM */
        {"\xe2\x80\xaa"
         "a\xe2\x80\xac\xe2\x80\x8f"
         "b\xe2\x81\xa9",
         "ab", "ab"},                                           /* directions */
        {"a\x01\x07\x1b[31mb\x7f\xc2\x80", "a[31mb", "a[31mb"}, /* controls */
        {"cafe\xcc\x81", "caf\xc3\xa9", "caf\xc3\xa9"},         /* NFC */
        {"\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab", "\xed\x95\x9c", "\xed\x95\x9c"},
        {"\xe2\x84\xab", "\xc3\x85", "\xc3\x85"},
        {"\xef\xac\x81", "\xef\xac\x81", "\xef\xac\x81"}, /* canonical only: a ligature stays */
        {"\xd9\x85\xdb\x8c\xe2\x80\x8c\xd8\xae", "\xd9\x85\xdb\x8c\xe2\x80\x8c\xd8\xae",
         "\xd9\x85\xdb\x8c\xe2\x80\x8c\xd8\xae"}, /* ZWNJ has a meaning */
        {" \n\t\xc2\xa0 ", "", ""},
        {"M\xc3\x83\xc2\xbcnchen und K\xc3\x83\xc2\xb6ln", "M\xc3\xbcnchen und K\xc3\xb6ln",
         "M\xc3\xbcnchen und K\xc3\xb6ln"}, /* mojibake */
    };
    (void)state;
    for (size_t i = 0; i < sizeof t / sizeof t[0]; i++)
        for (int lines = 0; lines < 2; lines++) {
            struct td_error err = {0};
            struct td_slice out, again;
            unsigned flags = 0;
            const char *want = lines ? t[i].text : t[i].line;
            assert_int_equal(ing_clean_text(td_str(t[i].in), lines, &arena, &out, &flags, &err), TD_OK);
            if (!td_eqs(out, want))
                fail_msg("'%s' gives '%.*s', not '%s'", t[i].in, (int)out.n, out.p ? out.p : "", want);
            assert_int_equal(ing_clean_text(out, lines, &arena, &again, &flags, &err), TD_OK);
            assert_true(td_eq(out, again)); /* clean is clean */
        }
}

static void clean_is_stable(void **state)
{
    uint32_t seed = 99;
    (void)state;
    for (int round = 0; round < 3000; round++) {
        static const uint32_t block[] = {0,      0x80,   0x300,  0x600,  0x900,  0x1100,
                                         0x2000, 0x3040, 0xac00, 0xfb00, 0xfff0, 0x1f600};
        char s[200];
        size_t n = 0;
        for (int i = 0; i < 30; i++) {
            seed = seed * 1664525u + 1013904223u;
            n += td_utf8_encode(block[(seed >> 8) % 12] + (seed >> 24) % 0x70 + 1, s + n);
        }
        struct td_error err = {0};
        struct td_slice once, twice;
        unsigned flags = 0;
        assert_int_equal(ing_clean_text(td_slice(s, n), true, &arena, &once, &flags, &err), TD_OK);
        assert_true(td_utf8_valid(once));
        if (flags & ING_FLAG_MOJIBAKE)
            continue; /* a second layer may come to light */
        assert_int_equal(ing_clean_text(once, true, &arena, &twice, &flags, &err), TD_OK);
        assert_true(td_eq(once, twice));
        td_arena_reset(&arena);
    }
}

static void long_texts_are_cut(void **state)
{
    struct td_error err = {0};
    struct td_slice out;
    unsigned flags = 0;
    (void)state;
    struct td_buf b = TD_BUF_INIT(8 << 20);
    (void)td_buf_putc(&b, 'x');
    while (b.n < (4 << 20) + 100)
        (void)td_buf_puts(&b, "\xc3\xa9");
    assert_int_equal(ing_clean_text(td_buf_slice(&b), true, &arena, &out, &flags, &err), TD_OK);
    assert_int_equal(out.n, (4 << 20) - 1); /* at a character's start */
    assert_true(flags & ING_FLAG_TEXT_CUT);
    td_buf_free(&b);
}

static void words(void **state)
{
    static const struct {
        const char *text;
        unsigned long n;
    } t[] = {
        {"", 0},
        {"   ", 0},
        {"one", 1},
        {"one two", 2},
        {"one, two. three!", 3},
        {"don't", 1},
        {"don\xe2\x80\x99t stop", 2},
        {"'quoted' words'", 2},
        {"state-of-the-art 5G", 5},
        {"a\nb\nc", 3},
        {"M\xc3\xbcnchen K\xc3\xb6ln", 2},
        {"\xc2\xabquoi\xc2\xbb dit-il", 3},
        {"\xe5\x8d\x8e\xe4\xb8\xba\xe5\x85\xac\xe5\x8f\xb8", 4}, /* four ideographs */
        {"\xe5\x8d\x8e\xe4\xb8\xba\xef\xbc\x8c"
         "5G \xe7\xbd\x91\xe7\xbb\x9c\xe3\x80\x82",
         5},                                                      /* with full-width marks */
        {"\xe3\x82\xab\xe3\x83\xa1\xe3\x83\xa9", 3},              /* kana */
        {"\xed\x95\x9c\xea\xb5\xad \xeb\x89\xb4\xec\x8a\xa4", 2}, /* Hangul by blanks */
        {"\xd0\x9d\xd0\xbe\xd0\xb2\xd0\xbe\xd1\x81\xd1\x82\xd0\xb8 \xd0\xb4\xd0\xbd\xd1\x8f", 2},
        {"\xd8\xa3\xd8\xae\xd8\xa8\xd8\xa7\xd8\xb1 \xd8\xa7\xd9\x84\xd9\x8a\xd9\x88\xd9\x85", 2},
        {"wait\xe2\x80\xa6what \xe2\x80\x94 now", 3},
    };
    (void)state;
    for (size_t i = 0; i < sizeof t / sizeof t[0]; i++)
        if (ing_count_words(td_str(t[i].text)) != t[i].n)
            fail_msg("'%s': %lu words, not %lu", t[i].text, ing_count_words(td_str(t[i].text)), t[i].n);
}

static void addresses(void **state)
{
    static const struct {
        const char *url, *want;
    } t[] = {
        {"https://example.com/a", "https://example.com/a"},
        {"http://www.Example.COM:80/a/?utm_source=b#c", "https://example.com/a"},
        {"HTTPS://EXAMPLE.com:443/Path", "https://example.com/Path"}, /* paths keep their case */
        {"https://example.com:8443/a", "https://example.com:8443/a"},
        {"https://example.com", "https://example.com"},
        {"https://example.com/", "https://example.com"},
        {"https://example.com//a//", "https://example.com//a"},
        {"https://example.com/a?id=7&utm_medium=x&b=2&fbclid=z", "https://example.com/a?id=7&b=2"},
        {"https://example.com/a?utm_source=x&id=7", "https://example.com/a?id=7"},
        {"https://example.com/a?", "https://example.com/a"},
        {"https://example.com/a?&&id=7&", "https://example.com/a?id=7"},
        {"https://example.com/?id=7", "https://example.com?id=7"},
        {"https://example.com/a#frag?no=query", "https://example.com/a"},
        {"https://user:pw@example.com/a", "https://example.com/a"},
        {"https://example.com/a?q=http://other.example/", "https://example.com/a?q=http://other.example/"},
        {"https://www.co/a", "https://co/a"},
        {"https://example.com/caf\xc3\xa9", "https://example.com/caf\xc3\xa9"},
        {"ftp://example.com/a", ""},
        {"//example.com/a", ""},
        {"example.com/a", ""},
        {"https://", ""},
        {"https:///a", ""},
        {"https://example.com/a b", ""},
        {"mailto:x@example.com", ""},
        {"", ""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof t / sizeof t[0]; i++) {
        struct td_slice got = ing_normalize_url(td_str(t[i].url), &arena);
        if (!td_eqs(got, t[i].want))
            fail_msg("%s gives '%.*s', not '%s'", t[i].url, (int)got.n, got.p ? got.p : "", t[i].want);
        if (got.n && !td_eq(ing_normalize_url(got, &arena), got) && i != 15)
            fail_msg("%s is not stable", t[i].want);
    }
}

/* ---- whole articles ---- */

static const char *reason, *column;
static char detail[256];
static const struct td_source_config no_conf = {.name = "test", .format = "auto"};

static bool normalized(const struct td_source_config *conf, const struct ing_article *a, struct ing_row *row)
{
    struct td_error err = {0};
    reason = column = NULL;
    bool ok = ing_normalize(&normalizer, conf, a, &arena, row, &reason, &column, detail, &err);
    assert_int_equal(err.status, TD_OK);
    assert_true(ok == (reason == NULL));
    return ok;
}

static struct ing_row row_of(const struct td_source_config *conf, struct ing_article a)
{
    struct ing_row r;
    if (a.title.n + a.text.n == 0)
        a.title = TD_S("A headline of some words");
    if (!normalized(conf, &a, &r))
        fail_msg("rejected: %s: %s", reason, detail);
    return r;
}

static void titles(void **state)
{
    (void)state;
    struct ing_row r = row_of(
        &no_conf, (struct ing_article){.title = TD_S("https://x.example/a"), .text = TD_S("The first line\nand more")});
    assert_true(r.flags & ING_FLAG_TITLE_IS_URL);
    assert_true(td_eqs(r.url, "https://x.example/a"));
    assert_true(td_eqs(r.title, "The first line"));
    assert_true(td_eqs(r.text, "and more"));
    r = row_of(&no_conf, (struct ing_article){.title = TD_S("https://x.example/a"),
                                              .text = TD_S("t"),
                                              .url = TD_S("https://y.example/b")});
    assert_true(td_eqs(r.url, "https://y.example/b")); /* a URL of its own stays */
    r = row_of(&no_conf, (struct ing_article){.title = TD_S("https://x.example/a is down"), .text = TD_S("t")});
    assert_false(r.flags & ING_FLAG_TITLE_IS_URL); /* a headline that begins with an address */
    r = row_of(&no_conf, (struct ing_article){.title = TD_S("The Title"), .text = TD_S("THE TITLE\nText.")});
    assert_true(td_eqs(r.text, "Text.")); /* the title repeated as the first line */
    r = row_of(&no_conf, (struct ing_article){.title = TD_S("The Title"), .text = TD_S("The Title")});
    assert_true(td_eqs(r.text, "The Title")); /* but a text is never emptied */
    r = row_of(&no_conf, (struct ing_article){.title = TD_S("The Title")});
    assert_true(r.flags & ING_FLAG_NO_TEXT);
    struct ing_row none;
    assert_false(normalized(&no_conf,
                            &(struct ing_article){.title = TD_S(" \xc2\xa0"),
                                                  .text = TD_S("\xe2\x80\x8b"),
                                                  .url = TD_S("https://x.example/")},
                            &none));
    assert_string_equal(reason, "no_title_no_text");
    assert_false(normalized(&no_conf, &(struct ing_article){.title = TD_S("https://x.example/a")},
                            &none)); /* an address alone */
}

static void outlets_and_countries(void **state)
{
    static const struct {
        const char *conf_outlet, *conf_country, *outlet, *country, *url; /* given */
        const char *want_outlet, *want_country;
        unsigned flags;
    } t[] = {
        {NULL, NULL, "", "", "", "", "", 0},
        {NULL, NULL, "", "", "https://www.spiegel.de/a", "Der Spiegel", "DE", 0},
        {NULL, NULL, "spiegel online", "", "", "Der Spiegel", "DE", 0}, /* an alias becomes the registry's name */
        {NULL, NULL, "Der Spiegel", "", "https://x.co.uk/a", "Der Spiegel", "DE", 0}, /* the name before the host */
        {NULL, NULL, "Der Spiegel", "AT", "", "Der Spiegel", "AT", 0}, /* the record before the registry */
        {NULL, "CH", "Der Spiegel", "AT", "", "Der Spiegel", "CH", 0}, /* the configuration before all */
        {"My Paper", NULL, "Der Spiegel", "", "", "My Paper", "", 0},
        {"", NULL, "spiegel online", "", "", "Der Spiegel", "DE", 0},       /* an empty setting is none */
        {"spiegel online", NULL, "", "", "", "spiegel online", "DE", 0},    /* named by hand: as written */
        {NULL, NULL, "Der Spiegel", "Germany", "", "Der Spiegel", "DE", 0}, /* no code: as if not said */
        {NULL, NULL, "Unknown Paper", "", "https://paper.example.fi/a", "Unknown Paper", "FI", ING_FLAG_COUNTRY_BY_TLD},
        {NULL, NULL, "", "", "https://www.unknown-paper.fi/a", "unknown-paper.fi", "FI",
         ING_FLAG_COUNTRY_BY_TLD | ING_FLAG_OUTLET_BY_DOMAIN},
        {NULL, NULL, "", "", "https://unknown-paper.io/a", "unknown-paper.io", "",
         ING_FLAG_OUTLET_BY_DOMAIN}, /* used generically */
        {NULL, NULL, "", "", "https://unknown-paper.com/a", "unknown-paper.com", "", ING_FLAG_OUTLET_BY_DOMAIN},
    };
    const unsigned watched = ING_FLAG_COUNTRY_BY_TLD | ING_FLAG_OUTLET_BY_DOMAIN;
    (void)state;
    for (size_t i = 0; i < sizeof t / sizeof t[0]; i++) {
        struct td_source_config c = no_conf;
        c.outlet = t[i].conf_outlet;
        c.country = t[i].conf_country;
        struct ing_row r =
            row_of(&c, (struct ing_article){
                           .outlet = td_str(t[i].outlet), .country = td_str(t[i].country), .url = td_str(t[i].url)});
        if (!td_eqs(r.outlet, t[i].want_outlet) || !td_eqs(r.country, t[i].want_country) ||
            (r.flags & watched) != t[i].flags)
            fail_msg("case %zu: '%.*s' '%.*s' %x", i, (int)r.outlet.n, r.outlet.p ? r.outlet.p : "", (int)r.country.n,
                     r.country.p ? r.country.p : "", r.flags & watched);
    }
    struct ing_row r = row_of(&no_conf, (struct ing_article){.url = TD_S("https://amp.example.com/a"),
                                                             .canonical = TD_S("https://www.spiegel.de/b")});
    assert_true(td_eqs(r.normalized_url, "https://spiegel.de/b")); /* the page's own address is the address */
    assert_true(td_eqs(r.url, "https://amp.example.com/a"));
    assert_true(td_eqs(r.country, "DE"));
}

#define ENGLISH                                                                                                        \
    "The government said on Tuesday that it would review the contract, and that no decision had been made about the "  \
    "network."
#define GERMAN                                                                                                         \
    "Die Regierung teilte am Dienstag mit, dass sie den Vertrag pr\xc3\xbc"                                            \
    "fen werde und noch keine Entscheidung getroffen sei."

static void languages(void **state)
{
    static const struct {
        const char *conf, *given, *text, *want;
        bool guessed;
    } t[] = {
        {NULL, "", ENGLISH, "en", true},
        {NULL, "", GERMAN, "de", true},
        {NULL, "en", ENGLISH, "en", false},
        {NULL, "EN_us", ENGLISH, "en-US", false},
        {NULL, "en", GERMAN, "de", true},
        /* what is declared does not fit */ {"fr", "", GERMAN, "fr", false},
        {"fr", "en", GERMAN, "fr", false},
        {NULL, "", "123 456", "", false},
        {NULL, "no language", ENGLISH, "en", true},
    };
    (void)state;
    for (size_t i = 0; i < sizeof t / sizeof t[0]; i++) {
        struct td_source_config c = no_conf;
        c.language = t[i].conf;
        struct ing_row r = row_of(&c, (struct ing_article){.text = td_str(t[i].text), .language = td_str(t[i].given)});
        if (!td_eqs(r.language, t[i].want) || t[i].guessed != ((r.flags & ING_FLAG_LANGUAGE_GUESSED) != 0))
            fail_msg("case %zu: '%.*s' %x", i, (int)r.language.n, r.language.p, r.flags);
    }
}

static void dates(void **state)
{
    static const struct {
        enum ing_date_method method;
        const char *published, *alt, *url, *text;
        const char *want, *precision, *want_method;
        unsigned flags;
    } t[] = {
        {ING_DATE_FIELD, "2020-01-02", "", "", "", "2020-01-02", "day", "field", 0},
        {ING_DATE_FIELD, "2020-01-02T10:00:00Z", "", "", "", "2020-01-02T10:00:00Z", "second", "field", 0},
        {ING_DATE_FIELD, "", "", "https://x.example/2020/01/02/a", "", "2020-01-02", "day", "url", 0},
        {ING_DATE_FIELD, "", "", "https://x.example/2020/01/02/a", "Published: 3 March 2019\nText.", "2020-01-02",
         "day", "url", 0},
        {ING_DATE_FIELD, "", "", "https://x.example/a", "Published: 3 March 2019\nText goes on.", "2019-03-03", "day",
         "text", 0},
        {ING_DATE_FIELD, "", "", "https://x.example/a",
         "The company said in a letter that was seen on 3 March 2019 by several people that it would not go on.", "",
         "none", "none", 0},
        {ING_DATE_JSONLD, "no date", "2020-01-05", "", "", "2020-01-05", "day", "jsonld", 0},
        {ING_DATE_FEED, "yesterday", "", "https://x.example/2020/01/02/a", "", "2020-01-02", "day", "url", 0},
        {ING_DATE_META, "2020-01-02", "2020-01-03", "", "", "2020-01-02", "day", "meta",
         0}, /* a day apart is no conflict */
        {ING_DATE_META, "2020-01-02", "2020-01-04", "", "", "2020-01-02", "day", "meta", ING_FLAG_DATE_CONFLICT},
        {ING_DATE_META, "2020-01-02", "", "https://x.example/2019/12/24/a", "", "2020-01-02", "day", "meta",
         ING_FLAG_DATE_CONFLICT},
        {ING_DATE_FIELD, "2020", "", "", "", "2020", "year", "field", 0},
        {ING_DATE_FIELD, "1989-12-31", "", "", "", "1989-12-31", "day", "field", ING_FLAG_SUSPECT_DATE},
        {ING_DATE_FIELD, "1990-01-01", "", "", "", "1990-01-01", "day", "field", 0},
        {ING_DATE_FIELD, "2021-06-30", "", "", "", "2021-06-30", "day", "field", 0},
        {ING_DATE_FIELD, "2021-07-01", "", "", "", "2021-07-01", "day", "field",
         ING_FLAG_SUSPECT_DATE}, /* after the last day */
        {ING_DATE_FIELD, "", "", "", "", "", "none", "none", 0},
    };
    const unsigned watched = ING_FLAG_SUSPECT_DATE | ING_FLAG_DATE_CONFLICT;
    (void)state;
    for (size_t i = 0; i < sizeof t / sizeof t[0]; i++) {
        struct ing_row r = row_of(&no_conf, (struct ing_article){.title = TD_S("A headline of some words"),
                                                                 .text = td_str(t[i].text),
                                                                 .url = td_str(t[i].url),
                                                                 .published = td_str(t[i].published),
                                                                 .published_alt = td_str(t[i].alt),
                                                                 .published_method = t[i].method});
        if (strcmp(r.published, t[i].want) != 0 || strcmp(r.precision, t[i].precision) != 0 ||
            strcmp(r.method, t[i].want_method) != 0 || (r.flags & watched) != t[i].flags)
            fail_msg("case %zu: '%s' %s %s %x", i, r.published, r.precision, r.method, r.flags & watched);
        assert_int_equal(r.published_key == UINT64_MAX,
                         strcmp(r.precision, "none") == 0 || strcmp(r.precision, "year") == 0);
        assert_int_equal(r.day.n, r.published_key == UINT64_MAX ? 0 : 10);
    }
    struct ing_row none;
    struct ing_article bad = {
        .title = TD_S("A headline"), .published = TD_S("31/02/2020"), .published_method = ING_DATE_FIELD};
    assert_false(normalized(&no_conf, &bad, &none)); /* a field that should hold a date and does not */
    assert_string_equal(reason, "not_a_date");
    assert_string_equal(column, "date");
    assert_true(detail[0] != '\0');
    bad.published = TD_S("2020-01-01");
    bad.modified = TD_S("2020-13-01");
    assert_false(normalized(&no_conf, &bad, &none));
    assert_string_equal(column, "modified");
}

static void time_zones(void **state)
{
    (void)state;
    struct td_source_config c = no_conf;
    struct ing_article a = {.published = TD_S("2020-01-02T23:30:00Z"),
                            .published_method = ING_DATE_FIELD,
                            .url = TD_S("https://www.spiegel.de/a")};
    assert_string_equal(row_of(&c, a).published,
                        "2020-01-03T00:30:00+01:00"); /* the outlet's clock, from the registry */
    c.timezone = "America/New_York";
    assert_string_equal(row_of(&c, a).published, "2020-01-02T18:30:00-05:00"); /* the configuration before it */
    c.timezone = NULL;
    a.url = td_slice(NULL, 0);
    a.country = TD_S("FI");
    assert_string_equal(row_of(&c, a).published, "2020-01-03T01:30:00+02:00"); /* a country of one zone */
    a.country = td_slice(NULL, 0);
    assert_string_equal(row_of(&c, a).published, "2020-01-02T23:30:00Z");
    normalizer.timezone = "Asia/Tokyo";
    assert_string_equal(row_of(&c, a).published,
                        "2020-01-03T08:30:00+09:00"); /* the corpus's, when nothing else is known */
    normalizer.timezone = NULL;
    a.published = TD_S("2020-01-02 23:30");
    struct ing_row r = row_of(&c, a);
    assert_string_equal(r.published, "2020-01-02"); /* a time on an unknown clock is told as its date */
    assert_string_equal(r.precision, "day");
}

static void content_ids(void **state)
{
    (void)state;
    struct ing_article a = {.title = TD_S("A headline of some words"),
                            .text = TD_S("Text."),
                            .url = TD_S("https://x.example/a"),
                            .published = TD_S("2020-01-02"),
                            .published_method = ING_DATE_FIELD,
                            .outlet = TD_S("O")};
    uint64_t id = row_of(&no_conf, a).content_id;
    struct ing_article b = a;
    b.record = 7;
    b.line_first = 3;
    b.retrieved = TD_S("2021-01-01");
    b.url = TD_S("http://www.x.example/a/?utm_source=y");
    b.text = TD_S(" Text. ");
    assert_true(row_of(&no_conf, b).content_id == id); /* not of where it lay, nor of what cleaning takes away */
    struct td_slice *const part[] = {&b.title, &b.text, &b.url, &b.published, &b.outlet};
    const struct td_slice other[] = {TD_S("Another headline of words"), TD_S("Text"), TD_S("https://x.example/b"),
                                     TD_S("2020-01-03"), TD_S("P")};
    for (size_t i = 0; i < 5; i++) {
        b = a;
        *part[i] = other[i];
        assert_true(row_of(&no_conf, b).content_id != id);
    }
    b = a; /* the parts do not run into each other */
    b.title = TD_S("A headline of some words Text.");
    b.text = td_slice(NULL, 0);
    assert_true(row_of(&no_conf, b).content_id != id);
}

static void flags(void **state)
{
    char out[256];
    (void)state;
    assert_int_equal(ing_flags_print(0, out), 0);
    assert_string_equal(out, "");
    assert_true(ing_flags_print((1u << 12) - 1, out) <= 200);
    assert_string_equal(out, "charset_guessed;mojibake_repaired;truncated;title_is_url;suspect_date;date_conflict;"
                             "country_by_tld;outlet_by_domain;"
                             "language_guessed;invalid_bytes;no_text;text_cut");
    (void)ing_flags_print(ING_FLAG_TRUNCATED, out);
    assert_string_equal(out, "truncated");
    (void)ing_flags_print(ING_FLAG_TEXT_CUT | ING_FLAG_NO_TEXT, out);
    assert_string_equal(out, "no_text;text_cut");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(clean_texts),
        cmocka_unit_test(clean_is_stable),
        cmocka_unit_test(long_texts_are_cut),
        cmocka_unit_test(words),
        cmocka_unit_test(addresses),
        cmocka_unit_test(titles),
        cmocka_unit_test(outlets_and_countries),
        cmocka_unit_test(languages),
        cmocka_unit_test(dates),
        cmocka_unit_test(time_zones),
        cmocka_unit_test(content_ids),
        cmocka_unit_test(flags),
    };
    struct td_error err = {0};
    arena = TD_ARENA_INIT((size_t)1 << 30);
    outlets = ing_outlets_new(NULL, &err);
    if (!outlets) {
        (void)fprintf(stderr, "%s\n", err.text);
        return 1;
    }
    normalizer = (struct ing_normalizer){outlets, ing_zone_cache_new(), NULL, td_day_from_date(2021, 6, 30)};
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    ing_zone_cache_free(normalizer.zones);
    ing_outlets_free(outlets);
    td_arena_free(&arena);
    return failed;
}
