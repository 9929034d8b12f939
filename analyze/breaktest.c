#include "breaktest.h"

#include <math.h>
#include <stdlib.h>

#include <gsl/gsl_errno.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>

#include "trend.h"

/* A series as its sums: what every partition's residual sum of squares is made of. */
struct sums {
    double *to; /* n + 1: to[j] is the sum of the first j values less their mean */
    double square;
    size_t n, h;
};

static void take_sums(struct sums *s, const double *y)
{
    double mean = 0;
    for (size_t i = 0; i < s->n; i++)
        mean += y[i];
    mean /= (double)s->n;
    s->to[0] = s->square = 0;
    for (size_t i = 0; i < s->n; i++) {
        double d = y[i] - mean;
        s->to[i + 1] = s->to[i] + d;
        s->square += d * d;
    }
}

/* ---- one more break ---- */

/* The gain in the sum of squares of the best cut within [from, to), 0 without a place. */
static double best_cut(const struct sums *s, size_t from, size_t to, size_t *at)
{
    const double *sum = s->to;
    double best = 0, length = (double)(to - from), slope = (sum[to] - sum[from]) / length;
    for (size_t k = from + s->h; k + s->h <= to; k++) {
        double before = (double)(k - from), d = sum[k] - sum[from] - before * slope;
        double gain = d * d * length / (before * (length - before));
        if (gain > best) {
            best = gain;
            *at = k;
        }
    }
    return best;
}

static double f_of(double rss, double gain, size_t n, size_t n_cut)
{
    double left = fmax(rss - gain, rss * 1e-12);
    return left > 0 ? gain / (left / ((double)n - (double)n_cut - 2)) : 0;
}

/* F of the best break beside the cuts; 0 without one. */
static double best_beside(const struct sums *s, const size_t *cut, size_t n_cut, size_t *at)
{
    double rss = s->square, best = 0;
    for (size_t i = 0; i <= n_cut; i++) {
        size_t from = i ? cut[i - 1] : 0, to = i < n_cut ? cut[i] : s->n, here = 0;
        double d = s->to[to] - s->to[from], gain = best_cut(s, from, to, &here);
        rss -= d * d / (double)(to - from);
        if (gain > best) {
            best = gain;
            *at = here;
        }
    }
    return best > 0 ? f_of(rss, best, s->n, n_cut) : 0;
}

bool ana_sup_f(const double *y, size_t n, size_t h, const size_t *cut, size_t n_cut, struct ana_sup_f *out)
{
    struct sums s = {.to = malloc((n + 1) * sizeof(double)), .n = n, .h = h};
    struct ana_sup_f best = {0};
    if (s.to && h > 0 && n > n_cut + 2) {
        take_sums(&s, y);
        best.f = best_beside(&s, cut, n_cut, &best.at);
    }
    free(s.to);
    if (!(best.f > 0))
        return false;
    *out = best;
    return true;
}

/* The factor of the autocorrelation that m searched breaks leave: see the header. */
static double factor_of(const double *y, size_t n, const size_t *cut, size_t m, double *room)
{
    double k = (double)m, r;
    ana_levels_residuals(y, n, cut, m, room);
    return ana_autocorrelation(room, n, 1, &r) ? ana_ar1_factor(r, n, 1 + 3 * k, 3 + 4 * k) : 1;
}

/* One break beside the others of its series. */
struct beside {
    size_t cut[ANA_BREAKS_MAX], n_cut;
    double observed; /* F / factor */
    size_t reached;
};

/* F / factor of the best further break of a draw is at least that of the series' own. */
static bool reaches(const struct sums *s, const double *y, const struct beside *b, double *room)
{
    size_t at = 0, all[ANA_BREAKS_MAX], k = 0;
    double f = best_beside(s, b->cut, b->n_cut, &at);
    if (f < b->observed)
        return false; /* the factor is at least 1 */
    for (; k < b->n_cut && b->cut[k] < at; k++)
        all[k] = b->cut[k];
    all[k] = at;
    for (; k < b->n_cut; k++)
        all[k + 1] = b->cut[k];
    return f / factor_of(y, s->n, all, b->n_cut + 1, room) >= b->observed;
}

static void put_beside(const struct sums *s, const double *y, const struct ana_breaks *b, size_t i, struct beside *out,
                       double *room)
{
    size_t from = i ? b->at[i - 1] : 0, to = i + 1 < b->m ? b->at[i + 1] : s->n;
    double whole = s->to[to] - s->to[from], before = s->to[b->at[i]] - s->to[from], after = whole - before;
    double gain = before * before / (double)(b->at[i] - from) + after * after / (double)(to - b->at[i]) -
                  whole * whole / (double)(to - from);
    *out = (struct beside){.n_cut = 0};
    for (size_t k = 0; k < b->m; k++)
        if (k != i)
            out->cut[out->n_cut++] = b->at[k];
    out->observed = f_of(b->rss + gain, gain, s->n, out->n_cut) / factor_of(y, s->n, b->at, b->m, room);
}

/* ---- the whole search ---- */

/* The search of ana_breaks_test at every step-th value. */
struct search {
    size_t step, h, last, m_max; /* of places: h the shortest segment, last the last place a break may have */
    double *sum;                 /* at the places */
    double *part;                /* [last - d]: 1 / length of a segment of d places; the longest first */
    double *rest;                /* sum^2 / length of what is behind a place */
    double *best; /* [m][j]: largest sum of (sum of a segment)^2 / its length, of m + 1 segments before place j */
    double whole[ANA_BREAKS_MAX + 1]; /* the same of m + 1 segments of the whole series */
    size_t whole_at[ANA_BREAKS_MAX + 1];
};

static double join(const struct search *s, size_t m, size_t k, size_t j)
{
    double d = s->sum[j] - s->sum[k];
    return s->best[(m - 1) * (s->last + 1) + k] + d * d * s->part[s->last - (j - k)];
}

/*
 * The largest of 0 and best[k] + (to - sum[k])^2 part[k] over k < n: the inner loop of all draws. Four k go side by
 * side, in lanes that compute what one after the other would; the largest is the same in whatever order it is looked
 * for.
 */
typedef double best_join(const double *best, const double *sum, const double *part, double to, size_t n);

static double best_join_plain(const double *best, const double *sum, const double *part, double to, size_t n)
{
    double most[4] = {0, 0, 0, 0};
    for (size_t k = 0; k < n; k++) {
        double d = to - sum[k], v = best[k] + d * d * part[k];
        most[k % 4] = v > most[k % 4] ? v : most[k % 4];
    }
    double a = most[0] > most[1] ? most[0] : most[1], b = most[2] > most[3] ? most[2] : most[3];
    return a > b ? a : b;
}

#if defined(__x86_64__) && defined(__GNUC__)
/* GNU C's vectors: elementwise by definition. */
typedef double v4 __attribute__((vector_size(4 * sizeof(double)), aligned(sizeof(double)), may_alias));
typedef int64_t mask4 __attribute__((vector_size(4 * sizeof(double)), aligned(sizeof(double)), may_alias));

__attribute__((target("avx2"))) static double best_join_avx2(const double *best, const double *sum, const double *part,
                                                             double to, size_t n)
{
    v4 most = {0, 0, 0, 0};
    size_t k = 0;
    for (; k + 4 <= n; k += 4) {
        v4 d = to - *(const v4 *)(sum + k), v = *(const v4 *)(best + k) + d * d * *(const v4 *)(part + k);
        mask4 larger = v > most;
        most = (v4)((larger & (mask4)v) | (~larger & (mask4)most));
    }
    double rest = best_join_plain(best + k, sum + k, part + k, to, n - k);
    for (int i = 0; i < 4; i++)
        rest = most[i] > rest ? most[i] : rest;
    return rest;
}

static best_join *best_join_of_machine(void)
{
    return __builtin_cpu_supports("avx2") ? best_join_avx2 : best_join_plain;
}
#else
static best_join *best_join_of_machine(void)
{
    return best_join_plain;
}
#endif

static void partition(struct search *s, const struct sums *y)
{
    size_t w = s->last + 1;
    best_join *best_join_here = best_join_of_machine();
    for (size_t j = 0; j <= s->last; j++)
        s->sum[j] = y->to[j * s->step];
    for (size_t j = s->h; j <= s->last; j++) {
        s->best[j] = s->sum[j] * s->sum[j] * s->part[s->last - j];
        s->rest[j] = s->sum[j] * s->sum[j] / (double)(y->n - j * s->step); /* all values sum to 0 */
    }
    for (size_t m = 1; m < s->m_max; m++)
        for (size_t j = (m + 1) * s->h, k = m * s->h; j <= s->last; j++)
            s->best[m * w + j] = best_join_here(s->best + (m - 1) * w + k, s->sum + k, s->part + (s->last - j) + k,
                                                s->sum[j], j - s->h - k + 1);
    for (size_t m = 1; m <= s->m_max; m++) {
        s->whole[m] = 0;
        for (size_t k = m * s->h; k <= s->last; k++) {
            double v = s->best[(m - 1) * w + k] + s->rest[k];
            if (v > s->whole[m]) {
                s->whole[m] = v;
                s->whole_at[m] = k;
            }
        }
    }
}

/* Most BIC gained by breaks, of values worth `worth`; *m how many, 0 and nothing gained when none is better. */
static double gain_of(const struct search *s, const struct sums *y, double worth, size_t *m)
{
    double most = 0;
    *m = 0;
    for (size_t k = 1; k <= s->m_max; k++) {
        double left = fmax(y->square - s->whole[k], y->square * 1e-12);
        double gain = s->whole[k] > 0 ? worth * log(y->square / left) - 2 * (double)k * log(worth) : 0;
        if (gain > most) {
            most = gain;
            *m = k;
        }
    }
    return most;
}

static void cuts_of(const struct search *s, size_t m, size_t *cut)
{
    size_t j = s->whole_at[m];
    cut[m - 1] = j * s->step;
    for (size_t l = m - 1; l > 0; l--) {
        size_t at = l * s->h;
        for (size_t k = at + 1; k + s->h <= j; k++)
            if (join(s, l, k, j) > join(s, l, at, j))
                at = k;
        j = at;
        cut[l - 1] = j * s->step;
    }
}

/* BIC without a break less BIC with, the second time for autocorrelated values; 0 where it is sure to be below `least`.
 */
static double search_gain(struct search *s, const struct sums *sums, const double *y, double least, double *room)
{
    size_t m, cut[ANA_BREAKS_MAX];
    if (!(sums->square > 0))
        return 0;
    partition(s, sums);
    /* a value worth less never gains more */
    if (gain_of(s, sums, (double)sums->n, &m) < least || m == 0)
        return 0;
    cuts_of(s, m, cut);
    return gain_of(s, sums, (double)sums->n / factor_of(y, sums->n, cut, m, room), &m);
}

static bool search_new(struct search *s, size_t n, size_t h)
{
    s->step = (n + ANA_BREAKS_PLACES - 1) / ANA_BREAKS_PLACES;
    s->h = (h + s->step - 1) / s->step;
    s->last = (n - h) / s->step;
    s->m_max = n / h - 1 < ANA_BREAKS_MAX ? n / h - 1 : ANA_BREAKS_MAX;
    size_t w = s->last + 1;
    double *all = calloc(w * (s->m_max + 4), sizeof *all);
    if (!all)
        return false;
    s->sum = all;
    s->part = all + w;
    s->rest = all + 2 * w;
    s->best = all + 3 * w;
    for (size_t d = 1; d < w; d++)
        s->part[s->last - d] = 1 / (double)(d * s->step);
    return true;
}

/* ---- draws ---- */

/* x_t = rho x_{t-1} + e_t, with what the fitted levels leave as e, and rho as badly known as it is. */
struct sieve {
    double rho, error, *e;
    size_t n_e;
    gsl_rng *rng;
};

/* False when nothing is left. */
static bool sieve_fit(struct sieve *v, const double *y, size_t n, const struct ana_breaks *b, double total,
                      double *room)
{
    double f = factor_of(y, n, b->at, b->m, room), mean = 0, left = 0;
    v->rho = (f - 1) / (f + 1);
    v->n_e = n - 1;
    v->error = sqrt((1 - v->rho * v->rho) / (double)n) * (double)n / ((double)n - 3 - 4 * (double)b->m);
    for (size_t i = 0; i < v->n_e; i++) {
        v->e[i] = room[i + 1] - v->rho * room[i];
        mean += v->e[i] / (double)v->n_e;
    }
    for (size_t i = 0; i < v->n_e; i++) {
        v->e[i] -= mean;
        left += v->e[i] * v->e[i];
    }
    return left > 1e-20 * total;
}

static double innovation(const struct sieve *v)
{
    return v->e[((uint64_t)gsl_rng_get(v->rng) * v->n_e) >> 32];
}

static void draw(const struct sieve *v, double *y, size_t n)
{
    double rho = fmin(.95, fmax(0, v->rho + v->error * gsl_ran_ugaussian(v->rng))), x = 0;
    size_t warm = rho > 0 ? (size_t)ceil(log(.01) / log(rho)) : 0; /* until the start is forgotten */
    for (size_t i = 0; i < warm; i++)
        x = rho * x + innovation(v);
    for (size_t i = 0; i < n; i++)
        y[i] = x = rho * x + innovation(v);
}

/* Draws until enough of them reached the series, or every break, or all are drawn. p as Besag & Clifford say. */
static void draw_all(const struct sieve *v, struct sums *sums, struct search *s, double gain, struct beside *b,
                     size_t m, double *y, double *room, double *p)
{
    size_t draws = 0, series = 0, open = m, stopped[ANA_BREAKS_MAX] = {0};
    while (draws < ANA_BREAKS_DRAWS && series < ANA_BREAKS_ENOUGH && open > 0) {
        draw(v, y, sums->n);
        take_sums(sums, y);
        draws++;
        series += search_gain(s, sums, y, gain, room) >= gain;
        for (size_t i = 0; i < m; i++)
            if (!stopped[i] && reaches(sums, y, &b[i], room) && ++b[i].reached == ANA_BREAKS_ENOUGH) {
                stopped[i] = draws;
                open--;
            }
    }
    double of_series =
        series == ANA_BREAKS_ENOUGH ? (double)series / (double)draws : ((double)series + 1) / ((double)draws + 1);
    for (size_t i = 0; i < m; i++) {
        double own =
            stopped[i] ? (double)b[i].reached / (double)stopped[i] : ((double)b[i].reached + 1) / ((double)draws + 1);
        p[i] = fmax(own, of_series);
    }
}

bool ana_breaks_p(const double *y, size_t n, const struct ana_breaks *b, uint64_t seed, double *p)
{
    size_t h = ana_breaks_segment(n);
    if (b->m == 0 || b->m > ANA_BREAKS_MAX || n < (b->m + 1) * h)
        return false;
    (void)gsl_set_error_handler_off();
    double *all = malloc((4 * n + 1) * sizeof *all);
    struct sieve v = {.e = all, .rng = gsl_rng_alloc(gsl_rng_mt19937)};
    struct search s = {0};
    struct beside beside[ANA_BREAKS_MAX];
    bool ok = all && v.rng && search_new(&s, n, h);
    if (ok) {
        double *drawn = all + n, *room = all + 2 * n;
        struct sums sums = {.to = all + 3 * n, .n = n, .h = h};
        take_sums(&sums, y);
        ok = sieve_fit(&v, y, n, b, sums.square, room);
        for (size_t i = 0; ok && i < b->m; i++)
            put_beside(&sums, y, b, i, &beside[i], room);
        if (ok) {
            double gain = search_gain(&s, &sums, y, 0, room);
            gsl_rng_set(v.rng, (unsigned long)((seed ^ (seed >> 32)) & 0xffffffffU));
            draw_all(&v, &sums, &s, gain, beside, b->m, drawn, room, p);
        }
    }
    free(s.sum);
    gsl_rng_free(v.rng);
    free(all);
    return ok;
}
