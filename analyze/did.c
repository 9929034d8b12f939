#include "did.h"

#include <math.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>

/* One side's totals before and after. */
struct side {
    double n[2], sum[2];
    size_t outlets[2], either;
};

static void side_add(struct side *s, const struct ana_cluster c[2])
{
    for (int t = 0; t < 2; t++) {
        s->n[t] += c[t].n;
        s->sum[t] += c[t].sum;
        s->outlets[t] += c[t].n > 0;
    }
    s->either += c[0].n > 0 || c[1].n > 0;
}

static void sides_of(const struct ana_did_outlet *outlet, size_t g, struct side *country, struct side *rest)
{
    *country = *rest = (struct side){.either = 0};
    for (size_t i = 0; i < g; i++) {
        side_add(country, outlet[i].country);
        side_add(rest, outlet[i].rest);
    }
}

static double change(const struct side *s)
{
    return s->sum[1] / s->n[1] - s->sum[0] / s->n[0];
}

/* How the side's change moves when the outlet is left out; the others are there before and after. */
static double left_out(const struct side *s, const struct ana_cluster c[2])
{
    double d = 0;
    for (int t = 0; t < 2; t++)
        if (c[t].n > 0)
            d += (t ? 1 : -1) * ((s->sum[t] - c[t].sum) / (s->n[t] - c[t].n) - s->sum[t] / s->n[t]);
    return d;
}

static bool whole(const struct side *s)
{
    return s->n[0] > 0 && s->n[1] > 0;
}

bool ana_did_estimate(const struct ana_did_outlet *outlet, size_t g, double *estimate)
{
    struct side country, rest;
    sides_of(outlet, g, &country, &rest);
    if (!whole(&country) || !whole(&rest))
        return false;
    *estimate = change(&country) - change(&rest);
    return true;
}

bool ana_did(const struct ana_did_outlet *outlet, size_t g, double level, struct ana_difference *out)
{
    struct side c, r;
    double v_c = 0, v_r = 0, both = 0;
    bool shared = false;
    sides_of(outlet, g, &c, &r);
    if (c.outlets[0] < 2 || c.outlets[1] < 2 || r.outlets[0] < 2 || r.outlets[1] < 2 || !(level > 0 && level < 1))
        return false;
    (void)gsl_set_error_handler_off();
    for (size_t i = 0; i < g; i++) {
        double d_c = left_out(&c, outlet[i].country), d_r = left_out(&r, outlet[i].rest);
        v_c += d_c * d_c;
        v_r += d_r * d_r;
        both += d_c * d_r;
        shared |= (outlet[i].country[0].n > 0 || outlet[i].country[1].n > 0) &&
                  (outlet[i].rest[0].n > 0 || outlet[i].rest[1].n > 0);
    }
    double g_c = (double)c.either, g_r = (double)r.either, f_c = (g_c - 1) / g_c, f_r = (g_r - 1) / g_r;
    v_c *= f_c;
    v_r *= f_r;
    double v = v_c + v_r - 2 * sqrt(f_c * f_r) * both;
    if (!(v > 1e-18))
        return false;
    struct ana_difference d = {.estimate = change(&c) - change(&r), .se = sqrt(v)};
    d.df = shared ? fmin(g_c, g_r) - 1 : v * v / (v_c * v_c / (g_c - 1) + v_r * v_r / (g_r - 1));
    d.t = d.estimate / d.se;
    d.p = fmin(1, 2 * gsl_cdf_tdist_Q(fabs(d.t), d.df));
    double half = ana_t_of_level(level, d.df) * d.se;
    d.ci = (struct ana_interval){d.estimate - half, d.estimate + half};
    if (!isfinite(d.p) || !isfinite(half))
        return false;
    *out = d;
    return true;
}
