/* Movers, words of the week, share of voice, alerts with their articles, events. */
#include "panels.h"

#include <math.h>
#include <stdlib.h>

#include "logodds.h"
#include "terms.h"

struct mover {
    enum rep_role role;
    enum rep_measure measure;
    size_t country;
    struct rep_estimate now, before, diff;
    double q;        /* NaN without one */
    double sureness; /* the difference in half widths of its interval; of one that is not tested -1: they stand last */
};

static int by_sureness(const void *a, const void *b)
{
    const struct mover *x = a, *y = b;
    if (x->sureness != y->sureness)
        return x->sureness < y->sureness ? 1 : -1;
    if (x->role != y->role)
        return x->role < y->role ? -1 : 1;
    if (x->measure != y->measure)
        return x->measure < y->measure ? -1 : 1;
    return (x->country > y->country) - (x->country < y->country);
}

static size_t movers_of(const struct rep_model *m, struct mover *out)
{
    size_t n = 0;
    for (int role = 0; role < REP_ROLES; role++)
        for (size_t c = 0; c < m->n_countries; c++) {
            const struct rep_change *x = &m->change[role][c];
            const struct mover two[] = {
                {(enum rep_role)role, REP_ATTENTION, c, x->attention, x->attention4, x->attention_diff, x->attention_q,
                 0},
                {(enum rep_role)role, REP_STANCE, c, x->stance, x->stance4, x->stance_diff, x->stance_q, 0}};
            for (size_t k = 0; k < 2 && rep_shown(m, (enum rep_role)role, c); k++) {
                if (isnan(two[k].diff.lo))
                    continue;
                out[n] = two[k];
                double half = two[k].diff.v > 0 ? two[k].diff.v - two[k].diff.lo : two[k].diff.hi - two[k].diff.v;
                out[n++].sureness = rep_untested(two[k].diff) ? -1 : half > 0 ? fabs(two[k].diff.v) / half : 0;
            }
        }
    if (n)
        qsort(out, n, sizeof *out, by_sureness);
    return n;
}

static struct td_slice measure_text(struct rep_doc *d, enum rep_measure measure, double v)
{
    return measure == REP_STANCE ? rep_signed(d, v, 2) : rep_percent(d, v);
}

static struct td_slice change_text(struct rep_doc *d, const struct mover *x)
{
    bool stance = x->measure == REP_STANCE;
    struct td_slice v = stance ? rep_signed(d, x->diff.v, 2) : rep_points(d, x->diff.v),
                    lo = rep_signed(d, stance ? x->diff.lo : 100 * x->diff.lo, stance ? 2 : 1),
                    hi = rep_signed(d, stance ? x->diff.hi : 100 * x->diff.hi, stance ? 2 : 1);
    return rep_fmt(d, "%.*s (%.*s to %.*s)", REP_ARG(v), REP_ARG(lo), REP_ARG(hi));
}

/* In the place of its q, and behind the difference where there are no q. */
static struct td_slice untested_text(struct rep_doc *d, const struct rep_model *m, const struct mover *x)
{
    if (m->week_paired)
        return rep_tr_slice(d, rep_not_tested);
    struct td_slice change = change_text(d, x);
    return rep_fmt(d, "%.*s (%s)", REP_ARG(change), rep_tr(d, rep_not_tested));
}

/* How many can be told from none; *rows: those for the page. */
static void count_movers(struct rep_doc *d, const struct mover *x, size_t n, size_t *rows)
{
    enum { LEAST = 5, MOST = 16 };
    size_t clear = 0, untested = 0;
    for (size_t i = 0; i < n; i++) {
        clear += rep_distinguishable(x[i].diff);
        untested += rep_untested(x[i].diff);
    }
    if (untested < n)
        rep_para(d, rep_fmt(d,
                            "Of %zu {change|changes} against the 4 weeks before, %zu {is|are} distinguishable from "
                            "none, each taken by itself; about %.0f would be by chance alone.",
                            n - untested, clear, round(0.05 * (double)(n - untested))));
    if (untested)
        rep_para(d, rep_fmt(d, "%zu {change|changes} of one outlet: not tested.", untested));
    *rows = clear < LEAST ? LEAST : clear > MOST ? MOST : clear;
    *rows = *rows < n ? *rows : n;
}

void rep_panel_movers(struct rep_doc *d, const struct rep_model *m)
{
    struct rep_column columns[] = {{"country_name", "Country", REP_BOTH, false, false},
                                   {"country", "", REP_FILE, false, false},
                                   {"country_role", "Role", REP_BOTH, false, false},
                                   {"measure", "Measure", REP_BOTH, false, false},
                                   {"now", "Week", REP_BOTH, true, false},
                                   {"n", "n", REP_BOTH, true, false},
                                   {"before", "4 weeks before", REP_BOTH, true, false},
                                   {"n_before", "n before", REP_BOTH, true, false},
                                   {"difference", "Difference (95 %)", REP_BOTH, true, false},
                                   {"lo", "", REP_FILE, true, false},
                                   {"hi", "", REP_FILE, true, false},
                                   {"q", "q", m->week_paired ? REP_BOTH : REP_FILE, true, false}};
    struct mover *x = rep_alloc(d, (4 * m->n_countries + 1) * sizeof *x);
    size_t n = x && m->week < m->n_weeks ? movers_of(m, x) : 0, rows;
    if (n == 0) {
        rep_para(d, rep_t("No country's week can be compared with the 4 weeks before."));
        return;
    }
    count_movers(d, x, n, &rows);
    struct rep_table *t =
        rep_table(d, "movers", "Changes, the clearest first: by size against the width of their interval.", columns,
                  sizeof columns / sizeof *columns);
    t->page_rows = rows;
    t->by_country = 1;
    for (size_t i = 0; i < n; i++) {
        struct rep_cell *row = rep_row(d, t);
        row[0].text = m->country[x[i].country].name;
        row[1].text = m->country[x[i].country].code;
        row[2].text = rep_tr_slice(d, rep_role_name[x[i].role]);
        row[2].file = td_str(rep_role_name[x[i].role]);
        row[3].file = x[i].measure == REP_STANCE ? TD_S("stance") : TD_S("attention");
        row[3].text = x[i].measure == REP_STANCE ? rep_t("stance") : rep_t("attention");
        row[4] = (struct rep_cell){.text = measure_text(d, x[i].measure, x[i].now.v), .key = x[i].now.v};
        row[5] = (struct rep_cell){.text = rep_count(d, x[i].now.n), .key = x[i].now.n};
        row[6] = (struct rep_cell){.text = measure_text(d, x[i].measure, x[i].before.v), .key = x[i].before.v};
        row[7] = (struct rep_cell){.text = rep_count(d, x[i].before.n), .key = x[i].before.n};
        row[8] = (struct rep_cell){.text = change_text(d, &x[i]), .key = x[i].diff.v};
        row[8].flagged = rep_distinguishable(x[i].diff);
        row[9].key = x[i].diff.lo;
        row[10].key = x[i].diff.hi;
        row[11] = (struct rep_cell){.text = isnan(x[i].q) ? TD_S("") : rep_fmt(d, "%.2g", x[i].q), .key = x[i].q};
        if (rep_untested(x[i].diff))
            row[m->week_paired ? 11 : 8].text = untested_text(d, m, &x[i]);
    }
    rep_note_differences(d, m, false);
}

static struct td_slice per_thousand(struct rep_doc *d, double v)
{
    return rep_fmt(d, v < 1 ? "%.2f" : "%.1f", v);
}

static void put_term(struct rep_doc *d, struct rep_table *t, const struct rep_term *x)
{
    struct rep_cell *row = rep_row(d, t);
    double now = 1000 * x->count / x->words, before = 1000 * x->before / x->words_before;
    row[0].text = x->term;
    row[1].text = x->language.n ? x->language : rep_t("not known");
    row[2] = (struct rep_cell){.text = per_thousand(d, now), .key = now};
    row[3] = (struct rep_cell){.text = per_thousand(d, before), .key = before};
    const double v[] = {x->stories, x->count, x->before, x->stories_before};
    for (size_t k = 0; k < 4; k++)
        row[4 + k] = (struct rep_cell){.text = rep_count(d, v[k]), .key = v[k]};
    row[8] = (struct rep_cell){.text = rep_signed(d, x->delta, 2), .key = x->delta};
    row[9] = (struct rep_cell){.text = rep_signed(d, x->z, 1), .key = x->z};
}

void rep_panel_terms(struct rep_doc *d, const struct rep_model *m)
{
    static const struct rep_column columns[] = {{"term", "Word", REP_BOTH, false, false},
                                                {"language", "Language", REP_BOTH, false, false},
                                                {"per_thousand", "In 1,000 words", REP_BOTH, true, false},
                                                {"per_thousand_before", "Before", REP_BOTH, true, false},
                                                {"stories", "Stories", REP_BOTH, true, false},
                                                {"count", "Times", REP_BOTH, true, false},
                                                {"count_before", "Times before", REP_FILE, true, false},
                                                {"stories_before", "Stories before", REP_FILE, true, false},
                                                {"log_odds", "Log-odds", REP_BOTH, true, false},
                                                {"z", "z", REP_BOTH, true, false}};
    enum { PER_LANGUAGE = 12, LANGUAGES = 4 };
    if (m->n_terms == 0) {
        rep_para(
            d,
            m->term_stories > 0 && m->term_stories_before > 0
                ? rep_fmt(
                      d,
                      "No word sets the week apart: compared were %.0f {story|stories} on the target with %.0f of the "
                      "13 weeks before.",
                      m->term_stories, m->term_stories_before)
                : rep_t("There are no texts to compare: it takes matching articles with text in the week and in the "
                        "13 weeks before."));
        return;
    }
    rep_para(
        d,
        rep_fmt(
            d,
            "Words that articles on %.*s used more this week than in the 13 weeks before: %.0f {story|stories} against "
            "%.0f, each language with itself, near-duplicates once.",
            REP_ARG(m->target_name), m->term_stories, m->term_stories_before));
    struct rep_table *t = rep_table(d, "terms", "Words that set the week apart, the clearest of each language first.",
                                    columns, sizeof columns / sizeof *columns);
    /* the page's rows: the first of the languages with most stories; then the rest, for the file */
    for (int rest = 0; rest < 2; rest++)
        for (size_t i = 0, start = 0, languages = 1; i < m->n_terms; i++) {
            if (!td_eq(m->term[i].language, m->term[start].language)) {
                start = i;
                languages++;
            }
            bool on_page = languages <= LANGUAGES && i - start < PER_LANGUAGE;
            if (on_page != rest)
                put_term(d, t, &m->term[i]);
            t->page_rows += on_page && !rest;
        }
    rep_note(
        d,
        rep_fmt(d,
                "Log-odds ratio with an informative Dirichlet prior of %.0f words (Monroe, Colaresi and Quinn 2008); z "
                "above 1.96 and at least %d stories. z ranks: words of one article are not independent.%s",
                REP_PRIOR_WORDS, REP_TERM_STORIES,
                m->terms_full ? rep_tr(d, " There were more different words than are kept: rare ones may be missing.")
                              : ""));
}

void rep_panel_voice(struct rep_doc *d, const struct rep_model *m)
{
    static const struct rep_column columns[] = {{"target", "Target", REP_BOTH, false, false},
                                                {"n_match_week", "Matching, week", REP_BOTH, true, false},
                                                {"share_week", "Share (95 %)", REP_BOTH, true, false},
                                                {"n_match_4", "4 weeks before", REP_BOTH, true, false},
                                                {"share_4", "Share", REP_BOTH, true, false},
                                                {"n_match_13", "13 weeks before", REP_BOTH, true, false},
                                                {"share_13", "Share", REP_BOTH, true, false}};
    if (m->n_voices < 2) {
        rep_para(d, rep_t("The tables have one target: there is no share of voice. Analyze with several to see one."));
        return;
    }
    double week = 0, week4 = 0, week13 = 0;
    for (size_t i = 0; i < m->n_voices; i++) {
        week += m->voice[i].week;
        week4 += m->voice[i].week4;
        week13 += m->voice[i].week13;
    }
    struct td_slice n = rep_count(d, week);
    struct rep_table *t = rep_table(d, "voice",
                                    rep_fmt(d,
                                            "Each target's part of the articles that name one, week %s, role outlet, "
                                            "base all; n = %.*s. An article that names two counts for both.",
                                            rep_week_text(d, m, m->week), REP_ARG(n))
                                        .p,
                                    columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < m->n_voices; i++) {
        const struct rep_voice *v = &m->voice[i];
        struct rep_estimate e = rep_proportion(v->week, week), e4 = rep_proportion(v->week4, week4),
                            e13 = rep_proportion(v->week13, week13);
        struct rep_cell *row = rep_row(d, t);
        row[0].text = v->target;
        row[1] = (struct rep_cell){.text = rep_count(d, v->week), .key = v->week};
        row[2] = (struct rep_cell){.text = rep_attention_text(d, e), .key = e.v};
        row[3] = (struct rep_cell){.text = rep_count(d, v->week4), .key = v->week4};
        row[4] = (struct rep_cell){.text = rep_percent(d, e4.v), .key = e4.v};
        row[5] = (struct rep_cell){.text = rep_count(d, v->week13), .key = v->week13};
        row[6] = (struct rep_cell){.text = rep_percent(d, e13.v), .key = e13.v};
    }
}

void rep_alert_articles(struct rep_doc *d, const struct rep_model *m)
{
    static const struct rep_column columns[] = {{"country_name", "Country", REP_BOTH, false, false},
                                                {"country", "", REP_FILE, false, false},
                                                {"country_role", "Role", REP_BOTH, false, false},
                                                {"base", "Base", REP_FILE, false, false},
                                                {"test", "Test", REP_FILE, false, false},
                                                {"article_id", "", REP_FILE, false, false},
                                                {"date", "Date", REP_BOTH, false, false},
                                                {"outlet", "Outlet", REP_BOTH, false, true},
                                                {"title", "Title", REP_BOTH, false, true},
                                                {"sentences", "Sentences", REP_BOTH, true, false},
                                                {"stance", "Stance", REP_BOTH, true, false}};
    enum { PAGE_ROWS = 25 };
    if (!m->has_alerts || m->week == m->n_weeks)
        return;
    if (m->n_alerts == 0) {
        rep_para(d, rep_fmt(d, "No alert stands in week %s.", rep_week_text(d, m, m->week)));
        return;
    }
    struct rep_table *t =
        rep_table(d, "alerts", rep_fmt(d, "The articles behind the alerts of week %s.", rep_week_text(d, m, m->week)).p,
                  columns, sizeof columns / sizeof *columns);
    t->page_rows = PAGE_ROWS;
    t->by_country = 1;
    for (size_t i = 0; i < m->n_alerts; i++) {
        const struct rep_alert *x = &m->alert[i];
        size_t c = rep_country_index(m, x->country);
        struct rep_cell *row = rep_row(d, t);
        row[0].text = c < m->n_countries ? m->country[c].name : x->country;
        row[1].text = x->country;
        row[2].text = rep_tr_slice(d, rep_role_name[x->role]);
        row[2].file = td_str(rep_role_name[x->role]);
        row[3].text = x->base;
        row[4].text = x->test;
        row[5].text = x->article;
        row[6].text = x->date;
        row[7].text = x->outlet.n ? x->outlet : rep_t("outlet not known");
        row[8].text = x->title.n ? x->title : rep_t("untitled");
        row[8].url = x->url;
        row[9] = (struct rep_cell){.text = rep_count(d, x->mentions), .key = x->mentions};
        row[10] = (struct rep_cell){.text = rep_signed(d, x->stance, 2), .key = x->stance};
    }
}
