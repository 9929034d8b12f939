#include "datadir.h"

#include "unit/cmocka_all.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A file that may be missing: no failure then. (That memory may be missing is tried in tests/fault/alloc.sh.) */

static void test_there_and_missing(void **state)
{
    struct td_error err = {0};
    char dir[] = "/tmp/tidings-datadir-XXXXXX", file[64], *path = NULL;
    (void)state;
    assert_non_null(mkdtemp(dir));
    (void)snprintf(file, sizeof file, "%s/here.csv", dir);
    FILE *f = fopen(file, "w");
    assert_non_null(f);
    (void)fclose(f);
    assert_int_equal(setenv("TIDINGS_DATA", dir, 1), 0);

    assert_int_equal(td_datadir_find("here.csv", &path, &err), TD_OK);
    assert_string_equal(path, file);
    free(path);
    assert_int_equal(td_datadir_find("events/none.csv", &path, &err), TD_OK);
    assert_null(path);
    assert_int_equal(err.status, TD_OK);

    path = td_datadir_path("here.csv", &err);
    assert_string_equal(path, file);
    free(path);
    assert_null(td_datadir_path("events/none.csv", &err));
    assert_int_equal(err.status, TD_EIO);
    assert_non_null(strstr(err.text, "datasets/events/none.csv: not found"));
    assert_non_null(strstr(err.text, dir));

    (void)unlink(file);
    (void)rmdir(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_there_and_missing)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
