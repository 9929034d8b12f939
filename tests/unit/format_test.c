/*
 * format: which format an input is found to be, and for each format tables of inputs with the articles and rejects they
 * must give.
 *
 * What the sink gets is written as text, one line a record: "field=value|field=value" for an article (fields that are
 * empty are left out, line breaks stand as "/"), "!reason first-last" for a reject.
 */
#include "cmocka_all.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <zlib.h>

#include "format.h"
#include "input.h"
#include "page.h"
#include "tmpdir.h"
#include "utf8.h"

struct recorder {
    struct ing_sink sink; /* first */
    struct td_arena arena;
    struct td_buf out;
    size_t articles, rejects;
    bool brief; /* title, text, url and date only */
};

static struct recorder rec;

static void field(const char *name, struct td_slice v)
{
    if (v.n == 0)
        return;
    if (!td_utf8_valid(v))
        fail_msg("%s is not UTF-8", name);
    if (rec.out.n && rec.out.p[rec.out.n - 1] != '\n')
        (void)td_buf_putc(&rec.out, '|');
    (void)td_buf_printf(&rec.out, "%s=", name);
    for (size_t i = 0; i < v.n; i++)
        (void)td_buf_putc(&rec.out, v.p[i] == '\n' ? '/' : v.p[i]);
}

static enum td_status on_article(struct ing_sink *s, const struct ing_input *in, const struct ing_article *a,
                                 struct td_error *err)
{
    (void)s;
    (void)in;
    (void)err;
    rec.articles++;
    field("title", a->title);
    field("text", a->text);
    field("url", a->url);
    field("date", a->published);
    if (!rec.brief) {
        field("modified", a->modified);
        field("author", a->author);
        field("outlet", a->outlet);
        field("country", a->country);
        field("language", a->language);
        field("section", a->section);
        field("retrieved", a->retrieved);
        if (a->flags & ING_FLAG_TRUNCATED)
            field("flag", TD_S("truncated"));
        if (a->flags & ING_FLAG_CHARSET_GUESSED)
            field("flag", TD_S("charset_guessed"));
    }
    (void)td_buf_putc(&rec.out, '\n');
    td_arena_reset(&rec.arena);
    memset(rec.arena.at, 'Z',
           (size_t)(rec.arena.end - rec.arena.at)); /* whoever keeps a slice of the batch reads rubbish */
    return TD_OK;
}

static void on_reject(struct ing_sink *s, const struct ing_input *in, const struct td_reject *r)
{
    (void)s;
    (void)in;
    rec.rejects++;
    assert_non_null(r->input);
    (void)td_buf_printf(&rec.out, "!%s", r->reason);
    if (r->line_first)
        (void)td_buf_printf(&rec.out, " %d-%d", (int)r->line_first, (int)r->line_last);
    (void)td_buf_putc(&rec.out, '\n');
}

static const struct td_source_config plain_conf = {.name = "test", .format = "auto"};

static const char *run(const struct ing_format *f, const struct td_source_config *conf, struct td_slice bytes)
{
    struct td_error err = {0};
    struct ing_input in = {.name = "test", .conf = conf};
    td_buf_clear(&rec.out);
    rec.articles = rec.rejects = 0;
    if (ing_input_memory(&in, bytes, &err) != TD_OK || f->read(&in, &rec.sink, &err) != TD_OK)
        (void)td_buf_printf(&rec.out, "failed %d\n", (int)err.status);
    if (in.cut)
        (void)td_buf_printf(&rec.out, "cut\n");
    td_arena_reset(&rec.arena);
    ing_input_close(&in);
    return td_buf_cstr(&rec.out);
}

struct table_case {
    const char *in, *want;
};

static void check(const struct ing_format *f, const struct td_source_config *conf, const struct table_case *t, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const char *got = run(f, conf, td_str(t[i].in));
        if (strcmp(got, t[i].want) != 0)
            fail_msg("case %zu\n%s\ngives\n%s\nnot\n%s", i, t[i].in, got, t[i].want);
    }
}
#define CHECK(f, conf, t) check(f, conf, t, sizeof(t) / sizeof(t)[0])

/* ---- detection ---- */

static void detection(void **state)
{
    static const struct {
        const char *head, *name, *format;
    } t[] = {
        {"WARC/1.0\r\nWARC-Type: warcinfo\r\n", "x.html", "warc"},
        {"WARC/1.1\r\n", "", "warc"},
        {"<?xml version='1.0'?>\n<rss version=\"2.0\">", "x.xml", "feed"},
        {"<rss>", "", "feed"},
        {"\xef\xbb\xbf<?xml version='1.0'?><feed xmlns=\"http://www.w3.org/2005/Atom\">", "x.html", "feed"},
        {"<?xml version='1.0'?>\n<!-- generator -->\n<rdf:RDF\n xmlns=", "", "feed"},
        {"\n\n <rss version='2.0'>", "", "feed"},
        {"<?xml version='1.0'?><rssx>", "", "text"}, /* markup that nobody knows */
        {"<!DOCTYPE html><title>x</title>", "x", "html"},
        {"<!-- c --><HTML lang=en>", "x.csv.bak", "html"},
        {"<p>a fragment</p>", "x.html", "html"},
        {"plain words", "x.htm", "html"},
        {"<p>a fragment</p>", "x.html.gz", "html"},
        {"{\"title\": \"x\"}\n", "x", "jsonl"},
        {"  [\n {\"title\": 1}]", "x", "jsonl"},
        {"{}", "x", "gdelt"}, /* a search that found nothing */
        {"[]", "x", "jsonl"},
        {"\xef\xbb\xbf{\"title\": \"x\"}", "x.csv", "jsonl"},
        {"{not json", "x", "text"},
        {"title,date\nx,2020-01-01\n", "x", "csv"},
        {"\"Title\";\"Body\"\nx;y\n", "x", "csv"},
        {"title|url\nx|y\n", "x.dat", "csv"},
        {"a,b\n1,2\n", "x.csv", "csv"},
        {"a,b\n1,2\n", "x.CSV.gz", "csv"},
        {"a,b\n1,2\n", "x", "text"},
        {"title\ttext\nx\ty\n", "x", "tsv"},
        {"a\tb\n", "x.tsv", "tsv"},
        {"Titles, bodies and more\nA sentence of text.\n", "x.txt", "text"},
        {"title, text\n", "x.txt", "csv"},
        {"A headline of some words\n\nText.\n", "", "text"},
        {"caf\xe9", "", "text"},
        {"\x89PNG\r\n\x1a\n", "x.png", NULL},
        {"\x01\x02", "", NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof t / sizeof t[0]; i++) {
        const struct ing_format *f = ing_format_detect(td_str(t[i].head), td_str(t[i].name));
        if (!f != !t[i].format || (f && strcmp(f->name, t[i].format) != 0)) {
            fail_msg("'%s' (%s) is %s, not %s", t[i].head, t[i].name, f ? f->name : "nothing",
                     t[i].format ? t[i].format : "nothing");
        }
    }
    assert_null(ing_format_detect(td_slice(NULL, 0), td_slice(NULL, 0)));
    assert_null(ing_format_detect(td_slice("a\0b", 3), td_slice(NULL, 0)));
    assert_ptr_equal(ing_format_named(TD_S("rss")), &ing_format_feed);
    assert_ptr_equal(ing_format_named(TD_S("atom")), &ing_format_feed);
    assert_ptr_equal(ing_format_named(TD_S("csv")), &ing_format_csv);
    assert_null(ing_format_named(TD_S("auto")));
    assert_null(ing_format_named(TD_S("doc")));
}

static void usual_names(void **state)
{
    static const struct {
        const char *name;
        enum td_map_field f;
    } t[] = {{"title", TD_MAP_TITLE},
             {"Head line", TD_MAP_TITLE},
             {"date_published", TD_MAP_DATE},
             {"Published-At", TD_MAP_DATE},
             {"Article Body", TD_MAP_TEXT},
             {"URL", TD_MAP_URL},
             {"source.url", TD_MAP_N},
             {"byline", TD_MAP_AUTHOR},
             {"xtitle", TD_MAP_N},
             {"", TD_MAP_N},
             {"publication", TD_MAP_OUTLET},
             {"country", TD_MAP_COUNTRY},
             {"a name that is far too long to be any of the usual ones", TD_MAP_N}};
    (void)state;
    for (size_t i = 0; i < sizeof t / sizeof t[0]; i++) {
        unsigned rank;
        assert_int_equal(ing_map_guess(td_str(t[i].name), &rank), t[i].f);
    }
    unsigned title, headline;
    (void)ing_map_guess(TD_S("title"), &title);
    (void)ing_map_guess(TD_S("headline"), &headline);
    assert_true(title < headline);
}

/* ---- tables ---- */

static void csv_tables(void **state)
{
    static const struct table_case t[] = {
        {"title,text,date,url\nA,B,2020-01-02,https://x.example/a\n",
         "title=A|text=B|url=https://x.example/a|date=2020-01-02\n"},
        {"title;text\nA;B, with comma\n", "title=A|text=B, with comma\n"},
        {"\xef\xbb\xbf\"Title\",\"Text\"\r\n\" A \",\"one\r\ntwo\"\r\n", "title=A|text=one\r/two\n"},
        {"headline,title\nsecond,first\n", "title=first\n"}, /* the better name wins */
        {"headline,title\nsecond,\n", "\n"}, /* a row without any field is for the normaliser to refuse */
        {"title,text\nonly one\nA,B\nA,B,C\nA,B,,\n",
         "!field_count 2-2\ntitle=A|text=B\n!field_count 4-4\ntitle=A|text=B\n"},
        {"title,text\nA,\"never closed\nC,D\n", "!malformed 2-2\ntitle=C|text=D\n"}, /* the stray quote's line alone */
        {"title,text\nA,x\"y\nC,D\n", "!malformed 2-2\ntitle=C|text=D\n"},
        {"title,author,section,country,language,outlet,modified,accessed\nA,B,C,FR,fr,O,2020-02-01,2020-03-01\n",
         "title=A|modified=2020-02-01|author=B|outlet=O|country=FR|language=fr|section=C|retrieved=2020-03-01\n"},
        {"a,b\n1,2\n", "failed 3\n"},
        {"title\n", ""},
        {"title,text\ncaf\xe9,th\xe9\n", "title=caf\xc3\xa9|text=th\xc3\xa9|flag=charset_guessed\n"},
    };
    (void)state;
    CHECK(&ing_format_csv, &plain_conf, t);
}

static void csv_mappings(void **state)
{
    const char *text[] = {"Lead", "Body"}, *title[] = {"H"}, *author[] = {"A1", "A2"}, *none[] = {"nope"};
    struct td_source_config c = plain_conf;
    static const struct table_case t[] = {
        {"H,Lead,Body,A1,A2,title\nT,one,two,Ann,Bob,no\n", "title=T|text=one/two|author=Ann; Bob\n"},
        {"H,Lead,Body,A1,A2\nT,,two,,Bob\n", "title=T|text=two|author=Bob\n"},
    };
    (void)state;
    c.map[TD_MAP_TEXT] = (struct td_list){text, 2};
    c.map[TD_MAP_TITLE] = (struct td_list){title, 1};
    c.map[TD_MAP_AUTHOR] = (struct td_list){author, 2};
    CHECK(&ing_format_csv, &c, t);
    c.map[TD_MAP_TITLE] = (struct td_list){none, 1};
    assert_string_equal(run(&ing_format_csv, &c, TD_S("H,Lead,Body,A1,A2\n1,2,3,4,5\n")), "failed 2\n");
    struct td_source_config tab = plain_conf;
    tab.delimiter = "tab";
    assert_string_equal(run(&ing_format_csv, &tab, TD_S("title\ttext\nA,B\tC\n")), "title=A,B|text=C\n");
    assert_string_equal(run(&ing_format_tsv, &plain_conf, TD_S("title\ttext\nA,B\tC\n")), "title=A,B|text=C\n");
}

static void json_lines(void **state)
{
    static const struct table_case t[] = {
        {"{\"title\":\"A\",\"text\":\"B\",\"date\":\"2020-01-02\",\"url\":\"u\"}\n",
         "title=A|text=B|url=u|date=2020-01-02\n"},
        {"{\"title\":\"A\"}\n\n  \n{\"title\":\"B\"}", "title=A\ntitle=B\n"},
        {"\xef\xbb\xbf{\"title\":\"A\"}\r\n{\"title\":\"B\"}\r\n", "title=A\ntitle=B\n"},
        {"{\"title\":\"A\"}\n{\"title\":\n{\"title\":\"C\"}\n", "title=A\n!malformed 2-2\ntitle=C\n"},
        {"{\"title\":\"A\"}\n{\"title\":\"cut of", "title=A\n!truncated 2-2\n"},
        {"{\"title\":\"A\"}\n[1]\n\"x\"\n", "title=A\n!malformed 2-2\n!malformed 3-3\n"},
        {"{\"headline\":\"B\",\"title\":null,\"authors\":[\"X\",{\"name\":\"Y\"},3]}\n", "title=B|author=X; Y; 3\n"},
        {"{\"title\":\"A\",\"timestamp\":1577923200,\"source\":{\"id\":1,\"name\":\"Paper\"}}\n",
         "title=A|date=1577923200|outlet=Paper\n"},
        {"{\"title\":\"caf\\u00e9\\n\\ttwo\",\"text\":\"a\\u0001b\"}\n", "title=caf\xc3\xa9/\ttwo|text=a\001b\n"},
        {"[{\"title\":\"A\"},\n {\"title\":\"B\"}, 7]\n", "title=A\ntitle=B\n!malformed 2-2\n"},
        {"{\n \"status\": \"ok\",\n \"articles\": [{\"title\":\"A\"}, {\"title\":\"B\"}]\n}", "title=A\ntitle=B\n"},
        {"{\n \"response\": {\"docs\": [{\"title\":\"A\"}]}\n}", "title=A\n"},
        {"{\n \"title\": \"one object\",\n \"text\": \"of several lines\"\n}\n",
         "title=one object|text=of several lines\n"},
        {"{\n \"title\": \"one object\",\n \"text\": \n}\n", "!malformed 4-4\n"},
        {"[]", ""},
        /* numbers beyond 64 bits, the last of two equal keys, a lost quote that costs one line */
        {"{\"title\":\"A\",\"id\":123456789012345678901234567890}\n", "title=A\n"},
        {"{\"title\":\"A\",\"title\":\"B\"}\n", "title=B\n"},
        {"[{\"title\":\"A\"},\n{\"title\":\"B},\n{\"title\":\"C\"}]", "title=A\n!malformed 2-2\ntitle=C\n"},
        {"[{\"title\":\"A\"},\n{\"title\":\"cut", "title=A\n!truncated 2-2\n"},
        {"[{\"title\":\"A\"},", "title=A\n!truncated 1-1\n"},
        /* several values one after the other, of several lines */
        {"{\n\"title\":\"A\"}\n{\n\"title\":\"B\"},\n[{\"title\":\"C\"}]", "title=A\ntitle=B\ntitle=C\n"},
        {"{\n\"title\":\"A\"}\nrubbish\n{\n\"title\":\"B\"}", "title=A\n!malformed 3-3\ntitle=B\n"},
    };
    (void)state;
    CHECK(&ing_format_jsonl, &plain_conf, t);
    const char *title[] = {"meta.headline"}, *outlet[] = {"a.b"};
    struct td_source_config c = plain_conf;
    c.map[TD_MAP_TITLE] = (struct td_list){title, 1};
    c.map[TD_MAP_OUTLET] = (struct td_list){outlet, 1};
    static const struct table_case mapped[] = {
        {"{\"meta\":{\"headline\":\"A\"},\"title\":\"no\",\"a.b\":\"O\",\"a\":{\"b\":\"no\"}}\n", "title=A|outlet=O\n"},
        {"{\"meta\":\"no object\",\"text\":\"T\"}\n", "text=T\n"},
    };
    CHECK(&ing_format_jsonl, &c, mapped);
}

/* Where the articles are in a value of any shape. */
static void json_shapes(void **state)
{
    static const struct table_case t[] = {
        {"{\"feed\":{\"posts\":[{\"title\":\"A\"},{\"title\":\"B\"}]}}", "title=A\ntitle=B\n"},
        {"{\"whatever\":[{\"headline\":\"A\",\"link\":\"u\"}]}", "title=A|url=u\n"},
        {"{\n\"whatever\":[{\"headline\":\"A\",\"link\":\"u\"},\n{\"headline\":\"B\"}]}", "title=A|url=u\ntitle=B\n"},
        {"{\n\"queries\":{\"request\":[{\"title\":\"a search\"}]},\n\"items\":[{\"title\":\"A\"}]}", "title=A\n"},
        {"{\n\"tags\":[{\"id\":1},{\"id\":2}],\n\"found\":[{\"title\":\"A\",\"url\":\"u\"}]}", "title=A|url=u\n"},
        /* a list inside an article is not the articles; one of a usual name is, whatever stands around it */
        {"{\"title\":\"A\",\"related\":[{\"title\":\"B\"}]}", "title=A\n"},
        {"{\n\"title\":\"A\",\n\"related\":[{\"title\":\"B\"}]}", "title=A\n"},
        {"{\"title\":\"Feed\",\"articles\":[{\"title\":\"A\"}]}", "title=A\n"},
        {"{\n\"title\":\"Feed\",\n\"articles\":[{\"title\":\"A\"}]}", "title=A\n"},
        {"{\"articles\":[]}", ""},
        {"{\n\"articles\":[\n],\"total\":0}", ""},
        {"{\"total\":0}", "\n"},
        {"{\"articles\":[{\"title\":\"A\"}]}\n{\"articles\":[{\"title\":\"B\"}]}\n", "title=A\ntitle=B\n"},
        /* errors */
        {"{\"message\":\"No API key found in request\"}", "!api_error 1-1\n"},
        {"{\n\"error\":{\"code\":429,\"message\":\"slowly\"}}", "!api_error 1-2\n"},
        {"{\"status\":\"error\",\"articles\":[]}", "!api_error 1-1\n"},
    };
    (void)state;
    CHECK(&ing_format_jsonl, &plain_conf, t);
    struct td_buf deep = TD_BUF_INIT(1 << 20);
    for (int i = 0; i < 100000; i++)
        (void)td_buf_puts(&deep, "[");
    assert_string_equal(run(&ing_format_jsonl, &plain_conf, td_buf_slice(&deep)), "!truncated 1-1\n");
    for (int i = 0; i < 100000; i++)
        (void)td_buf_puts(&deep, "]");
    assert_string_equal(run(&ing_format_jsonl, &plain_conf, td_buf_slice(&deep)), "!malformed 1-1\n");
    td_buf_free(&deep);
}

static void json_paths(void **state)
{
    const char *title[] = {"headline.main"}, *author[] = {"by.person.name", "extra[]"}, *url[] = {"links[1].href"},
               *section[] = {"tags.0"}, *text[] = {"body[].p"};
    struct td_source_config c = plain_conf;
    c.map[TD_MAP_TITLE] = (struct td_list){title, 1};
    c.map[TD_MAP_AUTHOR] = (struct td_list){author, 2};
    c.map[TD_MAP_URL] = (struct td_list){url, 1};
    c.map[TD_MAP_SECTION] = (struct td_list){section, 1};
    c.map[TD_MAP_TEXT] = (struct td_list){text, 1};
    static const struct table_case t[] = {
        {"{\"headline\":{\"main\":\"A\"},\"by\":{\"person\":[{\"name\":\"X\"},{\"name\":\"Y\"}]},\"extra\":[\"Z\"],"
         "\"links\":[{\"href\":\"0\"},{\"href\":\"1\"}],\"tags\":[\"s\",\"t\"],\"body\":[{\"p\":\"1\"},{\"p\":\"2\"}]}",
         "title=A|text=1/2|url=1|author=X; Y; Z|section=s\n"},
        {"{\"data\":{\"list\":[{\"headline\":{\"main\":\"A\"}},{\"headline\":{\"main\":\"B\"},\"links\":[],\"tags\":{}}"
         "]}}",
         "title=A\ntitle=B\n"},
        {"{\"headline\":[[{\"main\":\"A\"}]],\"by\":7,\"tags\":\"x\"}", "title=A\n"},
    };
    (void)state;
    CHECK(&ing_format_jsonl, &c, t);
    static const struct table_case lists[] = {
        {"title,authors\nA,\"['X', \"\"Y's\"\"]\"\nB,[]\nC,\"[\"\"X\"\",\"\"Y\"\"]\"\nD,[unnamed]\nE,\"['\\'X\"\n",
         "title=A|author=X; Y's\ntitle=B\ntitle=C|author=X; Y\ntitle=D|author=[unnamed]\ntitle=E|author=['\\'X\n"},
    };
    CHECK(&ing_format_csv, &plain_conf, lists);
}

/* ---- feeds ---- */

#define RSS(items)                                                                                                     \
    "<?xml version=\"1.0\"?>\n<rss version=\"2.0\"><channel><title>Paper</title><link>https://p.example/</link>" items \
    "</channel></rss>"
#define ATOM(items) "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"fr\"><title>Paper</title>" items "</feed>"

static void feeds(void **state)
{
    static const struct table_case t[] = {
        {RSS("<item><title>A</title><link>https://p.example/a</link><description>B</description><pubDate>Thu, 02 Jan "
             "2020 10:00:00 GMT</pubDate></item>"),
         "title=A|text=B|url=https://p.example/a|date=Thu, 02 Jan 2020 10:00:00 GMT|outlet=Paper\n"},
        {"<rss "
         "version=\"0.91\"><channel><title>Paper</title><language>de</language><image><title>Logo</title><link>l</"
         "link></image>"
         "<item><title>A</title><link>https://p.example/a</link></item></channel></rss>",
         "title=A|url=https://p.example/a|outlet=Paper|language=de\n"},
        {"<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" xmlns=\"http://purl.org/rss/1.0/\" "
         "xmlns:dc=\"http://purl.org/dc/elements/1.1/\">"
         "<channel><title>Paper</title></channel><item "
         "rdf:about=\"x\"><title>A</title><link>https://p.example/a</link><dc:date>2020-01-02</dc:date>"
         "<dc:creator>Ann</dc:creator><dc:creator>Bob</dc:creator><dc:subject>S</dc:subject></item></rdf:RDF>",
         "title=A|url=https://p.example/a|date=2020-01-02|author=Ann; Bob|outlet=Paper|section=S\n"},
        {ATOM("<entry><title>A</title><id>urn:x</id><link rel=\"self\" href=\"https://no.example/\"/><link "
              "href=\"https://p.example/a\"/>"
              "<published>2020-01-02T00:00:00Z</published><updated>2020-01-03T00:00:00Z</updated><author><name>Ann</"
              "name><uri>u</uri></author>"
              "<category term=\"S\"/><summary>B</summary></entry>"),
         "title=A|text=B|url=https://p.example/"
         "a|date=2020-01-02T00:00:00Z|modified=2020-01-03T00:00:00Z|author=Ann|outlet=Paper|language=fr|section=S\n"},
        /* an identifier that is no address is no address */
        {ATOM("<entry><title>A</title><id>tag:p.example,2020:1</id></entry>"), "title=A|outlet=Paper|language=fr\n"},
        {ATOM("<entry><title>A</title><id>https://p.example/a</id></entry>"),
         "title=A|url=https://p.example/a|outlet=Paper|language=fr\n"},
        {RSS("<item><title>A</title><guid>https://p.example/g</guid></item>"),
         "title=A|url=https://p.example/g|outlet=Paper\n"},
        {RSS("<item><title>A</title><guid isPermaLink=\"false\">https://p.example/g</guid></item>"),
         "title=A|outlet=Paper\n"},
        {RSS("<item><title>A</title><guid>12345</guid></item>"), "title=A|outlet=Paper\n"},
        {RSS("<item><title>A</title><guid>https://p.example/g</guid><link>https://p.example/l</link></item>"),
         "title=A|url=https://p.example/l|outlet=Paper\n"},
        /* CDATA, markup, entities known to XML and to HTML only */
        {RSS("<item><title><![CDATA[A & "
             "<b>B</b>]]></title><description>&lt;p&gt;one&lt;/p&gt;&lt;p&gt;two&amp;nbsp;&amp;eacute;&lt;/p&gt;</"
             "description></item>"),
         "title=A & B|text=one/two\xc2\xa0\xc3\xa9|outlet=Paper\n"},
        {RSS("<item><title>caf&eacute;&nbsp;A &#8212; &#x41;</title></item>"), "title=caf\xc3\xa9\xc2\xa0"
                                                                               "A \xe2\x80\x94 A|outlet=Paper\n"},
        {RSS("<item><title>A</title><description>short</description><content:encoded "
             "xmlns:content=\"c\"><![CDATA[<p>the long text</p>]]></content:encoded></item>"),
         "title=A|text=the long text|outlet=Paper\n"},
        {ATOM("<entry><title>A</title><content type=\"xhtml\"><div xmlns=\"http://www.w3.org/1999/xhtml\"><p>one "
              "<b>bold</b></p><p>two</p></div></content></entry>"),
         "title=A|text=one bold/two|outlet=Paper|language=fr\n"},
        /* titles of inner elements are not the item's */
        {RSS("<item><media:group xmlns:media=\"m\"><media:title>no</media:title></media:group><title>A</title><source "
             "url=\"u\">S</source></item>"),
         "title=A|outlet=Paper\n"},
        {RSS("<item><TITLE>A</TITLE><PubDate>2020</PubDate></item>"), "title=A|date=2020|outlet=Paper\n"},
        {"<a:feed xmlns:a=\"http://www.w3.org/2005/Atom\"><a:entry><a:title>A</a:title><a:link "
         "href=\"https://p.example/a\"/></a:entry></a:feed>",
         "title=A|url=https://p.example/a\n"},
        {RSS(""), ""},
        {RSS("<item></item>"), "outlet=Paper\n"},
        /* broken in the middle: the item is lost, the others are not */
        {RSS("<item><title>A</title></item>\n<item><title>B & C</title></item>\n<item><title>D</title></item>\n"),
         "title=A|outlet=Paper\n!malformed 3-3\ntitle=D|outlet=Paper\n"},
        {RSS("<item><title>A</title></item>\n<item><title>B</b></item>\n<item><title>D</title></item><item><title>E</"
             "title></item>"),
         "title=A|outlet=Paper\n!malformed 3-3\ntitle=D|outlet=Paper\ntitle=E|outlet=Paper\n"},
        {"<rss><channel><item><title>A</title></item><item><title>cut of", "title=A\n!malformed 1-1\n"},
        {"  \n<rss><channel><item><title>A</title></item></channel></rss>\n<!-- served in .01 s -->\n", "title=A\n"},
    };
    (void)state;
    CHECK(&ing_format_feed, &plain_conf, t);
}

static void feeds_in_other_encodings(void **state)
{
    (void)state;
    assert_string_equal(
        run(&ing_format_feed, &plain_conf,
            TD_S("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><rss><channel><item><title>caf\xe9</title></item>"
                 "<item><title>th\xe9</title></item></channel></rss>")),
        "title=caf\xc3\xa9\ntitle=th\xc3\xa9\n");
}

static void deep_nesting_is_refused(void **state)
{
    (void)state;
    struct td_buf b = TD_BUF_INIT(1 << 20);
    (void)td_buf_puts(&b, "<rss><channel><item><title>");
    for (int i = 0; i < 3000; i++)
        (void)td_buf_puts(&b, "<b>");
    (void)td_buf_puts(&b, "x</title></item>\n<item><title>D</title></item></channel></rss>");
    const char *got = run(&ing_format_feed, &plain_conf, td_buf_slice(&b));
    assert_string_equal(got, "!malformed 1-1\ntitle=D\n");
    td_buf_free(&b);
}

/* Real feeds, when they are there: none is lost without a word. */
static void real_feeds(void **state)
{
    static const char *const folder[] = {"../shared/data/formats/feeds"};
    (void)state;
    DIR *d = opendir(folder[0]);
    if (!d) {
        print_message("skip: real feeds: ../shared is not there\n");
        skip();
    }
    struct dirent *e;
    size_t feeds_read = 0, silent = 0, articles = 0, rejects = 0;
    while ((e = readdir(d))) {
        char path[600];
        (void)snprintf(path, sizeof path, "%s/%s", folder[0], e->d_name);
        struct td_slice name = td_str(e->d_name);
        if (!td_ends(name, TD_S(".rss")) && !td_ends(name, TD_S(".atom")))
            continue;
        size_t n;
        char *bytes = tmp_read(path, &n);
        (void)run(&ing_format_feed, &plain_conf, td_slice(bytes, n));
        free(bytes);
        feeds_read++;
        articles += rec.articles;
        rejects += rec.rejects;
        if (rec.articles + rec.rejects == 0) {
            silent++;
            print_message("%s: nothing\n", e->d_name);
        }
    }
    (void)closedir(d);
    print_message("%zu feeds, %zu articles, %zu rejects\n", feeds_read, articles, rejects);
    assert_true(feeds_read >= 30);
    assert_int_equal(silent, 0);
}

/* ---- pages and texts ---- */

static void texts(void **state)
{
    static const struct table_case t[] = {
        {"Skip to main content\nA headline of some words\nBy Ann Lee\n12 March 2020\n\nFirst paragraph.\n\nSecond "
         "one.\n",
         "title=A headline of some words|text=First paragraph./Second one.|date=12 March 2020|author=Ann Lee\n"},
        {"A headline of some words", "title=A headline of some words\n"},
        {"One sentence is no headline.\nMore text.\n", "text=One sentence is no headline./More text.\n"},
        {"A headline of some words\r\nText of it.\r\n(Image credit: Getty)\r\nAdvertisement\r\nMore text.\r\n",
         "title=A headline of some words|text=Text of it./More text.\n"},
        {"A headline of some words\nThe text.\nAnn Lee\nAnn is a reporter in Rome.\n",
         "title=A headline of some words|text=The text.|author=Ann Lee\n"},
        /* a paragraph without blanks is no rubric */
        {"\xe5\x8d\x8e\xe4\xb8\xba 5G \xe7\xbd\x91 "
         "\xe7\xbb\x9c\n\xe8\xbf\x99\xe6\x98\xaf\xe4\xb8\x80\xe5\x8f\xa5\xe8\xaf\x9d\xe3\x80\x82\n",
         "title=\xe5\x8d\x8e\xe4\xb8\xba 5G \xe7\xbd\x91 "
         "\xe7\xbb\x9c|text=\xe8\xbf\x99\xe6\x98\xaf\xe4\xb8\x80\xe5\x8f\xa5\xe8\xaf\x9d\xe3\x80\x82\n"},
        {"A headline of some words\nBusiness\n3 shares\nThe text goes here.\n",
         "title=A headline of some words|text=The text goes here.\n"},
        {"Home > News > World\nA headline of some words\nThe text.\n",
         "title=A headline of some words|text=The text.\n"},
    };
    (void)state;
    CHECK(&ing_format_text, &plain_conf, t);
    assert_string_equal(run(&ing_format_text, &plain_conf,
                            TD_S("\xff\xfe"
                                 "A\0 \0B\0 \0C\0\n\0d\0.\0\n\0")),
                        "title=A B C|text=d.\n");
}

static void pages(void **state)
{
    (void)state;
    const char *got = run(&ing_format_html, &plain_conf,
                          TD_S("<!doctype html><html lang=\"en\"><head><title>A headline of "
                               "words</title></head><body><article><h1>A headline of words</h1>"
                               "<p>The first paragraph of this page says something about the world at some length.</p>"
                               "<p>The second paragraph goes on and says more about it, again at some "
                               "length.</p></article></body></html>"));
    assert_int_equal(rec.articles, 1);
    assert_non_null(strstr(got, "title=A headline of words|text=The first paragraph"));
    assert_non_null(strstr(got, "language=en"));
    assert_null(strstr(got, "truncated"));
    got = run(&ing_format_html, &plain_conf,
              TD_S("<html><body><p>The first paragraph of this page says something about the wor</p><p class=\"x"));
    assert_non_null(strstr(got, "flag=truncated"));
    (void)run(&ing_format_html, &plain_conf, TD_S("<html></html>"));
    assert_int_equal(rec.articles, 1); /* without a text: for the normaliser to refuse */
}

/* ---- WARC ---- */

static void warc_record(struct td_buf *b, const char *type, const char *uri, const char *block)
{
    (void)td_buf_printf(b,
                        "WARC/1.0\r\nWARC-Type: %s\r\nWARC-Target-URI: %s\r\nWARC-Date: "
                        "2020-03-01T00:00:00Z\r\nContent-Length: %zu\r\n\r\n",
                        type, uri, strlen(block));
    (void)td_buf_puts(b, block);
    (void)td_buf_puts(b, "\r\n\r\n");
}

#define HTTP(status, headers, body)                                                                                    \
    "HTTP/1.1 " status "\r\nContent-Type: application/json; charset=utf-8\r\n" headers "\r\n" body

static struct td_slice warc_sample(struct td_buf *b)
{
    warc_record(b, "warcinfo", "", "software: x\r\n");
    warc_record(b, "request", "https://x.example/a", "GET /a HTTP/1.1\r\n\r\n");
    warc_record(b, "response", "https://x.example/a", HTTP("200 OK", "", "{\"title\":\"A\"}"));
    warc_record(b, "revisit", "https://x.example/a", HTTP("200 OK", "", ""));
    warc_record(b, "response", "<https://x.example/b>", HTTP("404 Not Found", "", "{\"title\":\"no\"}"));
    warc_record(
        b, "response", "https://x.example/c",
        HTTP("200 OK", "Transfer-Encoding: chunked\r\n", "a\r\n{\"title\": \r\n5;x=y\r\n\"C\"}\n\r\n0\r\n\r\n"));
    warc_record(b, "resource", "https://x.example/d", "{\"title\":\"D\"}");
    warc_record(b, "response", "https://x.example/e", "no http at all");
    warc_record(b, "response", "https://x.example/f", HTTP("200 OK", "", "\x01\x02"));
    warc_record(b, "response", "https://x.example/g", HTTP("301 Moved", "Location: /\r\n", ""));
    return td_buf_slice(b);
}

static const char warc_want[] = "title=A|url=https://x.example/a|retrieved=2020-03-01T00:00:00Z\n"
                                "!http_status\n"
                                "title=C|url=https://x.example/c|retrieved=2020-03-01T00:00:00Z\n"
                                "title=D|url=https://x.example/d|retrieved=2020-03-01T00:00:00Z\n"
                                "!malformed\n!unknown_format\n!http_status\n"
                                /* the revisit: its payload stands in the archive */
                                "title=A|url=https://x.example/a|retrieved=2020-03-01T00:00:00Z\n";

static void archives(void **state)
{
    (void)state;
    struct td_buf b = TD_BUF_INIT(1 << 20);
    struct td_slice all = warc_sample(&b);
    assert_string_equal(run(&ing_format_warc, &plain_conf, all), warc_want);
    td_buf_free(&b);
}

/* A gzip member a record, as archives are kept. */
static void archives_of_members(void **state)
{
    (void)state;
    struct td_buf b = TD_BUF_INIT(1 << 20), packed = TD_BUF_INIT(1 << 20);
    struct td_slice all = warc_sample(&b);
    while (all.n) {
        size_t n = 1;
        while (n < all.n && !td_starts(td_from(all, n), TD_S("WARC/1.0\r\n")))
            n++;
        unsigned char copy[4096], out[4096];
        assert_true(n <= sizeof copy);
        memcpy(copy, all.p, n);
        z_stream z = {.next_in = copy, .avail_in = (unsigned)n, .next_out = out, .avail_out = sizeof out};
        assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
        assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
        (void)td_buf_put(&packed, td_slice((char *)out, sizeof out - z.avail_out));
        (void)deflateEnd(&z);
        all = td_from(all, n);
    }
    assert_string_equal(run(&ing_format_warc, &plain_conf, td_buf_slice(&packed)), warc_want);
    td_buf_free(&b);
    td_buf_free(&packed);
}

static void archives_that_are_cut(void **state)
{
    (void)state;
    struct td_buf b = TD_BUF_INIT(1 << 20);
    struct td_slice all = warc_sample(&b);
    size_t last = 0;
    for (size_t n = 10; n <= all.n; n++) {
        (void)run(&ing_format_warc, &plain_conf, td_head(all, n));
        assert_true(rec.articles + rec.rejects <= 8);
        assert_true(rec.articles >= last); /* what is whole stays */
        last = rec.articles;
    }
    assert_int_equal(last, 4);
    td_buf_free(&b);
}

/* Rubbish between records costs itself, however much of it there is. */
static void rubbish_between_records(void **state)
{
    (void)state;
    static const size_t rubbish[] = {10, 5000, 70000, 300000, 3000000};
    for (size_t i = 0; i < sizeof rubbish / sizeof rubbish[0]; i++)
        for (int headers = 0; headers < 2; headers++) {
            struct td_buf b = TD_BUF_INIT(1 << 23);
            warc_record(&b, "resource", "https://x.example/a", "{\"title\":\"A\"}");
            (void)td_buf_puts(&b, headers ? "WARC/1.0\r\nno-length: 1\r\n\r\n" : "rubbish\n");
            for (size_t k = 0; k < rubbish[i]; k++)
                (void)td_buf_putc(&b, k % 80 == 79 ? '\n' : 'r');
            (void)td_buf_puts(&b, "\r\n");
            warc_record(&b, "resource", "https://x.example/b", "{\"title\":\"B\"}");
            const char *got = run(&ing_format_warc, &plain_conf, td_buf_slice(&b));
            if (rec.articles != 2 || rec.rejects != 1)
                fail_msg("after %zu bytes of rubbish: %s", rubbish[i], got);
            td_buf_free(&b);
        }
}

/* A chunked body that ends early gives what came; a body that is said to be chunked and is not is read as it is. */
static void chunked_bodies(void **state)
{
    (void)state;
    static const struct table_case t[] = {
        {HTTP("200 OK", "Transfer-Encoding: chunked\r\n", "{\"title\":\"plain\"}"), "title=plain"},
        {HTTP("200 OK", "Transfer-Encoding: chunked\r\n", "F\r\n{\"title\":\"cut\"}\r\nff\r\n\n"), "title=cut"},
        {HTTP("200 OK", "Transfer-Encoding: Chunked\r\n", "1\r\n{\r\n00000e\r\n\"title\":\"up\"}\n\r\n0\r\n\r\n"),
         "title=up"},
    };
    for (size_t i = 0; i < sizeof t / sizeof t[0]; i++) {
        struct td_buf b = TD_BUF_INIT(1 << 20);
        warc_record(&b, "response", "https://x.example/a", t[i].in);
        const char *got = run(&ing_format_warc, &plain_conf, td_buf_slice(&b));
        if (strncmp(got, t[i].want, strlen(t[i].want)) != 0)
            fail_msg("case %zu: %s", i, got);
        td_buf_free(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(detection),
        cmocka_unit_test(usual_names),
        cmocka_unit_test(csv_tables),
        cmocka_unit_test(csv_mappings),
        cmocka_unit_test(json_lines),
        cmocka_unit_test(json_shapes),
        cmocka_unit_test(json_paths),
        cmocka_unit_test(feeds),
        cmocka_unit_test(feeds_in_other_encodings),
        cmocka_unit_test(deep_nesting_is_refused),
        cmocka_unit_test(real_feeds),
        cmocka_unit_test(texts),
        cmocka_unit_test(pages),
        cmocka_unit_test(archives),
        cmocka_unit_test(archives_of_members),
        cmocka_unit_test(archives_that_are_cut),
        cmocka_unit_test(rubbish_between_records),
        cmocka_unit_test(chunked_bodies),
    };
    rec.arena = TD_ARENA_INIT((size_t)1 << 30);
    (void)td_arena_alloc(&rec.arena, 1);
    rec.out = TD_BUF_INIT(1 << 26);
    rec.sink =
        (struct ing_sink){.article = on_article, .reject = on_reject, .batch = &rec.arena, .page = ing_page_new()};
    if (!rec.sink.page)
        return 1;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    ing_page_free(rec.sink.page);
    td_arena_free(&rec.arena);
    td_buf_free(&rec.out);
    return failed;
}
