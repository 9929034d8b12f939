/*
 * accuracy: how well predicted stance agrees with labels.
 *
 * Classes -1, 0, 1. F1 of a class: 2 tp / (2 tp + fp + fn), 0 without a hit; F1m: their mean over the three classes,
 * the measure of NewsMTSC (Hamborg and Donnay, EACL 2021). Expected calibration error (Naeini, Cooper and Hauskrecht,
 * AAAI 2015): ten bins of equal width by the largest probability; the sum of |hits - probability| per bin, by the
 * number of units.
 *
 * That error is above 0 for calibrated forecasts as well, the more so the fewer units there are (Bröcker and Smith,
 * Weather and Forecasting 22, 2007). If every unit were right with its own probability p, the hits of a bin would have
 * the variance v = sum of p (1 - p) about the sum of p, so that |hits - sum of p| is about half-normal: mean sqrt(2 v /
 * pi), variance (1 - 2 / pi) v. Over the bins these add up, divided by n and n^2. An error within
 * ana_accuracy_calibrated's bound says nothing against the calibration.
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
        double top, hits, variance;
    } bin[ANA_ACCURACY_BINS];
};

/* p: of -1, 0, 1. All zero to begin with. */
void ana_accuracy_add(struct ana_accuracy *a, int label, int predicted, const double p[3]);
double ana_accuracy_f1(const struct ana_accuracy *a, int class);
double ana_accuracy_f1m(const struct ana_accuracy *a);
/* These two are NaN when nothing was added. */
double ana_accuracy_share(const struct ana_accuracy *a);
double ana_accuracy_calibration(const struct ana_accuracy *a);
/* What that error would be on average with these probabilities if they were calibrated, and the bound that it would
 * pass in one case of twenty (normal in the sum over the bins). NaN likewise. */
void ana_accuracy_calibrated(const struct ana_accuracy *a, double *mean, double *bound);

#endif
