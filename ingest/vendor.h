/*
 * vendor: what the formats of vendors' exports and answers have in common.
 *
 * Exports name languages in the language of whoever exported ("French", "Français", "Französisch") and countries in
 * English; both become codes here (by ICU's names), or stay empty when the name is none or has several meanings.
 */
#ifndef ING_VENDOR_H
#define ING_VENDOR_H

#include "format.h"

/* The last name and what it means: exports repeat themselves, ICU is slow to ask. Zero to begin with. */
struct ing_vendor_name {
    char name[64], code[16];
};

/* A BCP 47 tag, lives in *memo until the next call; what is a tag already ("EN", "pt-BR") comes back mended. */
struct td_slice ing_vendor_language(struct ing_vendor_name *memo, struct td_slice name);
/* ISO 3166-1 alpha-2, lives in *memo until the next call; a code comes back in upper case. */
struct td_slice ing_vendor_country(struct ing_vendor_name *memo, struct td_slice name);

/* The document, in buffers of its own: the sink resets the batch arena after each article. */
struct ing_vendor_text {
    struct td_buf whole, own;
    struct td_slice text;
    unsigned flags;
};
enum td_status ing_vendor_slurp(struct ing_vendor_text *t, struct ing_input *in, struct ing_sink *sink, bool markup,
                                struct td_error *err);
void ing_vendor_free(struct ing_vendor_text *t);

/* Tags taken out and entities decoded when there are any. */
enum td_status ing_vendor_plain(struct ing_sink *sink, struct td_slice s, struct td_slice *out, struct td_error *err);
/* Markup without the elements of that name and what is in them. A start without an end stays: it may be the rest of a
 * text that was cut. */
struct td_slice ing_vendor_without(struct td_slice s, const char *element, struct td_arena *arena);
/* Every run of white space to one blank; (NULL, 0) when there is no memory. */
struct td_slice ing_vendor_one_line(struct td_slice s, struct td_arena *arena);
/* "By Ann Example" to "Ann Example". */
struct td_slice ing_vendor_author(struct td_slice s);
/* Is it there? Bytes compared as they are. */
size_t ing_vendor_find(struct td_slice s, const char *what); /* s.n when it is not */
unsigned long ing_vendor_lines(struct td_slice s);           /* line breaks in it */

#endif
