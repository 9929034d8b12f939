/* What the figures rest on, and how they were made. */
#include "panels.h"

#include <math.h>

static void row2(struct rep_doc *d, struct rep_table *t, struct td_slice what, double n, double of)
{
    struct rep_cell *row = rep_row(d, t);
    row[0].text = what;
    row[1].key = n;
    row[1].text = rep_count(d, n);
    row[2].key = of > 0 ? n / of : NAN;
    row[2].text = rep_percent(d, row[2].key);
}

static double total_of(const struct rep_model *m, enum rep_base base)
{
    double n = 0;
    for (size_t c = 0; c < m->n_countries; c++)
        for (size_t w = 0; w < m->n_weeks && !m->country[c].pooled; w++) {
            double x = rep_at(m, REP_OUTLET, base, c, w)->n_total;
            n += x > 0 ? x : 0;
        }
    return n;
}

/* Country weeks by flag, and matching articles without a stance; role outlet, base all. */
struct tally {
    double flag[5], match, scored, country_weeks;
};

static struct tally tally_of(const struct rep_model *m)
{
    struct tally t = {{0}, 0, 0, 0};
    for (size_t c = 0; c < m->n_countries; c++) {
        if (!rep_shown(m, REP_OUTLET, c))
            continue;
        for (size_t w = 0; w < m->n_weeks; w++) {
            const struct rep_point *p = rep_at(m, REP_OUTLET, REP_ALL, c, w);
            bool any = p->n_total > 0;
            t.flag[any || p->coverage == REP_GAP ? p->coverage : REP_NO_DATA]++;
            t.country_weeks++;
            t.match += any && p->n_match > 0 ? p->n_match : 0;
            t.scored += any && p->n_scored > 0 ? p->n_scored : 0;
        }
    }
    return t;
}

static void put_flags(struct rep_doc *d, const struct rep_model *m, const struct tally *t)
{
    static const struct rep_column columns[] = {{"what", "What", REP_BOTH, false, true},
                                                {"n", "Number", REP_BOTH, true, false},
                                                {"share", "Share", REP_BOTH, true, false}};
    struct rep_table *table = rep_table(d, "quality", "What the figures rest on (role outlet, base all).", columns, 3);
    double all = total_of(m, REP_ALL), unique = total_of(m, REP_UNIQUE);
    if (m->has_articles) {
        double records = 0;
        for (size_t i = 0; i < m->n_languages; i++)
            records += m->language[i].articles;
        row2(d, table, rep_t("Records ingested"), records, NAN);
        row2(d, table, rep_t("Of those, repeats of an article already recorded: counted once"), m->duplicates, records);
        row2(d, table, rep_t("Without a date"), m->undated, records);
        row2(d, table, rep_t("Without a known outlet"), m->outlet_unknown, records);
        row2(d, table, rep_t("Reprints of another outlet's or an agency's text"), m->reprints, records);
    }
    if (m->has_cells) {
        row2(d, table, rep_t("Articles read by analyze"), m->articles, NAN);
        row2(d, table,
             rep_t("Articles without a week (undated, dated to no day, or later than the last day): counted, in no "
                   "series"),
             m->articles_no_week, m->articles);
        row2(d, table, rep_t("Articles whose outlet's country is not known"), m->articles_no_country, m->articles);
    }
    row2(d, table, rep_t("Articles in the weekly series"), all, NAN);
    if (m->point[REP_OUTLET][REP_UNIQUE])
        row2(d, table, rep_t("Of those, near-duplicates of another (left out of base unique)"), all - unique, all);
    row2(d, table, rep_t("Matching articles"), t->match, NAN);
    row2(d, table, rep_t("Matching articles without a stance (language without a method)"), t->match - t->scored,
         t->match);
    row2(d, table, rep_t("Country weeks"), t->country_weeks, NAN);
    row2(d, table, rep_t("Country weeks flagged ok"), t->flag[REP_OK], t->country_weeks);
    row2(d, table, rep_t("Country weeks flagged low (few articles)"), t->flag[REP_LOW], t->country_weeks);
    row2(d, table, rep_t("Country weeks flagged gap (fewer articles than usual)"), t->flag[REP_GAP], t->country_weeks);
    row2(d, table, rep_t("Country weeks flagged partial (week not over)"), t->flag[REP_PARTIAL], t->country_weeks);
    row2(d, table, rep_t("Country weeks without any article"), t->flag[REP_NO_DATA], t->country_weeks);
}

static void put_facts(struct rep_doc *d, const struct rep_facts *f, const char *name, const char *caption, bool stages,
                      size_t page_rows)
{
    static const struct rep_column with_stage[] = {{"stage", "Stage", REP_BOTH, false, false},
                                                   {"name", "Name", REP_BOTH, false, true},
                                                   {"value", "Value", REP_BOTH, false, true}};
    if (f->n == 0)
        return;
    struct rep_table *t = rep_table(d, name, caption, stages ? with_stage : with_stage + 1, stages ? 3 : 2);
    t->page_rows = page_rows;
    for (size_t i = 0; i < f->n; i++) {
        struct rep_cell *row = rep_row(d, t);
        if (stages)
            (row++)->text = f->row[i].stage;
        row[0].text = f->row[i].name.n ? f->row[i].name : rep_t("not known");
        row[1].text = f->row[i].value;
    }
}

static void put_languages(struct rep_doc *d, const struct rep_model *m)
{
    static const struct rep_column columns[] = {{"language", "Language", REP_BOTH, false, false},
                                                {"articles", "Articles", REP_BOTH, true, false},
                                                {"matching", "Matching", REP_BOTH, true, false},
                                                {"unscored", "Of those without a stance", REP_BOTH, true, false},
                                                {"methods", "Stance methods", REP_BOTH, false, true}};
    enum { PAGE_ROWS = 30 };
    if (m->n_languages == 0)
        return;
    struct rep_table *t =
        rep_table(d, "languages", "Articles by language, and how their stance was found.", columns, 5);
    t->page_rows = PAGE_ROWS;
    for (size_t i = 0; i < m->n_languages; i++) {
        const struct rep_language *l = &m->language[i];
        const double v[] = {l->articles, l->matching, l->unscored};
        struct rep_cell *row = rep_row(d, t);
        row[0].text = l->name.n ? l->name : rep_t("not known");
        for (size_t k = 0; k < 3; k++)
            row[k + 1] = (struct rep_cell){.text = rep_count(d, v[k]), .key = v[k]};
        row[3].flagged = l->unscored > 0;
        row[4].text = l->methods.n ? l->methods : l->matching > 0 ? rep_t("none for this language") : TD_S("");
    }
}

/* Runs of weeks flagged gap, each country's: weeks that are no measurement. */
static void put_gaps(struct rep_doc *d, const struct rep_model *m)
{
    static const struct rep_column columns[] = {{"country_name", "Country", REP_BOTH, false, false},
                                                {"country", "", REP_FILE, false, false},
                                                {"from", "From", REP_BOTH, false, false},
                                                {"until", "Until", REP_BOTH, false, false},
                                                {"weeks", "Weeks", REP_BOTH, true, false},
                                                {"articles", "Articles", REP_BOTH, true, false}};
    enum { PAGE_ROWS = 30 };
    struct rep_table *t = NULL;
    for (size_t c = 0; c < m->n_countries; c++)
        for (size_t w = 0; w < m->n_weeks && rep_shown(m, REP_OUTLET, c); w++) {
            size_t from = w;
            double n = 0;
            for (; w < m->n_weeks && rep_at(m, REP_OUTLET, REP_ALL, c, w)->coverage == REP_GAP; w++) {
                double k = rep_at(m, REP_OUTLET, REP_ALL, c, w)->n_total;
                n += k > 0 ? k : 0;
            }
            if (w == from)
                continue;
            if (!t)
                t = rep_table(d, "gaps",
                              "Gaps: weeks with far fewer articles than the country's outlets usually bring.", columns,
                              6);
            t->page_rows = PAGE_ROWS;
            struct rep_cell *row = rep_row(d, t);
            row[0].text = m->country[c].name;
            row[1].text = m->country[c].code;
            row[2].text = td_str(rep_week_text(d, m, from));
            row[3].text = td_str(rep_week_text(d, m, w - 1));
            row[4] = (struct rep_cell){.text = rep_count(d, (double)(w - from)), .key = (double)(w - from)};
            row[5] = (struct rep_cell){.text = rep_count(d, n), .key = n};
        }
    if (!t)
        rep_para(d, rep_t("No week of a country is flagged as a gap."));
}

static void put_missing(struct rep_doc *d, const struct rep_model *m)
{
    static const char *const name[] = {"trends.csv", "changes.csv",  "contrasts.csv", "effects.csv", "alerts.csv",
                                       "cells.csv",  "mentions.csv", "articles.csv",  "run.json"};
    const bool there[] = {m->trends.there, m->changes.there, m->contrasts.there, m->effects.there, m->has_alerts,
                          m->has_cells,    m->has_mentions,  m->has_articles,    m->has_run};
    struct td_slice list = TD_S("");
    for (size_t i = 0; i < sizeof there / sizeof *there; i++)
        if (!there[i])
            list = rep_fmt(d, "%.*s%s%s", REP_ARG(list), list.n ? rep_tr(d, ", ") : "", name[i]);
    if (list.n)
        rep_para(d, rep_fmt(d, "Not there when this report was made, so what rests on them is left out: %.*s.",
                            REP_ARG(list)));
    if (m->n_targets > 1)
        rep_para(d, rep_fmt(d,
                            "The tables hold %zu targets; this report is on one of them: "
                            "see Share of voice for the others.",
                            m->n_targets));
}

void rep_panel_quality(struct rep_doc *d, const struct rep_model *m)
{
    struct tally t = tally_of(m);
    put_missing(d, m);
    put_flags(d, m, &t);
    if (m->has_rejects && m->rejects.n == 0)
        rep_para(d, rep_t("No record was rejected."));
    put_facts(d, &m->rejects, "rejects", "Rejected records by reason.", false, 0);
    put_languages(d, m);
    put_gaps(d, m);
    put_facts(d, &m->counts, "counts", "Counts of each stage, from run.json.", true, 60);
}

void rep_panel_methods(struct rep_doc *d, const struct rep_model *m)
{
    enum { COMPARED = 4 }; /* the paragraph on differences */
    static const char *const para[] = {
        "Attention is the share of articles that name the target: n_match / n_total of a country and ISO week, with a "
        "95 % interval that takes outlets as clusters (Korn and Graubard 1998); with one outlet it is Wilson's and "
        "about that outlet alone. An article is an article in an outlet; on base all each counts, on base unique "
        "near-duplicates "
        "count once.",
        "Stance of a sentence is p_pos \xe2\x88\x92 p_neg toward the target, from \xe2\x88\x92"
        "1 to +1; of an article, the mean over its sentences on the "
        "target; of a week, the mean over its matching articles. Its interval is clustered by outlet; with one outlet "
        "there is none. "
        "Articles in a language without a method have no stance and are not counted as neutral.",
        "Role outlet counts an article for the country its outlet is in; role mentioned counts it for every country it "
        "mentions. The two "
        "answer different questions and are never added.",
        "Weeks are ISO 8601 weeks, Monday to Sunday, by the outlet's local date. An undefined value is empty, never 0. "
        "A week flagged gap has "
        "far fewer articles than its outlets usually bring; partial, it was not over when the corpus ended.",
        "Computed for this report: attention of several weeks with Wilson's interval widened by what the clusters add "
        "to each week's, that of a single outlet with Wilson's; differences with an interval "
        "recovered from those "
        "of their two parts (Zou and Donner 2008; for two shares Newcombe's method 10, 1998). The 4 and 13 weeks "
        "before count complete weeks flagged ok or "
        "low. A difference is called distinguishable when its 95 % interval leaves out 0, and never of one outlet, "
        "which is not tested. Countries are compared one by one, without a "
        "correction for their number; the tests under Changes and Trends have one (q).",
        "Terms are compared by the log-odds ratio with an informative Dirichlet prior (Monroe, Colaresi and Quinn "
        "2008), "
        "each language with itself, near-duplicates once; z ranks them and is no test. Maps are in the Equal Earth "
        "projection, so that areas compare; shapes are Natural Earth's (public domain), and whose a disputed area is "
        "they do not decide.",
        "In the CSV files of tables/, text that a spreadsheet would run as a formula (it begins with = + - @ or their "
        "wide forms, a tab or a line "
        "break) has an apostrophe put before it; numbers are as computed. Only http and https addresses are links.",
    };
    static const char *const paired =
        "The week less the 4, 13 and 52 weeks before it is of weeks.csv: complete weeks flagged ok or low, pooled; "
        "every "
        "outlet is one cluster of both sides together, with the wider interval and the larger p of two errors, CR2 "
        "(Bell and McCaffrey 2002) and the jackknife over outlets; stance has Student's interval, attention that of "
        "Newcombe's method 10 (1998) with as many articles as the outlets are worth. A difference is called "
        "distinguishable when "
        "its 95 % interval leaves out 0, and never of one outlet, which is not tested; q (Benjamini and Hochberg 1995) "
        "is over all countries of the role that are. Computed "
        "for this report: attention of a single outlet over 13 weeks, with Wilson's interval.";
    for (size_t i = 0; i < sizeof para / sizeof *para; i++)
        rep_para(d, rep_tr_slice(d, m->week_paired && i == COMPARED ? paired : para[i]));
    rep_label_methods(d, m);
    put_facts(d, &m->settings, "settings", "Versions and settings, from run.json.", true, 80);
    put_facts(d, &m->inputs, "inputs", "Inputs with their SHA-256, from run.json.", true, 40);
    if (!m->has_run)
        rep_para(d, rep_t("run.json was not there: versions, settings and input hashes cannot be given."));
}
