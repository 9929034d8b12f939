/*
 * tmpdir: a folder of its own for a test that writes files. tmp_make at the start of main, tmp_remove at the end.
 */
#ifndef TMPDIR_H
#define TMPDIR_H

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "slice.h"

static char tmp_dir[] = "/tmp/tidings-test-XXXXXX";

static inline int tmp_make(void)
{
    return mkdtemp(tmp_dir) ? 0 : 1;
}

static inline void tmp_empty(const char *dir)
{
    DIR *d = opendir(dir);
    struct dirent *e;
    while (d && (e = readdir(d))) {
        char path[512];
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
            continue;
        if ((size_t)snprintf(path, sizeof path, "%s/%s", dir, e->d_name) >= sizeof path)
            continue;
        if (remove(path) != 0) {
            tmp_empty(path);
            (void)remove(path);
        }
    }
    if (d)
        (void)closedir(d);
}

static inline void tmp_remove(void)
{
    tmp_empty(tmp_dir);
    (void)rmdir(tmp_dir);
}

/* Path of a file in the folder; lives until the fourth call after. */
static inline const char *tmp_path(const char *name)
{
    static char path[4][512];
    static int turn;
    turn = (turn + 1) % 4;
    (void)snprintf(path[turn], sizeof path[0], "%s/%s", tmp_dir, name);
    return path[turn];
}

static inline void tmp_write(const char *path, struct td_slice s)
{
    FILE *f = fopen(path, "wb");
    if (!f || fwrite(s.n ? s.p : "", 1, s.n, f) != s.n || fclose(f) != 0)
        abort();
}

/* The whole file with a NUL after it, malloc'd; NULL when there is none. */
static inline char *tmp_read(const char *path, size_t *n)
{
    struct stat st;
    *n = 0;
    FILE *f = stat(path, &st) == 0 ? fopen(path, "rb") : NULL;
    if (!f)
        return NULL;
    char *p = malloc((size_t)st.st_size + 1);
    if (!p)
        abort();
    *n = fread(p, 1, (size_t)st.st_size, f);
    p[*n] = '\0';
    (void)fclose(f);
    return p;
}

/* Number of names in the folder. */
static inline int tmp_count(void)
{
    int n = -2; /* . and .. */
    DIR *d = opendir(tmp_dir);
    while (d && readdir(d))
        n++;
    if (d)
        (void)closedir(d);
    return n;
}

#endif
