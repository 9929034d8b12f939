#include <assert.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <zlib.h>

#include "neural.h"
#include "neural_model.h"
#include "sha256.h"
#include "utf8.h"

enum { HEADER = 56, ENTRY = 72, VERSION = 3, SECTIONS_MAX = 128, BUCKETS = 4096, ALIGNED = 16 /* floats */ };
#define FINITE_MAX 1e6F /* a weight's size and more */
/* Stems of words and tails of compounds; a row's key is at most "de:", a token's key and a star. */
enum { STEM_MIN = 4, CUT_MAX = 4, HEAD_MIN = 3, TRIED_MAX = 3 + ANA_TOKEN_KEY_MAX + 1 };
enum type { BYTES = 1, INT8, FLOAT32, UINT64, INT32, INT16 };
static const size_t type_size[] = {0, 1, 1, 4, 8, 4, 2};

struct section {
    char name[33];
    uint32_t type, n_dims, dim[4];
    uint64_t offset, length;
};

struct file {
    const char *name;
    const unsigned char *p;
    size_t n, n_sections;
    struct section *section;
    struct td_error *err;
};

static uint64_t little(const unsigned char *p, int bytes)
{
    uint64_t v = 0;
    for (int i = bytes; i-- > 0;)
        v = v << 8 | p[i];
    return v;
}

static bool refuse(const struct file *f, const char *what)
{
    (void)td_fail(f->err, TD_EDATA, "%s: not a usable stance model: %s", f->name, what);
    return false;
}

static bool refuse_section(const struct file *f, const char *section, const char *what)
{
    (void)td_fail(f->err, TD_EDATA, "%s: not a usable stance model: section %s %s", f->name, section, what);
    return false;
}

static bool big_endian(void)
{
    const uint16_t one = 1;
    unsigned char first;
    memcpy(&first, &one, 1);
    return first == 0;
}

/* ---- header and table ---- */

static bool check_header(const struct file *f)
{
    char hex[65], want[65];
    if (f->n < HEADER || memcmp(f->p, "TDSTANCE", 8) != 0)
        return refuse(f, "it does not begin with TDSTANCE");
    if (little(f->p + 8, 4) != VERSION)
        return refuse(f, "its version is not 3");
    if (little(f->p + 16, 8) != f->n)
        return refuse(f, "its size is not the one it states (cut off?)");
    struct td_sha256 *h = td_sha256_new();
    if (!h)
        return td_fail_nomem(f->err, "loading the stance model"), false;
    td_sha256_add(h, td_slice((const char *)f->p + HEADER, f->n - HEADER));
    bool ok = td_sha256_hex(h, hex);
    td_sha256_free(h);
    for (int i = 0; i < 32; i++)
        (void)snprintf(want + 2 * i, 3, "%02x", f->p[24 + i]);
    if (!ok || strcmp(hex, want) != 0)
        return refuse(f, "its SHA-256 does not match (damaged)");
    if (big_endian())
        return refuse(f, "this machine is big-endian, the file is not");
    return true;
}

/* The length that type and dimensions make, or UINT64_MAX when that is not sensible. */
static uint64_t length_of(const struct section *s)
{
    if (s->type < BYTES || s->type > INT16 || s->n_dims < 1 || s->n_dims > 4)
        return UINT64_MAX;
    uint64_t n = type_size[s->type];
    for (uint32_t d = 0; d < s->n_dims; d++) {
        if (s->dim[d] == 0 || n > ANA_NEURAL_FILE_MAX)
            return UINT64_MAX;
        n *= s->dim[d];
    }
    return n;
}

static bool read_table(struct file *f)
{
    f->n_sections = (size_t)little(f->p + 12, 4);
    if (f->n_sections == 0 || f->n_sections > SECTIONS_MAX || HEADER + ENTRY * f->n_sections > f->n)
        return refuse(f, "its table of sections does not fit");
    f->section = calloc(f->n_sections, sizeof *f->section);
    if (!f->section)
        return td_fail_nomem(f->err, "loading the stance model"), false;
    uint64_t end = HEADER + ENTRY * f->n_sections;
    for (size_t i = 0; i < f->n_sections; i++) {
        const unsigned char *e = f->p + HEADER + ENTRY * i;
        struct section *s = &f->section[i];
        memcpy(s->name, e, 32);
        for (char *c = s->name; *c; c++)
            if ((unsigned char)*c <= ' ' || (unsigned char)*c >= 0x7F)
                return refuse(f, "a section's name is not printable");
        s->type = (uint32_t)little(e + 32, 4);
        s->n_dims = (uint32_t)little(e + 36, 4);
        for (int d = 0; d < 4; d++)
            s->dim[d] = (uint32_t)little(e + 40 + 4 * d, 4);
        s->offset = little(e + 56, 8);
        s->length = little(e + 64, 8);
        if (s->length != length_of(s))
            return refuse_section(f, s->name, "has a length that its dimensions do not make");
        if (s->offset % 64 || s->offset < end || s->offset > f->n || s->length > f->n - s->offset)
            return refuse_section(f, s->name, "lies outside the file or on another");
        end = s->offset + s->length;
        for (size_t k = 0; k < i; k++)
            if (strcmp(f->section[k].name, s->name) == 0)
                return refuse_section(f, s->name, "stands twice");
    }
    return true;
}

static const struct section *find(const struct file *f, const char *name)
{
    for (size_t i = 0; i < f->n_sections; i++)
        if (strcmp(f->section[i].name, name) == 0)
            return &f->section[i];
    return NULL;
}

static const void *data(const struct file *f, const struct section *s)
{
    return f->p + s->offset;
}

/* A section of exactly this type and these dimensions (0 ends them), NULL and refused when there is none. */
static const struct section *exactly(const struct file *f, const char *name, enum type type, size_t d0, size_t d1,
                                     size_t d2)
{
    const struct section *s = find(f, name);
    uint32_t n = d2 ? 3 : d1 ? 2 : 1;
    if (!s)
        (void)refuse_section(f, name, "is missing");
    else if (s->type != (uint32_t)type || s->n_dims != n || s->dim[0] != d0 || (n > 1 && s->dim[1] != d1) ||
             (n > 2 && s->dim[2] != d2))
        (void)refuse_section(f, name, "has not the type and dimensions that the others ask for");
    else
        return s;
    return NULL;
}

/* Floats, all finite. */
static bool floats(const struct file *f, const char *name, size_t d0, size_t d1, size_t d2, const float **out)
{
    const struct section *s = exactly(f, name, FLOAT32, d0, d1, d2);
    if (!s)
        return false;
    *out = data(f, s);
    for (size_t i = 0; i < s->length / 4; i++)
        if (!isfinite((*out)[i]))
            return refuse_section(f, name, "has a figure that is not finite");
    return true;
}

/* ---- parts ---- */

static bool read_method(const struct file *f, struct ana_neural *m)
{
    const struct section *s = find(f, "method");
    if (!s || s->type != BYTES || s->length > ANA_NEURAL_METHOD_MAX)
        return refuse_section(f, "method", "is missing or too long");
    memcpy(m->method, data(f, s), s->length);
    if (strlen(m->method) != s->length || strspn(m->method, "abcdefghijklmnopqrstuvwxyz0123456789.-") != s->length)
        return refuse_section(f, "method", "is not made of a-z, 0-9, '.' and '-'");
    return true;
}

/* Missing in a model of English. */
static bool read_languages(const struct file *f, struct ana_neural *m)
{
    const struct section *s = find(f, "languages");
    if (!s)
        return true;
    if (s->type != BYTES || s->length > ANA_NEURAL_LANGUAGES_MAX)
        return refuse_section(f, "languages", "is not a short text");
    memcpy(m->languages, data(f, s), s->length);
    if (strlen(m->languages) != s->length || strspn(m->languages, "abcdefghijklmnopqrstuvwxyz ") != s->length)
        return refuse_section(f, "languages", "is not made of codes and blanks");
    return true;
}

static bool read_dims(const struct file *f, struct ana_neural *m)
{
    const struct section *s = find(f, "dims");
    int32_t d[12];
    if (!s || s->type != INT32 || s->n_dims != 1 || s->dim[0] != 12)
        return refuse_section(f, "dims", "is missing or not 12 numbers");
    memcpy(d, data(f, s), sizeof d);
    if (d[0] != ANA_FEATURES_VERSION || d[1] != ANA_TOKEN_FEATURES || d[2] != ANA_SENTENCE_FEATURES ||
        d[3] != ANA_NEURAL_EMBED || d[4] != ANA_NEURAL_POSITION)
        return refuse(f, "it was trained with other features than this program reads");
    if (d[5] < 1 || d[5] > ANA_TOKENS_MAX || d[6] < ANA_VEC || d[6] > ANA_NEURAL_HIDDEN_MAX || d[6] % ANA_VEC ||
        d[7] < 1 || d[7] > ANA_NEURAL_HEADS_MAX || d[8] < 0 || d[8] > ANA_NEURAL_DENSE_MAX || d[8] % ANA_VEC ||
        d[9] < 1 || d[9] > ANA_NEURAL_NETS_MAX || d[10] < 1 || d[10] > ANA_NEURAL_SPECIAL_MAX || d[11] < 1 ||
        d[11] > ANA_NEURAL_FILE_MAX)
        return refuse_section(f, "dims", "holds a size that is out of range");
    m->clip = (size_t)d[5];
    m->hidden = (size_t)d[6];
    m->heads = (size_t)d[7];
    m->dense = (size_t)d[8];
    m->n_nets = (size_t)d[9];
    m->n_special = (size_t)d[10];
    m->vocab_size = (size_t)d[11];
    return true;
}

static struct td_slice word_of(const struct ana_neural *m, uint32_t i)
{
    return td_slice(m->vocab + m->word_at[i], m->word_at[i + 1] - m->word_at[i] - 1);
}

/* The slot of a word or the empty one where it would stand. */
static size_t slot_of(const struct ana_neural *m, struct td_slice word)
{
    size_t i = (size_t)ana_sparse_hash(word) & (m->n_slots - 1);
    while (m->slot[i] && !td_eq(word_of(m, m->slot[i] - 1), word))
        i = (i + 1) & (m->n_slots - 1);
    return i;
}

static bool index_words(const struct file *f, struct ana_neural *m, size_t bytes)
{
    for (m->n_slots = 16; m->n_slots < 2 * m->n_words; m->n_slots *= 2)
        ;
    m->word_at = calloc(m->n_words + 1, sizeof *m->word_at);
    m->slot = calloc(m->n_slots, sizeof *m->slot);
    if (!m->word_at || !m->slot)
        return td_fail_nomem(f->err, "loading the stance model"), false;
    uint32_t n = 0;
    for (size_t i = 0; i < bytes; i++)
        if (m->vocab[i] == '\n')
            m->word_at[++n] = (uint32_t)i + 1;
    m->word_at[++n] = (uint32_t)bytes + 1;
    for (uint32_t i = 0; i < n; i++) {
        struct td_slice w = word_of(m, i);
        if (w.n == 0 || w.n > TRIED_MAX || !td_utf8_valid(w))
            return refuse_section(f, "vocab", "has a word that no token can be");
        size_t at = slot_of(m, w);
        if (m->slot[at])
            return refuse_section(f, "vocab", "has a word twice");
        m->slot[at] = i + 1;
    }
    uint32_t unknown = m->slot[slot_of(m, td_str("<unk>"))], name = m->slot[slot_of(m, td_str("<name>"))];
    if (!unknown)
        return refuse_section(f, "vocab", "has no <unk>");
    m->unknown = unknown - 1;
    m->name = name ? name - 1 : UINT32_MAX;
    return true;
}

static bool unpack_vocab(const struct file *f, struct ana_neural *m)
{
    const struct section *s = find(f, "vocab");
    if (!s || s->type != BYTES)
        return refuse_section(f, "vocab", "is missing");
    uLongf n = m->vocab_size;
    m->vocab = malloc(n);
    if (!m->vocab)
        return td_fail_nomem(f->err, "loading the stance model"), false;
    if (uncompress((Bytef *)m->vocab, &n, data(f, s), (uLong)s->length) != Z_OK || n != m->vocab_size)
        return refuse_section(f, "vocab", "is not packed words of the size that dims states");
    return true;
}

static bool read_words(const struct file *f, struct ana_neural *m)
{
    if (!unpack_vocab(f, m))
        return false;
    m->n_words = 1;
    for (size_t i = 0; i < m->vocab_size; i++)
        m->n_words += m->vocab[i] == '\n';
    if (m->n_words <= m->n_special)
        return refuse_section(f, "vocab", "has no word beside the special ones");
    size_t common = m->n_words - m->n_special;
    const struct section *e = find(f, "embed");
    m->n_whole = e && e->type == INT8 && e->n_dims == 2 ? e->dim[0] : common;
    if (m->n_whole >= common || e->dim[1] != ANA_NEURAL_EMBED)
        return refuse_section(f, "embed", "is missing or has not a row for some of the words");
    m->embed = data(f, e);
    e = exactly(f, "embed_codes", BYTES, common - m->n_whole, ANA_NEURAL_PAIRS, 0);
    if (!e)
        return false;
    m->embed_codes = data(f, e);
    return floats(f, "embed_scale", m->n_whole, 0, 0, &m->embed_scale) &&
           floats(f, "embed_points", ANA_NEURAL_PAIRS, ANA_NEURAL_POINTS, 2, &m->embed_points) &&
           index_words(f, m, m->vocab_size);
}

/* Whole numbers and one factor for all of them, as floats at *at, which moves on. */
static bool widen(const struct file *f, const char *name, const struct section *s, float scale, float **at)
{
    const int16_t *whole = data(f, s);
    size_t n = (size_t)s->length / sizeof *whole;
    for (size_t i = 0; i < n; i++)
        (*at)[i] = (float)whole[i] * scale;
    if (!(scale >= 0 && scale <= FINITE_MAX))
        return refuse_section(f, name, "has a factor that is no size");
    *at += (n + ALIGNED - 1) / ALIGNED * ALIGNED;
    return true;
}

static bool read_net(const struct file *f, const struct ana_neural *m, size_t i, struct ana_neural_net *net)
{
    size_t h = m->hidden, both = 2 * h, v = both * (1 + m->heads) + ANA_SENTENCE_FEATURES;
    /* In the order of `scales`. */
    const struct part {
        const char *name;
        size_t d0, d1, d2;
        const float **to;
        bool left_out;
    } part[] = {
        {"w_x_f", ANA_NEURAL_INPUT, 3 * h, 0, &net->w_x[0], false},
        {"w_h_f", h, 3 * h, 0, &net->w_h[0], false},
        {"b_x_f", 3 * h, 0, 0, &net->b_x[0], false},
        {"b_h_f", 3 * h, 0, 0, &net->b_h[0], false},
        {"w_x_b", ANA_NEURAL_INPUT, 3 * h, 0, &net->w_x[1], false},
        {"w_h_b", h, 3 * h, 0, &net->w_h[1], false},
        {"b_x_b", 3 * h, 0, 0, &net->b_x[1], false},
        {"b_h_b", 3 * h, 0, 0, &net->b_h[1], false},
        {"att_q", m->heads, both, both, &net->att_q, false},
        {"att_b", m->heads, both, 0, &net->att_b, false},
        {"dense_w", v, m->dense, 0, &net->dense_w, m->dense == 0},
        {"dense_b", m->dense, 0, 0, &net->dense_b, m->dense == 0},
        {"out_w", m->dense ? m->dense : v, 3, 0, &net->out_w, false},
        {"out_b", 3, 0, 0, &net->out_b, false},
        {"special", m->n_special, ANA_NEURAL_EMBED, 0, &net->special, false},
        {"position", 2 * m->clip + 1, ANA_NEURAL_POSITION, 0, &net->position, false},
    };
    enum { PARTS = sizeof part / sizeof *part };
    const struct section *s[PARTS] = {NULL};
    const float *scale;
    char name[32];
    size_t n = 0;
    for (size_t k = 0; k < PARTS; k++) {
        if (part[k].left_out)
            continue;
        (void)snprintf(name, sizeof name, "net%zu.%s", i, part[k].name);
        s[k] = exactly(f, name, INT16, part[k].d0, part[k].d1, part[k].d2);
        if (!s[k])
            return false;
        n += (size_t)s[k]->length / 2 + ALIGNED;
    }
    (void)snprintf(name, sizeof name, "net%zu.scales", i);
    if (!floats(f, name, PARTS, 0, 0, &scale))
        return false;
    float *at = net->weights = aligned_alloc(64, (n * sizeof *at + 63) / 64 * 64);
    if (!at)
        return td_fail_nomem(f->err, "loading the stance model"), false;
    for (size_t k = 0; k < PARTS; k++) {
        *part[k].to = at;
        if (s[k] && !widen(f, name, s[k], scale[k], &at))
            return false;
    }
    return true;
}

static bool read_sparse(const struct file *f, struct ana_neural *m)
{
    const struct section *s = find(f, "sparse_hash");
    if (!s)
        return true;
    if (s->type != UINT64 || s->n_dims != 1)
        return refuse_section(f, "sparse_hash", "is not a list of 64-bit numbers");
    m->n_sparse = s->dim[0];
    m->sparse_hash = data(f, s);
    for (size_t i = 1; i < m->n_sparse; i++)
        if (m->sparse_hash[i - 1] >= m->sparse_hash[i])
            return refuse_section(f, "sparse_hash", "does not ascend");
    m->sparse_bucket = calloc(BUCKETS + 1, sizeof *m->sparse_bucket);
    if (!m->sparse_bucket)
        return td_fail_nomem(f->err, "loading the stance model"), false;
    for (size_t i = 0, b = 0; b <= BUCKETS; b++) {
        while (i < m->n_sparse && (m->sparse_hash[i] >> 52) < b)
            i++;
        m->sparse_bucket[b] = (uint32_t)i;
    }
    const struct section *w = exactly(f, "sparse_weight", INT8, m->n_sparse, ANA_NEURAL_COPIES, 3);
    m->sparse_weight = w ? data(f, w) : NULL;
    return w && floats(f, "sparse_scale", ANA_NEURAL_COPIES, 3, 0, &m->sparse_scale) &&
           floats(f, "sparse_bias", ANA_NEURAL_COPIES, 3, 0, &m->sparse_bias);
}

static bool read_calibration(const struct file *f, struct ana_neural *m)
{
    const float *c;
    if (!floats(f, "calibration", 6 + ANA_NEURAL_COPIES, 0, 0, &c))
        return false;
    m->t_net = c[0];
    m->t_sparse = c[1];
    m->mix = c[2];
    memcpy(m->t_final, c + 3, sizeof m->t_final);
    memcpy(m->bias, c + 3 + ANA_NEURAL_COPIES, sizeof m->bias);
    for (int i = 0; i < 3 + ANA_NEURAL_COPIES; i++)
        if (i != 2 && !(c[i] >= 0.01F && c[i] <= 100))
            return refuse_section(f, "calibration", "has a temperature outside 0.01 to 100");
    if (!(m->mix >= 0 && m->mix <= 1) || (m->mix < 1 && !m->n_sparse))
        return refuse_section(f, "calibration", "has a mixing weight that does not fit");
    return true;
}

/* ---- what is made once ---- */

void ana_neural_word(const struct ana_neural *m, const struct ana_neural_net *net, int direction, uint32_t row,
                     float *out)
{
    float common[ANA_NEURAL_EMBED];
    const float *e = common;
    if (row < m->n_special)
        e = net->special + (size_t)row * ANA_NEURAL_EMBED;
    else if (row - m->n_special < m->n_whole) {
        float scale = m->embed_scale[row - m->n_special];
        const int8_t *q = m->embed + (row - m->n_special) * ANA_NEURAL_EMBED;
        for (size_t i = 0; i < ANA_NEURAL_EMBED; i++)
            common[i] = (float)q[i] * scale;
    } else {
        const uint8_t *code = m->embed_codes + (row - m->n_special - m->n_whole) * ANA_NEURAL_PAIRS;
        for (size_t i = 0; i < ANA_NEURAL_PAIRS; i++)
            memcpy(common + 2 * i, m->embed_points + 2 * (i * ANA_NEURAL_POINTS + code[i]), 2 * sizeof *common);
    }
    memset(out, 0, 3 * m->hidden * sizeof *out);
    m->vec->rows(out, 3 * m->hidden, e, ANA_NEURAL_EMBED, net->w_x[direction]);
}

static bool continues(char c)
{
    return ((unsigned char)c & 0xC0) == 0x80;
}

/* The slot's row and one; 0: there is none. `tried` has room for a star after n bytes. */
static uint32_t row_of_word(const struct ana_neural *m, char *tried, size_t prefix, size_t letters, size_t n)
{
    uint32_t slot = m->slot[slot_of(m, td_slice(tried, n))];
    for (size_t cut = 0; !slot && cut <= CUT_MAX && letters >= STEM_MIN + cut; cut++) {
        char kept = tried[n];
        tried[n] = '*';
        slot = m->slot[slot_of(m, td_slice(tried, n + 1))];
        tried[n] = kept;
        do
            n--;
        while (n > prefix && continues(tried[n]));
    }
    return slot;
}

static uint32_t row_of_foreign(const struct ana_neural *m, struct td_slice key, struct td_slice language)
{
    char tried[TRIED_MAX + 1];
    size_t prefix = language.n + 1, letters = 0;
    memcpy(tried, language.p, language.n);
    tried[language.n] = ':';
    memcpy(tried + prefix, key.p, key.n);
    for (size_t i = 0; i < key.n; i++)
        letters += !continues(key.p[i]);
    uint32_t slot = row_of_word(m, tried, prefix, letters, prefix + key.n);
    bool compounds = td_eqs(language, "de") || td_eqs(language, "fi");
    for (size_t i = 0, before = 0; compounds && !slot && i < key.n; i++) {
        if (continues(key.p[i]))
            continue;
        if (before >= HEAD_MIN && letters - before >= STEM_MIN) {
            memcpy(tried + prefix, key.p + i, key.n - i);
            slot = row_of_word(m, tried, prefix, letters - before, prefix + key.n - i);
        }
        before++;
    }
    return slot;
}

/* Letters and digits begin words; marks and special words do not. */
static bool begins_word(char c)
{
    return (unsigned char)c >= 0x80 || (unsigned)(c - '0') < 10 || (unsigned)((c | 32) - 'a') < 26;
}

uint32_t ana_neural_row(const struct ana_neural *m, struct td_slice key, struct td_slice language, bool capital)
{
    bool foreign = language.n && language.n < 4 && key.n && key.n <= ANA_TOKEN_KEY_MAX && begins_word(key.p[0]);
    uint32_t slot = foreign ? row_of_foreign(m, key, language) : m->slot[slot_of(m, key)];
    if (slot)
        return slot - 1;
    return capital && m->name != UINT32_MAX ? m->name : m->unknown;
}

static bool make_products(const struct file *f, struct ana_neural *m)
{
    size_t width = 3 * m->hidden;
    m->n_frequent = m->n_words < ANA_NEURAL_FREQUENT ? m->n_words : ANA_NEURAL_FREQUENT;
    for (size_t i = 0; i < m->n_nets; i++)
        for (int d = 0; d < 2; d++) {
            struct ana_neural_net *net = &m->net[i];
            net->place[d] = malloc((2 * m->clip + 1) * width * sizeof(float));
            net->frequent[d] = calloc(m->n_frequent * width, sizeof(float));
            net->made[d] = calloc(m->n_frequent, sizeof *net->made[d]);
            if (!net->place[d] || !net->frequent[d] || !net->made[d])
                return td_fail_nomem(f->err, "loading the stance model"), false;
            for (size_t k = 0; k <= 2 * m->clip; k++) {
                float *to = net->place[d] + k * width;
                memcpy(to, net->b_x[d], width * sizeof *to);
                m->vec->rows(to, width, net->position + k * ANA_NEURAL_POSITION, ANA_NEURAL_POSITION,
                             net->w_x[d] + ANA_NEURAL_EMBED * width);
            }
        }
    return true;
}

/* ---- all of it ---- */

static bool read_all(struct file *f, struct ana_neural *m)
{
    if (!check_header(f) || !read_table(f) || !read_method(f, m) || !read_languages(f, m) || !read_dims(f, m) ||
        !read_words(f, m))
        return false;
    for (size_t i = 0; i < m->n_nets; i++)
        if (!read_net(f, m, i, &m->net[i]))
            return false;
    return read_sparse(f, m) && read_calibration(f, m) && make_products(f, m);
}

/* Takes bytes over, also when it fails. */
static struct ana_neural *parse(unsigned char *bytes, size_t n, const char *name, struct td_error *err)
{
    struct file f = {.name = name, .p = bytes, .n = n, .err = err};
    struct ana_neural *m = calloc(1, sizeof *m);
    if (!m) {
        free(bytes);
        (void)td_fail_nomem(err, "loading the stance model");
        return NULL;
    }
    m->bytes = bytes;
    m->vec = ana_vec_best();
    bool ok = read_all(&f, m);
    free(f.section);
    if (ok)
        return m;
    ana_neural_free(m);
    return NULL;
}

static unsigned char *aligned(size_t n)
{
    return aligned_alloc(64, (n + 64) / 64 * 64);
}

struct ana_neural *ana_neural_parse(const void *bytes, size_t n, const char *name, struct td_error *err)
{
    unsigned char *copy = n <= ANA_NEURAL_FILE_MAX ? aligned(n) : NULL;
    if (!copy) {
        (void)td_fail_nomem(err, "loading the stance model");
        return NULL;
    }
    memcpy(copy, bytes, n);
    return parse(copy, n, name, err);
}

struct ana_neural *ana_neural_load(const char *path, struct td_error *err)
{
    struct stat st;
    FILE *f = fopen(path, "rb");
    if (!f || fstat(fileno(f), &st) != 0) {
        (void)td_fail_errno(err, path, "the stance model cannot be opened");
        if (f)
            (void)fclose(f);
        return NULL;
    }
    if (!S_ISREG(st.st_mode) || st.st_size > ANA_NEURAL_FILE_MAX) {
        (void)fclose(f);
        (void)td_fail(err, TD_EDATA, "%s: not a usable stance model: not a file, or larger than %d MB", path,
                      ANA_NEURAL_FILE_MAX >> 20);
        return NULL;
    }
    size_t n = (size_t)st.st_size;
    unsigned char *bytes = aligned(n);
    if (!bytes)
        (void)td_fail_nomem(err, "loading the stance model");
    else if (fread(bytes, 1, n, f) != n) {
        (void)td_fail_errno(err, path, "the stance model cannot be read");
        free(bytes);
        bytes = NULL;
    }
    (void)fclose(f);
    return bytes ? parse(bytes, n, path, err) : NULL;
}

void ana_neural_free(struct ana_neural *m)
{
    if (!m)
        return;
    for (size_t i = 0; i < ANA_NEURAL_NETS_MAX; i++)
        for (int d = 0; d < 2; d++) {
            free(m->net[i].place[d]);
            free(m->net[i].frequent[d]);
            free(m->net[i].made[d]);
        }
    for (size_t i = 0; i < ANA_NEURAL_NETS_MAX; i++)
        free(m->net[i].weights);
    free(m->vocab);
    free(m->word_at);
    free(m->slot);
    free(m->sparse_bucket);
    free(m->bytes);
    free(m);
}

bool ana_neural_reads(const struct ana_neural *m, const char *code)
{
    struct td_slice rest = td_str(m->languages[0] ? m->languages : "en"), want = td_str(code);
    while (rest.n) {
        size_t n = td_index(rest, ' ');
        if (td_eq(td_head(rest, n), want))
            return true;
        rest = td_from(rest, n < rest.n ? n + 1 : rest.n);
    }
    return false;
}

const char *ana_neural_method(const struct ana_neural *m)
{
    return m->method;
}
