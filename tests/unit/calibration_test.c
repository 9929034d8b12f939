#include "calibration.h"

#include "unit/cmocka_all.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void near(double a, double b, double eps)
{
    if (!(fabs(a - b) <= eps))
        fail_msg("%.15g is not %.15g", a, b);
}

static char path[] = "/tmp/tidings-map-XXXXXX";

static int setup(void **state)
{
    (void)state;
    int fd = mkstemp(path);
    return fd < 0 ? -1 : close(fd);
}

static int teardown(void **state)
{
    (void)state;
    return unlink(path);
}

static void write_map(const char *text)
{
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    assert_true(fputs(text, f) >= 0 && fclose(f) == 0);
}

#define PROVENANCE "[provenance]\nunit = sentence\n"
#define HEAT(t)    "[map lexicon-1]\nkind = temperature\ntemperature = " t "\nlanguages = en de\n"

static void refused(const char *text, const char *why)
{
    struct ana_calibration c;
    struct td_error e = {0};
    write_map(text);
    assert_int_equal(ana_calibration_read(&c, path, &e), TD_EUSAGE);
    if (!strstr(e.text, why))
        fail_msg("'%s' does not say '%s'", e.text, why);
    ana_calibration_free(&c);
}

static void test_refused(void **state)
{
    (void)state;
    refused("", "a section 'map METHOD' is missing");
    refused(HEAT("1"), "its provenance is missing");
    refused(HEAT("0") PROVENANCE, ":3: temperature: not a positive number");
    refused(HEAT("nan") PROVENANCE, ":3: temperature: not a positive number");
    refused(HEAT("-1e9") PROVENANCE, "not a positive number");
    refused("[map a]\nkind = bent\n" PROVENANCE, ":2: kind: none of temperature, bias and isotonic");
    refused("[map a]\nkind = bias\ntemperature = 1\nlanguages = en\nbias_negative = 0.1\n" PROVENANCE, "is not whole");
    refused("[map a]\nkind = bias\nlanguages = en\nbias_negative = 0.1\nbias_positive = 1\n" PROVENANCE,
            "is not whole");
    refused("[map a]\ntemperature = 1\nlanguages = en\nbias_positive = 0.1\n" PROVENANCE, "is not whole");
    refused("[map a]\nkind = bias\nbias_negative = nan\n" PROVENANCE, ":3: bias_negative: not a number from");
    refused("[map a]\nkind = bias\nbias_positive = 1e9\n" PROVENANCE, ":3: bias_positive: not a number from");
    refused("[map a]\nkind = isotonic\nlanguages = en\nnegative = 0:1\nneutral = 0:1\n" PROVENANCE, "is not whole");
    refused("[map a]\nkind = isotonic\nnegative = 0.5\n" PROVENANCE, ":3: negative: not two numbers");
    refused("[map a]\nkind = isotonic\nnegative = 0:2\n" PROVENANCE, ":3: negative: not two numbers from 0 to 1");
    refused("[map a]\nkind = isotonic\nnegative = 0.5:0.1\nnegative = 0.5:0.2\n" PROVENANCE, ":4: negative: a step");
    refused("[map a]\nkind = isotonic\nnegative = 0.1:0.5\nnegative = 0.5:0.2\n" PROVENANCE, ":4: negative: a step");
    refused("[map a]\nkind = temperature\ntemperature = 1\n" PROVENANCE, "its languages are missing");
    refused("[map a]\nkind = temperature\ncolour = 1\n" PROVENANCE, ":3: no such key: 'colour'");
    refused("[corpus]\nname = x\n", ":2: no map of tidings calibrate: section 'corpus'");
    refused(HEAT("1") "[provenance]\nunit = article\n", ":6: unit: the map is not of sentences");
}

/* Temperature 1 changes no probability that a stance can have: multiples of a millionth. */
static void test_identity(void **state)
{
    (void)state;
    struct ana_calibration c;
    struct td_error e = {0};
    write_map(HEAT("1.000000") PROVENANCE);
    assert_int_equal(ana_calibration_read(&c, path, &e), TD_OK);
    for (int neg = 0; neg <= 1000000; neg += 3331)
        for (int pos = 0; neg + pos <= 1000000; pos += 4999) {
            struct ana_stance s = {.p_neg = neg / 1e6, .p_pos = pos / 1e6, .p_neu = (1000000 - neg - pos) / 1e6}, t = s;
            const char *name = ana_calibration_apply(&c, "lexicon-1", TD_S("de-AT"), &s);
            assert_memory_equal(name, "lexicon-1+map-", 14);
            assert_true(s.p_neg == t.p_neg && s.p_neu == t.p_neu && s.p_pos == t.p_pos);
        }
    ana_calibration_free(&c);
}

/* Only the method and the languages that labels spoke of; p^(1/2): 1/6 1/3 1/2 becomes sqrt(1) : sqrt(2) : sqrt(3). */
static void test_apply(void **state)
{
    (void)state;
    struct ana_calibration c;
    struct td_error e = {0};
    const struct ana_stance raw = {.p_neg = .166667, .p_neu = .333333, .p_pos = .5, .label = 1};
    struct ana_stance s = raw;
    write_map(HEAT("2") PROVENANCE);
    assert_int_equal(ana_calibration_read(&c, path, &e), TD_OK);
    assert_string_equal(ana_calibration_apply(&c, "model-1", TD_S("en"), &s), "model-1");
    assert_string_equal(ana_calibration_apply(&c, "lexicon-1", TD_S("fi"), &s), "lexicon-1");
    assert_memory_equal(&s, &raw, sizeof s);
    const char *name = ana_calibration_apply(&c, "lexicon-1", TD_S("en"), &s);
    assert_int_equal(strlen(name), strlen("lexicon-1+map-12345678"));
    double sum = 1 + sqrt(2) + sqrt(3);
    near(s.p_neg, 1 / sum, 2e-6);
    near(s.p_neu, sqrt(2) / sum, 2e-6);
    near(s.p_neg + s.p_neu + s.p_pos, 1, 1e-12);
    assert_int_equal(s.label, 1);
    ana_calibration_free(&c);
}

/* What is stored is what was fitted: a map written and read again maps alike, isotonic ones step by step. */
static void test_stored(void **state)
{
    (void)state;
    enum { N = 400 };
    struct ana_calibration_unit u[N];
    struct td_error e = {0};
    for (int i = 0; i < N; i++) {
        double a = round(fabs(sin(i)) * 5e5) / 1e6, b = round(fabs(cos(3 * i)) * 4e5) / 1e6;
        u[i] = (struct ana_calibration_unit){.p = {a, 1 - a - b, b}, .weight = 1 + i % 2};
        u[i].share[(i * 7) % 10 < 10 * a ? 0 : (i * 3) % 10 < 10 * b ? 2 : 1] = 1;
    }
    for (int kind = 0; kind < ANA_MAP_KINDS; kind++) {
        struct ana_calibration_map m = {.method = "vader-3.3.2", .languages = TD_S("en"), .n_units = N};
        struct ana_calibration c;
        assert_true(ana_map_fit(&m.map, (enum ana_map_kind)kind, u, N, UINT32_MAX));
        struct td_outfile *f = td_outfile_open(path, &e);
        assert_non_null(f);
        ana_calibration_put(f, &m);
        td_outfile_puts(f, PROVENANCE);
        assert_int_equal(td_outfile_commit(f, &e), TD_OK);
        if (ana_calibration_read(&c, path, &e) != TD_OK)
            fail_msg("%s", e.text);
        assert_int_equal(c.n, 1);
        for (int i = 0; i < N; i++) {
            double p[3], q[3];
            ana_map_apply(&m.map, u[i].p, p);
            ana_map_apply(&c.map[0].map, u[i].p, q);
            for (int k = 0; k < 3; k++)
                near(p[k], q[k], 2e-6);
        }
        ana_calibration_free(&c);
        ana_map_free(&m.map);
    }
}

/* A map is refused by a stance of another method, and by another file of the model. */
static void test_other_stance(void **state)
{
    (void)state;
    struct td_error e = {0};
    struct ana_calibration c;
    (void)setenv("TIDINGS_DATA", "datasets", 0);
    struct ana_stance_model *lexicon = ana_stance_new(ANA_STANCE_LEXICON, &e), *vader;
    assert_non_null(lexicon);
    vader = ana_stance_new(ANA_STANCE_VADER, &e);
    assert_non_null(vader);
    write_map("[map lexicon-1]\nkind = temperature\ntemperature = 2\nlanguages = en\n" PROVENANCE);
    assert_int_equal(ana_calibration_read(&c, path, &e), TD_OK);
    assert_int_equal(ana_calibration_check(&c, lexicon, &e), TD_OK);
    assert_int_equal(ana_calibration_check(&c, vader, &e), TD_EUSAGE);
    assert_non_null(strstr(e.text, "a map of lexicon-1 in language en, which this run scores by vader"));
    ana_calibration_free(&c);
    e = (struct td_error){0};
    write_map("[map lexicon-1]\nkind = temperature\ntemperature = 2\nlanguages = en\nmodel = 00\n" PROVENANCE);
    assert_int_equal(ana_calibration_read(&c, path, &e), TD_OK);
    assert_int_equal(ana_calibration_check(&c, lexicon, &e), TD_EUSAGE);
    assert_non_null(strstr(e.text, "a map of another lexicon-1"));
    ana_calibration_free(&c);
    ana_stance_free(lexicon);
    ana_stance_free(vader);
}

static uint64_t state64 = 88172645463325252u;

static double uniform(void) /* xorshift64 (Marsaglia 2003) */
{
    state64 ^= state64 << 13;
    state64 ^= state64 >> 7;
    state64 ^= state64 << 17;
    return (double)(state64 >> 11) / 9007199254740992.0;
}

/* Labels come true with p^(1/2.5): fitted on one half, the other half's error falls to what cross-validation said. */
static void test_held_out(void **state)
{
    (void)state;
    enum { N = 20000 };
    struct ana_calibration_unit *u = calloc(N, sizeof *u);
    double *q = calloc(3 * N, sizeof *q);
    assert_true(u && q);
    const struct ana_map truth = {.temperature = 2.5};
    for (int i = 0; i < N; i++) {
        double p[3], sum = 0, v = uniform();
        for (int k = 0; k < 3; k++)
            sum += u[i].p[k] = pow(uniform(), 4) + .001;
        for (int k = 0; k < 3; k++)
            q[3 * i + k] = u[i].p[k] /= sum;
        ana_map_apply(&truth, u[i].p, p);
        u[i].share[v < p[0] ? 0 : v < p[0] + p[1] ? 1 : 2] = 1;
        u[i].weight = 1;
        u[i].fold = (uint32_t)i % 10;
    }
    for (int kind = 0; kind < ANA_MAP_KINDS; kind++) {
        struct ana_map m;
        double *cross = calloc(3 * N, sizeof *cross), *held = calloc(3 * N, sizeof *held);
        assert_true(cross && held && ana_cross_validate((enum ana_map_kind)kind, u, N / 2, 10, cross));
        assert_true(ana_map_fit(&m, (enum ana_map_kind)kind, u, N / 2, UINT32_MAX));
        for (int i = N / 2; i < N; i++)
            ana_map_apply(&m, u[i].p, held + 3 * i);
        double before = ana_weighted_ece(u + N / 2, q + 3 * (N / 2), N / 2), said = ana_weighted_ece(u, cross, N / 2),
               after = ana_weighted_ece(u + N / 2, held + 3 * (N / 2), N / 2);
        assert_true(before > .1 && after < .02);
        near(after, said, .01);
        if (kind != ANA_MAP_ISOTONIC)
            near(m.temperature, 2.5, .05);
        near(m.bias[0], 0, .05);
        near(m.bias[2], 0, .05);
        ana_map_free(&m);
        free(cross);
        free(held);
    }
    free(u);
    free(q);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_refused),      cmocka_unit_test(test_identity),
                                       cmocka_unit_test(test_apply),        cmocka_unit_test(test_stored),
                                       cmocka_unit_test(test_other_stance), cmocka_unit_test(test_held_out)};
    return cmocka_run_group_tests(tests, setup, teardown);
}
