#include "ordered.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

enum { N_JOBS = 500, N_SLOTS = 12, PARTS_MAX = 4 };

/* Each job adds its number once per part; uneven work makes threads overtake each other. */
struct log {
    size_t value[N_SLOTS], used[N_SLOTS];
    size_t taken[N_JOBS * PARTS_MAX], n_taken;
    size_t n_whole, n_worked, fail_work, fail_take;
    int inside; /* takes at once */
};

static size_t parts_of(size_t job)
{
    return job % 7 == 3 ? PARTS_MAX : 1;
}

static enum td_status work(void *ctx, unsigned lane, size_t slot, size_t job, struct td_ordered *run,
                           struct td_error *err)
{
    struct log *l = ctx;
    assert_true(lane < 8);
    assert_int_equal(l->used[slot], 0); /* nobody else is in this slot */
    if (job % 5 == 0)
        (void)nanosleep(&(struct timespec){0, (long)(job % 11) * 20000}, NULL);
    for (size_t i = 0; i < parts_of(job); i++) {
        l->value[slot] = job;
        l->used[slot] = 1;
        if (i + 1 < parts_of(job) && td_ordered_part(run, slot, job, err) != TD_OK)
            return err->status;
    }
    return job == l->fail_work ? td_fail(err, TD_EIO, "job %zu", job) : TD_OK;
}

static enum td_status take(void *ctx, size_t slot, size_t job, bool whole, struct td_error *err)
{
    struct log *l = ctx;
    assert_int_equal(l->inside++, 0);
    assert_int_equal(l->used[slot], 1);
    assert_int_equal(l->value[slot], job);
    l->taken[l->n_taken++] = job;
    l->used[slot] = 0;
    l->n_whole += whole;
    l->inside--;
    return job == l->fail_take ? td_fail(err, TD_EIO, "take %zu", job) : TD_OK;
}

static enum td_status run(struct log *l, size_t n_jobs, unsigned n_threads, size_t n_slots, struct td_error *err)
{
    return td_ordered_run(
        &(struct td_ordered_jobs){
            .n_jobs = n_jobs, .n_threads = n_threads, .n_slots = n_slots, .ctx = l, .work = work, .take = take},
        err);
}

static void check_order(const struct log *l, size_t n_jobs)
{
    size_t at = 0;
    for (size_t j = 0; j < n_jobs; j++)
        for (size_t i = 0; i < parts_of(j); i++)
            assert_int_equal(l->taken[at++], j);
    assert_int_equal(at, l->n_taken);
}

static void test_order(void **state)
{
    (void)state;
    for (unsigned threads = 1; threads <= 8; threads++) {
        struct log l = {.fail_work = SIZE_MAX, .fail_take = SIZE_MAX};
        struct td_error err = {0};
        assert_int_equal(run(&l, N_JOBS, threads, threads + 4 <= N_SLOTS ? threads + 4 : N_SLOTS, &err), TD_OK);
        assert_int_equal(l.n_whole, N_JOBS);
        check_order(&l, N_JOBS);
    }
}

static void test_one_slot(void **state)
{
    (void)state;
    struct log l = {.fail_work = SIZE_MAX, .fail_take = SIZE_MAX};
    struct td_error err = {0};
    assert_int_equal(run(&l, 40, 1, 1, &err), TD_OK);
    check_order(&l, 40);
}

static void test_no_jobs(void **state)
{
    (void)state;
    struct log l = {.fail_work = SIZE_MAX, .fail_take = SIZE_MAX};
    struct td_error err = {0};
    assert_int_equal(run(&l, 0, 3, 6, &err), TD_OK);
    assert_int_equal(l.n_taken, 0);
}

/* The first failure in the order of the jobs is the one reported, and everything before it was taken. */
static void test_failure(void **state)
{
    (void)state;
    for (unsigned threads = 1; threads <= 8; threads++) {
        struct log l = {.fail_work = 149, .fail_take = SIZE_MAX};
        struct td_error err = {0};
        assert_int_equal(run(&l, N_JOBS, threads, N_SLOTS, &err), TD_EIO);
        assert_string_equal(err.text, "job 149");
        check_order(&l, 149);

        struct log k = {.fail_work = 151, .fail_take = 79};
        struct td_error again = {0};
        assert_int_equal(run(&k, N_JOBS, threads, N_SLOTS, &again), TD_EIO);
        assert_string_equal(again.text, "take 79");
        check_order(&k, 80);
    }
}

static void test_parse(void **state)
{
    (void)state;
    unsigned n = 0;
    struct td_error err = {0};
    assert_int_equal(td_threads_parse("ingest", "3", &n, &err), TD_OK);
    assert_int_equal(n, 3);
    static const char *const bad[] = {"", "0", "-1", "65", "two", "99999999999999999999"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct td_error e = {0};
        assert_int_equal(td_threads_parse("ingest", bad[i], &n, &e), TD_EUSAGE);
        assert_non_null(strstr(e.text, "--jobs"));
    }
    assert_int_equal(n, 3);
    assert_true(td_threads_default() >= 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_order),   cmocka_unit_test(test_one_slot), cmocka_unit_test(test_no_jobs),
        cmocka_unit_test(test_failure), cmocka_unit_test(test_parse),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
