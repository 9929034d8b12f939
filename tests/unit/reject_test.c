/*
 * reject: every dropped record is a line of the rejects file, counted by reason, in valid UTF-8 and bounded in length.
 */
#include "cmocka_all.h"

#include "csvread.h"
#include "diag.h"
#include "reject.h"
#include "tmpdir.h"
#include "utf8.h"

static void lines_and_counts(void **state)
{
    static const char *const reason[] = {"not_a_date", "malformed", "not_a_date", "empty_file"};
    struct td_error err = {0};
    uint64_t n;
    (void)state;
    const char *path = tmp_path("a.rejects.csv");
    struct td_rejects *r = td_rejects_open(path, &err);
    assert_non_null(r);
    for (uint64_t i = 0; i < 4; i++)
        td_rejects_add(r, &(struct td_reject){.input = "in, put.csv",
                                              .line_first = i,
                                              .line_last = i + 1,
                                              .column = TD_S("date"),
                                              .reason = reason[i],
                                              .detail = i == 3 ? NULL : "it is\nno date",
                                              .raw = TD_S("a\nb,\"c\"\t\\")});
    assert_int_equal(td_rejects_count(r), 4);
    assert_int_equal(td_rejects_reasons(r), 3);
    assert_string_equal(td_rejects_reason(r, 0, &n), "empty_file"); /* sorted */
    assert_int_equal(n, 1);
    assert_string_equal(td_rejects_reason(r, 1, &n), "malformed");
    assert_string_equal(td_rejects_reason(r, 2, &n), "not_a_date");
    assert_int_equal(n, 2);
    assert_int_equal(td_rejects_commit(r, &err), TD_OK);
    size_t bytes;
    char *got = tmp_read(path, &bytes);
    assert_string_equal(got, "input,line_first,line_last,column,reason,detail,raw\n"
                             "\"in, put.csv\",,,date,not_a_date,it is\\nno date,\"a\\nb,\"\"c\"\"\\t\\\\\"\n"
                             "\"in, put.csv\",1,2,date,malformed,it is\\nno date,\"a\\nb,\"\"c\"\"\\t\\\\\"\n"
                             "\"in, put.csv\",2,3,date,not_a_date,it is\\nno date,\"a\\nb,\"\"c\"\"\\t\\\\\"\n"
                             "\"in, put.csv\",3,4,date,empty_file,,\"a\\nb,\"\"c\"\"\\t\\\\\"\n");
    free(got);
}

static void none_is_a_header_alone(void **state)
{
    struct td_error err = {0};
    (void)state;
    const char *path = tmp_path("b.rejects.csv");
    struct td_rejects *r = td_rejects_open(path, &err);
    assert_int_equal(td_rejects_reasons(r), 0);
    assert_int_equal(td_rejects_commit(r, &err), TD_OK);
    size_t n;
    char *got = tmp_read(path, &n);
    assert_string_equal(got, "input,line_first,line_last,column,reason,detail,raw\n");
    free(got);
}

static void aborted(void **state)
{
    struct td_error err = {0};
    (void)state;
    const char *path = tmp_path("c.rejects.csv");
    int before = tmp_count();
    struct td_rejects *r = td_rejects_open(path, &err);
    td_rejects_add(r, &(struct td_reject){.input = "x", .reason = "malformed"});
    td_rejects_abort(r);
    td_rejects_abort(NULL);
    assert_int_equal(tmp_count(), before);
}

/* Foreign bytes everywhere: the file stays valid UTF-8, one line a record, and a record's raw bytes have a cap. */
static void foreign_bytes(void **state)
{
    enum { HUGE_BYTES = 300000 };
    struct td_error err = {0};
    (void)state;
    char *raw = malloc(HUGE_BYTES);
    memset(raw, 0xff, HUGE_BYTES);
    const char *path = tmp_path("d.rejects.csv");
    struct td_rejects *r = td_rejects_open(path, &err);
    td_rejects_add(r, &(struct td_reject){.input = "a\xff.csv",
                                          .column = TD_S("\xe9t\xe9"),
                                          .reason = "malformed",
                                          .detail = "cut inside \xc3",
                                          .raw = TD_S("caf\xe9 \xc3\xa9\xed\xa0\x80")});
    td_rejects_add(r, &(struct td_reject){.input = "b.csv", .reason = "malformed", .raw = td_slice(raw, HUGE_BYTES)});
    memset(raw, 'y', HUGE_BYTES);
    memcpy(raw + 65535, "\xe4\xb8\xad", 3); /* the cap falls inside a character */
    td_rejects_add(r, &(struct td_reject){.input = "c.csv", .reason = "malformed", .raw = td_slice(raw, HUGE_BYTES)});
    assert_int_equal(td_rejects_commit(r, &err), TD_OK);
    free(raw);
    size_t n;
    char *got = tmp_read(path, &n);
    assert_true(td_utf8_valid(td_slice(got, n)));
    assert_non_null(strstr(got, "caf\xef\xbf\xbd \xc3\xa9\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"));
    free(got);

    struct td_source s;
    struct td_csv_row row;
    assert_int_equal(td_source_open(&s, path, &err), TD_OK);
    struct td_csv *c = td_csv_new(&s, &(struct td_csv_options){.one_line = true}, &err);
    for (int i = 0; i < 4; i++) {
        assert_int_equal(td_csv_next(c, &row, &err), TD_CSV_ROW);
        assert_null(row.bad);
        assert_int_equal(row.n, 7);
        if (i == 2)
            assert_int_equal(row.field[6].n, 3 * 65536); /* each byte became three */
        if (i == 3)
            assert_int_equal(row.field[6].n, 65535);
    }
    assert_int_equal(td_csv_next(c, &row, &err), TD_CSV_END);
    td_csv_free(c);
    td_source_close(&s);
}

/* Hundreds of one reason are all written though only the first are shown. */
static void many(void **state)
{
    struct td_error err = {0};
    uint64_t n;
    (void)state;
    const char *path = tmp_path("e.rejects.csv");
    struct td_rejects *r = td_rejects_open(path, &err);
    for (int i = 0; i < 1000; i++)
        td_rejects_add(r, &(struct td_reject){.input = "x", .reason = i % 10 ? "field_count" : "malformed"});
    assert_string_equal(td_rejects_reason(r, 0, &n), "field_count");
    assert_int_equal(n, 900);
    assert_int_equal(td_rejects_commit(r, &err), TD_OK);
    size_t bytes, lines = 0;
    char *got = tmp_read(path, &bytes);
    for (size_t i = 0; i < bytes; i++)
        lines += got[i] == '\n';
    assert_int_equal(lines, 1001);
    free(got);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_and_counts),
        cmocka_unit_test(none_is_a_header_alone),
        cmocka_unit_test(aborted),
        cmocka_unit_test(foreign_bytes),
        cmocka_unit_test(many),
    };
    td_diag_set_level(-1);
    if (tmp_make() != 0)
        return 1;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    tmp_remove();
    return failed;
}
