/*
 * cld2: the C face of CLD2 (Compact Language Detector 2, Apache-2.0), which is C++. Used by language.c only.
 */
#ifndef ING_CLD2_H
#define ING_CLD2_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

struct ing_cld2_answer {
    const char *code; /* CLD2's code of the first language ("en", "iw", "zh-Hant", "un"); static storage */
    const char *second;
    int percent, percent_second; /* of the letters */
    double score, score_second;  /* 1.0 is what ordinary text of the language has */
    int letters_bytes;           /* bytes of letters seen */
    bool reliable;
};

/* text: valid UTF-8 without markup; hint: a language code or "" (a prior only). Thread-safe, no state. */
void ing_cld2_detect(const char *text, int n, const char *hint, struct ing_cld2_answer *out);

#ifdef __cplusplus
}
#endif

#endif
