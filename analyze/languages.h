/*
 * languages: those in which sentences are read for stance, and how each is read.
 *
 * One row a language, English first. What is known of each one's word list: datasets/lexicon/README.md.
 */
#ifndef ANA_LANGUAGES_H
#define ANA_LANGUAGES_H

#include "frame.h"
#include "slice.h"

enum { ANA_N_LANGUAGES = 9, ANA_ENGLISH_AT = 0 };

struct ana_language {
    char code[4]; /* ISO 639-1 */
    enum ana_grammar grammar;
    const char *lexicon_method; /* English has weights fitted to it; the others borrow them */
};

extern const struct ana_language ana_language[ANA_N_LANGUAGES];

/* The index of the language of a BCP 47 tag (may be empty), by its primary subtag; -1 when it is none of these. */
int ana_language_index(struct td_slice tag);

#endif
