#include "ordered.h"

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "num.h"

struct slot {
    bool used, done; /* in work or waiting to be taken; waiting to be taken */
    size_t job;
    struct td_error err;
};

struct td_ordered {
    const struct td_ordered_jobs *jobs;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct slot *slot;
    size_t next;  /* job to begin */
    size_t taken; /* jobs whose results were taken: the number of the job whose turn it is */
    bool taking;  /* a result is being taken */
    bool stop;    /* a failure was taken: no job begins any more */
    struct td_error *err;
};

struct thread {
    struct td_ordered *run;
    unsigned lane;
    pthread_t id;
};

/* Under the lock: takes what the slot holds, without the lock; nobody else takes meanwhile. */
static enum td_status take_now(struct td_ordered *r, size_t slot, size_t job, bool whole, struct td_error *err)
{
    r->taking = true;
    (void)pthread_mutex_unlock(&r->lock);
    enum td_status st = r->jobs->take(r->jobs->ctx, slot, job, whole, err);
    (void)pthread_mutex_lock(&r->lock);
    r->taking = false;
    (void)pthread_cond_broadcast(&r->changed);
    return st;
}

static void fail_run(struct td_ordered *r, const struct td_error *err)
{
    if (!r->stop)
        *r->err = *err;
    r->stop = true;
    (void)pthread_cond_broadcast(&r->changed);
}

enum td_status td_ordered_part(struct td_ordered *r, size_t slot, size_t job, struct td_error *err)
{
    (void)pthread_mutex_lock(&r->lock);
    while (!r->stop && (r->taken != job || r->taking))
        (void)pthread_cond_wait(&r->changed, &r->lock);
    enum td_status st =
        r->stop ? td_fail(err, TD_EIO, "stopped after an earlier failure") : take_now(r, slot, job, false, err);
    (void)pthread_mutex_unlock(&r->lock);
    return st;
}

/* Under the lock: the slot that holds the job whose turn it is, when that is done; n_slots when there is none. */
static size_t ready(const struct td_ordered *r)
{
    size_t i = 0;
    while (i < r->jobs->n_slots && !(r->slot[i].used && r->slot[i].done && r->slot[i].job == r->taken))
        i++;
    return i;
}

/* Under the lock: takes all results whose turn has come. */
static void take_ready(struct td_ordered *r)
{
    size_t i;
    while (!r->taking && !r->stop && (i = ready(r)) < r->jobs->n_slots) {
        struct slot *s = &r->slot[i];
        if (s->err.status == TD_OK)
            (void)take_now(r, i, s->job, true, &s->err);
        if (s->err.status != TD_OK)
            fail_run(r, &s->err);
        *s = (struct slot){0};
        r->taken++;
        (void)pthread_cond_broadcast(&r->changed);
    }
}

/* Under the lock: waits for a free slot and a job; false when there is no job left. */
static bool begin(struct td_ordered *r, size_t *slot, size_t *job)
{
    for (;;) {
        if (r->stop || r->next == r->jobs->n_jobs)
            return false;
        size_t i = 0;
        while (i < r->jobs->n_slots && r->slot[i].used)
            i++;
        if (i < r->jobs->n_slots) {
            *slot = i;
            *job = r->next++;
            r->slot[i] = (struct slot){.used = true, .job = *job};
            return true;
        }
        (void)pthread_cond_wait(&r->changed, &r->lock);
    }
}

static void *work(void *p)
{
    struct thread *t = p;
    struct td_ordered *r = t->run;
    size_t slot, job;
    (void)pthread_mutex_lock(&r->lock);
    while (begin(r, &slot, &job)) {
        struct td_error err = {0};
        (void)pthread_mutex_unlock(&r->lock);
        (void)r->jobs->work(r->jobs->ctx, t->lane, slot, job, r, &err);
        (void)pthread_mutex_lock(&r->lock);
        r->slot[slot].err = err;
        r->slot[slot].done = true;
        take_ready(r);
    }
    (void)pthread_mutex_unlock(&r->lock);
    return NULL;
}

static enum td_status run_threads(struct td_ordered *r, struct td_error *err)
{
    struct thread t[TD_THREADS_MAX];
    unsigned n = r->jobs->n_threads < TD_THREADS_MAX ? r->jobs->n_threads : TD_THREADS_MAX, started = 1;
    t[0] = (struct thread){.run = r};
    /* A thread that cannot be had is no failure: the others do its work. */
    for (; started < n; started++) {
        t[started] = (struct thread){.run = r, .lane = started};
        if (pthread_create(&t[started].id, NULL, work, &t[started]) != 0)
            break;
    }
    (void)work(&t[0]);
    for (unsigned i = 1; i < started; i++)
        (void)pthread_join(t[i].id, NULL);
    return err->status;
}

enum td_status td_ordered_run(const struct td_ordered_jobs *j, struct td_error *err)
{
    struct td_ordered r = {.jobs = j, .err = err};
    r.slot = calloc(j->n_slots, sizeof *r.slot);
    if (!r.slot)
        return td_fail_nomem(err, "threads");
    if (pthread_mutex_init(&r.lock, NULL) != 0 || pthread_cond_init(&r.changed, NULL) != 0) {
        free(r.slot);
        return td_fail_nomem(err, "threads");
    }
    enum td_status st = run_threads(&r, err);
    (void)pthread_cond_destroy(&r.changed);
    (void)pthread_mutex_destroy(&r.lock);
    free(r.slot);
    return st;
}

unsigned td_threads_default(void)
{
    long n = sysconf(_SC_NPROCESSORS_ONLN);
    return n < 1 ? 1 : n > 8 ? 8 : (unsigned)n;
}

enum td_status td_threads_parse(const char *command, const char *value, unsigned *n, struct td_error *err)
{
    uint64_t v;
    if (!td_num_parse_uint(td_str(value), &v) || v < 1 || v > TD_THREADS_MAX)
        return td_fail(err, TD_EUSAGE, "%s: --jobs '%s': not a number from 1 to %d", command, value, TD_THREADS_MAX);
    *n = (unsigned)v;
    return TD_OK;
}
