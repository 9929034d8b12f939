/*
 * accuracy: how well predicted stance agrees with labels.
 *
 * Classes -1, 0, 1. F1 of a class: 2 tp / (2 tp + fp + fn), 0 without a hit; F1m: their mean over the three classes,
 * the measure of NewsMTSC (Hamborg and Donnay, EACL 2021). Expected calibration error (Naeini, Cooper and Hauskrecht,
 * AAAI 2015): ten bins of equal width by the largest probability; the sum of |hits - probability| per bin, by the
 * number of units.
 */
#ifndef ANA_ACCURACY_H
#define ANA_ACCURACY_H

#include <stddef.h>

enum { ANA_ACCURACY_BINS = 10 };

struct ana_accuracy {
    size_t n;
    size_t confusion[3][3]; /* [label + 1][predicted + 1] */
    struct {
        size_t n;
        double top, hits;
    } bin[ANA_ACCURACY_BINS];
};

/* p: of -1, 0, 1. All zero to begin with. */
void ana_accuracy_add(struct ana_accuracy *a, int label, int predicted, const double p[3]);
double ana_accuracy_f1(const struct ana_accuracy *a, int class);
double ana_accuracy_f1m(const struct ana_accuracy *a);
/* These two are NaN when nothing was added. */
double ana_accuracy_share(const struct ana_accuracy *a);
double ana_accuracy_calibration(const struct ana_accuracy *a);

#endif
