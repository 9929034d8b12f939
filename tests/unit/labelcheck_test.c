/* corrected.csv beside the cells that it was made of, and beside itself: the tables are written out here by hand. */
#include "labelcheck.h"

#include "unit/cmocka_all.h"

/* country, day, positive, neutral, negative, sum of stances in millionths: four scored articles of GB, two of no
 * country, and two of US, which has no series when it is left out. */
static const char *const cells[][6] = {{"GB", "2020-05-04", "1", "0", "1", "-300000"},
                                       {"GB", "2020-07-06", "1", "1", "0", "500000"},
                                       {"", "2020-07-06", "0", "2", "0", "20000"},
                                       {"US", "2020-07-06", "2", "0", "0", "1400000"}};
enum { CELLS = sizeof cells / sizeof *cells, GB_CELLS = 2 };

/* kind, country, period, against, measure, method, estimate, units, labels */
struct line {
    const char *v[9];
};
static const struct line articles[] = {
    {{"level", "all", "all", "", "stance", "naive", "0.036667", "6", "3"}}, /* .22 / 6 */
    {{"level", "", "all", "", "stance", "naive", "0.01", "2", "1"}},
    {{"level", "", "2020-Q3", "", "stance", "naive", "0.01", "2", "1"}},
    {{"level", "GB", "all", "", "stance", "naive", "0.05", "4", "2"}},
    {{"level", "GB", "2020-Q2", "", "stance", "naive", "-0.15", "2", "1"}},
    {{"level", "GB", "2020-Q3", "", "stance", "naive", "0.25", "2", "1"}},
    {{"change", "GB", "2020-Q3", "2020-Q2", "stance", "naive", "0.4", "4", "2"}},
    {{"contrast", "", "all", "GB", "stance", "naive", "-0.04", "6", "3"}},
    {{"level", "all", "all", "", "net_sentiment", "naive", "16.666667", "6", "3"}}, /* 2 less 1 of 6 */
    {{"level", "", "all", "", "net_sentiment", "naive", "0", "2", "1"}},
    {{"level", "", "2020-Q3", "", "net_sentiment", "naive", "0", "2", "1"}},
    {{"level", "GB", "all", "", "net_sentiment", "naive", "25", "4", "2"}},
    {{"level", "GB", "2020-Q2", "", "net_sentiment", "naive", "0", "2", "1"}},
    {{"level", "GB", "2020-Q3", "", "net_sentiment", "naive", "50", "2", "1"}},
    {{"level", "GB", "all", "", "stance", "ppi", "", "4", "2"}}, /* too few labels: no number */
    {{"level", "GB", "2020-Q2", "", "stance", "ppi", "", "2", "1"}},
    {{"level", "GB", "2020-Q3", "", "stance", "ppi", "", "2", "1"}},
    {{"test", "all", "all", "", "stance", "welch", "1.5", "6", "3"}}};
enum { LINES = sizeof articles / sizeof *articles };

static void fill(struct rep_xread *x, struct rep_xtable *t, enum rep_table_id table)
{
    static char path[] = "table";
    *x = (struct rep_xread){.rows.path = path};
    *t = (struct rep_xtable){.def = &rep_tables[table]};
    x->table = t;
    for (size_t c = 0; c < TD_SCHEMA_MAX; c++)
        x->value[c] = TD_S("");
}

static void put_cells(struct rep_labelcheck *l, const char *base, size_t n)
{
    static const int column[] = {TD_CELL_country, TD_CELL_day_first, TD_CELL_n_pos,
                                 TD_CELL_n_neu,   TD_CELL_n_neg,     TD_CELL_stance_sum_e6};
    struct rep_xread x;
    struct rep_xtable t;
    struct td_error err = {0};
    for (size_t i = 0; i < n; i++) {
        fill(&x, &t, REP_T_CELLS);
        x.value[TD_CELL_target] = TD_S("t");
        x.value[TD_CELL_country_role] = TD_S("outlet");
        x.value[TD_CELL_base] = td_str(base);
        x.value[TD_CELL_week] = TD_S("2020-W28");
        for (size_t c = 0; c < 6; c++)
            x.value[column[c]] = td_str(cells[i][c]);
        assert_int_equal(rep_labelcheck_cell(l, &x, &err), TD_OK);
    }
}

static void put_series(struct rep_labelcheck *l, const char *country)
{
    struct rep_xread x;
    struct rep_xtable t;
    struct td_error err = {0};
    fill(&x, &t, REP_T_SERIES);
    x.value[TD_SERIES_target] = TD_S("t");
    x.value[TD_SERIES_country_role] = TD_S("outlet");
    x.value[TD_SERIES_country] = td_str(country);
    assert_int_equal(rep_labelcheck_series(l, &x, &err), TD_OK);
}

static enum td_status put_line(struct rep_labelcheck *l, const struct line *line, struct td_error *err)
{
    static const int column[] = {TD_CORRECTED_kind,     TD_CORRECTED_country, TD_CORRECTED_period,
                                 TD_CORRECTED_against,  TD_CORRECTED_measure, TD_CORRECTED_method,
                                 TD_CORRECTED_estimate, TD_CORRECTED_n_units, TD_CORRECTED_n_labels};
    struct rep_xread x;
    struct rep_xtable t;
    fill(&x, &t, REP_T_CORRECTED);
    x.value[TD_CORRECTED_target] = TD_S("t");
    for (size_t c = 0; c < 9; c++)
        x.value[column[c]] = td_str(line->v[c]);
    return rep_labelcheck_row(l, &x, err);
}

/* The table with one value put in the place of another, without row `without`; *n: what was compared. */
static enum td_status whole(size_t row, size_t column, const char *value, size_t without, bool us, uint64_t *n,
                            struct td_error *err)
{
    *err = (struct td_error){0};
    *n = 0;
    struct rep_labelcheck *l = rep_labelcheck_new(err);
    put_cells(l, "all", CELLS);
    put_cells(l, "unique", CELLS); /* of another base: no part of it */
    put_series(l, "GB");
    if (us)
        put_series(l, "US");
    for (size_t i = 0; i < LINES && err->status == TD_OK; i++) {
        struct line line = articles[i];
        if (i == row)
            line.v[column] = value;
        if (i != without)
            (void)put_line(l, &line, err);
    }
    enum td_status st = err->status == TD_OK ? rep_labelcheck_end(l, true, n, err) : err->status;
    rep_labelcheck_free(l);
    return st;
}

static void tables_that_agree(void **state)
{
    (void)state;
    struct td_error err;
    uint64_t n;
    enum td_status st = whole(LINES, 0, NULL, LINES, false, &n, &err);
    assert_string_equal(err.text, "");
    assert_int_equal(st, TD_OK);
    /* two sums of each of 7 rows over all periods; units and estimate of 12 naive levels; two differences */
    assert_int_equal(n, 2 * 7 + 2 * 12 + 2);
}

static void a_difference_of_any_number_is_seen(void **state)
{
    (void)state;
    static const struct {
        size_t row, column;
        const char *value, *said;
    } bad[] = {{0, 6, "0.036670", "estimate of t|level|all|all||stance|naive is 0.0366666667 in cells"},
               {4, 6, "-0.150003", "estimate of t|level|GB|2020-Q2||stance|naive is -0.15 in cells"},
               {3, 6, "", "estimate of t|level|GB|all||stance|naive"},
               {5, 7, "3", "n_units of t|level|GB|all||stance|naive is 5 in corrected (sum of quarters)"},
               {1, 8, "2", "n_labels of t|level|all|all||stance|naive is 4 in corrected (sum of countries)"},
               {6, 6, "0.39", "estimate of t|change|GB|2020-Q3|2020-Q2|stance|naive is 0.4 in corrected (of the two"},
               {7, 6, "0.04", "estimate of t|contrast||all|GB|stance|naive is -0.04 in corrected (of the two levels)"},
               {13, 6, "51", "estimate of t|level|GB|2020-Q3||net_sentiment|naive is 50 in cells"},
               {6, 3, "2020-Q1", "estimate of t|change|GB|2020-Q3|2020-Q1|stance|naive"},
               {5, 2, "2020-Q4", "n_units of t|level|GB|2020-Q4||stance|naive is 0 in cells (scored articles)"},
               {4, 8, "3", "n_labels: more than there are units: '3'"}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct td_error err;
        uint64_t n;
        assert_int_equal(whole(bad[i].row, bad[i].column, bad[i].value, LINES, false, &n, &err), TD_EDATA);
        if (!strstr(err.text, bad[i].said))
            fail_msg("%zu: '%s' in '%s'", i, bad[i].said, err.text);
    }
    for (size_t i = 0; i < 6; i++) { /* a level that is missing leaves a sum or a difference without it */
        struct td_error err;
        uint64_t n;
        if (i != 0)
            assert_int_equal(whole(LINES, 0, NULL, i, false, &n, &err), TD_EDATA);
    }
}

static void a_country_with_a_series_is_there(void **state)
{
    (void)state;
    struct td_error err;
    uint64_t n;
    assert_int_equal(whole(LINES, 0, NULL, LINES, true, &n, &err), TD_EDATA);
    assert_non_null(strstr(err.text, "n_units of t|US|all is 2 in cells (scored articles) and 0 in corrected"));
}

/* Units that are sentences: more of them than articles; fewer are of no such table. */
static void sentences_are_at_least_the_articles(void **state)
{
    (void)state;
    static const struct line sentences[] = {
        {{"level", "all", "all", "", "stance", "naive", "0.05", "9", "3"}},
        {{"level", "GB", "all", "", "stance", "naive", "0.05", "9", "3"}},
        {{"level", "GB", "2020-Q2", "", "stance", "naive", "-0.15", "6", "3"}},
        {{"level", "GB", "2020-Q3", "", "stance", "naive", "0.25", "3", "0"}},
        {{"level", "all", "all", "", "net_sentiment", "naive", "11.111111", "9", "3"}},
        {{"level", "GB", "all", "", "net_sentiment", "naive", "11.111111", "9", "3"}},
        {{"level", "GB", "2020-Q2", "", "net_sentiment", "naive", "0", "6", "3"}},
        {{"level", "GB", "2020-Q3", "", "net_sentiment", "naive", "33.333333", "3", "0"}}};
    for (int fewer = 0; fewer < 2; fewer++) {
        struct td_error err = {0};
        uint64_t n = 0;
        struct rep_labelcheck *l = rep_labelcheck_new(&err);
        put_cells(l, "all", GB_CELLS);
        for (size_t i = 0; i < sizeof sentences / sizeof *sentences; i++) {
            struct line line = sentences[i];
            if (fewer && i % 4 != 2) /* one sentence less in each of them but Q2 */
                line.v[7] = i % 4 == 3 ? "1" : "7";
            assert_int_equal(put_line(l, &line, &err), TD_OK);
        }
        assert_int_equal(rep_labelcheck_end(l, true, &n, &err), fewer ? TD_EDATA : TD_OK);
        if (fewer)
            assert_non_null(strstr(err.text, "n_units of t|level|GB|2020-Q3||stance|naive is 2 in cells"));
        rep_labelcheck_free(l);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tables_that_agree), cmocka_unit_test(a_difference_of_any_number_is_seen),
        cmocka_unit_test(a_country_with_a_series_is_there), cmocka_unit_test(sentences_are_at_least_the_articles)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
