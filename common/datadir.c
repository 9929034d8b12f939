#include "datadir.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "outfile.h"

/* dir/name when it can be read, else NULL; *nomem is set when that could not be found out. */
static char *try_dir(const char *dir, const char *name, bool *nomem)
{
    char *p = td_path_join(dir, name);
    *nomem = *nomem || !p;
    if (p && access(p, R_OK) == 0)
        return p;
    free(p);
    return NULL;
}

/* The checkout that holds the running program: the first parent folder with datasets/outlets.csv. */
static char *from_checkout(const char *name, bool *nomem)
{
    char exe[4096];
    ssize_t n = readlink("/proc/self/exe", exe, sizeof exe - 32);
    if (n <= 0)
        return NULL;
    exe[n] = '\0';
    for (int up = 0; up < 4 && !*nomem; up++) {
        char *slash = strrchr(exe, '/');
        if (!slash)
            return NULL;
        (void)strcpy(slash, "/datasets");
        char *marker = try_dir(exe, "outlets.csv", nomem);
        if (marker) {
            free(marker);
            return try_dir(exe, name, nomem);
        }
        if (up == 1) { /* installed elsewhere than it was built for: PREFIX/bin beside PREFIX/share */
            (void)strcpy(slash, "/share/tidings");
            marker = try_dir(exe, "outlets.csv", nomem);
            if (marker) {
                free(marker);
                return try_dir(exe, name, nomem);
            }
        }
        *slash = '\0';
    }
    return NULL;
}

enum td_status td_datadir_find(const char *name, char **path, struct td_error *err)
{
    const char *env = getenv("TIDINGS_DATA");
    bool nomem = false;
    if (env && env[0])
        *path = try_dir(env, name, &nomem);
    else {
        *path = from_checkout(name, &nomem);
        if (!*path && !nomem)
            *path = try_dir(TD_DATADIR, name, &nomem);
    }
    return !*path && nomem ? td_fail_nomem(err, name) : TD_OK;
}

char *td_datadir_path(const char *name, struct td_error *err)
{
    const char *env = getenv("TIDINGS_DATA");
    char *p = NULL;
    if (td_datadir_find(name, &p, err) == TD_OK && !p)
        (void)td_fail(err, TD_EIO, "datasets/%s: not found (looked in %s)", name,
                      env && env[0] ? env : "the checkout and " TD_DATADIR "; set TIDINGS_DATA");
    return p;
}
