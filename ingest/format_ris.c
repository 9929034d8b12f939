/*
 * RIS, and EndNote's tagged export ("%0 Newspaper Article"): bibliographies, with abstracts or full texts.
 *
 * A record of RIS runs from TY to ER, one of EndNote from %0 to the next. Lines without a tag go on with the value
 * above. Of the dates DA, Y1 and PY the most precise is taken; a day without a year ("December 10") takes the year of
 * PY or Y1. Y2 and %[ are when it was read. Tags that are not named below are left out.
 */
#include <stdio.h>

#include "date.h"
#include "lines.h"
#include "vendor.h"

enum slot {
    TITLE,
    SHORT_TITLE,
    OUTLET,
    OUTLET_SHORT,
    PUBLISHER,
    AUTHOR,
    TEXT,
    URL,
    LANGUAGE,
    SECTION,
    DATE,
    Y1,
    YEAR,
    ACCESSED,
    N_SLOTS,
    NO_SLOT
};

static const struct tag {
    const char *name;
    enum slot slot;
} tags[] =
    {
        {"TI", TITLE},  {"T1", TITLE},  {"ST", SHORT_TITLE},  {"T2", OUTLET},       {"JF", OUTLET},
        {"JO", OUTLET}, {"BT", OUTLET}, {"JA", OUTLET_SHORT}, {"J1", OUTLET_SHORT}, {"J2", OUTLET_SHORT},
        {"AU", AUTHOR}, {"A1", AUTHOR}, {"AB", TEXT},         {"N2", TEXT},         {"UR", URL},
        {"L2", URL},    {"LK", URL},    {"LA", LANGUAGE},     {"SE", SECTION},      {"DA", DATE},
        {"Y1", Y1},     {"PY", YEAR},   {"Y2", ACCESSED},     {"PB", PUBLISHER},
},
  endnote_tags[] = {
      {"%T", TITLE}, {"%!", SHORT_TITLE}, {"%B", OUTLET},  {"%J", OUTLET}, {"%A", AUTHOR}, {"%X", TEXT},
      {"%U", URL},   {"%G", LANGUAGE},    {"%&", SECTION}, {"%8", DATE},   {"%D", YEAR},   {"%[", ACCESSED},
};

struct reader {
    struct ing_lines_reader r;
    struct ing_vendor_name language;
    struct td_slice text;
    bool endnote, open;
    struct td_buf value[N_SLOTS], *at;
    enum slot slot;
    size_t from;
    unsigned long first, last;
};

/* "TY  - NEWS": two letters or digits, blanks, a hyphen. EndNote: "%0 NEWS". */
static bool tag_of(struct td_slice line, bool endnote, struct td_slice *tag, struct td_slice *value)
{
    if (endnote) {
        if (line.n < 2 || line.p[0] != '%' || (line.n > 2 && line.p[2] != ' ') || line.p[1] <= ' ')
            return false;
        *tag = td_head(line, 2);
        *value = td_trim(td_from(line, 2));
        return true;
    }
    if (line.n < 4 || !(line.p[0] >= 'A' && line.p[0] <= 'Z') ||
        !((line.p[1] >= 'A' && line.p[1] <= 'Z') || (line.p[1] >= '0' && line.p[1] <= '9')))
        return false;
    size_t i = 2;
    while (i < line.n && line.p[i] == ' ')
        i++;
    if (i == 2 || i > 4 || i >= line.n || line.p[i] != '-' ||
        (i + 1 < line.n && line.p[i + 1] != ' ' && line.p[i + 1] != '\r'))
        return false;
    *tag = td_head(line, 2);
    *value = td_trim(td_from(line, i + 1));
    return true;
}

static enum slot slot_of(struct td_slice tag, bool endnote)
{
    const struct tag *t = endnote ? endnote_tags : tags;
    size_t n = endnote ? sizeof endnote_tags / sizeof endnote_tags[0] : sizeof tags / sizeof tags[0];
    for (size_t i = 0; i < n; i++)
        if (td_eqs(tag, t[i].name))
            return t[i].slot;
    return NO_SLOT;
}

/* The first line that begins a record; before it only blank lines and "Provider: ..." may stand. */
static bool begins(struct td_slice head, bool *endnote)
{
    struct ing_lines l = {.text = head};
    struct ing_line line;
    struct td_slice tag, value;
    while (ing_lines_next(&l, &line)) {
        if (tag_of(line.s, false, &tag, &value) && td_eqs(tag, "TY")) {
            *endnote = false;
            return true;
        }
        if (td_starts(line.s, TD_S("%0 "))) {
            *endnote = true;
            return true;
        }
        size_t colon = td_index(line.s, ':');
        if (line.s.n && (colon == line.s.n || colon > 20 || line.number > 20))
            return false;
    }
    return false;
}

static bool sniff_ris(struct td_slice head, struct td_slice name)
{
    bool endnote;
    (void)name;
    return begins(head, &endnote);
}

/* ---- dates ---- */

/* "2019/12/10/Tuesday" to "2019-12-10", "2019/12//" to "2019-12", "2019///" to "2019"; others as they are. */
static struct td_slice mend_date(struct td_slice s, struct td_arena *arena)
{
    struct td_slice rest = s, part[3] = {{NULL, 0}, {NULL, 0}, {NULL, 0}};
    size_t n = 0;
    for (; rest.p && n < 3; n++)
        part[n] = td_trim(td_cut(&rest, '/'));
    uint64_t y = 0;
    for (size_t i = 0; i < part[0].n; i++)
        y += part[0].p[i] >= '0' && part[0].p[i] <= '9';
    if (part[0].n != 4 || y != 4 || n < 2)
        return s;
    char *p = td_arena_alloc(arena, 16);
    if (!p || part[1].n > 2 || part[2].n > 2)
        return s;
    size_t at = 0;
    for (size_t i = 0; i < 3 && part[i].n; i++) {
        if (i)
            p[at++] = '-';
        if (i && part[i].n == 1)
            p[at++] = '0';
        memcpy(p + at, part[i].p, part[i].n);
        at += part[i].n;
    }
    return td_slice(p, at);
}

static enum ing_precision precision_of(struct td_slice s)
{
    struct td_error ignored = {0};
    struct ing_date d;
    /* which number is the day may hang on the country, which is not known here: a date to the day all the same */
    struct ing_date_hint hint = {.order = ING_ORDER_DMY}, other = {.order = ING_ORDER_MDY};
    if (s.n == 0 || s.n > 80)
        return ING_PRECISION_NONE;
    if (ing_date_parse(s, &hint, &d, &ignored) == TD_OK)
        return d.precision;
    ignored = (struct td_error){0};
    return ing_date_parse(s, &other, &d, &ignored) == TD_OK ? d.precision : ING_PRECISION_NONE;
}

static bool has_year(struct td_slice s)
{
    size_t run = 0;
    for (size_t i = 0; i < s.n; i++) {
        run = s.p[i] >= '0' && s.p[i] <= '9' ? run + 1 : 0;
        if (run == 4)
            return true;
    }
    return false;
}

static struct td_slice value(struct reader *r, enum slot s)
{
    return td_trim(td_buf_slice(&r->value[s]));
}

/* "March 4" and the year of another field; as it is when that field begins with no year. */
static struct td_slice with_year(struct reader *r, struct td_slice day, struct td_slice year)
{
    struct td_slice y = td_head(year, 4);
    char *p = td_arena_alloc(r->r.sink->batch, day.n + 6);
    if (!p || day.n == 0 || !has_year(y))
        return day;
    memcpy(p, day.p, day.n);
    p[day.n] = ' ';
    memcpy(p + day.n + 1, y.p, 4);
    return td_slice(p, day.n + 5);
}

static struct td_slice best_date(struct reader *r)
{
    static const enum slot order[] = {DATE, Y1, YEAR};
    struct td_slice best = {NULL, 0}, year = value(r, YEAR).n ? value(r, YEAR) : value(r, Y1);
    enum ing_precision p = ING_PRECISION_NONE;
    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++) {
        struct td_slice s = mend_date(value(r, order[i]), r->r.sink->batch);
        if (s.n && order[i] == DATE && !has_year(s))
            s = with_year(r, s, year);
        enum ing_precision q = precision_of(s);
        if (q < p || (best.n == 0 && s.n)) {
            best = s;
            p = q;
        }
    }
    return best;
}

/* ---- records ---- */

static void clear(struct reader *r)
{
    for (int i = 0; i < N_SLOTS; i++)
        td_buf_clear(&r->value[i]);
    r->at = NULL;
    r->open = false;
}

static void emit(struct reader *r, size_t to, bool cut)
{
    struct td_buf text = TD_BUF_INIT(ING_WHOLE_MAX);
    struct ing_lines_reader *b = &r->r;
    bool failed = false;
    if (b->err->status != TD_OK)
        return;
    for (int i = 0; i < N_SLOTS; i++)
        failed = failed || r->value[i].failed;
    ing_lines_paragraphs(&text, value(r, TEXT));
    struct td_slice title = value(r, TITLE), outlet = value(r, OUTLET), read = value(r, ACCESSED);
    struct ing_article a = {.title = ing_lines_one(b, title.n ? title : value(r, SHORT_TITLE)),
                            .outlet = outlet.n ? outlet : value(r, value(r, OUTLET_SHORT).n ? OUTLET_SHORT : PUBLISHER),
                            .published = best_date(r),
                            .published_method = ING_DATE_FIELD,
                            .author = value(r, AUTHOR),
                            .section = value(r, SECTION),
                            .language = ing_vendor_language(&r->language, value(r, LANGUAGE)),
                            .url = value(r, URL),
                            .retrieved = read.n ? mend_date(read, b->sink->batch) : b->in->retrieved};
    struct ing_lines_record where = {td_slice(r->text.p + r->from, to - r->from), r->first, r->last, cut};
    if (failed) /* no value is longer than the file */
        (void)td_fail_nomem(b->err, b->in->name);
    ing_lines_emit(b, &where, &a, &text, "no_title_no_text", "neither a title nor a text");
    clear(r);
}

static void start(struct reader *r, const struct ing_line *line)
{
    clear(r);
    r->open = true;
    r->from = line->from;
    r->first = r->last = line->number;
}

static void take(struct reader *r, struct td_slice tag, struct td_slice v)
{
    enum slot s = slot_of(tag, r->endnote);
    r->slot = s;
    r->at = s < NO_SLOT ? &r->value[s] : NULL;
    if (!r->at || v.n == 0)
        return;
    if (r->at->n && s != AUTHOR && s != TEXT) { /* the first of a kind stays */
        r->at = NULL;
        return;
    }
    if (r->at->n)
        (void)td_buf_puts(r->at, s == AUTHOR ? "; " : "\n\n");
    (void)td_buf_put(r->at, v);
}

static void read_line(struct reader *r, const struct ing_line *line, size_t next)
{
    struct td_slice tag, v;
    bool tagged = tag_of(line->s, r->endnote, &tag, &v);
    if (tagged && td_eqs(tag, r->endnote ? "%0" : "TY")) {
        if (r->open)
            emit(r, line->from, false);
        start(r, line);
    } else if (tagged && !r->endnote && td_eqs(tag, "ER")) {
        r->last = line->number;
        if (r->open)
            emit(r, next, false);
    } else if (r->open) {
        if (line->s.n)
            r->last = line->number;
        if (tagged) {
            take(r, tag, v);
        } else if (r->at) {
            (void)td_buf_putc(r->at, r->slot == TEXT ? '\n' : ' ');
            (void)td_buf_put(r->at, line->s);
        }
    } else if (line->s.n && td_index(line->s, ':') > 20) {
        ing_lines_reject(&r->r, "malformed", "a line outside a record", line->s, line->number, line->number);
    }
}

static enum td_status read_ris(struct ing_input *in, struct ing_sink *sink, struct td_error *err)
{
    struct reader r = {.r = {.in = in, .sink = sink, .err = err}};
    struct ing_vendor_text t;
    struct ing_line line;
    for (int i = 0; i < N_SLOTS; i++)
        r.value[i] = TD_BUF_INIT(2 * (size_t)ING_WHOLE_MAX);
    if (ing_vendor_slurp(&t, in, sink, false, err) == TD_OK) {
        struct ing_lines l = {.text = t.text};
        r.r.flags = t.flags;
        r.text = t.text;
        (void)begins(t.text, &r.endnote);
        while (err->status == TD_OK && ing_lines_next(&l, &line))
            read_line(&r, &line, l.at);
        if (r.open) { /* RIS closes its records, EndNote does not */
            bool cut = !r.endnote || in->cut;
            in->cut = NULL;
            emit(&r, t.text.n, cut);
        }
    }
    for (int i = 0; i < N_SLOTS; i++)
        td_buf_free(&r.value[i]);
    ing_vendor_free(&t);
    return err->status;
}

const struct ing_format ing_format_ris = {"ris", sniff_ris, read_ris};
