#include "stance.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "datadir.h"
#include "frame.h"
#include "languages.h"
#include "lexicon.h"
#include "neural.h"
#include "stance_weights.h"
#include "utf8.h"
#include "vader.h"

static const char MODEL_FILE[] = "model/stance-en.bin", OTHERS_FILE[] = "model/stance-xx.bin",
                  VADER_FILE[] = "lexicon/vader-en.csv";

struct ana_stance_model {
    enum ana_stance_choice choice;
    struct ana_lexicon *lexicon[ANA_N_LANGUAGES];
    struct ana_neural *neural, *others; /* of English; of the languages that its file lists */
    struct ana_vader *vader;
    char *file;        /* where the English method comes from */
    char *others_file; /* where the trained method of other languages does */
};

bool ana_stance_choice_parse(const char *name, enum ana_stance_choice *choice)
{
    static const char *const names[] = {"model", "lexicon", "vader"};
    for (int i = 0; i < 3; i++)
        if (strcmp(name, names[i]) == 0) {
            *choice = (enum ana_stance_choice)i;
            return true;
        }
    return false;
}

struct ana_stance_model *ana_stance_named(const char *name, struct td_error *err)
{
    enum ana_stance_choice choice = ANA_STANCE_LEXICON;
    if (ana_stance_choice_parse(name, &choice))
        return ana_stance_new(choice, err);
    (void)td_fail(err, TD_EUSAGE, "stance: '%s' is none of model, lexicon, vader", name);
    return NULL;
}

void ana_stance_free(struct ana_stance_model *m)
{
    if (!m)
        return;
    for (int i = 0; i < ANA_N_LANGUAGES; i++)
        ana_lexicon_free(m->lexicon[i]);
    ana_neural_free(m->neural);
    ana_neural_free(m->others);
    ana_vader_free(m->vader);
    free(m->file);
    free(m->others_file);
    free(m);
}

enum td_status ana_stance_there(const char *name, bool *there, struct td_error *err)
{
    enum ana_stance_choice choice;
    if (!ana_stance_choice_parse(name, &choice))
        return td_fail(err, TD_EUSAGE, "stance '%s': not model, lexicon or vader", name);
    static const char *const files[][2] = {
        [ANA_STANCE_MODEL] = {MODEL_FILE, OTHERS_FILE},
        [ANA_STANCE_LEXICON] = {NULL}, /* without its lists no method works */
        [ANA_STANCE_VADER] = {VADER_FILE},
    };
    *there = true;
    for (int i = 0; i < 2 && files[choice][i] && *there; i++) {
        char *path = NULL;
        if (td_datadir_find(files[choice][i], &path, err) != TD_OK)
            return err->status;
        *there = path != NULL;
        free(path);
    }
    return TD_OK;
}

/* *file: the weights' path, even when the file is missing: the message must name it. */
static struct ana_neural *load_weights(const char *name, char **file, struct td_error *err)
{
    struct td_error missing = {0};
    if (td_datadir_find(name, file, err) != TD_OK)
        return NULL;
    if (*file || (*file = td_datadir_path(name, &missing)))
        return ana_neural_load(*file, err);
    (void)td_fail(err, TD_EIO,
                  "%s\n  stance = model needs the trained weights; stance = lexicon (--stance lexicon) works without",
                  missing.text);
    return NULL;
}

/* Each file holds what its name says: English judged by rows of other languages, or they by none, would go unseen. */
static bool load_neural(struct ana_stance_model *m, struct td_error *err)
{
    free(m->file);
    m->file = NULL;
    m->neural = load_weights(MODEL_FILE, &m->file, err);
    if (m->neural && !ana_neural_reads(m->neural, "en"))
        return td_fail(err, TD_EDATA, "%s: not a usable stance model: it is none of English", m->file), false;
    m->others = m->neural ? load_weights(OTHERS_FILE, &m->others_file, err) : NULL;
    if (m->others && ana_neural_reads(m->others, "en"))
        return td_fail(err, TD_EDATA, "%s: not a usable stance model: it is one of English", m->others_file), false;
    return m->others != NULL;
}

static bool load_vader(struct ana_stance_model *m, struct td_error *err)
{
    char *path = td_datadir_path(VADER_FILE, err);
    m->vader = path ? ana_vader_load(path, err) : NULL;
    free(m->file);
    m->file = path;
    return m->vader != NULL;
}

static bool load_lexica(struct ana_stance_model *m, struct td_error *err)
{
    for (int i = 0; i < ANA_N_LANGUAGES; i++) {
        char name[64];
        (void)snprintf(name, sizeof name, "lexicon/%.3s.csv", ana_language[i].code);
        char *path = td_datadir_path(name, err);
        m->lexicon[i] = path ? ana_lexicon_load(path, ana_language[i].grammar == ANA_ENGLISH, err) : NULL;
        if (i == ANA_ENGLISH_AT)
            m->file = path;
        else
            free(path);
        if (!m->lexicon[i])
            return false;
    }
    return true;
}

struct ana_stance_model *ana_stance_new(enum ana_stance_choice choice, struct td_error *err)
{
    struct ana_stance_model *m = calloc(1, sizeof *m);
    if (!m) {
        (void)td_fail_nomem(err, "stance");
        return NULL;
    }
    m->choice = choice;
    if (load_lexica(m, err) && (choice != ANA_STANCE_MODEL || load_neural(m, err)) &&
        (choice != ANA_STANCE_VADER || load_vader(m, err)))
        return m;
    ana_stance_free(m);
    return NULL;
}

/* The net that reads a language, NULL when none does. */
static const struct ana_neural *net_of(const struct ana_stance_model *m, int li)
{
    if (m->choice != ANA_STANCE_MODEL)
        return NULL;
    if (li == ANA_ENGLISH_AT)
        return m->neural;
    return ana_neural_reads(m->others, ana_language[li].code) ? m->others : NULL;
}

const char *ana_stance_method(const struct ana_stance_model *m, struct td_slice language)
{
    int li = ana_language_index(language);
    if (li < 0)
        return NULL;
    const struct ana_neural *net = net_of(m, li);
    if (net)
        return ana_neural_method(net);
    return li == ANA_ENGLISH_AT && m->choice == ANA_STANCE_VADER ? ana_vader_method : ana_language[li].lexicon_method;
}

const char *ana_stance_file(const struct ana_stance_model *m, struct td_slice language)
{
    int li = ana_language_index(language);
    if (li == ANA_ENGLISH_AT)
        return m->file;
    return li >= 0 && net_of(m, li) ? m->others_file : NULL;
}

const char *ana_stance_language_at(const struct ana_stance_model *m, size_t i)
{
    (void)m;
    return i < ANA_N_LANGUAGES ? ana_language[i].code : NULL;
}

/* ---- the words that weighed ---- */

struct evidence {
    size_t begin, end;
    double c;
};

enum { EVIDENCE_MAX = 6, EVIDENCE_WORD_MAX = 48 };

/* Keeps the EVIDENCE_MAX largest contributions, largest first, earlier words first among equals. */
static size_t keep_largest(struct evidence *top, size_t n, struct evidence e)
{
    size_t i = n;
    while (i > 0 && (fabs(top[i - 1].c) < fabs(e.c) || (fabs(top[i - 1].c) <= fabs(e.c) && top[i - 1].begin > e.begin)))
        i--;
    if (i == EVIDENCE_MAX)
        return n;
    if (n < EVIDENCE_MAX)
        n++;
    for (size_t j = n - 1; j > i; j--)
        top[j] = top[j - 1];
    top[i] = e;
    return n;
}

/* "banned -1.2; trusted +0.5": no quotes, semicolons inside words, line breaks or control characters. */
static void write_evidence(struct ana_stance *out, struct td_slice sentence, const struct evidence *top, size_t n)
{
    size_t used = 0;
    for (size_t i = 0; i < n; i++) {
        char b[EVIDENCE_WORD_MAX + 24];
        struct td_slice word =
            td_utf8_head(td_slice(sentence.p + top[i].begin, top[i].end - top[i].begin), EVIDENCE_WORD_MAX);
        size_t len = 0;
        for (size_t j = 0; j < word.n;) {
            uint32_t cp;
            size_t k = td_utf8_decode(td_from(word, j), &cp);
            bool plain =
                k && cp >= 0x20 && cp != '"' && cp != ';' && !(cp >= 0x7F && cp < 0xA0) && cp != 0x2028 && cp != 0x2029;
            if (plain)
                memcpy(b + len, word.p + j, k);
            else
                b[len] = ' ';
            len += plain ? k : 1;
            j += k ? k : 1;
        }
        long tenths = lround(top[i].c * 10);
        long size = tenths < 0 ? -tenths : tenths;
        len += (size_t)snprintf(b + len, sizeof b - len, " %c%ld.%ld", tenths < 0 ? '-' : '+', size / 10, size % 10);
        if (!tenths || used + len + 3 > sizeof out->evidence)
            break;
        if (used) {
            out->evidence[used++] = ';';
            out->evidence[used++] = ' ';
        }
        memcpy(out->evidence + used, b, len);
        used += len;
    }
    out->evidence[used] = '\0';
}

/* ---- from contributions to probabilities ---- */

/* Neutral takes what rounding leaves; the label is the largest. */
static void in_millionths(double neg, double pos, struct ana_stance *out)
{
    long micro_pos = lround(1e6 * pos), micro_neg = lround(1e6 * neg);
    if (micro_pos + micro_neg > 1000000)
        micro_neg = 1000000 - micro_pos;
    long micro_neu = 1000000 - micro_pos - micro_neg;
    out->p_pos = (double)micro_pos / 1e6;
    out->p_neg = (double)micro_neg / 1e6;
    out->p_neu = (double)micro_neu / 1e6;
    out->label = micro_pos > micro_neu && micro_pos > micro_neg ? 1 : micro_neg > micro_neu ? -1 : 0;
}

/*
 * Softmax over three classes with neutral as the base: z_pos = b_pos + a ln(1 + P) - c ln(1 + N), z_neg likewise; P and
 * N are the sums of the favourable and adverse contributions, b depends on where the target stands. The constants are
 * fitted: see stance_weights.h.
 */
static void probabilities(double pos, double neg, enum ana_position at, struct ana_stance *out)
{
    double p = log1p(pos), n = log1p(neg);
    double ep = exp(position_weight[at].pos + softmax_pos[0] + softmax_pos[1] * p - softmax_pos[2] * n);
    double en = exp(position_weight[at].neg + softmax_neg[0] + softmax_neg[1] * n - softmax_neg[2] * p);
    double sum = 1 + ep + en;
    in_millionths(en / sum, ep / sum, out);
}

static void score_lexicon(const struct ana_stance_model *m, int li, struct td_slice sentence, size_t begin, size_t end,
                          struct ana_stance *out)
{
    struct ana_frame f;
    struct evidence top[EVIDENCE_MAX];
    size_t n = 0;
    double pos = 0, neg = 0;
    ana_frame_read(&f, m->lexicon[li], ana_language[li].grammar, sentence, begin, end);
    for (size_t i = 0; i < f.n_hits; i++) {
        const struct ana_frame_hit *h = &f.hit[i];
        const struct ana_lex_entry *e = ana_lexicon_entry(m->lexicon[li], (size_t)h->entry);
        double c = (double)e->w[h->slot] * (double)h->factor;
        c *= relation_weight[h->rel][c > 0];
        if (h->rel >= ANA_REL_NEAR_LEFT && h->rel <= ANA_REL_FAR_RIGHT)
            c *= position_weight[f.position].loose;
        if (c > 0)
            pos += c;
        else
            neg -= c;
        n = keep_largest(top, n, (struct evidence){h->begin, h->end, c});
    }
    probabilities(pos, neg, f.position, out);
    write_evidence(out, sentence, top, n);
}

static void score_model(const struct ana_stance_model *m, const struct ana_neural *net, int li,
                        struct td_slice sentence, size_t begin, size_t end, enum ana_target_kind kind,
                        struct ana_stance *out)
{
    struct ana_features f;
    struct ana_neural_result r;
    struct evidence top[EVIDENCE_MAX];
    size_t n = 0;
    ana_features_read(&f, m->lexicon[li], &ana_language[li], sentence, begin, end, kind);
    ana_neural_score(net, m->lexicon[li], &f, &r);
    in_millionths(r.p[0], r.p[2], out);
    for (size_t i = 0; i < f.n; i++)
        if (i != f.target && ana_token_is_word(&f.token[i]))
            n = keep_largest(top, n, (struct evidence){f.token[i].begin, f.token[i].end, (double)r.weight[i]});
    write_evidence(out, sentence, top, n);
}

/*
 * VADER knows no target: its compound score is the stance. p_neg or p_pos is the compound's size, so that p_pos - p_neg
 * is the compound and the rest is neutral; they are no probabilities. VADER's own figures are the evidence.
 */
static void score_vader(const struct ana_stance_model *m, struct td_slice sentence, struct ana_stance *out)
{
    struct ana_vader_score v;
    ana_vader_score(m->vader, sentence, &v);
    in_millionths(v.compound < 0 ? -v.compound : 0, v.compound > 0 ? v.compound : 0, out);
    out->label = v.compound >= 0.05 ? 1 : v.compound <= -0.05 ? -1 : 0;
    (void)snprintf(out->evidence, sizeof out->evidence, "compound %.4f; neg %.3f; neu %.3f; pos %.3f", v.compound,
                   v.neg, v.neu, v.pos);
}

void ana_stance_score(const struct ana_stance_model *m, struct td_slice sentence, size_t begin, size_t end,
                      struct td_slice language, enum ana_target_kind kind, struct ana_stance *out)
{
    int li = ana_language_index(language);
    const struct ana_neural *net = li < 0 ? NULL : net_of(m, li);
    out->evidence[0] = '\0';
    if (li < 0)
        in_millionths(0, 0, out);
    else if (net)
        score_model(m, net, li, sentence, begin, end, kind, out);
    else if (li == ANA_ENGLISH_AT && m->choice == ANA_STANCE_VADER)
        score_vader(m, sentence, out);
    else
        score_lexicon(m, li, sentence, begin, end, out);
}

void ana_tone_count(const struct ana_stance_model *m, struct td_slice text, struct td_slice language,
                    struct ana_words *out)
{
    int li = ana_language_index(language);
    *out = (struct ana_words){0, 0, 0, 0, 0};
    if (li >= 0)
        ana_tone_words(m->lexicon[li], text, out);
}
