/*
 * dedup: which articles are the same story.
 *
 * Exact duplicates (same normalized URL; same normalized title + outlet + day; same text) and near-duplicates (wire copy with
 * local edits, updates) become clusters, never deletions: cluster_id is the smallest article_id of the cluster, is_reprint is
 * 1 for all but the earliest (by published_at, then article_id). The result depends on the set of articles only, not on
 * their order. Articles stream through: a record of fixed size per article goes to a temporary file and is sorted
 * in bounded memory (extsort.h), a few bytes per article stay in memory.
 *
 * Calling sequence: ing_dedup_new, ing_dedup_add once per article in any order, ing_dedup_finish, then ing_dedup_get(i) for the
 * i-th article added, ing_dedup_free.
 */
#ifndef ING_DEDUP_H
#define ING_DEDUP_H

#include <stdbool.h>
#include <stdint.h>

#include "slice.h"
#include "status.h"

struct ing_dedup;

struct ing_dedup_result {
    char article_id[17]; /* 16 hex digits: the content's id, made unique among identical records */
    char cluster_id[17];
    bool is_reprint;
    bool is_duplicate; /* the same item recorded again: same content, or same URL; all but the earliest */
};

/* tmpdir: where temporary files go (unlinked at once); memory_bytes: bound for sorting. */
struct ing_dedup *ing_dedup_new(const char *tmpdir, uint64_t memory_bytes, struct td_error *err);
/*
 * content_id: 64-bit hash of the article's content (normalize.h). url: normalized URL, may be empty. title, outlet, day:
 * may be empty (that rule is then not applied). text: normalized text, UTF-8, may be empty.
 * published_key: order of publication, smaller is earlier; UINT64_MAX when undated.
 */
enum td_status ing_dedup_add(struct ing_dedup *d, uint64_t content_id, struct td_slice url, struct td_slice title,
                             struct td_slice outlet, struct td_slice day, struct td_slice text,
                             uint64_t published_key, struct td_error *err);
enum td_status ing_dedup_finish(struct ing_dedup *d, struct td_error *err);
/* i counts from 0 in the order of ing_dedup_add; only after finish. */
struct ing_dedup_result ing_dedup_get(const struct ing_dedup *d, uint64_t i);
uint64_t ing_dedup_clusters(const struct ing_dedup *d);
void ing_dedup_free(struct ing_dedup *d);

#endif
