/*
 * plotrun: gnuplot, a browser or LaTeX as a child process: no shell, no user settings, a time limit.
 */
#ifndef REP_PLOTRUN_H
#define REP_PLOTRUN_H

#include <stdbool.h>
#include <stddef.h>

/* Path of an executable `name` on PATH, malloc'd; NULL when there is none. */
char *rep_find_program(const char *name);
/*
 * Runs program in dir with argv (NULL-terminated) and waits at most `seconds`; then it is killed, with what it started.
 * True when it ended with 0; else `why` says what went wrong, with the last line it printed; rep_run_late when its time
 * was over.
 */
extern const char rep_run_late[];
bool rep_run(const char *program, const char *dir, const char *const *argv, unsigned seconds, char *why, size_t why_n);
/*
 * The same in a box: `home` is its home and its place for temporary files (settings of the user and of a desktop are
 * not passed on), and with rep_can_isolate it has a network of its own that leads nowhere and does not run as root.
 */
bool rep_run_boxed(const char *program, const char *dir, const char *home, const char *const *argv, unsigned seconds,
                   char *why, size_t why_n);
/* Whether the system lets a process give up its network and its user. Tried once in a child. */
bool rep_can_isolate(void);

#endif
