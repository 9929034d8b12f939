#include "panels.h"

#include <math.h>
#include <stdlib.h>

#include "period.h"

const struct rep_panel rep_panels[] = {
    {"week", "What changed this week", rep_panel_week, REP_NO_VIEW},
    {"figures", "The week in figures", rep_panel_figures, REP_NO_VIEW},
    {"movers", "Movers", rep_panel_movers, REP_NO_VIEW},
    {"world", "Maps", rep_panel_world, REP_VIEW_BASE},
    {"countries", "Countries by where outlets are", rep_panel_countries, REP_VIEW_BASE},
    {"time", "Attention and stance over time", rep_panel_time, REP_VIEW_BOTH},
    {"maps", "Country by week", rep_panel_maps, REP_VIEW_BASE},
    {"multiples", "Every country at one scale", rep_panel_multiples, REP_VIEW_BOTH},
    {"terms", "Words of the week", rep_panel_terms, REP_NO_VIEW},
    {"passages", "The passages behind the figures", rep_panel_passages, REP_NO_VIEW},
    {"outlets", "Outlets", rep_panel_outlets, REP_NO_VIEW},
    {"mentioned", "Countries that articles mention", rep_panel_mentioned, REP_VIEW_BASE},
    {"about", "Who speaks about whom", rep_panel_about, REP_NO_VIEW},
    {"voice", "Share of voice", rep_panel_voice, REP_NO_VIEW},
    {"changes", "Changes and alerts", rep_panel_changes, REP_NO_VIEW},
    {"events", "Events", rep_panel_events, REP_NO_VIEW},
    {"trends", "Trends and contrasts", rep_panel_trends, REP_NO_VIEW},
    {"quality", "Data quality", rep_panel_quality, REP_NO_VIEW},
    {"methods", "Methods", rep_panel_methods, REP_NO_VIEW},
};
const size_t rep_n_panels = sizeof rep_panels / sizeof *rep_panels;

static struct rep_estimate week_stance(const struct rep_point *x)
{
    double n = isnan(x->n_scored) ? x->n_match : x->n_scored;
    return (struct rep_estimate){x->stance, x->stance_lo, x->stance_hi, n, false};
}

/* Adds a week: from the row for all countries when analyze wrote one (it knows the outlets), else country by country.
 */
static void pool_add(const struct rep_model *m, enum rep_base base, size_t week, struct rep_pool *p,
                     struct rep_share *share, struct rep_estimate *part, size_t *parts)
{
    bool ready = rep_at(m, REP_OUTLET, base, m->pooled < m->n_countries ? m->pooled : 0, week)->n_total > 0 &&
                 m->pooled < m->n_countries;
    for (size_t c = 0; c < m->n_countries; c++) {
        const struct rep_point *x = rep_at(m, REP_OUTLET, base, c, week);
        if (!(x->n_total > 0))
            continue;
        p->countries += m->country[c].code.n > 0 && !m->country[c].pooled;
        p->partial = p->partial || x->coverage == REP_PARTIAL;
        if (ready ? c != m->pooled : m->country[c].pooled)
            continue;
        p->total += x->n_total;
        p->match += x->n_match;
        rep_share_add(share, x);
        part[(*parts)++] = week_stance(x);
    }
}

static struct rep_pool pool_of(const struct rep_model *m, enum rep_base base, const size_t *week, size_t n)
{
    struct rep_pool p = {rep_no_estimate, rep_no_estimate, 0, 0, 0, false};
    struct rep_estimate *part = calloc(n * m->n_countries + 1, sizeof *part);
    size_t parts = 0;
    struct rep_share share = {0};
    if (!part)
        return p;
    for (size_t i = 0; i < n; i++)
        pool_add(m, base, week[i], &p, &share, part, &parts);
    p.attention = rep_share(&share);
    if (p.countries > (double)n) /* put together from countries of one outlet each: not one outlet */
        p.attention.one_outlet = false;
    p.stance = rep_weighted_mean(part, parts);
    free(part);
    return p;
}

struct rep_pool rep_pool_week(const struct rep_model *m, enum rep_base base, size_t week)
{
    return pool_of(m, base, &week, week < m->n_weeks);
}

struct rep_pool rep_pool_before(const struct rep_model *m, enum rep_base base, size_t week, size_t n, size_t *weeks)
{
    enum { WEEKS_MAX = 64 };
    size_t use[WEEKS_MAX], k = 0;
    for (size_t back = 1; back <= n && back <= week && back < WEEKS_MAX; back++) {
        struct rep_pool p = rep_pool_week(m, base, week - back);
        if (p.total > 0 && !p.partial)
            use[k++] = week - back;
    }
    *weeks = k;
    return pool_of(m, base, use, k);
}

bool rep_significant(const struct rep_test *t)
{
    double p = isnan(t->q) ? t->p : t->q;
    return p <= 0.05;
}

bool rep_test_measure(const struct rep_test *t, enum rep_measure measure)
{
    if (measure == REP_STANCE)
        return td_starts(t->measure, TD_S("stance"));
    return td_starts(t->measure, TD_S("attention")) || td_starts(t->measure, TD_S("ratio"));
}

bool rep_is_alert(const struct rep_test *t)
{
    struct td_slice rest = t->note;
    return rep_alert_test(t->test) && td_eqs(td_cut(&rest, ';'), TD_NOTE_ALERT);
}

/* The significant ones; none without a p, as bic_break has none in tables of older versions. */
bool rep_is_break(const struct rep_test *t)
{
    int32_t week;
    return td_week_parse(t->at, &week) && !rep_alert_test(t->test) && rep_significant(t);
}

static void add_break(const struct rep_model *m, const struct rep_test *t, size_t *at, struct rep_line *l)
{
    int32_t week;
    if (!td_week_parse(t->at, &week) || week < m->week_first || week >= m->week_first + (int32_t)m->n_weeks)
        return;
    size_t w = (size_t)(week - m->week_first), k = 0;
    while (k < l->n_breaks && at[k] != w)
        k++;
    if (k == l->n_breaks)
        at[l->n_breaks++] = w;
}

/* Breaks by BIC when there are any, else the single change of Pettitt's test: the two date the same change weeks apart.
 */
static void add_breaks(struct rep_doc *d, const struct rep_model *m, enum rep_role role, size_t country,
                       enum rep_measure measure, struct rep_line *l)
{
    size_t *at = rep_alloc(d, (m->changes.n + 1) * sizeof *at);
    for (int bic = 1; at && bic >= 0 && l->n_breaks == 0; bic--)
        for (size_t i = 0; i < m->changes.n; i++) {
            const struct rep_test *t = &m->changes.row[i];
            if (t->role == role && t->base == (enum rep_base)d->view.base &&
                td_eq(t->country, m->country[country].code) && rep_test_measure(t, measure) &&
                td_eqs(t->test, TD_TEST_BIC_BREAK) == (bic == 1) && rep_is_break(t))
                add_break(m, t, at, l);
        }
    l->breaks = at;
}

struct rep_line rep_line_of(struct rep_doc *d, const struct rep_model *m, enum rep_role role, size_t country,
                            enum rep_measure measure)
{
    struct rep_line l = {.label = m->country[country].name, .code = m->country[country].code};
    double *v = rep_alloc(d, 4 * m->n_weeks * sizeof *v);
    unsigned char *coverage = rep_alloc(d, m->n_weeks);
    if (!v || !coverage)
        return l;
    size_t n = m->n_weeks;
    for (size_t w = 0; w < n; w++) {
        const struct rep_point *p = rep_at(m, role, (enum rep_base)d->view.base, country, w);
        v[w] = v[n + w] = v[2 * n + w] = v[3 * n + w] = NAN;
        coverage[w] = REP_NO_DATA;
        if (!(p->n_total > 0))
            continue;
        coverage[w] = (unsigned char)p->coverage;
        v[w] = measure == REP_STANCE ? p->stance : p->ratio;
        v[n + w] = measure == REP_STANCE ? p->stance_lo : p->ratio_lo;
        v[2 * n + w] = measure == REP_STANCE ? p->stance_hi : p->ratio_hi;
        v[3 * n + w] = measure == REP_STANCE ? p->n_match : p->n_total;
    }
    l.v = v;
    l.lo = v + n;
    l.hi = v + 2 * n;
    l.n = v + 3 * n;
    l.coverage = coverage;
    add_breaks(d, m, role, country, measure, &l);
    return l;
}

const struct rep_change *rep_change_of(const struct rep_doc *d, const struct rep_model *m, enum rep_role role,
                                       size_t country)
{
    return d->view.base == REP_UNIQUE ? &m->change_unique[role][country] : &m->change[role][country];
}

struct ranked {
    double match, total;
    size_t country;
};

static int by_rank(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    if (x->match != y->match)
        return x->match < y->match ? 1 : -1;
    if (x->total != y->total)
        return x->total < y->total ? 1 : -1;
    return (x->country > y->country) - (x->country < y->country);
}

size_t *rep_by_matches(struct rep_doc *d, const struct rep_model *m, enum rep_role role, size_t max, size_t *n,
                       size_t *n_all)
{
    struct ranked *r = rep_alloc(d, (m->n_countries + 1) * sizeof *r);
    size_t *list = rep_alloc(d, (m->n_countries + 1) * sizeof *list);
    *n = *n_all = 0;
    if (!r || !list)
        return list;
    for (size_t c = 0; c < m->n_countries; c++) {
        if (!rep_shown(m, role, c))
            continue;
        struct ranked *x = &r[(*n_all)++];
        x->country = c;
        for (size_t w = 0; w < m->n_weeks; w++) {
            const struct rep_point *p = rep_at(m, role, (enum rep_base)d->view.base, c, w);
            x->match += p->n_match > 0 ? p->n_match : 0;
            x->total += p->n_total > 0 ? p->n_total : 0;
        }
    }
    qsort(r, *n_all, sizeof *r, by_rank);
    *n = *n_all < max ? *n_all : max;
    for (size_t i = 0; i < *n; i++)
        list[i] = r[i].country;
    return list;
}

const char *rep_week_text(struct rep_doc *d, const struct rep_model *m, size_t week)
{
    char name[16];
    td_week_name(m->week_first + (int32_t)week, name);
    return rep_fmt(d, "%s", name).p;
}
