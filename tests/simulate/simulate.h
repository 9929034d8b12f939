/*
 * simulate: what the programs of this folder share: draws, counting, tables, bounds.
 *
 * A program NAME_sim draws data whose truth is known, puts the project's own functions to them, and prints Markdown
 * tables for docs/evaluation.md. `make simulate` runs every tests/simulate/NAME_sim.c with the number of replicates
 * (none: the program's own). `NAME_sim check` is the smoke test of make check: few replicates, and cells that have
 * bounds are held to them. Seeds are fixed per cell of a table, so that a figure does not depend on which others were
 * computed.
 */
#ifndef SIMULATE_H
#define SIMULATE_H

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>

struct sim {
    gsl_rng *rng;
    size_t replicates;
    bool check;
    unsigned passed, failed;
};

/* A share of replicates. */
struct sim_share {
    size_t hit, n;
};

static inline void sim_count(struct sim_share *s, bool hit)
{
    s->hit += hit;
    s->n++;
}

static inline double sim_percent(struct sim_share s)
{
    return s.n ? 100.0 * (double)s.hit / (double)s.n : (double)NAN;
}

/* Standard error of a percentage p from n replicates, in points. */
static inline double sim_error(double p, size_t n)
{
    return sqrt(p * (100 - p) / (double)n);
}

/* The cell's own stream: the same numbers whatever ran before. */
static inline void sim_seed(struct sim *s, const char *table, size_t a, size_t b, size_t c)
{
    uint64_t h = UINT64_C(14695981039346656037);
    for (const char *p = table; *p; p++)
        h = (h ^ (unsigned char)*p) * UINT64_C(1099511628211);
    h = (h ^ (a * 1000003 + b * 1009 + c)) * UINT64_C(0x94D049BB133111EB);
    gsl_rng_set(s->rng, (unsigned long)((h ^ (h >> 32)) & 0xffffffffU));
}

static inline double sim_normal(struct sim *s, double sd)
{
    return gsl_ran_gaussian(s->rng, sd);
}

/* A stationary first-order autoregression with coefficient phi and standard deviation sd. */
static inline void sim_ar1(struct sim *s, double phi, double sd, double *y, size_t n)
{
    double x = sim_normal(s, sd);
    for (size_t i = 0; i < n; i++) {
        y[i] = x;
        x = phi * x + sim_normal(s, sd * sqrt(1 - phi * phi));
    }
}

/* One cell of a table; in a check held to [lo, hi]. */
static inline void sim_bound(struct sim *s, const char *what, double v, double lo, double hi)
{
    if (!s->check)
        return;
    bool ok = v >= lo && v <= hi;
    s->passed += ok;
    s->failed += !ok;
    if (!ok)
        printf("not ok %s: %.1f is not within %.1f and %.1f\n", what, v, lo, hi);
}

/* Text of a table; nothing in a check. */
__attribute__((format(printf, 2, 3))) static inline void sim_print(const struct sim *s, const char *fmt, ...)
{
    __builtin_va_list ap;
    if (s->check)
        return;
    __builtin_va_start(ap, fmt);
    (void)vprintf(fmt, ap);
    __builtin_va_end(ap);
    (void)fflush(stdout);
}

static inline void sim_cell(const struct sim *s, struct sim_share x)
{
    sim_print(s, " %.1f |", sim_percent(x));
}

/* argv[1]: replicates, or "check". False when it is neither. */
static inline bool sim_start(struct sim *s, int argc, char **argv, size_t full, size_t few)
{
    char *end = NULL;
    *s = (struct sim){.replicates = full, .rng = gsl_rng_alloc(gsl_rng_mt19937)};
    if (argc > 1 && strcmp(argv[1], "check") == 0) {
        s->check = true;
        s->replicates = few;
    } else if (argc > 1) {
        unsigned long n = strtoul(argv[1], &end, 10);
        if (*end != '\0' || n < 10 || n > 10000000) {
            (void)fprintf(stderr, "%s: replicates (10 or more), or check\n", argv[0]);
            gsl_rng_free(s->rng);
            return false;
        }
        s->replicates = n;
    }
    return s->rng != NULL;
}

static inline int sim_end(struct sim *s, const char *name)
{
    gsl_rng_free(s->rng);
    if (s->check)
        printf("%s: %u passed, %u failed\n", name, s->passed, s->failed);
    return s->failed || ferror(stdout) || fflush(stdout) ? EXIT_FAILURE : EXIT_SUCCESS;
}

#endif
