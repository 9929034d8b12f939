#include "gnuplot.h"

#include <math.h>

#include "axis.h"
#include "escape.h"
#include "model.h"
#include "num.h"
#include "period.h"
#include "utf8.h"
#include "world.h"

enum { PANELS_LINES = 9, PANELS_MULTIPLES = 60 };

struct page { /* of the picture, in pixels */
    size_t panels, columns, rows;
    double width, height, top, bottom; /* margins in pixels, with the lines of caption and foot */
    size_t wide, foot;                 /* characters of a line of text; lines of the foot */
};

static void put(struct td_buf *b, const char *s)
{
    (void)td_buf_puts(b, s);
}

static void quoted(struct td_buf *b, struct td_slice s)
{
    rep_put_gnuplot(b, s);
}

static const char *colour(const struct rep_chart *c)
{
    return c->measure == REP_STANCE ? "#00795a" : "#0072b2";
}

static void put_num(struct td_buf *b, double v)
{
    char s[TD_NUM_MAX];
    if (isnan(v))
        put(b, "NaN");
    else
        (void)td_buf_put(b, td_slice(s, td_num_shortest(v, s)));
}

static size_t panels_of(const struct rep_chart *c)
{
    size_t max = c->kind == REP_CHART_LINES ? PANELS_LINES : PANELS_MULTIPLES;
    return c->n_lines < max ? c->n_lines : max;
}

/* A week whose neighbours have no value: a line cannot show it, a point does. */
static bool alone(const struct rep_line *l, size_t n, size_t w)
{
    return rep_is_drawn(l, w) && (w == 0 || !rep_is_drawn(l, w - 1)) && (w + 1 == n || !rep_is_drawn(l, w + 1));
}

static void world_data(struct td_buf *b, const struct rep_doc *d, const struct rep_chart *c);
static void matrix_data(struct td_buf *b, const struct rep_chart *c);

void rep_gnuplot_data(struct td_buf *b, const struct rep_doc *d, const struct rep_chart *c)
{
    double scale = c->measure == REP_ATTENTION ? 100 : 1;
    put(b, "# ");
    rep_put_gnuplot_data(b, d->label);
    put(b, "\n");
    if (c->kind == REP_CHART_WORLD || c->kind == REP_CHART_MATRIX) {
        if (c->kind == REP_CHART_WORLD)
            world_data(b, d, c);
        else
            matrix_data(b, c);
        return;
    }
    put(b, "# week\tnumber\tvalue\tlo\thi\tn\tcoverage\tgap\tclass\trow\talone\n");
    for (size_t i = 0; i < c->n_lines; i++) {
        const struct rep_line *l = &c->line[i];
        put(b, "# ");
        rep_put_gnuplot_data(b, l->label);
        put(b, "\n");
        for (size_t w = 0; w < d->n_weeks; w++) {
            char name[16];
            td_week_name(d->week_first + (int32_t)w, name);
            bool none = !rep_is_drawn(l, w);
            (void)td_buf_printf(b, "%s\t%zu\t", name, w);
            put_num(b, none ? NAN : scale * l->v[w]);
            put(b, "\t");
            put_num(b, none ? NAN : scale * l->lo[w]);
            put(b, "\t");
            put_num(b, none ? NAN : scale * l->hi[w]);
            put(b, "\t");
            put_num(b, l->n[w]);
            (void)td_buf_printf(b, "\t%s\t%d\t", rep_coverage_name[l->coverage[w]], rep_is_gap(l, w));
            if (none || isnan(c->top))
                put(b, "NaN");
            else
                (void)td_buf_printf(b, "%d", rep_heat_class(c->measure, l->v[w], c->top));
            (void)td_buf_printf(b, "\t%zu\t%d\n", i + 1, alone(l, d->n_weeks, w));
        }
        put(b, "\n\n");
    }
}

/* Places of a character in a line: letters of East Asia are as wide as two. */
static size_t places(uint32_t cp)
{
    return cp >= 0x2e80 ? 2 : 1;
}

/* Takes the next line of at most `width` places off: to the last blank, or between wide letters. */
static struct td_slice next_line(struct td_slice *rest, size_t width)
{
    size_t at = 0, used = 0, end = 0;
    while (at < rest->n) {
        uint32_t cp = 0xfffd;
        size_t n = td_utf8_decode(td_from(*rest, at), &cp);
        n = n ? n : 1;
        used += places(cp);
        if (used > width && at)
            break;
        at += n;
        if (cp == ' ' || cp >= 0x2e80)
            end = at;
    }
    if (at < rest->n && end)
        at = end;
    struct td_slice line = td_trim(td_head(*rest, at));
    *rest = td_trim(td_from(*rest, at));
    return line;
}

static size_t lines_of(struct td_slice s, size_t width)
{
    size_t n = 0;
    while (s.n) {
        (void)next_line(&s, width);
        n++;
    }
    return n;
}

static void put_wrapped(struct td_buf *b, struct td_slice s, size_t width, int *tag, double y, double step)
{
    while (s.n) {
        struct td_slice line = next_line(&s, width);
        (void)td_buf_printf(b, "set label %d ", ++*tag);
        quoted(b, line);
        (void)td_buf_printf(b, " at screen 0.015,screen %.4f left font font.',9' textcolor rgb grey\n", y);
        y -= step;
    }
}

static struct td_slice foot_of(const struct rep_doc *d)
{
    return d->label.n ? d->label : d->kicker;
}

enum { LINE = 14 };

/* The margins grow by what stands in them. */
static void make_room(struct page *p, const struct rep_doc *d, const struct rep_chart *c)
{
    p->wide = (size_t)(p->width / 6.5);
    p->foot = lines_of(foot_of(d), p->wide);
    p->top += LINE * (double)lines_of(td_str(c->caption), p->wide);
    p->bottom += LINE * (double)p->foot;
}

/* The name, or the code where the name is too long for its place. */
static struct td_slice short_name(const struct rep_line *l, size_t most)
{
    struct td_slice s = l->label;
    (void)next_line(&s, most);
    return s.n ? l->code : l->label;
}

static void put_head(struct td_buf *b, const struct rep_doc *d, const struct rep_chart *c, const struct page *p)
{
    put(b, "# ");
    rep_put_gnuplot_data(b, td_str(c->title));
    (void)td_buf_printf(b, "\n# Run in this folder: gnuplot %s.gp (reads %s.dat, writes %s.svg and %s.png).\n", c->id,
                        c->id, c->id, c->id);
    put(b, "if (!exists('prefix')) prefix = ''\nif (!exists('kinds')) kinds = 'svg png'\n"
           "set encoding utf8\nset datafile separator tab\nset datafile missing 'NaN'\nset datafile commentschars '#'\n"
           "font = 'DejaVu Sans'\ngrey = '#595650'\n");
    if (strcmp(rep_lang_point(d->lang), ".") != 0)
        (void)td_buf_printf(b, "set decimalsign '%s'\n", rep_lang_point(d->lang));
    (void)td_buf_printf(
        b,
        "do for [kind in kinds] {\nreset\n"
        "if (kind eq 'svg') { set terminal svg size %.0f,%.0f noenhanced font font.',11' background '#ffffff' }\n"
        "if (kind eq 'png') { set terminal pngcairo size %.0f,%.0f noenhanced font font.',11' background '#ffffff' }\n"
        "set output prefix.'%s.'.kind\n",
        p->width, p->height, p->width, p->height, c->id);
    put(b, "set border 0\nset tics scale 0.5 textcolor rgb grey font font.',9'\nset tics nomirror\nunset key\n");
    int tag = 100; /* the panels use the numbers below */
    (void)td_buf_printf(b, "set label %d ", tag);
    quoted(b, td_str(c->title));
    (void)td_buf_printf(b, " at screen 0.015,screen %.4f left font font.',16'\n", 1 - 22 / p->height);
    put_wrapped(b, td_str(c->caption), p->wide, &tag, 1 - 44 / p->height, LINE / p->height);
    put_wrapped(b, foot_of(d), p->wide, &tag, (LINE * (double)p->foot - 2) / p->height, LINE / p->height);
}

static void put_ticks(struct td_buf *b, const struct rep_doc *d, double room)
{
    struct rep_tick tick[REP_TICKS_MAX];
    size_t n = rep_week_ticks(d->lang, d->week_first, d->n_weeks, room, tick);
    put(b, "set xtics (");
    for (size_t i = 0; i < n; i++)
        (void)td_buf_printf(b, "%s'%s' %zu", i ? ", " : "", tick[i].label, tick[i].week);
    (void)td_buf_printf(b, ")\nset xrange [-0.5:%.1f]\n", (double)d->n_weeks - 0.5);
}

/* The ends of a scale of stance, and 0. */
static void put_signed_ticks(struct td_buf *b, const struct rep_lang *l, double top)
{
    put(b, "set ytics ('\xe2\x88\x92");
    rep_format(b, l, "%g", top);
    (void)td_buf_printf(b, "' %g, '0' 0, '+", -top);
    rep_format(b, l, "%g", top);
    (void)td_buf_printf(b, "' %g)\n", top);
}

/* The value of the report's week, beside the plot at y. */
static void put_now(struct td_buf *b, const struct rep_chart *c, double v, double y)
{
    put(b, "set label 2 '");
    if (c->measure == REP_STANCE)
        rep_format(b, c->lang, "%s%.2f", v < 0 ? "\xe2\x88\x92" : "+", fabs(v));
    else
        rep_format(b, c->lang, "%.1f\xc2\xa0%%", 100 * v);
    (void)td_buf_printf(b, "' at graph 1.02,first %g left font font.',10'\n", y);
}

static void put_panel(struct td_buf *b, const struct rep_doc *d, const struct rep_chart *c, const struct page *p,
                      size_t i)
{
    const struct rep_line *l = &c->line[i];
    bool small = c->kind == REP_CHART_MULTIPLES;
    double top = rep_line_top(c, l, d->n_weeks), scale = c->measure == REP_ATTENTION ? 100 : 1;
    double cell_w = 1.0 / (double)p->columns, cell_h = (p->height - p->top - p->bottom) / p->height / (double)p->rows;
    size_t column = i % p->columns, row = i / p->columns;
    double x0 = cell_w * (double)column, y1 = 1 - p->top / p->height - cell_h * (double)row;
    double left = small ? 12 : 52, right = small ? 12 : 66, up = small ? 18 : 28, down = small ? 6 : 24;
    (void)td_buf_printf(b,
                        "set lmargin at screen %.4f\nset rmargin at screen %.4f\nset tmargin at screen %.4f\nset "
                        "bmargin at screen %.4f\n",
                        x0 + left / p->width, x0 + cell_w - right / p->width, y1 - up / p->height,
                        y1 - cell_h + down / p->height);
    (void)td_buf_printf(b, "set yrange [%g:%g]\n", c->measure == REP_STANCE ? -top * scale : 0, top * scale);
    if (!small && c->measure == REP_STANCE)
        put_signed_ticks(b, c->lang, top);
    else if (!small)
        (void)td_buf_printf(b, "set ytics %g format '%%g %%%%'\n", top * scale / 2);
    put(b, "set label 1 ");
    quoted(b, short_name(l, small ? 24 : 50));
    (void)td_buf_printf(b, " at graph 0,graph 1 offset 0,%s left font font.',%s'\nunset arrow\nunset label 2\n",
                        small ? "0.6" : "0.8", small ? "9" : "11");
    if (d->week < d->n_weeks && !small && rep_is_drawn(l, d->week))
        put_now(b, c, l->v[d->week], fmin(top, l->v[d->week]) * scale);
    for (size_t k = 0; !small && k < d->n_marks; k++) {
        if (!rep_is_marked(d, &d->mark[k], l))
            continue;
        (void)td_buf_printf(b,
                            "set arrow from %zu,graph 1.05 to %zu,graph 1 head filled size screen 0.004,20 linecolor "
                            "rgb '#1b1b1b'\n",
                            d->mark[k].week, d->mark[k].week);
    }
    for (size_t k = 0; k < l->n_breaks; k++)
        (void)td_buf_printf(b,
                            "set arrow from %.1f,graph 0 to %.1f,graph 1 nohead dashtype 2 linecolor rgb '#b04a00'\n",
                            (double)l->breaks[k] - 0.5, (double)l->breaks[k] - 0.5);
    (void)td_buf_printf(b,
                        "plot file index %zu using 2:($8 == 1 ? %g : NaN):(0.5):(%g) with boxxyerror fillstyle pattern "
                        "4 noborder linecolor rgb '#b8b2a6', \\\n",
                        i, c->measure == REP_STANCE ? 0 : top * scale / 2,
                        c->measure == REP_STANCE ? top * scale : top * scale / 2);
    put(b, " 0 with lines linecolor rgb '#8a857b' linewidth 0.8, \\\n");
    (void)td_buf_printf(b,
                        " file index %zu using 2:4:5 with filledcurves linecolor rgb '%s' fillstyle transparent solid "
                        "0.2 noborder, \\\n",
                        i, colour(c));
    (void)td_buf_printf(b, " file index %zu using 2:3 with lines linecolor rgb '%s' linewidth %s, \\\n", i, colour(c),
                        small ? "1.2" : "1.8");
    (void)td_buf_printf(
        b,
        " file index %zu using 2:(strcol(7) ne 'ok' || $11 == 1 ? $3 : NaN) with points pointtype 6 pointsize %s "
        "linecolor rgb '%s'\n",
        i, small ? "0.25" : "0.5", colour(c));
    if (i == 0)
        put(b, "unset label\n"); /* the picture's title and notes are drawn with the first panel */
}

static struct page panels_page(const struct rep_doc *d, const struct rep_chart *c)
{
    bool small = c->kind == REP_CHART_MULTIPLES;
    struct page p = {
        .panels = panels_of(c), .columns = small ? 6 : 3, .width = small ? 1080 : 1200, .top = 50, .bottom = 16};
    if (p.panels < p.columns)
        p.columns = p.panels ? p.panels : 1;
    p.rows = (p.panels + p.columns - 1) / p.columns;
    make_room(&p, d, c);
    p.height = p.top + p.bottom + (small ? 94 : 200) * (double)(p.rows ? p.rows : 1);
    return p;
}

static void put_panels(struct td_buf *b, const struct rep_doc *d, const struct rep_chart *c)
{
    struct page p = panels_page(d, c);
    put_head(b, d, c, &p);
    put_ticks(b, d, (double)d->n_weeks / 5.0);
    if (c->kind == REP_CHART_MULTIPLES)
        put(b, "unset xtics\nunset ytics\n");
    (void)td_buf_printf(b, "file = '%s.dat'\nset multiplot\n", c->id);
    for (size_t i = 0; i < p.panels; i++)
        put_panel(b, d, c, &p, i);
    put(b, "unset multiplot\nunset output\n}\n");
}

/* The page's colours. */
static const char *const palette[2][REP_HEAT_CLASSES] = {
    {"#f4f1e6", "#dbe6c8", "#b0d6b4", "#72bfae", "#3f9aa6", "#2b6f93", "#27406f"},
    {"#9e3d00", "#cf7030", "#eab489", "#ece8df", "#9cc6e2", "#4a92c4", "#08528c"},
};

static void put_colour_scale(struct td_buf *b, const struct rep_chart *c)
{
    put(b, "set palette maxcolors 7 defined (");
    for (int i = 0; i < REP_HEAT_CLASSES; i++)
        (void)td_buf_printf(b, "%s%d '%s'", i ? ", " : "", i, palette[c->measure][i]);
    put(b, ")\nset cbrange [-0.5:6.5]\nset cbtics (");
    double scale = c->measure == REP_ATTENTION ? 100 : 1;
    for (int i = 0; i <= REP_HEAT_CLASSES; i++) {
        put(b, i ? ", '" : "'");
        double v = scale * rep_heat_bound(c->measure, i, c->top);
        if (c->measure == REP_ATTENTION)
            rep_format(b, c->lang, "%.3g %%%%", v);
        else
            rep_format(b, c->lang, "%s%.2f", v < 0 ? "\xe2\x88\x92" : "+", fabs(v));
        (void)td_buf_printf(b, "' %.1f", i - 0.5);
    }
    put(b, ")\nset colorbox vertical user size 0.012,0.3\n");
}

static void put_heat(struct td_buf *b, const struct rep_doc *d, const struct rep_chart *c)
{
    struct page p = {.panels = 1, .columns = 1, .rows = 1, .width = 1200, .top = 60, .bottom = 48};
    make_room(&p, d, c);
    p.height = p.top + p.bottom + 20 * (double)c->n_lines;
    if (p.height < 300)
        p.height = 300;
    put_head(b, d, c, &p);
    put_ticks(b, d, (double)d->n_weeks / 14.0);
    put_colour_scale(b, c);
    (void)td_buf_printf(b, "set colorbox user origin 0.93,%.3f\n", 0.5 - 0.15);
    (void)td_buf_printf(b,
                        "set lmargin at screen 0.16\nset rmargin at screen 0.915\nset tmargin at screen %.4f\nset "
                        "bmargin at screen %.4f\n",
                        1 - p.top / p.height, p.bottom / p.height);
    (void)td_buf_printf(b, "set yrange [%.1f:0.5]\nset ytics (", (double)c->n_lines + 0.5);
    for (size_t i = 0; i < c->n_lines; i++) {
        put(b, i ? ", " : "");
        quoted(b, short_name(&c->line[i], 26));
        (void)td_buf_printf(b, " %zu", i + 1);
    }
    put(b, ") scale 0\n");
    (void)td_buf_printf(b, "file = '%s.dat'\n", c->id);
    put(b, "plot file using 2:(strcol(9) eq 'NaN' ? NaN : $10):(0.48):(0.45):9 with boxxyerror fillstyle solid "
           "noborder linecolor palette, \\\n"
           " file using 2:($8 == 1 ? $10 : NaN):(0.48):(0.45) with boxxyerror fillstyle pattern 4 noborder linecolor "
           "rgb '#a8a296'\n"
           "unset output\n}\n");
}

static void put_class_number(struct td_buf *b, const struct rep_chart *c, double v)
{
    if (isnan(v))
        put(b, "NaN");
    else
        (void)td_buf_printf(b, "%d", rep_heat_class(c->measure, v, c->top));
}

static const struct rep_place *place_of(const struct rep_chart *c, struct td_slice code)
{
    for (size_t i = 0; i < c->n_places; i++)
        if (td_eq(c->place[i].code, code) && c->place[i].known)
            return &c->place[i];
    return NULL;
}

enum { GROUP_GAP = REP_HEAT_CLASSES, GROUP_BLANK, GROUPS };

/* Its class of colour, no data, or no article on the target. */
static int group_of(const struct rep_chart *c, const struct rep_place *p)
{
    return !p ? GROUP_GAP : isnan(p->v) ? GROUP_BLANK : rep_heat_class(c->measure, p->v, c->top);
}

/* Rings of one group together (its number is their index in the script), then dots, then the numbers as remarks. */
static void world_data(struct td_buf *b, const struct rep_doc *d, const struct rep_chart *c)
{
    for (int class = 0; class < GROUPS; class ++) {                            /* in the order of gnuplot's `index` */
        (void)td_buf_printf(b, "# class %d\n0 -999\n0 -999\n0 -999\n", class); /* never empty */
        for (size_t i = 0; d->world && i < d->world->n; i++) {
            const struct rep_shape *s = &d->world->shape[i];
            const struct rep_place *p = place_of(c, s->code);
            if (group_of(c, p) != class)
                continue;
            struct rep_path path = {.rest = s->path, .command = 'M'};
            for (bool begin; rep_path_next(&path, &begin);)
                (void)td_buf_printf(b, "%s%.1f %.1f\n", begin ? "\n" : "", path.x, path.y);
        }
        put(b, "\n\n");
    }
    put(b, "# dots: x y class\n0 -999 NaN\n");
    for (size_t i = 0; d->world && i < d->world->n; i++) {
        const struct rep_shape *s = &d->world->shape[i];
        const struct rep_place *p = place_of(c, s->code);
        if (p && s->path.n == 0 && !isnan(p->v))
            (void)td_buf_printf(b, "%.1f %.1f %d\n", s->x, s->y, rep_heat_class(c->measure, p->v, c->top));
    }
    put(b, "\n\n# code\tvalue\tn\n");
    for (size_t i = 0; i < c->n_places; i++) {
        put(b, "# ");
        rep_put_gnuplot_data(b, c->place[i].code);
        put(b, "\t");
        put_num(b, c->place[i].v);
        put(b, "\t");
        put_num(b, c->place[i].n);
        put(b, "\n");
    }
}

static void matrix_data(struct td_buf *b, const struct rep_chart *c)
{
    const struct rep_matrix *x = c->matrix;
    put(b, "# row\tcolumn\tvalue\tclass\tn\ttext\n");
    for (size_t r = 0; r < x->n_rows; r++)
        for (size_t k = 0; k < x->n_columns; k++) {
            double v = x->v[r * x->n_columns + k];
            (void)td_buf_printf(b, "%zu\t%zu\t", r + 1, k + 1);
            put_num(b, c->measure == REP_ATTENTION ? 100 * v : v);
            put(b, "\t");
            put_class_number(b, c, v);
            put(b, "\t");
            put_num(b, x->n[r * x->n_columns + k]);
            if (isnan(v))
                put(b, "\t-\n");
            else if (c->measure == REP_ATTENTION)
                (void)td_buf_printf(b, "\t%.0f\n", 100 * v);
            else
                rep_format(b, c->lang, "\t%s%.2f\n", v < 0 ? "\xe2\x88\x92" : v > 0 ? "+" : "", fabs(v)); /* a label */
        }
}

static void put_world(struct td_buf *b, const struct rep_doc *d, const struct rep_chart *c)
{
    struct page p = {.panels = 1, .columns = 1, .rows = 1, .width = 1200, .top = 60, .bottom = 16};
    make_room(&p, d, c);
    p.height = p.top + p.bottom + 540;
    put_head(b, d, c, &p);
    put_colour_scale(b, c);
    (void)td_buf_printf(
        b,
        "set colorbox user origin 0.03,0.12\nset lmargin at screen 0.02\nset rmargin at screen 0.98\nset "
        "tmargin at screen %.4f\nset bmargin at screen %.4f\nunset xtics\nunset ytics\nset xrange "
        "[0:%d]\nset yrange [%d:0]\n",
        1 - p.top / p.height, p.bottom / p.height, REP_WORLD_WIDTH, REP_WORLD_HEIGHT);
    (void)td_buf_printf(b,
                        "set datafile separator whitespace\nfile = '%s.dat'\nplot file index %d using 1:2 with "
                        "filledcurves closed fillstyle pattern 4 noborder linecolor rgb '#b8b2a6', \\\n",
                        c->id, GROUP_GAP);
    for (int class = 0; class < REP_HEAT_CLASSES; class ++)
        (void)td_buf_printf(
            b, " file index %d using 1:2 with filledcurves closed fillstyle solid noborder linecolor rgb '%s', \\\n",
            class, palette[c->measure][class]);
    for (int class = 0; class < GROUPS; class ++)
        (void)td_buf_printf(b, " file index %d using 1:2 with lines linecolor rgb '#8a857b' linewidth 0.5, \\\n",
                            class);
    put(b, " file index 9 using 1:2:3 with points pointtype 7 pointsize 0.9 linecolor palette, \\\n"
           " file index 9 using 1:2 with points pointtype 6 pointsize 0.9 linecolor rgb '#1b1b1b'\n"
           "unset output\n}\n");
}

static void put_matrix(struct td_buf *b, const struct rep_doc *d, const struct rep_chart *c)
{
    const struct rep_matrix *x = c->matrix;
    struct page p = {.panels = 1, .columns = 1, .rows = 1, .width = 1000, .top = 152, .bottom = 26};
    make_room(&p, d, c);
    p.height = p.top + p.bottom + 26 * (double)x->n_rows;
    put_head(b, d, c, &p);
    put_colour_scale(b, c);
    (void)td_buf_printf(
        b,
        "set colorbox user origin 0.92,%.3f size 0.012,%.3f\nset lmargin at screen 0.17\nset rmargin at "
        "screen 0.89\nset tmargin at screen %.4f\nset bmargin at screen %.4f\n",
        p.bottom / p.height, 1 - (p.top + p.bottom) / p.height, 1 - p.top / p.height, p.bottom / p.height);
    (void)td_buf_printf(
        b, "set xrange [0.5:%.1f]\nset yrange [%.1f:0.5]\nunset xtics\nset x2range [0.5:%.1f]\nset ytics (",
        (double)x->n_columns + 0.5, (double)x->n_rows + 0.5, (double)x->n_columns + 0.5);
    for (size_t i = 0; i < x->n_rows; i++) {
        put(b, i ? ", " : "");
        quoted(b, x->row[i]);
        (void)td_buf_printf(b, " %zu", i + 1);
    }
    put(b, ") scale 0\nset x2tics rotate by 40 left scale 0 textcolor rgb grey font font.',9' (");
    for (size_t i = 0; i < x->n_columns; i++) {
        put(b, i ? ", " : "");
        quoted(b, x->column[i]);
        (void)td_buf_printf(b, " %zu", i + 1);
    }
    (void)td_buf_printf(b, ")\nfile = '%s.dat'\ndark(class) = %s\n", c->id,
                        c->measure == REP_STANCE ? "class == 0 || class == 6" : "class >= 5");
    put(b, "plot file using 2:(strcol(4) eq 'NaN' ? NaN : $1):(0.48):(0.46):4 with boxxyerror fillstyle solid noborder "
           "linecolor palette, \\\n"
           " file using 2:(strcol(4) eq 'NaN' ? $1 : NaN):(0.48):(0.46) with boxxyerror fillstyle pattern 4 noborder "
           "linecolor rgb '#b8b2a6', \\\n"
           " file using 2:(strcol(4) eq 'NaN' || dark($4) ? NaN : $1):6 with labels font font.',9' textcolor rgb "
           "'#1b1b1b', "
           "\\\n file using 2:(strcol(4) ne 'NaN' && dark($4) ? $1 : NaN):6 with labels font font.',9' textcolor rgb "
           "'#ffffff'\n"
           "unset output\n}\n");
}

void rep_gnuplot_script(struct td_buf *b, const struct rep_doc *d, const struct rep_chart *c)
{
    if (c->kind == REP_CHART_WORLD)
        put_world(b, d, c);
    else if (c->kind == REP_CHART_MATRIX)
        put_matrix(b, d, c);
    else if (c->kind == REP_CHART_HEAT)
        put_heat(b, d, c);
    else
        put_panels(b, d, c);
}
