/*
 * datadir: where datasets/ is.
 *
 * $TIDINGS_DATA when set; else the datasets folder beside the program's own build folder (running from a checkout);
 * else the installed share folder.
 */
#ifndef TD_DATADIR_H
#define TD_DATADIR_H

#include "status.h"

/* Path of datasets/NAME, malloc'd; NULL and *err filled when it is not there. */
char *td_datadir_path(const char *name, struct td_error *err);
/*
 * The same for a file that may be missing: TD_OK with *path NULL then. TD_EIO when memory runs out: whether it is there
 * is not known, and a run that went on would differ from one that had memory.
 */
enum td_status td_datadir_find(const char *name, char **path, struct td_error *err);

#endif
