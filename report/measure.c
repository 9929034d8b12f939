#include "measure.h"

#include <math.h>

#include "model.h"

static const double z95 = 1.959963984540054;

const struct rep_estimate rep_no_estimate = {NAN, NAN, NAN, 0, false};

struct rep_estimate rep_proportion(double k, double n)
{
    struct rep_estimate e = rep_no_estimate;
    if (!(n > 0) || !(k >= 0))
        return e;
    double p = k / n, z2 = z95 * z95, d = 1 + z2 / n;
    double centre = (p + z2 / (2 * n)) / d, half = z95 * sqrt(p * (1 - p) / n + z2 / (4 * n * n)) / d;
    e.v = p;
    e.lo = k == 0 ? 0 : centre - half; /* rounding must not take the bounds past 0 and 1 */
    e.hi = k == n ? 1 : centre + half;
    e.n = n;
    return e;
}

/* What a distance has beyond a smaller one, in squares. */
static double beyond(double whole, double part)
{
    return sqrt(fmax(0, whole * whole - part * part));
}

struct rep_estimate rep_attention_of(const struct rep_point *p)
{
    return (struct rep_estimate){p->ratio, p->ratio_lo, p->ratio_hi, p->n_total, p->n_outlets == 1};
}

void rep_share_add(struct rep_share *s, const struct rep_point *p)
{
    if (!(p->n_total > 0))
        return;
    s->k += p->n_match;
    s->n += p->n_total;
    s->below += p->n_total * beyond(p->ratio - p->ratio_lo, p->ratio - p->wilson_lo);
    s->above += p->n_total * beyond(p->ratio_hi - p->ratio, p->wilson_hi - p->ratio);
    s->last = rep_attention_of(p);
    s->outlets = s->outlets || !s->last.one_outlet;
    s->unknown = s->unknown || isnan(p->ratio_lo) || isnan(p->ratio_hi);
    s->parts++;
}

struct rep_estimate rep_share(const struct rep_share *s)
{
    struct rep_estimate e = rep_proportion(s->k, s->n);
    e.one_outlet = s->parts > 0 && !s->outlets;
    if (s->parts == 1)
        return s->last;
    if (s->unknown) {
        e.lo = e.hi = NAN;
        return e;
    }
    e.lo = fmax(0, e.v - hypot(e.v - e.lo, s->below / s->n));
    e.hi = fmin(1, e.v + hypot(e.hi - e.v, s->above / s->n));
    return e;
}

struct rep_estimate rep_difference(struct rep_estimate a, struct rep_estimate b)
{
    struct rep_estimate d = {a.v - b.v, NAN, NAN, a.n, a.one_outlet || b.one_outlet};
    d.lo = d.v - hypot(a.v - a.lo, b.hi - b.v);
    d.hi = d.v + hypot(a.hi - a.v, b.v - b.lo);
    if (isnan(d.lo) || isnan(d.hi))
        d.lo = d.hi = NAN;
    return d;
}

struct rep_estimate rep_weighted_mean(const struct rep_estimate *part, size_t n)
{
    double weight = 0, sum = 0, below = 0, above = 0;
    for (size_t i = 0; i < n; i++) {
        if (isnan(part[i].v) || !(part[i].n > 0))
            continue;
        double w = part[i].n, lo = w * (part[i].v - part[i].lo), hi = w * (part[i].hi - part[i].v);
        weight += w;
        sum += w * part[i].v;
        below += lo * lo;
        above += hi * hi;
    }
    if (!(weight > 0))
        return rep_no_estimate;
    struct rep_estimate e = {sum / weight, NAN, NAN, weight, false};
    e.lo = e.v - sqrt(below) / weight;
    e.hi = e.v + sqrt(above) / weight;
    if (isnan(e.lo) || isnan(e.hi))
        e.lo = e.hi = NAN;
    return e;
}

bool rep_distinguishable(struct rep_estimate d)
{
    return !d.one_outlet && !isnan(d.lo) && !isnan(d.hi) && (d.lo > 0 || d.hi < 0);
}

bool rep_untested(struct rep_estimate d)
{
    return d.one_outlet && !isnan(d.lo) && !isnan(d.hi);
}

/* 0.975 quantile of Student's t; between the listed degrees of freedom the smaller one's, which errs on the wide side.
 */
static double t975(double df)
{
    static const struct {
        double df, t;
    } table[] = {{1, 12.7062}, {2, 4.3027},  {3, 3.1824},  {4, 2.7764},  {5, 2.5706},  {6, 2.4469},   {7, 2.3646},
                 {8, 2.3060},  {9, 2.2622},  {10, 2.2281}, {12, 2.1788}, {14, 2.1448}, {16, 2.1199},  {18, 2.1009},
                 {20, 2.0860}, {25, 2.0595}, {30, 2.0423}, {40, 2.0211}, {60, 2.0003}, {120, 1.9799}, {1000, 1.9623}};
    double t = table[0].t;
    for (size_t i = 0; i < sizeof table / sizeof *table && table[i].df <= df; i++)
        t = table[i].t;
    return t;
}

struct rep_estimate rep_mean(double n, double sum, double sumsq)
{
    if (!(n > 0))
        return rep_no_estimate;
    struct rep_estimate e = {sum / n, NAN, NAN, n, false};
    if (n < 2)
        return e;
    double var = (sumsq - sum * sum / n) / (n - 1);
    double half = t975(n - 1) * sqrt(var > 0 ? var / n : 0);
    e.lo = fmax(-1, e.v - half);
    e.hi = fmin(1, e.v + half);
    return e;
}
