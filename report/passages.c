/*
 * The sentences of the week: articles.csv is read once and only the week's articles are kept; then mentions.csv is read
 * once for the sentences in them. Memory goes with one week of articles, not with the corpus.
 */
#include "model.h"

#include <math.h>
#include <stdlib.h>

#include "csvwrite.h"
#include "num.h"
#include "period.h"
#include "rows.h"
#include "utf8.h"

enum { TEXT_MAX_MIB = 256 };

struct article {
    struct td_slice id, title, text, outlet, country, date, url, cluster;
};

struct week_articles {
    struct article *row;
    size_t n, cap;
    size_t *slot, slots; /* index + 1 by id */
    struct td_buf scratch;
    size_t text_bytes;
};

static void week_articles_free(struct week_articles *a)
{
    free(a->row);
    free(a->slot);
    td_buf_free(&a->scratch);
}

static bool in_week(const struct rep_model *m, const struct rep_rows *r)
{
    int32_t day;
    struct td_slice precision = rep_field(r, TD_ARTICLE_date_precision);
    if (td_eqs(precision, "month") || td_eqs(precision, "year") || td_eqs(precision, "none"))
        return false;
    return m->week < m->n_weeks && td_day_parse(rep_field(r, TD_ARTICLE_published_at), &day) &&
           td_week_of_day(day) == m->week_first + (int32_t)m->week;
}

static struct td_slice keep(struct rep_model *m, struct week_articles *a, const struct rep_rows *r, int column)
{
    return td_arena_dup(&m->arena, td_csv_unescape(rep_field(r, column), &a->scratch));
}

static bool add_article(struct rep_model *m, struct week_articles *a, const struct rep_rows *r)
{
    if (a->n == a->cap) {
        size_t cap = a->cap ? 2 * a->cap : 256;
        struct article *grown = realloc(a->row, cap * sizeof *grown);
        if (!grown)
            return false;
        a->row = grown;
        a->cap = cap;
    }
    struct article *x = &a->row[a->n];
    x->id = keep(m, a, r, TD_ARTICLE_article_id);
    x->title = keep(m, a, r, TD_ARTICLE_title);
    x->outlet = keep(m, a, r, TD_ARTICLE_outlet);
    x->country = keep(m, a, r, TD_ARTICLE_outlet_country);
    x->date = keep(m, a, r, TD_ARTICLE_published_at);
    x->url = keep(m, a, r, TD_ARTICLE_url);
    x->cluster = keep(m, a, r, TD_ARTICLE_cluster_id);
    x->text = td_slice("", 0);
    size_t bytes = rep_field(r, TD_ARTICLE_text).n;
    if (a->text_bytes + bytes <= (size_t)TEXT_MAX_MIB << 20) {
        x->text = keep(m, a, r, TD_ARTICLE_text);
        a->text_bytes += bytes;
    } else {
        m->text_limit_reached = true;
    }
    if (!x->id.p || !x->title.p || !x->outlet.p || !x->country.p || !x->date.p || !x->url.p || !x->cluster.p ||
        !x->text.p)
        return false;
    a->n++;
    return true;
}

/* Counts articles per language over the whole corpus, in `languages` (value: NULL until the end, counted beside it). */
struct language_count {
    struct td_slice name;
    uint64_t n;
};

enum { LANGUAGES_MAX = 256 };

struct language_counts {
    struct language_count row[LANGUAGES_MAX];
    size_t n;
};

static bool count_language(struct rep_model *m, struct language_counts *l, struct td_slice name)
{
    size_t i = 0;
    while (i < l->n && !td_eq(l->row[i].name, name))
        i++;
    if (i == l->n) {
        if (l->n == LANGUAGES_MAX)
            return true; /* nobody reads a list of 256 languages */
        l->row[i] = (struct language_count){td_arena_dup(&m->arena, name), 0};
        if (!l->row[i].name.p)
            return false;
        l->n++;
    }
    l->row[i].n++;
    return true;
}

static int by_count(const void *a, const void *b)
{
    const struct language_count *x = a, *y = b;
    if (x->n != y->n)
        return x->n < y->n ? 1 : -1;
    return td_cmp(x->name, y->name);
}

static enum td_status keep_languages(struct rep_model *m, struct language_counts *l, struct td_error *err)
{
    qsort(l->row, l->n, sizeof l->row[0], by_count);
    enum td_status st = TD_OK;
    for (size_t i = 0; i < l->n && st == TD_OK; i++) {
        char n[TD_NUM_MAX];
        size_t len = td_num_shortest((double)l->row[i].n, n);
        st = rep_fact_add(m, &m->languages, TD_S(""), l->row[i].name, td_slice(n, len), err);
    }
    return st;
}

static enum td_status read_articles(struct rep_model *m, const char *dir, struct week_articles *a, struct td_error *err)
{
    struct rep_rows r;
    enum td_status st = rep_rows_open(&r, dir, "articles.csv", &td_articles_schema, &m->has_articles, err);
    if (st != TD_OK || !m->has_articles)
        return st;
    struct language_counts *l = td_arena_zalloc(&m->arena, sizeof *l);
    if (!l) {
        rep_rows_close(&r);
        return td_fail_nomem(err, "reading articles.csv");
    }
    for (bool got = true; st == TD_OK && got;) {
        st = rep_rows_next(&r, &got, err);
        if (st != TD_OK || !got)
            break;
        if (!count_language(m, l, rep_field(&r, TD_ARTICLE_language)) || (in_week(m, &r) && !add_article(m, a, &r)))
            st = td_fail_nomem(err, "reading articles.csv");
    }
    m->rows += r.n;
    rep_rows_close(&r);
    m->n_week_articles = a->n;
    return st == TD_OK ? keep_languages(m, l, err) : st;
}

static enum td_status index_articles(struct week_articles *a, struct td_error *err)
{
    a->slots = 64;
    while (a->slots < 2 * a->n)
        a->slots *= 2;
    a->slot = calloc(a->slots, sizeof *a->slot);
    if (!a->slot)
        return td_fail_nomem(err, "reading articles.csv");
    for (size_t i = 0; i < a->n; i++) {
        size_t h = (size_t)td_hash(a->row[i].id) & (a->slots - 1);
        while (a->slot[h])
            h = (h + 1) & (a->slots - 1);
        a->slot[h] = i + 1;
    }
    return TD_OK;
}

static const struct article *find(const struct week_articles *a, struct td_slice id)
{
    for (size_t h = (size_t)td_hash(id) & (a->slots - 1); a->slot[h]; h = (h + 1) & (a->slots - 1))
        if (td_eq(a->row[a->slot[h] - 1].id, id))
            return &a->row[a->slot[h] - 1];
    return NULL;
}

/* The sentence's bytes; the title when the offsets do not fit the text (the text was not kept, or is another one). */
static struct td_slice sentence_of(const struct article *a, const struct rep_passage *p, double begin, double end)
{
    struct td_slice in = p->sentence_number == 0 ? a->title : a->text;
    if (!(begin >= 0) || !(end > begin) || end > (double)in.n)
        return a->title;
    struct td_slice s = td_slice(in.p + (size_t)begin, (size_t)end - (size_t)begin);
    return td_utf8_valid(s) ? td_trim(s) : a->title;
}

static enum td_status add_passage(struct rep_model *m, struct week_articles *a, const struct article *x,
                                  const struct rep_rows *r, struct td_error *err)
{
    double sentence, begin, end, stance;
    enum td_status st = rep_number(r, TD_MENTION_sentence, &sentence, err);
    if (st == TD_OK)
        st = rep_number(r, TD_MENTION_begin, &begin, err);
    if (st == TD_OK)
        st = rep_number(r, TD_MENTION_end, &end, err);
    if (st == TD_OK)
        st = rep_number(r, TD_MENTION_stance, &stance, err);
    if (st != TD_OK)
        return st;
    m->n_week_mentions++;
    if (isnan(stance)) {
        m->n_mentions_no_stance++;
        return TD_OK;
    }
    if (m->n_passages == m->passages_cap) {
        m->passages_cap = m->passages_cap ? 2 * m->passages_cap : 256;
        struct rep_passage *grown = td_arena_alloc(&m->arena, m->passages_cap * sizeof *grown);
        if (!grown)
            return td_fail_nomem(err, "reading mentions.csv");
        if (m->n_passages)
            memcpy(grown, m->passage, m->n_passages * sizeof *grown);
        m->passage = grown;
    }
    struct rep_passage *p = &m->passage[m->n_passages++];
    *p = (struct rep_passage){.article = x->id,
                              .title = x->title,
                              .outlet = x->outlet,
                              .country = x->country,
                              .date = x->date,
                              .url = x->url,
                              .cluster = x->cluster.n ? x->cluster : x->id,
                              .stance = stance,
                              .sentence_number = sentence > 0 ? (uint64_t)sentence : 0};
    p->alias = keep(m, a, r, TD_MENTION_alias);
    p->evidence = keep(m, a, r, TD_MENTION_evidence);
    p->quoted = td_eqs(rep_field(r, TD_MENTION_quoted), "1");
    p->sentence = sentence_of(x, p, begin, end);
    return p->alias.p && p->evidence.p ? TD_OK : td_fail_nomem(err, "reading mentions.csv");
}

static enum td_status read_mentions(struct rep_model *m, const char *dir, struct week_articles *a, struct td_error *err)
{
    struct rep_rows r;
    enum td_status st = rep_rows_open(&r, dir, "mentions.csv", &td_mentions_schema, &m->has_mentions, err);
    if (st != TD_OK || !m->has_mentions)
        return st;
    for (bool got = true; st == TD_OK && got;) {
        st = rep_rows_next(&r, &got, err);
        if (st != TD_OK || !got || !td_eq(rep_field(&r, TD_MENTION_target), m->target))
            continue;
        const struct article *x = find(a, rep_field(&r, TD_MENTION_article_id));
        if (x)
            st = add_passage(m, a, x, &r, err);
    }
    m->rows += r.n;
    rep_rows_close(&r);
    return st;
}

static int by_stance(const void *a, const void *b)
{
    const struct rep_passage *x = a, *y = b;
    if (x->stance != y->stance)
        return x->stance < y->stance ? -1 : 1;
    int c = td_cmp(x->article, y->article);
    if (c)
        return c;
    return (x->sentence_number > y->sentence_number) - (x->sentence_number < y->sentence_number);
}

enum td_status rep_load_passages(struct rep_model *m, const struct rep_options *o, struct td_error *err)
{
    struct week_articles a = {.scratch = TD_BUF_INIT((size_t)64 << 20)};
    enum td_status st = read_articles(m, o->in_dir, &a, err);
    if (st == TD_OK)
        st = index_articles(&a, err);
    if (st == TD_OK)
        st = read_mentions(m, o->in_dir, &a, err);
    week_articles_free(&a);
    if (m->n_passages)
        qsort(m->passage, m->n_passages, sizeof *m->passage, by_stance);
    return st;
}
