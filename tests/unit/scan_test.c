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

/* Places: title 3, first fifth of the text 2, else 1; EU and blocs are blocs. */
static void test_places(void **state)
{
    const struct ana_scanner *s = *state;
    struct ana_scan_result r = {0};
    struct td_error err = {0};
    struct td_buf b = TD_BUF_INIT(1 << 12);
    /* 104 bytes: the lead is the first 20. */
    struct td_slice text = TD_S("NATO met in Germany.\nThe U.S. and the U.S. and Germany and the EU and China and more "
                                "and more and more.\n");
    assert_int_equal(text.n, 104);
    assert_int_equal(ana_scan(s, TD_S("Germany and NATO"), text, TD_S("en"), INT32_MIN, &r, &err), TD_OK);
    for (size_t i = 0; i < r.n_places; i++) {
        const struct ana_place *p = &r.place[i];
        td_buf_printf(&b, "%s%s %u,%u,%u %.4f\n", ana_place_code(s, p).p, ana_place_is_bloc(s, p) ? "*" : "",
                      (unsigned)p->mentions, (unsigned)p->in_title, (unsigned)p->in_lead, ana_place_focus(&r, p));
    }
    /* weights: CN 1, DE 3+2+1, EU 1, US 2, NATO 3+2: 15 */
    assert_string_equal(td_buf_cstr(&b), "CN 1,0,0 0.0667\nDE 3,1,1 0.4000\nEU* 1,0,0 0.0667\nUS 2,0,0 0.1333\n"
                                         "XNATO* 2,1,1 0.3333\n");
    assert_int_equal(r.n_countries, 4);
    assert_true(td_eqs(ana_bloc_code(s, 0), "XNATO"));
    assert_int_equal(ana_scan(s, td_slice("", 0), TD_S("Huawei met NATO."), TD_S("en"), INT32_MIN, &r, &err), TD_OK);
    assert_int_equal(r.sentence[0].blocs, 1);
    assert_int_equal(r.sentence[0].n_countries, 0);
    assert_int_equal(ana_scan(s, td_slice("", 0), TD_S("nothing"), TD_S("en"), INT32_MIN, &r, &err), TD_OK);
    assert_int_equal(r.n_places, 0);
    td_buf_free(&b);
    ana_scan_result_free(&r);
}

/* What the source of a coverage row says: names are no mentions, places come to those of the title, once and sorted. */
static void test_source(void **state)
{
    const struct ana_scanner *s = *state;
    struct ana_scan_result r = {0};
    struct td_error err = {0};
    struct td_buf b = TD_BUF_INIT(1 << 16);
    struct td_slice none = {NULL, 0}, title = TD_S("Germany and ZTE");
    assert_int_equal(ana_scan(s, title, none, TD_S("en"), 0, &r, &err), TD_OK);
    assert_int_equal(ana_scan_source(s, TD_S("Huawei Technologies; World Bank"), TD_S("CN;DE;US;XX"), 0, &r, &err),
                     TD_OK);
    assert_string_equal(render(s, title, none, &r, &b),
                        "CN=1 DE=1 US=1 huawei:0 zte:1* \n0 zte 1x DE [Germany and ZTE]");
    assert_true(r.named[0] && !r.named[1]);
    assert_int_equal(ana_scan(s, title, none, TD_S("en"), 0, &r, &err), TD_OK);
    assert_false(r.named[0]);
    assert_int_equal(ana_scan_source(s, none, none, 0, &r, &err), TD_OK);
    assert_true(!r.named[0] && r.n_countries == 1);
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
        /* words with two meanings */
        {"en", "Georgia's governor signed the bill.", "huawei:0"},
        {"en", "Georgia and Ukraine want to join.", "GE UA huawei:0"},
        {"en", "Protests in Tbilisi, the Georgian capital", "GE huawei:0"},
        {"en", "Michael Jordan and Jordan Peterson met.", "huawei:0"},
        {"en", "refugees in Jordan and King Abdullah of Jordan", "JO huawei:0"},
        {"en", "They ate turkey, and Turkey protested.", "TR huawei:0"},
        {"en", "Chad Wolf spoke to Chad.", "huawei:0"},
        {"en", "soldiers from neighbouring Chad", "TD huawei:0"},
        {"en", "Niger is not Nigeria.", "NE NG huawei:0"},
        {"en", "Nigerien and Nigerian troops", "NE NG huawei:0"},
        {"en", "Guinea, Equatorial Guinea, Guinea-Bissau and Papua New Guinea", "GN GQ GW PG huawei:0"},
        {"en", "a guinea pig of New Guinea", "huawei:0"},
        {"en", "the Democratic Republic of Congo", "CD huawei:0"},
        {"en", "the Republic of the Congo", "CG huawei:0"},
        {"en", "Congo-Brazzaville and Congo-Kinshasa", "CD CG huawei:0"},
        {"en", "North Korea and South Korea", "KP KR huawei:0"},
        {"en", "North Korean missiles", "KP huawei:0"},
        {"en", "Washington state and Seattle, Washington", "US huawei:0"},
        {"en", "George Washington and Denzel Washington met at Washington University.", "huawei:0"},
        {"en", "Washington warned Beijing.", "CN US huawei:0"},
        {"en", "the Washington Post reported", "huawei:0"},
        {"en", "Paris Hilton flew home.", "huawei:0"},
        {"en", "Paris answered Berlin.", "DE FR huawei:0"},
        {"en", "a fire in Moscow, Idaho", "US huawei:0"},
        {"en", "Moscow denied it.", "RU huawei:0"},
        {"en", "Paris, Texas", "US huawei:0"},
        {"en", "The New England Patriots won.", "huawei:0"},
        {"en", "American Express raised its fees.", "huawei:0"},
        {"en", "China Mobile and China Telecom", "huawei:0"},
        {"en", "Downing Street, the Kremlin, Capitol Hill and Beijing", "CN GB RU US huawei:0"},
        {"en", "the FCC, GCHQ and BSI warned", "DE GB US huawei:0"},
        {"en", "Mexico and New Mexico", "MX US huawei:0"},
        {"en", "Dominica is not the Dominican Republic.", "DM DO huawei:0"},
        {"en", "Sudan and South Sudan", "SD SS huawei:0"},
        {"en", "Ireland and Northern Ireland", "GB IE huawei:0"},
        {"en", "India, Indiana and the Indian Ocean", "IN US huawei:0"},
        {"en", "Samoa and American Samoa", "AS WS huawei:0"},
        {"de", "der Tschad, Niger und Nigeria; die Türkei, Georgien und Jordanien", "GE JO NE NG TD TR huawei:0"},
        {"de", "ABSCHIED AUS WEISSRUSSLAND", "BY huawei:0"},
        {"fr", "le Niger et le Nigeria; l’Otan", "NE NG huawei:0"},
        {"es", "Níger y Nigeria, Guinea y Guinea Ecuatorial", "GN GQ NE NG huawei:0"},
        {"it", "il Niger e la Nigeria", "NE NG huawei:0"},
        {"pt", "o Chade, o Níger e a Nigéria", "NE NG TD huawei:0"},
        {"nl", "Niger en Nigeria; Caribisch Nederland", "BQ NE NG huawei:0"},
        {"pl", "w Nigrze i w Nigerii", "NE NG huawei:0"},
        {"ru", "Нигер и Нигерия; в Того; Того же мнения", "NE NG TG huawei:0"},
        {"tr", "Çad, Nijer ve Nijerya; KIBRIS ve İRAN; Mali’de", "CY IR ML NE NG TD huawei:0"},
        {"tr", "Mali İşler Müdürlüğü", "huawei:0"},
        {"ar", "النيجر ونيجيريا والرئيس الليبيري", "LR NE NG huawei:0"},
        {"zh", "多哥和尼日尔,许多哥们", "NE TG huawei:0"},
        {"zh", "深港合作与平台企业", "CN HK huawei:0"},
        {"ja", "マリオとマリ共和国、トーゴ", "ML TG huawei:0"},
        {"ko", "기니피그와 기니의 가나 정부", "GH GN huawei:0"},
        {"fi", "Papua-Uudessa-Guineassa ja Guineassa; Maltalla maltan odottaa", "GN MT PG huawei:0"},
        {"fi", "Nigerissä ja Nigeriassa; kyproslainen yhtiö", "CY NE NG huawei:0"},

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
        cmocka_unit_test(test_article), cmocka_unit_test(test_places),  cmocka_unit_test(test_accessors),
        cmocka_unit_test(test_source),  cmocka_unit_test(test_errors),  cmocka_unit_test(test_split),
        cmocka_unit_test(test_seed),    cmocka_unit_test(test_shipped),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
