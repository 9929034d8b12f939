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
#include "scan.h"

static char dir[] = "/tmp/tidings-descriptor-XXXXXX";

static void write_file(const char *name, const char *bytes)
{
    char path[200];
    (void)snprintf(path, sizeof path, "%s/%s", dir, name);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    assert_true(fputs(bytes, f) >= 0);
    assert_int_equal(fclose(f), 0);
}

static struct ana_scanner *load(unsigned classes)
{
    char a[200], b[200];
    const char *const paths[] = {a, b};
    struct td_error err = {0};
    (void)snprintf(a, sizeof a, "%s/huawei.ini", dir);
    (void)snprintf(b, sizeof b, "%s/nokia.ini", dir);
    struct ana_scanner *s = ana_scanner_new(paths, 2, classes, &err);
    assert_string_equal(err.text, "");
    return s;
}

static int setup(void **state)
{
    if (!mkdtemp(dir) || setenv("TIDINGS_DATA", dir, 1) != 0)
        return -1;
    write_file("countries.csv", "code\nUS\nCN\nFI\n");
    write_file("gazetteer.csv", "form,code,language,kind,valid_from,valid_until,match\nU.S.,US,en,name,,,case\n"
                                "Chinese,CN,en,demonym,,,case\nFCC,US,en,agency,,,case\n");
    write_file("gazetteer-stop.csv", "form,language,note\n");
    write_file("companies.csv", "form,country\nApple,US\nHuawei,CN\nXiaomi,CN\n");
    write_file("huawei.ini",
               "[entity]\nid = huawei\nname = Huawei\ncountry = CN\n[alias]\nalias = Huawei\n[subsidiary]\n"
               "alias = HiSilicon\nalias = Honor | until=2020-11-17\n[person]\nalias = Ren Zhengfei\n[descriptor]\n"
               "phrase = the Chinese giant\nvague = the company\nvague = the firm\nvague = 该公司\n"
               "[exclude]\nphrase = Huawei Avenue\nphrase = the company car\n");
    write_file("nokia.ini", "[entity]\nid = nokia\nname = Nokia\ncountry = FI\n[alias]\nalias = Nokia\n[descriptor]\n"
                            "phrase = the Finnish giant\nvague = the company\n");
    *state = load(1u << ANA_TERM_ALIAS | 1u << ANA_TERM_DESCRIPTOR);
    return 0;
}

static int teardown(void **state)
{
    static const char *const names[] = {"countries.csv", "gazetteer.csv", "gazetteer-stop.csv",
                                        "companies.csv", "huawei.ini",    "nokia.ini"};
    ana_scanner_free(*state);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char path[200];
        (void)snprintf(path, sizeof path, "%s/%s", dir, names[i]);
        (void)unlink(path);
    }
    return rmdir(dir);
}

/* "huawei 1+2, nokia 1+0": names and references of each. */
static void counts(const struct ana_scan_result *r, char out[80])
{
    (void)snprintf(out, 80, "huawei %u+%u, nokia %u+%u", (unsigned)r->class_mentions[0][ANA_TERM_ALIAS],
                   (unsigned)r->class_mentions[0][ANA_TERM_DESCRIPTOR], (unsigned)r->class_mentions[1][ANA_TERM_ALIAS],
                   (unsigned)r->class_mentions[1][ANA_TERM_DESCRIPTOR]);
}

static void test_table(void **state)
{
    static const struct {
        const char *title, *text, *found;
    } cases[] = {
        /* named before */
        {"", "Huawei grew. The company said so, and the firm’s head too.", "huawei 1+2, nokia 0+0"},
        {"Huawei grows", "The company said so.", "huawei 1+1, nokia 0+0"},
        {"", "The company grew. Huawei said so.", "huawei 1+0, nokia 0+0"},
        {"The Chinese giant grows", "Huawei grew.", "huawei 1+0, nokia 0+0"},
        {"", "The Chinese giant and the company grew.", "huawei 0+0, nokia 0+0"},
        /* another company in focus */
        {"", "Huawei and Apple grew. The company said so.", "huawei 1+0, nokia 0+0"},
        {"", "Apple fell. Huawei grew. The company said so.", "huawei 1+0, nokia 0+0"},
        {"", "Apple fell. It rained. It snowed. Huawei grew. The company said so.", "huawei 1+1, nokia 0+0"},
        {"", "Huawei met Nokia. The company said so.", "huawei 1+0, nokia 1+0"},
        {"", "Huawei grew. Nokia fell. It rained. It snowed. Nokia wept. The company said so.",
         "huawei 1+0, nokia 2+1"},
        {"", "Huawei met Acme Corp. The company said so.", "huawei 1+0, nokia 0+0"},
        {"", "Huawei met QVX. The company said so.", "huawei 1+0, nokia 0+0"},
        {"", "Huawei met the FCC and the CEO. The company said so.", "huawei 1+1, nokia 0+0"},
        {"", "Huawei owns HiSilicon. The company said so.", "huawei 1+0, nokia 0+0"},
        {"", "Huawei Technologies grew. The company said so.", "huawei 1+1, nokia 0+0"},
        {"", "HUAWEI GREW IN QVX. The company said so.", "huawei 1+1, nokia 0+0"}, /* a line in capitals */
        /* distance */
        {"", "Huawei grew. It rained. It snowed. The company said so.", "huawei 1+0, nokia 0+0"},
        {"", "Huawei grew. It rained. The company said so. It rained. The company said so.", "huawei 1+2, nokia 0+0"},
        {"",
         "Huawei grew. The firm a. The firm b. The firm c. The firm d. The firm e. The firm f. The firm g. The firm h. "
         "The firm i.",
         "huawei 1+8, nokia 0+0"},
        /* a phrase that fits few: only companies of the same or an unknown country stand in the way */
        {"", "Huawei met Apple. It rained. It snowed. It froze. The Chinese giant said so.", "huawei 1+1, nokia 0+0"},
        {"", "Huawei met Nokia. The Chinese giant and the Finnish giant said so.", "huawei 1+1, nokia 1+1"},
        {"", "Huawei met Xiaomi. The Chinese giant said so.", "huawei 1+0, nokia 0+0"},
        {"", "Xiaomi fell. Huawei grew. The Chinese giant said so.", "huawei 1+1, nokia 0+0"},
        {"", "Huawei met QVX. The Chinese giant said so.", "huawei 1+0, nokia 0+0"},
        /* one mention, or somebody else's */
        {"", "Huawei grew. Huawei, the Chinese giant, said so.", "huawei 2+0, nokia 0+0"},
        {"", "Huawei grew. The Chinese giant Huawei said so.", "huawei 2+0, nokia 0+0"},
        {"", "Huawei - the Chinese giant - grew.", "huawei 1+0, nokia 0+0"},
        {"", "Huawei grew. The company that made it fell.", "huawei 1+0, nokia 0+0"},
        {"", "Huawei grew. The company behind it and the firm of the year fell.", "huawei 1+0, nokia 0+0"},
        {"", "Huawei grew with the company car and a company-wide plan of the company-owned kind.",
         "huawei 1+0, nokia 0+0"},
        /* exclusions hold here too */
        {"", "Huawei Avenue was closed. The company said so.", "huawei 0+0, nokia 0+0"},
        /* Chinese: a Latin word in the text may be a company */
        {"", "华为 Huawei 增长。该公司表示。", "huawei 1+1, nokia 0+0"},
        {"", "Huawei 增长。客户是 Tampnet。该公司表示。", "huawei 1+0, nokia 0+0"},
    };
    struct ana_scan_result r = {0};
    size_t failed = 0;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct td_error err = {0};
        char got[80];
        assert_int_equal(
            ana_scan(*state, td_str(cases[i].title), td_str(cases[i].text), TD_S("en"), INT32_MIN, &r, &err), TD_OK);
        counts(&r, got);
        if (strcmp(got, cases[i].found) != 0) {
            print_error("%s | %s: %s\n", cases[i].title, cases[i].text, got);
            failed++;
        }
    }
    ana_scan_result_free(&r);
    assert_int_equal(failed, 0);
}

/* A reference that names a country is a mention of both; rows are as for names. */
static void test_rows(void **state)
{
    struct ana_scan_result r = {0};
    struct td_error err = {0};
    struct td_slice text = TD_S("Huawei grew. “The Chinese giant won’t stop,” the U.S. said.");
    assert_int_equal(ana_scan(*state, td_slice("", 0), text, TD_S("en"), INT32_MIN, &r, &err), TD_OK);
    assert_int_equal(r.mentions[0], 2);
    assert_int_equal(r.n_sentences, 2);
    const struct ana_sentence *x = &r.sentence[1];
    assert_int_equal(x->class, ANA_TERM_DESCRIPTOR);
    assert_true(td_eqs(x->alias, "The Chinese giant"));
    assert_true(x->quoted);
    assert_int_equal(x->n_countries, 2);
    assert_int_equal(r.n_countries, 2);
    size_t n;
    const struct ana_hit *h = ana_scan_hits(&r, false, &n);
    for (size_t i = 1; i < n; i++)
        assert_true(h[i - 1].begin <= h[i].begin);
    ana_scan_result_free(&r);
}

/* What each set of classes counts. */
static void test_classes(void **state)
{
    static const struct {
        unsigned classes;
        int32_t day;
        uint32_t mentions;
    } cases[] = {
        {1u << ANA_TERM_ALIAS, 18000, 1},
        {1u << ANA_TERM_SUBSIDIARY, 18000, 2},
        {1u << ANA_TERM_SUBSIDIARY, 18600, 1}, /* Honor was sold by then */
        {1u << ANA_TERM_SUBSIDIARY, INT32_MIN, 2},
        {1u << ANA_TERM_PERSON, 18000, 1},
        {1u << ANA_TERM_ALIAS | 1u << ANA_TERM_SUBSIDIARY | 1u << ANA_TERM_PERSON, 18000, 4},
        {0, 18000, 0},
    };
    struct td_slice text = TD_S("Ren Zhengfei spoke. HiSilicon and Honor are of Huawei.");
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ana_scan_result r = {0};
        struct td_error err = {0};
        struct ana_scanner *s = load(cases[i].classes);
        assert_int_equal(ana_scan(s, td_slice("", 0), text, TD_S("en"), cases[i].day, &r, &err), TD_OK);
        assert_int_equal(r.mentions[0], cases[i].mentions);
        uint32_t sum = 0;
        for (int k = 0; k < ANA_TERM_COUNTABLE; k++) {
            sum += r.class_mentions[0][k];
            assert_true(r.class_mentions[0][k] == 0 || (cases[i].classes >> k & 1));
        }
        assert_int_equal(sum, cases[i].mentions);
        ana_scan_result_free(&r);
        ana_scanner_free(s);
    }
}

/* Any text at all: hits stay in order and inside the text. */
static void test_any(void **state)
{
    static const char *const pieces[] = {"Huawei ",     "Nokia ", "the company ", "The Chinese giant ",
                                         "Apple ",      ". ",     "\n",           "QVX ",
                                         "Acme Corp. ", "it ",    "该公司",       "，",
                                         "“",           "”",      "\xc2\xad",     "- "};
    struct ana_scan_result r = {0};
    struct td_buf b = TD_BUF_INIT(1 << 16);
    uint64_t x = 88172645463325252u;
    for (int round = 0; round < 3000; round++) {
        struct td_error err = {0};
        td_buf_clear(&b);
        for (int i = 0; i < 40; i++) {
            x ^= x << 13;
            x ^= x >> 7;
            x ^= x << 17;
            td_buf_puts(&b, pieces[x % (sizeof pieces / sizeof pieces[0])]);
        }
        assert_int_equal(ana_scan(*state, TD_S("Huawei"), td_buf_slice(&b), TD_S("en"), INT32_MIN, &r, &err), TD_OK);
        size_t n;
        const struct ana_hit *h = ana_scan_hits(&r, false, &n);
        for (size_t i = 0; i < n; i++)
            assert_true(h[i].begin < h[i].end && h[i].end <= b.n && (i == 0 || h[i - 1].begin <= h[i].begin));
        uint32_t rows = 0;
        for (size_t i = 0; i < r.n_sentences; i++)
            rows += r.sentence[i].n_mentions;
        assert_int_equal(rows, r.mentions[0] + r.mentions[1]);
    }
    td_buf_free(&b);
    ana_scan_result_free(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_table), cmocka_unit_test(test_rows),
                                       cmocka_unit_test(test_classes), cmocka_unit_test(test_any)};
    return cmocka_run_group_tests(tests, setup, teardown);
}
