#include "frame.h"

#include <string.h>

#include "utf8.h"

enum kind {
    WORD = ANA_UNIT_WORD,
    COMMA = ANA_UNIT_COMMA,
    BREAK = ANA_UNIT_BREAK,
    QUOTE = ANA_UNIT_QUOTE,
    POSS = ANA_UNIT_POSS,
    TARGET = ANA_UNIT_TARGET
};
enum { CAPITAL = ANA_UNIT_CAPITAL, LY = ANA_UNIT_LY, GUESSED = ANA_UNIT_GUESSED, NEGATED = ANA_UNIT_NEGATED };
enum { NO_CLASS = ANA_N_CLASSES };

static const float NEGATED_FACTOR = -0.6F, FLIPPED_FACTOR = -0.8F, CONTRAST_FACTOR = 0.5F, MORE_FACTOR = 1.3F,
                   LESS_FACTOR = 0.5F;

/* ---- words ---- */

static inline bool ascii_word(unsigned char c)
{
    return (unsigned)((c | 32) - 'a') < 26 || (unsigned)(c - '0') < 10;
}

/* Letters outside ASCII: everything that is not in a block of blanks, punctuation or symbols. */
static bool wide_letter(uint32_t cp)
{
    if (cp < 0xC0)
        return cp == 0xAA || cp == 0xB5 || cp == 0xBA;
    return cp != 0xD7 && cp != 0xF7 && !(cp >= 0x2000 && cp < 0x2C00) && !(cp >= 0x3000 && cp < 0x3040) &&
           !(cp >= 0xFE10 && cp < 0xFE70) && !(cp >= 0xFF00 && cp < 0xFF10) && !(cp >= 0xFF1A && cp < 0xFF21) &&
           cp != 0xFEFF;
}

/* Where an apostrophe (' or U+2019) at i ends, or 0. */
static size_t apostrophe(struct td_slice s, size_t i)
{
    if (i < s.n && s.p[i] == '\'')
        return i + 1;
    return i + 3 <= s.n && memcmp(s.p + i, "\xE2\x80\x99", 3) == 0 ? i + 3 : 0;
}

static void keep_byte(struct ana_word *w, unsigned char c, uint64_t hash)
{
    if (w->n_prefix < ANA_LEX_STEM_MAX)
        w->prefix[w->n_prefix++] = hash;
    if (w->n_lower < ANA_LEX_WORD_MAX)
        w->lower[w->n_lower++] = (char)c;
}

bool ana_read_word(struct td_slice s, size_t i, struct ana_word *w, bool prefixes)
{
    uint64_t h = ANA_HASH_SEED;
    size_t start = i;
    w->n_prefix = w->n_lower = 0;
    w->capital = w->cjk = false;
    w->tail[0] = w->tail[1] = w->tail[2] = 0;
    while (i < s.n) {
        unsigned char c = (unsigned char)s.p[i];
        if (c < 0x80) {
            if (!ascii_word(c))
                break;
            if (i == start)
                w->capital = c >= 'A' && c <= 'Z';
            c = td_lower_byte(c);
            h = ana_hash_step(h, c);
            if (prefixes)
                keep_byte(w, c, h);
            w->tail[0] = w->tail[1];
            w->tail[1] = w->tail[2];
            w->tail[2] = (char)c;
            i++;
            continue;
        }
        uint32_t cp;
        size_t k = td_utf8_decode(td_from(s, i), &cp);
        if (!k || !wide_letter(cp))
            break;
        bool cjk = td_utf8_is_cjk(cp);
        if (cjk && i > start)
            break;
        uint32_t low = ana_lower(cp);
        char b[4];
        size_t len = td_utf8_encode(low, b);
        if (i == start)
            w->capital = low != cp;
        for (size_t j = 0; j < len; j++) {
            h = ana_hash_step(h, (unsigned char)b[j]);
            if (prefixes)
                keep_byte(w, (unsigned char)b[j], h);
        }
        w->tail[0] = w->tail[1] = w->tail[2] = 0;
        i += k;
        if (cjk) {
            w->cjk = true;
            break;
        }
    }
    w->end = i;
    w->hash = ana_hash_word(h);
    return i > start;
}

bool ana_frame_letter(uint32_t cp)
{
    return cp < 0x80 ? ascii_word((unsigned char)cp) : wide_letter(cp);
}

/* ---- units: words, phrases and marks ---- */

struct raw {
    uint64_t hash;
    const struct ana_lex_form *form;
    uint32_t begin, end;
    uint8_t kind, flags, verb_form;
    uint8_t phrase; /* longest phrase that begins with this very word */
};

struct raws {
    size_t n;
    struct raw r[ANA_FRAME_UNITS_MAX];
};

static void push(struct raws *v, struct raw r)
{
    if (v->n < ANA_FRAME_UNITS_MAX - 1)
        v->r[v->n++] = r;
}

/* What a mark that is no word means here. Blanks and hyphens inside words mean nothing. */
static int mark_kind(struct td_slice s, size_t i, size_t k, uint32_t cp)
{
    switch (cp) {
    case ',':
    case 0x3001:
    case 0xFF0C:
        return COMMA;
    case ';':
    case ':':
    case '(':
    case ')':
    case '[':
    case ']':
    case '!':
    case '?':
    case 0x2013:
    case 0x2014:
    case 0x3002:
    case 0xFF1B:
    case 0xFF1A:
    case 0xFF08:
    case 0xFF09:
        return BREAK;
    case '-':
        return i && s.p[i - 1] == ' ' && i + k < s.n && s.p[i + k] == ' ' ? BREAK : -1;
    case '"':
    case 0x201C:
    case 0x201D:
    case 0x201E:
    case 0xAB:
    case 0xBB:
    case 0x300C:
    case 0x300D:
        return QUOTE;
    default:
        return -1;
    }
}

static bool has_reading(const struct ana_lex_form *f)
{
    bool has = f && f->op;
    for (size_t c = 0; f && c < ANA_N_CLASSES; c++)
        has = has || f->entry[c] >= 0;
    return has;
}

/* A capital within a sentence: a name, of which a stem knows nothing (Limoges is not limoger). Germans write their
 * nouns so. */
static bool is_name(const struct raws *v, enum ana_grammar grammar, const struct ana_word *w)
{
    const struct raw *last = v->n ? &v->r[v->n - 1] : NULL;
    return w->capital && grammar != ANA_GERMANIC && last && last->kind != BREAK && last->kind != QUOTE;
}

static void add_word(struct raws *v, const struct ana_lexicon *x, enum ana_grammar grammar, size_t i,
                     const struct ana_word *w)
{
    struct raw r = {.hash = w->hash, .begin = (uint32_t)i, .end = (uint32_t)w->end, .kind = WORD};
    r.form = ana_lexicon_find(x, w->hash);
    r.phrase = r.form ? r.form->phrase : 0;
    /* A word that phrases alone begin with has its stem's reading. */
    if (w->n_prefix && !has_reading(r.form) && !is_name(v, grammar, w)) {
        const struct ana_lex_form *part = ana_lexicon_part(x, w->prefix, w->n_prefix, td_slice(w->lower, w->n_lower));
        r.form = part ? part : r.form;
    }
    r.flags = w->capital ? CAPITAL : 0;
    if (r.form)
        r.verb_form = r.form->verb_form;
    size_t n = w->end - i;
    if (grammar == ANA_ENGLISH && n > 4 && w->tail[2]) {
        if (w->tail[1] == 'l' && w->tail[2] == 'y')
            r.flags |= LY;
        else if (!r.form && !w->capital && w->tail[1] == 'e' && w->tail[2] == 'd') {
            r.flags |= GUESSED;
            r.verb_form = ANA_FORM_PAST | ANA_FORM_PP;
        } else if (!r.form && !w->capital && n > 5 && !memcmp(w->tail, "ing", 3)) {
            r.flags |= GUESSED;
            r.verb_form = ANA_FORM_ING;
        }
    }
    push(v, r);
}

/* "'s" after a word, "n't" at its end: cut off as marks of their own. i is at the apostrophe; returns where to go on.
 */
static size_t clitic(struct raws *v, const struct ana_lexicon *x, struct td_slice s, size_t i, size_t after)
{
    struct ana_word w;
    if (after < s.n && (s.p[after] == 's' || s.p[after] == 'S') &&
        (after + 1 == s.n || !ascii_word((unsigned char)s.p[after + 1]))) {
        push(v, (struct raw){.begin = (uint32_t)i, .end = (uint32_t)after + 1, .kind = POSS});
        return after + 1;
    }
    if (!ana_read_word(td_head(s, after + 4), after, &w, false))
        return after;
    uint64_t h = ANA_HASH_SEED; /* 'll, 're, n't */
    struct raw *last = v->n ? &v->r[v->n - 1] : NULL;
    bool nt =
        w.end == after + 1 && s.p[after] == 't' && last && last->kind == WORD && last->end == i && s.p[i - 1] == 'n';
    if (nt)
        h = ana_hash_step(h, 'n');
    h = ana_hash_step(h, '\'');
    for (size_t j = after; j < w.end; j++)
        h = ana_hash_step(h, td_lower_byte((unsigned char)s.p[j]));
    const struct ana_lex_form *f = ana_lexicon_find(x, ana_hash_word(h));
    if (!f)
        return after;
    if (nt && !last->form) { /* don, didn: the auxiliary without its n */
        h = ANA_HASH_SEED;
        for (size_t j = last->begin; j + 1 < i; j++)
            h = ana_hash_step(h, td_lower_byte((unsigned char)s.p[j]));
        last->hash = ana_hash_word(h);
        last->form = ana_lexicon_find(x, last->hash);
        last->phrase = last->form ? last->form->phrase : 0;
    }
    push(v, (struct raw){.hash = ana_hash_word(h),
                         .form = f,
                         .begin = (uint32_t)i,
                         .end = (uint32_t)w.end,
                         .kind = WORD,
                         .phrase = f->phrase});
    return w.end;
}

static void read_range(struct raws *v, const struct ana_lexicon *x, enum ana_grammar grammar, struct td_slice s,
                       size_t i, size_t end)
{
    bool stems = ana_lexicon_has_stems(x);
    struct td_slice part = td_head(s, end);
    struct ana_word w;
    while (i < end) {
        if (part.p[i] == ' ') {
            i++;
            continue;
        }
        size_t after = apostrophe(part, i);
        if (after && i && grammar == ANA_ENGLISH) {
            i = clitic(v, x, part, i, after);
            continue;
        }
        if (ana_read_word(part, i, &w, stems)) {
            add_word(v, x, grammar, i, &w);
            i = w.end;
            continue;
        }
        uint32_t cp = 0;
        size_t k = td_utf8_decode(td_from(part, i), &cp);
        int kind = mark_kind(part, i, k, cp);
        if (kind >= 0)
            push(v, (struct raw){.begin = (uint32_t)i, .end = (uint32_t)(i + k), .kind = (uint8_t)kind});
        i += k ? k : 1;
    }
}

/* The longest phrase that begins at raw i; *n is how many words it has. Quotation marks end a phrase. */
static const struct ana_lex_form *find_phrase(const struct ana_lexicon *x, const struct raws *v, size_t i, size_t end,
                                              size_t *n)
{
    const struct ana_lex_form *best = v->r[i].form;
    size_t most = v->r[i].phrase;
    uint64_t h = v->r[i].hash;
    *n = 1;
    for (size_t k = 1; k < most && i + k < end && v->r[i + k].kind == WORD; k++) {
        h = ana_hash_chain(h, v->r[i + k].hash);
        const struct ana_lex_form *f = ana_lexicon_find(x, h);
        if (has_reading(f)) {
            best = f;
            *n = k + 1;
        }
    }
    return best;
}

static void merge(struct ana_frame *f, const struct ana_lexicon *x, const struct raws *v, size_t from, size_t to)
{
    for (size_t i = from, n; i < to; i += n) {
        const struct raw *r = &v->r[i];
        n = 1;
        if (f->n_units == ANA_FRAME_UNITS_MAX)
            return;
        struct ana_unit *u = &f->unit[f->n_units++];
        *u = (struct ana_unit){
            .begin = r->begin, .end = r->end, .entry = -1, .kind = r->kind, .class = NO_CLASS, .flags = r->flags};
        if (r->kind != WORD)
            continue;
        u->form = find_phrase(x, v, i, to, &n);
        u->verb_form = n > 1 ? u->form->verb_form : r->verb_form;
        u->end = v->r[i + n - 1].end;
        u->op = u->form ? u->form->op : 0;
    }
}

/* ---- which reading ---- */

static const struct ana_unit *at(const struct ana_frame *f, size_t i)
{
    static const struct ana_unit none = {.kind = BREAK, .class = NO_CLASS, .entry = -1};
    return i < f->n_units ? &f->unit[i] : &none;
}

/* A unit that begins or is inside a noun phrase. */
static bool nominal(const struct ana_unit *u)
{
    return u->kind == TARGET || (u->op & (ANA_OP_DET | ANA_OP_PRON)) || (u->flags & CAPITAL);
}

static int choose(const struct ana_frame *f, size_t i)
{
    const struct ana_unit *u = &f->unit[i], *p = at(f, i - 1), *q = at(f, i + 1);
    const int32_t *e = u->form->entry;
    if (e[ANA_PHRASE] >= 0)
        return ANA_PHRASE;
    bool v = e[ANA_VERB] >= 0, n = e[ANA_NOUN] >= 0, a = e[ANA_ADJ] >= 0;
    if (v + n + a == 0)
        return e[ANA_FUNCTION] >= 0 ? ANA_FUNCTION : NO_CLASS;
    if (v + n + a == 1)
        return v ? ANA_VERB : n ? ANA_NOUN : ANA_ADJ;
    bool after_np = (p->op & ANA_OP_DET) || p->kind == POSS || p->class == ANA_ADJ;
    if (a && (v || n)) {
        if (after_np && !(u->verb_form & ANA_FORM_S))
            return ANA_ADJ;
        if ((p->op & ANA_OP_BE) && !(q->op & (ANA_OP_BY | ANA_OP_DET)))
            return ANA_ADJ;
        if (!v)
            return n && !after_np ? ANA_NOUN : ANA_ADJ;
        if (!n)
            return ANA_VERB;
    }
    bool after_verb_sign = (p->op & (ANA_OP_MODAL | ANA_OP_PRON | ANA_OP_NOT)) || (p->op & ANA_OP_TO) ||
                           (p->flags & LY) ||
                           ((p->op & ANA_OP_ADV) && !(at(f, i - 2)->op & ANA_OP_DET) && at(f, i - 2)->kind != POSS);
    if (u->verb_form & (ANA_FORM_PAST | ANA_FORM_PP | ANA_FORM_ING) && !(u->verb_form & ANA_FORM_BASE))
        return after_np && (u->verb_form & ANA_FORM_ING) ? ANA_NOUN : ANA_VERB;
    if ((p->op & ANA_OP_PREP && !(p->op & ANA_OP_TO)) || after_np)
        return ANA_NOUN;
    if (after_verb_sign)
        return ANA_VERB;
    if (v && p->op & ANA_OP_BE && u->verb_form & ANA_FORM_PP)
        return ANA_VERB;
    bool object = nominal(q);
    if (u->verb_form & ANA_FORM_S)
        return (p->kind == TARGET && !(q->op & (ANA_OP_BE | ANA_OP_HAVE | ANA_OP_MODAL))) || object ? ANA_VERB
                                                                                                    : ANA_NOUN;
    return object && p->kind != TARGET ? ANA_VERB : ANA_NOUN;
}

static void readings(struct ana_frame *f)
{
    for (size_t i = 0; i < f->n_units; i++) {
        struct ana_unit *u = &f->unit[i];
        if (u->kind != WORD)
            continue;
        if (!u->form) {
            u->class = u->flags & GUESSED ? ANA_VERB : NO_CLASS;
            continue;
        }
        u->class = (uint8_t)choose(f, i);
        if (u->class < ANA_N_CLASSES)
            u->entry = u->form->entry[u->class];
        if (u->flags & GUESSED && u->class == NO_CLASS)
            u->class = ANA_VERB;
    }
}

/* ---- negation ---- */

static bool opens_clause(const struct ana_unit *u)
{
    return u->kind == BREAK || (u->op & (ANA_OP_CLAUSE | ANA_OP_REL | ANA_OP_BUT)) != 0;
}

static void negations(struct ana_frame *f)
{
    int left = 0;
    for (size_t i = 0; i < f->n_units; i++) {
        struct ana_unit *u = &f->unit[i];
        if (u->op & ANA_OP_VOID && u->class != ANA_NOUN && u->class != ANA_ADJ)
            left = 12;
        else if (u->op & ANA_OP_NOT)
            left = 4;
        else if (left) {
            if (u->kind == BREAK || (left <= 4 && (u->kind == COMMA || opens_clause(u))))
                left = 0;
            else {
                u->flags |= NEGATED;
                left--;
            }
        }
    }
}

/* ---- hits ---- */

struct walk {
    struct ana_frame *f;
    const struct ana_lexicon *x;
    bool english;
    enum ana_grammar grammar;
    struct td_slice sentence;
    bool left_flip;                      /* the verb before the target is an operator: "lifted the X ban" */
    struct ana_frame_hit *left_flip_hit; /* what that verb itself was counted as, NULL when nothing */
    bool of_event; /* the target is inside a noun-like event: "excluding X", "a campaign to ban X" */
    struct ana_frame_hit
        *left_event; /* the event on the left that has the target as its complement: "the ban on X", "banning X" */
};

static const struct ana_lex_entry *entry_of(const struct walk *w, const struct ana_unit *u)
{
    return u->entry >= 0 ? ana_lexicon_entry(w->x, (size_t)u->entry) : NULL;
}

/* A word of degree beside the word at i, or before the adjective in front of it: "very reliable", "criticised sharply".
 */
static float degree(const struct ana_frame *f, size_t i)
{
    const struct ana_unit *beside[3] = {at(f, i - 1), at(f, i + 1), at(f, i - 2)};
    int n = beside[0]->class == ANA_ADJ ? 3 : 2;
    for (int k = 0; k < n; k++) {
        if (k == 1 && f->unit[i].class != ANA_VERB)
            continue;
        if (beside[k]->op & ANA_OP_MORE)
            return MORE_FACTOR;
        if (beside[k]->op & ANA_OP_LESS)
            return LESS_FACTOR;
    }
    return 1;
}

static struct ana_frame_hit *hit(struct walk *w, size_t i, enum ana_lex_slot slot, enum ana_rel rel, float factor)
{
    struct ana_frame *f = w->f;
    const struct ana_unit *u = &f->unit[i];
    const struct ana_lex_entry *e = entry_of(w, u);
    if (!e)
        return NULL;
    if (e->w[slot] == 0) {
        if (e->w[ANA_TONE] == 0)
            return NULL;
        slot = ANA_TONE; /* the role says nothing: what is left is its colour */
        rel = i < f->target ? ANA_REL_NEAR_LEFT : ANA_REL_NEAR_RIGHT;
    }
    if (f->n_hits == ANA_FRAME_HITS_MAX)
        return NULL;
    if (u->flags & NEGATED)
        factor *= NEGATED_FACTOR;
    if (!w->english) /* the fitted English weights know no degree */
        factor *= degree(f, i);
    struct ana_frame_hit *h = &f->hit[f->n_hits++];
    *h = (struct ana_frame_hit){u->entry, slot, rel, factor, u->begin, u->end, (uint16_t)i};
    return h;
}

static bool is_verb(const struct ana_unit *u)
{
    return u->class == ANA_VERB || (u->class == ANA_FUNCTION && (u->op & (ANA_OP_BE | ANA_OP_HAVE | ANA_OP_MODAL)));
}

static bool auxiliary(const struct ana_unit *u)
{
    return (u->op & (ANA_OP_BE | ANA_OP_HAVE | ANA_OP_MODAL)) != 0;
}

/* Is the verb at i a passive: a participle with be before it, or one that hangs on the noun before ("X, accused of")?
 */
static bool passive(const struct walk *w, size_t i)
{
    const struct ana_frame *f = w->f;
    const struct ana_unit *u = &f->unit[i];
    if (!(u->verb_form & ANA_FORM_PP))
        return false;
    if (!w->english) {
        bool far = w->grammar == ANA_GERMANIC; /* the auxiliary stands far off or after its participle */
        if (u->op & ANA_OP_BE)
            return true;
        for (size_t j = i, n = 0; j-- > 0 && n < (far ? 14 : 4) && f->unit[j].kind != BREAK; n++)
            if (f->unit[j].op & ANA_OP_BE)
                return true;
        for (size_t j = i + 1; far && j < f->n_units && j < i + 3 && f->unit[j].kind != BREAK; j++)
            if (f->unit[j].op & ANA_OP_BE)
                return true;
        return false;
    }
    for (size_t j = i, n = 0; j-- > 0 && n < 5; n++) {
        const struct ana_unit *p = &f->unit[j];
        if (p->op & ANA_OP_BE)
            return true;
        if (p->op & ANA_OP_HAVE)
            return false;
        if (!(p->op & (ANA_OP_NOT | ANA_OP_AND | ANA_OP_MODAL | ANA_OP_ADV)) && !(p->flags & LY) &&
            !(p->verb_form & ANA_FORM_PP && p->class == ANA_VERB) && !(p->class == ANA_ADJ))
            break;
    }
    if (!(u->verb_form & ANA_FORM_PAST))
        return true; /* stolen, not stole */
    const struct ana_unit *q = at(f, i + 1);
    return (q->op & (ANA_OP_BY)) || ((q->op & ANA_OP_PREP) && at(f, i - 1)->kind == COMMA);
}

/* Turns round the last event that bears on the target, when it is adverse or not alike. */
static bool flip_event(struct walk *w, struct ana_frame_hit *event)
{
    if (!event)
        return false;
    const struct ana_lex_entry *e = ana_lexicon_entry(w->x, (size_t)event->entry);
    if (event->slot != ANA_DONE || e->w[event->slot] * event->factor >= 0)
        return false; /* who criticises a failure of X does not praise X */
    event->factor *= FLIPPED_FACTOR;
    return true;
}

/* ---- to the right of the mention ---- */

struct right {
    int crossed, verbs, preps, commas, be, face, own, other;
    uint32_t in_pp;         /* bits of the preposition before the target, 0 when there is none */
    bool possessed, direct; /* direct: nothing but adjectives since the target */
    bool object_rel, same, contrast;
    bool people; /* the target is part of a noun phrase on people: "X engineers" */
    struct ana_frame_hit *event;
};

/*
 * The target stands in a prepositional phrase, so that verbs on its right most likely have another subject: the
 * preposition's bits, 0 when it does not.
 */
static uint32_t in_prepositional(const struct ana_frame *f)
{
    for (size_t j = f->target, n = 0; j-- > 0 && n < 4; n++) {
        const struct ana_unit *u = &f->unit[j];
        if (u->op & ANA_OP_PREP && !(u->op & ANA_OP_TO && at(f, j + 1)->class == ANA_VERB))
            return u->op;
        if (u->kind != WORD || is_verb(u) || opens_clause(u))
            return 0;
    }
    return 0;
}

static float softened(const struct right *r)
{
    return r->contrast ? CONTRAST_FACTOR : 1;
}

/* Verb-final order: the target is the verb's complement ("vor X gewarnt", "von X verklagt"). */
static void right_verb_of_complement(struct walk *w, struct right *r, size_t i, bool pass)
{
    const struct ana_lex_entry *e = entry_of(w, &w->f->unit[i]);
    if (pass && r->in_pp & ANA_OP_BY)
        (void)hit(w, i, ANA_DOER, ANA_REL_BY, softened(r));
    else if (w->grammar == ANA_GERMANIC && r->verbs == 0 && e && e->w[ANA_DONE] != 0 && !r->event)
        (void)hit(w, i, ANA_DONE, ANA_REL_OBJECT_PREP, softened(r));
    else
        (void)hit(w, i, ANA_TONE, ANA_REL_NEAR_RIGHT, softened(r));
}

/* Where order does not tell subject from object (or the verb comes last), the role that has a weight is the likely one.
 */
static bool free_order_object(const struct walk *w, const struct right *r, const struct ana_lex_entry *e)
{
    if (w->english || e->w[ANA_DOER] != 0)
        return false;
    return w->grammar == ANA_FINNIC || w->grammar == ANA_SLAVIC || r->other || r->verbs;
}

static void right_verb(struct walk *w, struct right *r, size_t i)
{
    struct ana_frame *f = w->f;
    const struct ana_unit *u = &f->unit[i];
    const struct ana_lex_entry *e = entry_of(w, u);
    bool pass = passive(w, i);
    uint32_t op = e ? e->op : 0;
    if (w->english && (at(f, i - 1)->op & ANA_OP_PRON) && !r->same && !r->object_rel)
        r->crossed++;
    bool undone = pass || w->grammar == ANA_SLAVIC; /* Russian short participles stand without "is" */
    if (r->event && undone && (op & ANA_OP_FLIP) && flip_event(w, r->event)) {
        r->event = NULL;
        r->verbs++;
        return;
    }
    if (e) {
        if (r->object_rel) {
            (void)hit(w, i, ANA_DONE, ANA_REL_OBJECT, softened(r));
            r->object_rel = false;
            r->crossed++;
            return;
        }
        if (r->own)
            (void)hit(w, i, ANA_TONE, ANA_REL_OWN, softened(r));
        else if (r->same && r->verbs == 0)
            (void)hit(w, i, pass ? ANA_DONE : ANA_DOER, ANA_REL_SAME, softened(r));
        else if (r->crossed)
            (void)hit(w, i, ANA_TONE, ANA_REL_FAR_RIGHT, softened(r));
        else if (!w->english && r->in_pp)
            right_verb_of_complement(w, r, i, pass);
        else if (r->in_pp && r->event && r->verbs == 0 && !pass)
            r->event = NULL; /* "criticism of X grew": the event is the subject, and its growth is no praise */
        else if (r->in_pp || (r->possessed && !(r->people && r->verbs == 0 && op & ANA_OP_SAY)))
            (void)hit(w, i, ANA_TONE, ANA_REL_NEAR_RIGHT, softened(r));
        else {
            enum ana_rel rel = pass ? (r->verbs ? ANA_REL_PASSIVE_FAR : ANA_REL_PASSIVE)
                                    : (r->verbs ? ANA_REL_DOER_FAR : ANA_REL_DOER);
            bool first = r->verbs == 0 && !pass;
            if (!(first && (op & (ANA_OP_DENY | ANA_OP_FACE)))) {
                enum ana_lex_slot slot = pass ? ANA_DONE : ANA_DOER;
                if (!pass && free_order_object(w, r, e)) {
                    slot = ANA_DONE;
                    rel = ANA_REL_OBJECT;
                }
                (void)hit(w, i, slot, rel, softened(r));
            }
            if (first && (op & (ANA_OP_SAY | ANA_OP_DENY)))
                r->own = 1;
            if (first && (op & ANA_OP_FACE))
                r->face = 1;
        }
    }
    if (!(op & ANA_OP_KEEP))
        r->verbs++;
    r->be = 0;
}

/* The relation of a noun on the right; *slot the role whose weight counts. */
static enum ana_rel right_noun_relation(const struct walk *w, const struct right *r, const struct ana_lex_entry *e,
                                        enum ana_lex_slot *slot)
{
    bool doer = e->w[ANA_DOER] != 0, as_object = w->english && w->f->position == ANA_POS_OBJECT && r->commas == 0;
    *slot = ANA_TONE;
    if (r->own)
        return ANA_REL_OWN;
    if (r->direct) {
        *slot = doer ? ANA_DOER : ANA_DONE;
        return r->possessed ? ANA_REL_HAS : ANA_REL_COMPOUND;
    }
    if (r->crossed && !(r->same && r->verbs <= 1))
        return ANA_REL_FAR_RIGHT;
    if (r->in_pp || r->possessed)
        return ANA_REL_NEAR_RIGHT;
    *slot = ANA_DOER;
    if (r->verbs == 0 && r->preps == 0 && (r->be || as_object)) /* "called X a leader" too */
        return ANA_REL_IS;
    if (r->face && r->verbs <= 1) {
        *slot = e->w[ANA_DONE] != 0 ? ANA_DONE : ANA_DOER;
        return ANA_REL_FACES;
    }
    if (r->verbs && r->preps == 0)
        return ANA_REL_GETS;
    if (r->commas && r->verbs == 0)
        return ANA_REL_APPOSED;
    *slot = ANA_TONE;
    return ANA_REL_NEAR_RIGHT;
}

/* "The ban on X is groundless", "is a mistake": the word turns the event and says nothing of the target itself. */
static bool turns_event(struct walk *w, struct right *r, const struct ana_lex_entry *e)
{
    if (!r->event || !r->be || r->own || !(e->op & ANA_OP_FLIPADJ) || !flip_event(w, r->event))
        return false;
    r->event = NULL;
    return true;
}

static void right_noun(struct walk *w, struct right *r, size_t i)
{
    const struct ana_lex_entry *e = entry_of(w, &w->f->unit[i]);
    enum ana_lex_slot slot;
    if (!e || (!r->direct && !r->crossed && turns_event(w, r, e)))
        return;
    enum ana_rel rel = right_noun_relation(w, r, e, &slot);
    struct ana_frame_hit *h = hit(w, i, slot, rel, softened(r));
    if (!h || !r->direct || r->own)
        return;
    if (w->left_flip && flip_event(w, h)) {
        if (w->left_flip_hit)
            w->left_flip_hit->factor = 0;
    } else
        r->event = h;
}

static enum ana_rel right_adjective_relation(const struct walk *w, const struct right *r, size_t i)
{
    if (r->own)
        return ANA_REL_OWN;
    if (r->crossed && !(r->same && r->verbs == 0))
        return ANA_REL_FAR_RIGHT;
    if (r->in_pp)
        return ANA_REL_NEAR_RIGHT;
    if (r->be && r->verbs == 0)
        return ANA_REL_ADJ_IS;
    if (r->verbs == 0 && is_verb(at(w->f, i + 1)))
        return ANA_REL_ADVERB;
    return r->direct && r->possessed ? ANA_REL_HAS : ANA_REL_NEAR_RIGHT;
}

static void right_adjective(struct walk *w, struct right *r, size_t i)
{
    const struct ana_lex_entry *e = entry_of(w, &w->f->unit[i]);
    if (!e || turns_event(w, r, e))
        return;
    enum ana_rel rel = right_adjective_relation(w, r, i);
    bool said_of_it = rel == ANA_REL_ADJ_IS || rel == ANA_REL_ADVERB || rel == ANA_REL_HAS;
    (void)hit(w, i, said_of_it ? ANA_DOER : ANA_TONE, rel, softened(r));
}

/* A clause begins at unit i: who is its subject? */
static void right_clause(struct walk *w, struct right *r, size_t i)
{
    struct ana_frame *f = w->f;
    const struct ana_unit *u = &f->unit[i], *q = at(f, i + 1);
    if (u->op & ANA_OP_BUT)
        r->contrast = false; /* what follows stands on its own; pronouns carry on */
    if (u->op & ANA_OP_REL && r->direct) {
        if (nominal(q) && !is_verb(q))
            r->object_rel = true;
        return; /* the target's own relative clause */
    }
    r->direct = false;
    if (u->op & ANA_OP_OF && w->f->position == ANA_POS_OBJECT && r->verbs == 0) {
        r->be = 1; /* "named X as a threat" */
        return;
    }
    bool pron = (q->op & ANA_OP_PRON) != 0;
    if (pron && !r->in_pp) {
        r->same = true;
        r->crossed++;
        r->verbs = 0;
        r->be = 0;
        return;
    }
    if (is_verb(q) || (q->flags & LY)) { /* but failed to; while expanding */
        r->verbs = 0;
        return;
    }
    r->crossed++;
    r->same = false;
    r->be = 0;
    r->event = NULL;
}

/* A function word that is determiner and `of` at once: Chinese 的. */
static bool possessive_particle(const struct ana_unit *u)
{
    return u->class == ANA_FUNCTION && u->op & ANA_OP_OF && u->op & ANA_OP_DET;
}

/* "X - reliable partner": where the copula has no form in the present, a dash right after the subject stands for it. */
static bool dash_is_copula(const struct walk *w, size_t i)
{
    const struct ana_unit *u = &w->f->unit[i];
    struct td_slice mark = td_slice(w->sentence.p + u->begin, u->end - u->begin);
    return w->grammar == ANA_SLAVIC && i == w->f->target + 1 &&
           (td_eqs(mark, "-") || td_eqs(mark, "\xE2\x80\x93") || td_eqs(mark, "\xE2\x80\x94"));
}

/* The noun for people that the target modifies or owns ("X users", "X's rivals"), 0 when there is none. */
static size_t head_of_people(const struct walk *w)
{
    const struct ana_frame *f = w->f;
    if (!w->english || (f->position != ANA_POS_MODIFIER && f->position != ANA_POS_OWNER))
        return 0;
    for (size_t i = f->target + 1, n = 0; i < f->n_units && n < 5; i++, n++) {
        const struct ana_unit *u = &f->unit[i];
        const struct ana_lex_entry *e = entry_of(w, u);
        if (e && e->class == ANA_NOUN && e->op & ANA_OP_PERSON)
            return i;
        if (u->kind != POSS &&
            (u->kind != WORD || (u->class != ANA_NOUN && u->class != ANA_ADJ && u->class != NO_CLASS)))
            return 0;
    }
    return 0;
}

static void walk_right(struct walk *w)
{
    struct ana_frame *f = w->f;
    struct right r = {.direct = true, .in_pp = in_prepositional(f), .event = w->left_event};
    if (w->of_event && !r.in_pp)
        r.in_pp = ANA_OP_PREP;
    size_t head = head_of_people(w);
    for (size_t i = f->target + 1; i < f->n_units; i++) {
        const struct ana_unit *u = &f->unit[i];
        if (u->kind == POSS || possessive_particle(u)) {
            if (i == f->target + 1)
                r.possessed = true;
            continue;
        }
        if (head && i == head + 1) { /* what people do is theirs; what they say counts as the target's words */
            r.people = !r.possessed;
            r.possessed = true;
        }
        if (u->op & ANA_OP_REL && i > f->target + 1 && at(f, i - 1)->kind != COMMA && w->english)
            r.direct = false; /* "X users who": the relative clause is the users' */
        if (u->kind == COMMA) {
            r.commas++;
            continue;
        }
        if (u->kind == QUOTE)
            continue;
        if (u->kind == BREAK && dash_is_copula(w, i)) {
            r.be = 1;
            continue;
        }
        if (u->kind == BREAK) {
            r.crossed++;
            r.direct = false;
            r.own = 0;
            r.same = false;
            r.event = NULL;
            continue;
        }
        if (opens_clause(u)) {
            right_clause(w, &r, i);
            continue;
        }
        if (u->class == ANA_VERB)
            right_verb(w, &r, i);
        else if (u->class == ANA_NOUN || u->class == ANA_PHRASE)
            right_noun(w, &r, i);
        else if (u->class == ANA_ADJ)
            right_adjective(w, &r, i);
        if (u->op & ANA_OP_BE && u->class == ANA_FUNCTION)
            r.be = 1;
        if (u->op & ANA_OP_PREP)
            r.preps++;
        if (u->op & ANA_OP_AND && (at(f, i + 1)->class == ANA_VERB || auxiliary(at(f, i + 1))))
            r.verbs = 0;
        if (u->flags & CAPITAL)
            r.other++;
        if (u->class != ANA_ADJ && u->class != ANA_NOUN)
            r.direct = r.direct && u->class == NO_CLASS && !(u->op & ANA_OP_PREP) && r.commas == 0 &&
                       i < f->target + 3 && u->kind == WORD;
    }
}

/* ---- to the left of the mention ---- */

struct left {
    int crossed, verbs, preps, commas, distance;
    bool own, contrast, complement;
    bool person;   /* a noun for people lies between: what is done to "the chairman of X" is done to him */
    bool deal;     /* the verb nearest to the target is one of doing business with it */
    uint32_t prep; /* op bits of the preposition that governs the target */
    struct ana_frame_hit *event;
    int since_event; /* units walked since the event */
};

/* The relation of a verb on the left; *event when it is something done to the target that an operator further left can
 * turn. */
static enum ana_rel left_verb_relation(const struct walk *w, const struct left *r, size_t i, enum ana_lex_slot *slot,
                                       bool *event)
{
    const struct ana_lex_entry *e = entry_of(w, &w->f->unit[i]);
    *slot = ANA_TONE;
    *event = false;
    if (r->own)
        return ANA_REL_OWN;
    if (r->crossed)
        return ANA_REL_FAR_LEFT;
    bool pass = passive(w, i), dealt = r->verbs == 1 && r->deal && e->w[ANA_DONE] != 0;
    if (pass && !dealt) {
        if (r->prep & ANA_OP_BY && r->preps == 1) {
            *slot = ANA_DOER;
            return ANA_REL_BY;
        }
        if (w->english)
            return ANA_REL_NEAR_LEFT;
    }
    *slot = ANA_DONE;
    *event = r->verbs == 0 || dealt;
    if (dealt)
        return ANA_REL_DEALT;
    if (r->verbs == 0 && r->complement)
        return ANA_REL_COMPLEMENT;
    /* Spanish marks persons as objects with "a" */
    bool object = r->preps == 0 || (r->preps == 1 && w->grammar == ANA_ROMANCE && r->prep & ANA_OP_TO);
    if (r->verbs == 0 && r->distance <= 8 && object)
        return ANA_REL_OBJECT;
    if (r->verbs == 0 && r->preps <= 1 && r->person) {
        *event = false;
        *slot = ANA_TONE;
        return ANA_REL_NEAR_LEFT;
    }
    if (r->verbs == 0 && r->preps <= 1)
        return ANA_REL_OBJECT_PREP;
    *event = false;
    if (e->w[ANA_DONE] != 0)
        return ANA_REL_OBJECT_PREP;
    *slot = ANA_TONE;
    return ANA_REL_NEAR_LEFT;
}

/* The verb at i is part of a noun-like phrase: "excluding X", "a campaign to ban X". */
static bool nonfinite(const struct ana_frame *f, size_t i)
{
    const struct ana_unit *u = &f->unit[i], *p = at(f, i - 1);
    if (u->verb_form & ANA_FORM_ING)
        return !(p->op & (ANA_OP_BE | ANA_OP_PREP));
    return p->op & ANA_OP_TO && at(f, i - 2)->class != ANA_VERB && at(f, i - 2)->class != ANA_ADJ &&
           !(at(f, i - 2)->op & (ANA_OP_BE | ANA_OP_MODAL | ANA_OP_HAVE));
}

/* Only words of the target's own noun phrase stand between it and the unit i on its left. */
static bool name_between(const struct ana_frame *f, size_t i)
{
    for (size_t j = i + 1; j < f->target; j++) {
        const struct ana_unit *u = &f->unit[j];
        if (u->kind != WORD ||
            u->op & (ANA_OP_PREP | ANA_OP_CLAUSE | ANA_OP_REL | ANA_OP_BUT | ANA_OP_AND | ANA_OP_NOT) || is_verb(u) ||
            u->class == ANA_NOUN || u->class == ANA_PHRASE)
            return false;
    }
    return true;
}

/* A finite verb follows the mention: an auxiliary, a past or a third person. */
static bool finite_after(const struct ana_frame *f)
{
    for (size_t i = f->target + 1, n = 0; i < f->n_units && n < 4; i++, n++) {
        const struct ana_unit *u = &f->unit[i];
        if (u->kind != WORD || u->op & (ANA_OP_PREP | ANA_OP_CLAUSE | ANA_OP_REL | ANA_OP_PRON | ANA_OP_DET))
            return false;
        if (u->class == ANA_FUNCTION && u->op & (ANA_OP_BE | ANA_OP_HAVE | ANA_OP_MODAL))
            return true;
        if (u->class == ANA_VERB)
            return (u->verb_form & (ANA_FORM_S | ANA_FORM_PAST)) != 0;
    }
    return false;
}

static void left_verb(struct walk *w, struct left *r, size_t i)
{
    struct ana_frame *f = w->f;
    const struct ana_lex_entry *e = entry_of(w, &f->unit[i]);
    float factor = r->contrast ? CONTRAST_FACTOR : 1;
    enum ana_lex_slot slot;
    bool event;
    if (!e) {
        r->verbs++;
        r->event = NULL;
        return;
    }
    if (r->event && !passive(w, i) && (e->op & ANA_OP_FLIP) && r->since_event <= 5 && flip_event(w, r->event)) {
        r->event = NULL;
        r->verbs++;
        return;
    }
    enum ana_rel rel = left_verb_relation(w, r, i, &slot, &event);
    if (rel == ANA_REL_OBJECT_PREP && !event)
        factor *= 0.5F;
    struct ana_frame_hit *h = hit(w, i, slot, rel, factor);
    if (h && event) {
        r->event = h;
        r->since_event = 0;
        if (f->unit[i].verb_form & ANA_FORM_ING && !w->left_event)
            w->left_event = h;
        if (w->english && r->verbs == 0 && r->preps == 0 && nonfinite(f, i) && name_between(f, i) && finite_after(f) &&
            !(e->op & (ANA_OP_SAY | ANA_OP_KEEP | ANA_OP_DENY))) {
            w->of_event = true;
            w->left_event = h;
        }
    }
    if (!event)
        h = NULL;
    if (r->verbs == 0 && !r->crossed && e->op & ANA_OP_FLIP && r->distance <= 5 && (!r->event || r->event == h)) {
        w->left_flip = true;
        w->left_flip_hit = h;
    }
    if (r->verbs == 0)
        r->deal = (e->op & ANA_OP_DEAL) != 0;
    if (r->verbs == 0 && r->preps == 1 && r->distance <= 2 && r->prep & ANA_OP_BY && !h) {
        r->preps = 0; /* "gear made by X": what is done to the gear is done to X */
        r->prep = 0;
        r->distance = 0;
        return;
    }
    r->verbs++;
}

static void left_noun(struct walk *w, struct left *r, size_t i)
{
    const struct ana_lex_entry *e = entry_of(w, &w->f->unit[i]);
    float factor = r->contrast ? CONTRAST_FACTOR : 1;
    if (!e)
        return;
    r->person = r->person || (e->op & ANA_OP_PERSON && r->verbs == 0 && r->preps == 1);
    if (r->event && (e->op & ANA_OP_FLIP) && r->since_event <= 5 && flip_event(w, r->event)) {
        r->event = NULL;
        return;
    }
    bool from = (r->prep & (ANA_OP_OF | ANA_OP_FROM | ANA_OP_BY)) != 0 || !(r->prep & ANA_OP_AGAINST);
    enum ana_lex_slot slot =
        from ? (e->w[ANA_DOER] != 0 ? ANA_DOER : ANA_DONE) : (e->w[ANA_DONE] != 0 ? ANA_DONE : ANA_DOER);
    struct ana_frame_hit *h = NULL;
    if (r->own)
        (void)hit(w, i, ANA_TONE, ANA_REL_OWN, factor);
    else if (r->crossed)
        (void)hit(w, i, ANA_TONE, ANA_REL_FAR_LEFT, factor);
    else if (!w->english && r->verbs == 0 && r->preps == 0 && r->commas == 0 && r->distance == 1)
        h = hit(w, i, e->w[ANA_DOER] != 0 ? ANA_DOER : ANA_DONE, ANA_REL_NOUN_FROM, factor); /* das Verbot X' */
    else if (r->verbs == 0 && r->preps == 0 && r->distance <= 3)
        (void)hit(w, i, ANA_DOER, ANA_REL_APPOSED, factor);
    else if (r->verbs == 1 && r->deal && e->w[ANA_DONE] != 0)
        h = hit(w, i, ANA_DONE, ANA_REL_DEALT, factor); /* the ban on selling to X */
    else if (r->verbs == 0 && r->preps == 1)
        h = hit(w, i, slot, from ? ANA_REL_NOUN_FROM : ANA_REL_NOUN_AT, factor);
    else
        (void)hit(w, i, ANA_TONE, ANA_REL_NEAR_LEFT, factor);
    if (h) {
        r->event = h;
        r->since_event = 0;
        if (!w->left_event)
            w->left_event = h;
    }
}

static void left_adjective(struct walk *w, struct left *r, size_t i)
{
    float factor = r->contrast ? CONTRAST_FACTOR : 1;
    if (r->own)
        (void)hit(w, i, ANA_TONE, ANA_REL_OWN, factor);
    else if (r->crossed)
        (void)hit(w, i, ANA_TONE, ANA_REL_FAR_LEFT, factor);
    else if (r->preps == 0 && r->verbs == 0 && r->commas == 0 && r->distance <= 4)
        (void)hit(w, i, ANA_DOER, ANA_REL_ADJ, factor);
    else
        (void)hit(w, i, ANA_TONE, ANA_REL_NEAR_LEFT, factor);
}

/* "…, X said" and "…, said X": what stands before are the target's words. */
static bool own_words_left(const struct walk *w)
{
    const struct ana_frame *f = w->f;
    const struct ana_lex_entry *e;
    for (size_t j = f->target + 1; j < f->target + 4 && j < f->n_units; j++)
        if ((e = entry_of(w, at(f, j))) && e->class == ANA_VERB && e->op & ANA_OP_SAY) {
            for (size_t k = f->target, n = 0; k-- > 0 && n < 6; n++)
                if (f->unit[k].kind == COMMA || f->unit[k].kind == QUOTE)
                    return true;
            return false;
        }
    if (!f->target)
        return false;
    e = entry_of(w, at(f, f->target - 1));
    if (e && e->class == ANA_VERB && e->op & ANA_OP_SAY && f->target > 1)
        return at(f, f->target - 2)->kind == COMMA || at(f, f->target - 2)->kind == QUOTE;
    return false;
}

static void walk_left(struct walk *w)
{
    struct ana_frame *f = w->f;
    const struct ana_unit *next = at(f, f->target + 1), *over = at(f, f->target + 2);
    struct left r = {.own = own_words_left(w)};
    r.complement = auxiliary(next) || (is_verb(next) && !(next->verb_form & ANA_FORM_ING) && next->kind == WORD) ||
                   ((next->flags & LY) && is_verb(over));
    for (size_t i = f->target; i-- > 0;) {
        const struct ana_unit *u = &f->unit[i];
        r.distance++;
        r.since_event++;
        if (u->kind == COMMA) {
            r.commas++;
            continue;
        }
        if (u->kind == QUOTE || u->kind == POSS)
            continue;
        if (opens_clause(u)) {
            if (u->op & ANA_OP_BUT)
                r.contrast = true;
            if (r.crossed == 0 && u->op & ANA_OP_CLAUSE && r.verbs == 0 && r.event == NULL && r.distance <= 3)
                r.complement = true; /* fear that X will */
            else
                r.crossed++;
            r.event = NULL;
            continue;
        }
        if (u->class == ANA_VERB)
            left_verb(w, &r, i);
        else if (u->class == ANA_NOUN || u->class == ANA_PHRASE)
            left_noun(w, &r, i);
        else if (u->class == ANA_ADJ)
            left_adjective(w, &r, i);
        if (u->op & ANA_OP_PREP && u->class == ANA_FUNCTION) {
            if (!r.preps && !r.verbs)
                r.prep = u->op;
            r.preps++;
        }
    }
}

/* ---- where the target stands ---- */

/* The first unit after the mention that is no part of a web name: "X.com". */
static size_t after_mention(const struct walk *w)
{
    const struct ana_frame *f = w->f;
    const struct ana_unit *t = &f->unit[f->target], *q = at(f, f->target + 1);
    bool domain = f->target + 1 < f->n_units && q->begin == t->end + 1 && w->sentence.p[t->end] == '.' && !q->form;
    return f->target + (domain ? 2 : 1);
}

/* An unlisted word after the mention is most likely a noun: "X phones". */
static bool modified(const struct walk *w, const struct ana_unit *next)
{
    if (!w->english || next->kind != WORD)
        return false;
    return next->class == ANA_NOUN || (next->class == NO_CLASS && !(next->flags & (CAPITAL | LY)) &&
                                       !(w->sentence.p[next->begin] >= '0' && w->sentence.p[next->begin] <= '9'));
}

static enum ana_position position(const struct walk *w)
{
    const struct ana_frame *f = w->f;
    size_t i = after_mention(w);
    if (at(f, i)->kind == POSS)
        return ANA_POS_OWNER;
    if (modified(w, at(f, i)))
        return ANA_POS_MODIFIER;
    while (at(f, i)->op & ANA_OP_ADV) /* "X also said", "a boycott of X last week" */
        i++;
    const struct ana_unit *next = at(f, i);
    bool verb = is_verb(next) || (next->flags & LY && is_verb(at(f, i + 1)));
    for (size_t j = f->target, n = 0; j-- > 0 && n < 5; n++) {
        const struct ana_unit *u = &f->unit[j];
        if (u->op & ANA_OP_PREP)
            return u->op & ANA_OP_PLACE ? ANA_POS_PLACE : ANA_POS_PREP;
        if (u->class == ANA_VERB && !is_verb(next))
            return ANA_POS_OBJECT;
        if (u->kind != WORD || is_verb(u) || opens_clause(u))
            break;
    }
    return verb ? ANA_POS_SUBJECT : ANA_POS_OTHER;
}

/* ---- names ---- */

/*
 * Capitalised words beside other capitalised words are names ("Fund for Racial Equity" is no praise), unless the
 * sentence is a headline in title case. Their meaning is dropped.
 */
static void silence_names(struct ana_frame *f)
{
    size_t words = 0, capitals = 0;
    for (size_t i = 0; i < f->n_units; i++) {
        words += f->unit[i].kind == WORD;
        capitals += f->unit[i].kind == WORD && f->unit[i].flags & CAPITAL;
    }
    if (capitals * 2 > words)
        return;
    for (size_t i = 1; i < f->n_units; i++) {
        struct ana_unit *u = &f->unit[i];
        const struct ana_unit *p = at(f, i - 1), *q = at(f, i + 1);
        bool beside =
            (p->flags & CAPITAL && p->kind == WORD) || p->kind == TARGET || q->flags & CAPITAL || q->kind == TARGET;
        if (u->kind == WORD && u->flags & CAPITAL && beside && p->kind != BREAK && p->kind != QUOTE &&
            u->class != ANA_FUNCTION) {
            u->class = NO_CLASS;
            u->entry = -1;
            u->op = 0;
        }
    }
}

/* ---- all of it ---- */

size_t ana_char_start(struct td_slice s, size_t i)
{
    while (i > 0 && i < s.n && ((unsigned char)s.p[i] & 0xC0) == 0x80)
        i--;
    return i;
}

void ana_frame_read(struct ana_frame *f, const struct ana_lexicon *x, enum ana_grammar grammar, struct td_slice s,
                    size_t begin, size_t end)
{
    struct raws v;
    bool english = grammar == ANA_ENGLISH;
    struct walk w = {.f = f, .x = x, .english = english, .grammar = grammar, .sentence = s};
    begin = ana_char_start(s, begin < s.n ? begin : s.n);
    end = ana_char_start(s, end < s.n ? end : s.n);
    if (end < begin)
        end = begin;
    f->n_units = f->n_hits = 0;
    size_t from = begin > ANA_FRAME_REACH ? ana_char_start(s, begin - ANA_FRAME_REACH) : 0;
    size_t to = s.n - end > ANA_FRAME_REACH ? ana_char_start(s, end + ANA_FRAME_REACH) : s.n;
    v.n = 0;
    read_range(&v, x, grammar, s, from, begin);
    if (v.n > ANA_FRAME_UNITS_MAX / 2) { /* keep what stands nearest */
        size_t drop = v.n - ANA_FRAME_UNITS_MAX / 2;
        memmove(v.r, v.r + drop, (v.n - drop) * sizeof *v.r);
        v.n -= drop;
    }
    size_t left = v.n;
    merge(f, x, &v, 0, left);
    f->target = f->n_units;
    f->unit[f->n_units++] = (struct ana_unit){
        .begin = (uint32_t)begin, .end = (uint32_t)end, .entry = -1, .kind = TARGET, .class = NO_CLASS};
    v.n = left;
    read_range(&v, x, grammar, s, end, to);
    merge(f, x, &v, left, v.n);
    readings(f);
    negations(f);
    if (english)
        silence_names(f);
    f->position = position(&w);
    walk_left(&w);
    walk_right(&w);
}
