/*
 * pack: what the series need of the cells, in a tenth of their memory.
 *
 * Cells are added in the order of cells.csv, from a table or from merged files, and kept per target, role and country
 * as a string of variable-length integers: exact, whatever their size, and about 20 bytes a cell. From it the cells of
 * one country are read again in order, as often as there are periods. Cells without a week are counted and not kept.
 *
 * Calling sequence: ana_pack_new, ana_pack_add in order (or ana_pack_cells), ana_pack_finish, then the reading;
 * ana_pack_free. The pack owns copies of all strings.
 */
#ifndef ANA_PACK_H
#define ANA_PACK_H

#include "cell.h"

/* One target, role and country; cells by day, outlet and base. */
struct ana_pack_group {
    struct td_slice target, country;
    enum ana_role role;
    unsigned char *bytes;
    size_t n_bytes, cap_bytes;
    size_t n_cells[2]; /* per base */
};

struct ana_pack {
    struct ana_pack_group *group; /* in the order of cells.csv */
    size_t n_groups;
    struct td_slice *outlet; /* by name, once finished */
    size_t n_outlets;
    bool has_base[2];
    bool any, daily;           /* any cell with a week; each of them is of one day */
    int32_t day_low, day_high; /* of those cells */
    uint64_t n_cells;
    uint64_t articles, articles_no_week, articles_no_country; /* n_total of role outlet, base all, first target */
    struct ana_pack_room *room;                               /* private */
};

/* A cell read back: what cell.h says, without words, titles and histogram. */
struct ana_packed {
    int32_t day_first, day_last;
    uint32_t outlet; /* rank by name */
    enum ana_base base;
    uint64_t n_total, n_match, mentions, pos, neu, neg;
    int64_t stance_e6, tone_e6;
    ana_u128 stance_e12;
};

struct ana_pack_reader {
    const struct ana_pack *pack;
    const unsigned char *p, *end;
    int32_t day;
};

struct ana_pack *ana_pack_new(struct td_error *err);
void ana_pack_free(struct ana_pack *p);
/* TD_EDATA when the articles are so many that a sum could overflow. The cell must not come before the one before. */
enum td_status ana_pack_add(struct ana_pack *p, const struct ana_cell *cell, struct td_error *err);
/* Ranks the outlets; no more cells after it. */
enum td_status ana_pack_finish(struct ana_pack *p, struct td_error *err);
/* A finished pack of a sorted table. NULL and *err filled on failure. */
struct ana_pack *ana_pack_cells(const struct ana_cells *c, struct td_error *err);

void ana_pack_read(const struct ana_pack *p, size_t group, struct ana_pack_reader *r);
/* False at the end. */
bool ana_pack_next(struct ana_pack_reader *r, struct ana_packed *out);

#endif
