/*
 * feed: the rows of many files of cells, read ahead of whoever merges them.
 *
 * Each file is read in batches. With `ahead` a thread of its own fills a second batch of each file while the first is
 * being used, so that reading goes on beside merging; what is given, and where a failure shows, is the same without.
 * Memory: two batches a file, smaller ones when there are many files.
 *
 * Calling sequence: ana_feeds_open, ana_feeds_next for any file in any order, ana_feeds_close.
 */
#ifndef ANA_FEED_H
#define ANA_FEED_H

#include <stdbool.h>

#include "cell.h"

struct ana_feeds; /* opaque */

struct ana_feed_row {
    struct ana_cell cell;
    struct td_slice row; /* as ana_cell_reader_row gives it */
    uint64_t line;
};

/* NULL and *err filled when a file cannot be opened; what is wrong in its rows shows when they are asked for. */
struct ana_feeds *ana_feeds_open(const char *const *path, size_t n, bool ahead, struct td_error *err);
/* The next row of file i, NULL at its end; it lives until the next call for the same file. */
enum td_status ana_feeds_next(struct ana_feeds *f, size_t i, const struct ana_feed_row **row, struct td_error *err);
void ana_feeds_close(struct ana_feeds *f);

#endif
