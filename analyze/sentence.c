#include "sentence.h"

#include <stdlib.h>

enum { WORD_MAX_BYTES = 24 }; /* abbreviations are shorter */

static bool push(struct ana_spans *s, size_t begin, size_t end)
{
    if (s->n == s->cap) {
        size_t cap = s->cap ? 2 * s->cap : 64;
        struct ana_span *v = realloc(s->v, cap * sizeof *v);
        if (!v)
            return false;
        s->v = v;
        s->cap = cap;
    }
    s->v[s->n++] = (struct ana_span){(uint32_t)begin, (uint32_t)end};
    return true;
}

void ana_spans_free(struct ana_spans *s)
{
    free(s->v);
    *s = (struct ana_spans){0};
}

/* Is word one of the blank-separated words of list? */
static bool listed(struct td_slice word, const char *list)
{
    struct td_slice rest = td_str(list);
    while (rest.p)
        if (td_eq(td_cut(&rest, ' '), word))
            return true;
    return false;
}

/* Abbreviations that are followed by the rest of their sentence. */
static const char never_ends[] = "Mr Mrs Ms Mx Messrs Dr Drs Prof Sen Sens Rep Reps Gov Govs Gen Col Lt Sgt Capt Cpl "
                                 "Cmdr Cdr Adm Maj Rev Hon Pres St Ste Mt "
                                 "Ft Supt Det Insp Amb Atty Dist Assn Sec Secs Asst Fr Pvt vs v ca cf viz al approx "
                                 "Nos pp Vol e.g i.e eg ie E.g I.e "
                                 "z.B z.b Z.B bzw vgl Vgl evtl ggf inkl exkl sog u.a d.h D.h i.d.R v.a o.g s.o s.u u.U "
                                 "m.E Nr Abs Art Str Hr Fr Hrn geb gest "
                                 "Dipl Ing Mio Mrd Tsd rund zzgl abzgl einschl St bes allg "
                                 "M MM Mme Mlle Mgr Me art env "
                                 "Sr Sra Srta Dra Sres Ud Uds D Lic Ing Av "
                                 "Sig Dott Avv On pag "
                                 "dhr mevr dr drs mr ir bijv nl o.a m.b.t d.w.z "
                                 "esim mm mrd milj ks ko ns p.o "
                                 "np tzn tj ul pow im ok godz prof red tzw "
                                 "г ул им тыс млн млрд руб долл т.е т.к т.н т.д";
/* Abbreviations that may as well be the last word of a sentence. */
static const char may_end[] =
    "U.S U.K U.N E.U U.A.E U.S.A D.C L.A N.Y a.m p.m A.M P.M Inc Corp Co Cos Ltd Bros Jr Sr LLC S.A S.p.A N.V A.G plc "
    "Ph.D M.D B.A M.A "
    "Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec Mon Tue Tues Wed Thu Thur Thurs Fri Sat Sun Ave Blvd Rd Sq etc "
    "Etc No Fig "
    "Ala Ariz Ark Calif Colo Conn Del Fla Ga Ill Ind Kan Ky La Md Mass Mich Minn Miss Mo Mont Neb Nev N.H N.J N.M N.C "
    "N.D Okla "
    "Ore Pa R.I S.C S.D Tenn Tex Vt Va Wash W.Va Wis Wyo usw etc u.s.w jne ym itd itp и т.п др пр EE.UU";
/* Words that, with a capital, begin a sentence more often than they go on after an abbreviation. */
static const char starters[] = "The A An In It Its He His She Her They Their We Our You I But And However This That "
                               "These Those On At For As If When While "
                               "After Before There Here Now Then So Still Yet Also Some Many Most Both Under With What "
                               "Who Why How Where Although Though "
                               "Since Despite Meanwhile Last Earlier According One Two By To From No Not "
                               "Der Die Das Ein Eine Er Sie Es Wir Ich Und Aber Doch In Im Am Auf Mit Nach Bei Seit "
                               "Für Wenn Dass Auch Diese Dieser Dieses Zudem "
                               "Le La Les Un Une Il Elle Ils Elles Mais Et Dans En Pour Selon Ce Cette El Los Las Una "
                               "Pero Según Para Por Este Esta "
                               "Lo Gli Ma Nel Secondo Per O Os As Um Uma Mas De Het Een Maar "
                               "Se Hän Mutta Ja Tämä Myös W Na Po To Ale";

/* The same for a word with a capital because a sentence begins with it: "Esim." */
static bool listed_small(struct td_slice word, const char *list)
{
    char small[WORD_MAX_BYTES + 1];
    if (word.n == 0 || word.n > sizeof small)
        return false;
    memcpy(small, word.p, word.n);
    small[0] = (char)td_lower_byte((unsigned char)small[0]);
    return listed(td_slice(small, word.n), list);
}

static bool has_ordinals(struct td_slice language)
{
    return language.n >= 2 &&
           listed(td_head(language, td_index(language, '-')), "de fi da no nb nn cs sk hu pl hr sr sl et lv lt tr is");
}

struct splitter {
    const struct ana_chars *chars;
    const char *p;
    size_t n;
    bool ordinals;
};

static unsigned class_at(const struct splitter *s, size_t i, size_t *len)
{
    *len = 1;
    return i < s->n ? ana_class(s->chars, ana_at(s->p, s->n, i, len)) : 0;
}

static bool line_end(uint32_t cp)
{
    return cp == '\n' || cp == '\r' || cp == 0x2028 || cp == 0x2029 || cp == 0x85;
}

static bool ends_without_blank(uint32_t cp)
{
    return cp == 0x3002 || cp == 0xff01 || cp == 0xff1f || cp == 0xff61 || cp == 0x061f || cp == 0x06d4 ||
           cp == 0x0589 || cp == 0x0964 || cp == 0x0965 || cp == 0x1362 || cp == 0x104b || cp == 0x17d4;
}

static bool ends(uint32_t cp)
{
    return cp == '.' || cp == '!' || cp == '?' || cp == 0x2026 || cp == 0x203c || cp == 0x2049 || cp == 0x2047 ||
           cp == 0x2048 || ends_without_blank(cp);
}

static bool closes(uint32_t cp)
{
    return cp == '"' || cp == '\'' || cp == ')' || cp == ']' || cp == '}' || cp == 0x201d || cp == 0x2019 ||
           cp == 0x00bb || cp == 0x300d || cp == 0x300f || cp == 0xff09 || cp == 0x203a || cp == 0x300b || cp == 0x3011;
}

/* The word that ends before i, with stops inside: "U.S" of "U.S."; empty when it is too long to be an abbreviation. */
static struct td_slice word_before(const struct splitter *s, size_t begin, size_t i)
{
    size_t k = i, len;
    while (k > begin) {
        uint32_t cp = ana_before(s->p, k, &len);
        if (cp != '.' && !(ana_class(s->chars, cp) & ANA_WORD))
            break;
        k -= len;
        if (i - k > WORD_MAX_BYTES)
            return td_slice(s->p + i, 0);
    }
    return td_slice(s->p + k, i - k);
}

/* Letters, digits and marks from i on. */
static struct td_slice word_at(const struct splitter *s, size_t i)
{
    size_t k = i, len;
    while (k < s->n && k - i <= WORD_MAX_BYTES && (class_at(s, k, &len) & ANA_WORD))
        k += len;
    return td_slice(s->p + i, k - i);
}

static bool small_start(const struct splitter *s, size_t i)
{
    size_t len, next;
    if (!(class_at(s, i, &len) & ANA_LOWER))
        return false;
    return !(class_at(s, i + len, &next) & ANA_UPPER); /* iPhone, eBay */
}

static bool all_digits(struct td_slice w)
{
    for (size_t i = 0; i < w.n; i++)
        if (w.p[i] < '0' || w.p[i] > '9')
            return false;
    return w.n > 0;
}

/* Does the single '.' at `dot` belong to the word before it, so that the sentence may go on with the word at next? */
static bool abbreviates(const struct splitter *s, size_t begin, size_t dot, size_t next)
{
    struct td_slice w = word_before(s, begin, dot);
    if (w.n == 0)
        return false;
    size_t len;
    unsigned class = ana_class(s->chars, ana_at(w.p, w.n, 0, &len));
    if (len == w.n && (class & ANA_LETTER) && !(class & ANA_SOLID))
        return (class & ANA_UPPER) || listed(w, never_ends); /* an initial */
    bool whole = (size_t)(w.p - s->p) == begin;
    if (all_digits(w))
        return whole || (s->ordinals && w.n <= 2);
    if (listed(w, never_ends) || (whole && listed_small(w, never_ends)))
        return true;
    struct td_slice follows = word_at(s, next);
    if (td_eqs(w, "No") || td_eqs(w, "Fig"))
        return all_digits(follows);
    bool dotted = memchr(w.p, '.', w.n) != NULL && w.n <= 8;
    return (dotted || listed(w, may_end)) && !listed(follows, starters);
}

/* "said.The": a blank was lost, as happens where pages are copied. Not "Booking.com", not "U.S.A", not "Node.JS". */
static bool lost_blank(const struct splitter *s, size_t begin, size_t dot, size_t next)
{
    struct td_slice w = word_before(s, begin, dot);
    struct td_slice f = word_at(s, next);
    size_t len, len2;
    if (w.n < 3 || f.n < 2 || memchr(w.p, '.', w.n))
        return false;
    if (!(ana_class(s->chars, ana_before(s->p, dot, &len)) & ANA_LOWER) || !(class_at(s, next, &len) & ANA_UPPER))
        return false;
    return (class_at(s, next + len, &len2) & ANA_LOWER) && listed(f, starters);
}

static size_t skip_blanks(const struct splitter *s, size_t i)
{
    size_t len;
    while (i < s->n) {
        uint32_t cp = ana_at(s->p, s->n, i, &len);
        if (line_end(cp) || !(ana_class(s->chars, cp) & ANA_BLANK))
            break;
        i += len;
    }
    return i;
}

/* Does the character of length *len at k close a quotation or bracket? French puts a blank before its mark. */
static bool closes_at(const struct splitter *s, size_t k, size_t *len)
{
    size_t l2;
    uint32_t cp = ana_at(s->p, s->n, k, len);
    if (closes(cp) || cp == 0x201c) {
        /* These also open, or stand in a word. */
        bool other = cp == '"' || cp == '\'' || cp == 0x2019 || cp == 0x201c;
        return !(other && (class_at(s, k + *len, &l2) & ANA_WORD));
    }
    if (!(ana_class(s->chars, cp) & ANA_BLANK) || line_end(cp) || k + *len >= s->n)
        return false;
    bool closing = ana_at(s->p, s->n, k + *len, &l2) == 0xbb;
    *len += l2;
    return closing && !(class_at(s, k + *len, &l2) & ANA_WORD);
}

/* The run of stops at i. */
struct stop {
    size_t begin, end, n; /* bytes, and how many stops */
    bool no_blank;        /* ends a sentence without a blank after it */
    bool full;            /* the last is '.' */
};

static struct stop stop_at(const struct splitter *s, size_t i)
{
    struct stop t = {.begin = i, .end = i};
    size_t len;
    uint32_t cp;
    for (; t.end < s->n && ends(cp = ana_at(s->p, s->n, t.end, &len)); t.end += len, t.n++) {
        t.no_blank |= ends_without_blank(cp);
        t.full = cp == '.';
    }
    /* "真的!": half-width marks after Han are as good. */
    if (i > 0 && !t.full && (ana_class(s->chars, ana_before(s->p, i, &len)) & ANA_SOLID))
        t.no_blank = true;
    return t;
}

/*
 * A stop stands at i in a sentence that begins at `begin`, with something else than stops from `solid` on. Returns
 * where the sentence ends, or 0 when it goes on; *after is the place to go on from in both cases.
 */
static size_t at_stop(const struct splitter *s, size_t begin, size_t solid, size_t i, size_t *after)
{
    struct stop t = stop_at(s, i);
    size_t len, k = t.end;
    while (k < s->n && closes_at(s, k, &len))
        k += len;
    bool closed = k > t.end, single = t.n == 1 && t.full;
    *after = k;
    if (i == solid) /* dots that begin a line belong to what follows */
        return 0;
    size_t next = skip_blanks(s, k);
    if (t.no_blank || next >= s->n)
        return k;
    uint32_t cp = ana_at(s->p, s->n, next, &len);
    if (line_end(cp))
        return k;
    if (next == k) {
        if ((ana_class(s->chars, cp) & ANA_SOLID) && !closed)
            return k;
        return single && !closed && lost_blank(s, begin, i, next) ? k : 0;
    }
    if (small_start(s, next) || cp == ',' || cp == ';' || cp == ':' || cp == ')' || cp == 0x2014 || cp == 0x2013 ||
        cp == '-')
        return 0;
    return single && !closed && abbreviates(s, begin, i, next) ? 0 : k;
}

/* Bytes at which something may end a sentence. */
static void interesting(bool table[256])
{
    memset(table, 0, 256);
    static const unsigned char bytes[] = {'.',  '!',  '?',  '\n', '\r', 0xc2, 0xd6,
                                          0xd8, 0xdb, 0xe0, 0xe1, 0xe2, 0xe3, 0xef};
    for (size_t i = 0; i < sizeof bytes; i++)
        table[bytes[i]] = true;
}

bool ana_sentences(const struct ana_chars *chars, struct td_slice text, struct td_slice language, struct ana_spans *out)
{
    struct splitter s = {chars, text.p, text.n, has_ordinals(language)};
    bool table[256];
    interesting(table);
    size_t begin = skip_blanks(&s, 0), i = begin, solid = begin;
    while (i < s.n) {
        if (!table[(unsigned char)s.p[i]]) {
            i++;
            continue;
        }
        size_t len, end = 0;
        uint32_t cp = ana_at(s.p, s.n, i, &len);
        if (line_end(cp)) {
            end = i;
            while (end > begin && (ana_class(chars, ana_before(s.p, end, &len)) & ANA_BLANK))
                end -= len;
            if (end > begin && !push(out, begin, end))
                return false;
            while (i < s.n && (ana_class(chars, ana_at(s.p, s.n, i, &len)) & ANA_BLANK))
                i += len;
            begin = solid = i;
            continue;
        }
        if (!ends(cp)) {
            i += len;
            continue;
        }
        bool leading = i == solid;
        end = at_stop(&s, begin, solid, i, &i);
        if (end) {
            if (!push(out, begin, end))
                return false;
            begin = solid = i = skip_blanks(&s, i);
        } else if (leading) {
            solid = skip_blanks(&s, i);
        }
    }
    size_t end = s.n, len;
    while (end > begin && (ana_class(chars, ana_before(s.p, end, &len)) & ANA_BLANK))
        end -= len;
    return end <= begin || push(out, begin, end);
}

/* ---- quotations ---- */

enum mark {
    MARK_NONE,
    MARK_STRAIGHT,
    MARK_CURLY_LEFT,
    MARK_CURLY_RIGHT,
    MARK_LOW,
    MARK_ANGLE_LEFT,
    MARK_ANGLE_RIGHT,
    MARK_CORNER_LEFT,
    MARK_CORNER_RIGHT
};

static enum mark mark_of(uint32_t cp)
{
    switch (cp) {
    case '"':
    case 0xff02:
        return MARK_STRAIGHT;
    case 0x201c:
        return MARK_CURLY_LEFT;
    case 0x201d:
        return MARK_CURLY_RIGHT;
    case 0x201e:
        return MARK_LOW;
    case 0x00ab:
        return MARK_ANGLE_LEFT;
    case 0x00bb:
        return MARK_ANGLE_RIGHT;
    case 0x300c:
    case 0x300e:
        return MARK_CORNER_LEFT;
    case 0x300d:
    case 0x300f:
        return MARK_CORNER_RIGHT;
    default:
        return MARK_NONE;
    }
}

/* Does `mark` close a quotation that `open` began? */
static bool closed_by(enum mark open, enum mark mark)
{
    switch (open) {
    case MARK_STRAIGHT:
        return mark == MARK_STRAIGHT;
    case MARK_CURLY_LEFT:
    case MARK_CURLY_RIGHT:
        return mark == MARK_CURLY_RIGHT;
    case MARK_LOW:
        return mark == MARK_CURLY_LEFT || mark == MARK_CURLY_RIGHT;
    case MARK_ANGLE_LEFT:
        return mark == MARK_ANGLE_RIGHT;
    case MARK_ANGLE_RIGHT:
        return mark == MARK_ANGLE_LEFT || mark == MARK_ANGLE_RIGHT;
    case MARK_CORNER_LEFT:
        return mark == MARK_CORNER_RIGHT;
    case MARK_NONE:
    case MARK_CORNER_RIGHT:
        return false;
    }
    return false;
}

/*
 * Typed by hand: “ or „ closed by ", " closed by ”. Only where no quotation of the other kind was opened inside, which
 * is counted in *inner, and not by the inches of 5". blank: a blank or a bracket stands before the mark; last: the byte
 * before.
 */
static bool closed_by_other(enum mark open, enum mark mark, bool blank, char last, size_t *inner)
{
    bool pair = open == MARK_STRAIGHT ? mark == MARK_CURLY_LEFT || mark == MARK_CURLY_RIGHT
                                      : (open == MARK_CURLY_LEFT || open == MARK_LOW) && mark == MARK_STRAIGHT;
    if (!pair || (mark == MARK_STRAIGHT && last >= '0' && last <= '9'))
        return false;
    if (mark == MARK_CURLY_LEFT || (mark == MARK_STRAIGHT && blank)) {
        (*inner)++;
        return false;
    }
    return *inner == 0 || ((*inner)--, false);
}

bool ana_quotations(const struct ana_chars *chars, struct td_slice text, size_t begin, size_t end,
                    struct ana_spans *out)
{
    enum mark open = MARK_NONE;
    size_t from = 0, len, inner = 0;
    bool at_start = false, blank = true, any = false;
    for (size_t i = begin; i < end; i += len) {
        unsigned char c = (unsigned char)text.p[i];
        len = 1;
        if (c < 0x80 && c != '"') {
            blank = c == ' ' || c == '\t' || c == '(' || c == '[' || c == '-';
            any |= !(c == ' ' || c == '\t');
            continue;
        }
        uint32_t cp = ana_at(text.p, end, i, &len);
        enum mark mark = mark_of(cp);
        if (mark == MARK_NONE) {
            blank = (ana_class(chars, cp) & ANA_BLANK) || cp == 0x2014 || cp == 0x2013;
            any |= !blank;
            continue;
        }
        if (open != MARK_NONE &&
            (closed_by(open, mark) || closed_by_other(open, mark, blank, i > begin ? text.p[i - 1] : ' ', &inner))) {
            if (!push(out, from, i))
                return false;
            open = MARK_NONE;
        } else {
            bool opens = mark == MARK_CURLY_LEFT || mark == MARK_LOW || mark == MARK_ANGLE_LEFT ||
                         mark == MARK_CORNER_LEFT || (blank && mark != MARK_CORNER_RIGHT);
            /* Inside an open quotation only a mark of its own kind tells: it was opened again, the first was never
             * closed. */
            if (opens && (open == MARK_NONE || open == mark)) {
                open = mark;
                inner = 0;
                from = i + len;
                at_start = !any;
            }
        }
        blank = mark == MARK_CURLY_LEFT || mark == MARK_LOW || mark == MARK_CORNER_LEFT;
        any = true;
    }
    return open == MARK_NONE || !at_start || push(out, from, end);
}
