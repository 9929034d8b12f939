/*
 * model: the tables of analyze in memory, as the panels want them.
 *
 * Lifetimes: everything lives in the arena of the model until rep_model_free. An undefined number is NaN (an empty
 * field), never 0. Weeks are numbered from 0 (week_first); countries are in the order of their codes, "" (not known)
 * first when it occurs.
 */
#ifndef REP_MODEL_H
#define REP_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena.h"
#include "lang.h"
#include "measure.h"
#include "report.h"
#include "schema.h"
#include "slice.h"
#include "status.h"

enum rep_role {
    REP_OUTLET,
    REP_MENTIONED,
    REP_ROLES
};                                                /* the country an outlet speaks from; a country the article names */
enum rep_base { REP_ALL, REP_UNIQUE, REP_BASES }; /* every article; one per story (near-duplicate cluster) */
enum rep_coverage { REP_NO_DATA, REP_OK, REP_LOW, REP_GAP, REP_PARTIAL };

extern const char *const rep_role_name[REP_ROLES];
extern const char *const rep_base_name[REP_BASES];
extern const char *const rep_coverage_name[5];

struct rep_point {                                      /* one row of series.csv */
    double n_total, n_match, ratio, ratio_lo, ratio_hi; /* outlets as clusters; of older tables Wilson's */
    double wilson_lo, wilson_hi;
    double n_outlets, n_clusters;
    double stance, stance_lo, stance_hi, net, n_scored; /* n_scored: pos + neu + neg */
    enum rep_coverage coverage;
};

struct rep_country {
    struct td_slice code, name;
    bool pooled; /* not a country: a row for all of them together */
};

struct rep_test { /* one row of trends.csv, changes.csv or contrasts.csv */
    struct td_slice country, measure, test, window, at, note;
    struct td_slice event, event_date, event_country;
    double placebo_share, placebo_n;
    struct td_slice outlet, at_outlet, near_event; /* empty where the table has no such column */
    enum rep_role role;
    enum rep_base base;
    double statistic, df, estimate, lo, hi, p, q, n;
};

struct rep_tests {
    struct rep_test *row;
    size_t n, cap;
    bool there; /* the file was there */
};

struct rep_correction { /* one row of corrected.csv */
    struct td_slice kind, country, period, against, measure, method, note;
    struct rep_estimate v; /* n: labels; v NaN: too few of them */
    double df, p, n_units, n_outlets;
};

struct rep_corrections {
    struct rep_correction *row;
    size_t n, cap;
    bool there; /* the file was there: the stance of this run has labels */
};

struct rep_outlet { /* sums of cells.csv, role outlet, base all */
    struct td_slice name, country;
    double week_total, week_match;             /* the week of the report */
    double n_total, n_match;                   /* the last 13 weeks, this one included */
    double n_scored, stance_sum, stance_sumsq; /* of those: scored articles, sums in units of stance */
};

struct rep_passage {
    struct td_slice article, sentence, title, alias, evidence, outlet, country, date, url, cluster;
    uint64_t sentence_number; /* 0: the title */
    double stance;
    bool quoted;
};

/* Outlets of one country on another, over the last 13 weeks: cells.csv, role mentioned, base all. */
struct rep_pair {
    size_t from, about; /* countries of the model */
    double n_total, n_match, n_scored, stance_sum;
};

struct rep_term { /* a word that sets the week apart (terms.h); before: the 13 weeks before */
    struct td_slice term, language;
    double count, words, stories, before, words_before, stories_before, language_stories;
    double delta, z;
};

struct rep_alert { /* an article of the week behind an alert */
    struct td_slice country, base, test, article, outlet, date, title, url;
    enum rep_role role;
    double mentions, stance;
};

struct rep_event { /* a dated fact that effects.csv tested */
    struct td_slice id, date, country, title;
    size_t week;
};

struct rep_voice { /* a target of the tables: matching articles, sums over countries of outlets, base all */
    struct td_slice target;
    double week, week4, week13; /* the week; the complete weeks before */
};

struct rep_language { /* articles by language, and how their stance was found */
    struct td_slice name, methods;
    double articles, matching, unscored;
};

struct rep_fact { /* one count or setting of run.json, or of the rejects */
    struct td_slice stage, name, value;
};

struct rep_facts {
    struct rep_fact *row;
    size_t n, cap;
};

/* A country's week against the four weeks before it; q: NaN where analyze gave none. */
struct rep_change {
    struct rep_estimate attention, attention4, attention_diff;
    struct rep_estimate stance, stance4, stance_diff;
    double attention_q, stance_q;
};

/* One row of weeks.csv of the report's week: that week less the 4, 13 or 52 weeks before it. */
enum { REP_SPANS = 3 };
extern const unsigned rep_span_weeks[REP_SPANS];
struct rep_turn {
    bool there;
    struct rep_estimate before, diff; /* before: without an interval of its own */
    double weeks, q;                  /* usable weeks of the span */
};

struct rep_model {
    struct td_arena arena;
    struct td_slice target, target_name;
    const char *title, *label; /* NULL or "": none */
    const struct rep_lang *lang;
    size_t n_targets;
    int32_t week_first;
    size_t n_weeks;
    size_t week; /* index of the week reported on; n_weeks when there is none */
    struct rep_country *country;
    size_t n_countries;
    size_t pooled; /* index of the row for all countries together; n_countries when analyze gave none */
    struct rep_point *point[REP_ROLES][REP_BASES];  /* country-major; NULL when the table has none */
    struct rep_change *change[REP_ROLES];           /* base all, per country */
    struct rep_change *change_unique[REP_ROLES];    /* the same of base unique */
    struct rep_turn *turn[REP_ROLES][REP_BASES][2]; /* by measure (enum rep_measure); country-major, then by span */
    bool has_weeks;                                 /* weeks.csv was there */
    bool week_paired; /* and has the report's week: all differences are its own; else put together in compare.c */
    struct rep_tests trends, changes, contrasts;
    struct rep_corrections corrected;
    struct rep_outlet *outlet;
    size_t n_outlets;
    struct rep_passage *passage; /* of the week, by stance, the most negative first */
    size_t n_passages, passages_cap, n_week_articles, n_week_mentions, n_mentions_no_stance;
    struct rep_pair *pair;
    size_t n_pairs;
    double pairs_unplaced; /* articles naming a country whose outlet has no single country */
    struct rep_term *term;
    size_t n_terms;
    double term_stories, term_stories_before;
    bool terms_full;
    struct rep_alert *alert;
    size_t n_alerts, alerts_cap;
    bool has_alerts;
    struct rep_tests effects;
    struct rep_event *event;
    size_t n_events;
    struct rep_voice *voice;
    size_t n_voices;
    struct rep_language *language;
    size_t n_languages;
    double duplicates, reprints, outlet_unknown, country_unknown, undated; /* of articles.csv; NaN: not read */
    struct rep_facts counts, settings, inputs, rejects;
    double articles, articles_no_week, articles_no_country, articles_all, articles_unique; /* NaN: not known */
    bool has_cells, has_mentions, has_articles, has_run, has_rejects, text_limit_reached;
    uint64_t rows;
};

enum td_status rep_model_load(struct rep_model *m, const struct rep_options *o, struct td_error *err);
void rep_model_free(struct rep_model *m);

extern const struct rep_point rep_no_point; /* all NaN, no_data */

/* Never NULL: what the table does not have is rep_no_point. */
static inline const struct rep_point *rep_at(const struct rep_model *m, enum rep_role role, enum rep_base base,
                                             size_t country, size_t week)
{
    return m->point[role][base] && week < m->n_weeks ? &m->point[role][base][country * m->n_weeks + week]
                                                     : &rep_no_point;
}

/* A country of its own, with a known code and any article in this role: it may be listed, compared and drawn. */
bool rep_shown(const struct rep_model *m, enum rep_role role, size_t country);
/* Never NULL: what weeks.csv does not have is all NaN. measure: enum rep_measure. */
const struct rep_turn *rep_turn_at(const struct rep_model *m, enum rep_role role, enum rep_base base, int measure,
                                   size_t country, size_t span);
/* A test of changes.csv that raises alerts, which are no breaks. */
bool rep_alert_test(struct td_slice test);
/* Index of a code; n_countries when it is not there. */
size_t rep_country_index(const struct rep_model *m, struct td_slice code);
/* Codes and English names of the gazetteer of countries, which live until take returns. */
enum td_status rep_each_country(void (*take)(void *to, struct td_slice code, struct td_slice name), void *to,
                                struct td_error *err);

/* The row of the same number by another method ("ppi", "naive", "adjusted"); NULL when there is none. */
const struct rep_correction *rep_correction_find(const struct rep_model *m, const struct rep_correction *of,
                                                 const char *method);
/* A country ("all": all of them) in a period ("all", "2020-Q3") by measure and method. */
const struct rep_correction *rep_correction_level(const struct rep_model *m, struct td_slice country,
                                                  struct td_slice period, const char *measure, const char *method);

/* Parts of the loading, each in its own file. */
enum td_status rep_load_cells(struct rep_model *m, const char *dir, struct td_error *err);
enum td_status rep_load_passages(struct rep_model *m, const struct rep_options *o, struct td_error *err);
enum td_status rep_load_turns(struct rep_model *m, const char *dir, struct td_error *err); /* after choosing the week */
enum td_status rep_load_events(struct rep_model *m, struct td_error *err); /* from effects, already loaded */
enum td_status rep_load_corrections(struct rep_model *m, const char *dir, struct td_error *err);
enum td_status rep_load_voices(struct rep_model *m, const char *dir, struct td_error *err);
enum td_status rep_load_run(struct rep_model *m, const char *dir, struct td_error *err);
/* series.csv as far as the report reads it: what stands behind coverage is not on it, and older tables lack it. */
struct td_schema rep_series_needed(void);
enum td_status rep_fact_add(struct rep_model *m, struct rep_facts *f, struct td_slice stage, struct td_slice name,
                            struct td_slice value, struct td_error *err);
void rep_compare(struct rep_model *m);

#endif
