#include "outfile.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "num.h"

enum { OUT_BUFFER = 256 * 1024 };

struct td_outfile {
    char *path, *part, *dir;
    int fd;
    bool to_stdout;   /* or another file that is not a regular one: nothing to rename */
    int error;        /* errno of the first failure, 0 while all is well */
    uint64_t written; /* bytes handed to the kernel */
    size_t n;         /* bytes waiting in buf */
    char buf[OUT_BUFFER];
};

static void outfile_free(struct td_outfile *f)
{
    free(f->path);
    free(f->part);
    free(f->dir);
    free(f);
}

static char *dir_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    if (!slash)
        return strdup(".");
    if (slash == path)
        return strdup("/");
    return strndup(path, (size_t)(slash - path));
}

char *td_path_join(const char *dir, const char *name)
{
    if (!dir[0] || name[0] == '/')
        return strdup(name);
    size_t nd = strlen(dir), nn = strlen(name);
    char *p = malloc(nd + nn + 2);
    if (!p)
        return NULL;
    memcpy(p, dir, nd);
    if (dir[nd - 1] != '/')
        p[nd++] = '/';
    memcpy(p + nd, name, nn + 1);
    return p;
}

/* The descriptor that a path is a name of; -1 when it is none. */
static int descriptor_of(const char *path)
{
    static const char *const folder[] = {"/dev/fd/", "/proc/self/fd/"};
    if (strcmp(path, "-") == 0 || strcmp(path, "/dev/stdout") == 0)
        return STDOUT_FILENO;
    if (strcmp(path, "/dev/stderr") == 0)
        return STDERR_FILENO;
    for (size_t i = 0; i < sizeof folder / sizeof *folder; i++) {
        size_t n = strlen(folder[i]);
        int64_t fd;
        if (strncmp(path, folder[i], n) == 0 && td_num_parse_int(td_str(path + n), &fd) && fd >= 0 && fd <= INT_MAX)
            return (int)fd;
    }
    return -1;
}

bool td_outfile_is_stdout(const char *path)
{
    return descriptor_of(path) == STDOUT_FILENO;
}

bool td_outfile_is_stream(const char *path)
{
    struct stat st;
    return descriptor_of(path) >= 0 || (stat(path, &st) == 0 && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode));
}

/* A device or a pipe is written to, never replaced. */
static bool open_stream(struct td_outfile *f, const char *path, struct td_error *err)
{
    int own = descriptor_of(path);
    f->to_stdout = true;
    if (own == STDOUT_FILENO)
        return true;
    f->fd = own < 0 ? open(path, O_WRONLY | O_CLOEXEC) : fcntl(own, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    if (f->fd < 0)
        (void)td_fail_errno(err, path, "open");
    return f->fd >= 0;
}

/*
 * Opens and locks the part file. Between our open and our lock another run may have renamed that very file onto the
 * target, or thrown it away: then the lock holds a file that is no longer the part file (to empty it would destroy what
 * was published), and we open anew.
 */
static bool open_part(struct td_outfile *f, const char *path, struct td_error *err)
{
    for (;;) {
        struct stat locked, named;
        f->fd = open(f->part, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
        if (f->fd < 0) {
            (void)td_fail_errno(err, path, "create");
            return false;
        }
        if (flock(f->fd, LOCK_EX | LOCK_NB) != 0)
            (void)td_fail(err, TD_EIO, "%s: another run is writing it", path);
        else if (fstat(f->fd, &locked) != 0)
            (void)td_fail_errno(err, path, "create");
        else if (stat(f->part, &named) == 0 && named.st_ino == locked.st_ino && named.st_dev == locked.st_dev) {
            if (ftruncate(f->fd, 0) == 0)
                return true;
            (void)td_fail_errno(err, path, "truncate");
        }
        (void)close(f->fd);
        if (err->status != TD_OK)
            return false;
    }
}

struct td_outfile *td_outfile_open(const char *path, struct td_error *err)
{
    struct td_outfile *f = malloc(sizeof *f);
    if (!f) {
        (void)td_fail_nomem(err, "opening an output file");
        return NULL;
    }
    f->fd = STDOUT_FILENO;
    f->error = 0;
    f->written = 0;
    f->n = 0;
    f->to_stdout = false;
    f->path = strdup(strcmp(path, "-") == 0 ? "(standard output)" : path);
    f->dir = dir_of(path);
    f->part = NULL;
    if (!f->path || !f->dir) {
        (void)td_fail_nomem(err, "opening an output file");
        outfile_free(f);
        return NULL;
    }
    if (td_outfile_is_stream(path)) {
        if (open_stream(f, path, err))
            return f;
        outfile_free(f);
        return NULL;
    }
    const char *slash = strrchr(path, '/');
    const char *base = slash ? slash + 1 : path;
    f->part = malloc(strlen(path) + 8);
    if (!f->part) {
        (void)td_fail_nomem(err, "opening an output file");
        outfile_free(f);
        return NULL;
    }
    (void)sprintf(f->part, "%.*s.%s.part", (int)(base - path), path, base);
    struct stat st;
    if (stat(path, &st) == 0 && S_ISDIR(st.st_mode)) {
        (void)td_fail(err, TD_EIO, "%s: is a directory", path);
        outfile_free(f);
        return NULL;
    }
    if (!open_part(f, path, err)) {
        outfile_free(f);
        return NULL;
    }
    return f;
}

static void write_all(struct td_outfile *f, const char *p, size_t n)
{
    while (n && !f->error) {
        ssize_t k = write(f->fd, p, n);
        if (k < 0) {
            if (errno != EINTR)
                f->error = errno;
            continue;
        }
        p += k;
        n -= (size_t)k;
        f->written += (uint64_t)k;
    }
}

static void flush(struct td_outfile *f)
{
    write_all(f, f->buf, f->n);
    f->n = 0;
}

void td_outfile_put(struct td_outfile *f, struct td_slice s)
{
    if (s.n > OUT_BUFFER - f->n) {
        flush(f);
        if (s.n >= OUT_BUFFER) {
            write_all(f, s.p, s.n);
            return;
        }
    }
    if (s.n)
        memcpy(f->buf + f->n, s.p, s.n);
    f->n += s.n;
}

void td_outfile_puts(struct td_outfile *f, const char *s)
{
    td_outfile_put(f, td_str(s));
}

void td_outfile_printf(struct td_outfile *f, const char *fmt, ...)
{
    char small[1024];
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(small, sizeof small, fmt, ap);
    va_end(ap);
    if (n < 0) {
        f->error = f->error ? f->error : EILSEQ;
        return;
    }
    if ((size_t)n < sizeof small) {
        td_outfile_put(f, td_slice(small, (size_t)n));
        return;
    }
    char *big = malloc((size_t)n + 1);
    if (!big) {
        f->error = f->error ? f->error : ENOMEM;
        return;
    }
    va_start(ap, fmt);
    (void)vsnprintf(big, (size_t)n + 1, fmt, ap);
    va_end(ap);
    td_outfile_put(f, td_slice(big, (size_t)n));
    free(big);
}

uint64_t td_outfile_offset(const struct td_outfile *f)
{
    return f->written + f->n;
}

void td_outfile_patch(struct td_outfile *f, uint64_t offset, struct td_slice s)
{
    if (offset >= f->written && offset + s.n <= f->written + f->n) {
        memcpy(f->buf + (offset - f->written), s.p, s.n);
        return;
    }
    flush(f);
    while (s.n && !f->error) {
        ssize_t k = pwrite(f->fd, s.p, s.n, (off_t)offset);
        if (k < 0) {
            if (errno != EINTR)
                f->error = errno;
            continue;
        }
        s = td_from(s, (size_t)k);
        offset += (uint64_t)k;
    }
}

void td_outfile_fail(struct td_outfile *f)
{
    if (!f->error)
        f->error = ENOMEM;
}

bool td_outfile_ok(const struct td_outfile *f)
{
    return f->error == 0;
}

const char *td_outfile_path(const struct td_outfile *f)
{
    return f->path;
}

static void sync_dir(struct td_outfile *f)
{
    int fd = open(f->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return; /* a folder we may write but not read: the rename itself stands */
    (void)fsync(fd);
    (void)close(fd);
}

const char *td_outfile_part(const struct td_outfile *f)
{
    return f->to_stdout ? f->path : f->part;
}

enum td_status td_outfile_prepare(struct td_outfile *f, struct td_error *err)
{
    flush(f);
    if (!f->to_stdout && !f->error && fsync(f->fd) != 0 && errno != EINVAL)
        f->error = errno;
    if (!f->error)
        return TD_OK;
    errno = f->error;
    return td_fail_errno(err, f->path, "write");
}

enum td_status td_outfile_commit(struct td_outfile *f, struct td_error *err)
{
    if (!f)
        return TD_OK;
    flush(f);
    if (f->to_stdout) {
        enum td_status st = TD_OK;
        if (f->fd != STDOUT_FILENO && close(f->fd) != 0 && !f->error)
            f->error = errno;
        if (f->error) {
            errno = f->error;
            st = td_fail_errno(err, f->path, "write");
        }
        outfile_free(f);
        return st;
    }
    if (!f->error && fsync(f->fd) != 0 && errno != EINVAL)
        f->error = errno;
    if (!f->error && rename(f->part, f->path) != 0)
        f->error = errno;
    if (f->error) {
        errno = f->error;
        enum td_status st = td_fail_errno(err, f->path, "write");
        td_outfile_abort(f);
        return st;
    }
    sync_dir(f);
    (void)close(f->fd);
    outfile_free(f);
    return TD_OK;
}

void td_outfile_abort(struct td_outfile *f)
{
    if (!f)
        return;
    if (!f->to_stdout)
        (void)unlink(f->part);
    if (f->fd != STDOUT_FILENO)
        (void)close(f->fd);
    outfile_free(f);
}

enum td_status td_mkdirs(const char *path, struct td_error *err)
{
    size_t had;
    return td_mkdirs_new(path, &had, err);
}

void td_rmdirs_new(const char *path, size_t had)
{
    char *p = strdup(path);
    for (size_t n = strlen(path); p && n > had; n--) {
        if (path[n] != '/' && path[n] != '\0')
            continue;
        p[n] = '\0';
        if (rmdir(p) != 0 && errno != ENOENT)
            break;
    }
    free(p);
}

enum td_status td_mkdirs_new(const char *path, size_t *had, struct td_error *err)
{
    *had = strlen(path);
    char *p = strdup(path);
    if (!p)
        return td_fail_nomem(err, "making a folder");
    enum td_status st = TD_OK;
    size_t begun = 0; /* so much of it was there */
    for (char *q = p + 1;; q++) {
        if (*q != '/' && *q != '\0')
            continue;
        char c = *q;
        *q = '\0';
        bool made = mkdir(p, 0777) == 0;
        if (!made && errno != EEXIST) {
            st = td_fail_errno(err, p, "make folder");
            break;
        }
        if (made && begun < *had)
            *had = begun;
        else if (!made)
            begun = (size_t)(q - p);
        *q = c;
        if (c == '\0')
            break;
    }
    struct stat sb;
    if (st == TD_OK && (stat(path, &sb) != 0 || !S_ISDIR(sb.st_mode)))
        st = td_fail(err, TD_EIO, "%s: exists and is not a folder", path);
    free(p);
    return st;
}
