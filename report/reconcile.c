#include "reconcile.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "csvwrite.h"
#include "fetchcheck.h"
#include "labelcheck.h"
#include "num.h"
#include "period.h"

enum { KEY_MAX = 1 << 20, TARGETS_MAX = 1024 };
enum { ALL_ROWS, COUNTED, REPRINTS, COVERAGE, FIRST_DAY, LAST_DAY }; /* counters of an outlet; days + DAY_SHIFT */
enum { DAY_SHIFT = 1 << 22 };
enum {
    N_TOTAL,
    N_MATCH,
    N_MENTIONS,
    N_SCORED,
    SEEN,
    STANCE_E6,
    MEASURES = 4
}; /* of a group; a sum in two's complement */
enum { WITH_SENTENCE, WITH_STANCE, MENTIONS, CELL_MATCH, CELL_MENTIONS, CELL_SCORED };

/* What one table of series is held against. */
struct periods {
    bool wanted;              /* the run has that table */
    struct rep_tally group;   /* target, role, country, base, period: cells */
    struct rep_tally country; /* target, role, country, base: has rows in the table */
    struct rep_tally pool;    /* target, role, base, period: [0..3] sum of rows, [4..7] what ALL says, [4] + 1 */
};
static const struct {
    enum rep_table_id table;
    const char *name;
} series_of[TD_PERIODS] = {[TD_DAY] = {REP_T_DAYS, "series-day"},
                           [TD_WEEK] = {REP_T_SERIES, "series"},
                           [TD_MONTH] = {REP_T_MONTHS, "series-month"},
                           [TD_QUARTER] = {REP_T_QUARTERS, "series-quarter"}};

struct rep_recon {
    struct rep_tally outlet;        /* name */
    struct rep_tally outlet_fact;   /* length, name, 'c' or 'l', code */
    struct rep_tally twice;         /* articles that are recorded twice */
    struct rep_tally target;        /* id: what mentions and what cells say */
    struct rep_tally target_outlet; /* target, outlet: n_total by cells */
    struct periods period[TD_PERIODS];
    struct rep_labelcheck *labels;
    struct rep_fetchcheck *fetched;
    struct td_buf key;
    uint64_t n_rejected, n_coverage, n_checked;
    char article[64]; /* of the last row of mentions */
    size_t article_n;
    bool in_article[TARGETS_MAX][2]; /* has a sentence, has a stance */
};

static void each_tally(struct rep_recon *r, void (*apply)(struct rep_tally *t))
{
    enum { TALLIES = 5 };
    struct rep_tally *all[TALLIES] = {&r->outlet, &r->outlet_fact, &r->twice, &r->target, &r->target_outlet};
    for (size_t i = 0; i < TALLIES; i++)
        apply(all[i]);
    for (size_t i = 0; i < TD_PERIODS; i++) {
        apply(&r->period[i].group);
        apply(&r->period[i].country);
        apply(&r->period[i].pool);
    }
}

struct rep_recon *rep_recon_new(uint64_t n_rejected, const bool wanted[TD_PERIODS], struct td_error *err)
{
    struct rep_recon *r = calloc(1, sizeof *r);
    if (!r) {
        (void)td_fail_nomem(err, "comparing tables");
        return NULL;
    }
    each_tally(r, rep_tally_init);
    r->key = TD_BUF_INIT(KEY_MAX);
    r->n_rejected = n_rejected;
    for (size_t i = 0; i < TD_PERIODS; i++)
        r->period[i].wanted = wanted[i];
    r->labels = rep_labelcheck_new(err);
    r->fetched = r->labels ? rep_fetchcheck_new(err) : NULL;
    if (r->fetched)
        return r;
    rep_recon_free(r);
    return NULL;
}

void rep_recon_free(struct rep_recon *r)
{
    if (!r)
        return;
    each_tally(r, rep_tally_free);
    rep_labelcheck_free(r->labels);
    rep_fetchcheck_free(r->fetched);
    td_buf_free(&r->key);
    free(r);
}

static struct td_slice key_of(struct rep_recon *r, const struct td_slice *part, size_t n)
{
    return rep_tally_key(&r->key, part, n);
}

static uint64_t number(const struct rep_xread *x, int column)
{
    uint64_t v = 0;
    (void)td_num_parse_uint(x->value[column], &v); /* checked before, or empty */
    return v;
}

static enum td_status nomem(struct td_error *err)
{
    return td_fail_nomem(err, "comparing tables: too many outlets, countries or weeks");
}

/* ---- articles ---- */

static bool has_flag(struct td_slice flags, const char *flag)
{
    while (flags.p)
        if (td_eqs(td_cut(&flags, ';'), flag))
            return true;
    return false;
}

static bool outlet_fact(struct rep_recon *r, struct td_slice outlet, char kind, struct td_slice code)
{
    if (code.n == 0)
        return true;
    struct td_slice part[] = {outlet, td_slice(&kind, 1), code};
    return rep_tally_at(&r->outlet_fact, key_of(r, part, 3)) != NULL;
}

static void take_day(uint64_t *n, struct td_slice published, struct td_slice flags)
{
    int32_t day;
    if (!td_day_parse(published, &day) || has_flag(flags, "suspect_date"))
        return;
    uint64_t v = (uint64_t)((int64_t)day + DAY_SHIFT);
    if (n[FIRST_DAY] == 0 || v < n[FIRST_DAY])
        n[FIRST_DAY] = v;
    if (v > n[LAST_DAY])
        n[LAST_DAY] = v;
}

static enum td_status take_article(struct rep_recon *r, const struct rep_xread *x, struct td_error *err)
{
    struct td_slice outlet = x->value[TD_ARTICLE_outlet], flags = x->value[TD_ARTICLE_flags];
    bool twice = td_eqs(x->value[TD_ARTICLE_is_duplicate], "1"), coverage = has_flag(flags, "coverage");
    uint64_t *n = rep_tally_at(&r->outlet, outlet);
    if (!n)
        return nomem(err);
    n[ALL_ROWS]++;
    n[COUNTED] += !twice;
    n[REPRINTS] += !twice && td_eqs(x->value[TD_ARTICLE_is_reprint], "1");
    n[COVERAGE] += !twice && coverage;
    take_day(n, x->value[TD_ARTICLE_published_at], flags);
    r->n_coverage += !twice && coverage;
    bool ok = outlet_fact(r, outlet, 'c', x->value[TD_ARTICLE_outlet_country]) &&
              outlet_fact(r, outlet, 'l', x->value[TD_ARTICLE_language]) &&
              (!twice || rep_tally_at(&r->twice, x->value[TD_ARTICLE_article_id]));
    return ok ? TD_OK : nomem(err);
}

bool rep_recon_has_outlet(const struct rep_recon *r, struct td_slice outlet)
{
    return rep_tally_find(&r->outlet, outlet) != NULL;
}

/* The codes of an outlet joined by ';', in the order of their bytes; facts are sorted. */
static void put_facts(struct rep_recon *r, struct td_slice outlet, char kind, struct td_csvw *w)
{
    struct td_buf list = TD_BUF_INIT(KEY_MAX);
    struct td_slice part[] = {outlet, td_slice(&kind, 1), TD_S("")};
    struct td_slice head = key_of(r, part, 3);
    size_t lo = 0, hi = r->outlet_fact.n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (td_cmp(r->outlet_fact.entry[mid].key, head) < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    for (; lo < r->outlet_fact.n && td_starts(r->outlet_fact.entry[lo].key, head); lo++) {
        if (list.n)
            (void)td_buf_putc(&list, ';');
        (void)td_buf_put(&list, td_from(r->outlet_fact.entry[lo].key, head.n));
    }
    td_csvw_str(w, td_buf_slice(&list));
    td_buf_free(&list);
}

static void put_day(struct td_csvw *w, uint64_t v)
{
    char name[16];
    if (v == 0) {
        td_csvw_empty(w);
        return;
    }
    td_day_name((int32_t)((int64_t)v - DAY_SHIFT), name);
    td_csvw_str(w, td_str(name));
}

enum td_status rep_recon_outlets(struct rep_recon *r, struct td_buf *b, struct td_error *err)
{
    struct td_csvw w;
    td_csvw_init_memory(&w, b, &rep_outlets_schema);
    rep_tally_sort(&r->outlet);
    rep_tally_sort(&r->outlet_fact);
    for (size_t c = 0; c < rep_outlets_schema.n; c++)
        (void)td_buf_printf(b, "%s%s", c ? "," : "", rep_outlets_schema.column[c]);
    (void)td_buf_putc(b, '\n');
    for (size_t i = 0; i < r->outlet.n; i++) {
        const struct rep_tally_entry *e = &r->outlet.entry[i];
        if (e->key.n == 0)
            continue;
        td_csvw_str(&w, e->key);
        put_facts(r, e->key, 'c', &w);
        put_facts(r, e->key, 'l', &w);
        td_csvw_uint(&w, e->n[ALL_ROWS]);
        td_csvw_uint(&w, e->n[COUNTED]);
        td_csvw_uint(&w, e->n[REPRINTS]);
        td_csvw_uint(&w, e->n[COVERAGE]);
        put_day(&w, e->n[FIRST_DAY]);
        put_day(&w, e->n[LAST_DAY]);
        td_csvw_end(&w);
    }
    td_csvw_free(&w);
    return b->failed ? nomem(err) : TD_OK;
}

/* ---- mentions ---- */

/* Rows of one article stand together; a target counts once in it, whatever the number of its sentences. */
static enum td_status take_mention(struct rep_recon *r, const struct rep_xread *x, struct td_error *err)
{
    struct td_slice id = x->value[TD_MENTION_article_id], target = x->value[TD_MENTION_target];
    if (rep_tally_find(&r->twice, id))
        return TD_OK;
    if (!rep_tally_at(&r->target, target))
        return nomem(err);
    size_t t = (size_t)(rep_tally_find(&r->target, target) - r->target.entry);
    if (t >= TARGETS_MAX)
        return nomem(err);
    if (r->article_n != id.n || memcmp(r->article, id.p, id.n) != 0) {
        memset(r->in_article, 0, sizeof r->in_article[0] * (r->target.n < TARGETS_MAX ? r->target.n : TARGETS_MAX));
        r->article_n = id.n < sizeof r->article ? id.n : sizeof r->article;
        memcpy(r->article, id.p, r->article_n);
    }
    uint64_t *n = r->target.entry[t].n;
    n[MENTIONS] += number(x, TD_MENTION_n_mentions);
    if (!r->in_article[t][0]) {
        r->in_article[t][0] = true;
        n[WITH_SENTENCE]++;
    }
    if (x->value[TD_MENTION_stance].n && !r->in_article[t][1]) {
        r->in_article[t][1] = n;
        r->in_article[t][1] = true;
        n[WITH_STANCE]++;
    }
    return TD_OK;
}

/* ---- cells and series ---- */

static void add(uint64_t *to, const uint64_t *n)
{
    for (int i = 0; i < MEASURES; i++)
        to[i] += n[i];
}

/* A cell's span lies in one week and one month, so that every period but a day is a sum of whole cells. */
static enum td_status add_cell(struct rep_recon *r, const struct rep_xread *x, enum td_period kind, const uint64_t *n,
                               struct td_error *err)
{
    const struct td_slice *v = x->value;
    char name[16];
    struct td_slice period = v[TD_CELL_week];
    int32_t first, last;
    if (kind != TD_WEEK) {
        if (!td_day_parse(v[TD_CELL_day_first], &first) || !td_day_parse(v[TD_CELL_day_last], &last) ||
            td_period_of_day(kind, first) != td_period_of_day(kind, last))
            return rep_xrefuse(x, TD_CELL_day_first, "not in one period of the series beside it", err);
        td_period_name(kind, td_period_of_day(kind, first), name);
        period = td_str(name);
    }
    struct td_slice part[] = {v[TD_CELL_target], v[TD_CELL_country_role], v[TD_CELL_country], v[TD_CELL_base], period};
    struct td_slice pooled[] = {part[0], part[1], part[3], part[4]};
    uint64_t *g = rep_tally_at(&r->period[kind].group, key_of(r, part, 5));
    if (!g)
        return nomem(err);
    add(g, n);
    int64_t sum = 0;
    (void)td_num_parse_int(v[TD_CELL_stance_sum_e6], &sum);
    g[STANCE_E6] += (uint64_t)sum;
    if (td_eqs(v[TD_CELL_country_role], "outlet") && v[TD_CELL_country].n == 0) { /* in the pool, without a row */
        uint64_t *p = rep_tally_at(&r->period[kind].pool, key_of(r, pooled, 4));
        if (!p)
            return nomem(err);
        add(p, n);
    }
    return TD_OK;
}

static enum td_status take_cell(struct rep_recon *r, const struct rep_xread *x, struct td_error *err)
{
    const struct td_slice *v = x->value;
    uint64_t n[MEASURES] = {number(x, TD_CELL_n_total), number(x, TD_CELL_n_match), number(x, TD_CELL_n_mentions),
                            number(x, TD_CELL_n_pos) + number(x, TD_CELL_n_neu) + number(x, TD_CELL_n_neg)};
    if (n[N_MATCH] > n[N_TOTAL] || n[N_SCORED] > n[N_MATCH])
        return rep_xrefuse(x, TD_CELL_n_match, "more than there are articles, or fewer than are scored", err);
    bool outlet = td_eqs(v[TD_CELL_country_role], "outlet"), all = td_eqs(v[TD_CELL_base], "all");
    if (outlet && all) {
        struct td_slice part[] = {v[TD_CELL_target], v[TD_CELL_outlet]};
        uint64_t *t = rep_tally_at(&r->target_outlet, key_of(r, part, 2));
        uint64_t *sum = rep_tally_at(&r->target, v[TD_CELL_target]);
        if (!t || !sum)
            return nomem(err);
        add(t, n);
        sum[CELL_MATCH] += n[N_MATCH];
        sum[CELL_MENTIONS] += n[N_MENTIONS];
        sum[CELL_SCORED] += n[N_SCORED];
    }
    for (int k = 0; k < TD_PERIODS && v[TD_CELL_week].n; k++)
        if (r->period[k].wanted && add_cell(r, x, (enum td_period)k, n, err) != TD_OK)
            return err->status;
    return TD_OK;
}

static const char *const measure_name[MEASURES] = {"n_total", "n_match", "mentions", "pos + neu + neg"};

/* "mismatch: cells say 5, series says 6: n_total of norvanta, outlet, GB, all, 2020-W47". */
static enum td_status differ(struct td_slice key, const char *what, const char *a, uint64_t na, const char *b,
                             uint64_t nb, struct td_error *err)
{
    char shown[512];
    rep_tally_shown(key, shown);
    return td_fail(err, TD_EDATA,
                   "the tables do not agree: %s of %s is %" PRIu64 " in %s and %" PRIu64 " in %s: not exporting", what,
                   shown, na, a, nb, b);
}

/* The columns of both shapes of series that count; PERIOD has one column more before `base`. */
enum { SHIFT = (int)TD_PERIOD_base - (int)TD_SERIES_base };
static_assert((int)TD_PERIOD_target == (int)TD_SERIES_target && (int)TD_PERIOD_period == (int)TD_SERIES_week &&
                  (int)TD_PERIOD_neg == (int)TD_SERIES_neg + SHIFT,
              "series-PERIOD.csv is series.csv with another kind of period");

/* The mean over scored articles is that of the cells' integers, to the sixth decimal that the table has. */
static enum td_status check_stance(struct rep_recon *r, const struct rep_tally_entry *e, const struct rep_xread *x,
                                   int column, struct td_error *err)
{
    double stance, want = (double)(int64_t)e->n[STANCE_E6] / 1e6 / (double)e->n[N_SCORED];
    r->n_checked++;
    if (td_num_parse(x->value[column], &stance) && fabs(stance - want) <= 0.6e-6)
        return TD_OK;
    char what[64];
    (void)snprintf(what, sizeof what, "not the %.6f that cells come to", want);
    return rep_xrefuse(x, (size_t)column, what, err);
}

static enum td_status take_series(struct rep_recon *r, const struct rep_xread *x, enum td_period kind,
                                  struct td_error *err)
{
    struct periods *s = &r->period[kind];
    const struct td_slice *v = x->value;
    int shift = kind == TD_WEEK ? 0 : SHIFT;
    if (td_eqs(v[TD_SERIES_country], "ALLM")) /* a mean, not a sum */
        return TD_OK;
    uint64_t n[MEASURES] = {number(x, TD_SERIES_n_total + shift), number(x, TD_SERIES_n_match + shift),
                            number(x, TD_SERIES_mentions + shift),
                            number(x, TD_SERIES_pos + shift) + number(x, TD_SERIES_neu + shift) +
                                number(x, TD_SERIES_neg + shift)};
    struct td_slice part[] = {v[TD_SERIES_target], v[TD_SERIES_country_role], v[TD_SERIES_country],
                              v[TD_SERIES_base + shift], v[TD_SERIES_week]};
    struct td_slice pooled[] = {part[0], part[1], part[3], part[4]};
    uint64_t *pool = rep_tally_at(&s->pool, key_of(r, pooled, 4));
    if (!pool || !rep_tally_at(&s->country, key_of(r, part, 4)))
        return nomem(err);
    if (td_eqs(v[TD_SERIES_country], "ALL")) {
        add(pool + SEEN, n);
        pool[SEEN]++;
        return TD_OK;
    }
    add(pool, n);
    static uint64_t none[REP_TALLY_COUNTERS];
    struct td_slice key = key_of(r, part, 5);
    struct rep_tally_entry *e = rep_tally_find(&s->group, key);
    if (e)
        e->n[SEEN] = 1;
    for (int i = 0; i < MEASURES; i++) {
        uint64_t cells = (e ? e->n : none)[i];
        r->n_checked++;
        if (cells != n[i])
            return differ(key, measure_name[i], "cells", cells, series_of[kind].name, n[i], err);
    }
    return e && n[N_SCORED] ? check_stance(r, e, x, TD_SERIES_stance + shift, err) : TD_OK;
}

/* n of a country's row of weeks.csv is what the cells have of its week. */
static enum td_status take_week(struct rep_recon *r, const struct rep_xread *x, struct td_error *err)
{
    const struct td_slice *v = x->value;
    int m = td_eqs(v[TD_WEEK_measure], "stance") ? N_SCORED : N_TOTAL;
    struct td_slice part[] = {v[TD_WEEK_target], v[TD_WEEK_country_role], v[TD_WEEK_country], v[TD_WEEK_base],
                              v[TD_WEEK_week]};
    if (td_eqs(v[TD_WEEK_country], "ALL"))
        return TD_OK;
    struct td_slice key = key_of(r, part, 5);
    const struct rep_tally_entry *e = rep_tally_find(&r->period[TD_WEEK].group, key);
    uint64_t n = e ? e->n[m] : 0;
    r->n_checked++;
    if (n != number(x, TD_WEEK_n))
        return differ(key, measure_name[m], "cells", n, "weeks", number(x, TD_WEEK_n), err);
    return TD_OK;
}

enum td_status rep_recon_row(struct rep_recon *r, enum rep_table_id table, const struct rep_xread *x,
                             struct td_error *err)
{
    if (table == REP_T_ARTICLES)
        return take_article(r, x, err);
    if (table == REP_T_MENTIONS)
        return take_mention(r, x, err);
    if (table == REP_T_CELLS && rep_labelcheck_cell(r->labels, x, err) == TD_OK)
        return take_cell(r, x, err);
    if (table == REP_T_CORRECTED)
        return rep_labelcheck_row(r->labels, x, err);
    if (table == REP_T_COVERAGE)
        return rep_fetchcheck_row(r->fetched, x, err);
    if (table == REP_T_SERIES && (rep_labelcheck_series(r->labels, x, err) != TD_OK ||
                                  rep_fetchcheck_series(r->fetched, x, &r->n_checked, err) != TD_OK))
        return err->status;
    if (table == REP_T_WEEKS)
        return take_week(r, x, err);
    for (int k = 0; k < TD_PERIODS; k++)
        if (table == series_of[k].table && r->period[k].wanted)
            return take_series(r, x, (enum td_period)k, err);
    return err->status;
}

/* ---- the end ---- */

static enum td_status articles_and_cells(struct rep_recon *r, struct td_error *err)
{
    for (size_t t = 0; t < r->target.n; t++) {
        uint64_t missing = 0;
        for (size_t o = 0; o < r->outlet.n; o++) {
            struct td_slice part[] = {r->target.entry[t].key, r->outlet.entry[o].key};
            struct td_slice key = key_of(r, part, 2);
            const struct rep_tally_entry *e = rep_tally_find(&r->target_outlet, key);
            uint64_t cells = e ? e->n[N_TOTAL] : 0, articles = r->outlet.entry[o].n[COUNTED];
            r->n_checked++;
            if (cells > articles || articles - cells > r->n_rejected - missing)
                return differ(key, "n_total", "cells", cells, "articles", articles, err);
            missing += articles - cells;
        }
    }
    for (size_t i = 0; i < r->target_outlet.n; i++) {
        struct td_slice outlet = r->target_outlet.entry[i].key;
        (void)td_cut(&outlet, REP_TALLY_SEPARATOR);
        if (!rep_recon_has_outlet(r, outlet))
            return differ(r->target_outlet.entry[i].key, "n_total", "cells", r->target_outlet.entry[i].n[N_TOTAL],
                          "articles", 0, err);
    }
    return TD_OK;
}

static enum td_status mentions_and_cells(struct rep_recon *r, struct td_error *err)
{
    for (size_t t = 0; t < r->target.n; t++) {
        const struct rep_tally_entry *e = &r->target.entry[t];
        r->n_checked += 3;
        if (e->n[WITH_SENTENCE] > e->n[CELL_MATCH] || e->n[CELL_MATCH] - e->n[WITH_SENTENCE] > r->n_coverage)
            return differ(e->key, "n_match", "cells", e->n[CELL_MATCH], "mentions (articles)", e->n[WITH_SENTENCE],
                          err);
        if (e->n[WITH_STANCE] != e->n[CELL_SCORED])
            return differ(e->key, "n_pos + n_neu + n_neg", "cells", e->n[CELL_SCORED], "mentions (articles)",
                          e->n[WITH_STANCE], err);
        if (e->n[MENTIONS] > e->n[CELL_MENTIONS] || (r->n_coverage == 0 && e->n[MENTIONS] != e->n[CELL_MENTIONS]))
            return differ(e->key, "n_mentions", "cells", e->n[CELL_MENTIONS], "mentions", e->n[MENTIONS], err);
    }
    return TD_OK;
}

/* A period of cells that the series lacks; a country that it lacks altogether was excluded. */
static enum td_status periods_and_pools(struct rep_recon *r, enum td_period kind, struct td_error *err)
{
    const struct periods *s = &r->period[kind];
    const char *name = series_of[kind].name;
    char summed[64], pooled[64];
    for (size_t i = 0; i < s->group.n; i++) {
        const struct rep_tally_entry *e = &s->group.entry[i];
        size_t n = e->key.n;
        while (n && e->key.p[n - 1] != REP_TALLY_SEPARATOR)
            n--;
        if (!e->n[SEEN] && n && rep_tally_find(&s->country, td_head(e->key, n - 1)))
            return differ(e->key, "n_total", "cells", e->n[N_TOTAL], name, 0, err);
    }
    (void)snprintf(summed, sizeof summed, "%s (sum of countries)", name);
    (void)snprintf(pooled, sizeof pooled, "%s (ALL)", name);
    for (size_t i = 0; i < s->pool.n; i++) {
        const struct rep_tally_entry *e = &s->pool.entry[i];
        for (int m = 0; m < MEASURES && e->n[SEEN]; m++) {
            uint64_t all = e->n[SEEN + m] - (m == 0);
            r->n_checked++;
            if (all != e->n[m])
                return differ(e->key, measure_name[m], summed, e->n[m], pooled, all, err);
        }
    }
    return TD_OK;
}

enum td_status rep_recon_end(struct rep_recon *r, const struct rep_xtable *tables, uint64_t *n_checked,
                             struct td_error *err)
{
    enum td_status st = TD_OK;
    if (tables[REP_T_ARTICLES].there && tables[REP_T_CELLS].there)
        st = articles_and_cells(r, err);
    if (st == TD_OK && tables[REP_T_ARTICLES].there && tables[REP_T_MENTIONS].there && tables[REP_T_CELLS].there)
        st = mentions_and_cells(r, err);
    for (int k = 0; k < TD_PERIODS && st == TD_OK; k++)
        if (tables[series_of[k].table].there && tables[REP_T_CELLS].there)
            st = periods_and_pools(r, (enum td_period)k, err);
    if (st == TD_OK && tables[REP_T_CORRECTED].there)
        st = rep_labelcheck_end(r->labels, tables[REP_T_CELLS].there, &r->n_checked, err);
    *n_checked = r->n_checked;
    return st;
}
