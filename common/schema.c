#include "schema.h"

#include <assert.h>
#include <stdbool.h>

#include "buf.h"
#include "utf8.h"

#define NAME(c) #c,
static const char *const article_columns[] = {TD_ARTICLE_COLUMNS(NAME)};
static const char *const mention_columns[] = {TD_MENTION_COLUMNS(NAME)};
static const char *const place_columns[] = {TD_PLACE_COLUMNS(NAME)};
static const char *const cell_columns[] = {TD_CELL_COLUMNS(NAME)};
static const char *const series_columns[] = {TD_SERIES_COLUMNS(NAME)};
static const char *const period_columns[] = {TD_PERIOD_COLUMNS(NAME)};
static const char *const test_columns[] = {TD_TEST_COLUMNS(NAME)};
static const char *const change_columns[] = {TD_CHANGE_COLUMNS(NAME)};
static const char *const contrast_columns[] = {TD_CONTRAST_COLUMNS(NAME)};
static const char *const effect_columns[] = {TD_EFFECT_COLUMNS(NAME)};
static const char *const week_columns[] = {TD_WEEK_COLUMNS(NAME)};
static const char *const alert_columns[] = {TD_ALERT_COLUMNS(NAME)};
static const char *const robustness_columns[] = {TD_ROBUSTNESS_COLUMNS(NAME)};
static const char *const comparison_columns[] = {TD_COMPARISON_COLUMNS(NAME)};
static const char *const compared_week_columns[] = {TD_COMPARED_WEEK_COLUMNS(NAME)};
static const char *const compared_side_columns[] = {TD_COMPARED_SIDE_COLUMNS(NAME)};
static const char *const event_columns[] = {TD_EVENT_COLUMNS(NAME)};
static const char *const unit_columns[] = {TD_UNIT_COLUMNS(NAME)};
static const char *const corrected_columns[] = {TD_CORRECTED_COLUMNS(NAME)};
static const char *const coverage_columns[] = {TD_COVERAGE_COLUMNS(NAME)};
static const char *const reject_columns[] = {TD_REJECT_COLUMNS(NAME)};

const struct td_schema td_articles_schema = {"articles.csv", article_columns, TD_ARTICLE_N, 2};
const struct td_schema td_mentions_schema = {"mentions.csv", mention_columns, TD_MENTION_N, 0};
const struct td_schema td_places_schema = {"places.csv", place_columns, TD_PLACE_N, 0};
const struct td_schema td_cells_schema = {"cells.csv", cell_columns, TD_CELL_N, 0};
const struct td_schema td_series_schema = {"series.csv", series_columns, TD_SERIES_N, 0};
const struct td_schema td_period_schema = {"series-PERIOD.csv", period_columns, TD_PERIOD_N, 0};
/* The same columns under the names of the files. */
const struct td_schema td_days_schema = {"series-day.csv", period_columns, TD_PERIOD_N, 0};
const struct td_schema td_months_schema = {"series-month.csv", period_columns, TD_PERIOD_N, 0};
const struct td_schema td_quarters_schema = {"series-quarter.csv", period_columns, TD_PERIOD_N, 0};
const struct td_schema td_trends_schema = {"trends.csv", test_columns, TD_TEST_N, 0};
const struct td_schema td_changes_schema = {"changes.csv", change_columns, TD_CHANGE_N, 0};
const struct td_schema td_contrasts_schema = {"contrasts.csv", contrast_columns, TD_CONTRAST_N, 0};
const struct td_schema td_effects_schema = {"effects.csv", effect_columns, TD_EFFECT_N, 0};
const struct td_schema td_weeks_schema = {"weeks.csv", week_columns, TD_WEEK_N, 0};
const struct td_schema td_alerts_schema = {"alerts.csv", alert_columns, TD_ALERT_N, 0};
const struct td_schema td_robustness_schema = {"robustness.csv", robustness_columns, TD_ROBUSTNESS_N, 0};
const struct td_schema td_comparison_schema = {"comparison.csv", comparison_columns, TD_COMPARISON_N, 1};
const struct td_schema td_compared_weeks_schema = {"comparison-weeks.csv", compared_week_columns, TD_COMPARED_WEEK_N,
                                                   0};
const struct td_schema td_compared_sides_schema = {"comparison-sides.csv", compared_side_columns, TD_COMPARED_SIDE_N,
                                                   0};
const struct td_schema td_events_schema = {"events.csv", event_columns, TD_EVENT_N, 0};
const struct td_schema td_units_schema = {"units.csv", unit_columns, TD_UNIT_N, 0};
const struct td_schema td_corrected_schema = {"corrected.csv", corrected_columns, TD_CORRECTED_N, 0};
const struct td_schema td_coverage_schema = {"coverage.csv", coverage_columns, TD_COVERAGE_N, 0};
const struct td_schema td_rejects_schema = {"rejects.csv", reject_columns, TD_REJECT_N, 0};

const char *const td_week_method[] = {TD_METHOD_CR2,
                                      TD_METHOD_CR3,
                                      TD_METHOD_JACKKNIFE,
                                      TD_METHOD_CLUSTERED,
                                      TD_METHOD_CLUSTERED_JACKKNIFE,
                                      TD_METHOD_SHARE_NOT_WIDER,
                                      TD_METHOD_SHARE_NONE_OR_ALL,
                                      TD_METHOD_RATE_NOT_WIDER,
                                      TD_METHOD_RATE_NONE,
                                      TD_METHOD_SHARE_ONE_OUTLET,
                                      TD_METHOD_RATE_ONE_OUTLET,
                                      TD_METHOD_NO_DATA,
                                      TD_METHOD_NO_DATA_BEFORE,
                                      TD_METHOD_NO_WEEKS_BEFORE,
                                      TD_METHOD_GAP,
                                      TD_METHOD_PARTIAL,
                                      TD_METHOD_ONE_OUTLET,
                                      TD_METHOD_OUTLETS_DIFFER,
                                      TD_METHOD_NO_VARIATION};
const char *const td_change_test[] = {TD_TEST_PETTITT, TD_TEST_BIC_BREAK, TD_TEST_NB_ALERT, TD_TEST_EARS_C1};
const char *const td_alert_note[] = {TD_NOTE_ALERT, TD_NOTE_SIZE, TD_NOTE_TOO_SHORT, TD_NOTE_NO_VARIATION};

/* A header of thousands of columns is listed as far as a message goes. */
static void list(struct td_buf *b, const struct td_slice *field, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (i)
            (void)td_buf_putc(b, ',');
        if (b->n > 2000) {
            (void)td_buf_puts(b, " ...");
            return;
        }
        (void)td_buf_put(b, td_utf8_head(field[i], 40));
    }
}

static enum td_status refuse(const struct td_schema *s, const char *file, const char *what, const char *column,
                             const struct td_slice *header, size_t n, struct td_error *err)
{
    struct td_buf want = TD_BUF_INIT(1 << 12), have = TD_BUF_INIT(1 << 12);
    for (size_t i = 0; i < s->n; i++) {
        if (i)
            (void)td_buf_putc(&want, ',');
        (void)td_buf_puts(&want, s->column[i]);
    }
    list(&have, header, n);
    enum td_status st = td_fail(err, TD_EDATA, "%s:1: this is no %s: column '%s' %s\n  expected: %s\n  found: %s", file,
                                s->name, column, what, td_buf_cstr(&want), td_buf_cstr(&have));
    td_buf_free(&want);
    td_buf_free(&have);
    return st;
}

enum td_status td_schema_map(const struct td_schema *s, const char *file, const struct td_slice *header, size_t n,
                             size_t index[TD_SCHEMA_MAX], size_t *extra, struct td_error *err)
{
    assert(s->n <= TD_SCHEMA_MAX);
    size_t matched = 0;
    for (size_t c = 0; c < s->n; c++) {
        size_t found = n;
        for (size_t i = 0; i < n; i++) {
            if (!td_eqs(header[i], s->column[c]))
                continue;
            if (found < n)
                return refuse(s, file, "stands twice", s->column[c], header, n, err);
            found = i;
        }
        bool optional = c + s->n_optional >= s->n;
        if (found == n && !optional)
            return refuse(s, file, "is missing", s->column[c], header, n, err);
        index[c] = found < n ? found : TD_SCHEMA_ABSENT;
        matched += found < n;
    }
    *extra = n - matched;
    return TD_OK;
}
