#include "corrected.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "correct.h"
#include "csvwrite.h"
#include "diag.h"
#include "schema.h"

enum { FEW_OUTLETS = 11, CLASS_LEAST = 5, SENTENCES_MAX = 20 };
static const double ADJUSTED_SE_MAX = 50; /* of 200 points: above it the matrix tells nothing */

enum { ESTIMATORS = ANA_PPI + 1 };

/* The estimates of one domain by enum ana_estimator, and their sums per outlet. */
struct domain {
    bool known[ESTIMATORS];
    struct ana_corrected of[ESTIMATORS];
    struct ana_cluster *cluster[ESTIMATORS];
};

struct correct {
    const struct ana_corpus_labels *c;
    double level;
    struct td_csvw w;
    struct td_slice target;
    struct ana_stretch target_units;
    double matrix[9], n_true[3]; /* of the country's labels, or pooled: of the target's */
    bool pooled;
    double *counts; /* predicted classes per outlet */
    struct ana_corrected_table *out;
};

static const char *const method_name[] = {"naive", "dsl", "ppi"};

/* ---- rows ---- */

struct place {
    const char *kind;
    struct td_slice country, period, against;
    enum ana_label_measure measure;
};

static void put_row(struct correct *x, const struct place *at, const char *method, const struct ana_corrected *r,
                    double p, const char *note)
{
    struct td_csvw *w = &x->w;
    td_csvw_str(w, x->target);
    td_csvw_str(w, td_str(at->kind));
    td_csvw_str(w, at->country);
    td_csvw_str(w, at->period);
    td_csvw_str(w, at->against);
    td_csvw_str(w, td_str(ana_label_measure_name[at->measure]));
    td_csvw_str(w, td_str(method));
    td_csvw_fixed(w, r->estimate, 6);
    td_csvw_fixed(w, r->ci.lo, 6);
    td_csvw_fixed(w, r->ci.hi, 6);
    td_csvw_fixed(w, r->se, 6);
    td_csvw_fixed(w, r->se_labels, 6);
    td_csvw_fixed(w, r->df, 3);
    td_csvw_fixed(w, p, 6);
    td_csvw_fixed(w, r->lambda, 6);
    td_csvw_uint(w, r->n_units);
    td_csvw_uint(w, r->n_labels);
    td_csvw_uint(w, r->n_outlets);
    td_csvw_str(w, td_str(note));
    td_csvw_end(w);
}

static void add_note(char note[128], const char *more)
{
    size_t n = strlen(note);
    (void)snprintf(note + n, 128 - n, "%s%s", n ? ";" : "", more);
}

/* ---- sentences ---- */

static void put_signed(struct td_buf *b, enum ana_label_measure m, double v)
{
    (void)td_buf_printf(b, m == ANA_LABEL_STANCE ? "%+.3f" : "%+.1f", v);
}

/* As the table has them: what it writes as 0 has no sign, whatever the last bits of a sum say. */
static bool sign_differs(const struct ana_corrected *naive, const struct ana_corrected *ppi)
{
    return nearbyint(1e6 * naive->estimate) * nearbyint(1e6 * ppi->estimate) < 0;
}

static void say_sign(struct correct *x, const struct place *at, const struct ana_corrected *naive,
                     const struct ana_corrected *ppi)
{
    struct td_buf *b = &x->out->said;
    if (++x->out->n_sentences > SENTENCES_MAX)
        return;
    (void)td_buf_put(b, x->target);
    (void)td_buf_puts(b, ", ");
    (void)td_buf_put(b, at->country.n ? at->country : td_str("no country"));
    (void)td_buf_puts(b, ", ");
    (void)td_buf_put(b, at->period);
    if (at->against.n) {
        (void)td_buf_puts(b, ", less ");
        (void)td_buf_put(b, at->against);
    }
    (void)td_buf_puts(b, at->measure == ANA_LABEL_STANCE ? ": mean stance is " : ": net sentiment is ");
    put_signed(b, at->measure, naive->estimate);
    (void)td_buf_puts(b, " by the scores alone and ");
    put_signed(b, at->measure, ppi->estimate);
    if (isfinite(ppi->ci.lo)) {
        (void)td_buf_puts(b, " [");
        put_signed(b, at->measure, ppi->ci.lo);
        (void)td_buf_puts(b, ", ");
        put_signed(b, at->measure, ppi->ci.hi);
        (void)td_buf_puts(b, "]");
    }
    bool open = !isfinite(ppi->ci.lo) || ppi->ci.lo * ppi->ci.hi <= 0;
    (void)td_buf_puts(b, open ? " when corrected: which sign it has is open.\n"
                              : " when corrected: the scores alone have the wrong sign.\n");
}

/* ---- one domain ---- */

static bool domain_init(const struct correct *x, struct domain *d)
{
    bool good = true;
    *d = (struct domain){0};
    for (int how = 0; how < ESTIMATORS; how++) {
        d->cluster[how] = calloc(x->c->n_outlets + 1, sizeof *d->cluster[how]);
        good = good && d->cluster[how];
    }
    return good;
}

static void domain_free(struct domain *d)
{
    for (int how = 0; how < ESTIMATORS; how++)
        free(d->cluster[how]);
    *d = (struct domain){0};
}

static void note_of(const struct ana_corrected *r, char note[128])
{
    if (r->n_outlets < 2)
        add_note(note, "one_outlet");
    else if (r->n_outlets <= FEW_OUTLETS)
        add_note(note, "few_outlets");
}

static struct ana_corrected nothing(struct ana_stretch s, size_t n_labels)
{
    double no = (double)NAN;
    return (struct ana_corrected){no, no, no, no, no, {no, no}, s.n, n_labels, 0};
}

/* Share of the predicted classes, and their counts by outlet, of a stretch. */
static size_t count_classes(struct correct *x, struct ana_stretch s, double predicted[3])
{
    size_t g = 0;
    memset(x->counts, 0, 3 * x->c->n_outlets * sizeof *x->counts);
    memset(predicted, 0, 3 * sizeof *predicted);
    for (size_t i = 0; i < s.n; i++) {
        const struct ana_unit_value *u = &x->c->value[ANA_LABEL_NET][s.first + i];
        double *row = &x->counts[3 * u->outlet];
        g += row[0] + row[1] + row[2] <= 0;
        row[u->class + 1]++;
        predicted[u->class + 1]++;
    }
    return g;
}

static void make_matrix(struct correct *x, struct ana_stretch s)
{
    const struct ana_unit_value *u = x->c->value[ANA_LABEL_NET] + s.first;
    double sum[3] = {0}, square[3] = {0};
    memset(x->matrix, 0, sizeof x->matrix);
    for (size_t i = 0; i < s.n; i++)
        for (int k = 0; k < 3 && u[i].labelled; k++) {
            double w = u[i].share[k] / u[i].probability;
            x->matrix[(u[i].class + 1) * 3 + k] += w;
            sum[k] += w;
            square[k] += w * w;
        }
    for (int k = 0; k < 3; k++) {
        x->n_true[k] = square[k] > 0 ? sum[k] * sum[k] / square[k] : 0;
        for (int j = 0; j < 3 && sum[k] > 0; j++)
            x->matrix[3 * j + k] /= sum[k];
    }
}

static bool matrix_known(const struct correct *x)
{
    return x->n_true[0] >= CLASS_LEAST && x->n_true[1] >= CLASS_LEAST && x->n_true[2] >= CLASS_LEAST;
}

/* The country's own errors when its labels show them, else those of all its target's labels. */
static void choose_matrix(struct correct *x, struct ana_stretch country)
{
    make_matrix(x, country);
    x->pooled = !matrix_known(x);
    if (x->pooled)
        make_matrix(x, x->target_units);
}

static void put_adjusted(struct correct *x, const struct place *at, struct ana_stretch s, size_t n_labels)
{
    static const double value[3] = {-100, 0, 100};
    double predicted[3];
    struct ana_adjusted a;
    struct ana_corrected r = nothing(s, n_labels);
    char note[128] = "";
    r.n_outlets = count_classes(x, s, predicted);
    bool solved = matrix_known(x) &&
                  ana_adjust(x->matrix, x->n_true, 3, value, predicted, x->counts, x->c->n_outlets, x->level, &a);
    if (!matrix_known(x)) {
        add_note(note, "few_labels");
    } else if (solved && a.se <= ADJUSTED_SE_MAX) {
        r.estimate = fmax(-100, fmin(100, a.estimate));
        r.ci = (struct ana_interval){fmax(-100, a.ci.lo), fmin(100, a.ci.hi)};
        r.se = a.se;
        r.df = isinf(a.df) ? (double)NAN : a.df;
        note_of(&r, note);
        if (x->pooled)
            add_note(note, "pooled_matrix");
        if (a.outside)
            add_note(note, "share_outside");
    } else {
        add_note(note, "matrix_singular");
    }
    put_row(x, at, "adjusted", &r, (double)NAN, note);
}

/* Writes the rows of a domain and keeps what contrasts need. */
static void correct_domain(struct correct *x, const struct place *at, struct ana_stretch s, double lambda,
                           struct domain *d)
{
    const struct ana_unit_value *u = x->c->value[at->measure] + s.first;
    size_t n_labels = ana_stretch_labels(x->c, s);
    struct ana_corrected *r = d->of;
    bool *known = d->known, few = n_labels < ANA_LABELS_LEAST && n_labels < s.n;
    for (int how = ANA_NAIVE; how <= ANA_PPI; how++) {
        r[how] = nothing(s, n_labels);
        known[how] =
            (how == ANA_NAIVE || !few) && ana_correct((enum ana_estimator)how, u, s.n, x->c->design, x->c->l.n_strata,
                                                      x->c->n_outlets, lambda, x->level, d->cluster[how], &r[how]);
    }
    bool differs = known[ANA_PPI] && sign_differs(&r[ANA_NAIVE], &r[ANA_PPI]);
    for (int k = 0; k < ESTIMATORS; k++) { /* the corrected ones first */
        int how = k == 0 ? ANA_PPI : k == 1 ? ANA_DSL : ANA_NAIVE;
        char note[128] = "";
        if (known[how])
            note_of(&r[how], note);
        else
            add_note(note, "few_labels");
        if (how == ANA_PPI && differs)
            add_note(note, "sign_differs");
        put_row(x, at, method_name[how], &r[how], (double)NAN, note);
    }
    if (at->measure == ANA_LABEL_NET)
        put_adjusted(x, at, s, n_labels);
    if (differs)
        say_sign(x, at, &r[ANA_NAIVE], &r[ANA_PPI]);
}

/* ---- contrasts ---- */

static bool difference(const struct correct *x, const struct domain *a, const struct domain *b, enum ana_estimator how,
                       struct ana_corrected *r, double *p)
{
    struct ana_difference d, wide;
    struct ana_cluster_pair *pair = calloc(x->c->n_outlets + 1, sizeof *pair);
    size_t g = 0;
    for (size_t i = 0; pair && i < x->c->n_outlets; i++)
        if (a->cluster[how][i].n > 0 || b->cluster[how][i].n > 0)
            pair[g++] = (struct ana_cluster_pair){a->cluster[how][i], b->cluster[how][i]};
    bool good = pair && a->known[how] && b->known[how] && ana_clustered_difference(pair, g, x->level, &d);
    free(pair);
    if (!good)
        return false;
    *r = (struct ana_corrected){.estimate = d.estimate,
                                .se = d.se,
                                .df = d.df,
                                .ci = d.ci,
                                .lambda = (double)NAN,
                                .n_units = a->of[how].n_units + b->of[how].n_units,
                                .n_labels = a->of[how].n_labels + b->of[how].n_labels,
                                .n_outlets = g};
    r->se_labels = how == ANA_PPI ? hypot(a->of[how].se_labels, b->of[how].se_labels) : (double)NAN;
    *p = d.p;
    if (how == ANA_PPI && r->se_labels > d.se && ana_difference_from(d.estimate, r->se_labels, d.df, x->level, &wide)) {
        r->se = wide.se;
        r->ci = wide.ci;
        *p = wide.p;
    }
    return true;
}

static void put_contrast(struct correct *x, const struct place *at, const struct domain *a, const struct domain *b)
{
    struct ana_corrected r[2];
    double p[2];
    if (!difference(x, a, b, ANA_PPI, &r[1], &p[1]) || !difference(x, a, b, ANA_NAIVE, &r[0], &p[0]))
        return;
    char note[128] = "", plain[128] = "";
    note_of(&r[1], note);
    note_of(&r[0], plain);
    bool differs = sign_differs(&r[0], &r[1]);
    if (differs)
        add_note(note, "sign_differs");
    put_row(x, at, "ppi", &r[1], p[1], note);
    put_row(x, at, "naive", &r[0], p[0], plain);
    if (differs)
        say_sign(x, at, &r[0], &r[1]);
}

/* ---- does the correction differ between countries ---- */

/* Mean error of the scores in a stretch, with its standard error. */
static bool mean_error(struct correct *x, enum ana_label_measure m, struct ana_stretch s, struct ana_corrected *r)
{
    struct ana_unit_value *error = calloc(s.n + 1, sizeof *error);
    struct ana_cluster *cluster = calloc(x->c->n_outlets + 1, sizeof *cluster);
    bool good = error && cluster;
    for (size_t i = 0; good && i < s.n; i++) {
        error[i] = x->c->value[m][s.first + i];
        error[i].label -= error[i].score;
        error[i].score = 0;
    }
    good = good &&
           ana_correct(ANA_DSL, error, s.n, x->c->design, x->c->l.n_strata, x->c->n_outlets, 1, x->level, cluster, r);
    free(error);
    free(cluster);
    return good && r->se > 0;
}

static enum td_status put_test(struct correct *x, enum ana_label_measure m, const struct ana_stretch *country, size_t k,
                               struct td_error *err)
{
    double *mean = calloc(3 * k + 1, sizeof *mean);
    size_t n = 0, n_labels = 0;
    struct ana_welch_f f;
    struct ana_corrected r;
    if (!mean)
        return td_fail_nomem(err, "correct");
    double *se = mean + k, *df = se + k;
    for (size_t i = 0; i < k; i++)
        if (ana_stretch_labels(x->c, country[i]) >= ANA_LABELS_LEAST && mean_error(x, m, country[i], &r)) {
            mean[n] = r.estimate;
            se[n] = r.se;
            df[n++] = r.df;
            n_labels += r.n_labels;
        }
    const struct place at = {"test", td_str("all"), td_str("all"), td_slice("", 0), m};
    r = nothing(x->target_units, n_labels);
    bool good = ana_welch_anova(mean, se, df, n, &f);
    if (good) {
        r.estimate = f.f;
        r.df = f.df2;
    }
    put_row(x, &at, "welch", &r, good ? f.p : (double)NAN, good ? "" : "few_labels");
    if (good && m == ANA_LABEL_STANCE)
        (void)td_buf_printf(
            &x->out->said, "%.*s: the correction of mean stance %s between %zu countries (F %.2f, p %.3g).\n",
            (int)x->target.n, x->target.p, f.p < 0.05 ? "differs" : "is not seen to differ", n, f.f, f.p);
    free(mean);
    return TD_OK;
}

/* ---- one target ---- */

/* A country: all periods, each quarter, each quarter against the one before. */
static enum td_status correct_country(struct correct *x, enum ana_label_measure m, struct ana_stretch s,
                                      struct domain *whole, struct td_error *err)
{
    double lambda = ana_stretch_lambda(x->c, m, s, x->target_units);
    struct place at = {"level", ana_stretch_country(x->c, s), td_str("all"), td_slice("", 0), m};
    struct domain d[2];
    char name[2][16] = {"", ""};
    int now = 0;
    choose_matrix(x, s);
    bool good = domain_init(x, &d[0]);
    good = domain_init(x, &d[1]) && good;
    correct_domain(x, &at, s, lambda, whole);
    for (size_t i = 0, n = 0; good && i < x->c->n_cells; i++) {
        struct ana_stretch cell = x->c->cell[i];
        if (cell.first < s.first || cell.first >= s.first + s.n)
            continue;
        ana_stretch_quarter(x->c, cell, name[now]);
        at = (struct place){"level", at.country, td_str(name[now]), td_slice("", 0), m};
        correct_domain(x, &at, cell, lambda, &d[now]);
        if (n++) {
            at.kind = "change";
            at.against = td_str(name[!now]);
            put_contrast(x, &at, &d[now], &d[!now]);
        }
        now = !now;
    }
    domain_free(&d[0]);
    domain_free(&d[1]);
    return good ? TD_OK : td_fail_nomem(err, "correct");
}

static enum td_status correct_measure(struct correct *x, enum ana_label_measure m, const struct ana_stretch *country,
                                      size_t k, struct td_error *err)
{
    struct domain all, *whole = calloc(k + 1, sizeof *whole);
    bool good = domain_init(x, &all) && whole;
    struct place at = {"level", td_str("all"), td_str("all"), td_slice("", 0), m};
    for (size_t i = 0; good && i < k; i++)
        good = domain_init(x, &whole[i]);
    choose_matrix(x, x->target_units);
    x->pooled = false; /* of all countries, for all countries */
    if (!good)
        (void)td_fail_nomem(err, "correct");
    else
        correct_domain(x, &at, x->target_units, ana_stretch_lambda(x->c, m, x->target_units, x->target_units), &all);
    for (size_t i = 0; i < k && err->status == TD_OK; i++)
        (void)correct_country(x, m, country[i], &whole[i], err);
    for (size_t i = 0; i < k && err->status == TD_OK; i++)
        for (size_t j = i + 1; j < k; j++) {
            at = (struct place){"contrast", ana_stretch_country(x->c, country[i]), td_str("all"),
                                ana_stretch_country(x->c, country[j]), m};
            put_contrast(x, &at, &whole[i], &whole[j]);
        }
    if (err->status == TD_OK)
        (void)put_test(x, m, country, k, err);
    for (size_t i = 0; whole && i < k; i++)
        domain_free(&whole[i]);
    domain_free(&all);
    free(whole);
    return err->status;
}

static enum td_status correct_target(struct correct *x, struct ana_stretch s, struct td_error *err)
{
    size_t first = 0, k = 0;
    x->target = ana_stretch_target(x->c, s);
    x->target_units = s;
    for (size_t i = 0; i < x->c->n_countries; i++)
        if (x->c->country[i].first >= s.first && x->c->country[i].first < s.first + s.n) {
            first = k ? first : i;
            k++;
        }
    for (int m = 0; m < ANA_LABEL_MEASURES && err->status == TD_OK; m++)
        (void)correct_measure(x, (enum ana_label_measure)m, x->c->country + first, k, err);
    return err->status;
}

/* ---- the table ---- */

enum td_status ana_corrected_write(const struct ana_corpus_labels *c, double level, struct td_outfile *file,
                                   struct ana_corrected_table *out, struct td_error *err)
{
    struct correct x = {.c = c, .level = level, .out = out};
    *out = (struct ana_corrected_table){.said = TD_BUF_INIT(1 << 22)};
    x.counts = calloc(3 * c->n_outlets + 1, sizeof *x.counts);
    if (!x.counts)
        return td_fail_nomem(err, "correct");
    td_csvw_init(&x.w, file, &td_corrected_schema);
    for (size_t i = 0; i < c->n_targets && err->status == TD_OK; i++)
        (void)correct_target(&x, c->target[i], err);
    out->n_rows = x.w.rows;
    td_csvw_free(&x.w);
    free(x.counts);
    return err->status;
}

enum td_status ana_corrected_say(const struct ana_corpus_labels *c, struct ana_corrected_table *t, const char *path,
                                 struct td_error *err)
{
    if (t->n_sentences > SENTENCES_MAX)
        (void)td_buf_printf(&t->said, "and %zu more with another sign: sign_differs in %s\n",
                            t->n_sentences - SENTENCES_MAX, path);
    struct td_slice rest = td_buf_slice(&t->said);
    while (rest.p && rest.n) {
        td_diag_scrub(stdout, td_cut(&rest, '\n'));
        (void)fputc('\n', stdout);
    }
    if (c->n_missing)
        td_diag_warn(c->file[0], "%zu sampled units have no label; taken for left out at random in their strata",
                     c->n_missing);
    if (fflush(stdout) != 0 || ferror(stdout))
        return td_fail_errno(err, "(standard output)", "write");
    return TD_OK;
}

void ana_corrected_free(struct ana_corrected_table *t)
{
    td_buf_free(&t->said);
}
