#include "page_tree.h"

#include <stdlib.h>

enum {
    SPECIAL = 1 << 0,   /* the standard's "special" category */
    FORMAT = 1 << 1,    /* reopened after misnesting */
    BLOCK = 1 << 2,     /* its start tag closes an open paragraph */
    SCOPE = 1 << 3,     /* ends the search for an open element */
    IMPLIED = 1 << 4,   /* its end tag may be left out */
    TABLE = 1 << 5,     /* text and most elements do not belong directly in it */
    HEAD = 1 << 6,      /* allowed in the head */
    EMPTY = 1 << 7,     /* has no content */
    LIST = 1 << 8,      /* ends the search for an open li */
    MARKER = 1 << 9,    /* formatting does not reach into it */
    HEADING = 1 << 10,  /* h1 to h6 */
    MISPLACED = 1 << 11 /* means nothing outside tables */
};

#define ELEMENTS(X)                                                                                                    \
    X(OTHER, "", PAGE_OTHER, 0)                                                                                        \
    X(A, "a", PAGE_A, FORMAT)                                                                                          \
    X(ABBR, "abbr", PAGE_ABBR, 0)                                                                                      \
    X(ADDRESS, "address", PAGE_ADDRESS, SPECIAL | BLOCK)                                                               \
    X(APPLET, "applet", PAGE_OTHER, SPECIAL | SCOPE | MARKER)                                                          \
    X(ARTICLE, "article", PAGE_ARTICLE, SPECIAL | BLOCK)                                                               \
    X(ASIDE, "aside", PAGE_ASIDE, SPECIAL | BLOCK)                                                                     \
    X(AUDIO, "audio", PAGE_AUDIO, 0)                                                                                   \
    X(B, "b", PAGE_B, FORMAT)                                                                                          \
    X(BASEFONT, "basefont", PAGE_OTHER, SPECIAL | HEAD | EMPTY)                                                        \
    X(BGSOUND, "bgsound", PAGE_OTHER, SPECIAL | HEAD | EMPTY)                                                          \
    X(BIG, "big", PAGE_OTHER, FORMAT)                                                                                  \
    X(BLOCKQUOTE, "blockquote", PAGE_BLOCKQUOTE, SPECIAL | BLOCK)                                                      \
    X(BODY, "body", PAGE_BODY, SPECIAL)                                                                                \
    X(BR, "br", PAGE_BR, SPECIAL | EMPTY)                                                                              \
    X(BUTTON, "button", PAGE_BUTTON, SPECIAL)                                                                          \
    X(CAPTION, "caption", PAGE_CAPTION, SPECIAL | SCOPE | MISPLACED)                                                   \
    X(CENTER, "center", PAGE_DIV, SPECIAL | BLOCK)                                                                     \
    X(CITE, "cite", PAGE_CITE, 0)                                                                                      \
    X(CODE, "code", PAGE_OTHER, FORMAT)                                                                                \
    X(COLGROUP, "colgroup", PAGE_OTHER, SPECIAL | MISPLACED)                                                           \
    X(DD, "dd", PAGE_DD, SPECIAL | IMPLIED)                                                                            \
    X(DETAILS, "details", PAGE_DETAILS, SPECIAL | BLOCK)                                                               \
    X(DIALOG, "dialog", PAGE_DIALOG, BLOCK)                                                                            \
    X(DIR, "dir", PAGE_UL, SPECIAL | BLOCK)                                                                            \
    X(DIV, "div", PAGE_DIV, SPECIAL | BLOCK)                                                                           \
    X(DL, "dl", PAGE_DL, SPECIAL | BLOCK)                                                                              \
    X(DT, "dt", PAGE_DT, SPECIAL | IMPLIED)                                                                            \
    X(EM, "em", PAGE_EM, FORMAT)                                                                                       \
    X(FIELDSET, "fieldset", PAGE_FIELDSET, SPECIAL | BLOCK)                                                            \
    X(FIGCAPTION, "figcaption", PAGE_FIGCAPTION, SPECIAL | BLOCK)                                                      \
    X(FIGURE, "figure", PAGE_FIGURE, SPECIAL | BLOCK)                                                                  \
    X(FONT, "font", PAGE_OTHER, FORMAT)                                                                                \
    X(FOOTER, "footer", PAGE_FOOTER, SPECIAL | BLOCK)                                                                  \
    X(FORM, "form", PAGE_FORM, SPECIAL)                                                                                \
    X(H1, "h1", PAGE_H1, SPECIAL | HEADING)                                                                            \
    X(H2, "h2", PAGE_H2, SPECIAL | HEADING)                                                                            \
    X(H3, "h3", PAGE_H3, SPECIAL | HEADING)                                                                            \
    X(H4, "h4", PAGE_H4, SPECIAL | HEADING)                                                                            \
    X(H5, "h5", PAGE_H5, SPECIAL | HEADING)                                                                            \
    X(H6, "h6", PAGE_H6, SPECIAL | HEADING)                                                                            \
    X(HEADEL, "head", PAGE_HEAD, SPECIAL | MISPLACED)                                                                  \
    X(HEADER, "header", PAGE_HEADER, SPECIAL | BLOCK)                                                                  \
    X(HGROUP, "hgroup", PAGE_DIV, SPECIAL | BLOCK)                                                                     \
    X(HR, "hr", PAGE_HR, SPECIAL | EMPTY)                                                                              \
    X(HTML, "html", PAGE_HTML, SPECIAL | SCOPE)                                                                        \
    X(I, "i", PAGE_I, FORMAT)                                                                                          \
    X(KEYGEN, "keygen", PAGE_OTHER, SPECIAL | EMPTY)                                                                   \
    X(LABEL, "label", PAGE_LABEL, 0)                                                                                   \
    X(LEGEND, "legend", PAGE_P, 0)                                                                                     \
    X(LI, "li", PAGE_LI, SPECIAL | IMPLIED)                                                                            \
    X(LINK, "link", PAGE_LINK, SPECIAL | HEAD | EMPTY)                                                                 \
    X(LISTING, "listing", PAGE_PRE, SPECIAL | BLOCK)                                                                   \
    X(MAIN, "main", PAGE_MAIN, SPECIAL | BLOCK)                                                                        \
    X(MARQUEE, "marquee", PAGE_OTHER, SPECIAL | SCOPE | MARKER)                                                        \
    X(MENU, "menu", PAGE_MENU, SPECIAL | BLOCK)                                                                        \
    X(META, "meta", PAGE_META, SPECIAL | HEAD | EMPTY)                                                                 \
    X(NAV, "nav", PAGE_NAV, SPECIAL | BLOCK)                                                                           \
    X(NOBR, "nobr", PAGE_OTHER, FORMAT)                                                                                \
    X(OBJECT, "object", PAGE_OBJECT, SPECIAL | SCOPE | MARKER)                                                         \
    X(OL, "ol", PAGE_OL, SPECIAL | BLOCK | LIST)                                                                       \
    X(OPTGROUP, "optgroup", PAGE_OTHER, IMPLIED)                                                                       \
    X(OPTION, "option", PAGE_P, IMPLIED)                                                                               \
    X(P, "p", PAGE_P, SPECIAL | BLOCK | IMPLIED)                                                                       \
    X(PRE, "pre", PAGE_PRE, SPECIAL | BLOCK)                                                                           \
    X(Q, "q", PAGE_Q, 0)                                                                                               \
    X(RB, "rb", PAGE_OTHER, IMPLIED)                                                                                   \
    X(RP, "rp", PAGE_OTHER, IMPLIED)                                                                                   \
    X(RT, "rt", PAGE_OTHER, IMPLIED)                                                                                   \
    X(RTC, "rtc", PAGE_OTHER, IMPLIED)                                                                                 \
    X(RUBY, "ruby", PAGE_OTHER, 0)                                                                                     \
    X(S, "s", PAGE_OTHER, FORMAT)                                                                                      \
    X(SECTION, "section", PAGE_SECTION, SPECIAL | BLOCK)                                                               \
    X(SMALL, "small", PAGE_SMALL, FORMAT)                                                                              \
    X(SPAN, "span", PAGE_SPAN, 0)                                                                                      \
    X(STRIKE, "strike", PAGE_OTHER, FORMAT)                                                                            \
    X(STRONG, "strong", PAGE_STRONG, FORMAT)                                                                           \
    X(SUB, "sub", PAGE_SUB, 0)                                                                                         \
    X(SUMMARY, "summary", PAGE_SUMMARY, SPECIAL | BLOCK)                                                               \
    X(SUP, "sup", PAGE_SUP, 0)                                                                                         \
    X(TABLE, "table", PAGE_TABLE, SPECIAL | SCOPE | TABLE)                                                             \
    X(TBODY, "tbody", PAGE_TBODY, SPECIAL | TABLE | MISPLACED)                                                         \
    X(TD, "td", PAGE_TD, SPECIAL | SCOPE | MISPLACED)                                                                  \
    X(TFOOT, "tfoot", PAGE_TBODY, SPECIAL | TABLE | MISPLACED)                                                         \
    X(TH, "th", PAGE_TH, SPECIAL | SCOPE | MISPLACED)                                                                  \
    X(THEAD, "thead", PAGE_TBODY, SPECIAL | TABLE | MISPLACED)                                                         \
    X(TIME, "time", PAGE_TIME, 0)                                                                                      \
    X(TITLE, "title", PAGE_TITLE, SPECIAL | HEAD)                                                                      \
    X(TR, "tr", PAGE_TR, SPECIAL | TABLE | MISPLACED)                                                                  \
    X(TT, "tt", PAGE_OTHER, FORMAT)                                                                                    \
    X(U, "u", PAGE_U, FORMAT)                                                                                          \
    X(UL, "ul", PAGE_UL, SPECIAL | BLOCK | LIST)                                                                       \
    X(VIDEO, "video", PAGE_VIDEO, 0)

enum element {
#define ROW(id, name, tag, flags) EL_##id,
    ELEMENTS(ROW)
#undef ROW
        ELEMENTS_N
};

static const struct {
    const char *name;
    uint8_t n;
    uint8_t tag;
    uint16_t flags;
} EL[ELEMENTS_N] = {
#define ROW(id, name, tag, flags) {name, sizeof(name) - 1, tag, flags},
    ELEMENTS(ROW)
#undef ROW
};

enum mode {
    BEFORE_HTML,
    BEFORE_HEAD,
    IN_HEAD,
    AFTER_HEAD,
    IN_BODY,
    IN_TABLE,
    IN_TBODY,
    IN_ROW,
    IN_CELL,
    IN_CAPTION,
    IN_COLGROUP
};

enum token_kind { OPEN, CLOSE, TEXT, END };

struct token {
    enum token_kind kind;
    unsigned el;
    uint64_t name;
    uint32_t attrs, n_attrs;
    char *p;
    size_t n;
};

/* ---- names ---- */

uint64_t ing_page_tree_name(const char *p, size_t n)
{
    uint64_t v = 0;
    if (n <= 8) {
        for (size_t i = 0; i < n; i++)
            v |= (uint64_t)((unsigned char)p[i] | 0x20) << (8 * i);
        return v;
    }
    v = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < n; i++)
        v = (v ^ ((unsigned char)p[i] | 0x20)) * UINT64_C(0x100000001b3);
    return v | UINT64_C(1) << 63;
}

static size_t slot_of(uint64_t name)
{
    return (size_t)((name * UINT64_C(0x9E3779B97F4A7C15)) >> 56);
}

static unsigned element_of(const struct ing_page_tree *t, uint64_t name)
{
    for (size_t i = slot_of(name);; i = (i + 1) & 255) {
        if (!t->slots[i] || t->slot_names[i] == name)
            return t->slots[i];
    }
}

enum ing_page_tag ing_page_tree_tag(const struct ing_page_tree_node *n)
{
    return n->text_node ? PAGE_TEXT : (enum ing_page_tag)EL[n->el].tag;
}

const char *ing_page_tree_tag_name(enum ing_page_tag tag)
{
    if (tag == PAGE_DIV || tag == PAGE_P || tag == PAGE_UL || tag == PAGE_PRE || tag == PAGE_TBODY)
        return tag == PAGE_DIV   ? "div"
               : tag == PAGE_P   ? "p"
               : tag == PAGE_UL  ? "ul"
               : tag == PAGE_PRE ? "pre"
                                 : "tbody";
    for (size_t i = 1; i < ELEMENTS_N; i++)
        if (EL[i].tag == tag && tag != PAGE_OTHER)
            return EL[i].name;
    return tag == PAGE_TEXT ? "#text" : "other";
}

void ing_page_tree_init(struct ing_page_tree *t)
{
    t->side = TD_ARENA_INIT(SIZE_MAX / 2);
    for (unsigned el = 1; el < ELEMENTS_N; el++) {
        uint64_t name = ing_page_tree_name(EL[el].name, EL[el].n);
        size_t i = slot_of(name);
        while (t->slots[i])
            i = (i + 1) & 255;
        t->slots[i] = (uint8_t)el;
        t->slot_names[i] = name;
    }
}

void ing_page_tree_release(struct ing_page_tree *t)
{
    free(t->nodes);
    free(t->attrs);
    td_arena_free(&t->side);
    *t = (struct ing_page_tree){0};
}

/* ---- nodes ---- */

static bool grow(void *pp, size_t *cap, size_t need, size_t size)
{
    void **p = (void **)pp;
    if (need <= *cap)
        return true;
    size_t want = *cap ? *cap * 2 : 4096;
    void *q = want < UINT32_MAX ? realloc(*p, want * size) : NULL;
    if (!q)
        return false;
    *p = q;
    *cap = want;
    return true;
}

/* Index of a new node; 0 without memory. */
static uint32_t new_node(struct ing_page_tree *t, unsigned el, uint64_t name)
{
    if (!grow(&t->nodes, &t->cap, t->n + 1, sizeof *t->nodes)) {
        t->failed = true;
        return 0;
    }
    t->nodes[t->n] = (struct ing_page_tree_node){.el = (uint8_t)el, .name = name};
    return (uint32_t)t->n++;
}

/* Puts a node among the children of parent, before a sibling or, with before 0, at the end. */
static void put_before(struct ing_page_tree *t, uint32_t node, uint32_t parent, uint32_t before)
{
    struct ing_page_tree_node *v = t->nodes, *n = &v[node], *up = &v[parent];
    n->parent = parent;
    n->next = before;
    n->prev = before ? v[before].prev : up->last;
    if (n->prev)
        v[n->prev].next = node;
    else
        up->first = node;
    if (before)
        v[before].prev = node;
    else
        up->last = node;
}

static void take_out(struct ing_page_tree *t, uint32_t node)
{
    struct ing_page_tree_node *v = t->nodes, *n = &v[node];
    if (!n->parent)
        return; /* it has no place yet */
    if (n->prev)
        v[n->prev].next = n->next;
    else
        v[n->parent].first = n->next;
    if (n->next)
        v[n->next].prev = n->prev;
    else
        v[n->parent].last = n->prev;
    n->prev = n->next = 0;
}

/* ---- open elements ---- */

static uint32_t current(const struct ing_page_tree *t)
{
    return t->depth ? t->stack[t->depth - 1] : 0;
}

static unsigned el_at(const struct ing_page_tree *t, size_t i)
{
    return t->nodes[t->stack[i]].el;
}

static unsigned current_el(const struct ing_page_tree *t)
{
    return t->nodes[current(t)].el;
}

static bool is(const struct ing_page_tree *t, size_t i, unsigned flags)
{
    return (EL[el_at(t, i)].flags & flags) != 0;
}

static void push(struct ing_page_tree *t, uint32_t node)
{
    t->stack[t->depth++] = node;
    t->nodes[node].open = true;
    t->n_p += t->nodes[node].el == EL_P;
}

static void unopen(struct ing_page_tree *t, uint32_t node)
{
    t->nodes[node].open = false;
    t->n_p -= t->nodes[node].el == EL_P;
}

static void pop(struct ing_page_tree *t)
{
    unopen(t, t->stack[--t->depth]);
}

/* Takes element i out of the stack, wherever it stands. */
static void unstack(struct ing_page_tree *t, size_t i)
{
    unopen(t, t->stack[i]);
    memmove(t->stack + i, t->stack + i + 1, (t->depth - i - 1) * sizeof *t->stack);
    t->depth--;
}

/* Pops down to and including element i. */
static void pop_to(struct ing_page_tree *t, size_t i)
{
    while (t->depth > i)
        pop(t);
}

enum { NOWHERE = PAGE_TREE_DEPTH };

/* Where in the stack `el` is open in the scope that the flags and elements bound; NOWHERE. */
static size_t in_scope(const struct ing_page_tree *t, unsigned el, unsigned flags, unsigned bound)
{
    for (size_t i = t->depth; i-- > 0;) {
        unsigned at = el_at(t, i);
        if (at == el)
            return i;
        if (EL[at].flags & flags || at == bound)
            break;
    }
    return NOWHERE;
}

static size_t element_scope(const struct ing_page_tree *t, unsigned el)
{
    return in_scope(t, el, SCOPE, EL_HTML);
}

static size_t table_scope(const struct ing_page_tree *t, unsigned el)
{
    return in_scope(t, el, 0, EL_TABLE);
}

static void close_implied(struct ing_page_tree *t, unsigned but)
{
    while (t->depth && is(t, t->depth - 1, IMPLIED) && current_el(t) != but)
        pop(t);
}

static void close_p(struct ing_page_tree *t)
{
    size_t i = t->n_p ? in_scope(t, EL_P, SCOPE, EL_BUTTON) : NOWHERE;
    if (i != NOWHERE)
        pop_to(t, i);
}

/* ---- insertion ---- */

struct place {
    uint32_t parent, before;
};

/* The standard's "appropriate place for inserting a node". */
static struct place place_in(const struct ing_page_tree *t, uint32_t target)
{
    if (!t->foster || !(EL[t->nodes[target].el].flags & TABLE))
        return (struct place){target, 0};
    for (size_t i = t->depth; i-- > 1;)
        if (el_at(t, i) == EL_TABLE) {
            uint32_t table = t->stack[i];
            return t->nodes[table].parent ? (struct place){t->nodes[table].parent, table}
                                          : (struct place){t->stack[i - 1], 0};
        }
    return (struct place){t->stack[0], 0};
}

static uint32_t insert(struct ing_page_tree *t, const struct token *k)
{
    uint32_t node;
    if (t->depth == PAGE_TREE_DEPTH || !(node = new_node(t, k->el, k->name)))
        return 0;
    t->nodes[node].attrs = k->attrs;
    t->nodes[node].n_attrs = k->n_attrs;
    struct place at = place_in(t, current(t));
    put_before(t, node, at.parent, at.before);
    t->last_text = 0;
    push(t, node);
    return node;
}

static uint32_t insert_plain(struct ing_page_tree *t, unsigned el)
{
    return insert(t, &(struct token){OPEN, el, ing_page_tree_name(EL[el].name, EL[el].n), 0, 0, NULL, 0});
}

static void insert_empty(struct ing_page_tree *t, const struct token *k)
{
    if (insert(t, k))
        pop(t);
}

/* Text after text in the same place: moved together where it stands when nothing else came between. */
static void append_text(struct ing_page_tree *t, uint32_t node, char *p, size_t n)
{
    struct ing_page_tree_node *x = &t->nodes[node];
    size_t need = x->n_text + n;
    if (!x->cap_text && t->last_text == node) {
        memmove(x->text + x->n_text, p, n);
    } else {
        if (need > x->cap_text) {
            char *q = (char *)td_arena_alloc(&t->side, need * 2);
            if (!q) {
                t->failed = true;
                return;
            }
            memcpy(q, x->text, x->n_text);
            x->text = q;
            x->cap_text = need * 2;
        }
        memcpy(x->text + x->n_text, p, n);
    }
    x->n_text = need;
}

static void insert_text(struct ing_page_tree *t, char *p, size_t n)
{
    struct place at = place_in(t, current(t));
    uint32_t before = at.before ? t->nodes[at.before].prev : t->nodes[at.parent].last;
    if (!n)
        return;
    if (before && t->nodes[before].text_node) {
        append_text(t, before, p, n);
    } else {
        before = new_node(t, EL_OTHER, 0);
        if (!before)
            return;
        t->nodes[before].text_node = true;
        t->nodes[before].text = p;
        t->nodes[before].n_text = n;
        put_before(t, before, at.parent, at.before);
    }
    t->last_text = before;
}

/* ---- formatting elements ---- */

static void forget_format(struct ing_page_tree *t, size_t i)
{
    memmove(t->formats + i, t->formats + i + 1, (t->n_formats - i - 1) * sizeof *t->formats);
    t->n_formats--;
}

static void clear_to_marker(struct ing_page_tree *t)
{
    while (t->n_formats && t->formats[--t->n_formats])
        ;
}

static void put_marker(struct ing_page_tree *t)
{
    if (t->n_formats == PAGE_TREE_FORMATS)
        forget_format(t, 0);
    t->formats[t->n_formats++] = 0;
}

static bool same_element(const struct ing_page_tree *t, uint32_t a, uint32_t b)
{
    const struct ing_page_tree_node *x = &t->nodes[a], *y = &t->nodes[b];
    if (x->el != y->el || x->n_attrs != y->n_attrs)
        return false;
    for (size_t i = 0; i < x->n_attrs; i++)
        if (t->attrs[x->attrs + i].name != t->attrs[y->attrs + i].name ||
            !td_eq(t->attrs[x->attrs + i].value, t->attrs[y->attrs + i].value))
            return false;
    return true;
}

/* At most three alike since the last marker. */
static void put_format(struct ing_page_tree *t, uint32_t node)
{
    size_t alike = 0, first = 0;
    for (size_t i = t->n_formats; i-- > 0 && t->formats[i];)
        if (same_element(t, t->formats[i], node)) {
            alike++;
            first = i;
        }
    if (alike >= 3)
        forget_format(t, first);
    else if (t->n_formats == PAGE_TREE_FORMATS)
        forget_format(t, 0);
    t->formats[t->n_formats++] = node;
}

static uint32_t clone(struct ing_page_tree *t, uint32_t node)
{
    uint32_t copy = new_node(t, t->nodes[node].el, t->nodes[node].name);
    if (copy) {
        t->nodes[copy].attrs = t->nodes[node].attrs;
        t->nodes[copy].n_attrs = t->nodes[node].n_attrs;
    }
    return copy;
}

static void reconstruct(struct ing_page_tree *t)
{
    size_t i = t->n_formats;
    while (i && t->formats[i - 1] && !t->nodes[t->formats[i - 1]].open)
        i--;
    for (; i < t->n_formats && !t->failed; i++) {
        const struct ing_page_tree_node *f = &t->nodes[t->formats[i]];
        struct token k = {OPEN, f->el, f->name, f->attrs, f->n_attrs, NULL, 0};
        uint32_t node = insert(t, &k);
        if (!node)
            return;
        t->formats[i] = node;
    }
}

static bool same_name(const struct ing_page_tree *t, size_t i, const struct token *k)
{
    return el_at(t, i) == k->el && (k->el != EL_OTHER || t->nodes[t->stack[i]].name == k->name);
}

static void close_any(struct ing_page_tree *t, const struct token *k)
{
    for (size_t i = t->depth; i-- > 1;) {
        if (same_name(t, i, k)) {
            pop_to(t, i);
            return;
        }
        if (is(t, i, SPECIAL))
            return;
    }
}

/* Index in the list of formatting elements; n_formats when it is not there. */
static size_t format_index(const struct ing_page_tree *t, uint32_t node)
{
    size_t i = 0;
    while (i < t->n_formats && t->formats[i] != node)
        i++;
    return i;
}

static size_t stack_index(const struct ing_page_tree *t, uint32_t node)
{
    size_t i = t->depth;
    while (i-- > 0)
        if (t->stack[i] == node)
            return i;
    return NOWHERE;
}

/* The last formatting element of that name after the last marker; n_formats: none. */
static size_t last_format(const struct ing_page_tree *t, unsigned el)
{
    for (size_t i = t->n_formats; i-- > 0 && t->formats[i];)
        if (t->nodes[t->formats[i]].el == el)
            return i;
    return t->n_formats;
}

/* The uppermost special element below formatting element `at` of the stack; NOWHERE. */
static size_t furthest_block(const struct ing_page_tree *t, size_t at)
{
    for (size_t i = at + 1; i < t->depth; i++)
        if (is(t, i, SPECIAL))
            return i;
    return NOWHERE;
}

/*
 * The inner loop of the adoption agency: clones what lies between, each around the one below it; returns the outermost.
 * From the fourth element on nothing is cloned; formatting elements stay open, as in gumbo and myhtml, where the
 * standard would close them.
 */
static uint32_t adopt_between(struct ing_page_tree *t, size_t at, size_t block, size_t *bookmark)
{
    const uint32_t inner = t->stack[block];
    uint32_t last = inner, copy;
    size_t i = block;
    for (int n = 1; i-- > at + 1; n++) {
        size_t f = format_index(t, t->stack[i]);
        if (n > 3 && f < t->n_formats) {
            forget_format(t, f);
            *bookmark -= f < *bookmark;
            continue;
        }
        if (f == t->n_formats) {
            unstack(t, i);
            continue;
        }
        if (!(copy = clone(t, t->stack[i])))
            break;
        unopen(t, t->stack[i]);
        t->nodes[copy].open = true;
        t->stack[i] = t->formats[f] = copy;
        if (last == inner)
            *bookmark = f + 1;
        take_out(t, last);
        put_before(t, last, copy, 0);
        last = copy;
    }
    return last;
}

/* All children of one node to another that has none. */
static void move_children(struct ing_page_tree *t, uint32_t from, uint32_t to)
{
    struct ing_page_tree_node *v = t->nodes;
    for (uint32_t c = v[from].first; c; c = v[c].next)
        v[c].parent = to;
    v[to].first = v[from].first;
    v[to].last = v[from].last;
    v[from].first = v[from].last = 0;
}

/* One round of the adoption agency: formatting element f of the list, `at` and `block` in the stack. */
static void adopt(struct ing_page_tree *t, size_t f, size_t at, size_t block)
{
    uint32_t format = t->formats[f], around = t->stack[at - 1], inner = t->stack[block];
    size_t bookmark = f;
    uint32_t last = adopt_between(t, at, block, &bookmark), copy = clone(t, format);
    if (!copy)
        return;
    struct place p = place_in(t, around);
    take_out(t, last);
    put_before(t, last, p.parent, p.before);
    move_children(t, inner, copy);
    put_before(t, copy, inner, 0);
    f = format_index(t, format);
    if (f < t->n_formats) {
        forget_format(t, f);
        bookmark -= f < bookmark;
    }
    memmove(t->formats + bookmark + 1, t->formats + bookmark, (t->n_formats - bookmark) * sizeof *t->formats);
    t->formats[bookmark] = copy;
    t->n_formats++;
    unstack(t, at);
    block = stack_index(t, inner);
    memmove(t->stack + block + 2, t->stack + block + 1, (t->depth - block - 1) * sizeof *t->stack);
    t->stack[block + 1] = copy;
    t->nodes[copy].open = true;
    t->depth++;
    t->last_text = 0;
}

/* The standard's adoption agency algorithm: the end of a formatting element, however it is nested. */
static void close_format(struct ing_page_tree *t, const struct token *k)
{
    if (current_el(t) == k->el && format_index(t, current(t)) == t->n_formats) {
        pop(t);
        return;
    }
    for (int round = 0; round < 8 && !t->failed; round++) {
        size_t f = last_format(t, k->el), at;
        if (f == t->n_formats) {
            if (!round)
                close_any(t, k);
            return;
        }
        at = stack_index(t, t->formats[f]);
        if (at == NOWHERE) {
            forget_format(t, f);
            return;
        }
        for (size_t i = t->depth; i-- > at + 1;)
            if (is(t, i, SCOPE) || el_at(t, i) == EL_HTML)
                return;
        size_t block = furthest_block(t, at);
        if (block == NOWHERE) {
            pop_to(t, at);
            forget_format(t, f);
            return;
        }
        adopt(t, f, at, block);
    }
}

/* ---- in the body ---- */

/* li, and dt and dd: the one before ends where the next begins. */
static void open_item(struct ing_page_tree *t, const struct token *k)
{
    for (size_t i = t->depth; i-- > 0;) {
        unsigned el = el_at(t, i);
        bool same = k->el == EL_LI ? el == EL_LI : el == EL_DD || el == EL_DT;
        if (same) {
            pop_to(t, i);
            break;
        }
        if (is(t, i, SPECIAL) && el != EL_ADDRESS && el != EL_DIV && el != EL_P)
            break;
    }
    close_p(t);
    (void)insert(t, k);
}

static void open_format(struct ing_page_tree *t, const struct token *k)
{
    if (k->el == EL_A) {
        size_t f = last_format(t, EL_A);
        if (f < t->n_formats) {
            uint32_t old = t->formats[f];
            close_format(t, k);
            f = format_index(t, old);
            if (f < t->n_formats)
                forget_format(t, f);
            size_t at = t->nodes[old].open ? stack_index(t, old) : NOWHERE;
            if (at != NOWHERE)
                unstack(t, at);
        }
    }
    reconstruct(t);
    if (k->el == EL_NOBR && element_scope(t, EL_NOBR) != NOWHERE) {
        close_format(t, k);
        reconstruct(t);
    }
    uint32_t node = insert(t, k);
    if (node)
        put_format(t, node);
}

static void merge_attrs(struct ing_page_tree *t, uint32_t node, const struct token *k)
{
    struct ing_page_tree_node *n = &t->nodes[node];
    uint32_t from = n->attrs, count = n->n_attrs;
    size_t at = t->n_attrs;
    for (size_t i = 0; i < (size_t)count + k->n_attrs; i++) {
        if (!grow(&t->attrs, &t->cap_attrs, t->n_attrs + 1, sizeof *t->attrs)) {
            t->failed = true;
            return;
        }
        struct ing_page_attr a = t->attrs[i < count ? from + i : k->attrs + i - count];
        bool there = false;
        for (size_t j = at; j < at + count && i >= count; j++)
            there = there || t->attrs[j].name == a.name;
        if (!there)
            t->attrs[t->n_attrs++] = a;
    }
    n->attrs = (uint32_t)at;
    n->n_attrs = (uint32_t)(t->n_attrs - at);
    t->last_text = 0;
}

static void open_ruby(struct ing_page_tree *t, const struct token *k)
{
    if (element_scope(t, EL_RUBY) != NOWHERE)
        close_implied(t, k->el == EL_RP || k->el == EL_RT ? EL_RTC : EL_OTHER);
    (void)insert(t, k);
}

static void open_button(struct ing_page_tree *t, const struct token *k)
{
    size_t i = element_scope(t, EL_BUTTON);
    if (i != NOWHERE)
        pop_to(t, i);
    reconstruct(t);
    (void)insert(t, k);
}

static void open_form(struct ing_page_tree *t, const struct token *k)
{
    if (t->form)
        return;
    close_p(t);
    t->form = insert(t, k);
}

static void open_heading(struct ing_page_tree *t, const struct token *k)
{
    close_p(t);
    if (is(t, t->depth - 1, HEADING))
        pop(t);
    (void)insert(t, k);
}

static void open_inline(struct ing_page_tree *t, const struct token *k)
{
    reconstruct(t);
    if (EL[k->el].flags & EMPTY)
        insert_empty(t, k);
    else if (insert(t, k) && EL[k->el].flags & MARKER)
        put_marker(t);
}

static void open_in_body(struct ing_page_tree *t, const struct token *k)
{
    unsigned flags = EL[k->el].flags;
    switch (k->el) {
    case EL_HTML:
        merge_attrs(t, t->stack[0], k);
        return;
    case EL_BODY:
        if (t->depth > 1 && el_at(t, 1) == EL_BODY)
            merge_attrs(t, t->stack[1], k);
        return;
    case EL_LI:
    case EL_DD:
    case EL_DT:
        open_item(t, k);
        return;
    case EL_FORM:
        open_form(t, k);
        return;
    case EL_BUTTON:
        open_button(t, k);
        return;
    case EL_HR:
        close_p(t);
        insert_empty(t, k);
        return;
    case EL_TABLE:
        close_p(t);
        if (insert(t, k))
            t->mode = IN_TABLE;
        return;
    case EL_OPTION:
    case EL_OPTGROUP:
        if (current_el(t) == EL_OPTION)
            pop(t);
        open_inline(t, k);
        return;
    case EL_RB:
    case EL_RTC:
    case EL_RP:
    case EL_RT:
        open_ruby(t, k);
        return;
    default:
        break;
    }
    if (flags & BLOCK) {
        close_p(t);
        (void)insert(t, k);
    } else if (flags & HEADING) {
        open_heading(t, k);
    } else if (flags & FORMAT) {
        open_format(t, k);
    } else if (flags & HEAD) {
        if (flags & EMPTY)
            insert_empty(t, k);
        else
            (void)insert(t, k);
    } else if (!(flags & MISPLACED)) {
        open_inline(t, k);
    }
}

static void close_form(struct ing_page_tree *t)
{
    uint32_t form = t->form;
    size_t i = form ? stack_index(t, form) : NOWHERE;
    t->form = 0;
    if (i == NOWHERE || element_scope(t, EL_FORM) == NOWHERE)
        return;
    close_implied(t, EL_OTHER);
    i = stack_index(t, form);
    if (i != NOWHERE)
        unstack(t, i);
}

static void close_heading(struct ing_page_tree *t)
{
    for (size_t i = t->depth; i-- > 0;) {
        if (is(t, i, HEADING)) {
            pop_to(t, i);
            return;
        }
        if (is(t, i, SCOPE))
            return;
    }
}

static void close_in_body(struct ing_page_tree *t, const struct token *k)
{
    unsigned flags = EL[k->el].flags;
    size_t i;
    if (k->el == EL_P) {
        if (in_scope(t, EL_P, SCOPE, EL_BUTTON) == NOWHERE)
            (void)insert_plain(t, EL_P);
        close_p(t);
    } else if (k->el == EL_FORM) {
        close_form(t);
    } else if (k->el == EL_BR) {
        open_inline(t, &(struct token){OPEN, EL_BR, k->name, 0, 0, NULL, 0});
    } else if (k->el == EL_LI) {
        if ((i = in_scope(t, EL_LI, SCOPE | LIST, EL_HTML)) != NOWHERE)
            pop_to(t, i);
    } else if (flags & BLOCK || k->el == EL_DD || k->el == EL_DT || k->el == EL_BUTTON || flags & MARKER) {
        if ((i = element_scope(t, k->el)) != NOWHERE) {
            pop_to(t, i);
            if (flags & MARKER)
                clear_to_marker(t);
        }
    } else if (flags & HEADING) {
        close_heading(t);
    } else if (flags & FORMAT) {
        close_format(t, k);
    } else if (k->el != EL_BODY && k->el != EL_HTML) {
        close_any(t, k);
    }
}

static void in_body(struct ing_page_tree *t, const struct token *k)
{
    switch (k->kind) {
    case OPEN:
        open_in_body(t, k);
        break;
    case CLOSE:
        close_in_body(t, k);
        break;
    case TEXT:
        reconstruct(t);
        insert_text(t, k->p, k->n);
        break;
    case END:
        break;
    }
}

/* ---- before the body; each returns whether the token is still to be read, in the mode that was set ---- */

static size_t leading_blanks(const struct token *k)
{
    size_t i = 0;
    while (k->kind == TEXT && i < k->n && td_space_byte((unsigned char)k->p[i]) && k->p[i] != '\v')
        i++;
    return i;
}

static void skip_text(struct token *k, size_t n)
{
    if (!n) /* a tag has no text at all */
        return;
    k->p += n;
    k->n -= n;
}

/* End tags that open what is missing; the others mean nothing before the body. */
static bool idle_end(const struct token *k)
{
    return k->kind == CLOSE && k->el != EL_BODY && k->el != EL_HTML && k->el != EL_BR;
}

static bool before_html(struct ing_page_tree *t, struct token *k)
{
    skip_text(k, leading_blanks(k));
    if ((k->kind == TEXT && !k->n) || (idle_end(k) && k->el != EL_HEADEL))
        return false;
    bool given = k->kind == OPEN && k->el == EL_HTML;
    (void)(given ? insert(t, k) : insert_plain(t, EL_HTML));
    t->mode = BEFORE_HEAD;
    return !given;
}

static bool before_head(struct ing_page_tree *t, struct token *k)
{
    skip_text(k, leading_blanks(k));
    if ((k->kind == TEXT && !k->n) || (idle_end(k) && k->el != EL_HEADEL))
        return false;
    if (k->kind == OPEN && k->el == EL_HTML) {
        merge_attrs(t, t->stack[0], k);
        return false;
    }
    bool given = k->kind == OPEN && k->el == EL_HEADEL;
    t->head = given ? insert(t, k) : insert_plain(t, EL_HEADEL);
    t->mode = IN_HEAD;
    return !given;
}

static bool in_head(struct ing_page_tree *t, struct token *k)
{
    size_t blanks = leading_blanks(k);
    insert_text(t, k->p, blanks);
    skip_text(k, blanks);
    if ((k->kind == TEXT && !k->n) || (k->kind == OPEN && k->el == EL_HEADEL) || (idle_end(k) && k->el != EL_HEADEL))
        return false;
    if (k->kind == OPEN && (EL[k->el].flags & HEAD || k->el == EL_HTML)) {
        open_in_body(t, k);
        return false;
    }
    pop(t);
    t->mode = AFTER_HEAD;
    return k->kind != CLOSE || k->el != EL_HEADEL;
}

static bool after_head(struct ing_page_tree *t, struct token *k)
{
    size_t blanks = leading_blanks(k);
    insert_text(t, k->p, blanks);
    skip_text(k, blanks);
    if ((k->kind == TEXT && !k->n) || (k->kind == OPEN && k->el == EL_HEADEL) || idle_end(k))
        return false;
    if (k->kind == OPEN && k->el == EL_HTML) {
        open_in_body(t, k);
        return false;
    }
    if (k->kind == OPEN && EL[k->el].flags & HEAD && t->head) {
        push(t, t->head);
        open_in_body(t, k);
        unstack(t, 1);
        return false;
    }
    bool given = k->kind == OPEN && k->el == EL_BODY;
    (void)(given ? insert(t, k) : insert_plain(t, EL_BODY));
    t->mode = IN_BODY;
    return !given;
}

/* ---- tables ---- */

static void reset_mode(struct ing_page_tree *t)
{
    for (size_t i = t->depth; i-- > 0;)
        switch (el_at(t, i)) {
        case EL_TD:
        case EL_TH:
            t->mode = IN_CELL;
            return;
        case EL_TR:
            t->mode = IN_ROW;
            return;
        case EL_TBODY:
        case EL_THEAD:
        case EL_TFOOT:
            t->mode = IN_TBODY;
            return;
        case EL_CAPTION:
            t->mode = IN_CAPTION;
            return;
        case EL_COLGROUP:
            t->mode = IN_COLGROUP;
            return;
        case EL_TABLE:
            t->mode = IN_TABLE;
            return;
        default:
            break;
        }
    t->mode = IN_BODY;
}

static bool section_el(unsigned el)
{
    return el == EL_TBODY || el == EL_THEAD || el == EL_TFOOT;
}

static bool cell_el(unsigned el)
{
    return el == EL_TD || el == EL_TH;
}

static bool table_part(unsigned el)
{
    return section_el(el) || cell_el(el) || el == EL_TR || el == EL_CAPTION || el == EL_COLGROUP;
}

/* "Clear the stack back to a table (body, row) context". */
static void clear_to(struct ing_page_tree *t, bool section, bool row)
{
    while (t->depth > 1) {
        unsigned el = current_el(t);
        if (row ? el == EL_TR : section ? section_el(el) : el == EL_TABLE)
            return;
        pop(t);
    }
}

static void in_fostered(struct ing_page_tree *t, const struct token *k)
{
    t->foster = true;
    in_body(t, k);
    t->foster = false;
}

static void table_text(struct ing_page_tree *t, const struct token *k)
{
    if (!(EL[current_el(t)].flags & TABLE))
        in_fostered(t, k);
    else if (leading_blanks(k) == k->n)
        insert_text(t, k->p, k->n);
    else
        in_fostered(t, k);
}

static bool close_table(struct ing_page_tree *t)
{
    size_t i = table_scope(t, EL_TABLE);
    if (i == NOWHERE)
        return false;
    pop_to(t, i);
    reset_mode(t);
    return true;
}

static bool open_in_table(struct ing_page_tree *t, const struct token *k)
{
    if (k->el == EL_TABLE)
        return close_table(t);
    if (k->el == EL_FORM) {
        if (!t->form && (t->form = insert(t, k)) != 0)
            pop(t);
        return false;
    }
    if (!table_part(k->el)) {
        in_fostered(t, k);
        return false;
    }
    clear_to(t, false, false);
    if (k->el == EL_CAPTION) {
        put_marker(t);
        (void)insert(t, k);
        t->mode = IN_CAPTION;
        return false;
    }
    if (k->el == EL_COLGROUP) {
        (void)insert(t, k);
        t->mode = IN_COLGROUP;
        return false;
    }
    bool section = section_el(k->el);
    if (!(section ? insert(t, k) : insert_plain(t, EL_TBODY)))
        return false;
    t->mode = IN_TBODY;
    return !section;
}

static bool in_table(struct ing_page_tree *t, const struct token *k)
{
    if (k->kind == OPEN)
        return open_in_table(t, k);
    if (k->kind == TEXT)
        table_text(t, k);
    else if (k->kind == CLOSE && k->el == EL_TABLE)
        (void)close_table(t);
    else if (k->kind == CLOSE && !table_part(k->el) && k->el != EL_BODY && k->el != EL_HTML)
        in_fostered(t, k);
    return false;
}

/* Leaves the row group; whether there was one. */
static bool leave_section(struct ing_page_tree *t, unsigned el)
{
    bool open = el ? table_scope(t, el) != NOWHERE
                   : table_scope(t, EL_TBODY) != NOWHERE || table_scope(t, EL_THEAD) != NOWHERE ||
                         table_scope(t, EL_TFOOT) != NOWHERE;
    if (!open)
        return false;
    clear_to(t, true, false);
    pop(t);
    t->mode = IN_TABLE;
    return true;
}

static bool in_tbody(struct ing_page_tree *t, const struct token *k)
{
    if (k->kind == OPEN && (k->el == EL_TR || cell_el(k->el))) {
        clear_to(t, true, false);
        if (!(k->el == EL_TR ? insert(t, k) : insert_plain(t, EL_TR)))
            return false;
        t->mode = IN_ROW;
        return k->el != EL_TR;
    }
    if (k->kind == CLOSE && section_el(k->el)) {
        (void)leave_section(t, k->el);
        return false;
    }
    if ((k->kind == OPEN && table_part(k->el)) || (k->kind == CLOSE && k->el == EL_TABLE))
        return leave_section(t, 0);
    if (k->kind == CLOSE && table_part(k->el))
        return false;
    return in_table(t, k);
}

static bool leave_row(struct ing_page_tree *t)
{
    if (table_scope(t, EL_TR) == NOWHERE)
        return false;
    clear_to(t, false, true);
    pop(t);
    t->mode = IN_TBODY;
    return true;
}

static bool in_row(struct ing_page_tree *t, const struct token *k)
{
    if (k->kind == OPEN && cell_el(k->el)) {
        clear_to(t, false, true);
        if (insert(t, k)) {
            put_marker(t);
            t->mode = IN_CELL;
        }
        return false;
    }
    if (k->kind == CLOSE && k->el == EL_TR) {
        (void)leave_row(t);
        return false;
    }
    if ((k->kind == OPEN && table_part(k->el)) || (k->kind == CLOSE && k->el == EL_TABLE))
        return leave_row(t);
    if (k->kind == CLOSE && section_el(k->el))
        return table_scope(t, k->el) != NOWHERE && leave_row(t);
    if (k->kind == CLOSE && table_part(k->el))
        return false;
    return in_table(t, k);
}

static bool leave_cell(struct ing_page_tree *t, unsigned el)
{
    size_t i = el ? table_scope(t, el) : table_scope(t, EL_TD);
    if (i == NOWHERE && !el)
        i = table_scope(t, EL_TH);
    if (i == NOWHERE)
        return false;
    pop_to(t, i);
    clear_to_marker(t);
    t->mode = IN_ROW;
    return true;
}

static bool in_cell(struct ing_page_tree *t, const struct token *k)
{
    if (k->kind == CLOSE && cell_el(k->el)) {
        (void)leave_cell(t, k->el);
        return false;
    }
    if (k->kind == OPEN && table_part(k->el))
        return leave_cell(t, 0);
    if (k->kind == CLOSE && (k->el == EL_TABLE || section_el(k->el) || k->el == EL_TR))
        return table_scope(t, k->el) != NOWHERE && leave_cell(t, 0);
    if (k->kind != CLOSE || !table_part(k->el))
        in_body(t, k);
    return false;
}

static bool leave_caption(struct ing_page_tree *t)
{
    size_t i = table_scope(t, EL_CAPTION);
    if (i == NOWHERE)
        return false;
    pop_to(t, i);
    clear_to_marker(t);
    t->mode = IN_TABLE;
    return true;
}

static bool in_caption(struct ing_page_tree *t, const struct token *k)
{
    if (k->kind == CLOSE && k->el == EL_CAPTION) {
        (void)leave_caption(t);
        return false;
    }
    if ((k->kind == OPEN && table_part(k->el)) || (k->kind == CLOSE && k->el == EL_TABLE))
        return leave_caption(t);
    if (k->kind != CLOSE || !table_part(k->el))
        in_body(t, k);
    return false;
}

static bool in_colgroup(struct ing_page_tree *t, struct token *k)
{
    size_t blanks = leading_blanks(k);
    insert_text(t, k->p, blanks);
    skip_text(k, blanks);
    if ((k->kind == TEXT && !k->n) || current_el(t) != EL_COLGROUP)
        return false;
    pop(t);
    t->mode = IN_TABLE;
    return k->kind != CLOSE || k->el != EL_COLGROUP;
}

/* ---- tokens ---- */

static bool read_token(struct ing_page_tree *t, struct token *k)
{
    switch ((enum mode)t->mode) {
    case BEFORE_HTML:
        return before_html(t, k);
    case BEFORE_HEAD:
        return before_head(t, k);
    case IN_HEAD:
        return in_head(t, k);
    case AFTER_HEAD:
        return after_head(t, k);
    case IN_TABLE:
        return in_table(t, k);
    case IN_TBODY:
        return in_tbody(t, k);
    case IN_ROW:
        return in_row(t, k);
    case IN_CELL:
        return in_cell(t, k);
    case IN_CAPTION:
        return in_caption(t, k);
    case IN_COLGROUP:
        return in_colgroup(t, k);
    case IN_BODY:
        break;
    }
    in_body(t, k);
    return false;
}

static void feed(struct ing_page_tree *t, struct token *k)
{
    bool first = t->after_pre;
    t->after_pre = false;
    if (first && k->kind == TEXT && k->p[0] == '\n')
        skip_text(k, 1);
    if (k->kind == TEXT && !k->n)
        return;
    if (k->kind == TEXT && current_el(t) == EL_TITLE) {
        insert_text(t, k->p, k->n);
        return;
    }
    if (k->kind == CLOSE && k->el == EL_TITLE) {
        if (current_el(t) == EL_TITLE)
            pop(t);
        return;
    }
    while (!t->failed && read_token(t, k))
        ;
}

void ing_page_tree_start(struct ing_page_tree *t)
{
    t->n = t->n_attrs = t->tag_attrs = t->depth = t->n_formats = t->n_p = 0;
    t->head = t->form = t->last_text = 0;
    t->mode = BEFORE_HTML;
    t->foster = t->failed = t->after_pre = false;
    td_arena_reset(&t->side);
    (void)new_node(t, EL_OTHER, 0); /* the document */
}

/* The first of two attributes of one name counts; PAGE_ATTR_DATA stands for several names. */
void ing_page_tree_attr(struct ing_page_tree *t, enum ing_page_attr_name name, struct td_slice value)
{
    for (size_t i = t->tag_attrs; i < t->n_attrs; i++)
        if (t->attrs[i].name == name && name != PAGE_ATTR_DATA)
            return;
    if (!grow(&t->attrs, &t->cap_attrs, t->n_attrs + 1, sizeof *t->attrs)) {
        t->failed = true;
        return;
    }
    t->attrs[t->n_attrs++] = (struct ing_page_attr){name, value};
}

void ing_page_tree_open(struct ing_page_tree *t, uint64_t name)
{
    size_t nodes = t->n;
    struct token k = {.kind = OPEN,
                      .el = element_of(t, name),
                      .name = name,
                      .attrs = (uint32_t)t->tag_attrs,
                      .n_attrs = (uint32_t)(t->n_attrs - t->tag_attrs)};
    size_t before = t->n_attrs;
    feed(t, &k);
    t->after_pre = k.el == EL_PRE || k.el == EL_LISTING; /* a line break right after the tag means nothing */
    if (t->n == nodes && t->n_attrs == before)           /* nothing was made of it */
        t->n_attrs = t->tag_attrs;
    t->tag_attrs = t->n_attrs;
}

void ing_page_tree_close(struct ing_page_tree *t, uint64_t name)
{
    struct token k = {.kind = CLOSE, .el = element_of(t, name), .name = name};
    feed(t, &k);
}

void ing_page_tree_text(struct ing_page_tree *t, char *p, size_t n)
{
    struct token k = {.kind = TEXT, .p = p, .n = n};
    feed(t, &k);
}

void ing_page_tree_finish(struct ing_page_tree *t)
{
    struct token k = {.kind = END};
    feed(t, &k);
}
