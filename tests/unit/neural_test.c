/*
 * neural: the small random model of tests/data/neural gives numpy's probabilities; files that are not in order are
 * refused, each with what is wrong.
 */
#include "cmocka_all.h"

#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "neural.h"
#include "neural_model.h"
#include "num.h"
#include "sha256.h"
#include "unit.h"

static struct ana_lexicon *lexicon, *uninflected;
static unsigned char *bytes;
static size_t n_bytes;

static unsigned char *slurp(const char *path, size_t *n)
{
    FILE *f = fopen(path, "rb");
    unsigned char *b = f ? malloc(1 << 20) : NULL;
    *n = b ? fread(b, 1, 1 << 20, f) : 0;
    if (f)
        (void)fclose(f);
    return b;
}

static int setup(void **state)
{
    struct td_error err = {0};
    (void)state;
    lexicon = ana_lexicon_load("tests/data/neural/lexicon.csv", true, &err);
    uninflected = ana_lexicon_load("tests/data/neural/lexicon.csv", false, &err);
    bytes = slurp("tests/data/neural/model.bin", &n_bytes);
    if (!lexicon || !uninflected)
        (void)fprintf(stderr, "%s\n", err.text);
    return lexicon && uninflected && n_bytes ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    ana_lexicon_free(lexicon);
    ana_lexicon_free(uninflected);
    free(bytes);
    return 0;
}

/* expected.csv was made by numpy from the same file: see tests/data/neural/README.md. */
static void compare_with_numpy(const char *model, const char *units_path, const char *expected, size_t n_units)
{
    struct td_error err = {0};
    struct ana_neural *m = ana_neural_load(model, &err);
    size_t n, n_want, units = 0;
    char *text = (char *)slurp(units_path, &n), *want = (char *)slurp(expected, &n_want);
    struct td_slice lines = td_slice(text, n), rows = td_slice(want, n_want);
    double worst = 0;
    assert_non_null(m);
    assert_string_equal(ana_neural_method(m), strstr(model, "-xx") ? "random-xx-1" : "random-1");
    (void)td_cut(&rows, '\n');
    while (lines.p) {
        struct td_slice line = td_cut(&lines, '\n'), row = td_cut(&rows, '\n');
        struct ana_unit_in u;
        struct ana_unit_fault fault;
        struct ana_features f;
        struct ana_neural_result r;
        if (!line.n)
            break;
        assert_true(ana_unit_parse(line, &u, &fault));
        assert_true(td_eq(td_cut(&row, ','), u.id));
        int li = u.language.n ? ana_language_index(u.language) : ANA_ENGLISH_AT;
        assert_true(li >= 0 && ana_neural_reads(m, ana_language[li].code));
        const struct ana_lexicon *words = li == ANA_ENGLISH_AT ? lexicon : uninflected;
        ana_features_read(&f, words, &ana_language[li], u.sentence, u.begin, u.end, u.kind);
        ana_neural_score(m, words, &f, &r);
        for (int c = 0; c < 3; c++) {
            double p;
            assert_true(td_num_parse(td_cut(&row, ','), &p));
            worst = fabs(p - r.p[c]) > worst ? fabs(p - r.p[c]) : worst;
        }
        assert_true(fabs(r.p[0] + r.p[1] + r.p[2] - 1) < 1e-12);
        ana_unit_free(&u);
        units++;
    }
    assert_int_equal(units, n_units);
    assert_true(worst < 1e-5);
    ana_neural_free(m);
    free(text);
    free(want);
}

static void as_numpy(void **state)
{
    (void)state;
    compare_with_numpy("tests/data/neural/model.bin", "tests/data/neural/units.jsonl", "tests/data/neural/expected.csv",
                       8);
}

static void other_languages_as_numpy(void **state)
{
    (void)state;
    compare_with_numpy("tests/data/neural/model-xx.bin", "tests/data/neural/units-xx.jsonl",
                       "tests/data/neural/expected-xx.csv", 4);
}

/* A word's own row, else a stem's, else that of a compound's tail. */
static void rows_of_words(void **state)
{
    struct td_error err = {0};
    struct ana_neural *m = ana_neural_load("tests/data/neural/model-xx.bin", &err);
    (void)state;
    assert_non_null(m);
    uint32_t none = m->unknown, name = m->name, whole = ana_neural_row(m, TD_S("verbot"), TD_S("de"), false);
    assert_true(whole != none && whole != name);
    assert_int_equal(ana_neural_row(m, TD_S("handelsverbot"), TD_S("de"), true), whole);
    assert_int_equal(ana_neural_row(m, TD_S("xyhaltlos"), TD_S("de"), false), none); /* two letters are no word */
    assert_int_equal(ana_neural_row(m, TD_S("handelsverbot"), TD_S("ru"), true), name);
    assert_int_equal(ana_neural_row(m, TD_S("verbot"), TD_S("fi"), false), none);
    assert_int_equal(ana_neural_row(m, TD_S("verbot"), TD_S(""), false), none); /* rows have their language */
    assert_int_equal(ana_neural_row(m, TD_S("<t>"), TD_S("de"), false),
                     ana_neural_row(m, TD_S("<t>"), TD_S("ru"), true));
    uint32_t stem = ana_neural_row(m, TD_S("widerlegt"), TD_S("de"), false);
    assert_true(stem != none);
    assert_int_equal(ana_neural_row(m, TD_S("widerlegten"), TD_S("de"), false), stem);
    assert_int_equal(ana_neural_row(m, TD_S("widerlegtest"), TD_S("de"), false), none); /* five letters cut off */
    assert_true(ana_neural_row(m, TD_S("turvallisuusuhka"), TD_S("fi"), false) != none);
    assert_true(ana_neural_row(m, TD_S("отменили"), TD_S("ru"), false) != none); /* letters, not bytes */
    assert_true(ana_neural_reads(m, "de") && ana_neural_reads(m, "ru"));
    assert_false(ana_neural_reads(m, "en") || ana_neural_reads(m, "d") || ana_neural_reads(m, "de fi"));
    ana_neural_free(m);
}

/* What an earlier sentence left in memory must not matter. */
static void again_the_same(void **state)
{
    struct td_error err = {0};
    struct ana_neural *m = ana_neural_parse(bytes, n_bytes, "m", &err);
    struct ana_features f;
    struct ana_neural_result a, b;
    (void)state;
    assert_non_null(m);
    memset(&a, 0, sizeof a);
    memset(&b, 0xA5, sizeof b);
    memset(&f, 0x5A, sizeof f);
    ana_features_read(&f, lexicon, &ana_language[ANA_ENGLISH_AT], TD_S("The ban on Norvanta is groundless."), 11, 19,
                      ANA_TARGET_UNKNOWN);
    ana_neural_score(m, lexicon, &f, &a);
    memset(&f, 0, sizeof f);
    ana_features_read(&f, lexicon, &ana_language[ANA_ENGLISH_AT], TD_S("The ban on Norvanta is groundless."), 11, 19,
                      ANA_TARGET_UNKNOWN);
    ana_neural_score(m, lexicon, &f, &b);
    assert_memory_equal(a.p, b.p, sizeof a.p);
    assert_memory_equal(a.weight, b.weight, sizeof a.weight);
    ana_neural_free(m);
}

/* Threads that share a model meet its words for the first time together; each has what one alone has. */
struct shared {
    const struct ana_neural *model;
    const struct ana_features *features;
    struct ana_neural_result result;
};

static void *score_shared(void *of)
{
    struct shared *s = of;
    ana_neural_score(s->model, lexicon, s->features, &s->result);
    return NULL;
}

static void threads(void **state)
{
    enum { THREADS = 4 };
    static struct ana_features f;
    struct td_error err = {0};
    (void)state;
    ana_features_read(&f, lexicon, &ana_language[ANA_ENGLISH_AT],
                      TD_S("Critics said the ban on Norvanta was groundless and would cost the country jobs."), 24, 32,
                      ANA_TARGET_ORGANISATION);
    for (int round = 0; round < 50; round++) {
        struct ana_neural *m = ana_neural_parse(bytes, n_bytes, "m", &err);
        struct shared s[THREADS];
        pthread_t id[THREADS];
        assert_non_null(m);
        for (size_t i = 0; i < THREADS; i++) {
            s[i] = (struct shared){.model = m, .features = &f};
            assert_int_equal(pthread_create(&id[i], NULL, score_shared, &s[i]), 0);
        }
        for (size_t i = 0; i < THREADS; i++)
            assert_int_equal(pthread_join(id[i], NULL), 0);
        struct ana_neural_result again;
        ana_neural_score(m, lexicon, &f, &again); /* from what the threads kept */
        for (size_t i = 0; i < THREADS; i++) {
            assert_memory_equal(s[i].result.p, again.p, sizeof again.p);
            assert_memory_equal(s[i].result.weight, again.weight, sizeof again.weight);
        }
        ana_neural_free(m);
    }
}

/* ---- files that are not in order ---- */

static void seal(unsigned char *b, size_t n)
{
    char hex[65];
    struct td_sha256 *h = td_sha256_new();
    for (int i = 0; i < 8; i++)
        b[16 + i] = (unsigned char)(n >> 8 * i);
    td_sha256_add(h, td_slice((const char *)b + 56, n - 56));
    assert_true(td_sha256_hex(h, hex));
    td_sha256_free(h);
    for (int i = 0; i < 32; i++) {
        unsigned v = 0;
        assert_int_equal(sscanf(hex + 2 * i, "%2x", &v), 1);
        b[24 + i] = (unsigned char)v;
    }
}

static void refused(const unsigned char *b, size_t n, const char *says)
{
    struct td_error err = {0};
    struct ana_neural *m = ana_neural_parse(b, n, "weights.bin", &err);
    if (m || !strstr(err.text, says) || strncmp(err.text, "weights.bin: ", 13) != 0)
        (void)fprintf(stderr, "expected '%s', got '%s'\n", says, m ? "a model" : err.text);
    assert_null(m);
    assert_int_equal(err.status, TD_EDATA);
    assert_non_null(strstr(err.text, says));
}

/* The table's entry of a section. */
static unsigned char *entry(unsigned char *b, const char *name)
{
    for (size_t i = 0; i < b[12]; i++)
        if (strcmp((const char *)b + 56 + 72 * i, name) == 0)
            return b + 56 + 72 * i;
    fail_msg("no section %s", name);
    return NULL;
}

static unsigned char *data(unsigned char *b, const char *name)
{
    uint64_t at;
    memcpy(&at, entry(b, name) + 56, sizeof at);
    return b + at;
}

static void whole_file(void **state)
{
    unsigned char *b = malloc(n_bytes + 1);
    (void)state;
    memcpy(b, bytes, n_bytes);
    refused(b, 0, "does not begin with TDSTANCE");
    refused(b, 55, "does not begin with TDSTANCE");
    refused(b, n_bytes - 1, "cut off?");
    b[n_bytes] = 0;
    refused(b, n_bytes + 1, "cut off?");
    b[n_bytes - 3] ^= 1;
    refused(b, n_bytes, "SHA-256");
    b[n_bytes - 3] ^= 1;
    b[8] = 1;
    refused(b, n_bytes, "version");
    free(b);
}

static void sections(void **state)
{
    static const float not_finite = INFINITY, too_hot = 1e9F;
    static const struct {
        const char *section;
        int field; /* byte in the entry, -1: in the data */
        unsigned char value;
        const char *says;
    } t[] = {
        {"dims", 0, 'D', "section dims is missing"},
        {"vocab", 0, 'x', "section vocab is missing"},
        {"embed", 0, 1, "name is not printable"},
        {"embed", 32, 9, "length that its dimensions do not make"},
        {"embed", 36, 5, "length that its dimensions do not make"},
        {"net0.position", 40, 1, "length that its dimensions do not make"},
        {"net0.w_h_f", 56, 1, "outside the file or on another"},
        {"net0.w_h_f", 63, 1, "outside the file or on another"},
        {"net1.b_x_b", 3, '0', "stands twice"},
        {"net1.att_q", 5, 'A', "section net1.att_q is missing"},
        {"net1.special", 5, 'S', "section net1.special is missing"},
        {"net1.scales", 5, 'S', "section net1.scales is missing"},
        {"net1.b_h_f", 32, 1, "length that its dimensions do not make"},
        {"embed", 32, 1, "section embed is missing or has not a row"},
        {"embed", 44, 99, "length that its dimensions do not make"},
        {"embed_codes", 6, 'C', "section embed_codes is missing"},
        {"embed_scale", 6, 'S', "section embed_scale is missing"},
        {"embed_points", 6, 'P', "section embed_points is missing"},
        {"sparse_scale", 7, 'S', "section sparse_scale is missing"},
        {"net1.position", 5, 'P', "section net1.position is missing"},
        {"calibration", 0, 'C', "section calibration is missing"},
        {"dims", -1, ANA_FEATURES_VERSION + 1, "other features"},
        {"method", -1, 'R', "section method is not made of"},
        {"vocab", -1, 0xFF, "section vocab is not packed words of the size that dims states"},
        {"sparse_hash", -1, 0xFF, NULL},
    };
    unsigned char *b = malloc(n_bytes);
    (void)state;
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        memcpy(b, bytes, n_bytes);
        unsigned char *at = t[i].field < 0 ? data(b, t[i].section) : entry(b, t[i].section) + t[i].field;
        if (!t[i].says)
            at += 7; /* the first hash becomes the largest */
        *at = t[i].value;
        seal(b, n_bytes);
        refused(b, n_bytes, t[i].says ? t[i].says : "does not ascend");
    }
    memcpy(b, bytes, n_bytes);
    memcpy(data(b, "embed_points") + 8, &not_finite, 4);
    seal(b, n_bytes);
    refused(b, n_bytes, "section embed_points has a figure that is not finite");
    memcpy(b, bytes, n_bytes);
    memcpy(data(b, "net0.scales") + 8, &too_hot, 4);
    seal(b, n_bytes);
    refused(b, n_bytes, "section net0.scales has a factor that is no size");
    memcpy(b, bytes, n_bytes);
    memcpy(data(b, "calibration"), &too_hot, 4);
    seal(b, n_bytes);
    refused(b, n_bytes, "temperature");
    for (size_t k = 3; k < 6; k++) { /* the temperatures of the three kinds of target */
        memcpy(b, bytes, n_bytes);
        memset(data(b, "calibration") + 4 * k, 0, 4);
        seal(b, n_bytes);
        refused(b, n_bytes, "temperature");
    }
    static const struct {
        unsigned char value;
        const char *says;
    } special[] = {{0, "size that is out of range"},
                   {65, "size that is out of range"},
                   {64, "section embed is missing or has not a row"},
                   {4, "section embed_codes has not the type and dimensions"}};
    for (size_t k = 0; k < sizeof special / sizeof *special; k++) {
        memcpy(b, bytes, n_bytes);
        data(b, "dims")[40] = special[k].value;
        seal(b, n_bytes);
        refused(b, n_bytes, special[k].says);
    }
    free(b);
}

/* The words, packed: other words in their place. The first ones are <t> or the like, each a line. */
static void words(void **state)
{
    static const struct {
        const char *from, *to, *says;
    } t[] = {{"<unk>", "<unx>", "no <unk>"},
             {"<year>", "<name>", "section vocab has a word twice"},
             {"<num>", "<nu\xFF>", "section vocab has a word that no token can be"}};
    unsigned char *b = malloc(n_bytes);
    (void)state;
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        char text[1 << 14];
        unsigned char packed[1 << 14];
        uint64_t length;
        int32_t size;
        memcpy(b, bytes, n_bytes);
        memcpy(&length, entry(b, "vocab") + 64, sizeof length);
        memcpy(&size, data(b, "dims") + 44, sizeof size);
        uLongf n = sizeof text - 1, m = sizeof packed;
        assert_int_equal(uncompress((Bytef *)text, &n, data(b, "vocab"), (uLong)length), Z_OK);
        assert_int_equal(n, size);
        text[n] = '\0';
        char *at = strstr(text, t[i].from);
        assert_non_null(at);
        memcpy(at, t[i].to, strlen(t[i].to));
        assert_int_equal(compress2(packed, &m, (const Bytef *)text, n, 9), Z_OK);
        assert_true((m + 63) / 64 <= (length + 63) / 64); /* there is room up to the next section */
        memcpy(data(b, "vocab"), packed, m);
        length = m;
        memcpy(entry(b, "vocab") + 64, &length, sizeof length);
        memcpy(entry(b, "vocab") + 40, &length, 4);
        seal(b, n_bytes);
        refused(b, n_bytes, t[i].says);
    }
    free(b);
}

/* Whatever a byte of the head, the table or the sizes becomes: a model or a message, no crash. */
static void any_byte(void **state)
{
    unsigned char *b = malloc(n_bytes);
    size_t table = 56 + 72 * (size_t)bytes[12], loaded = 0;
    (void)state;
    for (size_t i = 8; i < table + 200; i++)
        for (int k = 0; k < 3; k++) {
            struct td_error err = {0};
            memcpy(b, bytes, n_bytes);
            b[i] = k == 0 ? 0 : k == 1 ? 0xFF : (unsigned char)(b[i] + 1);
            if (i >= 24)
                seal(b, n_bytes);
            struct ana_neural *m = ana_neural_parse(b, n_bytes, "m", &err);
            assert_true(m || err.status != TD_OK);
            loaded += m != NULL;
            ana_neural_free(m);
        }
    assert_true(loaded > 0);
    free(b);
}

static void no_file(void **state)
{
    struct td_error err = {0};
    (void)state;
    assert_null(ana_neural_load("tests/data/neural/none.bin", &err));
    assert_int_equal(err.status, TD_EIO);
    assert_non_null(strstr(err.text, "none.bin"));
    memset(&err, 0, sizeof err);
    assert_null(ana_neural_load("tests/data", &err));
    assert_int_equal(err.status, TD_EDATA);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_numpy),      cmocka_unit_test(other_languages_as_numpy),
        cmocka_unit_test(rows_of_words), cmocka_unit_test(again_the_same),
        cmocka_unit_test(threads),       cmocka_unit_test(whole_file),
        cmocka_unit_test(sections),      cmocka_unit_test(words),
        cmocka_unit_test(any_byte),      cmocka_unit_test(no_file),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
