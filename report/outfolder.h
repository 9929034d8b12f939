/*
 * outfolder: a folder that appears whole or not at all.
 *
 * Files go into ".NAME.part" beside the target; commit renames it. What was exported there before is replaced; a folder
 * that holds anything else is never touched: every file in it must be one that `ours` knows. Two runs at once are
 * refused by a lock on the part folder; a killed run's part folder is cleared by the next.
 */
#ifndef REP_OUTFOLDER_H
#define REP_OUTFOLDER_H

#include <stdbool.h>

#include "status.h"

struct rep_outfolder {
    char *path, *part, *old;
    int lock;
    bool (*ours)(const char *name);
};

enum td_status rep_outfolder_open(struct rep_outfolder *f, const char *path, bool (*ours)(const char *name),
                                  struct td_error *err);
/* Path of a file in the part folder, malloc'd; NULL when out of memory. */
char *rep_outfolder_path(const struct rep_outfolder *f, const char *name);
/* Publishes and frees; on failure the previous folder is there. */
enum td_status rep_outfolder_commit(struct rep_outfolder *f, struct td_error *err);
void rep_outfolder_abort(struct rep_outfolder *f);

#endif
