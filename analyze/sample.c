#include "sample.h"

#include <inttypes.h>
#include <stdio.h>

#include "sha256.h"
#include "slice.h"

enum { LEAST = 2 };

static size_t least_of(const struct ana_stratum *s)
{
    return s->n_units < LEAST ? s->n_units : LEAST;
}

size_t ana_allocation_least(const struct ana_stratum *s, size_t k)
{
    size_t n = 0;
    for (size_t i = 0; i < k; i++)
        n += least_of(&s[i]);
    return n;
}

static double size_of(const struct ana_stratum *s, enum ana_allocation how, double sd_max)
{
    double sd = s->sd > 0.1 * sd_max ? s->sd : 0.1 * sd_max;
    if (how == ANA_EQUAL)
        return 1;
    return (double)s->n_units * (how == ANA_NEYMAN && sd_max > 0 ? sd : 1);
}

bool ana_allocate(struct ana_stratum *s, size_t k, size_t n, enum ana_allocation how)
{
    size_t given = ana_allocation_least(s, k), all = 0;
    double sd_max = 0;
    for (size_t i = 0; i < k; i++) {
        s[i].n_sampled = least_of(&s[i]);
        all += s[i].n_units;
        if (s[i].sd > sd_max)
            sd_max = s[i].sd;
    }
    if (n < given)
        return false;
    for (n = n < all ? n : all; given < n; given++) {
        size_t best = k;
        double most = -1;
        for (size_t i = 0; i < k; i++) {
            double claim = size_of(&s[i], how, sd_max) / ((double)s[i].n_sampled + 0.5);
            if (s[i].n_sampled < s[i].n_units && claim > most) {
                most = claim;
                best = i;
            }
        }
        s[best].n_sampled++;
    }
    return true;
}

uint64_t ana_permanent(uint64_t seed, const char *what, uint64_t unit_id)
{
    char key[80];
    int n = snprintf(key, sizeof key, "%s %" PRIu64 " %016" PRIx64, what, seed, unit_id);
    return td_sha256_u64(td_slice(key, (size_t)n));
}
