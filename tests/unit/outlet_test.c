/*
 * outlet: hosts and their parent domains, names and aliases, national domains and those that are used generically,
 * hosts of URLs.
 */
#include "cmocka_all.h"

#include <stdio.h>

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hosts),      cmocka_unit_test(names),         cmocka_unit_test(national_domains),
        cmocka_unit_test(time_zones), cmocka_unit_test(hosts_of_urls),
    };
    struct td_error err = {0};
    outlets = ing_outlets_new(&err);
    if (!outlets) {
        (void)fprintf(stderr, "%s\n", err.text);
        return 1;
    }
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    ing_outlets_free(outlets);
    return failed;
}
