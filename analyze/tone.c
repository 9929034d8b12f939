#include "tone.h"

#include <string.h>

#include "frame.h"
#include "utf8.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

/* A word that may mean something: most of those that the gate lets through do. */
struct candidate {
    size_t begin, end;
    uint64_t mix;
    unsigned long ordinal;
};

enum { BLOCK = 64, CANDIDATES_MAX = BLOCK / 2 + 1 };

struct count {
    const struct ana_lexicon *x;
    const struct ana_short_words *table;
    struct td_slice text;
    bool stems;
    unsigned long words;      /* so far */
    unsigned long negated_at; /* number of the last negation, from 1; 0: none */
    size_t negation_end;      /* where it ended */
    struct ana_words *out;
};

/* ---- words that mean something ---- */

static bool mark_between(struct td_slice s, size_t begin, size_t end)
{
    for (size_t i = begin; i < end; i++)
        if (memchr(",.;:!?", s.p[i], 6))
            return true;
    return false;
}

/* The word with this number (from 1). */
static void take(struct count *c, size_t begin, size_t end, unsigned long ordinal, enum ana_short_meaning m)
{
    if (m == ANA_SHORT_NEGATION) {
        c->negated_at = ordinal;
        c->negation_end = end;
    } else if (m != ANA_SHORT_NONE) {
        bool good = m == ANA_SHORT_FAVOURABLE;
        bool negated = c->negated_at && ordinal - c->negated_at <= ANA_NEGATION_REACH &&
                       !mark_between(c->text, c->negation_end, begin);
        c->out->pos += good;
        c->out->neg += !good;
        c->out->pos_negated += good != negated;
        c->out->neg_negated += good == negated;
    }
}

/* The t of "n't", with either apostrophe. */
static bool is_nt(struct td_slice s, size_t begin, size_t end)
{
    if (end != begin + 1 || (s.p[begin] | 32) != 't' || begin < 2)
        return false;
    size_t i = begin - 1;
    if (s.p[i] != '\'') {
        if (begin < 4 || memcmp(s.p + begin - 3, "\xE2\x80\x99", 3) != 0)
            return false;
        i = begin - 3;
    }
    return (s.p[i - 1] | 32) == 'n';
}

/* ---- word by word ---- */

static enum ana_short_meaning look_up(const struct count *c, const struct ana_word *w)
{
    const struct ana_lex_form *f = ana_lexicon_find(c->x, w->hash);
    int tone = f ? f->tone : 0;
    if (!tone && c->stems) {
        const struct ana_lex_form *part =
            ana_lexicon_part(c->x, w->prefix, w->n_prefix, td_slice(w->lower, w->n_lower));
        tone = part ? part->tone : 0;
    }
    return tone > 0                  ? ANA_SHORT_FAVOURABLE
           : tone < 0                ? ANA_SHORT_ADVERSE
           : f && f->op & ANA_OP_NOT ? ANA_SHORT_NEGATION
                                     : ANA_SHORT_NONE;
}

/* From begin to end the slow way: everything that is not plain English. */
static void count_slowly(struct count *c, size_t begin, size_t end)
{
    struct ana_word w;
    struct td_slice part = td_head(c->text, end);
    for (size_t i = begin; i < end;) {
        if (!ana_read_word(part, i, &w, c->stems)) {
            uint32_t cp;
            size_t k = td_utf8_decode(td_from(part, i), &cp);
            i += k ? k : 1;
            continue;
        }
        take(c, i, w.end, ++c->words, is_nt(c->text, i, w.end) ? ANA_SHORT_NEGATION : look_up(c, &w));
        i = w.end;
    }
}

/* Candidates of a block: kept apart from struct count, so that the loop over words needs no memory but this. */
struct block {
    size_t n;
    unsigned long words; /* of the text so far */
    struct candidate candidate[CANDIDATES_MAX];
};

static void take_candidates(struct count *c, const struct candidate *k, size_t n)
{
    for (const struct candidate *end = k + n; k < end; k++) {
        enum ana_short_meaning m =
            is_nt(c->text, k->begin, k->end) ? ANA_SHORT_NEGATION : ana_short_find(c->table, k->mix);
        take(c, k->begin, k->end, k->ordinal, m);
    }
}

static uint64_t load(const unsigned char *p)
{
    uint64_t v;
    memcpy(&v, p, 8);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    v = __builtin_bswap64(v);
#endif
    return v;
}

/* The first n bytes of eight, in lower case; n above 8 is all, below 0 none. */
static const uint64_t first_bytes[25] = {0,
                                         0,
                                         0,
                                         0,
                                         0,
                                         0,
                                         0,
                                         0,
                                         0,
                                         0xFF,
                                         0xFFFF,
                                         0xFFFFFF,
                                         0xFFFFFFFF,
                                         0xFFFFFFFFFF,
                                         0xFFFFFFFFFFFF,
                                         0xFFFFFFFFFFFFFF,
                                         UINT64_MAX,
                                         UINT64_MAX,
                                         UINT64_MAX,
                                         UINT64_MAX,
                                         UINT64_MAX,
                                         UINT64_MAX,
                                         UINT64_MAX,
                                         UINT64_MAX,
                                         UINT64_MAX};

/*
 * A run of letters and digits, and of bytes outside ASCII. Without a branch on what the word is: that would be
 * mispredicted at every fifth. The last sixteen bytes of a text go the slow way, since two loads of eight must not read
 * past its end.
 */
static inline __attribute__((always_inline)) void count_run(struct count *c, struct block *b, size_t begin, size_t end,
                                                            bool ascii)
{
    static const uint64_t LOWER = UINT64_C(0x2020202020202020);
    size_t n = end - begin;
    if (!ascii || n > 16 || c->text.n - begin < 16) {
        take_candidates(c, b->candidate, b->n);
        b->n = 0;
        c->words = b->words;
        count_slowly(c, begin, end);
        b->words = c->words;
        return;
    }
    const unsigned char *p = (const unsigned char *)c->text.p + begin;
    uint64_t first = (load(p) | LOWER) & first_bytes[n + 8], second = (load(p + 8) | LOWER) & first_bytes[n];
    uint64_t mix = ana_short_mix(first, second);
    b->candidate[b->n] = (struct candidate){begin, end, mix, ++b->words};
    b->n += ana_short_gate(c->table, mix);
}

/* ---- sixty-four bytes at a time ---- */

struct masks {
    uint64_t word, wide; /* letters, digits and wide bytes; wide: outside ASCII */
};

#if defined(__SSE2__)
static inline struct masks masks_of(const unsigned char *p)
{
    struct masks m = {0, 0};
    for (int k = 0; k < 4; k++) {
        __m128i v = _mm_loadu_si128((const __m128i *)(const void *)(p + 16 * k));
        __m128i low = _mm_or_si128(v, _mm_set1_epi8(32));
        __m128i letter =
            _mm_and_si128(_mm_cmpgt_epi8(low, _mm_set1_epi8('a' - 1)), _mm_cmpgt_epi8(_mm_set1_epi8('z' + 1), low));
        __m128i figure =
            _mm_and_si128(_mm_cmpgt_epi8(v, _mm_set1_epi8('0' - 1)), _mm_cmpgt_epi8(_mm_set1_epi8('9' + 1), v));
        uint64_t wide = (uint32_t)_mm_movemask_epi8(v);
        m.word |= ((uint64_t)(uint32_t)_mm_movemask_epi8(_mm_or_si128(letter, figure)) | wide) << 16 * k;
        m.wide |= wide << 16 * k;
    }
    return m;
}
#else
static inline struct masks masks_of(const unsigned char *p)
{
    struct masks m = {0, 0};
    for (int i = 0; i < 64; i++) {
        uint64_t wide = p[i] >> 7, word = wide || (unsigned)((p[i] | 32) - 'a') < 26 || (unsigned)(p[i] - '0') < 10;
        m.word |= word << i;
        m.wide |= wide << i;
    }
    return m;
}
#endif

/* U+2000 to U+203F, typographic quotes and dashes, are no letters: E2 80 and a byte, where all three are in the block.
 */
static inline void drop_punctuation(const unsigned char *p, struct masks *m)
{
    for (uint64_t left = m->wide; left; left &= left - 1) {
        unsigned i = (unsigned)__builtin_ctzll(left);
        if (i < BLOCK - 2 && p[i] == 0xE2 && p[i + 1] == 0x80) {
            m->word &= ~(UINT64_C(7) << i);
            m->wide &= ~(UINT64_C(7) << i);
        }
    }
}

static inline unsigned next_edge(uint64_t *edges)
{
    unsigned i = (unsigned)__builtin_ctzll(*edges);
    *edges &= *edges - 1;
    return i;
}

/* The bits below bit i (i < 64). */
static inline uint64_t below(unsigned i)
{
    return (UINT64_C(1) << i) - 1;
}

static void count_plain(struct count *c)
{
    struct td_slice s = c->text;
    size_t begin = 0;
    bool inside = false, ascii = true;
    struct block b;
    b.n = b.words = 0;
    for (size_t at = 0; at < s.n; at += BLOCK) {
        unsigned char last[BLOCK] = {0};
        const unsigned char *p = (const unsigned char *)s.p + at;
        if (s.n - at < BLOCK) {
            memcpy(last, p, s.n - at);
            p = last;
        }
        struct masks m = masks_of(p);
        if (m.wide)
            drop_punctuation(p, &m);
        uint64_t edges = m.word ^ (m.word << 1 | inside);
        unsigned from = 0, to;
        bool opened = false;
        if (inside && edges) { /* the run that the last block left open ends here */
            to = next_edge(&edges);
            count_run(c, &b, begin, at + to, ascii && !(m.wide & below(to)));
            inside = false;
            ascii = true;
        }
        while (edges) {
            from = next_edge(&edges);
            if (!edges) {
                inside = opened = true;
                break;
            }
            to = next_edge(&edges);
            count_run(c, &b, at + from, at + to, !(m.wide & below(to) & ~below(from)));
        }
        if (opened) {
            begin = at + from;
            ascii = !(m.wide & ~below(from));
        } else if (inside) {
            ascii = ascii && !m.wide; /* nothing but one run */
        }
        take_candidates(c, b.candidate, b.n);
        b.n = 0;
    }
    if (inside)
        count_run(c, &b, begin, s.n, ascii);
    take_candidates(c, b.candidate, b.n);
    c->words = b.words;
}

void ana_tone_words(const struct ana_lexicon *x, struct td_slice text, struct ana_words *out)
{
    struct count c = {
        .x = x, .table = ana_lexicon_short_words(x), .text = text, .stems = ana_lexicon_has_stems(x), .out = out};
    *out = (struct ana_words){0, 0, 0, 0, 0};
    if (c.stems)
        count_slowly(&c, 0, text.n);
    else
        count_plain(&c);
    out->words = c.words;
}
