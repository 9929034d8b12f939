#include "page_meta.h"

#include <stdlib.h>

#include "date.h"
#include "page_found.h"
#include "page_mark.h"
#include "page_text.h"
#include "utf8.h"

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
                                              "date at the headline",
                                              "rel author",
                                              "twitter:data",
                                              "byline",
                                              "html lang"};

const char *ing_page_slot_name(enum ing_page_slot s)
{
    return SLOT_NAMES[s];
}

/* meta name or property, in lower case. */
static const struct {
    struct td_slice name;
    enum ing_page_slot slot;
} METAS[] = {
#define META(name, slot)                                                                                               \
    {                                                                                                                  \
        {name, sizeof(name) - 1}, slot                                                                                 \
    }
    META("og:title", OG_TITLE),
    META("twitter:title", TWITTER_TITLE),
    META("title", META_TITLE),
    META("headline", META_TITLE),
    META("hdl", META_TITLE),
    META("dc.title", META_TITLE),
    META("dcterms.title", META_TITLE),
    META("dc:title", META_TITLE),
    META("sailthru.title", META_TITLE),
    META("parsely-title", META_TITLE),
    META("citation_title", META_TITLE),
    META("author", META_AUTHOR),
    META("authors", META_AUTHOR),
    META("article:author", META_AUTHOR),
    META("article:author_name", META_AUTHOR),
    META("og:article:author", META_AUTHOR),
    META("og:author", META_AUTHOR),
    META("article.author", META_AUTHOR),
    META("dc.creator", META_AUTHOR),
    META("dc:creator", META_AUTHOR),
    META("dcterms.creator", META_AUTHOR),
    META("parsely-author", META_AUTHOR),
    META("sailthru.author", META_AUTHOR),
    META("byl", META_AUTHOR),
    META("citation_author", META_AUTHOR),
    META("cxenseparse:author", META_AUTHOR),
    META("shareaholic:article_author_name", META_AUTHOR),
    META("mediator_author", META_AUTHOR),
    META("article:published_time", META_PUBLISHED),
    META("og:article:published_time", META_PUBLISHED),
    META("og:published_time", META_PUBLISHED),
    META("article:published", META_PUBLISHED),
    META("article:publish_date", META_PUBLISHED),
    META("article.published", META_PUBLISHED),
    META("article_date_original", META_PUBLISHED),
    META("og:pubdate", META_PUBLISHED),
    META("pubdate", META_PUBLISHED),
    META("publishdate", META_PUBLISHED),
    META("publish-date", META_PUBLISHED),
    META("publish_date", META_PUBLISHED),
    META("published_at", META_PUBLISHED),
    META("publication_date", META_PUBLISHED),
    META("published-date", META_PUBLISHED),
    META("datepublished", META_PUBLISHED),
    META("date.release", META_PUBLISHED),
    META("dc.date.issued", META_PUBLISHED),
    META("dcterms.issued", META_PUBLISHED),
    META("dcterms.created", META_PUBLISHED),
    META("dc.date.created", META_PUBLISHED),
    META("parsely-pub-date", META_PUBLISHED),
    META("sailthru.date", META_PUBLISHED),
    META("cxenseparse:recs:publishtime", META_PUBLISHED),
    META("cxenseparse:publishtime", META_PUBLISHED),
    META("rnews:datepublished", META_PUBLISHED),
    META("citation_publication_date", META_PUBLISHED),
    META("originalpublicationdate", META_PUBLISHED),
    META("bt:pubdate", META_PUBLISHED),
    META("lp.article:published_time", META_PUBLISHED),
    META("vr:published_time", META_PUBLISHED),
    META("ptime", META_PUBLISHED),
    META("pdate", META_PUBLISHED),
    META("og:regdate", META_PUBLISHED),
    META("date", META_DATE),
    META("dc.date", META_DATE),
    META("dc:date", META_DATE),
    META("dcterms.date", META_DATE),
    META("article:modified_time", META_MODIFIED),
    META("article:modified", META_MODIFIED),
    META("og:updated_time", META_MODIFIED),
    META("og:article:modified_time", META_MODIFIED),
    META("last-modified", META_MODIFIED),
    META("lastmod", META_MODIFIED),
    META("dcterms.modified", META_MODIFIED),
    META("dc.date.modified", META_MODIFIED),
    META("datemodified", META_MODIFIED),
    META("revised", META_MODIFIED),
    META("article:section", META_SECTION),
    META("og:article:section", META_SECTION),
    META("section", META_SECTION),
    META("category", META_SECTION),
    META("parsely-section", META_SECTION),
    META("language", META_LANGUAGE),
    META("dc.language", META_LANGUAGE),
    META("content-language", META_LANGUAGE),
    META("og:locale", OG_LOCALE),
    META("og:site_name", OG_SITE),
    META("application-name", META_SITE),
    META("publisher", META_SITE),
    META("dc.publisher", META_SITE),
    META("og:url", OG_URL),
    META("description", META_DESCRIPTION),
    META("og:description", META_DESCRIPTION),
};
#undef META

enum { SAID_BYTES = 200 };

/* On one line: control bytes become blanks. */
static void say_value(FILE *f, struct td_slice v)
{
    v = td_utf8_head(v, SAID_BYTES);
    for (size_t i = 0; i < v.n; i++)
        (void)fputc((unsigned char)v.p[i] < ' ' ? ' ' : v.p[i], f);
}

void ing_page_say(const struct ing_page_found *m, const char *field, const char *source, struct td_slice v)
{
    if (!m->explain || !v.n)
        return;
    (void)fprintf(m->explain, "%s\t%s\tcandidate\t", field, source);
    say_value(m->explain, v);
    (void)fputs("\t\n", m->explain);
}

void ing_page_say_chosen(const struct ing_page_found *m, const char *field, struct td_slice v)
{
    if (!m->explain || !v.n)
        return;
    (void)fprintf(m->explain, "%s\t%s\tchosen\t", field, m->source ? m->source : "");
    say_value(m->explain, v);
    (void)fprintf(m->explain, "\t%s\n", m->why ? m->why : "");
}

/* White space folded and entities that were escaped twice ("&amp;quot;") decoded, into the arena. */
struct td_slice ing_page_folded(struct ing_page_found *m, struct td_slice s)
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

struct td_slice ing_page_found_text(struct ing_page_found *m, size_t node)
{
    td_buf_clear(m->work);
    ing_page_node_text(m->d, node, m->work);
    return td_arena_dup(m->arena, td_head(td_buf_slice(m->work), MAX_WORK));
}

/* The text of a byline: where elements run a small letter into a capital one ("By" "Ann"), the page shows a gap. */
static struct td_slice byline_text(struct ing_page_found *m, size_t node)
{
    bool blank = false;
    td_buf_clear(m->work);
    for (size_t i = node; i < m->d->nodes[node].end; i++) {
        struct td_slice s = m->d->nodes[i].text;
        if (m->d->nodes[i].tag != PAGE_TEXT) {
            blank = blank || ing_page_is_block(m->d->nodes[i].tag);
            continue;
        }
        char last = m->work->n ? m->work->p[m->work->n - 1] : 0;
        blank = blank || (s.n && s.p[0] >= 'A' && s.p[0] <= 'Z' && last >= 'a' && last <= 'z');
        ing_page_fold(m->work, s, &blank);
    }
    return td_arena_dup(m->arena, td_head(td_buf_slice(m->work), MAX_WORK));
}

static void offer(struct ing_page_found *m, enum ing_page_slot s, struct td_slice v)
{
    v = td_trim(v);
    if (v.n && !m->slot[s].n)
        m->slot[s] = ing_page_folded(m, v);
}

/* Several meta author elements name several authors. */
static void offer_author(struct ing_page_found *m, struct td_slice v)
{
    struct td_slice old = m->slot[META_AUTHOR];
    v = td_trim(v);
    if (!v.n || td_starts(v, TD_S("http")) || m->n_meta_authors++ >= MAX_META_AUTHORS)
        return;
    if (!old.n) {
        m->slot[META_AUTHOR] = ing_page_folded(m, v);
        return;
    }
    v = ing_page_folded(m, v);
    for (size_t i = 0; i + v.n <= old.n; i++)
        if (memcmp(old.p + i, v.p, v.n) == 0)
            return;
    td_buf_clear(m->work);
    td_buf_put(m->work, old);
    td_buf_put(m->work, TD_S("; "));
    td_buf_put(m->work, v);
    m->slot[META_AUTHOR] = td_arena_dup(m->arena, td_buf_slice(m->work));
}

/* twitter:label1 says what twitter:data1 is; publishing systems put the author there. */
static void read_twitter_data(struct ing_page_found *m, struct td_slice key, struct td_slice content)
{
    static const char *const labels[] = {
        "written by",     "verfasst von",    "geschrieben von", "escrito por", "écrit par",  "rédigé par",
        "scritto da",     "geschreven door", "skriven av",      "skrevet av",  "skrevet af", "kirjoittaja",
        "napisane przez", "автор",           "yazan",           "by",          "author",     "autor"};
    if (td_starts(key, TD_S("twitter:label"))) {
        m->names_author = false;
        for (size_t k = 0; k < sizeof labels / sizeof *labels; k++)
            m->names_author = m->names_author || td_eq_nocase(td_trim(content), td_str(labels[k]));
    } else if (td_starts(key, TD_S("twitter:data")) && m->names_author) {
        offer(m, TWITTER_AUTHOR, content);
        m->names_author = false;
    }
}

static void read_meta(struct ing_page_found *m, size_t i)
{
    struct td_slice content = ing_page_attr(m->d, i, PAGE_ATTR_CONTENT);
    const enum ing_page_attr_name keys[] = {PAGE_ATTR_PROPERTY, PAGE_ATTR_NAME, PAGE_ATTR_HTTP_EQUIV};
    if (!content.n)
        return;
    for (size_t k = 0; k < 3; k++) {
        struct td_slice key = td_trim(ing_page_attr(m->d, i, keys[k]));
        if (!key.n)
            continue;
        read_twitter_data(m, key, content);
        for (size_t j = 0; j < sizeof METAS / sizeof *METAS; j++)
            if (td_eq_nocase(key, METAS[j].name)) {
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

static struct td_slice value_of(struct ing_page_found *m, size_t i)
{
    struct td_slice v = ing_page_attr(m->d, i, PAGE_ATTR_CONTENT);
    if (!v.n)
        v = ing_page_attr(m->d, i, PAGE_ATTR_DATETIME);
    return v.n ? v : ing_page_found_text(m, i);
}

/* itemprop=author holds the name itself or an element with itemprop=name. */
static struct td_slice item_author(struct ing_page_found *m, size_t i)
{
    for (size_t j = i + 1; j < m->d->nodes[i].end; j++)
        if (has_word(ing_page_attr(m->d, j, PAGE_ATTR_ITEMPROP), "name"))
            return value_of(m, j);
    return value_of(m, i);
}

static void read_itemprop(struct ing_page_found *m, size_t i, struct td_slice prop)
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

/* Parts of words, in several languages, so that the case of the first letter does not matter. */
static const char *const CHANGE[] = {"pdat", "ktualis", "eändert", "nderung", "odif", "à jour", "ctualiz", "ggiornat"};
static const char *const CLOCK[] = {"ktuelle Zeit", "urrent", "heute"};
static const char *const ISSUE[] = {"osted", "ublish", "ubliziert", "ublié", "ublicad", "ubblicat", "eröffentlicht"};

static bool says_any(struct td_slice s, const char *const *words, size_t n)
{
    for (size_t k = 0; k < n; k++) {
        struct td_slice word = td_str(words[k]);
        for (size_t i = 0; i + word.n <= s.n; i++)
            if (s.p[i] == word.p[0] && memcmp(s.p + i, word.p, word.n) == 0)
                return true;
    }
    return false;
}

/* Inside readers' comments or teasers of other articles. */
bool ing_page_elsewhere(const struct ing_page_found *m, size_t node)
{
    int level = 0;
    for (size_t i = node; i && level < 8; i = m->d->nodes[i].parent, level++)
        if (m->marks[i] & (MARK_COMMENT | MARK_RELATED) || (level < 3 && m->marks[i] & (MARK_TEASER | MARK_SIDE)))
            return true;
    return false;
}

static bool german(const struct ing_page_found *m)
{
    return td_starts(m->slot[HTML_LANG], TD_S("de")) || td_starts(m->slot[OG_LOCALE], TD_S("de"));
}

static bool digit_at(struct td_slice s, size_t i)
{
    return i < s.n && s.p[i] >= '0' && s.p[i] <= '9';
}

/* "28.01.22" written out, on a German page; any other text as it is. */
static struct td_slice full_year(struct ing_page_found *m, struct td_slice s)
{
    for (size_t i = 0; german(m) && i + 6 <= s.n; i++) {
        size_t at = i, dots = 0;
        if (i && (digit_at(s, i - 1) || s.p[i - 1] == '.'))
            continue;
        while (at < s.n && dots < 2 && at - i < 6 && (digit_at(s, at) || s.p[at] == '.'))
            dots += s.p[at++] == '.';
        if (dots != 2 || !digit_at(s, i) || !digit_at(s, at) || !digit_at(s, at + 1) || digit_at(s, at + 2) ||
            s.p[at - 2] == '.')
            continue;
        td_buf_clear(m->work);
        td_buf_put(m->work, td_head(s, at));
        td_buf_put(m->work, s.p[at] < '7' ? TD_S("20") : TD_S("19"));
        td_buf_put(m->work, td_from(s, at));
        return td_arena_dup(m->arena, td_buf_slice(m->work));
    }
    return s;
}

static void read_time(struct ing_page_found *m, size_t i)
{
    struct td_slice v = ing_page_attr(m->d, i, PAGE_ATTR_DATETIME);
    if (count_digits(v) < 6)
        v = ing_page_found_text(m, i);
    if (count_digits(v) < 3 || ing_page_elsewhere(m, i) ||
        has_word(ing_page_attr(m->d, i, PAGE_ATTR_ITEMPROP), "dateModified"))
        return;
    struct td_slice cls = ing_page_attr(m->d, i, PAGE_ATTR_CLASS);
    bool updated = has_word(cls, "updated") || has_word(cls, "modified");
    if (updated && !has_word(cls, "published"))
        offer(m, ITEM_MODIFIED, v);
    else if (has_word(cls, "published") || has_word(cls, "entry-date") || has_word(cls, "pubdate"))
        offer(m, TIME_PUBLISHED, v);
    offer(m, TIME_ANY, v);
}

static void read_link(struct ing_page_found *m, size_t i)
{
    if (has_word(ing_page_attr(m->d, i, PAGE_ATTR_REL), "canonical"))
        offer(m, CANONICAL, ing_page_attr(m->d, i, PAGE_ATTR_HREF));
}

static void read_marked(struct ing_page_found *m, size_t i)
{
    uint32_t k = m->marks[i];
    size_t span = m->d->nodes[i].end - i;
    if (k & (MARK_COMMENT | MARK_RELATED | MARK_TEASER))
        return;
    if (k & MARK_BYLINE && m->n_bylines < MAX_BYLINES && span < 60) {
        struct td_slice v = byline_text(m, i);
        if (v.n && v.n < 200)
            m->bylines[m->n_bylines++] = v;
    }
    if (k & MARK_META && span < 40 && !m->slot[TEXT_DATE].n) {
        struct td_slice v = full_year(m, ing_page_found_text(m, i));
        size_t digits = count_digits(v);
        if (digits >= 5 && digits <= 24 && v.n < 160 && !says_any(v, CLOCK, sizeof CLOCK / sizeof *CLOCK))
            m->slot[TEXT_DATE] = v;
    }
}

static void read_element(struct ing_page_found *m, size_t i)
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
        offer(m, TITLE_TAG, ing_page_found_text(m, i));
        break;
    case PAGE_HTML:
        offer(m, HTML_LANG, ing_page_attr(m->d, i, PAGE_ATTR_LANG));
        break;
    case PAGE_H1:
        if (m->n_h1 < MAX_H1) {
            struct td_slice v = ing_page_h1_text(m, i);
            if (v.n) {
                m->h1_node[m->n_h1] = i;
                m->h1[m->n_h1++] = v;
            }
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
    prop = n->tag == PAGE_META ? prop : ing_page_attr(m->d, i, PAGE_ATTR_PROPERTY);
    if (prop.n && (td_eq(prop, TD_S("schema:datePublished")) || td_eq(prop, TD_S("schema:dateCreated"))))
        offer(m, ITEM_PUBLISHED, value_of(m, i));
    if (n->tag == PAGE_A && has_word(ing_page_attr(m->d, i, PAGE_ATTR_REL), "author"))
        offer(m, REL_AUTHOR, ing_page_found_text(m, i));
    if (m->marks[i] & (MARK_BYLINE | MARK_META))
        read_marked(m, i);
}

/* ---- dates ---- */

static bool read_date(struct ing_page_found *m, struct td_slice s, struct ing_date *d)
{
    struct td_error ignored = {0};
    struct ing_date_hint hint = {.order = ING_ORDER_UNKNOWN, .language = m->slot[HTML_LANG]};
    if (s.n >= 120 || count_digits(s) < 4)
        return false;
    for (size_t i = 0; i < m->n_dates; i++)
        if (td_eq(m->dates[i].text, s)) {
            *d = m->dates[i].date;
            return m->dates[i].ok;
        }
    bool ok = ing_date_parse(s, &hint, d, &ignored) == TD_OK && d->precision <= ING_PRECISION_DAY;
    if (m->n_dates < MAX_DATES) {
        m->dates[m->n_dates].text = s;
        m->dates[m->n_dates].date = *d;
        m->dates[m->n_dates++].ok = ok;
    }
    return ok;
}

/* A date to the day, in any form the date reader knows. */
static bool is_date(struct ing_page_found *m, struct td_slice s)
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
            s.p[7] == s.p[4] && count_digits(s) == 8 && !digit_at(url, i + 10))
            return s;
    }
    return (struct td_slice){NULL, 0};
}

/* Whether a text node is a date and hardly anything else; then *out is what to pass on. */
static bool date_line(struct ing_page_found *m, size_t i, struct td_slice *out)
{
    enum { LINE = 70, FIRST_YEAR = 1993 }; /* no page on the web is older */
    struct td_slice s = td_trim(m->d->nodes[i].text);
    size_t digits, parent = m->d->nodes[i].parent;
    if (m->d->nodes[i].tag != PAGE_TEXT || has_word(ing_page_attr(m->d, parent, PAGE_ATTR_ITEMPROP), "dateModified") ||
        s.n < 6 || s.n > LINE || (digits = count_digits(s)) < 5 || digits > 16 ||
        says_any(s, CHANGE, sizeof CHANGE / sizeof *CHANGE) || says_any(s, CLOCK, sizeof CLOCK / sizeof *CLOCK))
        return false;
    s = full_year(m, ing_page_folded(m, s));
    struct ing_date d;
    if (!read_date(m, s, &d) || d.year < FIRST_YEAR || ing_page_elsewhere(m, parent))
        return false;
    *out = s;
    return true;
}

/* The node of the headline: the h1 that is the title, or the only one. */
static size_t headline_node(const struct ing_page_found *m, struct td_slice title)
{
    for (size_t i = 0; i < m->n_h1; i++)
        if (ing_page_alike(m->h1[i], title))
            return m->h1_node[i];
    return m->n_h1 == 1 ? m->h1_node[0] : 0;
}

/* The date that stands on its own next to the headline: below it, before the text begins, or just above it. */
static void find_head_date(struct ing_page_found *m)
{
    enum { BELOW = 150, ABOVE = 30, PROSE = 150 };
    size_t node = m->headline, prose = 0;
    if (!node)
        return;
    for (size_t i = node; i < m->d->n && i < node + BELOW && prose < 2; i++) {
        if (date_line(m, i, &m->slot[HEAD_DATE]))
            return;
        prose += m->d->nodes[i].tag == PAGE_TEXT && m->d->nodes[i].text.n > PROSE;
    }
    for (size_t i = node; i-- > 0 && i + ABOVE > node;)
        if (date_line(m, i, &m->slot[HEAD_DATE]))
            return;
}

static void say_unusable(const struct ing_page_found *m, const char *field, const char *source, struct td_slice v,
                         const char *why)
{
    if (!m->explain || !v.n)
        return;
    (void)fprintf(m->explain, "%s\t%s\tunusable\t", field, source);
    say_value(m->explain, v);
    (void)fprintf(m->explain, "\t%s\n", why);
}

static bool take_date(struct ing_page_found *m, struct ing_article *out, struct td_slice v, enum ing_date_method method,
                      const char *source)
{
    if (!is_date(m, v)) {
        say_unusable(m, "published", source, v, "not a date to the day");
        return false;
    }
    ing_page_say(m, "published", source, v);
    if (!out->published.n) {
        out->published =
            td_arena_dup(m->arena, ing_page_won(m, v, source, "the first in the order of trust that is a date"));
        out->published_method = method;
    } else if (!out->published_alt.n) {
        out->published_alt = td_arena_dup(m->arena, v);
    }
    return true;
}

static void prefer_local(struct ing_page_found *m, struct ing_article *out);

static int day_number(const struct ing_date *d)
{
    static const int before[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
    int y = d->month < 3 ? d->year - 1 : d->year;
    return d->year * 365 + y / 4 - y / 100 + y / 400 + before[d->month - 1] + d->day;
}

/* Whether both are dates, more than a day apart: not a matter of the time zone. */
static bool far_apart(struct ing_page_found *m, struct td_slice a, struct td_slice b)
{
    struct ing_date d, o;
    return read_date(m, a, &d) && read_date(m, b, &o) && abs(day_number(&d) - day_number(&o)) > 1;
}

/* Whether both are dates, of two days. */
static bool another_day(struct ing_page_found *m, struct td_slice a, struct td_slice b)
{
    struct ing_date d, o;
    return read_date(m, a, &d) && read_date(m, b, &o) && (d.year != o.year || d.month != o.month || d.day != o.day);
}

/*
 * One statement about the day gives way to the date shown at the headline when another statement, not about changes,
 * says the same as that one.
 */
static void prefer_shown(struct ing_page_found *m, struct ing_article *out)
{
    const struct td_slice all[] = {m->ld->published,        m->slot[META_PUBLISHED], m->slot[ITEM_PUBLISHED],
                                   m->slot[TIME_PUBLISHED], m->slot[TIME_ANY],       m->slot[META_DATE]};
    struct td_slice better = {NULL, 0};
    size_t same = 0;
    if (!far_apart(m, out->published, m->slot[HEAD_DATE]))
        return;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        if (!is_date(m, all[i]))
            continue;
        same += !another_day(m, all[i], out->published);
        if (!better.n && !another_day(m, all[i], m->slot[HEAD_DATE]))
            better = all[i];
    }
    if (same > 1 || !better.n)
        return;
    ing_page_won(m, better, "a second signal", "the day shown at the headline, which this signal confirms");
    out->published_alt = out->published;
    out->published = td_arena_dup(m->arena, better);
    out->published_method = ING_DATE_META;
}

static void choose_dates(struct ing_page_found *m, struct ing_article *out)
{
    const enum ing_page_slot order[] = {META_PUBLISHED, ITEM_PUBLISHED, TIME_PUBLISHED, TIME_ANY};
    ing_page_won(m, td_slice(NULL, 0), NULL, NULL);
    find_head_date(m);
    if (says_any(m->slot[TEXT_DATE], ISSUE, sizeof ISSUE / sizeof *ISSUE) && is_date(m, m->slot[TEXT_DATE]))
        m->slot[HEAD_DATE] = m->slot[TEXT_DATE];
    take_date(m, out, m->ld->published, ING_DATE_JSONLD, "jsonld datePublished");
    for (size_t i = 0; i < sizeof order / sizeof *order; i++)
        take_date(m, out, m->slot[order[i]], ING_DATE_META, SLOT_NAMES[order[i]]);
    if (!out->published.n && another_day(m, m->slot[META_DATE], m->slot[HEAD_DATE])) /* often the day of a change */
        take_date(m, out, m->slot[HEAD_DATE], ING_DATE_TEXT, SLOT_NAMES[HEAD_DATE]);
    take_date(m, out, m->slot[META_DATE], ING_DATE_META, SLOT_NAMES[META_DATE]);
    const struct td_slice urls[] = {out->url, out->canonical};
    for (size_t i = 0; i < 2; i++)
        take_date(m, out, url_date(urls[i]), ING_DATE_URL, "url");
    take_date(m, out, m->slot[HEAD_DATE], ING_DATE_TEXT, SLOT_NAMES[HEAD_DATE]);
    take_date(m, out, m->slot[TEXT_DATE], ING_DATE_TEXT, "date text");
    const struct td_slice modified[] = {m->ld->modified, m->slot[META_MODIFIED], m->slot[ITEM_MODIFIED]};
    const char *const source[] = {"jsonld dateModified", SLOT_NAMES[META_MODIFIED], SLOT_NAMES[ITEM_MODIFIED]};
    size_t chosen = 3;
    for (size_t i = 0; i < 3; i++)
        if (is_date(m, modified[i])) {
            ing_page_say(m, "modified", source[i], modified[i]);
            if (chosen == 3)
                out->modified = td_arena_dup(m->arena, modified[chosen = i]);
        }
    take_date(m, out, out->modified, ING_DATE_META, "time of modification");
    prefer_shown(m, out);
    prefer_local(m, out);
    ing_page_say_chosen(m, "published", out->published);
    if (chosen < 3)
        ing_page_won(m, out->modified, source[chosen], "the first in the order of trust that is a date");
    ing_page_say_chosen(m, "modified", out->modified);
}

/*
 * A time in UTC may name another day than the outlet's clock. When another signal gives the same moment with the
 * outlet's offset, it is better; when it gives only a day, one day away, it shows the day the outlet means.
 */
static void prefer_local(struct ing_page_found *m, struct ing_article *out)
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
            ing_page_won(m, others[i], "a second signal",
                         same_moment ? "the same moment with the outlet's own offset"
                                     : "the day by the outlet's clock");
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

struct candidate {
    const char *source;
    struct td_slice value;
};

/* The first that says anything; all of them are told to the explanation. */
static struct td_slice first(struct ing_page_found *m, const char *field, const struct candidate *c, size_t n)
{
    struct td_slice v = {NULL, 0};
    for (size_t i = 0; i < n; i++) {
        ing_page_say(m, field, c[i].source, c[i].value);
        if (!v.n)
            v = ing_page_won(m, c[i].value, c[i].source, "the first in the order of trust");
    }
    ing_page_say_chosen(m, field, v);
    return v;
}

static struct candidate of_slot(const struct ing_page_found *m, enum ing_page_slot s)
{
    return (struct candidate){SLOT_NAMES[s], m->slot[s]};
}

static void plain_fields(struct ing_page_found *m, struct ing_article *out)
{
    const struct candidate outlet[] = {of_slot(m, OG_SITE),
                                       {"jsonld publisher", ing_page_folded(m, m->ld->publisher)},
                                       of_slot(m, META_SITE)},
                           section[] = {{"jsonld articleSection", ing_page_folded(m, m->ld->section)},
                                        of_slot(m, META_SECTION)},
                           language[] = {of_slot(m, HTML_LANG),
                                         of_slot(m, META_LANGUAGE),
                                         of_slot(m, OG_LOCALE),
                                         {"jsonld inLanguage", m->ld->language}};
    out->outlet = first(m, "outlet", outlet, 3);
    out->section = first(m, "section", section, 2);
    out->language = first(m, "language", language, 4);
}

void ing_page_meta(const struct ing_page_dom *d, const uint32_t *marks, struct ing_page_jsonld *ld, struct td_slice url,
                   struct td_buf *work, struct td_arena *arena, struct ing_article *out, struct td_slice *headline,
                   FILE *explain)
{
    struct ing_page_found m = {.d = d, .marks = marks, .ld = ld, .work = work, .arena = arena, .explain = explain};
    ld->headline = ing_page_folded(&m, ld->headline);
    for (size_t i = 0; i < ld->n_authors; i++)
        ld->authors[i] = ing_page_folded(&m, ld->authors[i]);
    for (size_t i = 0; i < d->n; i++)
        if (d->nodes[i].tag != PAGE_TEXT)
            read_element(&m, i);
    out->url = url;
    const struct candidate address[] = {of_slot(&m, CANONICAL), of_slot(&m, OG_URL)};
    out->canonical = unarchived(first(&m, "canonical", address, 2));
    out->title = ing_page_folded(&m, ing_page_choose_title(&m));
    *headline = ing_page_agreed_h1(&m, ld->headline, m.slot[OG_TITLE]);
    for (size_t i = 0; i < m.n_h1 && !headline->n; i++)
        if (out->title.n > 15 && td_starts(m.h1[i], out->title))
            *headline = m.h1[i];
    ing_page_say_chosen(&m, "title", out->title);
    m.headline = headline_node(&m, out->title);
    out->author = ing_page_choose_author(&m);
    ing_page_say_chosen(&m, "author", out->author);
    choose_dates(&m, out);
    plain_fields(&m, out);
}
