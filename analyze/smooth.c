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

/* Fits until the weights are settled; robust: the weights of the last fit. room: n values. */
static void refit_all(const double *x, const double *y, const double *weight, size_t n, size_t q, int refits,
                      double *room, double *robust, double *fit)
{
    (void)gsl_set_error_handler_off();
    for (size_t i = 0; i < n; i++)
        robust[i] = 1;
    for (int k = 0;; k++) {
        fit_all(x, y, weight, robust, n, q, room, fit);
        if (k >= refits || !reweight(y, fit, n, room, robust))
            break;
    }
}

bool ana_lowess(const double *x, const double *y, const double *weight, size_t n, size_t q, int refits, double *fit)
{
    if (n < 2 || q < 2 || q > n)
        return false;
    double *room = malloc(2 * n * sizeof *room);
    if (!room)
        return false;
    refit_all(x, y, weight, n, q, refits, room, room + n, fit);
    free(room);
    return true;
}

/*
 * The weights l with which the y make the line's value at x[i]: w_j / W (1 + (x_i - c)(x_j - c) / S), c and S the
 * weighted mean and variance of x. Sums of l^2 / weight, and l_ii.
 */
static void operator_row(const double *x, const double *weight, const double *w, size_t n, size_t i, double range,
                         double *self, double *squares)
{
    double total = 0, centre = 0, spread = 0;
    *self = *squares = 0;
    for (size_t j = 0; j < n; j++)
        total += w[j];
    for (size_t j = 0; j < n; j++)
        centre += w[j] / total * x[j];
    for (size_t j = 0; j < n; j++)
        spread += w[j] / total * (x[j] - centre) * (x[j] - centre);
    bool flat = !(sqrt(spread) > .001 * range);
    for (size_t j = 0; j < n; j++) {
        double l = w[j] / total * (flat ? 1 : 1 + (x[i] - centre) * (x[j] - centre) / spread);
        if (l == 0)
            continue;
        *squares += l * l / (weight ? weight[j] : 1);
        if (j == i)
            *self = l;
    }
}

bool ana_lowess_band(const double *x, const double *y, const double *weight, size_t n, size_t q, int refits,
                     double *fit, double *se, double *df)
{
    if (n < 2 || q < 2 || q > n)
        return false;
    double *room = malloc(2 * n * sizeof *room);
    if (!room)
        return false;
    double *w = room, *robust = room + n, delta = 0, ss = 0;
    refit_all(x, y, weight, n, q, refits, w, robust, fit);
    size_t left = 0, right = q - 1;
    double range = x[n - 1] - x[0];
    for (size_t i = 0; i < n; i++) {
        while (right + 1 < n && x[i] - x[left] > x[right + 1] - x[i]) {
            left++;
            right++;
        }
        double h = fmax(x[i] - x[left], x[right] - x[i]), value, self = 1, squares = 1, a = weight ? weight[i] : 1;
        size_t end = right + 1;
        while (end < n && x[end] - x[i] <= h)
            end++;
        for (size_t j = left; j < end; j++)
            w[j] = 0;
        if (local_line(x, y, weight, robust, n, x[i], left, right, h, range, w, &value))
            operator_row(x + left, weight ? weight + left : NULL, w + left, end - left, i - left, range, &self,
                         &squares);
        se[i] = squares;
        delta += 1 - 2 * self + a * squares;
        ss += a * (y[i] - fit[i]) * (y[i] - fit[i]);
    }
    for (size_t i = 0; i < n; i++)
        se[i] = delta >= 1 ? sqrt(ss / delta * se[i]) : (double)NAN;
    *df = delta;
    free(room);
    return true;
}
