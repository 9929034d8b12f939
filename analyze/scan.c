#include "scan.h"

#include <stdlib.h>

#include "clean.h"
#include "descriptor.h"
#include "entity.h"
#include "gazetteer.h"
#include "matcher.h"
#include "sentence.h"
#include "speaker.h"
#include "token.h"

enum {
    COUNTRY_WORDS = (ANA_COUNTRIES_MAX + 63) / 64,
    PLACE_WORDS = (ANA_PLACES_MAX + 63) / 64,
    SHORT_ALIAS = 3,
    LEAD_PART = 5 /* the lead is the first fifth of the text */
};

struct ana_scanner {
    struct ana_chars *chars;
    struct ana_gazetteer gazetteer;
    struct ana_entity entity[ANA_TARGETS_MAX];
    size_t n_entities;
    struct ana_matcher *matcher;
    unsigned classes;                    /* that count: 1 << enum ana_term_class */
    struct ana_descriptors *descriptors; /* NULL when they do not count */
    int eu;                              /* number of the country EU, -1 when there is none */
};

/* Scratch of one result, kept between calls. */
struct work {
    struct ana_hits title, text;
    struct ana_spans sentences, quotes;
    struct ana_clean clean;
    struct ana_descriptor_work descriptors;
};

/* ---- loading ---- */

static size_t letters(const struct ana_chars *c, struct td_slice s)
{
    size_t n = 0, len;
    for (size_t i = 0; i < s.n; i += len)
        n += (ana_class(c, ana_at(s.p, s.n, i, &len)) & ANA_WORD) != 0;
    return n;
}

/* The names of a target that count, and its exclusions, as forms. Descriptors are found apart. */
static size_t target_forms(const struct ana_scanner *s, size_t target, struct ana_form *out)
{
    const struct ana_entity *e = &s->entity[target];
    size_t n = 0;
    for (size_t i = 0; i < e->n_terms; i++) {
        const struct ana_term *t = &e->term[i];
        bool counts = t->class != ANA_TERM_DESCRIPTOR && (s->classes >> t->class & 1);
        if (!counts && t->class != ANA_TERM_EXCLUDE)
            continue;
        out[n++] = (struct ana_form){
            .text = t->text,
            .match = t->stem                                    ? ANA_MATCH_PREFIX
                     : letters(s->chars, t->text) > SHORT_ALIAS ? ANA_MATCH_FOLD
                                                                : ANA_MATCH_CASE,
            .kind = t->class == ANA_TERM_EXCLUDE ? ANA_KIND_STOP : ANA_KIND_TARGET,
            .class = (uint8_t)t->class,
            .lang = ANA_LANG_EVERY,
            .id = (uint16_t)target,
            .from = t->from,
            .until = t->until,
        };
    }
    return n;
}

static enum td_status build_matcher(struct ana_scanner *s, struct td_error *err)
{
    size_t n = s->gazetteer.n_forms, most = n;
    for (size_t i = 0; i < s->n_entities; i++)
        most += s->entity[i].n_terms;
    struct ana_form *forms = calloc(most + 1, sizeof *forms);
    if (!forms)
        return td_fail_nomem(err, "loading the scanner");
    if (n)
        memcpy(forms, s->gazetteer.form, n * sizeof *forms);
    for (size_t i = 0; i < s->n_entities; i++)
        n += target_forms(s, i, forms + n);
    s->matcher = ana_matcher_new(s->chars, forms, n, err);
    free(forms);
    return s->matcher ? TD_OK : err->status;
}

static enum td_status read_entities(struct ana_scanner *s, const char *const *paths, size_t n, struct td_error *err)
{
    if (n > ANA_TARGETS_MAX)
        return td_fail(err, TD_EUSAGE, "%zu entity files: at most %d targets", n, ANA_TARGETS_MAX);
    for (size_t i = 0; i < n; i++) {
        if (ana_entity_read(paths[i], s->chars, &s->entity[i], err) != TD_OK)
            return err->status;
        s->n_entities++;
        for (size_t k = 0; k < i; k++)
            if (td_eq(s->entity[k].id, s->entity[i].id))
                return td_fail(err, TD_EUSAGE, "%s: id '%s' is also that of %s", paths[i], s->entity[i].id.p, paths[k]);
    }
    return TD_OK;
}

static enum td_status load(struct ana_scanner *s, const char *const *paths, size_t n, unsigned classes,
                           struct td_error *err)
{
    s->classes = classes;
    s->chars = ana_chars_new();
    if (!s->chars)
        return td_fail_nomem(err, "loading the scanner");
    if (read_entities(s, paths, n, err) != TD_OK || ana_gazetteer_read(s->chars, &s->gazetteer, err) != TD_OK)
        return err->status;
    if (s->gazetteer.n_codes > ANA_COUNTRIES_MAX)
        return td_fail(err, TD_EUSAGE, "gazetteer: %zu countries, at most %d", s->gazetteer.n_codes, ANA_COUNTRIES_MAX);
    s->eu = -1;
    for (size_t i = 0; i < s->gazetteer.n_codes; i++)
        if (td_eqs(s->gazetteer.code[i], "EU"))
            s->eu = (int)i;
    if (classes >> ANA_TERM_DESCRIPTOR & 1) {
        s->descriptors = ana_descriptors_new(s->chars, s->entity, s->n_entities, err);
        if (!s->descriptors)
            return err->status;
    }
    return build_matcher(s, err);
}

struct ana_scanner *ana_scanner_new(const char *const *entity_paths, size_t n, unsigned classes, struct td_error *err)
{
    struct ana_scanner *s = calloc(1, sizeof *s);
    if (!s) {
        (void)td_fail_nomem(err, "loading the scanner");
        return NULL;
    }
    if (load(s, entity_paths, n, classes, err) == TD_OK)
        return s;
    ana_scanner_free(s);
    return NULL;
}

void ana_scanner_free(struct ana_scanner *s)
{
    if (!s)
        return;
    ana_matcher_free(s->matcher);
    ana_descriptors_free(s->descriptors);
    for (size_t i = 0; i < s->n_entities; i++)
        ana_entity_free(&s->entity[i]);
    ana_gazetteer_free(&s->gazetteer);
    ana_chars_free(s->chars);
    free(s);
}

size_t ana_scanner_targets(const struct ana_scanner *s)
{
    return s->n_entities;
}

struct td_slice ana_target_id(const struct ana_scanner *s, size_t target)
{
    return s->entity[target].id;
}

struct td_slice ana_target_name(const struct ana_scanner *s, size_t target)
{
    return s->entity[target].name;
}

struct td_slice ana_target_country(const struct ana_scanner *s, size_t target)
{
    return s->entity[target].country;
}

struct td_slice ana_country_code(const struct ana_scanner *s, size_t country)
{
    return s->gazetteer.code[country];
}

size_t ana_countries(const struct ana_scanner *s)
{
    return s->gazetteer.n_codes;
}

struct td_slice ana_bloc_code(const struct ana_scanner *s, size_t bloc)
{
    return s->gazetteer.bloc[bloc];
}

struct td_slice ana_place_code(const struct ana_scanner *s, const struct ana_place *p)
{
    return p->bloc ? s->gazetteer.bloc[p->id] : s->gazetteer.code[p->id];
}

bool ana_place_is_bloc(const struct ana_scanner *s, const struct ana_place *p)
{
    return p->bloc || p->id == s->eu;
}

static uint64_t weight(const struct ana_place *p)
{
    return (uint64_t)ANA_WEIGHT_BODY * (p->mentions - p->in_title - p->in_lead) +
           (uint64_t)ANA_WEIGHT_TITLE * p->in_title + (uint64_t)ANA_WEIGHT_LEAD * p->in_lead;
}

double ana_place_focus(const struct ana_scan_result *r, const struct ana_place *p)
{
    return (double)weight(p) / (double)r->place_weight;
}

const struct ana_chars *ana_scanner_chars(const struct ana_scanner *s)
{
    return s->chars;
}

/* ---- scanning ---- */

/* Room for one more element; false when out of memory. */
static bool room(void **v, size_t n, size_t *cap, size_t size)
{
    if (n < *cap)
        return true;
    size_t more = *cap ? 2 * *cap : 32;
    void *p = realloc(*v, more * size);
    if (!p)
        return false;
    *v = p;
    *cap = more;
    return true;
}

static bool add_sentence(struct ana_scan_result *out, struct ana_sentence x)
{
    void *v = out->sentence;
    if (!room(&v, out->n_sentences, &out->cap_sentences, sizeof *out->sentence))
        return false;
    out->sentence = v;
    out->sentence[out->n_sentences++] = x;
    return true;
}

static bool add_country(struct ana_scan_result *out, uint16_t country)
{
    void *v = out->sentence_country;
    if (!room(&v, out->n_sentence_countries, &out->cap_sentence_countries, sizeof *out->sentence_country))
        return false;
    out->sentence_country = v;
    out->sentence_country[out->n_sentence_countries++] = country;
    return true;
}

/* The places by number, countries first, and which of them are named. */
struct tally {
    struct ana_place place[ANA_PLACES_MAX];
    uint64_t seen[PLACE_WORDS];
};

static void tally_place(struct tally *t, const struct ana_hit *h, bool title, uint32_t lead)
{
    bool bloc = h->kind == ANA_KIND_BLOC;
    size_t i = bloc ? (size_t)ANA_COUNTRIES_MAX + h->id : h->id;
    struct ana_place *p = &t->place[i];
    uint64_t bit = UINT64_C(1) << (i & 63);
    if (!(t->seen[i >> 6] & bit)) {
        t->seen[i >> 6] |= bit;
        *p = (struct ana_place){.id = h->id, .bloc = bloc};
    }
    p->mentions++;
    p->in_title += title;
    p->in_lead += !title && h->begin < lead;
}

static void put_places(struct ana_scan_result *out, const struct tally *t)
{
    for (size_t i = 0; i < ANA_PLACES_MAX; i++) {
        if (t->seen[i >> 6] == 0) {
            i |= 63;
            continue;
        }
        if (!(t->seen[i >> 6] >> (i & 63) & 1))
            continue;
        const struct ana_place *p = &t->place[i];
        out->place[out->n_places++] = *p;
        out->place_weight += weight(p);
        if (p->bloc)
            continue;
        out->country[out->n_countries] = p->id;
        out->country_count[out->n_countries++] = (uint16_t)(p->mentions < UINT16_MAX ? p->mentions : UINT16_MAX);
    }
}

/* What was counted over title and text. */
static void count(struct ana_scan_result *out, const struct work *w, size_t text_n)
{
    struct tally t = {0};
    uint32_t lead = (uint32_t)(text_n / LEAD_PART);
    for (int part = 0; part < 2; part++) {
        const struct ana_hits *h = part ? &w->text : &w->title;
        for (size_t i = 0; i < h->n; i++) {
            if (h->v[i].kind != ANA_KIND_TARGET) {
                tally_place(&t, &h->v[i], part == 0, lead);
                continue;
            }
            uint16_t id = h->v[i].id;
            out->mentions[id]++;
            out->class_mentions[id][h->v[i].class]++;
            out->in_title[id] |= part == 0;
        }
    }
    put_places(out, &t);
}

/* One sentence and the hits inside it. */
struct part {
    uint32_t index;
    struct td_slice text; /* title or text */
    struct ana_span span;
    const struct ana_hit *hit;
    size_t n_hits;
};

static bool put_countries(struct ana_scan_result *out, const struct part *p, uint32_t *first, uint32_t *n)
{
    uint64_t seen[COUNTRY_WORDS] = {0};
    *first = (uint32_t)out->n_sentence_countries;
    for (size_t i = 0; i < p->n_hits; i++)
        if (p->hit[i].kind == ANA_KIND_COUNTRY)
            seen[p->hit[i].id >> 6] |= UINT64_C(1) << (p->hit[i].id & 63);
    for (uint16_t id = 0; id < ANA_COUNTRIES_MAX; id++)
        if ((seen[id >> 6] >> (id & 63) & 1) && !add_country(out, id))
            return false;
    *n = (uint32_t)out->n_sentence_countries - *first;
    return true;
}

/* A row for each target named in the sentence, in the order of the targets. */
static bool put_sentence(struct ana_scan_result *out, const struct part *p)
{
    uint32_t targets = 0, first = 0, n = 0, blocs = 0;
    for (size_t i = 0; i < p->n_hits; i++)
        if (p->hit[i].kind == ANA_KIND_TARGET)
            targets |= UINT32_C(1) << p->hit[i].id;
        else if (p->hit[i].kind == ANA_KIND_BLOC)
            blocs |= UINT32_C(1) << p->hit[i].id;
    if (!targets)
        return true;
    if (!put_countries(out, p, &first, &n))
        return false;
    for (uint16_t t = 0; t < ANA_TARGETS_MAX; t++) {
        if (!(targets >> t & 1))
            continue;
        struct ana_sentence x = {.index = p->index,
                                 .begin = p->span.begin,
                                 .end = p->span.end,
                                 .target = t,
                                 .first_country = first,
                                 .n_countries = n,
                                 .blocs = blocs};
        for (size_t i = 0; i < p->n_hits; i++) {
            const struct ana_hit *h = &p->hit[i];
            if (h->kind != ANA_KIND_TARGET || h->id != t)
                continue;
            if (x.n_mentions == 0) {
                x.mention_begin = h->begin;
                x.mention_end = h->end;
                x.class = (enum ana_term_class)h->class;
                x.alias = td_slice(p->text.p + h->begin, h->end - h->begin);
            }
            x.n_mentions = (uint16_t)(x.n_mentions + (x.n_mentions < UINT16_MAX));
        }
        if (!add_sentence(out, x))
            return false;
    }
    return true;
}

static bool any_target(const struct ana_hits *h)
{
    for (size_t i = 0; i < h->n; i++)
        if (h->v[i].kind == ANA_KIND_TARGET)
            return true;
    return false;
}

static bool is_line_end(char c)
{
    return c == '\n' || c == '\r';
}

/*
 * Says of the sentences from `first` on (all of `text`, in order) whether their first mention is quoted, and who
 * speaks. Each paragraph with a mention is read once.
 */
static bool mark_quoted(const struct ana_scanner *s, struct ana_scan_result *out, struct ana_spans *quotes,
                        struct td_slice text, struct td_slice language, size_t first)
{
    size_t begin = 0, end = 0, q = 0;
    quotes->n = 0;
    for (size_t i = first; i < out->n_sentences; i++) {
        struct ana_sentence *x = &out->sentence[i];
        if (i == first || x->begin >= end) {
            begin = x->begin;
            while (begin > end && !is_line_end(text.p[begin - 1]))
                begin--;
            for (end = x->end; end < text.n && !is_line_end(text.p[end]);)
                end++;
            quotes->n = q = 0;
            if (!ana_quotations(s->chars, text, begin, end, quotes))
                return false;
        }
        while (q < quotes->n && quotes->v[q].end < x->begin)
            q++;
        for (size_t k = q; k < quotes->n && quotes->v[k].begin <= x->mention_begin && !x->quoted; k++)
            x->quoted = x->mention_end <= quotes->v[k].end;
        x->speaker = ana_speaker_find(&(struct ana_speech){.text = text,
                                                           .paragraph_begin = begin,
                                                           .paragraph_end = end,
                                                           .sentence_begin = x->begin,
                                                           .sentence_end = x->end,
                                                           .mention_begin = x->mention_begin,
                                                           .mention_end = x->mention_end,
                                                           .quotes = quotes->v,
                                                           .n_quotes = quotes->n,
                                                           .title = x->index == 0,
                                                           .language = language});
    }
    return true;
}

static bool put_title(const struct ana_scanner *s, struct td_slice title, struct td_slice language, struct work *w,
                      struct ana_scan_result *out)
{
    if (!any_target(&w->title))
        return true;
    struct part p = {.text = title, .span = {0, (uint32_t)title.n}, .hit = w->title.v, .n_hits = w->title.n};
    size_t first = out->n_sentences;
    return put_sentence(out, &p) && mark_quoted(s, out, &w->quotes, title, language, first);
}

static bool put_text(const struct ana_scanner *s, struct td_slice text, struct td_slice language, struct work *w,
                     struct ana_scan_result *out)
{
    if (!any_target(&w->text))
        return true;
    size_t at = 0, first = out->n_sentences;
    for (size_t i = 0; i < w->sentences.n; i++) {
        struct part p = {.index = (uint32_t)i + 1, .text = text, .span = w->sentences.v[i]};
        /* A form that reaches over a sentence's end ("U.S." at the end) belongs where it begins. */
        size_t from = at;
        while (at < w->text.n && w->text.v[at].begin < p.span.end)
            at++;
        p.hit = w->text.v + from;
        p.n_hits = at - from;
        if (p.n_hits && !put_sentence(out, &p))
            return false;
    }
    return mark_quoted(s, out, &w->quotes, text, language, first);
}

static void reset(struct ana_scan_result *out)
{
    out->n_sentences = out->n_sentence_countries = out->n_countries = out->n_places = 0;
    out->place_weight = 0;
    memset(out->mentions, 0, sizeof out->mentions);
    memset(out->class_mentions, 0, sizeof out->class_mentions);
    memset(out->in_title, 0, sizeof out->in_title);
    memset(out->named, 0, sizeof out->named);
}

/* What the sentences of an article with a target are needed for: descriptors among the hits, the rows. */
static bool find_sentences(const struct ana_scanner *s, const struct ana_descriptor_article *a,
                           struct td_slice language, struct work *w)
{
    if (!any_target(&w->text) && !(any_target(&w->title) && s->descriptors))
        return true;
    if (!ana_sentences(s->chars, a->text, language, &w->sentences))
        return false;
    return !s->descriptors || ana_descriptors_resolve(s->descriptors, a, &w->descriptors);
}

enum td_status ana_scan(const struct ana_scanner *s, struct td_slice title, struct td_slice text,
                        struct td_slice language, int32_t day, struct ana_scan_result *out, struct td_error *err)
{
    struct work *w = out->work;
    if (!w)
        w = out->work = calloc(1, sizeof *w);
    if (!w)
        return td_fail_nomem(err, "scanning");
    if (title.n > UINT32_MAX || text.n > UINT32_MAX)
        return td_fail(err, TD_EDATA, "an article longer than 4 GiB");
    reset(out);
    w->title.n = w->text.n = w->sentences.n = 0;
    uint8_t lang = ana_gazetteer_language(&s->gazetteer, language);
    struct ana_descriptor_article a = {.title = title,
                                       .text = text,
                                       .sentences = &w->sentences,
                                       .lang = lang,
                                       .day = day,
                                       .title_hits = &w->title,
                                       .text_hits = &w->text};
    bool ok = ana_match(s->matcher, &w->clean, title, lang, day, &w->title) &&
              ana_match(s->matcher, &w->clean, text, lang, day, &w->text) && find_sentences(s, &a, language, w);
    if (ok) {
        count(out, w, text.n);
        ok = put_title(s, title, language, w, out) && put_text(s, text, language, w, out);
    }
    return ok ? TD_OK : td_fail_nomem(err, "scanning");
}

/* A country by its code, once. */
static void add_place(const struct ana_scanner *s, struct td_slice code, struct ana_scan_result *out)
{
    size_t id = 0, at = 0;
    while (id < s->gazetteer.n_codes && !td_eq(s->gazetteer.code[id], code))
        id++;
    while (at < out->n_countries && out->country[at] < id)
        at++;
    if (id == s->gazetteer.n_codes || (at < out->n_countries && out->country[at] == id))
        return;
    size_t after = out->n_countries++ - at;
    memmove(out->country + at + 1, out->country + at, after * sizeof *out->country);
    memmove(out->country_count + at + 1, out->country_count + at, after * sizeof *out->country_count);
    out->country[at] = (uint16_t)id;
    out->country_count[at] = 1;
}

enum td_status ana_scan_source(const struct ana_scanner *s, struct td_slice names, struct td_slice places, int32_t day,
                               struct ana_scan_result *out, struct td_error *err)
{
    struct work *w = out->work;
    while (places.p)
        add_place(s, td_trim(td_cut(&places, ';')), out);
    if (names.n == 0)
        return TD_OK;
    w->text.n = 0;
    if (!ana_matcher_scan(s->matcher, names, ana_gazetteer_language(&s->gazetteer, TD_S("")), day, &w->text))
        return td_fail_nomem(err, "scanning");
    for (size_t i = 0; i < w->text.n; i++)
        if (w->text.v[i].kind == ANA_KIND_TARGET)
            out->named[w->text.v[i].id] = true;
    return TD_OK;
}

const struct ana_hit *ana_scan_hits(const struct ana_scan_result *r, bool title, size_t *n)
{
    const struct work *w = r->work;
    const struct ana_hits *h = w ? title ? &w->title : &w->text : NULL;
    *n = h ? h->n : 0;
    return h ? h->v : NULL;
}

void ana_scan_result_free(struct ana_scan_result *r)
{
    struct work *w = r->work;
    if (w) {
        free(w->title.v);
        free(w->text.v);
        ana_spans_free(&w->sentences);
        ana_spans_free(&w->quotes);
        ana_clean_free(&w->clean);
        ana_descriptor_work_free(&w->descriptors);
        free(w);
    }
    free(r->sentence);
    free(r->sentence_country);
    *r = (struct ana_scan_result){0};
}
