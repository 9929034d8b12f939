#include "series.h"

#include <math.h>

#include "csvwrite.h"
#include "findings.h"
#include "period.h"
#include "schema.h"
#include "weekly.h"
#include "weeks.h"
#include "weight.h"

enum { DECIMALS = 6 };

static void put(struct td_csvw *w, double v)
{
    td_csvw_fixed(w, v, DECIMALS);
}

static void put_estimate(struct td_csvw *w, const struct ana_estimate *e, bool with_se)
{
    put(w, e->value);
    if (with_se)
        put(w, e->se);
    put(w, e->ci.lo);
    put(w, e->ci.hi);
}

/* The week and its Monday; of another period its name, first and last day. */
static void write_period(struct td_csvw *out, const struct ana_panel *p, size_t t)
{
    char name[16];
    int32_t at = p->week_first + (int32_t)t;
    td_period_name(p->period, at, name);
    td_csvw_str(out, td_str(name));
    td_day_name(td_period_start(p->period, at), name);
    td_csvw_str(out, td_str(name));
    if (p->period == TD_WEEK)
        return;
    td_day_name(td_period_start(p->period, at + 1) - 1, name);
    td_csvw_str(out, td_str(name));
}

static void write_clustered(struct td_csvw *out, const struct ana_week *w)
{
    put(out, w->attention.se);
    put(out, w->attention.df);
    put(out, w->attention.deff);
    put(out, w->attention.ci.lo);
    put(out, w->attention.ci.hi);
    td_csvw_str(out, td_str(w->attention.method));
    put(out, w->mentions_clustered.lo);
    put(out, w->mentions_clustered.hi);
}

static void write_more(struct td_csvw *out, const struct ana_week *w, struct td_slice weights)
{
    put(out, w->mentions_ci.lo);
    put(out, w->mentions_ci.hi);
    put_estimate(out, &w->ratio_shrunk, false);
    put_estimate(out, &w->ratio_smooth, false);
    put(out, w->smooth_ci.lo);
    put(out, w->smooth_ci.hi);
    put_estimate(out, &w->voice, false);
    put(out, w->index);
    if (w->index_outlets)
        td_csvw_uint(out, w->index_outlets);
    else
        td_csvw_empty(out);
    put_estimate(out, &w->adjusted, true);
    put(out, w->two_way.se);
    put(out, w->two_way.ci.lo);
    put(out, w->two_way.ci.hi);
    td_csvw_uint(out, w->n_countries);
    td_csvw_str(out, weights);
    put_estimate(out, &w->ratio_weighted, false);
    put_estimate(out, &w->stance_weighted, false);
    put(out, w->n_eff_weighted);
    td_csvw_str(out, td_str(w->coverage_reason));
    write_clustered(out, w);
}

static void write_week(struct td_csvw *out, const struct ana_panel *p, const struct ana_group *g, int base, size_t t,
                       struct td_slice weights)
{
    const struct ana_week *w = &g->week[base][t];
    td_csvw_str(out, p->target);
    td_csvw_str(out, td_str(ana_role_name[p->role]));
    td_csvw_str(out, g->country);
    write_period(out, p, t);
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
    write_more(out, w, weights);
    td_csvw_end(out);
}

static void write_group(const struct ana_frame *f, const struct ana_panel *p, const struct ana_group *g,
                        struct td_slice weights, struct td_csvw *out)
{
    for (int b = 0; b < 2; b++)
        for (size_t t = 0; ana_frame_has_base(f, b ? ANA_BASE_UNIQUE : ANA_BASE_ALL) && t < p->n_weeks; t++)
            write_week(out, p, g, b, t, weights);
}

static void write_panel(const struct ana_frame *f, const struct ana_panel *p, const struct ana_series_options *o,
                        struct td_csvw *out, struct ana_series_counts *counts)
{
    struct td_slice weights = o->weights ? ana_weights_name(o->weights) : TD_S("");
    for (size_t i = 0; i < p->n_groups; i++) {
        write_group(f, p, &p->group[i], weights, out);
        if (p->group[i].pooled) /* ALL, then ALLM, as they sort */
            write_group(f, p, &p->mean, weights, out);
        else if (p->period == TD_WEEK)
            counts->index_left_out += p->group[i].index_left_out[0] + p->group[i].index_left_out[1];
    }
}

/* findings, weeks: NULL where there are none. */
static enum td_status write_panels(struct ana_frame *f, const struct ana_series_options *o, struct td_csvw *series,
                                   struct ana_findings *findings, struct td_csvw *weeks,
                                   struct ana_series_counts *counts, struct td_error *err)
{
    struct ana_panel *p;
    enum td_status st = TD_OK;
    for (size_t at = 0; st == TD_OK && (p = ana_panel_new(f, &at, err)) != NULL; ana_panel_free(p)) {
        write_panel(f, p, o, series, counts);
        if (findings)
            st = ana_findings_add(findings, f, p, o, err);
        if (st == TD_OK && weeks)
            st = ana_weeks_write(f, p, o, weeks, err);
    }
    return err->status;
}

/* series.csv, with the tests of its weeks. */
static enum td_status write_weeks(const struct ana_pack *pack, const struct ana_series_options *o,
                                  const struct ana_series_files *out, struct ana_series_counts *counts,
                                  struct td_error *err)
{
    struct td_csvw w, weeks;
    struct ana_frame *f = ana_frame_new(pack, TD_WEEK, o, err);
    struct ana_findings *findings = f ? ana_findings_new(err) : NULL;
    enum td_status st = err->status;
    if (findings) {
        td_csvw_init(&w, out->series, &td_series_schema);
        if (out->weeks)
            td_csvw_init(&weeks, out->weeks, &td_weeks_schema);
        st = write_panels(f, o, &w, findings, out->weeks ? &weeks : NULL, counts, err);
        counts->series_rows = w.rows;
        td_csvw_free(&w);
        if (out->weeks) {
            counts->week_rows = weeks.rows;
            td_csvw_free(&weeks);
        }
        if (st == TD_OK)
            st = ana_findings_write(findings, out, counts, err);
    }
    ana_findings_free(findings);
    ana_frame_free(f);
    return st;
}

static enum td_status write_periods(const struct ana_pack *pack, enum td_period kind,
                                    const struct ana_series_options *o, struct td_outfile *out,
                                    struct ana_series_counts *counts, struct td_error *err)
{
    struct td_csvw w;
    if (kind == TD_DAY && pack->any && !pack->daily)
        return td_fail(err, TD_EDATA,
                       "cells: some hold several days; cells of single days are made by analyze with period = day");
    struct ana_frame *f = ana_frame_new(pack, kind, o, err);
    if (!f)
        return err->status;
    td_csvw_init(&w, out, &td_period_schema);
    enum td_status st = write_panels(f, o, &w, NULL, NULL, counts, err);
    counts->period_rows[kind] = w.rows;
    td_csvw_free(&w);
    ana_frame_free(f);
    return st;
}

enum td_status ana_series_write_pack(const struct ana_pack *pack, const struct ana_series_options *o,
                                     const struct ana_series_files *out, struct ana_series_counts *counts,
                                     struct td_error *err)
{
    *counts = (struct ana_series_counts){.articles = pack->articles,
                                         .articles_no_week = pack->articles_no_week,
                                         .articles_no_country = pack->articles_no_country};
    if (!(o->level > 0 && o->level < 1))
        return td_fail(err, TD_EUSAGE, "level: not between 0 and 1");
    enum td_status st = write_weeks(pack, o, out, counts, err);
    for (int kind = 0; st == TD_OK && kind < TD_PERIODS; kind++)
        if (kind != TD_WEEK && out->period[kind])
            st = write_periods(pack, (enum td_period)kind, o, out->period[kind], counts, err);
    return st;
}

enum td_status ana_series_write(const struct ana_cells *cells, const struct ana_series_options *o,
                                const struct ana_series_files *out, struct ana_series_counts *counts,
                                struct td_error *err)
{
    struct ana_pack *pack = ana_pack_cells(cells, err);
    enum td_status st = pack ? ana_series_write_pack(pack, o, out, counts, err) : err->status;
    ana_pack_free(pack);
    return st;
}
