/*
 * Every source format and the normaliser: any bytes give articles of valid UTF-8 or rejects. The first byte chooses the
 * format; its high bit leaves the choice to detection.
 */
#include "checked_sink.h"
#include "normalize.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

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
    checked_read(data[0] & 0x80 ? NULL : formats[data[0] % 7], td_slice((const char *)data + 1, n - 1));
    return 0;
}
