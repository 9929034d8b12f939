/*
 * tidings explain: an article with everything that analyze would find in it.
 *
 * It reads articles.csv and scans and scores the one article anew, with the settings of the corpus and the flags, so
 * that it shows what analyze counts and needs none of its tables.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "calibration.h"
#include "command.h"
#include "csvread.h"
#include "csvwrite.h"
#include "day.h"
#include "diag.h"
#include "option.h"
#include "outfile.h"
#include "scan.h"
#include "schema.h"
#include "sentence.h"
#include "stance.h"
#include "target.h"

enum { ROW_MAX = 32 << 20, FIELD_MAX = 32 << 20, OUTPUT_MAX = 256 << 20 };

struct explain {
    struct td_config config;
    char *articles_path;
    struct td_buf row; /* the article's fields, kept when the reader is gone */
    struct td_slice field[TD_ARTICLE_N];
    struct td_buf title, text, out;
    struct ana_targets targets;
    struct ana_scanner *scanner;
    struct ana_stance_model *stance;
    struct ana_calibration calibration;
    struct ana_scan_result scan;
    struct ana_spans sentences;
    bool colour;
};

/* ---- finding the article ---- */

static bool keep(struct explain *x, const struct td_csv_row *row, const size_t *column)
{
    size_t at[TD_ARTICLE_N];
    struct td_slice value[TD_ARTICLE_N];
    td_buf_clear(&x->row);
    for (size_t i = 0; i < TD_ARTICLE_N; i++) {
        at[i] = x->row.n;
        value[i] = column[i] == TD_SCHEMA_ABSENT ? td_slice(NULL, 0) : row->field[column[i]];
        if (!td_buf_put(&x->row, value[i]))
            return false;
    }
    for (size_t i = 0; i < TD_ARTICLE_N; i++)
        x->field[i] = td_slice(x->row.p ? x->row.p + at[i] : "", value[i].n);
    return true;
}

static enum td_status find_article(struct explain *x, const char *id, struct td_error *err)
{
    struct td_source s;
    struct td_csv_options o = {.one_line = true, .max_record = ROW_MAX};
    struct td_csv_row row;
    size_t column[TD_SCHEMA_MAX], extra = 0, width = 0;
    uint64_t n = 0;
    bool found = false;
    if (td_source_open(&s, x->articles_path, err) != TD_OK)
        return err->status;
    struct td_csv *csv = td_csv_new(&s, &o, err);
    while (csv && !found && err->status == TD_OK && td_csv_next(csv, &row, err) == TD_CSV_ROW) {
        if (width == 0) {
            if (row.bad)
                (void)td_fail(err, TD_EDATA, "%s:1: this is no articles.csv: %s", x->articles_path, row.bad);
            else if (td_schema_map(&td_articles_schema, x->articles_path, row.field, row.n, column, &extra, err) ==
                     TD_OK)
                width = row.n;
            continue;
        }
        n++;
        found = !row.bad && row.n == width && td_eqs(row.field[column[TD_ARTICLE_article_id]], id);
        if (found && !keep(x, &row, column))
            (void)td_fail_nomem(err, "explain");
    }
    if (err->status == TD_OK && width == 0)
        (void)td_fail(err, TD_EDATA, "%s: empty, not even a header", x->articles_path);
    else if (err->status == TD_OK && !found)
        (void)td_fail(err, TD_EUSAGE, "%s: none of the %" PRIu64 " articles has the id '%.60s'", x->articles_path, n,
                      id);
    td_csv_free(csv);
    td_source_close(&s);
    return err->status;
}

/* ---- loading ---- */

/* A target given as a plain name needs an entity file; it is removed once it is loaded. */
static enum td_status load_targets(struct explain *x, struct td_error *err)
{
    const char *base = getenv("TMPDIR");
    char *dir = td_path_join(base && base[0] ? base : "/tmp", "tidings-explain-XXXXXX");
    if (!dir)
        return td_fail_nomem(err, "explain");
    if (!mkdtemp(dir)) {
        (void)td_fail_errno(err, dir, "make");
        free(dir);
        return err->status;
    }
    if (ana_targets_find(&x->targets, &x->config, dir, err) == TD_OK)
        x->scanner =
            ana_scanner_new((const char *const *)x->targets.path, x->targets.n, ana_targets_classes(&x->config), err);
    for (size_t i = 0; i < x->targets.n; i++)
        if (x->targets.made[i] && x->targets.path[i])
            (void)unlink(x->targets.path[i]);
    (void)rmdir(dir);
    free(dir);
    return err->status;
}

static bool is_folder(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static enum td_status load(struct explain *x, const char *input, const char *id, struct td_error *err)
{
    bool corpus = td_config_is_corpus(input);
    if (corpus && td_config_load(&x->config, input, err) != TD_OK)
        return err->status;
    if (td_config_check(&x->config, err) != TD_OK)
        return err->status;
    x->articles_path = corpus             ? td_config_output(&x->config, "articles.csv")
                       : is_folder(input) ? td_path_join(input, "articles.csv")
                                          : strdup(input);
    if (!x->articles_path)
        return td_fail_nomem(err, "explain");
    if (find_article(x, id, err) != TD_OK || load_targets(x, err) != TD_OK)
        return err->status;
    x->stance = ana_stance_named(x->config.stance, err);
    return x->stance ? ana_calibration_open(&x->calibration, NULL, &x->config, x->stance, err) : err->status;
}

/* ---- printing ---- */

/* Foreign text on one line: control characters, which a terminal would obey, become '?' and line ends blanks. */
static void put_text(struct explain *x, struct td_slice s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        bool c1 = c == 0xc2 && i + 1 < s.n && (unsigned char)s.p[i + 1] < 0xa0;
        if (c1)
            i++;
        (void)td_buf_putc(&x->out, c1 || c == 0x7f ? '?' : c == '\n' || c == '\t' ? ' ' : c < 0x20 ? '?' : (char)c);
    }
}

static void put_colour(struct explain *x, const char *sgr)
{
    if (x->colour)
        (void)td_buf_printf(&x->out, "\033[%sm", sgr);
}

static void put_label(struct explain *x, const struct ana_hit *h)
{
    struct td_slice s = h->kind == ANA_KIND_TARGET    ? ana_target_id(x->scanner, h->id)
                        : h->kind == ANA_KIND_COUNTRY ? ana_country_code(x->scanner, h->id)
                                                      : ana_bloc_code(x->scanner, h->id);
    (void)td_buf_put(&x->out, s);
    if (h->kind == ANA_KIND_TARGET)
        (void)td_buf_printf(&x->out, ":%s", ana_term_class_name[h->class]);
}

/* text[begin, end) with the hits from *i on that begin in it, those inside others (a country in a descriptor) too. */
static void put_marked(struct explain *x, struct td_slice text, uint32_t begin, uint32_t end, const struct ana_hit *h,
                       size_t n, size_t *i)
{
    while (*i < n && h[*i].begin < end) {
        size_t first = *i;
        uint32_t from = h[first].begin, to = h[first].end < end ? h[first].end : end;
        bool target = h[first].kind == ANA_KIND_TARGET;
        put_text(x, td_slice(text.p + begin, from - begin));
        while (*i < n && h[*i].begin == from && h[*i].end == h[first].end)
            ++*i;
        size_t last = *i;
        (void)td_buf_putc(&x->out, '[');
        put_colour(x, target ? "1;33" : "36");
        put_marked(x, text, from, to, h, n, i);
        put_colour(x, "0");
        (void)td_buf_putc(&x->out, '|');
        for (size_t k = first; k < last; k++) {
            if (k > first)
                (void)td_buf_putc(&x->out, ',');
            put_label(x, &h[k]);
        }
        (void)td_buf_putc(&x->out, ']');
        begin = to;
    }
    put_text(x, td_slice(text.p + begin, end - begin));
}

static void put_stance(struct explain *x, struct td_slice in, const struct ana_sentence *s, double *sum, size_t *n)
{
    struct td_slice language = x->field[TD_ARTICLE_language], id = ana_target_id(x->scanner, s->target);
    (void)td_buf_printf(&x->out, "     > %.*s: ", (int)id.n, id.p);
    const char *method = ana_stance_method(x->stance, language);
    if (!method) {
        (void)td_buf_printf(&x->out, "no stance: no method for language '%.*s'", (int)language.n, language.p);
    } else {
        struct ana_stance st;
        ana_stance_score(x->stance, td_slice(in.p + s->begin, s->end - s->begin), s->mention_begin - s->begin,
                         s->mention_end - s->begin, language, ANA_TARGET_UNKNOWN, &st);
        (void)ana_calibration_apply(&x->calibration, method, language, &st);
        double stance = st.p_pos - st.p_neg;
        put_colour(x, stance <= -0.05 ? "31" : stance >= 0.05 ? "32" : "0");
        (void)td_buf_printf(&x->out, "stance %+.3f", stance);
        put_colour(x, "0");
        (void)td_buf_printf(&x->out, " (neg %.3f, neu %.3f, pos %.3f)%s%s", st.p_neg, st.p_neu, st.p_pos,
                            st.evidence[0] ? " " : "", st.evidence);
        *sum += stance;
        ++*n;
    }
    (void)td_buf_puts(&x->out, s->quoted ? ", quoted" : "");
    if (s->speaker.n) {
        (void)td_buf_puts(&x->out, ", speaker: ");
        put_text(x, s->speaker);
    }
    (void)td_buf_putc(&x->out, '\n');
}

struct verdicts {
    double sum[ANA_TARGETS_MAX];
    size_t n[ANA_TARGETS_MAX];
};

static void put_sentence(struct explain *x, uint32_t index, struct td_slice in, struct ana_span span,
                         const struct ana_hit *h, size_t n, size_t *i, struct verdicts *v)
{
    (void)td_buf_printf(&x->out, "%4" PRIu32 " ", index);
    put_marked(x, in, span.begin, span.end, h, n, i);
    (void)td_buf_putc(&x->out, '\n');
    for (size_t k = 0; k < x->scan.n_sentences; k++) {
        const struct ana_sentence *s = &x->scan.sentence[k];
        if (s->index == index)
            put_stance(x, in, s, &v->sum[s->target], &v->n[s->target]);
    }
}

static void put_head(struct explain *x)
{
    static const enum td_article_column shown[] = {TD_ARTICLE_outlet, TD_ARTICLE_outlet_country,
                                                   TD_ARTICLE_published_at, TD_ARTICLE_language, TD_ARTICLE_url};
    char classes[64];
    put_colour(x, "1");
    put_text(x, x->field[TD_ARTICLE_article_id]);
    put_colour(x, "0");
    for (size_t i = 0; i < sizeof shown / sizeof shown[0]; i++)
        if (x->field[shown[i]].n) {
            (void)td_buf_puts(&x->out, "  ");
            put_text(x, x->field[shown[i]]);
        }
    ana_targets_class_names(ana_targets_classes(&x->config), classes);
    const char *method = ana_stance_method(x->stance, x->field[TD_ARTICLE_language]);
    struct ana_stance none = {0};
    if (method)
        method = ana_calibration_apply(&x->calibration, method, x->field[TD_ARTICLE_language], &none);
    (void)td_buf_printf(&x->out, "\ncounting: %s; stance by %s\n\n", classes, method ? method : "no method");
}

static void put_sums(struct explain *x, const struct verdicts *v)
{
    (void)td_buf_putc(&x->out, '\n');
    for (size_t t = 0; t < ana_scanner_targets(x->scanner); t++) {
        (void)td_buf_printf(&x->out, "%s: %" PRIu32 " mention%s", ana_target_id(x->scanner, t).p, x->scan.mentions[t],
                            x->scan.mentions[t] == 1 ? "" : "s");
        const char *between = " (";
        for (int k = 0; k < ANA_TERM_COUNTABLE; k++)
            if (x->scan.class_mentions[t][k]) {
                (void)td_buf_printf(&x->out, "%s%s %" PRIu32, between, ana_term_class_name[k],
                                    x->scan.class_mentions[t][k]);
                between = ", ";
            }
        (void)td_buf_puts(&x->out, between[0] == ',' ? ")" : "");
        if (v->n[t])
            (void)td_buf_printf(&x->out, "; stance of the article %+.3f over %zu sentence%s",
                                v->sum[t] / (double)v->n[t], v->n[t], v->n[t] == 1 ? "" : "s");
        (void)td_buf_putc(&x->out, '\n');
    }
    for (size_t i = 0; i < x->scan.n_places; i++) {
        const struct ana_place *p = &x->scan.place[i];
        struct td_slice code = ana_place_code(x->scanner, p);
        (void)td_buf_printf(&x->out, "%s %.*s: %" PRIu32 " mention%s",
                            ana_place_is_bloc(x->scanner, p) ? "bloc" : "country", (int)code.n, code.p, p->mentions,
                            p->mentions == 1 ? "" : "s");
        if (p->in_title)
            (void)td_buf_printf(&x->out, ", %" PRIu32 " in the title", p->in_title);
        if (p->in_lead)
            (void)td_buf_printf(&x->out, ", %" PRIu32 " in the lead", p->in_lead);
        (void)td_buf_printf(&x->out, "; focus %.3f\n", ana_place_focus(&x->scan, p));
    }
}

static enum td_status show(struct explain *x, struct td_error *err)
{
    struct td_slice title = td_csv_unescape(x->field[TD_ARTICLE_title], &x->title),
                    text = td_csv_unescape(x->field[TD_ARTICLE_text], &x->text),
                    language = x->field[TD_ARTICLE_language];
    bool utc = strcmp(x->config.week_rule, "iso_utc") == 0;
    int32_t day = ana_day_is_known(x->field[TD_ARTICLE_date_precision])
                      ? ana_day_of(x->field[TD_ARTICLE_published_at], utc)
                      : INT32_MIN;
    if (ana_scan(x->scanner, title, text, language, day, &x->scan, err) != TD_OK)
        return err->status;
    if (!ana_sentences(ana_scanner_chars(x->scanner), text, language, &x->sentences))
        return td_fail_nomem(err, "explain");
    struct verdicts v = {0};
    size_t n, i = 0;
    const struct ana_hit *h = ana_scan_hits(&x->scan, true, &n);
    put_head(x);
    put_sentence(x, 0, title, (struct ana_span){0, (uint32_t)title.n}, h, n, &i, &v);
    h = ana_scan_hits(&x->scan, false, &n);
    i = 0;
    for (size_t k = 0; k < x->sentences.n; k++) {
        while (i < n && h[i].begin < x->sentences.v[k].begin)
            i++; /* reached over the end of the sentence before */
        put_sentence(x, (uint32_t)k + 1, text, x->sentences.v[k], h, n, &i, &v);
    }
    put_sums(x, &v);
    if (x->out.failed)
        return td_fail_nomem(err, "explain");
    (void)fwrite(x->out.p, 1, x->out.n, stdout);
    return fflush(stdout) == 0 && !ferror(stdout) ? TD_OK : td_fail_errno(err, "(standard output)", "write");
}

static void explain_free(struct explain *x)
{
    td_buf_free(&x->row);
    td_buf_free(&x->title);
    td_buf_free(&x->text);
    td_buf_free(&x->out);
    ana_targets_free(&x->targets);
    ana_scanner_free(x->scanner);
    ana_stance_free(x->stance);
    ana_calibration_free(&x->calibration);
    ana_scan_result_free(&x->scan);
    ana_spans_free(&x->sentences);
    free(x->articles_path);
    td_config_free(&x->config);
}

static const struct td_option options[] = {{NULL, 0, NULL, NULL}};

int ana_cmd_explain(int argc, char **argv)
{
    struct td_error err = {0};
    struct explain x = {.row = TD_BUF_INIT(ROW_MAX),
                        .title = TD_BUF_INIT(FIELD_MAX),
                        .text = TD_BUF_INIT(FIELD_MAX),
                        .out = TD_BUF_INIT(OUTPUT_MAX)};
    struct td_options o;
    const char *value, *input = NULL, *id = NULL, *no_colour = getenv("NO_COLOR");
    int k;
    x.colour = isatty(STDOUT_FILENO) && !(no_colour && no_colour[0]);
    td_config_init(&x.config);
    td_options_start(&o, "explain", options, &x.config, argc, argv);
    while ((k = td_options_next(&o, &value, &err)) == TD_OPT_ARGUMENT) {
        if (input && id) {
            (void)td_fail(&err, TD_EUSAGE, "explain: one article, not also '%.60s'", value);
            break;
        }
        *(input ? &id : &input) = value;
    }
    if (k == TD_OPT_HELP)
        (void)td_options_help(&o, "explain DIR|articles.csv ARTICLE_ID",
                              "Prints an article with its mentions, countries and stance marked.", &err);
    else if (err.status == TD_OK && !id)
        (void)td_fail(&err, TD_EUSAGE,
                      "explain: a corpus folder or articles.csv and an article_id are needed\n  try: tidings explain "
                      "--help");
    else if (err.status == TD_OK && load(&x, input, id, &err) == TD_OK)
        (void)show(&x, &err);
    explain_free(&x);
    if (err.status != TD_OK)
        td_diag_error(&err);
    return td_exit_code(err.status);
}
