/*
 * corpus_labels: a run's units with their labels, arranged for estimates.
 *
 * Units stand by target, country (of the outlet) and quarter, so that each domain of an estimate is one stretch.
 * Shared by the commands that use labels. Free in every case.
 */
#ifndef ANA_CORPUS_LABELS_H
#define ANA_CORPUS_LABELS_H

#include "config.h"
#include "correct.h"
#include "labels.h"
#include "population.h"
#include "status.h"

enum ana_label_measure { ANA_LABEL_STANCE, ANA_LABEL_NET, ANA_LABEL_MEASURES };
extern const char *const ana_label_measure_name[ANA_LABEL_MEASURES]; /* "stance", "net_sentiment" */

struct ana_stretch {
    size_t first, n;
};

struct ana_corpus_labels {
    struct ana_population p;
    struct ana_labels l;
    struct ana_placed *placed;
    uint32_t *order;                                  /* units of p as they are arranged */
    struct ana_unit_value *value[ANA_LABEL_MEASURES]; /* in that order */
    struct ana_label_design *design;                  /* per stratum of l */
    struct ana_stretch *target, *country, *cell;      /* cell: country and quarter */
    size_t n_targets, n_countries, n_cells, n_outlets, n_missing;
    char **file; /* of labels */
    size_t n_files;
};

/* run as in ana_population_read. Without files of labels those of the corpus (`labels` of corpus.ini) are read. */
enum td_status ana_corpus_labels_read(struct ana_corpus_labels *c, struct td_config *config, const char *run,
                                      const char *const *labels, size_t n_labels, bool partial, struct td_error *err);
/* Labels for two tables by name, with a configuration that is loaded already. */
enum td_status ana_corpus_labels_read_tables(struct ana_corpus_labels *c, const struct td_config *config,
                                             const char *articles, const char *mentions, const char *const *labels,
                                             size_t n_labels, bool partial, struct td_error *err);
void ana_corpus_labels_free(struct ana_corpus_labels *c);

/* Target, country and quarter of the first unit of a stretch. */
struct td_slice ana_stretch_target(const struct ana_corpus_labels *c, struct ana_stretch s);
struct td_slice ana_stretch_country(const struct ana_corpus_labels *c, struct ana_stretch s);
void ana_stretch_quarter(const struct ana_corpus_labels *c, struct ana_stretch s, char out[16]);
size_t ana_stretch_labels(const struct ana_corpus_labels *c, struct ana_stretch s);

/* lambda of PPI++ for a country: from its own labels when there are ANA_LAMBDA_LEAST, else from its target's. */
enum { ANA_LAMBDA_LEAST = 20, ANA_LABELS_LEAST = 10 };
double ana_stretch_lambda(const struct ana_corpus_labels *c, enum ana_label_measure m, struct ana_stretch country,
                          struct ana_stretch target);

#endif
