#include "gazetteer.h"

#include <stdio.h>
#include <stdlib.h>

#include "csvread.h"
#include "datadir.h"
#include "num.h"
#include "period.h"
#include "source.h"

enum { PROBLEMS_SHOWN = 20, ARENA_BYTES = 32 << 20 };

void ana_problem(struct td_buf *problems, size_t *n, const char *path, uint64_t line, const char *fmt, ...)
{
    if ((*n)++ >= PROBLEMS_SHOWN)
        return;
    char what[200];
    va_list ap;
    va_start(ap, fmt);
    (void)vsnprintf(what, sizeof what, fmt, ap);
    va_end(ap);
    (void)td_buf_printf(problems, "%s%s:%llu: %s", problems->n ? "\n" : "", path, (unsigned long long)line, what);
}

enum td_status ana_problems(struct td_buf *problems, size_t n, struct td_error *err)
{
    if (n == 0)
        return TD_OK;
    /* Room for the last line is kept in struct td_error: whole lines only. */
    struct td_slice all = td_buf_slice(problems);
    size_t shown = n < PROBLEMS_SHOWN ? n : PROBLEMS_SHOWN, most = sizeof err->text - 40;
    while (all.n > most && shown > 1) {
        while (all.n && all.p[all.n - 1] != '\n')
            all.n--;
        all.n -= all.n > 0;
        shown--;
    }
    all = td_utf8_head(all, most);
    if (shown == n)
        return td_fail(err, TD_EUSAGE, "%.*s", (int)all.n, all.p);
    return td_fail(err, TD_EUSAGE, "%.*s\n(and %zu more)", (int)all.n, all.p, n - shown);
}

bool ana_day_parse(struct td_slice s, bool last, int32_t *day)
{
    struct td_slice year = td_head(s, 4);
    int64_t y, m = last ? 12 : 1;
    if (s.n == 10)
        return td_day_parse(s, day);
    if ((s.n != 4 && s.n != 7) || !td_num_parse_int(year, &y) || y < 1000)
        return false;
    if (s.n == 7 &&
        (s.p[4] != '-' || s.p[5] == '-' || s.p[5] == '+' || !td_num_parse_int(td_from(s, 5), &m) || m < 1 || m > 12))
        return false;
    int next_year = (int)y + (m == 12), next_month = m == 12 ? 1 : (int)m + 1;
    *day = last ? td_day_from_date(next_year, next_month, 1) - 1 : td_day_from_date((int)y, (int)m, 1);
    return true;
}

/* ---- tables ---- */

enum { COLUMNS_MAX = 8 };

struct table {
    const char *path;
    struct td_source source;
    struct td_csv *csv;
    struct td_csv_row row;
    size_t column[COLUMNS_MAX];
    size_t n_columns;
};

struct reading {
    const struct ana_chars *chars;
    struct ana_gazetteer *g;
    struct td_buf problems;
    size_t n_problems;
    size_t forms_cap, codes_cap;
    int16_t number[26 * 26]; /* of a code of two letters, in the order of reading; -1 when it is new */
};

static struct td_slice cell(const struct table *t, size_t column)
{
    size_t i = t->column[column];
    return i < t->row.n ? td_trim(t->row.field[i]) : td_slice("", 0);
}

/* Opens datasets/`name` and finds the columns in its header. */
static enum td_status table_open(struct table *t, const char *name, const char *const *columns, size_t n, char **path,
                                 struct td_error *err)
{
    *t = (struct table){.n_columns = n};
    *path = td_datadir_path(name, err);
    if (!*path)
        return err->status;
    t->path = *path;
    if (td_source_open(&t->source, t->path, err) != TD_OK)
        return err->status;
    struct td_csv_options options = {.max_record = 1 << 16, .one_line = true};
    t->csv = td_csv_new(&t->source, &options, err);
    if (!t->csv)
        return err->status;
    enum td_csv_result r = td_csv_next(t->csv, &t->row, err);
    if (r == TD_CSV_FAILED)
        return err->status;
    for (size_t c = 0; c < n; c++) {
        size_t found = SIZE_MAX;
        for (size_t i = 0; r == TD_CSV_ROW && i < t->row.n; i++)
            if (td_eqs(t->row.field[i], columns[c]))
                found = i;
        if (found == SIZE_MAX)
            return td_fail(err, TD_EUSAGE, "%s:1: no column '%s'", t->path, columns[c]);
        t->column[c] = found;
    }
    return TD_OK;
}

static void table_close(struct table *t)
{
    td_csv_free(t->csv);
    if (t->source.read)
        td_source_close(&t->source);
}

/* Reads every row of datasets/`name` into `take`. */
static enum td_status each_row(struct reading *r, const char *name, const char *const *columns, size_t n,
                               enum td_status (*take)(struct reading *r, const struct table *t, struct td_error *err),
                               struct td_error *err)
{
    struct table t;
    char *path = NULL;
    enum td_status st = table_open(&t, name, columns, n, &path, err);
    while (st == TD_OK) {
        enum td_csv_result got = td_csv_next(t.csv, &t.row, err);
        if (got == TD_CSV_END)
            break;
        if (got == TD_CSV_FAILED)
            st = err->status;
        else if (t.row.bad)
            ana_problem(&r->problems, &r->n_problems, t.path, t.row.line_first, "%s", t.row.bad);
        else
            st = take(r, &t, err);
    }
    if (path)
        table_close(&t);
    free(path);
    return st;
}

/* ---- countries ---- */

static int by_code(const void *a, const void *b)
{
    return td_cmp(*(const struct td_slice *)a, *(const struct td_slice *)b);
}

static bool is_bloc(struct td_slice code)
{
    return code.n > 2 && code.p[0] == 'X';
}

static bool is_code(struct td_slice code)
{
    for (size_t i = 0; i < code.n; i++)
        if (code.p[i] < 'A' || code.p[i] > 'Z')
            if (!(is_bloc(code) && code.p[i] >= '0' && code.p[i] <= '9'))
                return false;
    return code.n == 2 || (is_bloc(code) && code.n <= 12);
}

/* Where the number of a code of two letters stands in r->number. */
static size_t slot(struct td_slice code)
{
    return (size_t)(code.p[0] - 'A') * 26 + (size_t)(code.p[1] - 'A');
}

static enum td_status add_code(struct reading *r, struct td_slice code, struct td_error *err)
{
    struct ana_gazetteer *g = r->g;
    if (r->number[slot(code)] >= 0)
        return TD_OK;
    if (g->n_codes == r->codes_cap) {
        size_t cap = r->codes_cap ? 2 * r->codes_cap : 256;
        struct td_slice *v = realloc(g->code, cap * sizeof *v);
        if (!v)
            return td_fail_nomem(err, "countries");
        g->code = v;
        r->codes_cap = cap;
    }
    g->code[g->n_codes] = td_arena_dup(&g->arena, code);
    if (!g->code[g->n_codes].p)
        return td_fail_nomem(err, "countries");
    r->number[slot(code)] = (int16_t)g->n_codes++;
    return TD_OK;
}

/* The number of a bloc for now, given out when it is new; too many are noted as a problem. False when out of memory. */
static bool add_bloc(struct reading *r, const struct table *t, struct td_slice code, uint16_t *id, struct td_error *err)
{
    struct ana_gazetteer *g = r->g;
    for (size_t i = 0; i < g->n_blocs; i++)
        if (td_eq(g->bloc[i], code)) {
            *id = (uint16_t)i;
            return true;
        }
    if (g->n_blocs == ANA_BLOCS_MAX) {
        ana_problem(&r->problems, &r->n_problems, t->path, t->row.line_first, "code: more than %d blocs",
                    ANA_BLOCS_MAX);
        return true;
    }
    g->bloc[g->n_blocs] = td_arena_dup(&g->arena, code);
    if (!g->bloc[g->n_blocs].p) {
        (void)td_fail_nomem(err, "gazetteer");
        return false;
    }
    *id = (uint16_t)g->n_blocs++;
    return true;
}

static enum td_status take_country(struct reading *r, const struct table *t, struct td_error *err)
{
    struct td_slice code = cell(t, 0);
    if (code.n == 2 && is_code(code))
        return add_code(r, code, err);
    ana_problem(&r->problems, &r->n_problems, t->path, t->row.line_first, "not a country code: '%.*s'", (int)code.n,
                code.p);
    return TD_OK;
}

/* ---- forms ---- */

/* The primary subtag in lower case, "no" for its two written forms; false when it is none. */
static bool primary(struct td_slice tag, char out[4])
{
    struct td_slice p = td_head(tag, td_index(tag, '-'));
    p = td_head(p, td_index(p, '_'));
    if (p.n < 2 || p.n > 3)
        return false;
    for (size_t i = 0; i < p.n; i++) {
        char c = (char)td_lower_byte((unsigned char)p.p[i]);
        if (c < 'a' || c > 'z')
            return false;
        out[i] = c;
    }
    out[p.n] = '\0';
    if (strcmp(out, "nb") == 0 || strcmp(out, "nn") == 0)
        memcpy(out, "no", 3);
    return true;
}

/* The number of a form's language, given out when it is new; false (and a problem noted) when it cannot be. */
static bool form_language(struct reading *r, const struct table *t, struct td_slice tag, uint8_t *lang)
{
    struct ana_gazetteer *g = r->g;
    char name[4];
    *lang = ANA_LANG_EVERY;
    if (tag.n == 0 || td_eqs(tag, "und"))
        return true;
    if (!primary(tag, name)) {
        ana_problem(&r->problems, &r->n_problems, t->path, t->row.line_first, "language: not a tag: '%.*s'", (int)tag.n,
                    tag.p);
        return false;
    }
    for (size_t i = 1; i < g->n_languages; i++)
        if (strcmp(g->language[i], name) == 0) {
            *lang = (uint8_t)i;
            return true;
        }
    if (g->n_languages == ANA_LANGS_MAX) {
        ana_problem(&r->problems, &r->n_problems, t->path, t->row.line_first, "language: more than %d",
                    ANA_LANGS_MAX - 1);
        return false;
    }
    memcpy(g->language[g->n_languages], name, sizeof name);
    *lang = (uint8_t)g->n_languages++;
    return true;
}

uint8_t ana_gazetteer_language(const struct ana_gazetteer *g, struct td_slice tag)
{
    char name[4];
    if (tag.n == 0 || !primary(tag, name) || strcmp(name, "und") == 0)
        return ANA_LANG_ANY_ARTICLE;
    for (size_t i = 1; i < g->n_languages; i++)
        if (strcmp(g->language[i], name) == 0)
            return (uint8_t)i;
    return ANA_LANG_EVERY;
}

static enum td_status add_form(struct reading *r, struct ana_form f, struct td_error *err)
{
    struct ana_gazetteer *g = r->g;
    if (g->n_forms == r->forms_cap) {
        size_t cap = r->forms_cap ? 2 * r->forms_cap : 4096;
        struct ana_form *v = realloc(g->form, cap * sizeof *v);
        if (!v)
            return td_fail_nomem(err, "gazetteer");
        g->form = v;
        r->forms_cap = cap;
    }
    g->form[g->n_forms++] = f;
    return TD_OK;
}

/* The form's text in NFC, or a problem noted. */
static enum td_status form_text(struct reading *r, const struct table *t, struct td_slice s, struct td_slice *out,
                                struct td_error *err)
{
    const char *why = ana_form_problem(r->chars, s);
    *out = td_slice(NULL, 0);
    if (why) {
        ana_problem(&r->problems, &r->n_problems, t->path, t->row.line_first, "form: '%.*s' %s",
                    (int)td_utf8_head(s, 60).n, s.p, why);
        return TD_OK;
    }
    *out = ana_nfc(&r->g->arena, s);
    return out->p ? TD_OK : td_fail_nomem(err, "gazetteer");
}

static bool match_of(struct td_slice s, uint8_t *match)
{
    static const char *const names[] = {
        [ANA_MATCH_CASE] = "case", [ANA_MATCH_FOLD] = "fold", [ANA_MATCH_PREFIX] = "prefix"};
    for (uint8_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (td_eqs(s, names[i])) {
            *match = i;
            return true;
        }
    return false;
}

enum { FORM, CODE, LANGUAGE, FROM, UNTIL, MATCH, FORM_COLUMNS };

static enum td_status take_form(struct reading *r, const struct table *t, struct td_error *err)
{
    struct ana_form f = {.kind = ANA_KIND_COUNTRY, .from = INT32_MIN, .until = INT32_MAX};
    struct td_slice code = cell(t, CODE), from = cell(t, FROM), until = cell(t, UNTIL), match = cell(t, MATCH);
    size_t before = r->n_problems;
    uint64_t line = t->row.line_first;
    if (form_text(r, t, cell(t, FORM), &f.text, err) != TD_OK)
        return err->status;
    if (!is_code(code))
        ana_problem(&r->problems, &r->n_problems, t->path, line, "code: not a country or bloc: '%.*s'", (int)code.n,
                    code.p);
    (void)form_language(r, t, cell(t, LANGUAGE), &f.lang);
    if (from.n && !ana_day_parse(from, false, &f.from))
        ana_problem(&r->problems, &r->n_problems, t->path, line, "valid_from: not a date: '%.*s'", (int)from.n, from.p);
    if (until.n && !ana_day_parse(until, true, &f.until))
        ana_problem(&r->problems, &r->n_problems, t->path, line, "valid_until: not a date: '%.*s'", (int)until.n,
                    until.p);
    if (!match_of(match, &f.match))
        ana_problem(&r->problems, &r->n_problems, t->path, line, "match: case, fold or prefix, not '%.*s'",
                    (int)match.n, match.p);
    if (r->n_problems > before)
        return TD_OK;
    if (is_bloc(code)) {
        f.kind = ANA_KIND_BLOC;
        if (!add_bloc(r, t, code, &f.id, err))
            return err->status;
    } else if (add_code(r, code, err) != TD_OK)
        return err->status;
    else /* for now: the final numbers are known when all codes are */
        f.id = (uint16_t)r->number[slot(code)];
    return add_form(r, f, err);
}

static enum td_status take_stop(struct reading *r, const struct table *t, struct td_error *err)
{
    struct ana_form f = {.kind = ANA_KIND_STOP, .match = ANA_MATCH_CASE, .from = INT32_MIN, .until = INT32_MAX};
    if (form_text(r, t, cell(t, 0), &f.text, err) != TD_OK)
        return err->status;
    if (!form_language(r, t, cell(t, 1), &f.lang) || !f.text.p)
        return TD_OK;
    size_t len;
    if (ana_class(r->chars, ana_before(f.text.p, f.text.n, &len)) & ANA_HANGUL) /* particles follow */
        f.match = ANA_MATCH_PREFIX;
    return add_form(r, f, err);
}

/* Sorts the codes and renumbers the forms. */
static enum td_status number(struct ana_gazetteer *g, struct td_error *err)
{
    struct td_slice *sorted = malloc((g->n_codes + 1) * sizeof *sorted);
    if (!sorted)
        return td_fail_nomem(err, "countries");
    if (g->n_codes)
        memcpy(sorted, g->code, g->n_codes * sizeof *sorted);
    qsort(sorted, g->n_codes, sizeof *sorted, by_code);
    struct td_slice blocs[ANA_BLOCS_MAX];
    memcpy(blocs, g->bloc, sizeof blocs);
    qsort(g->bloc, g->n_blocs, sizeof *g->bloc, by_code);
    for (size_t i = 0; i < g->n_forms; i++) {
        if (g->form[i].kind == ANA_KIND_BLOC) {
            uint16_t k = 0;
            while (!td_eq(g->bloc[k], blocs[g->form[i].id]))
                k++;
            g->form[i].id = k;
        }
        if (g->form[i].kind != ANA_KIND_COUNTRY)
            continue;
        const struct td_slice *found = bsearch(&g->code[g->form[i].id], sorted, g->n_codes, sizeof *sorted, by_code);
        g->form[i].id = (uint16_t)(found ? found - sorted : 0);
    }
    free(g->code);
    g->code = sorted;
    return TD_OK;
}

enum td_status ana_gazetteer_read(const struct ana_chars *chars, struct ana_gazetteer *g, struct td_error *err)
{
    static const char *const country_columns[] = {"code"};
    static const char *const form_columns[FORM_COLUMNS] = {"form",       "code",        "language",
                                                           "valid_from", "valid_until", "match"};
    static const char *const stop_columns[] = {"form", "language"};
    *g = (struct ana_gazetteer){.arena = TD_ARENA_INIT(ARENA_BYTES), .n_languages = 1};
    struct reading r = {.chars = chars, .g = g, .problems = TD_BUF_INIT(1 << 16)};
    for (size_t i = 0; i < sizeof r.number / sizeof r.number[0]; i++)
        r.number[i] = -1;
    enum td_status st = each_row(&r, "countries.csv", country_columns, 1, take_country, err);
    if (st == TD_OK)
        st = each_row(&r, "gazetteer.csv", form_columns, FORM_COLUMNS, take_form, err);
    if (st == TD_OK)
        st = each_row(&r, "gazetteer-stop.csv", stop_columns, 2, take_stop, err);
    if (st == TD_OK)
        st = ana_problems(&r.problems, r.n_problems, err);
    if (st == TD_OK)
        st = number(g, err);
    td_buf_free(&r.problems);
    if (st != TD_OK)
        ana_gazetteer_free(g);
    return st;
}

uint16_t ana_country_number(struct td_slice code)
{
    return code.n == 2 && is_code(code) ? (uint16_t)(slot(code) + 1) : 0;
}

static enum td_status take_company(struct reading *r, const struct table *t, struct td_error *err)
{
    struct ana_form f = {.kind = ANA_KIND_COUNTRY, .match = ANA_MATCH_CASE, .from = INT32_MIN, .until = INT32_MAX};
    struct td_slice country = cell(t, 1);
    if (form_text(r, t, cell(t, 0), &f.text, err) != TD_OK)
        return err->status;
    f.id = ana_country_number(country);
    if (f.id == 0)
        ana_problem(&r->problems, &r->n_problems, t->path, t->row.line_first, "country: not a code: '%.*s'",
                    (int)country.n, country.p);
    return f.text.p && f.id ? add_form(r, f, err) : TD_OK;
}

enum td_status ana_companies_read(const struct ana_chars *chars, struct ana_gazetteer *g, struct td_error *err)
{
    static const char *const columns[] = {"form", "country"};
    *g = (struct ana_gazetteer){.arena = TD_ARENA_INIT(ARENA_BYTES), .n_languages = 1};
    struct reading r = {.chars = chars, .g = g, .problems = TD_BUF_INIT(1 << 16)};
    enum td_status st = each_row(&r, "companies.csv", columns, 2, take_company, err);
    if (st == TD_OK)
        st = ana_problems(&r.problems, r.n_problems, err);
    td_buf_free(&r.problems);
    if (st != TD_OK)
        ana_gazetteer_free(g);
    return st;
}

void ana_gazetteer_free(struct ana_gazetteer *g)
{
    free(g->code);
    free(g->form);
    td_arena_free(&g->arena);
    *g = (struct ana_gazetteer){.arena = TD_ARENA_INIT(ARENA_BYTES)};
}
