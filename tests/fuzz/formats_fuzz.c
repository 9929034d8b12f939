/*
 * Every source format and the normaliser: any bytes give articles of valid UTF-8 or rejects. The first byte chooses the
 * format; its high bit leaves the choice to detection.
 */
#include <stdlib.h>

#include "format.h"
#include "input.h"
#include "normalize.h"
#include "page.h"
#include "utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static struct state {
    struct ing_sink sink; /* first */
    struct td_arena arena;
    struct ing_outlets *outlets;
    struct ing_normalizer normalizer;
} state;

static void must_be_utf8(struct td_slice s)
{
    if (!td_utf8_valid(s))
        abort();
}

static enum td_status on_article(struct ing_sink *s, const struct ing_input *in, const struct ing_article *a,
                                 struct td_error *err)
{
    struct ing_row row;
    const char *reason = NULL, *column = NULL;
    char detail[256] = "";
    (void)s;
    must_be_utf8(a->title);
    must_be_utf8(a->text);
    must_be_utf8(a->author);
    if (ing_normalize(&state.normalizer, in->conf, a, &state.arena, &row, &reason, &column, detail, err)) {
        must_be_utf8(row.title);
        must_be_utf8(row.text);
        must_be_utf8(row.url);
        must_be_utf8(row.outlet);
        if (row.title.n + row.text.n == 0 || (row.published[0] == '\0') != (strcmp(row.precision, "none") == 0))
            abort();
    } else if (err->status == TD_OK && !reason) {
        abort();
    }
    td_arena_reset(&state.arena);
    return err->status;
}

static void on_reject(struct ing_sink *s, const struct ing_input *in, const struct td_reject *r)
{
    (void)s;
    (void)in;
    if (!r->reason || !r->input)
        abort();
}

static void start(void)
{
    struct td_error err = {0};
    state.arena = TD_ARENA_INIT((size_t)1 << 30);
    state.sink =
        (struct ing_sink){.article = on_article, .reject = on_reject, .batch = &state.arena, .page = ing_page_new()};
    state.outlets = ing_outlets_new(NULL, &err);
    if (!state.sink.page || !state.outlets)
        abort();
    state.normalizer = (struct ing_normalizer){state.outlets, ing_zone_cache_new(), NULL, 20000};
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static const struct ing_format *const formats[] = {&ing_format_csv,  &ing_format_tsv,  &ing_format_jsonl,
                                                       &ing_format_text, &ing_format_feed, &ing_format_warc,
                                                       &ing_format_html};
    static const struct td_source_config conf = {.name = "fuzz", .format = "auto"};
    struct td_error err = {0};
    if (!state.outlets)
        start();
    if (n == 0)
        return 0;
    struct ing_input in = {.name = "fuzz", .conf = &conf};
    struct td_slice head;
    if (ing_input_memory(&in, td_slice((const char *)data + 1, n - 1), &err) != TD_OK)
        return 0;
    const struct ing_format *f = formats[(data[0] & 0x7f) % 7];
    if (data[0] & 0x80)
        f = ing_input_peek(&in, 4096, &head, &err) == TD_OK ? ing_format_detect(head, td_slice(NULL, 0)) : NULL;
    if (f)
        (void)f->read(&in, &state.sink, &err);
    td_arena_reset(&state.arena);
    ing_input_close(&in);
    return 0;
}
