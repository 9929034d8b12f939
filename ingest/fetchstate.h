/*
 * fetchstate: what fetch remembers of a source from run to run, in CORPUS/raw/NAME/.state.csv.
 *
 * One row per address: the validators its server gave (for conditional requests), the digest of the body that was kept,
 * and in which file. Its name is hidden so that ingest, which reads every visible file of the folder, passes over it;
 * it lies in the folder of what it speaks of, so that both go together. A file that cannot be understood is as good as
 * none: everything is fetched anew. The open state excludes other runs from the source (outfile.h).
 *
 * Calling sequence: ing_fetchstate_open, _find and _set per address, _commit (rows of addresses in the order of _set)
 * or _abort. Entries found live until then.
 */
#ifndef ING_FETCHSTATE_H
#define ING_FETCHSTATE_H

#include <stdbool.h>

#include "slice.h"
#include "status.h"

struct ing_fetchstate; /* opaque */

struct ing_fetched {
    struct td_slice url;       /* as asked for */
    struct td_slice final_url; /* that answered; the validators are its */
    struct td_slice etag;
    struct td_slice last_modified; /* as the server wrote it */
    struct td_slice payload;       /* SHA-256 of the body, hex */
    struct td_slice warc;          /* name of the file in the folder */
    struct td_slice fetched_at;
};

/* path: the state file. *trouble gets why an existing file is ignored, or is emptied. */
struct ing_fetchstate *ing_fetchstate_open(const char *path, char trouble[256], struct td_error *err);
/* NULL when the address is new. */
const struct ing_fetched *ing_fetchstate_find(const struct ing_fetchstate *s, struct td_slice url);
/* Keeps a copy for the next run. False: out of memory; commit then fails. */
bool ing_fetchstate_set(struct ing_fetchstate *s, const struct ing_fetched *e);
/* Writes when anything differs from what was read; frees s in every case. */
enum td_status ing_fetchstate_commit(struct ing_fetchstate *s, struct td_error *err);
void ing_fetchstate_abort(struct ing_fetchstate *s);

#endif
