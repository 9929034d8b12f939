/* Dated facts that effects.csv tested, and the other targets of the tables. */
#include "model.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "csvwrite.h"
#include "datadir.h"
#include "outfile.h"
#include "period.h"
#include "rows.h"

static int by_date(const void *a, const void *b)
{
    const struct rep_event *x = a, *y = b;
    int c = td_cmp(x->date, y->date);
    return c ? c : td_cmp(x->id, y->id);
}

static bool known(const struct rep_model *m, struct td_slice id)
{
    for (size_t i = m->n_events; i-- > 0;)
        if (td_eq(m->event[i].id, id))
            return true;
    return false;
}

/* Titles from the target's events file among the data sets, when there is one: an id reads worse, and says enough. */
static enum td_status name_events(struct rep_model *m, struct td_error *err)
{
    struct td_error ignored = {0};
    struct td_buf scratch = TD_BUF_INIT(1 << 20);
    char name[128];
    (void)snprintf(name, sizeof name, "events/%.*s.csv", (int)(m->target.n < 64 ? m->target.n : 64), m->target.p);
    char *path = NULL;
    if (m->target.n && !memchr(m->target.p, '/', m->target.n) && td_datadir_find(name, &path, err) != TD_OK)
        return err->status;
    char *slash = path ? strrchr(path, '/') : NULL;
    if (slash) {
        struct rep_rows r;
        bool there = false, got = true;
        *slash = '\0';
        if (rep_rows_open(&r, path, slash + 1, &td_events_schema, &there, &ignored) == TD_OK && there) {
            while (rep_rows_next(&r, &got, &ignored) == TD_OK && got)
                for (size_t i = 0; i < m->n_events; i++)
                    if (td_eq(m->event[i].id, rep_field(&r, TD_EVENT_event))) {
                        struct td_slice t =
                            td_arena_dup(&m->arena, td_csv_unescape(rep_field(&r, TD_EVENT_title), &scratch));
                        m->event[i].title = t.p ? t : m->event[i].title;
                    }
            rep_rows_close(&r);
        }
    }
    free(path);
    td_buf_free(&scratch);
    return TD_OK;
}

enum td_status rep_load_events(struct rep_model *m, struct td_error *err)
{
    m->event = td_arena_alloc(&m->arena, (m->effects.n + 1) * sizeof *m->event);
    if (!m->event)
        return td_fail_nomem(err, "reading effects.csv");
    for (size_t i = 0; i < m->effects.n; i++) {
        const struct rep_test *t = &m->effects.row[i];
        int32_t day;
        if (t->event.n == 0 || !td_day_parse(t->event_date, &day) || known(m, t->event))
            continue;
        int32_t week = td_week_of_day(day) - m->week_first;
        if (week < 0 || (size_t)week >= m->n_weeks)
            continue;
        m->event[m->n_events++] = (struct rep_event){t->event, t->event_date, t->event_country, t->event, (size_t)week};
    }
    if (m->n_events)
        qsort(m->event, m->n_events, sizeof *m->event, by_date);
    return name_events(m, err);
}

static struct rep_voice *voice_of(struct rep_model *m, struct td_slice target)
{
    for (size_t i = m->n_voices; i-- > 0;)
        if (td_eq(m->voice[i].target, target))
            return &m->voice[i];
    if (m->n_voices == m->n_targets)
        return NULL; /* rows of one target not together: its first run counts */
    struct rep_voice *v = &m->voice[m->n_voices];
    *v = (struct rep_voice){.target = td_arena_dup(&m->arena, target)};
    m->n_voices += v->target.p != NULL;
    return v->target.p ? v : NULL;
}

static enum td_status add_voice(struct rep_model *m, const struct rep_rows *r, struct td_error *err)
{
    int32_t week;
    double match;
    if (!td_eqs(rep_field(r, TD_SERIES_country_role), "outlet") || !td_eqs(rep_field(r, TD_SERIES_base), "all") ||
        rep_field(r, TD_SERIES_country).n > 2 || !td_week_parse(rep_field(r, TD_SERIES_week), &week))
        return TD_OK;
    enum td_status st = rep_number(r, TD_SERIES_n_match, &match, err);
    struct rep_voice *v = st == TD_OK ? voice_of(m, rep_field(r, TD_SERIES_target)) : NULL;
    if (!v || !(match > 0))
        return st;
    int32_t back = m->week_first + (int32_t)m->week - week;
    v->week += back == 0 ? match : 0;
    v->week4 += back >= 1 && back <= 4 ? match : 0;
    v->week13 += back >= 1 && back <= 13 ? match : 0;
    return TD_OK;
}

static int by_share(const void *a, const void *b)
{
    const struct rep_voice *x = a, *y = b;
    if (x->week13 + x->week != y->week13 + y->week)
        return x->week13 + x->week < y->week13 + y->week ? 1 : -1;
    return td_cmp(x->target, y->target);
}

enum td_status rep_load_voices(struct rep_model *m, const char *dir, struct td_error *err)
{
    struct rep_rows r;
    bool there, got = true;
    if (m->n_targets < 2 || m->week == m->n_weeks)
        return TD_OK;
    m->voice = td_arena_zalloc(&m->arena, m->n_targets * sizeof *m->voice);
    if (!m->voice)
        return td_fail_nomem(err, "reading series.csv");
    const struct td_schema needed = rep_series_needed();
    enum td_status st = rep_rows_open(&r, dir, "series.csv", &needed, &there, err);
    if (st != TD_OK || !there)
        return st;
    while (st == TD_OK && got) {
        st = rep_rows_next(&r, &got, err);
        if (st == TD_OK && got)
            st = add_voice(m, &r, err);
    }
    rep_rows_close(&r);
    if (m->n_voices)
        qsort(m->voice, m->n_voices, sizeof *m->voice, by_share);
    return st;
}
