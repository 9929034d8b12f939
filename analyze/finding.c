#include "finding.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "csvwrite.h"
#include "findings.h"
#include "multiplicity.h"
#include "period.h"

const char *const ana_measure_name[ANA_MEASURES] = {"attention", "stance", "net_sentiment"};

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
    for (int t = 0; t < ANA_TABLES; t++)
        free(f->row[t]);
    td_arena_free(&f->arena);
    while (f->part) {
        struct ana_findings *next = f->part->part;
        f->part->part = NULL;
        ana_findings_free(f->part);
        f->part = next;
    }
    free(f);
}

bool ana_findings_take(struct ana_findings *a, struct ana_findings *b)
{
    b->part = a->part;
    a->part = b;
    for (int t = 0; t < ANA_TABLES; t++) {
        size_t n = a->n[t] + b->n[t];
        if (b->n[t] == 0)
            continue;
        if (n > a->cap[t]) {
            size_t cap = n + n / 2;
            struct ana_finding *grown = realloc(a->row[t], cap * sizeof *grown);
            if (!grown)
                return false;
            a->row[t] = grown;
            a->cap[t] = cap;
        }
        memcpy(a->row[t] + a->n[t], b->row[t], b->n[t] * sizeof *b->row[t]);
        a->n[t] = n;
        free(b->row[t]);
        b->row[t] = NULL;
        b->n[t] = b->cap[t] = 0;
    }
    a->outlet_pairs += b->outlet_pairs;
    a->outlet_pairs_left_out += b->outlet_pairs_left_out;
    a->country_pairs += b->country_pairs;
    a->country_pairs_left_out += b->country_pairs_left_out;
    a->effects_not_possible += b->effects_not_possible;
    return true;
}

struct ana_finding *ana_finding_add(struct ana_place *at, enum ana_table t, const char *measure, const char *test,
                                    const char *window)
{
    struct ana_findings *f = at->f;
    if (f->n[t] == f->cap[t]) {
        size_t cap = f->cap[t] ? 2 * f->cap[t] : 256;
        struct ana_finding *grown = realloc(f->row[t], cap * sizeof *grown);
        if (!grown) {
            at->failed = true;
            return &f->nowhere;
        }
        f->row[t] = grown;
        f->cap[t] = cap;
    }
    struct ana_finding *r = &f->row[t][f->n[t]++];
    double u = (double)NAN;
    *r = (struct ana_finding){.target = at->p->target,
                              .country = at->g->country,
                              .role = at->p->role,
                              .base = at->base,
                              .measure = measure,
                              .test = test,
                              .window = window,
                              .statistic = u,
                              .df = u,
                              .estimate = u,
                              .lo = u,
                              .hi = u,
                              .p = u,
                              .share = u,
                              .week = ANA_WEEK_NONE};
    return r;
}

const char *ana_finding_note(struct ana_place *at, const char *fmt, ...)
{
    char text[256];
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    struct td_slice kept = td_arena_dup(&at->f->arena, td_slice(text, n > 0 ? (size_t)n : 0));
    if (!kept.p)
        at->failed = true;
    return kept.p;
}

struct td_slice ana_finding_week(struct ana_place *at, int64_t t)
{
    char name[16];
    td_week_name(at->p->week_first + (int32_t)t, name);
    struct td_slice kept = td_arena_dup(&at->f->arena, td_str(name));
    if (!kept.p)
        at->failed = true;
    return kept;
}

bool ana_week_usable(const struct ana_week *w)
{
    return w->coverage == ANA_COVERAGE_OK || w->coverage == ANA_COVERAGE_LOW;
}

double ana_week_value(const struct ana_week *w, enum ana_measure m)
{
    return m == ANA_ATTENTION ? w->ratio : m == ANA_STANCE ? w->stance : w->net_sentiment;
}

uint64_t ana_seed_part(uint64_t h, struct td_slice s)
{
    for (size_t i = 0; i < s.n; i++)
        h = (h ^ (unsigned char)s.p[i]) * UINT64_C(1099511628211);
    return (h ^ 0xff) * UINT64_C(1099511628211);
}

static uint64_t matches_of(const struct ana_panel *p, const struct ana_group *g, int base)
{
    uint64_t n = 0;
    for (size_t t = 0; t < p->n_weeks; t++)
        n += g->week[base][t].n_match;
    return n;
}

size_t ana_groups_by_matches(const struct ana_panel *p, int base, size_t *rank, size_t most)
{
    size_t n = 0;
    for (size_t i = 0; i < p->n_groups; i++) {
        uint64_t m = p->group[i].pooled ? 0 : matches_of(p, &p->group[i], base);
        size_t k = n;
        if (m == 0)
            continue;
        while (k > 0 && matches_of(p, &p->group[rank[k - 1]], base) < m)
            k--;
        if (k == most)
            continue;
        n += n < most;
        for (size_t j = n; j-- > k + 1;)
            rank[j] = rank[j - 1];
        rank[k] = i;
    }
    return n;
}

enum { DIGITS = 6 }; /* significant ones */

static void write_near(struct td_csvw *w, const struct ana_finding *r)
{
    if (!r->event) {
        for (int i = 0; i < 4; i++)
            td_csvw_empty(w);
        return;
    }
    td_csvw_str(w, r->event->id);
    td_csvw_str(w, r->event->country);
    td_csvw_int(w, r->near_weeks);
    td_csvw_digits(w, r->share, DIGITS);
}

static void write_effect(struct td_csvw *w, const struct ana_finding *r)
{
    char day[16];
    td_day_name(r->event->day, day);
    td_csvw_str(w, r->event->id);
    td_csvw_str(w, td_str(day));
    td_csvw_str(w, r->event->country);
    td_csvw_digits(w, r->share, DIGITS);
    if (r->has_placebo)
        td_csvw_uint(w, r->placebo_n);
    else
        td_csvw_empty(w);
}

static void write_row(struct td_csvw *w, enum ana_table t, const struct ana_finding *r, double q)
{
    td_csvw_str(w, r->target);
    td_csvw_str(w, td_str(ana_role_name[r->role]));
    td_csvw_str(w, r->country);
    td_csvw_str(w, td_str(ana_base_name[r->base]));
    td_csvw_str(w, td_str(r->measure));
    td_csvw_str(w, td_str(r->test));
    td_csvw_digits(w, r->statistic, DIGITS);
    td_csvw_digits(w, r->df, DIGITS);
    td_csvw_digits(w, r->estimate, DIGITS);
    td_csvw_digits(w, r->lo, DIGITS);
    td_csvw_digits(w, r->hi, DIGITS);
    td_csvw_digits(w, r->p, DIGITS);
    td_csvw_digits(w, q, DIGITS);
    td_csvw_uint(w, r->n);
    td_csvw_str(w, td_str(r->window));
    td_csvw_str(w, r->at);
    td_csvw_str(w, td_str(r->note));
    if (t == ANA_CHANGES)
        write_near(w, r);
    if (t == ANA_EFFECTS)
        write_effect(w, r);
    if (t == ANA_CONTRASTS) {
        td_csvw_str(w, r->outlet);
        td_csvw_str(w, r->at_outlet);
    }
    td_csvw_end(w);
}

/* q of each family into its rows' places; room for n numbers besides. */
static bool adjust(const struct ana_finding *row, size_t n, double *p, double *q)
{
    for (int family = 0; family < ANA_FAMILIES; family++) {
        for (size_t i = 0; i < n; i++)
            p[i] = row[i].family == (enum ana_family)family ? row[i].p : (double)NAN;
        if (!ana_benjamini_hochberg(p, n, p + n))
            return false;
        for (size_t i = 0; i < n; i++)
            if (row[i].family == (enum ana_family)family)
                q[i] = p[n + i];
    }
    return true;
}

enum td_status ana_finding_write(const struct ana_findings *f, enum ana_table t, struct td_outfile *out,
                                 const struct td_schema *schema, uint64_t *rows, struct td_error *err)
{
    size_t n = f->n[t];
    double *p = calloc(3 * n + 1, sizeof *p);
    if (!p || !adjust(f->row[t], n, p, p + 2 * n)) {
        free(p);
        return td_fail_nomem(err, schema->name);
    }
    struct td_csvw w;
    td_csvw_init(&w, out, schema);
    for (size_t i = 0; i < n; i++)
        write_row(&w, t, &f->row[t][i], p[2 * n + i]);
    *rows = w.rows;
    td_csvw_free(&w);
    free(p);
    return TD_OK;
}
