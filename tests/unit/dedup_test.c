#include "dedup.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { MAX = 64, TEXT_MAX = 8192 };

struct item {
    uint64_t id;
    const char *url, *title, *outlet, *day, *text;
    uint64_t published;
};

static struct ing_dedup_result results[MAX];
static uint64_t clusters;

static void cluster(const struct item *items, size_t n)
{
    struct td_error err = {0};
    struct ing_dedup *d = ing_dedup_new(NULL, 1 << 20, &err);
    assert_non_null(d);
    for (size_t i = 0; i < n; i++) {
        const struct item *t = &items[i];
        assert_int_equal(ing_dedup_add(d, t->id, td_str(t->url), td_str(t->title), td_str(t->outlet), td_str(t->day),
                                       td_str(t->text), t->published, &err),
                         TD_OK);
    }
    assert_int_equal(ing_dedup_finish(d, &err), TD_OK);
    for (size_t i = 0; i < n; i++)
        results[i] = ing_dedup_get(d, i);
    clusters = ing_dedup_clusters(d);
    ing_dedup_free(d);
}

static bool together(size_t a, size_t b)
{
    return strcmp(results[a].cluster_id, results[b].cluster_id) == 0;
}

/* n words that depend on seed only; the same seed gives the same start. */
static char *words(char *out, unsigned seed, int n)
{
    size_t at = 0;
    uint32_t x = seed * 2654435761u + 12345;
    for (int i = 0; i < n; i++) {
        x = x * 1664525u + 1013904223u;
        at += (size_t)snprintf(out + at, TEXT_MAX - at, "%sw%uq", i ? " " : "", (x >> 12) % 5000);
    }
    return out;
}

static void none_and_one(void **state)
{
    (void)state;
    cluster(NULL, 0);
    assert_int_equal(clusters, 0);
    struct item one = {.id = 0xabc};
    cluster(&one, 1);
    assert_string_equal(results[0].article_id, "0000000000000abc");
    assert_string_equal(results[0].cluster_id, "0000000000000abc");
    assert_false(results[0].is_reprint);
    assert_int_equal(clusters, 1);
}

static void empty_articles_stay_apart(void **state)
{
    (void)state;
    struct item items[] = {
        {.id = 1}, {.id = 2}, {.id = 3, .title = "Same title here"}, {.id = 4, .title = "Same title here"}};
    cluster(items, 4);
    assert_int_equal(clusters, 4);
}

static void ids_of_equal_contents(void **state)
{
    (void)state;
    struct item items[] = {{.id = 7}, {.id = 9}, {.id = 7}, {.id = 7}};
    cluster(items, 4);
    assert_int_equal(clusters, 4); /* nothing is known of them: no rule applies */
    for (int i = 0; i < 4; i++)
        for (int j = 0; j < i; j++)
            assert_string_not_equal(results[i].article_id, results[j].article_id);
}

static void same_url(void **state)
{
    (void)state;
    struct item items[] = {
        {.id = 5, .url = "https://example.org/a/story", .published = 20},
        {.id = 3, .url = "https://example.org/a/story", .published = 30},
        {.id = 4, .url = "https://example.org/a/other", .published = 10},
        {.id = 8, .url = "https://example.org/a/story", .published = UINT64_MAX},
    };
    cluster(items, 4);
    assert_int_equal(clusters, 2);
    assert_string_equal(results[0].cluster_id, "0000000000000003");
    assert_string_equal(results[1].cluster_id, "0000000000000003");
    assert_string_equal(results[3].cluster_id, "0000000000000003");
    assert_false(results[0].is_reprint); /* the earliest */
    assert_true(results[1].is_reprint);
    assert_false(results[2].is_reprint);
    assert_true(results[3].is_reprint);
}

static void front_pages(void **state)
{
    (void)state;
    static const char *const urls[] = {"https://example.org/", "https://example.org", "example.org/",
                                       "https://example.org/?x=1", "https://example.org/index.html"};
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
        struct item items[] = {{.id = 1, .url = urls[i]}, {.id = 2, .url = urls[i]}};
        cluster(items, 2);
        assert_int_equal(clusters, 2);
    }
}

static void same_title_outlet_day(void **state)
{
    (void)state;
    struct item items[] = {
        {.id = 1, .title = "Ban on 5G kit: what\xE2\x80\x99s next?", .outlet = "Post", .day = "2020-07-14"},
        {.id = 2, .title = "BAN ON 5G KIT \xE2\x80\x93 what's next", .outlet = "Post", .day = "2020-07-14"},
        {.id = 3, .title = "Ban on 5G kit: what's next?", .outlet = "Post", .day = "2020-07-15"},
        {.id = 4, .title = "Ban on 5G kit: what's next?", .outlet = "Times", .day = "2020-07-14"},
        {.id = 5, .title = "Ban on 5G kit: what's next?", .day = "2020-07-14"},
        {.id = 6, .title = "Ban on 5G kit: what's next?", .day = "2020-07-14"},
    };
    cluster(items, 6);
    assert_int_equal(clusters, 5);
    assert_true(together(0, 1));
}

static void same_text(void **state)
{
    (void)state;
    char a[TEXT_MAX], b[TEXT_MAX];
    words(a, 1, 60);
    words(b, 1, 60);
    for (char *p = b; *p; p++)
        *p = (char)(*p == 'w' ? 'W' : *p == ' ' ? '\n' : *p);
    struct item items[] = {{.id = 1, .text = a, .outlet = "Post", .title = "One thing"},
                           {.id = 2, .text = b, .outlet = "Times", .title = "Another thing"}};
    cluster(items, 2);
    assert_true(together(0, 1));
}

/* A wire story of 300 words with local edits. */
static void near_copies(void **state)
{
    (void)state;
    static char text[12][2 * TEXT_MAX];
    char body[TEXT_MAX], more[TEXT_MAX];
    words(body, 1, 300);
    (void)snprintf(text[0], sizeof *text, "%s", body);
    (void)snprintf(text[1], sizeof *text, "LONDON (Agency) - %s", body);               /* dateline */
    (void)snprintf(text[2], sizeof *text, "%s\n%s", body, words(more, 2, 60));         /* paragraph added at the end */
    (void)snprintf(text[3], sizeof *text, "%s\n%s", words(more, 3, 60), body);         /* and at the start */
    (void)snprintf(text[4], sizeof *text, "%.*s", (int)(strlen(body) * 6 / 10), body); /* cut */
    (void)snprintf(text[5], sizeof *text, "%s", body + strlen(body) / 3);              /* start lost */
    words(text[6], 99, 300);                                                           /* another story */
    (void)snprintf(text[7], sizeof *text, "%s %.*s", words(more, 4, 300), 350, body);  /* a long quotation */
    struct item items[8];
    for (int i = 0; i < 8; i++)
        items[i] = (struct item){.id = (uint64_t)i + 1, .text = text[i], .published = (uint64_t)i};
    cluster(items, 8);
    for (size_t i = 1; i <= 5; i++)
        assert_true(together(0, i));
    assert_false(together(0, 6));
    assert_false(together(0, 7));
    assert_int_equal(clusters, 3);
}

/* The same words whatever their place in the text, its end, and what parts them. */
static void tokens(void **state)
{
    (void)state;
    static const char *const same[][2] = {
        {"one two three four five six seven eight nine internationalisation 12345678",
         " ONE, two\x10three... four\tFIVE (six) seven\neight/nine \"Internationalisation\" "
         "12345678 "},
        {"a bc def ghij klmno pqrstu vwxyzab cdefghij klmnopqrs",
         "A; BC; DEF; GHIJ; KLMNO; PQRSTU; VWXYZAB; CDEFGHIJ; KLMNOPQRS;"},
        {"l'\xC3\xA9t\xC3\xA9 de 2019 fut tr\xC3\xA8s chaud dans tout le pays",
         "L\xE2\x80\x99\xC3\x89T\xC3\x89 de 2019 fut\xC2\xA0TR\xC3\x88S chaud \xE2\x80\x93 dans "
         "tout le pays\xE2\x80\xA6"},
        {"\xD0\x9C\xD0\x9E\xD0\xA1\xD0\x9A\xD0\x92\xD0\x90 a b c d e f g h",
         "\xD0\xBC\xD0\xBE\xD1\x81\xD0\xBA\xD0\xB2\xD0\xB0: a b c d e f g h"},
        {"Huawei 5G a b c d e f g", "\xEF\xBC\xA8\xEF\xBD\x95\xEF\xBD\x81\xEF\xBD\x97\xEF\xBD\x85"
                                    "\xEF\xBD\x89 5G a b c d e f g"},
    };
    for (size_t i = 0; i + 1 < sizeof same / sizeof *same; i++) {
        struct item items[] = {{.id = 1, .text = same[i][0]}, {.id = 2, .text = same[i][1]}};
        cluster(items, 2);
        assert_true(together(0, 1));
    }
    struct item items[] = {{.id = 1, .text = "one two three four five six seven eight 10"},
                           {.id = 2, .text = "one two three four five six seven eight 11"},
                           {.id = 3, .text = "onet wo three four five six seven eight 10"}};
    cluster(items, 3);
    assert_int_equal(clusters, 3);
}

static void boilerplate_texts(void **state)
{
    (void)state;
    char notice[TEXT_MAX];
    words(notice, 5, 80);
    static char titles[20][60], urls[20][60];
    struct item items[20];
    for (int i = 0; i < 20; i++) {
        (void)snprintf(titles[i], sizeof *titles, "Quite another headline number %d", i / 2);
        (void)snprintf(urls[i], sizeof *urls, "https://example.org/story/%d", i);
        items[i] =
            (struct item){.id = (uint64_t)i + 1, .url = urls[i], .title = titles[i], .outlet = "Post", .text = notice};
    }
    cluster(items, 20);
    assert_int_equal(clusters, 10); /* title and text together still say the same */
    assert_true(together(0, 1));
}

static void short_texts(void **state)
{
    (void)state;
    struct item items[] = {
        /* teaser of a series under two titles */
        {.id = 1,
         .outlet = "P",
         .day = "2020-01-03",
         .title = "Who won the race in Spa",
         .text = "We tell you every week who was best and who was worst."},
        {.id = 2,
         .outlet = "P",
         .day = "2020-01-04",
         .title = "Hamilton was quite alone",
         .text = "We tell you every week who was best and who was worst."},
        /* a number makes another article */
        {.id = 3,
         .outlet = "P",
         .day = "2020-01-03",
         .title = "The virus situation now: new figures from all districts",
         .text = "The number of infections confirmed in the country is now 7257 according to "
                 "officials."},
        {.id = 4,
         .outlet = "P",
         .day = "2020-01-04",
         .title = "The virus situation now: new figures from all districts",
         .text = "The number of infections confirmed in the country is now 7398 according to "
                 "officials."},
        /* a small correction does not */
        {.id = 5,
         .outlet = "P",
         .day = "2020-01-03",
         .title = "A fire broke out at the farm of the actor on Friday",
         .text = "The farm of the brother of the actor burned on Friday night, says the police of "
                 "the county."},
        {.id = 6,
         .outlet = "P",
         .day = "2020-01-03",
         .title = "A fire broke out at the farm of the actor on Friday",
         .text = "The farm of the brother of the actor burned on Friday evening, says the police "
                 "of the county."},
        /* same title and text, far apart: a column that returns */
        {.id = 7,
         .outlet = "P",
         .day = "2020-01-03",
         .title = "Your stars for this week",
         .text = "Read here what the stars have in store for you."},
        {.id = 8,
         .outlet = "P",
         .day = "2020-01-10",
         .title = "Your stars for this week",
         .text = "Read here what the stars have in store for you."},
        /* nothing to compare */
        {.id = 9, .outlet = "P", .day = "2020-02-03", .title = "Horoscope", .text = "null"},
        {.id = 10, .outlet = "P", .day = "2020-02-04", .title = "Horoscope", .text = "null"},
    };
    cluster(items, 10);
    assert_false(together(0, 1));
    assert_false(together(2, 3));
    assert_true(together(4, 5));
    assert_false(together(6, 7));
    assert_false(together(8, 9));
}

static void chinese(void **state)
{
    (void)state;
    static const char a[] = "英国政府周二宣布，从明年起禁止本国电信运营商采购华为的第五代移动通信设备，并要求在二〇二七"
                            "年之前"
                            "拆除现有网络中的全部华为设备。华为发言人表示，这一决定令人失望，对英国所有使用手机的人来说"
                            "都是坏消息，"
                            "并呼吁英国政府重新考虑。分析人士认为，美国的制裁是促使伦敦改变立场的主要原因。";
    static const char b[] = "【本报讯】英国政府周二宣布，从明年起禁止本国电信运营商采购华为的第五代"
                            "移动通信设备，并要求在二〇二七年之前"
                            "拆除现有网络中的全部华为设备。华为发言人表示，这一决定令人失望，对英国"
                            "所有使用手机的人来说都是坏消息，"
                            "并呼吁英国政府重新考虑。";
    static const char c[] = "法国总统表示，法国不会全面禁止使用中国企业的通信设备，但是会保护敏感设"
                            "施的安全。法国网络安全机构此前建议"
                            "运营商不要改用华为，已经使用的可以获得三到八年的许可。行业协会对此表示"
                            "担忧，认为更换设备的费用将由企业承担，"
                            "消费者最终也会受到影响。";
    struct item items[] = {{.id = 1, .text = a}, {.id = 2, .text = b}, {.id = 3, .text = c}};
    cluster(items, 3);
    assert_true(together(0, 1));
    assert_false(together(0, 2));
}

static void not_utf8(void **state)
{
    (void)state;
    struct item items[] = {{.id = 1, .title = "\xff\xfe\x80", .text = "\xe4\xb8"},
                           {.id = 2, .title = "\xc3", .text = "\xf0\x9f\x98"}};
    cluster(items, 2);
    assert_int_equal(clusters, 2);
}

static void bad_folder(void **state)
{
    (void)state;
    struct td_error err = {0};
    assert_null(ing_dedup_new("/nonexistent/folder", 1 << 20, &err));
    assert_int_equal(err.status, TD_EIO);
    ing_dedup_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(none_and_one),
        cmocka_unit_test(empty_articles_stay_apart),
        cmocka_unit_test(ids_of_equal_contents),
        cmocka_unit_test(same_url),
        cmocka_unit_test(front_pages),
        cmocka_unit_test(same_title_outlet_day),
        cmocka_unit_test(same_text),
        cmocka_unit_test(near_copies),
        cmocka_unit_test(tokens),
        cmocka_unit_test(boilerplate_texts),
        cmocka_unit_test(short_texts),
        cmocka_unit_test(chinese),
        cmocka_unit_test(not_utf8),
        cmocka_unit_test(bad_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
