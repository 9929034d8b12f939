#include "descriptor.h"

#include <stdlib.h>

#include "gazetteer.h"

enum { SENTENCES_IN_FOCUS = 2, SENTENCES_SINCE_NAME = 8, NEVER = -1 };
enum event_type { NAMED, COMPANY, OWN, PHRASE, VAGUE };

/* Where something stands: the text goes on behind the title. */
struct ana_descriptor_event {
    uint64_t at, end;
    uint8_t type;     /* enum event_type */
    uint8_t class;    /* of a name: enum ana_term_class */
    uint16_t id;      /* target: NAMED, OWN, PHRASE, VAGUE */
    uint16_t country; /* COMPANY: ana_country_number, 0 when not known */
};

struct ana_descriptors {
    const struct ana_chars *chars;
    const struct ana_entity *entity;
    size_t n;
    struct ana_gazetteer companies;
    struct ana_matcher *matcher;
};

/* ---- loading ---- */

static struct ana_form form_of(const struct ana_term *t, uint16_t target, uint8_t kind, uint8_t type)
{
    return (struct ana_form){.text = t->text,
                             .match = t->stem                   ? ANA_MATCH_PREFIX
                                      : kind == ANA_KIND_TARGET ? ANA_MATCH_FOLD
                                                                : ANA_MATCH_CASE,
                             .kind = kind,
                             .class = type,
                             .lang = ANA_LANG_EVERY,
                             .id = target,
                             .from = t->from,
                             .until = t->until};
}

static size_t entity_forms(const struct ana_entity *e, uint16_t target, struct ana_form *out)
{
    size_t n = 0;
    for (size_t i = 0; i < e->n_terms; i++) {
        const struct ana_term *t = &e->term[i];
        if (t->class == ANA_TERM_DESCRIPTOR)
            out[n++] = form_of(t, target, ANA_KIND_TARGET, t->vague ? VAGUE : PHRASE);
        else if (t->class == ANA_TERM_SUBSIDIARY)
            out[n++] = form_of(t, target, ANA_KIND_COUNTRY, OWN);
        else if (t->class == ANA_TERM_EXCLUDE)
            out[n++] = form_of(t, target, ANA_KIND_STOP, 0);
    }
    return n;
}

static bool load(struct ana_descriptors *d, struct td_error *err)
{
    if (ana_companies_read(d->chars, &d->companies, err) != TD_OK)
        return false;
    size_t n = d->companies.n_forms, most = n;
    for (size_t i = 0; i < d->n; i++)
        most += d->entity[i].n_terms;
    struct ana_form *forms = calloc(most + 1, sizeof *forms);
    if (!forms) {
        (void)td_fail_nomem(err, "loading descriptors");
        return false;
    }
    if (n)
        memcpy(forms, d->companies.form, n * sizeof *forms);
    for (size_t i = 0; i < n; i++)
        forms[i].class = COMPANY;
    for (size_t i = 0; i < d->n; i++)
        n += entity_forms(&d->entity[i], (uint16_t)i, forms + n);
    d->matcher = ana_matcher_new(d->chars, forms, n, err);
    free(forms);
    return d->matcher != NULL;
}

struct ana_descriptors *ana_descriptors_new(const struct ana_chars *chars, const struct ana_entity *entity, size_t n,
                                            struct td_error *err)
{
    struct ana_descriptors *d = calloc(1, sizeof *d);
    if (!d) {
        (void)td_fail_nomem(err, "loading descriptors");
        return NULL;
    }
    d->chars = chars;
    d->entity = entity;
    d->n = n;
    if (load(d, err))
        return d;
    ana_descriptors_free(d);
    return NULL;
}

void ana_descriptors_free(struct ana_descriptors *d)
{
    if (!d)
        return;
    ana_matcher_free(d->matcher);
    ana_gazetteer_free(&d->companies);
    free(d);
}

/* ---- what stands in the article ---- */

struct reader {
    const struct ana_descriptors *d;
    const struct ana_descriptor_article *a;
    struct ana_descriptor_work *w;
    bool nomem;
};

static uint64_t text_base(const struct ana_descriptor_article *a)
{
    return (uint64_t)a->title.n + 1;
}

static void add_event(struct reader *r, struct ana_descriptor_event e)
{
    struct ana_descriptor_work *w = r->w;
    if (w->n_events == w->cap_events) {
        size_t cap = w->cap_events ? 2 * w->cap_events : 64;
        struct ana_descriptor_event *v = realloc(w->event, cap * sizeof *v);
        if (!v) {
            r->nomem = true;
            return;
        }
        w->event = v;
        w->cap_events = cap;
    }
    w->event[w->n_events++] = e;
}

/* Does a hit of the scanner overlap [begin, end)? only_targets: countries do not matter. */
static bool overlaps(const struct ana_hits *h, uint32_t begin, uint32_t end, bool only_targets)
{
    size_t lo = 0, hi = h->n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (h->v[mid].end <= begin)
            lo = mid + 1;
        else
            hi = mid;
    }
    for (; lo < h->n && h->v[lo].begin < end; lo++)
        if (!only_targets || h->v[lo].kind == ANA_KIND_TARGET)
            return true;
    return false;
}

/* Names that the scanner found, and what the second table finds. */
static void add_hits(struct reader *r, const struct ana_hits *names, const struct ana_hits *found, uint64_t base)
{
    for (size_t i = 0; i < names->n; i++)
        if (names->v[i].kind == ANA_KIND_TARGET)
            add_event(r, (struct ana_descriptor_event){.at = base + names->v[i].begin,
                                                       .end = base + names->v[i].end,
                                                       .type = NAMED,
                                                       .class = names->v[i].class,
                                                       .id = names->v[i].id});
    for (size_t i = 0; i < found->n; i++) {
        const struct ana_hit *h = &found->v[i];
        if ((h->class == COMPANY || h->class == OWN) && overlaps(names, h->begin, h->end, true))
            continue; /* a target's own name */
        add_event(r, (struct ana_descriptor_event){.at = base + h->begin,
                                                   .end = base + h->end,
                                                   .type = h->class,
                                                   .id = h->id,
                                                   .country = h->class == COMPANY ? h->id : 0});
    }
}

static bool in_list(const char *const *list, size_t n, struct td_slice s)
{
    for (size_t i = 0; i < n; i++)
        if (td_eqs(s, list[i]))
            return true;
    return false;
}
#define IN(list, s) in_list(list, sizeof(list) / sizeof((list)[0]), s)

static bool is_company_ending(struct td_slice s)
{
    static const char *const endings[] = {
        "Inc",
        "Corp",
        "Corporation",
        "Co",
        "Ltd",
        "Limited",
        "LLC",
        "PLC",
        "plc",
        "GmbH",
        "AG",
        "SE",
        "SA",
        "SpA",
        "NV",
        "AB",
        "ASA",
        "Oy",
        "Oyj",
        "KK",
        "Group",
        "Holdings",
        "Technologies",
        "Technology",
        "Systems",
        "Networks",
        "Communications",
        "Telecom",
        "Mobile",
        "Wireless",
        "Electronics",
        "Semiconductor",
        "Semiconductors",
        "Motors",
        "Airlines",
        "Industries",
        "Software",
        "Labs",
        "Partners",
        "Capital",
        "Ventures",
        "Bank",
        "Pharmaceuticals",
        "Energy",
        "Media",
        "Entertainment",
        "Solutions",
        "Micro",
        "Devices",
        "Instruments",
        "Securities",
        "Insurance",
        "Konzern",
        "Telekom",
    };
    return IN(endings, s);
}

/* Two to five capitals that name no company. */
static bool is_everyday_capitals(struct td_slice s)
{
    static const char *const words[] = {
        "CEO", "CFO", "CTO", "COO", "CIO", "CSO", "US",   "UK",  "EU",   "UN",   "USA",   "UAE",   "AI",   "IT",
        "TV",  "PC",  "PCS", "ID",  "IP",  "IPO", "GDP",  "AM",  "PM",   "OK",   "HR",    "PR",    "VPN",  "SIM",
        "GPS", "LTE", "API", "URL", "AP",  "AFP", "BBC",  "CNN", "NBC",  "CBS",  "ABC",   "MSNBC", "NPR",  "FBI",
        "CIA", "NSA", "FCC", "DOJ", "DHS", "WTO", "IMF",  "WHO", "OECD", "ITU",  "GSMA",  "NCSC",  "MP",   "MPS",
        "GOP", "CCP", "PLA", "PRC", "HQ",  "RAN", "II",   "III", "IV",   "MWC",  "CES",   "GMT",   "EST",  "BST",
        "VIP", "FAQ", "NGO", "CPU", "GPU", "OS",  "UI",   "NHS", "BIS",  "NDAA", "IEEE",  "LED",   "OLED", "USB",
        "IOT", "ICT", "RMB", "USD", "EUR", "GBP", "NATO", "KGB", "DNA",  "HIV",  "COVID", "A",     "MR",   "MS",
        "DR",  "AND", "THE", "OF",  "IN",  "ON",  "TO",   "FOR", "IS",   "NOT",  "NEW",   "SMS",   "CV",
    };
    return IN(words, s);
}

struct word {
    uint32_t begin, end;
    bool capital; /* begins with one */
    bool upper;   /* holds no other letters (digits and & aside), and two at least */
    bool acronym; /* upper, and at most five characters */
};

static bool next_word(const struct reader *r, struct td_slice s, uint32_t *at, struct word *w)
{
    size_t len, i = *at, letters = 0, n = 0;
    while (i < s.n && !(ana_class(r->d->chars, ana_at(s.p, s.n, i, &len)) & ANA_WORD))
        i += len;
    if (i >= s.n)
        return false;
    *w = (struct word){.begin = (uint32_t)i, .upper = true};
    while (i < s.n) {
        uint32_t cp = ana_at(s.p, s.n, i, &len);
        unsigned class = ana_class(r->d->chars, cp);
        if (!(class & ANA_WORD) && cp != '&')
            break;
        if (n == 0)
            w->capital = (class & ANA_UPPER) != 0;
        letters += cp >= 'A' && cp <= 'Z';
        w->upper = w->upper && ((cp >= 'A' && cp <= 'Z') || cp == '&' || (cp >= '0' && cp <= '9' && n > 0));
        n++;
        i += len;
    }
    w->upper = w->upper && letters >= 2;
    w->acronym = w->upper && n <= 5;
    w->end = (uint32_t)i;
    *at = (uint32_t)i;
    return true;
}

static struct td_slice word_of(struct td_slice s, const struct word *w)
{
    return td_slice(s.p + w->begin, w->end - w->begin);
}

/* A capitalised Latin word in Chinese or Japanese text, which writes few other names so; one in brackets glosses. */
static bool is_latin_in_solid(const struct reader *r, struct td_slice s, const struct word *w)
{
    size_t len;
    if (!w->capital || w->end - w->begin < 3 || (unsigned char)s.p[w->begin] >= 0x80)
        return false;
    size_t i = w->begin, end = w->end;
    while (i > 0 && s.p[i - 1] == ' ')
        i--;
    while (end < s.n && s.p[end] == ' ')
        end++;
    bool solid_before = i > 0 && (ana_class(r->d->chars, ana_before(s.p, i, &len)) & ANA_SOLID);
    return solid_before || (end < s.n && (ana_class(r->d->chars, ana_at(s.p, s.n, end, &len)) & ANA_SOLID));
}

/* Do both stand in one line of capitals, where capitals mean nothing? */
static bool is_capitals_line(struct td_slice s, const struct word *a, const struct word *b)
{
    return a->upper && b->upper && b->begin == a->end + 1 && s.p[a->end] == ' ';
}

/* What looks like a company and stands in no table. */
static void add_companylike(struct reader *r, struct td_slice s, const struct ana_hits *names, uint64_t base)
{
    struct word before = {0}, w;
    uint32_t at = 0;
    while (next_word(r, s, &at, &w)) {
        bool beside = before.end && w.begin == before.end + 1 && s.p[before.end] == ' ';
        uint32_t begin = 0, ahead = at;
        struct word after;
        bool is = false;
        if (beside && before.capital && is_company_ending(word_of(s, &w))) {
            is = true;
            begin = before.begin;
        } else if (w.acronym ? !is_everyday_capitals(word_of(s, &w)) && !is_capitals_line(s, &before, &w) &&
                                   !(next_word(r, s, &ahead, &after) && is_capitals_line(s, &w, &after))
                             : is_latin_in_solid(r, s, &w)) {
            is = true;
            begin = w.begin;
        }
        if (is && !overlaps(names, begin, w.end, false))
            add_event(r, (struct ana_descriptor_event){.at = base + begin, .end = base + w.end, .type = COMPANY});
        before = w;
    }
}

static int by_place(const void *a, const void *b)
{
    const struct ana_descriptor_event *x = a, *y = b;
    if (x->at != y->at)
        return x->at < y->at ? -1 : 1;
    if (x->type != y->type)
        return x->type < y->type ? -1 : 1;
    return (x->id > y->id) - (x->id < y->id);
}

/* ---- resolving ---- */

/* 0 is the title, then the sentences of the text. */
static int64_t sentence_at(const struct ana_descriptor_article *a, uint64_t at)
{
    if (at < text_base(a))
        return 0;
    uint64_t offset = at - text_base(a);
    size_t lo = 0, hi = a->sentences->n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (a->sentences->v[mid].begin <= offset)
            lo = mid + 1;
        else
            hi = mid;
    }
    return (int64_t)lo;
}

static uint64_t sentence_begin(const struct ana_descriptor_article *a, int64_t sentence)
{
    return sentence <= 0 ? 0 : text_base(a) + a->sentences->v[sentence - 1].begin;
}

static struct td_slice part_of(const struct ana_descriptor_article *a, uint64_t at, uint32_t *offset)
{
    bool text = at >= text_base(a);
    *offset = (uint32_t)(text ? at - text_base(a) : at);
    return text ? a->text : a->title;
}

/* "the company that", "the firm behind": another one, or one that the clause names. */
static bool is_defined_after(const struct ana_descriptor_article *a, const struct ana_descriptor_event *e)
{
    static const char *const openers[] = {"that", "which", "who",   "whose",   "behind", "he",     "she",   "they",
                                          "it",   "we",    "where", "founded", "owned",  "called", "named", "known",
                                          "der",  "que",   "qui",   "che",     "led",    "of"};
    uint32_t i;
    struct td_slice s = part_of(a, e->end, &i);
    if (i < s.n && s.p[i] == '-')
        return true; /* company-wide */
    if (i >= s.n || s.p[i] != ' ')
        return false;
    uint32_t end = ++i;
    while (end < s.n && ((s.p[end] >= 'a' && s.p[end] <= 'z') || (unsigned char)s.p[end] >= 0x80))
        end++;
    return IN(openers, td_slice(s.p + i, end - i));
}

/* Does nothing but a blank, a comma, a bracket or a dash stand between the two? */
static bool is_beside(const struct ana_descriptor_article *a, uint64_t end, uint64_t begin)
{
    uint32_t i;
    struct td_slice s = part_of(a, end, &i);
    if (begin < end || begin - end > 5 || i + (begin - end) > s.n)
        return false;
    for (size_t k = i; k < i + (begin - end); k++)
        if (!strchr(" ,(-", s.p[k]) && (unsigned char)s.p[k] != 0xe2 && ((unsigned char)s.p[k] & 0xc0) != 0x80)
            return false;
    return true;
}

/* "Huawei, the Chinese giant" and "the Chinese giant Huawei" are one mention, or of somebody else. */
static bool is_beside_name(const struct ana_descriptor_work *w, const struct ana_descriptor_article *a, size_t i)
{
    const struct ana_descriptor_event *e = &w->event[i];
    for (size_t k = i; k-- > 0 && w->event[k].at + 200 > e->at;)
        if (w->event[k].type <= OWN && is_beside(a, w->event[k].end, e->at))
            return true;
    for (size_t k = i + 1; k < w->n_events && w->event[k].at <= e->end + 5; k++)
        if (w->event[k].type <= OWN && is_beside(a, e->end, w->event[k].at))
            return true;
    return false;
}

struct focus {
    int64_t named_sentence;    /* of the last name */
    int64_t referred_sentence; /* of the last name or reference */
};

static bool is_other_company(const struct ana_descriptor_event *x, uint16_t target)
{
    if (x->type == COMPANY || x->type == OWN)
        return true;
    return x->type == NAMED && x->class != ANA_TERM_PERSON && (x->id != target || x->class == ANA_TERM_SUBSIDIARY);
}

/* Is there another company in [from, the phrase), of `country` or an unknown one (0: of any)? */
static bool another(const struct ana_descriptors *d, const struct ana_descriptor_work *w, size_t i, uint64_t from,
                    uint16_t country)
{
    const struct ana_descriptor_event *e = &w->event[i];
    for (size_t k = i; k-- > 0 && w->event[k].at >= from;) {
        const struct ana_descriptor_event *x = &w->event[k];
        if (!is_other_company(x, e->id))
            continue;
        bool own = x->type == OWN || x->type == NAMED;
        uint16_t of = own ? ana_country_number(d->entity[x->id].country) : x->country;
        if (country == 0 || ((!own || x->id != e->id) && (of == 0 || of == country)))
            return true;
    }
    return false;
}

static bool means_target(const struct ana_descriptors *d, const struct ana_descriptor_article *a,
                         const struct ana_descriptor_work *w, size_t i, const struct focus *f)
{
    const struct ana_descriptor_event *e = &w->event[i];
    int64_t here = sentence_at(a, e->at);
    if (f->named_sentence == NEVER || is_beside_name(w, a, i) || is_defined_after(a, e))
        return false;
    if (e->type == PHRASE) {
        uint16_t country = ana_country_number(d->entity[e->id].country);
        return !another(d, w, i, sentence_begin(a, f->named_sentence), country);
    }
    return here - f->referred_sentence <= SENTENCES_IN_FOCUS && here - f->named_sentence <= SENTENCES_SINCE_NAME &&
           !another(d, w, i, sentence_begin(a, here - SENTENCES_IN_FOCUS), 0);
}

/* Puts a hit where it belongs in the order of the text, before those that begin there. */
static bool insert(struct ana_hits *h, struct ana_hit x)
{
    if (h->n == h->cap) {
        size_t cap = h->cap ? 2 * h->cap : 32;
        struct ana_hit *v = realloc(h->v, cap * sizeof *v);
        if (!v)
            return false;
        h->v = v;
        h->cap = cap;
    }
    size_t i = h->n++;
    for (; i > 0 && h->v[i - 1].begin >= x.begin; i--)
        h->v[i] = h->v[i - 1];
    h->v[i] = x;
    return true;
}

static bool resolve(struct reader *r)
{
    const struct ana_descriptor_article *a = r->a;
    struct focus focus[64];
    for (size_t t = 0; t < r->d->n && t < 64; t++)
        focus[t] = (struct focus){NEVER, NEVER};
    for (size_t i = 0; i < r->w->n_events; i++) {
        const struct ana_descriptor_event *e = &r->w->event[i];
        if (e->type == COMPANY || e->type == OWN)
            continue;
        struct focus *f = &focus[e->id];
        if (e->type == NAMED) {
            f->named_sentence = f->referred_sentence = sentence_at(a, e->at);
            continue;
        }
        if (!means_target(r->d, a, r->w, i, f))
            continue;
        f->referred_sentence = sentence_at(a, e->at);
        bool text = e->at >= text_base(a);
        uint64_t base = text ? text_base(a) : 0;
        struct ana_hit hit = {.begin = (uint32_t)(e->at - base),
                              .end = (uint32_t)(e->end - base),
                              .id = e->id,
                              .kind = ANA_KIND_TARGET,
                              .class = ANA_TERM_DESCRIPTOR};
        if (!insert(text ? a->text_hits : a->title_hits, hit))
            return false;
    }
    return true;
}

bool ana_descriptors_resolve(const struct ana_descriptors *d, const struct ana_descriptor_article *a,
                             struct ana_descriptor_work *w)
{
    struct reader r = {.d = d, .a = a, .w = w};
    w->title.n = w->text.n = w->n_events = 0;
    if (!ana_match(d->matcher, &w->clean, a->title, a->lang, a->day, &w->title) ||
        !ana_match(d->matcher, &w->clean, a->text, a->lang, a->day, &w->text))
        return false;
    bool any = false;
    for (size_t i = 0; i < w->title.n && !any; i++)
        any = w->title.v[i].kind == ANA_KIND_TARGET;
    for (size_t i = 0; i < w->text.n && !any; i++)
        any = w->text.v[i].kind == ANA_KIND_TARGET;
    if (!any)
        return true;
    add_hits(&r, a->title_hits, &w->title, 0);
    add_hits(&r, a->text_hits, &w->text, text_base(a));
    add_companylike(&r, a->title, a->title_hits, 0);
    add_companylike(&r, a->text, a->text_hits, text_base(a));
    if (r.nomem)
        return false;
    qsort(w->event, w->n_events, sizeof *w->event, by_place);
    return resolve(&r);
}

void ana_descriptor_work_free(struct ana_descriptor_work *w)
{
    free(w->title.v);
    free(w->text.v);
    free(w->event);
    ana_clean_free(&w->clean);
    *w = (struct ana_descriptor_work){0};
}
