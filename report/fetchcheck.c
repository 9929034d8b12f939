#include "fetchcheck.h"

#include <stdlib.h>

#include "num.h"
#include "period.h"
#include "tally.h"

enum { ROWS, FAILED }; /* counters of a week */

struct rep_fetchcheck {
    struct rep_tally week;
    char first[16]; /* "" before the first row; names of weeks sort as the weeks do */
};

struct rep_fetchcheck *rep_fetchcheck_new(struct td_error *err)
{
    struct rep_fetchcheck *f = calloc(1, sizeof *f);
    if (!f) {
        (void)td_fail_nomem(err, "comparing tables");
        return NULL;
    }
    rep_tally_init(&f->week);
    return f;
}

void rep_fetchcheck_free(struct rep_fetchcheck *f)
{
    if (!f)
        return;
    rep_tally_free(&f->week);
    free(f);
}

/* The column that does not go with the others, or TD_COVERAGE_N; why says what is wrong with it. */
static size_t misfit(const struct rep_xread *x, const char **why)
{
    static const enum td_coverage_column part[] = {TD_COVERAGE_fetched, TD_COVERAGE_unchanged, TD_COVERAGE_refused,
                                                   TD_COVERAGE_failed};
    const struct td_slice *v = x->value;
    uint64_t all = 0, left, n, got = 0;
    (void)td_num_parse_uint(v[TD_COVERAGE_addresses], &all); /* checked before */
    left = all;
    *why = "more than the source has addresses";
    for (size_t i = 0; i < sizeof part / sizeof *part; i++) {
        if (!td_num_parse_uint(v[part[i]], &n) || n > left)
            return part[i];
        left -= n;
        got += i < 2 ? n : 0;
    }
    *why = "not what its counts come to";
    if (!td_eqs(v[TD_COVERAGE_result], got == all ? "ok" : got ? "partial" : "failed"))
        return TD_COVERAGE_result;
    *why = got == all ? "a reason, and every address was got" : "no reason, and not every address was got";
    return (v[TD_COVERAGE_reason].n == 0) == (got == all) ? TD_COVERAGE_N : TD_COVERAGE_reason;
}

enum td_status rep_fetchcheck_row(struct rep_fetchcheck *f, const struct rep_xread *x, struct td_error *err)
{
    struct td_slice at = x->value[TD_COVERAGE_fetched_at];
    const char *why;
    char name[16];
    int32_t day;
    if (at.n < 20 || !td_day_parse(at, &day)) /* as analyze reads it */
        return rep_xrefuse(x, TD_COVERAGE_fetched_at, "not a time such as 2020-07-13T10:00:00Z", err);
    size_t c = misfit(x, &why);
    if (c < TD_COVERAGE_N)
        return rep_xrefuse(x, c, why, err);
    td_week_name(td_week_of_day(day), name);
    uint64_t *n = rep_tally_at(&f->week, td_str(name));
    if (!n)
        return td_fail_nomem(err, "comparing tables");
    n[ROWS]++;
    n[FAILED] += td_eqs(x->value[TD_COVERAGE_result], "failed");
    if (!f->first[0] || strcmp(name, f->first) < 0)
        memcpy(f->first, name, sizeof name);
    return TD_OK;
}

enum td_status rep_fetchcheck_series(struct rep_fetchcheck *f, const struct rep_xread *x, uint64_t *n_checked,
                                     struct td_error *err)
{
    struct td_slice reason = x->value[TD_SERIES_coverage_reason], week = x->value[TD_SERIES_week];
    bool failed = td_eqs(reason, "fetch_failed");
    if (!f->first[0] || !(failed || td_eqs(reason, "not_fetched") || td_eqs(reason, "fetch_partial")))
        return TD_OK;
    ++*n_checked;
    const struct rep_tally_entry *e = rep_tally_find(&f->week, week);
    if (td_cmp(week, td_str(f->first)) < 0)
        return rep_xrefuse(x, TD_SERIES_coverage_reason, "of a week before the first in the table coverage", err);
    if (failed && !(e && e->n[FAILED]))
        return rep_xrefuse(x, TD_SERIES_coverage_reason, "of a week in which nothing failed in the table coverage",
                           err);
    return TD_OK;
}
