/* The shipped entities are found in many languages and scripts, in inflected forms, and their namesakes are not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "datadir.h"
#include "period.h"
#include "scan.h"

static const char *const ids[] = {"huawei", "zte", "ericsson", "nokia", "samsung", "tiktok", "nvidia"};
enum { N_IDS = sizeof ids / sizeof ids[0] };

static struct ana_scanner *shipped(unsigned classes)
{
    char *path[N_IDS];
    struct td_error err = {0};
    for (size_t i = 0; i < N_IDS; i++) {
        char name[40];
        (void)snprintf(name, sizeof name, "entities/%s.ini", ids[i]);
        path[i] = td_datadir_path(name, &err);
        assert_non_null(path[i]);
    }
    struct ana_scanner *s = ana_scanner_new((const char *const *)path, N_IDS, classes, &err);
    for (size_t i = 0; i < N_IDS; i++)
        free(path[i]);
    assert_string_equal(err.text, "");
    return s;
}

static size_t number(const char *id)
{
    size_t i = 0;
    while (strcmp(ids[i], id) != 0)
        i++;
    return i;
}

struct name_case {
    const char *id, *language, *text;
    uint32_t mentions;
};

static const struct name_case names[] = {
    {"huawei", "en", "Huawei’s phones and a Huawei-made chip", 2},
    {"huawei", "de", "der Huawei-Ausschluss und Huaweis Antwort", 2},
    {"huawei", "fr", "l’équipementier Huawei", 1},
    {"huawei", "es", "el veto a Huawei", 1},
    {"huawei", "it", "la società Huawei", 1},
    {"huawei", "pt", "da Huawei", 1},
    {"huawei", "nl", "Huawei’s netwerk", 1},
    {"huawei", "pl", "sprzęt Huaweia i z Huaweiem", 2},
    {"huawei", "cs", "firmy Huaweie proti Huaweiho", 2},
    {"huawei", "sv", "Huaweis utrustning", 1},
    {"huawei", "fi", "Huaweille ja Huaweihin", 2},
    {"huawei", "hu", "a Huaweijel", 1},
    {"huawei", "tr", "Huawei’nin", 1},
    {"huawei", "ru", "Хуавэя против Хуавея", 2},
    {"huawei", "uk", "компанії Хуавей", 1},
    {"huawei", "ar", "شركة هواوي ولهواوي", 2},
    {"huawei", "fa", "شرکت هواوی", 1},
    {"huawei", "he", "חברת וואווי", 1},
    {"huawei", "el", "η Χουάγουεϊ", 1},
    {"huawei", "hi", "हुआवेई", 1},
    {"huawei", "th", "บริษัทหัวเว่ย", 1},
    {"huawei", "zh", "华为和華為", 2},
    {"huawei", "ja", "ファーウェイは", 1},
    {"huawei", "ko", "화웨이는", 1},
    {"zte", "en", "ZTE’s phones", 1},
    {"zte", "de", "der ZTE-Konzern", 1},
    {"zte", "fr", "chez ZTE", 1},
    {"zte", "es", "de ZTE", 1},
    {"zte", "it", "di ZTE", 1},
    {"zte", "pt", "da ZTE", 1},
    {"zte", "nl", "van ZTE", 1},
    {"zte", "pl", "firmy ZTE-em", 1},
    {"zte", "fi", "ZTE:n ja ZTE:lle", 2},
    {"zte", "sv", "ZTE:s", 1},
    {"zte", "tr", "ZTE’nin", 1},
    {"zte", "ru", "компания ЗТЕ", 1},
    {"zte", "uk", "компанія ЗТЕ", 1},
    {"zte", "ar", "شركة زد تي إي", 1},
    {"zte", "he", "חברת ZTE", 1},
    {"zte", "hi", "जेडटीई", 1},
    {"zte", "th", "บริษัท ZTE", 1},
    {"zte", "zh", "中兴通讯和中興", 2},
    {"zte", "ja", "ＺＴＥは", 1},
    {"zte", "ko", "ZTE는", 1},
    {"zte", "el", "της ZTE", 1},
    {"zte", "fa", "شرکت زدتی‌ای", 1},
    {"ericsson", "en", "Ericsson’s", 1},
    {"ericsson", "de", "Ericssons Netz", 1},
    {"ericsson", "fr", "d’Ericsson", 1},
    {"ericsson", "es", "de Ericsson", 1},
    {"ericsson", "it", "di Ericsson", 1},
    {"ericsson", "pt", "da Ericsson", 1},
    {"ericsson", "nl", "Ericssons", 1},
    {"ericsson", "pl", "Ericssona i Ericssonem", 2},
    {"ericsson", "cs", "s Ericssonem", 1},
    {"ericsson", "sv", "Ericssons", 1},
    {"ericsson", "fi", "Ericssonin ja Ericssonille", 2},
    {"ericsson", "hu", "az Ericssonnal", 1},
    {"ericsson", "tr", "Ericsson’un", 1},
    {"ericsson", "ru", "компании Эрикссона", 1},
    {"ericsson", "uk", "Ерікссон", 1},
    {"ericsson", "ar", "شركة إريكسون", 1},
    {"ericsson", "fa", "اریکسون", 1},
    {"ericsson", "he", "אריקסון", 1},
    {"ericsson", "el", "η Έρικσον", 1},
    {"ericsson", "hi", "एरिक्सन", 1},
    {"ericsson", "th", "อีริคสัน", 1},
    {"ericsson", "zh", "爱立信和愛立信", 2},
    {"ericsson", "ja", "エリクソンは", 1},
    {"ericsson", "ko", "에릭슨은", 1},
    {"nokia", "en", "Nokia’s", 1},
    {"nokia", "de", "Nokias Netz", 1},
    {"nokia", "fr", "de Nokia", 1},
    {"nokia", "es", "de Nokia", 1},
    {"nokia", "it", "di Nokia", 1},
    {"nokia", "pt", "da Nokia", 1},
    {"nokia", "nl", "Nokia’s", 1},
    {"nokia", "pl", "Nokii i Nokią", 2},
    {"nokia", "cs", "s Nokií a Nokie", 2},
    {"nokia", "sv", "Nokias", 1},
    {"nokia", "fi", "Nokialle ja Nokiasta", 2},
    {"nokia", "hu", "a Nokiával", 1},
    {"nokia", "tr", "Nokia’nın", 1},
    {"nokia", "ru", "компании Нокиа", 1},
    {"nokia", "uk", "Нокія", 1},
    {"nokia", "ar", "شركة نوكيا", 1},
    {"nokia", "fa", "نوکیا", 1},
    {"nokia", "he", "נוקיה", 1},
    {"nokia", "el", "η Νόκια", 1},
    {"nokia", "hi", "नोकिया", 1},
    {"nokia", "th", "โนเกีย", 1},
    {"nokia", "zh", "诺基亚和諾基亞", 2},
    {"nokia", "ja", "ノキアは", 1},
    {"nokia", "ko", "노키아는", 1},
    {"samsung", "en", "Samsung’s", 1},
    {"samsung", "de", "Samsungs Handys", 1},
    {"samsung", "fr", "de Samsung", 1},
    {"samsung", "es", "de Samsung", 1},
    {"samsung", "it", "di Samsung", 1},
    {"samsung", "pt", "da Samsung", 1},
    {"samsung", "nl", "Samsungs", 1},
    {"samsung", "pl", "Samsunga i Samsungiem", 2},
    {"samsung", "cs", "Samsungu a Samsungem", 2},
    {"samsung", "sv", "Samsungs", 1},
    {"samsung", "fi", "Samsungin ja Samsungille", 2},
    {"samsung", "hu", "a Samsunggal", 1},
    {"samsung", "tr", "Samsung’un", 1},
    {"samsung", "ru", "Самсунга и Самсунгом", 2},
    {"samsung", "uk", "Самсунг", 1},
    {"samsung", "ar", "شركة سامسونغ وسامسونج", 2},
    {"samsung", "fa", "سامسونگ", 1},
    {"samsung", "he", "סמסונג", 1},
    {"samsung", "el", "η Σάμσουνγκ", 1},
    {"samsung", "hi", "सैमसंग", 1},
    {"samsung", "th", "ซัมซุง", 1},
    {"samsung", "zh", "三星电子", 1},
    {"samsung", "ja", "サムスン電子は", 1},
    {"samsung", "ko", "삼성전자는", 1},
    {"tiktok", "en", "TikTok’s", 1},
    {"tiktok", "de", "das TikTok-Verbot und TikToks Antwort", 2},
    {"tiktok", "fr", "de TikTok", 1},
    {"tiktok", "es", "de TikTok", 1},
    {"tiktok", "it", "di TikTok", 1},
    {"tiktok", "pt", "do TikTok", 1},
    {"tiktok", "nl", "TikToks", 1},
    {"tiktok", "pl", "TikToka i TikTokiem", 2},
    {"tiktok", "cs", "TikToku a TikTokem", 2},
    {"tiktok", "sv", "TikToks", 1},
    {"tiktok", "fi", "TikTokin ja TikTokissa", 2},
    {"tiktok", "hu", "a TikTokot", 1},
    {"tiktok", "tr", "TikTok’un", 1},
    {"tiktok", "ru", "Тиктока и ТикТок", 2},
    {"tiktok", "uk", "Тікток", 1},
    {"tiktok", "ar", "تطبيق تيك توك", 1},
    {"tiktok", "fa", "تیک تاک", 1},
    {"tiktok", "he", "טיקטוק", 1},
    {"tiktok", "el", "το Τικ Τοκ", 1},
    {"tiktok", "hi", "टिकटॉक", 1},
    {"tiktok", "th", "ติ๊กต็อก", 1},
    {"tiktok", "zh", "抖音", 1},
    {"tiktok", "ja", "ティックトックは", 1},
    {"tiktok", "ko", "틱톡은", 1},
    {"nvidia", "en", "Nvidia’s", 1},
    {"nvidia", "de", "Nvidias Chips", 1},
    {"nvidia", "fr", "de Nvidia", 1},
    {"nvidia", "es", "de Nvidia", 1},
    {"nvidia", "it", "di Nvidia", 1},
    {"nvidia", "pt", "da Nvidia", 1},
    {"nvidia", "nl", "Nvidia’s", 1},
    {"nvidia", "pl", "Nvidii i Nvidią", 2},
    {"nvidia", "cs", "Nvidie a s Nvidií", 2},
    {"nvidia", "sv", "Nvidias", 1},
    {"nvidia", "fi", "Nvidialle ja Nvidiasta", 2},
    {"nvidia", "hu", "az Nvidiával", 1},
    {"nvidia", "tr", "Nvidia’nın", 1},
    {"nvidia", "ru", "Нвидиа", 1},
    {"nvidia", "uk", "Нвідіа", 1},
    {"nvidia", "ar", "شركة إنفيديا", 1},
    {"nvidia", "fa", "انویدیا", 1},
    {"nvidia", "he", "אנבידיה", 1},
    {"nvidia", "el", "η Nvidia", 1},
    {"nvidia", "hi", "एनवीडिया", 1},
    {"nvidia", "th", "เอ็นวิเดีย", 1},
    {"nvidia", "zh", "英伟达和輝達", 2},
    {"nvidia", "ja", "エヌビディアは", 1},
    {"nvidia", "ko", "엔비디아는", 1},
};

static void check(const struct ana_scanner *s, const struct name_case *c, size_t n, int32_t day)
{
    struct ana_scan_result r = {0};
    size_t failed = 0;
    for (size_t i = 0; i < n; i++) {
        struct td_error err = {0};
        size_t target = number(c[i].id);
        assert_int_equal(ana_scan(s, td_slice("", 0), td_str(c[i].text), td_str(c[i].language), day, &r, &err), TD_OK);
        for (size_t t = 0; t < N_IDS; t++) {
            uint32_t want = t == target ? c[i].mentions : 0;
            if (r.mentions[t] == want)
                continue;
            print_error("%s: %s: %u mentions of %s\n", c[i].language, c[i].text, (unsigned)r.mentions[t], ids[t]);
            failed++;
        }
    }
    ana_scan_result_free(&r);
    assert_int_equal(failed, 0);
}

static void test_names(void **state)
{
    (void)state;
    struct ana_scanner *s = shipped(ANA_COUNT_ALIASES);
    size_t languages[N_IDS] = {0};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        languages[number(names[i].id)]++;
    for (size_t i = 0; i < N_IDS; i++)
        assert_true(languages[i] >= 12);
    check(s, names, sizeof names / sizeof names[0], INT32_MIN);
    ana_scanner_free(s);
}

/* Namesakes, with every class counted that is found by name. */
static void test_namesakes(void **state)
{
    static const struct name_case cases[] = {
        {"nokia", "en", "Nokian Tyres opened a plant; Nokia, Finland is a town.", 0},
        {"nokia", "fi", "Nokian Renkaat ja Nokian kaupunki", 0},
        {"nokia", "fi", "Nokian liikevaihto kasvoi", 1},
        {"ericsson", "en", "A Sony Ericsson phone; Leif Ericsson sailed; K. Anders Ericsson taught.", 0},
        {"samsung", "zh", "三星级酒店和三星堆", 0},
        {"samsung", "ko", "삼성동과 삼성 라이온즈", 0},
        {"tiktok", "en", "Tik Tok by Kesha", 0},
        {"huawei", "zh", "清华为此发表声明,中华为人所知", 0},
        {"huawei", "en", "the Medal of Honor and the Honor Guard, in Honor of", 0},
        {"huawei", "en", "Honor phones and HiSilicon chips", 2},
        {"zte", "en", "ancient Nubia", 0},
        {"nvidia", "es", "Invidia y envidia", 0},
    };
    (void)state;
    struct ana_scanner *s = shipped(1u << ANA_TERM_ALIAS | 1u << ANA_TERM_SUBSIDIARY | 1u << ANA_TERM_PERSON);
    check(s, cases, sizeof cases / sizeof cases[0], td_day_from_date(2019, 5, 20));
    ana_scanner_free(s);
}

/* Honor was sold on 2020-11-17. */
static void test_dates(void **state)
{
    static const struct name_case before[] = {{"huawei", "en", "Honor presented a phone.", 1}},
                                  after[] = {{"huawei", "en", "Honor presented a phone.", 0}};
    (void)state;
    struct ana_scanner *s = shipped(1u << ANA_TERM_ALIAS | 1u << ANA_TERM_SUBSIDIARY);
    check(s, before, 1, td_day_from_date(2020, 11, 17));
    check(s, after, 1, td_day_from_date(2020, 11, 18));
    ana_scanner_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_names), cmocka_unit_test(test_namesakes),
                                       cmocka_unit_test(test_dates)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
