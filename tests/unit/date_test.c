#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <unicode/ucal.h>
#include <unicode/udat.h>
#include <unicode/ustring.h>

#include "date.h"
#include "date_words.h"
#include "zone.h"

/* The date with all its parts, also those that ing_date_format leaves out: "2019-12-10 13:23", "...
 * +01:00". */
static void show(const struct ing_date *d, char out[64])
{
    char zone[16] = "";
    if (d->has_offset) {
        int o = d->offset_min < 0 ? -d->offset_min : d->offset_min;
        (void)snprintf(zone, sizeof zone, "%c%02d:%02d", d->offset_min < 0 ? '-' : '+', o / 60, o % 60);
    }
    switch (d->precision) {
    case ING_PRECISION_SECOND:
        (void)snprintf(out, 64, "%04d-%02d-%02d %02d:%02d:%02d%s", d->year, d->month, d->day, d->hour, d->minute,
                       d->second, zone);
        break;
    case ING_PRECISION_MINUTE:
        (void)snprintf(out, 64, "%04d-%02d-%02d %02d:%02d%s", d->year, d->month, d->day, d->hour, d->minute, zone);
        break;
    case ING_PRECISION_DAY:
    case ING_PRECISION_MONTH:
    case ING_PRECISION_YEAR:
    case ING_PRECISION_NONE:
    default:
        (void)ing_date_format(d, out);
    }
}

static const char *parsed(struct td_slice s, const struct ing_date_hint *hint, char out[64])
{
    struct ing_date d;
    struct td_error err = {0};
    if (ing_date_parse(s, hint, &d, &err) != TD_OK) {
        assert_int_equal(err.status, TD_EDATA);
        (void)snprintf(out, 64, "%.40s", err.text);
        char *colon = strstr(out, ": '");
        if (colon)
            *colon = '\0';
        return out;
    }
    show(&d, out);
    return out;
}

struct written {
    const char *text, *want;
};

static void check_all(const struct written *cases, size_t n, const struct ing_date_hint *hint)
{
    for (size_t i = 0; i < n; i++) {
        char got[64];
        parsed(td_str(cases[i].text), hint, got);
        if (strcmp(got, cases[i].want) != 0)
            fail_msg("'%s': got '%s', want '%s'", cases[i].text, got, cases[i].want);
    }
}

#define CHECK(cases, hint) check_all(cases, sizeof(cases) / sizeof(cases)[0], hint)

static void test_machine_forms(void **state)
{
    (void)state;
    static const struct written cases[] = {
        {"2019-12-10", "2019-12-10"},
        {"2019-12-10T13:23:00Z", "2019-12-10 13:23:00+00:00"},
        {"2019-12-10T13:23:00z", "2019-12-10 13:23:00+00:00"},
        {"2019-12-10t13:23:00+01:00", "2019-12-10 13:23:00+01:00"},
        {"2019-12-10T13:23:00+0100", "2019-12-10 13:23:00+01:00"},
        {"2019-12-10T13:23:00+01", "2019-12-10 13:23:00+01:00"},
        {"2019-12-10T13:23:00-05:30", "2019-12-10 13:23:00-05:30"},
        {"2019-12-10T13:23:00.123Z", "2019-12-10 13:23:00+00:00"},
        {"2019-12-10T13:23:00.123456789+09:00", "2019-12-10 13:23:00+09:00"},
        {"2019-12-10T13:23:00,5+09:00", "2019-12-10 13:23:00+09:00"},
        {"2019-12-10 13:23:00", "2019-12-10 13:23:00"},
        {"2019-12-10 13:23:00+01", "2019-12-10 13:23:00+01:00"},
        {"2019-12-10 13:23:00 +01:00", "2019-12-10 13:23:00+01:00"},
        {"2019-12-10 13:23:00 UTC", "2019-12-10 13:23:00+00:00"},
        {"2019-12-10 13:23:00 +0000 UTC", "2019-12-10 13:23:00+00:00"},
        {"2019-12-10T13:23", "2019-12-10 13:23"},
        {"2019-12-10T13:23Z", "2019-12-10 13:23+00:00"},
        {"2019-12-10T13:23+01:00", "2019-12-10 13:23+01:00"},
        {"2019-12-10T24:00:00Z", "2019-12-11 00:00:00+00:00"},
        {"2019-12-31T24:00Z", "2020-01-01 00:00+00:00"},
        {"2016-12-31T23:59:60Z", "2016-12-31 23:59:59+00:00"},
        {"  2019-12-10\n", "2019-12-10"},
        {"\"2019-12-10\"", "2019-12-10"},
        {"2019-1-5", "2019-01-05"},
        {"2019/12/10", "2019-12-10"},
        {"2019.12.10", "2019-12-10"},
        {"2019. 12. 10.", "2019-12-10"},
        {"2024/12/02 11:05", "2024-12-02 11:05"},
        {"20191210", "2019-12-10"},
        {"20191210T132300Z", "2019-12-10 13:23:00+00:00"},
        {"20191210T1323+0100", "2019-12-10 13:23+01:00"},
        {"20191210T132300", "2019-12-10 13:23:00"},
        {"20191210132300", "2019-12-10 13:23:00"},
        {"201912101323", "2019-12-10 13:23"},
        {"2019-W50-2", "2019-12-10"},
        {"2019W502", "2019-12-10"},
        {"2020-W53-7", "2021-01-03"},
        {"2019-W53-1", "no such week date"},
        {"2019-344", "2019-12-10"},
        {"2020-366", "2020-12-31"},
        {"2019-366", "no such day in that year"},
        {"2019-12", "2019-12"},
        {"2019", "2019"},
        {"1575984180", "2019-12-10 13:23:00+00:00"},
        {"1575984180.5", "2019-12-10 13:23:00+00:00"},
        {"1575984180000", "2019-12-10 13:23:00+00:00"},
        {"1575984180999", "2019-12-10 13:23:00+00:00"},
        {"946684800", "2000-01-01 00:00:00+00:00"},
        {"Tue, 10 Dec 2019 13:23:00 GMT", "2019-12-10 13:23:00+00:00"},
        {"Tue, 10 Dec 2019 13:23:00 +0100", "2019-12-10 13:23:00+01:00"},
        {"Tue, 10 Dec 2019 13:23:00 -0500 (EST)", "2019-12-10 13:23:00-05:00"},
        {"Tue, 3 Dec 2019 13:23:00 GMT", "2019-12-03 13:23:00+00:00"},
        {"Tue, 10 Dec 2019 13:23 EST", "2019-12-10 13:23-05:00"},
        {"10 Dec 2019 13:23:00 PDT", "2019-12-10 13:23:00-07:00"},
        {"Tue, 10 Dec 19 13:23:00 GMT", "2019-12-10 13:23:00+00:00"},
        {"10 Dec 95 13:23 UT", "year of two digits"},
        {"10 Dec 95 13:23 UTC", "1995-12-10 13:23+00:00"},
        {"Tuesday, 10-Dec-19 13:23:00 GMT", "2019-12-10 13:23:00+00:00"},
        {"Tue Dec 10 13:23:00 2019", "2019-12-10 13:23:00"},
        {"Tue Dec  3 13:23:00 CET 2019", "2019-12-03 13:23:00+01:00"},
        {"Tue Dec 10 13:23:00 +0000 2019", "2019-12-10 13:23:00+00:00"},
        {"Tue Dec 10 13:23:00 EST 2019", "2019-12-10 13:23:00-05:00"},
        {"Wed May 29 2019 10:20:30 GMT+0200 (Coordinated Universal Time)", "2019-05-29 10:20:30+02:00"},
        {"Dec 10, 2019, 1:23:45 PM", "2019-12-10 13:23:45"},
    };
    CHECK(cases, NULL);
}

static void test_written_forms(void **state)
{
    (void)state;
    static const struct written cases[] = {
        {"10 December 2019", "2019-12-10"},
        {"10 DECEMBER 2019", "2019-12-10"},
        {"December 10, 2019", "2019-12-10"},
        {"Dec. 3rd, 2019", "2019-12-03"},
        {"the 3rd of December, 2019", "2019-12-03"},
        {"Tuesday 10 Dec 2019", "2019-12-10"},
        {"10-Dec-2019", "2019-12-10"},
        {"10/Dec/2019", "2019-12-10"},
        {"2019-Dec-10", "2019-12-10"},
        {"10Dec2019", "2019-12-10"},
        {"December 2019", "2019-12"},
        {"12/2019", "2019-12"},
        {"10 Dec 2019, 13:23 GMT", "2019-12-10 13:23+00:00"},
        {"10 Dec 2019, 13:23 GMT | UPDATED: 14:00 GMT, 11 Dec 2019", "2019-12-10 13:23+00:00"},
        {"PUBLISHED: 13:23, 20 February 2019 | UPDATED: 14:01, 21 February 2019", "2019-02-20 13:23"},
        {"UPDATED: 14:01, 21 February 2019 | PUBLISHED: 13:23, 20 February 2019", "2019-02-20 13:23"},
        {"Updated 21 February 2019", "2019-02-21"},
        {"Published: 2019-12-10", "2019-12-10"},
        {"Last updated: 5 May 2020; first published: 4 May 2020", "2020-05-04"},
        {"13:23 GMT, Tuesday 10 December 2019", "2019-12-10 13:23+00:00"},
        {"8.30am, 10 December 2019", "2019-12-10 08:30"},
        {"December 10, 2019 at 1:23 p.m. EST", "2019-12-10 13:23-05:00"},
        {"December 10, 2019 at 1:23 PM ET", "2019-12-10 13:23-05:00"},
        {"July 10, 2019 at 1:23 PM ET", "2019-07-10 13:23-04:00"},
        {"March 8, 2020 3:00 AM PT", "2020-03-08 03:00-07:00"},
        {"March 8, 2020 1:00 AM PT", "2020-03-08 01:00-08:00"},
        {"November 1, 2020 1:00 AM PT", "2020-11-01 01:00-07:00"},
        {"November 1, 2020 2:00 AM PT", "2020-11-01 02:00-08:00"},
        {"April 2, 2006 4:00 AM ET", "2006-04-02 04:00-04:00"},
        {"November 20, 2019 / 1:07 AM", "2019-11-20 01:07"},
        {"Dec 10, 2019 12:00 AM", "2019-12-10 00:00"},
        {"Dec 10, 2019 12:30 pm", "2019-12-10 12:30"},
        {"Dec 10, 2019 1pm", "2019-12-10 13:00"},
        {"10 Dec 2019 13:23 UTC+8", "2019-12-10 13:23+08:00"},
        {"10 Dec 2019 13:23 GMT+05:30", "2019-12-10 13:23+05:30"},
        {"10 Dec 2019 13:23 (GMT+8)", "2019-12-10 13:23+08:00"},
        {"10 Dec 2019 13:23 IST", "2019-12-10 13:23"},
        {"10 Dec 2019 13:23 CST", "2019-12-10 13:23"},
        {"By Jane Doe, 10 December 2019", "2019-12-10"},
        {"10\xc2\xa0"
         "December\xe2\x80\xaf"
         "2019",
         "2019-12-10"},
        /* other languages */
        {"Veröffentlicht am 3. März 2019 um 13:23 Uhr", "2019-03-03 13:23"},
        {"Dienstag, 10. Dezember 2019, 13.23 Uhr MEZ", "2019-12-10 13:23+01:00"},
        {"10. Jänner 2019", "2019-01-10"},
        {"3 mars 2019 à 13h23", "2019-03-03 13:23"},
        {"Publié le 1er août 2019 à 9h05", "2019-08-01 09:05"},
        {"Mis à jour le 2 août 2019 - Publié le 1er AOÛT 2019", "2019-08-01"},
        {"10 de diciembre de 2019 a las 13:23", "2019-12-10 13:23"},
        {"Viernes 29 de Abril de 2022", "2022-04-29"},
        {"10 dicembre 2019 alle ore 13:23", "2019-12-10 13:23"},
        {"10 de março de 2019 às 13h23", "2019-03-10 13:23"},
        {"10 mrt. 2019 om 13:23 uur", "2019-03-10 13:23"},
        {"10 października 2019, godz. 13:23", "2019-10-10 13:23"},
        {"10 listopada 2019", "2019-11-10"},
        {"10 декабря 2019 г. в 13:23 МСК", "2019-12-10 13:23+03:00"},
        {"10 ДЕКАБРЯ 2019 года", "2019-12-10"},
        {"10 серпня 2019 р. о 13:23", "2019-08-10 13:23"},
        {"10 Ağustos 2019 - 13:23", "2019-08-10 13:23"},
        {"10 KASIM 2019 Pazar, 13:23", "2019-11-10 13:23"},
        {"10. joulukuuta 2019 klo 13.23", "2019-12-10 13:23"},
        {"den 10 december 2019 kl. 13.23", "2019-12-10 13:23"},
        {"torsdag 06. feb 2025 17:25", "2025-02-06 17:25"},
        {"10. prosince 2019 v 13:23", "2019-12-10 13:23"},
        {"2019. december 10. 13:23", "2019-12-10 13:23"},
        {"10 decembrie 2019, ora 13:23", "2019-12-10 13:23"},
        {"10 Δεκεμβρίου 2019 1:23 μ.μ.", "2019-12-10 13:23"},
        {"10 ΔΕΚΕΜΒΡΙΟΥ 2019", "2019-12-10"},
        {"10 Desember 2019 pukul 13.23 WIB", "2019-12-10 13:23+07:00"},
        {"١٠ ديسمبر ٢٠١٩ 1:23 م", "2019-12-10 13:23"},
        {"10 كانون الأول 2019", "2019-12-10"},
        {"10 كانون الثاني 2019", "2019-01-10"},
        {"10 تشرين الثاني/نوفمبر 2019", "2019-11-10"},
        {"10 أغسطس 2019", "2019-08-10"},
        {"10 בדצמבר 2019 בשעה 13:23", "2019-12-10 13:23"},
        {"10 दिसंबर 2019", "2019-12-10"},
        {"2019年12月10日", "2019-12-10"},
        {"2019年12月10日 13:23", "2019-12-10 13:23"},
        {"2019年12月10日下午1:23", "2019-12-10 13:23"},
        {"2019年12月10日（火） 13時23分", "2019-12-10 13:23"},
        {"２０１９年１２月１０日", "2019-12-10"},
        {"二〇一九年十二月十日", "2019-12-10"},
        {"二零二一年十一月二十三日", "2021-11-23"},
        {"发布时间：2019-12-10 13:23", "2019-12-10 13:23"},
        {"更新：2019年12月11日 发布：2019年12月10日", "2019-12-10"},
        {"2019년 12월 10일 오후 1시 23분", "2019-12-10 13:23"},
        {"입력 2019.12.10 13:23 | 수정 2019.12.11 09:00", "2019-12-10 13:23"},
        {"2019-12-10 오후 1:23:45", "2019-12-10 13:23:45"},
        {"ngày 10 tháng 12 năm 2019", "2019-12-10"},
        {"10 Tháng 12, 2019", "2019-12-10"},
        {"2019 m. gruodžio 10 d. 13:23", "2019-12-10 13:23"},
        {"2019. gada 10. decembris", "2019-12-10"},
        {"10. detsember 2019, kell 13:23", "2019-12-10 13:23"},
        {"8. Oktober 2020 – 13:23", "2020-10-08 13:23"},
        {"10 de diciembre de 2019 a la 1:23 de la tarde", "2019-12-10 13:23"},
        {"10. joulukuuta 2019 klo 13.23.05", "2019-12-10 13:23:05"},
        {"10 Dec 2019 | 12.12.19", "2019-12-10"},
        {"10.12.2019 | 12.12.2019", "2019-12-10"},
    };
    CHECK(cases, NULL);
}

static void test_refused(void **state)
{
    (void)state;
    static const struct written cases[] = {
        {"31/02/2021", "no such day in that month"},
        {"2021-13-01", "no such month"},
        {"2021-02-29", "no such day in that month"},
        {"2020-02-29", "2020-02-29"},
        {"1900-02-29", "no such day in that month"},
        {"2000-02-29", "2000-02-29"},
        {"Feb 30, 2020", "no such day in that month"},
        {"2019-12-10T25:00:00Z", "no such time of day"},
        {"2019-12-10T13:60:00Z", "no such time of day"},
        {"2019-12-10T24:00:01Z", "no such time of day"},
        {"0000-00-00", "year out of range"},
        {"0000-00-00 00:00:00", "year out of range"},
        {"0001-01-01T00:00:00Z", "year out of range"},
        {"1398-09-19", "year out of range"},
        {"2562-12-10", "year out of range"},
        {"12/10/2019", "ambiguous: day or month first?"},
        {"12-10-2019", "ambiguous: day or month first?"},
        {"25/12/2019", "2019-12-25"},
        {"12/25/2019", "2019-12-25"},
        {"05/05/2019", "2019-05-05"},
        {"10.12.2019", "2019-12-10"},
        {"32/13/2019", "no such month"},
        {"13/06/98", "year of two digits"},
        {"22.09.20 | 13:10", "year of two digits"},
        {"5 May", "no year"},
        {"Dec 10", "no year"},
        {"12月24日", "no year"},
        {"13:23", "not a date"},
        {"Huawei", "not a date"},
        {"Huawei 5G in 2019", "not a date"},
        {"n/a", "not a date"},
        {"12345", "not a date"},
        {"-", "not a date"},
        {"2019-W50", "a week without a day is no date"},
        {"https://example.org/2019", "not a date"},
        /* nothing said */
        {"", ""},
        {"  \t\n", ""},
        {"last Tuesday", ""},
        {"3 hours ago", ""},
        {"vor 3 Stunden", ""},
        {"gestern, 13:23 Uhr", ""},
        {"il y a 3 jours", "not a date"},
        {"3小时前", ""},
        {"Today 12:01 AM", ""},
        {"včera 14:40", ""},
    };
    CHECK(cases, NULL);
    struct ing_date d;
    struct td_error err = {0};
    assert_int_equal(ing_date_parse(TD_S("31/02/2021"), NULL, &d, &err), TD_EDATA);
    assert_string_equal(err.text, "no such day in that month: '31/02/2021'");
}

static void test_order_hints(void **state)
{
    (void)state;
    static const struct {
        struct ing_date_hint hint;
        const char *text, *want;
    } cases[] = {
        {{.order = ING_ORDER_MDY}, "12/10/2019", "2019-12-10"},
        {{.order = ING_ORDER_DMY}, "12/10/2019", "2019-10-12"},
        {{.order = ING_ORDER_DMY, .country = {"US", 2}}, "12/10/2019", "2019-10-12"},
        {{.order = ING_ORDER_MDY}, "25/12/2019", "no such month"},
        {{.order = ING_ORDER_YMD}, "2019/12/10", "2019-12-10"},
        {{.country = {"US", 2}}, "12/10/2019", "2019-12-10"},
        {{.country = {"us", 2}}, "12/10/2019 1:23 PM", "2019-12-10 13:23"},
        {{.country = {"PH", 2}}, "12/10/2019", "2019-12-10"},
        {{.country = {"US", 2}}, "25/12/2019", "2019-12-25"},
        {{.country = {"GB", 2}}, "12/10/2019", "2019-10-12"},
        {{.country = {"GB", 2}}, "12/25/2019", "2019-12-25"},
        {{.country = {"DE", 2}}, "12.10.2019", "2019-10-12"},
        {{.country = {"CA", 2}}, "12/10/2019", "ambiguous: day or month first?"},
        {{.language = {"fr", 2}}, "12/10/2019", "2019-10-12"},
        {{.language = {"en", 2}}, "12/10/2019", "ambiguous: day or month first?"},
        {{.language = {"en-US", 5}}, "12/10/2019", "2019-12-10"},
        {{.language = {"en-GB", 5}}, "12/10/2019", "2019-10-12"},
        {{.country = {"IN", 2}}, "09 Jun 2020, 02:32 PM IST", "2020-06-09 14:32+05:30"},
        {{.country = {"IE", 2}}, "9 Jun 2020, 02:32 PM IST", "2020-06-09 14:32+01:00"},
        {{.country = {"IL", 2}}, "9 Jan 2020, 02:32 PM IST", "2020-01-09 14:32+02:00"},
        {{.country = {"CN", 2}}, "9 Jun 2020 14:32 CST", "2020-06-09 14:32+08:00"},
        {{.country = {"US", 2}}, "9 Jan 2020 14:32 CST", "2020-01-09 14:32-06:00"},
        {{.country = {"GB", 2}}, "9 Jun 2020 14:32 BST", "2020-06-09 14:32+01:00"},
        {{.country = {"BD", 2}}, "9 Jun 2020 14:32 BST", "2020-06-09 14:32+06:00"},
        {{.country = {"AU", 2}}, "9 Jun 2020 14:32 EST", "2020-06-09 14:32+10:00"},
        {{.language = {"hr", 2}}, "10. listopada 2019.", "2019-10-10"},
        {{.language = {"hr", 2}}, "10. srp 2019", "2019-07-10"},
        {{.language = {"cs", 2}}, "10. srp 2019", "2019-08-10"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char got[64];
        parsed(td_str(cases[i].text), &cases[i].hint, got);
        if (strcmp(got, cases[i].want) != 0)
            fail_msg("case %zu '%s': got '%s', want '%s'", i, cases[i].text, got, cases[i].want);
    }
}

static void test_find(void **state)
{
    (void)state;
    static const struct written cases[] = {
        {"Home\nNews\nHuawei wins\nBy Jane Doe\n10 December 2019 13:23\nThe company said ...", "2019-12-10 13:23"},
        {"BEIJING, Dec. 10, 2019 (Xinhua) -- Huawei said on Tuesday", "2019-12-10"},
        {"Published: 13:23, 20 February 2019 | Updated: 21 February 2019\nText", "2019-02-20 13:23"},
        {"Updated 21 February 2019\nPublished 20 February 2019", "2019-02-20"},
        {"Updated 21 February 2019\nText", "2019-02-21"},
        {"2019-12-10 Huawei", "2019-12-10"},
        {"2019年12月10日 华为", "2019-12-10"},
        {"Skip to main content\n\nUS lobbies\n\nLast Tuesday, the EU agreed in 2019", ""},
        {"On 5 May the 2019 report", ""},
        {"12/10/2019 and 10.12.2019", ""},
        {"2019", ""},
        {"", ""},
        {"31 February 2019\n3 March 2019", "2019-03-03"},
        {"May 2019: a month in pictures", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ing_date d;
        struct td_error err = {0};
        char got[64];
        assert_int_equal(ing_date_find(td_str(cases[i].text), NULL, &d, &err), TD_OK);
        show(&d, got);
        if (strcmp(got, cases[i].want) != 0)
            fail_msg("'%s': got '%s', want '%s'", cases[i].text, got, cases[i].want);
    }
    /* In the middle of a long paragraph it is what the text speaks of. */
    static const char paragraph[] = "The company, which has rejected all accusations since they "
                                    "were first made, was put on a list of the department "
                                    "of commerce on May 15, 2019, and has since then turned to "
                                    "other suppliers, its chairman said in an interview.";
    struct ing_date d;
    struct td_error err = {0};
    assert_int_equal(ing_date_find(TD_S(paragraph), NULL, &d, &err), TD_OK);
    assert_int_equal(d.precision, ING_PRECISION_NONE);
}

static void test_url(void **state)
{
    (void)state;
    static const struct written cases[] = {
        {"https://example.com/2019/12/10/huawei", "2019-12-10"},
        {"https://example.com/2019/12/10", "2019-12-10"},
        {"https://www.theguardian.com/technology/2019/dec/10/huawei", "2019-12-10"},
        {"https://example.com/news/2019-12-10-huawei", "2019-12-10"},
        {"https://example.com/news/huawei-2019-12-10.html", "2019-12-10"},
        {"https://example.com/20191210/huawei", "2019-12-10"},
        {"https://example.com/a/20191210-123", "2019-12-10"},
        {"https://www.globaltimes.cn/content/202006/1191225.shtml", "2020-06"},
        {"http://en.people.cn/n3/2019/1210/c90000-9639.html", "2019-12-10"},
        {"http://www.xinhuanet.com/english/2019-12/10/c_1386.htm", "2019-12-10"},
        {"https://www.chinadaily.com.cn/a/201912/10/WS5def.html", "2019-12-10"},
        {"http://example.cn/t20191210_123.html", "2019-12-10"},
        {"https://example.com/2019/12/huawei-ban", "2019-12"},
        {"https://example.com/2019/12/10-things-to-know", "2019-12"},
        {"https://example.com/2019/huawei", ""},
        {"https://example.com/2019/13/10/x", ""},
        {"https://example.com/2019/02/31/x", "2019-02"},
        {"https://example.com/1234567890", ""},
        {"https://example.com/article-20195512", ""},
        {"https://2019-12-10.example.com/x", ""},
        {"https://example.com/x?date=2019-12-10", ""},
        {"/2019/12/10/x", "2019-12-10"},
        {"", ""},
        {"example.com", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ing_date d;
        char got[64];
        ing_date_from_url(td_str(cases[i].text), &d);
        show(&d, got);
        if (strcmp(got, cases[i].want) != 0)
            fail_msg("'%s': got '%s', want '%s'", cases[i].text, got, cases[i].want);
    }
}

static void test_format(void **state)
{
    (void)state;
    static const struct {
        struct ing_date d;
        const char *want;
    } cases[] = {
        {{2019, 12, 10, 13, 23, 5, true, 60, ING_PRECISION_SECOND}, "2019-12-10T13:23:05+01:00"},
        {{2019, 12, 10, 13, 23, 5, true, 60, ING_PRECISION_MINUTE}, "2019-12-10T13:23:00+01:00"},
        {{2019, 12, 10, 13, 23, 5, true, -210, ING_PRECISION_SECOND}, "2019-12-10T13:23:05-03:30"},
        {{2019, 12, 10, 13, 23, 5, true, 0, ING_PRECISION_SECOND}, "2019-12-10T13:23:05Z"},
        {{2019, 12, 10, 13, 23, 5, false, 0, ING_PRECISION_SECOND}, "2019-12-10"},
        {{2019, 12, 10, 0, 0, 0, false, 0, ING_PRECISION_DAY}, "2019-12-10"},
        {{2019, 12, 0, 0, 0, 0, false, 0, ING_PRECISION_MONTH}, "2019-12"},
        {{2019, 0, 0, 0, 0, 0, false, 0, ING_PRECISION_YEAR}, "2019"},
        {{0, 0, 0, 0, 0, 0, false, 0, ING_PRECISION_NONE}, ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char out[40];
        assert_int_equal(ing_date_format(&cases[i].d, out), strlen(cases[i].want));
        assert_string_equal(out, cases[i].want);
    }
    assert_string_equal(ing_precision_name(ING_PRECISION_SECOND), "second");
    assert_string_equal(ing_precision_name(ING_PRECISION_MINUTE), "minute");
    assert_string_equal(ing_precision_name(ING_PRECISION_DAY), "day");
    assert_string_equal(ing_precision_name(ING_PRECISION_MONTH), "month");
    assert_string_equal(ing_precision_name(ING_PRECISION_YEAR), "year");
    assert_string_equal(ing_precision_name(ING_PRECISION_NONE), "none");
}

static void test_localize(void **state)
{
    (void)state;
    static const struct {
        const char *zone, *text, *want;
    } cases[] = {
        {"Europe/Berlin", "2019-12-10T13:23:00", "2019-12-10T13:23:00+01:00"},
        {"Europe/Berlin", "2019-07-10T13:23:00", "2019-07-10T13:23:00+02:00"},
        {"Europe/Berlin", "2019-12-10T23:30:00Z", "2019-12-11T00:30:00+01:00"},
        {"America/New_York", "2020-01-01T03:00:00Z", "2019-12-31T22:00:00-05:00"},
        {"Asia/Shanghai", "2019-12-31T20:00:00+00:00", "2020-01-01T04:00:00+08:00"},
        {"Asia/Kolkata", "2019-12-10 13:23", "2019-12-10T13:23:00+05:30"},
        {"Europe/Berlin", "2019-12-10T13:23:00-05:00", "2019-12-10T13:23:00-05:00"},
        {"Europe/London", "2019-12-10T13:23:00Z", "2019-12-10T13:23:00Z"},
        {"Europe/London", "2019-07-10T13:23:00Z", "2019-07-10T14:23:00+01:00"},
        {"Europe/Berlin", "2019-12-10", "2019-12-10"},
        {"Europe/Berlin", "2019-12", "2019-12"},
        {"Mars/Olympus", "2019-12-10T13:23:00Z", "2019-12-10T13:23:00Z"},
        {"Mars/Olympus", "2019-12-10T13:23:00", "2019-12-10"},
        {"", "2019-12-10T13:23:00Z", "2019-12-10T13:23:00Z"},
    };
    struct ing_zone_cache *zones = ing_zone_cache_new();
    assert_non_null(zones);
    for (size_t round = 0; round < 3; round++)
        for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
            struct ing_date_hint hint = {.timezone = td_str(cases[i].zone), .zones = round ? zones : NULL};
            struct ing_date d;
            struct td_error err = {0};
            char out[40];
            assert_int_equal(ing_date_parse(td_str(cases[i].text), &hint, &d, &err), TD_OK);
            ing_date_localize(&d, &hint);
            (void)ing_date_format(&d, out);
            assert_string_equal(out, cases[i].want);
            ing_date_localize(&d, &hint); /* twice changes nothing */
            (void)ing_date_format(&d, out);
            assert_string_equal(out, cases[i].want);
        }
    ing_zone_cache_free(zones);
    struct ing_date d = {2019, 12, 10, 13, 23, 0, true, 0, ING_PRECISION_SECOND};
    ing_date_localize(&d, NULL);
    assert_int_equal(d.hour, 13);
}

static int days_of(int y, int m)
{
    return m == 2                                  ? (y % 4 == 0 && (y % 100 || y % 400 == 0) ? 29 : 28)
           : m == 4 || m == 6 || m == 9 || m == 11 ? 30
                                                   : 31;
}

/* Every day of 1990 to 2035 in nine forms, by counting: the calendar arithmetic is checked against
 * plain counting. */
static void test_every_day(void **state)
{
    (void)state;
    static const char *const en[] = {"January", "February", "March",     "April",   "May",      "June",
                                     "July",    "August",   "September", "October", "November", "December"};
    static const char *const weekdays[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    long day = 7305; /* 1990-01-01, a Monday, in days since 1970 */
    int weekday = 0, yday = 0;
    const struct ing_date_hint us = {.country = TD_S("US")}, de = {.country = TD_S("DE")};
    for (int y = 1990, m = 1, d = 1; y <= 2035; day++, weekday = (weekday + 1) % 7) {
        char want[64], text[80], got[64];
        yday++;
        (void)snprintf(want, sizeof want, "%04d-%02d-%02d", y, m, d);
        assert_string_equal(parsed(td_str(want), NULL, got), want);
        (void)snprintf(text, sizeof text, "%d %s %d", d, en[m - 1], y);
        assert_string_equal(parsed(td_str(text), NULL, got), want);
        (void)snprintf(text, sizeof text, "%.3s %d, %d", en[m - 1], d, y);
        assert_string_equal(parsed(td_str(text), NULL, got), want);
        (void)snprintf(text, sizeof text, "%d/%d/%d", m, d, y);
        assert_string_equal(parsed(td_str(text), &us, got), want);
        (void)snprintf(text, sizeof text, "%d.%d.%d", d, m, y);
        assert_string_equal(parsed(td_str(text), &de, got), want);
        (void)snprintf(text, sizeof text, "%d年%d月%d日", y, m, d);
        assert_string_equal(parsed(td_str(text), NULL, got), want);
        (void)snprintf(text, sizeof text, "%04d-%03d", y, yday);
        assert_string_equal(parsed(td_str(text), NULL, got), want);
        (void)snprintf(want, sizeof want, "%04d-%02d-%02d 13:23:05+00:00", y, m, d);
        (void)snprintf(text, sizeof text, "%ld", day * 86400 + 48185);
        assert_string_equal(parsed(td_str(text), NULL, got), want);
        (void)snprintf(text, sizeof text, "%s, %02d %.3s %d 13:23:05 GMT", weekdays[weekday], d, en[m - 1], y);
        assert_string_equal(parsed(td_str(text), NULL, got), want);
        /* ISO week by its definition: the week of this day's Thursday. */
        int thursday = yday + 3 - weekday, wy = y, length = 365 + (days_of(y, 2) == 29);
        if (thursday < 1) {
            wy--;
            thursday += 365 + (days_of(wy, 2) == 29);
        } else if (thursday > length) {
            wy++;
            thursday -= length;
        }
        (void)snprintf(want, sizeof want, "%04d-%02d-%02d", y, m, d);
        (void)snprintf(text, sizeof text, "%04d-W%02d-%d", wy, (thursday + 6) / 7, weekday + 1);
        assert_string_equal(parsed(td_str(text), NULL, got), want);
        if (++d > days_of(y, m)) {
            d = 1;
            if (++m > 12) {
                m = 1;
                y++;
                yday = 0;
            }
        }
    }
}

/* What is printed reads back as the same, at every precision and with odd offsets. */
static void test_format_is_stable(void **state)
{
    (void)state;
    uint32_t seed = 1;
    for (int i = 0; i < 200000; i++) {
        uint32_t r[8];
        for (size_t k = 0; k < 8; k++) {
            seed = seed * 1664525u + 1013904223u;
            r[k] = seed >> 8;
        }
        int y = 1600 + (int)(r[0] % 700), m = 1 + (int)(r[1] % 12);
        struct ing_date d = {y,
                             m,
                             1 + (int)(r[2] % (unsigned)days_of(y, m)),
                             (int)(r[3] % 24),
                             (int)(r[4] % 60),
                             (int)(r[5] % 60),
                             r[6] % 2,
                             (int)(r[7] % 1681) - 840,
                             (enum ing_precision)(r[6] / 2 % 5)};
        char out[40], again[40];
        size_t n = ing_date_format(&d, out);
        struct ing_date back;
        struct td_error err = {0};
        assert_int_equal(ing_date_parse(td_slice(out, n), NULL, &back, &err), TD_OK);
        (void)ing_date_format(&back, again);
        assert_string_equal(out, again);
    }
}

/* Long and medium dates as ICU writes them for every month in these languages. */
static void test_against_icu(void **state)
{
    (void)state;
    static const char *const locales[] = {
        "en_US", "en_GB", "en_CA", "en_AU", "en_IN",      "de_DE",  "de_AT", "de_CH", "fr_FR", "fr_CA",
        "es_ES", "es_MX", "it_IT", "pt_PT", "pt_BR",      "nl_NL",  "nl_BE", "pl_PL", "ru_RU", "uk_UA",
        "be_BY", "bg_BG", "mk_MK", "sr_RS", "sr_Latn_RS", "hr_HR",  "bs_BA", "sl_SI", "sk_SK", "cs_CZ",
        "hu_HU", "ro_RO", "el_GR", "tr_TR", "az_AZ",      "fi_FI",  "et_EE", "lv_LV", "lt_LT", "sv_SE",
        "da_DK", "nb_NO", "nn_NO", "is_IS", "id_ID",      "ms_MY",  "ar_EG", "ar_SA", "ar_LB", "ar_MA",
        "ar_DZ", "ar_TN", "he_IL", "hi_IN", "bn_BD",      "ta_IN",  "te_IN", "mr_IN", "gu_IN", "kn_IN",
        "ml_IN", "vi_VN", "zh_CN", "zh_TW", "ja_JP",      "ko_KR",  "ka_GE", "hy_AM", "kk_KZ", "uz_UZ",
        "ca_ES", "gl_ES", "sq_AL", "af_ZA", "sw_KE",      "fil_PH", "ur_PK", "lb_LU"};
    int n_bad = 0;
    for (size_t l = 0; l < sizeof locales / sizeof locales[0]; l++) {
        char id[64];
        (void)snprintf(id, sizeof id, "%s@calendar=gregorian", locales[l]);
        struct ing_date_hint hint = {.language = td_head(td_str(locales[l]), 2)};
        for (int style = UDAT_FULL; style <= 2 * UDAT_MEDIUM + 1; style++) {
            bool timed = style > UDAT_MEDIUM;
            if (timed && strcmp(locales[l], "te_IN") == 0)
                continue; /* writes "AM" and a Telugu ending as one word */
            UErrorCode e = U_ZERO_ERROR;
            static const UChar utc[] = {'U', 'T', 'C', 0};
            UDateFormat *f = udat_open(timed ? UDAT_MEDIUM : UDAT_NONE, (UDateFormatStyle)(style % (UDAT_MEDIUM + 1)),
                                       id, utc, 3, NULL, 0, &e);
            assert_true(U_SUCCESS(e));
            for (int month = 0; month < 12; month++) {
                UChar u[128];
                char text[512], got[64], want[64];
                int32_t n = 0;
                UCalendar *cal = ucal_open(utc, 3, "en_US", UCAL_GREGORIAN, &e);
                ucal_setDateTime(cal, 2019, month, 10 + month, 2 * month, 23, 5, &e);
                (void)udat_format(f, ucal_getMillis(cal, &e), u, 128, NULL, &e);
                ucal_close(cal);
                (void)u_strToUTF8(text, sizeof text, &n, u, -1, &e);
                assert_true(U_SUCCESS(e));
                (void)snprintf(want, sizeof want, timed ? "2019-%02d-%02d %02d:23:05" : "2019-%02d-%02d", month + 1,
                               10 + month, 2 * month);
                if (strcmp(parsed(td_slice(text, (size_t)n), &hint, got), want) != 0) {
                    print_message("%s: '%s' gave '%s'\n", locales[l], text, got);
                    n_bad++;
                }
            }
            udat_close(f);
        }
    }
    assert_int_equal(n_bad, 0);
}

static void test_hostile(void **state)
{
    (void)state;
    static const char *const seeds[] = {"2019-12-10T13:23:00+01:00", "Tue, 10 Dec 2019 13:23:00 GMT",
                                        "3 mars 2019 à 13h23", "2019年12月10日 下午1:23",
                                        "PUBLISHED: 13:23, 20 Feb 2019 | UPDATED"};
    /* Every prefix, and every byte replaced by several others: no crash, and what parses prints. */
    static const char bytes[] = {'\0', '9', '-', '+', ':', ' ', 'T', '\x80', '\xff', '\n', '.', '('};
    for (size_t i = 0; i < sizeof seeds / sizeof seeds[0]; i++) {
        size_t n = strlen(seeds[i]);
        for (size_t k = 0; k <= n; k++)
            for (size_t b = 0; b < sizeof bytes; b++) {
                char *s = malloc(n ? n : 1), out[64];
                memcpy(s, seeds[i], n);
                if (k < n)
                    s[k] = bytes[b];
                (void)parsed(td_slice(s, b == 0 ? k : n), NULL, out);
                free(s);
            }
    }
    char out[64];
    char *big = malloc(100000);
    for (size_t b = 0; b < sizeof bytes; b++) {
        memset(big, bytes[b], 100000);
        (void)parsed(td_slice(big, 100000), NULL, out);
        (void)parsed(td_slice(big, 512), NULL, out);
        struct ing_date d;
        struct td_error err = {0};
        assert_int_equal(ing_date_find(td_slice(big, 100000), NULL, &d, &err), TD_OK);
        ing_date_from_url(td_slice(big, 100000), &d);
    }
    free(big);
    assert_string_equal(parsed(TD_S("99999999999999999999999999"), NULL, out), "not a date");
    assert_string_equal(parsed(TD_S("2019-12-10T13:23:00+99:99"), NULL, out), "2019-12-10 13:23:00");
    assert_string_equal(parsed(td_slice("2019-12-10\0", 11), NULL, out), "2019-12-10");
}

static void test_word_table(void **state)
{
    (void)state;
    size_t n;
    const struct ing_date_word *w = ing_date_words(&n);
    assert_true(n > 1000);
    for (size_t i = 0; i < n; i++) {
        if (i > 0 && td_cmp(td_str(w[i - 1].word), td_str(w[i].word)) >= 0)
            fail_msg("'%s' and '%s' are not in order", w[i - 1].word, w[i].word);
        assert_ptr_equal(ing_date_word(td_str(w[i].word)), &w[i]);
    }
    assert_null(ing_date_word(TD_S("")));
    assert_null(ing_date_word(TD_S("zzzz")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_machine_forms),    cmocka_unit_test(test_written_forms), cmocka_unit_test(test_refused),
        cmocka_unit_test(test_order_hints),      cmocka_unit_test(test_find),          cmocka_unit_test(test_url),
        cmocka_unit_test(test_format),           cmocka_unit_test(test_localize),      cmocka_unit_test(test_every_day),
        cmocka_unit_test(test_format_is_stable), cmocka_unit_test(test_against_icu),   cmocka_unit_test(test_hostile),
        cmocka_unit_test(test_word_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
