#include "cell.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "buf.h"
#include "schema.h"
#include "source.h"

static char dir[] = "/tmp/tidings-cell-XXXXXX", path[64], other[64];

static struct ana_cell_key key(const char *country, const char *outlet, int32_t week, enum ana_base base)
{
    return (struct ana_cell_key){.target = TD_S("huawei"),
                                 .country = td_str(country),
                                 .outlet = td_str(outlet),
                                 .role = ANA_ROLE_OUTLET,
                                 .base = base,
                                 .week = week};
}

static struct ana_cells *new_cells(void)
{
    struct td_error err = {0};
    struct ana_cells *c = ana_cells_new(&err);
    assert_non_null(c);
    return c;
}

static void write_cells(struct ana_cells *c, const char *to)
{
    struct td_error err = {0};
    struct td_outfile *out = td_outfile_open(to, &err);
    assert_non_null(out);
    assert_int_equal(ana_cells_write(c, out, &err), TD_OK);
    assert_int_equal(td_outfile_commit(out, &err), TD_OK);
}

static void slurp(const char *from, struct td_buf *b)
{
    struct td_error err = {0};
    struct td_source s;
    td_buf_clear(b);
    assert_int_equal(td_source_open(&s, from, &err), TD_OK);
    assert_int_equal(td_source_slurp(&s, b, &err), TD_OK);
    td_source_close(&s);
}

static void test_add_scored(void **state)
{
    (void)state;
    struct ana_cell c = {0};
    ana_cell_add_scored(&c, .05, 1.5);     /* the edge is positive */
    ana_cell_add_scored(&c, .0499994, -2); /* just under: neutral */
    ana_cell_add_scored(&c, -.05, 0);
    ana_cell_add_scored(&c, 1, 100);
    ana_cell_add_scored(&c, -7, -1000); /* clamped */
    assert_int_equal(c.n_pos, 2);
    assert_int_equal(c.n_neu, 1);
    assert_int_equal(c.n_neg, 2);
    assert_int_equal(ana_cell_scored(&c), 5);
    assert_int_equal(c.stance_sum_e6, 50000 + 49999 - 50000 + 1000000 - 1000000);
    assert_true(c.stance_sumsq_e12 ==
                (ana_u128)2 * 50000 * 50000 + (ana_u128)49999 * 49999 + (ana_u128)2 * 1000000000000);
    assert_int_equal(c.tone_sum_e6, 1500000 - 2000000);
    assert_int_equal(c.histogram[11], 1);
    assert_int_equal(c.histogram[10], 1);
    assert_int_equal(c.histogram[9], 1);
    assert_int_equal(c.histogram[20], 1);
    assert_int_equal(c.histogram[0], 1);
}

static void test_at_and_order(void **state)
{
    (void)state;
    struct ana_cells *c = new_cells();
    const char *countries[] = {"US", "DE", "", "CN"};
    for (int i = 0; i < 5000; i++) {
        char outlet[16];
        (void)snprintf(outlet, sizeof outlet, "o%d", i % 500);
        struct ana_cell_key k = key(countries[i % 4], outlet, i % 7 == 0 ? ANA_WEEK_NONE : 2600 + i % 10,
                                    i % 3 ? ANA_BASE_ALL : ANA_BASE_UNIQUE);
        struct ana_cell *cell = ana_cells_at(c, &k);
        assert_non_null(cell);
        cell->n_total++;
    }
    size_t n = ana_cells_count(c);
    uint64_t total = 0;
    ana_cells_sort(c);
    for (size_t i = 0; i < n; i++) {
        const struct ana_cell *b = ana_cells_get(c, i);
        total += b->n_total;
        if (i == 0)
            continue;
        const struct ana_cell *a = ana_cells_get(c, i - 1);
        int r = td_cmp(a->key.country, b->key.country);
        r = r ? r : (a->key.week > b->key.week) - (a->key.week < b->key.week);
        r = r ? r : td_cmp(a->key.outlet, b->key.outlet);
        r = r ? r : (int)a->key.base - (int)b->key.base;
        assert_true(r < 0);
    }
    assert_int_equal(total, 5000);
    assert_true(ana_cells_get(c, 0)->key.week == ANA_WEEK_NONE);
    ana_cells_free(c);
}

static void test_merge_overflow(void **state)
{
    (void)state;
    struct ana_cell a = {.n_total = 5, .words = UINT64_MAX}, b = {.n_total = 1, .words = 1}, before = a;
    assert_false(ana_cell_merge(&a, &b));
    assert_int_equal(a.n_total, before.n_total); /* as it was */
    b = (struct ana_cell){.stance_sum_e6 = INT64_MIN};
    a = (struct ana_cell){.stance_sum_e6 = -1};
    assert_false(ana_cell_merge(&a, &b));
    b = (struct ana_cell){.stance_sumsq_e12 = ~(ana_u128)0};
    a = (struct ana_cell){.stance_sumsq_e12 = 1};
    assert_false(ana_cell_merge(&a, &b));
    b = (struct ana_cell){0};
    b.histogram[20] = UINT32_MAX;
    a = b;
    assert_false(ana_cell_merge(&a, &b));
    a = (struct ana_cell){.n_total = 2, .tone_sum_e6 = -4};
    b = (struct ana_cell){.n_total = 3, .tone_sum_e6 = 1};
    assert_true(ana_cell_merge(&a, &b));
    assert_int_equal(a.n_total, 5);
    assert_int_equal(a.tone_sum_e6, -3);
}

/* Names that need quotes and escapes, 128-bit sums and undated articles come back as they were. */
static void test_round_trip(void **state)
{
    (void)state;
    struct ana_cells *c = new_cells(), *d = new_cells();
    struct td_buf x = TD_BUF_INIT(1 << 20), y = TD_BUF_INIT(1 << 20);
    struct td_error err = {0};
    struct ana_cell_key k = key("GB", "The \"Daily\", North\nSouth\\East", 2900, ANA_BASE_ALL);
    struct ana_cell *cell = ana_cells_at(c, &k);
    cell->n_total = 9000000000;
    cell->n_match = 8000000000;
    cell->n_pos = 4000000000;
    cell->n_neg = 4000000000;
    cell->stance_sum_e6 = -123456789012;
    cell->stance_sumsq_e12 = (ana_u128)7999999999 * 1000000000000;
    cell->histogram[0] = 4000000000;
    cell->histogram[20] = 4000000000;
    k = key("", "", ANA_WEEK_NONE, ANA_BASE_UNIQUE);
    ana_cells_at(c, &k)->n_total = 1;
    write_cells(c, path);
    assert_int_equal(ana_cells_read(d, path, &err), TD_OK);
    write_cells(d, other);
    slurp(path, &x);
    slurp(other, &y);
    assert_true(td_eq(td_buf_slice(&x), td_buf_slice(&y)));
    assert_non_null(strstr(td_buf_cstr(&x), ",7999999999000000000000,"));
    assert_int_equal(ana_cells_count(d), 2);
    ana_cells_sort(d);
    assert_true(ana_cells_get(d, 1)->stance_sumsq_e12 == (ana_u128)7999999999 * 1000000000000);
    assert_true(td_eqs(ana_cells_get(d, 1)->key.outlet, "The \"Daily\", North\nSouth\\East"));
    td_buf_free(&x);
    td_buf_free(&y);
    ana_cells_free(c);
    ana_cells_free(d);
}

static void test_empty(void **state)
{
    (void)state;
    struct ana_cells *c = new_cells();
    struct td_buf b = TD_BUF_INIT(1 << 20);
    struct td_error err = {0};
    ana_cells_sort(c);
    write_cells(c, path);
    slurp(path, &b);
    assert_true(
        td_eqs(td_buf_slice(&b),
               "target,country_role,country,week,day_first,day_last,outlet,base,n_total,n_match,n_mentions,n_pos,n_neu,"
               "n_neg,n_title,words,stance_sum_e6,stance_sumsq_e12,tone_sum_e6,histogram\n"));
    assert_int_equal(ana_cells_read(c, path, &err), TD_OK);
    assert_int_equal(ana_cells_count(c), 0);
    td_buf_free(&b);
    ana_cells_free(c);
}

#define HEAD                                                                                                           \
    "target,country_role,country,week,day_first,day_last,outlet,base,n_total,n_match,n_mentions,n_pos,n_neu,n_neg,"    \
    "n_title,words,stance_sum_e6,stance_sumsq_e12,tone_sum_e6,histogram\n"
#define ZEROS20 "0;0;0;0;0;0;0;0;0;0;0;0;0;0;0;0;0;0;0;0"
#define GOOD                                                                                                           \
    "huawei,outlet,DE,2020-W53,2020-12-28,2020-12-31,a,all,3,1,1,1,0,0,0,9,1000000,1000000000000,0," ZEROS20 ";1\n"

/* What is wrong, and what the error must say. */
static const struct {
    const char *text, *says;
} refused[] = {
    {"", ":1: this is no cells.csv: empty"},
    {"target,country\n", ":1: this is no cells.csv: column 'country_role' is missing"},
    {HEAD "huawei,outlet\n", ":2: 2 fields where the header has 20"},
    {HEAD GOOD "huawei,outlet,DE,2020-W53,2020-12-28,2020-12-31,a,all,x,1,1,1,0,0,0,9,1000000,1000000000000,0," ZEROS20
               ";1\n",
     ":3: n_total: not a count: 'x'"},
    {HEAD "huawei,outlet,DE,2020-W53,2020-12-28,2020-12-31,a,all,-3,1,1,1,0,0,0,9,1000000,1000000000000,0," ZEROS20
          ";1\n",
     ":2: n_total: not a count: '-3'"},
    {HEAD "huawei,outlet,DE,2020-W53,2020-12-28,2020-12-31,a,all,3.0,1,1,1,0,0,0,9,1000000,1000000000000,0," ZEROS20
          ";1\n",
     ":2: n_total: not a count: '3.0'"},
    {HEAD "huawei,outlet,DE,2020-W53,2020-12-28,2020-12-31,a,all,,1,1,1,0,0,0,9,1000000,1000000000000,0," ZEROS20
          ";1\n",
     ":2: n_total: not a count: ''"},
    {HEAD "huawei,outlet,DE,2020-W53,2020-12-28,2020-12-31,a,all,18446744073709551616,1,1,1,0,0,0,9,1000000,"
          "1000000000000,0," ZEROS20 ";1\n",
     ":2: n_total: not a count"},
    {HEAD "huawei,outlet,DE,2021-W53,2020-12-28,2020-12-31,a,all,3,1,1,1,0,0,0,9,1000000,1000000000000,0," ZEROS20
          ";1\n",
     ":2: week: not an ISO week: '2021-W53'"},
    {HEAD "huawei,outlet,DE,2020-W53,2020-12-27,2020-12-31,a,all,3,1,1,1,0,0,0,9,1000000,1000000000000,0," ZEROS20
          ";1\n",
     ":2: day_first: not a day of the week: '2020-12-27'"},
    {HEAD "huawei,outlet,DE,2020-W53,2020-12-30,2020-12-29,a,all,3,1,1,1,0,0,0,9,1000000,1000000000000,0," ZEROS20
          ";1\n",
     ":2: day_last: not a later day of the week: '2020-12-29'"},
    {HEAD "huawei,outlet,DE,,2020-12-30,2020-12-31,a,all,3,1,1,1,0,0,0,9,1000000,1000000000000,0," ZEROS20 ";1\n",
     ":2: week: not an ISO week: ''"},
    {HEAD "huawei,Outlet,DE,2020-W53,2020-12-28,2020-12-31,a,all,3,1,1,1,0,0,0,9,1000000,1000000000000,0," ZEROS20
          ";1\n",
     ":2: country_role: not one of the known names: 'Outlet'"},
    {HEAD "huawei,outlet,DE,2020-W53,2020-12-28,2020-12-31,a,some,3,1,1,1,0,0,0,9,1000000,1000000000000,0," ZEROS20
          ";1\n",
     ":2: base: not one of the known names: 'some'"},
    {HEAD "huawei,outlet,DE,2020-W53,2020-12-28,2020-12-31,a,all,1,3,3,1,0,0,0,9,1000000,1000000000000,0," ZEROS20
          ";1\n",
     ":2: n_match: more matches than articles: '3'"},
    {HEAD "huawei,outlet,DE,2020-W53,2020-12-28,2020-12-31,a,all,3,1,1,1,0,0,2,9,1000000,1000000000000,0," ZEROS20
          ";1\n",
     ":2: n_title: more titles than matches: '2'"},
    {HEAD "huawei,outlet,DE,2020-W53,2020-12-28,2020-12-31,a,all,3,1,1,1,1,0,0,9,1000000,1000000000000,0," ZEROS20
          ";2\n",
     ":2: n_pos: more scored articles than matches: '1'"},
    {HEAD "huawei,outlet,DE,2020-W53,2020-12-28,2020-12-31,a,all,3,1,1,1,0,0,0,9,1000000,1000000000000,0," ZEROS20
          ";2\n",
     ":2: histogram: does not add up to n_pos + n_neu + n_neg"},
    {HEAD "huawei,outlet,DE,2020-W53,2020-12-28,2020-12-31,a,all,3,1,1,1,0,0,0,9,1000000,1000000000000,0," ZEROS20 "\n",
     ":2: histogram: not 21 counts"},
    {HEAD "huawei,outlet,DE,2020-W53,2020-12-28,2020-12-31,a,all,3,1,1,1,0,0,0,9,1000000,1000000000000,0," ZEROS20
          ";1;0\n",
     ":2: histogram: not 21 counts"},
    {HEAD "huawei,outlet,DE,2020-W53,2020-12-28,2020-12-31,a,all,3,1,1,1,0,0,0,9,1000001,1000002000001,0," ZEROS20
          ";1\n",
     ":2: stance_sum_e6: beyond the counts: '1000001'"},
    {HEAD "huawei,outlet,DE,2020-W53,2020-12-28,2020-12-31,a,all,3,1,1,1,0,0,0,9,1000000,1000000000001,0," ZEROS20
          ";1\n",
     ":2: stance_sumsq_e12: beyond the counts"},
    {HEAD "huawei,outlet,DE,2020-W53,2020-12-28,2020-12-31,a,all,3,1,1,1,0,0,0,9,nan,1000000000000,0," ZEROS20 ";1\n",
     ":2: stance_sum_e6: not an integer: 'nan'"},
    {HEAD
     "huawei,outlet,DE,2020-W53,2020-12-28,2020-12-31,a,all,3,1,1,1,0,0,0,9,1000000,1000000000000,100000001," ZEROS20
     ";1\n",
     ":2: tone_sum_e6: beyond the counts"},
    {HEAD "huawei,outlet,DE,2020-W53,2020-12-28,2020-12-31,a\"b,all,3,1,1,1,0,0,0,9,1000000,1000000000000,0," ZEROS20
          ";1\n",
     ":2: a quote stands"},
};

static void test_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        struct ana_cells *c = new_cells();
        struct td_error err = {0};
        FILE *f = fopen(path, "wb");
        assert_non_null(f);
        assert_true(fputs(refused[i].text, f) >= 0);
        assert_int_equal(fclose(f), 0);
        assert_int_equal(ana_cells_read(c, path, &err), TD_EDATA);
        if (strncmp(err.text, path, strlen(path)) != 0 || !strstr(err.text, refused[i].says))
            fail_msg("case %zu: \"%s\" does not say \"%s\"", i, err.text, refused[i].says);
        ana_cells_free(c);
    }
    struct ana_cells *c = new_cells();
    struct td_error err = {0};
    assert_int_equal(ana_cells_read(c, "/nowhere/cells.csv", &err), TD_EIO);
    ana_cells_free(c);
}

/* The same file read often enough that a sum overflows. */
static void test_read_overflow(void **state)
{
    (void)state;
    struct ana_cells *c = new_cells();
    struct td_error err = {0};
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_true(
        fputs(HEAD "h,outlet,DE,2020-W53,2020-12-28,2020-12-31,a,all,18446744073709551615,0,0,0,0,0,0,0,0,0,0," ZEROS20
                   ";0\n",
              f) >= 0);
    assert_int_equal(fclose(f), 0);
    assert_int_equal(ana_cells_read(c, path, &err), TD_OK);
    assert_int_equal(ana_cells_read(c, path, &err), TD_EDATA);
    assert_non_null(strstr(err.text, ":2: n_total: the sums overflow"));
    ana_cells_free(c);
}

static int setup(void **state)
{
    (void)state;
    if (!mkdtemp(dir))
        return -1;
    (void)snprintf(path, sizeof path, "%s/cells.csv", dir);
    (void)snprintf(other, sizeof other, "%s/other.csv", dir);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    (void)unlink(path);
    (void)unlink(other);
    return rmdir(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_add_scored),     cmocka_unit_test(test_at_and_order),
        cmocka_unit_test(test_merge_overflow), cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_empty),          cmocka_unit_test(test_refused),
        cmocka_unit_test(test_read_overflow),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
