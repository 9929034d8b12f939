#include "multiplicity.h"

#include <math.h>
#include <stdlib.h>

#include <gsl/gsl_sort.h>

bool ana_benjamini_hochberg(const double *p, size_t n, double *q)
{
    size_t m = 0;
    double *tested = malloc((n + 1) * sizeof *tested);
    size_t *of = malloc((n + 1) * sizeof *of), *order = malloc((n + 1) * sizeof *order);
    bool ok = tested && of && order;
    for (size_t i = 0; ok && i < n; i++) {
        q[i] = (double)NAN;
        if (isnan(p[i]))
            continue;
        tested[m] = p[i];
        of[m++] = i;
    }
    if (ok && m) {
        double least = 1;
        gsl_sort_index(order, tested, 1, m);
        for (size_t k = m; k-- > 0;) {
            double adjusted = tested[order[k]] * (double)m / (double)(k + 1);
            least = adjusted < least ? adjusted : least;
            q[of[order[k]]] = least;
        }
    }
    free(tested);
    free(of);
    free(order);
    return ok;
}
