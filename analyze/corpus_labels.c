#include "corpus_labels.h"

#include <stdlib.h>
#include <string.h>

const char *const ana_label_measure_name[ANA_LABEL_MEASURES] = {"stance", "net_sentiment"};

static const struct ana_population *sorting; /* qsort has no context; commands run in one thread */

static int by_outlet(const void *a, const void *b)
{
    return td_cmp(sorting->article[*(const uint32_t *)a].outlet, sorting->article[*(const uint32_t *)b].outlet);
}

/* Number of each article's outlet, by name. */
static uint32_t *number_outlets(const struct ana_population *p, size_t *n_outlets)
{
    uint32_t *order = calloc(p->n_articles + 1, sizeof *order), *number = calloc(p->n_articles + 1, sizeof *number);
    if (!order || !number) {
        free(order);
        free(number);
        return NULL;
    }
    for (size_t i = 0; i < p->n_articles; i++)
        order[i] = (uint32_t)i;
    sorting = p;
    qsort(order, p->n_articles, sizeof *order, by_outlet);
    *n_outlets = 0;
    for (size_t i = 0; i < p->n_articles; i++) {
        if (i == 0 || by_outlet(&order[i], &order[i - 1]) != 0)
            ++*n_outlets;
        number[order[i]] = (uint32_t)(*n_outlets - 1);
    }
    free(order);
    return number;
}

static void quarter_of(const struct ana_population *p, const struct ana_pop_unit *u, char out[16])
{
    ana_quarter_name(p->article[u->article].day, out);
}

/* Sign and, in *level, what differs: 1 the target, 2 the country, 3 the quarter. */
static int compare(const struct ana_population *p, uint32_t x, uint32_t y, int *level)
{
    const struct ana_pop_unit *a = &p->unit[x], *b = &p->unit[y];
    char qa[16], qb[16];
    int c = td_cmp(p->target[a->target], p->target[b->target]);
    *level = 1;
    if (c)
        return c;
    *level = 2;
    c = td_cmp(p->article[a->article].country, p->article[b->article].country);
    if (c)
        return c;
    *level = 3;
    quarter_of(p, a, qa);
    quarter_of(p, b, qb);
    return strcmp(qa, qb);
}

static int by_domain(const void *a, const void *b)
{
    int level;
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    int c = compare(sorting, x, y, &level);
    return c ? c : x < y ? -1 : x > y;
}

static enum td_status cut(struct ana_corpus_labels *c, struct td_error *err)
{
    size_t n = c->p.n;
    c->order = calloc(n + 1, sizeof *c->order);
    c->target = calloc(n + 1, sizeof *c->target);
    c->country = calloc(n + 1, sizeof *c->country);
    c->cell = calloc(n + 1, sizeof *c->cell);
    if (!c->order || !c->target || !c->country || !c->cell)
        return td_fail_nomem(err, "units");
    for (size_t i = 0; i < n; i++)
        c->order[i] = (uint32_t)i;
    sorting = &c->p;
    qsort(c->order, n, sizeof *c->order, by_domain);
    for (size_t i = 0; i < n; i++) {
        int level = 1;
        if (i && compare(&c->p, c->order[i - 1], c->order[i], &level) == 0)
            level = 4;
        if (level <= 1)
            c->target[c->n_targets++].first = i;
        if (level <= 2)
            c->country[c->n_countries++].first = i;
        if (level <= 3)
            c->cell[c->n_cells++].first = i;
        c->target[c->n_targets - 1].n++;
        c->country[c->n_countries - 1].n++;
        c->cell[c->n_cells - 1].n++;
    }
    return TD_OK;
}

static enum td_status fill(struct ana_corpus_labels *c, struct td_error *err)
{
    uint32_t *outlet = number_outlets(&c->p, &c->n_outlets);
    c->design = calloc(c->l.n_strata + 1, sizeof *c->design);
    for (int m = 0; m < ANA_LABEL_MEASURES; m++)
        c->value[m] = calloc(c->p.n + 1, sizeof *c->value[m]);
    if (!outlet || !c->design || !c->value[0] || !c->value[1]) {
        free(outlet);
        return td_fail_nomem(err, "units");
    }
    for (size_t h = 0; h < c->l.n_strata; h++)
        c->design[h] = (struct ana_label_design){(double)c->l.stratum[h].n_units, (double)c->l.stratum[h].n_labelled};
    for (size_t i = 0; i < c->p.n; i++) {
        const struct ana_pop_unit *u = &c->p.unit[c->order[i]];
        const struct ana_placed *at = &c->placed[c->order[i]];
        struct ana_unit_value v = {.score = u->score,
                                   .label = at->label,
                                   .weight = u->weight,
                                   .probability = at->probability,
                                   .outlet = outlet[u->article],
                                   .stratum = at->stratum,
                                   .class = ana_pop_class(u->score),
                                   .labelled = at->labelled};
        memcpy(v.share, at->share, sizeof v.share);
        c->value[ANA_LABEL_STANCE][i] = v;
        v.score = 100.0 * v.class;
        v.label = 100.0 * at->label;
        v.weight = 1;
        c->value[ANA_LABEL_NET][i] = v;
    }
    free(outlet);
    return TD_OK;
}

/* The files as given, else those of the configuration, which are relative to the corpus folder. */
static enum td_status name_files(struct ana_corpus_labels *c, const struct td_config *config, const char *const *labels,
                                 size_t n, struct td_error *err)
{
    size_t all = n ? n : config->labels.n;
    if (!all)
        return td_fail(err, TD_EUSAGE, "no file of labels given, and none in the configuration");
    c->file = calloc(all, sizeof *c->file);
    for (size_t i = 0; c->file && i < all; i++) {
        c->file[i] = n ? strdup(labels[i]) : td_config_path(config, config->labels.item[i]);
        if (!c->file[i])
            return td_fail_nomem(err, "labels");
        c->n_files++;
    }
    return c->file ? TD_OK : td_fail_nomem(err, "labels");
}

enum td_status ana_corpus_labels_read_tables(struct ana_corpus_labels *c, const struct td_config *config,
                                             const char *articles, const char *mentions, const char *const *labels,
                                             size_t n_labels, bool partial, struct td_error *err)
{
    *c = (struct ana_corpus_labels){0};
    if (name_files(c, config, labels, n_labels, err) != TD_OK ||
        ana_labels_read(&c->l, (const char *const *)c->file, c->n_files, err) != TD_OK ||
        ana_population_read_tables(&c->p, config, articles, mentions, c->l.by_article, err) != TD_OK)
        return err->status;
    c->placed = calloc(c->p.n + 1, sizeof *c->placed);
    if (!c->placed)
        return td_fail_nomem(err, "labels");
    if (ana_labels_place(&c->l, &c->p, partial || config->labels_partial, c->placed, &c->n_missing, err) != TD_OK ||
        cut(c, err) != TD_OK)
        return err->status;
    return fill(c, err);
}

enum td_status ana_corpus_labels_read(struct ana_corpus_labels *c, struct td_config *config, const char *run,
                                      const char *const *labels, size_t n_labels, bool partial, struct td_error *err)
{
    *c = (struct ana_corpus_labels){0};
    if (ana_run_open(config, run, err) != TD_OK)
        return err->status;
    char *articles = ana_run_file(config, run, "articles.csv"), *mentions = ana_run_file(config, run, "mentions.csv");
    if (articles && mentions)
        (void)ana_corpus_labels_read_tables(c, config, articles, mentions, labels, n_labels, partial, err);
    else
        (void)td_fail_nomem(err, "labels");
    free(articles);
    free(mentions);
    return err->status;
}

void ana_corpus_labels_free(struct ana_corpus_labels *c)
{
    ana_population_free(&c->p);
    ana_labels_free(&c->l);
    for (size_t i = 0; i < c->n_files; i++)
        free(c->file[i]);
    free(c->file);
    free(c->placed);
    free(c->order);
    free(c->design);
    free(c->target);
    free(c->country);
    free(c->cell);
    for (int m = 0; m < ANA_LABEL_MEASURES; m++)
        free(c->value[m]);
    *c = (struct ana_corpus_labels){0};
}

struct td_slice ana_stretch_target(const struct ana_corpus_labels *c, struct ana_stretch s)
{
    return c->p.target[c->p.unit[c->order[s.first]].target];
}

struct td_slice ana_stretch_country(const struct ana_corpus_labels *c, struct ana_stretch s)
{
    return c->p.article[c->p.unit[c->order[s.first]].article].country;
}

void ana_stretch_quarter(const struct ana_corpus_labels *c, struct ana_stretch s, char out[16])
{
    quarter_of(&c->p, &c->p.unit[c->order[s.first]], out);
}

size_t ana_stretch_labels(const struct ana_corpus_labels *c, struct ana_stretch s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++)
        n += c->value[0][s.first + i].labelled;
    return n;
}

double ana_stretch_lambda(const struct ana_corpus_labels *c, enum ana_label_measure m, struct ana_stretch country,
                          struct ana_stretch target)
{
    struct ana_stretch s = ana_stretch_labels(c, country) >= ANA_LAMBDA_LEAST ? country : target;
    return ana_correct_lambda(c->value[m] + s.first, s.n, c->design, c->l.n_strata);
}
