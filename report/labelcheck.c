#include "labelcheck.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "num.h"
#include "period.h"
#include "tally.h"

enum { KEY_MAX = 1 << 20, SHOWN_MAX = 512, PARTS = 7 };
static const double near_enough =
    1.1e-6; /* half a millionth of each article, half of the sixth decimal, and a little */

enum { SCORED, POS, NEG, SUM_E6 };         /* of cells; the sum in two's complement */
enum { BITS, KNOWN, UNITS, LABELS };       /* of a row; BITS: the estimate */
enum { SUM_UNITS, SUM_LABELS, SUM_PARTS }; /* of the quarters of a country, of the countries of all */

struct rep_labelcheck {
    struct rep_tally cell;   /* target, country, quarter; a quarter or a country may be "all" */
    struct rep_tally series; /* target, country: has a series by its outlets */
    struct rep_tally row;    /* the columns of PARTS */
    struct rep_tally sum;    /* target, country, measure, method: of its parts */
    struct td_buf key;
};

/* What a row is about, in the order of its key. */
struct parts {
    struct td_slice target, kind, country, period, against, measure, method;
};

struct rep_labelcheck *rep_labelcheck_new(struct td_error *err)
{
    struct rep_labelcheck *l = calloc(1, sizeof *l);
    if (!l) {
        (void)td_fail_nomem(err, "comparing tables");
        return NULL;
    }
    rep_tally_init(&l->cell);
    rep_tally_init(&l->series);
    rep_tally_init(&l->row);
    rep_tally_init(&l->sum);
    l->key = TD_BUF_INIT(KEY_MAX);
    return l;
}

void rep_labelcheck_free(struct rep_labelcheck *l)
{
    if (!l)
        return;
    rep_tally_free(&l->cell);
    rep_tally_free(&l->series);
    rep_tally_free(&l->row);
    rep_tally_free(&l->sum);
    td_buf_free(&l->key);
    free(l);
}

static enum td_status nomem(struct td_error *err)
{
    return td_fail_nomem(err, "comparing tables: too many countries and quarters");
}

static struct td_slice key_of(struct rep_labelcheck *l, const struct td_slice *part, size_t n)
{
    return rep_tally_key(&l->key, part, n);
}

static struct td_slice row_key(struct rep_labelcheck *l, const struct parts *p)
{
    struct td_slice part[PARTS] = {p->target, p->kind, p->country, p->period, p->against, p->measure, p->method};
    return key_of(l, part, PARTS);
}

static struct parts parts_of(struct td_slice key)
{
    struct parts p;
    struct td_slice *part[PARTS] = {&p.target, &p.kind, &p.country, &p.period, &p.against, &p.measure, &p.method};
    for (size_t i = 0; i < PARTS; i++)
        *part[i] = td_cut(&key, REP_TALLY_SEPARATOR);
    return p;
}

static bool is_all(struct td_slice s)
{
    return td_eqs(s, "all");
}

/* ---- what the tables say ---- */

enum td_status rep_labelcheck_cell(struct rep_labelcheck *l, const struct rep_xread *x, struct td_error *err)
{
    const struct td_slice *v = x->value;
    int32_t day;
    int64_t sum;
    uint64_t pos, neu, neg;
    char quarter[16];
    if (!td_eqs(v[TD_CELL_country_role], "outlet") || !td_eqs(v[TD_CELL_base], "all") || v[TD_CELL_week].n == 0 ||
        !td_day_parse(v[TD_CELL_day_first], &day))
        return TD_OK;
    bool numbers = td_num_parse_uint(v[TD_CELL_n_pos], &pos) && td_num_parse_uint(v[TD_CELL_n_neu], &neu) &&
                   td_num_parse_uint(v[TD_CELL_n_neg], &neg) && td_num_parse_int(v[TD_CELL_stance_sum_e6], &sum);
    if (!numbers || pos + neu + neg == 0)
        return TD_OK;
    td_period_name(TD_QUARTER, td_period_of_day(TD_QUARTER, day), quarter);
    const struct td_slice all = TD_S("all");
    struct td_slice part[] = {v[TD_CELL_target], v[TD_CELL_country], td_str(quarter)};
    for (int i = 0; i < 2; i++, part[2] = all) {
        uint64_t *n = rep_tally_at(&l->cell, key_of(l, part, 3));
        if (!n)
            return nomem(err);
        n[SCORED] += pos + neu + neg;
        n[POS] += pos;
        n[NEG] += neg;
        n[SUM_E6] += (uint64_t)sum;
    }
    return TD_OK;
}

enum td_status rep_labelcheck_series(struct rep_labelcheck *l, const struct rep_xread *x, struct td_error *err)
{
    struct td_slice part[] = {x->value[TD_SERIES_target], x->value[TD_SERIES_country]};
    if (!td_eqs(x->value[TD_SERIES_country_role], "outlet"))
        return TD_OK;
    return rep_tally_at(&l->series, key_of(l, part, 2)) ? TD_OK : nomem(err);
}

static uint64_t count(const struct rep_xread *x, int column)
{
    uint64_t v = 0;
    (void)td_num_parse_uint(x->value[column], &v); /* checked before */
    return v;
}

enum td_status rep_labelcheck_row(struct rep_labelcheck *l, const struct rep_xread *x, struct td_error *err)
{
    const struct td_slice *v = x->value;
    const struct parts p = {v[TD_CORRECTED_target], v[TD_CORRECTED_kind],    v[TD_CORRECTED_country],
                            v[TD_CORRECTED_period], v[TD_CORRECTED_against], v[TD_CORRECTED_measure],
                            v[TD_CORRECTED_method]};
    double estimate = 0;
    if (count(x, TD_CORRECTED_n_labels) > count(x, TD_CORRECTED_n_units))
        return rep_xrefuse(x, TD_CORRECTED_n_labels, "more than there are units", err);
    uint64_t *n = rep_tally_at(&l->row, row_key(l, &p));
    if (!n)
        return nomem(err);
    n[KNOWN] = td_num_parse(v[TD_CORRECTED_estimate], &estimate);
    memcpy(&n[BITS], &estimate, sizeof estimate);
    n[UNITS] = count(x, TD_CORRECTED_n_units);
    n[LABELS] = count(x, TD_CORRECTED_n_labels);
    return TD_OK;
}

/* ---- what they say of the same thing ---- */

static double estimate_of(const struct rep_tally_entry *e)
{
    double v;
    memcpy(&v, &e->n[BITS], sizeof v);
    return v;
}

static enum td_status differ(struct td_slice key, const char *what, const char *a, double va, const char *b, double vb,
                             struct td_error *err)
{
    char shown[SHOWN_MAX];
    rep_tally_shown(key, shown);
    return td_fail(err, TD_EDATA, "the tables do not agree: %s of %s is %.9g in %s and %.9g in %s: not exporting", what,
                   shown, va, a, vb, b);
}

/* The row of another place in the same table. */
static const struct rep_tally_entry *level_of(struct rep_labelcheck *l, const struct parts *p, struct td_slice country,
                                              struct td_slice period)
{
    struct parts at = *p;
    at.kind = TD_S("level");
    at.country = country;
    at.period = period;
    at.against = TD_S("");
    return rep_tally_find(&l->row, row_key(l, &at));
}

/* "all" of a target is the sum of the countries that corrected.csv has: those that the configuration leaves out are in
 * cells, and in no series. */
static enum td_status sum_countries(struct rep_labelcheck *l, struct td_error *err)
{
    for (size_t i = 0; i < l->row.n; i++) {
        const struct parts p = parts_of(l->row.entry[i].key);
        struct td_slice part[] = {p.target, p.country, TD_S("all")};
        if (!td_eqs(p.kind, "level") || !td_eqs(p.method, "naive") || !td_eqs(p.measure, "stance") ||
            is_all(p.country) || !is_all(p.period))
            continue;
        const struct rep_tally_entry *e = rep_tally_find(&l->cell, key_of(l, part, 3));
        uint64_t n[SUM_E6 + 1] = {0};
        if (e)
            memcpy(n, e->n, sizeof n);
        part[1] = TD_S("all");
        uint64_t *to = rep_tally_at(&l->cell, key_of(l, part, 3));
        if (!to)
            return nomem(err);
        for (size_t k = 0; k <= SUM_E6; k++)
            to[k] += n[k];
    }
    return TD_OK;
}

/* Sums of units and labels over the parts of what is summed: quarters of a country, countries of all. */
static enum td_status add_part(struct rep_labelcheck *l, const struct parts *p, const uint64_t *n, struct td_error *err)
{
    bool quarter = !is_all(p->period);
    struct td_slice part[] = {p->target, quarter ? p->country : TD_S("all"), p->measure, p->method};
    if (!quarter && is_all(p->country))
        return TD_OK;
    uint64_t *to = rep_tally_at(&l->sum, key_of(l, part, 4));
    if (!to)
        return nomem(err);
    to[SUM_UNITS] += n[UNITS];
    to[SUM_LABELS] += n[LABELS];
    to[SUM_PARTS]++;
    return TD_OK;
}

static enum td_status check_sum(struct rep_labelcheck *l, const struct parts *p, const struct rep_tally_entry *row,
                                uint64_t *n_checked, struct td_error *err)
{
    struct td_slice part[] = {p->target, p->country, p->measure, p->method};
    const struct rep_tally_entry *e = rep_tally_find(&l->sum, key_of(l, part, 4));
    const char *of = is_all(p->country) ? "corrected (sum of countries)" : "corrected (sum of quarters)";
    const uint64_t none[SUM_PARTS + 1] = {0}, *sum = e ? e->n : none;
    *n_checked += 2;
    if (sum[SUM_UNITS] != row->n[UNITS])
        return differ(row->key, "n_units", of, (double)sum[SUM_UNITS], "corrected", (double)row->n[UNITS], err);
    if (sum[SUM_LABELS] != row->n[LABELS])
        return differ(row->key, "n_labels", of, (double)sum[SUM_LABELS], "corrected", (double)row->n[LABELS], err);
    return TD_OK;
}

/* Units are articles when the target has as many of them as scored articles; if they are single sentences of as many
 * articles, the two are one. */
static bool by_article(struct rep_labelcheck *l, const struct parts *p)
{
    struct td_slice part[] = {p->target, TD_S("all"), TD_S("all")};
    const struct rep_tally_entry *cells = rep_tally_find(&l->cell, key_of(l, part, 3));
    const struct rep_tally_entry *row = level_of(l, p, TD_S("all"), TD_S("all"));
    return cells && row && row->n[UNITS] == cells->n[SCORED];
}

static enum td_status check_scores(struct rep_labelcheck *l, const struct parts *p, const struct rep_tally_entry *row,
                                   uint64_t *n_checked, struct td_error *err)
{
    struct td_slice part[] = {p->target, p->country, p->period};
    const struct rep_tally_entry *e = rep_tally_find(&l->cell, key_of(l, part, 3));
    bool stance = td_eqs(p->measure, "stance"), articles = by_article(l, p);
    double scored = e ? (double)e->n[SCORED] : 0; /* an entry has one at least */
    ++*n_checked;
    if (!e || (articles ? row->n[UNITS] != e->n[SCORED] : row->n[UNITS] < e->n[SCORED]))
        return differ(row->key, "n_units", "cells (scored articles)", scored, "corrected", (double)row->n[UNITS], err);
    if (!stance && !articles)
        return TD_OK;
    ++*n_checked;
    double want =
        stance ? (double)(int64_t)e->n[SUM_E6] / 1e6 / scored : 100 * ((double)e->n[POS] - (double)e->n[NEG]) / scored;
    if (!row->n[KNOWN] || !(fabs(want - estimate_of(row)) <= near_enough))
        return differ(row->key, "estimate", "cells", want, "corrected", row->n[KNOWN] ? estimate_of(row) : NAN, err);
    return TD_OK;
}

static enum td_status check_difference(struct rep_labelcheck *l, const struct parts *p,
                                       const struct rep_tally_entry *row, uint64_t *n_checked, struct td_error *err)
{
    bool change = td_eqs(p->kind, "change");
    const struct rep_tally_entry *a = level_of(l, p, p->country, p->period);
    const struct rep_tally_entry *b =
        change ? level_of(l, p, p->country, p->against) : level_of(l, p, p->against, p->period);
    double want = a && b && a->n[KNOWN] && b->n[KNOWN] ? estimate_of(a) - estimate_of(b) : NAN;
    ++*n_checked;
    if (row->n[KNOWN] && fabs(want - estimate_of(row)) <= 2 * near_enough)
        return TD_OK;
    return differ(row->key, "estimate", "corrected (of the two levels)", want, "corrected",
                  row->n[KNOWN] ? estimate_of(row) : NAN, err);
}

static enum td_status check_row(struct rep_labelcheck *l, const struct rep_tally_entry *row, bool cells,
                                uint64_t *n_checked, struct td_error *err)
{
    const struct parts p = parts_of(row->key);
    if (td_eqs(p.kind, "change") || td_eqs(p.kind, "contrast"))
        return check_difference(l, &p, row, n_checked, err);
    if (!td_eqs(p.kind, "level"))
        return TD_OK;
    if (is_all(p.period) && check_sum(l, &p, row, n_checked, err) != TD_OK)
        return err->status;
    return cells && td_eqs(p.method, "naive") ? check_scores(l, &p, row, n_checked, err) : TD_OK;
}

/* A country with scored articles that corrected.csv lacks has no series either; the unknown one has none anyway. */
static enum td_status check_missing(struct rep_labelcheck *l, struct td_error *err)
{
    for (size_t i = 0; i < l->cell.n; i++) {
        struct td_slice quarter = l->cell.entry[i].key, part[2];
        part[0] = td_cut(&quarter, REP_TALLY_SEPARATOR);
        part[1] = td_cut(&quarter, REP_TALLY_SEPARATOR);
        const struct parts p = {.target = part[0], .measure = TD_S("stance"), .method = TD_S("naive")};
        bool counted = part[1].n == 0 || rep_tally_find(&l->series, key_of(l, part, 2));
        if (is_all(quarter) && !is_all(part[1]) && counted && !level_of(l, &p, part[1], TD_S("all")))
            return differ(l->cell.entry[i].key, "n_units", "cells (scored articles)",
                          (double)l->cell.entry[i].n[SCORED], "corrected", 0, err);
    }
    return TD_OK;
}

enum td_status rep_labelcheck_end(struct rep_labelcheck *l, bool cells, uint64_t *n_checked, struct td_error *err)
{
    enum td_status st = sum_countries(l, err);
    for (size_t i = 0; i < l->row.n && st == TD_OK; i++) {
        const struct parts p = parts_of(l->row.entry[i].key);
        if (td_eqs(p.kind, "level"))
            st = add_part(l, &p, l->row.entry[i].n, err);
    }
    for (size_t i = 0; i < l->row.n && st == TD_OK; i++)
        st = check_row(l, &l->row.entry[i], cells, n_checked, err);
    return st == TD_OK && cells ? check_missing(l, err) : st;
}
