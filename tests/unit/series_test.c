#include "series.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "buf.h"
#include "csvread.h"
#include "interval.h"
#include "multiplicity.h"
#include "paired.h"
#include "num.h"
#include "weekly.h"
#include "period.h"
#include "schema.h"
#include "source.h"

enum { SERIES, TRENDS, CHANGES, CONTRASTS, EFFECTS, WEEKS, TABLES };

static char dir[] = "/tmp/tidings-series-XXXXXX";
static const struct td_schema *const schema[TABLES] = {&td_series_schema,    &td_trends_schema,  &td_changes_schema,
                                                       &td_contrasts_schema, &td_effects_schema, &td_weeks_schema};
static struct td_buf table[TABLES];
static struct ana_series_counts counts;
static int32_t w0; /* 2020-W40 */

static struct ana_series_options options(void)
{
    return (struct ana_series_options){
        .week_first = ANA_WEEK_NONE, .week_last = ANA_WEEK_NONE, .day_last = INT32_MIN, .level = .95};
}

static struct ana_cells *new_cells(void)
{
    struct td_error err = {0};
    struct ana_cells *c = ana_cells_new(&err);
    assert_non_null(c);
    return c;
}

/* n articles of an outlet, k of them on the target with this stance, on both bases. */
static void add(struct ana_cells *c, enum ana_role role, const char *country, const char *outlet, int32_t week,
                unsigned n, unsigned k, double stance)
{
    for (int b = 0; b < 2; b++) {
        struct ana_cell_key key = {.target = TD_S("huawei"),
                                   .country = td_str(country),
                                   .outlet = td_str(outlet),
                                   .role = role,
                                   .base = b ? ANA_BASE_UNIQUE : ANA_BASE_ALL,
                                   .week = week};
        struct ana_cell *cell = ana_cells_at(c, &key);
        assert_non_null(cell);
        cell->n_total += n;
        cell->n_match += k;
        cell->n_mentions += 2 * k;
        for (unsigned i = 0; i < k; i++)
            ana_cell_add_scored(cell, stance, 1);
    }
}

static enum td_status run(struct ana_cells *c, const struct ana_series_options *o, struct td_error *err)
{
    char path[TABLES][80];
    struct td_outfile *out[TABLES];
    ana_cells_sort(c);
    for (size_t i = 0; i < TABLES; i++) {
        (void)snprintf(path[i], sizeof path[i], "%s/%zu.csv", dir, i);
        out[i] = td_outfile_open(path[i], err);
        assert_non_null(out[i]);
    }
    struct ana_series_files files = {
        .series = out[0], .trends = out[1], .changes = out[2], .contrasts = out[3], .effects = out[4], .weeks = out[5]};
    enum td_status st = ana_series_write(c, o, &files, &counts, err);
    for (size_t i = 0; i < TABLES; i++) {
        struct td_source s;
        if (st != TD_OK) {
            td_outfile_abort(out[i]);
            continue;
        }
        td_buf_clear(&table[i]);
        assert_int_equal(td_outfile_commit(out[i], err), TD_OK);
        assert_int_equal(td_source_open(&s, path[i], err), TD_OK);
        assert_int_equal(td_source_slurp(&s, &table[i], err), TD_OK);
        td_source_close(&s);
        assert_int_equal(unlink(path[i]), 0);
    }
    return st;
}

static void run_ok(struct ana_cells *c, const struct ana_series_options *o)
{
    struct td_error err = {0};
    if (run(c, o, &err) != TD_OK)
        fail_msg("%s", err.text);
    ana_cells_free(c);
}

/*
 * The value of a column in the first row whose columns hold what `where` says, as "country=DE;week=2020-W40". Copied to
 * out; false when there is no such row.
 */
static bool find(int t, const char *where, const char *column, char out[200])
{
    struct td_error err = {0};
    struct td_source s;
    struct td_csv_options o = {.one_line = true};
    struct td_csv_row row;
    struct td_slice header[TD_SCHEMA_MAX];
    static char names[4096];
    size_t n = 0, used = 0;
    bool found = false;
    td_source_memory(&s, "table", td_buf_slice(&table[t]));
    struct td_csv *csv = td_csv_new(&s, &o, &err);
    assert_non_null(csv);
    while (!found && td_csv_next(csv, &row, &err) == TD_CSV_ROW) {
        if (n == 0) {
            for (; n < row.n; n++) {
                memcpy(names + used, row.field[n].p, row.field[n].n);
                header[n] = td_slice(names + used, row.field[n].n);
                used += row.field[n].n;
            }
            assert_int_equal(n, schema[t]->n);
            continue;
        }
        assert_int_equal(row.n, n);
        bool match = true;
        for (struct td_slice rest = td_str(where); rest.p && match;) {
            struct td_slice value = td_cut(&rest, ';'), name = td_cut(&value, '=');
            size_t k = 0;
            while (k < n && !td_eq(header[k], name))
                k++;
            assert_true(k < n);
            match = td_eq(row.field[k], value);
        }
        for (size_t k = 0; match && k < n; k++) {
            if (td_eqs(header[k], column)) {
                memcpy(out, row.field[k].p, row.field[k].n);
                out[row.field[k].n] = '\0';
                found = true;
            }
        }
    }
    td_csv_free(csv);
    td_source_close(&s);
    return found;
}

static void expect(int t, const char *where, const char *column, const char *want)
{
    char got[200];
    if (!find(t, where, column, got))
        fail_msg("%s: no row with %s", schema[t]->name, where);
    if (strcmp(got, want) != 0)
        fail_msg("%s: %s of %s is '%s', not '%s'", schema[t]->name, column, where, got, want);
}

static double number(int t, const char *where, const char *column)
{
    char got[200];
    double v = 0;
    if (!find(t, where, column, got))
        fail_msg("%s: no row with %s", schema[t]->name, where);
    if (!td_num_parse(td_str(got), &v))
        fail_msg("%s: %s of %s is '%s', no number", schema[t]->name, column, where, got);
    return v;
}

static void test_empty(void **state)
{
    (void)state;
    struct ana_series_options o = options();
    run_ok(new_cells(), &o);
    for (size_t i = 0; i < TABLES; i++)
        assert_int_equal(td_index(td_buf_slice(&table[i]), '\n'), table[i].n - 1); /* a header and nothing else */
    assert_int_equal(
        counts.series_rows + counts.trend_rows + counts.change_rows + counts.contrast_rows + counts.articles, 0);
}

static void test_one_article(void **state)
{
    (void)state;
    struct ana_series_options o = options();
    struct ana_cells *c = new_cells();
    add(c, ANA_ROLE_OUTLET, "DE", "a", w0, 1, 1, -.4);
    run_ok(c, &o);
    assert_int_equal(counts.series_rows, 6); /* DE, ALL and ALLM, two bases */
    assert_int_equal(counts.articles, 1);
    const char *de = "country=DE;base=all;week=2020-W40";
    expect(SERIES, de, "target", "huawei");
    expect(SERIES, de, "country_role", "outlet");
    expect(SERIES, de, "week_start", "2020-09-28");
    expect(SERIES, de, "n_total", "1");
    expect(SERIES, de, "ratio", "1");
    expect(SERIES, de, "ratio_lo", "0.206549"); /* R 4.2.2: prop.test(1, 1, correct = FALSE) */
    expect(SERIES, de, "ratio_hi", "1");
    expect(SERIES, de, "n_clusters", "1");
    expect(SERIES, de, "n_eff", "1");
    expect(SERIES, de, "stance", "-0.4");
    expect(SERIES, de, "stance_sd", "");
    expect(SERIES, de, "stance_se", "");
    expect(SERIES, de, "stance_lo", "");
    expect(SERIES, de, "ci_method", "none:one_outlet");
    expect(SERIES, de, "stance_shrunk", "");
    expect(SERIES, de, "stance_smooth", "");
    expect(SERIES, de, "net_sentiment", "-100");
    expect(SERIES, de, "neg", "1");
    expect(SERIES, de, "tone", "1");
    expect(SERIES, de, "coverage", "low");
    expect(SERIES, "country=ALL;base=unique", "stance", "-0.4");
    expect(TRENDS, "country=DE;measure=stance;test=mann_kendall;window=all", "statistic", "");
    expect(TRENDS, "country=DE;measure=stance;test=mann_kendall;window=all", "note", "too_short");
    expect(CHANGES, "country=DE;measure=attention;test=pettitt", "note", "too_short");
    assert_int_equal(counts.contrast_rows, 0);
}

/* Nothing published is nothing known: no ratio, no stance, and above all no neutral 0. */
static void test_no_data_is_empty(void **state)
{
    (void)state;
    static const char *const undefined[] = {"ratio",         "ratio_lo",      "ratio_hi",      "n_eff",     "stance",
                                            "stance_sd",     "stance_se",     "stance_lo",     "stance_hi", "ci_method",
                                            "stance_shrunk", "stance_smooth", "net_sentiment", "tone"};
    struct ana_series_options o = options();
    struct ana_cells *c = new_cells();
    add(c, ANA_ROLE_OUTLET, "DE", "a", w0, 2, 0, 0);
    add(c, ANA_ROLE_OUTLET, "DE", "a", w0 + 2, 2, 1, .3);
    add(c, ANA_ROLE_OUTLET, "FR", "b", w0 + 3, 1, 0, 0);
    run_ok(c, &o);
    assert_int_equal(counts.series_rows, 4 * 4 * 2);
    for (size_t i = 0; i < sizeof undefined / sizeof *undefined; i++)
        expect(SERIES, "country=DE;base=all;week=2020-W41", undefined[i], "");
    expect(SERIES, "country=DE;base=all;week=2020-W41", "n_total", "0");
    expect(SERIES, "country=DE;base=all;week=2020-W41", "coverage", "no_data");
    expect(SERIES, "country=FR;base=all;week=2020-W40", "coverage", "no_data");
    expect(SERIES, "country=DE;base=all;week=2020-W40", "ratio", "0"); /* articles, none on the target: a real 0 */
    expect(SERIES, "country=DE;base=all;week=2020-W40", "stance", "");
    expect(SERIES, "country=DE;base=all;week=2020-W40", "net_sentiment", "");
}

static void test_pool_unknown_excluded(void **state)
{
    (void)state;
    struct ana_series_options o = options();
    const struct td_slice cn = TD_S("CN");
    o.exclude_country = &cn;
    o.n_exclude = 1;
    struct ana_cells *c = new_cells();
    add(c, ANA_ROLE_OUTLET, "DE", "a", w0, 30, 3, .2);
    add(c, ANA_ROLE_OUTLET, "FR", "b", w0, 20, 1, -.2);
    add(c, ANA_ROLE_OUTLET, "", "x", w0, 5, 1, -1); /* an outlet of no known country: in the pool */
    add(c, ANA_ROLE_OUTLET, "CN", "c", w0, 100, 100, 1);
    add(c, ANA_ROLE_OUTLET, "FR", "b", ANA_WEEK_NONE, 7, 1, 0);
    add(c, ANA_ROLE_MENTIONED, "DE", "a", w0, 4, 1, .2);
    add(c, ANA_ROLE_MENTIONED, "", "a", w0, 50, 1, .2); /* mentions no country: of no country's press */
    run_ok(c, &o);
    char none[200];
    assert_false(find(SERIES, "country=CN", "n_total", none));
    assert_false(find(SERIES, "country=", "n_total", none));
    expect(SERIES, "country_role=outlet;country=ALL;base=all", "n_total", "55");
    expect(SERIES, "country_role=outlet;country=ALL;base=all", "n_match", "5");
    expect(SERIES, "country_role=outlet;country=ALL;base=all", "stance", "-0.12");
    expect(SERIES, "country_role=outlet;country=ALL;base=all", "n_outlets", "3");
    expect(SERIES, "country_role=mentioned;country=ALL;base=all", "n_total", "4");
    assert_int_equal(counts.articles, 162);
    assert_int_equal(counts.articles_no_week, 7);
    assert_int_equal(counts.articles_no_country, 5);
    /* Both outlets alone in their country: attention by Newcombe, and said so. */
    expect(CONTRASTS, "country_role=outlet;country=DE;measure=attention;base=all", "at", "FR");
    expect(CONTRASTS, "country_role=outlet;country=DE;measure=attention;base=all", "test", "newcombe");
    assert_false(find(CONTRASTS, "measure=stance", "note", none)); /* under five scored articles: no row */
    assert_false(find(CONTRASTS, "country=ALL", "at", none));
}

static void test_intervals(void **state)
{
    (void)state;
    struct ana_series_options o = options();
    struct ana_cells *c = new_cells();
    struct ana_cluster cluster[14];
    struct ana_mean m;
    char outlet[16];
    for (unsigned i = 0; i < 14; i++) {
        (void)snprintf(outlet, sizeof outlet, "o%02u", i);
        double stance = .05 * i - .3;
        add(c, ANA_ROLE_OUTLET, "DE", outlet, w0, 20, 2, stance); /* 14 outlets of one size */
        cluster[i] = (struct ana_cluster){2, 2 * stance};
        if (i < 3)
            add(c, ANA_ROLE_OUTLET, "FR", outlet, w0, 20, 1 + i, stance); /* 3 outlets */
        add(c, ANA_ROLE_OUTLET, "IT", outlet, w0, 20, 2, .1);             /* all of one mind */
    }
    run_ok(c, &o);
    assert_true(ana_cr2(cluster, 14, .95, &m));
    expect(SERIES, "country=DE;base=all", "ci_method", "cr2");
    assert_true(fabs(number(SERIES, "country=DE;base=all", "stance_se") - m.se) < 6e-7);
    assert_true(fabs(number(SERIES, "country=DE;base=all", "stance_lo") - m.ci.lo) < 6e-7);
    for (unsigned i = 0; i < 3; i++)
        cluster[i] = (struct ana_cluster){1 + i, (1 + i) * (.05 * i - .3)};
    assert_true(ana_cr2(cluster, 3, .95, &m));
    expect(SERIES, "country=FR;base=all", "ci_method", "cr2");
    /* R: proportion_test.c's code with n = c(20, 20, 20), x = c(1, 2, 3); t widens more than so small a deff narrows */
    expect(SERIES, "country=FR;base=all", "ratio_se", "0.028868");
    expect(SERIES, "country=FR;base=all", "ratio_df", "2");
    expect(SERIES, "country=FR;base=all", "ratio_deff", "0.555556");
    expect(SERIES, "country=FR;base=all", "ratio_clustered_lo", "0.029708");
    expect(SERIES, "country=FR;base=all", "ratio_clustered_hi", "0.287358");
    expect(SERIES, "country=FR;base=all", "ratio_clustered_method", "clustered");
    expect(SERIES, "country=ALLM;base=all", "ratio_clustered_method", "none:no_variation");
    expect(SERIES, "country=IT;base=all", "ratio_clustered_method", "wilson:not_wider");
    assert_true(fabs(number(SERIES, "country=FR;base=all", "stance_se") - m.se) < 6e-7);
    expect(SERIES, "country=IT;base=all", "ci_method", "none:no_variation");
    expect(SERIES, "country=IT;base=all", "stance_lo", "");
    expect(SERIES, "country=IT;base=all", "stance", "0.1");
}

/* A bootstrapped interval depends on its own cell only. */
static void test_bootstrap_seed(void **state)
{
    (void)state;
    struct ana_series_options o = options();
    char lo[200], again[200];
    o.few_bootstrap = true;
    for (int k = 0; k < 2; k++) {
        struct ana_cells *c = new_cells();
        for (int i = 0; i < 6 && k; i++)
            add(c, ANA_ROLE_OUTLET, "AA", (const char *[]){"0", "1", "2", "3", "4", "5"}[i], w0 + i, 9, 3, .1 * i);
        for (int i = 0; i < 5; i++)
            add(c, ANA_ROLE_OUTLET, "DE", (const char *[]){"p", "q", "r", "s", "t"}[i], w0, 9, 1 + (unsigned)i,
                .1 * i * i - .3);
        run_ok(c, &o);
        expect(SERIES, "country=DE;base=all", "ci_method", "bootstrap");
        assert_true(find(SERIES, "country=DE;base=all", "stance_lo", k ? again : lo));
    }
    assert_string_equal(lo, again);
}

static void test_clusters(void **state)
{
    (void)state;
    struct ana_series_options o = options();
    struct ana_cells *c = new_cells();
    struct ana_cell_key key = {.target = TD_S("huawei"), .country = TD_S("DE"), .outlet = TD_S("a"), .week = w0};
    struct ana_cell *cell = ana_cells_at(c, &key);
    cell->n_total = cell->n_match = 5; /* a wire story five times, one of them its representative */
    run_ok(c, &o);
    assert_int_equal(counts.series_rows, 3); /* no cell of base unique: no rows of it, and stories unknown */
    expect(SERIES, "country=DE", "n_clusters", "");
    c = new_cells();
    cell = ana_cells_at(c, &key);
    cell->n_total = cell->n_match = 5;
    key.base = ANA_BASE_UNIQUE;
    cell = ana_cells_at(c, &key);
    cell->n_total = cell->n_match = 1;
    run_ok(c, &o);
    expect(SERIES, "country=DE;base=all", "n_match", "5");
    expect(SERIES, "country=DE;base=all", "n_clusters", "1");
    expect(SERIES, "country=DE;base=all", "n_eff", ""); /* none is scored */
}

static void test_coverage(void **state)
{
    (void)state;
    struct ana_series_options o = options();
    struct ana_cells *c = new_cells();
    for (int32_t t = 0; t < 20; t++) {
        if (t < 8 || t > 10) /* three weeks of silence, back afterwards */
            add(c, ANA_ROLE_OUTLET, "DE", "a", w0 + t, 12, 2, .1);
        add(c, ANA_ROLE_OUTLET, "DE", "b", w0 + t, 14, 2, -.1);
        add(c, ANA_ROLE_OUTLET, "FR", "c", w0 + t, 200, 2, .1);
        add(c, ANA_ROLE_OUTLET, "IT", "d", w0 + t, 19, 2, .1);
        add(c, ANA_ROLE_MENTIONED, "US", "a", w0 + t, t < 8 || t > 10 ? 6 : 0, 0, 0);
    }
    o.day_last = td_week_start(w0 + 19) + 5; /* a Saturday */
    run_ok(c, &o);
    expect(SERIES, "country=DE;base=all;week=2020-W47", "coverage", "ok");
    expect(SERIES, "country=DE;base=all;week=2020-W48", "coverage", "gap");
    expect(SERIES, "country=DE;base=unique;week=2020-W50", "coverage", "gap");
    expect(SERIES, "country=DE;base=all;week=2020-W51", "coverage", "ok");
    expect(SERIES, "country_role=mentioned;country=US;base=all;week=2020-W48", "coverage",
           "gap"); /* a's silence, not America's */
    expect(SERIES, "country_role=outlet;country=ALL;base=all;week=2020-W48", "coverage",
           "ok"); /* a twentieth of the pool */
    expect(SERIES, "country=FR;base=all;week=2020-W48", "coverage", "ok");
    expect(SERIES, "country=IT;base=all;week=2020-W48", "coverage", "low");
    expect(SERIES, "country=FR;base=all;week=2021-W06", "coverage", "partial");
    expect(CHANGES, "country_role=outlet;country=FR;base=all;test=nb_alert", "at",
           "2021-W05"); /* not the partial week */
    o = options();
    o.n_low = 5;
    c = new_cells();
    add(c, ANA_ROLE_OUTLET, "DE", "a", w0, 4, 2, .1);
    add(c, ANA_ROLE_OUTLET, "FR", "b", w0, 5, 2, .1);
    run_ok(c, &o);
    expect(SERIES, "country=DE;base=all", "coverage", "low");
    expect(SERIES, "country=FR;base=all", "coverage", "ok");
}

static struct ana_events *events_of(const char *csv)
{
    struct td_error err = {0};
    struct td_source s;
    struct ana_events *e = ana_events_new(&err);
    td_source_memory(&s, "events.csv", td_str(csv));
    if (!e || ana_events_read_source(e, &s, &err) != TD_OK)
        fail_msg("%s", err.text);
    td_source_close(&s);
    ana_events_sort(e);
    return e;
}

static const char events_csv[] = "event,date,precision,country,kind,title,source,url,target\n"
                                 "de-step,2021-02-17,day,DE,ban,A step,A gazette,,huawei\n"       /* 2021-W07 */
                                 "fr-nothing,2020-12-30,day,FR,court,Nothing,A gazette,,huawei\n" /* 2020-W53 */
                                 "other,2021-02-17,day,DE,ban,Of another,A gazette,,zte\n"
                                 "some-month,2021-02-01,month,DE,ban,Not to the day,A gazette,,huawei\n"
                                 "too-early,2020-10-01,day,DE,ban,Three weeks in,A gazette,,huawei\n"
                                 "outside,2019-10-01,day,DE,ban,Before all weeks,A gazette,,huawei\n";

/* German attention triples and mood falls in the week of its event; nothing happens in France. */
static struct ana_cells *step_cells(void)
{
    struct ana_cells *c = new_cells();
    for (int32_t t = 0; t < 40; t++) {
        for (int i = 0; i < 4; i++) {
            double wobble = .02 * ((t * 7 + i * 5) % 11 - 5);
            unsigned noise = (unsigned)((t * 5 + i * 3) % 4);
            add(c, ANA_ROLE_OUTLET, "DE", (const char *[]){"a", "b", "c", "d"}[i], w0 + t, 60,
                (t < 20 ? 3 : 12) + noise, (t < 20 ? .2 : -.3) + wobble);
            add(c, ANA_ROLE_OUTLET, "FR", (const char *[]){"e", "f", "g", "h"}[i], w0 + t, 60, 4 + noise, .1 + wobble);
        }
    }
    return c;
}

static void test_effects(void **state)
{
    (void)state;
    struct ana_series_options o = options();
    struct ana_events *events = events_of(events_csv);
    char text[200];
    o.events = events;
    o.event_weeks = 52;
    o.near_event_weeks = 4;
    run_ok(step_cells(), &o);
    const char *rate = "event=de-step;country=DE;base=all;test=its_rate_ratio";
    expect(EFFECTS, rate, "at", "2021-W07");
    expect(EFFECTS, rate, "event_date", "2021-02-17");
    expect(EFFECTS, rate, "event_country", "DE");
    expect(EFFECTS, rate, "window", "52w");
    expect(EFFECTS, rate, "n", "40");
    assert_true(number(EFFECTS, rate, "estimate") > 2 && number(EFFECTS, rate, "q") < 1e-4);
    assert_true(number(EFFECTS, rate, "lo") > 1);
    expect(EFFECTS, rate, "placebo_share", "0");
    expect(EFFECTS, rate, "placebo_n", "16"); /* weeks 12 to 28 but the event's */
    const char *mood = "event=de-step;country=DE;base=all;test=its_step";
    assert_true(fabs(number(EFFECTS, mood, "estimate") + .5) < .05 && number(EFFECTS, mood, "q") < 1e-4);
    /* The pool has it too, half as strong; an event in France is looked for in every country and found in none. */
    assert_true(number(EFFECTS, "event=de-step;country=ALL;base=all;test=its_rate_ratio", "estimate") > 1.3);
    assert_true(number(EFFECTS, "event=fr-nothing;country=FR;base=all;test=its_rate_ratio", "p") > .05);
    /* Against France: outlets as clusters. */
    const char *did = "event=de-step;country=DE;base=all;measure=stance;test=did";
    assert_true(fabs(number(EFFECTS, did, "estimate") + .5) < .02 && number(EFFECTS, did, "p") < .01);
    expect(EFFECTS, did, "placebo_n", "0"); /* no third country */
    expect(EFFECTS, did, "placebo_share", "");
    /* The rest moved within the thirteen weeks: a difference of differences cannot tell that from France's own. */
    assert_true(number(EFFECTS, "event=fr-nothing;country=FR;base=all;measure=attention;test=did", "hi") < 0);
    /* Another's events, months, weeks outside the range and too near its start are in no row. */
    assert_false(find(EFFECTS, "event=other", "p", text) || find(EFFECTS, "event=some-month", "p", text));
    assert_false(find(EFFECTS, "event=outside", "p", text) ||
                 find(EFFECTS, "event=too-early;test=its_step", "p", text));
    assert_true(counts.effects_not_possible > 0);
    ana_events_free(events);
}

static void test_near_event(void **state)
{
    (void)state;
    struct ana_series_options o = options();
    struct ana_events *events = events_of(events_csv);
    o.events = events;
    o.near_event_weeks = 4;
    run_ok(step_cells(), &o);
    const char *mood = "country=DE;base=all;measure=stance;test=pettitt";
    expect(CHANGES, mood, "at", "2021-W07");
    expect(CHANGES, mood, "near_event", "de-step");
    expect(CHANGES, mood, "near_event_country", "DE");
    expect(CHANGES, mood, "near_event_weeks", "0");
    expect(CHANGES, mood, "near_event_chance", "0.05"); /* 2 of 40 weeks have an event of Germany in them */
    expect(CHANGES, "country=ALL;base=all;measure=stance;test=pettitt", "near_event", "de-step");
    expect(CHANGES, "country=DE;base=all;test=nb_alert", "near_event", ""); /* the last week is far from all */
    o.near_event_weeks = 20;
    run_ok(step_cells(), &o);
    expect(CHANGES, "country=DE;base=all;test=nb_alert", "near_event_weeks", "19");
    /* Without events the columns are empty. */
    o.events = NULL;
    run_ok(step_cells(), &o);
    expect(CHANGES, mood, "near_event", "");
    expect(CHANGES, mood, "near_event_chance", "");
    ana_events_free(events);
}

/* Outlets a and b differ by .1 every week, whatever the week brings. */
static void test_outlet_pairs(void **state)
{
    (void)state;
    struct ana_series_options o = options();
    struct ana_cells *c = new_cells();
    char text[200];
    for (int32_t t = 0; t < 30; t++) {
        double news = .3 * ((t * 7) % 11 - 5) / 5, noise = .01 * ((t * 5) % 7 - 3);
        add(c, ANA_ROLE_OUTLET, "DE", "a", w0 + t, 50, 5, news + .1 + noise);
        add(c, ANA_ROLE_OUTLET, "DE", "b", w0 + t, 50, 5, news);
        add(c, ANA_ROLE_OUTLET, "FR", "c", w0 + t, 50, (unsigned)(5 + t % 3), news);
        if (t < 9)
            add(c, ANA_ROLE_OUTLET, "FR", "d", w0 + t, 50, 5, news);
    }
    run_ok(c, &o);
    const char *ab = "outlet=a;at_outlet=b;base=all;measure=stance;test=outlet_weeks";
    expect(CONTRASTS, ab, "country", "DE");
    expect(CONTRASTS, ab, "at", "DE");
    expect(CONTRASTS, ab, "n", "30");
    assert_true(fabs(number(CONTRASTS, ab, "estimate") - .1) < .01 && number(CONTRASTS, ab, "lo") > .08);
    assert_true(number(CONTRASTS, ab, "q") < 1e-6);
    expect(CONTRASTS, "outlet=c;at_outlet=a;base=all;measure=attention;test=outlet_weeks", "at", "DE");
    assert_false(find(CONTRASTS, "at_outlet=d", "n", text) || find(CONTRASTS, "outlet=d", "n", text)); /* 9 weeks */
    assert_true(counts.outlet_pairs > 0 && counts.outlet_pairs_left_out > 0);
    expect(CONTRASTS, "test=welch_clustered", "outlet", "");
}

static const char *as_written(double v)
{
    static char text[32];
    (void)snprintf(text, sizeof text, "%.6g", v == 0 ? 0.0 : v);
    return text;
}

/* Two countries in the same four outlets, one a giant in both: the wider of two errors, as paired.h makes it. */
static void test_countries_mentioned(void **state)
{
    (void)state;
    struct ana_series_options o = options();
    struct ana_cells *c = new_cells();
    static const char *const outlet[] = {"a", "b", "c", "d"};
    static const unsigned total[] = {200, 10, 12, 8}, match[][4] = {{40, 1, 4, 2}, {20, 2, 3, 1}};
    static const double stance[][4] = {{.1, -.2, .3, 0}, {.05, .1, -.1, .2}};
    struct ana_cluster_pair share[4], mean[4];
    for (size_t i = 0; i < 4; i++) {
        struct ana_cluster side[2][2];
        for (size_t k = 0; k < 2; k++) {
            for (int32_t w = 0; w < 12; w++)
                add(c, ANA_ROLE_MENTIONED, k ? "FR" : "DE", outlet[i], w0 + w, total[i], match[k][i], stance[k][i]);
            double n = 12.0 * total[i], x = 12.0 * match[k][i];
            side[0][k] = (struct ana_cluster){n, x};
            side[1][k] = (struct ana_cluster){x, x * stance[k][i]};
        }
        share[i] = (struct ana_cluster_pair){side[0][0], side[0][1]};
        mean[i] = (struct ana_cluster_pair){side[1][0], side[1][1]};
    }
    run_ok(c, &o);
    for (size_t m = 0; m < 2; m++) {
        struct ana_paired e;
        char where[128], note[64];
        (void)snprintf(where, sizeof where,
                       "country_role=mentioned;country=DE;at=FR;base=all;measure=%s;test=welch_clustered;window=all",
                       m ? "stance" : "attention");
        ana_paired_sides_mean(m ? mean : share, 4, .95, &e);
        expect(CONTRASTS, where, "lo", as_written(e.ci.lo));
        expect(CONTRASTS, where, "hi", as_written(e.ci.hi));
        expect(CONTRASTS, where, "p", as_written(e.p));
        expect(CONTRASTS, where, "statistic", as_written(e.statistic));
        expect(CONTRASTS, where, "df", as_written(e.statistic_df));
        (void)snprintf(note, sizeof note, "outlets=4:4;by=%s", e.method);
        expect(CONTRASTS, where, "note", note);
    }
    /* CR2's interval, with fewer degrees of freedom than outlets less one; p is the jackknife's. */
    expect(CONTRASTS, "country_role=mentioned;country=DE;at=FR;base=all;measure=stance;test=welch_clustered", "note",
           "outlets=4:4;by=cr2");
}

/* France answers two weeks after Germany. */
static void test_lead_between_countries(void **state)
{
    (void)state;
    struct ana_series_options o = options();
    struct ana_cells *c = new_cells();
    uint32_t noise = 99;
    unsigned news[80];
    for (size_t t = 0; t < 80; t++) {
        noise = noise * 1664525 + 1013904223;
        news[t] = 2 + (noise >> 24) % 12;
    }
    for (int32_t t = 0; t < 60; t++) {
        add(c, ANA_ROLE_OUTLET, "DE", "a", w0 + t, 50, news[t + 2], 0);
        add(c, ANA_ROLE_OUTLET, "FR", "b", w0 + t, 50, news[t], 0);
        if (t != 40) /* a hole: the longer stretch counts */
            add(c, ANA_ROLE_OUTLET, "IT", "c", w0 + t, 50, 5 + (unsigned)t % 3, 0);
    }
    run_ok(c, &o);
    const char *lead = "country=DE;at=FR;base=all;measure=attention;test=cross_correlation";
    expect(CONTRASTS, lead, "statistic", "2");
    assert_true(number(CONTRASTS, lead, "estimate") > .8 && number(CONTRASTS, lead, "q") < 1e-4);
    assert_true(number(CONTRASTS, "country=DE;at=FR;base=all;measure=attention;test=spearman", "p") > .05);
    expect(CONTRASTS, "country=DE;at=IT;base=all;measure=attention;test=spearman", "n", "40");
    assert_int_equal(counts.country_pairs_left_out, 0 + 2 * 6 - counts.country_pairs);
}

/* A change of mood in one country and a spike of attention in another are found where they are. */
static void test_planted(void **state)
{
    (void)state;
    struct ana_series_options o = options();
    struct ana_cells *c = new_cells();
    for (int32_t t = 0; t < 40; t++) {
        for (int i = 0; i < 4; i++) {
            double wobble = .02 * ((t * 7 + i * 5) % 11 - 5);
            add(c, ANA_ROLE_OUTLET, "DE", (const char *[]){"a", "b", "c", "d"}[i], w0 + t, 40, 4,
                (t < 20 ? .2 : -.3) + wobble);
            add(c, ANA_ROLE_OUTLET, "FR", (const char *[]){"e", "f", "g", "h"}[i], w0 + t, 40,
                (unsigned)(3 + (t * t + i) % 5 + (t == 39 ? 14 : 0)), .1 + wobble);
        }
    }
    run_ok(c, &o);
    const char *mood = "country=DE;base=all;measure=stance;test=pettitt";
    expect(CHANGES, mood, "at", "2021-W07"); /* 2020-W40 + 20, across a year of 53 weeks */
    assert_true(number(CHANGES, mood, "q") < .001);
    assert_true(fabs(number(CHANGES, mood, "estimate") + .5) < .02);
    expect(CHANGES, "country=DE;base=all;measure=stance;test=bic_break", "at", "2021-W07");
    expect(CHANGES, "country=DE;base=all;measure=stance;test=bic_break", "p", "0.001"); /* none of the draws */
    assert_true(number(CHANGES, "country=DE;base=all;measure=stance;test=bic_break", "q") < .05);
    expect(CHANGES, "country=FR;base=all;measure=stance;test=bic_break", "note", "none");
    expect(CHANGES, "country=FR;base=all;measure=stance;test=bic_break", "statistic", "0");
    expect(CHANGES, "country=FR;base=all;measure=stance;test=bic_break", "p", "1"); /* asked, and in the family */
    const char *spike = "country=FR;base=all;test=nb_alert";
    expect(CHANGES, spike, "at", "2021-W26");
    assert_true(number(CHANGES, spike, "p") < .01);
    assert_true(number(CHANGES, spike, "statistic") > number(CHANGES, spike, "hi"));
    char note[200];
    assert_true(find(CHANGES, spike, "note", note));
    assert_memory_equal(note, "alert", 5);
    expect(CHANGES, "country=FR;base=all;test=ears_c1", "note", "alert");
    assert_true(number(CHANGES, "country=DE;base=all;test=nb_alert", "p") > .05);
    assert_true(number(TRENDS, "country=DE;base=all;measure=stance;window=all;test=newey_west", "estimate") < 0);
    assert_true(number(CONTRASTS, "country=DE;at=FR;base=all;measure=stance;test=welch_clustered", "estimate") < 0);
    assert_true(number(SERIES, "country=DE;base=all;week=2020-W40", "stance_smooth") > .1);
    assert_true(number(SERIES, "country=DE;base=all;week=2021-W26", "stance_smooth") < -.2);
}

/* Four countries or more: a week's small country leans on the others, a large one hardly. */
static void expect_number(const char *where, const char *column, double want)
{
    expect(WEEKS, where, column, as_written(want));
}

static void expect_paired(const char *where, const struct ana_paired *e)
{
    expect_number(where, "value", e->a);
    expect_number(where, "value_before", e->b);
    expect_number(where, "difference", e->difference);
    expect_number(where, "se", e->se);
    expect_number(where, "df", e->df);
    expect_number(where, "lo", e->ci.lo);
    expect_number(where, "hi", e->ci.hi);
    expect_number(where, "p", e->p);
    expect(WEEKS, where, "method", e->method);
}

/* Three outlets in DE, two in FR of which one is new in the last week, one in PL; DE's fourth week from the end empty.
 */
static struct ana_cells *cells_of_weeks(void)
{
    struct ana_cells *c = new_cells();
    for (int32_t w = 0; w < 20; w++) {
        if (w != 16) {
            add(c, ANA_ROLE_OUTLET, "DE", "a", w0 + w, 10 + (unsigned)w % 3, 3, .1);
            add(c, ANA_ROLE_OUTLET, "DE", "b", w0 + w, 20, 2 + (unsigned)w % 2, -.2);
            add(c, ANA_ROLE_OUTLET, "DE", "c", w0 + w, 5, w == 19 ? 4 : 1, w == 19 ? .8 : .3);
        }
        add(c, ANA_ROLE_OUTLET, "FR", "d", w0 + w, 60, 3, .2);
        if (w == 19)
            add(c, ANA_ROLE_OUTLET, "FR", "e", w0 + w, 10, 3, .2);
        else
            add(c, ANA_ROLE_OUTLET, "FR", "f", w0 + w, 10, 3, .2);
        if (w > 14)
            add(c, ANA_ROLE_OUTLET, "PL", "g", w0 + w, 25, 1, 0);
    }
    return c;
}

static void test_weeks(void **state)
{
    (void)state;
    struct ana_series_options o = options();
    struct ana_paired e;
    char got[200];
    run_ok(cells_of_weeks(), &o);
    assert_true(counts.week_rows > 0 && counts.series_rows > 0);
    /* the four weeks before have three with articles; by the pure function on the sums by hand: weeks 15, 17, 18 */
    const char *four = "country=DE;base=all;week=2021-W06;span=4;measure=attention";
    const struct ana_cluster_pair share[] = {{{11, 3}, {32, 9}}, {{20, 3}, {60, 8}}, {{5, 4}, {15, 3}}};
    ana_paired_share(share, 3, .95, &e);
    expect_paired(four, &e);
    expect(WEEKS, four, "n", "36");
    expect(WEEKS, four, "n_before", "107");
    expect(WEEKS, four, "weeks_before", "3");
    expect(WEEKS, four, "n_outlets_both", "3");
    expect(WEEKS, four, "two_way_lo", "");
    const struct ana_cluster_pair rate[] = {{{11, 6}, {32, 18}}, {{20, 6}, {60, 16}}, {{5, 8}, {15, 6}}};
    ana_paired_rate(rate, 3, .95, &e);
    expect_paired("country=DE;base=all;week=2021-W06;span=4;measure=mentions", &e);
    const struct ana_cluster_pair stance[] = {{{3, .3}, {9, .9}}, {{3, -.6}, {8, -1.6}}, {{4, 3.2}, {3, .9}}};
    ana_paired_mean(stance, 3, .95, &e);
    expect_paired("country=DE;base=unique;week=2021-W06;span=4;measure=stance", &e);
    expect(WEEKS, "country=DE;base=all;week=2021-W06;span=52;measure=stance", "weeks_before", "18");
    /* PL has one outlet, the same on both sides; FR two, of which one is on both */
    const char *alone = "country=PL;base=all;week=2021-W06;span=4;measure=attention";
    const struct ana_cluster_pair one[] = {{{25, 1}, {100, 4}}};
    ana_paired_share(one, 1, .95, &e);
    expect(WEEKS, alone, "method", "newcombe:one_outlet");
    expect_number(alone, "lo", e.ci.lo);
    expect_number(alone, "hi", e.ci.hi);
    expect(WEEKS, alone, "se", "");
    expect(WEEKS, alone, "p", "");
    expect(WEEKS, alone, "q", "");
    expect(WEEKS, "country=PL;base=all;week=2021-W06;span=4;measure=mentions", "method", "poisson:one_outlet");
    expect(WEEKS, "country=PL;base=all;week=2021-W06;span=4;measure=mentions", "p", "");
    expect(WEEKS, "country=PL;base=all;week=2021-W06;span=4;measure=stance", "method", "none:one_outlet");
    /* q: over DE and the pool; FR and PL have no p and are not counted */
    const char *pool = "country=ALL;base=all;week=2021-W06;span=4;measure=attention";
    double q[2], p[] = {number(WEEKS, four, "p"), number(WEEKS, pool, "p")};
    assert_true(ana_benjamini_hochberg(p, 2, q));
    assert_true(fabs(number(WEEKS, four, "q") - q[0]) < 2e-6 && fabs(number(WEEKS, pool, "q") - q[1]) < 2e-6);
    expect(WEEKS, "country=FR;base=all;week=2021-W06;span=13;measure=attention", "method", "none:outlets_differ");
    expect(WEEKS, "country=FR;base=all;week=2021-W06;span=13;measure=attention", "lo", "");
    expect(WEEKS, "country=FR;base=all;week=2021-W06;span=13;measure=attention", "difference", "0");
    expect(WEEKS, "country=FR;base=all;week=2021-W05;span=13;measure=stance", "method", "none:no_variation");
    expect(WEEKS, "country=PL;base=all;week=2021-W02;span=4;measure=attention", "method", "none:no_weeks_before");
    expect(WEEKS, "country=DE;base=all;week=2021-W03;span=4;measure=attention", "method", "none:gap");
    /* no row where no side has an article */
    expect(WEEKS, "country=DE;week=2020-W40;measure=attention", "method", "none:no_weeks_before");
    assert_false(find(WEEKS, "country=PL;week=2021-W01", "n", got));
    assert_true(find(SERIES, "country=PL;week=2021-W01", "coverage", got));
}

static void test_weeks_newest(void **state)
{
    (void)state;
    struct ana_series_options o = options();
    struct ana_cells *c = new_cells();
    char got[200];
    for (int32_t w = 0; w < 60; w++)
        add(c, ANA_ROLE_OUTLET, "DE", "a", w0 + w, 10, 3, .1);
    run_ok(c, &o);
    assert_true(find(WEEKS, "country=DE;week=2021-W46", "n", got)); /* the last of the 60 */
    assert_true(find(WEEKS, "country=DE;week=2020-W48", "n", got)); /* the last but 51 */
    assert_false(find(WEEKS, "country=DE;week=2020-W47", "n", got));
}

/* A week that is not over is not compared, and is not what others are compared with. */
static void test_weeks_partial(void **state)
{
    (void)state;
    struct ana_series_options o = options();
    o.day_last = td_week_start(w0 + 19) + 3;
    run_ok(cells_of_weeks(), &o);
    const char *where = "country=DE;base=all;week=2021-W06;span=4;measure=attention";
    expect(WEEKS, where, "method", "none:partial");
    expect(WEEKS, where, "difference", "");
    expect(WEEKS, where, "p", "");
    expect(WEEKS, where, "n", "36");
}

static void test_weeks_threads(void **state)
{
    (void)state;
    struct ana_series_options o = options();
    struct td_buf one = TD_BUF_INIT((size_t)1 << 24);
    run_ok(cells_of_weeks(), &o);
    assert_true(td_buf_put(&one, td_buf_slice(&table[WEEKS])));
    for (o.threads = 2; o.threads < 9; o.threads += 5) {
        run_ok(cells_of_weeks(), &o);
        assert_true(td_eq(td_buf_slice(&one), td_buf_slice(&table[WEEKS])));
    }
    td_buf_free(&one);
}

static void test_shrunk(void **state)
{
    (void)state;
    struct ana_series_options o = options();
    struct ana_cells *c = new_cells();
    static const char *const country[] = {"AT", "DE", "FR", "GB", "IT"};
    for (int32_t t = 0; t < 12; t++) {
        for (int k = 0; k < 5; k++) {
            for (int i = 0; i < 6; i++) {
                char outlet[16];
                (void)snprintf(outlet, sizeof outlet, "%s%d", country[k], i);
                if (k == 0 && i > 0)
                    continue;
                double stance = .12 * (k - 2) + .03 * ((t * 5 + i * 3) % 7 - 3);
                add(c, ANA_ROLE_OUTLET, country[k], outlet, w0 + t, 30, k ? 5 : 1, stance);
                add(c, ANA_ROLE_OUTLET, country[k], outlet, w0 + t, 30, k ? 5 : 1, stance + .2);
            }
        }
    }
    run_ok(c, &o);
    const char *at = "country=AT;base=all;week=2020-W42", *de = "country=DE;base=all;week=2020-W42";
    double raw = number(SERIES, at, "stance"), small = number(SERIES, at, "stance_shrunk");
    double move = small - raw, move_de = number(SERIES, de, "stance_shrunk") - number(SERIES, de, "stance");
    assert_true(move > 0 && move > 2 * fabs(move_de));
    assert_true(number(SERIES, at, "stance_shrunk_lo") < small && small < number(SERIES, at, "stance_shrunk_hi"));
    expect(SERIES, "country=ALL;base=all;week=2020-W42", "stance_shrunk", "");
}

static void test_guards(void **state)
{
    (void)state;
    struct ana_series_options o = options();
    struct td_error err = {0};
    struct ana_cells *c = new_cells();
    add(c, ANA_ROLE_OUTLET, "DE", "a", w0, 1, 0, 0);
    struct ana_cell_key key = {.target = TD_S("huawei"), .country = TD_S("DE"), .outlet = TD_S("a"), .week = w0};
    ana_cells_at(c, &key)->n_total = UINT64_MAX / 2;
    assert_int_equal(run(c, &o, &err), TD_EDATA);
    ana_cells_at(c, &key)->n_total = 1;
    err = (struct td_error){0};
    o.level = 1;
    assert_int_equal(run(c, &o, &err), TD_EUSAGE);
    o = options();
    o.week_first = INT32_MIN + 1;
    o.week_last = INT32_MAX;
    err = (struct td_error){0};
    assert_int_equal(run(c, &o, &err), TD_EDATA);
    o = options();
    o.week_first = w0 + 5; /* a range without any article: no country has one */
    o.week_last = w0 + 6;
    run_ok(c, &o);
    assert_int_equal(counts.series_rows, 0);
}

static int setup(void **state)
{
    (void)state;
    for (size_t i = 0; i < TABLES; i++)
        table[i] = TD_BUF_INIT((size_t)1 << 26);
    return td_week_parse(TD_S("2020-W40"), &w0) && mkdtemp(dir) ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    for (size_t i = 0; i < TABLES; i++)
        td_buf_free(&table[i]);
    return rmdir(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_empty),
        cmocka_unit_test(test_one_article),
        cmocka_unit_test(test_no_data_is_empty),
        cmocka_unit_test(test_pool_unknown_excluded),
        cmocka_unit_test(test_intervals),
        cmocka_unit_test(test_bootstrap_seed),
        cmocka_unit_test(test_clusters),
        cmocka_unit_test(test_coverage),
        cmocka_unit_test(test_planted),
        cmocka_unit_test(test_effects),
        cmocka_unit_test(test_near_event),
        cmocka_unit_test(test_outlet_pairs),
        cmocka_unit_test(test_countries_mentioned),
        cmocka_unit_test(test_lead_between_countries),
        cmocka_unit_test(test_weeks),
        cmocka_unit_test(test_weeks_newest),
        cmocka_unit_test(test_weeks_partial),
        cmocka_unit_test(test_weeks_threads),
        cmocka_unit_test(test_shrunk),
        cmocka_unit_test(test_guards),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
