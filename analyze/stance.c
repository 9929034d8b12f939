#include "stance.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "datadir.h"
#include "frame.h"
#include "lexicon.h"
#include "stance_weights.h"
#include "utf8.h"

const char ana_stance_method[] = "lexicon-1";

/* Languages with a usable lexicon. What is known of each: datasets/lexicon/README.md. */
static const struct {
    char code[4];
    enum ana_grammar grammar;
} language_table[] = {
    {"en", ANA_ENGLISH}, {"de", ANA_GERMANIC}, {"fr", ANA_ROMANCE},
    {"es", ANA_ROMANCE}, {"fi", ANA_FINNIC},   {"zh", ANA_ROMANCE},
};
enum { N_LANGUAGES = sizeof language_table / sizeof language_table[0] };

struct ana_stance_model {
    struct ana_lexicon *lexicon[N_LANGUAGES];
};

static int language_index(struct td_slice language)
{
    struct td_slice primary = td_head(language, td_index(language, '-'));
    for (int i = 0; i < N_LANGUAGES; i++)
        if (td_eq_nocase(primary, td_str(language_table[i].code)))
            return i;
    return -1;
}

void ana_stance_free(struct ana_stance_model *m)
{
    if (!m)
        return;
    for (int i = 0; i < N_LANGUAGES; i++)
        ana_lexicon_free(m->lexicon[i]);
    free(m);
}

struct ana_stance_model *ana_stance_new(struct td_error *err)
{
    struct ana_stance_model *m = calloc(1, sizeof *m);
    if (!m) {
        (void)td_fail_nomem(err, "stance");
        return NULL;
    }
    for (int i = 0; i < N_LANGUAGES; i++) {
        char name[64];
        (void)snprintf(name, sizeof name, "lexicon/%s.csv", language_table[i].code);
        char *path = td_datadir_path(name, err);
        m->lexicon[i] = path ? ana_lexicon_load(path, language_table[i].grammar == ANA_ENGLISH, err) : NULL;
        free(path);
        if (!m->lexicon[i]) {
            ana_stance_free(m);
            return NULL;
        }
    }
    return m;
}

bool ana_stance_language(const struct ana_stance_model *m, struct td_slice language)
{
    return m && language_index(language) >= 0;
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
    long micro_pos = lround(1e6 * ep / sum), micro_neg = lround(1e6 * en / sum);
    if (micro_pos + micro_neg > 1000000)
        micro_neg = 1000000 - micro_pos;
    out->p_pos = (double)micro_pos / 1e6;
    out->p_neg = (double)micro_neg / 1e6;
    out->p_neu = (double)(1000000 - micro_pos - micro_neg) / 1e6;
}

void ana_stance_score(const struct ana_stance_model *m, struct td_slice sentence, size_t begin, size_t end,
                      struct td_slice language, struct ana_stance *out)
{
    struct ana_frame f;
    struct evidence top[EVIDENCE_MAX];
    size_t n = 0;
    double pos = 0, neg = 0;
    int li = language_index(language);
    out->evidence[0] = '\0';
    if (li < 0) {
        probabilities(0, 0, ANA_POS_OTHER, out);
        return;
    }
    ana_frame_read(&f, m->lexicon[li], language_table[li].grammar, sentence, begin, end);
    for (size_t i = 0; i < f.n_hits; i++) {
        const struct ana_hit *h = &f.hit[i];
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

void ana_tone_count(const struct ana_stance_model *m, struct td_slice text, struct td_slice language,
                    struct ana_tone *out)
{
    struct ana_words w = {0, 0, 0};
    int li = language_index(language);
    if (li >= 0)
        ana_frame_tone(m->lexicon[li], text, &w);
    *out = (struct ana_tone){w.words, w.pos, w.neg};
}
