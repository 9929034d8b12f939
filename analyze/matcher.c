#include "matcher.h"

#include <assert.h>
#include <stdlib.h>

#include "buf.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#define HAVE_SSE2 1
#else
#define HAVE_SSE2 0
#endif

enum {
    BLOCK = 64, /* bytes per step: one bit of a mask each */
    HEAD = 4,   /* bytes of a form of which every spelling is marked */
    MIDDLE = 5,
    AHEAD = 8,       /* bytes that the bitmaps see */
    HASH_BITS = 17,  /* bits in a bitmap, as a power of two: 16 KiB */
    ENDS_MAX = 24,   /* forms that are heads of each other, at one place */
    FORM_MAX = 250,  /* bytes */
    NEAR_END = 512,  /* states */
    CAPS_LETTERS = 4 /* shorter names in capitals are words of their own: IT, US, CHAD is not */
};

/*
 * A state of the trie: the child for byte b is base + b, if its check is this state. Where only one key goes on its
 * remaining bytes are not states but a tail, at ~base in the keys: most walks end there, in bytes that lie side by
 * side.
 */
struct state {
    int32_t base, check;
    int32_t group; /* first form that ends here, or at the end of the tail; -1 when none */
};

struct entry {
    uint32_t text, n; /* in the pool */
    uint16_t id;
    uint8_t match, kind, class, lang;
    uint8_t skip;  /* bytes at the start that are a clitic, not the name */
    uint8_t edge;  /* class of the last character, as far as boundaries go */
    bool caps;     /* may stand in all capitals */
    bool solid_ok; /* long katakana name: may stand inside a longer run */
    bool last;     /* of its group */
    int32_t from, until;
};

/*
 * What may start a form, for articles of one language. Most places are turned away by `two` and `head`, which stay in
 * the first cache; the others tell forms of a word that only begins like one ("Democrats", "whether").
 */
struct filter {
    uint64_t two[65536 / 64];               /* first two bytes of forms shorter than four */
    uint64_t head[(1u << HASH_BITS) / 64];  /* hash of the first four bytes of the others, in every spelling */
    uint64_t whole[(1u << HASH_BITS) / 64]; /* the same of those that are told no further */
    uint64_t five[(1u << HASH_BITS) / 64];  /* hash of the first five bytes of forms shorter than eight, without case */
    uint64_t eight[(1u << HASH_BITS) / 64]; /* hash of the first eight bytes of longer ones, without case */
};

struct ana_matcher {
    const struct ana_chars *chars;
    struct state *state;
    size_t n_states;
    struct entry *entry;
    size_t n_entries;
    char *pool, *keys; /* the forms; the folded forms, each with a NUL */
    size_t n_pool, n_keys;
    struct filter *filter[ANA_LANGS_MAX + 1]; /* by language; the last for articles of unknown language */
};

static uint32_t hash4(uint32_t x)
{
    return x * UINT32_C(2654435761) >> (32 - HASH_BITS);
}

/* Upper and lower case ASCII letters alike. */
static uint32_t hash8(uint64_t x)
{
    return (uint32_t)((x | UINT64_C(0x2020202020202020)) * UINT64_C(0x9e3779b97f4a7c15) >> (64 - HASH_BITS));
}

static bool bit(const uint64_t *map, uint32_t i)
{
    return map[i >> 6] >> (i & 63) & 1;
}

static void set_bit(uint64_t *map, uint32_t i)
{
    map[i >> 6] |= UINT64_C(1) << (i & 63);
}

/* In the machine's byte order: these numbers never leave the process. */
static uint32_t load4(const unsigned char *p)
{
    uint32_t x;
    memcpy(&x, p, sizeof x);
    return x;
}

static uint64_t load8(const unsigned char *p)
{
    uint64_t x;
    memcpy(&x, p, sizeof x);
    return x;
}

/* The first five bytes alone, in a place of their own. */
static uint64_t load5(const unsigned char *p)
{
    uint32_t x;
    memcpy(&x, p, sizeof x);
    return (uint64_t)p[4] << 32 | x;
}

static uint32_t load2(const unsigned char *p)
{
    uint16_t x;
    memcpy(&x, p, sizeof x);
    return x;
}

/* ---- building ---- */

struct key {
    struct td_slice folded;
    size_t form; /* number of the entry before sorting */
};

struct building {
    struct ana_matcher *m;
    struct td_buf pool, folded;
    struct entry *entry;
    size_t n, cap;
    struct key *key;
    size_t n_keys;
    size_t states_cap, first_free;
    int32_t *group; /* by key: first entry of its group */
    bool nomem;
};

const char *ana_form_problem(const struct ana_chars *chars, struct td_slice text)
{
    if (text.n == 0)
        return "is empty";
    if (!td_utf8_valid(text))
        return "is not UTF-8";
    if (text.n > FORM_MAX)
        return "is longer than 250 bytes";
    size_t len, i = 0;
    uint32_t cp = ana_at(text.p, text.n, 0, &len);
    if (!(ana_class(chars, cp) & ANA_WORD))
        return "does not begin with a letter or digit";
    if (text.n == 1)
        return "is a single letter";
    for (; i < text.n; i += len) {
        cp = ana_at(text.p, text.n, i, &len);
        if (cp < ' ' || cp == 0x7f || cp == 0x2028 || cp == 0x2029 || cp == 0x85)
            return "holds a control character";
        if (i + len == text.n && (ana_class(chars, cp) & ANA_BLANK))
            return "ends with a blank";
    }
    return NULL;
}

static bool put_folded(const struct ana_chars *c, struct td_buf *b, struct td_slice s)
{
    size_t len;
    for (size_t i = 0; i < s.n; i += len) {
        char out[4];
        uint32_t cp = ana_fold(c, ana_at(s.p, s.n, i, &len));
        if (!td_buf_put(b, td_slice(out, td_utf8_encode(cp, out))))
            return false;
    }
    return true;
}

static void describe(const struct ana_chars *c, struct entry *e, struct td_slice s)
{
    size_t len, letters = 0, katakana = 0;
    unsigned class = 0;
    for (size_t i = 0; i < s.n; i += len) {
        class = ana_class(c, ana_at(s.p, s.n, i, &len));
        letters += (class & ANA_LETTER) != 0;
        katakana += (class & ANA_KATAKANA) != 0;
    }
    e->edge = (uint8_t) class;
    e->caps = letters >= CAPS_LETTERS;
    e->solid_ok = e->kind == ANA_KIND_TARGET && katakana >= CAPS_LETTERS;
}

/* Adds an entry for the clitic followed by tail; the mention begins `skip` bytes in. */
static void add_entry(struct building *b, const struct ana_form *f, struct td_slice clitic, struct td_slice tail)
{
    if (b->n == b->cap) {
        size_t cap = b->cap ? 2 * b->cap : 1024;
        struct entry *e = realloc(b->entry, cap * sizeof *e);
        if (!e) {
            b->nomem = true;
            return;
        }
        b->entry = e;
        b->cap = cap;
    }
    struct entry *e = &b->entry[b->n];
    *e = (struct entry){.text = (uint32_t)b->pool.n,
                        .n = (uint32_t)(clitic.n + tail.n),
                        .id = f->id,
                        .match = f->match,
                        .kind = f->kind,
                        .class = f->class,
                        .lang = f->lang,
                        .skip = (uint8_t)clitic.n,
                        .from = f->from,
                        .until = f->until};
    if (!td_buf_put(&b->pool, clitic) || !td_buf_put(&b->pool, tail)) {
        b->nomem = true;
        return;
    }
    describe(b->m->chars, e, td_slice(b->pool.p + e->text, e->n));
    b->n++;
}

/*
 * Arabic writes "and", "in", "for", "as" and the article onto the name: وهواوي, لهواوي. For targets these are added
 * here; the gazetteer spells out those of countries, of which many are short and like other words.
 */
static void add_arabic(struct building *b, const struct ana_form *f)
{
    static const char *const clitics[] = {"و", "ف", "ب", "ل", "ك", "وب", "ول"};
    static const char *const with_article[] = {"لل", "ولل"};
    struct td_slice article = TD_S("ال");
    size_t len;
    uint32_t cp = ana_at(f->text.p, f->text.n, 0, &len);
    if (f->kind != ANA_KIND_TARGET || cp < 0x621 || cp > 0x64a || td_utf8_count(f->text) < CAPS_LETTERS)
        return;
    bool has_article = td_starts(f->text, article);
    for (size_t i = 0; i < sizeof clitics / sizeof clitics[0]; i++)
        if (!has_article || i != 3) /* li- and the article contract */
            add_entry(b, f, td_str(clitics[i]), f->text);
    for (size_t i = 0; has_article && i < sizeof with_article / sizeof with_article[0]; i++)
        add_entry(b, f, td_str(with_article[i]), td_from(f->text, article.n));
}

/* Capitals and the Swiss write ss for ß: STRASSBURG, Weissrussland. */
static void add_sharp_s(struct building *b, const struct ana_form *f)
{
    char text[FORM_MAX];
    size_t n = 0;
    bool any = false;
    for (size_t i = 0; i < f->text.n && n + 2 <= sizeof text;) {
        bool sharp =
            i + 1 < f->text.n && (unsigned char)f->text.p[i] == 0xc3 && (unsigned char)f->text.p[i + 1] == 0x9f;
        any = any || sharp;
        if (sharp) {
            text[n++] = 's';
            text[n++] = 's';
        } else {
            text[n++] = f->text.p[i];
        }
        i += sharp ? 2 : 1;
    }
    if (any)
        add_entry(b, f, td_slice("", 0), td_slice(text, n));
}

static int by_key(const void *a, const void *b)
{
    const struct key *x = a, *y = b;
    int c = td_cmp(x->folded, y->folded);
    return c ? c : (x->form > y->form) - (x->form < y->form);
}

/* Folded keys of all entries, sorted; entries of one key become neighbours, the last of them marked. */
static bool sort_entries(struct building *b)
{
    struct ana_matcher *m = b->m;
    struct key *all = calloc(b->n + 1, sizeof *all);
    size_t *end = calloc(b->n + 1, sizeof *end);
    m->entry = calloc(b->n + 1, sizeof *m->entry);
    b->group = calloc(b->n + 1, sizeof *b->group);
    bool ok = all && end && m->entry && b->group;
    for (size_t i = 0; ok && i < b->n; i++) {
        ok = put_folded(m->chars, &b->folded, td_slice(b->pool.p + b->entry[i].text, b->entry[i].n));
        end[i] = b->folded.n;
        ok = ok && td_buf_putc(&b->folded, '\0');
    }
    for (size_t i = 0, from = 0; ok && i < b->n; from = end[i++] + 1)
        all[i] = (struct key){td_slice(b->folded.p + from, end[i] - from), i};
    free(end);
    if (!ok) {
        free(all);
        return false;
    }
    qsort(all, b->n, sizeof *all, by_key);
    for (size_t i = 0; i < b->n; i++) {
        bool same = i > 0 && td_eq(all[i].folded, all[i - 1].folded);
        m->entry[i] = b->entry[all[i].form];
        m->entry[i].last = true;
        if (same) {
            m->entry[i - 1].last = false;
            continue;
        }
        b->group[b->n_keys] = (int32_t)i;
        all[b->n_keys++] = all[i];
    }
    m->n_entries = b->n;
    b->key = all;
    return true;
}

static bool grow_states(struct building *b, size_t need)
{
    struct ana_matcher *m = b->m;
    if (need <= b->states_cap)
        return true;
    size_t cap = b->states_cap ? b->states_cap : 4096;
    while (cap < need)
        cap *= 2;
    struct state *s = realloc(m->state, cap * sizeof *s);
    if (!s)
        return false;
    for (size_t i = b->states_cap; i < cap; i++)
        s[i] = (struct state){0, -1, -1};
    m->state = s;
    b->states_cap = cap;
    return true;
}

/*
 * A low base under which all the bytes are free. States with one child fill the gaps from the front; the others, hard
 * to fit into gaps, look only near the end: looking everywhere costs minutes for a few per cent of memory.
 */
static size_t find_base(struct building *b, const unsigned char *byte, size_t n)
{
    while (b->first_free < b->states_cap && b->m->state[b->first_free].check >= 0)
        b->first_free++;
    size_t from = b->first_free;
    if (n > 1 && b->m->n_states > NEAR_END && from < b->m->n_states - NEAR_END)
        from = b->m->n_states - NEAR_END;
    size_t at = from - byte[0];
    for (;; at++) {
        if (!grow_states(b, at + 512))
            return 0;
        size_t k = 0;
        while (k < n && b->m->state[at + byte[k]].check < 0)
            k++;
        if (k == n)
            return at;
    }
}

/* Keys [lo, hi) share their first `depth` bytes, which lead to `state`. The depth of recursion is bounded by FORM_MAX.
 */
static bool build_state(struct building *b, size_t state, size_t lo, size_t hi, size_t depth)
{
    if (lo < hi && b->key[lo].folded.n == depth)
        b->m->state[state].group = b->group[lo++];
    if (lo == hi)
        return true;
    if (hi - lo == 1 && b->m->state[state].group < 0 && state > 0) {
        b->m->state[state].base = ~(int32_t)(b->key[lo].folded.p + depth - b->folded.p);
        b->m->state[state].group = b->group[lo];
        return true;
    }
    unsigned char byte[256];
    size_t start[257], n = 0;
    for (size_t i = lo; i < hi; i++) {
        unsigned char c = (unsigned char)b->key[i].folded.p[depth];
        if (n == 0 || byte[n - 1] != c) {
            byte[n] = c;
            start[n++] = i;
        }
    }
    start[n] = hi;
    size_t base = find_base(b, byte, n);
    if (!base)
        return false;
    b->m->state[state].base = (int32_t)base;
    for (size_t k = 0; k < n; k++) {
        b->m->state[base + byte[k]].check = (int32_t)state;
        if (base + byte[k] + 1 > b->m->n_states)
            b->m->n_states = base + byte[k] + 1;
    }
    for (size_t k = 0; k < n; k++)
        if (!build_state(b, base + byte[k], start[k], start[k + 1], depth + 1))
            return false;
    return true;
}

static bool build_trie(struct building *b)
{
    if (!grow_states(b, 1024))
        return false;
    b->m->state[0].check = INT32_MAX; /* the root is nobody's child */
    b->m->n_states = 1;
    b->first_free = 256; /* lower ones would need a base below 0 for most bytes, and never fill */
    if (!build_state(b, 0, 0, b->n_keys, 0))
        return false;
    /* Any byte may be added to any base without leaving the array. */
    size_t n = b->m->n_states + 256;
    if (!grow_states(b, n))
        return false;
    struct state *s = realloc(b->m->state, n * sizeof *s);
    if (s)
        b->m->state = s;
    b->m->n_states = n;
    return true;
}

/*
 * Marks every spelling of the first HEAD bytes that folds like the form's: at[0, n) are written, the rest of s follows.
 * whole: there are no further marks.
 */
static void mark(const struct ana_chars *c, struct filter *f, bool whole, struct td_slice s, unsigned char at[16],
                 size_t n, bool folded)
{
    if (n >= HEAD) {
        set_bit(f->head, hash4(load4(at)));
        if (whole)
            set_bit(f->whole, hash4(load4(at)));
        return;
    }
    if (s.n == 0) {
        if (n >= 2)
            set_bit(f->two, load2(at));
        return;
    }
    size_t len;
    uint32_t cp = ana_at(s.p, s.n, 0, &len), alike[16];
    size_t k = ana_unfold(c, ana_fold(c, cp), alike, 16);
    for (size_t i = 0; i < k; i++) {
        bool keep = folded || alike[i] == cp || ana_plain(alike[i]) == ana_plain(cp);
        if (keep)
            mark(c, f, whole, td_from(s, len), at, n + td_utf8_encode(alike[i], (char *)at + n), folded);
    }
}

static void mark_entry(const struct ana_matcher *m, struct filter *f, const struct entry *e)
{
    unsigned char at[16];
    struct td_slice s = td_slice(m->pool + e->text, e->n);
    char folded[FORM_MAX * 4], upper[FORM_MAX * 4];
    size_t len, n = 0, n_upper = 0;
    bool ascii = true;
    for (size_t i = 0; i < s.n; i += len) {
        uint32_t cp = ana_at(s.p, s.n, i, &len), small = ana_fold(m->chars, cp);
        ascii = ascii && (n >= AHEAD || small < 0x80); /* of what the bitmaps see */
        n += td_utf8_encode(small, folded + n);
        n_upper += td_utf8_encode(ana_upper(cp), upper + n_upper);
    }
    /* The shortest spelling tells; one with characters outside ASCII is let through by its first four bytes. */
    size_t least = n < s.n ? n : s.n;
    bool whole = least < MIDDLE;
    const unsigned char *q = (const unsigned char *)folded;
    if (least >= AHEAD && ascii)
        set_bit(f->eight, hash8(load8(q)));
    else if (!whole && ascii)
        set_bit(f->five, hash8(load5(q)));
    mark(m->chars, f, whole, s, at, 0, e->match != ANA_MATCH_CASE);
    /* Any mixture is let through that folds alike in the first bytes; few words are. */
    if (e->match == ANA_MATCH_CASE && e->caps)
        mark(m->chars, f, whole, td_slice(upper, n_upper), at, 0, false);
}

/* Lets through what `from` lets through. */
static void add_filter(struct filter *to, const struct filter *from)
{
    unsigned char *p = (unsigned char *)to;
    const unsigned char *q = (const unsigned char *)from;
    for (size_t i = 0; i < sizeof *to; i += sizeof(uint64_t)) {
        uint64_t x = load8(p + i) | load8(q + i);
        memcpy(p + i, &x, sizeof x);
    }
}

/* Each form is marked once, in the filter of its language; the forms of every language are then added to each, and all
 * to the last. */
static bool build_filters(struct ana_matcher *m)
{
    bool used[ANA_LANGS_MAX + 1] = {[ANA_LANG_EVERY] = true, [ANA_LANGS_MAX] = true};
    for (size_t i = 0; i < m->n_entries; i++)
        used[m->entry[i].lang] = true;
    for (size_t l = 0; l <= ANA_LANGS_MAX; l++) {
        m->filter[l] = used[l] ? calloc(1, sizeof *m->filter[l]) : NULL;
        if (used[l] && !m->filter[l])
            return false;
    }
    for (size_t i = 0; i < m->n_entries; i++)
        mark_entry(m, m->filter[m->entry[i].lang], &m->entry[i]);
    for (size_t l = 0; l < ANA_LANGS_MAX; l++) {
        if (!used[l])
            continue;
        add_filter(m->filter[ANA_LANGS_MAX], m->filter[l]);
        if (l != ANA_LANG_EVERY)
            add_filter(m->filter[l], m->filter[ANA_LANG_EVERY]);
    }
    return true;
}

static bool build(struct building *b, const struct ana_form *forms, size_t n, struct td_error *err)
{
    struct ana_matcher *m = b->m;
    for (size_t i = 0; i < n && !b->nomem; i++) {
        const char *problem = ana_form_problem(m->chars, forms[i].text);
        if (problem) {
            (void)td_fail(err, TD_EUSAGE, "form '%.*s': %s", (int)forms[i].text.n, forms[i].text.p, problem);
            return false;
        }
        assert(forms[i].lang < ANA_LANGS_MAX);
        add_entry(b, &forms[i], td_slice("", 0), forms[i].text);
        add_arabic(b, &forms[i]);
        add_sharp_s(b, &forms[i]);
    }
    if (b->nomem || !sort_entries(b) || !build_trie(b))
        return false;
    m->pool = b->pool.p;
    m->n_pool = b->pool.n;
    m->keys = b->folded.p;
    m->n_keys = b->folded.n;
    b->pool = b->folded = TD_BUF_INIT(0);
    return build_filters(m);
}

struct ana_matcher *ana_matcher_new(const struct ana_chars *chars, const struct ana_form *forms, size_t n,
                                    struct td_error *err)
{
    struct ana_matcher *m = calloc(1, sizeof *m);
    struct building b = {.m = m, .pool = TD_BUF_INIT((size_t)1 << 28), .folded = TD_BUF_INIT((size_t)1 << 28)};
    bool ok = false;
    if (m) {
        m->chars = chars;
        ok = build(&b, forms, n, err);
    }
    td_buf_free(&b.pool);
    td_buf_free(&b.folded);
    free(b.entry);
    free(b.key);
    free(b.group);
    if (ok)
        return m;
    if (err->status == TD_OK)
        (void)td_fail_nomem(err, "building the matcher");
    ana_matcher_free(m);
    return NULL;
}

void ana_matcher_free(struct ana_matcher *m)
{
    if (!m)
        return;
    for (size_t l = 0; l <= ANA_LANGS_MAX; l++)
        free(m->filter[l]);
    free(m->state);
    free(m->entry);
    free(m->pool);
    free(m->keys);
    free(m);
}

size_t ana_matcher_bytes(const struct ana_matcher *m)
{
    size_t n = sizeof *m + m->n_states * sizeof *m->state + m->n_entries * sizeof *m->entry + m->n_pool + m->n_keys;
    for (size_t l = 0; l <= ANA_LANGS_MAX; l++)
        n += m->filter[l] ? sizeof *m->filter[l] : 0;
    return n;
}

/* ---- scanning ---- */

struct scan {
    const struct ana_matcher *m;
    const char *p;
    size_t n;
    uint8_t lang; /* filter number: ANA_LANGS_MAX when unknown */
    int32_t day;
    struct ana_hits *hits;
    size_t done; /* places before this are taken */
    bool nomem;
};

/*
 * Bits of the 64 bytes at q where a word may start: an ASCII letter or digit that follows none, and every lead byte
 * (whether it stands inside a word is seen later). *carry: the byte before was an ASCII letter or digit.
 */
#if HAVE_SSE2
static uint64_t starts(const unsigned char *q, uint64_t *carry)
{
    uint64_t alnum = 0, lead = 0;
    const __m128i lower = _mm_set1_epi8(0x20), letter_shift = _mm_set1_epi8(0x7f - 'z'),
                  letter_low = _mm_set1_epi8(0x7f - 26), digit_shift = _mm_set1_epi8(0x7f - '9'),
                  digit_low = _mm_set1_epi8(0x7f - 10), lead_low = _mm_set1_epi8((char)0xbf);
    for (int k = 0; k < BLOCK / 16; k++) {
        __m128i x = _mm_loadu_si128((const __m128i *)(const void *)(q + 16 * k));
        __m128i letter = _mm_cmpgt_epi8(_mm_add_epi8(_mm_or_si128(x, lower), letter_shift), letter_low);
        __m128i digit = _mm_cmpgt_epi8(_mm_add_epi8(x, digit_shift), digit_low);
        __m128i high = _mm_and_si128(_mm_cmpgt_epi8(x, lead_low), x); /* sign bit: 0xc0 and above */
        alnum |= (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_or_si128(letter, digit)) << (16 * k);
        lead |= (uint64_t)(uint32_t)_mm_movemask_epi8(high) << (16 * k);
    }
    uint64_t first = alnum & ~(alnum << 1 | *carry);
    *carry = alnum >> 63;
    return first | lead;
}
#else
static uint64_t starts(const unsigned char *q, uint64_t *carry)
{
    uint64_t alnum = 0, lead = 0;
    for (int k = 0; k < BLOCK; k++) {
        unsigned char c = q[k], l = c | 0x20;
        alnum |= (uint64_t)((l >= 'a' && l <= 'z' && c < 0x80) || (c >= '0' && c <= '9')) << k;
        lead |= (uint64_t)(c >= 0xc0) << k;
    }
    uint64_t first = alnum & ~(alnum << 1 | *carry);
    *carry = alnum >> 63;
    return first | lead;
}
#endif

static unsigned lowest_bit(uint64_t x)
{
#if defined(__GNUC__)
    return (unsigned)__builtin_ctzll(x);
#else
    unsigned k = 0;
    while (!(x >> k & 1))
        k++;
    return k;
#endif
}

static unsigned class_at(const struct scan *s, size_t i)
{
    size_t len;
    return i < s->n ? ana_class(s->m->chars, ana_at(s->p, s->n, i, &len)) : 0;
}

/* Is the character at i the first of a word, as far as what stands before it goes? */
static bool free_before(const struct scan *s, size_t i)
{
    if (i == 0)
        return true;
    unsigned char c = (unsigned char)s->p[i - 1];
    size_t len;
    unsigned before = c < 0x80 ? s->m->chars->ascii_class[c] : ana_class(s->m->chars, ana_before(s->p, i, &len));
    return !ana_joined(before, class_at(s, i));
}

/* Are the bytes from `at` on, up to the end of the word, a Korean particle? */
static bool korean_particle(const struct scan *s, size_t at)
{
    static const char *const particles[] = {
        "은",   "는",   "이",     "가",     "을",   "를",     "의",     "에",   "와",     "과",   "도",       "로",
        "만",   "인",   "측",     "산",     "발",   "계",     "등",     "으로", "에서",   "에게", "까지",     "부터",
        "에는", "에도", "에서는", "에서도", "라고", "이라고", "처럼",   "보다", "이나",   "이란", "으로부터", "과의",
        "와의", "과는", "와는",   "만의",   "에만", "이라는", "로부터", "로서", "으로서", "이며", "이고",
    };
    struct td_slice rest = td_slice(s->p + at, s->n - at);
    for (size_t i = 0; i < sizeof particles / sizeof particles[0]; i++) {
        struct td_slice q = td_str(particles[i]);
        if (td_starts(rest, q) && !ana_joined(ANA_WORD | ANA_HANGUL, class_at(s, at + q.n)))
            return true;
    }
    return false;
}

static bool free_after(const struct scan *s, const struct entry *e, size_t end)
{
    unsigned next = class_at(s, end);
    unsigned edge = e->edge & ANA_WORD ? e->edge : ANA_WORD; /* "U.S." is not in "U.S.A." */
    if (!ana_joined(edge, next) || (e->solid_ok && (next & ANA_KATAKANA)))
        return true;
    return (next & ANA_HANGUL) && korean_particle(s, end);
}

/* Both fold alike; are they alike without folding the case? */
static bool same_case(struct td_slice a, struct td_slice b)
{
    size_t i = 0, j = 0, la, lb;
    for (; i < a.n && j < b.n; i += la, j += lb)
        if (ana_plain(ana_at(a.p, a.n, i, &la)) != ana_plain(ana_at(b.p, b.n, j, &lb)))
            return false;
    return i == a.n && j == b.n;
}

static bool no_lower(const struct ana_chars *c, struct td_slice s)
{
    size_t len;
    for (size_t i = 0; i < s.n; i += len)
        if (ana_class(c, ana_at(s.p, s.n, i, &len)) & ANA_LOWER)
            return false;
    return true;
}

static bool case_fits(const struct scan *s, const struct entry *e, size_t begin, size_t end)
{
    struct td_slice form = td_slice(s->m->pool + e->text, e->n), text = td_slice(s->p + begin, end - begin);
    switch ((enum ana_match)e->match) {
    case ANA_MATCH_FOLD:
        return true;
    case ANA_MATCH_PREFIX: {
        size_t lf, lt;
        uint32_t f = ana_at(form.p, form.n, 0, &lf), t = ana_at(text.p, text.n, 0, &lt);
        return !(ana_class(s->m->chars, f) & ANA_UPPER) || f == t;
    }
    case ANA_MATCH_CASE:
        return td_eq(form, text) || (e->caps && no_lower(s->m->chars, text)) || same_case(form, text);
    }
    return false;
}

static bool applies(const struct scan *s, const struct entry *e)
{
    if (e->lang != ANA_LANG_EVERY && e->lang != s->lang && s->lang != ANA_LANGS_MAX)
        return false;
    return s->day == INT32_MIN || (e->from <= s->day && s->day <= e->until);
}

static void add_hit(struct scan *s, const struct entry *e, size_t begin, size_t end)
{
    struct ana_hits *h = s->hits;
    if (h->n == h->cap) {
        size_t cap = h->cap ? 2 * h->cap : 256;
        struct ana_hit *v = realloc(h->v, cap * sizeof *v);
        if (!v) {
            s->nomem = true;
            return;
        }
        h->v = v;
        h->cap = cap;
    }
    h->v[h->n++] = (struct ana_hit){(uint32_t)(begin + e->skip), (uint32_t)end, e->id, e->kind, e->class};
}

static size_t word_end(const struct scan *s, size_t i)
{
    size_t len;
    while (i < s->n && (ana_class(s->m->chars, ana_at(s->p, s->n, i, &len)) & (ANA_WORD | ANA_SOLID)) == ANA_WORD)
        i += len;
    return i;
}

/* Tries the forms that end at `end`; true when one fits (its hits are added and s->done is behind it). */
static bool accept(struct scan *s, const struct entry *group, size_t begin, size_t end)
{
    const struct entry *fits[16];
    size_t n = 0;
    uint8_t kind = UINT8_MAX;
    for (const struct entry *e = group;; e++) {
        bool ok =
            applies(s, e) && (e->match == ANA_MATCH_PREFIX || free_after(s, e, end)) && case_fits(s, e, begin, end);
        if (ok && e->kind <= kind) {
            n = e->kind < kind ? 0 : n;
            kind = e->kind;
            if (n < sizeof fits / sizeof fits[0])
                fits[n++] = e;
        }
        if (e->last)
            break;
    }
    if (n == 0)
        return false;
    s->done = end;
    for (size_t i = 0; i < n; i++) {
        size_t to = fits[i]->match == ANA_MATCH_PREFIX ? word_end(s, end) : end;
        if (to > s->done)
            s->done = to;
        bool seen = kind == ANA_KIND_STOP;
        for (size_t k = 0; k < i && !seen; k++)
            seen = fits[k]->id == fits[i]->id;
        if (!seen)
            add_hit(s, fits[i], begin, to);
    }
    return true;
}

/* The places where a walk met the end of a form, the shortest first. */
struct ends {
    struct {
        size_t end;
        int32_t group;
    } v[ENDS_MAX];
    size_t n;
};

static void add_end(struct ends *e, size_t end, int32_t group)
{
    if (e->n == ENDS_MAX) {
        memmove(e->v, e->v + 1, (ENDS_MAX - 1) * sizeof e->v[0]);
        e->n--;
    }
    e->v[e->n].end = end;
    e->v[e->n++].group = group;
}

/* The folded bytes of the character at i, which is not ASCII, and their number; *len bytes of the text. */
static size_t folded_at(const struct scan *s, size_t i, unsigned char out[4], size_t *len)
{
    return td_utf8_encode(ana_fold(s->m->chars, ana_at(s->p, s->n, i, len)), (char *)out);
}

/* Goes along a tail from place i of the text. */
static void walk_tail(const struct scan *s, const unsigned char *tail, int32_t group, size_t i, struct ends *ends)
{
    const uint8_t *fold = s->m->chars->ascii_fold;
    while (*tail) {
        if (i >= s->n)
            return;
        unsigned char c = (unsigned char)s->p[i], out[4];
        if (c < 0x80) {
            if (fold[c] != *tail)
                return;
            tail++;
            i++;
            continue;
        }
        size_t len, k = 0, bytes = folded_at(s, i, out, &len);
        while (k < bytes && tail[k] == out[k])
            k++;
        if (k < bytes)
            return;
        tail += bytes;
        i += len;
    }
    add_end(ends, i, group);
}

/*
 * From *at along the bytes of one character. False when no form goes on like that; *tail is set when the rest of the
 * only form that does has begun.
 */
static bool walk_character(const struct scan *s, int32_t *at, const unsigned char *out, size_t bytes,
                           const unsigned char **tail)
{
    const struct state *state = s->m->state;
    for (size_t k = 0; k < bytes; k++) {
        if (*tail || state[*at].base < 0) {
            if (!*tail)
                *tail = (const unsigned char *)s->m->keys + ~state[*at].base;
            if (**tail != out[k])
                return false;
            ++*tail;
            continue;
        }
        int32_t next = state[*at].base + out[k];
        if (state[next].check != *at)
            return false;
        *at = next;
    }
    return true;
}

static void walk(const struct scan *s, size_t i, struct ends *ends)
{
    const struct state *state = s->m->state;
    const uint8_t *fold = s->m->chars->ascii_fold;
    const unsigned char *tail = NULL;
    int32_t at = 0;
    while (i < s->n) {
        unsigned char c = (unsigned char)s->p[i];
        if (c < 0x80) {
            int32_t next = state[at].base + fold[c];
            if (c == 0 || state[next].check != at)
                return;
            at = next;
            i++;
        } else {
            unsigned char out[4];
            size_t len, bytes = folded_at(s, i, out, &len);
            if (!walk_character(s, &at, out, bytes, &tail))
                return;
            i += len;
        }
        if (tail || state[at].base < 0) {
            walk_tail(s, tail ? tail : (const unsigned char *)s->m->keys + ~state[at].base, state[at].group, i, ends);
            return;
        }
        if (state[at].group >= 0)
            add_end(ends, i, state[at].group);
    }
}

/* A place that passed the filter: the longest form that fits is taken. */
static void try_at(struct scan *s, size_t begin)
{
    struct ends ends;
    ends.n = 0;
    if (!free_before(s, begin))
        return;
    walk(s, begin, &ends);
    while (ends.n-- > 0)
        if (accept(s, &s->m->entry[ends.v[ends.n].group], begin, ends.v[ends.n].end))
            return;
}

/* May a form start with the eight bytes at q? Its first bytes are in `head` or `two`. */
static bool may_go_on(const struct filter *f, const unsigned char *q)
{
    uint32_t h = hash4(load4(q));
    uint64_t x = load8(q);
    /* Outside ASCII one character has spellings of several lengths: the trie will tell. */
    bool on = (x & UINT64_C(0x8080808080808080)) || bit(f->eight, hash8(x)) || bit(f->five, hash8(load5(q))) ||
              bit(f->whole, h);
    return (on && bit(f->head, h)) || bit(f->two, load2(q));
}

/*
 * The places of one block; q holds the block and AHEAD bytes more. Every fifth word begins like a form: a branch on
 * that would be mispredicted as often, so the places are gathered first, without one.
 */
static void scan_block(struct scan *s, const struct filter *f, const unsigned char *q, size_t offset, uint64_t places)
{
    unsigned char like[BLOCK];
    size_t n = 0;
    for (; places; places &= places - 1) {
        unsigned k = lowest_bit(places);
        like[n] = (unsigned char)k;
        n += (unsigned)bit(f->head, hash4(load4(q + k))) | (unsigned)bit(f->two, load2(q + k));
    }
    for (size_t i = 0; i < n; i++) /* like[0, n) is set, which the analyzer does not see */
        if (may_go_on(f, q + like[i]) && offset + like[i] >= s->done) /* NOLINT(clang-analyzer-core.*) */
            try_at(s, offset + like[i]);
}

bool ana_matcher_scan(const struct ana_matcher *m, struct td_slice text, uint8_t lang, int32_t day,
                      struct ana_hits *hits)
{
    struct scan s = {.m = m,
                     .p = text.p,
                     .n = text.n,
                     .day = day,
                     .hits = hits,
                     .lang = lang == ANA_LANG_ANY_ARTICLE ? ANA_LANGS_MAX : lang};
    const struct filter *f = m->filter[s.lang] ? m->filter[s.lang] : m->filter[ANA_LANG_EVERY];
    const unsigned char *p = (const unsigned char *)text.p;
    uint64_t carry = 0;
    size_t i = 0;
    for (; text.n - i >= BLOCK + AHEAD; i += BLOCK)
        scan_block(&s, f, p + i, i, starts(p + i, &carry));
    while (i < text.n && !s.nomem) {
        unsigned char pad[BLOCK + AHEAD] = {0};
        size_t n = text.n - i < sizeof pad ? text.n - i : sizeof pad;
        memcpy(pad, p + i, n);
        scan_block(&s, f, pad, i, starts(pad, &carry));
        i += BLOCK;
    }
    return !s.nomem;
}
