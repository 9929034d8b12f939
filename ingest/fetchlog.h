/*
 * fetchlog: raw/coverage.csv, what each run of fetch got of each source.
 *
 * A run's rows are put behind those of earlier runs when it ends, all or none: the file is written anew beside itself
 * and renamed. Its only clock is fetched_at, which SOURCE_DATE_EPOCH replaces. A file that fetch did not write is
 * refused with file and line and left as it is, before any address is asked for.
 *
 * Calling sequence: ing_fetchlog_open, ing_fetchlog_add per source, then ing_fetchlog_commit or ing_fetchlog_abort.
 */
#ifndef ING_FETCHLOG_H
#define ING_FETCHLOG_H

#include <stdint.h>

#include "slice.h"
#include "status.h"

struct ing_fetchlog; /* opaque */

/* One source in one run. `addresses` that were to be asked for; those not in the counts were not reached. */
struct ing_fetchlog_row {
    struct td_slice fetched_at, source, outlet; /* RFC 3339 in UTC; outlet as configured, or empty */
    uint64_t addresses, fetched, unchanged, refused, failed;
    struct td_slice reason; /* why the first that was not got was not */
};

struct ing_fetchlog *ing_fetchlog_open(const char *path, struct td_error *err);
void ing_fetchlog_add(struct ing_fetchlog *l, const struct ing_fetchlog_row *row);
enum td_status ing_fetchlog_commit(struct ing_fetchlog *l, struct td_error *err);
/* NULL is fine. */
void ing_fetchlog_abort(struct ing_fetchlog *l);

#endif
