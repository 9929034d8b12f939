/*
 * csvwrite: what is written comes back through the reader byte for byte, one record a line, whatever the bytes are.
 */
#include "cmocka_all.h"

#include <math.h>

#include "csvread.h"
#include "csvwrite.h"
#include "tmpdir.h"

static const char *const abc[] = {"a", "b", "c"};
static const struct td_schema schema = {"test.csv", abc, 3, 0};

static uint32_t seed = 2463534242u;

static uint32_t next_random(void)
{
    seed ^= seed << 13;
    seed ^= seed >> 17;
    seed ^= seed << 5;
    return seed;
}

static void quoting(void **state)
{
    static const struct {
        const char *raw, *written;
    } t[] = {
        {"", ""},
        {"plain", "plain"},
        {" blanks stay ", " blanks stay "},
        {"a,b", "\"a,b\""},
        {"say \"x\"", "\"say \"\"x\"\"\""},
        {"\"", "\"\"\"\""},
        {"a\nb", "a\\nb"},
        {"a\r\nb", "a\\r\\nb"},
        {"a\tb", "a\\tb"},
        {"a\\nb", "a\\\\nb"},
        {"\\", "\\\\"},
        {"a,\n\"", "\"a,\\n\"\"\""},
        {"\xe4\xb8\xad,\xe6\x96\x87", "\"\xe4\xb8\xad,\xe6\x96\x87\""},
        {"'=1+1", "'=1+1"},
        {"a;b|c", "a;b|c"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof t / sizeof t[0]; i++) {
        struct td_buf b = TD_BUF_INIT(1 << 16);
        assert_true(td_csv_put_field(&b, td_str(t[i].raw)));
        assert_string_equal(td_buf_cstr(&b), t[i].written);
        td_buf_free(&b);
    }
}

static void unescaping(void **state)
{
    static const struct {
        const char *written, *raw;
    } t[] = {{"", ""},       {"plain", "plain"}, {"\\n\\r\\t\\\\", "\n\r\t\\"}, {"\\\\n", "\\n"},
             {"a\\", "a\\"}, {"\\x", "x"},       {"a\\nb\\", "a\nb\\"}};
    (void)state;
    struct td_buf scratch = TD_BUF_INIT(1 << 16);
    for (size_t i = 0; i < sizeof t / sizeof t[0]; i++)
        assert_true(td_eqs(td_csv_unescape(td_str(t[i].written), &scratch), t[i].raw));
    struct td_slice s = TD_S("no escapes");
    assert_ptr_equal(td_csv_unescape(s, &scratch).p, s.p);
    td_buf_free(&scratch);
}

/* Bytes that matter come often; all 256 come. */
static size_t random_field(char *p, size_t max)
{
    static const char often[] = "\n\r\t\\\",n\\rt\"\",";
    size_t n = next_random() % (max + 1);
    for (size_t i = 0; i < n; i++)
        p[i] = next_random() % 3 ? often[next_random() % (sizeof often - 1)] : (char)(next_random() & 0xff);
    return n;
}

static void any_bytes_come_back(void **state)
{
    enum { ROWS = 20000, LONGEST = 12 };
    static char field[ROWS][3][LONGEST];
    static size_t len[ROWS][3];
    struct td_error err = {0};
    const char *path = tmp_path("roundtrip.csv");
    (void)state;
    struct td_outfile *f = td_outfile_open(path, &err);
    assert_non_null(f);
    struct td_csvw w;
    td_csvw_init(&w, f, &schema);
    for (size_t i = 0; i < ROWS; i++) {
        for (size_t k = 0; k < 3; k++) {
            len[i][k] = random_field(field[i][k], LONGEST);
            td_csvw_str(&w, td_slice(field[i][k], len[i][k]));
        }
        td_csvw_end(&w);
    }
    assert_int_equal(w.rows, ROWS);
    td_csvw_free(&w);
    assert_int_equal(td_outfile_commit(f, &err), TD_OK);

    size_t n, lines = 0;
    char *bytes = tmp_read(path, &n);
    for (size_t i = 0; i < n; i++)
        lines += bytes[i] == '\n';
    assert_int_equal(lines, ROWS + 1); /* one record, one physical line */
    assert_null(memchr(bytes, '\r', n));
    free(bytes);

    struct td_source s;
    struct td_csv_row row;
    struct td_buf scratch = TD_BUF_INIT(1 << 16);
    assert_int_equal(td_source_open(&s, path, &err), TD_OK);
    struct td_csv *c = td_csv_new(&s, &(struct td_csv_options){.one_line = true}, &err);
    assert_int_equal(td_csv_next(c, &row, &err), TD_CSV_ROW);
    assert_true(td_eqs(row.field[2], "c"));
    for (size_t i = 0; i < ROWS; i++) {
        assert_int_equal(td_csv_next(c, &row, &err), TD_CSV_ROW);
        if (row.bad || row.n != 3)
            fail_msg("row %zu: %s, %zu fields", i, row.bad ? row.bad : "", row.n);
        assert_int_equal(row.line_first, i + 2);
        for (size_t k = 0; k < 3; k++)
            if (!td_eq(td_csv_unescape(row.field[k], &scratch), td_slice(field[i][k], len[i][k])))
                fail_msg("row %zu, field %zu comes back as other bytes", i, k);
    }
    assert_int_equal(td_csv_next(c, &row, &err), TD_CSV_END);
    td_csv_free(c);
    td_source_close(&s);
    td_buf_free(&scratch);
}

static void numbers(void **state)
{
    struct td_error err = {0};
    const char *path = tmp_path("numbers.csv");
    (void)state;
    struct td_outfile *f = td_outfile_open(path, &err);
    struct td_csvw w;
    td_csvw_init(&w, f, &schema);
    td_csvw_int(&w, INT64_MIN);
    td_csvw_uint(&w, UINT64_MAX);
    td_csvw_int(&w, 0);
    td_csvw_end(&w);
    td_csvw_num(&w, 0.1);
    td_csvw_num(&w, NAN);
    td_csvw_num(&w, -INFINITY);
    td_csvw_end(&w);
    td_csvw_fixed(&w, 1.0 / 3, 4);
    td_csvw_fixed(&w, -0.00001, 4);
    td_csvw_fixed(&w, INFINITY, 4);
    td_csvw_end(&w);
    td_csvw_digits(&w, 1.0 / 3e9, 6);
    td_csvw_digits(&w, NAN, 6);
    td_csvw_digits(&w, 1234567.8, 6);
    td_csvw_end(&w);
    td_csvw_empty(&w);
    td_csvw_digits(&w, -0.0, 6);
    td_csvw_num(&w, -0.0);
    td_csvw_end(&w);
    td_csvw_free(&w);
    assert_int_equal(td_outfile_commit(f, &err), TD_OK);
    size_t n;
    char *got = tmp_read(path, &n);
    assert_string_equal(
        got, "a,b,c\n-9223372036854775808,18446744073709551615,0\n0.1,,\n0.3333,0,\n3.33333e-10,,1.23457e+06\n,0,0\n");
    free(got);
}

/* td_csvw_offset is where the next field's bytes stand, so that fields can be patched. */
static void offsets(void **state)
{
    struct td_error err = {0};
    const char *path = tmp_path("offsets.csv");
    (void)state;
    struct td_outfile *f = td_outfile_open(path, &err);
    struct td_csvw w;
    uint64_t at[2][3];
    td_csvw_init(&w, f, &schema);
    for (int i = 0; i < 2; i++) {
        at[i][0] = td_csvw_offset(&w);
        td_csvw_str(&w, TD_S("0000"));
        td_csvw_str(&w, TD_S("x,\ny\"")); /* longer when written than in memory */
        at[i][2] = td_csvw_offset(&w);
        td_csvw_str(&w, TD_S("0000"));
        td_csvw_end(&w);
    }
    td_outfile_patch(f, at[0][0], TD_S("1111"));
    td_outfile_patch(f, at[0][2], TD_S("2222"));
    td_outfile_patch(f, at[1][2], TD_S("3333"));
    td_csvw_free(&w);
    assert_int_equal(td_outfile_commit(f, &err), TD_OK);
    size_t n;
    char *got = tmp_read(path, &n);
    assert_string_equal(got, "a,b,c\n1111,\"x,\\ny\"\"\",2222\n0000,\"x,\\ny\"\"\",3333\n");
    free(got);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quoting), cmocka_unit_test(unescaping), cmocka_unit_test(any_bytes_come_back),
        cmocka_unit_test(numbers), cmocka_unit_test(offsets),
    };
    if (tmp_make() != 0)
        return 1;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    tmp_remove();
    return failed;
}
