/*
 * A sink for fuzz targets of source formats: what it is given must be as format.h says, or the target aborts.
 */
#ifndef CHECKED_SINK_H
#define CHECKED_SINK_H

#include <stdlib.h>

#include "format.h"
#include "input.h"
#include "page.h"
#include "utf8.h"

static struct td_arena checked_batch = {.max = (size_t)1 << 30};
/* What more a target asks of an article; NULL when nothing. */
static enum td_status (*checked_more)(const struct ing_input *in, const struct ing_article *a, struct td_error *err);

static enum td_status checked_article(struct ing_sink *s, const struct ing_input *in, const struct ing_article *a,
                                      struct td_error *err)
{
    const struct td_slice texts[] = {a->title, a->text, a->author, a->outlet, a->section, a->published, a->names};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        if (!td_utf8_valid(texts[i]))
            abort();
    if (a->line_first > a->line_last)
        abort();
    if (checked_more)
        (void)checked_more(in, a, err);
    td_arena_reset(s->batch);
    return err->status;
}

static void checked_reject(struct ing_sink *s, const struct ing_input *in, const struct td_reject *r)
{
    static volatile unsigned char sum;
    (void)s;
    (void)in;
    if (!r->reason || !r->input || !r->detail || r->line_first > r->line_last)
        abort();
    for (size_t i = 0; i < r->raw.n; i++) /* the bytes are there */
        sum = (unsigned char)(sum + (unsigned char)r->raw.p[i]);
}

/* Reads bytes as format f says, NULL: as detection says; conf: of the source, NULL: none. */
static void checked_read(const struct ing_format *f, struct td_slice bytes, const struct td_source_config *conf)
{
    static const struct td_source_config none = {.name = "fuzz", .format = "auto"};
    static struct ing_page *page; /* once for all inputs */
    struct td_error err = {0};
    struct td_slice head;
    if (!page && !(page = ing_page_new()))
        abort();
    struct ing_sink sink = {
        .article = checked_article, .reject = checked_reject, .batch = &checked_batch, .page = page};
    struct ing_input in = {
        .name = "fuzz", .conf = conf ? conf : &none, .charset = td_str(conf ? conf->encoding : NULL)};
    if (ing_input_memory(&in, bytes, &err) != TD_OK)
        return;
    if (!f && ing_input_peek(&in, 4096, &head, &err) == TD_OK)
        f = ing_format_detect(head, td_slice(NULL, 0));
    if (f) {
        (void)f->sniff(td_head(bytes, 4096), td_slice(NULL, 0));
        if (f->read(&in, &sink, &err) != TD_OK && !err.text[0])
            abort();
    }
    td_arena_reset(&checked_batch);
    ing_input_close(&in);
}

#endif
