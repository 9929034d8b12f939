#include "series.h"

#include <math.h>

#include "csvwrite.h"
#include "findings.h"
#include "weekly.h"
#include "period.h"
#include "schema.h"

enum { DECIMALS = 6 };

static void put(struct td_csvw *w, double v)
{
    td_csvw_fixed(w, v, DECIMALS);
}

static void write_week(struct td_csvw *out, const struct ana_panel *p, const struct ana_group *g, int base, size_t t)
{
    const struct ana_week *w = &g->week[base][t];
    char name[16];
    int32_t week = p->week_first + (int32_t)t;
    td_csvw_str(out, p->target);
    td_csvw_str(out, td_str(ana_role_name[p->role]));
    td_csvw_str(out, g->country);
    td_week_name(week, name);
    td_csvw_str(out, td_str(name));
    td_day_name(td_week_start(week), name);
    td_csvw_str(out, td_str(name));
    td_csvw_str(out, td_str(ana_base_name[base]));
    td_csvw_uint(out, w->n_total);
    td_csvw_uint(out, w->n_match);
    put(out, w->ratio);
    put(out, w->ratio_ci.lo);
    put(out, w->ratio_ci.hi);
    td_csvw_uint(out, w->mentions);
    td_csvw_uint(out, w->n_outlets);
    if (w->n_clusters < 0)
        td_csvw_empty(out);
    else
        td_csvw_int(out, w->n_clusters);
    put(out, w->n_eff);
    put(out, w->stance);
    put(out, w->sd);
    put(out, w->se);
    put(out, w->stance_ci.lo);
    put(out, w->stance_ci.hi);
    td_csvw_str(out, td_str(w->ci_method));
    put(out, w->shrunk);
    put(out, w->shrunk_ci.lo);
    put(out, w->shrunk_ci.hi);
    put(out, w->smooth);
    put(out, w->net_sentiment);
    td_csvw_uint(out, w->pos);
    td_csvw_uint(out, w->neu);
    td_csvw_uint(out, w->neg);
    put(out, w->tone);
    td_csvw_str(out, td_str(ana_coverage_name[w->coverage]));
    td_csvw_end(out);
}

static void write_panel(const struct ana_frame *f, const struct ana_panel *p, struct td_csvw *out)
{
    for (size_t i = 0; i < p->n_groups; i++)
        for (int b = 0; b < 2; b++)
            for (size_t t = 0; ana_frame_has_base(f, b ? ANA_BASE_UNIQUE : ANA_BASE_ALL) && t < p->n_weeks; t++)
                write_week(out, p, &p->group[i], b, t);
}

/* Of the first target, role outlet, base all: each article once. */
static void count_articles(const struct ana_cells *cells, struct ana_series_counts *counts)
{
    for (size_t i = 0; i < ana_cells_count(cells); i++) {
        const struct ana_cell *c = ana_cells_get(cells, i);
        if (c->key.target.p != ana_cells_get(cells, 0)->key.target.p || c->key.role != ANA_ROLE_OUTLET ||
            c->key.base != ANA_BASE_ALL)
            continue;
        counts->articles += c->n_total;
        if (c->key.week == ANA_WEEK_NONE)
            counts->articles_no_week += c->n_total;
        if (c->key.country.n == 0)
            counts->articles_no_country += c->n_total;
    }
}

static enum td_status write_panels(struct ana_frame *f, const struct ana_series_options *o, struct td_csvw *series,
                                   struct ana_findings *findings, struct td_error *err)
{
    struct ana_panel *p;
    enum td_status st = TD_OK;
    for (size_t at = 0; st == TD_OK && (p = ana_panel_new(f, &at, err)) != NULL; ana_panel_free(p)) {
        write_panel(f, p, series);
        st = ana_findings_add(findings, f, p, o, err);
    }
    return err->status;
}

enum td_status ana_series_write(const struct ana_cells *cells, const struct ana_series_options *o,
                                const struct ana_series_files *out, struct ana_series_counts *counts,
                                struct td_error *err)
{
    *counts = (struct ana_series_counts){0};
    if (!(o->level > 0 && o->level < 1))
        return td_fail(err, TD_EUSAGE, "level: not between 0 and 1");
    struct ana_frame *f = ana_frame_new(cells, o, err);
    struct ana_findings *findings = f ? ana_findings_new(err) : NULL;
    if (!findings) {
        ana_frame_free(f);
        return err->status;
    }
    struct td_csvw w;
    td_csvw_init(&w, out->series, &td_series_schema);
    enum td_status st = write_panels(f, o, &w, findings, err);
    counts->series_rows = w.rows;
    td_csvw_free(&w);
    if (st == TD_OK)
        st = ana_findings_write(findings, out, counts, err);
    if (st == TD_OK)
        count_articles(cells, counts);
    ana_findings_free(findings);
    ana_frame_free(f);
    return st;
}
