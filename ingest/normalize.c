#include "normalize.h"

#include <stdio.h>
#include <stdlib.h>
#include <utf8proc.h>

#include "charset.h"
#include "country.h"
#include "language.h"
#include "period.h"
#include "sha256.h"
#include "utf8.h"
#include "v16.h"
#include "vendor.h"

enum { TEXT_MAX = 4 << 20, FIRST_DAY = 7305 /* 1990-01-01 */ };

static const char *const flag_name[] = {
    "charset_guessed", "mojibake_repaired", "truncated",        "title_is_url",     "suspect_date",
    "date_conflict",   "country_by_tld",    "outlet_by_domain", "language_guessed", "invalid_bytes",
    "no_text",         "text_cut",          "coverage",         "several_articles",
};

size_t ing_flags_print(unsigned flags, char out[256])
{
    size_t n = 0;
    out[0] = '\0';
    for (size_t i = 0; i < sizeof flag_name / sizeof flag_name[0]; i++)
        if (flags & 1u << i)
            n += (size_t)snprintf(out + n, 256 - n, "%s%s", n ? ";" : "", flag_name[i]);
    return n;
}

/* ---- text ---- */

enum char_class { KEEP, DROP, BLANK, LINE };

static enum char_class class_of(uint32_t c)
{
    if (c == '\n' || c == 0x2028 || c == 0x2029 || c == '\r' || c == 0x85)
        return LINE;
    if (c == ' ' || c == '\t' || c == 0x0b || c == 0x0c || c == 0xa0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200a) ||
        c == 0x202f || c == 0x205f || c == 0x3000)
        return BLANK;
    /* Zero-width joiner and non-joiner (U+200C, U+200D) carry meaning in Persian, Indic scripts and emoji. */
    if (c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0xad || c == 0x200b || c == 0x200e || c == 0x200f ||
        (c >= 0x202a && c <= 0x202e) || (c >= 0x2060 && c <= 0x2069) || c == 0xfeff || (c >= 0xfff9 && c <= 0xfffb) ||
        c == 0xe0001 || (c >= 0xfdd0 && c <= 0xfdef))
        return DROP;
    return KEEP;
}

/* Characters that NFC may change, or that make their neighbours change. */
static bool may_compose(uint32_t c)
{
    if (c < 0x300)
        return false;
    if (c <= 0x36f || (c >= 0x1100 && c <= 0x11ff) || (c >= 0x1f00 && c <= 0x2001) || (c >= 0xf900 && c <= 0xfaff) ||
        c == 0x212a || c == 0x212b || c == 0x2126 || c == 0x37e || c == 0x387 || c == 0x340 ||
        (c >= 0xfb1d && c <= 0xfb4e) || c >= 0x1d15e)
        return true;
    if (c < 0x483 || (c >= 0x2010 && c < 0x3099) || (c > 0x309a && c < 0xa66f) || (c >= 0xac00 && c < 0xf900))
        return false;
    utf8proc_category_t k = utf8proc_category((utf8proc_int32_t)c);
    return k == UTF8PROC_CATEGORY_MN || k == UTF8PROC_CATEGORY_MC;
}

static enum td_status compose(struct td_slice *s, struct td_arena *arena, struct td_error *err)
{
    utf8proc_uint8_t *out = NULL;
    utf8proc_ssize_t n =
        utf8proc_map((const utf8proc_uint8_t *)s->p, (utf8proc_ssize_t)s->n, &out, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
    if (n < 0)
        return n == UTF8PROC_ERROR_NOMEM ? td_fail_nomem(err, "composing characters") : TD_OK;
    struct td_slice d = td_arena_dup(arena, td_slice((const char *)out, (size_t)n));
    free(out);
    if (!d.p)
        return td_fail_nomem(err, "composing characters");
    *s = d;
    return TD_OK;
}

struct cleaner {
    char *p;
    size_t n;
    bool blank, line; /* pending */
    bool keep_lines, composes;
};

static inline void put_pending(struct cleaner *c)
{
    if (c->n) {
        if (c->line)
            c->p[c->n++] = '\n';
        else if (c->blank)
            c->p[c->n++] = ' ';
    }
    c->blank = c->line = false;
}

/* Sixteen bytes of printable ASCII with single blanks stay as they are; false when these are not such. */
static inline bool clean_plain(struct cleaner *c, const char *p)
{
    struct td_v16 x = td_v16_load(p);
    unsigned blanks = td_v16_is(x, ' ');
    bool pending = c->blank | c->line;
    if (td_v16_in(x, ' ', '~') != 0xffff || (blanks & (blanks << 1 | (pending || c->n == 0))))
        return false;
    if (pending)
        put_pending(c);
    td_v16_store(c->p + c->n, x);
    c->blank = blanks >> 15;
    c->n += c->blank ? 15 : 16;
    return true;
}

/* What is written is never longer than what is read: c->p has room for s.n bytes. */
static void clean_bytes(struct cleaner *c, struct td_slice s)
{
    for (size_t i = 0; i < s.n;) {
        if (s.n - i >= 16 && clean_plain(c, s.p + i)) {
            i += 16;
            continue;
        }
        unsigned char b = (unsigned char)s.p[i];
        if (b > ' ' && b < 0x7f) {
            if (c->blank | c->line)
                put_pending(c);
            c->p[c->n++] = (char)b;
            i++;
            continue;
        }
        uint32_t cp = b;
        size_t len = b < 0x80 ? 1 : td_utf8_decode(td_from(s, i), &cp);
        if (len == 0) { /* valid UTF-8 is promised; a stray byte is dropped rather than trusted */
            i++;
            continue;
        }
        switch (class_of(cp)) {
        case KEEP:
            put_pending(c);
            memcpy(c->p + c->n, s.p + i, len);
            c->n += len;
            c->composes = c->composes || may_compose(cp);
            break;
        case LINE:
            c->line = c->line || c->keep_lines;
            c->blank = true;
            break;
        case BLANK:
            c->blank = true;
            break;
        case DROP:
            break;
        }
        i += len;
    }
}

enum td_status ing_clean_text(struct td_slice s, bool keep_lines, struct td_arena *arena, struct td_slice *out,
                              unsigned *flags, struct td_error *err)
{
    *out = td_slice(NULL, 0);
    if (s.n == 0)
        return TD_OK;
    if (s.n > TEXT_MAX) {
        s = td_utf8_head(s, TEXT_MAX);
        *flags |= ING_FLAG_TEXT_CUT;
    }
    if (ing_charset_mend(s, arena, &s, flags, err) != TD_OK)
        return err->status;
    struct cleaner c = {.p = td_arena_alloc(arena, s.n + 1), .keep_lines = keep_lines};
    if (!c.p)
        return td_fail_nomem(err, "cleaning a text");
    clean_bytes(&c, s);
    *out = td_slice(c.p, c.n);
    return c.composes ? compose(out, arena, err) : TD_OK;
}

/* Words that begin in sixteen bytes of ASCII; false when they hold anything that takes a closer look. */
static inline bool count_plain(const char *p, unsigned long *n, bool *in)
{
    struct td_v16 x = td_v16_load(p);
    if (td_v16_high(x) | td_v16_is(x, '\''))
        return false;
    unsigned word = td_v16_letters(x) | td_v16_in(x, '0', '9');
    *n += (unsigned long)__builtin_popcount(word & ~(word << 1 | *in));
    *in = word >> 15;
    return true;
}

/* The character at the head of s, which is not ASCII. Its length, 0 when it is none. */
static size_t count_character(struct td_slice s, unsigned long *n, bool *in)
{
    uint32_t cp;
    size_t len = td_utf8_decode(s, &cp);
    if (len == 0 || cp == 0x2019) /* an apostrophe goes on with the word */
        return len;
    bool cjk = td_utf8_is_cjk(cp);
    bool w = !((cp >= 0x2000 && cp <= 0x206f) || (cp >= 0x3000 && cp <= 0x303f) || (cp >= 0xff00 && cp <= 0xff0f) ||
               cp == 0xab || cp == 0xbb || cp == 0xa0 || cp == 0xb7);
    *n += cjk || (w && !*in);
    *in = w && !cjk;
    return len;
}

unsigned long ing_count_words(struct td_slice s)
{
    unsigned long n = 0;
    bool in = false;
    for (size_t i = 0; i < s.n;) {
        if (s.n - i >= 16 && count_plain(s.p + i, &n, &in)) {
            i += 16;
            continue;
        }
        unsigned char b = (unsigned char)s.p[i];
        if (b < 0x80) {
            bool w = (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9') || (b == '\'' && in);
            n += w && !in;
            in = w;
            i++;
            continue;
        }
        size_t len = count_character(td_from(s, i), &n, &in);
        if (len == 0)
            return n;
        i += len;
    }
    return n;
}

/* ---- URL ---- */

static bool tracking_parameter(struct td_slice p)
{
    static const char *const prefix[] = {
        "utm_",   "fbclid=", "gclid=",     "dclid=",       "mc_cid=",  "mc_eid=", "igshid=",
        "ocid=",  "cmpid=",  "ref=",       "ref_src=",     "smid=",    "ito=",    "xtor=",
        "wt_mc=", "wtmc=",   "at_medium=", "at_campaign=", "at_custom"};
    for (size_t i = 0; i < sizeof prefix / sizeof prefix[0]; i++)
        if (td_starts(p, td_str(prefix[i])))
            return true;
    return p.n == 0;
}

static bool is_http(struct td_slice s)
{
    return s.n > 8 && (td_eq_nocase(td_head(s, 7), TD_S("http://")) || td_eq_nocase(td_head(s, 8), TD_S("https://")));
}

struct td_slice ing_normalize_url(struct td_slice s, struct td_arena *arena)
{
    struct td_slice none = {NULL, 0}, host = ing_url_host(s);
    if (!is_http(s) || host.n == 0)
        return none;
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] <= ' ')
            return none;
    char *out = td_arena_alloc(arena, s.n + 16);
    if (!out)
        return none;
    size_t n = 8;
    memcpy(out, "https://", 8);
    struct td_slice h = host.n > 4 && td_eq_nocase(td_head(host, 4), TD_S("www.")) ? td_from(host, 4) : host;
    for (size_t i = 0; i < h.n; i++)
        out[n++] = (char)td_lower_byte((unsigned char)h.p[i]);
    struct td_slice rest = td_slice(host.p + host.n, (size_t)(s.p + s.n - (host.p + host.n)));
    if (rest.n && rest.p[0] == ':') { /* the default ports say nothing */
        size_t k = 1;
        while (k < rest.n && rest.p[k] >= '0' && rest.p[k] <= '9')
            k++;
        if (!td_eqs(td_head(rest, k), ":80") && !td_eqs(td_head(rest, k), ":443")) {
            memcpy(out + n, rest.p, k);
            n += k;
        }
        rest = td_from(rest, k);
    }
    rest = td_head(rest, td_index(rest, '#'));
    size_t q = td_index(rest, '?');
    struct td_slice path = td_head(rest, q), query = td_from(rest, q + 1);
    while (path.n && path.p[path.n - 1] == '/')
        path.n--;
    if (path.n)
        memcpy(out + n, path.p, path.n);
    n += path.n;
    char sep = '?';
    while (query.n) {
        struct td_slice p = td_cut(&query, '&');
        if (tracking_parameter(p))
            continue;
        out[n++] = sep;
        memcpy(out + n, p.p, p.n);
        n += p.n;
        sep = '&';
    }
    return td_slice(out, n);
}

/* ---- the steps ---- */

struct work {
    const struct ing_normalizer *n;
    const struct td_source_config *conf;
    const struct ing_article *a;
    struct td_arena *arena;
    struct ing_row *row;
    struct td_slice timezone;
    struct td_slice outlet_language; /* by the registry */
    const char **reason, **column;
    char *detail;
    struct td_error *err;
};

static bool clean(struct work *w, struct td_slice s, bool lines, struct td_slice *out)
{
    return ing_clean_text(s, lines, w->arena, out, &w->row->flags, w->err) == TD_OK;
}

static struct td_slice first_line(struct td_slice text, size_t max)
{
    struct td_slice l = td_trim(td_head(text, td_index(text, '\n')));
    return l.n <= max ? l : td_slice(NULL, 0);
}

static bool texts(struct work *w)
{
    struct ing_row *r = w->row;
    const struct ing_article *a = w->a;
    if (!clean(w, a->title, false, &r->title) || !clean(w, a->text, true, &r->text) ||
        !clean(w, a->author, false, &r->author) || !clean(w, a->section, false, &r->section) ||
        !clean(w, a->names, false, &r->names) || !clean(w, a->url, false, &r->url))
        return false;
    if (is_http(r->title) && td_index(r->title, ' ') == r->title.n) {
        r->flags |= ING_FLAG_TITLE_IS_URL;
        if (r->url.n == 0)
            r->url = r->title;
        r->title = first_line(r->text, 250);
    }
    /* Hand-made files repeat the title as the first line of the text. */
    struct td_slice first = first_line(r->text, SIZE_MAX);
    if (r->title.n && first.n < r->text.n && td_eq_nocase(first, r->title))
        r->text = td_trim(td_from(r->text, td_index(r->text, '\n')));
    if (r->text.n == 0)
        r->flags |= ING_FLAG_NO_TEXT;
    if (r->title.n || r->text.n)
        return true;
    if ((r->flags & ING_FLAG_COVERAGE) && r->url.n) /* it counts among its outlet's articles all the same */
        return true;
    *w->reason = "no_title_no_text";
    *w->column = "title";
    (void)snprintf(w->detail, 200, "neither a title nor a text");
    return false;
}

static struct td_slice conf_or(const char *conf, struct td_slice given)
{
    return conf && conf[0] ? td_str(conf) : given;
}

static bool is_domain(struct td_slice s)
{
    size_t dot = td_index(s, '.');
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = td_lower_byte((unsigned char)s.p[i]);
        if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '.' && c != '-')
            return false;
    }
    return dot > 0 && dot + 2 < s.n;
}

/* Monitors name outlets by their domains. */
static const struct ing_outlet *outlet_named(struct work *w, struct td_slice name)
{
    const struct ing_outlet *o = ing_outlet_by_name(w->n->outlets, name);
    if (o || !is_domain(name))
        return o;
    o = ing_outlet_by_host(w->n->outlets, name);
    if (!o && !(w->conf->outlet && w->conf->outlet[0]))
        w->row->flags |= ING_FLAG_OUTLET_BY_DOMAIN;
    return o;
}

/* A press database, perhaps through a library's proxy: where an article was read is not who published it. */
static bool is_database(struct td_slice host)
{
    static const char *const names[] = {"proquest.com", "ebscohost.com",  "ebsco.com",   "lexisnexis.com",
                                        "lexis.com",    "nexisuni.com",   "factiva.com", "gale.com",
                                        "newsbank.com", "europresse.com", "wiso-net.de"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        size_t n = strlen(names[i]), at = ing_vendor_find(host, names[i]);
        bool begins = at == 0 || host.p[at - 1] == '.';
        if (at < host.n && begins && (at + n == host.n || host.p[at + n] == '.'))
            return true;
    }
    return false;
}

static bool outlet_and_country(struct work *w)
{
    struct ing_row *r = w->row;
    const struct ing_article *a = w->a;
    struct td_slice canonical;
    if (!clean(w, a->canonical, false, &canonical) || !clean(w, conf_or(w->conf->outlet, a->outlet), false, &r->outlet))
        return false;
    r->normalized_url = ing_normalize_url(canonical.n ? canonical : r->url, w->arena);
    if (r->normalized_url.n == 0)
        r->normalized_url = ing_normalize_url(r->url, w->arena);
    struct td_slice host = ing_url_host(r->normalized_url);
    const struct ing_outlet *named = outlet_named(w, r->outlet);
    const struct ing_outlet *hosted = ing_outlet_by_host(w->n->outlets, host);
    const struct ing_outlet *known = named ? named : hosted;
    if (named && !(w->conf->outlet && w->conf->outlet[0]))
        r->outlet = named->name;
    if (r->outlet.n == 0 && hosted)
        r->outlet = hosted->name;
    if (r->outlet.n == 0 && host.n && !is_database(host)) {
        r->outlet = host;
        r->flags |= ING_FLAG_OUTLET_BY_DOMAIN;
    }
    struct td_slice country = conf_or(w->conf->country, a->country);
    if (!td_country_known(country))
        country = known ? known->country : td_slice(NULL, 0);
    if (country.n == 0 && host.n) {
        country = ing_country_by_tld(w->n->outlets, host);
        if (country.n)
            r->flags |= ING_FLAG_COUNTRY_BY_TLD;
    }
    r->country = country;
    w->outlet_language = known ? known->language : td_slice(NULL, 0);
    w->timezone = conf_or(w->conf->timezone, known ? known->timezone : td_slice(NULL, 0));
    if (w->timezone.n == 0)
        w->timezone = ing_country_timezone(w->n->outlets, country);
    if (w->timezone.n == 0)
        w->timezone = td_str(w->n->timezone);
    return true;
}

static bool language(struct work *w)
{
    struct ing_row *r = w->row;
    char tag[16], declared[16] = "";
    bool from_conf = w->conf->language && w->conf->language[0];
    struct ing_vendor_name memo = {0};
    struct td_slice given = conf_or(w->conf->language, w->a->language);
    if (given.n == 3) /* "eng", "deu": by the code of two letters that BCP 47 wants when there is one */
        given = ing_vendor_language(&memo, given);
    bool has = ing_language_tag(given, declared);
    const char *use = has ? declared : "";
    if (!from_conf) {
        struct td_slice text = r->text.n > 200 || r->title.n == 0 ? r->text : r->title;
        if (ing_language_identify(text, td_str(declared), tag) && (!has || strncmp(tag, declared, 2) != 0)) {
            use = tag;
            r->flags |= ING_FLAG_LANGUAGE_GUESSED;
        }
    }
    if (!use[0] &&
        ing_language_tag(w->outlet_language, declared)) { /* too short a text to tell: what the outlet writes in */
        use = declared;
        r->flags |= ING_FLAG_LANGUAGE_GUESSED;
    }
    r->language = td_arena_dup(w->arena, td_str(use));
    return r->language.p != NULL || (td_fail_nomem(w->err, "language"), false);
}

/* ---- dates ---- */

static enum ing_date_order order_of(const char *s)
{
    if (!s)
        return ING_ORDER_UNKNOWN;
    return strcmp(s, "dmy") == 0   ? ING_ORDER_DMY
           : strcmp(s, "mdy") == 0 ? ING_ORDER_MDY
           : strcmp(s, "ymd") == 0 ? ING_ORDER_YMD
                                   : ING_ORDER_UNKNOWN;
}

static bool has_day(const struct ing_date *d)
{
    return d->precision <= ING_PRECISION_DAY;
}

static int32_t day_of(const struct ing_date *d)
{
    return td_day_from_date(d->year, d->month, d->day);
}

/* A field of the input that should hold a date: false (with the reason) when it holds something impossible. */
static bool field_date(struct work *w, struct td_slice raw, const char *column, const struct ing_date_hint *hint,
                       struct ing_date *out)
{
    struct td_error why = {0};
    *out = (struct ing_date){.precision = ING_PRECISION_NONE};
    if (raw.n == 0 || ing_date_parse(raw, hint, out, &why) == TD_OK)
        return true;
    *out = (struct ing_date){.precision = ING_PRECISION_NONE};
    if (w->a->published_method != ING_DATE_FIELD && w->a->published_method != ING_DATE_SEEN)
        return true; /* a page's or a feed's date that cannot be read is one signal fewer */
    *w->reason = "not_a_date";
    *w->column = column;
    (void)snprintf(w->detail, 200, "%.199s", why.text);
    return false;
}

/* A date that stands at the head of the text: on a line of its own, after a label, in a dateline. */
static void head_date(struct td_slice text, const struct ing_date_hint *hint, struct ing_date *out)
{
    struct td_error ignored = {0};
    if (ing_date_find(td_utf8_head(text, 2000), hint, out, &ignored) != TD_OK || !has_day(out))
        *out = (struct ing_date){.precision = ING_PRECISION_NONE};
}

static const char *const method_name[] = {"field", "jsonld", "meta", "url", "text", "feed", "seen", "none"};

static void print_date(const struct ing_date *d, char out[40])
{
    out[ing_date_format(d, out)] = '\0';
}

/* Seconds since 1970 in UTC, shifted to be positive; a date alone counts as the end of its day. */
static uint64_t order_key(const struct ing_date *d)
{
    if (d->precision > ING_PRECISION_DAY)
        return UINT64_MAX;
    int64_t s = (int64_t)day_of(d) * 86400 + 86399;
    if (d->precision < ING_PRECISION_DAY)
        s = (int64_t)day_of(d) * 86400 + d->hour * 3600 + d->minute * 60 + d->second -
            (d->has_offset ? d->offset_min * 60 : 0);
    return (uint64_t)(s + ((int64_t)1 << 40));
}

static bool dates(struct work *w)
{
    struct ing_row *r = w->row;
    const struct ing_article *a = w->a;
    struct ing_date_hint hint = {order_of(w->conf->date_order), r->country, r->language, w->timezone, w->n->zones};
    struct ing_date pub, alt, url, mod, ret;
    enum ing_date_method method = a->published_method;
    if (!field_date(w, a->published, "date", &hint, &pub) || !field_date(w, a->modified, "modified", &hint, &mod))
        return false;
    struct td_error ignored = {0};
    if (a->published_alt.n == 0 || ing_date_parse(a->published_alt, &hint, &alt, &ignored) != TD_OK)
        alt.precision = ING_PRECISION_NONE;
    ignored = (struct td_error){0};
    if (a->retrieved.n == 0 || ing_date_parse(a->retrieved, &hint, &ret, &ignored) != TD_OK)
        ret.precision = ING_PRECISION_NONE;
    ing_date_from_url(r->normalized_url, &url);
    if (pub.precision == ING_PRECISION_NONE && alt.precision != ING_PRECISION_NONE)
        pub = alt;
    if (pub.precision == ING_PRECISION_NONE && has_day(&url)) {
        pub = url;
        method = ING_DATE_URL;
    }
    if (pub.precision == ING_PRECISION_NONE) {
        head_date(r->text, &hint, &pub);
        method = ING_DATE_TEXT;
    }
    if (pub.precision == ING_PRECISION_NONE && url.precision != ING_PRECISION_NONE) {
        pub = url;
        method = ING_DATE_URL;
    }
    ing_date_localize(&pub, &hint);
    ing_date_localize(&mod, &hint);
    if (has_day(&pub)) {
        int32_t day = day_of(&pub);
        if (day < FIRST_DAY || day > w->n->day_last)
            r->flags |= ING_FLAG_SUSPECT_DATE;
        if ((has_day(&alt) && abs(day_of(&alt) - day) > 1) || (has_day(&url) && abs(day_of(&url) - day) > 1))
            r->flags |= ING_FLAG_DATE_CONFLICT;
    }
    print_date(&pub, r->published);
    print_date(&mod, r->modified);
    print_date(&ret, r->retrieved);
    /* A time without any known offset is printed as its date alone. */
    if (pub.precision < ING_PRECISION_DAY && strlen(r->published) == 10)
        pub.precision = ING_PRECISION_DAY;
    r->precision = ing_precision_name(pub.precision);
    r->method = method_name[pub.precision == ING_PRECISION_NONE ? ING_DATE_NONE : method];
    r->day = has_day(&pub) ? td_slice(r->published, 10) : td_slice(NULL, 0);
    r->published_key = order_key(&pub);
    if ((r->flags & ING_FLAG_COVERAGE) && r->published_key != UINT64_MAX)
        r->published_key |= UINT64_C(1) << 62; /* of an article and its mere listing the article is the original */
    return true;
}

/* Hash of what makes the article this article and no other; not of where the file lay. */
static bool content_id(struct work *w)
{
    struct ing_row *r = w->row;
    const struct td_slice part[] = {r->normalized_url, r->outlet, td_str(r->published), r->title, r->text};
    size_t n = 0, total = 0;
    for (size_t i = 0; i < 5; i++)
        total += part[i].n + 1;
    char *p = td_arena_alloc(w->arena, total);
    if (!p) {
        (void)td_fail_nomem(w->err, "hashing an article");
        return false;
    }
    for (size_t i = 0; i < 5; i++) {
        if (part[i].n)
            memcpy(p + n, part[i].p, part[i].n);
        n += part[i].n;
        p[n++] = '\x1f';
    }
    r->content_id = td_sha256_u64(td_slice(p, n));
    return true;
}

bool ing_normalize(const struct ing_normalizer *n, const struct td_source_config *conf, const struct ing_article *a,
                   struct td_arena *arena, struct ing_row *row, const char **reason, const char **column, char *detail,
                   struct td_error *err)
{
    struct work w = {.n = n,
                     .conf = conf,
                     .a = a,
                     .arena = arena,
                     .row = row,
                     .reason = reason,
                     .column = column,
                     .detail = detail,
                     .err = err};
    *row = (struct ing_row){.flags = a->flags, .places = a->places};
    if (!texts(&w) || !outlet_and_country(&w) || !language(&w) || !dates(&w))
        return false;
    row->words = row->flags & ING_FLAG_COVERAGE ? a->words : ing_count_words(row->text);
    return content_id(&w);
}
