#include "page_block.h"

#include <stdlib.h>

#include "v16.h"

static bool resize(void *pp, size_t n, size_t size)
{
    void **p = (void **)pp;
    void *q = realloc(*p, n * size);
    if (q)
        *p = q;
    return q != NULL;
}

/* No-break spaces and zero-width characters count as white space too. */
size_t ing_page_blank_at(struct td_slice s, size_t i)
{
    unsigned char c = (unsigned char)s.p[i];
    if (td_space_byte(c))
        return 1;
    if (c == 0xC2 && i + 1 < s.n && (unsigned char)s.p[i + 1] == 0xA0)
        return 2;
    if (c == 0xE2 && i + 2 < s.n && (unsigned char)s.p[i + 1] == 0x80) {
        unsigned char d = (unsigned char)s.p[i + 2];
        if ((d >= 0x80 && d <= 0x8B) || d == 0xA8 || d == 0xA9 || d == 0xAF)
            return 3;
    }
    if (c == 0xE3 && i + 2 < s.n && (unsigned char)s.p[i + 1] == 0x80 && (unsigned char)s.p[i + 2] == 0x80)
        return 3;
    if (c == 0xEF && i + 2 < s.n && (unsigned char)s.p[i + 1] == 0xBB && (unsigned char)s.p[i + 2] == 0xBF)
        return 3;
    return 0;
}

/* ASCII that is neither white space nor a control byte. */
static bool plain(unsigned char c)
{
    return c > ' ' && c < 0x80;
}

/* How many bytes from i on, sixteen at a time, are printable ASCII with single blanks, and need no change. */
static size_t folded_already(struct td_slice s, size_t i)
{
    size_t from = i;
    for (unsigned last = 1; i + 16 <= s.n; i += 16) {
        struct td_v16 x = td_v16_load(s.p + i);
        unsigned blanks = td_v16_is(x, ' ');
        if (td_v16_in(x, ' ', '~') != 0xffff || blanks & (blanks << 1 | last))
            break;
        last = blanks >> 15;
    }
    while (i > from && s.p[i - 1] == ' ') /* a blank at the end waits for what follows */
        i--;
    return i - from;
}

void ing_page_fold(struct td_buf *b, struct td_slice s, bool *blank)
{
    size_t i = 0;
    while (i < s.n) {
        size_t ready = folded_already(s, i);
        if (ready) {
            if (*blank && b->n && b->p[b->n - 1] != '\n')
                td_buf_putc(b, ' ');
            *blank = false;
            td_buf_put(b, td_slice(s.p + i, ready));
            i += ready;
            continue;
        }
        size_t w = ing_page_blank_at(s, i);
        if (w) {
            *blank = true;
            i += w;
            continue;
        }
        size_t j = i + 1;
        while (j < s.n && (plain((unsigned char)s.p[j]) || !ing_page_blank_at(s, j)))
            j++;
        if (*blank && b->n && b->p[b->n - 1] != '\n')
            td_buf_putc(b, ' ');
        *blank = false;
        td_buf_put(b, td_slice(s.p + i, j - i));
        i = j;
    }
}

void ing_page_node_text(const struct ing_page_dom *d, size_t node, struct td_buf *b)
{
    bool blank = false;
    for (size_t i = node; i < d->nodes[node].end; i++) {
        if (d->nodes[i].tag == PAGE_TEXT)
            ing_page_fold(b, d->nodes[i].text, &blank);
        else if (ing_page_is_block(d->nodes[i].tag))
            blank = true;
    }
}

static uint32_t bits(unsigned mask)
{
    return (uint32_t)__builtin_popcount(mask);
}

static struct ing_page_count count_text(struct td_slice s)
{
    struct ing_page_count c = {0, 0};
    size_t i = 0;
    for (; i + 16 <= s.n; i += 16) {
        struct td_v16 x = td_v16_load(s.p + i);
        c.len += bits(td_v16_in(x, '!', '~') | td_v16_is(x, 0x7f) | td_v16_high(x));
        c.stops +=
            bits(td_v16_is(x, '.') | td_v16_is(x, ',') | td_v16_is(x, '!') | td_v16_is(x, '?') | td_v16_is(x, ';'));
    }
    for (; i < s.n; i++) {
        unsigned char ch = (unsigned char)s.p[i];
        c.len += ch > ' ';
        c.stops += (ch == '.') | (ch == ',') | (ch == '!') | (ch == '?') | (ch == ';');
    }
    /* ideographic comma and full stop, full-width forms: U+3001, U+3002, U+FF0C, ... */
    for (i = 0; !c.stops && i + 2 < s.n; i++)
        if ((unsigned char)s.p[i] == 0xE3 && (unsigned char)s.p[i + 1] == 0x80)
            c.stops += (unsigned char)s.p[i + 2] == 0x81 || (unsigned char)s.p[i + 2] == 0x82;
        else if ((unsigned char)s.p[i] == 0xEF)
            c.stops += (unsigned char)s.p[i + 1] == 0xBC;
    return c;
}

enum td_status ing_page_text_mark(struct ing_page_text *t, const struct ing_page_dom *dom, struct td_error *err)
{
    t->dom = dom;
    if (dom->n > t->cap) {
        size_t n = dom->n + dom->n / 2;
        if (!resize(&t->marks, n, sizeof *t->marks) || !resize(&t->cut, n, 1) ||
            !resize(&t->good, n, sizeof *t->good) || !resize(&t->all, n, sizeof *t->all) ||
            !resize(&t->counts, n, sizeof *t->counts))
            return td_fail_nomem(err, "reading a page");
        t->cap = n;
    }
    for (size_t i = 0; i < dom->n; i++) {
        t->marks[i] = dom->nodes[i].n_attrs ? ing_page_mark(&t->words, dom, i) : 0;
        if (dom->nodes[i].tag == PAGE_TEXT)
            t->counts[i] = count_text(dom->nodes[i].text);
    }
    return TD_OK;
}

struct blocker {
    struct ing_page_text *t;
    struct ing_page_block b;
    uint32_t stack[1024];
    size_t depth;
    uint32_t in_link, in_strong, strong_len;
    bool open, failed;
};

static void flush(struct blocker *k)
{
    struct ing_page_text *t = k->t;
    if (!k->open)
        return;
    k->open = false;
    if (!k->b.len)
        return;
    if (t->n_blocks == t->cap_blocks) {
        size_t n = t->cap_blocks ? t->cap_blocks * 2 : 1024;
        if (!resize(&t->blocks, n, sizeof *t->blocks)) {
            k->failed = true;
            return;
        }
        t->cap_blocks = n;
    }
    k->b.strong = k->strong_len == k->b.len;
    t->blocks[t->n_blocks++] = k->b;
}

static void start_block(struct blocker *k, size_t node)
{
    const struct ing_page_dom *d = k->t->dom;
    size_t e = d->nodes[node].parent;
    while (e && !ing_page_is_block(d->nodes[e].tag))
        e = d->nodes[e].parent;
    k->b = (struct ing_page_block){.from = (uint32_t)node, .container = (uint32_t)e};
    k->b.cut = k->t->cut[node];
    k->strong_len = 0;
    k->open = true;
    for (size_t up = e, n = 0; up && n < 6; up = d->nodes[up].parent, n++) {
        if (n < 2 && ing_page_is_heading(d->nodes[up].tag))
            k->b.heading = (uint8_t)(d->nodes[up].tag - PAGE_H1 + 1);
        if (d->nodes[up].tag == PAGE_LI)
            k->b.list = true;
    }
}

static void add_text(struct blocker *k, size_t node)
{
    struct ing_page_count c = k->t->counts[node];
    if (k->open && k->t->cut[node] != k->b.cut && c.len)
        flush(k); /* an inline element that is cut stands by itself */
    if (!k->open) {
        if (!c.len)
            return;
        start_block(k, node);
    }
    k->b.to = (uint32_t)node + 1;
    k->b.len += c.len;
    k->b.stops += c.stops;
    if (k->in_link)
        k->b.link += c.len;
    if (k->in_strong)
        k->strong_len += c.len;
}

static bool is_strong(unsigned tag)
{
    return tag == PAGE_B || tag == PAGE_STRONG;
}

static void leave(struct blocker *k, size_t at)
{
    const struct ing_page_node *nodes = k->t->dom->nodes;
    while (k->depth && nodes[k->stack[k->depth - 1]].end <= at) {
        unsigned tag = nodes[k->stack[--k->depth]].tag;
        if (tag == PAGE_A)
            k->in_link--;
        else if (is_strong(tag))
            k->in_strong--;
        else if (ing_page_is_block(tag) && tag != PAGE_BR)
            flush(k);
    }
}

static void enter(struct blocker *k, size_t at)
{
    unsigned tag = k->t->dom->nodes[at].tag;
    if (tag == PAGE_A)
        k->in_link++;
    else if (is_strong(tag))
        k->in_strong++;
    else if (ing_page_is_block(tag) && tag != PAGE_BR)
        flush(k);
    if (k->depth < sizeof k->stack / sizeof *k->stack)
        k->stack[k->depth++] = (uint32_t)at;
}

bool ing_page_make_blocks(struct ing_page_text *t)
{
    struct blocker k = {.t = t};
    t->n_blocks = 0;
    for (size_t i = 0; i < t->dom->n && !k.failed; i++) {
        leave(&k, i);
        if (t->dom->nodes[i].tag == PAGE_TEXT)
            add_text(&k, i);
        else
            enter(&k, i);
    }
    flush(&k);
    return !k.failed;
}

/* Prose: long enough, with punctuation, not links. */
uint32_t ing_page_prose(const struct ing_page_block *b)
{
    if (b->heading || b->link * 3 > b->len)
        return 0;
    if (b->len >= 200 || (b->len >= 40 && b->stops))
        return b->len;
    return 0;
}

/* Sums over the blocks that are not cut, for every element. */
void ing_page_sum_prose(struct ing_page_text *t)
{
    const struct ing_page_dom *d = t->dom;
    memset(t->good, 0, d->n * sizeof *t->good);
    memset(t->all, 0, d->n * sizeof *t->all);
    for (size_t i = 0; i < t->n_blocks; i++) {
        struct ing_page_block *b = &t->blocks[i];
        if (b->cut)
            continue;
        t->good[b->container] += ing_page_prose(b);
        t->all[b->container] += b->len;
    }
    for (size_t i = d->n; i-- > 1;) {
        t->good[d->nodes[i].parent] += t->good[i];
        t->all[d->nodes[i].parent] += t->all[i];
    }
}

bool ing_page_contains(const struct ing_page_text *t, size_t outer, size_t node)
{
    return node && outer <= node && node < t->dom->nodes[outer].end;
}

bool ing_page_same_text(const struct ing_page_text *t, const struct ing_page_block *b, struct td_slice s)
{
    size_t k = 0;
    for (size_t i = b->from; i < b->to; i++) {
        struct td_slice x = t->dom->nodes[i].text;
        if (t->dom->nodes[i].tag != PAGE_TEXT)
            continue;
        for (size_t j = 0; j < x.n; j++) {
            size_t w = plain((unsigned char)x.p[j]) ? 0 : ing_page_blank_at(x, j);
            if (w) {
                j += w - 1;
                continue;
            }
            while (k < s.n && ing_page_blank_at(s, k))
                k += ing_page_blank_at(s, k);
            if (k >= s.n || td_lower_byte((unsigned char)x.p[j]) != td_lower_byte((unsigned char)s.p[k]))
                return false;
            k++;
        }
    }
    while (k < s.n && ing_page_blank_at(s, k))
        k += ing_page_blank_at(s, k);
    return k == s.n;
}

/* The first bytes of a block, folded, ASCII letters in lower case. */
size_t ing_page_block_head(const struct ing_page_text *t, const struct ing_page_block *b, char *out, size_t cap)
{
    size_t n = 0;
    bool blank = false;
    for (size_t i = b->from; i < b->to; i++) {
        struct td_slice x = t->dom->nodes[i].text;
        if (t->dom->nodes[i].tag != PAGE_TEXT)
            continue;
        for (size_t j = 0; j < x.n; j++) {
            size_t w = plain((unsigned char)x.p[j]) ? 0 : ing_page_blank_at(x, j);
            if (w) {
                blank = n > 0;
                j += w - 1;
                continue;
            }
            if (n + 2 > cap)
                return n;
            if (blank)
                out[n++] = ' ';
            blank = false;
            out[n++] = (char)td_lower_byte((unsigned char)x.p[j]);
        }
    }
    return n;
}

struct ing_page_line ing_page_block_line(const struct ing_page_text *t, const struct ing_page_block *b, char *buf,
                                         size_t cap)
{
    return (struct ing_page_line){.text = {buf, ing_page_block_head(t, b, buf, cap)},
                                  .len = b->len,
                                  .heading = b->heading != 0,
                                  .list = b->list,
                                  .cell = t->dom->nodes[b->container].tag == PAGE_TD,
                                  .link = b->link != 0};
}

bool ing_page_marked_above(const struct ing_page_text *t, size_t node, uint32_t mark, int levels)
{
    for (size_t i = node; i && levels-- > 0; i = t->dom->nodes[i].parent)
        if (t->marks[i] & mark)
            return true;
    return false;
}
