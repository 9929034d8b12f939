/*
 * calibration: a map.ini of tidings calibrate, written, read again and put on the probabilities of a run.
 *
 * A file holds one map per method of stance that had labels enough, in a section of its own with the languages of those
 * labels, and where it all came from:
 *
 *   [map model-1]             [provenance]
 *   kind = temperature        run = 24036b25bc3f5629
 *   temperature = 1.283912    unit = sentence
 *   languages = en            mentions = <SHA-256>
 *   units = 312               labels = <SHA-256>, once per file
 *   ece_before = 0.081200
 *   ece_after = 0.031400      (of what other folds said)
 *   model = <SHA-256>         of the weights or words of English, where run.json told it
 *
 * A map of kind `bias` has bias_negative and bias_positive beside its temperature. An isotonic map has lines `negative
 * = FROM:VALUE`, `neutral`, `positive`, one a step, instead of a temperature.
 *
 * A map is for what it was fitted on: the same method, the same languages, the same model file, sentences. A file that
 * asks for anything else than what the run has is refused. A sentence in a language that no label spoke of keeps its
 * probabilities. What a map changed says so: its method is "model-1+map-1a2b3c4d", the head of the file's SHA-256.
 *
 * Calling sequence: ana_calibration_open (or _read and _check), ana_calibration_apply per sentence,
 * ana_calibration_free. Read-only after the check.
 */
#ifndef ANA_CALIBRATION_H
#define ANA_CALIBRATION_H

#include "calibrate.h"
#include "config.h"
#include "ini.h"
#include "outfile.h"
#include "stance.h"
#include "status.h"

struct ana_calibration_map {
    const char *method; /* "model-1" */
    char name[96];      /* "model-1+map-1a2b3c4d"; set when read */
    struct td_slice languages, model;
    struct ana_map map;
    size_t n_units;
    double before, after; /* expected calibration error */
    double loss_before, loss_after;
};

struct ana_calibration {
    struct ana_calibration_map *map;
    size_t n;
    char *path; /* NULL: no map */
    char hex[65];
    struct td_ini ini; /* owner of the strings */
};

/* TD_EUSAGE with file and line when it is no map. Free in every case. */
enum td_status ana_calibration_parse(struct ana_calibration *c, const char *name, struct td_slice bytes,
                                     struct td_error *err);
enum td_status ana_calibration_read(struct ana_calibration *c, const char *path, struct td_error *err);
/* TD_EUSAGE when a map is of a method, language or model that this stance has not. */
enum td_status ana_calibration_check(const struct ana_calibration *c, const struct ana_stance_model *stance,
                                     struct td_error *err);
/* Both, for the file of a command's option (may be NULL), else of the configuration, which is relative to the corpus
 * folder; nothing when neither names one. */
enum td_status ana_calibration_open(struct ana_calibration *c, const char *option, const struct td_config *config,
                                    const struct ana_stance_model *stance, struct td_error *err);
/* Changes the probabilities and the label of s when there is a map for method and language; gives the method's name
 * with the map's, else method itself. */
const char *ana_calibration_apply(const struct ana_calibration *c, const char *method, struct td_slice language,
                                  struct ana_stance *s);
void ana_calibration_free(struct ana_calibration *c);

/* One map's section. */
void ana_calibration_put(struct td_outfile *f, const struct ana_calibration_map *m);
/* "en" of "en-GB", "und" of nothing. */
struct td_slice ana_calibration_language(struct td_slice language);
/* Is one of "en de". */
bool ana_calibration_lists(struct td_slice languages, struct td_slice language);

#endif
