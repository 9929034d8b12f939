#include "terms.h"

#include <math.h>
#include <stdlib.h>
#include <unicode/ubrk.h>
#include <unicode/uchar.h>
#include <unicode/utext.h>

#include "buf.h"
#include "logodds.h"
#include "utf8.h"

enum { WORD_BYTES_MAX = 96 };

struct word {
    const char *p;                          /* in the arena */
    uint32_t n, count[2], stories[2], last; /* last: the story it was counted in; 0: none */
    uint16_t language;
};

struct language {
    struct td_slice name;
    double words[2], stories[2];
};

struct rep_term_counts {
    struct td_arena arena;
    UBreakIterator *breaks;
    UText text;
    struct word *word;
    size_t n, cap;
    size_t *slot, slots; /* index + 1 */
    struct language language[REP_TERM_LANGUAGES];
    size_t n_languages;
    uint32_t story;
    bool full;
};

struct rep_term_counts *rep_terms_new(void)
{
    struct rep_term_counts *t = calloc(1, sizeof *t);
    UErrorCode e = U_ZERO_ERROR;
    if (!t)
        return NULL;
    t->arena = TD_ARENA_INIT((size_t)512 << 20);
    t->text = (UText)UTEXT_INITIALIZER;
    t->breaks = ubrk_open(UBRK_WORD, "", NULL, 0, &e);
    t->slots = 1 << 14;
    t->slot = calloc(t->slots, sizeof *t->slot);
    if (U_FAILURE(e) || !t->slot) {
        rep_terms_free(t);
        return NULL;
    }
    return t;
}

void rep_terms_free(struct rep_term_counts *t)
{
    if (!t)
        return;
    ubrk_close(t->breaks);
    (void)utext_close(&t->text);
    td_arena_free(&t->arena);
    free(t->word);
    free(t->slot);
    free(t);
}

static size_t hash_of(struct td_slice s, size_t language)
{
    return (size_t)(td_hash(s) * UINT64_C(0x9E3779B97F4A7C15) + language * 31);
}

static bool grow_slots(struct rep_term_counts *t)
{
    size_t slots = 2 * t->slots;
    size_t *slot = calloc(slots, sizeof *slot);
    if (!slot)
        return false;
    for (size_t i = 0; i < t->n; i++) {
        size_t h = hash_of(td_slice(t->word[i].p, t->word[i].n), t->word[i].language) & (slots - 1);
        while (slot[h])
            h = (h + 1) & (slots - 1);
        slot[h] = i + 1;
    }
    free(t->slot);
    t->slot = slot;
    t->slots = slots;
    return true;
}

/* The word's place, made when it is new; NULL when there is no room (t->full when that is by our own bound). */
static struct word *word_at(struct rep_term_counts *t, struct td_slice s, size_t language)
{
    if (2 * (t->n + 1) > t->slots && !grow_slots(t))
        return NULL;
    size_t h = hash_of(s, language) & (t->slots - 1);
    for (; t->slot[h]; h = (h + 1) & (t->slots - 1)) {
        struct word *w = &t->word[t->slot[h] - 1];
        if (w->language == language && td_eq(td_slice(w->p, w->n), s))
            return w;
    }
    if (t->n == REP_TERMS_MAX) {
        t->full = true;
        return NULL;
    }
    if (t->n == t->cap) {
        size_t cap = t->cap ? 2 * t->cap : 4096;
        struct word *grown = realloc(t->word, cap * sizeof *grown);
        if (!grown)
            return NULL;
        t->word = grown;
        t->cap = cap;
    }
    struct td_slice copy = td_arena_dup(&t->arena, s);
    if (!copy.p)
        return NULL;
    t->slot[h] = t->n + 1;
    struct word *w = &t->word[t->n++];
    *w = (struct word){.p = copy.p, .n = (uint32_t)copy.n, .language = (uint16_t)language};
    return w;
}

static size_t language_at(struct rep_term_counts *t, struct td_slice name)
{
    size_t i = 0;
    while (i < t->n_languages && !td_eq(t->language[i].name, name))
        i++;
    if (i == t->n_languages && i < REP_TERM_LANGUAGES) {
        t->language[i].name = td_arena_dup(&t->arena, name);
        t->n_languages += t->language[i].name.p != NULL;
    }
    return i < t->n_languages ? i : REP_TERM_LANGUAGES;
}

/* Lower case, in out; empty when it is no word of ours: too short or long, or with a digit in it. */
static struct td_slice folded(struct td_slice s, char out[WORD_BYTES_MAX + 4])
{
    size_t n = 0, letters = 0;
    bool ideographic = false;
    while (s.n) {
        uint32_t cp;
        size_t k = td_utf8_decode(s, &cp);
        if (k == 0 || u_isdigit((UChar32)cp) || n + 4 > WORD_BYTES_MAX)
            return td_slice("", 0);
        s = td_from(s, k);
        letters++;
        ideographic = ideographic || u_hasBinaryProperty((UChar32)cp, UCHAR_IDEOGRAPHIC);
        n += td_utf8_encode((uint32_t)u_tolower((UChar32)cp), out + n);
    }
    return letters >= 2 || ideographic ? td_slice(out, n) : td_slice("", 0);
}

static bool add_text(struct rep_term_counts *t, size_t language, struct td_slice s, bool now)
{
    UErrorCode e = U_ZERO_ERROR;
    (void)utext_openUTF8(&t->text, s.n ? s.p : "", (int64_t)s.n, &e);
    ubrk_setUText(t->breaks, &t->text, &e);
    if (U_FAILURE(e))
        return true; /* a text ICU cannot read has no words */
    for (int32_t from = ubrk_first(t->breaks), to = ubrk_next(t->breaks); to != UBRK_DONE;
         from = to, to = ubrk_next(t->breaks)) {
        char out[WORD_BYTES_MAX + 4];
        if (ubrk_getRuleStatus(t->breaks) < UBRK_WORD_LETTER)
            continue;
        struct td_slice w = folded(td_slice(s.p + from, (size_t)(to - from)), out);
        if (w.n == 0)
            continue;
        t->language[language].words[now]++;
        struct word *x = word_at(t, w, language);
        if (!x && !t->full)
            return false;
        if (!x)
            continue;
        x->count[now]++;
        x->stories[now] += x->last != t->story;
        x->last = t->story;
    }
    return true;
}

bool rep_terms_add(struct rep_term_counts *t, struct td_slice language, struct td_slice title, struct td_slice text,
                   bool now)
{
    size_t l = language_at(t, language);
    if (l == REP_TERM_LANGUAGES)
        return t->n_languages == REP_TERM_LANGUAGES;
    t->story++;
    t->language[l].stories[now]++;
    return add_text(t, l, title, now) && add_text(t, l, text, now);
}

/* By language with the most stories in the week, then z, then the word: a total order. */
static int by_z(const void *a, const void *b)
{
    const struct rep_term *x = a, *y = b;
    if (x->language_stories != y->language_stories)
        return x->language_stories < y->language_stories ? 1 : -1;
    int c = td_cmp(x->language, y->language);
    if (c)
        return c;
    if (x->z != y->z)
        return x->z < y->z ? 1 : -1;
    return td_cmp(x->term, y->term);
}

static bool term_of(const struct rep_term_counts *t, const struct word *w, struct rep_term *out)
{
    const struct language *l = &t->language[w->language];
    if (w->stories[1] < REP_TERM_STORIES)
        return false;
    struct rep_log_odds r = rep_log_odds(w->count[1], l->words[1], w->count[0], l->words[0], REP_PRIOR_WORDS);
    if (!(r.z > 1.959964))
        return false;
    *out = (struct rep_term){.term = td_slice(w->p, w->n),
                             .language = l->name,
                             .count = w->count[1],
                             .words = l->words[1],
                             .before = w->count[0],
                             .words_before = l->words[0],
                             .stories = w->stories[1],
                             .stories_before = w->stories[0],
                             .language_stories = l->stories[1],
                             .delta = r.delta,
                             .z = r.z};
    return true;
}

enum td_status rep_terms_finish(struct rep_term_counts *t, struct rep_model *m, struct td_error *err)
{
    m->terms_full = t->full;
    for (size_t i = 0; i < t->n_languages; i++) {
        m->term_stories += t->language[i].stories[1];
        m->term_stories_before += t->language[i].stories[0];
    }
    size_t n = 0;
    struct rep_term x;
    for (size_t i = 0; i < t->n; i++)
        n += term_of(t, &t->word[i], &x);
    m->term = td_arena_alloc(&m->arena, (n + 1) * sizeof *m->term);
    if (!m->term)
        return td_fail_nomem(err, "comparing words");
    for (size_t i = 0; i < t->n; i++) {
        if (!term_of(t, &t->word[i], &x))
            continue;
        x.term = td_arena_dup(&m->arena, x.term);
        x.language = td_arena_dup(&m->arena, x.language);
        if (!x.term.p || !x.language.p)
            return td_fail_nomem(err, "comparing words");
        m->term[m->n_terms++] = x;
    }
    if (m->n_terms)
        qsort(m->term, m->n_terms, sizeof *m->term, by_z);
    return TD_OK;
}
