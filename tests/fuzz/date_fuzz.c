/*
 * Dates: parse, find, URL. First byte: which hints. Whatever the bytes, what comes out is a date
 * that prints, and what is printed reads back as the same.
 */
#include <stdlib.h>

#include "date.h"
#include "zone.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok)
{
    if (!ok)
        abort();
}

static void check(const struct ing_date *d)
{
    char out[40], again[40];
    size_t n = ing_date_format(d, out);
    must(n < sizeof out);
    if (d->precision == ING_PRECISION_NONE) {
        must(n == 0);
        return;
    }
    must(d->year >= 1000 && d->year <= 9999);
    must(d->precision == ING_PRECISION_YEAR || (d->month >= 1 && d->month <= 12));
    must(d->precision >= ING_PRECISION_MONTH || (d->day >= 1 && d->day <= 31));
    struct ing_date back;
    struct td_error err = {0};
    must(ing_date_parse(td_slice(out, n), NULL, &back, &err) == TD_OK);
    must(td_eq(td_slice(out, n), td_slice(again, ing_date_format(&back, again))));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct ing_date_hint hints[] = {
        {0},
        {.country = {"US", 2}, .timezone = {"America/New_York", 16}},
        {.country = {"IN", 2}, .timezone = {"Asia/Kolkata", 12}},
        {.order = ING_ORDER_MDY, .language = {"en", 2}},
        {.order = ING_ORDER_DMY, .timezone = {"Europe/Dublin", 13}},
        {.language = {"hr", 2}, .timezone = {"Not/AZone", 9}},
        {.language = {"en-CA", 5}, .timezone = {"Australia/Lord_Howe", 19}},
    };
    if (size == 0)
        return 0;
    struct ing_date_hint hint = hints[data[0] % (sizeof hints / sizeof hints[0])];
    hint.zones = data[0] & 64 ? ing_zone_cache_new() : NULL;
    /* A copy of the exact size: reading past the end is seen. */
    struct td_slice s = {malloc(size), size - 1};
    if (!s.p)
        return 0;
    memcpy((char *)(uintptr_t)s.p, data + 1, size - 1);
    s.p = realloc((char *)(uintptr_t)s.p, size - 1 ? size - 1 : 1);
    struct ing_date d;
    struct td_error err = {0};
    if (ing_date_parse(s, &hint, &d, &err) == TD_OK) {
        check(&d);
        ing_date_localize(&d, &hint);
        check(&d);
        ing_date_localize(&d, &hint);
        check(&d);
    } else {
        must(err.status != TD_OK && err.text[0]);
    }
    err.status = TD_OK;
    must(ing_date_find(s, &hint, &d, &err) == TD_OK);
    check(&d);
    ing_date_from_url(s, &d);
    check(&d);
    free((char *)(uintptr_t)s.p);
    ing_zone_cache_free(hint.zones);
    return 0;
}
