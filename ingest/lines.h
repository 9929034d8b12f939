/*
 * lines: what the formats of press databases' text exports have in common.
 *
 * Exports are lines, some of which begin with a label ("Full text: ..."); a value goes on over the lines below until
 * the next label. Wrapped lines become paragraphs again.
 */
#ifndef ING_LINES_H
#define ING_LINES_H

#include "format.h"

struct ing_line {
    struct td_slice whole, s; /* s: trimmed */
    size_t from;              /* byte at which it begins */
    unsigned long number;     /* from 1 */
};

/* Set at and number to 0 to begin with; false after the last line. */
struct ing_lines {
    struct td_slice text;
    size_t at;
    unsigned long number;
};
bool ing_lines_next(struct ing_lines *l, struct ing_line *out);

/* A line of at least n bytes, all of them the same one of `which` (blanks at the ends aside). */
bool ing_line_is_rule(struct td_slice trimmed, const char *which, size_t n);

/*
 * Adds the lines of a text as paragraphs: blank lines part them, and so does a line break, unless the line above is as
 * long as wrapped lines are (50 to 90 bytes) and the text is wrapped (no line is longer).
 */
void ing_lines_paragraphs(struct td_buf *out, struct td_slice text);

/* What is read and where it goes. */
struct ing_lines_reader {
    struct ing_input *in;
    struct ing_sink *sink;
    struct td_error *err;
    unsigned flags;
    unsigned long record;
};
/* The whole input as text, given to read_all; its slice lives until read_all returns. */
enum td_status ing_lines_read(struct ing_input *in, struct ing_sink *sink,
                              void (*read_all)(struct ing_lines_reader *r, struct td_slice text), struct td_error *err);
/* Every run of white space to one blank; sets *r->err when there is no memory. */
struct td_slice ing_lines_one(struct ing_lines_reader *r, struct td_slice value);
void ing_lines_reject(struct ing_lines_reader *r, const char *reason, const char *detail, struct td_slice raw,
                      unsigned long first, unsigned long last);

/* Where a record stands in the file. cut: the file ends inside it. */
struct ing_lines_record {
    struct td_slice all;
    unsigned long first, last;
    bool cut;
};
/*
 * Gives an article to the sink with *text as its text and its place filled in; rejects a record that has neither title
 * nor text, as truncated when it is cut, else with the reason given. Frees *text.
 */
void ing_lines_emit(struct ing_lines_reader *r, const struct ing_lines_record *where, struct ing_article *a,
                    struct td_buf *text, const char *reason, const char *detail);

/* A label of an export and the slot that its values go to. */
struct ing_lines_label {
    const char *name;
    int slot;
};
/* The slot of "Label: value" by its label of less than max bytes, -1 when it is none of the n; *value: what follows. */
int ing_lines_label(const struct ing_lines_label *labels, size_t n, struct td_slice line, size_t max,
                    struct td_slice *value);

#endif
