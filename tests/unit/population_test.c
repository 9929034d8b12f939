/* What the units of a run are: the articles that a series counts, and classes as the series have them. */
#include "population.h"

#include "unit/cmocka_all.h"
#include "unit/tmpdir.h"

#include "outfile.h"
#include "schema.h"

static void classes_are_those_of_the_series(void **state)
{
    (void)state;
    assert_int_equal(ana_pop_class(0.05), 1);
    assert_int_equal(ana_pop_class(-0.05), -1);
    assert_int_equal(ana_pop_class(0.049999), 0);
    assert_int_equal(ana_pop_class(-0.049999), 0);
    assert_int_equal(ana_pop_class(0), 0);
    /* Three sentences of .05 in the mean: in binary they come to less, in millionths to 50,000. */
    double mean = (0.01 + 0.02 + 0.12) / 3;
    assert_true(mean < 0.05);
    assert_int_equal(ana_pop_class(mean), 1);
    assert_int_equal(ana_pop_class(-mean), -1);
    assert_int_equal(ana_pop_class(0.0499994), 0);
}

/* A row of a schema with the values named, the others empty. */
static void put_row(FILE *f, const struct td_schema *s, const char *const (*value)[2], size_t n)
{
    for (size_t c = 0; c < s->n; c++) {
        const char *v = "";
        for (size_t i = 0; i < n; i++)
            if (strcmp(value[i][0], s->column[c]) == 0)
                v = value[i][1];
        (void)fprintf(f, "%s%s", c ? "," : "", v);
    }
    (void)fputc('\n', f);
}

static FILE *start(const char *name, const struct td_schema *s, char path[512])
{
    (void)snprintf(path, 512, "%s/%s", tmp_dir, name);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    for (size_t c = 0; c < s->n; c++)
        (void)fprintf(f, "%s%s", c ? "," : "", s->column[c]);
    (void)fputc('\n', f);
    return f;
}

/* Article 1 counts; 2 is of a country that may be excluded, 3 outside the range, 4 without a day, 5 recorded twice. */
static void write_tables(char articles[512], char mentions[512])
{
    static const struct {
        const char *id, *country, *day, *precision, *twice;
    } row[] = {{"1", "GB", "2020-07-01", "day", "0"},
               {"2", "US", "2020-07-02", "day", "0"},
               {"3", "GB", "2019-07-02", "day", "0"},
               {"4", "GB", "2020-07", "month", "0"},
               {"5", "GB", "2020-07-03", "day", "1"}};
    FILE *a = start("articles.csv", &td_articles_schema, articles);
    FILE *m = start("mentions.csv", &td_mentions_schema, mentions);
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        const char *const article[][2] = {
            {"article_id", row[i].id},    {"outlet", "Harbour Wire"},           {"outlet_country", row[i].country},
            {"published_at", row[i].day}, {"date_precision", row[i].precision}, {"is_duplicate", row[i].twice}};
        const char *const mention[][2] = {{"article_id", row[i].id},
                                          {"sentence", "1"},
                                          {"begin", "0"},
                                          {"end", "9"},
                                          {"target", "t"},
                                          {"alias", "T"},
                                          {"p_neg", "0.1"},
                                          {"p_neu", "0.3"},
                                          {"p_pos", "0.6"},
                                          {"stance", "0.5"},
                                          {"stance_method", "lexicon-1"}};
        put_row(a, &td_articles_schema, article, sizeof article / sizeof *article);
        put_row(m, &td_mentions_schema, mention, sizeof mention / sizeof *mention);
    }
    assert_int_equal(fclose(a), 0);
    assert_int_equal(fclose(m), 0);
}

static size_t units(struct td_config *c, const char *articles, const char *mentions, char run[17])
{
    struct ana_population p;
    struct td_error err = {0};
    assert_int_equal(ana_population_read_tables(&p, c, articles, mentions, false, &err), TD_OK);
    size_t n = p.n;
    assert_int_equal(p.n + p.n_uncounted, 5);
    memcpy(run, p.run, 17);
    ana_population_free(&p);
    return n;
}

static void units_are_of_articles_that_a_series_counts(void **state)
{
    (void)state;
    char articles[512], mentions[512], all[17], some[17];
    const char *us = "US";
    struct td_config c;
    td_config_init(&c);
    c.from = "2020-01-01";
    write_tables(articles, mentions);
    assert_int_equal(units(&c, articles, mentions, all), 2);
    const struct td_list none = c.exclude_countries;
    c.exclude_countries = (struct td_list){.item = &us, .n = 1};
    assert_int_equal(units(&c, articles, mentions, some), 1);
    assert_string_not_equal(all, some); /* another set of units: another run to draw from */
    c.exclude_countries = none;
    c.from = NULL;
    td_config_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(classes_are_those_of_the_series),
                                       cmocka_unit_test(units_are_of_articles_that_a_series_counts)};
    if (tmp_make() != 0)
        return 1;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    tmp_remove();
    return failed;
}
