/*
 * manifest: run.json, the one file with a clock.
 *
 * One object with a member per stage: version, configuration, inputs and outputs with SHA-256 and size, counts, notes,
 * seconds. A stage replaces its own member and keeps the others'. Members are sorted by name.
 *
 * Calling sequence: td_manifest_open, td_manifest_* in any order, td_manifest_commit (or _abort). Errors are sticky and
 * reported by commit.
 */
#ifndef TD_MANIFEST_H
#define TD_MANIFEST_H

#include <stdbool.h>
#include <stdint.h>

#include "slice.h"
#include "status.h"

struct td_manifest; /* opaque */

/* path: run.json, read when it is there and valid. stage: "ingest", ... */
struct td_manifest *td_manifest_open(const char *path, const char *stage, struct td_error *err);
void td_manifest_config(struct td_manifest *m, const char *key, const char *value);
/* What the corpus is called and what must be said of it wherever it is shown; NULL or "": null. No configuration: it
 * changes no number, so runs that differ in it alone are the same. */
void td_manifest_corpus(struct td_manifest *m, const char *name, const char *label);
void td_manifest_count(struct td_manifest *m, const char *name, uint64_t n);
/* A count inside a group: rejects by reason, articles by language. */
void td_manifest_count_in(struct td_manifest *m, const char *group, const char *name, uint64_t n);
/* Hashes the file now; name is how it was given, path where it is. "-", a pipe or a device is noted without a hash. */
void td_manifest_input(struct td_manifest *m, const char *name, const char *path);
/* The same with what td_manifest_hash said of it before, in whatever thread. */
struct td_file_hash {
    char hex[65]; /* empty: not a regular file, or it could not be read: then failed says why */
    uint64_t bytes;
    struct td_error failed;
};
void td_manifest_hash(const char *path, struct td_file_hash *h);
void td_manifest_input_hashed(struct td_manifest *m, const char *name, const struct td_file_hash *h);
void td_manifest_output(struct td_manifest *m, const char *name, const char *path);
void td_manifest_note(struct td_manifest *m, const char *text);
/* Takes another stage out: what it wrote is gone, or belongs to tables that are. */
void td_manifest_forget(struct td_manifest *m, const char *stage);
/* What an earlier run.json says of an input of a stage: its SHA-256. False when it does not say. */
bool td_manifest_input_of(const char *path, const char *stage, const char *name, char hex[65]);
enum td_status td_manifest_commit(struct td_manifest *m, struct td_error *err);
void td_manifest_abort(struct td_manifest *m);

#endif
