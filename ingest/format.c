#include "format.h"

#include <stdlib.h>

#include "charset.h"
#include "utf8.h"

/* In the order of detection: the ones with a sure mark first. */
static const struct ing_format *const formats[] = {
    &ing_format_xlsx,     &ing_format_docx,     &ing_format_warc,       &ing_format_mhtml,   &ing_format_mail,
    &ing_format_newsapi,  &ing_format_jsonfeed, &ing_format_guardian,   &ing_format_nyt,     &ing_format_eventregistry,
    &ing_format_gdelt,    &ing_format_gkg,      &ing_format_mediacloud, &ing_format_ris,     &ing_format_nexis,
    &ing_format_proquest, &ing_format_ebsco,    &ing_format_factiva,    &ing_format_sitemap, &ing_format_feed,
    &ing_format_html,     &ing_format_jsonl,    &ing_format_tsv,        &ing_format_csv,     &ing_format_text,
};
enum { N_FORMATS = sizeof formats / sizeof formats[0] };

const struct ing_format *ing_format_named(struct td_slice name)
{
    if (td_eqs(name, "rss") || td_eqs(name, "atom"))
        return &ing_format_feed;
    for (size_t i = 0; i < N_FORMATS; i++)
        if (td_eqs(name, formats[i]->name))
            return formats[i];
    return NULL;
}

const struct ing_format *ing_format_detect(struct td_slice head, struct td_slice name)
{
    if (td_starts(head, TD_S("\xef\xbb\xbf")))
        head = td_from(head, 3);
    for (size_t i = 0; i < N_FORMATS; i++)
        if (formats[i]->sniff(head, name))
            return formats[i];
    return NULL;
}

const struct ing_format *ing_format_detect_text(struct td_slice head)
{
    static const struct ing_format *const text[] = {&ing_format_ris, &ing_format_nexis, &ing_format_proquest,
                                                    &ing_format_ebsco};
    for (size_t i = 0; i < sizeof text / sizeof text[0]; i++)
        if (text[i]->sniff(head, td_slice(NULL, 0)))
            return text[i];
    return &ing_format_text;
}

static bool is_utf16(struct td_slice b)
{
    return td_starts(b, TD_S("\xff\xfe")) || td_starts(b, TD_S("\xfe\xff"));
}

enum td_status ing_input_text(struct ing_input *in, struct ing_sink *sink, struct td_buf *b, bool markup,
                              struct td_slice *text, unsigned *flags, struct td_error *err)
{
    enum td_status st = td_source_slurp(&in->source, b, err);
    if (st != TD_OK)
        return st;
    return ing_charset_to_utf8(td_buf_slice(b), in->charset, markup, sink->batch, text, flags, err);
}

enum td_status ing_field_text(const struct ing_input *in, struct ing_sink *sink, struct td_slice bytes,
                              struct td_slice *text, unsigned *flags, struct td_error *err)
{
    *text = bytes;
    if (td_utf8_valid(bytes) && !is_utf16(bytes))
        return TD_OK;
    return ing_charset_to_utf8(bytes, in->charset, false, sink->batch, text, flags, err);
}

static struct td_slice joined(struct td_slice a, const char *sep, struct td_slice b, struct td_arena *arena)
{
    size_t ns = strlen(sep);
    if (a.n == 0 || b.n == 0)
        return a.n ? a : b;
    char *p = td_arena_alloc(arena, a.n + ns + b.n);
    if (!p)
        return a;
    memcpy(p, a.p, a.n);
    memcpy(p + a.n, sep, ns);
    memcpy(p + a.n + ns, b.p, b.n);
    return td_slice(p, a.n + ns + b.n);
}

static void set_if_empty(struct td_slice *field, struct td_slice v)
{
    if (field->n == 0)
        *field = v;
}

/* The string that begins at *i with its quote, escapes taken out; false when there is none. */
static bool quoted(struct td_slice s, size_t *i, char *out, struct td_slice *item)
{
    char q = *i < s.n ? s.p[*i] : '\0';
    size_t n = 0;
    if (q != '\'' && q != '"')
        return false;
    while (++*i < s.n && s.p[*i] != q) {
        if (s.p[*i] == '\\' && *i + 1 < s.n && (s.p[*i + 1] == '\'' || s.p[*i + 1] == '"' || s.p[*i + 1] == '\\'))
            ++*i;
        out[n++] = s.p[*i];
    }
    *item = td_trim(td_slice(out, n));
    return (*i)++ < s.n;
}

/* Lists as programs write them into one field: ['A', "B's"] of Python, ["A", "B"] of JSON; joined by "; ". */
static struct td_slice unlist(struct td_slice s, struct td_arena *arena)
{
    struct td_slice inner = td_slice(s.p + 1, s.n - 2), all = {NULL, 0}, item;
    size_t i = 0;
    if (s.n < 2 || s.p[0] != '[' || s.p[s.n - 1] != ']')
        return s;
    inner = td_trim(inner);
    char *out = td_arena_alloc(arena, inner.n + 1);
    while (out && i < inner.n) {
        if (!quoted(inner, &i, out, &item))
            return s;
        out += item.n + (size_t)(item.p - out);
        all = joined(all, "; ", item, arena);
        while (i < inner.n && td_space_byte((unsigned char)inner.p[i]))
            i++;
        if (i < inner.n && inner.p[i++] != ',')
            return s;
        while (i < inner.n && td_space_byte((unsigned char)inner.p[i]))
            i++;
    }
    return all;
}

void ing_article_set(struct ing_article *a, enum td_map_field f, struct td_slice value, struct td_arena *arena)
{
    struct td_slice v = td_trim(value);
    if (v.n == 0)
        return;
    switch (f) {
    case TD_MAP_TITLE:
        set_if_empty(&a->title, v);
        break;
    case TD_MAP_TEXT:
        a->text = joined(a->text, "\n", v, arena);
        break;
    case TD_MAP_DATE:
        set_if_empty(&a->published, v);
        break;
    case TD_MAP_URL:
        set_if_empty(&a->url, v);
        break;
    case TD_MAP_AUTHOR:
        a->author = joined(a->author, "; ", unlist(v, arena), arena);
        break;
    case TD_MAP_OUTLET:
        set_if_empty(&a->outlet, v);
        break;
    case TD_MAP_COUNTRY:
        set_if_empty(&a->country, v);
        break;
    case TD_MAP_LANGUAGE:
        set_if_empty(&a->language, v);
        break;
    case TD_MAP_SECTION:
        set_if_empty(&a->section, v);
        break;
    case TD_MAP_MODIFIED:
        set_if_empty(&a->modified, v);
        break;
    case TD_MAP_RETRIEVED:
        set_if_empty(&a->retrieved, v);
        break;
    case TD_MAP_N:
        break;
    }
}

/* Usual names of columns and keys, the better ones first; compared without case, blanks, '_' and '-'. */
static const struct usual {
    enum td_map_field field;
    const char *name;
} usual_names[] = {
    {TD_MAP_TITLE, "title"},
    {TD_MAP_TITLE, "headline"},
    {TD_MAP_TITLE, "header"},
    {TD_MAP_TITLE, "titel"},
    {TD_MAP_TITLE, "titre"},
    {TD_MAP_TITLE, "titulo"},
    {TD_MAP_TITLE, "otsikko"},
    {TD_MAP_TEXT, "text"},
    {TD_MAP_TEXT, "body"},
    {TD_MAP_TEXT, "article"},
    {TD_MAP_TEXT, "articlebody"},
    {TD_MAP_TEXT, "content"},
    {TD_MAP_TEXT, "maintext"},
    {TD_MAP_TEXT, "fulltext"},
    {TD_MAP_TEXT, "summary"},
    {TD_MAP_TEXT, "description"},
    {TD_MAP_TEXT, "abstract"},
    {TD_MAP_TEXT, "tiivistelma"},
    {TD_MAP_DATE, "publishedat"},
    {TD_MAP_DATE, "datepublished"},
    {TD_MAP_DATE, "publisheddate"},
    {TD_MAP_DATE, "publicationdate"},
    {TD_MAP_DATE, "pubdate"},
    {TD_MAP_DATE, "datepublish"},
    {TD_MAP_DATE, "published"},
    {TD_MAP_DATE, "date"},
    {TD_MAP_DATE, "datum"},
    {TD_MAP_DATE, "timestamp"},
    {TD_MAP_DATE, "time"},
    {TD_MAP_DATE, "paivamaara"},
    {TD_MAP_URL, "url"},
    {TD_MAP_URL, "link"},
    {TD_MAP_URL, "sourceurl"},
    {TD_MAP_URL, "weburl"},
    {TD_MAP_AUTHOR, "author"},
    {TD_MAP_AUTHOR, "authors"},
    {TD_MAP_AUTHOR, "byline"},
    {TD_MAP_AUTHOR, "creator"},
    {TD_MAP_AUTHOR, "autor"},
    {TD_MAP_OUTLET, "outlet"},
    {TD_MAP_OUTLET, "publication"},
    {TD_MAP_OUTLET, "medianame"},
    {TD_MAP_OUTLET, "newspaper"},
    {TD_MAP_OUTLET, "source"},
    {TD_MAP_OUTLET, "publisher"},
    {TD_MAP_OUTLET, "sitename"},
    {TD_MAP_COUNTRY, "outletcountry"},
    {TD_MAP_COUNTRY, "country"},
    {TD_MAP_LANGUAGE, "language"},
    {TD_MAP_LANGUAGE, "lang"},
    {TD_MAP_SECTION, "section"},
    {TD_MAP_SECTION, "category"},
    {TD_MAP_MODIFIED, "modifiedat"},
    {TD_MAP_MODIFIED, "modified"},
    {TD_MAP_MODIFIED, "datemodified"},
    {TD_MAP_MODIFIED, "updated"},
    {TD_MAP_MODIFIED, "updatedat"},
    {TD_MAP_RETRIEVED, "retrievedat"},
    {TD_MAP_RETRIEVED, "dateaccessed"},
    {TD_MAP_RETRIEVED, "retrieved"},
    {TD_MAP_RETRIEVED, "datedownload"},
    {TD_MAP_RETRIEVED, "accessed"},
};

enum td_map_field ing_map_guess(struct td_slice name, unsigned *rank)
{
    char key[32];
    size_t n = 0;
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];
        if (c == ' ' || c == '_' || c == '-')
            continue;
        if (n == sizeof key)
            return TD_MAP_N;
        key[n++] = (char)td_lower_byte((unsigned char)c);
    }
    for (unsigned i = 0; i < sizeof usual_names / sizeof usual_names[0]; i++)
        if (td_eqs(td_slice(key, n), usual_names[i].name)) {
            *rank = i;
            return usual_names[i].field;
        }
    return TD_MAP_N;
}
