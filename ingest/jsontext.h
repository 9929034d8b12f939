/*
 * jsontext: the long strings of a JSON text, taken out before the parser sees it.
 *
 * jansson builds its strings a byte at a time, and an article's text is nearly all of its record. Here each long string
 * value is decoded into the arena and a short stand-in put in its place; jansson then parses the little that is left,
 * and remains the judge of what is JSON: whatever is not plainly right here (a bad escape, a control character, half a
 * surrogate pair) makes ing_json_shorten give up, and the whole text goes to jansson.
 *
 * Calling sequence: ing_json_shorten per text; ing_json_string for each string value of what jansson makes of the
 * skeleton; ing_json_shortened_free. The decoded strings live in the arena.
 */
#ifndef ING_JSONTEXT_H
#define ING_JSONTEXT_H

#include <stdbool.h>

#include "arena.h"
#include "buf.h"
#include "slice.h"

struct ing_json_shortened {
    struct td_buf skeleton;
    struct td_slice *string; /* those taken out, in order */
    size_t n, cap;
};

#define ING_JSON_SHORTENED_INIT(max_bytes) ((struct ing_json_shortened){.skeleton = TD_BUF_INIT(max_bytes)})

/* The same for a further text: what was taken out before stays, and the skeleton is the new text's. */
bool ing_json_shorten_next(struct ing_json_shortened *s, struct td_slice text, struct td_arena *arena);
/* text: valid UTF-8. False when it is to be parsed as it is; nothing is taken out then. */
bool ing_json_shorten(struct ing_json_shortened *s, struct td_slice text, struct td_arena *arena);
/* The string that a value of the skeleton stands for: itself, or one taken out. */
struct td_slice ing_json_string(const struct ing_json_shortened *s, struct td_slice value);
void ing_json_shortened_free(struct ing_json_shortened *s);

#endif
