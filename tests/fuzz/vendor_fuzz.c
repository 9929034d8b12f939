/*
 * The vendors' formats: any bytes give articles of valid UTF-8 with lines in order, or rejects with a reason. The first
 * byte chooses the format: its low five bits, so that seeds may begin with a letter (a newsapi, b nexis, ...).
 */
#include "checked_sink.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static bool language_as_given; /* feeds and the Guardian give tags, which nobody has looked at yet */

static enum td_status codes(const struct ing_input *in, const struct ing_article *a, struct td_error *err)
{
    (void)in;
    if ((a->language.n > 15 && !language_as_given) || (a->country.n != 0 && a->country.n != 2) ||
        (a->places.n != 0 && a->places.n % 3 != 2))
        abort();
    return err->status;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static const char *const names[] = {"newsapi", "nexis",         "factiva", "jsonfeed", "guardian",
                                        "nyt",     "eventregistry", "gdelt",   "gkg",      "mediacloud"};
    enum { N_NAMES = sizeof names / sizeof names[0] };
    if (n == 0)
        return 0;
    const struct ing_format *f = ing_format_named(td_str(names[(data[0] & 0x1f) % N_NAMES]));
    language_as_given = f == &ing_format_jsonfeed || f == &ing_format_guardian;
    checked_more = codes;
    checked_read(f, td_slice((const char *)data + 1, n - 1), NULL);
    return 0;
}
