/*
 * alert: the articles behind an alert (alerts.csv).
 *
 * The alerts of changes.csv are of the newest complete week, which is not known before the last article is read, and
 * cells hold no articles. So the matching articles of the newest weeks met so far are kept, those of older weeks are
 * let go, and when the alerts are known their articles are written. Memory: about two weeks of matching articles.
 *
 * Calling sequence: ana_alerts_new; ana_alerts_article per article and target; ana_alerts_raise per alert;
 * ana_alerts_write; ana_alerts_free. Owns copies of all strings.
 */
#ifndef ANA_ALERT_H
#define ANA_ALERT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cell.h"
#include "outfile.h"
#include "slice.h"
#include "status.h"

/* A matching article that is counted: no duplicate, in the range. */
struct ana_alert_article {
    struct td_slice target, id, outlet, country, published_at;
    const struct td_slice *mentioned; /* codes of the countries it names */
    size_t n_mentioned;
    int32_t week;
    uint64_t mentions;
    double stance; /* NaN without one */
    bool reprint;
};

struct ana_alert_key {
    struct td_slice target, country;
    enum ana_role role;
    enum ana_base base;
    bool pooled; /* of all countries but the excluded ones */
    const char *test;
    int32_t week;
};

struct ana_alerts; /* opaque */

struct ana_alerts *ana_alerts_new(struct td_error *err);
void ana_alerts_free(struct ana_alerts *a);
/* day_last: the last day covered, as far as is known: articles of weeks before the last one complete by then are let
 * go. */
enum td_status ana_alerts_article(struct ana_alerts *a, const struct ana_alert_article *x, int32_t day_last,
                                  struct td_error *err);
enum td_status ana_alerts_raise(struct ana_alerts *a, const struct ana_alert_key *key, struct td_error *err);
/* By the order in which the alerts were raised, then by article_id. excluded: countries that are not in the pool. */
void ana_alerts_write(struct ana_alerts *a, const struct td_slice *excluded, size_t n_excluded, struct td_outfile *out,
                      uint64_t *rows);

#endif
