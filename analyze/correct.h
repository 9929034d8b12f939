/*
 * correct: an average of scores that some labels put right.
 *
 * Units i = 1..N have a score f_i, a weight w_i, an outlet and a stratum; those drawn at random with probability pi_i
 * have a label y_i as well. Wanted: theta = sum w y / sum w. R_i is 1 where there is a label, W = sum w.
 *
 *   naive  sum w f / W. Biased by the classifier's mean error, which no number of articles takes away.
 *   DSL    the mean of y~_i = f_i + (R_i / pi_i)(y_i - f_i): design-based supervised learning (Egami, Hinck, Stewart &
 *          Wei 2023, eq. 4). Right whatever the scores are worth, because pi is known.
 *   PPI++  lambda f^ + the labelled mean of (y - lambda f), that mean weighted by w / pi (Angelopoulos, Duchi & Zrnic
 *          2023, eq. 8 for the mean, with weights for unequal pi). lambda is the one that makes the variance from
 *          labelling least, Cov(y, f) / Var(f) for one stratum, cut to [0, 1]. The paper counts the N unlabelled apart
 *          from the n labelled; here the mean of f is over both, and lambda / (1 + n/N) of the paper is the same
 *          estimate.
 *
 * Intervals carry both doubts. Each estimate is the weighted mean of pseudo-outcomes (for PPI++ its linearisation
 * lambda f + r + (R / pi)(W / W^)(y - lambda f - r), r the weighted labelled mean, W^ = sum R w / pi); their sums per
 * outlet go through the delete-one-outlet jackknife (interval.h, CR3), which sees how outlets differ and, because
 * labels are drawn apart in them, what labelling adds. Not less than labelling alone: se_labels is
 * sqrt(sum_h N_h^2 (1 - n_h/N_h) s_h^2 / n_h) / W with s_h^2 the variance in stratum h of w (y - lambda f - r) over the
 * domain, and 0 for sampled units outside it (Cochran 1977, 5A.14 for domains, 6.2 for ratios).
 *
 * Pure functions over the caller's arrays. False, and *out as it was, where it cannot be told: no label, no weight, one
 * outlet for an interval (se is then NaN and *out is filled).
 */
#ifndef ANA_CORRECT_H
#define ANA_CORRECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "contrast.h"
#include "interval.h"

struct ana_unit_value {
    double score, label, weight, probability;
    uint32_t outlet, stratum;
    int class;       /* of the score: -1, 0, 1 */
    double share[3]; /* of the labels -1, 0, 1 */
    bool labelled;
};

struct ana_label_design {
    double n_units, n_labelled;
};

enum ana_estimator { ANA_NAIVE, ANA_DSL, ANA_PPI };

struct ana_corrected {
    double estimate, se, se_labels, df, lambda;
    struct ana_interval ci;
    size_t n_units, n_labels, n_outlets;
};

/*
 * u: the units of the domain; strata may reach outside it, design has their whole sizes. cluster: room for n_outlets;
 * filled with sums per outlet, for contrasts. lambda is read for ANA_PPI.
 */
bool ana_correct(enum ana_estimator how, const struct ana_unit_value *u, size_t n,
                 const struct ana_label_design *design, size_t n_strata, size_t n_outlets, double lambda, double level,
                 struct ana_cluster *cluster, struct ana_corrected *out);

/* The lambda of least variance from labelling; 1 when the labels say nothing about it. */
double ana_correct_lambda(const struct ana_unit_value *u, size_t n, const struct ana_label_design *design,
                          size_t n_strata);

/*
 * Adjusted counts: the shares of the predicted classes q = M p solved for the shares p of the true ones, M[j][k] the
 * share predicted j of those that are k (Rogan & Gladen 1978 for two classes; Forman 2008; Hopkins & King 2010 for
 * more). M is taken from other labels than the domain's own, so a small domain needs few. Estimate: sum_k value_k p_k.
 * Variance by the delta method: that of q (jackknifed over outlets when there are two or more, else multinomial) and
 * that of each column of M, multinomial over its n_k labels (n_k: Kish's, for weighted labels). Shares outside [0, 1]
 * are left there; outside says so. False when M cannot be inverted.
 */
enum { ANA_CLASSES_MAX = 3 };
struct ana_adjusted {
    double estimate, se, df, share[ANA_CLASSES_MAX];
    struct ana_interval ci;
    bool outside;
};
bool ana_adjust(const double *m, const double *n_true, size_t k, const double *value, const double *predicted,
                const double *by_outlet, size_t n_outlets, double level, struct ana_adjusted *out);

/*
 * Are k means with standard errors and degrees of freedom one and the same: Welch's (1951) test. False for k < 2 or a
 * variance that is not positive.
 */
struct ana_welch_f {
    double f, df1, df2, p;
};
bool ana_welch_anova(const double *mean, const double *se, const double *df, size_t k, struct ana_welch_f *out);

#endif
