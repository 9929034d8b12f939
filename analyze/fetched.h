/*
 * fetched: which weeks of which outlet fetch did not get, by its raw/coverage.csv.
 *
 * The file tells of sources, the series of outlets. Which outlets a source has is seen from the articles
 * (raw/SOURCE/... in ingest_file), or from the file's column `outlet` where there are none to see, as with --reduce.
 *
 * From the week of a source's first row on, every week has to be asked for:
 *
 *   not_fetched    no row in the week
 *   fetch_failed   rows, but none of them got anything
 *   fetch_partial  some runs or some addresses got nothing
 *
 * An outlet of several sources misses a week when all of them do, and has it in part when some of them do, or when its
 * articles came from other files too. Before the first row nothing is known.
 *
 * Calling sequence: ana_fetched_read; ana_fetched_article per article, if there are any; then ana_fetched_week.
 */
#ifndef ANA_FETCHED_H
#define ANA_FETCHED_H

#include <stdint.h>

#include "slice.h"
#include "source.h"
#include "status.h"

enum ana_fetch { ANA_FETCH_NOTHING_KNOWN, ANA_FETCH_OK, ANA_FETCH_PARTIAL, ANA_FETCH_FAILED, ANA_FETCH_NONE };

struct ana_fetched; /* opaque */

/* TD_EDATA with file, line and column when it is not what fetch writes. */
struct ana_fetched *ana_fetched_read(const char *path, struct td_error *err);
/* The same of an open source, which the caller closes. */
struct ana_fetched *ana_fetched_read_source(struct td_source *source, struct td_error *err);
void ana_fetched_free(struct ana_fetched *f);
/* An article's outlet and ingest_file. */
enum td_status ana_fetched_article(struct ana_fetched *f, struct td_slice outlet, struct td_slice ingest_file,
                                   struct td_error *err);
/* Makes ana_fetched_week possible; no more articles after it. */
void ana_fetched_sort(struct ana_fetched *f);
enum ana_fetch ana_fetched_week(const struct ana_fetched *f, struct td_slice outlet, int32_t week);

#endif
