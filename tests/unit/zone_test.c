#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <unicode/ucal.h>
#include <unicode/uenum.h>

#include "zone.h"

static const int64_t winter = INT64_C(1575984180); /* 2019-12-10T13:23:00Z */
static const int64_t summer = INT64_C(1562764980); /* 2019-07-10T13:23:00Z */

static void test_known_offsets(void **state)
{
    (void)state;
    static const struct {
        const char *zone;
        int winter, summer;
    } cases[] = {
        {"UTC", 0, 0},
        {"Europe/London", 0, 60},
        {"Europe/Berlin", 60, 120},
        {"Europe/Helsinki", 120, 180},
        {"Europe/Moscow", 180, 180},
        {"Asia/Kolkata", 330, 330},
        {"Asia/Calcutta", 330, 330},
        {"Asia/Kathmandu", 345, 345},
        {"Asia/Shanghai", 480, 480},
        {"Asia/Tokyo", 540, 540},
        {"Australia/Sydney", 660, 600},
        {"Australia/Lord_Howe", 660, 630},
        {"America/New_York", -300, -240},
        {"America/St_Johns", -210, -150},
        {"America/Sao_Paulo", -180, -180},
        {"Pacific/Kiritimati", 840, 840},
        {"Etc/GMT+5", -300, -300},
    };
    struct ing_zone_cache *cache = ing_zone_cache_new();
    assert_non_null(cache);
    for (size_t round = 0; round < 3; round++)
        for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
            struct ing_zone_cache *c = round ? cache : NULL;
            struct td_slice zone = td_str(cases[i].zone);
            int offset = -1;
            assert_true(ing_zone_of_utc(c, zone, winter, &offset));
            assert_int_equal(offset, cases[i].winter);
            assert_true(ing_zone_of_utc(c, zone, summer, &offset));
            assert_int_equal(offset, cases[i].summer);
            assert_true(ing_zone_of_wall(c, zone, winter, &offset));
            assert_int_equal(offset, cases[i].winter);
            assert_true(ing_zone_of_wall(c, zone, summer, &offset));
            assert_int_equal(offset, cases[i].summer);
        }
    ing_zone_cache_free(cache);
}

static void test_changes_of_the_clock(void **state)
{
    (void)state;
    struct td_slice berlin = TD_S("Europe/Berlin");
    int offset;
    /* 2020-03-29 02:30 does not exist, 2020-10-25 02:30 is there twice. */
    assert_true(ing_zone_of_wall(NULL, berlin, INT64_C(1585449000), &offset));
    assert_int_equal(offset, 60);
    assert_true(ing_zone_of_wall(NULL, berlin, INT64_C(1603593000), &offset));
    assert_int_equal(offset, 120);
    /* The last second before and the first after. */
    assert_true(ing_zone_of_utc(NULL, berlin, INT64_C(1585443599), &offset));
    assert_int_equal(offset, 60);
    assert_true(ing_zone_of_utc(NULL, berlin, INT64_C(1585443600), &offset));
    assert_int_equal(offset, 120);
}

static void test_unknown_zones(void **state)
{
    (void)state;
    static const struct td_slice bad[] = {
        {"", 0},
        {NULL, 0},
        {"Mars/Olympus", 12},
        {"Europe/Berlin\0", 14},
        {"Europe/Berl\xc3\xafn", 14},
        {"\xff\xff", 2},
        {"A very long name that no time zone of this world could have, ever, in any of its "
         "releases",
         89},
    };
    struct ing_zone_cache *cache = ing_zone_cache_new();
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        for (int round = 0; round < 3; round++) {
            int offset = 7;
            assert_false(ing_zone_of_utc(round ? cache : NULL, bad[i], winter, &offset));
            assert_false(ing_zone_of_wall(round ? cache : NULL, bad[i], winter, &offset));
            assert_int_equal(offset, 7);
        }
    ing_zone_cache_free(cache);
    ing_zone_cache_free(NULL);
}

/* All zones there are, more than the cache holds, twice over: with and without cache the same. */
static void test_every_zone(void **state)
{
    (void)state;
    struct ing_zone_cache *cache = ing_zone_cache_new();
    size_t n = 0;
    for (int round = 0; round < 2; round++) {
        UErrorCode e = U_ZERO_ERROR;
        UEnumeration *zones = ucal_openTimeZones(&e);
        const char *name;
        int32_t length;
        while ((name = uenum_next(zones, &length, &e)) != NULL) {
            struct td_slice zone = td_slice(name, (size_t)length);
            int a = 0, b = 0;
            bool known = ing_zone_of_utc(NULL, zone, summer, &a);
            assert_int_equal(known, ing_zone_of_utc(cache, zone, summer, &b));
            assert_int_equal(a, b);
            assert_true(a >= -12 * 60 && a <= 14 * 60);
            n += known;
        }
        uenum_close(zones);
    }
    assert_true(n > 800);
    ing_zone_cache_free(cache);
}

/* The clock of an instant leads back to the instant, outside of the hour that is there twice. */
static void test_wall_and_utc_agree(void **state)
{
    (void)state;
    struct ing_zone_cache *cache = ing_zone_cache_new();
    struct td_slice zones[] = {TD_S("Europe/Berlin"), TD_S("America/New_York"), TD_S("Australia/Lord_Howe"),
                               TD_S("Asia/Tehran")};
    for (size_t z = 0; z < 4; z++) {
        int n_differ = 0, n = 0;
        for (int64_t s = INT64_C(631152000); s < INT64_C(2082758400); s += 13 * 3600 + 7, n++) {
            int offset, back;
            assert_true(ing_zone_of_utc(cache, zones[z], s, &offset));
            assert_true(ing_zone_of_wall(cache, zones[z], s + offset * 60, &back));
            n_differ += offset != back;
        }
        assert_true(n_differ * 2000 < n);
    }
    ing_zone_cache_free(cache);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_offsets),      cmocka_unit_test(test_changes_of_the_clock),
        cmocka_unit_test(test_unknown_zones),      cmocka_unit_test(test_every_zone),
        cmocka_unit_test(test_wall_and_utc_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
