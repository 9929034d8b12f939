#include "svg.h"

#include <math.h>

#include "axis.h"
#include "escape.h"
#include "model.h"

static void put_value(struct td_buf *b, const struct rep_lang *lang, enum rep_measure measure, double v, bool tick);
static void say(struct td_buf *b, const struct rep_lang *lang, const char *english);

struct frame {             /* the plot inside a drawing: pixels */
    double x0, x1, y0, y1; /* y0 is the top edge */
    double bottom, top;    /* values at y1 and y0 */
    size_t n;              /* weeks */
};

static double x_of(const struct frame *f, size_t week)
{
    return f->x0 + (f->x1 - f->x0) * ((double)week + 0.5) / (double)f->n;
}

static double y_of(const struct frame *f, double v)
{
    v = v < f->bottom ? f->bottom : v > f->top ? f->top : v;
    return f->y1 - (f->y1 - f->y0) * (v - f->bottom) / (f->top - f->bottom);
}

/* A pen on a grid of tenths of a pixel: relative steps from rounded places, so that long lines stay short and do not
 * drift. Its unit is the tenth (PEN_SCALE brings it back): a point and a zero less in each of a large page's numbers.
 */
#define PEN_SCALE "transform=\"scale(.1)\""

struct pen {
    long x, y;
};

static void put_pair(struct td_buf *b, char command, long x, long y)
{
    (void)td_buf_printf(b, y < 0 ? "%c%ld%ld" : "%c%ld %ld", command, x, y);
}

static void pen_move(struct td_buf *b, struct pen *p, double x, double y)
{
    *p = (struct pen){lround(10 * x), lround(10 * y)};
    put_pair(b, 'M', p->x, p->y);
}

static void pen_line(struct td_buf *b, struct pen *p, double x, double y)
{
    long tx = lround(10 * x), ty = lround(10 * y);
    put_pair(b, 'l', tx - p->x, ty - p->y);
    *p = (struct pen){tx, ty};
}

void rep_svg_defs(struct td_buf *b)
{
    (void)td_buf_puts(b, "<svg class=\"defs\" width=\"0\" height=\"0\" aria-hidden=\"true\" focusable=\"false\"><defs>"
                         "<pattern id=\"hatch\" width=\"5\" height=\"5\" patternUnits=\"userSpaceOnUse\" "
                         "patternTransform=\"rotate(45)\"><rect class=\"hb\" width=\"5\" height=\"5\"/>"
                         "<path class=\"hl\" d=\"M0 0V5\"/></pattern>"
                         /* on paper: a pattern there takes a browser a minute and megabytes, a gradient nothing */
                         "<linearGradient id=\"lines\" gradientUnits=\"userSpaceOnUse\" x1=\"0\" y1=\"0\" "
                         "x2=\"3.5\" y2=\"3.5\" spreadMethod=\"repeat\"><stop class=\"hb\"/><stop class=\"hb\" "
                         "offset=\".62\"/><stop class=\"hl\" offset=\".66\"/><stop class=\"hl\" offset=\".96\"/>"
                         "<stop class=\"hb\" offset=\"1\"/></linearGradient></defs></svg>\n");
}

static void put_hatch(struct td_buf *b, const struct frame *f, const struct rep_line *l)
{
    double step = (f->x1 - f->x0) / (double)f->n;
    for (size_t w = 0; w < f->n; w++) {
        size_t from = w;
        while (w < f->n && rep_is_gap(l, w))
            w++;
        if (w > from)
            (void)td_buf_printf(b, "<rect class=\"gap\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>",
                                x_of(f, from) - step / 2, f->y0, step * (double)(w - from), f->y1 - f->y0);
    }
}

/* Weeks [*from, *to) of the next unbroken run at or after *from; false when there is none. */
static bool next_run(const struct rep_line *l, size_t n, size_t *from, size_t *to,
                     bool (*has)(const struct rep_line *, size_t))
{
    while (*from < n && !has(l, *from))
        ++*from;
    *to = *from;
    while (*to < n && has(l, *to))
        ++*to;
    return *from < n;
}

static bool has_band(const struct rep_line *l, size_t w)
{
    return rep_is_drawn(l, w) && l->lo && !isnan(l->lo[w]) && !isnan(l->hi[w]);
}

static void put_band(struct td_buf *b, const struct frame *f, const struct rep_line *l)
{
    size_t from = 0, to;
    bool any = false;
    struct pen p;
    for (; next_run(l, f->n, &from, &to, has_band); from = to) {
        (void)td_buf_puts(b, any ? "" : "<path class=\"b\" " PEN_SCALE " d=\"");
        any = true;
        pen_move(b, &p, x_of(f, from), y_of(f, l->hi[from]));
        for (size_t w = from + 1; w < to; w++)
            pen_line(b, &p, x_of(f, w), y_of(f, l->hi[w]));
        for (size_t w = to; w-- > from;)
            pen_line(b, &p, x_of(f, w), y_of(f, l->lo[w]));
        if (to - from == 1) /* one week alone: its interval as a bar */
            (void)td_buf_printf(b, "h15V%ldh-15", lround(10 * y_of(f, l->hi[from])));
        (void)td_buf_puts(b, "z");
    }
    if (any)
        (void)td_buf_puts(b, "\"/>");
}

static void put_path(struct td_buf *b, const struct frame *f, const struct rep_line *l)
{
    size_t from = 0, to;
    bool any = false;
    struct pen p;
    for (; next_run(l, f->n, &from, &to, rep_is_drawn); from = to) {
        if (to - from < 2)
            continue;
        (void)td_buf_puts(b, any ? "" : "<path class=\"l\" " PEN_SCALE " d=\"");
        any = true;
        pen_move(b, &p, x_of(f, from), y_of(f, l->v[from]));
        for (size_t w = from + 1; w < to; w++)
            pen_line(b, &p, x_of(f, w), y_of(f, l->v[w]));
    }
    if (any)
        (void)td_buf_puts(b, "\"/>");
}

static bool alone(const struct rep_line *l, size_t n, size_t w)
{
    return (w == 0 || !rep_is_drawn(l, w - 1)) && (w + 1 == n || !rep_is_drawn(l, w + 1));
}

/* Points that a line cannot show: a week alone, and weeks whose figure is weak (hollow). */
static void put_points(struct td_buf *b, const struct frame *f, const struct rep_line *l, double r)
{
    for (size_t w = 0; w < f->n; w++) {
        if (!rep_is_drawn(l, w))
            continue;
        bool weak = l->coverage[w] == REP_LOW || l->coverage[w] == REP_PARTIAL;
        if (weak || alone(l, f->n, w))
            (void)td_buf_printf(b, "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\"/>", weak ? "o" : "p",
                                x_of(f, w), y_of(f, l->v[w]), r);
    }
}

static void put_breaks(struct td_buf *b, const struct frame *f, const struct rep_chart *c, const struct rep_line *l,
                       bool label)
{
    for (size_t i = 0; i < l->n_breaks; i++) {
        double x = x_of(f, l->breaks[i]) - (f->x1 - f->x0) / (double)f->n / 2;
        (void)td_buf_printf(b, "<path class=\"k\" d=\"M%.1f %.1fV%.1f\"/>", x, f->y0, f->y1);
        if (!label)
            continue;
        (void)td_buf_printf(b, "<text class=\"t\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">",
                            x > (f->x0 + f->x1) / 2 ? x - 3 : x + 3, f->y0 + 8,
                            x > (f->x0 + f->x1) / 2 ? "end" : "start");
        say(b, c->lang, "change");
        (void)td_buf_puts(b, "</text>");
    }
}

static void put_weeks(struct td_buf *b, const struct rep_doc *d, const struct frame *f, double room)
{
    struct rep_tick tick[REP_TICKS_MAX];
    size_t n = rep_week_ticks(d->lang, d->week_first, f->n, room / (f->x1 - f->x0) * (double)f->n, tick);
    for (size_t i = 0; i < n; i++) {
        double x = x_of(f, tick[i].week);
        (void)td_buf_printf(b,
                            "<path class=\"g\" d=\"M%.1f %.1fv4\"/><text class=\"t\" x=\"%.1f\" y=\"%.1f\" "
                            "text-anchor=\"middle\">%s</text>",
                            x, f->y1, x, f->y1 + 15, tick[i].label);
    }
}

static void put_value(struct td_buf *b, const struct rep_lang *lang, enum rep_measure measure, double v, bool tick)
{
    if (measure == REP_ATTENTION)
        rep_format(b, lang, tick ? "%.3g\xc2\xa0%%" : "%.1f\xc2\xa0%%", 100 * v);
    else if (v == 0)
        (void)td_buf_puts(b, "0");
    else
        rep_format(b, lang, tick ? "%s%.2g" : "%s%.2f", v > 0 ? "+" : "\xe2\x88\x92", fabs(v));
}

/* Our own words, in an attribute or an element. */
static void say(struct td_buf *b, const struct rep_lang *lang, const char *english)
{
    rep_put_html(b, td_str(rep_say(lang, english)));
}

static void put_grid(struct td_buf *b, const struct frame *f, const struct rep_chart *c)
{
    for (int i = 0; i <= 2; i++) {
        double v = f->bottom + (f->top - f->bottom) * i / 2, y = y_of(f, v);
        bool zero = c->measure == REP_ATTENTION ? i == 0 : i == 1;
        (void)td_buf_printf(
            b, "<path class=\"%s\" d=\"M%.1f %.1fH%.1f\"/><text class=\"t\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"end\">",
            zero ? "z" : "g", f->x0, y, f->x1, f->x0 - 4, y + 3.5);
        put_value(b, c->lang, c->measure, v, true);
        (void)td_buf_puts(b, "</text>");
    }
}

/* Dated events as ticks above the plot, with their number in the list below the chart. */
static void put_marks(struct td_buf *b, const struct rep_doc *d, const struct frame *f, const struct rep_line *l)
{
    for (size_t i = 0; i < d->n_marks; i++) {
        if (d->mark[i].week >= f->n || !rep_is_marked(d, &d->mark[i], l))
            continue;
        double x = x_of(f, d->mark[i].week);
        (void)td_buf_printf(b, "<path class=\"e\" data-v=\"");
        rep_put_html(b, d->mark[i].label);
        (void)td_buf_printf(b, "\" d=\"M%.1f %.1fl3.5-6h-7z\"/>", x, f->y0);
    }
}

/* The week of the report: its point and its value beside it. */
static void put_now(struct td_buf *b, const struct rep_doc *d, const struct frame *f, const struct rep_chart *c,
                    const struct rep_line *l)
{
    size_t w = d->week;
    if (w >= f->n || !rep_is_drawn(l, w))
        return;
    double x = x_of(f, w), y = y_of(f, l->v[w]);
    (void)td_buf_printf(b, "<circle class=\"n\" cx=\"%.1f\" cy=\"%.1f\" r=\"3.2\"/>", x, y);
    bool right = f->x1 - x < 40;
    (void)td_buf_printf(b, "<text class=\"v\" x=\"%.1f\" y=\"%.1f\">", right ? f->x1 + 4 : x + 6, y + 4);
    put_value(b, c->lang, c->measure, l->v[w], false);
    (void)td_buf_puts(b, "</text>");
}

static void put_aria(struct td_buf *b, const struct rep_chart *c, const struct rep_line *l, size_t n)
{
    size_t values = 0, gaps = 0;
    double least = NAN, most = NAN;
    for (size_t w = 0; w < n; w++) {
        gaps += rep_is_gap(l, w);
        if (!rep_is_drawn(l, w))
            continue;
        values++;
        least = isnan(least) || l->v[w] < least ? l->v[w] : least;
        most = isnan(most) || l->v[w] > most ? l->v[w] : most;
    }
    (void)td_buf_puts(b, " role=\"img\" aria-label=\"");
    rep_put_html(b, l->label);
    rep_format(b, c->lang, ", %s: %zu {week|weeks} with a value",
               rep_say(c->lang, c->measure == REP_ATTENTION ? "attention" : "stance"), values);
    if (values) {
        say(b, c->lang, ", from ");
        put_value(b, c->lang, c->measure, least, false);
        say(b, c->lang, " to ");
        put_value(b, c->lang, c->measure, most, false);
    }
    rep_format(b, c->lang, "; %zu without data. The numbers are in the table of this chart.", gaps);
    (void)td_buf_puts(b, "\"");
}

/* An empty frame says why it is empty. */
static void put_nothing(struct td_buf *b, const struct frame *f, const struct rep_chart *c, const struct rep_line *l)
{
    for (size_t w = 0; w < f->n; w++)
        if (rep_is_drawn(l, w))
            return;
    (void)td_buf_printf(b, "<text class=\"t\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">%s</text>",
                        (f->x0 + f->x1) / 2, (f->y0 + f->y1) / 2 - 6,
                        rep_say(c->lang, c->measure == REP_STANCE ? "no week with a stance" : "no week with data"));
}

void rep_svg_line(struct td_buf *b, const struct rep_doc *d, const struct rep_chart *c, size_t line)
{
    const struct rep_line *l = &c->line[line];
    bool small = c->kind == REP_CHART_MULTIPLES;
    struct frame f = {.x0 = 40, .x1 = 312, .y0 = 8, .y1 = 128, .n = d->n_weeks};
    double width = 360, height = 150;
    if (small) {
        f = (struct frame){.x0 = 2, .x1 = 158, .y0 = 4, .y1 = 60, .n = d->n_weeks};
        width = 160;
        height = 64;
    }
    f.top = rep_line_top(c, l, f.n);
    f.bottom = c->measure == REP_STANCE ? -f.top : 0;
    (void)td_buf_printf(b, "<svg class=\"%s %s\" viewBox=\"0 0 %.0f %.0f\" data-x=\"%.0f %.0f %zu %zu\"",
                        small ? "sm" : "ch", c->measure == REP_STANCE ? "st" : "at", width, height, f.x0, f.x1, f.n,
                        line);
    put_aria(b, c, l, f.n);
    (void)td_buf_puts(b, ">");
    put_hatch(b, &f, l);
    if (small)
        (void)td_buf_printf(b, "<path class=\"z\" d=\"M%.1f %.1fH%.1f\"/>", f.x0, y_of(&f, 0), f.x1);
    else
        put_grid(b, &f, c);
    put_band(b, &f, l);
    put_path(b, &f, l);
    put_points(b, &f, l, small ? 1.4 : 2.2);
    if (!small)
        put_nothing(b, &f, c, l);
    put_breaks(b, &f, c, l, !small);
    if (!small) {
        put_weeks(b, d, &f, 48);
        put_marks(b, d, &f, l);
        put_now(b, d, &f, c, l);
    }
    (void)td_buf_puts(b, "</svg>");
}

void rep_svg_spark(struct td_buf *b, const struct rep_doc *d, const struct rep_line *l)
{
    enum { WEEKS = 26 };
    size_t end = d->week < d->n_weeks ? d->week + 1 : d->n_weeks, from = end > WEEKS ? end - WEEKS : 0;
    struct rep_line part = *l;
    part.v += from;
    part.coverage += from;
    part.lo = part.hi = NULL;
    struct frame f = {.x0 = 1, .x1 = 95, .y0 = 2, .y1 = 20, .bottom = 0, .top = 0, .n = end - from};
    size_t values = 0;
    for (size_t w = 0; w < f.n; w++) {
        if (!rep_is_drawn(&part, w))
            continue;
        values++;
        f.top = fmax(f.top, part.v[w]);
    }
    if (!(f.top > 0))
        f.top = 1;
    (void)td_buf_printf(b, "<svg class=\"sp at\" viewBox=\"0 0 100 22\" width=\"100\" height=\"22\" role=\"img\" "
                           "aria-label=\"");
    rep_format(b, d->lang, "%zu of the last %zu {week|weeks} with a value, the highest %.1f\xc2\xa0%%", values, f.n,
               100 * f.top);
    (void)td_buf_puts(b, "\">");
    put_hatch(b, &f, &part);
    put_path(b, &f, &part);
    for (size_t w = 0; w < f.n; w++)
        if (rep_is_drawn(&part, w) && (w + 1 == f.n || alone(&part, f.n, w)))
            (void)td_buf_printf(b, "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"%s\"/>", w + 1 == f.n ? "n" : "p",
                                x_of(&f, w), y_of(&f, part.v[w]), w + 1 == f.n ? "2.4" : "1.2");
    (void)td_buf_puts(b, "</svg>");
}

struct heat { /* measures of a heat map in pixels */
    double label, cell, row;
    size_t n, rows;
};

static bool in_class(const struct rep_chart *c, const struct rep_line *l, size_t w, int class)
{
    if (class == REP_HEAT_CLASSES)
        return rep_is_gap(l, w);
    return rep_is_drawn(l, w) && rep_heat_class(c->measure, l->v[w], c->top) == class;
}

/* A row's cells of one class as one thick line, neighbours joined and steps relative: a large map stays small. */
static void put_class(struct td_buf *b, const struct rep_chart *c, const struct heat *h, size_t row, int class)
{
    bool any = false;
    long cell = lround(h->cell), space = cell > 6 ? 1 : 0, at = 0;
    for (size_t w = 0; w < h->n; w++) {
        size_t from = w;
        while (w < h->n && in_class(c, &c->line[row], w, class) && (space == 0 || w == from))
            w++;
        if (w == from)
            continue;
        long x = lround(h->label) + cell * (long)from, width = cell * (long)(w - from) - space;
        if (!any && class < REP_HEAT_CLASSES)
            (void)td_buf_printf(b, "<path class=\"%c%d\" d=\"M%ld %.4g", c->measure == REP_STANCE ? 'd' : 'q', class, x,
                                (h->row - 1) / 2);
        else if (class < REP_HEAT_CLASSES)
            (void)td_buf_printf(b, "m%ld 0", x - at);
        else /* a pattern fills areas only */
            (void)td_buf_printf(b, "%sM%ld 0h%ldv%.4gh-%ld", any ? "z" : "<path class=\"gap\" d=\"", x, width,
                                h->row - 1, width);
        if (class < REP_HEAT_CLASSES)
            (void)td_buf_printf(b, "h%ld", width);
        any = true;
        at = x + width;
        if (space > 0)
            w--;
    }
    if (any)
        (void)td_buf_puts(b, class < REP_HEAT_CLASSES ? "\"/>" : "z\"/>");
}

/* Each row by itself, so that the page's script can leave rows out and close the ranks. */
static void put_rows(struct td_buf *b, const struct rep_chart *c, const struct heat *h)
{
    (void)td_buf_printf(b, "<g class=\"rows\" stroke-width=\"%.4g\">", h->row - 1);
    for (size_t r = 0; r < h->rows; r++) {
        const struct rep_line *l = &c->line[r];
        (void)td_buf_puts(b, "<g data-c=\"");
        rep_put_html(b, l->code);
        (void)td_buf_printf(b, "\" transform=\"translate(0 %.4g)\">", h->row * (double)r);
        (void)td_buf_printf(b, "<text class=\"t\" x=\"%.4g\" y=\"%.4g\" text-anchor=\"end\" data-f=\"", h->label - 6,
                            h->row / 2 + 3);
        rep_put_html(b, l->code);
        (void)td_buf_puts(b, "\">");
        rep_put_html(b, l->label.n > 22 ? l->code : l->label);
        (void)td_buf_puts(b, "</text>");
        for (int i = 0; i <= REP_HEAT_CLASSES; i++)
            put_class(b, c, h, r, i);
        (void)td_buf_puts(b, "</g>");
    }
    (void)td_buf_puts(b, "</g>");
}

void rep_svg_heat(struct td_buf *b, const struct rep_doc *d, const struct rep_chart *c)
{
    double cell = d->n_weeks ? 880.0 / (double)d->n_weeks : 20;
    struct heat h = {136,
                     cell > 24  ? 24
                     : cell < 4 ? 4
                                : floor(cell),
                     c->n_lines > 30 ? 15 : 19, d->n_weeks, c->n_lines};
    double width = h.label + h.cell * (double)h.n + 30, height = h.row * (double)h.rows + 22;
    (void)td_buf_printf(b,
                        "<svg class=\"heat\" viewBox=\"0 0 %.0f %.0f\" width=\"%.0f\" height=\"%.0f\" "
                        "data-x=\"%.0f %.0f %zu 0 %.0f\" role=\"img\" aria-label=\"",
                        width, height, width, height, h.label, h.label + h.cell * (double)h.n, h.n, h.row);
    rep_put_html(b, td_str(c->title));
    rep_format(b, c->lang, ": %zu {country|countries} by %zu {week|weeks}. The numbers are in the table of this chart.",
               h.rows, h.n);
    (void)td_buf_puts(b, "\">");
    put_rows(b, c, &h);
    struct frame f = {
        .x0 = h.label, .x1 = h.label + h.cell * (double)h.n, .y0 = 0, .y1 = h.row * (double)h.rows, .n = h.n};
    (void)td_buf_puts(b, "<g class=\"foot\">");
    if (h.n)
        put_weeks(b, d, &f, 52);
    (void)td_buf_puts(b, "</g>");
    if (d->week < h.n)
        (void)td_buf_printf(b, "<path class=\"w\" d=\"M%.1f 0h%.1fV%.1fh-%.1fz\"/>",
                            h.label + h.cell * (double)d->week - 1, h.cell + 1, f.y1, h.cell + 1);
    (void)td_buf_puts(b, "</svg>");
}

void rep_svg_heat_legend(struct td_buf *b, const struct rep_chart *c)
{
    (void)td_buf_puts(b, "<ul class=\"legend\">");
    for (int i = 0; i < REP_HEAT_CLASSES; i++) {
        (void)td_buf_printf(b, "<li><i class=\"%c%d\"></i>", c->measure == REP_STANCE ? 'd' : 'q', i);
        if (i > 0 || c->measure == REP_ATTENTION) {
            put_value(b, c->lang, c->measure, rep_heat_bound(c->measure, i, c->top), true);
            say(b, c->lang, i + 1 < REP_HEAT_CLASSES ? " to " : " and more");
        } else {
            say(b, c->lang, "below ");
        }
        if (i + 1 < REP_HEAT_CLASSES)
            put_value(b, c->lang, c->measure, rep_heat_bound(c->measure, i + 1, c->top), true);
        (void)td_buf_puts(b, "</li>");
    }
    (void)td_buf_puts(b, "<li><i class=\"gap\"></i>");
    say(b, c->lang, "no data (not zero)");
    (void)td_buf_puts(b, "</li>");
    if (c->measure == REP_STANCE) {
        (void)td_buf_puts(b, "<li><i class=\"none\"></i>");
        say(b, c->lang, "no article with a stance");
        (void)td_buf_puts(b, "</li>");
    }
    (void)td_buf_puts(b, "</ul>");
}

void rep_svg_shapes(struct td_buf *b, const struct rep_world *w)
{
    (void)td_buf_puts(b,
                      "<svg class=\"defs\" width=\"0\" height=\"0\" aria-hidden=\"true\" focusable=\"false\"><defs>");
    for (size_t i = 0; w && i < w->n; i++) {
        const struct rep_shape *s = &w->shape[i];
        if (s->path.n)
            (void)td_buf_printf(b, "<path id=\"w%.*s\" d=\"%.*s\"/>", (int)s->code.n, s->code.p, (int)s->path.n,
                                s->path.p);
    }
    (void)td_buf_puts(b, "</defs></svg>\n");
}

/* A country with articles; NULL when there is none of the code. */
static const struct rep_place *place_of(const struct rep_chart *c, struct td_slice code)
{
    for (size_t i = 0; i < c->n_places; i++)
        if (td_eq(c->place[i].code, code) && c->place[i].known)
            return &c->place[i];
    return NULL;
}

static void put_place_class(struct td_buf *b, const struct rep_chart *c, const struct rep_place *p)
{
    if (isnan(p->v))
        (void)td_buf_puts(b, "none");
    else
        (void)td_buf_printf(b, "%c%d", c->measure == REP_STANCE ? 'd' : 'q', rep_heat_class(c->measure, p->v, c->top));
}

/* "Germany: 3.2 % (n = 240)", in an attribute. */
static void put_place_value(struct td_buf *b, const struct rep_chart *c, const struct rep_place *p)
{
    (void)td_buf_puts(b, " data-f=\"");
    rep_put_html(b, p->code);
    (void)td_buf_puts(b, "\" data-v=\"");
    rep_put_html(b, p->label);
    (void)td_buf_puts(b, ": ");
    if (isnan(p->v))
        say(b, c->lang, "no article with a stance");
    else
        put_value(b, c->lang, c->measure, p->v, false);
    (void)td_buf_printf(b, " (n = %.0f)\"", p->n);
}

/* A state with data and no shape, or a small one: a dot. */
static void put_dot(struct td_buf *b, const struct rep_chart *c, const struct rep_shape *s, const struct rep_place *p)
{
    (void)td_buf_puts(b, "<circle class=\"");
    put_place_class(b, c, p);
    (void)td_buf_printf(b, "\" cx=\"%.1f\" cy=\"%.1f\" r=\"4.5\"", s->x, s->y);
    put_place_value(b, c, p);
    (void)td_buf_puts(b, "/>");
}

void rep_svg_world(struct td_buf *b, const struct rep_doc *d, const struct rep_chart *c)
{
    const struct rep_world *w = d->world;
    size_t with = 0;
    for (size_t i = 0; i < c->n_places; i++)
        with += isnan(c->place[i].v) ? 0 : 1;
    (void)td_buf_printf(b, "<svg class=\"world\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"", REP_WORLD_WIDTH,
                        REP_WORLD_HEIGHT);
    rep_put_html(b, td_str(c->title));
    rep_format(b, c->lang, ": %zu {country|countries} with a value. The numbers are in the table of this chart.", with);
    (void)td_buf_puts(b, "\"><g class=\"gap\">");
    for (size_t i = 0; w && i < w->n; i++)
        if (w->shape[i].path.n && !place_of(c, w->shape[i].code))
            (void)td_buf_printf(b, "<use href=\"#w%.*s\"/>", (int)w->shape[i].code.n, w->shape[i].code.p);
    (void)td_buf_puts(b, "</g>");
    for (int dots = 0; dots < 2; dots++) /* dots lie on top */
        for (size_t i = 0; w && i < w->n; i++) {
            const struct rep_shape *s = &w->shape[i];
            const struct rep_place *p = place_of(c, s->code);
            if (!p || (s->path.n == 0) != dots)
                continue;
            if (dots) {
                put_dot(b, c, s, p);
                continue;
            }
            (void)td_buf_printf(b, "<use href=\"#w%.*s\" class=\"", (int)s->code.n, s->code.p);
            put_place_class(b, c, p);
            (void)td_buf_puts(b, "\"");
            put_place_value(b, c, p);
            (void)td_buf_puts(b, "/>");
        }
    (void)td_buf_puts(b, "</svg>");
}

/* Column labels stand slanted above their columns; a cell has its value in it, so that colour is never alone. */
void rep_svg_matrix(struct td_buf *b, const struct rep_chart *c)
{
    const struct rep_matrix *x = c->matrix;
    const double label = 150, cell = 46, row = 26, top = 96;
    double width = label + cell * (double)x->n_columns + 60, height = top + row * (double)x->n_rows + 4;
    (void)td_buf_printf(
        b, "<svg class=\"heat\" viewBox=\"0 0 %.0f %.0f\" width=\"%.0f\" height=\"%.0f\" role=\"img\" aria-label=\"",
        width, height, width, height);
    rep_put_html(b, td_str(c->title));
    rep_format(b, c->lang, ": %zu by %zu {country|countries}. The numbers are in the table of this chart.", x->n_rows,
               x->n_columns);
    (void)td_buf_puts(b, "\">");
    for (size_t i = 0; i < x->n_columns; i++) {
        double at = label + cell * ((double)i + 0.5);
        (void)td_buf_printf(b, "<text class=\"t\" transform=\"translate(%.0f %.0f)rotate(-40)\">", at, top - 8);
        rep_put_html(b, x->column[i]);
        (void)td_buf_puts(b, "</text>");
    }
    for (size_t r = 0; r < x->n_rows; r++) {
        double y = top + row * (double)r;
        (void)td_buf_printf(b, "<text class=\"t\" x=\"%.0f\" y=\"%.1f\" text-anchor=\"end\">", label - 8, y + 16.5);
        rep_put_html(b, x->row[r]);
        (void)td_buf_puts(b, "</text>");
        for (size_t k = 0; k < x->n_columns; k++) {
            double v = x->v[r * x->n_columns + k], n = x->n[r * x->n_columns + k];
            double at = label + cell * (double)k;
            if (isnan(v)) {
                (void)td_buf_printf(b, "<rect class=\"gap\" x=\"%.0f\" y=\"%.0f\" width=\"%.0f\" height=\"%.0f\"/>", at,
                                    y, cell - 1, row - 1);
                continue;
            }
            int class = rep_heat_class(c->measure, v, c->top);
            (void)td_buf_printf(b, "<g data-v=\"");
            rep_put_html(b, x->row[r]);
            (void)td_buf_puts(b, " \xe2\x86\x92 ");
            rep_put_html(b, x->column[k]);
            (void)td_buf_puts(b, ": ");
            put_value(b, c->lang, c->measure, v, false);
            (void)td_buf_printf(b,
                                " (n = %.0f)\"><rect class=\"%c%d\" x=\"%.0f\" y=\"%.0f\" width=\"%.0f\" "
                                "height=\"%.0f\"/><text class=\"m%c%d\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">",
                                n, c->measure == REP_STANCE ? 'd' : 'q', class, at, y, cell - 1, row - 1,
                                c->measure == REP_STANCE ? 'd' : 'q', class, at + cell / 2 - 0.5, y + 16.5);
            if (c->measure == REP_ATTENTION)
                (void)td_buf_printf(b, "%.0f", 100 * v);
            else
                put_value(b, c->lang, c->measure, v, false);
            (void)td_buf_puts(b, "</text></g>");
        }
    }
    (void)td_buf_puts(b, "</svg>");
}
