#include "calibration.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "num.h"
#include "sha256.h"
#include "source.h"

static const char *const class_name[3] = {"negative", "neutral", "positive"};

struct td_slice ana_calibration_language(struct td_slice language)
{
    size_t n = 0;
    while (n < language.n && language.p[n] != '-' && language.p[n] != '_')
        n++;
    return n ? td_head(language, n) : TD_S("und");
}

/* ---- writing ---- */

static void put_number(struct td_outfile *f, const char *before, double v)
{
    char b[TD_NUM_MAX];
    size_t n = td_num_fixed(v, 6, b);
    td_outfile_puts(f, before);
    td_outfile_put(f, td_slice(b, n));
}

void ana_calibration_put(struct td_outfile *f, const struct ana_calibration_map *m)
{
    td_outfile_printf(f, "[map %s]\nkind = %s\n", m->method, ana_map_kind_name[m->map.kind]);
    if (m->map.kind != ANA_MAP_ISOTONIC)
        put_number(f, "temperature = ", m->map.temperature);
    if (m->map.kind == ANA_MAP_BIAS) {
        put_number(f, "\nbias_negative = ", m->map.bias[0]);
        put_number(f, "\nbias_positive = ", m->map.bias[2]);
    }
    for (int k = 0; m->map.kind == ANA_MAP_ISOTONIC && k < 3; k++) /* a step a line: lines of a .ini file are short */
        for (size_t i = 0; i < m->map.n_steps[k]; i++) {
            char from[TD_NUM_MAX]; /* to the last digit: units lie on the steps */
            (void)td_num_shortest(m->map.step[k][i].from, from);
            td_outfile_printf(f, "%s%s = %s", k || i ? "\n" : "", class_name[k], from);
            put_number(f, ":", m->map.step[k][i].value);
        }
    td_outfile_printf(f, "\nlanguages = %.*s\nunits = %zu", (int)m->languages.n, m->languages.p, m->n_units);
    put_number(f, "\nece_before = ", m->before);
    put_number(f, "\nece_after = ", m->after);
    if (m->model.n)
        td_outfile_printf(f, "\nmodel = %.*s", (int)m->model.n, m->model.p);
    td_outfile_puts(f, "\n\n");
}

/* ---- reading ---- */

static enum td_status wrong(const struct ana_calibration *c, const struct td_ini_entry *e, const char *why,
                            struct td_error *err)
{
    return td_fail(err, TD_EUSAGE, "%s:%d: %.*s: %s: '%.*s'", c->path, e->line, (int)e->key.n, e->key.p, why,
                   (int)e->value.n, e->value.p);
}

/* One more step; probabilities go up, and so do their values. */
static enum td_status add_step(const struct ana_calibration *c, struct ana_map *m, int k, const struct td_ini_entry *e,
                               struct td_error *err)
{
    struct td_slice rest = e->value, from = td_cut(&rest, ':');
    struct ana_step s;
    if (!rest.p || !td_num_parse(from, &s.from) || !td_num_parse(rest, &s.value) || !(s.from >= 0 && s.from <= 1) ||
        !(s.value >= 0 && s.value <= 1))
        return wrong(c, e, "not two numbers from 0 to 1 with ':' between", err);
    size_t n = m->n_steps[k];
    if (n && (s.from <= m->step[k][n - 1].from || s.value < m->step[k][n - 1].value))
        return wrong(c, e, "a step that does not go up", err);
    if ((n & (n - 1)) == 0) { /* full at each power of two */
        struct ana_step *grown = realloc(m->step[k], (n ? 2 * n : 1) * sizeof *grown);
        if (!grown)
            return td_fail_nomem(err, "calibration");
        m->step[k] = grown;
    }
    m->step[k][n] = s;
    m->n_steps[k] = n + 1;
    return TD_OK;
}

static enum td_status set_kind(const struct ana_calibration *c, struct ana_calibration_map *m,
                               const struct td_ini_entry *e, struct td_error *err)
{
    for (int k = 0; k < ANA_MAP_KINDS; k++)
        if (td_eqs(e->value, ana_map_kind_name[k])) {
            m->map.kind = (enum ana_map_kind)k;
            return TD_OK;
        }
    return wrong(c, e, "none of temperature, bias and isotonic", err);
}

static enum td_status set_key(const struct ana_calibration *c, struct ana_calibration_map *m,
                              const struct td_ini_entry *e, struct td_error *err)
{
    uint64_t n;
    if (td_eqs(e->key, "kind"))
        return set_kind(c, m, e, err);
    for (int k = 0; k < 3; k++)
        if (td_eqs(e->key, class_name[k]))
            return add_step(c, &m->map, k, e, err);
    if (td_eqs(e->key, "temperature")) {
        if (!td_num_parse(e->value, &m->map.temperature) || !(m->map.temperature > 0) || m->map.temperature > 1e6)
            return wrong(c, e, "not a positive number", err);
    } else if (td_eqs(e->key, "bias_negative") || td_eqs(e->key, "bias_positive")) {
        double *bias = &m->map.bias[td_eqs(e->key, "bias_positive") ? 2 : 0];
        if (!td_num_parse(e->value, bias) || !(fabs(*bias) <= 1e3))
            return wrong(c, e, "not a number from -1000 to 1000", err);
    } else if (td_eqs(e->key, "languages")) {
        m->languages = e->value;
    } else if (td_eqs(e->key, "model")) {
        m->model = e->value;
    } else if (td_eqs(e->key, "units")) {
        if (!td_num_parse_uint(e->value, &n))
            return wrong(c, e, "not a whole number", err);
        m->n_units = (size_t)n;
    } else if (!td_eqs(e->key, "ece_before") && !td_eqs(e->key, "ece_after")) {
        return td_fail(err, TD_EUSAGE, "%s:%d: no such key: '%.*s'", c->path, e->line, (int)e->key.n, e->key.p);
    }
    return TD_OK;
}

/* The map of a section "map METHOD", a new one when it has none yet. NULL: out of memory. */
static struct ana_calibration_map *map_of(struct ana_calibration *c, struct td_slice method)
{
    for (size_t i = 0; i < c->n; i++)
        if (td_eqs(method, c->map[i].method))
            return &c->map[i];
    struct ana_calibration_map *m = &c->map[c->n++];
    m->method = method.p; /* ends with the section's NUL */
    m->map.bias[0] = m->map.bias[2] = (double)NAN;
    (void)snprintf(m->name, sizeof m->name, "%.60s+map-%.8s", m->method, c->hex);
    return m;
}

static enum td_status read_entries(struct ana_calibration *c, struct td_error *err)
{
    bool of_sentences = false;
    for (size_t i = 0; i < c->ini.n && err->status == TD_OK; i++) {
        const struct td_ini_entry *e = &c->ini.entry[i];
        if (e->section.n > 4 && strncmp(e->section.p, "map ", 4) == 0)
            (void)set_key(c, map_of(c, td_from(e->section, 4)), e, err);
        else if (!td_eqs(e->section, "provenance"))
            (void)td_fail(err, TD_EUSAGE, "%s:%d: no map of tidings calibrate: section '%.*s'", c->path, e->line,
                          (int)e->section.n, e->section.p);
        else if (td_eqs(e->key, "unit") && !(of_sentences = td_eqs(e->value, "sentence")))
            (void)wrong(c, e, "the map is not of sentences, which are what analyze scores", err);
    }
    if (err->status == TD_OK && (!c->n || !of_sentences))
        (void)td_fail(err, TD_EUSAGE, "%s: no map of tidings calibrate: %s is missing", c->path,
                      c->n ? "its provenance" : "a section 'map METHOD'");
    return err->status;
}

static enum td_status check_whole(const struct ana_calibration *c, struct td_error *err)
{
    for (size_t i = 0; i < c->n; i++) {
        const struct ana_map *m = &c->map[i].map;
        bool steps = m->n_steps[0] && m->n_steps[1] && m->n_steps[2];
        bool none = !m->n_steps[0] && !m->n_steps[1] && !m->n_steps[2];
        bool biases = isfinite(m->bias[0]) && isfinite(m->bias[2]), unbiased = isnan(m->bias[0]) && isnan(m->bias[2]);
        bool whole = m->kind == ANA_MAP_ISOTONIC
                         ? steps && unbiased
                         : m->temperature > 0 && none && (m->kind == ANA_MAP_BIAS ? biases : unbiased);
        if (!whole || !c->map[i].languages.n)
            return td_fail(err, TD_EUSAGE, "%s: the map of %s is not whole: %s", c->path, c->map[i].method,
                           whole ? "its languages are missing" : "its numbers are missing or of another kind");
    }
    return TD_OK;
}

static bool hash(struct td_slice bytes, char hex[65])
{
    struct td_sha256 *h = td_sha256_new();
    if (h)
        td_sha256_add(h, bytes);
    bool good = h && td_sha256_hex(h, hex);
    td_sha256_free(h);
    return good;
}

enum td_status ana_calibration_parse(struct ana_calibration *c, const char *name, struct td_slice bytes,
                                     struct td_error *err)
{
    *c = (struct ana_calibration){.path = strdup(name)};
    if (!c->path || !hash(bytes, c->hex))
        return td_fail_nomem(err, "calibration");
    if (td_ini_parse(name, bytes, &c->ini, err) != TD_OK)
        return err->status;
    c->map = calloc(c->ini.n + 1, sizeof *c->map);
    if (!c->map)
        return td_fail_nomem(err, "calibration");
    return read_entries(c, err) == TD_OK ? check_whole(c, err) : err->status;
}

enum td_status ana_calibration_read(struct ana_calibration *c, const char *path, struct td_error *err)
{
    struct td_source s;
    struct td_buf b = TD_BUF_INIT(1 << 24);
    *c = (struct ana_calibration){0};
    if (td_source_open(&s, path, err) != TD_OK)
        return err->status;
    if (td_source_slurp(&s, &b, err) == TD_OK)
        (void)ana_calibration_parse(c, path, td_buf_slice(&b), err);
    td_source_close(&s);
    td_buf_free(&b);
    return err->status;
}

void ana_calibration_free(struct ana_calibration *c)
{
    for (size_t i = 0; i < c->n; i++)
        ana_map_free(&c->map[i].map);
    free(c->map);
    free(c->path);
    td_ini_free(&c->ini);
    *c = (struct ana_calibration){0};
}

/* ---- is it for this run ---- */

bool ana_calibration_lists(struct td_slice languages, struct td_slice language)
{
    while (languages.p)
        if (td_eq(td_cut(&languages, ' '), language))
            return true;
    return false;
}

enum td_status ana_calibration_check(const struct ana_calibration *c, const struct ana_stance_model *stance,
                                     struct td_error *err)
{
    char hex[65];
    uint64_t bytes;
    for (size_t i = 0; i < c->n; i++) {
        const struct ana_calibration_map *m = &c->map[i];
        struct td_slice rest = m->languages;
        const char *file = NULL;
        while (rest.p) {
            struct td_slice language = td_cut(&rest, ' ');
            const char *method = ana_stance_method(stance, language);
            if (!method || strcmp(method, m->method) != 0)
                return td_fail(err, TD_EUSAGE, "%s: a map of %s in language %.*s, which this run scores by %s", c->path,
                               m->method, (int)language.n, language.p, method ? method : "nothing");
            file = ana_stance_file(stance, language); /* one method, one file */
        }
        if (!m->model.n || !file)
            continue;
        if (td_sha256_file(file, hex, &bytes, err) != TD_OK)
            return err->status;
        if (!td_eqs(m->model, hex))
            return td_fail(err, TD_EUSAGE,
                           "%s: a map of another %s: its file had SHA-256 %.12s..., %s has %.12s...; fit it again",
                           c->path, m->method, m->model.n >= 12 ? m->model.p : "(none)", file, hex);
    }
    return TD_OK;
}

enum td_status ana_calibration_open(struct ana_calibration *c, const char *option, const struct td_config *config,
                                    const struct ana_stance_model *stance, struct td_error *err)
{
    bool set = config->calibration && config->calibration[0];
    if (!option && !set)
        return TD_OK;
    char *path = option ? strdup(option) : td_config_path(config, config->calibration);
    if (!path)
        return td_fail_nomem(err, "calibration");
    if (ana_calibration_read(c, path, err) == TD_OK)
        (void)ana_calibration_check(c, stance, err);
    free(path);
    return err->status;
}

/* ---- applying ---- */

const char *ana_calibration_apply(const struct ana_calibration *c, const char *method, struct td_slice language,
                                  struct ana_stance *s)
{
    const struct ana_calibration_map *m = NULL;
    for (size_t i = 0; i < c->n; i++)
        if (strcmp(c->map[i].method, method) == 0 &&
            ana_calibration_lists(c->map[i].languages, ana_calibration_language(language)))
            m = &c->map[i];
    if (!m)
        return method;
    const double p[3] = {s->p_neg, s->p_neu, s->p_pos};
    double q[3];
    ana_map_apply(&m->map, p, q);
    /* millionths that sum to 1, as all stances are */
    double neg = nearbyint(q[0] * 1e6), pos = nearbyint(q[2] * 1e6);
    if (neg + pos > 1e6) /* both rounded up */
        pos = 1e6 - neg;
    s->p_neg = neg / 1e6;
    s->p_pos = pos / 1e6;
    s->p_neu = (1e6 - neg - pos) / 1e6;
    s->label = s->p_neu >= s->p_neg && s->p_neu >= s->p_pos ? 0 : s->p_neg >= s->p_pos ? -1 : 1;
    return m->name;
}
