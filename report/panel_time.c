/* Lines, heat maps and small multiples over the weeks. */
#include "panels.h"

#include <math.h>

#include "axis.h"

enum { LINES_MAX = 9, MAPS_MAX = 60 };

static struct rep_line *lines_of(struct rep_doc *d, const struct rep_model *m, enum rep_role role,
                                 enum rep_measure measure, size_t max, size_t *n, size_t *all)
{
    const size_t *list = rep_by_matches(d, m, role, max, n, all);
    struct rep_line *line = rep_alloc(d, (*n + 1) * sizeof *line);
    for (size_t i = 0; list && line && i < *n; i++)
        line[i] = rep_line_of(d, m, role, list[i], measure);
    return line;
}

/* A scale for all lines: what is drawn, not the ends of the intervals. */
static double common_top(const struct rep_model *m, const struct rep_line *line, size_t n)
{
    double most = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t w = 0; line[i].v && w < m->n_weeks; w++)
            if (!isnan(line[i].v[w]) && line[i].coverage[w] != REP_GAP)
                most = fmax(most, fabs(line[i].v[w]));
    double top = rep_nice_top(most);
    return top > 1 ? 1 : top;
}

/* With room for the intervals: to one and a half times what is drawn. */
static double roomy_top(const struct rep_model *m, const struct rep_line *line, size_t n)
{
    double top = common_top(m, line, n), band = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t w = 0; line[i].v && w < m->n_weeks; w++)
            if (!isnan(line[i].lo[w]))
                band = fmax(band, fmax(fabs(line[i].lo[w]), fabs(line[i].hi[w])));
    return band > top ? fmin(1, rep_nice_top(fmin(band, 1.5 * top))) : top;
}

static struct td_slice totals(struct rep_doc *d, const struct rep_model *m, enum rep_role role)
{
    double k = 0, n = 0;
    for (size_t c = 0; c < m->n_countries; c++)
        for (size_t w = 0; w < m->n_weeks && rep_shown(m, role, c); w++) {
            const struct rep_point *p = rep_at(m, role, (enum rep_base)d->view.base, c, w);
            k += p->n_match > 0 ? p->n_match : 0;
            n += p->n_total > 0 ? p->n_total : 0;
        }
    struct td_slice a = rep_count(d, k), b = rep_count(d, n);
    return rep_fmt(d, "n = %.*s matching of %.*s {article|articles}, %zu {week|weeks}", REP_ARG(a), REP_ARG(b),
                   m->n_weeks);
}

/* All countries together; false when there is no such line. */
static bool pooled_line(struct rep_doc *d, const struct rep_model *m, enum rep_measure measure, struct rep_line *l)
{
    size_t n = m->n_weeks;
    bool outlets = d->view.role == REP_OUTLET;
    if (m->pooled < m->n_countries) {
        *l = rep_line_of(d, m, (enum rep_role)d->view.role, m->pooled, measure);
        l->label = outlets ? rep_t("All outlets together") : rep_t("All countries together");
        return true;
    }
    if (!outlets) /* an article counts for each country it mentions: the countries do not add up */
        return false;
    double *v = rep_alloc(d, 4 * n * sizeof *v);
    unsigned char *coverage = rep_alloc(d, n);
    if (!v || !coverage)
        return false;
    for (size_t w = 0; w < n; w++) {
        struct rep_pool p = rep_pool_week(m, (enum rep_base)d->view.base, w);
        struct rep_estimate e = measure == REP_STANCE ? p.stance : p.attention;
        v[w] = e.v;
        v[n + w] = e.lo;
        v[2 * n + w] = e.hi;
        v[3 * n + w] = e.n;
        coverage[w] = p.total > 0 ? p.partial ? REP_PARTIAL : REP_OK : REP_NO_DATA;
    }
    *l = (struct rep_line){.label = rep_t("All outlets together"),
                           .code = rep_t("all"),
                           .v = v,
                           .lo = v + n,
                           .hi = v + 2 * n,
                           .n = v + 3 * n,
                           .coverage = coverage};
    return true;
}

static void put_time(struct rep_doc *d, const struct rep_model *m, enum rep_measure measure, const char *id,
                     const char *title)
{
    size_t n, all;
    enum rep_role role = (enum rep_role)d->view.role;
    struct rep_line *some = lines_of(d, m, role, measure, LINES_MAX - 1, &n, &all);
    struct rep_line *line = rep_alloc(d, (n + 1) * sizeof *line);
    if (!some || !line)
        return;
    size_t first = pooled_line(d, m, measure, &line[0]) ? 1 : 0;
    for (size_t i = 0; i < n; i++)
        line[i + first] = some[i];
    struct td_slice t = totals(d, m, role);
    struct td_slice scale = measure == REP_ATTENTION
                                ? rep_t("Share of articles that name the target, in % a week; each with its own scale.")
                                : rep_t("Mean stance of matching articles a week, \xe2\x88\x92"
                                        "1 to +1; one scale for all.");
    struct rep_chart c = {.id = id,
                          .title = title,
                          .kind = REP_CHART_LINES,
                          .measure = measure,
                          .line = line,
                          .n_lines = n + first,
                          .top = measure == REP_STANCE ? roomy_top(m, line, n + first) : NAN,
                          .plot = true};
    c.caption = rep_fmt(d,
                        "%.*s %s, base %s, the %zu of %zu with most matching "
                        "articles. Band: 95 %% "
                        "interval, outlets as clusters. Hatched: no data or a gap, never zero. Hollow point: few "
                        "articles or an unfinished "
                        "week. Dashed: a "
                        "change dated by the tests.%s %.*s.",
                        REP_ARG(scale),
                        rep_tr(d, role == REP_OUTLET ? "Countries of outlets (role outlet)"
                                                     : "Countries that articles mention (role mentioned)"),
                        rep_tr(d, rep_base_name[d->view.base]), n, all,
                        d->n_marks ? rep_tr(d, " Triangle: an event in that country.") : "", REP_ARG(t))
                    .p;
    rep_chart(d, &c);
}

void rep_panel_time(struct rep_doc *d, const struct rep_model *m)
{
    if (m->n_weeks == 0) {
        rep_para(d, rep_t("No week has data."));
        return;
    }
    bool outlet = d->view.role == REP_OUTLET;
    put_time(d, m, REP_ATTENTION, "attention-by-country",
             outlet ? "Attention by country of the outlet" : "Attention by country mentioned");
    if (outlet)
        rep_label_time(d, m);
    put_time(d, m, REP_STANCE, "stance-by-country",
             outlet ? "Stance by country of the outlet" : "Stance by country mentioned");
}

/* How many of the first n countries (most matching articles first) have a matching article; at least one. */
static size_t with_matches(const struct rep_doc *d, const struct rep_model *m, enum rep_role role, size_t n)
{
    size_t k = 0;
    for (size_t c = 0; c < m->n_countries; c++) {
        bool any = false;
        for (size_t w = 0; w < m->n_weeks && rep_shown(m, role, c); w++)
            any = any || rep_at(m, role, (enum rep_base)d->view.base, c, w)->n_match > 0;
        k += any;
    }
    return k == 0 ? 1 : k < n ? k : n;
}

/* What the drawing has that is no value; only what is there is explained. */
static struct td_slice marks_text(struct rep_doc *d, enum rep_measure measure, const struct rep_line *line, size_t n)
{
    size_t gaps = 0, blanks = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t w = 0; line[i].v && w < d->n_weeks; w++) {
            bool gap = rep_is_gap(&line[i], w);
            gaps += gap;
            blanks += !gap && !rep_is_drawn(&line[i], w);
        }
    return rep_fmt(d, "%s%s", gaps ? rep_tr(d, " Hatched: no data or a gap, never zero.") : "",
                   blanks && measure == REP_STANCE ? rep_tr(d, " Blank: articles, but none with a stance.") : "");
}

static void put_map(struct rep_doc *d, const struct rep_model *m, enum rep_role role, enum rep_measure measure,
                    const char *id, const char *title)
{
    size_t n, all;
    struct rep_line *line = lines_of(d, m, role, measure, MAPS_MAX, &n, &all);
    if (!line || n == 0)
        return;
    if (role ==
        REP_MENTIONED) /* countries are many, and most are named once: those with a matching article are enough */
        n = with_matches(d, m, role, n);
    struct td_slice t = totals(d, m, role), marks = marks_text(d, measure, line, n);
    struct rep_chart c = {.id = id,
                          .title = title,
                          .kind = REP_CHART_HEAT,
                          .measure = measure,
                          .line = line,
                          .n_lines = n,
                          .top = common_top(m, line, n),
                          .plot = true};
    c.caption =
        rep_fmt(
            d, "%s Role %s, base %s%s; %.*s.",
            measure == REP_ATTENTION
                ? rep_tr(
                      d,
                      "Share of articles that name the target, in % a week; darker (on dark ground: lighter) is more.")
                : rep_tr(d, "Mean stance a week: orange unfavourable, blue favourable."),
            rep_tr(d, rep_role_name[role]), rep_tr(d, rep_base_name[d->view.base]),
            all > n ? rep_fmt(d, ", the %zu of %zu countries with most matching articles", n, all).p : "", REP_ARG(t))
            .p;
    c.caption = rep_fmt(d, "%s%.*s", c.caption, REP_ARG(marks)).p;
    rep_chart(d, &c);
}

void rep_panel_maps(struct rep_doc *d, const struct rep_model *m)
{
    if (m->n_weeks == 0) {
        rep_para(d, rep_t("No week has data."));
        return;
    }
    put_map(d, m, REP_OUTLET, REP_ATTENTION, "attention-map", "Attention, country of the outlet by week");
    put_map(d, m, REP_OUTLET, REP_STANCE, "stance-map", "Stance, country of the outlet by week");
    put_map(d, m, REP_MENTIONED, REP_ATTENTION, "attention-map-mentioned", "Attention, country mentioned by week");
    put_map(d, m, REP_MENTIONED, REP_STANCE, "stance-map-mentioned", "Stance, country mentioned by week");
}

static void put_multiples(struct rep_doc *d, const struct rep_model *m, enum rep_measure measure, const char *id,
                          const char *title, const char *map)
{
    size_t n, all;
    enum rep_role role = (enum rep_role)d->view.role;
    struct rep_line *line = lines_of(d, m, role, measure, MAPS_MAX, &n, &all);
    if (role == REP_MENTIONED) /* as in the heat map whose table holds the numbers */
        n = with_matches(d, m, role, n);
    if (!line || n == 0)
        return;
    struct rep_chart c = {.id = id,
                          .title = title,
                          .kind = REP_CHART_MULTIPLES,
                          .measure = measure,
                          .line = line,
                          .n_lines = n,
                          .top = common_top(m, line, n),
                          .data_of = map,
                          .plot = true};
    struct td_slice t = totals(d, m, role), marks = marks_text(d, measure, line, n);
    size_t breaks = 0;
    for (size_t i = 0; i < n; i++)
        breaks += line[i].n_breaks;
    const char *base = rep_tr(d, rep_base_name[d->view.base]), *whose = rep_tr(d, rep_role_name[role]);
    if (measure == REP_ATTENTION)
        c.caption = rep_fmt(d, "Every frame from 0 to %g %% of articles; role %s, base %s; %.*s.", 100 * c.top, whose,
                            base, REP_ARG(t))
                        .p;
    else
        c.caption = rep_fmt(d, "Every frame from \xe2\x88\x92%g to +%g; role %s, base %s; %.*s.", c.top, c.top, whose,
                            base, REP_ARG(t))
                        .p;
    c.caption = rep_fmt(d, "%s%.*s%s", c.caption, REP_ARG(marks),
                        breaks ? rep_tr(d, " Dashed: a change dated by the tests.") : "")
                    .p;
    rep_chart(d, &c);
}

void rep_panel_multiples(struct rep_doc *d, const struct rep_model *m)
{
    if (m->n_weeks == 0) {
        rep_para(d, rep_t("No week has data."));
        return;
    }
    bool outlet = d->view.role == REP_OUTLET;
    put_multiples(d, m, REP_ATTENTION, "attention-multiples", "Attention, every country",
                  outlet ? "attention-map" : "attention-map-mentioned");
    put_multiples(d, m, REP_STANCE, "stance-multiples", "Stance, every country",
                  outlet ? "stance-map" : "stance-map-mentioned");
}
