/*
 * Source formats and the normaliser: any bytes give articles of valid UTF-8 or rejects. The first byte chooses the
 * format; its high bit leaves the choice to detection. With the next bit (64) the first line is the source's
 * configuration, its values parted by tabs: map.title, map.text (two), map.author, delimiter, separator, date_order,
 * language, timezone, encoding.
 */
#include "checked_sink.h"
#include "normalize.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

enum { N_VALUES = 10 };

static struct ing_normalizer normalizer;

static enum td_status normalized(const struct ing_input *in, const struct ing_article *a, struct td_error *err)
{
    struct ing_row row;
    const char *reason = NULL, *column = NULL;
    char detail[256] = "";
    if (ing_normalize(&normalizer, in->conf, a, &checked_batch, &row, &reason, &column, detail, err)) {
        const struct td_slice texts[] = {row.title, row.text, row.url, row.outlet};
        for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
            if (!td_utf8_valid(texts[i]))
                abort();
        if (row.title.n + row.text.n == 0 || (row.published[0] == '\0') != (strcmp(row.precision, "none") == 0))
            abort();
    } else if (err->status == TD_OK && !reason) {
        abort();
    }
    return err->status;
}

/* A value of the configuration as a string, NULL when it is empty; lives until the next call with the same i. */
static const char *value(struct td_slice *line, size_t i)
{
    static char hold[N_VALUES][64];
    struct td_slice v = td_head(td_cut(line, '\t'), sizeof hold[0] - 1);
    memcpy(hold[i], v.p ? v.p : "", v.n);
    hold[i][v.n] = '\0';
    return hold[i][0] ? hold[i] : NULL;
}

static void configure(struct td_source_config *c, struct td_slice line)
{
    static const char *title[1], *text[2], *author[1];
    *c = (struct td_source_config){.name = "fuzz", .format = "auto"};
    title[0] = value(&line, 0);
    text[0] = value(&line, 1);
    text[1] = value(&line, 2);
    author[0] = value(&line, 3);
    c->map[TD_MAP_TITLE] = (struct td_list){title, title[0] != NULL};
    c->map[TD_MAP_TEXT] = (struct td_list){text, !text[0] ? 0 : text[1] ? 2 : 1};
    c->map[TD_MAP_AUTHOR] = (struct td_list){author, author[0] != NULL};
    c->delimiter = value(&line, 4);
    c->separator = value(&line, 5);
    c->date_order = value(&line, 6);
    c->language = value(&line, 7);
    c->timezone = value(&line, 8);
    c->encoding = value(&line, 9);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static const struct ing_format *const formats[] = {&ing_format_csv,  &ing_format_tsv,  &ing_format_jsonl,
                                                       &ing_format_text, &ing_format_feed, &ing_format_warc,
                                                       &ing_format_html};
    static struct ing_outlets *outlets; /* once for all inputs */
    struct td_error err = {0};
    if (!outlets) {
        outlets = ing_outlets_new(NULL, &err);
        if (!outlets)
            abort();
        normalizer = (struct ing_normalizer){outlets, ing_zone_cache_new(), NULL, 20000};
    }
    if (n == 0)
        return 0;
    checked_more = normalized;
    struct td_slice bytes = td_slice((const char *)data + 1, n - 1);
    struct td_source_config conf;
    bool configured = (data[0] & 0x40) != 0;
    if (configured)
        configure(&conf, td_cut(&bytes, '\n'));
    checked_read(data[0] & 0x80 ? NULL : formats[(data[0] & 0x3f) % 7], bytes, configured ? &conf : NULL);
    return 0;
}
