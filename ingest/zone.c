#include "zone.h"

#include <stdlib.h>
#include <unicode/ucal.h>

enum { NAME_MAX_BYTES = 63, MINUTE_MS = 60000 };

struct entry {
    char name[NAME_MAX_BYTES + 1];
    size_t n;
    UCalendar *cal; /* NULL: the zone is known to be unknown */
};

struct ing_zone_cache {
    size_t n, next; /* next: the entry to give up when all are taken */
    struct entry entries[ING_ZONE_CACHE_MAX];
};

struct ing_zone_cache *ing_zone_cache_new(void)
{
    return calloc(1, sizeof(struct ing_zone_cache));
}

void ing_zone_cache_free(struct ing_zone_cache *cache)
{
    if (!cache)
        return;
    for (size_t i = 0; i < cache->n; i++)
        if (cache->entries[i].cal)
            ucal_close(cache->entries[i].cal);
    free(cache);
}

/* ICU answers an unknown zone with GMT and no error: only the canonical name tells. */
static UCalendar *open_zone(struct td_slice zone)
{
    UChar id[NAME_MAX_BYTES + 1], canonical[128];
    for (size_t i = 0; i < zone.n; i++) {
        if ((unsigned char)zone.p[i] >= 0x80 || zone.p[i] == '\0')
            return NULL;
        id[i] = (UChar)zone.p[i];
    }
    UErrorCode e = U_ZERO_ERROR;
    UBool system_id = false;
    (void)ucal_getCanonicalTimeZoneID(id, (int32_t)zone.n, canonical, 128, &system_id, &e);
    if (U_FAILURE(e) || !system_id)
        return NULL;
    UCalendar *cal = ucal_open(id, (int32_t)zone.n, "en_US", UCAL_GREGORIAN, &e);
    if (U_FAILURE(e)) {
        if (cal)
            ucal_close(cal);
        return NULL;
    }
    return cal;
}

static UCalendar *cached(struct ing_zone_cache *cache, struct td_slice zone)
{
    for (size_t i = 0; i < cache->n; i++)
        if (td_eq(zone, td_slice(cache->entries[i].name, cache->entries[i].n)))
            return cache->entries[i].cal;
    struct entry *e;
    if (cache->n < ING_ZONE_CACHE_MAX) {
        e = &cache->entries[cache->n++];
    } else {
        e = &cache->entries[cache->next];
        cache->next = (cache->next + 1) % ING_ZONE_CACHE_MAX;
        if (e->cal)
            ucal_close(e->cal);
    }
    memcpy(e->name, zone.p, zone.n);
    e->n = zone.n;
    e->cal = open_zone(zone);
    return e->cal;
}

static bool offset_at(UCalendar *cal, bool wall, double ms, int *offset_min)
{
    UErrorCode e = U_ZERO_ERROR;
    int32_t raw = 0, dst = 0;
    ucal_setMillis(cal, ms, &e);
    if (wall) {
        ucal_getTimeZoneOffsetFromLocal(cal, UCAL_TZ_LOCAL_FORMER, UCAL_TZ_LOCAL_FORMER, &raw, &dst, &e);
    } else {
        raw = ucal_get(cal, UCAL_ZONE_OFFSET, &e);
        dst = ucal_get(cal, UCAL_DST_OFFSET, &e);
    }
    if (U_FAILURE(e))
        return false;
    *offset_min = (raw + dst) / MINUTE_MS;
    return true;
}

static bool zone_offset(struct ing_zone_cache *cache, struct td_slice zone, bool wall, int64_t s, int *offset_min)
{
    if (zone.n == 0 || zone.n > NAME_MAX_BYTES)
        return false;
    UCalendar *cal = cache ? cached(cache, zone) : open_zone(zone);
    bool ok = cal && offset_at(cal, wall, (double)s * 1000.0, offset_min);
    if (cal && !cache)
        ucal_close(cal);
    return ok;
}

bool ing_zone_of_wall(struct ing_zone_cache *cache, struct td_slice zone, int64_t wall_s, int *offset_min)
{
    return zone_offset(cache, zone, true, wall_s, offset_min);
}

bool ing_zone_of_utc(struct ing_zone_cache *cache, struct td_slice zone, int64_t utc_s, int *offset_min)
{
    return zone_offset(cache, zone, false, utc_s, offset_min);
}
