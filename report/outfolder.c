#include "outfolder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "outfile.h"

static void release(struct rep_outfolder *f)
{
    if (f->lock >= 0)
        (void)close(f->lock);
    free(f->path);
    free(f->part);
    free(f->old);
    *f = (struct rep_outfolder){.lock = -1};
}

/* "a/.NAME.SUFFIX" of "a/NAME"; without a slash at the end. */
static char *beside(const char *path, const char *suffix)
{
    const char *slash = strrchr(path, '/');
    const char *base = slash ? slash + 1 : path;
    char *p = malloc(strlen(path) + strlen(suffix) + 3);
    if (p)
        (void)sprintf(p, "%.*s.%s.%s", (int)(base - path), path, base, suffix);
    return p;
}

/* Is every file of the folder ours? *first_other gets the name of one that is not. */
static bool only_ours(const struct rep_outfolder *f, const char *path, char first_other[256])
{
    DIR *d = opendir(path);
    bool fine = d != NULL;
    for (struct dirent *e; fine && (e = readdir(d)) != NULL;) {
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0 || f->ours(e->d_name))
            continue;
        (void)snprintf(first_other, 256, "%s", e->d_name);
        fine = false;
    }
    if (d)
        (void)closedir(d);
    return fine;
}

/* Removes our files and part files of theirs, and the folder when it is empty then. */
static void clear(const struct rep_outfolder *f, const char *path, bool folder_too)
{
    DIR *d = opendir(path);
    for (struct dirent *e; d && (e = readdir(d)) != NULL;) {
        size_t n = strlen(e->d_name);
        bool part = e->d_name[0] == '.' && n > 5 && strcmp(e->d_name + n - 5, ".part") == 0;
        char *p = part || f->ours(e->d_name) ? td_path_join(path, e->d_name) : NULL;
        if (p)
            (void)unlink(p);
        free(p);
    }
    if (d)
        (void)closedir(d);
    if (folder_too)
        (void)rmdir(path);
}

static enum td_status lock_part(struct rep_outfolder *f, struct td_error *err)
{
    if (td_mkdirs(f->part, err) != TD_OK)
        return err->status;
    f->lock = open(f->part, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (f->lock < 0)
        return td_fail_errno(err, f->part, "open");
    if (flock(f->lock, LOCK_EX | LOCK_NB) != 0)
        return td_fail(err, TD_EIO, "%s: another run is writing it", f->path);
    clear(f, f->part, false);
    return TD_OK;
}

enum td_status rep_outfolder_open(struct rep_outfolder *f, const char *path, bool (*ours)(const char *name),
                                  struct td_error *err)
{
    struct stat sb;
    char other[256] = "";
    *f = (struct rep_outfolder){.lock = -1, .ours = ours, .path = strdup(path)};
    for (size_t n = f->path ? strlen(f->path) : 0; n > 1 && f->path[n - 1] == '/'; n--)
        f->path[n - 1] = '\0';
    f->part = f->path ? beside(f->path, "part") : NULL;
    f->old = f->path ? beside(f->path, "old") : NULL;
    if (!f->part || !f->old) {
        release(f);
        return td_fail_nomem(err, path);
    }
    enum td_status st = TD_OK;
    if (lstat(f->path, &sb) == 0 && !S_ISDIR(sb.st_mode))
        st = td_fail(err, TD_EIO, "%s: exists and is not a folder", f->path);
    else if (access(f->path, F_OK) == 0 && !only_ours(f, f->path, other))
        st = td_fail(err, TD_EUSAGE, "%s: holds %s, which is no file of an export: give another folder", f->path,
                     other[0] ? other : "what cannot be listed");
    if (st == TD_OK && lock_part(f, err) == TD_OK)
        return TD_OK;
    release(f);
    return err->status;
}

char *rep_outfolder_path(const struct rep_outfolder *f, const char *name)
{
    return td_path_join(f->part, name);
}

static void sync_parent(const char *path)
{
    char *copy = strdup(path);
    char *slash = copy ? strrchr(copy, '/') : NULL;
    if (slash)
        slash[slash == copy] = '\0';
    int fd = open(slash ? copy : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        (void)fsync(fd);
        (void)close(fd);
    }
    free(copy);
}

enum td_status rep_outfolder_commit(struct rep_outfolder *f, struct td_error *err)
{
    bool replaced = access(f->path, F_OK) == 0;
    (void)fsync(f->lock);
    clear(f, f->old, true); /* of a killed run */
    if (replaced && rename(f->path, f->old) != 0) {
        (void)td_fail_errno(err, f->path, "replace");
    } else if (rename(f->part, f->path) != 0) {
        (void)td_fail_errno(err, f->path, "write");
        if (replaced)
            (void)rename(f->old, f->path);
    }
    if (err->status != TD_OK) {
        rep_outfolder_abort(f);
        return err->status;
    }
    sync_parent(f->path);
    if (replaced)
        clear(f, f->old, true);
    release(f);
    return TD_OK;
}

void rep_outfolder_abort(struct rep_outfolder *f)
{
    if (f->part && f->lock >= 0)
        clear(f, f->part, true);
    release(f);
}
