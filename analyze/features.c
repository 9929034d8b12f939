#include "features.h"

#include <string.h>

#include "utf8.h"

enum { RAW_MAX = 2 * ANA_FRAME_REACH + 16, SIDE = ANA_TOKENS_MAX / 2, NAME_MAX = 8 };

/* struct ana_token.flags */
enum { CAPITAL = 1, MARK = 2, OTHER_MENTION = 4, QUOTED = 8, OPEN = 16, SHUT = 32, DIGITS = 64, STOP_AFTER = 128 };

/* ---- tokens ---- */

struct raw {
    uint32_t begin, end;
    uint8_t flags;
};

struct raws {
    size_t n;
    enum ana_grammar grammar;
    struct raw r[RAW_MAX];
};

static bool letter_or_digit(struct td_slice s, size_t i, size_t *len, uint32_t *cp)
{
    if (i >= s.n)
        return false;
    *len = td_utf8_decode(td_from(s, i), cp);
    return *len && ana_frame_letter(*cp);
}

static bool ascii_letter(char c)
{
    return (unsigned)((c | 32) - 'a') < 26;
}

static bool digit(char c)
{
    return (unsigned)(c - '0') < 10;
}

/* "U.S.", "u.k.": single letters with a stop after each; where it ends, or 0. */
static size_t abbreviation(struct td_slice s, size_t i)
{
    size_t j = i, n = 0;
    while (j + 1 < s.n && ascii_letter(s.p[j]) && s.p[j + 1] == '.' &&
           (j + 2 == s.n || !ascii_letter(s.p[j + 2]) || j + 3 >= s.n || s.p[j + 3] == '.')) {
        j += 2;
        n++;
        if (j < s.n && !ascii_letter(s.p[j]))
            break;
    }
    return n >= 2 ? j : 0;
}

/* A number with its separators: 1,000.5. The end of the digits when it is one, else 0. */
static size_t number(struct td_slice s, size_t i)
{
    size_t j = i;
    while (j < s.n && (digit(s.p[j]) || ((s.p[j] == ',' || s.p[j] == '.') && j + 1 < s.n && digit(s.p[j + 1]))))
        j++;
    size_t len;
    uint32_t cp;
    return j > i && !letter_or_digit(s, j, &len, &cp) ? j : 0;
}

/* Quotation marks and marks of other scripts, outside English. German closes with what English opens with and turns
 * guillemets round, Finnish opens and closes with the same mark. */
static uint8_t foreign_mark(enum ana_grammar grammar, uint32_t cp)
{
    bool germanic = grammar == ANA_GERMANIC;
    switch (cp) {
    case 0x201C:
        return germanic ? MARK | SHUT : 0;
    case 0x201D:
    case 0xAB:
    case 0xBB:
        return germanic || grammar == ANA_FINNIC ? MARK | OPEN | SHUT : 0;
    case 0x300C:
        return MARK | OPEN;
    case 0x300D:
        return MARK | SHUT;
    case 0x3001:
    case 0xFF0C:
    case 0xFF1A:
    case 0xFF1B:
    case 0xFF01:
    case 0xFF1F:
        return MARK;
    default:
        return 0;
    }
}

static uint8_t mark_flags(enum ana_grammar grammar, struct td_slice s, size_t i, size_t k, uint32_t cp)
{
    uint8_t foreign = grammar == ANA_ENGLISH ? 0 : foreign_mark(grammar, cp);
    if (foreign)
        return foreign;
    switch (cp) {
    case ',':
    case ';':
    case ':':
    case '(':
    case ')':
    case '[':
    case ']':
    case '!':
    case '?':
    case '$':
    case '%':
    case '&':
    case 0x2013:
    case 0x2014:
        return MARK;
    case '-':
        return i && s.p[i - 1] == ' ' && i + k < s.n && s.p[i + k] == ' ' ? MARK : 0;
    case '"':
        return MARK | OPEN | SHUT;
    case 0x201C:
    case 0x201E:
    case 0xAB:
        return MARK | OPEN;
    case 0x201D:
    case 0xBB:
        return MARK | SHUT;
    default:
        return 0;
    }
}

static size_t apostrophe_end(struct td_slice s, size_t i)
{
    if (i < s.n && s.p[i] == '\'')
        return i + 1;
    return i + 3 <= s.n && memcmp(s.p + i, "\xE2\x80\x99", 3) == 0 ? i + 3 : 0;
}

static void push(struct raws *v, size_t begin, size_t end, unsigned flags)
{
    if (v->n < RAW_MAX)
        v->r[v->n++] = (struct raw){(uint32_t)begin, (uint32_t)end, (uint8_t)flags};
}

/* "'s", "'ll", "n't" after the word that ends at i; returns where to go on. */
static size_t clitic(struct raws *v, struct td_slice s, size_t i, size_t after)
{
    static const char *const known[] = {"s", "t", "d", "m", "ll", "re", "ve"};
    size_t j = after;
    while (j < s.n && ascii_letter(s.p[j]))
        j++;
    struct td_slice w = td_slice(s.p + after, j - after);
    bool is = false;
    for (size_t k = 0; k < sizeof known / sizeof *known; k++)
        is = is || td_eq_nocase(w, td_str(known[k]));
    struct raw *last = v->n ? &v->r[v->n - 1] : NULL;
    if (!is || !last || last->end != i || last->flags & MARK)
        return after;
    if (w.n == 1 && (w.p[0] | 32) == 't') {
        if ((s.p[i - 1] | 32) != 'n')
            return after;
        if (last->end - last->begin > 1) {
            last->end--;
            push(v, i - 1, j, 0);
        } else {
            last->end = (uint32_t)j;
        }
        return j;
    }
    push(v, i, j, 0);
    return j;
}

static size_t word(struct raws *v, struct td_slice s, size_t i)
{
    size_t j = i, len;
    uint32_t cp, first = 0;
    size_t end = digit(s.p[i]) ? number(s, i) : abbreviation(s, i);
    if (end) {
        push(v, i, end, digit(s.p[i]) ? DIGITS : (unsigned)(s.p[i] < 'a' ? CAPITAL : 0));
        return end;
    }
    while (letter_or_digit(s, j, &len, &cp)) {
        bool cjk = td_utf8_is_cjk(cp);
        if (cjk && j > i)
            break;
        if (j == i)
            first = cp;
        j += len;
        if (cjk)
            break;
    }
    push(v, i, j, ana_lower(first) != first ? CAPITAL : 0);
    return j;
}

/* The text of s from i to end as raw tokens. */
static void cut(struct raws *v, struct td_slice s, size_t i, size_t end)
{
    struct td_slice part = td_head(s, end);
    while (i < end) {
        size_t k = 0, after = apostrophe_end(part, i);
        uint32_t cp = 0;
        if (after && i) {
            i = v->grammar == ANA_ENGLISH ? clitic(v, part, i, after) : after;
            continue;
        }
        if (letter_or_digit(part, i, &k, &cp)) {
            i = word(v, part, i);
            continue;
        }
        uint8_t flags = k ? mark_flags(v->grammar, part, i, k, cp) : 0;
        if (flags)
            push(v, i, i + k, flags);
        i += k ? k : 1;
    }
}

/* ---- keys ---- */

static void set_key(struct ana_token *t, const char *s)
{
    t->n = (uint8_t)strlen(s);
    memcpy(t->key, s, t->n);
}

static bool is_year(struct td_slice s)
{
    return s.n == 4 && ((s.p[0] == '1' && s.p[1] == '9') || (s.p[0] == '2' && s.p[1] == '0')) && digit(s.p[2]) &&
           digit(s.p[3]);
}

/* Marks of Chinese as those of other scripts. */
static uint32_t plain_mark(uint32_t cp)
{
    return cp == 0x3001 ? ',' : cp > 0xFF00 && cp < 0xFF5F ? cp - 0xFEE0 : cp;
}

static void make_key(struct ana_token *t, struct td_slice s)
{
    struct td_slice w = td_slice(s.p + t->begin, t->end - t->begin);
    t->n = 0;
    if (t->flags & DIGITS) {
        set_key(t, is_year(w) ? "<year>" : "<num>");
        return;
    }
    if (t->flags & (OPEN | SHUT)) {
        set_key(t, "\"");
        return;
    }
    for (size_t i = 0; i < w.n;) {
        uint32_t cp;
        size_t k = td_utf8_decode(td_from(w, i), &cp);
        char b[4];
        if (cp == 0x2019)
            cp = '\'';
        if (cp == 0x2013 || cp == 0x2014)
            cp = '-';
        if (t->flags & MARK)
            cp = plain_mark(cp);
        size_t len = td_utf8_encode(ana_lower(cp), b);
        if (!k || t->n + len > ANA_TOKEN_KEY_MAX)
            break;
        memcpy(t->key + t->n, b, len);
        t->n = (uint8_t)(t->n + len);
        i += k;
    }
}

static struct td_slice key(const struct ana_token *t)
{
    return td_slice(t->key, t->n);
}

static bool in_words(struct td_slice s, const char *const *list)
{
    for (; *list; list++)
        if (td_eqs(s, *list))
            return true;
    return false;
}

static const char *const pronouns[] = {"he",   "she",  "him",   "her", "his",     "hers",    "it",     "its",
                                       "they", "them", "their", "we",  "us",      "our",     "i",      "me",
                                       "my",   "you",  "your",  "who", "himself", "herself", "itself", NULL};

/* Quotation marks, over the whole window: which tokens stand inside. */
static void mark_quotes(struct raws *v)
{
    bool in = false;
    for (size_t i = 0; i < v->n; i++) { /* a closing mark comes first: the sentence began inside */
        if (v->r[i].flags & OPEN)
            break;
        if (v->r[i].flags & SHUT) {
            in = true;
            break;
        }
    }
    for (size_t i = 0; i < v->n; i++) {
        uint8_t *flags = &v->r[i].flags;
        if ((*flags & (OPEN | SHUT)) == (OPEN | SHUT))
            in = !in;
        else if (*flags & OPEN)
            in = true;
        else if (*flags & SHUT)
            in = false;
        else if (in)
            *flags |= QUOTED;
    }
}

/* The mention's own words as keys; 0 when it is a pronoun or longer than names are. */
static size_t name_keys(enum ana_grammar grammar, struct td_slice s, size_t begin, size_t end,
                        struct ana_token name[NAME_MAX])
{
    struct raws v;
    v.n = 0;
    v.grammar = grammar;
    cut(&v, s, begin, end - begin > 120 ? begin + 120 : end);
    if (v.n == 0 || v.n > NAME_MAX)
        return 0;
    for (size_t i = 0; i < v.n; i++) {
        name[i] = (struct ana_token){.begin = v.r[i].begin, .end = v.r[i].end, .flags = v.r[i].flags};
        make_key(&name[i], s);
    }
    return v.n == 1 && in_words(key(&name[0]), pronouns) ? 0 : v.n;
}

/* The same name, where names have endings: alike but for some three letters at the end. */
static bool same_name(struct td_slice a, struct td_slice b)
{
    enum { ENDING = 4, STEM_MIN = 4 };
    size_t n = 0;
    while (n < a.n && n < b.n && a.p[n] == b.p[n])
        n++;
    return n >= STEM_MIN && a.n - n <= ENDING && b.n - n <= ENDING;
}

static bool name_at(const struct ana_features *f, size_t i, const struct ana_token *name, size_t n)
{
    bool endings = f->language->grammar != ANA_ENGLISH;

    if (n == 0 || i + n > f->n || (i < f->target && i + n > f->target) || i == f->target)
        return false;
    for (size_t k = 0; k < n; k++)
        if (!(td_eq(key(&f->token[i + k]), key(&name[k])) ||
              (endings && same_name(key(&f->token[i + k]), key(&name[k])))) ||
            (name[k].flags & CAPITAL) != (f->token[i + k].flags & CAPITAL))
            return false;
    return true;
}

static void replace_other_mentions(struct ana_features *f, const struct ana_token *name, size_t n)
{
    size_t to = 0, target = f->target;
    for (size_t i = 0; i < f->n; i++) {
        struct ana_token t = f->token[i];
        if (i == f->target)
            target = to;
        if (name_at(f, i, name, n)) {
            t.end = f->token[i + n - 1].end;
            t.flags = (uint8_t)((t.flags & (CAPITAL | QUOTED)) | OTHER_MENTION);
            set_key(&t, "<t>");
            i += n - 1;
        }
        f->token[to++] = t;
    }
    f->n = to;
    f->target = target;
}

/* ---- tokens beside the frame ---- */

static void align(struct ana_features *f)
{
    size_t u = 0;
    const struct ana_frame *fr = &f->frame;
    for (size_t i = 0; i < f->n; i++) {
        struct ana_token *t = &f->token[i];
        if (i == f->target) {
            t->unit = (int16_t)fr->target;
            continue;
        }
        while (u + 1 < fr->n_units && fr->unit[u + 1].begin <= t->begin)
            u++;
        bool in = u < fr->n_units && fr->unit[u].begin <= t->begin && t->begin < fr->unit[u].end && u != fr->target;
        t->unit = in ? (int16_t)u : -1;
    }
}

static void read_tokens(struct ana_features *f, struct td_slice s, size_t begin, size_t end)
{
    struct raws v;
    struct ana_token name[NAME_MAX];
    size_t from = begin > ANA_FRAME_REACH ? ana_char_start(s, begin - ANA_FRAME_REACH) : 0;
    size_t to = s.n - end > ANA_FRAME_REACH ? ana_char_start(s, end + ANA_FRAME_REACH) : s.n;
    v.n = 0;
    v.grammar = f->language->grammar;
    cut(&v, s, from, begin);
    size_t left = v.n;
    uint8_t capital = 0;
    struct td_slice m = td_slice(s.p + begin, end - begin);
    uint32_t cp;
    if (m.n && td_utf8_decode(m, &cp))
        capital = ana_lower(cp) != cp ? CAPITAL : 0;
    push(&v, begin, end, capital);
    cut(&v, s, end, to);
    mark_quotes(&v);
    size_t right = v.n - left - 1;
    size_t keep_left = left < SIDE - 1 ? left : SIDE - 1;
    size_t keep_right = right < ANA_TOKENS_MAX - 1 - keep_left ? right : ANA_TOKENS_MAX - 1 - keep_left;
    keep_left = left < ANA_TOKENS_MAX - 1 - keep_right ? left : ANA_TOKENS_MAX - 1 - keep_right;
    f->n = keep_left + 1 + keep_right;
    f->target = keep_left;
    for (size_t i = 0; i < f->n; i++) {
        const struct raw *r = &v.r[left - keep_left + i];
        struct ana_token *t = &f->token[i];
        t->begin = r->begin;
        t->end = r->end;
        t->flags = r->flags;
        if (i == f->target)
            set_key(t, "<t>");
        else
            make_key(t, s);
    }
    size_t n_name = name_keys(v.grammar, s, begin, end, name);
    replace_other_mentions(f, name, n_name);
}

/* ---- what the target is ---- */

static const char *const titles[] = {
    "mr",       "mrs",    "ms",        "dr",       "president",  "sen",         "senator",       "gov",
    "governor", "rep",    "secretary", "minister", "chancellor", "judge",       "justice",       "king",
    "queen",    "prince", "pope",      "gen",      "general",    "sir",         "professor",     "prof",
    "lord",     "lady",   "princess",  "mayor",    "speaker",    "congressman", "congresswoman", "representative",
    NULL};
static const char *const company_words[] = {
    "inc",        "corp",       "ltd",         "plc",      "co",           "group",    "party",
    "university", "company",    "corporation", "ministry", "bank",         "agency",   "department",
    "commission", "council",    "committee",   "court",    "congress",     "senate",   "house",
    "union",      "times",      "post",        "news",     "technologies", "holdings", "association",
    "institute",  "foundation", "police",      "airlines", "motors",       "media",    NULL};
static const char *const person_pronouns[] = {"he",      "she", "him", "her", "his", "hers", "himself",
                                              "herself", "who", "i",   "me",  "my",  NULL};
static const char *const group_pronouns[] = {"it", "its", "itself", "they", "them", "their", "we", "us", "our", NULL};

static const char *const first_names[] = {
    "aaron",    "adam",      "al",        "alexander",   "amanda",   "amy",      "andrew",   "angela",    "anna",
    "anthony",  "ashley",    "barack",    "barbara",     "bashar",   "ben",      "benjamin", "bernie",    "betty",
    "bill",     "bob",       "boris",     "brandon",     "brenda",   "brian",    "carol",    "carolyn",   "catherine",
    "charles",  "chris",     "christine", "christopher", "cynthia",  "dan",      "daniel",   "david",     "deborah",
    "debra",    "dennis",    "diane",     "donald",      "donna",    "dorothy",  "doug",     "douglas",   "ed",
    "edward",   "elizabeth", "elon",      "emily",       "emma",     "emmanuel", "eric",     "ethan",     "frank",
    "gary",     "george",    "greg",      "gregory",     "harold",   "harry",    "heather",  "helen",     "henry",
    "hillary",  "jack",      "jacob",     "james",       "janet",    "jason",    "jeb",      "jeff",      "jeffrey",
    "jennifer", "jeremy",    "jerry",     "jessica",     "jim",      "joe",      "john",     "jonathan",  "jose",
    "joseph",   "joshua",    "joyce",     "julian",      "julie",    "justin",   "karen",    "katherine", "kathleen",
    "keith",    "ken",       "kenneth",   "kevin",       "kim",      "kimberly", "kyle",     "larry",     "laura",
    "linda",    "lisa",      "marco",     "margaret",    "maria",    "mark",     "mary",     "matt",      "matthew",
    "melissa",  "michael",   "michelle",  "mike",        "mitt",     "nancy",    "nathan",   "nicholas",  "nicolas",
    "nicole",   "nigel",     "olivia",    "pamela",      "patricia", "patrick",  "paul",     "peter",     "rachel",
    "rand",     "raymond",   "rebecca",   "recep",       "richard",  "rick",     "robert",   "roger",     "ron",
    "ronald",   "ruth",      "ryan",      "samantha",    "samuel",   "sandra",   "sarah",    "scott",     "sharon",
    "shirley",  "stephanie", "stephen",   "steve",       "steven",   "sundar",   "susan",    "ted",       "theresa",
    "thomas",   "tim",       "timothy",   "tom",         "tony",     "tyler",    "vladimir", "walter",    "william",
    "xi",       NULL};

/* All capitals, two to six: FBI, AT&T. */
static bool acronym(struct td_slice s)
{
    size_t capitals = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] >= 'a' && s.p[i] <= 'z')
            return false;
        capitals += s.p[i] >= 'A' && s.p[i] <= 'Z';
    }
    return s.n <= 6 && capitals >= 2;
}

static enum ana_target_kind guess_kind(const struct ana_features *f, struct td_slice s, size_t begin, size_t end)
{
    struct raws v;
    struct ana_token t;
    v.n = 0;
    v.grammar = ANA_ENGLISH;
    cut(&v, s, begin, end - begin > 120 ? begin + 120 : end);
    for (size_t i = 0; i < v.n; i++) {
        t = (struct ana_token){.begin = v.r[i].begin, .end = v.r[i].end, .flags = v.r[i].flags};
        make_key(&t, s);
        if (v.n == 1 && in_words(key(&t), person_pronouns))
            return ANA_TARGET_PERSON;
        if (v.n == 1 && in_words(key(&t), group_pronouns))
            return ANA_TARGET_ORGANISATION;
        if (i == 0 && v.n > 1 && (in_words(key(&t), titles) || in_words(key(&t), first_names)))
            return ANA_TARGET_PERSON;
        if (in_words(key(&t), company_words))
            return ANA_TARGET_ORGANISATION;
    }
    if (acronym(td_slice(s.p + begin, end - begin)))
        return ANA_TARGET_ORGANISATION;
    if (f->target) {
        struct td_slice before = key(&f->token[f->target - 1]);
        bool capital = f->token[f->target - 1].flags & CAPITAL;
        if (in_words(before, titles) || (capital && in_words(before, first_names)))
            return ANA_TARGET_PERSON;
        if (td_eqs(before, "the") && f->frame.position != ANA_POS_MODIFIER)
            return ANA_TARGET_ORGANISATION;
    }
    if (f->target + 1 < f->n && in_words(key(&f->token[f->target + 1]), company_words))
        return ANA_TARGET_ORGANISATION;
    return ANA_TARGET_UNKNOWN;
}

/* ---- figures ---- */

enum token_feature {
    X_TONE,
    X_DOER,
    X_DONE,
    X_HIT,
    X_NEGATED,
    X_TURNED,
    X_AGENT,
    X_PATIENT,
    X_ATTRIBUTE,
    X_OWN,
    X_NEAR,
    X_QUOTED,
    X_CLAUSES,
    X_CAPITAL,
    X_VERB,
    X_NOUN,
    X_ADJ,
    X_SAY,
    X_DENY,
    X_FLIP,
    X_FACE,
    X_NOT,
    X_MODAL,
    X_BE,
    X_BY,
    X_PREP,
    X_CLAUSE,
    X_BUT,
    X_MARK,
    X_TARGET,
    X_OTHER,
    X_LEFT,
    X_FLIPADJ,
    X_KEEP,
    X_DEAL,
    X_PRON
};
const char *const ana_token_feature_name[ANA_TOKEN_FEATURES] = {
    "tone", "doer", "done",   "hit",     "negated", "turned",  "agent", "patient", "attribute",
    "own",  "near", "quoted", "clauses", "capital", "verb",    "noun",  "adj",     "say",
    "deny", "flip", "face",   "not",     "modal",   "be",      "by",    "prep",    "clause",
    "but",  "mark", "target", "other",   "left",    "flipadj", "keep",  "deal",    "pron"};

enum sentence_feature {
    G_POSITION,
    G_PERSON = G_POSITION + ANA_N_POSITIONS,
    G_ORGANISATION,
    G_QUOTED,
    G_QUESTION,
    G_HEADLINE,
    G_FAVOURABLE,
    G_ADVERSE,
    G_LENGTH,
    G_BEFORE,
    G_OTHERS,
    G_FIRST
};
const char *const ana_sentence_feature_name[ANA_SENTENCE_FEATURES] = {
    "subject", "object",   "place",    "prep",       "modifier", "owner",  "other",  "person", "organisation",
    "quoted",  "question", "headline", "favourable", "adverse",  "length", "before", "others", "first"};

static enum token_feature relation_group(enum ana_rel rel)
{
    switch (rel) {
    case ANA_REL_DOER:
    case ANA_REL_DOER_FAR:
    case ANA_REL_BY:
    case ANA_REL_GETS:
    case ANA_REL_ADVERB:
    case ANA_REL_SAME:
        return X_AGENT;
    case ANA_REL_PASSIVE:
    case ANA_REL_PASSIVE_FAR:
    case ANA_REL_OBJECT:
    case ANA_REL_OBJECT_PREP:
    case ANA_REL_COMPLEMENT:
    case ANA_REL_NOUN_AT:
    case ANA_REL_FACES:
    case ANA_REL_DEALT:
        return X_PATIENT;
    case ANA_REL_NOUN_FROM:
    case ANA_REL_HAS:
    case ANA_REL_COMPOUND:
    case ANA_REL_IS:
    case ANA_REL_APPOSED:
    case ANA_REL_ADJ:
    case ANA_REL_ADJ_IS:
        return X_ATTRIBUTE;
    case ANA_REL_OWN:
        return X_OWN;
    case ANA_REL_NEAR_LEFT:
    case ANA_REL_NEAR_RIGHT:
    case ANA_REL_FAR_LEFT:
    case ANA_REL_FAR_RIGHT:
    case ANA_N_RELS:
        break;
    }
    return X_NEAR;
}

static float clamp1(float v)
{
    return v > 1 ? 1 : v < -1 ? -1 : v;
}

static void operator_figures(float *x, uint32_t op)
{
    static const struct {
        uint32_t op;
        enum token_feature at;
    } table[] = {
        {ANA_OP_SAY, X_SAY},   {ANA_OP_DENY, X_DENY},       {ANA_OP_FLIP, X_FLIP},     {ANA_OP_FACE, X_FACE},
        {ANA_OP_NOT, X_NOT},   {ANA_OP_VOID, X_NOT},        {ANA_OP_MODAL, X_MODAL},   {ANA_OP_BE, X_BE},
        {ANA_OP_BY, X_BY},     {ANA_OP_PREP, X_PREP},       {ANA_OP_CLAUSE, X_CLAUSE}, {ANA_OP_REL, X_CLAUSE},
        {ANA_OP_BUT, X_BUT},   {ANA_OP_FLIPADJ, X_FLIPADJ}, {ANA_OP_KEEP, X_KEEP},     {ANA_OP_DEAL, X_DEAL},
        {ANA_OP_PRON, X_PRON},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (op & table[i].op)
            x[table[i].at] = 1;
}

static bool boundary(const struct ana_unit *u)
{
    return u->kind == ANA_UNIT_BREAK || (u->op & (ANA_OP_CLAUSE | ANA_OP_REL | ANA_OP_BUT)) != 0;
}

/* Clause boundaries between each unit and the target. */
static void clause_distances(const struct ana_frame *fr, uint8_t distance[ANA_FRAME_UNITS_MAX])
{
    uint8_t d = 0;
    for (size_t i = fr->target; i-- > 0;) {
        distance[i] = d;
        if (boundary(&fr->unit[i]) && d < 3)
            d++;
    }
    d = 0;
    for (size_t i = fr->target; i < fr->n_units; i++) {
        if (i > fr->target && boundary(&fr->unit[i]) && d < 3)
            d++;
        distance[i] = d;
    }
}

static void token_figures(struct ana_features *f, const struct ana_lexicon *lex)
{
    const struct ana_frame *fr = &f->frame;
    uint8_t distance[ANA_FRAME_UNITS_MAX];
    const struct ana_frame_hit *hit_of[ANA_FRAME_UNITS_MAX] = {NULL};
    clause_distances(fr, distance);
    for (size_t i = 0; i < fr->n_hits; i++)
        hit_of[fr->hit[i].unit] = &fr->hit[i];
    for (size_t i = 0; i < f->n; i++) {
        const struct ana_token *t = &f->token[i];
        float *x = f->x[i];
        memset(x, 0, sizeof f->x[i]);
        x[X_QUOTED] = t->flags & QUOTED ? 1 : 0;
        x[X_CAPITAL] = t->flags & CAPITAL ? 1 : 0;
        x[X_MARK] = t->flags & MARK ? 1 : 0;
        x[X_OTHER] = t->flags & OTHER_MENTION ? 1 : 0;
        x[X_TARGET] = i == f->target;
        x[X_LEFT] = i < f->target;
        if (t->unit < 0 || i == f->target)
            continue;
        const struct ana_unit *u = &fr->unit[t->unit];
        x[X_CLAUSES] = (float)distance[t->unit] / 3;
        x[X_NEGATED] = u->flags & ANA_UNIT_NEGATED ? 1 : 0;
        x[X_VERB] = u->class == ANA_VERB;
        x[X_NOUN] = u->class == ANA_NOUN;
        x[X_ADJ] = u->class == ANA_ADJ || u->class == ANA_PHRASE;
        operator_figures(x, u->op);
        if (u->entry < 0)
            continue;
        const struct ana_lex_entry *e = ana_lexicon_entry(lex, (size_t)u->entry);
        operator_figures(x, e->op);
        x[X_TONE] = clamp1(e->w[ANA_TONE] / 4);
        x[X_DOER] = clamp1(e->w[ANA_DOER] / 4);
        x[X_DONE] = clamp1(e->w[ANA_DONE] / 4);
        const struct ana_frame_hit *h = hit_of[t->unit];
        if (h) {
            x[X_HIT] = clamp1(e->w[h->slot] * h->factor / 4);
            x[X_TURNED] = h->factor < 0;
            x[relation_group(h->rel)] = 1;
        }
    }
}

static void sentence_figures(struct ana_features *f, const struct ana_lexicon *lex)
{
    const struct ana_frame *fr = &f->frame;
    float pos = 0, neg = 0, *g = f->g;
    size_t words = 0, capitals = 0, others = 0;
    memset(g, 0, sizeof f->g);
    for (size_t i = 0; i < fr->n_hits; i++) {
        const struct ana_frame_hit *h = &fr->hit[i];
        float c = ana_lexicon_entry(lex, (size_t)h->entry)->w[h->slot] * h->factor;
        if (h->rel >= ANA_REL_FAR_LEFT && h->rel <= ANA_REL_OWN)
            c *= 0.5F;
        if (c > 0)
            pos += c;
        else
            neg -= c;
    }
    for (size_t i = 0; i < f->n; i++) {
        const struct ana_token *t = &f->token[i];
        words += !(t->flags & (MARK | DIGITS));
        capitals += t->flags & CAPITAL && !(t->flags & MARK);
        others += t->flags & OTHER_MENTION ? 1 : 0;
        if (t->n == 1 && t->key[0] == '?')
            g[G_QUESTION] = 1;
    }
    g[G_POSITION + fr->position] = 1;
    g[G_PERSON] = f->kind == ANA_TARGET_PERSON;
    g[G_ORGANISATION] = f->kind == ANA_TARGET_ORGANISATION;
    g[G_QUOTED] = f->token[f->target].flags & QUOTED ? 1 : 0;
    g[G_HEADLINE] = words >= 4 && capitals * 5 > words * 3;
    g[G_FAVOURABLE] = pos / (1 + pos);
    g[G_ADVERSE] = neg / (1 + neg);
    g[G_LENGTH] = (float)f->n / ANA_TOKENS_MAX;
    g[G_BEFORE] = (float)f->target / (float)f->n;
    g[G_OTHERS] = others > 0;
    g[G_FIRST] = f->target == 0;
}

void ana_features_read(struct ana_features *f, const struct ana_lexicon *x, const struct ana_language *language,
                       struct td_slice s, size_t begin, size_t end, enum ana_target_kind kind)
{
    begin = ana_char_start(s, begin < s.n ? begin : s.n);
    end = ana_char_start(s, end < s.n ? end : s.n);
    if (end < begin)
        end = begin;
    f->language = language;
    ana_frame_read(&f->frame, x, language->grammar, s, begin, end);
    read_tokens(f, s, begin, end);
    align(f);
    bool guess = kind == ANA_TARGET_UNKNOWN && language->grammar == ANA_ENGLISH;
    f->kind = guess ? guess_kind(f, s, begin, end) : kind;
    token_figures(f, x);
    sentence_figures(f, x);
}

bool ana_token_is_word(const struct ana_token *t)
{
    return !(t->flags & (MARK | DIGITS | OTHER_MENTION));
}

/* ---- sparse features ---- */

uint64_t ana_sparse_hash(struct td_slice s)
{
    uint64_t h = ANA_HASH_SEED;
    for (size_t i = 0; i < s.n; i++)
        h = ana_hash_step(h, (unsigned char)s.p[i]);
    return ana_hash_word(h);
}

struct writer {
    ana_sparse_sink *sink;
    void *to;
    size_t n;
    char b[256];
};

static void begin(struct writer *w, const char *prefix)
{
    w->n = strlen(prefix);
    memcpy(w->b, prefix, w->n);
}

static void add(struct writer *w, struct td_slice s)
{
    if (w->n + s.n > sizeof w->b)
        s.n = sizeof w->b - w->n;
    memcpy(w->b + w->n, s.p, s.n);
    w->n += s.n;
}

static void adds(struct writer *w, const char *s)
{
    add(w, td_str(s));
}

static void done(struct writer *w)
{
    w->sink(w->to, td_slice(w->b, w->n));
}

static void emit1(struct writer *w, const char *prefix, struct td_slice a)
{
    begin(w, prefix);
    add(w, a);
    done(w);
}

static void emit2(struct writer *w, const char *prefix, struct td_slice a, struct td_slice b)
{
    begin(w, prefix);
    add(w, a);
    adds(w, " ");
    add(w, b);
    done(w);
}

static const char *const rel_name[ANA_N_RELS] = {[ANA_REL_DOER] = "doer",
                                                 [ANA_REL_DOER_FAR] = "doer_far",
                                                 [ANA_REL_PASSIVE] = "passive",
                                                 [ANA_REL_PASSIVE_FAR] = "passive_far",
                                                 [ANA_REL_OBJECT] = "object",
                                                 [ANA_REL_OBJECT_PREP] = "object_prep",
                                                 [ANA_REL_BY] = "by",
                                                 [ANA_REL_COMPLEMENT] = "complement",
                                                 [ANA_REL_NOUN_AT] = "noun_at",
                                                 [ANA_REL_NOUN_FROM] = "noun_from",
                                                 [ANA_REL_HAS] = "has",
                                                 [ANA_REL_COMPOUND] = "compound",
                                                 [ANA_REL_IS] = "is",
                                                 [ANA_REL_FACES] = "faces",
                                                 [ANA_REL_GETS] = "gets",
                                                 [ANA_REL_APPOSED] = "apposed",
                                                 [ANA_REL_ADJ] = "adj",
                                                 [ANA_REL_ADJ_IS] = "adj_is",
                                                 [ANA_REL_ADVERB] = "adverb",
                                                 [ANA_REL_NEAR_LEFT] = "near_left",
                                                 [ANA_REL_NEAR_RIGHT] = "near_right",
                                                 [ANA_REL_FAR_LEFT] = "far_left",
                                                 [ANA_REL_FAR_RIGHT] = "far_right",
                                                 [ANA_REL_OWN] = "own",
                                                 [ANA_REL_DEALT] = "dealt",
                                                 [ANA_REL_SAME] = "same"};

static const struct {
    uint32_t op;
    const char *name;
} op_name[] = {{ANA_OP_SAY, "say"},   {ANA_OP_DENY, "deny"},       {ANA_OP_FLIP, "flip"}, {ANA_OP_KEEP, "keep"},
               {ANA_OP_FACE, "face"}, {ANA_OP_FLIPADJ, "flipadj"}, {ANA_OP_NOT, "not"},   {ANA_OP_MODAL, "modal"},
               {ANA_OP_VOID, "void"}, {ANA_OP_BUT, "but"},         {ANA_OP_DEAL, "deal"}};

/* Words: anywhere, by side and clause, next to the target, and pairs of neighbours. */
static void sparse_words(const struct ana_features *f, struct writer *w)
{
    for (size_t i = 0; i < f->n; i++) {
        const struct ana_token *t = &f->token[i];
        if (i == f->target)
            continue;
        bool left = i<f->target, same = f->x[i][X_CLAUSES] <= 0, negated = f->x[i][X_NEGATED]> 0;
        size_t d = left ? f->target - i : i - f->target;
        struct td_slice k = key(t);
        emit1(w, negated ? "w!:" : "w:", k);
        emit1(w, left ? (same ? "L0:" : "L1:") : (same ? "R0:" : "R1:"), k);
        if (d <= 3) {
            static const char *const near_name[2][3] = {{"-1:", "-2:", "-3:"}, {"+1:", "+2:", "+3:"}};
            emit1(w, near_name[!left][d - 1], k);
        }
        if (i + 1 < f->n && d <= 12)
            emit2(w, i + 1 == f->target || i == f->target + 1 ? "bt:" : left ? "bl:" : "br:", k, key(&f->token[i + 1]));
    }
    if (f->target && f->target + 1 < f->n)
        emit2(w, "s:", key(&f->token[f->target - 1]), key(&f->token[f->target + 1]));
}

/* What the frame found: relation, sign, term; pairs of them; sums. */
static void sparse_hits(const struct ana_features *f, const struct ana_lexicon *lex, struct writer *w)
{
    const struct ana_frame *fr = &f->frame;
    const char *position = ana_sentence_feature_name[G_POSITION + fr->position];
    for (size_t i = 0; i < fr->n_hits; i++) {
        const struct ana_frame_hit *h = &fr->hit[i];
        const struct ana_lex_entry *e = ana_lexicon_entry(lex, (size_t)h->entry);
        float c = e->w[h->slot] * h->factor;
        const char *sign = c > 0 ? "+" : c < 0 ? "-" : "0";
        const char *size = c >= 1.5F || c <= -1.5F ? "2" : "1";
        begin(w, "h:"), adds(w, rel_name[h->rel]), adds(w, sign), done(w);
        adds(w, size), done(w);
        begin(w, "hp:"), adds(w, position), adds(w, " "), adds(w, rel_name[h->rel]), adds(w, sign), done(w);
        begin(w, "ht:"), adds(w, rel_name[h->rel]), adds(w, h->factor < 0 ? "! " : " "), add(w, e->term), done(w);
    }
    float pos = f->g[G_FAVOURABLE], neg = f->g[G_ADVERSE];
    static const char *const level[] = {"0", "1", "2", "3", "4"};
    int p = pos <= 0 ? 0 : pos < 0.4F ? 1 : pos < 0.6F ? 2 : pos < 0.75F ? 3 : 4;
    int n = neg <= 0 ? 0 : neg < 0.4F ? 1 : neg < 0.6F ? 2 : neg < 0.75F ? 3 : 4;
    emit1(w, "sp:", td_str(level[p]));
    emit1(w, "sn:", td_str(level[n]));
    emit2(w, "sum:", td_str(level[p]), td_str(level[n]));
    emit1(w, "p:", td_str(position));
    emit2(w, "ps:", td_str(position), td_str(pos > neg ? "+" : neg > pos ? "-" : "0"));
}

static bool content(const struct ana_unit *u)
{
    return u->entry >= 0 &&
           (u->class == ANA_VERB || u->class == ANA_NOUN || u->class == ANA_ADJ || u->class == ANA_PHRASE);
}

/* Words of the lexicon that follow each other, whatever stands between: "lift > ban", "criticise > decision". */
static void sparse_chains(const struct ana_features *f, const struct ana_lexicon *lex, struct writer *w)
{
    const struct ana_frame *fr = &f->frame;
    const struct ana_lex_entry *before = NULL;
    size_t at = 0;
    for (size_t i = 0; i < fr->n_units; i++) {
        const struct ana_unit *u = &fr->unit[i];
        if (i == fr->target) {
            if (before && i - at <= 8)
                emit1(w, "c>t:", before->term);
            continue;
        }
        if (!content(u))
            continue;
        const struct ana_lex_entry *e = ana_lexicon_entry(lex, (size_t)u->entry);
        if (before && i - at <= 6)
            emit2(w,
                  at < fr->target && i > fr->target ? "c<>:"
                  : i < fr->target                  ? "cl:"
                                                    : "cr:",
                  before->term, e->term);
        if (at <= fr->target && i > fr->target && i - fr->target <= 8)
            emit1(w, "t>c:", e->term);
        before = e;
        at = i;
    }
}

/* Operators by side and clause; the verb on either side, the preposition before and the noun it hangs on. */
static void sparse_structure(const struct ana_features *f, struct writer *w)
{
    const struct ana_token *verb_right = NULL, *verb_left = NULL;
    bool be = false;
    for (size_t i = 0; i < f->n; i++) {
        const float *x = f->x[i];
        if (i == f->target || f->token[i].unit < 0)
            continue;
        bool left = i < f->target, same = x[X_CLAUSES] <= 0;
        for (size_t k = 0; k < sizeof op_name / sizeof *op_name; k++)
            if (f->frame.unit[f->token[i].unit].op & op_name[k].op)
                emit1(w, left ? (same ? "oL0:" : "oL1:") : (same ? "oR0:" : "oR1:"), td_str(op_name[k].name));
        if (!left && !verb_right && same) {
            be = be || x[X_BE] > 0;
            if (x[X_VERB] > 0)
                verb_right = &f->token[i];
        }
        if (left && same && x[X_VERB] > 0)
            verb_left = &f->token[i];
    }
    if (verb_right)
        emit1(w, be ? "vrp:" : "vr:", key(verb_right));
    if (verb_left)
        emit1(w, "vl:", key(verb_left));
    if (verb_left && verb_right)
        emit2(w, "vv:", key(verb_left), key(verb_right));
    for (size_t i = f->target, n = 0; i-- > 0 && n < 5; n++)
        if (f->x[i][X_PREP] > 0) {
            emit1(w, "pt:", key(&f->token[i]));
            if (i)
                emit2(w, "np:", key(&f->token[i - 1]), key(&f->token[i]));
            if (i > 1)
                emit2(w, "vp:", key(&f->token[i - 2]), key(&f->token[i]));
            break;
        }
    if (f->g[G_QUOTED] > 0)
        emit1(w, "f:", td_str("quoted"));
    if (f->g[G_QUESTION] > 0)
        emit1(w, "f:", td_str("question"));
    if (f->g[G_HEADLINE] > 0)
        emit1(w, "f:", td_str("headline"));
}

/* The last noun of the phrase that the target opens, as its modifier or owner: "X phones", "X's new chief"; 0: none. */
static size_t head_noun(const struct ana_frame *fr)
{
    bool owner = fr->position == ANA_POS_OWNER;
    size_t head = 0, first = fr->target + (owner ? 2 : 1);
    if (!owner && fr->position != ANA_POS_MODIFIER)
        return 0;
    for (size_t i = first; i < fr->n_units && i < first + 5; i++) {
        const struct ana_unit *u = &fr->unit[i];
        bool noun = u->class == ANA_NOUN || u->class == ANA_N_CLASSES;
        if (u->kind != ANA_UNIT_WORD || !(noun || u->class == ANA_ADJ) ||
            u->op & (ANA_OP_PREP | ANA_OP_CLAUSE | ANA_OP_ADV))
            break;
        if (noun)
            head = i;
    }
    return head;
}

/* The key of a unit's first token, empty when it is not among those kept. */
static struct td_slice unit_key(const struct ana_features *f, size_t unit)
{
    for (size_t i = f->target; i < f->n; i++)
        if (f->token[i].unit == (int16_t)unit)
            return key(&f->token[i]);
    return td_slice("", 0);
}

/* The noun that the target belongs to, and the verb that follows it: what X's rival does, X does not. */
static void sparse_head(const struct ana_features *f, const struct ana_lexicon *lex, struct writer *w)
{
    const struct ana_frame *fr = &f->frame;
    size_t head = head_noun(fr);
    struct td_slice noun = head ? unit_key(f, head) : td_slice("", 0);
    if (!noun.n)
        return;
    emit1(w, "hd:", noun);
    emit1(w, fr->position == ANA_POS_OWNER ? "hdo:" : "hdm:", noun);
    for (size_t i = head + 1; i < fr->n_units && i < head + 7; i++) {
        const struct ana_unit *v = &fr->unit[i];
        if (v->kind != ANA_UNIT_WORD && v->kind != ANA_UNIT_COMMA)
            return;
        if (v->class != ANA_VERB)
            continue;
        emit1(w, fr->unit[head].entry >= 0 ? "hve:" : "hvn:", unit_key(f, i));
        if (v->entry >= 0) {
            float tone = ana_lexicon_entry(lex, (size_t)v->entry)->w[ANA_TONE];
            emit2(w, "hvs:", noun, td_str(tone > 0 ? "+" : tone < 0 ? "-" : "0"));
        }
        return;
    }
}

void ana_features_sparse(const struct ana_features *f, const struct ana_lexicon *x, ana_sparse_sink *sink, void *to)
{
    struct writer w = {.sink = sink, .to = to};
    sparse_words(f, &w);
    sparse_hits(f, x, &w);
    sparse_chains(f, x, &w);
    sparse_structure(f, &w);
    sparse_head(f, x, &w);
}
