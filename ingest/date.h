/*
 * date: written dates to RFC 3339, with the precision they really have.
 *
 * Reads RFC 3339 / ISO 8601 (also basic form, fractional seconds, "24:00", week dates), RFC 822 / 2822 with zone
 * names, Unix epoch in seconds or milliseconds, numeric forms (12/10/2019, 12.10.2019; order by hint) and written
 * forms with month names in many languages ("3 mars 2019", "2019年12月10日", "10 Dec 2019, 13:23 GMT"). Relative
 * words ("last Tuesday") are not dates and give ING_PRECISION_NONE. Nothing is invented: a date without a
 * day has precision month, and so on. Impossible dates (31/02/2021) are TD_EDATA with a reason; so are dates without a
 * year, years of two digits outside of RFC 822, years of other calendars and numeric dates whose order is not known.
 * All of it is pure: no locale, no clock, no global state; only ing_date_localize asks ICU (zone.h).
 */
#ifndef ING_DATE_H
#define ING_DATE_H

#include <stdbool.h>

#include "slice.h"
#include "status.h"

struct ing_zone_cache;

enum ing_precision {
    ING_PRECISION_SECOND,
    ING_PRECISION_MINUTE,
    ING_PRECISION_DAY,
    ING_PRECISION_MONTH,
    ING_PRECISION_YEAR,
    ING_PRECISION_NONE
};

enum ing_date_order { ING_ORDER_UNKNOWN, ING_ORDER_DMY, ING_ORDER_MDY, ING_ORDER_YMD };

struct ing_date {
    int year, month, day; /* month and day are 0 when unknown */
    int hour, minute, second;
    bool has_offset;
    int offset_min; /* minutes east of UTC */
    enum ing_precision precision;
};

struct ing_date_hint {
    enum ing_date_order order; /* of all-numeric dates; UNKNOWN: from country, else refuse when ambiguous */
    struct td_slice country;   /* ISO 3166-1 of the outlet, may be empty: US means month first (so do PH and the US
                                  territories; CA uses all orders and says nothing); tells IST and CST apart */
    struct td_slice language;  /* BCP 47, may be empty: its region, then any language but English (day first), when the
                                  country is empty; tells months of the same name apart */
    struct td_slice timezone;  /* IANA zone of the outlet, may be empty: gives the offset of times without one,
                                  and moves times in UTC to the outlet's clock (weeks are local) */
    struct ing_zone_cache *zones; /* one per thread (zone.h), may be NULL: ing_date_localize is then slower */
};

/*
 * The whole of s is a date (surrounding labels such as "Published:" or "| UPDATED ..." are cut; a few other words
 * beside a complete written date are tolerated). Nothing but white space, or relative words: TD_OK and precision NONE.
 * hint may be NULL. The hint's timezone is not applied: call ing_date_localize.
 */
enum td_status ing_date_parse(struct td_slice s, const struct ing_date_hint *hint, struct ing_date *out,
                              struct td_error *err);
/*
 * The first date inside running text (a dateline, a copied page's header); TD_OK with precision NONE when there is
 * none. Only the first 1,500 bytes, only dates with day, month and year that need no hint, and only where a page puts
 * its date: in a line with hardly anything else, after a label, in a dateline; dates in sentences and captions are what
 * the text speaks of.
 */
enum td_status ing_date_find(struct td_slice text, const struct ing_date_hint *hint, struct ing_date *out,
                             struct td_error *err);
/* The date in a URL path (/2019/12/10/, /20191210-, /202006/1191225): precision day or month; NONE when there is none.
 */
void ing_date_from_url(struct td_slice url, struct ing_date *out);
/*
 * RFC 3339 with offset ("2019-12-10T13:23:00+01:00"), without seconds invented: precision minute prints ":00" seconds,
 * day prints "2019-12-10", month "2019-12", year "2019". out has room for 40 bytes; returns the length.
 * A time without any known offset prints as its date alone (whoever names the precision says "day" then); its hour is
 * still in the struct, so localize before formatting, and keep the struct or the raw text when the zone is not known
 * yet.
 */
size_t ing_date_format(const struct ing_date *d, char out[40]);
const char *ing_precision_name(enum ing_precision p);
/* Applies hint->timezone as described above; does nothing to dates of day precision or coarser, or twice. */
void ing_date_localize(struct ing_date *d, const struct ing_date_hint *hint);

#endif
