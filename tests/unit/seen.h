/*
 * seen: what a format gives its sink, a line of text for each article and each reject.
 *
 * How they are written is the test's: it defines seen_article and seen_reject, which fill line with up to n bytes.
 */
#ifndef SEEN_H
#define SEEN_H

#include <stdio.h>

#include "cmocka_all.h"
#include "format.h"
#include "input.h"
#include "page.h"

enum { SEEN_MAX = 12 };

struct seen {
    struct ing_sink sink; /* first: the callbacks cast back */
    char row[SEEN_MAX][700], reject[SEEN_MAX][400];
    size_t n, rejects;
    enum td_status status;
    char error[400];
};

/* The two arguments of %.*s. */
#define P(s) (int)(s).n, (s).n ? (s).p : ""

static void seen_article(char *line, size_t n, const struct ing_article *a);
static void seen_reject(char *line, size_t n, const struct td_reject *r);

static enum td_status seen_on_article(struct ing_sink *s, const struct ing_input *in, const struct ing_article *a,
                                      struct td_error *err)
{
    struct seen *v = (struct seen *)s;
    (void)in;
    (void)err;
    assert_true(v->n < SEEN_MAX);
    seen_article(v->row[v->n++], sizeof v->row[0], a);
    td_arena_reset(s->batch);
    return TD_OK;
}

static void seen_on_reject(struct ing_sink *s, const struct ing_input *in, const struct td_reject *r)
{
    struct seen *v = (struct seen *)s;
    (void)in;
    assert_true(v->rejects < SEEN_MAX);
    seen_reject(v->reject[v->rejects++], sizeof v->reject[0], r);
}

/* Reads bytes as a format; conf may be NULL. *v has the status and what the error said. */
static void seen_read(struct seen *v, const struct ing_format *f, struct td_slice bytes,
                      const struct td_source_config *conf)
{
    static const struct td_source_config plain = {.name = "a", .format = "auto"};
    struct td_error err = {0};
    struct td_arena batch = TD_ARENA_INIT((size_t)1 << 26);
    struct ing_input in = {.name = "a", .conf = conf ? conf : &plain};
    *v = (struct seen){
        .sink = {.article = seen_on_article, .reject = seen_on_reject, .batch = &batch, .page = ing_page_new()}};
    assert_non_null(f);
    assert_int_equal(ing_input_memory(&in, bytes, &err), TD_OK);
    v->status = f->read(&in, &v->sink, &err);
    (void)snprintf(v->error, sizeof v->error, "%.399s", err.text);
    assert_null(in.cut); /* a format that meets a stream cut short says so in a record */
    ing_input_close(&in);
    ing_page_free(v->sink.page);
    td_arena_free(&batch);
}

/* The same, of a format that detection must choose. */
static void seen_detect(struct seen *v, const char *format, struct td_slice bytes, const struct td_source_config *conf)
{
    const struct ing_format *f = ing_format_detect(td_head(bytes, 4096), td_slice(NULL, 0));
    assert_non_null(f);
    assert_string_equal(f->name, format);
    seen_read(v, f, bytes, conf);
}

#endif
