#include "vader.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "csvread.h"
#include "lexicon.h"
#include "num.h"
#include "token.h"
#include "utf8.h"

const char ana_vader_method[] = "vader-3.3.2";

enum { WORDS_MAX = ANA_VADER_BYTES / 2 + 1, LOWER_MAX = 2 * ANA_VADER_BYTES, SLOTS = 1 << 15, TERMS_MAX = SLOTS / 2 };
static const double CAPITALS = 0.733, NEGATION = -0.74; /* Hutto and Gilbert 2014, the means of table 3 */

enum class { WORD, DEGREE, NEGATES, IDIOM, EMOJI, N_CLASSES };
static const char *const class_name[N_CLASSES] = {"word", "degree", "negation", "idiom", "emoji"};

struct term {
    struct td_slice text, name; /* name: of an emoji */
    bool in[N_CLASSES];
    double score[N_CLASSES];
};

struct ana_vader {
    struct td_arena arena;
    struct term term[TERMS_MAX];
    uint16_t slot[SLOTS]; /* number of the term + 1 */
    size_t n;
};

/* ---- the table ---- */

static uint16_t *find_slot(struct ana_vader *v, struct td_slice s)
{
    size_t i = (size_t)td_hash(s) % SLOTS;
    while (v->slot[i] && !td_eq(v->term[v->slot[i] - 1].text, s))
        i = (i + 1) % SLOTS;
    return &v->slot[i];
}

static const struct term *find(const struct ana_vader *v, struct td_slice s)
{
    size_t i = (size_t)td_hash(s) % SLOTS;
    while (v->slot[i] && !td_eq(v->term[v->slot[i] - 1].text, s))
        i = (i + 1) % SLOTS;
    return v->slot[i] ? &v->term[v->slot[i] - 1] : NULL;
}

static enum td_status refuse(const char *path, const struct td_csv_row *row, const char *what, struct td_error *err)
{
    return td_fail(err, TD_EDATA, "%s:%llu: %s", path, (unsigned long long)row->line_first, what);
}

static enum td_status add_row(struct ana_vader *v, const char *path, const struct td_csv_row *row, struct td_error *err)
{
    size_t c = 0;
    double score = 0;
    if (row->bad)
        return refuse(path, row, row->bad, err);
    if (row->n != 3 || row->field[0].n == 0)
        return refuse(path, row, "not a row of term,class,score", err);
    while (c < N_CLASSES && !td_eqs(row->field[1], class_name[c]))
        c++;
    if (c == N_CLASSES)
        return refuse(path, row, "class is none of word, degree, negation, idiom, emoji", err);
    if (c != NEGATES && c != EMOJI && !td_num_parse(row->field[2], &score))
        return refuse(path, row, "score is not a number", err);
    uint16_t *slot = find_slot(v, row->field[0]);
    if (!*slot) {
        if (v->n == TERMS_MAX)
            return refuse(path, row, "too many terms", err);
        v->term[v->n].text = td_arena_dup(&v->arena, row->field[0]);
        if (!v->term[v->n].text.p)
            return td_fail_nomem(err, "loading VADER's lexicon");
        *slot = (uint16_t)++v->n;
    }
    struct term *t = &v->term[*slot - 1];
    if (t->in[c])
        return refuse(path, row, "the term stands twice in its class", err);
    t->in[c] = true;
    t->score[c] = score;
    if (c == EMOJI)
        t->name = td_arena_dup(&v->arena, row->field[2]);
    return c == EMOJI && !t->name.p ? td_fail_nomem(err, "loading VADER's lexicon") : TD_OK;
}

static enum td_status read_rows(struct ana_vader *v, const char *path, struct td_error *err)
{
    struct td_source source;
    if (td_source_open(&source, path, err) != TD_OK)
        return err->status;
    struct td_csv *csv = td_csv_new(&source, &(struct td_csv_options){.one_line = true}, err);
    struct td_csv_row row;
    while (csv && err->status == TD_OK && td_csv_next(csv, &row, err) == TD_CSV_ROW)
        if (row.record > 1)
            (void)add_row(v, path, &row, err);
        else if (row.bad || row.n != 3 || !td_eqs(row.field[0], "term"))
            (void)refuse(path, &row, "the header is not term,class,score", err);
    td_csv_free(csv);
    td_source_close(&source);
    return err->status;
}

struct ana_vader *ana_vader_load(const char *path, struct td_error *err)
{
    struct ana_vader *v = calloc(1, sizeof *v);
    if (!v) {
        (void)td_fail_nomem(err, "loading VADER's lexicon");
        return NULL;
    }
    v->arena = TD_ARENA_INIT(4 << 20);
    if (read_rows(v, path, err) == TD_OK)
        return v;
    ana_vader_free(v);
    return NULL;
}

void ana_vader_free(struct ana_vader *v)
{
    if (!v)
        return;
    td_arena_free(&v->arena);
    free(v);
}

/* ---- words ---- */

struct word {
    struct td_slice lower;
    const struct term *term; /* NULL: not in the table */
    bool capitals;
};

struct words {
    const struct ana_vader *v;
    size_t n, used;
    bool some_capitals; /* some words in capitals, but not all */
    struct word w[WORDS_MAX];
    char lower[LOWER_MAX];
    double valence[WORDS_MAX];
};

/* What Python's str.split takes for a blank. */
static bool blank(uint32_t cp)
{
    return (cp >= 9 && cp <= 13) || (cp >= 0x1C && cp <= 0x20) || cp == 0x85 || cp == 0xA0 || cp == 0x1680 ||
           (cp >= 0x2000 && cp <= 0x200A) || cp == 0x2028 || cp == 0x2029 || cp == 0x202F || cp == 0x205F ||
           cp == 0x3000;
}

static bool ascii_punctuation(char c)
{
    return (c >= '!' && c <= '/') || (c >= ':' && c <= '@') || (c >= '[' && c <= '`') || (c >= '{' && c <= '~');
}

/* Without punctuation at either end, unless that leaves two characters or fewer: those may be a smiley. */
static struct td_slice strip(struct td_slice s)
{
    struct td_slice t = s;
    while (t.n && ascii_punctuation(t.p[0]))
        t = td_from(t, 1);
    while (t.n && ascii_punctuation(t.p[t.n - 1]))
        t.n--;
    return td_utf8_count(t) <= 2 ? s : t;
}

static void add_word(struct words *ws, struct td_slice s)
{
    if (ws->n == WORDS_MAX)
        return;
    struct word *w = &ws->w[ws->n];
    bool upper = false, other = false;
    size_t start = ws->used;
    s = strip(s);
    for (size_t i = 0; i < s.n;) {
        uint32_t cp;
        size_t k = td_utf8_decode(td_from(s, i), &cp);
        if (!k || ws->used + 4 > LOWER_MAX)
            break;
        int letter_case = ana_case(cp);
        upper = upper || letter_case > 0;
        other = other || letter_case < 0;
        ws->used += td_utf8_encode(ana_lower(cp), ws->lower + ws->used);
        i += k;
    }
    w->lower = td_slice(ws->lower + start, ws->used - start);
    w->term = find(ws->v, w->lower);
    w->capitals = upper && !other;
    ws->n++;
}

static void split(struct words *ws, struct td_slice text)
{
    size_t begin = 0, capitals = 0;
    ws->n = ws->used = 0;
    for (size_t i = 0; i < text.n;) {
        uint32_t cp = 0;
        size_t k = td_utf8_decode(td_from(text, i), &cp);
        if (!k)
            k = 1;
        if (blank(cp)) {
            if (i > begin)
                add_word(ws, td_slice(text.p + begin, i - begin));
            begin = i + k;
        }
        i += k;
    }
    if (text.n > begin)
        add_word(ws, td_slice(text.p + begin, text.n - begin));
    for (size_t i = 0; i < ws->n; i++)
        capitals += ws->w[i].capitals;
    ws->some_capitals = capitals > 0 && capitals < ws->n;
}

static bool is(const struct words *ws, size_t i, const char *s)
{
    return td_eqs(ws->w[i].lower, s);
}

static bool has(const struct words *ws, size_t i, enum class c)
{
    return ws->w[i].term && ws->w[i].term->in[c];
}

/* ---- rules ---- */

/* What a degree word adds to a valence. */
static double degree(const struct words *ws, size_t i, double valence)
{
    if (!has(ws, i, DEGREE))
        return 0;
    double s = ws->w[i].term->score[DEGREE];
    if (valence < 0)
        s = -s;
    if (ws->w[i].capitals && ws->some_capitals)
        s += valence > 0 ? CAPITALS : -CAPITALS;
    return s;
}

static bool negates(const struct words *ws, size_t i)
{
    struct td_slice w = ws->w[i].lower;
    if (has(ws, i, NEGATES))
        return true;
    for (size_t k = 0; k + 3 <= w.n; k++)
        if (memcmp(w.p + k, "n't", 3) == 0)
            return true;
    return false;
}

static bool so_or_this(const struct words *ws, size_t i)
{
    return is(ws, i, "so") || is(ws, i, "this");
}

/* Negation by the word `back` places before i. */
static double negation(const struct words *ws, size_t i, size_t back, double valence)
{
    if (back == 2) {
        if (is(ws, i - 2, "never") && so_or_this(ws, i - 1))
            return valence * 1.25;
        if (is(ws, i - 2, "without") && is(ws, i - 1, "doubt"))
            return valence;
    }
    if (back == 3) {
        if ((is(ws, i - 3, "never") && so_or_this(ws, i - 2)) || so_or_this(ws, i - 1))
            return valence * 1.25;
        if (is(ws, i - 3, "without") && (is(ws, i - 2, "doubt") || is(ws, i - 1, "doubt")))
            return valence;
    }
    return negates(ws, i - back) ? valence * NEGATION : valence;
}

/* The term of words first to last with a blank between, when it is of this class. */
static const struct term *phrase(const struct words *ws, size_t first, size_t last, enum class c)
{
    char b[64];
    size_t n = 0;
    for (size_t i = first; i <= last; i++) {
        struct td_slice w = ws->w[i].lower;
        if (n + w.n + 1 > sizeof b)
            return NULL;
        if (i > first)
            b[n++] = ' ';
        memcpy(b + n, w.p, w.n);
        n += w.n;
    }
    const struct term *t = find(ws->v, td_slice(b, n));
    return t && t->in[c] ? t : NULL;
}

/* Idioms and degree phrases around i >= 3. */
static double idioms(const struct words *ws, size_t i, double valence)
{
    const size_t idiom[5][2] = {{i - 1, i}, {i - 2, i}, {i - 2, i - 1}, {i - 3, i - 1}, {i - 3, i - 2}};
    const struct term *t;
    for (size_t k = 0; k < 5; k++)
        if ((t = phrase(ws, idiom[k][0], idiom[k][1], IDIOM)) != NULL) {
            valence = t->score[IDIOM];
            break;
        }
    if (i + 1 < ws->n && (t = phrase(ws, i, i + 1, IDIOM)) != NULL)
        valence = t->score[IDIOM];
    if (i + 2 < ws->n && (t = phrase(ws, i, i + 2, IDIOM)) != NULL)
        valence = t->score[IDIOM];
    const size_t phrases[3][2] = {{i - 3, i - 1}, {i - 3, i - 2}, {i - 2, i - 1}};
    for (size_t k = 0; k < 3; k++)
        if ((t = phrase(ws, phrases[k][0], phrases[k][1], DEGREE)) != NULL)
            valence += t->score[DEGREE];
    return valence;
}

static double least(const struct words *ws, size_t i, double valence)
{
    if (i == 0 || has(ws, i - 1, WORD) || !is(ws, i - 1, "least"))
        return valence;
    if (i > 1 && (is(ws, i - 2, "at") || is(ws, i - 2, "very")))
        return valence;
    return valence * NEGATION;
}

/* The valence of word i after all rules but "but". */
static double valence_of(const struct words *ws, size_t i)
{
    if (has(ws, i, DEGREE) || (i + 1 < ws->n && is(ws, i, "kind") && is(ws, i + 1, "of")) || !has(ws, i, WORD))
        return 0;
    double listed = ws->w[i].term->score[WORD], valence = listed;
    if (is(ws, i, "no") && i + 1 < ws->n && has(ws, i + 1, WORD))
        valence = 0;
    if ((i > 0 && is(ws, i - 1, "no")) || (i > 1 && is(ws, i - 2, "no")) ||
        (i > 2 && is(ws, i - 3, "no") && (is(ws, i - 1, "or") || is(ws, i - 1, "nor"))))
        valence = listed * NEGATION;
    if (ws->w[i].capitals && ws->some_capitals)
        valence += valence > 0 ? CAPITALS : -CAPITALS;
    for (size_t back = 1; back <= 3 && back <= i; back++) {
        static const double fade[] = {1, 1, 0.95, 0.9};
        if (has(ws, i - back, WORD))
            continue;
        double s = degree(ws, i - back, valence);
        if (back > 1)
            s *= fade[back];
        valence += s;
        valence = negation(ws, i, back, valence);
        if (back == 3)
            valence = idioms(ws, i, valence);
    }
    return least(ws, i, valence);
}

/*
 * What stands before the first "but" counts half, what follows half as much again. As in the original, each value is
 * looked up by its first occurrence, so that of equal values the first is changed, if need be twice.
 */
static void contrast(struct words *ws)
{
    size_t but = 0;
    while (but < ws->n && !is(ws, but, "but"))
        but++;
    if (but == ws->n)
        return;
    for (size_t k = 0; k < ws->n; k++) {
        double v = ws->valence[k];
        size_t at = 0;
        if (!(v < 0 || v > 0))
            continue;
        while (ws->valence[at] < v || ws->valence[at] > v)
            at++;
        if (at != but)
            ws->valence[at] = v * (at < but ? 0.5 : 1.5);
    }
}

/* ---- the score ---- */

static double emphasis(struct td_slice text)
{
    unsigned exclamation = 0, question = 0;
    for (size_t i = 0; i < text.n; i++) {
        exclamation += text.p[i] == '!';
        question += text.p[i] == '?';
    }
    double e = (exclamation > 4 ? 4 : exclamation) * 0.292;
    return e + (question <= 1 ? 0 : question <= 3 ? question * 0.18 : 0.96);
}

/* As Python rounds: to the nearest decimal of the exact binary value, which is what printf does. */
static double rounded(double v, int places)
{
    char b[64];
    int n = snprintf(b, sizeof b, "%.*f", places, v);
    double r = 0;
    (void)td_num_parse(td_slice(b, (size_t)n), &r);
    return r < 0 || r > 0 ? r : 0;
}

static void add_up(const struct words *ws, double punctuation, struct ana_vader_score *out)
{
    double sum = 0, pos = 0, neg = 0, neu = 0;
    for (size_t i = 0; i < ws->n; i++) {
        double v = ws->valence[i];
        sum += v;
        if (v > 0)
            pos += v + 1;
        else if (v < 0)
            neg += v - 1;
        else
            neu++;
    }
    if (sum > 0)
        sum += punctuation;
    else if (sum < 0)
        sum -= punctuation;
    double compound = sum / sqrt(sum * sum + 15);
    if (pos > fabs(neg))
        pos += punctuation;
    else if (pos < fabs(neg))
        neg -= punctuation;
    double total = pos + fabs(neg) + neu;
    out->compound = rounded(compound < -1 ? -1 : compound > 1 ? 1 : compound, 4);
    out->neg = rounded(fabs(neg / total), 3);
    out->neu = rounded(fabs(neu / total), 3);
    out->pos = rounded(fabs(pos / total), 3);
}

/* Emoji by their names; returns what fits. */
static struct td_slice name_emoji(const struct ana_vader *v, struct td_slice text, char out[ANA_VADER_BYTES])
{
    size_t n = 0;
    bool after_blank = true;
    for (size_t i = 0; i < text.n;) {
        uint32_t cp = 0;
        size_t k = td_utf8_decode(td_from(text, i), &cp);
        if (!k)
            k = 1;
        const struct term *t = cp >= 0x2000 ? find(v, td_slice(text.p + i, k)) : NULL;
        struct td_slice put = t && t->in[EMOJI] ? t->name : td_slice(text.p + i, k);
        bool named = put.p != text.p + i, gap = named && !after_blank;
        if (n + gap + put.n > ANA_VADER_BYTES)
            break;
        if (gap)
            out[n++] = ' ';
        memcpy(out + n, put.p, put.n);
        n += put.n;
        after_blank = !named && cp == ' ';
        i += k;
    }
    return td_slice(out, n);
}

void ana_vader_score(const struct ana_vader *v, struct td_slice text, struct ana_vader_score *out)
{
    struct words ws;
    char named[ANA_VADER_BYTES];
    *out = (struct ana_vader_score){0, 0, 0, 0};
    text = name_emoji(v, text, named);
    ws.v = v;
    split(&ws, text);
    if (ws.n == 0)
        return;
    for (size_t i = 0; i < ws.n; i++)
        ws.valence[i] = valence_of(&ws, i);
    contrast(&ws);
    add_up(&ws, emphasis(text), out);
}
