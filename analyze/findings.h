/*
 * findings: what the weeks amount to: trends, changes, contrasts and effects of events, tested, with q over each
 * printed family of a table.
 *
 * Rows are kept until all panels are in, because Benjamini-Hochberg needs every p. A row whose test could not
 * be made has an empty statistic and says why in `note` ("too_short", "no_variation"). Which weeks enter: coverage `ok`
 * or `low`.
 *
 * Columns common to the files: country (for contrasts the first of the pair), measure (attention, stance,
 * net_sentiment), window ("all", "52w", "13w": the last weeks of the range), at (changes: the week named; contrasts:
 * the second country).
 */
#ifndef ANA_FINDINGS_H
#define ANA_FINDINGS_H

#include "outfile.h"
#include "weekly.h"
#include "series.h"
#include "status.h"

struct ana_findings; /* opaque */

struct ana_findings *ana_findings_new(struct td_error *err);
void ana_findings_free(struct ana_findings *f);
/* Tests one panel. The panel's and the cells' strings must outlive the findings' writing. */
enum td_status ana_findings_add(struct ana_findings *f, const struct ana_frame *frame, const struct ana_panel *p,
                                const struct ana_series_options *o, struct td_error *err);
enum td_status ana_findings_write(const struct ana_findings *f, const struct ana_series_files *out,
                                  struct ana_series_counts *counts, struct td_error *err);

#endif
