/*
 * robust: numbers of the last window by hand, which outlet is the largest, what moves the pool alone, verdicts.
 */
#include "robust.h"

#include "cmocka_all.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "buf.h"
#include "source.h"

#define close_to(x, y, e) assert_true(fabs((x) - (y)) <= (e))

static struct ana_cells *cells;
static struct td_buf table;

/* n articles of an outlet in each of weeks [from, to), k of them on the target with this stance. */
static void add(struct ana_cells *c, const char *country, const char *outlet, int32_t from, int32_t to, unsigned n,
                unsigned k, double stance)
{
    for (int32_t t = from; t < to; t++) {
        for (int b = 0; b < 2; b++) {
            struct ana_cell_key key = {.target = TD_S("huawei"),
                                       .country = td_str(country),
                                       .outlet = td_str(outlet),
                                       .role = ANA_ROLE_OUTLET,
                                       .base = b ? ANA_BASE_UNIQUE : ANA_BASE_ALL,
                                       .week = 2600 + t};
            struct ana_cell *cell = ana_cells_at(c, &key);
            assert_non_null(cell);
            /* a third of the matches are reprints */
            unsigned less = b && k >= 3 ? k / 3 : 0;
            cell->n_total += n - less;
            cell->n_match += k - less;
            cell->n_mentions += k - less;
            for (unsigned i = 0; i < k - less; i++)
                ana_cell_add_scored(cell, stance, 1);
        }
    }
}

static struct ana_cells *new_cells(void)
{
    struct td_error err = {0};
    struct ana_cells *c = ana_cells_new(&err);
    assert_non_null(c);
    return c;
}

/*
 * Germany: A, B and C of 20 articles a week; A is favourable and large. China: D, all on the target. Weeks 0 to 19.
 */
static int setup(void **state)
{
    (void)state;
    cells = new_cells();
    add(cells, "DE", "A", 0, 20, 20, 10, .5);
    add(cells, "DE", "B", 0, 20, 20, 2, -.5);
    add(cells, "DE", "C", 0, 20, 20, 2, -.4);
    add(cells, "CN", "D", 0, 20, 40, 40, .1);
    ana_cells_sort(cells);
    table = TD_BUF_INIT(1 << 22);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    ana_cells_free(cells);
    td_buf_free(&table);
    return 0;
}

static struct ana_series_options options(void)
{
    return (struct ana_series_options){
        .week_first = ANA_WEEK_NONE, .week_last = ANA_WEEK_NONE, .day_last = INT32_MIN, .level = .95};
}

static void write_table(const struct ana_robust *r)
{
    char path[] = "/tmp/tidings-robust-XXXXXX";
    struct td_error err = {0};
    struct td_source s;
    uint64_t rows = 0;
    int fd = mkstemp(path);
    assert_true(fd >= 0 && close(fd) == 0);
    struct td_outfile *out = td_outfile_open(path, &err);
    assert_non_null(out);
    ana_robust_write(r, out, &rows);
    assert_int_equal(td_outfile_commit(out, &err), TD_OK);
    td_buf_clear(&table);
    assert_int_equal(td_source_open(&s, path, &err), TD_OK);
    assert_int_equal(td_source_slurp(&s, &table, &err), TD_OK);
    td_source_close(&s);
    assert_int_equal(unlink(path), 0);
    uint64_t lines = 0;
    for (size_t i = 0; i < table.n; i++)
        lines += table.p[i] == '\n';
    assert_int_equal(lines, rows + 1);
}

/* The field of the row that begins "huawei,outlet,KEY,", 0 the first after the key; NULL without such a row. */
static const char *field(const char *key, int i)
{
    static char out[200];
    char start[200];
    (void)snprintf(start, sizeof start, "\nhuawei,outlet,%s,", key);
    const char *p = strstr(td_buf_cstr(&table), start);
    if (!p)
        return NULL;
    p += strlen(start);
    while (i-- > 0)
        p = strchr(p, ',') + 1;
    size_t n = strcspn(p, ",\n");
    (void)snprintf(out, sizeof out, "%.*s", (int)n, p);
    return out;
}

static double number(const char *key, int i)
{
    const char *s = field(key, i);
    assert_non_null(s);
    return strtod(s, NULL);
}

enum { VALUE, LO, HI, BASELINE, DIFFERENCE, VERDICT, NOTE };

static void run(bool largest, bool unique, bool home_out)
{
    struct td_error err = {0};
    struct td_slice home = TD_S("CN");
    struct ana_series_options o = options(), out = options();
    struct ana_robust_variant v = {.name = "baseline", .cells = cells, .options = &o, .results = ANA_HEAD_ALL};
    struct ana_robust *r = ana_robust_new(&v, &err);
    assert_non_null(r);
    if (largest) {
        v.name = "no_largest_outlet";
        v.no_largest = true;
        assert_int_equal(ana_robust_add(r, &v, &err), TD_OK);
        v.no_largest = false;
    }
    if (unique) {
        v.name = "base_unique";
        v.base = ANA_BASE_UNIQUE;
        assert_int_equal(ana_robust_add(r, &v, &err), TD_OK);
        v.base = ANA_BASE_ALL;
    }
    if (home_out) {
        out.exclude_country = &home;
        out.n_exclude = 1;
        v.name = "home_out";
        v.options = &out;
        v.pool_only = true;
        assert_int_equal(ana_robust_add(r, &v, &err), TD_OK);
    }
    write_table(r);
    ana_robust_free(r);
}

static void last_window(void **state)
{
    (void)state;
    run(false, false, false);
    close_to(number("DE,attention,baseline", VALUE), 14.0 / 60, 1e-6);
    close_to(number("DE,stance,baseline", VALUE), (10 * .5 - 2 * .5 - 2 * .4) / 14, 1e-6);
    close_to(number("ALL,attention,baseline", VALUE), .54, 1e-6);
    assert_string_equal(field("DE,attention,baseline", VERDICT), "baseline");
    /* three outlets of 260 articles with 130, 26 and 26 matches: by R, see proportion_test.c */
    close_to(number("DE,attention,baseline", LO), .024334391, 1e-5);
    close_to(number("DE,attention,baseline", HI), .787857858, 1e-5);
    assert_string_equal(field("CN,attention,baseline", LO), ""); /* one outlet */
}

/* Only the last 13 weeks: before them another country of the same name would have had other numbers. */
static void older_weeks_do_not_count(void **state)
{
    (void)state;
    struct ana_cells *kept = cells;
    cells = new_cells();
    add(cells, "DE", "A", 0, 7, 20, 20, .9);
    add(cells, "DE", "A", 7, 20, 20, 5, .1);
    ana_cells_sort(cells);
    run(false, false, false);
    close_to(number("DE,attention,baseline", VALUE), .25, 1e-9);
    close_to(number("DE,stance,baseline", VALUE), .1, 1e-9);
    assert_true(number("DE,trend_stance,baseline", VALUE) < 0 || number("DE,change_stance,baseline", VALUE) < -.7);
    assert_string_equal(field("DE,change_stance,baseline", NOTE), "at=2019-W52"); /* week 2607 */
    ana_cells_free(cells);
    cells = kept;
}

static void largest_outlet(void **state)
{
    (void)state;
    run(true, false, false);
    close_to(number("DE,attention,no_largest_outlet", VALUE), .1, 1e-6);
    close_to(number("DE,attention,no_largest_outlet", DIFFERENCE), .1 - 14.0 / 60, 2e-6);
    close_to(number("DE,stance,no_largest_outlet", VALUE), -.45, 1e-6);
    assert_string_equal(field("DE,stance,no_largest_outlet", NOTE), "left_out=A");
    assert_true(strncmp(field("DE,stance,no_largest_outlet", VERDICT), "other_sign", 10) == 0);
    /* in the pool it is D, and A stays */
    close_to(number("ALL,attention,no_largest_outlet", VALUE), 14.0 / 60, 1e-6);
    assert_string_equal(field("ALL,attention,no_largest_outlet", NOTE), "left_out=D");
    /* a country with one outlet has nothing left */
    assert_string_equal(field("CN,attention,no_largest_outlet", VALUE), "");
    assert_string_equal(field("CN,attention,no_largest_outlet", VERDICT), "undefined");
}

static void bases(void **state)
{
    (void)state;
    run(false, true, false);
    close_to(number("DE,attention,base_unique", VALUE), 11.0 / 57, 1e-6);
    close_to(number("DE,attention,base_unique", BASELINE), 14.0 / 60, 1e-6);
    assert_string_equal(field("DE,attention,base_unique", VERDICT), "same_sign_inside");
    assert_string_equal(field("CN,attention,base_unique", VERDICT), "same_sign"); /* no interval to be inside of */
}

static void home(void **state)
{
    (void)state;
    run(false, false, true);
    close_to(number("ALL,attention,home_out", VALUE), 14.0 / 60, 1e-6);
    assert_null(field("DE,attention,home_out", 0));
    assert_null(field("CN,attention,home_out", 0));
}

/* Twenty weeks without any match: attention is 0 and there is no stance, so no row of it. */
static void nothing_to_say(void **state)
{
    (void)state;
    struct ana_cells *kept = cells;
    cells = new_cells();
    add(cells, "DE", "A", 0, 20, 20, 0, 0);
    ana_cells_sort(cells);
    run(true, true, true);
    close_to(number("DE,attention,baseline", VALUE), 0, 0);
    assert_null(field("DE,stance,baseline", 0));
    assert_null(field("DE,trend_stance,base_unique", 0));
    ana_cells_free(cells);
    cells = new_cells();
    ana_cells_sort(cells);
    run(true, true, true); /* no cells: a header alone */
    assert_null(strstr(td_buf_cstr(&table), "huawei"));
    ana_cells_free(cells);
    cells = kept;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(last_window, setup, teardown),
        cmocka_unit_test_setup_teardown(older_weeks_do_not_count, setup, teardown),
        cmocka_unit_test_setup_teardown(largest_outlet, setup, teardown),
        cmocka_unit_test_setup_teardown(bases, setup, teardown),
        cmocka_unit_test_setup_teardown(home, setup, teardown),
        cmocka_unit_test_setup_teardown(nothing_to_say, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
