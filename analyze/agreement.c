#include "agreement.h"

#include <math.h>
#include <stdlib.h>

#include <gsl/gsl_errno.h>
#include <gsl/gsl_rng.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>

/* The labels as codes of the sorted distinct values, unit by unit; units with fewer than two labels left out. */
struct labels {
    double *distinct;
    size_t n_distinct;
    uint32_t *code; /* of all units one after the other */
    size_t *first;  /* unit u: codes first[u] to first[u + 1] */
    size_t n_units;
    double *coincidence, *margin, *delta; /* room: n_distinct^2, n_distinct, n_distinct^2 */
};

static void labels_free(struct labels *l)
{
    free(l->distinct);
    free(l->code);
    free(l->first);
    free(l->coincidence);
    free(l->margin);
    free(l->delta);
}

static void sort_distinct(struct labels *l, size_t n)
{
    gsl_sort(l->distinct, 1, n);
    for (size_t i = 0; i < n; i++)
        if (l->n_distinct == 0 || l->distinct[i] > l->distinct[l->n_distinct - 1])
            l->distinct[l->n_distinct++] = l->distinct[i];
}

static uint32_t code_of(const struct labels *l, double v)
{
    size_t lo = 0, hi = l->n_distinct - 1;
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        if (l->distinct[mid] < v)
            lo = mid + 1;
        else
            hi = mid;
    }
    return (uint32_t)lo;
}

/* How many labels unit u has. */
static size_t count_labels(const double *value, size_t n_labellers, size_t n_units, size_t u)
{
    size_t n = 0;
    for (size_t c = 0; c < n_labellers; c++)
        n += isnan(value[c * n_units + u]) ? 0 : 1;
    return n;
}

static bool take_labels(const double *value, size_t n_labellers, size_t n_units, struct labels *l)
{
    size_t all = n_labellers * n_units, n = 0;
    *l = (struct labels){.distinct = malloc((all + 1) * sizeof *l->distinct),
                         .code = malloc((all + 1) * sizeof *l->code),
                         .first = malloc((n_units + 1) * sizeof *l->first)};
    if (!l->distinct || !l->code || !l->first)
        return false;
    for (size_t u = 0; u < n_units; u++)
        for (size_t c = 0; count_labels(value, n_labellers, n_units, u) > 1 && c < n_labellers; c++)
            if (!isnan(value[c * n_units + u]))
                l->distinct[n++] = value[c * n_units + u];
    sort_distinct(l, n);
    n = 0;
    l->first[0] = 0;
    for (size_t u = 0; u < n_units; u++) {
        if (count_labels(value, n_labellers, n_units, u) < 2)
            continue;
        for (size_t c = 0; c < n_labellers; c++)
            if (!isnan(value[c * n_units + u]))
                l->code[n++] = code_of(l, value[c * n_units + u]);
        l->first[++l->n_units] = n;
    }
    size_t k = l->n_distinct;
    l->coincidence = malloc((k * k + 1) * sizeof *l->coincidence);
    l->margin = malloc((k + 1) * sizeof *l->margin);
    l->delta = malloc((k * k + 1) * sizeof *l->delta);
    return l->coincidence && l->margin && l->delta && l->n_units > 0;
}

static double delta_of(const struct labels *l, enum ana_scale scale, size_t c, size_t k)
{
    double a = l->distinct[c], b = l->distinct[k], d = 0;
    switch (scale) {
    case ANA_NOMINAL:
        return c != k;
    case ANA_ORDINAL:
        for (size_t g = c < k ? c : k; g <= (c < k ? k : c); g++)
            d += l->margin[g];
        d -= (l->margin[c] + l->margin[k]) / 2;
        break;
    case ANA_INTERVAL:
        d = a - b;
        break;
    case ANA_RATIO:
        d = c == k ? 0 : (a - b) / (a + b);
        break;
    }
    return c == k ? 0 : d * d;
}

static void add_unit(struct labels *l, size_t u)
{
    size_t from = l->first[u], to = l->first[u + 1], k = l->n_distinct;
    double weight = 1 / (double)(to - from - 1);
    for (size_t i = from; i < to; i++)
        for (size_t j = from; j < to; j++)
            if (i != j)
                l->coincidence[l->code[i] * k + l->code[j]] += weight;
}

/* Alpha of the units that pick names (all in order when NULL). */
static bool alpha_of(struct labels *l, enum ana_scale scale, const size_t *pick, struct ana_alpha *out)
{
    size_t k = l->n_distinct;
    double n = 0, observed = 0, expected = 0;
    for (size_t i = 0; i < k * k; i++)
        l->coincidence[i] = 0;
    for (size_t u = 0; u < l->n_units; u++)
        add_unit(l, pick ? pick[u] : u);
    for (size_t c = 0; c < k; c++) {
        l->margin[c] = 0;
        for (size_t j = 0; j < k; j++)
            l->margin[c] += l->coincidence[c * k + j];
        n += l->margin[c];
    }
    for (size_t c = 0; c < k; c++) {
        for (size_t j = 0; j < k; j++) {
            double d = delta_of(l, scale, c, j);
            observed += l->coincidence[c * k + j] * d;
            expected += l->margin[c] * l->margin[j] * d;
        }
    }
    observed /= n;
    expected /= n * (n - 1);
    if (!(expected > 0) || !isfinite(observed) || !isfinite(expected))
        return false;
    *out = (struct ana_alpha){1 - observed / expected, observed, expected, l->n_units, (size_t)llround(n)};
    return true;
}

static bool scale_ok(const struct labels *l, enum ana_scale scale)
{
    return scale != ANA_RATIO || (l->n_distinct > 0 && l->distinct[0] >= 0);
}

bool ana_krippendorff(const double *value, size_t n_labellers, size_t n_units, enum ana_scale scale,
                      struct ana_alpha *out)
{
    struct labels l;
    (void)gsl_set_error_handler_off();
    bool ok = take_labels(value, n_labellers, n_units, &l) && scale_ok(&l, scale) && alpha_of(&l, scale, NULL, out);
    labels_free(&l);
    return ok;
}

/* Room: ANA_ALPHA_DRAWS alphas and one pick per unit. */
static bool percentiles(struct labels *l, enum ana_scale scale, uint64_t seed, double level, double *draw, size_t *pick,
                        struct ana_interval *out)
{
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    size_t n = 0;
    if (!rng)
        return false;
    gsl_rng_set(rng, (unsigned long)((seed ^ (seed >> 32)) & 0xffffffffU));
    for (size_t k = 0; k < ANA_ALPHA_DRAWS; k++) {
        struct ana_alpha a;
        for (size_t u = 0; u < l->n_units; u++)
            pick[u] = (size_t)(((uint64_t)gsl_rng_get(rng) * l->n_units) >> 32);
        if (alpha_of(l, scale, pick, &a))
            draw[n++] = a.alpha;
    }
    gsl_rng_free(rng);
    if (2 * n <= ANA_ALPHA_DRAWS)
        return false;
    gsl_sort(draw, 1, n);
    out->lo = gsl_stats_quantile_from_sorted_data(draw, 1, n, (1 - level) / 2);
    out->hi = gsl_stats_quantile_from_sorted_data(draw, 1, n, (1 + level) / 2);
    return true;
}

bool ana_krippendorff_interval(const double *value, size_t n_labellers, size_t n_units, enum ana_scale scale,
                               uint64_t seed, double level, struct ana_interval *out)
{
    struct labels l;
    (void)gsl_set_error_handler_off();
    double *draw = malloc(ANA_ALPHA_DRAWS * sizeof *draw);
    size_t *pick = calloc(n_units + 1, sizeof *pick);
    bool ok = take_labels(value, n_labellers, n_units, &l) && draw && pick && scale_ok(&l, scale) && level > 0 &&
              level < 1 && l.n_units < UINT32_MAX && percentiles(&l, scale, seed, level, draw, pick, out);
    labels_free(&l);
    free(draw);
    free(pick);
    return ok;
}
