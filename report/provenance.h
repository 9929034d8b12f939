/*
 * provenance: what run.json says of the tables that are exported.
 *
 * A run without run.json can be exported: nothing can be held against it then, and the package says so. With one, each
 * table must be the very file that the stage wrote (SHA-256), and each ingest_file an input of ingest: a table that was
 * changed afterwards has no provenance any more. Facts are in the order of their names, without clocks.
 */
#ifndef REP_PROVENANCE_H
#define REP_PROVENANCE_H

#include <stdbool.h>

#include "arena.h"
#include "buf.h"
#include "status.h"
#include "tally.h"

struct rep_provenance {
    bool there;               /* run.json is */
    bool knows_inputs;        /* ingest has listed its inputs */
    struct td_buf bytes;      /* of run.json */
    void *root;               /* jansson's */
    struct rep_tally inputs;  /* names of ingest's inputs */
    struct rep_tally targets; /* ids that analyze looked for */
};

enum td_status rep_provenance_load(struct rep_provenance *p, const char *dir, struct td_error *err);
/* TD_EDATA when run.json knows an output of that name with another hash. */
enum td_status rep_provenance_check(const struct rep_provenance *p, const char *name, const char *path,
                                    struct td_error *err);
/* Is there an input of analyze with this hash? True when analyze is not in run.json. */
bool rep_provenance_has_input(const struct rep_provenance *p, const char *sha256);
/* The head of a file in memory that analyze read as its input `name`: fetch and its like put rows behind those that are
 * there. *n: how many of its bytes that are, all of them when analyze is not in run.json. False when it read none of
 * that name, or other bytes. */
bool rep_provenance_was_read(const struct rep_provenance *p, const char *name, struct td_slice bytes, size_t *n);
/* Scalars of member `group` ("config", "counts") of a stage, each "- name: value" in Markdown. */
void rep_provenance_list(const struct rep_provenance *p, const char *stage, const char *group, struct td_buf *b);
void rep_provenance_free(struct rep_provenance *p);

#endif
