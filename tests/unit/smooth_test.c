#include "smooth.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <math.h>

#include <gsl/gsl_errno.h>

#define RDATA_SERIES
#include "unit/rdata.h"

static double week[100];

static void near(double a, double b, double eps)
{
    if (!(fabs(a - b) <= eps))
        fail_msg("%.15g is not %.15g", a, b);
}

/* R 4.2.2: lowess(cars) (f = 2/3 of 50 points: 33 neighbours; ties in x). */
static const double cars_lowess[] = {
    4.96545927719,  4.96545927719,  13.12449503967, 13.12449503967, 15.85863338210, 18.57969051422, 21.28031257853,
    21.28031257853, 21.28031257853, 24.12927714893, 24.12927714893, 27.11954855060, 27.11954855060, 27.11954855060,
    27.11954855060, 30.02727633115, 30.02727633115, 30.02727633115, 30.02727633115, 32.96250613616, 32.96250613616,
    32.96250613616, 32.96250613616, 36.75772834165, 36.75772834165, 36.75772834165, 40.43507456199, 40.43507456199,
    43.46349178182, 43.46349178182, 43.46349178182, 46.88547894602, 46.88547894602, 46.88547894602, 46.88547894602,
    50.79315172542, 50.79315172542, 50.79315172542, 56.49122409288, 56.49122409288, 56.49122409288, 56.49122409288,
    56.49122409288, 67.58582423143, 73.07969526937, 78.64316355440, 78.64316355440, 78.64316355440, 78.64316355440,
    84.32869809683};
/* R 4.2.2: lowess(lh, f = .3, iter = 3, delta = 0): 14 neighbours. */
static const double lh_lowess[] = {
    2.35553943092, 2.31729132278, 2.28190876966, 2.24887497338, 2.21654798188, 2.18205561723, 2.14189034056,
    2.10486810462, 2.08471088674, 2.09866266123, 2.14829946869, 2.21430816573, 2.26475899905, 2.29469368088,
    2.31208213661, 2.32576421223, 2.33242884718, 2.33202086161, 2.32072072966, 2.29563901329, 2.26005393717,
    2.23507808195, 2.24413811690, 2.29563861684, 2.37468630238, 2.45403596570, 2.50503461535, 2.52367434962,
    2.52351780535, 2.51542602450, 2.48838552732, 2.41692476695, 2.29765915688, 2.17637000846, 2.11170646078,
    2.12468135915, 2.20579849039, 2.31845317209, 2.42669747953, 2.53820858075, 2.67227024087, 2.81166046260,
    2.87047564962, 2.91822409762, 2.95181730027, 2.97412485320, 2.98957918331, 3.00057006681};

static void test_r(void **state)
{
    (void)state;
    double fit[50];
    assert_true(ana_lowess(cars_speed, cars_dist, NULL, 50, 33, 3, fit));
    for (size_t i = 0; i < 50; i++)
        near(fit[i], cars_lowess[i], 1e-9);
    assert_true(ana_lowess(week, lh, NULL, 48, 14, 3, fit));
    for (size_t i = 0; i < 48; i++)
        near(fit[i], lh_lowess[i], 1e-9);
}

static void test_weights(void **state)
{
    (void)state;
    double y[20], weight[20], fit[20], plain[20];
    for (size_t i = 0; i < 20; i++) {
        y[i] = 3 - .5 * (double)i;
        weight[i] = 1 + (double)(i % 4);
    }
    assert_true(ana_lowess(week, y, weight, 20, 8, 3, fit)); /* a line stays a line, whatever the weights */
    for (size_t i = 0; i < 20; i++)
        near(fit[i], y[i], 1e-12);
    y[10] = 40;
    weight[10] = 0; /* no weight, no pull */
    assert_true(ana_lowess(week, y, weight, 20, 8, 0, fit));
    near(fit[9], 3 - 4.5, 1e-12);
    for (size_t i = 0; i < 20; i++)
        weight[i] = 7;
    assert_true(ana_lowess(week, y, weight, 20, 8, 3, fit) && ana_lowess(week, y, NULL, 20, 8, 3, plain));
    for (size_t i = 0; i < 20; i++)
        near(fit[i], plain[i], 1e-12);
}

static void test_edges(void **state)
{
    (void)state;
    double x[] = {1, 1, 1}, y[] = {1, 2, 6}, fit[3];
    assert_true(ana_lowess(x, y, NULL, 3, 3, 0, fit)); /* all at one place: the mean */
    near(fit[0], 3, 1e-12);
    assert_false(ana_lowess(x, y, NULL, 1, 1, 0, fit));
    assert_false(ana_lowess(x, y, NULL, 3, 4, 0, fit));
    assert_false(ana_lowess(x, y, NULL, 3, 1, 0, fit));
}

/*
 * R 4.2.2, the first 40 years of Nile. Equal weights: loess(y ~ x, degree = 1, span = 26/40, surface = "direct",
 * statistics = "exact"), predict(se = TRUE), one.delta. Weights 1 to 4 in turn: the operator L of the same loess from
 * unit vectors, A = I - L, delta = sum(w * (A^2 %*% (1/w))), se = sqrt(sum(w * (y - Ly)^2) / delta * L^2 %*% (1/w)).
 */
static void test_band(void **state)
{
    (void)state;
    enum { N = 40 };
    static const size_t at[] = {0, 1, 19, 39};
    static const struct {
        double fit[4], se[4], delta;
    } r[2] = {{{1137.20824017, 1130.94930442, 1076.49523526, 829.09362452},
               {65.80479378, 60.56071153, 35.46992031, 65.80479378},
               36.18384615},
              {{1128.10495815, 1120.00564000, 1069.52936882, 854.20712673},
               {67.82534983, 62.38990973, 34.70957929, 61.37771581},
               36.19068026}};
    double x[N], y[N], w[N], fit[N], plain[N], se[N], df;
    for (size_t i = 0; i < N; i++) {
        x[i] = (double)i + 1;
        y[i] = nile[i];
        w[i] = (double)(i % 4) + 1;
    }
    for (int k = 0; k < 2; k++) {
        assert_true(ana_lowess_band(x, y, k ? w : NULL, N, 26, 0, fit, se, &df));
        assert_true(fabs(df - r[k].delta) < 1e-4);
        for (size_t i = 0; i < 4; i++) {
            assert_true(fabs(fit[at[i]] - r[k].fit[i]) < 1e-3);
            assert_true(fabs(se[at[i]] - r[k].se[i]) < 1e-3);
        }
    }
    assert_true(ana_lowess_band(x, y, w, N, 26, 3, fit, se, &df));
    assert_true(ana_lowess(x, y, w, N, 26, 3, plain));
    for (size_t i = 0; i < N; i++)
        assert_true(fit[i] == plain[i] && se[i] > 0);
    /* a line through as many points as it has parameters leaves nothing to tell its error */
    assert_true(ana_lowess_band(x, y, NULL, 2, 2, 0, fit, se, &df));
    assert_true(isnan(se[0]));
}

int main(void)
{
    (void)gsl_set_error_handler_off();
    for (size_t i = 0; i < 100; i++)
        week[i] = (double)i;
    (void)nile;
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_band), cmocka_unit_test(test_r),
                                       cmocka_unit_test(test_weights), cmocka_unit_test(test_edges)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
