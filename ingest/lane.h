/*
 * lane: one thread's way from files to rows.
 *
 * A lane reads a file with the format that fits it, normalises each record and collects what comes of it in a struct
 * ing_haul: rows as they will stand in articles.csv (with placeholders where only the whole corpus can tell), digests
 * for the duplicate search, rejects, counts. It writes to no file and prints nothing, so that lanes can work side by
 * side; cmd_ingest.c takes the hauls in the order of the files.
 *
 * Calling sequence: ing_lane_new per thread (over one ing_shared, which is read-only), ing_haul_init per result, then
 * per file ing_lane_file; ing_haul_clear when it was taken; ing_lane_free, ing_haul_free. A haul that has grown beyond
 * ING_HAUL_MAX bytes is given to `part` in the middle of a file and must be empty afterwards: memory does not grow with
 * the file.
 */
#ifndef ING_LANE_H
#define ING_LANE_H

#include "arena.h"
#include "buf.h"
#include "config.h"
#include "dedup.h"
#include "manifest.h"
#include "outlet.h"
#include "reject.h"

enum { ING_HAUL_MAX = 512 * 1024, ING_ID_N = 16 };
#define ING_PENDING_ID "0000000000000000"

/* Where in the rows the fields stand that are known only when every article has been seen. */
struct ing_place {
    uint64_t id;      /* offset of article_id, the first field of the row */
    uint32_t cluster; /* distance from there to cluster_id; is_reprint and is_duplicate follow, each after a comma */
};

struct ing_haul {
    struct td_buf rows;      /* of articles.csv */
    struct ing_place *place; /* per row */
    size_t n_rows, cap_rows;
    struct td_buf digests; /* ing_dedup_digest_bytes per row */
    struct td_reject *reject;
    size_t n_rejects, cap_rejects;
    struct td_arena arena; /* the rejects' strings */
    uint64_t n_in, n_skipped, n_undated, n_suspect, n_no_country, n_no_outlet, n_coverage;
    /* of the file, when it is done: */
    const char *format; /* its name, NULL when none fitted */
    uint64_t n_records;
    struct td_file_hash hash;
};

struct ing_shared {
    const struct ing_outlets *outlets;
    const struct ing_dedup *dedup;
    const char *timezone; /* of the corpus, may be NULL */
    int32_t day_last;     /* dates after it are suspect */
};

struct ing_lane; /* opaque */

/* NULL and *err when out of memory. */
struct ing_lane *ing_lane_new(const struct ing_shared *shared, struct td_error *err);
void ing_lane_free(struct ing_lane *l);

void ing_haul_init(struct ing_haul *h);
void ing_haul_clear(struct ing_haul *h); /* keeps the memory */
void ing_haul_free(struct ing_haul *h);

struct ing_part {
    enum td_status (*give)(void *ctx, struct td_error *err); /* takes the haul and clears it */
    void *ctx;
};

/*
 * Reads one file into *h. name: as shown; path "-" is standard input. A file that cannot be used is a reject in the
 * haul; TD_EIO is for what ends the run (no such file, no memory, a read error).
 */
enum td_status ing_lane_file(struct ing_lane *l, const struct td_source_config *conf, const char *name,
                             const char *path, struct ing_haul *h, const struct ing_part *part, struct td_error *err);

#endif
