/*
 * dbfile: all tables as one SQLite file (the one file with SQLite).
 *
 * STRICT tables with types, primary and foreign keys, checks and indexes. Rows go in in the order of the tables, page
 * size and encoding are fixed, and nothing in the file has a clock: the same rows and the same SQLite give the same
 * bytes. The file is written under its own name in a folder that is not published yet; rep_db_close checks references
 * and integrity, and syncs it.
 *
 * Calling sequence: rep_db_open (makes the tables), rep_db_sink for each table and its rows, rep_db_close. On failure
 * rep_db_abort.
 */
#ifndef REP_DBFILE_H
#define REP_DBFILE_H

#include "xtable.h"

struct rep_db; /* opaque */

struct rep_db *rep_db_open(const char *path, const struct rep_xtable *tables, struct td_error *err);
enum td_status rep_db_sink(struct rep_db *db, struct rep_sink *s, size_t which, struct td_error *err);
enum td_status rep_db_close(struct rep_db *db, struct td_error *err); /* frees db in every case */
void rep_db_abort(struct rep_db *db);                                 /* may be NULL */

#endif
