#include "mix.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_errno.h>
#include <gsl/gsl_matrix.h>
#include <gsl/gsl_vector.h>

#include "triangle.h"

/*
 * The normal equations, with the side that has more members (weeks or outlets: `many`) eliminated. Of the other side
 * (`few`) S = D - N' E^-1 N remains, singular by a constant; S + u u'/total with u the articles of each fixes the
 * constant so that the effects, weighted by articles, add up to a given sum.
 */
struct fit {
    const struct ana_mix_cell *cell; /* of the fit, renumbered */
    size_t n, n_weeks, n_outlets;
    bool weeks_few;
    size_t n_few, n_many;
    double *d_few, *y_few, *d_many, *y_many; /* articles, and articles times mean */
    size_t *order, *start;                   /* cells by member of `many` */
    double total, sum;
    gsl_matrix *s;
    gsl_vector *x;
};

static size_t few_of(const struct fit *f, const struct ana_mix_cell *c)
{
    return f->weeks_few ? c->week : c->outlet;
}

static size_t many_of(const struct fit *f, const struct ana_mix_cell *c)
{
    return f->weeks_few ? c->outlet : c->week;
}

static void fit_free(struct fit *f)
{
    free(f->d_few);
    free(f->order);
    if (f->s)
        gsl_matrix_free(f->s);
    if (f->x)
        gsl_vector_free(f->x);
}

static bool fit_alloc(struct fit *f)
{
    f->weeks_few = f->n_weeks <= f->n_outlets;
    f->n_few = f->weeks_few ? f->n_weeks : f->n_outlets;
    f->n_many = f->weeks_few ? f->n_outlets : f->n_weeks;
    f->d_few = calloc(2 * (f->n_few + f->n_many) + 1, sizeof *f->d_few);
    f->order = calloc(f->n + f->n_many + 2, sizeof *f->order);
    f->s = gsl_matrix_calloc(f->n_few, f->n_few);
    f->x = gsl_vector_calloc(f->n_few);
    if (!f->d_few || !f->order || !f->s || !f->x)
        return false;
    f->y_few = f->d_few + f->n_few;
    f->d_many = f->y_few + f->n_few;
    f->y_many = f->d_many + f->n_many;
    f->start = f->order + f->n;
    return true;
}

static void sum_cells(struct fit *f)
{
    for (size_t i = 0; i < f->n; i++) {
        const struct ana_mix_cell *c = &f->cell[i];
        size_t a = few_of(f, c), b = many_of(f, c);
        f->d_few[a] += c->n;
        f->y_few[a] += c->n * c->mean;
        f->d_many[b] += c->n;
        f->y_many[b] += c->n * c->mean;
        f->total += c->n;
        f->sum += c->n * c->mean;
        f->start[b + 1]++;
    }
    for (size_t b = 0; b < f->n_many; b++)
        f->start[b + 1] += f->start[b];
    for (size_t i = f->n; i-- > 0;) /* from behind: start[b + 1] walks down to the first of b */
        f->order[--f->start[many_of(f, &f->cell[i]) + 1]] = i;
    memmove(f->start, f->start + 1, f->n_many * sizeof *f->start);
    f->start[f->n_many] = f->n;
}

/* The lower half of S + u u'/total, and the right side. sum: what the effects add up to over articles. */
static void build(struct fit *f, double sum)
{
    size_t n = f->n_few;
    for (size_t a = 0; a < n; a++) {
        double *row = gsl_matrix_ptr(f->s, a, 0), scale = f->d_few[a] / f->total;
        for (size_t b = 0; b <= a; b++)
            row[b] = scale * f->d_few[b];
        row[a] += f->d_few[a];
        gsl_vector_set(f->x, a, f->y_few[a] + f->d_few[a] / f->total * sum);
    }
    for (size_t m = 0; m < f->n_many; m++) {
        for (size_t i = f->start[m]; i < f->start[m + 1]; i++) {
            const struct ana_mix_cell *c = &f->cell[f->order[i]];
            double share = c->n / f->d_many[m], *row = gsl_matrix_ptr(f->s, few_of(f, c), 0);
            *gsl_vector_ptr(f->x, few_of(f, c)) -= share * f->y_many[m];
            /* Cells of one member stand by the other side's number: those before are the lower half. */
            for (size_t j = f->start[m]; j <= i; j++)
                row[few_of(f, &f->cell[f->order[j]])] -= share * f->cell[f->order[j]].n;
        }
    }
}

/* z = L^-1 b in place. */
static void forward(const gsl_matrix *l, double *b)
{
    for (size_t i = 0; i < l->size1; i++) {
        const double *row = gsl_matrix_const_ptr(l, i, 0);
        double p0 = 0, p1 = 0;
        size_t k = 0;
        for (; k + 2 <= i; k += 2) {
            p0 += row[k] * b[k];
            p1 += row[k + 1] * b[k + 1];
        }
        for (; k < i; k++)
            p0 += row[k] * b[k];
        b[i] = (b[i] - (p0 + p1)) / row[i];
    }
}

static void backward(const gsl_matrix *l, double *b)
{
    for (size_t i = l->size1; i-- > 0;) {
        const double *row = gsl_matrix_const_ptr(l, i, 0);
        b[i] /= row[i];
        for (size_t k = 0; k < i; k++)
            b[k] -= row[k] * b[i];
    }
}

/* The effect of each member of `many`, given those of `few` in x. */
static void many_effects(const struct fit *f, double *effect)
{
    for (size_t m = 0; m < f->n_many; m++) {
        double y = f->y_many[m];
        for (size_t i = f->start[m]; i < f->start[m + 1]; i++) {
            const struct ana_mix_cell *c = &f->cell[f->order[i]];
            y -= c->n * gsl_vector_get(f->x, few_of(f, c));
        }
        effect[m] = y / f->d_many[m];
    }
}

/*
 * Variances of the week effects, without s^2. Weeks few: the diagonal of the inverse. Weeks many: 1/n_t + m' C m with m
 * the outlets' shares of the week and C = inverse - 1/total (the constant is fixed, not estimated).
 */
static void week_variances(const struct fit *f, double (*room)[ANA_TRIANGLE_SIDES], double *variance)
{
    for (size_t from = 0; from < f->n_weeks; from += ANA_TRIANGLE_SIDES) {
        size_t first = f->n_few, sides = f->n_weeks - from;
        double squares[ANA_TRIANGLE_SIDES];
        sides = sides < ANA_TRIANGLE_SIDES ? sides : ANA_TRIANGLE_SIDES;
        memset(room, 0, f->n_few * sizeof *room);
        for (size_t s = 0; s < sides; s++) {
            size_t t = from + s;
            if (f->weeks_few) {
                room[t][s] = 1;
                first = from;
                continue;
            }
            for (size_t i = f->start[t]; i < f->start[t + 1]; i++) {
                const struct ana_mix_cell *c = &f->cell[f->order[i]];
                room[c->outlet][s] = c->n / f->d_many[t];
                first = c->outlet < first ? c->outlet : first;
            }
        }
        ana_triangle_solve(f->s->data, f->n_few, f->s->tda, room, first, squares); /* b' (L L')^-1 b */
        for (size_t s = 0; s < sides; s++)
            variance[from + s] = f->weeks_few ? squares[s] : 1 / f->d_many[from + s] + squares[s] - 1 / f->total;
    }
}

/* week, se: n_weeks values. */
static bool solve(struct fit *f, double *week, double *se, struct ana_mix *out)
{
    double(*room)[ANA_TRIANGLE_SIDES] = malloc((f->n_few + 1) * sizeof *room), ss = 0;
    double *many = malloc((f->n_many + 1) * sizeof *many);
    if (!room || !many) {
        free(room);
        free(many);
        return false;
    }
    build(f, f->weeks_few ? f->sum : 0);
    bool ok = ana_triangle_factor(f->s->data, f->n_few, f->s->tda);
    if (ok) {
        forward(f->s, f->x->data);
        backward(f->s, f->x->data);
        many_effects(f, many);
        for (size_t i = 0; i < f->n; i++) {
            const struct ana_mix_cell *c = &f->cell[i];
            double r = c->mean - gsl_vector_get(f->x, few_of(f, c)) - many[many_of(f, c)];
            ss += c->n * r * r;
        }
        memcpy(week, f->weeks_few ? f->x->data : many, f->n_weeks * sizeof *week);
        out->df = (double)f->n - (double)f->n_few - (double)f->n_many + 1;
        out->s2 = out->df >= 1 ? ss / out->df : (double)NAN;
        if (out->df >= 1)
            week_variances(f, room, se);
        for (size_t t = 0; t < f->n_weeks; t++)
            se[t] = out->df >= 1 ? sqrt(out->s2 * se[t]) : (double)NAN;
    }
    for (size_t t = 0; !ok && t < f->n_weeks; t++)
        week[t] = se[t] = (double)NAN;
    free(room);
    free(many);
    return true;
}

static size_t root(size_t *parent, size_t i)
{
    while (parent[i] != i)
        i = parent[i] = parent[parent[i]];
    return i;
}

/* Numbers of weeks and outlets in the connected part with the most articles; SIZE_MAX for the others. */
struct part {
    size_t *parent;   /* weeks, then outlets */
    double *articles; /* of a root */
    size_t *week, *outlet;
    size_t *weeks_of; /* of an outlet */
};

static void connect(const struct ana_mix_cell *cell, size_t n, size_t n_weeks, size_t n_outlets, struct part *p,
                    struct ana_mix *out, size_t *weeks, size_t *outlets)
{
    size_t best = SIZE_MAX;
    for (size_t i = 0; i < n_weeks + n_outlets; i++)
        p->parent[i] = i;
    for (size_t i = 0; i < n; i++)
        p->weeks_of[cell[i].outlet]++;
    for (size_t i = 0; i < n; i++) {
        size_t a = root(p->parent, cell[i].week), b = root(p->parent, n_weeks + cell[i].outlet);
        if (p->weeks_of[cell[i].outlet] > 1)
            p->parent[a > b ? a : b] = a > b ? b : a;
    }
    for (size_t i = 0; i < n; i++)
        if (p->weeks_of[cell[i].outlet] > 1)
            p->articles[root(p->parent, cell[i].week)] += cell[i].n;
    for (size_t t = 0; t < n_weeks; t++)
        if (p->articles[t] > 0 && (best == SIZE_MAX || p->articles[t] > p->articles[best]))
            best = t;
    *weeks = *outlets = 0;
    for (size_t t = 0; t < n_weeks; t++)
        p->week[t] = best != SIZE_MAX && root(p->parent, t) == best ? (*weeks)++ : SIZE_MAX;
    for (size_t o = 0; o < n_outlets; o++) {
        out->outlets_once += p->weeks_of[o] == 1;
        p->outlet[o] =
            p->weeks_of[o] > 1 && best != SIZE_MAX && root(p->parent, n_weeks + o) == best ? (*outlets)++ : SIZE_MAX;
    }
}

static bool part_alloc(struct part *p, size_t n_weeks, size_t n_outlets)
{
    size_t both = n_weeks + n_outlets;
    p->parent = calloc(2 * both + n_outlets + 1, sizeof *p->parent);
    p->articles = calloc(both + 1, sizeof *p->articles);
    if (!p->parent || !p->articles)
        return false;
    p->week = p->parent + both;
    p->outlet = p->week + n_weeks;
    p->weeks_of = p->outlet + n_outlets;
    return true;
}

/* The cells of the part, renumbered. */
static size_t take_cells(const struct ana_mix_cell *cell, size_t n, const struct part *p, struct ana_mix_cell *taken)
{
    size_t k = 0;
    for (size_t i = 0; i < n; i++)
        if (p->week[cell[i].week] != SIZE_MAX && p->outlet[cell[i].outlet] != SIZE_MAX)
            taken[k++] = (struct ana_mix_cell){(uint32_t)p->week[cell[i].week], (uint32_t)p->outlet[cell[i].outlet],
                                               cell[i].n, cell[i].mean};
    return k;
}

bool ana_mix_fit(const struct ana_mix_cell *cell, size_t n, size_t n_weeks, size_t n_outlets, double *effect,
                 double *se, struct ana_mix *out)
{
    struct part p = {0};
    struct fit f = {0};
    (void)gsl_set_error_handler_off();
    *out = (struct ana_mix){.s2 = (double)NAN};
    for (size_t t = 0; t < n_weeks; t++)
        effect[t] = se[t] = (double)NAN;
    struct ana_mix_cell *taken = malloc((n + 1) * sizeof *taken);
    double *week = malloc((2 * n_weeks + 1) * sizeof *week);
    bool ok = taken && week && part_alloc(&p, n_weeks, n_outlets);
    if (ok) {
        connect(cell, n, n_weeks, n_outlets, &p, out, &f.n_weeks, &f.n_outlets);
        f.n = take_cells(cell, n, &p, taken);
        f.cell = taken;
        out->n_outlets = f.n_outlets;
        for (size_t i = 0, last = SIZE_MAX; i < n; last = cell[i++].week)
            out->weeks_apart += cell[i].week != last && p.week[cell[i].week] == SIZE_MAX;
    }
    bool small = f.n_weeks <= ANA_MIX_SIDE_MAX || f.n_outlets <= ANA_MIX_SIDE_MAX;
    if (ok && f.n && small && (ok = fit_alloc(&f))) {
        sum_cells(&f);
        ok = solve(&f, week, week + n_weeks, out);
        for (size_t t = 0; ok && t < n_weeks; t++) {
            if (p.week[t] == SIZE_MAX)
                continue;
            effect[t] = week[p.week[t]];
            se[t] = week[n_weeks + p.week[t]];
        }
    }
    fit_free(&f);
    free(p.parent);
    free(p.articles);
    free(taken);
    free(week);
    return ok;
}
