#include "feed.h"

#include "unit/cmocka_all.h"

#include "unit/tmpdir.h"

#include "merge.h"
#include "pack.h"

/* Files of cells read ahead and merged: the same rows and the same failures as without a thread. */

#define HEADER                                                                                                         \
    "target,country_role,country,week,day_first,day_last,outlet,base,n_total,n_match,n_mentions,n_pos,n_neu,n_neg,"    \
    "n_title,words,stance_sum_e6,stance_sumsq_e12,tone_sum_e6,histogram\n"
#define NONE "0;0;0;0;0;0;0;0;0;0;0;0;0;0;0;0;0;0;0;0;0"

static void write_file(const char *name, const char *text, char path[256])
{
    (void)snprintf(path, 256, "%s/%s", tmp_dir, name);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    assert_int_equal(fputs(text, f) >= 0, 1);
    assert_int_equal(fclose(f), 0);
}

static char *read_file(const char *path, size_t *n)
{
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    char *p = calloc(1, 1 << 24);
    *n = fread(p, 1, 1 << 24, f);
    (void)fclose(f);
    return p;
}

static enum td_status merge(const char *const *path, size_t n, bool ahead, const char *to, struct td_error *err)
{
    uint64_t cells;
    char out[256];
    (void)snprintf(out, sizeof out, "%s/%s", tmp_dir, to);
    struct td_outfile *f = td_outfile_open(out, err);
    assert_non_null(f);
    enum td_status st = ana_merge_cells(path, n, ahead, f, NULL, &cells, err);
    if (st == TD_OK)
        return td_outfile_commit(f, err);
    td_outfile_abort(f);
    return st;
}

/* Rows that are read but are not as we write them are written as we write them. */
static void test_rows_are_made_ours(void **state)
{
    static const char *const given[] = {
        "t,outlet,DE,2020-W02,2020-01-06,2020-01-12,A,all,07,0,0,0,0,0,0,0,0,0,0," NONE "\n",
        "t,outlet,DE,2020-W02,2020-01-06,2020-01-12,A,all,7,0,0,0,0,0,0,00,-0,0,0," NONE "\n",
        "t,outlet,DE,2020-W02,2020-01-06,2020-01-12,\"A\",all,7,0,0,0,0,0,0,0,0,0,0," NONE "\n",
        "t,outlet,DE,2020-W02,2020-01-06,2020-01-12,A,all,7,0,0,0,0,0,0,0,0,0,0,0" NONE "\n",
        "t,outlet,DE,2020-W02,2020-01-06,2020-01-12,A,all,7,0,0,0,0,0,0,0,0,0,0," NONE "\r\n",
    };
    const char *ours = HEADER "t,outlet,DE,2020-W02,2020-01-06,2020-01-12,A,all,7,0,0,0,0,0,0,0,0,0,0," NONE "\n";
    (void)state;
    for (size_t i = 0; i < sizeof given / sizeof *given; i++) {
        char text[1024], path[256], out[256];
        struct td_error err = {0};
        size_t n;
        (void)snprintf(text, sizeof text, "%s%s", HEADER, given[i]);
        write_file("in.csv", text, path);
        assert_int_equal(merge((const char *const[]){path}, 1, true, "out.csv", &err), TD_OK);
        (void)snprintf(out, sizeof out, "%s/out.csv", tmp_dir);
        char *got = read_file(out, &n);
        assert_string_equal(got, ours);
        free(got);
    }
}

static void test_columns_in_another_order(void **state)
{
    char path[256], out[256];
    struct td_error err = {0};
    size_t n;
    (void)state;
    write_file("in.csv",
               "extra,country_role,target,country,week,day_first,day_last,outlet,base,n_total,n_match,n_mentions,n_pos,"
               "n_neu,n_neg,n_title,words,stance_sum_e6,stance_sumsq_e12,tone_sum_e6,histogram\n"
               "x,outlet,t,DE,2020-W02,2020-01-06,2020-01-12,A,all,7,0,0,0,0,0,0,0,0,0,0," NONE "\n",
               path);
    assert_int_equal(merge((const char *const[]){path}, 1, true, "out.csv", &err), TD_OK);
    (void)snprintf(out, sizeof out, "%s/out.csv", tmp_dir);
    char *got = read_file(out, &n);
    assert_string_equal(got,
                        HEADER "t,outlet,DE,2020-W02,2020-01-06,2020-01-12,A,all,7,0,0,0,0,0,0,0,0,0,0," NONE "\n");
    free(got);
}

/* Many batches of several files, some of whose cells are in more than one of them, one without any. */
static void test_ahead_or_not(void **state)
{
    enum { FILES = 5, ROWS = 6000 };
    static char text[1 << 21];
    char path[FILES][256], a[256], b[256];
    const char *list[FILES];
    struct td_error err = {0};
    size_t na, nb;
    (void)state;
    for (size_t f = 0; f < FILES; f++) {
        size_t n = (size_t)snprintf(text, sizeof text, "%s", HEADER);
        for (unsigned i = 0; i < ROWS && f < FILES - 1; i++)
            if (f == 0 || i % (f + 1) == 0)
                n +=
                    (size_t)snprintf(text + n, sizeof text - n,
                                     "t,outlet,DE,2020-W02,2020-01-06,2020-01-12,%s%05u,all,%u,1,2,0,1,0,0,%u,-%u,%u,0,"
                                     "0;0;0;0;0;0;0;0;0;0;1;0;0;0;0;0;0;0;0;0;0\n",
                                     i % 7 ? "Outlet " : "Outlet \\\\", i, i + 2, i, 3, 9);
        char name[16];
        (void)snprintf(name, sizeof name, "f%zu.csv", f);
        write_file(name, text, path[f]);
        list[f] = path[f];
    }
    /* The names with a backslash come after those with a digit: not sorted, and said where, with a thread or without.
     */
    for (int ahead = 0; ahead < 2; ahead++) {
        err = (struct td_error){0};
        assert_int_equal(merge(list, FILES, ahead, "bad.csv", &err), TD_EDATA);
        assert_non_null(strstr(err.text, "f0.csv:3: not sorted"));
    }
    for (size_t f = 0; f < FILES; f++) { /* without them */
        size_t n;
        char *all = read_file(list[f], &n), *to = text;
        for (char *line = all, *end; line < all + n; line = end + 1) {
            end = strchr(line, '\n');
            if (!memchr(line, '\\', (size_t)(end - line))) {
                memcpy(to, line, (size_t)(end - line) + 1);
                to += end - line + 1;
            }
        }
        *to = '\0';
        free(all);
        char name[16];
        (void)snprintf(name, sizeof name, "f%zu.csv", f);
        write_file(name, text, path[f]);
    }
    err = (struct td_error){0};
    assert_int_equal(merge(list, FILES, false, "a.csv", &err), TD_OK);
    assert_int_equal(merge(list, FILES, true, "b.csv", &err), TD_OK);
    (void)snprintf(a, sizeof a, "%s/a.csv", tmp_dir);
    (void)snprintf(b, sizeof b, "%s/b.csv", tmp_dir);
    char *pa = read_file(a, &na), *pb = read_file(b, &nb);
    assert_int_equal(na, nb);
    assert_memory_equal(pa, pb, na);
    /* row 12 is in files 0, 1, 2 and 3: (12 + 2) articles in each */
    assert_non_null(strstr(pa, ",Outlet 00012,all,56,4,8,0,4,0,0,48,-12,36,0,0;0;0;0;0;0;0;0;0;0;4;"));
    assert_non_null(strstr(pa, ",Outlet 05993,all,5995,1,2,0,1,0,0,5993,-3,9,0,"));
    free(pa);
    free(pb);
}

/* A damaged row far inside: everything before it is given, and the line is named. */
static void test_failure_inside(void **state)
{
    static char text[1 << 20];
    char path[256];
    const struct ana_feed_row *row;
    (void)state;
    size_t n = (size_t)snprintf(text, sizeof text, "%s", HEADER);
    for (unsigned i = 0; i < 3000; i++)
        n += (size_t)snprintf(text + n, sizeof text - n,
                              "t,outlet,DE,2020-W02,2020-01-06,2020-01-12,O%05u,all,%s,0,0,0,0,0,0,0,0,0,0," NONE "\n",
                              i, i == 2500 ? "seven" : "7");
    write_file("in.csv", text, path);
    for (int ahead = 0; ahead < 2; ahead++) {
        struct td_error err = {0};
        size_t seen = 0;
        struct ana_feeds *f = ana_feeds_open((const char *const[]){path}, 1, ahead, &err);
        assert_non_null(f);
        while (ana_feeds_next(f, 0, &row, &err) == TD_OK && row)
            seen++;
        assert_int_equal(seen, 2500);
        assert_int_equal(err.status, TD_EDATA);
        assert_non_null(strstr(err.text, "in.csv:2502: n_total: not a count: 'seven'"));
        ana_feeds_close(f);
    }
    struct td_error err = {0};
    assert_null(ana_feeds_open((const char *const[]){path, "/nowhere/cells.csv"}, 2, true, &err));
    assert_int_equal(err.status, TD_EIO);
    err = (struct td_error){0};
    struct ana_feeds *f = ana_feeds_open((const char *const[]){path}, 1, true, &err); /* left in the middle */
    assert_non_null(f);
    ana_feeds_close(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_rows_are_made_ours),
                                       cmocka_unit_test(test_columns_in_another_order),
                                       cmocka_unit_test(test_ahead_or_not), cmocka_unit_test(test_failure_inside)};
    if (tmp_make())
        return 1;
    int bad = cmocka_run_group_tests(tests, NULL, NULL);
    tmp_remove();
    return bad;
}
