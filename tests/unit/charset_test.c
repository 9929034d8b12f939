#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <unicode/ucnv.h>

#include "article.h"
#include "charset.h"
#include "utf8.h"

static struct td_arena arena = {NULL, NULL, NULL, 0, (size_t)1 << 30};

/* text (UTF-8) written in an ICU charset; the caller frees. */
static struct td_slice encoded(const char *text, size_t n, const char *icu)
{
    UErrorCode e = U_ZERO_ERROR;
    size_t cap = 4 * n + 16;
    char *p = malloc(cap);
    int32_t k = ucnv_convert(icu, "UTF-8", p, (int32_t)cap, text, (int32_t)n, &e);
    if (U_FAILURE(e))
        fail_msg("%s: %s", icu, u_errorName(e));
    return td_slice(p, (size_t)k);
}

static struct td_slice to_utf8(struct td_slice bytes, const char *declared, bool sniff, unsigned *flags)
{
    struct td_error err = {0};
    struct td_slice out;
    *flags = 0;
    td_arena_reset(&arena);
    assert_int_equal(ing_charset_to_utf8(bytes, td_str(declared), sniff, &arena, &out, flags, &err), TD_OK);
    assert_true(td_utf8_valid(out));
    return out;
}

static void expect(struct td_slice bytes, const char *declared, bool sniff, struct td_slice want, unsigned want_flags)
{
    unsigned flags;
    struct td_slice got = to_utf8(bytes, declared, sniff, &flags);
    if (!td_eq(got, want))
        fail_msg("declared '%s': got '%.*s', want '%.*s'", declared, (int)got.n, got.p, (int)want.n, want.p);
    if (flags != want_flags)
        fail_msg("declared '%s', '%.*s': flags %u, want %u", declared, (int)want.n, want.p, flags, want_flags);
}

static void test_utf8_is_passed_through(void **state)
{
    (void)state;
    static const char *const declared[] = {"",           "utf-8",        "UTF8",
                                           "iso-8859-1", "windows-1251", "nonsense",
                                           "utf-16",     "gb2312",       "text/html; charset=\"utf-8\""};
    struct td_slice texts[] = {TD_S("plain ascii"), TD_S("Größe, naïveté, Ærø, 今天北京时间"),
                               TD_S("\xf0\x9f\x98\x80 😀 smile")};
    for (size_t i = 0; i < sizeof declared / sizeof declared[0]; i++)
        for (size_t k = 0; k < 3; k++) {
            unsigned flags;
            struct td_slice got = to_utf8(texts[k], declared[i], true, &flags);
            assert_ptr_equal(got.p, texts[k].p); /* no copy */
            assert_true(td_eq(got, texts[k]));
            assert_int_equal(flags & ING_FLAG_INVALID_BYTES, 0);
        }
    unsigned flags;
    (void)to_utf8(texts[1], "iso-8859-1", false, &flags);
    assert_int_equal(flags, ING_FLAG_CHARSET_GUESSED);
    (void)to_utf8(texts[0], "iso-8859-1", false, &flags);
    assert_int_equal(flags, 0);
    expect(td_slice("", 0), "", true, td_slice("", 0), 0);
    expect(td_slice(NULL, 0), "", true, td_slice(NULL, 0), 0);
}

static void test_byte_order_marks(void **state)
{
    (void)state;
    struct td_slice text = TD_S("Größe 今天 😀");
    expect(TD_S("\xef\xbb\xbfGr\xc3\xb6\xc3\x9f"), "windows-1251", false, TD_S("Größ"), 0);
    static const struct {
        const char *icu;
        struct td_slice mark;
    } cases[] = {{"UTF-16LE", {"\xff\xfe", 2}},
                 {"UTF-16BE", {"\xfe\xff", 2}},
                 {"UTF-32LE", {"\xff\xfe\0\0", 4}},
                 {"UTF-32BE", {"\0\0\xfe\xff", 4}}};
    for (size_t i = 0; i < 4; i++) {
        struct td_slice e = encoded(text.p, text.n, cases[i].icu);
        char *both = malloc(e.n + 4);
        memcpy(both, cases[i].mark.p, cases[i].mark.n);
        memcpy(both + cases[i].mark.n, e.p, e.n);
        expect(td_slice(both, e.n + cases[i].mark.n), "utf-8", false, text, 0);
        free(both);
        free((void *)(uintptr_t)e.p);
    }
    expect(TD_S("\xef\xbb\xbf"), "", false, TD_S(""), 0);
    expect(TD_S("\xff\xfe"), "", false, TD_S(""), 0);
    expect(TD_S("\xff\xfe"
                "a\0b"),
           "", false, TD_S("a\xef\xbf\xbd"), ING_FLAG_INVALID_BYTES);
}

static const char german[] = "Die Größe der Übung: Straßen, Äpfel, Öl – „schön“ und für 5 € mehr.";
static const char russian[] = "Китайская компания Huawei подала в суд на власти США, сообщает агентство. "
                              "Представитель компании отказался от комментариев.";
static const char greek[] = "Η κινεζική εταιρεία ανακοίνωσε ότι θα προσφύγει στα δικαστήρια των Ηνωμένων Πολιτειών.";
static const char chinese[] = "中国公司华为表示将对美国政府提起诉讼，指控其违反宪法。公司发言人周四"
                              "在深圳举行的新闻发布会上宣布了这一消息。";
static const char taiwanese[] = "中國公司華為表示將對美國政府提起訴訟，指控其違反憲法。公司發言人週"
                                "四在深圳舉行的記者會上宣布了這一消息。";
static const char japanese[] = "中国の通信機器大手ファーウェイは、アメリカ政府を相手取って訴訟を起"
                               "こすと発表した。担当者は木曜日に記者会見を開いた。";
static const char korean[] = "중국 통신장비 업체 화웨이가 미국 정부를 상대로 소송을 제기했다고 "
                             "밝혔다. 회사 대변인은 목요일 기자회견을 열었다.";
static const char polish[] = "Chińska spółka ogłosiła, że złoży pozew przeciwko rządowi. Rzecznik mówił o tym w środę.";
static const char turkish[] =
    "Çinli şirket, ABD hükümetine karşı dava açacağını açıkladı. Sözcü perşembe günü konuştu.";
static const char hebrew[] = "החברה הסינית הודיעה כי תגיש תביעה נגד ממשלת ארצות הברית.";
static const char arabic[] = "أعلنت الشركة الصينية أنها سترفع دعوى قضائية ضد حكومة الولايات المتحدة.";
static const char thai[] = "บริษัทจีนประกาศว่าจะฟ้องร้องรัฐบาลสหรัฐ";
static const char estonian[] = "Hiina ettevõte teatas, et kaebab Ühendriikide valitsuse kohtusse. "
                               "Õhtul rääkis pressiesindaja.";

static const struct {
    const char *label, *icu, *text;
} legacy[] = {
    {"iso-8859-1", "windows-1252", german},
    {"Windows-1252", "windows-1252", german},
    {"us-ascii", "windows-1252", german},
    {"windows-1251", "windows-1251", russian},
    {"koi8-r", "koi8-r", russian},
    {"ibm866", "ibm-866", russian},
    {"iso-8859-5", "iso-8859-5", russian},
    {"x-mac-cyrillic", "x-mac-cyrillic", russian},
    {"windows-1253", "windows-1253", greek},
    {"iso-8859-7", "iso-8859-7", greek},
    {"gb2312", "gb18030", chinese},
    {"GBK", "gbk", chinese},
    {"gb18030", "gb18030", taiwanese},
    {"big5", "big5", taiwanese},
    {"Big5-HKSCS", "big5", taiwanese},
    {"shift_jis", "ibm-943_P15A-2003", japanese},
    {"x-sjis", "ibm-943_P15A-2003", japanese},
    {"euc-jp", "euc-jp", japanese},
    {"iso-2022-jp", "iso-2022-jp", japanese},
    {"euc-kr", "windows-949", korean},
    {"ks_c_5601-1987", "windows-949", korean},
    {"windows-1250", "windows-1250", polish},
    {"iso-8859-2", "iso-8859-2", polish},
    {"windows-1254", "windows-1254", turkish},
    {"iso-8859-9", "iso-8859-9", turkish},
    {"windows-1255", "windows-1255", hebrew},
    {"iso-8859-8-i", "windows-1255", hebrew},
    {"windows-1256", "windows-1256", arabic},
    {"iso-8859-6", "iso-8859-6", arabic},
    {"tis-620", "windows-874", thai},
    {"windows-1257", "windows-1257", estonian},
    {"iso-8859-15", "iso-8859-15", estonian},
};

static void test_declared(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof legacy / sizeof legacy[0]; i++) {
        struct td_slice text = td_str(legacy[i].text), bytes = encoded(text.p, text.n, legacy[i].icu);
        expect(bytes, legacy[i].label, true, text, 0);
        /* The same said by the markup. */
        char page[2048];
        int head = snprintf(page, sizeof page,
                            "<html><!-- <meta charset=utf-7> --><meta name=\"a\"><meta http-equiv="
                            "\"Content-Type\" content=\"text/html; charset=%s\" />",
                            legacy[i].label);
        memcpy(page + head, bytes.p, bytes.n);
        unsigned flags;
        struct td_slice got = to_utf8(td_slice(page, (size_t)head + bytes.n), "", true, &flags);
        assert_true(td_ends(got, text));
        assert_int_equal(flags, 0);
        free((void *)(uintptr_t)bytes.p);
    }
}

/* What uchardet makes of it, without any declaration: all of these must come out right. */
static void test_guessed(void **state)
{
    (void)state;
    static const size_t sure[] = {3, 4, 5, 6, 8, 10, 13, 15, 17, 19};
    for (size_t k = 0; k < sizeof sure / sizeof sure[0]; k++) {
        struct td_slice text = td_str(legacy[sure[k]].text), bytes = encoded(text.p, text.n, legacy[sure[k]].icu);
        unsigned flags;
        struct td_slice got = to_utf8(bytes, "", false, &flags);
        if (!td_eq(got, text))
            fail_msg("%s: guessed '%.*s'", legacy[sure[k]].icu, (int)got.n, got.p);
        assert_int_equal(flags, ING_FLAG_CHARSET_GUESSED);
        free((void *)(uintptr_t)bytes.p);
    }
}

static void test_wrong_declarations(void **state)
{
    (void)state;
    struct td_slice text = td_str(russian), cp1251 = encoded(text.p, text.n, "windows-1251");
    /* Declared UTF-8, is not. */
    expect(cp1251, "utf-8", false, text, ING_FLAG_CHARSET_GUESSED);
    /* A server's default against the page's own word. */
    char page[2048];
    int head = snprintf(page, sizeof page, "<meta charset='windows-1251'>");
    memcpy(page + head, cp1251.p, cp1251.n);
    unsigned flags;
    assert_true(td_ends(to_utf8(td_slice(page, (size_t)head + cp1251.n), "ISO-8859-1", true, &flags), text));
    assert_int_equal(flags, 0);
    free((void *)(uintptr_t)cp1251.p);
    /* iso-8859-2 with the code page's extra characters is windows-1250. */
    struct td_slice p = TD_S("„żółw” – ťažký");
    struct td_slice cp1250 = encoded(p.p, p.n, "windows-1250");
    expect(cp1250, "iso-8859-2", false, p, 0);
    free((void *)(uintptr_t)cp1250.p);
    /* XML declaration; unknown labels are no label. */
    expect(TD_S("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a>\xfc</a>"), "klingon", true,
           TD_S("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a>ü</a>"), 0);
    /* A meta that says UTF-16 was read as bytes, so it lies. */
    expect(TD_S("<meta charset=utf-16>\xc3\xbc"), "", true, TD_S("<meta charset=utf-16>ü"), 0);
}

static void test_utf16_without_mark(void **state)
{
    (void)state;
    static const char *const texts[] = {german, "plain", "Huawei 华为 2019", russian};
    for (size_t i = 0; i < 4; i++) {
        struct td_slice text = td_str(texts[i]);
        struct td_slice le = encoded(text.p, text.n, "UTF-16LE"), be = encoded(text.p, text.n, "UTF-16BE");
        expect(le, "utf-16", false, text, 0);
        expect(be, "utf-16be", false, text, 0);
        expect(le, "", false, text, ING_FLAG_CHARSET_GUESSED);
        expect(be, "", false, text, ING_FLAG_CHARSET_GUESSED);
        free((void *)(uintptr_t)le.p);
        free((void *)(uintptr_t)be.p);
    }
}

static void test_damage(void **state)
{
    (void)state;
    expect(TD_S("Gr\xc3\xb6\xc3\x9f"
                "e und Stra\xc3\x9f"
                "e\xe2\x80"),
           "utf-8", false, TD_S("Größe und Straße\xef\xbf\xbd"), ING_FLAG_INVALID_BYTES);
    /* One bad byte in a page of GBK does not make it another charset. */
    struct td_slice text = td_str(chinese), gb = encoded(text.p, text.n, "gb18030");
    char *bad = malloc(gb.n + 1);
    memcpy(bad, gb.p, gb.n);
    bad[gb.n] = '\xff';
    unsigned flags;
    struct td_slice got = to_utf8(td_slice(bad, gb.n + 1), "gb2312", false, &flags);
    assert_true(td_starts(got, text));
    assert_int_equal(flags, ING_FLAG_INVALID_BYTES);
    free(bad);
    free((void *)(uintptr_t)gb.p);
    /* Nothing fits: windows-1252 with holes. */
    got = to_utf8(TD_S("\x81\x8d\x9d"), "utf-8", false, &flags);
    assert_true(flags & ING_FLAG_INVALID_BYTES);
    /* Looks like UTF-16 and is not, nothing declared. */
    (void)to_utf8(TD_S("\0i\x08\xc1\xdf\xb1\xb9"), "", false, &flags);
    (void)to_utf8(TD_S("a\0b\0\x00\xd8"
                       "c\0"),
                  "utf-16", false, &flags);
    /* Each broken sequence is one U+FFFD (Unicode 15, table 3-8). */
    got = to_utf8(TD_S("\xef\xbb\xbf\x61\xf1\x80\x80\xe1\x80\xc2\x62\x80\x63\x80\xbf\x64"), "", false, &flags);
    assert_true(td_eqs(got, "a\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"
                            "b\xef\xbf\xbd"
                            "c\xef\xbf\xbd\xef\xbf\xbd"
                            "d"));
}

static void test_memory_limit(void **state)
{
    (void)state;
    struct td_arena small = TD_ARENA_INIT(8);
    struct td_error err = {0};
    struct td_slice out;
    unsigned flags = 0;
    assert_int_equal(
        ing_charset_to_utf8(TD_S("\xfc\xfc\xfc\xfc\xfc\xfc\xfc\xfc"), TD_S("l1"), false, &small, &out, &flags, &err),
        TD_EIO);
    td_arena_free(&small);
}

static void mended(const char *from, const char *to)
{
    struct td_error err = {0};
    struct td_slice out;
    unsigned flags = 0;
    td_arena_reset(&arena);
    assert_int_equal(ing_charset_mend(td_str(from), &arena, &out, &flags, &err), TD_OK);
    if (!td_eqs(out, to))
        fail_msg("'%s' became '%.*s', want '%s'", from, (int)out.n, out.p, to);
    assert_int_equal(flags, strcmp(from, to) ? ING_FLAG_MOJIBAKE : 0);
    assert_true(td_utf8_valid(out));
}

static void test_mend(void **state)
{
    (void)state;
    mended("fÃ¼r", "für");
    mended("MÃ¼nchen und KÃ¶ln", "München und Köln");
    mended("Donâ€™t", "Don’t");
    mended("â€œHuaweiâ€\xc2\x9d", "“Huawei”");
    mended("caf\xc3\x83\xc2\xa9", "café");
    mended("Ã–sterreich", "Österreich");
    mended("SÃ£o TomÃ© e PrÃ­ncipe", "São Tomé e Príncipe");
    mended("AleÅ¡", "Aleš");
    mended("â‚¬5 â€“ Â£6", "€5 – £6");
    mended("ÃƒÂ¼ber", "über");
    mended("ÐšÐ¸Ñ‚Ð°Ð¹", "Китай");
    mended("å\xc2\x8d\xc2\x8eä¸º", "华为");
    mended("ðŸ˜€", "😀");
    /* Mixed with correct text. */
    mended("Itâ€™s “Donâ€™t”", "It’s “Don’t”");
}

static void test_correct_text_is_left_alone(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",
        "ascii",
        "NÃO",
        "São Tomé",
        "Åland",
        "Â",
        "À Â Ã Ä Å Æ Ç",
        "AMANHÃ…",
        "AMANHÃ”",
        "“AMANHÔ",
        "“AMANHÃ”",
        "IRMÃ – disse",
        "IRMÃ’",
        "«AMANHû",
        "RÉSUMÉ\xc2\xa0:",
        "CAFÉ\xc2\xa0!",
        "voilà\xc2\xa0!",
        "« Â »",
        "„Ä“ und „Ö“",
        "Ä“",
        "É”",
        "SÍ…",
        "Ñ”",
        "à\xc2\xa0la carte",
        "10\xc2\xa0°C",
        "Pâte ‘à’ choux",
        "LÄ–GE",
        "PÅ–",
        "ÎLE…",
        "C’EST LÀ™",
        "Âge d’or",
        "Ærø",
        "für “Donâ",
        german,
        russian,
        greek,
        chinese,
        japanese,
        korean,
        polish,
        turkish,
        hebrew,
        arabic,
        thai,
        estonian,
        "HÁ ®",
        "Ação, não, irmãs: “Ã”",
        "UN GARÇON… GÂTÉ",
        "É!",
        "DÉJÀ\xc2\xa0VU",
        "NAÏF",
        "Là–bas",
        "Škoda ä¼ä¸",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        mended(texts[i], texts[i]);
}

/* Reading correct text wrongly and mending it gives the text back, or leaves what is not certain.
 */
static void test_mend_inverts(void **state)
{
    (void)state;
    static const char *const texts[] = {german,   russian, greek,  chinese, taiwanese,
                                        japanese, korean,  polish, turkish, estonian};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        char wrong[4096];
        size_t w = 0;
        for (const char *p = texts[i]; *p; p++) { /* as Latin-1 */
            w += td_utf8_encode((unsigned char)*p, wrong + w);
        }
        wrong[w] = '\0';
        mended(wrong, texts[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_utf8_is_passed_through),
        cmocka_unit_test(test_byte_order_marks),
        cmocka_unit_test(test_declared),
        cmocka_unit_test(test_guessed),
        cmocka_unit_test(test_wrong_declarations),
        cmocka_unit_test(test_utf16_without_mark),
        cmocka_unit_test(test_damage),
        cmocka_unit_test(test_memory_limit),
        cmocka_unit_test(test_mend),
        cmocka_unit_test(test_correct_text_is_left_alone),
        cmocka_unit_test(test_mend_inverts),
    };
    int rc = cmocka_run_group_tests(tests, NULL, NULL);
    td_arena_free(&arena);
    return rc;
}
