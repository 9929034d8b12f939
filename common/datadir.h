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

#endif
