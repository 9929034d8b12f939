#include "labels.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "csvread.h"
#include "num.h"
#include "schema.h"
#include "source.h"

static const size_t arena_max = (size_t)1 << 30;
enum { MANY = 1 << 16 };

struct reading {
    struct ana_labels *l;
    uint32_t file;
};

static bool hex_id(struct td_slice s, uint64_t *id)
{
    *id = 0;
    for (size_t i = 0; i < s.n; i++) {
        const char *digits = "0123456789abcdef", *d = s.p[i] ? strchr(digits, s.p[i]) : NULL;
        if (!d)
            return false;
        *id = *id << 4 | (uint64_t)(d - digits);
    }
    return s.n == 16;
}

static bool small(struct td_slice s, uint32_t *v)
{
    uint64_t n;
    if (!td_num_parse_uint(s, &n) || n > UINT32_MAX)
        return false;
    *v = (uint32_t)n;
    return true;
}

/* A row that is refused: its file and line, and why. */
static enum td_status refuse(const struct reading *r, const struct td_csv_row *row, struct td_error *err,
                             const char *why, struct td_slice what)
{
    return td_fail(err, TD_EDATA, "%s:%" PRIu64 ": %s: '%.*s'", r->l->file[r->file], row->line_first, why,
                   (int)(what.n < 60 ? what.n : 60), what.n ? what.p : "");
}

/* Index of a name among *list, added when new; SIZE_MAX when there is no room. */
static size_t name_at(struct ana_labels *l, struct td_slice **list, size_t *n, struct td_slice name)
{
    for (size_t i = 0; i < *n; i++)
        if (td_eq((*list)[i], name))
            return i;
    struct td_slice *grown = *n < MANY ? realloc(*list, (*n + 1) * sizeof *grown) : NULL;
    if (!grown)
        return SIZE_MAX;
    *list = grown;
    grown[*n] = td_arena_dup(&l->arena, name);
    return grown[*n].p ? (*n)++ : SIZE_MAX;
}

static size_t stratum_at(struct ana_labels *l, struct td_slice name)
{
    for (size_t i = l->n_strata; i-- > 0;)
        if (td_eq(l->stratum[i].name, name))
            return i;
    struct ana_label_stratum *grown =
        l->n_strata < MANY ? realloc(l->stratum, (l->n_strata + 1) * sizeof *grown) : NULL;
    if (!grown)
        return SIZE_MAX;
    l->stratum = grown;
    grown[l->n_strata] = (struct ana_label_stratum){.name = td_arena_dup(&l->arena, name)};
    return grown[l->n_strata].name.p ? l->n_strata++ : SIZE_MAX;
}

static enum td_status read_stratum(const struct reading *r, const struct td_csv_row *row, const size_t *index,
                                   struct ana_label *x, struct td_error *err)
{
    uint64_t n_units, n_sampled;
    double probability;
    struct td_slice given = row->field[index[TD_UNIT_probability]], name = row->field[index[TD_UNIT_stratum]];
    if (!td_num_parse_uint(row->field[index[TD_UNIT_n_stratum]], &n_units) || n_units == 0)
        return refuse(r, row, err, "n_stratum is not a positive whole number", row->field[index[TD_UNIT_n_stratum]]);
    if (!td_num_parse_uint(row->field[index[TD_UNIT_n_sampled]], &n_sampled) || n_sampled == 0 || n_sampled > n_units)
        return refuse(r, row, err, "n_sampled is not a whole number from 1 to n_stratum",
                      row->field[index[TD_UNIT_n_sampled]]);
    if (given.n == 0)
        return refuse(r, row, err, "no inclusion probability; it cannot be guessed",
                      row->field[index[TD_UNIT_unit_id]]);
    if (!td_num_parse(given, &probability) || fabs(probability - (double)n_sampled / (double)n_units) > 1e-6)
        return refuse(r, row, err, "the probability is not n_sampled / n_stratum", given);
    size_t s = stratum_at(r->l, name);
    if (s == SIZE_MAX)
        return td_fail_nomem(err, "strata");
    struct ana_label_stratum *h = &r->l->stratum[s];
    if (h->n_units && (h->n_units != n_units || h->n_sampled != n_sampled))
        return refuse(r, row, err, "the stratum's sizes are not those of the rows before", name);
    h->n_units = n_units;
    h->n_sampled = n_sampled;
    x->stratum = (uint32_t)s;
    return TD_OK;
}

static enum td_status read_run(const struct reading *r, const struct td_csv_row *row, const size_t *index,
                               struct td_error *err)
{
    struct ana_labels *l = r->l;
    struct td_slice run = row->field[index[TD_UNIT_run]], unit = row->field[index[TD_UNIT_unit]];
    uint64_t id;
    bool article = td_eqs(unit, "article");
    if (!hex_id(run, &id))
        return refuse(r, row, err, "run is not 16 hex digits", run);
    if (!article && !td_eqs(unit, "sentence"))
        return refuse(r, row, err, "unit is neither sentence nor article", unit);
    if (!l->run[0]) {
        memcpy(l->run, run.p, 16);
        l->by_article = article;
    } else if (!td_eqs(run, l->run) || article != l->by_article) {
        return refuse(r, row, err, "the unit is of another run than those before", run);
    }
    return TD_OK;
}

static enum td_status read_label(const struct reading *r, const struct td_csv_row *row, const size_t *index,
                                 struct ana_label *x, struct td_error *err)
{
    struct td_slice label = row->field[index[TD_UNIT_label]];
    int64_t v = ANA_NO_LABEL;
    if (label.n && (!td_num_parse_int(label, &v) || v < -1 || v > 1))
        return refuse(r, row, err, "the label is none of -1, 0, 1", label);
    x->label = (int)v;
    return TD_OK;
}

static enum td_status keep_row(const struct reading *r, const struct td_csv_row *row, const size_t *index,
                               struct ana_label *x, struct td_error *err)
{
    struct ana_labels *l = r->l;
    size_t coder = name_at(l, &l->coder, &l->n_coders, row->field[index[TD_UNIT_coder]]);
    x->article = td_arena_dup(&l->arena, row->field[index[TD_UNIT_article_id]]);
    x->target = td_arena_dup(&l->arena, row->field[index[TD_UNIT_target]]);
    x->at = td_arena_dup(&l->arena, row->field[index[TD_UNIT_labelled_at]]);
    if (coder == SIZE_MAX || !x->article.p || !x->target.p || !x->at.p)
        return td_fail_nomem(err, "labels");
    if (l->n == l->cap) {
        size_t cap = l->cap ? 2 * l->cap : 512;
        struct ana_label *grown = realloc(l->row, cap * sizeof *grown);
        if (!grown)
            return td_fail_nomem(err, "labels");
        l->row = grown;
        l->cap = cap;
    }
    x->coder = (uint32_t)coder;
    x->file = r->file;
    x->line = row->line_first;
    l->row[l->n++] = *x;
    return TD_OK;
}

static enum td_status take(void *ctx, const struct td_csv_row *row, const size_t *index, struct td_error *err)
{
    const struct reading *r = ctx;
    struct ana_label x = {0};
    if (!hex_id(row->field[index[TD_UNIT_unit_id]], &x.unit))
        return refuse(r, row, err, "unit_id is not 16 hex digits", row->field[index[TD_UNIT_unit_id]]);
    if (!small(row->field[index[TD_UNIT_sentence]], &x.sentence) ||
        !small(row->field[index[TD_UNIT_begin]], &x.begin) || !small(row->field[index[TD_UNIT_end]], &x.end))
        return refuse(r, row, err, "sentence, begin and end are not whole numbers", row->field[index[TD_UNIT_unit_id]]);
    if (read_run(r, row, index, err) != TD_OK || read_stratum(r, row, index, &x, err) != TD_OK ||
        read_label(r, row, index, &x, err) != TD_OK)
        return err->status;
    return keep_row(r, row, index, &x, err);
}

static int by_unit(const void *a, const void *b)
{
    const struct ana_label *x = a, *y = b;
    if (x->unit != y->unit)
        return x->unit < y->unit ? -1 : 1;
    if (x->coder != y->coder)
        return x->coder < y->coder ? -1 : 1;
    if (x->file != y->file)
        return x->file < y->file ? -1 : 1;
    return x->line < y->line ? -1 : x->line > y->line;
}

static enum td_status check_doubled(const struct ana_labels *l, struct td_error *err)
{
    for (size_t i = 1; i < l->n; i++) {
        const struct ana_label *a = &l->row[i - 1], *b = &l->row[i];
        if (a->unit == b->unit && a->coder == b->coder)
            return td_fail(err, TD_EDATA,
                           "%s:%" PRIu64 ": unit %016" PRIx64 " stands twice for coder '%.*s'; first at %s:%" PRIu64,
                           l->file[b->file], b->line, b->unit, (int)l->coder[b->coder].n, l->coder[b->coder].p,
                           l->file[a->file], a->line);
        if (a->unit == b->unit && a->stratum != b->stratum)
            return td_fail(err, TD_EDATA, "%s:%" PRIu64 ": unit %016" PRIx64 " is of another stratum at %s:%" PRIu64,
                           l->file[b->file], b->line, b->unit, l->file[a->file], a->line);
    }
    return TD_OK;
}

static enum td_status start(struct ana_labels *l, size_t n, struct td_error *err)
{
    *l = (struct ana_labels){.arena = TD_ARENA_INIT(arena_max)};
    l->file = calloc(n + 1, sizeof *l->file);
    return l->file ? TD_OK : td_fail_nomem(err, "labels");
}

static enum td_status finish(struct ana_labels *l, struct td_error *err)
{
    if (l->n == 0)
        return td_fail(err, TD_EDATA, "%s: no units", l->n_files ? l->file[0] : "labels");
    qsort(l->row, l->n, sizeof *l->row, by_unit);
    return check_doubled(l, err);
}

enum td_status ana_labels_read(struct ana_labels *l, const char *const *path, size_t n, struct td_error *err)
{
    if (start(l, n, err) != TD_OK)
        return err->status;
    for (size_t i = 0; i < n; i++) {
        struct reading r = {l, (uint32_t)i};
        l->file[l->n_files++] = path[i];
        if (ana_table_read(path[i], &td_units_schema, take, &r, err) != TD_OK)
            return err->status;
    }
    return finish(l, err);
}

enum td_status ana_labels_read_source(struct ana_labels *l, struct td_source *s, struct td_error *err)
{
    struct reading r = {l, 0};
    if (start(l, 1, err) != TD_OK)
        return err->status;
    l->file[l->n_files++] = s->name;
    if (ana_table_read_source(s, &td_units_schema, take, &r, err) != TD_OK)
        return err->status;
    return finish(l, err);
}

void ana_labels_free(struct ana_labels *l)
{
    free(l->row);
    free(l->stratum);
    free(l->coder);
    free(l->file);
    td_arena_free(&l->arena);
    *l = (struct ana_labels){0};
}

/* ---- into the population ---- */

static enum td_status place_row(const struct ana_labels *l, const struct ana_label *x, const struct ana_population *p,
                                size_t at, struct td_error *err)
{
    if (at == SIZE_MAX)
        return td_fail(err, TD_EDATA, "%s:%" PRIu64 ": the run has no unit %016" PRIx64, l->file[x->file], x->line,
                       x->unit);
    const struct ana_pop_unit *u = &p->unit[at];
    if (!td_eq(p->article[u->article].id, x->article) || !td_eq(p->target[u->target], x->target) ||
        (!p->by_article && (u->sentence != x->sentence || u->begin != x->begin || u->end != x->end)))
        return td_fail(err, TD_EDATA, "%s:%" PRIu64 ": unit %016" PRIx64 " stands elsewhere in the run",
                       l->file[x->file], x->line, x->unit);
    return TD_OK;
}

/* The rows of one unit. */
static void settle(const struct ana_labels *l, const struct ana_label *row, size_t n, struct ana_placed *to)
{
    double sum = 0, count = 0;
    bool adjudicated = false;
    for (size_t i = 0; i < n; i++)
        adjudicated = adjudicated || (row[i].label != ANA_NO_LABEL && td_eqs(l->coder[row[i].coder], "adjudicated"));
    for (size_t i = 0; i < n; i++) {
        if (row[i].label == ANA_NO_LABEL || (adjudicated && !td_eqs(l->coder[row[i].coder], "adjudicated")))
            continue;
        sum += row[i].label;
        to->share[row[i].label + 1]++;
        count++;
    }
    to->sampled = true;
    to->stratum = row[0].stratum;
    to->labelled = count > 0;
    for (int c = 0; c < 3 && count > 0; c++)
        to->share[c] /= count;
    to->label = count > 0 ? sum / count : 0;
}

static enum td_status check_strata(const struct ana_labels *l, const struct ana_population *p, bool partial,
                                   struct td_error *err)
{
    uint64_t sum = 0;
    for (size_t h = 0; h < l->n_strata; h++)
        sum += l->stratum[h].n_units;
    if (sum != p->n)
        return td_fail(err, TD_EDATA,
                       "%s: the strata add up to %" PRIu64 " units, the run has %zu: rows of a stratum are missing",
                       l->file[0], sum, p->n);
    for (size_t h = 0; h < l->n_strata; h++) {
        const struct ana_label_stratum *s = &l->stratum[h];
        if (s->n_labelled != s->n_sampled && !partial)
            return td_fail(err, TD_EDATA,
                           "%s: stratum %.*s has %zu labelled of %" PRIu64
                           " sampled units\n  label the rest, or say --partial to take them for left out at random",
                           l->file[0], (int)s->name.n, s->name.p, s->n_labelled, s->n_sampled);
        if (s->n_labelled == 0)
            return td_fail(err, TD_EDATA, "%s: stratum %.*s has no labelled unit", l->file[0], (int)s->name.n,
                           s->name.p);
    }
    return TD_OK;
}

static enum td_status place_all(struct ana_labels *l, const struct ana_population *p, const uint32_t *sorted,
                                struct ana_placed *placed, size_t *n_missing, struct td_error *err)
{
    for (size_t i = 0, end; i < l->n; i = end) {
        size_t at = ana_population_find(p, sorted, l->row[i].unit);
        for (end = i; end < l->n && l->row[end].unit == l->row[i].unit; end++)
            if (place_row(l, &l->row[end], p, at, err) != TD_OK)
                return err->status;
        settle(l, &l->row[i], end - i, &placed[at]);
        l->stratum[placed[at].stratum].n_seen++;
        l->stratum[placed[at].stratum].n_labelled += placed[at].labelled;
        *n_missing += !placed[at].labelled;
    }
    for (size_t h = 0; h < l->n_strata; h++) {
        if (l->stratum[h].n_seen > l->stratum[h].n_sampled)
            return td_fail(err, TD_EDATA, "%s: stratum %.*s has %zu units, more than the %" PRIu64 " that were sampled",
                           l->file[0], (int)l->stratum[h].name.n, l->stratum[h].name.p, l->stratum[h].n_seen,
                           l->stratum[h].n_sampled);
        *n_missing += l->stratum[h].n_sampled - l->stratum[h].n_seen;
    }
    return TD_OK;
}

enum td_status ana_labels_place(struct ana_labels *l, const struct ana_population *p, bool partial,
                                struct ana_placed *placed, size_t *n_missing, struct td_error *err)
{
    *n_missing = 0;
    if (strcmp(l->run, p->run) != 0)
        return td_fail(err, TD_EDATA, "%s:%" PRIu64 ": units of another run: %s, this one is %s",
                       l->file[l->row[0].file], l->row[0].line, l->run, p->run);
    uint32_t *sorted = ana_population_sorted(p);
    if (!sorted)
        return td_fail_nomem(err, "labels");
    if (place_all(l, p, sorted, placed, n_missing, err) == TD_OK && check_strata(l, p, partial, err) == TD_OK)
        for (size_t i = 0; i < p->n; i++)
            if (placed[i].labelled)
                placed[i].probability =
                    (double)l->stratum[placed[i].stratum].n_labelled / (double)l->stratum[placed[i].stratum].n_units;
    free(sorted);
    return err->status;
}
