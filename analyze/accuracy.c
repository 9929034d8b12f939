#include "accuracy.h"

#include <math.h>

void ana_accuracy_add(struct ana_accuracy *a, int label, int predicted, const double p[3])
{
    int top = 0;
    for (int c = 1; c < 3; c++)
        if (p[c] > p[top])
            top = c;
    int bin = (int)(p[top] * ANA_ACCURACY_BINS);
    if (bin >= ANA_ACCURACY_BINS)
        bin = ANA_ACCURACY_BINS - 1;
    a->n++;
    a->confusion[label + 1][predicted + 1]++;
    a->bin[bin].n++;
    a->bin[bin].top += p[top];
    a->bin[bin].hits += top == label + 1;
    a->bin[bin].variance += p[top] * (1 - p[top]);
}

double ana_accuracy_f1(const struct ana_accuracy *a, int class)
{
    int at = class + 1;
    size_t c = (size_t)at, hits = a->confusion[c][c], predicted = 0, labelled = 0;
    for (size_t i = 0; i < 3; i++) {
        predicted += a->confusion[i][c];
        labelled += a->confusion[c][i];
    }
    return hits ? 2 * (double)hits / (double)(predicted + labelled) : 0;
}

double ana_accuracy_f1m(const struct ana_accuracy *a)
{
    return (ana_accuracy_f1(a, -1) + ana_accuracy_f1(a, 0) + ana_accuracy_f1(a, 1)) / 3;
}

double ana_accuracy_share(const struct ana_accuracy *a)
{
    return (double)(a->confusion[0][0] + a->confusion[1][1] + a->confusion[2][2]) / (double)a->n;
}

double ana_accuracy_calibration(const struct ana_accuracy *a)
{
    double sum = 0;
    for (int b = 0; b < ANA_ACCURACY_BINS; b++)
        sum += fabs(a->bin[b].top - a->bin[b].hits);
    return sum / (double)a->n;
}

void ana_accuracy_calibrated(const struct ana_accuracy *a, double *mean, double *bound)
{
    const double two_by_pi = 2 / 3.14159265358979323846, z95 = 1.6448536269514722;
    double sum = 0, variance = 0;
    for (int b = 0; b < ANA_ACCURACY_BINS; b++) {
        double v = fmax(a->bin[b].variance, 0); /* a probability of 1 written with its rounding may be above it */
        sum += sqrt(two_by_pi * v);
        variance += (1 - two_by_pi) * v;
    }
    *mean = sum / (double)a->n;
    *bound = (sum + z95 * sqrt(variance)) / (double)a->n;
}
