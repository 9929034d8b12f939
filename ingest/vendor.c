#include "vendor.h"

#include <stdlib.h>
#include <unicode/uchar.h>
#include <unicode/uloc.h>
#include <unicode/ustring.h>

#include "country.h"
#include "language.h"
#include "page.h"

/* ---- names ---- */

/* A display name of ICU in UTF-8; empty when it has none. */
static struct td_slice utf8_name(const UChar *u, int32_t n, char *out, int32_t room)
{
    UErrorCode code = U_ZERO_ERROR;
    int32_t got = 0;
    (void)u_strToUTF8(out, room, &got, u, n, &code);
    return U_FAILURE(code) || got >= room ? td_slice(NULL, 0) : td_slice(out, (size_t)got);
}

/* Without case in any alphabet. */
static bool same_name(struct td_slice a, struct td_slice b)
{
    UChar ua[96], ub[96];
    int32_t na = 0, nb = 0;
    UErrorCode code = U_ZERO_ERROR;
    (void)u_strFromUTF8(ua, 95, &na, a.p, (int32_t)a.n, &code);
    (void)u_strFromUTF8(ub, 95, &nb, b.p, (int32_t)b.n, &code);
    if (U_FAILURE(code) || na >= 95 || nb >= 95)
        return false;
    return u_strCaseCompare(ua, na, ub, nb, U_FOLD_CASE_DEFAULT, &code) == 0 && U_SUCCESS(code);
}

/* True when *memo holds the answer; else it holds the name and no answer yet. */
static bool known_already(struct ing_vendor_name *memo, struct td_slice name)
{
    if (name.n && td_eq(name, td_str(memo->name)))
        return true;
    memo->name[0] = memo->code[0] = '\0';
    if (name.n == 0 || name.n >= sizeof memo->name || memchr(name.p, '\0', name.n))
        return true;
    memcpy(memo->name, name.p, name.n);
    memo->name[name.n] = '\0';
    return false;
}

/* The languages of newspapers. */
static const char *const language_code[] = {
    "en", "fr", "de", "es", "it", "pt", "nl", "sv", "da", "nb", "fi", "is", "pl", "cs", "sk", "hu",
    "ro", "bg", "hr", "sr", "bs", "sl", "mk", "sq", "el", "tr", "ru", "uk", "be", "et", "lv", "lt",
    "ar", "he", "fa", "ur", "hi", "bn", "pa", "ta", "te", "ml", "mr", "gu", "ne", "si", "th", "vi",
    "id", "ms", "tl", "zh", "ja", "ko", "mn", "ka", "hy", "az", "kk", "uz", "sw", "am", "af", "ca",
    "eu", "gl", "ga", "cy", "mt", "lb", "no", "km", "lo", "my", "so", "ha", "zu", "fil"};
enum { N_LANGUAGES = sizeof language_code / sizeof language_code[0] };

static bool find_language(struct ing_vendor_name *memo, const char *in_language)
{
    for (size_t i = 0; i < N_LANGUAGES; i++) {
        UChar u[96];
        char name[192];
        UErrorCode code = U_ZERO_ERROR;
        int32_t n =
            uloc_getDisplayLanguage(language_code[i], in_language ? in_language : language_code[i], u, 96, &code);
        if (U_FAILURE(code) || n >= 96 || !same_name(td_str(memo->name), utf8_name(u, n, name, sizeof name)))
            continue;
        (void)strcpy(memo->code, language_code[i]);
        return true;
    }
    return false;
}

struct td_slice ing_vendor_language(struct ing_vendor_name *memo, struct td_slice name)
{
    /* NULL: every language by its own name. Then the languages in which the vendors' sites are offered. */
    static const char *const in_language[] = {"en", NULL, "fr", "de", "es", "it", "pt", "nl", "ru", "ja", "zh"};
    struct td_slice s = td_trim(name);
    char tag[16];
    if (known_already(memo, s))
        return td_str(memo->code);
    if ((s.n <= 3 || (s.n > 3 && (s.p[2] == '-' || s.p[2] == '_'))) && ing_language_tag(s, tag)) {
        UErrorCode code = U_ZERO_ERROR;
        if (s.n != 3 || uloc_getLanguage(tag, memo->code, sizeof memo->code, &code) == 0 || U_FAILURE(code))
            (void)strcpy(memo->code, tag); /* else "eng" is "en" now */
        return td_str(memo->code);
    }
    for (size_t i = 0; i < sizeof in_language / sizeof in_language[0]; i++)
        if (find_language(memo, in_language[i]))
            break;
    return td_str(memo->code);
}

/* What ICU calls otherwise. Names with several meanings (Congo, Korea) are not here. */
static const struct other_name {
    const char *name, *code;
} other_names[] = {
    {"united states of america", "US"},
    {"great britain", "GB"},
    {"czech republic", "CZ"},
    {"turkey", "TR"},
    {"ivory coast", "CI"},
    {"hong kong", "HK"},
    {"macau", "MO"},
    {"macao", "MO"},
    {"myanmar", "MM"},
    {"burma", "MM"},
    {"palestine", "PS"},
    {"vatican", "VA"},
    {"dr congo", "CD"},
    {"swaziland", "SZ"},
    {"netherland", "NL"},
    {"the netherlands", "NL"},
    {"macedonia", "MK"},
    {"cape verde", "CV"},
    {"east timor", "TL"},
    {"russian federation", "RU"},
    {"bosnia and herzegovina", "BA"},
    {"trinidad and tobago", "TT"},
    {"antigua and barbuda", "AG"},
    {"sao tome and principe", "ST"},
    {"saint kitts and nevis", "KN"},
    {"saint lucia", "LC"},
    {"saint vincent and the grenadines", "VC"},
    {"turks and caicos islands", "TC"},
};

struct td_slice ing_vendor_country(struct ing_vendor_name *memo, struct td_slice name)
{
    struct td_slice s = td_trim(name);
    if (known_already(memo, s))
        return td_str(memo->code);
    if (s.n == 2) {
        char code[2] = {(char)(td_lower_byte((unsigned char)s.p[0]) - 32),
                        (char)(td_lower_byte((unsigned char)s.p[1]) - 32)};
        if (td_country_known(td_slice(code, 2)))
            memcpy(memo->code, (char[3]){code[0], code[1], '\0'}, 3);
        return td_str(memo->code);
    }
    for (size_t i = 0; i < sizeof other_names / sizeof other_names[0]; i++)
        if (td_eq_nocase(s, td_str(other_names[i].name))) {
            (void)strcpy(memo->code, other_names[i].code);
            return td_str(memo->code);
        }
    for (const char *const *c = uloc_getISOCountries(); *c; c++) {
        UChar u[96];
        char locale[8] = "und_", utf8[192];
        UErrorCode code = U_ZERO_ERROR;
        if (strlen(*c) != 2 || !td_country_known(td_str(*c)))
            continue;
        memcpy(locale + 4, *c, 3);
        int32_t n = uloc_getDisplayCountry(locale, "en", u, 96, &code);
        if (U_FAILURE(code) || n >= 96 || !same_name(s, utf8_name(u, n, utf8, sizeof utf8)))
            continue;
        memcpy(memo->code, *c, 3);
        break;
    }
    return td_str(memo->code);
}

/* ---- texts ---- */

enum td_status ing_vendor_slurp(struct ing_vendor_text *t, struct ing_input *in, struct ing_sink *sink, bool markup,
                                struct td_error *err)
{
    struct td_slice s;
    *t = (struct ing_vendor_text){.whole = TD_BUF_INIT(ING_WHOLE_MAX), .own = TD_BUF_INIT(ING_WHOLE_MAX)};
    enum td_status st = ing_input_text(in, sink, &t->whole, markup, &s, &t->flags, err);
    if (st != TD_OK || s.n == 0)
        return st;
    if (s.p < t->whole.p || s.p >= t->whole.p + t->whole.n) {
        if (!td_buf_put(&t->own, s))
            return td_fail_nomem(err, in->name);
        s = td_buf_slice(&t->own);
    }
    t->text = s;
    return TD_OK;
}

void ing_vendor_free(struct ing_vendor_text *t)
{
    td_buf_free(&t->whole);
    td_buf_free(&t->own);
}

static bool has_markup(struct td_slice s)
{
    for (size_t i = 0; i + 2 < s.n; i++) {
        unsigned char c = td_lower_byte((unsigned char)s.p[i + 1]);
        if (s.p[i] == '<' && ((c >= 'a' && c <= 'z') || c == '/' || c == '!'))
            return true;
        if (s.p[i] == '&' && ((c >= 'a' && c <= 'z') || c == '#'))
            return true;
    }
    return false;
}

enum td_status ing_vendor_plain(struct ing_sink *sink, struct td_slice s, struct td_slice *out, struct td_error *err)
{
    *out = td_trim(s);
    if (!has_markup(*out))
        return TD_OK;
    return ing_page_fragment(sink->page, *out, sink->batch, out, err);
}

/* Is there the element's tag ("<aside", "</aside") at i, and followed by what ends a name? */
static bool tag_at(struct td_slice s, size_t i, const char *open, const char *name)
{
    size_t no = strlen(open), n = no + strlen(name);
    if (i + n >= s.n || memcmp(s.p + i, open, no) != 0)
        return false;
    char after = s.p[i + n];
    return (after == '>' || after == '/' || td_space_byte((unsigned char)after)) &&
           td_eq_nocase(td_slice(s.p + i + no, n - no), td_str(name));
}

/* Where the element begins from a place on; s.n when nowhere. */
static size_t element_start(struct td_slice s, size_t from, const char *name)
{
    for (size_t i = from; i < s.n; i++) {
        i += td_index(td_from(s, i), '<');
        if (tag_at(s, i, "<", name))
            return i;
    }
    return s.n;
}

/* Just after the end of the element that begins at `from`, elements of its name inside it counted; 0: it has none. */
static size_t element_end(struct td_slice s, size_t from, const char *name)
{
    size_t depth = 1;
    for (size_t i = from + 1; i < s.n; i++) {
        i += td_index(td_from(s, i), '<');
        depth += tag_at(s, i, "<", name);
        if (!tag_at(s, i, "</", name) || --depth)
            continue;
        i += td_index(td_from(s, i), '>');
        return i + (i < s.n);
    }
    return 0;
}

struct td_slice ing_vendor_without(struct td_slice s, const char *element, struct td_arena *arena)
{
    size_t from = element_start(s, 0, element), done = 0, n = 0;
    char *out = from < s.n ? td_arena_alloc(arena, s.n) : NULL;
    if (!out)
        return s;
    while (from < s.n) {
        size_t end = element_end(s, from, element);
        if (end == 0)
            break;
        memcpy(out + n, s.p + done, from - done);
        n += from - done;
        out[n++] = ' '; /* at least the tag's name is gone: there is room */
        done = end;
        from = element_start(s, end, element);
    }
    memcpy(out + n, s.p + done, s.n - done);
    return td_slice(out, n + s.n - done);
}

struct td_slice ing_vendor_one_line(struct td_slice s, struct td_arena *arena)
{
    struct td_slice t = td_trim(s);
    char *p = td_arena_alloc(arena, t.n + 1);
    size_t n = 0;
    if (!p)
        return td_slice(NULL, 0);
    for (size_t i = 0; i < t.n; i++) {
        bool space = td_space_byte((unsigned char)t.p[i]);
        if (!space)
            p[n++] = t.p[i];
        else if (n && p[n - 1] != ' ')
            p[n++] = ' ';
    }
    return td_slice(p, n);
}

struct td_slice ing_vendor_author(struct td_slice s)
{
    struct td_slice t = td_trim(s);
    if (t.n > 3 && td_eq_nocase(td_head(t, 3), TD_S("by ")))
        t = td_trim(td_from(t, 3));
    return t;
}

size_t ing_vendor_find(struct td_slice s, const char *what)
{
    size_t n = strlen(what);
    for (size_t i = 0; i + n <= s.n;) {
        const char *p = memchr(s.p + i, what[0], s.n - n + 1 - i);
        if (!p)
            break;
        i = (size_t)(p - s.p);
        if (memcmp(p, what, n) == 0)
            return i;
        i++;
    }
    return s.n;
}

unsigned long ing_vendor_lines(struct td_slice s)
{
    unsigned long n = 0;
    for (size_t i = 0; i < s.n; i++)
        n += s.p[i] == '\n';
    return n;
}
