/*
 * axis: scales, classes and ticks, the same for the page's drawings and for gnuplot.
 */
#ifndef REP_AXIS_H
#define REP_AXIS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "doc.h"

/* Smallest of 1, 2, 2.5, 5 times a power of ten that is at least v (> 0). */
double rep_nice_top(double v);
/* Class 0 ... 6 of a value in a heat map with the scale 0 to top (attention) or -top to top (stance). */
int rep_heat_class(enum rep_measure measure, double v, double top);
enum { REP_HEAT_CLASSES = 7 };
/* Lower bound of class i. */
double rep_heat_bound(enum rep_measure measure, int i, double top);

/* Flagged gap or no_data: to be hatched. */
bool rep_is_gap(const struct rep_line *l, size_t week);
/* Has a value to draw. A gap's figure, if analyze gave one, is not drawn: the hatching says that it is no measurement.
 */
bool rep_is_drawn(const struct rep_line *l, size_t week);
/* End of a line's scale: the chart's, else a round number with room for the interval up to twice what is drawn. */
double rep_line_top(const struct rep_chart *c, const struct rep_line *l, size_t n);

enum { REP_TICKS_MAX = 64 };

struct rep_tick {
    size_t week;
    char label[32]; /* "Oct 2020", "Jan", "2021" */
};

/* The weeks in which months, quarters or years begin (by the length of the axis), at least `room` weeks apart. */
size_t rep_week_ticks(const struct rep_lang *lang, int32_t first, size_t n, double room,
                      struct rep_tick tick[REP_TICKS_MAX]);

#endif
