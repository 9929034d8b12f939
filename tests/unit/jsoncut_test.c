/* jsoncut: the same pieces whatever the pieces in which the bytes come. */
#include <stdio.h>

#include "buf.h"
#include "cmocka_all.h"
#include "jsoncut.h"

/* A source that gives at most `step` bytes at a time. */
struct dribble {
    struct td_source source; /* first */
    struct td_slice rest;
    size_t step;
};

static enum td_status dribble_read(struct td_source *s, void *buf, size_t n, size_t *got, struct td_error *err)
{
    struct dribble *d = (struct dribble *)s;
    (void)err;
    *got = d->rest.n < d->step ? d->rest.n : d->step;
    *got = *got < n ? *got : n;
    if (*got)
        memcpy(buf, d->rest.p, *got);
    d->rest = td_from(d->rest, *got);
    return TD_OK;
}

/* "rows" are lists, "one" is a record, a root array is a list. */
static enum ing_cut_claim claim(void *ctx, struct td_slice path, char first)
{
    struct td_slice tail = td_from(path, path.n > 4 ? path.n - 4 : 0);
    (void)ctx;
    if (first == '{')
        return td_eqs(path, "one") ? ING_CUT_WHOLE : ING_CUT_NO;
    return first == '[' && (path.n == 0 || td_eqs(tail, "rows")) ? ING_CUT_ELEMENTS : ING_CUT_NO;
}

static const char *cut(const char *text, size_t step, size_t max, const char *refused, struct td_buf *out)
{
    struct td_error err = {0};
    struct dribble d = {{.name = "t", .read = dribble_read}, td_str(text), step};
    struct ing_cut_piece p;
    enum ing_cut k;
    struct ing_json_cut *c = ing_json_cut_new(&d.source, claim, NULL, max, &err);
    assert_non_null(c);
    td_buf_clear(out);
    while ((k = ing_json_cut_next(c, &p, &err)) == ING_CUT_RECORD || k == ING_CUT_VALUE) {
        if (k == ING_CUT_RECORD && p.first && refused && td_eqs(p.path, refused)) {
            ing_json_cut_refuse(c);
            continue;
        }
        (void)td_buf_printf(out, "%c%lu-%lu%s%s ", k == ING_CUT_RECORD ? 'r' : 'v', p.line_first, p.line_last,
                            p.truncated ? "!" : "", p.too_long ? "+" : "");
        if (k == ING_CUT_RECORD)
            (void)td_buf_printf(out, "%.*s ", (int)p.path.n, p.path.p);
        (void)td_buf_printf(out, "%.*s", (int)p.bytes.n, p.bytes.p);
        if (k == ING_CUT_VALUE)
            (void)td_buf_printf(out, " %lu", p.records);
        (void)td_buf_puts(out, "\n");
    }
    assert_int_equal(k, ING_CUT_END);
    ing_json_cut_free(c);
    return td_buf_cstr(out);
}

static void pieces(void **state)
{
    static const struct {
        const char *text, *want;
        size_t max;
        const char *refused;
    } t[] = {
        {"[{\"a\":1},{\"b\":[{}]}]", "r1-1  {\"a\":1}\nr1-1  {\"b\":[{}]}\nv1-1 [] 2\n", 0, NULL},
        {"{\"rows\":[{\"a\":\"]}\\\"\"},\n 7, \"x,\" ,null]}",
         "r1-1 rows {\"a\":\"]}\\\"\"}\nr2-2 rows 7\nr2-2 rows \"x,\"\nr2-2 rows null\nv1-2 {\"rows\":[]} 4\n", 0,
         NULL},
        {"{\"x\":{\"rows\":[{}]},\"y\":[{\"rows\":[{}]}],\"one\":{\"rows\":[1]}}",
         "r1-1 x.rows {}\nr1-1 y[].rows {}\nr1-1 one {\"rows\":[1]}\nv1-1 "
         "{\"x\":{\"rows\":[]},\"y\":[{\"rows\":[]}],\"one\":null} "
         "3\n",
         0, NULL},
        {"\xef\xbb\xbf{}\n{},[]", "v1-1 {} 0\nv2-2 {} 0\nv2-2 [] 0\n", 0, NULL},
        {"", "", 0, NULL},
        {"no json\n[1]", "v1-1 no json 0\nr2-2  1\nv2-2 [] 1\n", 0, NULL},
        {"[{\"a\":", "r1-1!  {\"a\":\nv1-1! [ 1\n", 0, NULL},
        {"{\"a\":\"", "v1-1! {\"a\":\" 0\n", 0, NULL},
        {"]}[1]", "v1-1 ]}[1] 0\n", 0, NULL},
        /* a lost quote */
        {"[{\"a\":\"b},\n{\"c\":1},\n{\"d\":2}]", "r1-2  {\"a\":\"b},\nr2-2  {\"c\":1}\nr3-3  {\"d\":2}\nv1-3 [] 3\n",
         0, NULL},
        /* longer than the limit */
        {"[{\"a\":\"0123456789012345678901234567890123456789\"},{\"b\":1}]",
         "r1-1+  {\"a\":\"01234567890123\nr1-1  {\"b\":1}\nv1-1 [] 2\n", 20, NULL},
        {"{\"rows\":[{\"a\":1},{\"b\":2}],\"z\":{\"rows\":[{}]}}",
         "r1-1 z.rows {}\nv1-1 {\"rows\":[{\"a\":1},{\"b\":2}],\"z\":{\"rows\":[]}} 1\n", 0, "rows"},
    };
    struct td_buf out = TD_BUF_INIT(1 << 20);
    (void)state;
    for (size_t i = 0; i < sizeof t / sizeof t[0]; i++) {
        size_t max = t[i].max ? t[i].max : 1000;
        for (size_t step = 1; step < 40; step += step < 4 ? 1 : 7) {
            if (t[i].max && step > 1)
                continue; /* how much of what is too long is seen depends on the pieces */
            assert_string_equal(cut(t[i].text, step, max, t[i].refused, &out), t[i].want);
        }
    }
    td_buf_free(&out);
}

/* 64 MiB of elements in little memory: the buffer is bounded by the limit, which is small. */
static void long_array(void **state)
{
    struct td_buf text = TD_BUF_INIT((size_t)128 << 20);
    struct td_error err = {0};
    struct td_source s;
    struct ing_cut_piece p;
    unsigned long n = 0, last = 0;
    (void)state;
    (void)td_buf_puts(&text, "{\"rows\":[\n");
    for (int i = 0; i < 200000; i++)
        (void)td_buf_printf(&text, "{\"n\":%d,\"s\":\"%0100d\"},\n", i, i);
    (void)td_buf_puts(&text, "{}]}");
    td_source_memory(&s, "t", td_buf_slice(&text));
    struct ing_json_cut *c = ing_json_cut_new(&s, claim, NULL, 1000, &err);
    while (ing_json_cut_next(c, &p, &err) == ING_CUT_RECORD) {
        n++;
        assert_true(p.line_first == n + 1 && p.line_first > last);
        last = p.line_first;
    }
    assert_int_equal(n, 200001);
    assert_true(!p.too_long && p.records == n && td_eqs(p.bytes, "{\"rows\":[]}"));
    ing_json_cut_free(c);
    td_source_close(&s);
    td_buf_free(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(pieces), cmocka_unit_test(long_array)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
