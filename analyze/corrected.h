/*
 * corrected: corrected.csv, what the labels of a sample make of the scores of a run.
 *
 * One table for `tidings correct` and for `tidings analyze --labels`: the same units and labels give the same bytes.
 * Rows stand by target; in each by measure: all countries together, each country with its quarters and the changes
 * between them, contrasts of countries, and the test whether the correction is the same in all (correct.h has the
 * estimators).
 *
 * Calling sequence: ana_corpus_labels_read or _read_tables, ana_corrected_write, (commit the file), ana_corrected_say,
 * ana_corrected_free. The caller owns the file.
 */
#ifndef ANA_CORRECTED_H
#define ANA_CORRECTED_H

#include "buf.h"
#include "corpus_labels.h"
#include "outfile.h"
#include "status.h"

struct ana_corrected_table {
    struct td_buf said; /* plain sentences, one a line: naive and corrected of different signs, the test */
    size_t n_sentences; /* of different signs, those left out of `said` included */
    uint64_t n_rows;
};

enum td_status ana_corrected_write(const struct ana_corpus_labels *c, double level, struct td_outfile *file,
                                   struct ana_corrected_table *out, struct td_error *err);
/* The sentences to standard output; a warning when sampled units had no label. path: the table, as people know it. Once
 * it is published. */
enum td_status ana_corrected_say(const struct ana_corpus_labels *c, struct ana_corrected_table *t, const char *path,
                                 struct td_error *err);
void ana_corrected_free(struct ana_corrected_table *t);

#endif
