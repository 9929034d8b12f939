/*
 * tidings sample: a stratified random sample of a run's units, as a table to fill and a page to fill it with.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "codepage.h"
#include "command.h"
#include "csvwrite.h"
#include "diag.h"
#include "labels.h"
#include "num.h"
#include "option.h"
#include "outfile.h"
#include "period.h"
#include "population.h"
#include "sample.h"
#include "schema.h"

enum { CODERS_MAX = 64, KEY_MAX = 4096, CONTEXT_BYTES = 700, ARTICLE_BYTES = 40000, N_BY = 5 };

static const char *const by_name[N_BY] = {"country", "quarter", "year", "outlet", "language"};

/* A sampled unit. */
struct drawn {
    uint32_t unit, stratum;
    uint64_t order;
    double place; /* (rank + 1/2) / n_h: any head of the table is close to a stratified sample itself */
};

struct sample {
    struct td_config config;
    struct ana_population p;
    const char *run, *out_path;
    const char *labels_path[16];
    size_t n_labels_paths;
    uint64_t n, seed;
    bool by[N_BY], by_article;
    enum ana_allocation allocation;
    double overlap;
    struct td_slice coder[CODERS_MAX];
    size_t n_coders;
    struct ana_labels old;
    char *csv_path, *html_path;
    struct ana_stratum *stratum;
    struct td_slice *name; /* of strata */
    size_t n_strata;
    uint32_t *stratum_of; /* per unit */
    struct drawn *drawn;
    size_t n_drawn;
    size_t *drawn_of_article; /* first drawn unit of an article + 1 */
    size_t *next;             /* next drawn unit of the same article + 1 */
    struct td_slice (*text)[5];
    struct td_arena arena;
};

/* ---- strata ---- */

static void put_part(struct td_buf *b, struct td_slice s)
{
    (void)td_buf_putc(b, '|');
    (void)td_buf_put(b, s.n ? s : td_str("?"));
}

static void stratum_key(const struct sample *s, const struct ana_pop_unit *u, struct td_buf *b)
{
    const struct ana_pop_article *a = &s->p.article[u->article];
    char quarter[16];
    ana_quarter_name(a->day, quarter);
    td_buf_clear(b);
    (void)td_buf_put(b, s->p.target[u->target]);
    const struct td_slice part[N_BY] = {a->country, td_str(quarter), td_slice(quarter, 4), a->outlet, a->language};
    for (int i = 0; i < N_BY; i++)
        if (s->by[i])
            put_part(b, part[i]);
}

static const struct td_slice *sorting; /* names; qsort has no context */

static int by_key(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    int c = td_cmp(sorting[x], sorting[y]);
    return c ? c : x < y ? -1 : x > y;
}

/* Strata in the order of their names. */
static enum td_status make_strata(struct sample *s, struct td_error *err)
{
    struct td_buf b = TD_BUF_INIT(KEY_MAX);
    struct td_slice *key = calloc(s->p.n + 1, sizeof *key);
    uint32_t *order = calloc(s->p.n + 1, sizeof *order);
    s->stratum = calloc(s->p.n + 1, sizeof *s->stratum);
    s->name = calloc(s->p.n + 1, sizeof *s->name);
    s->stratum_of = calloc(s->p.n + 1, sizeof *s->stratum_of);
    bool good = key && order && s->stratum && s->name && s->stratum_of;
    for (size_t i = 0; good && i < s->p.n; i++) {
        stratum_key(s, &s->p.unit[i], &b);
        key[i] = td_arena_dup(&s->arena, td_buf_slice(&b));
        order[i] = (uint32_t)i;
        good = key[i].p && !b.failed;
    }
    if (good) {
        sorting = key;
        qsort(order, s->p.n, sizeof *order, by_key);
    }
    for (size_t i = 0; good && i < s->p.n; i++) {
        if (i == 0 || !td_eq(key[order[i]], s->name[s->n_strata - 1]))
            s->name[s->n_strata++] = key[order[i]];
        s->stratum_of[order[i]] = (uint32_t)(s->n_strata - 1);
    }
    free(key);
    free(order);
    td_buf_free(&b);
    return good ? TD_OK : td_fail_nomem(err, "strata");
}

static enum td_status count_strata(struct sample *s, struct td_error *err)
{
    double *mean = calloc(s->n_strata + 1, sizeof *mean);
    if (!mean)
        return td_fail_nomem(err, "strata");
    for (size_t i = 0; i < s->p.n; i++) { /* Welford 1962 */
        uint32_t h = s->stratum_of[i];
        struct ana_stratum *t = &s->stratum[h];
        double d = s->p.unit[i].score - mean[h];
        mean[h] += d / (double)++t->n_units;
        t->sd += d * (s->p.unit[i].score - mean[h]);
    }
    for (size_t h = 0; h < s->n_strata; h++) {
        struct ana_stratum *t = &s->stratum[h];
        t->sd = t->n_units > 1 ? sqrt(t->sd / (double)(t->n_units - 1)) : 0;
    }
    free(mean);
    if (!ana_allocate(s->stratum, s->n_strata, (size_t)s->n, s->allocation))
        return td_fail(err, TD_EUSAGE,
                       "sample: -n %" PRIu64 " is too few: %zu strata need %zu units (two each); take fewer with --by",
                       s->n, s->n_strata, ana_allocation_least(s->stratum, s->n_strata));
    return TD_OK;
}

/* ---- drawing ---- */

static int by_stratum(const void *a, const void *b)
{
    const struct drawn *x = a, *y = b;
    if (x->stratum != y->stratum)
        return x->stratum < y->stratum ? -1 : 1;
    if (x->order != y->order)
        return x->order < y->order ? -1 : 1;
    return x->unit < y->unit ? -1 : x->unit > y->unit;
}

static int by_place(const void *a, const void *b)
{
    const struct drawn *x = a, *y = b;
    if (x->place < y->place || x->place > y->place)
        return x->place < y->place ? -1 : 1;
    return x->order < y->order ? -1 : x->order > y->order;
}

static enum td_status draw(struct sample *s, struct td_error *err)
{
    s->drawn = calloc(s->p.n + 1, sizeof *s->drawn);
    if (!s->drawn)
        return td_fail_nomem(err, "sample");
    for (size_t i = 0; i < s->p.n; i++)
        s->drawn[i] = (struct drawn){.unit = (uint32_t)i,
                                     .stratum = s->stratum_of[i],
                                     .order = ana_permanent(s->seed, "order", s->p.unit[i].id)};
    qsort(s->drawn, s->p.n, sizeof *s->drawn, by_stratum);
    size_t rank = 0;
    uint32_t before = UINT32_MAX;
    for (size_t i = 0; i < s->p.n; i++) {
        struct drawn d = s->drawn[i];
        size_t n = s->stratum[d.stratum].n_sampled;
        rank = d.stratum == before ? rank + 1 : 0;
        before = d.stratum;
        d.place = ((double)rank + 0.5) / (double)n;
        if (rank < n)
            s->drawn[s->n_drawn++] = d; /* never ahead of i */
    }
    return TD_OK;
}

/* ---- text ---- */

static size_t char_start(struct td_slice s, size_t i)
{
    while (i > 0 && i < s.n && ((unsigned char)s.p[i] & 0xc0) == 0x80)
        i--;
    return i;
}

static struct td_slice between(struct td_slice s, size_t from, size_t to)
{
    from = char_start(s, from < s.n ? from : s.n);
    to = char_start(s, to < s.n ? to : s.n);
    return td_slice(s.p + from, to > from ? to - from : 0);
}

/* Where the alias first stands in the sentence, or s.n. */
static size_t find(struct td_slice s, struct td_slice alias)
{
    for (size_t i = 0; alias.n && i + alias.n <= s.n; i++)
        if (memcmp(s.p + i, alias.p, alias.n) == 0)
            return i;
    return s.n;
}

static bool keep_texts(struct sample *s, size_t i, struct td_slice title, struct td_slice text)
{
    const struct ana_pop_unit *u = &s->p.unit[s->drawn[i].unit];
    bool whole = s->by_article, in_title = whole || u->sentence == 0;
    struct td_slice in = in_title ? title : text;
    struct td_slice it = whole ? title : between(in, u->begin, u->end);
    size_t m = find(it, u->alias), begin = u->begin;
    struct td_slice part[5] = {
        in_title ? td_slice("", 0) : between(in, begin > CONTEXT_BYTES ? begin - CONTEXT_BYTES : 0, begin),
        td_head(it, m), m < it.n ? u->alias : td_slice("", 0), m < it.n ? td_from(it, m + u->alias.n) : td_slice("", 0),
        in_title ? between(text, 0, whole ? ARTICLE_BYTES : CONTEXT_BYTES)
                 : between(in, u->end, u->end + CONTEXT_BYTES)};
    struct td_buf b = TD_BUF_INIT(1 << 20);
    if (in_title) /* the text stands below its title */
        (void)(td_buf_puts(&b, "\n\n") && td_buf_put(&b, part[4]));
    if (in_title)
        part[4] = td_buf_slice(&b);
    bool good = !b.failed;
    for (int k = 0; k < 5; k++) {
        s->text[i][k] = td_arena_dup(&s->arena, part[k]);
        good = good && s->text[i][k].p;
    }
    td_buf_free(&b);
    return good;
}

static enum td_status take_text(void *ctx, uint32_t article, struct td_slice title, struct td_slice text,
                                struct td_error *err)
{
    struct sample *s = ctx;
    for (size_t k = s->drawn_of_article[article]; k; k = s->next[k - 1])
        if (!keep_texts(s, k - 1, title, text))
            return td_fail_nomem(err, "texts");
    return TD_OK;
}

static enum td_status read_texts(struct sample *s, struct td_error *err)
{
    bool *want = calloc(s->p.n_articles + 1, sizeof *want);
    s->drawn_of_article = calloc(s->p.n_articles + 1, sizeof *s->drawn_of_article);
    s->next = calloc(s->n_drawn + 1, sizeof *s->next);
    s->text = calloc(s->n_drawn + 1, sizeof *s->text);
    if (!want || !s->drawn_of_article || !s->next || !s->text) {
        free(want);
        return td_fail_nomem(err, "texts");
    }
    for (size_t i = 0; i < s->n_drawn; i++) {
        uint32_t a = s->p.unit[s->drawn[i].unit].article;
        s->next[i] = s->drawn_of_article[a];
        s->drawn_of_article[a] = i + 1;
        want[a] = true;
    }
    (void)ana_population_texts(&s->p, want, take_text, s, err);
    free(want);
    return err->status;
}

/* ---- writing ---- */

/* The coders of a unit: all of them, or the one that its number falls to. */
static size_t coders_of(const struct sample *s, uint64_t id, size_t out[CODERS_MAX])
{
    double u = (double)(ana_permanent(s->seed, "overlap", id) >> 11) * 0x1p-53;
    if (u >= s->overlap) {
        out[0] = (size_t)(ana_permanent(s->seed, "coder", id) % s->n_coders);
        return 1;
    }
    for (size_t i = 0; i < s->n_coders; i++)
        out[i] = i;
    return s->n_coders;
}

static const struct ana_label *old_label(const struct sample *s, uint64_t id, struct td_slice coder)
{
    size_t lo = 0, hi = s->old.n; /* sorted by unit */
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (s->old.row[mid].unit < id)
            lo = mid + 1;
        else
            hi = mid;
    }
    for (; lo < s->old.n && s->old.row[lo].unit == id; lo++)
        if (s->old.row[lo].label != ANA_NO_LABEL && td_eq(s->old.coder[s->old.row[lo].coder], coder))
            return &s->old.row[lo];
    return NULL;
}

static void write_unit(struct sample *s, struct td_csvw *w, struct ana_codepage *page, size_t i)
{
    enum { WIDTH = TD_UNIT_coder };
    const struct drawn *d = &s->drawn[i];
    const struct ana_pop_unit *u = &s->p.unit[d->unit];
    const struct ana_stratum *h = &s->stratum[d->stratum];
    char id[20], number[6][TD_NUM_MAX];
    bool whole = s->by_article;
    (void)snprintf(id, sizeof id, "%016" PRIx64, u->id);
    size_t n[6] = {td_num_uint(whole ? 0 : u->sentence, number[0]),
                   td_num_uint(whole ? 0 : u->begin, number[1]),
                   td_num_uint(whole ? 0 : u->end, number[2]),
                   td_num_uint(h->n_units, number[3]),
                   td_num_uint(h->n_sampled, number[4]),
                   td_num_shortest((double)h->n_sampled / (double)h->n_units, number[5])};
    const struct td_slice row[WIDTH] = {
        td_str(id),
        td_str(s->p.run),
        td_str(whole ? "article" : "sentence"),
        s->p.article[u->article].id,
        td_slice(number[0], n[0]),
        td_slice(number[1], n[1]),
        td_slice(number[2], n[2]),
        s->p.target[u->target],
        s->name[d->stratum],
        td_slice(number[3], n[3]),
        td_slice(number[4], n[4]),
        td_slice(number[5], n[5]),
    };
    size_t coder[CODERS_MAX], open[CODERS_MAX], n_open = 0, n_coders = coders_of(s, u->id, coder);
    for (size_t k = 0; k < n_coders; k++) {
        const struct ana_label *old = old_label(s, u->id, s->coder[coder[k]]);
        for (size_t c = 0; c < WIDTH; c++)
            td_csvw_str(w, row[c]);
        td_csvw_str(w, s->coder[coder[k]]);
        if (old)
            td_csvw_int(w, old->label);
        else
            td_csvw_empty(w);
        td_csvw_str(w, old ? old->at : td_slice("", 0));
        td_csvw_end(w);
        if (!old)
            open[n_open++] = coder[k];
    }
    const struct ana_coding_unit c = {.row = row,
                                      .n_row = WIDTH,
                                      .coder = open,
                                      .n_coders = n_open,
                                      .language = s->p.article[u->article].language,
                                      .before = s->text[i][0],
                                      .head = s->text[i][1],
                                      .mention = s->text[i][2],
                                      .tail = s->text[i][3],
                                      .after = s->text[i][4]};
    if (n_open)
        ana_codepage_unit(page, &c);
}

static enum td_status write_all(struct sample *s, struct td_error *err)
{
    struct td_csvw w;
    struct ana_codepage page;
    char key[40];
    struct td_outfile *csv = td_outfile_open(s->csv_path, err), *html = csv ? td_outfile_open(s->html_path, err) : NULL;
    if (!html) {
        td_outfile_abort(csv);
        return err->status;
    }
    (void)snprintf(key, sizeof key, "%" PRIu64, s->seed);
    td_csvw_init(&w, csv, &td_units_schema);
    ana_codepage_start(&page, html, s->p.run, key, s->by_article ? "article" : "sentence", s->coder, s->n_coders);
    for (size_t i = 0; i < s->n_drawn; i++)
        write_unit(s, &w, &page, i);
    ana_codepage_end(&page);
    td_csvw_free(&w);
    if (td_outfile_prepare(csv, err) != TD_OK || td_outfile_prepare(html, err) != TD_OK) {
        td_outfile_abort(csv);
        td_outfile_abort(html);
        return err->status;
    }
    if (td_outfile_commit(html, err) != TD_OK)
        td_outfile_abort(csv);
    else
        (void)td_outfile_commit(csv, err);
    return err->status;
}

/* ---- the command ---- */

static enum td_status make_paths(struct sample *s, struct td_error *err)
{
    if (s->out_path)
        s->csv_path = strdup(s->out_path);
    else
        s->csv_path =
            td_config_is_corpus(s->run) ? td_config_output(&s->config, "units.csv") : td_path_join(s->run, "units.csv");
    size_t n = s->csv_path ? strlen(s->csv_path) : 0;
    s->html_path = malloc(n + 6);
    if (!s->csv_path || !s->html_path)
        return td_fail_nomem(err, "sample");
    if (n < 5 || strcmp(s->csv_path + n - 4, ".csv") != 0)
        return td_fail(err, TD_EUSAGE, "sample: -o %s: the name of the table ends in .csv", s->csv_path);
    memcpy(s->html_path, s->csv_path, n - 4);
    memcpy(s->html_path + n - 4, ".html", 6);
    if (s->n_labels_paths == 0 && access(s->csv_path, F_OK) == 0)
        return td_fail(
            err, TD_EUSAGE,
            "%s: is there already and may hold labels\n  --labels %s carries them over; -o names another file",
            s->csv_path, s->csv_path);
    return TD_OK;
}

/* Labels that the new table must not lose. */
static enum td_status read_old(struct sample *s, struct td_error *err)
{
    if (s->n_labels_paths == 0)
        return TD_OK;
    if (ana_labels_read(&s->old, s->labels_path, s->n_labels_paths, err) != TD_OK)
        return err->status;
    if (strcmp(s->old.run, s->p.run) != 0)
        return td_fail(err, TD_EDATA, "%s: units of another run: %s, this one is %s", s->labels_path[0], s->old.run,
                       s->p.run);
    return TD_OK;
}

static enum td_status check_old(const struct sample *s, struct td_error *err)
{
    size_t n_old = 0, n_kept = 0;
    for (size_t i = 0; i < s->old.n; i++)
        n_old += s->old.row[i].label != ANA_NO_LABEL;
    for (size_t i = 0; i < s->n_drawn && n_old; i++) {
        size_t coder[CODERS_MAX], n = coders_of(s, s->p.unit[s->drawn[i].unit].id, coder);
        for (size_t k = 0; k < n; k++)
            n_kept += old_label(s, s->p.unit[s->drawn[i].unit].id, s->coder[coder[k]]) != NULL;
    }
    if (n_kept != n_old)
        return td_fail(
            err, TD_EUSAGE,
            "sample: %zu of %zu labels would be lost: give the seed, strata, coders and overlap of the first "
            "sample, and no smaller -n",
            n_old - n_kept, n_old);
    return TD_OK;
}

static enum td_status work(struct sample *s, struct td_error *err)
{
    if (ana_population_read(&s->p, &s->config, s->run, s->by_article, err) != TD_OK || make_paths(s, err) != TD_OK ||
        read_old(s, err) != TD_OK || make_strata(s, err) != TD_OK || count_strata(s, err) != TD_OK ||
        draw(s, err) != TD_OK || check_old(s, err) != TD_OK)
        return err->status;
    qsort(s->drawn, s->n_drawn, sizeof *s->drawn, by_place);
    if (read_texts(s, err) != TD_OK || write_all(s, err) != TD_OK)
        return err->status;
    td_diag_note("sample", "%zu of %zu %s in %zu strata of run %s: %s, %s", s->n_drawn, s->p.n,
                 s->by_article ? "articles" : "sentences", s->n_strata, s->p.run, s->csv_path, s->html_path);
    if (s->p.n_unscored || s->p.n_uncounted)
        td_diag_note("sample", "left out: %zu sentences without a score, %zu of articles that no series counts",
                     s->p.n_unscored, s->p.n_uncounted);
    return TD_OK;
}

static void sample_free(struct sample *s)
{
    ana_population_free(&s->p);
    ana_labels_free(&s->old);
    free(s->csv_path);
    free(s->html_path);
    free(s->stratum);
    free(s->name);
    free(s->stratum_of);
    free(s->drawn);
    free(s->drawn_of_article);
    free(s->next);
    free(s->text);
    td_arena_free(&s->arena);
    td_config_free(&s->config);
}

enum { OPT_N, OPT_BY, OPT_UNIT, OPT_ALLOCATION, OPT_SEED, OPT_CODERS, OPT_OVERLAP, OPT_LABELS, OPT_OUT };
static const struct td_option options[] = {
    {"n", 'n', "N", "units to draw (default: 400)"},
    {"by", 0, "LIST", "strata: country, quarter, year, outlet, language, none (default: country,quarter)"},
    {"unit", 0, "UNIT", "sentence or article (default: sentence)"},
    {"allocation", 0, "RULE", "proportional, equal or neyman (default: proportional)"},
    {"seed", 0, "N", "another sample for another number (default: 1)"},
    {"coders", 0, "LIST", "names of the coders, separated by commas (default: coder)"},
    {"overlap", 0, "SHARE", "share of the units that every coder judges, 0 to 1 (default: 0)"},
    {"labels", 0, "FILE", "a sample of this run whose labels are carried over; may be repeated"},
    {"out", 'o', "FILE.csv", "the table; the page stands beside it (default: units.csv in the output folder)"},
    {NULL, 0, NULL, NULL},
};

static enum td_status set_by(struct sample *s, const char *value, struct td_error *err)
{
    struct td_slice rest = td_str(value);
    memset(s->by, 0, sizeof s->by);
    if (td_eqs(rest, "none"))
        return TD_OK;
    while (rest.p) {
        struct td_slice part = td_trim(td_cut(&rest, ','));
        int i = 0;
        while (i < N_BY && !td_eqs(part, by_name[i]))
            i++;
        if (i == N_BY)
            return td_fail(err, TD_EUSAGE, "sample: --by: '%.*s' is none of country, quarter, year, outlet, language",
                           (int)part.n, part.p);
        s->by[i] = true;
    }
    return TD_OK;
}

static enum td_status set_coders(struct sample *s, const char *value, struct td_error *err)
{
    struct td_slice rest = td_str(value);
    s->n_coders = 0;
    while (rest.p) {
        struct td_slice part = td_trim(td_cut(&rest, ','));
        for (size_t i = 0; i < s->n_coders; i++)
            if (td_eq(s->coder[i], part))
                return td_fail(err, TD_EUSAGE, "sample: --coders: '%.*s' stands twice", (int)part.n, part.p);
        if (part.n == 0 || s->n_coders == CODERS_MAX)
            return td_fail(err, TD_EUSAGE, "sample: --coders: names separated by commas, at most %d", CODERS_MAX);
        s->coder[s->n_coders++] = part;
    }
    return TD_OK;
}

static enum td_status set_number(struct sample *s, int k, const char *value, struct td_error *err)
{
    if (k == OPT_N && (!td_num_parse_uint(td_str(value), &s->n) || s->n == 0 || s->n > 10000000))
        return td_fail(err, TD_EUSAGE, "sample: -n: '%s' is not a whole number from 1 to 10000000", value);
    if (k == OPT_SEED && !td_num_parse_uint(td_str(value), &s->seed))
        return td_fail(err, TD_EUSAGE, "sample: --seed: '%s' is not a whole number", value);
    if (k == OPT_OVERLAP && (!td_num_parse(td_str(value), &s->overlap) || s->overlap < 0 || s->overlap > 1))
        return td_fail(err, TD_EUSAGE, "sample: --overlap: '%s' is not a number from 0 to 1", value);
    return TD_OK;
}

static enum td_status set_option(struct sample *s, int k, const char *value, struct td_error *err)
{
    static const char *const rule[] = {"proportional", "equal", "neyman"};
    if (k == OPT_BY)
        return set_by(s, value, err);
    if (k == OPT_CODERS)
        return set_coders(s, value, err);
    if (k == OPT_UNIT) {
        s->by_article = strcmp(value, "article") == 0;
        if (!s->by_article && strcmp(value, "sentence") != 0)
            return td_fail(err, TD_EUSAGE, "sample: --unit: '%s' is neither sentence nor article", value);
    } else if (k == OPT_ALLOCATION) {
        for (int i = 0; i < 3; i++)
            if (strcmp(value, rule[i]) == 0) {
                s->allocation = (enum ana_allocation)i;
                return TD_OK;
            }
        return td_fail(err, TD_EUSAGE, "sample: --allocation: '%s' is none of proportional, equal, neyman", value);
    } else if (k == OPT_LABELS) {
        if (s->n_labels_paths == sizeof s->labels_path / sizeof s->labels_path[0])
            return td_fail(err, TD_EUSAGE, "sample: too many --labels");
        s->labels_path[s->n_labels_paths++] = value;
    } else if (k == OPT_OUT) {
        s->out_path = value;
    }
    return set_number(s, k, value, err);
}

int ana_cmd_sample(int argc, char **argv)
{
    struct td_error err = {0};
    struct sample s = {.n = 400,
                       .seed = 1,
                       .by = {true, true},
                       .coder = {{"coder", 5}},
                       .n_coders = 1,
                       .arena = TD_ARENA_INIT((size_t)2 << 30)};
    struct td_options o;
    const char *value;
    int k;
    td_config_init(&s.config);
    td_options_start(&o, "sample", options, &s.config, argc, argv);
    while ((k = td_options_next(&o, &value, &err)) != TD_OPT_END && err.status == TD_OK) {
        if (k == TD_OPT_ARGUMENT && !s.run)
            s.run = value;
        else if (k == TD_OPT_ARGUMENT)
            (void)td_fail(&err, TD_EUSAGE, "sample: one run, not also '%.60s'", value);
        else if (k < 0 || set_option(&s, k, value, &err) != TD_OK)
            break;
    }
    if (k == TD_OPT_HELP)
        (void)td_options_help(&o, "sample CORPUS|DIR",
                              "Draws a stratified random sample of a run's sentences or articles to label.", &err);
    else if (err.status == TD_OK && !s.run)
        (void)td_fail(&err, TD_EUSAGE, "sample: no corpus or folder given\n  try: tidings sample --help");
    else if (err.status == TD_OK)
        (void)work(&s, &err);
    sample_free(&s);
    if (err.status != TD_OK)
        td_diag_error(&err);
    return td_exit_code(err.status);
}
