/*
 * vader: the sentiment of a sentence after Hutto and Gilbert (2014), "VADER: A Parsimonious Rule-based Model for
 * Sentiment Analysis of Social Media Text", ICWSM-14; the figures are those that version 3.3.2 of its authors' Python
 * program gives, to the last digit that it prints.
 *
 * Written for tidings from the paper and the program's behaviour; the program's oddities are part of its figures and
 * are kept: words of up to two characters keep their punctuation, a "but" halves and raises the first word of a kind
 * only, "so" and "this" three words on raise by a quarter with or without "never", entries with a blank or a capital
 * never match.
 *
 * datasets/lexicon/vader-en.csv has the words' scores (class word), the degree words, negations and idioms, with the
 * figures of the original (MIT licence). Emoji: the original replaces each by its name; here those whose name is listed
 * (class emoji) are, others stay as they are.
 *
 * Sentences are read up to ANA_VADER_BYTES bytes; what follows is not looked at.
 */
#ifndef ANA_VADER_H
#define ANA_VADER_H

#include "slice.h"
#include "status.h"

enum { ANA_VADER_BYTES = 8192 };

struct ana_vader; /* opaque, read-only after loading */

struct ana_vader_score {
    double compound;      /* -1 to 1, rounded to 4 places */
    double neg, neu, pos; /* shares, rounded to 3 places */
};

extern const char ana_vader_method[]; /* "vader-3.3.2" */

struct ana_vader *ana_vader_load(const char *path, struct td_error *err);
void ana_vader_free(struct ana_vader *v);
/* text: valid UTF-8. Allocates nothing; some 300 KB of stack. */
void ana_vader_score(const struct ana_vader *v, struct td_slice text, struct ana_vader_score *out);

#endif
