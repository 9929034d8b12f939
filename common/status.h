/*
 * status: how an operation failed.
 *
 * Every operation that can fail returns an enum td_status and takes a caller-owned struct td_error *
 * as its last parameter (never NULL), filled once, where the failure is detected. Nothing below the
 * cmd_*.c files exits or writes to stderr. A bad record is not a failure: see reject.h.
 */
#ifndef TD_STATUS_H
#define TD_STATUS_H

#include <stdarg.h>

enum td_status {
    TD_OK = 0,
    TD_EIO,     /* could not read, write or allocate: exit 1 */
    TD_EUSAGE,  /* usage or configuration: exit 2 */
    TD_EDATA,   /* data refused (contract broken, too many rejects): exit 3 */
    TD_EPARTIAL /* some sources unreachable, the rest committed: exit 4 */
};

struct td_error {
    enum td_status status;
    char text[8192]; /* one or more lines without a final newline; "file:line:col: what" when a place is known */
};

/* Fills *err (first failure wins) and returns st; bytes that are not printable ASCII or UTF-8 stay as they are. */
enum td_status td_fail(struct td_error *err, enum td_status st, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* TD_EIO with strerror(errno): "path: what: No space left on device". */
enum td_status td_fail_errno(struct td_error *err, const char *path, const char *what);

/* TD_EIO "out of memory" (while doing `what`). */
enum td_status td_fail_nomem(struct td_error *err, const char *what);

/* The exit code of a status: 0, 1, 2, 3 or 4. */
int td_exit_code(enum td_status st);

#endif
