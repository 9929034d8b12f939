/* What labels make of stance: figures, sentences, quarters, contrasts. The numbers are corrected.csv's own. */
#include "panels.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "period.h"

static const struct td_slice all = {"all", 3};

static bool is_stance(const struct rep_correction *x)
{
    return td_eqs(x->measure, "stance");
}

/* Stance with two decimals, net sentiment, which is in points, with one. */
static struct td_slice value_text(struct rep_doc *d, const struct rep_correction *x, double v)
{
    return rep_signed(d, v, is_stance(x) ? 2 : 1);
}

/* On the page an interval ends where the scale does; files have it as computed. */
static double scale_end(const struct rep_correction *x)
{
    double end = is_stance(x) ? 1 : 100;
    return td_eqs(x->kind, "level") ? end : 2 * end;
}

static double lowest(const struct rep_correction *x)
{
    return fmax(-scale_end(x), x->v.lo);
}

static double highest(const struct rep_correction *x)
{
    return fmin(scale_end(x), x->v.hi);
}

/* "−0.14 (−0.20 to −0.07)"; without an interval so; too few labels say so. */
static struct td_slice estimate_text(struct rep_doc *d, const struct rep_correction *x)
{
    if (!x)
        return TD_S("");
    struct td_slice v = value_text(d, x, x->v.v), k = rep_count(d, x->v.n);
    if (isnan(x->v.v))
        return rep_fmt(d, "too few labels (%.*s)", REP_ARG(k));
    if (isnan(x->v.lo))
        return rep_fmt(d, "%.*s (no interval)", REP_ARG(v));
    struct td_slice lo = value_text(d, x, lowest(x)), hi = value_text(d, x, highest(x));
    return rep_fmt(d, "%.*s (%.*s to %.*s)", REP_ARG(v), REP_ARG(lo), REP_ARG(hi));
}

static bool sign_differs(const struct rep_correction *x)
{
    struct td_slice rest = x->note;
    while (rest.p)
        if (td_eqs(td_cut(&rest, ';'), "sign_differs"))
            return true;
    return false;
}

static struct td_slice name_of(const struct rep_doc *d, const struct rep_model *m, struct td_slice code)
{
    size_t c = rep_country_index(m, code);
    return c < m->n_countries ? m->country[c].name : code.n ? code : rep_t("Country not known");
}

/* ---- headline ---- */

static bool figure_of(struct rep_doc *d, const struct rep_model *m, const char *measure, const char *label,
                      struct rep_figure *f)
{
    const struct rep_correction *x = rep_correction_level(m, all, all, measure, "ppi"),
                                *naive = rep_correction_level(m, all, all, measure, "naive");
    if (!x)
        return false;
    struct td_slice k = rep_count(d, x->v.n), n = rep_count(d, x->n_units), plain = estimate_text(d, naive);
    *f = (struct rep_figure){label, value_text(d, x, x->v.v), {0}, {0}, {0}, {0}};
    if (isnan(x->v.v)) {
        f->value = rep_t("too few labels");
        f->interval = rep_fmt(d, "%.*s {label|labels} of %.*s {unit|units}", REP_ARG(k), REP_ARG(n));
    } else if (isnan(x->v.lo)) {
        f->interval = rep_fmt(d, "no interval; %.*s {label|labels} of %.*s {unit|units}", REP_ARG(k), REP_ARG(n));
    } else {
        struct td_slice lo = value_text(d, x, lowest(x)), hi = value_text(d, x, highest(x));
        f->interval = rep_fmt(d, "95 %% interval %.*s to %.*s; %.*s {label|labels} of %.*s {unit|units}", REP_ARG(lo),
                              REP_ARG(hi), REP_ARG(k), REP_ARG(n));
    }
    f->against4 = rep_fmt(d, "by the scores alone: %.*s", REP_ARG(plain));
    return true;
}

size_t rep_label_figures(struct rep_doc *d, const struct rep_model *m, struct rep_figure *f)
{
    size_t n = 0;
    n += figure_of(d, m, "stance", "Stance over all weeks, corrected by labels", &f[n]);
    n += figure_of(d, m, "net_sentiment", "Net sentiment over all weeks, corrected by labels", &f[n]);
    return n;
}

void rep_label_notice(struct rep_doc *d, const struct rep_model *m)
{
    if (!m->corrected.there)
        rep_note(d, rep_t("Stance is by the automatic scores alone: no labels have corrected it, and no interval "
                          "includes the scores' own errors."));
    else if (m->corrected.n == 0)
        rep_note(d, rep_t("No label is about this target: its stance is by the automatic scores alone."));
    else
        rep_note(d,
                 rep_t("Figures corrected by labels are for all weeks together; their intervals include sampling and "
                       "labelling. All other figures are by the automatic scores alone."));
}

/* ---- sentences ---- */

static const char *ending(const struct rep_correction *x)
{
    if (!sign_differs(x))
        return "";
    return isnan(x->v.lo) || x->v.lo * x->v.hi <= 0 ? ": which sign it has is open"
                                                    : ": the scores alone have the wrong sign";
}

static struct td_slice whole_sentence(struct rep_doc *d, const struct rep_model *m)
{
    const struct rep_correction *x = rep_correction_level(m, all, all, "stance", "ppi"),
                                *naive = rep_correction_level(m, all, all, "stance", "naive");
    if (!x || !naive)
        return TD_S("");
    struct td_slice k = rep_count(d, x->v.n), a = estimate_text(d, x), b = estimate_text(d, naive);
    if (isnan(x->v.v))
        return rep_fmt(d, "Labels are too few to correct stance (%.*s of them): its figures are the scores' alone.",
                       REP_ARG(k));
    return rep_fmt(d,
                   "Corrected by %.*s labels, mean stance toward %.*s over all weeks is %.*s; by the scores alone it "
                   "is %.*s%s.",
                   REP_ARG(k), REP_ARG(m->target_name), REP_ARG(a), REP_ARG(b), rep_tr(d, ending(x)));
}

/* Countries whose corrected stance over all weeks has another sign than the scores'. */
static struct td_slice signs_sentence(struct rep_doc *d, const struct rep_model *m)
{
    enum { NAMED = 6 };
    struct td_slice list = TD_S("");
    size_t n = 0, known = 0;
    for (size_t i = 0; i < m->corrected.n; i++) {
        const struct rep_correction *x = &m->corrected.row[i];
        size_t c = rep_country_index(m, x->country);
        if (!is_stance(x) || !td_eqs(x->kind, "level") || !td_eqs(x->method, "ppi") || !td_eq(x->period, all) ||
            isnan(x->v.v) || c == m->n_countries || !rep_shown(m, REP_OUTLET, c))
            continue;
        known++;
        if (!sign_differs(x) || ++n > NAMED)
            continue;
        list = rep_fmt(d, "%.*s%s%.*s", REP_ARG(list), n > 1 ? rep_tr(d, ", ") : "", REP_ARG(m->country[c].name));
    }
    if (!n)
        return list;
    if (n > NAMED)
        list = rep_fmt(d, "%.*s and %zu more", REP_ARG(list), n - NAMED);
    return rep_fmt(
        d, "Of %zu {country|countries} that labels could correct, the scores alone have another sign in %zu: %.*s.",
        known, n, REP_ARG(list));
}

struct td_slice rep_label_sentence(struct rep_doc *d, const struct rep_model *m)
{
    struct td_slice a = whole_sentence(d, m), b = signs_sentence(d, m);
    return a.n && b.n ? rep_fmt(d, "%.*s %.*s", REP_ARG(a), REP_ARG(b)) : a.n ? a : b;
}

/* ---- countries ---- */

struct td_slice rep_label_country(struct rep_doc *d, const struct rep_model *m, struct td_slice code,
                                  struct rep_estimate *x)
{
    const struct rep_correction *found =
        m->corrected.there ? rep_correction_level(m, code, all, "stance", "ppi") : NULL;
    *x = found ? found->v : rep_no_estimate;
    return estimate_text(d, found);
}

/* ---- quarters ---- */

/* The quarter that a week's Thursday lies in: for drawing alone, labels are counted by day. */
static void quarter_of(int32_t week, char out[32])
{
    int y, month, day;
    td_day_to_date(td_week_start(week) + 3, &y, &month, &day);
    (void)snprintf(out, 32, "%04d-Q%d", y, (month + 2) / 3);
}

/* A country's corrected stance, the same in all weeks of a quarter. False without any. */
static bool line_of(struct rep_doc *d, const struct rep_model *m, struct td_slice country, struct td_slice label,
                    struct rep_line *l)
{
    size_t n = m->n_weeks;
    double *v = rep_alloc(d, 4 * n * sizeof *v);
    unsigned char *coverage = rep_alloc(d, n);
    bool any = false;
    char quarter[32], last[32] = "";
    const struct rep_correction *x = NULL;
    if (!v || !coverage)
        return false;
    for (size_t w = 0; w < n; w++) {
        quarter_of(m->week_first + (int32_t)w, quarter);
        if (strcmp(quarter, last) != 0)
            x = rep_correction_level(m, country, td_str(quarter), "stance", "ppi");
        memcpy(last, quarter, sizeof last);
        bool known = x && !isnan(x->v.v);
        v[w] = known ? x->v.v : NAN;
        v[n + w] = known ? fmax(-1, x->v.lo) : NAN;
        v[2 * n + w] = known ? fmin(1, x->v.hi) : NAN;
        if (known && isnan(x->v.lo))
            v[n + w] = v[2 * n + w] = NAN;
        v[3 * n + w] = known ? x->v.n : NAN;
        coverage[w] = known ? isnan(x->v.lo) ? REP_LOW : REP_OK : REP_NO_DATA;
        any = any || known;
    }
    *l = (struct rep_line){
        .label = label, .code = country, .v = v, .lo = v + n, .hi = v + 2 * n, .n = v + 3 * n, .coverage = coverage};
    return any;
}

static void put_chart(struct rep_doc *d, const struct rep_model *m)
{
    enum { LINES_MAX = 8 };
    size_t n, n_all, k = 0;
    const size_t *list = rep_by_matches(d, m, REP_OUTLET, m->n_countries, &n, &n_all);
    struct rep_line *line = rep_alloc(d, (LINES_MAX + 1) * sizeof *line);
    if (!list || !line)
        return;
    for (size_t i = 0; i < n && k < LINES_MAX; i++)
        k += line_of(d, m, m->country[list[i]].code, m->country[list[i]].name, &line[k]);
    if (k == 0) {
        rep_para(d, rep_t("No country has labels enough in any quarter for a corrected stance of its own."));
        return;
    }
    const struct rep_chart c = {
        .id = "stance-corrected",
        .title = "Stance by country of the outlet and quarter, corrected by labels",
        .caption =
            rep_t("Mean stance of a quarter, corrected by labels (PPI++), drawn through its weeks; a week counts "
                  "for the quarter of its Thursday. Band: 95 % interval, which carries sampling and labelling. "
                  "Hatched: no labels or too few. Hollow point: no interval. At most 8 countries, those with "
                  "most matching articles.")
                .p,
        .kind = REP_CHART_LINES,
        .measure = REP_STANCE,
        .line = line,
        .n_lines = k,
        .top = 1,
        .plot = true};
    rep_chart(d, &c);
}

enum quarter_column {
    Q_NAME,
    Q_CODE,
    Q_PERIOD,
    Q_TEXT,
    Q_V,
    Q_LO,
    Q_HI,
    Q_NAIVE,
    Q_NET_TEXT,
    Q_NET,
    Q_NET_LO,
    Q_NET_HI,
    Q_NET_METHOD,
    Q_NET_NAIVE,
    Q_LABELS,
    Q_UNITS,
    Q_NOTE,
    Q_COLUMNS
};

static const struct rep_column quarter_columns[Q_COLUMNS] = {
    [Q_NAME] = {"country_name", "Country", REP_BOTH, false, false},
    [Q_CODE] = {"country", "", REP_FILE, false, false},
    [Q_PERIOD] = {"period", "Period", REP_BOTH, false, false},
    [Q_TEXT] = {"", "Stance, corrected (95 %)", REP_PAGE, true, false},
    [Q_V] = {"stance_corrected", "", REP_FILE, true, false},
    [Q_LO] = {"stance_corrected_lo", "", REP_FILE, true, false},
    [Q_HI] = {"stance_corrected_hi", "", REP_FILE, true, false},
    [Q_NAIVE] = {"stance_scores", "By the scores alone", REP_BOTH, true, false},
    [Q_NET_TEXT] = {"", "Net sentiment, corrected (95 %)", REP_PAGE, true, false},
    [Q_NET] = {"net_corrected", "", REP_FILE, true, false},
    [Q_NET_LO] = {"net_corrected_lo", "", REP_FILE, true, false},
    [Q_NET_HI] = {"net_corrected_hi", "", REP_FILE, true, false},
    [Q_NET_METHOD] = {"net_method", "", REP_FILE, false, false},
    [Q_NET_NAIVE] = {"net_scores", "By the scores alone", REP_BOTH, true, false},
    [Q_LABELS] = {"n_labels", "Labels", REP_BOTH, true, false},
    [Q_UNITS] = {"n_units", "Units", REP_BOTH, true, false},
    [Q_NOTE] = {"note", "Note", REP_BOTH, false, true},
};

/* Notes as people read them; codes of the file that are not here stay with the file. */
static struct td_slice notes_text(struct rep_doc *d, struct td_slice notes)
{
    static const char *const known[][2] = {{"few_labels", "too few labels"},
                                           {"one_outlet", "one outlet"},
                                           {"few_outlets", "few outlets"},
                                           {"sign_differs", "another sign than the scores"}};
    struct td_slice out = TD_S("");
    while (notes.p) {
        struct td_slice one = td_cut(&notes, ';');
        for (size_t i = 0; i < sizeof known / sizeof *known; i++)
            if (td_eqs(one, known[i][0]))
                out = rep_fmt(d, "%.*s%s%s", REP_ARG(out), out.n ? rep_tr(d, "; ") : "", rep_tr(d, known[i][1]));
    }
    return out;
}

/* Net sentiment: prediction-powered where labels are enough, else adjusted counts, which need few of its own. */
static void put_net(struct rep_doc *d, const struct rep_model *m, const struct rep_correction *of, struct rep_cell *row)
{
    const struct rep_correction *x = rep_correction_level(m, of->country, of->period, "net_sentiment", "ppi"),
                                *a = rep_correction_level(m, of->country, of->period, "net_sentiment", "adjusted"),
                                *naive = rep_correction_level(m, of->country, of->period, "net_sentiment", "naive");
    bool adjusted = x && isnan(x->v.v) && a && !isnan(a->v.v);
    const struct rep_correction *shown = adjusted ? a : x;
    if (!shown)
        return;
    row[Q_NET_TEXT].text = estimate_text(d, shown);
    if (adjusted)
        row[Q_NET_TEXT].text = rep_fmt(d, "%.*s, adjusted counts", REP_ARG(row[Q_NET_TEXT].text));
    row[Q_NET_TEXT].key = row[Q_NET].key = shown->v.v;
    row[Q_NET_LO].key = shown->v.lo;
    row[Q_NET_HI].key = shown->v.hi;
    row[Q_NET_METHOD].text = isnan(shown->v.v) ? TD_S("") : shown->method;
    row[Q_NET_NAIVE].text = naive ? value_text(d, naive, naive->v.v) : TD_S("");
    row[Q_NET_NAIVE].key = naive ? naive->v.v : NAN;
}

static void put_level(struct rep_doc *d, const struct rep_model *m, struct rep_table *t, const struct rep_correction *x)
{
    const struct rep_correction *naive = rep_correction_find(m, x, "naive");
    struct rep_cell *row = rep_row(d, t);
    row[Q_NAME].text = td_eq(x->country, all) ? rep_t("All countries") : name_of(d, m, x->country);
    row[Q_CODE].text = x->country;
    row[Q_PERIOD].text = td_eq(x->period, all) ? rep_t("all weeks") : x->period;
    row[Q_PERIOD].file = x->period;
    row[Q_TEXT].text = estimate_text(d, x);
    row[Q_TEXT].flagged = sign_differs(x);
    row[Q_TEXT].key = row[Q_V].key = x->v.v;
    row[Q_LO].key = x->v.lo;
    row[Q_HI].key = x->v.hi;
    row[Q_NAIVE].text = naive ? value_text(d, naive, naive->v.v) : TD_S("");
    row[Q_NAIVE].key = naive ? naive->v.v : NAN;
    put_net(d, m, x, row);
    row[Q_LABELS] = (struct rep_cell){.text = rep_count(d, x->v.n), .key = x->v.n};
    row[Q_UNITS] = (struct rep_cell){.text = rep_count(d, x->n_units), .key = x->n_units};
    row[Q_NOTE].text = notes_text(d, x->note);
    row[Q_NOTE].file = x->note;
}

/* One correction for all countries, or not: Welch's test, in a sentence. */
static void put_test(struct rep_doc *d, const struct rep_model *m)
{
    for (size_t i = 0; i < m->corrected.n; i++) {
        const struct rep_correction *x = &m->corrected.row[i];
        if (!td_eqs(x->kind, "test") || !is_stance(x))
            continue;
        if (isnan(x->p))
            rep_para(d, rep_t("Whether stance is off by the same amount in all countries cannot be tested: too few "
                              "labels in all but one."));
        else
            rep_para(d, rep_fmt(d, "%s (Welch's test of the mean errors: F = %.2f, p = %.2g).",
                                rep_tr(d, x->p <= 0.05
                                              ? "The scores are off by different amounts in different countries: one "
                                                "correction for all would be wrong"
                                              : "The scores are not shown to be off by different amounts in different "
                                                "countries, which is no proof that they are off alike"),
                                x->v.v, x->p));
    }
}

void rep_label_time(struct rep_doc *d, const struct rep_model *m)
{
    enum { PAGE_ROWS = 40 };
    if (m->corrected.n == 0)
        return;
    put_chart(d, m);
    struct rep_table *t = rep_table(d, "corrected",
                                    "Stance and net sentiment corrected by labels, beside the scores alone (role "
                                    "outlet, base all).",
                                    quarter_columns, Q_COLUMNS);
    t->page_rows = PAGE_ROWS;
    t->by_country = true;
    for (size_t i = 0; i < m->corrected.n; i++) {
        const struct rep_correction *x = &m->corrected.row[i];
        if (td_eqs(x->kind, "level") && is_stance(x) && td_eqs(x->method, "ppi"))
            put_level(d, m, t, x);
    }
    put_test(d, m);
}

/* ---- changes and contrasts ---- */

void rep_label_contrasts(struct rep_doc *d, const struct rep_model *m)
{
    static const struct rep_column columns[] = {{"country_name", "Country", REP_BOTH, false, false},
                                                {"country", "", REP_FILE, false, false},
                                                {"period", "Period", REP_BOTH, false, false},
                                                {"against", "Minus", REP_BOTH, false, false},
                                                {"measure", "Measure", REP_BOTH, false, false},
                                                {"", "Difference, corrected (95 %)", REP_PAGE, true, false},
                                                {"corrected", "", REP_FILE, true, false},
                                                {"corrected_lo", "", REP_FILE, true, false},
                                                {"corrected_hi", "", REP_FILE, true, false},
                                                {"p", "p", REP_BOTH, true, false},
                                                {"scores", "By the scores alone", REP_BOTH, true, false},
                                                {"n_labels", "Labels", REP_BOTH, true, false},
                                                {"note", "Note", REP_BOTH, false, true}};
    enum { PAGE_ROWS = 30 };
    struct rep_table *t = NULL;
    for (size_t i = 0; i < m->corrected.n; i++) {
        const struct rep_correction *x = &m->corrected.row[i], *naive;
        bool contrast = td_eqs(x->kind, "contrast");
        if ((!contrast && !td_eqs(x->kind, "change")) || !td_eqs(x->method, "ppi"))
            continue;
        if (!t)
            t = rep_table(d, "corrected-contrasts",
                          "Differences corrected by labels: of a quarter from the one before it, of two countries.",
                          columns, sizeof columns / sizeof *columns);
        t->page_rows = PAGE_ROWS;
        naive = rep_correction_find(m, x, "naive");
        struct rep_cell *row = rep_row(d, t);
        row[0].text = name_of(d, m, x->country);
        row[1].text = x->country;
        row[2].text = contrast ? rep_t("all weeks") : x->period;
        row[2].file = x->period;
        row[3].text = contrast ? name_of(d, m, x->against) : x->against;
        row[3].file = x->against;
        row[4].text = is_stance(x) ? rep_t("stance") : rep_t("net sentiment");
        row[4].file = x->measure;
        row[5] = (struct rep_cell){.text = estimate_text(d, x), .key = x->v.v, .flagged = rep_distinguishable(x->v)};
        row[6].key = x->v.v;
        row[7].key = x->v.lo;
        row[8].key = x->v.hi;
        row[9] = (struct rep_cell){.text = isnan(x->p) ? TD_S("") : rep_fmt(d, "%.2g", x->p), .key = x->p};
        row[10].text = naive ? value_text(d, naive, naive->v.v) : TD_S("");
        row[10].key = naive ? naive->v.v : NAN;
        row[11] = (struct rep_cell){.text = rep_count(d, x->v.n), .key = x->v.n};
        row[12].text = notes_text(d, x->note);
        row[12].file = x->note;
    }
}

/* ---- methods ---- */

void rep_label_methods(struct rep_doc *d, const struct rep_model *m)
{
    if (!m->corrected.there)
        return;
    rep_para(d, rep_t("Corrected by labels: a random sample of units was labelled by people, with known inclusion "
                      "probabilities; what they say of the scores' errors corrects the scores of all units "
                      "(prediction-powered inference with power tuning: Angelopoulos, Duchi and Zrnic 2023). Intervals "
                      "carry how outlets differ (jackknife over outlets) and what labelling adds. Under ten labels no "
                      "number is given. For net sentiment, adjusted counts (Rogan and Gladen 1978; Forman 2008) stand "
                      "where labels are too few."));
    rep_para(d, rep_t("Corrected figures are of quarters and of all weeks, since labels are too few for single weeks; "
                      "weekly stance, movers and their tests are the scores' alone. Formulae: docs/methods.md; all "
                      "estimators, the design-based one included: corrected.csv."));
}
