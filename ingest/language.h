/*
 * language: which language a text is in (the one file with the language identifier).
 */
#ifndef ING_LANGUAGE_H
#define ING_LANGUAGE_H

#include <stdbool.h>

#include "slice.h"

/*
 * Writes a BCP 47 tag ("en", "zh-Hant") to tag and returns true when the text (UTF-8, plain) is identified reliably;
 * returns false and an empty tag otherwise. hint: a declared language, may be empty, used as a prior only; between
 * languages that are written nearly alike (hr bs sr, nb no, id ms) it decides. Only the first 768 bytes are looked at.
 * A title without a hint needs 20 bytes of letters, 64 in a language of few newspapers, 8 in a script of its own. "no"
 * is given as "nb" or "nn", simplified Chinese as "zh". No state: any thread.
 */
bool ing_language_identify(struct td_slice text, struct td_slice hint, char tag[16]);
/* "EN_us" -> "en-US": case and separators are mended, nothing else; false when s is no BCP 47 tag. */
bool ing_language_tag(struct td_slice s, char tag[16]);

#endif
