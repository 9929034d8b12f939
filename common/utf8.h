/*
 * utf8: decoding and validation of UTF-8 (RFC 3629: no surrogates, no overlong forms, at most U+10FFFF).
 * Texts are validated once, in ingest; later stages may trust them.
 */
#ifndef TD_UTF8_H
#define TD_UTF8_H

#include <stdbool.h>
#include <stdint.h>

#include "buf.h"
#include "slice.h"

/* Length (1 to 4) of the character at the start of s and its code point; 0 when it is not valid UTF-8 or s is empty. */
size_t td_utf8_decode(struct td_slice s, uint32_t *cp);
/* Writes cp (a valid scalar value) and returns its length; out has room for 4 bytes. */
size_t td_utf8_encode(uint32_t cp, char out[4]);
/* Length of the longest valid prefix: equal to s.n when all of it is valid. */
size_t td_utf8_valid_prefix(struct td_slice s);
static inline bool td_utf8_valid(struct td_slice s)
{
    return td_utf8_valid_prefix(s) == s.n;
}
/* The first at most n bytes of valid UTF-8, cut at a character's start. */
struct td_slice td_utf8_head(struct td_slice s, size_t n);
/* Appends s to b with U+FFFD for each byte that fits no character. */
void td_utf8_put(struct td_buf *b, struct td_slice s);
/* Number of characters in valid UTF-8. */
size_t td_utf8_count(struct td_slice s);
/* Written without blanks between words: CJK ideographs, kana; Hangul is written with blanks and is not meant here. */
bool td_utf8_is_cjk(uint32_t cp);

#endif
