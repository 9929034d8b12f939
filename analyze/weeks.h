/*
 * weeks: each of the newest weeks less the weeks before it, country by country: weeks.csv.
 *
 * Did coverage turn this week, by how much, is it more than noise. The newer side is one week, the older one the usable
 * weeks (coverage ok or low) among the 4, 13 and 52 before it, pooled over their articles. paired.h has the interval.
 * On base `all` the difference of stance has a second interval, in which stories are clusters besides: what stories add
 * to the variance of each side's mean (story.h) is added to that of the difference. Stories are clusters within a
 * week: one that runs on into the next counts as two.
 *
 * There is a row for every country with an article on either side, with or without an interval: method says why not.
 *
 * q is Benjamini & Hochberg's over the countries and the pool of one target, role, base, week, span and measure, of
 * those with a p: a country of one outlet has an interval and no p (paired.h), and is not in the family. Rows
 * are written panel by panel, as soon as a panel is there; countries are computed side by side.
 */
#ifndef ANA_WEEKS_H
#define ANA_WEEKS_H

#include "csvwrite.h"
#include "series.h"
#include "status.h"
#include "weekly.h"

enum { ANA_WEEKS_NEWEST = 52 }; /* weeks that the table is of */

/* A panel of ISO weeks. */
enum td_status ana_weeks_write(const struct ana_frame *f, const struct ana_panel *p, const struct ana_series_options *o,
                               struct td_csvw *out, struct td_error *err);

#endif
