#include "parallel.h"

#include "ordered.h"

struct jobs {
    bool (*job)(void *ctx, unsigned lane, size_t i);
    void *ctx;
};

static enum td_status work(void *ctx, unsigned lane, size_t slot, size_t job, struct td_ordered *run,
                           struct td_error *err)
{
    const struct jobs *j = ctx;
    (void)slot;
    (void)run;
    return j->job(j->ctx, lane, job) ? TD_OK : td_fail_nomem(err, "series");
}

static enum td_status take(void *ctx, size_t slot, size_t job, bool whole, struct td_error *err)
{
    (void)ctx;
    (void)slot;
    (void)job;
    (void)whole;
    (void)err;
    return TD_OK;
}

bool ana_parallel(unsigned n_threads, size_t n, bool (*job)(void *ctx, unsigned lane, size_t i), void *ctx)
{
    struct jobs j = {job, ctx};
    struct td_error err = {0};
    if (n == 0)
        return true;
    if (n_threads == 0)
        n_threads = 1;
    /* As many slots as jobs: a long first one holds nobody up. */
    struct td_ordered_jobs o = {.n_jobs = n,
                                .n_threads = n_threads,
                                .n_slots = n > n_threads ? n : n_threads,
                                .ctx = &j,
                                .work = work,
                                .take = take};
    return td_ordered_run(&o, &err) == TD_OK;
}
