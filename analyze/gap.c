#include "gap.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_errno.h>
#include <gsl/gsl_movstat.h>
#include <gsl/gsl_vector.h>

static const double silence_log = 4.605170185988092; /* -ln 0.01 */
static const double hampel_limit = 3;

bool ana_hampel(const double *x, size_t n, size_t half, double *median, double *scaled_mad)
{
    if (n == 0 || half == 0)
        return false;
    (void)gsl_set_error_handler_off();
    gsl_movstat_workspace *w = gsl_movstat_alloc2(half, half);
    if (!w)
        return false;
    gsl_vector_const_view in = gsl_vector_const_view_array(x, n);
    gsl_vector_view med = gsl_vector_view_array(median, n), mad = gsl_vector_view_array(scaled_mad, n);
    int code = gsl_movstat_mad(GSL_MOVSTAT_END_TRUNCATE, &in.vector, &med.vector, &mad.vector, w);
    gsl_movstat_free(w);
    return code == GSL_SUCCESS;
}

/*
 * Marks runs of empty weeks that are too long for the outlet's rate, which is that of the weeks that are no gap; again
 * until no more are found, since a long silence hides the rate against which a short one is told.
 */
static void mark_silences(const double *count, size_t first, size_t n, bool *gap)
{
    double total = 0;
    size_t open = n - first;
    bool found = true;
    for (size_t i = first; i < n; i++)
        total += count[i];
    while (found) {
        found = false;
        for (size_t i = first, end; i<n; i = end> i ? end : i + 1) {
            for (end = i; end < n && !gap[end] && !(count[end] > 0);)
                end++;
            size_t run = end - i, others = open - run;
            if (run == 0 || others == 0 || total / (double)others * (double)run <= silence_log)
                continue;
            for (size_t k = i; k < end; k++)
                gap[k] = true;
            open -= run;
            found = true;
        }
    }
}

/*
 * An outlet that has articles in most weeks between its first and its last tells something by an empty one; one that
 * comes and goes, as in a corpus made by selection, does not.
 */
static bool is_regular(const double *count, size_t first, size_t n)
{
    size_t last = first, present = 0;
    for (size_t i = first; i < n; i++)
        if (count[i] > 0) {
            last = i;
            present++;
        }
    return (double)present >= ANA_GAP_REGULAR * (double)(last - first + 1);
}

/* An outlet that is silent to the end of the range has left after ANA_GAP_LEFT weeks: from then on nothing is missing.
 */
static void let_it_leave(const double *count, size_t n, bool *gap)
{
    size_t last = n;
    while (last > 0 && !(count[last - 1] > 0))
        last--;
    for (size_t i = last + ANA_GAP_LEFT; i < n; i++)
        gap[i] = false;
}

bool ana_gap_find(const double *count, size_t n, bool *gap)
{
    size_t first = 0;
    for (size_t i = 0; i < n; i++)
        gap[i] = false;
    while (first < n && !(count[first] > 0))
        first++;
    if (first == n)
        return true;
    mark_silences(count, first, n, gap);
    size_t left = n - first;
    double *room = malloc(2 * left * sizeof *room);
    bool ok = room && ana_hampel(count + first, left, ANA_GAP_HALF_WINDOW, room, room + left);
    for (size_t i = 0; ok && i < left; i++) {
        double median = room[i], scale = fmax(room[left + i], sqrt(median)), x = count[first + i];
        if (x < median - hampel_limit * scale && 2 * x < median)
            gap[first + i] = true;
    }
    free(room);
    if (!is_regular(count, first, n))
        memset(gap, 0, n * sizeof *gap);
    let_it_leave(count, n, gap);
    return ok;
}
