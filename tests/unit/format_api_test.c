/* Saved answers of APIs and monitors' tables: what becomes of their fields, of errors, and of input that is broken. */
#include <string.h>

#include "seen.h"

/* title|outlet|published method|author|section|language|country|url|text|flags|words|places|names|lines */
static void seen_article(char *line, size_t n, const struct ing_article *a)
{
    static const char *const method[] = {"field", "jsonld", "meta", "url", "text", "feed", "seen", "none"};
    (void)snprintf(line, n, "%.*s|%.*s|%.*s %s|%.*s|%.*s|%.*s|%.*s|%.*s|%.*s|%u|%lu|%.*s|%.*s|%lu-%lu", P(a->title),
                   P(a->outlet), P(a->published), method[a->published_method], P(a->author), P(a->section),
                   P(a->language), P(a->country), P(a->url), P(a->text), a->flags, a->words, P(a->places), P(a->names),
                   a->line_first, a->line_last);
}

static void seen_reject(char *line, size_t n, const struct td_reject *r)
{
    (void)snprintf(line, n, "%s %lu-%lu %s", r->reason, (unsigned long)r->line_first, (unsigned long)r->line_last,
                   r->detail);
}

/* Whatever detection says of it. */
static enum td_status read_text(struct seen *v, const char *format, const char *text)
{
    seen_read(v, ing_format_named(td_str(format)), td_str(text), NULL);
    return v->status;
}

static void read_as(struct seen *v, const char *format, const char *text)
{
    seen_detect(v, format, td_str(text), NULL);
    assert_int_equal(v->status, TD_OK);
}

static void guardian(void **state)
{
    struct seen v;
    (void)state;
    read_as(&v, "guardian",
            "{\"response\":{\"status\":\"ok\",\"userTier\":\"developer\",\"results\":[\n{\"type\":\"article\","
            "\"sectionName\":\"World\","
            "\"webPublicationDate\":\"2020-01-02T03:04:05Z\",\"webTitle\":\"A\",\"webUrl\":\"https://g.example/"
            "1\",\"fields\":"
            "{\"headline\":\"A &amp; B\",\"byline\":\"By Ann\",\"bodyText\":\"One.\",\"body\":\"<p>Two</p>\"}},\n"
            "{\"webPublicationDate\":\"2020-01-02T03:04:05Z\",\"webTitle\":\"C\",\"webUrl\":\"https://g.example/"
            "2\",\"fields\":"
            "{\"body\":\"<p>Two</p><p>three</"
            "p>\"},\"tags\":[{\"type\":\"keyword\",\"webTitle\":\"no\"},{\"type\":\"contributor\","
            "\"webTitle\":\"Bo\"}]},{\"id\":\"x\",\"type\":\"keyword\",\"webTitle\":\"Rope\"},7,{"
            "\"webPublicationDate\":3}]}}");
    assert_int_equal(v.n, 2);
    assert_string_equal(v.row[0], "A & B||2020-01-02T03:04:05Z field|Ann|World|||https://g.example/1|One.|0|0|||2-2");
    assert_string_equal(v.row[1], "C||2020-01-02T03:04:05Z field|Bo||||https://g.example/2|Two\nthree|0|0|||3-3");
    assert_int_equal(v.rejects, 3);
    assert_string_equal(v.reject[0],
                        "not_an_article 3-3 an entry without a date of publication: a tag, a section or an "
                        "edition");
    assert_string_equal(v.reject[1], "malformed 3-3 JSON, but not an object");
    read_as(&v, "guardian",
            "{\"response\":{\"status\":\"ok\",\"total\":1,\"content\":{\"webPublicationDate\":\"2020-01-02T03:04:05Z\","
            "\"webTitle\":\"A\",\"fields\":{\"trailText\":\"Short\"}}}}\n");
    assert_string_equal(v.row[0], "A||2020-01-02T03:04:05Z field||||||Short|2048|0|||1-1");
    read_as(&v, "guardian", "{\"response\":{\"status\":\"error\",\"message\":\"No such page\"}}");
    assert_string_equal(v.reject[0], "api_error 1-1 No such page");
    read_as(&v, "guardian", "{\"response\":{\"status\":\"ok\",\"userTier\":\"developer\",\"total\":0,\"results\":[]}}");
    assert_int_equal(v.n + v.rejects, 0);
    read_as(
        &v, "guardian",
        "{\"response\":{\"status\":\"ok\",\"userTier\":\"d\",\"results\":[{\"webTitle\":\"A\",\"webPublicationDate\":"
        "\"2020-01-02\"},\n{\"webTitle\":\"Cut");
    assert_int_equal(v.n, 1);
    assert_int_equal(v.rejects, 1);
    assert_memory_equal(v.reject[0], "truncated 2-2", 13);
}

static void nyt(void **state)
{
    struct seen v;
    (void)state;
    read_as(
        &v, "nyt",
        "{\"status\":\"OK\",\"copyright\":\"c\",\"response\":{\"docs\":[{\"abstract\":\"It "
        "rains.\",\"web_url\":\"https://n.example/1\","
        "\"lead_paragraph\":\"It rains, and "
        "how.\",\"headline\":{\"main\":\"Rain\"},\"pub_date\":\"2020-01-02T03:04:05+0000\","
        "\"section_name\":\"World\",\"byline\":{\"original\":\"By "
        "ANN\",\"person\":[]}},{\"web_url\":\"https://n.example/2\","
        "\"headline\":\"Old\",\"byline\":[],\"snippet\":\"S\",\"news_desk\":\"Foreign\"},{}],\"meta\":{\"hits\":2}}}");
    assert_int_equal(v.n, 2);
    assert_string_equal(v.row[0],
                        "Rain|The New York Times|2020-01-02T03:04:05+0000 field|ANN|World|||https://n.example/1|"
                        "It rains, and how.|2048|0|||1-1");
    assert_string_equal(v.row[1], "Old|The New York Times| field||Foreign|||https://n.example/2|S|2048|0|||1-1");
    assert_string_equal(v.reject[0], "not_an_article 1-1 an entry without a headline and an address");
    read_as(&v, "nyt",
            "{\"fault\":{\"faultstring\":\"Invalid ApiKey\",\"detail\":{\"errorcode\":\"oauth.v2.InvalidApiKey\"}}}");
    assert_string_equal(v.reject[0], "api_error 1-1 oauth.v2.InvalidApiKey: Invalid ApiKey");
}

static void event_registry(void **state)
{
    struct seen v;
    (void)state;
    read_as(&v, "eventregistry",
            "{\"articles\":{\"results\":[{\"lang\":\"deu\",\"isDuplicate\":false,\"date\":\"2020-01-02\",\"time\":\"03:"
            "04:05\","
            "\"dateTimePub\":\"2020-01-02T02:00:00Z\",\"url\":\"https://e.example/"
            "1\",\"title\":\"A\",\"body\":\"B\",\"source\":"
            "{\"title\":\"Paper\",\"location\":{\"country\":{\"label\":{\"eng\":\"Germany\"}}}},\"authors\":[{\"name\":"
            "\"Ann\"},"
            "{\"name\":\"Bo\"}]},{\"lang\":\"xyz\",\"date\":\"2020-01-02\",\"time\":\"03:04:05\",\"title\":\"C\","
            "\"source\":{\"uri\":\"p.example\"}}],"
            "\"totalResults\":2}}");
    assert_int_equal(v.n, 2);
    assert_string_equal(v.row[0], "A|Paper|2020-01-02T02:00:00Z field|Ann; Bo||de|DE|https://e.example/1|B|0|0|||1-1");
    assert_string_equal(v.row[1], "C|p.example|2020-01-02T03:04:05Z seen|||xyz||||0|0|||1-1");
    read_as(&v, "eventregistry",
            "{\"eng-7\":{\"info\":{\"title\":{\"eng\":\"An "
            "event\"}},\"articles\":{\"results\":[{\"title\":\"A\",\"isDuplicate\":true}]}}}");
    assert_int_equal(v.n, 1);
    assert_string_equal(v.reject[0], "not_an_article 1-1 an event");
    assert_int_equal(read_text(&v, "eventregistry", "{\"error\":\"No access\"}"), TD_OK);
    assert_string_equal(v.reject[0], "api_error 1-1 No access");
    assert_int_equal(read_text(&v, "eventregistry", "{\"x\":1}"), TD_OK);
    assert_string_equal(v.reject[0], "malformed 1-1 JSON, but no answer of Event Registry");
}

static void gdelt(void **state)
{
    struct seen v;
    (void)state;
    read_as(&v, "gdelt",
            "{\"articles\": [ { \"url\": \"https://a.example/1\", \"title\": \"A\", \"seendate\": "
            "\"20200102T031500Z\", \"domain\": "
            "\"a.example\", \"language\": \"Chinese\", \"sourcecountry\": \"South Korea\" }, {\"title\":\"B\"} ] }");
    assert_int_equal(v.n, 1);
    assert_string_equal(v.row[0], "A|a.example|20200102T0315Z seen|||zh|KR|https://a.example/1||4096|0|||1-1");
    assert_string_equal(v.reject[0], "not_an_article 1-1 an entry without an address");
    /* its JSON is not always JSON */
    read_as(&v, "gdelt",
            "{\"articles\":[{\"url\":\"u\",\"title\":\"A\\'s \\\"B\\\" \x1f "
            "\\u0041\",\"seendate\":\"\"},{\"url\":\"v\",\"title\":}]}");
    assert_int_equal(v.n, 1);
    assert_memory_equal(v.row[0], "A's \"B\"   A||", 13);
    assert_memory_equal(v.reject[0], "malformed 1-1", 13);
    read_as(&v, "gdelt", "Timespan is too short.");
    assert_string_equal(v.reject[0], "api_error 1-1 not JSON but 'Timespan is too short.'");
    assert_int_equal(read_text(&v, "gdelt", "{}"), TD_OK);
    assert_int_equal(v.n + v.rejects, 0);
}

#define TABS(n) "\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t" + (26 - (n))

static void gkg(void **state)
{
    struct seen v;
    char text[4096];
    (void)state;
    (void)snprintf(
        text, sizeof text,
        "20200102031500-0\t20200102031500\t1\ta.example\thttps://a.example/1%s"
        "1#Germany#GM#GM##51#9#GM#1;4#Vienna, Wien, Austria#AU#AU09##48#16#1#9;1#Germany#GM#GM##51#9#GM#7;2#Sea#OS#\t\t"
        "Ann,1;Ann,9\t\tBoard,4;Works,5;Board,6\t-1,2,3,5,20,0,99%s<PAGE_TITLE>A &amp; B</PAGE_TITLE>\n"
        "20200102031500-T1\t20200102031500\t1\tb.example\thttps://b.example/1%s\tsrclc:zho; eng:x\t\n"
        "20200102031500-2\t20200102031500\t1\tb.example\n"
        "x%s\n",
        TABS(6), TABS(11), TABS(20), TABS(26));
    read_as(&v, "gkg", text);
    assert_int_equal(v.n, 2);
    assert_string_equal(v.row[0], "A & B|a.example|20200102T0315Z seen|||en||https://a.example/1||4096|99|AT;DE|"
                                  "Board; Works; Ann|1-1");
    assert_string_equal(v.row[1], "|b.example|20200102T0315Z seen|||zh||https://b.example/1||4096|0|||2-2");
    assert_int_equal(v.rejects, 2);
    assert_string_equal(v.reject[0], "field_count 3-3 4 fields where a row of the GKG has 27");
    assert_string_equal(v.reject[1], "malformed 4-4 the first field is no record number of the GKG");
    read_as(&v, "gkg", "20200102031500-2\t20200102031500\t1\tb.example");
    assert_memory_equal(v.reject[0], "truncated 1-1", 13);
}

static void gkg_page_time(void **state)
{
    static const struct {
        const char *stamp, *want;
    } t[] = {{"20200101120203", "20200101T120203Z meta"},
             {"20201301120203", "20200102T0315Z seen"},
             {"2020", "20200102T0315Z seen"},
             {"00000000000000", "20200102T0315Z seen"}};
    struct seen v;
    char text[1024], want[64];
    (void)state;
    for (size_t i = 0; i < sizeof t / sizeof t[0]; i++) {
        (void)snprintf(text, sizeof text,
                       "20200102031500-0\t20200102031500\t1\ta.example\tu%s"
                       "<PAGE_PRECISEPUBTIMESTAMP>%s</PAGE_PRECISEPUBTIMESTAMP>\n",
                       TABS(22), t[i].stamp);
        read_as(&v, "gkg", text);
        (void)snprintf(want, sizeof want, "|a.example|%s|", t[i].want);
        assert_memory_equal(v.row[0], want, strlen(want));
    }
}

static void mediacloud(void **state)
{
    struct seen v;
    (void)state;
    read_as(&v, "mediacloud",
            "stories_id,publish_date,title,url,language,ap_syndicated,themes,media_id,media_name,media_url\n"
            "1,2020-01-02 03:04:05,\"A, B\",https://a.example/1,en,False,,1,Paper,https://a.example\n"
            "2,undateable,C,https://a.example/2,,False,,1,Paper,https://a.example\n3,x\n");
    assert_int_equal(v.n, 2);
    assert_string_equal(v.row[0], "A, B|Paper|2020-01-02 03:04:05 field|||en||https://a.example/1||4096|0|||2-2");
    assert_string_equal(v.row[1], "C|Paper| field|||||https://a.example/2||4096|0|||3-3");
    assert_string_equal(v.reject[0], "field_count 4-4 2 fields where the header has 10");
    read_as(&v, "mediacloud",
            "\xef\xbb\xbfid,indexed_date,language,media_name,media_url,publish_date,title,url\n"
            "a,2020-01-03 00:00:00,en,a.example,a.example,2020-01-02 00:00:00,A,https://a.example/1\n");
    assert_string_equal(v.row[0], "A|a.example|2020-01-02 field|||en||https://a.example/1||4096|0|||2-2");
    assert_int_equal(read_text(&v, "mediacloud", "a,b\n1,2\n"), TD_EDATA);
}

static void json_feed(void **state)
{
    struct seen v;
    (void)state;
    read_as(&v, "jsonfeed",
            "{\"version\":\"https:\\/\\/jsonfeed.org\\/version\\/1\",\"items\":[{\"id\":\"https://f.example/"
            "1\",\"title\":\"A &lt; B\","
            "\"content_html\":\"<p>One</p><p>two</"
            "p>\",\"date_published\":\"2020-01-02T03:04:05Z\",\"author\":{\"name\":\"Ann\"},"
            "\"tags\":[\"s\"]},\n{\"id\":1,\"content_text\":\"Text\",\"summary\":\"no\"},\n{\"summary\":\"Sum\","
            "\"title\":\"S\"},4],\"title\":\"Paper\","
            "\"language\":\"fr\",\"authors\":[{\"name\":\"Staff\"}]}");
    assert_int_equal(v.n, 3);
    assert_string_equal(v.row[0],
                        "A < B|Paper|2020-01-02T03:04:05Z feed|Ann|s|fr||https://f.example/1|One\ntwo|0|0|||1-1");
    assert_string_equal(v.row[1], "|Paper| feed|Staff||fr|||Text|0|0|||2-2");
    assert_string_equal(v.row[2], "S|Paper| feed|Staff||fr|||Sum|2048|0|||3-3");
    assert_string_equal(v.reject[0], "malformed 3-3 an item that is no object");
    read_as(&v, "jsonfeed",
            "{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"P\",\"items\":[{\"title\":\"A\"},\n{\"ti");
    assert_int_equal(v.n, 1);
    assert_int_equal(v.rejects, 1);
    assert_memory_equal(v.reject[0], "truncated 2-2", 13);
    /* a source of feeds may hold both kinds */
    assert_int_equal(
        read_text(&v, "feed", "{\"version\":\"https://jsonfeed.org/version/1.1\",\"items\":[{\"title\":\"A\"}]}"),
        TD_OK);
    assert_int_equal(v.n, 1);
}

/* Whatever the format, what is no JSON is said to be the API's words, and what is too deep is malformed. */
static void no_answers(void **state)
{
    static const char *const formats[] = {"guardian", "nyt", "eventregistry", "gdelt"};
    struct seen v;
    struct td_buf deep = TD_BUF_INIT(1 << 20);
    (void)state;
    for (int i = 0; i < 100000; i++)
        (void)td_buf_puts(&deep, "{\"a\":");
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(read_text(&v, formats[i], "<html>502</html>\n"), TD_OK);
        assert_string_equal(v.reject[0], "api_error 1-1 not JSON but '<html>502</html>'");
        assert_int_equal(read_text(&v, formats[i], "\xff\xfe\xfa"), TD_OK);
        assert_string_equal(v.reject[0], "api_error 1-1 not JSON");
        assert_int_equal(read_text(&v, formats[i], td_buf_cstr(&deep)), TD_OK);
        assert_int_equal(v.rejects, 1);
        assert_memory_equal(v.reject[0], "truncated 1-1", 13);
        assert_int_equal(read_text(&v, formats[i], "[]"), TD_OK);
        assert_int_equal(v.rejects, 1);
    }
    td_buf_free(&deep);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(guardian),   cmocka_unit_test(nyt),       cmocka_unit_test(event_registry),
        cmocka_unit_test(gdelt),      cmocka_unit_test(gkg),       cmocka_unit_test(gkg_page_time),
        cmocka_unit_test(mediacloud), cmocka_unit_test(json_feed), cmocka_unit_test(no_answers)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
