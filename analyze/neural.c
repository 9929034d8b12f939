#include "neural.h"

#include <math.h>
#include <string.h>

#include "neural_model.h"
#include "vecmath.h"

enum {
    STATE_MAX = 2 * ANA_NEURAL_HIDDEN_MAX,
    VECTOR_MAX = STATE_MAX * (1 + ANA_NEURAL_HEADS_MAX) + ANA_SENTENCE_FEATURES
};

/* Work space of one sentence and net. */
struct work {
    uint32_t row[ANA_TOKENS_MAX];
    float x[ANA_TOKENS_MAX][3 * ANA_NEURAL_HIDDEN_MAX]; /* input products of one direction */
    float h[ANA_TOKENS_MAX * STATE_MAX];                /* states: n rows of 2 hidden */
    float a[ANA_NEURAL_HEADS_MAX][ANA_TOKENS_MAX];      /* attention */
    float v[VECTOR_MAX];
    float u[ANA_NEURAL_DENSE_MAX];
};

/* ---- recurrent layer ---- */

/*
 * The product of a word's embedding, made when the word first occurs. Threads that meet it at once all make the same
 * figures, each in its own memory; one of them keeps it for all.
 */
static const float *word_product(const struct ana_neural *m, const struct ana_neural_net *net, int d, uint32_t row,
                                 float *own)
{
    size_t width = 3 * m->hidden;
    if (row >= m->n_frequent) {
        ana_neural_word(m, net, d, row, own);
        return own;
    }
    float *kept = net->frequent[d] + row * width;
    atomic_uchar *made = &net->made[d][row];
    if (atomic_load_explicit(made, memory_order_acquire) == ANA_PRODUCT_MADE)
        return kept;
    unsigned char none = ANA_PRODUCT_NONE;
    ana_neural_word(m, net, d, row, own);
    if (atomic_compare_exchange_strong_explicit(made, &none, ANA_PRODUCT_TAKEN, memory_order_relaxed,
                                                memory_order_relaxed)) {
        memcpy(kept, own, width * sizeof *own);
        atomic_store_explicit(made, ANA_PRODUCT_MADE, memory_order_release);
    }
    return own;
}

static void input_products(const struct ana_neural *m, const struct ana_neural_net *net, int d,
                           const struct ana_features *f, struct work *w)
{
    size_t width = 3 * m->hidden;
    const float *figures = net->w_x[d] + (ANA_NEURAL_EMBED + ANA_NEURAL_POSITION) * width;
    float own[3 * ANA_NEURAL_HIDDEN_MAX];
    for (size_t i = 0; i < f->n; i++) {
        size_t place = i + m->clip >= f->target ? i + m->clip - f->target : 0;
        if (place > 2 * m->clip)
            place = 2 * m->clip;
        const float *row[1 + ANA_TOKEN_FEATURES] = {word_product(m, net, d, w->row[i], own)};
        float by[1 + ANA_TOKEN_FEATURES] = {1};
        size_t rows = 1;
        for (size_t k = 0; k < ANA_TOKEN_FEATURES; k++)
            if (f->x[i][k] < 0 || f->x[i][k] > 0) {
                by[rows] = f->x[i][k];
                row[rows++] = figures + k * width;
            }
        memcpy(w->x[i], net->place[d] + place * width, width * sizeof(float));
        m->vec->list(w->x[i], width, by, rows, row);
    }
}

static void recur(const struct ana_neural *m, const struct ana_neural_net *net, int d, size_t n, struct work *w)
{
    size_t hidden = m->hidden;
    float h[ANA_NEURAL_HIDDEN_MAX] = {0}, b[3 * ANA_NEURAL_HIDDEN_MAX];
    for (size_t k = 0; k < n; k++) {
        size_t i = d ? n - 1 - k : k;
        memcpy(b, net->b_h[d], 3 * hidden * sizeof *b);
        m->vec->rows(b, 3 * hidden, h, hidden, net->w_h[d]);
        m->vec->gru(h, w->x[i], b, hidden);
        memcpy(w->h + i * 2 * hidden + (size_t)d * hidden, h, hidden * sizeof *h);
    }
}

/* ---- attention and output ---- */

static void attend(const struct ana_neural *m, const struct ana_neural_net *net, const struct ana_features *f,
                   struct work *w, size_t head)
{
    size_t both = 2 * m->hidden;
    float q[STATE_MAX], *a = w->a[head], most = -INFINITY, sum = 0;
    memcpy(q, net->att_b + head * both, both * sizeof *q);
    m->vec->rows(q, both, w->h + f->target * both, both, net->att_q + head * both * both);
    memset(a, 0, sizeof w->a[head]);
    float scale = 1 / sqrtf((float)both);
    for (size_t i = 0; i < f->n; i++) {
        a[i] = ana_vec_dot(q, w->h + i * both, both) * scale;
        most = a[i] > most ? a[i] : most;
    }
    for (size_t i = 0; i < f->n; i++)
        a[i] -= most;
    ana_vec_exp(a, ANA_TOKENS_MAX);
    for (size_t i = 0; i < f->n; i++)
        sum += a[i];
    for (size_t i = 0; i < f->n; i++)
        a[i] /= sum;
    float *r = w->v + both * (1 + head);
    memset(r, 0, both * sizeof *r);
    m->vec->rows(r, both, a, f->n, w->h);
}

/* v, already filled, to logits; u keeps the hidden layer. */
static void output(const struct ana_neural *m, const struct ana_neural_net *net, struct work *w, float logit[3])
{
    size_t n = 2 * m->hidden * (1 + m->heads) + ANA_SENTENCE_FEATURES;
    const float *in = w->v;
    if (m->dense) {
        memcpy(w->u, net->dense_b, m->dense * sizeof *w->u);
        m->vec->rows(w->u, m->dense, w->v, n, net->dense_w);
        for (size_t i = 0; i < m->dense; i++)
            w->u[i] = w->u[i] > 0 ? w->u[i] : 0;
        in = w->u;
        n = m->dense;
    }
    for (int c = 0; c < 3; c++) {
        logit[c] = net->out_b[c];
        for (size_t i = 0; i < n; i++)
            logit[c] += in[i] * net->out_w[3 * i + (size_t)c];
    }
}

/*
 * What each token adds to logit pos - neg through the pools: attention times (state . slope), the slope of the logits'
 * difference being that of the hidden units that are on. Exact for this input, since the rest is linear.
 */
static void credit_tokens(const struct ana_neural *m, const struct ana_neural_net *net, const struct ana_features *f,
                          const struct work *w, float *credit)
{
    size_t both = 2 * m->hidden;
    float slope[STATE_MAX], on[ANA_NEURAL_DENSE_MAX];
    for (size_t j = 0; j < m->dense; j++)
        on[j] = w->u[j] > 0 ? net->out_w[3 * j + 2] - net->out_w[3 * j] : 0;
    for (size_t head = 0; head < m->heads; head++) {
        for (size_t k = 0; k < both; k++) {
            size_t in = both * (1 + head) + k;
            slope[k] = m->dense ? ana_vec_dot(net->dense_w + in * m->dense, on, m->dense)
                                : net->out_w[3 * in + 2] - net->out_w[3 * in];
        }
        for (size_t i = 0; i < f->n; i++)
            credit[i] += w->a[head][i] * ana_vec_dot(slope, w->h + i * both, both) / m->t_net / (float)m->n_nets;
    }
}

/* ---- probabilities ---- */

static void softmax(const double z[3], double p[3])
{
    double most = z[0] > z[1] ? z[0] : z[1];
    most = z[2] > most ? z[2] : most;
    double sum = 0;
    for (int c = 0; c < 3; c++)
        sum += p[c] = exp(z[c] - most);
    for (int c = 0; c < 3; c++)
        p[c] /= sum;
}

static void run_net(const struct ana_neural *m, const struct ana_neural_net *net, const struct ana_features *f,
                    struct work *w, double p[3], float *credit)
{
    size_t both = 2 * m->hidden;
    for (int d = 0; d < 2; d++) {
        input_products(m, net, d, f, w);
        recur(m, net, d, f->n, w);
    }
    memcpy(w->v, w->h + f->target * both, both * sizeof *w->v);
    for (size_t head = 0; head < m->heads; head++)
        attend(m, net, f, w, head);
    memcpy(w->v + both * (1 + m->heads), f->g, sizeof f->g);
    float logit[3];
    output(m, net, w, logit);
    credit_tokens(m, net, f, w, credit);
    double z[3], q[3];
    for (int c = 0; c < 3; c++)
        z[c] = (double)logit[c] / (double)m->t_net;
    softmax(z, q);
    for (int c = 0; c < 3; c++)
        p[c] += q[c] / (double)m->n_nets;
}

/* ---- sparse part ---- */

struct sum {
    const struct ana_neural *m;
    enum ana_target_kind kind;
    uint64_t seen[2 * ANA_SPARSE_MAX];
    size_t n;
    double z[3];
};

static size_t sparse_find(const struct ana_neural *m, uint64_t hash)
{
    size_t lo = m->sparse_bucket[hash >> 52], hi = m->sparse_bucket[(hash >> 52) + 1];
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (m->sparse_hash[mid] < hash)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < m->n_sparse && m->sparse_hash[lo] == hash ? lo : SIZE_MAX;
}

static void add_sparse(void *to, struct td_slice feature)
{
    struct sum *s = to;
    uint64_t hash = ana_sparse_hash(feature);
    size_t i = (size_t)hash % (2 * ANA_SPARSE_MAX);
    for (; s->seen[i]; i = (i + 1) % (2 * ANA_SPARSE_MAX))
        if (s->seen[i] == hash)
            return;
    if (s->n == ANA_SPARSE_MAX)
        return;
    s->seen[i] = hash;
    s->n++;
    size_t at = sparse_find(s->m, hash);
    if (at == SIZE_MAX)
        return;
    const int8_t *w = s->m->sparse_weight + at * 3 * ANA_NEURAL_COPIES;
    const float *scale = s->m->sparse_scale;
    for (size_t c = 0, k = 3 * (size_t)s->kind; c < 3; c++)
        s->z[c] += (double)((float)w[c] * scale[c]) + (s->kind ? (double)((float)w[k + c] * scale[k + c]) : 0);
}

static void run_sparse(const struct ana_neural *m, const struct ana_lexicon *lexicon, const struct ana_features *f,
                       double p[3])
{
    struct sum s = {.m = m, .kind = f->kind};
    double z[3];
    ana_features_sparse(f, lexicon, add_sparse, &s);
    for (size_t c = 0; c < 3; c++) {
        s.z[c] += (double)m->sparse_bias[c] + (f->kind ? (double)m->sparse_bias[3 * (size_t)f->kind + c] : 0);
        z[c] = s.z[c] / (double)m->t_sparse;
    }
    softmax(z, p);
}

void ana_neural_score(const struct ana_neural *m, const struct ana_lexicon *lexicon, const struct ana_features *f,
                      struct ana_neural_result *out)
{
    struct work w;
    double p[3] = {0}, sparse[3], z[3];
    struct td_slice language = td_str(m->languages[0] ? f->language->code : "");
    memset(out->weight, 0, sizeof out->weight);
    for (size_t i = 0; i < f->n; i++)
        w.row[i] =
            ana_neural_row(m, td_slice(f->token[i].key, f->token[i].n), language, f->x[i][ANA_NEURAL_KEY_CAPITAL] > 0);
    for (size_t i = 0; i < m->n_nets; i++)
        run_net(m, &m->net[i], f, &w, p, out->weight);
    if (m->n_sparse) {
        run_sparse(m, lexicon, f, sparse);
        for (int c = 0; c < 3; c++)
            p[c] = (double)m->mix * p[c] + (1 - (double)m->mix) * sparse[c];
    }
    for (int c = 0; c < 3; c++)
        z[c] = log(p[c] > 1e-30 ? p[c] : 1e-30) / (double)m->t_final[f->kind] + (double)m->bias[c];
    softmax(z, p);
    for (int c = 0; c < 3; c++)
        out->p[c] = p[c];
}
