#include "axis.h"

#include <math.h>
#include <stdio.h>

#include "model.h"
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
    /* finer near zero, so that small shares and mild stances are told apart; round for round tops */
    static const double share[REP_HEAT_CLASSES + 1] = {0, .02, .05, .1, .2, .4, .7, 1};
    static const double stance[REP_HEAT_CLASSES + 1] = {-1, -.6, -.3, -.1, .1, .3, .6, 1};
    return top * (measure == REP_ATTENTION ? share[i] : stance[i]);
}

bool rep_is_gap(const struct rep_line *l, size_t w)
{
    return l->coverage[w] == REP_GAP || l->coverage[w] == REP_NO_DATA;
}

bool rep_is_drawn(const struct rep_line *l, size_t w)
{
    return !rep_is_gap(l, w) && !isnan(l->v[w]);
}

double rep_line_top(const struct rep_chart *c, const struct rep_line *l, size_t n)
{
    double most = 0, band = 0;
    if (!isnan(c->top))
        return c->top;
    for (size_t w = 0; w < n; w++) {
        if (!rep_is_drawn(l, w))
            continue;
        most = fmax(most, fabs(l->v[w]));
        if (l->lo && !isnan(l->lo[w]))
            band = fmax(band, fmax(fabs(l->lo[w]), fabs(l->hi[w])));
    }
    double top = rep_nice_top(most > 0 ? fmin(fmax(band, most), 2 * most) : band);
    return top > 1 ? 1 : top;
}

size_t rep_week_ticks(const struct rep_lang *lang, int32_t first, size_t n, double room,
                      struct rep_tick tick[REP_TICKS_MAX])
{
    bool years = n > 80, quarters = n > 26;
    int shown_year = 0;
    size_t k = 0;
    for (size_t w = 0; w < n && k < REP_TICKS_MAX; w++) {
        int y, m, dom;
        td_day_to_date(td_week_start(first + (int32_t)w) + 6, &y, &m, &dom); /* the month a week's Sunday is in */
        if (dom > 7 || (k && (double)(w - tick[k - 1].week) < room) || (years && m != 1) ||
            (quarters && (m - 1) % 3 != 0))
            continue;
        tick[k].week = w;
        if (years)
            (void)snprintf(tick[k].label, sizeof tick[k].label, "%d", y);
        else
            rep_month(lang, m, y != shown_year ? y : 0, tick[k].label);
        shown_year = y;
        k++;
    }
    return k;
}
