#include "page_block.h"

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

/* How the prose of a page divides among the marks, so that no mark cuts the article itself. */
struct shares {
    uint32_t total;   /* prose outside comments */
    uint32_t enabled; /* marks that may cut */
};

/* Holds the headline and some of the prose below it. */
static bool holds_title(const struct ing_page_text *t, size_t i)
{
    return ing_page_contains(t, i, t->title_node) && t->good[i] >= 150;
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

void ing_page_decide_cuts(struct ing_page_text *t, bool by_mark)
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
            ing_page_is_heading(t->dom->nodes[i].tag))
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
        if (ing_page_contains(t, c, t->title_node) && t->good[c] * 3 >= t->good[at])
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

size_t ing_page_find_root(const struct ing_page_text *t)
{
    size_t root = marked_body(t, t->good[0]);
    return root ? root : densest(t);
}
