#include "population.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "buf.h"
#include "cell.h"
#include "csvread.h"
#include "csvwrite.h"
#include "day.h"
#include "num.h"
#include "outfile.h"
#include "period.h"
#include "schema.h"
#include "sha256.h"
#include "source.h"

enum { ROW_MAX = 32 << 20, FIELD_MAX = 32 << 20 };
static const size_t arena_max = (size_t)4 << 30;

enum td_status ana_table_read_source(struct td_source *s, const struct td_schema *schema, ana_row *take, void *ctx,
                                     struct td_error *err)
{
    struct td_csv_options o = {.one_line = true, .max_record = ROW_MAX};
    struct td_csv_row row;
    size_t index[TD_SCHEMA_MAX], extra = 0, width = 0;
    struct td_csv *csv = td_csv_new(s, &o, err);
    while (csv && err->status == TD_OK && td_csv_next(csv, &row, err) == TD_CSV_ROW) {
        if (row.bad)
            (void)td_fail(err, TD_EDATA, "%s:%" PRIu64 ": %s", s->name, row.line_first, row.bad);
        else if (width == 0)
            width = td_schema_map(schema, s->name, row.field, row.n, index, &extra, err) == TD_OK ? row.n : 0;
        else if (row.n != width)
            (void)td_fail(err, TD_EDATA, "%s:%" PRIu64 ": %zu fields, the header has %zu", s->name, row.line_first,
                          row.n, width);
        else
            (void)take(ctx, &row, index, err);
    }
    if (err->status == TD_OK && width == 0)
        (void)td_fail(err, TD_EDATA, "%s: empty, not even a header", s->name);
    td_csv_free(csv);
    return err->status;
}

enum td_status ana_table_read(const char *path, const struct td_schema *schema, ana_row *take, void *ctx,
                              struct td_error *err)
{
    struct td_source s;
    if (td_source_open(&s, path, err) != TD_OK)
        return err->status;
    (void)ana_table_read_source(&s, schema, take, ctx, err);
    td_source_close(&s);
    return err->status;
}

/* In millionths, as cells have it: a mean of .05 that comes out a last bit short is on the edge in both. */
int ana_pop_class(double score)
{
    long long e6 = llround(1e6 * score);
    return e6 >= ANA_STANCE_EDGE_E6 ? 1 : e6 <= -ANA_STANCE_EDGE_E6 ? -1 : 0;
}

void ana_quarter_name(int32_t day, char out[16])
{
    int y, m, d;
    td_day_to_date(day, &y, &m, &d);
    (void)snprintf(out, 16, "%04u-Q%u", (unsigned)y % 10000U, (unsigned)(m + 2) / 3U % 10U);
}

/* ---- articles by id ---- */

static bool grow_slots(struct ana_population *p)
{
    size_t n = p->n_slots ? 2 * p->n_slots : 1024;
    uint32_t *slot = calloc(n, sizeof *slot);
    if (!slot)
        return false;
    for (size_t i = 0; i < p->n_articles; i++) {
        size_t k = (size_t)td_hash(p->article[i].id) & (n - 1);
        while (slot[k])
            k = (k + 1) & (n - 1);
        slot[k] = (uint32_t)i + 1;
    }
    free(p->slot);
    p->slot = slot;
    p->n_slots = n;
    return true;
}

static size_t find_slot(const struct ana_population *p, struct td_slice id)
{
    size_t k = (size_t)td_hash(id) & (p->n_slots - 1);
    while (p->slot[k] && !td_eq(p->article[p->slot[k] - 1].id, id))
        k = (k + 1) & (p->n_slots - 1);
    return k;
}

/* Index of the article, made when it is new; SIZE_MAX when out of memory. */
static size_t article_at(struct ana_population *p, struct td_slice id)
{
    if (2 * (p->n_articles + 1) > p->n_slots && !grow_slots(p))
        return SIZE_MAX;
    size_t k = find_slot(p, id);
    if (p->slot[k])
        return p->slot[k] - 1;
    if (p->n_articles == p->cap_articles) {
        size_t cap = p->cap_articles ? 2 * p->cap_articles : 512;
        struct ana_pop_article *grown = realloc(p->article, cap * sizeof *grown);
        if (!grown)
            return SIZE_MAX;
        p->article = grown;
        p->cap_articles = cap;
    }
    struct td_slice kept = td_arena_dup(&p->arena, id);
    if (!kept.p)
        return SIZE_MAX;
    p->article[p->n_articles] = (struct ana_pop_article){.id = kept, .day = INT32_MIN};
    p->slot[k] = (uint32_t)++p->n_articles;
    return p->n_articles - 1;
}

static size_t target_at(struct ana_population *p, struct td_slice name)
{
    for (size_t i = 0; i < p->n_targets; i++)
        if (td_eq(p->target[i], name))
            return i;
    struct td_slice *grown = realloc(p->target, (p->n_targets + 1) * sizeof *grown);
    if (!grown)
        return SIZE_MAX;
    p->target = grown;
    p->target[p->n_targets] = td_arena_dup(&p->arena, name);
    return p->target[p->n_targets].p ? p->n_targets++ : SIZE_MAX;
}

/* ---- mentions ---- */

static bool small(struct td_slice s, uint32_t *v)
{
    uint64_t n;
    if (!td_num_parse_uint(s, &n) || n > UINT32_MAX)
        return false;
    *v = (uint32_t)n;
    return true;
}

static bool same_article(const struct ana_population *p, uint32_t article, uint32_t target, size_t *at)
{
    for (size_t i = p->n; i-- > 0 && p->unit[i].article == article;)
        if (p->unit[i].target == target) {
            *at = i;
            return true;
        }
    return false;
}

static enum td_status add_unit(struct ana_population *p, const struct ana_pop_unit *u, struct td_slice alias,
                               struct td_error *err)
{
    size_t at;
    if (p->by_article && same_article(p, u->article, u->target, &at)) {
        for (int c = 0; c < 3; c++)
            p->unit[at].p[c] += u->p[c]; /* sums until the table is read */
        p->unit[at].score += u->score;
        p->unit[at].n_sentences++;
        return TD_OK;
    }
    if (p->n == p->cap) {
        size_t cap = p->cap ? 2 * p->cap : 1024;
        struct ana_pop_unit *grown = realloc(p->unit, cap * sizeof *grown);
        if (!grown)
            return td_fail_nomem(err, "units");
        p->unit = grown;
        p->cap = cap;
    }
    p->unit[p->n] = *u;
    p->unit[p->n].alias = td_arena_dup(&p->arena, alias);
    return p->unit[p->n++].alias.p ? TD_OK : td_fail_nomem(err, "units");
}

static enum td_status take_mention(void *ctx, const struct td_csv_row *row, const size_t *index, struct td_error *err)
{
    struct ana_population *p = ctx;
    struct ana_pop_unit u = {.n_sentences = 1, .weight = 1};
    if (row->field[index[TD_MENTION_stance]].n == 0) {
        p->n_unscored++;
        return TD_OK;
    }
    static const enum td_mention_column column[3] = {TD_MENTION_p_neg, TD_MENTION_p_neu, TD_MENTION_p_pos};
    bool good = small(row->field[index[TD_MENTION_sentence]], &u.sentence) &&
                small(row->field[index[TD_MENTION_begin]], &u.begin) &&
                small(row->field[index[TD_MENTION_end]], &u.end) &&
                td_num_parse(row->field[index[TD_MENTION_stance]], &u.score) && u.score >= -1 && u.score <= 1;
    for (int c = 0; c < 3; c++)
        good = good && td_num_parse(row->field[index[column[c]]], &u.p[c]) && u.p[c] >= 0 && u.p[c] <= 1;
    if (!good || row->field[index[TD_MENTION_article_id]].n == 0)
        return td_fail(err, TD_EDATA, "%s:%" PRIu64 ": not a row of mentions.csv: a number is malformed",
                       p->mentions_path, row->line_first);
    size_t a = article_at(p, row->field[index[TD_MENTION_article_id]]),
           t = target_at(p, row->field[index[TD_MENTION_target]]);
    if (a == SIZE_MAX || t == SIZE_MAX)
        return td_fail_nomem(err, "units");
    u.article = (uint32_t)a;
    u.target = (uint32_t)t;
    struct td_slice method = row->field[index[TD_MENTION_stance_method]];
    if (!td_eq(p->article[a].method, method)) {
        p->article[a].method = td_arena_dup(&p->arena, method);
        if (!p->article[a].method.p)
            return td_fail_nomem(err, "units");
    }
    return add_unit(p, &u, row->field[index[TD_MENTION_alias]], err);
}

/* ---- articles ---- */

static bool has_flag(struct td_slice flags, const char *name)
{
    while (flags.p)
        if (td_eqs(td_cut(&flags, ';'), name))
            return true;
    return false;
}

struct reading {
    struct ana_population *p;
    const struct td_list *exclude; /* countries without a series */
    bool utc;
    int32_t first, last;
};

static bool is_excluded(const struct td_list *countries, struct td_slice country)
{
    for (size_t i = 0; i < countries->n; i++)
        if (td_eqs(country, countries->item[i]))
            return true;
    return false;
}

static enum td_status take_article(void *ctx, const struct td_csv_row *row, const size_t *index, struct td_error *err)
{
    struct reading *r = ctx;
    struct ana_population *p = r->p;
    size_t k = p->n_slots ? find_slot(p, row->field[index[TD_ARTICLE_article_id]]) : 0;
    if (!p->n_slots || !p->slot[k])
        return TD_OK;
    struct ana_pop_article *a = &p->article[p->slot[k] - 1];
    if (a->seen)
        return td_fail(err, TD_EDATA, "%s:%" PRIu64 ": the article_id was there before", p->articles_path,
                       row->line_first);
    a->seen = true;
    a->outlet = td_arena_dup(&p->arena, row->field[index[TD_ARTICLE_outlet]]);
    a->country = td_arena_dup(&p->arena, row->field[index[TD_ARTICLE_outlet_country]]);
    a->language = td_arena_dup(&p->arena, row->field[index[TD_ARTICLE_language]]);
    if (!a->outlet.p || !a->country.p || !a->language.p)
        return td_fail_nomem(err, "articles");
    if (td_eqs(row->field[index[TD_ARTICLE_is_duplicate]], "1") ||
        !ana_day_is_known(row->field[index[TD_ARTICLE_date_precision]]) ||
        has_flag(row->field[index[TD_ARTICLE_flags]], "suspect_date") || is_excluded(r->exclude, a->country))
        return TD_OK;
    int32_t day = ana_day_of(row->field[index[TD_ARTICLE_published_at]], r->utc);
    if (day != INT32_MIN && (r->first == INT32_MIN || day >= r->first) && (r->last == INT32_MIN || day <= r->last))
        a->day = day;
    return TD_OK;
}

/* ---- what is left, with ids and weights ---- */

static uint64_t unit_id(const struct ana_population *p, const struct ana_pop_unit *u)
{
    struct td_buf b = TD_BUF_INIT(1 << 16);
    (void)td_buf_put(&b, p->article[u->article].id);
    (void)td_buf_putc(&b, '\n');
    (void)td_buf_put(&b, p->target[u->target]);
    if (!p->by_article)
        (void)td_buf_printf(&b, "\n%" PRIu32 "\n%" PRIu32 "\n%" PRIu32, u->sentence, u->begin, u->end);
    uint64_t id = b.failed ? 0 : td_sha256_u64(td_buf_slice(&b));
    td_buf_free(&b);
    return id;
}

/* Sentences of one article toward one target stand together, in the order of mentions.csv. */
static void weigh(struct ana_population *p)
{
    for (size_t i = 0, end; i < p->n; i = end) {
        for (end = i + 1;
             end < p->n && p->unit[end].article == p->unit[i].article && p->unit[end].target == p->unit[i].target;)
            end++;
        for (size_t k = i; k < end; k++)
            p->unit[k].weight = 1 / (double)(end - i);
    }
}

static enum td_status finish(struct ana_population *p, struct td_error *err)
{
    struct td_sha256 *h = td_sha256_new();
    char line[24], hex[65];
    size_t n = 0;
    if (!h)
        return td_fail_nomem(err, "units");
    td_sha256_add(h, td_str(p->by_article ? "article\n" : "sentence\n"));
    for (size_t i = 0; i < p->n; i++) {
        struct ana_pop_unit u = p->unit[i];
        if (p->article[u.article].day == INT32_MIN) {
            p->n_uncounted += u.n_sentences;
            continue;
        }
        for (int c = 0; c < 3; c++)
            u.p[c] /= u.n_sentences;
        u.score /= u.n_sentences;
        u.id = unit_id(p, &u);
        (void)snprintf(line, sizeof line, "%016" PRIx64 "\n", u.id);
        td_sha256_add(h, td_str(line));
        p->unit[n++] = u;
    }
    p->n = n;
    if (!p->by_article)
        weigh(p);
    bool good = td_sha256_hex(h, hex);
    td_sha256_free(h);
    if (!good)
        return td_fail(err, TD_EIO, "units: SHA-256 failed");
    memcpy(p->run, hex, 16);
    p->run[16] = '\0';
    return TD_OK;
}

static enum td_status check_seen(const struct ana_population *p, struct td_error *err)
{
    for (size_t i = 0; i < p->n_articles; i++)
        if (!p->article[i].seen)
            return td_fail(err, TD_EDATA,
                           "%s: names the article '%.*s', which is not in %s: the tables are not of one run",
                           p->mentions_path, (int)p->article[i].id.n, p->article[i].id.p, p->articles_path);
    return TD_OK;
}

enum td_status ana_run_open(struct td_config *c, const char *run, struct td_error *err)
{
    if (td_config_is_corpus(run) && td_config_load(c, run, err) != TD_OK)
        return err->status;
    return td_config_check(c, err);
}

char *ana_run_file(const struct td_config *c, const char *run, const char *name)
{
    return td_config_is_corpus(run) ? td_config_output(c, name) : td_path_join(run, name);
}

enum td_status ana_population_read_tables(struct ana_population *p, const struct td_config *c, const char *articles,
                                          const char *mentions, bool by_article, struct td_error *err)
{
    *p = (struct ana_population){.by_article = by_article, .arena = TD_ARENA_INIT(arena_max)};
    p->articles_path = strdup(articles);
    p->mentions_path = strdup(mentions);
    if (!p->articles_path || !p->mentions_path)
        return td_fail_nomem(err, "units");
    struct reading r = {.p = p,
                        .exclude = &c->exclude_countries,
                        .utc = strcmp(c->week_rule, "iso_utc") == 0,
                        .first = INT32_MIN,
                        .last = INT32_MIN};
    if (c->from)
        (void)td_day_parse(td_str(c->from), &r.first);
    if (c->until)
        (void)td_day_parse(td_str(c->until), &r.last);
    if (ana_table_read(p->mentions_path, &td_mentions_schema, take_mention, p, err) != TD_OK ||
        ana_table_read(p->articles_path, &td_articles_schema, take_article, &r, err) != TD_OK ||
        check_seen(p, err) != TD_OK || finish(p, err) != TD_OK)
        return err->status;
    if (p->n == 0)
        return td_fail(err, TD_EDATA, "%s: no mention with a stance in an article that a series counts",
                       p->mentions_path);
    return TD_OK;
}

enum td_status ana_population_read(struct ana_population *p, struct td_config *c, const char *run, bool by_article,
                                   struct td_error *err)
{
    *p = (struct ana_population){0};
    if (ana_run_open(c, run, err) != TD_OK)
        return err->status;
    char *articles = ana_run_file(c, run, "articles.csv"), *mentions = ana_run_file(c, run, "mentions.csv");
    if (articles && mentions)
        (void)ana_population_read_tables(p, c, articles, mentions, by_article, err);
    else
        (void)td_fail_nomem(err, "units");
    free(articles);
    free(mentions);
    return err->status;
}

void ana_population_free(struct ana_population *p)
{
    free(p->article);
    free(p->unit);
    free(p->target);
    free(p->slot);
    free(p->articles_path);
    free(p->mentions_path);
    td_arena_free(&p->arena);
    *p = (struct ana_population){0};
}

/* ---- finding ---- */

static const struct ana_pop_unit *sorting; /* qsort has no context; commands run in one thread */

static int by_id(const void *a, const void *b)
{
    uint64_t x = sorting[*(const uint32_t *)a].id, y = sorting[*(const uint32_t *)b].id;
    return x < y ? -1 : x > y;
}

uint32_t *ana_population_sorted(const struct ana_population *p)
{
    uint32_t *order = malloc((p->n + 1) * sizeof *order);
    if (!order)
        return NULL;
    for (size_t i = 0; i < p->n; i++)
        order[i] = (uint32_t)i;
    sorting = p->unit;
    qsort(order, p->n, sizeof *order, by_id);
    return order;
}

size_t ana_population_find(const struct ana_population *p, const uint32_t *sorted, uint64_t id)
{
    size_t lo = 0, hi = p->n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (p->unit[sorted[mid]].id < id)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < p->n && p->unit[sorted[lo]].id == id ? sorted[lo] : SIZE_MAX;
}

/* ---- texts ---- */

struct texts {
    const struct ana_population *p;
    const bool *want;
    ana_pop_take *take;
    void *ctx;
    struct td_buf title, text;
};

static enum td_status take_text(void *ctx, const struct td_csv_row *row, const size_t *index, struct td_error *err)
{
    struct texts *t = ctx;
    size_t k = find_slot(t->p, row->field[index[TD_ARTICLE_article_id]]);
    uint32_t a = t->p->slot[k];
    if (!a || !t->want[a - 1])
        return TD_OK;
    struct td_slice title = td_csv_unescape(row->field[index[TD_ARTICLE_title]], &t->title),
                    text = td_csv_unescape(row->field[index[TD_ARTICLE_text]], &t->text);
    return t->take(t->ctx, a - 1, title, text, err);
}

enum td_status ana_population_texts(const struct ana_population *p, const bool *want, ana_pop_take *take, void *ctx,
                                    struct td_error *err)
{
    struct texts t = {p, want, take, ctx, TD_BUF_INIT(FIELD_MAX), TD_BUF_INIT(FIELD_MAX)};
    (void)ana_table_read(p->articles_path, &td_articles_schema, take_text, &t, err);
    td_buf_free(&t.title);
    td_buf_free(&t.text);
    return err->status;
}
