/*
 * outfile: a file that appears whole or not at all.
 *
 * Bytes go to ".NAME.part" beside the target; td_outfile_commit flushes, fsyncs, renames and fsyncs the folder. Until
 * then, and after any failure, the previous good file stays. Write errors are sticky and reported once, by commit. A
 * left-over part file of a killed run is overwritten by the next; two runs at once are refused by a lock.
 *
 * path "-" is standard output. It and other streams (/dev/stdout, /dev/stderr, /dev/fd/N, /proc/self/fd/N, a device, a
 * pipe) are written to directly: there is nothing to rename then, and no file stands beside them. A descriptor is used
 * as it stands, even when it is a regular file: by its name it would be replaced, and whoever may write to /dev would
 * have a file there in the place of the link.
 */
#ifndef TD_OUTFILE_H
#define TD_OUTFILE_H

#include <stdint.h>

#include "buf.h"
#include "slice.h"
#include "status.h"

struct td_outfile; /* opaque */

/* A stream, as above; td_outfile_is_stdout: the one that is standard output. */
bool td_outfile_is_stream(const char *path);
bool td_outfile_is_stdout(const char *path);

/* Opens; makes no folders. NULL and *err filled on failure. */
struct td_outfile *td_outfile_open(const char *path, struct td_error *err);
void td_outfile_put(struct td_outfile *f, struct td_slice s);
void td_outfile_puts(struct td_outfile *f, const char *s);
void td_outfile_printf(struct td_outfile *f, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Bytes put so far. */
uint64_t td_outfile_offset(const struct td_outfile *f);
/* Overwrites n bytes at an offset that was put before (fixed-width fields known only at the end). */
void td_outfile_patch(struct td_outfile *f, uint64_t offset, struct td_slice s);
/* Makes commit fail (a row that could not be built must not be left out silently). */
void td_outfile_fail(struct td_outfile *f);
/* True when no write has failed so far. */
bool td_outfile_ok(const struct td_outfile *f);
const char *td_outfile_path(const struct td_outfile *f);
/*
 * Everything on the disk but the rename, so that several files can be published together: prepare each, then commit
 * each. After a failure the caller aborts them all.
 */
enum td_status td_outfile_prepare(struct td_outfile *f, struct td_error *err);
/* Where the bytes are once prepared, and until commit. */
const char *td_outfile_part(const struct td_outfile *f);
/* Publishes and frees f in every case; on failure the part file is removed. f may be NULL (TD_OK). */
enum td_status td_outfile_commit(struct td_outfile *f, struct td_error *err);
/* Throws the part file away and frees f. f may be NULL. */
void td_outfile_abort(struct td_outfile *f);

/* Makes a folder and its parents (0777 less umask); an existing folder is fine. */
enum td_status td_mkdirs(const char *path, struct td_error *err);
/* The same, to be undone: *had is how much of path was there before. */
enum td_status td_mkdirs_new(const char *path, size_t *had, struct td_error *err);
/* Takes away what td_mkdirs_new made of path, as far as it is empty. */
void td_rmdirs_new(const char *path, size_t had);
/* dir + "/" + name, NUL-terminated, malloc'd; NULL when out of memory. name when dir is empty or name is absolute. */
char *td_path_join(const char *dir, const char *name);

#endif
