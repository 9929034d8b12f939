/*
 * diag: compiler-style lines on stderr.
 *
 * Only main and the cmd_*.c files print. Foreign bytes in a message are scrubbed: control bytes and
 * invalid UTF-8 are shown as \xNN so that a hostile title cannot drive a terminal.
 */
#ifndef TD_DIAG_H
#define TD_DIAG_H

#include <stdbool.h>
#include <stdio.h>

#include "slice.h"
#include "status.h"

/* -1 for -q, 0 normally, 1 for -v. */
void td_diag_set_level(int level);
int td_diag_level(void);

/*
 * "tidings: error: TEXT" for each line of err->text. Lines that start with a place ("file:3: ...") keep it in front;
 * lines that start with two blanks say more about the line before.
 */
void td_diag_error(const struct td_error *err);
/* "PLACE: warning: TEXT" (PLACE may be NULL); nothing under -q. */
void td_diag_warn(const char *place, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* "tidings STAGE: TEXT": summaries; nothing under -q. */
void td_diag_note(const char *stage, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Only under -v. */
void td_diag_verbose(const char *stage, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Writes s to f with control bytes and invalid UTF-8 as \xNN. */
void td_diag_scrub(FILE *f, struct td_slice s);

#endif
