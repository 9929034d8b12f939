#include "page_line.h"

#include <assert.h>

struct phrase {
    const char *p;
    size_t n;
};

#define P(s)                                                                                                           \
    {                                                                                                                  \
        s, sizeof(s) - 1                                                                                               \
    }
#define COUNT(a) (sizeof(a) / sizeof *(a))

/* All phrases are in lower case (ASCII letters) and have two bytes at least. */

/* Whole lines that are labels. */
static const struct phrase LABELS[] = {
    P("advert"),
    P("advertisement"),
    P("ad"),
    P("ads"),
    P("anzeige"),
    P("werbung"),
    P("reklam"),
    P("reklama"),
    P("реклама"),
    P("iklan"),
    P("publicidad"),
    P("publicité"),
    P("pubblicità"),
    P("publicidade"),
    P("annons"),
    P("annonse"),
    P("sponsored"),
    P("comments"),
    P("comments comments"),
    P("comment"),
    P("kommentare"),
    P("commentaires"),
    P("comentarios"),
    P("kommentarer"),
    P("read more"),
    P("more about"),
    P("mehr dazu"),
    P("czytaj więcej"),
    P("czytaj też"),
    P("czytaj także"),
    P("topics"),
    P("tags"),
    P("share"),
    P("teilen"),
    P("embed"),
    P("live"),
    P("video"),
    P("continue reading"),
    P("story continues below"),
    P("article continues below"),
    P("media playback is unsupported on your device"),
    P("image source, getty images"),
    P("getty images"),
    P("reuters"),
    P("loading..."),
    P("loading"),
    P("don't miss"),
    P("don’t miss"),
    P("key events"),
    P("bild anzeigen"),
    P("drucken"),
    P("print"),
    P("story continues below advertisement"),
    P("article continues after advertisement"),
    P("scroll to continue"),
    P("merken"),
};

/* How sentences begin that are about the page and not of the article. */
static const struct phrase NOTICES[] = {
    P("sign up for"),
    P("sign up to"),
    P("subscribe to"),
    P("subscribe now"),
    P("click here"),
    P("follow us"),
    P("like this story"),
    P("do you have a story"),
    P("download the"),
    P("join our"),
    P("get the latest"),
    P("reporting by"),
    P("additional reporting"),
    P("with reports from"),
    P("copyright ©"),
    P("© "),
    P("all rights reserved"),
    P("this article was originally published"),
    P("microsoft may earn"),
    P("associated press writers"),
    P("if you enjoyed"),
    P("if you purchase"),
    P("we may earn"),
    P("for the latest stories"),
    P("support our"),
    P("disclaimer:"),
    P("thanks for reading"),
    P("hier finden sie"),
    P("hier können sie"),
    P("jetzt abonnieren"),
    P("newsletter:"),
    P("abonnieren sie"),
    P("folgen sie uns"),
    P("folgst du schon"),
    P("um eingebettete inhalte"),
    P("empfohlener redaktioneller inhalt"),
    P("externer inhalt"),
    P("an dieser stelle finden sie"),
    P("an dieser stelle findest du"),
    P("lesen sie auch"),
    P("lesen sie hier"),
    P("lesen sie mehr"),
    P("mehr zum thema"),
    P("mehr zu diesem thema"),
    P("lire aussi"),
    P("à lire aussi"),
    P("lea también"),
    P("lee también"),
    P("leia também"),
    P("leggi anche"),
    P("czytaj też"),
    P("czytaj także"),
    P("zobacz też"),
    P("läs mer"),
    P("läs också"),
    P("les også"),
    P("lees ook"),
    P("read also"),
    P("also read"),
    P("read more:"),
    P("read next"),
    P("see also:"),
    P("related:"),
    P("more:"),
    P("watch:"),
    P("listen:"),
    P("siehe auch"),
    P("das könnte sie auch"),
    P("auch interessant"),
    P("schon gelesen"),
    P("weiterlesen:"),
    P("te puede interesar"),
    P("le puede interesar"),
    P("más información:"),
    P("per approfondire"),
    P("sigue leyendo"),
    P("suscríbete"),
    P("abonnez-vous"),
    P("inscrivez-vous"),
    P("iscriviti"),
    P("prenumerera"),
    P("il vous reste"),
    P("reviews and recommendations are unbiased"),
    P("posted in"),
    P("filed under"),
    P("tagged"),
    P("story saved"),
    P("we want to hear from you"),
    P("alle angaben ohne gewähr"),
    P("quelle:"),
    P("quellen:"),
    P("foto:"),
    P("fotos:"),
    P("photo:"),
    P("photos:"),
    P("image:"),
    P("bild:"),
    P("credit:"),
    P("photograph:"),
    P("image credit"),
    P("photo credit"),
    P("fotocredit"),
    P("bildquelle"),
    P("symbolbild"),
    P("archivfoto"),
    P("【関連"),
    P("【あわせて"),
    P("您可能"),
    P("责任编辑"),
    P("(责任编辑"),
    P("【编辑"),
    P("最終更新"),
};

/* Headings and labels that open a box of links, teasers or notes about the page. */
static const struct phrase OPENERS[] = {
    P("related"),
    P("read more"),
    P("read next"),
    P("more from"),
    P("more on"),
    P("more stories"),
    P("more news"),
    P("want more"),
    P("you may also"),
    P("you might also"),
    P("recommended"),
    P("also read"),
    P("see also"),
    P("further reading"),
    P("most read"),
    P("most popular"),
    P("trending"),
    P("what to read"),
    P("latest news"),
    P("popular"),
    P("up next"),
    P("top stories"),
    P("mehr zum thema"),
    P("mehr zu"),
    P("mehr von"),
    P("lesen sie auch"),
    P("auch interessant"),
    P("das könnte"),
    P("weitere artikel"),
    P("weitere themen"),
    P("weiterlesen"),
    P("verwandte"),
    P("ähnliche"),
    P("passend zum thema"),
    P("schon gelesen"),
    P("top-themen"),
    P("top themen"),
    P("aus dem archiv"),
    P("meistgelesen"),
    P("zum thema"),
    P("lire aussi"),
    P("à lire"),
    P("sur le même"),
    P("lea también"),
    P("lee también"),
    P("leer más"),
    P("más noticias"),
    P("noticias relacionadas"),
    P("te puede interesar"),
    P("le puede interesar"),
    P("leia também"),
    P("leia mais"),
    P("veja também"),
    P("leggi anche"),
    P("potrebbe interessarti"),
    P("czytaj"),
    P("zobacz"),
    P("läs mer"),
    P("läs också"),
    P("les også"),
    P("les mer"),
    P("læs også"),
    P("lees ook"),
    P("lees meer"),
    P("【関連"),
    P("関連記事"),
    P("あわせて"),
    P("相关"),
    P("延伸阅读"),
    P("관련기사"),
    P("читайте также"),
    P("читать также"),
    P("about the author"),
    P("about the writer"),
    P("über den autor"),
    P("über die autor"),
    P("zur person"),
    P("sobre el autor"),
    P("über uns"),
    P("about us"),
    P("comments"),
    P("leave a comment"),
    P("leave a reply"),
    P("kommentare"),
    P("kommentieren"),
    P("schreibe einen kommentar"),
    P("comentarios"),
    P("commentaires"),
    P("share this"),
    P("follow us"),
    P("subscribe"),
    P("newsletter"),
    P("sign up"),
    P("stay informed"),
    P("contact us"),
    P("media contact"),
    P("sponsored"),
    P("advertisement"),
    P("tags"),
};

/* What such sentences hold. */
static const struct phrase NOTICE_PARTS[] = {
    P("contributed to this report"),
    P("contributed reporting"),
    P("sign up for our"),
    P("sign up to our"),
    P("subscribe to our"),
    P("our newsletter"),
    P("affiliate commission"),
    P("affiliate links"),
    P("all rights reserved"),
    P("unseren newsletter"),
    P("follow us on"),
    P("like us on facebook"),
    P("follow us on twitter"),
    P("on facebook and twitter"),
    P("delivered to your inbox"),
    P("to your inbox"),
    P("in your inbox"),
    P("privatsphäre-einstellungen"),
    P("editing by"),
    P("full coverage of"),
    P("무단전재"),
    P("저작권자"),
};

/* Credits of pictures; only in short lines. */
static const struct phrase CREDITS[] = {
    P("getty images"), P("/getty"),   P("shutterstock"),
    P("reuters/"),     P("ap photo"), P("imago/"),
    P("imago images"), P("photo by"), P("picture alliance"),
    P("foto: "),       P("photo: "),  P("/dpa"),
    P("/afp"),         P("via ap"),   P("photograph: "),
    P("picture: "),    P("/epa"),     P("istock"),
    P("credit: "),     P("image: "),  P("pic: "),
    P("(photo"),       P("(foto"),    P("fotó:"),
    P("bild: "),
};

static unsigned pair_of(const char *p)
{
    return ((unsigned char)p[0] * 37u + (unsigned char)p[1]) & 1023;
}

static bool may_begin(const struct ing_page_phrases *x, const char *p)
{
    unsigned k = pair_of(p);
    return x->pairs[k / 64] >> k % 64 & 1;
}

static void index_phrases(struct ing_page_phrases *x, const struct phrase *list, size_t n)
{
    memset(x->head, 0, sizeof x->head);
    memset(x->pairs, 0, sizeof x->pairs);
    for (size_t i = n; i-- > 0;) {
        unsigned char c = (unsigned char)list[i].p[0];
        x->next[i] = x->head[c];
        x->head[c] = (uint8_t)(i + 1);
        unsigned k = pair_of(list[i].p);
        x->pairs[k / 64] |= UINT64_C(1) << k % 64;
    }
}

static_assert(COUNT(NOTICES) <= PAGE_PHRASES && COUNT(OPENERS) <= PAGE_PHRASES && COUNT(LABELS) <= PAGE_PHRASES &&
                  COUNT(NOTICE_PARTS) <= PAGE_PHRASES && COUNT(CREDITS) <= PAGE_PHRASES && PAGE_PHRASES < 256,
              "an index of a phrase fits a byte");

void ing_page_lines_init(struct ing_page_lines *l)
{
    index_phrases(&l->labels, LABELS, COUNT(LABELS));
    index_phrases(&l->notices, NOTICES, COUNT(NOTICES));
    index_phrases(&l->openers, OPENERS, COUNT(OPENERS));
    index_phrases(&l->parts, NOTICE_PARTS, COUNT(NOTICE_PARTS));
    index_phrases(&l->credits, CREDITS, COUNT(CREDITS));
}

static bool starts(const struct ing_page_phrases *x, const struct phrase *list, struct td_slice s)
{
    if (s.n < 2 || !may_begin(x, s.p))
        return false;
    for (size_t i = x->head[(unsigned char)s.p[0]]; i; i = x->next[i - 1])
        if (s.n >= list[i - 1].n && s.p[1] == list[i - 1].p[1] && memcmp(s.p, list[i - 1].p, list[i - 1].n) == 0)
            return true;
    return false;
}

static bool is_one(const struct ing_page_phrases *x, const struct phrase *list, struct td_slice s)
{
    if (!s.n)
        return false;
    for (size_t i = x->head[(unsigned char)s.p[0]]; i; i = x->next[i - 1])
        if (s.n == list[i - 1].n && memcmp(s.p, list[i - 1].p, s.n) == 0)
            return true;
    return false;
}

static bool holds(const struct ing_page_phrases *x, const struct phrase *list, struct td_slice s)
{
    for (; s.n > 1; s.p++, s.n--)
        if (may_begin(x, s.p) && starts(x, list, s))
            return true;
    return false;
}

/* A line that gives a date or a reading time: mostly digits. */
static bool is_date_line(struct td_slice s)
{
    size_t digits = 0, letters = 0, marks = 0;
    for (size_t i = 0; i < s.n; i++) {
        digits += s.p[i] >= '0' && s.p[i] <= '9';
        letters += (s.p[i] >= 'a' && s.p[i] <= 'z') || (unsigned char)s.p[i] >= 0x80;
        marks += s.p[i] == ':' || (i + 2 < s.n && s.p[i + 1] == '2' && s.p[i + 2] == '0' && memchr("/.-", s.p[i], 3));
    }
    return digits >= 6 && digits <= 24 && letters <= digits * 3 && letters <= 40 && marks;
}

static bool is_url(struct td_slice s)
{
    return (td_starts(s, TD_S("http://")) || td_starts(s, TD_S("https://")) || td_starts(s, TD_S("www."))) &&
           td_index(s, ' ') == s.n;
}

static struct td_slice without_end_marks(struct td_slice s)
{
    while (s.n && memchr(":. ", s.p[s.n - 1], 3))
        s.n--;
    return s;
}

bool ing_page_is_notice(const struct ing_page_lines *l, const struct ing_page_line *b)
{
    if (b->len > 330)
        return false;
    if (b->len < 60 && is_one(&l->labels, LABELS, without_end_marks(b->text)))
        return true;
    if (b->len < 90 && !b->heading && !b->list && !b->cell && is_date_line(b->text))
        return true;
    if (is_url(b->text) || starts(&l->notices, NOTICES, b->text))
        return !b->list || b->link;
    if (b->len < 230 && !b->heading && holds(&l->credits, CREDITS, b->text))
        return true;
    return holds(&l->parts, NOTICE_PARTS, b->text);
}

bool ing_page_is_opener(const struct ing_page_lines *l, const struct ing_page_line *b)
{
    struct td_slice s = b->text;
    size_t words = 1;
    if (b->len > 60 || b->link || !s.n)
        return false;
    if (!b->heading && (s.p[s.n - 1] == '.' || s.p[s.n - 1] == ','))
        return false;
    if (starts(&l->openers, OPENERS, s))
        return true;
    for (size_t i = 0; i < s.n; i++)
        words += s.p[i] == ' ';
    return b->heading && words <= 3 && td_starts(s, TD_S("more ")); /* "More Alderby Echo" */
}
