/*
 * language: which language a text is in (the one file with the language identifier).
 */
#ifndef ING_LANGUAGE_H
#define ING_LANGUAGE_H

#include <stdbool.h>

#include "slice.h"

/*
 * Writes a BCP 47 tag ("en", "zh-Hant") to tag and returns true when the text (UTF-8, plain) is identified reliably;
 * returns false and an empty tag otherwise. hint: a declared language, may be empty, used as a prior only.
 */
bool ing_language_identify(struct td_slice text, struct td_slice hint, char tag[16]);
/* "EN_us" -> "en-US": case and separators are mended, nothing else; false when s is no BCP 47 tag. */
bool ing_language_tag(struct td_slice s, char tag[16]);

#endif
