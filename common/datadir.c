#include "datadir.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "outfile.h"

/* dir/name when it can be read, else NULL. */
static char *try_dir(const char *dir, const char *name)
{
    char *p = td_path_join(dir, name);
    if (p && access(p, R_OK) == 0)
        return p;
    free(p);
    return NULL;
}

/* The checkout that holds the running program: the first parent folder with datasets/outlets.csv. */
static char *from_checkout(const char *name)
{
    char exe[4096];
    ssize_t n = readlink("/proc/self/exe", exe, sizeof exe - 32);
    if (n <= 0)
        return NULL;
    exe[n] = '\0';
    for (int up = 0; up < 4; up++) {
        char *slash = strrchr(exe, '/');
        if (!slash)
            return NULL;
        (void)strcpy(slash, "/datasets");
        char *marker = try_dir(exe, "outlets.csv");
        if (marker) {
            free(marker);
            return try_dir(exe, name);
        }
        if (up == 1) { /* installed elsewhere than it was built for: PREFIX/bin beside PREFIX/share */
            (void)strcpy(slash, "/share/tidings");
            marker = try_dir(exe, "outlets.csv");
            if (marker) {
                free(marker);
                return try_dir(exe, name);
            }
        }
        *slash = '\0';
    }
    return NULL;
}

char *td_datadir_path(const char *name, struct td_error *err)
{
    const char *env = getenv("TIDINGS_DATA");
    char *p = NULL;
    if (env && env[0])
        p = try_dir(env, name);
    else {
        p = from_checkout(name);
        if (!p)
            p = try_dir(TD_DATADIR, name);
    }
    if (!p)
        (void)td_fail(err, TD_EIO, "datasets/%s: not found (looked in %s)", name,
                      env && env[0] ? env : "the checkout and " TD_DATADIR "; set TIDINGS_DATA");
    return p;
}
