/*
 * parallel: the same work for each of n things, by several threads.
 *
 * Job i leaves its result where only job i writes, so that nothing depends on the number of threads. lane: which
 * thread, for room that threads keep. False when a job gave false (out of memory).
 */
#ifndef ANA_PARALLEL_H
#define ANA_PARALLEL_H

#include <stdbool.h>
#include <stddef.h>

bool ana_parallel(unsigned n_threads, size_t n, bool (*job)(void *ctx, unsigned lane, size_t i), void *ctx);

#endif
