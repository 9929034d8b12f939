/*
 * labels: units.csv, one file or several, checked before any of it is believed.
 *
 * A row is one unit for one coder. Refused, with file and line: a malformed id, a unit that a coder has twice, a label
 * that is none of -1, 0, 1 and empty, a probability that is missing or not n_sampled / n_stratum, strata that
 * contradict each other, files of different runs or units. The label of a unit is the mean over its coders; where a
 * coder called "adjudicated" has one, it is that.
 *
 * ana_labels_place puts them into a population and refuses units of another run, units that the run has not, rows that
 * place a unit elsewhere, and a stratum of which sampled units are missing or have no label, unless partial: then those
 * are taken for left out at random within the stratum and probabilities are those of what is labelled.
 */
#ifndef ANA_LABELS_H
#define ANA_LABELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena.h"
#include "population.h"
#include "status.h"

enum { ANA_NO_LABEL = 2 };

struct ana_label {
    uint64_t unit;
    uint32_t stratum, coder, file, sentence, begin, end;
    uint64_t line;
    struct td_slice article, target, at; /* at: labelled_at, ISO 8601, or empty */
    int label;                           /* -1, 0, 1 or ANA_NO_LABEL */
};

struct ana_label_stratum {
    struct td_slice name;
    uint64_t n_units, n_sampled;
    size_t n_seen, n_labelled; /* distinct units; by ana_labels_place */
};

struct ana_labels {
    struct ana_label *row; /* sorted by unit and coder once read */
    size_t n, cap;
    struct ana_label_stratum *stratum;
    struct td_slice *coder;
    const char **file;
    size_t n_strata, n_coders, n_files;
    char run[17];
    bool by_article;
    struct td_arena arena;
};

enum td_status ana_labels_read(struct ana_labels *l, const char *const *path, size_t n, struct td_error *err);
/* One file that is open already; its name lives as long as the labels. */
struct td_source;
enum td_status ana_labels_read_source(struct ana_labels *l, struct td_source *s, struct td_error *err);
void ana_labels_free(struct ana_labels *l);

/* Of one unit of the population. */
struct ana_placed {
    uint32_t stratum;
    bool sampled, labelled;
    double label;    /* mean over coders */
    double share[3]; /* of the labels -1, 0, 1 */
    double probability;
};
/* placed: zeroed, one per unit of p. *n_missing: sampled units without a label. */
enum td_status ana_labels_place(struct ana_labels *l, const struct ana_population *p, bool partial,
                                struct ana_placed *placed, size_t *n_missing, struct td_error *err);

#endif
