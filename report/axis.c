#include "axis.h"

#include <math.h>
#include <stdio.h>

#include "period.h"

double rep_nice_top(double v)
{
    static const double step[] = {1, 2, 2.5, 5, 10};
    if (!(v > 0))
        return 1;
    double unit = pow(10, floor(log10(v)));
    for (size_t i = 0; i < sizeof step / sizeof *step; i++)
        if (step[i] * unit >= v * (1 - 1e-9))
            return step[i] * unit;
    return 10 * unit;
}

int rep_heat_class(enum rep_measure measure, double v, double top)
{
    int i = 0;
    while (i + 1 < REP_HEAT_CLASSES && v >= rep_heat_bound(measure, i + 1, top))
        i++;
    return i;
}

double rep_heat_bound(enum rep_measure measure, int i, double top)
{
    /* attention: its square root in even steps, so that small shares are told apart; stance: even steps around a neutral class */
    if (measure == REP_ATTENTION)
        return top * i * i / ((double)REP_HEAT_CLASSES * REP_HEAT_CLASSES);
    return -top + 2 * top * i / (double)REP_HEAT_CLASSES;
}

static const char *const month_name[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

size_t rep_week_ticks(int32_t first, size_t n, double room, struct rep_tick tick[REP_TICKS_MAX])
{
    bool years = n > 80, quarters = n > 26;
    int shown_year = 0;
    size_t k = 0;
    for (size_t w = 0; w < n && k < REP_TICKS_MAX; w++) {
        int y, m, dom;
        td_day_to_date(td_week_start(first + (int32_t)w) + 6, &y, &m, &dom); /* the month a week's Sunday is in */
        if (dom > 7 || (k && (double)(w - tick[k - 1].week) < room) || (years && m != 1) || (quarters && (m - 1) % 3 != 0))
            continue;
        tick[k].week = w;
        if (years)
            (void)snprintf(tick[k].label, sizeof tick[k].label, "%d", y);
        else if (y != shown_year)
            (void)snprintf(tick[k].label, sizeof tick[k].label, "%s %d", month_name[m - 1], y);
        else
            (void)snprintf(tick[k].label, sizeof tick[k].label, "%s", month_name[m - 1]);
        shown_year = y;
        k++;
    }
    return k;
}
