/*
 * reject: records that did not become rows.
 *
 * Every dropped record goes to NAME.rejects.csv with its input, line range, column, reason, detail and raw bytes, so
 * that rows in = rows out + rejects. The first few of each reason are also printed as compiler-style warnings
 * ("feeds.csv:1042: warning: published: not a date: '31/02/2024'"); the rest are counted.
 */
#ifndef TD_REJECT_H
#define TD_REJECT_H

#include <stdint.h>

#include "csvwrite.h"
#include "status.h"

struct td_reject {
    const char *input;              /* file name as given */
    uint64_t line_first, line_last; /* 0: not a file of lines */
    struct td_slice column;         /* name of the column or field, may be empty */
    const char *reason;             /* a fixed short token: malformed, no_title_no_text, not_a_date, truncated, ... */
    const char *detail;             /* one sentence, may be NULL */
    struct td_slice raw; /* the record's bytes (at most the first 64 KiB are kept; invalid UTF-8 as U+FFFD) */
};

struct td_rejects; /* opaque */

/* path: the rejects file, made at commit even when empty (header only). */
struct td_rejects *td_rejects_open(const char *path, struct td_error *err);
void td_rejects_add(struct td_rejects *r, const struct td_reject *x);
uint64_t td_rejects_count(const struct td_rejects *r);
/* Number of distinct reasons; reason i and its count through *reason and *n (sorted by reason). */
size_t td_rejects_reasons(const struct td_rejects *r);
const char *td_rejects_reason(const struct td_rejects *r, size_t i, uint64_t *n);
enum td_status td_rejects_prepare(struct td_rejects *r, struct td_error *err); /* as td_outfile_prepare */
enum td_status td_rejects_commit(struct td_rejects *r, struct td_error *err);
void td_rejects_abort(struct td_rejects *r);

#endif
