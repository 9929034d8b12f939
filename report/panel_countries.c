/* The countries of the week, one table per role. */
#include "panels.h"

#include <math.h>
#include <string.h>

enum column {
    NAME,
    CODE,
    ROLE,
    WEEK,
    TOTAL,
    MATCH,
    ATT_TEXT,
    ATT,
    ATT_LO,
    ATT_HI,
    ATT_DIFF_TEXT,
    ATT_DIFF,
    ATT_DIFF_LO,
    ATT_DIFF_HI,
    ATT_DIFF_Q,
    SPARK,
    COR_TEXT,
    COR,
    COR_LO,
    COR_HI,
    COR_LABELS,
    STA_TEXT,
    STA,
    STA_LO,
    STA_HI,
    STA_DIFF_TEXT,
    STA_DIFF,
    STA_DIFF_LO,
    STA_DIFF_HI,
    STA_DIFF_Q,
    UNIQUE_MATCH,
    UNIQUE_ATT,
    OUTLETS,
    COVERAGE,
    COLUMNS
};

static const struct rep_column columns[COLUMNS] = {
    [NAME] = {"country_name", "Country", REP_BOTH, false, false},
    [CODE] = {"country", "Code", REP_FILE, false, false},
    [ROLE] = {"country_role", "Role", REP_FILE, false, false},
    [WEEK] = {"week", "Week", REP_FILE, false, false},
    [TOTAL] = {"n_total", "Articles", REP_BOTH, true, false},
    [MATCH] = {"n_match", "Matching", REP_BOTH, true, false},
    [ATT_TEXT] = {"", "Attention (95 %)", REP_PAGE, true, false},
    [ATT] = {"ratio", "", REP_FILE, true, false},
    [ATT_LO] = {"ratio_lo", "", REP_FILE, true, false},
    [ATT_HI] = {"ratio_hi", "", REP_FILE, true, false},
    [ATT_DIFF_TEXT] = {"", "vs. 4 weeks before", REP_PAGE, true, false},
    [ATT_DIFF] = {"ratio_diff4", "", REP_FILE, true, false},
    [ATT_DIFF_LO] = {"ratio_diff4_lo", "", REP_FILE, true, false},
    [ATT_DIFF_HI] = {"ratio_diff4_hi", "", REP_FILE, true, false},
    [ATT_DIFF_Q] = {"ratio_diff4_q", "", REP_FILE, true, false},
    [SPARK] = {"", "Attention, 26 weeks", REP_PAGE, false, false},
    [COR_TEXT] = {"", "Stance, all weeks, corrected by labels (95 %)", REP_PAGE, true, false},
    [COR] = {"stance_corrected", "", REP_FILE, true, false},
    [COR_LO] = {"stance_corrected_lo", "", REP_FILE, true, false},
    [COR_HI] = {"stance_corrected_hi", "", REP_FILE, true, false},
    [COR_LABELS] = {"n_labels", "", REP_FILE, true, false},
    [STA_TEXT] = {"", "Stance (95 %)", REP_PAGE, true, false},
    [STA] = {"stance", "", REP_FILE, true, false},
    [STA_LO] = {"stance_lo", "", REP_FILE, true, false},
    [STA_HI] = {"stance_hi", "", REP_FILE, true, false},
    [STA_DIFF_TEXT] = {"", "vs. 4 weeks before", REP_PAGE, true, false},
    [STA_DIFF] = {"stance_diff4", "", REP_FILE, true, false},
    [STA_DIFF_LO] = {"stance_diff4_lo", "", REP_FILE, true, false},
    [STA_DIFF_HI] = {"stance_diff4_hi", "", REP_FILE, true, false},
    [STA_DIFF_Q] = {"stance_diff4_q", "", REP_FILE, true, false},
    [UNIQUE_MATCH] = {"n_match_unique", "Matching stories", REP_BOTH, true, false},
    [UNIQUE_ATT] = {"ratio_unique", "", REP_FILE, true, false},
    [OUTLETS] = {"n_outlets", "", REP_FILE, true, false},
    [COVERAGE] = {"coverage", "Coverage", REP_BOTH, false, false},
};

static void number(struct rep_cell *c, double v)
{
    c->key = v;
}

static void count(struct rep_doc *d, struct rep_cell *c, double v)
{
    c->key = v;
    c->text = rep_count(d, v);
}

static void put_attention(struct rep_doc *d, struct rep_cell *row, const struct rep_change *x)
{
    row[ATT_TEXT].text = rep_attention_text(d, x->attention);
    row[ATT_TEXT].key = x->attention.v;
    number(&row[ATT], x->attention.v);
    number(&row[ATT_LO], x->attention.lo);
    number(&row[ATT_HI], x->attention.hi);
    row[ATT_DIFF_TEXT].text = rep_points(d, x->attention_diff.v);
    row[ATT_DIFF_TEXT].key = x->attention_diff.v;
    row[ATT_DIFF_TEXT].flagged = rep_distinguishable(x->attention_diff);
    if (row[ATT_DIFF_TEXT].flagged)
        row[ATT_DIFF_TEXT].text = rep_fmt(d, "%.*s *", REP_ARG(row[ATT_DIFF_TEXT].text));
    else if (rep_untested(x->attention_diff))
        row[ATT_DIFF_TEXT].text = rep_fmt(d, "%.*s (%s)", REP_ARG(row[ATT_DIFF_TEXT].text), rep_tr(d, rep_not_tested));
    number(&row[ATT_DIFF], x->attention_diff.v);
    number(&row[ATT_DIFF_LO], x->attention_diff.lo);
    number(&row[ATT_DIFF_HI], x->attention_diff.hi);
    number(&row[ATT_DIFF_Q], x->attention_q);
}

static void put_stance(struct rep_doc *d, struct rep_cell *row, const struct rep_change *x)
{
    row[STA_TEXT].text = rep_stance_text(d, x->stance);
    row[STA_TEXT].key = x->stance.v;
    number(&row[STA], x->stance.v);
    number(&row[STA_LO], x->stance.lo);
    number(&row[STA_HI], x->stance.hi);
    row[STA_DIFF_TEXT].text = rep_signed(d, x->stance_diff.v, 2);
    row[STA_DIFF_TEXT].key = x->stance_diff.v;
    row[STA_DIFF_TEXT].flagged = rep_distinguishable(x->stance_diff);
    if (row[STA_DIFF_TEXT].flagged)
        row[STA_DIFF_TEXT].text = rep_fmt(d, "%.*s *", REP_ARG(row[STA_DIFF_TEXT].text));
    number(&row[STA_DIFF], x->stance_diff.v);
    number(&row[STA_DIFF_LO], x->stance_diff.lo);
    number(&row[STA_DIFF_HI], x->stance_diff.hi);
    number(&row[STA_DIFF_Q], x->stance_q);
}

static void put_corrected(struct rep_doc *d, const struct rep_model *m, struct rep_cell *row, size_t c)
{
    struct rep_estimate x;
    row[COR_TEXT].text = rep_label_country(d, m, m->country[c].code, &x);
    row[COR_TEXT].key = x.v;
    number(&row[COR], x.v);
    number(&row[COR_LO], x.lo);
    number(&row[COR_HI], x.hi);
    number(&row[COR_LABELS], x.n);
}

/* Labels are of outlets' countries; without any the columns are not there. */
static void hide_corrected(struct rep_column own[COLUMNS])
{
    memcpy(own, columns, sizeof columns);
    for (size_t i = COR_TEXT; i <= COR_LABELS; i++)
        own[i].where = (enum rep_where)0;
}

static void put_row(struct rep_doc *d, const struct rep_model *m, struct rep_table *t, enum rep_role role, size_t c)
{
    const struct rep_point *p = rep_at(m, role, (enum rep_base)d->view.base, c, m->week),
                           *u = rep_at(m, role, REP_UNIQUE, c, m->week);
    const struct rep_change *x = rep_change_of(d, m, role, c);
    struct rep_cell *row = rep_row(d, t);
    bool any = p->n_total > 0;
    row[NAME].text = m->country[c].name;
    row[CODE].text = m->country[c].code;
    row[ROLE].text = rep_tr_slice(d, rep_role_name[role]);
    row[ROLE].file = td_str(rep_role_name[role]);
    row[WEEK].text = td_str(rep_week_text(d, m, m->week));
    count(d, &row[TOTAL], any ? p->n_total : NAN);
    count(d, &row[MATCH], any ? p->n_match : NAN);
    put_attention(d, row, x);
    if (role == REP_OUTLET)
        put_corrected(d, m, row, c);
    put_stance(d, row, x);
    struct rep_line *spark = rep_alloc(d, sizeof *spark);
    if (spark) {
        *spark = rep_line_of(d, m, role, c, REP_ATTENTION);
        row[SPARK].spark = spark;
    }
    row[SPARK].text = rep_t("see plots");
    count(d, &row[UNIQUE_MATCH], u->n_total > 0 ? u->n_match : NAN);
    number(&row[UNIQUE_ATT], u->ratio);
    count(d, &row[OUTLETS], any ? p->n_outlets : NAN);
    enum rep_coverage flag = any || p->coverage == REP_GAP ? p->coverage : REP_NO_DATA;
    row[COVERAGE].text = rep_tr_slice(d, flag == REP_NO_DATA ? "no data" : rep_coverage_name[flag]);
    row[COVERAGE].file = td_str(flag == REP_NO_DATA ? "no data" : rep_coverage_name[flag]);
    row[COVERAGE].flagged = flag != REP_OK;
}

/* Countries mentioned are many, most of them once and beside another matter: on the page are those of matching
 * articles, which stand first. */
static size_t matching_rows(const struct rep_doc *d, const struct rep_model *m, enum rep_role role, const size_t *list,
                            size_t n, size_t most)
{
    enum { LEAST = 10 };
    size_t k = 0;
    for (bool any = true; any && k < n; k += any) {
        any = false;
        for (size_t w = 0; w < m->n_weeks && !any; w++)
            any = rep_at(m, role, (enum rep_base)d->view.base, list[k], w)->n_match > 0;
    }
    k = k < LEAST ? LEAST : k;
    return k < most ? k : most;
}

static void put_countries(struct rep_doc *d, const struct rep_model *m, enum rep_role role, const char *name)
{
    enum { PAGE_ROWS = 60 };
    size_t n, all;
    const size_t *list = rep_by_matches(d, m, role, m->n_countries, &n, &all);
    if (!list || n == 0 || m->week == m->n_weeks) {
        rep_para(d, rep_t("The tables have no country in this role."));
        return;
    }
    struct rep_column own[COLUMNS];
    hide_corrected(own);
    bool corrected = role == REP_OUTLET && m->corrected.there;
    struct rep_table *t =
        rep_table(d, name,
                  role == REP_OUTLET
                      ? rep_fmt(d,
                                "Countries by where the outlet is (role outlet), base %s, most matching articles over "
                                "the whole range first.",
                                rep_tr(d, rep_base_name[d->view.base]))
                            .p
                      : rep_fmt(d, "Countries the articles mention (role mentioned), base %s.",
                                rep_tr(d, rep_base_name[d->view.base]))
                            .p,
                  corrected ? columns : own, COLUMNS);
    t->page_rows = role == REP_OUTLET ? PAGE_ROWS : matching_rows(d, m, role, list, n, PAGE_ROWS);
    t->by_country = CODE;
    for (size_t i = 0; i < n; i++)
        put_row(d, m, t, role, list[i]);
    rep_note(d, rep_t("* distinguishable from no change at 95 %, for that country alone. A dash means not available, "
                      "never zero. Coverage: "
                      "ok; low, few articles; gap, fewer than its outlets usually bring, so not a fall; partial, the "
                      "week is not over. "
                      "Matching stories: near-duplicates count once (base unique)."));
    if (role == REP_OUTLET)
        rep_note_differences(d, m, false);
}

void rep_panel_countries(struct rep_doc *d, const struct rep_model *m)
{
    put_countries(d, m, REP_OUTLET, "countries");
}

void rep_panel_mentioned(struct rep_doc *d, const struct rep_model *m)
{
    rep_para(d, rep_t("Here an article counts for every country it mentions, wherever its outlet is: the same article "
                      "can stand in several rows."));
    put_countries(d, m, REP_MENTIONED, "countries-mentioned");
}
