/*
 * tidings validate: judges labelled sentences and says how often that is right.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "accuracy.h"
#include "arena.h"
#include "command.h"
#include "diag.h"
#include "num.h"
#include "option.h"
#include "outfile.h"
#include "reject.h"
#include "source.h"
#include "stance.h"
#include "unit.h"
#include "utf8.h"

enum { CHUNK = 1 << 16, IDS_MAX_BYTES = 1 << 30 };

/* The ids so far: the second unit of an id would make the figures depend on which one counts. */
struct ids {
    struct td_arena arena;
    struct td_slice *slot;
    size_t size, n;
};

struct validate {
    const char *input, *out_path, *language;
    enum ana_stance_choice choice;
    double max_reject_rate;
    char *rejects_path;
    struct ana_stance_model *stance;
    struct td_outfile *out;
    struct td_rejects *rejects;
    struct ids ids;
    struct ana_accuracy accuracy;
    uint64_t line, n_in, n_judged, n_elsewhere;
    const char *method[16]; /* those of the languages judged, in their order */
    size_t n_methods;
};

/* ---- ids ---- */

static size_t id_slot(const struct ids *t, struct td_slice id)
{
    size_t i = (size_t)td_hash(id) & (t->size - 1);
    while (t->slot[i].p && !td_eq(t->slot[i], id))
        i = (i + 1) & (t->size - 1);
    return i;
}

static bool ids_grow(struct ids *t)
{
    struct ids bigger = {.arena = t->arena, .size = t->size ? 2 * t->size : 1024, .n = t->n};
    bigger.slot = calloc(bigger.size, sizeof *bigger.slot);
    if (!bigger.slot)
        return false;
    for (size_t i = 0; i < t->size; i++)
        if (t->slot[i].p)
            bigger.slot[id_slot(&bigger, t->slot[i])] = t->slot[i];
    free(t->slot);
    *t = bigger;
    return true;
}

/* *new: the id was not there before. */
static enum td_status ids_add(struct ids *t, struct td_slice id, bool *new, struct td_error *err)
{
    if (2 * t->n >= t->size && !ids_grow(t))
        return td_fail_nomem(err, "validate");
    size_t i = id_slot(t, id);
    *new = !t->slot[i].p;
    if (!*new)
        return TD_OK;
    t->slot[i] = td_arena_dup(&t->arena, id);
    t->n++;
    return t->slot[i].p ? TD_OK : td_fail_nomem(err, "validate");
}

/* ---- one line ---- */

static void reject(struct validate *v, struct td_slice line, const char *column, const char *reason, const char *detail)
{
    td_rejects_add(v->rejects, &(struct td_reject){.input = v->input,
                                                   .line_first = v->line,
                                                   .line_last = v->line,
                                                   .column = td_str(column),
                                                   .reason = reason,
                                                   .detail = detail,
                                                   .raw = line});
}

/* An id goes out as it came in, line breaks in quotes included: it must be found again in the units. */
static void put_id(struct td_outfile *out, struct td_slice id)
{
    bool quote = false;
    for (size_t i = 0; i < id.n; i++)
        quote = quote || id.p[i] == ',' || id.p[i] == '"' || id.p[i] == '\n' || id.p[i] == '\r';
    if (!quote) {
        td_outfile_put(out, id);
        return;
    }
    td_outfile_puts(out, "\"");
    while (id.p) {
        size_t i = td_index(id, '"');
        td_outfile_put(out, td_head(id, i < id.n ? i + 1 : id.n));
        if (i == id.n)
            break;
        td_outfile_puts(out, "\"");
        id = td_from(id, i + 1);
    }
    td_outfile_puts(out, "\"");
}

static void put_row(struct td_outfile *out, struct td_slice id, const struct ana_stance *s)
{
    const double p[3] = {s->p_neg, s->p_neu, s->p_pos};
    put_id(out, id);
    td_outfile_printf(out, ",%d", s->label);
    for (int c = 0; c < 3; c++) {
        char b[TD_NUM_MAX];
        size_t n = td_num_fixed(p[c], 6, b);
        td_outfile_puts(out, ",");
        td_outfile_put(out, td_slice(b, n));
    }
    td_outfile_puts(out, "\n");
}

static void note_method(struct validate *v, const char *method)
{
    for (size_t i = 0; i < v->n_methods; i++)
        if (strcmp(v->method[i], method) == 0)
            return;
    if (v->n_methods < sizeof v->method / sizeof v->method[0])
        v->method[v->n_methods++] = method;
}

static void judge(struct validate *v, const struct ana_unit_in *u, struct td_slice language)
{
    struct ana_stance s;
    ana_stance_score(v->stance, u->sentence, u->begin, u->end, language, u->kind, &s);
    put_row(v->out, u->id, &s);
    note_method(v, ana_stance_method(v->stance, language));
    v->n_judged++;
    v->n_elsewhere += u->elsewhere;
    if (u->labelled)
        ana_accuracy_add(&v->accuracy, u->label, s.label, (const double[]){s.p_neg, s.p_neu, s.p_pos});
}

static enum td_status take_line(struct validate *v, struct td_slice line, struct td_error *err)
{
    struct ana_unit_in u;
    struct ana_unit_fault fault = {"", "", ""};
    bool new = false;
    v->line++;
    if (v->line == 1 && line.n >= 3 && memcmp(line.p, "\xEF\xBB\xBF", 3) == 0)
        line = td_from(line, 3);
    if (td_trim(line).n == 0)
        return TD_OK;
    v->n_in++;
    if (line.n > ANA_UNIT_LINE_MAX) {
        reject(v, line, "", "too_long", "the line is longer than 1 MB");
        return TD_OK;
    }
    if (!ana_unit_parse(line, &u, &fault)) {
        reject(v, line, fault.column, fault.reason, fault.detail);
        return TD_OK;
    }
    struct td_slice language = u.language.n ? u.language : td_str(v->language);
    if (!ana_stance_method(v->stance, language))
        reject(v, line, "language", "no_method", "there is no stance method for this language");
    else if (ids_add(&v->ids, u.id, &new, err) == TD_OK && !new)
        reject(v, line, "id", "id_twice", "the id was there before");
    else if (err->status == TD_OK)
        judge(v, &u, language);
    ana_unit_free(&u);
    return err->status;
}

static enum td_status take_lines(struct validate *v, struct td_error *err)
{
    struct td_source source;
    struct td_buf b = TD_BUF_INIT(4 * ANA_UNIT_LINE_MAX);
    char *chunk = malloc(CHUNK);
    size_t got = 0;
    if (!chunk || td_source_open(&source, v->input, err) != TD_OK) {
        free(chunk);
        return err->status != TD_OK ? err->status : td_fail_nomem(err, "validate");
    }
    while (err->status == TD_OK && td_source_read(&source, chunk, CHUNK, &got, err) == TD_OK && got) {
        struct td_slice rest = td_slice(chunk, got);
        while (rest.n && err->status == TD_OK) {
            size_t end = td_index(rest, '\n');
            /* of an endless line only as much is kept as shows that it is too long */
            if (b.n <= ANA_UNIT_LINE_MAX)
                (void)td_buf_put(&b, td_head(rest, end < rest.n ? end : rest.n));
            if (b.failed)
                (void)td_fail_nomem(err, "validate");
            else if (end < rest.n) {
                (void)take_line(v, td_buf_slice(&b), err);
                td_buf_clear(&b);
            }
            rest = end < rest.n ? td_from(rest, end + 1) : td_slice(rest.p, 0);
        }
    }
    if (err->status == TD_OK && b.n)
        (void)take_line(v, td_buf_slice(&b), err);
    td_source_close(&source);
    td_buf_free(&b);
    free(chunk);
    return err->status;
}

/* ---- the figures ---- */

static void print_figures(FILE *f, const struct validate *v)
{
    const struct ana_accuracy *a = &v->accuracy;
    (void)fprintf(f, "method");
    for (size_t i = 0; i < v->n_methods; i++)
        (void)fprintf(f, " %s", v->method[i]);
    if (!v->n_methods)
        (void)fprintf(f, " %s", ana_stance_method(v->stance, td_str(v->language)));
    (void)fputc('\n', f);
    if (!a->n) {
        (void)fprintf(f, "no labels\n");
        return;
    }
    (void)fprintf(f, "gold\\pred     -1      0      1\n");
    for (int g = -1; g <= 1; g++)
        (void)fprintf(f, "%9d %6zu %6zu %6zu\n", g, a->confusion[g + 1][0], a->confusion[g + 1][1],
                      a->confusion[g + 1][2]);
    double mean, bound;
    ana_accuracy_calibrated(a, &mean, &bound);
    (void)fprintf(f, "ECE %.4f over %zu\n", ana_accuracy_calibration(a), a->n);
    (void)fprintf(
        f, "calibrated forecasts with these probabilities: ECE %.4f on average, above %.4f in one case of twenty\n",
        mean, bound);
    (void)fprintf(f, "stance: n %zu F1m %.4f accuracy %.4f F1neg %.4f F1neu %.4f F1pos %.4f\n", a->n,
                  ana_accuracy_f1m(a), ana_accuracy_share(a), ana_accuracy_f1(a, -1), ana_accuracy_f1(a, 0),
                  ana_accuracy_f1(a, 1));
}

/* ---- all of it ---- */

/* PRED.csv has its rejects in PRED.rejects.csv; beside a stream there is no place for them. */
static char *rejects_path(const char *out)
{
    size_t n = strlen(out);
    const char *base = td_outfile_is_stream(out) ? "validate" : out;
    if (base == out && n > 4 && strcmp(out + n - 4, ".csv") == 0)
        n -= 4;
    else
        n = strlen(base);
    char *p = malloc(n + sizeof ".rejects.csv");
    if (p) {
        memcpy(p, base, n);
        memcpy(p + n, ".rejects.csv", sizeof ".rejects.csv");
    }
    return p;
}

static enum td_status open_all(struct validate *v, struct td_error *err)
{
    v->stance = ana_stance_new(v->choice, err);
    if (!v->stance)
        return err->status;
    if (!ana_stance_method(v->stance, td_str(v->language)))
        return td_fail(err, TD_EUSAGE, "validate: no stance method for the language '%s'", v->language);
    v->rejects_path = rejects_path(v->out_path);
    if (!v->rejects_path)
        return td_fail_nomem(err, "validate");
    v->out = td_outfile_open(v->out_path, err);
    v->rejects = v->out ? td_rejects_open(v->rejects_path, err) : NULL;
    if (v->rejects)
        td_outfile_puts(v->out, "id,label,p_neg,p_neu,p_pos\n");
    return err->status;
}

static enum td_status commit(struct validate *v, struct td_error *err)
{
    uint64_t rejected = td_rejects_count(v->rejects);
    struct td_outfile *out = v->out;
    struct td_rejects *rejects = v->rejects;
    if (v->n_in != v->n_judged + rejected)
        return td_fail(err, TD_EDATA, "validate: %" PRIu64 " lines in, but %" PRIu64 " judged and %" PRIu64 " rejected",
                       v->n_in, v->n_judged, rejected);
    v->rejects = NULL;
    if (td_rejects_commit(rejects, err) != TD_OK)
        return err->status;
    if ((double)rejected > v->max_reject_rate * (double)v->n_in)
        return td_fail(err, TD_EDATA,
                       "validate: %" PRIu64 " of %" PRIu64
                       " lines of %s were rejected, more than max_reject_rate %g allows; they are in %s",
                       rejected, v->n_in, v->input, v->max_reject_rate, v->rejects_path);
    v->out = NULL;
    if (td_outfile_commit(out, err) != TD_OK)
        return err->status;
    if (v->n_elsewhere)
        td_diag_warn(v->input, "%" PRIu64 " mentions are not what stands at from to to (code points, not bytes?)",
                     v->n_elsewhere);
    FILE *f = td_outfile_is_stdout(v->out_path) ? stderr : stdout;
    print_figures(f, v);
    if (fflush(f) != 0 || ferror(f))
        return td_fail_errno(err, "standard output", "cannot be written");
    td_diag_note("validate", "%" PRIu64 " lines in: %" PRIu64 " judged, %" PRIu64 " rejected", v->n_in, v->n_judged,
                 rejected);
    return TD_OK;
}

static void validate_free(struct validate *v)
{
    td_outfile_abort(v->out);
    td_rejects_abort(v->rejects);
    ana_stance_free(v->stance);
    td_arena_free(&v->ids.arena);
    free(v->ids.slot);
    free(v->rejects_path);
}

enum { OPT_OUT, OPT_STANCE, OPT_LANGUAGE, OPT_RATE };
static const struct td_option options[] = {
    {"out", 'o', "PRED.csv", "file for the predictions; - is standard output"},
    {"stance", 0, "METHOD", "model, lexicon or vader, for English (default: model)"},
    {"language", 0, "CODE", "language of units that do not state theirs (default: en)"},
    {"max-reject-rate", 0, "RATE", "share of rejected lines above which the data are refused (default: 0.05)"},
    {NULL, 0, NULL, NULL},
};

static enum td_status set_option(struct validate *v, int k, const char *value, struct td_error *err)
{
    if (k == OPT_OUT)
        v->out_path = value;
    else if (k == OPT_LANGUAGE)
        v->language = value;
    else if (k == OPT_STANCE && !ana_stance_choice_parse(value, &v->choice))
        return td_fail(err, TD_EUSAGE, "validate: --stance: '%s' is none of model, lexicon, vader", value);
    else if (k == OPT_RATE &&
             (!td_num_parse(td_str(value), &v->max_reject_rate) || v->max_reject_rate < 0 || v->max_reject_rate > 1))
        return td_fail(err, TD_EUSAGE, "validate: --max-reject-rate: '%s' is not a number from 0 to 1", value);
    return TD_OK;
}

int ana_cmd_validate(int argc, char **argv)
{
    struct td_error err = {0};
    struct validate v = {.language = "en", .choice = ANA_STANCE_MODEL, .max_reject_rate = 0.05};
    struct td_options o;
    const char *value;
    int k;
    v.ids.arena = TD_ARENA_INIT(IDS_MAX_BYTES);
    td_options_start(&o, "validate", options, NULL, argc, argv);
    while ((k = td_options_next(&o, &value, &err)) != TD_OPT_END && err.status == TD_OK) {
        if (k == TD_OPT_ARGUMENT && !v.input)
            v.input = value;
        else if (k == TD_OPT_ARGUMENT)
            (void)td_fail(&err, TD_EUSAGE, "validate: one file of units, not also '%s'", value);
        else if (k < 0 || set_option(&v, k, value, &err) != TD_OK)
            break;
    }
    if (k == TD_OPT_HELP)
        (void)td_options_help(&o, "validate UNITS.jsonl -o PRED.csv",
                              "Judges sentences toward a mention in them; where they are labelled, says how often that "
                              "is right.",
                              &err);
    else if (err.status == TD_OK && (!v.input || !v.out_path))
        (void)td_fail(&err, TD_EUSAGE, "validate: %s\n  try: tidings validate --help",
                      v.input ? "-o PRED.csv is missing" : "no file of units given");
    else if (err.status == TD_OK && open_all(&v, &err) == TD_OK && take_lines(&v, &err) == TD_OK)
        (void)commit(&v, &err);
    validate_free(&v);
    if (err.status != TD_OK)
        td_diag_error(&err);
    return td_exit_code(err.status);
}
