/*
 * date_match: the shapes of dates and times over tokens. Used by date*.c only.
 */
#ifndef ING_DATE_MATCH_H
#define ING_DATE_MATCH_H

#include "date_token.h"

/* What was found at some place. */
struct ing_date_hit {
    struct ing_date d;
    size_t begin, next; /* tokens */
    bool weak;          /* counts only when nothing else stands beside it */
    bool numeric;       /* order of day and month had to be decided */
    const char *bad;    /* the shape of a date, but this is wrong with it */
};

/* The date at token i with the time before or after it; false when there is none. h->bad is set when it is impossible.
 */
bool ing_date_match(const struct ing_date_scan *s, size_t i, struct ing_date_hit *h);

#endif
