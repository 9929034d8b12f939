#include "language.h"

#include <stdio.h>

#include "cld2.h"
#include "utf8.h"

enum {
    HEAD_BYTES = 768,      /* measured: longer heads give no better answers and cost time in proportion */
    MIN_LETTER_BYTES = 8,  /* below this even a script of one language says nothing */
    MIN_RARE_BYTES = 64,   /* the same for languages that few newspapers are written in */
    MIN_SHARED_BYTES = 20, /* the same for scripts that many languages share */
    MIN_SCORE = 400,       /* CLD2's; in 8,000 titles two were below it and right, two below it and wrong */
    MIN_HAN = 12,          /* characters of Han alone from which a guess between zh and zh-Hant counts */
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
    static const char *const map[][2] = {{"iw", "he"}, {"jw", "jv"}, {"in", "id"},    {"ji", "yi"},  {"mo", "ro"},
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
        bool good =
            n && cp >= ' ' && !(cp >= 0x7f && cp <= 0x9f) && (cp & 0xfffe) != 0xfffe && !(cp >= 0xfdd0 && cp <= 0xfdef);
        n = n ? n : 1;
        if (good)
            memcpy(out + i, s.p + i, n);
        else
            memset(out + i, ' ', n);
        i += n;
    }
    return i;
}

/* Frequent characters that only one of the two ways of writing Chinese has, sorted. */
/* clang-format off */
static const uint16_t simplified[] = {
    0x4e1a, 0x4e1c, 0x4e3a, 0x4e49, 0x4e66, 0x4ea7, 0x4eb2, 0x4ec5, 0x4ece, 0x4eec, 0x4ef7, 0x4f17, 0x4f18,
    0x4f19, 0x4f1a, 0x4f20, 0x4f24, 0x4f53, 0x513f, 0x515a, 0x5173, 0x5174, 0x5199, 0x519b, 0x51b2, 0x51b3,
    0x51cf, 0x51e0, 0x521b, 0x529e, 0x52a1, 0x52a8, 0x52b3, 0x52bf, 0x533a, 0x533b, 0x534e, 0x534f, 0x5355,
    0x536b, 0x538b, 0x53bf, 0x53c2, 0x53cc, 0x53d1, 0x53d8, 0x53f6, 0x53f7, 0x5417, 0x542c, 0x542f, 0x5458,
    0x54cd, 0x56e2, 0x56ed, 0x56fd, 0x56fe, 0x5706, 0x573a, 0x575a, 0x5934, 0x5b66, 0x5b9e, 0x5bf9, 0x5bfc,
    0x5c06, 0x5e7f, 0x5e94, 0x5f00, 0x603b, 0x6218, 0x6267, 0x6269, 0x62a4, 0x62a5, 0x62e5, 0x62e9, 0x635f,
    0x6362, 0x636e, 0x6444, 0x654c, 0x65ad, 0x65e0, 0x65e7, 0x65f6, 0x663e, 0x672f, 0x673a, 0x6740, 0x6743,
    0x6761, 0x6765, 0x6781, 0x6784, 0x6807, 0x6811, 0x6837, 0x68c0, 0x697c, 0x6bd5, 0x6c14, 0x6c47, 0x6c49,
    0x6ca1, 0x6d4b, 0x6d4e, 0x6d53, 0x6ee1, 0x706d, 0x7075, 0x70b9, 0x70ed, 0x7231, 0x72b6, 0x72ec, 0x73af,
    0x73b0, 0x7535, 0x7597, 0x76d1, 0x76d8, 0x7801, 0x7840, 0x786e, 0x793c, 0x79cd, 0x79ef, 0x79f0, 0x7a83,
    0x7ade, 0x7c7b, 0x7ea6, 0x7ea7, 0x7eaa, 0x7eaf, 0x7eb3, 0x7eb8, 0x7ebf, 0x7ec6, 0x7ec8, 0x7ecf, 0x7ed3,
    0x7ed9, 0x7edd, 0x7edf, 0x7ee7, 0x7eed, 0x7ef4, 0x7f51, 0x7f57, 0x804c, 0x8054, 0x8111, 0x8138, 0x827a,
    0x8282, 0x82cf, 0x83b7, 0x8425, 0x84dd, 0x8651, 0x8865, 0x88c5, 0x89c1, 0x89c2, 0x89c4, 0x89c6, 0x89c9,
    0x8ba1, 0x8ba2, 0x8ba4, 0x8ba8, 0x8ba9, 0x8bad, 0x8bae, 0x8bb0, 0x8bb2, 0x8bb8, 0x8bba, 0x8bbe, 0x8bbf,
    0x8bc1, 0x8bc4, 0x8bc6, 0x8bc9, 0x8bd1, 0x8bd5, 0x8bda, 0x8bdd, 0x8be5, 0x8be6, 0x8bed, 0x8bef, 0x8bf4,
    0x8bf7, 0x8bfb, 0x8c01, 0x8c03, 0x8c22, 0x8d1f, 0x8d21, 0x8d22, 0x8d23, 0x8d25, 0x8d27, 0x8d28, 0x8d2d,
    0x8d35, 0x8d38, 0x8d39, 0x8d44, 0x8f66, 0x8f6c, 0x8f6e, 0x8f6f, 0x8f7b, 0x8f7d, 0x8f83, 0x8f91, 0x8f93,
    0x8fbe, 0x8fc1, 0x8fc7, 0x8fd0, 0x8fd8, 0x8fd9, 0x8fdb, 0x8fdc, 0x8fdd, 0x8fde, 0x9002, 0x9009, 0x9012,
    0x9057, 0x90ae, 0x91ca, 0x9488, 0x949f, 0x94b1, 0x94c1, 0x94f6, 0x957f, 0x95e8, 0x95ed, 0x95ee, 0x95f2,
    0x95f4, 0x95fb, 0x961f, 0x9633, 0x9634, 0x9636, 0x9645, 0x9646, 0x9648, 0x9669, 0x968f, 0x9690, 0x96be,
    0x97e9, 0x9875, 0x987a, 0x987b, 0x987e, 0x9884, 0x9886, 0x9891, 0x9898, 0x989c, 0x98ce, 0x98de, 0x996d,
    0x9986, 0x9a6c, 0x9a8c, 0x9c7c, 0x9e1f, 0x9f50, 0x9f99,
};
static const uint16_t traditional[] = {
    0x4f86, 0x5011, 0x50b3, 0x50b7, 0x50c5, 0x50f9, 0x512a, 0x5152, 0x5275, 0x52d5, 0x52d9, 0x52de, 0x52e2,
    0x532f, 0x5340, 0x5354, 0x53c3, 0x54e1, 0x554f, 0x555f, 0x55ae, 0x55ce, 0x570b, 0x5712, 0x5713, 0x5716,
    0x5718, 0x57f7, 0x5805, 0x5831, 0x5834, 0x58d3, 0x5925, 0x5b78, 0x5be6, 0x5beb, 0x5c07, 0x5c0d, 0x5c0e,
    0x5e7e, 0x5ee3, 0x5f9e, 0x611b, 0x616e, 0x61c9, 0x6230, 0x63db, 0x640d, 0x64c1, 0x64c7, 0x64da, 0x64f4,
    0x651d, 0x6557, 0x6575, 0x65b7, 0x6642, 0x66f8, 0x6703, 0x6771, 0x689d, 0x696d, 0x6975, 0x69cb, 0x6a13,
    0x6a19, 0x6a23, 0x6a39, 0x6a5f, 0x6aa2, 0x6b0a, 0x6bba, 0x6c23, 0x6c7a, 0x6c92, 0x6e1b, 0x6e2c, 0x6ec5,
    0x6eff, 0x6f22, 0x6fc3, 0x6fdf, 0x70ba, 0x7121, 0x71b1, 0x71df, 0x72c0, 0x7368, 0x7372, 0x73fe, 0x74b0,
    0x7522, 0x7562, 0x7642, 0x767c, 0x76e3, 0x76e4, 0x773e, 0x78ba, 0x78bc, 0x790e, 0x79ae, 0x7a2e, 0x7a31,
    0x7a4d, 0x7aca, 0x7af6, 0x7bc0, 0x7d00, 0x7d04, 0x7d0d, 0x7d14, 0x7d19, 0x7d1a, 0x7d30, 0x7d42, 0x7d50,
    0x7d55, 0x7d66, 0x7d71, 0x7d93, 0x7dad, 0x7db2, 0x7dda, 0x7e23, 0x7e3d, 0x7e7c, 0x7e8c, 0x7f85, 0x7fa9,
    0x805e, 0x806f, 0x8077, 0x807d, 0x8166, 0x81c9, 0x8208, 0x820a, 0x83ef, 0x8449, 0x85cd, 0x85dd, 0x8607,
    0x865f, 0x8853, 0x885b, 0x885d, 0x88dc, 0x88dd, 0x898b, 0x898f, 0x8996, 0x89aa, 0x89ba, 0x89c0, 0x8a02,
    0x8a08, 0x8a0e, 0x8a13, 0x8a18, 0x8a2a, 0x8a2d, 0x8a31, 0x8a34, 0x8a55, 0x8a66, 0x8a71, 0x8a72, 0x8a73,
    0x8a8d, 0x8a9e, 0x8aa0, 0x8aa4, 0x8aaa, 0x8ab0, 0x8abf, 0x8acb, 0x8ad6, 0x8b1b, 0x8b1d, 0x8b49, 0x8b58,
    0x8b6f, 0x8b70, 0x8b77, 0x8b80, 0x8b8a, 0x8b93, 0x8ca0, 0x8ca1, 0x8ca2, 0x8ca8, 0x8cac, 0x8cb4, 0x8cbb,
    0x8cbf, 0x8cc7, 0x8cea, 0x8cfc, 0x8eca, 0x8ecd, 0x8edf, 0x8f03, 0x8f09, 0x8f15, 0x8f2a, 0x8f2f, 0x8f38,
    0x8f49, 0x8fa6, 0x9019, 0x9023, 0x9032, 0x904b, 0x904e, 0x9054, 0x9055, 0x905e, 0x9060, 0x9069, 0x9077,
    0x9078, 0x907a, 0x9084, 0x90f5, 0x91ab, 0x91cb, 0x91dd, 0x9280, 0x9322, 0x9418, 0x9435, 0x9577, 0x9580,
    0x9589, 0x958b, 0x9592, 0x9593, 0x95dc, 0x9670, 0x9673, 0x9678, 0x967d, 0x968a, 0x968e, 0x969b, 0x96a8,
    0x96aa, 0x96b1, 0x96d9, 0x96e3, 0x96fb, 0x9748, 0x97d3, 0x97ff, 0x9801, 0x9806, 0x9808, 0x9810, 0x9818,
    0x982d, 0x983b, 0x984c, 0x984f, 0x985e, 0x9867, 0x986f, 0x98a8, 0x98db, 0x98ef, 0x9928, 0x99ac, 0x9a57,
    0x9ad4, 0x9b5a, 0x9ce5, 0x9ede, 0x9ee8, 0x9f4a, 0x9f8d,
};
/* clang-format on */

static bool in_sorted(const uint16_t *a, size_t n, uint32_t cp)
{
    size_t lo = 0, hi = n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (a[mid] == cp)
            return true;
        if (a[mid] < cp)
            lo = mid + 1;
        else
            hi = mid;
    }
    return false;
}

/*
 * Han text: Japanese has kana, and the two ways of writing Chinese have characters of their own.
 * CLD2 mixes the three up in short texts. Returns the tag, or NULL when it stays open.
 */
static const char *han_language(struct td_slice s, const char *code)
{
    size_t n_han = 0, n_kana = 0, n_simplified = 0, n_traditional = 0;
    for (size_t i = 0; i < s.n;) {
        uint32_t cp;
        size_t n = td_utf8_decode(td_from(s, i), &cp);
        i += n ? n : 1;
        if (n < 3)
            continue;
        n_han += cp >= 0x3400 && cp <= 0x9fff;
        n_kana += cp >= 0x3041 && cp <= 0x30fa;
        n_simplified += in_sorted(simplified, sizeof simplified / sizeof simplified[0], cp);
        n_traditional += in_sorted(traditional, sizeof traditional / sizeof traditional[0], cp);
    }
    if (n_kana > 0 && n_kana * 10 >= n_han)
        return "ja";
    if (n_simplified != n_traditional)
        return n_simplified > n_traditional ? "zh" : "zh-Hant";
    return n_han >= MIN_HAN && strcmp(code, "ja") != 0 ? code : NULL;
}

/*
 * Nynorsk or Bokmål: CLD2 takes most Nynorsk for Bokmål. Counted are the commonest words that only
 * one of them has; s is text in one of the two.
 */
static bool nynorsk(struct td_slice s)
{
    static const char nn[] = " ikkje eg dei ein frå kva korleis ho vere berre noko nokon mykje òg seier sjølv fekk "
                             "me menneske vart kjem gjer fleire heile saman ";
    static const char nb[] = " ikke jeg de en fra hva hvordan hun være bare noe noen mye også sier selv fikk "
                             "mennesker flere hele sammen årene kommer gjør hvor ";
    size_t n_nn = 0, n_nb = 0;
    for (size_t i = 0; i < s.n;) {
        char word[16] = " ";
        size_t n = 1;
        while (i < s.n && ((unsigned char)s.p[i] >= 0x80 || (s.p[i] | 32) >= 'a')) {
            if (n < sizeof word - 2)
                word[n] = (char)td_lower_byte((unsigned char)s.p[i]);
            n++;
            i++;
        }
        i++;
        if (n < 3 || n >= sizeof word - 2)
            continue;
        word[n] = ' ';
        n_nn += strstr(nn, word) != NULL;
        n_nb += strstr(nb, word) != NULL;
    }
    return n_nn > n_nb;
}

/* Languages that are alone with their script, or nearly so. */
static bool own_script(const char *code)
{
    static const char *const codes[] = {"el", "iw", "th", "ko", "ja", "zh", "zh-Hant", "ka", "hy", "ta", "te",
                                        "kn", "ml", "gu", "pa", "si", "km", "lo",      "my", "am", "or", "dv"};
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
        if (strcmp(code, codes[i]) == 0)
            return true;
    return false;
}

/* Languages of many newspapers: a title in one is likelier than one in another language that looks
 * alike. */
static bool frequent(const char *code)
{
    static const char codes[] =
        " en de fr es it pt nl pl ru uk be bg mk sr hr bs sl sk cs hu ro el tr az fi et lv lt sv "
        "da no nn is id ms vi ar iw fa ur hi bn ta te mr gu kn ml ne th zh zh-Hant ja ko ka hy "
        "sq ca sw af tl kk mn si km lo my am pa ";
    char key[16];
    (void)snprintf(key, sizeof key, " %.12s ", code);
    return strstr(codes, key) != NULL;
}

/* Enough letters to believe an identification that nothing declared supports. */
static bool enough(const struct ing_cld2_answer *a)
{
    int want = own_script(a->code) ? MIN_LETTER_BYTES : frequent(a->code) ? MIN_SHARED_BYTES : MIN_RARE_BYTES;
    return a->score >= MIN_SCORE && a->letters_bytes >= want;
}

/* The language of a tag without script and region. */
static struct td_slice primary(const char *tag)
{
    struct td_slice s = td_str(tag);
    return td_head(s, td_index(s, '-'));
}

/* Written so alike that a declared one of the group is better evidence than a short text. */
static bool near_twins(struct td_slice a, struct td_slice b)
{
    static const char *const groups[] = {" hr bs sr sh ", " nb nn no ",    " id ms ",
                                         " gl pt ",       " zu xh ss nr ", " fil tl "};
    char x[8], y[8];
    if (a.n > 3 || b.n > 3)
        return false;
    (void)snprintf(x, sizeof x, " %.*s ", (int)a.n, a.p);
    (void)snprintf(y, sizeof y, " %.*s ", (int)b.n, b.p);
    for (size_t i = 0; i < sizeof groups / sizeof groups[0]; i++)
        if (strstr(groups[i], x) && strstr(groups[i], y))
            return true;
    return false;
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
    const char *found = modern(a.code);
    if (strcmp(found, "zh") == 0 || strcmp(found, "zh-Hant") == 0 || strcmp(found, "ja") == 0) {
        found = han_language(head, found);
        if (!found)
            return false;
    }
    if (strcmp(found, "nb") == 0 && nynorsk(head))
        found = "nn";
    struct td_slice said = primary(prior);
    if (td_eqs(said, "no"))
        said = TD_S("nb");
    bool agrees = said.n && (td_eq(said, primary(found)) || near_twins(said, primary(found)));
    if (!agrees && !enough(&a))
        return false;
    if (agrees && !td_eq(said, primary(found)))
        (void)snprintf(tag, 16, "%.*s", (int)said.n, said.p);
    else
        (void)snprintf(tag, 16, "%s", found);
    return true;
}
