/*
 * event: dated public facts that a series may have answered to, from an events file (events.csv(5), schema
 * td_events_schema).
 *
 * Calling sequence: ana_events_new, ana_events_read per file, ana_events_sort, then ana_events_at; ana_events_free. All
 * bad lines of a file are reported together, each with file, line and column (TD_EUSAGE; as many as struct td_error
 * holds). Owns its strings.
 *
 * An event of precision `month` is known and in no test, since its week is not.
 */
#ifndef ANA_EVENT_H
#define ANA_EVENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "slice.h"
#include "source.h"
#include "status.h"

struct ana_event {
    struct td_slice id, country, kind, target; /* country: ISO code, EU, bloc of the gazetteer, or empty */
    int32_t day, week;                         /* period.h */
    bool exact;                                /* precision `day` */
};

struct ana_events; /* opaque */

struct ana_events *ana_events_new(struct td_error *err);
void ana_events_free(struct ana_events *e);
/* Adds the events of a file, of every target. An id that is there already is a problem. */
enum td_status ana_events_read(struct ana_events *e, const char *path, struct td_error *err);
/* The same from an open source, named in messages by its own name; the caller closes it. */
enum td_status ana_events_read_source(struct ana_events *e, struct td_source *s, struct td_error *err);
/* By target, day and id. */
void ana_events_sort(struct ana_events *e);
size_t ana_events_count(const struct ana_events *e);
const struct ana_event *ana_events_at(const struct ana_events *e, size_t i);

/* The kinds, and what they mean: events.csv(5). NULL past the end. */
const char *ana_event_kind(size_t i);

/*
 * The nearest exact event of a target to a week, among those of the country (country.n > 0) or all of them: its number,
 * or SIZE_MAX when there is none within `most` weeks. Of two as near the earlier one. *apart: week less the event's
 * week.
 */
size_t ana_events_near(const struct ana_events *e, struct td_slice target, struct td_slice country, int32_t week,
                       int32_t most, int32_t *apart);

#endif
