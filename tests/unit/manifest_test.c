/*
 * manifest: run.json holds one member a stage; each run replaces its own and keeps the others', whatever it finds
 * there.
 */
#include "cmocka_all.h"

#include <jansson.h>

#include "manifest.h"
#include "tmpdir.h"

static void write_stage(const char *path, const char *stage, uint64_t n)
{
    struct td_error err = {0};
    struct td_manifest *m = td_manifest_open(path, stage, &err);
    assert_non_null(m);
    td_manifest_count(m, "rows", n);
    td_manifest_count_in(m, "by_reason", "malformed", n + 1);
    td_manifest_count_in(m, "by_reason", "cut", n + 2);
    td_manifest_config(m, "level", "0.95");
    td_manifest_config(m, "from", NULL);
    td_manifest_note(m, "a note with \"quotes\" and \xff");
    if (td_manifest_commit(m, &err) != TD_OK)
        fail_msg("%s", err.text);
}

static json_t *load(const char *path)
{
    json_error_t why;
    json_t *j = json_load_file(path, JSON_REJECT_DUPLICATES, &why);
    if (!j)
        fail_msg("%s:%d: %s", path, why.line, why.text);
    return j;
}

static long long count_of(const json_t *root, const char *stage, const char *name)
{
    return json_integer_value(json_object_get(json_object_get(json_object_get(root, stage), "counts"), name));
}

static void stages_stand_side_by_side(void **state)
{
    (void)state;
    const char *path = tmp_path("run.json");
    write_stage(path, "ingest", 10);
    write_stage(path, "analyze", 20);
    write_stage(path, "ingest", 30); /* replaces its own */
    json_t *j = load(path);
    assert_int_equal(json_object_size(j), 2);
    assert_int_equal(count_of(j, "ingest", "rows"), 30);
    assert_int_equal(count_of(j, "analyze", "rows"), 20);
    json_t *s = json_object_get(j, "ingest");
    assert_int_equal(
        json_integer_value(json_object_get(json_object_get(json_object_get(s, "counts"), "by_reason"), "cut")), 32);
    assert_string_equal(json_string_value(json_object_get(json_object_get(s, "config"), "level")), "0.95");
    assert_true(json_is_null(json_object_get(json_object_get(s, "config"), "from")));
    assert_string_equal(json_string_value(json_array_get(json_object_get(s, "notes"), 0)),
                        "a note with \"quotes\" and \xef\xbf\xbd");
    assert_string_equal(json_string_value(json_object_get(s, "version")), TD_VERSION);
    assert_int_equal(strlen(json_string_value(json_object_get(s, "finished_at"))), 20);
    json_decref(j);
}

static void corpora_are_named(void **state)
{
    static const char *const label[] = {NULL, "", "demonstration \"only\" \xff", "x"};
    struct td_error err = {0};
    (void)state;
    const char *path = tmp_path("named.json");
    for (size_t i = 0; i < sizeof label / sizeof *label; i++) {
        struct td_manifest *m = td_manifest_open(path, "analyze", &err);
        td_manifest_corpus(m, "a corpus", label[i]);
        assert_int_equal(td_manifest_commit(m, &err), TD_OK);
        json_t *j = load(path), *c = json_object_get(json_object_get(j, "analyze"), "corpus");
        assert_string_equal(json_string_value(json_object_get(c, "name")), "a corpus");
        assert_true(json_object_get(c, "label") && json_is_null(json_object_get(c, "label")) == (i < 2));
        if (i == 2)
            assert_string_equal(json_string_value(json_object_get(c, "label")), "demonstration \"only\" \xef\xbf\xbd");
        json_decref(j);
    }
}

/* What is no object of JSON is replaced; what others wrote into an object is kept. */
static void whatever_is_there(void **state)
{
    static const struct td_slice was[] = {
        {"", 0}, {"{\"ingest\": {\"cou", 16}, {"[1, 2]", 6}, {"\0\xff\xfe", 3}, {"null", 4}, {"{}{}", 4}};
    (void)state;
    const char *path = tmp_path("odd.json");
    for (size_t i = 0; i < sizeof was / sizeof was[0]; i++) {
        tmp_write(path, was[i]);
        write_stage(path, "report", i);
        json_t *j = load(path);
        assert_int_equal(json_object_size(j), 1);
        assert_int_equal(count_of(j, "report", "rows"), (long long)i);
        json_decref(j);
    }
    tmp_write(path, TD_S("{\"mine\": [1, {\"x\": 1.5}]}"));
    write_stage(path, "report", 1);
    json_t *j = load(path);
    assert_true(json_real_value(json_object_get(json_array_get(json_object_get(j, "mine"), 1), "x")) == 1.5);
    json_decref(j);
}

static void files_are_hashed(void **state)
{
    struct td_error err = {0};
    (void)state;
    const char *path = tmp_path("files.json");
    tmp_write(tmp_path("abc"), TD_S("abc"));
    struct td_manifest *m = td_manifest_open(path, "ingest", &err);
    td_manifest_input(m, "given name", tmp_path("abc"));
    td_manifest_input(m, "-", "-");
    td_manifest_output(m, "out.csv", tmp_path("abc"));
    assert_int_equal(td_manifest_commit(m, &err), TD_OK);
    json_t *j = load(path), *s = json_object_get(j, "ingest"), *in = json_array_get(json_object_get(s, "inputs"), 0);
    assert_string_equal(json_string_value(json_object_get(in, "name")), "given name");
    /* FIPS 180-4, "abc" */
    assert_string_equal(json_string_value(json_object_get(in, "sha256")),
                        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_int_equal(json_integer_value(json_object_get(in, "bytes")), 3);
    assert_null(json_object_get(json_array_get(json_object_get(s, "inputs"), 1), "sha256")); /* standard input */
    assert_int_equal(json_array_size(json_object_get(s, "outputs")), 1);
    json_decref(j);
}

static void failures_are_told_at_commit(void **state)
{
    struct td_error err = {0};
    size_t n;
    (void)state;
    const char *path = tmp_path("fail.json");
    tmp_write(path, TD_S("{\"old\": 1}"));
    struct td_manifest *m = td_manifest_open(path, "ingest", &err);
    td_manifest_input(m, "gone", tmp_path("no-such-file"));
    td_manifest_count(m, "rows", 1);
    assert_int_equal(td_manifest_commit(m, &err), TD_EIO);
    assert_non_null(strstr(err.text, "no-such-file"));
    char *got = tmp_read(path, &n);
    assert_string_equal(got, "{\"old\": 1}"); /* as it was */
    free(got);
    m = td_manifest_open(path, "ingest", &err);
    td_manifest_abort(m);
    td_manifest_abort(NULL);
    assert_int_not_equal(access(tmp_path(".fail.json.part"), F_OK), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stages_stand_side_by_side),   cmocka_unit_test(corpora_are_named),
        cmocka_unit_test(whatever_is_there),           cmocka_unit_test(files_are_hashed),
        cmocka_unit_test(failures_are_told_at_commit),
    };
    if (tmp_make() != 0)
        return 1;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    tmp_remove();
    return failed;
}
