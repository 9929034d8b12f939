#include "page_meta.h"

#include <stdlib.h>

#include "date.h"
#include "page_mark.h"
#include "page_text.h"
#include "utf8.h"

/* Where values come from; within a field a smaller number is trusted more unless the field says otherwise. */
enum slot {
    OG_TITLE,
    META_TITLE,
    TWITTER_TITLE,
    META_AUTHOR,
    META_PUBLISHED,
    META_DATE,
    META_MODIFIED,
    META_SECTION,
    META_LANGUAGE,
    OG_LOCALE,
    OG_SITE,
    META_SITE,
    OG_URL,
    CANONICAL,
    META_DESCRIPTION,
    TITLE_TAG,
    H1,
    ITEM_HEADLINE,
    ITEM_AUTHOR,
    ITEM_PUBLISHED,
    ITEM_MODIFIED,
    TIME_PUBLISHED,
    TIME_ANY,
    TEXT_DATE,
    REL_AUTHOR,
    BYLINE,
    HTML_LANG,
    SLOTS
};

static const char *const SLOT_NAMES[SLOTS] = {"og:title",
                                              "meta title",
                                              "twitter:title",
                                              "meta author",
                                              "meta published",
                                              "meta date",
                                              "meta modified",
                                              "meta section",
                                              "meta language",
                                              "og:locale",
                                              "og:site_name",
                                              "meta site",
                                              "og:url",
                                              "canonical",
                                              "meta description",
                                              "title element",
                                              "h1",
                                              "itemprop headline",
                                              "itemprop author",
                                              "itemprop datePublished",
                                              "itemprop dateModified",
                                              "time published",
                                              "time",
                                              "date text",
                                              "rel author",
                                              "byline",
                                              "html lang"};

/* meta name or property, in lower case. */
static const struct {
    const char *name;
    enum slot slot;
} METAS[] = {
    {"og:title", OG_TITLE},
    {"twitter:title", TWITTER_TITLE},
    {"title", META_TITLE},
    {"headline", META_TITLE},
    {"hdl", META_TITLE},
    {"dc.title", META_TITLE},
    {"dcterms.title", META_TITLE},
    {"dc:title", META_TITLE},
    {"sailthru.title", META_TITLE},
    {"parsely-title", META_TITLE},
    {"citation_title", META_TITLE},
    {"author", META_AUTHOR},
    {"authors", META_AUTHOR},
    {"article:author", META_AUTHOR},
    {"article:author_name", META_AUTHOR},
    {"og:article:author", META_AUTHOR},
    {"og:author", META_AUTHOR},
    {"article.author", META_AUTHOR},
    {"dc.creator", META_AUTHOR},
    {"dc:creator", META_AUTHOR},
    {"dcterms.creator", META_AUTHOR},
    {"parsely-author", META_AUTHOR},
    {"sailthru.author", META_AUTHOR},
    {"byl", META_AUTHOR},
    {"citation_author", META_AUTHOR},
    {"cxenseparse:author", META_AUTHOR},
    {"shareaholic:article_author_name", META_AUTHOR},
    {"mediator_author", META_AUTHOR},
    {"article:published_time", META_PUBLISHED},
    {"og:article:published_time", META_PUBLISHED},
    {"og:published_time", META_PUBLISHED},
    {"article:published", META_PUBLISHED},
    {"article:publish_date", META_PUBLISHED},
    {"article.published", META_PUBLISHED},
    {"article_date_original", META_PUBLISHED},
    {"og:pubdate", META_PUBLISHED},
    {"pubdate", META_PUBLISHED},
    {"publishdate", META_PUBLISHED},
    {"publish-date", META_PUBLISHED},
    {"publish_date", META_PUBLISHED},
    {"published_at", META_PUBLISHED},
    {"publication_date", META_PUBLISHED},
    {"published-date", META_PUBLISHED},
    {"datepublished", META_PUBLISHED},
    {"date.release", META_PUBLISHED},
    {"dc.date.issued", META_PUBLISHED},
    {"dcterms.issued", META_PUBLISHED},
    {"dcterms.created", META_PUBLISHED},
    {"dc.date.created", META_PUBLISHED},
    {"parsely-pub-date", META_PUBLISHED},
    {"sailthru.date", META_PUBLISHED},
    {"cxenseparse:recs:publishtime", META_PUBLISHED},
    {"cxenseparse:publishtime", META_PUBLISHED},
    {"rnews:datepublished", META_PUBLISHED},
    {"citation_publication_date", META_PUBLISHED},
    {"originalpublicationdate", META_PUBLISHED},
    {"bt:pubdate", META_PUBLISHED},
    {"lp.article:published_time", META_PUBLISHED},
    {"vr:published_time", META_PUBLISHED},
    {"ptime", META_PUBLISHED},
    {"pdate", META_PUBLISHED},
    {"og:regdate", META_PUBLISHED},
    {"date", META_DATE},
    {"dc.date", META_DATE},
    {"dc:date", META_DATE},
    {"dcterms.date", META_DATE},
    {"article:modified_time", META_MODIFIED},
    {"article:modified", META_MODIFIED},
    {"og:updated_time", META_MODIFIED},
    {"og:article:modified_time", META_MODIFIED},
    {"last-modified", META_MODIFIED},
    {"lastmod", META_MODIFIED},
    {"dcterms.modified", META_MODIFIED},
    {"dc.date.modified", META_MODIFIED},
    {"datemodified", META_MODIFIED},
    {"revised", META_MODIFIED},
    {"article:section", META_SECTION},
    {"og:article:section", META_SECTION},
    {"section", META_SECTION},
    {"category", META_SECTION},
    {"parsely-section", META_SECTION},
    {"language", META_LANGUAGE},
    {"dc.language", META_LANGUAGE},
    {"content-language", META_LANGUAGE},
    {"og:locale", OG_LOCALE},
    {"og:site_name", OG_SITE},
    {"application-name", META_SITE},
    {"publisher", META_SITE},
    {"dc.publisher", META_SITE},
    {"og:url", OG_URL},
    {"description", META_DESCRIPTION},
    {"og:description", META_DESCRIPTION},
};

enum { MAX_H1 = 8, MAX_BYLINES = 16, MAX_META_AUTHORS = 20, MAX_WORK = 4096 };

struct meta {
    const struct ing_page_dom *d;
    const uint32_t *marks;
    const struct ing_page_jsonld *ld;
    struct td_buf *work;
    struct td_arena *arena;
    FILE *explain;
    struct td_slice slot[SLOTS];
    struct td_slice h1[MAX_H1];
    size_t n_h1;
    struct td_slice bylines[MAX_BYLINES];
    size_t n_bylines, n_meta_authors;
};

static void say(const struct meta *m, const char *field, const char *source, const char *verdict, struct td_slice v)
{
    if (!m->explain || !v.n)
        return;
    fprintf(m->explain, "%s\t%s\t%s\t", field, source, verdict);
    for (size_t i = 0; i < v.n && i < 200; i++)
        fputc((unsigned char)v.p[i] < ' ' ? ' ' : v.p[i], m->explain);
    fputc('\n', m->explain);
}

/* White space folded and entities that were escaped twice ("&amp;quot;") decoded, into the arena. */
static struct td_slice folded(struct meta *m, struct td_slice s)
{
    bool blank = false;
    td_buf_clear(m->work);
    ing_page_fold(m->work, td_utf8_head(s, MAX_WORK), &blank);
    struct td_slice out = td_arena_dup(m->arena, td_trim(td_buf_slice(m->work)));
    if (td_index(out, '&') == out.n)
        return out;
    td_buf_clear(m->work);
    ing_page_unescape(m->work, out);
    return td_arena_dup(m->arena, td_buf_slice(m->work));
}

static struct td_slice node_text(struct meta *m, size_t node)
{
    td_buf_clear(m->work);
    ing_page_node_text(m->d, node, m->work);
    return td_arena_dup(m->arena, td_head(td_buf_slice(m->work), MAX_WORK));
}

static void offer(struct meta *m, enum slot s, struct td_slice v)
{
    v = td_trim(v);
    if (v.n && !m->slot[s].n)
        m->slot[s] = folded(m, v);
}

/* Several meta author elements name several authors. */
static void offer_author(struct meta *m, struct td_slice v)
{
    struct td_slice old = m->slot[META_AUTHOR];
    v = td_trim(v);
    if (!v.n || td_starts(v, TD_S("http")) || m->n_meta_authors++ >= MAX_META_AUTHORS)
        return;
    if (!old.n) {
        m->slot[META_AUTHOR] = folded(m, v);
        return;
    }
    v = folded(m, v);
    for (size_t i = 0; i + v.n <= old.n; i++)
        if (memcmp(old.p + i, v.p, v.n) == 0)
            return;
    td_buf_clear(m->work);
    td_buf_put(m->work, old);
    td_buf_put(m->work, TD_S("; "));
    td_buf_put(m->work, v);
    m->slot[META_AUTHOR] = td_arena_dup(m->arena, td_buf_slice(m->work));
}

static void read_meta(struct meta *m, size_t i)
{
    struct td_slice content = ing_page_attr(m->d, i, PAGE_ATTR_CONTENT);
    const enum ing_page_attr_name keys[] = {PAGE_ATTR_PROPERTY, PAGE_ATTR_NAME, PAGE_ATTR_HTTP_EQUIV};
    if (!content.n)
        return;
    for (size_t k = 0; k < 3; k++) {
        struct td_slice key = td_trim(ing_page_attr(m->d, i, keys[k]));
        if (!key.n)
            continue;
        for (size_t j = 0; j < sizeof METAS / sizeof *METAS; j++)
            if (td_eq_nocase(key, td_str(METAS[j].name))) {
                if (METAS[j].slot == META_AUTHOR)
                    offer_author(m, content);
                else
                    offer(m, METAS[j].slot, content);
                break;
            }
    }
}

static bool has_word(struct td_slice list, const char *word)
{
    size_t n = strlen(word);
    for (size_t i = 0; i + n <= list.n; i++)
        if (td_eq_nocase(td_slice(list.p + i, n), td_slice(word, n)) &&
            (i == 0 || td_space_byte((unsigned char)list.p[i - 1])) &&
            (i + n == list.n || td_space_byte((unsigned char)list.p[i + n])))
            return true;
    return false;
}

static struct td_slice value_of(struct meta *m, size_t i)
{
    struct td_slice v = ing_page_attr(m->d, i, PAGE_ATTR_CONTENT);
    if (!v.n)
        v = ing_page_attr(m->d, i, PAGE_ATTR_DATETIME);
    return v.n ? v : node_text(m, i);
}

/* itemprop=author holds the name itself or an element with itemprop=name. */
static struct td_slice item_author(struct meta *m, size_t i)
{
    for (size_t j = i + 1; j < m->d->nodes[i].end; j++)
        if (has_word(ing_page_attr(m->d, j, PAGE_ATTR_ITEMPROP), "name"))
            return value_of(m, j);
    return value_of(m, i);
}

static void read_itemprop(struct meta *m, size_t i, struct td_slice prop)
{
    if (has_word(prop, "headline"))
        offer(m, ITEM_HEADLINE, value_of(m, i));
    if (has_word(prop, "datePublished"))
        offer(m, ITEM_PUBLISHED, value_of(m, i));
    if (has_word(prop, "dateModified"))
        offer(m, ITEM_MODIFIED, value_of(m, i));
    if (has_word(prop, "author") && !m->slot[ITEM_AUTHOR].n)
        offer(m, ITEM_AUTHOR, item_author(m, i));
}

static size_t count_digits(struct td_slice s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++)
        n += s.p[i] >= '0' && s.p[i] <= '9';
    return n;
}

static void read_time(struct meta *m, size_t i)
{
    struct td_slice v = ing_page_attr(m->d, i, PAGE_ATTR_DATETIME);
    if (count_digits(v) < 6)
        v = node_text(m, i);
    if (count_digits(v) < 3)
        return;
    struct td_slice cls = ing_page_attr(m->d, i, PAGE_ATTR_CLASS);
    bool updated = has_word(cls, "updated") || has_word(cls, "modified");
    if (updated && !has_word(cls, "published"))
        offer(m, ITEM_MODIFIED, v);
    else if (has_word(cls, "published") || has_word(cls, "entry-date") || has_word(cls, "pubdate"))
        offer(m, TIME_PUBLISHED, v);
    offer(m, TIME_ANY, v);
}

static void read_link(struct meta *m, size_t i)
{
    if (has_word(ing_page_attr(m->d, i, PAGE_ATTR_REL), "canonical"))
        offer(m, CANONICAL, ing_page_attr(m->d, i, PAGE_ATTR_HREF));
}

static void read_marked(struct meta *m, size_t i)
{
    uint32_t k = m->marks[i];
    size_t span = m->d->nodes[i].end - i;
    if (k & (MARK_COMMENT | MARK_RELATED | MARK_TEASER))
        return;
    if (k & MARK_BYLINE && m->n_bylines < MAX_BYLINES && span < 60) {
        struct td_slice v = node_text(m, i);
        if (v.n && v.n < 200)
            m->bylines[m->n_bylines++] = v;
    }
    if (k & MARK_META && span < 40 && !m->slot[TEXT_DATE].n) {
        struct td_slice v = node_text(m, i);
        size_t digits = count_digits(v);
        if (digits >= 5 && digits <= 24 && v.n < 160)
            m->slot[TEXT_DATE] = v;
    }
}

static struct td_slice h1_text(struct meta *m, size_t node);

static void read_element(struct meta *m, size_t i)
{
    const struct ing_page_node *n = &m->d->nodes[i];
    struct td_slice prop;
    switch (n->tag) {
    case PAGE_META:
        read_meta(m, i);
        break;
    case PAGE_LINK:
        read_link(m, i);
        break;
    case PAGE_TITLE:
        offer(m, TITLE_TAG, node_text(m, i));
        break;
    case PAGE_HTML:
        offer(m, HTML_LANG, ing_page_attr(m->d, i, PAGE_ATTR_LANG));
        break;
    case PAGE_H1:
        if (m->n_h1 < MAX_H1) {
            struct td_slice v = h1_text(m, i);
            if (v.n)
                m->h1[m->n_h1++] = v;
        }
        break;
    case PAGE_TIME:
        read_time(m, i);
        break;
    default:
        break;
    }
    if (!n->n_attrs)
        return;
    prop = ing_page_attr(m->d, i, PAGE_ATTR_ITEMPROP);
    if (prop.n)
        read_itemprop(m, i, prop);
    if (n->tag == PAGE_A && has_word(ing_page_attr(m->d, i, PAGE_ATTR_REL), "author"))
        offer(m, REL_AUTHOR, node_text(m, i));
    if (m->marks[i] & (MARK_BYLINE | MARK_META))
        read_marked(m, i);
}

/* ---- title ---- */

/* Letters and digits only, in lower case: what two spellings of one title share. */
static size_t skeleton(struct td_slice s, char *out, size_t cap)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n && n < cap;) {
        uint32_t cp;
        size_t w = td_utf8_decode(td_from(s, i), &cp);
        if (!w)
            w = 1;
        else if (cp < 0x80 && ((cp >= '0' && cp <= '9') || (cp >= 'a' && cp <= 'z') || (cp >= 'A' && cp <= 'Z')))
            out[n++] = (char)td_lower_byte((unsigned char)cp);
        else if (cp >= 0xC0 && !(cp >= 0x2000 && cp < 0x2070))
            for (size_t k = 0; k < w && n < cap; k++)
                out[n++] = s.p[i + k];
        i += w;
    }
    return n;
}

static bool alike(struct td_slice a, struct td_slice b)
{
    char x[600], y[600];
    size_t n = skeleton(a, x, sizeof x), k = skeleton(b, y, sizeof y);
    return n && n == k && memcmp(x, y, n) == 0;
}

/* Whether a starts with b, by skeleton. */
static bool begins(struct td_slice a, struct td_slice b)
{
    char x[600], y[600];
    size_t n = skeleton(a, x, sizeof x), k = skeleton(b, y, sizeof y);
    return k && n >= k && memcmp(x, y, k) == 0;
}

static bool contains(struct td_slice a, struct td_slice b)
{
    char x[600], y[600];
    size_t n = skeleton(a, x, sizeof x), k = skeleton(b, y, sizeof y);
    for (size_t i = 0; k && i + k <= n; i++)
        if (memcmp(x + i, y, k) == 0)
            return true;
    return false;
}

/* Whether one of the longer words of a stands in b. */
static bool shares_words(struct td_slice a, struct td_slice b)
{
    while (a.p) {
        struct td_slice word = td_cut(&a, ' ');
        if (word.n >= 4 && contains(b, word))
            return true;
    }
    return false;
}

static const char *const SEPARATORS[] = {" | ", " - ",  " – ", " — ", " :: ", " » ", " • ",
                                         " · ", " // ", " / ", " ‹ ", " « ",  "| ",  " |"};

/* The last separator before byte `end`; s.n when there is none. */
static size_t last_separator(struct td_slice s, size_t end, size_t *width)
{
    for (size_t i = end; i-- > 1;)
        for (size_t k = 0; k < sizeof SEPARATORS / sizeof *SEPARATORS; k++) {
            size_t n = strlen(SEPARATORS[k]);
            if (i + n <= end && memcmp(s.p + i, SEPARATORS[k], n) == 0) {
                *width = n;
                return i;
            }
        }
    return s.n;
}

/* The host of a URL without "www." and the last label. */
static struct td_slice host_name(struct td_slice url)
{
    for (size_t i = 0; i + 3 <= url.n; i++)
        if (memcmp(url.p + i, "://", 3) == 0) {
            struct td_slice h = td_from(url, i + 3);
            h.n = td_index(h, '/');
            if (td_starts(h, TD_S("www.")))
                h = td_from(h, 4);
            return h;
        }
    return (struct td_slice){NULL, 0};
}

static bool names_site(const struct meta *m, struct td_slice tail)
{
    struct td_slice host = host_name(m->slot[CANONICAL].n ? m->slot[CANONICAL] : m->slot[OG_URL]);
    const struct td_slice site[] = {m->slot[OG_SITE], m->ld->publisher, m->slot[META_SITE]};
    if (td_index(tail, ' ') == tail.n && td_index(tail, '.') < tail.n)
        return true; /* a domain */
    for (size_t i = 0; i < 3; i++)
        if (site[i].n && (contains(site[i], tail) || begins(tail, site[i])))
            return true;
    return host.n && tail.n >= 3 && contains(host, tail);
}

/* A title without the site's name at its end or its beginning. */
static struct td_slice strip_site(const struct meta *m, struct td_slice t)
{
    size_t width = 0, end = t.n;
    for (int i = 0; i < 3; i++) {
        size_t at = last_separator(t, end, &width);
        if (at >= t.n || !names_site(m, td_trim(td_from(t, at + width))))
            break;
        t.n = end = at;
    }
    for (size_t k = 0; k < sizeof SEPARATORS / sizeof *SEPARATORS; k++) {
        size_t n = strlen(SEPARATORS[k]);
        for (size_t i = 1; i + n < t.n && i < 40; i++)
            if (memcmp(t.p + i, SEPARATORS[k], n) == 0 && names_site(m, td_head(t, i)) && t.n - i - n > i)
                return td_trim(td_from(t, i + n));
    }
    return td_trim(t);
}

/* `<title>` has the name of the site at its end more often than not. */
static struct td_slice strip_any(const struct meta *m, struct td_slice t)
{
    struct td_slice s = strip_site(m, t);
    size_t width = 0, at = last_separator(s, s.n, &width);
    if (s.n == t.n && at < s.n && at >= 15 && s.n - at - width < at)
        s.n = at;
    return td_trim(s);
}

/* Text of a headline without the kicker inside it. */
static struct td_slice h1_text(struct meta *m, size_t node)
{
    bool blank = false;
    td_buf_clear(m->work);
    for (size_t i = node + 1; i < m->d->nodes[node].end; i++) {
        if (m->marks[i] & MARK_KICKER && m->d->nodes[i].end < m->d->nodes[node].end)
            i = m->d->nodes[i].end - 1;
        else if (m->d->nodes[i].tag == PAGE_TEXT)
            ing_page_fold(m->work, m->d->nodes[i].text, &blank);
        else
            blank = blank || ing_page_is_block(m->d->nodes[i].tag);
    }
    struct td_slice s = td_trim(td_buf_slice(m->work));
    if (!s.n || s.p[s.n - 1] == ':') /* the headline goes on in what looked like a kicker */
        return node_text(m, node);
    return td_arena_dup(m->arena, td_utf8_head(s, MAX_WORK));
}

/* The h1 that another signal agrees with, or begins with; empty when there is none. */
static struct td_slice agreed_h1(const struct meta *m, struct td_slice ld, struct td_slice og)
{
    const struct td_slice refs[] = {ld, og, m->slot[ITEM_HEADLINE], m->slot[META_TITLE], m->slot[TITLE_TAG]};
    for (size_t i = 0; i < m->n_h1; i++)
        for (size_t k = 0; k < sizeof refs / sizeof *refs; k++) {
            struct td_slice h = m->h1[i];
            bool agrees = alike(h, refs[k]) || (k == 4 && h.n > 15 && begins(refs[k], h));
            if (agrees && h.n > 3 && !names_site(m, h))
                return h;
        }
    return td_slice(NULL, 0);
}

/*
 * Outlets write several headlines for one article: on the page, for search engines (title element, often h1), for
 * sharing (og:title, twitter:title) and for the record (JSON-LD). Two independent statements outvote a third.
 */
static struct td_slice among(const struct meta *m, struct td_slice h1, struct td_slice ld, struct td_slice og,
                             struct td_slice tag)
{
    struct td_slice twitter = strip_site(m, m->slot[TWITTER_TITLE]);
    if (alike(h1, ld) && og.n && !alike(h1, og) && alike(og, twitter) && alike(h1, tag))
        return og; /* h1 is the search engine's too */
    if (alike(h1, og) && ld.n && !contains(ld, h1) && !contains(h1, ld) && (ld.n < h1.n || alike(ld, tag)))
        return ld; /* neither is a part of the other: the headline on record, before it was dressed up */
    return h1;
}

static struct td_slice choose_title(struct meta *m)
{
    struct td_slice og = strip_site(m, m->slot[OG_TITLE].n ? m->slot[OG_TITLE] : m->slot[TWITTER_TITLE]);
    struct td_slice tag = strip_any(m, m->slot[TITLE_TAG]);
    struct td_slice ld = strip_site(m, m->ld->headline);
    struct td_slice h1 = agreed_h1(m, ld, og);
    for (size_t i = 0; i < m->n_h1; i++)
        say(m, "title", "h1", "candidate", m->h1[i]);
    say(m, "title", "jsonld headline", "candidate", ld);
    say(m, "title", "og:title", "candidate", og);
    say(m, "title", "title element", "candidate", tag);
    if (ld.n && alike(ld, og) && !alike(ld, h1))
        return ld;
    if (h1.n)
        return among(m, h1, ld, og, tag);
    if (ld.n && alike(ld, tag))
        return ld;
    if (og.n > 15 && alike(og, tag) && m->n_h1 && !shares_words(m->h1[0], og))
        return og;
    if (m->n_h1 == 1 && m->h1[0].n > 15 && !names_site(m, m->h1[0]))
        return m->h1[0];
    if (m->slot[ITEM_HEADLINE].n)
        return m->slot[ITEM_HEADLINE];
    if (ld.n || og.n)
        return ld.n ? ld : og;
    if (tag.n)
        return tag;
    return m->n_h1 ? m->h1[0] : m->slot[META_TITLE];
}

/* ---- authors ---- */

/* What stands before names; longer ones first where one begins another. */
static const char *const BY[] = {
    "written by ",
    "posted by ",
    "story by ",
    "reported by ",
    "words by ",
    "analysis by ",
    "by: ",
    "by ",
    "from ",
    "author: ",
    "author ",
    "text: ",
    "text von ",
    "verfasst von ",
    "geschrieben von ",
    "eingestellt von ",
    "erstellt von ",
    "veröffentlicht von ",
    "publiziert von ",
    "gepostet von ",
    "alle artikel von ",
    "alle beiträge von ",
    "zeige alle beiträge von ",
    "alle posts von ",
    "weitere artikel von ",
    "artikel von: ",
    "artikel von ",
    "ein beitrag von ",
    "beitrag von ",
    "pressemitteilung von ",
    "interview: ",
    "interview von ",
    "von: ",
    "von ",
    "autor: ",
    "autorin: ",
    "autoren: ",
    "autor ",
    "autorin ",
    "redaktion: ",
    "par : ",
    "par ",
    "publié par ",
    "auteur: ",
    "auteur : ",
    "por: ",
    "por ",
    "escrito por ",
    "di ",
    "a cura di ",
    "door ",
    "af ",
    "av ",
    "tekst: ",
    "foto: ",
    "autor: ",
    "автор: ",
    "opracowanie: ",
    "opracował: ",
    "view all posts by ",
    "more by ",
    "posts by ",
    "|",
    "-",
    "–",
    "—",
    "•",
    "·",
    ":",
    "✎",
};
static const char *const JOINERS[] = {";",    " and ",   " und ", " et ", " y ",    " & ", ",",   " | ",
                                      " / ",  " en ",    " och ", " og ", " with ", " e ", " i ", "、",
                                      " ja ", " sowie ", "•",     "/",    " mit ",  " · "};
/* What follows names: cut there. */
static const char *const AFTER[] = {" am ",       " on ",     " im gespräch", " (",    " veröffentlicht",
                                    " published", " updated", " publié",      " für ", " - ",
                                    " – ",        " — ",      " | ",          "<"};
/* Not names. */
static const char *const NOT_AUTHORS[] = {
    "admin",
    "administrator",
    "webmaster",
    "editor",
    "guest",
    "unknown",
    "user",
    "root",
    "null",
    "undefined",
    "[no author]",
    "no author",
    "author",
    "autor",
    "by",
    "von",
    "por",
    "par",
    "datum",
    "date",
    "posted",
    "publiziert am",
    "publiziert",
    "veröffentlicht am",
    "veröffentlicht",
    "share",
    "shares",
    "none",
    "anonymous",
    "anonym",
    "staff",
    "contributor",
    "view profile",
    "website",
    "home",
    "twitter",
    "facebook",
    "twitter facebook",
    "nachrichten",
    "author archive",
    "see author archive",
};

static struct td_slice strip_by(struct td_slice s)
{
    for (bool again = true; again;) {
        again = false;
        s = td_trim(s);
        for (size_t i = 0; i < sizeof BY / sizeof *BY; i++) {
            size_t n = strlen(BY[i]);
            if (s.n > n && td_eq_nocase(td_head(s, n), td_str(BY[i]))) {
                s = td_from(s, n);
                again = true;
                break;
            }
        }
    }
    return s;
}

/* Without a date, a place or a role behind it; "Jr." and initials keep their full stop. */
static struct td_slice strip_after(struct td_slice s)
{
    for (size_t i = 2; i < s.n; i++) {
        bool end = s.p[i] >= '0' && s.p[i] <= '9';
        for (size_t k = 0; k < sizeof AFTER / sizeof *AFTER && !end; k++)
            end = td_eq_nocase(td_head(td_from(s, i), strlen(AFTER[k])), td_str(AFTER[k]));
        if (end)
            s.n = i;
    }
    s = td_trim(s);
    while (s.n && memchr(",:|-;", s.p[s.n - 1], 5))
        s.n--;
    size_t word = 0;
    while (word < s.n && s.p[s.n - 1 - word] != ' ')
        word++;
    if (s.n && s.p[s.n - 1] == '.' && word > 4)
        s.n--;
    return td_trim(s);
}

static bool plausible_author(struct td_slice s)
{
    size_t words = 1;
    if (s.n < 2 || s.n > 80 || td_starts(s, TD_S("http")) || td_starts(s, TD_S("www.")))
        return false;
    for (size_t i = 0; i < s.n; i++) {
        if (memchr("@{<?=[", s.p[i], 6))
            return false;
        words += s.p[i] == ' ';
    }
    for (size_t i = 0; i < sizeof NOT_AUTHORS / sizeof *NOT_AUTHORS; i++)
        if (td_eq_nocase(s, td_str(NOT_AUTHORS[i])))
            return false;
    return words <= 7;
}

/* A byline is any text in an element of that name: only what looks like a person's name is taken from it. */
static bool person(struct td_slice s, size_t min_words)
{
    static const char *const particles[] = {"von", "van", "de", "der", "den", "la", "le", "di",  "da", "del",
                                            "dos", "bin", "al", "el",  "zu",  "y",  "e",  "ter", "af"};
    size_t words = 0;
    while (s.p) {
        struct td_slice w = td_cut(&s, ' ');
        bool ok = w.n && ((w.p[0] >= 'A' && w.p[0] <= 'Z') || (unsigned char)w.p[0] >= 0x80);
        for (size_t i = 0; i < sizeof particles / sizeof *particles && !ok; i++)
            ok = td_eqs(w, particles[i]) && words;
        if (!ok)
            return false;
        words++;
    }
    return words <= 4 && words >= min_words;
}

struct names {
    struct td_slice v[PAGE_JSONLD_AUTHORS];
    size_t n;
    bool persons_only;
    size_t min_words; /* of a person's name */
};

static void add_name(struct names *list, struct td_slice s)
{
    s = strip_after(strip_by(s));
    if (!plausible_author(s) || list->n == PAGE_JSONLD_AUTHORS || (list->persons_only && !person(s, list->min_words)))
        return;
    for (size_t i = 0; i < list->n; i++)
        if (alike(list->v[i], s))
            return;
    list->v[list->n++] = s;
}

/* The next joiner at or after i; s.n when there is none. */
static size_t next_joiner(struct td_slice s, size_t i, size_t *width)
{
    for (; i < s.n; i++)
        for (size_t k = 0; k < sizeof JOINERS / sizeof *JOINERS; k++) {
            size_t n = strlen(JOINERS[k]);
            if (i + n <= s.n && td_eq_nocase(td_slice(s.p + i, n), td_slice(JOINERS[k], n))) {
                *width = n;
                return i;
            }
        }
    *width = 0;
    return s.n;
}

static void split_names(struct names *list, struct td_slice s)
{
    s = strip_by(s);
    if (!s.n)
        return;
    for (size_t i = 0, width; i <= s.n; i += width ? width : 1) {
        size_t j = next_joiner(s, i, &width);
        add_name(list, td_slice(s.p + i, j - i));
        i = j;
        if (j >= s.n)
            break;
    }
}

/* Leaves the outlet out when people are named too. */
static size_t drop_site(const struct meta *m, struct names *list)
{
    size_t people = 0;
    for (size_t i = 0; i < list->n; i++)
        people += !names_site(m, list->v[i]);
    if (people && people < list->n) {
        size_t n = 0;
        for (size_t i = 0; i < list->n; i++)
            if (!names_site(m, list->v[i]))
                list->v[n++] = list->v[i];
        list->n = n;
    }
    return people;
}

static struct td_slice join_names(struct meta *m, const struct names *list)
{
    td_buf_clear(m->work);
    for (size_t i = 0; i < list->n; i++) {
        if (i)
            td_buf_put(m->work, TD_S("; "));
        td_buf_put(m->work, list->v[i]);
    }
    return td_arena_dup(m->arena, td_buf_slice(m->work));
}

/* The first source that names somebody else than the outlet; else the first that names anybody. */
static struct td_slice choose_author(struct meta *m)
{
    const enum slot slots[] = {META_AUTHOR, ITEM_AUTHOR, REL_AUTHOR};
    struct names first = {.n = 0};
    for (size_t source = 0; source < 4 + m->n_bylines; source++) {
        /* a byline of one word does not outdo the outlet's own name */
        struct names list = {.persons_only = source >= 3, .min_words = first.n ? 2 : 1};
        if (source == 0)
            for (size_t i = 0; i < m->ld->n_authors; i++)
                split_names(&list, m->ld->authors[i]);
        else
            split_names(&list, source < 4 ? m->slot[slots[source - 1]] : m->bylines[source - 4]);
        say(m, "author",
            source == 0  ? "jsonld"
            : source < 4 ? SLOT_NAMES[slots[source - 1]]
                         : "byline",
            "candidate", join_names(m, &list));
        if (drop_site(m, &list))
            return join_names(m, &list);
        if (!first.n)
            first = list;
    }
    return join_names(m, &first);
}

/* ---- dates ---- */

static bool read_date(const struct meta *m, struct td_slice s, struct ing_date *d)
{
    struct td_error ignored = {0};
    struct ing_date_hint hint = {.order = ING_ORDER_UNKNOWN, .language = m->slot[HTML_LANG]};
    return count_digits(s) >= 4 && s.n < 120 && ing_date_parse(s, &hint, d, &ignored) == TD_OK &&
           d->precision <= ING_PRECISION_DAY;
}

/* A date to the day, in any form the date reader knows. */
static bool is_date(const struct meta *m, struct td_slice s)
{
    struct ing_date d;
    return read_date(m, s, &d);
}

/* "/2019/12/10/" or "20191210" or "2019-12-10" in the path. */
static struct td_slice url_date(struct td_slice url)
{
    for (size_t i = 0; i + 10 <= url.n; i++) {
        struct td_slice s = td_slice(url.p + i, 10);
        if ((s.p[0] != '1' && s.p[0] != '2') || count_digits(td_head(s, 4)) != 4 ||
            (i && url.p[i - 1] >= '0' && url.p[i - 1] <= '9'))
            continue;
        if ((memcmp(s.p, "20", 2) == 0 || memcmp(s.p, "199", 3) == 0) && (s.p[4] == '/' || s.p[4] == '-') &&
            s.p[7] == s.p[4] && count_digits(s) == 8)
            return s;
    }
    return (struct td_slice){NULL, 0};
}

static bool take_date(struct meta *m, struct ing_article *out, struct td_slice v, enum ing_date_method method,
                      const char *source)
{
    if (!is_date(m, v))
        return false;
    if (!out->published.n) {
        say(m, "published", source, "chosen", v);
        out->published = td_arena_dup(m->arena, v);
        out->published_method = method;
    } else {
        say(m, "published", source, "candidate", v);
        if (!out->published_alt.n)
            out->published_alt = td_arena_dup(m->arena, v);
    }
    return true;
}

static void prefer_local(struct meta *m, struct ing_article *out);

static void choose_dates(struct meta *m, struct ing_article *out)
{
    const enum slot order[] = {META_PUBLISHED, ITEM_PUBLISHED, TIME_PUBLISHED, TIME_ANY, META_DATE};
    take_date(m, out, m->ld->published, ING_DATE_JSONLD, "jsonld datePublished");
    for (size_t i = 0; i < sizeof order / sizeof *order; i++)
        take_date(m, out, m->slot[order[i]], ING_DATE_META, SLOT_NAMES[order[i]]);
    const struct td_slice urls[] = {out->url, out->canonical};
    for (size_t i = 0; i < 2; i++)
        take_date(m, out, url_date(urls[i]), ING_DATE_URL, "url");
    take_date(m, out, m->slot[TEXT_DATE], ING_DATE_TEXT, "date text");
    const struct td_slice modified[] = {m->ld->modified, m->slot[META_MODIFIED], m->slot[ITEM_MODIFIED]};
    for (size_t i = 0; i < 3; i++)
        if (is_date(m, modified[i]) && !out->modified.n)
            out->modified = td_arena_dup(m->arena, modified[i]);
    say(m, "modified", "meta", "chosen", out->modified);
    take_date(m, out, out->modified, ING_DATE_META, "modified");
    prefer_local(m, out);
}

static int day_number(const struct ing_date *d)
{
    static const int before[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
    int y = d->month < 3 ? d->year - 1 : d->year;
    return d->year * 365 + y / 4 - y / 100 + y / 400 + before[d->month - 1] + d->day;
}

/*
 * A time in UTC may name another day than the outlet's clock. When another signal gives the same moment with the
 * outlet's offset, it is better; when it gives only a day, one day away, it shows the day the outlet means.
 */
static void prefer_local(struct meta *m, struct ing_article *out)
{
    const struct td_slice others[] = {m->slot[META_PUBLISHED], m->slot[ITEM_PUBLISHED], m->slot[TIME_PUBLISHED],
                                      m->slot[META_DATE],      m->slot[TIME_ANY],       url_date(out->canonical),
                                      m->slot[TEXT_DATE]};
    struct ing_date d, o;
    if (!read_date(m, out->published, &d) || !d.has_offset || d.offset_min != 0 || d.precision > ING_PRECISION_MINUTE)
        return;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        if (!read_date(m, others[i], &o))
            continue;
        int days = day_number(&o) - day_number(&d),
            minutes = (o.hour - d.hour) * 60 + o.minute - d.minute + days * 1440;
        bool same_moment = o.has_offset && o.offset_min != 0 && minutes == o.offset_min;
        bool next_day = o.precision == ING_PRECISION_DAY || !o.has_offset
                            ? (days == 1 && d.hour >= 14) || (days == -1 && d.hour < 12)
                            : false;
        if (same_moment || next_day) {
            say(m, "published", "local time", "chosen", others[i]);
            out->published = td_arena_dup(m->arena, others[i]);
            return;
        }
    }
}

/* The address of a page that an archive keeps: https://web.archive.org/web/20160218174457/http://... */
static struct td_slice unarchived(struct td_slice url)
{
    static const struct td_slice archive = {"web.archive.org/web/", 20};
    for (size_t i = 0; i + archive.n < url.n && i < 10; i++)
        if (td_starts(td_from(url, i), archive)) {
            struct td_slice rest = td_from(url, i + archive.n);
            rest = td_from(rest, td_index(rest, '/') + 1);
            return rest.n ? rest : url;
        }
    return url;
}

static struct td_slice first(const struct meta *m, const enum slot *slots, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (m->slot[slots[i]].n)
            return m->slot[slots[i]];
    return (struct td_slice){NULL, 0};
}

void ing_page_meta(const struct ing_page_dom *d, const uint32_t *marks, struct ing_page_jsonld *ld, struct td_slice url,
                   struct td_buf *work, struct td_arena *arena, struct ing_article *out, struct td_slice *headline,
                   FILE *explain)
{
    struct meta m = {.d = d, .marks = marks, .ld = ld, .work = work, .arena = arena, .explain = explain};
    ld->headline = folded(&m, ld->headline);
    for (size_t i = 0; i < ld->n_authors; i++)
        ld->authors[i] = folded(&m, ld->authors[i]);
    for (size_t i = 0; i < d->n; i++)
        if (d->nodes[i].tag != PAGE_TEXT)
            read_element(&m, i);
    out->url = url;
    out->canonical = unarchived(first(&m, (const enum slot[]){CANONICAL, OG_URL}, 2));
    out->title = folded(&m, choose_title(&m));
    *headline = agreed_h1(&m, ld->headline, m.slot[OG_TITLE]);
    say(&m, "title", "", "chosen", out->title);
    out->author = choose_author(&m);
    say(&m, "author", "", "chosen", out->author);
    choose_dates(&m, out);
    out->outlet = m.slot[OG_SITE].n ? m.slot[OG_SITE] : ld->publisher.n ? folded(&m, ld->publisher) : m.slot[META_SITE];
    out->section = ld->section.n ? folded(&m, ld->section) : m.slot[META_SECTION];
    out->language =
        m.slot[HTML_LANG].n ? m.slot[HTML_LANG] : first(&m, (const enum slot[]){META_LANGUAGE, OG_LOCALE}, 2);
    if (!out->language.n)
        out->language = ld->language;
    say(&m, "outlet", "", "chosen", out->outlet);
    say(&m, "section", "", "chosen", out->section);
    say(&m, "language", "", "chosen", out->language);
    say(&m, "canonical", "", "chosen", out->canonical);
}
