/*
 * outfile: a file appears whole or not at all, whatever is put, patched, aborted or run beside it.
 */
#include "cmocka_all.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/wait.h>

#include "outfile.h"
#include "tmpdir.h"

enum { BUFFER = 256 * 1024 }; /* as in outfile.c */

static struct td_outfile *open_ok(const char *path)
{
    struct td_error err = {0};
    struct td_outfile *f = td_outfile_open(path, &err);
    if (!f)
        fail_msg("%s", err.text);
    return f;
}

static void commit_ok(struct td_outfile *f)
{
    struct td_error err = {0};
    if (td_outfile_commit(f, &err) != TD_OK)
        fail_msg("%s", err.text);
}

static void holds(const char *path, const char *want)
{
    size_t n;
    char *got = tmp_read(path, &n);
    assert_non_null(got);
    assert_string_equal(got, want);
    free(got);
}

static void commit_publishes(void **state)
{
    (void)state;
    const char *path = tmp_path("a.csv");
    tmp_write(path, TD_S("old\n"));
    struct td_outfile *f = open_ok(path);
    assert_string_equal(td_outfile_path(f), path);
    td_outfile_puts(f, "new\n");
    td_outfile_printf(f, "%d\n", 7);
    assert_int_equal(td_outfile_offset(f), 6);
    assert_true(td_outfile_ok(f));
    holds(path, "old\n"); /* not before commit */
    assert_int_equal(access(tmp_path(".a.csv.part"), F_OK), 0);
    commit_ok(f);
    holds(path, "new\n7\n");
    assert_int_not_equal(access(tmp_path(".a.csv.part"), F_OK), 0);
    assert_int_equal(td_outfile_commit(NULL, &(struct td_error){0}), TD_OK);
}

static void abort_leaves_the_old(void **state)
{
    (void)state;
    const char *path = tmp_path("b.csv");
    tmp_write(path, TD_S("old\n"));
    int before = tmp_count();
    struct td_outfile *f = open_ok(path);
    td_outfile_puts(f, "new\n");
    td_outfile_abort(f);
    holds(path, "old\n");
    assert_int_equal(tmp_count(), before);
    td_outfile_abort(NULL);
}

static void a_failed_row_fails_the_commit(void **state)
{
    (void)state;
    const char *path = tmp_path("c.csv");
    struct td_error err = {0};
    struct td_outfile *f = open_ok(path);
    td_outfile_puts(f, "new\n");
    td_outfile_fail(f);
    assert_false(td_outfile_ok(f));
    td_outfile_puts(f, "more\n");
    assert_int_equal(td_outfile_commit(f, &err), TD_EIO);
    assert_non_null(strstr(err.text, "c.csv"));
    assert_int_not_equal(access(path, F_OK), 0);
    assert_int_not_equal(access(tmp_path(".c.csv.part"), F_OK), 0);
}

static void left_over_part_files_are_overwritten(void **state)
{
    (void)state;
    tmp_write(tmp_path(".d.csv.part"), TD_S("a long left-over of a run that was killed"));
    const char *path = tmp_path("d.csv");
    struct td_outfile *f = open_ok(path);
    td_outfile_puts(f, "new\n");
    commit_ok(f);
    holds(path, "new\n");
}

static char byte_at(size_t i)
{
    return (char)('a' + i % 23);
}

/* Pieces of many sizes around the buffer's, patches inside the buffer, before it and across its start: against a copy
 * in memory. */
static void pieces_and_patches(void **state)
{
    enum { TOTAL = 3 * BUFFER + 12345 };
    static const size_t piece[] = {1, 7, 4096, BUFFER - 1, BUFFER, BUFFER + 1, 2 * BUFFER + 5, 100};
    char *want = malloc(TOTAL);
    const char *path = tmp_path("e.bin");
    (void)state;
    for (size_t k = 0; k < sizeof piece / sizeof piece[0]; k++) {
        struct td_outfile *f = open_ok(path);
        for (size_t i = 0; i < TOTAL; i++)
            want[i] = byte_at(i);
        for (size_t i = 0; i < TOTAL; i += piece[k]) {
            size_t n = i + piece[k] < TOTAL ? piece[k] : TOTAL - i;
            td_outfile_put(f, td_slice(want + i, n));
            assert_int_equal(td_outfile_offset(f), i + n);
        }
        static const size_t at[] = {0,        100, BUFFER - 3, BUFFER, 2 * BUFFER - 1, 3 * BUFFER - 4, 3 * BUFFER + 1,
                                    TOTAL - 8};
        for (size_t j = 0; j < sizeof at / sizeof at[0]; j++) {
            td_outfile_patch(f, at[j], TD_S("PATCHED!"));
            memcpy(want + at[j], "PATCHED!", 8);
        }
        td_outfile_puts(f, "end"); /* goes on after a patch that flushed */
        commit_ok(f);
        size_t n;
        char *got = tmp_read(path, &n);
        assert_int_equal(n, TOTAL + 3);
        assert_memory_equal(got, want, TOTAL);
        assert_memory_equal(got + TOTAL, "end", 3);
        free(got);
    }
    free(want);
}

static void long_lines_are_printed_whole(void **state)
{
    (void)state;
    const char *path = tmp_path("f.txt");
    struct td_outfile *f = open_ok(path);
    for (int n = 1020; n < 1030; n++)
        td_outfile_printf(f, "%*d", n, 1);
    uint64_t at = td_outfile_offset(f);
    assert_int_equal(at, 10245);
    commit_ok(f);
    size_t n;
    free(tmp_read(path, &n));
    assert_int_equal(n, 10245);
}

static void several_are_published_together(void **state)
{
    (void)state;
    struct td_error err = {0};
    const char *a = tmp_path("g.csv"), *b = tmp_path("h.csv");
    tmp_write(a, TD_S("old\n"));
    struct td_outfile *f = open_ok(a), *g = open_ok(b);
    td_outfile_puts(f, "one\n");
    td_outfile_puts(g, "two\n");
    assert_int_equal(td_outfile_prepare(f, &err), TD_OK);
    holds(a, "old\n"); /* on the disk, not renamed */
    td_outfile_fail(g);
    assert_int_equal(td_outfile_prepare(g, &err), TD_EIO);
    td_outfile_abort(f);
    td_outfile_abort(g);
    holds(a, "old\n");
    assert_int_not_equal(access(b, F_OK), 0);
    err = (struct td_error){0};
    f = open_ok(a);
    td_outfile_puts(f, "one\n");
    assert_int_equal(td_outfile_prepare(f, &err), TD_OK);
    commit_ok(f);
    holds(a, "one\n");
}

static void two_at_once_are_refused(void **state)
{
    (void)state;
    struct td_error err = {0};
    const char *path = tmp_path("i.csv");
    struct td_outfile *f = open_ok(path);
    td_outfile_puts(f, "first\n");
    assert_null(td_outfile_open(path, &err));
    assert_int_equal(err.status, TD_EIO);
    assert_non_null(strstr(err.text, "another run is writing it"));
    commit_ok(f);
    holds(path, "first\n");
    f = open_ok(path); /* the lock went with the first */
    td_outfile_abort(f);
    holds(path, "first\n");
}

/* Writers that race for one name: whoever reports success has published a whole file, and no reader sees another. */
static void racing_writers(void **state)
{
    enum { WRITERS = 4, ROUNDS = 300, SIZE = 5000 };
    (void)state;
    const char *path = tmp_path("race.bin");
    char line[SIZE];
    memset(line, 'x', sizeof line);
    tmp_write(path, td_slice(line, sizeof line));
    pid_t pid[WRITERS];
    for (int w = 0; w < WRITERS; w++) {
        pid[w] = fork();
        if (pid[w] != 0)
            continue;
        memset(line, 'a' + w, sizeof line);
        for (int i = 0; i < ROUNDS; i++) {
            struct td_error err = {0};
            struct td_outfile *f = td_outfile_open(path, &err);
            if (!f) {
                if (!strstr(err.text, "another run is writing it"))
                    _exit(2);
                continue;
            }
            td_outfile_put(f, td_slice(line, sizeof line));
            if (i % 3 == 0)
                td_outfile_abort(f);
            else if (td_outfile_commit(f, &err) != TD_OK)
                _exit(3);
        }
        _exit(0);
    }
    int alive = WRITERS, bad = 0, status;
    while (alive) {
        size_t n;
        char *got = tmp_read(path, &n);
        bad += !got || n != SIZE || got[0] != got[SIZE - 1];
        free(got);
        while (alive && waitpid(-1, &status, WNOHANG) > 0) {
            alive--;
            bad += !WIFEXITED(status) || WEXITSTATUS(status) != 0;
        }
    }
    assert_int_equal(bad, 0);
    assert_int_not_equal(access(tmp_path(".race.bin.part"), F_OK), 0);
}

static void places_that_cannot_be_written(void **state)
{
    (void)state;
    struct td_error err = {0};
    assert_null(td_outfile_open(tmp_dir, &err));
    assert_int_equal(err.status, TD_EIO);
    assert_non_null(strstr(err.text, "is a directory"));
    err = (struct td_error){0};
    assert_null(td_outfile_open(tmp_path("no/such/folder/a.csv"), &err));
    assert_int_equal(err.status, TD_EIO);
    assert_non_null(strstr(err.text, "No such file or directory"));
}

/* A descriptor by its name, even one of a regular file: written to where it stands, not replaced. */
static void descriptors_are_written_to(void **state)
{
    (void)state;
    struct td_error err = {0};
    const char *path = tmp_path("d.csv");
    char name[2][40];
    int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
    assert_true(fd > STDERR_FILENO && write(fd, "before\n", 7) == 7);
    (void)snprintf(name[0], sizeof name[0], "/dev/fd/%d", fd);
    (void)snprintf(name[1], sizeof name[1], "/proc/self/fd/%d", fd);
    int files = tmp_count();
    for (int i = 0; i < 2; i++) {
        assert_true(td_outfile_is_stream(name[i]) && !td_outfile_is_stdout(name[i]));
        struct td_outfile *f = open_ok(name[i]);
        assert_string_equal(td_outfile_path(f), name[i]);
        td_outfile_printf(f, "line %d\n", i);
        commit_ok(f);
    }
    struct td_outfile *f = open_ok(name[0]);
    td_outfile_abort(f);
    assert_true(write(fd, "after\n", 6) == 6); /* ours, and still open */
    holds(path, "before\nline 0\nline 1\nafter\n");
    assert_int_equal(tmp_count(), files);
    assert_int_equal(close(fd), 0);
    assert_null(td_outfile_open(name[0], &err));
    assert_non_null(strstr(err.text, "Bad file descriptor"));
}

static void streams_are_told_from_files(void **state)
{
    (void)state;
    static const char *const out[] = {"-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"};
    for (size_t i = 0; i < sizeof out / sizeof *out; i++)
        assert_true(td_outfile_is_stream(out[i]) && td_outfile_is_stdout(out[i]));
    assert_true(td_outfile_is_stream("/dev/stderr") && !td_outfile_is_stdout("/dev/stderr"));
    assert_true(td_outfile_is_stream("/dev/null") && !td_outfile_is_stdout("/dev/null"));
    static const char *const file[] = {"./-",         "dev/stdout", "/dev/stdout.csv", "/dev/fd/", "/dev/fd/x",
                                       "/dev/fd/1/a", "/"};
    for (size_t i = 0; i < sizeof file / sizeof *file; i++)
        assert_false(td_outfile_is_stream(file[i]) || td_outfile_is_stdout(file[i]));
}

static void devices_are_written_to(void **state)
{
    (void)state;
    struct td_error err = {0};
    struct td_outfile *f = open_ok("/dev/null");
    td_outfile_puts(f, "x");
    commit_ok(f);
    f = open_ok("/dev/null");
    td_outfile_abort(f);
    struct stat st;
    assert_int_equal(stat("/dev/null", &st), 0);
    assert_true(S_ISCHR(st.st_mode)); /* still a device */
    assert_int_not_equal(access("/dev/.null.part", F_OK), 0);
    if (access("/dev/full", W_OK) == 0) {
        f = open_ok("/dev/full");
        td_outfile_puts(f, "x");
        assert_int_equal(td_outfile_commit(f, &err), TD_EIO);
        assert_non_null(strstr(err.text, "No space left on device"));
    }
}

static void folders(void **state)
{
    (void)state;
    struct td_error err = {0};
    struct stat st;
    assert_int_equal(td_mkdirs(tmp_path("x/y/z"), &err), TD_OK);
    assert_int_equal(stat(tmp_path("x/y/z"), &st), 0);
    assert_true(S_ISDIR(st.st_mode));
    assert_int_equal(td_mkdirs(tmp_path("x/y/z"), &err), TD_OK);
    assert_int_equal(td_mkdirs(tmp_path("x/y/z/"), &err), TD_OK);
    tmp_write(tmp_path("x/file"), TD_S("."));
    assert_int_equal(td_mkdirs(tmp_path("x/file"), &err), TD_EIO);
    err = (struct td_error){0};
    assert_int_equal(td_mkdirs(tmp_path("x/file/below"), &err), TD_EIO);
}

/* What was made is taken away again, as far as it is empty; what was there stays. */
static void folders_undone(void **state)
{
    (void)state;
    static const struct {
        const char *there, *path, *file; /* file: put into it before */
        bool gone;
        const char *left; /* what must still be there */
    } t[] = {{"u", "u/v/w/x", NULL, true, "u"},
             {"u", "u/v/w/x/", NULL, true, "u"},
             {"u/v", "u/v", NULL, false, "u/v"},
             {"u/v", "u/v/", NULL, false, "u/v"},
             {"u/v", "u/v/w", "u/v/w/f", false, "u/v/w/f"},
             {"u", "u/a/b", "u/a/f", true, "u/a/f"}};
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        struct td_error err = {0};
        struct stat st;
        size_t had;
        assert_int_equal(td_mkdirs(tmp_path(t[i].there), &err), TD_OK);
        assert_int_equal(td_mkdirs_new(tmp_path(t[i].path), &had, &err), TD_OK);
        if (t[i].file)
            tmp_write(tmp_path(t[i].file), TD_S("."));
        td_rmdirs_new(tmp_path(t[i].path), had);
        assert_int_equal(stat(tmp_path(t[i].path), &st) != 0, t[i].gone);
        assert_int_equal(stat(tmp_path(t[i].left), &st), 0);
        if (t[i].file)
            (void)remove(tmp_path(t[i].file));
    }
}

static void joining(void **state)
{
    static const char *const t[][3] = {{"a", "b", "a/b"}, {"a/", "b", "a/b"}, {"", "b", "b"},
                                       {"a", "/b", "/b"}, {"/", "b", "/b"},   {"a", "", "a/"}};
    (void)state;
    for (size_t i = 0; i < sizeof t / sizeof t[0]; i++) {
        char *p = td_path_join(t[i][0], t[i][1]);
        assert_string_equal(p, t[i][2]);
        free(p);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(commit_publishes),
        cmocka_unit_test(abort_leaves_the_old),
        cmocka_unit_test(a_failed_row_fails_the_commit),
        cmocka_unit_test(left_over_part_files_are_overwritten),
        cmocka_unit_test(pieces_and_patches),
        cmocka_unit_test(long_lines_are_printed_whole),
        cmocka_unit_test(several_are_published_together),
        cmocka_unit_test(two_at_once_are_refused),
        cmocka_unit_test(racing_writers),
        cmocka_unit_test(places_that_cannot_be_written),
        cmocka_unit_test(devices_are_written_to),
        cmocka_unit_test(descriptors_are_written_to),
        cmocka_unit_test(streams_are_told_from_files),
        cmocka_unit_test(folders),
        cmocka_unit_test(folders_undone),
        cmocka_unit_test(joining),
    };
    if (tmp_make() != 0)
        return 1;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    tmp_remove();
    return failed;
}
