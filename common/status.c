#include "status.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum td_status td_fail(struct td_error *err, enum td_status st, const char *fmt, ...)
{
    if (err->status != TD_OK)
        return err->status;
    va_list ap;
    va_start(ap, fmt);
    (void)vsnprintf(err->text, sizeof err->text, fmt, ap);
    va_end(ap);
    err->status = st;
    return st;
}

enum td_status td_fail_errno(struct td_error *err, const char *path, const char *what)
{
    return td_fail(err, TD_EIO, "%s: %s: %s", path, what, strerror(errno));
}

enum td_status td_fail_nomem(struct td_error *err, const char *what)
{
    return td_fail(err, TD_EIO, "out of memory: %s", what);
}

int td_exit_code(enum td_status st)
{
    return (int)st;
}
