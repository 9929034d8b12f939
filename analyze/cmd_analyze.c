/*
 * tidings analyze: articles.csv to mentions, cells, series, and tests: trends, changes, contrasts, effects, alerts.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "alert.h"
#include "arena.h"
#include "calibration.h"
#include "cell.h"
#include "command.h"
#include "corpus_labels.h"
#include "corrected.h"
#include "csvread.h"
#include "csvwrite.h"
#include "datadir.h"
#include "day.h"
#include "diag.h"
#include "event.h"
#include "fetched.h"
#include "manifest.h"
#include "merge.h"
#include "num.h"
#include "option.h"
#include "ordered.h"
#include "pack.h"
#include "period.h"
#include "reject.h"
#include "robust.h"
#include "scan.h"
#include "series.h"
#include "stance.h"
#include "story.h"
#include "target.h"
#include "weekly.h"
#include "weight.h"

enum { ROW_MAX = 32 << 20, FIELD_MAX = 32 << 20, LABELS_MAX = 256 };

enum output {
    MENTIONS,
    PLACES,
    CELLS,
    SERIES,
    TRENDS,
    CHANGES,
    CONTRASTS,
    EFFECTS,
    WEEKS,
    ALERTS,
    DAYS,
    MONTHS,
    QUARTERS,
    ROBUSTNESS,
    CORRECTED,
    N_OUTPUTS
};
static const char *const output_name[N_OUTPUTS] = {
    "mentions.csv",   "places.csv",       "cells.csv",          "series.csv",     "trends.csv",
    "changes.csv",    "contrasts.csv",    "effects.csv",        "weeks.csv",      "alerts.csv",
    "series-day.csv", "series-month.csv", "series-quarter.csv", "robustness.csv", "corrected.csv"};

/* Articles to tables; articles to cells only; cells of any number of files to tables. */
enum mode { WHOLE, MAP, REDUCE };

/* For --robustness: cells as they were, had the week rule, the weight of the title or the stance method been another.
 */
enum other { OTHER_WEEK, OTHER_TITLE, OTHER_STANCE, N_OTHERS = OTHER_STANCE + 2 };
struct other_cells {
    const char *name; /* NULL: not wanted, or not possible */
    struct ana_cells *cells;
    struct ana_stance_model *stance; /* NULL: the corpus's own */
};

struct analyze {
    struct td_config config;
    enum mode mode;
    unsigned threads;
    bool by_day; /* cells of single days */
    const char *out_dir;
    const char *const *input;
    size_t n_inputs;
    bool wanted[N_OUTPUTS];
    struct ana_pack *pack;
    struct ana_stories *stories;
    struct ana_weights *weights;
    char *weights_path;
    struct ana_fetched *fetched;
    char *fetched_path;
    uint64_t n_cells;
    char *dir, *articles_path;
    size_t dir_had; /* so much of dir was there before this run */
    char *path[N_OUTPUTS], *rejects_path, *manifest_path;
    struct td_outfile *out[N_OUTPUTS];
    struct td_csvw mentions, places;
    struct td_rejects *rejects;
    struct td_manifest *manifest;
    struct ana_scanner *scanner;
    struct ana_stance_model *stance;
    struct ana_cells *cells;
    bool robustness;
    struct other_cells other[N_OTHERS];
    uint64_t n_robustness_rows;
    const char *labels[LABELS_MAX], *calibration_option; /* as options: relative to where we are */
    size_t n_labels;
    struct ana_corpus_labels labelled;
    struct ana_corrected_table corrected;
    struct ana_calibration calibration;
    struct ana_events *events;
    struct ana_alerts *alerts;
    uint64_t n_alert_rows;
    char **events_path; /* as many as targets at most */
    size_t n_events_paths;
    struct td_slice *mentioned; /* codes of the article's countries */
    size_t cap_mentioned;
    struct ana_scan_result scan;
    struct td_buf title, text;
    struct ana_targets targets;
    size_t column[TD_SCHEMA_MAX];
    int32_t day_first, day_last;
    int32_t day_newest; /* of the articles in the series; INT32_MIN: none */
    uint64_t n_in, n_articles, n_duplicates, n_matched, n_mentions, n_no_week, n_outside, n_no_country, n_no_language,
        n_coverage, n_coverage_matched, n_sentences_no_method;
    uint64_t n_class[ANA_TERM_COUNTABLE];
    uint64_t n_of_target[ANA_TARGETS_MAX]; /* articles with it */
};

/* One row of articles.csv, as far as it matters here. */
struct article {
    struct td_slice id, outlet, country, language, title, text, flags, places, names, published, cluster, file;
    int32_t day, week;             /* INT32_MIN / ANA_WEEK_NONE when not known */
    int32_t other_day, other_week; /* by the other week rule */
    uint64_t words;
    bool reprint, duplicate;
    bool coverage; /* listed by a source that does not give texts: counted, never scored */
};

/* What the target's sentences in one article come to. */
struct verdict {
    uint32_t mentions;
    bool in_title, scored;
    double stance, tone;
    double other[N_OTHERS]; /* stance by the other methods and weights; for those that have no say in it, `stance` */
};

/* ---- reading a row ---- */

static struct td_slice field(const struct analyze *a, const struct td_csv_row *row, enum td_article_column c)
{
    size_t i = a->column[c];
    return i == TD_SCHEMA_ABSENT ? td_slice(NULL, 0) : row->field[i];
}

static bool has_flag(struct td_slice flags, const char *name)
{
    while (flags.p)
        if (td_eqs(td_cut(&flags, ';'), name))
            return true;
    return false;
}

static void reject_row(struct analyze *a, const struct td_csv_row *row, const char *column, const char *reason,
                       const char *detail)
{
    td_rejects_add(a->rejects, &(struct td_reject){.input = a->articles_path,
                                                   .line_first = row->line_first,
                                                   .line_last = row->line_last,
                                                   .column = td_str(column),
                                                   .reason = reason,
                                                   .detail = detail,
                                                   .raw = row->raw});
}

static bool read_bit(struct td_slice s, bool *bit)
{
    *bit = td_eqs(s, "1");
    return *bit || td_eqs(s, "0");
}

static bool read_article(struct analyze *a, const struct td_csv_row *row, struct article *x)
{
    struct td_slice published = field(a, row, TD_ARTICLE_published_at),
                    precision = field(a, row, TD_ARTICLE_date_precision);
    *x = (struct article){
        .id = field(a, row, TD_ARTICLE_article_id),
        .outlet = field(a, row, TD_ARTICLE_outlet),
        .country = field(a, row, TD_ARTICLE_outlet_country),
        .language = field(a, row, TD_ARTICLE_language),
        .flags = field(a, row, TD_ARTICLE_flags),
        .places = field(a, row, TD_ARTICLE_places),
        .names = field(a, row, TD_ARTICLE_names),
        .published = published,
        .cluster = field(a, row, TD_ARTICLE_cluster_id),
        .file = field(a, row, TD_ARTICLE_ingest_file),
        .title = td_csv_unescape(field(a, row, TD_ARTICLE_title), &a->title),
        .text = td_csv_unescape(field(a, row, TD_ARTICLE_text), &a->text),
        .day = INT32_MIN,
        .week = ANA_WEEK_NONE,
        .other_day = INT32_MIN,
        .other_week = ANA_WEEK_NONE,
    };
    x->coverage = has_flag(x->flags, "coverage");
    if (x->id.n == 0)
        return reject_row(a, row, "article_id", "empty", "no article_id"), false;
    struct td_slice words = field(a, row, TD_ARTICLE_word_count);
    if (!(x->coverage && words.n == 0) && !td_num_parse_uint(words, &x->words))
        return reject_row(a, row, "word_count", "not_a_number", "word_count is not a whole number"), false;
    if (!read_bit(field(a, row, TD_ARTICLE_is_reprint), &x->reprint))
        return reject_row(a, row, "is_reprint", "not_a_bit", "is_reprint is neither 0 nor 1"), false;
    if (!read_bit(field(a, row, TD_ARTICLE_is_duplicate), &x->duplicate))
        return reject_row(a, row, "is_duplicate", "not_a_bit", "is_duplicate is neither 0 nor 1"), false;
    if (!ana_day_is_known(precision))
        return true;
    bool utc = strcmp(a->config.week_rule, "iso_utc") == 0;
    x->day = ana_day_of(published, utc);
    x->other_day = ana_day_of(published, !utc);
    if (x->day == INT32_MIN)
        return reject_row(a, row, "published_at", "not_a_date", "published_at is not a date"), false;
    if (has_flag(x->flags, "suspect_date"))
        return true;
    x->week = td_week_of_day(x->day);
    x->other_week = td_week_of_day(x->other_day);
    return true;
}

/* ---- mentions ---- */

static void put_blocs(struct analyze *a, uint32_t blocs)
{
    char codes[ANA_BLOCS_MAX * 16];
    size_t n = 0;
    for (size_t i = 0; i < ANA_BLOCS_MAX; i++)
        if (blocs >> i & 1) {
            struct td_slice c = ana_bloc_code(a->scanner, i);
            n += (size_t)snprintf(codes + n, sizeof codes - n, "%s%.*s", n ? ";" : "", (int)c.n, c.p);
        }
    td_csvw_str(&a->mentions, td_slice(codes, n));
}

/* Every country and bloc of the article, with or without a target. */
static void write_places(struct analyze *a, const struct article *x)
{
    struct td_csvw *w = &a->places;
    if (!a->wanted[PLACES])
        return;
    for (size_t i = 0; i < a->scan.n_places; i++) {
        const struct ana_place *p = &a->scan.place[i];
        td_csvw_str(w, x->id);
        td_csvw_str(w, ana_place_code(a->scanner, p));
        td_csvw_str(w, td_str(ana_place_is_bloc(a->scanner, p) ? "bloc" : "country"));
        td_csvw_uint(w, p->mentions);
        td_csvw_uint(w, p->in_title);
        td_csvw_uint(w, p->in_lead);
        td_csvw_fixed(w, ana_place_focus(&a->scan, p), 6);
        td_csvw_end(w);
    }
}

static void write_mention(struct analyze *a, const struct article *x, const struct ana_sentence *s,
                          const struct ana_stance *st, const char *method)
{
    struct td_csvw *w = &a->mentions;
    a->n_mentions += s->n_mentions;
    if (!a->wanted[MENTIONS])
        return;
    char codes[1200];
    size_t n = 0;
    for (uint32_t i = 0; i < s->n_countries && n + 8 < sizeof codes; i++) {
        struct td_slice c = ana_country_code(a->scanner, a->scan.sentence_country[s->first_country + i]);
        n += (size_t)snprintf(codes + n, sizeof codes - n, "%s%.*s", i ? ";" : "", (int)c.n, c.p);
    }
    td_csvw_str(w, x->id);
    td_csvw_uint(w, s->index);
    td_csvw_uint(w, s->begin);
    td_csvw_uint(w, s->end);
    td_csvw_str(w, ana_target_id(a->scanner, s->target));
    td_csvw_str(w, s->alias);
    td_csvw_str(w, td_str(ana_term_class_name[s->class]));
    td_csvw_uint(w, s->n_mentions);
    td_csvw_str(w, td_slice(codes, n));
    put_blocs(a, s->blocs);
    td_csvw_uint(w, s->quoted);
    td_csvw_str(w, s->speaker);
    if (st) {
        td_csvw_fixed(w, st->p_neg, 6);
        td_csvw_fixed(w, st->p_neu, 6);
        td_csvw_fixed(w, st->p_pos, 6);
        td_csvw_fixed(w, st->p_pos - st->p_neg, 6);
        td_csvw_str(w, td_str(method));
        td_csvw_str(w, td_str(st->evidence));
    } else { /* a language without a method: no stance, not a neutral one */
        for (int i = 0; i < 6; i++)
            td_csvw_empty(w);
        a->n_sentences_no_method++;
    }
    td_csvw_end(w);
}

/* Sums of stance over an article's sentences with the target: by the corpus's method, and by the others. */
struct stances {
    double sum, other[N_OTHERS], weight; /* weight: of the sentences, those of the title counted more */
    size_t n;
};

static void add_stance(const struct analyze *a, const struct ana_sentence *s, struct td_slice sentence,
                       struct td_slice language, double stance, struct stances *v)
{
    double times = s->index == 0 ? ANA_ROBUST_TITLE : 1;
    v->sum += stance;
    v->n++;
    v->other[OTHER_TITLE] += times * stance;
    v->weight += times;
    for (int i = OTHER_STANCE; i < N_OTHERS; i++) {
        struct ana_stance st;
        if (!a->other[i].name)
            continue;
        ana_stance_score(a->other[i].stance, sentence, s->mention_begin - s->begin, s->mention_end - s->begin, language,
                         ANA_TARGET_UNKNOWN, &st);
        v->other[i] += st.p_pos - st.p_neg;
    }
}

/* Mean stances, and tone. */
static void put_verdict(const struct analyze *a, const struct article *x, const struct stances *sums, struct verdict *v)
{
    struct ana_words tone;
    ana_tone_count(a->stance, x->text.n ? x->text : x->title, x->language, &tone);
    v->scored = true;
    v->stance = sums->sum / (double)sums->n;
    v->other[OTHER_WEEK] = v->stance;
    v->other[OTHER_TITLE] = sums->other[OTHER_TITLE] / sums->weight;
    for (int i = OTHER_STANCE; i < N_OTHERS; i++)
        v->other[i] = sums->other[i] / (double)sums->n;
    double pos = (double)(a->config.tone_negation ? tone.pos_negated : tone.pos);
    double neg = (double)(a->config.tone_negation ? tone.neg_negated : tone.neg);
    v->tone = tone.words ? 100.0 * (pos - neg) / (double)tone.words : 0;
}

/* Sentences of one target: a row each; the article's stance is their mean. */
static void judge(struct analyze *a, const struct article *x, uint16_t target, struct verdict *v)
{
    const char *method = x->coverage ? NULL : ana_stance_method(a->stance, x->language), *as = method;
    struct stances sums = {.n = 0};
    *v = (struct verdict){.mentions = a->scan.mentions[target], .in_title = a->scan.in_title[target]};
    if (v->mentions == 0)
        v->mentions = a->scan.named[target]; /* at least once, as its source says */
    for (size_t i = 0; i < a->scan.n_sentences; i++) {
        const struct ana_sentence *s = &a->scan.sentence[i];
        struct ana_stance st;
        if (s->target != target)
            continue;
        struct td_slice in = s->index == 0 ? x->title : x->text,
                        sentence = td_slice(in.p + s->begin, s->end - s->begin);
        if (method) {
            ana_stance_score(a->stance, sentence, s->mention_begin - s->begin, s->mention_end - s->begin, x->language,
                             ANA_TARGET_UNKNOWN, &st);
            as = ana_calibration_apply(&a->calibration, method, x->language, &st);
            add_stance(a, s, sentence, x->language, st.p_pos - st.p_neg, &sums);
        }
        write_mention(a, x, s, method ? &st : NULL, as);
    }
    if (sums.n)
        put_verdict(a, x, &sums, v);
}

/* ---- cells ---- */

/* times: as how many articles a match counts. */
static bool add_cell(struct ana_cells *cells, const struct article *x, const struct ana_cell_key *key,
                     const struct verdict *v, double stance, unsigned times)
{
    struct ana_cell *c = ana_cells_at(cells, key);
    if (!c)
        return false;
    c->n_total += v->mentions ? times : 1;
    if (v->mentions == 0)
        return true;
    c->n_match += times;
    c->n_mentions += v->mentions;
    c->n_title += v->in_title;
    c->words += x->words;
    if (v->scored)
        ana_cell_add_scored(c, stance, v->tone);
    return true;
}

/* The article's cell of a key, and those of --robustness. */
static bool add_cells(struct analyze *a, const struct article *x, const struct ana_cell_key *key,
                      const struct verdict *v)
{
    if (!add_cell(a->cells, x, key, v, v->stance, 1))
        return false;
    for (int i = 0; i < N_OTHERS; i++) {
        struct ana_cell_key other = *key;
        unsigned times = i == OTHER_TITLE && v->in_title ? ANA_ROBUST_TITLE : 1;
        if (i == OTHER_WEEK) {
            other.week = x->other_week;
            other.weekday = other.n_days = 0;
            if (x->other_week != ANA_WEEK_NONE)
                ana_cell_span(x->other_day, a->by_day, &other);
        }
        if (a->other[i].name && !add_cell(a->other[i].cells, x, &other, v, v->other[i], times))
            return false;
    }
    return true;
}

/* The same item recorded twice counts once; a reprint counts on the base of all items only. */
static bool add_bases(struct analyze *a, const struct article *x, struct ana_cell_key *key, const struct verdict *v)
{
    key->base = ANA_BASE_ALL;
    if (x->duplicate)
        return true;
    if (!add_cells(a, x, key, v))
        return false;
    key->base = ANA_BASE_UNIQUE;
    return x->reprint || add_cells(a, x, key, v);
}

static bool excluded(const struct analyze *a, struct td_slice country)
{
    for (size_t i = 0; i < a->config.exclude_countries.n; i++)
        if (td_eqs(country, a->config.exclude_countries.item[i]))
            return true;
    return false;
}

/* The article as one of a story, for the country's week and the pool's. */
static enum td_status add_story(struct analyze *a, const struct article *x, const struct ana_cell_key *key,
                                const struct verdict *v, struct td_error *err)
{
    struct td_slice story = x->cluster.n ? x->cluster : x->id;
    if (!a->stories || !v->scored || x->duplicate || x->week == ANA_WEEK_NONE || excluded(a, key->country))
        return TD_OK;
    if (key->country.n && ana_stories_add(a->stories, key->target, key->role, key->country, x->week, x->outlet, story,
                                          v->stance, err) != TD_OK)
        return err->status;
    return ana_stories_add(a->stories, key->target, key->role, TD_S(ANA_POOLED), x->week, x->outlet, story, v->stance,
                           err);
}

static enum td_status add_target(struct analyze *a, const struct article *x, uint16_t target, const struct verdict *v,
                                 struct td_error *err)
{
    struct ana_cell_key key = {.target = ana_target_id(a->scanner, target),
                               .country = x->country,
                               .outlet = x->outlet,
                               .role = ANA_ROLE_OUTLET,
                               .week = x->week};
    if (x->week != ANA_WEEK_NONE)
        ana_cell_span(x->day, a->by_day, &key);
    if (!add_bases(a, x, &key, v))
        return td_fail_nomem(err, "counting cells");
    if (add_story(a, x, &key, v, err) != TD_OK)
        return err->status;
    key.role = ANA_ROLE_MENTIONED;
    for (size_t i = 0; i < a->scan.n_countries; i++) {
        key.country = ana_country_code(a->scanner, a->scan.country[i]);
        if (!add_bases(a, x, &key, v))
            return td_fail_nomem(err, "counting cells");
        if (add_story(a, x, &key, v, err) != TD_OK)
            return err->status;
    }
    return TD_OK;
}

static bool outside(const struct analyze *a, int32_t day)
{
    return (a->day_first != INT32_MIN && day < a->day_first) || (a->day_last != INT32_MIN && day > a->day_last);
}

static void count_article(struct analyze *a, struct article *x)
{
    a->n_articles++;
    a->n_duplicates += x->duplicate;
    a->n_no_country += x->country.n == 0;
    if (x->week == ANA_WEEK_NONE) {
        a->n_no_week++;
    } else if (outside(a, x->day)) {
        a->n_outside++;
        x->week = ANA_WEEK_NONE;
    } else if (!x->duplicate && x->day > a->day_newest) {
        a->day_newest = x->day;
    }
    if (x->other_week != ANA_WEEK_NONE && outside(a, x->other_day))
        x->other_week = ANA_WEEK_NONE;
}

static bool take_mentioned(struct analyze *a)
{
    size_t n = a->scan.n_countries;
    if (n > a->cap_mentioned) {
        struct td_slice *grown = realloc(a->mentioned, 2 * n * sizeof *grown);
        if (!grown)
            return false;
        a->mentioned = grown;
        a->cap_mentioned = 2 * n;
    }
    for (size_t i = 0; i < n; i++)
        a->mentioned[i] = ana_country_code(a->scanner, a->scan.country[i]);
    return true;
}

/* A matching article may turn out to stand behind an alert. */
static enum td_status keep_for_alerts(struct analyze *a, const struct article *x, uint16_t target,
                                      const struct verdict *v, struct td_error *err)
{
    if (!a->alerts || x->duplicate || x->week == ANA_WEEK_NONE)
        return TD_OK;
    if (!take_mentioned(a))
        return td_fail_nomem(err, "alerts");
    struct ana_alert_article kept = {.target = ana_target_id(a->scanner, target),
                                     .id = x->id,
                                     .outlet = x->outlet,
                                     .country = x->country,
                                     .published_at = x->published,
                                     .mentioned = a->mentioned,
                                     .n_mentioned = a->scan.n_countries,
                                     .week = x->week,
                                     .mentions = v->mentions,
                                     .stance = v->scored ? v->stance : (double)NAN,
                                     .reprint = x->reprint};
    return ana_alerts_article(a->alerts, &kept, a->day_last == INT32_MIN ? a->day_newest : a->day_last, err);
}

static enum td_status analyze_article(struct analyze *a, struct article *x, struct td_error *err)
{
    count_article(a, x);
    if (a->fetched && !x->duplicate && ana_fetched_article(a->fetched, x->outlet, x->file, err) != TD_OK)
        return err->status;
    if (ana_scan(a->scanner, x->title, x->text, x->language, x->day, &a->scan, err) != TD_OK)
        return err->status;
    write_places(a, x); /* of the text that is here; what a coverage row's source read counts in cells alone */
    if (x->coverage && ana_scan_source(a->scanner, x->names, x->places, x->day, &a->scan, err) != TD_OK)
        return err->status;
    bool matched = false;
    uint16_t n_targets = (uint16_t)ana_scanner_targets(a->scanner);
    for (uint16_t t = 0; t < n_targets; t++) {
        struct verdict v = {0};
        if (a->scan.mentions[t] || a->scan.named[t]) {
            judge(a, x, t, &v);
            for (int k = 0; k < ANA_TERM_COUNTABLE; k++)
                a->n_class[k] += a->scan.class_mentions[t][k];
            matched = true;
            a->n_of_target[t]++;
            if (keep_for_alerts(a, x, t, &v, err) != TD_OK)
                return err->status;
        }
        if (add_target(a, x, t, &v, err) != TD_OK)
            return err->status;
    }
    a->n_matched += matched;
    a->n_no_language += matched && !x->coverage && !ana_stance_method(a->stance, x->language);
    a->n_coverage += x->coverage;
    a->n_coverage_matched += matched && x->coverage;
    return TD_OK;
}

/* ---- the run ---- */

static enum td_status read_articles(struct analyze *a, struct td_error *err)
{
    struct td_source s;
    struct td_csv_options o = {.one_line = true, .max_record = ROW_MAX};
    struct td_csv_row row;
    struct article x;
    size_t extra = 0, width = 0;
    if (td_source_open(&s, a->articles_path, err) != TD_OK)
        return err->status;
    struct td_csv *csv = td_csv_new(&s, &o, err);
    while (csv && err->status == TD_OK && td_csv_next(csv, &row, err) == TD_CSV_ROW) {
        if (width == 0) {
            if (row.bad)
                (void)td_fail(err, TD_EDATA, "%s:1: this is no articles.csv: %s", a->articles_path, row.bad);
            else if (td_schema_map(&td_articles_schema, a->articles_path, row.field, row.n, a->column, &extra, err) ==
                     TD_OK)
                width = row.n;
            if (extra)
                td_diag_warn(a->articles_path, "%zu columns are not of the contract and are ignored", extra);
            continue;
        }
        a->n_in++;
        if (row.bad)
            reject_row(a, &row, "", "malformed", row.bad);
        else if (row.n != width)
            reject_row(a, &row, "", "field_count", "not as many fields as the header");
        else if (read_article(a, &row, &x))
            (void)analyze_article(a, &x, err);
    }
    if (csv && err->status == TD_OK && width == 0)
        (void)td_fail(err, TD_EDATA, "%s: empty, not even a header", a->articles_path);
    td_csv_free(csv);
    td_source_close(&s);
    return err->status;
}

static enum td_status load_entities(struct analyze *a, struct td_error *err)
{
    if (ana_targets_find(&a->targets, &a->config, a->dir, err) != TD_OK)
        return err->status;
    a->scanner =
        ana_scanner_new((const char *const *)a->targets.path, a->targets.n, ana_targets_classes(&a->config), err);
    return err->status;
}

/* The file of the configuration, or those that are shipped for the targets. */
static enum td_status load_events(struct analyze *a, const struct td_slice *target, size_t n, struct td_error *err)
{
    const char *given = a->config.events && a->config.events[0] ? a->config.events : NULL;
    a->events = ana_events_new(err);
    a->events_path = calloc(n + 1, sizeof *a->events_path);
    if (!a->events || !a->events_path)
        return a->events ? td_fail_nomem(err, "events") : err->status;
    if (given && strcmp(given, "none") != 0) {
        a->events_path[0] = td_config_path(&a->config, given);
        if (!a->events_path[a->n_events_paths++])
            return td_fail_nomem(err, "events");
    }
    for (size_t t = 0; !given && t < n; t++) {
        char name[200], *path;
        struct td_slice id = target[t];
        (void)snprintf(name, sizeof name, "events/%.*s.csv", (int)id.n, id.p);
        if (td_datadir_find(name, &path, err) != TD_OK)
            return err->status;
        if (path)
            a->events_path[a->n_events_paths++] = path;
    }
    for (size_t i = 0; i < a->n_events_paths; i++)
        if (ana_events_read(a->events, a->events_path[i], err) != TD_OK)
            return err->status;
    ana_events_sort(a->events);
    return TD_OK;
}

/* Cells of one more variant; a method without its files is left out, and said. */
static enum td_status open_other(struct analyze *a, int i, const char *name, const char *method, struct td_error *err)
{
    struct other_cells *o = &a->other[i];
    bool there = true;
    if (method && ana_stance_there(method, &there, err) != TD_OK)
        return err->status;
    if (!there) {
        td_diag_note("analyze", "robustness.csv without stance method %s: its files are not there", method);
        return TD_OK;
    }
    o->stance = method ? ana_stance_named(method, err) : NULL;
    o->cells = err->status == TD_OK ? ana_cells_new(err) : NULL;
    o->name = o->cells ? name : NULL;
    return err->status;
}

static enum td_status open_others(struct analyze *a, struct td_error *err)
{
    static const char *const methods[] = {"lexicon", "model", "vader"};
    static const char *const names[] = {"stance_lexicon", "stance_model", "stance_vader"};
    bool utc = strcmp(a->config.week_rule, "iso_utc") == 0;
    int at = OTHER_STANCE;
    if (!a->robustness)
        return TD_OK;
    enum td_status st = open_other(a, OTHER_WEEK, utc ? "week_iso" : "week_iso_utc", NULL, err);
    if (st == TD_OK)
        st = open_other(a, OTHER_TITLE, "title_3", NULL, err);
    for (size_t i = 0; st == TD_OK && i < 3; i++)
        if (strcmp(methods[i], a->config.stance) != 0 && at < N_OTHERS)
            st = open_other(a, at++, names[i], methods[i], err);
    return st;
}

static enum td_status load_scanner(struct analyze *a, struct td_error *err)
{
    struct td_slice id[ANA_TARGETS_MAX];
    if (load_entities(a, err) != TD_OK)
        return err->status;
    size_t n = ana_scanner_targets(a->scanner);
    for (size_t t = 0; t < n && t < ANA_TARGETS_MAX; t++)
        id[t] = ana_target_id(a->scanner, t);
    if (a->mode == WHOLE && load_events(a, id, n, err) != TD_OK)
        return err->status;
    a->stance = ana_stance_named(a->config.stance, err);
    if (a->stance && ana_calibration_open(&a->calibration, a->calibration_option, &a->config, a->stance, err) != TD_OK)
        return err->status;
    a->cells = a->stance ? ana_cells_new(err) : NULL;
    return a->cells ? open_others(a, err) : err->status;
}

static enum td_status load_weights(struct analyze *a, struct td_error *err)
{
    if (!a->config.weights || !a->config.weights[0] || a->mode == MAP)
        return TD_OK;
    const char *slash = strrchr(a->config.weights, '/');
    a->weights_path = td_config_path(&a->config, a->config.weights);
    if (!a->weights_path)
        return td_fail_nomem(err, "weights");
    a->weights = ana_weights_read(a->weights_path, slash ? slash + 1 : a->config.weights, err);
    return err->status;
}

/* The file of the configuration, or the corpus's own if fetch has been at work there. */
static enum td_status load_fetched(struct analyze *a, struct td_error *err)
{
    const char *given = a->config.coverage && a->config.coverage[0] ? a->config.coverage : NULL;
    if (a->mode == MAP || (given && strcmp(given, "none") == 0) || (!given && !(a->config.dir && a->config.dir[0])))
        return TD_OK;
    a->fetched_path = td_config_path(&a->config, given ? given : "raw/coverage.csv");
    if (!a->fetched_path)
        return td_fail_nomem(err, "coverage.csv");
    if (!given && access(a->fetched_path, F_OK) != 0)
        return TD_OK;
    a->fetched = ana_fetched_read(a->fetched_path, err);
    return err->status;
}

/* Which tables this run writes. */
static void choose_outputs(struct analyze *a)
{
    static const enum output of_period[TD_PERIODS] = {DAYS, SERIES, MONTHS, QUARTERS};
    for (int i = 0; i < N_OUTPUTS; i++)
        a->wanted[i] = a->mode == MAP ? i == CELLS : i != DAYS && i != MONTHS && i != QUARTERS;
    a->wanted[ROBUSTNESS] = a->robustness;
    a->wanted[CORRECTED] = a->mode == WHOLE && (a->n_labels || a->config.labels.n);
    if (a->mode == REDUCE)
        a->wanted[MENTIONS] = a->wanted[PLACES] = a->wanted[ALERTS] = false;
    for (size_t i = 0; i < a->config.period.n; i++)
        for (int k = 0; k < TD_PERIODS; k++)
            if (strcmp(a->config.period.item[i], td_period_word[k]) == 0) {
                a->by_day = a->by_day || k == TD_DAY;
                a->wanted[of_period[k]] = a->wanted[of_period[k]] || a->mode != MAP;
            }
}

static char *with_suffix(const char *path, const char *suffix)
{
    size_t n = strlen(path) + strlen(suffix) + 1;
    char *s = malloc(n);
    if (s)
        (void)snprintf(s, n, "%s%s", path, suffix);
    return s;
}

/* A map step's files stand beside its cells, named after them: many steps share one folder. */
static enum td_status name_outputs(struct analyze *a, struct td_error *err)
{
    bool map = a->mode == MAP, ok = true;
    for (int i = 0; ok && i < N_OUTPUTS; i++) {
        a->path[i] = map && i == CELLS ? strdup(a->out_dir) : td_path_join(a->dir, output_name[i]);
        ok = a->path[i] != NULL;
    }
    a->rejects_path = map ? with_suffix(a->out_dir, ".rejects.csv") : td_path_join(a->dir, "analyze.rejects.csv");
    a->manifest_path = map ? with_suffix(a->out_dir, ".run.json") : td_path_join(a->dir, "run.json");
    return ok && a->rejects_path && a->manifest_path ? TD_OK : td_fail_nomem(err, "analyze");
}

static enum td_status open_all(struct analyze *a, struct td_error *err)
{
    choose_outputs(a);
    if (td_mkdirs_new(a->dir, &a->dir_had, err) != TD_OK || name_outputs(a, err) != TD_OK ||
        load_weights(a, err) != TD_OK || load_fetched(a, err) != TD_OK)
        return err->status;
    if (a->mode != REDUCE && load_scanner(a, err) != TD_OK)
        return err->status;
    if (a->mode == WHOLE) {
        a->alerts = ana_alerts_new(err);
        a->stories = a->alerts ? ana_stories_new(a->dir, err) : NULL;
        if (!a->stories)
            return err->status;
    }
    for (int i = 0; i < N_OUTPUTS; i++)
        if (a->wanted[i] && !(a->out[i] = td_outfile_open(a->path[i], err)))
            return err->status;
    if (a->wanted[MENTIONS])
        td_csvw_init(&a->mentions, a->out[MENTIONS], &td_mentions_schema);
    if (a->wanted[PLACES])
        td_csvw_init(&a->places, a->out[PLACES], &td_places_schema);
    if (a->mode != REDUCE && !(a->rejects = td_rejects_open(a->rejects_path, err)))
        return err->status;
    a->manifest = td_manifest_open(a->manifest_path, "analyze", err);
    return err->status;
}

/* The cells that the articles came to, written down and packed. */
static enum td_status pack_cells(struct analyze *a, struct td_error *err)
{
    ana_cells_sort(a->cells);
    a->n_cells = ana_cells_count(a->cells);
    if (ana_cells_write(a->cells, a->out[CELLS], err) != TD_OK)
        return err->status;
    a->pack = ana_pack_cells(a->cells, err);
    if (!a->pack)
        return err->status;
    if (!a->robustness) { /* they may be many; the series are made of the pack */
        ana_cells_free(a->cells);
        a->cells = NULL;
    }
    return a->stories ? ana_stories_finish(a->stories, err) : TD_OK;
}

/* The last day that the series may count on. */
static int32_t day_covered(const struct analyze *a)
{
    if (a->day_last != INT32_MIN)
        return a->day_last;
    /* Without `until` nobody knows of days after the newest article: a week that it does not reach the end of is
       unfinished. Cells of several days do not tell that day. */
    if (a->mode == REDUCE)
        return a->pack->any && a->pack->daily ? a->pack->day_high : INT32_MIN;
    return a->day_newest;
}

static enum td_status add_others(struct analyze *a, struct ana_robust *r, const struct ana_series_options *o,
                                 struct td_error *err)
{
    enum td_status st = TD_OK;
    for (int k = 0; st == TD_OK && k < N_OTHERS; k++) {
        int i = (OTHER_STANCE + k) % N_OTHERS; /* the methods first */
        struct ana_robust_variant v = {.name = a->other[i].name,
                                       .cells = a->other[i].cells,
                                       .options = o,
                                       .results = i >= OTHER_STANCE  ? ANA_HEAD_OF_STANCE
                                                  : i == OTHER_TITLE ? ANA_HEAD_NO_ALERT
                                                                     : ANA_HEAD_ALL};
        if (!v.name)
            continue;
        ana_cells_sort(a->other[i].cells);
        st = ana_robust_add(r, &v, err);
    }
    return st;
}

/* The targets' home countries out, or in where the corpus leaves countries out. */
static enum td_status add_home(struct analyze *a, struct ana_robust *r, const struct ana_series_options *o,
                               struct td_error *err)
{
    struct td_slice home[ANA_TARGETS_MAX];
    struct ana_series_options other = *o;
    other.n_exclude = 0;
    for (size_t t = 0; o->n_exclude == 0 && t < ana_scanner_targets(a->scanner); t++)
        if (ana_target_country(a->scanner, t).n)
            home[other.n_exclude++] = ana_target_country(a->scanner, t);
    other.exclude_country = home;
    if (other.n_exclude == o->n_exclude)
        return TD_OK; /* no home is known */
    return ana_robust_add(r,
                          &(struct ana_robust_variant){.name = o->n_exclude ? "home_in" : "home_out",
                                                       .cells = a->cells,
                                                       .options = &other,
                                                       .results = ANA_HEAD_ALL,
                                                       .pool_only = true},
                          err);
}

static enum td_status write_robustness(struct analyze *a, const struct ana_series_options *o, struct td_error *err)
{
    struct ana_robust_variant v = {.name = "baseline", .cells = a->cells, .options = o, .results = ANA_HEAD_ALL};
    struct ana_robust *r = ana_robust_new(&v, err);
    if (!r)
        return err->status;
    v.name = "base_unique";
    v.base = ANA_BASE_UNIQUE;
    enum td_status st = ana_robust_add(r, &v, err);
    v.name = "no_largest_outlet";
    v.base = ANA_BASE_ALL;
    v.no_largest = true;
    if (st == TD_OK)
        st = ana_robust_add(r, &v, err);
    if (st == TD_OK)
        st = add_home(a, r, o, err);
    if (st == TD_OK)
        st = add_others(a, r, o, err);
    if (st == TD_OK)
        ana_robust_write(r, a->out[ROBUSTNESS], &a->n_robustness_rows);
    ana_robust_free(r);
    return st;
}

static enum td_status write_series(struct analyze *a, struct ana_series_counts *counts, struct td_error *err)
{
    const struct td_list *ex = &a->config.exclude_countries;
    struct td_slice *exclude = calloc(ex->n + 1, sizeof *exclude);
    if (!exclude)
        return td_fail_nomem(err, "analyze");
    for (size_t i = 0; i < ex->n; i++)
        exclude[i] = td_str(ex->item[i]);
    struct ana_series_options o = {
        .threads = a->threads,
        .day_first = a->day_first,
        .week_first = a->day_first == INT32_MIN ? ANA_WEEK_NONE : td_week_of_day(a->day_first),
        .week_last = a->day_last == INT32_MIN ? ANA_WEEK_NONE : td_week_of_day(a->day_last),
        .day_last = day_covered(a),
        .level = a->config.level,
        .exclude_country = exclude,
        .n_exclude = ex->n,
        .events = a->events,
        .event_weeks = (size_t)a->config.event_weeks,
        .event_harmonics = (size_t)a->config.event_harmonics,
        .near_event_weeks = (int32_t)a->config.near_event_weeks,
        .weights = a->weights,
        .stories = a->stories,
        .fetched = a->fetched,
    };
    if (a->config.index_from) {
        (void)td_day_parse(td_str(a->config.index_from), &o.index_first);
        (void)td_day_parse(td_str(a->config.index_until), &o.index_last);
    }
    if (a->fetched)
        ana_fetched_sort(a->fetched);
    struct ana_series_files files = {
        .series = a->out[SERIES],
        .trends = a->out[TRENDS],
        .changes = a->out[CHANGES],
        .contrasts = a->out[CONTRASTS],
        .effects = a->out[EFFECTS],
        .weeks = a->out[WEEKS],
        .alerts = a->alerts,
        .period = {[TD_DAY] = a->out[DAYS], [TD_MONTH] = a->out[MONTHS], [TD_QUARTER] = a->out[QUARTERS]}};
    enum td_status st = ana_series_write_pack(a->pack, &o, &files, counts, err);
    if (st == TD_OK && a->alerts)
        ana_alerts_write(a->alerts, exclude, ex->n, a->out[ALERTS], &a->n_alert_rows);
    if (st == TD_OK && a->robustness)
        st = write_robustness(a, &o, err);
    free(exclude);
    return st;
}

/*
 * What the labels make of it, by what `tidings correct` would read: the mentions as they will be published. So labels
 * that do not fit refuse the run before anything of it is published.
 */
static enum td_status write_corrected(struct analyze *a, struct td_error *err)
{
    if (!a->wanted[CORRECTED])
        return TD_OK;
    if (td_outfile_prepare(a->out[MENTIONS], err) != TD_OK ||
        ana_corpus_labels_read_tables(&a->labelled, &a->config, a->articles_path, td_outfile_part(a->out[MENTIONS]),
                                      a->labels, a->n_labels, false, err) != TD_OK)
        return err->status;
    return ana_corrected_write(&a->labelled, a->config.level, a->out[CORRECTED], &a->corrected, err);
}

static enum td_status write_tables(struct analyze *a, struct ana_series_counts *counts, struct td_error *err)
{
    if (pack_cells(a, err) != TD_OK)
        return err->status;
    *counts = (struct ana_series_counts){.articles = a->pack->articles};
    return a->mode == MAP ? TD_OK : write_series(a, counts, err);
}

/* Cells of any number of files to tables. Events are those of the targets in the cells. */
static enum td_status reduce(struct analyze *a, struct ana_series_counts *counts, struct td_error *err)
{
    a->pack = ana_pack_new(err);
    if (!a->pack ||
        ana_merge_cells(a->input, a->n_inputs, a->threads > 1, a->out[CELLS], a->pack, &a->n_cells, err) != TD_OK ||
        ana_pack_finish(a->pack, err) != TD_OK)
        return err->status;
    struct td_slice *target = malloc((a->pack->n_groups + 1) * sizeof *target);
    size_t n = 0;
    if (!target)
        return td_fail_nomem(err, "analyze");
    for (size_t g = 0; g < a->pack->n_groups; g++)
        if (n == 0 || !td_eq(target[n - 1], a->pack->group[g].target))
            target[n++] = a->pack->group[g].target;
    enum td_status st = load_events(a, target, n, err);
    if (st == TD_OK)
        st = write_series(a, counts, err);
    free(target);
    return st;
}

static enum td_status check_counts(const struct analyze *a, const struct ana_series_counts *c, struct td_error *err)
{
    if (a->mode == REDUCE)
        return TD_OK;
    uint64_t rejected = td_rejects_count(a->rejects);
    if (a->n_in != a->n_articles + rejected)
        return td_fail(err, TD_EDATA,
                       "analyze: %" PRIu64 " rows in, but %" PRIu64 " articles and %" PRIu64 " rejects: not writing",
                       a->n_in, a->n_articles, rejected);
    if (c->articles + a->n_duplicates != a->n_articles)
        return td_fail(err, TD_EDATA,
                       "analyze: the cells hold %" PRIu64 " articles and there are %" PRIu64 " duplicates, but %" PRIu64
                       " articles were read: not writing",
                       c->articles, a->n_duplicates, a->n_articles);
    if ((double)rejected > a->config.max_reject_rate * (double)a->n_in)
        return td_fail(err, TD_EDATA,
                       "analyze: %" PRIu64 " of %" PRIu64
                       " rows of %s were rejected, more than max_reject_rate %g allows; they are in %s",
                       rejected, a->n_in, a->articles_path, a->config.max_reject_rate, a->rejects_path);
    return TD_OK;
}

static void record_articles(struct analyze *a)
{
    struct td_manifest *m = a->manifest;
    td_manifest_count(m, "rows_in", a->n_in);
    td_manifest_count(m, "articles", a->n_articles);
    td_manifest_count(m, "rejected", td_rejects_count(a->rejects));
    td_manifest_count(m, "duplicates_counted_once", a->n_duplicates);
    td_manifest_count(m, "matching_articles", a->n_matched);
    td_manifest_count(m, "mentions", a->n_mentions);
    for (int k = 0; k < ANA_TERM_COUNTABLE; k++) {
        char key[32];
        (void)snprintf(key, sizeof key, "mentions_%s", ana_term_class_name[k]);
        td_manifest_count(m, key, a->n_class[k]);
    }
    td_manifest_count(m, "place_rows", a->places.rows);
    td_manifest_count(m, "articles_without_week", a->n_no_week);
    td_manifest_count(m, "articles_outside_range", a->n_outside);
    td_manifest_count(m, "articles_without_country", a->n_no_country);
    td_manifest_count(m, "matching_articles_without_stance_method", a->n_no_language);
    td_manifest_count(m, "coverage_articles", a->n_coverage);
    td_manifest_count(m, "matching_coverage_articles", a->n_coverage_matched);
    td_manifest_count(m, "sentences_without_stance_method", a->n_sentences_no_method);
}

static void record_counts(struct analyze *a, const struct ana_series_counts *c)
{
    struct td_manifest *m = a->manifest;
    td_manifest_count(m, "cells", a->n_cells);
    if (a->mode == MAP)
        return;
    td_manifest_count(m, "series_rows", c->series_rows);
    td_manifest_count(m, "series_day_rows", c->period_rows[TD_DAY]);
    td_manifest_count(m, "series_month_rows", c->period_rows[TD_MONTH]);
    td_manifest_count(m, "series_quarter_rows", c->period_rows[TD_QUARTER]);
    td_manifest_count(m, "outlets_left_out_of_index", c->index_left_out);
    td_manifest_count(m, "trend_rows", c->trend_rows);
    td_manifest_count(m, "change_rows", c->change_rows);
    td_manifest_count(m, "contrast_rows", c->contrast_rows);
    td_manifest_count(m, "effect_rows", c->effect_rows);
    td_manifest_count(m, "weeks_rows", c->week_rows);
    td_manifest_count(m, "alert_rows", a->n_alert_rows);
    if (a->robustness)
        td_manifest_count(m, "robustness_rows", a->n_robustness_rows);
    if (a->wanted[CORRECTED]) {
        td_manifest_count(m, "corrected_rows", a->corrected.n_rows);
        td_manifest_count(m, "label_rows", a->labelled.l.n);
        td_manifest_count(m, "sampled_units_without_label", a->labelled.n_missing);
    }
    td_manifest_count(m, "events", ana_events_count(a->events));
    td_manifest_count(m, "effects_not_possible", c->effects_not_possible);
    td_manifest_count(m, "outlet_pairs_compared", c->outlet_pairs);
    td_manifest_count(m, "outlet_pairs_left_out", c->outlet_pairs_left_out);
    td_manifest_count(m, "country_pairs_compared", c->country_pairs);
    td_manifest_count(m, "country_pairs_left_out", c->country_pairs_left_out);
}

static void record_list(struct td_manifest *m, const char *key, const struct td_list *l)
{
    struct td_buf b = TD_BUF_INIT(1 << 16);
    for (size_t i = 0; i < l->n; i++)
        (void)td_buf_printf(&b, "%s%s", i ? "," : "", l->item[i]);
    if (l->n && !b.failed)
        td_manifest_config(m, key, td_buf_cstr(&b));
    td_buf_free(&b);
}

static void record_stance(struct analyze *a)
{
    struct td_manifest *m = a->manifest;
    const char *language;
    td_manifest_config(m, "stance", a->config.stance);
    for (size_t i = 0; (language = ana_stance_language_at(a->stance, i)) != NULL; i++) {
        char key[32];
        (void)snprintf(key, sizeof key, "stance_method_%s", language);
        struct ana_stance none = {0};
        const char *method = ana_stance_method(a->stance, td_str(language));
        td_manifest_config(m, key, ana_calibration_apply(&a->calibration, method, td_str(language), &none));
    }
    if (a->calibration.path)
        td_manifest_config(m, "calibration", a->calibration.hex);
    if (a->wanted[CORRECTED])
        td_manifest_config(m, "labels_partial", a->config.labels_partial ? "yes" : "no");
    td_manifest_config(m, "tone_negation", a->config.tone_negation ? "yes" : "no");
}

/* What the tables depend on beside the inputs: tidings diff names what of it changed. */
static void record_config(struct analyze *a)
{
    struct td_manifest *m = a->manifest;
    if (a->mode != REDUCE)
        record_stance(a);
    char classes[64];
    ana_targets_class_names(ana_targets_classes(&a->config), classes);
    td_manifest_config(m, "count", classes);
    record_list(m, "exclude_countries", &a->config.exclude_countries);
    record_list(m, "period", &a->config.period);
    td_manifest_corpus(m, a->config.name, a->config.label);
    td_manifest_config(m, "weights", a->config.weights);
    td_manifest_config(m, "index_from", a->config.index_from);
    td_manifest_config(m, "index_until", a->config.index_until);
    td_manifest_config(m, "events", a->config.events);
    td_manifest_config(m, "coverage", a->config.coverage);
    td_manifest_config(m, "week_rule", a->config.week_rule);
    td_manifest_config(m, "from", a->config.from);
    td_manifest_config(m, "until", a->config.until);
    char level[TD_NUM_MAX];
    (void)td_num_shortest(a->config.level, level);
    td_manifest_config(m, "level", level);
    for (size_t t = 0; a->scanner && t < ana_scanner_targets(a->scanner); t++) {
        char key[32];
        (void)snprintf(key, sizeof key, "target_%zu", t + 1);
        td_manifest_config(m, key, ana_target_id(a->scanner, t).p);
    }
}

/* The rejects of refused data are kept: they say why. */
static enum td_status refuse(struct analyze *a, struct td_error *err)
{
    struct td_error ignored = {0};
    struct td_rejects *r = a->rejects;
    a->rejects = NULL;
    (void)td_rejects_commit(r, &ignored);
    return err->status;
}

/* Each once, that of English first. */
static void record_stance_files(struct analyze *a)
{
    const char *language, *last = NULL;
    for (size_t i = 0; a->stance && (language = ana_stance_language_at(a->stance, i)) != NULL; i++) {
        const char *path = ana_stance_file(a->stance, td_str(language));
        const char *slash = path ? strrchr(path, '/') : NULL;
        if (path && path != last)
            td_manifest_input(a->manifest, slash ? slash + 1 : path, path);
        last = path ? path : last;
    }
}

static void record_inputs(struct analyze *a)
{
    struct td_manifest *m = a->manifest;
    if (a->mode != REDUCE)
        td_manifest_input(m, "articles.csv", a->articles_path);
    for (size_t i = 0; a->mode == REDUCE && i < a->n_inputs; i++)
        td_manifest_input(m, a->input[i], a->input[i]);
    record_stance_files(a);
    for (size_t i = 0; i < a->targets.n; i++) {
        const char *path = a->targets.path[i], *slash = strrchr(path, '/');
        td_manifest_input(m, slash ? slash + 1 : path, path);
    }
    for (size_t i = 0; i < a->n_events_paths; i++)
        td_manifest_input(m, a->config.events ? a->config.events : "events", a->events_path[i]);
    if (a->weights)
        td_manifest_input(m, "weights", a->weights_path);
    if (a->fetched)
        td_manifest_input(m, "coverage", a->fetched_path);
    if (a->calibration.path)
        td_manifest_input(m, "calibration", a->calibration.path);
    for (size_t i = 0; i < a->labelled.n_files; i++)
        td_manifest_input(m, "labels", a->labelled.file[i]);
}

/* All tables are on the disk before the first is published: a full disk leaves the old set, not a mixed one. */
static enum td_status publish(struct analyze *a, struct td_error *err)
{
    for (int i = 0; i < N_OUTPUTS; i++)
        if (a->out[i] && td_outfile_prepare(a->out[i], err) != TD_OK)
            return err->status;
    if (a->rejects && td_rejects_prepare(a->rejects, err) != TD_OK)
        return err->status;
    for (int i = 0; i < N_OUTPUTS; i++) {
        struct td_outfile *f = a->out[i];
        a->out[i] = NULL;
        if (f && td_outfile_commit(f, err) != TD_OK)
            return err->status;
        if (f)
            td_manifest_output(a->manifest, output_name[i], a->path[i]);
        else if (a->mode != MAP) /* of an earlier run: it would be read beside tables that it does not belong to */
            (void)unlink(a->path[i]);
    }
    struct td_rejects *r = a->rejects;
    a->rejects = NULL;
    if (r && td_rejects_commit(r, err) != TD_OK)
        return err->status;
    if (r)
        td_manifest_output(a->manifest, "analyze.rejects.csv", a->rejects_path);
    return TD_OK;
}

/* A name that never occurs is more often a slip of the pen than a finding. */
static void warn_of_absent(const struct analyze *a)
{
    size_t n = a->mode == REDUCE || a->n_articles == 0 ? 0 : ana_scanner_targets(a->scanner);
    for (size_t t = 0; t < n && t < ANA_TARGETS_MAX; t++)
        if (a->n_of_target[t] == 0) {
            struct td_slice name = ana_target_name(a->scanner, t);
            td_diag_warn("analyze", "none of %" PRIu64 " articles names the target '%.*s'", a->n_articles, (int)name.n,
                         name.p);
        }
}

static void say_done(const struct analyze *a, const struct ana_series_counts *c, uint64_t rejected)
{
    if (a->mode == REDUCE)
        td_diag_note("analyze", "%zu files in: %" PRIu64 " cells of %" PRIu64 " articles; %" PRIu64 " rows of series",
                     a->n_inputs, a->n_cells, c->articles, c->series_rows);
    else if (a->mode == MAP)
        td_diag_note("analyze",
                     "%" PRIu64 " rows in: %" PRIu64 " articles, %" PRIu64 " rejected; %" PRIu64
                     " with the target; %" PRIu64 " cells",
                     a->n_in, a->n_articles, rejected, a->n_matched, a->n_cells);
    else
        td_diag_note(
            "analyze",
            "%" PRIu64 " rows in: %" PRIu64 " articles, %" PRIu64 " rejected; %" PRIu64 " with the target, %" PRIu64
            " mentions, %" PRIu64 " without a week, %" PRIu64 " outside the range; %" PRIu64 " rows of series",
            a->n_in, a->n_articles, rejected, a->n_matched, a->n_mentions, a->n_no_week, a->n_outside, c->series_rows);
}

static enum td_status commit(struct analyze *a, const struct ana_series_counts *c, struct td_error *err)
{
    if (check_counts(a, c, err) != TD_OK)
        return refuse(a, err);
    uint64_t rejected = a->rejects ? td_rejects_count(a->rejects) : 0;
    if (a->mode != REDUCE)
        record_articles(a);
    record_counts(a, c);
    record_config(a);
    if (publish(a, err) != TD_OK)
        return err->status;
    if (a->mode != MAP)
        td_manifest_forget(a->manifest, "correct"); /* corrected.csv is this run's, or gone */
    record_inputs(a);
    struct td_manifest *m = a->manifest;
    a->manifest = NULL;
    if (td_manifest_commit(m, err) != TD_OK)
        return err->status;
    warn_of_absent(a);
    say_done(a, c, rejected);
    return TD_OK;
}

/* A run that wrote nothing leaves nothing: not the folder that it made, and not the entity files in that. */
static void undo_folder(const struct analyze *a)
{
    size_t n = a->dir ? strlen(a->dir) : 0;
    for (size_t t = 0; a->dir_had < n && t < a->targets.n; t++)
        if (a->targets.made[t])
            (void)unlink(a->targets.path[t]);
    if (a->dir_had < n)
        td_rmdirs_new(a->dir, a->dir_had);
}

static void analyze_free(struct analyze *a, bool failed)
{
    for (int i = 0; i < N_OUTPUTS; i++) {
        td_outfile_abort(a->out[i]);
        free(a->path[i]);
    }
    td_rejects_abort(a->rejects);
    if (failed)
        undo_folder(a);
    td_csvw_free(&a->mentions);
    td_csvw_free(&a->places);
    ana_pack_free(a->pack);
    ana_stories_free(a->stories);
    ana_weights_free(a->weights);
    free(a->weights_path);
    ana_fetched_free(a->fetched);
    free(a->fetched_path);
    td_manifest_abort(a->manifest);
    ana_scanner_free(a->scanner);
    ana_stance_free(a->stance);
    ana_cells_free(a->cells);
    for (int i = 0; i < N_OTHERS; i++) {
        ana_cells_free(a->other[i].cells);
        ana_stance_free(a->other[i].stance);
    }
    ana_events_free(a->events);
    ana_alerts_free(a->alerts);
    free(a->mentioned);
    for (size_t i = 0; i < a->n_events_paths; i++)
        free(a->events_path[i]);
    free(a->events_path);
    ana_scan_result_free(&a->scan);
    ana_calibration_free(&a->calibration);
    ana_corrected_free(&a->corrected);
    ana_corpus_labels_free(&a->labelled);
    td_buf_free(&a->title);
    td_buf_free(&a->text);
    ana_targets_free(&a->targets);
    free(a->rejects_path);
    free(a->manifest_path);
    free(a->articles_path);
    free(a->dir);
    td_config_free(&a->config);
}

static int32_t day_or_none(const char *s)
{
    int32_t day;
    return s && td_day_parse(td_str(s), &day) ? day : INT32_MIN;
}

/* Settings that every mode reads. */
static void read_days(struct analyze *a)
{
    a->day_first = day_or_none(a->config.from);
    a->day_last = day_or_none(a->config.until);
    a->day_newest = INT32_MIN;
}

/* --map: one table of articles to one file of cells; --reduce: files of cells to a folder of tables. */
static enum td_status run_part(struct analyze *a, struct td_error *err)
{
    struct ana_series_counts counts = {0};
    bool map = a->mode == MAP;
    if (!a->out_dir)
        return td_fail(err, TD_EUSAGE, "analyze: -o is needed: %s", map ? "a file for the cells" : "a folder");
    if (map && a->n_inputs != 1)
        return td_fail(err, TD_EUSAGE, "analyze: --map takes one articles.csv, not %zu files", a->n_inputs);
    if (map && td_outfile_is_stream(a->out_dir))
        return td_fail(err, TD_EUSAGE, "analyze: --map -o %s: needs a file (rejects and run.json stand beside it)",
                       a->out_dir);
    if (td_config_check(&a->config, err) != TD_OK)
        return err->status;
    const char *slash = strrchr(a->out_dir, '/');
    a->articles_path = strdup(a->input[0]);
    a->dir = strdup(a->out_dir);
    if (!a->articles_path || !a->dir)
        return td_fail_nomem(err, "analyze");
    if (map)
        a->dir[slash ? (slash == a->out_dir ? 1 : slash - a->out_dir) : 0] = '\0';
    if (map && !a->dir[0]) {
        free(a->dir);
        a->dir = strdup(".");
    }
    read_days(a);
    if (!a->dir || open_all(a, err) != TD_OK)
        return a->dir ? err->status : td_fail_nomem(err, "analyze");
    if (map ? read_articles(a, err) != TD_OK || write_tables(a, &counts, err) != TD_OK
            : reduce(a, &counts, err) != TD_OK)
        return err->status;
    return commit(a, &counts, err);
}

static enum td_status run(struct analyze *a, struct td_error *err)
{
    struct ana_series_counts counts = {0};
    const char *input = a->input && a->n_inputs ? a->input[0] : NULL;
    if (!input)
        return td_fail(err, TD_EUSAGE, "analyze: no corpus folder and no articles.csv given");
    bool corpus = td_config_is_corpus(input);
    if (a->n_inputs > 1)
        return td_fail(err, TD_EUSAGE, "analyze: one corpus or one articles.csv, not also '%s'", a->input[1]);
    if (corpus && td_config_load(&a->config, input, err) != TD_OK)
        return err->status;
    if (td_config_check(&a->config, err) != TD_OK)
        return err->status;
    if (!corpus && !a->out_dir)
        return td_fail(err, TD_EUSAGE, "analyze: -o DIR is needed with a plain articles.csv");
    a->articles_path = corpus ? td_config_output(&a->config, "articles.csv") : strdup(input);
    a->dir = a->out_dir ? strdup(a->out_dir) : td_config_output(&a->config, "");
    if (!a->articles_path || !a->dir)
        return td_fail_nomem(err, "analyze");
    read_days(a);
    if (strcmp(a->articles_path, "-") == 0 && a->n_labels)
        return td_fail(err, TD_EUSAGE, "analyze: with --labels the articles are read twice: they must be a file");
    if (corpus && access(a->articles_path, R_OK) != 0)
        return td_fail(err, TD_EIO, "%s: not there yet (tidings ingest %s comes first)", a->articles_path, input);
    if (open_all(a, err) != TD_OK || read_articles(a, err) != TD_OK || write_tables(a, &counts, err) != TD_OK ||
        write_corrected(a, err) != TD_OK || commit(a, &counts, err) != TD_OK)
        return err->status;
    return a->wanted[CORRECTED] ? ana_corrected_say(&a->labelled, &a->corrected, a->path[CORRECTED], err) : TD_OK;
}

enum option { OUT, MAP_CELLS, REDUCE_CELLS, JOBS, ROBUST, LABELS, CALIBRATION };
static const struct td_option options[] = {
    {"out", 'o', "DIR",
     "folder for the tables (default: the corpus's output folder); with --map the file for the cells"},
    {"map", 0, NULL, "articles to cells only: a part of a corpus, to be reduced with the others"},
    {"reduce", 0, NULL, "cells.csv files, any number, to all tables"},
    {"jobs", 'j', "N", "threads; the output does not depend on it (default: the processors, at most 8)"},
    {"robustness", 0, NULL, "also write robustness.csv"},
    {"labels", 0, "UNITS.csv", "also write corrected.csv; may be repeated"},
    {"calibration", 0, "MAP.ini", "a map of tidings calibrate for the scores"},
    {NULL, 0, NULL, NULL},
};

static enum td_status set_mode(struct analyze *a, enum mode mode, struct td_error *err)
{
    if (a->mode != WHOLE && a->mode != mode)
        return td_fail(err, TD_EUSAGE, "analyze: --map or --reduce, not both");
    a->mode = mode;
    return TD_OK;
}

/* Options into a; arguments into input, which has room for all of them. */
static int read_options(struct analyze *a, struct td_options *o, const char **input, struct td_error *err)
{
    const char *value;
    int k;
    while ((k = td_options_next(o, &value, err)) != TD_OPT_END) {
        if (k == TD_OPT_ARGUMENT)
            input[a->n_inputs++] = value;
        else if (k == OUT)
            a->out_dir = value;
        else if (k == ROBUST)
            a->robustness = true;
        else if (k == CALIBRATION)
            a->calibration_option = value;
        else if (k == LABELS && a->n_labels == LABELS_MAX) {
            (void)td_fail(err, TD_EUSAGE, "analyze: more than %d files of labels", LABELS_MAX);
            break;
        } else if (k == LABELS)
            a->labels[a->n_labels++] = value;
        else if (k == JOBS && td_threads_parse("analyze", value, &a->threads, err) != TD_OK)
            break;
        else if (k == MAP_CELLS && set_mode(a, MAP, err) != TD_OK)
            break;
        else if (k == REDUCE_CELLS && set_mode(a, REDUCE, err) != TD_OK)
            break;
        else if (k < 0)
            break;
    }
    if (k == TD_OPT_END && a->robustness && a->mode != WHOLE)
        (void)td_fail(err, TD_EUSAGE,
                      "analyze: --robustness scores articles anew; it does not go with --map or --reduce");
    else if (k == TD_OPT_END && a->n_labels && a->mode != WHOLE)
        (void)td_fail(err, TD_EUSAGE,
                      "analyze: --labels are of sentences, which cells do not hold; they do not go with --map or "
                      "--reduce");
    else if (k == TD_OPT_END && a->calibration_option && a->mode == REDUCE)
        (void)td_fail(err, TD_EUSAGE,
                      "analyze: --calibration goes with --map, where sentences are scored, not with --reduce");
    return k;
}

int ana_cmd_analyze(int argc, char **argv)
{
    struct td_error err = {0};
    struct analyze a = {.title = TD_BUF_INIT(FIELD_MAX), .text = TD_BUF_INIT(FIELD_MAX), .dir_had = SIZE_MAX};
    struct td_options o;
    const char **input = calloc((size_t)argc + 1, sizeof *input);
    td_config_init(&a.config);
    td_options_start(&o, "analyze", options, &a.config, argc, argv);
    a.input = input;
    a.threads = td_threads_default();
    int k = input ? read_options(&a, &o, input, &err) : (int)td_fail_nomem(&err, "analyze");
    if (err.status == TD_OK && k == TD_OPT_HELP)
        (void)td_options_help(&o,
                              "analyze CORPUS | tidings analyze articles.csv -o DIR | tidings analyze --map "
                              "articles.csv -o cells.csv | tidings analyze --reduce cells.csv ... -o DIR",
                              "Finds the target and the countries, scores stance, and writes mentions, cells, series, "
                              "trends, changes, contrasts, effects of events and alerts.",
                              &err);
    else if (err.status == TD_OK && a.n_inputs == 0)
        (void)td_fail(&err, TD_EUSAGE,
                      "analyze: no corpus folder and no articles.csv given\n  try: tidings analyze --help");
    else if (err.status == TD_OK)
        (void)(a.mode == WHOLE ? run(&a, &err) : run_part(&a, &err));
    analyze_free(&a, err.status != TD_OK);
    free(input);
    if (err.status != TD_OK)
        td_diag_error(&err);
    return td_exit_code(err.status);
}
