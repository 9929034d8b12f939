/*
 * The vendors' formats: any bytes give articles of valid UTF-8 with lines in order, or rejects with a reason. The first
 * byte chooses the format: its low five bits, so that seeds may begin with a letter (a newsapi, b nexis, ...).
 */
#include <stdlib.h>

#include "format.h"
#include "input.h"
#include "page.h"
#include "utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static struct td_arena arena = {.max = (size_t)1 << 30};
static bool language_as_given; /* feeds and the Guardian give tags, which nobody has looked at yet */

static void check(struct td_slice s)
{
    if (!td_utf8_valid(s))
        abort();
}

static enum td_status on_article(struct ing_sink *s, const struct ing_input *in, const struct ing_article *a,
                                 struct td_error *err)
{
    (void)s;
    (void)in;
    check(a->title);
    check(a->text);
    check(a->author);
    check(a->outlet);
    check(a->section);
    check(a->published);
    check(a->names);
    if (a->line_first > a->line_last || (a->language.n > 15 && !language_as_given) ||
        (a->country.n != 0 && a->country.n != 2) || (a->places.n != 0 && a->places.n % 3 != 2))
        abort();
    td_arena_reset(&arena);
    return err->status;
}

static void on_reject(struct ing_sink *s, const struct ing_input *in, const struct td_reject *r)
{
    (void)s;
    (void)in;
    if (!r->reason || !r->input || !r->detail || r->line_first > r->line_last)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static const char *const names[] = {"newsapi", "nexis",         "factiva", "jsonfeed", "guardian",
                                        "nyt",     "eventregistry", "gdelt",   "gkg",      "mediacloud"};
    enum { N_NAMES = sizeof names / sizeof names[0] };
    static const struct td_source_config conf = {.name = "fuzz", .format = "auto"};
    static struct ing_page *page;
    struct td_error err = {0};
    if (!page && !(page = ing_page_new()))
        abort();
    const struct ing_format *f = n ? ing_format_named(td_str(names[(data[0] & 0x1f) % N_NAMES])) : NULL;
    language_as_given = f == &ing_format_jsonfeed || f == &ing_format_guardian;
    struct ing_sink sink = {.article = on_article, .reject = on_reject, .batch = &arena, .page = page};
    struct ing_input in = {.name = "fuzz", .conf = &conf};
    struct td_slice bytes = td_slice((const char *)data + 1, n ? n - 1 : 0);
    if (!f || ing_input_memory(&in, bytes, &err) != TD_OK)
        return 0;
    (void)f->sniff(td_head(bytes, 4096), td_slice(NULL, 0));
    (void)f->read(&in, &sink, &err);
    td_arena_reset(&arena);
    ing_input_close(&in);
    return 0;
}
