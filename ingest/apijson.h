/*
 * apijson: what the formats of search APIs' saved JSON answers have in common.
 *
 * A format says where its records stand in an answer (claim) and what a record's keys mean (map). Reading is done here:
 * records one by one (jsoncut.h), each parsed alone, so that memory is that of one record; the envelope last. An answer
 * that is an error becomes one reject with the reason api_error and the API's own words, never an empty corpus.
 *
 * People keep answers in three ways, and all are read: as they came, one or several; in an array, a page of results
 * each; and without what was around them, the entries alone, as an array or one per line.
 *
 * Of a key that stands twice in an object the last counts. Integers beyond 64 bits are read as floating point.
 */
#ifndef ING_APIJSON_H
#define ING_APIJSON_H

#include <jansson.h>

#include "format.h"
#include "jsoncut.h"
#include "vendor.h"

enum { ING_API_ERROR_BYTES = 400, ING_API_RECORD_MAX = 64 << 20 };

/* Of one input. */
struct ing_api_reader {
    struct ing_input *in;
    struct ing_sink *sink;
    struct td_error *err;
    struct ing_vendor_name language, country;
    const char *not_article; /* set by map: why the record is none */
};

struct ing_api {
    const char *what; /* "the Guardian's API" */
    ing_cut_claim_fn *claim;
    /* Fills in a, whose strings may live in o; texts with markup are made plain afterwards. */
    void (*map)(struct ing_api_reader *r, const json_t *o, struct td_slice path, struct ing_article *a);
    const char *const *entry; /* keys that every entry has, for entries alone; NULL ends them */
    bool no_text;             /* its answers never hold the articles' text: coverage rows */
    bool
        mend; /* it is known to write escapes that JSON has not ("\'") and bare control characters: read all the same */
};

enum td_status ing_api_read(const struct ing_api *api, struct ing_input *in, struct ing_sink *sink,
                            struct td_error *err);

/* jansson with big integers; NULL with *why filled. */
json_t *ing_json_parse(struct td_slice text, json_error_t *why);
/* Trimmed; empty when v is NULL or no string. */
struct td_slice ing_json_text(const json_t *v);
struct td_slice ing_json_get(const json_t *o, const char *key);
/* The first key that holds a string which is not empty. */
struct td_slice ing_json_first(const json_t *o, const char *const *keys, size_t n);
/* Names of an array of strings or of objects with "name" (or of one such) to the author field. */
void ing_json_authors(struct ing_article *a, const json_t *v, struct td_arena *arena);

/*
 * True when an answer says that it failed, in any of the shapes known: {"status":"error","message":..},
 * {"error":..}, {"errors":[..]}, {"fault":{"faultstring":..}}, {"response":{"status":"error",..}}, {"detail":..} or
 * {"message":..} alone. Its words go to detail.
 */
bool ing_api_error(const json_t *answer, char detail[ING_API_ERROR_BYTES]);
/* The same of the beginning of a file; also true when it ends inside an answer that begins like an error. */
bool ing_api_error_head(struct td_slice head, char detail[ING_API_ERROR_BYTES]);

/* A file's beginning, of an array of objects that of the first object. */
struct td_slice ing_api_head(struct td_slice head);
/* Does an object or array stand at the path in the file's beginning? paths as in jsoncut.h. */
bool ing_json_head_has(struct td_slice head, const char *path);
/* Does a file begin with an entry alone: an object, or an array of such, with all of the keys? */
bool ing_api_head_entry(struct td_slice head, const char *const *keys);

#endif
