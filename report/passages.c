/*
 * The sentences of the week, its words and the articles behind its alerts: articles.csv is read once and only the
 * week's articles are kept; then mentions.csv for the sentences in them. Memory goes with one week of articles, and
 * with 24 bytes for each article that names the target.
 */
#include "model.h"

#include <math.h>
#include <stdlib.h>

#include "csvwrite.h"
#include "num.h"
#include "named.h"
#include "period.h"
#include "rows.h"
#include "terms.h"
#include "utf8.h"

enum { TEXT_MAX_MIB = 256, LANGUAGES_MAX = 256 };

struct article {
    struct td_slice id, title, text, outlet, country, date, url, cluster;
};

struct week_articles {
    struct article *row;
    size_t n, cap;
    size_t *slot, slots; /* index + 1 by id */
    struct td_buf scratch;
    struct td_arena words; /* of one article at a time */
    size_t text_bytes;
};

static void week_articles_free(struct week_articles *a)
{
    free(a->row);
    free(a->slot);
    td_buf_free(&a->scratch);
    td_arena_free(&a->words);
}

/* False when the article is dated to no day. */
static bool week_of(const struct rep_rows *r, int32_t *week)
{
    int32_t day;
    struct td_slice precision = rep_field(r, TD_ARTICLE_date_precision);
    if (td_eqs(precision, "month") || td_eqs(precision, "year") || td_eqs(precision, "none") ||
        !td_day_parse(rep_field(r, TD_ARTICLE_published_at), &day))
        return false;
    *week = td_week_of_day(day);
    return true;
}

static bool in_week(const struct rep_model *m, const struct rep_rows *r)
{
    int32_t week;
    return m->week < m->n_weeks && week_of(r, &week) && week == m->week_first + (int32_t)m->week;
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

static int by_count(const void *a, const void *b)
{
    const struct rep_language *x = a, *y = b;
    if (x->articles != y->articles)
        return x->articles < y->articles ? 1 : -1;
    return td_cmp(x->name, y->name);
}

/* The article's row among the languages; NULL when there are too many for anyone to read, or no memory (*ok false). */
static struct rep_language *language_of(struct rep_model *m, struct td_slice name, bool *ok)
{
    size_t i = 0;
    *ok = true;
    while (i < m->n_languages && !td_eq(m->language[i].name, name))
        i++;
    if (i < m->n_languages || i == LANGUAGES_MAX)
        return i < LANGUAGES_MAX ? &m->language[i] : NULL;
    m->language[i] = (struct rep_language){.name = td_arena_dup(&m->arena, name), .methods = TD_S("")};
    *ok = m->language[i].name.p != NULL;
    m->n_languages += *ok;
    return *ok ? &m->language[i] : NULL;
}

static bool add_method(struct rep_model *m, struct rep_language *l, struct td_slice method)
{
    struct td_slice rest = l->methods;
    while (rest.n)
        if (td_eq(td_trim(td_cut(&rest, ',')), method))
            return true;
    struct td_buf b = TD_BUF_INIT(1 << 16);
    (void)td_buf_put(&b, l->methods);
    (void)td_buf_puts(&b, l->methods.n ? ", " : "");
    (void)td_buf_put(&b, method);
    l->methods = td_arena_dup(&m->arena, td_buf_slice(&b));
    td_buf_free(&b);
    return l->methods.p != NULL;
}

static bool count_language(struct rep_model *m, const struct rep_rows *r, const struct rep_named *named,
                           const struct rep_mentioned *matching)
{
    bool ok;
    struct rep_language *l = language_of(m, rep_field(r, TD_ARTICLE_language), &ok);
    if (!l)
        return ok;
    l->articles++;
    if (!matching)
        return true;
    l->matching++;
    l->unscored += matching->scored == 0;
    for (unsigned i = 0; i < REP_METHODS_MAX; i++)
        if (matching->methods >> i & 1 && !add_method(m, l, named->method[i]))
            return false;
    return true;
}

static void count_quality(struct rep_model *m, const struct rep_rows *r)
{
    m->duplicates += td_eqs(rep_field(r, TD_ARTICLE_is_duplicate), "1");
    m->reprints += td_eqs(rep_field(r, TD_ARTICLE_is_reprint), "1");
    m->outlet_unknown += rep_field(r, TD_ARTICLE_outlet).n == 0;
    m->country_unknown += rep_field(r, TD_ARTICLE_outlet_country).n == 0;
    m->undated += td_eqs(rep_field(r, TD_ARTICLE_date_precision), "none");
}

/* One article of each story: a cluster bears the smallest id of its articles. */
static bool is_first(const struct rep_rows *r)
{
    struct td_slice cluster = rep_field(r, TD_ARTICLE_cluster_id);
    return !td_eqs(rep_field(r, TD_ARTICLE_is_duplicate), "1") &&
           (cluster.n == 0 || td_eq(cluster, rep_field(r, TD_ARTICLE_article_id)));
}

/* Words of the week's matching articles and of those of the 13 weeks before; near-duplicates once. */
static bool count_terms(struct rep_model *m, struct rep_term_counts *t, struct week_articles *a,
                        const struct rep_rows *r)
{
    int32_t week;
    if (!week_of(r, &week) || m->week == m->n_weeks || !is_first(r))
        return true;
    int32_t back = m->week_first + (int32_t)m->week - week;
    if (back < 0 || back > REP_TERM_WEEKS)
        return true;
    struct td_slice title = td_arena_dup(&a->words, td_csv_unescape(rep_field(r, TD_ARTICLE_title), &a->scratch));
    struct td_slice text = td_csv_unescape(rep_field(r, TD_ARTICLE_text), &a->scratch);
    bool ok = title.p && rep_terms_add(t, rep_field(r, TD_ARTICLE_language), title, text, back == 0);
    td_arena_reset(&a->words);
    return ok;
}

static bool take_article(struct rep_model *m, struct week_articles *a, const struct rep_named *named,
                         struct rep_term_counts *terms, const struct rep_rows *r)
{
    const struct rep_mentioned *matching = rep_named_find(named, rep_field(r, TD_ARTICLE_article_id));
    count_quality(m, r);
    if (!count_language(m, r, named, matching) || (matching && !count_terms(m, terms, a, r)))
        return false;
    return !in_week(m, r) || add_article(m, a, r);
}

static enum td_status read_articles(struct rep_model *m, const char *dir, struct week_articles *a,
                                    const struct rep_named *named, struct rep_term_counts *terms, struct td_error *err)
{
    struct rep_rows r;
    enum td_status st = rep_rows_open(&r, dir, "articles.csv", &td_articles_schema, &m->has_articles, err);
    if (st != TD_OK || !m->has_articles)
        return st;
    m->duplicates = m->reprints = m->outlet_unknown = m->country_unknown = m->undated = 0;
    for (bool got = true; st == TD_OK && got;) {
        st = rep_rows_next(&r, &got, err);
        if (st == TD_OK && got && !take_article(m, a, named, terms, &r))
            st = td_fail_nomem(err, "reading articles.csv");
    }
    m->rows += r.n;
    rep_rows_close(&r);
    m->n_week_articles = a->n;
    if (m->n_languages)
        qsort(m->language, m->n_languages, sizeof *m->language, by_count);
    return st;
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

static enum td_status add_alert(struct rep_model *m, const struct week_articles *a, const struct rep_rows *r,
                                struct td_error *err)
{
    if (m->n_alerts == m->alerts_cap) {
        m->alerts_cap = m->alerts_cap ? 2 * m->alerts_cap : 64;
        struct rep_alert *grown = td_arena_alloc(&m->arena, m->alerts_cap * sizeof *grown);
        if (!grown)
            return td_fail_nomem(err, "reading alerts.csv");
        if (m->n_alerts)
            memcpy(grown, m->alert, m->n_alerts * sizeof *grown);
        m->alert = grown;
    }
    struct rep_alert *x = &m->alert[m->n_alerts];
    struct td_buf scratch = TD_BUF_INIT(1 << 20);
    const struct article *found = find(a, rep_field(r, TD_ALERT_article_id));
    *x = (struct rep_alert){.country = td_arena_dup(&m->arena, rep_field(r, TD_ALERT_country)),
                            .base = td_arena_dup(&m->arena, rep_field(r, TD_ALERT_base)),
                            .test = td_arena_dup(&m->arena, rep_field(r, TD_ALERT_test)),
                            .article = td_arena_dup(&m->arena, rep_field(r, TD_ALERT_article_id)),
                            .outlet = td_arena_dup(&m->arena, td_csv_unescape(rep_field(r, TD_ALERT_outlet), &scratch)),
                            .date = td_arena_dup(&m->arena, td_head(rep_field(r, TD_ALERT_published_at), 10)),
                            .title = found ? found->title : TD_S(""),
                            .url = found ? found->url : TD_S(""),
                            .role =
                                td_eqs(rep_field(r, TD_ALERT_country_role), "mentioned") ? REP_MENTIONED : REP_OUTLET};
    td_buf_free(&scratch);
    if (!x->country.p || !x->base.p || !x->test.p || !x->article.p || !x->outlet.p || !x->date.p)
        return td_fail_nomem(err, "reading alerts.csv");
    enum td_status st = rep_number(r, TD_ALERT_mentions, &x->mentions, err);
    if (st == TD_OK)
        st = rep_number(r, TD_ALERT_stance, &x->stance, err);
    m->n_alerts += st == TD_OK;
    return st;
}

/* Those of the week of the report. */
static enum td_status read_alerts(struct rep_model *m, const char *dir, const struct week_articles *a,
                                  struct td_error *err)
{
    struct rep_rows r;
    enum td_status st = rep_rows_open(&r, dir, "alerts.csv", &td_alerts_schema, &m->has_alerts, err);
    if (st != TD_OK || !m->has_alerts)
        return st;
    for (bool got = true; st == TD_OK && got;) {
        int32_t week;
        st = rep_rows_next(&r, &got, err);
        if (st == TD_OK && got && td_eq(rep_field(&r, TD_ALERT_target), m->target) && m->week < m->n_weeks &&
            td_week_parse(rep_field(&r, TD_ALERT_week), &week) && week == m->week_first + (int32_t)m->week)
            st = add_alert(m, a, &r, err);
    }
    m->rows += r.n;
    rep_rows_close(&r);
    return st;
}

static enum td_status read_week(struct rep_model *m, const char *dir, struct week_articles *a,
                                const struct rep_named *named, struct rep_term_counts *terms, struct td_error *err)
{
    enum td_status st = read_articles(m, dir, a, named, terms, err);
    if (st == TD_OK)
        st = rep_terms_finish(terms, m, err);
    if (st == TD_OK)
        st = index_articles(a, err);
    if (st == TD_OK)
        st = read_mentions(m, dir, a, err);
    return st == TD_OK ? read_alerts(m, dir, a, err) : st;
}

/* mentions.csv is read twice: first for which articles name the target, since articles.csv, which has the words, does
 * not say; then, with the week's articles at hand, for the sentences. */
enum td_status rep_load_passages(struct rep_model *m, const struct rep_options *o, struct td_error *err)
{
    struct week_articles a = {.scratch = TD_BUF_INIT((size_t)64 << 20), .words = TD_ARENA_INIT((size_t)64 << 20)};
    struct rep_named named = {0};
    struct rep_term_counts *terms = rep_terms_new();
    m->language = td_arena_zalloc(&m->arena, LANGUAGES_MAX * sizeof *m->language);
    enum td_status st =
        terms && m->language ? rep_named_read(&named, m, o->in_dir, err) : td_fail_nomem(err, "reading articles.csv");
    if (st == TD_OK)
        st = read_week(m, o->in_dir, &a, &named, terms, err);
    rep_named_free(&named);
    rep_terms_free(terms);
    week_articles_free(&a);
    if (m->n_passages)
        qsort(m->passage, m->n_passages, sizeof *m->passage, by_stance);
    return st;
}
