/*
 * did: did a country change with an event more than the others did.
 *
 * Difference of differences: (country after - country before) - (rest after - rest before), means over articles,
 * outlets as clusters. What moved everybody at the same time falls out; what moved the country alone at that time,
 * event or not, stays. Assumes that without the event both would have moved alike, which weeks long before can make
 * likely and nothing can prove (Bertrand, Duflo & Mullainathan 2004 on how errors without clusters mislead).
 */
#ifndef ANA_DID_H
#define ANA_DID_H

#include <stdbool.h>
#include <stddef.h>

#include "contrast.h"
#include "interval.h"

enum ana_did_cell { ANA_DID_BEFORE, ANA_DID_AFTER };

/* One outlet's items in the country and in the rest, before and after; n 0 where it has none. */
struct ana_did_outlet {
    struct ana_cluster country[2], rest[2];
};

/* The estimate alone; false when one of the four has no items. */
bool ana_did_estimate(const struct ana_did_outlet *outlet, size_t g, double *estimate);

/*
 * With its error by the jackknife over outlets, as ana_clustered_difference: V = V_country + V_rest - 2 C, each
 * variance with its own (G-1)/G; df Welch's when no outlet is on both sides, else the smaller G less one. False when
 * either side has under two outlets before or after, or nothing varies.
 */
bool ana_did(const struct ana_did_outlet *outlet, size_t g, double level, struct ana_difference *out);

#endif
