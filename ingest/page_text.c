#include "page_text.h"

#include <stdlib.h>

#include "page_mark.h"
#include "utf8.h"

enum cut {
    CUT_NONE,
    CUT_TAG,     /* nav, footer, aside, form and other elements that are not prose */
    CUT_MARK,    /* a name that says so */
    CUT_OUTSIDE, /* not below the root of the article */
    CUT_LINKS,   /* mostly links */
    CUT_SHORT,   /* too short to be prose */
    CUT_TITLE,   /* repeats the headline */
    CUT_AGAIN,   /* repeats an earlier block */
    CUT_TAIL,    /* a heading without text below it */
    CUT_LINE,    /* a label, legal line, credit, call to subscribe */
    CUT_CARD,    /* not made like the article's paragraphs */
    CUT_BOX      /* in a box that such a line opens */
};

static const char *const CUT_NAMES[] = {"kept",  "tag",   "mark", "outside", "links", "short",
                                        "title", "again", "tail", "line",    "card",  "box"};

struct ing_page_block {
    uint32_t from, to;  /* nodes [from, to) */
    uint32_t container; /* nearest block element around it */
    uint32_t len;       /* bytes that are not white space */
    uint32_t link;      /* of them inside links */
    uint32_t stops;     /* punctuation of sentences */
    uint8_t cut;
    uint8_t heading; /* level, 0: none */
    uint8_t strong;  /* all of it bold */
    bool list;       /* in a list item */
    bool lead;       /* a standfirst before the root */
    bool more;       /* goes on after the root */
};

void ing_page_text_init(struct ing_page_text *t)
{
    t->out = TD_BUF_INIT(SIZE_MAX / 2);
    ing_page_lines_init(&t->lines);
    ing_page_words_init(&t->words);
}

void ing_page_text_release(struct ing_page_text *t)
{
    free(t->marks);
    free(t->cut);
    free(t->good);
    free(t->all);
    free(t->counts);
    free(t->blocks);
    td_buf_free(&t->out);
    *t = (struct ing_page_text){0};
}

static bool resize(void *pp, size_t n, size_t size)
{
    void **p = (void **)pp;
    void *q = realloc(*p, n * size);
    if (q)
        *p = q;
    return q != NULL;
}

/* ---- blocks ---- */

static bool is_heading(unsigned tag)
{
    return tag >= PAGE_H1 && tag <= PAGE_H6;
}

/* No-break spaces and zero-width characters count as white space too. */
static size_t blank_at(struct td_slice s, size_t i)
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

void ing_page_fold(struct td_buf *b, struct td_slice s, bool *blank)
{
    size_t i = 0;
    while (i < s.n) {
        size_t w = blank_at(s, i);
        if (w) {
            *blank = true;
            i += w;
            continue;
        }
        size_t j = i + 1;
        while (j < s.n && (unsigned char)s.p[j] > ' ' && (unsigned char)s.p[j] < 0x80)
            j++;
        while (j < s.n && !blank_at(s, j))
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

static struct ing_page_count count_text(struct td_slice s)
{
    struct ing_page_count c = {0, 0};
    for (size_t i = 0; i < s.n; i++) {
        unsigned char ch = (unsigned char)s.p[i];
        c.len += ch > ' ';
        c.stops += (ch == '.') | (ch == ',') | (ch == '!') | (ch == '?') | (ch == ';');
    }
    /* ideographic comma and full stop, full-width forms: U+3001, U+3002, U+FF0C, ... */
    for (size_t i = 0; !c.stops && i + 2 < s.n; i++)
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
    ing_page_words_start(&t->words);
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
        if (n < 2 && is_heading(d->nodes[up].tag))
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

static bool make_blocks(struct ing_page_text *t)
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

/* ---- what is cut ---- */

static bool cut_by_tag(unsigned tag)
{
    switch (tag) {
    case PAGE_HEAD:
    case PAGE_NAV:
    case PAGE_FOOTER:
    case PAGE_ASIDE:
    case PAGE_MENU:
    case PAGE_FIGCAPTION:
    case PAGE_CAPTION:
    case PAGE_BUTTON:
    case PAGE_LABEL:
    case PAGE_FIELDSET:
    case PAGE_DIALOG:
    case PAGE_VIDEO:
    case PAGE_AUDIO:
    case PAGE_OBJECT:
    case PAGE_FORM:
        return true;
    default:
        return false;
    }
}

enum {
    MARKS_STRONG =
        MARK_NAV | MARK_FOOT | MARK_SIDE | MARK_RELATED | MARK_COMMENT | MARK_AD | MARK_CONSENT | MARK_LETTER,
    MARKS_WEAK = MARK_SHARE | MARK_BYLINE | MARK_BIO | MARK_CAPTION | MARK_TAGS | MARK_META | MARK_HIDDEN | MARK_MEDIA |
                 MARK_TEASER | MARK_PAYWALL | MARK_FACT | MARK_KICKER,
    MARKS_OUTER = MARK_NAV | MARK_FOOT | MARK_CONSENT, /* never around an article */
    MARKS_LINKED = MARK_TEASER | MARK_PAYWALL          /* cut only when they hold links */
};

/* Prose: long enough, with punctuation, not links. */
static uint32_t prose(const struct ing_page_block *b)
{
    if (b->heading || b->link * 3 > b->len)
        return 0;
    if (b->len >= 200 || (b->len >= 40 && b->stops))
        return b->len;
    return 0;
}

/* Sums over the blocks that are not cut, for every element. */
static void sum(struct ing_page_text *t)
{
    const struct ing_page_dom *d = t->dom;
    memset(t->good, 0, d->n * sizeof *t->good);
    memset(t->all, 0, d->n * sizeof *t->all);
    for (size_t i = 0; i < t->n_blocks; i++) {
        struct ing_page_block *b = &t->blocks[i];
        if (b->cut)
            continue;
        t->good[b->container] += prose(b);
        t->all[b->container] += b->len;
    }
    for (size_t i = d->n; i-- > 1;) {
        t->good[d->nodes[i].parent] += t->good[i];
        t->all[d->nodes[i].parent] += t->all[i];
    }
}

/* How the prose of a page divides among the marks, so that no mark cuts the article itself. */
struct shares {
    uint32_t total;   /* prose outside comments */
    uint32_t enabled; /* marks that may cut */
};

static bool contains(const struct ing_page_text *t, size_t outer, size_t node)
{
    return node && outer <= node && node < t->dom->nodes[outer].end;
}

/* Holds the headline and some of the prose below it. */
static bool holds_title(const struct ing_page_text *t, size_t i)
{
    return contains(t, i, t->title_node) && t->good[i] >= 150;
}

static bool never_cut(const struct ing_page_text *t, size_t i)
{
    unsigned tag = t->dom->nodes[i].tag;
    return tag == PAGE_BODY || tag == PAGE_HTML || tag == PAGE_MAIN || holds_title(t, i) ||
           (t->marks[i] & MARK_BODY && !(t->marks[i] & (MARK_COMMENT | MARK_RELATED)));
}

enum { MARK_BITS = 27 };

/* For every mark, the prose below the outermost elements that bear it. */
static void marked_prose(const struct ing_page_text *t, uint32_t sum[MARK_BITS])
{
    const struct ing_page_dom *d = t->dom;
    uint32_t until[MARK_BITS] = {0};
    memset(sum, 0, MARK_BITS * sizeof *sum);
    for (size_t i = 1; i < d->n; i++) {
        uint32_t m = t->marks[i] & (MARKS_STRONG | MARKS_WEAK);
        if (!m || !t->good[i] || never_cut(t, i))
            continue;
        for (unsigned bit = 0; m; bit++, m >>= 1)
            if (m & 1 && i >= until[bit]) {
                sum[bit] += t->good[i];
                until[bit] = d->nodes[i].end;
            }
    }
}

static unsigned bit_of(uint32_t mark)
{
    unsigned bit = 0;
    while (mark >>= 1)
        bit++;
    return bit;
}

static struct shares weigh(const struct ing_page_text *t)
{
    struct shares s = {t->good[0], MARK_COMMENT};
    uint32_t sum[MARK_BITS];
    marked_prose(t, sum);
    uint32_t comments = sum[bit_of(MARK_COMMENT)];
    s.total = comments < s.total ? s.total - comments : s.total;
    for (unsigned bit = 0; bit < MARK_BITS; bit++) {
        uint32_t mark = 1u << bit;
        unsigned tenths = mark & MARKS_WEAK ? 4 : mark & MARKS_OUTER && t->title_node ? 8 : mark & MARKS_STRONG ? 6 : 0;
        if (tenths && sum[bit] <= s.total / 10 * tenths)
            s.enabled |= mark;
    }
    return s;
}

/* A teaser leads to another article, a barrier to the till; a paragraph of that name without a link is text. */
static bool leads_away(const struct ing_page_text *t, size_t i)
{
    for (size_t j = i + 1; j < t->dom->nodes[i].end; j++)
        if (t->dom->nodes[j].tag == PAGE_A)
            return true;
    return t->dom->nodes[i].tag == PAGE_A;
}

/* A link inside a paragraph is part of its sentence, whatever its class. */
static bool in_sentence(const struct ing_page_text *t, size_t i)
{
    const struct ing_page_node *n = &t->dom->nodes[i];
    unsigned parent = t->dom->nodes[n->parent].tag;
    return n->tag == PAGE_A && (parent == PAGE_P || (parent >= PAGE_ABBR && parent <= PAGE_U));
}

static bool cut_here(const struct ing_page_text *t, size_t i, const struct shares *s)
{
    unsigned tag = t->dom->nodes[i].tag;
    uint32_t m = t->marks[i] & s->enabled;
    if (never_cut(t, i) || in_sentence(t, i))
        return false;
    if (tag == PAGE_FIGURE)
        return t->good[i] < 300;
    if (cut_by_tag(tag))
        return tag != PAGE_FORM || t->good[i] <= s->total / 2;
    if (m & MARK_COMMENT)
        return true;
    if (m & MARKS_STRONG)
        return t->good[i] <= (m & MARKS_OUTER && t->title_node ? s->total / 4 * 3 : s->total / 2);
    if (m & MARKS_LINKED && !(m & MARKS_WEAK & ~(uint32_t)MARKS_LINKED) &&
        (!leads_away(t, i) || (m & MARK_PAYWALL && tag == PAGE_P)))
        return false;
    if (m & MARKS_WEAK)
        return t->good[i] <= s->total / 4 || t->all[i] < 400;
    return false;
}

static void decide_cuts(struct ing_page_text *t, bool by_mark)
{
    const struct ing_page_dom *d = t->dom;
    struct shares s = weigh(t);
    if (!by_mark)
        s.enabled = MARK_COMMENT;
    t->cut[0] = 0;
    for (size_t i = 1; i < d->n; i++) {
        t->cut[i] = t->cut[d->nodes[i].parent];
        if (t->cut[i] || d->nodes[i].tag == PAGE_TEXT)
            continue;
        if (cut_here(t, i, &s))
            t->cut[i] = cut_by_tag(d->nodes[i].tag) || d->nodes[i].tag == PAGE_FIGURE ? CUT_TAG : CUT_MARK;
    }
}

/* ---- the root of the article ---- */

/* The element named as the body: by itemprop first, else the one with the most prose. */
static size_t marked_body(const struct ing_page_text *t, uint32_t total)
{
    size_t best = 0, exact = 0;
    for (size_t i = 1; i < t->dom->n; i++) {
        if (!(t->marks[i] & MARK_BODY) || t->cut[i] || t->dom->nodes[i].tag == PAGE_P ||
            is_heading(t->dom->nodes[i].tag))
            continue; /* a paragraph is not the body, whatever its class */
        if (!best || t->good[i] > t->good[best])
            best = i;
        if (t->marks[i] & MARK_EXACT && (!exact || t->good[i] > t->good[exact]))
            exact = i;
    }
    if (exact && t->good[exact] * 3 >= total)
        return exact;
    return best && t->good[best] * 5 >= total * 2 ? best : 0;
}

/* The child that holds most of the prose; a third is enough for the one with the headline, the rest is other articles.
 */
static size_t main_child(const struct ing_page_text *t, size_t at)
{
    const struct ing_page_dom *d = t->dom;
    size_t best = 0;
    for (size_t c = at + 1; c < d->nodes[at].end; c = d->nodes[c].end) {
        if (d->nodes[c].tag == PAGE_TEXT)
            continue;
        if (contains(t, c, t->title_node) && t->good[c] * 3 >= t->good[at])
            return c;
        if (!best || t->good[c] > t->good[best])
            best = c;
    }
    return best && t->good[best] * 5 >= t->good[at] * 4 ? best : 0;
}

static size_t densest(const struct ing_page_text *t)
{
    size_t at = 0;
    for (;;) {
        size_t child = main_child(t, at);
        if (!child || !t->good[child] || t->dom->nodes[child].tag == PAGE_P)
            return at;
        at = child;
    }
}

static size_t find_root(const struct ing_page_text *t)
{
    size_t root = marked_body(t, t->good[0]);
    return root ? root : densest(t);
}

/* ---- blocks inside the root ---- */

static bool same_text(const struct ing_page_text *t, const struct ing_page_block *b, struct td_slice s)
{
    size_t k = 0;
    for (size_t i = b->from; i < b->to; i++) {
        struct td_slice x = t->dom->nodes[i].text;
        if (t->dom->nodes[i].tag != PAGE_TEXT)
            continue;
        for (size_t j = 0; j < x.n; j++) {
            size_t w = blank_at(x, j);
            if (w) {
                j += w - 1;
                continue;
            }
            while (k < s.n && blank_at(s, k))
                k += blank_at(s, k);
            if (k >= s.n || td_lower_byte((unsigned char)x.p[j]) != td_lower_byte((unsigned char)s.p[k]))
                return false;
            k++;
        }
    }
    while (k < s.n && blank_at(s, k))
        k += blank_at(s, k);
    return k == s.n;
}

static bool is_title(const struct ing_page_text *t, const struct ing_page_block *b, const struct ing_page_hints *h)
{
    const struct td_slice titles[] = {h->headline, h->title};
    for (size_t i = 0; i < 2; i++)
        if (titles[i].n && b->len <= titles[i].n && b->len * 2 >= titles[i].n && same_text(t, b, titles[i]))
            return true;
    return false;
}

/* The headline on the page: an h1 that repeats the title, else the first heading that does, else the first block. */
static void find_title(struct ing_page_text *t, const struct ing_page_hints *h)
{
    size_t heading = 0, any = 0;
    t->title_node = 0;
    for (size_t i = 0; i < t->n_blocks; i++) {
        const struct ing_page_block *b = &t->blocks[i];
        if (b->container == 0 || !is_title(t, b, h))
            continue;
        if (b->heading == 1 && !b->link) {
            t->title_node = b->from;
            return;
        }
        if (b->heading && !heading)
            heading = b->from;
        if (!any)
            any = b->from;
    }
    t->title_node = heading ? heading : any;
}

/* The first bytes of a block, folded, ASCII letters in lower case. */
static size_t head_of(const struct ing_page_text *t, const struct ing_page_block *b, char *out, size_t cap)
{
    size_t n = 0;
    bool blank = false;
    for (size_t i = b->from; i < b->to; i++) {
        struct td_slice x = t->dom->nodes[i].text;
        if (t->dom->nodes[i].tag != PAGE_TEXT)
            continue;
        for (size_t j = 0; j < x.n; j++) {
            size_t w = blank_at(x, j);
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

static struct ing_page_line line_of(const struct ing_page_text *t, const struct ing_page_block *b, char *buf,
                                    size_t cap)
{
    return (struct ing_page_line){.text = {buf, head_of(t, b, buf, cap)},
                                  .len = b->len,
                                  .heading = b->heading != 0,
                                  .list = b->list,
                                  .cell = t->dom->nodes[b->container].tag == PAGE_TD,
                                  .link = b->link != 0};
}

static bool is_notice(const struct ing_page_text *t, const struct ing_page_block *b)
{
    char buf[400];
    struct ing_page_line line;
    if (b->len > 330)
        return false;
    line = line_of(t, b, buf, sizeof buf);
    return ing_page_is_notice(&t->lines, &line);
}

static bool is_opener(const struct ing_page_text *t, const struct ing_page_block *b)
{
    char buf[80];
    struct ing_page_line line;
    if (b->len > 60 || b->link)
        return false;
    line = line_of(t, b, buf, sizeof buf);
    return ing_page_is_opener(&t->lines, &line);
}

static uint8_t judge(const struct ing_page_text *t, const struct ing_page_block *b, const struct ing_page_hints *h)
{
    if (b->heading == 1)
        return CUT_TITLE;
    if (is_title(t, b, h))
        return CUT_TITLE;
    if ((b->link * 10 > b->len * 7 && b->len < 400) || (b->link * 10 > b->len * 6 && b->len < 200))
        return CUT_LINKS;
    if (is_notice(t, b))
        return CUT_LINE;
    return CUT_NONE;
}

static bool marked_above(const struct ing_page_text *t, size_t node, uint32_t mark, int levels)
{
    for (size_t i = node; i && levels-- > 0; i = t->dom->nodes[i].parent)
        if (t->marks[i] & mark)
            return true;
    return false;
}

/* A standfirst between the headline and the root. */
static bool is_lead(const struct ing_page_text *t, const struct ing_page_block *b, size_t root,
                    const struct ing_page_hints *h)
{
    if (b->from >= root || b->list || b->link * 3 > b->len || b->heading == 1)
        return false;
    if (is_title(t, b, h))
        return false;
    /* A short deck belongs to the headline; a longer one is the article's first paragraph. */
    if (b->len < (b->heading ? 130 : 100))
        return false;
    if (h->lead.n && b->len <= h->lead.n && same_text(t, b, h->lead))
        return true;
    return marked_above(t, b->container, MARK_LEAD, 3) || (t->title_node && b->from > t->title_node && prose(b));
}

/* Prose of the root that stands before the headline. */
static uint32_t prose_before(const struct ing_page_text *t, size_t root, size_t node)
{
    uint32_t n = 0;
    for (size_t i = 0; i < t->n_blocks && t->blocks[i].from < node; i++)
        if (!t->blocks[i].cut && t->blocks[i].from >= root)
            n += prose(&t->blocks[i]);
    return n;
}

static void filter(struct ing_page_text *t, size_t root, const struct ing_page_hints *h)
{
    uint32_t end = t->dom->nodes[root].end;
    size_t start = contains(t, root, t->title_node) && prose_before(t, root, t->title_node) * 2 < t->good[root]
                       ? t->title_node
                       : 0;
    for (size_t i = 0; i < t->n_blocks; i++) {
        struct ing_page_block *b = &t->blocks[i];
        if (b->cut)
            continue;
        b->lead = b->from < root && is_lead(t, b, root, h);
        if ((b->from < root && !b->lead) || (b->from >= end && !b->more) || b->from < start)
            b->cut = CUT_OUTSIDE;
        else
            b->cut = judge(t, b, h);
    }
}

/* The largest element that starts with block b, after node `before`, and holds little of the prose. */
static size_t box_of(const struct ing_page_text *t, const struct ing_page_block *b, size_t before, size_t root)
{
    size_t box = b->container;
    for (size_t up = box; up > before && up != root && !contains(t, up, root) && t->good[up] * 4 <= t->good[root];
         up = t->dom->nodes[up].parent)
        box = up;
    return box > before ? box : 0;
}

/* The last block that goes with opener i: of its box, or of the section under it when it is a heading. */
static size_t box_end(const struct ing_page_text *t, size_t i, size_t before, size_t root)
{
    enum { SECTION_MAX = 80 };
    size_t box = box_of(t, &t->blocks[i], before, root), last = i;
    unsigned level = t->blocks[i].heading;
    uint32_t n = 0;
    for (size_t k = i + 1; k < t->n_blocks && contains(t, box, t->blocks[k].from); k++)
        last = k;
    if (last > i || !level)
        return last;
    for (size_t k = i + 1; k < t->n_blocks && k < i + SECTION_MAX && contains(t, root, t->blocks[k].from); k++) {
        if (!t->blocks[k].cut && t->blocks[k].heading && t->blocks[k].heading <= level)
            break;
        n += t->blocks[k].cut ? 0 : prose(&t->blocks[k]);
        last = k;
    }
    return n * 4 <= t->good[root] ? last : i;
}

static void cut_boxes(struct ing_page_text *t, size_t root)
{
    size_t before = root; /* the last node of what is kept so far */
    for (size_t i = 0; i < t->n_blocks; i++) {
        struct ing_page_block *b = &t->blocks[i];
        if ((!b->cut || b->cut == CUT_LINE) && contains(t, root, b->from) && is_opener(t, b)) {
            size_t last = box_end(t, i, before, root);
            b->cut = CUT_LINE;
            while (i < last)
                if (!t->blocks[++i].cut)
                    t->blocks[i].cut = CUT_BOX;
        } else if (!b->cut) {
            before = b->from;
        }
    }
}

/* ---- blocks that do not look like the article's ---- */

/* Tag and class of a paragraph; 0 when it has no class. */
static uint64_t signature(const struct ing_page_text *t, const struct ing_page_block *b)
{
    struct td_slice cls = ing_page_attr(t->dom, b->container, PAGE_ATTR_CLASS);
    return cls.n ? td_hash(cls) * 64 + t->dom->nodes[b->container].tag : 0;
}

/* The signature that bears most of the prose in the root. */
static uint64_t main_signature(const struct ing_page_text *t, size_t root)
{
    enum { KINDS = 16 };
    uint64_t kind[KINDS] = {0};
    uint32_t bytes[KINDS] = {0};
    size_t n = 0, best = 0;
    for (size_t i = 0; i < t->n_blocks; i++) {
        const struct ing_page_block *b = &t->blocks[i];
        if (b->cut || !contains(t, root, b->from) || !prose(b))
            continue;
        uint64_t x = signature(t, b);
        size_t k = 0;
        while (k < n && kind[k] != x)
            k++;
        if (k == KINDS)
            continue;
        n = k == n ? n + 1 : n;
        kind[k] = x;
        bytes[k] += prose(b);
        best = bytes[k] > bytes[best] ? k : best;
    }
    return n && bytes[best] * 2 > t->good[root] ? kind[best] : 0;
}

/* Tag and class of a block; list items count by their list. */
static uint64_t make_of(const struct ing_page_text *t, const struct ing_page_block *b)
{
    if (b->list && t->dom->nodes[b->container].tag == PAGE_LI)
        return (uint64_t)t->dom->nodes[b->container].parent << 8 | 1;
    return signature(t, b);
}

/* The first text of a block is a link. */
static bool starts_with_link(const struct ing_page_text *t, const struct ing_page_block *b)
{
    size_t i = b->from;
    while (i < b->to && (t->dom->nodes[i].tag != PAGE_TEXT || !t->counts[i].len))
        i++;
    for (size_t up = t->dom->nodes[i].parent; up > b->container; up = t->dom->nodes[up].parent)
        if (t->dom->nodes[up].tag == PAGE_A)
            return true;
    return false;
}

/* Teasers come in rows of the same make, each under a linked headline or with a link at its beginning. */
static void cut_cards(struct ing_page_text *t, uint64_t main)
{
    enum { KINDS = 16 };
    uint64_t kind[KINDS] = {0};
    unsigned seen[KINDS] = {0}, led[KINDS] = {0};
    size_t n = 0;
    bool link = false;
    for (size_t i = 0; i < t->n_blocks; i++) {
        const struct ing_page_block *b = &t->blocks[i];
        if (b->cut) {
            link = link || b->cut == CUT_LINKS || (b->heading && b->link * 2 > b->len);
            continue;
        }
        uint64_t x = b->heading ? 0 : make_of(t, b);
        size_t k = 0;
        while (k < n && kind[k] != x)
            k++;
        if (!x || x == main || k == KINDS)
            continue;
        n = k == n ? n + 1 : n;
        kind[k] = x;
        seen[k]++;
        led[k] += link || b->link * 4 > b->len || (b->link * 8 > b->len && starts_with_link(t, b));
        link = false;
    }
    for (size_t i = 0; i < t->n_blocks; i++)
        for (size_t k = 0; k < n && !t->blocks[i].cut; k++)
            if (seen[k] >= 3 && led[k] * 10 >= seen[k] * 8 && kind[k] == make_of(t, &t->blocks[i]))
                t->blocks[i].cut = CUT_CARD;
}

/* After the last paragraph of the article's make, blocks of another make and with a class of their own are furniture.
 */
static void cut_trailing(struct ing_page_text *t, uint64_t main)
{
    size_t last = t->n_blocks;
    for (size_t i = t->n_blocks; main && i-- > 0;)
        if (!t->blocks[i].cut && signature(t, &t->blocks[i]) == main) {
            last = i;
            break;
        }
    for (size_t i = last + 1; i < t->n_blocks; i++)
        if (!t->blocks[i].cut && signature(t, &t->blocks[i]))
            t->blocks[i].cut = CUT_CARD;
}

static size_t enclosing_article(const struct ing_page_text *t, size_t node)
{
    while (node && t->dom->nodes[node].tag != PAGE_ARTICLE && t->dom->nodes[node].tag != PAGE_MAIN)
        node = t->dom->nodes[node].parent;
    return node;
}

/*
 * Pages put advertisements between the parts of one article: paragraphs after the root that look exactly like the
 * root's own belong to it, up to the next headline or the end of the article element.
 */
static void mark_continuation(struct ing_page_text *t, size_t root)
{
    uint64_t sig = main_signature(t, root);
    size_t article = enclosing_article(t, root);
    for (size_t i = 0; sig && i < t->n_blocks; i++) {
        struct ing_page_block *b = &t->blocks[i];
        if (b->from < t->dom->nodes[root].end || b->cut)
            continue;
        if (b->heading == 1 || !contains(t, article, b->from))
            return;
        if (b->link * 3 <= b->len && signature(t, b) == sig)
            b->more = true;
    }
}

static uint64_t hash_block(const struct ing_page_text *t, const struct ing_page_block *b)
{
    uint64_t x = 0;
    for (size_t i = b->from; i < b->to; i++)
        if (t->dom->nodes[i].tag == PAGE_TEXT)
            x = x * 31 + td_hash(td_trim(t->dom->nodes[i].text));
    return x;
}

/* A block that stands three times is furniture; twice, the second is a repetition. Looks back a bounded way. */
static void drop_repeated(struct ing_page_text *t)
{
    enum { WINDOW = 200 };
    uint64_t seen[WINDOW] = {0};
    size_t at[WINDOW] = {0}, n = 0;
    for (size_t i = 0; i < t->n_blocks; i++) {
        struct ing_page_block *b = &t->blocks[i];
        if (b->cut || b->len < 25)
            continue;
        uint64_t x = hash_block(t, b);
        for (size_t k = 0; k < WINDOW && k < n; k++)
            if (seen[k] == x && t->blocks[at[k]].len == b->len) {
                if (b->cut)
                    t->blocks[at[k]].cut = CUT_AGAIN;
                b->cut = CUT_AGAIN;
            }
        seen[n % WINDOW] = x;
        at[n++ % WINDOW] = i;
    }
}

/* Short lines before the first paragraph are kickers, places and counters. */
static void drop_kickers(struct ing_page_text *t)
{
    for (size_t i = 0; i < t->n_blocks; i++) {
        struct ing_page_block *b = &t->blocks[i];
        if (b->cut)
            continue;
        if (prose(b) || b->list || b->len >= 60)
            return;
        if (!b->heading && !b->stops)
            b->cut = CUT_SHORT;
    }
}

/* Headings at the end announce nothing. */
static void drop_idle_headings(struct ing_page_text *t)
{
    for (size_t i = t->n_blocks; i-- > 0;) {
        struct ing_page_block *b = &t->blocks[i];
        if (b->cut)
            continue;
        if (!b->heading)
            return;
        b->cut = CUT_TAIL;
    }
}

/* ---- a date in the text around the headline ---- */

static size_t digits_at(struct td_slice s, size_t i)
{
    size_t n = 0;
    while (i + n < s.n && s.p[i + n] >= '0' && s.p[i + n] <= '9')
        n++;
    return n;
}

/* The length of "12.10.2019", "12/10/2019" or "2019-10-12" at i; 0: none. */
static size_t numeric_date(struct td_slice s, size_t i)
{
    size_t at = i, n[3];
    for (int k = 0; k < 3; k++) {
        n[k] = digits_at(s, at);
        at += n[k];
        if (!n[k] || n[k] > 4 || (k < 2 && (at >= s.n || !memchr("./-", s.p[at], 3))))
            return 0;
        at += k < 2;
        if (k < 2 && at < s.n && s.p[at] == ' ' && s.p[at - 1] == '.')
            at++;
    }
    return (n[0] <= 2 && n[1] <= 2 && n[2] == 4) || (n[0] == 4 && n[1] == 2 && n[2] == 2) ? at - i : 0;
}

/* A date to the day in the first `cap` bytes of a block, written or numeric. */
static bool date_in(const struct ing_page_text *t, const struct ing_page_block *b, size_t cap, struct td_slice language,
                    struct ing_date *out)
{
    char buf[160];
    struct td_error ignored = {0};
    struct ing_date_hint hint = {.order = ING_ORDER_UNKNOWN, .language = language};
    if (marked_above(t, b->container, MARK_COMMENT | MARK_RELATED, 6) ||
        marked_above(t, b->container, MARK_SIDE | MARK_NAV | MARK_FOOT, 3) ||
        marked_above(t, b->container, MARK_TEASER, 1))
        return false;
    struct td_slice s = {buf, head_of(t, b, buf, cap < sizeof buf ? cap : sizeof buf)};
    size_t digits = 0;
    for (size_t i = 0; i < s.n; i++)
        digits += s.p[i] >= '0' && s.p[i] <= '9';
    if (digits < 5)
        return false;
    if (ing_date_find(s, &hint, out, &ignored) == TD_OK && out->precision <= ING_PRECISION_DAY)
        return true;
    for (size_t i = 0; i < s.n; i += digits_at(s, i) + 1) {
        size_t n = numeric_date(s, i);
        struct td_error bad = {0};
        if (n && ing_date_parse(td_slice(s.p + i, n), &hint, out, &bad) == TD_OK && out->precision <= ING_PRECISION_DAY)
            return true;
    }
    return false;
}

bool ing_page_text_date(const struct ing_page_text *t, struct td_slice language, struct ing_date *out)
{
    size_t title = 0, seen = 0, last = 0, first = t->n_blocks;
    for (size_t i = t->n_blocks; i-- > 0;)
        first = t->blocks[i].cut ? first : i;
    for (size_t i = 0; i < t->n_blocks; i++)
        last = t->blocks[i].cut ? last : i;
    while (title < t->n_blocks && t->blocks[title].from < t->title_node)
        title++;
    if (!t->title_node || title > first)
        title = first;
    for (size_t i = title; i < t->n_blocks && i < title + 25 && seen < 3; i++) {
        const struct ing_page_block *b = &t->blocks[i];
        bool text = !b->cut && prose(b);
        seen += text;
        if ((!text || seen < 3) && date_in(t, b, text ? 40 : b->len > 120 ? 60 : 160, language, out))
            return true;
    }
    for (size_t i = title; i-- > 0 && i + 10 > title;)
        if (t->blocks[i].len <= 120 && date_in(t, &t->blocks[i], 160, language, out))
            return true;
    for (size_t i = last; i < t->n_blocks && i < last + 8; i++)
        if (t->blocks[i].len <= 120 && date_in(t, &t->blocks[i], 160, language, out))
            return true;
    return false;
}

/* ---- output ---- */

static bool sentence_end(const struct td_buf *b)
{
    char c = b->n ? b->p[b->n - 1] : 0;
    return c == '.' || c == '!' || c == '?' || c == ':' || c == '"' || c == ')' || (unsigned char)c >= 0x80;
}

static void put_block(struct ing_page_text *t, const struct ing_page_block *b)
{
    bool blank = false;
    unsigned br = 0;
    if (t->out.n)
        td_buf_putc(&t->out, '\n');
    for (size_t i = b->from; i < b->to; i++) {
        const struct ing_page_node *n = &t->dom->nodes[i];
        if (n->tag == PAGE_BR) {
            br++;
        } else if (n->tag == PAGE_TEXT) {
            struct td_slice s = n->text;
            size_t k = 0;
            while (k < s.n && blank_at(s, k))
                k += blank_at(s, k);
            if (br && k < s.n) {
                if (br > 1 || sentence_end(&t->out))
                    td_buf_putc(&t->out, '\n');
                blank = true;
                br = 0;
            }
            ing_page_fold(&t->out, s, &blank);
        }
    }
}

/* At most cap bytes on one line: control bytes become blanks. */
static void put_line(FILE *f, struct td_slice s, size_t cap)
{
    s = td_utf8_head(s, cap);
    for (size_t i = 0; i < s.n; i++)
        (void)fputc((unsigned char)s.p[i] < ' ' ? ' ' : s.p[i], f);
}

static void explain_block(struct ing_page_text *t, const struct ing_page_block *b)
{
    struct td_buf line = TD_BUF_INIT(1 << 20);
    bool blank = false;
    for (size_t i = b->from; i < b->to && line.n < 200; i++)
        if (t->dom->nodes[i].tag == PAGE_TEXT)
            ing_page_fold(&line, td_utf8_head(t->dom->nodes[i].text, 400), &blank);
    (void)fprintf(t->explain, "block\t%s\t%s\tlen=%u link=%u\t", b->lead && !b->cut ? "lead" : CUT_NAMES[b->cut],
                  ing_page_tag_name(t->dom->nodes[b->container].tag), b->len, b->link);
    put_line(t->explain, ing_page_attr(t->dom, b->container, PAGE_ATTR_CLASS), 40);
    (void)fputc('\t', t->explain);
    put_line(t->explain, td_buf_slice(&line), 100);
    (void)fputc('\n', t->explain);
    td_buf_free(&line);
}

static void explain_root(const struct ing_page_text *t, size_t root)
{
    (void)fprintf(t->explain, "root\t%s\t", ing_page_tag_name(t->dom->nodes[root].tag));
    put_line(t->explain, ing_page_attr(t->dom, root, PAGE_ATTR_CLASS), 80);
    (void)fprintf(t->explain, "\tprose=%u of %u\n", t->good[root], t->good[0]);
}

static bool attempt(struct ing_page_text *t, const struct ing_page_hints *h, bool by_mark)
{
    memset(t->cut, 0, t->dom->n);
    if (!make_blocks(t))
        return false;
    find_title(t, h);
    sum(t);
    decide_cuts(t, by_mark);
    if (!make_blocks(t))
        return false;
    sum(t);
    size_t root = find_root(t);
    if (t->explain)
        explain_root(t, root);
    mark_continuation(t, root);
    filter(t, root, h);
    cut_boxes(t, root);
    uint64_t main = main_signature(t, root);
    cut_cards(t, main);
    cut_trailing(t, main);
    drop_repeated(t);
    drop_kickers(t);
    drop_idle_headings(t);
    td_buf_clear(&t->out);
    for (size_t i = 0; i < t->n_blocks; i++) {
        if (t->explain)
            explain_block(t, &t->blocks[i]);
        if (!t->blocks[i].cut)
            put_block(t, &t->blocks[i]);
    }
    return !t->out.failed;
}

enum td_status ing_page_text(struct ing_page_text *t, const struct ing_page_hints *hints, struct td_error *err)
{
    if (!attempt(t, hints, true))
        return td_fail_nomem(err, "reading a page");
    if (t->out.n < 250 && !attempt(t, hints, false))
        return td_fail_nomem(err, "reading a page");
    return TD_OK;
}
