/*
 * series: cells to weekly series with uncertainty, and to trends and changes.
 *
 * Every week of the range has a row for every country that has any article; undefined values are empty, never 0.
 */
#ifndef ANA_SERIES_H
#define ANA_SERIES_H

#include "cell.h"
#include "outfile.h"
#include "status.h"

struct ana_series_options {
    int32_t week_first, week_last; /* of the range; ANA_WEEK_NONE: from the cells */
    int32_t day_last; /* last day covered by the corpus; a week that ends after it is `partial`; INT32_MIN: not known */
    double level;     /* confidence level, 0.95 */
    const struct td_slice *exclude_country; /* countries left out, e.g. the target's home */
    size_t n_exclude;
    uint64_t n_low;     /* a week with fewer articles is `low`; 0: ANA_LOW_N_TOTAL (weekly.h) */
    bool few_bootstrap; /* few outlets: the percentile cluster bootstrap in place of CR3 (too narrow: see
                           docs/methods.md) */
};

struct ana_series_counts {
    uint64_t series_rows, trend_rows, change_rows, contrast_rows;
    uint64_t articles, articles_no_week, articles_no_country; /* n_total of role outlet, base all, first target */
};

/* cells must be sorted. Each outfile gets header and rows; the caller commits. */
enum td_status ana_series_write(const struct ana_cells *cells, const struct ana_series_options *o,
                                struct td_outfile *series, struct td_outfile *trends, struct td_outfile *changes,
                                struct td_outfile *contrasts, struct ana_series_counts *counts, struct td_error *err);

#endif
