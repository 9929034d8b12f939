#include "speaker.h"

#include <string.h>

#include "frame.h"
#include "utf8.h"

/* ---- words ---- */

enum {
    VERB = 1,       /* of speech; what is said may follow at once: X said Y would */
    VERB_THAT = 2,  /* of speech only before that, a colon or a quotation: X warned that */
    TELL = 4,       /* has the hearer between: X told Y that */
    ROLE = 8,       /* a noun for who speaks: spokesman, ministry */
    DET = 16,       /* opens a noun phrase */
    OF = 32,        /* joins two parts of a name or a role: head of, spokesman for */
    PREP = 64,      /* a noun phrase after it speaks for nobody */
    PRON = 128,     /* a speaker that is not named */
    THAT = 256,     /* opens what is said */
    AUX = 512,      /* may stand between speaker and verb */
    UNSAID = 1024,  /* not said: would say, to say, never said */
    BARRIER = 2048, /* a new clause: what follows may be nobody's words */
    TIME = 4096,    /* days and months: written like names, in some languages */
    WHO = 8192,     /* X, who said */
    AND = 16384,
    AFTER = 65536, /* after X said */
    SO = 32768,    /* stands for a verb, right after what was said only: "...", so X */
    CALL = 131072, /* gives its subject the quoted words behind it: X called Y "..." */
    ING = 262144,  /* a clause of speech that hangs on another: X left, saying */
};

struct words {
    const char *list; /* small letters, single blanks around each */
    unsigned flag;
};

/* The flags of a word are those of every list that it is in. according: "according to", the words before the source. */
struct tongue {
    char code[3];
    bool comma; /* a comma opens reported speech: X sagte, Y sei */
    const char *according[4];
    struct words words[20];
};

static const struct tongue tongue_table[] = {
    {"en",
     false,
     {"according to", NULL, NULL, NULL},
     {{" said says say claimed claims argued argues insisted insists believes believe added tweeted ", VERB},
      {" warned warns announced announces explained explains stated noted notes wrote writes declared declares "
       "acknowledged acknowledges admitted admits alleged alleges suggested suggests stressed emphasized emphasised "
       "reiterated concluded commented continued responded replied testified predicted predicts confirmed confirms "
       "thinks think recalled recalls observed complained complains cautioned denied denies contended contends "
       "maintained asserted asserts remarked vowed proclaimed exclaimed posted reported revealed reveals disclosed "
       "indicated hinted signaled signalled pledged promised conceded concedes joked quipped lamented mused opined "
       "theorized speculated retweeted texted boasted bragged countered estimated estimates found finds repeated "
       "retorted ruled testifies threatened underscored wondered reads affirmed specified advised ",
       VERB_THAT},
      {" called calls described describes dubbed labeled labelled branded slammed accused accuses blasted denounced "
       "decried dismissed dismisses hailed praised praises criticized criticised condemned touted likened ",
       CALL},
      {" saying claiming arguing insisting adding noting warning telling calling describing accusing suggesting "
       "alleging declaring announcing explaining tweeting writing stating asserting ",
       ING},
      {" told tells asked reminded assured informed warned ", TELL},
      {" spokesman spokeswoman spokesperson spokespeople spokesmen minister ministers ministry president chairman "
       "chairwoman chair chief chiefs executive executives ceo cfo official officials officer analyst analysts expert "
       "experts lawyer lawyers attorney attorneys prosecutor prosecutors judge senator senators lawmaker lawmakers "
       "congressman congresswoman representative representatives secretary ambassador diplomat diplomats leader "
       "leaders "
       "director directors head founder researcher researchers professor scientist scientists economist economists "
       "company companies firm government administration department agency agencies committee commission regulator "
       "regulators police authorities source sources report reports study statement newspaper documents document "
       "complaint indictment filing critics supporters investors governor mayor chancellor premier adviser advisers "
       "advisor advisors aide aides manager employee employees worker workers commissioner general embassy union "
       "council court bank group newspaper memo letter survey poll team vendor operator operators carrier carriers "
       "activist activists article filing filings affidavit transcript transcripts campaign office candidate "
       "candidates "
       "nominee lobbyist advocate advocates scholar scholars historian author reporter reporters journalist "
       "journalists "
       "host anchor correspondent columnist editor editors editorial pundit pundits commentator observers residents "
       "doctor doctors physician physicians teacher teachers voters respondents strategist strategists staffer "
       "staffers "
       "counsel investigator investigators sheriff veteran veterans witness witnesses farmers owner owners pastor "
       "bishop "
       "organization organisation association institute foundation technician technicians engineer engineers ",
       ROLE},
      {" the a an his her its their our my this these those some many several most two three four five six one both "
       "another other u.s. us uk ",
       DET},
      {" of for at from de van von der al bin & and's del la ", OF},
      {" to of by from with against on about for in at into over under between through toward towards "
       "like than via without amid ",
       PREP},
      {" he she it they we i you who which that this these those one people everyone someone nobody ", PRON},
      {" that ", THAT},
      {" has have had also then later earlier previously once repeatedly further again recently however himself "
       "herself "
       "themselves itself ",
       AUX},
      {" would could should might may will not never to be is are was were been being can must cannot did do does "
       "declined refused if when where or ",
       UNSAID},
      {" but while although though whereas because since unless ", BARRIER},
      {" monday tuesday wednesday thursday friday saturday sunday january february march april june july august "
       "september october november december today yesterday ",
       TIME},
      {" who ", WHO},
      {" and ", AND},
      {NULL, 0},
      {NULL, 0}}},
    {"de",
     true,
     {"laut", "nach angaben von", "nach ansicht von", "nach aussage von"},
     {{" sagte sagt sagten sagen erklärte erklärt erklärten betonte betont meinte meint behauptete behauptet schrieb "
       "schreibt teilte ",
       VERB},
      {" warnte warnt ergänzte kündigte kritisierte fügte antwortete berichtete berichtet mahnte mahnt erläuterte "
       "erläutert bestätigte bestätigt versicherte versichert beklagte beklagt urteilte kommentierte kommentiert "
       "twitterte argumentierte argumentiert verkündete ",
       VERB_THAT},
      {" sprecher sprecherin minister ministerin ministerium präsident präsidentin vorstand chef chefin experte "
       "experten "
       "expertin analyst analysten regierung behörde unternehmen konzern firma bericht studie anwalt anwältin "
       "politiker politikerin vorsitzender vorsitzende direktor direktorin botschafter botschaft kommission polizei "
       "forscher forscherin geschäftsführer geschäftsführerin gericht ",
       ROLE},
      {" der die das ein eine einer dem den des mehrere viele zwei drei sein seine ihr ihre ", DET},
      {" von vom des der für bei am de van ", OF},
      {" von mit gegen an auf für bei zu zum zur in im aus nach über unter durch vor ", PREP},
      {" er sie es wir ich man ", PRON},
      {" dass ", THAT},
      {" hat haben hatte hatten auch zuvor später am ", AUX},
      {" würde könnte sollte nicht nie zu wird werden wurde ", UNSAID},
      {" aber während obwohl doch weil da denn ", BARRIER},
      {" montag dienstag mittwoch donnerstag freitag samstag sonntag januar februar märz april mai juni juli august "
       "september oktober november dezember heute gestern ",
       TIME},
      {" und ", AND},
      {" so ", SO},
      {NULL, 0}}},
    {"fr",
     false,
     {"selon", "d'après", "d’après", NULL},
     {{" dit dise affirme ", VERB_THAT},
      {" déclaré déclare affirmé expliqué explique ajouté ajoute estimé estime assuré assure précisé précise souligné "
       "souligne averti avertit annoncé annonce indiqué indique écrit raconte raconté ",
       VERB_THAT},
      {" porte-parole ministre ministère président présidente directeur directrice patron patronne expert experts "
       "analyste analystes gouvernement entreprise groupe société rapport étude avocat avocate ambassadeur commission "
       "police chercheur chercheurs responsable responsables chef fondateur sénateur député députée ",
       ROLE},
      {" le la les un une des l' son sa ses leur leurs plusieurs deux trois ", DET},
      {" de du des d la le les ", OF},
      {" de du des à au aux par pour avec contre sur dans en chez sous selon après avant ", PREP},
      {" il elle on nous ils elles je vous ce cela ", PRON},
      {" que qu ", THAT},
      {" a ont avait avaient aussi également ", AUX},
      {" aurait pourrait devrait ne pas jamais sera est était ", UNSAID},
      {" mais alors tandis bien parce car ", BARRIER},
      {" lundi mardi mercredi jeudi vendredi samedi dimanche ", TIME},
      {" qui ", WHO},
      {" et ", AND},
      {NULL, 0}}},
    {"es",
     false,
     {"según", "de acuerdo con", NULL, NULL},
     {{" dijo dice dijeron afirmó afirma aseguró asegura declaró declara explicó explica señaló señala añadió añade "
       "advirtió advierte indicó indica sostuvo sostiene manifestó anunció escribió ",
       VERB_THAT},
      {" portavoz vocero ministro ministra ministerio presidente presidenta director directora jefe jefa experto "
       "expertos analista analistas gobierno empresa compañía grupo informe estudio abogado abogada embajador comisión "
       "policía investigador investigadores responsable fundador senador senadora diputado diputada fuentes ",
       ROLE},
      {" el la los las un una unos unas su sus varios varias dos tres ", DET},
      {" de del la las los para ", OF},
      {" de del a al por para con contra sobre en desde hasta tras según ", PREP},
      {" él ella ellos ellas yo nosotros usted esto eso ", PRON},
      {" que ", THAT},
      {" ha han había también además ", AUX},
      {" no nunca podría debería será es fue habría ", UNSAID},
      {" pero mientras aunque porque pues sino ", BARRIER},
      {" lunes martes miércoles jueves viernes sábado domingo ", TIME},
      {" quien ", WHO},
      {" y e ", AND},
      {NULL, 0},
      {NULL, 0}}},
};

/* ---- tokens ---- */

enum kind { WORD, COMMA, COLON, STOP, MARK, QUOTE };

/* QUOTE is a whole quotation; closed: its last character ends a sentence; comma: it is a comma; part: it is a letter,
 * so that the sentence goes on after it. */
struct token {
    uint32_t begin, end;
    uint32_t flags;
    uint8_t kind;
    bool capital, lone, closed, comma, part;
};

struct reading {
    const struct ana_speech *in;
    const struct tongue *tongue;
    struct td_slice text;
    size_t n;
    struct token t[ANA_SPEAKER_TOKENS];
};

static bool listed(const char *list, const char *word, size_t n)
{
    for (const char *p = list; n && (p = strstr(p, word)) != NULL; p += n)
        if (p[-1] == ' ' && p[n] == ' ')
            return true;
    return false;
}

static unsigned flags_in_lists(const struct tongue *g, struct td_slice word)
{
    char low[48];
    size_t n = 0;
    unsigned flags = 0;
    for (size_t i = 0; i < word.n && n + 5 < sizeof low;) {
        uint32_t cp;
        size_t k = td_utf8_decode(td_from(word, i), &cp);
        if (!k)
            return 0;
        n += td_utf8_encode(ana_lower(cp), low + n);
        i += k;
    }
    low[n] = '\0';
    for (size_t i = 0; i < sizeof g->words / sizeof g->words[0] && g->words[i].list; i++)
        if (listed(g->words[i].list, low, n))
            flags |= g->words[i].flag;
    return flags;
}

/* The lists are gone through once for a word that comes again and again: what was found last is kept, per thread. */
static unsigned flags_of(const struct tongue *g, struct td_slice word)
{
    enum { KEPT = 1024, WORD_MAX = 23 };
    static _Thread_local struct {
        const struct tongue *g;
        unsigned flags;
        uint8_t n;
        char word[WORD_MAX];
    } kept[KEPT];
    uint32_t hash = UINT32_C(2166136261);
    if (word.n > WORD_MAX)
        return flags_in_lists(g, word);
    for (size_t i = 0; i < word.n; i++)
        hash = (hash ^ (unsigned char)word.p[i]) * UINT32_C(16777619);
    size_t at = (hash ^ hash >> 16) % KEPT;
    if (kept[at].g != g || !td_eq(td_slice(kept[at].word, kept[at].n), word)) {
        kept[at].g = g;
        kept[at].flags = flags_in_lists(g, word);
        kept[at].n = (uint8_t)word.n;
        if (word.n)
            memcpy(kept[at].word, word.p, word.n);
    }
    return kept[at].flags;
}

/* The end of the word at i: letters and digits, joined by apostrophes, hyphens and the points of "U.S.". */
static size_t word_end(struct td_slice s, size_t i)
{
    size_t start = i, letters = 0;
    while (i < s.n) {
        uint32_t cp;
        size_t k = td_utf8_decode(td_from(s, i), &cp);
        if (!k)
            break;
        if (ana_frame_letter(cp)) {
            letters++;
            i += k;
            continue;
        }
        uint32_t next = 0;
        bool joins = cp == '\'' || cp == 0x2019 || cp == '-' || cp == '&';
        if (i + k < s.n)
            (void)td_utf8_decode(td_from(s, i + k), &next);
        if (i > start && joins && ana_frame_letter(next)) {
            i += k;
            letters = 9;
            continue;
        }
        if (cp == '.' && letters == 1) { /* an initial */
            i += k;
            letters = 0;
            continue;
        }
        break;
    }
    return i;
}

/* "Mr.", "Sen.": the point ends no sentence. */
static bool abbreviated(struct td_slice word)
{
    static const char list[] = " Mr Mrs Ms Dr Sen Rep Gov Gen Lt Col Sgt Maj Prof Jr Sr Inc Corp Co Ltd St Jan Feb Aug "
                               "Sep Sept Oct Nov Dec No ";
    char b[8];
    if (word.n >= sizeof b)
        return false;
    memcpy(b, word.p, word.n);
    b[word.n] = '\0';
    return listed(list, b, word.n);
}

static enum kind mark_of(uint32_t cp)
{
    switch (cp) {
    case ',':
        return COMMA;
    case ':':
        return COLON;
    case '.':
    case '!':
    case '?':
    case ';':
    case 0x2026:
        return STOP;
    default:
        return MARK;
    }
}

static bool silent(uint32_t cp)
{
    return cp <= ' ' || cp == 0xA0 || cp == '"' || cp == '\'' || (cp >= 0x2018 && cp <= 0x201F) || cp == 0xAB ||
           cp == 0xBB || cp == 0x202F;
}

static void push(struct reading *r, struct token t)
{
    if (r->n < ANA_SPEAKER_TOKENS)
        r->t[r->n++] = t;
}

static void push_quote(struct reading *r, const struct ana_span *q)
{
    size_t end = q->end;
    while (end > q->begin && td_space_byte((unsigned char)r->text.p[end - 1]))
        end--;
    size_t begin = end;
    while (begin > q->begin && ((unsigned char)r->text.p[begin - 1] & 0xC0) == 0x80)
        begin--;
    uint32_t last = ' ';
    if (begin > q->begin)
        (void)td_utf8_decode(td_slice(r->text.p + begin - 1, end - begin + 1), &last);
    push(r, (struct token){.begin = q->begin,
                           .end = q->end,
                           .kind = QUOTE,
                           .closed = last == '.',
                           .comma = last == ',',
                           .part = ana_frame_letter(last)});
}

static void read_tokens(struct reading *r)
{
    const struct ana_speech *in = r->in;
    size_t i = in->paragraph_begin, to = in->paragraph_end, q = 0;
    if (in->sentence_begin - i > ANA_SPEAKER_REACH)
        i = ana_char_start(r->text, in->sentence_begin - ANA_SPEAKER_REACH);
    if (to - in->sentence_end > ANA_SPEAKER_REACH)
        to = ana_char_start(r->text, in->sentence_end + ANA_SPEAKER_REACH);
    struct td_slice part = td_head(r->text, to);
    while (q < in->n_quotes && in->quotes[q].begin < i)
        q++;
    while (i < to) {
        if (q < in->n_quotes && i >= in->quotes[q].begin) {
            push_quote(r, &in->quotes[q]);
            i = in->quotes[q].end > i ? in->quotes[q].end : i;
            q++;
            continue;
        }
        uint32_t cp = 0;
        size_t k = td_utf8_decode(td_from(part, i), &cp);
        if (k && ana_frame_letter(cp)) {
            size_t limit = q < in->n_quotes && in->quotes[q].begin < to ? in->quotes[q].begin : to;
            size_t end = word_end(td_head(part, limit), i);
            struct token t = {.begin = (uint32_t)i, .end = (uint32_t)end, .kind = WORD, .capital = ana_lower(cp) != cp};
            t.flags = flags_of(r->tongue, td_slice(part.p + i, end - i));
            push(r, t);
            i = end + (end < limit && part.p[end] == '.' && abbreviated(td_slice(part.p + i, end - i)));
            continue;
        }
        if (!silent(cp))
            push(r, (struct token){.begin = (uint32_t)i, .end = (uint32_t)(i + (k ? k : 1)), .kind = mark_of(cp)});
        i += k ? k : 1;
    }
}

/* Past the ends: a full stop. */
static const struct token *at(const struct reading *r, size_t i)
{
    static const struct token none = {.kind = STOP};
    return i < r->n ? &r->t[i] : &none;
}

static bool is(const struct token *t, unsigned flags)
{
    return t->kind == WORD && (t->flags & flags) != 0;
}

/* A word that names: capitalised, no day, no pronoun or other small word at a sentence's start. */
static bool names(const struct token *t)
{
    return t->kind == WORD && t->capital &&
           !(t->flags & (TIME | PRON | PREP | AFTER | THAT | BARRIER | AND | UNSAID | AUX | SO | VERB | VERB_THAT |
                         TELL | CALL | ING)) &&
           (!(t->flags & DET) || t->flags & ROLE);
}

static bool core(const struct token *t)
{
    return names(t) || is(t, ROLE);
}

/* ---- noun phrases ---- */

/* first and last token; none when first > last */
struct phrase {
    size_t first, last;
};
static const struct phrase no_phrase = {1, 0};

static bool found(struct phrase p)
{
    return p.first <= p.last;
}

/* "two people": people only speak when counted. */
static bool counted_people(const struct reading *r, size_t i)
{
    static const char *const number[] = {"two", "three", "four", "five", "six", "several"};
    struct td_slice word = td_slice(r->text.p + at(r, i)->begin, at(r, i)->end - at(r, i)->begin);
    if (i == 0 || i >= r->n || !td_eqs(word, "people"))
        return false;
    struct td_slice before = td_slice(r->text.p + at(r, i - 1)->begin, at(r, i - 1)->end - at(r, i - 1)->begin);
    for (size_t k = 0; k < sizeof number / sizeof number[0]; k++)
        if (td_eq_nocase(before, td_str(number[k])))
            return true;
    return false;
}

/* Small words between determiner and noun ("an unnamed intelligence official"): is one of the next three the noun? */
static bool noun_ahead(const struct reading *r, size_t i)
{
    for (size_t k = 1; k <= 3; k++) {
        const struct token *t = at(r, i + k);
        if (t->kind != WORD || t->flags & (PREP | AFTER | PRON | THAT | BARRIER | VERB | VERB_THAT | UNSAID))
            return false;
        if (core(t))
            return true;
    }
    return false;
}

/* "Eastmere Today": a title that ends in a day. */
static bool masthead(const struct reading *r, struct phrase p, size_t i)
{
    struct td_slice word = td_slice(r->text.p + at(r, i)->begin, at(r, i)->end - at(r, i)->begin);
    return found(p) && p.last + 1 == i && names(at(r, p.last)) && td_eqs(word, "Today");
}

static bool possessive(const struct reading *r, size_t i)
{
    struct td_slice word = td_slice(r->text.p + at(r, i)->begin, at(r, i)->end - at(r, i)->begin);
    return td_ends(word, TD_S("'s")) || td_ends(word, TD_S("\xE2\x80\x99s"));
}

/* The phrase that begins at token i. */
static struct phrase phrase_right(const struct reading *r, size_t i)
{
    struct phrase p = no_phrase;
    size_t first = i;
    bool det = false;
    for (size_t n = 0; n < 11; n++, i++) {
        const struct token *t = at(r, i), *next = at(r, i + 1);
        if (t->kind != WORD || (is(t, TIME) && !masthead(r, p, i)))
            break;
        if (core(t) || is(t, TIME) || (i > first && counted_people(r, i)))
            p = (struct phrase){first, i};
        else if (is(t, DET) && (i == first || is(at(r, i - 1), OF)))
            det = true;
        else if (is(t, OF) && found(p) && (core(next) || (is(next, DET) && core(at(r, i + 2)))))
            continue;
        else if (det && found(p) && !t->flags && !t->capital && is(next, ROLE)) /* the X press | office */
            continue;
        else if (found(p) && possessive(r, p.last) && !t->flags && !t->capital) /* X's | own account */
            p.last = i;
        else if (!(t->flags & (PREP | AFTER | PRON | THAT | BARRIER | AND | UNSAID | VERB | VERB_THAT | WHO)) &&
                 (det || i == first) && !found(p) && noun_ahead(r, i))
            continue;
        else
            break;
    }
    return p;
}

/* Where the phrase that ends at token j begins, walking left over names, roles and what determines them. */
static size_t phrase_start(const struct reading *r, size_t j)
{
    size_t first = j;
    for (size_t i = j; i-- > 0 && j - i < 10;) {
        const struct token *t = at(r, i);
        if (core(t)) {
            first = i;
            continue;
        }
        if (is(t, DET))
            return i;
        if (is(t, OF) && i && core(at(r, i - 1)) && (is(at(r, i - 1), ROLE) || names(at(r, i - 1)))) {
            first = i - 1;
            continue;
        }
        bool plain = t->kind == WORD && !t->flags && !t->capital;
        bool opened = i && (is(at(r, i - 1), DET) || (i > 1 && is(at(r, i - 2), DET) && !at(r, i - 1)->flags));
        if (!plain || !opened)
            return first;
    }
    return first;
}

/* "a group backing X said": X is its object. */
static bool participle(const struct reading *r, const struct token *t)
{
    struct td_slice word = td_slice(r->text.p + t->begin, t->end - t->begin);
    return t->kind == WORD && !t->capital && word.n > 5 && td_ends(word, TD_S("ing"));
}

static struct td_slice text_of(const struct reading *r, size_t i)
{
    return td_slice(r->text.p + at(r, i)->begin, at(r, i)->end - at(r, i)->begin);
}

static bool dash(const struct reading *r, size_t i)
{
    uint32_t cp = 0;
    if (at(r, i)->kind == MARK)
        (void)td_utf8_decode(td_from(r->text, at(r, i)->begin), &cp);
    return cp == 0x2013 || cp == 0x2014 || cp == '-';
}

static bool share(const struct reading *r, size_t i)
{
    struct td_slice word = text_of(r, i);
    return td_eqs(word, "percent") || td_eqs(word, "%");
}

/* The phrase that ends at token j and could be a subject: nothing before it that makes it something else. */
static struct phrase phrase_left(const struct reading *r, size_t j)
{
    if (j >= r->n || (!core(at(r, j)) && !counted_people(r, j)))
        return no_phrase;
    size_t first = phrase_start(r, j);
    while (first < j && is(at(r, first), DET) && !core(at(r, first)) && !core(at(r, first + 1)) &&
           is(at(r, first + 1), DET))
        first++;
    const struct token *before = first ? at(r, first - 1) : at(r, r->n);
    if (is(before, OF) && first > 1 && is(at(r, first - 2), ROLE)) { /* a spokesman for | the ministry */
        struct phrase whole = phrase_left(r, first - 2);
        return found(whole) ? (struct phrase){whole.first, j} : no_phrase;
    }
    if (is(before, OF) && first > 1 && share(r, first - 2)) /* 18 percent of | Americans */
        return (struct phrase){first, j};
    bool more =
        first > 2 && before->kind == WORD && !before->flags && is(at(r, first - 2), AND) && core(at(r, first - 3));
    if (more) /* X and congressional | leaders */
        return no_phrase;
    if (is(before, PREP) || participle(r, before) || (is(before, AND) && first > 1 && core(at(r, first - 2))))
        return no_phrase;
    return (struct phrase){first, j};
}

/* The phrase when nothing of its sentence comes before it. */
static struct phrase phrase_at_start(const struct reading *r, struct phrase p)
{
    bool opens = found(p) && (p.first == 0 || at(r, p.first - 1)->kind == STOP || at(r, p.first - 1)->kind == QUOTE ||
                              (at(r, p.first - 1)->kind == COMMA && p.first > 1 && at(r, p.first - 2)->kind == QUOTE));
    return opens ? p : no_phrase;
}

/* The phrase before a verb whose left neighbour is j: past adverbs and auxiliaries, over an apposition, over "who". */
static struct phrase subject_left(const struct reading *r, size_t j)
{
    while (j < r->n && j > 0 && at(r, j)->kind == WORD && !core(at(r, j)) &&
           (is(at(r, j), AUX) || (at(r, j)->end - at(r, j)->begin > 4 && r->text.p[at(r, j)->end - 1] == 'y' &&
                                  r->text.p[at(r, j)->end - 2] == 'l')))
        j--;
    if (j < r->n && r->text.p[at(r, j)->begin] == ')') /* Sen. X (D-Va.) said */
        for (size_t i = j, n = 0; i-- > 1 && n < 8; n++)
            if (r->text.p[at(r, i)->begin] == '(')
                return phrase_left(r, i - 1);
    if (j < r->n && dash(r, j)) /* X - one of many - said */
        for (size_t i = j, n = 0; i-- > 1 && n < 16; n++)
            if (at(r, i)->kind == STOP || dash(r, i))
                return at(r, i)->kind == STOP ? no_phrase : phrase_left(r, i - 1);
    if (j >= r->n || is(at(r, j), UNSAID))
        return no_phrase;
    if (is(at(r, j), WHO) && j)
        return phrase_left(r, at(r, j - 1)->kind == COMMA ? j - 2 : j - 1);
    if (at(r, j)->kind != COMMA && !(at(r, j)->kind == QUOTE && at(r, j)->comma))
        return phrase_left(r, j);
    for (size_t i = j, n = 0; i-- > 0 && n < 24; n++) { /* X, who or what X is, said */
        if (at(r, i)->kind == COMMA)
            return i ? phrase_left(r, i - 1) : no_phrase;
        if (at(r, i)->kind != WORD && at(r, i)->kind != QUOTE)
            break;
    }
    return at(r, j)->kind == COMMA && j ? phrase_at_start(r, phrase_left(r, j - 1)) : no_phrase; /* X of Y, wrote */
}

/* ---- who says it ---- */

static bool speech_verb(const struct token *t)
{
    return is(t, VERB | VERB_THAT | TELL);
}

/* What was said ends before token k: `said X`, `X said`, `X told Y`. */
static struct phrase attribution_after(const struct reading *r, size_t k)
{
    size_t v = k;
    while (is(at(r, v), AUX) && v < k + 2)
        v++;
    if (is(at(r, v), VERB | VERB_THAT | SO)) {
        struct phrase p = phrase_right(r, v + 1);
        if (found(p) && !(is(at(r, v), SO) && at(r, p.last + 1)->kind == WORD))
            return p;
        if (v != k || is(at(r, v), SO))
            return no_phrase;
    }
    for (v = k + 1; v < k + 32 && v < r->n; v++) {
        const struct token *t = at(r, v);
        if (t->kind != WORD && t->kind != COMMA)
            break;
        if (!speech_verb(t))
            continue;
        struct phrase p = subject_left(r, v - 1);
        bool whole = found(p) && (p.first == k || (p.first == k + 1 && is(at(r, k), DET))); /* the | four people */
        return whole ? p : no_phrase;
    }
    return no_phrase;
}

/* "X wrote in a letter on Friday: ...": the verb, when token k ends what tells the occasion, else 0. */
static size_t said_before(const struct reading *r, size_t k)
{
    const struct token *next = at(r, k + 1);
    if (next->kind != COMMA && next->kind != COLON)
        return 0;
    for (size_t n = 0; n < 10 && k > 0 && at(r, k)->kind == WORD; n++, k--) {
        if (is(at(r, k), BARRIER | AND | THAT | PRON | ING | UNSAID))
            return 0;
        if (is(at(r, k), VERB | VERB_THAT) && !is(at(r, k), ROLE))
            return is(at(r, k + 1), PREP | AFTER | TIME) || td_eqs(text_of(r, k + 1), "last") ||
                           td_eqs(text_of(r, k + 1), "earlier")
                       ? k
                       : 0;
    }
    return 0;
}

/* What is said begins after token k: `X said:`, `X said that`, `X told Y`. */
static struct phrase attribution_before(const struct reading *r, size_t k)
{
    while (k < r->n && k > 0 && (at(r, k)->kind == COMMA || at(r, k)->kind == COLON || is(at(r, k), THAT)))
        k--;
    if (k >= r->n || k == 0)
        return no_phrase;
    if (at(r, k)->kind == STOP && is(at(r, k - 1), VERB | VERB_THAT)) /* X wrote. "..." */
        k--;
    if (k && is(at(r, k), VERB | VERB_THAT))
        return subject_left(r, k - 1);
    size_t v = said_before(r, k);
    if (v)
        return subject_left(r, v - 1);
    for (size_t n = 0; n < 7 && k > 0 && at(r, k)->kind == WORD; n++, k--)
        if (is(at(r, k), TELL))
            return subject_left(r, k - 1);
    return no_phrase;
}

/* The subject of the sentence that begins at token i: what comes first, a time or place before it set aside. */
static struct phrase first_subject(const struct reading *r, size_t i)
{
    if (is(at(r, i), PREP) || is(at(r, i), TIME) || is(at(r, i), AUX)) { /* In June, X ... */
        for (size_t n = 0; n < 10 && at(r, i)->kind == WORD; n++)
            i++;
        if (at(r, i)->kind != COMMA)
            return no_phrase;
        i++;
    }
    struct phrase p = phrase_right(r, i);
    const struct token *next = at(r, p.last + 1);
    bool verb = found(p) && next->kind == WORD && !next->capital &&
                !(next->flags & (PREP | OF | AND | AFTER | WHO | THAT | DET | ROLE));
    return verb ? p : no_phrase;
}

/* Where the sentence of token i begins. */
static size_t sentence_start(const struct reading *r, size_t i)
{
    while (i > 0 && at(r, i - 1)->kind != STOP && !(at(r, i - 1)->kind == QUOTE && at(r, i - 1)->closed))
        i--;
    return i;
}

/* "X left, saying": who speaks in the participle's clause at v. */
static struct phrase participle_subject(const struct reading *r, size_t v)
{
    if (v < 2 || at(r, v - 1)->kind != COMMA)
        return no_phrase;
    size_t from = sentence_start(r, v);
    if (at(r, from)->kind == QUOTE) { /* "...," X said, adding */
        struct phrase p = attribution_after(r, at(r, from + 1)->kind == COMMA ? from + 2 : from + 1);
        return found(p) && p.last < v ? p : no_phrase;
    }
    for (size_t i = from; i < v; i++)
        if (is(at(r, i), BARRIER | WHO) ||
            (is(at(r, i), AND) && (is(at(r, i + 1), DET | PRON) || at(r, i - 1)->kind == COMMA)))
            return no_phrase;
    return first_subject(r, from);
}

/* X called Y "...": the words of X. X did it, calling Y "...". */
static struct phrase caller(const struct reading *r, size_t q)
{
    for (size_t v = q, n = 0; v-- > 1 && n < 16; n++) {
        const struct token *t = at(r, v);
        if (t->kind == STOP || t->kind == QUOTE || is(t, BARRIER | WHO))
            return no_phrase;
        if (is(t, CALL))
            return at(r, v + 1)->kind == COMMA ? no_phrase : subject_left(r, v - 1);
        if (is(t, ING))
            return participle_subject(r, v);
    }
    return no_phrase;
}

/* "..." - X */
static struct phrase signed_quote(const struct reading *r, size_t q)
{
    if (!dash(r, q + 1))
        return no_phrase;
    struct phrase p = phrase_right(r, q + 2);
    bool ends = found(p) && p.first == q + 2 && (at(r, p.last + 1)->kind == COMMA || at(r, p.last + 1)->kind == STOP);
    return ends && names(at(r, p.first)) ? p : no_phrase;
}

/* X said that it was so. "...": whole sentences in marks, nobody named beside them, behind a sentence of reported
 * speech. */
static struct phrase sentence_before(const struct reading *r, size_t q)
{
    if (q < 3 || at(r, q - 1)->kind != STOP || !(at(r, q)->closed || at(r, q + 1)->kind == STOP))
        return no_phrase;
    size_t from = sentence_start(r, q - 1);
    for (size_t v = from + 1; v + 1 < q; v++) {
        const struct token *t = at(r, v);
        if (t->kind == QUOTE || is(t, PRON | BARRIER | UNSAID))
            return no_phrase;
        if (!speech_verb(t) || is(t, ROLE))
            continue;
        struct phrase p = subject_left(r, v - 1), subject = first_subject(r, from);
        return found(p) && found(subject) && p.first == subject.first ? p : no_phrase;
    }
    return no_phrase;
}

/* The mention stands in quotation q: its own attribution, else the one that the quotation before has. */
static struct phrase quoted_speaker(const struct reading *r, size_t q)
{
    struct phrase p = no_phrase;
    const struct token *next = at(r, q + 1);
    bool goes_on = at(r, q)->part && next->kind == WORD && !is(next, VERB | VERB_THAT | SO | AUX);
    if (!at(r, q)->closed && next->kind != STOP && !goes_on)
        p = attribution_after(r, next->kind == COMMA ? q + 2 : q + 1);
    if (!found(p) && q)
        p = attribution_before(r, q - 1);
    if (!found(p))
        p = signed_quote(r, q);
    if (!found(p))
        p = caller(r, q);
    if (q && at(r, q - 1)->kind != STOP && at(r, q - 1)->kind != QUOTE)
        return p; /* within a sentence: not the words of before that go on */
    for (size_t i = q, n = 0; !found(p) && i-- > 0 && n < 40; n++)
        if (at(r, i)->kind == QUOTE) {
            struct phrase chain =
                at(r, i)->closed ? no_phrase : attribution_after(r, at(r, i + 1)->kind == COMMA ? i + 2 : i + 1);
            return found(chain) && chain.last < q ? chain : p;
        }
    return found(p) ? p : sentence_before(r, q);
}

/* Where the words of an "according to" end when they begin at token i, else i. */
static size_t according_end(const struct reading *r, size_t i)
{
    for (int a = 0; a < 4 && r->tongue->according[a]; a++) {
        struct td_slice want = td_str(r->tongue->according[a]);
        size_t begin = at(r, i)->begin;
        if (i >= r->n || begin + want.n > r->text.n || !td_eq_nocase(td_slice(r->text.p + begin, want.n), want))
            continue;
        for (size_t k = i; k < r->n; k++)
            if (at(r, k)->end == begin + want.n)
                return k + 1;
    }
    return i;
}

struct clause {
    size_t from, to, mention; /* tokens of the sentence, the mention's (or its quotation's) */
};

/* A clause of another subject: "as he signed". */
static bool aside(const struct reading *r, size_t i)
{
    return td_eqs(td_slice(r->text.p + at(r, i)->begin, at(r, i)->end - at(r, i)->begin), "as") &&
           is(at(r, i + 1), PRON);
}

static bool between(const struct reading *r, size_t from, size_t to, unsigned flags)
{
    for (size_t i = from; i < to; i++)
        if (at(r, i)->kind == STOP || (is(at(r, i), flags) && !is(at(r, i - 1), THAT)) || (flags && aside(r, i)))
            return true;
    return false;
}

/* "according to Eastmere | trade data.": up to three plain nouns more, when they end a clause. */
static struct phrase whole_source(const struct reading *r, struct phrase p)
{
    size_t last = p.last;
    for (size_t n = 0; found(p) && n < 3; n++) {
        const struct token *t = at(r, last + 1);
        if (t->kind != WORD || t->flags || t->capital || participle(r, t))
            break;
        last++;
    }
    bool ends = at(r, last + 1)->kind == STOP || at(r, last + 1)->kind == COMMA;
    return found(p) && ends ? (struct phrase){p.first, last} : p;
}

/* "according to | a new accounting | filed Thursday": no name and no role, but a determiner and up to four plain words;
 * "according to | people | familiar with it". */
static struct phrase any_source(const struct reading *r, size_t k)
{
    size_t i = k;
    struct td_slice second = text_of(r, k + 1);
    if (td_eqs(text_of(r, k), "people") &&
        (td_eqs(second, "familiar") || td_eqs(second, "close") || td_eqs(second, "briefed") || td_eqs(second, "with")))
        return (struct phrase){k, k};
    if (!is(at(r, i), DET))
        return no_phrase;
    while (i + 1 < r->n && i < k + 4 && at(r, i + 1)->kind == WORD && !at(r, i + 1)->flags &&
           (i == k || !td_ends(text_of(r, i + 1), TD_S("ed"))) &&
           (i == k || !participle(r, at(r, i + 1)) || !(is(at(r, i + 2), DET) || core(at(r, i + 2)))))
        i++;
    const struct token *next = at(r, i + 1);
    bool ends = next->kind != WORD || (next->flags & (PREP | TIME | THAT | WHO | BARRIER) && !(next->flags & OF)) ||
                td_ends(text_of(r, i + 1), TD_S("ed")) || participle(r, next);
    return i > k && ends ? (struct phrase){k, i} : no_phrase;
}

static struct phrase according_to(const struct reading *r, const struct clause *c)
{
    for (size_t i = c->from; i < c->to; i++) {
        size_t k = at(r, i)->kind == WORD ? according_end(r, i) : i;
        if (k == i)
            continue;
        struct phrase p = whole_source(r, phrase_right(r, k));
        if (!found(p))
            p = any_source(r, k);
        if (!found(p) || (c->mention >= i && c->mention <= p.last))
            return no_phrase;
        bool apart =
            c->mention > p.last ? between(r, p.last + 1, c->mention, BARRIER | AND) : between(r, c->mention, i, 0);
        return apart ? no_phrase : p;
    }
    return no_phrase;
}

/* told Congress | it would */
static bool subject_pronoun(const struct reading *r, size_t i)
{
    static const char *const list[] = {"he", "she", "it", "they", "we", "I"};
    for (size_t k = 0; k < sizeof list / sizeof list[0]; k++)
        if (td_eqs(text_of(r, i), list[k]))
            return at(r, i + 1)->kind == WORD;
    return false;
}

/* "last week", "earlier" */
static bool recent(const struct reading *r, size_t i)
{
    return td_eqs(text_of(r, i), "last") || td_eqs(text_of(r, i), "earlier") || td_eqs(text_of(r, i), "this");
}

/* The first token of what is said after the verb at v, 0 when it opens nothing. */
static size_t opens_speech(const struct reading *r, size_t v)
{
    const struct token *verb = at(r, v), *next = at(r, v + 1);
    if (is(next, THAT) || next->kind == COLON || next->kind == QUOTE)
        return v + 1;
    if (is(verb, TELL))
        for (size_t k = v + 1; k < v + 8 && at(r, k)->kind == WORD; k++)
            if (is(at(r, k + 1), THAT) || (at(r, k + 1)->kind == QUOTE && !is(at(r, k), DET | OF | PREP)) ||
                (subject_pronoun(r, k + 1) && !is(at(r, k), DET | OF | PREP | AND)))
                return k + 1;
    if (next->kind == COMMA && !r->tongue->comma) { /* said, without evidence, that */
        size_t k = v + 2;
        while (k < v + 9 && at(r, k)->kind == WORD && !is(at(r, k), VERB | VERB_THAT | BARRIER))
            k++;
        return at(r, k)->kind == COMMA && is(at(r, k + 1), THAT) ? k + 1 : 0;
    }
    if (next->kind == COMMA)
        return v + 2;
    bool when = is(next, TIME) || recent(r, v + 1);
    if (when || is(next, PREP | AFTER)) { /* said on Monday that; said at a meeting in the capital that */
        for (size_t k = v + 1; k < v + 14 && at(r, k)->kind == WORD; k++)
            if (is(at(r, k), THAT))
                return k;
        return when && is(verb, VERB) && at(r, v + 2)->kind == WORD ? v + 2 : 0;
    }
    bool plain = is(verb, VERB) || td_eqs(text_of(r, v), "saying") || td_eqs(text_of(r, v), "claiming") ||
                 td_eqs(text_of(r, v), "insisting") || td_eqs(text_of(r, v), "arguing");
    return plain && next->kind == WORD && !is(next, UNSAID | AND | BARRIER) ? v + 1 : 0;
}

/* A dash between: what follows a paraphrase behind it is the writer's own. */
static bool dash_between(const struct reading *r, size_t from, size_t to)
{
    size_t n = 0;
    for (size_t i = from; i < to; i++)
        n += dash(r, i);
    return n % 2 == 1;
}

/* "..., with the council leaving": the writer goes on. */
static bool with_clause(const struct reading *r, size_t i)
{
    if (!td_eqs(td_slice(r->text.p + at(r, i)->begin, at(r, i)->end - at(r, i)->begin), "with"))
        return false;
    for (size_t k = i + 1; k < i + 8 && at(r, k)->kind == WORD; k++)
        if (participle(r, at(r, k)))
            return true;
    return false;
}

/* X said that ... mention */
static struct phrase reported_before(const struct reading *r, const struct clause *c)
{
    for (size_t v = c->mention; v-- > c->from;) {
        bool ing = is(at(r, v), ING);
        if (!speech_verb(at(r, v)) && !ing)
            continue;
        size_t said = opens_speech(r, v);
        if (!said)
            continue;
        if (v == 0 || said > c->mention || between(r, v + 1, c->mention, BARRIER) || dash_between(r, said, c->mention))
            return no_phrase;
        for (size_t i = v + 1; i + 1 < c->mention; i++)
            if (at(r, i)->kind == COMMA &&
                ((is(at(r, i + 1), AND | WHO) && !is(at(r, i + 2), THAT)) || with_clause(r, i + 1)))
                return no_phrase;
        return ing ? participle_subject(r, v) : subject_left(r, v - 1);
    }
    return no_phrase;
}

/* mention ..., X said. */
static struct phrase reported_after(const struct reading *r, const struct clause *c)
{
    for (size_t i = c->mention + 1; i < c->to; i++) {
        if (at(r, i)->kind == STOP)
            return no_phrase;
        if (at(r, i)->kind != COMMA)
            continue;
        struct phrase p = attribution_after(r, i + 1);
        if (!found(p) || p.first <= c->mention)
            continue;
        size_t after = p.last + 1;
        while (after < c->to && (speech_verb(at(r, after)) || is(at(r, after), AUX)))
            after++;
        if (is(at(r, after - 1), TELL)) { /* told the newspaper on Monday */
            struct phrase hearer = phrase_right(r, after);
            after = found(hearer) ? hearer.last + 1 : after + 1;
        }
        const struct token *t = at(r, after);
        if (after >= c->to || t->kind == STOP || t->kind == COMMA || is(t, PREP | AFTER | TIME) || recent(r, after))
            return p;
        return no_phrase;
    }
    return no_phrase;
}

/* A small quotation mark or a whole one right after byte i. */
static bool quote_follows(const struct reading *r, size_t i)
{
    while (i < r->text.n && r->text.p[i] == ' ')
        i++;
    struct td_slice rest = td_from(r->text, i);
    return td_starts(rest, TD_S("'")) || td_starts(rest, TD_S("\"")) || td_starts(rest, TD_S("\xE2\x80\x98")) ||
           td_starts(rest, TD_S("\xE2\x80\x9C")) || td_starts(rest, TD_S("\xE2\x80\x9E")) ||
           td_starts(rest, TD_S("\xC2\xAB"));
}

/* X: "..." and "...": X */
static struct phrase headline(const struct reading *r, const struct clause *c)
{
    size_t colon = c->from, n_colons = 0;
    for (size_t i = c->from; i < c->to; i++)
        if (at(r, i)->kind == COLON) {
            colon = i;
            n_colons++;
        }
    if (n_colons != 1 || c->mention == colon)
        return no_phrase;
    if (c->mention > colon) {
        struct phrase p = phrase_right(r, c->from);
        bool role = false;
        for (size_t i = c->from; i < colon; i++)
            role = role || is(at(r, i), ROLE);
        bool whole = found(p) && p.last + 1 == colon && colon - c->from <= 6;
        return whole && (quote_follows(r, at(r, colon)->end) || (role && colon - c->from > 1)) ? p : no_phrase;
    }
    struct phrase p = phrase_right(r, colon + 1);
    bool whole = found(p) && p.last + 1 == c->to && c->to - colon <= 6;
    return whole && quote_follows(r, r->in->sentence_begin) ? p : no_phrase;
}

static bool find_tokens(const struct reading *r, struct clause *c)
{
    const struct ana_speech *in = r->in;
    size_t i = 0;
    while (i < r->n && r->t[i].end <= in->sentence_begin)
        i++;
    c->from = i;
    c->mention = r->n;
    for (; i < r->n && r->t[i].begin < in->sentence_end; i++)
        if (c->mention == r->n && r->t[i].end > in->mention_begin)
            c->mention = i;
    c->to = i;
    return c->mention < c->to;
}

/* Headlines that a page has between a name and its verb, run together with it, up to "MORE": names in them say nothing.
 */
static bool pasted(const struct reading *r, struct phrase p)
{
    enum { FAR = 45 };
    bool ends = false, begins = false;
    for (size_t i = p.first; i < p.first + FAR && at(r, i)->kind != STOP && !ends; i++)
        ends = td_eqs(text_of(r, i), "MORE");
    for (size_t i = p.last + 1; i-- > 0 && i + FAR > p.last && !begins;) {
        struct td_slice word = text_of(r, i);
        for (size_t k = 3; at(r, i)->kind == WORD && k + 1 < word.n && !begins; k++)
            begins = word.p[k - 1] >= 'a' && word.p[k - 1] <= 'z' && word.p[k] >= 'A' && word.p[k] <= 'Z';
    }
    return ends && begins;
}

struct td_slice ana_speaker_find(const struct ana_speech *in)
{
    struct reading r = {.in = in, .text = in->text};
    struct clause c;
    struct td_slice primary = td_head(in->language, td_index(in->language, '-'));
    for (size_t i = 0; i < sizeof tongue_table / sizeof tongue_table[0]; i++)
        if (td_eq_nocase(primary, td_str(tongue_table[i].code)))
            r.tongue = &tongue_table[i];
    if (!r.tongue)
        return td_slice("", 0);
    read_tokens(&r);
    if (!find_tokens(&r, &c))
        return td_slice("", 0);
    struct phrase p = no_phrase;
    if (at(&r, c.mention)->kind == QUOTE)
        p = quoted_speaker(&r, c.mention);
    if (!found(p) && in->title)
        p = headline(&r, &c);
    if (!found(p))
        p = according_to(&r, &c);
    if (!found(p))
        p = reported_before(&r, &c);
    if (!found(p))
        p = reported_after(&r, &c);
    if (!found(p) || pasted(&r, p))
        return td_slice("", 0);
    size_t begin = at(&r, p.first)->begin, end = at(&r, p.last)->end;
    bool self = at(&r, c.mention)->kind != QUOTE && in->mention_begin < end && begin < in->mention_end;
    return self || end - begin > ANA_SPEAKER_BYTES_MAX ? td_slice("", 0) : td_slice(in->text.p + begin, end - begin);
}
