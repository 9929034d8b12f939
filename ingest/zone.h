/*
 * zone: what the clocks show in an IANA time zone (the one file with ICU's calendars).
 *
 * Calling sequence: ing_zone_cache_new once per thread, ing_zone_of_wall / ing_zone_of_utc as often as needed,
 * ing_zone_cache_free. A cache owns one opened calendar per zone it has seen (at most ING_ZONE_CACHE_MAX, the oldest is
 * dropped then): opening one costs some ten microseconds, asking an open one well under one. It is not for two
 * threads at once; there is no global state, which is why it is handed in rather than kept. cache may be NULL: the zone
 * is then opened and closed in the call. An unknown zone gives false and is no error: the outlet's clock is then not
 * known.
 *
 * Wall times that a change to summer time skips are read with the offset before the change, and times that happen twice
 * as the earlier of the two; both keep the date right.
 */
#ifndef ING_ZONE_H
#define ING_ZONE_H

#include <stdbool.h>
#include <stdint.h>

#include "slice.h"

enum { ING_ZONE_CACHE_MAX = 64 };

struct ing_zone_cache;

struct ing_zone_cache *ing_zone_cache_new(void); /* NULL: out of memory */
void ing_zone_cache_free(struct ing_zone_cache *cache);

/* Offset in minutes east of UTC when a clock in the zone shows wall_s (seconds since 1970-01-01T00:00:00 on that
 * clock). */
bool ing_zone_of_wall(struct ing_zone_cache *cache, struct td_slice zone, int64_t wall_s, int *offset_min);
/* Offset in minutes east of UTC at the instant utc_s (seconds since 1970-01-01T00:00:00Z). */
bool ing_zone_of_utc(struct ing_zone_cache *cache, struct td_slice zone, int64_t utc_s, int *offset_min);

#endif
