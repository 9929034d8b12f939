#include "language.h"

#include <stdio.h>

#include "cld2.h"
#include "utf8.h"

enum {
    HEAD_BYTES = 768,     /* measured: longer heads give no better answers and cost time in proportion */
    MIN_LETTER_BYTES = 8, /* below this even a certain script says nothing */
    TAG_MAX = 15
};

/* BCP 47 in its usual case: language lower, script title, region upper. */
bool ing_language_tag(struct td_slice s, char tag[16])
{
    tag[0] = '\0';
    s = td_trim(s);
    /* "en_US.UTF-8", "de_DE@euro" */
    s = td_head(s, td_index(s, '.'));
    s = td_head(s, td_index(s, '@'));
    if (s.n < 2 || s.n > TAG_MAX)
        return false;
    char out[TAG_MAX + 1];
    size_t start = 0;
    for (size_t i = 0; i <= s.n; i++) {
        char c = i < s.n ? s.p[i] : '-';
        if (c != '-' && c != '_') {
            bool letter = (c | 32) >= 'a' && (c | 32) <= 'z';
            if (!letter && (c < '0' || c > '9' || start == 0))
                return false;
            out[i] = (char)td_lower_byte((unsigned char)c);
            continue;
        }
        size_t n = i - start;
        if (n == 0 || n > 8 || (start == 0 && (n < 2 || n > 3)))
            return false;
        bool digit = out[start] >= '0' && out[start] <= '9';
        if (start > 0 && n == 4 && !digit)
            out[start] = (char)(out[start] - 32);
        for (size_t k = start; start > 0 && n == 2 && k < i; k++)
            if (out[k] >= 'a')
                out[k] = (char)(out[k] - 32);
        out[i] = i < s.n ? '-' : '\0';
        start = i + 1;
    }
    memcpy(tag, out, s.n + 1);
    return true;
}

/* CLD2's codes that are not BCP 47's. */
static const char *modern(const char *code)
{
    static const char *const map[][2] = {{"iw", "he"}, {"jw", "jv"}, {"in", "id"},     {"ji", "yi"},  {"mo", "ro"},
                                         {"no", "nb"}, {"sh", "sr"}, {"zh-CN", "zh"}, {"bh", "bho"}, {"tl", "fil"}};
    for (size_t i = 0; i < sizeof map / sizeof map[0]; i++)
        if (strcmp(code, map[i][0]) == 0)
            return map[i][1];
    return code;
}

/* CLD2 refuses text with control characters: they become blanks. Returns the bytes put into out. */
static size_t copy_clean(struct td_slice s, char *out)
{
    size_t i = 0;
    while (i < s.n) {
        unsigned char c = (unsigned char)s.p[i];
        uint32_t cp;
        size_t n = c < 0x80 ? 1 : td_utf8_decode(td_from(s, i), &cp);
        if (c < 0x80)
            cp = c;
        bool good = n && cp >= ' ' && !(cp >= 0x7f && cp <= 0x9f) && (cp & 0xfffe) != 0xfffe &&
                    !(cp >= 0xfdd0 && cp <= 0xfdef);
        n = n ? n : 1;
        if (good)
            memcpy(out + i, s.p + i, n);
        else
            memset(out + i, ' ', n);
        i += n;
    }
    return i;
}

bool ing_language_identify(struct td_slice text, struct td_slice hint, char tag[16])
{
    tag[0] = '\0';
    struct td_slice head = td_utf8_head(text, HEAD_BYTES);
    char prior[16];
    if (!ing_language_tag(hint, prior))
        prior[0] = '\0';
    struct ing_cld2_answer a;
    char clean[HEAD_BYTES];
    ing_cld2_detect(clean, (int)copy_clean(head, clean), prior, &a);
    if (!a.reliable || a.letters_bytes < MIN_LETTER_BYTES || strcmp(a.code, "un") == 0)
        return false;
    (void)snprintf(tag, 16, "%s", modern(a.code));
    return true;
}
