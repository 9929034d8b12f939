/*
 * csvread: exact lines, recovery from malformed records, and the same rows at every chunk size.
 */
#include "cmocka_all.h"

#include <csv.h>
#include <stdio.h>
#include <stdlib.h>

#include "csvread.h"

/* A source that gives n bytes at a time. */
struct trickle {
    struct td_slice rest;
    size_t step;
};

static enum td_status trickle_read(struct td_source *s, void *buf, size_t n, size_t *got, struct td_error *err)
{
    struct trickle *t = s->ctx;
    (void)err;
    *got = n < t->step ? n : t->step;
    if (*got > t->rest.n)
        *got = t->rest.n;
    if (*got)
        memcpy(buf, t->rest.p, *got);
    t->rest = td_from(t->rest, *got);
    return TD_OK;
}

/* All rows as text: "first-last:field|field\n", bad ones as "first-last!\n". */
static char *dump_options(const char *text, size_t n, size_t step, const struct td_csv_options *o)
{
    struct trickle t = {{text, n}, step};
    struct td_source s = {.name = "test", .read = trickle_read, .ctx = &t};
    struct td_error err = {0};
    struct td_csv *c = td_csv_new(&s, o, &err);
    struct td_csv_row row;
    struct td_buf out = TD_BUF_INIT(1 << 24);
    enum td_csv_result r;
    assert_non_null(c);
    while ((r = td_csv_next(c, &row, &err)) == TD_CSV_ROW) {
        td_buf_printf(&out, "%d-%d%c", (int)row.line_first, (int)row.line_last, row.bad ? '!' : ':');
        for (size_t i = 0; i < row.n; i++) {
            if (i)
                td_buf_putc(&out, '|');
            td_buf_put(&out, row.field[i]);
        }
        td_buf_putc(&out, '\n');
    }
    assert_int_equal(r, TD_CSV_END);
    char *p = strdup(td_buf_cstr(&out));
    td_buf_free(&out);
    td_csv_free(c);
    return p;
}

static char *dump(const char *text, size_t step)
{
    struct td_csv_options o = {0};
    return dump_options(text, strlen(text), step, &o);
}

static void check(const char *text, const char *want)
{
    for (size_t step = 1; step <= 40; step = step < 8 ? step + 1 : step * 2) {
        char *got = dump(text, step);
        assert_string_equal(got, want);
        free(got);
    }
}

static void plain_rows(void **state)
{
    (void)state;
    check("a,b\n1,2\n", "1-1:a|b\n2-2:1|2\n");
    check("a,b\n1,2", "1-1:a|b\n2-2:1|2\n");
    check("a,b\r\n1,2\r\n", "1-1:a|b\n2-2:1|2\n");
    check("a,b\r1,2\r", "1-1:a|b\n2-2:1|2\n");
    check("\n\na,b\n\n1,\n", "3-3:a|b\n5-5:1|\n");
    check("", "");
    check("\n", "");
    check(",\n", "1-1:|\n");
}

static void blanks_are_kept(void **state)
{
    (void)state;
    check(" a , b \n", "1-1: a | b \n");
}

static void quotes(void **state)
{
    (void)state;
    check("\"a,b\",\"c\"\"d\"\n", "1-1:a,b|c\"d\n");
    check("\"a\nb\",c\nd,e\n", "1-2:a\nb|c\n3-3:d|e\n");
    check("\"\",x\n", "1-1:|x\n");
    check("\"a\r\nb\",c\r\nd,e\r\n", "1-2:a\r\nb|c\n3-3:d|e\n");
}

static void byte_order_mark(void **state)
{
    (void)state;
    check("\xef\xbb\xbf"
          "a,b\n",
          "1-1:a|b\n");
    check("\xef\xbb\xbf\"a\",b\n", "1-1:a|b\n");
    check("\r\xef\xbb\xbf"
          "a,b\n",
          "2-2:\xef\xbb\xbf"
          "a|b\n"); /* only at the start */
}

static void a_stray_quote_costs_one_line(void **state)
{
    (void)state;
    check("a,b\n1,x\"y\n2,z\n", "1-1:a|b\n2-2!\n3-3:2|z\n");
    check("a,b\n1,\"x\n2,y\n3,z\n", "1-1:a|b\n2-2!\n3-3:2|y\n4-4:3|z\n");
    check("a,b\n1,\"x\n2,\"y\"\n3,z\n", "1-1:a|b\n2-2!\n3-3:2|y\n4-4:3|z\n");
    check("a,b\n\"x\"y,1\n2,3\n", "1-1:a|b\n2-2!\n3-3:2|3\n");
    check("\"never closed", "1-1!\n");
}

static void one_line_files(void **state)
{
    (void)state;
    struct td_csv_options o = {.one_line = true};
    const char *text = "a,b\n\"x\ny\",1\n2,3\n";
    char *got = dump_options(text, strlen(text), 1000, &o);
    /* the line break inside quotes is bad, and so is the rest of that record */
    assert_string_equal(got, "1-1:a|b\n2-2!\n3-3!\n4-4:2|3\n");
    free(got);
}

/* A file of ours that was cut: the last row may look whole and yet have lost half a number. */
static void one_line_files_cut(void **state)
{
    (void)state;
    static const char whole[] = "a,b\n1,\"x\"\"y\"\n";
    const struct td_csv_options o = {.one_line = true};
    for (size_t n = 1; n < sizeof whole - 1; n++) {
        struct trickle t = {{whole, n}, 3};
        struct td_source s = {.name = "test", .read = trickle_read, .ctx = &t};
        struct td_error err = {0};
        struct td_csv_row row;
        struct td_csv *c = td_csv_new(&s, &o, &err);
        size_t rows = 0, bad = 0;
        while (td_csv_next(c, &row, &err) == TD_CSV_ROW) {
            rows++;
            if (!row.bad)
                continue;
            bad++;
            assert_string_equal(row.bad, "the file ends in the middle of this row, before its line break");
            assert_int_equal(row.line_first, n < 4 ? 1 : 2);
            assert_int_equal(row.bad_column, n < 4 ? n + 1 : n - 3);
        }
        assert_int_equal(err.status, TD_OK);
        assert_int_equal(rows, n <= 4 ? 1 : 2);
        assert_int_equal(bad, n == 4 ? 0 : 1);
        td_csv_free(c);
    }
}

/* A table that a person wrote: the last line is a row as it stands, unless a quote in it is never closed. */
static void one_line_files_by_hand(void **state)
{
    (void)state;
    static const struct {
        const char *text, *bad;
        size_t rows;
    } t[] = {{"a,b\n1,\"x\"\"y\"\n", NULL, 2},
             {"a,b\n1,\"x\"\"y\"", NULL, 2},
             {"a,b\r\n1,2", NULL, 2},
             {"a,b\n1,", NULL, 2},
             {"a,b", NULL, 1},
             {"a,b\n1,\"x", "a quoted field is never closed", 2},
             {"a,b\n1,\"x\ny\"\n3,4", "a line break inside a quoted field", 4}};
    const struct td_csv_options o = {.one_line = true, .open_end = true};
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        struct trickle k = {{t[i].text, strlen(t[i].text)}, 3};
        struct td_source s = {.name = "test", .read = trickle_read, .ctx = &k};
        struct td_error err = {0};
        struct td_csv_row row;
        struct td_csv *c = td_csv_new(&s, &o, &err);
        const char *bad = NULL;
        size_t rows = 0;
        while (td_csv_next(c, &row, &err) == TD_CSV_ROW) {
            rows++;
            if (row.bad && !bad)
                bad = row.bad;
            if (!row.bad)
                assert_int_equal(row.n, strchr(t[i].text, ',') ? 2 : 1);
        }
        assert_int_equal(err.status, TD_OK);
        assert_int_equal(rows, t[i].rows);
        assert_true(!bad == !t[i].bad);
        if (bad)
            assert_string_equal(bad, t[i].bad);
        td_csv_free(c);
    }
}

static void other_delimiters(void **state)
{
    (void)state;
    struct td_csv_options o = {.delimiter = '\t'};
    const char *text = "a,x\tb\n1\t2\n";
    char *got = dump_options(text, strlen(text), 1000, &o);
    assert_string_equal(got, "1-1:a,x|b\n2-2:1|2\n");
    free(got);
    assert_int_equal(td_csv_guess_delimiter(TD_S("a;b;c\n1;2;3\n")), ';');
    assert_int_equal(td_csv_guess_delimiter(TD_S("\"a,b,c,d\"\tb\n")), '\t');
    assert_int_equal(td_csv_guess_delimiter(TD_S("abc\n")), ',');
}

static void nul_bytes_are_data(void **state)
{
    (void)state;
    struct td_csv_options o = {0};
    struct trickle t = {{"a\0b,c\n", 6}, 100};
    struct td_source s = {.name = "test", .read = trickle_read, .ctx = &t};
    struct td_error err = {0};
    struct td_csv *c = td_csv_new(&s, &o, &err);
    struct td_csv_row row;
    assert_int_equal(td_csv_next(c, &row, &err), TD_CSV_ROW);
    assert_int_equal(row.field[0].n, 3);
    assert_memory_equal(row.field[0].p, "a\0b", 3);
    td_csv_free(c);
}

static void records_have_a_limit(void **state)
{
    (void)state;
    size_t n = 300000;
    char *text = malloc(2 * n + 20);
    memcpy(text, "a,b\n\"", 5);
    memset(text + 5, 'x', n);
    memcpy(text + 5 + n, "\n1,2\n", 6);
    struct td_csv_options o = {.max_record = 100000};
    char *got = dump_options(text, strlen(text), 4096, &o);
    assert_non_null(strstr(got, "2-2!\n"));
    assert_non_null(strstr(got, "3-3:1|2\n"));
    free(got);
    free(text);
}

/* Random bytes of the five that matter: the same rows whatever the chunks, and every line is in exactly one record or
 * empty. */
static void chunks_do_not_matter(void **state)
{
    (void)state;
    static const char bytes[] = "a\",\n\r";
    uint32_t seed = 12345;
    for (int round = 0; round < 3000; round++) {
        char text[40];
        size_t n = (size_t)round % (sizeof text - 1);
        for (size_t i = 0; i < n; i++) {
            seed = seed * 1664525u + 1013904223u;
            text[i] = bytes[(seed >> 24) % 5];
        }
        text[n] = '\0';
        char *whole = dump(text, 1000);
        for (size_t step = 1; step < 4; step++) {
            char *got = dump(text, step);
            assert_string_equal(got, whole);
            free(got);
        }
        free(whole);
    }
}

static void ref_field(void *p, size_t n, void *ctx)
{
    (void)td_buf_putc(ctx, '[');
    (void)td_buf_put(ctx, td_slice(p, n));
    (void)td_buf_putc(ctx, ']');
}

static void ref_row(int c, void *ctx)
{
    (void)c;
    (void)td_buf_putc(ctx, ';');
}

static int not_a_space(unsigned char c)
{
    (void)c;
    return 0;
}

/* What libcsv itself makes of the text, whole; false when it refuses. */
static bool reference(struct td_slice text, struct td_buf *out)
{
    struct csv_parser p;
    assert_int_equal(csv_init(&p, CSV_STRICT | CSV_STRICT_FINI), 0);
    csv_set_space_func(&p, not_a_space);
    bool ok =
        csv_parse(&p, text.p, text.n, ref_field, ref_row, out) == text.n && csv_fini(&p, ref_field, ref_row, out) == 0;
    csv_free(&p);
    return ok;
}

/* The same through td_csv; false when a record is bad. */
static bool ours(struct td_slice text, struct td_buf *out)
{
    struct td_source s;
    struct td_error err = {0};
    struct td_csv_row row;
    bool ok = true;
    td_source_memory(&s, "test", text);
    struct td_csv *c = td_csv_new(&s, &(struct td_csv_options){0}, &err);
    while (td_csv_next(c, &row, &err) == TD_CSV_ROW) {
        ok = ok && !row.bad;
        for (size_t i = 0; i < row.n; i++)
            ref_field((void *)(uintptr_t)row.field[i].p, row.field[i].n, out);
        ref_row(0, out);
    }
    td_csv_free(c);
    td_source_close(&s);
    return ok;
}

/* libcsv is given less than the text (csvread.c says why that is enough): it must come to the same, on every short
 * text. */
static void the_skeleton_is_enough(void **state)
{
    (void)state;
    static const char *const part[] = {"a", "\"", ",", "\n", "bcd"};
    struct td_buf text = TD_BUF_INIT(1 << 10), want = TD_BUF_INIT(1 << 12), got = TD_BUF_INIT(1 << 12);
    for (unsigned v = 0; v < 5 * 5 * 5 * 5 * 5 * 5; v++) {
        td_buf_clear(&text);
        td_buf_clear(&want);
        td_buf_clear(&got);
        for (unsigned w = v; w; w /= 5)
            (void)td_buf_puts(&text, part[w % 5]);
        bool accepted = reference(td_buf_slice(&text), &want);
        assert_int_equal(ours(td_buf_slice(&text), &got), accepted);
        if (accepted)
            assert_string_equal(td_buf_cstr(&got), td_buf_cstr(&want));
    }
    td_buf_free(&text);
    td_buf_free(&want);
    td_buf_free(&got);
}

/* A row longer than the skeleton has room for in one go: many fields, doubled quotes, long runs. */
static void long_rows_too(void **state)
{
    (void)state;
    struct td_buf text = TD_BUF_INIT(1 << 20), want = TD_BUF_INIT(1 << 20), got = TD_BUF_INIT(1 << 20);
    for (unsigned i = 0; i < 20000; i++)
        (void)td_buf_puts(&text, i % 7 == 0 ? "\"x \"\"y\"\", z\"," : i % 5 == 0 ? "a run of some twenty bytes," : ",");
    (void)td_buf_puts(&text, "\"\"\n\"\"\"\"\n");
    assert_true(reference(td_buf_slice(&text), &want));
    assert_true(ours(td_buf_slice(&text), &got));
    assert_string_equal(td_buf_cstr(&got), td_buf_cstr(&want));
    td_buf_free(&text);
    td_buf_free(&want);
    td_buf_free(&got);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_rows),
        cmocka_unit_test(blanks_are_kept),
        cmocka_unit_test(quotes),
        cmocka_unit_test(byte_order_mark),
        cmocka_unit_test(a_stray_quote_costs_one_line),
        cmocka_unit_test(one_line_files),
        cmocka_unit_test(one_line_files_cut),
        cmocka_unit_test(one_line_files_by_hand),
        cmocka_unit_test(other_delimiters),
        cmocka_unit_test(nul_bytes_are_data),
        cmocka_unit_test(records_have_a_limit),
        cmocka_unit_test(chunks_do_not_matter),
        cmocka_unit_test(the_skeleton_is_enough),
        cmocka_unit_test(long_rows_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
