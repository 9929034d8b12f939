/*
 * extsort: sorting more records than fit in memory.
 *
 * Records have one fixed size and are ordered as bytes (memcmp over the whole record), so a caller
 * writes its keys big-endian, most significant first (td_put_be32, td_put_be64). Equal records are
 * therefore identical, and the order of the output depends on nothing but the set of records: not
 * on the order of td_extsort_put, not on the memory bound.
 *
 * Calling sequence: td_extsort_new, td_extsort_put once per record, td_extsort_sort,
 * td_extsort_next until it gives NULL, td_extsort_free. As long as the records fit in memory_bytes
 * no file is made. Beyond that, sorted runs go to temporary files in tmpdir, which are unlinked as
 * soon as they are open: nothing stays behind, however the process ends. Runs are merged in as many
 * passes as the bound asks for; each pass needs the disk space of the records once more.
 *
 * Fails with TD_EIO when memory is short or the folder cannot be written (the disk is full, say);
 * the sort can then only be freed.
 */
#ifndef TD_EXTSORT_H
#define TD_EXTSORT_H

#include <stddef.h>
#include <stdint.h>

#include "status.h"

struct td_extsort;

enum { TD_EXTSORT_MAX_RECORD = 256 }; /* bytes */

/*
 * tmpdir: for temporary files, NULL or "" is /tmp; copied. record_bytes: 1 to
 * TD_EXTSORT_MAX_RECORD. memory_bytes: the bound for all buffers; at least 256 KiB are taken. Pages
 * are touched as records come, so small sorts stay small.
 */
struct td_extsort *td_extsort_new(const char *tmpdir, size_t record_bytes, uint64_t memory_bytes, struct td_error *err);
enum td_status td_extsort_put(struct td_extsort *s, const void *record, struct td_error *err);
/* No more records: from now on td_extsort_next. */
enum td_status td_extsort_sort(struct td_extsort *s, struct td_error *err);
/* The next record in *record, valid until the next call; NULL after the last. */
enum td_status td_extsort_next(struct td_extsort *s, const unsigned char **record, struct td_error *err);
/* Number of records put so far. */
uint64_t td_extsort_count(const struct td_extsort *s);
void td_extsort_free(struct td_extsort *s);

/* A file in dir (NULL or "": /tmp) that is open for reading and writing and has no name any more;
 * -1 on failure. */
int td_tmpfile(const char *dir, struct td_error *err);
/* All n bytes, at the file's end or at an offset. `dir` is for the message only. */
enum td_status td_write_all(int fd, const void *bytes, size_t n, const char *dir, struct td_error *err);
enum td_status td_pread_all(int fd, void *bytes, size_t n, uint64_t offset, const char *dir, struct td_error *err);

static inline void td_put_be32(unsigned char *p, uint32_t v)
{
    for (int i = 3; i >= 0; i--, v >>= 8)
        p[i] = (unsigned char)v;
}

static inline void td_put_be64(unsigned char *p, uint64_t v)
{
    for (int i = 7; i >= 0; i--, v >>= 8)
        p[i] = (unsigned char)v;
}

static inline uint32_t td_get_be32(const unsigned char *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static inline uint64_t td_get_be64(const unsigned char *p)
{
    return (uint64_t)td_get_be32(p) << 32 | td_get_be32(p + 4);
}

#endif
