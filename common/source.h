/*
 * source: bytes to read, from anywhere.
 *
 * A td_source is a read function with a name for messages. Files and standard input are made here;
 * ingest wraps them to decompress. Calling sequence: td_source_open (or a wrapper), td_source_read
 * until it gives 0, td_source_close. Not thread-safe; one reader per source.
 */
#ifndef TD_SOURCE_H
#define TD_SOURCE_H

#include <stddef.h>
#include <stdint.h>

#include "buf.h"
#include "status.h"

struct td_source {
    const char *name; /* for messages; lives at least as long as the source */
    /* Fills buf with up to n bytes and *got with how many; 0 at the end. */
    enum td_status (*read)(struct td_source *s, void *buf, size_t n, size_t *got, struct td_error *err);
    void (*close)(struct td_source *s);
    void *ctx;
    uint64_t offset; /* bytes delivered so far */
};

/* path "-" is standard input. TD_EIO when it cannot be opened or is a directory. */
enum td_status td_source_open(struct td_source *s, const char *path, struct td_error *err);
/* Reads from memory that the caller keeps alive. */
void td_source_memory(struct td_source *s, const char *name, struct td_slice bytes);
enum td_status td_source_read(struct td_source *s, void *buf, size_t n, size_t *got, struct td_error *err);
/* Everything into b (appended); TD_EDATA when it is more than b->max bytes. */
enum td_status td_source_slurp(struct td_source *s, struct td_buf *b, struct td_error *err);
void td_source_close(struct td_source *s);

#endif
