/* What changed this week, in sentences made from the numbers and from nothing else; and the headline figures. */
#include "panels.h"

#include <math.h>

#include "period.h"

enum { SENTENCES_MAX = 6, RECENT_WEEKS = 4 }; /* five, and what labels say */

const char *const rep_not_tested = "one outlet: not tested";

static const char *verdict(const struct rep_doc *d, struct rep_estimate diff)
{
    if (isnan(diff.v))
        return rep_tr(d, "there is nothing to compare it with");
    if (isnan(diff.lo))
        return rep_tr(d, "there is no interval to tell a change by");
    if (rep_untested(diff))
        return rep_tr(d, rep_not_tested);
    return rep_tr(d,
                  rep_distinguishable(diff) ? "distinguishable from no change" : "not distinguishable from no change");
}

static struct td_slice points_text(struct rep_doc *d, struct rep_estimate diff)
{
    struct td_slice v = rep_points(d, diff.v);
    if (isnan(diff.lo))
        return v;
    struct td_slice lo = rep_signed(d, 100 * diff.lo, 1), hi = rep_signed(d, 100 * diff.hi, 1);
    return rep_fmt(d, "%.*s, 95 %% interval %.*s to %.*s", REP_ARG(v), REP_ARG(lo), REP_ARG(hi));
}

static struct td_slice stance_diff_text(struct rep_doc *d, struct rep_estimate diff)
{
    struct td_slice v = rep_signed(d, diff.v, 2);
    if (isnan(diff.lo))
        return v;
    struct td_slice lo = rep_signed(d, diff.lo, 2), hi = rep_signed(d, diff.hi, 2);
    return rep_fmt(d, "%.*s, 95 %% interval %.*s to %.*s", REP_ARG(v), REP_ARG(lo), REP_ARG(hi));
}

void rep_note_differences(struct rep_doc *d, const struct rep_model *m, bool always)
{
    if (m->week_paired && always)
        rep_note(d, rep_t("Differences are those of weeks.csv: every outlet is one cluster of the week and of the "
                          "weeks before it together, so that what an outlet always does cancels as far as its share of "
                          "the articles stays. Of two errors, CR2 and the jackknife over outlets, the wider interval "
                          "stands. With fewer than two outlets in both there is no interval, but where one outlet is "
                          "all there is, attention has one that takes its articles as independent and tells of that "
                          "outlet alone; how its weeks differ beyond chance is not in it, so it is not tested."));
    else if (m->has_weeks && !m->week_paired)
        rep_note(d,
                 rep_t("weeks.csv does not reach back to this week, so differences are put together from the "
                       "intervals of both spans as if the outlets behind them were others: wider than they need be."));
    else if (!m->has_weeks)
        rep_note(d, rep_t("weeks.csv was not there, so differences are put together from the intervals of both spans "
                          "as if the outlets behind them were others: wider than they need be."));
}

/* "..., q = 0.02 among the countries"; as it was without a q. */
static struct td_slice with_q(struct rep_doc *d, struct td_slice text, double q)
{
    return isnan(q) ? text : rep_fmt(d, "%.*s (q = %.2g among all countries)", REP_ARG(text), q);
}

static struct td_slice overall(struct rep_doc *d, const struct rep_model *m)
{
    size_t weeks;
    struct rep_pool now = rep_pool_week(m, REP_ALL, m->week), before = rep_pool_before(m, REP_ALL, m->week, 4, &weeks);
    struct td_slice k = rep_count(d, now.match), n = rep_count(d, now.total), a = rep_attention_text(d, now.attention);
    struct td_slice s = rep_fmt(
        d, "%.*s of %.*s {article|articles} named %.*s in %s (outlets in %.0f {country|countries}): %.*s", REP_ARG(k),
        REP_ARG(n), REP_ARG(m->target_name), rep_week_text(d, m, m->week), now.countries, REP_ARG(a));
    if (now.partial)
        return rep_fmt(d, "%.*s. The week is not complete, so it is not compared with those before it.", REP_ARG(s));
    struct rep_estimate diff = rep_difference(now.attention, before.attention);
    if (m->week_paired) {
        const struct rep_turn *t = rep_turn_at(m, REP_OUTLET, REP_ALL, REP_ATTENTION, m->pooled, 0);
        weeks = (size_t)t->weeks;
        before.attention = t->before;
        diff = t->diff;
        if (weeks > 0 && isnan(diff.v))
            return rep_fmt(d, "%.*s. The week is a gap in the data, so it is not compared with those before it.",
                           REP_ARG(s));
    }
    if (weeks == 0)
        return rep_fmt(d, "%.*s. No complete week before it can be compared.", REP_ARG(s));
    struct td_slice b = rep_percent(d, before.attention.v), nb = rep_count(d, before.attention.n),
                    p = points_text(d, diff);
    return rep_fmt(d, "%.*s. In the %zu {week|weeks} before it was %.*s (n = %.*s); difference %.*s, %s.", REP_ARG(s),
                   weeks, REP_ARG(b), REP_ARG(nb), REP_ARG(p), verdict(d, diff));
}

static struct rep_estimate diff_of(const struct rep_change *c, enum rep_measure measure)
{
    return measure == REP_STANCE ? c->stance_diff : c->attention_diff;
}

/* The country whose change is the largest among those told from none; n_countries when there is none. *compared: with
 * an interval by which it could be told; *untested: with one, of one outlet. */
static size_t largest(const struct rep_model *m, enum rep_measure measure, size_t *compared, size_t *untested)
{
    size_t best = m->n_countries;
    *compared = *untested = 0;
    for (size_t c = 0; c < m->n_countries; c++) {
        struct rep_estimate diff = diff_of(&m->change[REP_OUTLET][c], measure);
        if (!rep_shown(m, REP_OUTLET, c) || isnan(diff.lo))
            continue;
        ++*(rep_untested(diff) ? untested : compared);
        if (!rep_distinguishable(diff))
            continue;
        if (best == m->n_countries || fabs(diff.v) > fabs(diff_of(&m->change[REP_OUTLET][best], measure).v))
            best = c;
    }
    return best;
}

size_t rep_focus(const struct rep_model *m, size_t country[3])
{
    size_t compared, untested, n = 0;
    size_t a = largest(m, REP_STANCE, &compared, &untested), b = largest(m, REP_ATTENTION, &compared, &untested);
    if (a < m->n_countries)
        country[n++] = a;
    if (b < m->n_countries && b != a)
        country[n++] = b;
    return n;
}

/* "any of the 4", "the only one": the countries of a comparison. */
static struct td_slice any_of(struct rep_doc *d, size_t n)
{
    return n == 1 ? rep_t("the only one") : rep_fmt(d, "any of the %zu", n);
}

/* Of the countries that could be tested. c, compared: largest's. */
static struct td_slice tested_attention(struct rep_doc *d, const struct rep_model *m, size_t c, size_t compared)
{
    if (compared == 0)
        return rep_fmt(d, "No country's attention can be compared with the weeks before: too few weeks with data.");
    if (c == m->n_countries)
        return rep_fmt(
            d,
            "By outlet country, attention is not distinguishable from the 4 weeks before in %.*s that can be "
            "compared.",
            REP_ARG(any_of(d, compared)));
    const struct rep_change *x = &m->change[REP_OUTLET][c];
    struct td_slice v = rep_percent(d, x->attention.v), n = rep_count(d, x->attention.n),
                    v4 = rep_percent(d, x->attention4.v), n4 = rep_count(d, x->attention4.n),
                    p = with_q(d, points_text(d, x->attention_diff), x->attention_q);
    return rep_fmt(d,
                   "Largest change of attention by country of the outlet: %.*s, %.*s of articles (n = %.*s) after %.*s "
                   "(n = %.*s) in "
                   "the 4 weeks before, %.*s; the largest of %zu {country|countries} compared.",
                   REP_ARG(m->country[c].name), REP_ARG(v), REP_ARG(n), REP_ARG(v4), REP_ARG(n4), REP_ARG(p), compared);
}

static struct td_slice attention_sentence(struct rep_doc *d, const struct rep_model *m)
{
    size_t compared, untested, c = largest(m, REP_ATTENTION, &compared, &untested);
    if (untested == 0)
        return tested_attention(d, m, c, compared);
    struct td_slice not_tested =
        rep_fmt(d, "Attention is not tested in %zu {country|countries} of one outlet.", untested);
    if (compared == 0)
        return not_tested;
    struct td_slice tested = tested_attention(d, m, c, compared);
    return rep_fmt(d, "%.*s %.*s", REP_ARG(tested), REP_ARG(not_tested));
}

static struct td_slice stance_sentence(struct rep_doc *d, const struct rep_model *m)
{
    size_t compared, untested, c = largest(m, REP_STANCE, &compared, &untested);
    if (compared == 0)
        return rep_fmt(d, "No country's stance can be compared with the weeks before: it takes two outlets or more and "
                          "matching articles in both spans.");
    if (c == m->n_countries)
        return rep_fmt(d,
                       "By outlet country, stance toward %.*s is not distinguishable from the 4 weeks before in %.*s "
                       "that can be compared.",
                       REP_ARG(m->target_name), REP_ARG(any_of(d, compared)));
    const struct rep_change *x = &m->change[REP_OUTLET][c];
    struct td_slice v = rep_signed(d, x->stance.v, 2), n = rep_count(d, x->stance.n),
                    v4 = rep_signed(d, x->stance4.v, 2), n4 = rep_count(d, x->stance4.n),
                    p = with_q(d, stance_diff_text(d, x->stance_diff), x->stance_q);
    return rep_fmt(
        d,
        "Largest change of stance by country of the outlet: %.*s, %.*s (n = %.*s {article|articles}) after %.*s (n = "
        "%.*s) in the 4 weeks "
        "before, %.*s, on a scale from \xe2\x88\x92"
        "1 to +1; the largest of %zu {country|countries} compared.",
        REP_ARG(m->country[c].name), REP_ARG(v), REP_ARG(n), REP_ARG(v4), REP_ARG(n4), REP_ARG(p), compared);
}

static const struct rep_test *surer(const struct rep_test *a, const struct rep_test *b)
{
    double p = !a ? 2 : isnan(a->q) ? a->p : a->q, q = isnan(b->q) ? b->p : b->q;
    return !a || (!isnan(q) && (isnan(p) || q < p)) ? b : a;
}

static struct td_slice alert_text(struct rep_doc *d, struct td_slice where, const struct rep_test *t, size_t found)
{
    const char *more = found > 1 ? rep_tr(d, "; there are more under Changes and alerts") : "";
    if (td_eqs(t->test,
               TD_TEST_EARS_C1)) /* its statistic counts standard deviations, and it has no interval and no p */
        return rep_fmt(
            d,
            "Alert: %.*s, where matching articles stand %.1f standard deviations above the mean of the seven "
            "weeks before, which is %.1f a week (EARS C1, which has no p)%s.",
            REP_ARG(where), t->statistic, t->estimate, more);
    struct td_slice k = rep_count(d, t->statistic);
    return rep_fmt(
        d,
        "Alert: %.*s, where outlets had %.*s matching {article|articles} and %.1f were expected from the weeks before "
        "(95 %%: %.1f to "
        "%.1f; p = %.2g)%s.",
        REP_ARG(where), REP_ARG(k), t->estimate, t->lo, t->hi, t->p, more);
}

/* The surest alert of this week, else the surest change dated to it or the four weeks before; empty when there is
 * neither. */
static struct td_slice change_sentence(struct rep_doc *d, const struct rep_model *m)
{
    const struct rep_test *alert = NULL, *change = NULL;
    size_t alerts = 0, changes = 0;
    int32_t now = m->week_first + (int32_t)m->week;
    for (size_t i = 0; i < m->changes.n; i++) {
        const struct rep_test *t = &m->changes.row[i];
        int32_t week;
        size_t c = rep_country_index(m, t->country);
        if (t->role != REP_OUTLET || t->base != REP_ALL || c == m->n_countries || !rep_shown(m, REP_OUTLET, c) ||
            !td_week_parse(t->at, &week) || week > now || week < now - RECENT_WEEKS)
            continue;
        if (rep_is_alert(t) && week == now && !isnan(t->estimate)) {
            alert = surer(alert, t);
            alerts++;
        } else if (rep_is_break(t)) {
            change = surer(change, t);
            changes++;
        }
    }
    const struct rep_test *t = alert ? alert : change;
    if (!t)
        return TD_S("");
    struct td_slice where = m->country[rep_country_index(m, t->country)].name;
    if (alert)
        return alert_text(d, where, alert, alerts);
    struct td_slice measure = td_eqs(t->measure, "attention") ? rep_t("attention")
                              : td_eqs(t->measure, "stance")  ? rep_t("stance")
                                                              : t->measure;
    double p = isnan(t->q) ? t->p : t->q;
    struct td_slice sure = rep_fmt(d, "%s = %.2g", isnan(t->q) ? "p" : "q", p);
    return rep_fmt(d, "Change dated by the tests: %.*s, %.*s, in %.*s (%.*s)%s.", REP_ARG(where), REP_ARG(measure),
                   REP_ARG(t->at), REP_ARG(sure),
                   changes > 1 ? rep_tr(d, "; there are more under Changes and alerts") : "");
}

/* Countries that usually have articles and whose week is no measurement; empty when there are none. */
static struct td_slice gap_sentence(struct rep_doc *d, const struct rep_model *m)
{
    enum { NAMED = 6 };
    struct td_slice list = TD_S("");
    size_t n = 0, low = 0, shown = 0;
    /* Gaps and empty weeks first: they must not be lost behind "and 5 more". */
    for (size_t i = 0; i < 2 * m->n_countries; i++) {
        size_t c = i % m->n_countries;
        bool second = i >= m->n_countries;
        const struct rep_point *p = rep_at(m, REP_OUTLET, REP_ALL, c, m->week);
        if (!rep_shown(m, REP_OUTLET, c))
            continue;
        enum rep_coverage flag = p->n_total > 0 ? p->coverage : p->coverage == REP_GAP ? REP_GAP : REP_NO_DATA;
        shown += !second;
        low += !second && p->n_total > 0 && p->coverage == REP_LOW;
        if (second ? flag != REP_LOW : flag != REP_GAP && flag != REP_NO_DATA)
            continue;
        if (++n <= NAMED)
            list =
                rep_fmt(d, "%.*s%s%.*s (%s)", REP_ARG(list), n > 1 ? rep_tr(d, ", ") : "", REP_ARG(m->country[c].name),
                        rep_tr(d, flag == REP_NO_DATA ? "no data" : rep_coverage_name[flag]));
    }
    if (n == 0)
        return list;
    if (low == shown && shown > 1)
        return rep_fmt(d,
                       "Every one of the %zu countries has few articles this week (coverage low): single articles move "
                       "these shares.",
                       low);
    if (n > NAMED)
        list = rep_fmt(d, "%.*s and %zu more", REP_ARG(list), n - NAMED);
    return rep_fmt(d, "Countries whose week is not to be read as a fall or as a quiet one: %.*s.", REP_ARG(list));
}

void rep_panel_week(struct rep_doc *d, const struct rep_model *m)
{
    if (m->week == m->n_weeks) {
        rep_para(d,
                 rep_t("No article could be placed in a week: there is nothing to compare. Data quality, below, says "
                       "what was read."));
        return;
    }
    struct td_slice *s = rep_alloc(d, SENTENCES_MAX * sizeof *s);
    if (!s)
        return;
    const struct td_slice all[SENTENCES_MAX] = {rep_label_sentence(d, m), overall(d, m),
                                                attention_sentence(d, m), stance_sentence(d, m),
                                                change_sentence(d, m),    gap_sentence(d, m)};
    size_t n = 0;
    for (size_t i = 0; i < SENTENCES_MAX; i++)
        if (all[i].n)
            s[n++] = all[i];
    rep_sentences(d, s, n);
    rep_note(
        d, rep_t("Countries are those of the outlets; every article counts (base all). n is the number of articles. "
                 "Each interval "
                 "is for one country alone: of twenty countries without any change, about one would seem to change."));
    rep_note_differences(d, m, true);
}

/* The pool's week against a span: what analyze has, else then and the difference as put together. */
static struct rep_estimate against_pool(const struct rep_model *m, int measure, size_t span, struct rep_estimate now,
                                        struct rep_estimate *then)
{
    if (!m->week_paired)
        return rep_difference(now, *then);
    const struct rep_turn *t = rep_turn_at(m, REP_OUTLET, REP_ALL, measure, m->pooled, span);
    *then = t->before;
    return t->diff;
}

static struct td_slice against(struct rep_doc *d, const char *span, struct td_slice value, struct td_slice diff,
                               struct rep_estimate e)
{
    return rep_fmt(d, "%s: %.*s; difference %.*s (%s)", span, REP_ARG(value), REP_ARG(diff),
                   rep_tr(d, isnan(e.lo)              ? "no interval"
                             : rep_untested(e)        ? rep_not_tested
                             : rep_distinguishable(e) ? "distinguishable"
                                                      : "not distinguishable"));
}

/* The figure's words against the 4, 13 and 52 weeks before; of the last only when there are more weeks than 13. */
static void put_against(struct rep_doc *d, const struct rep_model *m, int measure, struct rep_estimate now,
                        const struct rep_pool before[REP_SPANS], bool whole_year, struct rep_figure *f)
{
    const char *span[REP_SPANS] = {rep_tr(d, "4 weeks before"), rep_tr(d, "13 weeks before"),
                                   rep_tr(d, "52 weeks before")};
    struct td_slice *out[REP_SPANS] = {&f->against4, &f->against13, &f->against52};
    for (size_t i = 0; i < (whole_year ? REP_SPANS : 2); i++) {
        struct rep_estimate then = measure == REP_STANCE ? before[i].stance : before[i].attention;
        struct rep_estimate diff = against_pool(m, measure, i, now, &then);
        if (isnan(diff.v))
            continue;
        *out[i] = measure == REP_STANCE ? against(d, span[i], rep_signed(d, then.v, 2), rep_signed(d, diff.v, 2), diff)
                                        : against(d, span[i], rep_percent(d, then.v), rep_points(d, diff.v), diff);
    }
}

static struct td_slice per_week(struct rep_doc *d, const char *span, double sum, size_t weeks)
{
    struct td_slice v = rep_count(d, round(sum / (double)(weeks ? weeks : 1)));
    return weeks ? rep_fmt(d, "%s: %.*s a week", span, REP_ARG(v)) : TD_S("");
}

static struct td_slice bounds(struct rep_doc *d, struct td_slice lo, struct td_slice hi, double n)
{
    struct td_slice k = rep_count(d, n);
    return lo.n ? rep_fmt(d, "95 %% interval %.*s to %.*s, n = %.*s", REP_ARG(lo), REP_ARG(hi), REP_ARG(k))
                : rep_fmt(d, "no interval, n = %.*s", REP_ARG(k));
}

void rep_panel_figures(struct rep_doc *d, const struct rep_model *m)
{
    enum { FIGURES = 5, OF_LABELS = 2 };
    const char *four = rep_tr(d, "4 weeks before"), *quarter = rep_tr(d, "13 weeks before"),
               *year = rep_tr(d, "52 weeks before");
    struct rep_figure *first = rep_alloc(d, (FIGURES + OF_LABELS) * sizeof *first), *f = first;
    if (!f || m->week == m->n_weeks) {
        rep_para(d, rep_t("No week has data."));
        return;
    }
    f += rep_label_figures(d, m, f);
    size_t w4, w13, w52;
    struct rep_pool now = rep_pool_week(m, REP_ALL, m->week), b4 = rep_pool_before(m, REP_ALL, m->week, 4, &w4),
                    b13 = rep_pool_before(m, REP_ALL, m->week, 13, &w13),
                    b52 = rep_pool_before(m, REP_ALL, m->week, 52, &w52),
                    unique = rep_pool_week(m, REP_UNIQUE, m->week);
    bool whole_year = w52 > w13; /* else it would be the same weeks again */
    f[0] = (struct rep_figure){"Attention: share of articles that name the target",
                               rep_percent(d, now.attention.v),
                               bounds(d, rep_percent(d, now.attention.lo), rep_percent(d, now.attention.hi), now.total),
                               {0},
                               {0},
                               {0}};
    const struct rep_pool before[REP_SPANS] = {b4, b13, b52};
    put_against(d, m, REP_ATTENTION, now.attention, before, whole_year, &f[0]);
    struct td_slice of_match = rep_count(d, now.match),
                    spread = bounds(d, rep_signed(d, now.stance.lo, 2), rep_signed(d, now.stance.hi, 2), now.stance.n);
    f[1] = (struct rep_figure){"Stance toward the target, \xe2\x88\x92"
                               "1\xc2\xa0to\xc2\xa0+1",
                               rep_signed(d, now.stance.v, 2),
                               rep_fmt(d, "%.*s of %.*s matching", REP_ARG(spread), REP_ARG(of_match)),
                               {0},
                               {0},
                               {0}};
    put_against(d, m, REP_STANCE, now.stance, before, whole_year, &f[1]);
    f[2] = (struct rep_figure){"Articles that name the target",
                               rep_count(d, now.match),
                               {0},
                               per_week(d, four, b4.match, w4),
                               per_week(d, quarter, b13.match, w13),
                               whole_year ? per_week(d, year, b52.match, w52) : TD_S("")};
    f[3] = (struct rep_figure){"Articles in all",
                               rep_count(d, now.total),
                               {0},
                               per_week(d, four, b4.total, w4),
                               per_week(d, quarter, b13.total, w13),
                               whole_year ? per_week(d, year, b52.total, w52) : TD_S("")};
    f[4] = (struct rep_figure){
        "Attention when a story counts once (base unique)",
        rep_percent(d, unique.attention.v),
        bounds(d, rep_percent(d, unique.attention.lo), rep_percent(d, unique.attention.hi), unique.total),
        {0},
        {0},
        {0}};
    rep_figures(d, first, (size_t)(f - first) + FIGURES);
    rep_label_notice(d, m);
    rep_note(d, rep_t("All outlets together, base all unless said otherwise. The figures before are pooled over the "
                      "complete weeks "
                      "with data among the last 4, 13 and 52 (the last only when there are more than 13)."));
}
