/*
 * The basics that every table rests on (GSL's mean and standard deviation, the project's lag-1 autocorrelation) against
 * NIST's certified values for eight of the nine univariate data sets (all but PiDigits, 5,000 digits). NumAcc3 and
 * NumAcc4 are made to break one-pass sums: seven or eight leading digits are the same in every value.
 */
#include "trend.h"

#include "unit/cmocka_all.h"

#include <math.h>

#include <gsl/gsl_statistics_double.h>

#define NIST_UNIVARIATE
#include "unit/nist.h"

/* Agreement to so many digits. */
static double digits(double got, double certified)
{
    double e = certified == 0 ? fabs(got) : fabs(got - certified) / fabs(certified);
    return e < 1e-15 ? 15 : -log10(e);
}

static void check(const char *name, const double *y, size_t n, double mean, double sd, double r1, double want)
{
    double r;
    assert_true(ana_autocorrelation(y, n, 1, &r));
    double m = digits(gsl_stats_mean(y, 1, n), mean), s = digits(gsl_stats_sd(y, 1, n), sd), a = digits(r, r1);
    print_message("%s: mean %.1f digits, SD %.1f, lag 1 %.1f\n", name, m, s, a);
    assert_true(fmin(m, fmin(s, a)) >= want);
}

static void test_measured(void **state)
{
    (void)state;
    check("Lew", nist_lew, 200, -177.435, 277.332168044316, -.307304800605679, 13);
    check("Lottery", nist_lottery, 218, 518.958715596330, 291.699727470969, -.120948622967393, 13);
    check("Mavro", nist_mavro, 50, 2.001856, .000429123454003053, .937989183438248, 12);
    check("Michelso", nist_michelson, 100, 299.852400000000, .0790105478190518, .535199668621283, 12);
}

/* first, then low and high in turn. */
static void alternate(double *y, size_t n, double first, double low, double high)
{
    y[0] = first;
    for (size_t i = 1; i < n; i++)
        y[i] = i % 2 ? low : high;
}

static void test_made(void **state)
{
    (void)state;
    static double y[1001];
    check("NumAcc1", (double[]){10000001, 10000003, 10000002}, 3, 10000002, 1, -.5, 15);
    alternate(y, 1001, 1.2, 1.1, 1.3);
    check("NumAcc2", y, 1001, 1.2, .1, -.999, 13);
    alternate(y, 1001, 1000000.2, 1000000.1, 1000000.3);
    check("NumAcc3", y, 1001, 1000000.2, .1, -.999, 9); /* .1 beside 1e6 is known to 10 digits in a double */
    alternate(y, 1001, 10000000.2, 10000000.1, 10000000.3);
    check("NumAcc4", y, 1001, 10000000.2, .1, -.999, 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_measured), cmocka_unit_test(test_made)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
