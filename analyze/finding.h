/*
 * finding: the rows of the tables of tests, kept until all are in, and written with q.
 *
 * What findings.c (trends, changes), contrasts.c and effects.c share: a row, where it is added (struct ana_place), and
 * the weeks that may be tested. Benjamini & Hochberg's q is over the rows of one table and one family: tests that
 * answer one kind of question and are printed together. Numbers that are not defined are NaN, strings NULL: both are
 * written empty.
 *
 * Memory failures are kept in ana_place.failed, so that rows can be filled without asking each time; ana_finding_add
 * then gives a row that is written to and never read.
 */
#ifndef ANA_FINDING_H
#define ANA_FINDING_H

#include "arena.h"
#include "event.h"
#include "interval.h"
#include "outfile.h"
#include "schema.h"
#include "series.h"
#include "status.h"
#include "weekly.h"

enum ana_table { ANA_TRENDS, ANA_CHANGES, ANA_CONTRASTS, ANA_EFFECTS, ANA_TABLES };
enum ana_family { ANA_FAMILY_MAIN, ANA_FAMILY_OUTLETS, ANA_FAMILY_TOGETHER, ANA_FAMILY_DID, ANA_FAMILIES };
enum ana_measure { ANA_ATTENTION, ANA_STANCE, ANA_NET_SENTIMENT, ANA_MEASURES };
extern const char *const ana_measure_name[ANA_MEASURES];

struct ana_finding {
    struct td_slice target, country, at;
    enum ana_role role;
    enum ana_family family;
    int base;
    const char *measure, *test, *window, *note;
    double statistic, df, estimate, lo, hi, p;
    uint64_t n;
    struct td_slice outlet, at_outlet; /* contrasts of outlets */
    const struct ana_event *event;     /* effects: the event; changes: the nearest one, NULL when there is none */
    int32_t near_weeks;                /* changes: week of the change less the event's */
    double share;                      /* effects: of placebos as extreme; changes: of weeks with an event as near */
    uint64_t placebo_n;
    bool has_placebo;
    int32_t week; /* alerts: ANA_WEEK_NONE otherwise */
};

struct ana_findings {
    struct td_arena arena;
    struct ana_finding *row[ANA_TABLES];
    size_t n[ANA_TABLES], cap[ANA_TABLES];
    struct ana_finding nowhere;
    struct ana_findings *part; /* those whose rows were taken over: the rows' notes live there */
    uint64_t outlet_pairs, outlet_pairs_left_out, country_pairs, country_pairs_left_out;
    uint64_t effects_not_possible;
};

/* What every row of one country and base has in common. */
struct ana_place {
    struct ana_findings *f;
    const struct ana_frame *frame;
    const struct ana_panel *p;
    const struct ana_group *g;
    const struct ana_series_options *o;
    int base;
    double level;
    bool failed; /* out of memory */
};

struct ana_finding *ana_finding_add(struct ana_place *at, enum ana_table t, const char *measure, const char *test,
                                    const char *window);
/* A note that lives as long as the findings. */
/* Puts the rows and counts of b behind those of a, which owns b from now on. */
bool ana_findings_take(struct ana_findings *a, struct ana_findings *b);
const char *ana_finding_note(struct ana_place *at, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* The name of week t of the panel. */
struct td_slice ana_finding_week(struct ana_place *at, int64_t t);

/* May the week be tested: coverage `ok` or `low`. */
bool ana_week_usable(const struct ana_week *w);
double ana_week_value(const struct ana_week *w, enum ana_measure m);
/* Seeds that depend on names alone: start with ANA_SEED. */
#define ANA_SEED UINT64_C(14695981039346656037)
uint64_t ana_seed_part(uint64_t h, struct td_slice s);
/* The groups that are no pool, by matches, most first, ties by code: at most `most` of them into rank; gives how many.
 */
size_t ana_groups_by_matches(const struct ana_panel *p, int base, size_t *rank, size_t most);

enum td_status ana_finding_write(const struct ana_findings *f, enum ana_table t, struct td_outfile *out,
                                 const struct td_schema *schema, uint64_t *rows, struct td_error *err);

/* The parts, each for one panel and base. Contrasts come in pieces that ask for nothing of each other: 0 to n - 1. */
enum { ANA_CONTRAST_PAIRS = 2, ANA_CONTRAST_PIECES = 4 };
void ana_contrasts_add(struct ana_place *at, size_t piece);
/* Piece ANA_CONTRAST_PAIRS, countries week by week, for both bases at once (at[base]): most pairs are alike in both. */
void ana_country_pairs_add(struct ana_place at[2]);
void ana_effects_add(struct ana_place *at);

#endif
