/*
 * calibrate: maps from a classifier's probabilities to ones that come true.
 *
 *   temperature  p_k^(1/T) / sum_j p_j^(1/T) (Guo, Pleiss, Sun & Weinberger 2017, section 4.2): T of least weighted
 *                negative log-likelihood, by golden sections on ln T in [-3, 3]. Keeps the order of the classes.
 *   bias         p_k^(1/T) e^(b_k) / sum_j p_j^(1/T) e^(b_j), b of neutral 0 (bias-corrected temperature scaling:
 *                Alexandari, Kundaje & Shrikumar 2020, section 2): T and both b of least weighted negative
 *                log-likelihood by Newton's method, with a normal prior of standard deviation 5 on b, which holds it
 *                where a class has no label. Follows how frequent the classes are among the labels.
 *   isotonic     per class a step function of p_k by pool-adjacent-violators (Zadrozny & Elkan 2002), then divided by
 *                the sum. Can bend anything, and overfits below some hundred labels: see what cross-validation says.
 *
 * share[k]: of the labels of a unit, which are several when coders differ. weight: 1 / inclusion probability. The
 * expected calibration error is that of accuracy.h, with weights: ten bins of the largest probability.
 *
 * Pure functions; false when out of memory or without units.
 */
#ifndef ANA_CALIBRATE_H
#define ANA_CALIBRATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ana_calibration_unit {
    double p[3], share[3], weight;
    uint32_t fold;
};

struct ana_step {
    double from, value; /* from this probability on */
};

enum ana_map_kind { ANA_MAP_TEMPERATURE, ANA_MAP_BIAS, ANA_MAP_ISOTONIC, ANA_MAP_KINDS };
extern const char *const ana_map_kind_name[ANA_MAP_KINDS];

struct ana_map {
    enum ana_map_kind kind;
    double temperature, bias[3]; /* the one of neutral is 0 */
    struct ana_step *step[3];
    size_t n_steps[3];
};

/* Units of fold `without` are left out (UINT32_MAX: none). Free the map in every case. */
bool ana_map_fit(struct ana_map *m, enum ana_map_kind kind, const struct ana_calibration_unit *u, size_t n,
                 uint32_t without);
void ana_map_free(struct ana_map *m);
void ana_map_apply(const struct ana_map *m, const double p[3], double out[3]);

/* Of probabilities q[3 i ...]. */
double ana_weighted_ece(const struct ana_calibration_unit *u, const double *q, size_t n);
/* Mean negative log-likelihood; probabilities under 1e-9 count as that. */
double ana_weighted_log_loss(const struct ana_calibration_unit *u, const double *q, size_t n);
/* Each unit mapped by what the other folds say. */
bool ana_cross_validate(enum ana_map_kind kind, const struct ana_calibration_unit *u, size_t n, uint32_t n_folds,
                        double *q);

#endif
