/* corrected.csv in memory: what labels make of the stance of countries and quarters. */
#include "model.h"

#include <math.h>

#include "rows.h"

static enum td_status read_row(const struct rep_rows *r, struct rep_model *m, struct rep_correction *x,
                               struct td_error *err)
{
    x->v = rep_no_estimate;
    const struct {
        int column;
        double *v;
    } number[] = {{TD_CORRECTED_estimate, &x->v.v}, {TD_CORRECTED_lo, &x->v.lo},
                  {TD_CORRECTED_hi, &x->v.hi},      {TD_CORRECTED_df, &x->df},
                  {TD_CORRECTED_p, &x->p},          {TD_CORRECTED_n_units, &x->n_units},
                  {TD_CORRECTED_n_labels, &x->v.n}, {TD_CORRECTED_n_outlets, &x->n_outlets}};
    const struct {
        int column;
        struct td_slice *s;
    } text[] = {{TD_CORRECTED_kind, &x->kind},       {TD_CORRECTED_country, &x->country},
                {TD_CORRECTED_period, &x->period},   {TD_CORRECTED_against, &x->against},
                {TD_CORRECTED_measure, &x->measure}, {TD_CORRECTED_method, &x->method},
                {TD_CORRECTED_note, &x->note}};
    for (size_t i = 0; i < sizeof number / sizeof *number; i++)
        if (rep_number(r, number[i].column, number[i].v, err) != TD_OK)
            return err->status;
    for (size_t i = 0; i < sizeof text / sizeof *text; i++) {
        *text[i].s = td_arena_dup(&m->arena, rep_field(r, text[i].column));
        if (!text[i].s->p)
            return td_fail_nomem(err, "reading corrected.csv");
    }
    return TD_OK;
}

static bool has_room(struct rep_model *m, struct rep_corrections *t)
{
    if (t->n < t->cap)
        return true;
    size_t cap = t->cap ? 2 * t->cap : 128;
    struct rep_correction *grown = td_arena_alloc(&m->arena, cap * sizeof *grown);
    if (!grown)
        return false;
    if (t->n)
        memcpy(grown, t->row, t->n * sizeof *grown);
    t->row = grown;
    t->cap = cap;
    return true;
}

enum td_status rep_load_corrections(struct rep_model *m, const char *dir, struct td_error *err)
{
    struct rep_corrections *t = &m->corrected;
    struct rep_rows r;
    enum td_status st = rep_rows_open(&r, dir, "corrected.csv", &td_corrected_schema, &t->there, err);
    if (st != TD_OK || !t->there)
        return st;
    for (bool got = true; st == TD_OK && got;) {
        st = rep_rows_next(&r, &got, err);
        if (st != TD_OK || !got || !td_eq(rep_field(&r, TD_CORRECTED_target), m->target))
            continue;
        st = has_room(m, t) ? read_row(&r, m, &t->row[t->n], err) : td_fail_nomem(err, "reading corrected.csv");
        t->n += st == TD_OK;
    }
    m->rows += r.n;
    rep_rows_close(&r);
    return st;
}

const struct rep_correction *rep_correction_find(const struct rep_model *m, const struct rep_correction *of,
                                                 const char *method)
{
    for (size_t i = 0; i < m->corrected.n; i++) {
        const struct rep_correction *x = &m->corrected.row[i];
        if (td_eqs(x->method, method) && td_eq(x->kind, of->kind) && td_eq(x->measure, of->measure) &&
            td_eq(x->country, of->country) && td_eq(x->period, of->period) && td_eq(x->against, of->against))
            return x;
    }
    return NULL;
}

const struct rep_correction *rep_correction_level(const struct rep_model *m, struct td_slice country,
                                                  struct td_slice period, const char *measure, const char *method)
{
    const struct rep_correction of = {
        .kind = TD_S("level"), .country = country, .period = period, .against = TD_S(""), .measure = td_str(measure)};
    return rep_correction_find(m, &of, method);
}
