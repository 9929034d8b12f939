/*
 * outlet: hosts and their parent domains, names and aliases, national domains and those that are used generically,
 * hosts of URLs.
 */
#include "cmocka_all.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "outlet.h"

static struct ing_outlets *outlets;

static void hosts(void **state)
{
    static const struct {
        const char *host, *name, *country;
    } t[] = {
        {"bbc.co.uk", "BBC", "GB"},
        {"www.bbc.co.uk", "BBC", "GB"},
        {"news.bbc.co.uk", "BBC", "GB"},
        {"WWW.BBC.CO.UK", "BBC", "GB"},
        {"edition.cnn.com", "CNN", "US"},
        {"spiegel.de", "Der Spiegel", "DE"},
        {"yle.fi", "Yle", "FI"},
        {"1news.co.nz", "1News", "NZ"},
        {"co.uk", NULL, NULL},
        {"uk", NULL, NULL},
        {"notbbc.co.uk", NULL, NULL},
        {"bbc.co.uk.evil.example", NULL, NULL},
        {"", NULL, NULL},
        {".", NULL, NULL},
        {"nosuchoutlet.example", NULL, NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof t / sizeof t[0]; i++) {
        const struct ing_outlet *o = ing_outlet_by_host(outlets, td_str(t[i].host));
        if (!o != !t[i].name)
            fail_msg("%s: %s", t[i].host, o ? "found" : "not found");
        if (o && (!td_eqs(o->name, t[i].name) || !td_eqs(o->country, t[i].country)))
            fail_msg("%s is %.*s", t[i].host, (int)o->name.n, o->name.p);
    }
    char endless[1000];
    memset(endless, 'a', sizeof endless);
    assert_null(ing_outlet_by_host(outlets, td_slice(endless, sizeof endless)));
}

static void names(void **state)
{
    static const struct {
        const char *name, *country;
    } t[] = {{"BBC", "GB"},
             {"bbc", "GB"},
             {"Der Spiegel", "DE"},
             {"DER SPIEGEL", "DE"},
             {"\xe7\xbd\x91\xe6\x98\x93", "CN"},
             {"TVNZ", "NZ"},
             {"No Such Paper", NULL},
             {"", NULL}};
    (void)state;
    for (size_t i = 0; i < sizeof t / sizeof t[0]; i++) {
        const struct ing_outlet *o = ing_outlet_by_name(outlets, td_str(t[i].name));
        if (!o != !t[i].country || (o && !td_eqs(o->country, t[i].country)))
            fail_msg("%s: %.*s", t[i].name, o ? (int)o->country.n : 4, o ? o->country.p : "none");
    }
}

static void national_domains(void **state)
{
    static const struct {
        const char *host, *country;
    } t[] = {
        {"x.de", "DE"},    {"a.b.co.uk", "GB"}, {"x.fi", "FI"}, {"X.FR", "FR"}, {"x.com", ""},
        {"x.org", ""},     {"x.info", ""},      {"x.io", ""},   {"x.tv", ""},   {"x.ai", ""},
        {"x.co", ""},      {"x.me", ""},        {"de", ""},     {"", ""},       {"x.", ""},
        {"192.0.2.1", ""}, {"x.eu", ""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof t / sizeof t[0]; i++) {
        struct td_slice c = ing_country_by_tld(outlets, td_str(t[i].host));
        if (!td_eqs(c, t[i].country))
            fail_msg("%s: '%.*s', not '%s'", t[i].host, (int)c.n, c.p ? c.p : "", t[i].country);
    }
}

static void time_zones(void **state)
{
    (void)state;
    assert_true(td_eqs(ing_country_timezone(outlets, TD_S("DE")), "Europe/Berlin"));
    assert_true(td_eqs(ing_country_timezone(outlets, TD_S("FI")), "Europe/Helsinki"));
    assert_int_equal(ing_country_timezone(outlets, TD_S("US")).n, 0); /* several */
    assert_int_equal(ing_country_timezone(outlets, TD_S("XX")).n, 0);
    assert_int_equal(ing_country_timezone(outlets, td_slice(NULL, 0)).n, 0);
}

static void hosts_of_urls(void **state)
{
    static const struct {
        const char *url, *host;
    } t[] = {
        {"https://example.com/a", "example.com"},
        {"http://example.com", "example.com"},
        {"https://example.com:8080/a", "example.com"},
        {"https://user@example.com/a", "example.com"},
        {"https://user:pass@example.com:1/a", "example.com"},
        {"https://example.com?q=http://other.example/", "example.com"},
        {"https://example.com#@other.example", "example.com"},
        {"https://example.com/@user", "example.com"},
        {"//example.com/a", ""},
        {"example.com/a", ""},
        {"mailto:a@example.com", ""},
        {"", ""},
        {"https://", ""},
        {"https:///a", ""},
        {"a sentence with https://example.com in it", ""},
        {"ftp://example.com/a", "example.com"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof t / sizeof t[0]; i++) {
        struct td_slice h = ing_url_host(td_str(t[i].url));
        if (!td_eqs(h, t[i].host))
            fail_msg("%s: '%.*s'", t[i].url, (int)h.n, h.p ? h.p : "");
    }
}

static struct ing_outlets *own(const char *text, struct td_error *err)
{
    char dir[] = "/tmp/tidings-test-XXXXXX", path[64];
    assert_non_null(mkdtemp(dir));
    (void)snprintf(path, sizeof path, "%s/own.csv", dir);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    (void)fputs(text, f);
    assert_int_equal(fclose(f), 0);
    struct ing_outlets *o = ing_outlets_new(path, err);
    (void)unlink(path);
    (void)rmdir(dir);
    return o;
}

/* The user's rows win over the shipped ones; what they do not speak of stays. */
static void own_table(void **state)
{
    (void)state;
    struct td_error err = {0};
    struct ing_outlets *o = own("Country,aliases,domain,name,note\n"
                                "IE,The Grauniad,www.theguardian.com,The Guardian,not so\n"
                                "AT,,blog.example,,\n"
                                "CH,,,Harbour Radio,\n",
                                &err);
    assert_non_null(o);
    assert_true(td_eqs(ing_outlet_by_host(o, TD_S("theguardian.com"))->country, "IE"));
    assert_true(td_eqs(ing_outlet_by_name(o, TD_S("the guardian"))->country, "IE"));
    assert_true(td_eqs(ing_outlet_by_name(o, TD_S("the grauniad"))->country, "IE"));
    assert_true(td_eqs(ing_outlet_by_host(o, TD_S("a.blog.example"))->name, "blog.example"));
    assert_true(td_eqs(ing_outlet_by_name(o, TD_S("Harbour Radio"))->country, "CH"));
    assert_true(td_eqs(ing_outlet_by_host(o, TD_S("reuters.com"))->country, "GB"));
    ing_outlets_free(o);
}

static void own_table_errors(void **state)
{
    static const struct {
        const char *text;
        const char *says[4];
    } t[] = {
        {"", {"is empty"}},
        {"domain,name\n", {":1: no column 'country'"}},
        {"country\n", {":1: neither of the columns 'domain, name'"}},
        {"domain,domain,country\n", {":1: doubled column 'domain'"}},
        {"domain,country\na.example,UK\n,DE\nb.example,DE\nb.example,FR\n",
         {":2: country: no ISO 3166-1 alpha-2 code 'UK'", ":3: neither a domain nor a name",
          ":5: domain: stands there twice 'b.example'"}},
        {"name,country\nA,DE\na,DE\n\"x\"y,DE\n", {":3: name: stands there twice 'a'", ":4: "}},
    };
    (void)state;
    for (size_t i = 0; i < sizeof t / sizeof t[0]; i++) {
        struct td_error err = {0};
        assert_null(own(t[i].text, &err));
        assert_int_equal(err.status, TD_EDATA);
        for (size_t k = 0; k < 4 && t[i].says[k]; k++)
            if (!strstr(err.text, t[i].says[k]))
                fail_msg("'%s' does not say '%s'", err.text, t[i].says[k]);
    }
    struct td_error err = {0};
    assert_null(ing_outlets_new("/nowhere/own.csv", &err));
    assert_int_equal(err.status, TD_EIO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hosts),
        cmocka_unit_test(names),
        cmocka_unit_test(national_domains),
        cmocka_unit_test(time_zones),
        cmocka_unit_test(hosts_of_urls),
        cmocka_unit_test(own_table),
        cmocka_unit_test(own_table_errors),
    };
    struct td_error err = {0};
    outlets = ing_outlets_new(NULL, &err);
    if (!outlets) {
        (void)fprintf(stderr, "%s\n", err.text);
        return 1;
    }
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    ing_outlets_free(outlets);
    return failed;
}
