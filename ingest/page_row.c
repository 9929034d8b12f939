#include "page_block.h"

/* ---- boxes that a label opens ---- */

static bool is_opener(const struct ing_page_text *t, const struct ing_page_block *b)
{
    char buf[80];
    struct ing_page_line line;
    if (b->len > 60 || b->link)
        return false;
    line = ing_page_block_line(t, b, buf, sizeof buf);
    return ing_page_is_opener(&t->lines, &line);
}

/* The largest element that starts with block b, after node `before`, and holds little of the prose. */
static size_t box_of(const struct ing_page_text *t, const struct ing_page_block *b, size_t before, size_t root)
{
    size_t box = b->container;
    for (size_t up = box;
         up > before && up != root && !ing_page_contains(t, up, root) && t->good[up] * 4 <= t->good[root];
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
    for (size_t k = i + 1; k < t->n_blocks && ing_page_contains(t, box, t->blocks[k].from); k++)
        last = k;
    if (last > i || !level)
        return last;
    for (size_t k = i + 1; k < t->n_blocks && k < i + SECTION_MAX && ing_page_contains(t, root, t->blocks[k].from);
         k++) {
        if (!t->blocks[k].cut && t->blocks[k].heading && t->blocks[k].heading <= level)
            break;
        n += t->blocks[k].cut ? 0 : ing_page_prose(&t->blocks[k]);
        last = k;
    }
    return n * 4 <= t->good[root] ? last : i;
}

static void cut_boxes(struct ing_page_text *t, size_t root)
{
    size_t before = root; /* the last node of what is kept so far */
    for (size_t i = 0; i < t->n_blocks; i++) {
        struct ing_page_block *b = &t->blocks[i];
        if ((!b->cut || b->cut == CUT_LINE) && ing_page_contains(t, root, b->from) && is_opener(t, b)) {
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
        if (b->cut || !ing_page_contains(t, root, b->from) || !ing_page_prose(b))
            continue;
        uint64_t x = signature(t, b);
        size_t k = 0;
        while (k < n && kind[k] != x)
            k++;
        if (k == KINDS)
            continue;
        n = k == n ? n + 1 : n;
        kind[k] = x;
        bytes[k] += ing_page_prose(b);
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
void ing_page_mark_continuation(struct ing_page_text *t, size_t root)
{
    uint64_t sig = main_signature(t, root);
    size_t article = enclosing_article(t, root);
    for (size_t i = 0; sig && i < t->n_blocks; i++) {
        struct ing_page_block *b = &t->blocks[i];
        if (b->from < t->dom->nodes[root].end || b->cut)
            continue;
        if (b->heading == 1 || !ing_page_contains(t, article, b->from))
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
        if (ing_page_prose(b) || b->list || b->len >= 60)
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

/* Everything that whole rows of blocks show; to be called after each block was judged alone. */
void ing_page_cut_rows(struct ing_page_text *t, size_t root)
{
    cut_boxes(t, root);
    uint64_t main = main_signature(t, root);
    cut_cards(t, main);
    cut_trailing(t, main);
    drop_repeated(t);
    drop_kickers(t);
    drop_idle_headings(t);
}
