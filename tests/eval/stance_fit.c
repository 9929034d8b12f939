/*
 * stance_fit: fits the constants of the lexicon method on labelled sentences.
 *
 *   stance_fit LEXICON.csv OUT.csv OUT.h FOLDS TRAIN.jsonl[:WEIGHT]...
 *
 * Model: stance.c's own (contributions by relation, ln(1 + sum), softmax with neutral as base). Full-batch gradient
 * descent with Adam on the log loss; the lexicon's hand-set weights are the prior mean (squared penalty), so that a
 * term moves only as far as the sentences demand. With FOLDS > 1 it also prints the macro F1 of cross-validation per
 * file. Writes the lexicon with the fitted weights, and stance_weights.h.
 */
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "frame.h"
#include "lexicon.h"

enum { MAX_ROWS = 40000, MAX_FILES = 8 };

struct row {
    int y, file;
    uint64_t fold;
    enum ana_position position;
    double weight;
    size_t n;
    struct ana_frame_hit *hit;
};

static struct row rows[MAX_ROWS];
static size_t n_rows;
static const struct ana_lexicon *lex;
static size_t n_terms, n_params;
static double *par, *prior, *penalty, *grad, *m1, *m2;

/* Layout: 6 softmax, positions x (bias of pos, bias of neg, factor of loose relations), relations x 2, terms x slots.
 */
enum { POS0 = 6, REL0 = POS0 + 3 * ANA_N_POSITIONS, TERM0 = REL0 + 2 * ANA_N_RELS };

static int load(const char *spec, int file)
{
    char path[4096];
    double weight = 1;
    snprintf(path, sizeof path, "%s", spec);
    char *colon = strrchr(path, ':');
    if (colon) {
        weight = atof(colon + 1);
        *colon = 0;
    }
    FILE *f = fopen(path, "r");
    char *line = NULL;
    size_t cap = 0;
    struct ana_frame fr;
    if (!f)
        return -1;
    while (getline(&line, &cap, f) > 0 && n_rows < MAX_ROWS) {
        json_t *j = json_loads(line, 0, NULL);
        if (!j)
            continue;
        const char *s = json_string_value(json_object_get(j, "sentence"));
        size_t from = (size_t)json_integer_value(json_object_get(j, "from")),
               to = (size_t)json_integer_value(json_object_get(j, "to"));
        size_t b = 0, e = 0, k = 0;
        for (size_t i = 0; s[i]; i++)
            if (((unsigned char)s[i] & 0xC0) != 0x80) {
                if (k == from)
                    b = i;
                if (k == to)
                    e = i;
                k++;
            }
        if (k <= to)
            e = strlen(s);
        ana_frame_read(&fr, lex, ANA_ENGLISH, td_str(s), b, e);
        struct row *r = &rows[n_rows++];
        r->y = (int)lround(json_number_value(json_object_get(j, "polarity"))) + 1;
        const char *outlet = json_string_value(json_object_get(j, "outlet"));
        r->fold =
            td_hash(td_str(outlet ? outlet : s)) >> 7; /* never the same sentence, nor the same outlet, on both sides */
        r->file = file;
        r->position = fr.position;
        r->weight = weight;
        r->n = fr.n_hits;
        r->hit = malloc((fr.n_hits + 1) * sizeof *r->hit);
        memcpy(r->hit, fr.hit, fr.n_hits * sizeof *r->hit);
        json_decref(j);
    }
    free(line);
    fclose(f);
    return 0;
}

static size_t term_at(const struct ana_frame_hit *h)
{
    return TERM0 + (size_t)h->entry * ANA_N_SLOTS + (size_t)h->slot;
}

static bool loose(enum ana_rel rel)
{
    return rel >= ANA_REL_NEAR_LEFT && rel <= ANA_REL_FAR_RIGHT;
}

/* The contribution is *w, times the relation's weight, times *scale (the position's factor where the relation is
 * loose). */
static double contribution(const struct row *r, const struct ana_frame_hit *h, double *w, size_t *rel, double *scale)
{
    *scale = loose(h->rel) ? par[POS0 + 3 * (size_t)r->position + 2] : 1;
    *w = par[term_at(h)] * (double)h->factor;
    *rel = REL0 + 2 * (size_t)h->rel + (*w > 0);
    return *w * par[*rel] * *scale;
}

static void predict(const struct row *r, double p[3], double *P, double *N)
{
    *P = *N = 0;
    for (size_t i = 0; i < r->n; i++) {
        double w, scale;
        size_t rel;
        double c = contribution(r, &r->hit[i], &w, &rel, &scale);
        if (c > 0)
            *P += c;
        else
            *N -= c;
    }
    double lp = log1p(*P), ln = log1p(*N);
    const double *bias = &par[POS0 + 3 * (size_t)r->position];
    double ep = exp(bias[0] + par[0] + par[1] * lp - par[2] * ln),
           en = exp(bias[1] + par[3] + par[4] * ln - par[5] * lp), s = 1 + ep + en;
    p[0] = en / s;
    p[1] = 1 / s;
    p[2] = ep / s;
}

static void train(int folds, int out, int steps)
{
    memcpy(par, prior, n_params * sizeof *par);
    memset(m1, 0, n_params * sizeof *m1);
    memset(m2, 0, n_params * sizeof *m2);
    for (int step = 1; step <= steps; step++) {
        for (size_t i = 0; i < n_params; i++)
            grad[i] = penalty[i] * (par[i] - prior[i]);
        for (size_t k = 0; k < n_rows; k++) {
            const struct row *r = &rows[k];
            double p[3], P, N;
            if (folds > 1 && (int)(r->fold % (uint64_t)folds) == out)
                continue;
            predict(r, p, &P, &N);
            double gp = (p[2] - (r->y == 2)) * r->weight, gn = (p[0] - (r->y == 0)) * r->weight, lp = log1p(P),
                   ln = log1p(N);
            grad[0] += gp;
            grad[1] += gp * lp;
            grad[2] -= gp * ln;
            grad[3] += gn;
            grad[POS0 + 3 * (size_t)r->position] += gp;
            grad[POS0 + 3 * (size_t)r->position + 1] += gn;
            grad[4] += gn * ln;
            grad[5] -= gn * lp;
            double dP = (gp * par[1] - gn * par[5]) / (1 + P), dN = (gn * par[4] - gp * par[2]) / (1 + N);
            for (size_t i = 0; i < r->n; i++) {
                double w, scale;
                size_t rel;
                double c = contribution(r, &r->hit[i], &w, &rel, &scale);
                double dc = c > 0 ? dP : dN;
                double s = c > 0 ? 1 : -1;
                grad[rel] += dc * s * w * scale;
                grad[term_at(&r->hit[i])] += dc * s * (double)r->hit[i].factor * par[rel] * scale;
                if (loose(r->hit[i].rel))
                    grad[POS0 + 3 * (size_t)r->position + 2] += dc * s * w * par[rel];
            }
        }
        double rate = 0.03 * (step < steps / 2 ? 1 : 2.0 * (1 - (double)step / steps) + 0.02);
        for (size_t i = 0; i < n_params; i++) {
            if (penalty[i] < 0)
                continue;
            m1[i] = 0.9 * m1[i] + 0.1 * grad[i];
            m2[i] = 0.99 * m2[i] + 0.01 * grad[i] * grad[i];
            par[i] -= rate * (m1[i] / (1 - pow(0.9, step))) / (sqrt(m2[i] / (1 - pow(0.99, step))) + 1e-8);
            if (((i >= REL0 && i < TERM0) || (i >= POS0 && i < REL0 && (i - POS0) % 3 == 2)) && par[i] < 0)
                par[i] = 0;
            if (i >= TERM0 && par[i] * copysign(1, prior[i]) < 0.05)
                par[i] = copysign(0.05, prior[i]); /* a statistic may silence a term, not turn it round */
        }
    }
}

static double f1(int c[3][3], double *each)
{
    double sum = 0;
    for (int k = 0; k < 3; k++) {
        int tp = c[k][k], fp = 0, fn = 0;
        for (int j = 0; j < 3; j++) {
            fp += j != k ? c[j][k] : 0;
            fn += j != k ? c[k][j] : 0;
        }
        each[k] = tp ? 2.0 * tp / (2.0 * tp + fp + fn) : 0;
        sum += each[k] / 3;
    }
    return sum;
}

static void report(int conf[MAX_FILES][3][3], int files, const char *what)
{
    for (int f = 0; f < files; f++) {
        double e[3], m = f1(conf[f], e);
        printf("%s file %d: F1m %.4f neg %.3f neu %.3f pos %.3f\n", what, f, m, e[0], e[1], e[2]);
    }
}

static void tally(int conf[MAX_FILES][3][3], const struct row *r)
{
    double p[3], P, N;
    predict(r, p, &P, &N);
    int best = p[0] > p[1] ? (p[0] > p[2] ? 0 : 2) : (p[2] > p[1] ? 2 : 1);
    conf[r->file][r->y][best]++;
}

static const char *const rel_name[ANA_N_RELS] = {
    "DOER",       "DOER_FAR",  "PASSIVE",   "PASSIVE_FAR", "OBJECT",   "OBJECT_PREP", "BY",
    "COMPLEMENT", "NOUN_AT",   "NOUN_FROM", "HAS",         "COMPOUND", "IS",          "FACES",
    "GETS",       "APPOSED",   "ADJ",       "ADJ_IS",      "ADVERB",   "NEAR_LEFT",   "NEAR_RIGHT",
    "FAR_LEFT",   "FAR_RIGHT", "OWN",       "DEALT",       "SAME"};

static const char *const pos_name[ANA_N_POSITIONS] = {"SUBJECT",  "OBJECT", "PLACE", "PREP",
                                                      "MODIFIER", "OWNER",  "OTHER"};

static void number(FILE *f, double v)
{
    char b[32];
    snprintf(b, sizeof b, "%.2f", v);
    char *dot = strchr(b, '.');
    for (char *end = b + strlen(b) - 1; end > dot && *end == '0'; end--)
        *end = 0;
    if (dot && dot[1] == 0)
        *dot = 0;
    fputs(strcmp(b, "-0") ? b : "0", f);
}

/* The same file with the three weights of each line replaced; line order is entry order. */
static void write_lexicon(const char *in, const char *out)
{
    FILE *a = fopen(in, "r"), *b = fopen(out, "w");
    char *line = NULL;
    size_t cap = 0, i = 0;
    if (!a || !b)
        exit(1);
    if (getline(&line, &cap, a) > 0)
        fputs(line, b);
    for (; getline(&line, &cap, a) > 0 && i < n_terms; i++) {
        char *p = line;
        for (int c = 0; c < 2; c++)
            p = strchr(p, ',') + 1;
        fwrite(line, 1, (size_t)(p - line), b);
        for (int s = 0; s < ANA_N_SLOTS; s++) {
            number(b, par[TERM0 + i * ANA_N_SLOTS + (size_t)s]);
            fputc(',', b);
            p = strchr(p, ',') + 1;
        }
        fputs(p, b);
    }
    free(line);
    fclose(a);
    fclose(b);
}

static void write_header(const char *path)
{
    FILE *f = fopen(path, "w");
    if (!f)
        exit(1);
    fputs("/*\n * stance_weights: the fitted constants of the lexicon method. Included by stance.c only.\n *\n"
          " * relation_weight[relation][favourable]: how much a contribution counts in each relation to the target.\n"
          " * position_weight: bias of either side by where the target stands, and what loose relations (near, far) "
          "count there.\n"
          " * softmax_*: bias, own slope, slope of the other side. Made by tests/eval/stance_fit.c, see "
          "datasets/lexicon/README.md.\n */\n"
          "#ifndef ANA_STANCE_WEIGHTS_H\n#define ANA_STANCE_WEIGHTS_H\n\n#include \"frame.h\"\n\n"
          "static const double relation_weight[ANA_N_RELS][2] = {\n",
          f);
    for (int r = 0; r < ANA_N_RELS; r++)
        fprintf(f, "    [ANA_REL_%s] = {%.3f, %.3f},\n", rel_name[r], par[REL0 + 2 * r], par[REL0 + 2 * r + 1]);
    fputs("};\nstatic const struct {\n    double pos, neg, loose;\n} position_weight[ANA_N_POSITIONS] = {\n", f);
    for (int q = 0; q < ANA_N_POSITIONS; q++)
        fprintf(f, "    [ANA_POS_%s] = {%.3f, %.3f, %.3f},\n", pos_name[q], par[POS0 + 3 * q], par[POS0 + 3 * q + 1],
                par[POS0 + 3 * q + 2]);
    fprintf(f,
            "};\nstatic const double softmax_pos[3] = {%.4f, %.4f, %.4f};\nstatic const double softmax_neg[3] = {%.4f, "
            "%.4f, %.4f};\n\n#endif\n",
            par[0], par[1], par[2], par[3], par[4], par[5]);
    fclose(f);
}

int main(int argc, char **argv)
{
    static struct td_error err;
    if (argc < 6)
        return 2;
    struct ana_lexicon *x = ana_lexicon_load(argv[1], true, &err);
    if (!x) {
        fprintf(stderr, "%s\n", err.text);
        return 1;
    }
    lex = x;
    n_terms = ana_lexicon_count(x);
    n_params = TERM0 + n_terms * ANA_N_SLOTS;
    double **vec[] = {&par, &prior, &penalty, &grad, &m1, &m2};
    for (size_t i = 0; i < 6; i++)
        *vec[i] = calloc(n_params, sizeof(double));
    int folds = atoi(argv[4]), files = argc - 5;
    for (int i = 5; i < argc; i++)
        if (load(argv[i], i - 5))
            return 1;
    const double soft[6] = {-1.5, 1.5, 0.5, -1.2, 1.5, 0.5};
    double lambda = getenv("LAMBDA") ? atof(getenv("LAMBDA")) : 4;
    for (size_t i = 0; i < n_params; i++) {
        prior[i] = i < 6       ? soft[i]
                   : i < REL0  ? ((i - POS0) % 3 == 2)
                   : i < TERM0 ? 0.6
                               : (double)ana_lexicon_entry(x, (i - TERM0) / ANA_N_SLOTS)->w[(i - TERM0) % ANA_N_SLOTS];
        penalty[i] = i < 6 ? 0.01 : i < TERM0 ? 3 : prior[i] == 0 ? -1 : lambda;
    }
    int steps = 200;
    if (folds > 1) {
        int conf[MAX_FILES][3][3] = {{{0}}};
        for (int k = 0; k < folds; k++) {
            train(folds, k, steps);
            for (size_t i = 0; i < n_rows; i++)
                if ((int)(rows[i].fold % (uint64_t)folds) == k)
                    tally(conf, &rows[i]);
        }
        report(conf, files, "cv");
    }
    train(1, -1, steps);
    int conf[MAX_FILES][3][3] = {{{0}}};
    for (size_t i = 0; i < n_rows; i++)
        tally(conf, &rows[i]);
    report(conf, files, "fit");
    write_lexicon(argv[1], argv[2]);
    write_header(argv[3]);
    return 0;
}
