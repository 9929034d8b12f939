#include "dedup.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <utf8proc.h>

#include "extsort.h"
#include "utf8.h"

enum {
    SHINGLE = 3,       /* tokens of a shingle: words, or characters of scripts that have no blanks; at most 4 */
    SHINGLE_SHORT = 2, /* the same in a short text, where one changed word must not spoil too much */
    BINS = 128,        /* values of a sketch */
    BANDS = 24,        /* pairs of bins that are looked up: resemblance .3 is found at .90, .4 at .985, .5
                          at .999 */
    BANDS_SHORT = 12,  /* the same for short texts, where resemblance is at least .57: .99 */
    LEAD_TOKENS = 48,  /* the lead's own keys come from its first tokens */
    LEAD_KEYS = 2,
    WINDOW = 6, /* how many neighbours in a bucket an article is compared with */
    SHORT_TOKENS = 40,
    BRIEF_TOKENS = 15,
    TINY_TOKENS = 8, /* title and text together below this: text is never compared */
    MIN_SHINGLES = 5,
    MIN_TITLE_TOKENS = 2, /* "Horoscope" or "Editorial" may stand twice on a day */
    DAYS_NEAR = 3,
    TITLES_LONG = 3, /* one outlet giving one text to more titles than this: boilerplate, not copies */
    TITLES_SHORT = 1,
    TEASERS = 6, /* a short text that stands under more titles than this is a column's: its titles
                    are not compared */
    FAILED_SLOTS = 8192,
    AGREEMENT = 48, /* bins of 128: see struct outline */
    SPOOL_BYTES = 64 * 1024
};

/* Sorting gains nothing from more than this, and peak memory should not depend on the corpus. */
static const uint64_t sort_bytes_max = UINT64_C(8) << 20;
static const uint32_t empty_bin = UINT32_MAX;
static const uint32_t no_slot = UINT32_MAX;
static const int32_t no_day = INT32_MIN;

/* BRIEF and SHORT texts are summaries or stubs, for which the title counts as part of the text. */
enum length { LONG, SHORT, BRIEF };

/* What is kept of an article on disk. */
struct meta {
    uint64_t content_id, url, title_day, text, published;
    uint32_t title, outlet;
    int32_t day;
    uint32_t slot;   /* of its sketch; no_slot without */
    uint32_t length; /* enum length, of the text */
    uint32_t tiny;   /* title and text are too little to compare */
};

struct sketch {
    uint64_t lead[LEAD_KEYS];
    uint32_t title, outlet;
    int32_t day;
    uint32_t n;       /* shingles */
    uint32_t numbers; /* sum over the tokens with a digit: short texts that differ in a number
                         differ in what they say */
    uint32_t is_short;
    uint32_t bins[BINS];
};

/*
 * Two bits of each bin, kept in memory: two articles of resemblance j agree in (1 + 3 j) / 4 of the
 * bins (Li and König 2010, b = 2). With less than AGREEMENT the pair is not worth reading: that
 * spares all but .0005 of the readings of unlike pairs, and loses .00005 of the pairs at j = .4,
 * .01 at .3, .08 at .25.
 */
struct outline {
    uint64_t low[BINS / 64], high[BINS / 64];
    uint32_t slot, rank;
};

/* An append-only temporary file of records of one size. */
struct spool {
    int fd;
    size_t size, used;
    uint64_t n;
    unsigned char *buffer;
};

struct ing_dedup {
    char *tmpdir;
    uint64_t memory_bytes;
    uint64_t n;
    bool finished;
    struct spool metas, sketches;
    unsigned char class[256]; /* of a byte: see scan */
    uint64_t ring[SHINGLE];
    /* after finish */
    uint64_t *ids;            /* by rank; rank = position of the article's id among all ids */
    uint32_t *ranks;          /* by order of addition */
    uint32_t *parents;        /* by rank; the smallest rank of a cluster is its root */
    struct outline *outlines; /* of the articles that are compared; only within finish */
    uint32_t n_outlines;
    unsigned char *reprint, *duplicate, *represents; /* bits: by rank; by rank; by order of addition */
    uint64_t n_clusters;
};

static uint64_t mix(uint64_t x)
{ /* the finaliser of splitmix64 (Steele, Lea and Flood 2014) */
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

static uint64_t combine(uint64_t a, uint64_t b)
{
    return mix(a * UINT64_C(0x9e3779b97f4a7c15) + b);
}

/* ---- the text: one pass, no allocation ---- */

/* Classes of the bytes that are no ASCII letter or digit. */
enum { CLASS_BREAK, CLASS_DROP, CLASS_WIDE };

static void fill_classes(unsigned char class[256])
{
    for (unsigned c = 0; c < 256; c++)
        class[c] = c >= 0x80 ? CLASS_WIDE : c == '\'' ? CLASS_DROP : CLASS_BREAK;
}

static inline uint64_t every_byte(uint64_t c)
{
    return c * UINT64_C(0x0101010101010101);
}

/* The next 8 bytes, the first one lowest; 0 beyond the end. */
static inline uint64_t load8(const unsigned char *p, const unsigned char *end)
{
    uint64_t v = 0;
    if (end - p >= 8)
        memcpy(&v, p, 8);
    else
        memcpy(&v, p, (size_t)(end - p));
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    v = __builtin_bswap64(v);
#endif
    return v;
}

/* How many of 8 bytes are ASCII letters or digits before the first other one; *v becomes those, in
 * lower case. */
static inline unsigned word_bytes(uint64_t *v, bool *number)
{
    const uint64_t high = every_byte(0x80);
    uint64_t raw = *v & ~high, x = raw | every_byte(0x20); /* digits stay what they are */
    uint64_t letter = (x + every_byte(0x80 - 'a')) & ~(x + every_byte(0x80 - 'z' - 1));
    uint64_t digit = (raw + every_byte(0x80 - '0')) & ~(raw + every_byte(0x80 - '9' - 1));
    uint64_t other = (~(letter | digit) | *v) & high;
    unsigned n = other ? (unsigned)__builtin_ctzll(other) / 8 : 8;
    uint64_t kept = n == 8 ? ~UINT64_C(0) : (UINT64_C(1) << 8 * n) - 1;
    *number |= (digit & high & kept) != 0;
    *v = x & kept;
    return n;
}

static bool between(uint32_t c, uint32_t lo, uint32_t hi)
{
    return c >= lo && c <= hi;
}

/* What a character beyond ASCII is to a text: *cp becomes its lower case, full-width letters become
 * ASCII. */
static enum { WIDE_BREAK, WIDE_DROP, WIDE_WORD, WIDE_ALONE } wide_class(uint32_t *cp)
{
    uint32_t c = *cp;
    if (c < 0xC0)
        return c == 0xAA || c == 0xB5 || c == 0xBA ? WIDE_WORD : c == 0xAD || c == 0xB4 ? WIDE_DROP : WIDE_BREAK;
    if (c == 0xD7 || c == 0xF7)
        return WIDE_BREAK;
    if (c < 0x0E00) {
        if (between(c, 0x2B9, 0x2BC))
            return WIDE_DROP;
        *cp = (uint32_t)utf8proc_tolower((utf8proc_int32_t)c);
        return WIDE_WORD;
    }
    if (between(c, 0x0E00, 0x0EFF) || between(c, 0x1000, 0x109F) || between(c, 0x1780, 0x17FF))
        return WIDE_ALONE; /* Thai, Lao, Burmese, Khmer: no blanks between words */
    if (between(c, 0x2000, 0x2BFF))
        return c == 0x2018 || c == 0x2019 || between(c, 0x200B, 0x200F) || between(c, 0x202A, 0x202E) || c == 0x2060
                   ? WIDE_DROP
                   : WIDE_BREAK;
    if (between(c, 0x2E00, 0x2E7F) || (between(c, 0x3000, 0x303F) && !between(c, 0x3005, 0x3007)) || c == 0x30FB)
        return WIDE_BREAK;
    if (between(c, 0xFF01, 0xFF5E)) {
        *cp = c - 0xFEE0;
        if (between(*cp, 'A', 'Z'))
            *cp += 32;
        return between(*cp, '0', '9') || between(*cp, 'a', 'z') ? WIDE_WORD : WIDE_BREAK;
    }
    if (between(c, 0xFE00, 0xFE0F) || c == 0xFEFF)
        return WIDE_DROP;
    if (between(c, 0xE000, 0xF8FF) || between(c, 0xFE10, 0xFE6F) || between(c, 0xFF5F, 0xFF65) || c >= 0xFFF0)
        return between(c, 0x20000, 0x3FFFF) ? WIDE_ALONE : between(c, 0x10000, 0x1CFFF) ? WIDE_WORD : WIDE_BREAK;
    if (td_utf8_is_cjk(c))
        return WIDE_ALONE;
    *cp = (uint32_t)utf8proc_tolower((utf8proc_int32_t)c);
    return WIDE_WORD;
}

/* What one pass over a text collects. */
struct reading {
    struct sketch *sketch;       /* NULL: only the hash */
    uint32_t shingle;            /* tokens of one */
    uint64_t hash;               /* of the sequence of tokens */
    uint64_t last[3], factor[3]; /* the tokens before this one, the latest first; 0 for those beyond
                                    the shingle */
    uint32_t n_tokens, n_half;   /* n_half: tokens that are one character of a script without blanks */
};

static const uint64_t token_seed = UINT64_C(0xcbf29ce484222325);
static const uint64_t token_prime = UINT64_C(0x9fb21c651e98df25);

static struct reading reading_of(struct sketch *sketch, uint32_t shingle)
{
    struct reading r = {.sketch = sketch, .shingle = shingle};
    uint64_t f = token_prime;
    for (uint32_t i = 0; i + 1 < shingle; i++, f *= token_prime)
        r.factor[i] = f;
    return r;
}

static uint32_t n_shingles(const struct reading *r)
{
    return r->n_tokens < r->shingle ? 0 : r->n_tokens - r->shingle + 1;
}

static inline uint64_t hash_step(uint64_t h, uint64_t v)
{
    h = (h ^ v) * token_prime;
    return h ^ h >> 32;
}

static inline void take_token(struct reading *r, uint64_t h, bool number)
{
    r->hash = ((r->hash << 23 | r->hash >> 41) ^ h) * token_prime;
    r->n_tokens++;
    struct sketch *k = r->sketch;
    if (!k)
        return;
    if (number)
        k->numbers += (uint32_t)mix(h);
    uint64_t s = h + r->last[0] * r->factor[0] + r->last[1] * r->factor[1] + r->last[2] * r->factor[2];
    r->last[2] = r->last[1];
    r->last[1] = r->last[0];
    r->last[0] = h;
    if (r->n_tokens < r->shingle)
        return;
    s = mix(s);
    uint32_t bin = (uint32_t)(s >> 57), value = (uint32_t)s;
    if (value < k->bins[bin])
        k->bins[bin] = value;
    if (r->n_tokens <= LEAD_TOKENS) {
        if (s < k->lead[0])
            k->lead[0] = s;
        uint64_t other = s * token_prime;
        if (other < k->lead[1])
            k->lead[1] = other;
    }
}

/*
 * Splits into tokens, lower-case, apostrophes and invisible characters left out, and takes each.
 * Bytes that are not UTF-8 part words.
 */
static void scan(const unsigned char class[256], struct td_slice text, struct reading *r)
{
    const unsigned char *p = (const unsigned char *)text.p, *end = p + text.n;
    uint64_t h = token_seed;
    bool number = false;
    while (p < end) {
        uint64_t v = load8(p, end);
        unsigned n_bytes = word_bytes(&v, &number);
        if (n_bytes) {
            h = hash_step(h, v);
            p += n_bytes;
            if (n_bytes == 8 || p == end)
                continue;
        }
        unsigned char c = class[*p];
        if (c == CLASS_DROP) {
            p++;
            continue;
        }
        if (c == CLASS_BREAK) {
            if (h != token_seed)
                take_token(r, h, number);
            h = token_seed;
            number = false;
            p++;
            continue;
        }
        uint32_t cp = 0;
        size_t n = td_utf8_decode(td_slice((const char *)p, (size_t)(end - p)), &cp);
        int wide = n ? (int)wide_class(&cp) : (int)WIDE_BREAK;
        p += n ? n : 1;
        if (wide == WIDE_WORD) {
            h = hash_step(h, cp);
            number |= cp <= '9';
        } else if (wide != WIDE_DROP) {
            if (h != token_seed)
                take_token(r, h, number);
            h = token_seed;
            number = false;
            if (wide == WIDE_ALONE) {
                take_token(r, hash_step(h, cp), false);
                r->n_half++;
            }
        }
    }
    if (h != token_seed)
        take_token(r, h, number);
}

/* ---- adding ---- */

static enum td_status spool_open(struct spool *s, size_t size, const char *dir, struct td_error *err)
{
    s->size = size;
    s->buffer = malloc(SPOOL_BYTES);
    if (!s->buffer)
        return td_fail_nomem(err, "duplicate detection");
    s->fd = td_tmpfile(dir, err);
    return s->fd < 0 ? err->status : TD_OK;
}

static enum td_status spool_flush(struct spool *s, const char *dir, struct td_error *err)
{
    size_t n = s->used;
    s->used = 0;
    return td_write_all(s->fd, s->buffer, n, dir, err);
}

static enum td_status spool_put(struct spool *s, const void *record, const char *dir, struct td_error *err)
{
    if (s->used + s->size > SPOOL_BYTES) {
        enum td_status st = spool_flush(s, dir, err);
        if (st != TD_OK)
            return st;
    }
    memcpy(s->buffer + s->used, record, s->size);
    s->used += s->size;
    s->n++;
    return TD_OK;
}

/* Record i, read in order from 0 through the spool's own buffer; after spool_flush. */
static enum td_status spool_scan(struct spool *s, uint64_t i, void *record, const char *dir, struct td_error *err)
{
    size_t per = SPOOL_BYTES / s->size, at = (size_t)(i % per);
    if (at == 0) {
        uint64_t n = s->n - i < per ? s->n - i : per;
        enum td_status st = td_pread_all(s->fd, s->buffer, (size_t)n * s->size, i * s->size, dir, err);
        if (st != TD_OK)
            return st;
    }
    memcpy(record, s->buffer + at * s->size, s->size);
    return TD_OK;
}

static void spool_close(struct spool *s)
{
    if (s->fd >= 0)
        (void)close(s->fd);
    free(s->buffer);
    s->fd = -1;
    s->buffer = NULL;
}

struct ing_dedup *ing_dedup_new(const char *tmpdir, uint64_t memory_bytes, struct td_error *err)
{
    struct ing_dedup *d = calloc(1, sizeof *d);
    if (!d) {
        td_fail_nomem(err, "duplicate detection");
        return NULL;
    }
    d->metas.fd = d->sketches.fd = -1;
    d->memory_bytes = memory_bytes < sort_bytes_max ? memory_bytes : sort_bytes_max;
    fill_classes(d->class);
    d->tmpdir = strdup(tmpdir ? tmpdir : "");
    if (!d->tmpdir)
        td_fail_nomem(err, "duplicate detection");
    if (!d->tmpdir || spool_open(&d->metas, sizeof(struct meta), d->tmpdir, err) != TD_OK ||
        spool_open(&d->sketches, sizeof(struct sketch), d->tmpdir, err) != TD_OK) {
        ing_dedup_free(d);
        return NULL;
    }
    return d;
}

void ing_dedup_free(struct ing_dedup *d)
{
    if (!d)
        return;
    spool_close(&d->metas);
    spool_close(&d->sketches);
    free(d->tmpdir);
    free(d->ids);
    free(d->ranks);
    free(d->parents);
    free(d->outlines);
    free(d->reprint);
    free(d->duplicate);
    free(d->represents);
    free(d);
}

static uint64_t bytes_hash(struct td_slice s, uint64_t seed)
{
    uint64_t h = seed;
    for (size_t i = 0; i < s.n; i++)
        h = (h ^ (unsigned char)s.p[i]) * token_prime;
    return mix(h ^ s.n);
}

/* A front page holds another article tomorrow: its URL says nothing. */
static bool is_front_page(struct td_slice url)
{
    size_t i = 0;
    while (i + 2 < url.n && memcmp(url.p + i, "://", 3) != 0)
        i++;
    struct td_slice rest = i + 2 < url.n ? td_from(url, i + 3) : url;
    struct td_slice path = td_from(rest, td_index(rest, '/'));
    path = td_head(path, td_index(path, '?'));
    path = td_head(path, td_index(path, '#'));
    return path.n <= 1 || td_starts(path, TD_S("/index.")) || td_starts(path, TD_S("/default."));
}

static bool all_digits(const char *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (p[i] < '0' || p[i] > '9')
            return false;
    return true;
}

/* Days since 0000-03-01 of "YYYY-MM-DD..."; no_day for anything else. */
static int32_t day_number(struct td_slice day)
{
    const char *p = day.p;
    if (day.n < 10 || p[4] != '-' || p[7] != '-' || !all_digits(p, 4) || !all_digits(p + 5, 2) || !all_digits(p + 8, 2))
        return no_day;
    int y = (p[0] - '0') * 1000 + (p[1] - '0') * 100 + (p[2] - '0') * 10 + p[3] - '0';
    int m = (p[5] - '0') * 10 + p[6] - '0', d = (p[8] - '0') * 10 + p[9] - '0';
    if (m < 3) {
        y--;
        m += 12;
    }
    return (int32_t)(365 * y + y / 4 - y / 100 + y / 400 + (153 * (m - 3) + 2) / 5 + d - 1);
}

static void clear_sketch(struct sketch *k)
{
    memset(k, 0, sizeof *k);
    for (int i = 0; i < LEAD_KEYS; i++)
        k->lead[i] = UINT64_MAX;
    for (int i = 0; i < BINS; i++)
        k->bins[i] = empty_bin;
}

static uint32_t effective_tokens(const struct reading *r)
{
    return r->n_tokens - r->n_half / 2;
}

/* Everything of an article that is needed later; the sketch counts when has_sketch says so. */
struct digest {
    struct meta meta;
    struct sketch sketch;
    bool has_sketch;
};

const size_t ing_dedup_digest_bytes = sizeof(struct digest);

void ing_dedup_digest(const struct ing_dedup *d, uint64_t content_id, struct td_slice url, struct td_slice title,
                      struct td_slice outlet, struct td_slice day, struct td_slice text, uint64_t published_key,
                      void *digest)
{
    struct digest g = {
        .meta = {.content_id = content_id, .published = published_key, .slot = no_slot, .day = day_number(day)}};
    struct meta *m = &g.meta;
    struct sketch *k = &g.sketch;
    clear_sketch(k);
    struct reading t = reading_of(NULL, 1), r = reading_of(k, SHINGLE);
    scan(d->class, title, &t);
    scan(d->class, text, &r);
    m->text = r.n_tokens ? mix(r.hash) : 0;
    m->title = t.n_tokens ? (uint32_t)mix(t.hash) | 1 : 0;
    m->outlet = outlet.n ? (uint32_t)bytes_hash(outlet, 3) | 1 : 0;
    if (url.n && !is_front_page(url))
        m->url = bytes_hash(url, 1);
    if (effective_tokens(&t) >= MIN_TITLE_TOKENS && outlet.n && day.n)
        m->title_day = combine(combine(t.hash, bytes_hash(outlet, 2)), bytes_hash(day, 2));
    uint32_t n = effective_tokens(&r);
    m->length = n < BRIEF_TOKENS ? BRIEF : n < SHORT_TOKENS ? SHORT : LONG;
    m->tiny = n + effective_tokens(&t) < TINY_TOKENS;
    if (m->length != LONG && r.n_tokens && !m->tiny) {
        clear_sketch(k);
        r = reading_of(k, SHINGLE_SHORT);
        scan(d->class, title, &r);
        scan(d->class, text, &r);
    }
    if (m->text && !m->tiny && n_shingles(&r) >= MIN_SHINGLES) {
        k->n = n_shingles(&r);
        k->title = m->title;
        k->outlet = m->outlet;
        k->day = m->day;
        k->is_short = m->length != LONG;
        g.has_sketch = true;
    }
    memcpy(digest, &g, sizeof g);
}

enum td_status ing_dedup_put(struct ing_dedup *d, const void *digest, struct td_error *err)
{
    struct digest g;
    assert(!d->finished);
    if (d->n == UINT32_MAX - 1)
        return td_fail(err, TD_EDATA, "duplicate detection: more than 4,294,967,294 articles");
    memcpy(&g, digest, sizeof g);
    if (g.has_sketch) {
        g.meta.slot = (uint32_t)d->sketches.n;
        enum td_status st = spool_put(&d->sketches, &g.sketch, d->tmpdir, err);
        if (st != TD_OK)
            return st;
    }
    d->n++;
    return spool_put(&d->metas, &g.meta, d->tmpdir, err);
}

enum td_status ing_dedup_add(struct ing_dedup *d, uint64_t content_id, struct td_slice url, struct td_slice title,
                             struct td_slice outlet, struct td_slice day, struct td_slice text, uint64_t published_key,
                             struct td_error *err)
{
    struct digest g;
    ing_dedup_digest(d, content_id, url, title, outlet, day, text, published_key, &g);
    return ing_dedup_put(d, &g, err);
}

/* ---- union-find on ranks ---- */

static uint32_t find(struct ing_dedup *d, uint32_t x)
{
    while (d->parents[x] != x) {
        d->parents[x] = d->parents[d->parents[x]];
        x = d->parents[x];
    }
    return x;
}

static void unite(struct ing_dedup *d, uint32_t a, uint32_t b)
{
    a = find(d, a);
    b = find(d, b);
    if (a < b)
        d->parents[b] = a;
    else
        d->parents[a] = b;
}

static bool bit(const unsigned char *bits, uint64_t i)
{
    return bits[i >> 3] >> (i & 7) & 1;
}

static void set_bit(unsigned char *bits, uint64_t i)
{
    bits[i >> 3] = (unsigned char)(bits[i >> 3] | 1u << (i & 7));
}

/* ---- ids ---- */

static struct td_extsort *sorter(struct ing_dedup *d, size_t size, struct td_error *err)
{
    return td_extsort_new(d->tmpdir, size, d->memory_bytes, err);
}

/*
 * content_id, then what else is known, so that the k-th of several articles with one content is the
 * same article in every order of addition unless nothing tells them apart.
 */
static enum td_status sort_contents(struct ing_dedup *d, struct td_extsort *s, struct td_error *err)
{
    for (uint64_t i = 0; i < d->n; i++) {
        struct meta m;
        unsigned char r[28];
        enum td_status st = spool_scan(&d->metas, i, &m, d->tmpdir, err);
        if (st != TD_OK)
            return st;
        td_put_be64(r, m.content_id);
        td_put_be64(r + 8, m.published);
        td_put_be64(r + 16, combine(combine(m.url, m.title_day),
                                    combine(combine(m.text, (uint64_t)m.title << 32 | m.outlet), (uint64_t)m.day)));
        td_put_be32(r + 24, (uint32_t)i);
        st = td_extsort_put(s, r, err);
        if (st != TD_OK)
            return st;
    }
    return td_extsort_sort(s, err);
}

static enum td_status name_contents(struct td_extsort *from, struct td_extsort *to, struct td_error *err)
{
    uint64_t last = 0, k = 0;
    for (;;) {
        const unsigned char *r;
        unsigned char out[12];
        enum td_status st = td_extsort_next(from, &r, err);
        if (st != TD_OK)
            return st;
        if (!r)
            return td_extsort_sort(to, err);
        uint64_t id = td_get_be64(r);
        k = k && id == last ? k + 1 : 1;
        last = id;
        td_put_be64(out, k == 1 ? id : combine(id, k));
        memcpy(out + 8, r + 24, 4);
        st = td_extsort_put(to, out, err);
        if (st != TD_OK)
            return st;
    }
}

static enum td_status number_ids(struct ing_dedup *d, struct td_extsort *s, struct td_error *err)
{
    for (uint32_t rank = 0;; rank++) {
        const unsigned char *r;
        enum td_status st = td_extsort_next(s, &r, err);
        if (st != TD_OK || !r)
            return st;
        d->ids[rank] = td_get_be64(r);
        d->ranks[td_get_be32(r + 8)] = rank;
        d->parents[rank] = rank;
    }
}

static enum td_status assign_ids(struct ing_dedup *d, struct td_error *err)
{
    enum td_status st = TD_EIO;
    struct td_extsort *contents = sorter(d, 28, err), *ids = contents ? sorter(d, 12, err) : NULL;
    if (ids)
        st = sort_contents(d, contents, err);
    if (st == TD_OK)
        st = name_contents(contents, ids, err);
    td_extsort_free(contents);
    if (st == TD_OK)
        st = number_ids(d, ids, err);
    td_extsort_free(ids);
    return st;
}

/* ---- exact duplicates ---- */

static enum td_status put_key(struct td_extsort *s, uint64_t key, uint32_t rank, struct td_error *err)
{
    unsigned char r[12];
    td_put_be64(r, key);
    td_put_be32(r + 8, rank);
    return td_extsort_put(s, r, err);
}

/* Same URL; same title, outlet and day. */
static enum td_status unite_keys(struct ing_dedup *d, struct td_error *err)
{
    struct td_extsort *s = sorter(d, 12, err);
    enum td_status st = s ? TD_OK : TD_EIO;
    for (uint64_t i = 0; i < d->n && st == TD_OK; i++) {
        struct meta m;
        st = spool_scan(&d->metas, i, &m, d->tmpdir, err);
        if (st == TD_OK && m.url)
            st = put_key(s, m.url, d->ranks[i], err);
        if (st == TD_OK && m.title_day)
            st = put_key(s, m.title_day, d->ranks[i], err);
    }
    if (st == TD_OK)
        st = td_extsort_sort(s, err);
    uint64_t last_key = 0;
    uint32_t last_rank = 0;
    bool any = false;
    while (st == TD_OK) {
        const unsigned char *r;
        st = td_extsort_next(s, &r, err);
        if (st != TD_OK || !r)
            break;
        uint64_t key = td_get_be64(r);
        uint32_t rank = td_get_be32(r + 8);
        if (any && key == last_key)
            unite(d, last_rank, rank);
        any = true;
        last_key = key;
        last_rank = rank;
    }
    td_extsort_free(s);
    return st;
}

/* An article in the order of the text rule. */
struct textual {
    uint64_t text;
    uint32_t outlet, title;
    int32_t day;
    uint32_t rank, index;
    enum length length;
};

enum { TEXTUAL_BYTES = 29 };

static void pack_textual(unsigned char *p, const struct meta *m, uint32_t rank, uint32_t index)
{
    td_put_be64(p, m->text);
    p[8] = (unsigned char)m->length;
    td_put_be32(p + 9, m->outlet);
    td_put_be32(p + 13, m->title);
    td_put_be32(p + 17, (uint32_t)m->day ^ UINT32_C(0x80000000));
    td_put_be32(p + 21, rank);
    td_put_be32(p + 25, index);
}

static struct textual unpack_textual(const unsigned char *p)
{
    return (struct textual){.text = td_get_be64(p),
                            .outlet = td_get_be32(p + 9),
                            .title = td_get_be32(p + 13),
                            .day = (int32_t)(td_get_be32(p + 17) ^ UINT32_C(0x80000000)),
                            .rank = td_get_be32(p + 21),
                            .index = td_get_be32(p + 25),
                            .length = p[8] == LONG    ? LONG
                                      : p[8] == SHORT ? SHORT
                                                      : BRIEF};
}

static bool days_near(int32_t a, int32_t b)
{
    return a == no_day || b == no_day || (a > b ? a - b : b - a) <= DAYS_NEAR;
}

/* The articles of one text, as they come: by outlet, then title, then day. */
struct same_text {
    bool any, has_anchor;
    struct textual last, anchor;        /* anchor: the one that the text's other outlets and titles join */
    struct textual titles[TITLES_LONG]; /* the first of each title of the current outlet */
    unsigned n_titles;
    uint32_t teasers[TEASERS]; /* short: indices of the current outlet's articles that did not join
                                  one before */
    unsigned n_teasers;
};

/* The end of one outlet: few titles join the anchor; many mean that the text is the outlet's
 * boilerplate. */
static void end_outlet(struct ing_dedup *d, struct same_text *g)
{
    unsigned max = g->last.length == LONG ? TITLES_LONG : TITLES_SHORT;
    for (unsigned i = 0; i < g->n_titles && g->n_titles <= max; i++) {
        if (!g->has_anchor) {
            g->has_anchor = true;
            g->anchor = g->titles[i];
            if (g->last.length == LONG)
                set_bit(d->represents, g->anchor.index);
        } else if (g->last.length == LONG || days_near(g->anchor.day, g->titles[i].day)) {
            unite(d, g->anchor.rank, g->titles[i].rank);
        }
    }
    for (unsigned i = 0; i < g->n_teasers && g->n_teasers <= TEASERS; i++)
        set_bit(d->represents, g->teasers[i]);
    g->n_titles = g->n_teasers = 0;
}

static void take_textual(struct ing_dedup *d, struct same_text *g, const struct textual *a)
{
    bool same_text = g->any && a->text == g->last.text, same_outlet = same_text && a->outlet == g->last.outlet;
    if (g->any && !same_outlet)
        end_outlet(d, g);
    if (!same_text)
        g->has_anchor = false;
    bool joins = same_outlet && a->title == g->last.title && (a->length != BRIEF || days_near(a->day, g->last.day));
    if (joins) {
        unite(d, g->last.rank, a->rank);
    } else if (a->length != LONG) {
        if (g->n_teasers < TEASERS)
            g->teasers[g->n_teasers] = a->index;
        g->n_teasers++;
    }
    if (!same_outlet || a->title != g->last.title) {
        if (g->n_titles < TITLES_LONG)
            g->titles[g->n_titles] = *a;
        g->n_titles++;
    }
    g->any = true;
    g->last = *a;
}

/*
 * Same text. A short text joins only with the same title (a brief one only near in time: columns
 * return), or across outlets that have it under one title. A text that one outlet has under many
 * titles is a notice, not an article. Sets d->represents for the one article of each text that goes
 * on to the search for near-duplicates.
 */
static enum td_status unite_texts(struct ing_dedup *d, struct td_error *err)
{
    struct td_extsort *s = sorter(d, TEXTUAL_BYTES, err);
    enum td_status st = s ? TD_OK : TD_EIO;
    for (uint64_t i = 0; i < d->n && st == TD_OK; i++) {
        struct meta m;
        unsigned char r[TEXTUAL_BYTES];
        st = spool_scan(&d->metas, i, &m, d->tmpdir, err);
        if (st != TD_OK || !m.text || m.tiny)
            continue;
        pack_textual(r, &m, d->ranks[i], (uint32_t)i);
        st = td_extsort_put(s, r, err);
    }
    if (st == TD_OK)
        st = td_extsort_sort(s, err);
    struct same_text g = {0};
    while (st == TD_OK) {
        const unsigned char *r;
        st = td_extsort_next(s, &r, err);
        if (st != TD_OK || !r)
            break;
        struct textual a = unpack_textual(r);
        take_textual(d, &g, &a);
    }
    if (st == TD_OK && g.any)
        end_outlet(d, &g);
    td_extsort_free(s);
    return st;
}

/* ---- near-duplicates ---- */

/*
 * Resemblance (Jaccard of the shingle sets) by one-permutation hashing with empty bins left out:
 * Li, Owen and Zhang 2012, equation 10.
 */
static double resemblance(const struct sketch *a, const struct sketch *b)
{
    unsigned equal = 0, filled = 0;
    for (int i = 0; i < BINS; i++) {
        equal += a->bins[i] == b->bins[i] && a->bins[i] != empty_bin;
        filled += a->bins[i] != empty_bin || b->bins[i] != empty_bin;
    }
    return filled ? (double)equal / filled : 0;
}

/* Share of the smaller set that is in the larger (Broder 1997), from resemblance and sizes. */
static double containment(double j, uint32_t n_a, uint32_t n_b)
{
    double c = j / (1 + j) * ((double)n_a + n_b) / (n_a < n_b ? n_a : n_b);
    return c < 1 ? c : 1;
}

/* The decision; its limits are measured by tests/eval/dedup.sh. */
static bool same_story(const struct sketch *a, const struct sketch *b)
{
    double j = resemblance(a, b);
    bool near = days_near(a->day, b->day);
    uint32_t n = a->n < b->n ? a->n : b->n;
    if (a->is_short || b->is_short) {
        if (a->numbers != b->numbers)
            return false;
        return near ? j >= (n >= 10 ? .57 : .9) : n >= 25 && j >= .75;
    }
    if (a->outlet && a->outlet == b->outlet && a->title != b->title)
        return j >= (near ? .55 : .75); /* one outlet's articles share boilerplate */
    return j >= .4 || (j >= .15 && n >= 60 && containment(j, a->n, b->n) >= .8);
}

/* Fills empty bins from filled ones that a hash picks (Shrivastava 2017), so that every band has a
 * value. */
static void densify(const struct sketch *k, uint32_t *out, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        out[i] = k->bins[i];
        for (uint64_t try = 1; out[i] == empty_bin && try < 4096; try++)
            out[i] = k->bins[mix((uint64_t)i << 32 | try) % BINS];
    }
}

enum { BANDED_BYTES = 20 };

static enum td_status put_banded(struct td_extsort *s, uint64_t key, uint32_t tie, uint32_t rank, uint32_t outline,
                                 struct td_error *err)
{
    unsigned char r[BANDED_BYTES];
    td_put_be64(r, key);
    td_put_be32(r + 8, tie);
    td_put_be32(r + 12, rank);
    td_put_be32(r + 16, outline);
    return td_extsort_put(s, r, err);
}

static enum td_status put_bands(struct td_extsort *s, const struct sketch *k, uint32_t rank, uint32_t outline,
                                struct td_error *err)
{
    uint32_t v[2 * BANDS], n = k->is_short ? BANDS_SHORT : BANDS, n_keys = n;
    densify(k, v, 2 * n);
    uint64_t keys[BANDS + LEAD_KEYS];
    for (uint32_t b = 0; b < n; b++)
        keys[b] = combine((uint64_t)v[2 * b] << 32 | v[2 * b + 1], b);
    for (uint32_t b = 0; b < LEAD_KEYS && !k->is_short; b++)
        keys[n_keys++] = combine(k->lead[b], BANDS + b);
    enum td_status st = TD_OK;
    for (uint32_t b = 0; b < n_keys && st == TD_OK; b++) {
        /* in a large bucket, articles that agree in another band as well stand side by side */
        uint32_t tie = (uint32_t)(keys[(b + 1) % n] >> 32);
        st = put_banded(s, keys[b], tie, rank, outline, err);
    }
    return st;
}

static struct outline outline_of(const struct sketch *k, uint32_t slot, uint32_t rank)
{
    struct outline o = {.slot = slot, .rank = rank};
    for (uint32_t i = 0; i < BINS; i++) {
        o.low[i / 64] |= (uint64_t)(k->bins[i] & 1) << i % 64;
        o.high[i / 64] |= (uint64_t)(k->bins[i] >> 1 & 1) << i % 64;
    }
    return o;
}

static unsigned n_bits(uint64_t x)
{
    x -= x >> 1 & UINT64_C(0x5555555555555555);
    x = (x & UINT64_C(0x3333333333333333)) + (x >> 2 & UINT64_C(0x3333333333333333));
    x = (x + (x >> 4)) & UINT64_C(0x0f0f0f0f0f0f0f0f);
    return (unsigned)(x * UINT64_C(0x0101010101010101) >> 56);
}

static bool alike(const struct outline *a, const struct outline *b)
{
    unsigned differ = 0;
    for (int i = 0; i < BINS / 64; i++)
        differ += n_bits((a->low[i] ^ b->low[i]) | (a->high[i] ^ b->high[i]));
    return BINS - differ >= AGREEMENT;
}

static enum td_status allocate_outlines(struct ing_dedup *d, struct td_error *err)
{
    size_t n = 1;
    for (uint64_t i = 0; i < d->n; i++)
        n += bit(d->represents, i);
    d->outlines = malloc(n * sizeof *d->outlines);
    return d->outlines ? TD_OK : td_fail_nomem(err, "duplicate detection");
}

static enum td_status sort_bands(struct ing_dedup *d, struct td_extsort *s, struct td_error *err)
{
    enum td_status st = allocate_outlines(d, err);
    for (uint64_t i = 0; i < d->n && st == TD_OK; i++) {
        struct meta m;
        struct sketch k;
        st = spool_scan(&d->metas, i, &m, d->tmpdir, err);
        if (st != TD_OK || m.slot == no_slot)
            continue;
        st = spool_scan(&d->sketches, m.slot, &k, d->tmpdir, err);
        if (st != TD_OK || !bit(d->represents, i))
            continue;
        d->outlines[d->n_outlines] = outline_of(&k, m.slot, d->ranks[i]);
        st = put_bands(s, &k, d->ranks[i], d->n_outlines++, err);
    }
    return st == TD_OK ? td_extsort_sort(s, err) : st;
}

/* The last articles of a bucket. */
struct neighbour {
    const struct outline *outline;
    bool loaded;
    struct sketch sketch;
};

struct bucket {
    uint64_t key, n;
    struct neighbour ring[WINDOW + 1];
    uint64_t failed[FAILED_SLOTS]; /* pairs compared and found different, so that the next band need
                                      not read them */
};

static enum td_status load(struct ing_dedup *d, struct neighbour *x, struct td_error *err)
{
    if (x->loaded)
        return TD_OK;
    x->loaded = true;
    return td_pread_all(d->sketches.fd, &x->sketch, sizeof x->sketch, (uint64_t)x->outline->slot * sizeof x->sketch,
                        d->tmpdir, err);
}

static enum td_status compare(struct ing_dedup *d, struct bucket *b, struct neighbour *x, struct neighbour *y,
                              struct td_error *err)
{
    uint32_t p = x->outline->rank, q = y->outline->rank; /* NOLINT(clang-analyzer-core.uninitialized.Assign) */
    if (!alike(x->outline, y->outline) || find(d, p) == find(d, q))
        return TD_OK;
    uint64_t pair = p < q ? (uint64_t)p << 32 | q : (uint64_t)q << 32 | p;
    uint64_t *failed = &b->failed[mix(pair) % FAILED_SLOTS];
    if (*failed == pair)
        return TD_OK;
    enum td_status st = load(d, x, err);
    if (st == TD_OK)
        st = load(d, y, err);
    if (st != TD_OK)
        return st;
    if (same_story(&x->sketch, &y->sketch))
        unite(d, p, q);
    else
        *failed = pair;
    return TD_OK;
}

static enum td_status take_banded(struct ing_dedup *d, struct bucket *b, const unsigned char *r, struct td_error *err)
{
    uint64_t key = td_get_be64(r);
    if (key != b->key) /* NOLINT(clang-analyzer-core.NullDereference): without memory for b nothing is taken */
        b->n = 0;
    b->key = key;
    struct neighbour *x = &b->ring[b->n % (WINDOW + 1)];
    x->outline = &d->outlines[td_get_be32(r + 16)];
    x->loaded = false;
    enum td_status st = TD_OK;
    for (uint64_t back = 1; back <= WINDOW && back <= b->n && st == TD_OK; back++)
        st = compare(d, b, x, &b->ring[(b->n - back) % (WINDOW + 1)], err);
    b->n++;
    return st;
}

static enum td_status unite_near(struct ing_dedup *d, struct td_error *err)
{
    struct td_extsort *s = sorter(d, BANDED_BYTES, err);
    struct bucket *b = calloc(1, sizeof *b);
    enum td_status st = !s ? TD_EIO : !b ? td_fail_nomem(err, "duplicate detection") : sort_bands(d, s, err);
    while (st == TD_OK) {
        const unsigned char *r;
        st = td_extsort_next(s, &r, err);
        if (st != TD_OK || !r)
            break;
        st = take_banded(d, b, r, err);
    }
    td_extsort_free(s);
    free(b);
    free(d->outlines);
    d->outlines = NULL;
    return st;
}

/* ---- results ---- */

/* All but the earliest of each cluster. */
static enum td_status mark_reprints(struct ing_dedup *d, struct td_error *err)
{
    struct td_extsort *s = sorter(d, 16, err);
    enum td_status st = s ? TD_OK : TD_EIO;
    for (uint64_t i = 0; i < d->n && st == TD_OK; i++) {
        struct meta m;
        unsigned char r[16];
        st = spool_scan(&d->metas, i, &m, d->tmpdir, err);
        if (st != TD_OK)
            break;
        td_put_be32(r, find(d, d->ranks[i]));
        td_put_be64(r + 4, m.published);
        td_put_be32(r + 12, d->ranks[i]);
        st = td_extsort_put(s, r, err);
    }
    if (st == TD_OK)
        st = td_extsort_sort(s, err);
    uint64_t last = UINT64_MAX;
    while (st == TD_OK) {
        const unsigned char *r;
        st = td_extsort_next(s, &r, err);
        if (st != TD_OK || !r)
            break;
        uint32_t root = td_get_be32(r), rank = td_get_be32(r + 12);
        d->parents[rank] = root;
        if (root == last)
            set_bit(d->reprint, rank);
        else
            d->n_clusters++;
        last = root;
    }
    td_extsort_free(s);
    return st;
}

static enum td_status put_item(struct td_extsort *s, uint64_t key, uint64_t published, uint32_t rank,
                               struct td_error *err)
{
    unsigned char r[20];
    td_put_be64(r, key);
    td_put_be64(r + 8, published);
    td_put_be32(r + 16, rank);
    return td_extsort_put(s, r, err);
}

/*
 * All but the earliest record of one item: same content, or same URL. The order is that of mark_reprints, so the
 * earliest of a cluster is never a duplicate.
 */
static enum td_status mark_duplicates(struct ing_dedup *d, struct td_error *err)
{
    struct td_extsort *s = sorter(d, 20, err);
    enum td_status st = s ? TD_OK : TD_EIO;
    for (uint64_t i = 0; i < d->n && st == TD_OK; i++) {
        struct meta m;
        st = spool_scan(&d->metas, i, &m, d->tmpdir, err);
        if (st == TD_OK)
            st = put_item(s, combine(m.content_id, 1), m.published, d->ranks[i], err);
        if (st == TD_OK && m.url)
            st = put_item(s, combine(m.url, 2), m.published, d->ranks[i], err);
    }
    if (st == TD_OK)
        st = td_extsort_sort(s, err);
    uint64_t last = 0;
    for (bool any = false; st == TD_OK; any = true) {
        const unsigned char *r;
        st = td_extsort_next(s, &r, err);
        if (st != TD_OK || !r)
            break;
        if (any && td_get_be64(r) == last)
            set_bit(d->duplicate, td_get_be32(r + 16));
        last = td_get_be64(r);
    }
    td_extsort_free(s);
    return st;
}

static enum td_status allocate(struct ing_dedup *d, struct td_error *err)
{
    size_t n = (size_t)d->n + 1;
    d->ids = malloc(n * sizeof *d->ids);
    d->ranks = malloc(n * sizeof *d->ranks);
    d->parents = malloc(n * sizeof *d->parents);
    d->reprint = calloc(n / 8 + 1, 1);
    d->duplicate = calloc(n / 8 + 1, 1);
    d->represents = calloc(n / 8 + 1, 1);
    if (!d->ids || !d->ranks || !d->parents || !d->reprint || !d->duplicate || !d->represents)
        return td_fail_nomem(err, "duplicate detection");
    return TD_OK;
}

enum td_status ing_dedup_finish(struct ing_dedup *d, struct td_error *err)
{
    assert(!d->finished);
    d->finished = true;
    enum td_status st = allocate(d, err);
    if (st == TD_OK)
        st = spool_flush(&d->metas, d->tmpdir, err);
    if (st == TD_OK)
        st = spool_flush(&d->sketches, d->tmpdir, err);
    if (st == TD_OK)
        st = assign_ids(d, err);
    if (st == TD_OK)
        st = unite_keys(d, err);
    if (st == TD_OK)
        st = unite_texts(d, err);
    if (st == TD_OK)
        st = unite_near(d, err);
    if (st == TD_OK)
        st = mark_reprints(d, err);
    if (st == TD_OK)
        st = mark_duplicates(d, err);
    spool_close(&d->metas);
    spool_close(&d->sketches);
    return st;
}

static void put_hex(char out[17], uint64_t v)
{
    for (int i = 15; i >= 0; i--, v >>= 4)
        out[i] = "0123456789abcdef"[v & 15];
    out[16] = 0;
}

struct ing_dedup_result ing_dedup_get(const struct ing_dedup *d, uint64_t i)
{
    assert(d->finished && i < d->n);
    struct ing_dedup_result r;
    uint32_t rank = d->ranks[i];
    put_hex(r.article_id, d->ids[rank]);
    put_hex(r.cluster_id, d->ids[d->parents[rank]]);
    r.is_reprint = bit(d->reprint, rank);
    r.is_duplicate = bit(d->duplicate, rank);
    return r;
}

uint64_t ing_dedup_clusters(const struct ing_dedup *d)
{
    return d->n_clusters;
}
