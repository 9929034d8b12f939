/* The table of column metadata against schema.h: every column of every exported table, in order, with all that the
 * formats need. */
#include "columns.h"

#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <setjmp.h>
#include <cmocka.h>

static void every_column_is_described(void **state)
{
    (void)state;
    const struct td_schema *want[REP_TABLES] = {
        [REP_T_OUTLETS] = &rep_outlets_schema,      [REP_T_EVENTS] = &td_events_schema,
        [REP_T_ARTICLES] = &td_articles_schema,     [REP_T_MENTIONS] = &td_mentions_schema,
        [REP_T_PLACES] = &td_places_schema,         [REP_T_CELLS] = &td_cells_schema,
        [REP_T_SERIES] = &td_series_schema,         [REP_T_DAYS] = &td_days_schema,
        [REP_T_MONTHS] = &td_months_schema,         [REP_T_QUARTERS] = &td_quarters_schema,
        [REP_T_ROBUSTNESS] = &td_robustness_schema, [REP_T_TRENDS] = &td_trends_schema,
        [REP_T_CHANGES] = &td_changes_schema,       [REP_T_CONTRASTS] = &td_contrasts_schema,
        [REP_T_WEEKS] = &td_weeks_schema,           [REP_T_EFFECTS] = &td_effects_schema,
        [REP_T_ALERTS] = &td_alerts_schema,         [REP_T_CORRECTED] = &td_corrected_schema,
        [REP_T_COVERAGE] = &td_coverage_schema};
    for (size_t t = 0; t < REP_TABLES; t++) {
        char file[64];
        (void)snprintf(file, sizeof file, "%s.csv", rep_tables[t].name);
        assert_ptr_equal(rep_tables[t].schema, want[t]);
        assert_string_equal(file, want[t]->name);
        for (size_t c = 0; c < want[t]->n; c++) {
            assert_non_null(rep_column_at(&rep_tables[t], c)->name);
            assert_string_equal(rep_column_at(&rep_tables[t], c)->name, want[t]->column[c]);
        }
    }
}

static void descriptions_fit_every_format(void **state)
{
    (void)state;
    for (size_t t = 0; t < REP_TABLES; t++)
        for (size_t i = 0; i < rep_tables[t].schema->n; i++) {
            const struct rep_column *c = rep_column_at(&rep_tables[t], i);
            assert_true(strlen(c->name) <= 32);                 /* Stata's longest name */
            assert_true(c->title[0] && strlen(c->title) <= 80); /* its longest label */
            assert_true(c->about[0] && c->about[strlen(c->about) - 1] == '.');
            assert_null(strpbrk(c->about, "|<>\n")); /* a cell of Markdown */
            assert_null(strpbrk(c->title, "|<>\n"));
            assert_true(c->since[0] >= '0' && c->since[0] <= '9');
            assert_true((c->type == REP_ENUM) == (c->values != NULL));
            assert_true(isnan(c->min) || isnan(c->max) || c->min < c->max);
            /* what may be empty says when, what is for profile full alone is text */
            if (c->full_only)
                assert_true(c->type == REP_STRING && !c->required);
        }
}

static void keys_and_references_are_columns(void **state)
{
    (void)state;
    for (size_t t = 0; t < REP_TABLES; t++) {
        const struct rep_table *d = &rep_tables[t];
        struct td_slice rest = td_str(d->key);
        while (rest.p) {
            size_t c = rep_column_index(d, td_cut(&rest, ','));
            assert_true(c < d->schema->n);
            assert_false(rep_column_at(d, c)->full_only); /* a key is in every profile */
            if (d->kind == REP_KEY_PRIMARY)
                assert_true(rep_column_at(d, c)->required);
        }
        rest = td_str(d->index);
        while (rest.p && rest.n)
            assert_true(rep_column_index(d, td_cut(&rest, ',')) < d->schema->n);
        for (size_t i = 0; i < 3 && d->reference[i].from; i++) {
            size_t to = 0;
            assert_true(rep_column_index(d, td_str(d->reference[i].from)) < d->schema->n);
            while (to < REP_TABLES && strcmp(rep_tables[to].name, d->reference[i].table) != 0)
                to++;
            assert_true(to <= t); /* what is referred to is written first */
            assert_string_equal(rep_tables[to].key, d->reference[i].to);
            assert_int_equal(rep_tables[to].kind, REP_KEY_PRIMARY);
        }
    }
}

static void values_are_numbered(void **state)
{
    (void)state;
    const struct rep_column *c = rep_column_at(&rep_tables[REP_T_SERIES], TD_SERIES_coverage);
    const char *const codes[] = {"ok", "low", "gap", "partial", "no_data"};
    struct td_slice rest = td_str(c->values), code, meaning;
    for (int i = 0; i < 5; i++) {
        assert_int_equal(rep_value_number(c, td_str(codes[i])), i + 1);
        assert_true(rep_next_value(&rest, &code, &meaning));
        assert_true(td_eqs(code, codes[i]));
        assert_true(meaning.n > 0);
    }
    assert_false(rep_next_value(&rest, &code, &meaning));
    assert_int_equal(rep_value_number(c, TD_S("")), 0);
    assert_int_equal(rep_value_number(c, TD_S("o")), 0);
    assert_int_equal(rep_value_number(c, TD_S("ok=")), 0);
    assert_int_equal(rep_value_number(rep_column_at(&rep_tables[REP_T_ARTICLES], TD_ARTICLE_url), TD_S("x")), 0);
}

/* What readers refuse a method by is what is described, each once. */
static void methods_of_weeks(void **state)
{
    (void)state;
    const struct rep_column *c = rep_column_at(&rep_tables[REP_T_WEEKS], TD_WEEK_method);
    struct td_slice rest = td_str(c->values), code, meaning;
    size_t n = 0;
    while (rep_next_value(&rest, &code, &meaning))
        n++;
    assert_int_equal(n, TD_WEEK_METHODS);
    for (size_t i = 0; i < TD_WEEK_METHODS; i++)
        assert_true(rep_value_number(c, td_str(td_week_method[i])) > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_column_is_described),
        cmocka_unit_test(descriptions_fit_every_format),
        cmocka_unit_test(keys_and_references_are_columns),
        cmocka_unit_test(values_are_numbered),
        cmocka_unit_test(methods_of_weeks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
