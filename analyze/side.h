/*
 * side: one side of a comparison of two runs: a run's tables, one target of them, a span of weeks.
 *
 * From series.csv come the weeks of each role, country and base with their coverage; from cells.csv the sums of each
 * outlet over the weeks that may be tested (coverage `ok` or `low`), which is what clustered tests need; from
 * mentions.csv the methods of stance; from articles.csv which articles these are; from run.json the settings. The last
 * three may be missing: what is then not known is said, not assumed.
 *
 * Calling sequence: ana_side_load; read the fields; ana_side_free in every case. Strings live as long as the side.
 * Memory: the cells, one number per outlet and place, 16 bytes per article.
 */
#ifndef ANA_SIDE_H
#define ANA_SIDE_H

#include "arena.h"
#include "cell.h"
#include "interval.h"
#include "status.h"

enum { ANA_SIDE_METHODS = 16 };

struct ana_side_week {
    bool there;  /* series.csv has a row of it */
    bool usable; /* coverage ok or low */
    double n_total, n_match, scored;
    double ratio, stance; /* NaN where undefined */
};

struct ana_side_outlet {
    struct td_slice name;                 /* "" for articles of no known outlet */
    struct ana_cluster attention, stance; /* over the usable weeks */
};

/* One role, country and base. */
struct ana_side_place {
    struct td_slice country;
    enum ana_role role;
    enum ana_base base;
    struct ana_side_week *week;     /* n_weeks of the side */
    struct ana_side_outlet *outlet; /* n_outlets of the side, by name; those without an article have n 0 */
};

struct ana_side {
    const char *dir;
    struct td_slice target;
    int32_t week_first, week_last; /* asked for, or those of series.csv */
    size_t n_weeks;
    struct ana_side_place *place; /* sorted by role, country, base */
    size_t n_places;
    size_t n_outlets;
    struct td_slice method[ANA_SIDE_METHODS]; /* of stance, sorted; of the target's sentences */
    size_t n_methods;
    bool knows_methods, knows_articles;
    uint64_t *id, *address; /* hashes of article ids and addresses in the span, sorted; recorded twice: left out */
    size_t n_ids, n_addresses;
    uint64_t n_total, n_match;     /* role outlet, base all, ALL or the one country: of the usable weeks */
    struct td_slice corpus, label; /* what run.json calls it, and what must be said of it; "" when it does not */
    void *settings;                /* jansson's object, NULL when run.json does not know */
    struct td_arena arena;
};

/*
 * target: "" for the only one or the first. weeks: ANA_WEEK_NONE at either end for all. TD_EIO when cells.csv or
 * series.csv is not there; TD_EDATA for a broken table; TD_EUSAGE for a target or weeks that the tables do not have.
 */
enum td_status ana_side_load(struct ana_side *s, const char *dir, const char *target, int32_t week_first,
                             int32_t week_last, struct td_error *err);
void ana_side_free(struct ana_side *s);
/* NULL when the side has none. */
const struct ana_side_place *ana_side_find(const struct ana_side *s, enum ana_role role, struct td_slice country,
                                           enum ana_base base);
/* < 0, 0, > 0: the order of places. */
int ana_side_order(const struct ana_side_place *a, const struct ana_side_place *b);

#endif
