/*
 * mime: the parts of a mail or a saved page (GMime behind it).
 *
 * ing_mime_open parses one message, or the messages of an mbox one after the other; what it gives lives until the next
 * call. Transfer encodings are undone, header values are decoded to UTF-8 (RFC 2047); bodies are bytes with the charset
 * that their part names.
 *
 * Not for use where memory runs out: GLib ends the process then. That is why sizes are capped before: the input by its
 * reader, parts by ING_MIME_PARTS_MAX, nesting by ING_MIME_DEPTH_MAX.
 */
#ifndef ING_MIME_H
#define ING_MIME_H

#include <stdbool.h>

#include "buf.h"

enum { ING_MIME_PARTS_MAX = 10000, ING_MIME_DEPTH_MAX = 16 };

struct ing_mime; /* opaque */

struct ing_mime_part {
    struct td_slice type;     /* "text/html", lower case */
    struct td_slice charset;  /* may be empty */
    struct td_slice location; /* Content-Location, may be empty */
    struct td_slice id;       /* Content-ID without <>, may be empty */
    bool attachment;          /* said to be one, or named as a file */
    bool flowed;              /* format=flowed (RFC 3676) */
    int message;              /* 0: of the message itself; 1 ...: of a message inside it */
    const void *opaque;
};

/* bytes outlive it. NULL: no memory. */
struct ing_mime *ing_mime_open(struct td_slice bytes, bool mbox);
/* The next message; false at the end. *from, *to: its bytes. */
bool ing_mime_next(struct ing_mime *m, size_t *from, size_t *to);
/* A header of message 0, 1, ... decoded; empty when absent. Lives until the next call of ing_mime_header or _next. */
struct td_slice ing_mime_header(struct ing_mime *m, int message, const char *name);
/* Name or else address of the first sender. Lives as a header does. */
struct td_slice ing_mime_sender(struct ing_mime *m, int message);
int ing_mime_messages(const struct ing_mime *m); /* the message and those inside it */
size_t ing_mime_parts(const struct ing_mime *m);
const struct ing_mime_part *ing_mime_part_at(const struct ing_mime *m, size_t i);
/* The part's bytes, transfer encoding undone; false when b is full. */
bool ing_mime_body(struct ing_mime *m, size_t i, struct td_buf *b);
bool ing_mime_encrypted(const struct ing_mime *m); /* some part is */
bool ing_mime_cut(const struct ing_mime *m);       /* a multipart body does not end as it should */
void ing_mime_close(struct ing_mime *m);

#endif
