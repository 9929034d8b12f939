#include "token.h"

#include <stdlib.h>
#include <utf8proc.h>

/* Past this code point only the variation selectors (marks) are of interest. */
enum { LAST_PLANE_END = 0x40000, SELECTORS = 0xe0100, SELECTORS_END = 0xe01f0 };

uint32_t ana_plain(uint32_t cp)
{
    switch (cp) {
    case 0x00a0: /* no-break */
    case 0x202f: /* narrow no-break */
    case 0x2009: /* thin */
    case 0x2007: /* figure */
    case 0x2002:
    case 0x2003:
    case 0x3000: /* ideographic */
        return ' ';
    case 0x2019: /* right single quotation mark */
    case 0x02bc: /* modifier letter apostrophe */
    case 0xff07:
        return '\'';
    case 0x2010: /* hyphen */
    case 0x2011: /* non-breaking hyphen */
        return '-';
    default:
        break;
    }
    /* Full-width digits and letters, as Japanese and Chinese texts write Latin names. */
    bool wide = (cp >= 0xff10 && cp <= 0xff19) || (cp >= 0xff21 && cp <= 0xff3a) || (cp >= 0xff41 && cp <= 0xff5a);
    return wide ? cp - 0xfee0 : cp;
}

uint32_t ana_upper(uint32_t cp)
{
    return (uint32_t)utf8proc_toupper((utf8proc_int32_t)cp);
}

int ana_case(uint32_t cp)
{
    if (cp < 0x80)
        return cp >= 'A' && cp <= 'Z' ? 1 : cp >= 'a' && cp <= 'z' ? -1 : 0;
    utf8proc_category_t k = utf8proc_category((utf8proc_int32_t)cp);
    return k == UTF8PROC_CATEGORY_LU ? 1 : k == UTF8PROC_CATEGORY_LL || k == UTF8PROC_CATEGORY_LT ? -1 : 0;
}

/* The dotless i becomes 'i' through its capital: so KIBRIS is Kıbrıs, whatever the language. */
static uint32_t fold_of(uint32_t cp)
{
    uint32_t plain = ana_plain(cp);
    if (plain != cp)
        cp = plain;
    return (uint32_t)utf8proc_tolower(utf8proc_toupper((utf8proc_int32_t)cp));
}

static bool in(uint32_t cp, uint32_t first, uint32_t last)
{
    return cp >= first && cp <= last;
}

static unsigned script_of(uint32_t cp)
{
    if (in(cp, 0x30a1, 0x30fa) || in(cp, 0x30fc, 0x30ff) || in(cp, 0x31f0, 0x31ff) || in(cp, 0xff66, 0xff9f))
        return ANA_SOLID | ANA_KATAKANA;
    if (td_utf8_is_cjk(cp) || in(cp, 0x3005, 0x3007))
        return ANA_SOLID;
    if (in(cp, 0x0e00, 0x0eff) || in(cp, 0x1000, 0x109f) || in(cp, 0x1780, 0x17ff))
        return ANA_SOLID; /* Thai, Lao, Burmese, Khmer */
    if (in(cp, 0xac00, 0xd7a3) || in(cp, 0x1100, 0x11ff) || in(cp, 0x3130, 0x318f))
        return ANA_HANGUL;
    return 0;
}

static unsigned class_of(uint32_t cp)
{
    if (in(cp, SELECTORS, SELECTORS_END - 1))
        return ANA_WORD;
    if (cp >= LAST_PLANE_END)
        return 0;
    utf8proc_category_t k = utf8proc_category((utf8proc_int32_t)cp);
    if (k == UTF8PROC_CATEGORY_ZS || k == UTF8PROC_CATEGORY_ZL || k == UTF8PROC_CATEGORY_ZP || in(cp, '\t', '\r') ||
        cp == 0x85)
        return ANA_BLANK;
    if (ana_plain(cp) == '\'')
        return 0; /* the modifier letter apostrophe */
    if (k == UTF8PROC_CATEGORY_LU || k == UTF8PROC_CATEGORY_LT)
        return ANA_WORD | ANA_LETTER | ANA_UPPER;
    if (k == UTF8PROC_CATEGORY_LL)
        return ANA_WORD | ANA_LETTER | ANA_LOWER;
    if (k == UTF8PROC_CATEGORY_LM || k == UTF8PROC_CATEGORY_LO)
        return ANA_WORD | ANA_LETTER | script_of(cp);
    if (k == UTF8PROC_CATEGORY_MN || k == UTF8PROC_CATEGORY_MC || k == UTF8PROC_CATEGORY_ME)
        return ANA_WORD | script_of(cp);
    if (k == UTF8PROC_CATEGORY_ND)
        return ANA_WORD;
    return cp == 0x3007 ? ANA_WORD | ANA_SOLID : 0;
}

/* Number of a block like `row` in table, added when there is none; SIZE_MAX when out of memory. */
static size_t add_class(struct ana_chars *c, const uint8_t row[256])
{
    for (size_t i = 0; i < c->n_class; i++)
        if (memcmp(c->class[i], row, 256) == 0)
            return i;
    uint8_t(*more)[256] = realloc(c->class, (c->n_class + 1) * sizeof *more);
    if (!more)
        return SIZE_MAX;
    c->class = more;
    memcpy(more[c->n_class], row, 256);
    return c->n_class++;
}

static size_t add_fold(struct ana_chars *c, const uint32_t row[256])
{
    uint32_t(*more)[256] = realloc(c->fold, (c->n_fold + 1) * sizeof *more);
    if (!more)
        return SIZE_MAX;
    c->fold = more;
    memcpy(more[c->n_fold], row, sizeof *more);
    return c->n_fold++;
}

static bool build_block(struct ana_chars *c, uint32_t block)
{
    uint8_t class[256];
    uint32_t fold[256];
    bool changes = false;
    for (uint32_t i = 0; i < 256; i++) {
        uint32_t cp = block << 8 | i;
        class[i] = (uint8_t)class_of(cp);
        fold[i] = cp < LAST_PLANE_END ? fold_of(cp) : cp;
        changes |= fold[i] != cp;
    }
    size_t k = add_class(c, class);
    size_t f = changes ? add_fold(c, fold) : 0;
    if (k == SIZE_MAX || f == SIZE_MAX)
        return false;
    c->class_block[block] = (uint16_t)k;
    c->fold_block[block] = (uint16_t)f;
    return true;
}

static int by_folded(const void *a, const void *b)
{
    const struct ana_fold_pair *x = a, *y = b;
    if (x->folded != y->folded)
        return x->folded < y->folded ? -1 : 1;
    return (x->cp > y->cp) - (x->cp < y->cp);
}

static bool build_pairs(struct ana_chars *c)
{
    c->pair = malloc(c->n_fold * 256 * sizeof *c->pair);
    if (!c->pair)
        return false;
    for (uint32_t cp = 0; cp < ANA_CHARS_MAX; cp++) {
        if (!c->fold_block[cp >> 8]) {
            cp |= 255;
            continue;
        }
        uint32_t folded = ana_fold(c, cp);
        if (folded != cp)
            c->pair[c->n_pairs++] = (struct ana_fold_pair){folded, cp};
    }
    qsort(c->pair, c->n_pairs, sizeof *c->pair, by_folded);
    return true;
}

struct ana_chars *ana_chars_new(void)
{
    struct ana_chars *c = calloc(1, sizeof *c);
    if (!c)
        return NULL;
    /* Fold block 0 means "unchanged"; Latin-1 changes, so it must not be number 0. */
    uint32_t unused[256] = {0};
    bool ok = add_fold(c, unused) == 0;
    for (uint32_t b = 0; ok && b < ANA_CHAR_BLOCKS; b++)
        ok = build_block(c, b);
    for (uint32_t i = 0; i < 128; i++) {
        c->ascii_class[i] = (uint8_t)class_of(i);
        c->ascii_fold[i] = (uint8_t)fold_of(i);
    }
    if (ok && build_pairs(c))
        return c;
    ana_chars_free(c);
    return NULL;
}

void ana_chars_free(struct ana_chars *c)
{
    if (!c)
        return;
    free(c->class);
    free(c->fold);
    free(c->pair);
    free(c);
}

size_t ana_unfold(const struct ana_chars *c, uint32_t folded, uint32_t *out, size_t max)
{
    size_t n = 0;
    if (ana_fold(c, folded) == folded && n < max)
        out[n++] = folded;
    size_t lo = 0, hi = c->n_pairs;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (c->pair[mid].folded < folded)
            lo = mid + 1;
        else
            hi = mid;
    }
    for (; lo < c->n_pairs && c->pair[lo].folded == folded && n < max; lo++)
        out[n++] = c->pair[lo].cp;
    return n;
}

struct td_slice ana_nfc(struct td_arena *a, struct td_slice s)
{
    utf8proc_uint8_t *out = NULL;
    size_t ascii = 0;
    while (ascii < s.n && (unsigned char)s.p[ascii] < 0x80)
        ascii++;
    if (ascii == s.n) /* most forms: NFC changes nothing */
        return td_arena_dup(a, s);
    utf8proc_ssize_t n =
        utf8proc_map((const utf8proc_uint8_t *)s.p, (utf8proc_ssize_t)s.n, &out, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
    if (n < 0 || !out)
        return td_slice(NULL, 0);
    struct td_slice copy = td_arena_dup(a, td_slice((const char *)out, (size_t)n));
    free(out);
    return copy;
}
