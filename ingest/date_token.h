/*
 * date_token: a text as numbers, words and marks, with the words looked up (date_words.h). Used by date*.c only.
 *
 * Digits of any script become numbers, full-width forms ASCII, dashes '-'; marks that only steer the display vanish.
 * The scan borrows the text and the hint; it is some 30 KB, for the stack.
 */
#ifndef ING_DATE_TOKEN_H
#define ING_DATE_TOKEN_H

#include "date.h"
#include "date_words.h"

enum { ING_DATE_TOKENS_MAX = 512 };

enum ing_date_kind { ING_DK_END, ING_DK_NUMBER, ING_DK_WORD, ING_DK_PUNCT };

struct ing_date_token {
    enum ing_date_kind kind;
    bool space_before, line_before;
    unsigned char n_digits;  /* of a number, at most 20 */
    char punct;              /* of punctuation that is not ASCII: '?' */
    char letter;             /* of a word of one ASCII letter, in lower case; 'P', 'M' for pi and mu */
    enum ing_date_class cls; /* of a word */
    int value;               /* of a word */
    uint64_t number;
    size_t begin, end; /* bytes of the text */
};

struct ing_date_scan {
    struct td_slice text;
    const struct ing_date_hint *hint;
    size_t n;
    struct ing_date_token t[ING_DATE_TOKENS_MAX + 1]; /* the last one is ING_DK_END */
};

/* Fills *s; what is past ING_DATE_TOKENS_MAX tokens is left out. hint may be NULL. */
void ing_date_tokenize(struct ing_date_scan *s, struct td_slice text, const struct ing_date_hint *hint);

/* Questions about token i; past the end it is ING_DK_END and every answer is no. */
static inline const struct ing_date_token *ing_date_at(const struct ing_date_scan *s, size_t i)
{
    return &s->t[i < s->n ? i : s->n];
}

static inline bool ing_date_punct(const struct ing_date_scan *s, size_t i, char c)
{
    return ing_date_at(s, i)->kind == ING_DK_PUNCT && ing_date_at(s, i)->punct == c;
}

static inline bool ing_date_is(const struct ing_date_scan *s, size_t i, enum ing_date_class c)
{
    return ing_date_at(s, i)->kind == ING_DK_WORD && ing_date_at(s, i)->cls == c;
}

/* A number of lo to hi digits. */
static inline bool ing_date_num(const struct ing_date_scan *s, size_t i, int lo, int hi)
{
    const struct ing_date_token *t = ing_date_at(s, i);
    return t->kind == ING_DK_NUMBER && t->n_digits >= lo && t->n_digits <= hi;
}

static inline int ing_date_val(const struct ing_date_scan *s, size_t i)
{
    return (int)ing_date_at(s, i)->number;
}

#endif
