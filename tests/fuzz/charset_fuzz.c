/*
 * Charsets: first byte chooses the declaration and whether markup is looked at, the rest is the
 * text. Whatever goes in, valid UTF-8 comes out, also of the mending, which never makes a text
 * longer.
 */
#include <stdlib.h>

#include "article.h"
#include "charset.h"
#include "utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok)
{
    if (!ok)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const declared[] = {"",           "utf-8",  "iso-8859-1", "windows-1251",
                                           "gb2312",     "big5",   "shift_jis",  "euc-jp",
                                           "euc-kr",     "utf-16", "utf-16be",   "iso-2022-jp",
                                           "iso-8859-2", "hz",     "tis-620",    "text/html; charset=koi8-r",
                                           "macintosh"};
    if (size == 0)
        return 0;
    struct td_arena arena = TD_ARENA_INIT((size_t)64 << 20);
    char *copy = malloc(size - 1 ? size - 1 : 1);
    if (!copy)
        return 0;
    memcpy(copy, data + 1, size - 1);
    struct td_slice s = {copy, size - 1}, out, mended, again;
    unsigned flags = 0;
    struct td_error err = {0};
    const char *d = declared[(data[0] & 127) % (sizeof declared / sizeof declared[0])];
    must(ing_charset_to_utf8(s, td_str(d), data[0] & 128, &arena, &out, &flags, &err) == TD_OK);
    must(td_utf8_valid(out));
    must(ing_charset_mend(out, &arena, &mended, &flags, &err) == TD_OK);
    must(td_utf8_valid(mended) && mended.n <= out.n);
    must((flags & ING_FLAG_MOJIBAKE) ? mended.n < out.n : mended.p == out.p);
    must(ing_charset_mend(mended, &arena, &again, &flags, &err) == TD_OK);
    must(td_utf8_valid(again));
    td_arena_free(&arena);
    free(copy);
    return 0;
}
