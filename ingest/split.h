/*
 * split: a text file with several articles.
 *
 * A file is one article unless it says otherwise, and an ordinary article with a rule in it is never split. The rule,
 * with `separator` empty or "auto":
 *
 *  1. Counters: lines "Document 1 of 12", "1 of 12 DOCUMENTS", "Article 1 of 12", "[1/12]" that count from 1 in steps
 *     of one, all of the same form and the same total. What follows each is an article.
 *  2. Rules: lines of five or more of one of - _ = * ~ # + or the drawn lines U+2500, U+2501, U+2550, U+2014, or a form
 *     feed. One parts two articles only when the file's first lines and the lines after it both look like the head of
 *     an article: among the first HEAD_LINES lines that are not blank a headline (one line of three words or more, no
 *     full stop, at most 200 bytes) and a line that is a date to the day or a byline, and prose after them (a line of
 *     60 bytes or more, or one that ends as a sentence does). Other rules stay in the text of their article.
 *  3. Blocks: with no counter and no rule that parts, a headline after a blank line with a date line and a byline
 * within the three lines below it begins an article, if the file's first lines are such a block and there are two or
 * more.
 *
 * separator "none": one article whatever there is. Any other: a line that is exactly this (blanks at its ends aside),
 * where '#' stands for a number, and a run of one punctuation mark also for a longer run of it.
 */
#ifndef ING_SPLIT_H
#define ING_SPLIT_H

#include "slice.h"

struct ing_part {
    struct td_slice text; /* of the file's bytes, trimmed */
    unsigned long line_first, line_last;
    unsigned long record, of; /* 3 of 12 */
    bool cover;               /* stands before the first counter and looks like no article */
};

struct ing_parts {
    struct ing_part *part;
    size_t n;
};

/* False: no memory. A text without a byte that is no blank still is one part. separator may be NULL. */
bool ing_split(struct td_slice text, const char *separator, struct ing_parts *out);
void ing_parts_free(struct ing_parts *p);

#endif
