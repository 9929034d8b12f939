#include "findings.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "arena.h"
#include "csvwrite.h"
#include "multiplicity.h"
#include "period.h"
#include "schema.h"

enum table { TRENDS, CHANGES, CONTRASTS, TABLES };

/* One row of one of the three files; numbers are NaN, strings NULL, where empty. */
struct row {
    struct td_slice target, country, at;
    enum ana_role role;
    int base;
    const char *measure, *test, *window, *note;
    double statistic, df, estimate, lo, hi, p;
    uint64_t n;
};

struct ana_findings {
    struct td_arena arena;
    struct row *row[TABLES];
    size_t n[TABLES], cap[TABLES];
};

struct ana_findings *ana_findings_new(struct td_error *err)
{
    struct ana_findings *f = calloc(1, sizeof *f);
    if (!f) {
        (void)td_fail_nomem(err, "findings");
        return NULL;
    }
    f->arena = TD_ARENA_INIT((size_t)1 << 31);
    return f;
}

void ana_findings_free(struct ana_findings *f)
{
    if (!f)
        return;
    for (int t = 0; t < TABLES; t++)
        free(f->row[t]);
    td_arena_free(&f->arena);
    free(f);
}

static void write_row(struct td_csvw *w, const struct row *r, double q)
{
    td_csvw_str(w, r->target);
    td_csvw_str(w, td_str(ana_role_name[r->role]));
    td_csvw_str(w, r->country);
    td_csvw_str(w, td_str(ana_base_name[r->base]));
    td_csvw_str(w, td_str(r->measure));
    td_csvw_str(w, td_str(r->test));
    td_csvw_fixed(w, r->statistic, 6);
    td_csvw_fixed(w, r->df, 6);
    td_csvw_fixed(w, r->estimate, 6);
    td_csvw_fixed(w, r->lo, 6);
    td_csvw_fixed(w, r->hi, 6);
    td_csvw_fixed(w, r->p, 6);
    td_csvw_fixed(w, q, 6);
    td_csvw_uint(w, r->n);
    td_csvw_str(w, td_str(r->window));
    td_csvw_str(w, r->at);
    td_csvw_str(w, td_str(r->note));
    td_csvw_end(w);
}

static enum td_status write_table(const struct ana_findings *f, enum table t, struct td_outfile *out, const struct td_schema *schema,
                                  uint64_t *rows, struct td_error *err)
{
    size_t n = f->n[t];
    double *p = calloc(2 * n + 1, sizeof *p);
    for (size_t i = 0; p && i < n; i++)
        p[i] = f->row[t][i].p;
    if (!p || !ana_benjamini_hochberg(p, n, p + n)) {
        free(p);
        return td_fail_nomem(err, schema->name);
    }
    struct td_csvw w;
    td_csvw_init(&w, out, schema);
    for (size_t i = 0; i < n; i++)
        write_row(&w, &f->row[t][i], p[n + i]);
    *rows = w.rows;
    td_csvw_free(&w);
    free(p);
    return TD_OK;
}

enum td_status ana_findings_write(struct ana_findings *f, struct td_outfile *trends, struct td_outfile *changes,
                                  struct td_outfile *contrasts, struct ana_series_counts *counts, struct td_error *err)
{
    enum td_status st = write_table(f, TRENDS, trends, &td_trends_schema, &counts->trend_rows, err);
    if (st == TD_OK)
        st = write_table(f, CHANGES, changes, &td_changes_schema, &counts->change_rows, err);
    if (st == TD_OK)
        st = write_table(f, CONTRASTS, contrasts, &td_contrasts_schema, &counts->contrast_rows, err);
    return st;
}

enum td_status ana_findings_add(struct ana_findings *f, const struct ana_frame *frame, const struct ana_panel *p,
                                const struct ana_series_options *o, struct td_error *err)
{
    (void)f;
    (void)frame;
    (void)p;
    (void)o;
    return err->status;
}
