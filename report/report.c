#include "report.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "doc.h"
#include "gnuplot.h"
#include "html.h"
#include "latex.h"
#include "markdown.h"
#include "model.h"
#include "outfile.h"
#include "panels.h"
#include "pdf.h"
#include "period.h"
#include "plotrun.h"
#include "tablefile.h"
#include "utf8.h"
#include "workbook.h"
#include "world.h"

enum { FILE_MAX_MIB = 512, IMAGE_SECONDS = 300 };

struct run {
    const struct rep_options *o;
    struct rep_counts *counts;
    struct td_error *err;
    struct rep_doc doc, view[3]; /* the page, and what of it is drawn anew when the reader chooses otherwise */
    size_t n_views;
    struct td_buf buf; /* the file being made */
    char *tables, *plots;
};

static void warn(struct run *r, const char *what, const char *name, const char *why)
{
    if (r->counts->warnings++ == 0)
        (void)snprintf(r->counts->warning, sizeof r->counts->warning, "%s %s: %s", what, name, why);
}

static enum td_status publish(struct run *r, const char *dir, const char *name, const char *suffix)
{
    char file[160];
    (void)snprintf(file, sizeof file, "%s%s", name, suffix);
    char *path = td_path_join(dir, file);
    if (!path || r->buf.failed) {
        free(path);
        return td_fail_nomem(r->err, "writing the report");
    }
    struct td_outfile *f = td_outfile_open(path, r->err);
    free(path);
    if (!f)
        return r->err->status;
    td_outfile_put(f, td_buf_slice(&r->buf));
    td_buf_clear(&r->buf);
    enum td_status st = td_outfile_commit(f, r->err);
    r->counts->files += st == TD_OK;
    return st;
}

static void head_of(struct rep_doc *d, const struct rep_model *m)
{
    d->week_first = m->week_first;
    d->n_weeks = m->n_weeks;
    d->week = m->week;
    d->label = td_str(m->label);
    d->kicker = m->title && *m->title ? rep_fmt(d, "Press coverage by country and week \xc2\xb7 %s", m->title)
                                      : rep_fmt(d, "Press coverage by country and week");
    if (m->week == m->n_weeks) {
        d->head = rep_fmt(d, "%.*s in the press", REP_ARG(m->target_name));
        d->dates = rep_fmt(d, "No week has data.");
        return;
    }
    char from[32], to[32], first[16], last[16];
    rep_date(d->lang, td_week_start(m->week_first + (int32_t)m->week), from);
    rep_date(d->lang, td_week_start(m->week_first + (int32_t)m->week) + 6, to);
    td_week_name(m->week_first, first);
    td_week_name(m->week_first + (int32_t)m->n_weeks - 1, last);
    d->head = rep_fmt(d, "%.*s in the press: week %s", REP_ARG(m->target_name), rep_week_text(d, m, m->week));
    d->dates = rep_fmt(d, "Monday %s to Sunday %s%s. The tables run from %s to %s.", from, to,
                       rep_pool_week(m, REP_ALL, m->week).partial ? rep_tr(d, " (the week is not complete)") : "",
                       first, last);
}

/* Countries a reader may choose, in whichever role they have articles. */
static void put_choices(struct rep_doc *d, const struct rep_model *m)
{
    struct rep_choice *choice = rep_alloc(d, (m->n_countries + 1) * sizeof *choice);
    for (int role = 0; choice && role < REP_ROLES; role++) {
        size_t n, all;
        const size_t *list = rep_by_matches(d, m, (enum rep_role)role, m->n_countries, &n, &all);
        for (size_t i = 0; list && i < n; i++)
            if (role == REP_OUTLET || !rep_shown(m, REP_OUTLET, list[i]))
                choice[d->n_choices++] = (struct rep_choice){m->country[list[i]].code, m->country[list[i]].name};
    }
    d->choice = choice;
}

static void make_panels(struct rep_doc *d, const struct rep_model *m)
{
    head_of(d, m);
    d->world = rep_world_load(d->arena);
    struct rep_mark *mark = rep_alloc(d, (m->n_events + 1) * sizeof *mark);
    for (size_t i = 0; mark && i < m->n_events; i++)
        mark[i] = (struct rep_mark){m->event[i].week, m->event[i].country,
                                    rep_fmt(d, "%.*s: %.*s", REP_ARG(m->event[i].date), REP_ARG(m->event[i].title))};
    d->mark = mark;
    d->n_marks = mark ? m->n_events : 0;
    put_choices(d, m);
    for (size_t i = 0; i < rep_n_panels; i++) {
        rep_section(d, rep_panels[i].id, rep_panels[i].title);
        rep_panels[i].make(d, m);
    }
}

/* The other choices of role and base: only the panels that follow them, and no file but the page. */
static void make_views(struct run *r, const struct rep_model *m)
{
    for (int i = 1; i < REP_ROLES * REP_BASES; i++) {
        enum rep_role role = (enum rep_role)(i / REP_BASES);
        enum rep_base base = (enum rep_base)(i % REP_BASES);
        if (!m->point[role][base] || m->n_weeks == 0)
            continue;
        struct rep_doc *d = &r->view[r->n_views++];
        *d = r->doc;
        d->n_sections = 0;
        d->view = (struct rep_view){(unsigned char)role, (unsigned char)base};
        for (size_t k = 0; k < rep_n_panels; k++) {
            const struct rep_panel *p = &rep_panels[k];
            if (p->follows == REP_VIEW_BOTH || (p->follows == REP_VIEW_BASE && role == REP_OUTLET)) {
                rep_section(d, p->id, p->title);
                p->make(d, m);
            }
        }
        r->doc.failed = r->doc.failed || d->failed;
    }
}

static enum td_status write_tables(struct run *r)
{
    enum td_status st = TD_OK;
    for (size_t i = 0; i < r->doc.n_sections; i++)
        for (const struct rep_block *x = r->doc.section[i].first; x && st == TD_OK; x = x->next) {
            if (x->kind != REP_TABLE || !x->table->name)
                continue;
            rep_table_csv(&r->buf, x->table);
            st = publish(r, r->tables, x->table->name, ".csv");
            if (st != TD_OK)
                break;
            rep_table_tex(&r->buf, x->table, r->doc.label);
            st = publish(r, r->tables, x->table->name, ".tex");
        }
    return st;
}

/* The library writes the file itself: beside its place, and it takes the place when it is whole. */
static enum td_status write_workbook(struct run *r)
{
    char *path = td_path_join(r->o->out_dir, "report.xlsx"), *fresh = td_path_join(r->o->out_dir, ".new-report.xlsx");
    enum td_status st = path && fresh ? rep_workbook(fresh, &r->doc, r->err) : td_fail_nomem(r->err, "the workbook");
    if (st == TD_OK && rename(fresh, path) != 0)
        st = td_fail_errno(r->err, path, "rename");
    if (st != TD_OK && fresh)
        (void)unlink(fresh);
    r->counts->files += st == TD_OK;
    free(path);
    free(fresh);
    return st;
}

/* What gnuplot made beside its target takes the target's place. */
static bool take_image(struct run *r, const char *id, const char *kind)
{
    char from[160], to[160];
    (void)snprintf(from, sizeof from, ".new-%s.%s", id, kind);
    (void)snprintf(to, sizeof to, "%s.%s", id, kind);
    char *a = td_path_join(r->plots, from), *b = td_path_join(r->plots, to);
    bool ok = a && b && rename(a, b) == 0;
    if (a && !ok)
        (void)unlink(a);
    free(a);
    free(b);
    r->counts->files += ok;
    r->counts->images += ok;
    return ok;
}

/* Letters that the fonts of pictures may lack, as a fontconfig pattern; false when there are none. */
static bool letters_of(const struct rep_doc *d, struct td_buf *pattern)
{
    enum { MOST = 60 };
    const struct td_slice text[] = {d->head, d->kicker, d->label};
    int n = 0;
    (void)td_buf_puts(pattern, ":charset=");
    for (size_t i = 0; i < sizeof text / sizeof *text; i++)
        for (struct td_slice s = text[i]; s.n && n < MOST;) {
            uint32_t cp = 0;
            size_t k = td_utf8_decode(s, &cp);
            s = td_from(s, k ? k : 1);
            if (cp < 0x530 || (cp >= 0x2000 && cp < 0x2c00)) /* Latin, Greek, Cyrillic; marks */
                continue;
            (void)td_buf_printf(pattern, "%s%x", n++ ? " " : "", (unsigned)cp);
        }
    return n > 0;
}

/* Without a font for a letter pngcairo draws a box for it over the whole picture. A reader of an SVG has fonts of his
 * own. Who cannot be asked is taken at his word. */
static bool has_letters(struct run *r)
{
    struct td_buf pattern = TD_BUF_INIT(4096);
    char why[200], *fc_list = letters_of(&r->doc, &pattern) ? rep_find_program("fc-list") : NULL;
    const char *const argv[] = {"fc-list", "-q", td_buf_cstr(&pattern), NULL};
    bool ok = !fc_list || pattern.failed || rep_run(fc_list, "/", argv, IMAGE_SECONDS, why, sizeof why);
    if (!ok)
        warn(r, "plots:", "no PNG pictures, only SVG", "no font on this system has all letters of the report");
    free(fc_list);
    td_buf_free(&pattern);
    return ok;
}

static void remove_image(const struct run *r, const char *id, const char *kind)
{
    char name[160];
    (void)snprintf(name, sizeof name, "%s.%s", id, kind);
    char *path = td_path_join(r->plots, name);
    if (path)
        (void)unlink(path);
    free(path);
}

/* Neither half a picture nor one of an earlier report, which would contradict this one. */
static void remove_images(const struct run *r, const char *id)
{
    char fresh[160];
    (void)snprintf(fresh, sizeof fresh, ".new-%s", id);
    for (int i = 0; i < 2; i++) {
        remove_image(r, fresh, i ? "png" : "svg");
        remove_image(r, id, i ? "png" : "svg");
    }
}

/* *stuck: it was stopped by the clock, so that the next script would be too. */
static bool draw(struct run *r, const char *gnuplot, const char *id, bool *stuck)
{
    char script[160], why[200] = "";
    (void)snprintf(script, sizeof script, "%s.gp", id);
    const char *const argv[] = {"gnuplot", "--default-settings",
                                "-e",      r->doc.png ? "prefix='.new-'" : "prefix='.new-'; kinds='svg'",
                                script,    NULL};
    if (!rep_run(gnuplot, r->plots, argv, r->o->image_seconds ? r->o->image_seconds : IMAGE_SECONDS, why, sizeof why)) {
        *stuck = strcmp(why, rep_run_late) == 0;
        remove_images(r, id);
        warn(r, "gnuplot", script, why);
        return false;
    }
    bool svg = take_image(r, id, "svg"), png = !r->doc.png || take_image(r, id, "png");
    if (!r->doc.png)
        remove_image(r, id, "png"); /* of an earlier report: it would contradict this one */
    if (!svg || !png)
        warn(r, "gnuplot", script, "made no picture");
    return svg && png;
}

static enum td_status write_plots(struct run *r)
{
    char *gnuplot = r->o->make_images ? rep_find_program("gnuplot") : NULL;
    if (r->o->make_images && !gnuplot)
        warn(r, "plots:", "no pictures", "gnuplot is not on PATH; the scripts can be run by hand");
    enum td_status st = TD_OK;
    bool stuck = false;
    r->doc.images = gnuplot != NULL;
    r->doc.png = gnuplot && has_letters(r);
    for (size_t i = 0; i < r->doc.n_sections; i++)
        for (const struct rep_block *x = r->doc.section[i].first; x && st == TD_OK; x = x->next) {
            if (x->kind != REP_CHART || !x->chart->plot)
                continue;
            rep_gnuplot_data(&r->buf, &r->doc, x->chart);
            st = publish(r, r->plots, x->chart->id, ".dat");
            if (st != TD_OK)
                break;
            rep_gnuplot_script(&r->buf, &r->doc, x->chart);
            st = publish(r, r->plots, x->chart->id, ".gp");
            if (!gnuplot || stuck)
                remove_images(r, x->chart->id);
            else if (st == TD_OK && !draw(r, gnuplot, x->chart->id, &stuck))
                r->doc.images = false;
        }
    free(gnuplot);
    return st;
}

static enum td_status write_pages(struct run *r)
{
    rep_markdown(&r->buf, &r->doc);
    enum td_status st = publish(r, r->o->out_dir, "report", ".md");
    if (st == TD_OK)
        st = rep_html(&r->buf, &r->doc, r->view, r->n_views, r->err);
    return st == TD_OK ? publish(r, r->o->out_dir, "index", ".html") : st;
}

/* From the page just written. An old one would contradict the new page, so it goes either way. */
static enum td_status write_pdf(struct run *r)
{
    char *path = td_path_join(r->o->out_dir, "report.pdf");
    if (path)
        (void)unlink(path);
    free(path);
    if (!r->o->make_pdf)
        return TD_OK;
    td_buf_clear(&r->buf);
    rep_latex(&r->buf, &r->doc);
    if (r->buf.failed)
        return td_fail_nomem(r->err, "writing the report");
    if (rep_pdf(r->o->out_dir, td_buf_slice(&r->buf), r->o->pdf_seconds, r->counts->no_pdf, sizeof r->counts->no_pdf))
        r->counts->files++;
    td_buf_clear(&r->buf);
    return TD_OK;
}

static enum td_status write_all(struct run *r)
{
    r->tables = td_path_join(r->o->out_dir, "tables");
    r->plots = td_path_join(r->o->out_dir, "plots");
    if (!r->tables || !r->plots)
        return td_fail_nomem(r->err, "writing the report");
    enum td_status st = td_mkdirs(r->tables, r->err);
    if (st == TD_OK)
        st = td_mkdirs(r->plots, r->err);
    if (st == TD_OK)
        st = write_tables(r);
    if (st == TD_OK)
        st = write_workbook(r);
    if (st == TD_OK)
        st = write_plots(r);
    if (st == TD_OK)
        st = write_pages(r);
    return st == TD_OK ? write_pdf(r) : st;
}

enum td_status rep_report(const struct rep_options *o, struct rep_counts *counts, struct td_error *err)
{
    *counts = (struct rep_counts){0};
    struct rep_model m;
    struct run r = {.o = o, .counts = counts, .err = err, .buf = TD_BUF_INIT((size_t)FILE_MAX_MIB << 20)};
    enum td_status st = rep_model_load(&m, o, err);
    for (size_t i = 0; i < m.settings.n && st == TD_OK; i++)
        if (td_eqs(m.settings.row[i].name, "level") && !td_eqs(m.settings.row[i].value, "0.95"))
            st = td_fail(err, TD_EUSAGE,
                         "%s: the tables were made with level %.*s; the report shows 95 %% intervals: analyze with "
                         "level 0.95 for it",
                         o->in_dir, (int)m.settings.row[i].value.n, m.settings.row[i].value.p);
    counts->rows = m.rows;
    if (st == TD_OK) {
        rep_doc_init(&r.doc, &m.arena);
        r.doc.lang = m.lang;
        make_panels(&r.doc, &m);
        make_views(&r, &m);
        if (m.week < m.n_weeks)
            td_week_name(m.week_first + (int32_t)m.week, counts->week);
        st = r.doc.failed ? td_fail_nomem(err, "making the report") : write_all(&r);
    }
    const char *first;
    counts->untranslated = rep_lang_missing(m.lang, &first);
    if (st == TD_OK && counts->untranslated)
        warn(&r, "lang", "no text in this language for", first);
    free(r.tables);
    free(r.plots);
    td_buf_free(&r.buf);
    rep_model_free(&m);
    return st;
}
