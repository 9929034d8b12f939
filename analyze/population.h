/*
 * population: what a sample of a run is drawn from, and what labels are put back into.
 *
 * A unit is a sentence that names a target (a scored row of mentions.csv), or an article toward a target (its scored
 * rows together). Left out, and counted: mentions without a score, and mentions of articles that no series counts
 * (duplicates, no usable date, outside from and until, a country in exclude_countries). What is left is what the series
 * on base `all` by the outlet's country are made of, so an estimate over units is an estimate of the same thing.
 *
 * weight: for sentences 1 / (scored sentences of the article toward the target), so that the weighted mean over
 * sentences is the mean over articles of articles' means, which is the series' stance; for articles 1.
 *
 * run names the set of units, not their scores: 16 hex digits of a SHA-256 over the ids in the order of the table. The
 * same corpus scored by another method is the same run, so labels outlive a method; another corpus is another run.
 *
 * Order: that of mentions.csv. Memory is that of the matching articles' keys and the units; no text is kept.
 */
#ifndef ANA_POPULATION_H
#define ANA_POPULATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena.h"
#include "config.h"
#include "slice.h"
#include "status.h"

struct ana_pop_article {
    struct td_slice id, outlet, country, language, method; /* method: of its stance, the last seen */
    int32_t day;                                           /* INT32_MIN: in no series */
    bool seen;                                             /* found in articles.csv */
};

struct ana_pop_unit {
    uint64_t id;
    uint32_t article, target; /* indices */
    uint32_t sentence, begin, end, n_sentences;
    struct td_slice alias;
    double p[3]; /* of -1, 0, 1: of the sentence, or the mean over the article's sentences */
    double score, weight;
};

struct ana_population {
    bool by_article;
    struct ana_pop_article *article;
    struct ana_pop_unit *unit;
    struct td_slice *target;
    size_t n_articles, cap_articles, n, cap, n_targets;
    size_t n_unscored, n_uncounted; /* mentions left out */
    char run[17];
    char *articles_path, *mentions_path;
    uint32_t *slot; /* article id to index + 1 */
    size_t n_slots;
    struct td_arena arena;
};

/*
 * run: a corpus folder (c is then loaded from it), or a folder with articles.csv and mentions.csv. TD_EDATA with file
 * and line when a table is malformed or the two do not belong together. Free in every case.
 */
enum td_status ana_population_read(struct ana_population *p, struct td_config *c, const char *run, bool by_article,
                                   struct td_error *err);
/* The same of two tables by name, with a configuration that is loaded already. */
enum td_status ana_population_read_tables(struct ana_population *p, const struct td_config *c, const char *articles,
                                          const char *mentions, bool by_article, struct td_error *err);
/* Loads the configuration of a corpus folder and names the file of a run: for what a caller needs before it reads. */
enum td_status ana_run_open(struct td_config *c, const char *run, struct td_error *err);
char *ana_run_file(const struct td_config *c, const char *run, const char *name);
void ana_population_free(struct ana_population *p);

/* "2020-Q3" and "2020"; of a day that is known. */
void ana_quarter_name(int32_t day, char out[16]);
/* The unit with this id, or SIZE_MAX; sorted is what ana_population_sorted gave. */
size_t ana_population_find(const struct ana_population *p, const uint32_t *sorted, uint64_t id);
/* Indices of the units by id; malloc'd, NULL when out of memory. */
uint32_t *ana_population_sorted(const struct ana_population *p);
/* -1, 0, 1 by the thresholds of the series (+-0.05), of a score in millionths. */
int ana_pop_class(double score);

/* Calls take for each article of the table that `want` says yes to, unescaped title and text. */
typedef enum td_status ana_pop_take(void *ctx, uint32_t article, struct td_slice title, struct td_slice text,
                                    struct td_error *err);
enum td_status ana_population_texts(const struct ana_population *p, const bool *want, ana_pop_take *take, void *ctx,
                                    struct td_error *err);

/* Header and rows of one of our tables; row gets index (td_schema_map) and must say TD_OK to go on. */
struct td_csv_row;
struct td_schema;
typedef enum td_status ana_row(void *ctx, const struct td_csv_row *row, const size_t *index, struct td_error *err);
struct td_source;
enum td_status ana_table_read_source(struct td_source *s, const struct td_schema *schema, ana_row *take, void *ctx,
                                     struct td_error *err);
enum td_status ana_table_read(const char *path, const struct td_schema *schema, ana_row *take, void *ctx,
                              struct td_error *err);

#endif
