/*
 * libFuzzer target: an article's text through the whole scanner, with a few forms, and with the shipped tables when
 * they are there.
 *
 * Input: byte 0 picks the language, byte 1 the day; the text follows, its first line is the title. Bytes that are not
 * UTF-8 are taken out, as ingest does; a part of the inputs goes to the scanner as it is, which must not read outside
 * either.
 */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>

#include "datadir.h"
#include "matcher.h"
#include "scan.h"
#include "sentence.h"
#include "utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

#define FORM(t, m, k, l, i)                                                                                            \
    {                                                                                                                  \
        .text = {(t), sizeof(t) - 1}, .match = (m), .kind = (k), .lang = (l), .id = (i), .from = INT32_MIN,            \
        .until = INT32_MAX                                                                                             \
    }

static const struct ana_form forms[] = {
    FORM("Huawei", ANA_MATCH_FOLD, ANA_KIND_TARGET, 0, 0),
    FORM("华为", ANA_MATCH_FOLD, ANA_KIND_TARGET, 0, 0),
    FORM("هواوي", ANA_MATCH_FOLD, ANA_KIND_TARGET, 0, 0),
    FORM("화웨이", ANA_MATCH_PREFIX, ANA_KIND_TARGET, 0, 0),
    FORM("ファーウェイ", ANA_MATCH_FOLD, ANA_KIND_TARGET, 0, 0),
    FORM("U.S.", ANA_MATCH_CASE, ANA_KIND_COUNTRY, 1, 1),
    FORM("US", ANA_MATCH_CASE, ANA_KIND_COUNTRY, 1, 1),
    FORM("United States", ANA_MATCH_CASE, ANA_KIND_COUNTRY, 1, 1),
    FORM("United States of America", ANA_MATCH_CASE, ANA_KIND_COUNTRY, 1, 1),
    FORM("Türkei", ANA_MATCH_CASE, ANA_KIND_COUNTRY, 2, 2),
    FORM("россий", ANA_MATCH_PREFIX, ANA_KIND_COUNTRY, 3, 3),
    FORM("China Mobile", ANA_MATCH_CASE, ANA_KIND_STOP, 0, 0),
    FORM("China", ANA_MATCH_CASE, ANA_KIND_COUNTRY, 0, 4),
};

struct tables {
    struct ana_chars *chars;
    struct ana_matcher *matcher;
    struct ana_scanner *scanner; /* NULL without the shipped tables */
};

static const struct tables *tables(void)
{
    static struct tables t; /* once for all inputs */
    if (t.chars)
        return &t;
    struct td_error err = {0}, none = {0};
    t.chars = ana_chars_new();
    t.matcher = t.chars ? ana_matcher_new(t.chars, forms, sizeof forms / sizeof forms[0], &err) : NULL;
    if (!t.matcher)
        abort();
    char *entity = td_datadir_path("entities/huawei.ini", &none);
    const char *paths[] = {entity};
    if (entity)
        t.scanner = ana_scanner_new(paths, 1, (1u << ANA_TERM_COUNTABLE) - 1, &none); /* descriptors too */
    free(entity);
    return &t;
}

static struct td_slice cleaned(const uint8_t *data, size_t n, char *out)
{
    size_t k = 0;
    struct td_slice s = td_slice((const char *)data, n);
    while (s.n) {
        size_t ok = td_utf8_valid_prefix(s);
        if (ok)
            memcpy(out + k, s.p, ok);
        k += ok;
        s = td_from(s, ok + (ok < s.n));
    }
    return td_slice(out, k);
}

static void check_hits(const struct ana_hits *h, struct td_slice text)
{
    size_t at = 0;
    for (size_t i = 0; i < h->n; i++) {
        bool twin = i > 0 && h->v[i].begin == h->v[i - 1].begin;
        assert(h->v[i].begin < h->v[i].end && h->v[i].end <= text.n && (twin || h->v[i].begin >= at));
        at = h->v[i].end;
    }
}

static void check_result(const struct ana_scan_result *r, struct td_slice title, struct td_slice text)
{
    for (size_t i = 0; i < r->n_sentences; i++) {
        const struct ana_sentence *x = &r->sentence[i];
        struct td_slice in = x->index ? text : title;
        assert(x->begin <= x->mention_begin && x->mention_begin < x->mention_end && x->begin < x->end &&
               x->end <= in.n);
        assert(x->first_country + x->n_countries <= r->n_sentence_countries && x->n_mentions > 0);
    }
    for (size_t i = 1; i < r->n_countries; i++)
        assert(r->country[i - 1] < r->country[i]);
    for (int part = 0; part < 2; part++) {
        size_t n;
        const struct ana_hit *h = ana_scan_hits(r, part == 0, &n);
        for (size_t i = 0; i < n; i++)
            assert(h[i].begin < h[i].end && h[i].end <= (part ? text.n : title.n) &&
                   (i == 0 || h[i - 1].begin <= h[i].begin));
    }
    for (size_t i = 0; i < r->n_places; i++)
        assert(r->place[i].mentions >= r->place[i].in_title + r->place[i].in_lead && r->place[i].mentions > 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static const char *const languages[] = {"", "en", "de", "ru", "zh", "fi", "ar", "xx"};
    if (n < 2)
        return 0;
    const struct tables *t = tables();
    uint8_t lang = data[0] & 7;
    bool raw = data[0] >= 0xc0;
    int32_t day = data[1] == 0 ? INT32_MIN : 10000 + 40 * (int32_t)data[1];
    char *copy = malloc(n);
    if (!copy)
        return 0;
    struct td_slice text = cleaned(data + 2, n - 2, copy);
    if (raw) {
        memcpy(copy, data + 2, n - 2);
        text = td_slice(copy, n - 2);
    }
    struct ana_hits hits = {0};
    struct ana_spans spans = {0};
    bool ok = ana_matcher_scan(t->matcher, text, lang == 0 ? ANA_LANG_ANY_ARTICLE : lang % 4, day, &hits);
    ok = ok && ana_sentences(t->chars, text, td_str(languages[lang]), &spans);
    ok = ok && ana_quotations(t->chars, text, 0, text.n, &spans);
    if (ok)
        check_hits(&hits, text);
    free(hits.v);
    ana_spans_free(&spans);
    if (t->scanner) {
        struct ana_scan_result r = {0};
        struct td_error err = {0};
        struct td_slice title = td_head(text, td_index(text, '\n')), rest = td_from(text, title.n);
        if (ana_scan(t->scanner, title, rest, td_str(languages[lang]), day, &r, &err) == TD_OK)
            check_result(&r, title, rest);
        ana_scan_result_free(&r);
    }
    free(copy);
    return 0;
}
