/*
 * format: how a source format is read.
 *
 * One file per format (format_*.c), each with one struct ing_format in the table of format.c. A format reads an input
 * and gives each record to the sink: as an article, or as a reject. It never writes and never guesses beyond its
 * format; normalize.c does the rest.
 *
 * The slices of an article must live until ing_sink.article returns; memory from sink->batch does, and is reset
 * afterwards.
 */
#ifndef ING_FORMAT_H
#define ING_FORMAT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "arena.h"
#include "article.h"
#include "config.h"
#include "reject.h"
#include "sha256.h"
#include "source.h"
#include "status.h"

struct ing_page;

/* The SHA-256 of a file, taken while it is read instead of by a second reading. */
struct ing_tap {
    struct td_sha256 *sha;
    uint64_t bytes;
    bool whole; /* the file was read to its end; what a format leaves is read when the input is closed */
};

struct ing_input {
    const char *name;                    /* as shown in messages and in ingest_file */
    struct td_source source;             /* decompressed bytes */
    const struct td_source_config *conf; /* never NULL */
    struct td_slice url;                 /* of the whole input (a WARC record's target), may be empty */
    struct td_slice charset;             /* named outside the bytes (HTTP header, configuration), may be empty */
    struct td_slice retrieved;           /* when the input was fetched (WARC-Date), may be empty */
    const char *path;                    /* set by ing_input_open: to read it again; NULL for memory */
    struct td_slice memory;              /* set by ing_input_memory */
    struct ing_tap *tap;                 /* NULL, or what ing_input_open hashes the file's bytes into */
    const char *cut;                     /* set by the decompressor: the stream ended before its end; NULL when whole */
};

struct ing_sink {
    enum td_status (*article)(struct ing_sink *s, const struct ing_input *in, const struct ing_article *a,
                              struct td_error *err);
    void (*reject)(struct ing_sink *s, const struct ing_input *in, const struct td_reject *r);
    struct td_arena *batch;
    struct ing_page *page; /* the HTML parser, shared by the formats that need it */
    FILE *explain;         /* NULL, or where page decisions are told */
    uint64_t skipped;      /* records of archives that hold no article by their kind: requests, pictures, ... */
};

struct ing_format {
    const char *name; /* as in corpus.ini and the column ingest_format */
    /* The first bytes (up to 4096, decompressed) and the file name: is it this format? */
    bool (*sniff)(struct td_slice head, struct td_slice name);
    /* TD_OK when the input was read to its end, whatever the records were worth. */
    enum td_status (*read)(struct ing_input *in, struct ing_sink *sink, struct td_error *err);
};

/* The format of a name ("csv"; "rss" and "atom" mean "feed"); NULL when there is none, and for "auto". */
const struct ing_format *ing_format_named(struct td_slice name);
/* By content, then by file name; NULL when nothing fits. */
const struct ing_format *ing_format_detect(struct td_slice head, struct td_slice name);
/* For text taken out of another format (a document's paragraphs): an export of a press database, else plain text. */
const struct ing_format *ing_format_detect_text(struct td_slice head);

extern const struct ing_format ing_format_csv, ing_format_tsv, ing_format_jsonl, ing_format_text, ing_format_html,
    ing_format_feed, ing_format_warc, ing_format_newsapi, ing_format_nexis, ing_format_factiva, ing_format_jsonfeed,
    ing_format_guardian, ing_format_nyt, ing_format_eventregistry, ing_format_gdelt, ing_format_gkg,
    ing_format_mediacloud, ing_format_sitemap, ing_format_docx, ing_format_xlsx, ing_format_proquest, ing_format_ebsco,
    ing_format_ris, ing_format_mail, ing_format_mhtml;

/* Bytes of one input that are held whole (pages, texts, feeds). */
enum { ING_WHOLE_MAX = 256 << 20 };
/* Reads the whole input into *b and converts it to UTF-8; adds charset flags. */
enum td_status ing_input_text(struct ing_input *in, struct ing_sink *sink, struct td_buf *b, bool markup,
                              struct td_slice *text, unsigned *flags, struct td_error *err);
/* One field of a record to UTF-8 (the bytes are copied only when they must change). */
enum td_status ing_field_text(const struct ing_input *in, struct ing_sink *sink, struct td_slice bytes,
                              struct td_slice *text, unsigned *flags, struct td_error *err);
/* Puts a value into the article's field of a map entry. Several values: text is joined by a newline, author by "; ",
 * also those of a list written into one value ("['A', 'B']"). */
void ing_article_set(struct ing_article *a, enum td_map_field f, struct td_slice value, struct td_arena *arena);
/* Which map field a column or key name usually means ("headline" is a title); TD_MAP_N when none. rank: smaller is
 * better. */
enum td_map_field ing_map_guess(struct td_slice name, unsigned *rank);

#endif
