/*
 * dedup: which articles are the same story.
 *
 * Articles become clusters, never deletions: cluster_id is the smallest article_id of the cluster,
 * is_reprint is 1 for all but the earliest (by published_key, then article_id). Two articles are
 * joined when
 *  - their normalized URLs are equal, unless that is a front page ("/", "/index.html");
 *  - outlet, day and title are equal (letters' case, punctuation and blanks aside; titles of one
 * word do not count);
 *  - their texts are equal in the same sense. A text that one outlet gives under more than three
 * titles is a notice (a paywall's, a cookie banner's) and joins only under the same title;
 *  - their texts resemble each other: resemblance (Broder 1997) of the sets of three-word shingles,
 * three characters in scripts without blanks, at least .4; or most of a text of 60 words is
 * contained in one up to six times as long. One outlet's articles under different titles need .55,
 * and .75 when more than three days apart. A text of less than 40 words (two characters without
 * blanks count as one) is a summary: it is compared together with its title, by pairs of words,
 * joined at .57 when at most three days apart and all numbers agree, at .75 later, and when equal
 * only under equal titles (under 15 words only within three days: columns return) or in another
 * outlet. Joining is transitive.
 *
 * Resemblance is estimated from 128 values per text (one-permutation hashing: Li, Owen and Zhang
 * 2012; standard error .044 at .5); pairs to estimate are those that agree in one of 24 pairs of
 * values or in the rarest shingle of the first 48 words, sorted side by side, each with the six
 * before it: time is linear whatever the texts. tests/eval/dedup.sh measures.
 *
 * The result depends on the set of articles only: not on the order of adding, not on memory_bytes.
 * Of articles with one content_id the earliest keeps it as article_id; the k-th gets a hash of it
 * and k.
 *
 * Texts are read once, in ing_dedup_add, and not kept. In memory: 16.3 bytes per article, 40 more
 * per different text, and the sort's buffers. In tmpdir, in files without a name: 80 bytes per
 * article, 560 per text, then 520 per different text.
 *
 * Calling sequence: ing_dedup_new, ing_dedup_add once per article in any order, ing_dedup_finish,
 * then ing_dedup_get(i) for the i-th article added, ing_dedup_free (also after a failure). Fails
 * with TD_EIO: memory, or a temporary file that cannot be written. Not thread-safe but for ing_dedup_digest; several at
 * once are independent.
 */
#ifndef ING_DEDUP_H
#define ING_DEDUP_H

#include <stdbool.h>
#include <stddef.h>
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

/*
 * tmpdir: where temporary files go (unlinked at once), NULL or "" is /tmp; copied. memory_bytes:
 * bound for sorting; more than 8 MiB is not used.
 */
struct ing_dedup *ing_dedup_new(const char *tmpdir, uint64_t memory_bytes, struct td_error *err);
/*
 * content_id: 64-bit hash of the article's content (normalize.h). url: normalized URL, may be
 * empty. title, outlet, day: may be empty (that rule is then not applied). text: normalized text,
 * UTF-8, may be empty. published_key: order of publication, smaller is earlier; UINT64_MAX when
 * undated.
 */
enum td_status ing_dedup_add(struct ing_dedup *d, uint64_t content_id, struct td_slice url, struct td_slice title,
                             struct td_slice outlet, struct td_slice day, struct td_slice text, uint64_t published_key,
                             struct td_error *err);
/*
 * The same in two steps, for threads: the digest of an article (ing_dedup_digest_bytes bytes anywhere in memory) can be
 * made by many threads at once over one ing_dedup; putting it in is for one at a time. Articles are numbered in the
 * order of putting.
 */
extern const size_t ing_dedup_digest_bytes;
void ing_dedup_digest(const struct ing_dedup *d, uint64_t content_id, struct td_slice url, struct td_slice title,
                      struct td_slice outlet, struct td_slice day, struct td_slice text, uint64_t published_key,
                      void *digest);
enum td_status ing_dedup_put(struct ing_dedup *d, const void *digest, struct td_error *err);
enum td_status ing_dedup_finish(struct ing_dedup *d, struct td_error *err);
/* i counts from 0 in the order of ing_dedup_add; only after finish. */
struct ing_dedup_result ing_dedup_get(const struct ing_dedup *d, uint64_t i);
uint64_t ing_dedup_clusters(const struct ing_dedup *d);
void ing_dedup_free(struct ing_dedup *d);

#endif
