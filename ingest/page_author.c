#include "page_found.h"

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
                                    " – ",        " — ",      " | ",          "<",     " @"};
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
        if (ing_page_alike(list->v[i], s))
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
static size_t drop_site(const struct ing_page_found *m, struct names *list)
{
    size_t people = 0;
    for (size_t i = 0; i < list->n; i++)
        people += !ing_page_names_site(m, list->v[i]);
    if (people && people < list->n) {
        size_t n = 0;
        for (size_t i = 0; i < list->n; i++)
            if (!ing_page_names_site(m, list->v[i]))
                list->v[n++] = list->v[i];
        list->n = n;
    }
    return people;
}

static struct td_slice join_names(struct ing_page_found *m, const struct names *list)
{
    td_buf_clear(m->work);
    for (size_t i = 0; i < list->n; i++) {
        if (i)
            td_buf_put(m->work, TD_S("; "));
        td_buf_put(m->work, list->v[i]);
    }
    return td_arena_dup(m->arena, td_buf_slice(m->work));
}

/* ---- bylines without a name of their own: lines at the headline that say "by", or a day and a name ---- */

/* The words that open a byline, whole or as the beginning of the line. */
static const char *const OPENERS[] = {
    "by ",         "von ",         "par ",        "por ",      "di ",         "door ",         "av ",
    "af ",         "text: ",       "text von ",   "autor: ",   "autorin: ",   "autoren ",      "autoren: ",
    "author: ",    "posted by ",   "written by ", "story by ", "redaktion: ", "verfasst von ", "geschrieben von ",
    "publié par ", "escrito por ", "a cura di ",  "автор: "};

/* How the line opens: 1 with such a word, 2 it is nothing but that, 0 otherwise. */
static int opens_byline(struct td_slice s)
{
    for (size_t i = 0; i < sizeof OPENERS / sizeof *OPENERS; i++) {
        struct td_slice word = td_str(OPENERS[i]);
        if (s.n > word.n && td_eq_nocase(td_head(s, word.n), word))
            return 1;
        if (td_eq_nocase(s, td_trim(word)))
            return 2;
    }
    return 0;
}

/* "11.12.2019 - Ann Example": what stands behind the day; empty when it is no such line. */
static struct td_slice behind_day(struct td_slice s)
{
    static const char *const dashes[] = {" - ", " – ", " — ", " | ", " · "};
    struct ing_date d;
    struct td_error ignored = {0};
    if (s.p[0] < '0' || s.p[0] > '9')
        return td_slice(NULL, 0);
    for (size_t i = 6; i < s.n; i++)
        for (size_t k = 0; k < sizeof dashes / sizeof *dashes; k++)
            if (td_starts(td_from(s, i), td_str(dashes[k])))
                return ing_date_parse(td_head(s, i), NULL, &d, &ignored) == TD_OK && d.precision <= ING_PRECISION_DAY
                           ? td_from(s, i + strlen(dashes[k]))
                           : td_slice(NULL, 0);
    return td_slice(NULL, 0);
}

/* The line of text node i as a byline; empty when it is none. */
static struct td_slice byline_at(struct ing_page_found *m, size_t i)
{
    enum { LINE = 80, NODES = 12 };
    struct td_slice s = td_trim(m->d->nodes[i].text);
    size_t parent = m->d->nodes[i].parent;
    if (m->d->nodes[i].tag != PAGE_TEXT || s.n < 2 || s.n > LINE)
        return td_slice(NULL, 0);
    int opens = opens_byline(s);
    struct td_slice name = opens ? s : behind_day(s);
    if (opens == 2 && m->d->nodes[parent].end - parent <= NODES) { /* the name is an element of its own */
        name = ing_page_found_text(m, parent);
        name = name.n <= LINE ? name : td_slice(NULL, 0);
    }
    return name.n && !ing_page_elsewhere(m, parent) ? ing_page_folded(m, name) : td_slice(NULL, 0);
}

/* The first line at the headline, before the text begins, that names people. */
static struct names names_at_headline(struct ing_page_found *m)
{
    enum { BELOW = 120, PROSE = 150 };
    struct names list = {.n = 0};
    for (size_t i = m->headline, prose = 0; i && i < m->d->n && i < m->headline + BELOW && prose < 2; i++) {
        struct td_slice s = byline_at(m, i);
        list = (struct names){.persons_only = true, .min_words = 2};
        split_names(&list, s);
        if (list.n && drop_site(m, &list))
            return list;
        prose += m->d->nodes[i].tag == PAGE_TEXT && m->d->nodes[i].text.n > PROSE;
    }
    list.n = 0;
    return list;
}

enum { SLOT_SOURCES = 5 };

/* The names that a source gives: 0 JSON-LD, 1 to 4 the slots, then the bylines. */
static struct names names_of(struct ing_page_found *m, size_t source, size_t min_words)
{
    static const enum ing_page_slot slots[] = {META_AUTHOR, ITEM_AUTHOR, REL_AUTHOR, TWITTER_AUTHOR};
    struct names list = {.persons_only = source >= SLOT_SOURCES, .min_words = min_words};
    if (source == 0)
        for (size_t i = 0; i < m->ld->n_authors; i++)
            split_names(&list, m->ld->authors[i]);
    else
        split_names(&list, source < SLOT_SOURCES ? m->slot[slots[source - 1]] : m->bylines[source - SLOT_SOURCES]);
    return list;
}

/* The first source that names somebody else than the outlet; else the first that names anybody. */
struct td_slice ing_page_choose_author(struct ing_page_found *m)
{
    static const char *const sources[] = {"jsonld author", "meta author",  "itemprop author",
                                          "rel author",    "twitter:data", "byline"};
    struct names first = {.n = 0}, chosen = {.n = 0};
    size_t from = 0;
    bool found = false;
    for (size_t source = 0; source < SLOT_SOURCES + m->n_bylines && (!found || m->explain); source++) {
        const char *name = sources[source < SLOT_SOURCES ? source : SLOT_SOURCES];
        /* a byline of one word does not outdo the outlet's own name */
        struct names list = names_of(m, source, first.n ? 2 : 1);
        ing_page_say(m, "author", name, join_names(m, &list));
        if (!found && drop_site(m, &list)) {
            found = true;
            chosen = list;
            from = source;
        }
        if (!found && !first.n) {
            first = list;
            from = source;
        }
    }
    if (!found && (chosen = names_at_headline(m)).n) {
        ing_page_say(m, "author", "line at the headline", join_names(m, &chosen));
        return ing_page_won(m, join_names(m, &chosen), "line at the headline", "no other source names a person");
    }
    return ing_page_won(m, join_names(m, found ? &chosen : &first), sources[from < SLOT_SOURCES ? from : SLOT_SOURCES],
                        found ? "the first that names somebody else than the outlet"
                              : "nobody but the outlet is named");
}
