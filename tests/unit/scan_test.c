#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "buf.h"
#include "datadir.h"
#include "period.h"
#include "scan.h"
#include "source.h"

/* Small tables of its own for the rules; the shipped ones for what readers will see. */
static char dir[] = "/tmp/tidings-scan-XXXXXX";

static void write_file(const char *name, const char *bytes)
{
    char path[200];
    (void)snprintf(path, sizeof path, "%s/%s", dir, name);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    assert_true(fputs(bytes, f) >= 0);
    assert_int_equal(fclose(f), 0);
}

static struct ana_scanner *small_scanner(void)
{
    char huawei[200], zte[200];
    const char *const paths[] = {huawei, zte};
    struct td_error err = {0};
    (void)snprintf(huawei, sizeof huawei, "%s/huawei.ini", dir);
    (void)snprintf(zte, sizeof zte, "%s/zte.ini", dir);
    struct ana_scanner *s = ana_scanner_new(paths, 2, ANA_COUNT_ALIASES, &err);
    assert_string_equal(err.text, "");
    assert_non_null(s);
    return s;
}

static int setup(void **state)
{
    if (!mkdtemp(dir) || setenv("TIDINGS_DATA", dir, 1) != 0)
        return -1;
    write_file("countries.csv", "code\nUS\nDE\nCN\n");
    write_file("gazetteer.csv",
               "form,code,language,kind,valid_from,valid_until,match\nU.S.,US,en,name,,,case\nUS,US,en,name,,,case\n"
               "Germany,DE,en,name,,,case\nChina,CN,en,name,,,case\nEU,EU,,bloc,,,case\nNATO,XNATO,,bloc,,,case\n"
               "Trump,US,und,leader,2017-01-20,2021-01-20,case\n中国,CN,zh,name,,,case\nKiina,CN,fi,name,,,prefix\n");
    write_file("gazetteer-stop.csv", "form,language,note\nChina Mobile,en,company\n");
    write_file("huawei.ini",
               "[entity]\nid = huawei\nname = Huawei\ncountry = CN\n[alias]\nalias = Huawei\nalias = 华为\n"
               "[subsidiary]\nalias = HiSilicon\n[exclude]\nphrase = Huawei Avenue\n");
    write_file("zte.ini", "[entity]\nid = zte\nname = ZTE\n[alias]\nalias = ZTE\n");
    *state = small_scanner();
    return 0;
}

static int teardown(void **state)
{
    static const char *const names[] = {"countries.csv", "gazetteer.csv", "gazetteer-stop.csv", "huawei.ini",
                                        "zte.ini"};
    ana_scanner_free(*state);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char path[200];
        (void)snprintf(path, sizeof path, "%s/%s", dir, names[i]);
        (void)unlink(path);
    }
    return rmdir(dir);
}

/* One line: the counts, then a line for each sentence. */
static const char *render(const struct ana_scanner *s, struct td_slice title, struct td_slice text,
                          const struct ana_scan_result *r, struct td_buf *b)
{
    td_buf_clear(b);
    for (size_t c = 0; c < r->n_countries; c++)
        td_buf_printf(b, "%s=%u ", ana_country_code(s, r->country[c]).p, (unsigned)r->country_count[c]);
    for (size_t t = 0; t < ana_scanner_targets(s); t++)
        td_buf_printf(b, "%s:%u%s ", ana_target_id(s, t).p, (unsigned)r->mentions[t], r->in_title[t] ? "*" : "");
    for (size_t i = 0; i < r->n_sentences; i++) {
        const struct ana_sentence *x = &r->sentence[i];
        struct td_slice in = x->index ? text : title;
        assert_true(x->begin <= x->mention_begin && x->mention_begin < x->mention_end && x->end <= in.n);
        assert_true(td_eq(x->alias, td_slice(in.p + x->mention_begin, x->mention_end - x->mention_begin)));
        td_buf_printf(b, "\n%u %s %ux%s ", (unsigned)x->index, ana_target_id(s, x->target).p, (unsigned)x->n_mentions,
                      x->quoted ? " quoted" : "");
        for (uint32_t c = 0; c < x->n_countries; c++)
            td_buf_printf(b, "%s ", ana_country_code(s, r->sentence_country[x->first_country + c]).p);
        td_buf_printf(b, "[%.*s]", (int)(x->end - x->begin), in.p + x->begin);
    }
    return td_buf_cstr(b);
}

static void test_article(void **state)
{
    const struct ana_scanner *s = *state;
    struct ana_scan_result r = {0};
    struct td_error err = {0};
    struct td_buf b = TD_BUF_INIT(1 << 16);
    struct td_slice title = TD_S("U.S. bans Huawei. And ZTE?");
    struct td_slice text =
        TD_S("The U.S. acted. “We trust Huawei,” Germany said; Huawei and ZTE agreed with NATO.\n"
             "China Mobile is on Huawei Avenue. “China is angry. Huawei is not.” The EU left the U.S.\n");
    for (int again = 0; again < 2; again++) {
        assert_int_equal(ana_scan(s, title, text, TD_S("en-GB"), INT32_MIN, &r, &err), TD_OK);
        assert_string_equal(
            render(s, title, text, &r, &b),
            "CN=1 DE=1 EU=1 US=3 huawei:4* zte:2* \n"
            "0 huawei 1x US [U.S. bans Huawei. And ZTE?]\n"
            "0 zte 1x US [U.S. bans Huawei. And ZTE?]\n"
            "2 huawei 2x quoted DE [“We trust Huawei,” Germany said; Huawei and ZTE agreed with NATO.]\n"
            "2 zte 1x DE [“We trust Huawei,” Germany said; Huawei and ZTE agreed with NATO.]\n"
            "5 huawei 1x quoted [Huawei is not.”]");
    }
    assert_int_equal(ana_scan(s, td_slice("", 0), td_slice(NULL, 0), TD_S(""), 0, &r, &err), TD_OK);
    assert_string_equal(render(s, title, text, &r, &b), "huawei:0 zte:0 ");
    text = TD_S("华为在中国。Kiinassa Huawei.");
    assert_int_equal(ana_scan(s, td_slice("", 0), text, TD_S("zh"), 0, &r, &err), TD_OK);
    assert_string_equal(render(s, title, text, &r, &b),
                        "CN=1 huawei:2 zte:0 \n1 huawei 1x CN [华为在中国。]\n2 huawei 1x [Kiinassa Huawei.]");
    assert_int_equal(ana_scan(s, td_slice("", 0), text, TD_S(""), 0, &r, &err), TD_OK);
    assert_string_equal(render(s, title, text, &r, &b),
                        "CN=2 huawei:2 zte:0 \n1 huawei 1x CN [华为在中国。]\n2 huawei 1x CN [Kiinassa Huawei.]");
    assert_int_equal(ana_scan(s, td_slice("", 0), TD_S("Trump"), TD_S("fr"), td_day_from_date(2021, 1, 21), &r, &err),
                     TD_OK);
    assert_int_equal(r.n_countries, 0);
    assert_int_equal(ana_scan(s, td_slice("", 0), TD_S("Trump"), TD_S("fr"), td_day_from_date(2021, 1, 20), &r, &err),
                     TD_OK);
    assert_int_equal(r.n_countries, 1);
    td_buf_free(&b);
    ana_scan_result_free(&r);
}

static void test_accessors(void **state)
{
    const struct ana_scanner *s = *state;
    assert_int_equal(ana_scanner_targets(s), 2);
    assert_int_equal(ana_countries(s), 4);
    assert_true(td_eqs(ana_target_name(s, 0), "Huawei") && td_eqs(ana_target_country(s, 0), "CN"));
    assert_int_equal(ana_target_country(s, 1).n, 0);
    assert_true(td_eqs(ana_country_code(s, 0), "CN") && td_eqs(ana_country_code(s, 3), "US"));
}

static void test_errors(void **state)
{
    (void)state;
    char huawei[200];
    (void)snprintf(huawei, sizeof huawei, "%s/huawei.ini", dir);
    const char *twice[] = {huawei, huawei}, *many[ANA_TARGETS_MAX + 1], *none[] = {"/nonexistent.ini"};
    for (size_t i = 0; i < ANA_TARGETS_MAX + 1; i++)
        many[i] = huawei;
    struct td_error e1 = {0}, e2 = {0}, e3 = {0};
    assert_null(ana_scanner_new(twice, 2, ANA_COUNT_ALIASES, &e1));
    assert_int_equal(e1.status, TD_EUSAGE);
    assert_null(ana_scanner_new(many, ANA_TARGETS_MAX + 1, ANA_COUNT_ALIASES, &e2));
    assert_int_equal(e2.status, TD_EUSAGE);
    assert_null(ana_scanner_new(none, 1, ANA_COUNT_ALIASES, &e3));
    assert_int_equal(e3.status, TD_EIO);
}

struct sums {
    uint32_t mentions, countries;
    size_t sentences;
};

static struct sums sum(const struct ana_scanner *s, struct td_slice text, struct ana_scan_result *r)
{
    struct td_error err = {0};
    struct sums x = {0};
    assert_int_equal(ana_scan(s, td_slice("", 0), text, TD_S("en"), INT32_MIN, r, &err), TD_OK);
    for (size_t t = 0; t < ana_scanner_targets(s); t++)
        x.mentions += r->mentions[t];
    for (size_t c = 0; c < r->n_countries; c++)
        x.countries += r->country_count[c];
    x.sentences = r->n_sentences;
    return x;
}

/* Cutting a text between two paragraphs changes no count. */
static void test_split(void **state)
{
    static const char *const pieces[] = {"Huawei", "ZTE", "U.S.", "China",  " ",  " ",    ". ",  "\n",
                                         "\n",     "“",   "”",    "Mobile", "EU", "中国", "The", "Mr."};
    const struct ana_scanner *s = *state;
    struct td_buf text = TD_BUF_INIT(1 << 16);
    struct ana_scan_result r = {0};
    uint64_t x = 88172645463325252u;
    for (int round = 0; round < 200; round++) {
        td_buf_clear(&text);
        for (int i = 0; i < 80; i++) {
            x ^= x << 13;
            x ^= x >> 7;
            x ^= x << 17;
            td_buf_puts(&text, pieces[x % (sizeof pieces / sizeof pieces[0])]);
        }
        struct td_slice all = td_buf_slice(&text);
        struct sums whole = sum(s, all, &r);
        for (size_t i = 0; i < all.n; i++) {
            if (all.p[i] != '\n')
                continue;
            struct sums a = sum(s, td_head(all, i), &r), b = sum(s, td_from(all, i), &r);
            assert_int_equal(a.mentions + b.mentions, whole.mentions);
            assert_int_equal(a.countries + b.countries, whole.countries);
            assert_int_equal(a.sentences + b.sentences, whole.sentences);
        }
    }
    td_buf_free(&text);
    ana_scan_result_free(&r);
}

/* ---- with the shipped tables ---- */

static struct ana_scanner *shipped(void)
{
    struct td_error err = {0};
    assert_int_equal(unsetenv("TIDINGS_DATA"), 0);
    char *path = td_datadir_path("entities/huawei.ini", &err);
    if (!path) {
        (void)setenv("TIDINGS_DATA", dir, 1);
        return NULL;
    }
    const char *paths[] = {path};
    struct ana_scanner *s = ana_scanner_new(paths, 1, ANA_COUNT_ALIASES, &err);
    free(path);
    (void)setenv("TIDINGS_DATA", dir, 1);
    assert_string_equal(err.text, "");
    return s;
}

/* The seed article: a person's copy of a web page, in which the fifth line or so is the headline. */
static void test_seed(void **state)
{
    (void)state;
    struct td_source in;
    struct td_error err = {0};
    const char *path = getenv("TIDINGS_SEED");
    if (!path)
        path = "../shared/data/seed/000_b1afe3b024eb253c.txt";
    struct ana_scanner *s = shipped();
    if (!s || td_source_open(&in, path, &err) != TD_OK) {
        print_message("skipped: the seed article or the tables are not here\n");
        ana_scanner_free(s);
        return;
    }
    struct td_buf b = TD_BUF_INIT(1 << 20), out = TD_BUF_INIT(1 << 20);
    assert_int_equal(td_source_slurp(&in, &b, &err), TD_OK);
    td_source_close(&in);
    struct td_slice body = td_buf_slice(&b), title = TD_S("US lobbies for EU to ban Huawei from 5G infrastructure");
    const char *last = strstr(td_buf_cstr(&b), "\n\nSead Fadil"); /* the author's biography is no body */
    if (last)
        body = td_head(body, (size_t)(last - b.p));
    struct ana_scan_result r = {0};
    assert_int_equal(ana_scan(s, title, body, TD_S("en"), INT32_MIN, &r, &err), TD_OK);
    td_buf_clear(&out);
    for (size_t c = 0; c < r.n_countries; c++)
        td_buf_printf(&out, "%s ", ana_country_code(s, r.country[c]).p);
    assert_string_equal(td_buf_cstr(&out), "CN DE EU US ");
    assert_true(r.in_title[0]);
    assert_true(r.mentions[0] >= 5);
    assert_true(r.n_sentences >= 5);
    td_buf_free(&b);
    td_buf_free(&out);
    ana_scan_result_free(&r);
    ana_scanner_free(s);
}

static void test_shipped(void **state)
{
    static const struct {
        const char *language, *text, *found;
    } cases[] = {
        {"en", "The United States and Britain banned Huawei; Beijing protested.", "CN GB US huawei:1"},
        {"en", "the turkey and the china shop", "huawei:0"},
        {"en", "GERMANY AND FRANCE", "DE FR huawei:0"},
        {"de", "Der Huawei-Ausschluss spaltet Deutschland und die USA.", "DE US huawei:1"},
        {"fr", "La Chine et l’Allemagne parlent de Huawei.", "CN DE huawei:1"},
        {"es", "Estados Unidos veta a Huawei y China responde", "CN US huawei:1"},
        {"fi", "Huawein laitteet kiellettiin Ruotsissa ja Yhdysvalloissa", "SE US huawei:1"},
        {"ru", "Китай осудил запрет Huawei в Швеции", "CN SE huawei:1"},
        {"zh", "美国禁止华为,中国表示反对", "CN US huawei:1"},
        {"ja", "アメリカはファーウェイを禁止した", "US huawei:1"},
        {"ko", "미국은 화웨이를 금지했다", "US huawei:1"},
        {"ar", "حظرت الولايات المتحدة شركة هواوي", "US huawei:1"},
        {"tr", "ABD, Huawei’yi yasakladı; Çin tepki gösterdi", "CN US huawei:1"},
        {"pl", "Polska i Stany Zjednoczone a Huawei", "PL US huawei:1"},
    };
    (void)state;
    struct ana_scanner *s = shipped();
    if (!s) {
        print_message("skipped: the tables are not here\n");
        return;
    }
    struct ana_scan_result r = {0};
    struct td_buf out = TD_BUF_INIT(1 << 20);
    size_t failed = 0;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct td_error err = {0};
        assert_int_equal(
            ana_scan(s, td_slice("", 0), td_str(cases[i].text), td_str(cases[i].language), INT32_MIN, &r, &err), TD_OK);
        td_buf_clear(&out);
        for (size_t c = 0; c < r.n_countries; c++)
            td_buf_printf(&out, "%s ", ana_country_code(s, r.country[c]).p);
        td_buf_printf(&out, "huawei:%u", (unsigned)r.mentions[0]);
        if (strcmp(td_buf_cstr(&out), cases[i].found) != 0) {
            print_error("%s: %s: %s\n", cases[i].language, cases[i].text, td_buf_cstr(&out));
            failed++;
        }
    }
    assert_int_equal(failed, 0);
    td_buf_free(&out);
    ana_scan_result_free(&r);
    ana_scanner_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_article), cmocka_unit_test(test_accessors), cmocka_unit_test(test_errors),
        cmocka_unit_test(test_split),   cmocka_unit_test(test_seed),      cmocka_unit_test(test_shipped),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
