/*
 * weight: how much each outlet counts, by the user's own reckoning (circulation, reach, a design weight).
 *
 * A CSV file with columns `outlet` and `weight`, found by name; weights are 0 or more and finite. Outlets that are not
 * in the file, or whose weight is empty, weigh 1. An outlet that stands twice is refused. A table of outlets with a
 * column `weight` will do too (the columns `name` and `domain` in place of `outlet`; a row without a name is called by
 * its domain, as in ingest): there an outlet may have several domains, so several rows, but one weight.
 */
#ifndef ANA_WEIGHT_H
#define ANA_WEIGHT_H

#include <stddef.h>

#include "slice.h"
#include "status.h"

struct ana_weights; /* opaque */

/* name: how the file is called in the tables. TD_EDATA with file and line when it is wrong. */
struct ana_weights *ana_weights_read(const char *path, const char *name, struct td_error *err);
void ana_weights_free(struct ana_weights *w);
double ana_weight_of(const struct ana_weights *w, struct td_slice outlet);
struct td_slice ana_weights_name(const struct ana_weights *w);
size_t ana_weights_count(const struct ana_weights *w);

#endif
