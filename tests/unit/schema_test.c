/*
 * schema: columns are found by name, whatever their order; a missing or doubled one is refused with expected and found.
 */
#include "cmocka_all.h"

#include <stdio.h>
#include <string.h>

#include "schema.h"

static const char *const abc[] = {"alpha", "beta", "gamma"};
static const struct td_schema schema = {"test.csv", abc, 3, 0};

static enum td_status map(const char *header, size_t index[TD_SCHEMA_MAX], size_t *extra, struct td_error *err)
{
    struct td_slice field[40], rest = td_str(header);
    size_t n = 0;
    *err = (struct td_error){0};
    while (rest.p)
        field[n++] = td_cut(&rest, ',');
    return td_schema_map(&schema, "in.csv", field, n, index, extra, err);
}

static void any_order(void **state)
{
    size_t index[TD_SCHEMA_MAX], extra = 99;
    struct td_error err;
    (void)state;
    assert_int_equal(map("alpha,beta,gamma", index, &extra, &err), TD_OK);
    assert_true(index[0] == 0 && index[1] == 1 && index[2] == 2 && extra == 0);
    assert_int_equal(map("x,gamma,alpha,y,beta,x", index, &extra, &err), TD_OK);
    assert_true(index[0] == 2 && index[1] == 4 && index[2] == 1);
    assert_int_equal(extra, 3); /* doubled columns that nobody asked for are extra */
}

static void refused(void **state)
{
    static const struct {
        const char *header, *says;
    } t[] = {
        {"alpha,gamma", "column 'beta' is missing"},
        {"alpha,beta,gamma,beta", "column 'beta' stands twice"},
        {"Alpha,beta,gamma", "column 'alpha' is missing"},
        {" alpha,beta,gamma", "column 'alpha' is missing"},
        {"", "column 'alpha' is missing"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof t / sizeof t[0]; i++) {
        size_t index[TD_SCHEMA_MAX], extra;
        struct td_error err;
        char found[128];
        assert_int_equal(map(t[i].header, index, &extra, &err), TD_EDATA);
        assert_non_null(strstr(err.text, t[i].says));
        assert_true(strncmp(err.text, "in.csv:1: ", 10) == 0);
        assert_non_null(strstr(err.text, "\n  expected: alpha,beta,gamma\n"));
        (void)snprintf(found, sizeof found, "\n  found: %s", t[i].header);
        assert_non_null(strstr(err.text, found));
    }
}

/* A header too long for a message is listed as far as it goes. */
static void very_wide_header(void **state)
{
    enum { N = 3000 };
    static struct td_slice field[N];
    size_t index[TD_SCHEMA_MAX], extra;
    struct td_error err = {0};
    (void)state;
    for (size_t i = 0; i < N; i++)
        field[i] = TD_S("some-column-of-another-file-with-a-name-of-more-than-forty-bytes");
    assert_int_equal(td_schema_map(&schema, "in.csv", field, N, index, &extra, &err), TD_EDATA);
    assert_non_null(strstr(err.text, "found: some-column-of"));
    assert_non_null(strstr(err.text, " ..."));
}

/* Columns that a table may lack are the last of the schema; what is there is found, what is not has no place. */
static void optional_columns(void **state)
{
    static const char *const name[] = {"a", "b", "c"};
    static const struct td_schema some = {"test.csv", name, 3, 2};
    const struct td_slice both[] = {TD_S("c"), TD_S("x"), TD_S("a")}, neither[] = {TD_S("b")};
    size_t index[TD_SCHEMA_MAX], extra;
    struct td_error err = {0};
    (void)state;
    assert_int_equal(td_schema_map(&some, "in.csv", both, 3, index, &extra, &err), TD_OK);
    assert_true(index[0] == 2 && index[1] == TD_SCHEMA_ABSENT && index[2] == 0 && extra == 1);
    assert_int_equal(td_schema_map(&some, "in.csv", neither, 1, index, &extra, &err), TD_EDATA);
    assert_int_equal(td_articles_schema.n_optional, 2);
    assert_int_equal(td_cells_schema.n_optional, 0);
}

static void the_contracts(void **state)
{
    static const struct td_schema *const all[] = {
        &td_articles_schema, &td_mentions_schema,  &td_cells_schema,   &td_series_schema, &td_trends_schema,
        &td_changes_schema,  &td_contrasts_schema, &td_effects_schema, &td_alerts_schema, &td_robustness_schema,
        &td_weeks_schema,    &td_events_schema,    &td_rejects_schema};
    (void)state;
    for (size_t k = 0; k < sizeof all / sizeof all[0]; k++) {
        assert_true(all[k]->n > 0 && all[k]->n <= TD_SCHEMA_MAX);
        for (size_t i = 0; i < all[k]->n; i++)
            for (size_t j = 0; j < i; j++)
                assert_string_not_equal(all[k]->column[i], all[k]->column[j]);
    }
    assert_string_equal(td_articles_schema.column[TD_ARTICLE_cluster_id], "cluster_id");
    assert_string_equal(td_series_schema.column[TD_SERIES_coverage], "coverage");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_order),        cmocka_unit_test(refused),       cmocka_unit_test(very_wide_header),
        cmocka_unit_test(optional_columns), cmocka_unit_test(the_contracts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
