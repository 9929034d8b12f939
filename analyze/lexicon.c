#include "lexicon.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "arena.h"
#include "csvread.h"
#include "utf8.h"

enum { TERM_MAX = 80, ENTRIES_MAX = 60000, ARENA_MAX = 16 << 20, GATE_BYTES = 4, GATE_WORDS = 1024 };

/* In ana_lex_form.used of a tail: it reaches the word's end, or anything may follow. */
enum { CLOSED = 2, OPEN = 4 };

/* Terms and their forms, made while loading. */
struct table {
    struct ana_lex_form *slot;
    size_t size, used; /* size is a power of two */
};

struct short_word {
    uint64_t a, b, hash;
};

struct ana_lexicon {
    struct td_arena arena;
    struct ana_lex_entry *entry;
    size_t n, cap;
    struct table forms, stems, tails;
    uint64_t stem_lengths; /* bit n: there is a stem of n bytes */
    uint64_t tail_lengths; /* the same of tails */
    uint64_t
        stem_gate[GATE_WORDS]; /* one bit for the first GATE_BYTES bytes of each stem that long: most words stop here */
    uint64_t tail_gate[GATE_WORDS];
    struct ana_short_words short_words;
    struct short_word *shorts; /* single words, for that table */
    size_t n_shorts, cap_shorts;
    uint64_t *tones; /* hash with the tone in its two low bits; 0 = empty */
    size_t tones_mask;
    bool english;
};

static const char *const class_name[ANA_N_CLASSES] = {"v", "n", "a", "p", "f"};

static const struct {
    const char *name;
    uint32_t bit;
} op_name[] = {
    {"say", ANA_OP_SAY},       {"deny", ANA_OP_DENY},       {"flip", ANA_OP_FLIP},     {"keep", ANA_OP_KEEP},
    {"face", ANA_OP_FACE},     {"flipadj", ANA_OP_FLIPADJ}, {"not", ANA_OP_NOT},       {"be", ANA_OP_BE},
    {"have", ANA_OP_HAVE},     {"modal", ANA_OP_MODAL},     {"by", ANA_OP_BY},         {"from", ANA_OP_FROM},
    {"of", ANA_OP_OF},         {"against", ANA_OP_AGAINST}, {"prep", ANA_OP_PREP},     {"det", ANA_OP_DET},
    {"pron", ANA_OP_PRON},     {"rel", ANA_OP_REL},         {"clause", ANA_OP_CLAUSE}, {"but", ANA_OP_BUT},
    {"and", ANA_OP_AND},       {"to", ANA_OP_TO},           {"void", ANA_OP_VOID},     {"place", ANA_OP_PLACE},
    {"deal", ANA_OP_DEAL},     {"more", ANA_OP_MORE},       {"less", ANA_OP_LESS},     {"adv", ANA_OP_ADV},
    {"person", ANA_OP_PERSON},
};

uint32_t ana_lower(uint32_t cp)
{
    if (cp < 0x80)
        return cp >= 'A' && cp <= 'Z' ? cp + 32 : cp;
    if (cp >= 0x2000 && cp < 0x2C00) /* punctuation, symbols */
        return cp;
    if (cp >= 0x2E80 && cp < 0xA640) /* East Asian scripts have no case */
        return cp;
    return (uint32_t)utf8proc_tolower((utf8proc_int32_t)cp);
}

/* ---- the tables ---- */

static struct ana_lex_form *probe(const struct table *t, uint64_t hash)
{
    size_t i = (size_t)hash & (t->size - 1);
    while (t->slot[i].used && t->slot[i].hash != hash)
        i = (i + 1) & (t->size - 1);
    return &t->slot[i];
}

static bool grow(struct table *t)
{
    struct table bigger = {NULL, t->size ? t->size * 2 : 1024, t->used};
    bigger.slot = calloc(bigger.size, sizeof *bigger.slot);
    if (!bigger.slot)
        return false;
    for (size_t i = 0; i < t->size; i++)
        if (t->slot[i].used)
            *probe(&bigger, t->slot[i].hash) = t->slot[i];
    free(t->slot);
    *t = bigger;
    return true;
}

/* The form with this hash, made when it is not there; NULL when memory is out. */
static struct ana_lex_form *obtain(struct table *t, uint64_t hash)
{
    if (t->used * 3 >= t->size && !grow(t))
        return NULL;
    struct ana_lex_form *f = probe(t, hash);
    if (!f->used) {
        f->hash = hash;
        f->used = 1;
        for (int c = 0; c < ANA_N_CLASSES; c++)
            f->entry[c] = -1;
        t->used++;
    }
    return f;
}

const struct ana_lex_form *ana_lexicon_find(const struct ana_lexicon *x, uint64_t hash)
{
    const struct ana_lex_form *f = probe(&x->forms, hash);
    return f->used ? f : NULL;
}

static size_t gate_bit(uint64_t prefix_hash)
{
    return (size_t)(prefix_hash ^ prefix_hash >> 32) % ((size_t)GATE_WORDS * 64);
}

/* The longest stem among the prefixes and its length. */
static const struct ana_lex_form *find_stem(const struct ana_lexicon *x, const uint64_t *prefix, size_t n,
                                            size_t *length)
{
    if (n >= GATE_BYTES) {
        size_t bit = gate_bit(prefix[GATE_BYTES - 1]);
        if (!(x->stem_gate[bit / 64] >> bit % 64 & 1))
            n = GATE_BYTES - 1;
    }
    for (size_t len = n; len >= 2; len--) {
        if (!(x->stem_lengths >> len & 1))
            continue;
        const struct ana_lex_form *f = probe(&x->stems, ana_hash_word(prefix[len - 1]));
        if (f->used) {
            *length = len;
            return f;
        }
    }
    return NULL;
}

/* The tail that a word ends with from one of its bytes on: closed ones reach its end, open ones need not. */
static const struct ana_lex_form *tail_at(const struct ana_lexicon *x, struct td_slice w)
{
    const struct ana_lex_form *best = NULL;
    uint64_t h = ANA_HASH_SEED;
    for (size_t n = 1; n <= w.n && n <= ANA_LEX_STEM_MAX; n++) {
        h = ana_hash_step(h, (unsigned char)w.p[n - 1]);
        if (n == GATE_BYTES && !(x->tail_gate[gate_bit(h) / 64] >> gate_bit(h) % 64 & 1))
            return NULL;
        if (!(x->tail_lengths >> n & 1))
            continue;
        const struct ana_lex_form *f = probe(&x->tails, ana_hash_word(h));
        if (f->used & OPEN || (f->used & CLOSED && n == w.n))
            best = f;
    }
    return best;
}

const struct ana_lex_form *ana_lexicon_part(const struct ana_lexicon *x, const uint64_t *prefix, size_t n,
                                            struct td_slice lower)
{
    size_t length = 0;
    const struct ana_lex_form *stem = find_stem(x, prefix, n, &length);
    if (!x->tail_lengths)
        return stem;
    for (size_t i = length > ANA_LEX_HEAD_MIN ? length : ANA_LEX_HEAD_MIN; i + GATE_BYTES <= lower.n; i++) {
        const struct ana_lex_form *tail = tail_at(x, td_from(lower, i));
        if (tail)
            return tail;
    }
    return stem;
}

int ana_lexicon_tone(const struct ana_lexicon *x, uint64_t hash)
{
    uint64_t key = hash & ~UINT64_C(3);
    for (size_t i = (size_t)(hash >> 2) & x->tones_mask;; i = (i + 1) & x->tones_mask) {
        uint64_t v = x->tones[i];
        if ((v & ~UINT64_C(3)) == key && v)
            return (int)(v & 3) - 2;
        if (!v)
            return 0;
    }
}

size_t ana_lexicon_count(const struct ana_lexicon *x)
{
    return x->n;
}

const struct ana_lex_entry *ana_lexicon_entry(const struct ana_lexicon *x, size_t i)
{
    return &x->entry[i];
}

bool ana_lexicon_has_stems(const struct ana_lexicon *x)
{
    return x->stem_lengths != 0 || x->tail_lengths != 0;
}

/* ---- forms ---- */

/* Splits at blanks and hyphens, and CJK characters each into a word of its own; number of words, 0 when too many. */
static size_t split(struct td_slice term, struct td_slice word[ANA_LEX_WORDS_MAX])
{
    size_t n = 0;
    while (term.n) {
        if (term.p[0] == ' ' || term.p[0] == '-') {
            term = td_from(term, 1);
            continue;
        }
        size_t len = 0;
        while (len < term.n && term.p[len] != ' ' && term.p[len] != '-') {
            uint32_t cp;
            if ((unsigned char)term.p[len] < 0x80) {
                len++;
                continue;
            }
            size_t k = td_utf8_decode(td_from(term, len), &cp);
            if (!k)
                return 0;
            if (td_utf8_is_cjk(cp)) {
                if (!len)
                    len = k;
                break;
            }
            len += k;
        }
        if (n == ANA_LEX_WORDS_MAX)
            return 0;
        word[n++] = td_head(term, len);
        term = td_from(term, len);
    }
    return n;
}

static uint64_t hash_bytes(struct td_slice s)
{
    uint64_t h = ANA_HASH_SEED;
    for (size_t i = 0; i < s.n; i++)
        h = ana_hash_step(h, (unsigned char)s.p[i]);
    return ana_hash_word(h);
}

/* A single ASCII word that fits is noted for the table of short words. */
static bool note_short(struct ana_lexicon *x, struct td_slice w, uint64_t hash)
{
    unsigned char b[16] = {0};
    if (w.n > sizeof b)
        return true;
    for (size_t i = 0; i < w.n; i++) {
        b[i] = (unsigned char)w.p[i];
        if (!((unsigned)(b[i] - 'a') < 26 || (unsigned)(b[i] - '0') < 10))
            return true;
    }
    if (x->n_shorts == x->cap_shorts) {
        size_t cap = x->cap_shorts ? 2 * x->cap_shorts : 1024;
        struct short_word *grown = realloc(x->shorts, cap * sizeof *grown);
        if (!grown)
            return false;
        x->shorts = grown;
        x->cap_shorts = cap;
    }
    struct short_word *s = &x->shorts[x->n_shorts++];
    *s = (struct short_word){0, 0, hash};
    for (size_t i = 0; i < 8; i++) {
        s->a |= (uint64_t)b[i] << 8 * i;
        s->b |= (uint64_t)b[8 + i] << 8 * i;
    }
    return true;
}

/* Enters one form of entry i. The first entry of a class to claim a form keeps it. */
static bool add_form(struct ana_lexicon *x, size_t i, struct td_slice text, unsigned verb_form)
{
    struct td_slice word[ANA_LEX_WORDS_MAX];
    size_t n = split(text, word);
    uint64_t first = hash_bytes(word[0]), hash = first;
    for (size_t k = 1; k < n; k++)
        hash = ana_hash_chain(hash, hash_bytes(word[k]));
    struct ana_lex_form *f = obtain(&x->forms, hash);
    if (!f)
        return false;
    const struct ana_lex_entry *e = &x->entry[i];
    if (f->entry[e->class] < 0)
        f->entry[e->class] = (int32_t)i;
    f->op |= e->op;
    f->verb_form = (uint8_t)(f->verb_form | verb_form);
    if (!f->tone && e->w[ANA_TONE] != 0)
        f->tone = (int8_t)((e->w[ANA_TONE] > 0) - (e->w[ANA_TONE] < 0));
    if (n == 1 && !note_short(x, word[0], hash))
        return false;
    if (n > 1) {
        f = obtain(&x->forms, first);
        if (!f)
            return false;
        if (f->phrase < n)
            f->phrase = (uint8_t)n;
    }
    return true;
}

static bool is_vowel(char c)
{
    return c && strchr("aeiou", c) != NULL;
}

/* The last consonant is doubled: ban, drop, plan; not visit, open (those carry a `+` when they do). */
static bool doubles(struct td_slice w)
{
    if (w.n < 3 || is_vowel(w.p[w.n - 1]) || strchr("wxyh", w.p[w.n - 1]) || !is_vowel(w.p[w.n - 2]) ||
        is_vowel(w.p[w.n - 3]))
        return false;
    for (size_t i = 0; i + 3 < w.n; i++)
        if (is_vowel(w.p[i]) && !(w.p[i] == 'u' && i && w.p[i - 1] == 'q'))
            return false;
    return true;
}

static struct td_slice ending(char out[TERM_MAX + 16], struct td_slice stem, char doubled, const char *suffix,
                              struct td_slice rest)
{
    size_t n = stem.n;
    memcpy(out, stem.p, n);
    if (doubled)
        out[n++] = doubled;
    while (*suffix)
        out[n++] = *suffix++;
    if (rest.n)
        memcpy(out + n, rest.p, rest.n);
    return td_slice(out, n + rest.n);
}

/* -s, -es, -ies */
static struct td_slice plural(char out[TERM_MAX + 16], struct td_slice w, struct td_slice rest)
{
    char last = w.p[w.n - 1], before = w.n > 1 ? w.p[w.n - 2] : 'a';
    if (last == 'y' && !is_vowel(before))
        return ending(out, td_head(w, w.n - 1), 0, "ies", rest);
    if (strchr("sxz", last) || (last == 'h' && strchr("cs", before)) || (last == 'o' && !is_vowel(before)))
        return ending(out, w, 0, "es", rest);
    return ending(out, w, 0, "s", rest);
}

static bool english_verb(struct ana_lexicon *x, size_t i, struct td_slice forms)
{
    char b[TERM_MAX + 16];
    struct td_slice term = x->entry[i].term, w = td_head(term, td_index(term, ' ')), rest = td_from(term, w.n);
    char last = w.p[w.n - 1], twin = (td_eqs(forms, "+") || doubles(w)) ? last : 0;
    bool e = last == 'e', ie = td_ends(w, TD_S("ie")), ee = td_ends(w, TD_S("ee")) || td_ends(w, TD_S("oe"));
    bool ok = add_form(x, i, term, ANA_FORM_BASE) && add_form(x, i, plural(b, w, rest), ANA_FORM_S);
    struct td_slice ing = ie ? ending(b, td_head(w, w.n - 2), 0, "ying", rest)
                             : ending(b, e && !ee ? td_head(w, w.n - 1) : w, twin, "ing", rest);
    ok = ok && add_form(x, i, ing, ANA_FORM_ING);
    if (forms.n && !td_eqs(forms, "+")) {
        struct td_slice past = td_cut(&forms, '/');
        ok = ok && add_form(x, i, ending(b, past, 0, "", rest), ANA_FORM_PAST | (forms.n ? 0U : (unsigned)ANA_FORM_PP));
        return ok && (!forms.n || add_form(x, i, ending(b, forms, 0, "", rest), ANA_FORM_PP));
    }
    bool y = last == 'y' && w.n > 1 && !is_vowel(w.p[w.n - 2]);
    struct td_slice ed = y ? ending(b, td_head(w, w.n - 1), 0, "ied", rest) : ending(b, w, twin, e ? "d" : "ed", rest);
    return ok && add_form(x, i, ed, ANA_FORM_PAST | ANA_FORM_PP);
}

/* Entry i as a stem, or as the tail of compounds. */
static bool add_part(struct ana_lexicon *x, size_t i)
{
    const struct ana_lex_entry *e = &x->entry[i];
    bool tail = e->term.p[0] == '*', open = e->term.p[e->term.n - 1] == '*';
    struct td_slice part = td_from(td_head(e->term, e->term.n - open), tail);
    struct ana_lex_form *f = obtain(tail ? &x->tails : &x->stems, hash_bytes(part));
    if (!f)
        return false;
    if (f->entry[e->class] < 0)
        f->entry[e->class] = (int32_t)i;
    f->op |= e->op;
    f->tone = (int8_t)((e->w[ANA_TONE] > 0) - (e->w[ANA_TONE] < 0));
    f->verb_form = e->class == ANA_VERB ? 0xff : 0;
    if (tail)
        f->used = (uint8_t)(f->used | (open ? OPEN : CLOSED));
    *(tail ? &x->tail_lengths : &x->stem_lengths) |= UINT64_C(1) << part.n;
    if (part.n >= GATE_BYTES) {
        uint64_t h = ANA_HASH_SEED, *gate = tail ? x->tail_gate : x->stem_gate;
        for (size_t k = 0; k < GATE_BYTES; k++)
            h = ana_hash_step(h, (unsigned char)part.p[k]);
        gate[gate_bit(h) / 64] |= UINT64_C(1) << gate_bit(h) % 64;
    }
    return true;
}

static bool add_forms(struct ana_lexicon *x, size_t i, struct td_slice forms)
{
    char b[TERM_MAX + 16];
    struct ana_lex_entry *e = &x->entry[i];
    if (e->term.p[0] == '*' || e->term.p[e->term.n - 1] == '*')
        return add_part(x, i);
    bool make = x->english && !td_eqs(forms, ".");
    if (make && e->class == ANA_VERB)
        return english_verb(x, i, forms);
    if (make && e->class == ANA_NOUN)
        return add_form(x, i, e->term, 0) &&
               (td_ends(e->term, TD_S("s")) || add_form(x, i, plural(b, e->term, td_slice("", 0)), 0));
    return add_form(x, i, e->term, e->class == ANA_VERB ? 0xff : 0);
}

/* ---- the file ---- */

enum { TERM, CLASS, DOER, DONE, TONE, OP, FORMS, N_COLUMNS };
static const char *const column_name[N_COLUMNS] = {"term", "class", "doer", "done", "tone", "op", "forms"};

/* Digits with at most one point and three digits after it, exact in a double: what the C library reads, in a third of
 * the time. False when it has another shape. */
static bool short_weight(struct td_slice s, float *w)
{
    static const double unit[] = {1, 10, 100, 1000};
    bool minus = s.n && s.p[0] == '-', point = false;
    unsigned digits = 0, decimals = 0;
    double v = 0;
    for (size_t i = minus; i < s.n; i++) {
        if (s.p[i] == '.' && !point) {
            point = true;
            continue;
        }
        if (s.p[i] < '0' || s.p[i] > '9' || ++digits > 6 || (point && ++decimals > 3))
            return false;
        v = v * 10 + (s.p[i] - '0');
    }
    *w = (float)((minus ? -v : v) / unit[decimals]);
    return digits > decimals; /* a digit before the point */
}

static bool weight(struct td_slice s, float *w)
{
    char b[16], *end;
    if (short_weight(s, w))
        return *w >= -5 && *w <= 5;
    if (!s.n || s.n >= sizeof b)
        return false;
    for (size_t i = 0; i < s.n; i++)
        if (!strchr("0123456789.-", s.p[i]) || !s.p[i])
            return false;
    memcpy(b, s.p, s.n);
    b[s.n] = '\0';
    *w = strtof(b, &end); /* digits, point and minus only: the locale of the process is C */
    return *end == '\0' && *w >= -5 && *w <= 5;
}

static bool parse_ops(struct td_slice s, uint32_t *op)
{
    *op = 0;
    if (!s.n)
        return true;
    while (s.p) {
        struct td_slice name = td_cut(&s, '|');
        size_t i = 0, n = sizeof op_name / sizeof op_name[0];
        while (i < n && !td_eqs(name, op_name[i].name))
            i++;
        if (i == n)
            return false;
        *op |= op_name[i].bit;
    }
    return true;
}

/* What is wrong with the term, or NULL. */
static const char *check_term(struct td_slice t)
{
    struct td_slice word[ANA_LEX_WORDS_MAX];
    if (!t.n)
        return "empty term";
    if (t.n > TERM_MAX)
        return "term is too long";
    if (!td_utf8_valid(t))
        return "term is not valid UTF-8";
    for (size_t i = 0; i < t.n;) {
        uint32_t cp = (unsigned char)t.p[i];
        size_t k = cp < 0x80 ? 1 : td_utf8_decode(td_from(t, i), &cp);
        if (ana_lower(cp) != cp)
            return "term is not in lower case";
        if (cp < 0x20 || cp == '"' || cp == ',' || cp == ';' || (cp == '*' && i && i + 1 < t.n))
            return "term has a character that cannot be matched";
        i += k;
    }
    bool tail = t.p[0] == '*', open = t.p[t.n - 1] == '*';
    size_t n = t.n - tail - (open && t.n > 1);
    if ((tail || open) && (n < 2 || n >= ANA_LEX_STEM_MAX || memchr(t.p, ' ', t.n) || memchr(t.p, '-', t.n)))
        return "a stem is one word of 2 to 39 bytes";
    if (tail && n < GATE_BYTES)
        return "the tail of a compound has four bytes or more";
    return split(t, word) ? NULL : "term has no words or more than four";
}

/* One line of the file into the tables; NULL, or what is wrong with it. */
static const char *add_row(struct ana_lexicon *x, const struct td_csv_row *row, bool *nomem)
{
    struct ana_lex_entry e = {.line = (uint32_t)row->line_first};
    const struct td_slice *f = row->field;
    if (row->bad)
        return row->bad;
    if (row->n != N_COLUMNS)
        return "not seven columns";
    const char *bad = check_term(f[TERM]);
    if (bad)
        return bad;
    unsigned c = 0;
    while (c < ANA_N_CLASSES && !td_eqs(f[CLASS], class_name[c]))
        c++;
    if (c == ANA_N_CLASSES)
        return "class is not v, n, a, p or f";
    e.class = (enum ana_lex_class)c;
    for (int s = 0; s < ANA_N_SLOTS; s++)
        if (!weight(f[DOER + s], &e.w[s]))
            return "a weight is not a number from -5 to 5";
    if (!parse_ops(f[OP], &e.op))
        return "unknown op";
    if (f[FORMS].n > TERM_MAX / 2)
        return "forms are too long";
    if (x->n == ENTRIES_MAX)
        return "too many terms";
    if (x->n == x->cap) {
        size_t cap = x->cap ? 2 * x->cap : 1024;
        struct ana_lex_entry *more = realloc(x->entry, cap * sizeof *more);
        if (!more) {
            *nomem = true;
            return NULL;
        }
        x->entry = more;
        x->cap = cap;
    }
    e.term = td_arena_dup(&x->arena, f[TERM]);
    if (!e.term.p) {
        *nomem = true;
        return NULL;
    }
    x->entry[x->n] = e;
    *nomem = !add_forms(x, x->n, f[FORMS]);
    x->n++;
    return NULL;
}

static bool header_ok(const struct td_csv_row *row)
{
    bool ok = !row->bad && row->n == N_COLUMNS;
    for (int c = 0; ok && c < N_COLUMNS; c++)
        ok = td_eqs(row->field[c], column_name[c]);
    return ok;
}

static int compare_entries(const void *a, const void *b)
{
    const struct ana_lex_entry *p = a, *q = b;
    int c = td_cmp(p->term, q->term);
    return c ? c : (int)p->class - (int)q->class;
}

/* The same term and class twice is an error: the second would be silently without effect. */
static enum td_status check_doubles(const struct ana_lexicon *x, const char *path, struct td_error *err)
{
    struct ana_lex_entry *v = malloc((x->n + 1) * sizeof *v);
    enum td_status st = TD_OK;
    if (!v)
        return td_fail_nomem(err, "lexicon");
    if (x->n)
        memcpy(v, x->entry, x->n * sizeof *v);
    qsort(v, x->n, sizeof *v, compare_entries);
    for (size_t i = 1; i < x->n && st == TD_OK; i++)
        if (!compare_entries(&v[i - 1], &v[i])) {
            uint32_t p = v[i - 1].line, q = v[i].line;
            st = td_fail(err, TD_EDATA, "%s:%u: term and class are already on line %u", path, p > q ? p : q,
                         p > q ? q : p);
        }
    free(v);
    return st;
}

static bool make_tones(struct ana_lexicon *x)
{
    size_t size = 1024;
    while (size < x->forms.used * 4)
        size *= 2;
    x->tones = calloc(size, sizeof *x->tones);
    if (!x->tones)
        return false;
    x->tones_mask = size - 1;
    for (size_t i = 0; i < x->forms.size; i++) {
        const struct ana_lex_form *f = &x->forms.slot[i];
        if (!f->used || !f->tone)
            continue;
        size_t k = (size_t)(f->hash >> 2) & x->tones_mask;
        while (x->tones[k])
            k = (k + 1) & x->tones_mask;
        x->tones[k] = (f->hash & ~UINT64_C(3)) | (uint64_t)(f->tone + 2);
    }
    return true;
}

static bool make_short_words(struct ana_lexicon *x)
{
    unsigned bits = 10;
    while ((size_t)1 << bits < x->n_shorts * 3)
        bits++;
    struct ana_short_words *t = &x->short_words;
    t->slot = calloc((size_t)1 << bits, sizeof *t->slot);
    t->gate = calloc(ANA_SHORT_GATE / 64, sizeof *t->gate);
    if (!t->slot || !t->gate)
        return false;
    t->shift = 64 - bits;
    uint64_t nt = ana_short_mix('t', 0) >> 47;
    t->gate[nt / 64] |= UINT64_C(1) << nt % 64;
    for (size_t i = 0; i < x->n_shorts; i++) {
        const struct short_word *s = &x->shorts[i];
        const struct ana_lex_form *f = ana_lexicon_find(x, s->hash);
        if (!f)
            continue;
        uint32_t meaning = f->tone > 0          ? ANA_SHORT_FAVOURABLE
                           : f->tone < 0        ? ANA_SHORT_ADVERSE
                           : f->op & ANA_OP_NOT ? ANA_SHORT_NEGATION
                                                : ANA_SHORT_NONE;
        uint64_t h = ana_short_mix(s->a, s->b);
        if (meaning == ANA_SHORT_NONE || ana_short_find(t, h) != ANA_SHORT_NONE)
            continue;
        uint32_t k = (uint32_t)(h >> t->shift);
        while (t->slot[k])
            k = (k + 1) & ((UINT32_C(1) << bits) - 1);
        t->gate[(h >> 47) / 64] |= UINT64_C(1) << (h >> 47) % 64;
        t->slot[k] = ((uint32_t)h & ~UINT32_C(3)) | meaning;
    }
    free(x->shorts);
    x->shorts = NULL;
    return true;
}

const struct ana_short_words *ana_lexicon_short_words(const struct ana_lexicon *x)
{
    return &x->short_words;
}

static enum td_status read_file(struct ana_lexicon *x, const char *path, struct td_error *err)
{
    struct td_source src;
    struct td_csv_row row;
    enum td_csv_result r = TD_CSV_FAILED;
    enum td_status st = td_source_open(&src, path, err);
    if (st != TD_OK)
        return st;
    struct td_csv *csv = td_csv_new(&src, &(struct td_csv_options){.max_record = 4096, .one_line = true}, err);
    bool nomem = false;
    if (csv && (r = td_csv_next(csv, &row, err)) != TD_CSV_FAILED && (r == TD_CSV_END || !header_ok(&row)))
        st = td_fail(err, TD_EDATA, "%s:1: the header is not term,class,doer,done,tone,op,forms", path);
    while (st == TD_OK && r == TD_CSV_ROW && (r = td_csv_next(csv, &row, err)) == TD_CSV_ROW) {
        const char *bad = add_row(x, &row, &nomem);
        if (nomem)
            st = td_fail_nomem(err, "lexicon");
        else if (bad)
            st = td_fail(err, TD_EDATA, "%s:%lu: %s", path, (unsigned long)row.line_first, bad);
    }
    if (st == TD_OK && r == TD_CSV_FAILED)
        st = err->status != TD_OK ? err->status : td_fail(err, TD_EIO, "%s: could not be read", path);
    td_csv_free(csv);
    td_source_close(&src);
    return st;
}

struct ana_lexicon *ana_lexicon_load(const char *path, bool english, struct td_error *err)
{
    struct ana_lexicon *x = calloc(1, sizeof *x);
    if (!x) {
        (void)td_fail_nomem(err, "lexicon");
        return NULL;
    }
    x->english = english;
    x->arena.max = ARENA_MAX;
    enum td_status st = TD_OK;
    if (!grow(&x->forms) || !grow(&x->stems) || !grow(&x->tails))
        st = td_fail_nomem(err, "lexicon");
    if (st == TD_OK)
        st = read_file(x, path, err);
    if (st == TD_OK)
        st = check_doubles(x, path, err);
    if (st == TD_OK && (!make_tones(x) || !make_short_words(x)))
        st = td_fail_nomem(err, "lexicon");
    if (st != TD_OK) {
        ana_lexicon_free(x);
        return NULL;
    }
    return x;
}

void ana_lexicon_free(struct ana_lexicon *x)
{
    if (!x)
        return;
    td_arena_free(&x->arena);
    free(x->entry);
    free(x->forms.slot);
    free(x->stems.slot);
    free(x->tails.slot);
    free(x->tones);
    free(x->shorts);
    free(x->short_words.slot);
    free(x->short_words.gate);
    free(x);
}
