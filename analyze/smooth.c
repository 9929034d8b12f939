#include "smooth.h"

#include <math.h>
#include <stdlib.h>

#include <gsl/gsl_errno.h>
#include <gsl/gsl_fit.h>
#include <gsl/gsl_statistics_double.h>

/*
 * The line's value at x0 from points [left, right]. h: distance of the farthest of the q neighbours. w, xs: room. False
 * when no weight is left. When the neighbours hardly spread in x, the fit is their weighted mean (Cleveland's rule,
 * .001 of the range).
 */
static bool local_line(const double *x, const double *y, const double *weight, const double *robust, size_t n,
                       double x0, size_t left, size_t right, double h, double range, double *w, double *value)
{
    double h9 = .999 * h, h1 = .001 * h, total = 0;
    size_t last = left;
    for (size_t j = left; j < n; j++) {
        double r = fabs(x[j] - x0);
        w[j] = 0;
        if (r <= h9) {
            double c = r > h1 ? r / h : 0;
            double t = 1 - c * c * c;
            w[j] = (r > h1 ? t * t * t : 1) * robust[j] * (weight ? weight[j] : 1);
            total += w[j];
            last = j;
        } else if (j > right && x[j] > x0) {
            break;
        }
    }
    if (!(total > 0))
        return false;
    double centre = 0, spread = 0, mean = 0;
    for (size_t j = left; j <= last; j++)
        centre += w[j] / total * x[j];
    for (size_t j = left; j <= last; j++) {
        spread += w[j] / total * (x[j] - centre) * (x[j] - centre);
        mean += w[j] / total * y[j];
    }
    *value = mean;
    if (!(sqrt(spread) > .001 * range))
        return true;
    double c0, c1, cov00, cov01, cov11, chisq;
    if (gsl_fit_wlinear(x + left, 1, w + left, 1, y + left, 1, last - left + 1, &c0, &c1, &cov00, &cov01, &cov11,
                        &chisq) != GSL_SUCCESS ||
        !isfinite(c0) || !isfinite(c1))
        return true;
    *value = c0 + c1 * x0;
    return true;
}

static void fit_all(const double *x, const double *y, const double *weight, const double *robust, size_t n, size_t q,
                    double *w, double *fit)
{
    size_t left = 0, right = q - 1;
    double range = x[n - 1] - x[0];
    for (size_t i = 0; i < n; i++) {
        while (right + 1 < n && x[i] - x[left] > x[right + 1] - x[i]) {
            left++;
            right++;
        }
        double h = fmax(x[i] - x[left], x[right] - x[i]);
        if (!local_line(x, y, weight, robust, n, x[i], left, right, h, range, w, &fit[i]))
            fit[i] = y[i];
    }
}

/* Median as Cleveland takes it: the mean of the two middle values. Reorders v. */
static double middle(double *v, size_t n)
{
    double hi = gsl_stats_select(v, 1, n, n / 2);
    if (n % 2)
        return hi;
    return (gsl_stats_select(v, 1, n, n / 2 - 1) + hi) / 2;
}

/* Bisquare weights of the residuals; false when the fit is exact and there is nothing to refit. */
static bool reweight(const double *y, const double *fit, size_t n, double *room, double *robust)
{
    double scale = 0;
    for (size_t i = 0; i < n; i++) {
        room[i] = fabs(y[i] - fit[i]);
        scale += room[i] / (double)n;
    }
    double cmad = 6 * middle(room, n);
    if (!(cmad >= 1e-7 * scale) || !(cmad > 0))
        return false;
    for (size_t i = 0; i < n; i++) {
        double r = fabs(y[i] - fit[i]), u = r / cmad;
        robust[i] = r <= .001 * cmad ? 1 : r > .999 * cmad ? 0 : (1 - u * u) * (1 - u * u);
    }
    return true;
}

bool ana_lowess(const double *x, const double *y, const double *weight, size_t n, size_t q, int refits, double *fit)
{
    if (n < 2 || q < 2 || q > n)
        return false;
    (void)gsl_set_error_handler_off();
    double *room = malloc(2 * n * sizeof *room);
    if (!room)
        return false;
    double *w = room, *robust = room + n;
    for (size_t i = 0; i < n; i++)
        robust[i] = 1;
    for (int k = 0;; k++) {
        fit_all(x, y, weight, robust, n, q, w, fit);
        if (k >= refits || !reweight(y, fit, n, w, robust))
            break;
    }
    free(room);
    return true;
}
