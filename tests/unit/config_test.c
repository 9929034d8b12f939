/*
 * ini and config: every kind of value, all problems in one message with their lines, flags over the file, and texts
 * that the program writes itself (template, effective settings) read back.
 */
#include "cmocka_all.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "ini.h"
#include "tmpdir.h"

/* ---- ini ---- */

static char *dump(const char *text, struct td_error *err)
{
    struct td_ini ini;
    struct td_buf b = TD_BUF_INIT(1 << 20);
    *err = (struct td_error){0};
    if (td_ini_parse("x.ini", td_str(text), &ini, err) != TD_OK)
        return NULL;
    for (size_t i = 0; i < ini.n; i++)
        (void)td_buf_printf(&b, "%d[%s]%s=%s\n", ini.entry[i].line, ini.entry[i].section.p, ini.entry[i].key.p,
                            ini.entry[i].value.p);
    td_ini_free(&ini);
    char *p = strdup(td_buf_cstr(&b));
    td_buf_free(&b);
    return p;
}

static void ini_entries(void **state)
{
    static const struct {
        const char *text, *want;
    } t[] = {
        {"", ""},
        {"[a]\nk = v\n", "2[a]k=v\n"},
        {"[a]\nk=v", "2[a]k=v\n"},
        {"\xef\xbb\xbf[a]\r\nk = v \r\n", "2[a]k=v\n"},
        {"; c\n# c\n\n[a]\nk = v ; why\n", "5[a]k=v\n"},
        {"[a]\nk = v;no comment\n", "2[a]k=v;no comment\n"},
        {"[a]\nk = 1\nk = 2\n[b]\nk = 3\n[a]\nk = 4\n", "2[a]k=1\n3[a]k=2\n5[b]k=3\n7[a]k=4\n"},
        {"[a]\nk = 1\n  2\n", "2[a]k=1\n3[a]k=2\n"},
        {"[source the one]\nmap.text = Body, with comma\n", "2[source the one]map.text=Body, with comma\n"},
        {"[a]\nk =\n", "2[a]k=\n"},
        {"[a]\nk = x = y\n", "2[a]k=x = y\n"},
        {"[a]\nurl = https://x.com/?a=1&b=2#c\n", "2[a]url=https://x.com/?a=1&b=2#c\n"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof t / sizeof t[0]; i++) {
        struct td_error err;
        char *got = dump(t[i].text, &err);
        if (!got)
            fail_msg("%s: %s", t[i].text, err.text);
        assert_string_equal(got, t[i].want);
        free(got);
    }
}

static void ini_refused(void **state)
{
    static const struct {
        const char *text, *says;
    } t[] = {
        {"[a]\nno equals sign\n", "x.ini:2: "},
        {"[a\nk = v\n", "x.ini:1: "},
        {"[a]\nk = caf\xe9\n", "x.ini:2:8: not UTF-8"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof t / sizeof t[0]; i++) {
        struct td_error err;
        assert_null(dump(t[i].text, &err));
        assert_int_equal(err.status, TD_EUSAGE);
        if (strncmp(err.text, t[i].says, strlen(t[i].says)) != 0)
            fail_msg("'%s' does not begin with '%s'", err.text, t[i].says);
    }
    struct td_ini ini;
    struct td_error err = {0};
    assert_int_equal(td_ini_parse("x.ini", td_slice("[a]\nk=\0\n", 8), &ini, &err), TD_EUSAGE);
    assert_non_null(strstr(err.text, "x.ini:2: holds a NUL byte"));
    for (int n = 180; n < 200; n++) { /* the longest line is taken whole, a longer one refused, none cut */
        char line[256], want[256];
        (void)snprintf(line, sizeof line, "[a]\nk=%0*d\n", n - 2, 7);
        (void)snprintf(want, sizeof want, "2[a]k=%0*d\n", n - 2, 7);
        char *got = dump(line, &err);
        assert_int_equal(got != NULL, n <= 190);
        if (got)
            assert_string_equal(got, want);
        else
            assert_non_null(strstr(err.text, "x.ini:2: longer than 190 bytes"));
        free(got);
    }
    err = (struct td_error){0};
    assert_int_equal(td_ini_read("no/such/file.ini", &ini, &err), TD_EIO);
}

/* ---- config ---- */

/* A corpus folder with that corpus.ini, read and checked. */
static enum td_status load(struct td_config *c, const char *text, struct td_error *err)
{
    *err = (struct td_error){0};
    tmp_write(tmp_path("corpus.ini"), td_str(text));
    if (td_config_load(c, tmp_dir, err) != TD_OK)
        return err->status;
    return td_config_check(c, err);
}

static void every_kind(void **state)
{
    struct td_config c;
    struct td_error err;
    (void)state;
    tmp_write(tmp_path("a.csv"), TD_S("title\n"));
    tmp_write(tmp_path("b,c.csv"), TD_S("title\n"));
    td_config_init(&c);
    assert_int_equal(
        load(&c,
             "[corpus]\nname = N\xc3\xa4me\ntarget = Huawei\ntarget = ZTE Inc\nalias = HW\nfrom = 2020-01-01\nuntil "
             "= 2021-02-03\n"
             "timezone = Europe/Berlin\nweek_rule = iso_utc\nexclude_countries = CN, TW\nexclude_countries = HK\nlevel "
             "= .9\n"
             "max_reject_rate = 1\noutput = o\nimages = no\nfetch_timeout = 7\nfetch_max_bytes = 64k\nallow_private = "
             "yes\n"
             "[source one]\npath = a.csv\npath = b,c.csv\nformat = csv\noutlet = O\ncountry = DE\nlanguage = "
             "de\ntimezone = Asia/Tokyo\n"
             "encoding = latin1\ndelimiter = tab\ndate_order = dmy\nmap.text = Lead, the\nmap.text = Body\n"
             "map.title = T\n[source two]\nurl = https://x.example/feed?a=1,2\n",
             &err),
        TD_OK);
    assert_string_equal(c.name, "N\xc3\xa4me");
    assert_int_equal(c.target.n, 2);
    assert_string_equal(c.target.item[1], "ZTE Inc");
    assert_string_equal(c.from, "2020-01-01");
    assert_string_equal(c.until, "2021-02-03");
    assert_string_equal(c.timezone, "Europe/Berlin");
    assert_string_equal(c.week_rule, "iso_utc");
    assert_int_equal(c.exclude_countries.n, 3);
    assert_string_equal(c.exclude_countries.item[1], "TW");
    assert_true(c.level == 0.9 && c.max_reject_rate == 1 && !c.images && c.allow_private);
    assert_int_equal(c.fetch_timeout_s, 7);
    assert_int_equal(c.fetch_max_bytes, 64000);
    assert_int_equal(c.n_sources, 2);
    const struct td_source_config *s = &c.source[0];
    assert_string_equal(s->name, "one");
    assert_int_equal(s->path.n, 2);
    assert_string_equal(s->path.item[1], "b,c.csv");
    assert_string_equal(s->format, "csv");
    assert_string_equal(s->timezone, "Asia/Tokyo");
    assert_string_equal(s->delimiter, "tab");
    assert_int_equal(s->map[TD_MAP_TEXT].n, 2);
    assert_string_equal(s->map[TD_MAP_TEXT].item[0], "Lead, the");
    assert_string_equal(s->map[TD_MAP_TITLE].item[0], "T");
    assert_string_equal(c.source[1].url.item[0], "https://x.example/feed?a=1,2");
    assert_string_equal(c.source[1].format, "auto"); /* a default */
    td_config_free(&c);
}

static void defaults_without_a_file(void **state)
{
    struct td_config c;
    struct td_error err = {0};
    (void)state;
    td_config_init(&c);
    assert_int_equal(td_config_check(&c, &err), TD_OK);
    assert_int_equal(c.target.n, 1);
    assert_string_equal(c.target.item[0], "huawei");
    assert_true(c.level == 0.95 && c.max_reject_rate == 0.05 && c.images && !c.allow_private);
    assert_int_equal(c.fetch_max_bytes, 20000000);
    assert_null(c.from);
    assert_int_equal(c.n_sources, 0);
    td_config_free(&c);
}

/* One run says everything that is wrong, each with its line. */
static void all_problems_together(void **state)
{
    static const char *const says[] = {
        "corpus.ini:2: unknown key 'levle' in [corpus] (did you mean 'level'?)",
        "corpus.ini:3: level: 'high' is not a number from 0 to 1",
        "corpus.ini:4: from: '2020-02-30' is not a date",
        "corpus.ini:5: until: '2020-1-1' is not a date",
        "corpus.ini:6: exclude_countries: 'XX' is no ISO 3166-1 code",
        "corpus.ini:6: exclude_countries: 'us' is no ISO 3166-1 code",
        "corpus.ini:7: fetch_timeout: '-1' is not a whole number",
        "corpus.ini:8: fetch_max_bytes: '20000000000000000000' is not a whole number",
        "corpus.ini:9: images: 'maybe' is neither yes nor no",
        "corpus.ini:10: week_rule: 'us' is none of iso|iso_utc",
        "corpus.ini:11: target: no value",
        "corpus.ini:13: 'k' stands in unknown section [sauce x]",
        "corpus.ini:15: path: '",
        "corpus.ini:16: country: 'Germany' is no ISO 3166-1 alpha-2 code",
        "corpus.ini:17: format: 'doc' is none of auto|",
        "corpus.ini:18: unknown key 'zzzzzzzz' in [source y]",
        "delimiter: 'ab' is neither one byte nor 'tab'",
        "[source z] has neither path nor url",
        "corpus.ini:25: url: 'ftp://x.example/' begins with neither http:// nor https://",
        "corpus.ini:26: url: 'https:///feed' names no host",
        "corpus.ini:27: url: 'HTTP://me@x.example/' has a user name",
        "[source] needs a name",
    };
    struct td_config c;
    struct td_error err;
    (void)state;
    td_config_init(&c);
    assert_int_equal(load(&c,
                          "[corpus]\nlevle = 1\nlevel = high\nfrom = 2020-02-30\nuntil = 2020-1-1\nexclude_countries = "
                          "XX, us, DE\nfetch_timeout = -1\n"
                          "fetch_max_bytes = 20000000000000000000\nimages = maybe\nweek_rule = us\ntarget =\n"
                          "[sauce x]\nk = v\n[source y]\npath = no-such-file\ncountry = Germany\nformat = "
                          "doc\nzzzzzzzz = 1\ndelimiter = ab\n"
                          "[source z]\noutlet = o\n[source  ]\npath = x\n[source w]\nurl = ftp://x.example/\nurl = "
                          "https:///feed\nurl = HTTP://me@x.example/\nurl = HTTP://x.example/@a\n"
                          "[source v]\nurl = ftp://x.example/\n",
                          &err),
                     TD_EUSAGE);
    for (size_t i = 0; i < sizeof says / sizeof says[0]; i++)
        if (!strstr(err.text, says[i]))
            fail_msg("'%s' is not in:\n%s", says[i], err.text);
    assert_null(strstr(err.text, "'DE'"));
    assert_null(strstr(err.text, "/@a"));
    assert_null(strstr(err.text, "[source v] has")); /* it has an address, a wrong one: said once */
    td_config_free(&c);
}

static void settings_that_disagree(void **state)
{
    struct td_config c;
    struct td_error err;
    (void)state;
    td_config_init(&c);
    assert_int_equal(load(&c, "[corpus]\nfrom = 2021-01-02\nuntil = 2021-01-01\nlevel = 0.5\n", &err), TD_EUSAGE);
    assert_non_null(strstr(err.text, "corpus.ini:2: from: 2021-01-02 is after until: 2021-01-01"));
    assert_non_null(strstr(err.text, "corpus.ini:4: level: must be above 0.5 and below 1"));
    td_config_free(&c);
    td_config_init(&c);
    assert_int_equal(load(&c, "[corpus\n", &err), TD_EUSAGE); /* malformed: nothing can be said of the rest */
    td_config_free(&c);
    td_config_init(&c);
    err = (struct td_error){0};
    assert_int_equal(td_config_load(&c, "no/such/folder", &err), TD_EIO);
    assert_false(td_config_is_corpus("no/such/folder"));
    td_config_free(&c);
}

/* Two sections of one name, apart or one after the other: what the second says would be said of the first as well. */
static void sources_of_one_name(void **state)
{
    struct td_config c;
    struct td_error err;
    (void)state;
    tmp_write(tmp_path("a.csv"), TD_S("title\n"));
    td_config_init(&c);
    assert_int_equal(load(&c,
                          "[source a]\npath = a.csv\n; none\n[source  a ]\npath = a.csv\n[source b]\npath = a.csv\n"
                          "  [still a path]\n[source a]\npath = a.csv\n",
                          &err),
                     TD_EUSAGE);
    assert_non_null(strstr(err.text, "corpus.ini:4: [source a] stands in line 1 already"));
    assert_non_null(strstr(err.text, "corpus.ini:9: [source a] stands in line 4 already"));
    assert_null(strstr(err.text, "[source b]"));
    td_config_free(&c);
}

static void flags_win_over_the_file(void **state)
{
    struct td_config c;
    struct td_error err;
    (void)state;
    tmp_write(tmp_path("a.csv"), TD_S("title\n"));
    td_config_init(&c);
    assert_true(td_config_set(&c, "level", "0.8"));
    assert_true(td_config_set(&c, "max-reject-rate", " .25 "));
    assert_true(td_config_set(&c, "target", "ZTE"));
    assert_true(td_config_set(&c, "country", "FR"));
    assert_true(td_config_set(&c, "map.title", "Flag"));
    assert_true(td_config_set(&c, "source-timezone", "Asia/Seoul"));
    assert_true(td_config_set(&c, "timezone", "Europe/Rome"));
    assert_false(td_config_set(&c, "no-such-key", "1"));
    assert_int_equal(
        load(&c,
             "[corpus]\nlevel = 0.9\nmax_reject_rate = 0.5\ntarget = huawei\ntimezone = Asia/Tokyo\n"
             "[source a]\npath = a.csv\ncountry = DE\nlanguage = de\nmap.title = File\n[source b]\npath = a.csv\n",
             &err),
        TD_OK);
    assert_true(c.level == 0.8 && c.max_reject_rate == 0.25);
    assert_int_equal(c.target.n, 1);
    assert_string_equal(c.target.item[0], "ZTE");
    assert_string_equal(c.timezone, "Europe/Rome");
    for (size_t i = 0; i < 2; i++) {
        assert_string_equal(c.source[i].country, "FR");
        assert_string_equal(c.source[i].timezone, "Asia/Seoul");
        assert_int_equal(c.source[i].map[TD_MAP_TITLE].n, 1);
        assert_string_equal(c.source[i].map[TD_MAP_TITLE].item[0], "Flag");
        assert_int_equal(c.source[i].path.n, 1); /* the file's */
    }
    assert_string_equal(c.source[0].language, "de");
    td_config_free(&c);
    td_config_init(&c); /* a bad flag is a problem, without a line */
    assert_true(td_config_set(&c, "level", "2"));
    assert_true(td_config_set(&c, "images", ""));
    err = (struct td_error){0};
    assert_int_equal(td_config_check(&c, &err), TD_EUSAGE);
    assert_string_equal(err.text, "level: '2' is not a number from 0 to 1\nimages: no value");
    td_config_free(&c);
}

static char *printed(const struct td_config *c)
{
    struct td_error err = {0};
    struct td_buf b = TD_BUF_INIT(1 << 20);
    assert_int_equal(td_config_print(c, &b, &err), TD_OK);
    char *p = strdup(td_buf_cstr(&b));
    td_buf_free(&b);
    return p;
}

static void print_parses_back(void **state)
{
    struct td_config c;
    struct td_error err;
    (void)state;
    tmp_write(tmp_path("a.csv"), TD_S("title\n"));
    tmp_write(tmp_path("b,c.csv"), TD_S("title\n"));
    td_config_init(&c);
    assert_int_equal(load(&c,
                          "[corpus]\nname = N\xc3\xa4me = x\ntarget = Huawei\ntarget = ZTE\nalias = a, b\nalias = "
                          "c\nfrom = 2020-01-01\nlevel = 0.123e0\n"
                          "level = 0.9123456789012345\nexclude_countries = CN, TW\nfetch_max_bytes = 3M\nimages = no\n"
                          "[source one two]\npath = a.csv\npath = b,c.csv\nmap.text = Lead\nmap.text = Body; "
                          "all\ntimezone = Asia/Tokyo\ndelimiter = |\n"
                          "[source three]\nurl = https://x.example/feed?a=1,2#f\n",
                          &err),
                     TD_OK);
    char *once = printed(&c);
    td_config_free(&c);
    td_config_init(&c);
    if (load(&c, once, &err) != TD_OK)
        fail_msg("%s\n%s", err.text, once);
    assert_string_equal(c.source[0].map[TD_MAP_TEXT].item[1], "Body; all");
    assert_true(c.level == 0.9123456789012345);
    char *twice = printed(&c);
    assert_string_equal(twice, once);
    td_config_free(&c);
    free(once);
    free(twice);
}

/* `tidings init` writes a file that reads cleanly as it is, and with every default taken out of its comment. */
static void template_parses_back(void **state)
{
    struct td_config c, d;
    struct td_error err;
    (void)state;
    struct td_buf text = TD_BUF_INIT(1 << 16), bare = TD_BUF_INIT(1 << 16);
    td_config_template(&text);
    assert_false(text.failed);
    (void)mkdir(tmp_path("articles"), 0777);
    td_config_init(&c);
    if (load(&c, td_buf_cstr(&text), &err) != TD_OK)
        fail_msg("%s", err.text);
    struct td_slice rest = td_buf_slice(&text);
    size_t uncommented = 0;
    while (rest.p) {
        struct td_slice line = td_cut(&rest, '\n');
        bool is_default = td_starts(line, TD_S(";")) && !td_starts(line, TD_S("; ")) && !td_ends(line, TD_S("= "));
        uncommented += is_default;
        (void)td_buf_put(&bare, is_default ? td_from(line, 1) : line);
        (void)td_buf_putc(&bare, '\n');
    }
    assert_true(uncommented >= 10);
    td_config_init(&d);
    if (load(&d, td_buf_cstr(&bare), &err) != TD_OK)
        fail_msg("%s", err.text);
    char *one = printed(&c), *two = printed(&d);
    assert_string_equal(one, two); /* what stands in the comments is what holds without them */
    free(one);
    free(two);
    for (size_t i = 0; td_config_key_at(i); i++) /* every key is named */
        if (strcmp(td_config_key_at(i)->key, "source_timezone") != 0)
            assert_non_null(strstr(td_buf_cstr(&text), td_config_key_at(i)->key));
    td_buf_free(&text);
    td_buf_free(&bare);
    td_config_free(&c);
    td_config_free(&d);
}

static void paths(void **state)
{
    struct td_config c;
    (void)state;
    td_config_init(&c);
    char *p = td_config_path(&c, "a/b");
    assert_string_equal(p, "a/b");
    free(p);
    free(c.dir);
    c.dir = strdup("corpus");
    p = td_config_path(&c, "a/b");
    assert_string_equal(p, "corpus/a/b");
    free(p);
    p = td_config_path(&c, "/a/b");
    assert_string_equal(p, "/a/b");
    free(p);
    p = td_config_output(&c, "x.csv");
    assert_string_equal(p, "corpus/out/x.csv");
    free(p);
    p = td_config_output(&c, "");
    assert_string_equal(p, "corpus/out");
    free(p);
    td_config_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ini_entries),
        cmocka_unit_test(ini_refused),
        cmocka_unit_test(every_kind),
        cmocka_unit_test(defaults_without_a_file),
        cmocka_unit_test(all_problems_together),
        cmocka_unit_test(settings_that_disagree),
        cmocka_unit_test(sources_of_one_name),
        cmocka_unit_test(flags_win_over_the_file),
        cmocka_unit_test(print_parses_back),
        cmocka_unit_test(template_parses_back),
        cmocka_unit_test(paths),
    };
    if (tmp_make() != 0)
        return 1;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    tmp_remove();
    return failed;
}
