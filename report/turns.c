/* weeks.csv in memory, as far as the report's week goes: that week less the weeks before it, by country and span. */
#include "model.h"

#include <math.h>

#include "period.h"
#include "rows.h"

const unsigned rep_span_weeks[REP_SPANS] = {4, 13, 52};

static enum td_status read_turn(const struct rep_rows *r, struct rep_turn *t, struct td_error *err)
{
    *t = (struct rep_turn){.there = true};
    const struct {
        int column;
        double *v;
    } number[] = {{TD_WEEK_value_before, &t->before.v},
                  {TD_WEEK_n_before, &t->before.n},
                  {TD_WEEK_difference, &t->diff.v},
                  {TD_WEEK_lo, &t->diff.lo},
                  {TD_WEEK_hi, &t->diff.hi},
                  {TD_WEEK_n, &t->diff.n},
                  {TD_WEEK_q, &t->q},
                  {TD_WEEK_weeks_before, &t->weeks}};
    for (size_t i = 0; i < sizeof number / sizeof *number; i++)
        if (rep_number(r, number[i].column, number[i].v, err) != TD_OK)
            return err->status;
    t->before.lo = t->before.hi = NAN;
    /* tables of older versions have a p and a q there, which are not to be believed */
    t->diff.one_outlet = td_ends(rep_field(r, TD_WEEK_method), TD_S(":one_outlet"));
    if (t->diff.one_outlet)
        t->q = NAN;
    return TD_OK;
}

static enum td_status take(struct rep_model *m, const struct rep_rows *r, struct td_error *err)
{
    static const char *const measure_name[] = {"attention", "stance", "mentions"}, *const span_name[] = {"4", "13",
                                                                                                         "52"};
    size_t role = rep_one_of(rep_field(r, TD_WEEK_country_role), rep_role_name, REP_ROLES);
    size_t base = rep_one_of(rep_field(r, TD_WEEK_base), rep_base_name, REP_BASES);
    size_t measure = rep_one_of(rep_field(r, TD_WEEK_measure), measure_name, 3);
    size_t span = rep_one_of(rep_field(r, TD_WEEK_span), span_name, REP_SPANS);
    int32_t week;
    if (role == REP_ROLES)
        return rep_bad_field(r, "country_role", err);
    if (base == REP_BASES)
        return rep_bad_field(r, "base", err);
    if (measure == 3)
        return rep_bad_field(r, "measure", err);
    if (span == REP_SPANS)
        return rep_bad_field(r, "span", err);
    /* its end says that a row is not tested: damaged, it would pass for one that is */
    if (rep_one_of(rep_field(r, TD_WEEK_method), td_week_method, TD_WEEK_METHODS) == TD_WEEK_METHODS)
        return rep_bad_field(r, "method", err);
    if (!td_week_parse(rep_field(r, TD_WEEK_week), &week))
        return rep_bad_field(r, "week", err);
    size_t country = rep_country_index(m, rep_field(r, TD_WEEK_country));
    if (m->week == m->n_weeks || week != m->week_first + (int32_t)m->week || country == m->n_countries)
        return TD_OK;
    m->week_paired = true;
    if (measure == 2) /* the report has no rate of mentions */
        return TD_OK;
    struct rep_turn **t = &m->turn[role][base][measure];
    if (!*t)
        *t = td_arena_zalloc(&m->arena, m->n_countries * REP_SPANS * sizeof **t);
    return *t ? read_turn(r, &(*t)[country * REP_SPANS + span], err) : td_fail_nomem(err, "reading weeks.csv");
}

enum td_status rep_load_turns(struct rep_model *m, const char *dir, struct td_error *err)
{
    struct rep_rows r;
    enum td_status st = rep_rows_open(&r, dir, "weeks.csv", &td_weeks_schema, &m->has_weeks, err);
    if (st != TD_OK || !m->has_weeks)
        return st;
    for (bool got = true; st == TD_OK && got;) {
        st = rep_rows_next(&r, &got, err);
        if (st == TD_OK && got && td_eq(rep_field(&r, TD_WEEK_target), m->target))
            st = take(m, &r, err);
    }
    m->rows += r.n;
    rep_rows_close(&r);
    return st;
}

const struct rep_turn *rep_turn_at(const struct rep_model *m, enum rep_role role, enum rep_base base, int measure,
                                   size_t country, size_t span)
{
    static const struct rep_turn none = {
        .before = {NAN, NAN, NAN, 0, false}, .diff = {NAN, NAN, NAN, 0, false}, .q = NAN};
    const struct rep_turn *t = m->turn[role][base][measure];
    return t && country < m->n_countries && t[country * REP_SPANS + span].there ? &t[country * REP_SPANS + span]
                                                                                : &none;
}
