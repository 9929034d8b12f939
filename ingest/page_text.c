#include "page_block.h"

#include <stdlib.h>

#include "utf8.h"

static const char *const CUT_NAMES[] = {"kept",  "tag",   "mark", "outside", "links", "short",
                                        "title", "again", "tail", "line",    "card",  "box"};

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

static bool is_title(const struct ing_page_text *t, const struct ing_page_block *b, const struct ing_page_hints *h)
{
    const struct td_slice titles[] = {h->headline, h->title};
    for (size_t i = 0; i < 2; i++)
        if (titles[i].n && b->len <= titles[i].n && b->len * 2 >= titles[i].n && ing_page_same_text(t, b, titles[i]))
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

static bool is_notice(const struct ing_page_text *t, const struct ing_page_block *b)
{
    char buf[400];
    struct ing_page_line line;
    if (b->len > 330)
        return false;
    line = ing_page_block_line(t, b, buf, sizeof buf);
    return ing_page_is_notice(&t->lines, &line);
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
    if (h->lead.n && b->len <= h->lead.n && ing_page_same_text(t, b, h->lead))
        return true;
    return ing_page_marked_above(t, b->container, MARK_LEAD, 3) ||
           (t->title_node && b->from > t->title_node && ing_page_prose(b));
}

/* Prose of the root that stands before the headline. */
static uint32_t prose_before(const struct ing_page_text *t, size_t root, size_t node)
{
    uint32_t n = 0;
    for (size_t i = 0; i < t->n_blocks && t->blocks[i].from < node; i++)
        if (!t->blocks[i].cut && t->blocks[i].from >= root)
            n += ing_page_prose(&t->blocks[i]);
    return n;
}

static void filter(struct ing_page_text *t, size_t root, const struct ing_page_hints *h)
{
    uint32_t end = t->dom->nodes[root].end;
    size_t start = ing_page_contains(t, root, t->title_node) && prose_before(t, root, t->title_node) * 2 < t->good[root]
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

/* The length of a time of day after a date that ends at i (", 13:45", " um 13:45"), with what stands between; 0: none.
 */
static size_t time_after(struct td_slice s, size_t i)
{
    enum { BETWEEN = 7 };
    for (size_t at = i + 1; at < s.n && at <= i + BETWEEN; at++) {
        size_t hour = digits_at(s, at);
        if (!hour)
            continue;
        return hour <= 2 && at + hour < s.n && s.p[at + hour] == ':' && digits_at(s, at + hour + 1) == 2
                   ? at + hour + 3 - i
                   : 0;
    }
    return 0;
}

/* A date to the day in the first `cap` bytes of a block, written or numeric. */
static bool date_in(const struct ing_page_text *t, const struct ing_page_block *b, size_t cap, struct td_slice language,
                    struct ing_date *out)
{
    char buf[160];
    struct td_error ignored = {0};
    struct ing_date_hint hint = {.order = ING_ORDER_UNKNOWN, .language = language};
    if (ing_page_marked_above(t, b->container, MARK_COMMENT | MARK_RELATED, 6) ||
        ing_page_marked_above(t, b->container, MARK_SIDE | MARK_NAV | MARK_FOOT, 3) ||
        ing_page_marked_above(t, b->container, MARK_TEASER, 1))
        return false;
    struct td_slice s = {buf, ing_page_block_head(t, b, buf, cap < sizeof buf ? cap : sizeof buf)};
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
        size_t more = n ? time_after(s, i + n) : 0;
        if (more && ing_date_parse(td_slice(s.p + i, n + more), &hint, out, &bad) == TD_OK &&
            out->precision <= ING_PRECISION_DAY)
            return true;
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
        bool text = !b->cut && ing_page_prose(b);
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
            while (k < s.n && ing_page_blank_at(s, k))
                k += ing_page_blank_at(s, k);
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

static const struct {
    uint32_t mark;
    const char *name;
} MARK_NAMES[] = {{MARK_NAV, "navigation"},    {MARK_FOOT, "footer"},           {MARK_SIDE, "side column"},
                  {MARK_RELATED, "related"},   {MARK_COMMENT, "comments"},      {MARK_AD, "advertisement"},
                  {MARK_CONSENT, "consent"},   {MARK_LETTER, "newsletter"},     {MARK_SHARE, "share buttons"},
                  {MARK_BIO, "author's life"}, {MARK_BYLINE, "byline"},         {MARK_CAPTION, "caption"},
                  {MARK_TAGS, "keywords"},     {MARK_META, "date or the like"}, {MARK_HIDDEN, "hidden"},
                  {MARK_MEDIA, "player"},      {MARK_TEASER, "teaser"},         {MARK_PAYWALL, "barrier"},
                  {MARK_FACT, "fact box"},     {MARK_KICKER, "kicker"}};

static void put_element(const struct ing_page_text *t, size_t node)
{
    struct td_slice name = ing_page_attr(t->dom, node, PAGE_ATTR_CLASS);
    if (!name.n)
        name = ing_page_attr(t->dom, node, PAGE_ATTR_ID);
    (void)fprintf(t->explain, "%s%s", ing_page_tag_name(t->dom->nodes[node].tag), name.n ? "." : "");
    put_line(t->explain, td_head(name, td_index(name, ' ')), 40);
}

/* The element by whose tag or name the block is cut, and what the name says. */
static void explain_cut(const struct ing_page_text *t, size_t node)
{
    while (node && t->cut[t->dom->nodes[node].parent])
        node = t->dom->nodes[node].parent;
    for (size_t i = 0; t->cut[node] == CUT_MARK && i < sizeof MARK_NAMES / sizeof *MARK_NAMES; i++)
        if (t->marks[node] & MARK_NAMES[i].mark) {
            (void)fprintf(t->explain, "%s: ", MARK_NAMES[i].name);
            break;
        }
    (void)fputs("in ", t->explain);
    put_element(t, node);
}

static void explain_rule(const struct ing_page_text *t, const struct ing_page_block *b, size_t root)
{
    static const char *const rules[] = {"prose of the article",
                                        "",
                                        "",
                                        "outside the article's element",
                                        "mostly links",
                                        "short line before the first paragraph",
                                        "repeats the headline",
                                        "repeats another block",
                                        "heading without text below",
                                        "label, notice, credit or opener",
                                        "made unlike the paragraphs",
                                        "in the box of an opener"};
    if (b->cut == CUT_TAG || b->cut == CUT_MARK)
        explain_cut(t, b->from);
    else if (b->cut == CUT_OUTSIDE && b->from >= root && b->from < t->dom->nodes[root].end)
        (void)fputs("before the headline", t->explain);
    else if (!b->cut && (b->lead || b->more))
        (void)fputs(b->lead ? "standfirst before the article" : "the article goes on", t->explain);
    else
        (void)fputs(!b->cut && b->heading ? "heading in the article" : rules[b->cut], t->explain);
}

static void explain_block(struct ing_page_text *t, const struct ing_page_block *b, size_t root)
{
    struct td_buf line = TD_BUF_INIT(1 << 20);
    bool blank = false;
    for (size_t i = b->from; i < b->to && line.n < 200; i++)
        if (t->dom->nodes[i].tag == PAGE_TEXT)
            ing_page_fold(&line, td_utf8_head(t->dom->nodes[i].text, 400), &blank);
    (void)fprintf(t->explain, "block\t%s\t", b->lead && !b->cut ? "lead" : CUT_NAMES[b->cut]);
    put_element(t, b->container);
    (void)fprintf(t->explain, "\t%u\t%u\t", b->len, b->link);
    explain_rule(t, b, root);
    (void)fputc('\t', t->explain);
    put_line(t->explain, td_buf_slice(&line), 100);
    (void)fputc('\n', t->explain);
    td_buf_free(&line);
}

static void explain_root(const struct ing_page_text *t, size_t root)
{
    (void)fputs("root\t", t->explain);
    put_element(t, root);
    (void)fprintf(t->explain, "\t%u\t%u\n", t->good[root], t->good[0]);
}

static bool attempt(struct ing_page_text *t, const struct ing_page_hints *h, bool by_mark)
{
    memset(t->cut, 0, t->dom->n);
    if (!ing_page_make_blocks(t))
        return false;
    find_title(t, h);
    ing_page_sum_prose(t);
    ing_page_decide_cuts(t, by_mark);
    if (!ing_page_make_blocks(t))
        return false;
    ing_page_sum_prose(t);
    size_t root = ing_page_find_root(t);
    if (t->explain)
        explain_root(t, root);
    ing_page_mark_continuation(t, root);
    filter(t, root, h);
    ing_page_cut_rows(t, root);
    td_buf_clear(&t->out);
    for (size_t i = 0; i < t->n_blocks; i++) {
        if (t->explain)
            explain_block(t, &t->blocks[i], root);
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
