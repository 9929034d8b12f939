/*
 * files: the files below a path, in bytewise order of their paths.
 */
#ifndef ING_FILES_H
#define ING_FILES_H

#include <stddef.h>

#include "status.h"

struct ing_files {
    char **path;
    size_t n, cap;
    size_t n_ignored; /* files in folders that are certainly no articles: images, style sheets, scripts, .ini, .md */
};

/* Adds path itself when it is a file (or "-"), else every file below it; hidden names and `skip` (a folder, may be
 * NULL) are left out. */
enum td_status ing_files_add(struct ing_files *f, const char *path, const char *skip, struct td_error *err);
void ing_files_free(struct ing_files *f);

#endif
