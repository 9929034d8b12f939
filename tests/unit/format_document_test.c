/* Documents and exports: sitemaps, Office files, press databases, mail, saved pages, several texts a file. */
#include <stdlib.h>
#include <string.h>
#include <zip.h>

#include "seen.h"
#include "split.h"

static void seen_article(char *line, size_t n, const struct ing_article *a)
{
    (void)snprintf(line, n, "%.*s|%.*s|%.*s|%.*s|%.*s|%.*s|%.*s|%.*s|%.*s|%.*s|%u|%lu-%lu", P(a->title), P(a->outlet),
                   P(a->published), P(a->author), P(a->section), P(a->language), P(a->country), P(a->url),
                   P(a->retrieved), P(a->text), a->flags, a->line_first, a->line_last);
}

static void seen_reject(char *line, size_t n, const struct td_reject *r)
{
    (void)snprintf(line, n, "%s %lu-%lu %s: %.*s", r->reason, (unsigned long)r->line_first, (unsigned long)r->line_last,
                   r->detail, P(r->raw));
}

static void read_as(struct seen *v, const char *format, const char *text)
{
    seen_detect(v, format, td_str(text), NULL);
    assert_int_equal(v->status, TD_OK);
}

/* ---- containers written here: name, bytes, name, bytes, ..., NULL ---- */

static struct td_slice zip_of(const char *const *parts, zip_int32_t method)
{
    zip_error_t e;
    zip_error_init(&e);
    zip_source_t *out = zip_source_buffer_create(NULL, 0, 0, &e);
    zip_source_keep(out);
    zip_t *z = zip_open_from_source(out, ZIP_TRUNCATE, &e);
    assert_non_null(z);
    for (size_t i = 0; parts[i]; i += 2) {
        zip_int64_t at =
            zip_file_add(z, parts[i], zip_source_buffer(z, parts[i + 1], strlen(parts[i + 1]), 0), ZIP_FL_ENC_UTF_8);
        assert_true(at >= 0);
        assert_int_equal(zip_set_file_compression(z, (zip_uint64_t)at, method, 9), 0);
    }
    assert_int_equal(zip_close(z), 0);
    zip_stat_t st;
    assert_int_equal(zip_source_stat(out, &st), 0);
    char *p = malloc(st.size);
    assert_non_null(p);
    assert_int_equal(zip_source_open(out), 0);
    assert_int_equal(zip_source_read(out, p, st.size), (zip_int64_t)st.size);
    (void)zip_source_close(out);
    zip_source_free(out);
    return td_slice(p, st.size);
}

static void read_zip(struct seen *v, const char *format, const char *const *parts, const struct td_source_config *conf)
{
    struct td_slice z = zip_of(parts, ZIP_CM_DEFLATE);
    seen_detect(v, format, z, conf);
    free((void *)(uintptr_t)z.p);
}

/* ---- sitemaps ---- */

static void sitemap(void **state)
{
    struct seen v;
    (void)state;
    read_as(&v, "sitemap",
            "<?xml version='1.0'?>\n<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9' xmlns:n='x'>\n"
            "<url><loc>https://gazette.example/1</loc><lastmod>2020-01-03</lastmod><n:news><n:publication><n:name>The "
            "Gazette</n:name><n:language>en</n:language></n:publication><n:publication_date>2020-01-02T03:04:05Z"
            "</n:publication_date>\n<n:title>A bridge &amp; a dam</n:title></n:news><x:link rel='alternate' "
            "hreflang='de' href='https://gazette.example/de/1'/></url>\n"
            "<url><loc>https://gazette.example/2</loc><image:image><image:title>No title of a page</image:title>"
            "</image:image></url><url><lastmod>2020-01-03</lastmod></url></urlset>");
    assert_int_equal(v.n, 1);
    assert_string_equal(v.row[0], "A bridge & a dam|The Gazette|2020-01-02T03:04:05Z|||en||https://gazette.example/1|||"
                                  "1024|3-4");
    assert_int_equal(v.rejects, 2);
    assert_string_equal(v.reject[0], "address_only 5-5 an address without a title: have its page fetched: "
                                     "https://gazette.example/2");
    assert_string_equal(v.reject[1], "malformed 5-5 an entry without an address: ");
    read_as(&v, "sitemap",
            "<sitemapindex><sitemap><loc>https://gazette.example/a.xml</loc></sitemap>\n<sitemap><loc><![CDATA["
            "https://gazette.example/b.xml.gz]]></loc></sitemap></sitemapindex>");
    assert_int_equal(v.n, 0);
    assert_int_equal(v.rejects, 2);
    assert_string_equal(v.reject[1], "address_only 2-2 the address of another sitemap: have it fetched: "
                                     "https://gazette.example/b.xml.gz");
}

#define ENTRY(n) "<url><loc>u" n "</loc><news:news><news:title>Paper " n "</news:title></news:news></url>\n"

static void sitemap_broken(void **state)
{
    struct seen v;
    (void)state;
    read_as(&v, "sitemap",
            "<urlset>\n" ENTRY("1") "<url><loc>u2</loc><news:news></url>\n" ENTRY("3") ENTRY("4") "</urlset>");
    assert_int_equal(v.n, 3); /* the broken entry alone is lost */
    assert_int_equal(v.rejects, 1);
    assert_memory_equal(v.reject[0], "malformed 3-3 malformed XML at line 3, column", 45);
    assert_memory_equal(v.row[2], "Paper 4|", 8);
    read_as(&v, "sitemap", "<urlset>\n" ENTRY("1") "<url><loc>u2</lo");
    assert_int_equal(v.n, 1);
    assert_int_equal(v.rejects, 1);
    assert_memory_equal(v.reject[0], "truncated 3-3", 13);
    read_as(&v, "sitemap",
            "<urlset><url><loc>u</loc><n:news><n:title>A&nbsp;dam &amp;amp; a "
            "&lt;i>bridge&lt;/i></n:title></n:news></url></urlset>");
    assert_memory_equal(v.row[0],
                        "A\xc2\xa0"
                        "dam & a bridge|",
                        18);
    read_as(&v, "sitemap", "<urlset></urlset>");
    assert_int_equal(v.n + v.rejects, 0);
}

/* ---- Office files ---- */

#define W(body) "<w:document xmlns:w='w'><w:body>" body "</w:body></w:document>"
#define PAR(t)  "<w:p><w:r><w:t>" t "</w:t></w:r></w:p>"

static void docx(void **state)
{
    struct seen v;
    (void)state;
    const char *nexis[] = {"word/document.xml",
                           W(PAR("A bridge") PAR("The Gazette") PAR("December 10, 2019 Tuesday") PAR("")
                                 PAR("Length: 2 words") PAR("Byline: Ann") PAR("Body") PAR("")
                                     PAR("Open</w:t><w:t xml:space='preserve"
                                         "'> at last.") "<w:p><w:del><w:r><w:t>Gone.</w:t></w:r></w:del></w:p>" PAR("")
                                         PAR("Load-Date: December 11, 2019") PAR("End of Document")),
                           NULL};
    read_zip(&v, "docx", nexis, NULL);
    assert_int_equal(v.status, TD_OK);
    assert_int_equal(v.n, 1);
    assert_string_equal(v.row[0], "A bridge|The Gazette|December 10, 2019 Tuesday|Ann||||||Open at last.|0|1-12");
    const char *plain[] = {"word/document.xml",
                           W(PAR("A dam holds the flood") PAR("By Ann Example")
                                 PAR("It held through the night, and the town &lt;below&gt; it slept.")),
                           NULL};
    read_zip(&v, "docx", plain, NULL);
    assert_int_equal(v.n, 1);
    assert_string_equal(v.row[0], "A dam holds the flood|||Ann Example||||||It held through the night, and the town "
                                  "<below> it slept.|0|0-0");
}

/* Word on the web names its main part otherwise; the relations say how. */
static void docx_main(void **state)
{
    struct seen v;
    (void)state;
    const char *parts[] = {
        "word/document2.xml", W(PAR("A dam holds the flood")), "_rels/.rels",
        "<Relationships><Relationship Type='http://x/officeDocument' Target='/word/document2.xml'/></Relationships>",
        NULL};
    read_zip(&v, "docx", parts, NULL);
    assert_int_equal(v.n, 1);
    assert_memory_equal(v.row[0], "A dam holds the flood|", 22);
}

static void office_refused(void **state)
{
    struct seen v;
    (void)state;
    const char *neither[] = {"../word/document.xml", W(PAR("Nothing")), "mimetype", "x", NULL};
    read_zip(&v, "docx", neither, NULL);
    assert_int_equal(v.status, TD_EDATA);
    assert_string_equal(v.error, "a: a ZIP container, but neither a Word document nor an Excel workbook");
    const char *broken[] = {"word/document.xml", "<w:document><w:body>\n<w:p></w:body>", NULL};
    read_zip(&v, "docx", broken, NULL);
    assert_int_equal(v.status, TD_EDATA);
    assert_non_null(strstr(v.error, "word/document.xml in it is malformed at line 2, column"));
    seen_detect(&v, "docx",
                TD_S("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1----E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0-"), NULL);
    assert_string_equal(v.error, "a: encrypted; save it without a password");
    seen_detect(&v, "docx", TD_S("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1----------------"), NULL);
    assert_string_equal(v.error, "a: an Office file of before 2007 (.doc, .xls); save it as .docx or .xlsx");
    seen_detect(&v, "docx", TD_S("PK\x03\x04 cut off"), NULL);
    assert_int_equal(v.status, TD_EDATA);
    assert_memory_equal(v.error, "a: not a whole ZIP container", 28);
}

/* 40 MB of one letter pack into 40 kB: refused long before they are held. */
static void office_bomb(void **state)
{
    struct seen v;
    enum { N = 40 << 20 };
    char *xml = malloc(N + 1);
    (void)state;
    assert_non_null(xml);
    memset(xml, 'x', N);
    memcpy(xml, "<w:document><w:body><w:p><w:r><w:t>", 35);
    xml[N] = '\0';
    const char *parts[] = {"word/document.xml", xml, NULL};
    read_zip(&v, "docx", parts, NULL);
    assert_int_equal(v.status, TD_EDATA);
    assert_string_equal(v.error, "a: word/document.xml in it unpacks to more than 200 times its size: not read");
    free(xml);
}

#define BOOK(pr, sheets) "<workbook xmlns:r='r'>" pr "<sheets>" sheets "</sheets></workbook>"
#define RELS                                                                                                           \
    "<Relationships><Relationship Id='r1' Type='http://x/worksheet' Target='worksheets/sheet1.xml'/><Relationship "    \
    "Id='r2' Type='http://x/worksheet' Target='/xl/worksheets/sheet2.xml'/></Relationships>"
#define STYLES                                                                                                         \
    "<styleSheet><numFmts><numFmt numFmtId='164' formatCode='[$-409]d\\-mmm\\-yyyy;@'/><numFmt numFmtId='165' "        \
    "formatCode='&quot;day&quot; 0.00'/></numFmts><cellStyleXfs><xf numFmtId='14'/></cellStyleXfs><cellXfs><xf "       \
    "numFmtId='0'/><xf numFmtId='14'/><xf numFmtId='22'/><xf numFmtId='164'/><xf numFmtId='165'/></cellXfs>"           \
    "</styleSheet>"
#define STRINGS                                                                                                        \
    "<sst><si><t>Headline</t></si><si><r><t>A br</t></r><r><t xml:space='preserve'>idge </t></r><rPh><t>no</t></rPh>"  \
    "</si><si><t>It_x000D_\nopened, &quot;at last&quot;.</t></si></sst>"
#define S(r, i)    "<c r='" r "' t='s'><v>" i "</v></c>"
#define I(r, t)    "<c r='" r "' t='inlineStr'><is><t>" t "</t></is></c>"
#define N(r, s, v) "<c r='" r "' s='" s "'><v>" v "</v></c>"
#define HEADER(n)  "<row r='" n "'>" S("A" n, "0") I("B" n, "Date") I("C" n, "Text") I("D" n, "Section") "</row>"

static void read_book(struct seen *v, const char *book, const char *sheet1, const char *sheet2)
{
    const char *parts[] = {"xl/workbook.xml",
                           book,
                           "xl/_rels/workbook.xml.rels",
                           RELS,
                           "xl/styles.xml",
                           STYLES,
                           "xl/sharedStrings.xml",
                           STRINGS,
                           "xl/worksheets/sheet1.xml",
                           sheet1,
                           sheet2 ? "xl/worksheets/sheet2.xml" : NULL,
                           sheet2,
                           NULL};
    read_zip(v, "xlsx", parts, NULL);
}

#define ONE "<sheet name='One' r:id='r1'/>"
#define TWO ONE "<sheet name='Two' state='hidden' r:id='r2'/>"

static void xlsx(void **state)
{
    struct seen v;
    (void)state;
    read_book(&v, BOOK("", ONE),
              "<worksheet><sheetData>" HEADER("1") "<row r='3'>" S("A3", "1") N("B3", "1", "43861") S(
                  "C3", "2") "<c r='D3' t='b'><v>1</v></c></row><row>" I("A4", "Second")
                  N("B4", "2",
                    "43862.604166666664") "<c r='C4' t='str'><f>\"a\"&amp;\"b\"</f><v>ab</v></c><c r='D4' "
                                          "t='e'><v>#N/A</v></c></row>"
                                          "<row r='5'>" I("A5", "Fifth") N("B5", "3", "60") N("C5", "4", "2.5")
                                              I("E5", "too far") "</row>"
                                                                 "<row r='6'>" I("A6", "Sixth")
                                                                     N("B6", "1", "1") "</row></sheetData></worksheet>",
              NULL);
    assert_int_equal(v.status, TD_OK);
    assert_int_equal(v.n, 3);
    assert_string_equal(v.row[0], "A bridge||2020-01-31||TRUE|||||It \nopened, \"at last\".|0|3-3");
    assert_string_equal(v.row[1], "Second||2020-02-01T14:30:00|||||||ab|0|4-4");
    assert_string_equal(v.row[2], "Sixth||1900-01-01||||||||0|6-6");
    assert_int_equal(v.rejects, 1);
    assert_string_equal(v.reject[0],
                        "field_count 5-5 5 fields where the header has 4: \"Fifth\",\"1900-02-29\",\"2.5\",,"
                        "\"too far\"");
}

/* ECMA-376 18.17.4.1: the same day is 1,462 less in the 1904 system. */
static void xlsx_1904(void **state)
{
    struct seen v;
    (void)state;
    read_book(&v, BOOK("<workbookPr date1904='1'/>", ONE),
              "<worksheet><sheetData>" HEADER("1") "<row>" I("A2", "One")
                  N("B2", "1", "42399") "</row><row>" I("A3", "Zero")
                      N("B3", "1", "0") "</row></sheetData></worksheet>",
              NULL);
    assert_string_equal(v.row[0], "One||2020-01-31||||||||0|2-2");
    assert_string_equal(v.row[1], "Zero||1904-01-01||||||||0|3-3");
}

static void xlsx_sheets(void **state)
{
    struct seen v;
    (void)state;
    /* a heading over merged cells, a header of two rows whose first column is merged downwards */
    read_book(&v, BOOK("", TWO),
              "<worksheet><sheetData><row r='1'>" I("A1", "Export of March") "</row><row r='2'>" I("A2", "Headline")
                  I("B2", "When") "</row><row r='3'>" I("B3", "Date")
                      I("C3", "Text") "</row><row r='4'>" I("A4", "Fourth") N("B4", "1", "43861")
                          I("C4", "It is.") "</row></sheetData><mergeCells><mergeCell ref='A1:C1'/>"
                                            "<mergeCell ref='A2:A3'/></mergeCells></worksheet>",
              "<worksheet><sheetData><row>" I("A1", "Some") I("B1", "notes") "</row></sheetData></worksheet>");
    assert_int_equal(v.status, TD_OK);
    assert_int_equal(v.n, 1);
    assert_string_equal(v.row[0], "Fourth||2020-01-31|||||||It is.|0|4-4");
    assert_int_equal(v.rejects, 3);
    assert_string_equal(v.reject[0], "not_an_article 1-1 sheet 'One': above the header row 3: Export of March");
    assert_string_equal(v.reject[1], "not_an_article 2-2 sheet 'One': above the header row 3: Headline");
    assert_memory_equal(v.reject[2], "refused 0-0 sheet 'Two': no row names a title", 45);
}

static void xlsx_refused(void **state)
{
    struct seen v;
    struct td_source_config conf = {.name = "a", .format = "auto"};
    const char *want[] = {"Gone"};
    (void)state;
    read_book(&v, BOOK("", ONE), "<worksheet><sheetData><row>" I("A1", "Some") "</row></sheetData></worksheet>", NULL);
    assert_int_equal(v.status, TD_EDATA);
    assert_string_equal(v.error, "a: no row names a title or a text (name its columns: map.title, map.text)");
    read_book(&v, BOOK("", ""), "<worksheet/>", NULL);
    assert_string_equal(v.error, "a: a workbook without a sheet");
    conf.map[TD_MAP_DATE] = (struct td_list){want, 1};
    const char *parts[] = {
        "xl/workbook.xml",
        BOOK("", ONE),
        "xl/_rels/workbook.xml.rels",
        RELS,
        "xl/worksheets/sheet1.xml",
        "<worksheet><sheetData><row>" I("A1", "Title") "</row><row>" I("A2", "x") "</row></sheetData></worksheet>",
        NULL};
    read_zip(&v, "xlsx", parts, &conf);
    assert_int_equal(v.status, TD_EUSAGE);
    assert_non_null(strstr(v.error, "map.date: there is no column 'Gone'"));
}

/* ---- press databases ---- */

#define RULE "____________________________________________________________\n"

static void proquest(void **state)
{
    struct seen v;
    (void)state;
    read_as(
        &v, "proquest",
        RULE
        "\nReport Information from ProQuest\n\n" RULE "\nDocument 1 of 2\n\nA dam holds\n\nAuthor: Example, Ann\n\n"
        "Publication info: The Gazette, Late Edition (East Coast); Harbour, N.Y. [Harbour, N.Y]02 Jan 2018: A.1.\n\n"
        "ProQuest document link\n\nFull text: It holds.\nSubject: not a label here.\n\nStill.\n\nSubject: Dams\n\n"
        "Publication title: The Gazette, Late Edition (East Coast); Harbour, N.Y.\n\nSection: A\n\nPublication date: "
        "Jan 1, 2018\n\nCountry of publication: United States, Harbour, N.Y.\n\nLanguage of publication: English\n\n"
        "Document URL: https://db.example/1\n\nDatabase: News\n\n" RULE "\nDocument 2 of 2\n\nA bridge\n\n"
        "Publication info: The Herald; Quay [Quay]02 Jan 2018: A.1.\n\nAbstract: Short.\n\n" RULE
        "\nContact us at: nobody\n\nDatabase copyright (c) 2018\n");
    assert_int_equal(v.n, 2);
    assert_int_equal(v.rejects, 0);
    assert_string_equal(v.row[0], "A dam holds|The Gazette|Jan 1, 2018|Example, Ann|A|en|US|https://db.example/1||It "
                                  "holds.\nSubject: not a label here.\nStill.|0|7-36");
    assert_string_equal(v.row[1], "A bridge|The Herald|02 Jan 2018|||||||Short.|0|40-46");
    read_as(&v, "proquest", RULE "A dam\n\nFull text: Holds.\n\nProQuest document ID: 1\n\n" RULE "garbage\n");
    assert_int_equal(v.n, 1);
    assert_string_equal(v.reject[0], "malformed 9-9 not laid out as a document of ProQuest: garbage");
}

static void ebsco(void **state)
{
    struct seen v;
    (void)state;
    read_as(&v, "ebsco",
            "Record: 1\n\nTitle:\nA dam holds.\nAuthors:\nExample, Ann\nSource:\nThe Gazette. 1/31/2018, Vol. 3 Issue "
            "2, p4. 1p.\n"
            "Document Type:\nArticle\nAbstract:\nIn short: it holds.\nISSN:\n0000-0000\nAccession Number:\n1\nHTML "
            "Full Text\n"
            "It holds.\n\nSource: a spring.\nCopyright of The Gazette is the property of nobody.\n\nRecord: 2\nTitle: "
            "A bridge\n"
            "Source: Harbour Wire, Jan2018, p3\nAccession Number: 2\nAbstract: Open.\nRecord: 3\nnothing\n");
    assert_int_equal(v.n, 2);
    assert_string_equal(v.row[0],
                        "A dam holds|The Gazette|2018-01-31|Example, Ann||||||It holds.\nSource: a spring.|0|3-21");
    assert_string_equal(v.row[1], "A bridge|Harbour Wire|Jan 2018|||||||Open.|0|24-27");
    assert_string_equal(v.reject[0], "malformed 29-29 not laid out as a record of EBSCO: nothing");
}

static void ris(void **state)
{
    struct seen v;
    (void)state;
    read_as(&v, "ris",
            "Provider: Somebody\n\nTY  - NEWS\r\nTI  - A dam\r\n  holds\r\nAU  - Example, Ann\r\nAU  - Sample, "
            "Bo\r\nT2  - The "
            "Gazette\r\nPY  - 2018\r\nDA  - 2018/1/31/Wednesday\r\nN2  - It holds.\r\n\r\nStill.\r\nUR  - "
            "https://g.example/1\r\n"
            "SE  - News\r\nLA  - English\r\nY2  - 2019/02/03/\r\nER  - \r\n\r\nTY  - MGZN\nT1  - A bridge\nPY  - "
            "2018///\nDA  - "
            "March 4\nJF  - Herald\nER  -\nTY  - NEWS\nKW  - none\nER  - \nTY  - NEWS\nTI  - Cut off\nAB  - So f");
    assert_int_equal(v.n, 3);
    assert_string_equal(v.row[0],
                        "A dam holds|The Gazette|2018-01-31|Example, Ann; Sample, Bo|News|en||https://g.example/1|"
                        "2019-02-03|It holds.\nStill.|0|3-18");
    assert_string_equal(v.row[1], "A bridge|Herald|March 4 2018||||||||0|20-25");
    assert_string_equal(v.row[2], "Cut off|||||||||So f|4|29-31");
    assert_string_equal(v.reject[0],
                        "no_title_no_text 26-28 neither a title nor a text: TY  - NEWS\nKW  - none\nER  -");
    /* a field that begins with no year adds none, and no half of a letter */
    read_as(&v, "ris", "TY  - NEWS\nTI  - A dam\nPY  - c20\xc3\xa9\nDA  - March 4\nER  - \n");
    assert_string_equal(v.row[0], "A dam||March 4||||||||0|1-5");
}

static void endnote(void **state)
{
    struct seen v;
    (void)state;
    read_as(&v, "ris",
            "%0 Newspaper Article\n%T A dam\n%A Example, Ann\n%B The Gazette\n%D 2018\n%8 January 31\n%X It holds.\n%U "
            "https://g.example/1\n\n%0 Newspaper Article\n%T A bridge\n%8 2018-02-01\n");
    assert_int_equal(v.n, 2);
    assert_string_equal(v.row[0],
                        "A dam|The Gazette|January 31 2018|Example, Ann||||https://g.example/1||It holds.|0|1-8");
    assert_string_equal(v.row[1], "A bridge||2018-02-01||||||||0|10-12");
}

/* ---- mail ---- */

static void mail(void **state)
{
    struct seen v;
    (void)state;
    read_as(
        &v, "mail",
        "Return-Path: <a@gazette.example>\r\nFrom: =?utf-8?Q?The_G=C3=A4zette?= <news@gazette.example>\r\nSubject: "
        "=?utf-8?B?QSBkw6Ft?=\r\n =?utf-8?Q?_holds?=\r\nDate: Fri, 5 Jul 2019 09:31:00 +0200\r\nList-Id: <x>\r\n"
        "Archived-At: <https://gazette.example/mail/1>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; "
        "boundary=b\r\n\r\n--b\r\nContent-Type: multipart/alternative; boundary=c\r\n\r\n--c\r\nContent-Type: "
        "text/plain\r\n"
        "\r\nPlain.\r\n--c\r\nContent-Type: text/html; charset=iso-8859-1\r\nContent-Transfer-Encoding: "
        "quoted-printable\r\n"
        "\r\n<p>It h=E4lt.</p>=\r\n<p>Still.</p>\r\n--c--\r\n--b\r\nContent-Type: text/html\r\nContent-Disposition: "
        "attachment; filename=x.html\r\n\r\nNot this.\r\n--b--\r\n");
    assert_int_equal(v.n, 1);
    assert_string_equal(v.row[0],
                        "A d\xc3\xa1m holds|The G\xc3\xa4zette|Fri, 5 Jul 2019 09:31:00 +0200|||||https://gazette."
                        "example/mail/1||It h\xc3\xa4lt.\nStill.|0|1-30");
    /* mbox, format=flowed, base64, a mail cut off; the sender of an ordinary mail is its author */
    read_as(
        &v, "mail",
        "From a@b Fri Jul  5 09:31:00 2019\nFrom: Ann Example <a@b.example>\nTo: c@d\nSubject: One\nMessage-ID: <1@b>\n"
        "Content-Type: text/plain; format=flowed\n\nA line that \ngoes on.\n-- \nsignature\n\nFrom a@b Fri Jul  5 "
        "09:32:00 "
        "2019\nFrom: a@b.example\nMessage-ID: <2@b>\nSubject: Two\nContent-Type: text/plain; charset=utf-8\n"
        "Content-Transfer-Encoding: base64\n\nw4RwZmVsLg==\n");
    assert_int_equal(v.n, 2);
    assert_memory_equal(v.row[0], "One|||Ann Example||||||A line that goes on.|0|1-", 48);
    assert_memory_equal(v.row[1], "Two|||a@b.example||||||\xc3\x84pfel.|0|13-", 36);
    read_as(&v, "mail", "MIME-Version: 1.0\nSubject: None\nContent-Type: image/png\n\nx");
    assert_string_equal(v.reject[0],
                        "malformed 1-5 a message without a text: MIME-Version: 1.0\nSubject: None\nContent-Type: "
                        "image/png\n\nx");
    read_as(
        &v, "mail",
        "Message-ID: <1@b>\nSubject: Cut\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nSo far\n--b\n\nAnd n");
    assert_string_equal(v.row[0], "Cut|||||||||So far|4|1-10");
}

/* A mail inside a mail is an article of its own; a digest's wrapper is none. */
static void mail_inside(void **state)
{
    struct seen v;
    (void)state;
    read_as(&v, "mail",
            "MIME-Version: 1.0\nSubject: Digest\nFrom: list@b.example\nContent-Type: multipart/digest; "
            "boundary=b\n\n--b\n\nSubject: "
            "First\nFrom: Ann <a@b>\n\nOne.\n--b\n\nSubject: Second\nFrom: Bo <c@d>\n\nTwo.\n--b--\n");
    assert_int_equal(v.n, 2);
    assert_int_equal(v.rejects, 0);
    assert_string_equal(v.row[0], "First|||Ann||||||One.|0|1-18");
    assert_string_equal(v.row[1], "Second|||Bo||||||Two.|0|1-18");
}

#define PAGE                                                                                                           \
    "<html><head><title>A dam holds</title></head><body><article><h1>A dam holds</h1><p>The dam above the town held "  \
    "through the night, =E4s the engineers of the water board had said it would.</p></article></body></html>"

static void mhtml(void **state)
{
    struct seen v;
    (void)state;
    read_as(&v, "mhtml",
            "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://gazette.example/1\r\nSubject: A dam "
            "holds\r\nDate: Fri, "
            "5 Jul 2019 09:31:00 -0000\r\nMIME-Version: 1.0\r\nContent-Type: "
            "multipart/related;\r\n\ttype=\"text/html\";\r\n\t"
            "boundary=\"b\"\r\n\r\n--b\r\nContent-Type: text/html\r\nContent-Location: cid:frame\r\n\r\n<p>A "
            "frame.</p>\r\n--b\r\n"
            "Content-Type: text/html; charset=windows-1252\r\nContent-Transfer-Encoding: "
            "quoted-printable\r\nContent-Location: "
            "https://gazette.example/1\r\n\r\n" PAGE "\r\n--b--\r\n");
    assert_int_equal(v.n, 1);
    assert_string_equal(
        v.row[0],
        "A dam holds|||||||https://gazette.example/1|Fri, 5 Jul 2019 09:31:00 -0000|The dam above "
        "the town held through the night, \xc3\xa4s the engineers of the water board had said it would.|0|0-0");
    read_as(&v, "mhtml",
            "Content-Location: https://gazette.example/1\nMIME-Version: 1.0\nContent-Type: image/png\n\nx");
    assert_int_equal(v.n, 0);
    assert_memory_equal(v.reject[0], "malformed 1-5 a saved page without an HTML part", 47);
}

/* ---- several texts a file ---- */

#define HEAD(n)  "Paper number " n " arrives\nBy Ann Example\n3 March 2019\n\n"
#define PROSE(n) "This is the text of paper " n ", which goes on for long enough to be prose.\n"

static size_t parts_of(const char *text, const char *separator)
{
    struct ing_parts p;
    assert_true(ing_split(td_str(text), separator, &p));
    size_t n = p.n;
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(p.part[i].record, i + 1);
        assert_true(p.part[i].line_first <= p.part[i].line_last);
    }
    ing_parts_free(&p);
    return n;
}

static void texts(void **state)
{
    struct seen v;
    (void)state;
    read_as(&v, "text",
            HEAD("one") PROSE("one") "----------\n" HEAD("two")
                PROSE("two") "----------\nNotes follow the rule here.\n");
    assert_int_equal(v.n, 2);
    assert_string_equal(v.row[0],
                        "Paper number one arrives||3 March 2019|Ann Example||||||This is the text of paper one, "
                        "which goes on for long enough to be prose.|0|1-5");
    assert_memory_equal(v.row[1], "Paper number two arrives||3 March 2019|Ann Example|", 50);
    read_as(&v, "text", "Found 2 papers\n\nDocument 1 of 2\n" PROSE("one") "Document 2 of 2\n" PROSE("two"));
    assert_int_equal(v.n, 2);
    assert_string_equal(v.reject[0], "not_an_article 1-1 stands before the first article: Found 2 papers");
    /* an ordinary article with rules in it is one */
    assert_int_equal(
        parts_of(HEAD("one") PROSE("one") "*****\nA new chapter begins\n" PROSE("two") "-----\n" PROSE("3"), NULL), 1);
    assert_int_equal(parts_of("No date and no byline\n" PROSE("1") "-----\n" HEAD("two") PROSE("two"), NULL), 1);
    assert_int_equal(parts_of("1 of 2 DOCUMENTS\n" PROSE("1") "4 of 9 DOCUMENTS\n" PROSE("2"), NULL), 1);
    assert_int_equal(parts_of("See Document 1 of 2 here\n" PROSE("1") "Document 2 of 2\n" PROSE("2"), NULL), 1);
    /* form feeds, drawn rules, no separator at all */
    assert_int_equal(parts_of(HEAD("one") PROSE("one") "\f\n" HEAD("two") PROSE("two"), NULL), 2);
    assert_int_equal(parts_of(HEAD("one") PROSE("one") "\f\nContinued on this page\n" PROSE("two"), NULL), 1);
    assert_int_equal(parts_of(HEAD("1")
                                  PROSE("1") "\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\n" HEAD("2")
                                      PROSE("2"),
                              NULL),
                     2);
    assert_int_equal(parts_of(HEAD("1") PROSE("1") "\n" HEAD("2") PROSE("2") "\n" HEAD("3") PROSE("3"), NULL), 3);
    assert_int_equal(parts_of(HEAD("1") PROSE("1") "\nA heading within it\n" PROSE("2"), NULL), 1);
    /* as configured */
    assert_int_equal(parts_of("a\n%%\nb\n%%\n\n%%\nc", "%%"), 3);
    assert_int_equal(parts_of("a\n-----\nb", "---"), 2);
    assert_int_equal(parts_of("a\n--\nb", "---"), 1);
    assert_int_equal(parts_of("a\nText 7 (12)\nb", "Text # (#)"), 2);
    assert_int_equal(parts_of(HEAD("one") PROSE("one") "-----\n" HEAD("two") PROSE("two"), "none"), 1);
    assert_int_equal(parts_of("", NULL), 1);
    assert_int_equal(parts_of("-----\n-----\n", NULL), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sitemap),      cmocka_unit_test(sitemap_broken), cmocka_unit_test(docx),
        cmocka_unit_test(docx_main),    cmocka_unit_test(office_refused), cmocka_unit_test(office_bomb),
        cmocka_unit_test(xlsx),         cmocka_unit_test(xlsx_1904),      cmocka_unit_test(xlsx_sheets),
        cmocka_unit_test(xlsx_refused), cmocka_unit_test(proquest),       cmocka_unit_test(ebsco),
        cmocka_unit_test(ris),          cmocka_unit_test(endnote),        cmocka_unit_test(mail),
        cmocka_unit_test(mail_inside),  cmocka_unit_test(mhtml),          cmocka_unit_test(texts)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
