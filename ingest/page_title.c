#include "page_found.h"
#include "page_mark.h"
#include "page_text.h"
#include "utf8.h"

/* Letters and digits only, in lower case: what two spellings of one title share. */
static size_t skeleton(struct td_slice s, char *out, size_t cap)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n && n < cap;) {
        uint32_t cp;
        unsigned char c = (unsigned char)s.p[i], l = c | 0x20;
        if (c < 0x80) {
            out[n] = (char)(c >= 'A' && c <= 'Z' ? l : c);
            n += (l >= 'a' && l <= 'z') || (c >= '0' && c <= '9');
            i++;
            continue;
        }
        size_t w = td_utf8_decode(td_from(s, i), &cp);
        if (!w)
            w = 1;
        else if (cp >= 0xC0 && !(cp >= 0x2000 && cp < 0x2070))
            for (size_t k = 0; k < w && n < cap; k++)
                out[n++] = s.p[i + k];
        i += w;
    }
    return n;
}

bool ing_page_alike(struct td_slice a, struct td_slice b)
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

static const struct td_slice SEPARATORS[] = {
#define SEPARATOR(lit)                                                                                                 \
    {                                                                                                                  \
        lit, sizeof(lit) - 1                                                                                           \
    }
    SEPARATOR(" | "), SEPARATOR(" - "), SEPARATOR(" – "), SEPARATOR(" — "),  SEPARATOR(" :: "),
    SEPARATOR(" » "), SEPARATOR(" • "), SEPARATOR(" · "), SEPARATOR(" // "), SEPARATOR(" / "),
    SEPARATOR(" ‹ "), SEPARATOR(" « "), SEPARATOR("| "),  SEPARATOR(" |")};
#undef SEPARATOR

/* The width of the separator at byte i, 0 when there is none. */
static size_t separator_at(struct td_slice s, size_t i)
{
    if (i >= s.n || (s.p[i] != ' ' && s.p[i] != '|')) /* as all of them begin */
        return 0;
    for (size_t k = 0; k < sizeof SEPARATORS / sizeof *SEPARATORS; k++)
        if (td_starts(td_from(s, i), SEPARATORS[k]))
            return SEPARATORS[k].n;
    return 0;
}

/* The last separator before byte `end`; s.n when there is none. */
static size_t last_separator(struct td_slice s, size_t end, size_t *width)
{
    for (size_t i = end; i-- > 1;) {
        size_t n = separator_at(td_head(s, end), i);
        if (n) {
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

bool ing_page_names_site(const struct ing_page_found *m, struct td_slice tail)
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

/*
 * The last "-", "_" or "|" with no blanks around it, as Chinese, Japanese and Korean titles have it before the site's
 * name; s.n when there is none.
 */
static size_t tight_separator(struct td_slice s, size_t *width)
{
    static const char *const tight[] = {"-", "_", "|", "｜", "ㅣ", "—"};
    for (size_t i = s.n; i-- > 9;)
        for (size_t k = 0; (unsigned char)s.p[i - 1] >= 0x80 && k < sizeof tight / sizeof *tight; k++) {
            size_t n = strlen(tight[k]);
            if (i + n < s.n && memcmp(s.p + i, tight[k], n) == 0 && (unsigned char)s.p[i + n] >= 0xE3 &&
                (unsigned char)s.p[i + n] <= 0xED) {
                *width = n;
                return i;
            }
        }
    return s.n;
}

/* A title without the site's name after a tight separator, and the section before that. */
static struct td_slice strip_tight(const struct ing_page_found *m, struct td_slice t, bool any)
{
    enum { SECTION = 12 }; /* bytes: four characters */
    size_t width = 0, at = tight_separator(t, &width);
    if (at >= t.n || !(ing_page_names_site(m, td_from(t, at + width)) || (any && t.n - at - width < at / 2)))
        return t;
    t.n = at;
    at = tight_separator(t, &width);
    if (at < t.n && t.n - at - width <= SECTION)
        t.n = at;
    return td_trim(t);
}

/* A title without the site's name at its end or its beginning. */
static struct td_slice strip_site(const struct ing_page_found *m, struct td_slice t)
{
    size_t width = 0, end = t.n;
    for (int i = 0; i < 3; i++) {
        size_t at = last_separator(t, end, &width);
        if (at >= t.n || !ing_page_names_site(m, td_trim(td_from(t, at + width))))
            break;
        t.n = end = at;
    }
    for (size_t k = 0; k < sizeof SEPARATORS / sizeof *SEPARATORS; k++) {
        size_t n = SEPARATORS[k].n;
        for (size_t i = 1; i + n < t.n && i < 40; i++)
            if (t.p[i] == SEPARATORS[k].p[0] && memcmp(t.p + i, SEPARATORS[k].p, n) == 0 &&
                ing_page_names_site(m, td_head(t, i)) && t.n - i - n > i)
                return td_trim(td_from(t, i + n));
    }
    return strip_tight(m, td_trim(t), false);
}

/* `<title>` has the name of the site at its end more often than not. */
static struct td_slice strip_any(const struct ing_page_found *m, struct td_slice t)
{
    struct td_slice s = strip_site(m, t);
    size_t width = 0, at = last_separator(s, s.n, &width);
    if (s.n == t.n && at < s.n && at >= 15 && s.n - at - width < at)
        s.n = at;
    return s.n == t.n ? strip_tight(m, td_trim(s), true) : td_trim(s);
}

/* "Weblog » Blog Archive » Headline" */
static struct td_slice after_archive(struct td_slice t)
{
    static const struct td_slice word = {"Blog Archiv", 11};
    for (size_t i = 0; i + word.n < t.n; i++)
        if (td_starts(td_from(t, i), word)) {
            struct td_slice rest = td_from(t, i + word.n);
            size_t skip = td_starts(rest, TD_S("e")) ? 1 : 0;
            size_t width = separator_at(rest, skip);
            return width && rest.n > skip + width ? td_from(rest, skip + width) : t;
        }
    return t;
}

/* Text of a headline without the kicker inside it. */
struct td_slice ing_page_h1_text(struct ing_page_found *m, size_t node)
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
        return ing_page_found_text(m, node);
    return td_arena_dup(m->arena, td_utf8_head(s, MAX_WORK));
}

/* Whether h is all that stands before or after a separator (or a colon) of title t. */
static bool is_part(struct td_slice t, struct td_slice h)
{
    for (size_t i = 1; i < t.n; i++) {
        size_t n = separator_at(t, i);
        if (!n && i + 2 < t.n && memcmp(t.p + i, ": ", 2) == 0)
            n = 2;
        if (n && (ing_page_alike(td_from(t, i + n), h) || ing_page_alike(td_head(t, i), h)))
            return true;
    }
    return false;
}

/* The h1 that another signal agrees with, or begins with; empty when there is none. */
struct td_slice ing_page_agreed_h1(const struct ing_page_found *m, struct td_slice ld, struct td_slice og)
{
    const struct td_slice refs[] = {ld, og, m->slot[ITEM_HEADLINE], m->slot[META_TITLE], m->slot[TITLE_TAG]};
    for (size_t i = 0; i < m->n_h1; i++)
        for (size_t k = 0; k < sizeof refs / sizeof *refs; k++) {
            struct td_slice h = m->h1[i];
            bool agrees = ing_page_alike(h, refs[k]) || (k == 4 && h.n > 15 && begins(refs[k], h));
            if (agrees && h.n > 3 && !ing_page_names_site(m, h))
                return h;
        }
    for (size_t i = 0; i < m->n_h1; i++)
        if (m->h1[i].n > 15 && !ing_page_names_site(m, m->h1[i]) &&
            (is_part(m->slot[TITLE_TAG], m->h1[i]) || is_part(og, m->h1[i])))
            return m->h1[i];
    return td_slice(NULL, 0);
}

/*
 * Outlets write several headlines for one article: on the page, for search engines (title element, often h1), for
 * sharing (og:title, twitter:title) and for the record (JSON-LD). Two independent statements outvote a third.
 */
static struct td_slice among(struct ing_page_found *m, struct td_slice h1, struct td_slice ld, struct td_slice og,
                             struct td_slice tag)
{
    struct td_slice twitter = strip_site(m, m->slot[TWITTER_TITLE]);
    if (ing_page_alike(h1, tag) && og.n && !m->slot[TWITTER_TITLE].n && (!ld.n || ing_page_alike(h1, ld)) &&
        !contains(og, h1) && !contains(h1, og))
        return ing_page_won(m, og, "og:title", "h1 and title element are one headline, made for search engines");
    if (ing_page_alike(h1, ld) && og.n && !ing_page_alike(h1, og) && ing_page_alike(og, twitter) &&
        ing_page_alike(h1, tag)) /* h1 is the search engine's too */
        return ing_page_won(m, og, "og:title", "h1, title element and JSON-LD are made for search engines");
    if (ing_page_alike(h1, og) && ld.n && !contains(ld, h1) && !contains(h1, ld) &&
        (ld.n < h1.n || ing_page_alike(ld, tag))) /* neither is a part of the other */
        return ing_page_won(m, ld, "jsonld headline", "the headline on record, before it was dressed up");
    return ing_page_won(m, h1, "h1", "another signal agrees with it, or it is a whole part of the title element");
}

static size_t count_blanks(struct td_slice s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++)
        n += s.p[i] == ' ';
    return n;
}

static bool cut_short(struct td_slice s)
{
    return s.n >= 3 && (memcmp(s.p + s.n - 3, "...", 3) == 0 || memcmp(s.p + s.n - 3, "…", 3) == 0);
}

/* Whether h is title t with the date and perhaps the section after it, in one element. */
static bool dressed(struct td_slice h, struct td_slice t)
{
    size_t digits = 0;
    if (t.n <= 15 || h.n <= t.n || !begins(h, t) || cut_short(t))
        return false;
    for (size_t i = t.n; i < h.n && i < t.n + 16; i++)
        digits += h.p[i] >= '0' && h.p[i] <= '9';
    return digits >= 6;
}

/* A title without a separator left over at its beginning or its end. */
static struct td_slice trim_separators(struct td_slice t)
{
    static const char *const lone[] = {"- ", "– ", "— ", "| ", ": ", "» "};
    for (size_t k = 0; k < sizeof lone / sizeof *lone; k++)
        if (td_starts(t, td_str(lone[k])))
            t = td_trim(td_from(t, strlen(lone[k])));
    if (t.n > 2 && (t.p[t.n - 1] == '|' || (t.p[t.n - 1] == '-' && t.p[t.n - 2] == ' ')))
        t.n--;
    return td_trim(t);
}

static void say_titles(const struct ing_page_found *m, struct td_slice ld, struct td_slice og, struct td_slice tag)
{
    for (size_t i = 0; i < m->n_h1; i++)
        ing_page_say(m, "title", "h1", m->h1[i]);
    ing_page_say(m, "title", "jsonld headline", ld);
    ing_page_say(m, "title", m->slot[OG_TITLE].n ? "og:title" : "twitter:title", og);
    ing_page_say(m, "title", "title element", tag);
    ing_page_say(m, "title", "itemprop headline", m->slot[ITEM_HEADLINE]);
    ing_page_say(m, "title", "meta title", m->slot[META_TITLE]);
}

/* Without an h1 that another signal agrees with. */
static struct td_slice title_without_h1(struct ing_page_found *m, struct td_slice ld, struct td_slice og,
                                        struct td_slice tag)
{
    if (ld.n && ing_page_alike(ld, tag))
        return ing_page_won(m, ld, "jsonld headline", "the title element says the same");
    if (og.n > 15 && ing_page_alike(og, tag) && m->n_h1 && !shares_words(m->h1[0], og))
        return ing_page_won(m, og, "og:title", "the title element says the same, and the h1 speaks of something else");
    for (size_t i = 0; i < m->n_h1; i++)
        if (dressed(m->h1[i], og) || dressed(m->h1[i], tag))
            return dressed(m->h1[i], og)
                       ? ing_page_won(m, og, "og:title", "the h1 is this title with a date behind it")
                       : ing_page_won(m, tag, "title element", "the h1 is this title with a date behind it");
    if (m->n_h1 == 1 && m->h1[0].n > 15 && !ing_page_names_site(m, m->h1[0]))
        return ing_page_won(m, m->h1[0], "h1", "the only one");
    if (m->slot[ITEM_HEADLINE].n)
        return ing_page_won(m, m->slot[ITEM_HEADLINE], "itemprop headline", "no h1 can be trusted");
    if (ld.n)
        return ing_page_won(m, ld, "jsonld headline", "no h1 can be trusted");
    if (og.n)
        return ing_page_won(m, og, "og:title", "no h1 can be trusted");
    if (tag.n)
        return ing_page_won(m, tag, "title element", "nothing else names a title that can be trusted");
    return m->n_h1 ? ing_page_won(m, m->h1[0], "h1", "the first, for want of anything better")
                   : ing_page_won(m, m->slot[META_TITLE], "meta title", "for want of anything better");
}

static struct td_slice select_title(struct ing_page_found *m)
{
    struct td_slice og = strip_site(m, m->slot[OG_TITLE].n ? m->slot[OG_TITLE] : m->slot[TWITTER_TITLE]);
    m->slot[TITLE_TAG] = after_archive(m->slot[TITLE_TAG]);
    struct td_slice tag = strip_any(m, m->slot[TITLE_TAG]);
    struct td_slice ld = strip_site(m, m->ld->headline);
    struct td_slice h1 = ing_page_agreed_h1(m, ld, og);
    say_titles(m, ld, og, tag);
    if (ld.n && ing_page_alike(ld, og) && !ing_page_alike(ld, h1))
        return ing_page_won(m, ld, "jsonld headline", "og:title says the same");
    if (!h1.n)
        return title_without_h1(m, ld, og, tag);
    struct td_slice best = among(m, h1, ld, og, tag);
    if (ing_page_alike(best, og) && count_blanks(best) < count_blanks(og))
        return ing_page_won(m, og, "og:title", "as the page shows it; elements within a line run its words together");
    return best;
}

struct td_slice ing_page_choose_title(struct ing_page_found *m)
{
    return trim_separators(strip_site(m, select_title(m)));
}
