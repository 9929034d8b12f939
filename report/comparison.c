#include "comparison.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "doc.h"
#include "html.h"
#include "markdown.h"
#include "model.h"
#include "outfile.h"
#include "panels.h"
#include "period.h"
#include "rows.h"
#include "utf8.h"

enum { ARENA_MAX_MIB = 1024, PAGE_MAX_MIB = 64 };

/* A row of comparison.csv. */
struct test {
    struct td_slice role, country, base, measure, test, note;
    double a, b, estimate, lo, hi, p, q, n_a, n_b;
};

struct fact {
    struct td_slice name, a, b;
};

struct country {
    struct td_slice code, name;
};

struct page {
    struct td_arena arena;
    struct country *country; /* those of the tests, each once; first as far as known */
    size_t n_countries, cap_countries;
    struct rep_doc doc;
    struct test *test;
    size_t n_tests, cap_tests;
    struct fact *fact;
    size_t n_facts, cap_facts;
    struct rep_line line[2][2]; /* of the pool: by measure and side */
    int32_t week_first;
    size_t n_weeks;
    struct td_slice name[2];
};

bool rep_is_comparison(const char *dir)
{
    char *path = td_path_join(dir, "comparison.csv");
    bool there = path && access(path, F_OK) == 0;
    free(path);
    return there;
}

static void *grow(void *v, size_t n, size_t *cap, size_t size)
{
    if (n < *cap)
        return v;
    *cap = *cap ? 2 * *cap : 64;
    return realloc(v, *cap * size);
}

static struct td_slice keep(struct page *p, struct td_slice s)
{
    if (s.n == 0)
        return TD_S("");
    struct td_slice kept = td_arena_dup(&p->arena, s);
    p->doc.failed |= !kept.p;
    return kept.p ? kept : TD_S("");
}

/* Opens a table that has to be there. */
static enum td_status open_table(struct rep_rows *r, const char *dir, const struct td_schema *schema,
                                 struct td_error *err)
{
    bool there;
    enum td_status st = rep_rows_open(r, dir, schema->name, schema, &there, err);
    return st == TD_OK && !there
               ? td_fail(err, TD_EIO, "%s/%s: not there yet (tidings compare comes first)", dir, schema->name)
               : st;
}

/* The column's text; what is no text would pass for another country, or break the page. */
static struct td_slice text_of(struct page *p, const struct rep_rows *r, int c, const char *column,
                               struct td_error *err)
{
    struct td_slice s = rep_field(r, c);
    if (err->status == TD_OK && !td_utf8_valid(s))
        (void)rep_bad_field(r, column, err);
    return err->status == TD_OK ? keep(p, s) : TD_S("");
}

/* A name that nothing here goes by is refused: its row would be left out without a word. */
static void check_name(const struct rep_rows *r, int c, const char *column, const char *const *name, size_t n,
                       struct td_error *err)
{
    if (err->status == TD_OK && rep_one_of(rep_field(r, c), name, n) == n)
        (void)rep_bad_field(r, column, err);
}

static void check_names(const struct rep_rows *r, struct td_error *err)
{
    static const char *const measure[] = {"attention", "stance"};
    static const char *const test[] = {"clustered",           "welch_clustered",     "newcombe",
                                       "cluster_swap",        "cluster_permutation", "weekly_difference",
                                       "slope_of_difference", "difference_of_slopes"};
    check_name(r, TD_COMPARISON_country_role, "country_role", rep_role_name, REP_ROLES, err);
    check_name(r, TD_COMPARISON_base, "base", rep_base_name, REP_BASES, err);
    check_name(r, TD_COMPARISON_measure, "measure", measure, sizeof measure / sizeof *measure, err);
    check_name(r, TD_COMPARISON_test, "test", test, sizeof test / sizeof *test, err);
}

static enum td_status read_tests(struct page *p, const char *dir, struct td_error *err)
{
    struct rep_rows r;
    bool got = true;
    enum td_status st = open_table(&r, dir, &td_comparison_schema, err);
    if (st != TD_OK)
        return st;
    while (st == TD_OK && (st = rep_rows_next(&r, &got, err)) == TD_OK && got) {
        check_names(&r, err);
        struct test t = {.role = keep(p, rep_field(&r, TD_COMPARISON_country_role)),
                         .country = text_of(p, &r, TD_COMPARISON_country, "country", err),
                         .base = keep(p, rep_field(&r, TD_COMPARISON_base)),
                         .measure = keep(p, rep_field(&r, TD_COMPARISON_measure)),
                         .test = keep(p, rep_field(&r, TD_COMPARISON_test)),
                         .note = text_of(p, &r, TD_COMPARISON_note, "note", err)};
        if (err->status == TD_OK && t.country.n == 0)
            (void)rep_bad_field(&r, "country", err);
        st = err->status;
        const struct {
            int column;
            double *to;
        } number[] = {
            {TD_COMPARISON_value_a, &t.a}, {TD_COMPARISON_value_b, &t.b}, {TD_COMPARISON_estimate, &t.estimate},
            {TD_COMPARISON_lo, &t.lo},     {TD_COMPARISON_hi, &t.hi},     {TD_COMPARISON_p, &t.p},
            {TD_COMPARISON_q, &t.q},       {TD_COMPARISON_n_a, &t.n_a},   {TD_COMPARISON_n_b, &t.n_b}};
        for (size_t i = 0; i < sizeof number / sizeof *number && st == TD_OK; i++)
            st = rep_number(&r, number[i].column, number[i].to, err);
        struct test *grown = grow(p->test, p->n_tests, &p->cap_tests, sizeof *grown);
        if (!grown) {
            st = td_fail_nomem(err, "reading a comparison");
            break;
        }
        p->test = grown;
        p->test[p->n_tests++] = t;
    }
    rep_rows_close(&r);
    return st;
}

static struct country *country_of(const struct page *p, struct td_slice code)
{
    for (size_t i = 0; i < p->n_countries; i++)
        if (td_eq(p->country[i].code, code))
            return &p->country[i];
    return NULL;
}

static void name_country(void *page, struct td_slice code, struct td_slice name)
{
    struct page *p = page;
    struct country *c = country_of(p, code);
    struct td_slice copy = c ? keep(p, name) : td_str(NULL);
    if (copy.n)
        c->name = copy;
}

/* The countries of the tests with their names, which the page's list of countries offers. */
static enum td_status name_countries(struct page *p, struct td_error *err)
{
    for (size_t i = 0; i < p->n_tests; i++) {
        struct td_slice code = p->test[i].country;
        if (country_of(p, code))
            continue;
        struct country *grown = grow(p->country, p->n_countries, &p->cap_countries, sizeof *grown);
        if (!grown)
            return td_fail_nomem(err, "reading a comparison");
        p->country = grown;
        p->country[p->n_countries++] = (struct country){code, td_eqs(code, "ALL") ? TD_S("All countries") : code};
    }
    enum td_status st = rep_each_country(name_country, p, err);
    struct rep_choice *choice = rep_alloc(&p->doc, (p->n_countries + 1) * sizeof *choice);
    for (size_t i = 0; choice && i < p->n_countries; i++)
        if (p->country[i].code.n == 2)
            choice[p->doc.n_choices++] = (struct rep_choice){p->country[i].code, p->country[i].name};
    p->doc.choice = choice;
    return st;
}

static enum td_status read_facts(struct page *p, const char *dir, struct td_error *err)
{
    struct rep_rows r;
    bool got = true;
    enum td_status st = open_table(&r, dir, &td_compared_sides_schema, err);
    if (st != TD_OK)
        return st;
    while (st == TD_OK && (st = rep_rows_next(&r, &got, err)) == TD_OK && got) {
        struct fact *grown = grow(p->fact, p->n_facts, &p->cap_facts, sizeof *grown);
        if (!grown) {
            st = td_fail_nomem(err, "reading a comparison");
            break;
        }
        p->fact = grown;
        struct td_slice name = text_of(p, &r, TD_COMPARED_SIDE_fact, "fact", err);
        struct td_slice a = text_of(p, &r, TD_COMPARED_SIDE_a, "a", err);
        p->fact[p->n_facts++] = (struct fact){name, a, text_of(p, &r, TD_COMPARED_SIDE_b, "b", err)};
        st = err->status;
    }
    rep_rows_close(&r);
    return st;
}

static const struct fact *fact_of(const struct page *p, const char *name)
{
    static const struct fact none = {{NULL, 0}, {NULL, 0}, {NULL, 0}};
    for (size_t i = 0; i < p->n_facts; i++)
        if (td_eqs(p->fact[i].name, name))
            return &p->fact[i];
    return &none;
}

/* ---- the weeks of the pool ---- */

static enum td_status check_week(const struct rep_rows *r, struct td_error *err)
{
    static const char *const flag[] = {"0", "1"};
    int32_t week;
    struct td_slice a = rep_field(r, TD_COMPARED_WEEK_week_a), b = rep_field(r, TD_COMPARED_WEEK_week_b);
    check_name(r, TD_COMPARED_WEEK_country_role, "country_role", rep_role_name, REP_ROLES, err);
    check_name(r, TD_COMPARED_WEEK_base, "base", rep_base_name, REP_BASES, err);
    if (err->status == TD_OK && a.n && !td_week_parse(a, &week))
        (void)rep_bad_field(r, "week_a", err);
    if (err->status == TD_OK && b.n && !td_week_parse(b, &week))
        (void)rep_bad_field(r, "week_b", err);
    if (a.n)
        check_name(r, TD_COMPARED_WEEK_tested_a, "tested_a", flag, 2, err);
    if (b.n)
        check_name(r, TD_COMPARED_WEEK_tested_b, "tested_b", flag, 2, err);
    return err->status;
}

static bool is_pool(const struct rep_rows *r)
{
    return td_eqs(rep_field(r, TD_COMPARED_WEEK_country_role), "outlet") &&
           td_eqs(rep_field(r, TD_COMPARED_WEEK_country), "ALL") && td_eqs(rep_field(r, TD_COMPARED_WEEK_base), "all");
}

static void make_lines(struct page *p)
{
    for (int m = 0; m < 2; m++)
        for (int s = 0; s < 2; s++) {
            double *v = rep_alloc(&p->doc, 2 * (p->n_weeks + 1) * sizeof *v);
            unsigned char *coverage = rep_alloc(&p->doc, p->n_weeks + 1);
            for (size_t w = 0; v && w < 2 * p->n_weeks; w++)
                v[w] = (double)NAN;
            p->line[m][s] = (struct rep_line){.label = p->name[s],
                                              .code = s ? TD_S("B") : TD_S("A"),
                                              .v = v,
                                              .lo = v ? v + p->n_weeks : NULL,
                                              .hi = v ? v + p->n_weeks : NULL,
                                              .coverage = coverage};
        }
}

/* A week of the pool: each side at its own date. */
static enum td_status take_week(struct page *p, const struct rep_rows *r, struct td_error *err)
{
    static const int column[2][2] = {{TD_COMPARED_WEEK_ratio_a, TD_COMPARED_WEEK_ratio_b},
                                     {TD_COMPARED_WEEK_stance_a, TD_COMPARED_WEEK_stance_b}};
    static const int tested[2] = {TD_COMPARED_WEEK_tested_a, TD_COMPARED_WEEK_tested_b};
    static const int name[2] = {TD_COMPARED_WEEK_week_a, TD_COMPARED_WEEK_week_b};
    for (int k = 0; k < 4 && !p->doc.failed; k++) {
        double v;
        int32_t week;
        const struct rep_line *l = &p->line[k / 2][k % 2];
        if (!td_week_parse(rep_field(r, name[k % 2]), &week) || week < p->week_first ||
            week >= p->week_first + (int32_t)p->n_weeks)
            continue;
        if (rep_number(r, column[k / 2][k % 2], &v, err) != TD_OK)
            return err->status;
        size_t at = (size_t)(week - p->week_first);
        ((double *)(uintptr_t)l->v)[at] = v;
        ((unsigned char *)(uintptr_t)l->coverage)[at] =
            (unsigned char)(isnan(v)                                   ? REP_NO_DATA
                            : td_eqs(rep_field(r, tested[k % 2]), "1") ? REP_OK
                                                                       : REP_PARTIAL);
    }
    return TD_OK;
}

static enum td_status read_weeks(struct page *p, const char *dir, struct td_error *err)
{
    struct rep_rows r;
    bool got = true;
    enum td_status st = open_table(&r, dir, &td_compared_weeks_schema, err);
    if (st != TD_OK)
        return st;
    while (st == TD_OK && (st = rep_rows_next(&r, &got, err)) == TD_OK && got)
        if ((st = check_week(&r, err)) == TD_OK && is_pool(&r))
            st = take_week(p, &r, err);
    rep_rows_close(&r);
    return st;
}

static enum td_status load_weeks(struct page *p, const char *dir, struct td_error *err)
{
    int32_t a = 0, b = 0, last_a = 0, last_b = 0;
    const struct fact *first = fact_of(p, "week_first"), *last = fact_of(p, "week_last");
    if (!td_week_parse(first->a, &a) || !td_week_parse(first->b, &b) || !td_week_parse(last->a, &last_a) ||
        !td_week_parse(last->b, &last_b) || last_a < a || last_b < b)
        return td_fail(err, TD_EDATA, "%s/comparison-sides.csv: no week_first and week_last", dir);
    p->week_first = a < b ? a : b;
    p->n_weeks = (size_t)((last_a > last_b ? last_a : last_b) - p->week_first) + 1;
    make_lines(p);
    return p->doc.failed ? td_fail_nomem(err, "reading a comparison") : read_weeks(p, dir, err);
}

/* ---- the page ---- */

/* What tells the sides apart: target, weeks, or the run. */
static void name_sides(struct page *p)
{
    const struct fact *target = fact_of(p, "target"), *from = fact_of(p, "week_first"), *to = fact_of(p, "week_last"),
                      *run = fact_of(p, "run");
    struct rep_doc *d = &p->doc;
    for (int s = 0; s < 2; s++) {
        struct td_slice t = s ? target->b : target->a, f = s ? from->b : from->a, l = s ? to->b : to->a,
                        r = s ? run->b : run->a;
        if (!td_eq(target->a, target->b))
            p->name[s] = rep_fmt(d, "%s: %.*s", s ? "B" : "A", REP_ARG(t));
        else if (td_eq(run->a, run->b))
            p->name[s] = rep_fmt(d, "%s: %.*s to %.*s", s ? "B" : "A", REP_ARG(f), REP_ARG(l));
        else
            p->name[s] = rep_fmt(d, "%s: %.*s", s ? "B" : "A", REP_ARG(r));
    }
}

static void put_sides(struct page *p)
{
    static const struct rep_column column[] = {
        {"fact", "What", REP_BOTH, false, false}, {"a", "A", REP_BOTH, false, true}, {"b", "B", REP_BOTH, false, true}};
    static const char *const words[][2] = {{"run", "Folder of the tables"},
                                           {"corpus", "Corpus"},
                                           {"label", "Label"},
                                           {"target", "Target"},
                                           {"week_first", "First week"},
                                           {"week_last", "Last week"},
                                           {"articles_tested", "Articles in the tests"},
                                           {"matches_tested", "of them naming the target"},
                                           {"articles_in_both", "Articles that are in both"},
                                           {"addresses_in_both", "Addresses that are in both"},
                                           {"stance_methods", "Methods of stance"}};
    struct rep_doc *d = &p->doc;
    rep_section(d, "sides", "What is compared");
    struct rep_table *t = rep_table(d, NULL, "The two sides, and the settings in which they differ.", column, 3);
    for (size_t i = 0; i < p->n_facts; i++) {
        struct rep_cell *c = rep_row(d, t);
        c[0].text = p->fact[i].name;
        for (size_t k = 0; k < sizeof words / sizeof *words; k++)
            if (td_eqs(p->fact[i].name, words[k][0]))
                c[0].text = td_str(words[k][1]);
        c[1].text = p->fact[i].a;
        c[2].text = p->fact[i].b;
        c[1].flagged = c[2].flagged = !td_eq(p->fact[i].a, p->fact[i].b);
    }
}

/* What the reader must know before reading a difference. */
static void put_warnings(struct page *p)
{
    struct rep_doc *d = &p->doc;
    const struct fact *shared = fact_of(p, "articles_in_both"), *methods = fact_of(p, "stance_methods");
    size_t settings = 0;
    for (size_t i = 0; i < p->n_facts; i++)
        settings += td_starts(p->fact[i].name, TD_S("setting "));
    if (shared->a.n == 0)
        rep_note(
            d, TD_S("Whether articles are in both is not known: one side has no articles.csv. If they are, tests that "
                    "take the sides for independent are too sure."));
    else if (!td_eqs(shared->a, "0"))
        rep_note(
            d, rep_fmt(d,
                       "%.*s articles are in both sides. The tests by outlets count what the two sides have in common "
                       "(an outlet of both is one cluster of both); nothing here takes the same article for two.",
                       REP_ARG(shared->a)));
    if (methods->a.n && methods->b.n && !td_eq(methods->a, methods->b))
        rep_note(
            d,
            TD_S("The stance methods differ. Figures of different methods are not to be compared: stance is shown and "
                 "not tested."));
    if (settings)
        rep_note(
            d, rep_fmt(d,
                       "The sides were analyzed with different settings (%zu, in the table above): a difference may be "
                       "their doing.",
                       settings));
}

static const struct test *find(const struct page *p, const char *role, struct td_slice country, const char *measure,
                               const char *const *test)
{
    for (; *test; test++)
        for (size_t i = 0; i < p->n_tests; i++)
            if (td_eqs(p->test[i].role, role) && td_eq(p->test[i].country, country) && td_eqs(p->test[i].base, "all") &&
                td_eqs(p->test[i].measure, measure) && td_eqs(p->test[i].test, *test))
                return &p->test[i];
    return NULL;
}
/* welch_clustered: of tables from before there was the other. */
static const char *const by_outlets[] = {"clustered", "welch_clustered", "newcombe", NULL};
static const char *const by_slopes[] = {"slope_of_difference", "difference_of_slopes", NULL};
static const char *const by_weeks[] = {"weekly_difference", NULL};
static const char *const by_draws[] = {"cluster_swap", "cluster_permutation", NULL};

static struct td_slice value_text(struct rep_doc *d, bool stance, double v)
{
    return stance ? rep_signed(d, v, 2) : rep_percent(d, v);
}

/* "+0.04 (+0.01 to +0.07)"; "+4.7 (+1.3 to +8.0) points". */
static struct td_slice with_decimals(struct rep_doc *d, bool stance, const struct test *t, int decimals)
{
    const double times = stance ? 1 : 100;
    const char *unit = stance ? "" : " points";
    struct td_slice v = rep_signed(d, times * t->estimate, decimals), lo = rep_signed(d, times * t->lo, decimals),
                    hi = rep_signed(d, times * t->hi, decimals);
    return isnan(t->lo) ? rep_fmt(d, "%.*s%s (no interval)", REP_ARG(v), unit)
                        : rep_fmt(d, "%.*s (%.*s to %.*s)%s", REP_ARG(v), REP_ARG(lo), REP_ARG(hi), unit);
}

static struct td_slice with_interval(struct rep_doc *d, bool stance, const struct test *t)
{
    return with_decimals(d, stance, t, stance ? 2 : 1);
}

/* Why there is no test, in a word or two. */
static struct td_slice reason(const struct test *t)
{
    struct td_slice rest = t->note, first = td_cut(&rest, ';');
    return td_eqs(first, "one_outlet")          ? TD_S("one outlet")
           : td_eqs(first, "no_variation")      ? TD_S("no variation")
           : td_eqs(first, "different_methods") ? TD_S("other methods")
                                                : first;
}

static struct td_slice chance_text(struct rep_doc *d, double q)
{
    return isnan(q) ? TD_S("") : q < 0.001 ? TD_S("< 0.001") : rep_fmt(d, "%.3f", q);
}

/* Distinguishable by q at 5 %; the words never go beyond the test. */
static const char *verdict(const struct test *t)
{
    return isnan(t->q) ? "not tested" : t->q <= 0.05 ? "distinguishable" : "not distinguishable from no difference";
}

static size_t put_sentence(struct page *p, struct td_slice *sentence, size_t n, const char *measure)
{
    struct rep_doc *d = &p->doc;
    bool stance = strcmp(measure, "stance") == 0;
    const struct test *t = find(p, "outlet", TD_S("ALL"), measure, by_outlets);
    const struct test *draws = find(p, "outlet", TD_S("ALL"), measure, by_draws);
    const struct test *slope = find(p, "outlet", TD_S("ALL"), measure, by_slopes);
    if (t) {
        struct td_slice a = value_text(d, stance, t->a), b = value_text(d, stance, t->b),
                        x = with_interval(d, stance, t), q = chance_text(d, t->q), n_a = rep_count(d, t->n_a),
                        n_b = rep_count(d, t->n_b);
        sentence[n++] = rep_fmt(d, "%s: %.*s in A (n = %.*s) and %.*s in B (n = %.*s); A less B %.*s, q %.*s: %s.",
                                stance ? "Stance" : "Attention", REP_ARG(a), REP_ARG(n_a), REP_ARG(b), REP_ARG(n_b),
                                REP_ARG(x), REP_ARG(q.n ? q : TD_S("–")), verdict(t));
    }
    if (draws && t && !isnan(t->q) && (draws->q <= 0.05) != (t->q <= 0.05))
        sentence[n++] = rep_fmt(d, "The permutation of outlets says otherwise (p %.3f): take it with care.", draws->p);
    if (slope && !isnan(slope->estimate)) {
        const double times = stance ? 1 : 100;
        const char *unit = stance ? "" : " points";
        const int decimals = stance ? 4 : 2; /* of a week, so two more than of a level */
        struct td_slice a = rep_signed(d, times * slope->a, decimals), b = rep_signed(d, times * slope->b, decimals),
                        x = with_decimals(d, stance, slope, decimals);
        sentence[n++] = rep_fmt(d, "Trend of %s a week: %.*s%s in A and %.*s%s in B; A less B %.*s: %s.", measure,
                                REP_ARG(a), unit, REP_ARG(b), unit, REP_ARG(x), verdict(slope));
    }
    return n;
}

static void put_summary(struct page *p)
{
    struct rep_doc *d = &p->doc;
    struct td_slice *sentence = rep_alloc(d, 8 * sizeof *sentence);
    if (!sentence)
        return;
    size_t n = put_sentence(p, sentence, 0, "attention");
    n = put_sentence(p, sentence, n, "stance");
    rep_section(d, "difference", "What differs");
    if (n == 0)
        rep_para(d, TD_S("Too few articles on one of the sides: nothing is tested."));
    else
        rep_sentences(d, sentence, n);
    rep_note(
        d,
        TD_S("All outlets together, base all. Distinguishable: q at most 0.05 (Benjamini and Hochberg over all rows of "
             "one test). Intervals are of 95 %."));
}

static void put_chart(struct page *p, int measure, const char *id, const char *title)
{
    struct rep_doc *d = &p->doc;
    struct rep_chart c = {.id = id,
                          .title = title,
                          .kind = REP_CHART_LINES,
                          .measure = measure ? REP_STANCE : REP_ATTENTION,
                          .line = p->line[measure],
                          .n_lines = 2,
                          .top = (double)NAN};
    c.caption =
        "All outlets together, base all, a week each. Hollow: not in the tests. Hatched: not a week of that side, or "
        "no data.";
    rep_chart(d, &c);
}

static void put_pair(struct rep_doc *d, struct rep_cell *c, bool stance, const struct test *t)
{
    if (!t)
        return;
    c[0].text = value_text(d, stance, t->a);
    c[0].key = t->a;
    c[1].text = value_text(d, stance, t->b);
    c[1].key = t->b;
    c[2].text = with_interval(d, stance, t);
    c[2].key = t->estimate;
    c[3].text = t->note.n && isnan(t->q) ? reason(t) : chance_text(d, t->q);
    c[3].key = t->q;
    c[3].flagged = t->q <= 0.05;
}

static void put_countries(struct page *p, const char *role, const char *id, const char *title)
{
    static const struct rep_column column[] = {
        {"country", "Country", REP_BOTH, false, false},
        {"code", "Code", REP_FILE, false, false},
        {"attention_a", "Attention A", REP_BOTH, true, false},
        {"attention_b", "Attention B", REP_BOTH, true, false},
        {"attention_difference", "A less B", REP_BOTH, true, false},
        {"attention_q", "q", REP_BOTH, true, false},
        {"stance_a", "Stance A", REP_BOTH, true, false},
        {"stance_b", "Stance B", REP_BOTH, true, false},
        {"stance_difference", "A less B", REP_BOTH, true, false},
        {"stance_q", "q", REP_BOTH, true, false},
    };
    struct rep_doc *d = &p->doc;
    rep_section(d, id, title);
    struct rep_table *t =
        rep_table(d, NULL, "Base all; outlets are the clusters.", column, sizeof column / sizeof *column);
    t->by_country = 1;
    struct td_slice last = TD_S("");
    for (size_t i = 0; i < p->n_tests; i++) {
        if (!td_eqs(p->test[i].role, role) || !td_eqs(p->test[i].base, "all") || td_eq(p->test[i].country, last))
            continue;
        last = p->test[i].country;
        struct rep_cell *c = rep_row(d, t);
        c[0].text = country_of(p, last)->name;
        c[1].text = last;
        put_pair(d, c + 2, false, find(p, role, last, "attention", by_outlets));
        put_pair(d, c + 6, true, find(p, role, last, "stance", by_outlets));
    }
    if (last.n == 0)
        rep_para(d, TD_S("No country has enough articles on both sides."));
}

static void put_methods(struct page *p)
{
    struct rep_doc *d = &p->doc;
    const struct test *w = find(p, "outlet", TD_S("ALL"), "attention", by_weeks);
    rep_section(d, "methods", "How it is tested");
    rep_para(
        d,
        TD_S("Means over articles are compared with outlets as clusters, an outlet of both sides as one of both, so "
             "that "
             "outlets and articles that are in both count as what they are. The error is found in two ways, by bias-"
             "reduced linearisation with Satterthwaite's degrees of freedom (CR2) and by leaving out one outlet at a "
             "time: the wider interval and the larger p stand. Beside it stands a permutation: of whole outlets "
             "between the sides, or of the "
             "two sides within each outlet that has both."));
    rep_para(
        d,
        w ? TD_S("The weeks of both sides are the same calendar, so levels and trends are compared week by week: what "
                 "moved both is taken out. Errors allow for autocorrelation.")
          : TD_S("The sides have too few weeks in common to compare week by week; their trends are taken for "
                 "independent. Errors allow for autocorrelation."));
    rep_para(d, TD_S("Only weeks of coverage ok or low enter. All tests, both bases: comparison.csv(5)."));
}

/* What must be said of either side must be said of what is made of both. */
static struct td_slice label_of(struct page *p)
{
    const struct fact *x = fact_of(p, "label");
    struct td_slice one = x->a.n ? x->a : x->b;
    if (td_eq(x->a, x->b))
        return x->a;
    if (x->a.n == 0 || x->b.n == 0)
        return rep_fmt(&p->doc, "%s: %.*s", x->a.n ? "A" : "B", REP_ARG(one));
    return rep_fmt(&p->doc, "A: %.*s \xc2\xb7 B: %.*s", REP_ARG(x->a), REP_ARG(x->b));
}

static void make(struct page *p)
{
    struct rep_doc *d = &p->doc;
    d->head = rep_fmt(d, "%.*s against %.*s", REP_ARG(p->name[0]), REP_ARG(p->name[1]));
    d->kicker = TD_S("Comparison");
    d->dates = TD_S("");
    d->label = label_of(p);
    d->week_first = p->week_first;
    d->n_weeks = d->week = p->n_weeks;
    put_sides(p);
    put_warnings(p);
    put_summary(p);
    rep_section(d, "time", "Week by week");
    put_chart(p, 0, "attention", "Attention");
    put_chart(p, 1, "stance", "Stance");
    put_countries(p, "outlet", "outlets", "By country of the outlet");
    put_countries(p, "mentioned", "mentioned", "By country that the articles name");
    put_methods(p);
}

static enum td_status publish(struct td_buf *b, const char *dir, const char *name, struct td_error *err)
{
    char *path = td_path_join(dir, name);
    struct td_outfile *f = path ? td_outfile_open(path, err) : NULL;
    free(path);
    if (!f)
        return err->status != TD_OK ? err->status : td_fail_nomem(err, name);
    td_outfile_put(f, td_buf_slice(b));
    if (b->failed)
        td_outfile_fail(f);
    td_buf_clear(b);
    return td_outfile_commit(f, err);
}

enum td_status rep_comparison(const char *in_dir, const char *out_dir, struct td_error *err)
{
    struct page p = {.n_tests = 0};
    struct td_buf b = TD_BUF_INIT((size_t)PAGE_MAX_MIB << 20);
    p.arena = TD_ARENA_INIT((size_t)ARENA_MAX_MIB << 20);
    rep_doc_init(&p.doc, &p.arena);
    enum td_status st = read_facts(&p, in_dir, err);
    if (st == TD_OK)
        st = read_tests(&p, in_dir, err);
    if (st == TD_OK)
        st = name_countries(&p, err);
    name_sides(&p);
    if (st == TD_OK)
        st = load_weeks(&p, in_dir, err);
    if (st == TD_OK) {
        make(&p);
        st = p.doc.failed ? td_fail_nomem(err, "making the page") : td_mkdirs(out_dir, err);
    }
    if (st == TD_OK)
        rep_markdown(&b, &p.doc);
    if (st == TD_OK)
        st = publish(&b, out_dir, "report.md", err);
    if (st == TD_OK)
        st = rep_html(&b, &p.doc, NULL, 0, err);
    if (st == TD_OK)
        st = publish(&b, out_dir, "index.html", err);
    td_buf_free(&b);
    free(p.test);
    free(p.fact);
    free(p.country);
    td_arena_free(&p.arena);
    return st;
}
