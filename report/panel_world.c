/* Maps of the world, and who speaks about whom. */
#include "panels.h"

#include <math.h>
#include <stdlib.h>

#include "axis.h"

static void put_world(struct rep_doc *d, const struct rep_model *m, enum rep_role role, enum rep_measure measure,
                      const char *id, const char *title)
{
    size_t n, all;
    const size_t *list = rep_by_matches(d, m, role, m->n_countries, &n, &all);
    struct rep_place *place = rep_alloc(d, (n + 1) * sizeof *place);
    double most = 0, k = 0, total = 0;
    size_t with = 0, known = 0;
    if (!list || !place || n == 0)
        return;
    for (size_t i = 0; i < n; i++) {
        const struct rep_point *p = rep_at(m, role, (enum rep_base)d->view.base, list[i], m->week);
        const struct rep_change *x = rep_change_of(d, m, role, list[i]);
        struct rep_estimate e = measure == REP_STANCE ? x->stance : x->attention;
        bool gap = p->coverage == REP_GAP || !(p->n_total > 0);
        place[i] = (struct rep_place){
            m->country[list[i]].code, m->country[list[i]].name, gap ? NAN : e.v, e.lo, e.hi, gap ? NAN : e.n, !gap};
        if (gap)
            continue;
        known++;
        with += isnan(e.v) ? 0 : 1;
        most = fmax(most, isnan(e.v) ? 0 : fabs(e.v));
        k += p->n_match;
        total += p->n_total;
    }
    struct td_slice a = rep_count(d, k), b = rep_count(d, total);
    struct rep_chart c = {.id = id,
                          .title = title,
                          .kind = REP_CHART_WORLD,
                          .measure = measure,
                          .place = place,
                          .n_places = n,
                          .top = fmin(1, rep_nice_top(most)),
                          .plot = true};
    c.caption =
        rep_fmt(d,
                "%s Week %s, role %s, base %s; hatched: no data or a gap, never "
                "zero. Small states are dots. %zu {country has|countries have} a value; n = %.*s matching of %.*s "
                "{article|articles}%s. Equal-area projection.",
                rep_tr(d, measure == REP_ATTENTION
                              ? "Share of articles that name the target, in %."
                              : "Mean stance of matching articles: orange unfavourable, blue favourable."),
                rep_week_text(d, m, m->week), rep_tr(d, rep_role_name[role]), rep_tr(d, rep_base_name[d->view.base]),
                with, REP_ARG(a), REP_ARG(b),
                role == REP_MENTIONED ? rep_tr(d, " (an article counts for each country it names)") : "")
            .p;
    if (measure == REP_STANCE && with < known)
        c.caption = rep_fmt(d, "%s%s", c.caption, rep_tr(d, " Blank: articles, but none with a stance.")).p;
    rep_chart(d, &c);
}

void rep_panel_world(struct rep_doc *d, const struct rep_model *m)
{
    if (m->week == m->n_weeks || !d->world) {
        rep_para(d, d->world ? rep_t("No week has data.")
                             : rep_t("world.csv was not found among the data sets: no maps."));
        return;
    }
    put_world(d, m, REP_OUTLET, REP_ATTENTION, "world-attention", "Map: attention by country of the outlet");
    put_world(d, m, REP_OUTLET, REP_STANCE, "world-stance", "Map: stance by country of the outlet");
    put_world(d, m, REP_MENTIONED, REP_ATTENTION, "world-attention-mentioned", "Map: attention by country mentioned");
    put_world(d, m, REP_MENTIONED, REP_STANCE, "world-stance-mentioned", "Map: stance by country mentioned");
}

enum { ABOUT_ROWS = 15, ABOUT_COLUMNS = 14 };

struct total {
    double match;
    size_t country;
};

static int by_total(const void *a, const void *b)
{
    const struct total *x = a, *y = b;
    if (x->match != y->match)
        return x->match < y->match ? 1 : -1;
    return (x->country > y->country) - (x->country < y->country);
}

/* Countries by their matching articles in the pairs, most first: as speakers, or as spoken of. */
static size_t ranked(struct rep_doc *d, const struct rep_model *m, bool about, size_t max, struct total **out)
{
    struct total *t = rep_alloc(d, (m->n_countries + 1) * sizeof *t);
    size_t n = 0;
    *out = t;
    for (size_t c = 0; t && c < m->n_countries; c++)
        t[c].country = c;
    for (size_t i = 0; t && i < m->n_pairs; i++) {
        size_t c = about ? m->pair[i].about : m->pair[i].from;
        if (rep_shown(m, about ? REP_MENTIONED : REP_OUTLET, c))
            t[c].match += m->pair[i].n_match;
    }
    if (t && m->n_countries)
        qsort(t, m->n_countries, sizeof *t, by_total);
    while (t && n < m->n_countries && n < max && t[n].match > 0)
        n++;
    return n;
}

/* Matching articles of a country's outlets over the same weeks, each once. */
static double spoken(const struct rep_model *m, size_t country)
{
    double n = 0;
    for (size_t i = 0; i < m->n_outlets; i++)
        n += td_eq(m->outlet[i].country, m->country[country].code) ? m->outlet[i].n_match : 0;
    return n;
}

static const struct rep_pair *pair_of(const struct rep_model *m, size_t from, size_t about)
{
    for (size_t i = 0; i < m->n_pairs; i++)
        if (m->pair[i].from == from && m->pair[i].about == about)
            return &m->pair[i];
    return NULL;
}

static void fill(const struct rep_model *m, enum rep_measure measure, const struct total *row, const struct total *col,
                 const struct rep_matrix *x, double *v, double *n)
{
    for (size_t r = 0; r < x->n_rows; r++) {
        double all = spoken(m, row[r].country);
        for (size_t c = 0; c < x->n_columns; c++) {
            const struct rep_pair *p = pair_of(m, row[r].country, col[c].country);
            double match = p ? p->n_match : 0, scored = p ? p->n_scored : 0;
            size_t at = r * x->n_columns + c;
            n[at] = measure == REP_STANCE ? scored : all;
            v[at] = measure == REP_STANCE ? p && scored > 0 ? p->stance_sum / scored : NAN
                    : all > 0             ? match / all
                                          : NAN;
        }
    }
}

static void put_about(struct rep_doc *d, const struct rep_model *m, enum rep_measure measure, const char *id,
                      const char *title)
{
    struct total *row, *col;
    struct rep_matrix *x = rep_alloc(d, sizeof *x);
    size_t n_rows = ranked(d, m, false, ABOUT_ROWS, &row), n_columns = ranked(d, m, true, ABOUT_COLUMNS, &col);
    struct td_slice *label = rep_alloc(d, (n_rows + n_columns + 1) * sizeof *label);
    double *v = rep_alloc(d, (2 * n_rows * n_columns + 1) * sizeof *v), most = 0, articles = 0;
    if (!x || !label || !v || n_rows == 0)
        return;
    for (size_t i = 0; i < n_rows + n_columns; i++)
        label[i] = m->country[i < n_rows ? row[i].country : col[i - n_rows].country].name;
    *x = (struct rep_matrix){
        n_rows, n_columns, label, label + n_rows, v, v + n_rows * n_columns, rep_tr(d, "Outlets in")};
    fill(m, measure, row, col, x, v, v + n_rows * n_columns);
    for (size_t i = 0; i < n_rows * n_columns; i++)
        most = fmax(most, isnan(v[i]) ? 0 : fabs(v[i]));
    for (size_t i = 0; i < n_rows; i++)
        articles += spoken(m, row[i].country);
    struct td_slice k = rep_count(d, articles);
    struct rep_chart c = {.id = id,
                          .title = title,
                          .kind = REP_CHART_MATRIX,
                          .measure = measure,
                          .matrix = x,
                          .top = fmin(1, rep_nice_top(most)),
                          .plot = true};
    c.caption =
        rep_fmt(d,
                "%s Rows: outlets' countries; columns: countries their articles mention, most first. The 13 weeks "
                "up to %s, base all; n = %.*s matching {article|articles}.",
                rep_tr(d, measure == REP_ATTENTION
                              ? "Of a country's articles on the target, how many in a hundred mention each country; "
                                "an article can mention several, so rows need not add to 100."
                              : "Mean stance toward the target in those articles, \xe2\x88\x92"
                                "1 to +1; hatched: none has a "
                                "stance."),
                rep_week_text(d, m, m->week), REP_ARG(k))
            .p;
    rep_chart(d, &c);
}

static int by_pair_match(const void *a, const void *b)
{
    const struct rep_pair *const *pa = a, *const *pb = b;
    if ((*pa)->n_match != (*pb)->n_match)
        return (*pa)->n_match < (*pb)->n_match ? 1 : -1;
    return (*pa > *pb) - (*pa < *pb);
}

static void put_pairs(struct rep_doc *d, const struct rep_model *m)
{
    static const struct rep_column columns[] = {{"outlet_country_name", "Outlets in", REP_BOTH, false, false},
                                                {"outlet_country", "", REP_FILE, false, false},
                                                {"mentioned_name", "Mention", REP_BOTH, false, false},
                                                {"mentioned", "", REP_FILE, false, false},
                                                {"n_total", "Articles", REP_BOTH, true, false},
                                                {"n_match", "Matching", REP_BOTH, true, false},
                                                {"n_scored", "With a stance", REP_BOTH, true, false},
                                                {"stance", "Stance", REP_BOTH, true, false}};
    enum { PAGE_ROWS = 15 };
    struct rep_table *t =
        rep_table(d, "about", "Every pair of countries, the same 13 weeks, most matching articles first.", columns, 8);
    t->page_rows = PAGE_ROWS;
    t->by_country = 1;
    const struct rep_pair **order = rep_alloc(d, (m->n_pairs + 1) * sizeof(const struct rep_pair *));
    if (!order)
        return;
    for (size_t i = 0; i < m->n_pairs; i++)
        order[i] = &m->pair[i];
    qsort(order, m->n_pairs, sizeof order[0], by_pair_match); /* NOLINT(bugprone-sizeof-expression): pointers */
    for (size_t i = 0; i < m->n_pairs; i++) {
        const struct rep_pair *p = order[i];
        const double v[] = {p->n_total, p->n_match, p->n_scored, p->n_scored > 0 ? p->stance_sum / p->n_scored : NAN};
        struct rep_cell *row = rep_row(d, t);
        row[0].text = m->country[p->from].name;
        row[1].text = m->country[p->from].code;
        row[2].text = m->country[p->about].name;
        row[3].text = m->country[p->about].code;
        for (size_t k = 0; k < 4; k++)
            row[4 + k] = (struct rep_cell){.text = k < 3 ? rep_count(d, v[k]) : rep_signed(d, v[k], 2), .key = v[k]};
    }
}

void rep_panel_about(struct rep_doc *d, const struct rep_model *m)
{
    if (m->week == m->n_weeks || m->n_pairs == 0) {
        rep_para(d, m->has_cells
                        ? rep_t("No article of these weeks mentions a country: there is nothing to set side by side.")
                        : rep_t("cells.csv was not there: who speaks about whom cannot be shown."));
        return;
    }
    put_about(d, m, REP_ATTENTION, "about-share", "Who speaks about whom: share");
    put_about(d, m, REP_STANCE, "about-stance", "Who speaks about whom: stance");
    put_pairs(d, m);
    if (m->pairs_unplaced > 0)
        rep_note(d,
                 rep_fmt(d,
                         "Left out: %.0f {time|times} an article mentions a country and its outlet has no country, or "
                         "outlets of that name are in several.",
                         m->pairs_unplaced));
}
