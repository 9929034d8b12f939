#include "page_mark.h"

#include <assert.h>

/* What a word says; some need company (combine). */
#define W_ARTICLE  (UINT64_C(1) << 0)
#define W_BODY     (UINT64_C(1) << 1)
#define W_NAV      (UINT64_C(1) << 2)
#define W_FOOT     (UINT64_C(1) << 3)
#define W_SIDE     (UINT64_C(1) << 4)
#define W_RELATED  (UINT64_C(1) << 5)
#define W_COMMENT  (UINT64_C(1) << 6)
#define W_SHARE    (UINT64_C(1) << 7)
#define W_AD       (UINT64_C(1) << 8)
#define W_LETTER   (UINT64_C(1) << 9)
#define W_CONSENT  (UINT64_C(1) << 10)
#define W_AUTHOR   (UINT64_C(1) << 11)
#define W_BOX      (UINT64_C(1) << 12)
#define W_CAPTION  (UINT64_C(1) << 13)
#define W_TAGS     (UINT64_C(1) << 14)
#define W_META     (UINT64_C(1) << 15)
#define W_LEAD     (UINT64_C(1) << 16)
#define W_TITLE    (UINT64_C(1) << 17)
#define W_HIDDEN   (UINT64_C(1) << 18)
#define W_MEDIA    (UINT64_C(1) << 19)
#define W_FACT     (UINT64_C(1) << 20)
#define W_TEASER   (UINT64_C(1) << 21)
#define W_EMBED    (UINT64_C(1) << 22)
#define W_PAYWALL  (UINT64_C(1) << 23)
#define W_READ     (UINT64_C(1) << 24)
#define W_MORE     (UINT64_C(1) << 25)
#define W_IMAGE    (UINT64_C(1) << 26)
#define W_LINK     (UINT64_C(1) << 27)
#define W_BIO      (UINT64_C(1) << 28)
#define W_FULLBODY (UINT64_C(1) << 29) /* names the main text by itself */
#define W_NOT      (UINT64_C(1) << 30) /* has-, with-, no-, is-: speaks of something else */
#define W_KICKER   (UINT64_C(1) << 31)

struct entry {
    const char *word; /* "x*": any word that starts with x */
    uint64_t bits;
};

/* The first match counts. */
static const struct entry WORDS[] = {
    {"ad", W_AD},
    {"ads", W_AD},
    {"adbox", W_AD},
    {"adslot", W_AD},
    {"adunit", W_AD},
    {"addthis", W_SHARE},
    {"addtoany", W_SHARE},
    {"advert*", W_AD},
    {"affiliate*", W_AD},
    {"also", W_MORE},
    {"anzeige*", W_AD},
    {"about", W_BIO},
    {"abstract", W_LEAD},
    {"article", W_ARTICLE},
    {"articlebody*", W_FULLBODY},
    {"articlecontent", W_FULLBODY},
    {"articletext", W_FULLBODY},
    {"articulo", W_ARTICLE},
    {"articolo", W_ARTICLE},
    {"artikel", W_ARTICLE},
    {"artikeltext", W_FULLBODY},
    {"art", W_ARTICLE},
    {"aside", W_SIDE},
    {"audio*", W_MEDIA},
    {"auteur*", W_AUTHOR},
    {"author", W_AUTHOR},
    {"authors", W_AUTHOR},
    {"authorbox", W_AUTHOR | W_BIO},
    {"authorbio", W_AUTHOR | W_BIO},
    {"authorinfo", W_AUTHOR | W_BIO},
    {"autor", W_AUTHOR},
    {"autore", W_AUTHOR},
    {"autoren", W_AUTHOR},
    {"autorenbox", W_AUTHOR | W_BIO},
    {"autores", W_AUTHOR},
    {"avatar", W_BIO},
    {"bajada", W_LEAD},
    {"banner*", W_AD},
    {"beitrag", W_ARTICLE},
    {"bildtext", W_CAPTION},
    {"bildunterschrift", W_CAPTION},
    {"bild", W_IMAGE},
    {"bildnachweis", W_CAPTION},
    {"bildquelle", W_CAPTION},
    {"bio", W_BIO},
    {"biography", W_BIO},
    {"biog", W_BIO},
    {"block", 0},
    {"blogpost", W_ARTICLE},
    {"body", W_BODY},
    {"bodytext", W_FULLBODY},
    {"bodycopy", W_FULLBODY},
    {"box", W_BOX},
    {"breadcrumb*", W_NAV},
    {"brodtekst", W_FULLBODY},
    {"byline*", W_AUTHOR},
    {"caption*", W_CAPTION},
    {"card", W_BOX},
    {"carousel*", W_MEDIA | W_RELATED},
    {"categories", W_TAGS},
    {"category", W_TAGS},
    {"chapo", W_LEAD},
    {"chapeau", W_LEAD},
    {"cite", 0},
    {"cmp", W_CONSENT},
    {"comentario*", W_COMMENT},
    {"comment*", W_COMMENT},
    {"commenti", W_COMMENT},
    {"consent*", W_CONSENT},
    {"content", W_BODY},
    {"contentbody", W_FULLBODY},
    {"contenido", W_BODY},
    {"contenu", W_BODY},
    {"contenttext", W_FULLBODY},
    {"contributor*", W_AUTHOR},
    {"cookie*", W_CONSENT},
    {"copy", W_BODY},
    {"copyright*", W_FOOT},
    {"corpo", W_BODY},
    {"correlat*", W_RELATED},
    {"credit*", W_CAPTION},
    {"cuerpo", W_BODY},
    {"date*", W_META},
    {"datum", W_META},
    {"deck", W_LEAD},
    {"dek", W_LEAD},
    {"desc", W_BIO},
    {"description", W_BIO},
    {"detail", W_BODY},
    {"details", W_BODY},
    {"dialog", W_CONSENT},
    {"didascalia", W_CAPTION},
    {"disclaimer*", W_FOOT},
    {"dachzeile", W_KICKER},
    {"discussion*", W_COMMENT},
    {"disqus*", W_COMMENT},
    {"donat*", W_LETTER},
    {"dropdown", W_NAV},
    {"eyebrow*", W_KICKER},
    {"embed*", W_EMBED},
    {"entradilla", W_LEAD},
    {"entry", W_ARTICLE},
    {"entrycontent", W_FULLBODY},
    {"excerpt", W_LEAD},
    {"facebook", W_SHARE},
    {"factbox*", W_FACT},
    {"fecha", W_META},
    {"figcaption*", W_CAPTION},
    {"flyout*", W_CONSENT},
    {"follow*", W_SHARE},
    {"foot", W_FOOT},
    {"footer*", W_FOOT},
    {"footnote*", 0},
    {"foto", W_IMAGE},
    {"fulltext", W_FULLBODY},
    {"further", W_MORE},
    {"gallery*", W_MEDIA},
    {"gdpr*", W_CONSENT},
    {"has", W_NOT},
    {"headline", W_TITLE},
    {"heading", W_TITLE},
    {"hidden", W_HIDDEN},
    {"hide", W_HIDDEN},
    {"image*", W_IMAGE},
    {"img", W_IMAGE},
    {"impressum", W_FOOT},
    {"imprint", W_FOOT},
    {"info", W_BIO},
    {"infobox*", W_FACT},
    {"ingress", W_LEAD},
    {"inhalt", W_BODY},
    {"instagram*", W_EMBED},
    {"intro*", W_LEAD},
    {"is", W_NOT},
    {"journalist*", W_AUTHOR},
    {"keyword*", W_TAGS},
    {"kicker*", W_KICKER},
    {"komentar*", W_COMMENT},
    {"kommentar*", W_COMMENT},
    {"lead", W_LEAD},
    {"leadtext", W_LEAD},
    {"lede", W_LEAD},
    {"legal*", W_FOOT},
    {"leggi", W_READ},
    {"lees", W_READ},
    {"legende", W_CAPTION},
    {"lightbox*", W_CONSENT},
    {"like", W_MORE},
    {"link", W_LINK},
    {"linkbox", W_RELATED},
    {"links", W_LINK},
    {"lire", W_READ},
    {"login*", W_LETTER},
    {"main", W_BODY},
    {"maincontent", W_BODY},
    {"mehr", W_MORE},
    {"media", W_IMAGE},
    {"menu*", W_NAV},
    {"meta", W_META},
    {"metadata", W_META},
    {"metainfo", W_META},
    {"modal*", W_CONSENT},
    {"more", W_MORE},
    {"most", W_MORE},
    {"mostread", W_RELATED},
    {"nav*", W_NAV},
    {"news", W_ARTICLE},
    {"newsletter*", W_LETTER},
    {"next", W_MORE},
    {"no", W_NOT},
    {"nota", W_ARTICLE},
    {"noticia", W_ARTICLE},
    {"noprint", 0},
    {"not", W_NOT},
    {"onetrust*", W_CONSENT},
    {"overline", W_KICKER},
    {"outbrain*", W_RELATED},
    {"overlay*", W_CONSENT},
    {"pager", W_NAV},
    {"paginat*", W_NAV},
    {"paragraph", W_BODY},
    {"paragraphs", W_BODY},
    {"partager", W_SHARE},
    {"paywall*", W_PAYWALL},
    {"photo*", W_IMAGE},
    {"picture", W_IMAGE},
    {"placeholder*", W_CONSENT},
    {"player*", W_MEDIA},
    {"podcast*", W_MEDIA},
    {"popular*", W_RELATED},
    {"popup*", W_CONSENT},
    {"post", W_ARTICLE},
    {"postbody", W_FULLBODY},
    {"postcontent", W_FULLBODY},
    {"posttext", W_FULLBODY},
    {"posted", W_META},
    {"postmeta*", W_META},
    {"postmetadata", W_META},
    {"preamble", W_LEAD},
    {"prev", W_MORE},
    {"pullquote*", W_CAPTION},
    {"previous", W_MORE},
    {"privacy*", W_CONSENT},
    {"profile", W_BIO},
    {"promo*", W_RELATED},
    {"pub", W_META},
    {"publicidad*", W_AD},
    {"published", W_META},
    {"rail", W_SIDE},
    {"roofline", W_KICKER},
    {"rating*", W_SHARE},
    {"read", W_READ},
    {"readmore", W_RELATED},
    {"reactie*", W_COMMENT},
    {"recent", W_MORE},
    {"recirc*", W_RELATED},
    {"recommend*", W_RELATED},
    {"related*", W_RELATED},
    {"relacionad*", W_RELATED},
    {"reklam*", W_AD},
    {"replies", W_COMMENT},
    {"reply", W_COMMENT},
    {"reporter*", W_AUTHOR},
    {"respond", W_COMMENT},
    {"richtext", W_BODY},
    {"screen", 0},
    {"see", W_READ},
    {"seealso", W_RELATED},
    {"share*", W_SHARE},
    {"sharing*", W_SHARE},
    {"shariff", W_SHARE},
    {"sidebar*", W_SIDE},
    {"side", W_SIDE},
    {"sidebox", W_SIDE},
    {"signup*", W_LETTER},
    {"similar", W_RELATED},
    {"sitemap", W_NAV},
    {"skip*", W_NAV},
    {"slideshow*", W_MEDIA},
    {"slider*", W_MEDIA},
    {"social*", W_SHARE},
    {"sommaire", W_NAV},
    {"sommario", W_LEAD},
    {"sponsor*", W_AD},
    {"standfirst", W_LEAD},
    {"story", W_ARTICLE},
    {"storybody", W_FULLBODY},
    {"storytext", W_FULLBODY},
    {"storycontent", W_FULLBODY},
    {"subhead*", W_LEAD},
    {"subnav*", W_NAV},
    {"subscri*", W_LETTER},
    {"subtitle", W_LEAD},
    {"suggest*", W_RELATED},
    {"summary", W_LEAD},
    {"supertitle", W_KICKER},
    {"spitzmarke", W_KICKER},
    {"swiper*", W_MEDIA},
    {"taboola*", W_RELATED},
    {"tag", W_TAGS},
    {"tags", W_TAGS},
    {"tagcloud", W_TAGS},
    {"taglist", W_TAGS},
    {"talkback*", W_COMMENT},
    {"teaser*", W_TEASER},
    {"teilen", W_SHARE},
    {"testo", W_BODY},
    {"text", W_BODY},
    {"texte", W_BODY},
    {"texto", W_BODY},
    {"textbody", W_FULLBODY},
    {"time", W_META},
    {"timestamp", W_META},
    {"titel", W_TITLE},
    {"title", W_TITLE},
    {"titre", W_TITLE},
    {"titulo", W_TITLE},
    {"toolbar", W_NAV},
    {"tools", W_SHARE},
    {"topics", W_TAGS},
    {"topline", W_KICKER},
    {"topbar", W_NAV},
    {"trackback*", W_COMMENT},
    {"trending*", W_RELATED},
    {"tweet*", W_EMBED},
    {"video*", W_MEDIA},
    {"vorspann", W_LEAD},
    {"weitere", W_MORE},
    {"werbung", W_AD},
    {"widget*", W_SIDE},
    {"with", W_NOT},
    {"without", W_NOT},
    {"writer*", W_AUTHOR},
    {"zitat", 0},
};

enum { N_WORDS = sizeof WORDS / sizeof *WORDS };

static_assert((size_t)N_WORDS <= (size_t)PAGE_MARK_WORDS, "the vocabulary has room");

/* Where words that begin like w, of two bytes at least, are chained; -1: nowhere. */
static int chain_of(const char *w)
{
    unsigned a = (unsigned)(w[0] - 'a'), b = (unsigned)(w[1] - 'a');
    return a < 26 && b < 26 ? (int)(a * 26 + b) : -1;
}

void ing_page_words_init(struct ing_page_words *w)
{
    memset(w->first, 0, sizeof w->first);
    memset(w->memo, 0, sizeof w->memo);
    for (size_t i = N_WORDS; i-- > 0;) {
        int c = chain_of(WORDS[i].word);
        w->next[i] = w->first[c];
        w->first[c] = (uint16_t)(i + 1);
    }
}

static bool matches(const char *word, const char *w, size_t n)
{
    size_t i = 0;
    while (i < n && word[i] == w[i])
        i++;
    return i == n ? word[i] == 0 || (word[i] == '*' && word[i + 1] == 0) : word[i] == '*';
}

static uint64_t lookup(const struct ing_page_words *x, const char *w, size_t n)
{
    int c = n < 2 ? -1 : chain_of(w);
    for (size_t i = c < 0 ? 0 : x->first[c]; i; i = x->next[i - 1])
        if (matches(WORDS[i - 1].word + 2, w + 2, n - 2))
            return WORDS[i - 1].bits;
    return 0;
}

static bool has(uint64_t bits, uint64_t any)
{
    return (bits & any) != 0;
}

static bool both(uint64_t bits, uint64_t a, uint64_t b)
{
    return has(bits, a) && has(bits, b);
}

static const struct {
    uint64_t word;
    uint32_t mark;
} SIMPLE[] = {
    {W_NAV, MARK_NAV},         {W_FOOT, MARK_FOOT},       {W_SIDE, MARK_SIDE},     {W_RELATED, MARK_RELATED},
    {W_COMMENT, MARK_COMMENT}, {W_SHARE, MARK_SHARE},     {W_AD, MARK_AD},         {W_LETTER, MARK_LETTER},
    {W_CONSENT, MARK_CONSENT}, {W_CAPTION, MARK_CAPTION}, {W_TAGS, MARK_TAGS},     {W_META, MARK_META},
    {W_LEAD, MARK_LEAD},       {W_TITLE, MARK_TITLE},     {W_HIDDEN, MARK_HIDDEN}, {W_MEDIA, MARK_MEDIA},
    {W_FACT, MARK_FACT},       {W_TEASER, MARK_TEASER},   {W_EMBED, MARK_EMBED},   {W_PAYWALL, MARK_PAYWALL},
    {W_KICKER, MARK_KICKER},
};

/* What the words of one name mean together. */
static uint32_t combine(uint64_t w)
{
    uint32_t m = 0;
    if (has(w, W_NOT))
        return 0;
    for (size_t i = 0; i < sizeof SIMPLE / sizeof *SIMPLE; i++)
        if (has(w, SIMPLE[i].word))
            m |= SIMPLE[i].mark;
    if (has(w, W_AUTHOR))
        m |= has(w, W_BIO | W_BOX) ? MARK_BIO | MARK_BYLINE : MARK_BYLINE;
    if (both(w, W_IMAGE, W_BIO))
        m |= MARK_CAPTION;
    if (both(w, W_READ, W_MORE) || both(w, W_MORE, W_LINK | W_ARTICLE) || both(w, W_LINK, W_ARTICLE))
        m |= MARK_RELATED;
    if (has(w, W_FULLBODY) || both(w, W_ARTICLE, W_BODY))
        m |= MARK_BODY;
    else if (has(w, W_BODY))
        m |= MARK_CONTENT;
    if (has(w, W_ARTICLE))
        m |= MARK_ARTICLE;
    return m;
}

static bool lower(unsigned char c)
{
    return c >= 'a' && c <= 'z';
}

static bool digit(unsigned char c)
{
    return c >= '0' && c <= '9';
}

static bool upper(unsigned char c)
{
    return c >= 'A' && c <= 'Z';
}

static uint32_t read_names(const struct ing_page_words *w, struct td_slice names)
{
    uint32_t marks = 0;
    uint64_t bits = 0;
    char word[24];
    size_t n = 0;
    for (size_t i = 0; i <= names.n; i++) {
        unsigned char c = i < names.n ? (unsigned char)names.p[i] : ' ';
        bool up = upper(c);
        if (up || lower(c)) {
            if (up && n && i && lower((unsigned char)names.p[i - 1])) {
                bits |= lookup(w, word, n);
                n = 0;
            }
            if (n < sizeof word)
                word[n++] = (char)(c | 0x20);
            continue;
        }
        /* "ad" between digits is a piece of a number, not a word. */
        if (n > 3 || (n && !digit(c) && !(i > n && digit((unsigned char)names.p[i - n - 1]))))
            bits |= lookup(w, word, n);
        n = 0;
        if (td_space_byte(c)) {
            if (bits)
                marks |= combine(bits);
            bits = 0;
        }
    }
    return marks;
}

/* A cheap hash: length and both ends. */
static size_t memo_slot(struct td_slice s)
{
    uint64_t a = 0, b = 0;
    size_t n = s.n < 8 ? s.n : 8;
    memcpy(&a, s.p, n);
    memcpy(&b, s.p + s.n - n, n);
    a = (a ^ (b << 1) ^ s.n) * UINT64_C(0x9E3779B97F4A7C15);
    return a >> 54;
}

uint32_t ing_page_mark_names(struct ing_page_words *w, struct td_slice names)
{
    if (!names.n)
        return 0;
    struct ing_page_memo *m = &w->memo[memo_slot(names)];
    if (names.n > sizeof m->names)
        return read_names(w, names);
    if (m->n != names.n || memcmp(m->names, names.p, names.n) != 0) {
        memcpy(m->names, names.p, names.n);
        m->n = (uint8_t)names.n;
        m->marks = read_names(w, names);
    }
    return m->marks;
}

static uint32_t mark_role(struct td_slice role)
{
    if (td_eqs(role, "navigation") || td_eqs(role, "menu") || td_eqs(role, "menubar") || td_eqs(role, "search"))
        return MARK_NAV;
    if (td_eqs(role, "contentinfo"))
        return MARK_FOOT;
    if (td_eqs(role, "complementary"))
        return MARK_SIDE;
    if (td_eqs(role, "dialog") || td_eqs(role, "alertdialog"))
        return MARK_CONSENT;
    return 0;
}

static uint32_t mark_itemprop(struct ing_page_words *w, struct td_slice v)
{
    if (td_eqs(v, "articleBody"))
        return MARK_BODY | MARK_EXACT;
    if (td_eqs(v, "text"))
        return MARK_BODY;
    return ing_page_mark_names(w, v);
}

static uint32_t mark_style(struct td_slice v)
{
    for (size_t i = 0; i + 7 < v.n; i++)
        if (td_eq_nocase(td_slice(v.p + i, 7), TD_S("display")))
            for (i += 7; i < v.n && v.p[i] != ';'; i++)
                if (v.p[i] == 'n' && i + 4 <= v.n && memcmp(v.p + i, "none", 4) == 0)
                    return MARK_HIDDEN;
    return 0;
}

uint32_t ing_page_mark(struct ing_page_words *w, const struct ing_page_dom *d, size_t node)
{
    const struct ing_page_node *e = &d->nodes[node];
    uint32_t m = 0;
    for (size_t i = e->attrs; i < e->attrs + e->n_attrs; i++) {
        struct td_slice v = d->attrs[i].value;
        switch ((unsigned)d->attrs[i].name) {
        case PAGE_ATTR_CLASS:
        case PAGE_ATTR_ID:
        case PAGE_ATTR_DATA:
            m |= ing_page_mark_names(w, v);
            break;
        case PAGE_ATTR_ROLE:
            m |= mark_role(v);
            break;
        case PAGE_ATTR_ITEMPROP:
            m |= mark_itemprop(w, v);
            break;
        case PAGE_ATTR_STYLE:
            m |= mark_style(v);
            break;
        case PAGE_ATTR_HIDDEN:
            m |= MARK_HIDDEN;
            break;
        case PAGE_ATTR_ARIA_HIDDEN: /* paragraphs behind a barrier are hidden from screen readers too */
            m |= td_eqs(v, "true") && e->tag != PAGE_P ? MARK_HIDDEN : 0;
            break;
        default:
            break;
        }
    }
    return m;
}
