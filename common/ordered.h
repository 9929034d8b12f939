/*
 * ordered: numbered jobs done by several threads, their results taken in the order of the numbers.
 *
 * What is written must not depend on the number of threads: each thread does whole jobs into memory of its own and
 * hands the result over; results are taken one at a time, job 0 first. A job whose result grows large waits for its
 * turn and hands it over in parts, so that memory stays bounded by threads times the largest part.
 *
 * Calling sequence: fill struct td_ordered_jobs, td_ordered_run. `work` is called once per job, in any thread, and
 * fills `result` (one of `n_slots` of the caller's, used by one job at a time); within it td_ordered_part may be called
 * any number of times. `take` is called in the order of the jobs, never twice at once, in any thread. With one thread
 * everything runs in the caller's thread. The first failure in the order of jobs ends the run and is returned: which
 * failure that is does not depend on the threads.
 */
#ifndef TD_ORDERED_H
#define TD_ORDERED_H

#include <stdbool.h>
#include <stddef.h>

#include "status.h"

enum { TD_THREADS_MAX = 64 };

struct td_ordered; /* a run */

struct td_ordered_jobs {
    size_t n_jobs;
    unsigned n_threads; /* 1 to TD_THREADS_MAX */
    size_t n_slots;     /* results at once: at least n_threads */
    void *ctx;          /* handed through */
    /* lane: which thread, 0 to n_threads - 1. slot: which result. */
    enum td_status (*work)(void *ctx, unsigned lane, size_t slot, size_t job, struct td_ordered *run,
                           struct td_error *err);
    /* whole: the job is done; else a part of it. The slot is empty for use again afterwards. */
    enum td_status (*take)(void *ctx, size_t slot, size_t job, bool whole, struct td_error *err);
};

enum td_status td_ordered_run(const struct td_ordered_jobs *j, struct td_error *err);
/* From work: waits until all jobs before this one are taken, then takes what the slot holds so far. */
enum td_status td_ordered_part(struct td_ordered *run, size_t slot, size_t job, struct td_error *err);
/* Threads to use when the user names none: the processors of the machine, at most 8. */
unsigned td_threads_default(void);
/* The value of -j: 1 to TD_THREADS_MAX; TD_EUSAGE naming the command otherwise. */
enum td_status td_threads_parse(const char *command, const char *value, unsigned *n, struct td_error *err);

#endif
