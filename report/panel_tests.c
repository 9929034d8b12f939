/* The tables of tests as analyze wrote them: changes, trends, contrasts. */
#include "panels.h"

#include <math.h>
#include <stdlib.h>

#include "num.h"

enum {
    COUNTRY,
    CODE,
    ROLE,
    BASE,
    MEASURE,
    MEASURE_TEXT,
    TEST,
    TEST_NAME,
    AT,
    AT_NAME,
    OUTLET,
    AT_OUTLET,
    NEAR_EVENT,
    EVENT,
    PLACEBO,
    PLACEBO_N,
    ESTIMATE_TEXT,
    STATISTIC,
    DF,
    ESTIMATE,
    LO,
    HI,
    P,
    PLACEBO_TEXT,
    Q,
    N,
    WINDOW,
    NOTE,
    NOTE_TEXT,
    COLUMNS
};

static const struct rep_column columns[COLUMNS] = {
    [COUNTRY] = {"country_name", "Country", REP_BOTH, false, false},
    [CODE] = {"country", "", REP_FILE, false, false},
    [ROLE] = {"country_role", "Role", REP_BOTH, false, false},
    [BASE] = {"base", "Base", REP_BOTH, false, false},
    [MEASURE] = {"measure", "", REP_FILE, false, false},
    [MEASURE_TEXT] = {"", "Measure", REP_PAGE, false, false},
    [TEST] = {"test", "", REP_FILE, false, false},
    [TEST_NAME] = {"", "Test", REP_PAGE, false, false},
    [AT] = {"at", "", REP_FILE, false, false},
    [AT_NAME] = {"", "When, or against", REP_PAGE, false, false},
    [OUTLET] = {"outlet", "", REP_FILE, false, false},
    [AT_OUTLET] = {"at_outlet", "", REP_FILE, false, false},
    [NEAR_EVENT] = {"near_event", "", REP_FILE, false, false},
    [EVENT] = {"event", "", REP_FILE, false, false},
    [PLACEBO] = {"placebo_share", "", REP_FILE, true, false},
    [PLACEBO_N] = {"placebo_n", "", REP_FILE, true, false},
    [ESTIMATE_TEXT] = {"", "Estimate (95 %)", REP_PAGE, true, false},
    [STATISTIC] = {"statistic", "", REP_FILE, true, false},
    [DF] = {"df", "", REP_FILE, true, false},
    [ESTIMATE] = {"estimate", "", REP_FILE, true, false},
    [LO] = {"lo", "", REP_FILE, true, false},
    [HI] = {"hi", "", REP_FILE, true, false},
    [P] = {"p", "p", REP_BOTH, true, false},
    [PLACEBO_TEXT] = {"", "Placebos as extreme", REP_PAGE, true, false},
    [Q] = {"q", "q", REP_BOTH, true, false},
    [N] = {"n", "n", REP_BOTH, true, false},
    [WINDOW] = {"window", "Window", REP_BOTH, false, false},
    [NOTE] = {"note", "", REP_FILE, false, false},
    [NOTE_TEXT] = {"", "Note", REP_PAGE, false, true},
};

static struct td_slice short_number(struct rep_doc *d, double v)
{
    if (isnan(v))
        return TD_S("");
    return rep_fmt(d, "%s%.3g", v < 0 ? "\xe2\x88\x92" : "", fabs(v));
}

static struct td_slice probability(struct rep_doc *d, double p)
{
    if (isnan(p))
        return TD_S("");
    return p < 0.001 ? rep_t("< 0.001") : rep_fmt(d, "%.3f", p);
}

/* A name of analyze's that is not known here: as it is, with blanks. */
static struct td_slice plain(struct rep_doc *d, struct td_slice name)
{
    char *p = rep_alloc(d, name.n + 1);
    for (size_t i = 0; p && i < name.n; i++)
        p[i] = name.p[i] == '_' ? ' ' : name.p[i];
    return td_slice(p, p ? name.n : 0);
}

/* One note, such as before=0.2, of which the value is a number, a week or a count by another. */
static struct td_slice one_note(struct rep_doc *d, struct td_slice note)
{
    static const char *const known[][2] = {{"before", "before"},
                                           {"after", "after"},
                                           {"variance_factor", "variance factor"},
                                           {"at_lo", "date from"},
                                           {"at_hi", "date to"},
                                           {"by=ar1", "variance by AR(1)"},
                                           {"by=hamed_rao", "variance by Hamed and Rao"},
                                           {"by=cr2", "error by CR2"},
                                           {"by=cr3", "error by CR3"},
                                           {"by=jackknife", "error by jackknife"},
                                           {"lags", "lags"},
                                           {"size", "dispersion size"},
                                           {"too_short", "too few weeks"},
                                           {"no_data", "no data"},
                                           {"no_variation", "no variation"},
                                           {"none", "no break found"},
                                           {"one_outlet", "one outlet"},
                                           {"articles_as_independent", "articles taken as independent"},
                                           {"units=weeks", "units are weeks"},
                                           {"outlets", "outlets"},
                                           {"n_eff", "effective n"},
                                           {"from", "from"},
                                           {"to", "until"},
                                           {"lag", "lag in weeks"},
                                           {"prewhitened", "prewhitened"}};
    struct td_slice value = note, name = td_cut(&value, '='), said = {0};
    for (size_t i = 0; i < sizeof known / sizeof *known && !said.p; i++) {
        if (td_eqs(note, known[i][0]))
            value = TD_S("");
        if (td_eqs(note, known[i][0]) || td_eqs(name, known[i][0]))
            said = rep_tr_slice(d, known[i][1]);
    }
    if (!said.p)
        said = plain(d, name);
    double v;
    struct td_slice number = td_num_parse(value, &v) ? short_number(d, v) : value;
    return number.n ? rep_fmt(d, "%.*s %.*s", REP_ARG(said), REP_ARG(number)) : said;
}

/* "before=0.2;after=-0.3" as "before 0.2, after −0.3". */
static struct td_slice note_text(struct rep_doc *d, struct td_slice note)
{
    struct td_slice out = TD_S("");
    while (note.n) {
        struct td_slice one = one_note(d, td_cut(&note, ';'));
        out = rep_fmt(d, "%.*s%s%.*s", REP_ARG(out), out.n ? rep_tr(d, ", ") : "", REP_ARG(one));
    }
    return out;
}

/* "13w" as "13 weeks". */
static struct td_slice window_text(struct rep_doc *d, struct td_slice window)
{
    uint64_t weeks;
    if (td_eqs(window, "all"))
        return rep_t("all weeks");
    if (window.n > 1 && window.p[window.n - 1] == 'w' && td_num_parse_uint(td_head(window, window.n - 1), &weeks))
        return rep_fmt(d, "%zu {week|weeks}", (size_t)weeks);
    return window;
}

/* Analyze's names as people know them; another name stands as it is. */
static struct td_slice test_name(const struct rep_doc *d, struct td_slice id)
{
    static const struct {
        const char *id, *name;
    } known[] = {{"mann_kendall", "Mann-Kendall trend"},
                 {"newey_west", "Newey-West slope"},
                 {TD_TEST_PETTITT, "Pettitt, one change"},
                 {TD_TEST_BIC_BREAK, "break chosen by BIC"},
                 {TD_TEST_NB_ALERT, "alert, negative binomial"},
                 {TD_TEST_EARS_C1, "alert, EARS C1"},
                 {"welch_clustered", "Welch, clustered"},
                 {"cluster_permutation", "cluster permutation"},
                 {"outlet_weeks", "outlets, week by week"},
                 {"spearman", "Spearman, same week"},
                 {"cross_correlation", "cross-correlation: which leads"},
                 {"its_step", "step after the event"},
                 {"its_rate_ratio", "times as many after the event"}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (td_eqs(id, known[i].id))
            return rep_tr_slice(d, known[i].name);
    return id;
}

/* "attention", "stance", "net sentiment"; another measure as analyze calls it. */
static struct td_slice measure_name(struct rep_doc *d, struct td_slice id)
{
    if (td_eqs(id, "attention"))
        return rep_t("attention");
    if (td_eqs(id, "net_sentiment"))
        return rep_t("net sentiment");
    return td_eqs(id, "stance") ? rep_t("stance") : plain(d, id);
}

static struct td_slice estimate_text(struct rep_doc *d, const struct rep_test *t)
{
    if (td_eqs(t->test, TD_TEST_NB_ALERT) && !isnan(t->estimate))
        return rep_fmt(d, "%.0f, expected %.1f (%.1f to %.1f)", t->statistic, t->estimate, t->lo, t->hi);
    struct td_slice v = short_number(d, t->estimate), lo = short_number(d, t->lo), hi = short_number(d, t->hi);
    if (v.n == 0 || lo.n == 0 || hi.n == 0)
        return v;
    return rep_fmt(d, "%.*s (%.*s to %.*s)", REP_ARG(v), REP_ARG(lo), REP_ARG(hi));
}

/* "Germany", or an outlet of it. */
static struct td_slice whose(struct rep_doc *d, struct td_slice outlet, struct td_slice country)
{
    return outlet.n ? rep_fmt(d, "%.*s (%.*s)", REP_ARG(outlet), REP_ARG(country)) : country;
}

/* "2.0 % of 50": of so many dates or countries where nothing is known to have happened, the share that came out as far.
 */
static struct td_slice placebo_text(struct rep_doc *d, const struct rep_test *t)
{
    if (isnan(t->placebo_share) || !(t->placebo_n > 0))
        return TD_S("");
    struct td_slice share = rep_percent(d, t->placebo_share), n = rep_count(d, t->placebo_n);
    return rep_fmt(d, "%.*s of %.*s", REP_ARG(share), REP_ARG(n));
}

/* Significant, and no rarer than such steps are where nothing is known to have happened: methods.md, placebo_share. */
static bool is_placebo(const struct rep_test *t)
{
    return rep_significant(t) && t->placebo_n > 0 && t->placebo_share > 0.05;
}

static void put_test(struct rep_doc *d, const struct rep_model *m, struct rep_table *table, const struct rep_test *t)
{
    struct rep_cell *row = rep_row(d, table);
    size_t c = rep_country_index(m, t->country), other = rep_country_index(m, t->at);
    struct td_slice country = c < m->n_countries ? m->country[c].name : t->country.n ? t->country : rep_t("all");
    row[COUNTRY].text = whose(d, t->outlet, country);
    row[CODE].text = t->country;
    row[ROLE].text = rep_tr_slice(d, rep_role_name[t->role]);
    row[ROLE].file = td_str(rep_role_name[t->role]);
    row[BASE].text = rep_tr_slice(d, rep_base_name[t->base]);
    row[BASE].file = td_str(rep_base_name[t->base]);
    row[MEASURE].text = t->measure;
    row[MEASURE_TEXT].text = measure_name(d, t->measure);
    row[TEST].text = t->test;
    row[TEST_NAME].text = test_name(d, t->test);
    row[AT].text = t->at;
    row[AT_NAME].text = whose(d, t->at_outlet, other < m->n_countries && t->at.n ? m->country[other].name : t->at);
    row[OUTLET].text = t->outlet;
    row[AT_OUTLET].text = t->at_outlet;
    row[NEAR_EVENT].text = t->near_event;
    row[EVENT].text = t->event;
    row[PLACEBO].key = row[PLACEBO_TEXT].key = t->placebo_share;
    row[PLACEBO_N].key = t->placebo_n;
    row[PLACEBO_TEXT].text = placebo_text(d, t);
    row[PLACEBO_TEXT].flagged = is_placebo(t);
    if (t->event.n)
        row[AT_NAME].text = td_head(t->event, 48);
    row[WINDOW].text = window_text(d, t->window);
    row[WINDOW].file = t->window;
    row[NOTE].text = t->note;
    row[NOTE_TEXT].text = note_text(d, t->note);
    row[ESTIMATE_TEXT] = (struct rep_cell){.text = estimate_text(d, t), .key = t->estimate};
    const struct {
        int column;
        double v;
    } number[] = {{STATISTIC, t->statistic},
                  {DF, t->df},
                  {ESTIMATE, t->estimate},
                  {LO, t->lo},
                  {HI, t->hi},
                  {P, t->p},
                  {Q, t->q},
                  {N, t->n}};
    for (size_t i = 0; i < sizeof number / sizeof *number; i++)
        row[number[i].column].key = number[i].v;
    row[P].text = probability(d, t->p);
    row[Q].text = probability(d, t->q);
    row[Q].flagged = rep_significant(t);
    row[N].text = rep_count(d, t->n);
}

/* The test could be made: it has a statistic or an estimate. */
static bool found(const struct rep_test *t)
{
    return !isnan(t->statistic) || !isnan(t->estimate);
}

/* How sure a row is, the surest least: q, or p. */
static double unsure(const struct rep_test *t)
{
    double p = isnan(t->q) ? t->p : t->q;
    return !isnan(p) ? p : found(t) ? 2 : 3;
}

/* Ties by p, then the outlet's country before the one mentioned and base all before unique, then as in the file. */
static int by_sureness(const void *a, const void *b)
{
    const struct rep_test *const *pa = a, *const *pb = b;
    const struct rep_test *x = *pa, *y = *pb;
    double key[2][2] = {{unsure(x), isnan(x->p) ? 2 : x->p}, {unsure(y), isnan(y->p) ? 2 : y->p}};
    for (int i = 0; i < 2; i++)
        if (key[0][i] != key[1][i])
            return key[0][i] < key[1][i] ? -1 : 1;
    if (x->role != y->role)
        return x->role < y->role ? -1 : 1;
    if (x->base != y->base)
        return x->base < y->base ? -1 : 1;
    return (x > y) - (x < y);
}

/* Each table has the columns that its tests have something for. */
static void choose_columns(const struct rep_model *m, const struct rep_tests *tests, struct rep_column *used)
{
    static const unsigned char of_effects[] = {EVENT, PLACEBO, PLACEBO_N, PLACEBO_TEXT};
    memcpy(used, columns, sizeof columns);
    if (tests == &m->effects) { /* their notes are long: in the file, where they are already as `note` */
        used[NOTE_TEXT].where = (enum rep_where)0;
        used[WINDOW].where = REP_FILE;
        return;
    }
    for (size_t i = 0; i < sizeof of_effects; i++)
        used[of_effects[i]].where = (enum rep_where)0;
    /* on the page a column that says nothing, or the same in every row, only takes room */
    bool at = false, notes = false, windows = false;
    for (size_t i = 0; i < tests->n; i++) {
        const struct rep_test *t = &tests->row[i];
        at = at || t->at.n;
        notes = notes || (t->note.n && found(t));
        windows = windows || !td_eq(t->window, tests->row[0].window);
    }
    if (!at)
        used[AT_NAME].where = (enum rep_where)0;
    if (!notes)
        used[NOTE_TEXT].where = (enum rep_where)0;
    if (!windows)
        used[WINDOW].where = REP_FILE;
}

static void put_units(struct rep_doc *d, const struct rep_tests *tests)
{
    if (tests->n)
        rep_note(d,
                 rep_t("Estimates are in units of their measure: attention as a share of articles (0.01 is one point "
                       "in a hundred), stance from \xe2\x88\x92"
                       "1 to +1, net sentiment from \xe2\x88\x92"
                       "100 to +100; of alerts, articles; of correlations, \xe2\x88\x92"
                       "1 to +1; of times as many, a ratio."));
}

static void put_tests(struct rep_doc *d, const struct rep_model *m, const struct rep_tests *tests, const char *name,
                      const char *caption, const char *missing, const char *none)
{
    enum { LEAST = 12, MOST = 40 };
    if (!tests->there || tests->n == 0) {
        rep_para(d, rep_tr_slice(d, tests->there ? none : missing));
        return;
    }
    const struct rep_test **order = rep_alloc(d, tests->n * sizeof(const struct rep_test *));
    if (!order)
        return;
    size_t significant = 0, made = 0;
    for (size_t i = 0; i < tests->n; i++) {
        order[i] = &tests->row[i];
        significant += rep_significant(order[i]);
        made += found(order[i]);
    }
    qsort(order, tests->n, sizeof order[0], by_sureness); /* NOLINT(bugprone-sizeof-expression): pointers are sorted */
    rep_para(d, rep_fmt(d,
                        "%zu of %zu {test|tests} could be made; %zu {stands|stand} at q (p where there is no q) of at "
                        "most 0.05.",
                        made, tests->n, significant));
    struct rep_column *used = rep_alloc(d, sizeof columns);
    if (!used)
        return;
    choose_columns(m, tests, used);
    struct rep_table *t = rep_table(d, name, caption, used, COLUMNS);
    size_t rows = significant < LEAST ? LEAST : significant > MOST ? MOST : significant;
    t->page_rows = made == 0 ? 1 : rows < made ? rows : made;
    t->by_country = CODE;
    for (size_t i = 0; i < tests->n; i++)
        put_test(d, m, t, order[i]);
}

void rep_panel_changes(struct rep_doc *d, const struct rep_model *m)
{
    rep_alert_articles(d, m);
    put_tests(d, m, &m->changes, "changes", "Changes and alerts, the surest first.",
              "changes.csv was not there: changes cannot be shown.",
              "No test for changes could be made: too few weeks with data.");
    put_units(d, &m->changes);
    rep_note(d, rep_t("q: Benjamini and Hochberg's, over the tests of one family. A change is in the figures; what "
                      "caused it is not."));
}

static void put_event(struct rep_doc *d, const struct rep_model *m, struct rep_table *t, const struct rep_event *x)
{
    struct rep_cell *row = rep_row(d, t);
    size_t c = rep_country_index(m, x->country);
    row[0].text = x->date;
    row[1].text = c < m->n_countries && x->country.n ? m->country[c].name : x->country;
    row[2].text = x->title;
    row[3].text = x->id;
    row[4].text = x->country;
}

/* The half year up to the week is on the page, newest first; the rest is in the file. */
static void put_events(struct rep_doc *d, const struct rep_model *m)
{
    static const struct rep_column list[] = {{"date", "Date", REP_BOTH, false, false},
                                             {"country", "Country", REP_BOTH, false, false},
                                             {"title", "Event", REP_BOTH, false, true},
                                             {"event", "", REP_FILE, false, false},
                                             {"", "", (enum rep_where)0, false, false}};
    enum { COLUMN_CODE = 4, WEEKS = 26, PAGE_ROWS = 25 };
    struct rep_table *t = rep_table(d, "events", "Dated events, those of the half year up to the week first.", list, 5);
    t->by_country = COLUMN_CODE;
    size_t recent = 0;
    for (int rest = 0; rest < 2; rest++)
        for (size_t i = m->n_events; i-- > 0;) {
            bool is_recent = m->event[i].week <= m->week && m->week - m->event[i].week < WEEKS;
            if (is_recent != rest)
                put_event(d, m, t, &m->event[i]);
            recent += is_recent && !rest;
        }
    t->page_rows = recent == 0 ? 5 : recent < PAGE_ROWS ? recent : PAGE_ROWS;
}

void rep_panel_events(struct rep_doc *d, const struct rep_model *m)
{
    if (m->n_events)
        put_events(d, m);
    put_tests(d, m, &m->effects, "effects", "What followed the events, the surest first.",
              "effects.csv was not there: effects of events cannot be shown.",
              "No event could be tested: the corpus names none in these weeks, or too few weeks have data.");
    if (m->effects.n == 0)
        return;
    put_units(d, &m->effects);
    size_t doubtful = 0;
    for (size_t i = 0; i < m->effects.n; i++)
        doubtful += is_placebo(&m->effects.row[i]);
    if (doubtful)
        rep_para(d, rep_fmt(d,
                            "In %zu of the rows that stand at q, more than 5 %% of the placebos came out as extreme: "
                            "such steps are common in these series, whatever p says.",
                            doubtful));
    rep_note(d, rep_t("Placebos: the same test put to where nothing is known to have happened, to all other weeks of "
                      "the series (steps) or all other countries (differences); the share of them as extreme as the "
                      "event, and their number. Where p and this share disagree, believe the share. An estimate beside "
                      "an event says that the series moved after it, not that the event moved it."));
}

void rep_panel_trends(struct rep_doc *d, const struct rep_model *m)
{
    rep_label_contrasts(d, m);
    put_tests(d, m, &m->trends, "trends", "Trends, the surest first; estimates are per week.",
              "trends.csv was not there: trends cannot be shown.",
              "No trend could be tested: too few weeks with data.");
    put_tests(d, m, &m->contrasts, "contrasts", "Contrasts, the surest first.",
              "contrasts.csv was not there: contrasts cannot be shown.", "No contrast could be tested.");
    put_units(d, m->trends.n ? &m->trends : &m->contrasts);
}
