#include "files.h"

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "outfile.h"
#include "slice.h"

enum { DEPTH_MAX = 64 };

static enum td_status add_file(struct ing_files *f, const char *path, struct td_error *err)
{
    if (f->n == f->cap) {
        size_t cap = f->cap ? 2 * f->cap : 64;
        char **p = realloc(f->path, cap * sizeof *p);
        if (!p)
            return td_fail_nomem(err, "listing files");
        f->path = p;
        f->cap = cap;
    }
    f->path[f->n] = strdup(path);
    if (!f->path[f->n])
        return td_fail_nomem(err, "listing files");
    f->n++;
    return TD_OK;
}

static bool certainly_no_article(const char *name)
{
    static const char *const suffix[] = {".css",  ".js",    ".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".ico",
                                         ".woff", ".woff2", ".ttf", ".mp4", ".mp3",  ".ini", ".md",  ".part", ".cdx"};
    struct td_slice s = td_str(name);
    for (size_t i = 0; i < sizeof suffix / sizeof suffix[0]; i++) {
        size_t n = strlen(suffix[i]);
        if (s.n > n && td_eq_nocase(td_from(s, s.n - n), td_slice(suffix[i], n)))
            return true;
    }
    return false;
}

static int visible(const struct dirent *d)
{
    return d->d_name[0] != '.';
}

static int bytewise(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static bool is_link(const char *path)
{
    struct stat st;
    return lstat(path, &st) == 0 && S_ISLNK(st.st_mode);
}

/* The output folder may lie among the sources ("path = ."): it is told by what it is, not by how it is written. */
static bool same_folder(const struct stat *st, const char *path)
{
    struct stat other;
    return path && stat(path, &other) == 0 && st->st_dev == other.st_dev && st->st_ino == other.st_ino;
}

static enum td_status add_folder(struct ing_files *f, const char *path, const char *skip, int depth,
                                 struct td_error *err)
{
    struct dirent **entry;
    int n = depth > DEPTH_MAX ? (errno = ELOOP, -1) : scandir(path, &entry, visible, bytewise);
    if (n < 0)
        return td_fail_errno(err, path, "list folder");
    for (int i = 0; i < n; i++) {
        char *p = err->status == TD_OK ? td_path_join(path, entry[i]->d_name) : NULL;
        struct stat st;
        if (err->status == TD_OK && !p)
            (void)td_fail_nomem(err, path);
        else if (p && stat(p, &st) != 0)
            f->n_ignored++; /* a link to nowhere, or gone since it was listed */
        else if (p && S_ISDIR(st.st_mode)) {
            if (is_link(p))
                f->n_ignored++; /* links to folders may go round in circles */
            else if (!same_folder(&st, skip))
                (void)add_folder(f, p, skip, depth + 1, err);
        } else if (p && S_ISREG(st.st_mode)) {
            if (certainly_no_article(entry[i]->d_name))
                f->n_ignored++;
            else
                (void)add_file(f, p, err);
        }
        free(p);
        free(entry[i]);
    }
    free(entry);
    return err->status;
}

enum td_status ing_files_add(struct ing_files *f, const char *path, const char *skip, struct td_error *err)
{
    struct stat st;
    if (strcmp(path, "-") == 0)
        return add_file(f, path, err);
    if (stat(path, &st) != 0)
        return td_fail_errno(err, path, "open");
    if (!S_ISDIR(st.st_mode))
        return add_file(f, path, err);
    return add_folder(f, path, skip, 0, err);
}

void ing_files_free(struct ing_files *f)
{
    for (size_t i = 0; i < f->n; i++)
        free(f->path[i]);
    free(f->path);
    *f = (struct ing_files){0};
}
