#include "world.h"

#include <stdio.h>
#include <stdlib.h>

#include "csvread.h"
#include "datadir.h"
#include "num.h"
#include "source.h"

enum { SHAPES_MAX = 400 };

static bool is_path(struct td_slice s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!(s.p[i] >= '0' && s.p[i] <= '9') && !strchr("Mlz .-", s.p[i]))
            return false;
    return true;
}

static int by_code(const void *a, const void *b)
{
    const struct rep_shape *x = a, *y = b;
    return td_cmp(x->code, y->code);
}

static bool add_shape(struct rep_world *w, struct td_arena *arena, const struct td_csv_row *row)
{
    struct rep_shape s = {.code = row->field[0], .path = row->field[3]};
    if (w->n == SHAPES_MAX || s.code.n != 2 || !td_num_parse(row->field[1], &s.x) || !td_num_parse(row->field[2], &s.y))
        return true;
    s.code = td_arena_dup(arena, s.code);
    s.path = is_path(s.path) ? td_arena_dup(arena, s.path) : TD_S("");
    if (!s.code.p || !s.path.p)
        return false;
    w->shape[w->n++] = s;
    return true;
}

struct rep_world *rep_world_load(struct td_arena *arena)
{
    struct td_error ignored = {0};
    struct td_source s;
    char *path = td_datadir_path("world.csv", &ignored);
    struct rep_world *w = td_arena_zalloc(arena, sizeof *w);
    if (w)
        w->shape = td_arena_alloc(arena, SHAPES_MAX * sizeof *w->shape);
    if (!path || !w || !w->shape || td_source_open(&s, path, &ignored) != TD_OK) {
        free(path);
        return NULL;
    }
    struct td_csv *csv = td_csv_new(&s, &(struct td_csv_options){.one_line = true}, &ignored);
    struct td_csv_row row;
    bool ok = csv != NULL;
    while (ok && td_csv_next(csv, &row, &ignored) == TD_CSV_ROW)
        if (row.record > 1 && row.n == 4)
            ok = add_shape(w, arena, &row);
    td_csv_free(csv);
    td_source_close(&s);
    free(path);
    if (w->n)
        qsort(w->shape, w->n, sizeof *w->shape, by_code);
    return ok && w->n ? w : NULL;
}

const struct rep_shape *rep_world_find(const struct rep_world *w, struct td_slice code)
{
    const struct rep_shape key = {.code = code};
    return w ? bsearch(&key, w->shape, w->n, sizeof *w->shape, by_code) : NULL;
}

/* A number as SVG writes it: a sign or a point may follow the one before without a blank. */
static bool take_number(struct td_slice *s, double *v)
{
    size_t n = 0;
    while (s->n && s->p[0] == ' ')
        *s = td_from(*s, 1);
    if (n < s->n && s->p[n] == '-')
        n++;
    for (bool point = false; n < s->n && ((s->p[n] >= '0' && s->p[n] <= '9') || (s->p[n] == '.' && !point)); n++)
        point = point || s->p[n] == '.';
    char text[32];
    if (n == 0 || n >= sizeof text)
        return false;
    memcpy(text, s->p, n);
    text[n] = '\0';
    bool minus = text[0] == '-', bare = text[minus] == '.';
    char whole[40];
    (void)snprintf(whole, sizeof whole, "%s%s%s", minus ? "-" : "", bare ? "0" : "", text + minus);
    *s = td_from(*s, n);
    return td_num_parse(td_str(whole), v);
}

bool rep_path_next(struct rep_path *p, bool *begin)
{
    *begin = false;
    while (p->rest.n && (p->rest.p[0] == 'z' || p->rest.p[0] == ' '))
        p->rest = td_from(p->rest, 1);
    if (p->rest.n == 0)
        return false;
    if (p->rest.p[0] == 'M' || p->rest.p[0] == 'l') {
        p->command = p->rest.p[0];
        *begin = p->command == 'M';
        p->rest = td_from(p->rest, 1);
    }
    double x, y;
    if (!take_number(&p->rest, &x) || !take_number(&p->rest, &y))
        return false;
    p->x = p->command == 'M' ? x : p->x + x;
    p->y = p->command == 'M' ? y : p->y + y;
    return true;
}
