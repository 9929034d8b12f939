/*
 * cell: the mergeable integers from which every series is made.
 *
 * A cell is keyed by target, country_role, country, span of days, outlet and base. The span lies within one ISO week
 * and within one month: it is the part of a week that is in a month (or one day, when days are asked for), so that
 * weeks, months and quarters are all sums of whole cells. It holds counts, fixed-point sums and a histogram, all
 * integers, so that any sharding and any order of the articles gives the same bytes. Weeks that are not known (undated
 * articles, precision coarser than a day, suspect dates) have their own cells with an empty week: counted, never in a
 * series.
 *
 * Calling sequence: ana_cells_new, ana_cells_at and ana_cell_add_scored per article (or ana_cells_read per shard),
 * ana_cells_sort, then ana_cells_get or ana_cells_write; ana_cells_free. The table owns copies of all keys; equal
 * strings in the keys of one table have the same pointer.
 *
 * On base `unique` an item stands for a near-duplicate cluster, so its n_match counts distinct stories.
 */
#ifndef ANA_CELL_H
#define ANA_CELL_H

#include <stdbool.h>
#include <stdint.h>

#include "csvread.h"
#include "outfile.h"
#include "slice.h"
#include "status.h"

enum ana_role { ANA_ROLE_OUTLET, ANA_ROLE_MENTIONED }; /* the outlet's country; a country the article mentions */
enum ana_base { ANA_BASE_ALL, ANA_BASE_UNIQUE };       /* every item; one item per near-duplicate cluster */
enum { ANA_HISTOGRAM_BINS = 21, ANA_WEEK_NONE = INT32_MIN };
/* An article is positive from +0.05 on, negative from -0.05 down: the edges of the histogram's middle bin. */
enum { ANA_STANCE_EDGE_E6 = 50000 };

__extension__ typedef unsigned __int128 ana_u128; /* no name in ISO C; gcc and clang have it on every 64-bit target */

extern const char *const ana_role_name[2]; /* "outlet", "mentioned" */
extern const char *const ana_base_name[2]; /* "all", "unique" */

struct ana_cell_key {
    struct td_slice target, country, outlet; /* country: code or empty (unknown); outlet: name or empty */
    enum ana_role role;
    enum ana_base base;
    int32_t week;            /* period.h, or ANA_WEEK_NONE */
    uint8_t weekday, n_days; /* first day of the span, 0 Monday, and its length; n_days 0 stands for the whole week */
};

/* The span of a day: that day, or the part of its week that is in its month. Sets week, weekday and n_days. */
void ana_cell_span(int32_t day, bool by_day, struct ana_cell_key *key);
/* First and last day of the span; the key's week is known. */
int32_t ana_cell_day_first(const struct ana_cell_key *key);
int32_t ana_cell_day_last(const struct ana_cell_key *key);

struct ana_cell {
    struct ana_cell_key key;
    uint64_t n_total;    /* articles */
    uint64_t n_match;    /* articles with the target */
    uint64_t n_mentions; /* mentions of the target in them */
    uint64_t n_pos, n_neu,
        n_neg;        /* matching articles by stance (thresholds in methods.md); without a stance: none of the three */
    uint64_t n_title; /* matching articles with the target in the title */
    uint64_t words;   /* words of the matching articles */
    int64_t stance_sum_e6;                  /* sum over scored articles of round(1e6 * stance) */
    ana_u128 stance_sumsq_e12;              /* sum of squares of the same integers */
    int64_t tone_sum_e6;                    /* sum over scored articles of round(1e6 * tone) */
    uint32_t histogram[ANA_HISTOGRAM_BINS]; /* scored articles by stance in [-1, 1], bins of width 0.1 centred on
                                               multiples of 0.1 */
};

struct ana_cells; /* a table of cells */

struct ana_cells *ana_cells_new(struct td_error *err);
void ana_cells_free(struct ana_cells *c);
/* The cell of a key, made when new (the key's slices are copied); NULL when out of memory. The pointer lives until the
 * next call. */
struct ana_cell *ana_cells_at(struct ana_cells *c, const struct ana_cell_key *key);
/*
 * Adds one article's stance and tone to a cell: sums, squares, histogram, n_pos/n_neu/n_neg. Both finite; stance beyond
 * [-1, 1] and tone beyond [-100, 100] are clamped to it.
 */
void ana_cell_add_scored(struct ana_cell *cell, double stance, double tone);
/* Scored articles: those with a stance. */
static inline uint64_t ana_cell_scored(const struct ana_cell *cell)
{
    return cell->n_pos + cell->n_neu + cell->n_neg;
}
/* Adds b's integers to a. False on overflow, and a is then as it was. */
bool ana_cell_merge(struct ana_cell *a, const struct ana_cell *b);
size_t ana_cells_count(const struct ana_cells *c);
/* < 0, 0, > 0: the order of cells.csv. */
int ana_cell_compare(const struct ana_cell_key *a, const struct ana_cell_key *b);
/*
 * Sorts by key: target, role, country, first day, last day, outlet, base (strings bytewise; role and base by name;
 * unknown weeks first). After this cell i is through ana_cells_get, until the next ana_cells_at that makes a cell or
 * ana_cells_read.
 */
void ana_cells_sort(struct ana_cells *c);
const struct ana_cell *ana_cells_get(const struct ana_cells *c, size_t i);
/*
 * Writes cells as cells.csv, sorting them if need be; reads a cells.csv and merges its rows. The histogram is 21 counts
 * joined by
 * ';'. Reading refuses (TD_EDATA, "file:line: column: what") a missing column, anything but plain integers, and counts
 * that cannot be of one cell: matches above articles, a histogram that does not add up, sums beyond what the counts
 * allow.
 */
enum td_status ana_cells_write(struct ana_cells *c, struct td_outfile *out, struct td_error *err);
enum td_status ana_cells_read(struct ana_cells *c, const char *path, struct td_error *err);

/* The same row by row, for tables larger than memory (merge.h). The cell's strings live until the next call. */
struct ana_cell_reader; /* opaque */
struct ana_cell_reader *ana_cell_reader_open(const char *path, struct td_error *err);
/* *cell NULL at the end. */
enum td_status ana_cell_reader_next(struct ana_cell_reader *r, const struct ana_cell **cell, struct td_error *err);
uint64_t ana_cell_reader_line(const struct ana_cell_reader *r);
/* The row's bytes in the file; and the same when they are exactly what ana_cell_put would write, else empty. */
struct td_slice ana_cell_reader_raw(const struct ana_cell_reader *r);
struct td_slice ana_cell_reader_row(const struct ana_cell_reader *r);
void ana_cell_reader_close(struct ana_cell_reader *r);
struct td_csvw;
void ana_cell_put(struct td_csvw *w, const struct ana_cell *cell);

#endif
