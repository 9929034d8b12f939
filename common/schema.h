/*
 * schema: the columns of every contract, written once.
 *
 * Writers and readers both go by these tables, so the files and their manuals cannot drift apart. Readers find columns
 * by name: a missing or doubled column is an error that lists expected and found; extra columns are ignored with one
 * notice.
 */
#ifndef TD_SCHEMA_H
#define TD_SCHEMA_H

#include <stddef.h>
#include <stdint.h>

#include "slice.h"
#include "status.h"

struct td_schema {
    const char *name; /* "articles.csv" */
    const char *const *column;
    size_t n;
    size_t n_optional; /* the last of them, which a file may lack: tables written before there were such columns */
};
#define TD_SCHEMA_ABSENT SIZE_MAX /* the index of an optional column that is not there */

/* clang-format off */
#define TD_ARTICLE_COLUMNS(X)                                                                                          \
    X(article_id)                                                                                                      \
    X(url) X(normalized_url) X(outlet) X(outlet_country) X(language) X(published_at) X(date_precision) X(date_method)  \
        X(modified_at) X(retrieved_at) X(title) X(author) X(section) X(text) X(word_count) X(cluster_id) X(is_reprint) \
            X(is_duplicate) X(ingest_format) X(ingest_file) X(ingest_record) X(flags) X(places) X(names)
#define TD_MENTION_COLUMNS(X)                                                                                          \
    X(article_id)                                                                                                      \
    X(sentence) X(begin) X(end) X(target) X(alias) X(class) X(n_mentions) X(countries) X(blocs) X(quoted) X(speaker) X(p_neg) X(p_neu) X(p_pos) X(stance)         \
        X(stance_method) X(evidence)
#define TD_PLACE_COLUMNS(X) X(article_id) X(place) X(kind) X(mentions) X(in_title) X(in_lead) X(focus)
#define TD_CELL_COLUMNS(X)                                                                                             \
    X(target)                                                                                                          \
    X(country_role) X(country) X(week) X(day_first) X(day_last) X(outlet) X(base) X(n_total) X(n_match) X(n_mentions)  \
        X(n_pos) X(n_neu) X(n_neg) X(n_title) X(words) X(stance_sum_e6) X(stance_sumsq_e12) X(tone_sum_e6) X(histogram)
#define TD_SERIES_COLUMNS(X)                                                                                           \
    X(target)                                                                                                          \
    X(country_role) X(country) X(week) X(week_start) X(base) X(n_total) X(n_match) X(ratio) X(ratio_lo) X(ratio_hi)    \
        X(mentions) X(n_outlets) X(n_clusters) X(n_eff) X(stance) X(stance_sd) X(stance_se) X(stance_lo) X(stance_hi)  \
            X(ci_method) X(stance_shrunk) X(stance_shrunk_lo) X(stance_shrunk_hi) X(stance_smooth) X(net_sentiment)    \
                X(pos) X(neu) X(neg) X(tone) X(coverage) TD_SERIES_MORE_COLUMNS(X)
/* series-day.csv, series-month.csv and series-quarter.csv: the same with another kind of period. */
#define TD_PERIOD_COLUMNS(X)                                                                                           \
    X(target)                                                                                                          \
    X(country_role) X(country) X(period) X(period_start) X(period_end) X(base) X(n_total) X(n_match) X(ratio)          \
        X(ratio_lo) X(ratio_hi) X(mentions) X(n_outlets) X(n_clusters) X(n_eff) X(stance) X(stance_sd) X(stance_se)    \
            X(stance_lo) X(stance_hi) X(ci_method) X(stance_shrunk) X(stance_shrunk_lo) X(stance_shrunk_hi)            \
                X(stance_smooth) X(net_sentiment) X(pos) X(neu) X(neg) X(tone) X(coverage) TD_SERIES_MORE_COLUMNS(X)
#define TD_SERIES_MORE_COLUMNS(X)                                                                                              \
    X(mentions_lo)                                                                                                     \
    X(mentions_hi) X(ratio_shrunk) X(ratio_shrunk_lo) X(ratio_shrunk_hi) X(ratio_smooth) X(ratio_smooth_lo)            \
        X(ratio_smooth_hi) X(stance_smooth_lo) X(stance_smooth_hi) X(share_of_voice) X(share_of_voice_lo)              \
            X(share_of_voice_hi) X(attention_index) X(attention_index_outlets) X(stance_adjusted)                      \
                X(stance_adjusted_se) X(stance_adjusted_lo) X(stance_adjusted_hi) X(stance_two_way_se)                 \
                    X(stance_two_way_lo) X(stance_two_way_hi) X(n_countries) X(weights) X(ratio_weighted)              \
                        X(ratio_weighted_lo) X(ratio_weighted_hi) X(stance_weighted) X(stance_weighted_lo)             \
                            X(stance_weighted_hi) X(n_eff_weighted) X(coverage_reason) \
                            X(ratio_se) X(ratio_df) X(ratio_deff) X(ratio_clustered_lo)          \
                                X(ratio_clustered_hi) X(ratio_clustered_method) X(mentions_clustered_lo)               \
                                    X(mentions_clustered_hi)
/* trends.csv, changes.csv and contrasts.csv share one shape. */
#define TD_TEST_COLUMNS(X)                                                                                             \
    X(target)                                                                                                          \
    X(country_role) X(country) X(base) X(measure) X(test) X(statistic) X(df) X(estimate) X(lo) X(hi) X(p) X(q) X(n)    \
        X(window) X(at) X(note)
/* changes.csv and contrasts.csv have these besides, effects.csv as well. */
#define TD_CHANGE_COLUMNS(X)   TD_TEST_COLUMNS(X) X(near_event) X(near_event_country) X(near_event_weeks) X(near_event_chance)
#define TD_CONTRAST_COLUMNS(X) TD_TEST_COLUMNS(X) X(outlet) X(at_outlet)
#define TD_EFFECT_COLUMNS(X)                                                                                           \
    TD_TEST_COLUMNS(X) X(event) X(event_date) X(event_country) X(placebo_share) X(placebo_n)
/* weeks.csv: a week less the weeks before it. */
#define TD_WEEK_COLUMNS(X)                                                                                             \
    X(target)                                                                                                          \
    X(country_role) X(country) X(base) X(week) X(span) X(measure) X(value) X(value_before) X(difference) X(se) X(df)   \
        X(lo) X(hi) X(p) X(q) X(n) X(n_before) X(weeks_before) X(n_outlets) X(n_outlets_before) X(n_outlets_both)      \
            X(method) X(two_way_lo) X(two_way_hi) X(two_way_p)
#define TD_ALERT_COLUMNS(X)                                                                                            \
    X(target)                                                                                                          \
    X(country_role) X(country) X(base) X(test) X(week) X(article_id) X(outlet) X(outlet_country) X(published_at)       \
        X(mentions) X(stance)
#define TD_ROBUSTNESS_COLUMNS(X)                                                                                       \
    X(target)                                                                                                          \
    X(country_role) X(country) X(result) X(variant) X(value) X(lo) X(hi) X(baseline) X(difference) X(verdict) X(note)
/* comparison.csv, comparison-weeks.csv, comparison-sides.csv: two runs side by side. */
#define TD_COMPARISON_COLUMNS(X)                                                                                       \
    X(country_role)                                                                                                    \
    X(country) X(base) X(measure) X(test) X(value_a) X(value_b) X(estimate) X(lo) X(hi) X(statistic) X(df) X(p) X(q)   \
        X(n_a) X(n_b) X(outlets_a) X(outlets_b) X(outlets_both) X(note) X(method)
#define TD_COMPARED_WEEK_COLUMNS(X)                                                                                    \
    X(country_role)                                                                                                    \
    X(country) X(base) X(step) X(week_a) X(week_b) X(n_total_a) X(n_total_b) X(n_match_a) X(n_match_b) X(ratio_a)      \
        X(ratio_b) X(stance_a) X(stance_b) X(tested_a) X(tested_b)
#define TD_COMPARED_SIDE_COLUMNS(X) X(fact) X(a) X(b)
#define TD_EVENT_COLUMNS(X)                                                                                            \
    X(event) X(date) X(precision) X(country) X(kind) X(title) X(source) X(url) X(target)
#define TD_UNIT_COLUMNS(X)                                                                                             \
    X(unit_id)                                                                                                         \
    X(run) X(unit) X(article_id) X(sentence) X(begin) X(end) X(target) X(stratum) X(n_stratum) X(n_sampled)            \
        X(probability) X(coder) X(label) X(labelled_at)
#define TD_CORRECTED_COLUMNS(X)                                                                                        \
    X(target)                                                                                                          \
    X(kind) X(country) X(period) X(against) X(measure) X(method) X(estimate) X(lo) X(hi) X(se) X(se_labels) X(df) X(p) \
        X(lambda) X(n_units) X(n_labels) X(n_outlets) X(note)
/* raw/coverage.csv: what each run of fetch got of each source. */
#define TD_COVERAGE_COLUMNS(X)                                                                                         \
    X(fetched_at)                                                                                                      \
    X(source) X(outlet) X(result) X(addresses) X(fetched) X(unchanged) X(refused) X(failed) X(reason)
#define TD_REJECT_COLUMNS(X) X(input) X(line_first) X(line_last) X(column) X(reason) X(detail) X(raw)

/* clang-format on */
/*
 * Values that readers decide by, for whoever writes a table and whoever reads it; a reader refuses any other.
 * method of weeks.csv: how an interval was made, or why there is none. What ends in :one_outlet is of one outlet alone,
 * and such a difference is not tested.
 */
#define TD_METHOD_CR2                 "cr2"
#define TD_METHOD_CR3                 "cr3"
#define TD_METHOD_JACKKNIFE           "jackknife"
#define TD_METHOD_CLUSTERED           "clustered"
#define TD_METHOD_CLUSTERED_JACKKNIFE "clustered:jackknife"
#define TD_METHOD_SHARE_NOT_WIDER     "newcombe:not_wider"
#define TD_METHOD_SHARE_NONE_OR_ALL   "newcombe_t:none_or_all"
#define TD_METHOD_RATE_NOT_WIDER      "poisson:not_wider"
#define TD_METHOD_RATE_NONE           "poisson_t:none"
#define TD_METHOD_SHARE_ONE_OUTLET    "newcombe:one_outlet"
#define TD_METHOD_RATE_ONE_OUTLET     "poisson:one_outlet"
#define TD_METHOD_NO_DATA             "none:no_data"
#define TD_METHOD_NO_DATA_BEFORE      "none:no_data_before"
#define TD_METHOD_NO_WEEKS_BEFORE     "none:no_weeks_before"
#define TD_METHOD_GAP                 "none:gap"
#define TD_METHOD_PARTIAL             "none:partial"
#define TD_METHOD_ONE_OUTLET          "none:one_outlet"
#define TD_METHOD_OUTLETS_DIFFER      "none:outlets_differ"
#define TD_METHOD_NO_VARIATION        "none:no_variation"
/* test of changes.csv, and what the note of an alert (nb_alert, ears_c1) begins with besides the names of coverage. */
#define TD_TEST_PETTITT      "pettitt"
#define TD_TEST_BIC_BREAK    "bic_break"
#define TD_TEST_NB_ALERT     "nb_alert"
#define TD_TEST_EARS_C1      "ears_c1"
#define TD_NOTE_ALERT        "alert" /* there is one */
#define TD_NOTE_SIZE         "size"
#define TD_NOTE_TOO_SHORT    "too_short"
#define TD_NOTE_NO_VARIATION "no_variation"
enum { TD_WEEK_METHODS = 19, TD_CHANGE_TESTS = 4, TD_ALERT_NOTES = 4 };
extern const char *const td_week_method[TD_WEEK_METHODS];
extern const char *const td_change_test[TD_CHANGE_TESTS];
extern const char *const td_alert_note[TD_ALERT_NOTES];

#define TD_ENUM_ARTICLE(c) TD_ARTICLE_##c,
enum td_article_column { TD_ARTICLE_COLUMNS(TD_ENUM_ARTICLE) TD_ARTICLE_N };
#define TD_ENUM_MENTION(c) TD_MENTION_##c,
enum td_mention_column { TD_MENTION_COLUMNS(TD_ENUM_MENTION) TD_MENTION_N };
#define TD_ENUM_PLACE(c) TD_PLACE_##c,
enum td_place_column { TD_PLACE_COLUMNS(TD_ENUM_PLACE) TD_PLACE_N };
#define TD_ENUM_CELL(c) TD_CELL_##c,
enum td_cell_column { TD_CELL_COLUMNS(TD_ENUM_CELL) TD_CELL_N };
#define TD_ENUM_SERIES(c) TD_SERIES_##c,
enum td_series_column { TD_SERIES_COLUMNS(TD_ENUM_SERIES) TD_SERIES_N };
#define TD_ENUM_PERIOD(c) TD_PERIOD_##c,
enum td_period_column { TD_PERIOD_COLUMNS(TD_ENUM_PERIOD) TD_PERIOD_N };
#define TD_ENUM_TEST(c) TD_TEST_##c,
enum td_test_column { TD_TEST_COLUMNS(TD_ENUM_TEST) TD_TEST_N };
#define TD_ENUM_CHANGE(c) TD_CHANGE_##c,
enum td_change_column { TD_CHANGE_COLUMNS(TD_ENUM_CHANGE) TD_CHANGE_N };
#define TD_ENUM_CONTRAST(c) TD_CONTRAST_##c,
enum td_contrast_column { TD_CONTRAST_COLUMNS(TD_ENUM_CONTRAST) TD_CONTRAST_N };
#define TD_ENUM_EFFECT(c) TD_EFFECT_##c,
enum td_effect_column { TD_EFFECT_COLUMNS(TD_ENUM_EFFECT) TD_EFFECT_N };
#define TD_ENUM_WEEK(c) TD_WEEK_##c,
enum td_week_column { TD_WEEK_COLUMNS(TD_ENUM_WEEK) TD_WEEK_N };
#define TD_ENUM_ALERT(c) TD_ALERT_##c,
enum td_alert_column { TD_ALERT_COLUMNS(TD_ENUM_ALERT) TD_ALERT_N };
#define TD_ENUM_ROBUSTNESS(c) TD_ROBUSTNESS_##c,
enum td_robustness_column { TD_ROBUSTNESS_COLUMNS(TD_ENUM_ROBUSTNESS) TD_ROBUSTNESS_N };
#define TD_ENUM_COMPARISON(c) TD_COMPARISON_##c,
enum td_comparison_column { TD_COMPARISON_COLUMNS(TD_ENUM_COMPARISON) TD_COMPARISON_N };
#define TD_ENUM_COMPARED_WEEK(c) TD_COMPARED_WEEK_##c,
enum td_compared_week_column { TD_COMPARED_WEEK_COLUMNS(TD_ENUM_COMPARED_WEEK) TD_COMPARED_WEEK_N };
#define TD_ENUM_COMPARED_SIDE(c) TD_COMPARED_SIDE_##c,
enum td_compared_side_column { TD_COMPARED_SIDE_COLUMNS(TD_ENUM_COMPARED_SIDE) TD_COMPARED_SIDE_N };
#define TD_ENUM_EVENT(c) TD_EVENT_##c,
enum td_event_column { TD_EVENT_COLUMNS(TD_ENUM_EVENT) TD_EVENT_N };
#define TD_ENUM_UNIT(c) TD_UNIT_##c,
enum td_unit_column { TD_UNIT_COLUMNS(TD_ENUM_UNIT) TD_UNIT_N };
#define TD_ENUM_CORRECTED(c) TD_CORRECTED_##c,
enum td_corrected_column { TD_CORRECTED_COLUMNS(TD_ENUM_CORRECTED) TD_CORRECTED_N };
#define TD_ENUM_COVERAGE(c) TD_COVERAGE_##c,
enum td_coverage_column { TD_COVERAGE_COLUMNS(TD_ENUM_COVERAGE) TD_COVERAGE_N };
#define TD_ENUM_REJECT(c) TD_REJECT_##c,
enum td_reject_column { TD_REJECT_COLUMNS(TD_ENUM_REJECT) TD_REJECT_N };

extern const struct td_schema td_articles_schema, td_mentions_schema, td_places_schema, td_cells_schema,
    td_series_schema, td_period_schema, td_trends_schema, td_changes_schema, td_contrasts_schema, td_effects_schema,
    td_alerts_schema, td_robustness_schema, td_events_schema, td_coverage_schema, td_rejects_schema, td_units_schema,
    td_corrected_schema, td_days_schema, td_months_schema, td_quarters_schema, td_comparison_schema,
    td_compared_weeks_schema, td_compared_sides_schema, td_weeks_schema;

/* Longest contract. */
enum { TD_SCHEMA_MAX = 72 };

/*
 * Maps the schema's columns to positions in a header row: index[column] = field number or TD_SCHEMA_ABSENT. TD_EDATA
 * naming `file` and listing expected and found when one is missing or doubled. *extra counts columns that are not of
 * the contract.
 */
enum td_status td_schema_map(const struct td_schema *s, const char *file, const struct td_slice *header, size_t n,
                             size_t index[TD_SCHEMA_MAX], size_t *extra, struct td_error *err);

#endif
