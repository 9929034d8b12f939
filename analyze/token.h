/*
 * token: what the scanner must know of a code point: is it part of a word, does its script write without blanks, its
 * case, its folded form.
 *
 * The tables come from libutf8proc (the one file with it) and are built once, at load; they are read-only afterwards.
 * Two stages of 256, blocks that are alike are shared: some 100 KB.
 *
 * Folding is Unicode simple case folding (statuses C and S; a final sigma is a sigma), and it also makes alike what
 * typists and layout programs make different: every blank inside a line is ' ', every apostrophe is ', every hyphen is
 * '-', a dotted capital I and a dotless small one are 'i', full-width letters and digits are the plain ones.
 */
#ifndef ANA_TOKEN_H
#define ANA_TOKEN_H

#include <stdbool.h>
#include <stdint.h>

#include "arena.h"
#include "slice.h"
#include "utf8.h"

enum ana_class {
    ANA_WORD = 1,     /* letter, mark or decimal digit */
    ANA_SOLID = 2,    /* a script written without blanks: Han, kana, Thai, Lao, Khmer, Burmese */
    ANA_KATAKANA = 4, /* of these, katakana: its runs are words */
    ANA_UPPER = 8,    /* also title case */
    ANA_LOWER = 16,
    ANA_HANGUL = 32,
    ANA_LETTER = 64,
    ANA_BLANK = 128 /* white space, line ends included */
};

enum { ANA_CHARS_MAX = 0x110000, ANA_CHAR_BLOCKS = ANA_CHARS_MAX >> 8 };

struct ana_chars {
    uint8_t ascii_class[128];
    uint8_t ascii_fold[128];
    uint16_t class_block[ANA_CHAR_BLOCKS]; /* number of the block in `class` */
    uint16_t fold_block[ANA_CHAR_BLOCKS];  /* 0: nothing in the block changes */
    uint8_t (*class)[256];
    uint32_t (*fold)[256];
    size_t n_class, n_fold;
    struct ana_fold_pair {
        uint32_t folded, cp;
    } * pair; /* every code point that folding changes, by its folded form */
    size_t n_pairs;
};

/* NULL when out of memory. */
struct ana_chars *ana_chars_new(void);
void ana_chars_free(struct ana_chars *c);

static inline unsigned ana_class(const struct ana_chars *c, uint32_t cp)
{
    return cp < 128 ? c->ascii_class[cp] : c->class[c->class_block[cp >> 8]][cp & 255];
}

static inline uint32_t ana_fold(const struct ana_chars *c, uint32_t cp)
{
    if (cp < 128)
        return c->ascii_fold[cp];
    unsigned block = c->fold_block[cp >> 8];
    return block ? c->fold[block][cp & 255] : cp;
}

/* The same without the case: blanks, apostrophes, hyphens and full-width letters only. */
uint32_t ana_plain(uint32_t cp);
uint32_t ana_upper(uint32_t cp);
/* 1 a capital letter, -1 a letter in lower or title case, 0 anything else. */
int ana_case(uint32_t cp);

/*
 * The code point at p[i] (i < n) of valid UTF-8 and its length; a stray byte counts as U+FFFD of length 1, so
 * that a text which is not valid after all costs single characters only.
 */
static inline uint32_t ana_at(const char *p, size_t n, size_t i, size_t *len)
{
    const unsigned char *q = (const unsigned char *)p + i;
    size_t left = n - i;
    *len = 1;
    if (q[0] < 0x80)
        return q[0];
    if (q[0] >= 0xc2 && q[0] < 0xe0 && left >= 2 && (q[1] & 0xc0) == 0x80) {
        *len = 2;
        return (uint32_t)(q[0] & 0x1f) << 6 | (q[1] & 0x3f);
    }
    if (q[0] >= 0xe0 && q[0] < 0xf0 && left >= 3 && (q[1] & 0xc0) == 0x80 && (q[2] & 0xc0) == 0x80) {
        *len = 3;
        return (uint32_t)(q[0] & 0x0f) << 12 | (uint32_t)(q[1] & 0x3f) << 6 | (q[2] & 0x3f);
    }
    if (q[0] >= 0xf0 && q[0] < 0xf5 && left >= 4 && (q[1] & 0xc0) == 0x80 && (q[2] & 0xc0) == 0x80 &&
        (q[3] & 0xc0) == 0x80) {
        uint32_t cp = (uint32_t)(q[0] & 0x07) << 18 | (uint32_t)(q[1] & 0x3f) << 12 | (uint32_t)(q[2] & 0x3f) << 6 |
                      (q[3] & 0x3f);
        *len = cp < ANA_CHARS_MAX ? 4 : 1;
        return cp < ANA_CHARS_MAX ? cp : 0xfffd;
    }
    return 0xfffd;
}

/* The code point that ends before p[i] (i > 0), and its length. */
static inline uint32_t ana_before(const char *p, size_t i, size_t *len)
{
    size_t k = i - 1;
    while (k > 0 && i - k < 4 && ((unsigned char)p[k] & 0xc0) == 0x80)
        k--;
    size_t got;
    uint32_t cp = ana_at(p, i, k, &got);
    *len = got == i - k ? got : 1;
    return got == i - k ? cp : 0xfffd;
}

/*
 * Do two neighbours belong to one word? Letters, digits and marks do, unless one of them is of a script without blanks;
 * in such scripts only katakana sticks to katakana.
 */
static inline bool ana_joined(unsigned left, unsigned right)
{
    unsigned both = left & right;
    if (!(both & ANA_WORD))
        return false;
    return (both & ANA_KATAKANA) || !((left | right) & ANA_SOLID);
}

/* A copy of valid UTF-8 in NFC; .p is NULL when out of memory. */
struct td_slice ana_nfc(struct td_arena *a, struct td_slice s);

/*
 * Every code point that folds to `folded` (itself included, when it folds to itself), at most max; returns how many.
 */
size_t ana_unfold(const struct ana_chars *c, uint32_t folded, uint32_t *out, size_t max);

#endif
