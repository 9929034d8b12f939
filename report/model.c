#include "model.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "datadir.h"
#include "ini.h"
#include "outfile.h"
#include "period.h"
#include "rows.h"
#include "utf8.h"

enum { MODEL_MAX_MIB = 4096 };

const char *const rep_role_name[REP_ROLES] = {"outlet", "mentioned"};
const char *const rep_base_name[REP_BASES] = {"all", "unique"};
const char *const rep_coverage_name[5] = {"no_data", "ok", "low", "gap", "partial"};

const struct rep_point rep_no_point = {NAN, NAN, NAN, NAN, NAN, NAN, NAN,        NAN,
                                       NAN, NAN, NAN, NAN, NAN, NAN, REP_NO_DATA};

/* A row of series.csv before it is known how many weeks and countries there are. */
struct raw {
    struct rep_point point;
    int32_t week;
    uint16_t country;
    uint8_t role, base;
};

struct raw_rows {
    struct raw *row;
    size_t n, cap;
};

static bool is_code(struct td_slice s)
{
    return s.n == 2 && s.p[0] >= 'A' && s.p[0] <= 'Z' && s.p[1] >= 'A' && s.p[1] <= 'Z';
}

size_t rep_country_index(const struct rep_model *m, struct td_slice code)
{
    size_t i = 0;
    while (i < m->n_countries && !td_eq(m->country[i].code, code))
        i++;
    return i;
}

static enum td_status country_of(struct rep_model *m, struct td_slice code, size_t *last, struct td_error *err)
{
    enum { COUNTRIES_MAX = 1024 };
    if (*last < m->n_countries && td_eq(m->country[*last].code, code))
        return TD_OK;
    *last = rep_country_index(m, code);
    if (*last < m->n_countries)
        return TD_OK;
    if (!m->country)
        m->country = td_arena_zalloc(&m->arena, COUNTRIES_MAX * sizeof *m->country);
    struct td_slice copy = td_arena_dup(&m->arena, code);
    if (!m->country || !copy.p)
        return td_fail_nomem(err, "reading series.csv");
    if (m->n_countries == COUNTRIES_MAX)
        return td_fail(err, TD_EDATA, "series.csv: more than %d countries", COUNTRIES_MAX);
    m->country[m->n_countries++] = (struct rep_country){copy, copy, copy.n > 0 && !is_code(copy)};
    return TD_OK;
}

static enum td_status read_point(const struct rep_rows *r, struct rep_point *p, struct td_error *err)
{
    double pos = NAN, neu = NAN, neg = NAN;
    const struct {
        int column;
        double *v;
    } field[] = {{TD_SERIES_n_total, &p->n_total},
                 {TD_SERIES_n_match, &p->n_match},
                 {TD_SERIES_ratio, &p->ratio},
                 {TD_SERIES_ratio_lo, &p->wilson_lo},
                 {TD_SERIES_ratio_hi, &p->wilson_hi},
                 {TD_SERIES_ratio_clustered_lo, &p->ratio_lo},
                 {TD_SERIES_ratio_clustered_hi, &p->ratio_hi},
                 {TD_SERIES_n_outlets, &p->n_outlets},
                 {TD_SERIES_n_clusters, &p->n_clusters},
                 {TD_SERIES_stance, &p->stance},
                 {TD_SERIES_stance_lo, &p->stance_lo},
                 {TD_SERIES_stance_hi, &p->stance_hi},
                 {TD_SERIES_net_sentiment, &p->net},
                 {TD_SERIES_pos, &pos},
                 {TD_SERIES_neu, &neu},
                 {TD_SERIES_neg, &neg}};
    for (size_t i = 0; i < sizeof field / sizeof *field; i++) {
        enum td_status st = rep_number(r, field[i].column, field[i].v, err);
        if (st != TD_OK)
            return st;
    }
    if (r->index[TD_SERIES_ratio_clustered_lo] == TD_SCHEMA_ABSENT) {
        p->ratio_lo = p->wilson_lo;
        p->ratio_hi = p->wilson_hi;
    }
    p->n_scored = pos + neu + neg;
    size_t c = rep_one_of(rep_field(r, TD_SERIES_coverage), rep_coverage_name, 5);
    if (c == 5)
        return rep_bad_field(r, "coverage", err);
    p->coverage = (enum rep_coverage)c;
    return TD_OK;
}

static enum td_status read_raw(struct rep_model *m, const struct rep_rows *r, struct raw *x, size_t *last,
                               struct td_error *err)
{
    size_t role = rep_one_of(rep_field(r, TD_SERIES_country_role), rep_role_name, REP_ROLES);
    size_t base = rep_one_of(rep_field(r, TD_SERIES_base), rep_base_name, REP_BASES);
    if (role == REP_ROLES)
        return rep_bad_field(r, "country_role", err);
    if (base == REP_BASES)
        return rep_bad_field(r, "base", err);
    if (!td_week_parse(rep_field(r, TD_SERIES_week), &x->week))
        return rep_bad_field(r, "week", err);
    enum td_status st = country_of(m, rep_field(r, TD_SERIES_country), last, err);
    x->country = (uint16_t)*last;
    x->role = (uint8_t)role;
    x->base = (uint8_t)base;
    return st == TD_OK ? read_point(r, &x->point, err) : st;
}

static struct raw *raw_new(struct raw_rows *rows)
{
    if (rows->n == rows->cap) {
        size_t cap = rows->cap ? 2 * rows->cap : 4096;
        struct raw *grown = realloc(rows->row, cap * sizeof *grown);
        if (!grown)
            return NULL;
        rows->row = grown;
        rows->cap = cap;
    }
    return &rows->row[rows->n];
}

/* Takes the row when it is of the target; the first row decides the target when none was asked for. */
static bool of_target(struct rep_model *m, struct td_slice target, struct td_slice *other)
{
    if (!m->target.p) {
        m->target = td_arena_dup(&m->arena, target);
        m->n_targets = 1;
    }
    if (td_eq(m->target, target))
        return true;
    if (!td_eq(*other, target)) { /* rows are sorted by target: a change is a new one */
        *other = td_arena_dup(&m->arena, target);
        m->n_targets++;
    }
    return false;
}

static int by_code(const void *a, const void *b)
{
    const struct rep_country *const *x = a, *const *y = b;
    return td_cmp((*x)->code, (*y)->code);
}

/* Sorts the countries and gives each old index its new one. */
static enum td_status sort_countries(struct rep_model *m, struct raw_rows *rows, struct td_error *err)
{
    size_t n = m->n_countries;
    if (n == 0)
        return TD_OK;
    const struct rep_country **order = td_arena_alloc(&m->arena, (n + 1) * sizeof(struct rep_country *));
    struct rep_country *sorted = td_arena_alloc(&m->arena, (n + 1) * sizeof *sorted);
    uint16_t *to = td_arena_alloc(&m->arena, (n + 1) * sizeof *to);
    if (!order || !sorted || !to)
        return td_fail_nomem(err, "reading series.csv");
    for (size_t i = 0; i < n; i++)
        order[i] = &m->country[i];
    qsort(order, n, sizeof order[0], by_code); /* NOLINT(bugprone-sizeof-expression): pointers are sorted */
    for (size_t i = 0; i < n; i++) {
        sorted[i] = *order[i];
        to[order[i] - m->country] = (uint16_t)i;
    }
    for (size_t i = 0; i < rows->n; i++)
        rows->row[i].country = to[rows->row[i].country];
    m->country = sorted;
    return TD_OK;
}

static enum td_status place(struct rep_model *m, const struct raw_rows *rows, struct td_error *err)
{
    int32_t first = INT32_MAX, last = INT32_MIN;
    for (size_t i = 0; i < rows->n; i++) {
        first = rows->row[i].week < first ? rows->row[i].week : first;
        last = rows->row[i].week > last ? rows->row[i].week : last;
    }
    m->week_first = rows->n ? first : 0;
    m->n_weeks = rows->n ? (size_t)(last - first) + 1 : 0;
    size_t cells = m->n_countries * m->n_weeks;
    for (size_t i = 0; i < rows->n; i++) {
        const struct raw *x = &rows->row[i];
        struct rep_point **p = &m->point[x->role][x->base];
        if (!*p) {
            *p = td_arena_alloc(&m->arena, cells * sizeof **p);
            if (!*p)
                return td_fail_nomem(err, "reading series.csv");
            for (size_t k = 0; k < cells; k++)
                (*p)[k] = rep_no_point;
        }
        (*p)[x->country * m->n_weeks + (size_t)(x->week - first)] = x->point;
    }
    return TD_OK;
}

static enum td_status scan_series(struct rep_model *m, struct rep_rows *r, struct raw_rows *rows, struct td_error *err)
{
    struct td_slice other = {NULL, 0};
    size_t last = 0;
    for (;;) {
        bool got;
        enum td_status st = rep_rows_next(r, &got, err);
        if (st != TD_OK || !got)
            return st;
        if (!of_target(m, rep_field(r, TD_SERIES_target), &other))
            continue;
        struct raw *x = raw_new(rows);
        if (!x)
            return td_fail_nomem(err, "reading series.csv");
        st = read_raw(m, r, x, &last, err);
        if (st != TD_OK)
            return st;
        rows->n++;
    }
}

struct td_schema rep_series_needed(void)
{
    return (struct td_schema){td_series_schema.name, td_series_schema.column, TD_SERIES_N,
                              TD_SERIES_N - TD_SERIES_coverage - 1};
}

/* The series of m->target, or of the first target in them when that has no text. */
static enum td_status load_series(struct rep_model *m, const char *dir, struct td_error *err)
{
    struct rep_rows r;
    struct raw_rows rows = {NULL, 0, 0};
    bool there;
    const struct td_schema needed = rep_series_needed();
    enum td_status st = rep_rows_open(&r, dir, "series.csv", &needed, &there, err);
    if (st == TD_OK && !there)
        return td_fail(err, TD_EIO, "%s/series.csv: not there: run analyze first", dir);
    if (st != TD_OK)
        return st;
    m->n_targets = m->target.p != NULL;
    st = scan_series(m, &r, &rows, err);
    m->rows += r.n;
    rep_rows_close(&r);
    if (st == TD_OK)
        st = sort_countries(m, &rows, err);
    if (st == TD_OK)
        st = place(m, &rows, err);
    free(rows.row);
    return st;
}

/* What contrasts.csv and changes.csv have besides the common columns. */
static bool read_more(const struct rep_rows *r, struct rep_model *m, const struct td_schema *schema, struct rep_test *t)
{
    t->outlet = t->at_outlet = t->near_event = t->event = t->event_date = t->event_country = TD_S("");
    t->placebo_share = t->placebo_n = NAN;
    if (schema == &td_contrasts_schema) {
        t->outlet = td_arena_dup(&m->arena, rep_field(r, TD_CONTRAST_outlet));
        t->at_outlet = td_arena_dup(&m->arena, rep_field(r, TD_CONTRAST_at_outlet));
    }
    if (schema == &td_changes_schema)
        t->near_event = td_arena_dup(&m->arena, rep_field(r, TD_CHANGE_near_event));
    if (schema == &td_effects_schema) {
        struct td_error ignored = {0};
        t->event = td_arena_dup(&m->arena, rep_field(r, TD_EFFECT_event));
        t->event_date = td_arena_dup(&m->arena, rep_field(r, TD_EFFECT_event_date));
        t->event_country = td_arena_dup(&m->arena, rep_field(r, TD_EFFECT_event_country));
        (void)rep_number(r, TD_EFFECT_placebo_share, &t->placebo_share, &ignored);
        (void)rep_number(r, TD_EFFECT_placebo_n, &t->placebo_n, &ignored);
    }
    return t->outlet.p && t->at_outlet.p && t->near_event.p && t->event.p && t->event_date.p && t->event_country.p;
}

bool rep_alert_test(struct td_slice test)
{
    return td_eqs(test, TD_TEST_NB_ALERT) || td_eqs(test, TD_TEST_EARS_C1);
}

/* Whether an alert is one stands at the head of its note; a damaged head would silence it. */
static bool is_alert_note(struct td_slice note)
{
    struct td_slice name = td_cut(&note, ';');
    name = td_head(name, td_index(name, '='));
    return name.n == 0 || rep_one_of(name, td_alert_note, TD_ALERT_NOTES) < TD_ALERT_NOTES ||
           rep_one_of(name, rep_coverage_name, 5) < 5;
}

/* What decides where a row goes, or whether it is one of an alert, is a name that analyze writes. What people only read
 * (the tests of the other tables and their notes) may be another version's, but is text. */
static enum td_status check_test(const struct rep_rows *r, const struct td_schema *schema, struct td_error *err)
{
    static const char *const measure[] = {"attention", "stance", "net_sentiment"};
    const struct {
        const char *name;
        const char *const *known;
        int column;
        size_t n; /* 0: any text */
    } field[] = {{"country_role", rep_role_name, TD_TEST_country_role, REP_ROLES},
                 {"base", rep_base_name, TD_TEST_base, REP_BASES},
                 {"measure", measure, TD_TEST_measure, sizeof measure / sizeof *measure},
                 {"test", td_change_test, TD_TEST_test, schema == &td_changes_schema ? TD_CHANGE_TESTS : 0},
                 {"note", NULL, TD_TEST_note, 0}};
    for (size_t i = 0; i < sizeof field / sizeof *field; i++) {
        struct td_slice v = rep_field(r, field[i].column);
        bool may_be_empty = field[i].column != TD_TEST_test; /* role, base: a test over all of them */
        if (v.n == 0 && may_be_empty)
            continue;
        if (!td_utf8_valid(v) || v.n == 0 || (field[i].n && rep_one_of(v, field[i].known, field[i].n) == field[i].n))
            return rep_bad_field(r, field[i].name, err);
    }
    bool alert = schema == &td_changes_schema && rep_alert_test(rep_field(r, TD_TEST_test));
    return alert && !is_alert_note(rep_field(r, TD_TEST_note)) ? rep_bad_field(r, "note", err) : TD_OK;
}

static enum td_status read_test(const struct rep_rows *r, struct rep_model *m, const struct td_schema *schema,
                                struct rep_test *t, struct td_error *err)
{
    const struct {
        int column;
        double *v;
    } number[] = {{TD_TEST_statistic, &t->statistic},
                  {TD_TEST_df, &t->df},
                  {TD_TEST_estimate, &t->estimate},
                  {TD_TEST_lo, &t->lo},
                  {TD_TEST_hi, &t->hi},
                  {TD_TEST_p, &t->p},
                  {TD_TEST_q, &t->q},
                  {TD_TEST_n, &t->n}};
    for (size_t i = 0; i < sizeof number / sizeof *number; i++) {
        enum td_status st = rep_number(r, number[i].column, number[i].v, err);
        if (st != TD_OK)
            return st;
    }
    if (check_test(r, schema, err) != TD_OK)
        return err->status;
    size_t role = rep_one_of(rep_field(r, TD_TEST_country_role), rep_role_name, REP_ROLES);
    size_t base = rep_one_of(rep_field(r, TD_TEST_base), rep_base_name, REP_BASES);
    t->role = role < REP_ROLES ? (enum rep_role)role : REP_OUTLET; /* empty: a test over all countries */
    t->base = base < REP_BASES ? (enum rep_base)base : REP_ALL;
    t->country = td_arena_dup(&m->arena, rep_field(r, TD_TEST_country));
    t->measure = td_arena_dup(&m->arena, rep_field(r, TD_TEST_measure));
    t->test = td_arena_dup(&m->arena, rep_field(r, TD_TEST_test));
    t->window = td_arena_dup(&m->arena, rep_field(r, TD_TEST_window));
    t->at = td_arena_dup(&m->arena, rep_field(r, TD_TEST_at));
    t->note = td_arena_dup(&m->arena, rep_field(r, TD_TEST_note));
    return t->country.p && t->measure.p && t->test.p && t->window.p && t->at.p && t->note.p &&
                   read_more(r, m, schema, t)
               ? TD_OK
               : td_fail_nomem(err, "reading a table of tests");
}

static enum td_status load_tests(struct rep_model *m, struct rep_tests *t, const char *dir,
                                 const struct td_schema *schema, struct td_error *err)
{
    struct rep_rows r;
    enum td_status st = rep_rows_open(&r, dir, schema->name, schema, &t->there, err);
    if (st != TD_OK || !t->there)
        return st;
    for (bool got = true; st == TD_OK && got;) {
        st = rep_rows_next(&r, &got, err);
        if (st != TD_OK || !got || !td_eq(rep_field(&r, TD_TEST_target), m->target))
            continue;
        if (t->n == t->cap) {
            t->cap = t->cap ? 2 * t->cap : 64;
            struct rep_test *grown = td_arena_alloc(&m->arena, t->cap * sizeof *grown);
            if (!grown) {
                st = td_fail_nomem(err, "reading a table of tests");
                break;
            }
            if (t->n)
                memcpy(grown, t->row, t->n * sizeof *grown);
            t->row = grown;
        }
        st = read_test(&r, m, schema, &t->row[t->n], err);
        t->n += st == TD_OK;
    }
    m->rows += r.n;
    rep_rows_close(&r);
    return st;
}

/* Not a contract: a missing file is fine. */
enum td_status rep_each_country(void (*take)(void *to, struct td_slice code, struct td_slice name), void *to,
                                struct td_error *err)
{
    struct td_error ignored = {0};
    char *path;
    struct td_source s;
    if (td_datadir_find("countries.csv", &path, err) != TD_OK)
        return err->status;
    if (!path || td_source_open(&s, path, &ignored) != TD_OK) {
        free(path);
        return TD_OK;
    }
    struct td_csv *csv = td_csv_new(&s, &(struct td_csv_options){.one_line = true}, &ignored);
    struct td_csv_row row;
    size_t code = 0, name = 0;
    while (csv && td_csv_next(csv, &row, &ignored) == TD_CSV_ROW) {
        if (row.record == 1) {
            for (size_t i = 0; i < row.n; i++) {
                code = td_eqs(row.field[i], "code") ? i : code;
                name = td_eqs(row.field[i], "name") ? i : name;
            }
        } else if (row.n > code && row.n > name && code != name) {
            take(to, row.field[code], row.field[name]);
        }
    }
    td_csv_free(csv);
    td_source_close(&s);
    free(path);
    return TD_OK;
}

static void name_country(void *model, struct td_slice code, struct td_slice name)
{
    struct rep_model *m = model;
    size_t c = rep_country_index(m, code);
    struct td_slice copy = c < m->n_countries ? td_arena_dup(&m->arena, name) : td_str(NULL);
    if (copy.n)
        m->country[c].name = copy;
}

/* The target as people write it: as asked for, else by its entity file, else its id with a capital letter. */
static enum td_status name_target(struct rep_model *m, const char *wanted, const char *in_dir, struct td_error *err)
{
    struct td_error ignored = {0};
    struct td_ini ini = {0};
    char file[128];
    m->target_name = wanted ? td_str(wanted) : td_arena_dup(&m->arena, m->target.n ? m->target : TD_S("the target"));
    if (wanted || m->target.n == 0 || m->target.n > 64 || memchr(m->target.p, '/', m->target.n))
        return TD_OK;
    if (m->target_name.n && m->target_name.p[0] >= 'a' && m->target_name.p[0] <= 'z') {
        char capital[2] = {(char)(m->target_name.p[0] - 'a' + 'A'), '\0'};
        struct td_buf b = TD_BUF_INIT(256);
        (void)td_buf_puts(&b, capital);
        (void)td_buf_put(&b, td_from(m->target, 1));
        m->target_name = td_arena_dup(&m->arena, td_buf_slice(&b));
        td_buf_free(&b);
    }
    (void)snprintf(file, sizeof file, "entities/%.*s.ini", (int)m->target.n, m->target.p);
    char beside[128];
    (void)snprintf(beside, sizeof beside, "target-%.*s.ini", (int)m->target.n, m->target.p);
    char *path = td_path_join(in_dir, beside); /* made by analyze for a target given as a plain name */
    if (path && access(path, R_OK) != 0) {
        free(path);
        if (td_datadir_find(file, &path, err) != TD_OK)
            return err->status;
    }
    if (path && td_ini_read(path, &ini, &ignored) == TD_OK) {
        for (size_t i = 0; i < ini.n; i++)
            if (td_eqs(ini.entry[i].section, "entity") && td_eqs(ini.entry[i].key, "name"))
                m->target_name = td_arena_dup(&m->arena, ini.entry[i].value);
        td_ini_free(&ini);
    }
    free(path);
    return TD_OK;
}

static void name_special(struct rep_model *m)
{
    for (size_t c = 0; c < m->n_countries; c++)
        m->country[c].name = rep_country_name(m->lang, &m->arena, m->country[c].code, m->country[c].name);
    for (size_t c = 0; c < m->n_countries; c++)
        if (m->country[c].code.n == 0)
            m->country[c].name = td_str(rep_say(m->lang, "Country not known"));
        else if (m->country[c].pooled)
            m->country[c].name = td_str(rep_say(m->lang, "All countries"));
}

static bool week_is(const struct rep_model *m, size_t w, bool *partial)
{
    bool data = false;
    *partial = false;
    for (size_t c = 0; c < m->n_countries; c++) {
        const struct rep_point *p = rep_at(m, REP_OUTLET, REP_ALL, c, w);
        data = data || p->n_total > 0;
        *partial = *partial || p->coverage == REP_PARTIAL;
    }
    return data;
}

/* The newest complete week with data; when there is no complete one, the newest with data. */
static enum td_status choose_week(struct rep_model *m, const char *wanted, struct td_error *err)
{
    if (wanted) {
        int32_t week;
        if (!td_week_parse(td_str(wanted), &week))
            return td_fail(err, TD_EUSAGE, "week: not an ISO week such as 2020-W29: '%s'", wanted);
        if (m->n_weeks == 0 || week < m->week_first || week >= m->week_first + (int32_t)m->n_weeks)
            return td_fail(err, TD_EUSAGE, "week: %s is not in series.csv", wanted);
        m->week = (size_t)(week - m->week_first);
        return TD_OK;
    }
    m->week = m->n_weeks;
    bool partial;
    for (size_t w = m->n_weeks; w-- > 0;) {
        if (!week_is(m, w, &partial))
            continue;
        if (m->week == m->n_weeks || !partial)
            m->week = w;
        if (!partial)
            break;
    }
    return TD_OK;
}

bool rep_shown(const struct rep_model *m, enum rep_role role, size_t country)
{
    if (m->country[country].pooled || m->country[country].code.n == 0)
        return false;
    for (size_t w = 0; w < m->n_weeks; w++) {
        const struct rep_point *p = rep_at(m, role, REP_ALL, country, w);
        if (p->n_total > 0)
            return true;
    }
    return false;
}

/* The target of the report: as asked for; else the first of those that were asked of analyze, which stand in run.json;
 * else the first of the series, which are sorted by name. */
static enum td_status load_target(struct rep_model *m, const struct rep_options *o, struct td_error *err)
{
    m->target = o->target ? td_str(o->target) : (struct td_slice){NULL, 0};
    for (size_t i = 0; i < m->settings.n && !m->target.p; i++)
        if (td_eqs(m->settings.row[i].stage, "analyze") && td_eqs(m->settings.row[i].name, "target_1"))
            m->target = m->settings.row[i].value;
    enum td_status st = load_series(m, o->in_dir, err);
    if (st != TD_OK || m->n_countries > 0 || m->n_targets < 2)
        return st;
    if (o->target)
        return td_fail(err, TD_EUSAGE, "target: '%s' is not in series.csv, which has %zu other%s", o->target,
                       m->n_targets - 1, m->n_targets > 2 ? "s" : "");
    m->target = (struct td_slice){NULL, 0}; /* run.json is of other tables */
    return load_series(m, o->in_dir, err);
}

enum td_status rep_model_load(struct rep_model *m, const struct rep_options *o, struct td_error *err)
{
    *m = (struct rep_model){.arena = TD_ARENA_INIT((size_t)MODEL_MAX_MIB << 20), .title = o->title, .label = o->label};
    m->articles = m->articles_no_week = m->articles_no_country = m->articles_all = m->articles_unique = NAN;
    m->duplicates = m->reprints = m->outlet_unknown = m->country_unknown = m->undated = NAN;
    enum td_status st = rep_lang_load(&m->lang, &m->arena, o->lang, err);
    if (st == TD_OK)
        st = rep_load_run(m, o->in_dir, err);
    if (st == TD_OK)
        st = load_target(m, o, err);
    if (st == TD_OK)
        st = name_target(m, o->target_name, o->in_dir, err);
    if (st == TD_OK)
        st = rep_each_country(name_country, m, err);
    if (st == TD_OK) {
        name_special(m);
        m->pooled = 0;
        while (m->pooled < m->n_countries && !m->country[m->pooled].pooled)
            m->pooled++;
        st = choose_week(m, o->week, err);
    }
    if (st == TD_OK)
        st = rep_load_turns(m, o->in_dir, err);
    if (st == TD_OK)
        st = load_tests(m, &m->trends, o->in_dir, &td_trends_schema, err);
    if (st == TD_OK)
        st = load_tests(m, &m->changes, o->in_dir, &td_changes_schema, err);
    if (st == TD_OK)
        st = load_tests(m, &m->contrasts, o->in_dir, &td_contrasts_schema, err);
    if (st == TD_OK)
        st = load_tests(m, &m->effects, o->in_dir, &td_effects_schema, err);
    if (st == TD_OK)
        st = rep_load_corrections(m, o->in_dir, err);
    if (st == TD_OK)
        st = rep_load_events(m, err);
    if (st == TD_OK)
        st = rep_load_voices(m, o->in_dir, err);
    if (st == TD_OK)
        st = rep_load_cells(m, o->in_dir, err);
    if (st == TD_OK)
        st = rep_load_passages(m, o, err);
    if (st != TD_OK)
        return st;
    for (int role = 0; role < REP_ROLES; role++) {
        m->change[role] = td_arena_zalloc(&m->arena, (m->n_countries + 1) * sizeof *m->change[role]);
        m->change_unique[role] = td_arena_zalloc(&m->arena, (m->n_countries + 1) * sizeof *m->change_unique[role]);
        if (!m->change[role] || !m->change_unique[role])
            return td_fail_nomem(err, "comparing weeks");
    }
    rep_compare(m);
    return TD_OK;
}

void rep_model_free(struct rep_model *m)
{
    td_arena_free(&m->arena);
}
