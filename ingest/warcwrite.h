/*
 * warcwrite: HTTP exchanges to a WARC/1.1 file (ISO 28500:2017), one gzip member per record.
 *
 * The file begins with a warcinfo record; each exchange becomes a response record, the request that led to it and, when
 * the address asked for was another, a metadata record that says so ("via"). Lengths and digests are exact, record ids
 * are made from SHA-256 of what the record holds and its place in the file: the same exchanges at the same time give
 * the same bytes.
 *
 * The header block is written with CR LF at the end of every line and with other control bytes as blanks, so that no
 * header line of a server can look like two. The body is kept as given, with its content coding if it has one (ingest
 * and every WARC reader undo it); a transfer coding must be undone before, and the header that named it is kept as
 * X-Archive-Orig-*.
 *
 * Calling sequence: ing_warc_open, ing_warc_put per exchange, ing_warc_commit or ing_warc_abort. Until the commit the
 * file of that name is not there (outfile.h). Write errors are sticky and reported by commit.
 */
#ifndef ING_WARCWRITE_H
#define ING_WARCWRITE_H

#include "slice.h"
#include "status.h"

struct ing_warc; /* opaque */

struct ing_exchange {
    struct td_slice url;     /* of the answer; no blanks or control bytes */
    struct td_slice via;     /* the address asked for first, empty when it is url */
    struct td_slice ip;      /* that answered, may be empty */
    struct td_slice date;    /* 2020-07-13T10:00:00Z */
    struct td_slice request; /* header block as sent, may be empty */
    struct td_slice header;  /* header block of the answer, from its status line */
    struct td_slice body;    /* without transfer coding */
};

/* path ends in .warc.gz; user_agent and date go into the warcinfo record. */
struct ing_warc *ing_warc_open(const char *path, struct td_slice user_agent, struct td_slice date,
                               struct td_error *err);
enum td_status ing_warc_put(struct ing_warc *w, const struct ing_exchange *x, struct td_error *err);
/* Both free w in every case; w may be NULL (TD_OK). */
enum td_status ing_warc_commit(struct ing_warc *w, struct td_error *err);
void ing_warc_abort(struct ing_warc *w);

#endif
