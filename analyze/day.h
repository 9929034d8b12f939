/*
 * day: the calendar day of an article.
 */
#ifndef ANA_DAY_H
#define ANA_DAY_H

#include <stdbool.h>
#include <stdint.h>

#include "slice.h"

/*
 * Days since 1970-01-01 of a published_at (articles.csv), INT32_MIN when it is none: the outlet's own calendar day as
 * written, or with utc the one in UTC.
 */
int32_t ana_day_of(struct td_slice published, bool utc);
/* Is a date_precision that of a day or finer? */
bool ana_day_is_known(struct td_slice precision);

#endif
